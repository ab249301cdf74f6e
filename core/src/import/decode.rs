//! Bytes of a text file as words: UTF-8, UTF-16 or what Windows wrote in the West.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ImportError;

/// A text, and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// The name of the encoding, as the Web calls it: `UTF-8`, `windows-1252`.
    pub(super) encoding: &'static str,
    /// Whether some bytes were no letters of that encoding; U+FFFD stands for them.
    pub(super) broken: bool,
}

/// Reads bytes as words, in the encoding that is asked for, else in the one that they show.
///
/// A mark at the beginning decides; then valid UTF-8 is UTF-8, a zero in every second byte is
/// UTF-16, and the rest is guessed for a French reader. O(bytes).
///
/// # Errors
/// When the encoding that is asked for is not known.
pub(super) fn decode(bytes: &[u8], asked: Option<&str>) -> Result<Decoded, ImportError> {
    let encoding = match asked {
        Some(label) => Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
            ImportError::UnknownEncoding {
                asked: label.chars().take(40).collect(),
            }
        })?,
        None => guess(bytes),
    };
    // A mark that says otherwise wins, unless the person said how to read it.
    let (text, encoding, broken) = if asked.is_some() {
        let (text, broken) = encoding.decode_with_bom_removal(bytes);
        (text, encoding, broken)
    } else {
        encoding.decode(bytes)
    };
    Ok(Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        broken,
    })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |start: usize| {
        head.iter()
            .skip(start)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let half = head.len() / 2;
    if half >= 2 && zeros(1) * 10 >= half * 4 && zeros(0) == 0 {
        return UTF_16LE;
    }
    if half >= 2 && zeros(0) * 10 >= half * 4 && zeros(1) == 0 {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let found = detector.guess(Some(b"fr"), Utf8Detection::Allow);
    // One broken letter in a long UTF-8 file leaves it UTF-8; the rest comes from Windows.
    if found.is_single_byte() || found == UTF_8 {
        found
    } else {
        WINDOWS_1252
    }
}

/// Whether a text is words at all: no control signs but those of a text file.
pub(super) fn is_words(text: &str) -> bool {
    let signs = text.chars().take(100_000);
    let odd =
        signs.filter(|sign| sign.is_control() && !matches!(sign, '\t' | '\n' | '\r' | '\u{c}'));
    odd.count() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_shows_itself() {
        let check = |bytes: &[u8], encoding: &str, text: &str| {
            let read = decode(bytes, None).expect("known");
            assert_eq!((read.encoding, read.text.as_str()), (encoding, text));
            assert!(!read.broken);
        };
        check("Élise".as_bytes(), "UTF-8", "Élise");
        check("\u{feff}Élise".as_bytes(), "UTF-8", "Élise");
        check(b"\xc9lise\r\nJean\r\n", "windows-1252", "Élise\r\nJean\r\n");
        check(
            b"pr\xe9nom;\x80;d\x92Ixelles",
            "windows-1252",
            "prénom;€;d’Ixelles",
        );
        let wide: Vec<u8> = "nom\tÉlise"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        check(&wide, "UTF-16LE", "nom\tÉlise");
        let marked: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain("Élise".encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        check(&marked, "UTF-16BE", "Élise");
    }

    #[test]
    fn an_encoding_that_is_asked_for_is_taken_and_an_unknown_one_refused() {
        let read = decode("É".as_bytes(), Some("windows-1252")).expect("known");
        assert_eq!(read.text, "Ã‰");
        assert!(decode(b"x", Some("klingon")).is_err());
        assert!(!is_words("a\u{0}b"));
        assert!(is_words("a\tb\r\n"));
    }
}
