//! Opening a workspace for one verb, and leaving it.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use myspot_core::store::{Access, Repair};
use myspot_core::{Act, Applied};

use super::{Desk, Failure, words};
use crate::open::OpenWorkspace;

/// The path that an argument names.
pub(super) fn path(args: &ArgMatches, name: &str) -> PathBuf {
    args.get_one::<PathBuf>(name).cloned().unwrap_or_default()
}

/// The word that an argument gives; empty without one.
pub(super) fn word<'a>(args: &'a ArgMatches, name: &str) -> &'a str {
    args.get_one::<String>(name).map_or("", String::as_str)
}

/// All the words that an argument gives.
pub(super) fn many<'a>(args: &'a ArgMatches, name: &str) -> Vec<&'a str> {
    args.get_many::<String>(name)
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect()
}

/// Opens the workspace beside whoever writes into it.
pub(super) fn read(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<OpenWorkspace, Failure> {
    open(&path(args, "workspace"), Access::Read, desk)
}

/// Opens the workspace for an act.
pub(super) fn write(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<OpenWorkspace, Failure> {
    open(&path(args, "workspace"), Access::Write, desk)
}

/// Opens a folder and tells what was wrong with it.
pub(super) fn open(
    folder: &Path,
    access: Access,
    desk: &mut Desk<'_>,
) -> Result<OpenWorkspace, Failure> {
    let open = OpenWorkspace::open(folder, access, &desk.paths)?;
    let mended = access == Access::Write;
    for repair in &open.repairs {
        // Beside a writer a torn tail is a frame on its way.
        if mended || !matches!(repair, Repair::TornTail { .. }) {
            let sentence = words::repair(desk.lang, repair, mended);
            desk.tell(&sentence);
        }
    }
    Ok(open)
}

/// Does an act and makes it durable.
pub(super) fn act(
    open: &mut OpenWorkspace,
    act: &Act,
    desk: &Desk<'_>,
) -> Result<Applied, Failure> {
    let applied = open.workspace.apply(act, desk.now())?;
    open.save()?;
    Ok(applied)
}

/// Leaves the workspace.
pub(super) fn close(open: OpenWorkspace, desk: &Desk<'_>) -> Result<(), Failure> {
    open.close(desk.now()).map_err(|(_, error)| error.into())
}
