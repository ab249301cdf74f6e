//! How things fail between devices.

/// Why the network cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The system gives no port to listen on.
    #[error("no port can be listened on")]
    NoPort(#[source] std::io::Error),
}

/// Why a workspace could not be joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// The text is no ticket.
    #[error("the text is no ticket")]
    NoTicket,
    /// The ticket is too old.
    #[error("the ticket has expired")]
    Expired,
    /// The ticket has served another device.
    #[error("the ticket was used")]
    Used,
    /// Nobody answers at its addresses.
    #[error("nobody answers")]
    NoAnswer,
    /// The inviter said no.
    #[error("the inviter refused")]
    Refused,
}

/// Why a link between two devices ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The other device left, or we did.
    #[error("the link was closed")]
    Closed,
    /// The other device fell silent.
    #[error("the other device fell silent")]
    Silent,
    /// The device was never let in, or no longer is.
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
    /// A version of the wire that this program does not speak.
    #[error("a frame is of version {0}")]
    Version(u16),
}
