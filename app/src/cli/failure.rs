//! Why a verb could not be done.

use std::io;
use std::path::{Path, PathBuf};

use myspot_core::epoch::EpochError;
use myspot_core::export::excel::ExcelError;
use myspot_core::export::graph::PngError;
use myspot_core::import::ImportError;
use myspot_core::peer::Refusal;
use myspot_core::store::StoreError;
use myspot_core::store::pack::PackError;
use myspot_core::{EditError, LoadError};
use myspot_sync::RelayAddressError;

use super::Exit;
use crate::anything::FileError;
use crate::exports::Unmade;
use crate::open::OpenError;
use crate::share::ShareError;
use crate::share::stick::StickError;
use crate::share::view::JoinTrouble;

/// What a value should have been.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    /// A whole number, within bounds where there are any.
    Whole(Option<i64>, Option<i64>),
    /// A number with decimals, within bounds where there are any.
    Decimal(Option<i64>, Option<i64>),
    /// Yes or no.
    Flag,
    /// A moment.
    Instant,
    /// A grade such as B2.
    Grade,
}

/// Why a verb could not be done. `cli/words.rs` makes a sentence of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("only a plan or a map is written for some readers")]
    AudienceOfPlan,
    #[error(transparent)]
    Store(StoreError),
    #[error("{folder:?} cannot be read")]
    Document {
        folder: PathBuf,
        #[source]
        source: LoadError,
    },
    #[error("the workspace cannot be made at {path:?}")]
    CannotCreate {
        path: PathBuf,
        #[source]
        source: StoreError,
    },
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Epoch(#[from] EpochError),
    #[error("{path:?} is not a readable copy")]
    Copy {
        path: PathBuf,
        #[source]
        source: PackError,
    },
    /// The frames are whole, what they hold is not a workspace's history.
    #[error("what {path:?} holds cannot be brought together")]
    CopyContent { path: PathBuf },
    #[error("{0:?} exists")]
    TargetExists(PathBuf),
    #[error("{path:?} cannot be read or written")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the result cannot be written")]
    Output(#[source] io::Error),
    #[error("no record {0:?}")]
    NoRecord(String),
    #[error("{text:?} fits several records")]
    Ambiguous {
        text: String,
        /// Ids and titles.
        among: Vec<(String, String)>,
        /// How many there are in all.
        count: usize,
    },
    #[error("no record type {text:?}")]
    NoType { text: String, known: Vec<String> },
    #[error("no measure {text:?}")]
    NoMeasure { text: String, known: Vec<String> },
    /// Several entities bear the name that was given.
    #[error("several are called {text:?}")]
    SameNames { text: String, among: Vec<String> },
    #[error("no field {name:?}")]
    NoField {
        name: String,
        record_type: String,
        known: Vec<String>,
    },
    #[error("{0:?} is not field=value")]
    BadAssignment(String),
    #[error("{value:?} does not fit {field:?}")]
    BadValue {
        field: String,
        value: String,
        wanted: Wanted,
    },
    /// A field that only the program writes.
    #[error("{0:?} is the program's own")]
    Kept(String),
    /// `+=` or `-=` where there is only one value.
    #[error("{0:?} holds one value")]
    NotMany(String),
    /// `=` on a tally.
    #[error("{0:?} is counted")]
    Counted(String),
    /// A field with a value for each key was given none, or keys of another shape.
    #[error("{field:?} needs its key")]
    NeedsKey { field: String, parts: Vec<String> },
    #[error("a relation joins two entities")]
    NotEntities,
    #[error("both are one entity")]
    OneFiche,
    #[error("{0:?} is no living entity")]
    NoFiche(String),
    #[error("the entities say the same in {field:?}")]
    NotInQuestion { field: String, known: Vec<String> },
    #[error("no version {0:?}")]
    NoVersion(String),
    #[error("{0:?} fits several versions")]
    AmbiguousVersion(String),
    #[error("{path:?} cannot be imported")]
    Import {
        path: PathBuf,
        #[source]
        source: ImportError,
    },
    /// More or less than one sign between cells.
    #[error("{0:?} is not one sign")]
    BadDelimiter(String),
    /// The file of a recipe that is none.
    #[error("{path:?} is no recipe")]
    BadRecipe {
        path: PathBuf,
        line: usize,
        column: usize,
    },
    /// A format that this version does not write yet.
    #[error("format {0:?} comes later")]
    LaterFormat(String),
    /// The map does not become pixels.
    #[error("the picture cannot be drawn")]
    Picture(#[source] PngError),
    /// The workbook does not become bytes.
    #[error("the workbook cannot be written")]
    Workbook(#[source] ExcelError),
    /// Two files on one stream.
    #[error("two files need a folder")]
    TwoFiles,
    #[error("{0:?} says no format")]
    NoFormat(String),
    /// `invite` cannot ask and was not told to accept.
    #[error("nobody can be asked")]
    NeedsYes,
    #[error("nobody answered the invitation")]
    NobodyCame,
    #[error("the newcomer was sent away")]
    GuestRefused,
    #[error("the answer was not taken")]
    OfferRefused,
    #[error("not joined: {0:?}")]
    Join(JoinTrouble),
    #[error("the workspace is not shared")]
    NotShared,
    /// No device of the group, or several, fit what was given.
    #[error("no one device {text:?}")]
    NoDevice {
        text: String,
        /// Names and short ids.
        known: Vec<String>,
    },
    #[error("the bundle is refused")]
    Bundle(#[source] Refusal),
    /// A copy of something else.
    #[error("{0:?} is another workspace")]
    OtherWorkspace(PathBuf),
    #[error("no other device could be reached")]
    NoPeer,
    #[error("{0:?} is no address")]
    BadAddress(String),
    #[error("{0:?} is no address of a relay")]
    BadRelay(String, #[source] RelayAddressError),
    #[error("{0:?} is no length of time")]
    BadDuration(String),
    #[error(transparent)]
    Share(ShareError),
    #[error("nothing to undo")]
    NothingToUndo,
    #[error("{0:?} is neither a verb nor a workspace")]
    NoVerb(String),
    #[error("a verb and a path")]
    VerbAndPath,
}

impl From<Unmade> for Failure {
    fn from(unmade: Unmade) -> Self {
        match unmade {
            Unmade::Picture(source) => Self::Picture(source),
            Unmade::Workbook(source) => Self::Workbook(source),
        }
    }
}

impl Failure {
    /// What the shell is told.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Store(StoreError::InUse { .. }) => Exit::InUse,
            Self::NeedsYes
            | Self::GuestRefused
            | Self::OfferRefused
            | Self::Epoch(_)
            | Self::Bundle(Refusal::Stranger | Refusal::MayNotWrite | Refusal::Epoch(_))
            | Self::Join(JoinTrouble::Refused | JoinTrouble::NotOpen | JoinTrouble::Expired) => {
                Exit::Membership
            }
            Self::NobodyCame
            | Self::NoPeer
            | Self::Join(JoinTrouble::NoAnswer | JoinTrouble::OnlyByRelay(_) | JoinTrouble::Cut) => {
                Exit::NoPeer
            }
            Self::BadAddress(_)
            | Self::BadRelay(..)
            | Self::BadDuration(_)
            | Self::Join(JoinTrouble::NoTicket)
            | Self::NoDevice { .. }
            | Self::NoType { .. }
            | Self::NoMeasure { .. }
            | Self::NoField { .. }
            | Self::BadAssignment(_)
            | Self::BadDelimiter(_)
            | Self::NotInQuestion { .. }
            | Self::OneFiche
            | Self::BadRecipe { .. }
            | Self::BadValue { .. }
            | Self::Kept(_)
            | Self::NotMany(_)
            | Self::Counted(_)
            | Self::NeedsKey { .. }
            | Self::NoFormat(_)
            | Self::NoVerb(_)
            | Self::VerbAndPath
            | Self::AudienceOfPlan
            | Self::TwoFiles => Exit::Usage,
            _ => Exit::Failed,
        }
    }

    /// A failure of the system about a file.
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => error.into(),
            OpenError::Document { folder, source } => Self::Document { folder, source },
            OpenError::Edit(error) => Self::Edit(error),
            OpenError::Epoch(error) => Self::Epoch(error),
            OpenError::File(error) => error.into(),
        }
    }
}

impl From<ShareError> for Failure {
    fn from(error: ShareError) -> Self {
        match error {
            ShareError::Open(error) => error.into(),
            ShareError::Store(error) => error.into(),
            ShareError::Epoch(error) => Self::Epoch(error),
            other @ ShareError::Network(_) => Self::Share(other),
        }
    }
}

impl From<StickError> for Failure {
    fn from(error: StickError) -> Self {
        match error {
            StickError::Refused(refusal) => Self::Bundle(refusal),
            StickError::Share(error) => error.into(),
            StickError::Memory { path, source } => Self::File { path, source },
        }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Unreadable { path, source } => Self::File { path, source },
            FileError::Copy { path, source } => Self::Copy { path, source },
            // The verbs import by themselves; a file of data never comes through here.
            FileError::Content { path } | FileError::Data { path, .. } => {
                Self::CopyContent { path }
            }
        }
    }
}
