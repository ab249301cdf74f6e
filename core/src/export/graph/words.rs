//! The French words of exported maps, data beside the kinds.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::view::evidence::Evidence;
use crate::view::graph::Side;

const FRENCH: &str = include_str!("../../../words/graph_export.fr.json");

/// What an exported map says of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// The language of all of them, as a code.
    pub(super) lang: String,
    pub(super) between_bits: String,
    pub(super) between_names: String,
    pub(super) untitled: String,
    pub(super) reserved: String,
    pub(super) yes: String,
    pub(super) no: String,
    pub(super) kinds: String,
    pub(super) roles: String,
    pub(super) evidence: String,
    pub(super) loose: String,
    sure: BTreeMap<String, String>,
    linked: BTreeMap<Side, Counted>,
    pub(super) alone: Counted,
    pub(super) ties: Counted,
    pub(super) left_out: Counted,
    size: String,
    caution: Caution,
    licence: String,
    pub(super) columns: Columns,
}

/// The words for one and for several.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counted {
    one: String,
    many: String,
}

impl Counted {
    pub(super) fn say(&self, count: usize) -> String {
        match count {
            1 => self.one.clone(),
            _ => self.many.replace("{count}", &count.to_string()),
        }
    }
}

/// What to keep in mind, by how many lines are not sure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Caution {
    none: String,
    one: String,
    many: String,
}

/// The heads of columns that no kind file names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind_code: String,
    pub(super) degree: String,
    pub(super) tie_code: String,
    pub(super) from_id: String,
    pub(super) to_id: String,
    pub(super) evidence: String,
}

impl Words {
    /// Reads the French file.
    pub(super) fn french() -> Self {
        serde_json::from_str(FRENCH).expect("a test reads this very file")
    }

    pub(super) fn sure(&self, evidence: Evidence) -> &str {
        self.sure.get(evidence.code()).map_or("", String::as_str)
    }

    pub(super) fn linked(&self, side: Side, count: usize) -> String {
        let words = self.linked.get(&side);
        words.map(|words| words.say(count)).unwrap_or_default()
    }

    pub(super) fn size(&self, measure: &str) -> String {
        self.size.replace("{measure}", measure)
    }

    pub(super) fn licence(&self, licence: &str) -> String {
        self.licence.replace("{licence}", licence)
    }

    pub(super) fn caution(&self, weak: usize, all: usize) -> String {
        let words = match weak {
            0 => &self.caution.none,
            1 => &self.caution.one,
            _ => &self.caution.many,
        };
        let words = words.replace("{count}", &weak.to_string());
        words.replace("{all}", &all.to_string())
    }
}
