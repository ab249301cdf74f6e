//! The skin of the square: what Rust hands to it, and what keys do on it.

use myspot_core::board;
use myspot_core::method::Skin;
use myspot_core::view::actors::{Mark, Spot, Square, square};
use myspot_core::view::labels::label_of;
use myspot_core::{RecordId, Value, Workspace};
use slint::ComponentHandle as _;

use crate::gui::event::Towards;
use crate::gui::models;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Board, PlotGhost, PlotMark, PlotName};

/// The height of a mark.
const MARK: f32 = 24.0;
/// How far marks of one cell stand apart at most.
const APART: f32 = 25.0;
/// What the words in the corners take.
const CORNER: f32 = 20.0;

/// Reads the square; empty for another skin.
pub(super) fn read(workspace: &Workspace, skin: Skin) -> Square {
    if skin == Skin::Plot {
        square(workspace)
    } else {
        Square::default()
    }
}

pub(super) fn show(
    page: &Board<'_>,
    bench: &Workbench,
    sentences: &Sentences<'_>,
    workspace: &Workspace,
) {
    let (square, (width, height)) = (&bench.board.square, bench.board.plot);
    let cell = (width / 5.0, height / 5.0);
    let mut marks = Vec::new();
    let mut ghosts = Vec::new();
    for mark in &square.marks {
        let together: Vec<&Mark> = square
            .marks
            .iter()
            .filter(|it| it.spot == mark.spot)
            .collect();
        let at = together
            .iter()
            .position(|it| it.entity == mark.entity)
            .unwrap_or(0);
        let (x, top) = corner_of(mark.spot, cell);
        let room = cell.1 - MARK - CORNER;
        let step = if together.len() > 1 {
            (room / (together.len() - 1) as f32).min(APART)
        } else {
            0.0
        };
        let stance = match mark.stance {
            "" => String::new(),
            _ => stance_words(workspace, mark),
        };
        let (influence, interest) = mark.spot;
        let words = sentences.board().invoke_spot(int(influence), int(interest));
        marks.push(PlotMark {
            id: mark.entity.as_str().into(),
            name: mark.name.as_str().into(),
            short: short(&mark.name, &mark.kind, cell.0 - 46.0).into(),
            kind: mark.kind.as_str().into(),
            hue: slint::Color::default(),
            stance: mark.stance.into(),
            words: if stance.is_empty() {
                words
            } else {
                format!("{stance}, {words}").into()
            },
            conflict: mark.disputed,
            x: x + 3.0,
            // The words of the corners stand above the highest and below the lowest.
            y: top + if mark.spot.1 == 5 { CORNER + 2.0 } else { 3.0 } + step * at as f32,
            w: cell.0 - 6.0,
        });
        let selected = bench.selected.as_ref() == Some(&mark.entity);
        if let Some((spot, when)) = mark.before.as_ref().filter(|_| selected) {
            let (x, top) = corner_of(*spot, cell);
            ghosts.push(PlotGhost {
                words: sentences
                    .board()
                    .invoke_was_here(mark.name.as_str().into(), when.as_str().into()),
                x: x + 6.0,
                y: top + cell.1 - CORNER,
                w: cell.0 - 8.0,
            });
        }
    }
    models::show_named(
        &page.get_marks(),
        marks,
        |mark| mark.id.as_str(),
        None,
        |model| {
            page.set_marks(model);
        },
    );
    models::show(&page.get_ghosts(), ghosts, |model| page.set_ghosts(model));
    let names = square.unplaced.iter().map(|(id, name)| PlotName {
        id: id.as_str().into(),
        name: name.as_str().into(),
    });
    models::show(&page.get_unplaced(), names.collect(), |model| {
        page.set_unplaced(model);
    });
}

fn stance_words(workspace: &Workspace, mark: &Mark) -> String {
    let latest = myspot_core::view::position::latest(workspace.records(), &mark.entity);
    let stance = latest.and_then(|latest| latest.get("stance"));
    stance.map_or_else(
        || label_of(workspace, "assessment", "stance", ""),
        |stance| myspot_core::view::labels::words_of(workspace, "assessment", "stance", stance),
    )
}

/// A name that fits: the first name of a person is shortened when the whole would be cut.
pub(super) fn short(name: &str, kind: &str, room: f32) -> String {
    let long = name.chars().count() as f32 * 6.6 > room;
    match name.split_once(' ') {
        Some((first, last)) if long && kind == "person" => {
            let initial: String = first.chars().take(1).collect();
            format!("{initial}. {last}")
        }
        _ => name.to_owned(),
    }
}

/// The upper left corner of a cell.
fn corner_of((influence, interest): Spot, cell: (f32, f32)) -> (f32, f32) {
    (
        (influence - 1) as f32 * cell.0,
        (5 - interest) as f32 * cell.1,
    )
}

fn int(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(0)
}

/// The actor to which an arrow leads: the nearest in that direction.
pub(super) fn neighbour(bench: &Workbench, towards: Towards) -> Option<RecordId> {
    let marks = &bench.board.square.marks;
    let here = bench.selected.as_ref();
    let Some(here) = marks.iter().find(|mark| Some(&mark.entity) == here) else {
        return marks.first().map(|mark| mark.entity.clone());
    };
    let order = |mark: &Mark| marks.iter().position(|it| it.entity == mark.entity);
    let away = |mark: &Mark| {
        let (x, y) = (mark.spot.0 - here.spot.0, mark.spot.1 - here.spot.1);
        let below = order(mark) > order(here);
        match towards {
            Towards::Left => (x < 0).then_some((-x, y.abs())),
            Towards::Right => (x > 0).then_some((x, y.abs())),
            // Actors of one cell stand below each other.
            Towards::Up => (y > 0 || (x, y, below) == (0, 0, false)).then_some((y, x.abs())),
            Towards::Down => (y < 0 || (x, y, below) == (0, 0, true)).then_some((-y, x.abs())),
        }
    };
    let others = marks.iter().filter(|mark| mark.entity != here.entity);
    let ahead = others.filter_map(|mark| Some((away(mark)?, mark)));
    let nearest = ahead.min_by_key(|((ahead, aside), mark)| {
        let near = match (towards, order(mark), order(here)) {
            (Towards::Up, Some(one), Some(two)) if *ahead == 0 => two - one,
            (Towards::Down, Some(one), Some(two)) if *ahead == 0 => one - two,
            _ => 0,
        };
        (ahead + 2 * aside, near)
    });
    nearest.map(|(_, mark)| mark.entity.clone())
}

/// The selected actor goes one step: that is a new dated position.
pub(super) fn shift(bench: &mut Workbench, towards: Towards, road: &Road) {
    let Some(actor) = bench.selected.clone() else {
        return;
    };
    let placed = bench
        .board
        .square
        .marks
        .iter()
        .find(|mark| mark.entity == actor);
    let (influence, interest) = placed.map_or((3, 3), |mark| mark.spot);
    let (x, y) = match (placed, towards) {
        // Who stands nowhere yet begins in the middle, by the member's own hand.
        (None, _) => (0, 0),
        (_, Towards::Left) => (-1, 0),
        (_, Towards::Right) => (1, 0),
        (_, Towards::Up) => (0, 1),
        (_, Towards::Down) => (0, -1),
    };
    place(bench, &actor, (influence + x, interest + y), road);
}

/// A dragged actor was dropped.
pub(super) fn drop_at(bench: &mut Workbench, actor: &RecordId, road: &Road) {
    let spot = bench.show(|main, _| {
        let page = main.global::<Board<'_>>();
        (
            i64::from(page.get_drop_influence()),
            i64::from(page.get_drop_interest()),
        )
    });
    if let Some(spot) = spot {
        place(bench, actor, spot, road);
        bench.select(Some(actor.clone()), false);
    }
}

fn place(bench: &mut Workbench, actor: &RecordId, (influence, interest): Spot, road: &Road) {
    let known = bench
        .board
        .square
        .marks
        .iter()
        .find(|mark| mark.entity == *actor);
    let there = known.is_some_and(|mark| mark.spot == (influence, interest));
    let inside = (1..=5).contains(&influence) && (1..=5).contains(&interest);
    if there || !inside {
        return;
    }
    let said = [
        ("influence", Value::Int(influence)),
        ("interest", Value::Int(interest)),
    ];
    let act = bench
        .open
        .as_mut()
        .map(|open| board::judge(&mut open.workspace, actor, &said, now()));
    if let Some(act) = act {
        bench.act(act, road);
    }
}
