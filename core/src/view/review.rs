//! What waits for people: fields with two versions, and what lies in the bin.

use std::collections::BTreeSet;

use crate::id::RecordId;
use crate::record::Record;
use crate::workspace::Workspace;

/// A field of a living record that holds two or more distinct values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dispute {
    /// The record, or the workspace's own one.
    pub record: RecordId,
    /// The stored key.
    pub key: String,
}

/// Every dispute. O(records).
#[must_use]
pub fn disputes(workspace: &Workspace) -> BTreeSet<Dispute> {
    workspace
        .records()
        .iter()
        .filter(|record| !record.is_trashed())
        .chain(std::iter::once(workspace.info()))
        .flat_map(|record| {
            record.disputed.iter().map(|key| Dispute {
                record: record.id.clone(),
                key: key.clone(),
            })
        })
        .collect()
}

/// The records in the bin, last come first. O(records).
#[must_use]
pub fn bin(workspace: &Workspace) -> Vec<&Record> {
    let mut trashed: Vec<&Record> = workspace
        .records()
        .iter()
        .filter(|record| record.is_trashed())
        .collect();
    trashed.sort_by_key(|record| {
        (
            std::cmp::Reverse(record.int("deleted_at")),
            record.id.clone(),
        )
    });
    trashed
}
