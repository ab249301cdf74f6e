//! The mySPOT application: the window and the command line around one open workspace.
//!
//! `main` chooses between them. Both hold an [`open::OpenWorkspace`]; both see only `Edit`,
//! `Change` and views of the core, never Automerge.
//!
//! # Invariants
//! - French sentences live in `ui/**/*.slint`, in the kind files and in `cli/words.rs`.
//! - Nothing here opens a socket.
//! - An edit is said to be saved only after the store has acknowledged its frame.

pub mod anything;
pub mod cli;
pub mod exports;
pub mod foreign;
#[cfg(feature = "gui")]
pub mod gui;
pub mod open;
pub mod paths;
pub mod settings;
pub mod share;
pub mod table_memory;
/// The pages, as generated from `app/ui/*.slint`.
#[cfg(feature = "gui")]
pub use myspot_ui as ui;
