//! « À vérifier »: what a method points at, and the way there.

use myspot_core::view::hints::hints;
use slint::ComponentHandle as _;

use crate::gui::adapters::form;
use crate::gui::models;
use crate::gui::moments::today;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{Board, HintRow};

/// Looks anew at what the method that is shown points at.
///
/// Not with every letter: what is pointed at depends on all links of the workspace.
pub(super) fn refresh(bench: &mut Workbench) {
    bench.board.hints_stale = false;
    let found = bench.workspace().and_then(|workspace| {
        let (method, _) = bench.board.shown()?;
        let board = bench.board.board(workspace);
        let methods = &bench.board.methods;
        Some(hints(
            workspace,
            methods,
            &method.key,
            board.as_ref(),
            today(),
        ))
    });
    bench.board.hints = found.unwrap_or_default();
    let rows = bench.board.hints.iter().map(|hint| HintRow {
        words: match hint.remedy.as_str() {
            "" => hint.words.as_str().into(),
            remedy => format!("{} {remedy}", hint.words).into(),
        },
        count: i32::try_from(hint.records.len()).unwrap_or(i32::MAX),
    });
    let rows = rows.collect();
    bench.show(|main, _| {
        let page = main.global::<Board<'_>>();
        models::show(&page.get_hints(), rows, |model| page.set_hints(model));
    });
}

/// Goes to the first thing that a hint is about; again, to the next one.
pub(super) fn follow(bench: &mut Workbench, place: usize, road: &Road) {
    let Some(hint) = bench.board.hints.get(place) else {
        return;
    };
    let selected = bench.selected.as_ref();
    let at = hint.records.iter().position(|id| Some(id) == selected);
    let next = at.map_or(0, |at| (at + 1) % hint.records.len());
    if let Some(record) = hint.records.get(next).cloned() {
        form::open(bench, &record, road);
    }
}
