//! What a member chose to see of a map: kinds, roles, tags, dates, how well it is known, how far
//! around a selection.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::{Side, Tie, Web};
use crate::date::{Date, Day};
use crate::id::RecordId;
use crate::text::fold;
use crate::view::evidence::Evidence;
use crate::view::validity::{Lifespan, Validity};
use crate::workspace::Workspace;

/// What to see of a map. An empty one shows everything.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Which map.
    pub side: Side,
    /// Kinds of things that are left out.
    pub kinds_out: BTreeSet<String>,
    /// Role codes, any of them; empty for all.
    pub roles: BTreeSet<String>,
    /// Tags, any of them; empty for all.
    pub tags: BTreeSet<String>,
    /// Kinds of lines that are left out.
    pub ties_out: BTreeSet<String>,
    /// Grades of knowledge that are left out.
    pub evidence_out: BTreeSet<Evidence>,
    /// Things that are left out one by one.
    pub hidden: BTreeSet<String>,
    /// Words that must all be in the name, accents and case apart.
    pub text: String,
    /// Only what is at most so many steps from the centre; 0 for everything.
    pub steps: u8,
    /// The things around which to look.
    pub centre: BTreeSet<String>,
    /// What was valid on this day, as EDTF; empty for always.
    pub on: String,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

impl Query {
    /// Whether anything is left out.
    #[must_use]
    pub fn is_filtering(&self) -> bool {
        let all = Self {
            side: self.side,
            other: self.other.clone(),
            centre: self.centre.clone(),
            ..Self::default()
        };
        *self != all
    }
}

impl Web {
    /// What is left of a map. O(n + m).
    #[must_use]
    pub fn narrowed(&self, workspace: &Workspace, query: &Query) -> Self {
        let words: Vec<String> = query.text.split_whitespace().map(fold).collect();
        let day = Moment::of(query);
        let keep: Vec<bool> = self
            .nodes
            .iter()
            .map(|node| {
                let any = |wanted: &BTreeSet<String>, mut has: Box<dyn FnMut(&str) -> bool>| {
                    wanted.is_empty() || wanted.iter().any(|code| has(code))
                };
                let named = || {
                    let name = fold(&node.name);
                    words.iter().all(|word| name.contains(word.as_str()))
                };
                let roles = Box::new(|code: &str| node.roles.iter().any(|role| role == code));
                let tags = Box::new(|id: &str| node.tags.iter().any(|tag| tag.as_str() == id));
                !query.kinds_out.contains(&node.kind)
                    && !query.hidden.contains(node.id.as_str())
                    && any(&query.roles, roles)
                    && any(&query.tags, tags)
                    && (words.is_empty() || named())
                    && day.shows(workspace, &node.id)
            })
            .collect();
        let tie_stays = |tie: &Tie| {
            !query.ties_out.contains(&tie.kind)
                && !query.evidence_out.contains(&tie.evidence)
                && day.shows(workspace, &tie.id)
        };
        let rest = self.kept(|place| keep[place], tie_stays);
        if query.steps == 0 || query.centre.is_empty() {
            return rest;
        }
        let near = rest.near(&query.centre, query.steps);
        rest.kept(|place| near[place], |_| true)
    }

    /// Which things are at most so many steps from any of some others, whichever way lines go.
    fn near(&self, centre: &BTreeSet<String>, steps: u8) -> Vec<bool> {
        let graph = self.graph();
        let mut seen = vec![false; self.nodes.len()];
        let mut line = VecDeque::new();
        for (place, node) in self.nodes.iter().enumerate() {
            if centre.contains(node.id.as_str()) {
                seen[place] = true;
                line.push_back((place, 0));
            }
        }
        while let Some((place, far)) = line.pop_front() {
            if far == steps {
                continue;
            }
            for next in graph.beside(place) {
                let next = *next as usize;
                if !seen[next] {
                    seen[next] = true;
                    line.push_back((next, far + 1));
                }
            }
        }
        seen
    }
}

/// The day of the slider; without one, every day.
struct Moment(Option<Day>);

impl Moment {
    fn of(query: &Query) -> Self {
        let date = Date::from_edtf(&query.on);
        Self(date.and_then(|date| date.day()))
    }

    /// Whether a record may be there that day: what has no date is always there.
    fn shows(&self, workspace: &Workspace, record: &RecordId) -> bool {
        let Some((day, record)) = self.0.zip(workspace.records().get(record)) else {
            return true;
        };
        Lifespan::of(workspace, record).at(day) != Validity::No
    }
}
