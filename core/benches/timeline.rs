//! What the timeline costs as its entries grow many: reading, lanes, packing, a frame.
//!
//! `cargo bench -p myspot-core --bench timeline [-- SIZE…]`. Prints a table with the median of
//! many runs and the ratio of each size to the first. Never a test: a shared machine lies.

#![allow(clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use jiff::civil;
use myspot_core::view::moves::{STALE_WEEKS, freshness, moved};
use myspot_core::view::timeline::pack::{Packed, Room, measure, pack};
use myspot_core::view::timeline::scale::{Scale, Zoom};
use myspot_core::view::timeline::ticks::ticks;
use myspot_core::view::timeline::{Filter, Grouping, Words, moments};
use myspot_core::{Act, Dice, Edit, Kinds, Moment, RecordId, Value, Workspace, WorkspaceId};

const SEED: u64 = 2026;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![200, 1_000, 5_000, 50_000]
    } else {
        sizes
    };
    println!("seed {SEED}; dated records; median ms; the last columns divide by the first size");
    let rows: Vec<Vec<(&str, f64)>> = sizes.iter().map(|size| measured(*size)).collect();
    print!("{:<52}", "");
    for size in &sizes {
        print!("{size:>10}");
    }
    for size in &sizes[1..] {
        print!("{:>9}", format!("×{size}"));
    }
    println!();
    for place in 0..rows[0].len() {
        print!("{:<52}", rows[0][place].0);
        for row in &rows {
            print!("{:>10.4}", row[place].1);
        }
        for row in &rows[1..] {
            print!("{:>9.1}", row[place].1 / rows[0][place].1.max(0.000_001));
        }
        println!();
    }
}

fn measured(size: usize) -> Vec<(&'static str, f64)> {
    let workspace = filled(size);
    let words = Words::french();
    let today = civil::date(2027, 3, 16);
    let read = median(20, || {
        black_box(moments(&workspace, today, &words));
    });
    let read_once = moments(&workspace, today, &words);
    let all = read_once.shown(&workspace, &Filter::default());
    let typed = Filter {
        text: "réunion 7".into(),
        ..Filter::default()
    };
    let filtered = median(20, || {
        black_box(read_once.shown(&workspace, &typed));
    });
    let by_kind = median(20, || {
        black_box(read_once.lanes(&workspace, &all, Grouping::Kind, &words));
    });
    let by_actor = median(5, || {
        black_box(read_once.lanes(&workspace, &all, Grouping::Actor, &words));
    });
    let lanes = read_once.lanes(&workspace, &all, Grouping::Kind, &words);
    let width = |text: &str| text.chars().count() as f32 * 7.0;
    let widths = measure(&read_once, &width);
    let packing = |zoom: Zoom| {
        median(20, || {
            black_box(pack(&read_once, &lanes, zoom, &widths, Room::default()));
        })
    };
    let (centuries, months, days) = (
        packing(Zoom::CENTURIES),
        packing(Zoom::MONTHS),
        packing(Zoom::DAYS),
    );
    let packed = pack(&read_once, &lanes, Zoom::MONTHS, &widths, Room::default());
    let mut scale = Scale::around(read_once.today, Zoom::MONTHS, 1_150.0);
    let frame = median(200, || {
        scale = scale.moved(7.0);
        black_box(in_sight(&packed, &scale));
        black_box(ticks(&scale, &words));
    });
    let marks = median(200, || {
        black_box(ticks(&scale, &words));
    });
    let (from, to) = (civil::date(2020, 1, 1).into(), today.into());
    let who = median(10, || {
        black_box(moved(&workspace, from, to));
    });
    let stale = median(10, || {
        black_box(freshness(&workspace, to, STALE_WEEKS));
    });
    vec![
        ("reading the workspace", read),
        ("a filter of two words", filtered),
        ("lanes by kind", by_kind),
        ("lanes by actor", by_actor),
        ("packing, centuries", centuries),
        ("packing, months", months),
        ("packing, days", days),
        ("a frame: what lies in sight, with its marks", frame),
        ("  of which the marks", marks),
        ("who moved", who),
        ("whether the map is out of date", stale),
    ]
}

/// What a frame asks of the rows: the places of everything in sight.
fn in_sight(packed: &Packed, scale: &Scale) -> f64 {
    let (from, to) = scale.in_sight();
    let mut sum = 0.0;
    for lane in &packed.lanes {
        for row in &lane.rows {
            for bar in row.between(from, to) {
                sum += scale.on_screen(bar.from) + scale.on_screen(bar.to);
            }
        }
        for more in lane.more_between(from, to) {
            sum += scale.on_screen(more.at);
        }
    }
    sum
}

/// A workspace of dated records: events, meetings, actions, relations and positions of actors, in
/// 60 years, most in the last ten.
fn filled(size: usize) -> Workspace {
    let mut dice = Dice::from_number(SEED);
    let id = WorkspaceId::fresh(&mut dice);
    let kinds = Arc::new(Kinds::builtin());
    let now = Moment(1_800_000_000_000);
    let mut workspace = Workspace::create(id, kinds, Dice::from_number(SEED)).expect("the genesis");
    let mut edits = Vec::new();
    let mut make = |workspace: &mut Workspace, kind: &str, fields: Vec<(String, Value)>| {
        let record = workspace.fresh_id(now);
        edits.push(Edit::Create {
            record: record.clone(),
            kind: kind.into(),
            fields,
        });
        record
    };
    let actors: Vec<RecordId> = (0..size.div_ceil(10).max(2))
        .map(|at| {
            let fields = vec![
                ("name".to_owned(), Value::from(format!("Acteur {at}"))),
                ("kind".to_owned(), Value::from("person")),
            ];
            make(&mut workspace, "entity", fields)
        })
        .collect();
    for at in 0..size {
        let (when, end) = (date(&mut dice), date(&mut dice));
        let actor = |dice: &mut Dice| {
            let at = dice.below(actors.len() as u32) as usize;
            Value::from(actors[at].as_str())
        };
        let line = |key: &str, value: String| (key.to_owned(), Value::from(value));
        let title = format!("Réunion {at} de quartier");
        let (kind, fields) = match dice.below(5) {
            0 => {
                let kind = ("kind".to_owned(), Value::from("event"));
                (
                    "entity",
                    vec![line("name", title), kind, line("when_raw", when)],
                )
            }
            1 => {
                let key = format!("with|{}", actor(&mut dice).as_str().unwrap_or_default());
                let with = (key, Value::Int(1));
                (
                    "meeting",
                    vec![line("title", title), with, line("when_raw", when)],
                )
            }
            2 => {
                let dates = [line("start_raw", when), line("due_raw", end)];
                (
                    "action",
                    [line("title", title)].into_iter().chain(dates).collect(),
                )
            }
            3 => {
                let ends = ["from", "to"].map(|end| (end.to_owned(), actor(&mut dice)));
                (
                    "relation",
                    ends.into_iter().chain([line("start_raw", when)]).collect(),
                )
            }
            _ => {
                let stance = i64::from(dice.below(5)) - 2;
                let said = [
                    ("entity".to_owned(), actor(&mut dice)),
                    ("stance".to_owned(), Value::Int(stance)),
                ];
                (
                    "assessment",
                    said.into_iter().chain([line("when_raw", when)]).collect(),
                )
            }
        };
        make(&mut workspace, kind, fields);
    }
    workspace
        .apply(&Act::new("fill", edits), now)
        .expect("allowed");
    workspace
}

/// A date as people write it.
fn date(dice: &mut Dice) -> String {
    const MONTHS: [&str; 4] = ["mars", "juin", "septembre", "décembre"];
    let far = dice.below(4) == 0;
    let year = 2027 - dice.below(if far { 60 } else { 10 });
    let month = MONTHS[dice.below(4) as usize];
    match dice.below(6) {
        0 => format!("{year}"),
        1 => format!("{month} {year}"),
        2 => format!("vers {year}"),
        3 => format!("6-9 {month} {year}"),
        _ => format!("{} {month} {year}", 1 + dice.below(28)),
    }
}

fn median(times: usize, mut run: impl FnMut()) -> f64 {
    let mut all: Vec<f64> = (0..times)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
