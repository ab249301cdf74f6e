//! The problem tree and its reverse, the tree of objectives.

use std::collections::HashMap;

use super::cards::{Bond, Cards, LETTER, STRONG_LETTER, height};
use super::loops::{Loops, depths};
use super::route::Drawing;
use super::web::{Node, Plan, Row, Style, Tie};
use super::{CardBox, Heading, Sketch};
use crate::id::RecordId;
use crate::import::sections::{CAUSE, EFFECT, TRUNK};
use crate::record::Record;
use crate::workspace::Workspace;

/// The face that objectives show.
const OBJECTIVE: &str = "objective";
/// The greatest width and the least height of a box, and of the trunk.
const BOX: (f32, f32) = (258.0, 62.0);
/// Boxes become so narrow before a row runs out of the page.
const NARROW: f32 = 168.0;
/// A row may stand so far beside the one above it.
const SHIFT: f32 = 40.0;
/// Between two boxes of a row.
const GAP: f32 = 24.0;
const TRUNK_BOX: (f32, f32) = (512.0, 58.0);
/// The distance between two rows, and between the trunk and its neighbours.
const ROW_GAP: f32 = 36.0;
const TRUNK_GAP: f32 = 46.0;
/// A heading needs so much free room beside its row; else it gets a band of its own.
const HEADING: f32 = 110.0;
const BAND: f32 = 46.0;

/// The faces of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What people live, where it comes from, what follows.
    Problem,
    /// What they want instead.
    Objective,
}

/// Draws a tree: effects grow up from the trunk, causes down, each as far as its longest chain.
///
/// A card without a link hangs at the first trunk. The side of objectives has the geometry of
/// the problems, each box showing the objective that its card becomes; objectives that no
/// problem becomes are added. Where two problems became one objective, it stands for the first.
/// Cards of unknown slots count as causes. O((cards + links) · log).
#[must_use]
pub fn tree(workspace: &Workspace, board: &RecordId, side: Side, width: f32) -> Sketch {
    let cards = Cards::of(workspace, board);
    let (mut stands, places) = stands(&cards, side);
    let bonds = bonds(&cards, &places, side);
    let grown = Grown::of(&stands, &bonds);
    fit(&mut stands, &grown, width);
    let plan = plan(&stands, &bonds, &grown, width);
    let mut drawing = plan.draw();
    let headings = headings(&grown, &mut drawing);
    let mut sketch = Sketch::with_arrows(&plan, &drawing);
    sketch.headings = headings;
    for &index in &drawing.walk {
        let (stand, place) = (&stands[index], drawing.boxes[index]);
        sketch.boxes.push(CardBox {
            record: stand.shown.id.clone(),
            slot: stand.slot.to_owned(),
            x: place.x,
            y: place.y,
            w: place.w,
            h: place.h,
            strong: stand.part == Part::Trunk,
            level: grown.levels[index],
            number: String::new(),
            loose: grown.loose[index],
            in_loop: grown.loops.holds(index),
            turned: stand.turned,
        });
    }
    sketch
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Effect,
    Trunk,
    Cause,
}

/// A place in the tree, with the card that it shows.
struct Stand<'a> {
    shown: &'a Record,
    slot: &'a str,
    part: Part,
    turned: bool,
    /// What both faces say: the box fits both, so that turning the tree moves nothing.
    faces: [Option<&'a Record>; 2],
    size: (f32, f32),
}

/// Makes the boxes as wide as the fullest row allows.
fn fit(stands: &mut [Stand<'_>], grown: &Grown, width: f32) {
    let rows = grown.bottom()..=grown.top();
    let in_row = |row: i32| grown.levels.iter().filter(|level| **level == row).count();
    let most = rows.filter(|row| *row != 0).map(in_row).max().unwrap_or(1);
    let most = most.max(1) as f32;
    let wide = ((width - SHIFT - (most - 1.0) * GAP) / most).clamp(NARROW, BOX.0);
    for stand in stands {
        let (size, letter) = match stand.part {
            Part::Trunk => (TRUNK_BOX, STRONG_LETTER),
            _ => ((wide, BOX.1), LETTER),
        };
        let tall = stand.faces.iter().flatten();
        let tall = tall.map(|card| height(card, size.0, letter, size.1));
        stand.size = (size.0, tall.fold(size.1, f32::max));
    }
}

impl<'a> Stand<'a> {
    fn of(card: &'a Record, reverse: Option<&'a Record>, side: Side) -> Self {
        let slot = card.words("slot");
        let part = match slot {
            TRUNK => Part::Trunk,
            EFFECT => Part::Effect,
            _ => Part::Cause,
        };
        Self {
            shown: reverse.filter(|_| side == Side::Objective).unwrap_or(card),
            slot,
            part,
            turned: reverse.is_some() || card.words("side") == OBJECTIVE,
            faces: [Some(card), reverse],
            size: BOX,
        }
    }
}

/// The places of one side, and at which of them each card stands.
fn stands<'a>(cards: &Cards<'a>, side: Side) -> (Vec<Stand<'a>>, HashMap<&'a str, usize>) {
    let is_objective = |index: usize| cards.list[index].words("side") == OBJECTIVE;
    let mut becomes: Vec<(usize, usize)> = cards
        .bonds("becomes", &cards.places())
        .into_iter()
        .map(|bond| (bond.from, bond.to))
        .filter(|(from, to)| !is_objective(*from) && is_objective(*to))
        .collect();
    becomes.sort_unstable();
    let mut reverse = vec![None; cards.list.len()];
    let mut is_reverse = vec![false; cards.list.len()];
    for (problem, objective) in becomes {
        if reverse[problem].is_none() && !is_reverse[objective] {
            reverse[problem] = Some(objective);
            is_reverse[objective] = true;
        }
    }
    let (mut stands, mut places) = (Vec::new(), HashMap::new());
    for (index, &card) in cards.list.iter().enumerate() {
        if !is_objective(index) {
            let other = reverse[index].map(|objective| cards.list[objective]);
            places.insert(card.id.as_str(), stands.len());
            if let Some(other) = other.filter(|_| side == Side::Objective) {
                places.insert(other.id.as_str(), stands.len());
            }
            stands.push(Stand::of(card, other, side));
        }
    }
    for (index, &card) in cards.list.iter().enumerate() {
        if side == Side::Objective && is_objective(index) && !is_reverse[index] {
            places.insert(card.id.as_str(), stands.len());
            stands.push(Stand::of(card, None, side));
        }
    }
    (stands, places)
}

/// What brings about what, once for each pair of places; the problems' own links come first.
fn bonds(cards: &Cards<'_>, places: &HashMap<&str, usize>, side: Side) -> Vec<Bond> {
    let mut bonds = Vec::new();
    if side == Side::Objective {
        let problems = cards
            .list
            .iter()
            .filter(|card| card.words("side") != OBJECTIVE);
        let own =
            problems.filter_map(|card| Some((card.id.as_str(), *places.get(card.id.as_str())?)));
        bonds = cards.bonds("causes", &own.collect());
    }
    let known: std::collections::HashSet<(usize, usize)> =
        bonds.iter().map(|bond| (bond.from, bond.to)).collect();
    let all = cards.bonds("causes", places).into_iter();
    bonds.extend(all.filter(|bond| !known.contains(&(bond.from, bond.to))));
    bonds
}

/// How the tree has grown.
struct Grown {
    levels: Vec<i32>,
    loose: Vec<bool>,
    loops: Loops,
    trunk: Option<usize>,
}

impl Grown {
    fn of(stands: &[Stand<'_>], bonds: &[Bond]) -> Self {
        let mut held = vec![false; stands.len()];
        let mut held_elsewhere = vec![false; stands.len()];
        let mut grows = [Vec::new(), Vec::new()];
        for bond in bonds.iter().filter(|bond| bond.from != bond.to) {
            let (from, to) = (stands[bond.from].part, stands[bond.to].part);
            if from == Part::Cause {
                held[bond.from] = true;
                held_elsewhere[bond.from] |= to != Part::Cause;
            }
            if to == Part::Effect {
                held[bond.to] = true;
                held_elsewhere[bond.to] |= from != Part::Effect;
            }
            match (from, to) {
                (Part::Effect, Part::Effect) => grows[0].push((bond.from, bond.to)),
                (Part::Cause, Part::Cause) => grows[1].push((bond.to, bond.from)),
                _ => {}
            }
        }
        // A loop is best cut where it is farthest from the trunk: the walk starts near it.
        let mut starts: Vec<usize> = (0..stands.len()).collect();
        starts.sort_by_key(|index| held[*index] && !held_elsewhere[*index]);
        let [up, down] = grows.map(|ties| depths(&starts, &ties));
        let level = |(index, stand): (usize, &Stand<'_>)| {
            let far = |depth: usize| i32::try_from(depth).unwrap_or(i32::MAX - 1) + 1;
            match stand.part {
                Part::Effect => far(up[index]),
                Part::Trunk => 0,
                Part::Cause => -far(down[index]),
            }
        };
        let pairs: Vec<(usize, usize)> = bonds.iter().map(|bond| (bond.from, bond.to)).collect();
        Self {
            levels: stands.iter().enumerate().map(level).collect(),
            loose: (0..stands.len())
                .map(|index| stands[index].part != Part::Trunk && !held[index])
                .collect(),
            loops: Loops::of(stands.len(), &pairs),
            trunk: stands.iter().position(|stand| stand.part == Part::Trunk),
        }
    }

    fn top(&self) -> i32 {
        self.levels.iter().copied().max().unwrap_or(0).max(0)
    }

    fn bottom(&self) -> i32 {
        self.levels.iter().copied().min().unwrap_or(0).min(0)
    }

    fn row(&self, level: i32) -> usize {
        usize::try_from(self.top() - level).unwrap_or(0)
    }
}

fn plan(stands: &[Stand<'_>], bonds: &[Bond], grown: &Grown, width: f32) -> Plan {
    let (top, root) = (grown.top(), grown.row(0));
    let nodes = stands.iter().zip(&grown.levels).map(|(stand, level)| Node {
        row: usize::try_from(top - level).unwrap_or(0),
        span: stand.size.0,
        depth: stand.size.1,
    });
    let rows = (0..=grown.row(grown.bottom())).map(|row| Row {
        gap: if row == root || row == root + 1 {
            TRUNK_GAP
        } else {
            ROW_GAP
        },
        depth: if row == root { TRUNK_BOX.1 } else { 0.0 },
    });
    let linked = bonds.iter().map(|bond| Tie {
        from: bond.from,
        to: bond.to,
        link: Some(bond.link.clone()),
        failed: false,
        in_loop: grown.loops.holds_tie(bond.from, bond.to),
    });
    let loose = stands
        .iter()
        .enumerate()
        .filter(|(index, _)| grown.loose[*index]);
    let hung = loose.filter_map(|(index, stand)| {
        let trunk = grown.trunk?;
        let is_effect = stand.part == Part::Effect;
        let (from, to) = if is_effect {
            (trunk, index)
        } else {
            (index, trunk)
        };
        Some(Tie {
            from,
            to,
            link: None,
            failed: false,
            in_loop: false,
        })
    });
    Plan {
        style: Style {
            sideways: false,
            gap: GAP,
            pin_gap: 24.0,
            inset: 20.0,
            before: 16.0,
            after: 16.0,
            late: false,
            breadth: width,
        },
        rows: rows.collect(),
        root,
        nodes: nodes.collect(),
        ties: linked.chain(hung).collect(),
    }
}

/// Names effects, trunk and causes at the left, or in a band above or below where a row leaves
/// no room for it.
fn headings(grown: &Grown, drawing: &mut Drawing) -> Vec<Heading> {
    let mut headings = Vec::new();
    let free = |drawing: &Drawing, row: usize| match drawing.firsts[row] {
        Some(first) => first - 12.0,
        None => drawing.width,
    };
    let (trunk, last) = (grown.row(0), drawing.rows.len() - 1);
    if trunk > 0 {
        let room = free(drawing, 0);
        let has_room = room >= HEADING;
        if !has_room {
            drawing.sink(BAND);
            for row in &mut drawing.rows {
                *row += BAND;
            }
        }
        headings.push(Heading {
            slot: EFFECT.to_owned(),
            x: 0.0,
            y: if has_room { drawing.rows[0] } else { 0.0 },
            w: if has_room { room } else { drawing.width },
        });
    }
    let room = free(drawing, trunk);
    if room >= HEADING {
        headings.push(Heading {
            slot: TRUNK.to_owned(),
            x: 0.0,
            y: drawing.rows[trunk],
            w: room,
        });
    }
    if last > trunk {
        let beside = (trunk + 1..=last).find(|row| free(drawing, *row) >= HEADING);
        headings.push(Heading {
            slot: CAUSE.to_owned(),
            x: 0.0,
            y: beside.map_or(drawing.height + BAND - 20.0, |row| drawing.rows[row]),
            w: beside.map_or(drawing.width, |row| free(drawing, row)),
        });
        if beside.is_none() {
            drawing.height += BAND;
        }
    }
    headings
}
