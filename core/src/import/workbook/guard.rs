//! Weighing a zipped workbook before its reader sees it.
//!
//! Each part is unpacked once, in small pieces, and thrown away: what counts is how much it
//! really unpacks to, how deep it nests, how long its tags and texts are, and what it claims
//! about its own size.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::super::sheet::{MAX_SHEETS, within};
use super::super::{ImportError, MAX_TEXT};
use super::{Book, broken};

/// The most parts of one workbook.
const MAX_PARTS: usize = 3_000;
/// The most that all parts may unpack to, in bytes.
const MAX_UNPACKED: u64 = 192 << 20;
/// How many times larger than packed a part of some size may be.
const MAX_RATIO: u64 = 150;
/// Below this unpacked size the ratio says nothing, in bytes.
const SMALL: u64 = 4 << 20;
/// The longest tag, in bytes.
const MAX_TAG: usize = 64 << 10;
/// The deepest nesting of elements.
const MAX_DEPTH: i64 = 200;

/// What a zip holds: XLSX or ODS, or something else.
pub(super) fn kind(bytes: &[u8]) -> Option<Book> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("content.xml") {
        Some(Book::Ods)
    } else if has("xl/workbook.xml") || has("[Content_Types].xml") {
        Some(Book::Xlsx)
    } else {
        None
    }
}

/// Refuses a workbook that unpacks to too much, or was made to break readers.
pub(super) fn weigh(bytes: &[u8]) -> Result<(), ImportError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    within(archive.len(), MAX_PARTS)?;
    // What the parts say of themselves is enough to refuse, never enough to accept.
    let mut said = 0_u64;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|error| broken(&error))?;
        let (size, packed) = (part.size(), part.compressed_size());
        said = said.saturating_add(size);
        if said > MAX_UNPACKED || (size > SMALL && size / packed.max(1) > MAX_RATIO) {
            return Err(inflates());
        }
    }
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| broken(&error))?;
        if part.is_dir() {
            continue;
        }
        let name = part.name().map_err(|error| broken(&error))?;
        let name = name.to_ascii_lowercase();
        let packed = part.compressed_size();
        let is_xml = [".xml", ".rels"].iter().any(|end| name.ends_with(end));
        let mut scan = Scan::default();
        let size = each_piece(part, left, |piece, total| {
            if total > SMALL && total / packed.max(1) > MAX_RATIO {
                return Err(inflates());
            }
            if is_xml { scan.take(piece) } else { Ok(()) }
        })?;
        left -= size;
        within(scan.sheets, MAX_SHEETS)?;
        // Each text takes at least five bytes, `<si/>`, so an honest count is never larger.
        if scan.claimed > size {
            return Err(ImportError::LyingWorkbook);
        }
    }
    Ok(())
}

fn inflates() -> ImportError {
    ImportError::TooLargeUnpacked {
        limit: usize::try_from(MAX_UNPACKED).unwrap_or(usize::MAX),
    }
}

/// Unpacks a part piece by piece; gives its size.
fn each_piece(
    mut part: impl Read,
    left: u64,
    mut take: impl FnMut(&[u8], u64) -> Result<(), ImportError>,
) -> Result<u64, ImportError> {
    let mut piece = vec![0; 64 << 10];
    let mut total = 0_u64;
    loop {
        let read = part.read(&mut piece).map_err(|error| broken(&error))?;
        if read == 0 {
            return Ok(total);
        }
        total += read as u64;
        if total > left {
            return Err(inflates());
        }
        take(&piece[..read], total)?;
    }
}

/// Reads XML for nothing but its measures.
#[derive(Default)]
struct Scan {
    in_tag: bool,
    /// Bytes since the tag or the text began.
    run: usize,
    /// The first bytes of the tag.
    tag: Vec<u8>,
    last: u8,
    depth: i64,
    /// How many sheets the part lists.
    sheets: usize,
    /// How many texts the part claims to hold.
    claimed: u64,
}

impl Scan {
    fn take(&mut self, piece: &[u8]) -> Result<(), ImportError> {
        for byte in piece {
            self.run += 1;
            if self.in_tag {
                if self.run > MAX_TAG {
                    return Err(ImportError::LyingWorkbook);
                }
                if *byte == b'>' {
                    self.close()?;
                    (self.in_tag, self.run) = (false, 0);
                } else if self.tag.len() < 400 {
                    self.tag.push(*byte);
                }
                self.last = *byte;
            } else if *byte == b'<' {
                (self.in_tag, self.run, self.last) = (true, 0, 0);
                self.tag.clear();
            } else if self.run > MAX_TEXT {
                return Err(ImportError::TooLong {
                    path: "?".to_owned(),
                    limit: MAX_TEXT,
                });
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), ImportError> {
        match self.tag.first() {
            Some(b'/') => self.depth -= 1,
            Some(b'!') => {
                let upper = self.tag.to_ascii_uppercase();
                if upper.starts_with(b"!DOCTYPE") || upper.starts_with(b"!ENTITY") {
                    return Err(ImportError::LyingWorkbook);
                }
            }
            Some(b'?') | None => {}
            Some(_) => {
                let name = self
                    .tag
                    .split(|b| b.is_ascii_whitespace() || *b == b'/')
                    .next();
                let name = name.unwrap_or_default();
                let local = name.rsplit(|b| *b == b':').next().unwrap_or_default();
                match local {
                    b"sheet" | b"table" => self.sheets += 1,
                    b"sst" => self.claimed = self.claimed.max(self.count()),
                    _ => {}
                }
                if self.last != b'/' {
                    self.depth += 1;
                }
                if self.depth > MAX_DEPTH {
                    return Err(ImportError::LyingWorkbook);
                }
            }
        }
        Ok(())
    }

    fn count(&self) -> u64 {
        let tag = String::from_utf8_lossy(&self.tag);
        let Some((_, rest)) = tag.split_once("uniqueCount") else {
            return 0;
        };
        let digits: String = rest
            .chars()
            .skip_while(|sign| !sign.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        digits
            .parse()
            .unwrap_or(if digits.is_empty() { 0 } else { u64::MAX })
    }
}
