//! One file that carries a workspace's changes: the `.myspot` copy to hand on.
//!
//! Same header and frames as a journal (see [`super`]), between an opening and a closing frame,
//! so that a cut file is noticed. A pack holds changes and their signatures, nothing else: never
//! a key, never a document as a whole. It comes from a stranger: every length is checked against
//! the caller's limits before anything is allocated, and whoever reads the changes treats them
//! as a peer's.

use std::io::{self, Read, Write};

use uuid::Uuid;

use super::StoreError;
use super::frame::{
    self, BODY_CAP, FILE_HEADER_LEN, FORMAT_VERSION, FRAME_HEAD_LEN, FRAME_OVERHEAD, FileHeader,
    FileId, FileKind, Frame, Head, HeaderFault, RawFrame, kind,
};
use super::seal::{Place, Seal};

/// The most that a reader accepts.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the whole file.
    pub bytes: u64,
    /// Frames.
    pub frames: u64,
}

/// What a pack holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The workspace that it was made from.
    pub workspace: Uuid,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// Its changes, in order, and frames of kinds that this version does not know.
    pub frames: Vec<Frame>,
}

/// Tells why a pack was not written or not read.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// It is another sort of file, or its first bytes are damaged.
    #[error("not a mySPOT copy")]
    NotAPack,
    /// A newer mySPOT wrote it.
    #[error("format version {0} is newer than {FORMAT_VERSION}")]
    NewerFormat(u16),
    /// It is sealed in a way this program does not know.
    #[error("sealed with the unknown cipher {0}")]
    UnknownCipher(u8),
    /// It ends before its closing frame.
    #[error("the file is cut")]
    Cut,
    /// The frame of this number is damaged or out of place.
    #[error("frame {0} is damaged")]
    Damaged(u64),
    /// Something follows its closing frame.
    #[error("something follows the end")]
    Trailing,
    /// It is larger than the caller allows.
    #[error("more than {0} bytes")]
    TooLarge(u64),
    /// It has more frames than the caller allows.
    #[error("more than {0} frames")]
    TooMany(u64),
    /// Only changes may be packed.
    #[error("frame {0} is not a change")]
    NotAChange(u64),
    /// A change does not fit in a frame.
    #[error("a change does not fit")]
    Change(#[source] StoreError),
    /// The system failed.
    #[error("cannot read or write")]
    Io(#[source] io::Error),
}

/// Writes a pack. The same changes give the same bytes.
pub fn write(
    out: &mut impl Write,
    workspace: Uuid,
    created_ms: i64,
    frames: impl IntoIterator<Item = Frame>,
) -> Result<(), PackError> {
    let header = header(workspace);
    let id = header.id();
    out.write_all(&header.bytes()).map_err(PackError::Io)?;
    let mut hasher = blake3::Hasher::new();
    let mut bytes = Vec::new();
    let mut put = |number, kind, body: &[u8], hasher: &mut blake3::Hasher| {
        bytes.clear();
        frame::put(
            &mut bytes,
            Seal::None,
            Place {
                file: &id,
                number,
                kind,
            },
            body,
        );
        hasher.update(&bytes);
        out.write_all(&bytes).map_err(PackError::Io)
    };
    put(0, kind::OPENING, &created_ms.to_le_bytes(), &mut hasher)?;
    let mut count = 0;
    for frame in frames {
        count += 1;
        if !matches!(frame, Frame::Change { .. }) {
            return Err(PackError::NotAChange(count));
        }
        let (kind, body) = frame.encode().map_err(PackError::Change)?;
        put(count, kind, &body, &mut hasher)?;
    }
    let closing = closing(count, &hasher);
    put(count + 1, kind::CLOSING, &closing, &mut hasher)?;
    out.flush().map_err(PackError::Io)
}

/// Reads a whole pack, or nothing of it.
///
/// Memory stays within a small multiple of what the input really holds, at most `limits.bytes`.
pub fn read(input: impl Read, limits: Limits) -> Result<Packed, PackError> {
    let mut source = Source {
        input,
        left: limits.bytes,
        limit: limits.bytes,
    };
    let mut first = Vec::new();
    source
        .take(FILE_HEADER_LEN, &mut first)
        .map_err(|e| match e {
            PackError::Cut => PackError::NotAPack,
            other => other,
        })?;
    let header = FileHeader::parse(FileKind::Pack, &first).map_err(|fault| match fault {
        HeaderFault::Newer(version) => PackError::NewerFormat(version),
        HeaderFault::Damaged => PackError::NotAPack,
    })?;
    if header.cipher != Seal::None.id() {
        return Err(PackError::UnknownCipher(header.cipher));
    }
    if header.n != 0 {
        return Err(PackError::NotAPack);
    }
    let id = header.id();
    let mut hasher = blake3::Hasher::new();
    let mut buffer = Vec::new();

    let opening = source.frame(0, &id, &mut buffer)?;
    let created: Option<[u8; 8]> = opening.body.try_into().ok();
    let created = created.filter(|_| opening.kind == kind::OPENING);
    let created_ms = i64::from_le_bytes(created.ok_or(PackError::Damaged(0))?);
    hasher.update(&buffer);

    let mut frames = Vec::new();
    for number in 1.. {
        let raw = source.frame(number, &id, &mut buffer)?;
        match raw.kind {
            kind::CLOSING if raw.body == closing(number - 1, &hasher) => break,
            0 | kind::SNAPSHOT | kind::OPENING | kind::CLOSING => {
                return Err(PackError::Damaged(number));
            }
            _ if number > limits.frames => return Err(PackError::TooMany(limits.frames)),
            kind => frames.push(Frame::decode(kind, raw.body).ok_or(PackError::Damaged(number))?),
        }
        hasher.update(&buffer);
    }
    source.end()?;
    Ok(Packed {
        workspace: header.workspace,
        created_ms,
        frames,
    })
}

fn header(workspace: Uuid) -> FileHeader {
    FileHeader {
        kind: FileKind::Pack,
        cipher: Seal::None.id(),
        workspace,
        n: 0,
    }
}

fn closing(count: u64, hasher: &blake3::Hasher) -> [u8; 40] {
    let mut body = [0; 40];
    body[..8].copy_from_slice(&count.to_le_bytes());
    body[8..].copy_from_slice(hasher.finalize().as_bytes());
    body
}

/// An input of which at most `left` bytes are still read.
struct Source<R> {
    input: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Source<R> {
    /// Appends exactly `len` bytes; memory grows only as they arrive.
    fn take(&mut self, len: usize, into: &mut Vec<u8>) -> Result<(), PackError> {
        let wanted = len as u64;
        self.left = self
            .left
            .checked_sub(wanted)
            .ok_or(PackError::TooLarge(self.limit))?;
        let got = self
            .input
            .by_ref()
            .take(wanted)
            .read_to_end(into)
            .map_err(PackError::Io)?;
        if got < len {
            Err(PackError::Cut)
        } else {
            Ok(())
        }
    }

    /// Reads the frame of that number into `buffer`.
    fn frame<'b>(
        &mut self,
        number: u64,
        id: &FileId,
        buffer: &'b mut Vec<u8>,
    ) -> Result<RawFrame<'b>, PackError> {
        let damaged = PackError::Damaged(number);
        buffer.clear();
        self.take(FRAME_HEAD_LEN, buffer)?;
        let Some(head) = Head::parse(buffer) else {
            return Err(damaged);
        };
        let len = head.len as usize;
        if len > BODY_CAP || head.number != number {
            return Err(damaged);
        }
        self.take(len + FRAME_OVERHEAD - FRAME_HEAD_LEN, buffer)?;
        frame::take(buffer, id, BODY_CAP).ok_or(damaged)
    }

    /// Makes sure that nothing follows.
    fn end(mut self) -> Result<(), PackError> {
        let mut one = Vec::new();
        let more = self
            .input
            .by_ref()
            .take(1)
            .read_to_end(&mut one)
            .map_err(PackError::Io)?;
        if more == 0 {
            Ok(())
        } else {
            Err(PackError::Trailing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        bytes: 1 << 20,
        frames: 100,
    };

    fn frames() -> Vec<Frame> {
        let signed = Frame::Change {
            signature: vec![9; 64],
            change: b"signed".to_vec(),
        };
        vec![Frame::change("one"), signed, Frame::change("")]
    }

    fn pack() -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, Uuid::from_u128(7), -5, frames()).expect("memory takes it");
        out
    }

    #[test]
    fn a_pack_gives_its_changes_back() {
        let read = read(&pack()[..], LIMITS).expect("it was just written");
        assert_eq!(
            read,
            Packed {
                workspace: Uuid::from_u128(7),
                created_ms: -5,
                frames: frames()
            }
        );
    }

    #[test]
    fn every_cut_is_refused() {
        let whole = pack();
        for len in 0..whole.len() {
            let cut = read(&whole[..len], LIMITS);
            assert!(
                matches!(cut, Err(PackError::Cut | PackError::NotAPack)),
                "{len}: {cut:?}"
            );
        }
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let whole = pack();
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                assert!(read(&bytes[..], LIMITS).is_err(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn frames_left_out_swapped_or_added_are_refused() {
        let whole = pack();
        let id = header(Uuid::from_u128(7)).id();
        let mut bounds = vec![FILE_HEADER_LEN];
        while let Some(raw) = frame::take(&whole[bounds[bounds.len() - 1]..], &id, BODY_CAP) {
            bounds.push(bounds[bounds.len() - 1] + raw.len());
        }
        assert_eq!(bounds.len(), 6, "opening, three changes, closing");
        for leave_out in 0..5 {
            let bytes = [&whole[..bounds[leave_out]], &whole[bounds[leave_out + 1]..]].concat();
            assert!(
                read(&bytes[..], LIMITS).is_err(),
                "without frame {leave_out}"
            );
        }
        let swapped = [
            &whole[..bounds[1]],
            &whole[bounds[2]..bounds[3]],
            &whole[bounds[1]..bounds[2]],
            &whole[bounds[3]..],
        ]
        .concat();
        assert!(matches!(
            read(&swapped[..], LIMITS),
            Err(PackError::Damaged(1))
        ));
        let longer = [&whole[..], b"x"].concat();
        assert!(matches!(
            read(&longer[..], LIMITS),
            Err(PackError::Trailing)
        ));
    }

    #[test]
    fn a_changed_frame_with_a_right_checksum_does_not_fit_the_closing_frame() {
        let id = header(Uuid::from_u128(7)).id();
        let whole = pack();
        let opening = FRAME_OVERHEAD + 8;
        let mut forged = whole[..FILE_HEADER_LEN + opening].to_vec();
        let first = FRAME_OVERHEAD + 5;
        let place = Place {
            file: &id,
            number: 1,
            kind: kind::CHANGE,
        };
        frame::put(&mut forged, Seal::None, place, b"\0\0two");
        forged.extend_from_slice(&whole[FILE_HEADER_LEN + opening + first..]);
        assert_eq!(forged.len(), whole.len());
        assert!(matches!(
            read(&forged[..], LIMITS),
            Err(PackError::Damaged(4))
        ));
    }

    #[test]
    fn limits_hold_before_anything_is_allocated() {
        let whole = pack();
        let len = whole.len() as u64;
        assert!(
            read(
                &whole[..],
                Limits {
                    bytes: len,
                    frames: 3
                }
            )
            .is_ok()
        );
        let large = read(
            &whole[..],
            Limits {
                bytes: len - 1,
                frames: 3,
            },
        );
        assert!(matches!(large, Err(PackError::TooLarge(_))), "{large:?}");
        let many = read(
            &whole[..],
            Limits {
                bytes: len,
                frames: 2,
            },
        );
        assert!(matches!(many, Err(PackError::TooMany(2))), "{many:?}");
        // A frame that claims 4 GiB, or 60 MiB that never come.
        for (claim, all) in [
            (u32::MAX, u64::MAX),
            (60 << 20, u64::MAX),
            (60 << 20, 1 << 20),
        ] {
            let mut bytes = whole[..FILE_HEADER_LEN].to_vec();
            bytes.extend_from_slice(&claim.to_le_bytes());
            bytes.extend_from_slice(&[0; 8]);
            bytes.push(kind::OPENING);
            let claimed = read(
                &bytes[..],
                Limits {
                    bytes: all,
                    frames: 3,
                },
            );
            assert!(claimed.is_err(), "{claim}: {claimed:?}");
        }
    }

    #[test]
    fn only_changes_are_packed() {
        let other = Frame::Other {
            kind: 9,
            body: Vec::new(),
        };
        let refused = write(&mut Vec::new(), Uuid::nil(), 0, [other]);
        assert!(matches!(refused, Err(PackError::NotAChange(1))));
    }
}
