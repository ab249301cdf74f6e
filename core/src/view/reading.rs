//! A message as it is said: its length, and how long it takes to say it.

use crate::record::Record;

/// The parts of a message that are said, in order.
pub const SAID: [&str; 4] = ["hook", "problem", "importance", "ask"];

/// So many words are said in half a minute.
const WORDS_IN_HALF_A_MINUTE: usize = 75;

/// The length of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// Signs, spaces between the parts included.
    pub signs: usize,
    /// Words.
    pub words: usize,
    /// Seconds to say it, rounded up.
    pub seconds: usize,
}

/// The parts that are said and filled in.
#[must_use]
pub fn said(message: &Record) -> Vec<&str> {
    let parts = SAID.iter().map(|part| message.words(part).trim());
    parts.filter(|words| !words.is_empty()).collect()
}

/// Measures a message. O(length).
#[must_use]
pub fn reading(message: &Record) -> Reading {
    let said = said(message);
    let signs: usize = said.iter().map(|part| part.chars().count()).sum();
    let words: usize = said
        .iter()
        .map(|part| part.split_whitespace().count())
        .sum();
    Reading {
        signs: signs + said.len().saturating_sub(1),
        words,
        seconds: (words * 30).div_ceil(WORDS_IN_HALF_A_MINUTE),
    }
}
