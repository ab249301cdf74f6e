//! A plan is made without the mouse.

use super::*;

#[test]
fn a_plan_from_its_first_fiche_to_its_measures_is_made_by_keys_alone() {
    let screen = Screen::with_nothing();
    // High enough for two measures below a curve: what opens below the edge is scrolled to, and
    // what opens above it then pushes it out of sight.
    screen
        .main
        .window()
        .set_size(slint::PhysicalSize::new(1366, 2400));
    screen.settle();

    screen.held(Key::Control, || screen.held(Key::Shift, || screen.key('N')));
    screen.keys("Yves Courtepaille\n");
    let yves = screen.only("entity");
    assert_eq!(yves.words("name"), "Yves Courtepaille");

    // The tree, and an objective out of its problem.
    screen.go_to("arbre");
    screen.insert("La bibliothèque ferme en juin");
    screen.insert("Les coûts sont comptés par bâtiment");
    let cards = screen.all("card");
    let slot_of = |text: &str| {
        let card = cards.iter().find(|card| card.words("text") == text);
        card.map(|card| card.words("slot").to_owned())
    };
    let trunk = "La bibliothèque ferme en juin";
    assert_eq!(slot_of(trunk).as_deref(), Some("tronc"));
    let cause = "Les coûts sont comptés par bâtiment";
    assert_eq!(slot_of(cause).as_deref(), Some("cause"));
    assert!(screen.find(AccessibleRole::ListItem, cause).is_some());
    screen.key(Key::UpArrow);
    screen.key(Key::Return);
    let trunk = cards.iter().find(|card| card.words("text") == trunk);
    let trunk = trunk.expect("it is there").id.clone();
    assert_eq!(screen.keyboard(), Some((trunk.clone(), "text".into())));
    screen.tab_back(3);
    screen.key(Key::Return);
    screen.key(Key::Return);
    let objective = screen.only("objective").id;
    assert_eq!(screen.keyboard(), Some((objective.clone(), "title".into())));

    // Its parts compose the sentence.
    screen.keys("Report du vote\t17 juin 2027\tle report du vote\tpar 14 voix sur 27\t");
    screen.keys("rencontrant chaque groupe");
    let sentence = "D’ici le 17 juin 2027, obtenir le report du vote, par 14 voix sur 27, en \
                    rencontrant chaque groupe.";
    assert!(screen.shows(sentence));
    let written = screen.only("objective");
    assert_eq!(written.words("title"), "Report du vote");
    assert_eq!(written.words("deadline_edtf"), "2027-06-17");

    // A target sheet bears the name of the fiche that is there already.
    screen.go_to("fiches de ciblage");
    screen.key(Key::Insert);
    screen.keys("courte\n");
    let target = screen.only("target_sheet");
    assert_eq!(target.reference("entity").as_ref(), Some(&yves.id));
    assert_eq!(screen.all("entity").len(), 1);
    assert!(
        screen
            .find(AccessibleRole::ListItem, "Yves Courtepaille")
            .is_some()
    );

    screen.go_to("messages");
    screen.insert("La salle pleine");
    screen.keys("\tUne salle pleine chaque mercredi.");
    let message = screen.only("message");
    assert_eq!(message.words("title"), "La salle pleine");
    assert_eq!(message.words("hook"), "Une salle pleine chaque mercredi.");
    assert!(screen.shows("Une salle pleine chaque mercredi."));

    // An action, for whom and for when.
    screen.go_to("suivi des actions");
    screen.insert("Imprimer 200 affiches");
    screen.key(Key::Escape);
    screen.key(Key::Return);
    let action = screen.only("action").id;
    assert_eq!(screen.keyboard(), Some((action.clone(), "title".into())));
    screen.keys("\t\t\tYves\n\t");
    let in_due = Some((action.clone(), "due_raw".into()));
    assert_eq!(screen.keyboard(), in_due);
    screen.keys("30 mars 2027\t");
    let action = screen.only("action");
    assert_eq!(action.words("title"), "Imprimer 200 affiches");
    assert!(action.has("owners", yves.id.as_str()));
    assert_eq!(action.words("due_edtf"), "2027-03-30");
    assert!(
        screen
            .find(AccessibleRole::Text, "Yves Courtepaille")
            .is_some()
    );

    // An indicator, measured twice.
    screen.go_to("indicateurs");
    screen.insert("Signatures");
    let indicator = screen.only("indicator").id;
    assert_eq!(screen.keyboard(), Some((indicator.clone(), "title".into())));
    screen.key(Key::Insert);
    let first = screen.only("measurement").id;
    assert_eq!(screen.keyboard(), Some((first, "when_raw".into())));
    screen.keys("1er mars 2027\t320");
    screen.key(Key::Insert);
    screen.keys("10 mars 2027\t410");
    let mut measures: Vec<(String, String)> = screen
        .all("measurement")
        .iter()
        .map(|it| {
            (
                it.words("when_edtf").to_owned(),
                it.words("value").to_owned(),
            )
        })
        .collect();
    measures.sort();
    let measured = |day: &str, value: &str| (day.to_owned(), value.to_owned());
    let expected = [measured("2027-03-01", "320"), measured("2027-03-10", "410")];
    assert_eq!(measures, expected);
    let noted = screen.all("measurement");
    assert!(
        noted
            .iter()
            .all(|it| it.reference("indicator").as_ref() == Some(&indicator))
    );
    assert!(screen.shows("410"), "the latest figure stands in the list");

    // The fiche knows where it is named.
    screen.go_to("Yves");
    for named in ["Ouvrir Yves Courtepaille", "Ouvrir Imprimer 200 affiches"] {
        assert!(
            screen.find(AccessibleRole::Button, named).is_some(),
            "{named}"
        );
    }
}
