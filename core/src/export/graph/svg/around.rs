//! What stands around the picture: the title, what has no line, the legend, the last lines.

use std::collections::HashSet;

use super::super::ink::write;
use super::super::names::{paragraph, width, wrapped};
use super::super::sheet::{Chapter, Entry, Key, Sheet};
use super::super::xml::{escaped, number};
use super::Page;
use super::body::FOOT;
use crate::picture::{Ink, Scene, Spot, dash_of, shape_of};
use crate::raster::Shape;
use crate::text::FrenchOrder;
use crate::view::evidence::Evidence;
use crate::view::graph::{Side, Web};

/// An entry of the legend has so much height.
const ROW: f32 = 23.0;
/// From one line of letters to the next, as a share of their size.
const STEP: f32 = 1.3;
/// So many entries stand in a column.
const ROWS: usize = 5;

impl Page<'_, '_> {
    /// Text whose left top is at a spot.
    fn text(&mut self, text: &str, at: Spot, size: f32, style: &str) {
        write(
            &mut self.out,
            format_args!(
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{style}>{}</text>\n",
                number(at.x),
                number(at.y + size * FOOT),
                number(size),
                escaped(text),
            ),
        );
    }

    /// A text in lines of the width of the page, from where it is full.
    fn paragraph(&mut self, text: &str, size: f32, bold: bool, ink: Ink) {
        let lines = self.lines(text, size, bold, ink, self.inside);
        let mut at = Spot {
            x: self.left,
            y: self.y,
        };
        self.put(&lines, &mut at);
        self.y = at.y;
    }

    fn lines(&mut self, text: &str, size: f32, bold: bool, ink: Ink, most: f32) -> Vec<Written> {
        let lines = paragraph(self.fonts, text, size, bold, most).into_iter();
        let lines = lines.map(|words| Written {
            words,
            size,
            bold,
            ink,
        });
        lines.collect()
    }

    /// Writes lines below each other.
    fn put(&mut self, lines: &[Written], at: &mut Spot) {
        for line in lines {
            let weight = if line.bold {
                r#" font-weight="600""#
            } else {
                ""
            };
            let style = format!(r#" fill="{}"{weight}"#, self.pen.ink(line.ink));
            self.text(&line.words, *at, line.size, &style);
            at.y += line.size * STEP;
        }
    }

    pub(super) fn head(&mut self, sheet: &Sheet) {
        self.paragraph(&sheet.title, 28.0 * self.size, true, Ink::Text);
        self.y += 4.0 * self.size;
        self.paragraph(&sheet.subtitle, 15.0 * self.size, false, Ink::Text2);
        self.y += 28.0 * self.size;
    }

    /// Everything that is not in the picture, as a grid of small marks with their names.
    pub(super) fn loose(&mut self, web: &Web, scene: &Scene, side: Side, sheet: &Sheet) {
        let there: HashSet<usize> = scene.marks.iter().map(|mark| mark.node).collect();
        let mut loose: Vec<usize> = (0..web.nodes.len())
            .filter(|node| !there.contains(node))
            .collect();
        if loose.is_empty() {
            return;
        }
        let order = FrenchOrder::new();
        // Kinds together, in the order of the legend; names as a reader looks for them.
        let keys: Vec<Key> = sheet
            .legend
            .iter()
            .flat_map(|chapter| chapter.entries.iter().map(|entry| entry.key))
            .collect();
        loose.sort_by_cached_key(|node| {
            let node = &web.nodes[*node];
            let (shape, ink) = shape_of(side, &node.kind);
            let key = Key::Kind(shape, ink);
            let place = keys.iter().position(|known| *known == key);
            (place.unwrap_or(keys.len()), order.key(&node.name))
        });
        let size = self.size.min(1.35);
        let letters = 13.0 * size;
        let (mark, gap) = (22.0 * size, 22.0 * size);
        let names: Vec<_> = loose
            .iter()
            .map(|node| {
                wrapped(
                    self.fonts,
                    &web.nodes[*node].name,
                    letters,
                    false,
                    190.0 * size,
                )
            })
            .collect();
        let widest = names
            .iter()
            .map(|name| name.width)
            .fold(90.0 * size, f32::max);
        let columns = ((self.inside + gap) / (mark + widest + gap))
            .floor()
            .max(1.0);
        // The columns share the whole width.
        let step = (self.inside + gap) / columns;
        let columns = (columns as usize).min(loose.len());
        let heading = format!("{} · {}", sheet.loose, loose.len());
        self.paragraph(&heading, 15.0 * self.size, true, Ink::Text);
        self.y += 8.0 * self.size;
        for (row, names) in names.chunks(columns).enumerate() {
            let rows = names.iter().map(|name| name.lines.len()).max().unwrap_or(1);
            for (column, name) in names.iter().enumerate() {
                let node = &web.nodes[loose[row * columns + column]];
                let left = self.left + column as f32 * step;
                let (shape, ink) = shape_of(side, &node.kind);
                let (x, y) = (number(left + 8.0 * size), number(self.y + letters * 0.6));
                write(
                    &mut self.out,
                    format_args!(
                        "<g transform=\"translate({x} {y})\"><title>{}</title>",
                        escaped(&node.name)
                    ),
                );
                let colour = self.pen.ink(ink);
                self.pen.fill(&mut self.out, shape, 7.5 * size, &colour);
                self.out.push_str("</g>\n");
                for (line, words) in name.lines.iter().enumerate() {
                    let at = Spot {
                        x: left + mark,
                        y: self.y + line as f32 * letters * 1.2,
                    };
                    self.text(words, at, letters, "");
                }
            }
            self.y += rows as f32 * letters * 1.2 + 9.0 * size;
        }
        self.y += 20.0 * self.size;
    }

    /// The legend, its chapters side by side on a ground of their own; and the last words, beside
    /// it where there is room, else below.
    pub(super) fn legend(&mut self, sheet: &Sheet) {
        let size = self.size;
        let (pad, gap) = (20.0 * size, 36.0 * size);
        let widths: Vec<f32> = sheet
            .legend
            .iter()
            .map(|it| self.chapter_width(it))
            .collect();
        // Chapters that do not fit beside the others begin another row.
        let mut rows: Vec<Vec<usize>> = Vec::new();
        let mut left = f32::INFINITY;
        for (place, width) in widths.iter().enumerate() {
            if left + width > self.inside - pad {
                rows.push(Vec::new());
                left = pad;
            }
            if let Some(row) = rows.last_mut() {
                row.push(place);
            }
            left += width + gap;
        }
        if rows.is_empty() {
            return self.last_words(sheet);
        }
        let heights = rows.iter().map(|row| {
            let entries = row.iter().map(|place| sheet.legend[*place].entries.len());
            entries.max().unwrap_or(0).min(ROWS) as f32 * ROW * size + 30.0 * size
        });
        let heights: Vec<f32> = heights.collect();
        // What the only row leaves free.
        let free = self.inside - pad - left;
        let beside = rows.len() == 1 && free >= 260.0 * size;
        let words = beside.then(|| self.broken(sheet, free.min(440.0 * size)));
        let needed = words.iter().flatten().map(|line| line.size * STEP);
        let height = heights.iter().sum::<f32>().max(needed.sum()) + 2.0 * pad - 6.0 * size;
        write(
            &mut self.out,
            format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"{}\" stroke=\"{}\"/>\n",
                number(self.left),
                number(self.y),
                number(self.inside),
                number(height),
                number(10.0 * size),
                self.pen.ink(Ink::Side),
                self.pen.ink(Ink::Rule),
            ),
        );
        let mut y = self.y + pad;
        for (row, height) in rows.iter().zip(heights) {
            let mut x = self.left + pad;
            for place in row {
                self.chapter(&sheet.legend[*place], Spot { x, y });
                x += widths[*place] + gap;
            }
            y += height;
        }
        let Some(words) = words else {
            self.y += height + 18.0 * size;
            return self.last_words(sheet);
        };
        let mut at = Spot {
            x: self.left + left,
            y: self.y + pad,
        };
        self.put(&words, &mut at);
        self.y += height;
    }

    fn chapter(&mut self, chapter: &Chapter, at: Spot) {
        let size = self.size;
        self.text(&chapter.heading, at, 14.0 * size, r#" font-weight="600""#);
        let mut x = at.x;
        for entries in chapter.entries.chunks(ROWS) {
            let column = self.column_width(entries);
            for (row, entry) in entries.iter().enumerate() {
                let y = at.y + (30.0 + row as f32 * ROW) * size;
                self.key(
                    entry,
                    Spot {
                        x,
                        y: y + 7.0 * size,
                    },
                );
                let words = Spot {
                    x: x + key_width(entry) * size,
                    y,
                };
                self.text(&entry.words, words, 13.5 * size, "");
                let count = entry.count.to_string();
                let wide = width(self.fonts, &count, 13.5 * size, false);
                let end = Spot {
                    x: x + column - wide,
                    y,
                };
                let style = format!(r#" fill="{}""#, self.pen.ink(Ink::Text2));
                self.text(&count, end, 13.5 * size, &style);
            }
            x += column + 28.0 * size;
        }
    }

    /// The sign that an entry explains, its left at a spot.
    fn key(&mut self, entry: &Entry, at: Spot) {
        let size = self.size;
        let middle = Spot {
            x: at.x + 9.0 * size,
            y: at.y,
        };
        match entry.key {
            Key::Kind(shape, ink) => {
                let (x, y) = (number(middle.x), number(middle.y));
                write(
                    &mut self.out,
                    format_args!("<g transform=\"translate({x} {y})\">"),
                );
                let radius = if shape == Shape::Plate { 7.0 } else { 8.0 };
                let colour = self.pen.ink(ink);
                self.pen.fill(&mut self.out, shape, radius * size, &colour);
                self.out.push_str("</g>\n");
            }
            Key::Role(role) => {
                let colour = self.pen.ink(role.ink());
                self.pen
                    .symbol(&mut self.out, role, middle, 14.0 * size, &colour);
                self.out.push('\n');
            }
            Key::Line(evidence) => {
                let end = Spot {
                    x: at.x + 44.0 * size,
                    y: at.y,
                };
                let barred = evidence == Evidence::Contested;
                let colour = self.pen.ink(Ink::Edge);
                let ways = (at, end);
                let dash = dash_of(evidence);
                self.pen
                    .way(&mut self.out, ways, dash, 1.6, (true, barred), &colour);
                self.out.push('\n');
            }
        }
    }

    fn column_width(&mut self, entries: &[Entry]) -> f32 {
        let size = self.size;
        let wide = entries.iter().map(|entry| {
            let words = width(self.fonts, &entry.words, 13.5 * size, false);
            let count = width(self.fonts, &entry.count.to_string(), 13.5 * size, false);
            key_width(entry) * size + words + 18.0 * size + count
        });
        wide.fold(0.0, f32::max)
    }

    fn chapter_width(&mut self, chapter: &Chapter) -> f32 {
        let size = self.size;
        let columns = chapter.entries.chunks(ROWS);
        let wide: f32 = columns
            .map(|entries| self.column_width(entries) + 28.0 * size)
            .sum();
        let heading = width(self.fonts, &chapter.heading, 14.0 * size, true);
        (wide - 28.0 * size).max(heading)
    }

    /// What to keep in mind, what sizes show, the licence, in lines of a width.
    fn broken(&mut self, sheet: &Sheet, most: f32) -> Vec<Written> {
        let mut lines = self.lines(&sheet.caution, 13.5 * self.size, false, Ink::Text, most);
        lines.extend(self.lines(&sheet.foot, 12.0 * self.size, false, Ink::Text2, most));
        lines
    }

    fn last_words(&mut self, sheet: &Sheet) {
        let lines = self.broken(sheet, self.inside);
        let mut at = Spot {
            x: self.left,
            y: self.y,
        };
        self.put(&lines, &mut at);
        self.y = at.y;
    }
}

/// A line of letters and how it is written.
struct Written {
    words: String,
    size: f32,
    bold: bool,
    ink: Ink,
}

fn key_width(entry: &Entry) -> f32 {
    match entry.key {
        Key::Line(_) => 56.0,
        _ => 28.0,
    }
}
