//! Where the nodes of a network stand on the picture: near those they are linked to, each with
//! room for its mark and its name, the same on every run.
//!
//! A [`Layout`] is computed step by step, so that the page shows it moving and can stop it. It
//! begins with the spots that nodes have already; where they all have one and nothing overlaps,
//! nothing moves.

mod crowd;
mod forces;
mod links;
mod pack;
pub(in crate::graph) mod parts;
mod room;
mod start;

use std::fmt;

use super::Graph;
use crate::id::Dice;
use crowd::{Crowd, Place};
use forces::{Forces, Scale};
use parts::Parts;
pub use room::{Bounds, Room, Spot};

/// What the next step does.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    /// Forces act, cooling down over so many ticks, while rooms grow.
    Forces { tick: u32, of: u32, live: bool },
    /// Rooms of the same part push each other until none overlap.
    Parts { round: u32 },
    /// Parts glide to their places next to each other.
    Glide { left: u32 },
    /// All rooms push each other until none overlap.
    All { round: u32 },
    /// Nothing moves.
    Rest,
}

/// How many ticks a small network gets; larger ones slowly get fewer.
const TICKS: f32 = 240.0;

/// How many ticks new nodes get when all others have a spot.
const WARM_TICKS: f32 = 80.0;

/// How many ticks the surroundings of a held node follow it.
const LIVE_TICKS: u32 = 30;

/// How far new nodes and the surroundings of a held one follow the forces in a tick.
const LIVE_HEAT: f32 = 0.35;

/// Over how many ticks parts glide to their places.
const GLIDE: u32 = 8;

/// In so many rounds of making room marks also leave links.
const ROUNDS_OFF_LINKS: u32 = 40;

/// After so many rounds of making room the picture rests as it is: only nodes that are held too
/// close to each other get there.
const MAX_ROUNDS: u32 = 2_000;

/// A layout under way.
///
/// The same network, rooms, starts and seed give the same spots, bit for bit. It may be moved to
/// another thread between steps.
pub struct Layout {
    graph: Graph,
    parts: Parts,
    rooms: Vec<Room>,
    spots: Vec<Spot>,
    held: Vec<bool>,
    /// How freely each node follows the forces, 0.0–1.0.
    ease: Vec<f32>,
    /// The parts that are spread from nothing, and so may be put anywhere.
    loose: Vec<bool>,
    /// By how much each part still has to glide.
    shifts: Vec<Spot>,
    forces: Forces,
    phase: Phase,
    side: f32,
    before: Vec<Spot>,
    places: Vec<Place>,
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("Layout");
        all.field("n_nodes", &self.spots.len())
            .field("phase", &self.phase);
        all.finish_non_exhaustive()
    }
}

impl Layout {
    /// Begins a layout of a network without isolated nodes.
    ///
    /// Nodes with a start stay near it; the others begin beside their neighbours, or anywhere if
    /// none of their part has a start. A node that is pinned stays at its start. A node for which
    /// `rooms`, `start` or `pinned` has no answer takes no room, has no start, is not pinned.
    /// O(n log n + m).
    #[must_use]
    pub fn new(
        graph: &Graph,
        rooms: &[Room],
        start: &[Option<Spot>],
        pinned: &[bool],
        seed: u64,
    ) -> Self {
        let n = graph.n_nodes();
        let room = |node: usize| rooms.get(node).copied().unwrap_or_default().sound();
        let rooms: Vec<Room> = (0..n).map(room).collect();
        let start = |node: usize| {
            start
                .get(node)
                .copied()
                .flatten()
                .filter(|spot| spot.is_finite())
        };
        let parts = Parts::of(graph);
        let scale = Scale::of(&rooms);
        let mut layout = Self {
            graph: graph.clone(),
            spots: (0..n).map(|node| start(node).unwrap_or_default()).collect(),
            held: (0..n)
                .map(|node| start(node).is_some() && pinned.get(node).is_some_and(|held| *held))
                .collect(),
            ease: vec![0.0; n],
            loose: vec![false; parts.all.len()],
            shifts: vec![Spot::default(); parts.all.len()],
            forces: Forces::new(graph, &parts, scale),
            phase: Phase::All { round: 0 },
            side: scale.side(),
            before: Vec::with_capacity(n),
            places: Vec::with_capacity(n),
            parts,
            rooms,
        };
        let known: Vec<bool> = (0..n).map(|node| start(node).is_some()).collect();
        layout.begin(known, &mut Dice::from_number(seed));
        layout
    }

    /// Moves everything by one tick. Returns how far nodes moved on average, in design pixels.
    ///
    /// O(n log n + m).
    pub fn step(&mut self) -> f32 {
        self.before.clone_from(&self.spots);
        match self.phase {
            Phase::Rest => return 0.0,
            Phase::Forces { tick, of, live } => self.pull(tick, of, live),
            Phase::Parts { round } => self.make_room(round, true),
            Phase::Glide { left } => self.glide(left),
            Phase::All { round } => self.make_room(round, false),
        }
        let pairs = self.before.iter().zip(&self.spots);
        let moved: f64 = pairs
            .map(|(a, b)| f64::from((a.x - b.x).hypot(a.y - b.y)))
            .sum();
        (moved / self.spots.len().max(1) as f64) as f32
    }

    /// Whether nothing moves any more.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.phase == Phase::Rest
    }

    /// Where the nodes stand now.
    #[must_use]
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// Puts a node where the pointer is: it stays there, its neighbours follow, others make room.
    pub fn hold(&mut self, node: usize, spot: Spot) {
        if node < self.spots.len() && spot.is_finite() {
            self.spots[node] = spot;
            self.held[node] = true;
            self.stir(node);
        }
    }

    /// Lets a node go: it stays about there, but makes room for others again.
    pub fn release(&mut self, node: usize) {
        if self.held.get(node).copied() == Some(true) {
            self.held[node] = false;
            self.stir(node);
        }
    }

    /// The box around everything, rooms included.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let all: Vec<u32> = (0..self.spots.len() as u32).collect();
        Bounds::around(&all, &self.spots, &self.rooms)
    }

    /// Gives every node a first spot, and decides what the first phase is.
    fn begin(&mut self, mut known: Vec<bool>, dice: &mut Dice) {
        let link = self.side * 1.6;
        let mut n_spread = 0;
        for (idx, part) in self.parts.all.iter().enumerate() {
            let warm: Vec<u32> = part
                .iter()
                .copied()
                .filter(|node| known[*node as usize])
                .collect();
            if warm.len() == part.len() {
                continue;
            }
            if warm.len() * 3 < part.len() {
                let fixed: Vec<Spot> = warm.iter().map(|node| self.spots[*node as usize]).collect();
                let place = &self.parts.place;
                start::spread(&self.graph, (part, place), link, dice, &mut self.spots);
                start::fit(part, &warm, &fixed, &mut self.spots);
                self.loose[idx] = warm.is_empty();
                n_spread += part.len();
                for &node in part {
                    self.ease[node as usize] = 1.0;
                }
                continue;
            }
            for &node in part {
                if !known[node as usize] {
                    self.ease[node as usize] = 1.0;
                }
            }
            let spots = &mut self.spots;
            start::beside(&self.graph, part, link, dice, &mut known, spots);
        }
        if self.ease.iter().any(|ease| *ease > 0.0) {
            self.pack();
            for idx in 0..self.parts.all.len() {
                self.shift(idx, 1.0);
            }
            let of = if n_spread > 0 {
                TICKS * (300.0 / n_spread.max(300) as f32).powf(0.1)
            } else {
                WARM_TICKS
            };
            let of = of as u32;
            self.phase = Phase::Forces {
                tick: 0,
                of,
                live: false,
            };
        }
    }

    /// Lets the surroundings of a node move again.
    fn stir(&mut self, node: usize) {
        let part = self.parts.of[node] as usize;
        self.shifts[part] = Spot::default();
        if let Phase::Forces { live: false, .. } | Phase::Parts { .. } | Phase::Glide { .. } =
            self.phase
        {
            return;
        }
        ease_around(&self.graph, node, &mut self.ease);
        self.ease[node] = self.ease[node].min(0.3);
        self.phase = Phase::Forces {
            tick: 0,
            of: LIVE_TICKS,
            live: true,
        };
    }

    /// One tick of forces, and of rooms that defend a growing share of themselves.
    fn pull(&mut self, tick: u32, of: u32, live: bool) {
        let way = (tick + 1) as f32 / of as f32;
        let (ease, held) = (&self.ease, &self.held);
        for (idx, part) in self.parts.all.iter().enumerate() {
            let free = |node: usize| if held[node] { 0.0 } else { ease[node] };
            if part.iter().all(|node| free(*node as usize) == 0.0) {
                continue;
            }
            let cold = !live && part.iter().all(|node| ease[*node as usize] == 1.0);
            let heat = if cold {
                (1.0 - way).max(0.0)
            } else {
                LIVE_HEAT * (1.0 - way)
            };
            self.forces.step(idx, part, &mut self.spots, free, heat);
        }
        let growth = if live {
            1.0
        } else {
            ((way - 0.4) / 0.6).clamp(0.0, 1.0)
        };
        if growth > 0.0 {
            self.keep_off_links(growth);
            self.crowd(growth, !live, 0);
        }
        self.phase = match (tick + 1 < of, live) {
            (true, _) => Phase::Forces {
                tick: tick + 1,
                of,
                live,
            },
            (false, true) => Phase::All { round: 0 },
            (false, false) => Phase::Parts { round: 0 },
        };
    }

    /// One tick of making room.
    fn make_room(&mut self, round: u32, within_parts: bool) {
        if within_parts && round < ROUNDS_OFF_LINKS {
            self.keep_off_links(1.0);
        }
        for pass in 0..4 {
            if self.crowd(1.0, within_parts, round + pass) == 0 {
                return self.cleared(within_parts);
            }
        }
        let round = round + 4;
        self.phase = match (round < MAX_ROUNDS, within_parts) {
            (true, true) => Phase::Parts { round },
            (true, false) => Phase::All { round },
            (false, _) => return self.cleared(within_parts),
        };
    }

    fn cleared(&mut self, within_parts: bool) {
        if within_parts {
            self.pack();
            self.phase = Phase::Glide { left: GLIDE };
        } else {
            self.ease.fill(0.0);
            self.phase = Phase::Rest;
        }
    }

    fn glide(&mut self, left: u32) {
        for idx in 0..self.parts.all.len() {
            self.shift(idx, 1.0 / left as f32);
        }
        self.phase = if left > 1 {
            Phase::Glide { left: left - 1 }
        } else {
            Phase::All { round: 0 }
        };
    }

    fn keep_off_links(&mut self, share: f32) {
        let (ease, held) = (&self.ease, &self.held);
        let free = |node: usize| if held[node] { 0.0 } else { ease[node] };
        links::keep_off(&self.graph, &self.rooms, &mut self.spots, free, share * 0.5);
    }

    fn crowd(&mut self, growth: f32, within_parts: bool, round: u32) -> usize {
        let crowd = Crowd {
            rooms: &self.rooms,
            held: &self.held,
            within: within_parts.then_some(&self.parts.of[..]),
            ease: &self.ease,
            growth,
        };
        crowd.push(&mut self.spots, round, &mut self.places)
    }

    /// Finds out by how much each loose part is to be shifted.
    fn pack(&mut self) {
        let parts = &self.parts.all;
        let is_held = |part: &Vec<u32>| part.iter().any(|node| self.held[*node as usize]);
        let fixed: Vec<bool> = parts
            .iter()
            .zip(&self.loose)
            .map(|(part, loose)| !loose || is_held(part))
            .collect();
        self.shifts = pack::pack(&self.graph, parts, &fixed, &self.spots, &self.rooms);
        if !fixed.contains(&true)
            && let Some(&Spot { x, y }) = self.shifts.first()
        {
            // The largest part stays where it is: the others come to it.
            for shift in &mut self.shifts {
                *shift = Spot {
                    x: shift.x - x,
                    y: shift.y - y,
                };
            }
        }
    }

    /// Shifts a part by a share of what it still has to go.
    fn shift(&mut self, idx: usize, share: f32) {
        let shift = &mut self.shifts[idx];
        let by = Spot {
            x: shift.x * share,
            y: shift.y * share,
        };
        *shift = Spot {
            x: shift.x - by.x,
            y: shift.y - by.y,
        };
        for &node in &self.parts.all[idx] {
            let spot = &mut self.spots[node as usize];
            *spot = Spot {
                x: spot.x + by.x,
                y: spot.y + by.y,
            };
        }
    }
}

/// Lets a node follow the forces, its leaves as well, its neighbours a little, theirs hardly.
fn ease_around(graph: &Graph, node: usize, ease: &mut [f32]) {
    let mut raise = |node: usize, to: f32| ease[node] = ease[node].max(to);
    raise(node, 1.0);
    for &near in graph.beside(node) {
        let near = near as usize;
        raise(near, if graph.degree(near) == 1 { 0.8 } else { 0.06 });
        for &next in graph.beside(near) {
            raise(next as usize, 0.01);
        }
    }
}

#[cfg(test)]
mod tests;
