//! Who comes first, by the measure that a member chose: the rows of the table, the sizes of the
//! nodes, the answer of the command line.

use super::words::{Words, capital, fill};
use super::{Side, Web};
use crate::graph::{Direction, Graph};
use crate::watch::{Stopped, Watch};

/// The seed of what is drawn, the same on every device: two members see the same groups and the
/// same estimates.
pub const SEED: u64 = 2026;
/// Up to so many nodes every shortest way is followed; in a larger map, from a sample.
pub const ALL_WAYS: usize = 2_000;
/// From how many nodes ways are followed in a larger map.
pub const PIVOTS: usize = 400;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// To how many others each is linked.
    Degree,
    /// Through whom the shortest ways lead.
    Betweenness,
    /// Who reaches all others in few steps.
    Closeness,
    /// Who is linked with those who are well linked.
    Eigenvector,
    /// Who is come upon by following links at random.
    Pagerank,
    /// Which group each belongs to.
    Communities,
    /// Which part each hangs on.
    Components,
    /// Without whom the map falls apart.
    Articulation,
    /// The links that nothing replaces.
    Bridges,
}

impl Measure {
    /// All of them, as they are offered.
    pub const ALL: [Self; 9] = [
        Self::Degree,
        Self::Betweenness,
        Self::Closeness,
        Self::Eigenvector,
        Self::Pagerank,
        Self::Communities,
        Self::Components,
        Self::Articulation,
        Self::Bridges,
    ];

    /// Those that a node's size can show.
    pub const SIZES: [Self; 5] = [
        Self::Degree,
        Self::Betweenness,
        Self::Closeness,
        Self::Eigenvector,
        Self::Pagerank,
    ];

    /// The code under which the command line and settings know it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Degree => "degree",
            Self::Betweenness => "betweenness",
            Self::Closeness => "closeness",
            Self::Eigenvector => "eigenvector",
            Self::Pagerank => "pagerank",
            Self::Communities => "communities",
            Self::Components => "components",
            Self::Articulation => "articulation",
            Self::Bridges => "bridges",
        }
    }

    /// The one of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }

    /// What it is called: « ponts ».
    #[must_use]
    pub fn label(self, words: &Words) -> &str {
        let known = words.measures.get(self.code());
        known.map_or("", |measure| &measure.label)
    }

    /// Who comes first in it: « ceux par qui passent les plus courts chemins ».
    #[must_use]
    pub fn hint(self, words: &Words) -> &str {
        let known = words.measures.get(self.code());
        known.map_or("", |measure| &measure.hint)
    }

    /// Whether its values are numbers of groups rather than quantities.
    #[must_use]
    pub fn is_grouping(self) -> bool {
        matches!(self, Self::Communities | Self::Components)
    }
}

/// How thoroughly shortest ways are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effort {
    /// All of them up to [`ALL_WAYS`] nodes, a sample beyond.
    #[default]
    Fitting,
    /// All of them.
    Exact,
    /// Those from so many nodes.
    Sample(usize),
}

impl Effort {
    /// From how many nodes ways are followed; `None` for all.
    fn pivots(self, nodes: usize) -> Option<usize> {
        match self {
            Self::Exact => None,
            Self::Fitting => (nodes > ALL_WAYS).then_some(PIVOTS),
            Self::Sample(pivots) => (pivots < nodes).then_some(pivots),
        }
    }
}

/// What a row is about, by its place in the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// A thing.
    Node(usize),
    /// A line.
    Tie(usize),
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// What it is about.
    pub item: Item,
    /// Its value: a share for most measures, a number of neighbours for the degree, the number of
    /// the group from 1, how many nodes come off without a point of passage or a bridge.
    pub value: f64,
    /// Its rank from 1; equal values have the same rank.
    pub rank: usize,
}

/// How sure the values are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sureness {
    /// They are exact.
    Exact,
    /// They are estimated.
    Sampled {
        /// From how many nodes ways were followed.
        pivots: usize,
        /// How far off a value may be; see [`crate::graph::Estimate::margin`].
        margin: f64,
    },
    /// This map has no settled values; there are no rows.
    Unsettled,
}

/// A map in the order of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The measure.
    pub measure: Measure,
    /// The rows: the highest value first, for groups the largest group first, then the order of
    /// the map.
    pub rows: Vec<Row>,
    /// How sure they are.
    pub sureness: Sureness,
}

/// Ranks what is on a map.
///
/// Directions matter for degree (links that arrive), betweenness, closeness and PageRank only.
/// O(m log m) for most measures, O(n·m) for closeness and for betweenness up to [`ALL_WAYS`].
///
/// # Errors
/// When the watch calls it off.
pub fn rank(
    web: &Web,
    measure: Measure,
    direction: Direction,
    effort: Effort,
    watch: Watch<'_>,
) -> Result<Ranking, Stopped> {
    let graph = web.graph();
    let mut sureness = Sureness::Exact;
    let values = match measure {
        Measure::Degree if direction == Direction::Followed => counts(graph.degrees_in_and_out().0),
        Measure::Degree => counts(graph.degrees()),
        Measure::Closeness => graph.closeness(direction, watch)?,
        Measure::Pagerank => graph.pagerank(direction),
        Measure::Eigenvector => graph.eigenvector().unwrap_or_else(|| {
            sureness = Sureness::Unsettled;
            Vec::new()
        }),
        Measure::Betweenness => match effort.pivots(web.nodes.len()) {
            None => graph.betweenness(direction, watch)?,
            Some(pivots) => {
                let found = graph.betweenness_sampled(pivots, SEED, direction, watch)?;
                sureness = Sureness::Sampled {
                    pivots: found.pivots,
                    margin: found.margin(),
                };
                found.values
            }
        },
        Measure::Communities => numbered(graph.communities(SEED).of),
        Measure::Components => numbered(graph.components().of),
        Measure::Articulation => {
            let rows = cut_off(&graph);
            return Ok(ranked(measure, rows, sureness));
        }
        Measure::Bridges => {
            let rows = held_together(web, &graph);
            return Ok(ranked(measure, rows, sureness));
        }
    };
    let rows = values.into_iter().enumerate();
    let rows = rows
        .map(|(node, value)| (Item::Node(node), value))
        .collect();
    Ok(ranked(measure, rows, sureness))
}

fn counts(counts: Vec<usize>) -> Vec<f64> {
    counts.into_iter().map(|count| count as f64).collect()
}

fn numbered(groups: Vec<usize>) -> Vec<f64> {
    counts(groups.into_iter().map(|group| group + 1).collect())
}

/// The points of passage, with how many nodes come off the largest piece without each.
fn cut_off(graph: &Graph) -> Vec<(Item, f64)> {
    let points = graph.articulation_points().into_iter();
    let weighed = points.map(|node| {
        let pieces = graph.pieces_without(node);
        let off: usize = pieces.iter().skip(1).map(Vec::len).sum();
        (Item::Node(node), off as f64)
    });
    weighed.collect()
}

/// The lines that nothing replaces, with how many nodes hang on the smaller side.
fn held_together(web: &Web, graph: &Graph) -> Vec<(Item, f64)> {
    let mut lines = std::collections::HashMap::new();
    for (place, tie) in web.ties.iter().enumerate() {
        let pair = (tie.from.min(tie.to), tie.from.max(tie.to));
        lines.entry(pair).or_insert_with(Vec::new).push(place);
    }
    let bridges = graph.bridges().into_iter();
    let weighed = bridges.filter_map(|pair| {
        // Of two relations between the same two, one can go.
        let [line] = lines.get(&pair)?[..] else {
            return None;
        };
        let (one, other) = graph.sides_without(pair.0, pair.1);
        Some((Item::Tie(line), one.len().min(other.len()) as f64))
    });
    weighed.collect()
}

fn ranked(measure: Measure, mut rows: Vec<(Item, f64)>, sureness: Sureness) -> Ranking {
    // A stable sort: equals stay in the order of the map.
    if measure.is_grouping() {
        rows.sort_by(|one, other| one.1.total_cmp(&other.1));
    } else {
        rows.sort_by(|one, other| other.1.total_cmp(&one.1));
    }
    let mut ranks: Vec<Row> = Vec::with_capacity(rows.len());
    for (place, (item, value)) in rows.into_iter().enumerate() {
        let rank = match ranks.last() {
            Some(last) if last.value == value => last.rank,
            _ => place + 1,
        };
        ranks.push(Row { item, value, rank });
    }
    Ranking {
        measure,
        rows: ranks,
        sureness,
    }
}

impl Ranking {
    /// The value of each node, in the order of the map; 0.0 for those without one.
    #[must_use]
    pub fn values(&self, nodes: usize) -> Vec<f64> {
        let mut values = vec![0.0; nodes];
        for row in &self.rows {
            if let Item::Node(node) = row.item
                && let Some(value) = values.get_mut(node)
            {
                *value = row.value;
            }
        }
        values
    }

    /// What the measure says, in sentences: what it is, and who comes first.
    #[must_use]
    pub fn sentences(&self, web: &Web, words: &Words) -> Vec<String> {
        let label = capital(self.measure.label(words));
        let hint = self.measure.hint(words);
        let about = fill(&words.ranking.about, &[("Label", &label), ("hint", hint)]);
        let told = if self.sureness == Sureness::Unsettled {
            words.ranking.unsettled.clone()
        } else if self.measure.is_grouping() {
            self.groups(words)
        } else {
            self.first(web, words)
        };
        vec![about, told]
    }

    fn groups(&self, words: &Words) -> String {
        let mut sizes: Vec<usize> = Vec::new();
        for row in &self.rows {
            let group = row.value as usize;
            sizes.resize(sizes.len().max(group), 0);
            sizes[group - 1] += 1;
        }
        let largest: Vec<String> = sizes
            .iter()
            .take(3)
            .map(|size| words.number(*size))
            .collect();
        let largest = words.list(&largest);
        match sizes.len() {
            0 => words.ranking.nothing.clone(),
            count => words.counted(&words.ranking.groups, count, &[("sizes", &largest)]),
        }
    }

    fn first(&self, web: &Web, words: &Words) -> String {
        let rows = self.rows.iter().take(3).filter(|row| row.value > 0.0);
        let names: Vec<String> = rows
            .map(|row| match row.item {
                Item::Node(node) => words.name(web, node).to_owned(),
                Item::Tie(tie) => words.line(web, tie),
            })
            .collect();
        if names.is_empty() {
            return words.ranking.nothing.clone();
        }
        fill(&words.ranking.first, &[("names", &words.list(&names))])
    }

    /// That a value is an estimate, and by how much it may be off; `None` where it is exact.
    #[must_use]
    pub fn estimate(&self, web: &Web, side: Side, words: &Words) -> Option<String> {
        match self.sureness {
            Sureness::Sampled { pivots, margin } => {
                Some(sampled(words, side, pivots, web.nodes.len(), margin))
            }
            Sureness::Exact | Sureness::Unsettled => None,
        }
    }
}

/// « Les chemins sont comptés à partir de 400 fiches sur 10 000, à 0,3 % près. »
pub(super) fn sampled(
    words: &Words,
    side: Side,
    pivots: usize,
    nodes: usize,
    margin: f64,
) -> String {
    let (count, all) = (words.things(side, pivots), words.number(nodes));
    let margin = words.share(margin);
    fill(
        &words.caution.sampled,
        &[("count", &count), ("all", &all), ("margin", &margin)],
    )
}

#[cfg(test)]
mod tests;
