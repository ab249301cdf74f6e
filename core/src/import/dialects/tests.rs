use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{NAMES, at, shipped};
use crate::Kinds;
use crate::import::table::tests::{empty, planned, shared, taken};
use crate::import::{Plan, Recognised, TableChoices, Why, recognise};
use crate::record::Record;
use crate::workspace::Workspace;

fn import(name: &str) -> Option<(Workspace, Plan, Vec<u8>)> {
    let bytes = shared(&format!("dialects/{name}"))?;
    let (workspace, plan) = taken(&bytes, name, TableChoices::default());
    Some((workspace, plan, bytes))
}

/// The cards of a board's slot, in their order.
fn cards(workspace: &Workspace, board: &str, slot: &str) -> Vec<String> {
    let records = workspace.records();
    let of = |it: &&Record| {
        let parent = it.reference("board").and_then(|id| records.living(&id));
        it.words("slot") == slot && parent.is_some_and(|it| it.words("kind") == board)
    };
    let mut found: Vec<&Record> = records.of_kind("card").filter(of).collect();
    found.sort_by_key(|it| it.words("order").to_owned());
    found.iter().map(|it| it.words("text").to_owned()).collect()
}

/// The leaves of a file that are neither in a record nor in the report.
fn lost(workspace: &Workspace, plan: &Plan, json: &Json) -> Vec<String> {
    let mut words = String::new();
    for record in workspace.records().iter().chain([workspace.info()]) {
        for (key, value) in &record.fields {
            words += &format!("{key}\n{}\n", value.to_words());
            let kept = serde_json::from_str::<Json>(&value.to_words());
            for (_, was) in kept.iter().filter_map(Json::as_object).flatten() {
                words += &format!("{}\n", was.as_str().unwrap_or_default());
            }
        }
    }
    for (path, value) in &plan.report {
        words += &format!("{path}\n{value}\n");
    }
    let mut all = Vec::new();
    super::reader::leaves("", json, &mut all);
    all.retain(|(_, text)| !words.contains(text.trim()));
    all.into_iter()
        .map(|(path, text)| format!("{path}: {text}"))
        .collect()
}

#[test]
fn every_rule_fills_what_exists() {
    let kinds = Kinds::builtin();
    for (dialect, name) in shipped().iter().zip(NAMES) {
        assert_eq!(dialect.key, name);
        assert!(dialect.rules.len() > 5, "{name}");
        for rule in &dialect.rules {
            let text = format!("{:?}", rule.to);
            match &rule.to {
                super::To::One(one) => {
                    for field in one.fields.values().chain(one.fixed.keys()) {
                        let known = kinds.field(&one.one, field).is_some() || field == "ext_id";
                        // Of `done` beside `status` only the words are kept.
                        assert!(known || field == "done", "{name} {}: {field}", rule.at);
                    }
                }
                super::To::Each(each) => {
                    let fields = each.fixed.keys().chain([&each.field]).chain(&each.detail);
                    for field in fields {
                        assert!(
                            kinds.field(&each.each, field).is_some(),
                            "{name} {}: {field}",
                            rule.at
                        );
                    }
                }
                super::To::Cards(cards) => {
                    for field in cards.fixed.keys().chain(&cards.into) {
                        assert!(
                            kinds.field("card", field).is_some(),
                            "{name} {}: {field}",
                            rule.at
                        );
                    }
                }
                _ => assert!(!text.is_empty()),
            }
        }
    }
}

#[test]
fn each_file_is_known_by_its_content() {
    let expected = [
        ("a.json", "dialect-a"),
        ("c.json", "dialect-c"),
        ("d.json", "dialect-d"),
        ("e-1.json", "dialect-e"),
        ("e-2.json", "dialect-e"),
        ("e-empty.json", "dialect-e"),
    ];
    for (name, dialect) in expected {
        if let Some(bytes) = shared(&format!("dialects/{name}")) {
            assert_eq!(recognise(&bytes), Recognised::Dialect(dialect), "{name}");
        }
    }
    let b = br#"{"meta":{"name":"N"},"arbre":{"probleme":"P"},"pourquoi":{"p1":"x"}}"#;
    assert_eq!(recognise(b), Recognised::Dialect("dialect-b"));
}

#[test]
fn every_string_of_a_dialect_is_found_again() {
    for name in [
        "a.json",
        "c.json",
        "d.json",
        "e-1.json",
        "e-2.json",
        "e-empty.json",
    ] {
        let Some((workspace, plan, bytes)) = import(name) else {
            continue;
        };
        let json: Json = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(
            lost(&workspace, &plan, &json),
            Vec::<String>::new(),
            "{name}"
        );
    }
}

#[test]
fn what_each_file_holds_lands_where_the_tables_say() {
    let check = |name: &str, expected: &[(&str, usize)]| {
        let Some((_, plan, _)) = import(name) else {
            return;
        };
        eprintln!("{name}: {:?}", plan.added);
        let added: BTreeMap<&str, usize> = plan
            .added
            .iter()
            .map(|(kind, n)| (kind.as_str(), *n))
            .collect();
        for (kind, count) in expected {
            assert_eq!(
                added.get(kind).copied().unwrap_or(0),
                *count,
                "{name}: {kind}"
            );
        }
    };
    check(
        "a.json",
        &[
            ("entity", 32),
            ("assessment", 32),
            ("objective", 5),
            ("checklist_item", 18),
            ("message", 1),
        ],
    );
    check(
        "c.json",
        &[
            ("entity", 15),
            ("assessment", 15),
            ("objective", 1),
            ("meeting", 1),
            ("message", 1),
        ],
    );
    check(
        "d.json",
        &[
            ("entity", 10),
            ("assessment", 10),
            ("source", 4),
            ("journal_entry", 1),
            ("message", 2),
        ],
    );
    check(
        "e-1.json",
        &[
            ("entity", 18),
            ("source", 5),
            ("checklist_item", 8),
            ("objective", 1),
        ],
    );
    check(
        "e-2.json",
        &[
            ("entity", 18),
            ("source", 5),
            ("checklist_item", 8),
            ("objective", 1),
        ],
    );
    check("e-empty.json", &[("entity", 0), ("card", 0)]);
}

#[test]
fn the_csv_of_a_dialect_says_what_its_json_says() {
    let (Some((csv, plan, _)), Some((json, _, _))) = (import("c.csv"), import("c.json")) else {
        return;
    };
    assert_eq!(plan.added["entity"], 15);
    for (board, slot) in [
        ("domino", "valeurs"),
        ("swot", "forces"),
        ("tree", "cause"),
        ("whys", "pourquoi"),
        ("toc", "resultats"),
    ] {
        let cut = |it: &Workspace| cards(it, board, slot);
        assert_eq!(cut(&csv).len(), cut(&json).len(), "{board} {slot}");
        assert!(!cut(&csv).is_empty(), "{board} {slot}");
    }
}

#[test]
fn scales_and_words_of_position_are_aligned_and_kept() {
    let text = r#"{"fields":{"why_start":"x"},"actors":[
        {"id":"1","name":"Anne","type":"personne","position":"allié","power":9},
        {"id":"2","name":"Ville","type":"institution","position":"opposant","power":3}]}"#;
    let (workspace, plan) = taken(text.as_bytes(), "d.json", TableChoices::default());
    let records = workspace.records();
    let of = |name: &str| {
        let entity = records
            .of_kind("entity")
            .find(|it| it.words("name") == name)
            .expect(name);
        let said = records
            .of_kind("assessment")
            .find(|it| it.words("entity") == entity.id.as_str());
        let said = said.expect("a position");
        (
            entity.words("kind").to_owned(),
            said.int("influence"),
            said.int("stance"),
            entity.words("origin|raw").to_owned(),
        )
    };
    let (kind, influence, stance, raw) = of("Anne");
    assert_eq!(
        (kind.as_str(), influence, stance),
        ("person", Some(5), Some(1))
    );
    assert!(raw.contains("\"power\":\"9\""), "{raw}");
    assert_eq!(of("Ville").1, Some(2));
    assert_eq!(of("Ville").2, Some(-1));
    assert!(plan.problems.iter().any(|it| it.why == Why::ScaleConverted));
    let target = r#"{"fields":{},"tree":{"causes":[],"effects":[]},"graph":{"nodes":[],"links":[]},
        "actors":[{"id":"1","name":"CEO","type":"target","influence":"fort","notes":"n"}]}"#;
    let (workspace, _) = taken(target.as_bytes(), "e.json", TableChoices::default());
    let said = workspace
        .records()
        .of_kind("assessment")
        .next()
        .expect("one");
    assert_eq!((said.int("influence"), said.int("stance")), (Some(5), None));
    let entity = workspace.records().of_kind("entity").next().expect("one");
    assert!(entity.has("roles", "target"));
}

#[test]
fn what_no_rule_knows_stays_in_the_report_and_in_a_note() {
    let text = r#"{"project":{"name":"N","secret":"dit"},"domino":{"vision":"v"},"neuf":[{"a":"b"}],"links":[1]}"#;
    let (workspace, plan) = taken(text.as_bytes(), "a.json", TableChoices::default());
    let report: Vec<&str> = plan.report.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(report, ["project.secret", "neuf[0].a", "links[0]"]);
    let notes: Vec<&str> = workspace
        .records()
        .of_kind("note")
        .map(|it| it.words("text"))
        .collect();
    assert_eq!(notes.len(), 2);
    assert!(notes.iter().any(|text| text.contains("dit")));
    let json: Json = serde_json::from_str(text).expect("JSON");
    assert_eq!(at(&json, "project.name"), Some(&Json::from("N")));
    let again = planned(
        &workspace,
        text.as_bytes(),
        "a.json",
        TableChoices::default(),
    )
    .expect("read");
    assert!(
        again.act().edits.is_empty(),
        "the same file again adds nothing"
    );
    assert!(empty().records().is_empty());
}
