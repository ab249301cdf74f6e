//! Dates and texts drawn at random, from fixed seeds. `MYSPOT_DATES` says how many of each.

use myspot_core::Dice;
use myspot_core::date::{Date, read, short, words};

use crate::{EXPRESSIONS, check_words};

fn how_many() -> u32 {
    let asked = std::env::var("MYSPOT_DATES");
    asked
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(5_000)
}

fn pick<'a>(dice: &mut Dice, list: &[&'a str]) -> &'a str {
    list[dice.below(list.len() as u32) as usize]
}

fn between(dice: &mut Dice, low: i64, high: i64) -> i64 {
    low + i64::from(dice.below((high - low + 1) as u32))
}

/// One side of a date in EDTF.
fn end(dice: &mut Dice) -> String {
    let year = match dice.below(12) {
        0 => between(dice, -9998, 999),
        1 => between(dice, 1000, 9998),
        _ => between(dice, 1800, 2199),
    };
    let sign = if year < 0 { "-" } else { "" };
    let four = format!("{sign}{:04}", year.abs());
    let month = between(dice, 1, 12);
    let day = between(dice, 1, 31);
    let plain = match dice.below(11) {
        0 | 1 => four,
        2 | 3 => format!("{four}-{month:02}"),
        4..=6 => format!("{four}-{month:02}-{day:02}"),
        7 => format!("{four}-{}", between(dice, 21, 24)),
        8 => match dice.below(5) {
            0 => format!("{:02}XX", between(dice, 0, 99)),
            1 => format!("{four}-XX"),
            2 => format!("{four}-{month:02}-XX"),
            3 => format!("{four}-XX-XX"),
            _ => format!("{:03}X", between(dice, 0, 999)),
        },
        9 => {
            let (hour, minute) = (between(dice, 0, 23), between(dice, 0, 59));
            format!("{four}-{month:02}-{day:02}T{hour:02}:{minute:02}:00")
        }
        _ => format!("Y{}", between(dice, -2_000_000, 2_000_000)),
    };
    plain + pick(dice, &["", "", "", "~", "?", "%"])
}

fn date(dice: &mut Dice) -> Option<Date> {
    let text = match dice.below(9) {
        0..=3 => end(dice),
        4 => format!("{}/..", end(dice)),
        5 => format!("../{}", end(dice)),
        6 => format!("{}/", end(dice)),
        7 => format!("/{}", end(dice)),
        _ => format!("{}/{}", end(dice), end(dice)),
    };
    let date = Date::from_edtf(&text)?;
    assert_eq!(date.edtf(), text, "EDTF is written as it is read");
    Some(date)
}

#[test]
fn what_is_shown_of_any_date_is_read_as_the_same_days() {
    let mut dice = Dice::from_number(24);
    let mut count = 0;
    while count < how_many() {
        let Some(date) = date(&mut dice) else {
            continue;
        };
        count += 1;
        check_words(&date);
    }
}

#[test]
fn no_text_makes_the_reader_fail() {
    const PIECES: &[&str] = &[
        "0",
        "1",
        "9",
        "31",
        "2024",
        "1998",
        "99999",
        "-",
        "–",
        "/",
        ".",
        "..",
        ":",
        "?",
        "~",
        "%",
        "T",
        "Z",
        "X",
        "Y",
        "W",
        "(",
        ")",
        "'",
        "’",
        " ",
        "\u{a0}",
        "h",
        "er",
        "e",
        "é",
        "🦊",
        "\0",
        "\u{301}",
        "ß",
        "mars",
        "juin",
        "printemps",
        "hiver",
        "vers",
        "avant",
        "depuis",
        "jusqu'à",
        "entre",
        "et",
        "à",
        "au",
        "fin",
        "mi-",
        "début",
        "siècle",
        "XVII",
        "av. J.-C.",
        "années",
        "T1",
        "S2",
        "trimestre",
        "moitié",
        "premier",
        "rentrée",
        "mardi",
        "mar.",
        "aujourd'hui",
        "environ",
        "+",
        "2026-03-14",
        "18h30",
        "9223372036854775807",
        "999999999999",
    ];
    let lines: Vec<&str> = EXPRESSIONS
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    let mut dice = Dice::from_number(25);
    for round in 0..how_many() {
        let text = match round % 3 {
            0 => (0..dice.below(9))
                .map(|_| pick(&mut dice, PIECES))
                .collect::<Vec<_>>()
                .concat(),
            1 => {
                let some = (0..dice.below(9)).map(|_| pick(&mut dice, PIECES));
                some.collect::<Vec<_>>().join(" ")
            }
            // An expression with one letter lost, doubled or replaced.
            _ => {
                let mut letters: Vec<char> = pick(&mut dice, &lines).chars().collect();
                let at = dice.below(letters.len() as u32) as usize;
                match dice.below(3) {
                    0 => drop(letters.remove(at)),
                    1 => letters.insert(at, letters[at]),
                    _ => letters[at] = char::from_u32(dice.below(0x300)).unwrap_or('a'),
                }
                letters.into_iter().collect()
            }
        };
        if let Some(date) = Date::from_edtf(&text) {
            assert!(!date.edtf().is_empty(), "{text:?}");
        }
        if let Some(date) = read(&text) {
            let stored = Date::from_edtf(&date.edtf());
            assert_eq!(stored, Some(date), "{text:?} stored as {}", date.edtf());
            assert!(
                date.earliest() <= date.latest() || date.latest().is_none(),
                "{text:?}"
            );
            assert!(
                !words(&date).is_empty() && !short(&date).is_empty(),
                "{text:?}"
            );
            check_words(&date);
        }
    }
}
