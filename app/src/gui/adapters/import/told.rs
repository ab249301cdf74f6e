//! What of a file is told beside its rows: counts, what deserves a look, pairs, the report.

use std::collections::BTreeMap;

use myspot_core::Workspace;
use myspot_core::import::duplicates::Side;
use myspot_core::import::{Duplicate, Hint, Plan, Problem, Why};
use myspot_core::view::labels::{label_of, plural_of};
use slint::SharedString;

use super::LANG;
use super::pairs;
use super::state::Seen;
use crate::cli::words::imports::{why as why_words, within};
use crate::gui::adapters::entities::capital;
use crate::gui::adapters::sharing::{grouped, plural};
use crate::gui::models;
use crate::gui::sentences::{Sentences, shorten};
use crate::gui::workbench::Workbench;
use crate::ui::{ImportCheck, ImportCount, ImportLine, ImportPair, ImportSide, Importing, Tone};

/// The most lines of each sort that are counted one by one; the rest stands in one line.
const MOST_COUNTS: usize = 7;
/// The most rows that a check names.
const MOST_ROWS: usize = 4;
/// More records than this at once are more than a workspace is made for.
const MANY: usize = 40_000;
/// The most problems, and the most values without a place, that the report lists.
const MOST_LINES: usize = 1_000;

pub(super) fn show(
    bench: &Workbench,
    page: &Importing<'_>,
    sentences: &Sentences<'_>,
    seen: &Seen,
) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let counts = counts(workspace, sentences, seen);
    models::show(&page.get_counts(), counts, |model| page.set_counts(model));
    let checks = checks(sentences, seen);
    models::show(&page.get_checks(), checks, |model| page.set_checks(model));
    let duplicates = seen.plan.duplicates.iter();
    let codes: Vec<&str> = duplicates
        .clone()
        .map(|pair| pairs::chosen(&bench.import, pair))
        .collect();
    let shown: Vec<ImportPair> = duplicates
        .zip(&codes)
        .map(|(pair, code)| shown_pair(workspace, sentences, seen, pair, code))
        .collect();
    let (text, choices) = pairs::menu_of_all(sentences, &codes);
    page.set_all_text(text);
    page.set_all_choices(choices);
    page.set_pair_count(i32::try_from(shown.len()).unwrap_or(i32::MAX));
    models::show(&page.get_pairs(), shown, |model| page.set_pairs(model));
    let lines = lines(sentences, &seen.plan);
    models::show(&page.get_lines(), lines, |model| page.set_lines(model));
}

/// How many of each sort come in, the most telling first.
fn counts(workspace: &Workspace, sentences: &Sentences<'_>, seen: &Seen) -> Vec<ImportCount> {
    let say = sentences.exchange();
    let line = |kind: &str, icon: &str, label: SharedString, n: usize| ImportCount {
        kind: kind.into(),
        icon: icon.into(),
        label,
        count: grouped(n),
    };
    let tally = &seen.tally;
    let mut lines = Vec::new();
    for (kind, n) in most_first(&tally.fiches) {
        lines.push(match kind {
            "" => line("", "help", say.invoke_kindless(), n),
            kind => {
                let label = plural_of(workspace, "entity", "kind", kind);
                line(kind, "", capital(&label).into(), n)
            }
        });
    }
    let relations = most_first(&tally.relations);
    let rest: usize = relations.iter().skip(MOST_COUNTS).map(|(_, n)| n).sum();
    for (kind, n) in relations.into_iter().take(MOST_COUNTS) {
        let label = label_of(workspace, "relation", "kind", kind);
        lines.push(line(
            "",
            "relations",
            say.invoke_relation_kind(label.into()),
            n,
        ));
    }
    if rest > 0 {
        lines.push(line("", "relations", say.invoke_more_kinds(), rest));
    }
    for (kind, n) in most_first(&tally.others) {
        let known = workspace.kinds().get(kind);
        let label = known.map_or(kind, |known| &known.plural);
        lines.push(line("", "file", capital(label).into(), n));
    }
    if seen.plan.updated > 0 {
        lines.push(line(
            "",
            "pencil",
            say.invoke_completed(),
            seen.plan.updated,
        ));
    }
    lines
}

fn most_first(counts: &BTreeMap<String, usize>) -> Vec<(&str, usize)> {
    let mut counts: Vec<(&str, usize)> = counts.iter().map(|(it, n)| (it.as_str(), *n)).collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    counts
}

/// What deserves a look before anything goes in, each sort once.
fn checks(sentences: &Sentences<'_>, seen: &Seen) -> Vec<ImportCheck> {
    let say = sentences.exchange();
    let plan = &seen.plan;
    let check = |icon: &str, tone, title: SharedString, detail: SharedString| ImportCheck {
        icon: icon.into(),
        tone,
        title,
        detail,
    };
    let mut checks = Vec::new();
    let count = seen.count();
    if count > MANY {
        let title = say.invoke_many(grouped(count));
        checks.push(check("alert", Tone::Warn, title, say.invoke_many_detail()));
    }
    if let Some(pair) = plan.duplicates.first() {
        let n = plan.duplicates.len();
        let names = [&pair.one, &pair.other].map(|it| shorten(&it.name).into());
        let [one, other] = names;
        let detail = say.invoke_near_detail(one, other);
        let title = say.invoke_near(plural(n), grouped(n));
        checks.push(check("copy", Tone::Warn, title, detail));
    }
    let mut sorts: Vec<(Why, Hint, Vec<&Problem>)> = Vec::new();
    for problem in &plan.problems {
        let told = matches!(problem.why, Why::SameName | Why::NearName | Why::SameFile)
            && problem.hint != Hint::SeeRefused;
        if told {
            continue;
        }
        let known = sorts
            .iter_mut()
            .find(|(why, hint, _)| (*why, *hint) == (problem.why, problem.hint));
        match known {
            Some((.., all)) => all.push(problem),
            None => sorts.push((problem.why, problem.hint, vec![problem])),
        }
    }
    let outside: Vec<&(Why, Hint, Vec<&Problem>)> = sorts
        .iter()
        .filter(|(_, hint, _)| *hint == Hint::SeeRefused)
        .collect();
    if !plan.refused.is_empty() {
        let n = plan.refused.len();
        let title = say.invoke_refused(plural(n), grouped(n));
        let reasons: Vec<String> = outside
            .iter()
            .map(|(why, _, all)| {
                let why = why_words(LANG, *why);
                match all.len() {
                    1 => why.to_owned(),
                    n => say.invoke_counted(grouped(n), why.into()).to_string(),
                }
            })
            .collect();
        let rows = rows(sentences, plan.refused.iter().map(|row| row.row as usize));
        let detail = [reasons.join(&say.invoke_cells_between()), rows.into()];
        let detail: Vec<String> = detail.into_iter().filter(|it| !it.is_empty()).collect();
        let detail = detail.join(&say.invoke_cells_between()).into();
        checks.push(check("alert", Tone::Danger, title, detail));
    }
    for (why, _, all) in sorts
        .iter()
        .filter(|(_, hint, _)| *hint != Hint::SeeRefused)
    {
        let words = why_words(LANG, *why);
        let title = match all.len() {
            1 => capital(words).into(),
            n => say.invoke_counted(grouped(n), words.into()),
        };
        let detail = rows(
            sentences,
            all.iter().filter_map(|problem| problem.place.row),
        );
        checks.push(check("info", Tone::Warn, title, detail));
    }
    if let Some((raw, words)) = &seen.tally.date {
        let n = seen.tally.dates;
        let title = say.invoke_date_read(raw.as_str().into(), words.as_str().into());
        let detail = say.invoke_dates_read(plural(n), grouped(n));
        checks.push(check("check", Tone::Ok, title, detail));
    }
    if !plan.report.is_empty() {
        let n = plan.report.len();
        let title = say.invoke_in_report(plural(n), grouped(n));
        checks.push(check(
            "file",
            Tone::Plain,
            title,
            say.invoke_in_report_detail(),
        ));
    }
    checks
}

/// « lignes 6, 11, 208, 640 et 8 autres ».
fn rows(sentences: &Sentences<'_>, rows: impl Iterator<Item = usize>) -> SharedString {
    let say = sentences.exchange();
    let all: Vec<usize> = rows.collect();
    let named: Vec<String> = all
        .iter()
        .take(MOST_ROWS)
        .map(|row| grouped(*row).to_string())
        .collect();
    if named.is_empty() {
        return SharedString::default();
    }
    let words: SharedString = named.join(&say.invoke_cells_between()).into();
    let words = match all.len().saturating_sub(MOST_ROWS) {
        0 => words,
        more => say.invoke_rows_and_more(words, plural(more)),
    };
    say.invoke_on_rows(plural(all.len()), words)
}

fn shown_pair(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    seen: &Seen,
    pair: &Duplicate,
    code: &str,
) -> ImportPair {
    let say = sentences.exchange();
    let (one, other) = (
        shown_side(workspace, sentences, seen, &pair.one),
        shown_side(workspace, sentences, seen, &pair.other),
    );
    let alike = say.invoke_alike(pair.how.code().into());
    let (choice_text, choices) = pairs::menu(sentences, code);
    ImportPair {
        summary: say.invoke_pair_summary(
            one.name.clone(),
            one.place.clone(),
            other.name.clone(),
            other.place.clone(),
            alike.clone(),
        ),
        one,
        other,
        alike,
        choice: code.into(),
        choice_text,
        choices,
    }
}

fn shown_side(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    seen: &Seen,
    side: &Side,
) -> ImportSide {
    let say = sentences.exchange();
    let place = match &side.place {
        None => say.invoke_side_here(),
        Some(place) => match (&place.sheet, place.row) {
            (Some(sheet), Some(row)) => {
                say.invoke_side_sheet_row(sheet.as_str().into(), grouped(row))
            }
            (_, Some(row)) => say.invoke_side_row(grouped(row)),
            _ => say.invoke_side_file(),
        },
    };
    let kind_label = match side.kind.as_str() {
        "" => String::new(),
        kind => label_of(workspace, "entity", "kind", kind),
    };
    let detail = seen.tally.details.get(&side.record);
    ImportSide {
        name: side.name.as_str().into(),
        kind: side.kind.as_str().into(),
        kind_label: kind_label.into(),
        place,
        detail: detail.map(String::as_str).unwrap_or_default().into(),
    }
}

/// The report, line by line: what deserves a look, then what found no place of its own.
fn lines(sentences: &Sentences<'_>, plan: &Plan) -> Vec<ImportLine> {
    let say = sentences.exchange();
    let heading = |title: SharedString| ImportLine {
        heading: true,
        title,
        ..ImportLine::default()
    };
    let more = |n: usize| ImportLine {
        icon: "more".into(),
        title: say.invoke_more_lines(grouped(n)),
        ..ImportLine::default()
    };
    let mut lines = Vec::new();
    if !plan.problems.is_empty() {
        let n = plan.problems.len();
        lines.push(heading(say.invoke_heading_problems(plural(n), grouped(n))));
        let problems = plan.problems.iter().take(MOST_LINES);
        lines.extend(problems.map(|problem| problem_line(sentences, problem)));
        if n > MOST_LINES {
            lines.push(more(n - MOST_LINES));
        }
    }
    if !plan.report.is_empty() {
        let n = plan.report.len();
        lines.push(heading(say.invoke_heading_left(plural(n), grouped(n))));
        lines.extend(
            plan.report
                .iter()
                .take(MOST_LINES)
                .map(|(path, value)| ImportLine {
                    icon: "file".into(),
                    title: shorten(value).into(),
                    detail: path.as_str().into(),
                    ..ImportLine::default()
                }),
        );
        if n > MOST_LINES {
            lines.push(more(n - MOST_LINES));
        }
    }
    lines
}

fn problem_line(sentences: &Sentences<'_>, problem: &Problem) -> ImportLine {
    let say = sentences.exchange();
    let (icon, tone) = match problem.hint {
        Hint::SeeRefused => ("alert", Tone::Danger),
        Hint::JoinDuplicates => ("copy", Tone::Warn),
        Hint::KeptOurs => ("check", Tone::Ok),
        _ => ("info", Tone::Warn),
    };
    let place = within(LANG, &problem.place);
    let place: SharedString = if place.is_empty() {
        problem.place.file.as_str().into()
    } else {
        capital(&place.join(&say.invoke_cells_between())).into()
    };
    let title = match shorten(&problem.value) {
        value if value.is_empty() => place,
        value => say.invoke_placed(place, value.into()),
    };
    let why = capital(why_words(LANG, problem.why)).into();
    ImportLine {
        heading: false,
        icon: icon.into(),
        tone,
        title,
        detail: say.invoke_problem(why, say.invoke_hint(problem.hint.code().into())),
    }
}
