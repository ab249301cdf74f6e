//! Words as checks compare them.

use crate::text::fold;

/// The words of a text between single spaces, one before and one after all: no case, no accents,
/// no signs.
pub(super) fn plain(text: &str) -> String {
    let folded = fold(text);
    let words = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.fold(String::from(" "), |text, word| text + word + " ")
}

/// Whether a text, as [`plain`] gives it, begins with some of the words.
pub(super) fn begins(text: &str, with: &[String]) -> bool {
    with.iter().any(|words| text.starts_with(&plain(words)))
}

/// Whether a text, as [`plain`] gives it, has some of the words in it.
pub(super) fn contains(text: &str, words: &[String]) -> bool {
    words.iter().any(|words| text.contains(&plain(words)))
}

/// The words in capitals of a text, of two to five letters: they may be acronyms.
pub(super) fn acronyms(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| {
        let letters = word.chars().count();
        (2..=5).contains(&letters)
            && word.chars().all(char::is_uppercase)
            // Roman numbers are no acronyms.
            && !word.chars().all(|letter| "IVXLC".contains(letter))
    })
}

/// All runs of up to `longest` words of a text that [`plain`] gave, spaces around them.
pub(super) fn runs(text: &str, longest: usize) -> impl Iterator<Item = String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let starts = 0..words.len();
    starts.flat_map(move |start| {
        let ends = start + 1..=words.len().min(start + longest);
        let runs: Vec<String> = ends
            .map(|end| format!(" {} ", words[start..end].join(" ")))
            .collect();
        runs
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_signs_make_no_difference() {
        assert_eq!(plain("« L’École, déjà ! »"), " l ecole deja ");
        let with = ["manque de".to_owned(), "manque d’".to_owned()];
        assert!(begins(&plain("Manque d'argent"), &with));
        assert!(begins(&plain("« Manque de places »"), &with));
        assert!(!begins(&plain("Manque devant"), &with));
        assert!(!begins(&plain("Il manque de tout"), &with));
        assert!(contains(&plain("Il manque de tout"), &with));
    }

    #[test]
    fn only_short_words_in_capitals_may_be_acronyms() {
        let found: Vec<&str> =
            acronyms("Le CPAS et l’ASBL, au XIX siècle, à A4 : VOTEZ TOUTES").collect();
        assert_eq!(found, ["CPAS", "ASBL", "VOTEZ"]);
    }

    #[test]
    fn runs_are_bounded() {
        let found: Vec<String> = runs(" un deux trois ", 2).collect();
        assert_eq!(
            found,
            [" un ", " un deux ", " deux ", " deux trois ", " trois "]
        );
        assert_eq!(runs(" ", 3).count(), 0);
    }
}
