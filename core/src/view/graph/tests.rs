//! Maps of small workspaces, and of the example.

use super::*;
use crate::view::kit::Kit;

fn kit() -> Kit {
    let mut kit = Kit::new();
    for (name, kind) in [
        ("ada", "person"),
        ("bo", "person"),
        ("cie", "org"),
        ("deux", "org"),
    ] {
        kit.add(name, "entity", &[("name", name), ("kind", kind)]);
    }
    let relation = [
        ("from", "ada"),
        ("to", "cie"),
        ("kind", "member_of"),
        ("grade", "A1"),
    ];
    kit.add("r1", "relation", &relation);
    let relation = [("from", "cie"), ("to", "bo"), ("kind", "knows")];
    kit.add("r2", "relation", &relation);
    kit
}

fn names(web: &Web) -> Vec<&str> {
    let mut names: Vec<&str> = web.nodes.iter().map(|node| node.name.as_str()).collect();
    names.sort_unstable();
    names
}

fn lines(web: &Web) -> Vec<(&str, &str, &str, bool)> {
    let name = |place: usize| web.nodes[place].name.as_str();
    let ties = web.ties.iter();
    let mut lines: Vec<_> = ties
        .map(|tie| {
            (
                name(tie.from),
                tie.words.as_str(),
                name(tie.to),
                tie.directed,
            )
        })
        .collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_world_holds_every_living_fiche_and_the_relations_between_them() {
    let mut kit = kit();
    kit.add(
        "r3",
        "relation",
        &[("from", "bo"), ("to", "bo"), ("kind", "knows")],
    );
    let web = read(&kit.workspace, Side::World);
    assert_eq!(names(&web), ["ada", "bo", "cie", "deux"]);
    let expected = [
        ("ada", "membre de", "cie", true),
        ("cie", "connaît", "bo", false),
    ];
    assert_eq!(lines(&web), expected);
    let mut degrees = web.degrees();
    degrees.sort_unstable();
    assert_eq!(degrees, [0, 1, 1, 2]);
    let counts = web.counts();
    assert_eq!(counts.kinds["org"], 2);
    assert_eq!(counts.evidence[&Evidence::Established], 1);
    assert_eq!(counts.ungraded, 1);
    kit.trash("cie");
    let web = read(&kit.workspace, Side::World);
    assert_eq!((web.nodes.len(), web.ties.len()), (3, 0));
}

#[test]
fn what_is_left_out_takes_its_lines_with_it() {
    let kit = kit();
    let web = read(&kit.workspace, Side::World);
    let narrowed = |query: &Query| web.narrowed(&kit.workspace, query);
    let mut query = Query::default();
    assert!(!query.is_filtering());
    assert_eq!(narrowed(&query), web);
    query.kinds_out.insert("org".into());
    assert!(query.is_filtering());
    assert_eq!(names(&narrowed(&query)), ["ada", "bo"]);
    assert!(narrowed(&query).ties.is_empty());
    let query = Query {
        evidence_out: [Evidence::CrossCheck].into(),
        ..Query::default()
    };
    assert_eq!(narrowed(&query).ties.len(), 1);
    let query = Query {
        centre: [kit.id("ada").as_str().to_owned()].into(),
        steps: 1,
        ..Query::default()
    };
    assert_eq!(names(&narrowed(&query)), ["ada", "cie"]);
    let query = Query { steps: 2, ..query };
    assert_eq!(names(&narrowed(&query)), ["ada", "bo", "cie"]);
}

#[test]
fn a_query_of_a_newer_version_comes_back_whole() {
    let stored = r#"{"side":"reasoning","steps":2,"tomorrow":[1]}"#;
    let query: Query = serde_json::from_str(stored).expect("it is one");
    let again = serde_json::to_value(&query).expect("plain values");
    assert_eq!(again["tomorrow"], serde_json::json!([1]));
    assert_eq!(query.side, Side::Reasoning);
}

#[test]
fn the_reasoning_of_the_example_hangs_together() {
    let kit = Kit::example();
    let web = read(&kit.workspace, Side::Reasoning);
    assert!(web.nodes.len() > 20, "{}", web.nodes.len());
    assert!(web.nodes.iter().all(|node| !node.name.is_empty()));
    assert!(web.nodes.iter().any(|node| node.kind == "objective"));
    let alone = web.degrees().iter().filter(|degree| **degree == 0).count();
    assert_eq!(alone, 0);
}

#[test]
fn on_a_day_only_what_may_have_been_there_is_shown() {
    let mut kit = kit();
    let over = [
        ("from", "ada"),
        ("to", "bo"),
        ("kind", "knows"),
        ("start_raw", "mai 2019"),
        ("end_raw", "mai 2021"),
    ];
    kit.add("r3", "relation", &over);
    let web = read(&kit.workspace, Side::World);
    let shown = |day: &str| {
        let query = Query {
            on: day.into(),
            ..Query::default()
        };
        web.narrowed(&kit.workspace, &query).ties.len()
    };
    assert_eq!(shown(""), 3);
    assert_eq!(shown("2020-05-01"), 3);
    assert_eq!(shown("2018-12-31"), 2);
    assert_eq!(shown("2022-01-01"), 2);
    // Perhaps already, perhaps still.
    assert_eq!((shown("2019-05-15"), shown("2021-05-15")), (3, 3));
}
