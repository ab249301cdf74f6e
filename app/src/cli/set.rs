//! `set W ID field=value…`: changes a record.

use clap::{ArgMatches, Command};
use myspot_core::Act;
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, fields, find, grammar, session};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "set")
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "id"))
        .arg(grammar::assignments(lang).num_args(1..).required(true))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut open = session::write(args, desk)?;
    let workspace = &mut open.workspace;
    let record = find::any(workspace, session::word(args, "id"))?;
    let (id, kind) = (record.id.clone(), record.kind.clone());
    let kind = if id.is_info() { "info".into() } else { kind };
    let assignments = session::many(args, "assignment");
    let wishes = fields::read(workspace, &kind, Some(&id), &assignments, desk.now())?;
    for notice in &wishes.notices {
        let sentence = words::notice(desk.lang, notice);
        desk.tell(&sentence);
    }
    let act = Act::new("set", wishes.edits(&id));
    let applied = session::act(&mut open, &act, desk)?;
    session::close(open, desk)?;
    let changed = applied.hash.is_some();
    if desk.json {
        desk.answer(json!({ "id": id.as_str(), "changed": changed }))?;
    } else if !changed {
        desk.tell(words::already_so(desk.lang));
    }
    Ok(Exit::Done)
}
