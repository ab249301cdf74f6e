//! Notes and their sources.

use myspot_core::view::fiche::{Fiche, Note};
use myspot_core::view::labels::label_of;
use myspot_core::{Act, Edit, Moment, Record, RecordId, Value, Workspace};
use slint::{ComponentHandle as _, SharedString};

use super::capital;
use crate::gui::event::PaneEvent;
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::sentences::{Sentences, shorten};
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::make;
use crate::ui::{Choice, NoteRow, Pane};

pub(super) fn on(bench: &mut Workbench, event: PaneEvent, id: &RecordId, road: &Road) {
    match event {
        PaneEvent::NoteAdded => add(bench, id, road),
        PaneEvent::NoteEdited(note, key, text) => match key.as_str() {
            "source-title" => bench.typed_source = Some((note, text)),
            "when" => bench.type_text(&note, "when_raw", &text, road),
            "page" => bench.type_text(&note, "quote_page", &text, road),
            key => bench.type_text(&note, key, &text, road),
        },
        PaneEvent::NoteLeft(note, key) => {
            bench.settle(road);
            if key == "source-title" {
                settle_source(bench, &note, road);
            }
        }
        PaneEvent::NoteChosen(note, key, code, words) => {
            chosen(bench, &note, &key, &code, &words, road);
        }
        PaneEvent::NoteTrashed(note) => {
            bench.trash(&[note], road);
        }
        _ => {}
    }
}

fn add(bench: &mut Workbench, id: &RecordId, road: &Road) {
    let (Some(note), Some(link)) = (bench.fresh_id(), bench.fresh_id()) else {
        return;
    };
    let about = [
        ("from", Value::from(note.as_str())),
        ("to", Value::from(id.as_str())),
        ("kind", Value::from("about")),
    ];
    let edits = vec![make(&note, "note", &[]), make(&link, "link", &about)];
    if bench.act(Act::new("note", edits), road) {
        bench.show(|main, _| {
            main.global::<Pane<'_>>()
                .set_note_open(note.as_str().into());
        });
    }
}

fn settle_source(bench: &mut Workbench, note: &RecordId, road: &Road) {
    match bench.typed_source.take() {
        Some((record, words)) if record == *note => {
            let edits = source_edits(bench, note, "source", "", &words);
            bench.act(Act::new("set", edits), road);
        }
        other => bench.typed_source = other,
    }
}

/// The edits that give a record a source: by id, by its title, or a new one of that title.
pub(super) fn source_edits(
    bench: &mut Workbench,
    record: &RecordId,
    key: &str,
    id: &str,
    title: &str,
) -> Vec<Edit> {
    let title = title.trim();
    let point = |value: Value| Edit::Set {
        record: record.clone(),
        key: key.into(),
        value,
    };
    if !id.is_empty() {
        return vec![point(Value::from(id))];
    }
    if title.is_empty() {
        return vec![point(Value::Null)];
    }
    if let Some(known) = bench.named("source", "title", title) {
        return vec![point(Value::from(known.as_str()))];
    }
    let Some(source) = bench.fresh_id() else {
        return Vec::new();
    };
    vec![
        make(&source, "source", &[("title", Value::from(title))]),
        point(Value::from(source.as_str())),
    ]
}

fn chosen(bench: &mut Workbench, note: &RecordId, key: &str, code: &str, words: &str, road: &Road) {
    let value = if code.is_empty() {
        Value::Null
    } else {
        Value::from(code)
    };
    match key {
        "source" => {
            bench.typed_source = None;
            let edits = source_edits(bench, note, "source", code, words);
            bench.act(Act::new("set", edits), road);
        }
        "source-kind" => set_on_source(bench, note, "kind", value, road),
        "reliability" => set_on_source(bench, note, "reliability", value, road),
        "credibility" => {
            let digit = code.parse().map_or(Value::Null, Value::Int);
            bench.set(note, "credibility", digit, road);
        }
        key => {
            bench.set(note, key, value, road);
        }
    }
}

/// The grade of a source belongs to the source; a note without one gets one, named after the
/// words that stood for it.
fn set_on_source(bench: &mut Workbench, note: &RecordId, key: &str, value: Value, road: &Road) {
    settle_source(bench, note, road);
    let Some(record) = bench
        .workspace()
        .and_then(|workspace| workspace.records().get(note))
    else {
        return;
    };
    let words = record.words("source_text").to_owned();
    let mut edits = Vec::new();
    let source = match record.reference("source") {
        Some(source) => source,
        None => {
            let Some(source) = bench.fresh_id() else {
                return;
            };
            edits.push(make(&source, "source", &[("title", Value::from(words))]));
            let (record, key) = (note.clone(), "source".to_owned());
            edits.push(Edit::Set {
                record,
                key,
                value: Value::from(source.as_str()),
            });
            source
        }
    };
    edits.push(Edit::Set {
        record: source,
        key: key.into(),
        value,
    });
    bench.act(Act::new("set", edits), road);
}

pub(super) fn show(
    pane: &Pane<'_>,
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    fiche: &Fiche,
) {
    let rows: Vec<NoteRow> = fiche
        .notes
        .iter()
        .filter_map(|note| {
            let record = workspace.records().get(&note.id)?;
            Some(row(workspace, sentences, note, record))
        })
        .collect();
    let summary = rows.first().map(|note| {
        let text = SharedString::from(shorten(&note.text));
        if note.grade.is_empty() {
            text
        } else {
            format!("{text} {}", note.grade).into()
        }
    });
    pane.set_notes_summary(summary.unwrap_or_default());
    models::show_named(
        &pane.get_notes(),
        rows,
        |row| row.id.as_str(),
        Some(pane.get_note_open().as_str()),
        |model| pane.set_notes(model),
    );
    let choices = |kind: &str, field: &str| -> Vec<Choice> {
        let known = workspace.kinds().field(kind, field);
        let codes = known.into_iter().flat_map(|field| &field.codes);
        codes
            .map(|code| Choice {
                code: code.code.as_str().into(),
                label: code.label.as_str().into(),
                count: -1,
                on: false,
            })
            .collect()
    };
    let note_kinds = choices("note", "kind");
    models::show(&pane.get_note_kinds(), note_kinds, |model| {
        pane.set_note_kinds(model);
    });
    let source_kinds = choices("source", "kind");
    models::show(&pane.get_source_kinds(), source_kinds, |model| {
        pane.set_source_kinds(model);
    });
    let grades = |codes: &[&str], words: &dyn Fn(&str) -> SharedString| {
        let mut choices = vec![Choice {
            label: sentences.say().invoke_not_graded(),
            count: -1,
            ..Choice::default()
        }];
        choices.extend(codes.iter().map(|code| Choice {
            code: (*code).into(),
            label: format!("{code} · {}", words(code)).into(),
            count: -1,
            on: false,
        }));
        choices
    };
    let letters = grades(&["A", "B", "C", "D", "E", "F"], &|c| {
        sentences.say().invoke_reliability(c.into())
    });
    models::show(&pane.get_reliabilities(), letters, |model| {
        pane.set_reliabilities(model);
    });
    let digits = grades(&["1", "2", "3", "4", "5", "6"], &|c| {
        sentences.say().invoke_credibility(c.into())
    });
    models::show(&pane.get_credibilities(), digits, |model| {
        pane.set_credibilities(model);
    });
}

fn row(workspace: &Workspace, sentences: &Sentences<'_>, note: &Note, record: &Record) -> NoteRow {
    let label = |kind: &str, field: &str, code: &str| match code {
        "" => SharedString::default(),
        code => label_of(workspace, kind, field, code).into(),
    };
    let source = note
        .source
        .as_ref()
        .and_then(|id| workspace.records().get(id));
    let source_kind = source
        .map(|source| source.words("kind"))
        .unwrap_or_default();
    let handling = match record.words("handling") {
        "" => "members",
        handling => handling,
    };
    let author = record
        .reference("created_by")
        .and_then(|id| workspace.records().get(&id));
    NoteRow {
        id: note.id.as_str().into(),
        text: record.words("text").into(),
        kind: record.words("kind").into(),
        kind_label: label("note", "kind", record.words("kind")),
        source_title: note.source_title.as_str().into(),
        source_kind: source_kind.into(),
        source_kind_label: label("source", "kind", source_kind),
        reliability: note.reliability.as_str().into(),
        credibility: note.credibility.as_str().into(),
        grade: note.grade.as_str().into(),
        grade_words: if note.grade.is_empty() {
            SharedString::default()
        } else {
            capital(&sentences.grade(&note.reliability, &note.credibility)).into()
        },
        when_raw: record.words("when_raw").into(),
        page: record.words("quote_page").into(),
        handling: handling.into(),
        handling_label: label("note", "handling", handling),
        author: author
            .map(|member| member.words("name").into())
            .unwrap_or_default(),
        written: match record.int("created_at") {
            Some(at) => sentences.when(Moment(at)),
            None => SharedString::default(),
        },
        conflict: !record.disputed.is_empty(),
        ..NoteRow::default()
    }
}
