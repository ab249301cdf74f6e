//! The map of the world as a file, and files that lie in a folder of their own.

use std::fs;
use std::path::Path;

use clap::ArgMatches;
use serde_json::json;

use crate::cli::{Desk, Exit, Failure, session, target, words};
use crate::exports::{self, Made, Order};

/// Writes the map of the world.
pub(super) fn run(
    args: &ArgMatches,
    order: &Order<'_>,
    desk: &mut Desk<'_>,
) -> Result<Exit, Failure> {
    let file = session::path(args, "file");
    let open = session::read(args, desk)?;
    let made = exports::make(&open.workspace, order)?;
    write(&made, &file, args.get_flag("force"), desk)?;
    if desk.json && !target::is_stream(&file) {
        desk.answer(json!({
            "file": file,
            "format": order.format.code(),
            "bytes": made.size(),
            "reserved": made.reserved,
            "reduced": made.reduced,
        }))?;
        return Ok(Exit::Done);
    }
    if made.reserved > 0 {
        let sentence = words::kept_back(desk.lang, made.reserved);
        desk.tell(&sentence);
    }
    if made.reduced {
        let sentence = words::reduced(desk.lang);
        desk.tell(&sentence);
    }
    if !target::is_stream(&file) {
        let sentence = words::exported(desk.lang, &file, made.size() as u64);
        desk.tell(&sentence);
    }
    Ok(Exit::Done)
}

/// Writes the file, or the files into a folder, which is made where it is missing.
pub(super) fn write(
    made: &Made,
    path: &Path,
    force: bool,
    desk: &mut Desk<'_>,
) -> Result<(), Failure> {
    if let [(name, bytes)] = &made.files[..]
        && name.is_empty()
    {
        return target::write(path, force, bytes, desk);
    }
    if target::is_stream(path) {
        return Err(Failure::TwoFiles);
    }
    let places: Vec<_> = made.files.iter().map(|(name, _)| path.join(name)).collect();
    // None is written where one of them may not be.
    let kept = places
        .iter()
        .find(|place| fs::symlink_metadata(place).is_ok());
    if let Some(kept) = kept.filter(|_| !force) {
        return Err(Failure::TargetExists(kept.clone()));
    }
    fs::create_dir_all(path).map_err(Failure::file(path))?;
    for (place, (_, bytes)) in places.iter().zip(&made.files) {
        target::write(place, force, bytes, desk)?;
    }
    Ok(())
}
