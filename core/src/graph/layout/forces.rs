//! What draws linked nodes together and keeps all others apart: ForceAtlas2, part by part.

use fa2::{FA2Data, FA2Layout, FA2Settings};

use super::{Room, Spot, parts::Parts};
use crate::graph::Graph;

/// Parts of more nodes than this have their repulsion approximated.
const PAIRWISE_UP_TO: usize = 300;

/// How coarse that approximation is; more is faster.
const THETA: f32 = 1.0;

/// What a link adds to the charge of its two ends, where a node alone has 1. Less than one lets
/// the leaves of a hub come nearer.
const LINK_CHARGE: f32 = 0.3;

/// The units of ForceAtlas2 that the side of a typical room takes.
const ROOM_SIDE: f32 = 9.0;

/// How strongly everything repels.
const REPULSION: f32 = 20.0;

/// How strongly each part is drawn to its own middle, growing with the distance.
const GRAVITY: f32 = 0.3;

/// How many design pixels a unit of the forces takes along each axis: rooms are wider than they
/// are tall, and so is the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Scale {
    pub(super) fn of(rooms: &[Room]) -> Self {
        let (mut width, mut height) = (0.0, 0.0);
        for room in rooms {
            width += f64::from(room.left + room.right);
            height += f64::from(room.up + room.down);
        }
        let n = rooms.len().max(1) as f64;
        let (width, height) = ((width / n).max(8.0) as f32, (height / n).max(8.0) as f32);
        let side = (width * height).sqrt() / ROOM_SIDE;
        let stretch = (width / height).clamp(1.3, 1.8).sqrt();
        Self {
            x: side * stretch,
            y: side / stretch,
        }
    }

    /// The side of a typical room in design pixels.
    pub(super) fn side(self) -> f32 {
        (self.x * self.y).sqrt() * ROOM_SIDE
    }
}

/// The engines of all parts.
pub(super) struct Forces {
    engines: Vec<Option<FA2Layout<f32>>>,
    settings: Vec<FA2Settings<f32>>,
    scale: Scale,
}

impl Forces {
    pub(super) fn new(graph: &Graph, parts: &Parts, scale: Scale) -> Self {
        let mut engines = Vec::with_capacity(parts.all.len());
        let mut settings = Vec::with_capacity(parts.all.len());
        for part in &parts.all {
            let mut data = FA2Data::with_node_capacity(part.len());
            for _ in part {
                data.add_node();
            }
            let place = |node: u32| parts.place[node as usize] as usize;
            for &node in part {
                let above = graph.beside(node as usize).iter();
                for &other in above.filter(|other| **other > node) {
                    data.add_edge_with_weight(place(node), place(other), LINK_CHARGE);
                }
            }
            let mut how = FA2Settings::default()
                .edge_weight_influence(0.0)
                .scaling_ratio(REPULSION)
                .strong_gravity_mode(true)
                .gravity(GRAVITY);
            if part.len() > PAIRWISE_UP_TO {
                how = how.with_barnes_hut_theta(THETA);
            }
            engines.push((part.len() > 1).then(|| how.clone().build(data)));
            settings.push(how);
        }
        Self {
            engines,
            settings,
            scale,
        }
    }

    /// Moves the nodes of one part by one epoch, as far as `heat` and their ease let them.
    pub(super) fn step(
        &mut self,
        idx: usize,
        part: &[u32],
        spots: &mut [Spot],
        ease: impl Fn(usize) -> f32,
        heat: f32,
    ) {
        let Some(engine) = self.engines[idx].take() else {
            return;
        };
        let Scale { x: sx, y: sy } = self.scale;
        let middle = middle(part, spots);
        // fa2 keeps its positions to itself once it runs: rooms that were made and nodes that are
        // held come in through taking it apart, which moves vectors and copies none.
        let mut data = engine.into_data();
        for (place, &node) in part.iter().enumerate() {
            let spot = spots[node as usize];
            data.set_node_position(place, (spot.x - middle.x) / sx, (spot.y - middle.y) / sy);
        }
        let mut engine = self.settings[idx].clone().build(data);
        engine.epoch();
        let reach = self.scale.side() * heat.max(0.05);
        for (&node, (x, y)) in part.iter().zip(engine.data().positions()) {
            let node = node as usize;
            let free = ease(node) * heat;
            if free <= 0.0 {
                continue;
            }
            let (dx, dy) = (
                (x * sx + middle.x - spots[node].x) * free,
                (y * sy + middle.y - spots[node].y) * free,
            );
            let far = dx.hypot(dy);
            if far.is_finite() {
                let short = if far > reach { reach / far } else { 1.0 };
                spots[node].x += dx * short;
                spots[node].y += dy * short;
            }
        }
        self.engines[idx] = Some(engine);
    }
}

/// The middle of some nodes.
pub(super) fn middle(part: &[u32], spots: &[Spot]) -> Spot {
    let (mut x, mut y) = (0.0, 0.0);
    for &node in part {
        x += f64::from(spots[node as usize].x);
        y += f64::from(spots[node as usize].y);
    }
    let n = part.len().max(1) as f64;
    Spot {
        x: (x / n) as f32,
        y: (y / n) as f32,
    }
}
