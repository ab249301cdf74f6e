//! A map as a drawing: what stands where in which ink, before it becomes pixels or a file.
//!
//! Lengths are units of the design: pixels at zoom 1 on a plain screen.

mod compose;
mod frame;
mod hull;
mod labels;
mod light;
mod minimap;

use std::sync::Arc;

pub use crate::graph::layout::{Bounds, Spot};
use crate::raster::{Colour, Dash, Shape};

pub use compose::{Looks, Measured, compose, radius_of, room_of, shape_of};
pub(crate) use compose::{NAME_SIZE, NAME_WIDTH, dash_of};
pub(crate) use frame::{BADGE, FADE};
pub use frame::{Detail, Painter, Pass};
pub use minimap::{minimap, small_camera};

/// A colour by what it is for. The values follow the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ink {
    /// The page.
    Bg,
    /// Hulls, tinted bands.
    Side,
    /// Text.
    Text,
    /// Quiet text.
    Text2,
    /// Separators, the edge of a hull.
    Rule,
    /// Lines and arrowheads.
    Edge,
    /// What is selected.
    Accent,
    /// Allies.
    Ok,
    /// Undecided.
    Warn,
    /// Opponents.
    Danger,
    /// Persons.
    Person,
    /// Organisations.
    Org,
    /// Groups.
    Group,
    /// Places.
    Place,
    /// Events.
    Event,
    /// Documents.
    Document,
    /// Objects.
    Object,
    /// Ideas.
    Idea,
}

impl Ink {
    /// All of them, in the order of a [`Palette`].
    pub const ALL: [Self; 18] = [
        Self::Bg,
        Self::Side,
        Self::Text,
        Self::Text2,
        Self::Rule,
        Self::Edge,
        Self::Accent,
        Self::Ok,
        Self::Warn,
        Self::Danger,
        Self::Person,
        Self::Org,
        Self::Group,
        Self::Place,
        Self::Event,
        Self::Document,
        Self::Object,
        Self::Idea,
    ];
}

/// The colours of a theme, in the order of [`Ink::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette([Colour; Ink::ALL.len()]);

impl Palette {
    /// A palette by asking for each ink.
    #[must_use]
    pub fn of(colour: impl FnMut(Ink) -> Colour) -> Self {
        Self(Ink::ALL.map(colour))
    }

    /// The colour of an ink.
    #[must_use]
    pub fn colour(&self, ink: Ink) -> Colour {
        self.0[ink as usize]
    }
}

/// The symbol of a role, in the order of [`Role::CODES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Role(usize);

impl Role {
    /// The codes with a symbol of their own; any other has the last one, « other ».
    pub const CODES: [&'static str; 10] = [
        "ally",
        "adversary",
        "undecided",
        "target",
        "decider",
        "relay",
        "affected",
        "partner",
        "observer",
        "other",
    ];

    /// The symbol of a code.
    #[must_use]
    pub fn of(code: &str) -> Self {
        let known = Self::CODES.iter().position(|known| *known == code);
        Self(known.unwrap_or(Self::CODES.len() - 1))
    }

    /// Its place among the symbols.
    #[must_use]
    pub fn place(self) -> usize {
        self.0
    }

    /// Its colour.
    #[must_use]
    pub fn ink(self) -> Ink {
        match Self::CODES[self.0] {
            "ally" | "partner" => Ink::Ok,
            "adversary" => Ink::Danger,
            "undecided" => Ink::Warn,
            "target" => Ink::Accent,
            "observer" => Ink::Text2,
            _ => Ink::Text,
        }
    }

    /// Whether a fiche with this role has a ring in the picture.
    #[must_use]
    pub fn rings(self) -> bool {
        matches!(
            Self::CODES[self.0],
            "ally" | "adversary" | "undecided" | "target"
        )
    }
}

/// One thing in the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its place among the nodes of the map.
    pub node: usize,
    /// Where its middle is.
    pub at: Spot,
    /// Half its size.
    pub radius: f32,
    /// Its shape.
    pub shape: Shape,
    /// Its colour.
    pub ink: Ink,
    /// The colour of the ring around it.
    pub ring: Option<Ink>,
    /// The symbol at its top right.
    pub badge: Option<Role>,
    /// Its whole name.
    pub label: Arc<str>,
    /// How much it matters, for the places of names: higher goes first.
    pub weight: f32,
    /// Its name is bold.
    pub strong: bool,
    /// It is selected.
    pub chosen: bool,
    /// It was put there by hand.
    pub pinned: bool,
    /// It stands back.
    pub faded: bool,
}

/// One line in the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its place among the ties of the map.
    pub tie: usize,
    /// The mark where it starts.
    pub from: usize,
    /// The mark where it ends.
    pub to: usize,
    /// How far it runs beside the straight way, when several lines join the same two.
    pub aside: f32,
    /// How it is broken.
    pub dash: Dash,
    /// A short bar crosses its middle.
    pub barred: bool,
    /// Its colour.
    pub ink: Ink,
    /// Its width.
    pub width: f32,
    /// Whether it ends in an arrow.
    pub arrow: bool,
    /// What to read on it.
    pub label: Arc<str>,
    /// It belongs to what is looked at.
    pub lit: bool,
    /// It stands back.
    pub faded: bool,
}

/// The ground of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Hull {
    /// Its corners, all round.
    pub corners: Vec<Spot>,
    /// What the group is called.
    pub caption: Arc<str>,
    /// Where the caption stands: its left top.
    pub caption_at: Spot,
}

/// A picture, the lowest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// The grounds of groups.
    pub hulls: Vec<Hull>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The things.
    pub marks: Vec<Mark>,
    /// The places of marks in the order in which their names are given room.
    pub order: Vec<u32>,
}

/// How the picture is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// What lies in the middle of the view.
    pub centre: Spot,
    /// 1.0 is the size of the design.
    pub zoom: f32,
    /// The view, in units of the design.
    pub width: f32,
    /// The view, in units of the design.
    pub height: f32,
}

impl Camera {
    /// The least and the greatest zoom.
    pub const ZOOMS: (f32, f32) = (0.01, 4.0);

    /// Where a spot of the picture is in the view.
    #[must_use]
    pub fn to_view(&self, spot: Spot) -> (f32, f32) {
        (
            (spot.x - self.centre.x) * self.zoom + self.width / 2.0,
            (spot.y - self.centre.y) * self.zoom + self.height / 2.0,
        )
    }

    /// Which spot of the picture is at a place of the view.
    #[must_use]
    pub fn to_picture(&self, x: f32, y: f32) -> Spot {
        Spot {
            x: (x - self.width / 2.0) / self.zoom + self.centre.x,
            y: (y - self.height / 2.0) / self.zoom + self.centre.y,
        }
    }

    /// Nearer or farther, so that what is at a place of the view stays there.
    pub fn zoom_at(&mut self, x: f32, y: f32, factor: f32) {
        let held = self.to_picture(x, y);
        self.zoom = (self.zoom * factor).clamp(Self::ZOOMS.0, Self::ZOOMS.1);
        let now = self.to_picture(x, y);
        self.centre.x += held.x - now.x;
        self.centre.y += held.y - now.y;
    }

    /// Moves the picture by so much of the view.
    pub fn pan(&mut self, dx: f32, dy: f32) {
        self.centre.x -= dx / self.zoom;
        self.centre.y -= dy / self.zoom;
    }

    /// Shows a rectangle whole, with a margin around it, at most at the size of the design.
    pub fn fit(&mut self, frame: &Bounds, margin: f32) {
        self.fit_beside(frame, margin, (0.0, 0.0));
    }

    /// The same, when so much of the view is covered on the left and on the right.
    pub fn fit_beside(&mut self, frame: &Bounds, margin: f32, covered: (f32, f32)) {
        let (left, right) = covered;
        let width = self.width - left - right - 2.0 * margin;
        let height = self.height - 2.0 * margin;
        let wide = width.max(1.0) / frame.width().max(1.0);
        let high = height.max(1.0) / frame.height().max(1.0);
        self.zoom = wide.min(high).clamp(Self::ZOOMS.0, 1.0);
        self.centre = Spot {
            x: f32::midpoint(frame.left, frame.right) + (right - left) / 2.0 / self.zoom,
            y: f32::midpoint(frame.top, frame.bottom),
        };
    }

    /// How much larger or smaller marks are than in the design: less than the picture shrinks.
    #[must_use]
    pub fn mark_scale(&self) -> f32 {
        self.zoom.clamp(0.3, 1.5)
    }
}

impl Scene {
    /// The rectangle around all marks and the names below them; nothing for an empty picture.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        /// Room for the name on both sides and below.
        const NAME: (f32, f32) = (76.0, 22.0);
        let mut marks = self.marks.iter();
        let first = marks.next()?;
        let start = Bounds {
            left: first.at.x,
            top: first.at.y,
            right: first.at.x,
            bottom: first.at.y,
        };
        let around = marks.fold(start, |frame, mark| Bounds {
            left: frame.left.min(mark.at.x),
            top: frame.top.min(mark.at.y),
            right: frame.right.max(mark.at.x),
            bottom: frame.bottom.max(mark.at.y),
        });
        Some(Bounds {
            left: around.left - NAME.0,
            top: around.top - NAME.1,
            right: around.right + NAME.0,
            bottom: around.bottom + 2.0 * NAME.1,
        })
    }

    /// The mark at a place of the view: the nearest of those within reach of a finger's width.
    #[must_use]
    pub fn mark_at(&self, camera: &Camera, x: f32, y: f32) -> Option<usize> {
        let scale = camera.mark_scale();
        let near = self.marks.iter().enumerate().filter_map(|(place, mark)| {
            let at = camera.to_view(mark.at);
            let away = (at.0 - x).hypot(at.1 - y);
            (away <= (mark.radius * scale + 3.0).max(12.0)).then_some((place, away))
        });
        let nearest = near.min_by(|one, other| one.1.total_cmp(&other.1));
        nearest.map(|(place, _)| place)
    }

    /// The line at a place of the view, within a few pixels.
    #[must_use]
    pub fn line_at(&self, camera: &Camera, x: f32, y: f32) -> Option<usize> {
        const REACH: f32 = 6.0;
        let near = self.lines.iter().enumerate().filter_map(|(place, line)| {
            let (from, to) = self.ends(camera, line);
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).max(0.01);
            let share = (((x - from.0) * dx + (y - from.1) * dy) / length).clamp(0.0, 1.0);
            let away = (from.0 + dx * share - x).hypot(from.1 + dy * share - y);
            (away <= REACH).then_some((place, away))
        });
        let nearest = near.min_by(|one, other| one.1.total_cmp(&other.1));
        nearest.map(|(place, _)| place)
    }

    /// Where a line starts and ends in the view, at the edges of its marks.
    #[must_use]
    pub fn ends(&self, camera: &Camera, line: &Line) -> ((f32, f32), (f32, f32)) {
        let (one, other) = (&self.marks[line.from], &self.marks[line.to]);
        let (from, to) = (camera.to_view(one.at), camera.to_view(other.at));
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy).max(0.01);
        let (dx, dy) = (dx / length, dy / length);
        let scale = camera.mark_scale();
        let aside = line.aside * scale;
        let reach = |mark: &Mark, ring: f32| ((mark.radius + ring) * scale).min(length / 2.0);
        let ring = |mark: &Mark| if mark.ring.is_some() { 5.0 } else { 1.5 };
        let (start, end) = (reach(one, ring(one)), reach(other, ring(other)));
        let shifted = |point: (f32, f32)| (point.0 - dy * aside, point.1 + dx * aside);
        let from = shifted((from.0 + dx * start, from.1 + dy * start));
        let to = shifted((to.0 - dx * end, to.1 - dy * end));
        (from, to)
    }
}

#[cfg(test)]
mod tests;
