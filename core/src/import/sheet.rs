//! A table as a file holds it: rows of cells, before anybody says what they mean.
//!
//! Rows are sparse, so two cells at the far corners of a sheet cost two cells.

use super::ImportError;

/// The most sheets of one file.
pub const MAX_SHEETS: usize = 100;
/// The most filled rows of one file, over all its sheets.
pub const MAX_ROWS: usize = 250_000;
/// The most columns of one sheet in which something stands.
pub const MAX_COLUMNS: usize = 1_000;
/// The most filled cells of one file, over all its sheets.
pub const MAX_CELLS: usize = 2_000_000;
/// The most letters of one file, in bytes, over all its cells.
pub const MAX_LETTERS: usize = 64 << 20;

/// What a cell is, as far as its file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Words.
    Words,
    /// A number.
    Number,
    /// A day or a moment, already written as ISO 8601.
    Date,
    /// Yes or no, written `true` or `false`.
    Flag,
    /// A fault of the program that made the file, such as `#DIV/0!`.
    Fault,
}

/// What stands in one cell; empty cells are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its column, from 0.
    pub column: u32,
    /// Its words, as a person would read them.
    pub text: Box<str>,
    /// What it is.
    pub sort: Sort,
}

/// One row with something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as programs show it, from 1; in delimited text the line on which it begins.
    pub number: u32,
    /// What is in it, by column.
    pub cells: Vec<Cell>,
}

impl Row {
    /// What stands in a column; empty where nothing does.
    #[must_use]
    pub fn text(&self, column: u32) -> &str {
        self.cell(column).map_or("", |cell| &cell.text)
    }

    /// The cell of a column.
    #[must_use]
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&column, |cell| cell.column);
        found.ok().map(|at| &self.cells[at])
    }
}

/// One table of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name in a workbook; `None` where the file is the table.
    pub name: Option<String>,
    /// Its filled rows, from top to bottom.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// The columns in which something stands, in order. O(cells · log columns).
    #[must_use]
    pub fn columns(&self) -> Vec<u32> {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        let columns: std::collections::BTreeSet<u32> = cells.map(|cell| cell.column).collect();
        columns.into_iter().collect()
    }
}

/// The name of a column as spreadsheets show it: `A`, `B`, … `Z`, `AA`.
#[must_use]
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.reverse();
    String::from_utf8(letters).unwrap_or_default()
}

/// Counts what is read and stops where it is too much.
#[derive(Debug, Default)]
pub(super) struct Budget {
    rows: usize,
    cells: usize,
    letters: usize,
}

impl Budget {
    /// Counts a row.
    pub(super) fn row(&mut self) -> Result<(), ImportError> {
        self.rows += 1;
        within(self.rows, MAX_ROWS)
    }

    /// Counts a cell and its letters.
    ///
    /// # Errors
    /// When there are too many, or it is longer than any text may be; `place` names it then.
    pub(super) fn cell(
        &mut self,
        text: &str,
        place: impl Fn() -> String,
    ) -> Result<(), ImportError> {
        if text.len() > super::MAX_TEXT {
            return Err(ImportError::TooLong {
                path: place(),
                limit: super::MAX_TEXT,
            });
        }
        self.cells += 1;
        self.letters += text.len();
        within(self.cells, MAX_CELLS)?;
        within(self.letters, MAX_LETTERS)
    }
}

/// Refuses a count beyond its cap.
pub(super) fn within(count: usize, limit: usize) -> Result<(), ImportError> {
    if count > limit {
        return Err(ImportError::TooMany { limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_in_a_spreadsheet() {
        let check = |column, expected: &str| assert_eq!(column_name(column), expected);
        check(0, "A");
        check(25, "Z");
        check(26, "AA");
        check(701, "ZZ");
        check(702, "AAA");
        check(16_383, "XFD");
        check(u32::MAX, "MWLQKWV");
    }
}
