//! `show W ID`: everything about one record.

use clap::{ArgMatches, Command};
use myspot_core::{Record, Value, Workspace, split_key};
use serde_json::{Map, Value as Json, json};

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, find, grammar, session, shown};

/// The fields that the program keeps for itself, told at the end or not at all.
const OWN: [&str; 5] = [
    "type",
    "created_at",
    "created_by",
    "deleted_at",
    "deleted_by",
];

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "show")
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "id"))
}

/// A record that has to do with the one shown.
struct Neighbour<'a> {
    record: &'a Record,
    /// How it reads from the shown record: a relation's label, or the field that points here.
    words: String,
    field: String,
    other: Option<&'a Record>,
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let open = session::read(args, desk)?;
    let workspace = &open.workspace;
    let record = find::any(workspace, session::word(args, "id"))?;
    let neighbours = neighbours(workspace, record);
    if desk.json {
        let object = object(workspace, record, &neighbours);
        desk.answer(object)?;
    } else {
        for line in lines(workspace, record, &neighbours, desk) {
            desk.say(&line)?;
        }
    }
    Ok(Exit::Done)
}

/// Relations and links first, then whatever else points here.
fn neighbours<'a>(workspace: &'a Workspace, record: &Record) -> Vec<Neighbour<'a>> {
    let mut all: Vec<Neighbour<'a>> = workspace
        .records()
        .pointing_at(&record.id)
        .map(|(pointing, field)| {
            let (other, words) = match field {
                "from" => (Some("to"), direction(workspace, pointing, false)),
                "to" => (Some("from"), direction(workspace, pointing, true)),
                _ => (None, shown::key_label(workspace, pointing, field)),
            };
            let other = other.and_then(|end| workspace.record(&pointing.reference(end)?));
            Neighbour {
                record: pointing,
                words,
                field: field.to_owned(),
                other,
            }
        })
        .collect();
    all.sort_by_key(|near| {
        let rank = match near.record.kind.as_str() {
            "relation" => 0,
            "link" => 1,
            _ => 2,
        };
        (rank, near.words.clone(), near.record.id.clone())
    });
    all
}

/// How a relation or a link reads from one of its ends.
fn direction(workspace: &Workspace, joint: &Record, from_the_end: bool) -> String {
    let stored = joint.words("kind");
    let def = workspace.kinds().field(&joint.kind, "kind");
    match def.and_then(|def| def.code(stored)) {
        Some(code) if from_the_end => code.inverse().to_owned(),
        Some(code) => code.label.clone(),
        None if from_the_end => format!("← {stored}"),
        None => stored.to_owned(),
    }
}

fn object(workspace: &Workspace, record: &Record, neighbours: &[Neighbour<'_>]) -> Json {
    let mut fields = Map::new();
    let mut unknown = Map::new();
    for (key, value) in &record.fields {
        let home = match workspace.kinds().field_of_key(&record.kind, key) {
            Some(_) => &mut fields,
            None => &mut unknown,
        };
        home.insert(key.clone(), value.to_json());
    }
    let disputed: Map<String, Json> = record
        .disputed
        .iter()
        .map(|key| {
            let all = workspace.alternatives(&record.id, key);
            let all = all.iter().map(|one| {
                json!({
                    "value": one.value.to_json(),
                    "author": shown::author(workspace, &one.author, Lang::Fr),
                    "actor": one.author.actor,
                    "at": shown::timestamp(one.at),
                    "shown": one.shown,
                })
            });
            (key.clone(), all.collect())
        })
        .collect();
    let near = |keep: fn(&str) -> bool| -> Vec<Json> {
        neighbours
            .iter()
            .filter(|near| keep(&near.record.kind))
            .map(|near| {
                json!({
                    "id": near.record.id.as_str(),
                    "type": near.record.kind,
                    "field": near.field,
                    "kind": near.record.get("kind").map(Value::to_json),
                    "words": near.words,
                    "title": shown::title(workspace, near.record),
                    "other": near.other.map(|other| other.id.as_str()),
                    "other_title": near.other.map(|other| shown::title(workspace, other)),
                })
            })
            .collect()
    };
    json!({
        "id": record.id.as_str(),
        "type": record.kind,
        "title": shown::title(workspace, record),
        "trashed": record.is_trashed(),
        "fields": fields,
        "unknown": unknown,
        "disputed": disputed,
        "relations": near(|kind| kind == "relation"),
        "links": near(|kind| kind == "link"),
        "pointing_here": near(|kind| kind != "relation" && kind != "link"),
    })
}

fn lines(
    workspace: &Workspace,
    record: &Record,
    neighbours: &[Neighbour<'_>],
    desk: &Desk<'_>,
) -> Vec<String> {
    let lang = desk.lang;
    let label = shown::type_label(workspace, &record.kind);
    let mut lines = vec![
        format!("{} [{label}]", shown::title(workspace, record)),
        words::line(lang, "Id", record.id.as_str()),
    ];
    let mut told: Vec<&str> = OWN.to_vec();
    for def in workspace.kinds().fields_of(&record.kind) {
        let keys = record.fields.iter().filter(|(key, _)| def.stores(key));
        let keys = keys.filter(|(key, _)| !OWN.contains(&key.as_str()));
        let keys: Vec<(&String, &Value)> = keys.collect();
        told.extend(keys.iter().map(|(key, _)| key.as_str()));
        if def.form == myspot_core::kind::Form::Set {
            let members: Vec<String> = record
                .ticked(&def.name)
                .iter()
                .map(|member| shown::member_words(workspace, def, member))
                .collect();
            if !members.is_empty() {
                lines.push(words::line(lang, &def.label, &members.join(", ")));
            }
            continue;
        }
        for (key, value) in keys {
            if value.is_blank() && !record.disputed.contains(key) {
                continue;
            }
            let label = shown::key_label(workspace, record, key);
            let words = shown::words_of(workspace, &record.kind, key, value, lang);
            lines.push(words::line(lang, &label, &words.replace('\n', "\n    ")));
            lines.extend(disputed(workspace, record, key, desk));
        }
    }
    let others: Vec<(&String, &Value)> = record
        .fields
        .iter()
        .filter(|(key, _)| !told.contains(&key.as_str()))
        .collect();
    if !others.is_empty() {
        lines.push(words::other_fields(lang).to_owned());
        for (key, value) in others {
            let (field, member) = split_key(key);
            let name = member.map_or(field.to_owned(), |member| format!("{field}.{member}"));
            lines.push(format!("  {}", words::line(lang, &name, &value.to_words())));
            lines.extend(disputed(workspace, record, key, desk));
        }
    }
    if !neighbours.is_empty() {
        lines.push(words::neighbours(lang).to_owned());
    }
    for near in neighbours {
        let title = match near.other {
            Some(other) => shown::title(workspace, other),
            None => {
                let label = shown::type_label(workspace, &near.record.kind);
                format!("{} [{label}]", shown::title(workspace, near.record))
            }
        };
        lines.push(format!("  {} {title}", near.words));
    }
    lines.extend(origin(workspace, record, desk));
    lines
}

/// The values that stand side by side, with who wrote each.
fn disputed(workspace: &Workspace, record: &Record, key: &str, desk: &Desk<'_>) -> Vec<String> {
    if !record.disputed.contains(key) {
        return Vec::new();
    }
    let all = workspace.alternatives(&record.id, key);
    all.iter()
        .map(|one| {
            let value = shown::words_of(workspace, &record.kind, key, &one.value, desk.lang);
            let author = shown::author(workspace, &one.author, desk.lang);
            words::version(desk.lang, &value, &author, &shown::date(one.at, &desk.zone))
        })
        .collect()
}

/// When and by whom the record was made, and trashed.
fn origin(workspace: &Workspace, record: &Record, desk: &Desk<'_>) -> Vec<String> {
    let who = |key: &str| {
        let member = record.reference(key)?;
        Some(shown::title_of(workspace, &member))
    };
    let when = |key: &str| {
        Some(shown::date(
            myspot_core::Moment(record.int(key)?),
            &desk.zone,
        ))
    };
    let made = when("created_at").map(|at| words::made_at(desk.lang, &at, who("created_by")));
    let trashed = when("deleted_at").map(|at| words::trashed_at(desk.lang, &at, who("deleted_by")));
    made.into_iter().chain(trashed).collect()
}
