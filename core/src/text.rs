//! Words: cleaning what is typed, folding for search, ordering the French way, and the
//! smallest splice between two texts.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// Cleans typed input: composed letters (NFC), `\n` line ends, no control characters.
#[must_use]
pub fn clean_text(typed: &str) -> String {
    let unix = typed.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unix
        .chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .collect();
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(&kept)
        .into_owned()
}

/// Cleans the input of a one-line field: as [`clean_text`], with line ends and tabs as spaces.
#[must_use]
pub fn clean_line(typed: &str) -> String {
    clean_text(typed).replace(['\n', '\t'], " ")
}

/// Folds a text for search: no case, no accents, `œ` as `oe`, `’` as `'`, one kind of space.
///
/// "Orbán" and "ORBAN" fold to the same letters. O(length).
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return folded;
    }
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    for letter in decomposed.chars() {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            '’' | '‘' | 'ʼ' => folded.push('\''),
            '–' | '—' | '‑' => folded.push('-'),
            other if other.is_whitespace() => folded.push(' '),
            other => folded.extend(other.to_lowercase()),
        }
    }
    folded
}

/// The words with a capital at their beginning.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The French order of words: `cote, coté, côte, côté`, `œuvre` among `o`, numbers by value no.
pub struct FrenchOrder {
    collator: CollatorBorrowed<'static>,
}

impl FrenchOrder {
    /// Loads the tables compiled into the program.
    #[must_use]
    pub fn new() -> Self {
        let french = icu_locale_core::locale!("fr").into();
        let collator = Collator::try_new(french, CollatorOptions::default())
            .expect("the French collation is compiled in");
        Self { collator }
    }

    /// Which of two words comes first.
    #[must_use]
    pub fn compare(&self, one: &str, two: &str) -> Ordering {
        self.collator.compare(one, two)
    }

    /// Bytes that compare as the words do: worth keeping when a list is sorted again and again.
    #[must_use]
    pub fn key(&self, word: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(word.len() * 2);
        match self.collator.write_sort_key_to(word, &mut key) {
            Ok(()) => key,
            Err(_) => fold(word).into_bytes(),
        }
    }
}

impl Default for FrenchOrder {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for FrenchOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FrenchOrder")
    }
}

/// One replacement in a text, counted in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// Where it begins.
    pub at: usize,
    /// How many characters go.
    pub delete: usize,
    /// What comes instead.
    pub insert: String,
}

/// The smallest single splice that turns one text into another; `None` when they are equal.
///
/// O(length).
#[must_use]
pub fn splice_between(before: &str, after: &str) -> Option<Splice> {
    if before == after {
        return None;
    }
    let head: usize = before
        .chars()
        .zip(after.chars())
        .take_while(|(old, new)| old == new)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    let (old, new) = (&before[head..], &after[head..]);
    let tail: usize = old
        .chars()
        .rev()
        .zip(new.chars().rev())
        .take_while(|(old, new)| old == new)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    Some(Splice {
        at: before[..head].chars().count(),
        delete: old[..old.len() - tail].chars().count(),
        insert: new[..new.len() - tail].to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_without_their_accents() {
        for (one, two) in [("Orbán", "orban"), ("ŒUVRE", "oeuvre"), ("L’Été", "l'ete")] {
            assert_eq!(fold(one), fold(two), "{one}");
        }
    }

    #[test]
    fn lists_are_sorted_the_french_way() {
        let order = FrenchOrder::new();
        let expected = [
            "Âne", "ardoise", "cote", "coté", "côte", "côté", "oeuf", "œuvre", "Zoé",
        ];
        let mut words = expected;
        words.reverse();
        words.sort_by(|one, two| order.compare(one, two));
        assert_eq!(words, expected);
        words.reverse();
        words.sort_by_key(|word| order.key(word));
        assert_eq!(words, expected);
    }

    #[test]
    fn a_splice_turns_one_text_into_the_other() {
        let check = |before: &str, after: &str, expected: Option<(usize, usize, &str)>| {
            let found = splice_between(before, after);
            let found = found.as_ref().map(|s| (s.at, s.delete, s.insert.as_str()));
            assert_eq!(found, expected, "{before:?} → {after:?}");
        };
        check("", "été", Some((0, 0, "été")));
        check("été", "été", None);
        check("un été froid", "un été très froid", Some((7, 0, "très ")));
        check("aaa", "aa", Some((2, 1, "")));
        check("né", "nè", Some((1, 1, "è")));
        check("abc", "", Some((0, 3, "")));
    }

    #[test]
    fn typed_input_is_cleaned() {
        assert_eq!(clean_text("e\u{301}te\u{301}\r\nsuite\u{7}"), "été\nsuite");
        assert_eq!(clean_line("un\tdeux\ntrois"), "un deux trois");
    }
}
