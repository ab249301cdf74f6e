//! When the map changes: read, filtered, measured, put together and painted, and no more of it
//! than the change asks for.

use std::sync::Arc;

use myspot_core::kind::Merge;
use myspot_core::view::graph::{Carried, Side, read};
use myspot_core::{Change, Workspace};
use slint::ComponentHandle as _;

use super::settle::GraphNews;
use super::state::{Drag, GraphState, Lit};
use super::{paint, pins, pointer, session, settle, show, table, views};
use crate::gui::adapters::day;
use crate::gui::workbench::Workbench;
use crate::ui::{Graph, Page};

/// The page is shown.
pub(in crate::gui) fn open(bench: &mut Workbench) {
    if bench.graph.stale {
        reread(bench);
    } else if bench.graph.query.on != day_of(bench) {
        refilter(bench);
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
    if let Some(id) = bench.workspace().map(Workspace::id) {
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
    let drawn = |change: &Change| bench.workspace().is_some_and(|it| is_drawn(it, change));
    if !changes.iter().any(drawn) {
        return;
    }
    bench.graph.stale = true;
    if bench.page == Page::Graph {
        reread(bench);
    }
}

/// Whether a map may look different after a change. Long texts are on neither, but for those by
/// which a thing of the reasoning is called.
fn is_drawn(workspace: &Workspace, change: &Change) -> bool {
    let Change::Field { kind, key, .. } = change else {
        return true;
    };
    let kinds = workspace.kinds();
    let prose = kinds
        .field_of_key(kind, key)
        .is_some_and(|field| field.merge == Merge::Text);
    let named = kinds.get(kind).is_some_and(|it| it.title_field == *key);
    !prose || (named && kind != "note")
}

/// The theme or the size of everything changed: the picture has colours of its own.
fn repaint(bench: &mut Workbench) {
    if bench.page == Page::Graph {
        paint::paint(bench);
    }
}

/// The selection changed, on this page or another.
pub(in crate::gui) fn show_selected(bench: &mut Workbench) {
    if bench.page == Page::Graph {
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
                Drag::Node {
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
        GraphNews::Share { of, share } => {
            let state = &mut bench.graph;
            let known = state.measuring.as_mut();
            if let Some(measuring) = known.filter(|it| Arc::ptr_eq(&it.stop, &of)) {
                // Threads may tell out of order.
                measuring.share = measuring.share.max(share);
                bench.show(|main, sentences| {
                    show::busy(&main.global::<Graph<'_>>(), bench, sentences);
                });
            }
            return;
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
    if bench.page == Page::Graph {
        paint::paint(bench);
    }
}

/// Reads the map anew. What stands somewhere stays there.
pub(super) fn reread(bench: &mut Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let all = read(workspace, bench.graph.query.side);
    let pins = pins::read(workspace);
    let state = &mut bench.graph;
    state.stale = false;
    let same = state.all == all && state.pins == pins;
    let carried = match &state.drag {
        Drag::Node {
            id, moved: true, ..
        } => state.spots.get(id).map(|at| (id.clone(), *at)),
        _ => None,
    };
    if !same {
        state.counts = all.counts();
    }
    state.all = all;
    state.pins = pins;
    if let Some((id, at)) = carried {
        // Whatever came from elsewhere meanwhile, the thing is in this member's hand.
        if let Some(pinned) = state.pins.get_mut(&id) {
            *pinned = at;
        }
    }
    // Dates are not on the map, but the day looked at asks for them.
    if same && bench.query.on.is_none() && !bench.graph.shown.nodes.is_empty() {
        return refreshed(bench);
    }
    refilter(bench);
}

/// Another day is looked at.
pub(in crate::gui) fn day_turned(bench: &mut Workbench) {
    refilter(bench);
}

/// The day looked at, as a view keeps it; what we reason with has no day.
fn day_of(bench: &Workbench) -> String {
    match bench.graph.query.side {
        Side::World => day::edtf(bench.query.on),
        Side::Reasoning => String::new(),
    }
}

/// What is shown is worked out anew from the map and the filter.
pub(super) fn refilter(bench: &mut Workbench) {
    bench.graph.query.on = day_of(bench);
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let shown = bench.graph.all.narrowed(workspace, &bench.graph.query);
    if *bench.graph.shown != shown {
        let state = &mut bench.graph;
        let before = std::mem::replace(&mut state.shown, Arc::new(shown));
        // Until its own measures come, what stays keeps what was known of it.
        let places = Carried::between(&before, &state.shown);
        state.measured = state.measured.carried(&places);
        state.values = places.each(&state.values, 0.0);
        state.ranks = places.each(&state.ranks, 0);
        state.findings = places.findings(&state.findings);
        settle::measure(bench);
        if settle::is_needed(bench) {
            settle::start(bench);
        }
    }
    recompose(bench);
    bench.graph.fit_if_unmoved();
    refreshed(bench);
}

pub(super) fn remeasure(bench: &mut Workbench) {
    settle::measure(bench);
    show::show(bench);
}

/// Everything around the picture, and the picture.
pub(super) fn refreshed(bench: &mut Workbench) {
    recompose(bench);
    show::show(bench);
    table::show(bench);
    paint::paint(bench);
}

pub(super) fn recompose(bench: &mut Workbench) {
    let checked = bench.list.borrow().checked();
    bench.graph.recompose(bench.selected.as_ref(), &checked);
}

pub(super) fn resized(bench: &mut Workbench, size: (f32, f32), covered: (f32, f32)) {
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
