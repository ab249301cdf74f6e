//! From letters to tokens: numbers, words of known meaning, signs.

use crate::text::fold;

use super::point::Time;

/// What a word means to the reader. The words themselves lie in `core/words/dates.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Month(u8),
    /// March or mardi.
    Mar,
    /// 21 to 24.
    Season(u8),
    Return,
    Weekday,
    /// « à », « au »: joins two ends, or means nothing.
    To,
    And,
    Between,
    Before,
    After,
    Since,
    Until,
    Now,
    Around,
    Maybe,
    Start,
    Middle,
    End,
    Quarter,
    Semester,
    Half,
    /// « quinzaine »: half a month.
    Fortnight,
    Nth(u8),
    Last,
    Decade,
    Century,
    Millennium,
    /// « an »: what follows is a year, also one of three digits.
    Year,
    /// « en »: the same, and one of two digits is a short one.
    In,
    /// « année scolaire », said of two years.
    SchoolYear,
    BeforeChrist,
    AfterChrist,
    Filler,
}

const WORDS: &[(&str, Word)] = &include!(concat!(env!("OUT_DIR"), "/date_words.rs"));

/// One token, and whether a space stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) what: What,
    pub(super) spaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Number(Number),
    Word(Word),
    Roman(u16),
    /// `T1`, `Q1`.
    Quarter(u8),
    /// `S1`.
    Semester(u8),
    Time(Time),
    /// `-`
    Dash,
    /// A long dash or an arrow: never part of an ISO date.
    Arrow,
    Slash,
    Dot,
    Doubt,
}

/// Digits as they were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: i64,
    pub(super) digits: usize,
    pub(super) sort: Sort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Plain,
    /// `1er`, `17e`, `6th`.
    Nth,
    /// `'98`
    ShortYear,
    /// `1990s`
    Decade,
}

/// No number is longer.
const LONGEST: usize = 12;

/// Reads all tokens; `None` when there is one without a meaning.
pub(super) fn lex(text: &str) -> Option<Vec<Token>> {
    let plain = plain(text);
    let mut rest = plain.as_str();
    let mut tokens: Vec<Token> = Vec::new();
    let mut spaced = true;
    while let Some(letter) = rest.chars().next() {
        if matches!(letter, ' ' | ',') {
            spaced = true;
            rest = &rest[1..];
            continue;
        }
        let (what, length) = token(rest)?;
        if let Some(what) = what {
            tokens.push(Token { what, spaced });
        }
        spaced = false;
        rest = rest.get(length..)?;
    }
    Some(tokens)
}

/// Folded, with one sort of each sign, without the full stops of abbreviations and ordinals.
fn plain(text: &str) -> String {
    let seen = text.replace(['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'], "");
    let long_dashes = seen.replace(['–', '—', '―', '‒'], "→").replace('−', "-");
    let folded = fold(&long_dashes)
        .replace('‐', "-")
        .replace(['`', '´'], "'");
    let mut plain = String::with_capacity(folded.len());
    let mut letters = folded.chars().peekable();
    let mut last = ' ';
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let mute = letter == '.'
            && (last.is_ascii_alphabetic()
                || (last.is_ascii_digit() && !next.is_ascii_digit() && next != '.'));
        if mute {
            // « 6.Juni » is two words.
            if next.is_ascii_alphabetic() && last.is_ascii_digit() {
                plain.push(' ');
            }
        } else {
            plain.push(letter);
        }
        last = letter;
    }
    plain
}

/// The token at the start of a text, or nothing for what is skipped, and its length.
fn token(text: &str) -> Option<(Option<What>, usize)> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        return number(text).map(|(what, length)| (Some(what), length));
    }
    let sign = match first {
        '-' => Some(What::Dash),
        '→' => Some(What::Arrow),
        '/' => Some(What::Slash),
        '.' => Some(What::Dot),
        '?' => Some(What::Doubt),
        '~' | '≈' | '±' => Some(What::Word(Word::Around)),
        '&' => Some(What::Word(Word::And)),
        _ => None,
    };
    if let Some(sign) = sign {
        return Some((Some(sign), first.len_utf8()));
    }
    let letters = letters(text);
    if first == '\'' {
        return short_year(text);
    }
    if let Some(part) = part_of_year(text) {
        return Some((Some(part), 2));
    }
    if let Some((word, meaning)) = longest_word(text) {
        return Some((Some(What::Word(meaning)), word.len()));
    }
    let roman = roman(&text[..letters])?;
    Some((Some(What::Roman(roman)), letters))
}

/// How many letters a text begins with.
fn letters(text: &str) -> usize {
    let end = text.find(|letter: char| !letter.is_ascii_alphabetic());
    end.unwrap_or(text.len())
}

fn digits(text: &str) -> usize {
    let end = text.find(|letter: char| !letter.is_ascii_digit());
    end.unwrap_or(text.len())
}

fn number(text: &str) -> Option<(What, usize)> {
    let length = digits(text);
    if length > LONGEST {
        return None;
    }
    let value: i64 = text[..length].parse().ok()?;
    let after = &text[length..];
    if let Some((time, more)) = time(value, length, after) {
        return Some((What::Time(time?), length + more));
    }
    let suffix = letters(after);
    let sort = match &after[..suffix] {
        "s" if length == 4 && value % 10 == 0 => Sort::Decade,
        "er" | "re" | "ere" | "e" | "eme" | "nd" | "nde" | "st" | "rd" | "th" | "ste" | "de" => {
            Sort::Nth
        }
        _ => Sort::Plain,
    };
    let more = if sort == Sort::Plain { 0 } else { suffix };
    let number = Number {
        value,
        digits: length,
        sort,
    };
    Some((What::Number(number), length + more))
}

/// The time of day of which the hour was just read: `Some(None)` when there is no such time.
fn time(hour: i64, length: usize, after: &str) -> Option<(Option<Time>, usize)> {
    if length > 2 {
        return None;
    }
    let minutes = |text: &str, at: usize| {
        let two = text.get(at..at + 2).filter(|two| digits(two) == 2);
        two.filter(|_| digits(&text[at..]) == 2)
            .and_then(|two| two.parse::<u8>().ok())
    };
    let hour = u8::try_from(hour).ok()?;
    if after.starts_with(':') {
        let minute = minutes(after, 1)?;
        return Some(match after.get(3..4) {
            Some(":") => match minutes(after, 4) {
                Some(second) => (Time::new(hour, minute, second), 6),
                None => (None, 0),
            },
            _ => (Time::new(hour, minute, 0), 3),
        });
    }
    let gap = after.len() - after.trim_start_matches(' ').len();
    let unit = &after[gap..];
    let name = match &unit[..letters(unit)] {
        name @ ("h" | "heure" | "heures" | "uhr") => name,
        "u" if gap == 0 => "u",
        _ => return None,
    };
    let rest = &unit[name.len()..];
    let space = rest.len() - rest.trim_start_matches(' ').len();
    let (minute, more) = match minutes(rest, space) {
        // « 18 h 30 », but « 18h 2026 » has no minutes.
        Some(minute) if minute < 60 => (minute, space + 2),
        _ => (0, 0),
    };
    Some((Time::new(hour, minute, 0), gap + name.len() + more))
}

fn short_year(text: &str) -> Option<(Option<What>, usize)> {
    let year = &text[1..];
    if digits(year) != 2 {
        return None;
    }
    let number = Number {
        value: year[..2].parse().ok()?,
        digits: 2,
        sort: Sort::ShortYear,
    };
    Some((Some(What::Number(number)), 3))
}

/// `t1`, `q1`, `s1`.
fn part_of_year(text: &str) -> Option<What> {
    let bytes = text.as_bytes();
    let alone = bytes
        .get(2)
        .is_none_or(|next| !next.is_ascii_alphanumeric());
    let digit = bytes.get(1).filter(|digit| digit.is_ascii_digit())? - b'0';
    match (bytes.first()?, digit) {
        (b't' | b'q', 1..=4) if alone => Some(What::Quarter(digit)),
        (b's', 1..=2) if alone => Some(What::Semester(digit)),
        _ => None,
    }
}

fn longest_word(text: &str) -> Option<(&'static str, Word)> {
    let first = text.as_bytes().first()?;
    let begin = WORDS.partition_point(|(word, _)| word.as_bytes().first() < Some(first));
    WORDS[begin..]
        .iter()
        .take_while(|(word, _)| word.as_bytes().first() == Some(first))
        .filter(|(word, _)| {
            let ends = |rest: &str| {
                let open = word.ends_with(['\'', '-']);
                open || !rest.starts_with(|next: char| next.is_alphanumeric())
            };
            text.strip_prefix(word).is_some_and(ends)
        })
        .max_by_key(|(word, _)| word.len())
        .copied()
}

/// `xviie`, `ier`, `xx`: a Roman number from 1 to 39, as centuries and millennia need.
fn roman(word: &str) -> Option<u16> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let bare = ["eme", "er", "e", ""]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))?;
    let tens = bare.len() - bare.trim_start_matches('x').len();
    // « ix » has its x last.
    let ones = ONES.iter().position(|ones| *ones == &bare[tens..])?;
    let value = u16::try_from(tens * 10 + ones).ok()?;
    (1..40).contains(&value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_list_is_folded_and_says_each_word_once() {
        for (word, _) in WORDS {
            assert_eq!(plain(word), *word);
        }
        let twice = WORDS.windows(2).find(|two| two[0].0 == two[1].0);
        assert_eq!(twice, None);
    }

    #[test]
    fn roman_numbers_are_those_of_centuries() {
        let check = |word: &str, expected: Option<u16>| {
            assert_eq!(roman(word), expected, "{word}");
        };
        check("xviie", Some(17));
        check("ier", Some(1));
        check("xx", Some(20));
        check("xixeme", Some(19));
        check("ive", Some(4));
        check("e", None);
        check("iiii", None);
        check("xxxxi", None);
        check("vx", None);
    }
}
