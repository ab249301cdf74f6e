//! One board, several members at once: everybody ends with the same, nothing is lost.

mod story;

use std::collections::BTreeSet;

use myspot_core::board::{self, Place};
use myspot_core::method::{Face, Method, Source};
use myspot_core::view::board::{Grid, boards, grid, things};
use myspot_core::view::position::assessments;
use myspot_core::view::sketch::{Side, tree};
use myspot_core::view::{card, review};
use myspot_core::{Edit, Methods, RecordId, Value};

use crate::kit::{Member, meet_all, team};

/// Two members with one board of a method, and one card on it.
fn pair(method: &str, seed: u64) -> (Vec<Member>, Method, RecordId) {
    let mut group = team(2, seed);
    let method = Methods::builtin().get(method).expect("it ships").clone();
    let place = at(&method.slots[0].code);
    let card = put(&mut group[0], &method, &place, "Une idée");
    meet_all(&mut group);
    (group, method, card)
}

fn at(slot: &str) -> Place {
    Place {
        slot: slot.into(),
        ..Place::default()
    }
}

fn put(member: &mut Member, method: &Method, place: &Place, text: &str) -> RecordId {
    let now = member.now();
    let board = boards(&member.workspace, method)
        .first()
        .map(|board| board.id.clone());
    let on = (method, &method.faces[0]);
    let (card, act) = board::add(&mut member.workspace, on, board.as_ref(), place, text, now);
    member.act(act);
    card
}

fn move_card(member: &mut Member, method: &Method, card: &RecordId, place: &Place) {
    let now = member.now();
    let board = boards(&member.workspace, method)
        .first()
        .map(|board| board.id.clone());
    let on = (method, &method.faces[0]);
    let workspace = &mut member.workspace;
    let act = board::move_to(workspace, on, board.as_ref(), card, place, now).expect("it moves");
    member.act(act);
}

fn first_grid(member: &Member, method: &Method) -> Grid {
    let board = boards(&member.workspace, method)
        .first()
        .map(|board| board.id.clone());
    grid(&member.workspace, method, &method.faces[0], board.as_ref())
}

fn shown(grid: &Grid) -> Vec<(String, Vec<RecordId>)> {
    let cells = grid.rows.iter().flat_map(|row| &row.cells);
    let ids = cells.map(|cell| {
        let cards = cell.cards.iter().map(|card| card.id.clone());
        (cell.slot.clone(), cards.collect())
    });
    ids.collect()
}

#[test]
fn five_cards_each_added_apart_are_ten_in_the_same_order() {
    let (mut group, method, _) = pair("swot", 801);
    for (who, name) in ["Odile", "Samir"].iter().enumerate() {
        for place in 0..5 {
            let slot = &method.slots[place % 4].code;
            put(
                &mut group[who],
                &method,
                &at(slot),
                &format!("{name} {place}"),
            );
        }
    }
    meet_all(&mut group);
    let grids = [
        first_grid(&group[0], &method),
        first_grid(&group[1], &method),
    ];
    assert_eq!(grids[0], grids[1]);
    let count: usize = shown(&grids[0]).iter().map(|(_, cards)| cards.len()).sum();
    assert_eq!(count, 11, "and the one that was there");
}

#[test]
fn a_card_moved_to_two_slots_is_one_card_with_two_versions() {
    let (mut group, method, card) = pair("swot", 802);
    move_card(&mut group[0], &method, &card, &at("opportunites"));
    move_card(&mut group[1], &method, &card, &at("menaces"));
    meet_all(&mut group);
    for member in &group {
        let grid = first_grid(member, &method);
        let cells = shown(&grid);
        let places: Vec<&String> = cells
            .iter()
            .filter(|(_, cards)| cards.contains(&card))
            .map(|(slot, _)| slot)
            .collect();
        assert_eq!(places.len(), 1);
        let cards = grid
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .flat_map(|cell| &cell.cards);
        assert!(cards.filter(|it| it.id == card).all(|it| it.disputed));
        assert_eq!(member.workspace.alternatives(&card, "slot").len(), 2);
    }
    // One of them keeps a version: the question is closed for both.
    group[0].set(&card, "slot", "menaces");
    meet_all(&mut group);
    for member in &group {
        assert!(
            member
                .workspace
                .record(&card)
                .expect("it is there")
                .disputed
                .is_empty()
        );
    }
}

#[test]
fn a_card_moved_to_one_place_by_two_is_not_doubled_and_not_disputed_there() {
    let (mut group, method, card) = pair("swot", 803);
    put(&mut group[0], &method, &at("menaces"), "Déjà là");
    meet_all(&mut group);
    for member in &mut group {
        move_card(member, &method, &card, &at("menaces"));
    }
    meet_all(&mut group);
    for member in &group {
        let cells = shown(&first_grid(member, &method));
        let count = cells
            .iter()
            .flat_map(|(_, cards)| cards)
            .filter(|it| **it == card)
            .count();
        assert_eq!(count, 1);
        let record = member.workspace.record(&card).expect("it is there");
        assert_eq!(record.words("slot"), "menaces");
        assert!(!record.disputed.contains("slot"), "{:?}", record.disputed);
    }
}

#[test]
fn a_card_binned_here_and_edited_there_is_in_the_bin_with_its_new_words_and_comes_back() {
    let (mut group, method, card) = pair("swot", 804);
    group[0].act(Edit::Trash {
        record: card.clone(),
    });
    group[1].write(&card, "text", "Une idée, et sa suite");
    meet_all(&mut group);
    for member in &group {
        let bin = review::bin(&member.workspace);
        assert!(bin.iter().any(|record| record.id == card));
        assert_eq!(member.words(&card, "text"), "Une idée, et sa suite");
        assert!(member.workspace.edited_after_trash(&card));
    }
    group[1].act(Edit::Restore {
        record: card.clone(),
    });
    meet_all(&mut group);
    let cells = shown(&first_grid(&group[0], &method));
    assert!(cells.iter().any(|(_, cards)| cards.contains(&card)));
}

#[test]
fn an_influence_of_four_and_of_two_are_both_shown_until_one_is_taken() {
    let mut group = team(2, 805);
    let actor = group[0].create("entity", &[("name", "Denis Combrel")]);
    let day = Methods::builtin().get("actors").expect("it ships").clone();
    assert_eq!(day.source, Source::Positions);
    let said = [("influence", Value::Int(3))];
    let now = group[0].now();
    let act = board::judge(&mut group[0].workspace, &actor, &said, now);
    group[0].act(act);
    meet_all(&mut group);
    let position = assessments(group[0].workspace.records(), &actor)[0]
        .id
        .clone();
    group[0].set(&position, "influence", 4);
    group[1].set(&position, "influence", 2);
    meet_all(&mut group);
    for member in &group {
        let card = things(&member.workspace, &day, None)[0];
        assert!(card::read(&member.workspace, &day, card).disputed);
        let versions = member.workspace.alternatives(&position, "influence");
        let values: BTreeSet<Option<i64>> = versions.iter().map(|it| it.value.as_int()).collect();
        assert_eq!(values, BTreeSet::from([Some(2), Some(4)]));
    }
    group[1].set(&position, "influence", 4);
    meet_all(&mut group);
    for member in &group {
        let record = member.workspace.record(&position).expect("it is there");
        assert!(record.disputed.is_empty());
        assert_eq!(record.int("influence"), Some(4));
    }
}

#[test]
fn two_swots_made_apart_are_brought_together_with_every_card_and_link() {
    let mut group = team(2, 808);
    let method = Methods::builtin().get("swot").expect("it ships").clone();
    let mut cards = Vec::new();
    for (who, name) in ["Odile", "Samir"].iter().enumerate() {
        let pair = ["forces", "menaces"].map(|slot| {
            put(
                &mut group[who],
                &method,
                &at(slot),
                &format!("{name} {slot}"),
            )
        });
        let now = group[who].now();
        let [one, two] = &pair;
        let crossed = board::cross(&mut group[who].workspace, &method, [one, two], now);
        let (option, act) = crossed.expect("they cross");
        group[who].act(act);
        cards.extend(pair);
        cards.push(option);
    }
    meet_all(&mut group);
    assert_eq!(boards(&group[0].workspace, &method).len(), 2);
    let links = group[0].workspace.records().of_kind("link").count();
    for member in &mut group {
        // Both press the button before they meet again.
        let act = board::merge_boards(&member.workspace, &method).expect("two boards");
        member.act(act);
    }
    meet_all(&mut group);
    for member in &group {
        let board = boards(&member.workspace, &method);
        assert_eq!(board.len(), 1);
        let all = things(&member.workspace, &method, Some(&board[0].id));
        let all: BTreeSet<RecordId> = all.iter().map(|card| card.id.clone()).collect();
        assert_eq!(all, cards.iter().cloned().collect());
        assert_eq!(member.workspace.records().of_kind("link").count(), links);
    }
    assert!(group[0].undo(), "and one of them takes it back");
    meet_all(&mut group);
    assert_eq!(
        group[0].workspace.state_hash(),
        group[1].workspace.state_hash()
    );
}

#[test]
fn dependencies_that_end_in_a_circle_by_meeting_are_still_drawn() {
    let mut group = team(2, 809);
    let method = Methods::builtin().get("tree").expect("it ships").clone();
    let face: &Face = &method.faces[0];
    let cards =
        ["Une cause", "Une autre"].map(|text| put(&mut group[0], &method, &at("cause"), text));
    meet_all(&mut group);
    for who in 0..2 {
        let now = group[who].now();
        let (card, on) = (&cards[who], &cards[1 - who]);
        let act = board::hang(&mut group[who].workspace, face, card, on, now).expect("it hangs");
        group[who].act(act);
    }
    meet_all(&mut group);
    for member in &group {
        let board = boards(&member.workspace, &method)[0].id.clone();
        let drawn = tree(&member.workspace, &board, Side::Problem, 900.0);
        assert_eq!(drawn.boxes.len(), 2);
        assert!(drawn.boxes.iter().all(|card| card.in_loop));
    }
    let actions = ["Affiche", "Tract"].map(|title| group[0].create("action", &[("title", title)]));
    meet_all(&mut group);
    for who in 0..2 {
        let now = group[who].now();
        let (from, to) = (&actions[who], &actions[1 - who]);
        let link = board::link(&mut group[who].workspace, from, "requires", to, now);
        group[who].act(link);
    }
    meet_all(&mut group);
    let method = Methods::builtin().get("actions").expect("it ships").clone();
    for member in &group {
        for action in things(&member.workspace, &method, None) {
            assert_eq!(card::read(&member.workspace, &method, action).waits_for, 1);
        }
    }
}

#[test]
fn a_marker_that_nobody_saw_does_not_look_reached() {
    let mut group = team(1, 813);
    let actor = group[0].create("entity", &[("name", "Yves Courtepaille")]);
    let challenge = group[0].create("challenge", &[("entity", actor.as_str())]);
    let fields = [
        ("challenge", challenge.as_str()),
        ("level", "love"),
        ("text", "Il dépose le report"),
    ];
    let marker = group[0].create("marker", &fields);
    let plan = |member: &Member| {
        let front = myspot_core::export::plan::Front::default();
        myspot_core::export::to_markdown(&member.workspace, &Methods::builtin(), &front).0
    };
    let line = |plan: &str| {
        let mut lines = plan.lines();
        lines
            .find(|line| line.contains("Il dépose"))
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(line(&plan(&group[0])), "- **Il dépose le report**");
    let method = Methods::builtin().get("markers").expect("it ships").clone();
    let record = group[0].workspace.record(&marker).expect("it is there");
    assert!(!card::read(&group[0].workspace, &method, record).over);
    let seen = [
        ("marker", marker.as_str()),
        ("degree", "strong"),
        ("text", "Vu au conseil"),
    ];
    group[0].create("observation", &seen);
    assert!(line(&plan(&group[0])).contains("fort"));
}
