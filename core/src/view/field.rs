//! One field of a record, as a form shows it.

use super::labels::title;
use crate::date::{self, Date};
use crate::id::RecordId;
use crate::kind::{FieldDef, Form};
use crate::record::{Record, flat_key};
use crate::value::Value;
use crate::workspace::Workspace;

/// Up to how many members a form asks one by one, for a field with a value for each.
const ASKED: usize = 30;

/// How a field is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// A line of text.
    Line,
    /// Several lines of text.
    Prose,
    /// One of several options.
    Choice,
    /// Any number of the options.
    Choices,
    /// Items that are typed.
    Items,
    /// A date in any words.
    Date,
    /// A number.
    Number,
    /// A web address.
    Url,
    /// Yes or no.
    YesNo,
    /// One record, picked among those of some types.
    Reference,
    /// Several of them.
    References,
    /// A tally: one more.
    Tally,
}

/// A record that a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The record.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// The kind of a fiche; empty for another record.
    pub kind: String,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Whose field it is.
    pub record: RecordId,
    /// The key to edit: the field, `F_raw` of a date, `field|key`, or `custom|<id>`.
    pub key: String,
    /// What people read.
    pub label: String,
    /// One sentence of help.
    pub hint: String,
    /// How it is edited.
    pub control: Control,
    /// What it holds, in words; of a date the words that were typed.
    pub value: String,
    /// Of a date: the days that are understood, « entre le 1er et le 31 mars 2026 ». Empty where
    /// nothing is, also when something was typed.
    pub understood: String,
    /// What a choice or a set of choices may hold, with the label and whether it does.
    pub options: Vec<(String, String, bool)>,
    /// The members of a free set.
    pub members: Vec<String>,
    /// The records that it names.
    pub named: Vec<Named>,
    /// The record types that it may name.
    pub to: Vec<String>,
    /// Whether two versions stand side by side.
    pub disputed: bool,
}

impl Field {
    /// Whether nothing is filled in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let ticked = self.options.iter().any(|(_, _, on)| *on);
        self.value.is_empty() && self.members.is_empty() && self.named.is_empty() && !ticked
    }
}

/// Reads a field of a record. Keys with a value for each member give a field each; what only
/// programs write gives none.
#[must_use]
pub fn read(workspace: &Workspace, record: &Record, field: &FieldDef) -> Vec<Field> {
    let key = match field.form {
        Form::Date => format!("{}_raw", field.name),
        _ => field.name.clone(),
    };
    let mut shown = Field {
        record: record.id.clone(),
        label: field.label.clone(),
        hint: field.hint.clone().unwrap_or_default(),
        control: Control::Line,
        value: record.get(&key).map(Value::to_words).unwrap_or_default(),
        understood: String::new(),
        options: Vec::new(),
        members: Vec::new(),
        named: Vec::new(),
        to: field.to.clone(),
        disputed: record.disputed.contains(&key),
        key,
    };
    if shown.value.is_empty() && field.form == Form::Date {
        // A date that an import understood and nobody typed.
        shown.value = record.words(&format!("{}_edtf", field.name)).to_owned();
    }
    match field.form {
        Form::Line | Form::Grade => {}
        Form::Prose => shown.control = Control::Prose,
        Form::Date => {
            shown.control = Control::Date;
            let date = Date::of(record, &field.name);
            shown.understood = date.as_ref().map(date::words).unwrap_or_default();
        }
        Form::Url => shown.control = Control::Url,
        Form::Flag => shown.control = Control::YesNo,
        Form::Counter => shown.control = Control::Tally,
        Form::Choice => {
            shown.control = Control::Choice;
            // What nobody said reads as the default; it is not stored by being shown.
            let default = field.default.as_ref().and_then(|it| it.as_str());
            if shown.value.is_empty() {
                shown.value = default.unwrap_or_default().to_owned();
            }
            shown.options = codes(field, &shown.value);
        }
        Form::Integer if !field.scale.is_empty() => {
            shown.control = Control::Choice;
            shown.options = steps(field, &shown.value);
        }
        Form::Integer | Form::Decimal => shown.control = Control::Number,
        Form::Ref => {
            shown.control = Control::Reference;
            shown.named = named(workspace, &shown.value).into_iter().collect();
        }
        Form::Set => set(workspace, record, field, &mut shown),
        Form::Keys => return keys(workspace, record, field, &shown),
        Form::Json | Form::Instant => return Vec::new(),
    }
    vec![shown]
}

fn codes(field: &FieldDef, value: &str) -> Vec<(String, String, bool)> {
    let known = field.codes.iter();
    let mut options: Vec<_> = known
        .map(|code| (code.code.clone(), code.label.clone(), code.code == value))
        .collect();
    if !value.is_empty() && field.code(value).is_none() {
        options.push((value.to_owned(), value.to_owned(), true));
    }
    options
}

fn steps(field: &FieldDef, value: &str) -> Vec<(String, String, bool)> {
    let steps = field.scale.iter().map(|step| {
        let number = step.value.to_string();
        let label = format!("{number} · {}", step.label);
        let on = number == value;
        (number, label, on)
    });
    let mut options: Vec<_> = steps.collect();
    if !value.is_empty() && !options.iter().any(|(_, _, on)| *on) {
        options.push((value.to_owned(), value.to_owned(), true));
    }
    options
}

fn named(workspace: &Workspace, id: &str) -> Option<Named> {
    let record = workspace.records().get(&id.into())?;
    Some(Named {
        id: record.id.clone(),
        title: title(workspace, record),
        kind: match record.kind.as_str() {
            "entity" => record.words("kind").to_owned(),
            _ => String::new(),
        },
    })
}

fn set(workspace: &Workspace, record: &Record, field: &FieldDef, shown: &mut Field) {
    let members: Vec<String> = record
        .ticked(&field.name)
        .into_iter()
        .map(str::to_owned)
        .collect();
    if field.of == Some(Form::Ref) {
        shown.control = Control::References;
        let known = members.iter().filter_map(|id| named(workspace, id));
        shown.named = known.collect();
        shown.members = members;
        shown
            .members
            .retain(|id| !shown.named.iter().any(|named| named.id.as_str() == id));
    } else if field.codes.is_empty() {
        shown.control = Control::Items;
        shown.members = members;
    } else {
        shown.control = Control::Choices;
        let known = field.codes.iter();
        shown.options = known
            .map(|code| {
                let on = members.contains(&code.code);
                (code.code.clone(), code.label.clone(), on)
            })
            .collect();
        let others = members
            .iter()
            .filter(|member| field.code(member).is_none())
            .map(|member| (member.clone(), member.clone(), true));
        shown.options.extend(others);
    }
}

/// Flags under known words are ticked together; a choice for each member is asked one by one.
fn keys(workspace: &Workspace, record: &Record, field: &FieldDef, shown: &Field) -> Vec<Field> {
    let prefix = |word: &str| flat_key(&field.name, word);
    if field.of == Some(Form::Flag) && !field.key_codes.is_empty() {
        let words = field.key_codes.iter().zip(&field.key_labels);
        let options = words.map(|(code, label)| {
            let on = record.flag(&prefix(code)).unwrap_or(false);
            (code.clone(), label.clone(), on)
        });
        return vec![Field {
            control: Control::Choices,
            options: options.collect(),
            ..shown.clone()
        }];
    }
    if field.of != Some(Form::Choice) {
        return Vec::new();
    }
    let everybody = workspace.records().of_kind("member").take(ASKED);
    let mut asked: Vec<String> = everybody.map(|member| member.id.to_string()).collect();
    for (member, _) in record.members(&field.name) {
        if !asked.iter().any(|known| known == member) {
            asked.push(member.to_owned());
        }
    }
    let fields = asked.into_iter().map(|member| {
        let key = prefix(&member);
        let value = record.get(&key).map(Value::to_words).unwrap_or_default();
        let name = named(workspace, &member).map_or(member, |named| named.title);
        Field {
            label: name,
            hint: String::new(),
            control: Control::Choice,
            options: codes(field, &value),
            disputed: record.disputed.contains(&key),
            value,
            key,
            ..shown.clone()
        }
    });
    fields.collect()
}

/// Reads a field that the collective added to a record type.
#[must_use]
pub fn read_added(record: &Record, field: &Record) -> Field {
    let key = flat_key("custom", field.id.as_str());
    let value = record.get(&key).map(Value::to_words).unwrap_or_default();
    let control = match field.words("ftype") {
        "prose" => Control::Prose,
        "number" => Control::Number,
        "flag" => Control::YesNo,
        "choice" => Control::Choice,
        "url" => Control::Url,
        _ => Control::Line,
    };
    let options = field.ticked("options").into_iter();
    Field {
        record: record.id.clone(),
        label: field.words("label").to_owned(),
        hint: field.words("hint").to_owned(),
        control,
        disputed: record.disputed.contains(&key),
        options: options
            .map(|word| (word.to_owned(), word.to_owned(), word == value))
            .collect(),
        members: Vec::new(),
        named: Vec::new(),
        to: Vec::new(),
        understood: match field.words("ftype") {
            "date" => date::read(&value).as_ref().map(date::words),
            _ => None,
        }
        .unwrap_or_default(),
        key,
        value,
    }
}

/// The fields that the collective added to records of a type, in their order.
#[must_use]
pub fn added<'a>(workspace: &'a Workspace, kind: &str) -> Vec<&'a Record> {
    let all = workspace.records().of_kind("field_def");
    let mut added: Vec<&Record> = all
        .filter(|field| {
            let applies = field.words("applies_to");
            applies == kind || (applies.is_empty() && kind == "entity")
        })
        .collect();
    added.sort_by_key(|field| (field.words("order").to_owned(), field.id.clone()));
    added
}

/// What a record holds that this version does not know, as it is stored.
#[must_use]
pub fn unknown(workspace: &Workspace, record: &Record) -> Vec<(String, String)> {
    let known_custom = |key: &str| {
        let (field, member) = crate::record::split_key(key);
        field == "custom"
            && member.is_some_and(|id| workspace.records().living(&id.into()).is_some())
    };
    let kinds = workspace.kinds();
    record
        .fields
        .iter()
        .filter(|(key, _)| {
            !known_custom(key)
                && (key.starts_with("custom|") || kinds.field_of_key(&record.kind, key).is_none())
        })
        .map(|(key, value)| (key.clone(), value.to_words()))
        .collect()
}

/// What is filled in, in words: labels for codes, titles for references, joined by commas.
#[must_use]
pub fn words(field: &Field) -> String {
    match field.control {
        Control::Choice | Control::Choices => {
            let on = field.options.iter().filter(|(_, _, on)| *on);
            let labels: Vec<&str> = on.map(|(_, label, _)| label.as_str()).collect();
            labels.join(", ")
        }
        Control::Items => field.members.join(", "),
        Control::Reference | Control::References => {
            let titles: Vec<&str> = field.named.iter().map(|it| it.title.as_str()).collect();
            titles.join(", ")
        }
        Control::YesNo if field.value == "true" => field.label.to_lowercase(),
        Control::YesNo => String::new(),
        _ => field.value.clone(),
    }
}
