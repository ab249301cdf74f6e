//! What the pointer and the arrow keys do on the picture.

use myspot_core::RecordId;
use myspot_core::picture::Spot;
use myspot_core::view::graph::Side;
use slint::ComponentHandle as _;

use super::state::{Drag, Lit};
use super::{GraphState, choose, paint, pins, recompose, select, settle};
use crate::gui::event::Towards;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{Graph, Pane};

/// A press that moves less is a click.
const STILL: f32 = 4.0;

/// A button went down.
pub(super) fn pressed(bench: &mut Workbench, (x, y): (f32, f32), button: i32, toggle: bool) {
    let state = &mut bench.graph;
    let pan = Drag::Pan {
        last: (x, y),
        moved: false,
    };
    if button != 0 {
        state.drag = pan;
        return;
    }
    if let Some(from) = handle_at(state, (x, y)) {
        state.drag = Drag::Link { from, at: (x, y) };
        return;
    }
    let mark = state.scene.mark_at(&state.camera, x, y);
    let Some(mark) = mark.map(|place| &state.scene.marks[place]) else {
        state.drag = if toggle {
            Drag::Band {
                from: (x, y),
                at: (x, y),
            }
        } else {
            pan
        };
        return;
    };
    let id = state.shown.nodes[mark.node].id.clone();
    let at = state.camera.to_view(mark.at);
    if toggle {
        super::check(bench, &id);
        return;
    }
    state.drag = if state.linking {
        Drag::Link {
            from: id,
            at: (x, y),
        }
    } else {
        Drag::Node {
            id,
            from: (x, y),
            grip: (at.0 - x, at.1 - y),
            moved: false,
        }
    };
}

/// The thing whose handle for a new relation is at a place.
fn handle_at(state: &GraphState, at: (f32, f32)) -> Option<RecordId> {
    let hovered = state.hovered.clone()?;
    let handle = handle(state)?;
    ((handle.0 - at.0).hypot(handle.1 - at.1) <= 12.0).then_some(hovered)
}

/// Where the handle of what is under the pointer is.
pub(super) fn handle(state: &GraphState) -> Option<(f32, f32)> {
    if state.query.side != Side::World {
        return None;
    }
    let place = state.place(state.hovered.as_ref()?)?;
    let mark = state.scene.marks.iter().find(|mark| mark.node == place)?;
    let at = state.camera.to_view(mark.at);
    let away = mark.radius * state.camera.mark_scale() * 0.72 + 9.0;
    Some((at.0 - away, at.1 - away))
}

/// The pointer moved.
pub(super) fn moved(bench: &mut Workbench, at: (f32, f32), road: &Road) {
    let state = &mut bench.graph;
    match &mut state.drag {
        Drag::None => return hover(bench, at),
        Drag::Pan { last, moved } => {
            let by = (at.0 - last.0, at.1 - last.1);
            if !*moved && by.0.hypot(by.1) < STILL {
                return;
            }
            (*moved, *last) = (true, at);
            state.camera.pan(by.0, by.1);
            state.unmoved = false;
        }
        Drag::Node {
            id,
            from,
            grip,
            moved,
        } => {
            if !*moved && (at.0 - from.0).hypot(at.1 - from.1) < STILL {
                return;
            }
            let first = !*moved;
            *moved = true;
            let spot = state.camera.to_picture(at.0 + grip.0, at.1 + grip.1);
            let id = id.clone();
            carry(state, &id, spot);
            state.unmoved = false;
            if first {
                // Whatever was being laid out goes on from here once the thing is put down.
                settle::stop(bench);
            }
        }
        Drag::Band { at: end, .. } => *end = at,
        Drag::Link { at: end, .. } => {
            *end = at;
            let over = state.scene.mark_at(&state.camera, at.0, at.1);
            let over = over.map(|place| state.scene.marks[place].node);
            let over = over.map(|node| state.shown.nodes[node].id.clone());
            if over != state.hovered {
                state.hovered = over;
                recompose(bench);
            }
        }
    }
    show_hovered(bench);
    paint::paint_moving(bench, road);
}

/// Puts a thing at a spot, in the picture alone: composing it anew would cost each move.
fn carry(state: &mut GraphState, id: &RecordId, spot: Spot) {
    state.spots.insert(id.clone(), spot);
    if let Some(pinned) = state.pins.get_mut(id) {
        *pinned = spot;
    }
    let place = state.place(id);
    let mut marks = state.scene.marks.iter_mut();
    if let Some(mark) = marks.find(|mark| Some(mark.node) == place) {
        mark.at = spot;
    }
}

fn hover(bench: &mut Workbench, (x, y): (f32, f32)) {
    let state = &mut bench.graph;
    // On its handle, a thing stays the one that is looked at.
    if handle_at(state, (x, y)).is_some() {
        return;
    }
    let over = state.scene.mark_at(&state.camera, x, y);
    let over = over.map(|place| state.scene.marks[place].node);
    let over = over.map(|node| state.shown.nodes[node].id.clone());
    if over == state.hovered {
        return;
    }
    state.hovered = over;
    recompose(bench);
    show_hovered(bench);
    paint::paint(bench);
}

pub(super) fn show_hovered(bench: &Workbench) {
    let state = &bench.graph;
    let handle = handle(state).filter(|_| matches!(state.drag, Drag::None));
    bench.show(|main, _| {
        let page = main.global::<Graph<'_>>();
        let zoom = main.global::<crate::ui::Theme<'_>>().get_zoom();
        let hovered = state.hovered.as_ref().map_or("", RecordId::as_str);
        page.set_hovered(hovered.into());
        page.set_handle_shown(handle.is_some());
        if let Some((x, y)) = handle {
            page.set_handle_x(x * zoom);
            page.set_handle_y(y * zoom);
        }
    });
}

/// The pointer went elsewhere.
pub(super) fn left(bench: &mut Workbench) {
    if bench.graph.drag == Drag::None && bench.graph.hovered.take().is_some() {
        recompose(bench);
        show_hovered(bench);
        paint::paint(bench);
    }
}

/// A button went up.
pub(super) fn released(bench: &mut Workbench, (x, y): (f32, f32), road: &Road) {
    let drag = std::mem::take(&mut bench.graph.drag);
    match drag {
        Drag::None | Drag::Pan { moved: true, .. } => {}
        Drag::Pan { moved: false, .. } => clicked(bench, (x, y)),
        Drag::Node {
            id, moved: false, ..
        } => {
            select(bench, Some(id), true);
            super::fiche_tab(bench);
        }
        Drag::Node {
            id, moved: true, ..
        } => {
            let spot = bench.graph.spots.get(&id).copied();
            if let Some(spot) = spot {
                pins::pin(bench, &id, spot, road);
            }
            // Others make room for it.
            settle::start(bench);
        }
        Drag::Band { from, .. } => choose::check_within(bench, from, (x, y)),
        Drag::Link { from, .. } => {
            let state = &bench.graph;
            let mark = state.scene.mark_at(&state.camera, x, y);
            let node = mark.map(|place| state.scene.marks[place].node);
            let to = node.map(|node| state.shown.nodes[node].id.clone());
            link(bench, &from, to.filter(|to| *to != from));
        }
    }
    show_hovered(bench);
    paint::paint(bench);
}

/// A click beside all things: a line is selected, or nothing.
fn clicked(bench: &mut Workbench, (x, y): (f32, f32)) {
    let state = &bench.graph;
    let line = state.scene.line_at(&state.camera, x, y);
    let tie = line.map(|place| &state.shown.ties[state.scene.lines[place].tie]);
    match tie.map(|tie| tie.id.clone()) {
        Some(tie) => super::select_tie(bench, &tie),
        None => unlit(bench),
    }
}

/// Nothing is looked at in particular any more.
pub(super) fn unlit(bench: &mut Workbench) {
    let state = &mut bench.graph;
    state.lit = Lit::Nothing;
    state.tie = None;
    state.linking = false;
    state.path.told.clear();
    select(bench, None, false);
}

/// Opens the form for a relation from one fiche to another, or to one that is still to be named.
pub(super) fn link(bench: &mut Workbench, from: &RecordId, to: Option<RecordId>) {
    if bench.only_reads() || bench.kind_of(from) != "entity" {
        return;
    }
    bench.graph.linking = false;
    let name = bench.name_of(to.as_ref());
    select(bench, Some(from.clone()), true);
    super::fiche_tab(bench);
    bench.show(|main, _| {
        let pane = main.global::<Pane<'_>>();
        pane.set_linking(false);
        pane.set_link_other(to.as_ref().map_or("", RecordId::as_str).into());
        pane.set_link_other_name(name.into());
        pane.set_relations_open(true);
        pane.set_linking(true);
        main.global::<Graph<'_>>().set_linking(false);
    });
}

/// The wheel: nearer or farther at the pointer.
pub(super) fn scrolled(bench: &mut Workbench, (x, y): (f32, f32), by: f32, road: &Road) {
    /// One notch of a wheel, in pixels.
    const NOTCH: f32 = 60.0;
    let factor = 1.2_f32.powf((by / NOTCH).clamp(-3.0, 3.0));
    bench.graph.camera.zoom_at(x, y, factor);
    bench.graph.unmoved = false;
    show_hovered(bench);
    paint::paint_moving(bench, road);
}

/// Nearer or farther in the middle of the view.
pub(super) fn zoomed(bench: &mut Workbench, factor: f32, road: &Road) {
    let camera = &mut bench.graph.camera;
    camera.zoom_at(camera.width / 2.0, camera.height / 2.0, factor);
    bench.graph.unmoved = false;
    paint::paint_moving(bench, road);
}

/// The selection goes to the next thing in a direction.
pub(super) fn step(bench: &mut Workbench, towards: Towards) {
    let state = &bench.graph;
    let here = bench.selected.as_ref().and_then(|id| state.place(id));
    let here = here.and_then(|place| state.scene.marks.iter().find(|mark| mark.node == place));
    let next = match here {
        None => {
            let first = state.scene.order.first();
            first.map(|place| &state.scene.marks[*place as usize])
        }
        Some(here) => {
            let (ahead, aside) = match towards {
                Towards::Up => ((0.0, -1.0), (1.0, 0.0)),
                Towards::Down => ((0.0, 1.0), (1.0, 0.0)),
                Towards::Left => ((-1.0, 0.0), (0.0, 1.0)),
                Towards::Right => ((1.0, 0.0), (0.0, 1.0)),
            };
            let others = state.scene.marks.iter().filter_map(|mark| {
                let (dx, dy) = (mark.at.x - here.at.x, mark.at.y - here.at.y);
                let far = dx * ahead.0 + dy * ahead.1;
                let beside = (dx * aside.0 + dy * aside.1).abs();
                // What lies straight ahead goes before what is near but aside.
                (far > 1.0 && beside <= far * 2.0).then_some((mark, far + beside * 2.0))
            });
            let nearest = others.min_by(|one, other| one.1.total_cmp(&other.1));
            nearest.map(|(mark, _)| mark)
        }
    };
    let Some(next) = next.map(|mark| state.shown.nodes[mark.node].id.clone()) else {
        return;
    };
    select(bench, Some(next), false);
}

/// The selected thing is moved by keys, and pinned where it comes to stand.
pub(super) fn nudge(bench: &mut Workbench, towards: Towards, road: &Road) {
    const STEP: f32 = 20.0;
    let Some(id) = bench.selected.clone() else {
        return;
    };
    let state = &mut bench.graph;
    let place = state.place(&id);
    let mark = state
        .scene
        .marks
        .iter()
        .find(|mark| Some(mark.node) == place);
    let Some(mut spot) = mark.map(|mark| mark.at) else {
        return;
    };
    match towards {
        Towards::Up => spot.y -= STEP,
        Towards::Down => spot.y += STEP,
        Towards::Left => spot.x -= STEP,
        Towards::Right => spot.x += STEP,
    }
    carry(state, &id, spot);
    pins::pin(bench, &id, spot, road);
    paint::paint(bench);
}
