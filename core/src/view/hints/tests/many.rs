//! Checks of all records together.

use super::*;

#[test]
fn empty_and_crowded_slots_are_named() {
    let mut kit = board("swot");
    let empty = r#"{"check": {"empty_slot": {"slots": ["forces", "menaces", "so"], "filled": 2}}, "words": "vide : {}"}"#;
    let crowded = r#"{"check": {"too_many": {"most": 1, "per": "slot"}}, "words": "plein : {}"}"#;
    let all = r#"{"check": {"too_many": {"most": 2}}, "words": "{} en tout"}"#;
    let words = |kit: &Kit, rule: &str| found(kit, "swot", rule);
    kit.card("1", "forces", &[]);
    assert_eq!(words(&kit, empty), []);
    kit.card("2", "menaces", &[]);
    assert_eq!(
        words(&kit, empty),
        [("vide : Foncer".to_owned(), vec!["b".to_owned()])]
    );
    assert_eq!(words(&kit, crowded), []);
    assert_eq!(words(&kit, all), []);
    kit.card("3", "menaces", &[]);
    let two = vec!["2".to_owned(), "3".to_owned()];
    assert_eq!(words(&kit, crowded), [("plein : Menaces".to_owned(), two)]);
    assert_eq!(words(&kit, all)[0].0, "3 en tout");
    kit.card("4", "so", &[]);
    assert_eq!(words(&kit, empty), []);
}

#[test]
fn what_nothing_has_and_what_everything_has_is_found() {
    let mut kit = board("toc");
    kit.card("1", "resultats", &[("order_of_change|1", "1")]);
    kit.card("2", "resultats", &[]);
    let only = r#""check": {"only": {"field": "order_of_change", "codes": ["1"]}}"#;
    check(&kit, "toc", only, &["1"]);
    let none = r#""check": {"none_of": {"is": {"root": ["true"]}}}"#;
    check(&kit, "toc", none, &["b"]);
    kit.card(
        "3",
        "resultats",
        &[("order_of_change|3", "1"), ("root", "true")],
    );
    check(&kit, "toc", only, &[]);
    check(&kit, "toc", none, &[]);
}

#[test]
fn loops_and_broken_chains_are_found() {
    let mut kit = board("toc");
    for (name, slot) in [
        ("a", "activites"),
        ("r", "resultats"),
        ("v", "vision"),
        ("x", "vision"),
    ] {
        kit.card(name, slot, &[]);
    }
    let reach = r#""check": {"unreached": {"link": "contributes", "from": ["activites"], "to": ["vision"]}}"#;
    let loops = r#""check": {"loop": {"link": "contributes"}}"#;
    kit.link("a", "contributes", "r");
    kit.link("r", "contributes", "v");
    check(&kit, "toc", reach, &["x"]);
    check(&kit, "toc", loops, &[]);
    kit.link("v", "contributes", "r");
    check(&kit, "toc", loops, &["r", "v"]);
    kit.trash("a");
    check(&kit, "toc", reach, &[]);
}

#[test]
fn a_reverse_that_says_the_same_is_found() {
    let mut kit = board("tree");
    for (name, text) in [("1", "Il fait froid"), ("2", "Il pleut")] {
        kit.card(name, "cause", &[("text", text)]);
    }
    let same = r#""check": {"same_words": {"link": "becomes", "field": "text"}}"#;
    for (name, text) in [("+1", "il fait froid !"), ("+2", "Il fait sec")] {
        kit.card(name, "cause", &[("text", text), ("side", "objective")]);
    }
    kit.link("2", "becomes", "+2");
    check(&kit, "tree", same, &[]);
    kit.link("1", "becomes", "+1");
    check(&kit, "tree", same, &["+1"]);
}

#[test]
fn actions_that_begin_before_what_they_wait_for_are_found() {
    let mut kit = Kit::new();
    kit.add("d", "action", &[day("due_edtf", "2027-03-20")]);
    kit.add("tôt", "action", &[day("start_edtf", "2027-03-19")]);
    kit.add("tard", "action", &[day("start_edtf", "2027-03-20")]);
    kit.add("sans début", "action", &[day("due_edtf", "2027-03-19")]);
    for name in ["tôt", "tard", "sans début"] {
        kit.link(name, "requires", "d");
    }
    let rule =
        r#""check": {"waits_too_long": {"link": "requires", "start": "start", "due": "due"}}"#;
    check(&kit, "actions", rule, &["sans début", "tôt"]);
    let without = format!(r#"{rule}, "not": {{"status": ["done"]}}"#);
    kit.add(
        "fait",
        "action",
        &[day("due_edtf", "2027-03-20"), ("status", "done")],
    );
    kit.link("tard", "requires", "fait");
    check(&kit, "actions", &without, &["sans début", "tôt"]);
}

#[test]
fn a_week_that_is_too_full_names_its_person() {
    let mut kit = Kit::new();
    kit.add("Samir", "member", &[("name", "Samir")]);
    // Monday to Sunday, and the Monday after.
    for (name, day) in [
        ("1", "2027-03-15"),
        ("2", "2027-03-21"),
        ("3", "2027-03-22"),
    ] {
        kit.add(name, "action", &[("owners|Samir", "1"), ("due_edtf", day)]);
    }
    let rule =
        r#"{"check": {"busy_week": {"who": "owners", "due": "due", "most": 1}}, "words": "{}"}"#;
    let names = vec!["1".to_owned(), "2".to_owned()];
    assert_eq!(found(&kit, "actions", rule), [("Samir".to_owned(), names)]);
    let rule = rule.replace('1', "2");
    assert_eq!(found(&kit, "actions", &rule), []);
}

#[test]
fn the_ideal_before_the_least_is_found() {
    let mut kit = Kit::new();
    kit.add("y", "entity", &[("name", "Yves")]);
    for (name, level) in [("bas", "expect"), ("haut", "love")] {
        kit.add(
            name,
            "marker",
            &[("entity", "y"), ("level", level), ("text", name)],
        );
    }
    let rule = r#""check": {"leap": {"group": ["challenge", "entity"], "by": "level", "low": "expect", "high": "love",
        "seen": {"kind": "observation", "field": "marker"}, "unless": {"degree": ["none"]}}}"#;
    check(&kit, "markers", rule, &[]);
    kit.add(
        "o1",
        "observation",
        &[("marker", "haut"), ("degree", "weak")],
    );
    check(&kit, "markers", rule, &["haut"]);
    kit.add(
        "o2",
        "observation",
        &[("marker", "bas"), ("degree", "none")],
    );
    check(&kit, "markers", rule, &["haut"]);
    kit.add(
        "o3",
        "observation",
        &[("marker", "bas"), ("degree", "strong")],
    );
    check(&kit, "markers", rule, &[]);
}
