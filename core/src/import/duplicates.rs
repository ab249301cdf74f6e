//! Fiches that may be one: the same name, another's alias, or a name one letter away.
//!
//! They are shown side by side and joined only where a person asks for it.

use std::collections::{BTreeSet, HashMap};

use super::Place;
use super::recipe::tidy;
use crate::id::RecordId;
use crate::record::Records;

/// The most pairs that are told of one import.
pub const MAX_PAIRS: usize = 500;
/// Beyond so many fiches only equal names are looked for, because the search for names one
/// letter apart keeps every shortened form of each.
const MAX_NEAR: usize = 20_000;
/// The shortest name in which one letter may differ.
const NEAR_LENGTH: usize = 7;
/// Words before a name that say nothing about whose it is, one a line.
const TITLES: &str = include_str!("../../words/titles.txt");

/// Two fiches that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The fiche that is to be added.
    pub one: Side,
    /// The other one.
    pub other: Side,
    /// What makes them alike.
    pub how: Likeness,
}

/// A pair as a person chose for it: the names of its two sides and the rows where they stand,
/// which are the same when the file is read anew.
pub type PairKey = (String, Option<usize>, String, Option<usize>);

/// What becomes of a pair; without a choice, both fiches come in and stay apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The newcomer is joined to the other: what it says is added there.
    Joined,
    /// The newcomer stays outside, and what its row says goes into the report.
    LeftOut,
}

impl Duplicate {
    /// What the pair is called.
    #[must_use]
    pub fn key(&self) -> PairKey {
        let row = |side: &Side| side.place.as_ref().and_then(|place| place.row);
        (
            self.one.name.clone(),
            row(&self.one),
            self.other.name.clone(),
            row(&self.other),
        )
    }
}

/// One of two fiches that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its record.
    pub record: RecordId,
    /// Its name.
    pub name: String,
    /// Its kind; empty where nobody said.
    pub kind: String,
    /// Where it stands in the file; `None` for a fiche that is here already.
    pub place: Option<Place>,
}

/// What makes two fiches alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same name, but for case, accents, signs, titles and the order of its words.
    Name,
    /// The name of one is another name of the other.
    Alias,
    /// Names that differ in one letter.
    Letter,
}

impl Likeness {
    /// The word that the command line prints.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Alias => "alias",
            Self::Letter => "letter",
        }
    }
}

/// A fiche that an import adds.
#[derive(Debug, Clone)]
pub(super) struct Newcomer {
    pub(super) record: RecordId,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) aliases: Vec<String>,
    pub(super) place: Place,
}

/// The pairs among newcomers, and between them and the fiches that are here, in the file's order.
///
/// O(letters of all names) for equal names; as much again for each letter for those one apart.
pub(super) fn find(newcomers: &[Newcomer], here: &Records) -> Vec<Duplicate> {
    let mut people: Vec<Side> = here
        .of_kind("entity")
        .map(|record| Side {
            record: record.id.clone(),
            name: record.words("name").to_owned(),
            kind: record.words("kind").to_owned(),
            place: None,
        })
        .collect();
    people.sort_by(|one, other| one.record.cmp(&other.record));
    let old = people.len();
    people.extend(newcomers.iter().map(|it| Side {
        record: it.record.clone(),
        name: it.name.clone(),
        kind: it.kind.clone(),
        place: Some(it.place.clone()),
    }));
    let mut finder = Finder {
        people: &people,
        old,
        told: BTreeSet::new(),
        pairs: Vec::new(),
    };
    let keys: Vec<String> = people.iter().map(|it| key(&it.name)).collect();
    finder.equal(&keys);
    finder.aliases(&keys, newcomers, here);
    if people.len() <= MAX_NEAR {
        finder.near(&keys);
    }
    let mut pairs = finder.pairs;
    pairs.sort_by_key(|(one, other, _)| (*one, *other));
    pairs.truncate(MAX_PAIRS);
    pairs
        .into_iter()
        .map(|(one, other, how)| Duplicate {
            one: people[one].clone(),
            other: people[other].clone(),
            how,
        })
        .collect()
}

struct Finder<'p> {
    people: &'p [Side],
    /// How many of them are here already.
    old: usize,
    told: BTreeSet<(usize, usize)>,
    pairs: Vec<(usize, usize, Likeness)>,
}

impl Finder<'_> {
    /// Tells a pair, once; two that are here already are none of the import's business.
    fn pair(&mut self, one: usize, other: usize, how: Likeness) {
        let (one, other) = (one.max(other), one.min(other));
        if one == other || one < self.old || self.pairs.len() >= 4 * MAX_PAIRS {
            return;
        }
        let kinds = [&self.people[one].kind, &self.people[other].kind];
        let alike = kinds[0] == kinds[1] || kinds.iter().any(|kind| kind.is_empty());
        if alike && self.told.insert((one, other)) {
            self.pairs.push((one, other, how));
        }
    }

    fn equal(&mut self, keys: &[String]) {
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (at, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
            match first.get(key.as_str()) {
                Some(known) => self.pair(at, *known, Likeness::Name),
                None => drop(first.insert(key, at)),
            }
        }
    }

    fn aliases(&mut self, keys: &[String], newcomers: &[Newcomer], here: &Records) {
        let mut named: HashMap<&str, usize> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            named.entry(key).or_insert(at);
        }
        let mut found: Vec<(usize, usize)> = Vec::new();
        for at in 0..self.people.len() {
            let aliases: Vec<String> = if at < self.old {
                let record = here.get(&self.people[at].record);
                record.map_or_else(Vec::new, |it| {
                    it.ticked("aliases").into_iter().map(key).collect()
                })
            } else {
                newcomers[at - self.old]
                    .aliases
                    .iter()
                    .map(|alias| key(alias))
                    .collect()
            };
            let others = aliases.iter().filter_map(|alias| named.get(alias.as_str()));
            found.extend(others.map(|other| (at, *other)));
        }
        for (at, other) in found {
            self.pair(at, other, Likeness::Alias);
        }
    }

    /// Two names differ in one letter when leaving out one letter of each, or of one, makes them
    /// equal.
    fn near(&mut self, keys: &[String]) {
        let mut shortened: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            if key.chars().count() < NEAR_LENGTH {
                continue;
            }
            let mut forms: Vec<u64> = vec![print(key.chars())];
            for (left_out, _) in key.char_indices() {
                let rest = key.char_indices().filter(|(place, _)| *place != left_out);
                forms.push(print(rest.map(|(_, letter)| letter)));
            }
            forms.sort_unstable();
            forms.dedup();
            for form in forms {
                let known = shortened.entry(form).or_default();
                for other in known.clone() {
                    if one_letter_apart(&keys[other], key) {
                        self.pair(at, other, Likeness::Letter);
                    }
                }
                if known.len() < 20 {
                    known.push(at);
                }
            }
        }
    }
}

fn print(letters: impl Iterator<Item = char>) -> u64 {
    // FNV-1a: short, and the pairs it finds are checked.
    letters.fold(0xcbf2_9ce4_8422_2325, |hash, letter| {
        (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whether one letter more, less or other makes one word the other. A digit is no slip.
fn one_letter_apart(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let tail = |short: usize| {
        let ends = one.iter().rev().zip(other.iter().rev());
        ends.take_while(|(a, b)| a == b)
            .count()
            .min(short.saturating_sub(same))
    };
    let short = one.len().min(other.len());
    let rest = [one.len(), other.len()].map(|length| length - same - tail(short));
    let differing = one[same..same + rest[0]]
        .iter()
        .chain(&other[same..same + rest[1]]);
    rest[0] <= 1
        && rest[1] <= 1
        && differing.clone().count() > 0
        && !differing.clone().any(char::is_ascii_digit)
}

/// A name without what people write differently.
fn key(name: &str) -> String {
    let tidied = tidy(name);
    let is_title = |word: &str| TITLES.lines().any(|title| tidy(title) == word);
    let mut words: Vec<&str> = tidied.split(' ').filter(|word| !is_title(word)).collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(names: &[&str]) -> Vec<(String, String, Likeness)> {
        let mut dice = crate::Dice::from_number(1);
        let newcomers: Vec<Newcomer> = names
            .iter()
            .map(|name| Newcomer {
                record: RecordId::fresh(crate::Moment(1), &mut dice),
                name: (*name).to_owned(),
                kind: "person".to_owned(),
                aliases: Vec::new(),
                place: Place::default(),
            })
            .collect();
        let found = find(&newcomers, &Records::default());
        found
            .into_iter()
            .map(|it| (it.one.name, it.other.name, it.how))
            .collect()
    }

    #[test]
    fn names_that_may_be_one_are_found_and_others_are_not() {
        let check = |one: &str, other: &str, expected: Option<Likeness>| {
            let found = pairs(&[one, other]).first().map(|(.., how)| *how);
            assert_eq!(found, expected, "{one} / {other}");
        };
        check("Élise Müller", "elise muller", Some(Likeness::Name));
        check("Élise Müller", "Müller, Élise", Some(Likeness::Name));
        check("Mme Élise Müller", "Élise Müller", Some(Likeness::Name));
        check("Dupont Anne", "Dupond Anne", Some(Likeness::Letter));
        check("Dupont Anne", "Dupon Anne", Some(Likeness::Letter));
        check("Dupont Anne", "Durand Anne", None);
        check("Commune 12 sud", "Commune 13 sud", None);
        check("Jean", "Joan", None);
    }

    #[test]
    fn three_of_a_name_are_told_with_the_first() {
        let found = pairs(&["Alpha", "Beta", "alpha", "ALPHA"]);
        let found: Vec<_> = found
            .iter()
            .map(|(one, other, _)| (one.as_str(), other.as_str()))
            .collect();
        assert_eq!(found, [("alpha", "Alpha"), ("ALPHA", "Alpha")]);
    }
}
