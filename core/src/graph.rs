//! Networks as numbers: what is computed on nodes and links alone, without a workspace.
//!
//! `view::graph` reads a [`Graph`] out of a workspace and gives the answers their names. What is
//! asked of a network stands in one file a subject; every answer is the same whatever the number
//! of threads, and the same on every device.

pub mod layered;
pub mod layout;

mod betweenness;
mod closeness;
mod community;
mod components;
mod cut;
mod degree;
mod eigenvector;
#[cfg(test)]
mod fixtures;
mod pagerank;
mod path;

use crate::watch::{Stopped, Watch};
pub use betweenness::Estimate;
pub use community::Communities;
pub use components::Components;
pub use path::MAX_PATHS;

/// Whether a link can be gone along only from its start to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A link joins its two ends, whichever way it goes.
    #[default]
    Ignored,
    /// A link leads from its start to its end.
    Followed,
}

/// A network of nodes `0..n`: links with a direction, and who is beside whom without one.
///
/// Beside each other means: at least one link between two different nodes, whichever way it goes.
/// Measures that ignore directions are taken on that simple network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    links: Vec<(u32, u32)>,
    offsets: Vec<u32>,
    beside: Vec<u32>,
    following: Adjacency,
}

/// For each node the sorted nodes that it leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Adjacency {
    offsets: Vec<u32>,
    ends: Vec<u32>,
}

impl Adjacency {
    fn of(nodes: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut offsets = vec![0; nodes + 1];
        for (from, _) in &pairs {
            offsets[*from as usize + 1] += 1;
        }
        for node in 0..nodes {
            offsets[node + 1] += offsets[node];
        }
        Self {
            offsets,
            ends: pairs.into_iter().map(|(_, to)| to).collect(),
        }
    }

    fn ends(&self, node: usize) -> &[u32] {
        &self.ends[self.offsets[node] as usize..self.offsets[node + 1] as usize]
    }
}

impl Graph {
    /// A network of so many nodes. Links from a node to itself are left out; the others are kept
    /// in the order given, doubles as well. O((n + m) log m).
    ///
    /// # Panics
    /// When a link names a node that is not there.
    #[must_use]
    pub fn new(nodes: usize, links: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let links: Vec<(u32, u32)> = links
            .into_iter()
            .filter(|(from, to)| from != to)
            .inspect(|(from, to)| assert!(*from < nodes && *to < nodes, "no such node"))
            .map(|(from, to)| (from as u32, to as u32))
            .collect();
        let both = links.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        let Adjacency { offsets, ends } = Adjacency::of(nodes, both);
        Self {
            following: Adjacency::of(nodes, links.clone()),
            links,
            offsets,
            beside: ends,
        }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn n_nodes(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// How many pairs of nodes are linked, whichever way and however often.
    #[must_use]
    pub fn n_pairs(&self) -> usize {
        self.beside.len() / 2
    }

    /// Every link with its direction, in the order given.
    pub fn links(&self) -> impl ExactSizeIterator<Item = (usize, usize)> + '_ {
        let links = self.links.iter();
        links.map(|&(from, to)| (from as usize, to as usize))
    }

    /// Every pair of linked nodes once, the lower first, sorted.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.n_nodes()).flat_map(move |node| {
            let beside = self.beside(node).iter().map(|&other| other as usize);
            let above = beside.filter(move |other| *other > node);
            above.map(move |other| (node, other))
        })
    }

    /// The nodes beside one, sorted, each once.
    #[must_use]
    pub fn beside(&self, node: usize) -> &[u32] {
        &self.beside[self.offsets[node] as usize..self.offsets[node + 1] as usize]
    }

    /// The nodes that one leads to, sorted, each once.
    #[must_use]
    pub fn following(&self, node: usize) -> &[u32] {
        self.following.ends(node)
    }

    /// The nodes that can be reached from one by a single link.
    #[must_use]
    pub fn ahead(&self, node: usize, direction: Direction) -> &[u32] {
        match direction {
            Direction::Ignored => self.beside(node),
            Direction::Followed => self.following(node),
        }
    }

    /// The same network with every link turned round. O((n + m) log m).
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self::new(self.n_nodes(), self.links().map(|(from, to)| (to, from)))
    }

    /// How many nodes are beside one.
    #[must_use]
    pub fn degree(&self, node: usize) -> usize {
        self.beside(node).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_one_however_often_and_whichever_way_it_is_linked() {
        let graph = Graph::new(4, [(0, 1), (1, 0), (0, 1), (2, 2), (1, 2)]);
        assert_eq!(graph.n_pairs(), 2);
        assert_eq!(graph.links().len(), 4);
        assert_eq!(graph.beside(1), [0, 2]);
        assert_eq!(graph.following(2), [0_u32; 0]);
        assert_eq!(graph.pairs().collect::<Vec<_>>(), [(0, 1), (1, 2)]);
        assert_eq!(graph.degree(3), 0);
    }
}
