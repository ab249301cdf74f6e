//! What kinds of record exist, what each of their fields holds and how it merges.
//!
//! The kinds are data: one file a record type under `core/kinds/`, with the words that people
//! read. A field or a code may be added there, never renamed, removed or reused, because
//! documents in members' hands already hold it; `core/kinds/frozen.txt` keeps that promise.

mod builtin;
#[cfg(test)]
mod example_tests;
mod form;
mod laws;
mod load;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use form::{Form, Merge};
pub use load::{Fault, KindError};

/// The grammatical gender of a kind's French label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Gender {
    /// « une fiche ».
    #[serde(rename = "f")]
    Feminine,
    /// « un membre ».
    #[serde(rename = "m")]
    Masculine,
}

/// One value of a closed or open list, with its words and its looks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// What is stored: ASCII, fixed for ever.
    pub code: String,
    /// What people read.
    pub label: String,
    /// The label for several; the label itself where the file gives none.
    pub plural: Option<String>,
    /// How a relation or a link reads from its other end.
    pub inverse: Option<String>,
    /// Whether a relation reads the same from both ends.
    #[serde(default)]
    pub symmetric: bool,
    /// What people type for it in other programs, for imports.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// One sentence of help.
    pub hint: Option<String>,
    /// The record types where a link of this kind usually starts; a hint, never a refusal.
    #[serde(default)]
    pub from: Vec<String>,
    /// The record types where a link of this kind usually ends; a hint, never a refusal.
    #[serde(default)]
    pub to: Vec<String>,
    /// The colour token of its sign.
    pub token: Option<String>,
    /// The shape of its node in the graph.
    pub shape: Option<String>,
    /// The name of its icon.
    pub icon: Option<String>,
    /// The name of its drawn symbol.
    pub symbol: Option<String>,
    /// The colour token of the ring it puts around a node.
    pub ring: Option<String>,
}

/// The words of one step of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The number that is stored.
    pub value: i64,
    /// What people read beside it.
    pub label: String,
}

/// Who may read a record or a field; from the widest circle to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// Everybody.
    Public,
    /// The members of the workspace.
    Members,
    /// The core group: left out of exports unless ticked.
    Core,
}

/// One field of a record type.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDef {
    /// The key in the record: ASCII, fixed for ever.
    pub name: String,
    /// How it is typed and shown.
    pub form: Form,
    /// How it merges.
    pub merge: Merge,
    /// What people read.
    pub label: String,
    /// One sentence of help.
    pub hint: Option<String>,
    /// The form of each member of a set or of each value of keys; without it, any scalar.
    pub of: Option<Form>,
    /// The record types a reference may name; `*` for any.
    #[serde(default)]
    pub to: Vec<String>,
    /// What the parts of a flat key are, in order: a record type, several joined by `|`, `*`
    /// for any record, `word` for a free word.
    #[serde(default)]
    pub key: Vec<String>,
    /// The words expected in the `word` part of the key; others are kept.
    #[serde(default)]
    pub key_codes: Vec<String>,
    /// What people read for each of those words, in the same order.
    #[serde(default)]
    pub key_labels: Vec<String>,
    /// The values of a choice.
    #[serde(default)]
    pub codes: Vec<Code>,
    /// The words of a scale of whole numbers.
    #[serde(default)]
    pub scale: Vec<Step>,
    /// Whether people may add values of their own to the codes.
    #[serde(default)]
    pub open: bool,
    /// Whether the record is of little use without it.
    #[serde(default)]
    pub required: bool,
    /// Whether it is fixed when the record is made.
    #[serde(default)]
    pub written_once: bool,
    /// The smallest number that makes sense.
    pub min: Option<i64>,
    /// The largest number that makes sense.
    pub max: Option<i64>,
    /// What a record without a value is read as.
    pub default: Option<serde_json::Value>,
    /// The unit written after the number.
    pub unit: Option<String>,
    /// Whether a decimal is stored as a text, so that no digit is lost.
    #[serde(default)]
    pub exact: bool,
    /// Who may read this field, where that is stricter than the record.
    pub handling: Option<Handling>,
}

impl FieldDef {
    /// The keys under which the field is stored in the record.
    ///
    /// A date has two; a set or keys give their prefix, which ends in `|`.
    #[must_use]
    pub fn stored_keys(&self) -> Vec<String> {
        match self.form {
            Form::Date => vec![format!("{}_raw", self.name), format!("{}_edtf", self.name)],
            Form::Set | Form::Keys => vec![format!("{}|", self.name)],
            _ => vec![self.name.clone()],
        }
    }

    /// Whether a key of a stored record belongs to this field.
    #[must_use]
    pub fn stores(&self, key: &str) -> bool {
        let Some(rest) = key.strip_prefix(self.name.as_str()) else {
            return false;
        };
        match self.form {
            Form::Date => matches!(rest, "_raw" | "_edtf"),
            Form::Set | Form::Keys => rest.len() > 1 && rest.starts_with('|'),
            _ => rest.is_empty(),
        }
    }

    /// The entry of the list for a stored code.
    #[must_use]
    pub fn code(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|known| known.code == code)
    }

    /// The words for a stored code; without any, the code itself is to be shown.
    #[must_use]
    pub fn label_of(&self, code: &str) -> Option<&str> {
        self.code(code).map(|known| known.label.as_str())
    }

    /// The words for a stored number of a scale.
    #[must_use]
    pub fn step_label(&self, value: i64) -> Option<&str> {
        self.scale
            .iter()
            .find(|step| step.value == value)
            .map(|step| step.label.as_str())
    }

    /// The code that a word of another program stands for: a code, a label or a synonym.
    ///
    /// Case, outer spaces and the two apostrophes make no difference; accents do.
    #[must_use]
    pub fn code_for(&self, word: &str) -> Option<&Code> {
        let word = plain(word);
        self.codes
            .iter()
            .find(|known| known.words().any(|own| plain(own) == word))
    }

    /// Whether a record of that type may be named here.
    #[must_use]
    pub fn may_name(&self, record_type: &str) -> bool {
        self.to
            .iter()
            .any(|known| known == "*" || known == record_type)
    }
}

impl Code {
    /// The code, its labels and its synonyms.
    fn words(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), self.label.as_str()]
            .into_iter()
            .chain(self.plural.as_deref())
            .chain(self.synonyms.iter().map(String::as_str))
    }

    /// The label for several.
    #[must_use]
    pub fn plural(&self) -> &str {
        self.plural.as_deref().unwrap_or(&self.label)
    }

    /// The label read from the other end of a relation.
    #[must_use]
    pub fn inverse(&self) -> &str {
        self.inverse.as_deref().unwrap_or(&self.label)
    }
}

/// Folds what differs between two people typing the same words.
fn plain(word: &str) -> String {
    word.trim()
        .to_lowercase()
        .replace('’', "'")
        .replace('\u{a0}', " ")
}

/// One record type.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// What the record's `type` says: ASCII, fixed for ever.
    pub name: String,
    /// What people read.
    pub label: String,
    /// The label for several.
    pub plural: String,
    /// The gender of the label.
    pub gender: Gender,
    /// The field by which a record of this type is called in a list.
    pub title_field: String,
    /// The fields, in the order in which a form shows them.
    pub fields: Vec<FieldDef>,
}

impl Kind {
    /// The field of that name, among this type's own.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Every record type that this version knows, with the fields common to all.
#[derive(Debug, Clone, PartialEq)]
pub struct Kinds {
    types: BTreeMap<String, Kind>,
    common: Vec<FieldDef>,
}

impl Kinds {
    /// The kinds that ship with the program; parses their files, so keep the result.
    #[must_use]
    pub fn builtin() -> Self {
        Self::from_files(&builtin::FILES).expect("the test that loads the shipped files passed")
    }

    /// Reads and checks kind files, given as pairs of name and text.
    ///
    /// The file `common.json` holds the fields of every record and must be among them.
    ///
    /// # Errors
    /// The first fault found, with its file and its field.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Self, KindError> {
        load::load(files)
    }

    /// The record type of that name.
    #[must_use]
    pub fn get(&self, record_type: &str) -> Option<&Kind> {
        self.types.get(record_type)
    }

    /// Every record type, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.types.values()
    }

    /// The fields that every record has.
    #[must_use]
    pub fn common(&self) -> &[FieldDef] {
        &self.common
    }

    /// The field of that name, among the type's own or the common ones.
    #[must_use]
    pub fn field(&self, record_type: &str, name: &str) -> Option<&FieldDef> {
        self.fields_of(record_type).find(|field| field.name == name)
    }

    /// The field to which a stored key such as `when_raw` or `roles|ally` belongs.
    #[must_use]
    pub fn field_of_key(&self, record_type: &str, key: &str) -> Option<&FieldDef> {
        self.fields_of(record_type).find(|field| field.stores(key))
    }

    /// The fields that must be born as collaborative texts with a record of this type.
    ///
    /// A text made later under a fixed key would hide the one that another member made.
    pub fn texts_of(&self, record_type: &str) -> impl Iterator<Item = &str> {
        self.fields_of(record_type)
            .filter(|field| field.merge == Merge::Text)
            .map(|field| field.name.as_str())
    }

    /// The type's own fields, then the common ones; for an unknown type, the common ones.
    ///
    /// The `info` map of the document is no record and has none of the common fields.
    pub fn fields_of(&self, record_type: &str) -> impl Iterator<Item = &FieldDef> {
        let own = self.get(record_type).map_or(&[][..], |kind| &kind.fields);
        let common = if record_type == "info" {
            &[][..]
        } else {
            &self.common
        };
        own.iter().chain(common)
    }
}
