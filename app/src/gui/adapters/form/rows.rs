//! From the facts of a form to its rows on the screen. Lists that stay keep their identity, so
//! that the keyboard stays in its field.

use myspot_core::view::field::{Control, Field};
use myspot_core::view::form::{self as view, OwnGroup as Group, Tie};
use myspot_core::{Record, RecordId, Value, Workspace};
use slint::{Model as _, ModelRc, SharedString, VecModel};

use super::called;
use crate::gui::adapters::entities::capital;
use crate::gui::adapters::pane::position_card;
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::{Workbench, words_to_edit};
use crate::ui::{
    AroundGroup, AroundRow, Choice, FieldForm, FieldRow, FormColumn, FormPart, OwnGroup, OwnRow,
    PositionCard, RecordForm, TieRow,
};

/// Shows a form; what was shown before gives its lists.
pub(super) fn form(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    form: &view::RecordForm,
    columns: usize,
    before: RecordForm,
    // What is unfolded keeps its elements, and the keyboard in them, however its date moves it.
    unfolded: &str,
) -> RecordForm {
    let same = before.id == form.id.as_str();
    let before = if same { before } else { RecordForm::default() };
    let actor = form
        .actor
        .as_ref()
        .and_then(|id| workspace.records().living(id));
    let others = form.others.iter();
    let others = others.map(|(key, value)| SharedString::from(format!("{key} : {value}")));
    RecordForm {
        id: form.id.as_str().into(),
        kind_label: capital(&form.kind_label).into(),
        title: form.title.as_str().into(),
        trashed: form.trashed,
        columns: columns_of(workspace, sentences, form, columns, before.columns),
        ties: models::renewed(kept(before.ties), form.ties.iter().map(tie).collect()),
        own: groups(workspace, sentences, &form.own, before.own, unfolded),
        others: models::renewed(kept(before.others), others.collect()),
        actor: form.actor.as_ref().map_or("", RecordId::as_str).into(),
        actor_name: actor.map_or("", |actor| actor.words("name")).into(),
        actor_kind: actor.map_or("", |actor| actor.words("kind")).into(),
        position: actor.map_or_else(PositionCard::default, |actor| {
            position_card(workspace, sentences, &actor.id)
        }),
    }
}

/// A list that Rust made; a page's sample is none.
fn kept<T: Clone + 'static>(list: ModelRc<T>) -> Option<ModelRc<T>> {
    list.as_any().is::<VecModel<T>>().then_some(list)
}

/// The groups of fields in columns, each as far down as the others: the longest first.
fn columns_of(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    form: &view::RecordForm,
    count: usize,
    before: ModelRc<FormColumn>,
) -> ModelRc<FormColumn> {
    let count = count.clamp(1, form.parts.len().max(1));
    let mut columns: Vec<(usize, Vec<&view::Part>)> = vec![(0, Vec::new()); count];
    let filled = form.parts.iter().filter(|part| !part.fields.is_empty());
    for (at, part) in filled.enumerate() {
        // The first groups stand beside each other, the others where there is room.
        let column = if at < count {
            at
        } else {
            (0..count)
                .min_by_key(|column| columns[*column].0)
                .unwrap_or(0)
        };
        columns[column].0 += part.fields.len();
        columns[column].1.push(part);
    }
    let old = kept(before);
    let mut shown = Vec::new();
    for (at, (_, parts)) in columns.into_iter().enumerate() {
        let old = old.as_ref().and_then(|old| old.row_data(at));
        let old = old.and_then(|column| kept(column.parts));
        let mut rows = Vec::new();
        for (place, part) in parts.into_iter().enumerate() {
            let old = old.as_ref().and_then(|parts| parts.row_data(place));
            let old = old.filter(|old| old.label == part.label.as_str());
            let fields = old.and_then(|old| kept(old.fields));
            rows.push(FormPart {
                label: part.label.as_str().into(),
                fields: fields_of(workspace, sentences, &part.fields, fields),
            });
        }
        shown.push(FormColumn {
            parts: models::renewed(old, rows),
        });
    }
    models::renewed(old, shown)
}

fn fields_of(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    fields: &[Field],
    before: Option<ModelRc<FieldRow>>,
) -> ModelRc<FieldRow> {
    let old: Vec<FieldRow> = before.iter().flat_map(|list| list.iter()).collect();
    let rows: Vec<FieldRow> = fields
        .iter()
        .filter_map(|field| {
            let record = workspace.records().get(&field.record)?;
            let old = old
                .iter()
                .find(|row| row.key == field.key.as_str() && row.record == field.record.as_str());
            let mut row = field_row(sentences, record, field, old);
            // What to write stands in the empty field; nothing else is repeated below it.
            if matches!(
                row.form,
                FieldForm::Line
                    | FieldForm::Prose
                    | FieldForm::Reference
                    | FieldForm::References
                    | FieldForm::Set
            ) {
                row.placeholder = std::mem::take(&mut row.hint);
            }
            Some(row)
        })
        .collect();
    match before {
        Some(list) => {
            models::show_named(&list, rows, |row| row.key.as_str(), None, drop);
            list
        }
        None => models::fixed(rows),
    }
}

/// One field, with the lists that it had before.
pub(in crate::gui) fn field_row(
    sentences: &Sentences<'_>,
    record: &Record,
    field: &Field,
    before: Option<&FieldRow>,
) -> FieldRow {
    let form = match field.control {
        Control::Line => FieldForm::Line,
        Control::Prose => FieldForm::Prose,
        Control::Choice => FieldForm::Choice,
        Control::Choices => FieldForm::Choices,
        Control::Items => FieldForm::Set,
        Control::Date => FieldForm::Date,
        Control::Number => FieldForm::Decimal,
        Control::Url => FieldForm::Url,
        Control::YesNo => FieldForm::YesNo,
        Control::Reference => FieldForm::Reference,
        Control::References => FieldForm::References,
        Control::Tally => FieldForm::Tally,
    };
    let held = record.get(&field.key);
    let in_words = form == FieldForm::Decimal
        && held.and_then(Value::as_str).is_some_and(|words| {
            !words.is_empty() && myspot_core::view::series::number(words).is_none()
        });
    let value = match held {
        Some(value @ Value::Float(_)) => words_to_edit(value),
        _ => field.value.clone(),
    };
    let option = |code: &str, label: &str, on: bool| Choice {
        code: code.into(),
        label: label.into(),
        count: -1,
        on,
    };
    let options: Vec<Choice> = match field.control {
        Control::Items => field
            .members
            .iter()
            .map(|it| option(it, it, true))
            .collect(),
        Control::Reference | Control::References => {
            let named = field.named.iter();
            named
                .map(|it| option(it.id.as_str(), &it.title, true))
                .collect()
        }
        Control::Choice => {
            let known = field.options.iter();
            let mut options: Vec<Choice> = known
                .map(|(code, label, on)| option(code, label, *on))
                .collect();
            if !field.value.is_empty() {
                options.push(option("", &sentences.board().invoke_not_said(), false));
            }
            options
        }
        _ => {
            let known = field.options.iter();
            known
                .map(|(code, label, on)| option(code, label, *on))
                .collect()
        }
    };
    let is_date = form == FieldForm::Date && !field.value.trim().is_empty();
    let unread = is_date && field.understood.is_empty();
    let understood = match field.understood.as_str() {
        _ if in_words => sentences.say().invoke_not_a_number(),
        _ if unread => sentences.board().invoke_not_understood(),
        "" => SharedString::default(),
        words => sentences.board().invoke_understood(words.into()),
    };
    FieldRow {
        record: field.record.as_str().into(),
        key: field.key.as_str().into(),
        label: field.label.as_str().into(),
        hint: field.hint.as_str().into(),
        form,
        value: value.into(),
        understood,
        valid: !in_words && !unread,
        options: models::renewed(before.map(|row| row.options.clone()), options),
        placeholder: SharedString::default(),
        conflict: field.disputed,
    }
}

fn tie(tie: &Tie) -> TieRow {
    TieRow {
        id: tie.link.as_str().into(),
        words: tie.words.as_str().into(),
        other: tie.other.as_str().into(),
        title: tie.title.as_str().into(),
        kind_label: tie.kind_label.as_str().into(),
        kind: tie.kind.as_str().into(),
        hue: slint::Color::default(),
        gone: tie.gone,
    }
}

fn groups(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    groups: &[Group],
    before: ModelRc<OwnGroup>,
    unfolded: &str,
) -> ModelRc<OwnGroup> {
    let old = kept(before);
    let mut shown = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let old_group = old.as_ref().and_then(|old| old.row_data(at));
        let old_group = old_group.filter(|old| old.kind == group.own.kind.as_str());
        let old_rows = old_group.and_then(|old| kept(old.rows));
        let known: Vec<OwnRow> = old_rows.iter().flat_map(|rows| rows.iter()).collect();
        let mut rows = Vec::new();
        for row in &group.rows {
            let old = known.iter().find(|old| old.id == row.id.as_str());
            let fields = old.and_then(|old| kept(old.fields.clone()));
            rows.push(OwnRow {
                id: row.id.as_str().into(),
                when: row.when.as_str().into(),
                words: row.words.as_str().into(),
                fields: fields_of(workspace, sentences, &row.fields, fields),
                conflict: row.disputed,
            });
        }
        let rows = match old_rows {
            Some(list) => {
                models::show_named(&list, rows, |row| row.id.as_str(), Some(unfolded), drop);
                list
            }
            None => models::fixed(rows),
        };
        shown.push(OwnGroup {
            kind: group.own.kind.as_str().into(),
            label: group.own.label.as_str().into(),
            add: group.own.add.as_str().into(),
            rows,
        });
    }
    models::renewed(old, shown)
}

/// What a record can be made into.
pub(super) fn becomes(form: &view::RecordForm) -> Vec<Choice> {
    let into = form.becomes.iter();
    into.map(|(code, label)| Choice {
        code: code.into(),
        label: capital(label).into(),
        count: -1,
        on: false,
    })
    .collect()
}

/// What the methods hold about a fiche, a record left out.
pub(in crate::gui) fn around(
    bench: &Workbench,
    workspace: &Workspace,
    actor: &RecordId,
    without: Option<&RecordId>,
) -> Vec<AroundGroup> {
    let groups = view::around(workspace, &bench.board.methods, actor).into_iter();
    let groups = groups.map(|group| {
        let things = group.things.into_iter();
        let things = things.filter(|(id, ..)| Some(id) != without);
        let rows: Vec<AroundRow> = things
            .map(|(id, text, line)| AroundRow {
                text: if text.is_empty() {
                    called(workspace, &id).into()
                } else {
                    text.into()
                },
                id: id.as_str().into(),
                line: line.into(),
            })
            .collect();
        AroundGroup {
            label: group.label.into(),
            icon: group.icon.into(),
            rows: models::fixed(rows),
        }
    });
    groups.filter(|group| group.rows.row_count() > 0).collect()
}
