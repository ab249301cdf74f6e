//! What holds the map together: points of passage, single relations, crossings.

use std::cmp::Reverse;

use super::{Finding, FindingKind, Reader, WEIGHED, WORTH_A_SENTENCE};
use crate::graph::Direction;
use crate::view::evidence::Evidence;
use crate::view::graph::ranking::{self, ALL_WAYS, PIVOTS};
use crate::view::graph::words::fill;
use crate::watch::{Stopped, Watch};

/// How many points of passage are told.
const POINTS: usize = 2;
/// The share of all shortest ways from which a crossing is worth a sentence.
const MANY_WAYS: f64 = 0.1;

impl Reader<'_> {
    /// The nodes without which groups worth a sentence have no way to each other; those that part
    /// most first.
    pub(super) fn cut_points(&self) -> Vec<Finding> {
        let points = self.most_linked_of(self.graph.articulation_points(), WEIGHED);
        let mut weighed: Vec<(usize, Vec<Vec<usize>>)> = points
            .into_iter()
            .map(|point| {
                let mut pieces = self.graph.pieces_without(point);
                pieces.retain(|piece| piece.len() >= WORTH_A_SENTENCE);
                (point, pieces)
            })
            .filter(|(_, pieces)| pieces.len() > 1)
            .collect();
        let cut_off = |pieces: &[Vec<usize>]| pieces[1..].iter().map(Vec::len).sum::<usize>();
        weighed.sort_by_key(|(point, pieces)| (Reverse(cut_off(pieces)), *point));
        let told = weighed.into_iter().take(POINTS);
        told.map(|(point, pieces)| self.cut_point(point, &pieces))
            .collect()
    }

    fn cut_point(&self, point: usize, pieces: &[Vec<usize>]) -> Finding {
        let words = self.words;
        let leaders = pieces.iter().filter_map(|piece| self.leader(piece));
        let groups: Vec<String> = leaders
            .map(|leader| words.group_around(self.name(leader)))
            .collect();
        let mut counts: Vec<String> = pieces
            .iter()
            .map(|piece| words.number(piece.len()))
            .collect();
        if let (Some(last), Some(piece)) = (counts.last_mut(), pieces.last()) {
            *last = words.things(self.side, piece.len());
        }
        let holes = [("name", self.name(point)), ("groups", &words.list(&groups))];
        Finding {
            kind: FindingKind::CutPoint,
            sentence: fill(&words.cut_point.sentence, &holes),
            because: fill(
                &words.cut_point.because,
                &[("counts", &words.list(&counts))],
            ),
            nodes: vec![point],
            ties: self.ties_of(point),
        }
    }

    /// Through whom most shortest ways lead, unless a point of passage says so already; and that
    /// it was estimated, where it was.
    pub(super) fn crossing(
        &self,
        told: &[Finding],
        watch: Watch<'_>,
    ) -> Result<(Option<Finding>, Option<String>), Stopped> {
        let nodes = self.web.nodes.len();
        let is_large = nodes > ALL_WAYS;
        let (values, estimate) = if is_large {
            let seed = ranking::SEED;
            let found = self
                .graph
                .betweenness_sampled(PIVOTS, seed, Direction::Ignored, watch)?;
            let margin = found.margin();
            let said = ranking::sampled(self.words, self.side, found.pivots, nodes, margin);
            (found.values, Some(said))
        } else {
            (self.graph.betweenness(Direction::Ignored, watch)?, None)
        };
        let mut order: Vec<usize> = (0..nodes).filter(|node| values[*node] > 0.0).collect();
        order.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
        let Some(&first) = order.first().filter(|first| values[**first] >= MANY_WAYS) else {
            return Ok((None, estimate));
        };
        let mut points = told
            .iter()
            .filter(|told| told.kind == FindingKind::CutPoint);
        if points.any(|point| point.nodes.contains(&first)) {
            return Ok((None, estimate));
        }
        let words = self.words;
        let with_share =
            |&node: &usize| words.named_with(self.web, node, &words.share(values[node]));
        let next: Vec<String> = order.iter().skip(1).take(2).map(with_share).collect();
        let form = if is_large {
            &words.crossing.about
        } else {
            &words.crossing.sentence
        };
        let holes = [
            ("name", self.name(first)),
            ("share", &words.share(values[first])),
        ];
        let because = match next.is_empty() {
            true => String::new(),
            false => fill(&words.crossing.then, &[("names", &words.list(&next))]),
        };
        let finding = Finding {
            kind: FindingKind::Crossing,
            sentence: fill(form, &holes),
            because,
            nodes: vec![first],
            ties: self.ties_of(first),
        };
        Ok((Some(finding), estimate))
    }

    /// The one relation that holds the most together on both its sides.
    pub(super) fn single_tie(&self) -> Option<Finding> {
        let graph = &self.graph;
        let mut bridges = graph.bridges();
        bridges.retain(|&(one, other)| graph.degree(one) > 1 && graph.degree(other) > 1);
        bridges.sort_by_key(|&(one, other)| {
            (
                Reverse(graph.degree(one).min(graph.degree(other))),
                one,
                other,
            )
        });
        let weighed = bridges
            .into_iter()
            .take(WEIGHED)
            .filter_map(|(one, other)| {
                let ties = self.ties_between(one, other);
                // Of two relations between the same two, one can go.
                let [tie] = ties[..] else {
                    return None;
                };
                let (one, other) = graph.sides_without(one, other);
                Some((one.len().min(other.len()), tie, one.len(), other.len()))
            });
        let (least, tie, one, other) =
            weighed.max_by_key(|(least, tie, ..)| (*least, Reverse(*tie)))?;
        if least < WORTH_A_SENTENCE {
            return None;
        }
        let (words, it) = (self.words, &self.web.ties[tie]);
        let form = match it.evidence {
            Evidence::Established => &words.single_tie.because,
            _ => &words.single_tie.unsure,
        };
        let (one, other) = (words.things(self.side, one), words.number(other));
        let clause = words.clause(self.web, it);
        Some(Finding {
            kind: FindingKind::SingleTie,
            sentence: fill(&words.single_tie.sentence, &[("clause", &clause)]),
            because: fill(form, &[("one", &one), ("other", &other)]),
            nodes: vec![it.from, it.to],
            ties: vec![tie],
        })
    }
}
