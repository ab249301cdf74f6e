//! The skin of sheets: the list, and what a method shows above the fields of a record.

use myspot_core::method::{Method, Top};
use myspot_core::view::board::things;
use myspot_core::view::reading::{reading, said};
use myspot_core::view::sentence::Sentences as Composed;
use myspot_core::view::series::{Pace, Series, series};
use myspot_core::view::{card, position};
use myspot_core::{Record, RecordId, Workspace};
use slint::SharedString;

use super::chart;
use crate::gui::adapters::form;
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Board, Choice, SheetRow, Tone};

/// So many signs fit into a message on a telephone, and into a short post.
const SHORT: usize = 280;
const LONG: usize = 600;

/// The record that is shown as a sheet: the selected one, else the one shown last, else the first.
pub(super) fn current(
    workspace: &Workspace,
    method: &Method,
    selected: Option<&RecordId>,
    last: Option<&RecordId>,
) -> Option<RecordId> {
    let all = things(workspace, method, None);
    let known = |id: &&RecordId| all.iter().any(|it| it.id == **id);
    let chosen = selected.filter(known).or_else(|| last.filter(known));
    chosen
        .cloned()
        .or_else(|| all.first().map(|it| it.id.clone()))
}

/// The record above or below the one that is shown.
pub(super) fn neighbour(
    workspace: &Workspace,
    method: &Method,
    current: &RecordId,
    down: bool,
) -> Option<RecordId> {
    let all = things(workspace, method, None);
    let at = all.iter().position(|it| it.id == *current)?;
    let next = if down { at + 1 } else { at.checked_sub(1)? };
    all.get(next).map(|it| it.id.clone())
}

pub(super) fn show(
    page: &Board<'_>,
    bench: &Workbench,
    sentences: &Sentences<'_>,
    workspace: &Workspace,
    method: &Method,
) {
    let current = bench.board.sheet.as_ref();
    let rows = things(workspace, method, None);
    let rows = rows
        .into_iter()
        .map(|it| row(sentences, workspace, method, it));
    models::show_named(
        &page.get_sheets(),
        rows.collect(),
        |row| row.id.as_str(),
        None,
        |model| page.set_sheets(model),
    );
    page.set_sheet(current.map_or("", RecordId::as_str).into());
    page.set_sheet_top(
        match method.top {
            Top::None => "",
            Top::Sentence => "sentence",
            Top::Message => "message",
            Top::Position => "position",
            Top::Chart => "chart",
        }
        .into(),
    );
    let kind = workspace.kinds().get(method.holds());
    let label = kind.map_or("", |kind| kind.label.as_str());
    let feminine = kind.is_some_and(|kind| kind.gender == myspot_core::kind::Gender::Feminine);
    page.set_sheet_add(sentences.board().invoke_new_one(label.into(), feminine));
    page.set_sheet_advice(method.note.as_str().into());
    let becomes = method.becomes.iter().filter_map(|kind| {
        let label = &workspace.kinds().get(kind)?.label;
        Some(Choice {
            code: kind.as_str().into(),
            label: super::super::entities::capital(label).into(),
            count: -1,
            on: false,
        })
    });
    models::show(&page.get_sheet_becomes(), becomes.collect(), |model| {
        page.set_sheet_becomes(model);
    });
    let record = current.and_then(|id| workspace.records().living(id));
    let Some(record) = record else {
        return;
    };
    page.set_sheet_note(note(sentences, workspace, record));
    let actor = record.reference("entity");
    let around = actor.map(|actor| form::around(bench, workspace, &actor, Some(&record.id)));
    models::show(&page.get_sheet_around(), around.unwrap_or_default(), |m| {
        page.set_sheet_around(m);
    });
    match method.top {
        Top::Sentence => {
            page.set_sentence(Composed::french().objective(record).into());
            page.set_sentence_own(!record.words("sentence_override").trim().is_empty());
        }
        Top::Message => message(page, sentences, record),
        Top::Chart => chart::show(page, bench, sentences, workspace, record),
        Top::Position | Top::None => {}
    }
}

/// Who wrote it last, or nothing.
fn note(sentences: &Sentences<'_>, workspace: &Workspace, record: &Record) -> SharedString {
    let by = record.reference("created_by");
    let by = by.and_then(|id| {
        workspace
            .records()
            .get(&id)
            .map(|it| it.words("name").to_owned())
    });
    let at = record.int("created_at").map(myspot_core::Moment);
    match (by, at) {
        (Some(by), Some(at)) if !by.is_empty() => sentences
            .board()
            .invoke_made_by(by.into(), sentences.when(at)),
        _ => SharedString::default(),
    }
}

fn message(page: &Board<'_>, sentences: &Sentences<'_>, record: &Record) {
    let parts = said(record).into_iter().map(SharedString::from);
    models::show(&page.get_said(), parts.collect(), |model| {
        page.set_said(model);
    });
    let read = reading(record);
    let small = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let fits = if read.signs <= SHORT {
        sentences.board().invoke_fits_phone()
    } else if read.signs <= LONG {
        sentences.board().invoke_fits_post()
    } else {
        sentences.board().invoke_too_long()
    };
    page.set_said_long(read.signs > LONG);
    page.set_said_length(sentences.board().invoke_length(
        small(read.signs),
        small(read.words),
        small(read.seconds),
        fits,
    ));
}

fn row(
    sentences: &Sentences<'_>,
    workspace: &Workspace,
    method: &Method,
    record: &Record,
) -> SheetRow {
    let shown = card::read(workspace, method, record);
    let actor = record.reference("entity");
    let actor = actor.and_then(|id| workspace.records().living(&id));
    let label = |field: &str| {
        let value = record.get(field)?;
        Some(myspot_core::view::labels::words_of(
            workspace,
            &record.kind,
            field,
            value,
        ))
    };
    let mut row = SheetRow {
        id: record.id.as_str().into(),
        title: shown.text.as_str().into(),
        line: shown.line.as_str().into(),
        kind: actor.map_or("", |it| it.words("kind")).into(),
        done: -1.0,
        state: label(&method.by)
            .filter(|_| !method.slots.is_empty())
            .unwrap_or_default()
            .into(),
        conflict: shown.disputed,
        ..SheetRow::default()
    };
    if method.top == Top::Chart
        && let Some(series) = series(workspace, &record.id)
    {
        figures(&mut row, sentences, record, &series);
    }
    if let Some(actor) = actor
        && let Some(now) = position::latest(workspace.records(), &actor.id)
        && let Some(stance) = now.get("stance")
    {
        let words = myspot_core::view::labels::words_of(workspace, "assessment", "stance", stance);
        row.state = match row.state.as_str() {
            "" => words.into(),
            state => format!("{state} · {words}").into(),
        };
    }
    row
}

/// The figures of an indicator in the list.
fn figures(row: &mut SheetRow, sentences: &Sentences<'_>, record: &Record, series: &Series) {
    let say = sentences.board();
    if let Some(last) = series.measured.last() {
        row.figure = chart::number(last.value).into();
        let goal = series.planned.last().map(|goal| chart::number(goal.value));
        let unit = record.words("unit");
        row.goal = match goal {
            Some(goal) => say.invoke_out_of(goal.into(), unit.into()),
            None => unit.into(),
        };
        row.line = say.invoke_last_measure(chart::day(sentences, last.day));
    }
    row.done = series.done.map_or(-1.0, |done| done as f32);
    let (state, tone) = match series.pace {
        Pace::Unmeasured => (say.invoke_unmeasured(), Tone::Warn),
        Pace::Unplanned => (say.invoke_unplanned(), Tone::Plain),
        Pace::Ahead => (say.invoke_ahead(), Tone::Ok),
        Pace::OnTime => (say.invoke_on_time(), Tone::Ok),
        Pace::Behind => (say.invoke_behind(), Tone::Danger),
    };
    (row.state, row.tone) = match series.twice.last() {
        Some(day) => (
            say.invoke_measured_twice(chart::day(sentences, *day)),
            Tone::Warn,
        ),
        None => (state, tone),
    };
}
