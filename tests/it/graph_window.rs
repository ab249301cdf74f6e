//! The page of the graph, driven through the window without a display: once by mouse, once by
//! keys alone, and while another device writes.

use std::sync::Arc;

use i_slint_backend_testing::{AccessibleRole, ElementHandle};
use myspot::gui::event::{Event, FrameEvent, GraphEvent};
use myspot::gui::moments::now;
use myspot::ui::{Entities, Graph};
use myspot_core::{Dice, Edit, Kinds, Record, RecordId, Value, Workspace};
use slint::platform::Key;
use slint::{ComponentHandle as _, LogicalPosition, Model as _};

use crate::screen::{Screen, plain};

impl Screen {
    /// The example, on the page of the graph.
    fn on_the_graph() -> Self {
        let screen = Self::with_example();
        screen.send(Event::Frame(FrameEvent::OpenPage("graph".into())));
        screen
    }

    fn graph(&self) -> Graph<'_> {
        self.main.global::<Graph<'_>>()
    }

    fn relation(&self, from: &RecordId, to: &RecordId) -> Option<Record> {
        let all = self.all("relation").into_iter();
        let mut between = all.filter(|relation| {
            relation.reference("from").as_ref() == Some(from)
                && relation.reference("to").as_ref() == Some(to)
        });
        between.next()
    }

    /// Where the picture begins in the window.
    fn corner(&self) -> LogicalPosition {
        let canvas = ElementHandle::find_by_element_type_name(&self.main, "GraphCanvas")
            .next()
            .expect("the page shows a picture");
        canvas.absolute_position()
    }

    /// Where a fiche stands in the window.
    fn at(&self, id: &RecordId) -> LogicalPosition {
        let corner = self.corner();
        let (x, y) = self
            .road
            .look(|bench| bench.graph.in_view(id))
            .expect("it is in the picture");
        LogicalPosition::new(corner.x + x, corner.y + y)
    }
}

fn away(from: LogicalPosition, dx: f32, dy: f32) -> LogicalPosition {
    LogicalPosition::new(from.x + dx, from.y + dy)
}

#[test]
fn the_picture_holds_every_linked_fiche_and_the_tray_the_others() {
    let screen = Screen::on_the_graph();
    let page = screen.graph();
    let linked = screen.road.look(|bench| {
        let all = bench.workspace().expect("open").records();
        let relations: Vec<_> = all.of_kind("relation").collect();
        let touches = |id: &RecordId| {
            relations.iter().any(|relation| {
                [relation.reference("from"), relation.reference("to")].contains(&Some(id.clone()))
            })
        };
        all.of_kind("entity")
            .filter(|entity| touches(&entity.id))
            .count()
    });
    let entities = screen.all("entity").len();
    assert_eq!(
        page.get_tray_count(),
        i32::try_from(entities - linked).expect("few")
    );
    assert_eq!(page.get_nodes().row_count(), 0, "the table is put away");
    screen.key('t');
    assert_eq!(page.get_nodes().row_count(), entities);
    assert_eq!(
        page.get_ties().row_count(),
        0,
        "the table of fiches is shown first"
    );
    let picture = page.get_picture().size();
    assert!(picture.width > 800 && picture.height > 300, "{picture:?}");
    assert!(page.get_findings().row_count() >= 4);
    assert!(page.get_caution().contains('%') || page.get_caution().contains("lien"));
}

#[test]
fn by_mouse_who_links_two_groups_the_way_to_who_decides_a_new_relation_and_a_picture() {
    let screen = Screen::on_the_graph();
    // Who links two groups: a sentence lights them.
    let first = screen
        .graph()
        .get_findings()
        .row_data(0)
        .expect("a sentence");
    let label = plain(&format!("{} {}", first.sentence, first.because));
    screen.push(label.trim());
    assert!(
        screen
            .graph()
            .get_findings()
            .row_data(0)
            .expect("a sentence")
            .lit
    );
    // A fiche by a click: its fiche stands beside the picture.
    let karim = screen.fiche("Karim Doucelune");
    screen.click(screen.at(&karim));
    assert_eq!(screen.selected(), "Karim Doucelune");
    assert!(!screen.graph().get_sentences_open());
    // The missing relation: a line from the handle of one fiche to another.
    let other = screen.fiche("Louise Arpège");
    assert!(screen.relation(&karim, &other).is_none());
    screen.point(screen.at(&karim));
    assert!(screen.graph().get_handle_shown());
    let corner = screen.corner();
    let handle = LogicalPosition::new(
        corner.x + screen.graph().get_handle_x(),
        corner.y + screen.graph().get_handle_y(),
    );
    screen.press_at(handle);
    screen.point(screen.at(&other));
    screen.release(screen.at(&other));
    screen.keys("informe");
    screen.key(Key::Return);
    let made = screen.relation(&karim, &other).expect("it was drawn");
    assert_eq!(made.words("kind"), "informs");
    // Only what is sourced: the legend is the filter.
    let before = screen.graph().get_ties_text();
    for label in ["à recouper", "supposé"] {
        screen
            .find(AccessibleRole::Checkbox, label)
            .unwrap_or_else(|| panic!("no box « {label} »"))
            .invoke_accessible_default_action();
        screen.settle();
    }
    assert_ne!(screen.graph().get_ties_text(), before);
    // The picture.
    screen.send(Event::Graph(GraphEvent::Export("png".into())));
    screen.send(Event::Graph(GraphEvent::Export("svg".into())));
    let png = screen.exported("png");
    assert!(png[0].starts_with(b"\x89PNG"), "{} files", png.len());
    let svg = String::from_utf8(screen.exported("svg").remove(0)).expect("text");
    assert!(svg.contains("Karim Doucelune") && svg.ends_with("</svg>\n"));
}

#[test]
fn by_keys_alone_the_same() {
    let screen = Screen::on_the_graph();
    screen.held(Key::Control, || screen.key('f'));
    screen.keys("arp");
    screen.key(Key::Return);
    assert_eq!(screen.selected(), "Louise Arpège");
    assert!(screen.graph().get_told().contains("Louise Arpège"));
    // The arrows walk over the picture.
    screen.key(Key::RightArrow);
    assert_ne!(screen.selected(), "Louise Arpège");
    screen.held(Key::Control, || screen.key('f'));
    screen.keys("louise");
    screen.key(Key::Return);
    assert_eq!(screen.selected(), "Louise Arpège");
    // The way from one to the other.
    screen.key('c');
    screen.keys("Karim");
    screen.key(Key::Return);
    let told = screen.graph().get_findings().row_data(0).expect("a way");
    assert!(told.lit, "{}", told.sentence);
    assert!(
        told.sentence.contains("Karim Doucelune"),
        "{}",
        told.sentence
    );
    screen.key(Key::Escape);
    // A relation: R, its kind, the other fiche.
    let (louise, karim) = (
        screen.fiche("Louise Arpège"),
        screen.fiche("Karim Doucelune"),
    );
    assert!(screen.relation(&louise, &karim).is_none());
    screen.held(Key::Control, || screen.key('f'));
    screen.keys("louise");
    screen.key(Key::Return);
    screen.key('r');
    screen.keys("informe");
    screen.key(Key::Return);
    screen.keys("Karim");
    screen.key(Key::Return);
    assert!(screen.relation(&louise, &karim).is_some());
    // Undo is one act.
    screen.held(Key::Control, || screen.key('z'));
    assert!(screen.relation(&louise, &karim).is_none());
}

#[test]
fn a_rectangle_ticks_what_lies_in_it_and_keeps_what_was_ticked() {
    let screen = Screen::on_the_graph();
    let checked = || screen.main.global::<Entities<'_>>().get_checked_count();
    let karim = screen.at(&screen.fiche("Karim Doucelune"));
    let around = |at: LogicalPosition| {
        screen.held(Key::Shift, || {
            screen.press_at(away(at, -26.0, -26.0));
            screen.point(away(at, 26.0, 26.0));
            screen.release(away(at, 26.0, 26.0));
        });
    };
    around(karim);
    let first = checked();
    assert!(first >= 1);
    // The bar for several came above the picture: things are elsewhere now.
    let louise = screen.at(&screen.fiche("Louise Arpège"));
    around(louise);
    assert!(checked() > first);
    // Without Maj, the same gesture moves the picture and ticks nothing.
    let before = checked();
    screen.press_at(away(louise, -26.0, -26.0));
    screen.point(away(louise, 26.0, 26.0));
    screen.release(away(louise, 26.0, 26.0));
    assert_eq!(checked(), before);
}

#[test]
fn the_table_is_in_step_with_the_picture_and_does_the_same() {
    let screen = Screen::on_the_graph();
    screen.key('t');
    screen.key('t');
    assert_eq!(screen.graph().get_table_size(), 2);
    screen.key(Key::Home);
    let first = screen.graph().get_nodes().row_data(0).expect("a row");
    assert_eq!(screen.selected(), first.name.as_str());
    assert!(
        first.degree
            >= screen
                .graph()
                .get_nodes()
                .row_data(1)
                .expect("a row")
                .degree
    );
    screen.key(' ');
    assert!(
        screen
            .graph()
            .get_nodes()
            .row_data(0)
            .expect("a row")
            .checked
    );
    screen.key(' ');
    screen.key('m');
    assert_eq!(
        screen.graph().get_nodes().row_count(),
        screen.all("entity").len() - 1
    );
    screen.send(Event::Graph(GraphEvent::ShowAll));
    assert_eq!(
        screen.graph().get_nodes().row_count(),
        screen.all("entity").len()
    );
}

#[test]
fn a_relation_from_elsewhere_neither_moves_nor_drops_what_one_drags() {
    let screen = Screen::on_the_graph();
    let (karim, louise) = (
        screen.fiche("Karim Doucelune"),
        screen.fiche("Louise Arpège"),
    );
    let others = |screen: &Screen| -> Vec<(f32, f32)> {
        let all = screen.all("entity").into_iter().filter(|it| it.id != karim);
        let all = all.filter_map(|it| screen.road.look(|bench| bench.graph.in_view(&it.id)));
        all.collect()
    };
    // Another device with the same workspace.
    let mut elsewhere = screen.road.with(|bench| {
        let here = &mut bench.open.as_mut().expect("open").workspace;
        here.settle(now());
        let all = here.all_changes();
        let chunks = all.iter().map(Vec::as_slice);
        let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(7));
        Workspace::load(here.id(), None, chunks, kinds, dice).expect("its own changes")
    });
    let start = screen.at(&karim);
    screen.press_at(start);
    let held = away(start, 60.0, 24.0);
    screen.point(held);
    let before = others(&screen);
    let record = elsewhere.fresh_id(now());
    let fields = vec![
        ("from".to_owned(), Value::from(karim.as_str())),
        ("to".to_owned(), Value::from(louise.as_str())),
        ("kind".to_owned(), Value::from("informs")),
    ];
    let create = Edit::Create {
        record,
        kind: "relation".into(),
        fields,
    };
    elsewhere.apply(&create.into(), now()).expect("allowed");
    let sent = elsewhere.all_changes();
    screen.road.with(|bench| {
        let here = &mut bench.open.as_mut().expect("open").workspace;
        let changes = here.receive(&sent, now()).expect("fits").changes;
        bench.changed(&changes, &screen.road);
    });
    screen.settle();
    assert!(screen.relation(&karim, &louise).is_some(), "it has come");
    assert_eq!(others(&screen), before, "nothing jumped");
    let now_at = screen.at(&karim);
    assert!((now_at.x - held.x).abs() < 1.0 && (now_at.y - held.y).abs() < 1.0);
    // The drag goes on, and what is let go is pinned where it is, for everybody.
    let end = away(held, 30.0, 0.0);
    screen.point(end);
    screen.release(end);
    let now_at = screen.at(&karim);
    assert!((now_at.x - end.x).abs() < 1.0 && (now_at.y - end.y).abs() < 1.0);
    let views = screen.all("view");
    let pinned = views
        .iter()
        .any(|view| view.get(&format!("layout|{karim}")).is_some());
    assert!(pinned, "the place is in the document");
}
