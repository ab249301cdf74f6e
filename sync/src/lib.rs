//! The room between two devices: it carries bytes from one member's device to another's, over
//! QUIC, without any server.
//!
//! What the app may ask is a [`Command`], what it may be told an [`Event`].
//!
//! ```
//! use std::sync::mpsc;
//! use myspot_sync::{Bind, Command, Event, Node, Peer, device_of};
//!
//! let (odile_key, samir_key, secret) = ([1; 32], [2; 32], [3; 32]);
//! let loopback = || Bind::Only("127.0.0.1:0".parse().expect("an address"));
//! let (told, odile_heard) = mpsc::channel();
//! let odile = Node::start(odile_key, loopback(), move |event| drop(told.send(event)))?;
//! let Ok(Event::Listening { addresses }) = odile_heard.recv() else { panic!("it listens") };
//! let samir_is = |addresses| vec![Peer { device: device_of(&samir_key), addresses }];
//! odile.send(Command::Listen { peers: samir_is(vec![]), secret });
//!
//! let (told, samir_heard) = mpsc::channel();
//! let samir = Node::start(samir_key, loopback(), move |event| drop(told.send(event)))?;
//! let peers = vec![Peer { device: device_of(&odile_key), addresses }];
//! samir.send(Command::Listen { peers, secret });
//! while !matches!(samir_heard.recv()?, Event::Linked { .. }) {}
//! samir.send(Command::Send { to: odile.device(), frame: b"e4 e5".to_vec() });
//! let frame = loop {
//!     if let Event::Received { frame, .. } = odile_heard.recv()? { break frame }
//! };
//! assert_eq!(frame, b"e4 e5");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
mod frame;
mod gate;
mod invite;
mod link;
mod listen;
mod news;
mod node;
mod switchboard;
mod ticket;
mod wire;

pub use door::{Bind, Command, DeviceId, Event, Peer, Receipt};
pub use error::{FrameError, JoinError, LinkError, SyncError};
pub use listen::device_of;
pub use node::Node;
pub use ticket::Ticket;

/// The longest frame that one device may send another, in bytes.
pub const MAX_FRAME: usize = 1 << 20;
