//! Opening a workspace, a copy or the example: the work a worker does.

use std::fs;
use std::path::{Path, PathBuf};

use myspot_core::Moment;
use myspot_core::store::{Access, StoreError};

use crate::open::{OpenError, OpenWorkspace};
use crate::paths::Paths;

/// The fictional example that ships inside the program.
const EXAMPLE: &[u8] = include_bytes!("../../../examples/bibliotheque.json");

/// The folder of the example, below the device's own state.
const EXAMPLE_FOLDER: &str = "exemples/bibliotheque";

/// What came of an opening.
#[derive(Debug)]
pub struct Opened {
    /// What was asked for.
    pub path: PathBuf,
    /// Whether it was to be made anew.
    pub new: bool,
    /// The workspace, or why there is none.
    pub result: Result<Box<OpenWorkspace>, OpenError>,
}

impl Opened {
    /// A workspace that came from another device.
    #[must_use]
    pub fn of(open: Box<OpenWorkspace>) -> Self {
        Self {
            path: open.folder().to_owned(),
            new: true,
            result: Ok(open),
        }
    }
}

/// Opens what lies at a path.
pub fn open(path: PathBuf, paths: &Paths, now: Moment) -> Opened {
    let result = crate::anything::open(&path, paths, now).map(Box::new);
    Opened {
        path,
        new: false,
        result,
    }
}

/// Makes an empty workspace.
pub fn create(folder: PathBuf, title: &str, member: &str, paths: &Paths, now: Moment) -> Opened {
    let result = parent_made(&folder)
        .and_then(|()| OpenWorkspace::create(&folder, title, member, paths, now))
        .map(Box::new);
    Opened {
        path: folder,
        new: true,
        result,
    }
}

/// Opens the example where it was left; makes it the first time.
///
/// While another window has it, a second copy serves.
pub fn example(paths: &Paths, now: Moment) -> Opened {
    let mut folder = paths.state.join(EXAMPLE_FOLDER);
    for n in 2..10 {
        match at(&folder, paths, now) {
            Err(OpenError::Store(StoreError::InUse { .. })) => {
                folder = paths.state.join(format!("{EXAMPLE_FOLDER}-{n}"));
            }
            result => {
                return Opened {
                    path: folder,
                    new: false,
                    result: result.map(Box::new),
                };
            }
        }
    }
    let result = at(&folder, paths, now).map(Box::new);
    Opened {
        path: folder,
        new: false,
        result,
    }
}

fn at(folder: &Path, paths: &Paths, now: Moment) -> Result<OpenWorkspace, OpenError> {
    if folder.join("header.json").exists() {
        return OpenWorkspace::open(folder, Access::Write, paths);
    }
    parent_made(folder)?;
    crate::anything::imported(EXAMPLE, "bibliotheque.json", folder, paths, now)
}

/// Makes the folder in which a workspace's own folder is to lie.
fn parent_made(folder: &Path) -> Result<(), OpenError> {
    let parent = folder.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(|source| {
        OpenError::Store(StoreError::Io {
            path: parent.to_owned(),
            source,
        })
    })
}
