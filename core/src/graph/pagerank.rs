//! Who is reached most by somebody who strolls along the links.

use super::{Direction, Graph};

/// How often the stroller goes on along a link rather than starting anew anywhere.
const DAMPING: f64 = 0.85;
/// The change of all nodes together below which the answer has settled.
const SETTLED: f64 = 1e-10;
/// After so many rounds the change is below `SETTLED` for any network: 2 · 0.85²⁰⁰ < 10⁻¹³.
const ROUNDS: usize = 200;

impl Graph {
    /// Returns how often a stroller is on each node; the values sum to 1.
    ///
    /// From a node that leads nowhere the stroller starts anew anywhere. Settled to 10⁻¹⁰ in all;
    /// O(m) a round, 200 rounds at most.
    /// Source: Page and Brin, "The anatomy of a large-scale hypertextual web search engine", 1998;
    /// damping 0.85.
    #[must_use]
    pub fn pagerank(&self, direction: Direction) -> Vec<f64> {
        let nodes = self.n_nodes();
        let ahead = |node| self.ahead(node, direction);
        let mut values = vec![1.0 / nodes as f64; nodes];
        for _ in 0..ROUNDS {
            let lost = (0..nodes).filter(|&node| ahead(node).is_empty());
            let lost: f64 = lost.map(|node| values[node]).sum();
            let anywhere = (1.0 - DAMPING + DAMPING * lost) / nodes as f64;
            let mut next = vec![anywhere; nodes];
            for (node, value) in values.iter().enumerate() {
                let share = DAMPING * value / ahead(node).len() as f64;
                for &other in ahead(node) {
                    next[other as usize] += share;
                }
            }
            let pairs = next.iter().zip(&values);
            let change: f64 = pairs.map(|(next, value)| (next - value).abs()).sum();
            values = next;
            if change <= SETTLED {
                break;
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::fixtures::{assert_near, digraph, karate, seven, shared};

    #[test]
    fn it_agrees_with_published_values() {
        let karate = karate().pagerank(Direction::Ignored);
        assert_near(
            &karate[..4],
            &[0.096_997, 0.052_877, 0.057_079, 0.035_86],
            1e-6,
        );
        assert_near(&karate[33..], &[0.100_919], 1e-6);
        let both = [
            0.152_934, 0.152_934, 0.224_283, 0.164_467, 0.180_071, 0.100_921, 0.024_39,
        ];
        assert_near(&seven().pagerank(Direction::Ignored), &both, 1e-6);
        let along = [
            0.142_417, 0.176_302, 0.205_105, 0.142_417, 0.223_263, 0.055_248, 0.055_248,
        ];
        assert_near(&seven().pagerank(Direction::Followed), &along, 1e-6);
    }

    #[test]
    fn the_stroller_is_always_somewhere() {
        for seed in 0..40 {
            for direction in [Direction::Ignored, Direction::Followed] {
                let sum: f64 = digraph(seed).pagerank(direction).iter().sum();
                assert!((sum - 1.0).abs() < 1e-9, "seed {seed}: {sum}");
            }
        }
        assert!(Graph::new(0, []).pagerank(Direction::Ignored).is_empty());
    }

    /// networkx and graphology stop earlier, at a change of 10⁻⁶ a node: hence 3·10⁻⁶.
    #[test]
    fn the_published_maximum_of_two_larger_networks_is_reached() {
        for (name, expected) in [("ba-1000.json", 0.020_184), ("ba-10000.json", 0.003_864)] {
            if let Some(graph) = shared(name) {
                let values = graph.pagerank(Direction::Ignored);
                let most = values.into_iter().fold(0.0, f64::max);
                assert!((most - expected).abs() < 3e-6, "{name}: {most}");
            }
        }
    }
}
