//! `sync W`: exchanges changes with the devices that belong.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Command};
use myspot_core::keys::Device;
use myspot_sync::RelayState;
use serde_json::json;

use super::line::{self, Line};
use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, shown};
use crate::share::News;

/// How long nothing may happen for the line to count as quiet.
const QUIET: Duration = Duration::from_secs(1);

/// How long a device that belongs is waited for.
const REACH: Duration = Duration::from_secs(12);

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "sync")
        .arg(grammar::workspace(lang))
        .arg(grammar::option(lang, "for"))
        .arg(grammar::switch(lang, "until-quiet"))
        .arg(grammar::option(lang, "bind"))
        .arg(grammar::option(lang, "at"))
        .arg(grammar::option(lang, "relay"))
}

/// What came of it.
#[derive(Debug, Default)]
struct Tally {
    met: BTreeSet<Device>,
    linked: BTreeSet<Device>,
    received: usize,
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let length = line::duration(args, "for")?;
    let until_quiet = args.get_flag("until-quiet");
    let open = session::write(args, desk)?;
    if open.ledger.is_none() {
        return Err(Failure::NotShared);
    }
    let mut line = Line::start(open, args, desk)?;
    let talked = talk(&mut line, length, until_quiet, desk);
    let hash = line.open.workspace.state_hash();
    let up_to_date = line
        .share
        .links()
        .filter(|device| line.share.has_everything(device, &line.open))
        .count();
    let relay = line.share.view(&line.open).relay.state;
    line.close(desk)?;
    if relay == RelayState::Silent {
        let sentence = words::relay_silent(desk.lang);
        desk.tell(&sentence);
    }
    let tally = talked?;
    if tally.met.is_empty() {
        return Err(Failure::NoPeer);
    }
    if desk.json {
        desk.answer(json!({
            "met": tally.met.iter().map(Device::short).collect::<Vec<_>>(),
            "up_to_date": up_to_date,
            "received": tally.received,
            "relay": relay.code(),
            "state_hash": hash,
            "at": shown::timestamp(desk.now()),
        }))?;
    } else {
        let line = words::synced(desk.lang, tally.met.len(), tally.received, up_to_date);
        desk.say(&line)?;
    }
    Ok(Exit::Done)
}

fn talk(
    line: &mut Line,
    length: Option<Duration>,
    until_quiet: bool,
    desk: &Desk<'_>,
) -> Result<Tally, Failure> {
    let begun = Instant::now();
    let end = length.map(|length| begun + length);
    let before = line.open.workspace.change_count();
    let mut tally = Tally::default();
    let mut last = begun;
    loop {
        let now = Instant::now();
        if end.is_some_and(|end| now >= end) {
            break;
        }
        let quiet = now.duration_since(last) >= QUIET && settled(line, now.duration_since(begun));
        if until_quiet && quiet {
            break;
        }
        let tick = now + Duration::from_millis(200);
        let Some(news) = line.step(end.unwrap_or(tick).min(tick), desk)? else {
            continue;
        };
        let linked: BTreeSet<Device> = line.share.links().copied().collect();
        let told = |news: &News| matches!(news, News::Changes(_) | News::Unsaved);
        // Who has just been linked is known by what it held the last time only.
        if linked != tally.linked || news.iter().any(told) {
            last = Instant::now();
        }
        tally.met.extend(&linked);
        tally.linked = linked;
    }
    tally.received = line.open.workspace.change_count() - before;
    Ok(tally)
}

/// Whether everybody who can be reached has everything.
fn settled(line: &Line, waited: Duration) -> bool {
    let mut linked = line.share.links().peekable();
    if linked.peek().is_none() {
        return waited >= REACH;
    }
    linked.all(|device| line.share.has_everything(device, &line.open))
}
