//! What the page *Partage*, the status line and the verbs show of sharing. Plain data.

use std::path::PathBuf;

use myspot_core::epoch::Role;
use myspot_core::{Moment, RecordId};
use myspot_sync::DeviceId;
pub use myspot_sync::{Discovery, RelayAddress, RelayState};

/// Sharing of the open workspace at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShareView {
    /// Whether the network is used.
    pub state: ShareState,
    /// Where this device can be reached, e.g. `192.168.1.20:41234`; empty while off.
    pub addresses: Vec<String>,
    /// My own role; facilitator until the workspace is shared.
    pub role: Option<Role>,
    /// The devices of the group, mine first, then by name. Empty before the first invitation.
    pub devices: Vec<DeviceView>,
    /// The invitation that stands open.
    pub invitation: Option<InvitationView>,
    /// How many changes the document here holds.
    pub changes: usize,
    /// What a new member would receive.
    pub content: Content,
    /// How finding the members on the local network goes.
    pub discovery: Discovery,
    /// The relay that this member chose, and those that others use.
    pub relay: RelayView,
    /// How many changes stand here that no other device said to hold.
    pub to_share: usize,
    /// The other group, where two contradict each other and nobody has chosen yet.
    pub rivals: Option<Rivals>,
    /// Something that went wrong and was not yet read away.
    pub trouble: Option<ShareTrouble>,
}

/// The relay of this device, which is contacted while sharing is on; and those of others, which
/// are not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RelayView {
    /// The one that was typed in or accepted here.
    pub chosen: Option<RelayAddress>,
    /// Whether it answers; off while sharing is.
    pub state: RelayState,
    /// Members who are linked and use another one: the address, and their names.
    pub others: Vec<(RelayAddress, Vec<String>)>,
}

/// Whether the network is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShareState {
    /// No socket is open.
    #[default]
    Off,
    /// A port is being opened.
    Starting,
    /// This device listens, and dials the others.
    On,
}

/// What the workspace holds, for « ce qui quitte cet appareil ».
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Content {
    /// Living entities.
    pub entities: usize,
    /// Living persons among them.
    pub persons: usize,
    /// Living records reserved to the core group.
    pub reserved: usize,
}

/// One device of the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceView {
    /// Its public key.
    pub id: DeviceId,
    /// The member's name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Whether it can be reached.
    pub reach: Reach,
    /// What it holds.
    pub holds: Holds,
    /// The field in which the member writes right now: record and key.
    pub writes_in: Option<(RecordId, String)>,
    /// Where the member is, when the device is linked.
    pub place: Option<Place>,
}

/// Where a member is on the screen. Told by the device itself, and never kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The page, by the code that opens it.
    pub page: Option<String>,
    /// The record that is looked at.
    pub record: Option<RecordId>,
    /// Where in the text of the field the caret stands, in letters from the start.
    pub caret: Option<u32>,
}

impl Place {
    /// The record that the member looks at. On some pages none is, though one stays chosen.
    #[must_use]
    pub fn looks_at(&self) -> Option<&RecordId> {
        let page = self.page.as_deref();
        let beside = page.is_some_and(|page| WITHOUT_RECORD.contains(&page));
        self.record.as_ref().filter(|_| !beside)
    }
}

/// The pages beside which no record is shown, by their codes.
const WITHOUT_RECORD: [&str; 6] = [
    "sharing",
    "settings",
    "importing",
    "exporting",
    "review",
    "trash",
];

/// Two groups that grew out of one and contradict each other, by their members' names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rivals {
    /// Who belongs on this side.
    pub here: Vec<String>,
    /// Who belongs on the other.
    pub there: Vec<String>,
}

/// Whether a device can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// It is this one.
    Here,
    /// A link stands; the address it comes from, empty when it came by the relay.
    Linked(String),
    /// No link; when it was last met, if it ever was.
    Away(Option<Moment>),
}

/// What a device holds, as it said itself. Never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Everything that this device holds.
    Everything,
    /// It is linked and still receives so many changes.
    Receives(usize),
    /// When it was last met, it lacked so many of the changes that stand here now.
    Lacks(usize),
    /// It holds so many that this device lacks, and sends them.
    Sends(usize),
    /// It was never met.
    Unknown,
}

/// The invitation that stands open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// The ticket, as text and for the QR code.
    pub ticket: String,
    /// Until when it can be answered.
    pub until: Moment,
    /// Who answers, once somebody does.
    pub guest: Option<Guest>,
}

/// Somebody who answers an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// The name the newcomer gave.
    pub name: String,
    /// The four words that both screens show.
    pub words: [String; 4],
}

/// Something that a member should read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareTrouble {
    /// No port could be opened.
    NoPort,
    /// A member's device sent something that was refused; its link was closed.
    Refused {
        /// The member's name.
        name: String,
    },
    /// Two devices wrote under one name: part of the changes cannot be brought together.
    Clash {
        /// The member's name.
        name: String,
    },
    /// The invitation ended without a newcomer.
    InvitationEnded,
    /// A member's device follows an epoch that contradicts the one followed here: nothing is
    /// exchanged with it until somebody chooses.
    TwoEpochs {
        /// The member's name.
        name: String,
    },
    /// A member's device runs a newer program.
    Newer {
        /// The member's name.
        name: String,
    },
}

/// How joining goes, for the dialog « Rejoindre ».
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinView {
    /// The inviter is being looked for.
    Calling,
    /// The inviter answered; the words to compare while it decides.
    Waiting {
        /// The four words that both screens show.
        words: [String; 4],
    },
    /// The workspace comes in: changes received, and how many there are in all.
    Receiving {
        /// How many are there.
        received: usize,
        /// Of how many.
        of: usize,
    },
}

/// Why a workspace could not be joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinTrouble {
    /// The text is no invitation.
    NoTicket,
    /// The invitation is too old.
    Expired,
    /// It was used, closed, or its secret is wrong.
    NotOpen,
    /// Nobody answers at its addresses.
    NoAnswer,
    /// Nobody answers at its addresses; the invitation names a relay that was not accepted here.
    OnlyByRelay(RelayAddress),
    /// The inviter said no.
    Refused,
    /// The link broke before everything was there.
    Cut,
    /// What came cannot be understood.
    Unreadable,
    /// The folder exists and is not empty.
    FolderTaken,
    /// The disk refuses this folder.
    Folder(PathBuf),
    /// No port could be opened.
    NoPort,
}
