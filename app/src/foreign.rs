//! Plain Automerge documents from outside, read by a process of their own.
//!
//! Automerge's parser of whole documents can abort its process and ask for any amount of memory.
//! So the program starts itself once more, with a limit on memory and time, and takes only the
//! document's changes from there: those are checked like everything else that comes from outside.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use myspot_core::{Dice, Kinds, Workspace, WorkspaceId};

use crate::anything::{Copy, FileError};

/// The verb of the process that reads; it is in no list.
pub const VERB: &str = "read-document";

/// How a document of Automerge's begins.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// The most that is read, and that is taken from the process.
const MOST: u64 = 512 << 20;

/// Whether bytes begin like a document.
#[must_use]
pub fn is_document(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Reads a document's changes, in a process of at most 2 GiB and a minute.
///
/// # Errors
/// When it is none of a workspace, or more than that was wanted. Only where the system can set
/// such limits a document is read at all.
pub fn read(path: &Path) -> Result<Copy, FileError> {
    let content = || FileError::Content {
        path: path.to_owned(),
    };
    if !cfg!(unix) {
        return Err(content());
    }
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let program = std::env::current_exe().map_err(unreadable)?;
    let mut helper = Command::new("sh")
        .args([
            "-c",
            "ulimit -v 2097152 && ulimit -t 60 && exec \"$0\" \"$1\"",
        ])
        .arg(program)
        .arg(VERB)
        .stdin(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(unreadable)?;
    let mut bytes = Vec::new();
    if let Some(out) = helper.stdout.take() {
        out.take(MOST).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    let ended = helper.wait().map_err(unreadable)?;
    let read = postcard::from_bytes::<(WorkspaceId, Vec<Vec<u8>>)>(&bytes);
    match read {
        Ok((workspace, changes)) if ended.success() => Ok(Copy {
            workspace,
            changes,
            proofs: Vec::new(),
        }),
        _ => Err(content()),
    }
}

/// What that process does: reads a document from one stream, writes its changes to the other.
/// Returns whether it was one.
pub fn serve(input: &mut dyn Read, output: &mut dyn Write) -> bool {
    let mut bytes = Vec::new();
    if input.take(MOST).read_to_end(&mut bytes).is_err() {
        return false;
    }
    // Nothing is written in this workspace.
    let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(0));
    let Ok(workspace) = Workspace::read_document(&bytes, kinds, dice) else {
        return false;
    };
    let found = (workspace.id(), workspace.all_changes());
    let bytes = postcard::to_stdvec(&found).expect("plain fields can always be written");
    output
        .write_all(&bytes)
        .and_then(|()| output.flush())
        .is_ok()
}
