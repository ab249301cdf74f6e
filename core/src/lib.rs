//! What a mySPOT workspace is, and everything that can be done to one without a window or a
//! network: the document and its laws of merging, the folder that keeps it, imports and exports,
//! and the views that screens show.
//!
//! ```
//! use std::sync::Arc;
//! use myspot_core::{Dice, Edit, Kinds, Moment, Value, Workspace, WorkspaceId};
//!
//! let mut dice = Dice::from_number(1);
//! let id = WorkspaceId::fresh(&mut dice);
//! let mut workspace = Workspace::create(id, Arc::new(Kinds::builtin()), dice)?;
//! let now = Moment(1_800_000_000_000);
//! let record = workspace.fresh_id(now);
//! let fields = vec![("name".into(), Value::from("Agnès Pontarlin"))];
//! let create = Edit::Create { record: record.clone(), kind: "entity".into(), fields };
//! let applied = workspace.apply(&create.into(), now)?;
//! assert_eq!(applied.changes.len(), 1);
//! assert_eq!(workspace.records().get(&record).map(|r| r.words("name")), Some("Agnès Pontarlin"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - `core` never opens a socket, never reads the environment, the clock or the dice: time and
//!   randomness are handed in.
//! - One road for change: every edit, own or remote, goes through [`Workspace`] and comes out as
//!   [`Change`]s. Only `workspace.rs` and what lies under it writes into Automerge.
//! - Nothing is hard-deleted; unknown kinds, fields and codes are kept.
//! - A text is born with its record; root containers are born in the genesis.
//! - No French word stands in the code: labels live in `kinds/*.json` and `methods/*.json`, what
//!   is written out in `words/*.json`, everything else in the app.
//! - The EDTF form of a date is written in the same change as its words.

#![forbid(unsafe_code)]

pub mod board;
pub mod change;
pub mod date;
pub mod edit;
mod envelope;
pub mod epoch;
pub mod export;
pub mod graph;
pub mod history;
pub mod id;
pub mod import;
pub mod join;
pub mod keys;
pub mod kind;
pub mod method;
pub mod peer;
pub mod picture;
pub mod rank;
pub mod raster;
pub mod record;
pub mod schema;
mod state;
pub mod store;
pub mod text;
mod undo;
pub mod value;
pub mod view;
pub mod watch;
pub mod workspace;

pub use change::Change;
pub use edit::{Act, Edit, EditError};
pub use id::{Dice, Moment, RecordId, WorkspaceId};
pub use kind::Kinds;
pub use method::Methods;
pub use record::{Record, Records, flat_key, split_key};
pub use value::Value;
pub use workspace::{
    Applied, Aside, DocumentCopy, DoneAside, LoadError, Outgoing, ReceiveError, Workspace,
};
