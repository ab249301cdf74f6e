//! Finding what a table names: the file's own records first, then those that are here.

use std::collections::{HashMap, HashSet};

use crate::id::RecordId;
use crate::import::draft::Draft;
use crate::text::fold;

/// The records that names and old ids stand for.
pub(super) struct Lookup {
    /// By record type and the id in the file.
    by_old_id: HashMap<(String, String), RecordId>,
    /// By record type and folded title; the first of each.
    by_name: HashMap<(String, String), RecordId>,
    here_by_old_id: HashMap<(String, String), RecordId>,
    here_by_name: HashMap<(String, String), RecordId>,
    tags: HashMap<String, RecordId>,
    kind_defs: HashSet<String>,
    fields: HashMap<String, RecordId>,
}

impl Lookup {
    pub(super) fn new(draft: &Draft<'_>) -> Self {
        let records = draft.workspace.records();
        let mut lookup = Self {
            by_old_id: HashMap::new(),
            by_name: HashMap::new(),
            here_by_old_id: HashMap::new(),
            here_by_name: HashMap::new(),
            tags: HashMap::new(),
            kind_defs: HashSet::new(),
            fields: HashMap::new(),
        };
        for kind in draft.kinds().iter() {
            let mut known: Vec<_> = records.of_kind(&kind.name).collect();
            known.sort_by(|one, other| one.id.cmp(&other.id));
            for record in known {
                let key = |word: String| (kind.name.clone(), word);
                let id = record.id.clone();
                let old = record.words("origin|ext_id");
                if !old.is_empty() {
                    let slot = lookup.here_by_old_id.entry(key(old.to_owned()));
                    slot.or_insert_with(|| id.clone());
                }
                let own = key(id.to_string());
                lookup.here_by_old_id.insert(own, id.clone());
                let name = fold(record.words(&kind.title_field).trim());
                if !name.is_empty() {
                    lookup
                        .here_by_name
                        .entry(key(name))
                        .or_insert_with(|| id.clone());
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
            let slot = self.by_old_id.entry((kind.to_owned(), old.to_owned()));
            slot.or_insert_with(|| id.clone());
        }
        let name = fold(name.trim());
        if !name.is_empty() {
            let slot = self.by_name.entry((kind.to_owned(), name));
            slot.or_insert_with(|| id.clone());
        }
    }

    /// The file's record of that old id.
    pub(super) fn old(&self, kind: &str, old: &str) -> Option<RecordId> {
        self.by_old_id
            .get(&(kind.to_owned(), old.to_owned()))
            .cloned()
    }

    /// The record of that old id that came with an earlier import, or of that very id.
    pub(super) fn here_old(&self, kind: &str, old: &str) -> Option<RecordId> {
        self.here_by_old_id
            .get(&(kind.to_owned(), old.to_owned()))
            .cloned()
    }

    /// The file's record of that name.
    pub(super) fn named(&self, kind: &str, name: &str) -> Option<RecordId> {
        self.by_name
            .get(&(kind.to_owned(), fold(name.trim())))
            .cloned()
    }

    /// The record of that name that was here before.
    pub(super) fn here_named(&self, kind: &str, name: &str) -> Option<RecordId> {
        self.here_by_name
            .get(&(kind.to_owned(), fold(name.trim())))
            .cloned()
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
