//! A page of SVG as pixels.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

/// A picture has at most so many pixels: 256 MiB of memory while it is drawn.
const MOST_PIXELS: f32 = 64.0 * 1024.0 * 1024.0;

/// A page as pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// The PNG file.
    pub bytes: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// How many pixels make a unit of the page.
    pub scale: f32,
    /// Whether that is less than was asked for, because the page is very large.
    pub reduced: bool,
}

/// Why a page does not become pixels.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// What was given is no page.
    #[error("not a readable SVG")]
    NotSvg(#[source] resvg::usvg::Error),
    /// The page has no size, or the memory for its pixels is not there.
    #[error("no room for {0} × {1} pixels")]
    NoRoom(u32, u32),
    /// The pixels cannot be packed.
    #[error("the pixels cannot be packed: {0}")]
    Packing(String),
}

/// Draws a page with some typefaces and no others; nothing is read from anywhere.
///
/// `scale` is how many pixels make a unit of the page; a very large page gets fewer, see
/// [`Printed::reduced`]. Seconds for the largest pages.
///
/// # Errors
/// [`PngError`] when it is no page, or too large for the memory.
pub fn to_png(svg: &str, fonts: &[&[u8]], scale: f32) -> Result<Printed, PngError> {
    let mut options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let faces = Arc::make_mut(&mut options.fontdb);
    for font in fonts {
        faces.load_font_data(font.to_vec());
    }
    let first = faces.faces().next().and_then(|face| face.families.first());
    if let Some(family) = first.map(|(family, _)| family.clone()) {
        faces.set_sans_serif_family(&family);
        options.font_family = family;
    }
    let tree = Tree::from_str(svg, &options).map_err(PngError::NotSvg)?;
    let size = tree.size();
    let pixels = size.width() * size.height();
    let most = (MOST_PIXELS / pixels).sqrt();
    let asked = if scale.is_finite() {
        scale.max(0.01)
    } else {
        1.0
    };
    let scale = asked.min(most);
    let length = |units: f32| ((units * scale).floor() as u32).max(1);
    let (width, height) = (length(size.width()), length(size.height()));
    let mut page = Pixmap::new(width, height).ok_or(PngError::NoRoom(width, height))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut page.as_mut(),
    );
    let bytes = page.encode_png();
    Ok(Printed {
        bytes: bytes.map_err(|error| PngError::Packing(error.to_string()))?,
        width,
        height,
        scale,
        reduced: scale < asked,
    })
}
