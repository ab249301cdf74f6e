use super::*;
use crate::graph::fixtures::{karate, scale_free};

/// A room as the page gives it: a mark that grows with the links, a name below.
fn room(degree: usize, letters: u32) -> Room {
    let radius = 10.0 + (degree as f32).sqrt().min(5.0) * 2.4;
    let half = (letters as f32 * 3.5).clamp(radius, 80.0);
    Room {
        left: half,
        right: half,
        up: radius,
        down: radius + 20.0,
    }
}

fn rooms(graph: &Graph, seed: u64) -> Vec<Room> {
    let mut dice = Dice::from_number(seed);
    (0..graph.n_nodes())
        .map(|node| room(graph.degree(node), 3 + dice.below(23)))
        .collect()
}

fn cold(graph: &Graph, rooms: &[Room]) -> Layout {
    Layout::new(graph, rooms, &[], &[], 1)
}

fn warm(graph: &Graph, rooms: &[Room], spots: &[Spot]) -> Layout {
    let start: Vec<Option<Spot>> = spots.iter().copied().map(Some).collect();
    Layout::new(graph, rooms, &start, &[], 2)
}

/// Steps until nothing moves; how many steps that took.
#[track_caller]
fn settle(layout: &mut Layout) -> usize {
    let mut n_steps = 0;
    while !layout.is_settled() {
        let moved = layout.step();
        assert!(moved.is_finite() && moved >= 0.0, "moved {moved}");
        n_steps += 1;
        assert!(n_steps < 1_500, "it never settles");
    }
    n_steps
}

fn overlaps(layout: &Layout) -> Vec<(usize, usize)> {
    let edges = |node: usize| {
        let (spot, room) = (layout.spots[node], layout.rooms[node]);
        let (left, right) = (spot.x - room.left, spot.x + room.right);
        (left, right, spot.y - room.up, spot.y + room.down)
    };
    let mut found = Vec::new();
    for one in 0..layout.spots.len() {
        for two in one + 1..layout.spots.len() {
            let (a, b) = (edges(one), edges(two));
            if a.0 < b.1 && b.0 < a.1 && a.2 < b.3 && b.2 < a.3 {
                found.push((one, two));
            }
        }
    }
    found
}

/// How far each of the first nodes went, in design pixels.
fn moved(before: &[Spot], after: &[Spot]) -> Vec<f32> {
    let pairs = before.iter().zip(after);
    pairs.map(|(a, b)| (a.x - b.x).hypot(a.y - b.y)).collect()
}

/// Networks of every shape that members draw.
fn shapes(seed: u64) -> Vec<(&'static str, Graph)> {
    let mut dice = Dice::from_number(seed);
    let n = 30 + dice.below(60) as usize;
    let star = Graph::new(61, (1..61).map(|leaf| (0, leaf)));
    let path = Graph::new(n, (1..n).map(|node| (node - 1, node)));
    let tree = Graph::new(
        n,
        (1..n).map(|node| (dice.below(node as u32) as usize, node)),
    );
    let grid = Graph::new(
        64,
        (0..64_usize).flat_map(|at| {
            let right = (at % 8 < 7).then_some((at, at + 1));
            let below = (at < 56).then_some((at, at + 8));
            right.into_iter().chain(below)
        }),
    );
    let dense = Graph::new(12, (0..12).flat_map(|a| (0..a).map(move |b| (a, b))));
    // A tree beside pairs and chains of three and four.
    let mut links: Vec<(usize, usize)> = (1..20).map(|node| ((node - 1) / 2, node)).collect();
    let mut next = 20;
    for _ in 0..15 {
        let length = 1 + dice.below(3) as usize;
        links.extend((next..next + length).map(|node| (node, node + 1)));
        next += length + 1;
    }
    vec![
        ("star", star),
        ("path", path),
        ("tree", tree),
        ("grid", grid),
        ("dense", dense),
        ("parts", Graph::new(next, links)),
        ("scale-free", scale_free(n, seed)),
        ("karate", karate()),
    ]
}

/// The relations of a real group, without its isolated entities; `None`, said aloud, where the
/// developers' shared data is absent.
fn real() -> Option<(Graph, Vec<Room>)> {
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = std::env::var_os("MYSPOT_SHARED").map(std::path::PathBuf::from);
    let beside = ["../../shared", "../../../shared"].map(|place| home.join(place));
    let mut places = told.into_iter().chain(beside);
    let read = |place: std::path::PathBuf| std::fs::read(place.join("data/real/real-192.json"));
    let Some(bytes) = places.find_map(|place| read(place).ok()) else {
        eprintln!("skipped: the shared file real/real-192.json is not here");
        return None;
    };
    let file: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let mut names = Vec::new();
    let mut links = Vec::new();
    for relation in file["relations"].as_array().expect("a list") {
        let ends = ["from", "to"].map(|end| {
            let id = relation[end].as_str().expect("an id");
            names
                .iter()
                .position(|name| *name == id)
                .unwrap_or_else(|| {
                    names.push(id);
                    names.len() - 1
                })
        });
        links.push((ends[0], ends[1]));
    }
    let graph = Graph::new(names.len(), links);
    let entities = file["entities"].as_array().expect("a list");
    let letters = names.iter().map(|id| {
        let entity = entities.iter().find(|entity| entity["id"] == *id);
        let name = entity.and_then(|entity| entity["name"].as_str());
        name.map_or(0, |name| name.chars().count() as u32)
    });
    let rooms = letters
        .enumerate()
        .map(|(node, letters)| room(graph.degree(node), letters))
        .collect();
    Some((graph, rooms))
}

/// Settled: every room free, everything within a landscape box that is not mostly empty.
#[track_caller]
fn check(name: &str, graph: &Graph, rooms: &[Room]) {
    let mut layout = cold(graph, rooms);
    settle(&mut layout);
    assert_eq!(overlaps(&layout), [], "{name}");
    let bounds = layout.bounds();
    let shape = bounds.width() / bounds.height();
    assert!((0.9..3.2).contains(&shape), "{name}: {bounds:?}");
    let area: f32 = rooms
        .iter()
        .map(|room| (room.left + room.right) * (room.up + room.down))
        .sum();
    let full = area / (bounds.width() * bounds.height());
    assert!(full > 0.1, "{name}: only {full} of the picture is used");
}

#[test]
fn a_settled_picture_has_no_overlap_and_stays_in_bounds() {
    for seed in 0..6 {
        for (name, graph) in shapes(seed) {
            check(
                &format!("{name}, seed {seed}"),
                &graph,
                &rooms(&graph, seed),
            );
        }
    }
}

#[test]
fn a_real_group_settles_without_overlap() {
    if let Some((graph, rooms)) = real() {
        check("real", &graph, &rooms);
    }
}

#[test]
fn a_large_network_of_marks_settles_without_overlap() {
    let graph = scale_free(2_500, 3);
    let mark = Room {
        left: 14.0,
        right: 14.0,
        up: 14.0,
        down: 14.0,
    };
    check("large", &graph, &vec![mark; graph.n_nodes()]);
}

#[test]
fn the_same_network_gives_the_same_picture_bit_for_bit() {
    for (name, graph) in shapes(7).into_iter().chain([("large", scale_free(600, 7))]) {
        let rooms = rooms(&graph, 7);
        let (mut one, mut two) = (cold(&graph, &rooms), cold(&graph, &rooms));
        settle(&mut one);
        settle(&mut two);
        let bits = |layout: &Layout| -> Vec<(u32, u32)> {
            let spots = layout.spots().iter();
            spots
                .map(|spot| (spot.x.to_bits(), spot.y.to_bits()))
                .collect()
        };
        assert_eq!(bits(&one), bits(&two), "{name}");
    }
}

#[test]
fn a_settled_picture_laid_out_again_does_not_move() {
    for (name, graph) in shapes(8) {
        let rooms = rooms(&graph, 8);
        let mut layout = cold(&graph, &rooms);
        settle(&mut layout);
        let mut again = warm(&graph, &rooms, layout.spots());
        settle(&mut again);
        assert_eq!(again.spots(), layout.spots(), "{name}");
    }
}

#[test]
fn a_new_node_appears_beside_its_neighbour_and_the_others_hardly_move() {
    let mut all = Vec::new();
    for seed in 0..6 {
        for (name, graph) in shapes(seed) {
            let n = graph.n_nodes();
            let mut layout = cold(&graph, &rooms(&graph, seed));
            settle(&mut layout);
            let mut dice = Dice::from_number(seed);
            let neighbour = dice.below(n as u32) as usize;
            let grown = Graph::new(n + 1, graph.links().chain([(neighbour, n)]));
            let mut start: Vec<Option<Spot>> = layout.spots().iter().copied().map(Some).collect();
            start.push(None);
            let mut after = layout.rooms.clone();
            after.push(room(1, 12));
            let mut next = Layout::new(&grown, &after, &start, &[], seed);
            settle(&mut next);
            assert_eq!(overlaps(&next), [], "{name}, seed {seed}");
            let moved = moved(layout.spots(), next.spots());
            let mean = moved.iter().sum::<f32>() / n as f32;
            let most = moved.iter().copied().fold(0.0, f32::max);
            assert!(
                mean < 4.0 && most < 80.0,
                "{name}, seed {seed}: {mean} {most}"
            );
            all.push(mean);
            let (new, beside) = (next.spots()[n], next.spots()[neighbour]);
            let far = (new.x - beside.x).hypot(new.y - beside.y);
            assert!(far < 450.0, "{name}, seed {seed}: {far} away");
        }
    }
    let mean = all.iter().sum::<f32>() / all.len() as f32;
    assert!(mean < 1.0, "on average {mean}");
}

#[test]
fn a_new_link_between_placed_nodes_moves_nothing() {
    let graph = karate();
    let rooms = rooms(&graph, 1);
    let mut layout = cold(&graph, &rooms);
    settle(&mut layout);
    let linked = Graph::new(graph.n_nodes(), graph.links().chain([(11, 26)]));
    let mut next = warm(&linked, &rooms, layout.spots());
    settle(&mut next);
    assert_eq!(next.spots(), layout.spots());
}

#[test]
fn a_new_part_finds_a_free_place_and_moves_nothing() {
    let graph = karate();
    let (n, old) = (graph.n_nodes(), rooms(&graph, 1));
    let mut layout = cold(&graph, &old);
    settle(&mut layout);
    let grown = Graph::new(n + 2, graph.links().chain([(n, n + 1)]));
    let mut start: Vec<Option<Spot>> = layout.spots().iter().copied().map(Some).collect();
    start.extend([None, None]);
    let mut after = old;
    after.extend([room(1, 12); 2]);
    let mut next = Layout::new(&grown, &after, &start, &[], 1);
    settle(&mut next);
    assert_eq!(next.spots()[..n], *layout.spots());
    assert_eq!(overlaps(&next), []);
    let (before, bounds) = (layout.bounds(), next.bounds());
    assert!(bounds.width() < before.width() + 400.0, "{bounds:?}");
    assert!(bounds.height() < before.height() + 200.0, "{bounds:?}");
}

#[test]
fn a_pinned_node_stays_exactly_where_it_is() {
    for seed in 0..6 {
        for (name, graph) in shapes(seed) {
            let rooms = rooms(&graph, seed);
            let mut dice = Dice::from_number(seed);
            let mut start = vec![None; graph.n_nodes()];
            // Far enough from each other that their rooms are free.
            for pin in 0..3_u16 {
                let node = dice.below(graph.n_nodes() as u32) as usize;
                let (x, y) = (f32::from(pin) * 400.0, dice.below(300) as f32);
                start[node] = Some(Spot { x, y });
            }
            let pinned: Vec<bool> = start.iter().map(Option::is_some).collect();
            let mut layout = Layout::new(&graph, &rooms, &start, &pinned, seed);
            while !layout.is_settled() {
                layout.step();
                for (spot, pin) in layout.spots().iter().zip(&start) {
                    assert!(pin.is_none_or(|pin| pin == *spot), "{name}, seed {seed}");
                }
            }
            assert_eq!(overlaps(&layout), [], "{name}, seed {seed}");
        }
    }
}

#[test]
fn others_make_room_for_a_node_that_is_dragged() {
    let graph = karate();
    let mut layout = cold(&graph, &rooms(&graph, 2));
    settle(&mut layout);
    let before = layout.spots().to_vec();
    let (from, to) = (before[11], before[26]);
    for step in 1..=30_u8 {
        let way = f32::from(step) / 30.0;
        let at = Spot {
            x: from.x + (to.x - from.x) * way,
            y: from.y + (to.y - from.y) * way,
        };
        layout.hold(11, at);
        layout.step();
        assert_eq!(layout.spots()[11], at);
    }
    let to = layout.spots()[11];
    settle(&mut layout);
    assert_eq!(layout.spots()[11], to);
    assert_eq!(overlaps(&layout), []);
    assert_ne!(layout.spots()[26], to);
    let moved = moved(&before, layout.spots());
    let still = moved.iter().filter(|far| **far < 60.0).count();
    assert!(still * 10 > moved.len() * 7, "{moved:?}");
    layout.release(11);
    settle(&mut layout);
    assert_eq!(overlaps(&layout), []);
    let far = (layout.spots()[11].x - to.x).hypot(layout.spots()[11].y - to.y);
    assert!(far < 150.0, "let go, it went {far} away");
}

#[test]
fn a_node_can_be_held_at_any_moment() {
    let graph = shapes(3).swap_remove(5).1;
    let rooms = rooms(&graph, 3);
    let n_steps = settle(&mut cold(&graph, &rooms));
    for at in (0..n_steps).step_by(5).chain(n_steps - 14..n_steps) {
        let mut layout = cold(&graph, &rooms);
        for _ in 0..at {
            layout.step();
        }
        let spot = Spot { x: 12.0, y: -5.0 };
        layout.hold(at % graph.n_nodes(), spot);
        settle(&mut layout);
        assert_eq!(layout.spots()[at % graph.n_nodes()], spot, "held at {at}");
        assert_eq!(overlaps(&layout), [], "held at {at}");
    }
}

#[test]
fn parts_lie_around_the_largest_one() {
    let graph = shapes(4).swap_remove(5).1;
    let mut layout = cold(&graph, &rooms(&graph, 4));
    settle(&mut layout);
    let parts = Parts::of(&graph).all;
    let largest = Bounds::around(&parts[0], &layout.spots, &layout.rooms);
    let (middle, all) = (largest.middle(), layout.bounds());
    assert!(all.left < middle.x && middle.x < all.right);
    for part in &parts[1..] {
        let bounds = Bounds::around(part, &layout.spots, &layout.rooms);
        let other = bounds.middle();
        let far = (other.x - middle.x).hypot(other.y - middle.y);
        assert!(far < largest.width() * 1.5, "{bounds:?} is {far} away");
    }
}

#[test]
fn small_and_odd_inputs_are_no_trouble() {
    for n in 0..4 {
        let links = (1..n).map(|node| (0, node));
        let graph = Graph::new(n, links);
        let mut layout = cold(&graph, &rooms(&graph, 1));
        settle(&mut layout);
        assert_eq!((layout.spots().len(), overlaps(&layout)), (n, vec![]));
    }
    let alone = Graph::new(3, []);
    let mut layout = cold(&alone, &rooms(&alone, 1));
    settle(&mut layout);
    assert_eq!(overlaps(&layout), []);
    let graph = karate();
    let same = vec![Some(Spot { x: 5.0, y: 5.0 }); graph.n_nodes()];
    let mut layout = Layout::new(&graph, &rooms(&graph, 1), &same, &[], 1);
    settle(&mut layout);
    assert_eq!(overlaps(&layout), []);
    let broken = vec![
        Some(Spot {
            x: f32::NAN,
            y: f32::INFINITY
        });
        graph.n_nodes()
    ];
    let room = Room {
        left: f32::NAN,
        right: -3.0,
        up: f32::INFINITY,
        down: 20.0,
    };
    let mut layout = Layout::new(&graph, &[room; 5], &broken, &[true; 40], 1);
    settle(&mut layout);
    assert!(layout.spots().iter().all(|spot| spot.is_finite()));
    layout.hold(99, Spot::default());
    layout.hold(
        0,
        Spot {
            x: f32::NAN,
            y: 0.0,
        },
    );
    layout.release(0);
    assert!(layout.is_settled());
}

#[test]
fn a_layout_may_go_to_another_thread() {
    fn goes<T: Send>(_: &T) {}
    let graph = karate();
    goes(&cold(&graph, &rooms(&graph, 1)));
}
