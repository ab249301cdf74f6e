//! Marks, lines and symbols as elements of SVG.

use std::fmt::Write as _;

use resvg::usvg::roxmltree::Document;

use super::xml::{escaped, number};
use crate::picture::Camera;
use crate::picture::{BADGE, FADE, Ink, Line, Mark, Palette, Role, Scene, Spot};
use crate::raster::{Colour, Dash, Shape, corners};

/// A colour as SVG has it.
pub(super) fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// What draws: the colours, and the symbols of the roles.
pub(super) struct Pen<'a> {
    pub(super) palette: &'a Palette,
    symbols: Vec<String>,
}

impl<'a> Pen<'a> {
    /// A pen with the drawings of the roles' symbols in the order of [`Role::CODES`].
    pub(super) fn new(palette: &'a Palette, symbols: &[&str]) -> Self {
        Self {
            palette,
            symbols: symbols.iter().map(|svg| plain_shapes(svg)).collect(),
        }
    }

    pub(super) fn ink(&self, ink: Ink) -> String {
        hex(self.palette.colour(ink))
    }

    pub(super) fn shade(&self, ink: Ink, faded: bool) -> String {
        let own = self.palette.colour(ink);
        match faded {
            true => hex(own.towards(self.palette.colour(Ink::Bg), FADE)),
            false => hex(own),
        }
    }

    /// A mark with its rim, its ring and its badge, around (0, 0).
    pub(super) fn mark(&self, out: &mut String, mark: &Mark) {
        let ring = mark.ring.is_some() || mark.chosen;
        let rim = mark.radius + if ring { 5.5 } else { 1.5 };
        self.fill(out, mark.shape, rim, &self.ink(Ink::Bg));
        if mark.chosen {
            self.ring(
                out,
                mark.shape,
                mark.radius + 5.0,
                3.0,
                &self.ink(Ink::Accent),
            );
        } else if let Some(ink) = mark.ring {
            let colour = self.shade(ink, mark.faded);
            self.ring(out, mark.shape, mark.radius + 3.5, 2.0, &colour);
        }
        self.fill(
            out,
            mark.shape,
            mark.radius,
            &self.shade(mark.ink, mark.faded),
        );
        if let Some(role) = mark.badge {
            let at = badge_at(mark);
            let ground = self.ink(Ink::Bg);
            let (x, y) = (number(at.x), number(at.y));
            let radius = number(BADGE * 0.72);
            write(
                out,
                format_args!(r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="{ground}"/>"#),
            );
            self.symbol(out, role, at, BADGE, &self.shade(role.ink(), mark.faded));
        }
    }

    pub(super) fn fill(&self, out: &mut String, shape: Shape, radius: f32, colour: &str) {
        let way = outline(shape, radius);
        write(out, format_args!(r#"<path d="{way}" fill="{colour}"/>"#));
    }

    fn ring(&self, out: &mut String, shape: Shape, radius: f32, width: f32, colour: &str) {
        let (way, width) = (outline(shape, radius), number(width));
        write(
            out,
            format_args!(
                r#"<path d="{way}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>"#
            ),
        );
    }

    /// The symbol of a role with its middle at a spot.
    pub(super) fn symbol(&self, out: &mut String, role: Role, at: Spot, side: f32, colour: &str) {
        let Some(shapes) = self.symbols.get(role.place()) else {
            return;
        };
        // Icons are drawn on a square of 24.
        let scale = side / 24.0;
        let (x, y) = (number(at.x - side / 2.0), number(at.y - side / 2.0));
        let shapes = shapes.replace(INK, colour);
        write(
            out,
            format_args!(
                r#"<g transform="translate({x} {y}) scale({scale:.3})" fill="{colour}">{shapes}</g>"#
            ),
        );
    }

    /// A line with its arrow and its bar.
    pub(super) fn line(&self, out: &mut String, scene: &Scene, line: &Line) {
        let (from, to) = ends(scene, line);
        let colour = self.shade(line.ink, line.faded);
        self.way(
            out,
            (from, to),
            line.dash,
            line.width,
            (line.arrow, line.barred),
            &colour,
        );
    }

    /// A way from one spot to another, broken, with an arrow at its end and a bar across.
    pub(super) fn way(
        &self,
        out: &mut String,
        (from, to): (Spot, Spot),
        dash: Dash,
        width: f32,
        (arrow, barred): (bool, bool),
        colour: &str,
    ) {
        const LONG: f32 = 8.0;
        const WIDE: f32 = 7.0;
        let length = (to.x - from.x).hypot(to.y - from.y).max(0.01);
        let (dx, dy) = ((to.x - from.x) / length, (to.y - from.y) / length);
        let arrow = arrow && length > 1.5 * LONG;
        let neck = if arrow { length - LONG * 0.8 } else { length };
        let end = along(from, dx, dy, neck);
        let dashes = dash.lengths().iter().map(|length| number(*length));
        let dashes = match dashes.collect::<Vec<_>>().join(" ") {
            none if none.is_empty() => none,
            some if dash == Dash::Dots => {
                format!(r#" stroke-dasharray="{some}" stroke-linecap="round""#)
            }
            some => format!(r#" stroke-dasharray="{some}""#),
        };
        write(
            out,
            format_args!(
                r#"<path d="M{} {}L{} {}" fill="none" stroke="{colour}" stroke-width="{}"{dashes}/>"#,
                number(from.x),
                number(from.y),
                number(end.x),
                number(end.y),
                number(width)
            ),
        );
        if arrow {
            let foot = along(from, dx, dy, length - LONG);
            let half = WIDE / 2.0;
            write(
                out,
                format_args!(
                    r#"<path d="M{} {}L{} {}L{} {}Z" fill="{colour}"/>"#,
                    number(to.x),
                    number(to.y),
                    number(foot.x - dy * half),
                    number(foot.y + dx * half),
                    number(foot.x + dy * half),
                    number(foot.y - dx * half),
                ),
            );
        }
        if barred && length > 20.0 {
            let middle = along(from, dx, dy, length / 2.0);
            write(
                out,
                format_args!(
                    r#"<path d="M{} {}L{} {}" fill="none" stroke="{colour}" stroke-width="{}"/>"#,
                    number(middle.x - dy * 6.0),
                    number(middle.y + dx * 6.0),
                    number(middle.x + dy * 6.0),
                    number(middle.y - dx * 6.0),
                    number(width)
                ),
            );
        }
    }
}

fn along(from: Spot, dx: f32, dy: f32, length: f32) -> Spot {
    Spot {
        x: from.x + dx * length,
        y: from.y + dy * length,
    }
}

/// Adds to a text. Nothing can fail: the text grows.
pub(super) fn write(out: &mut String, words: std::fmt::Arguments<'_>) {
    out.write_fmt(words)
        .expect("a text takes whatever is written");
}

/// Where a line starts and ends, at the edges of its marks.
pub(super) fn ends(scene: &Scene, line: &Line) -> (Spot, Spot) {
    // Looked at from the origin at the size of the design, the view is the picture.
    let plain = Camera {
        centre: Spot::default(),
        zoom: 1.0,
        width: 0.0,
        height: 0.0,
    };
    let (from, to) = scene.ends(&plain, line);
    let spot = |(x, y)| Spot { x, y };
    (spot(from), spot(to))
}

/// Where the badge of a mark at (0, 0) has its middle.
pub(super) fn badge_at(mark: &Mark) -> Spot {
    let away = mark.radius * 0.72 + 3.0;
    Spot { x: away, y: -away }
}

/// The way around a shape, its middle at (0, 0).
fn outline(shape: Shape, radius: f32) -> String {
    if let Some(corners) = corners(shape) {
        return around(corners, radius);
    }
    let r = number(radius);
    match shape {
        Shape::Circle => format!("M-{r} 0A{r} {r} 0 1 1 {r} 0A{r} {r} 0 1 1 -{r} 0Z"),
        Shape::Dome => {
            let (wide, low) = (number(radius * 1.1), number(radius * 0.6));
            format!("M-{wide} {low}A{wide} {wide} 0 0 1 {wide} {low}Z")
        }
        Shape::Cross => {
            let arm = 0.42;
            let quarter = [(1.0, -arm), (1.0, arm), (arm, arm), (arm, 1.0)];
            let rest = [(-arm, 1.0), (-arm, arm), (-1.0, arm), (-1.0, -arm)];
            let last = [(-arm, -arm), (-arm, -1.0), (arm, -1.0), (arm, -arm)];
            around(&[quarter, rest, last].concat(), radius)
        }
        Shape::Plate => rounded(radius * 1.15, radius * 0.75, radius * 0.25),
        _ => rounded(radius * 0.9, radius * 0.9, radius * 0.22),
    }
}

fn around(corners: &[(f32, f32)], radius: f32) -> String {
    let corners = corners.iter();
    let corners = corners.map(|(x, y)| format!("{} {}", number(x * radius), number(y * radius)));
    format!("M{}Z", corners.collect::<Vec<_>>().join("L"))
}

fn rounded(half_width: f32, half_height: f32, round: f32) -> String {
    let y = number(half_height);
    let (flat, tall) = (
        number((half_width - round) * 2.0),
        number((half_height - round) * 2.0),
    );
    let (r, left) = (number(round), number(half_width - round));
    format!(
        "M-{left} -{y}h{flat}a{r} {r} 0 0 1 {r} {r}v{tall}a{r} {r} 0 0 1 -{r} {r}h-{flat}\
         a{r} {r} 0 0 1 -{r} -{r}v-{tall}a{r} {r} 0 0 1 {r} -{r}Z"
    )
}

/// Stands for the colour in a symbol.
const INK: &str = "INK";

/// The plain shapes of a drawing and nothing else of it, the colour left open.
fn plain_shapes(svg: &str) -> String {
    const SHAPES: [&str; 4] = ["path", "circle", "rect", "line"];
    const NUMBERS: [&str; 15] = [
        "d",
        "cx",
        "cy",
        "r",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "rx",
        "width",
        "height",
        "stroke-width",
        "stroke-dasharray",
    ];
    let Ok(drawing) = Document::parse(svg) else {
        return String::new();
    };
    let mut out = String::new();
    for shape in drawing
        .descendants()
        .filter(|node| SHAPES.contains(&node.tag_name().name()))
    {
        write(&mut out, format_args!("<{}", shape.tag_name().name()));
        for attribute in shape.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let value = match name {
                "fill" | "stroke" if value == "none" => value,
                "fill" | "stroke" => INK,
                _ if NUMBERS.contains(&name) => value,
                _ => continue,
            };
            write(&mut out, format_args!(r#" {name}="{}""#, escaped(value)));
        }
        out.push_str("/>");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_symbol_only_plain_shapes_are_left() {
        let check = |svg: &str, expected: &str| assert_eq!(plain_shapes(svg), expected);
        check(
            r##"<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0" stroke="#000" onclick="x()"/></svg>"##,
            r#"<path d="M0 0" stroke="INK"/>"#,
        );
        check(
            "<svg><script>x()</script><circle r='2' fill='none'/></svg>",
            r#"<circle r="2" fill="none"/>"#,
        );
        check("no drawing", "");
    }

    #[test]
    fn every_shape_has_a_way_around() {
        for shape in [
            Shape::Circle,
            Shape::Square,
            Shape::Hexagon,
            Shape::Diamond,
            Shape::Pentagon,
            Shape::Sheet,
            Shape::Trapezium,
            Shape::Dome,
            Shape::Cross,
            Shape::Plate,
        ] {
            let way = outline(shape, 10.0);
            let odd = |letter: char| !"MLAZahv0123456789-. ".contains(letter);
            assert!(
                way.starts_with('M') && way.ends_with('Z') && !way.contains(odd),
                "{way}"
            );
        }
        assert_eq!(rounded(10.0, 10.0, 2.0).matches('a').count(), 4);
    }
}
