//! What holds a network together all alone: single nodes and single links.

use petgraph::algo::{articulation_points::articulation_points, bridges};
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef as _;

use super::Graph;

impl Graph {
    /// Returns the nodes without which their part falls into several, in ascending order.
    ///
    /// [`Graph::pieces_without`] tells into which. O(n + m), and no deeper than the heap.
    /// Source: Tarjan, "Depth-first search and linear graph algorithms", 1972, by petgraph.
    #[must_use]
    pub fn articulation_points(&self) -> Vec<usize> {
        let found = articulation_points(&self.simple());
        let mut found: Vec<usize> = found.into_iter().map(NodeIndex::index).collect();
        found.sort_unstable();
        found
    }

    /// Returns the pairs whose link nothing replaces, the lower node first, sorted.
    ///
    /// Several links between the same two count as one: what is between them is what matters.
    /// O(n + m), and no deeper than the heap. Source: as above.
    #[must_use]
    pub fn bridges(&self) -> Vec<(usize, usize)> {
        let simple = self.simple();
        let ends =
            bridges::bridges(&simple).map(|link| (link.source().index(), link.target().index()));
        let mut found: Vec<_> = ends
            .map(|(one, other)| (one.min(other), one.max(other)))
            .collect();
        found.sort_unstable();
        found
    }

    /// The same network for petgraph, each pair once.
    fn simple(&self) -> UnGraph<(), ()> {
        let mut simple = UnGraph::with_capacity(self.n_nodes(), self.n_pairs());
        let nodes: Vec<_> = (0..self.n_nodes()).map(|_| simple.add_node(())).collect();
        for (one, other) in self.pairs() {
            simple.add_edge(nodes[one], nodes[other], ());
        }
        simple
    }
}

#[cfg(test)]
mod tests {
    use rustworkx_core::connectivity;

    use super::*;
    use crate::graph::fixtures::{karate, random, seven, to_simple};

    #[test]
    fn they_are_the_published_ones() {
        assert_eq!(karate().articulation_points(), [0]);
        assert_eq!(karate().bridges(), [(0, 11)]);
        assert_eq!(seven().articulation_points(), [2, 3, 4]);
        assert_eq!(seven().bridges(), [(2, 3), (3, 4), (4, 5)]);
        let doubled = Graph::new(3, [(0, 1), (1, 0), (1, 2)]);
        assert_eq!(doubled.bridges(), [(0, 1), (1, 2)]);
    }

    /// A node is one exactly when something falls apart without it; so is a link.
    #[test]
    fn they_are_what_falls_apart_without() {
        for seed in 0..60 {
            let graph = random(seed);
            let apart = |node: &usize| graph.pieces_without(*node).len() > 1;
            let expected: Vec<usize> = (0..graph.n_nodes()).filter(apart).collect();
            assert_eq!(graph.articulation_points(), expected, "seed {seed}");
            let parted = |pair: &(usize, usize)| {
                let (one, other) = graph.sides_without(pair.0, pair.1);
                one != other
            };
            let expected: Vec<_> = graph.pairs().filter(parted).collect();
            assert_eq!(graph.bridges(), expected, "seed {seed}");
            let theirs = connectivity::articulation_points(&to_simple(&graph), None);
            assert_eq!(
                theirs.len(),
                graph.articulation_points().len(),
                "seed {seed}"
            );
        }
    }

    #[test]
    fn a_long_chain_overflows_nothing() {
        const NODES: usize = 100_000;
        let chain = Graph::new(NODES, (1..NODES).map(|node| (node - 1, node)));
        assert_eq!(chain.articulation_points().len(), NODES - 2);
        assert_eq!(chain.bridges().len(), NODES - 1);
        assert_eq!(chain.components().sizes, [NODES]);
        assert_eq!(chain.pieces_without(NODES / 2).len(), 2);
        assert_eq!(
            chain
                .shortest_path(0, NODES - 1, Default::default())
                .map(|path| path.len()),
            Some(NODES)
        );
    }
}
