//! The head of a change chunk, read without Automerge.
//!
//! What a stranger wrote must not reach Automerge's parsers before it is known whose it is. The
//! hash of a change, its parents, its actor and its number stand in plain sight at its start.
//!
//! Source: the Automerge binary format, "Chunk container format" and "Change chunks".

use automerge::{ActorId, ChangeHash};
use sha2::{Digest as _, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// The type of an uncompressed change. A compressed one is not accepted from anybody.
const CHANGE: u8 = 1;

/// Longest actor name that is read.
const MAX_ACTOR: usize = 64;

/// What a change says of itself. The hash is computed, so it is true; the rest is what is hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) hash: ChangeHash,
    pub(super) deps: Vec<ChangeHash>,
    pub(super) actor: ActorId,
    pub(super) seq: u64,
}

impl Head {
    /// Reads the head of exactly one uncompressed change chunk; `None` when it is none.
    pub(super) fn read(chunk: &[u8]) -> Option<Self> {
        let rest = chunk.strip_prefix(&MAGIC)?;
        let (checksum, hashed) = rest.split_at_checked(4)?;
        let mut reader = Reader(hashed);
        if reader.byte()? != CHANGE {
            return None;
        }
        let length = reader.number()?;
        if length != reader.0.len() as u64 {
            return None;
        }
        let hash: [u8; 32] = Sha256::digest(hashed).into();
        if hash[..4] != *checksum {
            return None;
        }
        let count = usize::try_from(reader.number()?).ok()?;
        let deps = reader.take(count.checked_mul(32)?)?;
        let length = usize::try_from(reader.number()?).ok()?;
        let actor = reader
            .take(length)
            .filter(|actor| actor.len() <= MAX_ACTOR)?;
        Some(Self {
            hash: ChangeHash(hash),
            deps: deps.as_chunks().0.iter().copied().map(ChangeHash).collect(),
            actor: ActorId::from(actor),
            seq: reader.number()?,
        })
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    /// An unsigned LEB128 number.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return None;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::transaction::Transactable as _;
    use automerge::{Automerge, ROOT};

    fn changes() -> Vec<automerge::Change> {
        let mut doc = Automerge::new().with_actor(ActorId::from([7; 20].as_slice()));
        for number in 0..3 {
            doc.transact::<_, _, automerge::AutomergeError>(|tx| {
                tx.put(ROOT, format!("key {number}"), "value ".repeat(200))
            })
            .expect("a plain write");
        }
        doc.get_changes(&[])
    }

    #[test]
    fn the_head_says_what_automerge_says() {
        for change in changes() {
            let head = Head::read(change.raw_bytes()).expect("a change");
            assert_eq!(head.hash, change.hash());
            assert_eq!(head.deps, change.deps());
            assert_eq!(&head.actor, change.actor_id());
            assert_eq!(head.seq, change.seq());
        }
    }

    #[test]
    fn a_compressed_cut_or_changed_chunk_is_no_change() {
        for change in changes() {
            let mut compressed = change.clone();
            assert_eq!(Head::read(&compressed.bytes()), None, "deflated");
            let raw = change.raw_bytes();
            for at in 0..raw.len() {
                assert_eq!(Head::read(&raw[..at]), None);
                let mut changed = raw.to_vec();
                changed[at] ^= 0x10;
                assert_eq!(Head::read(&changed), None, "byte {at}");
            }
            assert_eq!(Head::read(&[raw, &[0]].concat()), None);
        }
    }
}
