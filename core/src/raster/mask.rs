//! How much of each pixel something covers: letters, shapes and symbols drawn once, used often.

/// A rectangle of covers, 0 to 255, line after line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mask {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// One byte a pixel.
    pub cover: Vec<u8>,
}

impl Mask {
    /// A mask by the distance of each pixel's middle from an edge: below 0 is inside. The middle
    /// of the mask is the point (0, 0).
    #[must_use]
    pub fn of_distance(size: u32, distance: impl Fn(f32, f32) -> f32) -> Self {
        let middle = size as f32 / 2.0;
        let pixel = |place: u32| place as f32 + 0.5 - middle;
        let covers = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        let covers = covers.map(|(x, y)| {
            let inside = 0.5 - distance(pixel(x), pixel(y));
            (inside.clamp(0.0, 1.0) * 255.0) as u8
        });
        Self {
            width: size,
            height: size,
            cover: covers.collect(),
        }
    }

    /// A mask from what a drawing in SVG leaves transparent; empty for what is no drawing.
    ///
    /// The drawing is fitted into a square of `size` pixels. Milliseconds: keep what comes out.
    #[must_use]
    pub fn of_svg(svg: &str, size: u32) -> Self {
        use resvg::{tiny_skia, usvg};
        let Ok(tree) = usvg::Tree::from_str(svg, &usvg::Options::default()) else {
            return Self::default();
        };
        let Some(mut pixels) = tiny_skia::Pixmap::new(size, size) else {
            return Self::default();
        };
        let widest = tree.size().width().max(tree.size().height());
        let scale = size as f32 / widest;
        let fit = tiny_skia::Transform::from_scale(scale, scale);
        resvg::render(&tree, fit, &mut pixels.as_mut());
        Self {
            width: size,
            height: size,
            cover: pixels.pixels().iter().map(|pixel| pixel.alpha()).collect(),
        }
    }

    /// The same, grown by some pixels on all sides: what shines through behind letters.
    #[must_use]
    pub fn grown(&self, by: u32) -> Self {
        let (width, height) = (self.width + 2 * by, self.height + 2 * by);
        let across = |source: &[u8], stride: u32, length: u32| -> Vec<u8> {
            // The largest of the neighbours along one direction.
            let mut grown = vec![0; (length * stride) as usize];
            let old = length - 2 * by;
            for line in 0..stride {
                for place in 0..old {
                    let cover = source[(line * old + place) as usize];
                    if cover > 0 {
                        for step in 0..=2 * by {
                            let at = (line * length + place + step) as usize;
                            grown[at] = grown[at].max(cover);
                        }
                    }
                }
            }
            grown
        };
        let wide = across(&self.cover, self.height, width);
        // The second direction is the first one of the turned mask.
        let turned: Vec<u8> = (0..width)
            .flat_map(|x| (0..self.height).map(move |y| (y * width + x) as usize))
            .map(|at| wide[at])
            .collect();
        let tall = across(&turned, width, height);
        let back = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x * height + y) as usize))
            .map(|at| tall[at]);
        Self {
            width,
            height,
            cover: back.collect(),
        }
    }

    /// Lays another mask over this one, its left top pixel at `(x, y)`; what falls outside is cut.
    pub fn add(&mut self, other: &Self, x: i32, y: i32) {
        for row in 0..other.height as i32 {
            let line = y + row;
            if line < 0 || line >= self.height as i32 {
                continue;
            }
            for column in 0..other.width as i32 {
                let at = x + column;
                if at < 0 || at >= self.width as i32 {
                    continue;
                }
                let below = &mut self.cover[(line as u32 * self.width + at as u32) as usize];
                let above = other.cover[(row as u32 * other.width + column as u32) as usize];
                *below = (*below).max(above);
            }
        }
    }
}
