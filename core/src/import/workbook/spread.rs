//! How large a rectangle the cells of an XLS or ODS sheet lead to.
//!
//! Their reader fills the whole rectangle between the outermost cells, so that rectangle is
//! measured first, on the cells themselves and never on what the file says of its size.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::super::ImportError;
use super::super::sheet::{MAX_SHEETS, within};
use super::broken;

/// The most cells of the rectangles of one file, empty ones included.
const MAX_SPREAD: usize = 2_000_000;

/// Refuses an ODS whose repeated cells and rows lead to too much, and one whose elements are not
/// all closed by the names that opened them: its reader asks for the end of a table for ever.
pub(super) fn weigh_ods(bytes: &[u8]) -> Result<(), ImportError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let content = archive
        .by_name("content.xml")
        .map_err(|error| broken(&error))?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    let (mut total, mut sheets, mut depth) = (0_usize, 0, 0_usize);
    let mut table = Table::default();
    loop {
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| broken(&error))?;
        match &event {
            Event::Start(_) => depth += 1,
            // One that closes nothing is an error of the reader's own.
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err(broken(&"it ends too early")),
            _ => {}
        }
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "table" => {
                    sheets += 1;
                    within(sheets, MAX_SHEETS)?;
                    table = Table::default();
                }
                "table-row" => table.begin_row(repeats(&tag, "number-rows-repeated")),
                "table-cell" | "covered-table-cell" => table.cell(&tag),
                "p" => table.filled = true,
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "table-row" => {
                    table.begin_row(repeats(&tag, "number-rows-repeated"));
                    table.end_row();
                }
                "table-cell" | "covered-table-cell" => {
                    table.cell(&tag);
                    table.end_cell();
                }
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => table.end_cell(),
                "table-row" => table.end_row(),
                "table" => total = total.saturating_add(table.spread()),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
        within(total.saturating_add(table.spread()), MAX_SPREAD)?;
    }
    Ok(())
}

/// The rectangle of one table, and the cells that its reader keeps on the way.
#[derive(Default)]
struct Table {
    /// Rows down to the last filled one.
    rows: usize,
    /// Empty rows that count as soon as a filled one follows.
    empty_rows: usize,
    width: usize,
    kept: usize,
    row_repeats: usize,
    /// Columns of the row so far, and of its last filled cell.
    column: usize,
    last_filled: usize,
    cell_repeats: usize,
    filled: bool,
}

impl Table {
    fn begin_row(&mut self, repeats: usize) {
        self.row_repeats = repeats;
        (self.column, self.last_filled) = (0, 0);
    }

    fn cell(&mut self, tag: &BytesStart<'_>) {
        self.cell_repeats = repeats(tag, "number-columns-repeated");
        self.filled = ["value-type", "formula"]
            .iter()
            .any(|key| attribute(tag, key).is_some());
    }

    fn end_cell(&mut self) {
        self.column = self.column.saturating_add(self.cell_repeats);
        if self.filled {
            self.last_filled = self.column;
        }
        self.filled = false;
    }

    fn end_row(&mut self) {
        self.kept = self.kept.saturating_add(self.last_filled);
        if self.last_filled == 0 {
            self.empty_rows = self.empty_rows.saturating_add(self.row_repeats);
            return;
        }
        let rows = self.empty_rows.saturating_add(self.row_repeats);
        self.rows = self.rows.saturating_add(rows);
        self.empty_rows = 0;
        self.width = self.width.max(self.last_filled);
    }

    fn spread(&self) -> usize {
        self.rows.saturating_mul(self.width).max(self.kept)
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> usize {
    match attribute(tag, name) {
        None => 1,
        // A number that cannot be read is as bad as a large one.
        Some(text) => text.trim().parse().unwrap_or(usize::MAX),
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut pairs = tag.attributes();
    pairs.with_checks(false);
    let mut found = pairs
        .flatten()
        .filter(|pair| pair.key.local_name().as_ref() == name);
    found.next().map(|pair| pair.value.to_string())
}

/// Refuses an XLS whose cells, or whose claims, lead to too much.
///
/// Source: [MS-XLS], records DIMENSIONS, NUMBER, LABEL, BOOLERR, RK, MULRK, LABELSST, FORMULA.
pub(super) fn weigh_xls(bytes: &[u8]) -> Result<(), ImportError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if file.exists("/EncryptedPackage") {
        return Err(ImportError::Protected);
    }
    let name = ["/Workbook", "/Book", "/WORKBOOK", "/BOOK"]
        .into_iter()
        .find(|name| file.is_stream(name))
        .ok_or_else(|| broken(&"no workbook inside"))?;
    let mut stream = file.open_stream(name).map_err(|error| broken(&error))?;
    let mut book = Vec::new();
    // A stream cannot be longer than the file that holds it.
    let cap = bytes.len() as u64;
    stream
        .by_ref()
        .take(cap)
        .read_to_end(&mut book)
        .map_err(|error| broken(&error))?;
    let (mut total, mut sheets) = (0_usize, 0);
    let mut area = Area::default();
    let mut rest = book.as_slice();
    while let [a, b, c, d, after @ ..] = rest {
        let kind = u16::from_le_bytes([*a, *b]);
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        let Some((data, next)) = after.split_at_checked(length) else {
            break;
        };
        rest = next;
        let word = |at: usize| {
            let pair = data.get(at..at + 2)?;
            Some(usize::from(u16::from_le_bytes([pair[0], pair[1]])))
        };
        match kind {
            0x0809 => {
                sheets += 1;
                within(sheets, 10 * MAX_SHEETS)?;
                total = total.saturating_add(area.spread());
                area = Area::default();
            }
            0x0200 => {
                let claim = claim(data);
                within(claim, MAX_SPREAD)?;
            }
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x0006 => {
                if let (Some(row), Some(column)) = (word(0), word(2)) {
                    area.include(row, column);
                }
            }
            0x00BD => {
                let last = data.len().checked_sub(2).and_then(word);
                if let (Some(row), Some(first), Some(last)) = (word(0), word(2), last) {
                    area.include(row, first);
                    area.include(row, last);
                }
            }
            _ => {}
        }
        within(total.saturating_add(area.spread()), MAX_SPREAD)?;
    }
    Ok(())
}

/// How many cells a DIMENSIONS record makes room for.
fn claim(data: &[u8]) -> usize {
    let word = |at: usize| {
        data.get(at..at + 2)
            .map(|p| u64::from(u16::from_le_bytes([p[0], p[1]])))
    };
    let double = |at: usize| {
        let bytes = data.get(at..at + 4)?;
        Some(u64::from(u32::from_le_bytes([
            bytes[0], bytes[1], bytes[2], bytes[3],
        ])))
    };
    let sides = if data.len() >= 14 {
        (double(0), double(4), word(8), word(10))
    } else {
        (word(0), word(2), word(4), word(6))
    };
    let (Some(top), Some(bottom), Some(left), Some(right)) = sides else {
        return 0;
    };
    // As the reader does with a left side that cannot be.
    let left = if left > 0xFF || right < left { 0 } else { left };
    // It subtracts without looking; an end before its beginning wraps around.
    let side = |from: u64, to: u64| if to < from { u64::MAX } else { to - from + 1 };
    let claim = side(top, bottom).saturating_mul(side(left, right));
    if (bottom, right) == (0, 0) {
        return 0;
    }
    usize::try_from(claim).unwrap_or(usize::MAX)
}

/// The rectangle around some cells.
#[derive(Default)]
struct Area {
    rows: Option<(usize, usize)>,
    columns: Option<(usize, usize)>,
}

impl Area {
    fn include(&mut self, row: usize, column: usize) {
        let grow = |side: &mut Option<(usize, usize)>, at: usize| {
            let (low, high) = side.unwrap_or((at, at));
            *side = Some((low.min(at), high.max(at)));
        };
        grow(&mut self.rows, row);
        grow(&mut self.columns, column);
    }

    fn spread(&self) -> usize {
        let side = |side: Option<(usize, usize)>| side.map_or(0, |(low, high)| high - low + 1);
        side(self.rows).saturating_mul(side(self.columns))
    }
}
