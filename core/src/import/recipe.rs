//! What one row of a table stands for: which records it makes, and which column fills what.
//!
//! A recipe is data. `core/recipes/*.json` holds those that ship with the program; a member may
//! save others in the same form, and for every record type there is one that follows from its
//! kind file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kind::{FieldDef, Form, Kinds};
use crate::text::fold;

/// The recipes that ship with the program.
const SHIPPED: [&str; 4] = [
    include_str!("../../recipes/entities.json"),
    include_str!("../../recipes/relations.json"),
    include_str!("../../recipes/notes.json"),
    include_str!("../../recipes/mandates.json"),
];

/// What a row stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Its short name.
    pub key: String,
    /// What it says to people.
    pub label: String,
    /// The records that a row makes, in order.
    pub parts: Vec<Part>,
    /// The targets without which it is not proposed, as `part.field`.
    #[serde(default)]
    pub signs: Vec<String>,
    /// For each target the headings under which people write it.
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<String>>,
    /// The labels under which the kind files show fields; they come after the headings.
    #[serde(skip)]
    pub labels: Vec<(Target, String)>,
    /// For a target that has no column, the code that follows from another column's heading.
    #[serde(default)]
    pub implies: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// One record that a row makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name in the recipe.
    pub part: String,
    /// Its record type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What always stands in it.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// Fields that point at another part of the row.
    #[serde(default)]
    pub refs: BTreeMap<String, String>,
    /// Fields without which the row is refused.
    #[serde(default)]
    pub needs: Vec<String>,
    /// A record of that name that is here already is meant; only without one it is made.
    #[serde(default)]
    pub known: bool,
    /// Rows of the same name speak of the same record.
    #[serde(default)]
    pub once: bool,
    /// It is made even where none of its columns says anything.
    #[serde(default)]
    pub always: bool,
}

/// Where a column goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Target {
    /// Into a field of a part.
    Field {
        /// The part.
        part: String,
        /// The field, `ext_id`, `first_name` or `last_name`.
        field: String,
    },
    /// Into a field of the group's own, made if it is not there.
    Own,
    /// Into the report.
    Report,
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        match target {
            Target::Field { part, field } => format!("{part}.{field}"),
            Target::Own => "+".to_owned(),
            Target::Report => Self::new(),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.trim() {
            "" | "-" => Ok(Self::Report),
            "+" => Ok(Self::Own),
            text => match text.split_once('.') {
                Some((part, field)) => Ok(Self::Field {
                    part: part.to_owned(),
                    field: field.to_owned(),
                }),
                None => Err(format!("no part in {text}")),
            },
        }
    }
}

/// The recipes that ship with the program.
///
/// # Panics
/// Never: a test reads the shipped files.
#[must_use]
pub fn shipped() -> Vec<Recipe> {
    let read = |text: &&str| serde_json::from_str(text).expect("a test reads the shipped files");
    SHIPPED.iter().map(read).collect()
}

/// The recipe that makes one record of a type out of each row; `None` for an unknown type.
///
/// Its headings are the labels of the kind file, as our own exports write them.
#[must_use]
pub fn of_type(kinds: &Kinds, kind: &str) -> Option<Recipe> {
    let known = kinds.get(kind)?;
    let mut columns = BTreeMap::new();
    columns.insert(
        "self.ext_id".to_owned(),
        vec!["identifiant".to_owned(), "id".to_owned()],
    );
    for field in kinds.fields_of(kind) {
        if fillable(field) {
            let words = vec![field.label.clone(), field.name.clone()];
            columns.insert(format!("self.{}", field.name), words);
        }
    }
    Some(Recipe {
        key: kind.to_owned(),
        label: known.plural.clone(),
        parts: vec![Part {
            part: "self".to_owned(),
            kind: kind.to_owned(),
            fixed: BTreeMap::new(),
            refs: BTreeMap::new(),
            needs: Vec::new(),
            known: false,
            once: false,
            always: false,
        }],
        signs: vec![format!("self.{}", known.title_field)],
        columns,
        labels: Vec::new(),
        implies: BTreeMap::new(),
    })
}

/// The fields of every record that only the program writes.
const OWN_FIELDS: [&str; 4] = ["type", "created_by", "deleted_by", "order"];

/// Whether a column can fill a field.
pub(crate) fn fillable(field: &FieldDef) -> bool {
    !OWN_FIELDS.contains(&field.name.as_str())
        && !matches!(
            field.form,
            Form::Keys | Form::Json | Form::Instant | Form::Counter
        )
}

impl Recipe {
    /// The part of that name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.part == name)
    }

    /// Reads a target as a person writes it: `part.field`, or a field of whichever part has it.
    #[must_use]
    pub fn target(&self, kinds: &Kinds, text: &str) -> Option<Target> {
        let text = text.trim();
        if text.is_empty() || text == "-" || text == "+" {
            return Target::try_from(text.to_owned()).ok();
        }
        if let Some((part, field)) = text.split_once('.') {
            let part = self.part(part)?;
            return part.takes(kinds, field).then(|| Target::Field {
                part: part.part.clone(),
                field: field.to_owned(),
            });
        }
        let folded = tidy(text);
        for part in &self.parts {
            let own = kinds.fields_of(&part.kind).find(|field| {
                fillable(field) && (field.name == text || tidy(&field.label) == folded)
            });
            let field = own.map(|field| field.name.clone());
            let field = field.or_else(|| part.takes(kinds, text).then(|| text.to_owned()));
            if let Some(field) = field {
                let part = part.part.clone();
                return Some(Target::Field { part, field });
            }
        }
        None
    }

    /// Where a heading leads, and how sure that is, from 0 to 1; the surest first.
    #[must_use]
    pub fn places(&self, heading: &str) -> Vec<(Target, f64)> {
        let heading = tidy(heading);
        if heading.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(Target, f64)> = Vec::new();
        for (target, words) in &self.columns {
            let sure = words.iter().map(|word| likeness(&heading, &tidy(word)));
            let sure = sure.fold(0.0, f64::max);
            if sure > 0.0
                && let Ok(target) = Target::try_from(target.clone())
            {
                found.push((target, sure));
            }
        }
        for (target, label) in &self.labels {
            let known = found.iter().any(|(known, _)| known == target);
            if !known && heading == tidy(label) {
                found.push((target.clone(), 0.98));
            }
        }
        found.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        found
    }

    /// Where a heading leads first.
    #[must_use]
    pub fn place(&self, heading: &str) -> Option<(Target, f64)> {
        self.places(heading).into_iter().next()
    }
}

/// How surely a heading is meant by a word: 1 where they are the same, more than 0.6 where the
/// heading holds it, 0 where it does not.
fn likeness(heading: &str, word: &str) -> f64 {
    if heading == word {
        1.0
    } else if word.len() >= 4 && is_among(word, heading) {
        0.6 + 0.3 * word.len() as f64 / heading.len() as f64
    } else {
        0.0
    }
}

impl Part {
    /// Whether a column may fill a field of this part.
    fn takes(&self, kinds: &Kinds, field: &str) -> bool {
        let known = kinds.field(&self.kind, field);
        known.is_some_and(fillable)
            || field == "ext_id"
            || (self.kind == "entity" && matches!(field, "first_name" | "last_name"))
    }
}

/// Whether all words of a heading's synonym stand together in it.
fn is_among(word: &str, heading: &str) -> bool {
    format!(" {heading} ").contains(&format!(" {word} "))
}

/// A heading without what people write differently: case, accents, signs, spaces.
pub(super) fn tidy(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|sign: char| !sign.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The fingerprint by which the headings of a table are known again, whatever their order.
#[must_use]
pub fn header_print(headings: &[String]) -> String {
    let mut words: Vec<String> = headings.iter().map(|heading| tidy(heading)).collect();
    words.sort();
    blake3::hash(words.join("\n").as_bytes()).to_hex()[..16].to_owned()
}

/// How a person had a table read; by the fingerprint of its headings it is proposed again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// By the fingerprint of the headings.
    pub tables: BTreeMap<String, Remembered>,
}

impl Memory {
    /// Keeps how a table was read, for the next one with the same headings.
    pub fn remember(&mut self, table: &super::Table) {
        if table.header_row.is_none() {
            return;
        }
        let columns = table.columns.iter();
        let columns = columns.map(|it| (it.heading.clone(), it.target.clone()));
        let known = Remembered {
            recipe: table.recipe.key.clone(),
            columns: columns.collect(),
        };
        self.tables.insert(table.print.clone(), known);
    }
}

/// How one table was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The key of the recipe.
    pub recipe: String,
    /// Where each heading went.
    pub columns: BTreeMap<String, Target>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped_one(key: &str) -> Recipe {
        shipped()
            .into_iter()
            .find(|it| it.key == key)
            .expect("shipped")
    }

    #[test]
    fn every_shipped_recipe_fills_fields_that_exist() {
        let kinds = Kinds::builtin();
        for recipe in shipped() {
            for target in recipe
                .columns
                .keys()
                .chain(&recipe.signs)
                .chain(recipe.implies.keys())
            {
                let read = recipe.target(&kinds, target);
                assert!(read.is_some(), "{}: {target}", recipe.key);
            }
            for part in &recipe.parts {
                for (field, other) in &part.refs {
                    assert!(kinds.field(&part.kind, field).is_some(), "{field}");
                    assert!(recipe.part(other).is_some(), "{other}");
                }
                for field in part.fixed.keys() {
                    assert!(kinds.field(&part.kind, field).is_some(), "{field}");
                }
            }
        }
        for kind in kinds.iter() {
            assert!(of_type(&kinds, &kind.name).is_some(), "{}", kind.name);
        }
    }

    #[test]
    fn headings_are_understood_in_three_languages() {
        let recipe = shipped_one("entities");
        let check = |heading: &str, expected: Option<&str>| {
            let found = recipe
                .place(heading)
                .map(|(target, _)| String::from(target));
            assert_eq!(found.as_deref(), expected, "{heading}");
        };
        check("Nom", Some("fiche.name"));
        check("NAAM", Some("fiche.name"));
        check(" name ", Some("fiche.name"));
        check("Rôle", Some("fiche.roles"));
        check("E-mail", Some("fiche.contact"));
        check("Courriel (public)", Some("fiche.contact"));
        check("Beschrijving", Some("fiche.desc"));
        check("Mots-clés", Some("fiche.tags"));
        check("Couleur des yeux", None);
        check("", None);
    }

    #[test]
    fn the_same_headings_are_known_again_in_any_order() {
        let print = |words: &[&str]| {
            header_print(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(print(&["Nom", "Rôle"]), print(&["role", " NOM"]));
        assert_ne!(print(&["Nom"]), print(&["Nom", "Rôle"]));
    }
}
