//! A field in which two members write.

use i_slint_backend_testing::ElementHandle;
use slint::platform::PointerEventButton;

use super::*;

#[test]
fn a_field_says_who_else_writes_in_it() {
    let screen = Screen::with_example();
    let id = screen
        .road
        .look(|bench| bench.selected.clone())
        .expect("one is shown");
    let mut share = group();
    share.devices[0].writes_in = Some((id.clone(), "desc".into()));
    share.devices[1].writes_in = Some((id.clone(), "desc".into()));
    screen.share(share.clone());
    assert!(
        screen
            .find(AccessibleRole::Text, "Samir Lavoile écrit ici")
            .is_some()
    );
    share.devices[2].writes_in = Some((id, "desc".into()));
    screen.share(share);
    let both = "Samir Lavoile et Théo Quatrevents écrivent ici";
    assert!(screen.find(AccessibleRole::Text, both).is_some());
    screen.share(group());
    assert!(screen.find(AccessibleRole::Text, both).is_none());
}

/// Another device that holds what the window holds.
pub(super) struct Elsewhere(Workspace);

impl Elsewhere {
    pub(super) fn of(screen: &Screen) -> Self {
        screen.road.with(|bench| {
            let here = &mut bench.open.as_mut().expect("open").workspace;
            here.settle(now());
            let changes = here.all_changes();
            let there = Workspace::load(
                here.id(),
                None,
                changes.iter().map(Vec::as_slice),
                Arc::new(Kinds::builtin()),
                Dice::from_number(7),
            );
            Self(there.expect("its own changes"))
        })
    }

    /// Says who writes there.
    pub(super) fn is_member(&mut self, id: &str) {
        self.0.set_me(Some(RecordId::from(id)));
    }

    /// Hears of everything that stands in the window.
    pub(super) fn learns(&mut self, screen: &Screen) {
        let all = screen.road.with(|bench| {
            let here = &mut bench.open.as_mut().expect("open").workspace;
            here.settle(now());
            here.all_changes()
        });
        self.0
            .receive(&all, now())
            .expect("its own and the window's");
    }

    /// Does something there, and hands it to the window.
    pub(super) fn does(&mut self, screen: &Screen, edit: Edit) {
        self.0.apply(&edit.into(), now()).expect("allowed");
        let outbox = self.0.take_outbox();
        let changes: Vec<_> = outbox.into_iter().map(|change| change.bytes).collect();
        screen.road.with(|bench| {
            let here = &mut bench.open.as_mut().expect("open").workspace;
            let received = here.receive(&changes, now()).expect("accepted");
            bench.changed(&received.changes, &screen.road);
        });
        screen.settle();
    }

    fn writes(&mut self, screen: &Screen, record: &RecordId, key: &str, text: &str) {
        let edit = Edit::SetText {
            record: record.clone(),
            key: key.into(),
            text: text.into(),
        };
        self.does(screen, edit);
    }
}

/// Puts the keyboard into a text of the fiche by a click.
fn click(screen: &Screen, label: &str) -> ElementHandle {
    let field = screen.find(AccessibleRole::TextInput, label);
    let field = field.unwrap_or_else(|| panic!("no field « {label} »"));
    field.mock_single_click(PointerEventButton::Left);
    screen.settle();
    field
}

fn caret(screen: &Screen) -> (usize, usize) {
    screen.road.look(|bench| {
        let focus = bench.focus.as_ref().expect("the keyboard is in a field");
        (focus.anchor, focus.caret)
    })
}

#[test]
fn while_another_member_writes_in_my_field_my_caret_stays_with_my_letters() {
    let screen = Screen::with_example();
    let id = screen
        .road
        .look(|bench| bench.selected.clone())
        .expect("one is shown");
    let field = click(&screen, "Description");
    let text = || field.accessible_value().unwrap_or_default().to_string();
    screen.held(Key::Control, || screen.key('a'));
    screen.keys("Le conseil vote mardi.");
    assert_eq!(text(), "Le conseil vote mardi.");
    for _ in 0.." mardi.".len() {
        screen.key(Key::LeftArrow);
    }
    assert_eq!(caret(&screen), (15, 15));

    let mut samir = Elsewhere::of(&screen);
    samir.writes(&screen, &id, "desc", "Été : Le conseil vote mardi.");
    assert_eq!(text(), "Été : Le conseil vote mardi.", "before the caret");
    assert_eq!(caret(&screen), (23, 23), "eight bytes further");
    screen.keys("ra");
    assert_eq!(
        text(),
        "Été : Le conseil votera mardi.",
        "typing goes on there"
    );

    let mut samir = Elsewhere::of(&screen);
    samir.writes(&screen, &id, "desc", "Été : Le conseil votera mardi soir.");
    assert_eq!(caret(&screen), (25, 25), "after the caret");

    screen.held(Key::Shift, || {
        for _ in 0.."conseil votera".len() {
            screen.key(Key::LeftArrow);
        }
    });
    assert_eq!(caret(&screen), (25, 11));
    samir.writes(
        &screen,
        &id,
        "desc",
        "Été : Le grand conseil communal votera mardi soir.",
    );
    assert_eq!(text(), "Été : Le grand conseil communal votera mardi soir.");
    assert_eq!(caret(&screen), (40, 17), "before and inside the selection");
    screen.keys("x");
    assert_eq!(
        text(),
        "Été : Le grand x mardi soir.",
        "the selection is what it was"
    );
    let seen = screen.main.global::<Pane<'_>>().get_description();
    assert_eq!(seen, text(), "and the document has it");
}

#[test]
fn undo_in_a_field_is_the_document_s_and_leaves_the_caret_where_it_can() {
    let screen = Screen::with_example();
    let field = click(&screen, "Description");
    let before = field.accessible_value().unwrap_or_default();
    screen.key(Key::End);
    screen.held(Key::Control, || screen.key(Key::End));
    screen.keys(" Fin.");
    assert_eq!(
        field.accessible_value().unwrap_or_default(),
        format!("{before} Fin.")
    );
    screen.held(Key::Control, || screen.key('z'));
    assert_eq!(field.accessible_value().unwrap_or_default(), before);
    screen.keys("!");
    assert_eq!(
        field.accessible_value().unwrap_or_default(),
        format!("{before}!")
    );
}

#[test]
fn the_note_being_written_keeps_the_keyboard_while_others_come_and_move() {
    let screen = Screen::with_example();
    let id = screen
        .road
        .look(|bench| bench.selected.clone())
        .expect("one is shown");
    let pane = screen.main.global::<Pane<'_>>();
    pane.set_notes_open(true);
    screen.road.send(Event::Pane(PaneEvent::NoteAdded));
    screen.settle();
    screen.keys("Dit à");
    let note = RecordId::from(pane.get_note_open().as_str());
    let words = || {
        screen.road.look(|bench| {
            let record = bench.workspace().and_then(|w| w.records().get(&note));
            record
                .map(|note| note.words("text").to_owned())
                .unwrap_or_default()
        })
    };
    assert_eq!(words(), "Dit à");
    let mut samir = Elsewhere::of(&screen);
    for n in 0..3 {
        let (other, link) = (samir.0.fresh_id(now()), samir.0.fresh_id(now()));
        let text = vec![("text".into(), Value::from(format!("Autre {n}")))];
        samir.does(
            &screen,
            Edit::Create {
                record: other.clone(),
                kind: "note".into(),
                fields: text,
            },
        );
        let about = [
            ("from", other.as_str()),
            ("to", id.as_str()),
            ("kind", "about"),
        ];
        let fields = about.map(|(key, value)| (key.to_owned(), Value::from(value)));
        let (record, kind) = (link, "link".into());
        samir.does(
            &screen,
            Edit::Create {
                record,
                kind,
                fields: fields.into(),
            },
        );
        screen.keys("x");
    }
    assert_eq!(words(), "Dit àxxx");
    samir.writes(&screen, &note, "text", "Hier : Dit à");
    screen.keys("y");
    assert_eq!(words(), "Hier : Dit àxxxy");
}

#[test]
fn the_choices_of_a_field_are_patched_and_not_made_anew() {
    let screen = Screen::with_example();
    let id = screen
        .road
        .look(|bench| bench.selected.clone())
        .expect("one is shown");
    screen.main.global::<Pane<'_>>().set_identity_open(true);
    screen.settle();
    let model = screen.main.global::<Pane<'_>>().get_fields();
    let lists: Vec<_> = model.iter().map(|field| field.options.clone()).collect();
    let mut samir = Elsewhere::of(&screen);
    samir.does(
        &screen,
        Edit::Set {
            record: id,
            key: "summary".into(),
            value: Value::from("autre"),
        },
    );
    let shown = screen.main.global::<Pane<'_>>().get_fields();
    assert!(shown.iter().any(|field| field.value == "autre"));
    for (field, before) in shown.iter().zip(lists) {
        assert!(
            field.options == before,
            "{}: the same list, patched",
            field.key
        );
    }
}
