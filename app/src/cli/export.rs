//! `export W FILE`: the workspace for other programs, and our own lossless JSON.

use std::path::Path;

use clap::{ArgMatches, Command};
use myspot_core::export::{LeftOut, to_json, to_myspot_json};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};

/// The formats that are written today, with the ending of their files.
pub(super) const FORMATS: [&str; 3] = ["json", "myspot.json", "automerge"];

/// The formats that a later version writes.
const LATER: [&str; 9] = [
    "csv", "xlsx", "md", "html", "svg", "png", "graphml", "ics", "pdf",
];

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "export")
        .arg(grammar::workspace(lang))
        .arg(grammar::file(lang, "file"))
        .arg(grammar::option(lang, "format").long("as"))
        .arg(grammar::switch(lang, "force"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let file = session::path(args, "file");
    let format = format(session::word(args, "format"), &file)?;
    let open = session::read(args, desk)?;
    let workspace = &open.workspace;
    let mut left_out = LeftOut::default();
    let bytes = match format {
        "automerge" => workspace.fork_document().save(),
        "myspot.json" => {
            let (json, left) = to_myspot_json(workspace);
            left_out = left;
            format!("{json:#}").into_bytes()
        }
        _ => format!("{:#}\n", to_json(workspace)).into_bytes(),
    };
    target::write(&file, args.get_flag("force"), &bytes, desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file,
            "format": format,
            "bytes": bytes.len(),
            "left_out": { "records": left_out.records, "fields": left_out.fields },
        }))?;
        return Ok(Exit::Done);
    }
    if !left_out.is_empty() {
        let sentence = words::left_out(desk.lang, &left_out);
        desk.tell(&sentence);
    }
    if !target::is_stream(&file) {
        let sentence = words::exported(desk.lang, &file, bytes.len() as u64);
        desk.tell(&sentence);
    }
    Ok(Exit::Done)
}

/// The format that is asked for, or that the file's name ends in.
fn format(asked: &str, file: &Path) -> Result<&'static str, Failure> {
    let name = file.to_string_lossy().to_lowercase();
    let wanted = if asked.is_empty() {
        name.as_str()
    } else {
        asked
    };
    let is = |format: &str| wanted == format || wanted.ends_with(&format!(".{format}"));
    // `myspot.json` before `json`: the longer ending says more.
    let mut known = FORMATS.iter().filter(|format| is(format));
    if let Some(format) = known.by_ref().max_by_key(|format| format.len()) {
        return Ok(format);
    }
    match LATER.iter().find(|format| is(format)) {
        Some(later) => Err(Failure::LaterFormat((*later).to_owned())),
        None => Err(Failure::NoFormat(if asked.is_empty() {
            name.rsplit(['/', '\\'])
                .next()
                .unwrap_or_default()
                .to_owned()
        } else {
            asked.to_owned()
        })),
    }
}
