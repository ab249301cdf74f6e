//! Making room: rooms that overlap push each other away until none does.

use super::{Room, Spot};

/// How far rooms stay from each other, in design pixels.
pub(super) const GAP: f32 = 6.0;

/// Overlaps smaller than this are not worth a push; less than [`GAP`], so that what settles is
/// clear of overlap.
const SLACK: f32 = 0.5;

/// From this round on every other eight rounds push up and down only: a node between two that do
/// not move would be pushed to and fro for ever.
const FROM_ROUND: u32 = 24;

/// Who may push whom.
pub(super) struct Crowd<'a> {
    pub(super) rooms: &'a [Room],
    /// Nodes that do not move.
    pub(super) held: &'a [bool],
    /// The part of each node when only nodes of the same part push each other.
    pub(super) within: Option<&'a [u32]>,
    /// How freely each node moves; the freer gives way to the other.
    pub(super) ease: &'a [f32],
    /// The share of its room that each node defends, 0.0–1.0.
    pub(super) growth: f32,
}

/// A node in the order of the sweep.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Place {
    strip: i32,
    left: f32,
    node: u32,
}

impl Crowd<'_> {
    /// Pushes every two rooms that overlap apart, along the axis where they overlap less.
    /// Returns how many pairs it found: none means that the picture is clear.
    ///
    /// O(n log n + pairs that touch). The order of pushes follows from the spots alone.
    pub(super) fn push(&self, spots: &mut [Spot], round: u32, places: &mut Vec<Place>) -> usize {
        let (mut tallest, mut widest) = (1.0_f32, 1.0_f32);
        for room in self.rooms {
            tallest = tallest.max(room.up + room.down);
            widest = widest.max(room.left + room.right);
        }
        let (height, widest) = (tallest * self.growth + GAP, widest * self.growth + GAP);
        places.clear();
        places.extend(spots.iter().enumerate().map(|(node, spot)| Place {
            strip: ((spot.y - self.rooms[node].up * self.growth) / height).floor() as i32,
            left: spot.x - self.rooms[node].left * self.growth,
            node: node as u32,
        }));
        places.sort_unstable_by(|a, b| {
            let order = a.strip.cmp(&b.strip).then(a.left.total_cmp(&b.left));
            order.then(a.node.cmp(&b.node))
        });
        let upright = round >= FROM_ROUND && (round / 8) % 2 == 1;
        let mut n_pairs = 0;
        let mut below = 0;
        for (at, place) in places.iter().enumerate() {
            let room = &self.rooms[place.node as usize];
            let right = place.left + (room.left + room.right) * self.growth + GAP;
            let same = places[at + 1..].iter();
            let same = same.take_while(|other| other.strip == place.strip && other.left < right);
            for other in same {
                n_pairs += self.part_two(spots, place.node, other.node, upright);
            }
            let from = (place.strip + 1, place.left - widest);
            while places
                .get(below)
                .is_some_and(|other| (other.strip, other.left) < from)
            {
                below += 1;
            }
            let next = places[below..].iter();
            let next = next.take_while(|other| other.strip == from.0 && other.left < right);
            for other in next {
                n_pairs += self.part_two(spots, place.node, other.node, upright);
            }
        }
        n_pairs
    }

    /// Pushes two rooms apart when they overlap; 1 when they did and one of them can move.
    fn part_two(&self, spots: &mut [Spot], one: u32, two: u32, upright: bool) -> usize {
        let (one, two) = (one as usize, two as usize);
        if self.within.is_some_and(|of| of[one] != of[two]) || (self.held[one] && self.held[two]) {
            return 0;
        }
        let (a, b, grow) = (&self.rooms[one], &self.rooms[two], self.growth);
        let (dx, dy) = (spots[two].x - spots[one].x, spots[two].y - spots[one].y);
        let right = (a.right + b.left) * grow + GAP - dx;
        let left = (a.left + b.right) * grow + GAP + dx;
        let down = (a.down + b.up) * grow + GAP - dy;
        let up = (a.up + b.down) * grow + GAP + dy;
        let (aside, off) = (right.min(left), down.min(up));
        if aside <= SLACK || off <= SLACK {
            return 0;
        }
        let share = self.share(one, two);
        if aside < off && !upright {
            let push = if right <= left { right } else { -left };
            spots[one].x -= push * share;
            spots[two].x += push * (1.0 - share);
        } else {
            let push = if down <= up { down } else { -up };
            spots[one].y -= push * share;
            spots[two].y += push * (1.0 - share);
        }
        1
    }

    /// The part of a push that the first of two takes upon itself.
    fn share(&self, one: usize, two: usize) -> f32 {
        match (self.held[one], self.held[two]) {
            (true, _) => 0.0,
            (_, true) => 1.0,
            _ => {
                let (one, two) = (self.ease[one] + 0.1, self.ease[two] + 0.1);
                one / (one + two)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        left: 60.0,
        right: 60.0,
        up: 12.0,
        down: 30.0,
    };

    fn pushed(mut spots: Vec<Spot>, held: &[bool]) -> Vec<Spot> {
        let crowd = Crowd {
            rooms: &vec![ROOM; spots.len()],
            held,
            within: None,
            ease: &vec![1.0; spots.len()],
            growth: 1.0,
        };
        let mut places = Vec::new();
        let mut rounds = 0..500;
        let end = rounds.find(|round| crowd.push(&mut spots, *round, &mut places) == 0);
        assert!(end.is_some(), "never clear");
        spots
    }

    #[test]
    fn two_that_overlap_part_along_the_shorter_way() {
        let spots = pushed(
            vec![Spot { x: 0.0, y: 0.0 }, Spot { x: 20.0, y: 30.0 }],
            &[false; 2],
        );
        assert_eq!((spots[0].x, spots[1].x), (0.0, 20.0));
        assert_eq!(spots[1].y - spots[0].y, 42.0 + GAP);
    }

    #[test]
    fn a_node_between_two_that_stay_finds_a_way_out() {
        let all = [(0.0, 0.0), (130.0, 0.0), (65.0, 1.0)];
        let all = all.map(|(x, y)| Spot { x, y });
        let spots = pushed(all.to_vec(), &[true, true, false]);
        assert_eq!(spots[..2], all[..2]);
        assert!(spots[2].y.abs() >= 42.0, "{spots:?}");
    }
}
