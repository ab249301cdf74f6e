//! Which names find room: cells of the view that are taken, and those that are free.

use crate::raster::Area;

/// The side of a cell, in pixels of the screen.
const CELL: i32 = 4;

/// The cells of a view.
pub(super) struct Taken {
    width: i32,
    height: i32,
    cells: Vec<bool>,
}

impl Taken {
    /// A view of so many pixels, all of it free.
    pub(super) fn new(width: i32, height: i32) -> Self {
        let (width, height) = (width / CELL + 1, height / CELL + 1);
        Self {
            width,
            height,
            cells: vec![false; (width * height) as usize],
        }
    }

    /// Whether nothing stands in an area, and all of it can be seen.
    pub(super) fn is_free(&self, area: &Area) -> bool {
        let inside = area.left >= 0
            && area.top >= 0
            && area.right <= self.width * CELL
            && area.bottom <= self.height * CELL;
        inside && !self.rows(area).any(|row| row.iter().any(|taken| *taken))
    }

    /// Takes an area.
    pub(super) fn take(&mut self, area: &Area) {
        let (left, right) = self.columns(area);
        for row in (area.top / CELL).max(0)..=((area.bottom - 1) / CELL).min(self.height - 1) {
            let start = (row * self.width) as usize;
            if left <= right {
                self.cells[start + left as usize..=start + right as usize].fill(true);
            }
        }
    }

    fn rows(&self, area: &Area) -> impl Iterator<Item = &[bool]> {
        let (left, right) = self.columns(area);
        let rows = (area.top / CELL).max(0)..=((area.bottom - 1) / CELL).min(self.height - 1);
        rows.filter(move |_| left <= right).map(move |row| {
            let start = (row * self.width) as usize;
            &self.cells[start + left as usize..=start + right as usize]
        })
    }

    fn columns(&self, area: &Area) -> (i32, i32) {
        let left = (area.left / CELL).max(0);
        (left, ((area.right - 1) / CELL).min(self.width - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(left: i32, top: i32, right: i32, bottom: i32) -> Area {
        Area {
            left,
            top,
            right,
            bottom,
        }
    }

    #[test]
    fn what_was_taken_is_not_free_and_the_rest_is() {
        let mut taken = Taken::new(100, 60);
        assert!(taken.is_free(&area(10, 10, 40, 20)));
        taken.take(&area(10, 10, 40, 20));
        assert!(!taken.is_free(&area(36, 16, 60, 30)));
        assert!(taken.is_free(&area(44, 10, 60, 20)));
        assert!(!taken.is_free(&area(-4, 0, 8, 8)));
        // Outside of the view nothing is taken, and nothing fails.
        taken.take(&area(-50, -50, -10, -10));
        taken.take(&area(500, 500, 600, 600));
        assert!(taken.is_free(&area(0, 0, 8, 8)));
    }
}
