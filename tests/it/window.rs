//! The window, without a screen: the same desk, the same pages, driven by keys and clicks.

use std::path::Path;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use myspot::gui::event::{
    EntitiesEvent, Event, FrameEvent, PaneEvent, ReviewEvent, StartEvent, TrashEvent,
};
use myspot::open::OpenWorkspace;
use myspot::paths::Paths;
use myspot::ui::{App, Entities, Main, Page, Pane, Review, Start, Trash};
use myspot_core::store::Access;
use myspot_core::view::entities::GroupBy;
use myspot_core::{Act, Dice, Edit, Kinds, Moment, RecordId, Value, Workspace};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, Model};

use crate::screen::Screen;

impl Screen {
    /// Presses a key while others are held.
    fn chord(&self, modifiers: &[Key], key: &str) {
        let window = self.main.window();
        for modifier in modifiers {
            let text = (*modifier).into();
            window.dispatch_event(WindowEvent::KeyPressed { text });
        }
        self.keys(key);
        for modifier in modifiers {
            let text = (*modifier).into();
            window.dispatch_event(WindowEvent::KeyReleased { text });
        }
        self.settle();
    }

    fn select(&self, name: &str) -> RecordId {
        let id = self.fiche(name);
        self.send(Event::Entities(EntitiesEvent::Opened(id.clone())));
        id
    }

    fn names(&self) -> Vec<String> {
        let rows = self.main.global::<Entities<'_>>().get_rows();
        rows.iter()
            .filter(|row| !row.is_group)
            .map(|row| row.name.to_string())
            .collect()
    }

    fn pane(&self) -> Pane<'_> {
        self.main.global::<Pane<'_>>()
    }
}

#[test]
fn the_example_opens_with_its_forty_two_fiches() {
    let screen = Screen::with_example();
    let app = screen.main.global::<App<'_>>();
    assert_eq!(app.get_page(), Page::Entities);
    assert_eq!(
        app.get_workspace_title(),
        "Sauver la bibliothèque de quartier"
    );
    assert_eq!(screen.main.global::<Entities<'_>>().get_total(), 42);
    assert_eq!(screen.names().len(), 42);
    assert!(screen.pane().get_open());
    // The row of the fiche that is shown is lit.
    let page = screen.main.global::<Entities<'_>>();
    let lit = usize::try_from(page.get_current()).expect("a row");
    let lit = page.get_rows().row_data(lit).expect("it stands");
    assert_eq!(lit.name.as_str(), screen.selected());
    let status: Vec<String> = app
        .get_status()
        .iter()
        .map(|item| item.text.into())
        .collect();
    assert!(status[0].starts_with("Enregistré à "), "{status:?}");
    assert!(
        status[1].contains("Rien ne quitte cet appareil"),
        "{status:?}"
    );
    // Opened again, it is the same one, not a second copy.
    screen.send(Event::Frame(FrameEvent::CloseWorkspace));
    assert_eq!(app.get_page(), Page::Start);
    assert_eq!(
        screen.main.global::<Start<'_>>().get_recents().row_count(),
        1
    );
    screen.send(Event::Start(StartEvent::OpenExample));
    assert_eq!(screen.main.global::<Entities<'_>>().get_total(), 42);
}

/// By kind a head has a shape, by role it has none.
#[test]
fn the_head_of_a_group_stands_at_its_left() {
    let screen = Screen::with_example();
    let page = screen.main.global::<Entities<'_>>();
    for group in [GroupBy::Kind, GroupBy::Role] {
        screen.send(Event::Entities(EntitiesEvent::Group(group)));
        let rows = page.get_rows();
        let head = rows.iter().find(|row| row.is_group).expect("a group");
        let label = head.group_label.to_string();
        let words = screen.find(AccessibleRole::Text, &label);
        let left = words.expect("it stands").absolute_position().x;
        assert!(left < 300.0, "{label} at {left}");
    }
}

#[test]
fn what_is_typed_is_seen_at_once_saved_and_taken_back() {
    let screen = Screen::with_example();
    let id = screen.select("Yves Courtepaille");
    for typed in ["Yves C", "Yves Co", "Yves Courte"] {
        screen.send(Event::Pane(PaneEvent::Edited("name".into(), typed.into())));
        assert_eq!(screen.pane().get_name(), typed);
    }
    assert!(
        screen.names().contains(&"Yves Courte".to_owned()),
        "the list follows each key"
    );
    screen.send(Event::Pane(PaneEvent::Left("name".into())));
    let again = reopened(&screen);
    assert_eq!(
        again.records().get(&id).map(|r| r.words("name")),
        Some("Yves Courte")
    );
    screen.send(Event::Frame(FrameEvent::Undo));
    assert_eq!(screen.pane().get_name(), "Yves Courtepaille");
    screen.send(Event::Frame(FrameEvent::Redo));
    assert_eq!(screen.pane().get_name(), "Yves Courte");
}

/// It has more than 20,000 operations: a worker takes it back, on a copy.
#[test]
fn a_large_act_is_taken_back_and_done_again() {
    let screen = Screen::with_nothing();
    screen.road.with(|bench| {
        bench.with_workspace(&screen.road, |workspace, now| {
            let mut person = || Edit::Create {
                record: workspace.fresh_id(now),
                kind: "entity".into(),
                fields: ["name", "kind", "place_text", "ext_id", "summary"]
                    .map(|key| (key.to_owned(), "person".into()))
                    .to_vec(),
            };
            let edits = (0..4_000).map(|_| person()).collect();
            workspace.apply(&Act::verbatim("import", edits), now)
        });
    });
    screen.settle();
    let page = screen.main.global::<Entities<'_>>();
    assert_eq!(page.get_total(), 4_000);
    assert!(screen.look(|workspace| workspace.undo_sizes()[0]) > 20_000);
    let hash = screen.look(Workspace::state_hash);
    screen.send(Event::Frame(FrameEvent::Undo));
    assert_eq!(page.get_total(), 0);
    assert!(!screen.main.global::<App<'_>>().get_progress().open);
    screen.send(Event::Frame(FrameEvent::Redo));
    assert_eq!(page.get_total(), 4_000);
    assert_eq!(reopened(&screen).records().of_kind("entity").count(), 4_000);
    assert_eq!(screen.look(Workspace::state_hash), hash);
    assert_eq!(reopened(&screen).state_hash(), hash);
}

/// Reads from disk what the window has open.
fn reopened(screen: &Screen) -> Workspace {
    let folder = screen.road.look(|bench| {
        bench
            .open
            .as_ref()
            .expect("a workspace is open")
            .folder()
            .to_owned()
    });
    let paths = Paths::below(screen.home.path());
    OpenWorkspace::open(&folder, Access::Read, &paths)
        .expect("readable beside a writer")
        .workspace
}

#[test]
fn a_fiche_is_created_by_keys_alone() {
    let screen = Screen::with_example();
    screen.settle();
    let page = screen.main.global::<Entities<'_>>();
    screen.chord(&[Key::Control, Key::Shift], "N");
    assert!(page.get_create_open());
    screen.keys("Zoé Nouvelle");
    screen.keys("\n");
    assert_eq!(page.get_total(), 43);
    assert!(screen.names().contains(&"Zoé Nouvelle".to_owned()));
    assert_eq!(screen.pane().get_name(), "Zoé Nouvelle");
    assert!(!page.get_create_open());
}

#[test]
fn filters_fold_accents_and_combine() {
    let screen = Screen::with_example();
    screen.send(Event::Entities(EntitiesEvent::Filter("felibrin".into())));
    assert!(
        screen.names().contains(&"Nadia Félibrin".to_owned()),
        "{:?}",
        screen.names()
    );
    screen.send(Event::Entities(EntitiesEvent::ClearFilters));
    let facet = myspot::gui::event::Facet::Kind;
    screen.send(Event::Entities(EntitiesEvent::ToggleChoice(
        facet,
        "event".into(),
    )));
    assert_eq!(screen.names().len(), 4);
    let page = screen.main.global::<Entities<'_>>();
    assert!(page.get_filtered());
    assert_eq!(page.get_kinds_on_label(), "Événement");
}

#[test]
fn many_fiches_are_tagged_and_trashed_in_one_act() {
    let screen = Screen::with_example();
    screen.send(Event::Entities(EntitiesEvent::CheckRange(1, 3)));
    screen.send(Event::Entities(EntitiesEvent::BulkTagNew(
        "à revoir ensemble".into(),
    )));
    let tagged = || {
        screen.road.look(|bench| {
            let workspace = bench.workspace().expect("open");
            let tag = workspace
                .records()
                .of_kind("tag")
                .find(|tag| tag.words("label") == "à revoir ensemble")
                .map(|tag| tag.id.clone());
            tag.map_or(0, |tag| {
                let tag = tag.as_str();
                workspace
                    .records()
                    .of_kind("entity")
                    .filter(|e| e.has("tags", tag))
                    .count()
            })
        })
    };
    assert_eq!(tagged(), 3);
    screen.send(Event::Entities(EntitiesEvent::Trash(None)));
    assert_eq!(screen.names().len(), 39);
    let toasts = screen.main.global::<App<'_>>().get_toasts();
    assert!(toasts.iter().any(|toast| toast.action == "Annuler"));
    screen.send(Event::Frame(FrameEvent::OpenPage("trash".into())));
    assert_eq!(screen.main.global::<Trash<'_>>().get_rows().row_count(), 3);
    screen.send(Event::Trash(TrashEvent::RestoreAll));
    assert_eq!(screen.main.global::<Trash<'_>>().get_rows().row_count(), 0);
    screen.send(Event::Frame(FrameEvent::Undo));
    screen.send(Event::Frame(FrameEvent::Undo));
    screen.send(Event::Frame(FrameEvent::Undo));
    assert_eq!(tagged(), 0);
}

#[test]
fn fiches_are_related_with_type_dates_weight_and_evidence() {
    let screen = Screen::with_example();
    screen.select("Colette Vermicule");
    let other = screen.fiche("Tom Larivaux").to_string();
    let link = PaneEvent::Link(true, "knows".into(), String::new(), other, String::new());
    screen.send(Event::Pane(link));
    let row = || {
        let rows = screen.pane().get_relations();
        rows.iter()
            .find(|row| row.other_name == "Tom Larivaux")
            .expect("it is listed")
    };
    assert_eq!(row().type_label, "connaît");
    let id = RecordId::from(row().id.as_str());
    let edit = |key: &str, text: &str| {
        screen.send(Event::Pane(PaneEvent::RelationEdited(
            id.clone(),
            key.into(),
            text.into(),
        )));
        screen.send(Event::Pane(PaneEvent::RelationLeft(id.clone(), key.into())));
    };
    let choose = |key: &str, code: &str| {
        let event = PaneEvent::RelationChosen(id.clone(), key.into(), code.into(), String::new());
        screen.send(Event::Pane(event));
    };
    edit("start", "printemps 2024");
    edit("note", "Vus ensemble au marché.");
    edit("source", "Carnet d’Odile");
    choose("weight", "4");
    choose("reliability", "B");
    choose("credibility", "2");
    choose("status", "contested");
    let shown = row();
    assert_eq!(shown.dates, "2024 –");
    assert_eq!((shown.weight, shown.grade.as_str()), (4, "B2"));
    assert_eq!(shown.evidence, "contested");
    assert_eq!(shown.source_title, "Carnet d’Odile");
    assert_eq!(shown.note, "Vus ensemble au marché.");
    screen.send(Event::Pane(PaneEvent::RelationSwapped(id)));
    assert!(!row().outgoing);
    assert_eq!(row().grade, "B2", "turned round, it keeps everything");
}

#[test]
fn a_note_has_its_source_its_grade_and_a_page() {
    let screen = Screen::with_example();
    screen.select("Hôtel de ville");
    screen.send(Event::Pane(PaneEvent::NoteAdded));
    let id = RecordId::from(screen.pane().get_note_open().as_str());
    let edit = |key: &str, text: &str| {
        screen.send(Event::Pane(PaneEvent::NoteEdited(
            id.clone(),
            key.into(),
            text.into(),
        )));
        screen.send(Event::Pane(PaneEvent::NoteLeft(id.clone(), key.into())));
    };
    let choose = |key: &str, code: &str| {
        let event = PaneEvent::NoteChosen(id.clone(), key.into(), code.into(), String::new());
        screen.send(Event::Pane(event));
    };
    edit("text", "La salle du conseil est réservée le 17 juin.");
    edit("source-title", "Agenda communal");
    choose("reliability", "A");
    choose("credibility", "1");
    edit("page", "12");
    let note = screen
        .pane()
        .get_notes()
        .iter()
        .find(|n| n.id == id.as_str())
        .expect("listed");
    assert_eq!(note.grade, "A1");
    assert_eq!(note.source_title, "Agenda communal");
    assert_eq!(note.page, "12");
    assert!(
        note.grade_words.starts_with("Source fiable"),
        "{}",
        note.grade_words
    );
}

#[test]
fn two_versions_are_shown_and_one_is_kept() {
    let screen = Screen::new();
    let folder = screen.home.path().join("w");
    disputed(&folder, &Paths::below(screen.home.path()));
    screen.send(Event::Start(StartEvent::Open(folder)));
    screen.send(Event::Frame(FrameEvent::OpenPage("review".into())));
    let review = screen.main.global::<Review<'_>>();
    assert_eq!(screen.main.global::<App<'_>>().get_failure().what, "");
    assert_eq!(screen.names(), ["Combrel"]);
    assert_eq!(screen.road.look(|bench| bench.review.matters.len()), 1);
    assert_eq!(review.get_rows().row_count(), 1);
    let values: Vec<String> = review
        .get_versions()
        .iter()
        .map(|v| v.value.into())
        .collect();
    assert_eq!(values.len(), 2);
    let id = review.get_id().to_string();
    screen.send(Event::Review(ReviewEvent::Keep(id, 1)));
    assert_eq!(review.get_rows().row_count(), 0);
    screen.select("Combrel");
    assert_eq!(screen.pane().get_summary(), values[1].as_str());
}

/// A workspace in which two devices gave one field two values.
fn disputed(folder: &Path, paths: &Paths) {
    let now = Moment(1_800_000_000_000);
    let mut here = OpenWorkspace::create(folder, "Essai", "Odile", paths, now).expect("writable");
    let card = here.workspace.fresh_id(now);
    let fields = vec![("name".into(), Value::from("Combrel"))];
    let create = Edit::Create {
        record: card.clone(),
        kind: "entity".into(),
        fields,
    };
    here.workspace.apply(&create.into(), now).expect("allowed");
    let changes = here.workspace.all_changes();
    let mut there = Workspace::load(
        here.workspace.id(),
        None,
        changes.iter().map(Vec::as_slice),
        std::sync::Arc::new(Kinds::builtin()),
        Dice::from_number(5),
    )
    .expect("its own changes");
    let set = |value: &str| Edit::Set {
        record: card.clone(),
        key: "summary".into(),
        value: Value::from(value),
    };
    here.workspace
        .apply(&set("influent").into(), now)
        .expect("allowed");
    there.apply(&set("isolé").into(), now).expect("allowed");
    here.workspace
        .receive(&there.all_changes(), now)
        .expect("accepted");
    here.close(now)
        .map_err(|(_, error)| error)
        .expect("writable");
}

#[test]
fn every_bad_path_is_one_french_sentence_and_the_window_stays() {
    let screen = Screen::new();
    let app = screen.main.global::<App<'_>>();
    let home = screen.home.path().to_owned();
    std::fs::write(home.join("broken.json"), b"{\"entities\": [").expect("writable");
    std::fs::write(home.join("photo.jpg"), b"\xff\xd8\xff\xe0 no data").expect("writable");
    std::fs::create_dir(home.join("folder")).expect("writable");
    for name in ["broken.json", "photo.jpg", "folder", "nowhere"] {
        screen.send(Event::Start(StartEvent::Open(home.join(name))));
        let failure = app.get_failure();
        assert!(failure.open, "{name}");
        assert_eq!(failure.title, "Cet espace ne s’ouvre pas", "{name}");
        let told = if name == "nowhere" {
            name
        } else {
            "Ce fichier"
        };
        assert!(failure.what.contains(told), "{name}: {}", failure.what);
        assert!(failure.next.ends_with('.'), "{name}: {}", failure.next);
        assert_eq!(failure.detail, "", "{name}: nothing in English");
        assert_eq!(app.get_page(), Page::Start);
        screen.send(Event::Frame(FrameEvent::FailureClosed));
    }
    let left: Vec<_> = std::fs::read_dir(home.join("documents"))
        .into_iter()
        .flatten()
        .collect();
    assert!(
        left.is_empty(),
        "no folder is made for what cannot be read: {left:?}"
    );
}

#[test]
fn a_file_of_the_old_app_opens_as_a_workspace() {
    let screen = Screen::new();
    let file = screen.home.path().join("mon-univers.json");
    let old = r#"{"entities":[{"id":"a","name":"Élise","type":"person","alias":"","desc":"","date":"1975","role":"ally","tags":["logement"]},{"id":"b","name":"Ixelles","type":"place"}],"relations":[{"id":"r","from":"a","to":"b","type":"habite à"}],"notes":[]}"#;
    std::fs::write(&file, old).expect("writable");
    screen.send(Event::Start(StartEvent::Open(file)));
    assert_eq!(screen.names(), ["Élise", "Ixelles"]);
    let title = screen.main.global::<App<'_>>().get_workspace_title();
    assert_eq!(title, "mon-univers");
}

#[test]
fn every_control_on_every_page_has_a_name() {
    let screen = Screen::with_example();
    screen.select("Yves Courtepaille");
    for face in ["identity", "dates", "history"] {
        screen.send(Event::Pane(PaneEvent::Face(face, true)));
    }
    let pane = screen.pane();
    pane.set_identity_open(true);
    pane.set_dates_open(true);
    pane.set_history_open(true);
    for page in ["entities", "review", "trash", "settings"] {
        screen.send(Event::Frame(FrameEvent::OpenPage(page.into())));
        all_named(&screen.main, page);
    }
    screen.send(Event::Frame(FrameEvent::CloseWorkspace));
    all_named(&screen.main, "start");
}

fn all_named(main: &Main, page: &str) {
    let controls = [
        AccessibleRole::Button,
        AccessibleRole::Checkbox,
        AccessibleRole::Combobox,
        AccessibleRole::Slider,
        AccessibleRole::Tab,
        AccessibleRole::TextInput,
        AccessibleRole::ListItem,
        AccessibleRole::RadioButton,
    ];
    let mut seen = 0;
    for role in controls {
        let found: Vec<ElementHandle> = ElementQuery::from_root(main)
            .match_accessible_role(role)
            .find_all();
        for element in found {
            seen += 1;
            let label = element.accessible_label().unwrap_or_default();
            let at = (element.absolute_position(), element.size());
            assert!(
                !label.trim().is_empty(),
                "{page}: a nameless {role:?} at {at:?}"
            );
        }
    }
    assert!(seen > 5, "{page}: {seen} controls");
}
