//! `open FILE.myspot W`: unpacks a copy into a folder, as a new device.

use std::fs;
use std::io::Read;
use std::path::Path;

use clap::{ArgMatches, Command};
use myspot_core::store::StoreError;
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};
use crate::anything;

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
    let mut opened;
    let input: &mut dyn Read = if target::is_stream(&file) {
        &mut *desk.stdin
    } else {
        opened = fs::File::open(&file).map_err(Failure::file(&file))?;
        &mut opened
    };
    let now = (desk.clock)();
    let mut input = std::io::BufReader::new(input);
    let workspace = anything::unpack(&mut input, &file, &folder, &desk.paths, now)?;
    let title = workspace.info().words("title").to_owned();
    let records = workspace.records().len();
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
