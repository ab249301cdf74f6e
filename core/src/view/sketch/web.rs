//! What is to be drawn as boxes in rows and arrows between them, and in which order a row stands.
//!
//! A theory's columns are rows too: they are laid out as rows and turned when drawn. An arrow
//! that spans several rows is cut into legs by waypoints, which take part in the rows as if they
//! were narrow boxes: so no arrow runs through a box. Arrows to the same box share waypoints.

use std::collections::HashMap;

use crate::id::RecordId;

/// At most so many rows are crossed by waypoints, all arrows together; arrows beyond that, which
/// no board that people made has, pass behind the boxes.
const MOST_WAYPOINTS: usize = 10_000;
/// How often the rows are swept in search of fewer crossings.
const ROUNDS: usize = 4;

/// What is to be drawn.
pub(super) struct Plan {
    pub(super) style: Style,
    pub(super) rows: Vec<Row>,
    /// The row from which the others grow.
    pub(super) root: usize,
    /// In the order in which boxes of one row stand when nothing else says better.
    pub(super) nodes: Vec<Node>,
    pub(super) ties: Vec<Tie>,
}

/// What all rows have in common.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// Whether rows are drawn as columns, from left to right.
    pub(super) sideways: bool,
    /// The least distance between two boxes of a row.
    pub(super) gap: f32,
    /// The least distance between two arrows at one side of a box.
    pub(super) pin_gap: f32,
    /// How far from a box's corner an arrow may touch it.
    pub(super) inset: f32,
    /// The room between the row before and the first lane.
    pub(super) before: f32,
    /// The room between the last lane and the row after.
    pub(super) after: f32,
    /// Whether lanes lie close to the row after instead of in the middle.
    pub(super) late: bool,
    /// A drawing smaller than this along its rows is put into the middle.
    pub(super) breadth: f32,
}

/// A row of boxes.
pub(super) struct Row {
    /// The least distance to the row before.
    pub(super) gap: f32,
    /// Its least size across.
    pub(super) depth: f32,
}

/// A box.
pub(super) struct Node {
    pub(super) row: usize,
    /// Its size along the row.
    pub(super) span: f32,
    /// Its size across the row.
    pub(super) depth: f32,
}

/// An arrow from the box `from` to the box `to`.
pub(super) struct Tie {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) link: Option<RecordId>,
    pub(super) failed: bool,
    pub(super) in_loop: bool,
}

/// Boxes and waypoints in rows, and the legs between them.
pub(super) struct Web {
    /// The boxes of the plan, then the waypoints.
    pub(super) points: Vec<Point>,
    /// From tail to head.
    pub(super) legs: Vec<(usize, usize)>,
    /// The legs of each tie, from tail to head.
    pub(super) ways: Vec<Vec<usize>>,
    /// The points of each row in their order.
    pub(super) rows: Vec<Vec<usize>>,
    /// The points of the row before that a leg ties each point to.
    pub(super) before: Vec<Vec<usize>>,
    /// As `before`, in the row after.
    pub(super) after: Vec<Vec<usize>>,
}

/// A box or a waypoint.
pub(super) struct Point {
    pub(super) row: usize,
    pub(super) span: f32,
    pub(super) depth: f32,
    pub(super) is_waypoint: bool,
    /// Its middle, along the row.
    pub(super) at: f32,
}

impl Web {
    /// Threads the arrows through the rows and puts each row in order.
    ///
    /// Boxes stand in the order of what they hang from, then in their own; that gives way only
    /// where arrows then cross less. O((points + legs) · log).
    /// Source: Sugiyama, Tagawa, Toda, "Methods for visual understanding of hierarchical system
    /// structures", 1981.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut web = Self::threaded(plan);
        let mut rows = web.rows.clone();
        web.outward(&mut rows, plan.root);
        let mut crossings = web.crossings(&rows);
        web.rows.clone_from(&rows);
        for _ in 0..ROUNDS {
            if crossings == 0 {
                break;
            }
            web.inward(&mut rows, plan.root);
            web.outward(&mut rows, plan.root);
            let fewer = web.crossings(&rows);
            if fewer < crossings {
                crossings = fewer;
                web.rows.clone_from(&rows);
            }
        }
        web
    }

    fn threaded(plan: &Plan) -> Self {
        let boxes = plan.nodes.iter().map(|node| Point {
            row: node.row,
            span: node.span,
            depth: node.depth,
            is_waypoint: false,
            at: 0.0,
        });
        let mut points: Vec<Point> = boxes.collect();
        let (mut waypoints, mut known) = (HashMap::new(), HashMap::new());
        let (mut legs, mut ways) = (Vec::new(), Vec::new());
        let mut room = MOST_WAYPOINTS;
        for tie in &plan.ties {
            let (start, end) = (points[tie.from].row, points[tie.to].row);
            let mut stops = start.abs_diff(end).saturating_sub(1);
            if stops > room {
                stops = 0;
            }
            room -= stops;
            let mut way = Vec::with_capacity(stops + 1);
            let mut last = tie.from;
            for stop in 1..=stops + 1 {
                let row = if start < end {
                    start + stop
                } else {
                    start.wrapping_sub(stop)
                };
                let next = if stop > stops {
                    tie.to
                } else {
                    *waypoints
                        .entry((tie.to, row, tie.failed))
                        .or_insert_with(|| {
                            points.push(Point {
                                row,
                                span: 2.0,
                                depth: 0.0,
                                is_waypoint: true,
                                at: 0.0,
                            });
                            points.len() - 1
                        })
                };
                way.push(*known.entry((last, next)).or_insert_with(|| {
                    legs.push((last, next));
                    legs.len() - 1
                }));
                last = next;
            }
            ways.push(way);
        }
        let mut rows = vec![Vec::new(); plan.rows.len()];
        for (index, point) in points.iter().enumerate() {
            rows[point.row].push(index);
        }
        let (before, after) = neighbours(&points, &legs);
        Self {
            points,
            legs,
            ways,
            rows,
            before,
            after,
        }
    }

    /// Orders each row by what it is tied to on the side of the root row.
    fn outward(&self, rows: &mut [Vec<usize>], root: usize) {
        let mut place = places(rows, self.points.len());
        for row in rows.iter_mut().skip(root + 1) {
            sort(row, &self.before, &mut place, None);
        }
        for row in (0..root.min(rows.len())).rev() {
            sort(&mut rows[row], &self.after, &mut place, None);
        }
    }

    /// Orders each row by what it is tied to on the far side.
    fn inward(&self, rows: &mut [Vec<usize>], root: usize) {
        let mut place = places(rows, self.points.len());
        for row in (root..rows.len().saturating_sub(1)).rev() {
            let scale = ratio(rows[row + 1].len(), rows[row].len());
            sort(&mut rows[row], &self.after, &mut place, Some(scale));
        }
        for row in 1..=root.min(rows.len().saturating_sub(1)) {
            let scale = ratio(rows[row - 1].len(), rows[row].len());
            sort(&mut rows[row], &self.before, &mut place, Some(scale));
        }
    }

    /// How many pairs of legs between neighbouring rows cross.
    fn crossings(&self, rows: &[Vec<usize>]) -> usize {
        let place = places(rows, self.points.len());
        let mut count = 0;
        for row in rows {
            let mut ends: Vec<(usize, usize)> = Vec::new();
            for &point in row {
                ends.extend(
                    self.after[point]
                        .iter()
                        .map(|next| (place[point], place[*next])),
                );
            }
            ends.sort_unstable();
            count += inversions(ends.into_iter().map(|(_, end)| end).collect());
        }
        count
    }
}

fn neighbours(points: &[Point], legs: &[(usize, usize)]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let mut before = vec![Vec::new(); points.len()];
    let mut after = before.clone();
    for &(tail, head) in legs {
        let (first, second) = if points[tail].row < points[head].row {
            (tail, head)
        } else {
            (head, tail)
        };
        if points[first].row + 1 == points[second].row {
            after[first].push(second);
            before[second].push(first);
        }
    }
    (before, after)
}

fn places(rows: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut place = vec![0; count];
    for row in rows {
        for (index, point) in row.iter().enumerate() {
            place[*point] = index;
        }
    }
    place
}

fn ratio(one: usize, other: usize) -> f32 {
    one as f32 / other.max(1) as f32
}

/// Sorts a row by the mean place of the neighbours. Points without any stay about where they are
/// when a scale between the rows is given; otherwise they go last.
fn sort(row: &mut [usize], ties: &[Vec<usize>], place: &mut [usize], scale: Option<f32>) {
    let mut keyed: Vec<(f32, usize)> = row
        .iter()
        .map(|&point| {
            let near = &ties[point];
            let sum: usize = near.iter().map(|other| place[*other]).sum();
            let key = match scale {
                _ if !near.is_empty() => ratio(sum, near.len()),
                Some(scale) => place[point] as f32 * scale,
                None => f32::INFINITY,
            };
            (key, point)
        })
        .collect();
    keyed.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    for (index, (_, point)) in keyed.into_iter().enumerate() {
        row[index] = point;
        place[point] = index;
    }
}

/// How many pairs stand in the wrong order, by merging. O(n log n).
fn inversions(mut list: Vec<usize>) -> usize {
    let (mut count, mut width) = (0, 1);
    while width < list.len() {
        let mut merged = Vec::with_capacity(list.len());
        for pair in list.chunks(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            let (mut l, mut r) = (0, 0);
            while l < left.len() || r < right.len() {
                if r == right.len() || (l < left.len() && left[l] <= right[r]) {
                    merged.push(left[l]);
                    l += 1;
                } else {
                    merged.push(right[r]);
                    r += 1;
                    count += left.len() - l;
                }
            }
        }
        list = merged;
        width *= 2;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::inversions;

    #[test]
    fn inversions_are_counted_like_pair_by_pair() {
        let check =
            |list: &[usize], expected: usize| assert_eq!(inversions(list.to_vec()), expected);
        check(&[], 0);
        check(&[1, 2, 2, 3], 0);
        check(&[3, 2, 1], 3);
        check(&[5, 1, 4, 1, 3], 6);
    }
}
