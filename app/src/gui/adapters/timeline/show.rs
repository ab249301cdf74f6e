//! What the page says around the lanes: tools, tray, what is selected.

use myspot_core::Workspace;
use myspot_core::date::{self, Day};
use myspot_core::view::labels::label_of;
use myspot_core::view::timeline::{Entry, Grouping, State, Tense, What};
use slint::{ComponentHandle as _, SharedString};

use super::super::entities::capital;
use super::state::TimelineState;
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Choice, Timeline, UndatedRow};

/// How many things without a date are named in the tray.
const TRAY: usize = 60;
/// How many of those that have no room are named under the pointer.
const NAMED: usize = 8;

pub(super) fn show(bench: &mut Workbench) {
    bench.show(|main, sentences| {
        let page = main.global::<Timeline<'_>>();
        let Some(workspace) = bench.workspace() else {
            return;
        };
        tools(&page, bench, sentences, workspace);
        tray(&page, bench);
        selected(&page, bench, sentences);
    });
}

pub(super) fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// Words as the typeface of the pages can show them: it has no arrow and no narrow space.
pub(super) fn shown(words: &str) -> SharedString {
    words
        .replace(" → ", " à ")
        .replace('\u{202f}', "\u{a0}")
        .into()
}

/// What stands beside each bar.
pub(super) fn labels(sentences: &Sentences<'_>, state: &TimelineState) -> Vec<SharedString> {
    let entries = state.moments.entries.iter();
    let label = |entry: &Entry| match entry.state {
        State::Late(days) => {
            let late = sentences.timeline().invoke_late(clamped(days));
            shown(&format!("{}, {late}", entry.title))
        }
        _ => shown(&entry.title),
    };
    entries.map(label).collect()
}

fn clamped(days: i64) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// What an entry is called, when it is, and what there is to know of it.
pub(super) fn name(sentences: &Sentences<'_>, state: &TimelineState, entry: &Entry) -> String {
    let note = note(sentences, state, entry);
    let bits = [entry.title.as_str(), entry.words.as_str(), note.as_str()];
    let bits: Vec<&str> = bits.into_iter().filter(|bit| !bit.is_empty()).collect();
    shown(&bits.join(", ")).into()
}

/// The first of those that have no room.
pub(super) fn names(state: &TimelineState, crowd: &[u32]) -> String {
    let entries = crowd
        .iter()
        .filter_map(|at| state.moments.entries.get(*at as usize));
    let titles: Vec<&str> = entries
        .take(NAMED)
        .map(|entry| entry.title.as_str())
        .collect();
    let more = crowd.len().saturating_sub(titles.len());
    let mut text = titles.join(", ");
    if more > 0 {
        text.push_str(", ");
        text.push_str(&state.words.more(more));
    }
    shown(&text).into()
}

/// How an entry goes, and how well its date is known.
pub(super) fn note(sentences: &Sentences<'_>, state: &TimelineState, entry: &Entry) -> String {
    let say = sentences.timeline();
    let mut bits: Vec<SharedString> = Vec::new();
    match entry.state {
        State::Plain => {}
        State::ToDo => bits.push(say.invoke_to_do()),
        State::Done => bits.push(say.invoke_done()),
        State::Dropped => bits.push(say.invoke_dropped()),
        State::Late(days) => bits.push(say.invoke_late(clamped(days))),
    }
    if entry.span.is_doubted() {
        bits.push(say.invoke_doubted());
    }
    if entry.disputed {
        bits.push(say.invoke_disputed());
    }
    if let Some(ramp) = entry.ramp.filter(|_| entry.tense != Tense::Past) {
        let day = myspot_core::view::timeline::ticks::plate(Day::from_number(ramp), &state.words);
        bits.push(say.invoke_prepare(day.into()));
    }
    let bits: Vec<&str> = bits.iter().map(SharedString::as_str).collect();
    bits.join(", ")
}

/// How far an entry is from today, in words.
fn far(sentences: &Sentences<'_>, state: &TimelineState, entry: &Entry) -> SharedString {
    let say = sentences.timeline();
    let today = state.moments.today;
    let of = |days: i64| {
        let (number, unit) = match days {
            ..60 => (days, "day"),
            60..730 => ((days as f64 / 30.44).round() as i64, "month"),
            _ => ((days as f64 / 365.25).round() as i64, "year"),
        };
        (clamped(number), SharedString::from(unit))
    };
    match entry.tense {
        Tense::Past => {
            let (number, unit) = of(today - entry.span.latest);
            say.invoke_time_ago(number, unit)
        }
        Tense::Planned => {
            let (number, unit) = of(entry.span.earliest - today);
            say.invoke_in_time(number, unit)
        }
        Tense::Present if entry.span.is_day() => say.invoke_today(),
        Tense::Present => say.invoke_going_on(),
    }
}

fn tools(page: &Timeline<'_>, bench: &Workbench, sentences: &Sentences<'_>, workspace: &Workspace) {
    let (state, say) = (&bench.timeline, sentences.timeline());
    let (dated, undated) = (state.moments.entries.len(), state.moments.undated.len());
    page.set_subtitle(if state.filtered {
        say.invoke_subtitle_filtered(count(state.shown.len()), count(dated))
    } else {
        say.invoke_subtitle(count(dated), count(undated))
    });
    page.set_empty(dated == 0);
    page.set_all_hidden(state.shown.is_empty());
    page.set_filtered(state.filtered);
    let code = match state.grouping {
        Grouping::Kind => "kind",
        Grouping::Tag => "tag",
        Grouping::Actor => "actor",
        Grouping::Objective => "objective",
    };
    let choices = ["kind", "tag", "actor", "objective"].map(|known| Choice {
        code: known.into(),
        label: say.invoke_grouping(known.into()),
        count: -1,
        on: known == code,
    });
    models::show(&page.get_groupings(), choices.to_vec(), |m| {
        page.set_groupings(m);
    });
    page.set_grouping(code.into());
    page.set_grouping_text(say.invoke_grouped(say.invoke_grouping(code.into())));
    let whats = What::ALL.into_iter().filter_map(|what| {
        let known = state.moments.entries.iter();
        let many = known.filter(|entry| entry.what == what).count();
        let kind = workspace.kinds().get(what.record_type())?;
        (many > 0).then(|| Choice {
            code: what.record_type().into(),
            label: capital(&kind.plural).into(),
            count: count(many),
            on: state.whats.contains(&what),
        })
    });
    models::show(&page.get_whats(), whats.collect(), |m| page.set_whats(m));
    page.set_whats_on(!state.whats.is_empty());
}

fn tray(page: &Timeline<'_>, bench: &Workbench) {
    let state = &bench.timeline;
    let waits = state
        .moments
        .undated
        .iter()
        .filter(|undated| state.whats.is_empty() || state.whats.contains(&undated.what));
    let waits: Vec<_> = waits.collect();
    page.set_undated_count(count(waits.len()));
    let rows = waits.iter().take(TRAY).map(|undated| UndatedRow {
        id: undated.record.as_str().into(),
        title: shown(&undated.title),
        words: undated.words.as_str().into(),
        kind: undated.kind.as_str().into(),
        what: undated.what.record_type().into(),
        chosen: bench.selected.as_ref() == Some(&undated.record),
    });
    models::show(&page.get_undated(), rows.collect(), |m| page.set_undated(m));
}

/// What an entry is, in words.
pub(super) fn what_label(workspace: &Workspace, entry: &Entry) -> String {
    capital(&match entry.what {
        What::Entity if !entry.kind.is_empty() => {
            label_of(workspace, "entity", "kind", &entry.kind)
        }
        what => {
            let kind = workspace.kinds().get(what.record_type());
            kind.map(|kind| kind.label.clone()).unwrap_or_default()
        }
    })
}

fn selected(page: &Timeline<'_>, bench: &Workbench, sentences: &Sentences<'_>) {
    let state = &bench.timeline;
    let found = bench
        .selected
        .as_ref()
        .and_then(|id| state.moments.find(id));
    let entry = found.and_then(|at| state.moments.entries.get(at));
    let id = bench.selected.as_ref().map_or("", |id| id.as_str());
    page.set_selected(id.into());
    page.set_selected_shown(entry.is_some());
    let Some(entry) = entry else {
        page.set_selected_name(bench.name_of(bench.selected.as_ref()).into());
        return;
    };
    page.set_selected_name(shown(&entry.title));
    page.set_selected_grade(entry.grade.as_str().into());
    page.set_selected_kind(entry.kind.as_str().into());
    page.set_selected_what(entry.what.record_type().into());
    let understood: Vec<String> = [&entry.from, &entry.to]
        .into_iter()
        .flatten()
        .map(date::words)
        .collect();
    let mut bits = vec![entry.words.clone()];
    // « le 24 novembre 2026 » says no more than « 24 novembre 2026 ».
    let same = |words: &String| words.strip_prefix("le ").unwrap_or(words) == entry.words;
    if understood.len() != 1 || !understood.iter().all(same) {
        let understood = understood.join(" – ").into();
        bits.push(sentences.timeline().invoke_understood(understood).into());
    }
    if entry.span.is_day() {
        bits.push(sentences.timeline().invoke_sure().into());
    }
    bits.push(note(sentences, state, entry));
    bits.push(far(sentences, state, entry).into());
    bits.retain(|bit| !bit.is_empty());
    page.set_selected_text(shown(&bits.join(" · ")));
}
