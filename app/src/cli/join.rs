//! `join TICKET W`: takes part in a workspace.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{ArgMatches, Command};
use serde_json::json;

use super::line;
use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session};
use crate::settings::Settings;
use crate::share::join::{Place, Request, join};
use crate::share::view::JoinView;

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "join")
        .arg(grammar::word(lang, "ticket"))
        .arg(grammar::workspace(lang))
        .arg(grammar::option(lang, "member"))
        .arg(grammar::option(lang, "bind"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let folder = session::path(args, "workspace");
    let name = match session::word(args, "member") {
        "" => Settings::load(&desk.paths).member_name,
        name => name.to_owned(),
    };
    let request = Request {
        ticket: session::word(args, "ticket"),
        name: &name,
        place: Place::At(&folder),
        bind: line::bind(args)?,
    };
    let (paths, clock, lang) = (desk.paths.clone(), desk.clock, desk.lang);
    let stop = Arc::new(AtomicBool::new(false));
    let joined = join(&request, &paths, clock, &stop, |step| {
        if let JoinView::Waiting { words } = &step {
            let sentence = words::waiting(lang, words);
            desk.tell(&sentence);
        }
    });
    let open = joined.map_err(Failure::Join)?;
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
