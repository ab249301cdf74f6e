//! What members' devices owe each other: which changes are missing, whose signature is needed.
//!
//! Pure: bytes in, bytes out. A [`Ledger`] knows who belongs and who vouches for which change; an
//! [`Exchange`] knows what each linked device holds. Neither opens a socket, and nothing that
//! comes in reaches Automerge before it is known whose it is.
//!
//! A conversation: both say what they hold (for each actor, up to which change), and whoever
//! knows more of the chain of epochs sends it. Once both have the same chain, each sends what the
//! other lacks, with a proof for every actor in it, and says what it holds by now once that is on
//! disk. So nothing written after a removal reaches anybody who might still pass it on to whom
//! was removed.
//!
//! # Invariants
//! - A change is accepted when it is the next of its actor, its parents are there, and the newest
//!   change of that actor in the batch is signed: by the device whose actor it is, or, for an
//!   actor that is no member's, by a member who brought it along.
//! - Of a device that may write no more, what stands up to its cutoff is accepted, and what a
//!   change of somebody who may write has built upon.
//! - Nothing is said to a device that does not belong.
//! - What is refused changes nothing here.
//! - What a device says it holds is on its disk, with proof.

mod adopt;
mod bundle;
mod check;
mod chunk;
mod exchange;
#[doc(hidden)]
pub mod forge;
mod ledger;
mod overview;
mod proof;
mod roles;
mod say;
mod wire;

pub use adopt::{Brought, bring};
pub use bundle::{
    Bundle, MAX_BUNDLE, Unbundled, bundle, is_bundle, joining_words, read_request, request,
    request_words,
};
pub use exchange::{Exchange, Heard, Outcome, Standing};
pub use ledger::Ledger;
pub use overview::Overview;
pub use roles::{Settled, settle_roles};
pub use say::Presence;
pub use wire::MAX_FRAME;

use crate::epoch::EpochError;

/// Why something from another device was not accepted. Nothing was changed by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The bytes are nothing that a device says.
    #[error("the bytes are no message")]
    Unreadable,
    /// More than is accepted.
    #[error("the message is too long")]
    TooLong,
    /// A later program.
    #[error("the device speaks version {0}")]
    Newer(u16),
    /// Another workspace.
    #[error("the message is about another workspace")]
    OtherWorkspace,
    /// The chain of epochs does not verify.
    #[error(transparent)]
    Epoch(#[from] EpochError),
    /// Signed by a device that does not belong.
    #[error("signed by a device that does not belong")]
    Stranger,
    /// Signed by a member who may only read.
    #[error("signed by a member who may only read")]
    MayNotWrite,
    /// A signature does not fit what it stands beside.
    #[error("a signature does not fit")]
    BadSignature,
    /// Signed by another device than the one whose actor it is.
    #[error("written under the name of another device")]
    ForeignActor,
    /// A change without a signature that covers it.
    #[error("a change is not signed")]
    Unsigned,
    /// A change numbered like one that is already there, and not the same.
    #[error("two changes of one actor have one number")]
    Clash,
    /// A change is not the next of its actor, or its parents are not there.
    #[error("something before a change is missing")]
    Missing,
    /// Signed, whole, and still nothing that fits the document.
    #[error("the changes cannot be applied: {0}")]
    Unfit(String),
}
