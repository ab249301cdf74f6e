use std::sync::Arc;

use super::*;
use crate::view::board::{Progress, grid, progress};
use crate::{Dice, Kinds, Methods, WorkspaceId};

const NOW: Moment = Moment(1_800_000_000_000);
const LATER: Moment = Moment(1_800_100_000_000);

fn device(dice: u64) -> Workspace {
    let id = WorkspaceId::fresh(&mut Dice::from_number(1));
    let kinds = Arc::new(Kinds::builtin());
    Workspace::create(id, kinds, Dice::from_number(dice)).expect("the genesis")
}

fn place(slot: &str) -> Place {
    Place {
        slot: slot.into(),
        ..Place::default()
    }
}

/// A workspace with what it takes to work on one method.
struct Desk {
    workspace: Workspace,
    method: Method,
    face: usize,
}

impl Desk {
    fn of(method: &str, dice: u64) -> Self {
        let methods = Methods::builtin();
        Self {
            workspace: device(dice),
            method: methods.get(method).expect("it ships").clone(),
            face: 0,
        }
    }

    fn board(&self) -> Option<RecordId> {
        let all = boards(&self.workspace, &self.method);
        all.first().map(|board| board.id.clone())
    }

    fn add(&mut self, place: &Place, text: &str) -> RecordId {
        let (board, face) = (self.board(), &self.method.faces[self.face]);
        let method = (&self.method, face);
        let (made, act) = add(
            &mut self.workspace,
            method,
            board.as_ref(),
            place,
            text,
            NOW,
        );
        self.workspace.apply(&act, NOW).expect("allowed");
        made
    }

    fn move_to(&mut self, thing: &RecordId, place: &Place, now: Moment) -> bool {
        let (board, face) = (self.board(), &self.method.faces[self.face]);
        let method = (&self.method, face);
        let act = move_to(
            &mut self.workspace,
            method,
            board.as_ref(),
            thing,
            place,
            now,
        );
        let moved = act.is_some();
        if let Some(act) = act {
            self.workspace.apply(&act, now).expect("allowed");
        }
        moved
    }

    /// The cells, each with its cards: « forces: F1 Un, F2 Deux ».
    fn shown(&self) -> Vec<String> {
        let face = &self.method.faces[self.face];
        let shown = grid(&self.workspace, &self.method, face, self.board().as_ref());
        let cells = shown.rows.into_iter().flat_map(|row| {
            row.cells
                .into_iter()
                .map(move |cell| (row.title.clone(), cell))
        });
        let full = cells.filter(|(_, cell)| !cell.cards.is_empty());
        full.map(|(row, cell)| {
            let cards: Vec<String> = (cell.cards.iter())
                .map(|card| format!("{} {}", card.number, card.text).trim().to_owned())
                .collect();
            format!("{row}{}: {}", cell.slot, cards.join(", "))
        })
        .collect()
    }

    fn meets(&mut self, other: &mut Self) {
        let (mine, theirs) = (self.workspace.all_changes(), other.workspace.all_changes());
        self.workspace.receive(&theirs, NOW).expect("fits");
        other.workspace.receive(&mine, NOW).expect("fits");
    }
}

#[test]
fn cards_stand_in_the_order_in_which_they_are_put() {
    let mut desk = Desk::of("swot", 2);
    let one = desk.add(&place("forces"), "Un");
    let two = desk.add(&place("forces"), "Deux");
    desk.add(&place("menaces"), "Vote");
    assert_eq!(desk.shown(), ["forces: F1 Un, F2 Deux", "menaces: M1 Vote"]);
    let before = Place {
        before: Some(one.clone()),
        ..place("forces")
    };
    assert!(desk.move_to(&two, &before, NOW));
    assert!(!desk.move_to(&two, &before, NOW), "it stands there already");
    assert_eq!(desk.shown()[0], "forces: F1 Deux, F2 Un");
    assert!(desk.move_to(&one, &place("menaces"), NOW));
    assert_eq!(desk.shown(), ["forces: F1 Deux", "menaces: M1 Vote, M2 Un"]);
    assert_eq!(boards(&desk.workspace, &desk.method).len(), 1);
}

#[test]
fn the_same_move_made_by_two_is_one_move() {
    let mut one = Desk::of("swot", 2);
    let card = one.add(&place("forces"), "Un");
    let mut two = Desk::of("swot", 3);
    one.meets(&mut two);
    assert!(one.move_to(&card, &place("menaces"), NOW));
    assert!(two.move_to(&card, &place("menaces"), NOW));
    one.meets(&mut two);
    assert_eq!(one.shown(), ["menaces: M1 Un"]);
    assert_eq!(one.shown(), two.shown());
    let record = one.workspace.record(&card).expect("it is there");
    assert!(!record.disputed.contains("slot"), "both said the same");
}

#[test]
fn two_boards_made_apart_are_brought_together_with_every_card() {
    let (mut one, mut two) = (Desk::of("swot", 2), Desk::of("swot", 3));
    one.add(&place("forces"), "Un");
    two.add(&place("forces"), "Deux");
    two.add(&place("menaces"), "Trois");
    one.meets(&mut two);
    assert_eq!(boards(&one.workspace, &one.method).len(), 2);
    let act = merge_boards(&one.workspace, &one.method).expect("two boards");
    one.workspace.apply(&act, NOW).expect("allowed");
    let shown = one.shown().join("; ");
    for word in ["Un", "Deux", "Trois"] {
        assert!(shown.contains(word), "{shown}");
    }
    assert!(merge_boards(&one.workspace, &one.method).is_none());
    // Both press the button: nothing is lost, and one board is left.
    let act = merge_boards(&two.workspace, &two.method).expect("two boards");
    two.workspace.apply(&act, NOW).expect("allowed");
    one.meets(&mut two);
    assert_eq!(one.shown(), two.shown());
    assert_eq!(boards(&one.workspace, &one.method).len(), 1);
}

#[test]
fn a_card_put_on_a_board_while_it_was_brought_together_follows() {
    let (mut one, mut two) = (Desk::of("tree", 2), Desk::of("tree", 3));
    let trunk = one.add(&place("tronc"), "Un");
    two.add(&place("tronc"), "Deux");
    one.meets(&mut two);
    let both = boards(&two.workspace, &two.method);
    let (oldest, other) = (both[0].id.clone(), both[1].id.clone());
    let act = merge_boards(&one.workspace, &one.method).expect("two boards");
    one.workspace.apply(&act, NOW).expect("allowed");
    let method = two.method.clone();
    let on = (&method, &method.faces[0]);
    let here = place("cause");
    let (card, act) = add(&mut two.workspace, on, Some(&other), &here, "Trois", NOW);
    two.workspace.apply(&act, NOW).expect("allowed");
    one.meets(&mut two);
    assert_eq!(one.shown(), two.shown());
    assert!(one.shown().join("; ").contains("Trois"));
    let drawn = crate::view::sketch::tree(
        &one.workspace,
        &oldest,
        crate::view::sketch::Side::Problem,
        800.0,
    );
    assert!(drawn.boxes.iter().any(|drawn| drawn.record == card));
    assert!(hung(&mut one, &card, &trunk), "it hangs like the others");
    let (file, _) = crate::export::to_myspot_json(&one.workspace);
    assert_eq!(file["plaidoyer"]["tree"]["causes"][0], "Trois");
}

#[test]
fn a_card_becomes_an_action_and_stays() {
    let mut desk = Desk::of("swot", 2);
    let card = desk.add(&place("forces"), "Compter les visites");
    let (made, act) = promote(&mut desk.workspace, &card, "action", NOW).expect("words");
    desk.workspace.apply(&act, NOW).expect("allowed");
    let action = desk.workspace.record(&made).expect("it is there");
    assert_eq!(action.words("title"), "Compter les visites");
    assert_eq!(action.words("status"), "planned");
    assert_eq!(desk.shown(), ["forces: F1 Compter les visites"]);
    let link = card::links(&desk.workspace, &card, "to", "derived_from").next();
    assert_eq!(link.and_then(|link| link.reference("from")), Some(made));
}

#[test]
fn a_force_and_a_chance_are_crossed_into_a_lead() {
    let mut desk = Desk::of("swot", 2);
    let force = desk.add(&place("forces"), "18 400 visites");
    let other = desk.add(&place("forces"), "Six personnes");
    let chance = desk.add(&place("opportunites"), "13 contre 13");
    let none = cross(&mut desk.workspace, &desk.method, [&force, &other], NOW);
    assert!(none.is_none(), "two forces do not cross");
    let made = cross(&mut desk.workspace, &desk.method, [&chance, &force], NOW);
    let (lead, act) = made.expect("they cross");
    desk.workspace.apply(&act, NOW).expect("allowed");
    assert_eq!(
        desk.workspace.record(&lead).expect("there").words("slot"),
        "so"
    );
    let tows = desk.method.face("tows");
    let shown = grid(&desk.workspace, &desk.method, tows, desk.board().as_ref());
    assert_eq!(shown.rows[0].cells[0].cards[0].uses, ["F1", "O1"]);
}

#[test]
fn records_stand_in_the_column_of_their_state_and_none_is_hidden() {
    let mut desk = Desk::of("actions", 2);
    let action = desk.add(&place("planned"), "Affiches");
    assert_eq!(desk.shown(), ["planned: Affiches"]);
    assert!(desk.move_to(&action, &place("done"), NOW));
    assert_eq!(
        desk.workspace
            .record(&action)
            .expect("there")
            .words("status"),
        "done"
    );
    let odd = Edit::Set {
        record: action,
        key: "status".into(),
        value: Value::from("someday"),
    };
    desk.workspace.apply(&odd.into(), NOW).expect("allowed");
    let face = &desk.method.faces[0];
    let shown = grid(&desk.workspace, &desk.method, face, None);
    assert_eq!(shown.elsewhere.len(), 1);
}

#[test]
fn an_actor_that_moves_is_judged_anew_and_its_past_stays() {
    let mut desk = Desk::of("actors", 2);
    desk.face = 1;
    let actor = desk.workspace.fresh_id(NOW);
    let create = Edit::Create {
        record: actor.clone(),
        kind: "entity".into(),
        fields: vec![("name".into(), Value::from("Courtepaille"))],
    };
    desk.workspace.apply(&create.into(), NOW).expect("allowed");
    assert!(desk.shown().is_empty(), "nobody has judged it");
    let said = [("stance", Value::Int(-1)), ("influence", Value::Int(3))];
    let act = judge(&mut desk.workspace, &actor, &said, NOW);
    desk.workspace.apply(&act, NOW).expect("allowed");
    assert_eq!(desk.shown(), ["-1: Courtepaille"]);
    let count = |desk: &Desk| desk.workspace.records().of_kind("assessment").count();
    assert!(desk.move_to(&actor, &place("0"), NOW));
    assert_eq!(count(&desk), 1, "the same day, the same member");
    assert!(desk.move_to(&actor, &place("1"), LATER));
    assert_eq!(count(&desk), 2);
    assert_eq!(desk.shown(), ["1: Courtepaille"]);
    let now = latest(desk.workspace.records(), &actor).expect("judged");
    assert_eq!(
        now.int("influence"),
        Some(3),
        "what was known is taken over"
    );
}

#[test]
fn markers_stand_in_the_row_of_their_actor() {
    let mut desk = Desk::of("markers", 2);
    let challenge = desk.workspace.fresh_id(NOW);
    let create = Edit::Create {
        record: challenge.clone(),
        kind: "challenge".into(),
        fields: vec![("statement".into(), Value::from("Il vote"))],
    };
    desk.workspace.apply(&create.into(), NOW).expect("allowed");
    let row = Place {
        row: Some(challenge),
        ..place("like")
    };
    let marker = desk.add(&row, "Il pose une question");
    desk.add(&place("love"), "On verra");
    assert_eq!(
        desk.shown(),
        ["Il votelike: Il pose une question", "love: On verra"]
    );
    assert!(desk.move_to(&marker, &place("like"), NOW));
    assert_eq!(
        desk.shown(),
        ["like: Il pose une question", "love: On verra"]
    );
}

#[test]
fn progress_is_counted_and_no_score() {
    let mut desk = Desk::of("whys", 2);
    let told = |desk: &Desk| progress(&desk.workspace, &desk.method);
    assert_eq!(told(&desk), Progress::ToBegin);
    desk.add(&place("probleme"), "On ferme");
    assert_eq!(told(&desk), Progress::Begun);
    for answer in ["Trop cher", "Mal compté", "Par bâtiment"] {
        desk.add(&place("pourquoi"), answer);
    }
    assert_eq!(told(&desk), Progress::Enough);
}

/// Grows a card out of another on the first face of a method.
fn grown(desk: &mut Desk, from: &RecordId, up: bool, text: &str) -> RecordId {
    let face = desk.method.faces[0].clone();
    let method = (&desk.method, &face);
    let (made, act) = grow(&mut desk.workspace, method, from, up, text, NOW).expect("it grows");
    desk.workspace.apply(&act, NOW).expect("allowed");
    made
}

fn hung(desk: &mut Desk, card: &RecordId, on: &RecordId) -> bool {
    let face = desk.method.faces[0].clone();
    let act = hang(&mut desk.workspace, &face, card, on, NOW);
    let moved = act.is_some();
    if let Some(act) = act {
        desk.workspace.apply(&act, NOW).expect("allowed");
    }
    moved
}

fn causes(desk: &Desk, card: &RecordId) -> Vec<String> {
    let links = card::links(&desk.workspace, card, "to", "causes");
    let from = links.filter_map(|link| desk.workspace.records().living(&link.reference("from")?));
    from.map(|card| card.words("text").to_owned()).collect()
}

#[test]
fn a_tree_grows_and_its_branches_are_hung_elsewhere() {
    let mut desk = Desk::of("tree", 2);
    let trunk = desk.add(&place("tronc"), "On ferme");
    let effect = grown(&mut desk, &trunk, true, "Les enfants ne lisent plus");
    let cause = grown(&mut desk, &trunk, false, "Trop cher");
    let deeper = grown(&mut desk, &cause, false, "Compté par bâtiment");
    assert_eq!(causes(&desk, &trunk), ["Trop cher"]);
    assert_eq!(causes(&desk, &effect), ["On ferme"]);
    assert_eq!(causes(&desk, &cause), ["Compté par bâtiment"]);
    assert!(
        !hung(&mut desk, &cause, &deeper),
        "it would hang from itself"
    );
    assert!(hung(&mut desk, &deeper, &trunk));
    assert!(!hung(&mut desk, &deeper, &trunk), "it hangs there already");
    assert_eq!(causes(&desk, &trunk).len(), 2);
    assert!(causes(&desk, &cause).is_empty());
}

#[test]
fn an_answer_points_at_its_question() {
    let mut desk = Desk::of("whys", 2);
    let problem = desk.add(&place("probleme"), "On ferme");
    let first = grown(&mut desk, &problem, false, "Trop cher");
    let second = grown(&mut desk, &first, false, "Mal compté");
    let parent = |desk: &Desk, card: &RecordId| {
        desk.workspace
            .record(card)
            .and_then(|card| card.reference("parent"))
    };
    assert_eq!(parent(&desk, &second), Some(first.clone()));
    assert!(hung(&mut desk, &second, &problem));
    assert_eq!(parent(&desk, &second), Some(problem.clone()));
    assert!(!hung(&mut desk, &problem, &second), "no circle");
}

#[test]
fn a_problem_is_turned_once_into_what_is_wanted() {
    let mut desk = Desk::of("tree", 2);
    let trunk = desk.add(&place("tronc"), "On ferme");
    let (made, act) = turn(&mut desk.workspace, &trunk, NOW).expect("not yet turned");
    desk.workspace.apply(&act, NOW).expect("allowed");
    assert_eq!(turned(&desk.workspace, &trunk), Some(made.clone()));
    let card = desk.workspace.record(&made).expect("there");
    assert_eq!(
        (card.words("side"), card.words("text")),
        ("objective", "On ferme")
    );
    assert!(turn(&mut desk.workspace, &trunk, NOW).is_none());
}
