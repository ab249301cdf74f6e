//! Files as people have them: all of each comes in or is told, goes out and comes back, and no
//! damage to one upsets the reader.

mod books;
mod complete;
mod golden;
mod mutated;
mod round;
mod sisters;

use std::path::PathBuf;
use std::sync::Arc;

use myspot_core::import::{Choices, ImportError, Plan, plan_with};
use myspot_core::watch::Watch;
use myspot_core::{Dice, Kinds, Moment, Value, Workspace, WorkspaceId};
use serde_json::Value as Json;

pub(crate) const NOW: Moment = Moment(1_800_000_000_000);

/// The developers' shared data; `None`, said aloud, where it is absent.
pub(crate) fn data() -> Option<PathBuf> {
    let room = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let told = std::env::var_os("MYSPOT_SHARED").map(PathBuf::from);
    let ways = ["../../shared", "../../../shared"].map(|way| room.join(way));
    let found = told.into_iter().chain(ways).map(|it| it.join("data"));
    let found = found.into_iter().find(|it| it.is_dir());
    if found.is_none() {
        eprintln!("skipped: the shared data are not here");
    }
    found
}

/// Every file of some folders of the shared data: the folder and the name, and the bytes.
pub(crate) fn files(folders: &[&str]) -> Vec<(String, Vec<u8>)> {
    let Some(data) = data() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for folder in folders {
        let inside = std::fs::read_dir(data.join(folder)).expect("a folder");
        for file in inside {
            let file = file.expect("a file");
            let name = format!("{folder}/{}", file.file_name().to_string_lossy());
            all.push((name, std::fs::read(file.path()).expect("a file")));
        }
    }
    all.sort();
    all
}

pub(crate) fn empty(kinds: &Arc<Kinds>) -> Workspace {
    let mut dice = Dice::from_number(1);
    let id = WorkspaceId::fresh(&mut dice);
    Workspace::create(id, Arc::clone(kinds), dice).expect("the genesis")
}

pub(crate) fn planned(
    workspace: &Workspace,
    bytes: &[u8],
    name: &str,
) -> Result<Plan, ImportError> {
    planned_with(workspace, bytes, name, &Choices::default())
}

pub(crate) fn planned_with(
    workspace: &Workspace,
    bytes: &[u8],
    name: &str,
    choices: &Choices,
) -> Result<Plan, ImportError> {
    let mut dice = Dice::from_number(2 + bytes.len() as u64);
    plan_with(
        bytes,
        name,
        choices,
        workspace,
        NOW,
        &mut dice,
        Watch::default(),
    )
}

/// The workspace after an import that must succeed, and what was planned.
pub(crate) fn taken(bytes: &[u8], name: &str) -> (Workspace, Plan) {
    let mut workspace = empty(&Arc::new(Kinds::builtin()));
    let plan = planned(&workspace, bytes, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    workspace.apply(&plan.act(), NOW).expect("allowed");
    (workspace, plan)
}

/// Everything that is kept of a file: the records and the report.
pub(crate) fn kept(workspace: &Workspace, plan: &Plan) -> String {
    let mut words = String::new();
    for record in workspace.records().iter().chain([workspace.info()]) {
        for (key, value) in &record.fields {
            let text = value.to_words();
            words += &format!("{key}\n{text}\n");
            // What is kept as JSON is read as JSON: its escapes are not the words.
            if key == "origin|raw"
                && let Ok(json) = serde_json::from_str::<Json>(&text)
            {
                let mut inside = Vec::new();
                leaves(&json, &mut inside);
                words += &inside.join("\n");
                words.push('\n');
            }
            if let Value::Float(number) = value {
                words += &format!("{number:?}\n");
            }
        }
    }
    for (path, value) in &plan.report {
        words += &format!("{path}\n{value}\n");
    }
    words
}

/// The scalars of a JSON file.
pub(crate) fn leaves(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(map) => map.values().for_each(|value| leaves(value, found)),
        Json::Array(list) => list.iter().for_each(|value| leaves(value, found)),
        Json::String(text) => found.push(text.clone()),
        Json::Null => {}
        other => found.push(other.to_string()),
    }
}

/// Those of some texts that are kept nowhere. A file that tells its headings or its repeated
/// spaces otherwise than they stand has lost nothing.
pub(crate) fn lost(workspace: &Workspace, plan: &Plan, texts: &[String]) -> Vec<String> {
    let kept = kept(workspace, plan);
    let texts = texts.iter().map(|text| text.trim());
    texts
        .filter(|text| !text.is_empty() && !kept.contains(text))
        .map(str::to_owned)
        .collect()
}
