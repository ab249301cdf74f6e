//! From the rows to the bars that the page shows: only what lies in sight, and a little beyond,
//! so that a step along the line moves what is drawn and draws nothing anew.

use myspot_core::date::Day;
use myspot_core::view::timeline::pack::{Bar, Packed};
use myspot_core::view::timeline::scale::Zoom;
use myspot_core::view::timeline::ticks::{Tick, plate, ticks};
use myspot_core::view::timeline::{State, Tense};
use slint::ComponentHandle as _;

use super::show::{name, shown};
use super::state::{Drawn, INSET, ROW, TimelineState};
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{TimeBar, TimeLane, TimeMore, TimeTick, Timeline};

/// So much of the width and of the height is drawn beyond what is in sight, on either side.
const BEYOND: f64 = 0.25;
/// The sign that counts what has no room stands so far below the top of its row.
const SIGN_INSET: f32 = 3.0;
/// A large measure with less room than this goes without its name.
const NAMED: f64 = 46.0;
/// A letter of its name is about so wide.
const LETTER: f64 = 7.6;
/// By how much a bold label is wider.
const BOLDER: f32 = 1.09;
/// Of a label at the edge, less than so much is left out.
const LEAST_LABEL: f64 = 40.0;
/// A label on a bar lies so far from its edges, and from those of the screen.
const WITHIN: f64 = 10.0;

/// The step of the zoom is another: lanes open the rows that are needed here.
pub(super) fn zoomed(bench: &mut Workbench) {
    bench.timeline.open.clear();
    redrawn(bench);
}

/// The entries or what is chosen are others: everything is drawn anew.
pub(super) fn redrawn(bench: &mut Workbench) {
    let state = &mut bench.timeline;
    state.pack();
    state.drawn = None;
    state.make_room(state.scale.in_sight());
    draw(bench);
}

/// Draws what is in sight; where that is drawn already, it is only moved.
pub(super) fn draw(bench: &mut Workbench) {
    let state = &mut bench.timeline;
    state.pack();
    let (from, to) = state.scale.in_sight();
    let (first, last) = (state.top, state.top + state.height);
    let holds = state.drawn.is_some_and(|drawn| {
        drawn.zoom == state.scale.zoom
            && drawn.across.0 <= from
            && drawn.across.1 >= to
            && drawn.down.0 <= first
            && drawn.down.1 >= last
            // What is written on a bar keeps its place on the screen.
            && (!drawn.sticks || drawn.sight == (from, to))
    });
    if !holds {
        let (wide, high) = ((to - from) * BEYOND, state.height * BEYOND as f32);
        state.make_room((from, to));
        state.drawn = Some(Drawn {
            zoom: state.scale.zoom,
            origin: from,
            across: (from - wide, to + wide),
            down: (first - high, last + high),
            sight: (from, to),
            sticks: false,
        });
    }
    let state = &bench.timeline;
    let sticks = bench.show(|main, sentences| {
        let page = main.global::<Timeline<'_>>();
        let sticks = match (holds, &state.drawn) {
            (false, Some(drawn)) => {
                let chosen = bench.selected.as_ref().map(|id| id.as_str());
                bars(&page, state, sentences, drawn, chosen)
            }
            (_, drawn) => drawn.is_some_and(|drawn| drawn.sticks),
        };
        let origin = state.drawn.map_or(from, |drawn| drawn.origin);
        page.set_shift((from - origin) as f32);
        page.set_top(state.top);
        page.set_content_height(state.content());
        axis(&page, state);
        page.set_zoom(named(state.scale.zoom).into());
        sticks
    });
    if let Some(drawn) = &mut bench.timeline.drawn {
        drawn.sticks = sticks.unwrap_or(false);
    }
}

/// The named zoom that the step is nearest to.
fn named(zoom: Zoom) -> &'static str {
    if zoom < Zoom::YEARS.by(-6) {
        "centuries"
    } else if zoom < Zoom::MONTHS.by(-3) {
        "years"
    } else if zoom < Zoom::DAYS.by(-3) {
        "months"
    } else {
        "days"
    }
}

fn axis(page: &Timeline<'_>, state: &TimelineState) {
    let found = ticks(&state.scale, &state.words);
    let row = |tick: &Tick, large: bool| {
        let room = tick.until.min(state.scale.width) - tick.x.max(0.0);
        TimeTick {
            x: tick.x.max(-10_000.0) as f32,
            width: (tick.until - tick.x).min(10_000.0) as f32,
            label: if large && room < NAMED.max(tick.label.chars().count() as f64 * LETTER) {
                "".into()
            } else {
                shown(&tick.label)
            },
        }
    };
    let rows = found.minor.iter().map(|tick| row(tick, false));
    models::show(&page.get_minor(), rows.collect(), |m| page.set_minor(m));
    let rows = found.major.iter().map(|tick| row(tick, true));
    models::show(&page.get_major(), rows.collect(), |m| page.set_major(m));
    let today = state.moments.today;
    page.set_today_shown(state.scale.shows(today));
    page.set_today(state.scale.x(today as f64 + 0.5).clamp(-10_000.0, 10_000.0) as f32);
    page.set_today_text(plate(Day::from_number(today), &state.words).into());
}

/// Shows the bars that are to be drawn; tells whether a label stands on one of them.
fn bars(
    page: &Timeline<'_>,
    state: &TimelineState,
    sentences: &Sentences<'_>,
    drawn: &Drawn,
    chosen: Option<&str>,
) -> bool {
    let Some(packed) = &state.packed else {
        return false;
    };
    let (mut lanes, mut bars, mut more) = (Vec::new(), Vec::new(), Vec::new());
    for (at, (lane, (y, height))) in state.lanes.iter().zip(&state.places).enumerate() {
        if y + height < drawn.down.0 || *y > drawn.down.1 {
            continue;
        }
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        lanes.push(TimeLane {
            y: *y,
            height: *height,
            head: lane.head.as_str().into(),
            note: sentences.timeline().invoke_lane_note(
                count(lane.entries.len()),
                count(lane.doubted),
                lane.all.map_or(-1, count),
            ),
            odd: at % 2 == 1,
        });
        in_lane(state, packed, drawn, at, |row, bar| {
            bars.push(bar_row(state, sentences, drawn, (at, row), bar, chosen));
        });
        let packed = &packed.lanes[at];
        let below = state.signs_y(at);
        for crowd in packed.more_between(drawn.across.0, drawn.across.1) {
            more.push(TimeMore {
                x: (crowd.at - drawn.origin) as f32,
                y: below + SIGN_INSET,
                text: shown(&state.words.more(crowd.entries.len())),
                name: sentences
                    .timeline()
                    .invoke_more_name(count(crowd.entries.len())),
            });
        }
    }
    let sticks = bars.iter().any(|bar: &TimeBar| bar.sticks);
    models::show(&page.get_lanes(), lanes, |m| page.set_lanes(m));
    models::show(&page.get_bars(), bars, |m| page.set_bars(m));
    models::show(&page.get_more(), more, |m| page.set_more(m));
    sticks
}

/// Hands out the bars of a lane that are to be drawn, row after row.
fn in_lane<'a>(
    state: &TimelineState,
    packed: &'a Packed,
    drawn: &Drawn,
    lane: usize,
    mut each: impl FnMut(usize, &'a Bar),
) {
    let (open, _) = state.open.get(lane).copied().unwrap_or_default();
    for (at, row) in packed.lanes[lane].rows.iter().take(open).enumerate() {
        let y = state.row_y(lane, at);
        if y + ROW < drawn.down.0 || y > drawn.down.1 {
            continue;
        }
        for bar in row.between(drawn.across.0, drawn.across.1) {
            each(at, bar);
        }
    }
}

/// Where a label stands on its bar, when the bar is wider than the screen and the label beside it
/// would be out of sight.
fn inside(state: &TimelineState, drawn: &Drawn, bar: &Bar) -> Option<f64> {
    let (from, to) = drawn.sight;
    let (begin, end) = (bar.full_from.max(from), bar.full_to.min(to));
    let beside = bar.label_at();
    let in_sight =
        beside.is_some_and(|at| at < to - WITHIN && at + bar.label_width > from + WITHIN);
    let fits = end - begin > bar.label_width + 2.0 * WITHIN;
    let cut = bar.full_from < from || bar.full_to > to;
    let entry = state.moments.entries.get(bar.entry as usize)?;
    let named = !entry.title.is_empty();
    (named && cut && fits && !in_sight && !bar.is_mark).then_some(begin + WITHIN)
}

/// The part of a label beside its bar that lies in sight: what reaches beyond the edge is cut
/// short there, so that its first words can be read; what has next to no room is left out.
fn in_part(drawn: &Drawn, at: f64, width: f64) -> Option<(f64, f64)> {
    let (from, to) = drawn.sight;
    if at + width <= from || at >= to {
        // Drawn beyond what is in sight, ready to come.
        return Some((at, width));
    }
    let (begin, end) = (at.max(from + WITHIN / 2.0), (at + width).min(to - WITHIN));
    (end - begin > LEAST_LABEL || end - begin >= width).then_some((begin, end - begin))
}

fn bar_row(
    state: &TimelineState,
    sentences: &Sentences<'_>,
    drawn: &Drawn,
    (lane, row): (usize, usize),
    bar: &Bar,
    chosen: Option<&str>,
) -> TimeBar {
    let entry = &state.moments.entries[bar.entry as usize];
    // What reaches far beyond the screen ends a little beyond it: numbers stay small.
    let edge = |px: f64| {
        let (from, to) = drawn.across;
        (px.clamp(from - 200.0, to + 200.0) - drawn.origin) as f32
    };
    let (x, to) = (edge(bar.from), edge(bar.to));
    let is_chosen = chosen == Some(entry.record.as_str());
    let inside = inside(state, drawn, bar);
    let beside = bar
        .label_at()
        .and_then(|at| in_part(drawn, at, bar.label_width));
    let label_at = inside.or(beside.map(|(at, _)| at));
    let label_width = beside.filter(|_| inside.is_none());
    let label_width = label_width.map_or(bar.label_width, |(_, width)| width);
    let label = label_at.and_then(|_| state.labels.get(bar.entry as usize).cloned());
    // Bold letters are wider.
    let wider = if is_chosen { BOLDER } else { 1.0 };
    let ramp = bar.ramp.map(edge);
    let here = (lane, bar.entry);
    TimeBar {
        id: entry.record.as_str().into(),
        lane: i32::try_from(lane).unwrap_or(i32::MAX),
        entry: i32::try_from(bar.entry).unwrap_or(i32::MAX),
        name: name(sentences, state, entry).into(),
        label: label.unwrap_or_default(),
        x,
        y: state.row_y(lane, row) + INSET,
        width: (to - x).max(1.0),
        fade_in: (edge(bar.full_from) - x).max(0.0),
        fade_out: (to - edge(bar.full_to)).max(0.0),
        ramp: ramp.unwrap_or(x),
        ramp_width: ramp.map_or(0.0, |ramp| (x - ramp).max(0.0)),
        label_x: label_at.map_or(x, edge),
        label_width: label_width as f32 * wider,
        sticks: inside.is_some() || label_width < bar.label_width,
        label_inside: inside.is_some(),
        mark: bar.is_mark,
        planned: entry.state == State::ToDo || (bar.is_mark && entry.tense == Tense::Planned),
        late: matches!(entry.state, State::Late(_)),
        kind: entry.kind.as_str().into(),
        what: entry.what.record_type().into(),
        chosen: is_chosen,
        hovered: state.hovered == Some(here),
    }
}
