//! The clock, and moments as people read them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use myspot_core::Moment;

/// What the device's clock says.
#[must_use]
pub fn now() -> Moment {
    Moment(Timestamp::now().as_millisecond())
}

/// The day on this device's wall.
#[must_use]
pub fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}

/// How far a day lies back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// A day of this year: day and month.
    ThisYear(i8, i8),
    /// Any other: day, month, year.
    Date(i8, i8, i16),
}

/// A moment on the wall clock of this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The day.
    pub day: Day,
    /// The time, « 14:32 ».
    pub time: String,
}

/// Reads a moment as this device's wall clock shows it.
#[must_use]
pub fn shown(moment: Moment, now: Moment) -> Shown {
    let zone = TimeZone::system();
    let at = |moment: Moment| {
        Timestamp::from_millisecond(moment.0)
            .unwrap_or_default()
            .to_zoned(zone.clone())
    };
    let (then, today) = (at(moment), at(now));
    let days = today
        .date()
        .since(then.date())
        .map_or(i32::MAX, |span| span.get_days());
    let day = match days {
        0 => Day::Today,
        1 => Day::Yesterday,
        _ if then.year() == today.year() => Day::ThisYear(then.day(), then.month()),
        _ => Day::Date(then.day(), then.month(), then.year()),
    };
    Shown {
        day,
        time: format!("{:02}:{:02}", then.hour(), then.minute()),
    }
}
