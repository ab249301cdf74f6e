//! The picture itself: grounds, lines, marks, names, words on lines.

use super::super::ink::{Pen, badge_at, ends, hex, write};
use super::super::names::{self, Lines, NAME_STEP, Room, Taken, area};
use super::super::sheet::{Key, Sheet};
use super::super::xml::{escaped, number, one_line};
use crate::graph::layout::Bounds;
use crate::picture::{Ink, Mark, NAME_SIZE, Scene, Spot};
use crate::raster::Fonts;
use crate::view::graph::{Tie, Web};

/// The size of words on lines.
const WORDS_SIZE: f32 = 11.0;
/// A name in the title of a line is cut after so many letters: a thing with a name without end
/// may have a thousand lines.
const NAME_LETTERS: usize = 120;
/// Between a mark and its name.
const NAME_GAP: f32 = 1.5;
/// From the upper edge of a line of letters to its foot, as a share of its size.
pub(super) const FOOT: f32 = 0.92;

/// The picture, drawn.
pub(super) struct Body {
    pub(super) drawn: String,
    pub(super) bounds: Bounds,
}

impl Body {
    pub(super) fn of(
        web: &Web,
        scene: &Scene,
        pen: &Pen<'_>,
        fonts: &mut Fonts,
        sheet: &Sheet,
    ) -> Self {
        let mut drawing = Drawing {
            web,
            scene,
            pen,
            sheet,
            taken: Taken::default(),
        };
        let names = drawing.names(fonts);
        let mut drawn = String::new();
        let captions = drawing.captions(fonts);
        drawing.grounds(&mut drawn);
        drawing.lines(&mut drawn);
        drawing.words(&mut drawn, fonts);
        drawing.marks(&mut drawn, &names);
        drawn.push_str(&captions);
        let mut bounds = drawing.taken.bounds().unwrap_or_default();
        for corner in scene.hulls.iter().flat_map(|hull| &hull.corners) {
            bounds.left = bounds.left.min(corner.x);
            bounds.top = bounds.top.min(corner.y);
            bounds.right = bounds.right.max(corner.x);
            bounds.bottom = bounds.bottom.max(corner.y);
        }
        Self { drawn, bounds }
    }
}

struct Drawing<'a, 'p> {
    web: &'a Web,
    scene: &'a Scene,
    pen: &'a Pen<'p>,
    sheet: &'a Sheet,
    taken: Taken,
}

impl Drawing<'_, '_> {
    /// Finds every mark a place for its name, those that matter most first.
    fn names(&mut self, fonts: &mut Fonts) -> Vec<(Lines, Bounds)> {
        let marks = &self.scene.marks;
        let mut room = Room::default();
        let names: Vec<Lines> = marks
            .iter()
            .map(|mark| names::of_mark(fonts, &self.web.nodes[mark.node].name, mark.strong))
            .collect();
        let size = |name: &Lines| (name.width + 2.0, name.height());
        for (mark, name) in marks.iter().zip(&names) {
            let reach = reach(mark);
            room.taken.take(around(mark.at, reach));
            if mark.badge.is_some() {
                let badge = badge_at(mark);
                let middle = Spot {
                    x: mark.at.x + badge.x,
                    y: mark.at.y + badge.y,
                };
                room.taken.take(around(middle, 7.0));
            }
            let (width, height) = size(name);
            let home = names::home(mark.at, reach + NAME_GAP, width, height);
            room.homes.take(home);
        }
        for line in &self.scene.lines {
            let (from, to) = ends(self.scene, line);
            for spot in along(from, to) {
                room.lines.take(around(spot, 3.0));
            }
            if line.arrow {
                room.lines.take(around(to, 5.0));
            }
        }
        let mut found = vec![Bounds::default(); marks.len()];
        for idx in self.scene.order.iter().map(|idx| *idx as usize) {
            let mark = &marks[idx];
            let (width, height) = size(&names[idx]);
            let at = room.place(mark.at, reach(mark) + NAME_GAP, width, height);
            room.taken.take(at);
            found[idx] = at;
        }
        self.taken = room.taken;
        names.into_iter().zip(found).collect()
    }

    /// The names of the grounds, where nothing else stands.
    fn captions(&mut self, fonts: &mut Fonts) -> String {
        let mut out = String::new();
        for hull in &self.scene.hulls {
            let name = names::wrapped(fonts, &hull.caption, NAME_SIZE, false, 240.0);
            let (width, height) = (name.width + 2.0, name.height());
            let at = |step: f32| {
                let corner = Spot {
                    x: hull.caption_at.x - width / 2.0,
                    y: hull.caption_at.y + step,
                };
                area(corner, width, height)
            };
            // Inside, a little lower; else above the edge.
            let steps = [0.0, 10.0, 20.0, 30.0, 40.0, -14.0 - height, -26.0 - height];
            let choices = steps.map(at);
            let free = choices.iter().find(|at| self.taken.overlap(at) == 0.0);
            let least = || {
                let covered = |at: &&Bounds| self.taken.overlap(at);
                choices
                    .iter()
                    .min_by(|one, other| covered(one).total_cmp(&covered(other)))
            };
            let Some(found) = free.or_else(least).copied() else {
                continue;
            };
            self.taken.take(found);
            let style = format!(
                r#" font-style="italic" fill="{}""#,
                self.pen.ink(Ink::Text2)
            );
            self.text(&mut out, &name, &found, &style, Ink::Side);
        }
        out
    }

    fn grounds(&self, out: &mut String) {
        for hull in &self.scene.hulls {
            let corners = hull.corners.iter();
            let corners = corners.map(|at| format!("{} {}", number(at.x), number(at.y)));
            write(
                out,
                format_args!(
                    "<path d=\"M{}Z\" fill=\"{}\" stroke=\"{}\" stroke-linejoin=\"round\"><title>{}</title></path>\n",
                    corners.collect::<Vec<_>>().join("L"),
                    self.pen.ink(Ink::Side),
                    self.pen.ink(Ink::Rule),
                    escaped(&hull.caption),
                ),
            );
        }
    }

    fn lines(&self, out: &mut String) {
        let lines = &self.scene.lines;
        let faded = lines.iter().filter(|line| line.faded);
        let plain = lines.iter().filter(|line| !line.faded && !line.lit);
        for line in faded
            .chain(plain)
            .chain(lines.iter().filter(|line| line.lit))
        {
            let title = escaped(&self.sentence(&self.web.ties[line.tie]));
            write(out, format_args!("<g><title>{title}</title>"));
            self.pen.line(out, self.scene, line);
            out.push_str("</g>\n");
        }
    }

    /// « Ada informe Bo · établi · B2 · 2027 – »
    fn sentence(&self, tie: &Tie) -> String {
        let name = |node: usize| one_line(&self.web.nodes[node].name, NAME_LETTERS);
        let words = one_line(&tie.words, NAME_LETTERS);
        let ends = [name(tie.from), words, name(tie.to)];
        let legend = self
            .sheet
            .legend
            .iter()
            .flat_map(|chapter| &chapter.entries);
        let mut evidence = legend.filter(|entry| entry.key == Key::Line(tie.evidence));
        let evidence = evidence.next().map(|entry| entry.words.clone());
        let span = match (tie.since.as_str(), tie.until.as_str()) {
            ("", "") => String::new(),
            (since, until) => one_line(&format!("{since} – {until}"), NAME_LETTERS),
        };
        let grade = one_line(&tie.grade, NAME_LETTERS);
        let mut bits = vec![ends.join(" "), evidence.unwrap_or_default(), grade, span];
        bits.retain(|bit| !bit.is_empty());
        bits.join(" · ")
    }

    fn marks(&self, out: &mut String, names: &[(Lines, Bounds)]) {
        for mark in &self.scene.marks {
            let (x, y) = (number(mark.at.x), number(mark.at.y));
            let title = escaped(&self.web.nodes[mark.node].name);
            write(
                out,
                format_args!("<g transform=\"translate({x} {y})\"><title>{title}</title>"),
            );
            self.pen.mark(out, mark);
            out.push_str("</g>\n");
        }
        for (mark, (name, at)) in self.scene.marks.iter().zip(names) {
            let weight = if mark.strong {
                r#" font-weight="600""#
            } else {
                ""
            };
            let fill = match mark.faded {
                true => format!(r#" fill="{}""#, self.pen.shade(Ink::Text, true)),
                false => String::new(),
            };
            self.text(out, name, at, &format!("{weight}{fill}"), Ink::Bg);
        }
    }

    /// Lines of letters in the middle of a box, with a halo of the ground.
    fn text(&self, out: &mut String, name: &Lines, at: &Bounds, style: &str, halo: Ink) {
        for (row, line) in name
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.is_empty())
        {
            write(
                out,
                format_args!(
                    "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\"{style} stroke=\"{}\" \
                     stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>\n",
                    number(f32::midpoint(at.left, at.right)),
                    number(at.top + row as f32 * NAME_STEP + NAME_SIZE * FOOT),
                    self.pen.ink(halo),
                    escaped(line),
                ),
            );
        }
    }

    /// Words on lines, where there is room; the title of the line has them in any case.
    fn words(&mut self, out: &mut String, fonts: &mut Fonts) {
        let lines = &self.scene.lines;
        let lit = lines.iter().filter(|line| line.lit);
        let rest = lines.iter().filter(|line| !line.lit && !line.faded);
        for line in lit.chain(rest).filter(|line| !line.label.is_empty()) {
            let words = one_line(&line.label, NAME_LETTERS);
            let width = names::width(fonts, &words, WORDS_SIZE, line.lit) + 6.0;
            let (from, to) = ends(self.scene, line);
            if (to.x - from.x).hypot(to.y - from.y) < width + 20.0 {
                continue;
            }
            let places = [0.5, 0.42, 0.58, 0.34, 0.66].map(|share| {
                let corner = Spot {
                    x: from.x + (to.x - from.x) * share - width / 2.0,
                    y: from.y + (to.y - from.y) * share - WORDS_SIZE * 0.65,
                };
                area(corner, width, WORDS_SIZE * 1.3)
            });
            let mut free = places.iter().filter(|at| self.taken.overlap(at) == 0.0);
            let Some(at) = free.next().copied() else {
                continue;
            };
            self.taken.take(at);
            let ink = if line.lit { Ink::Accent } else { Ink::Text2 };
            let weight = if line.lit {
                r#" font-weight="600""#
            } else {
                ""
            };
            write(
                out,
                format_args!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"{}\"/>\
                     <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"{WORDS_SIZE}\"{weight} fill=\"{}\">{}</text>\n",
                    number(at.left),
                    number(at.top),
                    number(at.width()),
                    number(at.height()),
                    hex(self.pen.palette.colour(Ink::Bg)),
                    number(at.middle().x),
                    number(at.top + WORDS_SIZE),
                    self.pen.ink(ink),
                    escaped(&words),
                ),
            );
        }
    }
}

/// Spots on a line, a few units from one to the next.
fn along(from: Spot, to: Spot) -> impl Iterator<Item = Spot> {
    const STEP: f32 = 10.0;
    let steps = ((to.x - from.x).hypot(to.y - from.y) / STEP).clamp(1.0, 1_000.0) as usize;
    (0..=steps).map(move |step| {
        let share = step as f32 / steps as f32;
        Spot {
            x: from.x + (to.x - from.x) * share,
            y: from.y + (to.y - from.y) * share,
        }
    })
}

/// The square around a spot.
fn around(spot: Spot, half: f32) -> Bounds {
    let corner = Spot {
        x: spot.x - half,
        y: spot.y - half,
    };
    area(corner, 2.0 * half, 2.0 * half)
}

/// From the middle of a mark to where a name may begin.
fn reach(mark: &Mark) -> f32 {
    let ring = if mark.ring.is_some() || mark.chosen {
        5.5
    } else {
        1.5
    };
    mark.radius + ring
}
