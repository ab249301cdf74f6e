//! What deserves a look in a file, where it stands, and what one can do about it.

/// Something in a file that deserves a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What stands there, word for word.
    pub value: String,
    /// What is the matter.
    pub why: Why,
    /// What one can do about it.
    pub hint: Hint,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The row, from 1; in a JSON file the place in the list, from 1.
    pub row: Option<usize>,
    /// The column's heading; in a JSON file the path of the value, as `entities[3].name`.
    pub column: Option<String>,
}

/// What is the matter with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// These very bytes were imported before.
    SameFile,
    /// A record of that id came with an earlier import, with the same content.
    AlreadyHere,
    /// A record of that id came with an earlier import, and says something else.
    AlreadyHereDifferent,
    /// Another record of this file has the same id.
    DuplicateId,
    /// A fiche of that name exists already.
    SameName,
    /// A key occurs twice in one object; the last one counts.
    DuplicateKey,
    /// A relation or a note names something that the file does not hold.
    DanglingReference,
    /// The name is missing.
    NoName,
    /// The text is missing.
    NoText,
    /// The value is of another sort than expected; it was read as well as possible.
    OddValue,
    /// The number lies outside its scale.
    OutOfScale,
    /// The record says no type.
    NoType,
    /// Two versions stood side by side; only the visible one can be taken over.
    TwoVersions,
    /// The workspace says something else about itself.
    InfoDiffers,
    /// A fiche has nearly that name, or has it among its other names.
    NearName,
    /// It holds digits, and is not understood as a date.
    UnreadDate,
    /// The numbers of this column go to ten; they were halved.
    ScaleConverted,
    /// Some bytes are no letters of the encoding.
    BrokenLetters,
    /// The relations were cut off by the program that wrote the file.
    Incomplete,
    /// The file names something without saying what it is called.
    NoLabel,
}

impl Why {
    /// The word that the command line prints.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SameFile => "same_file",
            Self::AlreadyHere => "already_here",
            Self::AlreadyHereDifferent => "already_here_different",
            Self::DuplicateId => "duplicate_id",
            Self::SameName => "same_name",
            Self::DuplicateKey => "duplicate_key",
            Self::DanglingReference => "dangling_reference",
            Self::NoName => "no_name",
            Self::NoText => "no_text",
            Self::OddValue => "odd_value",
            Self::OutOfScale => "out_of_scale",
            Self::NoType => "no_type",
            Self::TwoVersions => "two_versions",
            Self::InfoDiffers => "info_differs",
            Self::NearName => "near_name",
            Self::UnreadDate => "unread_date",
            Self::ScaleConverted => "scale_converted",
            Self::BrokenLetters => "broken_letters",
            Self::Incomplete => "incomplete",
            Self::NoLabel => "no_label",
        }
    }
}

/// What one can do about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// Ask for the import again on purpose.
    ImportAgain,
    /// Nothing was added: the record here stays as it is.
    KeptOurs,
    /// Compare the two and write what is missing.
    Compare,
    /// Join the two records if they are one.
    JoinDuplicates,
    /// Give the placeholder its name.
    NamePlaceholder,
    /// Write it.
    FillIn,
    /// Look whether it was read rightly; the source text is kept with the record.
    CheckReading,
    /// Look into the report.
    SeeReport,
    /// The row did not go in; correct it and import the file of refused rows.
    SeeRefused,
    /// Say in which encoding the file is written.
    ChooseEncoding,
}

impl Hint {
    /// The word that the command line prints.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ImportAgain => "import_again",
            Self::KeptOurs => "kept_ours",
            Self::Compare => "compare",
            Self::JoinDuplicates => "join_duplicates",
            Self::NamePlaceholder => "name_placeholder",
            Self::FillIn => "fill_in",
            Self::CheckReading => "check_reading",
            Self::SeeReport => "see_report",
            Self::SeeRefused => "see_refused",
            Self::ChooseEncoding => "choose_encoding",
        }
    }
}
