//! From tokens to items: dates in digits become one item, and each dash says what it does.

use super::lex::{Number, Sort, Token, What, Word, lex};
use super::point::Time;

/// One element of a date, all signs resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Number(Number),
    Word(Word),
    Roman(u16),
    Quarter(u8),
    Semester(u8),
    Time(Time),
    /// `14/03/2026`, `03/2024`, `30/05`.
    Figures {
        year: Option<i64>,
        month: u8,
        day: Option<u8>,
    },
    /// `2026-21`
    SeasonOf(i64, u8),
    /// A dash, an arrow or a slash between two ends.
    Join,
    Doubt,
}

/// Reads a text into items; `None` when part of it has no meaning, or two.
pub(super) fn items(text: &str) -> Option<Vec<Item>> {
    let tokens = lex(text)?;
    let mut items = Vec::with_capacity(tokens.len());
    let mut rest = &tokens[..];
    while !rest.is_empty() {
        rest = reduce(rest, &mut items)?;
    }
    Some(items)
}

/// Moves the first tokens into items and returns the others.
fn reduce<'t>(tokens: &'t [Token], items: &mut Vec<Item>) -> Option<&'t [Token]> {
    let glued = |count: usize| tokens[1..count].iter().all(|token| !token.spaced);
    let number = |at: usize| match tokens.get(at).map(|token| token.what) {
        Some(What::Number(number)) if number.sort == Sort::Plain => Some(number),
        _ => None,
    };
    let sign = |at: usize| {
        let what = tokens.get(at).map(|token| token.what);
        what.filter(|what| matches!(what, What::Dash | What::Arrow | What::Slash | What::Dot))
    };
    if let (Some(a), Some(s), Some(b)) = (number(0), sign(1), number(2))
        && glued(3)
    {
        if let (true, Some(c)) = (sign(3) == Some(s), number(4))
            && glued(5)
        {
            items.push(figures([a, b, c], s)?);
            return Some(&tokens[5..]);
        }
        // « 1-3/06/2024 »
        let to_figures = matches!(s, What::Dash | What::Arrow)
            && sign(3).is_some_and(|s| matches!(s, What::Slash | What::Dot));
        if to_figures && glued(4) {
            items.extend([Item::Number(a), Item::Join]);
            return Some(&tokens[2..]);
        }
        let after_month = matches!(items.last(), Some(Item::Word(Word::Month(_) | Word::Mar)));
        let before_month = matches!(
            tokens.get(3).map(|token| token.what),
            Some(What::Word(Word::Month(_) | Word::Mar))
        );
        pair(a, s, b, after_month, before_month, items)?;
        return Some(&tokens[3..]);
    }
    let item = match tokens[0].what {
        What::Number(number) => Some(Item::Number(number)),
        What::Word(word) => Some(Item::Word(word)),
        What::Roman(number) => Some(Item::Roman(number)),
        What::Quarter(quarter) => Some(Item::Quarter(quarter)),
        What::Semester(semester) => Some(Item::Semester(semester)),
        What::Time(time) => Some(Item::Time(time)),
        What::Doubt => Some(Item::Doubt),
        What::Dot => return None,
        What::Dash if is_hyphen(items.last(), tokens) => None,
        What::Dash | What::Arrow | What::Slash => Some(Item::Join),
    };
    items.extend(item);
    Some(&tokens[1..])
}

/// Whether a dash only ties the words of one date: « T1-2026 », « 14-mars-2026 ».
fn is_hyphen(before: Option<&Item>, tokens: &[Token]) -> bool {
    let Some((before, after)) = before.zip(tokens.get(1)) else {
        return false;
    };
    if tokens[0].spaced || after.spaced {
        return false;
    }
    let long = |number: Number| number.digits == 4;
    match (before, after.what) {
        (
            Item::Word(Word::Month(_) | Word::Mar | Word::Season(_) | Word::Return)
            | Item::Quarter(_)
            | Item::Semester(_),
            What::Number(year),
        ) => long(year),
        (Item::Number(year), What::Quarter(_) | What::Semester(_)) => long(*year),
        (Item::Number(day), What::Word(Word::Month(_) | Word::Mar)) => !long(*day),
        _ => false,
    }
}

/// Three numbers with one sign between them.
fn figures([a, b, c]: [Number; 3], sign: What) -> Option<Item> {
    let (year, month, day) = match [a.digits, b.digits, c.digits] {
        [4, 1 | 2, 1 | 2] => (a.value, b, c),
        [1 | 2, 1 | 2, 4] => (c.value, b, a),
        // 26-03-14 is a shortened ISO date for some, a day first for others.
        [1 | 2, 1 | 2, 2] if matches!(sign, What::Slash | What::Dot) || c.value > 31 => {
            (short_year(c.value)?, b, a)
        }
        _ => return None,
    };
    Some(Item::Figures {
        year: Some(year),
        month: u8::try_from(month.value).ok()?,
        day: Some(u8::try_from(day.value).ok()?),
    })
}

/// Two numbers with a sign between them.
fn pair(
    a: Number,
    sign: What,
    b: Number,
    after_month: bool,
    before_month: bool,
    items: &mut Vec<Item>,
) -> Option<()> {
    let month_of = |year: i64, month: i64| {
        let month = u8::try_from(month)
            .ok()
            .filter(|month| (1..=12).contains(month));
        month.map(|month| Item::Figures {
            year: Some(year),
            month,
            day: None,
        })
    };
    match (sign, a.digits, b.digits) {
        (What::Slash | What::Dot | What::Dash, 1 | 2, 4) if !after_month => {
            items.push(month_of(b.value, a.value)?);
            return Some(());
        }
        (What::Slash, 1 | 2, 1 | 2) if !before_month => {
            items.push(Item::Figures {
                year: None,
                month: u8::try_from(b.value).ok()?,
                day: Some(u8::try_from(a.value).ok()?),
            });
            return Some(());
        }
        (What::Dot, ..) => return None,
        (_, 4, 1 | 2) if !after_month => {
            let month = month_of(a.value, b.value).filter(|_| sign != What::Arrow);
            let season = u8::try_from(b.value)
                .ok()
                .filter(|code| (21..=24).contains(code));
            let season = season.filter(|_| sign == What::Dash);
            let season = season.map(|code| Item::SeasonOf(a.value, code));
            let later = b.digits == 2 && b.value > a.value % 100;
            match (month, season, later) {
                (Some(month), _, later) if sign == What::Dash || !later => items.push(month),
                (None, Some(season), false) => items.push(season),
                (None, None, true) => {
                    let year = Number {
                        value: a.value - a.value % 100 + b.value,
                        ..a
                    };
                    items.extend([Item::Number(a), Item::Join, Item::Number(year)]);
                }
                // « 2019-21 » is a spring for a machine and three years for a person.
                _ => return None,
            }
            return Some(());
        }
        _ => {}
    }
    items.extend([Item::Number(a), Item::Join, Item::Number(b)]);
    Some(())
}

/// The year that two digits stand for: 1960 to 2039, and nothing for those in between.
pub(super) fn short_year(two: i64) -> Option<i64> {
    match two {
        0..=39 => Some(2000 + two),
        60..=99 => Some(1900 + two),
        _ => None,
    }
}
