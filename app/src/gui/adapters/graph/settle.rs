//! Places and measures, worked out beside the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use myspot_core::RecordId;
use myspot_core::graph::layered::{Way, layered};
use myspot_core::graph::layout::{Layout, Room};
use myspot_core::graph::{Direction, Graph};
use myspot_core::picture::{Measured, Spot, radius_of, room_of};
use myspot_core::view::graph::findings::{Findings, findings, groups};
use myspot_core::view::graph::ranking::{Effort, Item, Measure, rank};
use myspot_core::view::graph::words::Words;
use myspot_core::view::graph::{Side, Web};
use myspot_core::watch::Watch;

use super::super::entities::capital;
use super::show;
use super::state::Measuring;
use crate::gui::jobs::Done;
use crate::gui::workbench::Workbench;

/// What a worker brings back for the graph.
#[derive(Debug)]
pub enum GraphNews {
    /// Places, on the way or at rest.
    Spots {
        /// Which run.
        turn: u32,
        /// Whose places.
        ids: Arc<[RecordId]>,
        /// The places.
        spots: Vec<Spot>,
        /// Whether they stay so.
        settled: bool,
    },
    /// How far the measures of a map are.
    Share {
        /// Which run, by what calls it off.
        of: Arc<AtomicBool>,
        /// 0.0 to 1.0.
        share: f32,
    },
    /// The measures of a map.
    Measured(Box<Measures>),
}

/// The measures of a map.
#[derive(Debug)]
pub struct Measures {
    /// Of which map.
    pub(super) web: Arc<Web>,
    pub(super) measured: Measured,
    pub(super) values: Vec<f64>,
    pub(super) ranks: Vec<usize>,
    pub(super) findings: Findings,
}

/// The seed of every layout: the same map looks the same on every device.
const SEED: u64 = 2026;
/// How often places are told while they change.
const EACH: Duration = Duration::from_millis(33);
/// After so many ticks a layout that does not come to rest is taken as it is.
const MOST_TICKS: usize = 4_000;
/// From so many things on, names have no room of their own.
const NAMED: usize = 1_200;

/// Whether some thing with a line has no place yet.
pub(super) fn is_needed(bench: &Workbench) -> bool {
    let state = &bench.graph;
    let linked = state.linked();
    let nodes = state.shown.nodes.iter().zip(linked);
    let mut nodes = nodes.filter(|(_, linked)| *linked);
    nodes.any(|(node, _)| !state.spots.contains_key(&node.id) && !state.pins.contains_key(&node.id))
}

/// Has places worked out, from where things stand now.
pub(super) fn start(bench: &mut Workbench) {
    stop(bench);
    let state = &mut bench.graph;
    state.turn += 1;
    let turn = state.turn;
    let linked = state.linked();
    let web = Arc::clone(&state.shown);
    let places: Vec<usize> = (0..web.nodes.len())
        .filter(|place| linked[*place])
        .collect();
    if places.is_empty() {
        return;
    }
    let mut of = vec![usize::MAX; web.nodes.len()];
    for (small, place) in places.iter().enumerate() {
        of[*place] = small;
    }
    let links = web.ties.iter().map(|tie| (of[tie.from], of[tie.to]));
    let graph = Graph::new(places.len(), links);
    let rooms = rooms(state, &places);
    let ids: Arc<[RecordId]> = places
        .iter()
        .map(|place| web.nodes[*place].id.clone())
        .collect();
    let held: Vec<bool> = ids.iter().map(|id| state.pins.contains_key(id)).collect();
    let start: Vec<Option<Spot>> = ids
        .iter()
        .map(|id| state.pins.get(id).or_else(|| state.spots.get(id)).copied())
        .collect();
    let stop = Arc::new(AtomicBool::new(false));
    state.settling = Some(Arc::clone(&stop));
    let layered = state.query.side == Side::Reasoning;
    let tell = bench.jobs.teller(|news: Box<GraphNews>| Done::Graph(news));
    bench.jobs.start(move || {
        let spots = if layered {
            layers(&graph, &rooms, &start, &held)
        } else {
            let mut layout = Layout::new(&graph, &rooms, &start, &held, SEED);
            let mut told = Instant::now();
            for _ in 0..MOST_TICKS {
                if layout.is_settled() || stop.load(Ordering::Relaxed) {
                    break;
                }
                layout.step();
                if told.elapsed() >= EACH {
                    told = Instant::now();
                    tell(Box::new(GraphNews::Spots {
                        turn,
                        ids: Arc::clone(&ids),
                        spots: layout.spots().to_vec(),
                        settled: false,
                    }));
                }
            }
            layout.spots().to_vec()
        };
        Done::Graph(Box::new(GraphNews::Spots {
            turn,
            ids,
            spots,
            settled: true,
        }))
    });
}

/// Causes stand below what they lead to; who was put somewhere by hand stays there.
fn layers(graph: &Graph, rooms: &[Room], start: &[Option<Spot>], held: &[bool]) -> Vec<Spot> {
    let mut spots = layered(graph, rooms, Way::Right);
    for (place, spot) in spots.iter_mut().enumerate() {
        if let Some(own) = start[place].filter(|_| held[place]) {
            *spot = own;
        }
    }
    spots
}

fn rooms(state: &mut super::GraphState, places: &[usize]) -> Vec<Room> {
    let named = places.len() <= NAMED;
    let web = Arc::clone(&state.shown);
    let painter = super::paint::painter(state);
    let mut widths: Vec<f32> = Vec::with_capacity(places.len());
    for place in places {
        let width = if named {
            painter.name_width(&web.nodes[*place].name, false)
        } else {
            0.0
        };
        widths.push(width);
    }
    let sizes = &state.measured.sizes;
    let rooms = places.iter().zip(widths).map(|(place, width)| {
        let radius = radius_of(sizes.get(*place).copied().unwrap_or(0.3));
        let mut room = room_of(radius, width);
        if !named {
            room.down = radius + 6.0;
            (room.left, room.right) = (radius + 6.0, radius + 6.0);
        }
        room
    });
    rooms.collect()
}

/// Calls off what is being worked out.
pub(super) fn stop(bench: &mut Workbench) {
    if let Some(stop) = bench.graph.settling.take() {
        stop.store(true, Ordering::Relaxed);
    }
}

/// Calls off places and measures: what is there by now stays as it is.
pub(super) fn call_off(bench: &mut Workbench) {
    stop(bench);
    stop_measuring(bench);
    show::show(bench);
}

fn stop_measuring(bench: &mut Workbench) {
    if let Some(measuring) = bench.graph.measuring.take() {
        measuring.stop.store(true, Ordering::Relaxed);
    }
}

/// Has the measures of the shown map worked out.
pub(super) fn measure(bench: &mut Workbench) {
    stop_measuring(bench);
    let state = &mut bench.graph;
    let (web, chosen, side) = (Arc::clone(&state.shown), state.measure, state.query.side);
    let stop = Arc::new(AtomicBool::new(false));
    state.measuring = Some(Measuring {
        stop: Arc::clone(&stop),
        share: 0.0,
    });
    let tell = bench.jobs.teller(|news: Box<GraphNews>| Done::Graph(news));
    bench.jobs.start(move || {
        let told = |share| {
            let of = Arc::clone(&stop);
            tell(Box::new(GraphNews::Share { of, share }));
        };
        // The measure that sizes show is one half of the work, the sentences are the other.
        let (first, second) = (|it: f32| told(it / 2.0), |it: f32| told(0.5 + it / 2.0));
        let watch = Watch::default().until(&stop);
        let watches = (watch.telling(&first), watch.telling(&second));
        let measures = measures(&web, chosen, side, watches);
        // Called off, the run that took its place tells.
        let measures = measures.unwrap_or_else(|| Measures {
            web: Arc::default(),
            measured: Measured::default(),
            values: Vec::new(),
            ranks: Vec::new(),
            findings: Findings::default(),
        });
        Done::Graph(Box::new(GraphNews::Measured(Box::new(measures))))
    });
}

fn measures(
    web: &Arc<Web>,
    chosen: Measure,
    side: Side,
    (ranking, sentences): (Watch<'_>, Watch<'_>),
) -> Option<Measures> {
    let words = Words::french();
    let ranking = rank(web, chosen, Direction::Ignored, Effort::Fitting, ranking).ok()?;
    let values = ranking.values(web.nodes.len());
    let mut ranks = vec![0; web.nodes.len()];
    for row in &ranking.rows {
        if let Item::Node(node) = row.item {
            ranks[node] = row.rank;
        }
    }
    let greatest = values.iter().copied().fold(0.0, f64::max);
    let sizes = values.iter().map(|value| {
        if greatest > 0.0 {
            (value / greatest) as f32
        } else {
            0.0
        }
    });
    let found = groups(web, words);
    let mut of = vec![usize::MAX; web.nodes.len()];
    for (number, group) in found.iter().enumerate() {
        for node in &group.members {
            of[*node] = number;
        }
    }
    let measured = Measured {
        sizes: sizes.collect(),
        groups: of,
        captions: found
            .iter()
            .map(|group| capital(&group.name).into())
            .collect(),
    };
    let findings = findings(web, side, words, sentences).ok()?;
    Some(Measures {
        web: Arc::clone(web),
        measured,
        values,
        ranks,
        findings,
    })
}
