//! What a member chose on this device. Never part of a workspace, never shared.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::paths::Paths;

/// How many workspaces the start page remembers.
const RECENTS: usize = 12;

/// The choices of a member on this device. Keys that this version does not know are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `system`, `light`, `dark` or `contrast`.
    pub theme: String,
    /// The size of everything, in percent: 100 to 200.
    pub zoom: u32,
    /// Whether animations are left out.
    pub reduced_motion: bool,
    /// The name under which this member appears in new workspaces.
    pub member_name: String,
    /// The faces of the detail pane that stay open.
    pub open_faces: Vec<String>,
    /// The movements of the side bar that are folded.
    pub folded_movements: Vec<String>,
    /// Whether the side bar is folded to its icons.
    pub sidebar_folded: bool,
    /// Whether the first steps are put away on the start page.
    pub tour_hidden: bool,
    /// Whether the guide beside the boards is put away.
    pub guide_hidden: bool,
    /// The workspaces opened last, newest first.
    pub recents: Vec<Recent>,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: toml::Table,
}

/// One line of the start page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// The workspace's folder.
    pub folder: PathBuf,
    /// Its title when it was last open.
    pub title: String,
    /// How many entities it had.
    pub entities: usize,
    /// How many relations it had.
    pub relations: usize,
    /// When it was last open, in milliseconds since 1970.
    pub opened_ms: i64,
    /// Whether it is the fictional example.
    #[serde(default)]
    pub example: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "system".into(),
            zoom: 100,
            reduced_motion: false,
            member_name: String::new(),
            open_faces: ["relations", "position", "around", "notes"]
                .map(str::to_owned)
                .to_vec(),
            folded_movements: Vec::new(),
            sidebar_folded: false,
            tour_hidden: false,
            guide_hidden: false,
            recents: Vec::new(),
            other: toml::Table::new(),
        }
    }
}

impl Settings {
    /// Reads the settings. Never fails: a broken file is set aside as `settings.toml.bad`.
    #[must_use]
    pub fn load(paths: &Paths) -> Self {
        let file = file(paths);
        let Ok(text) = fs::read_to_string(&file) else {
            return Self::default();
        };
        match toml::from_str::<Self>(&text) {
            Ok(read) => Self {
                zoom: read.zoom.clamp(100, 200),
                ..read
            },
            Err(_) => {
                // Losing this rename only loses the broken copy.
                fs::rename(&file, file.with_extension("toml.bad")).ok();
                Self::default()
            }
        }
    }

    /// Writes the settings in one step.
    ///
    /// # Errors
    /// When the folder cannot be written; the program goes on with what it has in memory.
    pub fn save(&self, paths: &Paths) -> std::io::Result<()> {
        let text = toml::to_string_pretty(self).map_err(std::io::Error::other)?;
        replace(&file(paths), text.as_bytes())
    }

    /// Puts a workspace at the head of the recents.
    pub fn remember(&mut self, recent: Recent) {
        self.recents.retain(|known| known.folder != recent.folder);
        self.recents.insert(0, recent);
        self.recents.truncate(RECENTS);
    }
}

fn file(paths: &Paths) -> PathBuf {
    paths.config.join("settings.toml")
}

/// Replaces a small file in one step, creating its folder.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|refused| refused.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_again_with_what_a_newer_version_wrote() {
        let home = tempfile::tempdir().expect("a folder");
        let paths = Paths::below(home.path());
        let mut settings = Settings {
            theme: "dark".into(),
            zoom: 150,
            ..Settings::default()
        };
        settings
            .other
            .insert("tomorrow".into(), toml::Value::Boolean(true));
        settings.save(&paths).expect("writable");
        assert_eq!(Settings::load(&paths), settings);
    }

    #[test]
    fn a_broken_file_is_set_aside() {
        let home = tempfile::tempdir().expect("a folder");
        let paths = Paths::below(home.path());
        replace(&file(&paths), b"theme = [broken").expect("writable");
        assert_eq!(Settings::load(&paths), Settings::default());
        assert!(paths.config.join("settings.toml.bad").exists());
    }
}
