//! `open FILE.myspot W`: unpacks a copy into a folder, as a new device.
//!
//! The file comes from a stranger. Its length and its frames are bounded, a compressed change is
//! refused (66 kB of one inflate to 485 MB), every change is tried on a document of its own, and
//! the folder gets its name only when the whole has been opened from it once.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use clap::{ArgMatches, Command};
use myspot_core::store::{Access, Frame, Store, StoreError, WorkspaceHeader, pack};
use myspot_core::{Dice, Kinds, Workspace, WorkspaceId};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};
use crate::open::OpenWorkspace;

/// The most that a copy may hold.
const LIMITS: pack::Limits = pack::Limits {
    bytes: 512 << 20,
    frames: 2_000_000,
};

/// Where a chunk of Automerge's says what it is, and what a plain change says.
const CHUNK_SORT: (usize, u8) = (8, 1);

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "open")
        .arg(grammar::file(lang, "copy-file"))
        .arg(grammar::workspace(lang))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let file = session::path(args, "copy-file");
    let folder = session::path(args, "workspace");
    if !is_free(&folder) {
        return Err(Failure::Store(StoreError::AlreadyExists { path: folder }));
    }
    let unreadable = |source| Failure::Copy {
        path: file.clone(),
        source,
    };
    let packed = if target::is_stream(&file) {
        pack::read(&mut *desk.stdin, LIMITS).map_err(unreadable)?
    } else {
        let input = fs::File::open(&file).map_err(Failure::file(&file))?;
        let input: &mut dyn Read = &mut std::io::BufReader::new(input);
        pack::read(input, LIMITS).map_err(unreadable)?
    };
    let workspace =
        tried(&packed, desk).ok_or_else(|| Failure::CopyContent { path: file.clone() })?;
    let title = workspace.info().words("title").to_owned();
    let records = workspace.records().len();
    unpack(&packed, &workspace, &folder, desk)?;
    if desk.json {
        desk.answer(json!({
            "workspace": workspace.id().to_string(),
            "folder": folder,
            "title": title,
            "state_hash": workspace.state_hash(),
        }))?;
    } else {
        desk.say(&folder.display().to_string())?;
    }
    let sentence = words::opened(desk.lang, &title, records);
    desk.tell(&sentence);
    Ok(Exit::Done)
}

/// Whether a workspace may be made there: nothing is there, or an empty folder.
fn is_free(folder: &Path) -> bool {
    match fs::symlink_metadata(folder) {
        Ok(about) if about.is_dir() => {
            fs::read_dir(folder).is_ok_and(|mut names| names.next().is_none())
        }
        Ok(_) => false,
        Err(_) => true,
    }
}

/// Applies the changes to a fresh genesis; `None` when they are not the whole history of a
/// workspace that can be saved and opened again.
fn tried(packed: &pack::Packed, desk: &Desk<'_>) -> Option<Workspace> {
    let changes = changes(packed)?;
    let id = WorkspaceId(*packed.workspace.as_bytes());
    let kinds = Arc::new(Kinds::builtin());
    // Nothing is drawn from these dice: the folder is opened afresh before anybody writes.
    let dice = || Dice::from_number(0);
    let mut workspace = Workspace::create(id, Arc::clone(&kinds), dice()).ok()?;
    workspace.receive(&changes, desk.now()).ok()?;
    // A change whose ancestors are missing would wait for ever.
    if workspace.all_changes().len() != changes.len() {
        return None;
    }
    let proven = workspace.fork_document().save_proven().ok()?;
    Workspace::load(id, Some(&proven), [], kinds, dice()).ok()
}

/// The changes of a pack, if all of them are plain ones.
fn changes(packed: &pack::Packed) -> Option<Vec<Vec<u8>>> {
    let (place, plain) = CHUNK_SORT;
    packed
        .frames
        .iter()
        .map(|frame| match frame {
            Frame::Change { change, .. } if change.get(place) == Some(&plain) => {
                Some(change.clone())
            }
            _ => None,
        })
        .collect()
}

/// Writes the folder under another name, opens it once, and gives it its name.
fn unpack(
    packed: &pack::Packed,
    workspace: &Workspace,
    folder: &Path,
    desk: &Desk<'_>,
) -> Result<(), Failure> {
    let parent = folder.parent().filter(|path| !path.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    let draft = tempfile::Builder::new()
        .prefix(".myspot-")
        .tempdir_in(parent)
        .map_err(Failure::file(folder))?;
    let place = draft.path().join("w");
    let now = desk.now();
    let header = WorkspaceHeader::new(packed.workspace, now.0);
    let mut store = Store::create(&place, header)?;
    store.append(&packed.frames)?;
    let copy = workspace.fork_document();
    store.write_snapshot(&copy.save(), &copy.heads(), now.0)?;
    drop(store);
    let again = OpenWorkspace::open(&place, Access::Read, &desk.paths)?;
    if again.workspace.state_hash() != workspace.state_hash() {
        return Err(Failure::Store(StoreError::NothingReadable { path: place }));
    }
    fs::rename(&place, folder).map_err(Failure::file(folder))
}
