//! A whole map laid out from nothing, for those who print without a window.

use super::names;
use crate::graph::Graph;
use crate::graph::layout::{Layout, Room};
use crate::picture::{Looks, Measured, Scene, compose, radius_of, room_of};
use crate::raster::Fonts;
use crate::view::graph::{Side, Web};

/// After so many steps a layout is taken as it is.
const MOST_STEPS: usize = 5_000;
/// Any number: the same one gives the same picture.
const SEED: u64 = 1;

/// Lays out what has lines, as large as it has lines, and puts the picture together. What has no
/// line is not in the picture. The same map gives the same picture.
///
/// O(steps · (n log n + m)): a second for a thousand things.
#[must_use]
pub fn arrange(web: &Web, side: Side, fonts: &mut Fonts) -> Scene {
    let degrees = web.degrees();
    let most = degrees.iter().copied().max().unwrap_or(0).max(1) as f32;
    let sizes: Vec<f32> = degrees.iter().map(|degree| *degree as f32 / most).collect();
    let linked: Vec<usize> = (0..web.nodes.len())
        .filter(|node| degrees[*node] > 0)
        .collect();
    let mut places = vec![0; web.nodes.len()];
    for (place, node) in linked.iter().enumerate() {
        places[*node] = place;
    }
    let links = web
        .ties
        .iter()
        .map(|tie| (places[tie.from], places[tie.to]));
    let graph = Graph::new(linked.len(), links);
    let rooms: Vec<Room> = linked
        .iter()
        .map(|node| room(fonts, &web.nodes[*node].name, sizes[*node]))
        .collect();
    let mut layout = Layout::new(&graph, &rooms, &[], &[], SEED);
    for _ in 0..MOST_STEPS {
        if layout.is_settled() {
            break;
        }
        layout.step();
    }
    let mut looks = Looks {
        spots: vec![None; web.nodes.len()],
        side,
        ..Looks::default()
    };
    for (node, spot) in linked.iter().zip(layout.spots()) {
        looks.spots[*node] = Some(*spot);
    }
    let measured = Measured {
        sizes,
        ..Measured::default()
    };
    compose(web, &measured, &looks)
}

/// The room for a mark and its whole name, which may have two lines.
fn room(fonts: &mut Fonts, name: &str, size: f32) -> Room {
    // Bold names are a little wider, and which are bold is known only later.
    let lines = names::of_mark(fonts, name, true);
    let room = room_of(radius_of(size), lines.width);
    Room {
        down: room.down + lines.height() - names::NAME_STEP,
        ..room
    }
}
