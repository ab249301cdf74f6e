//! Any record as a form, on the page of its method and in the detail pane: what is written in
//! it, what it is tied to, what becomes of it.

mod making;
mod rows;
mod ties;

use myspot_core::kind::{FieldDef, Form as Sort};
use myspot_core::view::form as view;
use myspot_core::view::labels::title;
use myspot_core::{Edit, RecordId, Value, Workspace, board, flat_key, split_key};
use slint::{ComponentHandle as _, SharedString};

use super::{entities, on, review};
use crate::gui::event::{Event, FormEvent};
use crate::gui::models;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{self, Form, Main, Pane, RecordForm};
pub(in crate::gui) use rows::{around, field_row};

/// The number by which a page says that a value is to be taken away.
const NOTHING: i64 = 99;

pub(super) fn wire(main: &Main, road: &Road) {
    let form = main.global::<Form<'_>>();
    let event = Event::Form;
    let id = |id: SharedString| RecordId::from(id.as_str());
    on!(road, form.on_edited, (record, key, text) =>
        event(FormEvent::Edited(id(record), key.into(), text.into())));
    on!(road, form.on_left, (record, key) => event(FormEvent::Left(id(record), key.into())));
    on!(road, form.on_choose, (record, key, code) =>
        event(FormEvent::Choose(id(record), key.into(), code.into())));
    on!(road, form.on_toggle, (record, key, code, on) =>
        event(FormEvent::Toggle(id(record), key.into(), code.into(), on)));
    on!(road, form.on_count, (record, key) => event(FormEvent::Count(id(record), key.into())));
    on!(road, form.on_suggest, (record, key, text) =>
        event(FormEvent::Suggest(id(record), key.into(), text.into())));
    on!(road, form.on_pick, (record, key, picked, text) =>
        event(FormEvent::Pick(id(record), key.into(), picked.into(), text.into())));
    on!(road, form.on_versions_asked, (record, key) =>
        event(FormEvent::VersionsAsked(id(record), key.into())));
    on!(road, form.on_keep_version, (record, key, at) =>
        event(FormEvent::Keep(id(record), key.into(), usize::try_from(at).unwrap_or(0))));
    on!(road, form.on_open, (record) => event(FormEvent::Open(id(record))));
    on!(road, form.on_own_added, (record, kind) =>
        event(FormEvent::OwnAdded(id(record), kind.into())));
    on!(road, form.on_own_trashed, (record) => event(FormEvent::OwnTrashed(id(record))));
    on!(road, form.on_tie_asked, (record) => event(FormEvent::TieAsked(id(record))));
    on!(road, form.on_tie_suggest, (record, code, text) =>
        event(FormEvent::TieSuggest(id(record), code.into(), text.into())));
    on!(road, form.on_tied, (record, code, other, text) =>
        event(FormEvent::Tied(id(record), code.into(), other.into(), text.into())));
    on!(road, form.on_untied, (link) => event(FormEvent::Untied(id(link))));
    on!(road, form.on_promote, (record, kind) =>
        event(FormEvent::Promote(id(record), kind.into())));
    on!(road, form.on_trash, (record) => event(FormEvent::Trash(id(record))));
    on!(road, form.on_restore, (record) => event(FormEvent::Restore(id(record))));
    on!(road, form.on_judge, (actor, field, number) =>
        event(FormEvent::Judge(id(actor), field.into(), number.into())));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: FormEvent, road: &Road) {
    match event {
        FormEvent::Edited(record, key, text) => bench.type_text(&record, &key, &text, road),
        FormEvent::Left(record, key) => left(bench, &record, &key, road),
        FormEvent::Choose(record, key, code) => choose(bench, &record, &key, &code, road),
        FormEvent::Toggle(record, key, code, on) => {
            toggle(bench, &record, &key, code.trim(), on, road);
        }
        FormEvent::Count(record, key) => {
            bench.act(Edit::Count { record, key, by: 1 }, road);
        }
        FormEvent::Suggest(record, key, text) => ties::suggest_field(bench, &record, &key, &text),
        FormEvent::Pick(record, key, id, text) => {
            making::pick(bench, &record, &key, (&id, text.trim()), road);
        }
        FormEvent::VersionsAsked(record, key) => show_versions(bench, &record, &key),
        FormEvent::Keep(record, key, at) => {
            review::keep(bench, &record, &key, at, road);
            bench.show(|main, _| main.global::<Pane<'_>>().set_versions_of("".into()));
        }
        FormEvent::Open(record) => open(bench, &record, road),
        FormEvent::OwnAdded(record, kind) => making::own(bench, &record, &kind, road),
        FormEvent::OwnTrashed(record) => {
            bench.trash(&[record], road);
        }
        FormEvent::TieAsked(record) => ties::ask(bench, &record),
        FormEvent::TieSuggest(record, code, text) => ties::suggest(bench, &record, &code, &text),
        FormEvent::Tied(record, code, id, text) => {
            making::tie(bench, &record, &code, (&id, text.trim()), road);
        }
        FormEvent::Untied(link) => {
            bench.act(Edit::Trash { record: link }, road);
        }
        FormEvent::Promote(record, kind) => making::promote(bench, &record, &kind, road),
        FormEvent::Trash(record) => {
            if bench.trash(std::slice::from_ref(&record), road)
                && bench.selected.as_ref() == Some(&record)
            {
                bench.select(None, false);
            }
        }
        FormEvent::Restore(record) => {
            bench.act(Edit::Restore { record }, road);
        }
        FormEvent::Judge(actor, field, number) => judge(bench, &actor, &field, number, road),
    }
}

/// The field to which a stored key of a record belongs.
fn field_of<'a>(workspace: &'a Workspace, record: &RecordId, key: &str) -> Option<&'a FieldDef> {
    let kind = &workspace.records().get(record)?.kind;
    workspace.kinds().field_of_key(kind, key).or_else(|| {
        // A set or keyed field is named without a member.
        workspace.kinds().field(kind, key)
    })
}

/// How a stored key of a record is typed.
pub(in crate::gui) fn sort_of(workspace: &Workspace, record: &RecordId, key: &str) -> Option<Sort> {
    if let (_, Some(added)) = split_key(key)
        && key.starts_with("custom|")
    {
        let added = workspace.records().get(&added.into())?;
        return Some(match added.words("ftype") {
            "number" => Sort::Decimal,
            "flag" => Sort::Flag,
            _ => Sort::Line,
        });
    }
    let field = field_of(workspace, record, key)?;
    Some(match field.form {
        Sort::Keys => field.of.unwrap_or(Sort::Line),
        form => form,
    })
}

/// A field was left: the burst ends, and a number becomes one.
fn left(bench: &mut Workbench, id: &RecordId, key: &str, road: &Road) {
    bench.settle(road);
    let number = bench.workspace().and_then(|workspace| {
        let record = workspace.records().get(id)?;
        let sort = sort_of(workspace, id, key)?;
        // What is exact is kept letter by letter.
        let exact = field_of(workspace, id, key).is_some_and(|field| field.exact);
        let Value::Line(words) = record.get(key)? else {
            return None;
        };
        let number = myspot_core::view::series::number(words)?;
        match sort {
            Sort::Decimal if !exact => Some(Value::Float(number)),
            Sort::Integer if number.fract() == 0.0 && number.abs() < 9e15 => {
                Some(Value::Int(number as i64))
            }
            _ => None,
        }
    });
    if let Some(number) = number {
        bench.set(id, key, number, road);
    }
}

pub(in crate::gui) fn choose(
    bench: &mut Workbench,
    id: &RecordId,
    key: &str,
    code: &str,
    road: &Road,
) {
    let sort = bench
        .workspace()
        .and_then(|workspace| sort_of(workspace, id, key));
    let value = match (code, sort) {
        ("", _) => Value::Null,
        (code, Some(Sort::Flag)) => Value::Bool(code == "true"),
        (code, Some(Sort::Integer)) => code.parse().map_or_else(|_| Value::from(code), Value::Int),
        (code, _) => Value::from(code),
    };
    bench.set(id, key, value, road);
}

/// Ticks one of several choices, an item or a reference.
fn toggle(bench: &mut Workbench, id: &RecordId, key: &str, code: &str, on: bool, road: &Road) {
    if code.is_empty() {
        return;
    }
    let keyed = bench.workspace().is_some_and(|workspace| {
        field_of(workspace, id, key).is_some_and(|field| field.form == Sort::Keys)
    });
    if keyed {
        let value = if on { Value::Bool(true) } else { Value::Null };
        bench.set(id, &flat_key(key, code), value, road);
    } else {
        bench.tick(id, key, code, on, road);
    }
}

/// Writes a new dated position of an actor.
fn judge(bench: &mut Workbench, actor: &RecordId, field: &str, number: i64, road: &Road) {
    let value = match (field, number) {
        (_, NOTHING) => Value::Null,
        ("access", 0) => Value::from("none"),
        ("access", 1) => Value::from("indirect"),
        ("access", _) => Value::from("direct"),
        (_, number) => Value::Int(number),
    };
    if bench.only_reads() {
        return;
    }
    let act = bench
        .open
        .as_mut()
        .map(|open| board::judge(&mut open.workspace, actor, &[(field, value)], now()));
    if let Some(act) = act {
        bench.act(act, road);
    }
}

/// Shows a record where it belongs: a fiche in the pane, another on the page of its method.
pub(in crate::gui) fn open(bench: &mut Workbench, id: &RecordId, road: &Road) {
    bench.settle(road);
    let method = bench.workspace().and_then(|workspace| {
        let record = workspace.records().get(id)?;
        let method = bench.board.methods.of_record(workspace, record)?;
        Some(method.key.clone())
    });
    match method {
        None => {
            bench.select(Some(id.clone()), true);
            if bench.page == ui::Page::Entities {
                entities::show(bench);
            }
        }
        Some(method) => {
            bench.board.look_for(&method, bench_board(bench, id));
            bench.open_method(&method);
            super::board::show_face_with(bench, id);
            bench.select(Some(id.clone()), true);
        }
    }
}

fn bench_board(bench: &Workbench, id: &RecordId) -> Option<RecordId> {
    let record = bench.workspace()?.records().get(id)?;
    record.reference("board")
}

fn show_versions(bench: &Workbench, id: &RecordId, key: &str) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    bench.show(|main, sentences| {
        let pane = main.global::<Pane<'_>>();
        let cards = review::versions(workspace, &bench.board.methods, sentences, id, key);
        models::show(&pane.get_versions(), cards, |model| {
            pane.set_versions(model);
        });
        pane.set_versions_of(format!("{}/{key}", id.as_str()).into());
    });
}

/// What a record is called in the window; its kind where it has no words.
pub(in crate::gui) fn called(workspace: &Workspace, id: &RecordId) -> String {
    let record = workspace.records().get(id);
    record
        .map(|record| title(workspace, record))
        .unwrap_or_default()
}

/// Brings the keyboard into the first field of a record, wherever it is shown.
pub(in crate::gui) fn write_in(bench: &Workbench, id: &RecordId) {
    let sheet = bench.page == ui::Page::Board && bench.board.shows_sheets();
    bench.show(|main, _| {
        let form = main.global::<Form<'_>>();
        form.set_keep_keyboard(sheet && form.get_pane_shown());
        form.set_focus_wanted(id.as_str().into());
    });
}

/// Shows the selected record in the pane, when it is no fiche.
pub(in crate::gui) fn show_pane(bench: &Workbench, id: &RecordId) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let Some(form) = view::read(workspace, &bench.board.methods, id) else {
        return;
    };
    bench.show(|main, sentences| {
        let global = main.global::<Form<'_>>();
        let unfolded = global.get_own_open();
        let shown = rows::form(workspace, sentences, &form, 1, global.get_pane(), &unfolded);
        if global.get_pane() != shown {
            global.set_pane(shown);
        }
        let becomes = rows::becomes(&form);
        models::show(&global.get_becomes(), becomes, |m| global.set_becomes(m));
    });
}

/// Shows a record as the sheet of its method, its fields in so many columns.
pub(in crate::gui) fn show_sheet(bench: &Workbench, id: Option<&RecordId>, columns: usize) {
    let read = id.zip(bench.workspace()).and_then(|(id, workspace)| {
        Some((workspace, view::read(workspace, &bench.board.methods, id)?))
    });
    bench.show(|main, sentences| {
        let global = main.global::<Form<'_>>();
        let Some((workspace, form)) = read else {
            global.set_sheet(RecordForm::default());
            return;
        };
        let unfolded = global.get_own_open();
        let before = global.get_sheet();
        let shown = rows::form(workspace, sentences, &form, columns, before, &unfolded);
        if global.get_sheet() != shown {
            global.set_sheet(shown);
        }
    });
}

/// Proposes records of some types.
pub(in crate::gui) fn propose(
    bench: &Workbench,
    workspace: &Workspace,
    types: &[String],
    text: &str,
) {
    ties::fill(bench, workspace, None, types, text);
}
