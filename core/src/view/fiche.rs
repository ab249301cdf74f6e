//! One entity with all its faces: identity, relations, position, dates, notes, unknown fields.

use super::evidence::{self, Evidence};
use super::field::{self, Field};
use super::labels::{label_of, title};
use super::position::{latest, stance_code};
use crate::date::{Date, Order};
use crate::id::RecordId;
use crate::record::Record;
use crate::workspace::Workspace;

/// The fields of an entity that the head of the fiche shows by themselves.
const IN_THE_HEAD: [&str; 5] = ["name", "kind", "roles", "desc", "avatar"];

/// An entity as the detail pane shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fiche {
    /// The record.
    pub id: RecordId,
    /// The identity fields, in the order of the kind file, then the collective's own.
    pub fields: Vec<Field>,
    /// Its living relations, those going out first.
    pub relations: Vec<Relation>,
    /// The latest assessment.
    pub position: Option<Position>,
    /// What happened when, oldest first.
    pub dates: Vec<Dated>,
    /// What is noted about it, newest first.
    pub notes: Vec<Note>,
    /// What this version does not know, as it is stored.
    pub others: Vec<(String, String)>,
}

/// One relation, read from the fiche's side.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// The record.
    pub id: RecordId,
    /// Whether the fiche is where it starts.
    pub outgoing: bool,
    /// Whether it goes one way.
    pub directed: bool,
    /// Its kind code or free words.
    pub kind: String,
    /// What to read from this side.
    pub words: String,
    /// The collective's own words for it.
    pub label: String,
    /// The entity at the other end.
    pub other: RecordId,
    /// Its name; empty when it is unknown or in the bin.
    pub other_name: String,
    /// Its kind.
    pub other_kind: String,
    /// How well it is known.
    pub evidence: Evidence,
}

/// The latest assessment of an actor.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// The record.
    pub id: RecordId,
    /// −2 to 2.
    pub stance: Option<i64>,
    /// The code of the stance.
    pub stance_code: &'static str,
    /// 1 to 5.
    pub influence: Option<i64>,
    /// 1 to 5.
    pub interest: Option<i64>,
    /// −2 to 2.
    pub wanted: Option<i64>,
    /// The date as it was typed.
    pub when: String,
    /// The access in words.
    pub access: String,
    /// Who judged.
    pub by: Option<RecordId>,
}

/// Why a date is in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatedAs {
    /// The entity's own date.
    Beginning,
    /// The entity's own end.
    End,
    /// A relation begins.
    RelationBegins,
    /// A relation ends.
    RelationEnds,
    /// A related event.
    Event,
    /// A noted fact.
    Noted,
    /// A judgment of its position.
    Judged,
}

/// One date that concerns the entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// As it was typed, or its EDTF form where only that exists.
    pub when: String,
    /// Why it is here.
    pub why: DatedAs,
    /// What it is about, in words.
    pub what: String,
    /// The kind of the entity to open, empty when there is none.
    pub kind: String,
    /// The entity to open.
    pub open: Option<RecordId>,
    order: Option<Order>,
}

/// One note about the entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The record.
    pub id: RecordId,
    /// Its source's record.
    pub source: Option<RecordId>,
    /// The source's title, or the words that stand for one.
    pub source_title: String,
    /// A to F, or empty.
    pub reliability: String,
    /// 1 to 6, or empty.
    pub credibility: String,
    /// Both together: « B2 ».
    pub grade: String,
}

/// Reads an entity for the detail pane. `None` when there is none of that name.
///
/// O(what points at it).
#[must_use]
pub fn read(workspace: &Workspace, id: &RecordId) -> Option<Fiche> {
    let record = workspace.records().get(id)?;
    let relations = relations(workspace, id);
    let notes = notes(workspace, id);
    Some(Fiche {
        id: id.clone(),
        fields: identity(workspace, record),
        position: position(workspace, id),
        dates: dates(workspace, record, &relations, &notes),
        relations,
        notes,
        others: field::unknown(workspace, record),
    })
}

fn identity(workspace: &Workspace, record: &Record) -> Vec<Field> {
    let kind = workspace.kinds().get("entity");
    let own = kind.into_iter().flat_map(|kind| &kind.fields);
    let own = own.filter(|field| !IN_THE_HEAD.contains(&field.name.as_str()));
    let mut fields: Vec<Field> = own
        .flat_map(|def| field::read(workspace, record, def))
        .collect();
    let added = field::added(workspace, "entity").into_iter();
    fields.extend(added.map(|def| field::read_added(record, def)));
    fields
}

fn relations(workspace: &Workspace, id: &RecordId) -> Vec<Relation> {
    let records = workspace.records();
    let mut found: Vec<Relation> = records
        .pointing_at(id)
        .filter(|(record, field)| record.kind == "relation" && matches!(*field, "from" | "to"))
        .map(|(record, field)| read_relation(workspace, record, field == "from"))
        .collect();
    found.sort_by_key(|relation| {
        let order = workspace
            .records()
            .get(&relation.id)
            .and_then(|r| r.int("created_at"));
        (!relation.outgoing, order, relation.id.clone())
    });
    found.dedup_by(|one, two| one.id == two.id);
    found
}

fn read_relation(workspace: &Workspace, record: &Record, outgoing: bool) -> Relation {
    let other = record.reference(if outgoing { "to" } else { "from" });
    let other = other.unwrap_or_else(|| RecordId::from(""));
    let entity = workspace.records().living(&other);
    let kind = record.words("kind").to_owned();
    let label = record.words("label").to_owned();
    let known = workspace
        .kinds()
        .field("relation", "kind")
        .and_then(|field| field.code(&kind));
    let words = match known {
        _ if !label.is_empty() => label.clone(),
        Some(code) if !outgoing => code.inverse().to_owned(),
        Some(code) => code.label.clone(),
        None => label_of(workspace, "relation", "kind", &kind),
    };
    let symmetric = known.is_some_and(|code| code.symmetric);
    Relation {
        id: record.id.clone(),
        outgoing,
        directed: record.flag("directed").unwrap_or(!symmetric),
        words,
        label,
        kind,
        other_name: entity
            .map(|entity| entity.words("name").to_owned())
            .unwrap_or_default(),
        other_kind: entity
            .map(|entity| entity.words("kind").to_owned())
            .unwrap_or_default(),
        other,
        evidence: evidence::of(workspace, record),
    }
}

fn position(workspace: &Workspace, id: &RecordId) -> Option<Position> {
    let record = latest(workspace.records(), id)?;
    let access = record.words("access");
    Some(Position {
        id: record.id.clone(),
        stance: record.int("stance"),
        stance_code: stance_code(record.int("stance")),
        influence: record.int("influence"),
        interest: record.int("interest"),
        wanted: record.int("wanted"),
        when: date_words(record, "when"),
        access: match access {
            "" => String::new(),
            code => label_of(workspace, "assessment", "access", code),
        },
        by: record.reference("created_by"),
    })
}

fn notes(workspace: &Workspace, id: &RecordId) -> Vec<Note> {
    let records = workspace.records();
    let mut found: Vec<&Record> = records
        .pointing_at(id)
        .filter(|(link, field)| {
            link.kind == "link" && *field == "to" && link.words("kind") == "about"
        })
        .filter_map(|(link, _)| records.living(&link.reference("from")?))
        .filter(|record| record.kind == "note")
        .collect();
    found.sort_by_key(|note| (std::cmp::Reverse(note.int("created_at")), note.id.clone()));
    found.dedup_by(|one, two| one.id == two.id);
    found
        .into_iter()
        .map(|note| read_note(workspace, note))
        .collect()
}

fn read_note(workspace: &Workspace, note: &Record) -> Note {
    let source = note
        .reference("source")
        .and_then(|id| workspace.records().living(&id));
    let reliability = source
        .map(|source| source.words("reliability"))
        .unwrap_or_default();
    let credibility = note
        .int("credibility")
        .map(|digit| digit.to_string())
        .unwrap_or_default();
    Note {
        id: note.id.clone(),
        source: source.map(|source| source.id.clone()),
        source_title: match source {
            Some(source) => source.words("title").to_owned(),
            None => note.words("source_text").to_owned(),
        },
        reliability: reliability.to_owned(),
        grade: format!("{reliability}{credibility}"),
        credibility,
    }
}

fn dates(
    workspace: &Workspace,
    record: &Record,
    relations: &[Relation],
    notes: &[Note],
) -> Vec<Dated> {
    let mut dates = Vec::new();
    let mut add =
        |holder: &Record, field: &str, why: DatedAs, what: String, open: Option<&Record>| {
            let when = date_words(holder, field);
            if when.is_empty() {
                return;
            }
            let order = Date::of(holder, field).map(|date| date.order());
            let kind = open
                .map(|entity| entity.words("kind").to_owned())
                .unwrap_or_default();
            dates.push(Dated {
                when,
                why,
                what,
                kind,
                open: open.map(|e| e.id.clone()),
                order,
            });
        };
    let name = record.words("name").to_owned();
    add(record, "when", DatedAs::Beginning, name.clone(), None);
    add(record, "end", DatedAs::End, name, None);
    for relation in relations {
        let Some(held) = workspace.records().get(&relation.id) else {
            continue;
        };
        let other = workspace.records().living(&relation.other);
        let what = format!("{} {}", relation.words, relation.other_name);
        add(held, "start", DatedAs::RelationBegins, what.clone(), other);
        add(held, "end", DatedAs::RelationEnds, what, other);
        if let Some(event) = other.filter(|_| relation.other_kind == "event") {
            add(
                event,
                "when",
                DatedAs::Event,
                relation.other_name.clone(),
                Some(event),
            );
        }
    }
    for note in notes {
        if let Some(held) = workspace.records().get(&note.id) {
            add(held, "when", DatedAs::Noted, title(workspace, held), None);
        }
    }
    for judged in super::position::assessments(workspace.records(), &record.id) {
        let stance = judged
            .get("stance")
            .map(|value| super::labels::words_of(workspace, "assessment", "stance", value));
        add(
            judged,
            "when",
            DatedAs::Judged,
            stance.unwrap_or_default(),
            None,
        );
    }
    // What cannot be read stands last, in the order in which it was found.
    dates.sort_by_key(|dated| (dated.order.is_none(), dated.order));
    dates
}

/// A date as it was typed, or its EDTF form where only that exists.
#[must_use]
pub fn date_words(record: &Record, field: &str) -> String {
    match record.words(&format!("{field}_raw")) {
        "" => record.words(&format!("{field}_edtf")).to_owned(),
        raw => raw.to_owned(),
    }
}
