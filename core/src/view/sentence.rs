//! The sentence that an objective's parts make together.
//!
//! « D’ici le 17 juin, obtenir le report du vote, par 14 voix, en rencontrant chaque groupe, grâce
//! à notre dossier. » The words between the parts are data, `core/words/sentence.fr.json`; what is
//! decided here is which of them a member's own words still need.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::fiche::date_words;
use crate::record::Record;
use crate::text::fold;

const FRENCH: &str = include_str!("../../words/sentence.fr.json");

/// What ends a part without saying anything.
const TAIL: [char; 4] = ['.', ',', ';', ':'];
/// An abbreviation keeps its full stop, dots keep each other.
const KEPT_TAILS: [&str; 3] = ["etc.", "...", "…"];

/// The words between the parts of sentences.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentences {
    parts: Vec<Part>,
    /// Words that begin with a small letter inside a sentence.
    small: Vec<String>,
    /// Endings of such words.
    small_endings: Vec<String>,
    before_part: String,
    end: String,
}

/// One part of an objective.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    field: String,
    /// The words before it, unless the member typed them already.
    lead: String,
    /// First words with which a part needs no lead.
    #[serde(default)]
    alone: Vec<String>,
    /// Endings of a first word with which a part needs no lead: « obtenir » goes before a thing,
    /// not before « faire ».
    #[serde(default)]
    alone_endings: Vec<String>,
    /// First words that have such an ending by chance.
    #[serde(default)]
    but: Vec<String>,
    /// What the last word of the lead and the first of the part become together.
    #[serde(default)]
    contracted: BTreeMap<String, String>,
    /// The word before a day.
    #[serde(default)]
    day: String,
    /// The first day of a month.
    #[serde(default)]
    first_day: String,
    /// The names of months, for a day that is written in digits.
    #[serde(default)]
    months: Vec<String>,
}

impl Sentences {
    /// The French words; parses their file, so keep the result.
    #[must_use]
    pub fn french() -> Self {
        serde_json::from_str(FRENCH).expect("a test reads this very file")
    }

    /// The sentence of an objective: its own if a member rewrote it, else its parts joined.
    /// Empty when there is no part.
    #[must_use]
    pub fn objective(&self, objective: &Record) -> String {
        let own = objective.words("sentence_override").trim();
        if !own.is_empty() {
            return own.to_owned();
        }
        let parts = self.parts.iter().filter_map(|part| {
            let typed = match part.field.as_str() {
                "deadline" => date_words(objective, "deadline"),
                field => objective.words(field).to_owned(),
            };
            self.part(part, &typed)
        });
        let joined = parts.collect::<Vec<String>>().join(&self.before_part);
        let mut letters = joined.chars();
        let Some(first) = letters.next() else {
            return String::new();
        };
        let mut sentence: String = first.to_uppercase().chain(letters).collect();
        if !sentence.ends_with(['.', '!', '?', '…']) {
            sentence.push_str(&self.end);
        }
        sentence
    }

    /// A day as people say it, « 1er août 2027 »; empty for a month that no year has.
    #[must_use]
    pub fn day(&self, year: i16, month: i8, day: i8) -> String {
        let dated = self.parts.iter().find(|part| !part.months.is_empty());
        dated
            .and_then(|part| part.day_of(year, month, day))
            .unwrap_or_default()
    }

    fn part(&self, part: &Part, typed: &str) -> Option<String> {
        let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
        let words = trimmed(&lines.collect::<Vec<_>>().join(" "));
        let (words, was_led) = match without(&words, &part.lead) {
            Some(rest) => (rest.to_owned(), true),
            None => (words, false),
        };
        let words = part.dated(&words);
        let first = first_word(&words)?;
        let words = if self.is_small(first) || part.has_ending(first) {
            small_first(&words)
        } else {
            words.clone()
        };
        let first = first_word(&words)?;
        if !was_led && part.stands_alone(first) {
            return Some(words);
        }
        let together = part.contracted.get(&first.to_lowercase());
        if let (Some(together), Some((lead, _))) = (together, part.lead.rsplit_once(' ')) {
            return Some(format!("{lead} {together}{}", &words[first.len()..]));
        }
        Some(format!("{} {words}", part.lead).trim_start().to_owned())
    }

    fn is_small(&self, word: &str) -> bool {
        let folded = fold(word);
        let mut endings = self.small_endings.iter();
        begins_with_any(word, &self.small) || endings.any(|ending| folded.ends_with(ending))
    }
}

impl Part {
    fn stands_alone(&self, first: &str) -> bool {
        begins_with_any(first, &self.alone) || self.has_ending(first)
    }

    fn has_ending(&self, first: &str) -> bool {
        let folded = fold(first);
        let is_so = |ending: &String| folded.len() > ending.len() && folded.ends_with(ending);
        self.alone_endings.iter().any(is_so) && !self.but.iter().any(|word| fold(word) == folded)
    }

    fn day_of(&self, year: i16, month: i8, day: i8) -> Option<String> {
        let place = usize::try_from(month).ok()?.checked_sub(1)?;
        let month = self.months.get(place)?;
        let day = match day {
            1 => self.first_day.clone(),
            day => day.to_string(),
        };
        Some(format!("{day} {month} {year}"))
    }

    /// A day with the word that it needs: « 17 juin », « 2027-06-17 » become « le 17 juin… ».
    fn dated(&self, words: &str) -> String {
        if self.day.is_empty() {
            return words.to_owned();
        }
        if let Ok(day) = words.parse::<jiff::civil::Date>()
            && let Some(said) = self.day_of(day.year(), day.month(), day.day())
        {
            return format!("{} {said}", self.day);
        }
        let digits = words.chars().take_while(char::is_ascii_digit).count();
        let names_day = matches!(digits, 1 | 2);
        if names_day {
            format!("{} {words}", self.day)
        } else {
            words.to_owned()
        }
    }
}

/// Without what ends it and says nothing.
fn trimmed(words: &str) -> String {
    let mut words = words.trim();
    while !KEPT_TAILS.iter().any(|tail| words.ends_with(tail)) {
        match words.strip_suffix(TAIL) {
            Some(rest) => words = rest.trim_end(),
            None => break,
        }
    }
    words.to_owned()
}

/// What follows the lead, if the words begin with it, whatever its case and apostrophes.
fn without<'a>(words: &'a str, lead: &str) -> Option<&'a str> {
    let mut rest = words;
    for wanted in lead.split_whitespace() {
        let word = rest.split(' ').next().unwrap_or_default();
        if fold(word) != fold(wanted) {
            return None;
        }
        rest = rest[word.len()..].trim_start();
    }
    (!lead.is_empty()).then_some(rest)
}

fn first_word(words: &str) -> Option<&str> {
    words.split(' ').next().filter(|word| !word.is_empty())
}

/// Whether a word is one of a list, or begins with one that ends in an apostrophe.
fn begins_with_any(word: &str, list: &[String]) -> bool {
    let word = fold(word);
    list.iter().any(|known| {
        let known = fold(known);
        word == known || (known.ends_with('\'') && word.starts_with(&known))
    })
}

fn small_first(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RecordId, Value};

    fn check(parts: &[(&str, &str)], expected: &str) {
        let fields = parts
            .iter()
            .map(|(key, text)| ((*key).to_owned(), Value::from(*text)));
        let objective = Record {
            id: RecordId::from("o"),
            kind: "objective".into(),
            fields: fields.collect(),
            disputed: std::collections::BTreeSet::new(),
        };
        assert_eq!(Sentences::french().objective(&objective), expected);
    }

    #[test]
    fn five_parts_make_one_sentence() {
        let expected = "D’ici le 17 juin 2027, obtenir le report du vote, par 14 voix sur 27, \
                        en rencontrant chaque groupe, grâce à notre dossier d’usage.";
        let plain = [
            ("deadline_raw", "le 17 juin 2027"),
            ("specific", "le report du vote"),
            ("measurable", "par 14 voix sur 27"),
            ("achievable", "rencontrant chaque groupe"),
            ("realistic", "notre dossier d’usage"),
        ];
        check(&plain, expected);
        let typed_with_everything = [
            ("deadline_raw", "D'ici le 17 juin 2027,"),
            ("specific", "Obtenir le report du vote."),
            ("measurable", "Par 14 voix sur 27."),
            ("achievable", "En rencontrant\nchaque groupe ;"),
            ("realistic", "GRÂCE À notre dossier d’usage."),
        ];
        check(&typed_with_everything, expected);
    }

    #[test]
    fn it_reads_well_when_parts_are_missing() {
        check(&[], "");
        check(&[("title", "Report")], "");
        check(
            &[("specific", "le report du vote")],
            "Obtenir le report du vote.",
        );
        check(&[("specific", "  . ")], "");
        check(&[("specific", "obtenir")], "");
        check(
            &[("measurable", "par 14 voix"), ("realistic", "nos alliés")],
            "Par 14 voix, grâce à nos alliés.",
        );
        check(&[("deadline_raw", "juin")], "D’ici juin.");
    }

    #[test]
    fn the_members_own_words_are_not_doubled() {
        check(
            &[("realistic", "au soutien de tous")],
            "Grâce au soutien de tous.",
        );
        check(&[("realistic", "grâce aux voisins")], "Grâce aux voisins.");
        check(&[("realistic", "le comité")], "Grâce au comité.");
        check(&[("realistic", "Les voisins")], "Grâce aux voisins.");
        check(&[("realistic", "à l’école")], "Grâce à l’école.");
        check(&[("realistic", "avec l’école")], "Avec l’école.");
        check(&[("achievable", "par une pétition")], "Par une pétition.");
        check(
            &[("achievable", "Rencontrer chaque groupe")],
            "Rencontrer chaque groupe.",
        );
        check(&[("achievable", "Tenant un stand")], "En tenant un stand.");
        check(
            &[("specific", "1\u{a0}500 voix")],
            "Obtenir 1\u{a0}500 voix.",
        );
        check(
            &[("specific", "Faire voter le report")],
            "Faire voter le report.",
        );
        check(&[("specific", "notre local")], "Obtenir notre local.");
        check(
            &[("specific", "Ixelles sans voitures")],
            "Obtenir Ixelles sans voitures.",
        );
        check(
            &[("specific", "des bancs, etc.")],
            "Obtenir des bancs, etc.",
        );
        check(&[("specific", "mieux… ?")], "Obtenir mieux… ?");
    }

    #[test]
    fn dates_have_the_word_that_they_need() {
        check(
            &[("deadline_raw", "17 juin 2027")],
            "D’ici le 17 juin 2027.",
        );
        check(&[("deadline_raw", "1er mai")], "D’ici le 1er mai.");
        check(&[("deadline_raw", "17/06/2027")], "D’ici le 17/06/2027.");
        check(&[("deadline_raw", "fin 2027")], "D’ici fin 2027.");
        check(&[("deadline_raw", "2027")], "D’ici 2027.");
        check(&[("deadline_raw", "Avant l’été")], "Avant l’été.");
        check(&[("deadline_edtf", "2027-06-17")], "D’ici le 17 juin 2027.");
        check(&[("deadline_raw", "2027-08-01")], "D’ici le 1er août 2027.");
    }

    #[test]
    fn a_sentence_of_ones_own_is_left_alone() {
        let own = [
            ("sentence_override", " Nous gagnerons "),
            ("specific", "le report"),
        ];
        check(&own, "Nous gagnerons");
    }
}
