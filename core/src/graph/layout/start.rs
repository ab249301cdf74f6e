//! Where nodes stand before any force acts: apart as they are far apart by steps, or beside the
//! neighbours that have a spot already.

use super::{Spot, forces::middle};
use crate::graph::Graph;
use crate::id::Dice;

/// From so many nodes are steps counted.
const N_PIVOTS: usize = 50;

/// Spreads a part so that distances on the picture follow distances by steps: its longest axis
/// lies along x, a link is about `link` long, leaves of one node lie around each other.
///
/// O(pivots · (n + m)). Source: Brandes, Pich, "Eigensolver methods for progressive
/// multidimensional scaling of large data", 2007 (PivotMDS).
pub(super) fn spread(
    graph: &Graph,
    (part, place): (&[u32], &[u32]),
    link: f32,
    dice: &mut Dice,
    spots: &mut [Spot],
) {
    let columns = steps(graph, part, place);
    let columns = centred(columns, part.len());
    let first = axis(&columns, None, dice);
    let second = axis(&columns, Some(&first), dice);
    let (along, across) = (project(&columns, &first), project(&columns, &second));
    for (place, &node) in part.iter().enumerate() {
        spots[node as usize] = Spot {
            x: along[place] as f32,
            y: across[place] as f32,
        };
    }
    // The square of a radius is half of it on average over a disc, and n rooms need a disc of n
    // squares of links.
    let wanted = part.len() as f32 * link * link / (2.0 * std::f32::consts::PI);
    let scale = (wanted / mean_square(part, spots)).sqrt();
    for &node in part {
        let aside = aside(dice, link * 0.4);
        let spot = &mut spots[node as usize];
        *spot = Spot {
            x: spot.x * scale + aside.x,
            y: spot.y * scale + aside.y,
        };
    }
}

/// Puts the nodes of a part that have no spot yet beside those that have one, in the order in
/// which steps reach them: at the middle of their neighbours, a little aside.
pub(super) fn beside(
    graph: &Graph,
    part: &[u32],
    link: f32,
    dice: &mut Dice,
    known: &mut [bool],
    spots: &mut [Spot],
) {
    let mut waiting: Vec<u32> = part.to_vec();
    waiting.retain(|node| !known[*node as usize]);
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut reached = Vec::new();
        waiting.retain(|&node| {
            let beside = graph.beside(node as usize).iter().copied();
            let placed: Vec<u32> = beside.filter(|other| known[*other as usize]).collect();
            if placed.is_empty() {
                return true;
            }
            reached.push((node, placed));
            false
        });
        for (node, placed) in reached {
            let from = middle(&placed, spots);
            let far = if placed.len() == 1 { link } else { link * 0.3 };
            let way = outwards(graph, &placed, from, node, known, spots);
            let aside = aside(dice, link * 0.2);
            spots[node as usize] = Spot {
                x: from.x + way.x * far + aside.x,
                y: from.y + way.y * far + aside.y,
            };
            known[node as usize] = true;
        }
        if waiting.len() == before {
            // A part without any known node is spread, not placed: nothing is left to reach.
            break;
        }
    }
}

/// The direction from some neighbours of a new node that leads away from their other neighbours.
fn outwards(
    graph: &Graph,
    placed: &[u32],
    from: Spot,
    node: u32,
    known: &[bool],
    spots: &[Spot],
) -> Spot {
    let (mut x, mut y) = (0.0, 0.0);
    for &one in placed {
        for &other in graph.beside(one as usize) {
            if other != node && known[other as usize] {
                let (dx, dy) = (
                    from.x - spots[other as usize].x,
                    from.y - spots[other as usize].y,
                );
                let far = dx.hypot(dy).max(1.0);
                x += dx / far;
                y += dy / far;
            }
        }
    }
    let far = x.hypot(y);
    if far < 0.01 {
        return Spot { x: 0.0, y: 1.0 };
    }
    Spot {
        x: x / far,
        y: y / far,
    }
}

/// A random spot around nothing, at most so far.
fn aside(dice: &mut Dice, far: f32) -> Spot {
    let mut draw = || (f64::from(dice.below(1 << 24)) / f64::from(1 << 23) - 1.0) as f32;
    Spot {
        x: draw() * far,
        y: draw() * far,
    }
}

/// The steps from some nodes, each as far as possible from those before, to every node.
fn steps(graph: &Graph, part: &[u32], place: &[u32]) -> Vec<Vec<f64>> {
    let mut nearest = vec![f64::INFINITY; part.len()];
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut pivot = 0;
    let mut queue = Vec::with_capacity(part.len());
    while columns.len() < N_PIVOTS.min(part.len()) {
        let mut column = vec![f64::INFINITY; part.len()];
        column[pivot] = 0.0;
        queue.clear();
        queue.push(pivot);
        let mut next = 0;
        while let Some(&at) = queue.get(next) {
            next += 1;
            for &other in graph.beside(part[at] as usize) {
                let other = place[other as usize] as usize;
                if column[other].is_infinite() {
                    column[other] = column[at] + 1.0;
                    queue.push(other);
                }
            }
        }
        for (near, step) in nearest.iter_mut().zip(&column) {
            *near = near.min(*step);
        }
        columns.push(column);
        let farthest = (0..part.len()).max_by(|a, b| nearest[*a].total_cmp(&nearest[*b]));
        pivot = farthest.unwrap_or(0);
    }
    columns
}

/// Squares the steps and takes the means of rows and columns away.
fn centred(mut columns: Vec<Vec<f64>>, n: usize) -> Vec<Vec<f64>> {
    let mut rows = vec![0.0; n];
    let mut all = 0.0;
    for column in &mut columns {
        for (row, value) in rows.iter_mut().zip(column.iter_mut()) {
            *value *= *value;
            *row += *value;
            all += *value;
        }
    }
    let k = columns.len().max(1) as f64;
    all /= k * n as f64;
    for column in &mut columns {
        let mean = column.iter().sum::<f64>() / n as f64;
        for (row, value) in rows.iter().zip(column.iter_mut()) {
            *value = -0.5 * (*value - row / k - mean + all);
        }
    }
    columns
}

/// The direction in which the pivots' columns vary most, at right angles to `other`.
fn axis(columns: &[Vec<f64>], other: Option<&[f64]>, dice: &mut Dice) -> Vec<f64> {
    let mut axis: Vec<f64> = columns
        .iter()
        .map(|_| f64::from(dice.below(1000)) + 1.0)
        .collect();
    for _ in 0..60 {
        if let Some(other) = other {
            let common: f64 = axis.iter().zip(other).map(|(a, b)| a * b).sum();
            for (value, other) in axis.iter_mut().zip(other) {
                *value -= common * other;
            }
        }
        let length = axis.iter().map(|value| value * value).sum::<f64>().sqrt();
        if length < 1e-9 {
            return vec![0.0; axis.len()];
        }
        axis.iter_mut().for_each(|value| *value /= length);
        let projected = project(columns, &axis);
        for (value, column) in axis.iter_mut().zip(columns) {
            *value = column.iter().zip(&projected).map(|(a, b)| a * b).sum();
        }
    }
    let length = axis.iter().map(|value| value * value).sum::<f64>().sqrt();
    let unit = |value: f64| if length < 1e-9 { 0.0 } else { value / length };
    axis.into_iter().map(unit).collect()
}

fn project(columns: &[Vec<f64>], axis: &[f64]) -> Vec<f64> {
    let mut all = vec![0.0; columns.first().map_or(0, Vec::len)];
    for (column, weight) in columns.iter().zip(axis) {
        for (sum, value) in all.iter_mut().zip(column) {
            *sum += value * weight;
        }
    }
    all
}

/// The mean square of the distance from the origin; 1 when all lie there.
fn mean_square(part: &[u32], spots: &[Spot]) -> f32 {
    let squares = part.iter().map(|node| {
        let Spot { x, y } = spots[*node as usize];
        f64::from(x * x + y * y)
    });
    let mean = squares.sum::<f64>() / part.len().max(1) as f64;
    if mean < 1e-9 { 1.0 } else { mean as f32 }
}

/// Turns and shifts a part that was spread so that the few of its nodes that have a spot come as
/// near to it as they can, and puts these there.
///
/// Source: the similarity of least squares in the complex plane, mirrored or not.
pub(super) fn fit(part: &[u32], known: &[u32], fixed: &[Spot], spots: &mut [Spot]) {
    if known.is_empty() {
        return;
    }
    let everyone: Vec<u32> = (0..fixed.len() as u32).collect();
    let (from, to) = (middle(known, spots), middle(&everyone, fixed));
    let turn_by = |mirror: f32| {
        let (mut re, mut im) = (0.0, 0.0);
        for (&node, target) in known.iter().zip(fixed) {
            let (x, y) = (
                spots[node as usize].x - from.x,
                (spots[node as usize].y - from.y) * mirror,
            );
            let (tx, ty) = (target.x - to.x, target.y - to.y);
            re += x * tx + y * ty;
            im += x * ty - y * tx;
        }
        (re.hypot(im), re, im, mirror)
    };
    let (plain, mirrored) = (turn_by(1.0), turn_by(-1.0));
    let (size, re, im, mirror) = if mirrored.0 > plain.0 {
        mirrored
    } else {
        plain
    };
    let (cos, sin) = if size > 1e-3 {
        (re / size, im / size)
    } else {
        (1.0, 0.0)
    };
    for &node in part {
        let spot = &mut spots[node as usize];
        let (x, y) = (spot.x - from.x, (spot.y - from.y) * mirror);
        *spot = Spot {
            x: x * cos - y * sin + to.x,
            y: x * sin + y * cos + to.y,
        };
    }
    for (&node, target) in known.iter().zip(fixed) {
        spots[node as usize] = *target;
    }
}
