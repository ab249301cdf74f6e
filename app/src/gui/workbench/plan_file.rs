//! The plan of the workspace, written into a file.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use myspot_core::export::plan::Front;
use myspot_core::export::to_markdown;
use myspot_core::{board, date};

use super::Workbench;
use crate::gui::moments::today;
use crate::gui::road::Road;

/// After so many files of one name, something is wrong.
const MOST: usize = 1_000;

impl Workbench {
    /// Writes the plan beside the member's workspaces, never over a file, and says where.
    ///
    /// What is reserved to the core group is left out, and counted.
    pub fn write_plan(&mut self, road: &Road) {
        self.settle(road);
        let Some(workspace) = self.workspace() else {
            return;
        };
        let date = board::day_words(today());
        let front = Front {
            date: &date,
            ..Front::default()
        };
        let (text, reserved) = to_markdown(workspace, &self.board.methods, &front);
        let title = file_name(workspace.info().words("title"));
        let folder = self.paths.documents.clone();
        let written = write(&folder, &title, &text);
        let reserved = i32::try_from(reserved).unwrap_or(i32::MAX);
        self.toast(false, |sentences| {
            let say = sentences.board();
            match &written {
                Ok(path) => say.invoke_plan_written(path.display().to_string().into(), reserved),
                Err(_) => say.invoke_plan_refused(folder.display().to_string().into()),
            }
        });
    }
}

/// A title without what no system takes in the name of a file.
fn file_name(title: &str) -> String {
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

fn write(folder: &Path, title: &str, text: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let day = date::Date::on(today()).edtf();
    for n in 1..MOST {
        let end = if n == 1 {
            String::new()
        } else {
            format!(" ({n})")
        };
        let path = folder.join(format!("{title} - plan {day}{end}.md"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                return Ok(path);
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
    fn a_plan_is_never_written_over_another_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = write(folder.path(), "Essai", "un").expect("written");
        let second = write(folder.path(), "Essai", "deux").expect("written");
        assert_ne!(first, second);
        assert_eq!(fs::read_to_string(first).expect("there"), "un");
    }
}
