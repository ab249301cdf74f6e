//! Tables as delimited text whose rows may be of unequal length.

use csv::{Terminator, WriterBuilder};

use super::graph::Preset;

/// Writes rows as delimited text; no cell of it is a formula.
pub(crate) fn written(preset: Preset, rows: Vec<Vec<String>>) -> Vec<u8> {
    let (mark, delimiter, end) = match preset {
        Preset::Excel => ("\u{FEFF}", b';', Terminator::CRLF),
        Preset::Plain => ("", b',', Terminator::Any(b'\n')),
    };
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(end)
        .flexible(true)
        .from_writer(mark.as_bytes().to_vec());
    for row in rows {
        let cells = row.into_iter().map(inert);
        writer
            .write_record(cells)
            .expect("memory takes rows of any length");
    }
    writer
        .into_inner()
        .expect("memory takes whatever is written")
}

/// A cell that no program takes for a formula.
///
/// An apostrophe of the person's own before such a sign gets one more, so that reading takes
/// away just what writing added. Source: OWASP, "CSV Injection".
fn inert(cell: String) -> String {
    let own = cell.trim_start_matches('\'');
    match own.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell,
    }
}
