//! The skin of cells: what Rust hands to it.

use std::collections::HashSet;

use myspot_core::method::{Face, Method, Slot, Source};
use myspot_core::view::board::{self as view, Row};
use myspot_core::view::card::CardView;
use myspot_core::{RecordId, Workspace};
use slint::{Model as _, ModelRc, SharedString};

use crate::gui::models;
use crate::gui::moments::now;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Board, BoardCard, BoardCell, BoardHead, BoardLine, OwnerMark, Tone};

/// A date within so many days is drawn as « soon ».
const SOON_DAYS: i64 = 7;

pub(super) fn show(
    page: &Board<'_>,
    bench: &Workbench,
    sentences: &Sentences<'_>,
    workspace: &Workspace,
    (method, face): (&Method, &Face),
) {
    let grid = &bench.board.grid;
    let slots: Vec<&Slot> = method.shown(face).collect();
    let wanted = if face.columns == 0 {
        slots.len()
    } else {
        face.columns
    };
    // What is crossed keeps its columns, however narrow the page.
    let columns = if face.across.is_empty() {
        wanted.min(bench.board.fit)
    } else {
        wanted
    }
    .max(1);
    let context = Context::new(bench, sentences, method);
    let before = page.get_lines();
    let mut lines = Vec::new();
    for row in &grid.rows {
        for (at, cells) in row.cells.chunks(columns).enumerate() {
            let old = before.row_data(lines.len());
            lines.push(context.line(row, &slots, (at * columns, cells.len()), old));
        }
    }
    models::show(&before, lines, |model| page.set_lines(model));
    let heads = |codes: &[String]| -> Vec<BoardHead> {
        let cards = codes.iter().filter_map(|code| {
            let slot = method.slot(code)?;
            Some(head(workspace, method, bench, slot))
        });
        cards.collect()
    };
    models::show(&page.get_across(), heads(&face.across), |model| {
        page.set_across(model);
    });
    models::show(&page.get_down(), heads(&face.down), |model| {
        page.set_down(model);
    });
    let elsewhere = grid.elsewhere.iter().map(|card| context.card(card, None));
    models::show(&page.get_elsewhere(), elsewhere.collect(), |model| {
        page.set_elsewhere(model);
    });
    let count = view::count(workspace, method);
    page.set_count(i32::try_from(count).unwrap_or(i32::MAX));
}

/// The cards of another slot in small, at the edge of a crossing: « F1 … · F2 … ».
fn head(workspace: &Workspace, method: &Method, bench: &Workbench, slot: &Slot) -> BoardHead {
    let board = bench.board.board(workspace);
    let numbers = view::numbers(workspace, method, board.as_ref());
    let things = view::things(workspace, method, board.as_ref());
    let own = things
        .into_iter()
        .filter(|thing| thing.words(&method.by) == slot.code);
    let lines = own.map(|thing| {
        let number = numbers.get(&thing.id).map_or("", String::as_str);
        format!(
            "{number} {}",
            myspot_core::view::card::text(workspace, thing)
        )
    });
    BoardHead {
        label: slot.label.as_str().into(),
        lines: lines.collect::<Vec<_>>().join("\n").into(),
    }
}

/// What the cards of one method are drawn with.
pub(super) struct Context<'a> {
    pub(super) sentences: &'a Sentences<'a>,
    method: &'a Method,
    picked: HashSet<&'a RecordId>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        bench: &'a Workbench,
        sentences: &'a Sentences<'a>,
        method: &'a Method,
    ) -> Self {
        Self {
            sentences,
            method,
            picked: bench.board.picked.iter().collect(),
        }
    }

    fn line(
        &self,
        row: &Row,
        slots: &[&Slot],
        (from, count): (usize, usize),
        old: Option<BoardLine>,
    ) -> BoardLine {
        let old_cells = old.map(|line| line.cells);
        let mut cells = Vec::new();
        for (at, cell) in row.cells.iter().enumerate().skip(from).take(count) {
            let slot = slots[at];
            let old = old_cells
                .as_ref()
                .and_then(|cells| cells.row_data(at - from));
            let cards = old.map(|cell: BoardCell| cell.cards);
            let kept: Option<&ModelRc<BoardCard>> = cards.as_ref();
            let of = |id: &RecordId| {
                kept.and_then(|cards| cards.iter().find(|card| card.id == id.as_str()))
            };
            let mut group = "";
            let rows: Vec<BoardCard> = cell
                .cards
                .iter()
                .map(|card| {
                    let begins = card.group != group && !card.group.is_empty();
                    group = &card.group;
                    let mut row = self.card(card, of(&card.id));
                    if begins {
                        row.group = card.group.as_str().into();
                    }
                    row
                })
                .collect();
            cells.push(BoardCell {
                slot: slot.code.as_str().into(),
                label: slot.label.as_str().into(),
                letter: slot.letter.as_str().into(),
                caption: slot.caption.as_str().into(),
                question: slot.question.as_str().into(),
                tint: tone(&slot.tint),
                add: self.add(slot),
                cards: named(cards, rows),
            });
        }
        let title = match (
            &row.of,
            self.method.faces.iter().any(|face| !face.rows.is_empty()),
        ) {
            (None, true) if from == 0 && self.has_rows(row) => {
                self.sentences.board().invoke_nobody()
            }
            _ if from > 0 => SharedString::default(),
            _ => row.title.as_str().into(),
        };
        BoardLine {
            of: row.of.as_ref().map_or("", RecordId::as_str).into(),
            title,
            cells: models::renewed(old_cells, cells),
        }
    }

    fn has_rows(&self, row: &Row) -> bool {
        row.cells.iter().any(|cell| !cell.cards.is_empty())
    }

    /// The words of the button that adds; actors are judged, not added.
    fn add(&self, slot: &Slot) -> SharedString {
        match (&self.method.source, slot.add.as_str()) {
            (Source::Positions, _) => SharedString::default(),
            (_, "") => self.sentences.board().invoke_add(),
            (_, words) => words.into(),
        }
    }

    pub(super) fn card(&self, card: &CardView, old: Option<BoardCard>) -> BoardCard {
        let action = card.kind == "action";
        let done = card.over;
        let (owners, uses) = old.map_or((None, None), |old| (Some(old.owners), Some(old.uses)));
        let marks = card.owners.iter().map(|name| OwnerMark {
            initials: initials(name).into(),
            name: name.as_str().into(),
        });
        let numbers = card.uses.iter().map(Into::into).collect();
        BoardCard {
            id: card.id.as_str().into(),
            number: card.number.as_str().into(),
            text: card.text.as_str().into(),
            line: card.line.as_str().into(),
            grade: card.grade.as_str().into(),
            uses: models::renewed(uses, numbers),
            conflict: card.disputed,
            group: SharedString::default(),
            kind: card.entity_kind.as_str().into(),
            hue: slint::Color::default(),
            stance: SharedString::default(),
            owners: models::renewed(owners, marks.collect()),
            nobody: action && card.owners.is_empty() && !done,
            due: card.due.as_str().into(),
            due_tone: if done {
                Tone::Plain
            } else {
                due_tone(&card.due_day)
            },
            waits_for: i32::try_from(card.waits_for).unwrap_or(i32::MAX),
            done,
            degree: match (card.kind.as_str(), card.degree.0.as_str()) {
                ("marker", "") => "none".into(),
                (_, degree) => degree.into(),
            },
            seen: card.degree.1.as_str().into(),
            key: card.edits.as_str().into(),
            picked: self.picked.contains(&card.id),
        }
    }
}

/// The cards of a cell, each kept in its place on the screen as far as it stays.
fn named(before: Option<ModelRc<BoardCard>>, rows: Vec<BoardCard>) -> ModelRc<BoardCard> {
    match before {
        Some(list) if list.as_any().is::<slint::VecModel<BoardCard>>() => {
            models::show_named(&list, rows, |card| card.id.as_str(), None, drop);
            list
        }
        _ => models::fixed(rows),
    }
}

fn tone(tint: &str) -> Tone {
    match tint {
        "ok" => Tone::Ok,
        "warn" => Tone::Warn,
        "danger" => Tone::Danger,
        "accent" => Tone::Accent,
        _ => Tone::Plain,
    }
}

/// « JM » of Jeanne Millepage.
pub(in crate::gui::adapters) fn initials(name: &str) -> String {
    let words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    words.take(2).flat_map(char::to_uppercase).collect()
}

/// Late is danger, soon is a warning; what has no exact day is neither.
fn due_tone(day: &str) -> Tone {
    let Ok(due) = day.parse::<jiff::civil::Date>() else {
        return Tone::Plain;
    };
    let today = jiff::Timestamp::from_millisecond(now().0)
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::system())
        .date();
    let left = today
        .until(due)
        .map_or(i64::MAX, |span| i64::from(span.get_days()));
    match left {
        i64::MIN..=-1 => Tone::Danger,
        0..=SOON_DAYS => Tone::Warn,
        _ => Tone::Plain,
    }
}
