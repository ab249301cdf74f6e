//! The skin of the half disc: what Rust hands to it, and what keys do on it.

use myspot_core::method::{Method, Skin};
use myspot_core::view::labels::words_of;
use myspot_core::view::position::stance_code;
use myspot_core::view::spectrum::{
    CHIP, Chip, Disc, Spectrum, angles, caption, middle, spectrum, wedge_at,
};
use myspot_core::{RecordId, Value, Workspace, board};
use slint::ComponentHandle as _;

use super::chart::picture;
use crate::gui::event::Towards;
use crate::gui::models;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Board, PlotGhost, PlotName, Wedge, WedgeChip};

/// Reads the half disc; empty for another skin.
pub(super) fn read(workspace: &Workspace, skin: Skin, (width, height): (f32, f32)) -> Spectrum {
    if skin == Skin::Wedges {
        spectrum(workspace, width, height)
    } else {
        Spectrum::default()
    }
}

pub(super) fn show(
    page: &Board<'_>,
    bench: &Workbench,
    sentences: &Sentences<'_>,
    workspace: &Workspace,
    method: &Method,
) {
    let spectrum = &bench.board.spectrum;
    let (width, height) = bench.board.plot;
    let words = |stance: i64| words_of(workspace, "assessment", "stance", &Value::Int(stance));
    let chips = spectrum.chips.iter().filter(|chip| !chip.hidden);
    let chips = chips.map(|chip| {
        let stance = words(chip.stance);
        WedgeChip {
            id: chip.entity.as_str().into(),
            name: chip.name.as_str().into(),
            short: super::plot::short(&chip.name, &chip.kind, chip.w - 34.0).into(),
            kind: chip.kind.as_str().into(),
            words: match chip.wanted {
                Some(wanted) => sentences
                    .board()
                    .invoke_wanted(stance.into(), words(wanted).into()),
                None => stance.into(),
            },
            wanted: chip
                .wanted
                .and_then(|it| i32::try_from(it).ok())
                .unwrap_or(9),
            conflict: chip.disputed,
            x: chip.x,
            y: chip.y,
            w: chip.w,
        }
    });
    models::show_named(
        &page.get_chips(),
        chips.collect(),
        |chip| chip.id.as_str(),
        None,
        |model| page.set_chips(model),
    );
    let wedges = (-2..=2).map(|stance| {
        let here = spectrum.chips.iter().filter(|chip| chip.stance == stance);
        let hidden = here.clone().filter(|chip| chip.hidden).count();
        let label = method.slot(&stance.to_string());
        let (x, y, side) = caption(spectrum.disc, stance);
        Wedge {
            shape: picture(&sector(spectrum.disc, stance, width, height)),
            tone: match stance {
                ..=-1 => crate::ui::Tone::Danger,
                0 => crate::ui::Tone::Warn,
                _ => crate::ui::Tone::Ok,
            },
            label: label.map_or("", |slot| slot.label.as_str()).into(),
            count: here.count().to_string().into(),
            stance: stance_code(Some(stance)).into(),
            more: if hidden == 0 {
                "".into()
            } else {
                sentences
                    .board()
                    .invoke_and_more(i32::try_from(hidden).unwrap_or(i32::MAX))
            },
            x,
            y,
            side,
        }
    });
    models::show(&page.get_wedges(), wedges.collect(), |model| {
        page.set_wedges(model);
    });
    let selected = bench.selected.as_ref();
    let chosen = spectrum
        .chips
        .iter()
        .find(|it| Some(&it.entity) == selected);
    let (trail, names) = chosen.map_or_else(Default::default, |chip| {
        trail(sentences, spectrum.disc, chip, width, height)
    });
    page.set_trail(picture(&trail));
    models::show(&page.get_trail_names(), names, |m| page.set_trail_names(m));
    if !spectrum.chips.is_empty() || !spectrum.unplaced.is_empty() {
        let names = spectrum.unplaced.iter().map(|(id, name)| PlotName {
            id: id.as_str().into(),
            name: name.as_str().into(),
        });
        models::show(&page.get_unplaced(), names.collect(), |model| {
            page.set_unplaced(model);
        });
    }
}

fn canvas(width: f32, height: f32, drawn: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\">{drawn}</svg>"
    )
}

/// The picture of a wedge, with a little air to its neighbours.
fn sector(disc: Disc, stance: i64, width: f32, height: f32) -> String {
    if disc.radius <= 0.0 {
        return String::new();
    }
    let (low, high) = angles(stance);
    let (low, high) = (low + 0.006, high - 0.006);
    let at = |angle: f32, away: f32| (disc.x + away * angle.cos(), disc.y - away * angle.sin());
    let hub = disc.radius * 0.12;
    let ((ax, ay), (bx, by)) = (at(low, disc.radius), at(high, disc.radius));
    let ((cx, cy), (dx, dy)) = (at(high, hub), at(low, hub));
    let r = disc.radius;
    canvas(
        width,
        height,
        &format!(
            "<path d=\"M {ax:.1} {ay:.1} A {r:.1} {r:.1} 0 0 0 {bx:.1} {by:.1} L {cx:.1} {cy:.1} \
             A {hub:.1} {hub:.1} 0 0 1 {dx:.1} {dy:.1} Z\" fill=\"#000\"/>"
        ),
    )
}

/// The way from where an actor stood before to where it stands, with the date of before.
fn trail(
    sentences: &Sentences<'_>,
    disc: Disc,
    chip: &Chip,
    width: f32,
    height: f32,
) -> (String, Vec<PlotGhost>) {
    let Some((before, when)) = chip.before.as_ref().filter(|_| !chip.hidden) else {
        return Default::default();
    };
    let (x, y) = middle(disc, *before, 0.18);
    let (tx, ty) = (chip.x + chip.w / 2.0, chip.y + CHIP / 2.0);
    let (dx, dy) = (tx - x, ty - y);
    let long = dx.hypot(dy).max(1.0);
    // The arrow ends at the edge of the name, not under it.
    let stop = (CHIP / 2.0 + 4.0).max((chip.w / 2.0 + 4.0) * (dx.abs() / long));
    let (ex, ey) = (tx - dx / long * stop, ty - dy / long * stop);
    let (ux, uy) = (dx / long, dy / long);
    let (lx, ly) = (ex - 10.0 * ux + 5.0 * uy, ey - 10.0 * uy - 5.0 * ux);
    let (rx, ry) = (ex - 10.0 * ux - 5.0 * uy, ey - 10.0 * uy + 5.0 * ux);
    let drawn = format!(
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"7\" fill=\"none\" stroke=\"#000\" \
         stroke-width=\"2\"/><path d=\"M {x:.1} {y:.1} L {ex:.1} {ey:.1}\" stroke=\"#000\" \
         stroke-width=\"1.6\" stroke-dasharray=\"5 4\"/><path d=\"M {ex:.1} {ey:.1} L {lx:.1} \
         {ly:.1} L {rx:.1} {ry:.1} Z\" fill=\"#000\"/>"
    );
    let ghost = PlotGhost {
        words: sentences
            .board()
            .invoke_was_here(chip.name.as_str().into(), when.as_str().into()),
        x: disc.x - 130.0,
        y: disc.y + 6.0,
        w: 260.0,
    };
    (canvas(width, height, &drawn), vec![ghost])
}

/// The actor to which an arrow leads: the next in its wedge, or the first of the next wedge.
pub(super) fn neighbour(bench: &Workbench, towards: Towards) -> Option<RecordId> {
    let chips: Vec<&Chip> = bench.board.spectrum.chips.iter().collect();
    let selected = bench.selected.as_ref();
    let Some(at) = chips.iter().position(|it| Some(&it.entity) == selected) else {
        return chips.first().map(|chip| chip.entity.clone());
    };
    let here = chips[at];
    let next = match towards {
        Towards::Down => chips.get(at + 1).filter(|it| it.stance == here.stance),
        Towards::Up => at
            .checked_sub(1)
            .and_then(|at| chips.get(at))
            .filter(|it| it.stance == here.stance),
        // The opposing wedges are on the left.
        Towards::Left => chips.iter().rev().find(|it| it.stance < here.stance),
        Towards::Right => chips.iter().find(|it| it.stance > here.stance),
    };
    next.map(|chip| chip.entity.clone())
}

/// The selected actor goes by a wedge: that is a new dated position.
pub(super) fn shift(bench: &mut Workbench, towards: Towards, road: &Road) {
    let step = match towards {
        Towards::Left => -1,
        Towards::Right => 1,
        Towards::Up | Towards::Down => return,
    };
    let Some(actor) = bench.selected.clone() else {
        return;
    };
    let chips = &bench.board.spectrum.chips;
    let known = chips.iter().find(|chip| chip.entity == actor);
    let stance = known.map_or(0, |chip| chip.stance + step);
    side(bench, &actor, stance, road);
}

/// A dragged actor was dropped.
pub(super) fn drop_at(bench: &mut Workbench, actor: &RecordId, road: &Road) {
    let at = bench.show(|main, _| {
        let page = main.global::<Board<'_>>();
        (page.get_drop_x(), page.get_drop_y())
    });
    if let Some((x, y)) = at {
        let stance = wedge_at(bench.board.spectrum.disc, x, y);
        side(bench, actor, stance, road);
        bench.select(Some(actor.clone()), false);
    }
}

fn side(bench: &mut Workbench, actor: &RecordId, stance: i64, road: &Road) {
    let chips = &bench.board.spectrum.chips;
    let known = chips.iter().find(|chip| chip.entity == *actor);
    let there = known.is_some_and(|chip| chip.stance == stance);
    if there || !(-2..=2).contains(&stance) || bench.only_reads() {
        return;
    }
    let said = [("stance", Value::Int(stance))];
    let act = bench
        .open
        .as_mut()
        .map(|open| board::judge(&mut open.workspace, actor, &said, now()));
    if let Some(act) = act {
        bench.act(act, road);
    }
}
