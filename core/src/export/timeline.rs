//! The timeline for other programs: a list by year in Markdown, a table, a calendar.

mod calendar;
mod list;
mod table;
#[cfg(test)]
mod tests;

use super::plan::reserved;
use crate::kind::Handling;
use crate::text::capital;
use crate::view::labels::label_of;
use crate::view::timeline::{Entry, Moments, Undated, What};
use crate::workspace::Workspace;

pub use calendar::{Calendar, to_ics};
pub use list::to_list;
pub use table::to_table;

/// What of a timeline its readers may see.
#[derive(Debug, Clone)]
pub struct Readable<'a> {
    /// What has a place in time, in order.
    pub entries: Vec<&'a Entry>,
    /// What has none.
    pub undated: Vec<&'a Undated>,
    /// How much was left out because it is reserved to a narrower circle.
    pub reserved: usize,
}

/// Takes out of what is shown all that its readers may not see, and what belongs to that.
///
/// `shown` are places in [`Moments::entries`]. O(document · log).
#[must_use]
pub fn readable<'a>(
    workspace: &Workspace,
    moments: &'a Moments,
    shown: &[u32],
    audience: Handling,
) -> Readable<'a> {
    let hidden = reserved(workspace, audience);
    let all = shown.iter();
    let mut entries: Vec<&Entry> = all
        .filter_map(|at| moments.entries.get(*at as usize))
        .collect();
    let mut undated: Vec<&Undated> = moments.undated.iter().collect();
    let before = entries.len() + undated.len();
    entries.retain(|entry| !hidden.contains(&entry.record));
    undated.retain(|undated| !hidden.contains(&undated.record));
    Readable {
        reserved: before - entries.len() - undated.len(),
        entries,
        undated,
    }
}

/// What an entry is, in words: the kind of a fiche, else what its records are called.
fn kind_label(workspace: &Workspace, what: What, kind: &str) -> String {
    match what {
        What::Entity if !kind.is_empty() => label_of(workspace, "entity", "kind", kind),
        what => {
            let known = workspace.kinds().get(what.record_type());
            known.map(|known| known.label.clone()).unwrap_or_default()
        }
    }
}

/// The title of the workspace on a file.
fn heading(workspace: &Workspace, words: &crate::view::timeline::Words) -> String {
    words
        .export
        .heading(&capital(workspace.info().words("title")))
}
