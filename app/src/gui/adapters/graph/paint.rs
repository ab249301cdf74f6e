//! From the picture to the image that the page shows.

use std::time::Duration;

use myspot_core::picture::{Detail, Ink, Painter, Palette, Pass, minimap};
use myspot_core::raster::{Area, Canvas, Colour, Dash, Fonts, Stroke};
use slint::{ComponentHandle as _, Image, Rgb8Pixel, SharedPixelBuffer};

use super::GraphState;
use super::state::Drag;
use crate::gui::event::{Event, GraphEvent};
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{Graph, Main, Theme};

/// After so long without a move, the picture is drawn with full care.
const REST: Duration = Duration::from_millis(150);
/// More pixels than these are not drawn while something moves.
const MOVING_PIXELS: f32 = 2_200_000.0;
/// The size of the small picture, in units of the design.
pub(super) const SMALL: (f32, f32) = (150.0, 92.0);

pub(in crate::gui::adapters) const REGULAR: &[u8] =
    include_bytes!("../../../../ui/fonts/AtkinsonHyperlegibleNext_400Regular.ttf");
pub(in crate::gui::adapters) const BOLD: &[u8] =
    include_bytes!("../../../../ui/fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf");

/// The symbols of the roles, in the order of `picture::Role::CODES`.
pub(super) const SYMBOLS: [&str; 10] = [
    include_str!("../../../../ui/icons/role-ally.svg"),
    include_str!("../../../../ui/icons/role-adversary.svg"),
    include_str!("../../../../ui/icons/role-undecided.svg"),
    include_str!("../../../../ui/icons/role-target.svg"),
    include_str!("../../../../ui/icons/role-decider.svg"),
    include_str!("../../../../ui/icons/role-relay.svg"),
    include_str!("../../../../ui/icons/role-affected.svg"),
    include_str!("../../../../ui/icons/role-partner.svg"),
    include_str!("../../../../ui/icons/role-observer.svg"),
    include_str!("../../../../ui/icons/role-other.svg"),
];

/// The painter, made when the first picture is drawn.
pub(super) fn painter(state: &mut GraphState) -> &mut Painter {
    state
        .painter
        .get_or_insert_with(|| Painter::new(Fonts::new(&[REGULAR], &[BOLD]), &SYMBOLS))
}

/// The colours of the theme as it is now.
pub(super) fn palette(main: &Main) -> Palette {
    let theme = main.global::<Theme<'_>>();
    Palette::of(|ink| {
        let colour = match ink {
            Ink::Bg => theme.get_bg(),
            Ink::Side => theme.get_side(),
            Ink::Text => theme.get_text(),
            Ink::Text2 => theme.get_text2(),
            Ink::Rule => theme.get_rule(),
            Ink::Edge => theme.get_edge(),
            Ink::Accent => theme.get_accent(),
            Ink::Ok => theme.get_ok(),
            Ink::Warn => theme.get_warn(),
            Ink::Danger => theme.get_danger(),
            Ink::Person => theme.get_person(),
            Ink::Org => theme.get_org(),
            Ink::Group => theme.get_group(),
            Ink::Place => theme.get_place(),
            Ink::Event => theme.get_event(),
            Ink::Document => theme.get_document(),
            Ink::Object => theme.get_object(),
            Ink::Idea => theme.get_idea(),
        };
        Colour(colour.red(), colour.green(), colour.blue())
    })
}

/// Draws the picture as it is now.
pub(super) fn paint(bench: &mut Workbench) {
    let Some(main) = bench.main.upgrade() else {
        return;
    };
    let zoom = main.global::<Theme<'_>>().get_zoom();
    let full = zoom * main.window().scale_factor();
    let palette = palette(&main);
    let state = &mut bench.graph;
    let camera = state.camera;
    let pixels = camera.width * camera.height * full * full;
    let (detail, scale) = if state.moving {
        let least = (MOVING_PIXELS / pixels.max(1.0)).sqrt().min(1.0);
        (Detail::Moving, full * least)
    } else {
        (Detail::Whole, full)
    };
    let size = |units: f32, scale: f32| ((units * scale).round() as u32).clamp(1, 8_192);
    let (width, height) = (size(camera.width, scale), size(camera.height, scale));
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(width, height);
    let mut canvas = Canvas::new(buffer.make_mut_bytes(), width, height);
    // Names keep out of what floats above the picture.
    let edge = |units: f32| (units * scale) as i32;
    let whole = canvas.area();
    let covered = [
        Area {
            right: edge(state.covered.0),
            ..whole
        },
        Area {
            left: whole.right - edge(state.covered.1),
            ..whole
        },
    ];
    painter(state);
    let GraphState { painter, scene, .. } = state;
    if let Some(painter) = painter {
        let pass = Pass {
            palette: &palette,
            scale,
            detail,
            covered: &covered,
        };
        painter.draw(&mut canvas, scene, &camera, &pass);
    }
    if let Some((from, to)) = new_line(state) {
        let stroke = Stroke {
            colour: palette.colour(Ink::Accent),
            width: 2.4 * scale,
            dash: Dash::Dashes,
            scale,
            cover: 255,
        };
        let at = |(x, y): (f32, f32)| (x * scale, y * scale);
        canvas.line(at(from), at(to), &stroke);
        canvas.head(at(from), at(to), 9.0 * scale, 8.0 * scale, &stroke);
    }
    if let Drag::Band { from, at } = &state.drag {
        let stroke = Stroke {
            colour: palette.colour(Ink::Accent),
            width: 1.6 * scale,
            dash: Dash::Dashes,
            scale,
            cover: 255,
        };
        let corners = [*from, (at.0, from.1), *at, (from.0, at.1), *from];
        for side in corners.windows(2) {
            let at = |(x, y): (f32, f32)| (x * scale, y * scale);
            canvas.line(at(side[0]), at(side[1]), &stroke);
        }
    }
    let graph = main.global::<Graph<'_>>();
    graph.set_picture(Image::from_rgb8(buffer));
    if detail == Detail::Whole || state.scene.marks.len() < 1_000 {
        let (width, height) = (size(SMALL.0, full), size(SMALL.1, full));
        let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(width, height);
        let mut canvas = Canvas::new(buffer.make_mut_bytes(), width, height);
        minimap(&mut canvas, &state.scene, &camera, &palette, full);
        graph.set_small(Image::from_rgb8(buffer));
    }
}

/// The line for a new relation, from the thing to the pointer.
fn new_line(state: &GraphState) -> Option<((f32, f32), (f32, f32))> {
    match &state.drag {
        Drag::Link { from, at } => Some((state.in_view(from)?, *at)),
        _ => None,
    }
}

/// Draws now, and once more with full care when the picture rests.
pub(super) fn paint_moving(bench: &mut Workbench, road: &Road) {
    /// Up to so many lines, a frame costs too little to draw less.
    const FEW: usize = 1_500;
    let state = &mut bench.graph;
    state.moving = state.scene.lines.len() > FEW || state.moving;
    if state.moving {
        let road = road.clone();
        state
            .rest
            .start(slint::TimerMode::SingleShot, REST, move || {
                road.send(Event::Graph(GraphEvent::Rested));
            });
    }
    paint(bench);
}
