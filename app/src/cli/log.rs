//! `log W`: who changed what, newest first, one line a change.

use clap::{ArgMatches, Command, value_parser};
use myspot_core::history::{Deed, Entry};
use myspot_core::{RecordId, Workspace};
use serde_json::{Value as Json, json};

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, find, grammar, session, shown, versions};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "log")
        .arg(grammar::workspace(lang))
        .arg(grammar::option(lang, "record"))
        .arg(grammar::option(lang, "limit").value_parser(value_parser!(usize)))
}

/// What a change did to one record, in the terms of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) what: What,
    /// The label of the record's type.
    pub(super) record_type: String,
    pub(super) title: String,
    /// The labels of the fields that changed.
    pub(super) fields: Vec<String>,
}

/// The sort of a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Made,
    Changed,
    Trashed,
    Restored,
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let open = session::read(args, desk)?;
    let workspace = &open.workspace;
    let only = match session::word(args, "record") {
        "" => None,
        text => Some(find::any(workspace, text)?.id.clone()),
    };
    let limit = args.get_one::<usize>("limit").copied();
    let history = workspace.history();
    let touching = history.iter().enumerate().filter(|(_, entry)| {
        only.as_ref()
            .is_none_or(|id| entry.deeds.iter().any(|(touched, _)| touched == id))
    });
    for (n, entry) in touching.take(limit.unwrap_or(usize::MAX)) {
        let lines = lines(workspace, entry, only.as_ref());
        let original = undone(&history, entry);
        let words = words::change(desk.lang, &entry.label, original, &lines);
        if desk.json {
            let object = object(workspace, n, entry, &words);
            desk.answer(object)?;
            continue;
        }
        let hash: String = shown::hex(&entry.hash).chars().take(8).collect();
        let at = shown::date(entry.at, &desk.zone);
        let author = shown::author(workspace, &entry.author, desk.lang);
        let newest = versions::NEWEST;
        desk.say(&format!("{newest}~{n:<4} {hash}  {at}  {author}  {words}"))?;
    }
    Ok(Exit::Done)
}

/// The label of the act that an undo or a redo took back.
fn undone<'a>(history: &'a [Entry], entry: &Entry) -> Option<&'a str> {
    let (_, hash) = entry.label.split_once(' ')?;
    let found = history
        .iter()
        .find(|other| shown::hex(&other.hash) == hash)?;
    Some(&found.label)
}

fn lines(workspace: &Workspace, entry: &Entry, only: Option<&RecordId>) -> Vec<Line> {
    let mut lines: Vec<(RecordId, Line)> = Vec::new();
    let deeds = entry
        .done_by_people()
        .filter(|(record, _)| only.is_none_or(|only| only == record));
    for (id, deed) in deeds {
        let what = match deed {
            Deed::Made => What::Made,
            Deed::Trashed => What::Trashed,
            Deed::Restored => What::Restored,
            _ => What::Changed,
        };
        let place = lines
            .iter()
            .rposition(|(same, line)| same == id && line.what == what);
        let place = place.unwrap_or_else(|| {
            let record_type = workspace.record(id).map_or("", |record| &record.kind);
            let line = Line {
                what,
                record_type: shown::type_label(workspace, record_type),
                title: shown::title_of(workspace, id),
                fields: Vec::new(),
            };
            lines.push((id.clone(), line));
            lines.len() - 1
        });
        let field = deed.key().map(|key| match workspace.record(id) {
            Some(record) => shown::key_label(workspace, record, key),
            None => key.to_owned(),
        });
        let fields = &mut lines[place].1.fields;
        fields.extend(field.filter(|field| !fields.contains(field)));
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn object(workspace: &Workspace, n: usize, entry: &Entry, words: &str) -> Json {
    let deeds = entry.deeds.iter().map(|(record, deed)| {
        let mut object = match deed {
            Deed::Made => json!({ "deed": "made" }),
            Deed::Trashed => json!({ "deed": "trashed" }),
            Deed::Restored => json!({ "deed": "restored" }),
            Deed::Set { value, .. } => json!({ "deed": "set", "value": value.to_json() }),
            Deed::Emptied { .. } => json!({ "deed": "emptied" }),
            Deed::Wrote { typed, removed, .. } => {
                json!({ "deed": "wrote", "typed": typed, "removed": removed })
            }
            Deed::Counted { by, .. } => json!({ "deed": "counted", "by": by }),
        };
        object["record"] = json!(record.as_str());
        if let Some(key) = deed.key() {
            object["key"] = json!(key);
        }
        object
    });
    let member = entry.author.member.as_ref();
    json!({
        "n": n,
        "hash": shown::hex(&entry.hash),
        "at": shown::timestamp(entry.at),
        "author": {
            "member": member.map(RecordId::as_str),
            "name": member.map(|member| shown::title_of(workspace, member)),
            "actor": entry.author.actor,
        },
        "label": entry.label,
        "words": words,
        "deeds": deeds.collect::<Vec<_>>(),
    })
}
