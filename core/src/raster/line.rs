//! Smooth straight lines, plain or broken, and the heads of arrows.

use super::{Canvas, Colour};

/// How a line is broken (tokens, chapter 6): lengths of ink and of gaps, in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Dash {
    /// Not at all.
    #[default]
    Whole,
    /// 6 of ink, 4 of gap.
    Dashes,
    /// Dots.
    Dots,
    /// A long dash and a short one.
    Ended,
}

impl Dash {
    /// Ink and gap in turn, in pixels of the design; empty for a whole line.
    #[must_use]
    pub fn lengths(self) -> &'static [f32] {
        match self {
            Self::Whole => &[],
            Self::Dashes => &[6.0, 4.0],
            Self::Dots => &[1.8, 4.0],
            Self::Ended => &[9.0, 3.0, 2.0, 3.0],
        }
    }

    /// How much ink there is at a length along the line, 0.0 to 1.0, at a scale.
    fn ink(self, along: f32, scale: f32) -> f32 {
        let lengths = self.lengths();
        if lengths.is_empty() {
            return 1.0;
        }
        let whole: f32 = lengths.iter().sum::<f32>() * scale;
        let mut left = along.rem_euclid(whole);
        for (place, length) in lengths.iter().enumerate() {
            let length = length * scale;
            if left < length {
                let edge = left.min(length - left);
                let inside = (edge + 0.5).min(1.0);
                return if place % 2 == 0 { inside } else { 1.0 - inside };
            }
            left -= length;
        }
        1.0
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// In pixels.
    pub width: f32,
    /// How it is broken.
    pub dash: Dash,
    /// How many pixels there are to a pixel of the design, for the dashes.
    pub scale: f32,
    /// 0 to 255.
    pub cover: u32,
}

impl Canvas<'_> {
    /// Draws a straight line. Costs its pixels; what lies outside costs nothing.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), stroke: &Stroke) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        if !length.is_finite() || length < 0.01 {
            return;
        }
        let steep = dy.abs() > dx.abs();
        // From here on the line is flat: `u` grows by one each step, `v` by the slope.
        let turn = |point: (f32, f32)| if steep { (point.1, point.0) } else { point };
        let (mut one, mut other) = (turn(from), turn(to));
        let backwards = one.0 > other.0;
        if backwards {
            std::mem::swap(&mut one, &mut other);
        }
        let slope = (other.1 - one.1) / (other.0 - one.0);
        let slant = length / (other.0 - one.0);
        let half = (stroke.width / 2.0 * slant).max(0.5);
        // Thinner than a pixel: as wide as one, but paler.
        let pale = (stroke.width * slant).min(1.0);
        let (long, wide) = if steep {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        };
        // Only the steps at which the line is on the canvas.
        let (mut first, mut last) = (one.0.max(-1.0), other.0.min(long as f32 + 1.0));
        if slope.abs() > 1e-6 {
            let margin = half + 1.0;
            let at = |v: f32| one.0 + (v - one.1) / slope;
            let (a, b) = (at(-margin), at(wide as f32 + margin));
            first = first.max(a.min(b));
            last = last.min(a.max(b));
        } else if one.1 < -half - 1.0 || one.1 > wide as f32 + half + 1.0 {
            return;
        }
        if first > last {
            return;
        }
        for step in first.floor() as i32..=last.ceil() as i32 {
            let u = step as f32 + 0.5;
            // How much of this step lies between the two ends.
            let ends = (u + 0.5 - one.0).min(other.0 - u + 0.5).clamp(0.0, 1.0);
            if ends <= 0.0 {
                continue;
            }
            let along = if backwards { other.0 - u } else { u - one.0 } * slant;
            let ink = ends * stroke.dash.ink(along, stroke.scale) * pale;
            if ink < 0.02 {
                continue;
            }
            let v = one.1 + (u - one.0) * slope;
            let reach = half + 0.5;
            for place in (v - reach).floor() as i32..=(v + reach).floor() as i32 {
                let away = (place as f32 + 0.5 - v).abs();
                let through = (half + 0.5 - away).clamp(0.0, 1.0) * ink;
                let cover = (through * stroke.cover as f32) as u32;
                if cover > 0 {
                    let (x, y) = if steep { (place, step) } else { (step, place) };
                    self.cover(x, y, stroke.colour, cover);
                }
            }
        }
    }

    /// The head of an arrow that comes from `from` and whose point is at `tip`.
    pub fn head(
        &mut self,
        from: (f32, f32),
        tip: (f32, f32),
        long: f32,
        wide: f32,
        stroke: &Stroke,
    ) {
        let (dx, dy) = (tip.0 - from.0, tip.1 - from.1);
        let length = dx.hypot(dy);
        if !length.is_finite() || length < 0.01 {
            return;
        }
        let (dx, dy) = (dx / length, dy / length);
        let reach = long.max(wide) + 1.0;
        let whole = self.area();
        let left = ((tip.0 - reach).floor() as i32).max(whole.left);
        let right = ((tip.0 + reach).ceil() as i32).min(whole.right);
        let top = ((tip.1 - reach).floor() as i32).max(whole.top);
        let bottom = ((tip.1 + reach).ceil() as i32).min(whole.bottom);
        // The sides lean by half the width over the length.
        let lean = (wide / 2.0).hypot(long);
        for y in top..bottom {
            for x in left..right {
                let (px, py) = (x as f32 + 0.5 - tip.0, y as f32 + 0.5 - tip.1);
                let behind = -(px * dx + py * dy);
                let aside = (px * -dy + py * dx).abs();
                let side = (aside * long - behind * wide / 2.0) / lean;
                let outside = side.max(behind - long);
                let through = (0.5 - outside).clamp(0.0, 1.0);
                let cover = (through * stroke.cover as f32) as u32;
                if cover > 0 {
                    self.cover(x, y, stroke.colour, cover);
                }
            }
        }
    }
}
