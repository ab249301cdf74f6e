//! How many neighbours a node has: the measure that everybody understands.

use super::Graph;

impl Graph {
    /// Returns how many nodes are beside each. O(n).
    #[must_use]
    pub fn degrees(&self) -> Vec<usize> {
        (0..self.n_nodes()).map(|node| self.degree(node)).collect()
    }

    /// Returns for each node how many lead to it, and how many it leads to. O(n + m).
    #[must_use]
    pub fn degrees_in_and_out(&self) -> (Vec<usize>, Vec<usize>) {
        let (mut arriving, mut leaving) = (vec![0; self.n_nodes()], vec![0; self.n_nodes()]);
        for (node, leaving) in leaving.iter_mut().enumerate() {
            *leaving = self.following(node).len();
            for &next in self.following(node) {
                arriving[next as usize] += 1;
            }
        }
        (arriving, leaving)
    }

    /// Returns the share of all other nodes that are beside each.
    ///
    /// From 0.0 to 1.0; a node without any other gets 0.0. O(n).
    #[must_use]
    pub fn degree_centrality(&self) -> Vec<f64> {
        let others = self.n_nodes().saturating_sub(1).max(1) as f64;
        let degrees = self.degrees().into_iter();
        degrees.map(|degree| degree as f64 / others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::fixtures::karate;

    #[test]
    fn the_two_masters_of_the_karate_club_have_most_friends() {
        let degrees = karate().degrees();
        assert_eq!((degrees[33], degrees[0], degrees[32]), (17, 16, 12));
        assert_eq!(degrees.iter().sum::<usize>(), 2 * 78);
        let shares = karate().degree_centrality();
        assert!((shares[33] - 17.0 / 33.0).abs() < 1e-12);
    }

    #[test]
    fn ways_in_and_out_are_told_apart() {
        let graph = Graph::new(4, [(0, 1), (2, 1), (0, 1), (1, 2)]);
        let (arriving, leaving) = graph.degrees_in_and_out();
        assert_eq!(arriving, [0, 2, 1, 0]);
        assert_eq!(leaving, [1, 1, 1, 0]);
        assert_eq!(Graph::new(1, []).degree_centrality(), [0.0]);
        assert!(Graph::new(0, []).degree_centrality().is_empty());
    }
}
