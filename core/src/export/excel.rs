//! A workspace as a workbook: one sheet a record type, with filters and a heading that stays.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::LeftOut;
use super::pages::{Cell, Page, Pages, Words};

/// The most letters of one cell, as spreadsheets count them: UTF-16 units.
const LONGEST: usize = 32_767;
/// The most columns that are made wider for what stands in them, in letters.
const WIDEST: usize = 60;
/// The same for a column of identifiers.
const NARROW: usize = 12;

/// The height of one line, in points, and the most lines that a row shows: spreadsheets draw no row
/// higher than 409 points.
const LINE: f64 = 15.0;
const MOST_LINES: usize = 27;

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be written")]
pub struct ExcelError(#[source] XlsxError);

/// Writes tables as a workbook, and says which texts are too long for a cell.
///
/// Every text is written as text, so none of it is a formula or a link. The same tables give the
/// same bytes. O(cells).
///
/// # Errors
/// When memory does not take it.
pub fn to_xlsx(pages: &Pages) -> Result<(Vec<u8>, LeftOut), ExcelError> {
    let mut left_out = pages.left_out.clone();
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(ExcelError)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    for page in &pages.pages {
        let sheet = book.add_worksheet();
        write(sheet, page, &mut left_out).map_err(ExcelError)?;
    }
    if pages.pages.is_empty() {
        book.add_worksheet();
    }
    let bytes = book.save_to_buffer().map_err(ExcelError)?;
    Ok((bytes, left_out))
}

fn write(sheet: &mut Worksheet, page: &Page, left_out: &mut LeftOut) -> Result<(), XlsxError> {
    let name: String = page
        .name
        .chars()
        .filter(|sign| !matches!(sign, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''))
        .take(31)
        .collect();
    sheet.set_name(name)?;
    let id = Words::french().id;
    let bold = Format::new()
        .set_bold()
        .set_background_color(0x00E3_EFEC)
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let words_format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let number_format = Format::new().set_align(FormatAlign::Top);
    let day = Format::new()
        .set_num_format("dd/mm/yyyy")
        .set_align(FormatAlign::Top);
    let mut widths = Vec::with_capacity(page.head.len());
    for (column, heading) in page.head.iter().enumerate() {
        let column = column as u16;
        sheet.write_string_with_format(0, column, heading, &bold)?;
        let texts = page
            .rows
            .iter()
            .take(200)
            .map(|row| row[usize::from(column)].to_text());
        let longest = texts.map(|text| text.lines().next().unwrap_or_default().chars().count());
        let width = longest.chain([heading.chars().count()]).max().unwrap_or(0);
        // What only programs read takes little room.
        let widest = if *heading == id { NARROW } else { WIDEST };
        let width = (width + 2).min(widest);
        sheet.set_column_width(column, width as f64)?;
        widths.push(if *heading == id { usize::MAX } else { width });
    }
    for (at, row) in page.rows.iter().enumerate() {
        let at = at as u32 + 1;
        // Not every program that reads the file works out how high a folded text is.
        let lines = row.iter().zip(&widths);
        let lines = lines.map(|(cell, width)| folded(cell, *width)).max();
        if let Some(lines) = lines.filter(|lines| *lines > 1) {
            sheet.set_row_height(at, LINE * lines.min(MOST_LINES) as f64)?;
        }
        for (column, cell) in row.iter().enumerate() {
            let place = column as u16;
            match cell {
                Cell::Blank => {}
                Cell::Words(words) => {
                    let (fits, cut) = fitting(words);
                    if cut {
                        left_out.field(&page.kind, &page.head[column]);
                    }
                    // A long id is cut on the screen, and not folded into many lines.
                    let format = if page.head[column] == id {
                        &number_format
                    } else {
                        &words_format
                    };
                    sheet.write_string_with_format(at, place, fits, format)?;
                }
                Cell::Number(number) => {
                    sheet.write_number_with_format(at, place, *number, &number_format)?;
                }
                Cell::Day(year, month, date) => {
                    let (month, date) = (month.unsigned_abs(), date.unsigned_abs());
                    if let Ok(moment) = ExcelDateTime::from_ymd(year.unsigned_abs(), month, date) {
                        sheet.write_datetime_with_format(at, place, &moment, &day)?;
                    } else {
                        sheet.write_string(at, place, cell.to_text())?;
                    }
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    // On paper: A4 across, as wide as the table, its headings on each page.
    sheet
        .set_paper_size(9)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(0, 0)?;
    let (rows, columns) = (page.rows.len() as u32, page.head.len() as u16);
    if columns > 0 {
        sheet.autofilter(0, 0, rows, columns - 1)?;
    }
    Ok(())
}

/// As much of a text as a cell holds, and whether something had to go.
fn fitting(text: &str) -> (&str, bool) {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        units += letter.len_utf16();
        if units > LONGEST {
            return (&text[..at], true);
        }
    }
    (text, false)
}

/// In how many lines of so many letters a cell is shown.
fn folded(cell: &Cell, width: usize) -> usize {
    let Cell::Words(words) = cell else { return 1 };
    let lines = words.lines().map(|line| {
        let letters = line.chars().count();
        letters.div_ceil(width.saturating_sub(2).max(1)).max(1)
    });
    lines.sum::<usize>().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_high_as_its_longest_folded_text() {
        let lines = |text: &str, width| folded(&Cell::Words(text.into()), width);
        assert_eq!(lines("", 12), 1);
        assert_eq!(lines("dix lettres", 13), 1);
        assert_eq!(lines("a\n\nb", 60), 3);
        assert_eq!(lines(&"x".repeat(100), 60), 2);
        assert_eq!(folded(&Cell::Number(1.0), 1), 1);
    }
}
