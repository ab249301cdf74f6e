//! What leaves the workspace as files for other programs, and our own lossless one.

pub mod blocks;
pub mod cells;
pub mod excel;
pub mod graph;
pub mod html;
pub mod json;
pub mod markdown;
pub mod myspot;
pub mod pages;
pub mod plan;
pub mod tables;
pub mod timeline;

use std::collections::BTreeMap;

pub use json::to_json;
pub use markdown::to_markdown;
pub use myspot::to_myspot_json;

/// What an export could not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many living records of each type have no place in the format.
    pub records: BTreeMap<String, usize>,
    /// How many filled fields have no place in it, by `type.field`.
    pub fields: BTreeMap<String, usize>,
}

impl LeftOut {
    /// Whether the format held everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.fields.is_empty()
    }

    pub(crate) fn record(&mut self, kind: &str) {
        *self.records.entry(kind.to_owned()).or_default() += 1;
    }

    pub(crate) fn field(&mut self, kind: &str, field: &str) {
        *self.fields.entry(format!("{kind}.{field}")).or_default() += 1;
    }
}
