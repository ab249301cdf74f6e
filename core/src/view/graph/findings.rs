//! What the map says, in sentences, and how far one may trust it.
//!
//! Everything is computed on the map as it is shown: what a member left out is not counted.

mod caution;
mod groups;
mod passages;
mod people;
#[cfg(test)]
mod tests;

use super::words::Words;
use super::{Side, Web};
use crate::graph::Graph;
use crate::watch::{Stopped, Watch};

pub use caution::caution;
pub use groups::{Group, groups};

/// A piece or side of fewer nodes is not worth a sentence.
const WORTH_A_SENTENCE: usize = 3;
/// How many points of passage and bridges are weighed, the most linked ones first.
const WEIGHED: usize = 200;

/// What sort of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// Without one node, groups have no way to each other.
    CutPoint,
    /// Somebody decides, and no ally is linked with them.
    FarDecider,
    /// Somebody is affected, and linked with nobody.
    AffectedAlone,
    /// Which groups there are.
    Groups,
    /// Who has most links.
    MostLinked,
    /// Through whom most shortest ways lead.
    Crossing,
    /// One relation holds two parts together.
    SingleTie,
    /// A relation is contested.
    Contested,
    /// An influence rests on nothing sure.
    Unsure,
}

impl FindingKind {
    /// The code under which pages and the command line know it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CutPoint => "cut_point",
            Self::FarDecider => "far_decider",
            Self::AffectedAlone => "affected_alone",
            Self::Groups => "groups",
            Self::MostLinked => "most_linked",
            Self::Crossing => "crossing",
            Self::SingleTie => "single_tie",
            Self::Contested => "contested",
            Self::Unsure => "unsure",
        }
    }

    /// The icon that goes with it, by its Lucide name.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::CutPoint | Self::SingleTie => "route",
            Self::FarDecider => "gavel",
            Self::AffectedAlone => "eye-off",
            Self::Groups => "users",
            Self::MostLinked => "star",
            Self::Crossing => "waypoints",
            Self::Contested => "scale",
            Self::Unsure => "help",
        }
    }
}

/// One thing that the map says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its sort.
    pub kind: FindingKind,
    /// What it says.
    pub sentence: String,
    /// Why, or what goes with it; a second, quieter line.
    pub because: String,
    /// The things that it lights up, by their place in the map.
    pub nodes: Vec<usize>,
    /// The lines that it lights up.
    pub ties: Vec<usize>,
}

/// What the map says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// The most useful first.
    pub list: Vec<Finding>,
    /// How far one may trust all that; never empty.
    pub caution: Vec<String>,
}

/// Reads a map aloud.
///
/// O(n·m) up to [`super::ranking::ALL_WAYS`] nodes, which is a few hundredths of a second; beyond,
/// ways are followed from a sample, and the caution says so: half a second for 10,000 nodes.
///
/// # Errors
/// When the watch calls it off.
pub fn findings(
    web: &Web,
    side: Side,
    words: &Words,
    watch: Watch<'_>,
) -> Result<Findings, Stopped> {
    let reader = Reader {
        web,
        side,
        words,
        graph: web.graph(),
    };
    let mut list = reader.cut_points();
    let mut caution = caution(web, side, words);
    list.extend(reader.far_deciders());
    list.extend(reader.affected_alone());
    list.extend(reader.groups());
    list.extend(reader.most_linked());
    let (crossing, estimate) = reader.crossing(&list, watch)?;
    list.extend(crossing);
    if let Some(estimate) = estimate {
        caution.insert(caution.len() - 1, estimate);
    }
    list.extend(reader.single_tie());
    list.extend(reader.contested());
    list.extend(reader.unsure());
    Ok(Findings { list, caution })
}

/// A map being read.
struct Reader<'a> {
    web: &'a Web,
    side: Side,
    words: &'a Words,
    graph: Graph,
}

impl Reader<'_> {
    fn name(&self, node: usize) -> &str {
        self.words.name(self.web, node)
    }

    fn has_role(&self, node: usize, roles: &[&str]) -> bool {
        let mut own = self.web.nodes[node].roles.iter();
        own.any(|role| roles.contains(&role.as_str()))
    }

    fn with_role(&self, roles: &[&str]) -> Vec<usize> {
        let all = 0..self.web.nodes.len();
        all.filter(|node| self.has_role(*node, roles)).collect()
    }

    /// The lines that touch a node.
    fn ties_of(&self, node: usize) -> Vec<usize> {
        self.ties_where(|from, to| from == node || to == node)
    }

    /// The lines between two nodes, whichever way.
    fn ties_between(&self, one: usize, other: usize) -> Vec<usize> {
        self.ties_where(|from, to| (from, to) == (one, other) || (to, from) == (one, other))
    }

    fn ties_where(&self, wanted: impl Fn(usize, usize) -> bool) -> Vec<usize> {
        let all = self.web.ties.iter().enumerate();
        let wanted = all.filter(|(_, tie)| wanted(tie.from, tie.to));
        wanted.map(|(place, _)| place).collect()
    }

    /// The most linked of some nodes; among equals the first of the map.
    fn leader(&self, nodes: &[usize]) -> Option<usize> {
        let best = |node: &usize| (self.graph.degree(*node), std::cmp::Reverse(*node));
        nodes.iter().copied().max_by_key(best)
    }

    /// The nodes with most links first, so many; among equals the order of the map.
    fn most_linked_of(&self, mut nodes: Vec<usize>, count: usize) -> Vec<usize> {
        nodes.sort_by_key(|node| (std::cmp::Reverse(self.graph.degree(*node)), *node));
        nodes.truncate(count);
        nodes
    }
}
