//! `import W FILE…`: files of other programs, all of them as one act.

mod choices;
mod files;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgAction, ArgMatches, Command};
use myspot_core::import::{
    self, Choices, Duplicate, Hint, ImportError, Plan, Problem, Table, Why, refused_csv,
};
use myspot_core::store::Access;
use myspot_core::watch::Watch;
use myspot_core::{Act, Dice, Kinds, LoadError, Workspace};
use serde_json::{Value as Json, json};

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, target};

pub(super) fn grammar(lang: Lang) -> Command {
    let files = grammar::file(lang, "import-file")
        .num_args(1..)
        .action(ArgAction::Append);
    let verb = grammar::verb(lang, "import")
        .arg(grammar::workspace(lang))
        .arg(files)
        .arg(grammar::switch(lang, "dry-run"))
        .arg(grammar::switch(lang, "again"));
    choices::grammar(lang, verb)
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let dry = args.get_flag("dry-run");
    let access = if dry { Access::Read } else { Access::Write };
    let mut open = session::open(&session::path(args, "workspace"), access, desk)?;
    let choices = choices::read(args, desk)?;
    let asked = args.get_many::<PathBuf>("import-file");
    let files = files::listed(asked.into_iter().flatten())?;
    let folder = open.folder().to_owned();
    let plans = plans(&mut open.workspace, &folder, &files, &choices, desk)?;
    let mut added: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, count) in plans.iter().flat_map(|plan| &plan.added) {
        *added.entry(kind).or_default() += count;
    }
    let problems: Vec<&Problem> = plans.iter().flat_map(|plan| &plan.problems).collect();
    let report: Vec<&(String, String)> = plans.iter().flat_map(|plan| &plan.report).collect();
    if let Some(path) = args.get_one::<PathBuf>("refused") {
        save_refused(path, args.get_flag("force"), &plans, desk)?;
    }
    choices::save(args, &plans, desk)?;
    if !dry {
        let edits: Vec<_> = plans.iter().flat_map(|plan| plan.act().edits).collect();
        let names: Vec<String> = files.iter().map(|file| name(&file.path)).collect();
        let act = Act::verbatim(format!("import {}", names.join(", ")), edits);
        session::act(&mut open, &act, desk)?;
        choices::remember(&plans, &choices, desk)?;
    }
    if desk.json {
        let same = |why| matches!(why, Why::AlreadyHere | Why::SameName | Why::SameFile);
        let duplicates = problems.iter().filter(|problem| same(problem.why));
        let updated: usize = plans.iter().map(|plan| plan.updated).sum();
        let pairs = plans.iter().flat_map(|plan| &plan.duplicates);
        let tables = plans.iter().flat_map(|plan| &plan.tables);
        desk.answer(json!({
            "dry_run": dry,
            "added": added,
            "updated": if updated > 0 { json!({ "record": updated }) } else { json!({}) },
            "duplicates": duplicates.map(|problem| told(problem)).collect::<Vec<_>>(),
            "pairs": pairs.map(pair).collect::<Vec<_>>(),
            "problems": problems.iter().map(|problem| told(problem)).collect::<Vec<_>>(),
            "refused": plans.iter().map(|plan| plan.refused.len()).sum::<usize>(),
            "tables": tables.map(table).collect::<Vec<_>>(),
            "report": report
                .iter()
                .map(|(path, value)| json!({ "path": path, "value": value }))
                .collect::<Vec<_>>(),
        }))?;
    } else {
        for table in plans.iter().flat_map(|plan| &plan.tables) {
            let sentence = words::table(desk.lang, table);
            desk.tell(&sentence);
            if dry {
                preview(table, desk);
            }
        }
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
    let refused = problems.iter().any(|problem| {
        matches!(
            problem.hint,
            Hint::Compare | Hint::SeeReport | Hint::SeeRefused
        )
    });
    Ok(if refused {
        Exit::Differences
    } else {
        Exit::Done
    })
}

/// Writes the rows that did not go in, as a table to correct and import again.
fn save_refused(
    path: &Path,
    force: bool,
    plans: &[Plan],
    desk: &mut Desk<'_>,
) -> Result<(), Failure> {
    let bytes: Vec<u8> = plans.iter().filter_map(refused_csv).flatten().collect();
    if bytes.is_empty() {
        return Ok(());
    }
    target::write(path, force, &bytes, desk)?;
    let count = plans.iter().map(|plan| plan.refused.len()).sum();
    let sentence = words::refused_saved(desk.lang, path, count);
    desk.tell(&sentence);
    Ok(())
}

/// The first rows of a table, as they are read.
fn preview(table: &Table, desk: &mut Desk<'_>) {
    let short = |text: &String| {
        let line: String = text.chars().take(24).collect();
        line.replace(['\n', '\r', '\t'], " ")
    };
    for row in &table.preview {
        let cells: Vec<String> = row.iter().map(short).collect();
        desk.tell(&format!("    {}", cells.join(" | ")));
    }
}

/// One plan a file. Each sees what those before it would add, so that nothing is made twice.
fn plans(
    workspace: &mut Workspace,
    folder: &Path,
    files: &[files::Listed],
    choices: &Choices,
    desk: &mut Desk<'_>,
) -> Result<Vec<Plan>, Failure> {
    let mut dice = Dice::from_seed(workspace.dice().bytes());
    let now = desk.now();
    let mut trial: Option<Workspace> = None;
    let mut plans = Vec::with_capacity(files.len());
    for (place, file) in files.iter().enumerate() {
        let bytes = read(&file.path, desk)?;
        let seen = trial.as_ref().unwrap_or(workspace);
        let quiet = Watch::default();
        let plan = import::plan_with(
            &bytes,
            &name(&file.path),
            choices,
            seen,
            now,
            &mut dice,
            quiet,
        );
        let no_data = |error: &ImportError| {
            matches!(
                error,
                ImportError::NotData | ImportError::Empty | ImportError::UnknownJson { .. }
            )
        };
        let plan = match plan {
            Ok(plan) => plan,
            // A folder holds other things too; they are named, and the rest goes in.
            Err(source) if file.in_folder && no_data(&source) => {
                let sentence = words::refusal(desk.lang, &file.path, &source);
                desk.tell(&sentence);
                continue;
            }
            Err(source) => {
                return Err(Failure::Import {
                    path: file.path.clone(),
                    source,
                });
            }
        };
        if place + 1 < files.len() {
            let mut next = match trial.take() {
                Some(trial) => trial,
                None => copy_of(workspace, &mut dice).map_err(|source| Failure::Document {
                    folder: folder.to_owned(),
                    source,
                })?,
            };
            next.apply(&plan.act(), now)?;
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

fn pair(pair: &Duplicate) -> Json {
    let side = |side: &import::duplicates::Side| {
        json!({
            "id": side.record.as_str(),
            "name": side.name,
            "kind": side.kind,
            "row": side.place.as_ref().and_then(|place| place.row),
            "sheet": side.place.as_ref().and_then(|place| place.sheet.clone()),
            "here": side.place.is_none(),
        })
    };
    json!({ "one": side(&pair.one), "other": side(&pair.other), "how": pair.how.code() })
}

fn table(table: &Table) -> Json {
    let columns = table.columns.iter().map(|column| {
        json!({
            "column": import::sheet::column_name(column.at),
            "heading": column.heading,
            "field": String::from(column.target.clone()),
            "sure": (column.sure * 100.0).round() / 100.0,
            "because": column.why.code(),
        })
    });
    json!({
        "sheet": table.sheet,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header_row": table.header_row,
        "recipe": table.recipe.key,
        "columns": columns.collect::<Vec<_>>(),
        "rows": table.rows,
        "preview": table.preview,
        "print": table.print,
    })
}
