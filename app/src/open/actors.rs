//! How far this device wrote, remembered outside the workspace's folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use myspot_core::WorkspaceId;
use serde::{Deserialize, Serialize};

use super::device::{from_hex, to_hex};
use crate::paths::Paths;
use crate::settings::replace;

/// This device's memory of how far it wrote, kept outside the workspace's folder.
///
/// A backup put back or a folder copied disagrees with it; then a fresh actor is used, because
/// two histories under one actor could never be brought together again.
#[derive(Debug)]
pub(super) struct ActorMemory {
    file: PathBuf,
    key: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    actor: String,
    seq: u64,
}

impl ActorMemory {
    pub(super) fn new(paths: &Paths, id: WorkspaceId, folder: &Path) -> Self {
        let place = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let file = paths.state.join("actors").join(format!("{id}.toml"));
        Self {
            file,
            key: place.to_string_lossy().into_owned(),
        }
    }

    /// Takes the memory away: while a session writes, or after it crashed, there is none.
    pub(super) fn take(&self) -> Option<(Vec<u8>, u64)> {
        let mut all = self.read();
        let found = all.remove(&self.key)?;
        self.write(&all).ok()?;
        Some((from_hex(&found.actor)?, found.seq))
    }

    pub(super) fn keep(&self, actor: &[u8], seq: u64) {
        let mut all = self.read();
        all.insert(
            self.key.clone(),
            Remembered {
                actor: to_hex(actor),
                seq,
            },
        );
        // Without it the next session takes a fresh actor: nothing is lost.
        self.write(&all).ok();
    }

    fn read(&self) -> BTreeMap<String, Remembered> {
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        toml::from_str(&text).unwrap_or_default()
    }

    fn write(&self, all: &BTreeMap<String, Remembered>) -> std::io::Result<()> {
        let text = toml::to_string(all).map_err(std::io::Error::other)?;
        replace(&self.file, text.as_bytes())
    }
}
