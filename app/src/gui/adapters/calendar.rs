//! The small calendar beside a date field. It knows no workspace and needs no road.

use std::cell::Cell;
use std::rc::Rc;

use myspot_core::date::{self, Date, Day};
use myspot_core::view::timeline::Words;
use slint::{ComponentHandle as _, Model as _, SharedString};

use crate::gui::models;
use crate::gui::moments::today;
use crate::ui::{Calendar, CalendarDay, Main};

/// Six weeks.
const CELLS: i64 = 42;

/// What the calendar shows: the day that the field holds, and the day where the keys are.
#[derive(Debug, Clone, Copy)]
struct Shown {
    held: Option<Day>,
    at: Day,
}

pub(super) fn wire(main: &Main) {
    let calendar = main.global::<Calendar<'_>>();
    let today = || Day::from(today());
    let shown = Rc::new(Cell::new(Shown {
        held: None,
        at: today(),
    }));
    let words = Words::french();
    let days = words.weekdays().iter().map(SharedString::from);
    calendar.set_weekdays(models::fixed(days.collect()));
    let (weak, state) = (main.as_weak(), Rc::clone(&shown));
    calendar.on_opened(move |text| {
        let held = date::read(&text);
        let at = held.and_then(|date| date.earliest().or(date.latest()));
        state.set(Shown {
            held: held.and_then(|date| date.day()),
            at: at.unwrap_or_else(today),
        });
        show(&weak, state.get());
    });
    let weak = main.as_weak();
    calendar.on_moved(move |days, months| {
        let Shown { held, at } = shown.get();
        let at = Day::from_number(moved(at, months).number() + i64::from(days));
        shown.set(Shown { held, at });
        show(&weak, shown.get());
    });
}

/// The same day so many months away, or the last of its month.
fn moved(day: Day, months: i32) -> Day {
    let month = day.year * 12 + i64::from(day.month) - 1 + i64::from(months);
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let month = u8::try_from(month).unwrap_or(1);
    let same = (1..=day.day)
        .rev()
        .find_map(|day| Day::new(year, month, day));
    same.unwrap_or(day)
}

fn show(main: &slint::Weak<Main>, shown: Shown) {
    let Some(main) = main.upgrade() else { return };
    let calendar = main.global::<Calendar<'_>>();
    let (year, month) = (shown.at.year, shown.at.month);
    let first = Day::new(year, month, 1).unwrap_or(shown.at);
    let begin = first.number() - i64::try_from(first.weekday()).unwrap_or(0);
    let today = Day::from(today());
    let title = Date::from_edtf(&format!("{year:04}-{month:02}"));
    calendar.set_title(
        title
            .map(|month| date::short(&month))
            .unwrap_or_default()
            .into(),
    );
    let days = (0..CELLS).map(|at| {
        let day = Day::from_number(begin + at);
        let text = day
            .civil()
            .map(|day| date::short(&Date::on(day)))
            .unwrap_or_default();
        let name = calendar
            .get_weekdays()
            .row_data(day.weekday())
            .unwrap_or_default();
        CalendarDay {
            number: i32::from(day.day),
            name: format!("{name} {text}").into(),
            text: text.into(),
            inside: day.month == month,
            today: day == today,
            chosen: shown.held == Some(day),
        }
    });
    models::show(&calendar.get_days(), days.collect(), |m| {
        calendar.set_days(m);
    });
    let at = shown.at.number() - begin;
    calendar.set_at(i32::try_from(at).unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_away_is_the_same_day_or_the_last() {
        let check = |from: (i64, u8, u8), months: i32, to: (i64, u8, u8)| {
            let day = |(year, month, day)| Day::new(year, month, day).expect("a day");
            assert_eq!(moved(day(from), months), day(to));
        };
        check((2027, 1, 31), 1, (2027, 2, 28));
        check((2024, 1, 31), 1, (2024, 2, 29));
        check((2027, 1, 15), -1, (2026, 12, 15));
        check((2027, 12, 15), 12, (2028, 12, 15));
    }
}
