//! The map of the world as a file: a picture, a network for other programs, two tables.

use std::fs;
use std::path::Path;

use myspot_core::export::graph::{
    Front, Look, Preset, Sheet, arrange, readable, to_csv, to_graphml, to_png, to_svg,
};
use myspot_core::kind::Handling;
use myspot_core::picture::Palette;
use myspot_core::raster::Fonts;
use myspot_core::view::graph::{Side, read};
use myspot_core::workspace::Workspace;

use crate::cli::{Desk, Failure, target, words};

/// The formats in which a map is written.
pub(super) const FORMATS: [&str; 5] = ["svg", "png", "graphml", "graph-csv", "graph-csv-plain"];

/// How many pixels make a unit of the page: names can be read, and printed on a wall.
const PIXELS: f32 = 2.0;

const REGULAR: &[u8] = include_bytes!("../../../ui/fonts/AtkinsonHyperlegibleNext_400Regular.ttf");
const ITALIC: &[u8] =
    include_bytes!("../../../ui/fonts/AtkinsonHyperlegibleNext_400Regular_Italic.ttf");
const BOLD: &[u8] = include_bytes!("../../../ui/fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf");

/// In the order of `Role::CODES`.
const SYMBOLS: [&str; 10] = [
    include_str!("../../../ui/icons/role-ally.svg"),
    include_str!("../../../ui/icons/role-adversary.svg"),
    include_str!("../../../ui/icons/role-undecided.svg"),
    include_str!("../../../ui/icons/role-target.svg"),
    include_str!("../../../ui/icons/role-decider.svg"),
    include_str!("../../../ui/icons/role-relay.svg"),
    include_str!("../../../ui/icons/role-affected.svg"),
    include_str!("../../../ui/icons/role-partner.svg"),
    include_str!("../../../ui/icons/role-observer.svg"),
    include_str!("../../../ui/icons/role-other.svg"),
];

/// A map as files.
pub(super) struct Mapped {
    /// What to write, and under which name inside the folder; no name: the file itself.
    files: Vec<(&'static str, Vec<u8>)>,
    /// How many things and lines are reserved to others.
    pub(super) reserved: usize,
    /// The picture has fewer pixels than it should, because it is very large.
    pub(super) reduced: bool,
}

/// Lays out the world and writes it as a format.
pub(super) fn map(
    workspace: &Workspace,
    format: &str,
    audience: Handling,
    date: &str,
) -> Result<Mapped, Failure> {
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
        vec![("nodes.csv", tables.nodes), ("edges.csv", tables.edges)]
    };
    let files = match format {
        "graph-csv" => tables(Preset::Excel),
        "graph-csv-plain" => tables(Preset::Plain),
        _ => {
            let mut fonts = Fonts::new(&[REGULAR], &[BOLD]);
            let scene = arrange(web, side, &mut fonts);
            let bytes = if format == "graphml" {
                to_graphml(workspace, web, &scene, &look).into_bytes()
            } else {
                let front = Front {
                    date,
                    measure: words::map_measure(),
                    left_out: seen.left_out,
                };
                let sheet = Sheet::read(workspace, web, side, &front);
                let svg = to_svg(web, &scene, &look, &mut fonts, &sheet);
                if format == "png" {
                    let printed = to_png(&svg, &[REGULAR, ITALIC, BOLD], PIXELS);
                    let printed = printed.map_err(Failure::Picture)?;
                    reduced = printed.reduced;
                    printed.bytes
                } else {
                    svg.into_bytes()
                }
            };
            vec![("", bytes)]
        }
    };
    Ok(Mapped {
        files,
        reserved: seen.left_out,
        reduced,
    })
}

impl Mapped {
    /// What the one file of a map says, where it is text.
    pub(super) fn text(&self) -> String {
        let bytes = self.files.first().map(|(_, bytes)| bytes.as_slice());
        String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned()
    }

    /// How many bytes there are in all.
    pub(super) fn size(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    /// Writes the file, or the files into a folder, which is made where it is missing.
    pub(super) fn write(
        &self,
        path: &Path,
        force: bool,
        desk: &mut Desk<'_>,
    ) -> Result<(), Failure> {
        if let [("", bytes)] = &self.files[..] {
            return target::write(path, force, bytes, desk);
        }
        if target::is_stream(path) {
            return Err(Failure::TwoFiles);
        }
        let places: Vec<_> = self.files.iter().map(|(name, _)| path.join(name)).collect();
        // Neither is written where one of them may not be.
        let kept = places
            .iter()
            .find(|place| fs::symlink_metadata(place).is_ok());
        if let Some(kept) = kept.filter(|_| !force) {
            return Err(Failure::TargetExists(kept.clone()));
        }
        fs::create_dir_all(path).map_err(Failure::file(path))?;
        for (place, (_, bytes)) in places.iter().zip(&self.files) {
            target::write(place, force, bytes, desk)?;
        }
        Ok(())
    }
}
