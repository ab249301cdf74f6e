use super::*;
use crate::date::read;
use crate::view::kit::Kit;

fn day(text: &str) -> Day {
    read(text).and_then(|date| date.day()).expect("a day")
}

/// What holds at each of these days, in one letter: no, perhaps, yes.
fn check(span: Lifespan, days: &[(&str, char)]) {
    for (text, expected) in days {
        let found = match span.at(day(text)) {
            Validity::No => 'n',
            Validity::Maybe => '?',
            Validity::Yes => 'y',
        };
        assert_eq!(found, *expected, "at {text}: {span:?}");
    }
}

fn lasting(start: &str, end: &str) -> Lifespan {
    Lifespan::from_dates(read(start), read(end), false)
}

#[test]
fn what_has_no_date_is_always_there() {
    let span = lasting("", "");
    assert!(!span.is_dated());
    check(span, &[("1 janvier 1000", 'y'), ("1 janvier 3000", 'y')]);
}

#[test]
fn a_year_leaves_open_on_which_of_its_days_something_began_or_ended() {
    let span = lasting("2010", "2014");
    check(
        span,
        &[
            ("31/12/2009", 'n'),
            ("01/01/2010", '?'),
            ("30/12/2010", '?'),
            ("31/12/2010", 'y'),
            ("01/01/2014", 'y'),
            ("02/01/2014", '?'),
            ("31/12/2014", '?'),
            ("01/01/2015", 'n'),
        ],
    );
    assert_eq!(span.days().count(), 4);
}

#[test]
fn no_end_is_no_end_and_no_beginning_no_beginning() {
    let days = [
        ("05/06/2024", 'n'),
        ("06/06/2024", 'y'),
        ("06/06/2924", 'y'),
    ];
    check(lasting("6 juin 2024", ""), &days);
    check(lasting("depuis le 6 juin 2024", ""), &days);
    let days = [
        ("06/06/1024", 'y'),
        ("06/06/2024", 'y'),
        ("07/06/2024", 'n'),
    ];
    check(lasting("", "6 juin 2024"), &days);
    check(lasting("", "jusqu’au 6 juin 2024"), &days);
}

#[test]
fn a_doubtful_day_is_a_perhaps() {
    check(
        lasting("6 juin 2024 ?", ""),
        &[
            ("05/06/2024", 'n'),
            ("06/06/2024", '?'),
            ("07/06/2024", 'y'),
        ],
    );
    check(
        lasting("", "6 juin 2024 ?"),
        &[
            ("05/06/2024", 'y'),
            ("06/06/2024", '?'),
            ("07/06/2024", 'n'),
        ],
    );
}

#[test]
fn before_a_year_is_any_day_before_it() {
    let days = [
        ("06/06/1024", '?'),
        ("30/12/1997", '?'),
        ("01/01/1998", 'y'),
    ];
    check(lasting("avant 1998", ""), &days);
}

#[test]
fn an_end_that_nobody_knows_may_have_come() {
    let days = [
        ("31/12/2008", 'n'),
        ("01/01/2009", '?'),
        ("01/01/2020", '?'),
    ];
    check(lasting("2009 – ?", ""), &days);
    check(Lifespan::from_dates(read("2009"), None, true), &days);
}

#[test]
fn what_ends_before_it_begins_is_doubtful_between_and_nowhere_else() {
    let days = [
        ("31/12/2009", 'n'),
        ("01/01/2010", '?'),
        ("01/06/2015", '?'),
        ("31/12/2020", '?'),
        ("01/01/2021", 'n'),
    ];
    check(lasting("2020", "2010"), &days);
}

#[test]
fn an_event_lasts_as_long_as_its_date_and_a_group_from_its_date_on() {
    let mut kit = Kit::new();
    let when = |kind: &str, date: &str| [("kind", kind.to_owned()), ("when_raw", date.to_owned())];
    let mut made = |name: &str, kind: &str, date: &str| {
        let fields = when(kind, date);
        let fields = fields.each_ref().map(|(key, value)| (*key, value.as_str()));
        let id = kit.add(name, "entity", &fields);
        let record = kit.workspace.record(&id).expect("it was made");
        Lifespan::of(&kit.workspace, record)
    };
    let days = [
        ("05/06/2024", 'n'),
        ("07/06/2024", 'y'),
        ("10/06/2024", 'n'),
    ];
    check(made("fête", "event", "6-9 juin 2024"), &days);
    let days = [
        ("31/05/2024", 'n'),
        ("07/06/2024", '?'),
        ("01/07/2024", 'n'),
    ];
    check(made("vote", "event", "juin 2024"), &days);
    check(made("vote ?", "event", "vers juin 2024"), &days);
    let days = [
        ("31/05/2024", 'n'),
        ("07/06/2024", '?'),
        ("01/07/2034", 'y'),
    ];
    check(made("comité", "group", "juin 2024"), &days);
    let days = [
        ("31/12/1868", 'n'),
        ("01/01/1900", 'y'),
        ("01/01/1950", 'n'),
    ];
    check(made("Victoire", "person", "1869-1948"), &days);
    assert!(!made("place", "place", "").is_dated());
}

#[test]
fn a_relation_said_to_be_over_may_be_over_since_it_began() {
    let mut kit = Kit::new();
    kit.add("a", "entity", &[]);
    kit.add("b", "entity", &[]);
    let fields = [
        ("from", "a"),
        ("to", "b"),
        ("start_raw", "juin 2010"),
        ("status", "ended"),
    ];
    let id = kit.add("r", "relation", &fields);
    let record = kit.workspace.record(&id).expect("it was made");
    let span = Lifespan::of(&kit.workspace, record);
    check(span, &[("01/01/2009", 'n'), ("01/01/2020", '?')]);
}

#[test]
fn the_extent_goes_from_the_first_day_named_to_the_last() {
    let spans = [
        lasting("2010", ""),
        lasting("", ""),
        lasting("", "mars 2024"),
    ];
    let named = extent(&spans).expect("dated");
    assert_eq!(named, (day("01/01/2010"), day("31/03/2024")));
    assert_eq!(extent(&[Lifespan::ALWAYS]), None);
}
