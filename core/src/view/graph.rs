//! The map of who is linked to what: the world of fiches, or the web of our reasoning.

#[cfg(test)]
mod by_hand;
mod carried;
pub mod findings;
mod narrow;
pub mod ranking;
mod read;
pub mod route;
pub mod words;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::graph::Graph;
use crate::id::RecordId;

pub use carried::Carried;
pub use narrow::Query;
pub use read::read;

/// Which of the two maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Fiches and their relations: what is.
    #[default]
    World,
    /// Cards, objectives, actions and the links between them: what we make of it.
    Reasoning,
}

/// One thing on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The record.
    pub id: RecordId,
    /// What it is called.
    pub name: String,
    /// The kind of an entity, the type of anything else.
    pub kind: String,
    /// Role codes, in the order of the kind file.
    pub roles: Vec<String>,
    /// Tag ids.
    pub tags: Vec<RecordId>,
}

/// One line of the map. Nodes are named by their place in [`Web::nodes`].
#[derive(Debug, Clone, PartialEq)]
pub struct Tie {
    /// The record.
    pub id: RecordId,
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Its kind: a code or free words.
    pub kind: String,
    /// What to read from start to end: « finance ».
    pub words: String,
    /// Whether it goes one way.
    pub directed: bool,
    /// How well it is known.
    pub evidence: Evidence,
    /// The best grade among its own and its notes', « B2 »; empty when it was not graded.
    pub grade: String,
    /// The beginning as it was typed.
    pub since: String,
    /// The end as it was typed.
    pub until: String,
    /// The code of its status; empty when nobody said.
    pub status: String,
}

/// A map: things and the lines between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Web {
    /// The things, in the order of their records.
    pub nodes: Vec<Node>,
    /// The lines, in the order of their records. No line leads from a thing to itself.
    pub ties: Vec<Tie>,
}

/// How many there are of each sort: what the legend says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Things by kind.
    pub kinds: BTreeMap<String, usize>,
    /// Things by role; a thing with two roles counts twice.
    pub roles: BTreeMap<String, usize>,
    /// Things by tag.
    pub tags: BTreeMap<RecordId, usize>,
    /// Lines by kind.
    pub ties: BTreeMap<String, usize>,
    /// Lines by how well they are known.
    pub evidence: BTreeMap<Evidence, usize>,
    /// Lines that nobody graded, among those to be cross-checked.
    pub ungraded: usize,
}

impl Web {
    /// The map as numbers. O(n + m log m).
    #[must_use]
    pub fn graph(&self) -> Graph {
        let links = self.ties.iter().map(|tie| (tie.from, tie.to));
        Graph::new(self.nodes.len(), links)
    }

    /// Where a record stands among the nodes.
    #[must_use]
    pub fn places(&self) -> HashMap<&RecordId, usize> {
        let nodes = self.nodes.iter().enumerate();
        nodes.map(|(place, node)| (&node.id, place)).collect()
    }

    /// How many lines touch each node.
    #[must_use]
    pub fn degrees(&self) -> Vec<usize> {
        let mut degrees = vec![0; self.nodes.len()];
        for tie in &self.ties {
            degrees[tie.from] += 1;
            degrees[tie.to] += 1;
        }
        degrees
    }

    /// How many there are of each sort. O(n + m).
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for node in &self.nodes {
            *counts.kinds.entry(node.kind.clone()).or_default() += 1;
            for role in &node.roles {
                *counts.roles.entry(role.clone()).or_default() += 1;
            }
            for tag in &node.tags {
                *counts.tags.entry(tag.clone()).or_default() += 1;
            }
        }
        for tie in &self.ties {
            *counts.ties.entry(tie.kind.clone()).or_default() += 1;
            *counts.evidence.entry(tie.evidence).or_default() += 1;
            let unsaid = tie.evidence == Evidence::CrossCheck && tie.grade.is_empty();
            counts.ungraded += usize::from(unsaid);
        }
        counts
    }

    /// The same map with only the nodes to keep, and the lines between them to keep.
    pub(crate) fn kept(&self, node: impl Fn(usize) -> bool, tie: impl Fn(&Tie) -> bool) -> Self {
        let mut places = vec![usize::MAX; self.nodes.len()];
        let mut nodes = Vec::new();
        for (place, it) in self
            .nodes
            .iter()
            .enumerate()
            .filter(|(place, _)| node(*place))
        {
            places[place] = nodes.len();
            nodes.push(it.clone());
        }
        let there = |tie: &&Tie| places[tie.from] != usize::MAX && places[tie.to] != usize::MAX;
        let ties = self.ties.iter().filter(there).filter(|it| tie(it));
        let ties = ties.map(|tie| Tie {
            from: places[tie.from],
            to: places[tie.to],
            ..tie.clone()
        });
        Self {
            ties: ties.collect(),
            nodes,
        }
    }
}

#[cfg(test)]
mod tests;
