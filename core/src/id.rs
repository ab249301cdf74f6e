//! The names of things: workspaces, records, members.
//!
//! Every id is random and says nothing: its time part only helps debugging and is never used
//! for order (`schema.md`). The clock and the dice are handed in.

use std::fmt;
use std::sync::Arc;

use uuid::{Builder, Uuid};

/// A moment on a device's clock: milliseconds since 1970-01-01 UTC. Never used to order edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub i64);

impl Moment {
    /// Whole seconds since 1970, the unit of Automerge's change times.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

/// A source of random bytes, seeded once by whoever owns the workspace.
///
/// The same seed gives the same bytes, which is what makes a scripted member repeatable.
/// Cost: one BLAKE3 block per 64 bytes.
pub struct Dice {
    stream: blake3::OutputReader,
}

impl Dice {
    /// Starts a stream from 32 bytes: the system's randomness in the app, a number in tests.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(&seed);
        hasher.update(b"myspot dice 1");
        Self {
            stream: hasher.finalize_xof(),
        }
    }

    /// Starts a stream from a small number, for tests and benchmarks.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        Self::from_seed(seed)
    }

    /// Draws `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut drawn = [0; N];
        self.stream.fill(&mut drawn);
        drawn
    }

    /// Draws a number below `bound` (which must not be zero), with a bias below 2⁻³².
    pub fn below(&mut self, bound: u32) -> u32 {
        let wide = u64::from_le_bytes(self.bytes());
        (wide % u64::from(bound.max(1))) as u32
    }
}

impl fmt::Debug for Dice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dice")
    }
}

/// The name of one record: a UUIDv7 in lower case, or the text another writer chose.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(Arc<str>);

impl RecordId {
    /// The record that describes the workspace itself: title, collective, purpose.
    #[must_use]
    pub fn info() -> Self {
        Self(Arc::from("info"))
    }

    /// Whether this is the workspace's own record, which can be neither created nor trashed.
    #[must_use]
    pub fn is_info(&self) -> bool {
        &*self.0 == "info"
    }

    /// Draws a fresh id.
    pub fn fresh(now: Moment, dice: &mut Dice) -> Self {
        let millis = u64::try_from(now.0).unwrap_or(0);
        let id = Builder::from_unix_timestamp_millis(millis, &dice.bytes()).into_uuid();
        Self(Arc::from(id.hyphenated().to_string()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for RecordId {
    fn from(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl From<String> for RecordId {
    fn from(text: String) -> Self {
        Self(Arc::from(text))
    }
}

impl std::borrow::Borrow<str> for RecordId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of one workspace. Its genesis derives from it, so two workspaces never mix.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct WorkspaceId(pub [u8; 16]);

impl WorkspaceId {
    /// Draws a fresh id.
    pub fn fresh(dice: &mut Dice) -> Self {
        Self(
            Builder::from_random_bytes(dice.bytes())
                .into_uuid()
                .into_bytes(),
        )
    }

    /// Reads the text form; `None` when it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(|id| Self(id.into_bytes()))
    }
}

impl fmt::Display for WorkspaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Uuid::from_bytes(self.0).hyphenated())
    }
}

/// Whether a text has the shape of a record id that this program draws.
#[must_use]
pub(crate) fn looks_like_record_id(text: &str) -> bool {
    text.len() == 36 && text.as_bytes()[8] == b'-' && Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_ids() {
        let draw = || RecordId::fresh(Moment(1_700_000_000_000), &mut Dice::from_number(7));
        assert_eq!(draw(), draw());
        assert!(looks_like_record_id(draw().as_str()));
    }

    #[test]
    fn a_workspace_id_reads_what_it_prints() {
        let id = WorkspaceId::fresh(&mut Dice::from_number(1));
        assert_eq!(WorkspaceId::parse(&id.to_string()), Some(id));
        assert_eq!(WorkspaceId::parse("not an id"), None);
    }
}
