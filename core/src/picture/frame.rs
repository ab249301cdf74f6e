//! One frame: a picture, through a camera, onto a canvas.

use std::collections::HashMap;
use std::sync::Arc;

use super::compose::{NAME_SIZE, NAME_WIDTH};
use super::labels::Taken;
use super::{Camera, Ink, Line, Mark, Palette, Role, Scene};
use crate::raster::{Area, Canvas, Colour, Dash, Fonts, Mask, Shape, Stroke, Word, shape};

/// How much of what stands back shines through.
pub(crate) const FADE: f32 = 0.68;
/// Words on lines are shown from this zoom on.
const WORDS_FROM: f32 = 0.75;
/// The size of words on lines.
const WORDS_SIZE: f32 = 12.0;
/// The side of the symbol of a role.
pub(crate) const BADGE: f32 = 10.0;
/// Marks of a smaller radius on the screen have no symbol.
const BADGED: f32 = 6.0;

/// How carefully a frame is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Everything.
    #[default]
    Whole,
    /// While the picture moves: no words on lines, and of very many lines only some.
    Moving,
}

/// What a frame is drawn with.
#[derive(Debug, Clone, Copy)]
pub struct Pass<'a> {
    /// The colours.
    pub palette: &'a Palette,
    /// How many pixels of the canvas make a unit of the design.
    pub scale: f32,
    /// How carefully.
    pub detail: Detail,
    /// What something else will stand above, in pixels: names keep out of there.
    pub covered: &'a [Area],
}

/// How many lines are drawn at most while the picture moves.
const MOVING_LINES: usize = 6_000;

/// Draws frames; keeps what is drawn often.
#[derive(Debug)]
pub struct Painter {
    fonts: Fonts,
    symbols: Vec<String>,
    masks: HashMap<(Shape, u32, bool), Arc<Mask>>,
    badges: HashMap<(usize, u32), Arc<Mask>>,
    names: HashMap<(Arc<str>, bool), Arc<str>>,
}

impl Painter {
    /// A painter with typefaces, and the drawings of the roles' symbols in the order of
    /// [`Role::CODES`].
    #[must_use]
    pub fn new(fonts: Fonts, symbols: &[&str]) -> Self {
        Self {
            fonts,
            symbols: symbols.iter().map(|svg| (*svg).to_owned()).collect(),
            masks: HashMap::new(),
            badges: HashMap::new(),
            names: HashMap::new(),
        }
    }

    /// How wide the name of a mark is at zoom 1, in units of the design.
    pub fn name_width(&mut self, name: &str, strong: bool) -> f32 {
        self.fonts.width(name, NAME_SIZE, strong).min(NAME_WIDTH)
    }

    /// Draws a picture.
    ///
    /// O(visible lines and marks); a name costs microseconds once it was drawn.
    pub fn draw(
        &mut self,
        canvas: &mut Canvas<'_>,
        scene: &Scene,
        camera: &Camera,
        pass: &Pass<'_>,
    ) {
        let Pass {
            palette,
            scale,
            detail,
            covered,
        } = *pass;
        canvas.clear(palette.colour(Ink::Bg));
        let view = View {
            camera,
            palette,
            scale,
            whole: canvas.area(),
        };
        for hull in &scene.hulls {
            view.ground(canvas, hull);
        }
        view.lines(canvas, scene, detail);
        let mut taken = Taken::new(view.whole.right, view.whole.bottom);
        for area in covered {
            taken.take(area);
        }
        for mark in &scene.marks {
            self.mark(canvas, &view, mark, &mut taken);
        }
        self.captions(canvas, &view, scene, &mut taken);
        self.names(canvas, &view, scene, &mut taken);
        if detail == Detail::Whole && camera.zoom >= WORDS_FROM {
            self.words(canvas, &view, scene, &mut taken);
        }
    }

    fn mark(&mut self, canvas: &mut Canvas<'_>, view: &View<'_>, mark: &Mark, taken: &mut Taken) {
        let at = view.at(view.camera.to_view(mark.at));
        let size = view.camera.mark_scale() * view.scale;
        let radius = mark.radius * size;
        let reach = (radius + 14.0 * view.scale) as i32;
        let middle = (at.0.round() as i32, at.1.round() as i32);
        let area = Area {
            left: middle.0 - reach,
            top: middle.1 - reach,
            right: middle.0 + reach,
            bottom: middle.1 + reach,
        };
        if !area.meets(&view.whole) {
            return;
        }
        let ground = view.palette.colour(Ink::Bg);
        let colour = |ink: Ink| {
            let own = view.palette.colour(ink);
            if mark.faded {
                own.towards(ground, FADE)
            } else {
                own
            }
        };
        let mut put = |canvas: &mut Canvas<'_>, radius: f32, ring: Option<f32>, ink: Colour| {
            let mask = self.shape(mark.shape, radius, ring);
            let half = (mask.width / 2) as i32;
            canvas.stamp(&mask, (middle.0 - half, middle.1 - half), ink, 255);
        };
        // A rim of the page keeps lines off; what is selected has a soft ground of its own.
        let ring = mark.ring.is_some() || mark.chosen;
        if radius > 4.0 {
            let rim = if ring { 5.5 } else { 1.5 } * size;
            put(canvas, radius + rim, None, ground);
        }
        if mark.chosen {
            let (wide, line) = (radius + 5.0 * size, 3.0 * view.scale);
            put(
                canvas,
                wide + line / 2.0,
                Some(line),
                view.palette.colour(Ink::Accent),
            );
        } else if let Some(ink) = mark.ring {
            let line = (2.0 * size).max(1.0);
            put(canvas, radius + 4.5 * size, Some(line), colour(ink));
        }
        put(canvas, radius, None, colour(mark.ink));
        // On a small mark a symbol would be all that one sees; its ring still tells the role.
        let large = mark.radius * view.camera.mark_scale() >= BADGED;
        if let Some(role) = mark.badge.filter(|_| large) {
            let away = (mark.radius * 0.72 + 3.0) * size;
            let spot = (middle.0 + away as i32, middle.1 - away as i32);
            self.badge(canvas, view, role, spot, colour(role.ink()));
        }
        let solid = (radius + 2.0) as i32;
        taken.take(&Area {
            left: middle.0 - solid,
            top: middle.1 - solid,
            right: middle.0 + solid,
            bottom: middle.1 + solid,
        });
    }

    fn badge(
        &mut self,
        canvas: &mut Canvas<'_>,
        view: &View<'_>,
        role: Role,
        (x, y): (i32, i32),
        colour: Colour,
    ) {
        let size = view.camera.mark_scale().clamp(0.75, 1.2) * view.scale;
        let side = (BADGE * size).round() as u32;
        let svg = self.symbols.get(role.place());
        let mask = self.badges.entry((role.place(), side)).or_insert_with(|| {
            let drawn = svg.map(|svg| Mask::of_svg(svg, side));
            Arc::new(drawn.unwrap_or_default())
        });
        let mask = Arc::clone(mask);
        let ground = self.shape(Shape::Circle, side as f32 * 0.72, None);
        let half = (ground.width / 2) as i32;
        canvas.stamp(
            &ground,
            (x - half, y - half),
            view.palette.colour(Ink::Bg),
            255,
        );
        let half = (mask.width / 2) as i32;
        canvas.stamp(&mask, (x - half, y - half), colour, 255);
    }

    fn shape(&mut self, kind: Shape, radius: f32, ring: Option<f32>) -> Arc<Mask> {
        // A quarter of a pixel is not seen.
        let steps = (radius * 4.0).round().max(2.0);
        let key = (kind, steps as u32, ring.is_some());
        let mask = self.masks.entry(key);
        Arc::clone(mask.or_insert_with(|| Arc::new(shape(kind, steps / 4.0, ring))))
    }

    fn captions(
        &mut self,
        canvas: &mut Canvas<'_>,
        view: &View<'_>,
        scene: &Scene,
        taken: &mut Taken,
    ) {
        for hull in &scene.hulls {
            let word = self
                .fonts
                .word(&hull.caption, NAME_SIZE * view.scale, false);
            let at = view.at(view.camera.to_view(hull.caption_at));
            let left = at.0 as i32 - word.letters.width as i32 / 2;
            // A little lower where something stands already.
            let free = (0..6).map(|step| (left, at.1 as i32 + step * 10));
            let mut free = free.filter(|place| taken.is_free(&area_of(&word, *place)));
            if let Some(place) = free.next() {
                write(
                    canvas,
                    &word,
                    place,
                    view.palette.colour(Ink::Text2),
                    view.palette.colour(Ink::Side),
                );
                taken.take(&area_of(&word, place));
            }
        }
    }

    fn names(
        &mut self,
        canvas: &mut Canvas<'_>,
        view: &View<'_>,
        scene: &Scene,
        taken: &mut Taken,
    ) {
        let ground = view.palette.colour(Ink::Bg);
        // Seen from a little farther, names are a little smaller, and more of them find room.
        let size = NAME_SIZE * view.scale * view.camera.zoom.clamp(0.92, 1.0);
        let marks = view.camera.mark_scale() * view.scale;
        for place in &scene.order {
            let mark = &scene.marks[*place as usize];
            let at = view.at(view.camera.to_view(mark.at));
            let near = Area {
                left: at.0 as i32,
                top: at.1 as i32,
                right: at.0 as i32 + 1,
                bottom: at.1 as i32 + 1,
            };
            if !near.meets(&view.whole) {
                continue;
            }
            let name = self.cut(&mark.label, mark.strong, mark.chosen);
            let word = self.fonts.word(&name, size, mark.strong);
            let ring = if mark.ring.is_some() || mark.chosen {
                6.0
            } else {
                1.0
            };
            // Beyond the cells that the mark takes itself.
            let away = ((mark.radius + ring) * marks).max(mark.radius * marks + 4.0) as i32 + 4;
            let (width, height) = (word.letters.width as i32, word.letters.height as i32);
            let (x, y) = (at.0 as i32, at.1 as i32);
            let choices = [
                (x - width / 2, y + away),
                (x - width / 2, y - away - height),
                (x + away + 2, y - height / 2),
                (x - away - 2 - width, y - height / 2),
            ];
            let free = choices
                .iter()
                .find(|place| taken.is_free(&area_of(&word, **place)));
            // What is selected has its name in any case.
            let free = free.or_else(|| choices.first().filter(|_| mark.chosen));
            if let Some(place) = free {
                let own = view.palette.colour(Ink::Text);
                let ink = if mark.faded {
                    own.towards(ground, FADE)
                } else {
                    own
                };
                write(canvas, &word, *place, ink, ground);
                taken.take(&area_of(&word, *place));
            }
        }
    }

    fn words(
        &mut self,
        canvas: &mut Canvas<'_>,
        view: &View<'_>,
        scene: &Scene,
        taken: &mut Taken,
    ) {
        let size = WORDS_SIZE * view.scale;
        let lit = scene.lines.iter().filter(|line| line.lit);
        let rest = scene.lines.iter().filter(|line| !line.lit && !line.faded);
        for line in lit.chain(rest).filter(|line| !line.label.is_empty()) {
            let (from, to) = view.ends(scene, line);
            let long = (to.0 - from.0).hypot(to.1 - from.1);
            let middle = (f32::midpoint(from.0, to.0), f32::midpoint(from.1, to.1));
            let seen = view.whole;
            if middle.0 < 0.0
                || middle.1 < 0.0
                || middle.0 > seen.right as f32
                || middle.1 > seen.bottom as f32
            {
                continue;
            }
            let word = self.fonts.word(&line.label, size, line.lit);
            if (word.letters.width as f32) + 16.0 * view.scale > long && !line.lit {
                continue;
            }
            let place = (
                middle.0 as i32 - word.letters.width as i32 / 2,
                middle.1 as i32 - word.letters.height as i32 / 2,
            );
            let area = area_of(&word, place);
            if taken.is_free(&area) {
                let ground = view.palette.colour(Ink::Bg);
                canvas.fill(area, ground, 235);
                let ink = if line.lit { Ink::Accent } else { Ink::Text2 };
                canvas.stamp(&word.letters, place, view.palette.colour(ink), 255);
                taken.take(&area);
            }
        }
    }

    /// A name as the picture has room for it; whole when it is selected.
    fn cut(&mut self, name: &Arc<str>, strong: bool, whole: bool) -> Arc<str> {
        if whole {
            return Arc::clone(name);
        }
        if let Some(known) = self.names.get(&(Arc::clone(name), strong)) {
            return Arc::clone(known);
        }
        let cut: Arc<str> = self
            .fonts
            .fitted(name, NAME_SIZE, strong, NAME_WIDTH)
            .into();
        if self.names.len() > 20_000 {
            self.names.clear();
        }
        self.names
            .insert((Arc::clone(name), strong), Arc::clone(&cut));
        cut
    }
}

/// What a frame is drawn through.
struct View<'a> {
    camera: &'a Camera,
    palette: &'a Palette,
    scale: f32,
    whole: Area,
}

impl View<'_> {
    /// A place of the view in pixels.
    fn at(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (x * self.scale, y * self.scale)
    }

    fn ends(&self, scene: &Scene, line: &Line) -> ((f32, f32), (f32, f32)) {
        let (from, to) = scene.ends(self.camera, line);
        (self.at(from), self.at(to))
    }

    fn ground(&self, canvas: &mut Canvas<'_>, hull: &super::Hull) {
        let corners = hull
            .corners
            .iter()
            .map(|spot| self.at(self.camera.to_view(*spot)));
        let corners: Vec<(f32, f32)> = corners.collect();
        canvas.polygon(&corners, self.palette.colour(Ink::Side), 255);
        let stroke = Stroke {
            colour: self.palette.colour(Ink::Rule),
            width: self.scale,
            dash: Dash::Whole,
            scale: self.scale,
            cover: 255,
        };
        let next = corners.iter().cycle().skip(1);
        for (one, other) in corners.iter().zip(next) {
            canvas.line(*one, *other, &stroke);
        }
    }

    fn lines(&self, canvas: &mut Canvas<'_>, scene: &Scene, detail: Detail) {
        let step = match detail {
            Detail::Whole => 1,
            Detail::Moving => scene.lines.len().div_ceil(MOVING_LINES).max(1),
        };
        let faded = scene.lines.iter().filter(|line| line.faded).step_by(step);
        let plain = scene.lines.iter().filter(|line| !line.faded && !line.lit);
        let lit = scene.lines.iter().filter(|line| line.lit);
        for line in faded.chain(plain.step_by(step)).chain(lit) {
            self.line(canvas, scene, line);
        }
    }

    fn line(&self, canvas: &mut Canvas<'_>, scene: &Scene, line: &Line) {
        let (from, to) = self.ends(scene, line);
        let seen = self.whole;
        let apart = (from.0.max(to.0) < 0.0)
            || (from.1.max(to.1) < 0.0)
            || (from.0.min(to.0) > seen.right as f32)
            || (from.1.min(to.1) > seen.bottom as f32);
        if apart {
            return;
        }
        // Far away, lines are thin, so that a thousand of them stay a web and no stain.
        let thin = (self.camera.zoom * 2.0).clamp(0.35, 1.0);
        let own = self.palette.colour(line.ink);
        let colour = if line.faded {
            own.towards(self.palette.colour(Ink::Bg), FADE)
        } else {
            own
        };
        let stroke = Stroke {
            colour,
            width: line.width * self.scale * thin,
            dash: if self.camera.zoom < 0.25 {
                Dash::Whole
            } else {
                line.dash
            },
            scale: self.scale,
            cover: 255,
        };
        let size = self.camera.mark_scale().min(1.0) * self.scale;
        let (long, wide) = (8.0 * size, 7.0 * size);
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let arrow = line.arrow && self.camera.zoom > 0.18 && length > 1.5 * long;
        if arrow {
            // The line ends inside the head, or its blunt end would stand beside the point.
            let share = (length - long * 0.8) / length;
            let neck = (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            );
            canvas.line(from, neck, &stroke);
            canvas.head(from, to, long, wide, &stroke);
        } else {
            canvas.line(from, to, &stroke);
        }
        if line.barred && length > 20.0 {
            let (dx, dy) = ((to.0 - from.0) / length, (to.1 - from.1) / length);
            let middle = (f32::midpoint(from.0, to.0), f32::midpoint(from.1, to.1));
            let half = 6.0 * size;
            let one = (middle.0 - dy * half, middle.1 + dx * half);
            let other = (middle.0 + dy * half, middle.1 - dx * half);
            canvas.line(one, other, &stroke);
        }
    }
}

fn area_of(word: &Word, (x, y): (i32, i32)) -> Area {
    Area {
        left: x - 1,
        top: y,
        right: x + word.letters.width as i32 + 1,
        bottom: y + word.letters.height as i32,
    }
}

fn write(canvas: &mut Canvas<'_>, word: &Word, (x, y): (i32, i32), ink: Colour, ground: Colour) {
    let margin = word.margin as i32;
    canvas.stamp(&word.halo, (x - margin, y - margin), ground, 220);
    canvas.stamp(&word.letters, (x, y), ink, 255);
}
