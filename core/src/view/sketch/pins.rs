//! Where along its sides each box is touched by its arrows.

use super::place::spread;
use super::web::{Plan, Web};

/// More arrows than this at one side of a box come in, or go out, through one place.
const MOST_PINS: usize = 6;
/// An arrow that is bent by less than this is made straight.
const BEND: f32 = 4.0;

/// The two ends of a leg.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Tail,
    Head,
}

impl End {
    pub(super) const BOTH: [Self; 2] = [Self::Tail, Self::Head];

    fn other(self) -> Self {
        match self {
            Self::Tail => Self::Head,
            Self::Head => Self::Tail,
        }
    }
}

/// Where the ends of each leg touch, along the row.
pub(super) struct Pins {
    at: Vec<[f32; 2]>,
    bundle: Vec<[Option<usize>; 2]>,
}

impl Pins {
    /// Gives every end of every leg its place. O(legs · log).
    ///
    /// Few arrows at one side of a box have a place each, straight ahead where that can be; many
    /// share one, those that come in and those that go out apart.
    pub(super) fn of(plan: &Plan, web: &Web) -> Self {
        let middle = |point: usize| web.points[point].at;
        let mut pins = Self {
            at: web
                .legs
                .iter()
                .map(|(tail, head)| [middle(*tail), middle(*head)])
                .collect(),
            bundle: vec![[None; 2]; web.legs.len()],
        };
        let mut sides = vec![Vec::new(); 2 * web.points.len()];
        for leg in 0..web.legs.len() {
            for end in End::BOTH {
                sides[side(web, leg, end)].push((leg, end));
            }
        }
        // Nearly every leg joins the far side of one row with the near side of the next, so that
        // each pass sees where the other ends of its legs have come to lie.
        for pass in [1, 0, 1] {
            for point in 0..web.points.len() {
                let name = 2 * point + pass;
                if web.points[point].is_waypoint {
                    pins.gather(name, &sides[name]);
                } else {
                    pins.arrange(plan, web, name, &sides[name]);
                }
            }
        }
        pins.straighten(web);
        pins
    }

    /// Where an end touches, along the row.
    pub(super) fn at(&self, leg: usize, end: End) -> f32 {
        self.at[leg][end as usize]
    }

    /// The shared place that an end goes through, if it does.
    pub(super) fn bundle(&self, leg: usize, end: End) -> Option<usize> {
        self.bundle[leg][end as usize]
    }

    /// Moves an end that has a place of its own.
    pub(super) fn shift(&mut self, leg: usize, end: End, by: f32) {
        self.at[leg][end as usize] += by;
    }

    /// Marks ends as sharing the place that they have.
    fn gather(&mut self, name: usize, ends: &[(usize, End)]) {
        for &(leg, end) in ends {
            self.bundle[leg][end as usize] = Some(name);
        }
    }

    fn arrange(&mut self, plan: &Plan, web: &Web, name: usize, ends: &[(usize, End)]) {
        let (style, point) = (plan.style, &web.points[name / 2]);
        let reach = (point.span / 2.0 - style.inset).max(0.0);
        let most = (2.0 * reach / style.pin_gap).floor() as usize + 1;
        if ends.len() > most.min(MOST_PINS) {
            let is_mixed = ends.iter().any(|(_, end)| *end != ends[0].1);
            let aside = if is_mixed { style.pin_gap / 2.0 } else { 0.0 };
            for &(leg, end) in ends {
                self.at[leg][end as usize] = match end {
                    End::Head => point.at - aside,
                    End::Tail => point.at + aside,
                };
            }
            self.gather(name, ends);
            return;
        }
        let mut ahead: Vec<(f32, usize, End)> = ends
            .iter()
            .map(|&(leg, end)| (self.at(leg, end.other()), leg, end))
            .collect();
        ahead.sort_by(|one, other| {
            one.0
                .total_cmp(&other.0)
                .then((one.1, one.2).cmp(&(other.1, other.2)))
        });
        let is_alone = ahead.len() == 1;
        let wants: Vec<(f32, f32)> = ahead
            .iter()
            .map(|(other, ..)| {
                let is_aside = (other - point.at).abs() > reach;
                let want = if is_alone && is_aside {
                    point.at
                } else {
                    *other
                };
                (want.clamp(point.at - reach, point.at + reach), 1.0)
            })
            .collect();
        let steps = vec![style.pin_gap; ahead.len().saturating_sub(1)];
        let last = steps.len();
        for (index, want) in spread(&wants, &steps).into_iter().enumerate() {
            let (_, leg, end) = ahead[index];
            let low = point.at - reach + index as f32 * style.pin_gap;
            let high = point.at + reach - (last - index) as f32 * style.pin_gap;
            self.at[leg][end as usize] = want.max(low).min(high).round();
        }
    }

    fn straighten(&mut self, web: &Web) {
        for leg in 0..web.legs.len() {
            let (tail, head) = web.legs[leg];
            let bend = self.at(leg, End::Head) - self.at(leg, End::Tail);
            if web.points[tail].row == web.points[head].row || bend.abs() >= BEND {
                continue;
            }
            if self.bundle(leg, End::Tail).is_none() {
                self.shift(leg, End::Tail, bend);
            } else if self.bundle(leg, End::Head).is_none() {
                self.shift(leg, End::Head, -bend);
            }
        }
    }
}

/// The side of a point that an end lies at: twice the point, plus one on the side of the rows
/// after. A leg within one row leaves and enters on that side.
pub(super) fn side(web: &Web, leg: usize, end: End) -> usize {
    let (tail, head) = web.legs[leg];
    let (own, other) = match end {
        End::Tail => (tail, head),
        End::Head => (head, tail),
    };
    2 * own + usize::from(web.points[other].row >= web.points[own].row)
}
