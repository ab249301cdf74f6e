//! The timeline as a table: what was typed beside what was understood.

use super::{Readable, kind_label};
use crate::date::{Date, Day};
use crate::export::cells::{Preset, to_csv};
use crate::record::Record;
use crate::view::fiche::date_words;
use crate::view::timeline::{What, Words};
use crate::workspace::Workspace;

/// Writes a timeline as CSV, in the order of time, with what has no place in it at the end. O(n).
#[must_use]
pub fn to_table(
    workspace: &Workspace,
    readable: &Readable<'_>,
    words: &Words,
    preset: Preset,
) -> Vec<u8> {
    let heads = &words.export.columns;
    let head = [
        heads.raw.as_str(),
        heads.edtf.as_str(),
        heads.end_raw.as_str(),
        heads.end_edtf.as_str(),
        heads.earliest.as_str(),
        heads.latest.as_str(),
        heads.what.as_str(),
        heads.kind.as_str(),
        heads.grade.as_str(),
        heads.record.as_str(),
    ];
    let day = |number: i64, open: bool| match open {
        true => String::new(),
        false => Day::from_number(number).to_string(),
    };
    let edtf = |date: &Option<Date>| date.map(|date| date.edtf()).unwrap_or_default();
    let record = |id| workspace.records().get(id);
    let placed = readable.entries.iter().map(|entry| {
        let (from, to) = typed(record(&entry.record), entry.what);
        vec![
            from,
            edtf(&entry.from),
            to,
            edtf(&entry.to),
            day(entry.span.earliest, entry.span.open_start),
            day(entry.span.latest, entry.span.open_end),
            entry.title.clone(),
            kind_label(workspace, entry.what, &entry.kind),
            entry.grade.clone(),
            entry.record.to_string(),
        ]
    });
    let waiting = readable.undated.iter().map(|undated| {
        let (from, to) = typed(record(&undated.record), undated.what);
        let nothing = String::new;
        vec![
            from,
            nothing(),
            to,
            nothing(),
            nothing(),
            nothing(),
            undated.title.clone(),
            kind_label(workspace, undated.what, &undated.kind),
            nothing(),
            undated.record.to_string(),
        ]
    });
    let rows: Vec<Vec<String>> = placed.chain(waiting).collect();
    to_csv(&head, &rows, preset)
}

/// The dates as they were typed.
fn typed(record: Option<&Record>, what: What) -> (String, String) {
    let Some(record) = record else {
        return (String::new(), String::new());
    };
    let [from, to] = what.dates(record);
    let words = |field: Option<&str>| field.map(|field| date_words(record, field));
    (
        words(from).unwrap_or_default(),
        words(to).unwrap_or_default(),
    )
}
