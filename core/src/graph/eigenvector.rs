//! Who is linked with those who are well linked themselves.

use super::Graph;

/// The change of one node, on average, below which the answer has settled.
const SETTLED: f64 = 1e-10;
/// How many rounds are gone before the answer is said not to settle.
const ROUNDS: usize = 2_000;

impl Graph {
    /// Returns each node's share in the main axis of the network.
    ///
    /// From 0.0 to 1.0, the squares sum to 1. Directions are ignored. Only the part of a network
    /// that is linked most densely counts: elsewhere the values come close to 0. `None` when they
    /// have not settled after 2,000 rounds, as on a chain of thousands; then there is nothing
    /// honest to show. O(m) a round.
    /// Source: Bonacich, "Power and centrality", 1987; power iteration on A + 1, which settles
    /// where A alone would swing, as in networkx.
    #[must_use]
    pub fn eigenvector(&self) -> Option<Vec<f64>> {
        let nodes = self.n_nodes();
        let mut values = vec![1.0 / (nodes as f64).sqrt(); nodes];
        for _ in 0..ROUNDS {
            let around = |node| {
                let beside = self.beside(node).iter();
                beside.map(|&other| values[other as usize]).sum::<f64>()
            };
            let mut next: Vec<f64> = (0..nodes).map(|node| values[node] + around(node)).collect();
            let length = next.iter().map(|value| value * value).sum::<f64>().sqrt();
            next.iter_mut().for_each(|value| *value /= length);
            let pairs = next.iter().zip(&values);
            let change: f64 = pairs.map(|(next, value)| (next - value).abs()).sum();
            values = next;
            if change <= nodes as f64 * SETTLED {
                return Some(values);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use rustworkx_core::centrality::eigenvector_centrality;

    use super::*;
    use crate::graph::fixtures::{assert_near, karate, random, seven, to_simple};

    #[test]
    fn it_agrees_with_published_values() {
        let karate = karate().eigenvector().expect("settles");
        assert_near(
            &karate[..4],
            &[0.355_491, 0.265_96, 0.317_193, 0.211_18],
            1e-6,
        );
        assert_near(&karate[32..], &[0.308_644, 0.373_363], 1e-6);
        let seven = seven().eigenvector().expect("settles");
        let expected = [
            0.484_601, 0.484_601, 0.595_249, 0.357_208, 0.200_728, 0.090_08, 0.0,
        ];
        assert_near(&seven, &expected, 1e-6);
    }

    #[test]
    fn it_agrees_with_rustworkx_on_random_networks() {
        for seed in 0..40 {
            let graph = random(seed);
            let simple = to_simple(&graph);
            let one = |_| Ok::<f64, std::convert::Infallible>(1.0);
            let theirs = eigenvector_centrality(&simple, one, Some(ROUNDS), Some(SETTLED));
            let theirs = theirs.expect("no weight fails");
            match (graph.eigenvector(), theirs) {
                (Some(ours), Some(theirs)) => assert_near(&ours, &theirs, 1e-6),
                (ours, theirs) => assert_eq!(ours.is_none(), theirs.is_none(), "seed {seed}"),
            }
        }
    }

    #[test]
    fn where_it_does_not_settle_it_says_so() {
        let chain = Graph::new(3_000, (1..3_000).map(|node| (node - 1, node)));
        assert_eq!(chain.eigenvector(), None);
        assert_eq!(Graph::new(0, []).eigenvector(), Some(Vec::new()));
        assert_near(
            &Graph::new(4, []).eigenvector().expect("settles"),
            &[0.5; 4],
            1e-12,
        );
    }
}
