//! What devices say to each other, and how it is cut into frames.
//!
//! A message is written with postcard, compressed when that pays, and cut into parts of at most
//! a frame each. A length is compared with its limit before anything is allocated for it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Refusal;
use super::proof::ProofBytes;
use crate::change::MAX_CHANGE;
use crate::epoch::MAX_CHAIN;

/// Version of the conversation. A device of another one is told so and left alone.
pub(super) const VERSION: u16 = 3;

/// Longest frame.
pub const MAX_FRAME: usize = 1 << 20;

/// Longest message, once decompressed: a first sync of some 250,000 changes.
pub(super) const MAX_MESSAGE: usize = 128 << 20;

/// Longest message as it travels.
const MAX_PACKED: usize = 112 << 20;

/// A change that was made must get through, also where it cannot be compressed.
const _: () = assert!(MAX_PACKED > MAX_CHANGE && MAX_MESSAGE > MAX_CHANGE);

/// Below this a message is not compressed.
const WORTH_PACKING: usize = 256;

/// Longest list of actors that is read.
const MAX_ACTORS: usize = 100_000;

/// Most changes in one message.
const MAX_CHANGES: usize = 1_000_000;

/// Up to which change of an actor a device holds everything, and proof of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Held<'a> {
    #[serde(borrow)]
    pub(super) actor: Cow<'a, [u8]>,
    pub(super) seq: u64,
    /// The first bytes of that change's hash: two histories under one name show at once.
    pub(super) check: [u8; 8],
}

/// One thing said.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Message<'a> {
    /// Who I am and what I hold. Said when a link stands, and again when something was missing.
    Status {
        version: u16,
        workspace: [u8; 16],
        chain: [u8; 32],
        #[serde(borrow, deserialize_with = "few::<_, _, MAX_ACTORS>")]
        held: Vec<Held<'a>>,
    },
    /// The chain of epochs.
    Chain(&'a [u8]),
    /// Changes, parents before children, and proofs that cover every one of them.
    Changes {
        #[serde(deserialize_with = "few::<_, _, MAX_CHANGES>")]
        lengths: Vec<u32>,
        #[serde(borrow, serialize_with = "as_bytes")]
        chunks: Cow<'a, [u8]>,
        #[serde(deserialize_with = "few::<_, _, MAX_ACTORS>")]
        proofs: Vec<ProofBytes>,
    },
    /// What I hold by now, for the actors that grew. Said once it is on disk.
    Held(#[serde(borrow, deserialize_with = "few::<_, _, MAX_ACTORS>")] Vec<Held<'a>>),
    /// Where my member is: a page, a record on it, the field that is being written in, and in
    /// its text the caret and the other end of what is chosen, in letters.
    Presence {
        page: Option<&'a str>,
        record: Option<&'a str>,
        field: Option<&'a str>,
        caret: Option<u32>,
        chosen: Option<u32>,
    },
    /// I have your chain, and mine is this one by now.
    Known([u8; 32]),
    /// The secrets of the epochs, sealed for you.
    Secrets(&'a [u8]),
    /// Whom I send everything to, and where each was met: what I have, they need not be sent by
    /// you. And where I am myself.
    Near(#[serde(borrow, deserialize_with = "few::<_, _, MAX_NEAR>")] Vec<Near<'a>>),
}

/// Somebody whom a device is linked with, and places where it may be reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Near<'a> {
    pub(super) device: [u8; 32],
    #[serde(borrow, deserialize_with = "few::<_, _, MAX_PLACES>")]
    pub(super) places: Vec<Cow<'a, [u8]>>,
}

/// Most devices that one may say it is linked with.
const MAX_NEAR: usize = 256;

/// Most places that are told of one device.
pub(super) const MAX_PLACES: usize = 4;

/// Longest place, in bytes. Only the network knows how to read it.
pub(super) const MAX_PLACE: usize = 64;

/// Longest envelope with secrets.
const MAX_SECRETS: usize = 32 << 10;

/// Reads a list that must not be longer than `MAX`: an item may take more room here than in the
/// message, and a list of zeros is packed to nothing.
fn few<'de, D: Deserializer<'de>, T: Deserialize<'de>, const MAX: usize>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    struct Few<T, const MAX: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Few<T, MAX> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {MAX} items")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut few = Vec::new();
            while let Some(item) = items.next_element()? {
                if few.len() == MAX {
                    return Err(A::Error::custom("too many items"));
                }
                few.push(item);
            }
            Ok(few)
        }
    }
    from.deserialize_seq(Few::<T, MAX>(PhantomData))
}

fn as_bytes<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(bytes)
}

/// Cuts a message into frames.
///
/// Frame: place (4 bytes), count of parts (4), then in the first one length of the whole message
/// (4, the top bit says whether it is compressed), then bytes.
pub(super) fn frames(message: &Message<'_>) -> Vec<Vec<u8>> {
    let plain = postcard::to_stdvec(message).expect("plain fields can always be written");
    frames_of(plain)
}

/// Cuts the bytes of a message into frames.
pub(super) fn frames_of(plain: Vec<u8>) -> Vec<Vec<u8>> {
    let packed = (plain.len() >= WORTH_PACKING)
        .then(|| zstd::bulk::compress(&plain, 3).ok())
        .flatten()
        .filter(|packed| packed.len() < plain.len());
    let length = plain.len() as u32;
    let (length, body) = match packed {
        Some(packed) => (length | PACKED, packed),
        None => (length, plain),
    };
    let body = [length.to_le_bytes().as_slice(), &body].concat();
    let parts: Vec<&[u8]> = body.chunks(MAX_FRAME - 8).collect();
    let count = parts.len() as u32;
    parts
        .iter()
        .zip(0_u32..)
        .map(|(part, place)| [&place.to_le_bytes(), &count.to_le_bytes(), *part].concat())
        .collect()
}

const PACKED: u32 = 1 << 31;

/// Puts the parts of one message together again.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    body: Vec<u8>,
    parts: u32,
    count: u32,
}

impl Assembler {
    /// Takes a frame. Returns the whole message, unpacked, with its last one.
    pub(super) fn take(&mut self, frame: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
        let (head, part) = frame.split_at_checked(8).ok_or(Refusal::Unreadable)?;
        let (place, count) = (word(&head[..4]), word(&head[4..]));
        let fits = count > 0 && place == self.parts && (place == 0 || count == self.count);
        if !fits || frame.len() > MAX_FRAME {
            return Err(Refusal::Unreadable);
        }
        if self.body.len() + part.len() > MAX_PACKED + 4 {
            return Err(Refusal::TooLong);
        }
        if place == 0 {
            let length = part.get(..4).ok_or(Refusal::Unreadable)?;
            if (word(length) & !PACKED) as usize > MAX_MESSAGE {
                return Err(Refusal::TooLong);
            }
        }
        self.body.extend_from_slice(part);
        self.count = count;
        self.parts += 1;
        if self.parts < count {
            return Ok(None);
        }
        let body = std::mem::take(self).body;
        let (length, rest) = body.split_at_checked(4).ok_or(Refusal::Unreadable)?;
        let length = word(length);
        let plain = if length & PACKED == 0 {
            rest.to_vec()
        } else {
            unpack(rest, (length & !PACKED) as usize)?
        };
        if plain.len() == (length & !PACKED) as usize {
            Ok(Some(plain))
        } else {
            Err(Refusal::Unreadable)
        }
    }

    /// How many parts of how many are there; `None` between messages.
    pub(super) fn progress(&self) -> Option<(u32, u32)> {
        (self.parts > 0).then_some((self.parts, self.count))
    }
}

/// Unpacks into exactly the declared length. Memory grows with what comes out, not with what is
/// declared, and never beyond it.
pub(super) fn unpack(packed: &[u8], length: usize) -> Result<Vec<u8>, Refusal> {
    use std::io::Read as _;
    let mut decoder = zstd::stream::read::Decoder::new(packed).map_err(|_| Refusal::Unreadable)?;
    // The window is allocated at once; those written here need 2 MiB.
    let window = decoder.window_log_max(24);
    window.map_err(|_| Refusal::Unreadable)?;
    let mut plain = Vec::new();
    decoder
        .take(length as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|_| Refusal::Unreadable)?;
    if plain.len() > length {
        return Err(Refusal::TooLong);
    }
    Ok(plain)
}

fn word(bytes: &[u8]) -> u32 {
    bytes.try_into().map_or(0, u32::from_le_bytes)
}

/// Reads a message.
pub(super) fn read(plain: &[u8]) -> Result<Message<'_>, Refusal> {
    let read = postcard::take_from_bytes(plain);
    // Nothing may follow a message: what is read must be all that was sent.
    let (message, []) = read.map_err(|_| Refusal::Unreadable)? else {
        return Err(Refusal::Unreadable);
    };
    let message: Message<'_> = message;
    let fits = match &message {
        Message::Status { held, .. } | Message::Held(held) => {
            held.iter().all(|held| held.actor.len() <= 64)
        }
        Message::Chain(bytes) => bytes.len() <= MAX_CHAIN,
        Message::Changes { .. } | Message::Known(_) => true,
        Message::Secrets(sealed) => sealed.len() <= MAX_SECRETS,
        Message::Near(near) => {
            let mut places = near.iter().flat_map(|near| &near.places);
            places.all(|place| place.len() <= MAX_PLACE)
        }
        Message::Presence {
            page,
            record,
            field,
            ..
        } => [page, record, field]
            .into_iter()
            .flatten()
            .all(|text| text.len() <= 256),
    };
    if fits {
        Ok(message)
    } else {
        Err(Refusal::TooLong)
    }
}

/// Cuts a blob into chunks of the given lengths; `None` when they do not add up.
pub(super) fn split<'a>(lengths: &[u32], mut chunks: &'a [u8]) -> Option<Vec<&'a [u8]>> {
    let mut all = Vec::with_capacity(lengths.len());
    for length in lengths {
        let (chunk, rest) = chunks.split_at_checked(*length as usize)?;
        all.push(chunk);
        chunks = rest;
    }
    chunks.is_empty().then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(size: usize) -> Message<'static> {
        // Not compressible, so that several frames come of it.
        let mut hasher = blake3::Hasher::new().finalize_xof();
        let mut chunks = vec![0; size];
        hasher.fill(&mut chunks);
        Message::Changes {
            lengths: vec![size as u32],
            chunks: Cow::Owned(chunks),
            proofs: Vec::new(),
        }
    }

    #[test]
    fn a_message_of_several_frames_comes_together_again() {
        for size in [0, 10, 300, 3 << 20] {
            let message = changes(size);
            let frames = frames(&message);
            assert_eq!(frames.len(), 1 + size / (MAX_FRAME - 8));
            assert!(frames.iter().all(|frame| frame.len() <= MAX_FRAME));
            let mut assembler = Assembler::default();
            let mut whole = None;
            for frame in &frames {
                assert_eq!(whole, None);
                whole = assembler.take(frame).expect("in order");
            }
            let plain = whole.expect("the last frame came");
            let Ok(Message::Changes { chunks, .. }) = read(&plain) else {
                panic!("not what was sent");
            };
            assert_eq!(chunks.len(), size);
        }
    }

    #[test]
    fn a_list_of_a_hundred_million_nothings_is_not_read() {
        // `Changes` with a list of lengths, each 0 and one byte long.
        for (variant, item) in [(2_u8, vec![0_u8]), (3, vec![0; 10])] {
            let count = 100_000_000 / item.len() as u64;
            let mut plain = vec![variant];
            plain.extend(postcard::to_stdvec(&count).expect("a number"));
            plain.resize(100_000_000, 0);
            assert!(frames_of(plain.clone())[0].len() < 100_000);
            assert!(matches!(read(&plain), Err(Refusal::Unreadable)));
        }
    }

    #[test]
    fn a_bomb_a_false_length_and_parts_out_of_order_are_refused() {
        let zeros = zstd::bulk::compress(&vec![0; 200 << 20], 3).expect("compresses");
        assert!(zeros.len() < 100_000);
        let frame = |length: u32, body: &[u8]| {
            let head = [0_u32, 1].map(u32::to_le_bytes).concat();
            [head.as_slice(), &length.to_le_bytes(), body].concat()
        };
        let take = |frame: &[u8]| Assembler::default().take(frame);
        assert_eq!(take(&frame(1000 | PACKED, &zeros)), Err(Refusal::TooLong));
        assert_eq!(take(&frame(u32::MAX, &zeros)), Err(Refusal::TooLong));
        assert_eq!(take(&frame(7, b"12345")), Err(Refusal::Unreadable));
        assert_eq!(take(b"short"), Err(Refusal::Unreadable));
        let parts = frames(&changes(3 << 20));
        let mut assembler = Assembler::default();
        assembler.take(&parts[0]).expect("the first");
        assert_eq!(assembler.take(&parts[2]), Err(Refusal::Unreadable));
    }
}
