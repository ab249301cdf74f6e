//! What a method has checked: hints, never refusals.
//!
//! A merge can break any rule that looks at more than one field, so none of them is enforced.
//! A method lists what to look at, out of the closed list of [`Check`], and the words that are
//! shown where something is found. Which records are looked at is narrowed by codes of their
//! fields, see [`Filter`].

use std::collections::BTreeMap;

use serde::Deserialize;

/// Fields and the codes that one of them may have: all fields must fit. A number is written as
/// people write it, a tick as `true`, nothing at all as an empty code; of a set, one member is
/// enough.
pub type Filter = BTreeMap<String, Vec<String>>;

/// One hint of a method: what is looked for, and what is said where it is found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What is looked for.
    pub check: Check,
    /// The kind of record that is looked at instead of the method's own; not on boards.
    #[serde(default)]
    pub of: String,
    /// Only records with these codes are looked at.
    #[serde(default, rename = "where")]
    pub only: Filter,
    /// Records with one of these codes are left out.
    #[serde(default)]
    pub not: Filter,
    /// Nothing is said before there are so many things.
    #[serde(default)]
    pub after: usize,
    /// What is shown. `{}` becomes what was found: headings of slots, a name, a number.
    pub words: String,
    /// What to do about it; may be empty.
    #[serde(default)]
    pub remedy: String,
}

/// What can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    // Of one record at a time.
    /// Whatever the rule's own filters leave.
    Found {},
    /// None of the fields says anything.
    Missing {
        /// The fields; one that says something is enough.
        fields: Vec<String>,
    },
    /// One of the fields says something.
    Filled {
        /// The fields.
        fields: Vec<String>,
    },
    /// A date is missing, or cannot be read.
    Undated {
        /// The date.
        field: String,
    },
    /// A day has passed.
    Past {
        /// The date.
        field: String,
    },
    /// A day lies long ago.
    Old {
        /// The date.
        field: String,
        /// How long.
        months: u32,
    },
    /// A date lies after one that should follow it.
    After {
        /// What should come first.
        field: String,
        /// What should follow.
        than: String,
    },
    /// No link of these leads anywhere.
    Unlinked {
        /// The links; one that is there is enough.
        ways: Vec<Way>,
    },
    /// One of these links is not there.
    HalfLinked {
        /// The links; all of them are wanted.
        ways: Vec<Way>,
    },
    /// A text begins with given words.
    Begins {
        /// The texts; one is enough.
        fields: Vec<String>,
        /// The words; accents, case and apostrophes make no difference.
        with: Vec<String>,
    },
    /// A text has given words in it.
    Contains {
        /// The texts; one is enough.
        fields: Vec<String>,
        /// The words; accents, case and apostrophes make no difference.
        words: Vec<String>,
    },
    /// A text has a digit in it.
    Number {
        /// The texts; one is enough.
        fields: Vec<String>,
    },
    /// No text has a digit in it.
    NoNumber {
        /// The texts.
        fields: Vec<String>,
    },
    /// Texts are too long together, with one space between them.
    Long {
        /// The texts.
        fields: Vec<String>,
        /// How many signs are well.
        most: usize,
    },
    /// A text has a word in capitals that is explained nowhere.
    Acronym {
        /// The texts.
        fields: Vec<String>,
        /// Where known words stand.
        known: Vec<Pointer>,
    },
    /// A text has the name of a record in it.
    Names {
        /// The texts.
        fields: Vec<String>,
        /// Where the names stand.
        named: Pointer,
        /// Only records with these codes.
        is: Filter,
    },
    /// A code is given too rarely or too often among entries; without any entry all is well.
    Count {
        /// The keyed field.
        field: String,
        /// The code.
        code: String,
        /// How often at least.
        least: usize,
        /// How often at most; nothing: as often as one likes.
        #[serde(default)]
        most: Option<usize>,
    },
    /// Two numbers lie too far apart.
    FarApart {
        /// One of them.
        one: String,
        /// The other.
        other: String,
        /// How far is well.
        most: u32,
    },
    /// What members say of one thing lies too far apart.
    Spread {
        /// The keyed field; the last part of a key says of what.
        field: String,
        /// How far is well.
        most: u32,
    },
    /// What a field points at has certain codes.
    Refers {
        /// The field.
        field: String,
        /// The codes.
        is: Filter,
        /// Whether they are those of the latest position of the actor.
        #[serde(default)]
        position: bool,
    },
    /// Nothing of a kind points here.
    Unpointed {
        /// The kind, and the field that would point.
        by: Pointer,
    },
    /// The last of what belongs to a record lies too long ago; without any, the record itself.
    Stale {
        /// The kind, and the field that points.
        by: Pointer,
        /// Its date.
        when: String,
        /// How long is well.
        every: Every,
    },
    /// The whole was measured twice on one day, with different values.
    MeasuredTwice {},
    /// The parts that were measured do not make the whole.
    PartsDiffer {},
    /// Several checks that all fit one record.
    AllOf(Vec<Self>),

    // Of all records together.
    /// A slot is empty while others are filled.
    EmptySlot {
        /// The slots.
        slots: Vec<String>,
        /// How many of them are filled at least.
        filled: usize,
    },
    /// There are more than is good.
    TooMany {
        /// How many are well.
        most: usize,
        /// A field by which they are counted apart; empty: all together.
        #[serde(default)]
        per: String,
    },
    /// No record has certain codes.
    NoneOf {
        /// The codes.
        is: Filter,
    },
    /// Of a set, only certain members were ticked in all records together.
    Only {
        /// The set.
        field: String,
        /// The members.
        codes: Vec<String>,
    },
    /// Links lead back to where they start.
    Loop {
        /// The kind of link.
        link: String,
    },
    /// No chain of links leads from certain slots to these.
    Unreached {
        /// The kind of link.
        link: String,
        /// Where chains start.
        from: Vec<String>,
        /// Where one of them should end.
        to: Vec<String>,
    },
    /// What a link leads to says the same words.
    SameWords {
        /// The kind of link.
        link: String,
        /// The text.
        field: String,
    },
    /// What a record waits for ends after it begins.
    WaitsTooLong {
        /// The kind of link.
        link: String,
        /// When it begins; where nobody said, when it is due counts.
        start: String,
        /// When each of both is due.
        due: String,
    },
    /// Somebody has too much in one week.
    BusyWeek {
        /// The set that names who does it.
        who: String,
        /// When it is due.
        due: String,
        /// How much is well.
        most: usize,
    },
    /// Something high was seen before anything low of the same group.
    Leap {
        /// The fields that say the group; the first that says something counts.
        group: Vec<String>,
        /// The field that says how high.
        by: String,
        /// Its low code.
        low: String,
        /// Its high code.
        high: String,
        /// What shows that it was seen: its kind, and the field that points.
        seen: Pointer,
        /// What is no sight.
        unless: Filter,
    },
}

/// A link that is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Its kind.
    pub kind: String,
    /// Which end the record is.
    pub end: End,
    /// The kinds of record at the other end; none: any.
    #[serde(default)]
    pub with: Vec<String>,
    /// The slots of the card at the other end; none: any.
    #[serde(default)]
    pub slots: Vec<String>,
    /// The link may also end at a record of this kind that points here.
    #[serde(default)]
    pub through: Option<Pointer>,
}

/// Which end of a link a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The link starts there.
    From,
    /// The link ends there.
    To,
}

/// A field of a kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pointer {
    /// The kind.
    pub kind: String,
    /// The field.
    pub field: String,
}

/// How long one may wait for the next.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Every {
    /// So many months.
    Months(u32),
    /// As many days as a code of the record itself says; without the code, for ever.
    Days {
        /// The field of the code.
        field: String,
        /// The days for each code.
        codes: BTreeMap<String, u32>,
    },
}

impl Check {
    /// Whether it looks at one record at a time.
    #[must_use]
    pub fn is_of_one(&self) -> bool {
        !matches!(
            self,
            Self::EmptySlot { .. }
                | Self::TooMany { .. }
                | Self::NoneOf { .. }
                | Self::Only { .. }
                | Self::Loop { .. }
                | Self::Unreached { .. }
                | Self::SameWords { .. }
                | Self::WaitsTooLong { .. }
                | Self::BusyWeek { .. }
                | Self::Leap { .. }
        )
    }
}
