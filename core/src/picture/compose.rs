//! From a map and the places of its things to a picture.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::{Hull, Ink, Line, Mark, Role, Scene, Spot, hull};
use crate::graph::layout::Room;
use crate::raster::{Dash, Shape};
use crate::view::evidence::Evidence;
use crate::view::graph::{Carried, Node, Side, Tie, Web};

/// The size of a name in the picture.
pub(crate) const NAME_SIZE: f32 = 13.0;
/// A longer name is cut; the table, the pane and the pointer have it whole.
pub(crate) const NAME_WIDTH: f32 = 200.0;

/// What the measures of a map say about each of its nodes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    /// 0.0 to 1.0, the greatest is 1.0.
    pub sizes: Vec<f32>,
    /// The group of each node.
    pub groups: Vec<usize>,
    /// What each group is called; a group without a name has no ground.
    pub captions: Vec<Arc<str>>,
}

impl Measured {
    /// The same for another state of the map; what is new there is as small as can be, in no
    /// group.
    #[must_use]
    pub fn carried(&self, places: &Carried) -> Self {
        Self {
            sizes: places.each(&self.sizes, 0.0),
            groups: places.each(&self.groups, usize::MAX),
            captions: self.captions.clone(),
        }
    }
}

/// How a map is looked at.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    /// Where each node is; those without a place are not in the picture.
    pub spots: Vec<Option<Spot>>,
    /// Nodes that were put there by hand.
    pub pinned: HashSet<usize>,
    /// The selected nodes.
    pub chosen: HashSet<usize>,
    /// The selected line.
    pub chosen_tie: Option<usize>,
    /// The nodes to look at; empty for all of them.
    pub lit: HashSet<usize>,
    /// The lines to look at.
    pub lit_ties: HashSet<usize>,
    /// Whether groups have their ground.
    pub hulls: bool,
    /// Whether arrows are drawn from the end to the start (what is caused stands above).
    pub side: Side,
}

/// The shape and the colour of a node.
#[must_use]
pub fn shape_of(side: Side, kind: &str) -> (Shape, Ink) {
    if side == Side::World {
        return world_shape(kind);
    }
    let ink = match kind {
        "objective" => Ink::Accent,
        "action" => Ink::Ok,
        "indicator" | "marker" => Ink::Object,
        "message" => Ink::Event,
        "strategy" | "axis" => Ink::Org,
        "risk" => Ink::Danger,
        "window" | "meeting" => Ink::Warn,
        "target_sheet" | "challenge" => Ink::Group,
        "card" => Ink::Document,
        fiche => return world_shape(fiche),
    };
    (Shape::Plate, ink)
}

fn world_shape(kind: &str) -> (Shape, Ink) {
    match kind {
        "person" => (Shape::Circle, Ink::Person),
        "org" => (Shape::Square, Ink::Org),
        "group" => (Shape::Hexagon, Ink::Group),
        "place" => (Shape::Diamond, Ink::Place),
        "event" => (Shape::Pentagon, Ink::Event),
        "document" => (Shape::Sheet, Ink::Document),
        "object" => (Shape::Trapezium, Ink::Object),
        "concept" => (Shape::Dome, Ink::Idea),
        _ => (Shape::Cross, Ink::Text2),
    }
}

/// Half the size of a mark of a measure from 0.0 to 1.0.
#[must_use]
pub fn radius_of(measure: f32) -> f32 {
    // The eye compares areas: the root of the measure is what grows.
    9.5 + 8.5 * measure.clamp(0.0, 1.0).sqrt()
}

/// The room that a node needs around its middle, for a name of a width.
#[must_use]
pub fn room_of(radius: f32, name_width: f32) -> Room {
    let half = (name_width.min(NAME_WIDTH) / 2.0).max(radius + 6.0) + 6.0;
    Room {
        left: half,
        right: half,
        up: radius + 9.0,
        down: radius + 26.0,
    }
}

/// Puts a picture together. O((n + m) log n), and O(n) hulls at most.
///
/// # Panics
/// When `looks` or `measured` are of another map.
#[must_use]
pub fn compose(web: &Web, measured: &Measured, looks: &Looks) -> Scene {
    let mut places = vec![None; web.nodes.len()];
    let mut marks = Vec::new();
    let degrees = web.degrees();
    for (node, it) in web.nodes.iter().enumerate() {
        if let Some(at) = looks.spots[node] {
            places[node] = Some(marks.len() as u32);
            let size = measured.sizes.get(node).copied().unwrap_or(0.0);
            marks.push(mark(it, node, at, size, degrees[node], looks));
        }
    }
    let lines = lines(web, looks, &places);
    let mut order: Vec<u32> = (0..marks.len() as u32).collect();
    order.sort_by(|one, other| {
        let (one, other) = (&marks[*one as usize], &marks[*other as usize]);
        let rank = |mark: &Mark| (mark.faded, !mark.chosen);
        rank(one)
            .cmp(&rank(other))
            .then(other.weight.total_cmp(&one.weight))
            .then(one.node.cmp(&other.node))
    });
    // The names of those that matter most are bold, as far as they are few.
    let strong = (marks.len() / 8).min(12);
    for place in order.iter().take(strong) {
        let mark = &mut marks[*place as usize];
        mark.strong = mark.weight > 0.0 && !mark.faded;
    }
    for mark in &mut marks {
        mark.strong |= mark.chosen;
    }
    Scene {
        hulls: if looks.hulls {
            hulls(measured, &marks)
        } else {
            Vec::new()
        },
        lines,
        marks,
        order,
    }
}

fn mark(it: &Node, node: usize, at: Spot, size: f32, degree: usize, looks: &Looks) -> Mark {
    let (shape, ink) = shape_of(looks.side, &it.kind);
    let roles: Vec<Role> = it.roles.iter().map(|code| Role::of(code)).collect();
    // One ring only: the first of target, adversary, ally, undecided.
    let first = ["target", "adversary", "ally", "undecided"].map(Role::of);
    let ring = first.into_iter().find(|role| roles.contains(role));
    Mark {
        node,
        at,
        radius: radius_of(size),
        shape,
        ink,
        ring: ring.map(Role::ink),
        badge: roles.first().copied(),
        label: it.name.as_str().into(),
        weight: size + degree as f32 * 1e-4,
        strong: false,
        chosen: looks.chosen.contains(&node),
        pinned: looks.pinned.contains(&node),
        faded: !looks.lit.is_empty() && !looks.lit.contains(&node),
    }
}

fn lines(web: &Web, looks: &Looks, places: &[Option<u32>]) -> Vec<Line> {
    /// How far lines between the same two marks lie apart.
    const APART: f32 = 7.0;
    let mut between: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (place, tie) in web.ties.iter().enumerate() {
        let pair = (tie.from.min(tie.to), tie.from.max(tie.to));
        between.entry(pair).or_default().push(place);
    }
    let mut aside = vec![0.0; web.ties.len()];
    for ((low, _), ties) in between.iter().filter(|(_, ties)| ties.len() > 1) {
        for (turn, place) in ties.iter().enumerate() {
            let shift = (turn as f32 - (ties.len() - 1) as f32 / 2.0) * APART;
            // A line the other way round has its other side on the left.
            aside[*place] = if web.ties[*place].from == *low {
                shift
            } else {
                -shift
            };
        }
    }
    let drawn = web.ties.iter().enumerate().filter_map(|(place, tie)| {
        let (from, to) = (places[tie.from]?, places[tie.to]?);
        Some(line(
            tie,
            place,
            from as usize,
            to as usize,
            aside[place],
            looks,
        ))
    });
    drawn.collect()
}

fn line(tie: &Tie, place: usize, from: usize, to: usize, aside: f32, looks: &Looks) -> Line {
    let touches = |nodes: &HashSet<usize>| nodes.contains(&tie.from) || nodes.contains(&tie.to);
    let selected = looks.chosen_tie == Some(place) || touches(&looks.chosen);
    let lit = looks.lit_ties.contains(&place) || (selected && looks.lit.is_empty());
    Line {
        tie: place,
        from,
        to,
        aside,
        dash: dash_of(tie.evidence),
        barred: tie.evidence == Evidence::Contested,
        ink: if lit { Ink::Accent } else { Ink::Edge },
        width: if lit { 2.4 } else { 1.4 },
        arrow: tie.directed,
        label: tie.words.as_str().into(),
        lit,
        faded: !looks.lit.is_empty() && !lit,
    }
}

/// How a line is broken by how well it is known (tokens, chapter 6).
pub(crate) fn dash_of(evidence: Evidence) -> Dash {
    match evidence {
        Evidence::Established | Evidence::Contested => Dash::Whole,
        Evidence::CrossCheck => Dash::Dashes,
        Evidence::Supposed => Dash::Dots,
        Evidence::Ended => Dash::Ended,
    }
}

fn hulls(measured: &Measured, marks: &[Mark]) -> Vec<Hull> {
    let mut members: Vec<Vec<Spot>> = vec![Vec::new(); measured.captions.len()];
    for mark in marks {
        let group = measured.groups.get(mark.node);
        if let Some(group) = group.and_then(|group| members.get_mut(*group)) {
            group.push(mark.at);
        }
    }
    let named = members.into_iter().zip(&measured.captions);
    let named = named.filter(|(spots, caption)| spots.len() > 1 && !caption.is_empty());
    let hulls = named.map(|(spots, caption)| {
        let corners = hull::around(spots.into_iter());
        let highest = corners
            .iter()
            .min_by(|one, other| one.y.total_cmp(&other.y));
        let top = highest.copied().unwrap_or_default();
        Hull {
            caption: Arc::clone(caption),
            caption_at: Spot {
                x: top.x,
                y: top.y + 14.0,
            },
            corners,
        }
    });
    hulls.collect()
}
