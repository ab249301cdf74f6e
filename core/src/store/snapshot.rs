//! A snapshot: the whole document in one file of one frame.

use std::io::ErrorKind;
use std::path::Path;

use uuid::Uuid;

use super::StoreError;
use super::frame::{self, FILE_HEADER_LEN, FileHeader, FileKind, HeaderFault, kind, read_u32};
use super::journal::{mismatch, newer};
use super::seal::{Place, Seal};

/// Largest body of a snapshot.
pub(crate) const SNAPSHOT_CAP: usize = 1 << 30;

/// The document as it was when the journal of the same number began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Which snapshot this is, from 1.
    pub n: u64,
    /// Number of the last frame that the document contains.
    pub covers: u64,
    /// Heads of the document.
    pub heads: Vec<[u8; 32]>,
    /// Signatures of each actor's newest change, opaque here; empty while nothing is signed.
    pub signatures: Vec<u8>,
    /// The document, opaque here.
    pub document: Vec<u8>,
}

/// Why a snapshot cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Its header is damaged.
    Header,
    /// Its frame is damaged, cut, or followed by something else.
    Frame,
    /// Its frame is intact but holds something else than a snapshot.
    Content,
    /// The system cannot read it.
    Unreadable(ErrorKind),
}

/// The header of snapshot `n`.
pub(crate) fn header(workspace: Uuid, seal: Seal, n: u64) -> FileHeader {
    FileHeader {
        kind: FileKind::Snapshot,
        cipher: seal.id(),
        workspace,
        n,
    }
}

/// Returns the file of a snapshot.
pub(crate) fn encode(
    workspace: Uuid,
    seal: Seal,
    (n, covers): (u64, u64),
    (heads, signatures, document): (&[[u8; 32]], &[u8], &[u8]),
) -> Result<Vec<u8>, StoreError> {
    let size = 8 + heads.len() * 32 + signatures.len() + document.len();
    if size > SNAPSHOT_CAP {
        return Err(StoreError::TooLarge {
            bytes: size as u64,
            cap: SNAPSHOT_CAP as u64,
        });
    }
    let mut body = Vec::with_capacity(size);
    body.extend_from_slice(&(heads.len() as u32).to_le_bytes());
    body.extend(heads.iter().flatten());
    body.extend_from_slice(&(signatures.len() as u32).to_le_bytes());
    body.extend_from_slice(signatures);
    body.extend_from_slice(document);
    let header = header(workspace, seal, n);
    let mut file = header.bytes().to_vec();
    let place = Place {
        file: &header.id(),
        number: covers,
        kind: kind::SNAPSHOT,
    };
    frame::put(&mut file, seal, place, &body);
    Ok(file)
}

/// Reads a snapshot file. With `n`, it must be that snapshot; a backup may be any.
///
/// The outer error means that the folder is not for this program at all.
pub(crate) fn decode(
    path: &Path,
    bytes: &[u8],
    (workspace, seal): (Uuid, Seal),
    n: Option<u64>,
) -> Result<Result<Snapshot, Broken>, StoreError> {
    let actual = match FileHeader::parse(FileKind::Snapshot, bytes) {
        Ok(actual) => actual,
        Err(HeaderFault::Newer(version)) => return Err(newer(path, version)),
        Err(HeaderFault::Damaged) => return Ok(Err(Broken::Header)),
    };
    let expected = header(workspace, seal, n.unwrap_or(actual.n));
    if actual != expected {
        return Err(mismatch(path, &actual, &expected));
    }
    let rest = &bytes[FILE_HEADER_LEN..];
    let id = actual.id();
    let Some(raw) = frame::take(rest, &id, SNAPSHOT_CAP).filter(|raw| raw.len() == rest.len())
    else {
        return Ok(Err(Broken::Frame));
    };
    let place = Place {
        file: &id,
        number: raw.number,
        kind: raw.kind,
    };
    let content = seal.open(place, raw.body);
    let snapshot = content
        .filter(|_| raw.kind == kind::SNAPSHOT)
        .and_then(|body| {
            let (heads, rest) = slot(&body, 32)?;
            let (signatures, document) = slot(rest, 1)?;
            Some(Snapshot {
                n: actual.n,
                covers: raw.number,
                heads: heads.as_chunks().0.to_vec(),
                signatures: signatures.to_vec(),
                document: document.to_vec(),
            })
        });
    Ok(snapshot.ok_or(Broken::Content))
}

/// Splits a slot (count, then that many items) from what follows it.
fn slot(bytes: &[u8], item: usize) -> Option<(&[u8], &[u8])> {
    let (count, rest) = bytes.split_at_checked(4)?;
    rest.split_at_checked((read_u32(count)? as usize).checked_mul(item)?)
}
