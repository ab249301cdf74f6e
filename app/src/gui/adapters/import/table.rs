//! The rows of a table as they are read, and the heads that say where each column goes.

use std::collections::BTreeMap;

use myspot_core::Kinds;
use myspot_core::import::recipe::{Recipe, Target};
use myspot_core::import::sheet::column_name;
use myspot_core::import::table::Column;
use myspot_core::import::{Hint, Problem, Table, Why};
use slint::{ModelRc, SharedString};

use super::{LANG, choices};
use crate::cli::words::imports::why as why_words;
use crate::gui::adapters::sharing::{grouped, plural};
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{ImportCell, ImportColumn, ImportRow, Importing, Tone};

/// The most columns that are shown; all of them are read.
const MOST_COLUMNS: usize = 60;
/// The most refused rows that are shown; all of them are written into the file of refused rows.
const MOST_REFUSED: usize = 100;
/// The most letters of a cell that are shown.
const MOST_LETTERS: usize = 120;

/// Shows the table of the sheet that is looked at.
pub(super) fn show(bench: &Workbench, page: &Importing<'_>, sentences: &Sentences<'_>) {
    let Some(table) = bench.import.table() else {
        // The sheet is left out: nothing of it is read.
        models::show(&page.get_columns(), Vec::new(), |model| {
            page.set_columns(model);
        });
        models::show(&page.get_rows(), Vec::new(), |model| page.set_rows(model));
        page.set_rows_note(SharedString::default());
        page.set_columns_note(SharedString::default());
        page.set_only_refused_text(SharedString::default());
        return;
    };
    let columns = columns(bench, sentences, table);
    models::show(&page.get_columns(), columns, |model| {
        page.set_columns(model);
    });
    let hidden = table.columns.len().saturating_sub(MOST_COLUMNS);
    page.set_columns_note(match hidden {
        0 => SharedString::default(),
        n => sentences.exchange().invoke_columns_hidden(plural(n)),
    });
    show_rows(bench, page, sentences, table);
}

fn columns(bench: &Workbench, sentences: &Sentences<'_>, table: &Table) -> Vec<ImportColumn> {
    let say = sentences.exchange();
    let Some(workspace) = bench.workspace() else {
        return Vec::new();
    };
    let targets = choices::targets(sentences, workspace.kinds(), &table.recipe);
    let columns = table.columns.iter().take(MOST_COLUMNS);
    let columns = columns.map(|column| {
        let (mut target, lines) = choices::column_choices(&targets, &column.target);
        let because = choices::because(column.why, column.sure);
        let (mark, tone) = match because {
            "asked" => ("pencil", Tone::Accent),
            "remembered" => ("history", Tone::Ok),
            "heading" => ("check", Tone::Ok),
            _ if column.target == Target::Report => ("minus", Tone::Plain),
            _ => ("help", Tone::Warn),
        };
        let (kind, icon) = looks(&table.recipe, &column.target);
        if let Some(field) = told_by_its_mark(sentences, workspace.kinds(), table, column) {
            target = field;
        }
        ImportColumn {
            heading: match column.heading.trim() {
                "" => say.invoke_column(column_name(column.at).into()),
                heading => heading.into(),
            },
            target,
            kind: kind.into(),
            icon: icon.into(),
            mark: mark.into(),
            tone,
            why: say.invoke_because(because.into()),
            choices: lines,
        }
    });
    columns.collect()
}

/// The kind or the icon of what a column fills, where a row makes several records.
fn looks<'r>(recipe: &'r Recipe, target: &Target) -> (&'r str, &'static str) {
    let Target::Field { part, .. } = target else {
        return ("", "");
    };
    let Some(part) = recipe.part(part).filter(|_| recipe.parts.len() > 1) else {
        return ("", "");
    };
    match (part.kind.as_str(), part.fixed.get("kind")) {
        ("entity", Some(kind)) => (kind, ""),
        ("relation" | "link", _) => ("", "relations"),
        _ => ("", "file"),
    }
}

/// The words of the field alone, where the shape or the icon before them says whose it is.
fn told_by_its_mark(
    sentences: &Sentences<'_>,
    kinds: &Kinds,
    table: &Table,
    column: &Column,
) -> Option<SharedString> {
    let Target::Field { part, field } = &column.target else {
        return None;
    };
    let part = table.recipe.part(part)?;
    let (kind, icon) = looks(&table.recipe, &column.target);
    if kind.is_empty() && icon != "relations" {
        return None;
    }
    let known = kinds.field(&part.kind, field);
    Some(match known {
        Some(known) => known.label.as_str().into(),
        None => sentences.exchange().invoke_field(field.as_str().into()),
    })
}

/// What is the matter with a row.
#[derive(Default)]
struct Matter<'p> {
    /// The gravest of its problems.
    grave: Option<(u8, &'p Problem)>,
    /// The columns of all of them.
    columns: Vec<&'p str>,
}

/// How grave a problem is, for the row in which it stands.
fn gravity(problem: &Problem) -> u8 {
    match (problem.hint, problem.why) {
        (Hint::SeeRefused, _) => 3,
        (_, Why::SameName | Why::NearName) => 2,
        _ => 1,
    }
}

fn matters<'p>(problems: &'p [Problem], table: &Table) -> BTreeMap<u32, Matter<'p>> {
    let mut matters: BTreeMap<u32, Matter<'p>> = BTreeMap::new();
    for problem in problems.iter().filter(|it| it.place.sheet == table.sheet) {
        let row = problem.place.row.and_then(|row| u32::try_from(row).ok());
        let Some(row) = row else { continue };
        let matter = matters.entry(row).or_default();
        matter.columns.extend(problem.place.column.as_deref());
        let gravity = gravity(problem);
        if matter.grave.is_none_or(|(known, _)| gravity > known) {
            matter.grave = Some((gravity, problem));
        }
    }
    matters
}

fn show_rows(bench: &Workbench, page: &Importing<'_>, sentences: &Sentences<'_>, table: &Table) {
    let say = sentences.exchange();
    let state = &bench.import;
    let Some(seen) = &state.seen else { return };
    let matters = matters(&seen.plan.problems, table);
    let refused: Vec<_> = seen
        .plan
        .refused
        .iter()
        .filter(|row| row.sheet == table.sheet)
        .collect();
    let row =
        |number: u32, cells: &[String]| line(sentences, table, number, cells, matters.get(&number));
    let rows: Vec<ImportRow> = if state.only_refused {
        let refused = refused.iter().take(MOST_REFUSED);
        refused.map(|it| row(it.row, &it.cells)).collect()
    } else {
        let rows = table.numbers.iter().zip(&table.preview);
        rows.map(|(number, cells)| row(*number, cells)).collect()
    };
    let number = |n: Option<&u32>| grouped(n.copied().unwrap_or_default() as usize);
    page.set_rows_note(if state.only_refused {
        let of = grouped(refused.len());
        say.invoke_refused_shown(plural(rows.len()), of)
    } else {
        let (first, last) = (table.numbers.first(), table.numbers.last());
        say.invoke_rows_shown(number(first), number(last), grouped(table.rows))
    });
    page.set_only_refused(state.only_refused);
    page.set_only_refused_text(match refused.len() {
        0 => SharedString::default(),
        n => say.invoke_only_refused(plural(n), grouped(n)),
    });
    models::show(&page.get_rows(), rows, |model| page.set_rows(model));
}

fn line(
    sentences: &Sentences<'_>,
    table: &Table,
    number: u32,
    cells: &[String],
    matter: Option<&Matter<'_>>,
) -> ImportRow {
    let say = sentences.exchange();
    let grave = matter.and_then(|matter| matter.grave);
    let (code, icon, tone) = match grave {
        Some((3, _)) => ("out", "alert", Tone::Danger),
        Some((2, _)) => ("compare", "copy", Tone::Warn),
        Some(_) => ("look", "info", Tone::Warn),
        None => ("", "check", Tone::Ok),
    };
    let bad = |place: usize| {
        let (Some(matter), Some(column)) = (matter, table.columns.get(place)) else {
            return false;
        };
        let mut columns = matter.columns.iter();
        columns.any(|it| *it == column.heading || *it == column_name(column.at))
    };
    let shown: Vec<ImportCell> = cells
        .iter()
        .take(MOST_COLUMNS)
        .enumerate()
        .map(|(place, text)| {
            let bad = bad(place);
            let text = match one_line(text) {
                text if text.is_empty() && bad => sentences.say().invoke_empty_value(),
                text => text,
            };
            ImportCell { text, bad }
        })
        .collect();
    let number = grouped(number as usize);
    let between = say.invoke_cells_between();
    let words: Vec<&str> = shown
        .iter()
        .map(|cell| cell.text.as_str())
        .filter(|text| !text.is_empty())
        .take(6)
        .collect();
    let words: SharedString = words.join(&between).into();
    let told = say.invoke_row_state(code.into());
    let summary = match grave {
        Some((_, problem)) => {
            let why = why_words(LANG, problem.why).into();
            say.invoke_row_summary_why(number.clone(), told, why, words)
        }
        None => say.invoke_row_summary(number.clone(), told, words),
    };
    ImportRow {
        number,
        icon: icon.into(),
        tone,
        summary,
        cells: ModelRc::from(shown.as_slice()),
    }
}

fn one_line(text: &str) -> SharedString {
    let short: String = text.chars().take(MOST_LETTERS).collect();
    short.replace(['\n', '\r', '\t'], " ").into()
}
