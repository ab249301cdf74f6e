use super::*;
use crate::view::graph::Tie;
use crate::view::graph::by_hand::map;

/// A map of numbered things.
fn web(nodes: usize, ties: &[(usize, usize)]) -> Web {
    let names: Vec<String> = (0..nodes).map(|place| place.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let web = map(&names).tie("0", "knows", "1");
    let model = &web.ties[0];
    let ties = ties.iter().map(|&(from, to)| Tie {
        from,
        to,
        ..model.clone()
    });
    Web {
        ties: ties.collect(),
        ..web
    }
}

/// Two rings of three, joined by 2 → 3 and by nothing else; 6 is alone.
fn rings() -> Web {
    web(7, &[(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)])
}

fn with(web: &Web, measure: Measure, direction: Direction, effort: Effort) -> Ranking {
    let found = rank(web, measure, direction, effort, Watch::default());
    found.expect("nobody stops it")
}

fn ranked(web: &Web, measure: Measure, direction: Direction) -> Vec<(Item, f64, usize)> {
    let rows = with(web, measure, direction, Effort::Fitting).rows;
    rows.into_iter()
        .map(|row| (row.item, row.value, row.rank))
        .collect()
}

#[test]
fn equals_share_a_rank_and_stand_in_the_order_of_the_map() {
    let rows = ranked(&rings(), Measure::Degree, Direction::Ignored);
    let node = Item::Node;
    let expected = [
        (node(2), 3.0, 1),
        (node(3), 3.0, 1),
        (node(0), 2.0, 3),
        (node(1), 2.0, 3),
        (node(4), 2.0, 3),
        (node(5), 2.0, 3),
        (node(6), 0.0, 7),
    ];
    assert_eq!(rows, expected);
    let arriving = ranked(&rings(), Measure::Degree, Direction::Followed);
    assert_eq!(arriving[0], (Item::Node(3), 2.0, 1));
}

#[test]
fn groups_and_parts_are_numbered_from_one() {
    let groups = ranked(&rings(), Measure::Communities, Direction::Ignored);
    let numbers: Vec<f64> = groups.iter().map(|(_, value, _)| *value).collect();
    assert_eq!(numbers, [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0]);
    let parts = ranked(&rings(), Measure::Components, Direction::Ignored);
    assert_eq!(parts.last(), Some(&(Item::Node(6), 2.0, 7)));
}

#[test]
fn what_falls_apart_says_how_much_comes_off() {
    let points = ranked(&rings(), Measure::Articulation, Direction::Ignored);
    assert_eq!(points, [(Item::Node(2), 2.0, 1), (Item::Node(3), 2.0, 1)]);
    let bridges = ranked(&rings(), Measure::Bridges, Direction::Ignored);
    assert_eq!(bridges, [(Item::Tie(6), 3.0, 1)]);
    let doubled = web(3, &[(0, 1), (1, 0), (1, 2)]);
    let bridges = ranked(&doubled, Measure::Bridges, Direction::Ignored);
    assert_eq!(bridges, [(Item::Tie(2), 1.0, 1)]);
}

#[test]
fn a_sample_is_told_and_a_small_map_is_exact() {
    let rings = rings();
    let words = Words::french();
    let asked = |effort| with(&rings, Measure::Betweenness, Direction::Ignored, effort);
    let exact = asked(Effort::Fitting);
    assert_eq!(exact.sureness, Sureness::Exact);
    assert_eq!(exact.estimate(&rings, Side::World, words), None);
    assert_eq!(exact.rows[0].item, Item::Node(2));
    let sampled = asked(Effort::Sample(4));
    let Sureness::Sampled { pivots, margin } = sampled.sureness else {
        panic!("{sampled:?}");
    };
    assert!(pivots == 4 && margin > 0.0, "{sampled:?}");
    let told = sampled
        .estimate(&rings, Side::World, words)
        .unwrap_or_default();
    let told = told.replace('\u{a0}', " ");
    assert!(
        told.starts_with("Les chemins sont comptés à partir de 4 fiches sur 7, à "),
        "{told}"
    );
    assert_eq!(asked(Effort::Sample(7)).sureness, Sureness::Exact);
    let large = web(ALL_WAYS + 1, &[(0, 1), (1, 2)]);
    let found = with(
        &large,
        Measure::Betweenness,
        Direction::Ignored,
        Effort::Fitting,
    );
    assert!(matches!(
        found.sureness,
        Sureness::Sampled { pivots: PIVOTS, .. }
    ));
    assert_eq!(found.values(3).len(), 3);
}

#[test]
fn every_measure_has_its_words_and_its_code() {
    let words = Words::french();
    assert_eq!(words.measures.len(), Measure::ALL.len());
    for measure in Measure::ALL {
        assert_eq!(Measure::of_code(measure.code()), Some(measure));
        assert!(!measure.label(words).is_empty() && !measure.hint(words).is_empty());
        let found = with(&rings(), measure, Direction::Followed, Effort::Exact);
        let told = found.sentences(&rings(), words);
        assert_eq!(told.len(), 2);
        assert!(
            told.iter().all(|it| it.ends_with('.') && !it.contains('{')),
            "{told:?}"
        );
        let empty = with(&Web::default(), measure, Direction::Ignored, Effort::Exact);
        assert!(empty.rows.is_empty());
    }
}

#[test]
fn where_nothing_settles_there_are_no_rows() {
    let chain: Vec<(usize, usize)> = (1..3_000).map(|node| (node - 1, node)).collect();
    let chain = web(3_000, &chain);
    let found = with(
        &chain,
        Measure::Eigenvector,
        Direction::Ignored,
        Effort::Fitting,
    );
    assert_eq!((found.rows.len(), found.sureness), (0, Sureness::Unsettled));
    let told = found.sentences(&chain, Words::french());
    assert!(told[1].contains("rien de sûr"), "{told:?}");
}
