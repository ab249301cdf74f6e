//! The way of every arrow: out of its box, along a lane between two rows, into its box.

use super::lanes::{Lanes, gap};
use super::pins::{End, Pins, side};
use super::place::place;
use super::web::{Plan, Web};

/// The distance between two lanes.
const LANE: f32 = 8.0;
/// The lanes between two rows never need more room than this: they draw closer together.
const MOST_ROOM: f32 = 320.0;

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) w: f32,
    pub(super) h: f32,
}

/// A plan with every position.
pub(super) struct Drawing {
    /// One for each node.
    pub(super) boxes: Vec<Rect>,
    /// The nodes row by row, along each row.
    pub(super) walk: Vec<usize>,
    /// The corners of each tie's arrow, from its tail to the tip of its head.
    pub(super) paths: Vec<Vec<(f32, f32)>>,
    /// Where each row begins, across the rows.
    pub(super) rows: Vec<f32>,
    /// Where along each row the first thing stands, be it an arrow; none in an empty row.
    pub(super) firsts: Vec<Option<f32>>,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Plan {
    /// Finds a place for everything. O((nodes + legs) · log).
    pub(super) fn draw(&self) -> Drawing {
        let mut web = Web::of(self);
        place(self, &mut web);
        let mut pins = Pins::of(self, &web);
        let lanes = Lanes::of(&web, &mut pins);
        let course = Course::of(self, &web, &pins, &lanes);
        let boxes = self.nodes.iter().enumerate().map(|(node, size)| {
            let along = web.points[node].at - size.span / 2.0;
            let across = course.starts[size.row];
            self.turned_rect(along, across, size.span, size.depth)
        });
        let paths = web.ways.iter().map(|way| {
            let corners = course.path(way).into_iter();
            corners
                .map(|(along, across)| self.turned(along, across))
                .collect()
        });
        let (boxes, paths): (Vec<Rect>, Vec<Vec<(f32, f32)>>) = (boxes.collect(), paths.collect());
        let firsts = web.rows.iter().map(|row| {
            let first = web.points.get(*row.first()?)?;
            Some(first.at - first.span / 2.0)
        });
        let along = web.points.iter().map(|point| point.at + point.span / 2.0);
        let along = along.fold(self.style.breadth, f32::max);
        let (width, height) = self.turned(along, course.end);
        let walk = web.rows.iter().flatten().copied();
        Drawing {
            boxes,
            walk: walk.filter(|point| *point < self.nodes.len()).collect(),
            paths,
            firsts: firsts.collect(),
            rows: course.starts,
            width,
            height,
        }
    }

    fn turned(&self, along: f32, across: f32) -> (f32, f32) {
        if self.style.sideways {
            (across, along)
        } else {
            (along, across)
        }
    }

    fn turned_rect(&self, along: f32, across: f32, span: f32, depth: f32) -> Rect {
        let ((x, y), (w, h)) = (self.turned(along, across), self.turned(span, depth));
        Rect { x, y, w, h }
    }
}

impl Drawing {
    /// Moves everything down.
    pub(super) fn sink(&mut self, by: f32) {
        for rect in &mut self.boxes {
            rect.y += by;
        }
        for (_, y) in self.paths.iter_mut().flatten() {
            *y += by;
        }
        self.height += by;
    }
}

/// Everything needed to follow a leg, along and across the rows.
struct Course<'a> {
    web: &'a Web,
    pins: &'a Pins,
    lanes: &'a Lanes,
    starts: Vec<f32>,
    depths: Vec<f32>,
    /// Where each gap begins, its size and the distance between its lanes.
    gaps: Vec<(f32, f32, f32)>,
    plan: &'a Plan,
    end: f32,
}

impl<'a> Course<'a> {
    fn of(plan: &'a Plan, web: &'a Web, pins: &'a Pins, lanes: &'a Lanes) -> Self {
        let mut depths: Vec<f32> = plan.rows.iter().map(|row| row.depth).collect();
        for node in &plan.nodes {
            depths[node.row] = depths[node.row].max(node.depth);
        }
        let (mut at, mut starts, mut gaps) = (0.0, Vec::new(), Vec::new());
        for (index, &count) in lanes.counts.iter().enumerate() {
            let steps = count.saturating_sub(1) as f32;
            let step = LANE.min(MOST_ROOM / steps.max(1.0));
            let asked = match plan.rows.get(index) {
                Some(row) if index > 0 => row.gap,
                _ => 0.0,
            };
            let needed = plan.style.before + plan.style.after + steps * step;
            let size = if count > 0 {
                asked.max(needed.ceil())
            } else {
                asked
            };
            gaps.push((at, size, step));
            at += size;
            if let Some(depth) = depths.get(index) {
                starts.push(at);
                at += depth;
            }
        }
        Self {
            web,
            pins,
            lanes,
            starts,
            depths,
            gaps,
            plan,
            end: at,
        }
    }

    fn lane(&self, gap: usize, lane: usize) -> f32 {
        let (start, size, step) = self.gaps[gap];
        let span = self.lanes.counts[gap].saturating_sub(1) as f32 * step;
        let first = if self.plan.style.late {
            start + size - self.plan.style.after - span
        } else {
            start + (size - span) / 2.0
        };
        first + lane as f32 * step
    }

    /// Where an end touches its box, across the rows. A leg into a waypoint goes through its row.
    fn border(&self, leg: usize, end: End) -> f32 {
        let side = side(self.web, leg, end);
        let (index, is_after) = (side / 2, side % 2 == 1);
        let point = &self.web.points[index];
        let start = self.starts[point.row];
        match (point.is_waypoint, end) {
            (false, _) if is_after => start + point.depth,
            (false, _) => start,
            (true, End::Head) if is_after => start,
            (true, End::Head) => start + self.depths[point.row],
            (true, End::Tail) if is_after => start + self.depths[point.row],
            (true, End::Tail) => start,
        }
    }

    fn path(&self, way: &[usize]) -> Vec<(f32, f32)> {
        let mut path: Vec<(f32, f32)> = Vec::new();
        for &leg in way {
            let (tail, head) = (self.pins.at(leg, End::Tail), self.pins.at(leg, End::Head));
            corner(&mut path, (tail, self.border(leg, End::Tail)));
            if let Some(lane) = self.lanes.of_leg[leg]
                && ((tail - head).abs() > 0.05 || self.returns(leg))
            {
                let lane = self.lane(gap(self.web, leg), lane);
                corner(&mut path, (tail, lane));
                corner(&mut path, (head, lane));
            }
            corner(&mut path, (head, self.border(leg, End::Head)));
        }
        path
    }

    fn returns(&self, leg: usize) -> bool {
        let (tail, head) = self.web.legs[leg];
        self.web.points[tail].row == self.web.points[head].row
    }
}

/// Adds a corner to a path; what lies on the straight line between two others is none.
fn corner(path: &mut Vec<(f32, f32)>, next: (f32, f32)) {
    if let [.., before, last] = path[..]
        && ((before.0 == last.0 && last.0 == next.0) || (before.1 == last.1 && last.1 == next.1))
    {
        path.pop();
    }
    if path.last() != Some(&next) {
        path.push(next);
    }
}
