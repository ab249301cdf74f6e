//! `info W`: what a workspace is and how much it holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use clap::{ArgMatches, Command};
use myspot_core::{Moment, Workspace};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, shown};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "info").arg(grammar::workspace(lang))
}

/// What `info` tells.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) title: String,
    pub(super) workspace: String,
    /// Living records by type: code, label for one or several, how many.
    pub(super) counts: Vec<(String, String, usize)>,
    /// The same for entities by kind.
    pub(super) entities: Vec<(String, String, usize)>,
    pub(super) trashed: usize,
    /// Ids and names.
    pub(super) members: Vec<(String, String)>,
    pub(super) heads: Vec<String>,
    pub(super) state_hash: String,
    pub(super) bytes: u64,
    pub(super) saved: Option<Moment>,
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let open = session::read(args, desk)?;
    let told = told(&open.workspace, open.folder());
    if desk.json {
        let numbers = |counts: &[(String, String, usize)]| -> serde_json::Value {
            counts
                .iter()
                .map(|(code, _, count)| (code.clone(), json!(count)))
                .collect()
        };
        let members = told
            .members
            .iter()
            .map(|(id, name)| json!({ "id": id, "name": name }));
        desk.answer(json!({
            "title": told.title,
            "workspace": told.workspace,
            "counts": numbers(&told.counts),
            "entities_by_kind": numbers(&told.entities),
            "trashed": told.trashed,
            "members": members.collect::<Vec<_>>(),
            "heads": told.heads,
            "state_hash": told.state_hash,
            "bytes": told.bytes,
            "last_save": told.saved.map(shown::timestamp),
            "read_only": open.workspace.is_read_only(),
        }))?;
    } else {
        for line in words::info(desk.lang, &told, &desk.zone) {
            desk.say(&line)?;
        }
    }
    Ok(Exit::Done)
}

fn told(workspace: &Workspace, folder: &Path) -> Told {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut entities: BTreeMap<&str, usize> = BTreeMap::new();
    let mut trashed = 0;
    // What an entity without a kind is read as.
    let def = workspace.kinds().field("entity", "kind");
    let unsaid = def.and_then(|def| def.default.as_ref()?.as_str());
    let unsaid = unsaid.unwrap_or_default();
    for record in workspace.records().iter() {
        if record.is_trashed() {
            trashed += 1;
            continue;
        }
        *counts.entry(&record.kind).or_default() += 1;
        if record.kind == "entity" {
            let kind = Some(record.words("kind")).filter(|kind| !kind.is_empty());
            *entities.entry(kind.unwrap_or(unsaid)).or_default() += 1;
        }
    }
    let kinds = workspace.kinds();
    let type_label = |code: &str, count: usize| match kinds.get(code) {
        Some(kind) if count > 1 => kind.plural.clone(),
        Some(kind) => kind.label.clone(),
        None => code.to_owned(),
    };
    let entity_kind = |code: &str, count: usize| {
        let known = kinds.field("entity", "kind").and_then(|def| def.code(code));
        match known {
            Some(known) if count > 1 => known.plural().to_owned(),
            Some(known) => known.label.clone(),
            None => code.to_owned(),
        }
    };
    let (bytes, saved) = on_disk(folder);
    let members = workspace.records().of_kind("member");
    Told {
        title: workspace.info().words("title").to_owned(),
        workspace: workspace.id().to_string(),
        counts: counts
            .iter()
            .map(|(code, count)| ((*code).to_owned(), type_label(code, *count), *count))
            .collect(),
        entities: entities
            .iter()
            .map(|(code, count)| ((*code).to_owned(), entity_kind(code, *count), *count))
            .collect(),
        trashed,
        members: members
            .map(|member| (member.id.to_string(), shown::title(workspace, member)))
            .collect(),
        heads: workspace
            .heads()
            .iter()
            .map(|head| shown::hex(head))
            .collect(),
        state_hash: workspace.state_hash(),
        bytes,
        saved,
    }
}

/// Bytes of every file of the folder, and when a journal or snapshot was last written.
fn on_disk(folder: &Path) -> (u64, Option<Moment>) {
    let mut bytes = 0;
    let mut saved = None;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(about) = entry.metadata() else {
            continue;
        };
        if about.is_dir() {
            bytes += on_disk(&entry.path()).0;
            continue;
        }
        bytes += about.len();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".msj") || name.ends_with(".mss") {
            let at = about.modified().ok();
            let at = at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            let at = at.map(|since| Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)));
            saved = saved.max(at);
        }
    }
    (bytes, saved)
}
