//! Rows inside lanes at one step of the zoom: no bar and no label lies on another.
//!
//! Packing is done when the step, the entries or the lanes change, never while a member moves
//! along the line: then [`Row::between`] finds what lies in sight by halving.

mod bar;
#[cfg(test)]
mod tests;

use super::scale::Zoom;
use super::{Lane, Moments};

pub use bar::{Bar, Side};

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// The most rows of bars in a lane; what has no place in them is counted below.
    pub rows: usize,
    /// The widest label, in pixels; the screen cuts those that are wider.
    pub label: f64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            rows: 8,
            label: 260.0,
        }
    }
}

/// The lanes with their rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed {
    /// The step of the zoom for which this holds.
    pub zoom: Zoom,
    /// The lanes, in the order in which they were given.
    pub lanes: Vec<PackedLane>,
}

/// The rows of a lane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PackedLane {
    /// The rows of bars.
    pub rows: Vec<Row>,
    /// What has no room, counted near its place; stands in a row of its own below the others.
    pub more: Vec<More>,
}

/// Bars that do not touch each other, from left to right.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row(pub Vec<Bar>);

/// Entries that have no room: « + 12 ».
#[derive(Debug, Clone, PartialEq)]
pub struct More {
    /// Where the sign stands, as [`Bar::from`].
    pub at: f64,
    /// The places of the entries in [`Moments::entries`].
    pub entries: Vec<u32>,
}

/// Two things in a row lie at least so far apart, in pixels.
const GAP: f64 = 10.0;
/// A label lies so far from its bar.
const BESIDE: f64 = 8.0;
/// Entries without room that begin so near each other are counted together.
const TOGETHER: f64 = 96.0;
/// The width of the sign that counts them.
const SIGN: f64 = 56.0;

/// The width of every entry's label, by its place in [`Moments::entries`].
///
/// Measuring is what costs most, and does not depend on the zoom: keep the result.
#[must_use]
pub fn measure(moments: &Moments, width: &dyn Fn(&str) -> f32) -> Vec<f32> {
    let titles = moments.entries.iter().map(|entry| entry.title.as_str());
    titles.map(width).collect()
}

/// Gives every lane its rows. O(n log n + n · rows); some milliseconds for 5,000 entries.
///
/// Where all labels fit, each bar takes the first row in which it has room with its label, which
/// stands right of it, or left if the next one takes that room. Where they do not, bars are
/// packed alone and labels stand where room is left; and bars that have no room even so are
/// counted where they begin.
#[must_use]
pub fn pack(moments: &Moments, lanes: &[Lane], zoom: Zoom, widths: &[f32], room: Room) -> Packed {
    let lanes = lanes.iter().map(|lane| {
        let label = |at: u32| widths.get(at as usize).copied().unwrap_or_default();
        let bars = lane.entries.iter().filter_map(|at| {
            let entry = moments.entries.get(*at as usize)?;
            let label = f64::from(label(*at)).clamp(0.0, room.label);
            Some(Bar::of(*at, entry, moments.today, zoom, label))
        });
        let mut bars: Vec<Bar> = bars.collect();
        bars.sort_by(|one, other| {
            let by_place = one.left().total_cmp(&other.left());
            by_place.then(one.entry.cmp(&other.entry))
        });
        spacious(&bars, room.rows).unwrap_or_else(|| dense(bars, room.rows))
    });
    Packed {
        zoom,
        lanes: lanes.collect(),
    }
}

/// Every bar with its label, or nothing where that takes too many rows.
fn spacious(bars: &[Bar], most: usize) -> Option<PackedLane> {
    let mut rows: Vec<Row> = Vec::new();
    let mut ends: Vec<f64> = Vec::new();
    for (at, bar) in bars.iter().enumerate() {
        let mut bar = bar.clone();
        let beside = BESIDE + bar.label_width;
        let next = bars.get(at + 1).map_or(f64::INFINITY, Bar::left);
        let taken = next < bar.right() + beside + GAP;
        let left_of_it = bar.left() - beside;
        let fits = |end: &f64| *end + GAP <= bar.left();
        let row = ends.iter().position(fits).unwrap_or(ends.len());
        if row == most {
            return None;
        }
        if row == ends.len() {
            ends.push(f64::NEG_INFINITY);
            rows.push(Row::default());
        }
        bar.label = match taken && ends[row] + GAP <= left_of_it {
            true => Side::Left,
            false => Side::Right,
        };
        ends[row] = bar.right();
        rows[row].0.push(bar);
    }
    Some(PackedLane {
        rows,
        more: Vec::new(),
    })
}

/// Bars alone, then labels where room is left, then what has none.
fn dense(bars: Vec<Bar>, most: usize) -> PackedLane {
    let mut rows: Vec<Row> = Vec::new();
    let mut ends: Vec<f64> = Vec::new();
    let mut hidden: Vec<Bar> = Vec::new();
    for bar in bars {
        let fits = |end: &f64| *end + GAP <= bar.left();
        let row = ends.iter().position(fits).unwrap_or(ends.len());
        if row == most {
            hidden.push(bar);
            continue;
        }
        if row == ends.len() {
            ends.push(f64::NEG_INFINITY);
            rows.push(Row::default());
        }
        ends[row] = bar.right();
        rows[row].0.push(bar);
    }
    rows.iter_mut().for_each(Row::label);
    let mut more: Vec<More> = Vec::new();
    for bar in hidden {
        match more.last_mut() {
            Some(last) if bar.left() < last.at + TOGETHER => last.entries.push(bar.entry),
            _ => more.push(More {
                at: bar.left(),
                entries: vec![bar.entry],
            }),
        }
    }
    PackedLane { rows, more }
}

impl Row {
    /// Puts labels where they have room: right, else left, else none.
    fn label(&mut self) {
        let mut end = f64::NEG_INFINITY;
        for at in 0..self.0.len() {
            let next = self.0.get(at + 1).map_or(f64::INFINITY, Bar::left);
            let bar = &mut self.0[at];
            let beside = BESIDE + bar.label_width;
            bar.label = if bar.right() + beside + GAP <= next {
                Side::Right
            } else if end + GAP <= bar.left() - beside {
                Side::Left
            } else {
                Side::Nowhere
            };
            end = bar.right();
        }
    }

    /// The bars of which a part, or of whose label a part, lies between two places. O(log n).
    #[must_use]
    pub fn between(&self, from: f64, to: f64) -> &[Bar] {
        let first = self.0.partition_point(|bar| bar.right() < from);
        let count = self.0[first..].partition_point(|bar| bar.left() <= to);
        &self.0[first..first + count]
    }
}

impl More {
    /// The width of the sign, in pixels.
    pub const WIDTH: f64 = SIGN;
}

impl PackedLane {
    /// How many rows it takes, that of what has no room with them.
    #[must_use]
    pub fn height(&self) -> usize {
        self.rows.len() + usize::from(!self.more.is_empty())
    }

    /// How many rows from the first one are needed to hold what lies between two places, the row
    /// of the signs left out. O(rows · log n).
    #[must_use]
    pub fn rows_between(&self, from: f64, to: f64) -> usize {
        let used = |row: &Row| !row.between(from, to).is_empty();
        self.rows.iter().rposition(used).map_or(0, |row| row + 1)
    }

    /// The signs of what has no room that lie between two places. O(log n).
    #[must_use]
    pub fn more_between(&self, from: f64, to: f64) -> &[More] {
        let first = self.more.partition_point(|more| more.at + SIGN < from);
        let count = self.more[first..].partition_point(|more| more.at <= to);
        &self.more[first..first + count]
    }
}

impl Packed {
    /// Where an entry stands first: its lane, its row and its bar. O(entries).
    #[must_use]
    pub fn find(&self, entry: u32) -> Option<(usize, usize, &Bar)> {
        let lanes = self.lanes.iter().enumerate();
        let mut rows = lanes.flat_map(|(lane, packed)| {
            let rows = packed.rows.iter().enumerate();
            rows.map(move |(row, bars)| (lane, row, bars))
        });
        rows.find_map(|(lane, row, bars)| {
            let bar = bars.0.iter().find(|bar| bar.entry == entry)?;
            Some((lane, row, bar))
        })
    }
}
