//! Leiden: nodes move to the group that they fit best, groups are split where they hold together
//! badly, what is left becomes the nodes of a smaller network, and so on.
//!
//! Everything is counted in whole numbers, so that no rounding decides where a node goes.

use std::collections::VecDeque;

use crate::graph::Graph;
use crate::id::Dice;

/// How often the whole is begun again from what was found; it rarely helps more than thrice.
const ROUNDS: usize = 8;

/// The group of each node.
pub(super) fn groups(graph: &Graph, seed: u64) -> Vec<usize> {
    let mut dice = Dice::from_number(seed);
    let mut found: Vec<usize> = (0..graph.n_nodes()).collect();
    let mut best = graph.modularity(&found);
    for _ in 0..ROUNDS {
        let next = round(graph, found.clone(), &mut dice);
        let reached = graph.modularity(&next);
        if reached <= best {
            break;
        }
        (found, best) = (next, reached);
    }
    found
}

/// One whole round, from the given groups.
fn round(graph: &Graph, mut groups: Vec<usize>, dice: &mut Dice) -> Vec<usize> {
    let mut level = Level::of(graph);
    // The node of the present level in which each node of the network lies.
    let mut lies_in: Vec<usize> = (0..graph.n_nodes()).collect();
    loop {
        level.move_nodes(&mut groups, dice);
        let mut parts = level.refine(&groups, dice);
        let count = renumber(&mut parts);
        // Nothing is joined any more: either each group is one node, or none can be split better.
        if count == level.n_nodes() {
            return lies_in.into_iter().map(|node| groups[node]).collect();
        }
        lies_in.iter_mut().for_each(|node| *node = parts[*node]);
        let mut of_parts = vec![0; count];
        for (node, part) in parts.iter().enumerate() {
            of_parts[*part] = groups[node];
        }
        level = level.joined(&parts, count);
        renumber(&mut of_parts);
        groups = of_parts;
    }
}

/// Numbers the groups from 0 in the order in which they are met; returns how many there are.
fn renumber(groups: &mut [usize]) -> usize {
    let mut names = vec![usize::MAX; groups.iter().max().map_or(0, |most| most + 1)];
    let mut count = 0;
    for group in groups {
        let name = &mut names[*group];
        if *name == usize::MAX {
            *name = count;
            count += 1;
        }
        *group = *name;
    }
    count
}

/// A network whose nodes stand for several of the one below.
struct Level {
    offsets: Vec<usize>,
    ends: Vec<(u32, i64)>,
    /// How many link ends each node has, those inside it too.
    weights: Vec<i64>,
    /// How many link ends there are in all.
    all: i64,
}

/// How much a node is linked with each of the groups around it.
struct Around {
    links: Vec<i64>,
    met: Vec<usize>,
}

impl Around {
    fn new(groups: usize) -> Self {
        Self {
            links: vec![0; groups],
            met: Vec::new(),
        }
    }

    fn look(&mut self, ends: &[(u32, i64)], groups: &[usize], only: impl Fn(usize) -> bool) {
        for group in self.met.drain(..) {
            self.links[group] = 0;
        }
        for &(other, links) in ends {
            let other = other as usize;
            if only(other) {
                let group = groups[other];
                if self.links[group] == 0 {
                    self.met.push(group);
                }
                self.links[group] += links;
            }
        }
    }
}

impl Level {
    fn of(graph: &Graph) -> Self {
        let (mut offsets, mut ends) = (vec![0], Vec::with_capacity(2 * graph.n_pairs()));
        for node in 0..graph.n_nodes() {
            ends.extend(graph.beside(node).iter().map(|&other| (other, 1)));
            offsets.push(ends.len());
        }
        Self {
            weights: (0..graph.n_nodes())
                .map(|node| graph.degree(node) as i64)
                .collect(),
            all: ends.len() as i64,
            offsets,
            ends,
        }
    }

    fn n_nodes(&self) -> usize {
        self.weights.len()
    }

    fn ends(&self, node: usize) -> &[(u32, i64)] {
        &self.ends[self.offsets[node]..self.offsets[node + 1]]
    }

    fn weights_of(&self, groups: &[usize]) -> Vec<i64> {
        let mut weights = vec![0; self.n_nodes()];
        for (node, group) in groups.iter().enumerate() {
            weights[*group] += self.weights[node];
        }
        weights
    }

    fn shuffled(&self, dice: &mut Dice) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.n_nodes()).collect();
        for place in (1..order.len()).rev() {
            order.swap(place, dice.below(place as u32 + 1) as usize);
        }
        order
    }

    /// How much it gains to have a node of that weight, with so many links, in a group of that
    /// weight: in units that are the same for every choice of one node.
    fn gain(&self, links: i64, weight: i64, group: i64) -> i64 {
        self.all * links - weight * group
    }

    /// Moves each node to the group where it gains most, until none wants to move.
    fn move_nodes(&self, groups: &mut [usize], dice: &mut Dice) {
        let mut weights = self.weights_of(groups);
        let mut sizes = vec![0_usize; self.n_nodes()];
        groups.iter().for_each(|group| sizes[*group] += 1);
        let mut empty: Vec<usize> = (0..self.n_nodes())
            .filter(|&group| sizes[group] == 0)
            .collect();
        let mut around = Around::new(self.n_nodes());
        let mut waiting: VecDeque<usize> = self.shuffled(dice).into();
        let mut waits = vec![true; self.n_nodes()];
        while let Some(node) = waiting.pop_front() {
            waits[node] = false;
            around.look(self.ends(node), groups, |_| true);
            let (own, weight) = (groups[node], self.weights[node]);
            weights[own] -= weight;
            let gain = |group: usize| self.gain(around.links[group], weight, weights[group]);
            let mut best = (gain(own), own);
            for &group in &around.met {
                let gain = gain(group);
                if gain > best.0 || (gain == best.0 && best.1 != own && group < best.1) {
                    best = (gain, group);
                }
            }
            if best.0 < 0
                && let Some(group) = empty.pop()
            {
                best = (0, group);
            }
            let (_, group) = best;
            weights[group] += weight;
            if group == own {
                continue;
            }
            sizes[own] -= 1;
            if sizes[own] == 0 {
                empty.push(own);
            }
            sizes[group] += 1;
            groups[node] = group;
            for &(other, _) in self.ends(node) {
                let other = other as usize;
                if groups[other] != group && !waits[other] {
                    waits[other] = true;
                    waiting.push_back(other);
                }
            }
        }
    }

    /// Splits each group into parts that hold together well: every node alone, then joined to the
    /// part where it gains most, where both are linked well with the rest of their group.
    fn refine(&self, groups: &[usize], dice: &mut Dice) -> Vec<usize> {
        let group_weights = self.weights_of(groups);
        let mut parts: Vec<usize> = (0..self.n_nodes()).collect();
        let mut weights = self.weights.clone();
        let mut alone = vec![true; self.n_nodes()];
        // How much each part is linked with the rest of its group.
        let mut outward: Vec<i64> = (0..self.n_nodes())
            .map(|node| {
                let ends = self.ends(node).iter();
                let inside = ends.filter(|(other, _)| groups[*other as usize] == groups[node]);
                inside.map(|(_, links)| links).sum()
            })
            .collect();
        let mut around = Around::new(self.n_nodes());
        for node in self.shuffled(dice) {
            let (group, weight) = (group_weights[groups[node]], self.weights[node]);
            let held = |part: usize, outward: &[i64], weights: &[i64]| {
                self.gain(outward[part], weights[part], group - weights[part]) >= 0
            };
            if !alone[node] || !held(node, &outward, &weights) {
                continue;
            }
            around.look(self.ends(node), &parts, |other| {
                groups[other] == groups[node]
            });
            let mut best = (0, node);
            for &part in &around.met {
                let gain = self.gain(around.links[part], weight, weights[part]);
                let better = gain > best.0 || (gain == best.0 && best.0 > 0 && part < best.1);
                if better && held(part, &outward, &weights) {
                    best = (gain, part);
                }
            }
            let (_, part) = best;
            if part != node {
                outward[part] += outward[node] - 2 * around.links[part];
                weights[part] += weight;
                (weights[node], outward[node]) = (0, 0);
                parts[node] = part;
                (alone[node], alone[part]) = (false, false);
            }
        }
        parts
    }

    /// The network of the parts.
    fn joined(&self, parts: &[usize], count: usize) -> Self {
        let mut members = vec![Vec::new(); count];
        let mut weights = vec![0; count];
        for (node, part) in parts.iter().enumerate() {
            members[*part].push(node);
            weights[*part] += self.weights[node];
        }
        let (mut offsets, mut ends) = (vec![0], Vec::new());
        let mut links = vec![0; count];
        let mut met = Vec::new();
        for (part, members) in members.iter().enumerate() {
            for &(other, weight) in members.iter().flat_map(|&node| self.ends(node)) {
                let other = parts[other as usize];
                if other != part {
                    if links[other] == 0 {
                        met.push(other);
                    }
                    links[other] += weight;
                }
            }
            met.sort_unstable();
            for other in met.drain(..) {
                ends.push((other as u32, std::mem::take(&mut links[other])));
            }
            offsets.push(ends.len());
        }
        Self {
            offsets,
            ends,
            weights,
            all: self.all,
        }
    }
}
