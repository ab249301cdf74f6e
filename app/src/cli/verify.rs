//! `verify W`: every stored file is checked, then the whole is opened and proven.

use clap::{ArgMatches, Command};
use myspot_core::store::{self, Access, FileReport, Repair};
use serde_json::{Value as Json, json};

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session};
use crate::open::OpenWorkspace;

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "verify")
        .arg(grammar::workspace(lang))
        .arg(grammar::switch(lang, "repair"))
}

/// One thing that is wrong.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A file is damaged.
    File(FileReport),
    /// Opening for writing would mend this.
    Mendable(Repair),
    /// Nothing can be opened, or what was opened cannot be saved.
    Fatal(Failure),
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let folder = session::path(args, "workspace");
    let mut repairs: Vec<Json> = Vec::new();
    if args.get_flag("repair") {
        let open = OpenWorkspace::open(&folder, Access::Write, &desk.paths)?;
        for repair in &open.repairs {
            let sentence = words::repair(desk.lang, repair, true);
            if desk.json {
                repairs.push(json!(sentence));
            } else {
                desk.say(&sentence)?;
            }
        }
        session::close(open, desk)?;
    }
    let report = store::verify(&folder)?;
    let mut troubles: Vec<Trouble> = Vec::new();
    let files: Vec<Json> = report.files.iter().map(file).collect();
    let unsound = report.files.into_iter().filter(|file| !file.is_sound());
    troubles.extend(unsound.map(Trouble::File));
    match report.repairs {
        Ok(repairs) => troubles.extend(repairs.into_iter().map(Trouble::Mendable)),
        Err(error) => troubles.push(Trouble::Fatal(error.into())),
    }
    let records = match proven(&folder, desk) {
        Ok(records) => Some(records),
        Err(failure) => {
            troubles.push(Trouble::Fatal(failure));
            None
        }
    };
    let sentences = words::troubles(desk.lang, &troubles);
    if desk.json {
        desk.answer(json!({
            "sound": troubles.is_empty(),
            "records": records,
            "files": files,
            "problems": sentences,
            "repairs": repairs,
        }))?;
    } else {
        for sentence in &sentences {
            desk.say(sentence)?;
        }
        if let (Some(records), true) = (records, troubles.is_empty()) {
            let sentence = words::sound(desk.lang, files.len(), records);
            desk.say(&sentence)?;
        }
    }
    Ok(if troubles.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// Opens the workspace, saves the document in memory and opens that again. Returns how many
/// records there are.
fn proven(folder: &std::path::Path, desk: &Desk<'_>) -> Result<usize, Failure> {
    let open = OpenWorkspace::open(folder, Access::Read, &desk.paths)?;
    let copy = open.workspace.fork_document();
    copy.save_proven().map_err(|source| Failure::Document {
        folder: folder.to_owned(),
        source,
    })?;
    Ok(open.workspace.records().len())
}

fn file(report: &FileReport) -> Json {
    let sound = report.is_sound();
    match report {
        FileReport::Journal {
            file,
            frames,
            damaged,
            torn_bytes,
        } => json!({
            "file": file, "sound": sound, "frames": frames,
            "damaged": damaged, "torn_bytes": torn_bytes,
        }),
        FileReport::Snapshot { file, .. } | FileReport::Unknown { file } => {
            json!({ "file": file, "sound": sound })
        }
    }
}
