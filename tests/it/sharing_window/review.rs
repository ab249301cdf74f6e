//! What waits on *À revoir* after a merge: made twice, thrown away here and edited there.

use std::collections::BTreeSet;

use myspot::gui::event::{EntitiesEvent, ReviewEvent};
use myspot::ui::Review;
use myspot_core::join;

use super::fields::Elsewhere;
use super::*;

fn review(screen: &Screen) -> Review<'_> {
    screen.main.global::<Review<'_>>()
}

fn create(kind: &str, record: &RecordId, fields: &[(&str, &str)]) -> Edit {
    let fields = fields.iter();
    Edit::Create {
        record: record.clone(),
        kind: kind.into(),
        fields: fields
            .map(|(key, value)| ((*key).to_owned(), Value::from(*value)))
            .collect(),
    }
}

/// The window's own member and somebody else's, so that who made what is known.
fn two_members() -> (Screen, Elsewhere) {
    let screen = Screen::with_nothing();
    screen.road.with(|bench| {
        let open = bench.open.as_mut().expect("open");
        open.join_as("Odile", now()).expect("joined");
    });
    let mut elsewhere = Elsewhere::of(&screen);
    elsewhere.is_member("samir");
    (screen, elsewhere)
}

fn made(screen: &Screen, edit: Edit) {
    assert!(screen.road.with(|bench| bench.act(edit, &screen.road)));
    screen.settle();
}

fn fresh(screen: &Screen) -> RecordId {
    screen.road.with(|bench| bench.fresh_id()).expect("open")
}

#[test]
fn what_was_made_twice_is_joined_or_told_apart() {
    let (screen, mut samir) = two_members();
    let named = [("name", "Comité de quartier"), ("kind", "group")];
    let mine = fresh(&screen);
    made(&screen, create("entity", &mine, &named));
    let theirs = fresh(&screen);
    samir.does(&screen, create("entity", &theirs, &named));
    screen.send(Event::Frame(FrameEvent::OpenPage("review".into())));
    let page = review(&screen);
    assert_eq!(page.get_rows().row_count(), 1);
    assert_eq!(plain(&page.get_title()), "Comité de quartier : deux fiches");
    screen.send(Event::Review(ReviewEvent::Keep(page.get_id().into(), 0)));
    assert_eq!(
        screen.main.global::<App<'_>>().get_layer(),
        Layer::JoinFiches
    );
    screen.main.global::<App<'_>>().set_layer(Layer::None);

    screen.push("Ce sont deux fiches différentes");
    assert_eq!(page.get_rows().row_count(), 0);
    screen.send(Event::Frame(FrameEvent::Undo));
    assert_eq!(page.get_rows().row_count(), 1);
}

#[test]
fn two_boards_of_one_name_come_together_with_all_their_cards() {
    let (screen, mut samir) = two_members();
    let titled = [("kind", "swot"), ("title", "Campagne")];
    let (mine, theirs) = (fresh(&screen), fresh(&screen));
    made(&screen, create("board", &mine, &titled));
    samir.does(&screen, create("board", &theirs, &titled));
    for (board, text) in [(&mine, "une salle"), (&theirs, "peu de temps")] {
        let card = fresh(&screen);
        let fields = [
            ("board", board.as_str()),
            ("slot", "forces"),
            ("text", text),
        ];
        made(&screen, create("card", &card, &fields));
    }
    screen.send(Event::Frame(FrameEvent::OpenPage("review".into())));
    let page = review(&screen);
    assert_eq!(plain(&page.get_title()), "« Campagne » : deux planches");
    let other = screen.only_other(&page, &mine);
    screen.send(Event::Review(ReviewEvent::Keep(
        page.get_id().into(),
        other,
    )));
    assert_eq!(page.get_rows().row_count(), 0);
    let boards = screen.all("board");
    assert_eq!(boards.len(), 1);
    let cards = screen.all("card");
    assert!(
        cards
            .iter()
            .all(|card| card.words("board") == boards[0].id.as_str())
    );
}

impl Screen {
    /// The place of the card on the page that is not that record: twins stand by their ids.
    fn only_other(&self, page: &Review<'_>, record: &RecordId) -> usize {
        let id = page.get_id();
        let mut ids = id.split('/').skip(1);
        ids.position(|it| it != record.as_str())
            .expect("two of them")
    }
}

#[test]
fn what_was_thrown_away_here_and_edited_there_is_taken_out_or_left() {
    let (screen, mut samir) = two_members();
    let page = review(&screen);
    for (name, stays) in [("Salle", true), ("Cour", false)] {
        let fiche = fresh(&screen);
        let fields = [("name", name), ("kind", "place")];
        made(&screen, create("entity", &fiche, &fields));
        samir.learns(&screen);
        let record = fiche.clone();
        made(&screen, Edit::Trash { record });
        let edit = Edit::Set {
            record: fiche.clone(),
            key: "summary".into(),
            value: Value::from("libre le mardi"),
        };
        samir.does(&screen, edit);
        screen.send(Event::Frame(FrameEvent::OpenPage("review".into())));
        let title = format!("{name} : jeté ici, modifié là");
        assert_eq!(plain(&page.get_title()), title);
        assert!(
            screen.status().iter().any(|it| it == "1 point à revoir"),
            "{:?}",
            screen.status()
        );
        let choice = usize::from(stays);
        screen.send(Event::Review(ReviewEvent::Keep(
            page.get_id().into(),
            choice,
        )));
        assert_eq!(page.get_rows().row_count(), 0);
        let there = screen.all("entity").iter().any(|it| it.id == fiche);
        assert_eq!(there, stays);
        samir.learns(&screen);
    }
}

#[test]
fn what_came_to_a_fiche_after_it_was_joined_is_joined_too() {
    joined_here_and_edited_there(true);
}

#[test]
fn a_fiche_that_was_joined_here_and_edited_there_comes_back() {
    joined_here_and_edited_there(false);
}

fn joined_here_and_edited_there(joins: bool) {
    let (screen, mut samir) = two_members();
    let page = review(&screen);
    let [kept, gone] = ["Marché du lundi", "Marché place Verte"].map(|name| {
        let fiche = fresh(&screen);
        let fields = [("name", name), ("kind", "event")];
        made(&screen, create("entity", &fiche, &fields));
        fiche
    });
    samir.learns(&screen);
    let joined = screen.look(|workspace| {
        let (none, mut dice) = (BTreeSet::new(), Dice::from_number(3));
        join::act(workspace, &kept, &gone, &none, now(), &mut dice)
    });
    let act = joined.expect("two fiches").act;
    assert!(screen.road.with(|bench| bench.act(act, &screen.road)));
    screen.send(Event::Frame(FrameEvent::OpenPage("review".into())));
    assert_eq!(page.get_rows().row_count(), 0);
    samir.does(
        &screen,
        Edit::Set {
            record: gone.clone(),
            key: "contact".into(),
            value: Value::from("Nadia, 0470 00 00 00"),
        },
    );
    assert_eq!(page.get_rows().row_count(), 1, "and not as thrown away");
    let title = "Marché du lundi : jointe ici, l’autre fiche modifiée là";
    assert_eq!(plain(&page.get_title()), title);
    screen.push(if joins {
        "Y joindre aussi ce qui est venu… : Une seule fiche : « Marché du lundi »"
    } else {
        "Remettre l’autre fiche : Deux fiches : « Marché place Verte » revient"
    });
    if joins {
        // What lies in the bin cannot be the one that stays.
        screen.send(Event::Entities(EntitiesEvent::JoinTurned));
        screen.push("Joindre");
    }
    screen.send(Event::Frame(FrameEvent::OpenPage("review".into())));
    assert_eq!(page.get_rows().row_count(), 0);
    let fiches = screen.all("entity");
    let contact = |id: &RecordId| {
        let fiche = fiches.iter().find(|fiche| fiche.id == *id);
        fiche.map(|fiche| fiche.words("contact").to_owned())
    };
    let told = Some("Nadia, 0470 00 00 00".to_owned());
    let expected = if joins {
        (told, None)
    } else {
        (Some(String::new()), told)
    };
    assert_eq!((contact(&kept), contact(&gone)), expected);
}
