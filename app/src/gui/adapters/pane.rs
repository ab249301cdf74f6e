//! The detail pane: one entity with all its faces, edited in place.

mod faces;
mod notes;
mod relations;
mod suggest;

use myspot_core::view::labels::{label_of, title};
use myspot_core::{Act, Change, Edit, Record, RecordId, Value, Workspace};
use slint::{ComponentHandle as _, Model as _, SharedString};

use super::{entities, form, on};
use crate::gui::event::{Event, PaneEvent};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::workbench::acts::{make, tick};
use crate::gui::workbench::{FieldFocus, Workbench};
use crate::ui::{Choice, Face, Form, Main, Pane, RoleMark, TagMark};
use entities::capital;
pub(in crate::gui) use faces::position_card;

/// The faces that can be folded, with the codes under which that is remembered.
const FACES: [(Face, &str); 8] = [
    (Face::Identity, "identity"),
    (Face::Relations, "relations"),
    (Face::Position, "position"),
    (Face::Around, "around"),
    (Face::Dates, "dates"),
    (Face::Notes, "notes"),
    (Face::Others, "others"),
    (Face::History, "history"),
];

pub(super) fn wire(main: &Main, road: &Road) {
    let pane = main.global::<Pane<'_>>();
    let event = Event::Pane;
    let id = |id: SharedString| RecordId::from(id.as_str());
    on!(road, pane.on_edited, (key, text) => event(PaneEvent::Edited(key.into(), text.into())));
    on!(road, pane.on_left, (key) => event(PaneEvent::Left(key.into())));
    on!(road, pane.on_set_role, (code, on) =>
        event(PaneEvent::Toggle("roles".into(), code.into(), on)));
    on!(road, pane.on_add_tag, (tag, label) => event(PaneEvent::AddTag(tag.into(), label.into())));
    on!(road, pane.on_remove_tag, (tag) => event(PaneEvent::RemoveTag(tag.into())));
    on!(road, pane.on_set_kind, (code) => event(PaneEvent::Choose("kind".into(), code.into())));
    on!(road, pane.on_set_handling, (code) =>
        event(PaneEvent::Choose("handling".into(), code.into())));
    on!(road, pane.on_trash, () => event(PaneEvent::Trash));
    on!(road, pane.on_restore, () => event(PaneEvent::Restore));
    on!(road, pane.on_close, () => event(PaneEvent::Close));
    on!(road, pane.on_open_record, (record) => event(PaneEvent::Open(id(record))));
    on!(road, pane.on_face_toggled, (face, open) => {
        let code = FACES.iter().find(|(known, _)| *known == face).map_or("", |(_, code)| code);
        event(PaneEvent::Face(code, open))
    });
    on!(road, pane.on_suggest, (field, text) =>
        event(PaneEvent::Suggest(field.into(), text.into())));
    on!(road, pane.on_link, (outgoing, kind, words, other, name) =>
        event(PaneEvent::Link(outgoing, kind.into(), words.into(), other.into(), name.into())));
    on!(road, pane.on_relation_edited, (record, key, text) =>
        event(PaneEvent::RelationEdited(id(record), key.into(), text.into())));
    on!(road, pane.on_relation_left, (record, key) =>
        event(PaneEvent::RelationLeft(id(record), key.into())));
    on!(road, pane.on_relation_chosen, (record, key, code, words) =>
        event(PaneEvent::RelationChosen(id(record), key.into(), code.into(), words.into())));
    on!(road, pane.on_relation_swapped, (record) => event(PaneEvent::RelationSwapped(id(record))));
    on!(road, pane.on_relation_trashed, (record) => event(PaneEvent::RelationTrashed(id(record))));
    on!(road, pane.on_note_added, () => event(PaneEvent::NoteAdded));
    on!(road, pane.on_note_edited, (record, key, text) =>
        event(PaneEvent::NoteEdited(id(record), key.into(), text.into())));
    on!(road, pane.on_note_left, (record, key) =>
        event(PaneEvent::NoteLeft(id(record), key.into())));
    on!(road, pane.on_note_chosen, (record, key, code, words) =>
        event(PaneEvent::NoteChosen(id(record), key.into(), code.into(), words.into())));
    on!(road, pane.on_note_trashed, (record) => event(PaneEvent::NoteTrashed(id(record))));
    on!(road, pane.on_history_asked, () => event(PaneEvent::HistoryAsked));
    let place = |offset: i32| usize::try_from(offset).unwrap_or(0);
    on!(road, pane.on_field_moved, (record, key, text, caret, anchor) =>
    event(PaneEvent::FieldMoved(FieldFocus {
        record: id(record),
        key: key.into(),
        caret: place(caret),
        anchor: place(anchor),
        text: text.into(),
    })));
    on!(road, pane.on_field_left, (record, key) =>
        event(PaneEvent::FieldLeft(id(record), key.into())));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: PaneEvent, road: &Road) {
    let Some(id) = bench.selected.clone() else {
        return;
    };
    match event {
        PaneEvent::Edited(key, text) => bench.type_text(&id, &key, &text, road),
        PaneEvent::Left(_) => bench.settle(road),
        PaneEvent::Choose(key, code) => form::choose(bench, &id, &key, &code, road),
        PaneEvent::Toggle(key, code, on) => {
            if !code.trim().is_empty() {
                bench.tick(&id, &key, code.trim(), on, road);
            }
        }
        PaneEvent::AddTag(tag, label) => add_tag(bench, &id, &tag, label.trim(), road),
        PaneEvent::RemoveTag(tag) => bench.tick(&id, "tags", &tag, false, road),
        PaneEvent::Trash => {
            let next = bench.list.borrow().neighbour(std::slice::from_ref(&id));
            if bench.trash(std::slice::from_ref(&id), road) {
                bench.select(next, false);
                entities::show(bench);
            }
        }
        PaneEvent::Restore => {
            bench.act(Edit::Restore { record: id }, road);
        }
        PaneEvent::Close => bench.settle(road),
        PaneEvent::Open(other) => {
            bench.settle(road);
            bench.select(Some(other), true);
            entities::show(bench);
        }
        PaneEvent::Face(code, open) => fold_face(bench, code, open),
        PaneEvent::Suggest(field, text) => suggest::fill(bench, &id, &field, &text),
        PaneEvent::FieldMoved(focus) => bench.focus_moved(focus),
        PaneEvent::FieldLeft(record, key) => bench.focus_left(&record, &key),
        PaneEvent::HistoryAsked => faces::show_history(bench, &id, true),
        PaneEvent::NoteAdded
        | PaneEvent::NoteEdited(..)
        | PaneEvent::NoteLeft(..)
        | PaneEvent::NoteChosen(..)
        | PaneEvent::NoteTrashed(..) => notes::on(bench, event, &id, road),
        relation => relations::on(bench, relation, &id, road),
    }
}

fn add_tag(bench: &mut Workbench, id: &RecordId, tag: &str, label: &str, road: &Road) {
    let known = match tag {
        "" => bench.named("tag", "label", label),
        tag => Some(RecordId::from(tag)),
    };
    let mut edits = Vec::new();
    let tag = match known {
        Some(tag) => tag,
        None if label.is_empty() => return,
        None => {
            let Some(tag) = bench.fresh_id() else { return };
            edits.push(make(&tag, "tag", &[("label", Value::from(label))]));
            tag
        }
    };
    edits.push(tick(id, "tags", tag.as_str(), true));
    bench.act(Act::new("tag", edits), road);
}

fn fold_face(bench: &mut Workbench, code: &str, open: bool) {
    let faces = &mut bench.settings.open_faces;
    faces.retain(|face| face != code);
    if open {
        faces.push(code.to_owned());
    }
    bench.keep_settings();
    if let (true, "history", Some(id)) = (open, code, bench.selected.clone()) {
        faces::show_history(bench, &id, false);
    }
}

/// Shows the selected entity again if some changes touch it or what points at it.
pub(in crate::gui) fn show_changes(bench: &mut Workbench, changes: &[Change]) {
    let Some(id) = bench.selected.clone() else {
        return;
    };
    // What stands around a record is of any kind: its sheets, its measures, what it is tied to.
    if !changes.is_empty() {
        bench.put_what_came();
        fill(bench, &id);
    }
}

/// Puts a text into the field that has the keyboard, with its caret and the other end of its
/// selection, in bytes. The field takes all three in one turn, and not while letters are composed.
pub(in crate::gui) fn put_text(bench: &mut Workbench, text: &str, caret: usize, anchor: usize) {
    let Some(field) = bench.field_to_put() else {
        return;
    };
    let place = |offset: usize| i32::try_from(offset).unwrap_or(i32::MAX);
    bench.show(|main, _| {
        let pane = main.global::<Pane<'_>>();
        pane.set_put_record(field.record.as_str().into());
        pane.set_put_key(field.key.as_str().into());
        pane.set_put_text(text.into());
        pane.set_put_caret(place(caret));
        pane.set_put_anchor(place(anchor));
        pane.set_put_tick(pane.get_put_tick().wrapping_add(1).max(1));
    });
    bench.note_put(text, caret, anchor);
}

/// Shows the selected entity, with the faces as the member left them.
pub(in crate::gui) fn show(bench: &mut Workbench) {
    let id = bench.selected.clone();
    bench.show(|main, _| {
        let pane = main.global::<Pane<'_>>();
        for (face, code) in FACES {
            let open = bench.settings.open_faces.iter().any(|open| open == code);
            match face {
                Face::Identity => pane.set_identity_open(open),
                Face::Relations => pane.set_relations_open(open),
                Face::Position => pane.set_position_open(open),
                Face::Around => pane.set_around_open(open),
                Face::Dates => pane.set_dates_open(open),
                Face::Notes => pane.set_notes_open(open),
                Face::Others => pane.set_others_open(open),
                Face::History => pane.set_history_open(open),
            }
        }
        pane.set_relation_open(SharedString::default());
        pane.set_note_open(SharedString::default());
        pane.set_linking(false);
        pane.set_versions_of(SharedString::default());
        pane.set_put_record(SharedString::default());
    });
    bench.forget_fields();
    if let Some(id) = id {
        fill(bench, &id);
    }
}

fn fill(bench: &Workbench, id: &RecordId) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let Some(record) = workspace.records().get(id) else {
        return;
    };
    let entity = record.kind == "entity";
    bench.show(|main, _| {
        let pane = main.global::<Pane<'_>>();
        pane.set_entity(entity);
        pane.set_id(id.as_str().into());
    });
    if !entity {
        form::show_pane(bench, id);
        faces::show_history(bench, id, false);
        return;
    }
    let Some(fiche) = myspot_core::view::fiche::read(workspace, id) else {
        return;
    };
    bench.show(|main, sentences| {
        let pane = main.global::<Pane<'_>>();
        head(&pane, workspace, record);
        faces::show(&pane, workspace, sentences, record, &fiche);
        relations::show(&pane, workspace, sentences, &fiche);
        notes::show(&pane, workspace, sentences, &fiche);
        let around = form::around(bench, workspace, id, None);
        let counted = around
            .iter()
            .map(|group| format!("{} {}", group.label, group.rows.row_count()));
        pane.set_around_summary(counted.collect::<Vec<_>>().join(" · ").into());
        let page = main.global::<Form<'_>>();
        models::show(&page.get_around(), around, |model| page.set_around(model));
    });
    faces::show_history(bench, id, false);
}

fn head(pane: &Pane<'_>, workspace: &Workspace, record: &Record) {
    let label = |field: &str, code: &str| label_of(workspace, "entity", field, code);
    let kind = record.words("kind");
    let handling = match record.words("handling") {
        "" => "members",
        handling => handling,
    };
    let choices = |field: &str, is_on: &dyn Fn(&str) -> bool| {
        let known = workspace.kinds().field("entity", field);
        let codes = known.into_iter().flat_map(|field| &field.codes);
        let mut choices: Vec<Choice> = codes
            .map(|code| Choice {
                code: code.code.as_str().into(),
                label: capital(&code.label).into(),
                count: -1,
                on: is_on(&code.code),
            })
            .collect();
        if field == "kind" && !choices.iter().any(|choice| choice.on) && !kind.is_empty() {
            let label = capital(&label("kind", kind)).into();
            choices.push(Choice {
                code: kind.into(),
                label,
                count: -1,
                on: true,
            });
        }
        choices
    };
    pane.set_id(record.id.as_str().into());
    pane.set_kind(kind.into());
    pane.set_kind_label(capital(&label("kind", kind)).into());
    pane.set_hue(slint::Color::default());
    pane.set_name(record.words("name").into());
    pane.set_summary(record.words("summary").into());
    pane.set_handling(handling.into());
    pane.set_handling_label(label("handling", handling).into());
    pane.set_trashed(record.is_trashed());
    pane.set_name_conflict(record.disputed.contains("name"));
    pane.set_description(record.words("desc").into());
    let roles = choices("roles", &|code| record.has("roles", code));
    let unknown = record
        .ticked("roles")
        .into_iter()
        .filter(|role| !roles.iter().any(|known| known.code == *role));
    let marks: Vec<RoleMark> = roles
        .iter()
        .filter(|role| role.on)
        .map(|role| RoleMark {
            code: role.code.clone(),
            label: role.label.clone(),
        })
        .chain(unknown.map(|role| RoleMark {
            code: role.into(),
            label: role.into(),
        }))
        .collect();
    models::show(&pane.get_roles(), marks, |model| pane.set_roles(model));
    models::show(&pane.get_role_options(), roles, |model| {
        pane.set_role_options(model);
    });
    let tags: Vec<TagMark> = record
        .ticked("tags")
        .into_iter()
        .filter_map(|tag| workspace.records().living(&tag.into()))
        .map(|tag| TagMark {
            id: tag.id.as_str().into(),
            label: title(workspace, tag).into(),
        })
        .collect();
    models::show(&pane.get_tags(), tags, |model| pane.set_tags(model));
    let kinds = choices("kind", &|code| code == kind);
    models::show(&pane.get_kind_options(), kinds, |model| {
        pane.set_kind_options(model);
    });
    let handlings = choices("handling", &|code| code == handling);
    models::show(&pane.get_handling_options(), handlings, |m| {
        pane.set_handling_options(m);
    });
}
