//! `link W FROM KIND TO`: joins two records.

use clap::{ArgMatches, Command};
use myspot_core::{Act, Edit, Value, Workspace};
use serde_json::json;

use super::words::{self, Lang, Notice};
use super::{Desk, Exit, Failure, find, grammar, session};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "link")
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "from"))
        .arg(grammar::word(lang, "link-kind"))
        .arg(grammar::word(lang, "to"))
        .arg(grammar::option(lang, "as").value_parser(["relation", "link"]))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut open = session::write(args, desk)?;
    let workspace = &mut open.workspace;
    let from = find::any(workspace, session::word(args, "from"))?;
    let to = find::any(workspace, session::word(args, "to"))?;
    let entities = from.kind == "entity" && to.kind == "entity";
    let (from, to) = (from.id.clone(), to.id.clone());
    let word = session::word(args, "link-kind");
    let record_type = match session::word(args, "as") {
        "relation" if !entities => return Err(Failure::NotEntities),
        "" if entities && !is_only_a_link(workspace, word) => "relation",
        "" => "link",
        asked => asked,
    };
    let kind = match code(workspace, record_type, word) {
        Some(code) => code,
        None => {
            let notice = Notice::OwnWords(word.to_owned());
            let sentence = words::notice(desk.lang, &notice);
            desk.tell(&sentence);
            word.to_owned()
        }
    };
    let id = workspace.fresh_id(desk.now());
    let create = Edit::Create {
        record: id.clone(),
        kind: record_type.to_owned(),
        fields: vec![
            ("from".into(), Value::from(from.as_str())),
            ("to".into(), Value::from(to.as_str())),
            ("kind".into(), Value::from(kind.as_str())),
        ],
    };
    session::act(&mut open, &Act::new("link", vec![create]), desk)?;
    session::close(open, desk)?;
    if desk.json {
        desk.answer(json!({ "id": id.as_str(), "type": record_type, "kind": kind }))?;
    } else {
        desk.say(id.as_str())?;
    }
    Ok(Exit::Done)
}

fn code(workspace: &Workspace, record_type: &str, word: &str) -> Option<String> {
    let def = workspace.kinds().field(record_type, "kind")?;
    def.code_for(word).map(|code| code.code.clone())
}

/// Whether a word names a step of reasoning and no relation; free words name relations.
fn is_only_a_link(workspace: &Workspace, word: &str) -> bool {
    code(workspace, "relation", word).is_none() && code(workspace, "link", word).is_some()
}
