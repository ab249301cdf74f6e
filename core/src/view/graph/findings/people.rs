//! Who is linked with whom: the most linked, those who decide, those whom it concerns, and what
//! is claimed without being known.

use super::{Finding, FindingKind, Reader, WORTH_A_SENTENCE};
use crate::graph::Direction;
use crate::view::evidence::Evidence;
use crate::view::graph::words::fill;

/// The roles of those who are with us.
const OURS: [&str; 2] = ["ally", "partner"];
const DECIDES: [&str; 1] = ["decider"];
const AFFECTED: [&str; 1] = ["affected"];
/// The kind of a relation by which somebody weighs on somebody.
const INFLUENCES: &str = "influences";
/// The most who can share the first place and still be named.
const MOST_FIRST: usize = 3;

impl Reader<'_> {
    /// Those who decide and with whom no ally is linked; nothing where nobody is an ally yet.
    pub(super) fn far_deciders(&self) -> Option<Finding> {
        let ours = self.with_role(&OURS);
        let deciders = self.with_role(&DECIDES);
        let steps = self
            .graph
            .steps_from(ours.iter().copied(), Direction::Ignored);
        let is_far = |node: &usize| steps[*node].is_none_or(|steps| steps > 1);
        let mut far: Vec<usize> = deciders.iter().copied().filter(is_far).collect();
        if ours.is_empty() || far.is_empty() {
            return None;
        }
        far.sort_by_key(|node| (steps[*node].unwrap_or(u32::MAX), *node));
        let nearest = far[0];
        let words = self.words;
        let path = steps[nearest].and_then(|_| self.path_from_one_of(&ours, nearest));
        let because = match &path {
            Some(path) => {
                let steps = words.number(path.len() - 1);
                let path = words.arrows(self.web, path);
                fill(&words.decider.near, &[("steps", &steps), ("path", &path)])
            }
            None => words.decider.nowhere.clone(),
        };
        let form = if far.len() == 1 {
            &words.decider.one
        } else {
            &words.decider.many
        };
        let (count, all) = (words.number(far.len()), words.number(deciders.len()));
        let names = words.names(self.web, &far);
        let holes = [("names", names.as_str()), ("count", &count), ("all", &all)];
        let path = path.unwrap_or_default();
        let steps = path.windows(2);
        let ties = steps
            .flat_map(|step| self.ties_between(step[0], step[1]))
            .collect();
        let mut nodes = far.clone();
        nodes.extend(path.iter().filter(|node| !far.contains(node)));
        Some(Finding {
            kind: FindingKind::FarDecider,
            sentence: fill(form, &holes),
            because,
            nodes,
            ties,
        })
    }

    /// A shortest way to a node from the nearest of some others; among equals from the first.
    fn path_from_one_of(&self, starts: &[usize], to: usize) -> Option<Vec<usize>> {
        let steps = self.graph.steps_from([to], Direction::Ignored);
        let reached = starts
            .iter()
            .copied()
            .filter(|start| steps[*start].is_some());
        let start = reached.min_by_key(|start| (steps[*start], *start))?;
        self.graph.shortest_path(start, to, Direction::Ignored)
    }

    /// Those whom it concerns and who are linked with nobody.
    pub(super) fn affected_alone(&self) -> Option<Finding> {
        let mut alone = self.with_role(&AFFECTED);
        alone.retain(|node| self.graph.degree(*node) == 0);
        if alone.is_empty() {
            return None;
        }
        let names = self.words.names(self.web, &alone);
        let words = &self.words.affected;
        Some(Finding {
            kind: FindingKind::AffectedAlone,
            sentence: self.words.said(words, alone.len(), &[("names", &names)]),
            because: words.because.clone(),
            nodes: alone,
            ties: Vec::new(),
        })
    }

    /// Who has most links, where it is a few.
    pub(super) fn most_linked(&self) -> Option<Finding> {
        let all = (0..self.web.nodes.len()).collect();
        let order = self.most_linked_of(all, MOST_FIRST + 3);
        let most = self.graph.degree(*order.first()?);
        let first: Vec<usize> = order
            .iter()
            .copied()
            .filter(|node| self.graph.degree(*node) == most)
            .collect();
        if most < WORTH_A_SENTENCE || first.len() > MOST_FIRST {
            return None;
        }
        let words = self.words;
        let with_count = |&node: &usize| {
            let count = words.number(self.graph.degree(node));
            words.named_with(self.web, node, &count)
        };
        let next: Vec<String> = order
            .iter()
            .skip(first.len())
            .take(2)
            .filter(|node| self.graph.degree(**node) > 0)
            .map(with_count)
            .collect();
        let because = match next.is_empty() {
            true => String::new(),
            false => fill(&words.most_linked.then, &[("names", &words.list(&next))]),
        };
        let form = if first.len() == 1 {
            &words.most_linked.sentence
        } else {
            &words.most_linked.several
        };
        let names = words.names(self.web, &first);
        let holes = [
            ("names", names.as_str()),
            ("things", &words.things(self.side, most)),
        ];
        Some(Finding {
            kind: FindingKind::MostLinked,
            sentence: fill(form, &holes),
            because,
            ties: first.iter().flat_map(|node| self.ties_of(*node)).collect(),
            nodes: first,
        })
    }

    /// Relations of which somebody says otherwise.
    pub(super) fn contested(&self) -> Option<Finding> {
        let ties = self.ties_that(|_, evidence| evidence == Evidence::Contested);
        let words = &self.words.contested;
        let clauses = self.words.clauses(self.web, &ties);
        let sentence = self.words.said(words, ties.len(), &[("clauses", &clauses)]);
        self.claims(
            FindingKind::Contested,
            ties,
            sentence,
            words.because.clone(),
        )
    }

    /// Influences that nothing sure backs.
    pub(super) fn unsure(&self) -> Option<Finding> {
        let is_open = |evidence| matches!(evidence, Evidence::CrossCheck | Evidence::Supposed);
        let ties = self.ties_that(|kind, evidence| kind == INFLUENCES && is_open(evidence));
        let words = &self.words.unsure;
        let clauses = self.words.clauses(self.web, &ties);
        let sentence = self.words.said(words, ties.len(), &[("clauses", &clauses)]);
        self.claims(FindingKind::Unsure, ties, sentence, words.because.clone())
    }

    fn claims(
        &self,
        kind: FindingKind,
        ties: Vec<usize>,
        sentence: String,
        because: String,
    ) -> Option<Finding> {
        let ends = ties.iter().map(|tie| &self.web.ties[*tie]);
        let mut nodes: Vec<usize> = ends.flat_map(|tie| [tie.from, tie.to]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        (!ties.is_empty()).then_some(Finding {
            kind,
            sentence,
            because,
            nodes,
            ties,
        })
    }

    fn ties_that(&self, wanted: impl Fn(&str, Evidence) -> bool) -> Vec<usize> {
        let all = self.web.ties.iter().enumerate();
        let wanted = all.filter(|(_, tie)| wanted(&tie.kind, tie.evidence));
        wanted.map(|(place, _)| place).collect()
    }
}
