//! The map of the world as a file: a picture, a network for other programs, two tables.

use myspot_core::export::graph::{
    Front, Look, Preset, Sheet, arrange, readable, to_csv, to_graphml, to_png, to_svg,
};
use myspot_core::kind::Handling;
use myspot_core::picture::Palette;
use myspot_core::raster::Fonts;
use myspot_core::view::graph::{Side, read};
use myspot_core::workspace::Workspace;

use super::{Format, Made, Unmade};
use crate::cli::words;

/// How many pixels make a unit of the page: names can be read, and printed on a wall.
const PIXELS: f32 = 2.0;

const REGULAR: &[u8] = include_bytes!("../../ui/fonts/AtkinsonHyperlegibleNext_400Regular.ttf");
const ITALIC: &[u8] =
    include_bytes!("../../ui/fonts/AtkinsonHyperlegibleNext_400Regular_Italic.ttf");
const BOLD: &[u8] = include_bytes!("../../ui/fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf");

/// In the order of `Role::CODES`.
const SYMBOLS: [&str; 10] = [
    include_str!("../../ui/icons/role-ally.svg"),
    include_str!("../../ui/icons/role-adversary.svg"),
    include_str!("../../ui/icons/role-undecided.svg"),
    include_str!("../../ui/icons/role-target.svg"),
    include_str!("../../ui/icons/role-decider.svg"),
    include_str!("../../ui/icons/role-relay.svg"),
    include_str!("../../ui/icons/role-affected.svg"),
    include_str!("../../ui/icons/role-partner.svg"),
    include_str!("../../ui/icons/role-observer.svg"),
    include_str!("../../ui/icons/role-other.svg"),
];

/// Lays out the world and writes it as a format.
pub(super) fn map(
    workspace: &Workspace,
    format: Format,
    audience: Handling,
    date: &str,
) -> Result<Made, Unmade> {
    let side = Side::World;
    let seen = readable(workspace, &read(workspace, side), audience);
    let (web, palette) = (&seen.web, Palette::light());
    let mut reduced = false;
    let look = Look {
        palette: &palette,
        symbols: &SYMBOLS,
        side,
    };
    let tables = |preset| {
        let tables = to_csv(workspace, web, side, preset);
        vec![
            ("nodes.csv".to_owned(), tables.nodes),
            ("edges.csv".to_owned(), tables.edges),
        ]
    };
    let files = match format {
        Format::GraphCsv => tables(Preset::Excel),
        Format::GraphCsvPlain => tables(Preset::Plain),
        _ => {
            let mut fonts = Fonts::new(&[REGULAR], &[BOLD]);
            let scene = arrange(web, side, &mut fonts);
            let bytes = if format == Format::GraphMl {
                to_graphml(workspace, web, &scene, &look).into_bytes()
            } else {
                let front = Front {
                    date,
                    measure: words::imports::map_measure(),
                    left_out: seen.left_out,
                };
                let sheet = Sheet::read(workspace, web, side, &front);
                let svg = to_svg(web, &scene, &look, &mut fonts, &sheet);
                if format == Format::Png {
                    let printed = to_png(&svg, &[REGULAR, ITALIC, BOLD], PIXELS)?;
                    reduced = printed.reduced;
                    printed.bytes
                } else {
                    svg.into_bytes()
                }
            };
            vec![(String::new(), bytes)]
        }
    };
    Ok(Made {
        files,
        reserved: seen.left_out,
        reduced,
        ..Made::default()
    })
}
