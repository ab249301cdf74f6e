//! The day looked at: one slider through time, which the list of fiches and the graph share.

use jiff::civil;
use myspot_core::date::{Date, Day};
use myspot_core::{Change, board};
use slint::ComponentHandle as _;

use super::on;
use crate::gui::event::{DayEvent, Event};
use crate::gui::moments::today;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{self, LookedAt, Main};

/// Between which days one can look.
#[derive(Debug, Default)]
pub struct DayState {
    /// Whether anything has a date; `None` until it was read since the workspace changed.
    dated: Option<bool>,
    /// The first day, in days since 1970, and how many come after it: read once a day is looked
    /// at, for that means to go through all dates.
    reach: Option<(i64, i64)>,
}

pub(super) fn wire(main: &Main, road: &Road) {
    let slider = main.global::<LookedAt<'_>>();
    on!(road, slider.on_set, (place) => Event::Day(DayEvent::Set(place)));
    on!(road, slider.on_toggled, () => Event::Day(DayEvent::Toggled));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: DayEvent) {
    read_reach(bench);
    bench.query.on = match event {
        DayEvent::Toggled if bench.query.on.is_some() => None,
        DayEvent::Toggled => Some(today().into()),
        DayEvent::Set(place) => at(&bench.day, place),
    };
    match bench.page {
        ui::Page::Entities => super::entities::show(bench),
        ui::Page::Graph => super::graph::day_turned(bench),
        _ => {}
    }
    show(bench);
}

/// The workspace changed, here or elsewhere.
pub(in crate::gui) fn show_changes(bench: &mut Workbench, changes: &[Change]) {
    let dated = |change: &Change| match change {
        Change::Field { key, .. } => key.ends_with("_raw") || key.ends_with("_edtf"),
        _ => matches!(change.kind(), "entity" | "relation"),
    };
    if changes.iter().any(dated) {
        bench.day = DayState::default();
        if matches!(bench.page, ui::Page::Entities | ui::Page::Graph) {
            show(bench);
        }
    }
}

/// A workspace was opened or closed: what was known of another is forgotten.
pub(in crate::gui) fn forget(bench: &mut Workbench) {
    bench.day = DayState::default();
    bench.query.on = None;
}

/// Shows the slider, on whichever page it is.
pub(in crate::gui) fn show(bench: &mut Workbench) {
    if let Some(workspace) = bench.workspace().filter(|_| bench.day.dated.is_none()) {
        bench.day.dated = Some(bench.list.borrow_mut().book().is_dated(workspace));
    }
    if bench.query.on.is_some() {
        read_reach(bench);
    }
    let (dated, reach) = (bench.day.dated, bench.day.reach);
    bench.show(|main, _| {
        let slider = main.global::<LookedAt<'_>>();
        slider.set_known(dated == Some(true));
        slider.set_on(bench.query.on.is_some());
        let Some((first, days)) = reach else { return };
        let year = day_at(first).map(|day| day.year().to_string());
        slider.set_first_text(year.unwrap_or_default().into());
        let on = bench.query.on;
        let place = on
            .and_then(number)
            .map_or(1.0, |number| (number - first) as f32 / days as f32);
        slider.set_place(place.clamp(0.0, 1.0));
        let words = on.and_then(Day::civil).map(board::day_words);
        slider.set_text(words.unwrap_or_default().into());
    });
}

/// Reads between which days one can look, unless that is known.
fn read_reach(bench: &mut Workbench) {
    if let Some(workspace) = bench.workspace().filter(|_| bench.day.reach.is_none()) {
        let extent = bench.list.borrow_mut().book().extent(workspace);
        bench.day.reach = extent.and_then(reach);
    }
}

/// From the first date to the last; today lies between them, or is one of them.
fn reach((first, last): (Day, Day)) -> Option<(i64, i64)> {
    let (first, last) = (number(first)?, number(last)?);
    let today = number(today().into())?;
    let first = first.min(today);
    Some((first, (last.max(today) - first).max(1)))
}

/// A day as the views of the graph keep it; empty for none.
pub(super) fn edtf(day: Option<Day>) -> String {
    let day = day.and_then(Day::civil);
    day.map_or_else(String::new, |day| Date::on(day).edtf())
}

/// The day at a place of the slider, 0.0 to 1.0.
fn at(state: &DayState, place: f32) -> Option<Day> {
    let (first, count) = state.reach?;
    let number = first + (f64::from(place.clamp(0.0, 1.0)) * count as f64).round() as i64;
    day_at(number).map(Day::from)
}

/// Days since 1970.
fn number(day: Day) -> Option<i64> {
    let span = day.civil()?.since(civil::date(1970, 1, 1)).ok()?;
    Some(i64::from(span.get_days()))
}

fn day_at(number: i64) -> Option<civil::Date> {
    let span = jiff::Span::new().try_days(number).ok()?;
    civil::date(1970, 1, 1).checked_add(span).ok()
}
