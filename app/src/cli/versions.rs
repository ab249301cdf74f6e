//! Versions of a workspace: how they are named, and what each of them held.

use std::collections::HashSet;
use std::sync::Arc;

use myspot_core::history::Entry;
use myspot_core::{Dice, Kinds, Workspace};

use super::{Failure, shown};

/// How a version is counted back from the newest change: `HEAD~3`.
pub(super) const NEWEST: &str = "HEAD";

/// The heads of the version that a text names.
///
/// `HEAD` is now, `HEAD~n` the version that the n-th line of the log made, `0` the empty
/// workspace; anything else is the beginning of a change's hash, several joined by commas.
pub(super) fn heads(
    workspace: &Workspace,
    history: &[Entry],
    text: &str,
) -> Result<Vec<[u8; 32]>, Failure> {
    let unknown = || Failure::NoVersion(text.to_owned());
    match text {
        "HEAD" => return Ok(workspace.heads()),
        "0" => return Ok(Vec::new()),
        _ => {}
    }
    if let Some(back) = text.strip_prefix(NEWEST) {
        let back = back.strip_prefix('~').and_then(|n| n.parse::<usize>().ok());
        let entry = back.and_then(|back| history.get(back));
        return Ok(vec![entry.ok_or_else(unknown)?.hash]);
    }
    let mut heads = Vec::new();
    for part in text.split(',') {
        let part = part.trim().to_ascii_lowercase();
        let mut fitting = history
            .iter()
            .filter(|entry| !part.is_empty() && shown::hex(&entry.hash).starts_with(&part));
        let found = fitting.next().ok_or_else(unknown)?;
        if fitting.next().is_some() {
            return Err(Failure::AmbiguousVersion(part));
        }
        heads.push(found.hash);
    }
    Ok(heads)
}

/// The workspace as it was at some heads. O(document): the changes are applied again.
pub(super) fn at(
    workspace: &Workspace,
    history: &[Entry],
    heads: &[[u8; 32]],
) -> Result<Workspace, Failure> {
    let empty = heads.is_empty();
    let later: HashSet<[u8; 32]> = workspace
        .history_since(heads)
        .iter()
        .map(|entry| entry.hash)
        .collect();
    // Both lists leave the genesis out; one is newest first, the other oldest first.
    let all = workspace.all_changes();
    let kept = history
        .iter()
        .rev()
        .zip(&all)
        .filter(|(entry, _)| !empty && !later.contains(&entry.hash))
        .map(|(_, change)| change.as_slice());
    Workspace::load(
        workspace.id(),
        None,
        kept,
        Arc::new(Kinds::builtin()),
        Dice::from_number(0),
    )
    .map_err(|source| Failure::Document {
        folder: std::path::PathBuf::new(),
        source,
    })
}
