//! The order between neighbours, as a key that never needs renumbering.
//!
//! No Automerge list for order: two members who move one item would double it. A key is base-62
//! digits read as a fraction, with three random characters at its end so that two members who
//! insert at one place rarely draw the same; equal keys fall back to the record id.

use crate::id::Dice;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Draws a key between two neighbours; an empty neighbour means the end of the list.
///
/// The result sorts strictly between them as bytes, if `before < after` does. O(length).
#[must_use]
pub fn rank_between(before: &str, after: &str, dice: &mut Dice) -> String {
    let low: Vec<usize> = digits(before);
    let high: Vec<usize> = digits(after);
    let open_end = after.is_empty() || low >= high;
    let mut key = Vec::new();
    let mut bounded = !open_end;
    for place in 0.. {
        let floor = low.get(place).copied().unwrap_or(0);
        let ceiling = if bounded {
            high.get(place).copied().unwrap_or(0)
        } else {
            62
        };
        if ceiling > floor + 1 {
            // At an open end one step is enough: most cards are added last.
            let appending = !bounded && place < low.len();
            key.push(if appending {
                floor + 1
            } else {
                floor + (ceiling - floor) / 2
            });
            break;
        }
        key.push(floor);
        bounded = bounded && ceiling == floor;
    }
    let mut text: String = key
        .into_iter()
        .map(|digit| char::from(DIGITS[digit]))
        .collect();
    for _ in 0..3 {
        // Never a zero at the very end: nothing could be put between "a" and "a0".
        text.push(char::from(DIGITS[1 + dice.below(61) as usize]));
    }
    text
}

fn digits(key: &str) -> Vec<usize> {
    key.bytes()
        .map(|byte| DIGITS.iter().position(|digit| *digit == byte).unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_always_falls_between_its_neighbours() {
        let mut dice = Dice::from_number(3);
        let mut keys = vec![rank_between("", "", &mut dice)];
        for _ in 0..2_000 {
            let place = dice.below(keys.len() as u32 + 1) as usize;
            let before = place
                .checked_sub(1)
                .map_or("", |at| keys[at].as_str())
                .to_owned();
            let after = keys.get(place).map_or("", String::as_str).to_owned();
            let key = rank_between(&before, &after, &mut dice);
            assert!(
                before < key && (after.is_empty() || key < after),
                "{before} {key} {after}"
            );
            keys.insert(place, key);
        }
    }

    #[test]
    fn appending_a_thousand_times_keeps_keys_short_enough() {
        let mut dice = Dice::from_number(4);
        let mut last = String::new();
        for _ in 0..1_000 {
            last = rank_between(&last, "", &mut dice);
        }
        assert!(last.len() < 60, "{}", last.len());
    }
}
