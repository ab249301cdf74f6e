//! The lanes between two rows: no two arrows that have nothing in common run one on another.

use std::collections::{BTreeMap, BinaryHeap};

use super::pins::{End, Pins};
use super::web::Web;

/// What lies nearer than this on one lane seems to touch.
const CLEARANCE: f32 = 10.0;
/// Beyond so many lanes between two rows, room counts more than few crossings.
const MANY: usize = 12;
/// How far an end moves aside when another arrow would run over its beginning.
const ASIDE: f32 = 8.0;

/// Which lane each leg runs on.
pub(super) struct Lanes {
    /// None for a leg that runs straight ahead.
    pub(super) of_leg: Vec<Option<usize>>,
    /// How many lanes lie before each row, and after the last one.
    pub(super) counts: Vec<usize>,
}

/// Legs that share a place at one end, and run on one lane.
struct Net {
    legs: Vec<usize>,
    low: f32,
    high: f32,
    /// How far it runs forward along the rows, from the row after to the row before.
    lean: f32,
    /// Whether it goes back to the row that it came from.
    returns: bool,
    lane: usize,
}

impl Lanes {
    /// Gives each leg its lane, and moves ends aside where two arrows would overlap.
    /// O(legs · log).
    pub(super) fn of(web: &Web, pins: &mut Pins) -> Self {
        let mut lanes = Self {
            of_leg: vec![None; web.legs.len()],
            counts: vec![0; web.rows.len() + 1],
        };
        let mut gaps: Vec<BTreeMap<(usize, usize), Vec<usize>>> =
            vec![BTreeMap::new(); lanes.counts.len()];
        for leg in 0..web.legs.len() {
            let key = match (pins.bundle(leg, End::Head), pins.bundle(leg, End::Tail)) {
                (Some(head), _) => (0, head),
                (None, Some(tail)) => (1, tail),
                (None, None) => (2, leg),
            };
            gaps[gap(web, leg)].entry(key).or_default().push(leg);
        }
        for (gap, nets) in gaps.into_iter().enumerate() {
            let nets = nets.into_values().map(|legs| Net::of(web, pins, legs));
            let mut nets: Vec<Net> = nets
                .filter(|net| net.returns || net.high - net.low > 0.5)
                .collect();
            lanes.counts[gap] = assign(&mut nets);
            part(web, pins, gap, &nets);
            for net in nets {
                for leg in net.legs {
                    lanes.of_leg[leg] = Some(net.lane);
                }
            }
        }
        lanes
    }
}

/// The row before which a leg changes lanes; the number of rows for the room after the last.
pub(super) fn gap(web: &Web, leg: usize) -> usize {
    let (tail, head) = web.legs[leg];
    let (tail, head) = (web.points[tail].row, web.points[head].row);
    if tail > head { tail } else { tail + 1 }
}

impl Net {
    fn of(web: &Web, pins: &Pins, legs: Vec<usize>) -> Self {
        let mut net = Self {
            legs,
            low: f32::INFINITY,
            high: f32::NEG_INFINITY,
            lean: 0.0,
            returns: false,
            lane: 0,
        };
        for &leg in &net.legs {
            let (tail, head) = (pins.at(leg, End::Tail), pins.at(leg, End::Head));
            net.low = net.low.min(tail.min(head));
            net.high = net.high.max(tail.max(head));
            let rows = (
                web.points[web.legs[leg].0].row,
                web.points[web.legs[leg].1].row,
            );
            net.returns |= rows.0 == rows.1;
            net.lean += if rows.0 < rows.1 {
                tail - head
            } else {
                head - tail
            };
        }
        net
    }
}

/// Gives each net a lane, counted from the row before, and returns how many lanes there are.
///
/// Arrows that lean the same way lie like stairs, so that none crosses another for nothing.
fn assign(nets: &mut [Net]) -> usize {
    let group = |wanted: fn(&Net) -> bool| -> Vec<usize> {
        (0..nets.len()).filter(|net| wanted(&nets[*net])).collect()
    };
    let forward = group(|net| !net.returns && net.lean >= 0.0);
    let backward = group(|net| !net.returns && net.lean < 0.0);
    let returning = group(|net| net.returns);
    let mut used: Vec<Vec<(f32, f32)>> = Vec::new();
    let forward_stairs = stairs(nets, &forward, false);
    settle(nets, &mut used, &forward, &forward_stairs);
    let backward_stairs = stairs(nets, &backward, true);
    settle(nets, &mut used, &backward, &backward_stairs);
    // What returns lies the deeper the farther it goes.
    let mut returning_stairs = stairs(nets, &returning, false);
    let deepest = returning_stairs.iter().copied().max().unwrap_or(0);
    for lane in &mut returning_stairs {
        *lane = deepest - *lane;
    }
    settle(nets, &mut used, &returning, &returning_stairs);
    if used.len() > MANY {
        pack(nets)
    } else {
        used.len()
    }
}

/// Lanes for nets of one group: each lies after those that began before it and still go on.
fn stairs(nets: &[Net], group: &[usize], mirrored: bool) -> Vec<usize> {
    let ends = |net: &Net| {
        if mirrored {
            (-net.high, -net.low)
        } else {
            (net.low, net.high)
        }
    };
    let mut order: Vec<usize> = (0..group.len()).collect();
    order.sort_by(|one, other| {
        let (one, other) = (ends(&nets[group[*one]]), ends(&nets[group[*other]]));
        one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
    });
    let mut lanes = vec![0; group.len()];
    let mut going_on: Vec<f32> = Vec::new();
    for index in order {
        let (start, end) = ends(&nets[group[index]]);
        while going_on
            .last()
            .is_some_and(|last| last + CLEARANCE <= start)
        {
            going_on.pop();
        }
        lanes[index] = going_on.len();
        going_on.push(end);
    }
    lanes
}

/// Puts a group on the lanes in use if it fits there, else after them.
fn settle(nets: &mut [Net], used: &mut Vec<Vec<(f32, f32)>>, group: &[usize], lanes: &[usize]) {
    let mut own: Vec<Vec<(f32, f32)>> = Vec::new();
    own.resize_with(lanes.iter().max().map_or(0, |most| most + 1), Vec::new);
    for (net, lane) in group.iter().zip(lanes) {
        own[*lane].push((nets[*net].low, nets[*net].high));
    }
    let collides = own.iter().zip(used.iter()).any(|(new, old)| meet(new, old));
    let shift = if collides { used.len() } else { 0 };
    for (net, lane) in group.iter().zip(lanes) {
        nets[*net].lane = lane + shift;
    }
    for (lane, intervals) in own.into_iter().enumerate() {
        if lane + shift == used.len() {
            used.push(Vec::new());
        }
        used[lane + shift].extend(intervals);
    }
}

/// Whether an interval of one list touches one of the other.
fn meet(one: &[(f32, f32)], other: &[(f32, f32)]) -> bool {
    let mut all: Vec<(f32, f32, usize)> = Vec::new();
    all.extend(one.iter().map(|(low, high)| (*low, *high, 0)));
    all.extend(other.iter().map(|(low, high)| (*low, *high, 1)));
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut reached = [f32::NEG_INFINITY; 2];
    for (low, high, list) in all {
        if reached[1 - list] + CLEARANCE > low {
            return true;
        }
        reached[list] = reached[list].max(high);
    }
    false
}

/// The fewest lanes on which no two nets touch.
fn pack(nets: &mut [Net]) -> usize {
    let mut order: Vec<usize> = (0..nets.len()).collect();
    order.sort_by(|one, other| nets[*one].low.total_cmp(&nets[*other].low));
    // Whole pixels are exact enough, and can be kept in a heap.
    let mut free_at: BinaryHeap<std::cmp::Reverse<(i64, usize)>> = BinaryHeap::new();
    let mut count = 0;
    for net in order {
        let net = &mut nets[net];
        let first = free_at.peek().map(|first| first.0);
        net.lane = match first {
            Some((end, lane)) if end <= net.low.floor() as i64 => {
                free_at.pop();
                lane
            }
            _ => {
                count += 1;
                count - 1
            }
        };
        let end = (net.high + CLEARANCE).ceil() as i64;
        free_at.push(std::cmp::Reverse((end, net.lane)));
    }
    count
}

/// Moves ends aside: two arrows overlap where one comes from the row before and the other from
/// the row after at the same place, and the first goes on beyond the lane of the second.
fn part(web: &Web, pins: &mut Pins, gap: usize, nets: &[Net]) {
    let mut above: Vec<(i64, usize)> = Vec::new();
    let ends = |net: &Net| -> Vec<(usize, End)> {
        net.legs
            .iter()
            .flat_map(|leg| End::BOTH.map(|end| (*leg, end)))
            .collect()
    };
    let is_above = |leg: usize, end: End| {
        let (tail, head) = web.legs[leg];
        web.points[if end == End::Tail { tail } else { head }].row < gap
    };
    for net in nets {
        let own = ends(net)
            .into_iter()
            .filter(|(leg, end)| is_above(*leg, *end));
        above.extend(own.map(|(leg, end)| (pins.at(leg, end).round() as i64, net.lane)));
    }
    above.sort_unstable();
    above.dedup();
    for net in nets.iter().filter(|net| net.legs.len() == 1) {
        for (leg, end) in ends(net) {
            if is_above(leg, end) || pins.bundle(leg, end).is_some() {
                continue;
            }
            let at = pins.at(leg, end).round() as i64;
            let near = above.partition_point(|(other, _)| *other < at - 3);
            let overlaps = above[near..]
                .iter()
                .take_while(|(other, _)| *other <= at + 3)
                .any(|(_, lane)| *lane > net.lane);
            if overlaps {
                let inward = if pins.at(leg, end) <= net.low {
                    ASIDE
                } else {
                    -ASIDE
                };
                pins.shift(leg, end, inward);
            }
        }
    }
}
