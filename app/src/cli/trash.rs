//! `trash W ID…` and `restore W ID…`: into the bin and out of it.

use clap::{ArgMatches, Command};
use myspot_core::{Act, Edit, RecordId};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, find, grammar, session};

pub(super) fn grammar(lang: Lang, name: &'static str) -> Command {
    grammar::verb(lang, name)
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "id").num_args(1..))
}

pub(super) fn run(
    args: &ArgMatches,
    desk: &mut Desk<'_>,
    into_the_bin: bool,
) -> Result<Exit, Failure> {
    let mut open = session::write(args, desk)?;
    let mut ids: Vec<RecordId> = Vec::new();
    for text in session::many(args, "id") {
        let found = find::record(&open.workspace, text, |record| {
            record.is_trashed() != into_the_bin
        })?;
        if found.id.is_info() {
            return Err(Failure::Kept("info".into()));
        }
        ids.push(found.id.clone());
    }
    let edits = ids.iter().cloned().map(|record| match into_the_bin {
        true => Edit::Trash { record },
        false => Edit::Restore { record },
    });
    let label = if into_the_bin { "trash" } else { "restore" };
    let applied = session::act(&mut open, &Act::new(label, edits.collect()), desk)?;
    session::close(open, desk)?;
    let changed = applied.hash.is_some();
    if desk.json {
        let ids: Vec<&str> = ids.iter().map(RecordId::as_str).collect();
        desk.answer(json!({ "ids": ids, "changed": changed }))?;
    } else if !changed {
        desk.tell(words::already_so(desk.lang));
    }
    Ok(Exit::Done)
}
