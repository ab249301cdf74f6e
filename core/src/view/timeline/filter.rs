//! What a member asks to see of the timeline.

use std::collections::BTreeSet;

use super::concerned::concerned;
use super::{Entry, Moments, What};
use crate::id::RecordId;
use crate::record::Record;
use crate::text::fold;
use crate::workspace::Workspace;

/// What is asked for; every part that is empty asks for everything.
///
/// Tags, roles and kinds are those of the entry itself or of any fiche that it concerns, so that
/// what is asked for in the list of fiches can be asked for here: « alliés » shows their meetings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// What they are.
    pub whats: BTreeSet<What>,
    /// Words that must all occur in the title or the date, accents and case apart.
    pub text: String,
    /// Codes of kinds of fiche.
    pub kinds: BTreeSet<String>,
    /// Codes of roles.
    pub roles: BTreeSet<String>,
    /// Ids of tags.
    pub tags: BTreeSet<RecordId>,
}

impl Filter {
    /// Whether anything is left out.
    #[must_use]
    pub fn is_filtering(&self) -> bool {
        !self.whats.is_empty() || !self.text.trim().is_empty() || self.asks_of_fiches()
    }

    fn asks_of_fiches(&self) -> bool {
        !self.kinds.is_empty() || !self.roles.is_empty() || !self.tags.is_empty()
    }

    /// Whether a record has what is asked of fiches. The kind and the role of anything else are
    /// never asked for.
    fn takes(&self, record: &Record) -> bool {
        let is_fiche = record.kind == "entity";
        let kind = is_fiche && self.kinds.contains(record.words("kind"));
        let role = is_fiche && self.roles.iter().any(|role| record.has("roles", role));
        let tag = self.tags.iter().any(|tag| record.has("tags", tag.as_str()));
        (self.kinds.is_empty() || kind)
            && (self.roles.is_empty() || role)
            && (self.tags.is_empty() || tag)
    }

    fn takes_entry(&self, workspace: &Workspace, entry: &Entry, text: &[&str]) -> bool {
        let says = |words: &str| {
            let folded = fold(&entry.title);
            folded.contains(words) || fold(&entry.words).contains(words)
        };
        let plain = (self.whats.is_empty() || self.whats.contains(&entry.what))
            && text.iter().all(|words| says(words));
        if !plain || !self.asks_of_fiches() {
            return plain;
        }
        let records = workspace.records();
        let Some(record) = records.get(&entry.record) else {
            return false;
        };
        self.takes(record) || {
            let about = concerned(workspace, record, "entity");
            let mut about = about.iter().filter_map(|id| records.living(id));
            about.any(|fiche| self.takes(fiche))
        }
    }
}

impl Moments {
    /// The places of the entries that a filter lets through, in order. O(entries · their ties).
    #[must_use]
    pub fn shown(&self, workspace: &Workspace, filter: &Filter) -> Vec<u32> {
        let folded = fold(&filter.text);
        let text: Vec<&str> = folded.split_whitespace().collect();
        let places = (0..).zip(&self.entries);
        places
            .filter(|(_, entry)| filter.takes_entry(workspace, entry, &text))
            .map(|(at, _)| at)
            .collect()
    }
}
