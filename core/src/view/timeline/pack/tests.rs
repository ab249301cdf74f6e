use std::collections::BTreeMap;

use super::*;
use crate::date::read;
use crate::id::{Dice, Moment, RecordId};
use crate::view::timeline::{Entry, Span, State, Tense, What};

/// A title is as wide as its letters are many.
fn width(text: &str) -> f32 {
    text.chars().count() as f32 * 7.0
}

fn entry(title: &str, from: &str, to: &str) -> Entry {
    let (from, to) = (read(from), read(to));
    let span = Span::between(from.as_ref(), to.as_ref(), false).expect("a date");
    Entry {
        record: RecordId::from(title),
        what: What::Entity,
        kind: String::new(),
        title: title.to_owned(),
        words: String::new(),
        from,
        to,
        span,
        ramp: None,
        time: None,
        tense: Tense::Present,
        state: State::Plain,
        grade: String::new(),
        disputed: false,
    }
}

fn today() -> i64 {
    let day = read("16 mars 2027").and_then(|date| date.day());
    day.expect("a day").number()
}

fn lane(entries: Vec<Entry>) -> (Moments, Vec<Lane>) {
    let places = (0..entries.len() as u32).collect();
    let moments = Moments {
        today: today(),
        entries,
        undated: Vec::new(),
    };
    let lane = Lane {
        key: String::new(),
        head: String::new(),
        entries: places,
        doubted: 0,
        all: None,
    };
    (moments, vec![lane])
}

fn packed(entries: Vec<Entry>, zoom: Zoom, rows: usize) -> PackedLane {
    let (moments, lanes) = lane(entries);
    let widths = measure(&moments, &width);
    let room = Room {
        rows,
        ..Room::default()
    };
    let mut packed = pack(&moments, &lanes, zoom, &widths, room);
    packed.lanes.remove(0)
}

/// The rows, each as the places of its entries with the side of their labels.
fn sketch(lane: &PackedLane) -> Vec<String> {
    let row = |row: &Row| {
        let bars = row.0.iter().map(|bar| match bar.label {
            Side::Right => format!("{}>", bar.entry),
            Side::Left => format!("<{}", bar.entry),
            Side::Nowhere => bar.entry.to_string(),
        });
        bars.collect::<Vec<_>>().join(" ")
    };
    lane.rows.iter().map(row).collect()
}

#[test]
fn a_label_stands_right_of_its_bar_and_left_where_the_next_one_takes_that_room() {
    let days = |second: &str| {
        let first = entry("Fête du quartier", "1 mars 2027", "");
        vec![first, entry("Vote", second, "")]
    };
    let far = packed(days("1 juin 2027"), Zoom::MONTHS, 8);
    assert_eq!(sketch(&far), ["0> 1>"]);
    let near = packed(days("15 mars 2027"), Zoom::MONTHS, 8);
    assert_eq!(sketch(&near), ["<0 1>"]);
    let nearer = packed(days("2 mars 2027"), Zoom::MONTHS, 8);
    assert_eq!(sketch(&nearer), ["<0", "1>"]);
}

#[test]
fn what_has_no_room_is_counted_and_none_is_lost() {
    let entries = (0..30)
        .map(|at| entry(&format!("{at}"), "mars 2027", ""))
        .collect();
    let lane = packed(entries, Zoom::MONTHS, 4);
    assert_eq!(sketch(&lane), ["0>", "1>", "2>", "3>"]);
    assert_eq!(lane.more.len(), 1);
    assert_eq!(lane.more[0].entries, (4..30).collect::<Vec<u32>>());
    assert_eq!(lane.height(), 5);
}

#[test]
fn labels_give_way_before_bars_do() {
    let day = |at: u32| format!("{} mars 2027", at + 1);
    let entries = (0..31).map(|at| entry("Une réunion de plus", &day(at), ""));
    let lane = packed(entries.collect(), Zoom::DAYS, 3);
    assert!(
        lane.more.is_empty(),
        "every bar has a place: {:?}",
        sketch(&lane)
    );
    let without = lane.rows[0]
        .0
        .iter()
        .filter(|bar| bar.label == Side::Nowhere);
    assert!(without.count() > 10);
}

#[test]
fn a_bar_goes_from_its_first_day_to_its_last_and_fades_where_it_is_in_doubt() {
    let shape = |from: &str, to: &str| {
        let lane = packed(vec![entry("x", from, to)], Zoom::DAYS, 1);
        let bar = lane.rows[0].0[0].clone();
        let start = read(from)
            .or(read(to))
            .and_then(|date| date.sides()[0].first());
        let zero = start.expect("a day").number() as f64 * 32.0;
        [bar.from, bar.full_from, bar.full_to, bar.to].map(|x| x - zero)
    };
    assert_eq!(shape("6-9 juin 2024", ""), [0.0, 0.0, 128.0, 128.0]);
    assert_eq!(
        shape("6 juin 2024", "9 juin 2024"),
        [0.0, 0.0, 128.0, 128.0]
    );
    assert_eq!(shape("9 juin 2024 ?", ""), [-18.0, 0.0, 32.0, 50.0]);
    let [from, full_from, full_to, to] = shape("mars 2024", "mai 2024");
    assert_eq!((from, full_from), (0.0, 30.0 * 32.0));
    assert_eq!((full_to, to), (62.0 * 32.0, 92.0 * 32.0));
    // What goes on is full until today.
    let [.., full_to, to] = shape("depuis le 1 mars 2027", "");
    assert_eq!((full_to, to), (16.0 * 32.0, 16.0 * 32.0 + 36.0));
}

#[test]
fn a_day_is_a_sign_where_it_is_too_narrow_for_a_bar() {
    let mark = |zoom: Zoom| {
        let lane = packed(vec![entry("x", "6 juin 2024", "")], zoom, 1);
        let bar = lane.rows[0].0[0].clone();
        (bar.is_mark, (bar.to - bar.from).round())
    };
    assert_eq!(mark(Zoom::CENTURIES), (true, 14.0));
    assert_eq!(mark(Zoom::MONTHS), (true, 14.0));
    assert_eq!(mark(Zoom::DAYS), (false, 32.0));
}

#[test]
fn the_time_to_prepare_takes_room_before_the_bar() {
    let mut window = entry("Commission", "24 mars 2027", "");
    window.ramp = Some(window.span.earliest - 30);
    let lane = packed(vec![window], Zoom::MONTHS, 1);
    let bar = &lane.rows[0].0[0];
    let ramp = bar.ramp.expect("a ramp");
    assert!((bar.from - ramp - 30.0 * Zoom::MONTHS.px_per_day()).abs() < 10.0);
    assert_eq!(bar.left(), ramp);
}

/// Entries drawn by a seed: days, months, years, doubtful and open ones, some with a ramp.
fn drawn(seed: u64, count: usize) -> Vec<Entry> {
    let mut dice = Dice::from_number(seed);
    let mut entries: Vec<Entry> = Vec::new();
    for at in 0..count {
        let year = 1990 + dice.below(40);
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        let from = match dice.below(7) {
            0 => format!("{year}"),
            1 => format!("{month:02}/{year}"),
            2 => format!("vers {year}"),
            3 => format!("depuis {year}"),
            4 => format!("{year}-{}", year + 1 + dice.below(20)),
            _ => format!("{day:02}/{month:02}/{year}"),
        };
        let to = match dice.below(4) {
            0 => format!("{}", year + dice.below(6)),
            _ => String::new(),
        };
        let title = "n".repeat(1 + dice.below(40) as usize);
        let mut drawn = entry(&title, &from, &to);
        drawn.record = RecordId::fresh(Moment(at as i64), &mut dice);
        if dice.below(10) == 0 {
            drawn.ramp = Some(drawn.span.earliest - i64::from(dice.below(90)));
        }
        entries.push(drawn);
    }
    entries.sort_by_key(|entry| entry.order());
    entries
}

#[test]
fn nothing_lies_on_anything_else_and_every_entry_stands_somewhere_once() {
    for seed in 0..60 {
        let entries = drawn(seed, 20 + seed as usize * 7);
        let count = entries.len();
        let (moments, lanes) = lane(entries);
        let widths = measure(&moments, &width);
        for zoom in [Zoom::CENTURIES, Zoom::YEARS, Zoom::MONTHS, Zoom::DAYS] {
            let room = Room {
                rows: 1 + seed as usize % 9,
                ..Room::default()
            };
            let packed = pack(&moments, &lanes, zoom, &widths, room);
            assert_eq!(packed, pack(&moments, &lanes, zoom, &widths, room));
            let lane = &packed.lanes[0];
            assert!(lane.rows.len() <= room.rows, "seed {seed}");
            let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
            for row in &lane.rows {
                for pair in row.0.windows(2) {
                    let gap = pair[1].left() - pair[0].right();
                    assert!(gap > GAP - 1e-6, "seed {seed} {zoom:?}: {pair:?}");
                }
                for bar in &row.0 {
                    *seen.entry(bar.entry).or_default() += 1;
                    assert!(
                        bar.from <= bar.full_from && bar.full_from <= bar.full_to,
                        "{bar:?}"
                    );
                    assert!(bar.full_to <= bar.to, "seed {seed}: {bar:?}");
                }
            }
            for pair in lane.more.windows(2) {
                assert!(
                    pair[1].at - pair[0].at >= More::WIDTH + GAP,
                    "seed {seed}: {pair:?}"
                );
            }
            let counted = lane.more.iter().flat_map(|more| &more.entries);
            counted.for_each(|entry| *seen.entry(*entry).or_default() += 1);
            assert_eq!(seen.len(), count, "seed {seed} {zoom:?}");
            assert!(seen.values().all(|times| *times == 1), "seed {seed}");
        }
    }
}

#[test]
fn what_lies_in_sight_is_found_without_looking_at_all_of_it() {
    let (moments, lanes) = lane(drawn(7, 400));
    let widths = measure(&moments, &width);
    let packed = pack(&moments, &lanes, Zoom::MONTHS, &widths, Room::default());
    let lane = &packed.lanes[0];
    let mut dice = Dice::from_number(8);
    for _ in 0..200 {
        let from = f64::from(dice.below(60_000)) + 20_000.0;
        let to = from + f64::from(dice.below(2_000));
        for row in &lane.rows {
            let found = row.between(from, to);
            let all = row.0.iter();
            let expected = all.filter(|bar| bar.right() >= from && bar.left() <= to);
            assert!(found.iter().eq(expected));
        }
        let found = lane.more_between(from, to).iter();
        let all = lane.more.iter();
        assert!(found.eq(all.filter(|more| more.at + More::WIDTH >= from && more.at <= to)));
    }
    assert!(
        lane.more.iter().any(|more| more.entries.len() > 1),
        "the test is a test"
    );
}

#[test]
fn an_entry_is_found_where_it_stands() {
    let (moments, lanes) = lane(drawn(3, 40));
    let widths = measure(&moments, &width);
    let packed = pack(&moments, &lanes, Zoom::YEARS, &widths, Room::default());
    for (lane, row, bar) in (0..40).filter_map(|entry| packed.find(entry)) {
        assert!(packed.lanes[lane].rows[row].0.contains(bar));
    }
    assert_eq!(packed.find(40), None);
}
