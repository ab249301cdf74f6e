//! `export W FILE`: the workspace for other programs, our own lossless JSON, the plan to read, the
//! map of the world, and the timeline.

mod map;
mod tables;
mod timeline;

use std::path::Path;

use clap::{ArgMatches, Command};
use jiff::{Timestamp, civil};
use myspot_core::Methods;
use myspot_core::export::plan::Front;
use myspot_core::export::{LeftOut, to_json, to_markdown, to_myspot_json};
use myspot_core::kind::Handling;
use myspot_core::view::sentence::Sentences;
use myspot_core::workspace::Workspace;
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};

/// The formats that are written today, with the ending of their files. `graph-csv` is two files
/// in a folder.
pub(super) const FORMATS: [&str; 13] = [
    "json",
    "myspot.json",
    "md",
    "automerge",
    "svg",
    "png",
    "graphml",
    "graph-csv",
    "graph-csv-plain",
    "ics",
    "timeline-md",
    "timeline-csv",
    "timeline-csv-plain",
];

/// For whom a plan, a map or a timeline may be, as it is asked for.
const AUDIENCES: [(&str, Handling); 3] = [
    ("public", Handling::Public),
    ("membres", Handling::Members),
    ("noyau", Handling::Core),
];

/// The formats that a later version writes.
const LATER: [&str; 1] = ["pdf"];

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "export")
        .arg(grammar::workspace(lang))
        .arg(grammar::file(lang, "file"))
        .arg(grammar::option(lang, "format").long("as"))
        .arg(grammar::option(lang, "audience").value_parser(AUDIENCES.map(|(word, _)| word)))
        .arg(grammar::switch(lang, "force"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let file = session::path(args, "file");
    if let Some(format) = tables::format(session::word(args, "format"), &file) {
        let audience = audience(session::word(args, "audience")).unwrap_or(Handling::Members);
        return tables::run(args, format, audience, &today(desk), desk);
    }
    let format = format(session::word(args, "format"), &file)?;
    let audience = audience(session::word(args, "audience"));
    let is_map = map::FORMATS.contains(&format);
    let is_read = format == "md" || is_map || timeline::FORMATS.contains(&format);
    if !is_read && audience.is_some() {
        return Err(Failure::AudienceOfPlan);
    }
    let open = session::read(args, desk)?;
    if is_map {
        let audience = audience.unwrap_or(Handling::Members);
        return run_map(args, &open.workspace, format, audience, desk);
    }
    let workspace = &open.workspace;
    let mut left_out = LeftOut::default();
    let (mut reserved, mut inexact) = (0, 0);
    let bytes = match format {
        "automerge" => workspace.fork_document().save(),
        "myspot.json" => {
            let (json, left) = to_myspot_json(workspace);
            left_out = left;
            format!("{json:#}").into_bytes()
        }
        "md" => {
            let date = today(desk);
            let front = Front {
                date: &date,
                audience: audience.unwrap_or(Handling::Members),
                ..Front::default()
            };
            let (text, kept_back) = to_markdown(workspace, &Methods::builtin(), &front);
            reserved = kept_back;
            text.into_bytes()
        }
        "json" => format!("{:#}\n", to_json(workspace)).into_bytes(),
        format => {
            let audience = audience.unwrap_or(Handling::Members);
            let written = timeline::write(workspace, format, audience, day(desk), desk.now());
            (reserved, inexact) = (written.reserved, written.inexact);
            written.bytes
        }
    };
    target::write(&file, args.get_flag("force"), &bytes, desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file,
            "format": format,
            "bytes": bytes.len(),
            "left_out": { "records": left_out.records, "fields": left_out.fields },
            "reserved": reserved,
            "inexact": inexact,
        }))?;
        return Ok(Exit::Done);
    }
    if !left_out.is_empty() {
        let sentence = words::left_out(desk.lang, &left_out);
        desk.tell(&sentence);
    }
    if inexact > 0 {
        let sentence = words::inexact(desk.lang, inexact);
        desk.tell(&sentence);
    }
    if reserved > 0 {
        let sentence = words::kept_back(desk.lang, reserved);
        desk.tell(&sentence);
    }
    if !target::is_stream(&file) {
        let sentence = words::exported(desk.lang, &file, bytes.len() as u64);
        desk.tell(&sentence);
    }
    Ok(Exit::Done)
}

/// Writes the map of the world.
fn run_map(
    args: &ArgMatches,
    workspace: &Workspace,
    format: &'static str,
    audience: Handling,
    desk: &mut Desk<'_>,
) -> Result<Exit, Failure> {
    let file = session::path(args, "file");
    let mapped = map::map(workspace, format, audience, &today(desk))?;
    mapped.write(&file, args.get_flag("force"), desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file,
            "format": format,
            "bytes": mapped.size(),
            "reserved": mapped.reserved,
            "reduced": mapped.reduced,
        }))?;
        return Ok(Exit::Done);
    }
    if mapped.reserved > 0 {
        let sentence = words::kept_back(desk.lang, mapped.reserved);
        desk.tell(&sentence);
    }
    if mapped.reduced {
        let sentence = words::reduced(desk.lang);
        desk.tell(&sentence);
    }
    if !target::is_stream(&file) {
        let sentence = words::exported(desk.lang, &file, mapped.size() as u64);
        desk.tell(&sentence);
    }
    Ok(Exit::Done)
}

fn audience(asked: &str) -> Option<Handling> {
    let found = AUDIENCES.iter().find(|(word, _)| *word == asked);
    found.map(|(_, handling)| *handling)
}

fn day(desk: &Desk<'_>) -> civil::Date {
    let now = Timestamp::from_millisecond(desk.now().0).unwrap_or_default();
    now.to_zoned(desk.zone.clone()).date()
}

/// The day as the plan writes it, in French as all of it.
fn today(desk: &Desk<'_>) -> String {
    let day = day(desk);
    Sentences::french().day(day.year(), day.month(), day.day())
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
