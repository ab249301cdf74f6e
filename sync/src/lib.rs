//! The room between two devices: it will carry bytes from one member's device to another's.
//!
//! What stands here is its door: what the app may ask ([`Command`]), what it may be told
//! ([`Event`]) and how things fail. **Behind the door there is no behaviour yet.** No part of
//! this crate opens a socket, and the program that uses it shares nothing with anybody.
//!
//! # Invariants
//! - `sync` knows neither the document nor the window: a frame is bytes, it could hold chess
//!   moves. What members owe each other is decided in the core.
//! - Nothing listens, dials or looks anything up before [`Command::Listen`] or [`Command::Join`].
//! - A device that was not let in is refused before it can send a byte of content.
//! - A length is compared with its limit before anything is allocated for it.

#![forbid(unsafe_code)]

mod door;
mod error;

pub use door::{Bind, Command, DeviceId, Event, Peer, Receipt};
pub use error::{FrameError, JoinError, LinkError, SyncError};

/// The longest frame that one device may send another, in bytes.
pub const MAX_FRAME: usize = 1 << 20;
