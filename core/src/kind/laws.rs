//! What the laws of merging ask of a kind.

use super::{Kinds, Merge};

impl Kinds {
    /// How a field merges, where the type and the field are known.
    #[must_use]
    pub fn merge_of(&self, record_type: &str, field: &str) -> Option<Merge> {
        self.field(record_type, field).map(|known| known.merge)
    }

    /// The tallies that must be born with a record of this type.
    pub fn counters_of(&self, record_type: &str) -> impl Iterator<Item = &str> {
        self.fields_of(record_type)
            .filter(|field| field.merge == Merge::Counter)
            .map(|field| field.name.as_str())
    }

    /// Whether a field is fixed once it holds something.
    #[must_use]
    pub fn is_written_once(&self, record_type: &str, field: &str) -> bool {
        self.field(record_type, field)
            .is_some_and(|known| known.written_once)
    }
}
