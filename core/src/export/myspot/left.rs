//! Counting what the old mySPOT's file has no place for.

use std::collections::{BTreeSet, HashSet};

use super::book::Book;
use crate::export::LeftOut;
use crate::id::RecordId;
use crate::import::sections::{ACTION_STATUS, OBJECTIVE_STATUS, ROLES};
use crate::record::{Record, split_key};
use crate::value::Value;
use crate::workspace::Workspace;

/// Bookkeeping that nobody typed.
const SILENT: [&str; 7] = [
    "type",
    "created_at",
    "created_by",
    "order",
    "origin",
    "deleted_at",
    "deleted_by",
];

/// The fields that the file holds, by record type.
fn carried(kind: &str) -> &'static [&'static str] {
    match kind {
        "entity" => &[
            "name",
            "kind",
            "aliases",
            "desc",
            "when_raw",
            "when_edtf",
            "roles",
            "tags",
        ],
        "relation" => &["from", "to", "kind", "label"],
        "note" => &["text", "source_text"],
        "tag" => &["label"],
        "board" => &["kind"],
        "card" => &["board", "slot", "text", "parent", "root", "side"],
        "link" => &["from", "to", "kind"],
        "objective" => &["title", "sentence_override", "status"],
        "strategy" => &["key", "status"],
        "message" => &["hook", "problem", "importance", "audience", "ask"],
        "target_sheet" => &[
            "entity",
            "label",
            "rep",
            "rep_text",
            "their_goals",
            "wanted_action",
            "trigger_arguments",
        ],
        "assessment" => &["entity", "influence", "interest", "stance", "access"],
        "challenge" => &["entity"],
        "marker" => &["challenge", "entity", "level", "text"],
        "action" => &["title", "status", "due_raw", "due_edtf"],
        "indicator" => &["title"],
        _ => &[],
    }
}

/// Counts the living records and the filled fields that have no place in the file.
pub(super) fn left_out(
    workspace: &Workspace,
    book: &Book<'_>,
    used: &HashSet<RecordId>,
) -> LeftOut {
    let mut left = LeftOut::default();
    for record in workspace
        .records()
        .iter()
        .filter(|record| !record.is_trashed())
    {
        if matches!(
            record.kind.as_str(),
            "import_batch" | "snapshot" | "kind_def"
        ) {
            continue;
        }
        if !used.contains(&record.id) {
            if !book.is_implied(record) {
                left.record(&record.kind);
            }
            continue;
        }
        for field in unsaid(record) {
            left.field(&record.kind, &field);
        }
    }
    for (key, value) in &workspace.info().fields {
        if !value.is_blank() && !SILENT.contains(&key.as_str()) {
            left.field("info", key);
        }
    }
    left
}

/// The filled fields of a record that the file does not hold.
fn unsaid(record: &Record) -> BTreeSet<String> {
    let carried = carried(&record.kind);
    let mut unsaid: BTreeSet<String> = record
        .fields
        .iter()
        .filter(|(_, value)| !value.is_blank() && **value != Value::Counter(0))
        .map(|(key, _)| split_key(key).0)
        .filter(|field| !SILENT.contains(field) && !carried.contains(field))
        .map(str::to_owned)
        .collect();
    let status = record.words("status");
    let known = match record.kind.as_str() {
        "action" => status.is_empty() || ACTION_STATUS.iter().any(|(ours, _)| *ours == status),
        "objective" => {
            status.is_empty() || OBJECTIVE_STATUS.iter().any(|(ours, _)| *ours == status)
        }
        _ => true,
    };
    if !known {
        unsaid.insert("status".to_owned());
    }
    let roles = record
        .members("roles")
        .filter(|(role, _)| ROLES.contains(role))
        .count();
    if record.members("roles").count() > roles || roles > 1 {
        unsaid.insert("roles".to_owned());
    }
    unsaid
}
