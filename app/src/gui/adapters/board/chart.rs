//! The curve of an indicator: what Rust hands to it.

use jiff::civil::Date;
use myspot_core::view::chart::{Chart as Drawn, Mark, chart};
use myspot_core::view::series::series;
use myspot_core::{Record, RecordId, Workspace};
use slint::{Image, SharedString};

use crate::gui::models;
use crate::gui::moments::today;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Board, Chart, ChartDot, ChartMark, ChartName};

/// The height of a chart.
const HEIGHT: f32 = 300.0;

/// A number as people read it: « 18 400 », « 12,5 ».
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let plain = rounded.abs().to_string();
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    let sign = if rounded < 0.0 { "−" } else { "" };
    match rest {
        "" => format!("{sign}{grouped}"),
        rest => format!("{sign}{grouped},{rest}"),
    }
}

/// « 10 mars 2027 ».
pub(super) fn day(sentences: &Sentences<'_>, day: Date) -> SharedString {
    let say = sentences.say();
    let month = say.invoke_month(i32::from(day.month()));
    let date = say.invoke_day_of_month(i32::from(day.day()), month);
    say.invoke_with_year(date, i32::from(day.year()))
}

/// An SVG as a picture; an empty one where there is nothing to draw.
pub(super) fn picture(svg: &str) -> Image {
    if svg.is_empty() {
        return Image::default();
    }
    // What we write ourselves can be read; if not, the words and the table still say it.
    Image::load_from_svg_data(svg.as_bytes()).unwrap_or_default()
}

pub(super) fn show(
    page: &Board<'_>,
    bench: &Workbench,
    sentences: &Sentences<'_>,
    workspace: &Workspace,
    record: &Record,
) {
    let Some(series) = series(workspace, &record.id) else {
        return;
    };
    let drawn = chart(&series, today(), bench.board.sheet_width, HEIGHT);
    let say = sentences.board();
    let done = series.done.map(|done| (done * 100.0).round() as i32);
    let last = series.measured.last();
    let state = match (done, last) {
        (Some(done), Some(last)) => say.invoke_way_done(done, day(sentences, last.day)),
        _ => SharedString::default(),
    };
    let gap = series.gap.map(|(when, sum, total)| {
        let (sum, total) = (number(sum).into(), number(total).into());
        say.invoke_parts_differ(day(sentences, when), sum, total)
    });
    let undrawn = i32::try_from(series.undrawn.len()).unwrap_or(i32::MAX);
    let legend = match gap {
        Some(gap) => gap,
        None if undrawn > 0 => say.invoke_undrawn(undrawn),
        None => say.invoke_chart_legend(),
    };
    let unit = match record.words("unit") {
        "" => SharedString::from(record.words("title")),
        unit => unit.into(),
    };
    page.set_chart(Chart {
        unit: unit.clone(),
        words: say.invoke_chart_words(
            record.words("title").into(),
            i32::try_from(series.measured.len()).unwrap_or(i32::MAX),
            state.clone(),
        ),
        legend,
        state,
        grid: models::fixed(grid(&drawn)),
        ticks: models::fixed(ticks(sentences, &drawn)),
        dots: models::fixed(dots(sentences, &drawn, &unit)),
        names: models::fixed(
            drawn
                .parts
                .iter()
                .map(|(name, at, y)| ChartName {
                    at: *at,
                    y: *y,
                    text: name.into(),
                })
                .collect(),
        ),
        measured: picture(&drawn.measured),
        planned: picture(&drawn.planned),
        parts: picture(&drawn.part_lines),
        today: drawn.today.unwrap_or(-1.0),
        left: drawn.left,
        right: drawn.right,
        top: drawn.top,
        bottom: drawn.bottom,
    });
}

fn grid(drawn: &Drawn) -> Vec<ChartMark> {
    let lines = drawn.grid.iter();
    lines
        .map(|(at, value)| ChartMark {
            at: *at,
            text: number(*value).into(),
        })
        .collect()
}

fn ticks(sentences: &Sentences<'_>, drawn: &Drawn) -> Vec<ChartMark> {
    let say = sentences.say();
    let years = drawn.ticks.iter().map(|(_, day)| day.year());
    let many_years = years.clone().max() != years.min();
    let ticks = drawn.ticks.iter();
    ticks
        .map(|(at, day)| {
            let month = say.invoke_month(i32::from(day.month()));
            let date = say.invoke_day_of_month(i32::from(day.day()), month);
            ChartMark {
                at: *at,
                text: match (many_years, day.month()) {
                    (true, 1) => day.year().to_string().into(),
                    _ => date,
                },
            }
        })
        .collect()
}

fn dots(sentences: &Sentences<'_>, drawn: &Drawn, unit: &str) -> Vec<ChartDot> {
    let say = sentences.board();
    let mut taken: Vec<(f32, f32)> = Vec::new();
    let dots = drawn.dots.iter().rev().map(|dot| {
        let value: SharedString = number(dot.point.value).into();
        let when = day(sentences, dot.point.day);
        let (mark, label) = match dot.mark {
            Mark::Baseline => ("baseline", say.invoke_chart_start(value.clone())),
            Mark::Measured => ("measured", value.clone()),
            Mark::Estimated => ("estimated", say.invoke_chart_about(value.clone())),
            Mark::Planned => ("planned", say.invoke_chart_planned(value.clone())),
        };
        // A word that would lie on another is left to the table.
        let free = !taken
            .iter()
            .any(|(x, y)| (x - dot.x).abs() < 74.0 && (y - dot.y).abs() < 16.0);
        if free {
            taken.push((dot.x, dot.y));
        }
        ChartDot {
            id: dot
                .point
                .record
                .as_ref()
                .map_or("", RecordId::as_str)
                .into(),
            x: dot.x,
            y: dot.y,
            mark: mark.into(),
            words: say.invoke_chart_dot(when, label.clone(), unit.into()),
            label: if free { label } else { SharedString::default() },
        }
    });
    let mut dots: Vec<ChartDot> = dots.collect();
    dots.reverse();
    dots
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_written_the_french_way() {
        let check = |value: f64, words: &str| assert_eq!(number(value), words);
        check(0.0, "0");
        check(1020.0, "1\u{a0}020");
        check(18_400.5, "18\u{a0}400,5");
        check(-3.25, "−3,25");
        check(1_234_567.0, "1\u{a0}234\u{a0}567");
    }
}
