//! `bundle W FILE`: what a USB stick carries; `bundle --apply W FILE` takes it in; with
//! `--for-request` it lets a newcomer in.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use myspot_core::epoch::Role;
use myspot_core::keys::Device;
use myspot_core::peer::{Exchange, MAX_BUNDLE, bundle};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, line, remove, session, target};
use crate::settings::Settings;
use crate::share::stick::{self, Asked};
use crate::share::{carried, own_name};

pub(super) fn grammar(lang: Lang) -> Command {
    let roles = [Role::Reader, Role::Contributor, Role::Facilitator].map(Role::code);
    grammar::verb(lang, "bundle")
        .arg(grammar::workspace(lang))
        .arg(grammar::file(lang, "file"))
        .arg(grammar::switch(lang, "apply"))
        .arg(grammar::option(lang, "for-device").conflicts_with("apply"))
        .arg(grammar::option(lang, "since").conflicts_with("apply"))
        .arg(
            grammar::option(lang, "for-request")
                .value_parser(clap::value_parser!(PathBuf))
                .conflicts_with_all(["apply", "for-device", "since"]),
        )
        .arg(
            grammar::option(lang, "role")
                .value_parser(roles)
                .requires("for-request"),
        )
        .arg(grammar::switch(lang, "yes").requires("for-request"))
        .arg(grammar::switch(lang, "force"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    if args.get_flag("apply") {
        apply(args, desk)
    } else if args.contains_id("for-request") {
        answer(args, desk)
    } else {
        write(args, desk)
    }
}

fn write(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let open = session::read(args, desk)?;
    let ledger = open.ledger.as_ref().ok_or(Failure::NotShared)?;
    let mine = ledger.keys().device();
    let to: Vec<Device> = match session::word(args, "for-device") {
        "" => {
            let all = ledger.chain().members().keys();
            all.filter(|device| **device != mine).copied().collect()
        }
        text => vec![remove::one(&open, text)?.card.device],
    };
    let since = heads(session::word(args, "since"))?;
    let mut exchange = Exchange::default();
    for (device, peer) in &open.sharing.peers {
        exchange.recall(*device, &peer.held);
    }
    let bundled = bundle((ledger, &open.workspace), &exchange, &to, since.as_deref());
    let (bytes, changes) = bundled.map_err(Failure::Bundle)?;
    let file = session::path(args, "file");
    target::write(&file, args.get_flag("force"), &bytes, desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file, "changes": changes, "devices": to.len(), "bytes": bytes.len(),
        }))?;
    }
    let sentence = words::bundled(desk.lang, changes, to.len());
    desk.tell(&sentence);
    Ok(Exit::Done)
}

/// Lets in who asked on a stick: everything, sealed for the newcomer.
fn answer(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let role = Role::of_code(session::word(args, "role")).unwrap_or(Role::Contributor);
    let asked = Asked::read(&read(&session::path(args, "for-request"), desk)?)?;
    let file = session::path(args, "file");
    target::check(&file, args.get_flag("force"))?;
    let sentence = words::asked(desk.lang, asked.name(), &asked.words());
    desk.tell(&sentence);
    if !line::agreed(args, words::same_as_theirs(desk.lang), desk)? {
        return Err(Failure::GuestRefused);
    }
    let mut open = session::write(args, desk)?;
    let name = own_name(&open, &Settings::load(&desk.paths));
    let answer = stick::answer(&asked, role, &name, &mut open, desk.now())?;
    session::close(open, desk)?;
    target::write(&file, args.get_flag("force"), &answer.file, desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file, "name": asked.name(), "device": asked.device().short(),
            "role": role.code(), "changes": answer.changes, "words": answer.words,
            "bytes": answer.file.len(),
        }))?;
    }
    let sentence = words::answered(desk.lang, asked.name(), &answer.words);
    desk.tell(&sentence);
    Ok(Exit::Done)
}

/// A file that is at most as long as a bundle may be.
fn read(file: &Path, desk: &mut Desk<'_>) -> Result<Vec<u8>, Failure> {
    let limit = MAX_BUNDLE as u64 + 1;
    let mut bytes = Vec::new();
    let read = if target::is_stream(file) {
        let stdin: &mut dyn Read = &mut *desk.stdin;
        stdin.take(limit).read_to_end(&mut bytes)
    } else {
        let opened = File::open(file).map_err(Failure::file(file))?;
        opened.take(limit).read_to_end(&mut bytes)
    };
    read.map_err(Failure::file(file))?;
    Ok(bytes)
}

fn heads(text: &str) -> Result<Option<Vec<[u8; 32]>>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let head = |word: &str| -> Option<[u8; 32]> {
        let word = word.trim();
        let bytes: Option<Vec<u8>> = (0..32)
            .map(|at| u8::from_str_radix(word.get(2 * at..2 * at + 2)?, 16).ok())
            .collect();
        bytes.filter(|_| word.len() == 64)?.try_into().ok()
    };
    let each = text.split(',');
    let read = each.map(|word| head(word).ok_or_else(|| Failure::NoVersion(word.to_owned())));
    read.collect::<Result<_, _>>().map(Some)
}

fn apply(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let bytes = read(&session::path(args, "file"), desk)?;
    let mut open = session::write(args, desk)?;
    let taken = carried::unpack(&mut open, &bytes, desk.now())?;
    let (received, members) = (taken.received, taken.members);
    let hash = open.workspace.state_hash();
    session::close(open, desk)?;
    if desk.json {
        desk.answer(json!({
            "received": received, "members_changed": members, "state_hash": hash,
        }))?;
    }
    let sentence = words::unbundled(desk.lang, received);
    desk.tell(&sentence);
    Ok(Exit::Done)
}
