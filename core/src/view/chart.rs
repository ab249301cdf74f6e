//! An indicator as a curve: where its points stand, what the axes say.
//!
//! Units are design pixels, from the top left corner. The curve joins the measures with straight
//! lines: nothing between two measures is known.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::series::{Point, Series};

/// What is left free for the words of the axes.
const LEFT: f32 = 60.0;
const RIGHT: f32 = 70.0;
const TOP: f32 = 54.0;
const BOTTOM: f32 = 26.0;

/// What a dot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Where it starts.
    Baseline,
    /// A measure.
    Measured,
    /// A measure that is only an estimate.
    Estimated,
    /// A step that was planned.
    Planned,
}

/// One dot.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// What is drawn there.
    pub point: Point,
    /// What it stands for.
    pub mark: Mark,
    /// Its middle.
    pub x: f32,
    /// Its middle.
    pub y: f32,
}

/// The curve of an indicator.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// The lines of numbers, from below: the height and the number.
    pub grid: Vec<(f32, f64)>,
    /// The marks of time: where, and which day.
    pub ticks: Vec<(f32, Date)>,
    /// The dots, in the order of time.
    pub dots: Vec<Dot>,
    /// The measures as a picture of lines, or empty: an SVG as large as the chart.
    pub measured: String,
    /// The planned steps as a picture of dashed lines, or empty.
    pub planned: String,
    /// The parts of the whole as thin lines, by name: where the last point is.
    pub parts: Vec<(String, f32, f32)>,
    /// The pictures of the parts.
    pub part_lines: String,
    /// Where today is, if it is in the chart.
    pub today: Option<f32>,
    /// The left edge of the plot.
    pub left: f32,
    /// The right edge of the plot.
    pub right: f32,
    /// The upper edge of the plot.
    pub top: f32,
    /// The lower edge of the plot.
    pub bottom: f32,
}

/// Draws a series in a place of that size. Empty when nothing can be drawn.
#[must_use]
pub fn chart(series: &Series, today: Date, width: f32, height: f32) -> Chart {
    let parts = series.parts.iter().flat_map(|(_, points)| points);
    let own = series.baseline.iter().chain(&series.measured);
    let all: Vec<&Point> = own.chain(&series.planned).chain(parts).collect();
    let days = all.iter().map(|point| point.day);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
        return Chart::default();
    };
    let values = || all.iter().map(|point| point.value);
    let steps = nice(values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let (low, high) = (steps[0], steps[steps.len() - 1]);
    let (left, right) = (LEFT, (width - RIGHT).max(LEFT + 40.0));
    let (top, bottom) = (TOP, (height - BOTTOM).max(TOP + 40.0));
    let span = f64::from((last - first).get_days().max(1));
    let x = |day: Date| {
        let at = f64::from((day - first).get_days()) / span;
        left + 10.0 + (right - left - 20.0) * at as f32
    };
    let y = |value: f64| bottom - (bottom - top) * ((value - low) / (high - low)) as f32;
    let dot = |point: &Point, mark: Mark| Dot {
        x: x(point.day),
        y: y(point.value),
        point: point.clone(),
        mark,
    };
    let mut dots: Vec<Dot> = Vec::new();
    dots.extend(series.planned.iter().map(|it| dot(it, Mark::Planned)));
    dots.extend(series.baseline.iter().map(|it| dot(it, Mark::Baseline)));
    dots.extend(series.measured.iter().map(|it| {
        let mark = if it.estimate {
            Mark::Estimated
        } else {
            Mark::Measured
        };
        dot(it, mark)
    }));
    let curve = series.baseline.iter().chain(&series.measured);
    let curve: Vec<(f32, f32)> = curve.map(|it| (x(it.day), y(it.value))).collect();
    let stairs = stairs(series, &x, &y, right);
    let mut part_lines = String::new();
    let mut named = Vec::new();
    for (name, points) in &series.parts {
        let line: Vec<(f32, f32)> = points.iter().map(|it| (x(it.day), y(it.value))).collect();
        part_lines.push_str(&path(&line, "1.4", ""));
        if let Some((x, y)) = line.last() {
            named.push((name.clone(), *x, *y));
        }
    }
    Chart {
        grid: steps.into_iter().map(|value| (y(value), value)).collect(),
        ticks: ticks(first, last)
            .into_iter()
            .map(|day| (x(day), day))
            .collect(),
        measured: picture(&path(&curve, "2.5", ""), width, height),
        planned: picture(&path(&stairs, "1.6", "6 4"), width, height),
        part_lines: picture(&part_lines, width, height),
        parts: named,
        today: (first..=last).contains(&today).then(|| x(today)),
        dots,
        left,
        right,
        top,
        bottom,
    }
}

/// What is planned stays as it was until the next step.
fn stairs(
    series: &Series,
    x: &impl Fn(Date) -> f32,
    y: &impl Fn(f64) -> f32,
    right: f32,
) -> Vec<(f32, f32)> {
    let mut line: Vec<(f32, f32)> = Vec::new();
    let mut level = series.baseline.as_ref().map(|it| it.value);
    line.extend(series.baseline.iter().map(|it| (x(it.day), y(it.value))));
    for step in &series.planned {
        line.extend(level.map(|level| (x(step.day), y(level))));
        line.push((x(step.day), y(step.value)));
        level = Some(step.value);
    }
    if let (Some(level), false) = (level, series.planned.is_empty()) {
        line.push((right, y(level)));
    }
    if series.planned.is_empty() {
        Vec::new()
    } else {
        line
    }
}

fn path(points: &[(f32, f32)], thick: &str, dashes: &str) -> String {
    if points.len() < 2 {
        return String::new();
    }
    let mut drawn = String::from("<polyline fill=\"none\" stroke=\"#000\" points=\"");
    for (x, y) in points {
        // Writing into a string never fails.
        write!(drawn, "{x:.1},{y:.1} ").ok();
    }
    write!(
        drawn,
        "\" stroke-width=\"{thick}\" stroke-linejoin=\"round\""
    )
    .ok();
    if !dashes.is_empty() {
        write!(drawn, " stroke-dasharray=\"{dashes}\"").ok();
    }
    drawn.push_str("/>");
    drawn
}

fn picture(lines: &str, width: f32, height: f32) -> String {
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\">{lines}</svg>"
    )
}

/// Round numbers that hold a range, four to six of them.
fn nice(low: f64, high: f64) -> Vec<f64> {
    let range = (high - low).max(1e-9);
    let rough = range / 4.0;
    let power = 10f64.powf(rough.log10().floor());
    let factors = [1.0, 2.0, 2.5, 5.0, 10.0];
    let step = factors.map(|factor| factor * power);
    let step = step
        .into_iter()
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power * 10.0);
    let from = (low / step).floor() as i64;
    let to = ((high / step).ceil() as i64).max(from + 1);
    (from..=to).map(|at| at as f64 * step).collect()
}

/// The first days of months, quarters or years, at most about eight.
fn ticks(first: Date, last: Date) -> Vec<Date> {
    let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let (from, to) = (months(first), months(last));
    let every = [1, 2, 3, 6, 12, 24, 60, 120];
    let every = every
        .into_iter()
        .find(|n| (to - from) / n <= 8)
        .unwrap_or(240);
    let begin = |month: i32| {
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()
    };
    let all = (from..=to)
        .filter(|month| month % every == 0)
        .filter_map(begin);
    let mut days: Vec<Date> = all.filter(|day| (first..=last).contains(day)).collect();
    if days.is_empty() {
        // All within a month.
        days = vec![first, last];
        days.dedup();
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::series::Pace;

    fn point(day: &str, value: f64) -> Point {
        Point {
            record: None,
            day: day.parse().expect("a day"),
            value,
            part: String::new(),
            estimate: false,
        }
    }

    #[test]
    fn points_stay_inside_and_more_is_higher() {
        let series = Series {
            baseline: Some(point("2027-01-04", 0.0)),
            measured: vec![point("2027-01-20", 210.0), point("2027-03-10", 1020.0)],
            planned: vec![point("2027-03-01", 600.0), point("2027-06-17", 1500.0)],
            parts: Vec::new(),
            undrawn: Vec::new(),
            gap: None,
            twice: Vec::new(),
            pace: Pace::Ahead,
            done: None,
        };
        let today = "2027-03-16".parse().expect("a day");
        let drawn = chart(&series, today, 880.0, 400.0);
        for dot in &drawn.dots {
            assert!((drawn.left..=drawn.right).contains(&dot.x), "{dot:?}");
            assert!((drawn.top..=drawn.bottom).contains(&dot.y), "{dot:?}");
        }
        let height = |value: f64| {
            drawn
                .dots
                .iter()
                .find(|it| it.point.value == value)
                .map(|it| it.y)
        };
        assert!(height(1020.0) < height(210.0));
        assert!(drawn.today.is_some());
        assert!(drawn.planned.contains("stroke-dasharray"));
        assert!((2..=9).contains(&drawn.ticks.len()));
    }

    #[test]
    fn the_numbers_of_the_axis_are_round_and_hold_everything() {
        for (low, high) in [
            (0.0, 1500.0),
            (0.0, 0.3),
            (-4.0, 9.0),
            (0.0, 0.0),
            (0.0, 42.0),
        ] {
            let steps = nice(low, high);
            assert!(
                steps.len() >= 2 && steps.len() <= 7,
                "{low} {high}: {steps:?}"
            );
            assert!(steps[0] <= low && steps[steps.len() - 1] >= high);
        }
    }
}
