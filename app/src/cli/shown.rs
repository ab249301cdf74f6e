//! Records and values in words: titles, labels, dates.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use myspot_core::history::Author;
use myspot_core::kind::{FieldDef, Form};
use myspot_core::{Moment, Record, RecordId, Value, Workspace, split_key};

use super::words::{self, Lang};

/// How many letters of a long text stand for it in a list.
const TITLE: usize = 60;

/// What a record is called in a list; its id where it has no words.
pub(super) fn title(workspace: &Workspace, record: &Record) -> String {
    titled(workspace, record, 3)
}

/// What the record of that id is called; the id itself when it is unknown here.
pub(super) fn title_of(workspace: &Workspace, id: &RecordId) -> String {
    workspace
        .record(id)
        .map_or_else(|| id.to_string(), |record| title(workspace, record))
}

/// `depth` ends the chase of records that are called by each other's name.
fn titled(workspace: &Workspace, record: &Record, depth: usize) -> String {
    let end = |key: &str| {
        let target = record.reference(key)?;
        let target = workspace.record(&target).filter(|_| depth > 0)?;
        Some(titled(workspace, target, depth - 1))
    };
    if let (Some(from), Some(to)) = (end("from"), end("to")) {
        let kind = value(workspace, record, "kind");
        return format!("{from} — {kind} → {to}");
    }
    let field = workspace
        .kinds()
        .get(&record.kind)
        .map_or("name", |kind| kind.title_field.as_str());
    let words = end(field).unwrap_or_else(|| value(workspace, record, field));
    let line = first_line(&words);
    if line.is_empty() {
        record.id.to_string()
    } else {
        line
    }
}

/// The first line of a text, cut where it grows too long for a list.
pub(super) fn first_line(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default().trim();
    if line.chars().count() <= TITLE {
        return line.to_owned();
    }
    let cut: String = line.chars().take(TITLE - 1).collect();
    format!("{}…", cut.trim_end())
}

/// What a record type is called; its code when it is unknown here.
pub(super) fn type_label(workspace: &Workspace, record_type: &str) -> String {
    workspace
        .kinds()
        .get(record_type)
        .map_or_else(|| record_type.to_owned(), |kind| kind.label.clone())
}

/// What a stored key is called, with the words for its member.
pub(super) fn key_label(workspace: &Workspace, record: &Record, key: &str) -> String {
    let (field, member) = split_key(key);
    let Some(def) = workspace.kinds().field_of_key(&record.kind, key) else {
        return key.to_owned();
    };
    match (member, def.form) {
        (Some(member), Form::Keys) => {
            format!("{} ({})", def.label, member_words(workspace, def, member))
        }
        // `when_raw` and `when_edtf` are two halves of one date.
        _ if def.form == Form::Date && field.ends_with("_edtf") => format!("{} (EDTF)", def.label),
        _ => def.label.clone(),
    }
}

/// The words for the member of a set, or for the key of a keyed value.
pub(super) fn member_words(workspace: &Workspace, def: &FieldDef, member: &str) -> String {
    if def.form == Form::Set {
        return def.label_of(member).map_or_else(
            || referred(workspace, member).unwrap_or_else(|| member.to_owned()),
            str::to_owned,
        );
    }
    let parts = member.split('|');
    let words: Vec<String> = parts
        .map(|part| referred(workspace, part).unwrap_or_else(|| part.to_owned()))
        .collect();
    words.join(", ")
}

fn referred(workspace: &Workspace, text: &str) -> Option<String> {
    let record = workspace.record(&RecordId::from(text))?;
    Some(title(workspace, record))
}

/// The value of a record's field in words.
pub(super) fn value(workspace: &Workspace, record: &Record, key: &str) -> String {
    match record.get(key) {
        Some(value) => words_of(workspace, &record.kind, key, value, Lang::Fr),
        None => String::new(),
    }
}

/// A value in words: labels for codes and steps, titles for records, dates for moments.
pub(super) fn words_of(
    workspace: &Workspace,
    record_type: &str,
    key: &str,
    value: &Value,
    lang: Lang,
) -> String {
    let plain = value.to_words();
    let Some(def) = workspace.kinds().field_of_key(record_type, key) else {
        return plain;
    };
    let form = match def.form {
        Form::Set => {
            let member = split_key(key).1.unwrap_or_default();
            return member_words(workspace, def, member);
        }
        Form::Keys => def.of.unwrap_or(Form::Line),
        form => form,
    };
    match (form, value) {
        (Form::Choice, _) => def.label_of(&plain).map_or(plain.clone(), str::to_owned),
        (Form::Ref, _) => referred(workspace, &plain).unwrap_or(plain),
        (Form::Integer, Value::Int(number)) => match def.step_label(*number) {
            Some(label) => format!("{number} ({label})"),
            None => plain,
        },
        (Form::Instant, Value::Int(at)) => date(Moment(*at), &TimeZone::system()),
        (_, Value::Bool(flag)) => words::yes_no(lang, *flag).to_owned(),
        _ => plain,
    }
}

/// A moment as a reader's clock shows it.
pub(super) fn date(at: Moment, zone: &TimeZone) -> String {
    let at = Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// A moment as programs write it.
pub(super) fn timestamp(at: Moment) -> String {
    Timestamp::from_millisecond(at.0)
        .unwrap_or_default()
        .to_string()
}

/// Who did something: the member's name, or how to call an unknown device.
pub(super) fn author(workspace: &Workspace, author: &Author, lang: Lang) -> String {
    match &author.member {
        Some(member) => title_of(workspace, member),
        None => words::unknown_author(lang, &author.actor.chars().take(6).collect::<String>()),
    }
}

/// Bytes as hexadecimal letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
