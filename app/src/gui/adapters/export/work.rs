//! Exports made and written beside the window.

use std::io;
use std::path::PathBuf;

use myspot_core::kind::Handling;

use crate::exports::{self, Format, Unmade, Weight};
use crate::gui::moments::{now, today};
use crate::gui::workbench::new_file::{write_new, write_new_folder};
use crate::gui::workspace_copy::WorkspaceCopy;

/// What a worker brings back for the page.
#[derive(Debug)]
pub enum ExportNews {
    /// The system's chooser was closed.
    Chosen(Option<PathBuf>),
    /// What would leave was counted.
    Weighed {
        /// Which run.
        turn: u32,
        /// The counts; none when the copy of the workspace could not be read.
        weight: Option<Weight>,
    },
    /// An export was written, or not.
    Written {
        /// Which run.
        turn: u32,
        /// Where to.
        folder: PathBuf,
        /// What came of it.
        written: Result<Written, Unwritten>,
    },
}

/// An export that was written.
#[derive(Debug)]
pub struct Written {
    /// The file, or the folder of files.
    pub(super) path: PathBuf,
    /// The picture has fewer pixels than it should.
    pub(super) reduced: bool,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// It could not be made.
    #[error("the export cannot be made")]
    Unmade(#[from] Unmade),
    /// The disk refused.
    #[error("the export cannot be written")]
    Disk(#[from] io::Error),
    /// The copy of the workspace could not be read.
    #[error("the copy of the workspace cannot be read")]
    Copy,
}

/// What is to be written, and where.
pub(super) struct Order {
    pub(super) format: Format,
    pub(super) audience: Handling,
    /// The day in words.
    pub(super) date: String,
    pub(super) folder: PathBuf,
    pub(super) name: String,
}

/// Makes an export and writes it, never over a file.
pub(super) fn write(copy: &WorkspaceCopy, order: &Order) -> Result<Written, Unwritten> {
    let asked = exports::Order {
        format: order.format,
        audience: order.audience,
        date: &order.date,
        day: today(),
        now: now(),
        fiches_only: false,
    };
    let made = copy.with(|workspace| exports::make(workspace, &asked));
    let made = made.ok_or(Unwritten::Copy)??;
    let path = match &made.files[..] {
        [(name, bytes)] if name.is_empty() => {
            write_new(&order.folder, &order.name, order.format.code(), bytes)?
        }
        files => write_new_folder(&order.folder, &order.name, files)?,
    };
    Ok(Written {
        path,
        reduced: made.reduced,
    })
}
