//! Tables as CSV, for a spreadsheet of today or for another program.

use csv::{Terminator, WriterBuilder};

/// For whom a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Preset {
    /// A spreadsheet that speaks French: semicolons, and a mark that says UTF-8, without which
    /// Excel breaks the accents.
    #[default]
    Excel,
    /// Another program: commas, no mark.
    Plain,
}

/// The mark by which a spreadsheet knows UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes a table. Every row has as many cells as the head.
///
/// No cell is a formula: what a spreadsheet would take for one gets an apostrophe before it,
/// also where the members typed it so.
/// Source: OWASP, "CSV Injection".
#[must_use]
pub fn to_csv(head: &[&str], rows: &[Vec<String>], preset: Preset) -> Vec<u8> {
    let (delimiter, ending, mark) = match preset {
        Preset::Excel => (b';', Terminator::CRLF, MARK),
        Preset::Plain => (b',', Terminator::Any(b'\n'), &[][..]),
    };
    let mut builder = WriterBuilder::new();
    builder.delimiter(delimiter).terminator(ending);
    let mut out = builder.from_writer(mark.to_vec());
    let written = out
        .write_record(head.iter().map(|cell| harmless(cell)))
        .and_then(|()| {
            let mut rows = rows.iter();
            rows.try_for_each(|row| out.write_record(row.iter().map(|cell| harmless(cell))))
        });
    written.expect("memory takes every byte, and each row is as long as the head");
    out.into_inner().expect("memory takes every byte")
}

/// A cell that no spreadsheet computes.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_back_as_it_was_and_computes_nothing() {
        let rows = vec![
            vec!["6-9 juin 2024".to_owned(), "=1+1".to_owned()],
            vec![
                "« Été ; hiver, \"œuvre\" »".to_owned(),
                "deux\nlignes".to_owned(),
            ],
            vec!["-0043-03-15".to_owned(), String::new()],
        ];
        for (preset, delimiter) in [(Preset::Excel, b';'), (Preset::Plain, b',')] {
            let bytes = to_csv(&["date", "quoi"], &rows, preset);
            assert_eq!(bytes.starts_with(MARK), preset == Preset::Excel);
            let bytes = bytes.strip_prefix(MARK).unwrap_or(&bytes);
            let mut builder = csv::ReaderBuilder::new();
            let mut reader = builder.delimiter(delimiter).from_reader(bytes);
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
                .collect();
            let mut expected = rows.clone();
            expected[0][1] = "'=1+1".to_owned();
            expected[2][0] = "'-0043-03-15".to_owned();
            assert_eq!(read, expected);
        }
    }
}
