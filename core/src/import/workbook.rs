//! Workbooks: XLSX, XLS and ODS, read cell by cell behind a guard.
//!
//! calamine builds a rectangle around what it finds, and believes what a file says about its own
//! size: two cells at the corners of a sheet ask for 549 GB. So every part is weighed first
//! ([`guard`]), XLSX is only streamed, and XLS and ODS are only opened once the rectangle that
//! they lead to is known to be small.

mod guard;
mod spread;

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsx};

use super::ImportError;
use super::sheet::{Budget, Cell, MAX_COLUMNS, MAX_SHEETS, Row, Sheet, Sort, column_name, within};
use crate::watch::Part;

/// The sorts of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Book {
    Xlsx,
    Xls,
    Ods,
}

/// What the first bytes of a file, and the parts it holds, say about it.
pub(super) fn recognise(bytes: &[u8]) -> Option<Book> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(Book::Xls);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    guard::kind(bytes)
}

/// Reads every sheet of a workbook. O(size of what it unpacks to).
///
/// # Errors
/// When it is broken, or holds more than what is read.
pub(super) fn read(
    bytes: &[u8],
    book: Book,
    budget: &mut Budget,
    watch: &Part<'_>,
) -> Result<Vec<Sheet>, ImportError> {
    match book {
        Book::Xlsx | Book::Ods => guard::weigh(bytes)?,
        Book::Xls => spread::weigh_xls(bytes)?,
    }
    if book == Book::Ods {
        spread::weigh_ods(bytes)?;
    }
    // The reader was written for honest files; a fault in it must not end the program.
    let read = catch_unwind(AssertUnwindSafe(|| match book {
        Book::Xlsx => xlsx(bytes, budget, watch),
        Book::Xls => {
            let opened = Xls::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
            whole(opened, budget)
        }
        Book::Ods => {
            let opened = Ods::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
            whole(opened, budget)
        }
    }));
    read.unwrap_or_else(|_| Err(broken(&"its reader failed")))
}

fn broken(reason: &dyn std::fmt::Display) -> ImportError {
    ImportError::BrokenWorkbook {
        reason: reason.to_string().chars().take(200).collect(),
    }
}

fn xlsx(bytes: &[u8], budget: &mut Budget, watch: &Part<'_>) -> Result<Vec<Sheet>, ImportError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let names = book.sheet_names();
    within(names.len(), MAX_SHEETS)?;
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A page with a chart and nothing else.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(broken(&error)),
        };
        // What the file says of its size is only good enough to tell how far the work is.
        let rows = cells.dimensions().end.0 as usize;
        let mut sheet = Filling::new(&name);
        let mut last = None;
        while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
            let (row, column) = cell.get_position();
            if last.replace(row) != Some(row) {
                watch.at(row as usize, rows)?;
            }
            let (text, sort) = shown(cell.get_value());
            sheet.put(row, column, &text, sort, budget)?;
        }
        sheets.push(sheet.done()?);
    }
    Ok(sheets)
}

fn whole<'b, R>(mut book: R, budget: &mut Budget) -> Result<Vec<Sheet>, ImportError>
where
    R: Reader<Cursor<&'b [u8]>>,
{
    let names = book.sheet_names();
    within(names.len(), MAX_SHEETS)?;
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        let mut sheet = Filling::new(&name);
        for (row, column, value) in range.used_cells() {
            let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
            let column = left.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
            let (text, sort) = shown_owned(value);
            sheet.put(row, column, &text, sort, budget)?;
        }
        sheets.push(sheet.done()?);
    }
    Ok(sheets)
}

/// A sheet that is being filled, row by row.
struct Filling {
    sheet: Sheet,
    columns: std::collections::HashSet<u32>,
    sorted: bool,
}

impl Filling {
    fn new(name: &str) -> Self {
        Self {
            sheet: Sheet {
                name: Some(name.to_owned()),
                rows: Vec::new(),
            },
            columns: std::collections::HashSet::new(),
            sorted: true,
        }
    }

    fn put(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        sort: Sort,
        budget: &mut Budget,
    ) -> Result<(), ImportError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        let number = row.saturating_add(1);
        budget.cell(text, || format!("{}{number}", column_name(column)))?;
        if self.columns.insert(column) {
            within(self.columns.len(), MAX_COLUMNS)?;
        }
        let cell = Cell {
            column,
            text: text.into(),
            sort,
        };
        let rows = &mut self.sheet.rows;
        match rows.last_mut() {
            Some(last) if last.number == number => {
                self.sorted &= last.cells.last().is_none_or(|it| it.column < column);
                last.cells.push(cell);
            }
            last => {
                self.sorted &= last.is_none_or(|it| it.number < number);
                budget.row()?;
                rows.push(Row {
                    number,
                    cells: vec![cell],
                });
            }
        }
        Ok(())
    }

    /// The sheet in order; a file may tell its rows and cells in any, and one cell twice.
    fn done(mut self) -> Result<Sheet, ImportError> {
        if self.sorted {
            return Ok(self.sheet);
        }
        let mut rows: std::collections::BTreeMap<u32, Vec<Cell>> = Default::default();
        for row in self.sheet.rows {
            rows.entry(row.number).or_default().extend(row.cells);
        }
        let mut sheet = Sheet {
            name: self.sheet.name.take(),
            rows: Vec::with_capacity(rows.len()),
        };
        for (number, mut cells) in rows {
            cells.sort_by_key(|cell| cell.column);
            // What stands a second time in one place is not lost: both are read, one after the
            // other.
            let mut whole: Vec<Cell> = Vec::with_capacity(cells.len());
            for cell in cells {
                match whole.last_mut() {
                    Some(last) if last.column == cell.column => {
                        if last.text != cell.text {
                            last.text = format!("{}\n{}", last.text, cell.text).into();
                        }
                    }
                    _ => whole.push(cell),
                }
            }
            sheet.rows.push(Row {
                number,
                cells: whole,
            });
        }
        Ok(sheet)
    }
}

fn shown<'c>(value: &'c DataRef<'_>) -> (Cow<'c, str>, Sort) {
    match value {
        DataRef::SharedString(text) => ((*text).into(), Sort::Words),
        DataRef::String(text) | DataRef::DurationIso(text) => (text.into(), Sort::Words),
        DataRef::Int(number) => (number.to_string().into(), Sort::Number),
        DataRef::Float(number) => float(*number),
        DataRef::Bool(flag) => (flag.to_string().into(), Sort::Flag),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::Error(fault) => (fault.to_string().into(), Sort::Fault),
        DataRef::Empty => (Cow::Borrowed(""), Sort::Words),
    }
}

fn shown_owned(value: &Data) -> (Cow<'_, str>, Sort) {
    match value {
        Data::String(text) | Data::DurationIso(text) => (text.into(), Sort::Words),
        Data::Int(number) => (number.to_string().into(), Sort::Number),
        Data::Float(number) => float(*number),
        Data::Bool(flag) => (flag.to_string().into(), Sort::Flag),
        Data::DateTime(moment) => day(moment),
        Data::DateTimeIso(text) => iso(text),
        Data::Error(fault) => (fault.to_string().into(), Sort::Fault),
        Data::Empty => (Cow::Borrowed(""), Sort::Words),
    }
}

fn float(number: f64) -> (Cow<'static, str>, Sort) {
    // What spreadsheets show: fifteen digits, and a whole number without a point.
    let text = if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    };
    (text.into(), Sort::Number)
}

/// A day as ISO 8601, with its time where it has one; a duration as hours.
fn day(moment: &ExcelDateTime) -> (Cow<'static, str>, Sort) {
    let serial = moment.as_f64();
    if !moment.is_datetime() || !(0.0..2_958_466.0).contains(&serial) {
        return float(serial);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if serial < 1.0 {
        return (format!("{hour:02}:{minute:02}").into(), Sort::Words);
    }
    let mut text = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) != (0, 0, 0) {
        text += &format!("T{hour:02}:{minute:02}");
        if second != 0 {
            text += &format!(":{second:02}");
        }
    }
    (text.into(), Sort::Date)
}

/// A date that the file wrote as ISO 8601; midnight is no time.
fn iso(text: &str) -> (Cow<'_, str>, Sort) {
    let short = text
        .trim_end_matches("T00:00:00")
        .trim_end_matches("T00:00:00.000");
    (short.into(), Sort::Date)
}

#[cfg(test)]
mod tests;
