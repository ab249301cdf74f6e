//! Files that an export writes beside the member's workspaces, never over another one.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use myspot_core::date;

use crate::gui::moments::today;

/// After so many files of one name, something is wrong.
const MOST: usize = 1_000;

/// A title without what no system takes in the name of a file.
pub(in crate::gui) fn file_name(title: &str) -> String {
    let kept: String = title
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || " -_’'.".contains(letter) {
                letter
            } else {
                ' '
            }
        })
        .collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = kept.trim_matches('.').chars().take(80).collect();
    match short.trim() {
        "" => "mySPOT".to_owned(),
        name => name.to_owned(),
    }
}

/// Writes a file that was not there: « name 2026-11-27.ext », « name 2026-11-27 (2).ext ».
///
/// # Errors
/// When the folder cannot be made or written, or a thousand files have that name.
pub(in crate::gui) fn write_new(
    folder: &Path,
    name: &str,
    extension: &str,
    bytes: &[u8],
) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let day = date::Date::on(today()).edtf();
    for n in 1..MOST {
        let end = if n == 1 {
            String::new()
        } else {
            format!(" ({n})")
        };
        let path = folder.join(format!("{name} {day}{end}.{extension}"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Writes files into a folder of their own that was not there, named as [`write_new`] names files.
///
/// # Errors
/// When a folder or a file cannot be made, or a thousand folders have that name.
pub(in crate::gui) fn write_new_folder(
    folder: &Path,
    name: &str,
    files: &[(String, Vec<u8>)],
) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let day = date::Date::on(today()).edtf();
    for n in 1..MOST {
        let end = if n == 1 {
            String::new()
        } else {
            format!(" ({n})")
        };
        let own = folder.join(format!("{name} {day}{end}"));
        match fs::create_dir(&own) {
            Ok(()) => {
                for (name, bytes) in files {
                    let mut file = OpenOptions::new()
                        .write(true)
                        .create_new(true)
                        .open(own.join(name))?;
                    file.write_all(bytes)?;
                    file.sync_all()?;
                }
                return Ok(own);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_every_system_takes() {
        let check = |title: &str, name: &str| assert_eq!(file_name(title), name);
        check(
            "Sauver la bibliothèque : Tilleuls / Ormeval",
            "Sauver la bibliothèque Tilleuls Ormeval",
        );
        check("../..", "mySPOT");
        check("", "mySPOT");
    }

    #[test]
    fn nothing_is_ever_written_over_another_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = write_new(folder.path(), "Essai", "md", b"un").expect("written");
        let second = write_new(folder.path(), "Essai", "md", b"deux").expect("written");
        assert_ne!(first, second);
        assert_eq!(fs::read_to_string(first).expect("there"), "un");
    }
}
