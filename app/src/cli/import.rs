//! `import W FILE…`: files of other programs, all of them as one act.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgAction, ArgMatches, Command};
use myspot_core::import::{self, Choices, Hint, Plan, Problem, Why};
use myspot_core::store::Access;
use myspot_core::{Act, Dice, Kinds, LoadError, Workspace};
use serde_json::{Value as Json, json};

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};

pub(super) fn grammar(lang: Lang) -> Command {
    let files = grammar::file(lang, "import-file")
        .num_args(1..)
        .action(ArgAction::Append);
    grammar::verb(lang, "import")
        .arg(grammar::workspace(lang))
        .arg(files)
        .arg(grammar::switch(lang, "dry-run"))
        .arg(grammar::switch(lang, "again"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let dry = args.get_flag("dry-run");
    let access = if dry { Access::Read } else { Access::Write };
    let mut open = session::open(&session::path(args, "workspace"), access, desk)?;
    let choices = Choices {
        again: args.get_flag("again"),
    };
    let files: Vec<PathBuf> = args
        .get_many::<PathBuf>("import-file")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let folder = open.folder().to_owned();
    let plans = plans(&mut open.workspace, &folder, &files, choices, desk)?;
    let mut added: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, count) in plans.iter().flat_map(|plan| &plan.added) {
        *added.entry(kind).or_default() += count;
    }
    let problems: Vec<&Problem> = plans.iter().flat_map(|plan| &plan.problems).collect();
    let report: Vec<&(String, String)> = plans.iter().flat_map(|plan| &plan.report).collect();
    if !dry {
        let edits: Vec<_> = plans
            .iter()
            .flat_map(|plan| &plan.act.edits)
            .cloned()
            .collect();
        let names: Vec<String> = files.iter().map(|file| name(file)).collect();
        let act = Act::verbatim(format!("import {}", names.join(", ")), edits);
        session::act(&mut open, &act, desk)?;
    }
    if desk.json {
        let same = |why| matches!(why, Why::AlreadyHere | Why::SameName | Why::SameFile);
        let duplicates = problems.iter().filter(|problem| same(problem.why));
        desk.answer(json!({
            "dry_run": dry,
            "added": added,
            "updated": {},
            "duplicates": duplicates.map(|problem| told(problem)).collect::<Vec<_>>(),
            "problems": problems.iter().map(|problem| told(problem)).collect::<Vec<_>>(),
            "report": report
                .iter()
                .map(|(path, value)| json!({ "path": path, "value": value }))
                .collect::<Vec<_>>(),
        }))?;
    } else {
        let counts: Vec<(String, usize)> = added
            .iter()
            .map(|(kind, count)| (label(&open.workspace, kind, *count), *count))
            .collect();
        let sentence = words::imported(desk.lang, &counts, dry);
        desk.say(&sentence)?;
        for problem in &problems {
            let sentence = words::problem(desk.lang, problem);
            desk.tell(&sentence);
        }
        if !report.is_empty() {
            let sentence = words::unplaced(desk.lang, report.len());
            desk.tell(&sentence);
        }
    }
    session::close(open, desk)?;
    // What a hint sends to compare or to the report did not go in.
    let refused = problems
        .iter()
        .any(|problem| matches!(problem.hint, Hint::Compare | Hint::SeeReport));
    Ok(if refused {
        Exit::Differences
    } else {
        Exit::Done
    })
}

/// One plan a file. Each sees what those before it would add, so that nothing is made twice.
fn plans(
    workspace: &mut Workspace,
    folder: &Path,
    files: &[PathBuf],
    choices: Choices,
    desk: &mut Desk<'_>,
) -> Result<Vec<Plan>, Failure> {
    let mut dice = Dice::from_seed(workspace.dice().bytes());
    let now = desk.now();
    let mut trial: Option<Workspace> = None;
    let mut plans = Vec::with_capacity(files.len());
    for (place, file) in files.iter().enumerate() {
        let bytes = read(file, desk)?;
        let seen = trial.as_ref().unwrap_or(workspace);
        let plan = import::plan_with(&bytes, &name(file), choices, seen, now, &mut dice);
        let plan = plan.map_err(|source| Failure::Import {
            path: file.clone(),
            source,
        })?;
        if place + 1 < files.len() {
            let mut next = match trial.take() {
                Some(trial) => trial,
                None => copy_of(workspace, &mut dice).map_err(|source| Failure::Document {
                    folder: folder.to_owned(),
                    source,
                })?,
            };
            next.apply(&plan.act, now)?;
            trial = Some(next);
        }
        plans.push(plan);
    }
    Ok(plans)
}

fn copy_of(workspace: &Workspace, dice: &mut Dice) -> Result<Workspace, LoadError> {
    let bytes = workspace.fork_document().save();
    let kinds = Arc::new(Kinds::builtin());
    let dice = Dice::from_seed(dice.bytes());
    Workspace::load(workspace.id(), Some(&bytes), [], kinds, dice)
}

/// Reads a file, no further than one byte more than an import takes.
fn read(file: &Path, desk: &mut Desk<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let cap = import::MAX_BYTES as u64 + 1;
    if target::is_stream(file) {
        let mut input = (&mut *desk.stdin).take(cap);
        input.read_to_end(&mut bytes).map_err(Failure::file(file))?;
    } else {
        let input = fs::File::open(file).map_err(Failure::file(file))?;
        let mut input = input.take(cap);
        input.read_to_end(&mut bytes).map_err(Failure::file(file))?;
    }
    Ok(bytes)
}

fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().into_owned()
}

fn label(workspace: &Workspace, kind: &str, count: usize) -> String {
    match workspace.kinds().get(kind) {
        Some(kind) if count > 1 => kind.plural.clone(),
        Some(kind) => kind.label.clone(),
        None => kind.to_owned(),
    }
}

fn told(problem: &Problem) -> Json {
    json!({
        "file": problem.place.file,
        "sheet": problem.place.sheet,
        "row": problem.place.row,
        "column": problem.place.column,
        "value": problem.value,
        "why": problem.why.code(),
        "hint": problem.hint.code(),
    })
}
