//! How the body of a frame is sealed before it is written.

use std::borrow::Cow;

use super::frame::FileId;

/// The cipher of a workspace's files, with its key.
///
/// A sealed body is `nonce ‖ ciphertext ‖ tag`, and takes the place of the plain body in the
/// frame. Its associated data are [`Place::associated`]: file, frame number and kind, so that no
/// frame can be moved, repeated or given another meaning. The frame's checksum covers the sealed
/// bytes: integrity is checked, and a torn tail cut, without the key.
///
/// Today every workspace is unsealed. A cipher is a new variant, a new id and a new word in the
/// header's `cipher`; nothing else of the format changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// Bodies are written as they are.
    None,
}

/// Where a body stands; what a sealed body is bound to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a FileId,
    pub(crate) number: u64,
    pub(crate) kind: u8,
}

impl Place<'_> {
    /// Associated data of a sealed body: file id, frame number, kind.
    pub(crate) fn associated(&self) -> [u8; 25] {
        let mut bytes = [0; 25];
        bytes[..16].copy_from_slice(self.file);
        bytes[16..24].copy_from_slice(&self.number.to_le_bytes());
        bytes[24] = self.kind;
        bytes
    }
}

impl Seal {
    /// The cipher id in a file's header.
    pub(crate) fn id(self) -> u8 {
        match self {
            Self::None => 0,
        }
    }

    /// The word in `header.json`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
        }
    }

    /// The cipher of that word, if this program knows it.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        (word == Self::None.word()).then_some(Self::None)
    }

    /// Returns the body as it is written.
    pub(crate) fn close<'b>(self, _place: Place<'_>, plain: &'b [u8]) -> Cow<'b, [u8]> {
        match self {
            Self::None => Cow::Borrowed(plain),
        }
    }

    /// Returns the body as it was before it was sealed; `None` when it does not authenticate.
    pub(crate) fn open<'b>(self, _place: Place<'_>, body: &'b [u8]) -> Option<Cow<'b, [u8]>> {
        match self {
            Self::None => Some(Cow::Borrowed(body)),
        }
    }
}
