//! The page *Frise*: what happened and is planned, in lanes, with the doubt of its dates.

mod draw;
mod export;
mod list;
mod moves;
mod pointer;
mod show;
mod state;

use myspot_core::date::Day;
use myspot_core::view::timeline::scale::{Scale, Zoom};
use myspot_core::view::timeline::{Filter, Grouping, What, moments};
use myspot_core::{Change, RecordId};
use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::gui::event::{EntitiesEvent, Event, TimelineEvent};
use crate::gui::moments::today;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{self, Main, Timeline};
pub use state::TimelineState;

pub(super) fn wire(main: &Main, road: &Road) {
    let page = main.global::<Timeline<'_>>();
    let event = Event::Timeline;
    let id = |id: SharedString| RecordId::from(id.as_str());
    on!(road, page.on_resized, (width, height) => event(TimelineEvent::Resized(width, height)));
    on!(road, page.on_pressed, (x, y, button) => event(TimelineEvent::Pressed(x, y, button)));
    on!(road, page.on_moved, (x, y) => event(TimelineEvent::Moved(x, y)));
    on!(road, page.on_released, (x, y) => event(TimelineEvent::Released(x, y)));
    on!(road, page.on_left, () => event(TimelineEvent::PointerLeft));
    on!(road, page.on_scrolled, (x, y, across, down, nearer) =>
        event(TimelineEvent::Scrolled((x, y), (across, down), nearer)));
    on!(road, page.on_pan, (across, down) => event(TimelineEvent::Pan(across, down)));
    on!(road, page.on_nearer, (steps) => event(TimelineEvent::Nearer(steps)));
    on!(road, page.on_set_zoom, (code) => event(TimelineEvent::Zoom(code.into())));
    on!(road, page.on_fit, () => event(TimelineEvent::Fit));
    on!(road, page.on_go_today, () => event(TimelineEvent::Today));
    on!(road, page.on_step, (towards) => event(TimelineEvent::Step(towards.into())));
    on!(road, page.on_end_of_lane, (last) => event(TimelineEvent::EndOfLane(last)));
    on!(road, page.on_open_selected, () => event(TimelineEvent::Open));
    on!(road, page.on_unlit, () => event(TimelineEvent::Unlit));
    on!(road, page.on_face_turned, () => event(TimelineEvent::FaceTurned));
    on!(road, page.on_set_grouping, (code) => event(TimelineEvent::Group(code.into())));
    on!(road, page.on_toggle_what, (code) => event(TimelineEvent::ToggleWhat(code.into())));
    on!(road, page.on_filter, (text) => event(TimelineEvent::Filter(text.into())));
    on!(road, page.on_filter_accepted, () => event(TimelineEvent::FilterAccepted));
    on!(road, page.on_show_all, () => event(TimelineEvent::ShowAll));
    on!(road, page.on_pick, (lane, entry) => event(TimelineEvent::Pick(
        usize::try_from(lane).unwrap_or(0),
        u32::try_from(entry).unwrap_or(0),
    )));
    on!(road, page.on_select, (record) => event(TimelineEvent::Select(id(record))));
    on!(road, page.on_row_moved, (row) =>
        event(TimelineEvent::RowMoved(usize::try_from(row).unwrap_or(0))));
    on!(road, page.on_moves_edited, (end, text) =>
        event(TimelineEvent::MovesEdited(end, text.into())));
    on!(road, page.on_set_weeks, (code) => event(TimelineEvent::Weeks(code.into())));
    on!(road, page.on_outdated_closed, () => event(TimelineEvent::OutdatedClosed));
    on!(road, page.on_outdated_acted, () => event(TimelineEvent::OutdatedActed));
    on!(road, page.on_export, (format) => event(TimelineEvent::Export(format.into())));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: TimelineEvent, road: &Road) {
    match event {
        TimelineEvent::Resized(width, height) => resized(bench, width, height),
        TimelineEvent::Pressed(x, y, button) => pointer::pressed(bench, (x, y), button),
        TimelineEvent::Moved(x, y) => pointer::moved(bench, (x, y)),
        TimelineEvent::Released(x, y) => pointer::released(bench, (x, y)),
        TimelineEvent::PointerLeft => pointer::left(bench),
        TimelineEvent::Scrolled(at, by, nearer) => pointer::scrolled(bench, at, by, nearer),
        TimelineEvent::Pan(across, down) => pointer::pan(bench, across, down),
        TimelineEvent::Nearer(steps) => {
            let steps = i16::try_from(steps).unwrap_or(0);
            let state = &mut bench.timeline;
            let middle = state.scale.width / 2.0;
            state.scale = state.scale.zoomed(steps, middle);
            state.unmoved = false;
            draw::zoomed(bench);
        }
        TimelineEvent::Zoom(code) => zoom_to(bench, &code),
        TimelineEvent::Fit => {
            (bench.timeline.unmoved, bench.timeline.whole) = (true, true);
            bench.timeline.fit();
            draw::zoomed(bench);
        }
        TimelineEvent::Today => {
            let state = &mut bench.timeline;
            let (today, width) = (state.moments.today, state.scale.width);
            state.scale = Scale::around(today, state.scale.zoom, width);
            state.unmoved = false;
            draw::draw(bench);
            list::reveal_today(bench);
        }
        TimelineEvent::Step(towards) => pointer::step(bench, towards),
        TimelineEvent::EndOfLane(last) => pointer::end_of_lane(bench, last),
        TimelineEvent::Open => {
            let id = bench.selected.clone();
            bench.select(id, true);
        }
        TimelineEvent::Unlit => {
            bench.timeline.current = None;
            bench.select(None, false);
        }
        TimelineEvent::FaceTurned => refreshed(bench),
        TimelineEvent::Group(code) => {
            bench.timeline.grouping = match code.as_str() {
                "tag" => Grouping::Tag,
                "actor" => Grouping::Actor,
                "objective" => Grouping::Objective,
                _ => Grouping::Kind,
            };
            bench.timeline.top = 0.0;
            bench.timeline.current = None;
            refilter(bench);
        }
        TimelineEvent::ToggleWhat(code) => {
            let what = What::ALL
                .into_iter()
                .find(|what| what.record_type() == code);
            if let Some(what) = what {
                let whats = &mut bench.timeline.whats;
                if !whats.remove(&what) {
                    whats.insert(what);
                }
                refilter(bench);
            }
        }
        // Words that are asked for here are asked for in the list of fiches as well.
        TimelineEvent::Filter(text) => {
            bench.query.text = text;
            refilter(bench);
        }
        TimelineEvent::FilterAccepted => {
            let first = bench.timeline.shown.first().copied();
            if let Some(first) = first {
                pointer::choose(bench, None, first);
            }
        }
        TimelineEvent::ShowAll => {
            bench.timeline.whats.clear();
            // The filters of the list of fiches hold here as well.
            super::entities::on(bench, EntitiesEvent::ClearFilters, road);
            refilter(bench);
        }
        TimelineEvent::Pick(lane, entry) => pointer::choose(bench, Some(lane), entry),
        TimelineEvent::Select(id) => {
            let found = bench.timeline.moments.find(&id);
            match found.and_then(|at| u32::try_from(at).ok()) {
                Some(entry) => pointer::choose(bench, None, entry),
                None => bench.select(Some(id), false),
            }
        }
        TimelineEvent::RowMoved(row) => list::row_moved(bench, row),
        TimelineEvent::MovesEdited(end, text) => moves::edited(bench, end, text),
        TimelineEvent::Weeks(code) => {
            bench.timeline.weeks = code.parse().unwrap_or(bench.timeline.weeks);
            moves::show(bench);
        }
        TimelineEvent::OutdatedClosed => {
            bench.timeline.outdated_read = true;
            moves::show(bench);
        }
        TimelineEvent::OutdatedActed => bench.open_method("actors"),
        TimelineEvent::Export(format) => export::export(bench, &format, road),
    }
}

/// The page is shown.
pub(in crate::gui) fn open(bench: &mut Workbench) {
    // Overnight, today is another day.
    let today = Day::from(today()).number();
    if bench.timeline.stale || bench.timeline.moments.today != today {
        reread(bench);
    } else {
        refilter(bench);
    }
}

/// A workspace was opened or closed: what was known of another is forgotten.
pub(in crate::gui) fn forget(bench: &mut Workbench) {
    let old = std::mem::take(&mut bench.timeline);
    bench.timeline.scale.width = old.scale.width;
    bench.timeline.height = old.height;
    bench.timeline.fonts = old.fonts;
}

/// The workspace changed, here or elsewhere.
pub(in crate::gui) fn show_changes(bench: &mut Workbench, changes: &[Change]) {
    let told = |change: &Change| !matches!(change, Change::Field { key, .. } if key == "desc");
    if !changes.iter().any(told) {
        return;
    }
    bench.timeline.stale = true;
    if bench.page == ui::Page::Timeline {
        reread(bench);
    }
}

/// The selection changed, on this page or another.
pub(in crate::gui) fn show_selected(bench: &mut Workbench) {
    if bench.page == ui::Page::Timeline {
        refreshed(bench);
    }
}

/// The filter of the list of fiches changed; it holds here as well.
pub(in crate::gui) fn list_filtered(bench: &mut Workbench) {
    if bench.page == ui::Page::Timeline {
        refilter(bench);
    }
}

/// Reads the workspace anew.
fn reread(bench: &mut Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let read = moments(workspace, today(), &bench.timeline.words);
    let state = &mut bench.timeline;
    state.stale = false;
    // Places in the old list mean other things in the new one.
    let current = state
        .current
        .map(|(lane, entry)| (lane, state.record(entry)));
    state.hovered = None;
    state.moments = read;
    state.current = current
        .and_then(|(lane, record)| Some((lane, state.moments.find(&record?)?)))
        .and_then(|(lane, entry)| Some((lane, u32::try_from(entry).ok()?)));
    let labels = bench.show(|_, sentences| show::labels(sentences, &bench.timeline));
    if let Some(labels) = labels {
        bench.timeline.measure(labels);
    }
    refilter(bench);
}

/// What is shown is worked out anew from what was read and the filter.
fn refilter(bench: &mut Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let state = &bench.timeline;
    let filter = Filter {
        whats: state.whats.clone(),
        text: bench.query.text.clone(),
        kinds: bench.query.kinds.clone(),
        roles: bench.query.roles.clone(),
        tags: bench.query.tags.clone(),
    };
    let shown = state.moments.shown(workspace, &filter);
    let lanes = state
        .moments
        .lanes(workspace, &shown, state.grouping, &state.words);
    bench.show(|main, _| {
        let text = filter.text.as_str();
        main.global::<Timeline<'_>>().set_filter_text(text.into());
        main.global::<ui::Entities<'_>>()
            .set_filter_text(text.into());
    });
    let state = &mut bench.timeline;
    state.filtered = filter.is_filtering();
    state.shown = shown;
    state.lanes = lanes;
    state.packed = None;
    if state.unmoved {
        state.fit();
    }
    refreshed(bench);
}

/// Everything is shown anew from what is known.
fn refreshed(bench: &mut Workbench) {
    draw::redrawn(bench);
    show::show(bench);
    list::show(bench);
    moves::show(bench);
}

fn resized(bench: &mut Workbench, width: f32, height: f32) {
    let state = &mut bench.timeline;
    let (width, height) = (f64::from(width.max(1.0)), height.max(1.0));
    if (state.scale.width, state.height) == (width, height) {
        return;
    }
    state.scale = state.scale.resized(width);
    state.height = height;
    if state.unmoved {
        state.fit();
    } else if let Some((lane, entry)) = state.current {
        // The pane came beside it: what is chosen stays in sight.
        state.pack();
        state.reveal(lane, entry);
    }
    if bench.page == ui::Page::Timeline {
        draw::redrawn(bench);
    }
}

fn zoom_to(bench: &mut Workbench, code: &str) {
    let zoom = match code {
        "centuries" => Zoom::CENTURIES,
        "years" => Zoom::YEARS,
        "days" => Zoom::DAYS,
        _ => Zoom::MONTHS,
    };
    let state = &mut bench.timeline;
    let middle = state.pivot();
    state.scale = state.scale.zoomed_to(zoom, middle);
    state.unmoved = false;
    draw::zoomed(bench);
}
