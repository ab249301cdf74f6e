//! The shapes of the kinds, as distances from their edge (tokens, chapter 4).

use super::mask::Mask;

/// A shape around a point. Triangles are kept for stances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// Persons.
    Circle,
    /// Organisations.
    Square,
    /// Groups.
    Hexagon,
    /// Places.
    Diamond,
    /// Events; time goes right.
    Pentagon,
    /// Documents.
    Sheet,
    /// Objects.
    Trapezium,
    /// Ideas.
    Dome,
    /// Kinds that a collective added.
    Cross,
    /// Whatever is not a fiche.
    Plate,
}

/// The mask of a shape of a radius; `ring` draws only its outer line of that width.
#[must_use]
pub fn shape(kind: Shape, radius: f32, ring: Option<f32>) -> Mask {
    let size = (radius.ceil() as u32 + 2) * 2;
    Mask::of_distance(size, |x, y| {
        let outside = distance(kind, radius, x, y);
        match ring {
            Some(width) => outside.max(-outside - width),
            None => outside,
        }
    })
}

/// The corners of a shape with straight sides, around (0, 0), with a radius of one.
pub(crate) fn corners(kind: Shape) -> Option<&'static [(f32, f32)]> {
    Some(match kind {
        Shape::Hexagon => &[
            (-1.0, 0.0),
            (-0.5, -0.866),
            (0.5, -0.866),
            (1.0, 0.0),
            (0.5, 0.866),
            (-0.5, 0.866),
        ],
        Shape::Diamond => &[(-1.1, 0.0), (0.0, -1.1), (1.1, 0.0), (0.0, 1.1)],
        Shape::Pentagon => &[
            (-0.95, -0.72),
            (0.4, -0.72),
            (1.05, 0.0),
            (0.4, 0.72),
            (-0.95, 0.72),
        ],
        Shape::Sheet => &[
            (-0.75, -1.0),
            (0.25, -1.0),
            (0.75, -0.5),
            (0.75, 1.0),
            (-0.75, 1.0),
        ],
        Shape::Trapezium => &[(-0.6, -0.8), (0.6, -0.8), (1.05, 0.8), (-1.05, 0.8)],
        _ => return None,
    })
}

/// How far a point is outside of a shape; below 0 it is inside.
fn distance(kind: Shape, radius: f32, x: f32, y: f32) -> f32 {
    match kind {
        Shape::Circle => x.hypot(y) - radius,
        Shape::Square => rounded(x, y, radius * 0.9, radius * 0.9, radius * 0.22),
        Shape::Plate => rounded(x, y, radius * 1.15, radius * 0.75, radius * 0.25),
        Shape::Cross => {
            let arm = radius * 0.42;
            let round = radius * 0.2;
            rounded(x, y, radius, arm, round).min(rounded(x, y, arm, radius, round))
        }
        // The upper half of a disc, its foot below the middle.
        Shape::Dome => {
            let low = y - radius * 0.6;
            (x.hypot(low) - radius * 1.1).max(low)
        }
        _ => {
            let corners = corners(kind).unwrap_or_default();
            let next = corners.iter().cycle().skip(1);
            let sides = corners.iter().zip(next).map(|(one, other)| {
                let (dx, dy) = (other.0 - one.0, other.1 - one.1);
                // Corners go round clockwise on the screen: outside is on the left of each side.
                (dy * (x - one.0 * radius) - dx * (y - one.1 * radius)) / dx.hypot(dy)
            });
            sides.fold(f32::NEG_INFINITY, f32::max)
        }
    }
}

fn rounded(x: f32, y: f32, half_width: f32, half_height: f32, round: f32) -> f32 {
    let (dx, dy) = (x.abs() - half_width + round, y.abs() - half_height + round);
    dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - round
}
