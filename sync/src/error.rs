//! How things fail between devices.

use crate::relay::RelayAddress;

/// Why the network cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The system gives no port to listen on.
    #[error("no port can be listened on")]
    NoPort(#[source] std::io::Error),
    /// The system gives no thread to work in.
    #[error("no thread can be started")]
    NoThread(#[source] std::io::Error),
}

/// Why a workspace could not be joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// The text is no ticket.
    #[error("the text is no ticket")]
    NoTicket,
    /// The ticket is too old, and the inviter no longer takes it.
    #[error("the ticket has expired")]
    Expired,
    /// The inviter is there but does not take this ticket: it was used, the invitation was
    /// closed, or the secret is another one. Which of them is not told to a stranger.
    #[error("the invitation is not open")]
    NotOpen,
    /// Nobody answers at its addresses.
    #[error("nobody answers")]
    NoAnswer,
    /// Nobody answers at its addresses, and it names a relay that this device was not told to use.
    #[error("nobody answers but perhaps by the relay {0}")]
    OnlyByRelay(RelayAddress),
    /// The inviter said no.
    #[error("the inviter refused")]
    Refused,
    /// The inviter answered, and was lost before it let us in.
    #[error("the inviter was lost before it let us in")]
    Cut,
}

/// Why a link between two devices ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The other device left, or we did, or a newer link took the place of this one.
    #[error("the link was closed")]
    Closed,
    /// The other device fell silent, or takes nothing any more.
    #[error("the other device fell silent")]
    Silent,
    /// The device is no longer let in, or we are not.
    #[error("the device is not let in")]
    NotLetIn,
    /// What it sent is no frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// Why bytes are no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// It announces more than is accepted; nothing was allocated for it.
    #[error("a frame declares {declared} bytes, more than {limit}")]
    TooLong {
        /// What it announces.
        declared: u64,
        /// What is accepted.
        limit: usize,
    },
    /// It ends before its announced length.
    #[error("a frame is cut")]
    Cut,
}
