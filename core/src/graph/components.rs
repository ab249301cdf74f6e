//! What hangs together, and what does not.

use super::Graph;

/// Every node in one part; the parts are not linked with each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Components {
    /// The part of each node. Parts are numbered from the largest; among equals, from the one
    /// with the lowest node.
    pub of: Vec<usize>,
    /// How many nodes each part has.
    pub sizes: Vec<usize>,
}

impl Components {
    /// The parts that hang together by links between nodes of one and the same group. O(n + m).
    pub(super) fn within(graph: &Graph, groups: &[usize]) -> Self {
        Self::joined_by(graph, |one, other| groups[one] == groups[other])
    }

    /// The parts that hang together by the links that may be used.
    fn joined_by(graph: &Graph, may_use: impl Fn(usize, usize) -> bool) -> Self {
        const NONE: usize = usize::MAX;
        let mut of = vec![NONE; graph.n_nodes()];
        let mut sizes: Vec<usize> = Vec::new();
        let mut waiting = Vec::new();
        for start in 0..graph.n_nodes() {
            if of[start] != NONE {
                continue;
            }
            let part = sizes.len();
            of[start] = part;
            let mut size = 0;
            waiting.push(start);
            while let Some(node) = waiting.pop() {
                size += 1;
                for &other in graph.beside(node) {
                    let other = other as usize;
                    if of[other] == NONE && may_use(node, other) {
                        of[other] = part;
                        waiting.push(other);
                    }
                }
            }
            sizes.push(size);
        }
        let mut order: Vec<usize> = (0..sizes.len()).collect();
        order.sort_by_key(|part| (std::cmp::Reverse(sizes[*part]), *part));
        let mut numbers = vec![0; sizes.len()];
        for (number, part) in order.iter().enumerate() {
            numbers[*part] = number;
        }
        Self {
            of: of.into_iter().map(|part| numbers[part]).collect(),
            sizes: order.into_iter().map(|part| sizes[part]).collect(),
        }
    }
}

impl Graph {
    /// Returns the parts that hang together, directions ignored; a node alone is one. O(n + m).
    #[must_use]
    pub fn components(&self) -> Components {
        Components::joined_by(self, |_, _| true)
    }

    /// Returns what is left of a node's part without it: its pieces, the largest first, each with
    /// its nodes in ascending order. One piece, or none, where the node holds nothing together.
    /// O(n + m).
    #[must_use]
    pub fn pieces_without(&self, node: usize) -> Vec<Vec<usize>> {
        let parts = Components::joined_by(self, |one, other| one != node && other != node);
        let mut pieces = vec![Vec::new(); parts.sizes.len()];
        let mut touched = vec![false; parts.sizes.len()];
        for &other in self.beside(node) {
            touched[parts.of[other as usize]] = true;
        }
        for (other, part) in parts.of.iter().enumerate() {
            if touched[*part] {
                pieces[*part].push(other);
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }

    /// Returns the nodes that hang on one end of a link and those that hang on the other, once the
    /// link is gone; the same nodes twice where another way joins the ends. O(n + m).
    #[must_use]
    pub fn sides_without(&self, one: usize, other: usize) -> (Vec<usize>, Vec<usize>) {
        let gone = |a, b| (a, b) == (one, other) || (b, a) == (one, other);
        let parts = Components::joined_by(self, |a, b| !gone(a, b));
        let side = |end: usize| {
            let all = 0..self.n_nodes();
            all.filter(|node| parts.of[*node] == parts.of[end])
                .collect()
        };
        (side(one), side(other))
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::connected_components;

    use super::*;
    use crate::graph::fixtures::{karate, random, seven, to_simple};

    #[test]
    fn parts_are_numbered_by_size() {
        let graph = Graph::new(7, [(5, 6), (2, 1), (1, 3)]);
        let parts = graph.components();
        assert_eq!(parts.of, [2, 0, 0, 0, 3, 1, 1]);
        assert_eq!(parts.sizes, [3, 2, 1, 1]);
        assert_eq!(Graph::new(0, []).components(), Components::default());
    }

    #[test]
    fn there_are_as_many_as_petgraph_finds() {
        for seed in 0..60 {
            let graph = random(seed);
            let count = graph.components().sizes.len();
            assert_eq!(
                count,
                connected_components(&to_simple(&graph)),
                "seed {seed}"
            );
        }
    }

    #[test]
    fn what_falls_apart_is_told_piece_by_piece() {
        let pieces = seven().pieces_without(3);
        assert_eq!(pieces, [vec![0, 1, 2], vec![4, 5]]);
        assert_eq!(seven().pieces_without(0), [vec![1, 2, 3, 4, 5]]);
        assert!(seven().pieces_without(6).is_empty());
        let pieces = karate().pieces_without(0);
        let sizes: Vec<usize> = pieces.iter().map(Vec::len).collect();
        assert_eq!(sizes, [27, 5, 1]);
        assert_eq!(pieces[1], [4, 5, 6, 10, 16]);
    }

    #[test]
    fn a_bridge_has_two_sides() {
        assert_eq!(seven().sides_without(3, 2), (vec![3, 4, 5], vec![0, 1, 2]));
        let (one, other) = seven().sides_without(0, 1);
        assert_eq!(one, other);
    }
}
