//! The list twin: the same entries, in words, in the order of time.

use std::collections::HashMap;

use myspot_core::date::Day;
use myspot_core::view::timeline::State;
use slint::{ComponentHandle as _, SharedString};

use super::show::{count, name, note, shown, what_label};
use super::{draw, pointer};
use crate::gui::models;
use crate::gui::workbench::Workbench;
use crate::ui::{TimeRow, Timeline, TimelineFace};

/// Shows the rows while the list is what is looked at.
pub(super) fn show(bench: &mut Workbench) {
    let (state, Some(workspace)) = (&bench.timeline, bench.workspace()) else {
        return;
    };
    bench.show(|main, sentences| {
        let page = main.global::<Timeline<'_>>();
        if page.get_face() != TimelineFace::List {
            models::show(&page.get_rows(), Vec::new(), |m| page.set_rows(m));
            return;
        }
        let mut labels: HashMap<(&str, &str), SharedString> = HashMap::new();
        let mut year_before = None;
        let entries = state.shown.iter();
        let entries = entries.filter_map(|at| state.moments.entries.get(*at as usize));
        let rows = entries.map(|entry| {
            let year = (!entry.span.open_start).then(|| Day::from_number(entry.span.earliest).year);
            let new = year_before != Some(year);
            year_before = Some(year);
            let key = (entry.what.record_type(), entry.kind.as_str());
            let label = labels
                .entry(key)
                .or_insert_with(|| what_label(workspace, entry).into());
            TimeRow {
                id: entry.record.as_str().into(),
                year: match year {
                    Some(year) if new => myspot_core::date::year_words(year).into(),
                    _ => SharedString::default(),
                },
                when: entry.words.as_str().into(),
                title: shown(&entry.title),
                kind: entry.kind.as_str().into(),
                what: entry.what.record_type().into(),
                what_label: label.clone(),
                note: note(sentences, state, entry).into(),
                late: matches!(entry.state, State::Late(_)),
                grade: entry.grade.as_str().into(),
                chosen: bench.selected.as_ref() == Some(&entry.record),
                name: format!("{}, {label}", name(sentences, state, entry)).into(),
            }
        });
        models::show(&page.get_rows(), rows.collect(), |m| page.set_rows(m));
    });
    show_row(bench);
}

/// The row of what is selected becomes the current one, and is brought into sight.
pub(super) fn show_row(bench: &Workbench) {
    let state = &bench.timeline;
    let found = bench.selected.as_ref().and_then(|id| {
        let mut shown = state.shown.iter();
        shown.position(|at| state.record(*at).as_ref() == Some(id))
    });
    if let Some(row) = found {
        go_to(bench, row);
    }
}

fn go_to(bench: &Workbench, row: usize) {
    bench.show(|main, _| {
        let page = main.global::<Timeline<'_>>();
        page.set_row(count(row));
        page.set_reveal_tick(page.get_reveal_tick() + 1);
    });
}

/// Brings the first entry that is not past into sight.
pub(super) fn reveal_today(bench: &Workbench) {
    let state = &bench.timeline;
    let future = state.shown.iter().position(|at| {
        let span = state.span(*at);
        span.is_some_and(|span| span.latest >= state.moments.today && !span.open_end)
    });
    go_to(bench, future.unwrap_or(state.shown.len().saturating_sub(1)));
}

/// A row was gone to: what stands in it is selected, here and in the lanes.
pub(super) fn row_moved(bench: &mut Workbench, row: usize) {
    go_to(bench, row);
    if let Some(entry) = bench.timeline.shown.get(row).copied() {
        pointer::choose(bench, None, entry);
        draw::draw(bench);
    }
}
