//! Identity, position, dates, unknown fields and history.

use myspot_core::view::fiche::{DatedAs, Fiche, date_words};
use myspot_core::view::field;
use myspot_core::view::labels::{title, words_of};
use myspot_core::view::position::{assessments, stance_code};
use myspot_core::{Record, RecordId, Workspace};
use slint::{ComponentHandle as _, Model as _, SharedString};

use crate::gui::adapters::form::field_row;
use crate::gui::models;
use crate::gui::sentences::{Sentences, shorten};
use crate::gui::workbench::Workbench;
use crate::ui::{Choice, DateRow, FieldRow, HistoryRow, OtherRow, Pane, PositionCard};

/// How many lines of history are shown before « tout voir ».
const LINES: usize = 12;

/// How many earlier positions are listed.
const EARLIER: usize = 6;

/// Up to how many records the whole history is read without being asked for.
const QUICK: usize = 3_000;

pub(super) fn show(
    pane: &Pane<'_>,
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    record: &Record,
    fiche: &Fiche,
) {
    let before: Vec<FieldRow> = pane.get_fields().iter().collect();
    let fields = fiche
        .fields
        .iter()
        .map(|field| {
            let before = before.iter().find(|row| row.key == field.key.as_str());
            field_row(sentences, record, field, before)
        })
        .collect();
    models::show_named(
        &pane.get_fields(),
        fields,
        |field| field.key.as_str(),
        None,
        |model| pane.set_fields(model),
    );
    let filled: Vec<String> = fiche
        .fields
        .iter()
        .filter(|field| !matches!(field.key.as_str(), "summary" | "contact"))
        .map(|field| shorten(&field::words(field)))
        .filter(|words| !words.is_empty())
        .collect();
    pane.set_identity_summary(filled.join(" · ").into());
    pane.set_position(position_card(workspace, sentences, &record.id));
    dates(pane, sentences, fiche);
    let others = fiche
        .others
        .iter()
        .map(|(key, value)| OtherRow {
            key: key.into(),
            value: value.into(),
        })
        .collect();
    models::show(&pane.get_others(), others, |model| pane.set_others(model));
}

/// Where an actor stands, and stood.
pub(in crate::gui) fn position_card(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    actor: &RecordId,
) -> PositionCard {
    let judged = assessments(workspace.records(), actor);
    let Some((now, earlier)) = judged.split_last() else {
        return PositionCard {
            stance: 9,
            wanted: 9,
            ..PositionCard::default()
        };
    };
    let small = |key: &str, nothing: i32| {
        let number = now.int(key);
        number
            .and_then(|number| i32::try_from(number).ok())
            .unwrap_or(nothing)
    };
    let words = |record: &Record, key: &str| {
        let value = record.get(key);
        value.map(|value| words_of(workspace, "assessment", key, value))
    };
    let by = now.reference("created_by");
    let by = by.and_then(|id| workspace.records().get(&id));
    let access = words(now, "access").unwrap_or_default();
    let before = earlier.iter().rev().take(EARLIER).map(|record| {
        let bits = ["stance", "influence", "interest"].map(|key| {
            let said = words(record, key)?;
            Some(match key {
                "influence" => sentences.say().invoke_influence_was(said.into()),
                "interest" => sentences.say().invoke_interest_was(said.into()),
                _ => said.into(),
            })
        });
        let bits: Vec<SharedString> = bits.into_iter().flatten().collect();
        let bits: Vec<&str> = bits.iter().map(SharedString::as_str).collect();
        let when = date_words(record, "when");
        sentences
            .board()
            .invoke_earlier(when.into(), bits.join(", ").into())
    });
    let conflicts = now.disputed.iter().map(|key| Choice {
        code: key.into(),
        label: super::capital(&sentences.field(workspace, &now.kind, key)).into(),
        count: -1,
        on: false,
    });
    PositionCard {
        known: true,
        record: now.id.as_str().into(),
        conflicts: models::fixed(conflicts.collect()),
        stance: small("stance", 9),
        stance_code: stance_code(now.int("stance")).into(),
        stance_text: match words(now, "stance") {
            Some(words) => super::capital(&words).into(),
            None => sentences.say().invoke_not_assessed(),
        },
        wanted: small("wanted", 9),
        influence: small("influence", 0),
        interest: small("interest", 0),
        when: date_words(now, "when").into(),
        by: by
            .map(|member| SharedString::from(member.words("name")))
            .unwrap_or_default(),
        access: match access.as_str() {
            "" => SharedString::default(),
            access => sentences.say().invoke_access_is(access.into()),
        },
        access_code: now.words("access").into(),
        earlier: models::fixed(before.collect()),
    }
}

fn dates(pane: &Pane<'_>, sentences: &Sentences<'_>, fiche: &Fiche) {
    let say = sentences.say();
    let rows: Vec<DateRow> = fiche
        .dates
        .iter()
        .map(|date| {
            let what = SharedString::from(shorten(&date.what));
            DateRow {
                when: date.when.as_str().into(),
                what: match date.why {
                    DatedAs::End | DatedAs::RelationEnds => say.invoke_date_of_end(what),
                    DatedAs::Noted => say.invoke_date_noted(what),
                    DatedAs::Judged => say.invoke_date_judged(what),
                    DatedAs::Beginning | DatedAs::RelationBegins | DatedAs::Event => what,
                },
                kind: date.kind.as_str().into(),
                hue: slint::Color::default(),
                id: date
                    .open
                    .as_ref()
                    .map(|id| id.as_str().into())
                    .unwrap_or_default(),
            }
        })
        .collect();
    let mut summary: Vec<&str> = rows.iter().map(|row| row.when.as_str()).collect();
    summary.dedup();
    let summary = summary.into_iter().take(4).collect::<Vec<_>>().join(" · ");
    pane.set_dates_summary(summary.into());
    models::show(&pane.get_dates(), rows, |model| pane.set_dates(model));
}

/// Fills the history: the last lines, or all of them.
///
/// Folded, only its newest line is looked for, and only in what was read before or is quick.
pub(super) fn show_history(bench: &Workbench, id: &RecordId, all: bool) {
    let open = all
        || bench
            .settings
            .open_faces
            .iter()
            .any(|face| face == "history");
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let lines = match (open, all) {
        (false, _) => 1,
        (true, false) => LINES,
        (true, true) => usize::MAX,
    };
    let concerned = related(workspace, id);
    let mut history = bench.history.borrow_mut();
    if !open && history.is_unread() && workspace.records().len() > QUICK {
        bench.show(|main, _| main.global::<Pane<'_>>().set_history_summary("".into()));
        return;
    }
    let mut rows: Vec<HistoryRow> = Vec::new();
    let mut more = false;
    bench.show(|main, sentences| {
        'entries: for entry in history.read(workspace) {
            for (record, deed) in entry.done_by_people() {
                let kind = workspace
                    .record(record)
                    .map_or("", |record| record.kind.as_str());
                if !concerned.contains(record) || kind == "link" {
                    continue;
                }
                if rows.len() == lines {
                    more = open;
                    break 'entries;
                }
                let mut what = sentences.deed(workspace, entry, record, deed);
                if kind == "note" && !matches!(deed, myspot_core::history::Deed::Made) {
                    let note = workspace.record(record).map(|note| title(workspace, note));
                    let note = shorten(&note.unwrap_or_default());
                    what = sentences.say().invoke_both(what, note.into());
                }
                rows.push(HistoryRow {
                    who: sentences.who(workspace, &entry.author),
                    when: sentences.when(entry.at),
                    what,
                });
            }
        }
        let pane = main.global::<Pane<'_>>();
        let summary = rows.first().map(|newest| {
            let say = sentences.say();
            say.invoke_both(newest.who.clone(), newest.when.clone())
        });
        pane.set_history_summary(summary.unwrap_or_default());
        models::show(&pane.get_history(), rows, |model| pane.set_history(model));
        pane.set_history_more(more);
    });
}

/// The entity, its relations, its notes and the links that tie them.
fn related(workspace: &Workspace, id: &RecordId) -> std::collections::BTreeSet<RecordId> {
    let mut related = std::collections::BTreeSet::from([id.clone()]);
    for (record, _) in workspace.records().pointing_at(id) {
        if matches!(record.kind.as_str(), "relation" | "assessment") {
            related.insert(record.id.clone());
        }
        if record.kind == "link" {
            related.extend(record.reference("from"));
        }
    }
    related
}
