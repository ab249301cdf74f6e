//! What a frame of the graph costs: everything in view, one part of it, while it moves.
//!
//! `cargo bench -p myspot-core --bench frame [-- NODES…]`. The networks are grown by preferential
//! attachment, two links a node; places are drawn by the layout's own rule of density. Prints
//! milliseconds, median of many frames of 1010 × 560 pixels. Never a test: a shared machine lies.

#![allow(clippy::print_stdout, missing_docs)]

use std::time::Instant;

use myspot_core::picture::{
    Camera, Detail, Ink, Looks, Measured, Painter, Palette, Pass, Scene, Spot, compose,
};
use myspot_core::raster::{Canvas, Colour, Fonts};
use myspot_core::view::evidence::Evidence;
use myspot_core::view::graph::{Node, Tie, Web};
use myspot_core::{Dice, RecordId};

const SEED: u64 = 2026;
const SIZE: (u32, u32) = (1_010, 560);
/// One frame of the old page, in Chromium, on the machine of the design's measurements.
const OLD: [(usize, f64); 4] = [
    (200, 8.5),
    (1_000, 72.0),
    (5_000, 1_145.0),
    (10_000, 4_711.0),
];
const FACE: &[u8] = include_bytes!("../../app/ui/fonts/AtkinsonHyperlegibleNext_400Regular.ttf");

fn main() {
    let sizes = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok());
    let mut sizes: Vec<usize> = sizes.collect();
    if sizes.is_empty() {
        sizes = vec![200, 1_000, 2_000, 10_000];
    }
    println!("seed {SEED}; milliseconds a frame, median; the old page as it was measured once");
    println!(
        "{:>8} {:>10} {:>10} {:>12} {:>10} {:>10} {:>8}",
        "nodes", "compose", "all", "all, moving", "zoom 1", "old page", "ratio"
    );
    for size in sizes {
        let web = web(size);
        let mut compose_ms = Vec::new();
        let mut scene = Scene::default();
        for _ in 0..9 {
            let start = Instant::now();
            scene = picture(&web);
            compose_ms.push(start.elapsed().as_secs_f64() * 1e3);
        }
        let mut painter = Painter::new(Fonts::new(&[FACE], &[FACE]), &[]);
        let mut camera = Camera {
            centre: Spot::default(),
            zoom: 1.0,
            width: SIZE.0 as f32,
            height: SIZE.1 as f32,
        };
        if let Some(bounds) = scene.bounds() {
            camera.fit(&bounds, 18.0);
        }
        let all = frames(&mut painter, &scene, &camera, Detail::Whole);
        let moving = frames(&mut painter, &scene, &camera, Detail::Moving);
        camera.zoom = 1.0;
        let near = frames(&mut painter, &scene, &camera, Detail::Whole);
        let old = OLD
            .iter()
            .find(|(nodes, _)| *nodes == size)
            .map(|(_, ms)| *ms);
        let ratio = old.map_or(String::new(), |old| format!("{:.0}×", old / all));
        let old = old.map_or(String::new(), |old| format!("{old:.1}"));
        println!(
            "{size:>8} {:>10.2} {all:>10.2} {moving:>12.2} {near:>10.2} {old:>10} {ratio:>8}",
            median(compose_ms)
        );
    }
}

fn frames(painter: &mut Painter, scene: &Scene, camera: &Camera, detail: Detail) -> f64 {
    let palette = Palette::of(|ink| match ink {
        Ink::Bg => Colour(251, 249, 244),
        Ink::Side => Colour(243, 239, 230),
        Ink::Edge => Colour(124, 118, 106),
        Ink::Person => Colour(43, 98, 174),
        _ => Colour(35, 33, 29),
    });
    let mut pixels = vec![0; (SIZE.0 * SIZE.1 * 3) as usize];
    let mut times = Vec::new();
    for _ in 0..25 {
        let start = Instant::now();
        let mut canvas = Canvas::new(&mut pixels, SIZE.0, SIZE.1);
        let pass = Pass {
            palette: &palette,
            scale: 1.0,
            detail,
            covered: &[],
        };
        painter.draw(&mut canvas, scene, camera, &pass);
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    median(times)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn picture(web: &Web) -> Scene {
    let mut dice = Dice::from_number(SEED);
    // A node takes about the room of its name.
    let side = (web.nodes.len() as f32 * 150.0 * 60.0).sqrt();
    let mut place = |long: f32| (dice.below(100_000) as f32 / 100_000.0 - 0.5) * long;
    let spots = (0..web.nodes.len()).map(|_| {
        Some(Spot {
            x: place(side * 1.33),
            y: place(side * 0.75),
        })
    });
    let looks = Looks {
        spots: spots.collect(),
        ..Looks::default()
    };
    let degrees = web.degrees();
    let most = degrees.iter().copied().max().unwrap_or(1) as f32;
    let measured = Measured {
        sizes: degrees.iter().map(|degree| *degree as f32 / most).collect(),
        ..Measured::default()
    };
    compose(web, &measured, &looks)
}

/// Barabási and Albert's growth, two links a node.
fn web(size: usize) -> Web {
    let mut dice = Dice::from_number(SEED);
    let mut below = |n: usize| dice.below(n as u32) as usize;
    let kinds = ["person", "org", "group", "place", "event", "document"];
    let mut ends: Vec<usize> = vec![0, 1];
    let mut ties = Vec::new();
    let mut join = |from: usize, to: usize, ends: &mut Vec<usize>| {
        ends.extend([from, to]);
        let place = ties.len();
        ties.push(Tie {
            id: RecordId::from(format!("t{place}")),
            from,
            to,
            kind: "informs".into(),
            words: "informe".into(),
            directed: true,
            evidence: Evidence::ALL[place % 3],
            grade: String::new(),
            since: String::new(),
            until: String::new(),
            status: String::new(),
        });
    };
    join(0, 1, &mut ends);
    for node in 2..size {
        let first = ends[below(ends.len())];
        let mut second = ends[below(ends.len())];
        if second == first {
            second = (first + 1) % node;
        }
        join(node, first, &mut ends);
        join(node, second, &mut ends);
    }
    let nodes = (0..size).map(|place| Node {
        id: RecordId::from(format!("n{place}")),
        name: format!("Collectif des riverains {place}"),
        kind: kinds[place % kinds.len()].into(),
        roles: if place % 7 == 0 {
            vec!["ally".into()]
        } else {
            Vec::new()
        },
        tags: Vec::new(),
    });
    Web {
        nodes: nodes.collect(),
        ties,
    }
}
