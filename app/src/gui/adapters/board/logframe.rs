//! The skin of the logical framework: what Rust hands to it, and what keys do on it.

use myspot_core::method::Skin;
use myspot_core::view::logframe::{Level, Line, Logframe, Words, logframe};
use myspot_core::{RecordId, Workspace};

use crate::gui::event::Towards;
use crate::gui::models;
use crate::gui::workbench::Workbench;
use crate::ui::{Board, FrameLine, FrameRow};

/// Reads the framework; `None` for another skin.
pub(super) fn read(
    workspace: &Workspace,
    skin: Skin,
    board: Option<&RecordId>,
) -> Option<Logframe> {
    let board = board.filter(|_| skin == Skin::Logframe)?;
    Some(logframe(workspace, board))
}

pub(super) fn show(page: &Board<'_>, bench: &Workbench, workspace: &Workspace) {
    let words = Words::french();
    let frame = bench.board.logframe.as_ref();
    let lines = |level: Level| -> Vec<FrameLine> {
        let rows = frame.into_iter().flat_map(|frame| &frame.rows);
        let lines = rows
            .filter(|row| row.level == level)
            .flat_map(|row| &row.lines);
        lines.map(|line| one(workspace, line)).collect()
    };
    let rows = words.rows.iter().map(|row| FrameRow {
        label: row.label.as_str().into(),
        caption: row.caption.as_str().into(),
        question: row.question.as_str().into(),
        lines: models::fixed(lines(row.level)),
    });
    page.set_frame_rows(models::fixed(rows.collect()));
    let columns = words.columns.iter().map(|column| FrameRow {
        label: column.label.as_str().into(),
        question: column.question.as_str().into(),
        ..FrameRow::default()
    });
    page.set_frame_columns(models::fixed(columns.collect()));
    let unturned = frame.map(|frame| {
        let cards = frame.unturned.iter();
        let cards = cards.filter_map(|id| Some(workspace.records().get(id)?.words("text")));
        cards.collect::<Vec<_>>().join(" · ")
    });
    let unturned = unturned.filter(|cards| !cards.is_empty());
    page.set_frame_unturned(unturned.map_or_else(Default::default, |cards| {
        format!("{}\u{a0}: {cards}", words.unturned).into()
    }));
}

fn one(workspace: &Workspace, line: &Line) -> FrameLine {
    let kind = workspace.kinds().get(&line.kind);
    let kind = kind.filter(|kind| kind.name != "card");
    let gauges = line.indicators.iter().map(|gauge| match gauge.way() {
        way if way.is_empty() => gauge.title.clone(),
        way => format!("{} ({way})", gauge.title),
    });
    let supposed = line.hypotheses.iter().map(|(_, words)| words.as_str());
    FrameLine {
        id: line.record.as_str().into(),
        text: line.text.as_str().into(),
        kind_label: kind.map_or("", |kind| kind.label.as_str()).into(),
        indicators: gauges.collect::<Vec<_>>().join("\n").into(),
        sources: line.sources.join("\n").into(),
        hypotheses: supposed.collect::<Vec<_>>().join("\n").into(),
    }
}

/// The line above or below the selected one.
pub(super) fn neighbour(bench: &Workbench, towards: Towards) -> Option<RecordId> {
    let rows = bench.board.logframe.iter().flat_map(|frame| &frame.rows);
    let all: Vec<&RecordId> = rows
        .flat_map(|row| &row.lines)
        .map(|line| &line.record)
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
