//! Drawings of a board's cards: where its boxes stand and how its arrows run.
//!
//! Units are design pixels at zoom 1, from the top left corner. Every line is parallel to an
//! axis, for the screen draws nothing but rectangles. Positions follow from links and orders
//! alone, so that two devices with the same records show the same drawing.

mod cards;
mod draw;
mod lanes;
mod loops;
mod pins;
mod place;
mod route;
#[cfg(test)]
mod tests;
mod theory;
mod tree;
mod web;
mod whys;

use crate::id::RecordId;
pub(super) use loops::Loops;
pub use theory::{hypotheses, theory};
pub use tree::{Side, tree};
pub(super) use tree::{Standing, standings};
pub use whys::whys;

/// How thick the segments are.
pub const THICKNESS: f32 = 1.6;

/// One board as a drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sketch {
    /// How wide it is: at least as wide as asked, wider when a row does not fit.
    pub width: f32,
    /// How high it is.
    pub height: f32,
    /// The names of its columns or rows.
    pub headings: Vec<Heading>,
    /// The cards, in the order in which a keyboard walks them: row by row, then along the row.
    pub boxes: Vec<CardBox>,
    /// The straight parts of the arrows.
    pub segments: Vec<Segment>,
    /// The points of the arrows.
    pub heads: Vec<Head>,
    /// The hypotheses that ride on arrows.
    pub pills: Vec<Pill>,
}

/// The name of a column or a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// The slot whose words it shows; empty for cards of slots that the method does not know.
    pub slot: String,
    /// Its left edge.
    pub x: f32,
    /// Its top edge.
    pub y: f32,
    /// The room it has.
    pub w: f32,
}

/// One card.
#[derive(Debug, Clone, PartialEq)]
pub struct CardBox {
    /// The card that it shows.
    pub record: RecordId,
    /// The place it has in the method.
    pub slot: String,
    /// Its left edge.
    pub x: f32,
    /// Its top edge.
    pub y: f32,
    /// Its width.
    pub w: f32,
    /// Its height.
    pub h: f32,
    /// Whether everything turns around it: trunk, vision, problem or root of the whys.
    pub strong: bool,
    /// In a tree 1, 2… for effects and −1, −2… for causes; the step of a why; the column of a
    /// theory, from 0.
    pub level: i32,
    /// Its number where it has one.
    pub number: String,
    /// Whether no link of its own holds it where it hangs.
    pub loose: bool,
    /// Whether it leads back to itself.
    pub in_loop: bool,
    /// Whether a card of a tree has its reverse: the objective that it becomes.
    pub turned: bool,
}

/// A straight part of an arrow, as a thin rectangle.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its left edge.
    pub x: f32,
    /// Its top edge.
    pub y: f32,
    /// Its width.
    pub w: f32,
    /// Its height.
    pub h: f32,
    /// The link that the arrow stands for; none where a card merely hangs.
    pub link: Option<RecordId>,
    /// Whether it rests on a hypothesis that does not hold.
    pub failed: bool,
    /// Whether it is part of a loop.
    pub in_loop: bool,
}

/// The point of an arrow.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Where its tip touches the box.
    pub x: f32,
    /// Where its tip touches the box.
    pub y: f32,
    /// Where it points.
    pub towards: Towards,
    /// The link that the arrow stands for.
    pub link: Option<RecordId>,
    /// Whether it rests on a hypothesis that does not hold.
    pub failed: bool,
}

/// A hypothesis on an arrow.
#[derive(Debug, Clone, PartialEq)]
pub struct Pill {
    /// The arrow that it rides on.
    pub link: RecordId,
    /// The hypothesis card.
    pub hypothesis: RecordId,
    /// The hypothesis' number on this board: `H1`.
    pub number: String,
    /// Its centre.
    pub x: f32,
    /// Its centre.
    pub y: f32,
    /// The code of what is known about the hypothesis; empty when nobody said.
    pub status: String,
}

/// A direction on the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// To the top.
    Up,
    /// To the bottom.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// The card to which an arrow key leads: the box that is nearest in a direction.
///
/// A box straight ahead is preferred to one aside. `None` at the edge of the drawing, and for a
/// card that is not on it. O(boxes).
#[must_use]
pub fn neighbour(sketch: &Sketch, from: &RecordId, towards: Towards) -> Option<RecordId> {
    let here = sketch.boxes.iter().find(|card| card.record == *from)?;
    let ahead = sketch.boxes.iter().filter_map(|card| {
        let (ahead, aside) = away(here, card, towards);
        (ahead >= 0.0).then_some((ahead + 2.0 * aside, card))
    });
    ahead
        .min_by(|(one, a), (other, b)| {
            let middle = |card: &CardBox| offset(here, card, towards);
            one.total_cmp(other)
                .then(middle(a).total_cmp(&middle(b)))
                .then(
                    (a.y, a.x)
                        .partial_cmp(&(b.y, b.x))
                        .unwrap_or(std::cmp::Ordering::Equal),
                )
        })
        .map(|(_, card)| card.record.clone())
}

/// How far a box lies ahead (negative when it does not) and how far beside the way.
fn away(here: &CardBox, there: &CardBox, towards: Towards) -> (f32, f32) {
    let aside = |from: f32, length: f32, other: f32, other_length: f32| {
        (other - from - length)
            .max(from - other - other_length)
            .max(0.0)
    };
    let across = aside(here.x, here.w, there.x, there.w);
    let along = aside(here.y, here.h, there.y, there.h);
    match towards {
        Towards::Up => (here.y - there.y - there.h, across),
        Towards::Down => (there.y - here.y - here.h, across),
        Towards::Left => (here.x - there.x - there.w, along),
        Towards::Right => (there.x - here.x - here.w, along),
    }
}

/// How far the middles of two boxes lie apart beside the way.
fn offset(here: &CardBox, there: &CardBox, towards: Towards) -> f32 {
    match towards {
        Towards::Up | Towards::Down => (here.x + here.w / 2.0 - there.x - there.w / 2.0).abs(),
        Towards::Left | Towards::Right => (here.y + here.h / 2.0 - there.y - there.h / 2.0).abs(),
    }
}
