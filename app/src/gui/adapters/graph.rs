//! The page of the graph: the map of who is linked to what.

mod export;
mod paint;
mod path;
mod pins;
mod pointer;
mod session;
mod settle;
mod show;
mod state;
mod table;
mod views;

use std::sync::Arc;

use myspot_core::view::evidence::Evidence;
use myspot_core::view::graph::ranking::Measure;
use myspot_core::view::graph::{Side, read};
use myspot_core::{Change, RecordId};
use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::gui::event::{Event, GraphEvent, Towards};
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{self, Graph, GraphColumn, LegendMark, Main};
pub(in crate::gui::adapters) use paint::{BOLD, REGULAR};
pub use settle::GraphNews;
use show::turn;
pub use state::GraphState;
use state::Lit;

pub(super) fn wire(main: &Main, road: &Road) {
    let page = main.global::<Graph<'_>>();
    let event = Event::Graph;
    let id = |id: SharedString| RecordId::from(id.as_str());
    let way = |towards: ui::Towards| match towards {
        ui::Towards::Up => Towards::Up,
        ui::Towards::Down => Towards::Down,
        ui::Towards::Left => Towards::Left,
        ui::Towards::Right => Towards::Right,
    };
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
    on!(road, page.on_step, (towards) => event(GraphEvent::Step(way(towards))));
    on!(road, page.on_nudge, (towards) => event(GraphEvent::Nudge(way(towards))));
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
    on!(road, page.on_set_day, (share) => event(GraphEvent::Day(Some(share))));
    on!(road, page.on_day_toggled, () => event(GraphEvent::Day(None)));
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
        GraphEvent::Resized(size, covered) => resized(bench, size, covered),
        GraphEvent::Pressed(x, y, button, toggle) => {
            pointer::pressed(bench, (x, y), button, toggle);
        }
        GraphEvent::Moved(x, y) => pointer::moved(bench, (x, y), road),
        GraphEvent::Released(x, y) => pointer::released(bench, (x, y), road),
        GraphEvent::PointerLeft => pointer::left(bench),
        GraphEvent::Scrolled(x, y, by) => pointer::scrolled(bench, (x, y), by, road),
        GraphEvent::Looked(x, y) => looked(bench, x, y, road),
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
        GraphEvent::Rested => {
            bench.graph.moving = false;
            paint::paint(bench);
        }
        GraphEvent::Step(towards) => {
            pointer::step(bench, towards);
            tell_selected(bench);
        }
        GraphEvent::FilterAccepted => filter_accepted(bench),
        GraphEvent::Nudge(towards) => pointer::nudge(bench, towards, road),
        GraphEvent::Pin => pin(bench, road),
        GraphEvent::Check => {
            if let Some(id) = bench.selected.clone() {
                check(bench, &id);
            }
        }
        GraphEvent::Hide => hide(bench),
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
        GraphEvent::Finding(place) => finding(bench, place),
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
        GraphEvent::RowMoved(row) => row_moved(bench, row, road),
        GraphEvent::Suggest(which, text) => path::propose(bench, &which, &text),
        GraphEvent::PathAsked => path_asked(bench),
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
            bench.show(|main, _| main.global::<Graph<'_>>().set_filter_text("".into()));
        }
        GraphEvent::Day(share) => {
            let on = !query.on.is_empty();
            let day = match share {
                None if on => String::new(),
                None => show::day_of(bench, 1.0),
                Some(share) => show::day_of(bench, share),
            };
            bench.graph.query.on = day;
        }
        _ => return,
    }
    refilter(bench);
}

/// The page is shown.
pub(in crate::gui) fn open(bench: &mut Workbench) {
    if bench.graph.stale {
        reread(bench);
    } else {
        refreshed(bench);
    }
}

/// A workspace was opened or closed: what was known of another is forgotten.
pub(in crate::gui) fn forget(bench: &mut Workbench) {
    settle::stop(bench);
    bench.graph = GraphState {
        camera: bench.graph.camera,
        covered: bench.graph.covered,
        ..GraphState::default()
    };
    if let Some(id) = bench.workspace().map(myspot_core::Workspace::id) {
        session::load(&mut bench.graph, &bench.paths, id);
    }
}

/// What this device remembers of the graph is written.
pub(in crate::gui) fn remember(bench: &Workbench) {
    if !bench.graph.spots.is_empty() || !bench.graph.views.is_empty() {
        views::remember(bench);
    }
}

/// The workspace changed, here or elsewhere.
pub(in crate::gui) fn show_changes(bench: &mut Workbench, changes: &[Change]) {
    let drawn = |change: &Change| !matches!(change, Change::Field { key, .. } if key == "desc");
    if !changes.iter().any(drawn) {
        return;
    }
    bench.graph.stale = true;
    if bench.page == ui::Page::Graph {
        reread(bench);
    }
}

/// The theme or the size of everything changed: the picture has colours of its own.
pub(in crate::gui) fn repaint(bench: &mut Workbench) {
    if bench.page == ui::Page::Graph {
        paint::paint(bench);
    }
}

/// The selection changed, on this page or another.
pub(in crate::gui) fn show_selected(bench: &mut Workbench) {
    if bench.page == ui::Page::Graph {
        refreshed(bench);
    }
}

/// What a worker worked out.
pub(in crate::gui) fn news(bench: &mut Workbench, news: GraphNews) {
    match news {
        GraphNews::Spots {
            turn,
            ids,
            spots,
            settled,
        } => {
            let state = &mut bench.graph;
            // What a run told on its way may come after it is over.
            if turn != state.turn || (!settled && state.settling.is_none()) {
                return;
            }
            let carried = match &state.drag {
                state::Drag::Node {
                    id, moved: true, ..
                } => Some(id.clone()),
                _ => None,
            };
            for (id, spot) in ids.iter().zip(spots) {
                // What the pointer carries is where the pointer is.
                if carried.as_ref() != Some(id) {
                    state.spots.insert(id.clone(), spot);
                }
            }
            if settled {
                state.settling = None;
                remember(bench);
            }
            recompose(bench);
            bench.graph.fit_if_unmoved();
            if settled {
                show::show(bench);
            }
        }
        GraphNews::Measured(measures) => {
            let state = &mut bench.graph;
            if !Arc::ptr_eq(&measures.web, &state.shown) {
                return;
            }
            state.measuring = None;
            state.measured = measures.measured;
            state.values = measures.values;
            state.ranks = measures.ranks;
            state.findings = measures.findings;
            if matches!(state.lit, Lit::Finding(_)) {
                state.lit = Lit::Nothing;
            }
            recompose(bench);
            bench.graph.fit_if_unmoved();
            show::show(bench);
            table::show(bench);
        }
    }
    if bench.page == ui::Page::Graph {
        paint::paint(bench);
    }
}

/// Reads the map anew. What stands somewhere stays there.
fn reread(bench: &mut Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let all = read(workspace, bench.graph.query.side);
    let pins = pins::read(workspace);
    let state = &mut bench.graph;
    state.stale = false;
    let same = state.all == all && state.pins == pins;
    let carried = match &state.drag {
        state::Drag::Node {
            id, moved: true, ..
        } => state.spots.get(id).map(|at| (id.clone(), *at)),
        _ => None,
    };
    state.all = all;
    state.pins = pins;
    if let Some((id, at)) = carried {
        // Whatever came from elsewhere meanwhile, the thing is in this member's hand.
        if let Some(pinned) = state.pins.get_mut(&id) {
            *pinned = at;
        }
    }
    if same && !state.shown.nodes.is_empty() {
        return refreshed(bench);
    }
    refilter(bench);
}

/// What is shown is worked out anew from the map and the filter.
fn refilter(bench: &mut Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let shown = bench.graph.all.narrowed(workspace, &bench.graph.query);
    if *bench.graph.shown != shown {
        bench.graph.shown = Arc::new(shown);
        let state = &mut bench.graph;
        // The measures are of another map: until the new ones come, everything has one size.
        state.measured = Default::default();
        state.values.clear();
        state.ranks.clear();
        state.findings = Default::default();
        if matches!(state.lit, Lit::Finding(_)) {
            state.lit = Lit::Nothing;
        }
        settle::measure(bench);
        if settle::is_needed(bench) {
            settle::start(bench);
        }
    }
    recompose(bench);
    bench.graph.fit_if_unmoved();
    refreshed(bench);
}

fn remeasure(bench: &mut Workbench) {
    settle::measure(bench);
    show::show(bench);
}

/// Everything around the picture, and the picture.
fn refreshed(bench: &mut Workbench) {
    recompose(bench);
    show::show(bench);
    table::show(bench);
    paint::paint(bench);
}

fn recompose(bench: &mut Workbench) {
    let checked = bench.list.borrow().checked();
    bench.graph.recompose(bench.selected.as_ref(), &checked);
}

/// Selects a thing for every page, and brings it into view.
fn select(bench: &mut Workbench, id: Option<RecordId>, open: bool) {
    bench.graph.tie = None;
    bench.select(id, open);
    let state = &mut bench.graph;
    let at = bench.selected.as_ref().and_then(|id| state.in_view(id));
    if let Some((x, y)) = at {
        const EDGE: f32 = 40.0;
        let (width, height) = (state.camera.width, state.camera.height);
        if x < EDGE || y < EDGE || x > width - EDGE || y > height - EDGE {
            state.camera.pan(width / 2.0 - x, height / 2.0 - y);
            state.unmoved = false;
            paint::paint(bench);
        }
    }
}

/// Selects a line: its fiche is that of where it starts, with the line's editor open.
fn select_tie(bench: &mut Workbench, tie: &RecordId, _road: &Road) {
    let state = &bench.graph;
    let known = state.shown.ties.iter().find(|known| known.id == *tie);
    let Some(from) = known.map(|tie| state.shown.nodes[tie.from].id.clone()) else {
        return;
    };
    let relation = bench.kind_of(tie) == "relation";
    select(bench, Some(from), relation);
    bench.graph.tie = Some(tie.clone());
    if relation {
        fiche_tab(bench);
        bench.show(|main, _| {
            let pane = main.global::<ui::Pane<'_>>();
            pane.set_relations_open(true);
            pane.set_relation_open(tie.as_str().into());
        });
    }
    refreshed(bench);
}

/// Beside the picture stands the fiche.
fn fiche_tab(bench: &Workbench) {
    bench.show(|main, _| {
        if bench.selected.is_some() {
            main.global::<Graph<'_>>().set_sentences_open(false);
        }
    });
}

/// Ticks a fiche: several are tagged or linked together, here and in the list of fiches.
fn check(bench: &mut Workbench, id: &RecordId) {
    if bench.kind_of(id) == "entity" {
        super::entities::check(bench, id);
        refreshed(bench);
    }
}

fn hide(bench: &mut Workbench) {
    let Some(id) = bench.selected.clone() else {
        return;
    };
    let name = bench.name_of(Some(&id));
    bench.graph.query.hidden.insert(id.as_str().to_owned());
    select(bench, None, false);
    refilter(bench);
    bench.toast(false, |sentences| {
        sentences.graph().invoke_hidden(name.into())
    });
}

fn pin(bench: &mut Workbench, road: &Road) {
    let Some(id) = bench.selected.clone() else {
        return;
    };
    if bench.graph.pins.contains_key(&id) {
        pins::unpin(bench, &id, road);
    } else if let Some(spot) = bench.graph.spots.get(&id).copied() {
        pins::pin(bench, &id, spot, road);
    }
    refreshed(bench);
}

fn finding(bench: &mut Workbench, place: usize) {
    let ways = bench.graph.path.told.len();
    let state = &mut bench.graph;
    if place < ways {
        // The sentences of a way stand above those of the map.
        path::find(bench);
        return;
    }
    let lit = Lit::Finding(place - ways);
    state.lit = if state.lit == lit { Lit::Nothing } else { lit };
    refreshed(bench);
}

/// The form for a way opens with what is selected.
fn path_asked(bench: &mut Workbench) {
    let checked = bench.list.borrow().checked();
    let state = &mut bench.graph;
    match checked.as_slice() {
        [one, other, ..] => {
            state.path.from = Some(one.clone());
            state.path.to = Some(other.clone());
        }
        _ => {
            state.path.from = bench.selected.clone();
            state.path.to = None;
        }
    }
    path::show_ends(bench);
    path::find(bench);
}

fn row_moved(bench: &mut Workbench, row: usize, road: &Road) {
    let Some(id) = bench.graph.rows.get(row).cloned() else {
        return;
    };
    if bench.graph.shown.ties.iter().any(|tie| tie.id == id) {
        select_tie(bench, &id, road);
    } else {
        select(bench, Some(id), false);
    }
}

fn looked(bench: &mut Workbench, x: f32, y: f32, road: &Road) {
    let state = &mut bench.graph;
    let Some(bounds) = state.scene.bounds() else {
        return;
    };
    let small = myspot_core::picture::small_camera(&bounds, 150.0, 92.0);
    state.camera.centre = small.to_picture(x * 150.0, y * 92.0);
    state.unmoved = false;
    paint::paint_moving(bench, road);
}

fn resized(bench: &mut Workbench, size: (f32, f32), covered: (f32, f32)) {
    let state = &mut bench.graph;
    let size = (size.0.max(1.0), size.1.max(1.0));
    if (state.camera.width, state.camera.height, state.covered) != (size.0, size.1, covered) {
        (state.camera.width, state.camera.height) = size;
        state.covered = covered;
        // What was under the pointer is elsewhere now.
        if state.hovered.take().is_some() {
            recompose(bench);
            pointer::show_hovered(bench);
        }
        bench.graph.fit_if_unmoved();
        repaint(bench);
    }
}

/// Goes to the best linked of the things whose name was filtered for, among all the others.
fn filter_accepted(bench: &mut Workbench) {
    let state = &mut bench.graph;
    let degrees = state.all.degrees();
    let linked = state.all.nodes.iter().zip(&degrees);
    let linked: std::collections::HashMap<&RecordId, usize> =
        linked.map(|(node, degree)| (&node.id, *degree)).collect();
    let best = state
        .shown
        .nodes
        .iter()
        .max_by_key(|node| linked.get(&node.id).copied());
    let Some(best) = best.map(|node| node.id.clone()) else {
        return;
    };
    state.query.text.clear();
    bench.show(|main, _| main.global::<Graph<'_>>().set_filter_text("".into()));
    refilter(bench);
    select(bench, Some(best), false);
    tell_selected(bench);
}

/// What an arrow key came to, for those who do not see it.
fn tell_selected(bench: &Workbench) {
    let state = &bench.graph;
    let place = bench.selected.as_ref().and_then(|id| state.place(id));
    let (Some(place), Some(workspace)) = (place, bench.workspace()) else {
        return;
    };
    let node = &state.shown.nodes[place];
    let kind = show::kind_label(workspace, state.query.side, &node.kind, false);
    let graph = state.shown.graph();
    let beside = graph.beside(place).iter().take(5);
    let names: Vec<&str> = beside
        .map(|it| state.shown.nodes[*it as usize].name.as_str())
        .collect();
    let degree = i32::try_from(graph.degree(place)).unwrap_or(i32::MAX);
    bench.show(|main, sentences| {
        let say = sentences.graph();
        let told = say.invoke_tell_node(
            node.name.as_str().into(),
            kind.into(),
            degree,
            names.join(", ").into(),
        );
        main.global::<Graph<'_>>().set_told(told);
    });
}
