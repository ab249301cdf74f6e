//! Finding one entity by a few letters, for the palette and the fields that suggest.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::entities::{EntityBook, Line};
use crate::text::fold;

/// The entities that best answer some letters, best first: names before other fields.
///
/// Letters need not be neighbours in a name; in other fields whole words must occur.
/// O(entities).
pub fn best<'a>(book: &'a mut EntityBook, letters: &str, limit: usize) -> Vec<&'a Line> {
    let wanted = fold(letters);
    let words: Vec<&str> = wanted.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let pattern = Pattern::parse(&wanted, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, &Line)> = book
        .iter()
        .filter_map(|line| {
            let name = Utf32Str::new(line.folded_name(), &mut buffer);
            let by_name = pattern.score(name, &mut matcher).map(|score| score + 1_000);
            let score = by_name.or_else(|| line.mentions(&words).then_some(1))?;
            let exact = if line.folded_name().starts_with(&wanted) {
                10_000
            } else {
                0
            };
            Some((score + exact, line))
        })
        .collect();
    // The sort is stable, so equal scores stay in French order.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.truncate(limit);
    found.into_iter().map(|(_, line)| line).collect()
}
