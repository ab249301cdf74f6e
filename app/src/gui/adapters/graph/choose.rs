//! What a member points at on the map: a thing, a line, a sentence, a part of the picture.

use std::collections::HashMap;

use myspot_core::RecordId;
use myspot_core::picture::small_camera;
use slint::ComponentHandle as _;

use super::super::entities;
use super::paint::SMALL;
use super::state::Lit;
use super::{paint, path, pins, refilter, refreshed, show};
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{Graph, Pane};

/// Selects a thing for every page, and brings it into view.
pub(super) fn select(bench: &mut Workbench, id: Option<RecordId>, open: bool) {
    bench.graph.tie = None;
    bench.select(id, open);
    if bench.selected.is_none() {
        // Where the fiche stood, the sentences stand again.
        bench.show(|main, _| main.global::<Graph<'_>>().set_sentences_open(true));
    }
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
pub(super) fn select_tie(bench: &mut Workbench, tie: &RecordId) {
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
            let pane = main.global::<Pane<'_>>();
            pane.set_relations_open(true);
            pane.set_relation_open(tie.as_str().into());
        });
    }
    refreshed(bench);
}

/// Beside the picture stands the fiche.
pub(super) fn fiche_tab(bench: &Workbench) {
    bench.show(|main, _| {
        if bench.selected.is_some() {
            main.global::<Graph<'_>>().set_sentences_open(false);
        }
    });
}

/// Ticks a fiche: several are tagged or linked together, here and in the list of fiches.
pub(super) fn check(bench: &mut Workbench, id: &RecordId) {
    if bench.kind_of(id) == "entity" {
        entities::check(bench, id);
        refreshed(bench);
    }
}

/// Ticks the fiches within a rectangle of the view, besides those that are ticked.
pub(super) fn check_within(bench: &mut Workbench, one: (f32, f32), other: (f32, f32)) {
    let within =
        |value: f32, one: f32, other: f32| (one.min(other)..=one.max(other)).contains(&value);
    let state = &bench.graph;
    let marks = state.scene.marks.iter().filter(|mark| {
        let (x, y) = state.camera.to_view(mark.at);
        within(x, one.0, other.0) && within(y, one.1, other.1)
    });
    let ids = marks.map(|mark| state.shown.nodes[mark.node].id.clone());
    let ids = ids.filter(|id| bench.kind_of(id) == "entity").collect();
    entities::check_also(bench, ids);
    refreshed(bench);
}

pub(super) fn hide(bench: &mut Workbench) {
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

pub(super) fn pin(bench: &mut Workbench, road: &Road) {
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

pub(super) fn finding(bench: &mut Workbench, place: usize) {
    let state = &mut bench.graph;
    // The sentences of the ways stand above those of the map.
    let lit = match place.checked_sub(state.path.told.len()) {
        Some(place) => Lit::Finding(place),
        None => Lit::Way(place),
    };
    state.lit = if state.lit == lit { Lit::Nothing } else { lit };
    refreshed(bench);
}

/// The form for a way opens with what is selected.
pub(super) fn path_asked(bench: &mut Workbench) {
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

/// Another row of the table is the one that is worked on.
pub(super) fn row_moved(bench: &mut Workbench, row: usize) {
    let Some(id) = bench.graph.rows.get(row).cloned() else {
        return;
    };
    // A card has the id of the line by which it hangs on another: the table says which is meant.
    let ties = bench.show(|main, _| main.global::<Graph<'_>>().get_shows_ties());
    if ties == Some(true) {
        select_tie(bench, &id);
    } else {
        select(bench, Some(id), false);
    }
}

pub(super) fn looked(bench: &mut Workbench, x: f32, y: f32, road: &Road) {
    let state = &mut bench.graph;
    let Some(bounds) = state.scene.bounds() else {
        return;
    };
    let small = small_camera(&bounds, SMALL.0, SMALL.1);
    state.camera.centre = small.to_picture(x * SMALL.0, y * SMALL.1);
    state.unmoved = false;
    paint::paint_moving(bench, road);
}

/// Goes to the best linked of the things whose name was filtered for, among all the others.
pub(super) fn filter_accepted(bench: &mut Workbench) {
    let state = &mut bench.graph;
    let degrees = state.all.degrees();
    let linked = state.all.nodes.iter().zip(&degrees);
    let linked: HashMap<&RecordId, usize> =
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
pub(super) fn tell_selected(bench: &Workbench) {
    let state = &bench.graph;
    let place = bench.selected.as_ref().and_then(|id| state.place(id));
    let (Some(place), Some(workspace)) = (place, bench.workspace()) else {
        return;
    };
    let node = &state.shown.nodes[place];
    let graph = state.shown.graph();
    let beside = graph.beside(place).iter().take(5);
    let names: Vec<&str> = beside
        .map(|it| state.shown.nodes[*it as usize].name.as_str())
        .collect();
    let degree = i32::try_from(graph.degree(place)).unwrap_or(i32::MAX);
    bench.show(|main, sentences| {
        let say = sentences.graph();
        let kind = show::kind_label(workspace, sentences, state.query.side, &node.kind, false);
        let told = say.invoke_tell_node(
            node.name.as_str().into(),
            kind.into(),
            degree,
            names.join(", ").into(),
        );
        main.global::<Graph<'_>>().set_told(told);
    });
}
