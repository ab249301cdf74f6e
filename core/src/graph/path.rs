//! The ways from one node to another.

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::{Direction, Graph};

/// The most ways that are looked for between two nodes.
pub const MAX_PATHS: usize = 100;

impl Graph {
    /// Returns a shortest way from one node to another, both included; `None` without a way.
    ///
    /// Of several the one that comes first node by node. O(n + m).
    #[must_use]
    pub fn shortest_path(
        &self,
        from: usize,
        to: usize,
        direction: Direction,
    ) -> Option<Vec<usize>> {
        self.shortest_paths(from, to, 1, direction).pop()
    }

    /// Returns so many ways from one node to another that visit no node twice, the shortest first;
    /// among equals the one that comes first node by node.
    ///
    /// [`MAX_PATHS`] at most. O(paths · length · (n + m)).
    /// Source: Yen, "Finding the k shortest loopless paths in a network", 1971.
    #[must_use]
    pub fn shortest_paths(
        &self,
        from: usize,
        to: usize,
        count: usize,
        direction: Direction,
    ) -> Vec<Vec<usize>> {
        let roads = Roads {
            graph: self,
            back: match direction {
                Direction::Ignored => None,
                Direction::Followed => Some(self.reversed()),
            },
            direction,
        };
        let mut found: Vec<Vec<usize>> = Vec::new();
        let mut candidates: BTreeSet<(usize, Vec<usize>)> = BTreeSet::new();
        if let Some(first) = roads.first(from, to, &HashSet::new(), &HashSet::new()) {
            candidates.insert((first.len(), first));
        }
        let count = count.min(MAX_PATHS);
        while found.len() < count
            && let Some((_, path)) = candidates.pop_first()
        {
            if found.len() + 1 == count {
                found.push(path);
                break;
            }
            for turn in 0..path.len() - 1 {
                let root = &path[..=turn];
                let known = found.iter().chain([&path]);
                let same_root = known.filter(|known| known.get(..=turn) == Some(root));
                let taken: HashSet<usize> = same_root.map(|known| known[turn + 1]).collect();
                let passed: HashSet<usize> = path[..turn].iter().copied().collect();
                if let Some(spur) = roads.first(path[turn], to, &passed, &taken) {
                    let mut whole = path[..turn].to_vec();
                    whole.extend(spur);
                    candidates.insert((whole.len(), whole));
                }
            }
            found.push(path);
        }
        found
    }

    /// Returns how many steps each node is from the nearest of the given ones; `None` for those
    /// that no way leads to. O(n + m).
    #[must_use]
    pub fn steps_from(
        &self,
        starts: impl IntoIterator<Item = usize>,
        direction: Direction,
    ) -> Vec<Option<u32>> {
        let mut steps = vec![None; self.n_nodes()];
        let mut waiting = VecDeque::new();
        for start in starts {
            if steps[start].replace(0).is_none() {
                waiting.push_back((start, 0));
            }
        }
        while let Some((node, here)) = waiting.pop_front() {
            for &other in self.ahead(node, direction) {
                let other = other as usize;
                if steps[other].is_none() {
                    steps[other] = Some(here + 1);
                    waiting.push_back((other, here + 1));
                }
            }
        }
        steps
    }
}

/// A network and the ways back.
struct Roads<'a> {
    graph: &'a Graph,
    back: Option<Graph>,
    direction: Direction,
}

impl Roads<'_> {
    /// The first shortest way that passes none of the forbidden nodes and does not begin with a
    /// step to one of the taken ones.
    fn first(
        &self,
        from: usize,
        to: usize,
        forbidden: &HashSet<usize>,
        taken: &HashSet<usize>,
    ) -> Option<Vec<usize>> {
        if from == to {
            return taken.is_empty().then(|| vec![from]);
        }
        let back = |node| match &self.back {
            Some(back) => back.following(node),
            None => self.graph.beside(node),
        };
        // Searched from the end, so that going forth one can take the first node each time.
        const FAR: u32 = u32::MAX;
        let mut left = vec![FAR; self.graph.n_nodes()];
        left[to] = 0;
        let mut waiting = VecDeque::from([to]);
        let begins = |node: usize| !taken.contains(&node);
        'search: while let Some(node) = waiting.pop_front() {
            for &other in back(node) {
                let other = other as usize;
                if other == from && begins(node) {
                    left[from] = left[node] + 1;
                    break 'search;
                }
                if other != from && left[other] == FAR && !forbidden.contains(&other) {
                    left[other] = left[node] + 1;
                    waiting.push_back(other);
                }
            }
        }
        let mut path = vec![from];
        let mut node = from;
        while node != to {
            let wanted = left[node].checked_sub(1).filter(|_| left[node] != FAR)?;
            let next = self.graph.ahead(node, self.direction).iter();
            let mut next = next.map(|&next| next as usize).filter(|&next| {
                left[next] == wanted && next != from && (node != from || begins(next))
            });
            node = next.next()?;
            path.push(node);
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::all_simple_paths;
    use petgraph::graph::NodeIndex;

    use super::*;
    use crate::graph::fixtures::{digraph, karate, random, seven, to_directed, to_simple};

    #[test]
    fn the_shortest_way_is_found_or_there_is_none() {
        let seven = seven();
        let check = |from, to, direction, expected: Option<&[usize]>| {
            let found = seven.shortest_path(from, to, direction);
            assert_eq!(found.as_deref(), expected, "from {from} to {to}");
        };
        check(0, 5, Direction::Ignored, Some(&[0, 2, 3, 4, 5]));
        check(0, 4, Direction::Followed, Some(&[0, 1, 2, 3, 4]));
        check(0, 5, Direction::Followed, None);
        check(0, 6, Direction::Ignored, None);
        check(3, 3, Direction::Ignored, Some(&[3]));
    }

    #[test]
    fn several_ways_come_shortest_first() {
        let found = karate().shortest_paths(16, 25, 4, Direction::Ignored);
        let lengths: Vec<usize> = found.iter().map(Vec::len).collect();
        assert_eq!(found[0], [16, 5, 0, 31, 25]);
        assert_eq!(found[1], [16, 6, 0, 31, 25]);
        assert_eq!(lengths, [5, 5, 6, 6]);
        let round = seven().shortest_paths(0, 2, 9, Direction::Ignored);
        assert_eq!(round, [vec![0, 2], vec![0, 1, 2]]);
        assert_eq!(
            seven().shortest_paths(0, 0, 9, Direction::Ignored),
            [vec![0]]
        );
        assert!(
            seven()
                .shortest_paths(0, 2, 0, Direction::Ignored)
                .is_empty()
        );
    }

    /// All ways that petgraph can list, in order, on networks small enough to list them.
    #[test]
    fn they_are_all_ways_in_their_order() {
        let (from, to) = (NodeIndex::new(0), NodeIndex::new(1));
        let in_order = |mut all: Vec<Vec<NodeIndex>>| -> Vec<Vec<usize>> {
            all.sort_by_key(|path| (path.len(), path.clone()));
            let plain = |path: Vec<NodeIndex>| path.into_iter().map(NodeIndex::index).collect();
            all.into_iter().map(plain).take(25).collect()
        };
        let mut ways = 0;
        for seed in (0..400).filter(|seed| digraph(*seed).n_nodes() < 16) {
            let graph = random(seed);
            let theirs = to_simple(&graph);
            let theirs =
                all_simple_paths::<Vec<_>, _, std::hash::RandomState>(&theirs, from, to, 0, None);
            let ours = graph.shortest_paths(0, 1, 25, Direction::Ignored);
            ways += ours.len();
            assert_eq!(ours, in_order(theirs.collect()), "seed {seed}");
            let graph = digraph(seed);
            let theirs = to_directed(&graph);
            let theirs =
                all_simple_paths::<Vec<_>, _, std::hash::RandomState>(&theirs, from, to, 0, None);
            let ours = graph.shortest_paths(0, 1, 25, Direction::Followed);
            assert_eq!(ours, in_order(theirs.collect()), "seed {seed}, directed");
        }
        assert!(ways > 200, "only {ways} ways were compared");
    }

    #[test]
    fn steps_are_counted_from_the_nearest() {
        let steps = seven().steps_from([0, 5], Direction::Ignored);
        assert_eq!(
            steps,
            [Some(0), Some(1), Some(1), Some(2), Some(1), Some(0), None]
        );
        let steps = seven().steps_from([2], Direction::Followed);
        assert_eq!(
            steps,
            [Some(1), Some(2), Some(0), Some(1), Some(2), None, None]
        );
    }
}
