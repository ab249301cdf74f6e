//! Who else looks at what: badges on rows, on cards, on the pages of the side bar.

use std::cell::Cell;

use slint::ModelExt as _;

use super::*;

/// The group, of whom the second to the sixth device are linked and somewhere.
fn somewhere(places: &[(&str, Option<&RecordId>)]) -> ShareView {
    let mut share = group();
    for (device, (page, record)) in share.devices.iter_mut().skip(1).zip(places) {
        device.reach = linked();
        device.place = Some(Place {
            page: Some((*page).to_owned()),
            record: record.cloned(),
            caret: None,
        });
    }
    share
}

impl Screen {
    fn places(&self, share: ShareView) {
        self.road.with(|bench| {
            bench.share = share;
            bench.show_places();
        });
        self.settle();
    }

    /// How many elements say these very words.
    fn times(&self, words: &str) -> usize {
        let words = words.to_owned();
        ElementQuery::from_root(&self.main)
            .match_accessible_role(AccessibleRole::Text)
            .match_predicate(move |element| {
                element.accessible_label().map(|is| plain(&is)) == Some(words.clone())
            })
            .find_all()
            .len()
    }
}

#[test]
fn a_badge_stands_where_a_member_is_and_goes_with_them() {
    let screen = Screen::with_example();
    let (louise, denis) = (screen.fiche("Louise Arpège"), screen.fiche("Denis Combrel"));
    screen.share(group());
    let words = "Samir regarde cette fiche";
    assert_eq!(screen.times(words), 0);
    screen.places(somewhere(&[("entities", Some(&louise))]));
    assert_eq!(screen.times(words), 1, "on the row");
    assert_eq!(
        screen.times("Samir est sur cette page"),
        1,
        "in the side bar"
    );
    let row = screen.find(AccessibleRole::Text, words).expect("it stands");
    let place = row.absolute_position();
    screen.send(Event::Entities(EntitiesEvent::Opened(louise.clone())));
    assert_eq!(screen.times(words), 2, "and in the fiche itself");
    screen.places(somewhere(&[("entities", Some(&denis))]));
    assert_eq!(screen.times(words), 1, "nothing is left behind");
    let moved = screen.find(AccessibleRole::Text, words).expect("it stands");
    assert!(moved.absolute_position().y < place.y, "higher up");
    screen.places(somewhere(&[("graph", Some(&denis))]));
    assert_eq!(screen.times(words), 1, "the graph is another face of it");
    // Where no record is shown, none is looked at.
    screen.places(somewhere(&[("trash", Some(&denis))]));
    assert_eq!(screen.times(words), 0);
    assert_eq!(screen.times("Samir est sur cette page"), 1);
    // Gone from the network, nobody is anywhere.
    screen.share(group());
    assert_eq!(screen.times("Samir est sur cette page"), 0);
}

#[test]
fn of_many_three_badges_are_shown_and_all_are_named() {
    let screen = Screen::with_example();
    let louise = screen.fiche("Louise Arpège");
    let all = [("entities", Some(&louise)); 5];
    screen.places(somewhere(&all[..2]));
    assert_eq!(screen.times("Samir et Théo regardent cette fiche"), 1);
    let mut share = somewhere(&all);
    share.devices[2].writes_in = Some((louise.clone(), "desc".into()));
    screen.places(share);
    let words = "Théo écrit ici, Samir, Jeanne, Fatou et Piet regardent cette fiche";
    assert_eq!(screen.times(words), 1);
    let badges = screen.find(AccessibleRole::Text, words).expect("it stands");
    let narrow = badges.size().width;
    assert!(narrow > 60.0 && narrow < 130.0, "{narrow}");
}

#[test]
fn who_writes_in_a_note_is_with_the_fiche_that_it_is_about() {
    let screen = Screen::with_example();
    let notes = screen.all("note");
    let links = screen.all("link");
    let found = links.iter().find_map(|link| {
        let (from, to) = (link.reference("from")?, link.reference("to")?);
        let note = notes.iter().any(|note| note.id == from);
        let about = link.words("kind") == "about" && screen.is_fiche(&to);
        (note && about).then_some((from, to))
    });
    let (note, fiche) = found.expect("the example has a note about a fiche");
    let mut share = somewhere(&[("entities", Some(&note))]);
    share.devices[1].writes_in = Some((note, "text".into()));
    screen.send(Event::Entities(EntitiesEvent::Opened(fiche)));
    screen.places(share);
    assert!(screen.times("Samir écrit ici") >= 1);
}

#[test]
fn a_card_of_a_board_carries_the_badge_too() {
    let screen = Screen::with_example();
    screen
        .road
        .send(Event::Frame(FrameEvent::OpenPage("method:swot".into())));
    screen.settle();
    // The same words stand on another board of the example: only this one's cards are shown.
    let boards = screen.all("board");
    let swot = boards.iter().find(|board| board.words("kind") == "swot");
    let swot = &swot.expect("the example has one").id;
    let cards = screen.all("card");
    let card = cards.iter().find(|card| {
        let label = card.words("text");
        card.reference("board").as_ref() == Some(swot) && !label.is_empty() && screen.lists(label)
    });
    let card = card.expect("a card is on the screen").id.clone();
    screen.places(somewhere(&[("method:swot", Some(&card))]));
    assert_eq!(screen.times("Samir regarde cette carte"), 1);
    assert_eq!(screen.times("Samir est sur cette page"), 1);
    let mut share = somewhere(&[("method:swot", Some(&card))]);
    share.devices[1].writes_in = Some((card, "text".into()));
    screen.places(share);
    assert_eq!(screen.times("Samir écrit ici"), 1);
    assert_eq!(screen.times("Samir regarde cette carte"), 0);
}

/// A tick must not cost what the list costs: no row is told to be another one, none is read.
#[test]
fn who_moves_moves_no_row_of_the_list() {
    let screen = Screen::with_example();
    let (louise, denis) = (screen.fiche("Louise Arpège"), screen.fiche("Denis Combrel"));
    screen.share(group());
    let told = Rc::new(Cell::new(0));
    let count = Rc::clone(&told);
    let rows = screen.main.global::<Entities<'_>>().get_rows();
    let watched = rows.filter(move |_| {
        count.set(count.get() + 1);
        true
    });
    assert!(watched.row_count() > 40);
    let before = told.get();
    for fiche in [&louise, &denis, &louise] {
        screen.places(somewhere(&[("entities", Some(fiche))]));
    }
    assert_eq!(screen.times("Samir regarde cette fiche"), 1);
    assert_eq!(told.get(), before);
    screen.send(Event::Entities(EntitiesEvent::Check(louise)));
    assert!(
        told.get() > before,
        "a tick box is told, so the watch works"
    );
}

impl Screen {
    fn is_fiche(&self, id: &RecordId) -> bool {
        self.look(|workspace| workspace.record(id).is_some_and(|it| it.kind == "entity"))
    }

    /// Whether a card with these words is on the screen.
    fn lists(&self, words: &str) -> bool {
        let words = words.to_owned();
        let items =
            ElementQuery::from_root(&self.main).match_accessible_role(AccessibleRole::ListItem);
        let found = items.match_predicate(move |element| {
            let label = element.accessible_label().unwrap_or_default();
            label.ends_with(&words)
        });
        found.find_first().is_some()
    }
}

#[test]
fn who_was_let_in_without_a_name_is_somebody() {
    let screen = Screen::with_example();
    let mut share = somewhere(&[("trash", None)]);
    share.devices[1].name = String::new();
    screen.share(share);
    assert_eq!(screen.times("Quelqu’un est sur cette page"), 1);
}
