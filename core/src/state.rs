//! The hash of what a workspace shows: equal content, equal hash, whatever the order of merges.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::kind::Merge;
use crate::record::{Record, split_key};
use crate::workspace::Workspace;

impl Workspace {
    /// Hashes what living records show: visible values, alternatives and set members.
    ///
    /// The bin, import batches, snapshots, moments of ticks and history are left out.
    /// O(document).
    #[must_use]
    pub fn state_hash(&self) -> String {
        let mut living: Vec<&Record> = self
            .records()
            .iter()
            .filter(|record| !record.is_trashed())
            .filter(|record| !matches!(record.kind.as_str(), "import_batch" | "snapshot"))
            .collect();
        living.sort_by(|one, two| one.id.cmp(&two.id));
        let mut hasher = blake3::Hasher::new();
        for record in std::iter::once(self.info()).chain(living) {
            let shown: BTreeMap<&str, Json> = record
                .fields
                .iter()
                .map(|(key, value)| (key.as_str(), self.shown(record, key, value)))
                .collect();
            hasher.update(record.id.as_str().as_bytes());
            hasher.update(&[0]);
            hasher.update(Json::from_iter(shown).to_string().as_bytes());
            hasher.update(&[0]);
        }
        hasher.finalize().to_hex().to_string()
    }

    fn shown(&self, record: &Record, key: &str, value: &crate::Value) -> Json {
        let (field, member) = split_key(key);
        if member.is_some() && self.kinds().merge_of(&record.kind, field) == Some(Merge::Set) {
            return Json::Null;
        }
        if !record.disputed.contains(key) {
            return value.to_json();
        }
        let mut all: Vec<String> = self
            .alternatives(&record.id, key)
            .iter()
            .map(|alternative| alternative.value.to_json().to_string())
            .collect();
        all.sort();
        Json::from(all)
    }
}
