//! The theory of change: from what we do to the world we want.

use std::collections::{BTreeSet, HashMap};

use super::cards::{Cards, LETTER, STRONG_LETTER, height};
use super::loops::Loops;
use super::route::{Drawing, Rect};
use super::web::{Node, Plan, Row, Style, Tie};
use super::{CardBox, Heading, Pill, Sketch};
use crate::id::RecordId;
use crate::record::Record;
use crate::workspace::Workspace;

/// The slots that have a column, from left to right.
const COLUMNS: [(&str, Shown); 9] = [
    ("etat_actuel", Shown::Linked),
    ("valeurs", Shown::Linked),
    ("missions", Shown::Linked),
    ("activites", Shown::Always),
    ("produits", Shown::Always),
    ("resultats", Shown::Always),
    ("conditions", Shown::Held),
    ("impact", Shown::Held),
    (VISION, Shown::Always),
];
const VISION: &str = "vision";
const HYPOTHESES: &str = "hypotheses";
/// The code of a hypothesis that does not hold.
const FAILS: &str = "fails";

/// The least and the greatest width of a box, and its least height.
const BOX: (f32, f32) = (152.0, 300.0);
const BOX_HEIGHT: f32 = 62.0;
/// How much wider a vision is than other boxes, and its least height.
const VISION_MORE: f32 = 30.0;
const VISION_HEIGHT: f32 = 96.0;
/// The least and the greatest distance between two columns.
const COLUMN_GAP: (f32, f32) = (66.0, 140.0);
/// The room for the words above a column.
const HEADING: f32 = 74.0;
/// The size of a hypothesis on an arrow, with the room around it.
const PILL: (f32, f32) = (46.0, 26.0);
/// How far behind its box's edge an arrow carries the middle of its hypothesis.
const PILL_FROM: f32 = 28.0;
/// More hypotheses than this on one arrow are not shown on it.
const MOST_PILLS: usize = 8;

/// When a column is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Always,
    /// When it holds cards.
    Held,
    /// When it holds cards that contribute to others or are served by others; only those.
    Linked,
}

/// Draws a theory as columns of boxes that contribute to one another, with hypotheses on the
/// arrows that suppose them.
///
/// An arrow supposes what its link or one of its two cards supposes; one failed hypothesis fails
/// it. Linked cards of slots that the method does not know share a column of their own, at the
/// left. O((cards + links) · log).
#[must_use]
pub fn theory(workspace: &Workspace, board: &RecordId, width: f32) -> Sketch {
    let cards = Cards::of(workspace, board);
    let map = Map::of(&cards);
    let plan = map.plan(width);
    let mut drawing = plan.draw();
    drawing.sink(HEADING);
    let mut sketch = Sketch::with_arrows(&plan, &drawing);
    for (column, slot) in map.columns.iter().enumerate() {
        sketch.headings.push(Heading {
            slot: (*slot).to_owned(),
            x: drawing.rows[column],
            y: 0.0,
            w: plan.rows[column].depth,
        });
    }
    for &index in &drawing.walk {
        let (spot, place) = (&map.spots[index], drawing.boxes[index]);
        sketch.boxes.push(CardBox {
            record: spot.card.id.clone(),
            slot: spot.card.words("slot").to_owned(),
            x: place.x,
            y: place.y,
            w: place.w,
            h: place.h,
            strong: spot.card.words("slot") == VISION,
            level: i32::try_from(spot.column).unwrap_or(i32::MAX),
            number: String::new(),
            loose: spot.loose,
            in_loop: map.loops.holds(index),
            turned: false,
        });
    }
    sketch.pills = map.pills(&drawing);
    sketch.width = sketch.width.max(width);
    sketch
}

/// The hypotheses of a theory in order, with the numbers by which arrows name them.
#[must_use]
pub fn hypotheses(workspace: &Workspace, board: &RecordId) -> Vec<(RecordId, String)> {
    let cards = Cards::of(workspace, board);
    let numbered = suppositions(&cards).into_iter();
    numbered
        .map(|(card, number)| (card.id.clone(), number))
        .collect()
}

fn suppositions<'a>(cards: &Cards<'a>) -> Vec<(&'a Record, String)> {
    let all = cards
        .list
        .iter()
        .filter(|card| card.words("slot") == HYPOTHESES);
    all.enumerate()
        .map(|(index, card)| (*card, format!("H{}", index + 1)))
        .collect()
}

/// What a theory holds, each thing in its column.
struct Map<'a> {
    columns: Vec<&'static str>,
    spots: Vec<Spot<'a>>,
    arrows: Vec<Arrow>,
    loops: Loops,
    suppositions: Vec<(&'a Record, String)>,
}

struct Spot<'a> {
    card: &'a Record,
    column: usize,
    loose: bool,
}

struct Arrow {
    from: usize,
    to: usize,
    link: RecordId,
    /// Places in the list of suppositions.
    supposed: BTreeSet<usize>,
    failed: bool,
}

impl<'a> Map<'a> {
    fn of(cards: &Cards<'a>) -> Self {
        let is_box = |card: &&&Record| card.words("slot") != HYPOTHESES;
        let boxes: Vec<&Record> = cards.list.iter().filter(is_box).copied().collect();
        let places: HashMap<&str, usize> = boxes
            .iter()
            .enumerate()
            .map(|(index, card)| (card.id.as_str(), index))
            .collect();
        let bonds = cards.bonds("contributes", &places);
        let mut is_linked = vec![false; boxes.len()];
        for bond in bonds.iter().filter(|bond| bond.from != bond.to) {
            is_linked[bond.from] = true;
            is_linked[bond.to] = true;
        }
        let column_of = |card: &Record| {
            let slot = card.words("slot");
            COLUMNS.iter().position(|(known, _)| *known == slot)
        };
        // The column before all others is that of unknown slots.
        let mut held = [false; COLUMNS.len() + 1];
        let mut chosen = Vec::new();
        for (index, card) in boxes.iter().enumerate() {
            let column = column_of(card);
            let shown = column.map_or(Shown::Linked, |column| COLUMNS[column].1);
            if shown != Shown::Linked || is_linked[index] {
                let column = column.map_or(0, |column| column + 1);
                held[column] = true;
                chosen.push((index, column));
            }
        }
        let (mut columns, mut place_of) = (Vec::new(), [0; COLUMNS.len() + 1]);
        for column in 0..=COLUMNS.len() {
            let known = column.checked_sub(1).map(|index| COLUMNS[index]);
            place_of[column] = columns.len();
            if held[column] || known.is_some_and(|(_, shown)| shown == Shown::Always) {
                columns.push(known.map_or("", |(slot, _)| slot));
            }
        }
        let mut spot_of = vec![None; boxes.len()];
        let mut spots = Vec::new();
        for (index, column) in chosen {
            spot_of[index] = Some(spots.len());
            spots.push(Spot {
                card: boxes[index],
                column: place_of[column],
                loose: !is_linked[index],
            });
        }
        let arrows = bonds.into_iter().filter_map(|bond| {
            Some(Arrow {
                from: spot_of[bond.from]?,
                to: spot_of[bond.to]?,
                link: bond.link,
                supposed: BTreeSet::new(),
                failed: false,
            })
        });
        let mut arrows: Vec<Arrow> = arrows.collect();
        let suppositions = suppositions(cards);
        suppose(cards, &suppositions, &spots, &mut arrows);
        let pairs: Vec<(usize, usize)> =
            arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect();
        Self {
            columns,
            loops: Loops::of(spots.len(), &pairs),
            spots,
            arrows,
            suppositions,
        }
    }

    fn plan(&self, width: f32) -> Plan {
        let count = self.columns.len() as f32;
        let fitting = (width - VISION_MORE - (count - 1.0) * COLUMN_GAP.0) / count;
        let box_width = fitting.floor().clamp(BOX.0, BOX.1);
        let spare = (width - VISION_MORE - count * box_width) / (count - 1.0);
        let gap = spare.floor().clamp(COLUMN_GAP.0, COLUMN_GAP.1);
        let width_of = |slot: &str| {
            if slot == VISION {
                box_width + VISION_MORE
            } else {
                box_width
            }
        };
        let nodes = self.spots.iter().map(|spot| {
            let slot = spot.card.words("slot");
            let width = width_of(slot);
            let (letter, least) = if slot == VISION {
                (STRONG_LETTER, VISION_HEIGHT)
            } else {
                (LETTER, BOX_HEIGHT)
            };
            Node {
                row: spot.column,
                span: height(spot.card, width, letter, least),
                depth: width,
            }
        });
        let rows = self.columns.iter().map(|slot| Row {
            gap,
            depth: width_of(slot),
        });
        let ties = self.arrows.iter().map(|arrow| Tie {
            from: arrow.from,
            to: arrow.to,
            link: Some(arrow.link.clone()),
            failed: arrow.failed,
            in_loop: self.loops.holds_tie(arrow.from, arrow.to),
        });
        Plan {
            style: Style {
                sideways: true,
                gap: 16.0,
                pin_gap: 13.0,
                inset: 12.0,
                before: PILL_FROM + PILL.0 / 2.0,
                after: 16.0,
                late: true,
                breadth: 0.0,
            },
            rows: rows.collect(),
            root: self.columns.len() - 1,
            nodes: nodes.collect(),
            ties: ties.collect(),
        }
    }

    /// Puts hypotheses on their arrows, near where these leave their boxes, where there is room.
    fn pills(&self, drawing: &Drawing) -> Vec<Pill> {
        let mut taken = Taken::default();
        for place in &drawing.boxes {
            taken.add(*place);
        }
        let mut pills = Vec::new();
        for (arrow, path) in self.arrows.iter().zip(&drawing.paths) {
            for index in arrow.supposed.iter().take(MOST_PILLS) {
                let (hypothesis, number) = &self.suppositions[*index];
                let (x, y) = taken.find(path);
                pills.push(Pill {
                    link: arrow.link.clone(),
                    hypothesis: hypothesis.id.clone(),
                    number: number.clone(),
                    x,
                    y,
                    status: hypothesis.words("status").to_owned(),
                });
            }
        }
        pills
    }
}

/// Finds what each arrow supposes, itself or by one of its ends.
fn suppose(
    cards: &Cards<'_>,
    suppositions: &[(&Record, String)],
    spots: &[Spot<'_>],
    arrows: &mut [Arrow],
) {
    let named = suppositions.iter().enumerate();
    let named: HashMap<&str, usize> = named
        .map(|(index, (card, _))| (card.id.as_str(), index))
        .collect();
    let mut supposed: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for link in cards.links("assumes") {
        if let Some(index) = named.get(link.words("to")) {
            supposed
                .entry(link.words("from"))
                .or_default()
                .insert(*index);
        }
    }
    // The arrow that two members drew apart is shown once, and supposes what either supposes.
    let mut twins: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
    for link in cards.links("contributes") {
        let ends = (link.words("from"), link.words("to"));
        twins.entry(ends).or_default().push(link.id.as_str());
    }
    for arrow in arrows {
        let ends = (
            spots[arrow.from].card.id.as_str(),
            spots[arrow.to].card.id.as_str(),
        );
        let links = twins.get(&ends).into_iter().flatten().copied();
        let sources = links.chain([ends.0, ends.1]);
        let found = sources.filter_map(|source| supposed.get(source)).flatten();
        arrow.supposed = found.copied().collect();
        let mut states = arrow
            .supposed
            .iter()
            .map(|index| suppositions[*index].0.words("status"));
        arrow.failed = states.any(|status| status == FAILS);
    }
}

/// What is taken on the drawing, in squares so that few things must be compared.
#[derive(Default)]
struct Taken {
    squares: HashMap<(i32, i32), Vec<Rect>>,
}

/// The side of such a square.
const SQUARE: f32 = 64.0;
/// So many places are tried above and below an arrow that is full.
const TRIES: i32 = 20;

impl Taken {
    fn add(&mut self, place: Rect) {
        for square in squares(place) {
            self.squares.entry(square).or_default().push(place);
        }
    }

    fn is_free(&self, place: Rect) -> bool {
        let near = squares(place).filter_map(|square| self.squares.get(&square));
        near.flatten().all(|other| {
            place.x >= other.x + other.w
                || other.x >= place.x + place.w
                || place.y >= other.y + other.h
                || other.y >= place.y + place.h
        })
    }

    /// Takes a place for a pill on a path, or near its beginning when none is free.
    fn find(&mut self, path: &[(f32, f32)]) -> (f32, f32) {
        let mut wanted = Vec::new();
        if let [start, next, ..] = path {
            let forward = (next.0 - start.0).signum();
            wanted.push((start.0 + forward * PILL_FROM, start.1));
        }
        let middles = path
            .windows(2)
            .map(|pair| ((pair[0].0 + pair[1].0) / 2.0, (pair[0].1 + pair[1].1) / 2.0));
        wanted.extend(middles);
        let first = wanted.first().copied().unwrap_or_default();
        for step in 1..=TRIES {
            let down = PILL.1 * step as f32;
            wanted.extend([(first.0, first.1 - down), (first.0, first.1 + down)]);
        }
        let rect = |(x, y): (f32, f32)| Rect {
            x: x - PILL.0 / 2.0,
            y: y - PILL.1 / 2.0,
            w: PILL.0,
            h: PILL.1,
        };
        let fits = |spot: &&(f32, f32)| rect(**spot).y >= HEADING && self.is_free(rect(**spot));
        let spot = wanted.iter().find(fits).copied().unwrap_or(first);
        self.add(rect(spot));
        spot
    }
}

fn squares(place: Rect) -> impl Iterator<Item = (i32, i32)> {
    let cell = |at: f32| (at / SQUARE).floor() as i32;
    let (left, right) = (cell(place.x), cell(place.x + place.w));
    let (top, bottom) = (cell(place.y), cell(place.y + place.h));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}
