//! The pages *Importer* and *Exporter*, driven through the window without a display: by mouse, by
//! keys alone, and asked for what they show.

use std::fs;
use std::path::PathBuf;

use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use myspot::gui::event::{Event, ExportEvent, FrameEvent, ImportEvent};
use myspot::ui::{App, Choice, Exporting, ImportColumn, ImportStage, Importing, Page};
use myspot_core::import::plan;
use myspot_core::{Dice, Kinds, Moment, Workspace, WorkspaceId};
use slint::platform::Key;
use slint::{ComponentHandle as _, Model as _, ModelRc};

use crate::screen::{Screen, plain};

/// Two people, one of them twice, one row without a name; Windows-1252, as Excel writes it.
const PEOPLE: &[u8] = b"Nom;Genre;Couleur\r\n\
    Am\xe9lie F\xe9librin;personne;vert\r\n\
    Denis Combrel;personne;bleu\r\n\
    ;personne;gris\r\n\
    Amelie Felibrin;personne;rouge\r\n";

impl Screen {
    fn importing(&self) -> Importing<'_> {
        self.main.global::<Importing<'_>>()
    }

    /// Puts a file beside the home folder.
    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    fn turn_to(&self, page: &str) {
        self.send(Event::Frame(FrameEvent::OpenPage(page.into())));
    }

    fn look_at(&self, name: &str, bytes: &[u8]) {
        let path = self.file(name, bytes);
        self.send(Event::Import(ImportEvent::Take(path)));
    }

    fn column(&self, place: usize) -> ImportColumn {
        let columns = self.importing().get_columns();
        columns.row_data(place).expect("a column")
    }

    /// What would come in: the label and the number of each sort.
    fn counts(&self) -> Vec<(String, String)> {
        let counts = self.importing().get_counts();
        counts
            .iter()
            .map(|it| (plain(&it.label), plain(&it.count)))
            .collect()
    }

    fn checks(&self) -> String {
        let checks = self.importing().get_checks();
        let all = checks
            .iter()
            .map(|it| format!("{} {}\n", it.title, it.detail));
        plain(&all.collect::<String>())
    }

    fn state(&self) -> String {
        self.look(Workspace::state_hash)
    }

    /// Picks a line of a menu by its words, as its list does.
    fn pick(&self, choices: &ModelRc<Choice>, line: &str, event: fn(String) -> ImportEvent) {
        let found = choices.iter().find(|it| plain(&it.label) == line);
        let known: Vec<_> = choices.iter().map(|it| it.label).collect();
        let found = found.unwrap_or_else(|| panic!("no line « {line} » among {known:?}"));
        self.send(Event::Import(event(found.code.into())));
    }
}

#[test]
fn by_mouse_a_file_is_looked_at_corrected_let_in_and_taken_back() {
    let screen = Screen::with_nothing();
    screen.turn_to("importing");
    assert_eq!(screen.main.global::<App<'_>>().get_page(), Page::Importing);
    let before = screen.state();
    let path = screen.file("gens.csv", PEOPLE);
    screen
        .importing()
        .set_path(path.display().to_string().into());
    screen.settle();
    screen.push("Lire ce fichier");
    let page = screen.importing();
    assert_eq!(
        page.get_stage(),
        ImportStage::Preview,
        "{}",
        page.get_problem()
    );
    // What was recognised.
    assert_eq!(page.get_encoding(), "Windows-1252");
    assert_eq!(page.get_delimiter(), "point-virgule");
    assert_eq!(plain(&page.get_header()), "ligne 1");
    assert_eq!(screen.column(0).heading, "Nom");
    assert_eq!(screen.column(0).mark, "check");
    assert_eq!(plain(&screen.column(2).target), "laisser dans le rapport");
    let rows = page.get_rows();
    let with = |icon: &str| -> Vec<String> {
        let rows = rows.iter().filter(|row| row.icon == icon);
        rows.map(|row| row.number.to_string()).collect()
    };
    assert_eq!(with("alert"), ["4"]);
    assert_eq!((with("copy").len(), with("check").len()), (1, 2));
    let first = rows.row_data(0).expect("a row");
    assert_eq!(
        first.cells.row_data(0).expect("a cell").text,
        "Amélie Félibrin"
    );
    assert_eq!(screen.counts(), [("Personnes".to_owned(), "3".to_owned())]);
    assert!(
        screen.checks().contains("1 ligne reste dehors"),
        "{}",
        screen.checks()
    );
    assert!(
        screen.checks().contains("1 nom presque pareil"),
        "{}",
        screen.checks()
    );
    assert_eq!(plain(&page.get_act()), "Importer 3 lignes");
    assert_eq!(screen.state(), before, "nothing is written yet");
    // A column goes elsewhere: what comes in follows at once.
    screen.pick(&screen.column(2).choices, "un champ à nous", |code| {
        ImportEvent::Column(2, code)
    });
    assert_eq!(plain(&screen.column(2).target), "un champ à nous");
    // What is left for the report is the row that stays outside.
    let left = "2 valeurs vont dans le rapport";
    assert!(screen.checks().contains(left), "{}", screen.checks());
    screen.pick(
        &screen.column(0).choices,
        "laisser dans le rapport",
        |code| ImportEvent::Column(0, code),
    );
    assert!(!page.get_can_act(), "{:?}", screen.counts());
    screen.pick(&screen.column(0).choices, "fiche : Nom", |code| {
        ImportEvent::Column(0, code)
    });
    assert_eq!(screen.counts(), [("Personnes".to_owned(), "3".to_owned())]);
    // Other accents show at once.
    screen.pick(&page.get_encodings(), "ancien Mac", ImportEvent::Encoding);
    let first = page.get_rows().row_data(0).expect("a row");
    assert_ne!(
        first.cells.row_data(0).expect("a cell").text,
        "Amélie Félibrin"
    );
    screen.pick(&page.get_encodings(), "Windows-1252", ImportEvent::Encoding);
    // In, as one act.
    screen.push("Importer 3 lignes");
    assert_eq!(page.get_stage(), ImportStage::Report);
    assert_eq!(screen.all("entity").len(), 3);
    assert!(plain(&page.get_report_title()).contains("« gens.csv »"));
    let lines = page.get_lines();
    let told: String = lines.iter().map(|line| plain(&line.title) + "\n").collect();
    assert!(
        told.contains("ligne 4") || told.contains("Ligne 4"),
        "{told}"
    );
    // The rows that stayed outside, beside the file.
    screen.push("Enregistrer les lignes refusées");
    let beside = fs::read_dir(screen.home.path())
        .expect("a folder")
        .flatten();
    let refused = beside.filter(|file| {
        let name = file.file_name();
        name.to_string_lossy().starts_with("gens - lignes refusées")
    });
    let refused: Vec<_> = refused.collect();
    assert_eq!(refused.len(), 1);
    let text = fs::read_to_string(refused[0].path()).expect("UTF-8");
    assert!(text.contains("gris"), "{text}");
    // The way back is one act.
    let after = screen.state();
    screen.push("Annuler l’import");
    assert_eq!(screen.state(), before);
    assert!(page.get_undone());
    screen.held(Key::Control, || screen.key('y'));
    assert_eq!(screen.state(), after);
    assert!(!page.get_undone());
    // The same headings are read the same way next time.
    screen.push("Autre fichier");
    screen.look_at("autres.csv", b"Nom;Genre;Couleur\nZo\xe9;personne;mauve\n");
    assert_eq!(plain(&screen.column(2).target), "un champ à nous");
    assert_eq!(screen.column(2).mark, "history");
}

#[test]
fn by_keys_alone_the_same() {
    let screen = Screen::with_nothing();
    let before = screen.state();
    let path = screen.file("gens.csv", PEOPLE);
    screen.held(Key::Control, || screen.key('8'));
    // The keyboard is in the field for the path.
    screen.keys(&path.display().to_string());
    screen.key(Key::Return);
    let page = screen.importing();
    assert_eq!(
        page.get_stage(),
        ImportStage::Preview,
        "{}",
        page.get_problem()
    );
    // What a row stands for, accents, delimiter, headings, kind, the table, then its columns.
    for _ in 0..9 {
        screen.key(Key::Tab);
    }
    assert_eq!(plain(&screen.column(2).target), "laisser dans le rapport");
    // The last lines of its menu: a field of one's own, the report.
    screen.key(Key::DownArrow);
    screen.key(Key::End);
    screen.key(Key::UpArrow);
    screen.key(Key::Return);
    assert_eq!(
        screen.column(2).mark,
        "pencil",
        "{}",
        screen.column(2).target
    );
    // The pairs: the first one is one person.
    screen.send(Event::Import(ImportEvent::Go(ImportStage::Pairs)));
    screen.key(' ');
    let pair = |page: &Importing<'_>| page.get_pairs().row_data(0).expect("a pair");
    assert_eq!(pair(&page).choice, "same");
    screen.send(Event::Import(ImportEvent::Apply));
    assert_eq!(page.get_stage(), ImportStage::Report);
    let links = screen.all("link");
    assert!(links.iter().any(|link| link.words("kind") == "same_as"));
    screen.held(Key::Control, || screen.key('z'));
    assert_eq!(screen.state(), before);
}

#[test]
fn a_file_that_is_here_already_comes_in_again_only_where_one_asks() {
    let screen = Screen::with_nothing();
    screen.look_at("gens.csv", PEOPLE);
    screen.send(Event::Import(ImportEvent::Apply));
    assert_eq!(screen.all("entity").len(), 3);
    screen.look_at("gens.csv", PEOPLE);
    let page = screen.importing();
    assert!(page.get_came_before() && !page.get_can_act());
    screen.push("Importer quand même");
    assert!(page.get_can_act());
    assert_eq!(page.get_stage(), ImportStage::Preview);
}

#[test]
fn what_others_write_meanwhile_is_seen_before_a_file_goes_in() {
    let screen = Screen::with_nothing();
    screen.look_at("gens.csv", PEOPLE);
    screen.road.with(|bench| {
        let record = bench.fresh_id().expect("open");
        let name = myspot_core::Value::from("Denis Combrel");
        let edit = myspot::gui::workbench::acts::make(&record, "entity", &[("name", name)]);
        bench.act(edit, &screen.road);
    });
    let pairs = screen.importing().get_pair_count();
    screen.send(Event::Import(ImportEvent::Apply));
    // The same rows come in, and the new pair is told.
    assert_eq!(screen.importing().get_stage(), ImportStage::Report);
    assert_eq!(screen.importing().get_pair_count(), pairs + 1);
    assert_eq!(screen.all("entity").len(), 4);
}

#[test]
fn what_is_no_data_is_told_in_one_sentence() {
    let screen = Screen::with_nothing();
    let page = screen.importing();
    let told = |path: PathBuf, words: &str| {
        screen.send(Event::Import(ImportEvent::Take(path)));
        assert_eq!(page.get_stage(), ImportStage::Choose);
        let problem = plain(&page.get_problem());
        assert!(problem.contains(words), "{problem}");
    };
    told(screen.file("rien.csv", b""), "rien.csv est vide");
    told(
        screen.file("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\0"),
        "n’est pas un fichier de données",
    );
    told(
        screen.file("abime.json", b"{\"entities\": ["),
        "abîmé à la ligne",
    );
    told(screen.home.path().join("absent.csv"), "ne peut pas être lu");
    told(screen.home.path().to_owned(), "est un dossier");
    assert!(screen.shows(&plain(&page.get_problem())));
}

#[test]
fn a_file_that_is_no_table_shows_counts_and_what_finds_no_place() {
    let screen = Screen::with_nothing();
    let old = fs::read("tests/data/old-myspot.json").expect("a sample");
    screen.look_at("univers.json", &old);
    let page = screen.importing();
    assert_eq!(
        page.get_stage(),
        ImportStage::Preview,
        "{}",
        page.get_problem()
    );
    assert!(!page.get_is_table());
    assert_eq!(
        plain(&page.get_recognised()),
        "un export de l’ancien mySPOT"
    );
    assert!(!screen.counts().is_empty());
    screen.send(Event::Import(ImportEvent::Apply));
    assert_eq!(page.get_stage(), ImportStage::Report);
    assert!(!screen.all("entity").is_empty());
}

#[test]
fn an_export_says_who_leaves_and_is_read_back() {
    let screen = Screen::with_example();
    screen.held(Key::Control, || screen.key('9'));
    let page = screen.main.global::<Exporting<'_>>();
    let facts = || {
        let facts = page.get_facts();
        plain(
            &facts
                .iter()
                .map(|it| it.text.to_string() + "\n")
                .collect::<String>(),
        )
    };
    assert!(
        facts().contains("personnes partent en clair"),
        "{}",
        facts()
    );
    // The arrows move over the formats: CSV for Excel is the second.
    screen.key(Key::DownArrow);
    assert_eq!(page.get_format(), "csv");
    screen.push("Exporter");
    let written = PathBuf::from(page.get_written().as_str());
    assert!(written.is_dir(), "{}", page.get_problem());
    let table = fs::read(written.join("entity.csv")).expect("a table of fiches");
    let mut dice = Dice::from_number(3);
    let id = WorkspaceId(dice.bytes());
    let kinds = std::sync::Arc::new(Kinds::builtin());
    let empty = Workspace::create(id, kinds, Dice::from_number(4)).expect("empty");
    let read = plan(&table, "entity.csv", &empty, Moment(0), &mut dice).expect("a table");
    assert_eq!(read.added["entity"], screen.all("entity").len());
    assert!(read.refused.is_empty(), "{:?}", read.refused);
    // A second one lies beside the first.
    screen.push("Exporter");
    assert_ne!(written, PathBuf::from(page.get_written().as_str()));
    // For everybody, less leaves.
    let members = facts();
    screen.send(Event::Export(ExportEvent::Audience("public".into())));
    assert_ne!(facts(), members);
    // What holds everything says so, and can be read again.
    screen.send(Event::Export(ExportEvent::Format("json".into())));
    assert_eq!(page.get_audiences().row_count(), 0);
    screen.push("Exporter");
    let text = fs::read(page.get_written().as_str()).expect("written");
    let read = plan(&text, "espace.json", &empty, Moment(0), &mut dice).expect("our JSON");
    assert_eq!(read.added["entity"], screen.all("entity").len());
}

#[test]
fn every_format_is_written() {
    let screen = Screen::with_example();
    screen.turn_to("exporting");
    let page = screen.main.global::<Exporting<'_>>();
    let formats: Vec<_> = page.get_formats().iter().collect();
    assert!(formats.len() >= 11);
    for format in formats {
        assert!(!format.label.is_empty() && !format.what.is_empty());
        screen.send(Event::Export(ExportEvent::Format(format.code.to_string())));
        screen.send(Event::Export(ExportEvent::Write(
            screen.home.path().join("dehors"),
        )));
        let written = PathBuf::from(page.get_written().as_str());
        assert!(written.exists(), "{}: {}", format.code, page.get_problem());
    }
    // Where nothing can be written, it is said.
    let taken = screen.file("pris", b"");
    screen.send(Event::Export(ExportEvent::Write(taken)));
    assert!(page.get_problem().contains("Rien n’a pu être écrit"));
}

#[test]
fn every_control_has_a_name_and_the_size_of_a_finger() {
    let screen = Screen::with_example();
    let controls = [
        AccessibleRole::Button,
        AccessibleRole::Checkbox,
        AccessibleRole::Combobox,
        AccessibleRole::TextInput,
        AccessibleRole::ListItem,
        AccessibleRole::RadioButton,
    ];
    let all_named = |place: &str| {
        let mut seen = 0;
        for role in controls {
            let query = ElementQuery::from_root(&screen.main);
            for element in query.match_accessible_role(role).find_all() {
                seen += 1;
                let label = element.accessible_label().unwrap_or_default();
                assert!(!label.trim().is_empty(), "{place}: a nameless {role:?}");
                let height = element.size().height;
                let small = matches!(role, AccessibleRole::TextInput) || height >= 24.0;
                assert!(small, "{place}: {label} is {height} high");
            }
        }
        assert!(seen > 10, "{place}: {seen} controls");
    };
    screen.turn_to("importing");
    all_named("choose");
    screen.look_at("gens.csv", PEOPLE);
    all_named("preview");
    screen.send(Event::Import(ImportEvent::Go(ImportStage::Pairs)));
    all_named("pairs");
    screen.send(Event::Import(ImportEvent::Apply));
    all_named("report");
    screen.turn_to("exporting");
    all_named("export");
}
