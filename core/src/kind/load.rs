//! Reads kind files and refuses the ones that would mislead a screen or spoil a merge.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use thiserror::Error;

use super::{FieldDef, Form, Gender, Kind, Kinds, Merge};

/// Why the kind files cannot be used, and where.
#[derive(Debug, Error)]
#[error("{file}, field {field:?}: {fault}")]
pub struct KindError {
    /// The file at fault.
    pub file: String,
    /// The field at fault; empty when the fault is in the file as a whole.
    pub field: String,
    /// What is wrong.
    #[source]
    pub fault: Fault,
}

/// What can be wrong in a kind file.
#[derive(Debug, Error)]
pub enum Fault {
    /// The text is no JSON, or has an unknown form, merge or property.
    #[error("not a kind file: {0}")]
    Shape(#[source] serde_json::Error),
    /// `common.json` is not among the files.
    #[error("the file of the common fields is missing")]
    NoCommon,
    /// The file is not named after its type.
    #[error("the file should be named after its type {0:?}")]
    FileName(String),
    /// Two files say the same type.
    #[error("this type is already defined")]
    DuplicateType,
    /// Two fields would be stored under the same key.
    #[error("the key {0:?} is already taken by another field")]
    DuplicateField(String),
    /// Two codes of one field are the same.
    #[error("the code {0:?} is given twice")]
    DuplicateCode(String),
    /// A word would stand for two codes of one field.
    #[error("the word {0:?} stands for two codes")]
    DuplicateWord(String),
    /// A name or a code is not in lower or upper case ASCII letters, digits and `_`.
    #[error("{0:?} is not a plain ASCII code")]
    NotAscii(String),
    /// A label is empty.
    #[error("a label is missing")]
    NoLabel,
    /// The field that gives records their title does not exist.
    #[error("the title field {0:?} does not exist")]
    NoTitleField(String),
    /// The merge rule does not fit the form.
    #[error("merge {merge:?} does not fit form {form:?}")]
    MergeForm {
        /// The form of the field.
        form: Form,
        /// The rule that the file asks for.
        merge: Merge,
    },
    /// A choice has no codes, or something else has some.
    #[error("codes belong to a choice, and a choice needs some")]
    Codes,
    /// A reference names no type, or something else does.
    #[error("target types belong to a reference, and a reference needs some")]
    Targets,
    /// A set does not say what it is made of, or a plain field does.
    #[error("`of` belongs to sets and keys, must be a scalar form, and a set needs it")]
    Members,
    /// Keys do not say what their keys are, or another field does.
    #[error("`key` belongs to keys, and keys need it")]
    KeyParts,
    /// A type that no file defines is named.
    #[error("the type {0:?} is unknown")]
    UnknownType(String),
    /// The default is no code of the choice, out of range or of another form.
    #[error("the default {0} does not fit the field")]
    Default(String),
    /// The smallest number is above the largest, or a step of the scale is outside.
    #[error("the range or the scale is inconsistent")]
    Range,
}

/// A kind file whose fields are still to be read, one by one, so that a fault has its field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindFile {
    #[serde(rename = "type")]
    name: String,
    label: String,
    plural: String,
    gender: Gender,
    title_field: String,
    fields: Vec<serde_json::Value>,
}

/// The file of the fields that every record has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommonFile {
    #[serde(rename = "type")]
    name: String,
    fields: Vec<serde_json::Value>,
}

/// The name of that file.
const COMMON: &str = "common.json";

/// Reads every file, then checks each with all types known.
pub(super) fn load(files: &[(&str, &str)]) -> Result<Kinds, KindError> {
    let (_, text) = files
        .iter()
        .find(|(name, _)| *name == COMMON)
        .ok_or_else(|| fault(COMMON, "", Fault::NoCommon))?;
    let common: CommonFile = parse(COMMON, text)?;
    check_file_name(COMMON, &common.name)?;
    let common = read_fields(COMMON, common.fields)?;
    let mut types = BTreeMap::new();
    for (file, text) in files.iter().filter(|(name, _)| *name != COMMON) {
        let KindFile {
            name,
            label,
            plural,
            gender,
            title_field,
            fields,
        } = parse(file, text)?;
        if types.contains_key(&name) {
            return Err(fault(file, "", Fault::DuplicateType));
        }
        check_file_name(file, &name)?;
        let fields = read_fields(file, fields)?;
        let kind = Kind {
            name: name.clone(),
            label,
            plural,
            gender,
            title_field,
            fields,
        };
        types.insert(name, kind);
    }
    let kinds = Kinds { types, common };
    check_fields(COMMON, &kinds.common, &[], &kinds)?;
    for kind in kinds.iter() {
        check_kind(kind, &kinds)?;
    }
    Ok(kinds)
}

fn parse<'a, T: Deserialize<'a>>(file: &str, text: &'a str) -> Result<T, KindError> {
    serde_json::from_str(text).map_err(|error| fault(file, "", Fault::Shape(error)))
}

fn read_fields(file: &str, fields: Vec<serde_json::Value>) -> Result<Vec<FieldDef>, KindError> {
    let read = |value: serde_json::Value| {
        let name = value["name"].as_str().unwrap_or_default().to_owned();
        serde_json::from_value(value).map_err(|error| fault(file, &name, Fault::Shape(error)))
    };
    fields.into_iter().map(read).collect()
}

fn check_file_name(file: &str, name: &str) -> Result<(), KindError> {
    check_code(file, "", name)?;
    if file.strip_suffix(".json") == Some(name) {
        Ok(())
    } else {
        Err(fault(file, "", Fault::FileName(name.to_owned())))
    }
}

fn check_kind(kind: &Kind, kinds: &Kinds) -> Result<(), KindError> {
    let file = format!("{}.json", kind.name);
    if kind.label.trim().is_empty() || kind.plural.trim().is_empty() {
        return Err(fault(&file, "", Fault::NoLabel));
    }
    if kind.field(&kind.title_field).is_none() {
        return Err(fault(
            &file,
            "",
            Fault::NoTitleField(kind.title_field.clone()),
        ));
    }
    // The `info` map is no record: it shares no key with the common fields.
    let common = if kind.name == "info" {
        &[][..]
    } else {
        &kinds.common
    };
    check_fields(&file, &kind.fields, common, kinds)
}

fn check_fields(
    file: &str,
    fields: &[FieldDef],
    common: &[FieldDef],
    kinds: &Kinds,
) -> Result<(), KindError> {
    let mut taken: HashSet<String> = common.iter().flat_map(keys_and_name).collect();
    for field in fields {
        for key in keys_and_name(field) {
            if !taken.insert(key.clone()) {
                return Err(fault(file, &field.name, Fault::DuplicateField(key)));
            }
        }
        check_field(field, kinds).map_err(|found| fault(file, &field.name, found))?;
    }
    Ok(())
}

/// The stored keys of a field and its name, which a date does not store but must not share.
fn keys_and_name(field: &FieldDef) -> impl Iterator<Item = String> {
    let mut keys = field.stored_keys();
    if !keys.contains(&field.name) {
        keys.push(field.name.clone());
    }
    keys.into_iter()
}

fn check_field(field: &FieldDef, kinds: &Kinds) -> Result<(), Fault> {
    ascii(&field.name)?;
    if field.label.trim().is_empty() || field.scale.iter().any(|step| step.label.is_empty()) {
        return Err(Fault::NoLabel);
    }
    if !field.form.allows(field.merge) {
        return Err(Fault::MergeForm {
            form: field.form,
            merge: field.merge,
        });
    }
    check_members(field)?;
    let value = field.of.unwrap_or(field.form);
    if (value == Form::Choice) == field.codes.is_empty() {
        return Err(Fault::Codes);
    }
    if (value == Form::Ref) == field.to.is_empty() {
        return Err(Fault::Targets);
    }
    let key_types = field.key.iter().flat_map(|part| part.split('|'));
    for name in field
        .to
        .iter()
        .map(String::as_str)
        .chain(key_types.filter(|part| *part != "word"))
    {
        known_type(name, kinds)?;
    }
    for word in &field.key_codes {
        ascii(word)?;
    }
    check_codes(field, kinds)?;
    check_range(field)?;
    check_default(field)
}

/// Checks that sets and keys say what they hold, and that nothing else does.
fn check_members(field: &FieldDef) -> Result<(), Fault> {
    let several = matches!(field.form, Form::Set | Form::Keys);
    let scalar = field.of.is_none_or(|of| {
        !matches!(
            of,
            Form::Set | Form::Keys | Form::Counter | Form::Date | Form::Prose
        )
    });
    if !scalar
        || (field.of.is_some() && !several)
        || (field.form == Form::Set && field.of.is_none())
    {
        return Err(Fault::Members);
    }
    let keyed = field.form == Form::Keys;
    if keyed == field.key.is_empty() || (!keyed && !field.key_codes.is_empty()) {
        return Err(Fault::KeyParts);
    }
    if !field.key_labels.is_empty() && field.key_labels.len() != field.key_codes.len() {
        return Err(Fault::NoLabel);
    }
    Ok(())
}

fn check_codes(field: &FieldDef, kinds: &Kinds) -> Result<(), Fault> {
    let mut codes = HashSet::new();
    let mut words = HashSet::new();
    for code in &field.codes {
        ascii(&code.code)?;
        if !codes.insert(code.code.as_str()) {
            return Err(Fault::DuplicateCode(code.code.clone()));
        }
        let said = [
            Some(&code.label),
            code.plural.as_ref(),
            code.inverse.as_ref(),
        ];
        if said
            .into_iter()
            .flatten()
            .any(|label| label.trim().is_empty())
        {
            return Err(Fault::NoLabel);
        }
        // One code may repeat a word: its label and its plural are often the same.
        let own: HashSet<String> = code.words().map(super::plain).collect();
        for word in own {
            if !words.insert(word.clone()) {
                return Err(Fault::DuplicateWord(word));
            }
        }
        for name in code.from.iter().chain(&code.to) {
            known_type(name, kinds)?;
        }
    }
    Ok(())
}

fn check_range(field: &FieldDef) -> Result<(), Fault> {
    let (min, max) = (field.min.unwrap_or(i64::MIN), field.max.unwrap_or(i64::MAX));
    let number = matches!(
        field.of.unwrap_or(field.form),
        Form::Integer | Form::Decimal
    );
    let bounded = field.min.is_some() || field.max.is_some() || !field.scale.is_empty();
    let outside = field
        .scale
        .iter()
        .any(|step| step.value < min || step.value > max);
    if min > max || outside || (bounded && !number) {
        return Err(Fault::Range);
    }
    Ok(())
}

fn check_default(field: &FieldDef) -> Result<(), Fault> {
    let Some(default) = &field.default else {
        return Ok(());
    };
    let fits = match field.form {
        Form::Choice => default
            .as_str()
            .is_some_and(|code| field.code(code).is_some()),
        Form::Flag => default.is_boolean(),
        Form::Integer => default.as_i64().is_some_and(|number| {
            field.min.is_none_or(|min| min <= number) && field.max.is_none_or(|max| number <= max)
        }),
        Form::Decimal => default.is_number(),
        Form::Line => default.is_string(),
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(Fault::Default(default.to_string()))
    }
}

fn known_type(name: &str, kinds: &Kinds) -> Result<(), Fault> {
    if name == "*" || kinds.get(name).is_some() {
        Ok(())
    } else {
        Err(Fault::UnknownType(name.to_owned()))
    }
}

fn check_code(file: &str, field: &str, code: &str) -> Result<(), KindError> {
    ascii(code).map_err(|found| fault(file, field, found))
}

/// Checks that a name or a code can be stored for ever: no accent, no space, no `|`.
fn ascii(code: &str) -> Result<(), Fault> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if !code.is_empty() && code.chars().all(plain) {
        Ok(())
    } else {
        Err(Fault::NotAscii(code.to_owned()))
    }
}

fn fault(file: &str, field: &str, fault: Fault) -> KindError {
    KindError {
        file: file.to_owned(),
        field: field.to_owned(),
        fault,
    }
}
