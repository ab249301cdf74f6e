//! `ls W`: the records, in the French order of their titles.

use clap::{ArgMatches, Command};
use myspot_core::text::{FrenchOrder, fold};
use myspot_core::{Record, Workspace};
use serde_json::json;

use super::words::Lang;
use super::{Desk, Exit, Failure, find, grammar, session, shown};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "ls")
        .arg(grammar::workspace(lang))
        .arg(grammar::option(lang, "type"))
        .arg(grammar::option(lang, "kind"))
        .arg(grammar::option(lang, "filter"))
        .arg(grammar::switch(lang, "trashed"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let open = session::read(args, desk)?;
    let workspace = &open.workspace;
    let record_type = match session::word(args, "type") {
        "" => None,
        named => Some(known_type(workspace, named)?),
    };
    let kind = session::word(args, "kind");
    let wanted = fold(session::word(args, "filter"));
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let trashed = args.get_flag("trashed");
    let order = FrenchOrder::new();
    let mut lines: Vec<(Vec<u8>, &Record, String)> = workspace
        .records()
        .iter()
        .filter(|record| record.is_trashed() == trashed)
        .filter(|record| record_type.as_ref().is_none_or(|t| *t == record.kind))
        .filter(|record| kind.is_empty() || is_of_kind(workspace, record, kind))
        .map(|record| (record, shown::title(workspace, record)))
        .filter(|(record, title)| holds(workspace, record, title, &wanted))
        .map(|(record, title)| (order.key(&title), record, title))
        .collect();
    lines.sort_by(|one, two| (&one.0, &one.1.id).cmp(&(&two.0, &two.1.id)));
    let short = find::short_ids(workspace);
    let widest = lines
        .iter()
        .filter_map(|(_, record, _)| short.get(&record.id));
    let width = widest.map(String::len).max().unwrap_or(0);
    for (_, record, title) in &lines {
        if desk.json {
            desk.answer(json!({
                "id": record.id.as_str(),
                "type": record.kind,
                "kind": record.get("kind").map(myspot_core::Value::to_json),
                "title": title,
                "trashed": trashed,
            }))?;
            continue;
        }
        let id = short.get(&record.id).map_or("", String::as_str);
        let label = match (record.kind.as_str(), record.words("kind")) {
            ("entity", kind) if !kind.is_empty() => shown::value(workspace, record, "kind"),
            (record_type, _) => shown::type_label(workspace, record_type),
        };
        desk.say(&format!("{id:width$}  {title}  [{label}]"))?;
    }
    Ok(Exit::Done)
}

/// The code of a record type given by its code or by its label.
pub(super) fn known_type(workspace: &Workspace, named: &str) -> Result<String, Failure> {
    let kinds = workspace.kinds();
    let folded = fold(named);
    let by_code = kinds.get(named).map(|kind| kind.name.clone());
    let by_label = || {
        let mut all = kinds.iter();
        all.find(|kind| fold(&kind.label) == folded || fold(&kind.plural) == folded)
            .map(|kind| kind.name.clone())
    };
    let occurring = || {
        let mut all = workspace.records().kinds();
        all.find(|kind| *kind == named).map(str::to_owned)
    };
    by_code
        .or_else(by_label)
        .or_else(occurring)
        .ok_or_else(|| Failure::NoType {
            text: named.to_owned(),
            known: kinds.iter().map(|kind| kind.name.clone()).collect(),
        })
}

fn is_of_kind(workspace: &Workspace, record: &Record, wanted: &str) -> bool {
    let def = workspace.kinds().field(&record.kind, "kind");
    let unsaid = def.and_then(|def| def.default.as_ref()?.as_str());
    let stored = match record.words("kind") {
        "" => unsaid.unwrap_or_default(),
        stored => stored,
    };
    let code = def.and_then(|def| def.code_for(wanted));
    stored == wanted || code.is_some_and(|code| code.code == stored)
}

/// Whether every wanted word occurs in the title, a text or a label of the record.
fn holds(workspace: &Workspace, record: &Record, title: &str, wanted: &[&str]) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let mut all = fold(title);
    for (key, value) in &record.fields {
        all.push('\n');
        let words = shown::words_of(workspace, &record.kind, key, value, Lang::Fr);
        all.push_str(&fold(&words));
    }
    wanted.iter().all(|word| all.contains(word))
}
