//! Relations: made, edited, turned round, trashed.

use myspot_core::view::evidence::Evidence;
use myspot_core::view::fiche::{Fiche, Relation, date_words};
use myspot_core::{Act, Edit, Record, RecordId, Value, Workspace};
use slint::{ComponentHandle as _, SharedString};

use super::notes::source_edits;
use crate::gui::event::PaneEvent;
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::make;
use crate::ui::{Choice, Pane, RelationRow};

pub(super) fn on(bench: &mut Workbench, event: PaneEvent, id: &RecordId, road: &Road) {
    match event {
        PaneEvent::Link(outgoing, code, words, other, name) => {
            let kind = if code.is_empty() { words } else { code };
            link(
                bench,
                id,
                outgoing,
                kind.trim(),
                (&other, name.trim()),
                road,
            );
        }
        PaneEvent::RelationEdited(relation, key, text) => match key.as_str() {
            "source" => bench.typed_source = Some((relation, text)),
            "start" | "end" => bench.type_text(&relation, &format!("{key}_raw"), &text, road),
            key => bench.type_text(&relation, key, &text, road),
        },
        PaneEvent::RelationLeft(relation, key) => {
            bench.settle(road);
            if key == "source" {
                settle_source(bench, &relation, road);
            }
        }
        PaneEvent::RelationChosen(relation, key, code, words) => {
            chosen(bench, &relation, &key, &code, &words, road);
        }
        PaneEvent::RelationSwapped(relation) => swap(bench, &relation, road),
        PaneEvent::RelationTrashed(relation) => {
            bench.trash(&[relation], road);
        }
        _ => {}
    }
}

fn link(
    bench: &mut Workbench,
    id: &RecordId,
    outgoing: bool,
    kind: &str,
    (other, name): (&str, &str),
    road: &Road,
) {
    let known = match other {
        "" => bench.named("entity", "name", name),
        other => Some(RecordId::from(other)),
    };
    let mut edits = Vec::new();
    let other = match known {
        Some(other) => other,
        None if name.is_empty() => return,
        None => {
            let Some(other) = bench.fresh_id() else {
                return;
            };
            let fields = [("name", Value::from(name)), ("kind", Value::from("org"))];
            edits.push(make(&other, "entity", &fields));
            other
        }
    };
    let Some(relation) = bench
        .fresh_id()
        .filter(|_| other != *id && !kind.is_empty())
    else {
        return;
    };
    let (from, to) = if outgoing { (id, &other) } else { (&other, id) };
    let fields = [
        ("from", Value::from(from.as_str())),
        ("to", Value::from(to.as_str())),
        ("kind", Value::from(kind)),
    ];
    edits.push(make(&relation, "relation", &fields));
    if bench.act(Act::new("link", edits), road) {
        let names = (bench.name_of(Some(id)), bench.name_of(Some(&other)));
        bench.toast(true, |sentences| {
            sentences
                .say()
                .invoke_linked(names.0.into(), names.1.into())
        });
        bench.show(|main, _| {
            let pane = main.global::<Pane<'_>>();
            pane.set_linking(false);
            pane.set_focus_tick(pane.get_focus_tick() + 1);
        });
    }
}

fn chosen(
    bench: &mut Workbench,
    relation: &RecordId,
    key: &str,
    code: &str,
    words: &str,
    road: &Road,
) {
    let value = match (key, code) {
        ("type", "") => Value::from(words.trim()),
        ("type", code) => Value::from(code),
        ("weight", code) => match code.parse::<i64>() {
            Ok(weight @ 1..=5) => Value::Int(weight),
            _ => Value::Null,
        },
        ("sign", "+") => Value::from("positive"),
        ("sign", "-") => Value::from("negative"),
        ("sign", "0") => Value::from("neutral"),
        ("reliability" | "credibility", code) => {
            let held = bench
                .workspace()
                .and_then(|workspace| workspace.records().get(relation));
            let grade = held
                .map(|record| record.words("grade").to_owned())
                .unwrap_or_default();
            let (letter, digit) = halves(&grade);
            let (letter, digit) = match key {
                "reliability" => (code, digit),
                _ => (letter, code),
            };
            Value::from(format!("{letter}{digit}"))
        }
        ("source", code) => {
            bench.typed_source = None;
            let edits = source_edits(bench, relation, "source", code, words);
            bench.act(Act::new("set", edits), road);
            return;
        }
        (_, "") => Value::Null,
        (_, code) => Value::from(code),
    };
    let field = if key == "type" {
        "kind"
    } else if matches!(key, "reliability" | "credibility") {
        "grade"
    } else {
        key
    };
    bench.set(relation, field, value, road);
}

/// The year in a date as it was typed; the words themselves when there is none.
fn year_or_words(typed: &str) -> &str {
    let year = typed
        .char_indices()
        .map(|(at, _)| &typed[at..])
        .find(|rest| rest.len() >= 4 && rest.as_bytes()[..4].iter().all(u8::is_ascii_digit));
    year.map_or(typed, |year| &year[..4])
}

/// The letter and the digit of a grade, each possibly empty.
pub(super) fn halves(grade: &str) -> (&str, &str) {
    let cut = grade
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(grade.len());
    grade.split_at(cut)
}

/// A source typed by hand is settled when the field is left.
fn settle_source(bench: &mut Workbench, relation: &RecordId, road: &Road) {
    match bench.typed_source.take() {
        Some((record, words)) if record == *relation => {
            let edits = source_edits(bench, relation, "source", "", &words);
            bench.act(Act::new("set", edits), road);
        }
        other => bench.typed_source = other,
    }
}

/// The ends of a relation are written once: turned round, it is a new one in its place.
fn swap(bench: &mut Workbench, relation: &RecordId, road: &Road) {
    let Some(turned) = bench.fresh_id() else {
        return;
    };
    let Some(record) = bench.workspace().and_then(|w| w.records().get(relation)) else {
        return;
    };
    let fields: Vec<(String, Value)> = record
        .fields
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "type" | "created_at" | "created_by"))
        .map(|(key, value)| {
            let key = match key.as_str() {
                "from" => "to",
                "to" => "from",
                key => key,
            };
            (key.to_owned(), value.clone())
        })
        .collect();
    let edits = vec![
        Edit::Create {
            record: turned.clone(),
            kind: "relation".into(),
            fields,
        },
        Edit::Trash {
            record: relation.clone(),
        },
    ];
    if bench.act(Act::new("turn", edits), road) {
        bench.show(|main, _| {
            main.global::<Pane<'_>>()
                .set_relation_open(turned.as_str().into());
        });
    }
}

pub(super) fn show(
    pane: &Pane<'_>,
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    fiche: &Fiche,
) {
    let rows = fiche
        .relations
        .iter()
        .filter_map(|relation| {
            let record = workspace.records().get(&relation.id)?;
            Some(row(workspace, sentences, relation, record))
        })
        .collect();
    models::show_named(
        &pane.get_relations(),
        rows,
        |row| row.id.as_str(),
        Some(pane.get_relation_open().as_str()),
        |model| pane.set_relations(model),
    );
    let statuses = workspace.kinds().field("relation", "status");
    let statuses = statuses
        .into_iter()
        .flat_map(|field| &field.codes)
        .map(|code| Choice {
            code: code.code.as_str().into(),
            label: code.label.as_str().into(),
            count: -1,
            on: false,
        })
        .collect();
    models::show(&pane.get_relation_statuses(), statuses, |m| {
        pane.set_relation_statuses(m);
    });
}

fn row(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    relation: &Relation,
    record: &Record,
) -> RelationRow {
    let say = sentences.say();
    let (evidence, evidence_text) = match relation.evidence {
        Evidence::Established => ("established", say.invoke_evidence_established()),
        Evidence::CrossCheck => ("cross-check", say.invoke_evidence_cross_check()),
        Evidence::Supposed => ("assumed", say.invoke_evidence_assumed()),
        Evidence::Ended => ("ended", say.invoke_evidence_ended()),
        Evidence::Contested => ("contested", say.invoke_evidence_contested()),
    };
    let (start, end) = (date_words(record, "start"), date_words(record, "end"));
    // The row has room for years; the editor below shows every word.
    let (start, end) = (year_or_words(&start), year_or_words(&end));
    let dates = match (start, end) {
        ("", "") => SharedString::default(),
        (start, "") => say.invoke_since(start.into()),
        ("", end) => say.invoke_until(end.into()),
        (start, end) => say.invoke_span(start.into(), end.into()),
    };
    let grade = record.words("grade");
    let (letter, digit) = halves(grade);
    let source = record
        .reference("source")
        .and_then(|id| workspace.records().living(&id));
    RelationRow {
        id: relation.id.as_str().into(),
        outgoing: relation.outgoing,
        directed: relation.directed,
        evidence: evidence.into(),
        evidence_text,
        type_code: relation.kind.as_str().into(),
        type_label: relation.words.as_str().into(),
        label: relation.label.as_str().into(),
        other_id: relation.other.as_str().into(),
        other_name: match relation.other_name.as_str() {
            "" => say.invoke_link_unknown(),
            name => name.into(),
        },
        other_kind: relation.other_kind.as_str().into(),
        dates,
        grade: grade.into(),
        grade_words: if grade.is_empty() {
            SharedString::default()
        } else {
            sentences.grade(letter, digit)
        },
        reliability: letter.into(),
        credibility: digit.into(),
        sign: match record.words("sign") {
            "positive" => "+",
            "negative" => "-",
            "neutral" => "0",
            _ => "",
        }
        .into(),
        start_raw: record.words("start_raw").into(),
        end_raw: record.words("end_raw").into(),
        weight: record
            .int("weight")
            .and_then(|n| i32::try_from(n).ok())
            .unwrap_or(0),
        status: record.words("status").into(),
        source_title: source
            .map(|source| source.words("title").into())
            .unwrap_or_default(),
        note: record.words("note").into(),
        conflict: !record.disputed.is_empty(),
        ..RelationRow::default()
    }
}
