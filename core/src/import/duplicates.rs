//! Fiches that may be one: the same name, another's alias, or a name one letter away.
//!
//! They are shown side by side and joined only where a person asks for it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Place;
use super::made::Made;
use super::recipe::tidy;
use crate::id::RecordId;
use crate::record::Records;
use crate::text::fold;

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

/// A fiche that an import adds, and where it stands in the file.
#[derive(Debug, Clone)]
pub(super) struct Newcomer {
    pub(super) record: RecordId,
    pub(super) sheet: Option<Arc<str>>,
    pub(super) row: Option<u32>,
    /// Its path in a file that is no table.
    pub(super) path: Option<Box<str>>,
}

/// One of those among whom pairs are looked for.
struct Person<'p> {
    record: &'p RecordId,
    name: &'p str,
    kind: &'p str,
    aliases: Vec<&'p str>,
    /// Where it stands in the file; `None` for a fiche that is here already.
    newcomer: Option<&'p Newcomer>,
}

impl Person<'_> {
    fn side(&self, file: &str) -> Side {
        let place = |it: &Newcomer| Place {
            file: file.to_owned(),
            sheet: it.sheet.as_deref().map(str::to_owned),
            row: it.row.map(|row| row as usize),
            column: it.path.as_deref().map(str::to_owned),
        };
        Side {
            record: self.record.clone(),
            name: self.name.to_owned(),
            kind: self.kind.to_owned(),
            place: self.newcomer.map(place),
        }
    }
}

/// The pairs among newcomers, and between them and the fiches that are here, in the file's order.
///
/// O(letters of all names) for equal names; as much again for each letter for those one apart.
pub(super) fn find(
    newcomers: &[Newcomer],
    file: &str,
    made: &Made,
    here: &Records,
) -> Vec<Duplicate> {
    let mut people: Vec<Person<'_>> = here
        .of_kind("entity")
        .map(|record| Person {
            record: &record.id,
            name: record.words("name"),
            kind: record.words("kind"),
            aliases: record.ticked("aliases"),
            newcomer: None,
        })
        .collect();
    people.sort_by(|one, other| one.record.cmp(other.record));
    let old = people.len();
    people.extend(newcomers.iter().filter_map(|it| {
        let record = made.get(&it.record)?;
        let aliases = record.keys().filter_map(|key| key.strip_prefix("aliases|"));
        Some(Person {
            record: record.id(),
            name: record.words("name"),
            kind: record.words("kind"),
            aliases: aliases.collect(),
            newcomer: Some(it),
        })
    }));
    let mut finder = Finder {
        people: &people,
        old,
        told: BTreeSet::new(),
        pairs: Vec::new(),
    };
    let key = Keys::new();
    let keys: Vec<String> = people.iter().map(|it| key.of(it.name)).collect();
    let named = finder.equal(&keys);
    finder.aliases(&named, &key);
    if people.len() <= MAX_NEAR {
        finder.near(&keys);
    }
    let mut pairs = finder.pairs;
    pairs.sort_by_key(|(one, other, _)| (*one, *other));
    pairs.truncate(MAX_PAIRS);
    pairs
        .into_iter()
        .map(|(one, other, how)| Duplicate {
            one: people[one].side(file),
            other: people[other].side(file),
            how,
        })
        .collect()
}

struct Finder<'p> {
    people: &'p [Person<'p>],
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
        let kinds = [self.people[one].kind, self.people[other].kind];
        let alike = kinds[0] == kinds[1] || kinds.iter().any(|kind| kind.is_empty());
        if alike && self.told.insert((one, other)) {
            self.pairs.push((one, other, how));
        }
    }

    /// Tells of equal names, and answers with the first of each.
    fn equal<'k>(&mut self, keys: &'k [String]) -> HashMap<&'k str, usize> {
        let mut first: HashMap<&str, usize> = HashMap::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            match first.get(key.as_str()) {
                Some(_) if key.is_empty() => {}
                Some(known) => self.pair(at, *known, Likeness::Name),
                None => drop(first.insert(key, at)),
            }
        }
        first
    }

    fn aliases(&mut self, named: &HashMap<&str, usize>, key: &Keys) {
        let people = self.people;
        for (at, person) in people.iter().enumerate() {
            for alias in &person.aliases {
                if let Some(other) = named.get(key.of(alias).as_str()) {
                    self.pair(at, *other, Likeness::Alias);
                }
            }
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

/// Makes of a name what is left without what people write differently.
struct Keys {
    titles: HashSet<String>,
}

impl Keys {
    fn new() -> Self {
        Self {
            titles: TITLES.lines().map(tidy).collect(),
        }
    }

    fn of(&self, name: &str) -> String {
        let folded = fold(name);
        let words = folded.split(|sign: char| !sign.is_alphanumeric());
        let mut words: Vec<&str> = words
            .filter(|word| !word.is_empty() && !self.titles.contains(*word))
            .collect();
        words.sort_unstable();
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(names: &[&str]) -> Vec<(String, String, Likeness)> {
        let mut dice = crate::Dice::from_number(1);
        let mut made = Made::default();
        let newcomers: Vec<Newcomer> = names
            .iter()
            .map(|name| {
                let record = RecordId::fresh(crate::Moment(1), &mut dice);
                let at = made.begin(record.clone(), "entity");
                made.put(at, "name", Some(&(*name).into()));
                Newcomer {
                    record,
                    sheet: None,
                    row: None,
                    path: None,
                }
            })
            .collect();
        let found = find(&newcomers, "f", &made, &Records::default());
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
