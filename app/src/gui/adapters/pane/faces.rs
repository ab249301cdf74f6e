//! Identity, position, dates, unknown fields and history.

use myspot_core::kind::Form;
use myspot_core::view::fiche::{DatedAs, Fiche, Field};
use myspot_core::view::labels::{title, words_of};
use myspot_core::{Record, RecordId, Value, Workspace};
use slint::{ComponentHandle as _, Model as _, SharedString};

use crate::gui::models;
use crate::gui::sentences::{Sentences, shorten};
use crate::gui::workbench::{Workbench, words_to_edit};
use crate::ui::{Choice, DateRow, FieldForm, FieldRow, HistoryRow, OtherRow, Pane, PositionCard};

/// How many lines of history are shown before « tout voir ».
const LINES: usize = 12;

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
        .filter_map(|field| match field.form {
            Form::Set => (!field.members.is_empty()).then(|| field.members.join(", ")),
            _ if field.value.is_empty() => None,
            _ => {
                let held = record.get(&field.key)?;
                Some(shorten(&words_of(workspace, "entity", &field.key, held)))
            }
        })
        .collect();
    pane.set_identity_summary(filled.join(" · ").into());
    position(pane, workspace, sentences, fiche);
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

fn field_row(
    sentences: &Sentences<'_>,
    record: &Record,
    field: &Field,
    before: Option<&FieldRow>,
) -> FieldRow {
    let choices_of_set = field.form == Form::Set && !field.options.is_empty();
    let form = match field.form {
        Form::Prose => FieldForm::Prose,
        Form::Choice => FieldForm::Choice,
        Form::Set if choices_of_set => FieldForm::Choices,
        Form::Set => FieldForm::Set,
        Form::Date => FieldForm::Date,
        Form::Decimal | Form::Integer => FieldForm::Decimal,
        Form::Url => FieldForm::Url,
        Form::Flag => FieldForm::YesNo,
        _ => FieldForm::Line,
    };
    let number_in_words =
        form == FieldForm::Decimal && matches!(record.get(&field.key), Some(Value::Line(_)));
    let value = match record.get(&field.key) {
        Some(value @ Value::Float(_)) => words_to_edit(value),
        _ => field.value.clone(),
    };
    let options = if field.form == Form::Set && !choices_of_set {
        let member = |member: &String| Choice {
            code: member.as_str().into(),
            label: member.as_str().into(),
            count: -1,
            on: true,
        };
        field.members.iter().map(member).collect()
    } else {
        let option = |(code, label, on): &(String, String, bool)| Choice {
            code: code.as_str().into(),
            label: label.as_str().into(),
            count: -1,
            on: *on,
        };
        field.options.iter().map(option).collect::<Vec<_>>()
    };
    FieldRow {
        key: field.key.as_str().into(),
        label: field.label.as_str().into(),
        hint: field.hint.as_str().into(),
        form,
        value: value.into(),
        understood: if number_in_words {
            sentences.say().invoke_not_a_number()
        } else {
            SharedString::default()
        },
        valid: !number_in_words,
        options: models::renewed(before.map(|row| row.options.clone()), options),
        placeholder: SharedString::default(),
        conflict: field.disputed,
    }
}

fn position(pane: &Pane<'_>, workspace: &Workspace, sentences: &Sentences<'_>, fiche: &Fiche) {
    let Some(position) = &fiche.position else {
        pane.set_position(PositionCard::default());
        return;
    };
    let small = |number: Option<i64>, nothing: i32| {
        number
            .and_then(|number| i32::try_from(number).ok())
            .unwrap_or(nothing)
    };
    let by = position
        .by
        .as_ref()
        .and_then(|id| workspace.records().get(id));
    let stance_text = match position.stance {
        Some(stance) => super::capital(&words_of(
            workspace,
            "assessment",
            "stance",
            &Value::Int(stance),
        ))
        .into(),
        None => sentences.say().invoke_not_assessed(),
    };
    pane.set_position(PositionCard {
        known: true,
        stance: small(position.stance, 9),
        stance_code: position.stance_code.into(),
        stance_text,
        wanted: small(position.wanted, 9),
        influence: small(position.influence, 0),
        interest: small(position.interest, 0),
        when: position.when.as_str().into(),
        by: by
            .map(|member| SharedString::from(member.words("name")))
            .unwrap_or_default(),
        access: match position.access.as_str() {
            "" => SharedString::default(),
            access => sentences.say().invoke_access_is(access.into()),
        },
    });
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
            for (record, deed) in &entry.deeds {
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
