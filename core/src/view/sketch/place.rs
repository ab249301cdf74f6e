//! Where boxes stand along their rows: near what they are tied to, and never one on another.

use super::web::{Plan, Web};

/// How often the rows are swept. Each sweep brings boxes nearer to the middle of their ties.
const SWEEPS: usize = 8;
/// How strongly a box without ties stays where it is.
const INERTIA: f32 = 0.01;

/// Gives every point its middle along its row. O(sweeps · (points + legs)).
pub(super) fn place(plan: &Plan, web: &mut Web) {
    let (count, root) = (web.rows.len(), plan.root);
    for row in 0..count {
        let nowhere = vec![(0.0, 1.0); web.rows[row].len()];
        settle(plan, web, row, &nowhere);
    }
    for _ in 0..SWEEPS {
        // Towards the root each row follows what grows from it, away from it what it grows from.
        for row in (root + 1..count).rev() {
            let wants = wants(web, row, Pull::After);
            settle(plan, web, row, &wants);
        }
        for row in 0..root.min(count) {
            let wants = wants(web, row, Pull::Before);
            settle(plan, web, row, &wants);
        }
        if root < count {
            let wants = wants(web, root, Pull::Both);
            settle(plan, web, root, &wants);
        }
        for row in root + 1..count {
            let wants = wants(web, row, Pull::Before);
            settle(plan, web, row, &wants);
        }
        for row in (0..root.min(count)).rev() {
            let wants = wants(web, row, Pull::After);
            settle(plan, web, row, &wants);
        }
    }
    let edges = web
        .points
        .iter()
        .map(|point| (point.at - point.span / 2.0, point.span));
    let first = edges
        .clone()
        .map(|(edge, _)| edge)
        .fold(f32::INFINITY, f32::min);
    let last = edges
        .map(|(edge, span)| edge + span)
        .fold(f32::NEG_INFINITY, f32::max);
    let spare = (plan.style.breadth - (last - first)).max(0.0) / 2.0;
    for point in &mut web.points {
        let edge = (point.at - point.span / 2.0 - first + spare).round();
        point.at = edge + point.span / 2.0;
    }
}

#[derive(Clone, Copy)]
enum Pull {
    Before,
    After,
    Both,
}

/// Where each point of a row wants its middle to be, and how strongly.
fn wants(web: &Web, row: usize, pull: Pull) -> Vec<(f32, f32)> {
    let want = |&point: &usize| {
        let (mut sum, mut count) = (0.0, 0.0);
        let before = web.before[point]
            .iter()
            .filter(|_| !matches!(pull, Pull::After));
        let after = web.after[point]
            .iter()
            .filter(|_| !matches!(pull, Pull::Before));
        for other in before.chain(after) {
            sum += web.points[*other].at;
            count += 1.0;
        }
        if count > 0.0 {
            (sum / count, 1.0)
        } else {
            (web.points[point].at, INERTIA)
        }
    };
    web.rows[row].iter().map(want).collect()
}

fn settle(plan: &Plan, web: &mut Web, row: usize, wants: &[(f32, f32)]) {
    let spans: Vec<f32> = web.rows[row]
        .iter()
        .map(|point| web.points[*point].span)
        .collect();
    let steps: Vec<f32> = spans
        .windows(2)
        .map(|pair| (pair[0] + pair[1]) / 2.0 + plan.style.gap)
        .collect();
    let places = spread(wants, &steps);
    for (index, at) in places.into_iter().enumerate() {
        let point = web.rows[row][index];
        web.points[point].at = at;
    }
}

/// Puts things on a line in their order, as near as can be to where they want to be.
///
/// `wants` holds the place that each wants and its weight, `steps` the least distance between
/// each thing and the next. The sum of the squares of what they miss is least. O(n).
/// Source: Ayer, Brunk, Ewing, Reid, Silverman, "An empirical distribution function for sampling
/// with incomplete information", 1955 (pooling of adjacent violators).
pub(super) fn spread(wants: &[(f32, f32)], steps: &[f32]) -> Vec<f32> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    let mut offsets = Vec::with_capacity(wants.len());
    let mut offset = 0.0;
    for (index, (want, weight)) in wants.iter().enumerate() {
        if index > 0 {
            offset += f64::from(steps[index - 1]);
        }
        offsets.push(offset);
        let weight = f64::from(*weight);
        let mut pool = ((f64::from(*want) - offset) * weight, weight, 1);
        while let Some(&(sum, mass, count)) = pools.last()
            && sum * pool.1 > pool.0 * mass
        {
            pool = (pool.0 + sum, pool.1 + mass, pool.2 + count);
            pools.pop();
        }
        pools.push(pool);
    }
    let middles = pools
        .into_iter()
        .flat_map(|(sum, mass, count)| std::iter::repeat_n(sum / mass, count));
    let places = middles
        .zip(offsets)
        .map(|(middle, offset)| (middle + offset) as f32);
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn things_move_apart_no_more_than_they_must() {
        let check = |wants: &[f32], expected: &[f32]| {
            let weighted: Vec<(f32, f32)> = wants.iter().map(|want| (*want, 1.0)).collect();
            let steps = vec![10.0; wants.len().saturating_sub(1)];
            assert_eq!(spread(&weighted, &steps), expected, "{wants:?}");
        };
        check(&[], &[]);
        check(&[5.0], &[5.0]);
        check(&[0.0, 50.0], &[0.0, 50.0]);
        check(&[0.0, 0.0], &[-5.0, 5.0]);
        check(&[0.0, 0.0, 0.0, 100.0], &[-10.0, 0.0, 10.0, 100.0]);
        check(&[30.0, 0.0], &[10.0, 20.0]);
    }

    #[test]
    fn what_weighs_more_moves_less() {
        assert_eq!(spread(&[(0.0, 3.0), (0.0, 1.0)], &[8.0]), [-2.0, 6.0]);
    }
}
