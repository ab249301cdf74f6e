//! Networks for tests: known ones, seeded ones, and the larger ones of the shared data.

use petgraph::graph::{DiGraph, UnGraph};

use super::Graph;
use crate::id::Dice;

/// Zachary's karate club: 34 members, 78 friendships; the masters are 0 and 33.
/// Source: Zachary, "An information flow model for conflict and fission in small groups", 1977.
pub(super) fn karate() -> Graph {
    const FRIENDS: [&[usize]; 34] = [
        &[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
        &[2, 3, 7, 13, 17, 19, 21, 30],
        &[3, 7, 8, 9, 13, 27, 28, 32],
        &[7, 12, 13],
        &[6, 10],
        &[6, 10, 16],
        &[16],
        &[],
        &[30, 32, 33],
        &[33],
        &[],
        &[],
        &[],
        &[33],
        &[32, 33],
        &[32, 33],
        &[],
        &[],
        &[32, 33],
        &[33],
        &[32, 33],
        &[],
        &[32, 33],
        &[25, 27, 29, 32, 33],
        &[25, 27, 31],
        &[31],
        &[29, 33],
        &[33],
        &[31, 33],
        &[32, 33],
        &[32, 33],
        &[32, 33],
        &[33],
        &[],
    ];
    let friends = FRIENDS.iter().enumerate();
    Graph::new(
        34,
        friends.flat_map(|(one, others)| others.iter().map(move |other| (one, *other))),
    )
}

/// A ring of three with a tail, somebody who leads into the tail, and somebody alone.
pub(super) fn seven() -> Graph {
    Graph::new(7, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (5, 4)])
}

/// A small random network, often in several parts, without double links.
pub(super) fn random(seed: u64) -> Graph {
    let graph = digraph(seed);
    let pairs: Vec<_> = graph.pairs().collect();
    Graph::new(graph.n_nodes(), pairs)
}

/// A small random network with directions and double links.
pub(super) fn digraph(seed: u64) -> Graph {
    let mut dice = Dice::from_number(seed);
    let nodes = 3 + dice.below(40);
    let links = dice.below(nodes * 2);
    let mut node = || dice.below(nodes) as usize;
    let links: Vec<_> = (0..links).map(|_| (node(), node())).collect();
    Graph::new(nodes as usize, links)
}

/// A network that grows by preferring those who are linked already, two links a node.
/// Source: Barabási and Albert, "Emergence of scaling in random networks", 1999.
pub(super) fn scale_free(nodes: usize, seed: u64) -> Graph {
    let mut dice = Dice::from_number(seed);
    let mut links = vec![(0, 1), (0, 2), (1, 2)];
    for node in 3..nodes {
        let drawn = |dice: &mut Dice, links: &[(usize, usize)]| {
            let (from, to) = links[dice.below(links.len() as u32) as usize];
            if dice.below(2) == 0 { from } else { to }
        };
        let first = drawn(&mut dice, &links);
        let mut second = first;
        while second == first {
            second = drawn(&mut dice, &links);
        }
        links.extend([(node, first), (node, second)]);
    }
    Graph::new(nodes, links)
}

/// A network of the developers' shared data; `None`, said aloud, where that is absent.
pub(super) fn shared(name: &str) -> Option<Graph> {
    #[derive(serde::Deserialize)]
    struct List {
        n: usize,
        edges: Vec<(usize, usize)>,
    }
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places = ["../../shared", "../../../shared"]
        .map(|place| room.join(place))
        .into_iter();
    let read = |place: std::path::PathBuf| std::fs::read(place.join("data/graphs").join(name)).ok();
    let Some(bytes) = places.find_map(read) else {
        eprintln!("skipped: the shared file graphs/{name} is not here");
        return None;
    };
    let list: List = serde_json::from_slice(&bytes).expect("an edge list");
    Some(Graph::new(list.n, list.edges))
}

/// The same network without directions, for the crates that tests compare with.
pub(super) fn to_simple(graph: &Graph) -> UnGraph<(), ()> {
    let mut theirs = UnGraph::with_capacity(graph.n_nodes(), graph.n_pairs());
    let nodes: Vec<_> = (0..graph.n_nodes()).map(|_| theirs.add_node(())).collect();
    for (one, other) in graph.pairs() {
        theirs.add_edge(nodes[one], nodes[other], ());
    }
    theirs
}

/// The same network with directions, each link once.
pub(super) fn to_directed(graph: &Graph) -> DiGraph<(), ()> {
    let mut theirs = DiGraph::new();
    let nodes: Vec<_> = (0..graph.n_nodes()).map(|_| theirs.add_node(())).collect();
    for from in 0..graph.n_nodes() {
        for &to in graph.following(from) {
            theirs.add_edge(nodes[from], nodes[to as usize], ());
        }
    }
    theirs
}

/// Fails where two lists differ by more than a tolerance.
#[track_caller]
pub(super) fn assert_near(ours: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), expected.len());
    for (place, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        assert!(
            (ours - expected).abs() <= tolerance,
            "at {place}: {ours} for {expected}"
        );
    }
}
