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

/// Writes a table, its head first; no cell of it is a formula. See [`written`].
#[must_use]
pub fn to_csv(head: &[&str], rows: &[Vec<String>], preset: Preset) -> Vec<u8> {
    let head = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rows = std::iter::once(head).chain(rows.iter().cloned());
    written(preset, rows)
}

/// Writes rows, which may be of unequal length; no cell of them is a formula.
pub(crate) fn written(preset: Preset, rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let (delimiter, ending, mark) = match preset {
        Preset::Excel => (b';', Terminator::CRLF, MARK),
        Preset::Plain => (b',', Terminator::Any(b'\n'), &[][..]),
    };
    let mut builder = WriterBuilder::new();
    builder
        .delimiter(delimiter)
        .terminator(ending)
        .flexible(true);
    let mut out = builder.from_writer(mark.to_vec());
    for row in rows {
        let cells = row.into_iter().map(harmless);
        out.write_record(cells).expect("memory takes every byte");
    }
    out.into_inner().expect("memory takes every byte")
}

/// A cell that no spreadsheet computes: what it would take for a formula gets an apostrophe
/// before it, also where the members typed it so.
///
/// An apostrophe of the person's own before such a sign gets one more, so that reading takes
/// away just what writing added. Source: OWASP, "CSV Injection".
fn harmless(cell: String) -> String {
    let own = cell.trim_start_matches('\'');
    match own.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell,
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
            vec!["-0043-03-15".to_owned(), "'=1".to_owned()],
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
            expected[2] = vec!["'-0043-03-15".to_owned(), "''=1".to_owned()];
            assert_eq!(read, expected);
        }
    }
}
