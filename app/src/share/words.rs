//! The four words that both screens show when a newcomer joins.

use bip39::Language;

/// Four numbers below 2048 as French words that are easy to read out.
#[must_use]
pub fn four_words(numbers: &[u16; 4]) -> [String; 4] {
    let list = Language::French.word_list();
    // The list spells accents as separate letters; screens want them whole.
    numbers.map(|number| myspot_core::text::clean_line(list[usize::from(number) % list.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_numbers_are_different_words() {
        let mut all: Vec<String> = (0..512_u16)
            .flat_map(|n| four_words(&[4 * n, 4 * n + 1, 4 * n + 2, 4 * n + 3]))
            .collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 2048);
        assert!(all.contains(&"académie".to_owned()));
    }
}
