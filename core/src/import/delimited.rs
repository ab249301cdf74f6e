//! Delimited text: which sign parts the cells, and the rows themselves.
//!
//! RFC 4180 with what programs make of it: another sign than the comma, a first line `sep=;`,
//! rows of unequal length, line ends of every sort, breaks inside quotes.

use csv::{ReaderBuilder, StringRecord};

use super::ImportError;
use super::sheet::{Budget, Cell, MAX_COLUMNS, Row, Sheet, Sort, column_name, within};

/// The signs that may part two cells; nothing else is guessed.
const SIGNS: [u8; 4] = *b";,\t|";
/// How much of a file is looked at to find the sign, in bytes.
const SAMPLE: usize = 128 << 10;
/// How many rows are looked at.
const SAMPLE_ROWS: usize = 200;

/// The sign that parts the cells; `None` where every line is one cell.
///
/// The sign is the one that cuts the most rows into the same number of cells, more than one.
pub(super) fn guess(text: &str) -> Option<u8> {
    if let Some((sign, _)) = declared(text) {
        return Some(sign);
    }
    let sample = head(text);
    let scores = SIGNS.iter().map(|sign| (score(sample, *sign), *sign));
    // Among equals the first wins, so the order of the signs counts.
    let best = scores.rev().max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(score, _)| *score > 0.0).map(|(_, sign)| sign)
}

/// The sign that a first line `sep=;` declares, and the text after that line.
pub(super) fn declared(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end_matches('\r');
    let sign = line
        .strip_prefix("sep=")
        .or_else(|| line.strip_prefix("SEP="))?;
    match sign.as_bytes() {
        [sign] if sign.is_ascii() && *sign != b'"' => Some((*sign, rest)),
        _ => None,
    }
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// From 0, never more than one cell a row, up: the share of rows of the usual width, and a
/// little for width.
fn score(sample: &str, sign: u8) -> f64 {
    let mut widths: Vec<usize> = Vec::new();
    let mut reader = reader(sign).from_reader(sample.as_bytes());
    for record in reader.records().take(SAMPLE_ROWS) {
        match record {
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) => widths.push(record.len()),
            Err(_) => return 0.0,
        }
    }
    let Some(first) = widths.first().copied() else {
        return 0.0;
    };
    let mut sorted = widths.clone();
    sorted.sort_unstable();
    let usual = sorted[sorted.len() / 2].max(first);
    if usual < 2 {
        return 0.0;
    }
    let same = widths.iter().filter(|width| **width == usual).count();
    let share = same as f64 / widths.len() as f64;
    let cut = widths.iter().filter(|width| **width > 1).count() as f64 / widths.len() as f64;
    share * cut * cut + (usual.min(20) as f64) / 1000.0
}

fn reader(sign: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(sign).flexible(true).has_headers(false);
    builder
}

/// Reads a text as a table. Without a sign, each line is one cell.
///
/// # Errors
/// When it holds more than what is read.
pub(super) fn read(
    text: &str,
    sign: Option<u8>,
    budget: &mut Budget,
) -> Result<Sheet, ImportError> {
    let skipped = declared(text);
    let (body, first_line) = match skipped {
        Some((declared, rest)) if sign.is_none_or(|sign| sign == declared) => (rest, 2),
        _ => (text, 1),
    };
    let mut sheet = Sheet {
        name: None,
        rows: Vec::new(),
    };
    let Some(sign) = sign else {
        for (index, line) in body.lines().enumerate() {
            let cells = [line.trim()];
            push(&mut sheet, index + first_line, cells.into_iter(), budget)?;
        }
        return Ok(sheet);
    };
    let mut reader = reader(sign).from_reader(body.as_bytes());
    let mut record = StringRecord::new();
    let (mut line, mut counted) = (first_line, 0);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => return Err(ImportError::NotData),
        }
        // The reader says where a record begins before it has skipped the line ends of the last.
        let said = record.position().map_or(0, |at| at.byte() as usize);
        let rest = &body.as_bytes()[said.min(body.len())..];
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let begin = said.min(body.len()) + ends.count();
        let passed = &body.as_bytes()[counted..begin.max(counted)];
        line += passed.iter().filter(|byte| **byte == b'\n').count();
        counted = begin.max(counted);
        // A cell keeps its inner breaks; the spaces around it say nothing.
        push(&mut sheet, line, record.iter().map(str::trim), budget)?;
    }
    Ok(sheet)
}

fn push<'a>(
    sheet: &mut Sheet,
    line: usize,
    texts: impl Iterator<Item = &'a str>,
    budget: &mut Budget,
) -> Result<(), ImportError> {
    let number = u32::try_from(line).unwrap_or(u32::MAX);
    let mut cells = Vec::new();
    for (column, text) in texts.enumerate() {
        within(column, MAX_COLUMNS)?;
        if text.is_empty() {
            continue;
        }
        let column = column as u32;
        budget.cell(text, || format!("{}{number}", column_name(column)))?;
        cells.push(Cell {
            column,
            text: text.into(),
            sort: Sort::Words,
        });
    }
    if !cells.is_empty() {
        budget.row()?;
        sheet.rows.push(Row { number, cells });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str, sign: Option<u8>) -> Vec<(u32, Vec<(u32, String)>)> {
        let sheet = read(text, sign, &mut Budget::default()).expect("small");
        let cells = |row: &Row| {
            row.cells
                .iter()
                .map(|c| (c.column, c.text.to_string()))
                .collect()
        };
        sheet
            .rows
            .iter()
            .map(|row| (row.number, cells(row)))
            .collect()
    }

    #[test]
    fn the_sign_is_found_by_its_evenness() {
        let check = |text: &str, expected: Option<u8>| assert_eq!(guess(text), expected, "{text}");
        check("a,b\n1,2\n", Some(b','));
        check("a;b\n1,5;2,5\n3,5;4,5\n", Some(b';'));
        check("a\tb\nun, deux\tx\n", Some(b'\t'));
        check("a|b\n1|2\n", Some(b'|'));
        check("sep=:\na:b\n", Some(b':'));
        check("Élise\nJean\n", None);
        check("", None);
        // A comma inside a name does not make a table of a list.
        check("Élise\nMichel, Mathieu\nJean\nAnne\n", None);
        check(
            "id;nom;desc\n1;Un;\"a, b, c\nd, e, f\"\n2;Deux;g, h, i\n",
            Some(b';'),
        );
    }

    #[test]
    fn rows_keep_their_lines_and_empty_ones_are_skipped() {
        let text = "sep=;\r\nnom;desc\r\nUn;\"a\r\nb\"\r\n;\r\nDeux;\"dit \"\"non\"\"\";x\r\n";
        let s = |text: &str| text.to_owned();
        let expected = vec![
            (2, vec![(0, s("nom")), (1, s("desc"))]),
            (3, vec![(0, s("Un")), (1, s("a\r\nb"))]),
            (6, vec![(0, s("Deux")), (1, s("dit \"non\"")), (2, s("x"))]),
        ];
        assert_eq!(table(text, guess(text)), expected);
        let list = table("Élise\r\n\r\n  Marc  \r\n", None);
        assert_eq!(
            list,
            [(1, vec![(0, s("Élise"))]), (3, vec![(0, s("Marc"))])]
        );
    }

    #[test]
    fn a_table_without_end_is_refused() {
        let wide = ",".repeat(MAX_COLUMNS + 2);
        let refused = read(&wide, Some(b','), &mut Budget::default());
        assert_eq!(refused, Err(ImportError::TooMany { limit: MAX_COLUMNS }));
        let long = "x".repeat(crate::import::MAX_TEXT + 1);
        let refused = read(&long, Some(b','), &mut Budget::default());
        assert!(matches!(refused, Err(ImportError::TooLong { path, .. }) if path == "A1"));
    }
}
