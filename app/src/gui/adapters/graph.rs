//! The page of the graph: the map of who is linked to what.

mod choose;
mod export;
mod paint;
mod path;
mod pins;
mod pointer;
mod refresh;
mod session;
mod settle;
mod show;
mod state;
mod table;
mod views;

use myspot_core::RecordId;
use myspot_core::view::evidence::Evidence;
use myspot_core::view::graph::Side;
use myspot_core::view::graph::ranking::Measure;
use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::gui::event::{Event, GraphEvent};
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{Graph, GraphColumn, LegendMark, Main};
use choose::{check, fiche_tab, select, select_tie};
pub(in crate::gui::adapters) use paint::{BOLD, REGULAR};
pub(in crate::gui) use refresh::{
    day_turned, forget, news, open, remember, show_changes, show_selected,
};
use refresh::{recompose, refilter, refreshed, remeasure, reread};
pub use settle::GraphNews;
use show::turn;
pub use state::GraphState;

pub(super) fn wire(main: &Main, road: &Road) {
    let page = main.global::<Graph<'_>>();
    let event = Event::Graph;
    let id = |id: SharedString| RecordId::from(id.as_str());
    on!(road, page.on_resized, (width, height, left, right) =>
        event(GraphEvent::Resized((width, height), (left, right))));
    on!(road, page.on_pressed, (x, y, button, toggle) =>
        event(GraphEvent::Pressed(x, y, button, toggle)));
    on!(road, page.on_moved, (x, y) => event(GraphEvent::Moved(x, y)));
    on!(road, page.on_released, (x, y) => event(GraphEvent::Released(x, y)));
    on!(road, page.on_left, () => event(GraphEvent::PointerLeft));
    on!(road, page.on_scrolled, (x, y, by) => event(GraphEvent::Scrolled(x, y, by)));
    on!(road, page.on_looked, (x, y) => event(GraphEvent::Looked(x, y)));
    on!(road, page.on_zoom, (factor) => event(GraphEvent::Zoom(factor)));
    on!(road, page.on_fit, () => event(GraphEvent::Fit));
    on!(road, page.on_repaint, () => event(GraphEvent::Rested));
    on!(road, page.on_settle, () => event(GraphEvent::Settle));
    on!(road, page.on_call_off, () => event(GraphEvent::CallOff));
    on!(road, page.on_step, (towards) => event(GraphEvent::Step(towards.into())));
    on!(road, page.on_nudge, (towards) => event(GraphEvent::Nudge(towards.into())));
    on!(road, page.on_pin, () => event(GraphEvent::Pin));
    on!(road, page.on_check, () => event(GraphEvent::Check));
    on!(road, page.on_hide_selected, () => event(GraphEvent::Hide));
    on!(road, page.on_open_selected, () => event(GraphEvent::Open));
    on!(road, page.on_link_asked, () => event(GraphEvent::LinkAsked));
    on!(road, page.on_linking_toggled, () => event(GraphEvent::LinkingToggled));
    on!(road, page.on_unlit, () => event(GraphEvent::Unlit));
    on!(road, page.on_set_side, (side) => event(GraphEvent::Side(side.into())));
    on!(road, page.on_set_measure, (code) => event(GraphEvent::Measure(code.into())));
    on!(road, page.on_set_steps, (steps) => event(GraphEvent::Steps(steps.into())));
    on!(road, page.on_toggle_hulls, () => event(GraphEvent::Hulls));
    on!(road, page.on_filter, (text) => event(GraphEvent::Filter(text.into())));
    on!(road, page.on_filter_accepted, () => event(GraphEvent::FilterAccepted));
    on!(road, page.on_toggle_tag, (tag) => event(GraphEvent::ToggleTag(tag.into())));
    on!(road, page.on_toggle_tie_kind, (kind) => event(GraphEvent::ToggleTieKind(kind.into())));
    on!(road, page.on_toggle_legend, (mark, code) =>
        event(GraphEvent::ToggleLegend(mark, code.into())));
    on!(road, page.on_show_all, () => event(GraphEvent::ShowAll));
    on!(road, page.on_finding, (place) =>
        event(GraphEvent::Finding(usize::try_from(place).unwrap_or(0))));
    on!(road, page.on_select, (record) => event(GraphEvent::Select(id(record))));
    on!(road, page.on_sort, (column) => event(GraphEvent::Sort(column)));
    on!(road, page.on_table_turned, () => event(GraphEvent::TableTurned));
    on!(road, page.on_row_moved, (row) =>
        event(GraphEvent::RowMoved(usize::try_from(row).unwrap_or(0))));
    on!(road, page.on_suggest, (which, text) =>
        event(GraphEvent::Suggest(which.into(), text.into())));
    on!(road, page.on_path_asked, () => event(GraphEvent::PathAsked));
    on!(road, page.on_path_end, (which, record, name) =>
        event(GraphEvent::PathEnd(which.into(), record.into(), name.into())));
    on!(road, page.on_export, (format) => event(GraphEvent::Export(format.into())));
    on!(road, page.on_copy_table, () => event(GraphEvent::CopyTable));
    on!(road, page.on_views_asked, () => event(GraphEvent::ViewsAsked));
    on!(road, page.on_set_view, (code) => event(GraphEvent::View(code.into())));
    on!(road, page.on_keep_view, (title, shared) =>
        event(GraphEvent::KeepView(title.into(), shared)));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: GraphEvent, road: &Road) {
    match event {
        GraphEvent::Resized(size, covered) => refresh::resized(bench, size, covered),
        GraphEvent::Pressed(x, y, button, toggle) => {
            pointer::pressed(bench, (x, y), button, toggle);
        }
        GraphEvent::Moved(x, y) => pointer::moved(bench, (x, y), road),
        GraphEvent::Released(x, y) => pointer::released(bench, (x, y), road),
        GraphEvent::PointerLeft => pointer::left(bench),
        GraphEvent::Scrolled(x, y, by) => pointer::scrolled(bench, (x, y), by, road),
        GraphEvent::Looked(x, y) => choose::looked(bench, x, y, road),
        GraphEvent::Zoom(factor) => pointer::zoomed(bench, factor, road),
        GraphEvent::Fit => {
            bench.graph.fit();
            paint::paint(bench);
        }
        GraphEvent::Settle => {
            bench.graph.spots.clear();
            bench.graph.unmoved = true;
            settle::start(bench);
            show::show(bench);
        }
        GraphEvent::CallOff => settle::call_off(bench),
        GraphEvent::Rested => {
            bench.graph.moving = false;
            paint::paint(bench);
        }
        GraphEvent::Step(towards) => {
            pointer::step(bench, towards);
            choose::tell_selected(bench);
        }
        GraphEvent::FilterAccepted => choose::filter_accepted(bench),
        GraphEvent::Nudge(towards) => pointer::nudge(bench, towards, road),
        GraphEvent::Pin => choose::pin(bench, road),
        GraphEvent::Check => {
            if let Some(id) = bench.selected.clone() {
                check(bench, &id);
            }
        }
        GraphEvent::Hide => choose::hide(bench),
        GraphEvent::Open => {
            let id = bench.selected.clone();
            select(bench, id, true);
            fiche_tab(bench);
        }
        GraphEvent::LinkAsked => {
            if let Some(id) = bench.selected.clone() {
                pointer::link(bench, &id, None);
            }
        }
        GraphEvent::LinkingToggled => {
            bench.graph.linking = !bench.graph.linking;
            show::show(bench);
        }
        GraphEvent::Unlit => {
            pointer::unlit(bench);
            refreshed(bench);
        }
        GraphEvent::Side(side) => {
            bench.graph.turn_side(match side.as_str() {
                "reasoning" => Side::Reasoning,
                _ => Side::World,
            });
            bench.show(|main, _| main.global::<Graph<'_>>().set_filter_text("".into()));
            reread(bench);
        }
        GraphEvent::Measure(code) => {
            if let Some(measure) = Measure::of_code(&code) {
                bench.graph.measure = measure;
                remeasure(bench);
            }
        }
        GraphEvent::Finding(place) => choose::finding(bench, place),
        GraphEvent::Select(id) => select(bench, Some(id), false),
        GraphEvent::Sort(column) => {
            let state = &mut bench.graph;
            let numbers = matches!(column, GraphColumn::Degree | GraphColumn::Rank);
            state.descending = if state.sorted == column {
                !state.descending
            } else {
                numbers
            };
            state.sorted = column;
            table::show(bench);
        }
        GraphEvent::TableTurned => table::show(bench),
        GraphEvent::RowMoved(row) => choose::row_moved(bench, row),
        GraphEvent::Suggest(which, text) => path::propose(bench, &which, &text),
        GraphEvent::PathAsked => choose::path_asked(bench),
        GraphEvent::PathEnd(which, id, name) => path::chosen(bench, &which, &id, &name),
        GraphEvent::Export(format) => export::export(bench, &format, road),
        GraphEvent::CopyTable => {
            let text = table::as_text(bench);
            bench.show(|main, _| {
                let page = main.global::<Graph<'_>>();
                page.set_copied(text.into());
                page.set_copy_tick(page.get_copy_tick() + 1);
            });
            bench.toast(false, |sentences| sentences.graph().invoke_copied());
        }
        GraphEvent::ViewsAsked => views::fill(bench),
        GraphEvent::View(code) => views::turn_to(bench, &code),
        GraphEvent::KeepView(title, shared) => views::keep(bench, &title, shared, road),
        filter => narrow(bench, filter),
    }
}

/// What is left out changes.
fn narrow(bench: &mut Workbench, event: GraphEvent) {
    let selected = bench.selected.as_ref().map(|id| id.as_str().to_owned());
    let checked = bench.list.borrow().checked();
    let query = &mut bench.graph.query;
    match event {
        GraphEvent::Steps(steps) => {
            query.steps = steps.parse().unwrap_or(0);
            let centre = checked
                .iter()
                .map(|id| id.as_str().to_owned())
                .chain(selected);
            query.centre = centre.collect();
        }
        GraphEvent::Hulls => bench.graph.hulls = !bench.graph.hulls,
        GraphEvent::Filter(text) => query.text = text,
        GraphEvent::ToggleTag(tag) => turn(&mut query.tags, tag),
        GraphEvent::ToggleTieKind(kind) => turn(&mut query.ties_out, kind),
        GraphEvent::ToggleLegend(LegendMark::Role, code) => turn(&mut query.roles, code),
        GraphEvent::ToggleLegend(LegendMark::Evidence, code) => {
            if let Some(evidence) = Evidence::of_code(&code) {
                turn(&mut query.evidence_out, evidence);
            }
        }
        GraphEvent::ToggleLegend(_, code) => turn(&mut query.kinds_out, code),
        GraphEvent::ShowAll => {
            let side = query.side;
            *query = myspot_core::view::graph::Query {
                side,
                ..Default::default()
            };
            bench.query.on = None;
            super::day::show(bench);
            bench.show(|main, _| main.global::<Graph<'_>>().set_filter_text("".into()));
        }
        _ => return,
    }
    refilter(bench);
}
