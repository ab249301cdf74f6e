//! The line to the other devices that a verb keeps open while it runs.

use std::io::{BufRead as _, BufReader, IsTerminal as _};
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use clap::ArgMatches;
use jiff::SignedDuration;
use myspot_sync::{Bind, Event, RelayAddress};

use super::{Desk, Failure, session};
use crate::open::OpenWorkspace;
use crate::settings::Settings;
use crate::share::{News, Share, own_name};

/// An open workspace on the network.
pub(super) struct Line {
    pub(super) open: OpenWorkspace,
    pub(super) share: Share,
    events: Receiver<Event>,
}

impl Line {
    /// Turns sharing on for as long as the verb runs.
    pub(super) fn start(
        mut open: OpenWorkspace,
        args: &ArgMatches,
        desk: &Desk<'_>,
    ) -> Result<Self, Failure> {
        let (told, events) = mpsc::channel();
        let (bind, at) = (only(args)?, at(args)?);
        choose_relay(&mut open, args)?;
        let name = own_name(&open, &Settings::load(&desk.paths));
        let mut share = Share::start(&mut open, &name, bind, move |event| {
            // The verb is over; nobody listens.
            told.send(event).ok();
        })?;
        if let Some(at) = at {
            share.look_at(at, &mut open);
        }
        Ok(Self {
            open,
            share,
            events,
        })
    }

    /// Deals with what comes until a moment; `None` when nothing came.
    pub(super) fn step(
        &mut self,
        until: Instant,
        desk: &Desk<'_>,
    ) -> Result<Option<Vec<News>>, Failure> {
        let left = until.saturating_duration_since(Instant::now());
        let Ok(event) = self.events.recv_timeout(left) else {
            return Ok(None);
        };
        let news = self.share.on(event, &mut self.open, desk.now());
        self.save()?;
        Ok(Some(news))
    }

    /// Makes durable what came, and passes it on.
    pub(super) fn save(&mut self) -> Result<(), Failure> {
        if self.open.is_unsaved() {
            self.open.save()?;
        }
        self.share.flush(&self.open);
        Ok(())
    }

    /// Leaves the network and the workspace.
    pub(super) fn close(mut self, desk: &Desk<'_>) -> Result<(), Failure> {
        self.share.leave(&mut self.open, desk.now());
        let until = Instant::now() + Duration::from_secs(5);
        while let Some(news) = self.step(until, desk)? {
            if news.contains(&News::Left) {
                break;
            }
        }
        session::close(self.open, desk)
    }
}

/// The one address that `--bind` names, with or without a port.
pub(super) fn only(args: &ArgMatches) -> Result<Option<SocketAddr>, Failure> {
    let text = session::word(args, "bind");
    if text.is_empty() {
        return Ok(None);
    }
    let address = text.parse::<SocketAddr>().ok();
    let address = address.or_else(|| text.parse::<IpAddr>().ok().map(|ip| (ip, 0).into()));
    let bad = || Failure::BadAddress(text.to_owned());
    address.ok_or_else(bad).map(Some)
}

/// Where another device is, as `--at` says: an address with its port.
pub(super) fn at(args: &ArgMatches) -> Result<Option<SocketAddr>, Failure> {
    let given = args.try_get_one::<String>("at").ok().flatten();
    let read = given.map(|text| {
        let bad = || Failure::BadAddress(text.clone());
        text.parse::<SocketAddr>().map_err(|_| bad())
    });
    read.transpose()
}

/// What `--relay` says: nothing, a relay, or none any more.
pub(super) fn relay(args: &ArgMatches) -> Result<Option<Option<RelayAddress>>, Failure> {
    let given = args.try_get_one::<String>("relay").ok().flatten();
    let read = given.map(|text| match text.trim() {
        "none" | "aucun" => Ok(None),
        text => RelayAddress::parse(text).map(Some),
    });
    let bad = |why| Failure::BadRelay(given.cloned().unwrap_or_default(), why);
    read.transpose().map_err(bad)
}

/// Keeps what `--relay` says for this workspace on this device.
pub(super) fn choose_relay(open: &mut OpenWorkspace, args: &ArgMatches) -> Result<(), Failure> {
    if let Some(relay) = relay(args)? {
        let mut notes = open.sharing.clone();
        notes.relay = relay;
        open.note_sharing(notes)?;
    }
    Ok(())
}

/// Where a device that joins listens.
pub(super) fn bind(args: &ArgMatches) -> Result<Bind, Failure> {
    Ok(only(args)?.map_or(Bind::Everywhere { port: None }, Bind::Only))
}

/// A length of time such as `30s` or `10m`.
pub(super) fn duration(args: &ArgMatches, name: &str) -> Result<Option<Duration>, Failure> {
    let text = session::word(args, name);
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.parse::<SignedDuration>().ok();
    let read = read.and_then(|read| Duration::try_from(read).ok());
    let bad = || Failure::BadDuration(text.to_owned());
    read.ok_or_else(bad).map(Some)
}

/// Whether the words are the same, as a person says who compares them; `--yes` says so too.
pub(super) fn agreed(
    args: &ArgMatches,
    question: String,
    desk: &mut Desk<'_>,
) -> Result<bool, Failure> {
    if args.get_flag("yes") {
        return Ok(true);
    }
    if !can_ask() {
        return Err(Failure::NeedsYes);
    }
    desk.tell(&question);
    let mut answer = String::new();
    BufReader::new(&mut *desk.stdin)
        .read_line(&mut answer)
        .map_err(Failure::Output)?;
    Ok(["o", "oui", "y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// Whether a person sits before the verb and can be asked.
pub(super) fn can_ask() -> bool {
    std::io::stdin().is_terminal()
}
