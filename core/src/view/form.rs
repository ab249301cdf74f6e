//! Any record as a form: its fields in groups, what it is tied to, what belongs to it.
//!
//! Which fields stand together and what belongs to a record is said by its method's file; a
//! record without a method shows all fields of its kind.

use super::fiche::date_words;
use super::field::{self, Control, Field};
use super::labels::{label_of, title};
use crate::id::RecordId;
use crate::kind::FieldDef;
use crate::method::{Method, Methods, Own, Source};
use crate::record::Record;
use crate::workspace::Workspace;

/// Fields that say where a thing stands; they are written by moving it.
const PLACE: [&str; 9] = [
    "board",
    "slot",
    "parent",
    "side",
    "order",
    "color",
    "draft_until",
    "scores",
    "validated_heads",
];

/// A record as a form.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordForm {
    /// The record.
    pub id: RecordId,
    /// Its type code.
    pub kind: String,
    /// What such a record is called: « objectif ».
    pub kind_label: String,
    /// What it is called.
    pub title: String,
    /// The key of the method in which it stands; empty without one.
    pub method: String,
    /// Its fields in groups. The last one, without a heading, holds what the method does not
    /// place.
    pub parts: Vec<Part>,
    /// What it is tied to by our reasoning.
    pub ties: Vec<Tie>,
    /// What belongs to it.
    pub own: Vec<OwnGroup>,
    /// What this version does not know, as it is stored.
    pub others: Vec<(String, String)>,
    /// The fiche that it is about: its actor.
    pub actor: Option<RecordId>,
    /// The kinds of record into which it can be made.
    pub becomes: Vec<(String, String)>,
    /// Whether it lies in the bin.
    pub trashed: bool,
}

/// A group of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The heading; empty for what the method does not place.
    pub label: String,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A reasoning link, read from one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The link.
    pub link: RecordId,
    /// What to read from this end: « contribue à ».
    pub words: String,
    /// The record at the other end.
    pub other: RecordId,
    /// What it is called; struck through when it lies in the bin.
    pub title: String,
    /// What such a record is called: « objectif ».
    pub kind_label: String,
    /// The kind of a fiche; empty for another record.
    pub kind: String,
    /// Whether the other record lies in the bin, or is unknown here.
    pub gone: bool,
}

/// The records of one kind that belong to another.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnGroup {
    /// How the method calls and writes them.
    pub own: Own,
    /// The records, the newest first.
    pub rows: Vec<OwnRow>,
}

/// One record that belongs to another.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRow {
    /// The record.
    pub id: RecordId,
    /// When, as it was typed.
    pub when: String,
    /// What it says, in one line.
    pub words: String,
    /// Its fields, to be written.
    pub fields: Vec<Field>,
    /// Whether two versions of something stand side by side.
    pub disputed: bool,
}

/// Reads a record as a form. `None` when there is none of that name.
///
/// O(what points at it).
#[must_use]
pub fn read(workspace: &Workspace, methods: &Methods, id: &RecordId) -> Option<RecordForm> {
    let record = workspace.records().get(id)?;
    let method = methods.of_record(workspace, record);
    let kind = workspace.kinds().get(&record.kind);
    Some(RecordForm {
        id: id.clone(),
        kind: record.kind.clone(),
        kind_label: kind.map_or_else(|| record.kind.clone(), |kind| kind.label.clone()),
        title: title(workspace, record),
        method: method.map(|method| method.key.clone()).unwrap_or_default(),
        parts: parts(workspace, method, record),
        ties: ties(workspace, id),
        own: own(workspace, method, id),
        others: field::unknown(workspace, record),
        actor: record
            .reference("entity")
            .filter(|id| workspace.records().living(id).is_some()),
        becomes: becomes(workspace, method),
        trashed: record.is_trashed(),
    })
}

fn becomes(workspace: &Workspace, method: Option<&Method>) -> Vec<(String, String)> {
    let into = method.into_iter().flat_map(|method| &method.becomes);
    let known = into.filter_map(|kind| {
        let label = workspace.kinds().get(kind)?.label.clone();
        Some((kind.clone(), label))
    });
    known.collect()
}

fn parts(workspace: &Workspace, method: Option<&Method>, record: &Record) -> Vec<Part> {
    let kinds = workspace.kinds();
    let all: Vec<&FieldDef> = kinds
        .get(&record.kind)
        .map(|kind| kind.fields.iter().collect())
        .unwrap_or_default();
    let mut placed: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for part in method.into_iter().flat_map(|method| &method.parts) {
        let named = part.fields.iter();
        let fields = named.filter_map(|name| kinds.field(&record.kind, name));
        let fields = fields.flat_map(|def| field::read(workspace, record, def));
        parts.push(Part {
            label: part.label.clone(),
            fields: fields.collect(),
        });
        placed.extend(part.fields.iter().map(String::as_str));
    }
    // A card has fields for every method: only those of its own are asked, and what is filled in.
    let card = record.kind == "card";
    let line = method.map(|method| method.line.as_slice());
    let asked = |def: &&FieldDef| {
        !card
            || matches!(def.name.as_str(), "text" | "detail" | "group" | "entity")
            || line.is_some_and(|line| line.contains(&def.name))
    };
    // A place is not asked, unless two versions of it wait for somebody who chooses.
    let rest = all.into_iter().filter(|def| {
        let name = def.name.as_str();
        let moved = PLACE.contains(&name) && !record.disputed.contains(name);
        !placed.contains(&name) && !moved
    });
    let mut rest: Vec<Field> = rest
        .flat_map(|def| {
            let wanted = asked(&def);
            let fields = field::read(workspace, record, def);
            fields
                .into_iter()
                .filter(move |field| wanted || field.disputed || !field.is_empty())
                .map(|field| in_slots(method, field))
        })
        .collect();
    let added = field::added(workspace, &record.kind).into_iter();
    rest.extend(added.map(|def| field::read_added(record, def)));
    if let Some(handling) = kinds.field(&record.kind, "handling") {
        rest.extend(field::read(workspace, record, handling));
    }
    parts.push(Part {
        label: String::new(),
        fields: rest,
    });
    parts
}

/// A field that holds a slot of the method becomes a choice among the slots.
fn in_slots(method: Option<&Method>, mut field: Field) -> Field {
    let slots = method.filter(|method| field.control == Control::Line && field.key == method.by);
    if let Some(method) = slots {
        field.control = Control::Choice;
        let slots = method.slots.iter();
        field.options = slots
            .map(|slot| {
                let on = slot.code == field.value;
                (slot.code.clone(), slot.label.clone(), on)
            })
            .collect();
    }
    field
}

/// What a record is tied to by our reasoning, both ways, in the order in which it was tied.
#[must_use]
pub fn ties(workspace: &Workspace, id: &RecordId) -> Vec<Tie> {
    let records = workspace.records();
    let links = records.pointing_at(id);
    let mut links: Vec<(&Record, &str)> = links
        .filter(|(link, field)| link.kind == "link" && matches!(*field, "from" | "to"))
        .collect();
    links.sort_by_key(|(link, field)| (link.int("created_at"), link.id.clone(), *field == "to"));
    links.dedup_by(|one, two| one.0.id == two.0.id);
    let read = |(link, field): (&Record, &str)| {
        let outgoing = field == "from";
        let other = link.reference(if outgoing { "to" } else { "from" })?;
        let record = records.get(&other);
        let kind = link.words("kind");
        let code = workspace.kinds().field("link", "kind");
        let code = code.and_then(|field| field.code(kind));
        let words = match code {
            Some(code) if outgoing => code.label.clone(),
            Some(code) => code.inverse().to_owned(),
            None => label_of(workspace, "link", "kind", kind),
        };
        let record_kind = record.map_or("", |record| record.kind.as_str());
        let label = workspace.kinds().get(record_kind);
        Some(Tie {
            link: link.id.clone(),
            words,
            title: record.map_or(String::new(), |record| title(workspace, record)),
            kind_label: label.map(|kind| kind.label.clone()).unwrap_or_default(),
            kind: match record_kind {
                "entity" => record.map_or("", |it| it.words("kind")).to_owned(),
                _ => String::new(),
            },
            gone: record.is_none_or(Record::is_trashed),
            other,
        })
    };
    links.into_iter().filter_map(read).collect()
}

/// The kinds of reasoning link that make sense from a record, with the words to read, whether it
/// starts there, and the record types at the other end.
#[must_use]
pub fn tie_kinds(workspace: &Workspace, kind: &str) -> Vec<(String, String, bool, Vec<String>)> {
    let fits = |types: &[String]| types.iter().any(|known| known == kind || known == "*");
    let Some(field) = workspace.kinds().field("link", "kind") else {
        return Vec::new();
    };
    let mut known = Vec::new();
    for code in &field.codes {
        if fits(&code.from) {
            known.push((code.code.clone(), code.label.clone(), true, code.to.clone()));
        }
        if fits(&code.to) && !code.symmetric {
            let words = code.inverse().to_owned();
            known.push((code.code.clone(), words, false, code.from.clone()));
        }
    }
    // What is meant for such a record comes first, what fits everything last.
    known.sort_by_key(|(_, _, _, other)| other.iter().any(|it| it == "*"));
    known
}

fn own(workspace: &Workspace, method: Option<&Method>, id: &RecordId) -> Vec<OwnGroup> {
    let groups = method.into_iter().flat_map(|method| &method.own);
    let groups = groups.map(|own| OwnGroup {
        own: own.clone(),
        rows: own_rows(workspace, own, id),
    });
    groups.collect()
}

fn own_rows(workspace: &Workspace, own: &Own, id: &RecordId) -> Vec<OwnRow> {
    let pointing = workspace.records().pointing_at(id);
    let mut records: Vec<&Record> = pointing
        .filter(|(record, field)| record.kind == own.kind && *field == own.field)
        .map(|(record, _)| record)
        .collect();
    records.sort_by_key(|record| (when(record), record.int("created_at"), record.id.clone()));
    let rows = records.into_iter().rev().map(|record| {
        let defs = own.fields.iter();
        let defs = defs.filter_map(|name| workspace.kinds().field(&record.kind, name));
        let fields: Vec<Field> = defs
            .flat_map(|def| field::read(workspace, record, def))
            .collect();
        let words = fields
            .iter()
            .filter(|field| field.control != Control::Date)
            .map(field::words)
            .filter(|words| !words.is_empty());
        OwnRow {
            id: record.id.clone(),
            when: date_words(record, "when"),
            words: words.collect::<Vec<_>>().join(" · "),
            fields,
            disputed: !record.disputed.is_empty(),
        }
    });
    rows.collect()
}

/// The first and the last day of a record's date, for an order in time.
fn when(record: &Record) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    super::series::days(record, "when")
}

/// What stands around an actor: everything of every method that is about it, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// The key of the method.
    pub method: String,
    /// Its title.
    pub label: String,
    /// The name of its icon.
    pub icon: String,
    /// The things: the record, what it is called, what stands in small.
    pub things: Vec<(RecordId, String, String)>,
}

/// Gathers what every method holds about a fiche: its sheets, its markers, the actions that aim
/// at it or that it does, the cards that name it.
///
/// O(what points at it).
#[must_use]
pub fn around(workspace: &Workspace, methods: &Methods, id: &RecordId) -> Vec<Around> {
    let records = workspace.records();
    let mut about: Vec<&Record> = Vec::new();
    for (record, _) in records.pointing_at(id) {
        match record.kind.as_str() {
            "link" => {
                let ends = [record.reference("from"), record.reference("to")];
                let others = ends.into_iter().flatten().filter(|end| end != id);
                about.extend(others.filter_map(|other| records.living(&other)));
            }
            // A marker stands under what is expected of the actor.
            "challenge" => {
                let markers = records.pointing_at(&record.id);
                about.extend(markers.map(|(marker, _)| marker));
            }
            _ => about.push(record),
        }
    }
    about.sort_by_key(|record| (record.words("order").to_owned(), record.id.clone()));
    about.dedup_by(|one, two| one.id == two.id);
    let shown = methods.in_order().into_iter().filter_map(|method| {
        if method.source == Source::Positions {
            return None;
        }
        let mut things: Vec<(RecordId, String, String)> = Vec::new();
        for record in &about {
            let here = methods.of_record(workspace, record);
            let known = things.iter().any(|(known, ..)| *known == record.id);
            if !known && here.is_some_and(|it| it.key == method.key) {
                let card = super::card::read(workspace, method, record);
                let line = [card.owners.join(", "), card.due, card.line];
                let line = line.into_iter().filter(|words| !words.is_empty());
                let line = line.collect::<Vec<_>>().join(" · ");
                things.push((record.id.clone(), card.text, line));
            }
        }
        (!things.is_empty()).then(|| Around {
            method: method.key.clone(),
            label: method.label.clone(),
            icon: method.icon.clone(),
            things,
        })
    });
    shown.collect()
}
