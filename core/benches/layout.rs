//! What a tick of the layout costs, all of it (forces, links kept clear, rooms, pins), and how long
//! a picture takes to settle; beside it a tick of d3-force and of graphology's ForceAtlas2.
//!
//! `cargo bench -p myspot-core --bench layout [-- SIZE…]`. The references run in `node`, from the
//! folder that `MYSPOT_NODE_MODULES` names; without it the table says how to install them. Ours
//! and theirs are the least of many ticks on one thread in the same run, so that other programs do
//! not count; what it takes to settle is CPU time where the system tells it. Never a test: a shared
//! machine lies.

#![allow(clippy::print_stdout, missing_docs)]

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use myspot_core::Dice;
use myspot_core::graph::Graph;
use myspot_core::graph::layout::{Layout, Room};

const SEED: u64 = 2026;

/// Where the references are looked for when nothing is said.
const FOLDER: &str = "/tmp/npm-refs/node_modules";

/// From so many nodes on, names have no room of their own, as on the page.
const NAMED: usize = 1_200;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![200, 1_000, 10_000]
    } else {
        sizes
    };
    println!("seed {SEED}; two links a node; ms");
    println!(
        "{:>8}{:>12}{:>8}{:>12}{:>13}{:>13}{:>11}{:>16}",
        "nodes",
        "our tick",
        "ticks",
        "settled",
        "d3 tick",
        "graphology",
        "d3/our",
        "graphology/our"
    );
    let mut told = false;
    for size in sizes {
        let graph = grown(size);
        let ours = ours(&graph);
        print!(
            "{size:>8}{:>12.3}{:>8}{:>12.0}",
            ours.tick, ours.n_ticks, ours.settled
        );
        let (d3, graphology) = references(&graph).unwrap_or_default();
        for theirs in [d3, graphology] {
            match theirs {
                Some(ms) => print!("{ms:>13.2}"),
                None => print!("{:>13}", "–"),
            }
        }
        for (theirs, width) in [(d3, 9), (graphology, 14)] {
            if let Some(ms) = theirs {
                print!("{:>width$.1} ×", ms / ours.tick);
            }
        }
        println!();
        told |= d3.is_none() || graphology.is_none();
    }
    if told {
        println!(
            "« – » is not installed: npm install --prefix DIR d3-force graphology \
             graphology-layout-forceatlas2, then MYSPOT_NODE_MODULES=DIR/node_modules"
        );
    }
}

struct Ours {
    /// A tick in the middle, when forces and rooms are both at work.
    tick: f64,
    n_ticks: usize,
    settled: f64,
}

fn ours(graph: &Graph) -> Ours {
    let (start, cpu) = (Instant::now(), cpu());
    let rooms = rooms(graph);
    let mut layout = Layout::new(graph, &rooms, &[], &[], SEED);
    let mut ticks = Vec::new();
    while !layout.is_settled() {
        let start = Instant::now();
        layout.step();
        ticks.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let settled = match (cpu, self::cpu()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64() * 1e3,
    };
    let n_ticks = ticks.len();
    let middle = ticks[(n_ticks / 2).min(90)..(n_ticks * 2 / 3).min(140)].iter();
    Ours {
        tick: middle.copied().fold(f64::INFINITY, f64::min),
        n_ticks,
        settled,
    }
}

/// The milliseconds that this process has run on a processor, where Linux tells them.
fn cpu() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = told.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}

/// A network that grows by preferring those who are linked already, two links a node.
/// Source: Barabási and Albert, "Emergence of scaling in random networks", 1999.
fn grown(size: usize) -> Graph {
    let mut dice = Dice::from_number(SEED);
    let mut links = vec![(0, 1), (0, 2), (1, 2)];
    for node in 3..size {
        for _ in 0..2 {
            let (from, to) = links[dice.below(links.len() as u32) as usize];
            let end = if dice.below(2) == 0 { from } else { to };
            links.push((node, end));
        }
    }
    Graph::new(size, links)
}

fn rooms(graph: &Graph) -> Vec<Room> {
    let mut dice = Dice::from_number(SEED);
    let room = |node| {
        let radius = 10.0 + (graph.degree(node) as f32).sqrt().min(5.0) * 1.7;
        let half = 20.0 + dice.below(60) as f32;
        if graph.n_nodes() > NAMED {
            Room {
                left: radius,
                right: radius,
                up: radius,
                down: radius,
            }
        } else {
            Room {
                left: half.max(radius),
                right: half.max(radius),
                up: radius,
                down: radius + 20.0,
            }
        }
    };
    (0..graph.n_nodes()).map(room).collect()
}

/// A tick of d3-force and of graphology on the same network; `None` without `node`.
fn references(graph: &Graph) -> Option<(Option<f64>, Option<f64>)> {
    let folder = std::env::var_os("MYSPOT_NODE_MODULES").unwrap_or_else(|| FOLDER.into());
    let edges: Vec<(usize, usize)> = graph.pairs().collect();
    let input = serde_json::json!({ "n": graph.n_nodes(), "edges": edges });
    let mut file = tempfile::NamedTempFile::new().ok()?;
    serde_json::to_writer(&mut file, &input).ok()?;
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/references/layout.mjs");
    let run = Command::new("node")
        .arg(script)
        .arg(folder)
        .arg(file.path())
        .output()
        .ok()?;
    let told: serde_json::Value = serde_json::from_slice(&run.stdout).ok()?;
    Some((told["d3"].as_f64(), told["graphology"].as_f64()))
}
