//! From one state of the map to the next: what was worked out for what stays.

use std::collections::HashMap;

use super::Web;
use super::findings::{Finding, Findings};

/// Where the nodes and lines of one map stand in another one, a part or a later state of it.
#[derive(Debug, Clone)]
pub struct Carried {
    /// For each node of the new map, its place in the old one.
    nodes_before: Vec<Option<usize>>,
    /// For each node of the old map, its place in the new one.
    nodes_now: Vec<Option<usize>>,
    ties_now: Vec<Option<usize>>,
}

impl Carried {
    /// Compares two maps by their records. O(n + m) of both.
    #[must_use]
    pub fn between(before: &Web, now: &Web) -> Self {
        let (old, new) = (before.places(), now.places());
        let ties = now.ties.iter().enumerate();
        let ties: HashMap<_, _> = ties.map(|(place, tie)| (&tie.id, place)).collect();
        Self {
            nodes_before: now
                .nodes
                .iter()
                .map(|it| old.get(&it.id).copied())
                .collect(),
            nodes_now: before
                .nodes
                .iter()
                .map(|it| new.get(&it.id).copied())
                .collect(),
            ties_now: before
                .ties
                .iter()
                .map(|it| ties.get(&it.id).copied())
                .collect(),
        }
    }

    /// One value for each node of the new map out of those of the old one; what is new has the
    /// given one.
    #[must_use]
    pub fn each<T: Clone>(&self, values: &[T], unknown: T) -> Vec<T> {
        let known = |place: &Option<usize>| place.and_then(|it| values.get(it).cloned());
        let known = self.nodes_before.iter().map(known);
        known
            .map(|it| it.unwrap_or_else(|| unknown.clone()))
            .collect()
    }

    /// The sentences about the old map, each with what is left of what it lights up.
    #[must_use]
    pub fn findings(&self, findings: &Findings) -> Findings {
        let left = |places: &[usize], now: &[Option<usize>]| {
            let known = places.iter().filter_map(|it| now.get(*it).copied());
            known.flatten().collect()
        };
        let list = findings.list.iter().map(|finding| Finding {
            nodes: left(&finding.nodes, &self.nodes_now),
            ties: left(&finding.ties, &self.ties_now),
            ..finding.clone()
        });
        Findings {
            list: list.collect(),
            caution: findings.caution.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::findings::FindingKind;
    use super::super::{Side, read};
    use super::*;
    use crate::view::kit::Kit;

    #[test]
    fn what_stays_keeps_its_values_and_its_light() {
        let kit = Kit::example();
        let before = read(&kit.workspace, Side::World);
        let gone = before.nodes[0].id.clone();
        let now = before.kept(|place| place != 0, |_| true);
        let carried = Carried::between(&before, &now);
        let values: Vec<usize> = (0..before.nodes.len()).collect();
        assert_eq!(carried.each(&values, 0), values[1..]);
        let line = before
            .ties
            .iter()
            .position(|tie| tie.from != 0 && tie.to != 0);
        let line = line.expect("a line between others");
        let found = Findings {
            list: vec![Finding {
                kind: FindingKind::Groups,
                sentence: "Ada et Bo.".into(),
                because: String::new(),
                nodes: vec![0, 1, 5],
                ties: vec![line],
            }],
            caution: vec!["Prudence.".into()],
        };
        let found = carried.findings(&found);
        assert_eq!(found.list[0].nodes, [0, 4]);
        assert_eq!(now.ties[found.list[0].ties[0]].id, before.ties[line].id);
        assert_eq!(found.caution, ["Prudence."]);
        // And back again: what is new has no value.
        let back = Carried::between(&now, &before);
        assert_eq!(before.nodes[0].id, gone);
        assert_eq!(back.each(&values, 99)[..2], [99, 0]);
    }
}
