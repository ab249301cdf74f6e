//! Keeping marks off links that are not theirs: a link that runs under a mark reads as two.

use super::{Room, Spot};
use crate::graph::Graph;

/// Networks with more pairs of a node and a link than this are not looked at: nobody follows a
/// single link there.
const MAX_PAIRS: usize = 150_000;

/// How far from a mark's rim a link passes, in design pixels, beyond what the room leaves.
const CLEARANCE: f32 = 4.0;

/// Moves every node that lies on a link between two others aside, a share of the way that is
/// missing. Returns how many there are.
///
/// O(n·m), nothing for large networks.
pub(super) fn keep_off(
    graph: &Graph,
    rooms: &[Room],
    spots: &mut [Spot],
    free: impl Fn(usize) -> f32,
    share: f32,
) -> usize {
    if graph.n_nodes() * graph.n_pairs() > MAX_PAIRS {
        return 0;
    }
    let mut found = 0;
    for (one, two) in graph.pairs() {
        for node in 0..spots.len() {
            let ease = free(node);
            if node == one || node == two || ease <= 0.0 {
                continue;
            }
            // The upper side of a room is its mark alone.
            let wanted = rooms[node].up + CLEARANCE;
            if let Some((way, missing)) = too_near(spots[node], spots[one], spots[two], wanted) {
                spots[node].x += way.x * missing * share * ease;
                spots[node].y += way.y * missing * share * ease;
                found += 1;
            }
        }
    }
    found
}

/// The way out, and how far it is, for a spot that is nearer to a line than wanted.
fn too_near(spot: Spot, from: Spot, to: Spot, wanted: f32) -> Option<(Spot, f32)> {
    if spot.y + wanted < from.y.min(to.y)
        || spot.y - wanted > from.y.max(to.y)
        || spot.x + wanted < from.x.min(to.x)
        || spot.x - wanted > from.x.max(to.x)
    {
        return None;
    }
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy);
    if length < 1.0 {
        return None;
    }
    let along = ((spot.x - from.x) * dx + (spot.y - from.y) * dy) / length;
    let off = ((spot.y - from.y) * dx - (spot.x - from.x) * dy) / length;
    let beside = along > 0.0 && along < length && off.abs() < wanted;
    let side = if off < 0.0 { -1.0 } else { 1.0 };
    let way = Spot {
        x: -dy / length * side,
        y: dx / length * side,
    };
    beside.then(|| (way, wanted - off.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_leaves_the_link_that_it_lies_on() {
        let graph = Graph::new(3, [(0, 1)]);
        let room = Room {
            left: 10.0,
            right: 10.0,
            up: 10.0,
            down: 10.0,
        };
        let mut spots = [(0.0, 0.0), (200.0, 0.0), (90.0, 2.0)].map(|(x, y)| Spot { x, y });
        let found = keep_off(&graph, &[room; 3], &mut spots, |_| 1.0, 1.0);
        assert_eq!((found, spots[2].x), (1, 90.0));
        assert_eq!(spots[2].y, 14.0);
        assert_eq!(keep_off(&graph, &[room; 3], &mut spots, |_| 1.0, 1.0), 0);
    }
}
