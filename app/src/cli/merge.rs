//! `merge W OTHER…`: other copies of the same workspace, edited elsewhere, come home.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session};
use crate::anything;

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "merge")
        .arg(grammar::workspace(lang))
        .arg(
            grammar::file(lang, "others")
                .num_args(1..)
                .action(ArgAction::Append),
        )
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let others: Vec<PathBuf> = args
        .get_many("others")
        .map(|all| all.cloned().collect())
        .unwrap_or_default();
    let mut open = session::write(args, desk)?;
    let mut copies = Vec::new();
    for path in others {
        let copy = anything::copy(&path, &desk.paths)?;
        if copy.workspace != open.workspace.id() {
            return Err(Failure::OtherWorkspace(path));
        }
        copies.push(copy);
    }
    let (mut received, mut left_out) = (0, 0);
    for copy in copies {
        let brought = open.bring(&copy.changes, &copy.proofs, desk.now())?;
        let brought = brought.map_err(Failure::Bundle)?;
        received += brought.received;
        left_out += brought.left_out;
    }
    let hash = open.workspace.state_hash();
    session::close(open, desk)?;
    if desk.json {
        desk.answer(json!({
            "received": received, "left_out": left_out, "state_hash": hash,
        }))?;
    }
    let sentence = words::unbundled(desk.lang, received);
    desk.tell(&sentence);
    if left_out == 0 {
        return Ok(Exit::Done);
    }
    let sentence = words::not_signed(desk.lang, left_out);
    desk.tell(&sentence);
    Ok(Exit::Differences)
}
