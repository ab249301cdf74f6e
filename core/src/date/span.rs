//! A whole date: its ends, what stands before them, and what is doubted.

use super::lex::Word;
use super::part::Part;
use super::point::{End, Point};
use super::reduce::{Item, items};
use super::{Date, Edge};

/// Reads what people write, EDTF excepted.
pub(super) fn read(text: &str) -> Option<Date> {
    let text = without_remark(text)?;
    let mut items = items(&text)?;
    settle_times(&mut items);
    settle_seasons(&mut items);
    whole(&items)
}

/// Opens a bracket that speaks of the date, and drops one that does not.
///
/// A remark that may name another date is not dropped: « 2026 (ou 2028) » is not read.
fn without_remark(text: &str) -> Option<String> {
    let Some((date, remark)) = text
        .strip_suffix(')')
        .and_then(|text| text.split_once('('))
        .filter(|(date, _)| !date.trim().is_empty())
    else {
        return Some(text.to_owned());
    };
    if items(remark).is_some() {
        return Some(format!("{date} {remark}"));
    }
    let bytes = remark.as_bytes();
    let year = bytes
        .windows(4)
        .any(|four| four.iter().all(u8::is_ascii_digit));
    (!year && !remark.contains(['(', ')'])).then(|| date.to_owned())
}

/// Keeps the beginning of « 18h-20h », and drops the « à » of « à 18h ».
fn settle_times(items: &mut Vec<Item>) {
    let is_join = |item: &Item| matches!(item, Item::Join | Item::Word(Word::To | Word::Until));
    let mut at = 0;
    while at < items.len() {
        match items[at..] {
            [
                Item::Word(Word::Between),
                Item::Time(_),
                Item::Word(Word::And),
                Item::Time(_),
                ..,
            ] => {
                items.remove(at);
                items.drain(at + 1..at + 3);
            }
            [Item::Time(_), join, Item::Time(_), ..] if is_join(&join) => {
                items.drain(at + 1..at + 3);
            }
            [Item::Word(Word::To), Item::Time(_), ..] => {
                items.remove(at);
            }
            _ => at += 1,
        }
    }
}

/// Keeps the first year of « hiver 2026-2027 » and « rentrée 2026-2027 », which are no periods.
fn settle_seasons(items: &mut Vec<Item>) {
    let year = |item: Option<&Item>| match item {
        Some(Item::Number(number)) if number.digits == 4 => Some(number.value),
        _ => None,
    };
    let mut at = 0;
    while let Some(item) = items.get(at) {
        let years = year(items.get(at + 1)).zip(year(items.get(at + 3)));
        let one = years.is_some_and(|(first, second)| second == first + 1);
        let across = matches!(item, Item::Word(Word::Season(24) | Word::Return));
        if across && one && items.get(at + 2) == Some(&Item::Join) {
            items.drain(at + 2..at + 4);
        }
        at += 1;
    }
}

fn whole(items: &[Item]) -> Option<Date> {
    if let [rest @ .., Item::Join, Item::Doubt] = items {
        return until(one(rest, true)?, Edge::Unknown);
    }
    if let [Item::Doubt, Item::Join, rest @ ..] = items {
        let (_, to) = one(rest, true)?.edges();
        return Date::span(Edge::Unknown, to);
    }
    let (items, doubts) = without_doubts(items);
    let mut date = match items {
        [Item::Word(Word::Between), rest @ ..] => {
            let at = joint(rest)?;
            joined(rest, at, true, true)?
        }
        [Item::Word(Word::SchoolYear), rest @ ..] => school_year(two(rest, true)?)?,
        [Item::Word(Word::Before), rest @ ..] => {
            let part = Part::read(rest, true)?;
            let date = part.date()?;
            // « avant fin mars »: March may end meanwhile.
            if part.is_an_end() {
                Date::span(Edge::Open, date.edges().1)?
            } else {
                before(date)?
            }
        }
        [Item::Word(Word::After), rest @ ..] => after(one(rest, true)?)?,
        [Item::Word(Word::Until), rest @ ..] => {
            let (_, to) = one(rest, true)?.edges();
            Date::span(Edge::Open, to)?
        }
        // « des années 2010 », « de 9 à 10 » of another language: no more than « de ».
        [Item::Word(Word::Since), rest @ ..] if is_from(rest) => two(rest, true)?,
        [Item::Word(Word::Since), rest @ ..] => until(one(rest, true)?, Edge::Open)?,
        rest => two(rest, doubts.says_year)?,
    };
    if doubts.approximate {
        date.be_approximate();
    }
    if doubts.uncertain {
        date.be_uncertain();
    }
    Some(date)
}

/// Whether a « depuis » before these says no more than « de ».
fn is_from(items: &[Item]) -> bool {
    matches!(items, [Item::Word(Word::Decade), ..]) || joint(items).is_some()
}

/// The words of doubt around a date, which concern both of its ends.
#[derive(Default)]
struct Doubts {
    approximate: bool,
    uncertain: bool,
    says_year: bool,
}

impl Doubts {
    fn take(&mut self, item: Item) -> bool {
        match item {
            Item::Word(Word::Around) => self.approximate = true,
            Item::Word(Word::Maybe) | Item::Doubt => self.uncertain = true,
            _ => return false,
        }
        true
    }
}

fn without_doubts(mut items: &[Item]) -> (&[Item], Doubts) {
    let mut doubts = Doubts::default();
    while let [first, rest @ ..] = items
        && doubts.take(*first)
    {
        items = rest;
        doubts.says_year = true;
    }
    while let [rest @ .., last] = items
        && doubts.take(*last)
    {
        items = rest;
    }
    (items, doubts)
}

/// Where the two ends meet; a « à » at the start of an end is none.
fn joint(items: &[Item]) -> Option<usize> {
    let joins = |item: &Item| {
        matches!(
            item,
            Item::Join | Item::Word(Word::To | Word::And | Word::Until)
        )
    };
    let begins = items.iter().position(|item| !is_filler(item))?;
    (begins..items.len()).find(|at| joins(&items[*at]))
}

fn is_filler(item: &Item) -> bool {
    matches!(item, Item::Word(Word::Filler | Word::To | Word::Weekday))
}

/// A date of one end.
fn one(items: &[Item], says_year: bool) -> Option<Date> {
    Part::read(items, says_year)?.date()
}

/// A date of one end or two.
fn two(items: &[Item], says_year: bool) -> Option<Date> {
    match joint(items) {
        Some(at) => joined(items, at, says_year, false),
        None => one(items, says_year),
    }
}

/// A date of two ends that meet at that item.
fn joined(items: &[Item], at: usize, says_year: bool, between: bool) -> Option<Date> {
    let (left, right) = (&items[..at], &items[at + 1..]);
    let from = Part::read(left, says_year)?;
    match right {
        [] if items[at] == Item::Join => return until(from.date()?, Edge::Open),
        [Item::Word(Word::Now)] | [Item::Word(Word::Filler), Item::Word(Word::Now)] => {
            return until(from.date()?, Edge::Open);
        }
        _ => {}
    }
    let listed = items[at] == Item::Word(Word::And) && !between;
    ends(from, Part::read(right, says_year)?, listed)
}

/// The period between two ends. When they are only listed, they must follow each other.
fn ends(mut from: Part, mut to: Part, listed: bool) -> Option<Date> {
    // « mars - 2026 », « 6 - juin 2026 »: the two ends are not of one measure.
    if !from.has_own_year() && to.is_bare_year() {
        return None;
    }
    let lone_days = [from.is_bare_day(), to.is_bare_day()];
    from.complete_with(&to, true);
    to.complete_with(&from, false);
    if (lone_days[0] && from.has_day() && !to.has_day()) || (lone_days[1] && !from.has_day()) {
        return None;
    }
    let (from, to) = (from.date()?, to.date()?);
    if listed && from.latest()?.next() != to.earliest()? {
        return None;
    }
    let ((mut start, _), (_, end)) = (from.edges(), to.edges());
    if let Edge::At(end) = &mut start {
        end.approximate |= from.is_approximate();
    }
    Date::span(start, end)
}

/// « année scolaire 2023-2024 »: from September to August, more or less.
fn school_year(years: Date) -> Option<Date> {
    match years.edges() {
        (Edge::At(from), Edge::At(to)) => match (from.point, to.point) {
            (Point::Year(first), Point::Year(second)) if second == first + 1 => Date::span(
                Edge::At(End::plain(Point::Month(first, 9))),
                Edge::At(End::about(Point::Month(second, 8))),
            ),
            _ => None,
        },
        _ => None,
    }
}

fn until(date: Date, end: Edge) -> Option<Date> {
    let (from, _) = date.edges();
    Date::span(from, end)
}

fn before(date: Date) -> Option<Date> {
    let (Edge::At(mut end), _) = date.edges() else {
        return None;
    };
    end.point = end.point.before();
    end.time = None;
    end.point.is_sayable().then_some(())?;
    Date::span(Edge::Open, Edge::At(end))
}

fn after(date: Date) -> Option<Date> {
    let (_, Edge::At(mut end)) = date.edges() else {
        return None;
    };
    end.point = end.point.after();
    end.time = None;
    end.point.is_sayable().then_some(())?;
    Date::span(Edge::At(end), Edge::Open)
}
