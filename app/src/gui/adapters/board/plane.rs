//! The skin of the plane: what Rust hands to it, and what keys do on it.

use myspot_core::RecordId;
use myspot_core::method::Face;
use myspot_core::view::plane::{Spot, place};
use slint::{ComponentHandle as _, SharedString};

use crate::gui::event::Towards;
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{Board, PlotMark, PlotName};

/// How wide what stands on the plane is at most.
const WIDE: f32 = 220.0;
/// How high it is.
const HIGH: f32 = 28.0;
/// By how much a key moves it.
const STEP: i64 = 5;
/// Where something begins that a key places.
const MIDDLE: i64 = 50;

pub(super) fn show(page: &Board<'_>, bench: &Workbench, face: &Face) {
    let (spots, (width, height)) = (&bench.board.spots, bench.board.plot);
    if let Some(plane) = &face.plane {
        let words = plane.across.iter().chain(&plane.down).chain(&plane.zones);
        let words: Vec<SharedString> = words.map(Into::into).collect();
        models::show(&page.get_plane_words(), words, |model| {
            page.set_plane_words(model);
        });
    }
    let zone = |spot: &Spot| -> SharedString {
        let place = usize::from(spot.x > MIDDLE) + 2 * usize::from(spot.y > MIDDLE);
        let zones = face.plane.as_ref().map(|plane| &plane.zones);
        zones.map_or_else(SharedString::default, |zones| zones[place].as_str().into())
    };
    let marks = spots.placed.iter().map(|spot| {
        let w = (spot.text.chars().count() as f32 * 7.2 + 24.0).clamp(60.0, WIDE);
        // Whole names stay on the plane, also at its edges.
        let at = |share: i64, long: f32, own: f32| {
            (share as f32 * long / 100.0 - own / 2.0).clamp(0.0, (long - own).max(0.0))
        };
        PlotMark {
            id: spot.record.as_str().into(),
            name: spot.text.as_str().into(),
            short: spot.text.as_str().into(),
            words: zone(spot),
            conflict: spot.disputed,
            x: at(spot.x, width, w),
            y: at(spot.y, height, HIGH),
            w,
            ..PlotMark::default()
        }
    });
    models::show_named(
        &page.get_marks(),
        marks.collect(),
        |mark| mark.id.as_str(),
        None,
        |model| page.set_marks(model),
    );
    let names = spots.unplaced.iter().map(|(id, name)| PlotName {
        id: id.as_str().into(),
        name: name.as_str().into(),
    });
    models::show(&page.get_unplaced(), names.collect(), |model| {
        page.set_unplaced(model);
    });
}

/// What an arrow leads to: the nearest in that direction; what is unplaced comes after all.
pub(super) fn neighbour(bench: &Workbench, towards: Towards) -> Option<RecordId> {
    let spots = &bench.board.spots;
    let selected = bench.selected.as_ref();
    let here = spots.placed.iter().find(|it| Some(&it.record) == selected);
    let Some(here) = here else {
        let first = spots.placed.first().map(|it| it.record.clone());
        return first.or_else(|| Some(spots.unplaced.first()?.0.clone()));
    };
    let away = |spot: &Spot| {
        let (x, y) = (spot.x - here.x, spot.y - here.y);
        let (ahead, aside) = match towards {
            Towards::Left => (-x, y),
            Towards::Right => (x, y),
            Towards::Up => (-y, x),
            Towards::Down => (y, x),
        };
        (ahead > 0).then_some(ahead + 2 * aside.abs())
    };
    let others = spots.placed.iter().filter_map(|it| Some((away(it)?, it)));
    let nearest = others
        .min_by_key(|(away, _)| *away)
        .map(|(_, it)| it.record.clone());
    let below = (towards == Towards::Down)
        .then(|| spots.unplaced.first())
        .flatten();
    nearest.or_else(|| below.map(|(id, _)| id.clone()))
}

/// The selected thing goes one step; what stands nowhere begins in the middle.
pub(super) fn shift(bench: &mut Workbench, towards: Towards, road: &Road) {
    let Some(record) = bench.selected.clone() else {
        return;
    };
    let known = bench.board.spots.placed.iter();
    let known = known
        .clone()
        .find(|it| it.record == record)
        .map(|it| (it.x, it.y));
    let at = match (known, towards) {
        (None, _) => (MIDDLE, MIDDLE),
        (Some((x, y)), Towards::Left) => (x - STEP, y),
        (Some((x, y)), Towards::Right) => (x + STEP, y),
        (Some((x, y)), Towards::Up) => (x, y - STEP),
        (Some((x, y)), Towards::Down) => (x, y + STEP),
    };
    put(bench, &record, at, road);
}

/// Something dragged was dropped.
pub(super) fn drop_at(bench: &mut Workbench, record: &RecordId, road: &Road) {
    let at = bench.show(|main, _| {
        let page = main.global::<Board<'_>>();
        (
            page.get_drop_x().round() as i64,
            page.get_drop_y().round() as i64,
        )
    });
    if let Some(at) = at {
        put(bench, record, at, road);
        bench.select(Some(record.clone()), false);
    }
}

fn put(bench: &mut Workbench, record: &RecordId, at: (i64, i64), road: &Road) {
    if bench.only_reads() {
        return;
    }
    let act = bench.workspace().and_then(|workspace| {
        let (_, face) = bench.board.shown()?;
        place(workspace, face, record, at)
    });
    if let Some(act) = act {
        bench.act(act, road);
    }
}
