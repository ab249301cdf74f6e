//! How tables with certain headings were read on this device, for the window and the command line.

use std::fs;
use std::io::{self, Read as _};
use std::path::PathBuf;

use myspot_core::import::recipe::Memory;

use crate::paths::Paths;

/// The most that is read of it, in bytes.
const MOST: u64 = 4 << 20;

/// Reads what this device remembers; nothing where there is no such file, or it is broken.
#[must_use]
pub fn load(paths: &Paths) -> Memory {
    let text = fs::File::open(place(paths)).and_then(|file| {
        let mut text = String::new();
        file.take(MOST).read_to_string(&mut text)?;
        Ok(text)
    });
    let memory = text.ok().and_then(|text| serde_json::from_str(&text).ok());
    memory.unwrap_or_default()
}

/// Writes what this device is to remember.
///
/// # Errors
/// When the disk refuses.
pub fn keep(paths: &Paths, memory: &Memory) -> io::Result<()> {
    let text = serde_json::to_string_pretty(memory).map_err(io::Error::other)?;
    fs::create_dir_all(&paths.state)?;
    fs::write(place(paths), text)
}

/// Where it lies.
#[must_use]
pub fn place(paths: &Paths) -> PathBuf {
    paths.state.join("tables.json")
}
