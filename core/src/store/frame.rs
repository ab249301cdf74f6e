//! The header that begins each file, and the frames that follow it. Layout: see [`super`].

use uuid::Uuid;

use super::StoreError;
use super::seal::{Place, Seal};
use crate::change::MAX_CHANGE;

/// Version of the file format written here.
pub(crate) const FORMAT_VERSION: u16 = 1;

/// Length of a file's header.
pub(crate) const FILE_HEADER_LEN: usize = 52;

/// Bytes of a frame beside its body.
pub(crate) const FRAME_OVERHEAD: usize = FRAME_HEAD_LEN + CHECK_LEN;

/// Bytes of a frame before its body.
pub(crate) const FRAME_HEAD_LEN: usize = 13;

/// Bytes of a checksum.
pub(crate) const CHECK_LEN: usize = 16;

/// Largest body of a frame in a journal or a pack.
pub(crate) const BODY_CAP: usize = 128 << 20;

/// Whatever the document took must find room, with its signature and its seal.
const _: () = assert!(BODY_CAP >= MAX_CHANGE + (u16::MAX as usize) + 1024);

/// Largest frame number; above it a frame counts as damaged.
const NUMBER_CAP: u64 = 1 << 62;

const MAGIC: &[u8; 7] = b"\x89mySPOT";

/// Frame kinds with a meaning. Others are kept and handed on as [`Frame::Other`].
pub(crate) mod kind {
    /// A change with the slot of its signature.
    pub(crate) const CHANGE: u8 = 1;
    /// The one frame of a snapshot file.
    pub(crate) const SNAPSHOT: u8 = 2;
    /// The first frame of a pack.
    pub(crate) const OPENING: u8 = 254;
    /// The last frame of a pack.
    pub(crate) const CLOSING: u8 = 255;
}

/// Identity of a file: hash of its header's fields. Every checksum of its frames covers it.
pub(crate) type FileId = [u8; 16];

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Journal,
    Snapshot,
    Pack,
}

impl FileKind {
    fn letter(self) -> u8 {
        match self {
            Self::Journal => b'J',
            Self::Snapshot => b'S',
            Self::Pack => b'P',
        }
    }
}

/// The fields that begin a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileHeader {
    pub(crate) kind: FileKind,
    pub(crate) cipher: u8,
    pub(crate) workspace: Uuid,
    pub(crate) n: u64,
}

/// Why a file's header was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderFault {
    /// Too short, another sort of file, or a checksum that does not fit.
    Damaged,
    /// Intact, and of a later version.
    Newer(u16),
}

impl FileHeader {
    /// The header as it is written.
    pub(crate) fn bytes(&self) -> [u8; FILE_HEADER_LEN] {
        let mut bytes = [0; FILE_HEADER_LEN];
        bytes[..7].copy_from_slice(MAGIC);
        bytes[7] = self.kind.letter();
        bytes[8..10].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes[10] = self.cipher;
        bytes[12..28].copy_from_slice(self.workspace.as_bytes());
        bytes[28..36].copy_from_slice(&self.n.to_le_bytes());
        let id = id_of(&bytes[..36]);
        bytes[36..].copy_from_slice(&id);
        bytes
    }

    /// The file's identity.
    pub(crate) fn id(&self) -> FileId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.bytes()[36..]);
        id
    }

    /// Reads a header. Magic, version and checksum have their place in every version to come.
    pub(crate) fn parse(kind: FileKind, bytes: &[u8]) -> Result<Self, HeaderFault> {
        let fields = bytes.get(..FILE_HEADER_LEN).ok_or(HeaderFault::Damaged)?;
        let version = u16::from_le_bytes([fields[8], fields[9]]);
        if &fields[..7] != MAGIC
            || fields[7] != kind.letter()
            || fields[36..] != id_of(&fields[..36])
            || version == 0
        {
            return Err(HeaderFault::Damaged);
        }
        if version > FORMAT_VERSION {
            return Err(HeaderFault::Newer(version));
        }
        let mut workspace = [0; 16];
        workspace.copy_from_slice(&fields[12..28]);
        let header = Self {
            kind,
            cipher: fields[10],
            workspace: Uuid::from_bytes(workspace),
            n: read_u64(&fields[28..36]).ok_or(HeaderFault::Damaged)?,
        };
        // A reserved byte that is not zero is nothing this version writes.
        if header.bytes() != fields {
            Err(HeaderFault::Damaged)
        } else {
            Ok(header)
        }
    }
}

fn id_of(fields: &[u8]) -> FileId {
    let mut hasher = blake3::Hasher::new_derive_key("mySPOT store 1 file header");
    hasher.update(fields);
    short(&hasher)
}

/// A frame: what the journal keeps, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A change, opaque here, with its signature (empty while unsigned).
    Change {
        /// Signature; at most 65,535 bytes.
        signature: Vec<u8>,
        /// The change itself.
        change: Vec<u8>,
    },
    /// A frame of a kind that this version does not know; kept as it is.
    Other {
        /// The kind: 3 to 253.
        kind: u8,
        /// Its bytes.
        body: Vec<u8>,
    },
}

impl Frame {
    /// An unsigned change.
    pub fn change(change: impl Into<Vec<u8>>) -> Self {
        Self::Change {
            signature: Vec::new(),
            change: change.into(),
        }
    }

    /// Kind and body as they are written, before sealing.
    pub(crate) fn encode(&self) -> Result<(u8, Vec<u8>), StoreError> {
        let (kind, body) = match self {
            Self::Change { signature, change } => {
                let len = u16::try_from(signature.len()).map_err(|_| StoreError::TooLarge {
                    bytes: signature.len() as u64,
                    cap: u64::from(u16::MAX),
                })?;
                let mut body = Vec::with_capacity(2 + signature.len() + change.len());
                body.extend_from_slice(&len.to_le_bytes());
                body.extend_from_slice(signature);
                body.extend_from_slice(change);
                (kind::CHANGE, body)
            }
            Self::Other { kind, .. } if !(3..=253).contains(kind) => {
                return Err(StoreError::ReservedKind { kind: *kind });
            }
            Self::Other { kind, body } => (*kind, body.clone()),
        };
        if body.len() > BODY_CAP {
            return Err(StoreError::TooLarge {
                bytes: body.len() as u64,
                cap: BODY_CAP as u64,
            });
        }
        Ok((kind, body))
    }

    /// Reads an unsealed body; `None` when it is not what its kind says.
    pub(crate) fn decode(kind: u8, body: &[u8]) -> Option<Self> {
        if kind != kind::CHANGE {
            return Some(Self::Other {
                kind,
                body: body.to_vec(),
            });
        }
        let (len, rest) = body.split_at_checked(2)?;
        let len = usize::from(u16::from_le_bytes([len[0], len[1]]));
        let (signature, change) = rest.split_at_checked(len)?;
        Some(Self::Change {
            signature: signature.to_vec(),
            change: change.to_vec(),
        })
    }
}

/// A frame as it stands in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawFrame<'a> {
    pub(crate) number: u64,
    pub(crate) kind: u8,
    pub(crate) body: &'a [u8],
}

/// Writes one frame at the end of `out`. The caller has checked that the body fits in 32 bits.
pub(crate) fn put(out: &mut Vec<u8>, seal: Seal, place: Place<'_>, plain: &[u8]) {
    let body = seal.close(place, plain);
    let head = Head {
        len: body.len() as u32,
        number: place.number,
        kind: place.kind,
    };
    out.extend_from_slice(&head.bytes());
    out.extend_from_slice(&body);
    out.extend_from_slice(&checksum(place, &body));
}

/// Reads the frame at the start of `bytes`, if one stands there whole and intact.
pub(crate) fn take<'a>(bytes: &'a [u8], file: &FileId, cap: usize) -> Option<RawFrame<'a>> {
    let head = Head::parse(bytes)?;
    let len = head.len as usize;
    if len > cap || head.number > NUMBER_CAP {
        return None;
    }
    let body = bytes.get(FRAME_HEAD_LEN..FRAME_HEAD_LEN + len)?;
    let check = bytes.get(FRAME_HEAD_LEN + len..FRAME_OVERHEAD + len)?;
    let place = Place {
        file,
        number: head.number,
        kind: head.kind,
    };
    (check == checksum(place, body)).then_some(RawFrame {
        number: head.number,
        kind: head.kind,
        body,
    })
}

impl RawFrame<'_> {
    /// Length of the whole frame in its file.
    pub(crate) fn len(&self) -> usize {
        FRAME_OVERHEAD + self.body.len()
    }
}

/// The fixed part of a frame before its body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) len: u32,
    pub(crate) number: u64,
    pub(crate) kind: u8,
}

impl Head {
    fn bytes(self) -> [u8; FRAME_HEAD_LEN] {
        let mut bytes = [0; FRAME_HEAD_LEN];
        bytes[..4].copy_from_slice(&self.len.to_le_bytes());
        bytes[4..12].copy_from_slice(&self.number.to_le_bytes());
        bytes[12] = self.kind;
        bytes
    }

    /// Reads the fixed part; nothing in it is checked yet.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..FRAME_HEAD_LEN)?;
        Some(Self {
            len: read_u32(&bytes[..4])?,
            number: read_u64(&bytes[4..12])?,
            kind: bytes[12],
        })
    }
}

/// Checksum of a frame. Finds damage; proves no author (that is what signature and seal are for).
pub(crate) fn checksum(place: Place<'_>, body: &[u8]) -> [u8; CHECK_LEN] {
    let mut hasher = blake3::Hasher::new_derive_key("mySPOT store 1 frame");
    hasher.update(&place.associated());
    hasher.update(&(body.len() as u64).to_le_bytes());
    hasher.update(body);
    short(&hasher)
}

fn short(hasher: &blake3::Hasher) -> [u8; CHECK_LEN] {
    let mut check = [0; CHECK_LEN];
    check.copy_from_slice(&hasher.finalize().as_bytes()[..CHECK_LEN]);
    check
}

/// Reads four bytes, least significant first.
pub(crate) fn read_u32(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// Reads eight bytes, least significant first.
pub(crate) fn read_u64(bytes: &[u8]) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}
