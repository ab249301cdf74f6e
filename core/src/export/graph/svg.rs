//! A map as a page of SVG: the title, the picture, what has no line, the legend.
//!
//! The page is as large as the picture needs. Every name is there, beside its mark or, longer
//! than two lines, in its `<title>`, which programs show under the pointer and read aloud. The
//! page holds shapes and letters, and nothing that acts, moves or is fetched from elsewhere.

mod around;
mod body;

use super::ink::{Pen, write};
use super::sheet::Sheet;
use super::xml::{escaped, number, one_line};
use crate::picture::{Ink, Palette, Scene};
use crate::raster::Fonts;
use crate::view::graph::{Side, Web};
use body::Body;

/// The letters of the page.
const FAMILY: &str = "'Atkinson Hyperlegible Next', sans-serif";
/// From the edge of the page to what stands on it.
const MARGIN: f32 = 44.0;
/// No page is narrower inside its margins.
const NARROWEST: f32 = 760.0;

/// How a map is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The colours.
    pub palette: &'a Palette,
    /// The drawings of the roles' symbols, in the order of
    /// [`Role::CODES`](crate::picture::Role::CODES).
    pub symbols: &'a [&'a str],
    /// Which map it is.
    pub side: Side,
}

/// Writes a map as a page of SVG.
///
/// `scene` is a picture of `web`; what of `web` is not in it stands below the picture. `fonts`
/// measure the names, they are not put into the page. O(n log n + m).
///
/// # Panics
/// When `scene` is of another map.
#[must_use]
pub fn to_svg(
    web: &Web,
    scene: &Scene,
    look: &Look<'_>,
    fonts: &mut Fonts,
    sheet: &Sheet,
) -> String {
    let pen = Pen::new(look.palette, look.symbols);
    let body = Body::of(web, scene, &pen, fonts, sheet);
    let bounds = body.bounds;
    let inside = bounds.width().max(NARROWEST);
    // What stands around a large picture is larger, so that it can be read from as far.
    let size = (bounds.width().max(bounds.height()) / 1_500.0).clamp(1.0, 2.4);
    let margin = MARGIN * size.sqrt();
    let mut page = Page {
        pen: &pen,
        fonts,
        out: String::new(),
        left: margin,
        inside,
        size,
        y: margin,
    };
    page.head(sheet);
    let shift = (
        margin + (inside - bounds.width()) / 2.0 - bounds.left,
        page.y - bounds.top,
    );
    let (x, y) = (number(shift.0), number(shift.1));
    write(
        &mut page.out,
        format_args!("<g transform=\"translate({x} {y})\">\n"),
    );
    page.out.push_str(&body.drawn);
    page.out.push_str("</g>\n");
    if !scene.marks.is_empty() {
        page.y += bounds.height() + 30.0 * size;
    }
    page.loose(web, scene, look.side, sheet);
    page.legend(sheet);
    let (width, height) = (number(inside + 2.0 * margin), number(page.y + margin));
    let title = escaped(&one_line(&sheet.title, 400));
    let subtitle = escaped(&one_line(&sheet.subtitle, 400));
    let mut out = String::with_capacity(page.out.len() + 1_024);
    write(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\" \
             lang=\"{lang}\" xml:lang=\"{lang}\" font-family=\"{FAMILY}\" font-size=\"13\" \
             fill=\"{text}\">\n<title>{title}</title>\n<desc>{subtitle}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>\n",
            lang = escaped(&sheet.lang),
            text = pen.ink(Ink::Text),
            ground = pen.ink(Ink::Bg),
        ),
    );
    out.push_str(&page.out);
    out.push_str("</svg>\n");
    out
}

/// A page being filled from the top.
struct Page<'a, 'p> {
    pen: &'a Pen<'p>,
    fonts: &'a mut Fonts,
    out: String,
    left: f32,
    inside: f32,
    /// How much larger than in the design everything around the picture is.
    size: f32,
    /// What is above is full.
    y: f32,
}
