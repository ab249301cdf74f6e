//! The spectrum of allies: a half disc of five wedges, from who opposes to who joins in.
//!
//! Units are design pixels, from the top left corner of the drawing. Names never leave their
//! wedge; who does not fit is counted.

use std::f32::consts::PI;

use super::labels;
use super::position::{assessments, latest};
use crate::id::RecordId;
use crate::record::Record;
use crate::workspace::Workspace;

/// The height of a caption, with air.
const CAPTION: f32 = 28.0;
/// The height of a name.
pub const CHIP: f32 = 24.0;
/// The least width of a name that can be read.
const LEAST: f32 = 76.0;
/// The width that a name would like.
const WIDE: f32 = 132.0;
/// Between two names.
const GAP: f32 = 4.0;
/// The share of the radius that stays empty in the middle.
const HUB: f32 = 0.24;

/// The half disc: where its middle is and how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Disc {
    /// The middle of its straight side.
    pub x: f32,
    /// The straight side.
    pub y: f32,
    /// The radius.
    pub radius: f32,
}

/// An actor in its wedge.
#[derive(Debug, Clone, PartialEq)]
pub struct Chip {
    /// Its fiche.
    pub entity: RecordId,
    /// Its name.
    pub name: String,
    /// The kind of its fiche.
    pub kind: String,
    /// Its wedge, −2 to 2.
    pub stance: i64,
    /// The wedge where it stood before, if that was another one, and when.
    pub before: Option<(i64, String)>,
    /// The wedge where one wants it.
    pub wanted: Option<i64>,
    /// Whether two versions of its position stand side by side.
    pub disputed: bool,
    /// Its left edge.
    pub x: f32,
    /// Its top edge.
    pub y: f32,
    /// Its width.
    pub w: f32,
    /// Whether there is no room for it: it is only counted.
    pub hidden: bool,
}

/// The spectrum.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spectrum {
    /// Where the half disc is.
    pub disc: Disc,
    /// The actors, by wedge and name.
    pub chips: Vec<Chip>,
    /// Those whose stance nobody has said, though they are judged or have a role.
    pub unplaced: Vec<(RecordId, String)>,
}

/// Reads the spectrum for a place of that size.
#[must_use]
pub fn spectrum(workspace: &Workspace, width: f32, height: f32) -> Spectrum {
    // Captions stand outside: above the arc, below the straight side.
    let radius = (width / 2.0 - 8.0).min(height - 2.0 * CAPTION).max(120.0);
    let disc = Disc {
        x: width / 2.0,
        y: (height + radius) / 2.0 - 2.0,
        radius,
    };
    let mut entities: Vec<&Record> = workspace.records().of_kind("entity").collect();
    entities
        .sort_by_cached_key(|entity| (crate::text::fold(entity.words("name")), entity.id.clone()));
    let mut chips = Vec::new();
    for entity in entities {
        let judged = assessments(workspace.records(), &entity.id);
        let Some(stance) = judged.last().and_then(|it| it.int("stance")) else {
            continue;
        };
        let now = judged[judged.len() - 1];
        let stance = stance.clamp(-2, 2);
        let mut earlier = judged.iter().rev().skip(1);
        let before = earlier.find_map(|it| {
            let was = it.int("stance")?.clamp(-2, 2);
            (was != stance).then(|| (was, super::fiche::date_words(it, "when")))
        });
        chips.push(Chip {
            entity: entity.id.clone(),
            name: labels::title(workspace, entity),
            kind: entity.words("kind").to_owned(),
            stance,
            before,
            wanted: now.int("wanted").filter(|wanted| *wanted != stance),
            disputed: !now.disputed.is_empty(),
            x: 0.0,
            y: 0.0,
            w: 0.0,
            hidden: true,
        });
    }
    for stance in -2..=2 {
        place(&mut chips, stance, disc);
    }
    chips.sort_by_key(|chip| chip.stance);
    let unplaced = super::actors::square(workspace).unplaced.into_iter();
    let unplaced = unplaced.filter(|(id, _)| {
        latest(workspace.records(), id).is_none_or(|it| it.int("stance").is_none())
    });
    Spectrum {
        disc,
        unplaced: unplaced.collect(),
        chips,
    }
}

/// The two angles of a wedge, from the right, in radians.
#[must_use]
pub fn angles(stance: i64) -> (f32, f32) {
    let at = (2 - stance.clamp(-2, 2)) as f32;
    (at * PI / 5.0, (at + 1.0) * PI / 5.0)
}

/// The middle of a wedge, at a share of the radius.
#[must_use]
pub fn middle(disc: Disc, stance: i64, share: f32) -> (f32, f32) {
    let (low, high) = angles(stance);
    let angle = (low + high) / 2.0;
    let out = disc.radius * share;
    (disc.x + out * angle.cos(), disc.y - out * angle.sin())
}

/// Where the caption of a wedge stands, and how it is set: −1 ends there, 0 has its middle there,
/// 1 begins there.
#[must_use]
pub fn caption(disc: Disc, stance: i64) -> (f32, f32, i32) {
    let (x, y) = middle(disc, stance, 1.0);
    match stance {
        ..=-2 => (disc.x - disc.radius * 0.62, disc.y + CAPTION / 2.0, 0),
        -1 => (x - 6.0, y - CAPTION / 2.0, -1),
        0 => (x, y - CAPTION / 2.0, 0),
        1 => (x + 6.0, y - CAPTION / 2.0, 1),
        2.. => (disc.x + disc.radius * 0.62, disc.y + CAPTION / 2.0, 0),
    }
}

/// The wedge in which a point lies; outside of the disc, the nearest by angle.
#[must_use]
pub fn wedge_at(disc: Disc, x: f32, y: f32) -> i64 {
    let angle = (disc.y - y).atan2(x - disc.x).clamp(0.0, PI);
    let at = (angle / (PI / 5.0)).floor().min(4.0);
    2 - at as i64
}

/// Whether a point lies in a wedge, with a little air around it.
fn inside(disc: Disc, stance: i64, x: f32, y: f32) -> bool {
    let (dx, dy) = (x - disc.x, disc.y - y);
    let away = dx.hypot(dy);
    let (low, high) = angles(stance);
    let angle = dy.atan2(dx);
    // The air is as wide near the hub as at the rim.
    let air = (3.0 / away.max(1.0)).min(0.2);
    (disc.radius * HUB..=disc.radius - 4.0).contains(&away)
        && (low + air..=high - air).contains(&angle)
}

/// Gives every actor of a wedge its place: rows from the rim inwards, as many side by side as
/// fit. Names become narrower before anybody is left out.
fn place(chips: &mut [Chip], stance: i64, disc: Disc) {
    let mut all: Vec<&mut Chip> = chips.iter_mut().filter(|it| it.stance == stance).collect();
    if all.is_empty() {
        return;
    }
    let mut width = WIDE;
    let mut spots = spots(disc, stance, width);
    while spots.len() < all.len() && width > LEAST {
        width = (width - 8.0).max(LEAST);
        spots = self::spots(disc, stance, width);
    }
    for (chip, (x, y)) in all.iter_mut().zip(spots) {
        (chip.x, chip.y, chip.w, chip.hidden) = (x, y, width, false);
    }
}

/// The places of a wedge for names of a width, from the rim inwards.
fn spots(disc: Disc, stance: i64, width: f32) -> Vec<(f32, f32)> {
    let mut spots = Vec::new();
    let step = 2.0;
    let mut y = disc.y - disc.radius;
    while y + CHIP <= disc.y {
        let fits = |x: f32| {
            let corners = [(x, y), (x + width, y), (x, y + CHIP), (x + width, y + CHIP)];
            let far = corners.iter().map(|(x, y)| (x - disc.x).hypot(disc.y - y));
            let far = far.fold(0.0, f32::max);
            far <= disc.radius - 6.0 && corners.iter().all(|(x, y)| inside(disc, stance, *x, *y))
        };
        let mut row = Vec::new();
        let mut x = disc.x - disc.radius;
        while x + width <= disc.x + disc.radius {
            if fits(x) {
                row.push(x);
                x += width + GAP;
            } else {
                x += step;
            }
        }
        if row.is_empty() {
            y += step;
            continue;
        }
        spots.extend(row.into_iter().map(|x| (x, y)));
        y += CHIP + GAP;
    }
    spots.sort_by(|one, two| {
        let away = |(x, y): &(f32, f32)| (x + width / 2.0 - disc.x).hypot(disc.y - y);
        away(two).total_cmp(&away(one))
    });
    spots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chips(n: usize) -> Vec<Chip> {
        let chip = |at: usize| Chip {
            entity: RecordId::from(at.to_string().as_str()),
            name: String::new(),
            kind: String::new(),
            stance: 0,
            before: None,
            wanted: None,
            disputed: false,
            x: 0.0,
            y: 0.0,
            w: 0.0,
            hidden: true,
        };
        (0..n).map(chip).collect()
    }

    #[test]
    fn names_stay_in_their_wedge_and_never_lie_on_each_other() {
        let disc = Disc {
            x: 450.0,
            y: 470.0,
            radius: 440.0,
        };
        for stance in -2..=2 {
            for n in [1, 5, 12, 60] {
                let mut all = chips(n);
                all.iter_mut().for_each(|chip| chip.stance = stance);
                place(&mut all, stance, disc);
                let shown: Vec<&Chip> = all.iter().filter(|chip| !chip.hidden).collect();
                assert!(
                    shown.len() >= n.min(8),
                    "{} of {n} in {stance}",
                    shown.len()
                );
                for (at, chip) in shown.iter().enumerate() {
                    let (x, y) = (chip.x + chip.w / 2.0, chip.y + CHIP / 2.0);
                    assert_eq!(wedge_at(disc, x, y), stance);
                    for other in &shown[at + 1..] {
                        let apart = (chip.y - other.y).abs() >= CHIP
                            || (chip.x - other.x).abs() >= chip.w.min(other.w);
                        assert!(apart, "two names on each other in {stance}");
                    }
                }
            }
        }
    }
}
