//! What goes in and what comes out.

use crate::error::{JoinError, LinkError, SyncError};

/// The public key by which a device is known in one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(pub [u8; 32]);

/// What the app can ask of the network. The list is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Listens, and dials the devices that were let in before.
    Listen {
        /// The devices that may connect.
        members: Vec<DeviceId>,
    },
    /// Opens an invitation for one newcomer. It is valid once.
    Invite {
        /// How long it is valid, in seconds.
        seconds: u32,
    },
    /// Answers an invitation.
    Join {
        /// The ticket, as it was typed or read from a picture.
        ticket: String,
    },
    /// Lets in the device that knocked, once both members have compared the words.
    Admit(DeviceId),
    /// Sends the device away; also one that was let in before.
    Refuse(DeviceId),
    /// Sends bytes to one device.
    Send {
        /// The device.
        to: DeviceId,
        /// At most [`MAX_FRAME`](crate::MAX_FRAME) bytes.
        frame: Vec<u8>,
    },
    /// Closes every link and stops listening.
    Leave,
}

/// What the network tells the app. The list is closed.
#[derive(Debug)]
pub enum Event {
    /// The device can be reached at these addresses.
    Listening {
        /// Socket addresses, as text to be shown.
        addresses: Vec<String>,
    },
    /// An invitation is open.
    Invited {
        /// The ticket to hand over.
        ticket: String,
    },
    /// A device answers the invitation, or the inviter answers us; nothing is shared yet.
    Knocked {
        /// The other device.
        device: DeviceId,
        /// Both screens show the same four words when nobody stands in between.
        words: [String; 4],
    },
    /// A link stands.
    Linked(DeviceId),
    /// Bytes came from a device that was let in. They are not to be trusted for that.
    Received {
        /// The device.
        from: DeviceId,
        /// What it sent.
        frame: Vec<u8>,
    },
    /// A link is gone.
    Unlinked {
        /// The device.
        device: DeviceId,
        /// Why.
        why: LinkError,
    },
    /// Joining failed.
    NotJoined(JoinError),
    /// The network cannot be used.
    Failed(SyncError),
    /// Every link is closed and nothing listens.
    Left,
}
