//! Two fiches made one: in the window by mouse, and by the command line.

use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use myspot::cli::Exit;
use myspot::gui::event::{EntitiesEvent, Event, ImportEvent};
use myspot::gui::workbench::acts::make;
use myspot::ui::{App, Entities, ImportStage, Importing, Layer};
use myspot_core::{Value, Workspace};
use slint::{ComponentHandle as _, Model as _};

use crate::cli::Shell;
use crate::screen::{Screen, plain};

#[test]
fn two_ticked_fiches_are_shown_side_by_side_and_joined_as_one_act() {
    let screen = Screen::with_example();
    let before = screen.look(Workspace::state_hash);
    let stays = screen.fiche("Louise Arpège");
    let goes = screen.fiche("Marc Tassigneul");
    for fiche in [&stays, &goes] {
        screen.send(Event::Entities(EntitiesEvent::Check(fiche.clone())));
    }
    screen.push("Joindre…");
    let page = screen.main.global::<Entities<'_>>();
    let app = screen.main.global::<App<'_>>();
    assert_eq!(app.get_layer(), Layer::JoinFiches);
    // The one with more around it is proposed to stay.
    assert_eq!(page.get_join_stays().name, "Louise Arpège");
    assert!(plain(&page.get_join_note()).contains("6 éléments"));
    let questions: Vec<_> = page.get_join_questions().iter().collect();
    let labels: Vec<_> = questions.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["Nom", "En bref"]);
    let radios = ElementQuery::from_root(&screen.main)
        .match_accessible_role(AccessibleRole::RadioButton)
        .find_all();
    let checked = radios
        .iter()
        .filter(|it| it.accessible_checked() == Some(true))
        .filter_map(i_slint_backend_testing::ElementHandle::accessible_label);
    assert!(checked.into_iter().any(|it| it == "Louise Arpège"));
    screen.send(Event::Entities(EntitiesEvent::JoinTaken(1, true)));
    screen.push("Joindre");
    assert_eq!(app.get_layer(), Layer::None);
    let names: Vec<String> = screen
        .all("entity")
        .iter()
        .map(|it| it.words("name").to_owned())
        .collect();
    assert!(names.contains(&"Louise Arpège".to_owned()));
    assert!(!names.contains(&"Marc Tassigneul".to_owned()));
    let joined = screen.fiche("Louise Arpège");
    let record = screen.look(|it| it.records().living(&joined).cloned());
    let record = record.expect("it stays");
    assert_eq!(record.words("summary"), "échevin des finances");
    assert!(record.has("aliases", "Marc Tassigneul"));
    assert!(screen.shows("« Marc Tassigneul » et « Louise Arpège » sont jointes"));
    screen.push("Annuler");
    assert_eq!(screen.look(Workspace::state_hash), before);
}

#[test]
fn a_row_of_a_file_is_joined_or_left_out_from_the_pairs() {
    let screen = Screen::with_nothing();
    screen.road.with(|bench| {
        let record = bench.fresh_id().expect("open");
        let fields = [
            ("name", Value::from("Zoé Marchand")),
            ("kind", Value::from("person")),
        ];
        bench.act(make(&record, "entity", &fields), &screen.road);
    });
    let path = screen.home.path().join("gens.csv");
    let bytes = "Nom;Genre;Description\nZoé Marchand;personne;Avocate.\nAutre;personne;\n";
    std::fs::write(&path, bytes).expect("written");
    screen.send(Event::Import(ImportEvent::Take(path)));
    screen.send(Event::Import(ImportEvent::Go(ImportStage::Pairs)));
    let page = screen.main.global::<Importing<'_>>();
    let acts = |code: &str| {
        screen.send(Event::Import(ImportEvent::Pair(0, code.into())));
        let pair = page.get_pairs().row_data(0).expect("a pair");
        assert_eq!(pair.choice, code);
        let people: usize = page
            .get_counts()
            .iter()
            .filter(|it| plain(&it.label).starts_with("Personne"))
            .filter_map(|it| it.count.parse::<usize>().ok())
            .sum();
        people
    };
    assert_eq!(acts("apart"), 2);
    assert_eq!(acts("leave"), 1);
    assert_eq!(acts("same"), 2);
    assert_eq!(acts("join"), 1);
    screen.send(Event::Import(ImportEvent::Apply));
    assert_eq!(screen.all("entity").len(), 2);
    let zoe = screen.fiche("Zoé Marchand");
    let zoe = screen.look(|it| it.records().living(&zoe).cloned());
    assert_eq!(zoe.expect("she stays").words("desc"), "Avocate.");
}

#[test]
fn one_choice_settles_all_pairs_and_each_can_still_be_chosen_otherwise() {
    let screen = Screen::with_nothing();
    let path = screen.home.path().join("gens.csv");
    let bytes = "Nom;Genre\nZoé Marchand;personne\nZoe Marchand;personne\n\
                 Yves Petit;personne\nYves Petit;personne\n";
    std::fs::write(&path, bytes).expect("written");
    screen.send(Event::Import(ImportEvent::Take(path)));
    screen.send(Event::Import(ImportEvent::Go(ImportStage::Pairs)));
    let page = screen.main.global::<Importing<'_>>();
    let choices = || -> Vec<String> {
        let pairs = page.get_pairs();
        pairs.iter().map(|pair| pair.choice.to_string()).collect()
    };
    assert_eq!(choices(), ["apart", "apart"]);
    assert_eq!(plain(&page.get_all_text()), "Créer à part");
    screen.send(Event::Import(ImportEvent::AllPairs("leave".into())));
    assert_eq!(choices(), ["leave", "leave"]);
    assert_eq!(plain(&page.get_all_text()), "Ignorer la ligne");
    screen.send(Event::Import(ImportEvent::Pair(1, "same".into())));
    assert_eq!(choices(), ["leave", "same"]);
    assert_eq!(plain(&page.get_all_text()), "au cas par cas");
    screen.send(Event::Import(ImportEvent::Apply));
    assert_eq!(screen.all("entity").len(), 3);
    let links = screen.all("link");
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].words("kind"), "same_as");
}

#[test]
fn the_command_line_joins_and_takes_back() {
    let shell = Shell::with_workspace();
    let keep = shell.add(&["entity", "name=Anne", "summary=échevine"]);
    let gone = shell.add(&["entity", "name=Anna", "summary=juge", "desc=Vue hier."]);
    let third = shell.add(&["entity", "name=Ville"]);
    shell.json(&["link", "w", &gone, "membre de", &third]);
    let before = shell.state_hash("w");
    let shown = shell.json(&["unite", "w", &keep, &gone, "--dry-run"]);
    assert_eq!(shown["differs"][1]["field"], "summary");
    assert_eq!(shell.state_hash("w"), before);
    shell
        .run(&["unite", "w", &keep, &gone, "--take", "desc"])
        .refused(Exit::Usage, "ne se contredisent pas");
    shell
        .run(&["unite", "w", &keep, &keep])
        .refused(Exit::Usage, "deux fois la même fiche");
    let done = shell
        .run(&["unite", "w", &keep, &gone, "--take", "summary"])
        .done();
    done.tells("« Anna » est jointe à « Anne ».");
    let id = done.text().trim().to_owned();
    let fiche = shell.json(&["show", "w", &id]);
    assert_eq!(fiche["fields"]["name"], "Anne");
    assert_eq!(fiche["fields"]["summary"], "juge");
    assert_eq!(fiche["fields"]["desc"], "Vue hier.");
    assert_eq!(fiche["relations"][0]["other_title"], "Ville");
    let undone = shell.run(&["undo", "w"]).done();
    assert!(
        undone.plain().starts_with("Annulé : fiches jointes"),
        "{}",
        undone.plain()
    );
    assert_eq!(shell.state_hash("w"), before);
}

#[test]
fn the_command_line_reads_the_month_first_where_one_says_so() {
    let shell = Shell::with_workspace();
    let path = shell.path("x.csv");
    std::fs::write(&path, "Nom;Date\nFête;12/03/2026\n").expect("written");
    let path = path.display().to_string();
    let date = |order: &str| {
        shell
            .run(&["import", "w", &path, "--date-order", order, "--again"])
            .done();
        let list = shell.run(&["ls", "w", "--type", "entity", "--json"]).done();
        let list = list.json_lines();
        let id = list.last().expect("one")["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let shown = shell.json(&["show", "w", &id]);
        shell.run(&["undo", "w"]).done();
        shown["fields"]["when_edtf"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(date("dmy"), "2026-03-12");
    assert_eq!(date("mdy"), "2026-12-03");
}
