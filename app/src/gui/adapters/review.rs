//! The page *À revoir*: what members did without seeing each other.

mod matters;

use myspot_core::board::unite;
use myspot_core::view::labels::words_of;
use myspot_core::{Act, Change, Edit, Methods, Record, RecordId, Value, Workspace};
use slint::{ComponentHandle as _, SharedString};

use super::{entities, on};
use crate::gui::event::{Event, ReviewEvent};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::sentences::{Sentences, shorten};
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::make;
use crate::ui::{self, Main, Review, ReviewRow, VersionCard};
pub use matters::ReviewState;
use matters::{Matter, told};

pub(super) fn wire(main: &Main, road: &Road) {
    let review = main.global::<Review<'_>>();
    let event = Event::Review;
    on!(road, review.on_select, (index) =>
        event(ReviewEvent::Select(usize::try_from(index).unwrap_or(0))));
    on!(road, review.on_keep, (id, index) =>
        event(ReviewEvent::Keep(id.into(), usize::try_from(index).unwrap_or(0))));
    on!(road, review.on_otherwise, (id) => event(ReviewEvent::Otherwise(id.into())));
    on!(road, review.on_open_record, (id) =>
        event(ReviewEvent::OpenRecord(id.as_str().into())));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: ReviewEvent, road: &Road) {
    match event {
        ReviewEvent::Select(index) => {
            bench.review.current = index;
            show(bench);
        }
        ReviewEvent::Keep(id, index) => match matter(bench, &id) {
            Some(Matter::Versions(it)) => keep(bench, &it.record, &it.key, index, road),
            Some(Matter::Twins(it)) if it.kind == "board" => {
                unite_boards(bench, &it.records, index, road);
            }
            Some(Matter::Twins(it)) => {
                let other = usize::from(index == 0);
                if let (Some(stays), Some(goes)) = (it.records.get(index), it.records.get(other)) {
                    entities::ask_to_join(bench, stays.clone(), goes.clone());
                }
            }
            // Thrown away once more by somebody who saw what was done, or taken out.
            Some(Matter::Apart(it)) if index == 0 => settle(bench, &it.record, false, road),
            Some(Matter::Apart(it)) => settle(bench, &it.record, true, road),
            Some(Matter::Joined { kept, gone }) if index == 0 => {
                entities::ask_to_join(bench, kept, gone);
            }
            Some(Matter::Joined { gone, .. }) => settle(bench, &gone, true, road),
            None => {}
        },
        ReviewEvent::Otherwise(id) => {
            if let Some(Matter::Twins(it)) = matter(bench, &id) {
                tell_apart(bench, &it.records, road);
            }
        }
        ReviewEvent::OpenRecord(id) => {
            match bench.kind_of(&id).as_str() {
                "board" => open_board(bench, &id),
                _ => bench.go(ui::Page::Entities),
            }
            bench.select(Some(id), true);
        }
    }
}

/// Shows a board on the page of its method.
fn open_board(bench: &mut Workbench, board: &RecordId) {
    let kind = bench.workspace().and_then(|it| it.record(board));
    let kind = kind.map_or("", |board| board.words("kind"));
    let method = bench.board.methods.of_board(kind);
    let method = method.map(|method| method.key.clone());
    if let Some(method) = method {
        bench.board.look_for(&method, Some(board.clone()));
        bench.open_method(&method);
    }
}

fn matter(bench: &Workbench, id: &str) -> Option<Matter> {
    let mut matters = bench.review.matters.iter();
    matters.find(|matter| matter.id() == id).cloned()
}

/// Two boards become one: what stands on the others comes to the one that stays.
fn unite_boards(bench: &mut Workbench, boards: &[RecordId], stays: usize, road: &Road) {
    let Some((workspace, keep)) = bench.workspace().zip(boards.get(stays)) else {
        return;
    };
    let goes = boards.iter().filter(|board| *board != keep);
    let all = std::iter::once(keep).chain(goes);
    let all: Vec<&Record> = all.filter_map(|id| workspace.record(id)).collect();
    let Some(act) = unite(workspace, &all) else {
        return;
    };
    let name = bench.name_of(Some(keep));
    if bench.act(act, road) {
        bench.toast(true, |sentences| {
            sentences.share().invoke_united(name.into())
        });
    }
}

/// What was thrown away here and edited there goes, or stays.
fn settle(bench: &mut Workbench, record: &RecordId, stays: bool, road: &Road) {
    let record = record.clone();
    let name = bench.name_of(Some(&record));
    let edit = if stays {
        Edit::Restore { record }
    } else {
        Edit::Trash { record }
    };
    if bench.act(edit, road) {
        bench.toast(true, |sentences| {
            sentences.share().invoke_settled(name.into(), stays)
        });
    }
}

/// Things that look like one are several: that is written down, and asked no more.
fn tell_apart(bench: &mut Workbench, records: &[RecordId], road: &Road) {
    let mut edits = Vec::new();
    for (at, one) in records.iter().enumerate() {
        for other in &records[at + 1..] {
            let Some(link) = bench.fresh_id() else { return };
            let fields = [
                ("from", Value::from(one.as_str())),
                ("to", Value::from(other.as_str())),
                ("kind", Value::from("distinct_from")),
            ];
            edits.push(make(&link, "link", &fields));
        }
    }
    if bench.act(Act::new("distinct", edits), road) {
        bench.toast(true, |sentences| sentences.share().invoke_told_apart());
    }
}

/// Keeps one of the versions of a field.
pub(in crate::gui) fn keep(
    bench: &mut Workbench,
    record: &RecordId,
    key: &str,
    index: usize,
    road: &Road,
) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let alternatives = workspace.alternatives(record, key);
    let Some(kept) = alternatives.get(index) else {
        return;
    };
    let words = said(workspace, &bench.board.methods, record, key, &kept.value);
    let edit = Edit::Set {
        record: record.clone(),
        key: key.to_owned(),
        value: kept.value.clone(),
    };
    if bench.act(Act::new("keep", vec![edit]), road) {
        bench.toast(true, |sentences| {
            sentences.say().invoke_kept(shorten(&words).into())
        });
    }
}

/// What a version says, in words: a slot by its heading.
fn said(
    workspace: &Workspace,
    methods: &Methods,
    record: &RecordId,
    key: &str,
    value: &Value,
) -> String {
    let Some(record) = workspace.record(record) else {
        return value.to_words();
    };
    let words = words_of(workspace, &record.kind, key, value);
    let method = methods
        .of_record(workspace, record)
        .filter(|it| it.by == key);
    let slots = method.into_iter().flat_map(|method| &method.slots);
    let mut slots = slots.filter(|slot| slot.code == words);
    slots.next().map_or(words, |slot| slot.label.clone())
}

/// The versions of a field as cards, the shown one first.
pub(in crate::gui) fn versions(
    workspace: &Workspace,
    methods: &Methods,
    sentences: &Sentences<'_>,
    record: &RecordId,
    key: &str,
) -> Vec<VersionCard> {
    workspace
        .alternatives(record, key)
        .iter()
        .map(|version| VersionCard {
            value: said(workspace, methods, record, key, &version.value).into(),
            author: sentences.who(workspace, &version.author),
            when: sentences.when(version.at),
            shown: version.shown,
        })
        .collect()
}

/// Shows what some changes may have settled, or brought up.
pub(in crate::gui) fn show_changes(bench: &mut Workbench, changes: &[Change]) {
    if let Some(open) = &bench.open {
        bench.review.touched(&open.workspace, changes);
    }
    show(bench);
}

/// Reads what waits, and shows it.
pub(in crate::gui) fn show(bench: &mut Workbench) {
    let Some(workspace) = bench.open.as_ref().map(|open| &open.workspace) else {
        return;
    };
    bench.review.read(workspace);
    if bench.page != ui::Page::Review {
        return;
    }
    let bench = &*bench;
    let Some(workspace) = bench.workspace() else {
        return;
    };
    bench.show(|main, sentences| {
        let review = main.global::<Review<'_>>();
        let say = |matter: &Matter| told(bench, workspace, sentences, matter);
        let rows = bench.review.matters.iter().map(|matter| {
            let told = say(matter);
            ReviewRow {
                id: matter.id().into(),
                icon: matter.icon().into(),
                title: told.line,
                detail: told.detail,
            }
        });
        models::show(&review.get_rows(), rows.collect(), |model| {
            review.set_rows(model);
        });
        let current = bench.review.current;
        review.set_current(i32::try_from(current).unwrap_or(0));
        let Some(matter) = bench.review.matters.get(current) else {
            review.set_id(SharedString::default());
            models::show(&review.get_versions(), Vec::new(), |model| {
                review.set_versions(model);
            });
            return;
        };
        let told = say(matter);
        let record = matter.record();
        let kind = record.and_then(|id| workspace.records().get(id));
        review.set_id(matter.id().into());
        review.set_record_id(record.map_or("", RecordId::as_str).into());
        review.set_title(told.title);
        review.set_explanation(told.explanation);
        review.set_other(told.other);
        review.set_kind(kind.map_or("", |record| record.words("kind")).into());
        models::show(&review.get_acts(), told.acts, |m| review.set_acts(m));
        models::show(&review.get_versions(), told.cards, |model| {
            review.set_versions(model);
        });
    });
}
