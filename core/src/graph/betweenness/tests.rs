use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use rustworkx_core::centrality::betweenness_centrality;

use super::*;
use crate::graph::fixtures::{
    assert_near, digraph, karate, random, scale_free, seven, shared, to_directed, to_simple,
};

fn exact(graph: &Graph, direction: Direction) -> Vec<f64> {
    let values = graph.betweenness(direction, Watch::default());
    values.expect("nobody stops it")
}

#[test]
fn it_agrees_with_published_values() {
    let karate = exact(&karate(), Direction::Ignored);
    assert_near(
        &karate[..4],
        &[0.437_635, 0.053_937, 0.143_657, 0.011_909],
        1e-6,
    );
    assert_near(&karate[31..], &[0.138_276, 0.145_247, 0.304_075], 1e-6);
    let both = [0.0, 0.0, 0.4, 0.4, 0.266_667, 0.0, 0.0];
    assert_near(&exact(&seven(), Direction::Ignored), &both, 1e-6);
    let along = [0.033_333, 0.1, 0.166_667, 0.1, 0.0, 0.0, 0.0];
    assert_near(&exact(&seven(), Direction::Followed), &along, 1e-6);
    for nodes in 0..3 {
        let graph = Graph::new(nodes, (1..nodes).map(|node| (0, node)));
        assert_near(&exact(&graph, Direction::Ignored), &vec![0.0; nodes], 0.0);
    }
}

#[test]
fn it_agrees_with_rustworkx_on_random_networks() {
    let plain = |theirs: Vec<Option<f64>>| -> Vec<f64> {
        theirs.into_iter().map(Option::unwrap_or_default).collect()
    };
    for seed in 0..40 {
        let graph = random(seed);
        let theirs = betweenness_centrality(&to_simple(&graph), false, true, usize::MAX);
        assert_near(&exact(&graph, Direction::Ignored), &plain(theirs), 1e-12);
        let graph = digraph(seed);
        let theirs = betweenness_centrality(&to_directed(&graph), false, true, usize::MAX);
        assert_near(&exact(&graph, Direction::Followed), &plain(theirs), 1e-12);
    }
}

#[test]
fn the_published_maximum_of_a_larger_network_is_reached() {
    if let Some(graph) = shared("ba-1000.json") {
        let most = exact(&graph, Direction::Ignored)
            .into_iter()
            .fold(0.0, f64::max);
        assert!((most - 0.298_402_9).abs() < 1e-7, "{most}");
    }
}

#[test]
fn the_number_of_threads_changes_no_digit() {
    let graph = scale_free(300, 5);
    let alone = exact(&graph, Direction::Ignored);
    for threads in [2, 3, 40] {
        let together = graph.betweenness(Direction::Ignored, Watch::default().on_threads(threads));
        assert_eq!(together.as_ref(), Ok(&alone), "{threads} threads");
    }
    let sampled = |threads| {
        let watch = Watch::default().on_threads(threads);
        graph.betweenness_sampled(70, 1, Direction::Ignored, watch)
    };
    assert_eq!(sampled(1), sampled(7));
}

#[test]
fn it_tells_how_far_it_is_and_can_be_called_off() {
    let graph = scale_free(500, 5);
    let heard = Mutex::new(Vec::new());
    let listen = |share: f32| heard.lock().expect("nobody panics").push(share);
    let watch = Watch::default().telling(&listen);
    graph
        .betweenness(Direction::Ignored, watch)
        .expect("nobody stops it");
    let heard = heard.into_inner().expect("nobody panics");
    assert_eq!(heard.len(), 100);
    assert!(heard.is_sorted() && heard.last() == Some(&1.0), "{heard:?}");

    let stop = AtomicBool::new(false);
    let at_a_tenth = |share: f32| {
        assert!(share < 0.2, "it goes on at {share}");
        stop.store(share >= 0.1, Ordering::Relaxed);
    };
    let watch = Watch::default().until(&stop).telling(&at_a_tenth);
    assert_eq!(graph.betweenness(Direction::Ignored, watch), Err(Stopped));
    assert_eq!(
        graph.closeness(Direction::Ignored, Watch::default().until(&stop)),
        Err(Stopped)
    );
}

/// Over thirty seeds and three sorts of network: right on average, and no further off than said.
#[test]
fn a_sample_says_how_far_off_it_is() {
    let chain = Graph::new(150, (1..150).map(|node| (node - 1, node)));
    for graph in [scale_free(400, 9), scale_free(150, 4), chain] {
        let nodes = graph.n_nodes();
        let truth = exact(&graph, Direction::Ignored);
        let top = (0..nodes)
            .max_by(|a, b| truth[*a].total_cmp(&truth[*b]))
            .expect("nodes");
        let (mut right, mut mean) = (0, 0.0);
        for seed in 0..30 {
            let found = graph.betweenness_sampled(60, seed, Direction::Ignored, Watch::default());
            let found = found.expect("nobody stops it");
            assert_eq!(found.pivots, 60);
            mean += found.values[top] / 30.0;
            let off = found
                .values
                .iter()
                .zip(&truth)
                .map(|(value, truth)| (value - truth).abs());
            right += usize::from(off.fold(0.0, f64::max) <= found.margin());
        }
        assert!(right >= 29, "{right} of 30 samples are as good as they say");
        assert!(
            (mean / truth[top] - 1.0).abs() < 0.03,
            "{mean} for {}",
            truth[top]
        );
    }
}

#[test]
fn a_sample_of_everything_is_exact() {
    let graph = random(3);
    let all = graph.betweenness_sampled(usize::MAX, 1, Direction::Ignored, Watch::default());
    let all = all.expect("nobody stops it");
    assert_near(&all.values, &exact(&graph, Direction::Ignored), 1e-12);
    assert_eq!(all.margin(), 0.0);
    let none = Graph::new(0, []).betweenness_sampled(9, 1, Direction::Ignored, Watch::default());
    assert_eq!(none.map(|none| none.pivots), Ok(0));
}

/// The exact values of this network take 5 s and more: see the benchmark.
#[test]
fn a_sample_of_a_large_network_finds_its_middle() {
    if let Some(graph) = shared("ba-10000.json") {
        let found = graph.betweenness_sampled(300, 1, Direction::Ignored, Watch::default());
        let found = found.expect("nobody stops it");
        let most = found.values.iter().copied().fold(0.0, f64::max);
        // igraph, exact: 0.1464514.
        assert!((most - 0.146_451_4).abs() < found.margin(), "{most}");
        assert!(found.margin() < 0.03, "{}", found.margin());
    }
}

/// Two thousand meshes in a row hold 2²⁰⁰⁰ shortest ways, more than a number can say.
#[test]
fn more_ways_than_a_number_can_say_are_no_nonsense() {
    let meshes = (0..2_000).flat_map(|mesh| {
        let first = mesh * 3;
        let middles = [first + 1, first + 2];
        middles
            .into_iter()
            .flat_map(move |middle| [(first, middle), (middle, first + 3)])
    });
    let graph = Graph::new(6_001, meshes);
    let found = graph.betweenness_sampled(20, 1, Direction::Ignored, Watch::default());
    let found = found.expect("nobody stops it");
    assert!(found.values.iter().all(|value| (0.0..=1.1).contains(value)));
}
