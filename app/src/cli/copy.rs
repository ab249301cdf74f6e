//! `copy W FILE.myspot`: one file to hand on.
//!
//! It holds every change and nothing of this device: no key, no actor memory, no settings.

use clap::{ArgMatches, Command};
use myspot_core::store::{Frame, pack};
use serde_json::json;
use uuid::Uuid;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "copy")
        .arg(grammar::workspace(lang))
        .arg(grammar::file(lang, "file"))
        .arg(grammar::switch(lang, "force"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let open = session::read(args, desk)?;
    let file = session::path(args, "file");
    let changes = open.workspace.all_changes();
    let count = changes.len();
    let id = Uuid::from_bytes(open.workspace.id().0);
    let mut bytes = Vec::new();
    let frames = changes.into_iter().map(Frame::change);
    pack::write(&mut bytes, id, desk.now().0, frames).map_err(|source| Failure::Copy {
        path: file.clone(),
        source,
    })?;
    target::write(&file, args.get_flag("force"), &bytes, desk)?;
    if target::is_stream(&file) {
        return Ok(Exit::Done);
    }
    if desk.json {
        desk.answer(json!({ "file": file, "changes": count, "bytes": bytes.len() }))?;
    } else {
        let sentence = words::copied(desk.lang, &file, bytes.len() as u64);
        desk.tell(&sentence);
    }
    Ok(Exit::Done)
}
