use jiff::civil;

use super::scale::{Scale, Zoom};
use super::*;
use crate::date::Day;
use crate::view::kit::Kit;
use crate::workspace::Workspace;
use crate::{Dice, Moment, import};

/// The lanes of the example that ships, on one day, read by a person before they were kept.
const EXAMPLE: &str = include_str!("tests/example.txt");

fn today() -> civil::Date {
    civil::date(2027, 3, 16)
}

fn read(workspace: &Workspace) -> Moments {
    moments(workspace, today(), &Words::french())
}

fn day(number: i64) -> String {
    Day::from_number(number).to_string()
}

/// An entry in one line.
fn told(entry: &Entry) -> String {
    let span = &entry.span;
    let side = |day: String, open: bool, doubted: bool| match (open, doubted) {
        (true, _) => "..".to_owned(),
        (false, true) => format!("{day}~"),
        (false, false) => day,
    };
    let mut line = format!(
        "{} {} | {} | {} | {:?} {:?}",
        side(day(span.earliest), span.open_start, span.doubted_start),
        side(day(span.latest), span.open_end, span.doubted_end),
        entry.title,
        entry.words,
        entry.tense,
        entry.state,
    );
    if let Some(ramp) = entry.ramp {
        line.push_str(&format!(" | from {}", day(ramp)));
    }
    if !entry.grade.is_empty() {
        line.push_str(&format!(" | {}", entry.grade));
    }
    line
}

fn lanes_told(workspace: &Workspace, grouping: Grouping) -> String {
    let moments = read(workspace);
    let shown = moments.shown(workspace, &Filter::default());
    let words = Words::french();
    let mut text = format!("# {grouping:?}\n");
    for lane in moments.lanes(workspace, &shown, grouping, &words) {
        let all = lane.all.map(|all| format!(" of {all}")).unwrap_or_default();
        let (count, doubted) = (lane.entries.len(), lane.doubted);
        text.push_str(&format!(
            "## {} ({count}{all}, {doubted} in doubt)\n",
            lane.head
        ));
        let entries = lane.entries.iter().map(|at| &moments.entries[*at as usize]);
        match grouping {
            Grouping::Kind => entries.for_each(|entry| text.push_str(&(told(entry) + "\n"))),
            Grouping::Actor => {
                entries.for_each(|entry| text.push_str(&format!("{}\n", entry.title)));
            }
            // Who stands in them is what the records say; that they exist is what can go wrong.
            Grouping::Tag | Grouping::Objective => {}
        }
    }
    text
}

#[test]
fn the_example_stands_in_its_lanes() {
    let kit = Kit::example();
    let mut text = String::new();
    for grouping in [
        Grouping::Kind,
        Grouping::Tag,
        Grouping::Actor,
        Grouping::Objective,
    ] {
        text.push_str(&lanes_told(&kit.workspace, grouping));
    }
    text.push_str("# Undated\n");
    for undated in read(&kit.workspace).undated {
        let (what, title, words) = (undated.what, undated.title, undated.words);
        text.push_str(&format!("{what:?} | {title} | {words}\n"));
    }
    assert_eq!(text, EXAMPLE);
}

/// The workspace of a real group, where the developers' shared data lies beside.
fn real() -> Option<Kit> {
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = room.join("../../shared");
    let folder = match std::env::var_os("MYSPOT_SHARED") {
        Some(folder) => folder.into(),
        None if beside.is_dir() => beside,
        None => room.join("../../../shared"),
    };
    let Ok(bytes) = std::fs::read(folder.join("data/real/real-192.json")) else {
        eprintln!("skipped: the shared file real-192.json is not here");
        return None;
    };
    let mut kit = Kit::new();
    let now = Moment(1_800_000_000_000);
    let mut dice = Dice::from_number(3);
    let plan = import::plan(&bytes, "real-192.json", &kit.workspace, now, &mut dice);
    let act = plan.expect("it is readable").act();
    kit.workspace.apply(&act, now).expect("allowed");
    Some(kit)
}

/// Prints the table of all its dates: `cargo test -p myspot-core real_group -- --nocapture`.
#[test]
fn the_dates_of_a_real_group_stand_in_their_order() {
    let Some(kit) = real() else {
        return;
    };
    let moments = read(&kit.workspace);
    let placed: Vec<&Entry> = moments
        .entries
        .iter()
        .filter(|entry| entry.what == What::Entity)
        .collect();
    eprintln!(
        "{:<24}{:<24}{:<14}au plus tard",
        "date", "EDTF", "au plus tôt"
    );
    for entry in &placed {
        let edtf = entry.from.map(|date| date.edtf()).unwrap_or_default();
        let (first, last) = (day(entry.span.earliest), day(entry.span.latest));
        eprintln!("{:<24}{edtf:<24}{first:<14}{last}", entry.words);
    }
    let waiting = moments.undated.iter();
    let words: Vec<&str> = waiting
        .map(|undated| undated.words.as_str())
        .filter(|words| !words.is_empty())
        .collect();
    words.iter().for_each(|words| eprintln!("{words:<24}–"));
    assert_eq!((placed.len(), words.len()), (102, 5));
    assert!(placed.is_sorted_by_key(|entry| (entry.span.earliest, entry.span.latest)));
    let at = |words: &str| placed.iter().position(|entry| entry.words == words);
    let four = ["2024", "6-9 juin 2024", "8 juillet 2024", "18 juillet 2024"].map(at);
    assert!(
        four.iter().all(Option::is_some) && four.is_sorted(),
        "{four:?}"
    );
}

#[test]
fn what_is_typed_and_no_date_waits_with_its_words_and_plain_fiches_do_not() {
    let mut kit = Kit::new();
    kit.add(
        "place",
        "entity",
        &[("name", "La place"), ("kind", "place")],
    );
    kit.add("visite", "entity", &[("name", "Visite"), ("kind", "event")]);
    let words = [("name", "Roi"), ("kind", "person"), ("when_raw", "241-TA")];
    kit.add("roi", "entity", &words);
    kit.add(
        "vote",
        "window",
        &[("title", "Vote"), ("when_raw", "bientôt")],
    );
    kit.add("affiches", "action", &[("title", "Affiches")]);
    let undated = read(&kit.workspace).undated;
    let told: Vec<_> = undated
        .iter()
        .map(|undated| (undated.what, undated.title.as_str(), undated.words.as_str()))
        .collect();
    let expected = [
        (What::Entity, "Roi", "241-TA"),
        (What::Entity, "Visite", ""),
        (What::Window, "Vote", "bientôt"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_action_goes_from_its_start_to_when_it_is_due_or_done() {
    let mut kit = Kit::new();
    let mut act = |title: &str, fields: &[(&str, &str)]| {
        let fields: Vec<_> = [("title", title)]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        kit.add(title, "action", &fields);
    };
    let (start, due) = (("start_raw", "1 mars 2027"), ("due_raw", "12 mars 2027"));
    act("late", &[start, due, ("status", "planned")]);
    act(
        "done",
        &[
            start,
            due,
            ("status", "done"),
            ("done_on_raw", "9 mars 2027"),
        ],
    );
    act("due", &[("due_raw", "20 mars 2027")]);
    act("dropped", &[due, ("status", "dropped")]);
    let moments = read(&kit.workspace);
    let find = |title: &str| {
        let found = moments.entries.iter().find(|entry| entry.title == title);
        let entry = found.expect("it has a date");
        (
            day(entry.span.earliest),
            day(entry.span.latest),
            entry.state,
        )
    };
    let days = |from: &str, to: &str, state: State| (from.to_owned(), to.to_owned(), state);
    assert_eq!(
        find("late"),
        days("2027-03-01", "2027-03-12", State::Late(4))
    );
    assert_eq!(find("done"), days("2027-03-01", "2027-03-09", State::Done));
    assert_eq!(find("due"), days("2027-03-20", "2027-03-20", State::ToDo));
    assert_eq!(
        find("dropped"),
        days("2027-03-12", "2027-03-12", State::Dropped)
    );
}

#[test]
fn an_observation_stands_in_the_lane_of_the_actor_of_its_marker() {
    let mut kit = Kit::new();
    kit.add(
        "combrel",
        "entity",
        &[("name", "Combrel"), ("kind", "person")],
    );
    kit.add("salle", "entity", &[("name", "Salle"), ("kind", "place")]);
    kit.add("défi", "challenge", &[("entity", "combrel")]);
    kit.add(
        "signe",
        "marker",
        &[("challenge", "défi"), ("text", "Il répond")],
    );
    let seen = [
        ("marker", "signe"),
        ("text", "Il a répondu"),
        ("when_raw", "3 mars 2027"),
    ];
    kit.add("vu", "observation", &seen);
    let met = [
        ("title", "Rencontre"),
        ("when_raw", "5 mars 2027"),
        ("with|combrel", "1"),
    ];
    kit.add("rencontre", "meeting", &met);
    let fair = [
        ("name", "Fête"),
        ("kind", "event"),
        ("when_raw", "6 mars 2027"),
    ];
    kit.add("fête", "entity", &fair);
    kit.add("r", "relation", &[("from", "salle"), ("to", "fête")]);
    let text = lanes_told(&kit.workspace, Grouping::Actor);
    assert_eq!(
        text,
        "# Actor\n## Combrel (2, 0 in doubt)\nIl a répondu\nRencontre\n\
         ## Sans acteur (1, 0 in doubt)\nFête\n"
    );
}

#[test]
fn a_filter_asks_of_the_entry_or_of_the_fiches_it_concerns() {
    let mut kit = Kit::new();
    let ally = [("name", "Anne"), ("kind", "person"), ("roles|ally", "1")];
    kit.add("anne", "entity", &ally);
    kit.add("tag", "tag", &[("label", "urgent")]);
    let met = [
        ("title", "Rencontre Été"),
        ("when_raw", "5 mars 2027"),
        ("with|anne", "1"),
    ];
    kit.add("rencontre", "meeting", &met);
    let fair = [
        ("name", "Fête"),
        ("kind", "event"),
        ("when_raw", "6 juin 2027"),
        ("tags|tag", "1"),
    ];
    kit.add("fête", "entity", &fair);
    let moments = read(&kit.workspace);
    let check = |filter: Filter, expected: &[&str]| {
        let shown = moments.shown(&kit.workspace, &filter);
        let titles = shown
            .iter()
            .map(|at| moments.entries[*at as usize].title.as_str());
        assert_eq!(titles.collect::<Vec<_>>(), expected, "{filter:?}");
    };
    let filter = Filter::default;
    assert!(!filter().is_filtering());
    check(filter(), &["Rencontre Été", "Fête"]);
    check(
        Filter {
            whats: [What::Meeting].into(),
            ..filter()
        },
        &["Rencontre Été"],
    );
    check(
        Filter {
            text: "ete ren".into(),
            ..filter()
        },
        &["Rencontre Été"],
    );
    check(
        Filter {
            text: "juin".into(),
            ..filter()
        },
        &["Fête"],
    );
    check(
        Filter {
            roles: ["ally".into()].into(),
            ..filter()
        },
        &["Rencontre Été"],
    );
    check(
        Filter {
            kinds: ["event".into()].into(),
            ..filter()
        },
        &["Fête"],
    );
    check(
        Filter {
            kinds: ["person".into()].into(),
            ..filter()
        },
        &["Rencontre Été"],
    );
    check(
        Filter {
            tags: [kit.id("tag")].into(),
            ..filter()
        },
        &["Fête"],
    );
    check(
        Filter {
            kinds: ["event".into()].into(),
            roles: ["ally".into()].into(),
            ..filter()
        },
        &[],
    );
}

#[test]
fn everything_that_is_dated_fits_on_the_screen() {
    let kit = Kit::example();
    let moments = read(&kit.workspace);
    let (first, last) = moments.extent();
    let scale = Scale::fit(first, last, 1_000.0);
    let inside = |entry: &Entry| scale.shows(entry.span.earliest) && scale.shows(entry.span.latest);
    assert!(moments.entries.iter().all(inside));
    assert!(scale.zoom < Zoom::MONTHS);
    let here = moments.entries[3].record.clone();
    assert_eq!(moments.find(&here), Some(3));
    assert_eq!(
        Moments {
            today: 7,
            ..Moments::default()
        }
        .extent(),
        (7, 7)
    );
}
