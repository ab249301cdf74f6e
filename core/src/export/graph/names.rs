//! Where names and words stand in a printed map: beside their mark, on nothing else.

use std::collections::HashMap;

use super::xml::one_line;
use crate::graph::layout::Bounds;
use crate::picture::{NAME_SIZE, NAME_WIDTH, Spot};
use crate::raster::Fonts;

/// From one line of a name to the next.
pub(super) const NAME_STEP: f32 = 15.5;
/// More letters of a name than this are never drawn.
const MOST_LETTERS: usize = 300;

/// Up to two lines of text, each of at most a width.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lines {
    pub(super) lines: Vec<String>,
    /// Of the longest.
    pub(super) width: f32,
}

impl Lines {
    pub(super) fn height(&self) -> f32 {
        self.lines.len() as f32 * NAME_STEP
    }
}

/// How wide a line is. Letters that no face has are counted as well.
pub(super) fn width(fonts: &mut Fonts, text: &str, size: f32, bold: bool) -> f32 {
    let least = text.chars().count() as f32 * size * 0.2;
    fonts.width(text, size, bold).max(least)
}

/// A name as it is drawn below a mark.
pub(super) fn of_mark(fonts: &mut Fonts, name: &str, bold: bool) -> Lines {
    wrapped(fonts, name, NAME_SIZE, bold, NAME_WIDTH)
}

/// A text in one line, or in the two most equal lines; what is longer still ends in « … ».
pub(super) fn wrapped(fonts: &mut Fonts, text: &str, size: f32, bold: bool, most: f32) -> Lines {
    let text = one_line(text, MOST_LETTERS);
    let whole = width(fonts, &text, size, bold);
    if whole <= most {
        return Lines {
            lines: vec![text],
            width: whole,
        };
    }
    let breaks = text.match_indices(' ').map(|(place, _)| place);
    let halves = breaks.map(|place| (&text[..place], &text[place + 1..]));
    let mut measured = halves.map(|(one, other)| {
        let wide = (
            width(fonts, one, size, bold),
            width(fonts, other, size, bold),
        );
        (one, other, wide)
    });
    let mut best: Option<(&str, &str, f32)> = None;
    let mut full: Option<(&str, &str)> = None;
    for (one, other, (first, second)) in measured.by_ref() {
        if first <= most {
            full = Some((one, other));
        }
        let widest = first.max(second);
        if widest <= most && best.is_none_or(|(_, _, known)| widest < known) {
            best = Some((one, other, widest));
        }
    }
    if let Some((one, other, width)) = best {
        return Lines {
            lines: vec![one.to_owned(), other.to_owned()],
            width,
        };
    }
    let (one, other) = match full {
        Some((one, other)) => (one.to_owned(), other.to_owned()),
        None => {
            // A word that is longer than the line is broken where the line ends.
            let start = fonts.fitted(&text, size, bold, most);
            let start = start.trim_end_matches('…').to_owned();
            let rest = text.get(start.len()..).unwrap_or_default();
            (start, rest.trim_start().to_owned())
        }
    };
    let other = fonts.fitted(&other, size, bold, most);
    Lines {
        lines: vec![one, other],
        width: most,
    }
}

/// A text in as many lines as it needs, each of at most a width.
pub(super) fn paragraph(
    fonts: &mut Fonts,
    text: &str,
    size: f32,
    bold: bool,
    most: f32,
) -> Vec<String> {
    let text = one_line(text, 2_000);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word = fonts.fitted(word, size, bold, most);
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if width(fonts, &longer, size, bold) <= most {
                *line = longer;
                continue;
            }
        }
        lines.push(word);
    }
    lines
}

/// The side of a cell in which boxes are looked for.
const CELL: f32 = 96.0;

/// What stands in the picture already.
#[derive(Debug, Default)]
pub(super) struct Taken {
    boxes: Vec<Bounds>,
    cells: HashMap<(i32, i32), Vec<u32>>,
}

impl Taken {
    pub(super) fn take(&mut self, area: Bounds) {
        for cell in cells(&area) {
            let known = self.cells.entry(cell).or_default();
            known.push(self.boxes.len() as u32);
        }
        self.boxes.push(area);
    }

    /// How much of an area is taken, in square units; what is taken twice may count twice.
    pub(super) fn overlap(&self, area: &Bounds) -> f32 {
        let mut near: Vec<u32> = cells(area)
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .copied()
            .collect();
        near.sort_unstable();
        near.dedup();
        let boxes = near.into_iter().map(|place| &self.boxes[place as usize]);
        boxes.map(|other| shared(area, other)).sum()
    }

    /// The box around everything; nothing when nothing was taken.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        let both = |one: Bounds, other: Bounds| Bounds {
            left: one.left.min(other.left),
            top: one.top.min(other.top),
            right: one.right.max(other.right),
            bottom: one.bottom.max(other.bottom),
        };
        self.boxes.iter().copied().reduce(both)
    }
}

fn cells(area: &Bounds) -> impl Iterator<Item = (i32, i32)> + use<> {
    let cell = |at: f32| (at / CELL).floor() as i32;
    let (left, right) = (cell(area.left), cell(area.right));
    let (top, bottom) = (cell(area.top), cell(area.bottom));
    (top..=bottom).flat_map(move |row| (left..=right).map(move |column| (row, column)))
}

/// The box of a text whose left top is at a spot.
pub(super) fn area(at: Spot, width: f32, height: f32) -> Bounds {
    Bounds {
        left: at.x,
        top: at.y,
        right: at.x + width,
        bottom: at.y + height,
    }
}

/// What a name looks for around a mark: a place where nothing stands.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// Marks, and the names that have their place.
    pub(super) taken: Taken,
    /// The place below every mark, which the layout keeps free for its name.
    pub(super) homes: Taken,
    /// Lines, which a name may cross but had better not.
    pub(super) lines: Taken,
}

/// The place of a name below its mark.
pub(super) fn home(at: Spot, reach: f32, width: f32, height: f32) -> Bounds {
    let corner = Spot {
        x: at.x - width / 2.0,
        y: at.y + reach,
    };
    area(corner, width, height)
}

impl Room {
    /// The best place for a name around a mark: free, across as few lines as can be, and rather
    /// below than above, on a side or askew, rather near than a little farther away. Where
    /// nothing is free, the one that covers least.
    pub(super) fn place(&self, at: Spot, reach: f32, width: f32, height: f32) -> Bounds {
        let own = home(at, reach, width, height);
        let mut best: Option<(f32, f32, Bounds)> = None;
        for farther in [0.0, 7.0, 14.0, 24.0] {
            for (dear, corner) in corners(reach + farther, width, height) {
                let corner = Spot {
                    x: at.x + corner.0,
                    y: at.y + corner.1,
                };
                let found = area(corner, width, height);
                let others = self.homes.overlap(&found) - shared(&found, &own);
                // What is taken from others by a rounding is nothing.
                let others = if others < 0.5 { 0.0 } else { others };
                let covered = self.taken.overlap(&found) + others;
                let cost = dear + farther * 6.0 + self.lines.overlap(&found);
                if covered == 0.0 && cost == 0.0 {
                    return found;
                }
                let better = best.is_none_or(|(known_covered, known_cost, _)| {
                    (covered, cost) < (known_covered, known_cost)
                });
                if better {
                    best = Some((covered, cost, found));
                }
            }
        }
        best.map(|(_, _, found)| found).unwrap_or_default()
    }
}

/// The places around a mark, from its middle to the left top of the name, and what each costs in
/// square units of crossed lines.
fn corners(away: f32, width: f32, height: f32) -> [(f32, (f32, f32)); 8] {
    let (wide, high, askew) = (width / 2.0, height / 2.0, away * 0.7);
    [
        (0.0, (-wide, away)),
        (24.0, (-wide, -away - height)),
        (30.0, (away + 2.0, -high)),
        (30.0, (-away - 2.0 - width, -high)),
        (45.0, (askew, askew)),
        (45.0, (-askew - width, askew)),
        (45.0, (-askew - width, -askew - height)),
        (45.0, (askew + 10.0, -askew - height)),
    ]
}

fn shared(one: &Bounds, other: &Bounds) -> f32 {
    let wide = one.right.min(other.right) - one.left.max(other.left);
    let high = one.bottom.min(other.bottom) - one.top.max(other.top);
    wide.max(0.0) * high.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::tests::fonts;
    use super::*;

    #[test]
    fn long_names_become_two_equal_lines_and_only_endless_ones_are_cut() {
        let mut fonts = fonts();
        let mut check = |name: &str, expected: &[&str]| {
            assert_eq!(of_mark(&mut fonts, name, false).lines, expected, "{name}");
        };
        check("Ada", &["Ada"]);
        check(
            "Fédération des bibliothèques publiques",
            &["Fédération des", "bibliothèques publiques"],
        );
        let endless = "mot ".repeat(200);
        let lines = of_mark(&mut fonts, &endless, false);
        assert_eq!(lines.lines.len(), 2);
        assert!(lines.lines[1].ends_with('…'));
        let word = of_mark(&mut fonts, &"x".repeat(50), false);
        let letters: usize = word
            .lines
            .iter()
            .map(|line| line.matches('x').count())
            .sum();
        assert!(letters > 40, "{word:?}");
        assert!(of_mark(&mut fonts, "\u{4e2d}\u{6587}", false).width > 0.0);
    }

    #[test]
    fn a_name_goes_to_another_side_where_something_stands_and_is_never_dropped() {
        let mark = Spot { x: 0.0, y: 0.0 };
        let mut room = Room::default();
        let place = |room: &Room| room.place(mark, 12.0, 60.0, 16.0);
        let below = place(&room);
        assert_eq!(below, home(mark, 12.0, 60.0, 16.0));
        // Its own home is no obstacle, that of another is.
        room.homes.take(below);
        assert_eq!(place(&room), below);
        room.homes
            .take(area(Spot { x: -80.0, y: 14.0 }, 60.0, 16.0));
        assert!(place(&room).bottom < 0.0);
        // A line from above: the name goes where it crosses none.
        room.lines.take(area(Spot { x: -3.0, y: -60.0 }, 6.0, 48.0));
        let beside = place(&room);
        assert!(beside.left > 12.0, "{beside:?}");
        assert_eq!(room.lines.overlap(&beside), 0.0);
        let corner = Spot {
            x: -300.0,
            y: -300.0,
        };
        room.taken.take(area(corner, 600.0, 600.0));
        assert!(place(&room).width() > 59.0);
    }
}
