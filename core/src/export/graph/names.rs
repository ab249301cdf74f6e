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
        let shared = near.into_iter().map(|place| {
            let other = &self.boxes[place as usize];
            let wide = area.right.min(other.right) - area.left.max(other.left);
            let high = area.bottom.min(other.bottom) - area.top.max(other.top);
            wide.max(0.0) * high.max(0.0)
        });
        shared.sum()
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

/// The best place for a name around a mark: the first that is free, else the one that covers
/// least. Below, above, right, left, then askew, then the same a little farther away.
pub(super) fn place(taken: &Taken, at: Spot, reach: f32, width: f32, height: f32) -> Bounds {
    let mut best: Option<(f32, Bounds)> = None;
    for farther in [0.0, 7.0, 14.0, 24.0] {
        let away = reach + farther;
        let (wide, high) = (width / 2.0, height / 2.0);
        let askew = away * 0.7;
        let corners = [
            (-wide, away),
            (-wide, -away - height),
            (away + 2.0, -high),
            (-away - 2.0 - width, -high),
            (askew, askew),
            (-askew - width, askew),
            (-askew - width, -askew - height),
            (askew + 10.0, -askew - height),
        ];
        for (x, y) in corners {
            let corner = Spot {
                x: at.x + x,
                y: at.y + y,
            };
            let found = area(corner, width, height);
            let covered = taken.overlap(&found);
            if covered == 0.0 {
                return found;
            }
            if best.is_none_or(|(known, _)| covered < known) {
                best = Some((covered, found));
            }
        }
    }
    best.map(|(_, found)| found).unwrap_or_default()
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
    fn a_name_goes_to_another_side_where_something_stands() {
        let mut taken = Taken::default();
        let mark = Spot { x: 0.0, y: 0.0 };
        let below = place(&taken, mark, 12.0, 60.0, 16.0);
        assert!(below.top > 0.0);
        taken.take(below);
        let above = place(&taken, mark, 12.0, 60.0, 16.0);
        assert!(above.bottom < 0.0);
        assert!(taken.overlap(&below) > 0.0);
        assert_eq!(taken.overlap(&above), 0.0);
        taken.take(area(
            Spot {
                x: -300.0,
                y: -300.0,
            },
            600.0,
            600.0,
        ));
        let crowded = place(&taken, mark, 12.0, 60.0, 16.0);
        assert!(crowded.width() > 59.0, "a name is never dropped");
    }
}
