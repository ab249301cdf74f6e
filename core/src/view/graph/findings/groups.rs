//! Groups that are linked more among themselves than with the others, and what they are called.

use super::{Finding, FindingKind, Reader, WORTH_A_SENTENCE};
use crate::view::graph::Web;
use crate::view::graph::ranking::SEED;
use crate::view::graph::words::{Words, capital, fill};

/// Below this modularity groups are hardly more than chance; above, they are told.
/// Source: Newman and Girvan, 2004: communities of real networks lie between 0.3 and 0.7.
const MORE_THAN_CHANCE: f64 = 0.3;
/// How many groups a sentence lists.
const LISTED: usize = 4;

/// A group of things that are linked more among themselves than with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its things, by their place in the map, in ascending order.
    pub members: Vec<usize>,
    /// The most linked of them, after which it is called.
    pub leader: usize,
    /// What it is called: « autour du Collège ».
    pub name: String,
}

/// The groups of a map, the largest first; none where groups would be hardly more than chance.
/// Groups of fewer than three things are left out. About O(m).
#[must_use]
pub fn groups(web: &Web, words: &Words) -> Vec<Group> {
    let graph = web.graph();
    let found = graph.communities(SEED);
    if found.modularity < MORE_THAN_CHANCE {
        return Vec::new();
    }
    let mut members = vec![Vec::new(); found.sizes.len()];
    for (node, group) in found.of.iter().enumerate() {
        members[*group].push(node);
    }
    let large = members
        .into_iter()
        .filter(|members| members.len() >= WORTH_A_SENTENCE);
    let named = large.filter_map(|members| {
        let best = |node: &usize| (graph.degree(*node), std::cmp::Reverse(*node));
        let leader = members.iter().copied().max_by_key(best)?;
        Some(Group {
            name: words.around(words.name(web, leader)),
            members,
            leader,
        })
    });
    named.collect()
}

impl Reader<'_> {
    /// Which groups there are, where there are at least two.
    pub(super) fn groups(&self) -> Option<Finding> {
        let groups = groups(self.web, self.words);
        if groups.len() < 2 {
            return None;
        }
        let mut of = vec![usize::MAX; self.web.nodes.len()];
        for (number, group) in groups.iter().enumerate() {
            group.members.iter().for_each(|member| of[*member] = number);
        }
        let inside = self
            .graph
            .pairs()
            .filter(|&(one, other)| of[one] == of[other])
            .count();
        let words = self.words;
        let mut list: Vec<String> = Vec::new();
        for group in groups.iter().take(LISTED) {
            let (form, count) = match list.is_empty() {
                true => (
                    &words.groups.first,
                    words.things(self.side, group.members.len()),
                ),
                false => (&words.groups.next, words.number(group.members.len())),
            };
            let holes = [
                ("things", count.as_str()),
                ("count", &count),
                ("around", &group.name),
            ];
            list.push(fill(form, &holes));
        }
        let more = groups.len().saturating_sub(LISTED);
        if more > 0 {
            list.push(words.counted(&words.groups.smaller, more, &[]));
        }
        let (count, list) = (capital(&words.in_letters(groups.len())), words.list(&list));
        let share = words.share(inside as f64 / self.graph.n_pairs().max(1) as f64);
        Some(Finding {
            kind: FindingKind::Groups,
            sentence: fill(
                &words.groups.sentence,
                &[("Count", &count), ("list", &list)],
            ),
            because: fill(&words.groups.because, &[("share", &share)]),
            nodes: groups.iter().map(|group| group.leader).collect(),
            ties: Vec::new(),
        })
    }
}
