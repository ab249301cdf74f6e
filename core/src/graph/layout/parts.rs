//! The parts of a network, each a list of its nodes.

use crate::graph::Graph;

/// Which nodes hang together.
#[derive(Debug, Clone, Default)]
pub(in crate::graph) struct Parts {
    /// The nodes of each part in ascending order; the largest part first.
    pub(in crate::graph) all: Vec<Vec<u32>>,
    /// The part of each node.
    pub(in crate::graph) of: Vec<u32>,
    /// The place of each node within its part.
    pub(in crate::graph) place: Vec<u32>,
}

impl Parts {
    /// Finds the parts. O(n + m).
    pub(in crate::graph) fn of(graph: &Graph) -> Self {
        let found = graph.components();
        let mut all: Vec<Vec<u32>> = vec![Vec::new(); found.sizes.len()];
        let mut place = Vec::with_capacity(found.of.len());
        for (node, part) in found.of.iter().enumerate() {
            place.push(all[*part].len() as u32);
            all[*part].push(node as u32);
        }
        let of = found.of.into_iter().map(|part| part as u32).collect();
        Self { all, of, place }
    }
}
