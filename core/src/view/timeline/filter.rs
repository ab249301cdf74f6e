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
    /// Words that must each occur in the title, the date or the name of a fiche that it concerns,
    /// accents and case apart.
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
        if !self.whats.is_empty() && !self.whats.contains(&entry.what) {
            return false;
        }
        let mut said = fold(&entry.title);
        said.push('\n');
        said.push_str(&fold(&entry.words));
        let unsaid: Vec<&str> = text
            .iter()
            .filter(|word| !said.contains(**word))
            .copied()
            .collect();
        if unsaid.is_empty() && !self.asks_of_fiches() {
            return true;
        }
        let records = workspace.records();
        let Some(record) = records.get(&entry.record) else {
            return false;
        };
        let about = concerned(workspace, record, "entity");
        let about = || about.iter().filter_map(|id| records.living(id));
        let named = |word: &&str| about().any(|fiche| called(fiche, word));
        let asked =
            !self.asks_of_fiches() || self.takes(record) || about().any(|fiche| self.takes(fiche));
        asked && unsaid.iter().all(named)
    }
}

/// Whether a name of a fiche holds a word.
fn called(fiche: &Record, word: &str) -> bool {
    let aliases = fiche.ticked("aliases");
    let mut names = std::iter::once(fiche.words("name")).chain(aliases);
    names.any(|name| fold(name).contains(word))
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
