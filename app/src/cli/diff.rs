//! `diff W A B`: what differs between two versions, record by record.

use std::collections::BTreeSet;

use clap::{ArgMatches, Command};
use myspot_core::kind::Form;
use myspot_core::{Record, RecordId, Value, Workspace};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, shown, versions};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "diff")
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "version-a"))
        .arg(grammar::word(lang, "version-b"))
}

/// How one record differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Difference {
    Added,
    Missing,
    Trashed,
    Restored,
    Changed,
}

impl Difference {
    fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Missing => "missing",
            Self::Trashed => "trashed",
            Self::Restored => "restored",
            Self::Changed => "changed",
        }
    }
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let open = session::read(args, desk)?;
    let now = &open.workspace;
    let history = now.history();
    let version = |name: &str| versions::heads(now, &history, session::word(args, name));
    let (heads_a, heads_b) = (version("version-a")?, version("version-b")?);
    let a = versions::at(now, &history, &heads_a)?;
    let b = versions::at(now, &history, &heads_b)?;
    let mut ids: BTreeSet<&RecordId> = BTreeSet::new();
    ids.extend(a.records().iter().map(|record| &record.id));
    ids.extend(b.records().iter().map(|record| &record.id));
    let info = RecordId::info();
    let mut objects = Vec::new();
    for id in std::iter::once(&info).chain(ids) {
        let (before, after) = (a.record(id), b.record(id));
        let Some(difference) = difference(before, after) else {
            continue;
        };
        let (home, record) = match (before, after) {
            (_, Some(after)) => (&b, after),
            (Some(before), None) => (&a, before),
            (None, None) => continue,
        };
        let title = shown::title(home, record);
        let record_type = shown::type_label(home, &record.kind);
        let keys = keys(before, after);
        if desk.json {
            let fields = keys.iter().map(|key| {
                let value = |record: Option<&Record>| {
                    record
                        .and_then(|record| record.get(key))
                        .map(Value::to_json)
                };
                json!({ "key": key, "before": value(before), "after": value(after) })
            });
            objects.push(json!({
                "id": id.as_str(),
                "type": record.kind,
                "title": title,
                "change": difference.code(),
                "fields": fields.collect::<Vec<_>>(),
            }));
            continue;
        }
        objects.push(json!(id.as_str()));
        let line = words::difference(desk.lang, difference, &record_type, &title);
        desk.say(&line)?;
        for key in keys.iter().filter(|key| !is_bookkeeping(key)) {
            let label = shown::key_label(home, record, key);
            let set = home.kinds().field_of_key(&record.kind, key);
            let set = set.is_some_and(|def| def.form == Form::Set);
            let word = |workspace: &Workspace, version: Option<&Record>| {
                let value = version?.get(key).filter(|value| !value.is_blank())?;
                Some(shown::words_of(
                    workspace,
                    &record.kind,
                    key,
                    value,
                    desk.lang,
                ))
            };
            let (old, new) = (word(&a, before), word(&b, after));
            // A member ticked again at another moment is the same member.
            if old.is_none() && new.is_none() || set && old.is_some() && new.is_some() {
                continue;
            }
            let line = words::field_difference(desk.lang, &label, old.as_deref(), new.as_deref());
            desk.say(&line)?;
        }
    }
    let same = objects.is_empty();
    if desk.json {
        let hashes = |heads: &[[u8; 32]]| -> Vec<String> {
            heads.iter().map(|head| shown::hex(head)).collect()
        };
        desk.answer(json!({
            "a": hashes(&heads_a),
            "b": hashes(&heads_b),
            "same": same,
            "records": objects,
        }))?;
    } else if same {
        desk.tell(words::no_difference(desk.lang));
    }
    Ok(if same { Exit::Done } else { Exit::Differences })
}

fn difference(before: Option<&Record>, after: Option<&Record>) -> Option<Difference> {
    match (before, after) {
        (None, None) => None,
        (None, Some(_)) => Some(Difference::Added),
        (Some(_), None) => Some(Difference::Missing),
        (Some(before), Some(after)) => match (before.is_trashed(), after.is_trashed()) {
            (false, true) => Some(Difference::Trashed),
            (true, false) => Some(Difference::Restored),
            _ => (before.fields != after.fields).then_some(Difference::Changed),
        },
    }
}

/// The stored keys that differ.
fn keys(before: Option<&Record>, after: Option<&Record>) -> Vec<String> {
    let mut keys: BTreeSet<&String> = BTreeSet::new();
    keys.extend(before.iter().flat_map(|record| record.fields.keys()));
    keys.extend(after.iter().flat_map(|record| record.fields.keys()));
    let value = |record: Option<&Record>, key: &str| record.and_then(|r| r.get(key)).cloned();
    keys.into_iter()
        .filter(|key| value(before, key) != value(after, key))
        .cloned()
        .collect()
}

/// Told by the line of the record itself.
fn is_bookkeeping(key: &str) -> bool {
    matches!(
        key,
        "type" | "created_at" | "created_by" | "deleted_at" | "deleted_by"
    )
}
