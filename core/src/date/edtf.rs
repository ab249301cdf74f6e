//! EDTF, level 1: reading it and writing it.

use super::day::{Day, FAR};
use super::point::{End, Point, Time};
use super::{Date, Edge, Shape};

pub(super) fn read(text: &str) -> Option<Date> {
    let Some((from, to)) = text.split_once('/') else {
        return Some(Date(Shape::At(end(text)?)));
    };
    let edge = |text: &str| match text {
        ".." => Some(Edge::Open),
        "" => Some(Edge::Unknown),
        text => end(text).map(Edge::At),
    };
    Date::span(edge(from)?, edge(to)?)
}

fn end(text: &str) -> Option<End> {
    let (text, approximate, uncertain) = match text.as_bytes().last()? {
        b'~' => (&text[..text.len() - 1], true, false),
        b'?' => (&text[..text.len() - 1], false, true),
        b'%' => (&text[..text.len() - 1], true, true),
        _ => (text, false, false),
    };
    let (text, time) = match text.split_once('T') {
        Some((text, time)) => (text, Some(self::time(time)?)),
        None => (text, None),
    };
    let point = point(text)?;
    let fits = point.is_sayable() && (time.is_none() || matches!(point, Point::Day(_)));
    fits.then_some(End {
        point,
        approximate,
        uncertain,
        time,
    })
}

fn point(text: &str) -> Option<Point> {
    if let Some(long) = text.strip_prefix('Y') {
        let year = signed(long)?;
        return (year.abs() > 9999 && year.abs() <= FAR).then_some(Point::Year(year));
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let mut parts = digits.split('-');
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    if month.is_none() && sign == 1 {
        if let Some(hundred) = year.strip_suffix("XX") {
            return number(hundred, 2).map(Point::Hundred);
        }
        if let Some(decade) = year.strip_suffix('X') {
            return number(decade, 3).map(Point::Decade);
        }
    }
    let year = number(year, 4)? * sign;
    if year == 0 && sign == -1 {
        return None;
    }
    let (Some(month), day) = (month, day) else {
        return Some(Point::Year(year));
    };
    if month == "XX" {
        return match day {
            None => Some(Point::SomeMonth(year)),
            Some("XX") => Some(Point::SomeMonthAndDay(year)),
            Some(_) => None,
        };
    }
    let month = u8::try_from(number(month, 2)?).ok()?;
    match (month, day) {
        (1..=12, None) => Some(Point::Month(year, month)),
        (1..=12, Some("XX")) => Some(Point::SomeDay(year, month)),
        (1..=12, Some(day)) => {
            let day = u8::try_from(number(day, 2)?).ok()?;
            Day::new(year, month, day).map(Point::Day)
        }
        (21..=24, None) => Some(Point::Season(year, month)),
        _ => None,
    }
}

/// `18:30`, `18:30:00`, `18:30:00Z`, `18:30:00+02:00`.
fn time(text: &str) -> Option<Time> {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(zone)?;
    let mut parts = clock.split(':');
    let mut next = || parts.next().map(|part| number(part, 2));
    let (hour, minute, second) = (next()??, next()??, next().unwrap_or(Some(0))?);
    if next().is_some() {
        return None;
    }
    let small = |number: i64| u8::try_from(number).ok();
    let mut time = Time::new(small(hour)?, small(minute)?, small(second)?)?;
    time.offset = match zone {
        "" => None,
        "Z" => Some(0),
        zone => Some(offset(zone)?),
    };
    Some(time)
}

fn offset(zone: &str) -> Option<i16> {
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone
        .get(1..)?
        .split_once(':')
        .unwrap_or((zone.get(1..)?, "00"));
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    let fits = hours <= 14 && minutes < 60;
    fits.then_some(i16::try_from(hours * 60 + minutes).ok()? * sign)
}

/// So many digits and nothing else.
fn number(text: &str, digits: usize) -> Option<i64> {
    let all = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

fn signed(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let fits = (5..=12).contains(&digits.len()) && !digits.starts_with('0');
    let number = number(digits, digits.len()).filter(|_| fits)?;
    Some(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

pub(super) fn write(date: &Date) -> String {
    let edge = |edge: Edge| match edge {
        Edge::At(end) => write_end(end),
        Edge::Open => "..".to_owned(),
        Edge::Unknown => String::new(),
    };
    match date.0 {
        Shape::At(end) => write_end(end),
        Shape::Span(from, to) => format!("{}/{}", edge(from), edge(to)),
    }
}

fn write_end(end: End) -> String {
    let mut text = match end.point {
        Point::Year(year) => write_year(year),
        Point::Month(year, month) | Point::Season(year, month) => {
            format!("{}-{month:02}", write_year(year))
        }
        Point::Day(day) => day.to_string(),
        Point::Decade(decade) => format!("{decade:03}X"),
        Point::Hundred(hundred) => format!("{hundred:02}XX"),
        Point::SomeMonth(year) => format!("{}-XX", write_year(year)),
        Point::SomeDay(year, month) => format!("{}-{month:02}-XX", write_year(year)),
        Point::SomeMonthAndDay(year) => format!("{}-XX-XX", write_year(year)),
    };
    if let Some(time) = end.time {
        let at = time.at;
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        text.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
        match time.offset {
            None => {}
            Some(0) => text.push('Z'),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let offset = offset.unsigned_abs();
                text.push_str(&format!("{sign}{:02}:{:02}", offset / 60, offset % 60));
            }
        }
    }
    match (end.approximate, end.uncertain) {
        (true, true) => text.push('%'),
        (true, false) => text.push('~'),
        (false, true) => text.push('?'),
        (false, false) => {}
    }
    text
}

fn write_year(year: i64) -> String {
    let sign = if year < 0 { "-" } else { "" };
    match year.unsigned_abs() {
        far @ 10_000.. => format!("Y{sign}{far}"),
        near => format!("{sign}{near:04}"),
    }
}
