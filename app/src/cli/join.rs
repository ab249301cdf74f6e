//! `join TICKET W`: takes part in a workspace. Without a network: `join --request FILE` asks, and
//! `join FILE W` takes the answer.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{Arg, ArgMatches, Command};
use myspot_core::peer::{MAX_BUNDLE, is_bundle};
use serde_json::json;

use super::line;
use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};
use crate::open::OpenWorkspace;
use crate::settings::Settings;
use crate::share::join::{Place, Request, join};
use crate::share::stick::{self, Offer};
use crate::share::view::JoinView;

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "join")
        .arg(alone(grammar::word(lang, "ticket")))
        .arg(alone(grammar::workspace(lang)))
        .arg(grammar::option(lang, "member"))
        .arg(grammar::option(lang, "bind").conflicts_with("request"))
        .arg(grammar::option(lang, "relay").conflicts_with("request"))
        .arg(grammar::option(lang, "request").value_parser(clap::value_parser!(PathBuf)))
        .arg(grammar::switch(lang, "yes"))
        .arg(grammar::switch(lang, "force").requires("request"))
}

/// An argument that goes without a request only.
fn alone(arg: Arg) -> Arg {
    arg.required(false)
        .required_unless_present("request")
        .conflicts_with("request")
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    if args.contains_id("request") {
        return request(args, desk);
    }
    let file = PathBuf::from(session::word(args, "ticket"));
    match answer_in(&file) {
        Some(answer) => accept(&answer, args, desk),
        None => by_ticket(args, desk),
    }
}

/// Writes a request, to be carried to somebody who may let others in.
fn request(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let file = session::path(args, "request");
    let name = name(args, desk);
    let request = stick::request(&name, &desk.paths, desk.now())?;
    target::write(&file, args.get_flag("force"), &request.file, desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({ "file": file, "words": request.words }))?;
    }
    let sentence = words::requested(desk.lang, &request.words);
    desk.tell(&sentence);
    Ok(Exit::Done)
}

/// What a file holds, if it is an answer to a request, or might be one.
fn answer_in(file: &Path) -> Option<Vec<u8>> {
    let mut opened = File::open(file).ok()?;
    let mut bytes = vec![0; 16];
    opened.read_exact(&mut bytes).ok()?;
    if !is_bundle(&bytes) {
        return None;
    }
    let mut rest = opened.take(MAX_BUNDLE as u64);
    rest.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Takes the answer to this device's request.
fn accept(bytes: &[u8], args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let folder = session::path(args, "workspace");
    let offer = Offer::read(bytes, &desk.paths)?;
    let sentence = words::offered(desk.lang, offer.title(), &offer.words());
    desk.tell(&sentence);
    if !line::agreed(args, words::same_as_theirs(desk.lang), desk)? {
        return Err(Failure::OfferRefused);
    }
    let open = offer.accept(Place::At(&folder), &desk.paths, desk.now());
    entered(open.map_err(Failure::Join)?, &folder, desk)
}

fn name(args: &ArgMatches, desk: &Desk<'_>) -> String {
    match session::word(args, "member") {
        "" => Settings::load(&desk.paths).member_name,
        name => name.to_owned(),
    }
}

fn by_ticket(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let folder = session::path(args, "workspace");
    let name = name(args, desk);
    let request = Request {
        ticket: session::word(args, "ticket"),
        name: &name,
        place: Place::At(&folder),
        bind: line::bind(args)?,
        relay: line::relay(args)?.flatten(),
    };
    let (paths, clock, lang) = (desk.paths.clone(), desk.clock, desk.lang);
    let stop = Arc::new(AtomicBool::new(false));
    let joined = join(&request, &paths, clock, &stop, |step| {
        if let JoinView::Waiting { words } = &step {
            let sentence = words::waiting(lang, words);
            desk.tell(&sentence);
        }
    });
    entered(joined.map_err(Failure::Join)?, &folder, desk)
}

/// Tells that the workspace is there.
fn entered(open: OpenWorkspace, folder: &Path, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let title = open.workspace.info().words("title").to_owned();
    let id = open.workspace.id().to_string();
    let changes = open.workspace.change_count();
    session::close(open, desk)?;
    if desk.json {
        desk.answer(json!({
            "workspace": id, "folder": folder, "title": title, "changes": changes,
        }))?;
    } else {
        desk.say(&folder.display().to_string())?;
    }
    let sentence = words::joined(desk.lang, &title);
    desk.tell(&sentence);
    Ok(Exit::Done)
}
