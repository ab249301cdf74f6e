//! What goes in and what comes out.

use std::net::SocketAddr;

use tokio::sync::OwnedSemaphorePermit;

use crate::error::{JoinError, LinkError, SyncError};
use crate::relay::RelayState;

/// The public key by which a device is known in one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(pub [u8; 32]);

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bind {
    /// All interfaces, on this port if it is free, otherwise on any.
    Everywhere {
        /// The port of last time.
        port: Option<u16>,
    },
    /// One address only, e.g. `127.0.0.1:0`; with a port that is taken, any port of it.
    Only(SocketAddr),
}

/// A device that may connect, and where it was last met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The device.
    pub device: DeviceId,
    /// Where to dial it; may be empty.
    pub addresses: Vec<SocketAddr>,
}

/// What the app can ask of the network. The list is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Lets in and dials these devices, and no others. Said again, it replaces the list: a device
    /// that is no longer in it is sent away at once, and the others are dialled without delay.
    /// Links that stand are kept when only the secret changes: it may be what they are to carry.
    Listen {
        /// The devices that may connect.
        peers: Vec<Peer>,
        /// The secret of the group, which both ends of a link must prove to know.
        secret: [u8; 32],
    },
    /// Calls out on the local link under the first of these keys, and dials devices of the list
    /// that call under any of them. Without a key this ends. Said again, it replaces the keys.
    Discover {
        /// Secrets that the group's devices know, the newest first.
        keys: Vec<[u8; 32]>,
    },
    /// Opens an invitation for one newcomer, in place of an earlier one. It is valid once: who
    /// proves its secret first has used it, whatever is decided then.
    Invite {
        /// The one-time secret that goes into the ticket.
        secret: [u8; 16],
        /// How long it is valid, in seconds.
        seconds: u32,
    },
    /// Closes the open invitation. Who has knocked already still waits for an answer.
    Uninvite,
    /// Answers an invitation, in place of another that was being answered.
    Join {
        /// The ticket, as it was typed or read from a picture.
        ticket: String,
        /// What the inviter is to know of this device; at most 4 KiB, or nothing is sent and
        /// joining ends as [`JoinError::Cut`].
        card: Vec<u8>,
    },
    /// Lets in the device that knocked, once both members have compared the words. If it is lost
    /// before it has the welcome, [`Event::KnockEnded`] says so.
    Admit {
        /// The device.
        device: DeviceId,
        /// What it is handed; at most [`MAX_FRAME`](crate::MAX_FRAME) bytes, or the device is
        /// sent away.
        welcome: Vec<u8>,
    },
    /// Sends away the device that knocked. Of the one who joins: stops knocking at the inviter's
    /// door. Nothing is told to the one who refuses.
    Refuse(DeviceId),
    /// Sends bytes to one device. Without a link to it they are dropped.
    Send {
        /// The device.
        to: DeviceId,
        /// One to [`MAX_FRAME`](crate::MAX_FRAME) bytes; another length is dropped too.
        frame: Vec<u8>,
    },
    /// Closes the link with a device; it is dialled again some ten seconds later, unless the
    /// other one dials first or the list is said again.
    Unlink(DeviceId),
    /// Closes every link and stops listening, after the devices have read what was sent, or a
    /// second or two. Nothing is obeyed after it.
    Leave,
}

/// How finding devices on the local link goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Discovery {
    /// Nothing is called out.
    #[default]
    Off,
    /// This device calls; nobody of the list was heard yet.
    Listening,
    /// So many devices of the list were heard within the last minute or so.
    Found(usize),
    /// This network carries no calls: none could be sent, or none came from devices nearby that
    /// are linked.
    Blocked,
}

/// What the network tells the app. The list is closed.
#[derive(Debug)]
pub enum Event {
    /// The device can be reached at these addresses. Told again when they change.
    Listening {
        /// Socket addresses.
        addresses: Vec<SocketAddr>,
    },
    /// An invitation is open.
    Invited {
        /// The ticket to hand over.
        ticket: String,
    },
    /// The invitation is closed: it was used, it is too old, or another took its place. When it
    /// was used, [`Event::Knocked`] follows.
    InvitationClosed,
    /// A device answers the invitation; nothing is shared yet. Or, for the one who joins: the
    /// inviter answers, and `card` is empty.
    Knocked {
        /// The other device.
        device: DeviceId,
        /// Four numbers below 2048, the same at both ends when nobody stands in between.
        words: [u16; 4],
        /// What the newcomer said of itself.
        card: Vec<u8>,
    },
    /// The device that knocked has gone before it was let in, or the invitation has grown too
    /// old for it.
    KnockEnded(DeviceId),
    /// The inviter has let us in.
    Welcomed {
        /// The inviter.
        by: DeviceId,
        /// Where it was reached.
        addresses: Vec<SocketAddr>,
        /// What it hands over.
        welcome: Vec<u8>,
    },
    /// A link stands.
    Linked {
        /// The device.
        device: DeviceId,
        /// Where it was reached or came from; none when that was by the relay.
        address: Option<SocketAddr>,
    },
    /// The packets of a link that stands go another way than was told: a direct one was found, or
    /// lost. The link itself goes on.
    Rerouted {
        /// The device.
        device: DeviceId,
        /// Where it is reached now; none when that is by the relay.
        address: Option<SocketAddr>,
    },
    /// Bytes came from a device that was let in. They are not to be trusted for that.
    Received {
        /// The device.
        from: DeviceId,
        /// What it sent.
        frame: Vec<u8>,
        /// While too many receipts of one link are alive, nothing more is read from it.
        receipt: Receipt,
    },
    /// A link is gone.
    Unlinked {
        /// The device.
        device: DeviceId,
        /// Why.
        why: LinkError,
    },
    /// How finding devices on the local link goes is known anew.
    Discovery(Discovery),
    /// How this device stands with its relay is known anew; never told without one.
    Relay(RelayState),
    /// Joining failed.
    NotJoined(JoinError),
    /// The network cannot be used.
    Failed(SyncError),
    /// Every link is closed and nothing listens.
    Left,
}

/// A received frame that has not been dealt with; drop it once it has.
#[derive(Debug)]
pub struct Receipt(
    #[allow(dead_code, reason = "held, never read")] pub(crate) OwnedSemaphorePermit,
);
