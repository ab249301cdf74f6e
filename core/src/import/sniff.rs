//! What the bytes of a file are, from their first signs.

use super::workbook::{self, Book};
use super::{decode, graphml, universe};

/// The sorts of files that are read, each in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Json,
    Book(Book),
    /// Words that may be a table or a list.
    Text,
    /// The page « Univers » of the old mySPOT.
    Universe,
    GraphMl,
    /// No byte, or only spaces.
    Empty,
    /// Something else.
    Nothing,
}

/// The first signs of files that are surely not for us, and would pass for text or zip.
const FOREIGN: [&[u8]; 7] = [
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x7fELF",
];

/// Looks at the bytes alone; a name can lie.
pub(super) fn sniff(bytes: &[u8]) -> Sort {
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match plain.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => return Sort::Empty,
        Some(b'{' | b'[') => return Sort::Json,
        Some(_) => {}
    }
    if let Some(book) = workbook::recognise(bytes) {
        return Sort::Book(book);
    }
    if FOREIGN.iter().any(|signs| bytes.starts_with(signs)) {
        return Sort::Nothing;
    }
    match decode::decode(bytes, None) {
        Ok(decoded) if decode::is_words(&decoded.text) => {
            if !decoded.text.trim_start().starts_with('<') {
                Sort::Text
            } else if graphml::recognise(&decoded.text) {
                Sort::GraphMl
            } else if universe::recognise(&decoded.text) {
                Sort::Universe
            } else {
                Sort::Nothing
            }
        }
        _ => Sort::Nothing,
    }
}
