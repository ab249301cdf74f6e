//! `undo W`: takes back the last act of this device.

use std::collections::HashSet;

use clap::{ArgMatches, Command};
use myspot_core::{Change, RecordId};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, shown};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "undo").arg(grammar::workspace(lang))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut open = session::write(args, desk)?;
    let now = desk.now();
    let applied = open.workspace.undo(now)?;
    let undone = applied.filter(|applied| applied.hash.is_some());
    open.save()?;
    let label = open.workspace.redo_label().unwrap_or_default().to_owned();
    // In their order, each once; an import taken back names thousands.
    let mut named = HashSet::new();
    let changes = undone.iter().flat_map(|applied| &applied.changes);
    let records: Vec<&RecordId> = changes
        .map(Change::record)
        .filter(|record| named.insert(*record))
        .collect();
    let titles: Vec<String> = records
        .iter()
        .map(|record| shown::title_of(&open.workspace, record))
        .collect();
    session::close(open, desk)?;
    if undone.is_none() {
        return Err(Failure::NothingToUndo);
    }
    if desk.json {
        let ids: Vec<&str> = records.iter().map(|id| id.as_str()).collect();
        desk.answer(json!({ "undone": label, "records": ids }))?;
    } else {
        let sentence = words::undone(desk.lang, &label, &titles);
        desk.say(&sentence)?;
    }
    Ok(Exit::Done)
}
