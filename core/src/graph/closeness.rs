//! How few steps part a node from the others.

use std::sync::atomic::AtomicUsize;

use super::{Direction, Graph, Stopped, Watch};

/// How many searches walk together, one in each bit of a word.
const TOGETHER: usize = u64::BITS as usize;

impl Graph {
    /// Returns how close each node is to those that can reach it.
    ///
    /// From 0.0 to 1.0. Of r nodes that reach it, itself among them, by d steps in all, a node
    /// gets (r − 1)/d · (r − 1)/(n − 1): in a network of several parts, those of a small part
    /// are not close to the world for being close to each other. A node that nobody reaches gets
    /// 0.0. Where directions are followed, ways towards the node count.
    /// O(n·m) at worst, and 64 searches at a time: about n·m·(steps)/64 for usual networks.
    /// Source: Wasserman and Faust, "Social network analysis", 1994, and networkx; Then et al.,
    /// "The more the merrier: efficient multi-source graph traversal", 2014.
    ///
    /// # Errors
    /// When the watch calls it off.
    pub fn closeness(&self, direction: Direction, watch: Watch<'_>) -> Result<Vec<f64>, Stopped> {
        let nodes = self.n_nodes();
        let mut steps = vec![0_u64; nodes];
        let mut reached_by = vec![0_u64; nodes];
        let (mut seen, mut here) = (vec![0_u64; nodes], vec![0_u64; nodes]);
        let mut next = vec![0_u64; nodes];
        let done = AtomicUsize::new(0);
        for first in (0..nodes).step_by(TOGETHER) {
            seen.fill(0);
            for (bit, source) in (first..nodes.min(first + TOGETHER)).enumerate() {
                seen[source] = 1 << bit;
                here[source] = 1 << bit;
            }
            let mut distance = 0;
            loop {
                distance += 1;
                for (node, walkers) in here.iter_mut().enumerate() {
                    let walkers = std::mem::take(walkers);
                    if walkers != 0 {
                        for &other in self.ahead(node, direction) {
                            next[other as usize] |= walkers;
                        }
                    }
                }
                let mut arrived = false;
                for node in 0..nodes {
                    let fresh = std::mem::take(&mut next[node]) & !seen[node];
                    if fresh != 0 {
                        arrived = true;
                        seen[node] |= fresh;
                        here[node] = fresh;
                        let count = u64::from(fresh.count_ones());
                        reached_by[node] += count;
                        steps[node] += count * distance;
                    }
                }
                if !arrived {
                    break;
                }
                watch.go_on()?;
            }
            watch.step(&done, nodes.div_ceil(TOGETHER))?;
        }
        let others = nodes.saturating_sub(1) as f64;
        let sums = reached_by.into_iter().zip(steps);
        let close = sums.map(|(reached, steps)| match steps {
            0 => 0.0,
            steps => (reached as f64 / steps as f64) * (reached as f64 / others),
        });
        Ok(close.collect())
    }
}

#[cfg(test)]
mod tests {
    use rustworkx_core::centrality::closeness_centrality;

    use super::*;
    use crate::graph::fixtures::{
        assert_near, digraph, karate, random, seven, to_directed, to_simple,
    };

    fn close(graph: &Graph, direction: Direction) -> Vec<f64> {
        graph
            .closeness(direction, Watch::default())
            .expect("nobody stops it")
    }

    #[test]
    fn it_agrees_with_published_values() {
        let karate = close(&karate(), Direction::Ignored);
        assert_near(
            &karate[..4],
            &[0.568_966, 0.485_294, 0.559_322, 0.464_789],
            1e-6,
        );
        assert_near(&karate[16..17], &[0.284_483], 1e-6);
        let seven = seven();
        let both = [
            0.378_788, 0.378_788, 0.520_833, 0.520_833, 0.416_667, 0.297_619, 0.0,
        ];
        assert_near(&close(&seven, Direction::Ignored), &both, 1e-6);
        let along = [0.222_222, 0.222_222, 0.222_222, 0.25, 0.378_788, 0.0, 0.0];
        assert_near(&close(&seven, Direction::Followed), &along, 1e-6);
    }

    #[test]
    fn it_agrees_with_rustworkx_on_random_networks() {
        for seed in 0..40 {
            let graph = random(seed);
            let theirs = closeness_centrality(&to_simple(&graph), true, usize::MAX);
            let theirs: Vec<f64> = theirs.into_iter().map(Option::unwrap_or_default).collect();
            assert_near(&close(&graph, Direction::Ignored), &theirs, 1e-12);
            let graph = digraph(seed);
            let theirs = closeness_centrality(&to_directed(&graph), true, usize::MAX);
            let theirs: Vec<f64> = theirs.into_iter().map(Option::unwrap_or_default).collect();
            assert_near(&close(&graph, Direction::Followed), &theirs, 1e-12);
        }
    }
}
