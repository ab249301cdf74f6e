//! Where a node stands, and how much room it and a picture take.

/// The centre of a node: in pixels at zoom 1, y downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spot {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Spot {
    pub(super) fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }
}

/// The box that a node needs around its centre: its mark, and its name below.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Room {
    /// From the centre to the left edge.
    pub left: f32,
    /// From the centre to the right edge.
    pub right: f32,
    /// From the centre to the upper edge.
    pub up: f32,
    /// From the centre to the lower edge.
    pub down: f32,
}

impl Room {
    /// The same with every side a number that a layout can work with.
    pub(in crate::graph) fn sound(self) -> Self {
        let sound = |side: f32| {
            if side.is_finite() {
                side.clamp(0.0, 2_000.0)
            } else {
                0.0
            }
        };
        Self {
            left: sound(self.left),
            right: sound(self.right),
            up: sound(self.up),
            down: sound(self.down),
        }
    }
}

/// The box around some rooms.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bounds {
    /// The left edge.
    pub left: f32,
    /// The upper edge.
    pub top: f32,
    /// The right edge.
    pub right: f32,
    /// The lower edge.
    pub bottom: f32,
}

impl Bounds {
    /// From the left edge to the right one.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// From the upper edge to the lower one.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// The point in the middle.
    #[must_use]
    pub fn middle(&self) -> Spot {
        Spot {
            x: (self.left + self.right) / 2.0,
            y: (self.top + self.bottom) / 2.0,
        }
    }

    /// The box around the rooms of some nodes; nothing at the origin without nodes.
    pub(super) fn around(nodes: &[u32], spots: &[Spot], rooms: &[Room]) -> Self {
        let boxes = nodes.iter().map(|&node| {
            let (spot, room) = (spots[node as usize], rooms[node as usize]);
            Self {
                left: spot.x - room.left,
                top: spot.y - room.up,
                right: spot.x + room.right,
                bottom: spot.y + room.down,
            }
        });
        let both = |a: Self, b: Self| Self {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
        };
        boxes.reduce(both).unwrap_or_default()
    }
}
