//! `new W`: makes a workspace.

use clap::{ArgMatches, Command};
use myspot_core::store::StoreError;
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session};
use crate::open::{OpenError, OpenWorkspace};
use crate::settings::Settings;

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "new")
        .arg(grammar::workspace(lang))
        .arg(grammar::option(lang, "title"))
        .arg(grammar::option(lang, "member"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let folder = session::path(args, "workspace");
    let own_name = folder.file_name().map(|name| name.to_string_lossy());
    let title = match session::word(args, "title") {
        "" => own_name.unwrap_or_default().into_owned(),
        title => title.to_owned(),
    };
    let member = match session::word(args, "member") {
        "" => Settings::load(&desk.paths).member_name,
        member => member.to_owned(),
    };
    let made = OpenWorkspace::create(&folder, &title, &member, &desk.paths, desk.now());
    let open = made.map_err(|error| match error {
        // Nothing to open is meant here: a part of the path is missing, or is a file.
        OpenError::Store(
            source @ (StoreError::NotFound { .. } | StoreError::NotAWorkspace { .. }),
        ) => Failure::CannotCreate {
            path: folder.clone(),
            source,
        },
        other => other.into(),
    })?;
    let id = open.workspace.id().to_string();
    session::close(open, desk)?;
    if desk.json {
        desk.answer(json!({ "workspace": id, "folder": folder, "title": title }))?;
    } else {
        desk.say(&folder.display().to_string())?;
    }
    let sentence = words::made(desk.lang, &title, member.trim());
    desk.tell(&sentence);
    Ok(Exit::Done)
}
