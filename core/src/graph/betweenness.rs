//! Through whom the shortest ways between the others lead.
//!
//! Own code rather than a crate's, because a member watches it: it tells how far it is, can be
//! called off, and can look at a sample. rustworkx-core is what the tests compare it with.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Direction, Graph, Stopped, Watch};
use crate::id::Dice;

/// Into how many parts the starts are cut, whatever the number of threads: each part is summed by
/// itself and the parts in their order, so that the last digit does not depend on who was faster.
const PARTS: usize = 32;
/// The largest number of shortest ways that is told from larger ones. Beyond it, in networks that
/// are a chain of hundreds of meshes, values are lower bounds of how ways divide, never nonsense.
const MOST_WAYS: f64 = 1e300;

/// A measure taken on a sample, with how far off it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The value of each node, in the unit of the exact measure.
    pub values: Vec<f64>,
    /// The largest standard error of any value, in the same unit; 0.0 where all was looked at.
    ///
    /// It is estimated from how much the pivots differ among themselves, so it is worth little
    /// below thirty of them. Single errors would be worth less: a node that few starts depend on
    /// may look certain when none of them was drawn.
    pub error: f64,
    /// From how many nodes ways were followed.
    pub pivots: usize,
}

impl Estimate {
    /// How far off any value may be: three of the largest standard errors.
    ///
    /// No bound, but in 99 samples of 100 no node at all was further off, on scale-free networks,
    /// chains and rings of 150 to 1,000 nodes with 30 to 100 pivots.
    #[must_use]
    pub fn margin(&self) -> f64 {
        3.0 * self.error
    }
}

impl Graph {
    /// Returns how often each node lies on the shortest way between two others.
    ///
    /// From 0.0 to 1.0, the share of all pairs of others; of several shortest ways each counts for
    /// its part. Isolated nodes get 0.0, weights are ignored.
    /// O(n·m): `cargo bench --bench graph` tells how long, beside igraph.
    /// Source: Brandes, "A faster algorithm for betweenness centrality", 2001.
    ///
    /// # Errors
    /// When the watch calls it off.
    pub fn betweenness(&self, direction: Direction, watch: Watch<'_>) -> Result<Vec<f64>, Stopped> {
        let starts: Vec<u32> = (0..self.n_nodes() as u32).collect();
        let sums = self.dependencies(&starts, direction, watch)?;
        let pairs = self.pairs_of_others();
        Ok(sums.first.into_iter().map(|sum| sum / pairs).collect())
    }

    /// Estimates [`Graph::betweenness`] from the ways that start at so many nodes.
    ///
    /// The pivots are drawn without repetition, by the seed; the estimate is their mean for all
    /// starts, so it is right on average for every node. O(pivots·m).
    /// Source: Brandes and Pich, "Centrality estimation in large networks", 2007; the error is
    /// that of a simple random sample without replacement, from a finite population.
    ///
    /// # Errors
    /// When the watch calls it off.
    pub fn betweenness_sampled(
        &self,
        pivots: usize,
        seed: u64,
        direction: Direction,
        watch: Watch<'_>,
    ) -> Result<Estimate, Stopped> {
        let nodes = self.n_nodes();
        let pivots = pivots.min(nodes);
        let starts = draw(nodes, pivots, seed);
        let sums = self.dependencies(&starts, direction, watch)?;
        let (all, drawn) = (nodes as f64, pivots.max(1) as f64);
        let pairs = self.pairs_of_others();
        let unseen = (1.0 - drawn / all.max(1.0)).max(0.0);
        let error = |(sum, square): (&f64, &f64)| {
            let spread = (square - sum * sum / drawn).max(0.0) / (drawn - 1.0).max(1.0);
            all * (spread / drawn * unseen).sqrt() / pairs
        };
        let errors = sums.first.iter().zip(&sums.squares).map(error);
        Ok(Estimate {
            error: errors.fold(0.0, f64::max),
            values: sums
                .first
                .iter()
                .map(|sum| sum / drawn * all / pairs)
                .collect(),
            pivots,
        })
    }

    /// How many ordered pairs of other nodes there are for each.
    fn pairs_of_others(&self) -> f64 {
        let nodes = self.n_nodes() as f64;
        ((nodes - 1.0) * (nodes - 2.0)).max(1.0)
    }

    /// For each node what all the starts depend on it, and the squares of that.
    fn dependencies(
        &self,
        starts: &[u32],
        direction: Direction,
        watch: Watch<'_>,
    ) -> Result<Sums, Stopped> {
        let nodes = self.n_nodes();
        let parts: Vec<&[u32]> = starts.chunks(starts.len().div_ceil(PARTS).max(1)).collect();
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || {
            let mut walk = Walk::new(nodes);
            let mut mine = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(part) = parts.get(place) else {
                    return Ok(mine);
                };
                let mut sums = Sums::new(nodes);
                for &start in *part {
                    walk.from(self, start, direction, &mut sums);
                    watch.step(&done, starts.len())?;
                }
                mine.push((place, sums));
            }
        };
        let mut found = if watch.threads() == 1 {
            work()?
        } else {
            std::thread::scope(|scope| {
                let threads = watch.threads().min(parts.len().max(1));
                let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
                let mut found = Vec::new();
                for thread in threads {
                    match thread.join() {
                        Ok(mine) => found.extend(mine?),
                        Err(panic) => std::panic::resume_unwind(panic),
                    }
                }
                Ok(found)
            })?
        };
        found.sort_unstable_by_key(|(place, _)| *place);
        let mut all = Sums::new(nodes);
        for (_, sums) in &found {
            all.add(sums);
        }
        Ok(all)
    }
}

/// What was added up for each node.
struct Sums {
    first: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn new(nodes: usize) -> Self {
        Self {
            first: vec![0.0; nodes],
            squares: vec![0.0; nodes],
        }
    }

    fn add(&mut self, other: &Self) {
        let sum = |mine: &mut [f64], other: &[f64]| {
            mine.iter_mut()
                .zip(other)
                .for_each(|(mine, other)| *mine += other);
        };
        sum(&mut self.first, &other.first);
        sum(&mut self.squares, &other.squares);
    }
}

/// The room that a walk from one start needs; it is left clean for the next one.
struct Walk {
    /// Steps from the start, `FAR` where it has not come.
    steps: Vec<u32>,
    /// In how many shortest ways each node is reached.
    ways: Vec<f64>,
    /// What one of these ways carries: itself and all that lies behind, shared among them.
    carried: Vec<f64>,
    /// The nodes in the order in which they are reached, and one place more.
    order: Vec<u32>,
}

const FAR: u32 = u32::MAX;

impl Walk {
    fn new(nodes: usize) -> Self {
        Self {
            steps: vec![FAR; nodes],
            ways: vec![0.0; nodes],
            carried: vec![0.0; nodes],
            order: vec![0; nodes + 1],
        }
    }

    /// Adds what one start depends on each node.
    fn from(&mut self, graph: &Graph, start: u32, direction: Direction, sums: &mut Sums) {
        let Self {
            steps,
            ways,
            carried,
            order,
        } = self;
        steps[start as usize] = 0;
        ways[start as usize] = 1.0;
        order[0] = start;
        let (mut place, mut reached) = (0, 1);
        while place < reached {
            let node = order[place] as usize;
            place += 1;
            let further = steps[node] + 1;
            let ways_here = ways[node].min(MOST_WAYS);
            ways[node] = ways_here;
            for &other in graph.ahead(node, direction) {
                let at = other as usize;
                // Without branches, which would be guessed wrong every second time.
                let here = steps[at];
                let is_new = here == FAR;
                order[reached] = other;
                reached += usize::from(is_new);
                let here = if is_new { further } else { here };
                steps[at] = here;
                ways[at] += if here == further { ways_here } else { 0.0 };
            }
        }
        let all = reached as f64;
        for &node in order[1..reached].iter().rev() {
            let node = node as usize;
            let further = steps[node] + 1;
            let mut behind = 0.0;
            for &other in graph.ahead(node, direction) {
                let at = other as usize;
                behind += if steps[at] == further {
                    carried[at]
                } else {
                    0.0
                };
            }
            let depends = (behind * ways[node]).min(all);
            carried[node] = (1.0 + depends) / ways[node];
            sums.first[node] += depends;
            sums.squares[node] += depends * depends;
        }
        for &node in &order[..reached] {
            steps[node as usize] = FAR;
            ways[node as usize] = 0.0;
        }
    }
}

/// So many different nodes out of all, in ascending order.
fn draw(nodes: usize, count: usize, seed: u64) -> Vec<u32> {
    let mut dice = Dice::from_number(seed);
    let mut all: Vec<u32> = (0..nodes as u32).collect();
    for place in 0..count {
        let other = place + dice.below((nodes - place) as u32) as usize;
        all.swap(place, other);
    }
    all.truncate(count);
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests;
