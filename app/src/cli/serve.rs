//! `serve DIR`: an always-on device, for one workspace or a folder of them.
//!
//! An ordinary member that can be sent away like any other; no server. It keeps everything on
//! disk, a backup a day, and leaves within five seconds of SIGTERM.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use clap::{ArgMatches, Command};
use myspot_core::Moment;
use myspot_core::keys::Device;
use myspot_core::store::Access;
use myspot_sync::{Event, RelayState};
use serde_json::{Value as Json, json};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, line, session, shown};
use crate::open::OpenWorkspace;
use crate::settings::Settings;
use crate::share::{News, Share, own_name};

/// How often it is looked whether to stop, and whether a backup is due.
const TICK: Duration = Duration::from_millis(200);
/// How long the network may take to be left.
const FAREWELL: Duration = Duration::from_secs(3);
/// How often a backup is made of what has changed, in milliseconds.
const DAY: i64 = 86_400_000;
/// How long nothing may come before the journal is turned into a snapshot.
const QUIET: Duration = Duration::from_secs(5);

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "serve")
        .arg(grammar::file(lang, "folder"))
        .arg(grammar::option(lang, "bind"))
        .arg(grammar::option(lang, "at"))
        .arg(grammar::option(lang, "relay"))
        .arg(grammar::option(lang, "for"))
}

/// One workspace on the network.
struct Served {
    open: OpenWorkspace,
    share: Share,
    linked: BTreeSet<Device>,
    /// When the newest copy on the disk was made, whichever session made it: a device that is
    /// started anew every few hours has a copy a day all the same.
    copied: Option<Moment>,
    last: Instant,
    left: bool,
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).map_err(Failure::Output)?;
    }
    let length = line::duration(args, "for")?;
    let end = length.map(|length| Instant::now() + length);
    let (told, events) = mpsc::channel();
    let mut all = Vec::new();
    for folder in workspaces(&session::path(args, "folder")) {
        let mut open = session::open(&folder, Access::Write, desk)?;
        if open.ledger.is_none() {
            continue;
        }
        line::choose_relay(&mut open, args)?;
        let name = own_name(&open, &Settings::load(&desk.paths));
        let (number, told) = (all.len(), told.clone());
        let mut share = Share::start(&mut open, &name, line::only(args)?, move |event| {
            // The verb is over; nobody listens.
            told.send((number, event)).ok();
        })?;
        if let Some(at) = line::at(args)? {
            share.look_at(at, &mut open);
        }
        all.push(Served::new(open, share, desk.now()));
    }
    if all.is_empty() {
        return Err(Failure::NotShared);
    }
    let titles: Vec<String> = all.iter().map(Served::title).collect();
    let sentence = words::serving(desk.lang, &titles);
    desk.tell(&sentence);
    let served = serve(&mut all, &events, (&stop, end), desk);
    leave(all, &events, desk)?;
    served?;
    let sentence = words::served(desk.lang);
    desk.tell(&sentence);
    Ok(Exit::Done)
}

/// The workspace that a folder is, or those that lie in it.
fn workspaces(folder: &Path) -> Vec<PathBuf> {
    let is_one = |folder: &Path| folder.join("header.json").is_file();
    let inside = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = inside
        .map(|entry| entry.path())
        .filter(|path| is_one(path))
        .collect();
    found.sort();
    // What is no workspace at all is opened too, to hear why it is none.
    if is_one(folder) || found.is_empty() {
        return vec![folder.to_owned()];
    }
    found
}

fn serve(
    all: &mut [Served],
    events: &Receiver<(usize, Event)>,
    (stop, end): (&AtomicBool, Option<Instant>),
    desk: &mut Desk<'_>,
) -> Result<(), Failure> {
    while !stop.load(Ordering::Relaxed) && end.is_none_or(|end| Instant::now() < end) {
        match events.recv_timeout(TICK) {
            Ok((number, event)) => {
                if let Some(served) = all.get_mut(number) {
                    served.hear(event, desk)?;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                for served in &mut *all {
                    served.keep(desk)?;
                }
            }
        }
    }
    Ok(())
}

/// Leaves every network at once, then every workspace.
fn leave(
    mut all: Vec<Served>,
    events: &Receiver<(usize, Event)>,
    desk: &mut Desk<'_>,
) -> Result<(), Failure> {
    for served in &mut all {
        served.share.leave(&mut served.open, desk.now());
    }
    let until = Instant::now() + FAREWELL;
    while all.iter().any(|served| !served.left) {
        let left = until.saturating_duration_since(Instant::now());
        let Ok((number, event)) = events.recv_timeout(left) else {
            break;
        };
        if let Some(served) = all.get_mut(number) {
            served.hear(event, desk)?;
        }
    }
    for mut served in all {
        served.open.save()?;
        let hash = served.open.workspace.state_hash();
        let told = json!({ "event": "closed", "state_hash": hash });
        served.tell(told, desk)?;
        // Without a snapshot, whose time nobody knows before.
        let closed = served.open.leave(desk.now());
        closed.map_err(|(_, error)| error)?;
    }
    Ok(())
}

impl Served {
    fn new(open: OpenWorkspace, share: Share, now: Moment) -> Self {
        Self {
            copied: open.newest_copy(now),
            open,
            share,
            linked: BTreeSet::new(),
            last: Instant::now(),
            left: false,
        }
    }

    fn title(&self) -> String {
        self.open.workspace.info().words("title").to_owned()
    }

    /// One line of the result, where a program reads it.
    fn tell(&self, told: Json, desk: &mut Desk<'_>) -> Result<(), Failure> {
        if !desk.json {
            return Ok(());
        }
        let mut line = json!({
            "workspace": self.open.workspace.id().to_string(),
            "at": shown::timestamp(desk.now()),
        });
        if let (Some(line), Json::Object(told)) = (line.as_object_mut(), told) {
            line.extend(told);
        }
        desk.answer(line)?;
        desk.stdout.flush().map_err(Failure::Output)
    }

    fn hear(&mut self, event: Event, desk: &mut Desk<'_>) -> Result<(), Failure> {
        if let Event::Listening { addresses } = &event {
            let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            self.tell(
                json!({ "event": "listening", "addresses": addresses }),
                desk,
            )?;
        }
        if let Event::Relay(state) = &event {
            self.tell(json!({ "event": "relay", "state": state.code() }), desk)?;
            if *state == RelayState::Silent && !desk.json {
                let sentence = words::relay_silent(desk.lang);
                desk.tell(&sentence);
            }
        }
        let before = self.open.workspace.change_count();
        let news = self.share.on(event, &mut self.open, desk.now());
        if self.open.is_unsaved() {
            self.open.save()?;
        }
        self.share.flush(&self.open);
        self.last = Instant::now();
        self.left |= news.contains(&News::Left);
        let received = self.open.workspace.change_count().saturating_sub(before);
        if received > 0 {
            self.tell(json!({ "event": "received", "changes": received }), desk)?;
        }
        self.tell_links(desk)
    }

    fn tell_links(&mut self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        let linked: BTreeSet<Device> = self.share.links().copied().collect();
        if linked == self.linked {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.linked, linked);
        let changed: Vec<Device> = before.symmetric_difference(&self.linked).copied().collect();
        for device in changed {
            let here = self.linked.contains(&device);
            let members = self
                .open
                .ledger
                .as_ref()
                .map(|ledger| ledger.chain().members());
            let member = members.and_then(|members| members.get(&device));
            let name = member.map_or_else(|| device.short(), |member| member.card.name.clone());
            let event = if here { "linked" } else { "unlinked" };
            self.tell(
                json!({ "event": event, "device": device.short(), "name": name }),
                desk,
            )?;
            if !desk.json {
                let sentence = words::met(desk.lang, &name, here);
                desk.tell(&sentence);
            }
        }
        Ok(())
    }

    /// Makes a backup where one is due.
    fn keep(&mut self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        let (now, changes) = (desk.now(), self.open.workspace.change_count());
        let old = |copied: Moment| now.0 - copied.0 >= DAY;
        let daily = self.copied.is_none_or(old) && self.open.is_past_snapshot();
        let grown = self.open.wants_snapshot() && self.last.elapsed() >= QUIET;
        if daily || grown {
            self.open.snapshot(now)?;
            self.copied = Some(now);
            self.tell(json!({ "event": "backup", "changes": changes }), desk)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
