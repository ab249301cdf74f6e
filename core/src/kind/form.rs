//! How a field is typed, and how it merges.

use serde::Deserialize;

/// How a field is typed and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One short line of text.
    Line,
    /// Several lines of text.
    Prose,
    /// A whole number.
    Integer,
    /// A number with decimals; with [`FieldDef::exact`] it is stored as a text such as `12.5`.
    Decimal,
    /// Yes or no.
    Flag,
    /// One code of a list.
    Choice,
    /// A date as people write it, stored as `F_raw` and `F_edtf`.
    Date,
    /// The id of another record.
    Ref,
    /// A web address.
    Url,
    /// Several members, each stored as the flat key `field|member`.
    Set,
    /// Several values, each stored as the flat key `field|key`.
    Keys,
    /// A tally to which everybody adds.
    Counter,
    /// A grade such as `B2`: a letter for the source, a digit for the information.
    Grade,
    /// A JSON text that only the program writes.
    Json,
    /// Milliseconds since 1970.
    Instant,
}

impl Form {
    /// How a field of this form merges when its file does not choose.
    #[must_use]
    pub fn natural_merge(self) -> Merge {
        match self {
            Self::Prose => Merge::Text,
            Self::Set => Merge::Set,
            Self::Keys => Merge::Keys,
            Self::Counter => Merge::Counter,
            _ => Merge::Register,
        }
    }

    /// Whether a field of this form may merge in that way.
    ///
    /// A prose may be a register where the schema says so: short enough to be rewritten whole.
    #[must_use]
    pub fn allows(self, merge: Merge) -> bool {
        merge == self.natural_merge() || (self == Self::Prose && merge == Merge::Register)
    }
}

/// What becomes of a field that two members changed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Merge {
    /// One value wins; the other stays visible until somebody picks.
    Register,
    /// Letters typed at two places are both kept.
    Text,
    /// What anybody added is there.
    Set,
    /// One register a key.
    Keys,
    /// Additions add up.
    Counter,
}

impl Merge {
    /// The word of the kind files for this rule.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Text => "text",
            Self::Set => "set",
            Self::Keys => "keys",
            Self::Counter => "counter",
        }
    }
}
