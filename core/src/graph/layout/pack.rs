//! Parts next to each other: each where the picture stays closest to a landscape screen.

use super::{Room, Spot, crowd::GAP};
use crate::graph::Graph;

/// The sides of the screen that the picture grows with.
const SCREEN: (f32, f32) = (16.0, 9.0);

/// How many cells the picture is cut into at most, give or take.
const N_CELLS: f32 = 15_000.0;

/// Cells that are taken; those outside are free.
#[derive(Debug, Default)]
struct Cells {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
    taken: Vec<bool>,
}

impl Cells {
    fn at(&self, x: i32, y: i32) -> Option<usize> {
        let (x, y) = (x - self.left, y - self.top);
        let inside = x >= 0 && y >= 0 && x < self.width && y < self.height;
        inside.then(|| (y * self.width + x) as usize)
    }

    fn is_taken(&self, x: i32, y: i32) -> bool {
        self.at(x, y).is_some_and(|at| self.taken[at])
    }

    fn take(&mut self, shape: &Shape, x: i32, y: i32) {
        let (right, bottom) = (x + shape.width, y + shape.height);
        let (old_right, old_bottom) = (self.left + self.width, self.top + self.height);
        let fits = x >= self.left && y >= self.top && right <= old_right && bottom <= old_bottom;
        if !fits {
            let mut grown = if self.taken.is_empty() {
                Self {
                    left: x,
                    top: y,
                    width: shape.width,
                    height: shape.height,
                    taken: vec![],
                }
            } else {
                // Growing by half in each direction keeps the copies few.
                let (half_x, half_y) = (self.width / 2, self.height / 2);
                let (left, top) = (x.min(self.left - half_x), y.min(self.top - half_y));
                let width = right.max(old_right + half_x) - left;
                let height = bottom.max(old_bottom + half_y) - top;
                Self {
                    left,
                    top,
                    width,
                    height,
                    taken: vec![],
                }
            };
            grown.taken = vec![false; (grown.width * grown.height) as usize];
            for y in self.top..old_bottom {
                for x in self.left..old_right {
                    if self.is_taken(x, y)
                        && let Some(at) = grown.at(x, y)
                    {
                        grown.taken[at] = true;
                    }
                }
            }
            *self = grown;
        }
        for (dx, dy) in shape.filled() {
            if let Some(at) = self.at(x + dx, y + dy) {
                self.taken[at] = true;
            }
        }
    }
}

/// The cells that a part covers, within its box.
struct Shape {
    width: i32,
    height: i32,
    /// The corner of the box in design pixels.
    corner: Spot,
    covered: Vec<bool>,
}

impl Shape {
    /// Covers the rooms of a part, its links, and what they enclose along both axes.
    fn of(graph: &Graph, part: &[u32], spots: &[Spot], rooms: &[Room], cell: f32) -> Self {
        let half = GAP * 2.0;
        let boxes: Vec<[f32; 4]> = part
            .iter()
            .map(|&node| {
                let (spot, room) = (spots[node as usize], rooms[node as usize]);
                [
                    spot.x - room.left - half,
                    spot.y - room.up - half,
                    spot.x + room.right + half,
                    spot.y + room.down + half,
                ]
            })
            .collect();
        let corner = boxes.iter().fold((f32::MAX, f32::MAX), |(x, y), each| {
            (x.min(each[0]), y.min(each[1]))
        });
        let far = boxes.iter().fold((f32::MIN, f32::MIN), |(x, y), each| {
            (x.max(each[2]), y.max(each[3]))
        });
        let cells = |length: f32| (length / cell).ceil().max(1.0) as i32;
        let (width, height) = (cells(far.0 - corner.0), cells(far.1 - corner.1));
        let mut shape = Self {
            width,
            height,
            corner: Spot {
                x: corner.0,
                y: corner.1,
            },
            covered: vec![false; (width * height) as usize],
        };
        for each in &boxes {
            let place = |value: f32, from: f32| ((value - from) / cell) as i32;
            for y in place(each[1], corner.1)..=place(each[3], corner.1).min(height - 1) {
                for x in place(each[0], corner.0)..=place(each[2], corner.0).min(width - 1) {
                    shape.covered[(y * width + x) as usize] = true;
                }
            }
        }
        for &node in part {
            for &other in graph
                .beside(node as usize)
                .iter()
                .filter(|other| **other > node)
            {
                shape.cover_line(spots[node as usize], spots[other as usize], cell);
            }
        }
        shape.enclose();
        shape
    }

    fn cover_line(&mut self, from: Spot, to: Spot, cell: f32) {
        let n = ((to.x - from.x).hypot(to.y - from.y) / (cell * 0.5))
            .ceil()
            .max(1.0);
        for step in 0..=n as u32 {
            let way = step as f32 / n;
            let x = ((from.x + (to.x - from.x) * way - self.corner.x) / cell) as i32;
            let y = ((from.y + (to.y - from.y) * way - self.corner.y) / cell) as i32;
            let at = y.clamp(0, self.height - 1) * self.width + x.clamp(0, self.width - 1);
            self.covered[at as usize] = true;
        }
    }

    /// Covers every cell that lies between covered ones both along its row and its column.
    fn enclose(&mut self) {
        let (width, height) = (self.width as usize, self.height as usize);
        let span = |cells: &mut dyn Iterator<Item = bool>| {
            let (mut first, mut last) = (usize::MAX, 0);
            for (at, covered) in cells.enumerate() {
                if covered {
                    first = first.min(at);
                    last = at;
                }
            }
            (first, last)
        };
        let rows: Vec<_> = (0..height)
            .map(|y| span(&mut (0..width).map(|x| self.covered[y * width + x])))
            .collect();
        let columns: Vec<_> = (0..width)
            .map(|x| span(&mut (0..height).map(|y| self.covered[y * width + x])))
            .collect();
        for (y, row) in rows.iter().enumerate() {
            for (x, column) in columns.iter().enumerate() {
                let enclosed = row.0 < x && x < row.1 && column.0 < y && y < column.1;
                self.covered[y * width + x] |= enclosed;
            }
        }
    }

    fn filled(&self) -> impl Iterator<Item = (i32, i32)> + '_ {
        let cells = (0..self.height).flat_map(move |y| (0..self.width).map(move |x| (x, y)));
        cells.filter(|(x, y)| self.covered[(y * self.width + x) as usize])
    }

    fn fits(&self, cells: &Cells, x: i32, y: i32) -> bool {
        self.filled()
            .all(|(dx, dy)| !cells.is_taken(x + dx, y + dy))
    }
}

/// Finds for each part by how much it is to be shifted so that all lie next to each other: those
/// that are `fixed` stay, the others follow in the order given, each at the first free place of
/// the smallest landscape frame around what lies there.
///
/// O(frames · cells) a part, with parts of the same size going on where the last one ended.
pub(super) fn pack(
    graph: &Graph,
    parts: &[Vec<u32>],
    fixed: &[bool],
    spots: &[Spot],
    rooms: &[Room],
) -> Vec<Spot> {
    let mut area = 0.0_f32;
    let mut smallest = f32::MAX;
    for part in parts {
        let bounds = super::Bounds::around(part, spots, rooms);
        area += bounds.width() * bounds.height();
        smallest = smallest.min(bounds.height());
    }
    let cell = (area / N_CELLS).sqrt().max(smallest / 3.0).max(8.0);
    let mut cells = Cells::default();
    let mut middle = Spot::default();
    if fixed.contains(&true) {
        let stay = parts.iter().zip(fixed).filter(|(_, fixed)| **fixed);
        let all: Vec<u32> = stay.clone().flat_map(|(part, _)| part).copied().collect();
        middle = super::Bounds::around(&all, spots, rooms).middle();
        for (part, _) in stay {
            let shape = Shape::of(graph, part, spots, rooms, cell);
            let x = ((shape.corner.x - middle.x) / cell).floor() as i32;
            let y = ((shape.corner.y - middle.y) / cell).floor() as i32;
            // A part that stays does not lie on the grid: it covers one cell more each way.
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                cells.take(&shape, x + dx, y + dy);
            }
        }
    }
    let mut from = std::collections::BTreeMap::new();
    let mut shifts = vec![Spot::default(); parts.len()];
    for (idx, part) in parts.iter().enumerate().filter(|(idx, _)| !fixed[*idx]) {
        let shape = Shape::of(graph, part, spots, rooms, cell);
        let frame = from.entry((shape.width, shape.height)).or_insert(0);
        let (x, y) = place(&shape, &cells, frame);
        cells.take(&shape, x, y);
        shifts[idx] = Spot {
            x: x as f32 * cell + middle.x - shape.corner.x,
            y: y as f32 * cell + middle.y - shape.corner.y,
        };
    }
    shifts
}

/// The first free place in frames that grow, beginning with the one given: below, right, above,
/// left, from the middle of each side outwards.
fn place(shape: &Shape, cells: &Cells, frame: &mut i32) -> (i32, i32) {
    let (w, h) = (shape.width, shape.height);
    loop {
        let half_x = (*frame as f32 * SCREEN.0 / SCREEN.1) as i32;
        let half_y = *frame;
        let (left, right) = (-half_x, half_x - w);
        let (top, bottom) = (-half_y, half_y - h);
        if left <= right && top <= bottom {
            for x in outwards(left, right) {
                if shape.fits(cells, x, bottom) {
                    return (x, bottom);
                }
            }
            for y in outwards(top, bottom) {
                if shape.fits(cells, right, y) {
                    return (right, y);
                }
            }
            for x in outwards(left, right) {
                if shape.fits(cells, x, top) {
                    return (x, top);
                }
            }
            for y in outwards(top, bottom) {
                if shape.fits(cells, left, y) {
                    return (left, y);
                }
            }
        }
        *frame += 1;
    }
}

/// The numbers from `low` to `high`, from their middle outwards.
fn outwards(low: i32, high: i32) -> impl Iterator<Item = i32> {
    let middle = (low + high).div_euclid(2);
    (0..=(high - low + 1)).filter_map(move |step| {
        let far = (step + 1) / 2;
        let at = middle + if step % 2 == 1 { far } else { -far };
        (low..=high).contains(&at).then_some(at)
    })
}
