//! A board with many cards.

use std::time::Instant;

use myspot::gui::moments::now;
use myspot_core::Methods;
use myspot_core::board::{Place, add};
use myspot_core::view::board::boards;

use super::*;

const CARDS: usize = 300;

/// Puts cards into the four slots of the first board.
fn fill(screen: &Screen) {
    let methods = Methods::builtin();
    let method = methods.get("swot").expect("it is built in");
    let face = method.face("");
    screen.road.with(|bench| {
        let here = &mut bench.open.as_mut().expect("open").workspace;
        let mut changes = Vec::new();
        for n in 0..CARDS {
            let board = boards(here, method).first().map(|board| board.id.clone());
            let place = Place {
                slot: face.slots[n % 4].clone(),
                ..Place::default()
            };
            let text = format!("Carte {n}, avec quelques mots de plus");
            let (_, act) = add(here, (method, face), board.as_ref(), &place, &text, now());
            changes.extend(here.apply(&act, now()).expect("allowed").changes);
        }
        bench.changed(&changes, &screen.road);
    });
    screen.settle();
}

#[test]
fn on_a_board_of_three_hundred_cards_one_is_added_moved_and_written() {
    let screen = Screen::with_nothing();
    screen.go_to("swot");
    fill(&screen);
    let told = |step: &str, act: &dyn Fn()| {
        let start = Instant::now();
        act();
        println!(
            "{CARDS} cards: {step} in {} ms",
            start.elapsed().as_millis()
        );
    };
    screen.key(Key::Insert);
    screen.keys("Encore une");
    told("one more", &|| screen.key(Key::Return));
    screen.key(Key::Escape);
    let new = || {
        let cards = screen.all("card");
        let card = cards
            .into_iter()
            .find(|card| card.words("text").contains("Encore un"));
        card.expect("it is there")
    };
    assert_eq!(new().words("slot"), "forces");
    told("moved to the next slot", &|| {
        screen.held(Key::Alt, || screen.key(Key::RightArrow));
    });
    assert_eq!(new().words("slot"), "faiblesses");
    screen.key(Key::F2);
    screen.key(Key::End);
    told("one letter more", &|| screen.key('!'));
    assert_eq!(new().words("text"), "Encore une!");
    assert_eq!(screen.all("card").len(), CARDS + 1);
}
