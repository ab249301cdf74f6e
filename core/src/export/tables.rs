//! A workspace as delimited text: one table, or one a record type.

use super::cells::written;
use super::graph::Preset;
use super::pages::{Cell, Page};

/// Writes a table; no cell of it is a formula. O(cells).
#[must_use]
pub fn to_delimited(page: &Page, preset: Preset) -> Vec<u8> {
    let rows = page
        .rows
        .iter()
        .map(|row| row.iter().map(Cell::to_text).collect());
    written(preset, std::iter::once(page.head.clone()).chain(rows))
}
