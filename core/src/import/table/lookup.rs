//! Finding what a table names: the file's own records first, then those that are here.

use std::collections::{HashMap, HashSet};

use crate::id::RecordId;
use crate::import::draft::Draft;
use crate::text::fold;

/// By record type, and by a word for the record.
#[derive(Default)]
struct Known(HashMap<String, HashMap<Box<str>, RecordId>>);

impl Known {
    fn get(&self, kind: &str, word: &str) -> Option<RecordId> {
        self.0.get(kind)?.get(word).cloned()
    }

    /// Notes a record, unless the word stands for one already.
    fn note(&mut self, kind: &str, word: &str, id: &RecordId) {
        let words = match self.0.get_mut(kind) {
            Some(words) => words,
            None => self.0.entry(kind.to_owned()).or_default(),
        };
        words.entry(word.into()).or_insert_with(|| id.clone());
    }
}

/// The records that names and old ids stand for.
pub(super) struct Lookup {
    /// By record type and the id in the file.
    by_old_id: Known,
    /// By record type and folded title; the first of each.
    by_name: Known,
    here_by_old_id: Known,
    here_by_name: Known,
    tags: HashMap<String, RecordId>,
    kind_defs: HashSet<String>,
    fields: HashMap<String, RecordId>,
}

impl Lookup {
    pub(super) fn new(draft: &Draft<'_>) -> Self {
        let records = draft.workspace.records();
        let mut lookup = Self {
            by_old_id: Known::default(),
            by_name: Known::default(),
            here_by_old_id: Known::default(),
            here_by_name: Known::default(),
            tags: HashMap::new(),
            kind_defs: HashSet::new(),
            fields: HashMap::new(),
        };
        for kind in draft.kinds().iter() {
            let mut known: Vec<_> = records.of_kind(&kind.name).collect();
            known.sort_by(|one, other| one.id.cmp(&other.id));
            for record in known {
                let id = record.id.clone();
                let old = record.words("origin|ext_id");
                if !old.is_empty() {
                    lookup.here_by_old_id.note(&kind.name, old, &id);
                }
                lookup.here_by_old_id.note(&kind.name, id.as_str(), &id);
                let name = fold(record.words(&kind.title_field).trim());
                if !name.is_empty() {
                    lookup.here_by_name.note(&kind.name, &name, &id);
                }
                match kind.name.as_str() {
                    "tag" => drop(lookup.tags.insert(record.words("label").to_owned(), id)),
                    "kind_def" if record.words("applies_to") == "entity" => {
                        lookup.kind_defs.insert(record.words("code").to_owned());
                    }
                    "field_def" => drop(lookup.fields.insert(record.words("label").to_owned(), id)),
                    _ => {}
                }
            }
        }
        lookup
    }

    /// Notes a record of the file.
    pub(super) fn add(&mut self, kind: &str, old: Option<&str>, name: &str, id: &RecordId) {
        if let Some(old) = old {
            self.by_old_id.note(kind, old, id);
        }
        let name = fold(name.trim());
        if !name.is_empty() {
            self.by_name.note(kind, &name, id);
        }
    }

    /// The file's record of that old id.
    pub(super) fn old(&self, kind: &str, old: &str) -> Option<RecordId> {
        self.by_old_id.get(kind, old)
    }

    /// The record of that old id that came with an earlier import, or of that very id.
    pub(super) fn here_old(&self, kind: &str, old: &str) -> Option<RecordId> {
        self.here_by_old_id.get(kind, old)
    }

    /// The file's record of that name.
    pub(super) fn named(&self, kind: &str, name: &str) -> Option<RecordId> {
        self.by_name.get(kind, &fold(name.trim()))
    }

    /// The record of that name that was here before.
    pub(super) fn here_named(&self, kind: &str, name: &str) -> Option<RecordId> {
        self.here_by_name.get(kind, &fold(name.trim()))
    }

    /// Whatever a word stands for: an id, then a name, the file's before those here.
    pub(super) fn any(&self, kind: &str, word: &str) -> Option<RecordId> {
        self.old(kind, word)
            .or_else(|| self.here_old(kind, word))
            .or_else(|| self.named(kind, word))
            .or_else(|| self.here_named(kind, word))
    }

    /// The tag of a label, if there is one.
    pub(super) fn known_tag(&self, label: &str) -> Option<RecordId> {
        self.tags.get(label).cloned()
    }

    /// The tag of a label, made once.
    pub(super) fn tag(&mut self, draft: &mut Draft<'_>, label: &str, path: &str) -> RecordId {
        if let Some(known) = self.tags.get(label) {
            return known.clone();
        }
        let id = draft.import("tag", path, vec![("label".to_owned(), label.into())]);
        self.tags.insert(label.to_owned(), id.clone());
        id
    }

    /// Makes the record of a kind of the group's own, once.
    pub(super) fn kind_def(&mut self, draft: &mut Draft<'_>, code: &str, path: &str) {
        if self.kind_defs.insert(code.to_owned()) {
            let fields = vec![
                ("applies_to".into(), "entity".into()),
                ("code".into(), code.into()),
                ("label_fr".into(), code.into()),
            ];
            draft.import("kind_def", path, fields);
        }
    }

    /// The field of the group's own with that label, made once.
    pub(super) fn own_field(&mut self, draft: &mut Draft<'_>, kind: &str, label: &str) -> RecordId {
        if let Some(known) = self.fields.get(label) {
            return known.clone();
        }
        let fields = vec![
            ("applies_to".into(), kind.into()),
            ("label".into(), label.into()),
            ("ftype".into(), "line".into()),
        ];
        let id = draft.import("field_def", label, fields);
        self.fields.insert(label.to_owned(), id.clone());
        id
    }
}
