//! Pixels drawn by hand, for pictures with thousands of lines that must follow the pointer.
//!
//! A toolkit draws a line as an element; a map has ten thousand. Here a line costs its pixels.

mod font;
mod line;
mod mask;
mod shape;

pub use font::{Fonts, Word};
pub use line::{Dash, Stroke};
pub use mask::Mask;
pub(crate) use shape::corners;
pub use shape::{Shape, shape};

/// A colour without transparency: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The colour between two: 0.0 is the first, 1.0 the second.
    #[must_use]
    pub fn towards(self, other: Self, share: f32) -> Self {
        let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share) as u8;
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

/// A rectangle of whole pixels: left and top inside, right and bottom outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// The first column.
    pub left: i32,
    /// The first line.
    pub top: i32,
    /// The column after the last.
    pub right: i32,
    /// The line after the last.
    pub bottom: i32,
}

impl Area {
    /// Whether the two share a pixel.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// The pixels that both have.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }
}

/// What is drawn on: three bytes a pixel, line after line.
#[derive(Debug)]
pub struct Canvas<'a> {
    pixels: &'a mut [u8],
    width: i32,
    height: i32,
}

impl<'a> Canvas<'a> {
    /// A canvas on `width × height × 3` bytes.
    ///
    /// # Panics
    /// When there are fewer bytes than that.
    #[must_use]
    pub fn new(pixels: &'a mut [u8], width: u32, height: u32) -> Self {
        let needed = width as usize * height as usize * 3;
        Self {
            pixels: &mut pixels[..needed],
            width: width as i32,
            height: height as i32,
        }
    }

    /// Every pixel of it.
    #[must_use]
    pub fn area(&self) -> Area {
        Area {
            left: 0,
            top: 0,
            right: self.width,
            bottom: self.height,
        }
    }

    /// Paints everything with one colour.
    pub fn clear(&mut self, colour: Colour) {
        for pixel in self.pixels.chunks_exact_mut(3) {
            pixel.copy_from_slice(&[colour.0, colour.1, colour.2]);
        }
    }

    /// Lays a colour over one pixel; nothing happens outside. `cover` is 0 to 255.
    #[inline]
    pub fn cover(&mut self, x: i32, y: i32, colour: Colour, cover: u32) {
        if x >= 0 && y >= 0 && x < self.width && y < self.height {
            self.cover_inside(x, y, colour, cover);
        }
    }

    #[inline]
    fn cover_inside(&mut self, x: i32, y: i32, colour: Colour, cover: u32) {
        let at = (y as usize * self.width as usize + x as usize) * 3;
        if let Some(pixel) = self.pixels.get_mut(at..at + 3) {
            // 255 becomes 256, so that full cover is the colour itself.
            let cover = cover + (cover >> 7);
            let mix = |below: u8, above: u8| {
                ((u32::from(below) * (256 - cover) + u32::from(above) * cover) >> 8) as u8
            };
            pixel[0] = mix(pixel[0], colour.0);
            pixel[1] = mix(pixel[1], colour.1);
            pixel[2] = mix(pixel[2], colour.2);
        }
    }

    /// Paints a rectangle. `cover` is 0 to 255.
    pub fn fill(&mut self, area: Area, colour: Colour, cover: u32) {
        let area = area.within(&self.area());
        for y in area.top..area.bottom {
            for x in area.left..area.right {
                self.cover_inside(x, y, colour, cover);
            }
        }
    }

    /// Lays a colour through a mask whose left top pixel is at `(x, y)`.
    pub fn stamp(&mut self, mask: &Mask, (x, y): (i32, i32), colour: Colour, cover: u32) {
        let whole = Area {
            left: x,
            top: y,
            right: x + mask.width as i32,
            bottom: y + mask.height as i32,
        };
        let seen = whole.within(&self.area());
        for row in seen.top..seen.bottom {
            let start = (row - y) as usize * mask.width as usize;
            for column in seen.left..seen.right {
                let through = u32::from(mask.cover[start + (column - x) as usize]);
                if through > 0 {
                    self.cover_inside(column, row, colour, through * cover / 255);
                }
            }
        }
    }

    /// Fills a simple polygon, its edges smoothed. O(corners × lines + pixels).
    pub fn polygon(&mut self, corners: &[(f32, f32)], colour: Colour, cover: u32) {
        /// Parts of a line of pixels, for smooth edges.
        const PARTS: i32 = 4;
        let Some(first) = corners.first() else { return };
        let (mut top, mut bottom) = (first.1, first.1);
        for corner in corners {
            top = top.min(corner.1);
            bottom = bottom.max(corner.1);
        }
        let (top, bottom) = (
            (top.floor() as i32).max(0),
            (bottom.ceil() as i32).min(self.height),
        );
        let mut sums = vec![0.0_f32; self.width as usize];
        let mut crossings = Vec::new();
        for row in top..bottom {
            sums.fill(0.0);
            for part in 0..PARTS {
                let y = row as f32 + (part as f32 + 0.5) / PARTS as f32;
                crossings_at(corners, y, &mut crossings);
                for span in crossings.chunks_exact(2) {
                    add_span(&mut sums, span[0], span[1], 1.0 / PARTS as f32);
                }
            }
            for (x, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum > 0.004) {
                let through = (sum.min(1.0) * cover as f32) as u32;
                self.cover_inside(x as i32, row, colour, through);
            }
        }
    }
}

/// Where the edges of a polygon cross a line, sorted.
fn crossings_at(corners: &[(f32, f32)], y: f32, found: &mut Vec<f32>) {
    found.clear();
    let next = corners.iter().cycle().skip(1);
    for (one, other) in corners.iter().zip(next) {
        if (one.1 <= y) != (other.1 <= y) {
            found.push(one.0 + (y - one.1) / (other.1 - one.1) * (other.0 - one.0));
        }
    }
    found.sort_by(f32::total_cmp);
}

/// Adds how much of each pixel a span covers.
fn add_span(sums: &mut [f32], from: f32, to: f32, weight: f32) {
    let (from, to) = (from.max(0.0), to.min(sums.len() as f32));
    if to <= from {
        return;
    }
    let (first, last) = (from as usize, (to as usize).min(sums.len() - 1));
    if first == last {
        sums[first] += (to - from) * weight;
        return;
    }
    sums[first] += (first as f32 + 1.0 - from) * weight;
    for sum in &mut sums[first + 1..last] {
        *sum += weight;
    }
    sums[last] += (to - last as f32) * weight;
}

#[cfg(test)]
mod tests;
