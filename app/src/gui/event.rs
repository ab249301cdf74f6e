//! The closed list of what can happen at the window.

mod exchange;
mod look;

use std::path::PathBuf;

use myspot_core::RecordId;
use myspot_core::view::entities::{GroupBy, SortBy};

use super::jobs::Done;
use super::workbench::FieldFocus;
pub use exchange::{ExportEvent, ImportEvent, ShareEvent};
pub use look::{DayEvent, GraphEvent, TimelineEvent};

/// Something happened: a member did something, a worker is done, time passed.
#[derive(Debug)]
pub enum Event {
    /// The window is there and waits for its first page.
    Begin,
    /// The frame: pages, undo, toasts.
    Frame(FrameEvent),
    /// The start page and its dialogs.
    Start(StartEvent),
    /// The page *Fiches*.
    Entities(EntitiesEvent),
    /// The page of a method.
    Board(BoardEvent),
    /// The page of the graph.
    Graph(GraphEvent),
    /// The date slider.
    Day(DayEvent),
    /// The page of the timeline.
    Timeline(TimelineEvent),
    /// A form: in the detail pane, or a sheet.
    Form(FormEvent),
    /// The detail pane.
    Pane(PaneEvent),
    /// The command palette.
    Palette(PaletteEvent),
    /// The page *Importer*.
    Import(ImportEvent),
    /// The page *Exporter*.
    Export(ExportEvent),
    /// The page *Partage*.
    Share(ShareEvent),
    /// The page *À revoir*.
    Review(ReviewEvent),
    /// The page *Corbeille*.
    Trash(TrashEvent),
    /// The page *Réglages*.
    Settings(SettingsEvent),
    /// A worker has finished something.
    Done(Box<Done>),
    /// A second has passed.
    Second,
    /// What was committed is to be made durable now.
    Save,
    /// Letters typed while somebody looks on are to be sent now.
    LiveTyping,
    /// What is shown of sharing is to be worked out anew.
    ShareStale,
    /// The window is gone.
    WindowClosed,
}

/// What the frame can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameEvent {
    /// Show a page: `entities`, `sharing`, `review`, `trash`, `settings`.
    OpenPage(String),
    /// Fold or unfold a movement of the side bar.
    ToggleMovement(String),
    /// Take back my last act.
    Undo,
    /// Do it again.
    Redo,
    /// What the window waits for is not wanted any more.
    CallOff,
    /// Ctrl+S.
    SaveAsked,
    /// Back to the start page.
    CloseWorkspace,
    /// The one act of a toast.
    ToastActed(String),
    /// A toast was put away.
    ToastClosed(String),
    /// The error dialog was read.
    FailureClosed,
    /// The banner was read.
    BannerClosed,
    /// The side bar was folded or unfolded by hand.
    SidebarFolded(bool),
}

/// What the start page can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartEvent {
    /// The fictional example.
    OpenExample,
    /// The dialog « nouveau ».
    NewAsked,
    /// The dialog « ouvrir ».
    OpenAsked,
    /// The dialog « rejoindre ».
    JoinAsked,
    /// Answer an invitation.
    Join {
        /// The invitation as it was pasted.
        ticket: String,
        /// Where the workspace's folder is to lie.
        folder: PathBuf,
        /// The member's name.
        name: String,
        /// Whether by the relay that the invitation names: it was shown, and accepted.
        by_relay: bool,
    },
    /// Ask to be let in by a file, under this name.
    AskByFile(String),
    /// The answer came back in this file.
    ReadAnswer(PathBuf),
    /// The words are the same: take part, with a folder in this one.
    AcceptAnswer(PathBuf),
    /// Stop joining, or close the dialog.
    JoinCancelled,
    /// Make a workspace with this title in this folder.
    Create(String, PathBuf),
    /// Open what lies there: a folder, a copy, a file.
    Open(PathBuf),
    /// The system's chooser, for a folder.
    ChooseFolder,
    /// The system's chooser, for a file or a workspace.
    ChooseFile,
    /// Take a line off the recents.
    Forget(PathBuf),
    /// Hide or show the tour.
    Tour(bool),
}

/// Which filter menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Kinds.
    Kind,
    /// Roles.
    Role,
    /// Tags.
    Tag,
}

/// What the page *Fiches* can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntitiesEvent {
    /// Letters in the filter field.
    Filter(String),
    /// Tick or untick one choice of a menu.
    ToggleChoice(Facet, String),
    /// Untick a whole menu.
    ClearFacet(Facet),
    /// Show everything.
    ClearFilters,
    /// Group.
    Group(GroupBy),
    /// Sort; the same column again turns the order.
    Sort(SortBy),
    /// Fold or unfold a group.
    ToggleGroup(String),
    /// The current row moved.
    Moved(RecordId),
    /// Enter or click on a row.
    Opened(RecordId),
    /// Tick or untick one row.
    Check(RecordId),
    /// Tick the rows from one place to another.
    CheckRange(usize, usize),
    /// Tick all shown rows, or none.
    CheckAll(bool),
    /// Put the ticked ones, or this one, into the bin.
    Trash(Option<RecordId>),
    /// The menus of the bar are about to be shown.
    BulkAsked,
    /// Put a tag on all ticked ones, or take it off.
    BulkTag(String, bool),
    /// Put a new tag on all ticked ones.
    BulkTagNew(String),
    /// Give all ticked ones a role, or take it.
    BulkRole(String, bool),
    /// Who may read all ticked ones.
    BulkHandling(String),
    /// Two are ticked: are they one?
    JoinAsked,
    /// The one that stays and the one that goes change places.
    JoinTurned,
    /// In this question, what the one that goes says is kept, or not.
    JoinTaken(usize, bool),
    /// Make one of them.
    Join,
    /// The little form opens.
    CreateAsked,
    /// Letters in its name field.
    CreateEdited(String),
    /// Make an entity of this name and kind.
    Create(String, String),
}

/// A way to go on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
}

impl From<crate::ui::Towards> for Towards {
    fn from(towards: crate::ui::Towards) -> Self {
        match towards {
            crate::ui::Towards::Up => Self::Up,
            crate::ui::Towards::Down => Self::Down,
            crate::ui::Towards::Left => Self::Left,
            crate::ui::Towards::Right => Self::Right,
        }
    }
}

/// What the page of a method can ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum BoardEvent {
    /// So many cells fit beside each other.
    Resized(usize),
    /// Show another face.
    Face(String),
    /// Show another board of the method.
    Board(RecordId),
    /// Bring the boards of the method together.
    Merge,
    /// Go to what a hint is about.
    Hint(usize),
    /// Begin another board of the method.
    NewBoard,
    /// Show the board itself in the pane.
    Describe,
    /// The place of a drawing is so wide, in units of the design.
    SketchResized(f32),
    /// The square is so wide and high, in units of the design.
    PlotResized(f32, f32),
    /// An actor was dropped on the square.
    Placed(RecordId),
    /// Something was dropped on the plane.
    Spotted(RecordId),
    /// An actor was dropped in a wedge.
    Sided(RecordId),
    /// A bar of the plan was dropped elsewhere.
    Rescheduled(RecordId),
    /// So many columns of fields fit into a sheet of this width.
    SheetResized(usize, f32),
    /// Letters in the field that picks a fiche.
    PickAsked(String),
    /// A fiche was picked: its id, or the words for a new one.
    PickedActor(String, String),
    /// A new card grows out of one: upwards or not, its text.
    Grow(RecordId, bool, String),
    /// A card is hung on another.
    Hung(RecordId, RecordId),
    /// Write in a card; a problem that has no reverse yet gets it first.
    Write(RecordId),
    /// The guide was shown or put away.
    Guide(bool),
    /// The shared selection.
    Select(RecordId),
    /// Show a thing in the pane.
    Open(RecordId),
    /// The selection moves.
    Step(Towards),
    /// The selected card moves.
    Shift(Towards),
    /// A new card: slot, row, text.
    Add(String, String, String),
    /// The field for a new card opens beside the selected one.
    AddHere,
    /// Letters in a card: record, key, text.
    Edited(RecordId, String, String),
    /// A field was left.
    Left,
    /// Into the bin.
    Trash(RecordId),
    /// Choose a card for a crossing, or no longer.
    Pick(RecordId),
    /// Make a card from the two chosen ones.
    Cross,
    /// A card was dropped: slot, row, before which.
    Dropped(RecordId, String, String, String),
}

/// What a form can ask for. Each names the record that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormEvent {
    /// Letters in a field.
    Edited(RecordId, String, String),
    /// A field was left.
    Left(RecordId, String),
    /// A choice, a yes or no; empty takes the value away.
    Choose(RecordId, String, String),
    /// One of several choices, an item, a reference among several.
    Toggle(RecordId, String, String, bool),
    /// One more.
    Count(RecordId, String),
    /// Letters in a field that proposes records.
    Suggest(RecordId, String, String),
    /// A record was picked for a field: its id, or the words for a new one.
    Pick(RecordId, String, String, String),
    /// Fill the versions of a field.
    VersionsAsked(RecordId, String),
    /// Keep one of them.
    Keep(RecordId, String, usize),
    /// Show a record where it belongs.
    Open(RecordId),
    /// Make something that belongs to the record.
    OwnAdded(RecordId, String),
    /// Something that belongs to a record goes into the bin.
    OwnTrashed(RecordId),
    /// Fill the kinds of ties.
    TieAsked(RecordId),
    /// Letters in the field that proposes what to tie to: the kind of tie, the text.
    TieSuggest(RecordId, String, String),
    /// Tie the record: the kind of tie, the id or the words for a new one.
    Tied(RecordId, String, String, String),
    /// A link goes into the bin.
    Untied(RecordId),
    /// Make something else of the record.
    Promote(RecordId, String),
    /// Into the bin.
    Trash(RecordId),
    /// Out of the bin.
    Restore(RecordId),
    /// Judge an actor: the field, the number; 99 takes the value away.
    Judge(RecordId, String, i64),
}

/// What the detail pane can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaneEvent {
    /// Letters in a field of the fiche.
    Edited(String, String),
    /// A field was left.
    Left(String),
    /// A choice, a yes or no.
    Choose(String, String),
    /// One of several choices.
    Toggle(String, String, bool),
    /// A tag by id, or a new one by its label.
    AddTag(String, String),
    /// Take a tag off.
    RemoveTag(String),
    /// Into the bin.
    Trash,
    /// Out of the bin.
    Restore,
    /// The pane was closed.
    Close,
    /// Show another fiche.
    Open(RecordId),
    /// A face was folded or unfolded.
    Face(&'static str, bool),
    /// Proposals for a field.
    Suggest(String, String),
    /// A new relation: outgoing, type code, type words, other id, other name.
    Link(bool, String, String, String, String),
    /// Letters in a field of a relation.
    RelationEdited(RecordId, String, String),
    /// A field of a relation was left.
    RelationLeft(RecordId, String),
    /// A choice in a relation: key, code, words.
    RelationChosen(RecordId, String, String, String),
    /// Turn a relation round.
    RelationSwapped(RecordId),
    /// A relation goes into the bin.
    RelationTrashed(RecordId),
    /// A new note.
    NoteAdded,
    /// Letters in a field of a note.
    NoteEdited(RecordId, String, String),
    /// A field of a note was left.
    NoteLeft(RecordId, String),
    /// A choice in a note: key, code, words.
    NoteChosen(RecordId, String, String, String),
    /// A note goes into the bin.
    NoteTrashed(RecordId),
    /// Fill the history.
    HistoryAsked,
    /// The keyboard came to a field, or its caret moved.
    FieldMoved(FieldFocus),
    /// The keyboard left a field: the record, its stored key.
    FieldLeft(RecordId, String),
}

/// What the palette can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteEvent {
    /// It is about to open.
    Opened,
    /// Letters.
    Searched(String),
    /// A row was chosen.
    Run(String),
}

/// What the page *À revoir* can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewEvent {
    /// The choice beside all versions of a matter: they are several things.
    Otherwise(String),
    /// Show a matter.
    Select(usize),
    /// Keep a version.
    Keep(String, usize),
    /// Show the fiche.
    OpenRecord(RecordId),
}

/// What the page *Corbeille* can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrashEvent {
    /// Take one out.
    Restore(RecordId),
    /// Take all out.
    RestoreAll,
}

/// What the page *Réglages* can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsEvent {
    /// A theme code.
    Theme(String),
    /// A size in percent.
    Zoom(u32),
    /// Fewer movements.
    Motion(bool),
    /// Letters in the member's name.
    MemberEdited(String),
    /// The name is final.
    MemberLeft,
    /// Show the folder in the system.
    FolderOpened,
}
