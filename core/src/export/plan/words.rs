//! The French words of the plan, data beside the methods.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::method::Movement;

const FRENCH: &str = include_str!("../../../words/plan.fr.json");

/// What the plan says of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    movements: BTreeMap<Movement, String>,
    /// What stands between two short values.
    pub(super) between_bits: String,
    /// What stands between two names.
    pub(super) between_names: String,
    /// What stands between a label and its value.
    pub(super) before_value: String,
    pub(super) untitled: String,
    pub(super) unnamed: String,
    pub(super) yes: String,
    pub(super) no: String,
    other_version: String,
    pub(super) in_bin: String,
    pub(super) reserved: String,
    left_out: Counted,
    /// Before what a form has no place for.
    pub(super) besides: String,
    board_number: String,
    pub(super) elsewhere: String,
    pub(super) nobody: String,
    pub(super) seen_above: String,
    pub(super) option: String,
    pub(super) rests_on: String,
    pub(super) slot: String,
    pub(super) problem: String,
    pub(super) objective: String,
    pub(super) reverse: String,
    pub(super) why_root: String,
    pub(super) paths: String,
    #[serde(rename = "if")]
    pub(super) when: String,
    pub(super) then: String,
    pub(super) supposing: String,
    pub(super) more_paths: String,
    pub(super) hypothesis: String,
    pub(super) actor: String,
    pub(super) before: String,
    pub(super) spectrum: String,
    pub(super) quadrants: Quadrants,
    pub(super) nobody_judged: String,
    pub(super) towards: String,
    pub(super) start: String,
    pub(super) target: String,
    pub(super) latest: String,
    pub(super) date: String,
    pub(super) done: String,
    pub(super) to_do: String,
    pub(super) other_boards: String,
    pub(super) entities: String,
    pub(super) notes: String,
    pub(super) links: String,
    pub(super) cards: String,
}

/// The words for one and for several.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    one: String,
    many: String,
}

/// The parts of the square of actors.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quadrants {
    /// Much influence, much interest.
    pub(super) convince: String,
    /// Little influence, much interest.
    pub(super) involve: String,
    /// Much influence, little interest.
    pub(super) interest: String,
    /// Little of both.
    pub(super) watch: String,
    /// One of both in the middle.
    pub(super) middle: String,
    /// One of both that nobody has judged.
    pub(super) unjudged: String,
}

impl Words {
    /// Reads the French file.
    pub(super) fn french() -> Self {
        serde_json::from_str(FRENCH).expect("a test reads this very file")
    }

    pub(super) fn movement(&self, movement: Movement) -> &str {
        self.movements.get(&movement).map_or("", String::as_str)
    }

    pub(super) fn other_version(&self, value: &str) -> String {
        self.other_version.replace("{value}", value)
    }

    pub(super) fn left_out(&self, count: usize) -> String {
        match count {
            1 => self.left_out.one.clone(),
            _ => self.left_out.many.replace("{count}", &count.to_string()),
        }
    }

    pub(super) fn board_number(&self, number: usize) -> String {
        self.board_number.replace("{number}", &number.to_string())
    }
}
