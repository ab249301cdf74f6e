//! Words of a file as what a field holds: codes, scales, numbers, dates, yes and no.
//!
//! Whatever is read otherwise than it stands keeps its words with the record (`origin|raw`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Why;
use crate::date;
use crate::kind::{FieldDef, Form};
use crate::record::flat_key;
use crate::text::fold;
use crate::value::Value;

const WORDS: &str = include_str!("../../words/scales.json");

/// The words that people write instead of numbers, in three languages; folded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    levels: BTreeMap<String, Vec<String>>,
    stances: BTreeMap<String, Vec<String>>,
    roles: BTreeMap<String, Vec<String>>,
    yes: Vec<String>,
    no: Vec<String>,
}

impl Words {
    /// The words that ship with the program.
    pub(super) fn shipped() -> Self {
        let mut words: Self = serde_json::from_str(WORDS).expect("a test reads the shipped file");
        let tables = [&mut words.levels, &mut words.stances, &mut words.roles];
        let lists = tables.into_iter().flat_map(BTreeMap::values_mut);
        for list in lists.chain([&mut words.yes, &mut words.no]) {
            for word in list {
                *word = fold(word);
            }
        }
        words
    }

    /// The number from 1 to 5 that a word like « fort » stands for.
    pub(super) fn level(&self, word: &str) -> Option<i64> {
        number_of(&self.levels, word)
    }

    /// The number from −2 to 2 that a word like « opposant » stands for.
    pub(super) fn stance(&self, word: &str) -> Option<i64> {
        number_of(&self.stances, word)
    }

    /// The role that a word of position stands for. A target is a role and no position.
    pub(super) fn role(&self, word: &str) -> Option<&str> {
        let word = fold(word.trim());
        let found = self.roles.iter().find(|(_, words)| has(words, &word));
        found.map(|(role, _)| role.as_str())
    }

    fn flag(&self, word: &str) -> Option<bool> {
        let word = fold(word.trim());
        if has(&self.yes, &word) {
            return Some(true);
        }
        has(&self.no, &word).then_some(false)
    }
}

fn has(words: &[String], folded: &str) -> bool {
    words.iter().any(|word| word == folded)
}

fn number_of(table: &BTreeMap<String, Vec<String>>, word: &str) -> Option<i64> {
    let word = fold(word.trim());
    let (number, _) = table.iter().find(|(_, words)| has(words, &word))?;
    number.parse().ok()
}

/// What a text says in a field.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// The stored keys. A set member holds [`Value::Null`], to be ticked by the caller.
    pub(super) fields: Vec<(String, Value)>,
    /// What is the matter with it, if anything.
    pub(super) odd: Option<Why>,
    /// Whether its words are no longer those of the file.
    pub(super) changed: bool,
}

/// How the numbers of a column are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Scale {
    /// As they stand.
    #[default]
    AsIs,
    /// From 1 to 10, to be halved.
    Ten,
    /// From 0 to 2: little, some, much.
    Two,
}

/// Reads the words of one cell as a field.
pub(super) fn read(words: &Words, field: &FieldDef, text: &str, scale: Scale) -> Reading {
    let text = text.trim();
    let name = field.name.as_str();
    let one = |value: Value| Reading {
        fields: vec![(name.to_owned(), value)],
        ..Reading::default()
    };
    let kept = |why: Why| Reading {
        fields: vec![(name.to_owned(), Value::from(text))],
        odd: Some(why),
        changed: false,
    };
    match field.form {
        Form::Date => dated(name, text),
        Form::Integer => integer(words, field, text, scale),
        Form::Decimal => match number(text) {
            Some(plain) if field.exact => Reading {
                changed: plain != text,
                ..one(Value::Line(plain))
            },
            Some(plain) => match plain.parse::<f64>() {
                Ok(number) if number.is_finite() => Reading {
                    changed: number.to_string() != text,
                    ..one(Value::Float(number))
                },
                _ => kept(Why::OddValue),
            },
            None => kept(Why::OddValue),
        },
        Form::Flag => match words.flag(text) {
            Some(flag) => Reading {
                changed: true,
                ..one(Value::Bool(flag))
            },
            None => Reading {
                odd: Some(Why::OddValue),
                changed: true,
                fields: Vec::new(),
            },
        },
        Form::Choice => {
            let known = code(words, field, text);
            match known {
                Some(code) => Reading {
                    changed: code != text,
                    ..one(Value::Line(code))
                },
                None if field.open => one(Value::from(text)),
                None => kept(Why::OddValue),
            }
        }
        Form::Set => members(words, field, text),
        _ => one(Value::from(text)),
    }
}

/// A date that was written month first, as one that is written day first: `12/03/2026` becomes
/// `03/12/2026`. `None` where the text is no such date, or can only be read one way.
pub(super) fn day_first(text: &str) -> Option<String> {
    let text = text.trim();
    let sign = text.chars().find(|sign| matches!(sign, '/' | '-' | '.'))?;
    let (month, rest) = text.split_once(sign)?;
    let (day, year) = rest.split_once(sign)?;
    let number = |part: &str| {
        let plain = matches!(part.len(), 1 | 2) && part.bytes().all(|it| it.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let fits = (1..=12).contains(&number(month)?) && (1..=31).contains(&number(day)?);
    fits.then(|| format!("{day}{sign}{month}{sign}{year}"))
}

fn dated(name: &str, text: &str) -> Reading {
    let (raw, edtf) = date::registers(text);
    let odd = edtf.is_blank() && text.chars().any(|sign| sign.is_ascii_digit());
    Reading {
        fields: vec![(format!("{name}_raw"), raw), (format!("{name}_edtf"), edtf)],
        odd: odd.then_some(Why::UnreadDate),
        changed: false,
    }
}

fn integer(words: &Words, field: &FieldDef, text: &str, scale: Scale) -> Reading {
    let step = field
        .scale
        .iter()
        .find(|step| fold(&step.label) == fold(text));
    let is_level = (field.min, field.max) == (Some(1), Some(5));
    let is_stance = (field.min, field.max) == (Some(-2), Some(2));
    let told = if is_level {
        words.level(text)
    } else if is_stance {
        words.stance(text)
    } else {
        None
    };
    // « fort » alone is the top of other programs' three steps, though it is the fourth of ours.
    let spoken = told.or_else(|| step.map(|step| step.value));
    let set = |value: i64, changed: bool, odd: Option<Why>| Reading {
        fields: vec![(field.name.clone(), Value::Int(value))],
        odd,
        changed,
    };
    if let Some(value) = spoken {
        return set(value, true, None);
    }
    let plain = number(text).and_then(|plain| plain.parse::<f64>().ok());
    match plain {
        Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => {
            let whole = value as i64;
            let (whole, changed) = match scale {
                Scale::Ten if is_level => ((whole + 1).div_euclid(2).max(1), true),
                Scale::Two if is_level && (0..=2).contains(&whole) => (2 * whole + 1, true),
                _ => (whole, whole.to_string() != text),
            };
            let fits = field.min.is_none_or(|min| whole >= min)
                && field.max.is_none_or(|max| whole <= max);
            set(whole, changed, (!fits).then_some(Why::OutOfScale))
        }
        // Nothing is rounded, and a role is no position: the words stay with the record.
        _ => Reading {
            fields: Vec::new(),
            odd: words.role(text).is_none().then_some(Why::OddValue),
            changed: true,
        },
    }
}

/// The code that a word stands for; for roles also the words that people have for positions.
fn code(words: &Words, field: &FieldDef, text: &str) -> Option<String> {
    if let Some(known) = field.code_for(text) {
        return Some(known.code.clone());
    }
    let folded = fold(text);
    let loose = field.codes.iter().find(|known| {
        [known.code.as_str(), known.label.as_str(), known.plural()]
            .iter()
            .any(|word| fold(word) == folded)
    });
    if let Some(known) = loose {
        return Some(known.code.clone());
    }
    if field.name == "roles" {
        return words.role(text).map(str::to_owned);
    }
    None
}

fn members(words: &Words, field: &FieldDef, text: &str) -> Reading {
    let mut reading = Reading::default();
    let parts = split(text);
    reading.changed = parts.len() > 1;
    for part in parts {
        let member = match field.of {
            Some(Form::Choice) => code(words, field, part),
            _ => Some(part.to_owned()),
        };
        let member = member.unwrap_or_else(|| {
            if !field.open {
                reading.odd = Some(Why::OddValue);
            }
            part.to_owned()
        });
        reading.changed |= member != part;
        let key = flat_key(&field.name, &member);
        if !reading.fields.iter().any(|(known, _)| *known == key) {
            reading.fields.push((key, Value::Null));
        }
    }
    reading
}

/// The parts of a cell that holds several things.
pub(super) fn split(text: &str) -> Vec<&str> {
    let sign = if text.contains(['\n', ';', '|']) {
        &['\n', ';', '|'][..]
    } else {
        &[','][..]
    };
    let parts = text.split(sign).map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

/// A number as French, Dutch and English people write it, with a point and without spaces.
///
/// `1 234,5`, `1.234,5`, `1,234.5` and `1234.5` are the same; `12 %` is 12.
pub(super) fn number(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(['%', '€']).trim();
    let mut plain: String = text
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '\''))
        .map(|sign| if sign == '\u{2212}' { '-' } else { sign })
        .collect();
    match (plain.rfind(','), plain.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => {
            plain = plain.replace('.', "").replace(',', ".");
        }
        (Some(_), Some(_)) => plain = plain.replace(',', ""),
        (Some(_), None) if plain.matches(',').count() == 1 => plain = plain.replace(',', "."),
        _ => {}
    }
    let digits = plain.trim_start_matches(['-', '+']);
    let fine = !digits.is_empty()
        && digits.starts_with(|sign: char| sign.is_ascii_digit())
        && digits
            .chars()
            .all(|sign| sign.is_ascii_digit() || sign == '.')
        && digits.matches('.').count() <= 1;
    fine.then(|| plain.trim_start_matches('+').to_owned())
}

/// How the numbers of a column are meant: one above 5 makes all of them ten-point ones.
pub(super) fn scale_of<'a>(texts: impl Iterator<Item = &'a str>) -> Scale {
    let mut numbers = texts.filter_map(|text| number(text)?.parse::<f64>().ok());
    if numbers.any(|number| number > 5.0 && number <= 10.0) {
        Scale::Ten
    } else {
        Scale::AsIs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kinds;

    fn said(kind: &str, field: &str, text: &str) -> (Vec<(String, String)>, Option<Why>) {
        let kinds = Kinds::builtin();
        let field = kinds.field(kind, field).expect("known");
        let read = read(&Words::shipped(), field, text, Scale::AsIs);
        let fields = read
            .fields
            .into_iter()
            .map(|(key, value)| (key, value.to_words()));
        (fields.collect(), read.odd)
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(number(text).as_deref(), expected, "{text}");
        };
        check("4,5", Some("4.5"));
        check("1 234,5", Some("1234.5"));
        check("1\u{202f}234,5", Some("1234.5"));
        check("1.234,5", Some("1234.5"));
        check("1,234.5", Some("1234.5"));
        check("−2", Some("-2"));
        check("12 %", Some("12"));
        check("1,2,3", None);
        check("12 rue Haute", None);
        check("1e9", None);
        check("", None);
    }

    #[test]
    fn words_become_codes_and_keep_what_is_unknown() {
        let s = |text: &str| text.to_owned();
        let check = |kind, field, text, expected: &[(&str, &str)], odd| {
            let expected: Vec<_> = expected.iter().map(|(k, v)| (s(k), s(v))).collect();
            assert_eq!(said(kind, field, text), (expected, odd), "{text}");
        };
        check("entity", "kind", "Personne", &[("kind", "person")], None);
        check("entity", "kind", "Organisation", &[("kind", "org")], None);
        check("entity", "kind", "system", &[("kind", "system")], None);
        check("entity", "roles", "Allié", &[("roles|ally", "")], None);
        check(
            "entity",
            "roles",
            "cible, bondgenoot",
            &[("roles|target", ""), ("roles|ally", "")],
            None,
        );
        check(
            "entity",
            "roles",
            "vizir",
            &[("roles|vizir", "")],
            Some(Why::OddValue),
        );
        check(
            "assessment",
            "influence",
            "fort",
            &[("influence", "5")],
            None,
        );
        check(
            "assessment",
            "influence",
            "9",
            &[("influence", "9")],
            Some(Why::OutOfScale),
        );
        check("assessment", "influence", "2,5", &[], Some(Why::OddValue));
        check(
            "assessment",
            "stance",
            "opposant",
            &[("stance", "-1")],
            None,
        );
        check("assessment", "stance", "target", &[], None);
        check(
            "relation",
            "directed",
            "Non",
            &[("directed", "false")],
            None,
        );
        check("entity", "lat", "50,85", &[("lat", "50.85")], None);
        check(
            "entity",
            "when",
            "12/03/2026",
            &[("when_raw", "12/03/2026"), ("when_edtf", "2026-03-12")],
            None,
        );
        check(
            "entity",
            "when",
            "99/99/2026",
            &[("when_raw", "99/99/2026"), ("when_edtf", "")],
            Some(Why::UnreadDate),
        );
    }

    #[test]
    fn one_number_above_five_makes_a_scale_of_ten() {
        let kinds = Kinds::builtin();
        let field = kinds.field("assessment", "influence").expect("known");
        assert_eq!(scale_of(["3", "8"].into_iter()), Scale::Ten);
        assert_eq!(scale_of(["3", "5", "fort"].into_iter()), Scale::AsIs);
        let half = |text: &str| {
            let read = read(&Words::shipped(), field, text, Scale::Ten);
            assert!(read.changed);
            read.fields[0].1.clone()
        };
        assert_eq!(
            [half("1"), half("8"), half("9"), half("10")],
            [1, 4, 5, 5].map(Value::Int)
        );
    }
}
