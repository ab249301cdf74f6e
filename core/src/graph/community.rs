//! Groups that are linked more among themselves than with the others.

mod leiden;

use super::{Components, Graph};

/// Every node in one group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Communities {
    /// The group of each node. Groups are numbered from the largest; among equals, from the one
    /// with the lowest node.
    pub of: Vec<usize>,
    /// How many nodes each group has.
    pub sizes: Vec<usize>,
    /// How much more is linked inside groups than chance would have it, from −0.5 to 1.0; below
    /// about 0.3 the groups are hardly more than chance.
    pub modularity: f64,
}

impl Communities {
    /// The nodes of one group, in ascending order. O(n).
    pub fn members(&self, group: usize) -> impl Iterator<Item = usize> + '_ {
        let all = self.of.iter().enumerate();
        all.filter(move |(_, of)| **of == group)
            .map(|(node, _)| node)
    }
}

impl Graph {
    /// Returns groups that are linked more among themselves than with the others.
    ///
    /// Each group hangs together; an isolated node is a group of its own. Directions and double
    /// links are ignored. The seed decides in which order nodes are looked at: the same seed gives
    /// the same groups on every device, another one may give others that are about as good.
    /// About O(m) a round, a few rounds; 10,000 nodes take a fraction of a second.
    /// Source: Traag, Waltman and van Eck, "From Louvain to Leiden", 2019, with the best move
    /// where they draw one.
    #[must_use]
    pub fn communities(&self, seed: u64) -> Communities {
        let found = leiden::groups(self, seed);
        // Guarantees what the doc promises; a group in two parts would also be a worse one.
        let together = Components::within(self, &found);
        let modularity = self.modularity(&together.of);
        Communities {
            of: together.of,
            sizes: together.sizes,
            modularity,
        }
    }

    /// Returns how much more is linked inside the given groups than chance would have it.
    ///
    /// From −0.5 to 1.0; 0.0 for a network without links. O(n + m).
    /// Source: Newman and Girvan, "Finding and evaluating community structure", 2004.
    ///
    /// # Panics
    /// When it is not given a group for each node.
    #[must_use]
    pub fn modularity(&self, of: &[usize]) -> f64 {
        assert_eq!(of.len(), self.n_nodes(), "a group for each node");
        let ends = 2.0 * self.n_pairs() as f64;
        if ends == 0.0 {
            return 0.0;
        }
        let inside = self.pairs().filter(|&(one, other)| of[one] == of[other]);
        let inside = 2.0 * inside.count() as f64;
        let mut all = vec![0.0; of.iter().max().map_or(0, |most| most + 1)];
        for (node, group) in of.iter().enumerate() {
            all[*group] += self.degree(node) as f64;
        }
        let by_chance: f64 = all.iter().map(|all| (all / ends) * (all / ends)).sum();
        inside / ends - by_chance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::fixtures::{karate, random, scale_free, shared};

    #[test]
    fn the_karate_club_falls_into_its_four_known_groups() {
        let found = karate().communities(1);
        // The best that is possible. Source: Brandes et al., "On modularity clustering", 2008.
        assert!(
            (found.modularity - 0.419_79).abs() < 1e-5,
            "{}",
            found.modularity
        );
        assert_eq!(found.sizes, [12, 11, 6, 5]);
        assert_ne!(found.of[0], found.of[33]);
        assert_eq!(found.members(3).collect::<Vec<_>>(), [4, 5, 6, 10, 16]);
    }

    #[test]
    fn the_modularity_of_the_split_of_the_club_is_the_published_one() {
        let hi = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21];
        let of: Vec<usize> = (0..34)
            .map(|node| usize::from(!hi.contains(&node)))
            .collect();
        assert!((karate().modularity(&of) - 0.358_234_7).abs() < 1e-6);
        assert!(karate().modularity(&[0; 34]).abs() < 1e-12);
    }

    #[test]
    fn every_group_hangs_together_and_has_its_number_by_size() {
        for seed in 0..60 {
            let graph = if seed % 2 == 0 {
                random(seed)
            } else {
                scale_free(150, seed)
            };
            let found = graph.communities(seed);
            assert!(
                found.sizes.is_sorted_by(|one, next| one >= next),
                "seed {seed}"
            );
            assert_eq!(found.sizes.iter().sum::<usize>(), graph.n_nodes());
            let parts = Components::within(&graph, &found.of);
            assert_eq!(parts.sizes.len(), found.sizes.len(), "seed {seed}");
            assert_eq!(
                graph.communities(seed),
                found,
                "the same seed, the same groups"
            );
        }
    }

    #[test]
    fn cliques_in_a_ring_are_told_apart() {
        let clique = |first: usize| {
            (0..5).flat_map(move |a| (a + 1..5).map(move |b| (first + a, first + b)))
        };
        let inside = (0..6).flat_map(|number| clique(number * 5));
        let between = (0..6).map(|number| (number * 5, (number * 5 + 6) % 30));
        let found = Graph::new(30, inside.chain(between)).communities(3);
        assert_eq!(found.sizes, [5; 6]);
        for node in 0..30 {
            assert_eq!(found.of[node], found.of[node / 5 * 5], "node {node}");
        }
    }

    #[test]
    fn a_network_without_links_has_no_groups() {
        let found = Graph::new(3, []).communities(1);
        assert_eq!(
            (found.of, found.sizes, found.modularity),
            (vec![0, 1, 2], vec![1; 3], 0.0)
        );
        assert_eq!(Graph::new(0, []).communities(1), Communities::default());
    }

    /// igraph's Louvain reaches 0.524 and 0.534 there.
    #[test]
    fn two_larger_networks_are_cut_as_well_as_others_cut_them() {
        for (name, expected) in [("ba-1000.json", 0.525), ("ba-10000.json", 0.535)] {
            if let Some(graph) = shared(name) {
                let found = graph.communities(1).modularity;
                assert!(found >= expected, "{name}: {found}");
            }
        }
    }
}
