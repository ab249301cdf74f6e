//! The workspace as tables, as a workbook and as a page to read.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use myspot_core::Methods;
use myspot_core::export::LeftOut;
use myspot_core::export::excel::to_xlsx;
use myspot_core::export::graph::Preset;
use myspot_core::export::html::to_html;
use myspot_core::export::pages::pages;
use myspot_core::export::plan::Front;
use myspot_core::export::tables::to_delimited;
use myspot_core::kind::Handling;
use serde_json::json;

use super::map;
use crate::cli::{Desk, Exit, Failure, session, target, words};

/// The formats, with the ending of their files; without that ending, `csv` is a folder.
const FORMATS: [&str; 4] = ["csv", "csv-plain", "xlsx", "html"];

/// The format that is asked for, or that the file's name ends in, if it is one of these.
pub(super) fn format(asked: &str, file: &Path) -> Option<&'static str> {
    let name = file.to_string_lossy().to_lowercase();
    FORMATS.into_iter().find(|format| {
        if asked.is_empty() {
            name.ends_with(&format!(".{format}"))
        } else {
            asked == *format
        }
    })
}

/// Writes the tables or the page.
pub(super) fn run(
    args: &ArgMatches,
    format: &'static str,
    audience: Handling,
    today: &str,
    desk: &mut Desk<'_>,
) -> Result<Exit, Failure> {
    let file = session::path(args, "file");
    let force = args.get_flag("force");
    let open = session::read(args, desk)?;
    let workspace = &open.workspace;
    let read = pages(workspace, audience);
    let (mut reserved, mut left_out) = (read.reserved, read.left_out.clone());
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    match format {
        "xlsx" => {
            let (bytes, left) = to_xlsx(&read).map_err(Failure::Workbook)?;
            left_out = left;
            files.push((file.clone(), bytes));
        }
        "html" => {
            let map = map::map(workspace, "svg", audience, today)?;
            let front = Front {
                date: today,
                audience,
                ..Front::default()
            };
            let map = map.text();
            let (page, kept_back) = to_html(workspace, &Methods::builtin(), &front, &map);
            (reserved, left_out) = (kept_back, LeftOut::default());
            files.push((file.clone(), page.into_bytes()));
        }
        _ => {
            let preset = if format == "csv" {
                Preset::Excel
            } else {
                Preset::Plain
            };
            let whole = file
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
            if whole || target::is_stream(&file) {
                let fiches = read.pages.iter().find(|page| page.kind == "entity");
                for page in read.pages.iter().filter(|page| page.kind != "entity") {
                    for _ in &page.rows {
                        *left_out.records.entry(page.kind.clone()).or_default() += 1;
                    }
                }
                let bytes = fiches
                    .map(|page| to_delimited(page, preset))
                    .unwrap_or_default();
                files.push((file.clone(), bytes));
            } else {
                let place = |kind: &str| file.join(format!("{kind}.csv"));
                let tables = read.pages.iter();
                files.extend(tables.map(|page| (place(&page.kind), to_delimited(page, preset))));
            }
        }
    }
    // None is written where one of them may not be.
    let there = files
        .iter()
        .map(|(path, _)| path)
        .find(|path| !target::is_stream(path) && fs::symlink_metadata(path).is_ok());
    if let Some(there) = there.filter(|_| !force) {
        return Err(Failure::TargetExists(there.clone()));
    }
    let mut size = 0;
    for (path, bytes) in &files {
        if path != &file {
            fs::create_dir_all(&file).map_err(Failure::file(&file))?;
        }
        target::write(path, force, bytes, desk)?;
        size += bytes.len();
    }
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file,
            "format": format,
            "files": files.len(),
            "bytes": size,
            "left_out": { "records": left_out.records, "fields": left_out.fields },
            "reserved": reserved,
            "persons": read.persons,
            "sensitive": read.sensitive,
        }))?;
        return Ok(Exit::Done);
    }
    let mut sentences = Vec::new();
    if !left_out.is_empty() {
        sentences.push(words::left_out(desk.lang, &left_out));
    }
    if reserved > 0 {
        sentences.push(words::kept_back(desk.lang, reserved));
    }
    if read.persons + read.sensitive > 0 {
        sentences.push(words::in_clear(desk.lang, read.persons, read.sensitive));
    }
    if !target::is_stream(&file) {
        sentences.push(words::exported(desk.lang, &file, size as u64));
    }
    for sentence in sentences {
        desk.tell(&sentence);
    }
    Ok(Exit::Done)
}
