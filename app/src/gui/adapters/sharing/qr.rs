//! The invitation as a square that a camera reads.

use fast_qr::{ECL, QRBuilder};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// The white border that a reader needs, in modules.
const QUIET: usize = 4;

/// Draws a text as black modules on white, one pixel a module, with its quiet zone.
///
/// Returns the picture and how many pixels wide it is; `None` when the text is too long.
pub(super) fn picture(text: &str) -> Option<(Image, i32)> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let side = code.size + 2 * QUIET;
    let width = u32::try_from(side).ok()?;
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(width, width);
    pixels.make_mut_slice().fill(Rgb8Pixel::new(255, 255, 255));
    for row in 0..code.size {
        for (column, module) in code[row].iter().enumerate() {
            if module.value() {
                let at = (row + QUIET) * side + column + QUIET;
                pixels.make_mut_slice()[at] = Rgb8Pixel::new(0, 0, 0);
            }
        }
    }
    Some((Image::from_rgb8(pixels), i32::try_from(side).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_a_square_with_three_corner_marks_and_a_white_border() {
        let (picture, side) = picture(&"a".repeat(190)).expect("it fits");
        let pixels = picture.to_rgb8().expect("it is made of pixels");
        assert_eq!(
            (pixels.width(), pixels.height()),
            (side as u32, side as u32)
        );
        let side = side as usize;
        let black = |row: usize, column: usize| pixels.as_slice()[row * side + column].r == 0;
        for at in 0..side {
            for edge in (0..QUIET).chain(side - QUIET..side) {
                assert!(!black(edge, at) && !black(at, edge), "the border is white");
            }
        }
        let far = side - QUIET - 7;
        for (row, column) in [(QUIET, QUIET), (QUIET, far), (far, QUIET)] {
            assert!((0..7).all(|n| black(row, column + n) && black(row + 6, column + n)));
            assert!(!black(row + 1, column + 1) && black(row + 3, column + 3));
        }
    }

    #[test]
    fn a_text_too_long_for_a_square_has_none() {
        assert!(picture(&"a".repeat(5_000)).is_none());
    }
}
