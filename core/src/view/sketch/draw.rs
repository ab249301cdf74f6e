//! Paths as segments and heads.

use super::route::Drawing;
use super::web::Plan;
use super::{Head, Segment, Sketch, THICKNESS, Towards};
use crate::id::RecordId;

/// How far before its tip an arrow's line ends: the head covers the rest.
const SHORT: f32 = 6.0;

impl Sketch {
    /// A sketch with the arrows of a drawing, and nothing else yet.
    pub(super) fn with_arrows(plan: &Plan, drawing: &Drawing) -> Self {
        let mut sketch = Self {
            width: drawing.width,
            height: drawing.height,
            ..Self::default()
        };
        for (tie, path) in plan.ties.iter().zip(&drawing.paths) {
            let mut path = path.clone();
            if let [.., from, tip] = &mut path[..] {
                let towards = towards(*from, *tip);
                sketch.heads.push(Head {
                    x: tip.0,
                    y: tip.1,
                    towards,
                    link: tie.link.clone(),
                    failed: tie.failed,
                });
                match towards {
                    Towards::Up => tip.1 += SHORT,
                    Towards::Down => tip.1 -= SHORT,
                    Towards::Left => tip.0 += SHORT,
                    Towards::Right => tip.0 -= SHORT,
                }
            }
            for pair in path.windows(2) {
                let segment = segment(pair[0], pair[1], tie.link.clone());
                sketch.segments.push(Segment {
                    failed: tie.failed,
                    in_loop: tie.in_loop,
                    ..segment
                });
            }
        }
        sketch
    }
}

fn towards(from: (f32, f32), tip: (f32, f32)) -> Towards {
    if from.0 == tip.0 {
        if tip.1 < from.1 {
            Towards::Up
        } else {
            Towards::Down
        }
    } else if tip.0 < from.0 {
        Towards::Left
    } else {
        Towards::Right
    }
}

/// The thin rectangle between two corners, which fills the corners themselves.
fn segment(from: (f32, f32), to: (f32, f32), link: Option<RecordId>) -> Segment {
    Segment {
        x: from.0.min(to.0) - THICKNESS / 2.0,
        y: from.1.min(to.1) - THICKNESS / 2.0,
        w: (from.0 - to.0).abs() + THICKNESS,
        h: (from.1 - to.1).abs() + THICKNESS,
        link,
        failed: false,
        in_loop: false,
    }
}
