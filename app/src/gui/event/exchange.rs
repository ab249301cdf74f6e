//! What the pages under *Échanges* can ask for.

use std::path::PathBuf;

use myspot_core::epoch::Role;
use myspot_sync::DeviceId;

use crate::ui::ImportStage;

/// What the page *Importer* can ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportEvent {
    /// Read this file; also one that was dropped on the window.
    Take(PathBuf),
    /// The system's chooser.
    Choose,
    /// What is being read is not wanted any more.
    Stop,
    /// The encoding, by its name on the Web.
    Encoding(String),
    /// The sign between two cells, `tab` for the tabulator.
    Delimiter(String),
    /// `yes`, `no`, or `auto`: whether the first row holds the headings.
    Header(String),
    /// Show this sheet.
    Sheet(String),
    /// The shown sheet takes part, or no longer.
    SheetToggled,
    /// What a row stands for.
    Recipe(String),
    /// The kind of the fiches that say none.
    Kind(String),
    /// Where a column goes: its place, the target.
    Column(usize, String),
    /// Only the rows that stay outside, or the first ones.
    OnlyRefused,
    /// Remember how the file is read, or not.
    Remember,
    /// Complete fiches that are here, or make others.
    Join,
    /// Import it although it came before.
    Again,
    /// What becomes of a pair: `apart`, `same`, `join`, `leave`.
    Pair(usize, String),
    /// The same for all pairs.
    AllPairs(String),
    /// The next choice for a pair, or the one before.
    PairTurned(usize, bool),
    /// `dmy` or `mdy`.
    DateOrder(String),
    /// Show a step.
    Go(ImportStage),
    /// Let it in.
    Apply,
    /// Write the rows that stayed outside into a file.
    SaveRefused,
    /// Take the import back.
    Undo,
    /// Begin with another file.
    Other,
}

/// What the page *Exporter* can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportEvent {
    /// Another format.
    Format(String),
    /// For whom.
    Audience(String),
    /// The system's chooser, for a folder.
    Choose,
    /// Write it into this folder.
    Write(PathBuf),
    /// What is being written is not wanted any more.
    Stop,
    /// Show the folder in the system.
    OpenFolder,
}

/// What the page *Partage* can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareEvent {
    /// Open the network.
    TurnOn,
    /// Close it.
    TurnOff,
    /// Make an invitation.
    Invite,
    /// The invitation's text was copied.
    CopyTicket,
    /// Close the invitation.
    Uninvite,
    /// The words are the same: let the newcomer in, in this role.
    Admit(Role),
    /// Send the newcomer away.
    Refuse,
    /// What went wrong was read.
    TroubleRead,
    /// Give a device another role.
    Role(DeviceId, Role),
    /// Send a device away.
    SendAway(DeviceId),
    /// Look on where a member is; of the one already followed, no longer.
    Follow(DeviceId),
    /// Of two groups that contradict each other, stay in this one.
    Stay,
    /// Of two groups that contradict each other, go over to the other.
    GoOver,
    /// Make a file that carries what a device lacks; none, what all of them lack.
    Pack(Option<DeviceId>),
    /// Take in a file.
    Take(PathBuf),
    /// The system's chooser, for a file to take in.
    ChooseFile,
    /// The words of the request are the same: make the answer, with this role.
    Answer(Role),
    /// What was told of a file was read.
    StickRead,
    /// Go by the relay at this address, as it was typed or told; by none where it is empty.
    Relay(String),
}
