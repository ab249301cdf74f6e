//! The boards and plans of the library example: complete, and tied as the methods ask.

use super::*;

/// Counts what stands in each slot of a board, objective sides apart.
fn slots(file: &Value, board: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for card in of_type(file, "card") {
        if text(card, "board") == board {
            let side = if text(card, "side") == "objective" {
                " turned"
            } else {
                ""
            };
            *counts
                .entry(format!("{}{side}", text(card, "slot")))
                .or_default() += 1;
        }
    }
    counts
}

/// The ends of all links of one kind.
fn links<'a>(file: &'a Value, kind: &str) -> Vec<(&'a str, &'a str)> {
    let all = of_type(file, "link");
    let mut ends = Vec::new();
    for link in all {
        if text(link, "kind") == kind {
            ends.push((text(link, "from"), text(link, "to")));
        }
    }
    ends
}

/// The field of each record, by id.
fn by_id<'a>(file: &'a Value, field: &str) -> HashMap<&'a str, &'a str> {
    let all = records(file);
    all.iter()
        .map(|record| (text(record, "id"), text(record, field)))
        .collect()
}

#[test]
fn every_board_of_the_example_is_filled() {
    let file = example();
    let check = |board: &str, expected: &[(&str, usize)]| {
        let expected: BTreeMap<String, usize> = expected
            .iter()
            .map(|(slot, n)| ((*slot).to_owned(), *n))
            .collect();
        assert_eq!(slots(&file, board), expected, "{board}");
    };
    let domino = [
        ("pourquoi", 2),
        ("valeurs", 2),
        ("changements", 3),
        ("premieres_actions", 2),
    ];
    check("b-domino", &domino);
    let pestel = [
        ("politique", 2),
        ("economique", 2),
        ("social", 2),
        ("technologique", 2),
        ("environnement", 2),
        ("legal", 1),
    ];
    check("b-pestel", &pestel);
    let swot = [
        ("forces", 4),
        ("faiblesses", 4),
        ("opportunites", 4),
        ("menaces", 4),
        ("so", 2),
        ("wo", 1),
        ("st", 1),
        ("wt", 1),
    ];
    check("b-swot", &swot);
    let tree = [
        ("tronc", 1),
        ("cause", 8),
        ("effet", 6),
        ("tronc turned", 1),
        ("cause turned", 8),
        ("effet turned", 6),
    ];
    check("b-arbre", &tree);
    check("b-pourquoi", &[("probleme", 1), ("pourquoi", 8)]);
    let theory = [
        ("vision", 1),
        ("resultats", 3),
        ("produits", 4),
        ("activites", 6),
        ("hypotheses", 5),
        ("valeurs", 2),
        ("missions", 2),
    ];
    check("b-theorie", &theory);
    check("b-priorites", &[("criteres", 9)]);
    check("b-posture", &[("avec", 3), ("sans", 2), ("contre", 2)]);
    assert_eq!(slots(&file, "b-fleur").values().sum::<usize>(), 6);
    assert_eq!(slots(&file, "b-petition").values().sum::<usize>(), 5);
}

#[test]
fn the_plan_and_its_follow_up_are_as_promised() {
    let file = example();
    let sizes = [
        ("axis", 3),
        ("objective", 3),
        ("target_sheet", 3),
        ("ally_sheet", 4),
        ("message", 3),
        ("window", 4),
        ("risk", 5),
        ("meeting", 1),
        ("checklist_item", 22),
        ("commitment", 2),
        ("action", 16),
        ("challenge", 2),
        ("marker", 12),
        ("observation", 4),
        ("indicator", 4),
        ("journal_entry", 8),
        ("vote_session", 1),
        ("decision", 1),
        ("comment", 6),
    ];
    for (record_type, expected) in sizes {
        assert_eq!(of_type(&file, record_type).len(), expected, "{record_type}");
    }
    let check = |record_type: &str, key: &str, expected: &[(&str, usize)]| {
        let counted = count(&file, record_type, key);
        for (code, n) in expected {
            assert_eq!(counted.get(*code), Some(n), "{record_type} {code}");
        }
    };
    check(
        "strategy",
        "status",
        &[("kept", 4), ("set_aside", 1), ("fallback", 1)],
    );
    check(
        "action",
        "status",
        &[
            ("done", 3),
            ("ongoing", 5),
            ("blocked", 1),
            ("planned", 5),
            ("idea", 2),
        ],
    );
    check(
        "marker",
        "level",
        &[("expect", 4), ("like", 6), ("love", 2)],
    );
    check("commitment", "status", &[("kept", 1), ("late", 1)]);
    let ticked = of_type(&file, "checklist_item");
    assert_eq!(
        ticked.iter().filter(|item| item["done"] == true).count(),
        15
    );
    let alone = of_type(&file, "action");
    let alone = alone.iter().filter(|action| !action.contains_key("owners"));
    assert_eq!(alone.count(), 2, "two actions wait for somebody");
}

#[test]
fn every_link_of_the_example_ties_what_its_kind_may_tie() {
    let kinds = Kinds::builtin();
    let file = example();
    let types = by_id(&file, "type");
    let field = kinds.field("link", "kind").expect("links have kinds");
    for link in of_type(&file, "link") {
        let code = field.code(text(link, "kind")).expect("a known kind");
        for (end, allowed) in [("from", &code.from), ("to", &code.to)] {
            let tied = types[text(link, end)];
            let fits = allowed.iter().any(|own| own == "*" || own == tied);
            assert!(fits, "{}: {end} {tied}", text(link, "id"));
        }
    }
}

#[test]
fn every_option_crosses_one_inner_card_and_one_outer_card() {
    let file = example();
    let slot = by_id(&file, "slot");
    let uses = links(&file, "uses");
    for option in of_type(&file, "card") {
        let crossed: Vec<&str> = match text(option, "slot") {
            "so" => vec!["forces", "opportunites"],
            "wo" => vec!["faiblesses", "opportunites"],
            "st" => vec!["forces", "menaces"],
            "wt" => vec!["faiblesses", "menaces"],
            _ => continue,
        };
        let used: Vec<&str> = uses
            .iter()
            .filter(|(from, _)| *from == text(option, "id"))
            .map(|(_, to)| slot[to])
            .collect();
        assert_eq!(used, crossed, "{}", text(option, "id"));
    }
}

#[test]
fn every_sentence_of_the_tree_is_turned_over() {
    let file = example();
    let side = by_id(&file, "side");
    let mut turned: Vec<(&str, &str)> = links(&file, "becomes");
    turned.retain(|(from, to)| side[from] == "problem" && side[to] == "objective");
    let reverses: BTreeSet<&str> = turned.iter().map(|(_, to)| *to).collect();
    assert_eq!((turned.len(), reverses.len()), (15, 15));
}

#[test]
fn every_arrow_with_a_hypothesis_is_an_arrow_of_the_theory() {
    let file = example();
    let (types, status) = (by_id(&file, "type"), by_id(&file, "status"));
    let assumed: Vec<&str> = links(&file, "assumes")
        .into_iter()
        .filter(|(from, _)| types[from] == "link")
        .map(|(_, to)| status[to])
        .collect();
    let fails = assumed.iter().filter(|status| **status == "fails");
    assert_eq!((assumed.len(), fails.count()), (5, 1));
}

#[test]
fn five_members_laid_three_dots_each_on_the_swot() {
    let file = example();
    let board = by_id(&file, "board");
    let votes = of_type(&file, "vote_session");
    let ballots = votes[0]["ballots"].as_object().expect("ballots");
    let mut spent: BTreeMap<&str, i64> = BTreeMap::new();
    for (key, dots) in ballots {
        let (member, card) = key.split_once('|').expect("a member and a card");
        assert_eq!(board[card], "b-swot");
        *spent.entry(member).or_default() += dots.as_i64().expect("a number");
    }
    assert_eq!(spent.into_values().collect::<Vec<_>>(), [3; 5]);
}
