//! What a picture holds, and what a camera does with it.

use std::sync::Arc;

use super::*;
use crate::raster::{Canvas, Fonts};
use crate::view::graph::{Side, read};
use crate::view::kit::Kit;

const FACE: &[u8] = include_bytes!("../../../app/ui/fonts/AtkinsonHyperlegibleNext_400Regular.ttf");

fn camera() -> Camera {
    Camera {
        centre: Spot::default(),
        zoom: 1.0,
        width: 400.0,
        height: 300.0,
    }
}

/// A picture of Ada, Bo and an organisation, in a row.
fn scene(looks: impl FnOnce(&mut Looks)) -> Scene {
    let mut kit = Kit::new();
    for (name, kind, role) in [
        ("Ada", "person", "roles|ally"),
        ("Cie", "org", "roles|decider"),
        ("Bo", "person", "roles|adversary"),
    ] {
        kit.add(
            name,
            "entity",
            &[("name", name), ("kind", kind), (role, "1")],
        );
    }
    for (from, to, grade) in [
        ("Ada", "Cie", "A1"),
        ("Cie", "Bo", "D4"),
        ("Bo", "Cie", "C3"),
    ] {
        let name = format!("{from} {to}");
        let fields = [
            ("from", from),
            ("to", to),
            ("kind", "informs"),
            ("grade", grade),
        ];
        kit.add(&name, "relation", &fields);
    }
    let mut web = read(&kit.workspace, Side::World);
    // In the order in which they were written, whatever ids they drew.
    let order = ["Ada", "Cie", "Bo"];
    let place = |node: usize| {
        let name = web.nodes[node].name.as_str();
        order
            .iter()
            .position(|known| *known == name)
            .expect("one of the three")
    };
    let ends: Vec<_> = web
        .ties
        .iter()
        .map(|tie| (place(tie.from), place(tie.to)))
        .collect();
    for (tie, (from, to)) in web.ties.iter_mut().zip(ends) {
        (tie.from, tie.to) = (from, to);
    }
    web.nodes
        .sort_by_key(|node| order.iter().position(|known| *known == node.name));
    web.ties.sort_by_key(|tie| (tie.from > tie.to, tie.from));
    let mut look = Looks {
        spots: [-100.0, 0.0, 100.0]
            .map(|x| Some(Spot { x, y: 0.0 }))
            .to_vec(),
        ..Looks::default()
    };
    looks(&mut look);
    compose(&web, &Measured::default(), &look)
}

#[test]
fn what_is_known_and_what_is_looked_at_can_be_told_from_the_lines() {
    let plain = scene(|_| ());
    assert_eq!(
        plain.lines.iter().map(|line| line.dash).collect::<Vec<_>>(),
        [
            crate::raster::Dash::Whole,
            crate::raster::Dash::Dots,
            crate::raster::Dash::Dashes,
        ]
    );
    // Two lines between the same two run beside each other, one on each side.
    assert_eq!(plain.lines[1].aside, plain.lines[2].aside);
    assert!(plain.lines[1].aside != 0.0);
    assert_eq!(plain.marks[0].ring, Some(Ink::Ok));
    assert_eq!(plain.marks[1].ring, None);
    let lit = scene(|looks| looks.lit = [0, 1].into());
    assert!(lit.marks[2].faded && !lit.marks[0].faded);
    let chosen = scene(|looks| looks.chosen = [0].into());
    assert!(chosen.lines[0].lit && !chosen.lines[1].lit);
    assert!(chosen.marks[0].strong);
    let without = scene(|looks| looks.spots[2] = None);
    assert_eq!((without.marks.len(), without.lines.len()), (2, 1));
}

#[test]
fn zooming_keeps_what_is_under_the_pointer_and_fitting_shows_everything() {
    let mut view = camera();
    let before = view.to_picture(300.0, 40.0);
    view.zoom_at(300.0, 40.0, 1.7);
    let after = view.to_picture(300.0, 40.0);
    assert!((before.x - after.x).abs() < 0.01 && (before.y - after.y).abs() < 0.01);
    view.pan(10.0, 0.0);
    assert!((view.to_view(after).0 - 310.0).abs() < 0.01);
    let picture = scene(|_| ());
    let bounds = picture.bounds().expect("three marks");
    view.fit(&bounds, 10.0);
    for mark in &picture.marks {
        let (x, y) = view.to_view(mark.at);
        assert!((0.0..=400.0).contains(&x) && (0.0..=300.0).contains(&y));
    }
    assert_eq!(Scene::default().bounds(), None);
}

#[test]
fn the_pointer_finds_marks_and_lines() {
    let picture = scene(|_| ());
    let view = camera();
    assert_eq!(picture.mark_at(&view, 102.0, 148.0), Some(0));
    assert_eq!(picture.mark_at(&view, 150.0, 150.0), None);
    assert_eq!(picture.line_at(&view, 150.0, 152.0), Some(0));
    assert_eq!(picture.line_at(&view, 150.0, 200.0), None);
}

#[test]
fn a_frame_has_marks_lines_and_names_and_a_faded_one_is_paler() {
    let palette = Palette::of(|ink| match ink {
        Ink::Bg => Colour(255, 255, 255),
        _ => Colour(0, 0, 0),
    });
    let fonts = Fonts::new(&[FACE], &[FACE]);
    let mut painter = Painter::new(fonts, &[]);
    let mut dark = |scene: &Scene| {
        let mut pixels = vec![0; 400 * 300 * 3];
        let mut canvas = Canvas::new(&mut pixels, 400, 300);
        let pass = Pass {
            palette: &palette,
            scale: 1.0,
            detail: Detail::Whole,
            covered: &[],
        };
        painter.draw(&mut canvas, scene, &camera(), &pass);
        let sum: u64 = pixels.iter().map(|byte| u64::from(255 - *byte)).sum();
        sum / (3 * 255)
    };
    let whole = dark(&scene(|_| ()));
    assert!(whole > 800, "{whole}");
    assert!(dark(&scene(|looks| looks.lit = [1].into())) < whole);
    assert_eq!(dark(&Scene::default()), 0);
    let long: Arc<str> = "x".repeat(400).into();
    assert!(painter.name_width(&long, false) <= 200.0);
}
