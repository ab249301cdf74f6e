//! What the plan reads: who may see what, what points at what, what things are called.

use std::collections::{HashMap, HashSet};

use super::words::Words;
use crate::kind::{FieldDef, Form, Handling};
use crate::record::{KEY_SEPARATOR, Record};
use crate::value::Value;
use crate::view::labels::label_of;
use crate::workspace::Workspace;
use crate::{Methods, RecordId};

/// Bookkeeping that nobody typed.
const SILENT_FIELDS: [&str; 9] = [
    "type",
    "created_at",
    "created_by",
    "deleted_at",
    "deleted_by",
    "order",
    "origin",
    "validated_heads",
    "closed_heads",
];

/// Records that serve the program, name people or tags where others mention them, or are talk
/// beside the work: they have no chapter.
const SILENT_KINDS: [&str; 8] = [
    "comment",
    "field_def",
    "import_batch",
    "kind_def",
    "member",
    "snapshot",
    "tag",
    "view",
];

/// What is reserved when what it belongs to is reserved, beside what names its owner by a
/// required field.
const BELONGS: [(&str, &str); 3] = [
    ("checklist_item", "parent"),
    ("marker", "challenge"),
    ("observation", "marker"),
];

/// A name is cut after so many letters where it only mentions something.
const NAME_LENGTH: usize = 80;
/// A name that leads to a name that leads to a name is followed so far.
const NAME_STEPS: usize = 4;

pub(super) struct Reader<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) methods: &'a Methods,
    pub(super) words: Words,
    audience: Handling,
    hidden: HashSet<&'a RecordId>,
    /// Who points at a record by a reference, and by which field.
    pointing: HashMap<&'a str, Vec<(&'a Record, &'a str)>>,
    /// How much is left out because it is reserved.
    pub(super) left_out: usize,
}

impl<'a> Reader<'a> {
    /// O(document).
    pub(super) fn new(workspace: &'a Workspace, methods: &'a Methods, audience: Handling) -> Self {
        let mut reader = Self {
            workspace,
            methods,
            words: Words::french(),
            audience,
            hidden: HashSet::new(),
            pointing: HashMap::new(),
            left_out: 0,
        };
        let records = workspace.records().iter();
        let mut living: Vec<&'a Record> = records
            .filter(|record| !record.is_trashed() && !is_silent(&record.kind))
            .collect();
        living.sort_by(|one, two| place_of(one).cmp(&place_of(two)));
        for record in &living {
            for field in workspace.kinds().fields_of(&record.kind) {
                let target = record.words(&field.name);
                if field.form == Form::Ref && !target.is_empty() && !is_bookkeeping(&field.name) {
                    let pointing = reader.pointing.entry(target).or_default();
                    pointing.push((record, field.name.as_str()));
                }
            }
        }
        reader.hide(&living);
        reader
    }

    fn hide(&mut self, living: &[&'a Record]) {
        let mut open: Vec<&'a Record> = living
            .iter()
            .copied()
            .filter(|record| handling(record) > self.audience)
            .collect();
        self.left_out = open.len();
        self.hidden.extend(open.iter().map(|record| &record.id));
        while let Some(owner) = open.pop() {
            let pointing = self.pointing.get(owner.id.as_str());
            for (record, field) in pointing.into_iter().flatten() {
                let kinds = self.workspace.kinds();
                let known = kinds.field(&record.kind, field);
                let belongs = known.is_some_and(|field| field.required)
                    || BELONGS.contains(&(record.kind.as_str(), field));
                if belongs && self.hidden.insert(&record.id) {
                    open.push(record);
                    // A tie is no thing of its own that people would miss.
                    self.left_out +=
                        usize::from(!matches!(record.kind.as_str(), "link" | "relation"));
                }
            }
        }
        let shown = living.iter().filter(|record| self.shows(record));
        let fields: usize = shown.map(|record| self.reserved_fields(record)).sum();
        self.left_out += fields;
    }

    fn reserved_fields(&self, record: &Record) -> usize {
        let fields = self.workspace.kinds().fields_of(&record.kind);
        let known = fields.filter(|field| {
            let filled = |(key, value): (&String, &Value)| field.stores(key) && !value.is_blank();
            self.is_reserved(field) && record.fields.iter().any(filled)
        });
        let added = record.members("custom").filter(|(def, value)| {
            let def = def.split(KEY_SEPARATOR).next().unwrap_or_default();
            !value.is_blank() && self.is_sensitive(def)
        });
        known.count() + added.count()
    }

    pub(super) fn is_reserved(&self, field: &FieldDef) -> bool {
        field
            .handling
            .is_some_and(|handling| handling > self.audience)
    }

    pub(super) fn is_sensitive(&self, field_def: &str) -> bool {
        let def = self.workspace.records().get(&field_def.into());
        let sensitive = def.is_some_and(|def| def.flag("sensitive") == Some(true));
        sensitive && self.audience < Handling::Core
    }

    /// The records that may not stand in the plan because they are reserved.
    pub(super) fn hidden(&self) -> HashSet<RecordId> {
        self.hidden.iter().map(|id| (*id).clone()).collect()
    }

    /// Whether a record may stand in the plan.
    pub(super) fn shows(&self, record: &Record) -> bool {
        !record.is_trashed() && !is_silent(&record.kind) && !self.hidden.contains(&record.id)
    }

    /// The records of a type that may stand in the plan, in their order.
    pub(super) fn of_kind(&self, kind: &str) -> Vec<&'a Record> {
        let all = self.workspace.records().of_kind(kind);
        let mut all: Vec<&Record> = all.filter(|record| self.shows(record)).collect();
        all.sort_by(|one, two| place_of(one).cmp(&place_of(two)));
        all
    }

    /// Who points at a record by a reference, and by which field, in their order.
    pub(super) fn pointing_at(
        &self,
        id: &RecordId,
    ) -> impl Iterator<Item = (&'a Record, &'a str)> + use<'a> {
        let found = self.pointing.get(id.as_str()).cloned().unwrap_or_default();
        let hidden: Vec<bool> = found.iter().map(|(it, _)| self.shows(it)).collect();
        let found = found.into_iter().zip(hidden);
        found.filter(|(_, shown)| *shown).map(|(found, _)| found)
    }

    /// The links that have a record at one end.
    pub(super) fn links(
        &self,
        id: &RecordId,
        end: &'static str,
    ) -> impl Iterator<Item = &'a Record> + use<'a> {
        let pointing = self.pointing_at(id);
        pointing
            .filter(move |(link, field)| link.kind == "link" && *field == end)
            .map(|(link, _)| link)
    }

    /// The record that a field names, if it may be read.
    pub(super) fn target(&self, record: &Record, field: &str) -> Option<&'a Record> {
        let target = record.reference(field)?;
        let target = self.workspace.records().living(&target)?;
        (!self.hidden.contains(&target.id)).then_some(target)
    }

    /// What a record is called where it is mentioned.
    pub(super) fn name(&self, record: &Record) -> String {
        self.name_in(record, NAME_STEPS)
    }

    fn name_in(&self, record: &Record, steps: usize) -> String {
        let end = |field: &str| self.naming_in(record.words(field), steps.saturating_sub(1));
        let full = match record.kind.as_str() {
            "link" => format!("{} {} {}", end("from"), self.words.towards, end("to")),
            "relation" => {
                let own = record.words("label");
                let code = label_of(self.workspace, "relation", "kind", record.words("kind"));
                let words = if own.is_empty() { &code } else { own };
                format!("{} {words} {}", end("from"), end("to"))
            }
            _ => self.own_name(record, steps),
        };
        let line = full.trim().lines().next().unwrap_or_default();
        match line.char_indices().nth(NAME_LENGTH) {
            Some((cut, _)) => format!("{}…", line[..cut].trim_end()),
            None => line.to_owned(),
        }
    }

    fn own_name(&self, record: &Record, steps: usize) -> String {
        for field in self.naming_fields(record) {
            let words = record.words(&field.name);
            if !words.is_empty() {
                return match field.form {
                    Form::Ref => self.naming_in(words, steps.saturating_sub(1)),
                    Form::Choice => label_of(self.workspace, &record.kind, &field.name, words),
                    _ => words.to_owned(),
                };
            }
        }
        let kind = self.workspace.kinds().get(&record.kind);
        let of_board = label_of(self.workspace, "board", "kind", record.words("kind"));
        match kind {
            Some(_) if record.kind == "board" && !of_board.is_empty() => of_board,
            Some(kind) => kind.label.clone(),
            None => record.kind.clone(),
        }
    }

    /// The fields by which a record may be called, the best first.
    pub(super) fn naming_fields(&self, record: &Record) -> Vec<&'a FieldDef> {
        let Some(kind) = self.workspace.kinds().get(&record.kind) else {
            return Vec::new();
        };
        // A strategy is called by its own words before those of its code.
        let named = ["title", kind.title_field.as_str(), "name", "label", "text"];
        let named = named.iter().filter_map(|name| kind.field(name));
        let others = kind.fields.iter();
        let others = others.filter(|field| matches!(field.form, Form::Line | Form::Prose));
        named
            .chain(others)
            .filter(|field| !self.is_reserved(field))
            .collect()
    }

    /// What a reference says: the name of what it leads to, or its own letters.
    pub(super) fn naming(&self, id: &str) -> String {
        self.naming_in(id, NAME_STEPS)
    }

    fn naming_in(&self, id: &str, steps: usize) -> String {
        match self.workspace.records().get(&id.into()) {
            Some(record) if self.hidden.contains(&record.id) => self.words.reserved.clone(),
            Some(record) if steps > 0 => {
                let name = self.name_in(record, steps);
                if record.is_trashed() {
                    let handling = handling(record);
                    return match handling > self.audience {
                        true => self.words.reserved.clone(),
                        false => format!("{name} {}", self.words.in_bin),
                    };
                }
                name
            }
            _ => id.to_owned(),
        }
    }
}

/// Whether records of a type have no chapter.
pub(super) fn is_silent(kind: &str) -> bool {
    SILENT_KINDS.contains(&kind)
}

pub(super) fn is_bookkeeping(field: &str) -> bool {
    SILENT_FIELDS.contains(&field)
}

/// Who may read a record. A word that this version does not know is taken for the strictest.
pub(in crate::export) fn handling(record: &Record) -> Handling {
    match record.words("handling") {
        "public" => Handling::Public,
        "members" | "" => Handling::Members,
        _ => Handling::Core,
    }
}

/// By what records stand in their order: the rank, then the day, then the name.
pub(super) fn place_of(record: &Record) -> (&str, &str, Option<i64>, &RecordId) {
    let order = record.words("order");
    let day = match record.words("when_edtf") {
        "" => record.words("when_raw"),
        day => day,
    };
    (order, day, record.int("created_at"), &record.id)
}
