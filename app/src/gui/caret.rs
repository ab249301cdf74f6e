//! Where a caret stands after somebody else changed the text around it.

use std::ops::Range;

/// The largest middle part, in pairs of letters, that is compared letter by letter.
const PAIRS: usize = 1_000_000;

/// Where both ends of a selection stand after a text became another one: with the same letters.
///
/// Offsets are in bytes and are brought onto the borders of letters. Equal ends are a caret: it
/// stays behind the letter that it followed, so what others write right there comes after it. A
/// selection neither takes in nor loses what comes at its edges. O(length), and O(n·m) in the part
/// between the first and the last difference when that is short.
#[must_use]
pub fn follow(before: &str, after: &str, (caret, anchor): (usize, usize)) -> (usize, usize) {
    let (caret, anchor) = (on_border(before, caret), on_border(before, anchor));
    let kept = same_parts(before, after);
    // The lower end of a selection belongs to the letter on its right.
    let end = |at: usize, other: usize| {
        if at < other {
            right(&kept, at)
        } else {
            left(&kept, at)
        }
    };
    (end(caret, anchor), end(anchor, caret))
}

/// What was done to a text by hand, brought onto what it has become meanwhile.
///
/// `before` became `typed` here and `shown` elsewhere; the answer has both.
#[must_use]
pub fn rebase(before: &str, typed: &str, shown: &str) -> String {
    let head = common_head(before, typed);
    let tail = common_tail(&before[head..], &typed[head..]);
    let (from, to) = (head, before.len() - tail);
    let kept = same_parts(before, shown);
    let (from, to) = if from == to {
        (left(&kept, from), left(&kept, from))
    } else {
        (right(&kept, from), left(&kept, to))
    };
    let insert = &typed[head..typed.len() - tail];
    format!("{}{insert}{}", &shown[..from], &shown[to.max(from)..])
}

/// Pieces that both texts hold, in order: where they lie in the one and where they begin in the
/// other. The last is empty and stands at both ends.
type Same = Vec<(Range<usize>, usize)>;

fn same_parts(before: &str, after: &str) -> Same {
    let mut kept = Vec::new();
    gather(before, after, (0, 0), &mut kept);
    kept.push((before.len()..before.len(), after.len()));
    kept
}

fn gather(before: &str, after: &str, (one, two): (usize, usize), kept: &mut Same) {
    let head = common_head(before, after);
    let tail = common_tail(&before[head..], &after[head..]);
    if head > 0 {
        kept.push((one..one + head, two));
    }
    let (old, new) = (
        &before[head..before.len() - tail],
        &after[head..after.len() - tail],
    );
    if let Some((at, there, length)) = longest(old, new) {
        let (one, two) = (one + head, two + head);
        gather(&old[..at], &new[..there], (one, two), kept);
        kept.push((one + at..one + at + length, two + there));
        let ends = (at + length, there + length);
        gather(
            &old[ends.0..],
            &new[ends.1..],
            (one + ends.0, two + ends.1),
            kept,
        );
    }
    if tail > 0 {
        let at = one + before.len() - tail;
        kept.push((at..at + tail, two + after.len() - tail));
    }
}

/// The longest piece of both: where it begins in each, and its length. `None` when there is none,
/// or looking would take too long.
fn longest(one: &str, two: &str) -> Option<(usize, usize, usize)> {
    let (left, right): (Vec<_>, Vec<_>) =
        (one.char_indices().collect(), two.char_indices().collect());
    if left.len().saturating_mul(right.len()) > PAIRS {
        return None;
    }
    let mut best: Option<(usize, usize, usize)> = None;
    let mut ending = vec![0; right.len() + 1];
    for (at, letter) in &left {
        let mut before = 0;
        for (place, (there, other)) in right.iter().enumerate() {
            let above = ending[place + 1];
            ending[place + 1] = if letter == other {
                before + letter.len_utf8()
            } else {
                0
            };
            before = above;
            let length = ending[place + 1];
            if length > best.map_or(0, |(_, _, most)| most) {
                let begin = letter.len_utf8();
                best = Some((at + begin - length, there + begin - length, length));
            }
        }
    }
    best
}

/// Behind the letter on the left.
fn left(kept: &Same, at: usize) -> usize {
    let part = kept.iter().rfind(|(old, _)| old.start < at);
    part.map_or(0, |(old, new)| new + at.min(old.end) - old.start)
}

/// Before the letter on the right.
fn right(kept: &Same, at: usize) -> usize {
    let part = kept.iter().find(|(old, _)| old.end > at || old.is_empty());
    part.map_or(0, |(old, new)| new + at.max(old.start) - old.start)
}

fn common_head(one: &str, two: &str) -> usize {
    let pairs = one.chars().zip(two.chars());
    pairs
        .take_while(|(one, two)| one == two)
        .map(|(letter, _)| letter.len_utf8())
        .sum()
}

fn common_tail(one: &str, two: &str) -> usize {
    let pairs = one.chars().rev().zip(two.chars().rev());
    pairs
        .take_while(|(one, two)| one == two)
        .map(|(letter, _)| letter.len_utf8())
        .sum()
}

fn on_border(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both texts with `|` at the caret and, of a selection, `[` at the anchor.
    fn check(before: &str, after: &str) {
        let read = |marked: &str| {
            let bare: String = marked.replace(['|', '['], "");
            let place = |mark: char, other: char| {
                let at = marked.find(mark)?;
                Some(marked[..at].replace(other, "").len())
            };
            let caret = place('|', '[').expect("a caret");
            (bare, (caret, place('[', '|').unwrap_or(caret)))
        };
        let ((before, ends), (after, expected)) = (read(before), read(after));
        assert_eq!(
            follow(&before, &after, ends),
            expected,
            "{before} → {after}"
        );
    }

    #[test]
    fn a_caret_stays_with_its_letters() {
        check("Au mi|lieu", "Au mi|lieu. Fin.");
        check("Au mi|lieu", "Début. Au mi|lieu");
        check("Au mi|lieu", "Début. Au mi|lieu. Fin.");
        check("Été|", "Un été. Été|");
        check("|", "|mots");
        check("a|b", "a|XYb");
        check("un deux| trois", "un |trois");
        check("un deux| trois quatre", "UN deux| trois QUATRE");
        check("tout|", "|");
    }

    #[test]
    fn a_selection_keeps_the_same_letters() {
        check("Le [conseil| vote", "Le grand [conseil| vote");
        check("Le |conseil[ vote", "Le |conseil[ communal vote");
        check("Le [conseil| vote", "Le [con-seil| vote");
        check("Le [conseil| vote", "Hier, le [conseil| vote enfin");
    }

    #[test]
    fn what_is_typed_over_what_came_keeps_both() {
        let check = |before: &str, typed: &str, shown: &str, both: &str| {
            assert_eq!(rebase(before, typed, shown), both);
        };
        check(
            "Au milieu",
            "Au milieu!",
            "Début. Au milieu",
            "Début. Au milieu!",
        );
        check(
            "un trois",
            "un deux trois",
            "un trois quatre",
            "un deux trois quatre",
        );
        check(
            "un deux trois",
            "un trois",
            "un deux trois quatre",
            "un trois quatre",
        );
        check("même", "même", "autre", "autre");
        check("", "é", "œuf", "éœuf");
    }

    #[test]
    fn an_offset_inside_a_letter_or_behind_the_end_is_brought_to_a_border() {
        assert_eq!(follow("é", "aé", (1, 1)), (0, 0));
        assert_eq!(follow("ab", "b", (9, 9)), (1, 1));
    }
}
