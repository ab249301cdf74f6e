//! The room between two devices: it carries bytes from one member's device to another's.
//!
//! A [`Node`] is this device on the network. What the app asks goes in as a [`Command`], what
//! happens comes out as an [`Event`]. Members' devices find each other by the addresses that the
//! app remembers; a newcomer finds them by a [`Ticket`]. There is no server.
//!
//! ```
//! use std::sync::mpsc;
//! use myspot_sync::{Bind, Command, Event, Node, Peer, device_of};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let start = |key| {
//!     let (tell, events) = mpsc::channel();
//!     let here = Bind::Only(([127, 0, 0, 1], 0).into());
//!     Node::start(key, here, move |event| drop(tell.send(event))).map(|node| (node, events))
//! };
//! let ((anne, anne_hears), (bob, bob_hears)) = (start([1; 32])?, start([2; 32])?);
//! let Event::Listening { addresses } = bob_hears.recv()? else { panic!("where?") };
//!
//! let secret = [7; 32];
//! let listen = |device, addresses| Command::Listen { peers: vec![Peer { device, addresses }], secret };
//! bob.send(listen(device_of(&[1; 32]), vec![]));
//! anne.send(listen(bob.device(), addresses));
//! while !matches!(anne_hears.recv()?, Event::Linked { .. }) {}
//!
//! anne.send(Command::Send { to: bob.device(), frame: b"e2 e4".to_vec() });
//! let frame = loop {
//!     if let Event::Received { frame, .. } = bob_hears.recv()? {
//!         break frame;
//!     }
//! };
//! assert_eq!(frame, b"e2 e4");
//! # Ok(())
//! # }
//! ```
//!
//! # Invariants
//! - `sync` knows neither the document nor the window: a frame is bytes, it could hold chess
//!   moves. What members owe each other is decided in the core.
//! - No socket is opened before [`Node::start`]. Nobody is let in, dialled or looked up before
//!   [`Command::Listen`], [`Command::Invite`] or [`Command::Join`].
//! - No server of anybody is asked for anything: no name server, no port mapper, no lookup
//!   service, and no relay but the one that the app was told by its member
//!   ([`Node::start_over`]); its name is looked up as this system looks up names. Beside it, only
//!   addresses that the app, a ticket or a member's call on the local link names are dialled.
//! - Nothing is called out on the local link before [`Command::Discover`], and only who knows the
//!   group's secret can tell who calls.
//! - A device that was not let in, or that does not prove the secret, neither sends nor receives
//!   a byte of content.
//! - A length is compared with its limit before anything is allocated for it, and memory grows
//!   with the bytes that came.
//! - What one device does or fails to do never keeps another one waiting.
//! - Events are told one after the other. A device's frames come between its [`Event::Linked`]
//!   and its [`Event::Unlinked`], and there is at most one link with a device.

#![forbid(unsafe_code)]

mod accept;
mod dial;
mod discovery;
mod door;
mod error;
mod frame;
mod gate;
mod invite;
mod link;
mod listen;
mod news;
mod node;
mod reception;
mod relay;
mod switchboard;
mod ticket;
mod unproven;
mod way;
mod wire;

use std::time::Duration;

pub use door::{Bind, Command, DeviceId, Discovery, Event, Peer, Receipt};
pub use error::{FrameError, JoinError, LinkError, SyncError};
pub use listen::device_of;
pub use node::Node;
pub use relay::{RelayAddress, RelayAddressError, RelayState};
pub use ticket::Ticket;

/// The longest frame that one device may send another, in bytes.
pub const MAX_FRAME: usize = 1 << 20;

/// How long it may take to reach a device, over all of its addresses.
const DIAL: Duration = Duration::from_secs(5);
/// How long a device that was reached, or that came, may take to prove itself.
const GREET: Duration = Duration::from_secs(3);
