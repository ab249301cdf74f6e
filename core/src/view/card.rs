//! One thing as it stands on a board: a card, an action, a message, an actor.

use super::fiche::date_words;
use super::labels::{self, label_of};
use super::position::{latest, stance_code};
use crate::date::Date;
use crate::id::RecordId;
use crate::kind::{FieldDef, Form};
use crate::method::{Method, Source};
use crate::record::Record;
use crate::workspace::Workspace;

/// How many fiches a card names in small.
const NAMED: usize = 2;

/// One thing on a board.
#[derive(Debug, Clone, PartialEq)]
pub struct CardView {
    /// The record.
    pub id: RecordId,
    /// Its type code.
    pub kind: String,
    /// Its letter and number, « F2 »; empty in a slot without letter.
    pub number: String,
    /// What it says.
    pub text: String,
    /// The field that is edited in place; empty when what it says comes from elsewhere.
    pub edits: String,
    /// What stands in small below.
    pub line: String,
    /// The grade of the best note that supports it, « B2 », or empty.
    pub grade: String,
    /// The numbers of the cards on which it rests, « F2 », « O1 ».
    pub uses: Vec<String>,
    /// The group in which it stands within its slot, or empty.
    pub group: String,
    /// Whether two versions of something of it stand side by side.
    pub disputed: bool,
    /// Of an actor: the kind of its fiche, else empty.
    pub entity_kind: String,
    /// Of an actor: the code of its stance.
    pub stance: &'static str,
    /// The members and fiches who do it, by name.
    pub owners: Vec<String>,
    /// When it is due, as it was typed.
    pub due: String,
    /// The last day at which it is due, `2027-06-17`, where the date can be read and has an end.
    pub due_day: String,
    /// How many other things it waits for that are not done.
    pub waits_for: usize,
    /// An action that is done or given up.
    pub over: bool,
    /// Of a marker: the code of what was last observed, and when it was seen.
    pub degree: (String, String),
}

/// Reads one thing for a board of a method.
#[must_use]
pub fn read(workspace: &Workspace, method: &Method, record: &Record) -> CardView {
    let actor = method.source == Source::Positions;
    let position = actor
        .then(|| latest(workspace.records(), &record.id))
        .flatten();
    let owners = names(workspace, record, "owners");
    let line = if actor {
        position.map_or(String::new(), |position| wanted(workspace, position))
    } else {
        line(workspace, method, record)
    };
    CardView {
        id: record.id.clone(),
        kind: record.kind.clone(),
        number: String::new(),
        uses: Vec::new(),
        text: text(workspace, record),
        edits: edits(workspace, record).unwrap_or_default(),
        line,
        group: record.words("group").to_owned(),
        grade: grade(workspace, record),
        disputed: !record.disputed.is_empty()
            || position.is_some_and(|position| !position.disputed.is_empty()),
        entity_kind: if record.kind == "entity" {
            record.words("kind").to_owned()
        } else {
            String::new()
        },
        stance: stance_code(position.and_then(|position| position.int("stance"))),
        due: date_words(record, "due"),
        due_day: due_day(record),
        waits_for: waits_for(workspace, record),
        over: is_over(record),
        degree: degree(workspace, record),
        owners,
    }
}

/// What a record says on a board.
#[must_use]
pub fn text(workspace: &Workspace, record: &Record) -> String {
    let own = edits(workspace, record).map(|key| record.words(&key).to_owned());
    own.filter(|words| !words.is_empty())
        .unwrap_or_else(|| labels::title(workspace, record))
}

/// The field in which a record says what it is, if it says so in words of its own.
#[must_use]
pub fn edits(workspace: &Workspace, record: &Record) -> Option<String> {
    let kind = workspace.kinds().get(&record.kind)?;
    let title = kind.field(&kind.title_field)?;
    // A targeting sheet bears the name of its fiche; a provisional one only until there is one.
    if !is_written(title) && !record.words(&title.name).is_empty() {
        let own = kind.field("title").filter(|field| is_written(field));
        return own.map(|field| field.name.clone());
    }
    text_key(workspace, &record.kind)
}

/// The field in which records of a kind say what they are in words of their own.
#[must_use]
pub fn text_key(workspace: &Workspace, kind: &str) -> Option<String> {
    let kind = workspace.kinds().get(kind)?;
    let names = [kind.title_field.as_str(), "title", "label", "text"];
    let mut fields = names.iter().filter_map(|name| kind.field(name));
    let field = fields.find(|field| is_written(field))?;
    Some(field.name.clone())
}

fn is_written(field: &FieldDef) -> bool {
    matches!(field.form, Form::Line | Form::Prose)
}

fn line(workspace: &Workspace, method: &Method, record: &Record) -> String {
    let kinds = workspace.kinds();
    let fields = method.line.iter().filter(|key| !shown_apart(key));
    let mut bits: Vec<String> = fields
        .filter_map(|key| bit(workspace, record, kinds.field(&record.kind, key)?))
        .collect();
    bits.extend(about(workspace, record));
    bits.join(" · ")
}

/// Those have a place of their own on a card.
fn shown_apart(key: &str) -> bool {
    matches!(key, "owners" | "due")
}

fn bit(workspace: &Workspace, record: &Record, field: &FieldDef) -> Option<String> {
    let words = match field.form {
        Form::Date => date_words(record, &field.name),
        Form::Flag => {
            let on = record.flag(&field.name).unwrap_or(false);
            return on.then(|| field.label.to_lowercase());
        }
        Form::Set => names(workspace, record, &field.name).join(", "),
        _ => {
            let value = record.get(&field.name)?;
            let words = labels::words_of(workspace, &record.kind, &field.name, value);
            if field.scale.is_empty() {
                first_line(&words)
            } else {
                format!("{} {words}", field.label.to_lowercase())
            }
        }
    };
    (!words.is_empty()).then_some(words)
}

fn first_line(words: &str) -> String {
    words.lines().next().unwrap_or_default().to_owned()
}

/// The members of a set in words: titles of records, labels of codes, the words themselves.
fn names(workspace: &Workspace, record: &Record, field: &str) -> Vec<String> {
    let known = workspace.records();
    let members = record.ticked(field).into_iter();
    members
        .map(|member| match known.get(&member.into()) {
            Some(target) => labels::title(workspace, target),
            None => label_of(workspace, &record.kind, field, member),
        })
        .collect()
}

/// The fiches that a card is about.
fn about(workspace: &Workspace, record: &Record) -> Option<String> {
    let mut ids: Vec<RecordId> = links(workspace, &record.id, "from", "about")
        .filter_map(|link| link.reference("to"))
        .collect();
    ids.extend(record.reference("entity").filter(|_| record.kind == "card"));
    ids.sort();
    ids.dedup();
    let names = ids
        .iter()
        .filter_map(|id| Some(labels::title(workspace, workspace.records().living(id)?)));
    let names: Vec<String> = names.take(NAMED).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The living links of a kind that have a record at one end.
pub(crate) fn links<'a>(
    workspace: &'a Workspace,
    id: &RecordId,
    end: &'static str,
    kind: &'static str,
) -> impl Iterator<Item = &'a Record> + 'a {
    let pointing = workspace.records().pointing_at(id);
    pointing
        .filter(move |(link, field)| {
            link.kind == "link" && *field == end && link.words("kind") == kind
        })
        .map(|(link, _)| link)
}

/// The best grade among the notes that support a record: the most reliable source, then the
/// surest fact.
pub(crate) fn grade(workspace: &Workspace, record: &Record) -> String {
    let records = workspace.records();
    let notes = links(workspace, &record.id, "to", "supports")
        .filter_map(|link| records.living(&link.reference("from")?));
    let grades = notes.filter_map(|note| {
        let source = note.reference("source");
        let source = source.and_then(|source| records.living(&source));
        let letter = source
            .map(|source| source.words("reliability"))
            .unwrap_or_default();
        let digit = note.int("credibility").map(|digit| digit.to_string());
        let grade = format!("{letter}{}", digit.unwrap_or_default());
        (grade.len() == 2).then_some(grade)
    });
    grades.min().unwrap_or_default()
}

fn wanted(workspace: &Workspace, position: &Record) -> String {
    let Some(value) = position.get("wanted") else {
        return String::new();
    };
    labels::words_of(workspace, "assessment", "wanted", value)
}

/// The last day on which a thing may be done: « mars 2027 » is due on the 31st. Empty where the
/// date has no end, or cannot be read.
fn due_day(record: &Record) -> String {
    let due = Date::of(record, "due").and_then(|date| date.latest()?.civil());
    due.map(|day| day.to_string()).unwrap_or_default()
}

/// What was last observed of a marker.
fn degree(workspace: &Workspace, record: &Record) -> (String, String) {
    if record.kind != "marker" {
        return Default::default();
    }
    let seen = workspace.records().pointing_at(&record.id);
    let seen = seen.filter(|(it, field)| it.kind == "observation" && *field == "marker");
    let last = seen.map(|(it, _)| it).max_by_key(|it| {
        let day = super::series::days(it, "when");
        (day, it.int("created_at"), it.id.clone())
    });
    last.map_or_else(Default::default, |it| {
        (it.words("degree").to_owned(), date_words(it, "when"))
    })
}

/// Whether nothing is left to be done of an action.
fn is_over(record: &Record) -> bool {
    record.kind == "action" && matches!(record.words("status"), "done" | "dropped")
}

/// How many actions this one depends on that are neither done nor dropped.
fn waits_for(workspace: &Workspace, record: &Record) -> usize {
    if record.kind != "action" {
        return 0;
    }
    let open = |id: RecordId| {
        let other = workspace.records().living(&id)?;
        (!is_over(other)).then_some(())
    };
    links(workspace, &record.id, "from", "requires")
        .filter_map(|link| open(link.reference("to")?))
        .count()
}
