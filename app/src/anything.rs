//! Opening whatever a member points at: a workspace's folder, a `.myspot` copy, a file of data.
//!
//! A copy or a file becomes a workspace of its own beside the member's others; the file itself
//! is never touched. What it is, is read from its content, never from its name.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use myspot_core::import::{self, ImportError};
use myspot_core::store::pack::{self, PackError, Packed};
use myspot_core::store::{Access, Frame, Store, StoreError, WorkspaceHeader};
use myspot_core::{Dice, Edit, Kinds, Moment, RecordId, Value, Workspace, WorkspaceId};

use crate::foreign;
use crate::open::{OpenError, OpenWorkspace, fresh_dice};
use crate::paths::Paths;

/// The most that a copy may hold.
const COPY_LIMITS: pack::Limits = pack::Limits {
    bytes: 512 << 20,
    frames: 2_000_000,
};

/// How a copy begins.
const COPY_MAGIC: &[u8] = b"\x89mySPOTP";

/// Where a chunk of Automerge's says what it is, and what a plain change says.
const PLAIN_CHUNK: (usize, u8) = (8, 1);

/// Why a file could not become a workspace. Nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be read.
    #[error("{} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A copy is broken, cut or of a newer version.
    #[error("{} is no whole copy: {source}", .path.display())]
    Copy {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: PackError,
    },
    /// A copy whose changes are not the whole history of a workspace.
    #[error("the content of {} is no workspace", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
    },
    /// Data of no known sort.
    #[error("{} cannot be imported: {source}", .path.display())]
    Data {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ImportError,
    },
}

/// Opens what lies at a path, for writing.
///
/// # Errors
/// When it is nothing that can be opened. What is on disk stays as it was.
pub fn open(path: &Path, paths: &Paths, now: Moment) -> Result<OpenWorkspace, OpenError> {
    if !path.is_file() {
        return OpenWorkspace::open(path, Access::Write, paths);
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| folder.join("header.json").is_file())
        && path.file_name().is_some_and(|name| name == "header.json")
    {
        return OpenWorkspace::open(folder, Access::Write, paths);
    }
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut head = [0; COPY_MAGIC.len()];
    let mut file = fs::File::open(path).map_err(unreadable)?;
    let is_copy = file.read_exact(&mut head).is_ok() && head == *COPY_MAGIC;
    let folder = free_beside(&paths.documents, path);
    if is_copy {
        fs::create_dir_all(&paths.documents).map_err(unreadable)?;
        let mut input = std::io::BufReader::new(fs::File::open(path).map_err(unreadable)?);
        unpack(&mut input, path, &folder, paths, now)?;
        return OpenWorkspace::open(&folder, Access::Write, paths);
    }
    let size = file.metadata().map_err(unreadable)?.len();
    if size > import::MAX_BYTES as u64 {
        let (bytes, limit) = (
            usize::try_from(size).unwrap_or(usize::MAX),
            import::MAX_BYTES,
        );
        let source = ImportError::TooLarge { bytes, limit };
        return Err(FileError::Data {
            path: path.to_owned(),
            source,
        }
        .into());
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    imported(&bytes, &name, &folder, paths, now)
}

/// Makes a workspace from the data of a file.
///
/// # Errors
/// When the data is of no known sort; then no folder is made.
pub fn imported(
    bytes: &[u8],
    name: &str,
    folder: &Path,
    paths: &Paths,
    now: Moment,
) -> Result<OpenWorkspace, OpenError> {
    let refused = |source| FileError::Data {
        path: PathBuf::from(name),
        source,
    };
    // Tried on a workspace in memory first: a folder is made only for what can be read.
    let mut dice = fresh_dice();
    let kinds = Arc::new(Kinds::builtin());
    let trial = Workspace::create(WorkspaceId::fresh(&mut dice), kinds, fresh_dice()).map_err(
        |source| OpenError::Document {
            folder: folder.to_owned(),
            source,
        },
    )?;
    import::plan(bytes, name, &trial, now, &mut dice).map_err(refused)?;
    drop(trial);
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|source| FileError::Unreadable {
            path: parent.to_owned(),
            source,
        })?;
    }
    let mut open = OpenWorkspace::create(folder, "", "", paths, now)?;
    let plan = import::plan(bytes, name, &open.workspace, now, &mut dice).map_err(refused)?;
    open.workspace.commission_as(&plan.act(), now)?;
    if open.workspace.info().words("title").is_empty() {
        let title = Path::new(name).file_stem().unwrap_or_default();
        open.workspace.commission(
            vec![Edit::Set {
                record: RecordId::info(),
                key: "title".into(),
                value: Value::from(title.to_string_lossy().as_ref()),
            }],
            now,
        )?;
    }
    open.save()?;
    Ok(open)
}

/// Unpacks a copy into a folder, as a new device.
///
/// The file may come from a stranger: its length and its frames are bounded, a compressed change
/// is refused (66 kB of one inflate to 485 MB), every change is tried on a document of its own,
/// and the folder gets its name only when the whole has been opened from it once. `file` is only
/// named in errors.
///
/// # Errors
/// When the file is no whole copy of a workspace; then no folder is made.
pub fn unpack(
    input: &mut dyn Read,
    file: &Path,
    folder: &Path,
    paths: &Paths,
    now: Moment,
) -> Result<Workspace, OpenError> {
    let packed = pack::read(input, COPY_LIMITS).map_err(|source| FileError::Copy {
        path: file.to_owned(),
        source,
    })?;
    let workspace = tried(&packed, now).ok_or_else(|| FileError::Content {
        path: file.to_owned(),
    })?;
    let unwritable = |source| FileError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let parent = folder.parent().filter(|path| !path.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    let draft = tempfile::Builder::new()
        .prefix(".myspot-")
        .tempdir_in(parent)
        .map_err(unwritable)?;
    let place = draft.path().join("w");
    let mut store = Store::create(&place, WorkspaceHeader::new(packed.workspace, now.0))?;
    store.append(&packed.frames)?;
    let copy = workspace.fork_document();
    store.write_snapshot(&copy.save(), &copy.heads(), &[], now.0)?;
    drop(store);
    let again = OpenWorkspace::open(&place, Access::Read, paths)?;
    if again.workspace.state_hash() != workspace.state_hash() {
        return Err(StoreError::NothingReadable { path: place }.into());
    }
    fs::rename(&place, folder).map_err(unwritable)?;
    Ok(workspace)
}

/// Applies the changes to a fresh genesis; `None` when they are not the whole history of a
/// workspace that can be saved and opened again.
fn tried(packed: &Packed, now: Moment) -> Option<Workspace> {
    let changes = changes(packed)?;
    let id = WorkspaceId(*packed.workspace.as_bytes());
    let kinds = Arc::new(Kinds::builtin());
    // Nothing is drawn from these dice: the folder is opened afresh before anybody writes.
    let dice = || Dice::from_number(0);
    let mut workspace = Workspace::create(id, Arc::clone(&kinds), dice()).ok()?;
    workspace.receive(&changes, now).ok()?;
    // A change whose ancestors are missing would wait for ever.
    if workspace.all_changes().len() != changes.len() {
        return None;
    }
    let proven = workspace.fork_document().save_proven().ok()?;
    Workspace::load(id, Some(&proven), [], kinds, dice()).ok()
}

/// What a copy holds, as far as it can be read without opening it as a workspace.
#[derive(Debug)]
pub struct Copy {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Its changes, oldest first.
    pub changes: Vec<Vec<u8>>,
    /// The proofs that stand beside them; a `.myspot` file holds none.
    pub proofs: Vec<u8>,
}

/// Reads a copy: a folder, a `.myspot` file, or a plain Automerge document ([`foreign`]), with the same bounds as [`unpack`].
///
/// # Errors
/// When it is neither.
pub fn copy(path: &Path, paths: &Paths) -> Result<Copy, OpenError> {
    if !path.is_file() {
        let open = OpenWorkspace::open(path, Access::Read, paths)?;
        let proofs = open.ledger.as_ref();
        return Ok(Copy {
            workspace: open.workspace.id(),
            changes: open.workspace.all_changes(),
            proofs: proofs
                .map(myspot_core::peer::Ledger::proofs_to_bytes)
                .unwrap_or_default(),
        });
    }
    let path = path.to_owned();
    let mut opened = fs::File::open(&path).map_err(|source| FileError::Unreadable {
        path: path.clone(),
        source,
    })?;
    let mut first = [0; 4];
    let begun = opened.read_exact(&mut first);
    if begun.is_ok() && foreign::is_document(&first) {
        return Ok(foreign::read(&path)?);
    }
    let input = std::io::BufReader::new(first.as_slice().chain(opened));
    let packed = pack::read(input, COPY_LIMITS).map_err(|source| FileError::Copy {
        path: path.clone(),
        source,
    })?;
    let changes = changes(&packed).ok_or(FileError::Content { path })?;
    Ok(Copy {
        workspace: WorkspaceId(*packed.workspace.as_bytes()),
        changes,
        proofs: Vec::new(),
    })
}

/// The changes of a pack, if all of them are plain ones.
fn changes(packed: &Packed) -> Option<Vec<Vec<u8>>> {
    let (place, plain) = PLAIN_CHUNK;
    let change = |frame: &Frame| match frame {
        Frame::Change { change, .. } if change.get(place) == Some(&plain) => Some(change.clone()),
        _ => None,
    };
    packed.frames.iter().map(change).collect()
}

/// A folder among the member's workspaces that does not exist yet, named after a file.
fn free_beside(documents: &Path, file: &Path) -> PathBuf {
    let name = file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    free_folder(documents, &name)
}

/// A folder that does not exist yet, named after a title.
#[must_use]
pub fn free_folder(parent: &Path, title: &str) -> PathBuf {
    let folded = myspot_core::text::fold(title);
    let plain: String = folded
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let name = plain
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let name = if name.is_empty() {
        "espace".to_owned()
    } else {
        name
    };
    let mut folder = parent.join(&name);
    let mut n = 2;
    while folder.exists() {
        folder = parent.join(format!("{name}-{n}"));
        n += 1;
    }
    folder
}
