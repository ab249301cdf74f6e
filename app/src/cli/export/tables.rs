//! The workspace as tables, as a workbook and as a page to read.

use clap::ArgMatches;
use serde_json::json;

use super::map;
use crate::cli::{Desk, Exit, Failure, session, target, words};
use crate::exports::{self, Format, Order};

/// Writes the tables or the page. Into a file called `.csv` goes the table of the fiches alone.
pub(super) fn run(
    args: &ArgMatches,
    order: Order<'_>,
    desk: &mut Desk<'_>,
) -> Result<Exit, Failure> {
    let file = session::path(args, "file");
    let open = session::read(args, desk)?;
    let ending = file.extension();
    let is_file = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let delimited = matches!(order.format, Format::Csv | Format::CsvPlain);
    let order = Order {
        fiches_only: delimited && (is_file || target::is_stream(&file)),
        ..order
    };
    let made = exports::make(&open.workspace, &order)?;
    map::write(&made, &file, args.get_flag("force"), desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file,
            "format": order.format.code(),
            "files": made.files.len(),
            "bytes": made.size(),
            "left_out": { "records": made.left_out.records, "fields": made.left_out.fields },
            "reserved": made.reserved,
            "persons": made.persons,
            "sensitive": made.sensitive,
        }))?;
        return Ok(Exit::Done);
    }
    let mut sentences = Vec::new();
    if !made.left_out.is_empty() {
        sentences.push(words::left_out(
            desk.lang,
            &made.left_out,
            open.workspace.kinds(),
        ));
    }
    if made.reserved > 0 {
        sentences.push(words::kept_back(desk.lang, made.reserved));
    }
    if made.persons + made.sensitive > 0 {
        sentences.push(words::in_clear(desk.lang, made.persons, made.sensitive));
    }
    if !target::is_stream(&file) {
        sentences.push(words::exported(desk.lang, &file, made.size() as u64));
    }
    for sentence in sentences {
        desk.tell(&sentence);
    }
    Ok(Exit::Done)
}
