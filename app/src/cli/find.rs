//! Records by the beginning of their id.

use std::collections::HashMap;

use myspot_core::{Record, RecordId, Workspace};

use super::{Failure, shown};

/// The shortest id that lists show.
const SHORT: usize = 8;

/// How many of several fitting records an error names.
const NAMED: usize = 8;

/// The record whose id begins with these letters, among those that fit.
///
/// The whole id finds its record whether it fits or not; `info` is the workspace itself.
pub(super) fn record<'a>(
    workspace: &'a Workspace,
    text: &str,
    fits: impl Fn(&Record) -> bool,
) -> Result<&'a Record, Failure> {
    if let Some(record) = workspace.record(&RecordId::from(text)) {
        return Ok(record);
    }
    let wanted = text.to_ascii_lowercase();
    let mut found: Vec<&Record> = workspace
        .records()
        .iter()
        .filter(|record| !wanted.is_empty() && record.id.as_str().starts_with(&wanted))
        .filter(|record| fits(record))
        .collect();
    match found[..] {
        [] => Err(Failure::NoRecord(text.to_owned())),
        [record] => Ok(record),
        _ => {
            found.sort_by(|one, two| one.id.cmp(&two.id));
            let among = found.iter().take(NAMED);
            Err(Failure::Ambiguous {
                text: text.to_owned(),
                count: found.len(),
                among: among
                    .map(|record| (record.id.to_string(), shown::title(workspace, record)))
                    .collect(),
            })
        }
    }
}

/// Any record.
pub(super) fn any<'a>(workspace: &'a Workspace, text: &str) -> Result<&'a Record, Failure> {
    record(workspace, text, |_| true)
}

/// For each record the beginning of its id that no other one shares. O(n log n).
pub(super) fn short_ids(workspace: &Workspace) -> HashMap<&RecordId, String> {
    let mut ids: Vec<&RecordId> = workspace
        .records()
        .iter()
        .map(|record| &record.id)
        .collect();
    ids.sort_unstable();
    let shared = |one: Option<&&RecordId>, two: &RecordId| {
        one.map_or(0, |one| {
            let pairs = one.as_str().chars().zip(two.as_str().chars());
            pairs.take_while(|(a, b)| a == b).count()
        })
    };
    let short = |at: usize| {
        let id = ids[at];
        let before = at.checked_sub(1).and_then(|at| ids.get(at));
        let needed = shared(before, id).max(shared(ids.get(at + 1), id)) + 1;
        id.as_str().chars().take(needed.max(SHORT)).collect()
    };
    (0..ids.len()).map(|at| (ids[at], short(at))).collect()
}
