//! The French words about the map, data in `core/words/graph.fr.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Side, Tie, Web};
use crate::text::fold;

const FRENCH: &str = include_str!("../../../words/graph.fr.json");

/// How many names a sentence lists before it counts the others.
const NAMED: usize = 3;

/// What is said about the map.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub(super) measures: BTreeMap<String, MeasureWords>,
    things: BothSides,
    numbers: Vec<String>,
    thousands: String,
    decimal: String,
    percent: String,
    between_names: String,
    last_name: String,
    more_names: Counted,
    unnamed: String,
    with_count: String,
    arrow: String,
    around: String,
    group_around: String,
    of: Before,
    to: Before,
    /// First words of relations that need a verb before them.
    verbless: Vec<String>,
    copula: String,
    wordless: String,
    clause: String,
    pub(super) relative: String,
    pub(super) next_clause: String,
    between_clauses: String,
    pub(super) cut_point: Told,
    pub(super) decider: DeciderWords,
    pub(super) affected: CountedBecause,
    pub(super) groups: GroupWords,
    pub(super) most_linked: MostLinkedWords,
    pub(super) crossing: CrossingWords,
    pub(super) single_tie: SingleTieWords,
    pub(super) contested: CountedBecause,
    pub(super) unsure: CountedBecause,
    pub(super) route: RouteWords,
    pub(super) ranking: RankingWords,
    pub(super) caution: CautionWords,
}

/// What a measure is called, and who comes first in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureWords {
    pub(super) label: String,
    pub(super) hint: String,
}

/// The words for one and for several; `{count}` is their number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counted {
    one: String,
    many: String,
}

/// What the nodes of either map are called.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BothSides {
    world: Things,
    reasoning: Things,
}

/// What the nodes of a map are called.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Things {
    one: String,
    many: String,
    all: String,
}

/// A word before a name, and what the two become together: « de », « d’ », « du », « des ».
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Before {
    plain: String,
    elided: String,
    before: String,
    contracted: BTreeMap<String, String>,
}

/// A sentence and its reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    pub(super) sentence: String,
    pub(super) because: String,
}

/// A sentence for one and for several, with its reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountedBecause {
    one: String,
    many: String,
    pub(super) because: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeciderWords {
    pub(super) one: String,
    pub(super) many: String,
    pub(super) near: String,
    pub(super) nowhere: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupWords {
    pub(super) sentence: String,
    pub(super) first: String,
    pub(super) next: String,
    pub(super) smaller: Counted,
    pub(super) because: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MostLinkedWords {
    pub(super) sentence: String,
    pub(super) several: String,
    pub(super) then: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CrossingWords {
    pub(super) sentence: String,
    pub(super) about: String,
    pub(super) then: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SingleTieWords {
    pub(super) sentence: String,
    pub(super) because: String,
    pub(super) unsure: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteWords {
    pub(super) sentence: String,
    pub(super) steps: Counted,
    pub(super) same: String,
    pub(super) none: String,
    pub(super) none_along: String,
    pub(super) advice: String,
    pub(super) advice_along: String,
    pub(super) sure: String,
    pub(super) unsure: Counted,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RankingWords {
    pub(super) about: String,
    pub(super) first: String,
    pub(super) unsettled: String,
    pub(super) groups: Counted,
    pub(super) nothing: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CautionWords {
    pub(super) no_tie: String,
    pub(super) few_linked: String,
    pub(super) unsure: Counted,
    pub(super) sampled: String,
    pub(super) always: String,
}

impl Words {
    /// The French words. Their file is parsed once.
    #[must_use]
    pub fn french() -> &'static Self {
        static WORDS: LazyLock<Words> =
            LazyLock::new(|| serde_json::from_str(FRENCH).expect("a test reads this very file"));
        &WORDS
    }

    /// « 10 000 ».
    pub(super) fn number(&self, number: usize) -> String {
        let digits = number.to_string();
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push_str(&self.thousands);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// « deux », « 12 », with a capital where it begins a sentence.
    pub(super) fn in_letters(&self, number: usize) -> String {
        let known = self.numbers.get(number).cloned();
        known.unwrap_or_else(|| self.number(number))
    }

    /// « 41 % », « 0,4 % » where it is small.
    pub(super) fn share(&self, share: f64) -> String {
        let percent = share * 100.0;
        let count = if percent > 0.0 && percent < 0.95 {
            format!("{percent:.1}").replace('.', &self.decimal)
        } else {
            format!("{percent:.0}")
        };
        fill(&self.percent, &[("count", &count)])
    }

    /// « 17 fiches ».
    pub(super) fn things(&self, side: Side, count: usize) -> String {
        let things = self.things_of(side);
        let form = if count < 2 { &things.one } else { &things.many };
        fill(form, &[("count", &self.number(count))])
    }

    /// « fiches ».
    pub(super) fn all_things(&self, side: Side) -> &str {
        &self.things_of(side).all
    }

    fn things_of(&self, side: Side) -> &Things {
        match side {
            Side::World => &self.things.world,
            Side::Reasoning => &self.things.reasoning,
        }
    }

    /// The form for so many.
    pub(super) fn counted(&self, words: &Counted, count: usize, more: &[(&str, &str)]) -> String {
        let form = if count < 2 { &words.one } else { &words.many };
        self.with_count_of(form, count, more)
    }

    /// The form for so many.
    pub(super) fn said(
        &self,
        words: &CountedBecause,
        count: usize,
        more: &[(&str, &str)],
    ) -> String {
        let form = if count < 2 { &words.one } else { &words.many };
        self.with_count_of(form, count, more)
    }

    fn with_count_of(&self, form: &str, count: usize, more: &[(&str, &str)]) -> String {
        let count = self.number(count);
        let mut holes = vec![("count", count.as_str())];
        holes.extend_from_slice(more);
        fill(form, &holes)
    }

    /// What a node is called.
    pub(super) fn name<'a>(&'a self, web: &'a Web, node: usize) -> &'a str {
        match web.nodes.get(node).map(|node| node.name.as_str()) {
            None | Some("") => &self.unnamed,
            Some(name) => name,
        }
    }

    /// « A, B et C ».
    pub(super) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => {
                format!(
                    "{}{}{last}",
                    first.join(&self.between_names),
                    self.last_name
                )
            }
        }
    }

    /// « A, B, C et 4 autres ».
    pub(super) fn names(&self, web: &Web, nodes: &[usize]) -> String {
        let mut names: Vec<String> = nodes
            .iter()
            .take(NAMED)
            .map(|&node| self.name(web, node).to_owned())
            .collect();
        let more = nodes.len().saturating_sub(NAMED);
        if more > 0 {
            names.push(self.counted(&self.more_names, more, &[]));
        }
        self.list(&names)
    }

    /// « A (6) ».
    pub(super) fn named_with(&self, web: &Web, node: usize, count: &str) -> String {
        let holes = [("name", self.name(web, node)), ("count", count)];
        fill(&self.with_count, &holes)
    }

    /// « A → B → C ».
    pub(super) fn arrows(&self, web: &Web, path: &[usize]) -> String {
        let names: Vec<&str> = path.iter().map(|&node| self.name(web, node)).collect();
        names.join(&self.arrow)
    }

    /// « autour du Collège ».
    pub(super) fn around(&self, name: &str) -> String {
        fill(&self.around, &[("of_name", &self.of(name))])
    }

    /// « le groupe autour du Collège ».
    pub(super) fn group_around(&self, name: &str) -> String {
        fill(&self.group_around, &[("of_name", &self.of(name))])
    }

    /// « du Collège ».
    pub(super) fn of(&self, name: &str) -> String {
        self.of.name(name)
    }

    /// « au Collège ».
    pub(super) fn to(&self, name: &str) -> String {
        self.to.name(name)
    }

    /// The words of a relation as the verb of a sentence: « membre de » becomes « est membre de ».
    pub(super) fn verb(&self, words: &str) -> String {
        if words.trim().is_empty() {
            return self.wordless.clone();
        }
        let first = fold(words.split_whitespace().next().unwrap_or_default());
        if self.verbless.iter().any(|known| fold(known) == first) {
            format!("{}{words}", self.copula)
        } else {
            words.to_owned()
        }
    }

    /// « A informe B ».
    pub(super) fn clause(&self, web: &Web, tie: &Tie) -> String {
        let (from, to) = (self.name(web, tie.from), self.name(web, tie.to));
        self.clause_of(from, &self.verb(&tie.words), to)
    }

    /// « A informe B », from its three parts.
    pub(super) fn clause_of(&self, from: &str, verb: &str, to: &str) -> String {
        let (verb, to) = self.joined(verb, to);
        fill(
            &self.clause,
            &[("from", from), ("words", &verb), ("to", &to)],
        )
    }

    /// A verb and what it leads to, so that they can stand beside each other: « membre de » and
    /// « Le Cercle » as « membre » and « du Cercle », « campagne des » and « Les Amis » as
    /// « campagne des » and « Amis ».
    pub(super) fn joined(&self, verb: &str, to: &str) -> (String, String) {
        for before in [&self.of, &self.to] {
            if let Some(verb) = ends_in(verb, &before.plain) {
                return (verb.to_owned(), before.name(to));
            }
            let twice = before.contracted.iter().find_map(|(article, contracted)| {
                ends_in(verb, contracted)?;
                begins_with(to, article)
            });
            if let Some(name) = twice {
                return (verb.to_owned(), name.to_owned());
            }
        }
        (verb.to_owned(), to.to_owned())
    }

    /// A line as a clause, « A informe B », by its place in the map.
    #[must_use]
    pub fn line(&self, web: &Web, tie: usize) -> String {
        let tie = web.ties.get(tie);
        tie.map(|tie| self.clause(web, tie)).unwrap_or_default()
    }

    /// « A informe B ; C finance D », with the number of those that are left out.
    pub(super) fn clauses(&self, web: &Web, ties: &[usize]) -> String {
        let named = ties.iter().take(NAMED).filter_map(|&tie| web.ties.get(tie));
        let mut clauses: Vec<String> = named.map(|tie| self.clause(web, tie)).collect();
        let more = ties.len().saturating_sub(NAMED);
        if more > 0 {
            clauses.push(self.counted(&self.more_names, more, &[]));
        }
        clauses.join(&self.between_clauses)
    }
}

impl Before {
    fn name(&self, name: &str) -> String {
        for (article, contracted) in &self.contracted {
            if let Some(rest) = begins_with(name, article) {
                return format!("{contracted}{rest}");
            }
        }
        let first = name.chars().flat_map(char::to_lowercase).next();
        let elided = first.is_some_and(|first| self.before.contains(first));
        let word = if elided { &self.elided } else { &self.plain };
        format!("{word}{name}")
    }
}

/// What stands behind an article at the beginning of a name.
fn begins_with<'a>(name: &'a str, article: &str) -> Option<&'a str> {
    let begins = name.get(..article.len())?;
    (begins.to_lowercase() == article).then(|| &name[article.len()..])
}

/// What stands before a word at the end of others; nothing when it is not there, or alone.
fn ends_in<'a>(words: &'a str, last: &str) -> Option<&'a str> {
    let words = words.trim_end().strip_suffix(last.trim_end())?;
    words.ends_with(' ').then(|| words.trim_end())
}

/// Puts values into the `{holes}` of a form, in one pass: braces in a value stay what they are.
pub(super) fn fill(form: &str, holes: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(form.len() + 32);
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((hole, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        let value = holes.iter().find(|(name, _)| *name == hole);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The same words, beginning with a capital.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_is_joined_with_what_follows() {
        let words = Words::french();
        let check = |name, expected: &str| assert_eq!(words.around(name), expected);
        check("Louise", "autour de Louise");
        check("Agnès", "autour d’Agnès");
        check("Écolo", "autour d’Écolo");
        check("Le Collège", "autour du Collège");
        check("les Marque-Pages", "autour des Marque-Pages");
        check("Lex", "autour de Lex");
        check("La Gazette", "autour de La Gazette");
        check("", "autour de ");
        assert_eq!(words.to("Le Collège"), "au Collège");
        assert_eq!(words.to("Agnès"), "à Agnès");
    }

    #[test]
    fn a_verb_and_a_name_share_one_article() {
        let words = Words::french();
        let check = |verb, to, expected: &str| {
            assert_eq!(words.clause_of("Ada", verb, to), format!("Ada {expected}"));
        };
        check("est membre de", "Le Cercle", "est membre du Cercle");
        check("est membre de", "Agnès", "est membre d’Agnès");
        check(
            "relaie la campagne des",
            "Les Amis",
            "relaie la campagne des Amis",
        );
        check("parle à", "Les Amis", "parle aux Amis");
        check("parle au", "Le Cercle", "parle au Cercle");
        check("parle au", "Cercle", "parle au Cercle");
        check("guide", "Les Amis", "guide Les Amis");
        check("a des vues sur", "Le Cercle", "a des vues sur Le Cercle");
    }

    #[test]
    fn a_relation_without_a_verb_gets_one() {
        let words = Words::french();
        let check = |relation, expected: &str| assert_eq!(words.verb(relation), expected);
        check("informe", "informe");
        check("membre de", "est membre de");
        check("Alliée à", "est Alliée à");
        check("a créé", "a créé");
        check("", "mène à");
    }

    #[test]
    fn numbers_and_shares_are_written_as_people_write_them() {
        let words = Words::french();
        assert_eq!(words.number(12), "12");
        assert_eq!(words.number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(words.in_letters(2), "deux");
        assert_eq!(words.in_letters(12), "12");
        assert_eq!(words.share(0.411), "41\u{a0}%");
        assert_eq!(words.share(0.004), "0,4\u{a0}%");
        assert_eq!(words.share(0.0), "0\u{a0}%");
        assert_eq!(words.things(Side::World, 1), "1 fiche");
        assert_eq!(words.things(Side::Reasoning, 2), "2 éléments");
    }

    #[test]
    fn what_stands_in_braces_in_a_name_stays_a_name() {
        let filled = fill("{one} et {two}", &[("one", "{two}"), ("two", "B")]);
        assert_eq!(filled, "{two} et B");
        assert_eq!(fill("{", &[]), "{");
    }

    /// Slint breaks lines at a no-break space all the same; other readers do not.
    #[test]
    fn double_signs_stand_behind_a_no_break_space() {
        for sign in [':', ';', '?', '!', '%', '»'] {
            assert!(
                !FRENCH.contains(&format!(" {sign}")),
                "an ordinary space before {sign}"
            );
        }
    }
}
