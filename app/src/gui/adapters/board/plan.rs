//! The skin of weeks: what Rust hands to it, and what moves on it.

use jiff::civil::Date;
use myspot_core::method::{Method, Skin};
use myspot_core::view::plan::{Bar, Plan, plan};
use myspot_core::{RecordId, Workspace, board};
use slint::{ComponentHandle as _, SharedString};

use super::chart;
use super::grid::Context;
use crate::gui::event::Towards;
use crate::gui::models;
use crate::gui::moments::today;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{self, Board, PlanBar, PlanWeek, SketchHead, SketchLine, Tone};

/// The height of a row.
const ROW: f32 = 30.0;
/// How wide a week is at least and at most.
const NARROW: f32 = 12.0;
const WIDE: f32 = 96.0;
/// Words of a week need so much room.
const WORDS: f32 = 46.0;
/// What is left for the words behind the last bar.
const MARGIN: f32 = 130.0;

/// Reads the plan; empty for another skin.
pub(super) fn read(workspace: &Workspace, method: &Method, skin: Skin) -> Plan {
    if skin == Skin::Plan {
        plan(workspace, method, today())
    } else {
        Plan::default()
    }
}

pub(super) fn show(
    page: &Board<'_>,
    bench: &Workbench,
    sentences: &Sentences<'_>,
    method: &Method,
) {
    let plan = &bench.board.plan;
    let weeks = plan.weeks.max(1) as f32;
    let week = ((bench.board.sketch_width - MARGIN) / weeks).clamp(NARROW, WIDE);
    let day = week / 7.0;
    page.set_day_width(day);
    let at = |date: Date| {
        let first = plan.first.unwrap_or(date);
        (date - first).get_days() as f32 * day
    };
    let bars = plan
        .bars
        .iter()
        .map(|bar| one(sentences, bar, at(bar.from), at(bar.to) + day));
    models::show_named(
        &page.get_bars(),
        bars.collect(),
        |bar| bar.id.as_str(),
        None,
        |model| page.set_bars(model),
    );
    models::show(&page.get_weeks(), heads(sentences, plan, week), |model| {
        page.set_weeks(model);
    });
    let (lines, points) = arrows(plan, &at, day);
    models::show(&page.get_plan_lines(), lines, |m| page.set_plan_lines(m));
    models::show(&page.get_plan_heads(), points, |m| page.set_plan_heads(m));
    let now = today();
    let span = plan.first.map(|first| (now - first).get_days());
    let inside = span.filter(|days| *days >= 0 && *days as f32 <= weeks * 7.0);
    page.set_today(inside.map_or(-1.0, |days| days as f32 * day));
    let context = Context::new(bench, sentences, method);
    let undated = plan.undated.iter().map(|card| context.card(card, None));
    models::show(&page.get_undated(), undated.collect(), |m| {
        page.set_undated(m);
    });
}

fn one(sentences: &Sentences<'_>, bar: &Bar, x: f32, end: f32) -> PlanBar {
    let say = sentences.board();
    let card = &bar.card;
    let who = if card.owners.is_empty() && !card.over {
        say.invoke_nobody_does()
    } else {
        card.owners.join(", ").into()
    };
    let late = !card.over && bar.to < today();
    let mut words: Vec<SharedString> = vec![
        say.invoke_from_to(
            chart::day(sentences, bar.from),
            chart::day(sentences, bar.to),
        ),
        who.clone(),
    ];
    if bar.too_late {
        words.push(say.invoke_waits_too_long());
    }
    let words: Vec<&str> = words
        .iter()
        .map(SharedString::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    PlanBar {
        id: card.id.as_str().into(),
        text: card.text.as_str().into(),
        line: who,
        words: words.join(" · ").into(),
        x,
        w: end - x,
        tone: if late {
            Tone::Danger
        } else if bar.too_late || (card.owners.is_empty() && !card.over) {
            Tone::Warn
        } else {
            Tone::Plain
        },
        done: card.over,
        guessed: bar.guessed,
        conflict: card.disputed,
    }
}

/// The Mondays, with the months that begin.
fn heads(sentences: &Sentences<'_>, plan: &Plan, week: f32) -> Vec<PlanWeek> {
    let Some(first) = plan.first else {
        return Vec::new();
    };
    let every = (WORDS / week).ceil().max(1.0) as usize;
    let (mut month, mut free) = (0, 0.0);
    let weeks = (0..plan.weeks).map(|at| {
        let days = i32::try_from(at * 7).unwrap_or(i32::MAX);
        let monday = first.saturating_add(jiff::Span::new().days(days));
        let labelled = at % every == 0;
        let x = at as f32 * week;
        let say = sentences.say();
        let name = say.invoke_month(i32::from(monday.month()));
        let name = match (month, monday.month()) {
            // The year stands where it begins, and at the beginning.
            (0, _) | (_, 1) => sentences
                .board()
                .invoke_month_of(name, i32::from(monday.year())),
            _ => name,
        };
        let begins = monday.month() != month && x >= free;
        if begins {
            month = monday.month();
            free = x + name.chars().count() as f32 * 8.0 + 8.0;
        }
        PlanWeek {
            x,
            label: if labelled {
                monday.day().to_string().into()
            } else {
                SharedString::default()
            },
            month: if begins {
                name
            } else {
                SharedString::default()
            },
        }
    });
    weeks.collect()
}

/// Arrows from the end of what comes first to the beginning of what waits for it.
fn arrows(plan: &Plan, at: &impl Fn(Date) -> f32, day: f32) -> (Vec<SketchLine>, Vec<SketchHead>) {
    let mut lines = Vec::new();
    let mut points = Vec::new();
    let middle = |row: usize| row as f32 * ROW + ROW / 2.0;
    for (row, bar) in plan.bars.iter().enumerate() {
        for needed in &bar.waits_for {
            let Some(before) = plan.bars.get(*needed) else {
                continue;
            };
            let (end, begin) = (at(before.to) + day, at(bar.from));
            let failed = before.to > bar.to;
            // The arrow leaves below or above the bar and comes in from the left.
            let turn = if begin - end > 12.0 {
                end + 6.0
            } else {
                begin - 8.0
            };
            let (from, to) = (middle(*needed), middle(row));
            let mut line = |x: f32, y: f32, w: f32, h: f32| {
                lines.push(SketchLine { x, y, w, h, failed });
            };
            let (low, high) = (end.min(turn), end.max(turn));
            line(low, from, high - low, 1.5);
            line(turn, from.min(to), 1.5, (to - from).abs());
            line(turn, to, (begin - turn).max(2.0), 1.5);
            points.push(SketchHead {
                x: begin,
                y: to,
                towards: ui::Towards::Right,
                failed,
            });
        }
    }
    (lines, points)
}

/// The action above or below the selected one.
pub(super) fn neighbour(bench: &Workbench, towards: Towards) -> Option<RecordId> {
    let plan = &bench.board.plan;
    let bars = plan.bars.iter().map(|bar| &bar.card.id);
    let all: Vec<&RecordId> = bars
        .chain(plan.undated.iter().map(|card| &card.id))
        .collect();
    let selected = bench.selected.as_ref();
    let Some(at) = all.iter().position(|it| Some(*it) == selected) else {
        return all.first().map(|it| (*it).clone());
    };
    let next = match towards {
        Towards::Down => at + 1,
        Towards::Up => at.checked_sub(1)?,
        Towards::Left | Towards::Right => return None,
    };
    all.get(next).map(|it| (*it).clone())
}

/// The dates of the selected action move by a week.
pub(super) fn shift(bench: &mut Workbench, towards: Towards, road: &Road) {
    let days = match towards {
        Towards::Left => -7,
        Towards::Right => 7,
        Towards::Up | Towards::Down => return,
    };
    if let Some(action) = bench.selected.clone() {
        reschedule(bench, &action, days, road);
    }
}

/// A dragged bar was dropped.
pub(super) fn drop_at(bench: &mut Workbench, action: &RecordId, road: &Road) {
    let days = bench.show(|main, _| main.global::<Board<'_>>().get_drop_days());
    if let Some(days) = days {
        reschedule(bench, action, days, road);
        bench.select(Some(action.clone()), false);
    }
}

fn reschedule(bench: &mut Workbench, action: &RecordId, days: i32, road: &Road) {
    if bench.only_reads() {
        return;
    }
    let act = bench
        .workspace()
        .and_then(|workspace| board::reschedule(workspace, action, days));
    if let Some(act) = act {
        bench.act(act, road);
    }
}
