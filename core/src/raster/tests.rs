//! What stands on a canvas after drawing.

use super::*;

const WHITE: Colour = Colour(255, 255, 255);
const BLACK: Colour = Colour(0, 0, 0);

fn stroke(width: f32, dash: Dash) -> Stroke {
    Stroke {
        colour: BLACK,
        width,
        dash,
        scale: 1.0,
        cover: 255,
    }
}

/// How much ink is on a canvas of 100 × 100 after drawing, in pixels.
fn ink(draw: impl FnOnce(&mut Canvas<'_>)) -> f32 {
    let mut pixels = vec![0; 100 * 100 * 3];
    let mut canvas = Canvas::new(&mut pixels, 100, 100);
    canvas.clear(WHITE);
    draw(&mut canvas);
    let dark = pixels.chunks(3).map(|pixel| 255.0 - f32::from(pixel[0]));
    dark.sum::<f32>() / 255.0
}

#[track_caller]
fn near(found: f32, expected: f32, tolerance: f32) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found}, not {expected}"
    );
}

#[test]
fn a_line_leaves_as_much_ink_as_it_is_long_and_wide() {
    let ends: [((f32, f32), (f32, f32)); 5] = [
        ((10.0, 10.0), (90.0, 10.0)),
        ((10.0, 10.0), (10.0, 90.0)),
        ((10.0, 20.0), (85.0, 80.0)),
        ((85.0, 80.0), (10.0, 20.0)),
        ((20.0, 90.0), (45.0, 5.0)),
    ];
    for (from, to) in ends {
        let length = f32::hypot(to.0 - from.0, to.1 - from.1);
        for width in [1.0, 1.4, 2.4, 4.0] {
            let found = ink(|canvas| canvas.line(from, to, &stroke(width, Dash::Whole)));
            near(found, length * width, length * width * 0.12 + 2.0);
        }
        let found = ink(|canvas| canvas.line(from, to, &stroke(2.0, Dash::Dashes)));
        near(found, length * 2.0 * 0.6, length * 0.25);
    }
}

#[test]
fn what_lies_outside_is_neither_drawn_nor_waited_for() {
    let far = 1.0e7;
    for (from, to) in [
        ((-far, 50.0), (far, 50.0)),
        ((50.0, -far), (50.0, far)),
        ((-far, -far), (far, far)),
    ] {
        let found = ink(|canvas| canvas.line(from, to, &stroke(2.0, Dash::Whole)));
        assert!(found > 150.0, "{found}");
    }
    for (from, to) in [
        ((-50.0, -far), (-50.0, far)),
        ((0.0, 200.0), (100.0, 180.0)),
        ((f32::NAN, 0.0), (50.0, 50.0)),
        ((f32::INFINITY, 0.0), (50.0, 50.0)),
    ] {
        near(
            ink(|canvas| canvas.line(from, to, &stroke(2.0, Dash::Whole))),
            0.0,
            0.0,
        );
    }
}

#[test]
fn shapes_cover_about_what_they_should() {
    let area = |kind, radius| {
        let mask = shape(kind, radius, None);
        mask.cover
            .iter()
            .map(|cover| f32::from(*cover))
            .sum::<f32>()
            / 255.0
    };
    near(area(Shape::Circle, 20.0), 1256.6, 10.0);
    near(area(Shape::Square, 20.0), 36.0 * 36.0, 25.0);
    near(area(Shape::Hexagon, 20.0), 1039.0, 15.0);
    near(area(Shape::Diamond, 20.0), 968.0, 15.0);
    let ring = shape(Shape::Circle, 20.0, Some(2.0));
    let ring = ring
        .cover
        .iter()
        .map(|cover| f32::from(*cover))
        .sum::<f32>()
        / 255.0;
    near(ring, 238.8, 8.0);
    for kind in [
        Shape::Pentagon,
        Shape::Sheet,
        Shape::Trapezium,
        Shape::Dome,
        Shape::Cross,
    ] {
        let found = area(kind, 20.0);
        assert!((600.0..1500.0).contains(&found), "{kind:?}: {found}");
    }
}

#[test]
fn a_polygon_is_filled_with_soft_edges_and_cut_at_the_canvas() {
    let square = [(10.25, 10.0), (30.25, 10.0), (30.25, 30.0), (10.25, 30.0)];
    near(
        ink(|canvas| canvas.polygon(&square, BLACK, 255)),
        400.0,
        4.0,
    );
    let wide = [(-50.0, 40.0), (150.0, 40.0), (150.0, 60.0), (-50.0, 60.0)];
    near(
        ink(|canvas| canvas.polygon(&wide, BLACK, 255)),
        2000.0,
        10.0,
    );
    near(ink(|canvas| canvas.polygon(&[], BLACK, 255)), 0.0, 0.0);
}

#[test]
fn words_have_letters_a_halo_and_a_width_and_are_cut_where_there_is_no_room() {
    let face = include_bytes!("../../../app/ui/fonts/AtkinsonHyperlegibleNext_400Regular.ttf");
    let mut fonts = Fonts::new(&[face], &[face]);
    let text: Arc<str> = "Agnès Pontarlin".into();
    let word = fonts.word(&text, 13.0, false);
    let width = fonts.width(&text, 13.0, false);
    assert!((70.0..120.0).contains(&width), "{width}");
    assert!(word.letters.cover.iter().any(|cover| *cover > 200));
    assert_eq!(word.halo.width, word.letters.width + 2 * word.margin);
    let cut = fonts.fitted(&text, 13.0, false, 60.0);
    assert!(
        cut.ends_with('…') && fonts.width(&cut, 13.0, false) <= 60.0,
        "{cut}"
    );
    assert_eq!(fonts.fitted(&text, 13.0, false, 200.0), &*text);
    // No face at all draws nothing and does not fail.
    assert_eq!(Fonts::new(&[b"no font"], &[]).width("a", 13.0, false), 0.0);
}

#[test]
fn a_symbol_is_drawn_from_its_file() {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h5v10H0z"/></svg>"##;
    let mask = Mask::of_svg(svg, 20);
    assert_eq!((mask.cover[5], mask.cover[15]), (255, 0));
    assert_eq!(Mask::of_svg("no drawing", 20), Mask::default());
}

use std::sync::Arc;
