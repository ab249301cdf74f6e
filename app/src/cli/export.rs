//! `export W FILE`: the workspace for other programs, our own lossless JSON, the plan to read, the
//! map of the world, and the timeline.

mod map;
mod tables;

use std::path::Path;

use clap::{ArgMatches, Command};
use jiff::{Timestamp, civil};
use myspot_core::kind::Handling;
use myspot_core::view::sentence::Sentences;
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};
use crate::exports::{self, AUDIENCES, Format, Order};

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
    let format = format(session::word(args, "format"), &file)?;
    let asked = audience(session::word(args, "audience"));
    if !format.has_readers() && asked.is_some() {
        return Err(Failure::AudienceOfPlan);
    }
    let audience = asked.unwrap_or(Handling::Members);
    let (day, now) = (day(desk), desk.now());
    let date = Sentences::french().day(day.year(), day.month(), day.day());
    let order = Order {
        format,
        audience,
        date: &date,
        day,
        now,
        fiches_only: false,
    };
    if format.is_map() {
        return map::run(args, &order, desk);
    }
    if format.is_tables() {
        return tables::run(args, order, desk);
    }
    let open = session::read(args, desk)?;
    let made = exports::make(&open.workspace, &order)?;
    map::write(&made, &file, args.get_flag("force"), desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file,
            "format": format.code(),
            "bytes": made.size(),
            "left_out": { "records": made.left_out.records, "fields": made.left_out.fields },
            "reserved": made.reserved,
            "inexact": made.inexact,
        }))?;
        return Ok(Exit::Done);
    }
    if !made.left_out.is_empty() {
        let sentence = words::left_out(desk.lang, &made.left_out, open.workspace.kinds());
        desk.tell(&sentence);
    }
    if made.inexact > 0 {
        let sentence = words::inexact(desk.lang, made.inexact);
        desk.tell(&sentence);
    }
    if made.reserved > 0 {
        let sentence = words::kept_back(desk.lang, made.reserved);
        desk.tell(&sentence);
    }
    if !target::is_stream(&file) {
        let sentence = words::exported(desk.lang, &file, made.size() as u64);
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

/// The format that is asked for, or that the file's name ends in.
fn format(asked: &str, file: &Path) -> Result<Format, Failure> {
    let name = file.to_string_lossy().to_lowercase();
    let wanted = if asked.is_empty() {
        name.as_str()
    } else {
        asked
    };
    let is = |format: &str| wanted == format || wanted.ends_with(&format!(".{format}"));
    // `myspot.json` before `json`: the longer ending says more.
    let known = Format::ALL.iter().filter(|(_, code)| is(code));
    if let Some((format, _)) = known.max_by_key(|(_, code)| code.len()) {
        return Ok(*format);
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
