//! The page *À revoir*: what members changed without seeing each other.

use myspot_core::view::labels::{title, words_of};
use myspot_core::view::review::{Dispute, disputes};
use myspot_core::{Act, Edit, Methods, RecordId, Value, Workspace};
use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::gui::event::{Event, ReviewEvent};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::sentences::{Sentences, shorten};
use crate::gui::workbench::Workbench;
use crate::ui::{self, Main, Review, ReviewRow, VersionCard};

pub(super) fn wire(main: &Main, road: &Road) {
    let review = main.global::<Review<'_>>();
    let event = Event::Review;
    on!(road, review.on_select, (index) =>
        event(ReviewEvent::Select(usize::try_from(index).unwrap_or(0))));
    on!(road, review.on_keep, (id, index) =>
        event(ReviewEvent::Keep(id.into(), usize::try_from(index).unwrap_or(0))));
    on!(road, review.on_open_record, (id) =>
        event(ReviewEvent::OpenRecord(id.as_str().into())));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: ReviewEvent, road: &Road) {
    match event {
        ReviewEvent::Select(index) => {
            bench.dispute = index;
            show(bench);
        }
        ReviewEvent::Keep(id, index) => {
            let matter = bench
                .disputes
                .iter()
                .find(|matter| name(matter) == id)
                .cloned();
            if let Some(matter) = matter {
                keep(bench, &matter.record, &matter.key, index, road);
            }
        }
        ReviewEvent::OpenRecord(id) => {
            bench.go(ui::Page::Entities);
            bench.select(Some(id), true);
        }
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

/// Reads the disputes again and shows them.
pub(in crate::gui) fn show(bench: &mut Workbench) {
    let Some(workspace) = bench.open.as_ref().map(|open| &open.workspace) else {
        return;
    };
    bench.disputes = disputes(workspace).into_iter().collect();
    bench.dispute = bench.dispute.min(bench.disputes.len().saturating_sub(1));
    if bench.page != ui::Page::Review {
        return;
    }
    let bench = &*bench;
    let Some(workspace) = bench.workspace() else {
        return;
    };
    bench.show(|main, sentences| {
        let review = main.global::<Review<'_>>();
        let say = sentences.say();
        let cards_of = |matter: &Dispute| {
            let methods = &bench.board.methods;
            versions(workspace, methods, sentences, &matter.record, &matter.key)
        };
        let heading = |matter: &Dispute| {
            let record = workspace.record(&matter.record);
            let kind = record.map_or("", |record| record.kind.as_str());
            let field = sentences.field(workspace, kind, &matter.key);
            let name = record
                .map(|record| title(workspace, record))
                .unwrap_or_default();
            (field, SharedString::from(name))
        };
        let rows = bench
            .disputes
            .iter()
            .map(|matter| {
                let (field, name_of) = heading(matter);
                let versions = cards_of(matter);
                let value = |at: usize| {
                    let card = versions.get(at).map(|card| shorten(&card.value));
                    SharedString::from(card.unwrap_or_default())
                };
                ReviewRow {
                    id: name(matter).into(),
                    icon: "columns".into(),
                    title: say.invoke_field_of(field, name_of),
                    detail: say.invoke_two_versions(value(0), value(1)),
                }
            })
            .collect();
        models::show(&review.get_rows(), rows, |model| review.set_rows(model));
        review.set_current(i32::try_from(bench.dispute).unwrap_or(0));
        let Some(matter) = bench.disputes.get(bench.dispute) else {
            review.set_id(SharedString::default());
            models::show(&review.get_versions(), Vec::new(), |model| {
                review.set_versions(model);
            });
            return;
        };
        let (field, name_of) = heading(matter);
        let cards = cards_of(matter);
        let mut authors: Vec<&str> = cards.iter().map(|card| card.author.as_str()).collect();
        authors.dedup();
        review.set_id(name(matter).into());
        review.set_record_id(matter.record.as_str().into());
        review.set_title(say.invoke_field_versions(field, name_of));
        review.set_explanation(say.invoke_changed_blind(authors.join(", ").into()));
        let kind = workspace
            .record(&matter.record)
            .map_or("", |record| record.words("kind"));
        review.set_kind(kind.into());
        models::show(&review.get_versions(), cards, |model| {
            review.set_versions(model);
        });
    });
}

/// The name of a matter for the page.
fn name(matter: &Dispute) -> String {
    format!("{}/{}", matter.record, matter.key)
}
