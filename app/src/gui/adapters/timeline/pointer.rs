//! What the pointer and the arrow keys do on the lanes.

use myspot_core::view::timeline::Span;
use myspot_core::view::timeline::scale::Scale;
use slint::ComponentHandle as _;

use super::state::{Drag, TimelineState};
use super::{draw, list, show};
use crate::gui::event::Towards;
use crate::gui::workbench::Workbench;
use crate::ui::Timeline;

/// A press that moves less is a click.
const STILL: f32 = 4.0;
/// One notch of a wheel, in units of the design.
const NOTCH: f32 = 60.0;

/// A button went down.
pub(super) fn pressed(bench: &mut Workbench, at: (f32, f32), button: i32) {
    bench.timeline.drag = Some(Drag {
        last: at,
        moved: false,
        clicks: button == 0,
    });
}

/// The pointer moved: it carries the line, or looks.
pub(super) fn moved(bench: &mut Workbench, at: (f32, f32)) {
    let state = &mut bench.timeline;
    state.pointer = at;
    let Some(drag) = &mut state.drag else {
        return hover(bench, at);
    };
    let by = (at.0 - drag.last.0, at.1 - drag.last.1);
    if !drag.moved && by.0.hypot(by.1) < STILL {
        return;
    }
    (drag.moved, drag.last) = (true, at);
    pan(bench, -by.0, -by.1);
}

/// A button went up: without a move, what lies there is chosen.
pub(super) fn released(bench: &mut Workbench, at: (f32, f32)) {
    let drag = bench.timeline.drag.take();
    if !drag.is_some_and(|drag| drag.clicks && !drag.moved) {
        return;
    }
    let state = &bench.timeline;
    if let Some((lane, entry)) = state.at(at) {
        let record = state.record(entry);
        bench.timeline.current = Some((lane, entry));
        bench.timeline.unmoved = false;
        bench.select(record, true);
    } else if let Some(crowd) = state.crowd_at(at) {
        nearer_to(bench, &crowd);
    } else if bench.selected.is_some() {
        bench.timeline.current = None;
        bench.select(None, false);
    }
}

/// Shows from near what had no room.
fn nearer_to(bench: &mut Workbench, crowd: &[u32]) {
    let state = &mut bench.timeline;
    let spans: Vec<Span> = crowd
        .iter()
        .filter_map(|at| state.span(*at).copied())
        .collect();
    let first = spans.iter().map(|span| span.earliest).min();
    let last = spans.iter().map(|span| span.earliest).max();
    let (Some(first), Some(last)) = (first, last) else {
        return;
    };
    let fitted = Scale::fit(first, last, state.scale.width);
    // However they lie, it is nearer than before.
    let nearer = fitted.zoom.max(state.scale.zoom.by(2));
    state.scale = fitted.zoomed_to(nearer, state.scale.width / 2.0);
    state.unmoved = false;
    draw::zoomed(bench);
}

fn hover(bench: &mut Workbench, at: (f32, f32)) {
    let over = bench.timeline.at(at);
    if over != bench.timeline.hovered {
        bench.timeline.hovered = over;
        bench.timeline.drawn = None;
        draw::draw(bench);
    }
    let state = &bench.timeline;
    bench.show(|main, sentences| {
        let page = main.global::<Timeline<'_>>();
        let entry = over.and_then(|(_, entry)| state.moments.entries.get(entry as usize));
        let crowd = entry.is_none().then(|| state.crowd_at(at)).flatten();
        page.set_hovering(entry.is_some() || crowd.is_some());
        let text = match (entry, crowd) {
            (Some(entry), _) => show::name(sentences, state, entry),
            (None, Some(crowd)) => show::names(state, &crowd),
            (None, None) => String::new(),
        };
        page.set_hovered_text(text.into());
        page.set_hovered_x(at.0);
        page.set_hovered_y(at.1);
    });
}

/// The pointer went elsewhere.
pub(super) fn left(bench: &mut Workbench) {
    let state = &mut bench.timeline;
    if state.drag.is_none() && state.hovered.take().is_some() {
        state.drawn = None;
        draw::draw(bench);
    }
    bench.show(|main, _| {
        let page = main.global::<Timeline<'_>>();
        page.set_hovering(false);
        page.set_hovered_text("".into());
    });
}

/// The wheel: nearer or farther at the pointer; sideways, or with Maj, along the line.
pub(super) fn scrolled(bench: &mut Workbench, at: (f32, f32), by: (f32, f32), nearer: bool) {
    if by.0 != 0.0 && by.0.abs() > by.1.abs() {
        return pan(bench, -by.0, 0.0);
    }
    if !nearer {
        return pan(bench, -by.1, 0.0);
    }
    let state = &mut bench.timeline;
    // Little turns of a fine wheel add up to a step.
    state.wheel += by.1;
    let steps = (state.wheel / NOTCH).trunc();
    state.wheel -= steps * NOTCH;
    if steps == 0.0 {
        return;
    }
    let scale = state
        .scale
        .zoomed(steps.clamp(-4.0, 4.0) as i16, f64::from(at.0));
    if scale == state.scale {
        return;
    }
    state.scale = scale;
    state.unmoved = false;
    // What was under the pointer may be elsewhere now.
    state.hovered = None;
    bench.show(|main, _| main.global::<Timeline<'_>>().set_hovered_text("".into()));
    draw::zoomed(bench);
}

/// Moves along the line and over the lanes.
pub(super) fn pan(bench: &mut Workbench, across: f32, down: f32) {
    let state = &mut bench.timeline;
    if across != 0.0 {
        state.scale = state.scale.moved(f64::from(across));
        state.unmoved = false;
    }
    state.top = (state.top + down).clamp(0.0, state.farthest());
    draw::draw(bench);
}

/// Chooses an entry, in a lane or in the first where it stands, and brings it into sight.
pub(super) fn choose(bench: &mut Workbench, lane: Option<usize>, entry: u32) {
    let state = &mut bench.timeline;
    let Some(record) = state.record(entry) else {
        return;
    };
    let lane = lane.or_else(|| state.lane_of(entry));
    if let Some(lane) = lane {
        state.current = Some((lane, entry));
        state.pack();
        state.reveal(lane, entry);
    }
    bench.select(Some(record), false);
    list::show_row(bench);
    tell(bench);
}

/// The keys go to the next entry of the lane, or to the nearest in time of another lane.
pub(super) fn step(bench: &mut Workbench, towards: Towards) {
    let state = &bench.timeline;
    let Some((lane, entry)) = here(bench) else {
        if let Some((lane, entry)) = nearest_to_middle(state) {
            choose(bench, Some(lane), entry);
        }
        return;
    };
    let entries = &state.lanes[lane].entries;
    let place = entries.iter().position(|at| *at == entry).unwrap_or(0);
    let next = match towards {
        Towards::Left => place.checked_sub(1).map(|at| (lane, entries[at])),
        Towards::Right => entries.get(place + 1).map(|at| (lane, *at)),
        Towards::Up => lane
            .checked_sub(1)
            .and_then(|lane| nearest(state, lane, entry)),
        Towards::Down => nearest(state, lane + 1, entry),
    };
    if let Some((lane, entry)) = next {
        choose(bench, Some(lane), entry);
    }
}

/// The keys go to the first or the last entry of the lane.
pub(super) fn end_of_lane(bench: &mut Workbench, last: bool) {
    let lane = here(bench).map_or(0, |(lane, _)| lane);
    let Some(entries) = bench.timeline.lanes.get(lane).map(|lane| &lane.entries) else {
        return;
    };
    let entry = if last {
        entries.last()
    } else {
        entries.first()
    };
    if let Some(entry) = entry.copied() {
        choose(bench, Some(lane), entry);
    }
}

/// Where the keys are: where they were, unless something else was selected since.
fn here(bench: &Workbench) -> Option<(usize, u32)> {
    let state = &bench.timeline;
    let selected = bench.selected.as_ref()?;
    let known = state.current.filter(|(lane, entry)| {
        let lane = state.lanes.get(*lane);
        lane.is_some_and(|lane| lane.entries.contains(entry))
            && state.record(*entry).as_ref() == Some(selected)
    });
    known.or_else(|| {
        let entry = u32::try_from(state.moments.find(selected)?).ok()?;
        Some((state.lane_of(entry)?, entry))
    })
}

/// The entry of a lane that lies nearest in time to another.
fn nearest(state: &TimelineState, lane: usize, entry: u32) -> Option<(usize, u32)> {
    let day = |entry: u32| state.span(entry).map_or(0, |span| span.earliest);
    let from = day(entry);
    let entries = state.lanes.get(lane)?.entries.iter();
    let nearest = entries.min_by_key(|at| day(**at).abs_diff(from))?;
    Some((lane, *nearest))
}

/// The entry in sight nearest to the middle, else the first of all.
fn nearest_to_middle(state: &TimelineState) -> Option<(usize, u32)> {
    let middle = state.scale.moment(state.scale.width / 2.0) as i64;
    let day = |entry: u32| state.span(entry).map_or(0, |span| span.earliest);
    let entry = *state
        .shown
        .iter()
        .min_by_key(|at| day(**at).abs_diff(middle))?;
    Some((state.lane_of(entry)?, entry))
}

/// What an arrow key came to, for those who do not see it.
fn tell(bench: &Workbench) {
    let state = &bench.timeline;
    let Some((lane, entry)) = state.current else {
        return;
    };
    let (Some(lane), Some(entry)) = (
        state.lanes.get(lane),
        state.moments.entries.get(entry as usize),
    ) else {
        return;
    };
    bench.show(|main, sentences| {
        let told = format!("{} : {}", lane.head, show::name(sentences, state, entry));
        main.global::<Timeline<'_>>().set_told(told.into());
    });
}
