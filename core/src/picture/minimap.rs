//! The whole picture, small, and which part of it is in view.

use super::{Bounds, Camera, Ink, Palette, Scene, Spot};
use crate::raster::{Canvas, Dash, Stroke};

/// The camera that shows everything in a small picture.
#[must_use]
pub fn small_camera(bounds: &Bounds, width: f32, height: f32) -> Camera {
    let mut small = Camera {
        centre: Spot::default(),
        zoom: 1.0,
        width,
        height,
    };
    small.fit(bounds, 6.0);
    small
}

/// Draws the small picture, and returns the camera through which it is seen.
pub fn minimap(
    canvas: &mut Canvas<'_>,
    scene: &Scene,
    camera: &Camera,
    palette: &Palette,
    scale: f32,
) -> Camera {
    let area = canvas.area();
    let (width, height) = (area.right as f32 / scale, area.bottom as f32 / scale);
    let small = small_camera(&scene.bounds().unwrap_or_default(), width, height);
    canvas.clear(palette.colour(Ink::Side));
    for mark in &scene.marks {
        let (x, y) = small.to_view(mark.at);
        let half = (mark.radius * small.zoom * scale).clamp(1.0, 4.0) as i32;
        let (x, y) = ((x * scale) as i32, (y * scale) as i32);
        let ink = if mark.chosen { Ink::Accent } else { mark.ink };
        let dot = crate::raster::Area {
            left: x - half,
            top: y - half,
            right: x + half,
            bottom: y + half,
        };
        canvas.fill(dot, palette.colour(ink), 255);
    }
    let stroke = Stroke {
        colour: palette.colour(Ink::Accent),
        width: 1.5 * scale,
        dash: Dash::Whole,
        scale,
        cover: 255,
    };
    let corner = |x: f32, y: f32| {
        let at = small.to_view(camera.to_picture(x, y));
        // A view larger than the picture has its edge at the edge.
        let x = at.0.clamp(0.5, small.width - 0.5) * scale;
        let y = at.1.clamp(0.5, small.height - 0.5) * scale;
        (x, y)
    };
    let corners = [
        corner(0.0, 0.0),
        corner(camera.width, 0.0),
        corner(camera.width, camera.height),
        corner(0.0, camera.height),
    ];
    for side in 0..4 {
        canvas.line(corners[side], corners[(side + 1) % 4], &stroke);
    }
    small
}
