//! The page *Fiches*: the list, its filters, and acts over many.

mod bulk;
mod join;
mod list;
mod rows;

use std::collections::BTreeSet;

use myspot_core::view::entities::{GroupBy, SortBy};
use myspot_core::view::labels::label_of;
use myspot_core::{Change, RecordId, Value};
use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::gui::event::{EntitiesEvent, Event, Facet};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::make;
use crate::ui::{self, Choice, Column, Entities, Grouping, Main};
pub use join::JoiningFiches;
pub(in crate::gui) use join::ask_to_join;
pub use list::ListState;
pub(in crate::gui) use list::capital;
use rows::EntityRows;

pub(super) fn wire(main: &Main, road: &Road) {
    let page = main.global::<Entities<'_>>();
    road.with_list(|list| page.set_rows(EntityRows::model(list)));
    let event = Event::Entities;
    let id = |id: SharedString| RecordId::from(id.as_str());
    let place = |n: i32| usize::try_from(n).unwrap_or(0);
    on!(road, page.on_filter_edited, (text) => event(EntitiesEvent::Filter(text.into())));
    on!(road, page.on_toggle_choice, (menu, code) =>
        event(EntitiesEvent::ToggleChoice(facet(menu), code.into())));
    on!(road, page.on_clear_facet, (menu) => event(EntitiesEvent::ClearFacet(facet(menu))));
    on!(road, page.on_clear_filters, () => event(EntitiesEvent::ClearFilters));
    on!(road, page.on_group_by, (group) => event(EntitiesEvent::Group(match group {
        Grouping::None => GroupBy::Nothing,
        Grouping::Kind => GroupBy::Kind,
        Grouping::Role => GroupBy::Role,
        Grouping::Tag => GroupBy::Tag,
    })));
    on!(road, page.on_sort_by, (column) => event(EntitiesEvent::Sort(match column {
        Column::Name => SortBy::Name,
        Column::Roles => SortBy::Roles,
        Column::Position => SortBy::Position,
        Column::Tags => SortBy::Tags,
        Column::Links => SortBy::Links,
    })));
    on!(road, page.on_toggle_group, (key) => event(EntitiesEvent::ToggleGroup(key.into())));
    on!(road, page.on_row_changed, (_at, record) => event(EntitiesEvent::Moved(id(record))));
    on!(road, page.on_row_opened, (_at, record) => event(EntitiesEvent::Opened(id(record))));
    on!(road, page.on_check, (_at, record) => event(EntitiesEvent::Check(id(record))));
    on!(road, page.on_check_range, (one, two) =>
        event(EntitiesEvent::CheckRange(place(one.min(two)), place(one.max(two)))));
    on!(road, page.on_check_all, () => event(EntitiesEvent::CheckAll(true)));
    on!(road, page.on_check_none, () => event(EntitiesEvent::CheckAll(false)));
    on!(road, page.on_trash, (_at, record) => event(EntitiesEvent::Trash(Some(id(record)))));
    on!(road, page.on_bulk_asked, (_menu) => event(EntitiesEvent::BulkAsked));
    on!(road, page.on_bulk_tag, (code, on) => event(EntitiesEvent::BulkTag(code.into(), on)));
    on!(road, page.on_bulk_tag_new, (label) => event(EntitiesEvent::BulkTagNew(label.into())));
    on!(road, page.on_bulk_role, (code, on) => event(EntitiesEvent::BulkRole(code.into(), on)));
    on!(road, page.on_bulk_handling, (code) => event(EntitiesEvent::BulkHandling(code.into())));
    on!(road, page.on_bulk_trash, () => event(EntitiesEvent::Trash(None)));
    on!(road, page.on_join_asked, () => event(EntitiesEvent::JoinAsked));
    on!(road, page.on_join_turned, () => event(EntitiesEvent::JoinTurned));
    on!(road, page.on_join_taken, (at, take) => event(EntitiesEvent::JoinTaken(place(at), take)));
    on!(road, page.on_join, () => event(EntitiesEvent::Join));
    on!(road, page.on_create_asked, () => event(EntitiesEvent::CreateAsked));
    on!(road, page.on_create_edited, (name) => event(EntitiesEvent::CreateEdited(name.into())));
    on!(road, page.on_create, (name, kind) =>
        event(EntitiesEvent::Create(name.into(), kind.into())));
}

fn facet(menu: ui::Facet) -> Facet {
    match menu {
        ui::Facet::Kind => Facet::Kind,
        ui::Facet::Role => Facet::Role,
        ui::Facet::Tag => Facet::Tag,
    }
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: EntitiesEvent, road: &Road) {
    match event {
        EntitiesEvent::Filter(text) => bench.query.text = text,
        EntitiesEvent::ToggleChoice(menu, code) => toggle(bench, menu, code),
        EntitiesEvent::ClearFacet(Facet::Kind) => bench.query.kinds.clear(),
        EntitiesEvent::ClearFacet(Facet::Role) => bench.query.roles.clear(),
        EntitiesEvent::ClearFacet(Facet::Tag) => bench.query.tags.clear(),
        EntitiesEvent::ClearFilters => {
            let query = std::mem::take(&mut bench.query);
            bench.query.sort = query.sort;
            bench.query.descending = query.descending;
            bench.query.group = query.group;
            bench.query.folded = query.folded;
            bench.show(|main, _| main.global::<Entities<'_>>().set_filter_text("".into()));
            super::day::show(bench);
        }
        EntitiesEvent::Group(group) => bench.query.group = group,
        EntitiesEvent::Sort(sort) => {
            bench.query.descending = bench.query.sort == sort && !bench.query.descending;
            bench.query.sort = sort;
        }
        EntitiesEvent::ToggleGroup(key) => {
            if !bench.query.folded.remove(&key) {
                bench.query.folded.insert(key);
            }
        }
        EntitiesEvent::Moved(id) => return bench.select(Some(id), false),
        EntitiesEvent::Opened(id) => return bench.select(Some(id), true),
        EntitiesEvent::Check(id) => bench.list.borrow_mut().check(&id),
        EntitiesEvent::CheckRange(first, last) => {
            bench.list.borrow_mut().check_range(first, last);
        }
        EntitiesEvent::CheckAll(on) => bench.list.borrow_mut().check_all(on),
        EntitiesEvent::Trash(current) => return trash(bench, current, road),
        EntitiesEvent::JoinAsked => return join::ask(bench),
        EntitiesEvent::JoinTurned => return join::turn(bench),
        EntitiesEvent::JoinTaken(at, take) => return join::take(bench, at, take),
        EntitiesEvent::Join => return join::act(bench, road),
        EntitiesEvent::CreateAsked => return ask_create(bench),
        EntitiesEvent::CreateEdited(name) => return look_for_twin(bench, &name),
        EntitiesEvent::Create(name, kind) => return create(bench, name.trim(), &kind, road),
        bulk => return bulk::on(bench, bulk, road),
    }
    show(bench);
}

/// Ticks or unticks a fiche from another page.
pub(in crate::gui) fn check(bench: &Workbench, id: &myspot_core::RecordId) {
    bench.list.borrow_mut().check(id);
    show(bench);
}

/// Ticks fiches from another page, besides those that are ticked.
pub(in crate::gui) fn check_also(bench: &Workbench, ids: Vec<RecordId>) {
    bench.list.borrow_mut().check_also(ids);
    show(bench);
}

fn toggle(bench: &mut Workbench, menu: Facet, code: String) {
    fn turn<T: Ord>(set: &mut BTreeSet<T>, member: T) {
        if !set.remove(&member) {
            set.insert(member);
        }
    }
    match menu {
        Facet::Kind => turn(&mut bench.query.kinds, code),
        Facet::Role => turn(&mut bench.query.roles, code),
        Facet::Tag => turn(&mut bench.query.tags, RecordId::from(code)),
    }
}

fn trash(bench: &mut Workbench, current: Option<RecordId>, road: &Road) {
    let checked = bench.list.borrow().checked();
    let records = if checked.is_empty() {
        current.into_iter().collect()
    } else {
        checked
    };
    let next = bench.list.borrow().neighbour(&records);
    bench.list.borrow_mut().check_all(false);
    bench.trash(&records, road);
    bench.select(next, false);
    show(bench);
}

fn ask_create(bench: &Workbench) {
    bench.show(|main, _| {
        let page = main.global::<Entities<'_>>();
        page.set_create_name(SharedString::default());
        page.set_create_twin(SharedString::default());
    });
}

fn look_for_twin(bench: &Workbench, name: &str) {
    let twin = match name.trim() {
        "" => None,
        name => bench.named("entity", "name", name),
    };
    let twin = twin.map(|id| bench.name_of(Some(&id))).unwrap_or_default();
    bench.show(|main, _| main.global::<Entities<'_>>().set_create_twin(twin.into()));
}

fn create(bench: &mut Workbench, name: &str, kind: &str, road: &Road) {
    let Some(id) = bench.fresh_id().filter(|_| !name.is_empty()) else {
        return;
    };
    let fields = [("name", Value::from(name)), ("kind", Value::from(kind))];
    if !bench.act(make(&id, "entity", &fields), road) {
        return;
    }
    if bench.query.is_filtering() {
        on(bench, EntitiesEvent::ClearFilters, road);
    }
    bench.query.folded.clear();
    if bench.page != ui::Page::Entities {
        bench.go(ui::Page::Entities);
    }
    bench.select(Some(id), true);
    show(bench);
    bench.show(|main, _| {
        let page = main.global::<Entities<'_>>();
        page.set_create_open(false);
        page.set_reveal_tick(page.get_reveal_tick() + 1);
    });
    let name = name.to_owned();
    bench.toast(true, |sentences| {
        sentences.say().invoke_created(name.into())
    });
}

/// Shows what some changes touched, without disturbing the rest.
pub(in crate::gui) fn show_changes(
    bench: &Workbench,
    touched: &BTreeSet<RecordId>,
    changes: &[Change],
) {
    let labels = changes
        .iter()
        .any(|change| matches!(change.kind(), "tag" | "kind_def"));
    if !touched.is_empty() || labels {
        bench.list.borrow_mut().read_labels(bench.workspace());
        show(bench);
        EntityRows::touch(bench, touched);
    }
}

/// Lights the row of what is selected, where there is one.
pub(in crate::gui) fn show_selected(bench: &Workbench) {
    let selected = bench.selected.as_ref();
    if let Some(place) = selected.and_then(|id| bench.list.borrow().place(id)) {
        let place = i32::try_from(place).unwrap_or(i32::MAX);
        bench.show(|main, _| main.global::<Entities<'_>>().set_current(place));
    }
}

/// Shows the page: rows, counts, choices.
pub(in crate::gui) fn show(bench: &Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let query = &bench.query;
    EntityRows::refill(bench, workspace, query);
    let (facets, total, shown, checked) = {
        let list = bench.list.borrow();
        (
            list.facets(),
            list.len(),
            list.shown(),
            list.checked().len(),
        )
    };
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    bench.show(|main, _| {
        let page = main.global::<Entities<'_>>();
        page.set_total(number(total));
        page.set_shown(number(shown));
        page.set_unlinked(number(facets.unlinked));
        page.set_filtered(query.is_filtering());
        page.set_positions_known(facets.judged > 0);
        page.set_tags_known(!facets.tags.is_empty());
        page.set_checked_count(number(checked));
        page.set_grouping(match query.group {
            GroupBy::Nothing => Grouping::None,
            GroupBy::Kind => Grouping::Kind,
            GroupBy::Role => Grouping::Role,
            GroupBy::Tag => Grouping::Tag,
        });
        page.set_sorted_by(match query.sort {
            SortBy::Name => Column::Name,
            SortBy::Roles => Column::Roles,
            SortBy::Position => Column::Position,
            SortBy::Tags => Column::Tags,
            SortBy::Links => Column::Links,
        });
        page.set_sorted_down(query.descending);
        let choice = |code: &str, label: String, count: usize, on: bool| Choice {
            code: code.into(),
            label: label.into(),
            count: number(count),
            on,
        };
        let known = |field: &str| {
            let field = workspace.kinds().field("entity", field);
            field.map_or(Vec::new(), |field| {
                field.codes.iter().map(|c| c.code.clone()).collect()
            })
        };
        let by_code = |field: &str, counts: &std::collections::BTreeMap<String, usize>| {
            let mut codes: Vec<String> = known(field);
            codes.retain(|code| counts.contains_key(code));
            codes.extend(
                counts
                    .keys()
                    .filter(|code| !known(field).contains(code))
                    .cloned(),
            );
            codes
        };
        let kinds: Vec<Choice> = by_code("kind", &facets.kinds)
            .iter()
            .map(|code| {
                let label = capital(&label_of(workspace, "entity", "kind", code));
                choice(code, label, facets.kinds[code], query.kinds.contains(code))
            })
            .collect();
        let roles: Vec<Choice> = by_code("roles", &facets.roles)
            .iter()
            .map(|code| {
                let label = capital(&label_of(workspace, "entity", "roles", code));
                choice(code, label, facets.roles[code], query.roles.contains(code))
            })
            .collect();
        let french = myspot_core::text::FrenchOrder::new();
        let mut tags: Vec<Choice> = facets
            .tags
            .iter()
            .map(|(tag, count)| {
                let label = bench.name_of(Some(tag));
                choice(tag.as_str(), label, *count, query.tags.contains(tag))
            })
            .collect();
        tags.sort_by(|one, two| french.compare(&one.label, &two.label));
        let one = |choices: &[Choice]| {
            let mut on = choices.iter().filter(|choice| choice.on);
            match (on.next(), on.next()) {
                (Some(only), None) => only.label.clone(),
                _ => SharedString::default(),
            }
        };
        let n_on = |choices: &[Choice]| number(choices.iter().filter(|choice| choice.on).count());
        page.set_kinds_on(n_on(&kinds));
        page.set_kinds_on_label(one(&kinds));
        page.set_roles_on(n_on(&roles));
        page.set_roles_on_label(one(&roles));
        page.set_tags_on(n_on(&tags));
        page.set_tags_on_label(one(&tags));
        models::show(&page.get_kind_choices(), kinds, |model| {
            page.set_kind_choices(model);
        });
        models::show(&page.get_role_choices(), roles, |model| {
            page.set_role_choices(model);
        });
        models::show(&page.get_tag_choices(), tags, |model| {
            page.set_tag_choices(model);
        });
        let make: Vec<Choice> = known("kind")
            .iter()
            .map(|code| Choice {
                count: -1,
                ..choice(
                    code,
                    capital(&label_of(workspace, "entity", "kind", code)),
                    0,
                    false,
                )
            })
            .collect();
        models::show(&page.get_create_kinds(), make, |model| {
            page.set_create_kinds(model);
        });
        let current = bench
            .selected
            .as_ref()
            .and_then(|id| bench.list.borrow().place(id));
        page.set_current(current.map_or(-1, number));
    });
}
