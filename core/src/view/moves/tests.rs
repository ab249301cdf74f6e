use super::*;
use crate::date::read;
use crate::view::kit::Kit;

fn day(text: &str) -> Day {
    read(text).and_then(|date| date.day()).expect("a day")
}

/// Three actors: one that comes nearer, one that goes away, one judged once.
fn map() -> Kit {
    let mut kit = Kit::new();
    for name in ["Arpège", "Combrel", "Dutilleul", "Personne"] {
        kit.add(name, "entity", &[("name", name)]);
    }
    let mut judge = |name: &str, actor: &str, when: &str, stance: &str, influence: &str| {
        let fields = [
            ("entity", actor),
            ("when_raw", when),
            ("stance", stance),
            ("influence", influence),
        ];
        kit.add(name, "assessment", &fields);
    };
    judge("a2", "Arpège", "11 février 2027", "1", "3");
    judge("a1", "Arpège", "octobre 2026", "0", "3");
    judge("c1", "Combrel", "", "-1", "5");
    judge("c2", "Combrel", "3 mars 2027", "-2", "5");
    judge("d1", "Dutilleul", "1 mars 2027", "0", "2");
    judge("d2", "Dutilleul", "12 mars 2027", "0", "4");
    kit
}

fn told(kit: &Kit, from: &str, to: &str) -> Vec<String> {
    let moves = moved(&kit.workspace, day(from), day(to));
    let told = moves.iter().map(|found| {
        let name = &found.name;
        format!("{name} {:?} {}", found.way, found.steps())
    });
    told.collect()
}

#[test]
fn a_strip_goes_from_the_oldest_judgment_to_the_newest() {
    let kit = map();
    let strip = strip(&kit.workspace, &kit.id("Combrel"));
    let stances: Vec<_> = strip
        .iter()
        .map(|stand| (stand.stance, stand.date.is_some()))
        .collect();
    assert_eq!(stances, [(Some(-1), false), (Some(-2), true)]);
    assert_eq!(strip[1].when, "3 mars 2027");
}

#[test]
fn who_came_nearer_stands_first_and_who_did_not_move_is_not_told() {
    let kit = map();
    assert_eq!(
        told(&kit, "1 janvier 2027", "16 mars 2027"),
        ["Arpège Towards 1", "Combrel Away -1", "Dutilleul First 0"]
    );
    assert_eq!(
        told(&kit, "2 mars 2027", "16 mars 2027"),
        ["Combrel Away -1", "Dutilleul Beside 0"]
    );
    assert_eq!(told(&kit, "13 mars 2027", "16 mars 2027"), [""; 0]);
    // Backwards in time the same moves go the other way.
    assert_eq!(
        told(&kit, "16 mars 2027", "2 mars 2027"),
        ["Combrel Towards 1", "Dutilleul Beside 0"]
    );
}

#[test]
fn a_move_says_who_judged_when() {
    let kit = map();
    let moves = moved(&kit.workspace, day("1 janvier 2027"), day("16 mars 2027"));
    let arpege = &moves[0];
    assert_eq!(
        arpege.before.as_ref().map(|stand| stand.when.as_str()),
        Some("octobre 2026")
    );
    assert_eq!(arpege.after.when, "11 février 2027");
    assert_eq!(arpege.after.record, kit.id("a2"));
}

#[test]
fn a_map_is_out_of_date_when_nothing_was_seen_for_eight_weeks() {
    let mut kit = map();
    let check = |kit: &Kit, today: &str, stale: bool, weeks: Option<i64>| {
        let found = freshness(&kit.workspace, day(today), STALE_WEEKS);
        assert_eq!((found.stale, found.weeks), (stale, weeks), "at {today}");
    };
    check(&kit, "16 mars 2027", false, Some(0));
    check(&kit, "6 mai 2027", false, Some(7));
    check(&kit, "7 mai 2027", true, Some(8));
    // What is seen of one actor makes the map fresh again, and that actor alone.
    kit.add("défi", "challenge", &[("entity", "Combrel")]);
    kit.add("signe", "marker", &[("challenge", "défi")]);
    kit.add(
        "vu",
        "observation",
        &[("marker", "signe"), ("when_raw", "5 mai 2027")],
    );
    check(&kit, "7 mai 2027", false, Some(0));
    let found = freshness(&kit.workspace, day("7 mai 2027"), STALE_WEEKS);
    let actors: Vec<_> = found
        .actors
        .iter()
        .map(|seen| (seen.name.as_str(), seen.stale))
        .collect();
    assert_eq!(
        actors,
        [("Arpège", true), ("Dutilleul", true), ("Combrel", false)]
    );
    // Nothing is seen tomorrow.
    kit.add(
        "prévu",
        "observation",
        &[("subject", "Arpège"), ("when_raw", "1 juin 2027")],
    );
    check(&kit, "8 mai 2027", false, Some(0));
    check(&kit, "1 août 2027", true, Some(8));
}

#[test]
fn where_nobody_was_judged_there_is_no_map_to_be_out_of_date() {
    let mut kit = Kit::new();
    kit.add("Anne", "entity", &[("name", "Anne")]);
    let found = freshness(&kit.workspace, day("16 mars 2027"), STALE_WEEKS);
    assert!(!found.stale && found.actors.is_empty());
}
