//! The line to the other devices that a verb keeps open while it runs.

use std::io::IsTerminal as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use clap::ArgMatches;
use jiff::SignedDuration;
use myspot_sync::{Bind, Event};

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
        let bind = only(args)?;
        let name = own_name(&open, &Settings::load(&desk.paths));
        let share = Share::start(&mut open, &name, bind, move |event| {
            // The verb is over; nobody listens.
            told.send(event).ok();
        })?;
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
fn only(args: &ArgMatches) -> Result<Option<SocketAddr>, Failure> {
    let text = session::word(args, "bind");
    if text.is_empty() {
        return Ok(None);
    }
    let address = text.parse::<SocketAddr>().ok();
    let address = address.or_else(|| text.parse::<IpAddr>().ok().map(|ip| (ip, 0).into()));
    let bad = || Failure::BadAddress(text.to_owned());
    address.ok_or_else(bad).map(Some)
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

/// Whether a person sits before the verb and can be asked.
pub(super) fn can_ask() -> bool {
    std::io::stdin().is_terminal()
}
