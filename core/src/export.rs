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

use crate::kind::Kinds;
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

/// A type of record, or a field, that a format had no place for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What the kind files call it.
    pub label: String,
    /// How many there were.
    pub count: usize,
    /// Whether it is a field: what a field is called has no plural.
    pub is_field: bool,
}

impl LeftOut {
    /// What was left out in the words of the kind files, the most first.
    #[must_use]
    pub fn in_words(&self, kinds: &Kinds) -> Vec<Left> {
        let records = self.records.iter().map(|(kind, &count)| {
            let known = kinds.get(kind);
            let label = known.map(|known| {
                if count > 1 {
                    &known.plural
                } else {
                    &known.label
                }
            });
            Left {
                label: label.unwrap_or(kind).clone(),
                count,
                is_field: false,
            }
        });
        let fields = self.fields.iter().map(|(place, &count)| {
            let (kind, field) = place.split_once('.').unwrap_or(("", place));
            let label = kinds.field(kind, field).map(|known| known.label.as_str());
            Left {
                label: label.unwrap_or(field).to_lowercase(),
                count,
                is_field: true,
            }
        });
        let mut all: Vec<Left> = records.chain(fields).collect();
        all.sort_by_key(|left| std::cmp::Reverse(left.count));
        all
    }

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
