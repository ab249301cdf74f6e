//! The graph as a file for others: what is shown, as it is shown, without what is reserved.

use std::path::PathBuf;

use myspot_core::board::day_words;
use myspot_core::export::graph::{
    Front, Look, Preset, Sheet, readable, to_csv, to_graphml, to_png, to_svg,
};
use myspot_core::kind::Handling;
use myspot_core::picture::{Looks, Scene, compose};
use myspot_core::raster::Fonts;
use myspot_core::view::graph::words::Words;
use myspot_core::view::graph::{Carried, Web};

use super::GraphState;
use super::paint::{BOLD, REGULAR, SYMBOLS, palette};
use crate::gui::moments::today;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::new_file::{file_name, write_new};

/// How many pixels make a unit of an exported picture: sharp on paper too.
const PIXELS: f32 = 2.0;

/// Writes what is shown beside the member's workspaces, never over a file, and says where.
pub(super) fn export(bench: &mut Workbench, format: &str, road: &Road) {
    bench.settle(road);
    let Some((files, left_out)) = files(bench, format) else {
        return;
    };
    let title = bench
        .workspace()
        .map_or("", |workspace| workspace.info().words("title"));
    let title = file_name(title);
    let folder = bench.paths.documents.clone();
    let written: std::io::Result<Vec<PathBuf>> = files
        .into_iter()
        .map(|(name, extension, bytes)| {
            write_new(&folder, &format!("{title} - {name}"), extension, &bytes)
        })
        .collect();
    let left_out = i32::try_from(left_out).unwrap_or(i32::MAX);
    bench.toast(false, |sentences| {
        let say = sentences.graph();
        match written.as_deref() {
            Ok([first, ..]) if left_out > 0 => {
                say.invoke_exported_left_out(first.display().to_string().into(), left_out)
            }
            Ok([first, ..]) => say.invoke_exported(first.display().to_string().into()),
            _ => say.invoke_export_refused(folder.display().to_string().into()),
        }
    });
}

/// The name, the extension and the content of each file, and how many records are left out.
type Files = (Vec<(String, &'static str, Vec<u8>)>, usize);

fn files(bench: &Workbench, format: &str) -> Option<Files> {
    let workspace = bench.workspace()?;
    let main = bench.main.upgrade()?;
    let state = &bench.graph;
    let side = state.query.side;
    let kept = readable(workspace, &state.shown, Handling::Members);
    let scene = scene(state, &kept.web);
    let palette = palette(&main);
    let look = Look {
        palette: &palette,
        symbols: &SYMBOLS,
        side,
    };
    let (date, words) = (day_words(today()), Words::french());
    let front = Front {
        date: &date,
        measure: state.measure.label(words),
        left_out: kept.left_out,
    };
    let name = |tables: &str| {
        let say = bench.show(|_, sentences| sentences.graph().invoke_file_name(tables.into()));
        say.unwrap_or_default().to_string()
    };
    let svg = || {
        let sheet = Sheet::read(workspace, &kept.web, side, &front);
        let mut fonts = Fonts::new(&[REGULAR], &[BOLD]);
        to_svg(&kept.web, &scene, &look, &mut fonts, &sheet)
    };
    let files = match format {
        "svg" => vec![(name(""), "svg", svg().into_bytes())],
        "png" => {
            let printed = to_png(&svg(), &[REGULAR, BOLD], PIXELS).ok()?;
            vec![(name(""), "png", printed.bytes)]
        }
        "graphml" => {
            let text = to_graphml(workspace, &kept.web, &scene, &look);
            vec![(name(""), "graphml", text.into_bytes())]
        }
        "csv" => {
            let tables = to_csv(workspace, &kept.web, side, Preset::Excel);
            vec![
                (name("nodes"), "csv", tables.nodes),
                (name("edges"), "csv", tables.edges),
            ]
        }
        _ => return None,
    };
    Some((files, kept.left_out))
}

/// The picture of a part of what is shown, everything where it stands on the screen.
fn scene(state: &GraphState, web: &Web) -> Scene {
    let degrees = web.degrees();
    let spots = web.nodes.iter().zip(&degrees).map(|(node, degree)| {
        let known = state
            .pins
            .get(&node.id)
            .or_else(|| state.spots.get(&node.id));
        known.copied().filter(|_| *degree > 0)
    });
    let looks = Looks {
        spots: spots.collect(),
        hulls: state.hulls,
        side: state.query.side,
        ..Looks::default()
    };
    let measured = state.measured.carried(&Carried::between(&state.shown, web));
    compose(web, &measured, &looks)
}
