//! Every sentence that the command line says, in French and in English.
//!
//! Labels of kinds and fields come from the kind files and stay French.

/// Chooses between two sentences with the same holes.
macro_rules! say {
    ($lang:expr, $fr:literal, $en:literal $(,)?) => {
        match $lang {
            Lang::Fr => format!($fr),
            Lang::En => format!($en),
        }
    };
}

mod analysis;
mod failures;
mod folders;
mod help;
pub(crate) mod imports;
mod sharing;
mod store;
mod told;
mod unite;

pub(super) use analysis::{all_ways, quantity, with_caution};
pub(super) use failures::{failure, usage};
pub(super) use help::{
    about, after_help, arguments_heading, help, help_template, options_heading, value_name,
    verbs_heading,
};
pub(super) use imports::{
    exported, imported, in_clear, inexact, kept_back, left_out, problem, reduced, refusal,
    refused_saved, table, unplaced,
};
pub(super) use sharing::{
    answered, asked, bundled, guest, joined, let_in, lowered, member, met, not_shared, not_signed,
    offered, relay_silent, removed, requested, same_as_theirs, same_words, served, serving, synced,
    unbundled, waiting,
};
pub(super) use store::{repair, sound, troubles};
pub(super) use told::{
    already_so, broken_off, change, copied, difference, field_difference, info, line, made,
    made_at, neighbours, no_difference, no_window, notice, opened, other_fields, trashed_at,
    undone, unknown_author, version, yes_no,
};
pub(super) use unite::{differs, united};

/// The language of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// French, the default.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The language of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    fn pick(self, fr: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }
}

/// Something odd that was done all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Notice {
    /// A closed list has no such code.
    UnknownCode {
        field: String,
        code: String,
        known: Vec<String>,
    },
    /// A reference names a record of a type that is not expected there.
    OddReference { field: String, record_type: String },
    /// A record is of little use without this field.
    Missing(String),
    /// The kind of a relation or link is in the member's own words.
    OwnWords(String),
}
