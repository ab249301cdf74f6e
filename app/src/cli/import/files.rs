//! The files that an import names: themselves, and all that lies in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::Failure;

/// How deep folders are searched.
const DEEPEST: usize = 8;
/// The most files of one import.
const MOST: usize = 5_000;

/// A file to import.
pub(super) struct Listed {
    pub(super) path: PathBuf,
    /// Whether a folder brought it along, so that it may be no data at all.
    pub(super) in_folder: bool,
}

/// The files in the order in which they are named; those of a folder by their names.
///
/// Hidden files are left out, and links are not followed into other folders.
pub(super) fn listed<'p>(asked: impl Iterator<Item = &'p PathBuf>) -> Result<Vec<Listed>, Failure> {
    let mut files = Vec::new();
    for path in asked {
        if path.is_dir() {
            gather(path, 0, &mut files)?;
        } else {
            files.push(Listed {
                path: path.clone(),
                in_folder: false,
            });
        }
    }
    Ok(files)
}

fn gather(folder: &Path, depth: usize, files: &mut Vec<Listed>) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(Failure::file(folder))?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(Failure::file(folder))?;
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(['.', '~']) || files.len() >= MOST {
            continue;
        }
        let sort = fs::symlink_metadata(&path).map_err(Failure::file(&path))?;
        if sort.is_dir() && depth < DEEPEST {
            gather(&path, depth + 1, files)?;
        } else if sort.is_file() {
            files.push(Listed {
                path,
                in_folder: true,
            });
        }
    }
    Ok(())
}
