//! Acts over the ticked entities: one act, one undo.

use myspot_core::view::labels::label_of;
use myspot_core::{Act, Edit, RecordId, Value};
use slint::ComponentHandle as _;

use super::{EntitiesEvent, capital, show};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::{make, tick};
use crate::ui::{BulkMenu, Choice, Entities};

pub(super) fn on(bench: &mut Workbench, event: EntitiesEvent, road: &Road) {
    let checked = bench.list.borrow().checked();
    match event {
        EntitiesEvent::BulkTag(tag, on) => {
            let edits = checked
                .iter()
                .map(|id| tick(id, "tags", &tag, on))
                .collect();
            bench.act(Act::new("tag", edits), road);
        }
        EntitiesEvent::BulkTagNew(label) => {
            let label = label.trim();
            if label.is_empty() {
                return;
            }
            let mut edits = Vec::new();
            let tag = match bench.named("tag", "label", label) {
                Some(tag) => tag,
                None => {
                    let Some(tag) = bench.fresh_id() else { return };
                    edits.push(make(&tag, "tag", &[("label", Value::from(label))]));
                    tag
                }
            };
            edits.extend(
                checked
                    .iter()
                    .map(|id| tick(id, "tags", tag.as_str(), true)),
            );
            bench.act(Act::new("tag", edits), road);
        }
        EntitiesEvent::BulkRole(role, on) => {
            let edits = checked
                .iter()
                .map(|id| tick(id, "roles", &role, on))
                .collect();
            bench.act(Act::new("role", edits), road);
        }
        EntitiesEvent::BulkHandling(code) => {
            let edits = checked
                .iter()
                .map(|id| Edit::Set {
                    record: id.clone(),
                    key: "handling".into(),
                    value: Value::from(code.as_str()),
                })
                .collect();
            bench.act(Act::new("handling", edits), road);
            bench.show(|main, _| main.global::<Entities<'_>>().set_bulk_menu(BulkMenu::None));
        }
        _ => {}
    }
    fill(bench, &checked);
    show(bench);
}

/// Fills the menus of the bar: what all the ticked have, and how many of them.
fn fill(bench: &Workbench, checked: &[RecordId]) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let records: Vec<_> = checked
        .iter()
        .filter_map(|id| workspace.records().living(id))
        .collect();
    let choice = |code: &str, label: String, n: usize| Choice {
        code: code.into(),
        label: label.into(),
        count: i32::try_from(n).unwrap_or(i32::MAX),
        on: n == records.len() && n > 0,
    };
    let french = myspot_core::text::FrenchOrder::new();
    let mut tags: Vec<Choice> = workspace
        .records()
        .of_kind("tag")
        .map(|tag| {
            let n = records
                .iter()
                .filter(|record| record.has("tags", tag.id.as_str()))
                .count();
            choice(tag.id.as_str(), tag.words("label").to_owned(), n)
        })
        .collect();
    tags.sort_by(|one, two| french.compare(&one.label, &two.label));
    let codes = |field: &str| {
        let field = workspace.kinds().field("entity", field);
        field.map_or(Vec::new(), |field| {
            field.codes.iter().map(|c| c.code.clone()).collect()
        })
    };
    let roles: Vec<Choice> = codes("roles")
        .iter()
        .map(|code| {
            let n = records
                .iter()
                .filter(|record| record.has("roles", code))
                .count();
            choice(
                code,
                capital(&label_of(workspace, "entity", "roles", code)),
                n,
            )
        })
        .collect();
    let handlings: Vec<Choice> = codes("handling")
        .iter()
        .map(|code| {
            let has = |words: &str| words == code || (words.is_empty() && code == "members");
            let n = records
                .iter()
                .filter(|record| has(record.words("handling")))
                .count();
            choice(
                code,
                capital(&label_of(workspace, "entity", "handling", code)),
                n,
            )
        })
        .collect();
    bench.show(|main, _| {
        let page = main.global::<Entities<'_>>();
        models::show(&page.get_bulk_tags(), tags, |model| {
            page.set_bulk_tags(model);
        });
        models::show(&page.get_bulk_roles(), roles, |model| {
            page.set_bulk_roles(model);
        });
        models::show(&page.get_bulk_handlings(), handlings, |m| {
            page.set_bulk_handlings(m);
        });
    });
}
