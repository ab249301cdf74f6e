//! `bundle W FILE`: what a USB stick carries; `bundle --apply W FILE` takes it in.

use std::fs::File;
use std::io::Read;

use clap::{ArgMatches, Command};
use myspot_core::keys::Device;
use myspot_core::peer::{Bundle, Exchange, MAX_BUNDLE, bundle};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, remove, session, target};
use crate::open::OpenWorkspace;

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "bundle")
        .arg(grammar::workspace(lang))
        .arg(grammar::file(lang, "file"))
        .arg(grammar::switch(lang, "apply"))
        .arg(grammar::option(lang, "for-device").conflicts_with("apply"))
        .arg(grammar::option(lang, "since").conflicts_with("apply"))
        .arg(grammar::switch(lang, "force"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    if args.get_flag("apply") {
        apply(args, desk)
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
    let file = session::path(args, "file");
    let limit = MAX_BUNDLE as u64 + 1;
    let mut bytes = Vec::new();
    let read = if target::is_stream(&file) {
        let stdin: &mut dyn Read = &mut *desk.stdin;
        stdin.take(limit).read_to_end(&mut bytes)
    } else {
        let opened = File::open(&file).map_err(Failure::file(&file))?;
        opened.take(limit).read_to_end(&mut bytes)
    };
    read.map_err(Failure::file(&file))?;
    let mut open = session::write(args, desk)?;
    let (received, members) = take_in(&mut open, &bytes, desk)?;
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

/// Takes in a bundle and makes it durable.
fn take_in(
    open: &mut OpenWorkspace,
    bytes: &[u8],
    desk: &Desk<'_>,
) -> Result<(usize, bool), Failure> {
    let now = desk.now();
    let ledger = open.ledger.as_mut().ok_or(Failure::NotShared)?;
    let opened = Bundle::open(bytes, ledger.keys()).map_err(Failure::Bundle)?;
    let applied = opened.apply(ledger, &mut open.workspace, now);
    // News of the members is kept also where a change was refused.
    open.note_members()?;
    open.note_proofs();
    open.note_authors();
    open.save()?;
    let unbundled = applied.map_err(Failure::Bundle)?;
    if !unbundled.settled.taken_out.is_empty() {
        open.keep_aside(&unbundled.settled.taken_out, now)?;
    }
    Ok((unbundled.received, unbundled.members))
}
