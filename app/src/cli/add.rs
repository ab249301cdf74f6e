//! `add W TYPE field=value…`: makes a record.

use clap::{ArgMatches, Command};
use myspot_core::Act;
use serde_json::json;

use super::words::{self, Lang, Notice};
use super::{Desk, Exit, Failure, fields, grammar, ls, session};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "add")
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "record-type"))
        .arg(grammar::assignments(lang))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut open = session::write(args, desk)?;
    let workspace = &mut open.workspace;
    let record_type = ls::known_type(workspace, session::word(args, "record-type"))?;
    if record_type == "info" {
        return Err(Failure::Kept(record_type));
    }
    let now = desk.now();
    let assignments = session::many(args, "assignment");
    let mut wishes = fields::read(workspace, &record_type, None, &assignments, now)?;
    let own = workspace.kinds().get(&record_type);
    let missing: Vec<Notice> = own
        .into_iter()
        .flat_map(|kind| &kind.fields)
        .filter(|def| def.required && !wishes.writes(&def.name))
        .map(|def| Notice::Missing(def.name.clone()))
        .collect();
    wishes.notices.extend(missing);
    for notice in &wishes.notices {
        let sentence = words::notice(desk.lang, notice);
        desk.tell(&sentence);
    }
    let id = workspace.fresh_id(now);
    let act = Act::new("create", wishes.creation(id.clone(), &record_type, now));
    session::act(&mut open, &act, desk)?;
    session::close(open, desk)?;
    if desk.json {
        desk.answer(json!({ "id": id.as_str(), "type": record_type }))?;
    } else {
        desk.say(id.as_str())?;
    }
    Ok(Exit::Done)
}
