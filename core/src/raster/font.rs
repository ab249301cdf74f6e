//! Words as masks: shaped once, kept, and laid over the picture as often as wanted.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use swash::scale::{Render, ScaleContext, Source};
use swash::shape::{Direction, ShapeContext};
use swash::text::Script;
use swash::zeno::Format;
use swash::{FontRef, GlyphId};

use super::mask::Mask;

/// A word ready to be drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Its letters.
    pub letters: Mask,
    /// What shines through behind them.
    pub halo: Mask,
    /// How far the halo reaches beyond the letters, in pixels.
    pub margin: u32,
}

/// The face, whether bold, the glyph, and its size in quarters of a pixel.
type GlyphKey = (usize, bool, GlyphId, u32);
/// A glyph, and where its left top is from the pen.
type Drawn = (Mask, i32, i32);

/// How many words are kept before all are forgotten.
const KEPT: usize = 20_000;

/// Typefaces with the words drawn so far.
///
/// The first face of a weight is the one to use, those after it serve for letters it lacks.
pub struct Fonts {
    regular: Vec<Arc<[u8]>>,
    bold: Vec<Arc<[u8]>>,
    shapes: ShapeContext,
    scales: ScaleContext,
    words: HashMap<(Arc<str>, u32, bool), Arc<Word>>,
    glyphs: HashMap<GlyphKey, Arc<Drawn>>,
}

impl Fonts {
    /// Faces from the bytes of font files; what is no font is left out.
    #[must_use]
    pub fn new(regular: &[&[u8]], bold: &[&[u8]]) -> Self {
        let faces = |files: &[&[u8]]| {
            let known = files
                .iter()
                .filter(|file| FontRef::from_index(file, 0).is_some());
            known.map(|file| Arc::from(*file)).collect()
        };
        Self {
            regular: faces(regular),
            bold: faces(bold),
            shapes: ShapeContext::new(),
            scales: ScaleContext::new(),
            words: HashMap::new(),
            glyphs: HashMap::new(),
        }
    }

    /// A word of a size in pixels; microseconds the second time.
    pub fn word(&mut self, text: &Arc<str>, size: f32, bold: bool) -> Arc<Word> {
        let key = (Arc::clone(text), (size * 4.0).round() as u32, bold);
        if let Some(word) = self.words.get(&key) {
            return Arc::clone(word);
        }
        if self.words.len() >= KEPT {
            self.words.clear();
        }
        let word = Arc::new(self.draw(text, size, bold));
        self.words.insert(key, Arc::clone(&word));
        word
    }

    /// How wide a word is, in pixels.
    pub fn width(&mut self, text: &str, size: f32, bold: bool) -> f32 {
        self.lay(text, size, bold).1
    }

    /// A line cut to a width with « … », or the whole line when it fits.
    pub fn fitted(&mut self, text: &str, size: f32, bold: bool, width: f32) -> String {
        if self.width(text, size, bold) <= width {
            return text.to_owned();
        }
        let letters: Vec<char> = text.chars().collect();
        let (mut fits, mut too_long) = (0, letters.len());
        while fits + 1 < too_long {
            let middle = usize::midpoint(fits, too_long);
            let cut: String = letters[..middle].iter().collect();
            if self.width(&format!("{}…", cut.trim_end()), size, bold) <= width {
                fits = middle;
            } else {
                too_long = middle;
            }
        }
        let cut: String = letters[..fits].iter().collect();
        format!("{}…", cut.trim_end())
    }

    fn draw(&mut self, text: &str, size: f32, bold: bool) -> Word {
        let margin = (size / 5.0).round().max(1.0) as u32;
        let (glyphs, width) = self.lay(text, size, bold);
        let mut letters = Mask {
            width: width.ceil() as u32 + 2,
            height: (size * 1.4).ceil() as u32,
            cover: Vec::new(),
        };
        letters.cover = vec![0; (letters.width * letters.height) as usize];
        let baseline = (size * 1.05).round() as i32;
        for (face, glyph, x, y) in glyphs {
            let drawn = self.glyph(face, bold, glyph, size);
            let (mask, left, top) = &*drawn;
            letters.add(
                mask,
                x.round() as i32 + 1 + left,
                baseline - y.round() as i32 - top,
            );
        }
        Word {
            halo: letters.grown(margin),
            letters,
            margin,
        }
    }

    /// The glyphs of a text: the face, the glyph, where it stands; and the whole width.
    fn lay(&mut self, text: &str, size: f32, bold: bool) -> (Vec<(usize, GlyphId, f32, f32)>, f32) {
        let faces = if bold { &self.bold } else { &self.regular };
        let mut laid = Vec::new();
        let mut pen = 0.0;
        for (place, script, run) in runs(text, faces) {
            let Some(font) = faces
                .get(place)
                .and_then(|face| FontRef::from_index(face, 0))
            else {
                continue;
            };
            let rightwards = matches!(script, Script::Arabic | Script::Hebrew);
            let mut shaper = self
                .shapes
                .builder(font)
                .script(script)
                .direction(if rightwards {
                    Direction::RightToLeft
                } else {
                    Direction::LeftToRight
                })
                .size(size)
                .build();
            shaper.add_str(run);
            shaper.shape_with(|cluster| {
                for glyph in cluster.glyphs {
                    laid.push((place, glyph.id, pen + glyph.x, glyph.y));
                    pen += glyph.advance;
                }
            });
        }
        (laid, pen)
    }

    fn glyph(&mut self, place: usize, bold: bool, glyph: GlyphId, size: f32) -> Arc<Drawn> {
        let key = (place, bold, glyph, (size * 4.0).round() as u32);
        if let Some(drawn) = self.glyphs.get(&key) {
            return Arc::clone(drawn);
        }
        let faces = if bold { &self.bold } else { &self.regular };
        let font = faces
            .get(place)
            .and_then(|face| FontRef::from_index(face, 0));
        let image = font.and_then(|font| {
            let mut scaler = self.scales.builder(font).size(size).hint(false).build();
            Render::new(&[Source::Outline])
                .format(Format::Alpha)
                .render(&mut scaler, glyph)
        });
        let drawn = image.map(|image| {
            let mask = Mask {
                width: image.placement.width,
                height: image.placement.height,
                cover: image.data,
            };
            (mask, image.placement.left, image.placement.top)
        });
        let drawn = Arc::new(drawn.unwrap_or_default());
        self.glyphs.insert(key, Arc::clone(&drawn));
        drawn
    }
}

/// The pieces of a text that one face and one script can draw.
fn runs<'a>(text: &'a str, faces: &[Arc<[u8]>]) -> Vec<(usize, Script, &'a str)> {
    let fonts: Vec<_> = faces
        .iter()
        .filter_map(|face| FontRef::from_index(face, 0))
        .collect();
    let face_of = |letter: char| {
        let has = |font: &FontRef<'_>| font.charmap().map(letter) != 0;
        fonts.iter().position(has).unwrap_or(0)
    };
    let mut runs: Vec<(usize, Script, &str)> = Vec::new();
    let mut start = 0;
    let mut current = None;
    for (at, letter) in text.char_indices() {
        // A space belongs to whatever is beside it.
        let own = (face_of(letter), script_of(letter));
        let own = if letter.is_whitespace() {
            current.unwrap_or(own)
        } else {
            own
        };
        if let Some((face, script)) = current.filter(|known| *known != own) {
            runs.push((face, script, &text[start..at]));
            start = at;
        }
        current = Some(own);
    }
    if let Some((face, script)) = current {
        runs.push((face, script, &text[start..]));
    }
    runs
}

/// The writing to which a letter belongs, as far as it changes how it is set.
fn script_of(letter: char) -> Script {
    match letter {
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => Script::Arabic,
        '\u{370}'..='\u{3ff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        _ => Script::Latin,
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Fonts({} faces, {} words)",
            self.regular.len(),
            self.words.len()
        )
    }
}
