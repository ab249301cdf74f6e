//! A map for the wall and for other programs: SVG, PNG, GraphML and CSV.
//!
//! What is written is a [`Web`](crate::view::graph::Web) that the caller has narrowed as the page
//! shows it, after [`readable`] has taken out what its readers may not see. The same map gives
//! the same bytes. Names are the letters of members: nothing in them becomes markup, a formula
//! or a link.

mod arrange;
mod audience;
mod csv;
mod graphml;
mod ink;
mod names;
mod png;
mod sheet;
mod svg;
#[cfg(test)]
mod tests;
mod words;
mod xml;

pub use arrange::arrange;
pub use audience::{Readable, readable};
pub use csv::{Preset, Tables, to_csv};
pub use graphml::to_graphml;
pub use png::{PngError, Printed, to_png};
pub use sheet::{Chapter, Entry, Front, Key, Sheet};
pub use svg::{Look, to_svg};
