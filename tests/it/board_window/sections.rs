//! Nothing that the old mySPOT's file holds is missing from the screen.

use std::collections::BTreeSet;

use myspot::gui::event::{BoardEvent, FrameEvent};
use myspot::ui::Form;
use myspot_core::Methods;
use myspot_core::method::{Method, Skin};
use myspot_core::view::board::boards;
use serde_json::Value as Json;

use super::*;
use crate::import_golden::shared;
use crate::plan::{flat, typed};

/// Takes down every word of a part of the window.
fn read_part(screen: &Screen, part: &str, seen: &mut BTreeSet<String>) {
    for root in ElementHandle::find_by_element_type_name(&screen.main, part) {
        let told = root.query_descendants();
        let told = told.match_predicate(|element| element.accessible_role().is_some());
        for element in told.find_all() {
            let words = [
                element.accessible_label(),
                element.accessible_value(),
                element.accessible_description(),
            ];
            let words = words.into_iter().flatten().map(|words| flat(&words));
            seen.extend(words.filter(|words| !words.is_empty()));
        }
    }
}

/// Takes down what is seen: the page, and the pane where it is shown.
fn read(screen: &Screen, seen: &mut BTreeSet<String>) {
    read_part(screen, "BoardPage", seen);
    if screen.main.global::<Form<'_>>().get_pane_shown() {
        read_part(screen, "DetailPane", seen);
    }
}

/// Goes through every face and board of a method, and opens each of its records.
fn read_method(screen: &Screen, method: &Method, seen: &mut BTreeSet<String>) {
    let page = format!("method:{}", method.key);
    screen.send(Event::Frame(FrameEvent::OpenPage(page)));
    let boards: Vec<RecordId> = screen.look(|workspace| {
        let boards = boards(workspace, method);
        boards.iter().map(|board| board.id.clone()).collect()
    });
    for (place, face) in method.faces.iter().enumerate() {
        screen.send(Event::Board(BoardEvent::Face(face.key.clone())));
        read(screen, seen);
        for board in &boards {
            screen.send(Event::Board(BoardEvent::Board(board.clone())));
            read(screen, seen);
        }
        if place > 0 {
            continue;
        }
        for record in screen.all(method.holds()) {
            screen.send(Event::Board(match face.skin {
                Skin::Sheets => BoardEvent::Select(record.id),
                _ => BoardEvent::Open(record.id),
            }));
            read(screen, seen);
        }
    }
}

#[test]
fn every_string_of_the_eleven_sections_is_on_the_screen() {
    let Some(bytes) = shared("real/full-sections.json") else {
        return;
    };
    let screen = Screen::new();
    // So high that nothing waits below the edge of a page.
    let size = slint::PhysicalSize::new(1366, 6000);
    screen.main.window().set_size(size);
    let file = screen.home.path().join("full-sections.json");
    std::fs::write(&file, &bytes).expect("writable");
    screen.send(Event::Start(StartEvent::Open(file)));
    screen.send(Event::Board(BoardEvent::Guide(false)));
    let mut seen = BTreeSet::new();
    for method in Methods::builtin().in_order() {
        read_method(&screen, method, &mut seen);
    }
    let seen: Vec<String> = seen.into_iter().collect();
    let seen = seen.join("\n");
    let json: Json = serde_json::from_slice(&bytes).expect("JSON");
    let sections = json["plaidoyer"].as_object().expect("sections");
    assert_eq!(sections.len(), 11);
    let mut lost = Vec::new();
    let mut checked = 0;
    for (key, section) in sections {
        let mut words = Vec::new();
        typed(section, key, &mut words);
        checked += words.len();
        let unseen = words
            .into_iter()
            .filter(|words| !seen.contains(&flat(words)));
        lost.extend(unseen.map(|words| format!("{key}: {words}")));
    }
    // The codes of the strategies are words here.
    let strategies = ["recherche", "rencontres et lobbying", "médias"];
    let lower = seen.to_lowercase();
    let unseen = strategies.iter().filter(|words| !lower.contains(**words));
    lost.extend(unseen.map(|words| format!("strategies: {words}")));
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(checked > 40, "{checked}");
}
