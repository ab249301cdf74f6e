//! The light face of the theme, for pictures that are printed and for those without a window.
//!
//! The values are those of `app/ui/theme.slint`; a test compares them.

use super::{Ink, Palette};
use crate::raster::Colour;

impl Palette {
    /// The colours of the light theme.
    #[must_use]
    pub fn light() -> Self {
        Self::of(|ink| match ink {
            Ink::Bg => Colour(0xFB, 0xF9, 0xF4),
            Ink::Side => Colour(0xF3, 0xEF, 0xE6),
            Ink::Text => Colour(0x23, 0x21, 0x1D),
            Ink::Text2 => Colour(0x55, 0x51, 0x4A),
            Ink::Rule => Colour(0xDD, 0xD6, 0xC8),
            Ink::Edge => Colour(0x7C, 0x76, 0x6A),
            Ink::Accent => Colour(0x0B, 0x65, 0x5B),
            Ink::Ok => Colour(0x2A, 0x6C, 0x41),
            Ink::Warn => Colour(0x86, 0x56, 0x00),
            Ink::Danger => Colour(0xA5, 0x2F, 0x28),
            Ink::Person => Colour(0x2B, 0x62, 0xAE),
            Ink::Org => Colour(0x74, 0x46, 0xAE),
            Ink::Group => Colour(0xAD, 0x33, 0x74),
            Ink::Place => Colour(0x3F, 0x74, 0x20),
            Ink::Event => Colour(0xA9, 0x54, 0x0A),
            Ink::Document => Colour(0x6F, 0x60, 0x47),
            Ink::Object => Colour(0x0F, 0x74, 0x80),
            Ink::Idea => Colour(0x7D, 0x6A, 0x00),
        })
    }
}
