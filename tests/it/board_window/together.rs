//! What two members moved apart is seen, and settled for both.

use std::sync::Arc;

use myspot::gui::event::{BoardEvent, FormEvent, FrameEvent};
use myspot::gui::moments::now;
use myspot_core::{Dice, Edit, Kinds, Value};

use super::*;

/// Another device that holds what the window holds.
struct Elsewhere(Workspace);

impl Elsewhere {
    fn of(screen: &Screen) -> Self {
        let (id, changes) = everything(screen);
        let there = Workspace::load(
            id,
            None,
            changes.iter().map(Vec::as_slice),
            Arc::new(Kinds::builtin()),
            Dice::from_number(7),
        );
        Self(there.expect("its own changes"))
    }

    fn sets(&mut self, record: &RecordId, key: &str, value: impl Into<Value>) {
        let edit = Edit::Set {
            record: record.clone(),
            key: key.into(),
            value: value.into(),
        };
        self.0.apply(&edit.into(), now()).expect("allowed");
    }

    /// Both take everything that the other has.
    fn meets(&mut self, screen: &Screen) {
        let (_, theirs) = everything(screen);
        let mine = self.0.all_changes();
        self.0.receive(&theirs, now()).expect("accepted");
        screen.road.with(|bench| {
            let here = &mut bench.open.as_mut().expect("open").workspace;
            let received = here.receive(&mine, now()).expect("accepted");
            bench.changed(&received.changes, &screen.road);
        });
        screen.settle();
    }

    /// What a field holds here, and in how many versions.
    fn holds(&self, record: &RecordId, key: &str) -> (Option<Value>, usize) {
        let versions = self.0.alternatives(record, key).len();
        let held = self.0.record(record).and_then(|it| it.get(key)).cloned();
        (held, versions)
    }
}

/// All changes of the window's workspace.
fn everything(screen: &Screen) -> (myspot_core::WorkspaceId, Vec<Vec<u8>>) {
    screen.road.with(|bench| {
        let here = &mut bench.open.as_mut().expect("open").workspace;
        here.settle(now());
        (here.id(), here.all_changes())
    })
}

/// Settles the only field with two versions in the pane: they are these two, the second is kept.
fn keep_the_second(screen: &Screen, versions: [&str; 2]) {
    assert!(
        screen
            .find(AccessibleRole::Image, "Deux versions")
            .is_some()
    );
    let mark = screen.find(AccessibleRole::Button, "Deux versions : choisir");
    let mark = mark.expect("the pane offers both");
    mark.invoke_accessible_default_action();
    screen.settle();
    let [_, kept] = versions.map(|version| {
        let button = screen.find(AccessibleRole::Button, &format!("Garder {version}"));
        button.unwrap_or_else(|| panic!("« {version} » is not offered"))
    });
    kept.invoke_accessible_default_action();
    screen.settle();
    assert!(
        screen
            .find(AccessibleRole::Image, "Deux versions")
            .is_none()
    );
    let mark = screen.find(AccessibleRole::Button, "Deux versions : choisir");
    assert!(mark.is_none());
}

#[test]
fn two_places_of_a_card_and_of_an_actor_are_both_offered_and_one_is_kept_for_both() {
    let screen = Screen::with_nothing();
    screen.held(Key::Control, || screen.held(Key::Shift, || screen.key('N')));
    screen.keys("Yves Courtepaille\n");
    let yves = screen.only("entity").id;
    for (field, number) in [("influence", 2), ("interest", 3)] {
        let judge = FormEvent::Judge(yves.clone(), field.into(), number);
        screen.send(Event::Form(judge));
    }
    let position = screen.only("assessment").id;
    screen.go_to("swot");
    screen.insert("Une bibliothécaire connue de tous");
    screen.key(Key::Escape);
    let card = screen.only("card");
    assert_eq!(card.words("slot"), "forces");
    let card = card.id;
    let mut samir = Elsewhere::of(&screen);

    // Apart from each other: here by keys, there by whatever.
    screen.held(Key::Alt, || screen.key(Key::RightArrow));
    assert_eq!(screen.only("card").words("slot"), "faiblesses");
    samir.sets(&card, "slot", "opportunites");
    screen.send(Event::Frame(FrameEvent::OpenPage("method:actors".into())));
    screen.send(Event::Board(BoardEvent::Select(yves.clone())));
    screen.held(Key::Alt, || screen.key(Key::RightArrow));
    assert_eq!(screen.only("assessment").int("influence"), Some(3));
    samir.sets(&position, "influence", 5);
    samir.meets(&screen);

    screen.send(Event::Board(BoardEvent::Open(yves)));
    keep_the_second(&screen, ["moyen", "très fort"]);
    let kept = screen.only("assessment").get("influence").cloned();
    assert_eq!(kept, Some(Value::Int(5)));
    samir.meets(&screen);
    assert_eq!(samir.holds(&position, "influence"), (kept, 1));

    screen.go_to("swot");
    screen.send(Event::Board(BoardEvent::Open(card.clone())));
    keep_the_second(&screen, ["Faiblesses", "Opportunités"]);
    assert_eq!(screen.only("card").words("slot"), "opportunites");
    samir.meets(&screen);
    let kept = Some(Value::from("opportunites"));
    assert_eq!(samir.holds(&card, "slot"), (kept, 1));
}
