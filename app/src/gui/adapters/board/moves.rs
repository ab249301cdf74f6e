//! What a member does to the cards of a board: by keys, by dragging, by writing.

use myspot_core::RecordId;
use myspot_core::board::{self, Place};
use myspot_core::method::{Face, Method, Skin};
use myspot_core::view::sketch;
use slint::ComponentHandle as _;

use super::sketch::first_box;
use super::{logframe, plan, plane, plot, sheets, wedges};
use crate::gui::adapters::form;
use crate::gui::event::Towards;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::Board;

/// Where a card stands in the grid that is shown.
#[derive(Debug, Clone, Copy)]
struct Spot {
    row: usize,
    cell: usize,
    at: usize,
}

fn shown(bench: &Workbench) -> Option<(Method, Face)> {
    let (method, face) = bench.board.shown()?;
    Some((method.clone(), face.clone()))
}

fn spot(bench: &Workbench, card: &RecordId) -> Option<Spot> {
    for (row, line) in bench.board.grid.rows.iter().enumerate() {
        for (cell, cards) in line.cells.iter().enumerate() {
            if let Some(at) = cards.cards.iter().position(|it| it.id == *card) {
                return Some(Spot { row, cell, at });
            }
        }
    }
    None
}

fn cards(bench: &Workbench, row: usize, cell: usize) -> Vec<RecordId> {
    let cell = bench
        .board
        .grid
        .rows
        .get(row)
        .and_then(|row| row.cells.get(cell));
    cell.map(|cell| cell.cards.iter().map(|card| card.id.clone()).collect())
        .unwrap_or_default()
}

/// How many cells stand beside each other now.
fn columns(bench: &Workbench) -> usize {
    let Some((method, face)) = bench.board.shown() else {
        return 1;
    };
    let slots = method.shown(face).count();
    let wanted = if face.columns == 0 {
        slots
    } else {
        face.columns
    };
    let fit = if face.across.is_empty() {
        bench.board.fit
    } else {
        wanted
    };
    wanted.min(fit).max(1)
}

/// The cells on the way from one in a direction, nearest first.
fn cells_on_the_way(bench: &Workbench, from: Spot, towards: Towards) -> Vec<(usize, usize)> {
    let (rows, columns) = (&bench.board.grid.rows, columns(bench));
    // Every row of the grid is cut into lines of so many cells.
    let flat: Vec<(usize, usize)> = rows
        .iter()
        .enumerate()
        .flat_map(|(row, line)| (0..line.cells.len()).map(move |cell| (row, cell)))
        .collect();
    let line_of = |(row, cell): (usize, usize)| (row, cell / columns);
    let here = (from.row, from.cell);
    let column = from.cell % columns;
    let mut way: Vec<(usize, usize)> = match towards {
        Towards::Left | Towards::Right => flat
            .into_iter()
            .filter(|it| line_of(*it) == line_of(here))
            .collect(),
        Towards::Up | Towards::Down => flat
            .into_iter()
            .filter(|(_, cell)| cell % columns == column)
            .collect(),
    };
    let at = way.iter().position(|it| *it == here).unwrap_or(0);
    match towards {
        Towards::Right | Towards::Down => way.split_off(at + 1),
        Towards::Left | Towards::Up => {
            way.truncate(at);
            way.reverse();
            way
        }
    }
}

/// The selection moves to the next card in a direction.
pub(super) fn step(bench: &mut Workbench, towards: Towards, road: &Road) {
    let skin = bench.board.skin();
    if skin == Some(Skin::Sheets) {
        step_sheet(bench, towards, road);
        return;
    }
    let next = if skin == Some(Skin::Plot) {
        plot::neighbour(bench, towards)
    } else if skin == Some(Skin::Wedges) {
        wedges::neighbour(bench, towards)
    } else if skin == Some(Skin::Logframe) {
        logframe::neighbour(bench, towards)
    } else if skin == Some(Skin::Plane) {
        plane::neighbour(bench, towards)
    } else if skin == Some(Skin::Plan) {
        plan::neighbour(bench, towards)
    } else if bench.board.sketch.boxes.is_empty() {
        let from = bench.selected.clone().and_then(|card| spot(bench, &card));
        from.map_or_else(|| first(bench), |from| next(bench, from, towards))
    } else {
        next_box(bench, towards)
    };
    if let Some(next) = next {
        bench.settle(road);
        bench.select(Some(next), false);
    }
}

/// The sheet above or below is shown.
fn step_sheet(bench: &mut Workbench, towards: Towards, road: &Road) {
    let down = match towards {
        Towards::Down => true,
        Towards::Up => false,
        Towards::Left | Towards::Right => return,
    };
    let next = bench.workspace().and_then(|workspace| {
        let (method, _) = bench.board.shown()?;
        sheets::neighbour(workspace, method, bench.board.sheet.as_ref()?, down)
    });
    if let Some(next) = next {
        bench.settle(road);
        bench.select(Some(next), false);
        super::show(bench);
    }
}

/// The card of a drawing to which an arrow leads.
fn next_box(bench: &Workbench, towards: Towards) -> Option<RecordId> {
    let sketch = &bench.board.sketch;
    let towards = match towards {
        Towards::Up => sketch::Towards::Up,
        Towards::Down => sketch::Towards::Down,
        Towards::Left => sketch::Towards::Left,
        Towards::Right => sketch::Towards::Right,
    };
    let on_it = |card: &&RecordId| sketch.boxes.iter().any(|it| it.record == **card);
    match bench.selected.as_ref().filter(on_it) {
        Some(from) => sketch::neighbour(sketch, from, towards),
        None => first_box(sketch),
    }
}

fn first(bench: &Workbench) -> Option<RecordId> {
    let cells = bench.board.grid.rows.iter().flat_map(|row| &row.cells);
    let mut cards = cells.flat_map(|cell| &cell.cards);
    cards.next().map(|card| card.id.clone())
}

fn next(bench: &Workbench, from: Spot, towards: Towards) -> Option<RecordId> {
    let here = cards(bench, from.row, from.cell);
    match towards {
        Towards::Down if from.at + 1 < here.len() => return here.get(from.at + 1).cloned(),
        Towards::Up if from.at > 0 => return here.get(from.at - 1).cloned(),
        _ => {}
    }
    let way = cells_on_the_way(bench, from, towards);
    let full = way.into_iter().map(|(row, cell)| cards(bench, row, cell));
    let mut full = full.filter(|cards| !cards.is_empty());
    let cards = full.next()?;
    let place = match towards {
        Towards::Up => cards.len() - 1,
        Towards::Down => 0,
        Towards::Left | Towards::Right => from.at.min(cards.len() - 1),
    };
    cards.get(place).cloned()
}

/// The selected card moves: within its cell, then into the next one.
pub(super) fn shift(bench: &mut Workbench, towards: Towards, road: &Road) {
    match bench.board.skin() {
        Some(Skin::Plot) => return plot::shift(bench, towards, road),
        Some(Skin::Wedges) => return wedges::shift(bench, towards, road),
        Some(Skin::Plan) => return plan::shift(bench, towards, road),
        Some(Skin::Plane) => return plane::shift(bench, towards, road),
        _ => {}
    }
    let Some(card) = bench.selected.clone() else {
        return;
    };
    let Some(from) = spot(bench, &card) else {
        return;
    };
    let here = cards(bench, from.row, from.cell);
    let (row, cell, before) = match towards {
        Towards::Up if from.at > 0 => (from.row, from.cell, here.get(from.at - 1).cloned()),
        Towards::Down if from.at + 1 < here.len() => {
            (from.row, from.cell, here.get(from.at + 2).cloned())
        }
        _ => {
            let way = cells_on_the_way(bench, from, towards);
            let Some((row, cell)) = way.first().copied() else {
                return;
            };
            let there = cards(bench, row, cell);
            let before = match towards {
                Towards::Down => there.first().cloned(),
                Towards::Up => None,
                Towards::Left | Towards::Right => there.get(from.at).cloned(),
            };
            (row, cell, before)
        }
    };
    let place = place_of(bench, row, cell, before);
    move_to(bench, &card, &place, road);
}

fn place_of(bench: &Workbench, row: usize, cell: usize, before: Option<RecordId>) -> Place {
    let line = bench.board.grid.rows.get(row);
    Place {
        slot: line
            .and_then(|line| line.cells.get(cell))
            .map(|cell| cell.slot.clone())
            .unwrap_or_default(),
        row: line.and_then(|line| line.of.clone()),
        before,
    }
}

fn move_to(bench: &mut Workbench, card: &RecordId, place: &Place, road: &Road) {
    let Some((method, face)) = shown(bench) else {
        return;
    };
    let board = bench
        .workspace()
        .and_then(|workspace| bench.board.board(workspace));
    let act = bench.open.as_mut().and_then(|open| {
        let method = (&method, &face);
        board::move_to(
            &mut open.workspace,
            method,
            board.as_ref(),
            card,
            place,
            now(),
        )
    });
    if let Some(act) = act {
        bench.act(act, road);
    }
}

/// A dragged card was dropped.
pub(super) fn drop_at(
    bench: &mut Workbench,
    card: &RecordId,
    (slot, row, before): (&str, &str, &str),
    road: &Road,
) {
    let named = |id: &str| (!id.is_empty()).then(|| RecordId::from(id));
    let place = Place {
        slot: slot.to_owned(),
        row: named(row),
        before: named(before),
    };
    move_to(bench, card, &place, road);
    bench.select(Some(card.clone()), false);
}

/// Makes a card at the end of a slot.
pub(super) fn add(bench: &mut Workbench, slot: &str, row: &str, text: &str, road: &Road) {
    let Some((method, face)) = shown(bench) else {
        return;
    };
    if text.is_empty() || bench.only_reads() {
        return;
    }
    let board = bench
        .workspace()
        .and_then(|workspace| bench.board.board(workspace));
    let place = Place {
        slot: slot.to_owned(),
        row: (!row.is_empty()).then(|| RecordId::from(row)),
        before: None,
    };
    let Some(open) = bench.open.as_mut() else {
        return;
    };
    let method = (&method, &face);
    let (card, act) = board::add(
        &mut open.workspace,
        method,
        board.as_ref(),
        &place,
        text,
        now(),
    );
    if bench.act(act, road) {
        bench.select(Some(card.clone()), false);
        if matches!(face.skin, Skin::Tree | Skin::Whys | Skin::Theory) {
            // The field from which a drawing begins is gone: the keyboard comes back to it.
            focus(bench);
        }
        if face.skin == Skin::Sheets {
            // One record after the other is written out: the keyboard goes on into the sheet.
            super::show(bench);
            bench.show(|main, _| main.global::<Board<'_>>().set_adding("".into()));
            form::write_in(bench, &card);
        }
    }
}

/// Makes a card that grows out of another.
pub(super) fn grow(bench: &mut Workbench, from: &RecordId, up: bool, text: &str, road: &Road) {
    let Some((method, face)) = shown(bench) else {
        return;
    };
    if text.is_empty() || bench.only_reads() {
        return;
    }
    let made = bench
        .open
        .as_mut()
        .and_then(|open| board::grow(&mut open.workspace, (&method, &face), from, up, text, now()));
    if let Some((card, act)) = made
        && bench.act(act, road)
    {
        bench.select(Some(card), false);
        focus(bench);
    }
}

/// Brings the keyboard back to the page from a field that closes.
fn focus(bench: &Workbench) {
    bench.show(|main, _| {
        let page = main.global::<Board<'_>>();
        page.set_adding("".into());
        page.set_focus_tick(page.get_focus_tick().wrapping_add(1));
    });
}

/// Hangs a dragged card on another.
pub(super) fn hang(bench: &mut Workbench, card: &RecordId, on: &RecordId, road: &Road) {
    let Some((_, face)) = shown(bench) else {
        return;
    };
    let act = bench
        .open
        .as_mut()
        .and_then(|open| board::hang(&mut open.workspace, &face, card, on, now()));
    if let Some(act) = act {
        bench.act(act, road);
    }
    bench.select(Some(card.clone()), false);
}

/// Writes in a card; a problem that has no reverse yet gets it first.
pub(super) fn write(bench: &mut Workbench, card: &RecordId, road: &Road) {
    let boxes = &bench.board.sketch.boxes;
    let drawn = boxes.iter().find(|it| it.record == *card);
    let objective = shown(bench).is_some_and(|(_, face)| face.key == "objectif");
    let unturned = objective && drawn.is_some_and(|it| !it.turned);
    let mut written = card.clone();
    if unturned && !bench.only_reads() {
        let made = bench
            .open
            .as_mut()
            .and_then(|open| board::turn(&mut open.workspace, card, now()));
        if let Some((made, act)) = made
            && bench.act(act, road)
        {
            written = made;
        }
    }
    bench.select(Some(written.clone()), false);
    bench.show(|main, _| {
        main.global::<Board<'_>>()
            .set_editing(written.as_str().into());
    });
}

/// Opens the field for a new card in the slot of the selected one, else in the first.
pub(super) fn add_here(bench: &Workbench) {
    if let Some(name) = grow_here(bench) {
        bench.show(|main, _| main.global::<Board<'_>>().set_adding(name.into()));
        return;
    }
    if picks(bench) {
        bench.show(|main, _| main.global::<Board<'_>>().set_adding("pick".into()));
        return;
    }
    let first = bench
        .board
        .shown()
        .and_then(|(method, face)| match face.skin {
            Skin::Sheets => Some(String::new()),
            Skin::Tree | Skin::Whys | Skin::Theory => {
                super::sketch::beginning(method, face).map(|slot| slot.code.clone())
            }
            _ => None,
        });
    if let Some(slot) = first {
        let name = format!("{slot}|");
        bench.show(|main, _| main.global::<Board<'_>>().set_adding(name.into()));
        return;
    }
    let at = bench.selected.as_ref().and_then(|card| spot(bench, card));
    let (row, cell) = at.map_or((0, 0), |spot| (spot.row, spot.cell));
    let place = place_of(bench, row, cell, None);
    let row = place.row.as_ref().map_or("", RecordId::as_str);
    let name = format!("{}|{row}", place.slot);
    bench.show(|main, _| main.global::<Board<'_>>().set_adding(name.into()));
}

/// Whether something new begins with a fiche: a sheet that bears its name, a place.
fn picks(bench: &Workbench) -> bool {
    let actors = bench.workspace().zip(bench.board.shown());
    actors.is_some_and(|(workspace, (method, face))| {
        let skin = matches!(face.skin, Skin::Sheets | Skin::Plot | Skin::Wedges);
        skin && super::actors::picks(workspace, method, face)
    })
}

/// The name of the field that grows a card out of the selected one: a cause where there may be
/// one, else an effect.
fn grow_here(bench: &Workbench) -> Option<String> {
    let (_, face) = bench.board.shown()?;
    let selected = bench.selected.as_ref()?;
    let boxes = &bench.board.sketch.boxes;
    let it = boxes.iter().find(|it| it.record == *selected)?;
    let down = board::grows(face, &it.slot, false);
    let way = if down { "down" } else { "up" };
    Some(format!("{way}|{}", selected.as_str()))
}

/// Puts a card into the bin; its neighbour is selected.
pub(super) fn trash(bench: &mut Workbench, card: &RecordId, road: &Road) {
    let at = spot(bench, card);
    let next = at.and_then(|spot| {
        let here = cards(bench, spot.row, spot.cell);
        let after = here.get(spot.at + 1);
        after.or_else(|| here.get(spot.at.checked_sub(1)?)).cloned()
    });
    if bench.trash(std::slice::from_ref(card), road) {
        bench.select(next, false);
    }
}
