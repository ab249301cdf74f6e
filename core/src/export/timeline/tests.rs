use jiff::civil;

use super::*;
use crate::Moment;
use crate::export::cells::Preset;
use crate::view::kit::Kit;
use crate::view::timeline::{Filter, Words, moments};

/// The calendar and the list of the example that ships, read by a person before they were kept.
const CALENDAR: &str = include_str!("tests/example.ics");
const LIST: &str = include_str!("tests/example.md");

const NOW: Moment = Moment(1_805_200_000_000);

struct Desk {
    kit: Kit,
    moments: Moments,
    words: Words,
}

impl Desk {
    fn of(kit: Kit) -> Self {
        let words = Words::french();
        let moments = moments(&kit.workspace, civil::date(2027, 3, 16), &words);
        Self {
            kit,
            moments,
            words,
        }
    }

    fn readable(&self, audience: Handling) -> Readable<'_> {
        let shown = self.moments.shown(&self.kit.workspace, &Filter::default());
        readable(&self.kit.workspace, &self.moments, &shown, audience)
    }

    fn ics(&self) -> Calendar {
        let readable = self.readable(Handling::Core);
        to_ics(&self.kit.workspace, &readable, &self.words, NOW)
    }

    fn list(&self, audience: Handling) -> String {
        to_list(&self.kit.workspace, &self.readable(audience), &self.words)
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let readable = self.readable(Handling::Core);
        let bytes = to_table(&self.kit.workspace, &readable, &self.words, Preset::Plain);
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder.has_headers(false).from_reader(&bytes[..]);
        let rows = reader.records().map(|row| row.expect("a row"));
        rows.map(|row| row.iter().map(str::to_owned).collect())
            .collect()
    }
}

/// What a calendar reads: unfolded lines, each as its name with parameters, and its value.
fn parsed(text: &str) -> Vec<(String, String)> {
    let unfolded = text.replace("\r\n ", "");
    let lines = unfolded.split_terminator("\r\n");
    let pairs = lines.map(|line| line.split_once(':').expect("a name and a value"));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The lines of the event of that title.
fn event<'a>(lines: &'a [(String, String)], title: &str) -> &'a [(String, String)] {
    let is = |at: usize, name: &str, value: &str| lines[at].0 == name && lines[at].1 == value;
    let at = (0..lines.len())
        .find(|at| is(*at, "SUMMARY", title))
        .expect("it is there");
    let first = (0..at)
        .rfind(|at| is(*at, "BEGIN", "VEVENT"))
        .expect("it begins");
    let last = (at..lines.len())
        .find(|at| is(*at, "END", "VEVENT"))
        .expect("it ends");
    &lines[first..=last]
}

#[test]
fn the_example_makes_a_calendar() {
    let calendar = Desk::of(Kit::example()).ics();
    // Ids are drawn anew with each import.
    let lines = calendar.text.split_inclusive("\r\n");
    let plain: String = lines.filter(|line| !line.starts_with("UID:")).collect();
    assert_eq!(plain.replace("\r\n", "\n"), CALENDAR);
    assert!(calendar.entries > 10 && calendar.inexact > 0);
}

#[test]
fn the_example_makes_a_list_by_year() {
    assert_eq!(Desk::of(Kit::example()).list(Handling::Core), LIST);
}

#[test]
fn every_line_of_a_calendar_is_short_and_none_is_cut_inside_a_letter() {
    let mut kit = Kit::new();
    let name = "Été à l’œuvre ; une fête, \\ deux lignes\nici ".repeat(9);
    let name = name.trim_end();
    let fields = [("title", name), ("when_raw", "30 mars 2027 à 18 h")];
    kit.add("fête", "meeting", &fields);
    let desk = Desk::of(kit);
    let text = desk.ics().text;
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    let lines = parsed(&text);
    let summary = lines
        .iter()
        .find(|(name, _)| name == "SUMMARY")
        .expect("a title");
    let back = summary
        .1
        .replace("\\;", ";")
        .replace("\\,", ",")
        .replace("\\\\", "\\");
    // A title is one line, cut where it is long.
    assert_eq!(back, desk.moments.entries[0].title);
}

#[test]
fn a_calendar_has_whole_days_hours_and_periods_and_nothing_inexact() {
    let mut kit = Kit::new();
    let mut meet = |title: &str, when: &str| {
        kit.add(title, "meeting", &[("title", title), ("when_raw", when)]);
    };
    meet("jour", "30 mars 2027");
    meet("heure", "30 mars 2027 à 18h30");
    meet("jours", "6-9 juin 2027");
    meet("ailleurs", "2027-03-30T18:30:00+02:00");
    meet("mois", "mars 2027");
    meet("doute", "30 mars 2027 ?");
    meet("depuis", "depuis le 30 mars 2027");
    let place = [
        ("title", "lieu"),
        ("when_raw", "1 mai 2027"),
        ("place_text", "Salle, 1er"),
    ];
    kit.add("lieu", "meeting", &place);
    let window = [
        ("title", "vote"),
        ("when_raw", "17 juin 2027"),
        ("lead_time_days", "30"),
    ];
    kit.add("vote", "window", &window);
    let calendar = Desk::of(kit).ics();
    assert_eq!((calendar.entries, calendar.inexact), (6, 3));
    let lines = parsed(&calendar.text);
    let value = |title: &str, name: &str| {
        let mut lines = event(&lines, title).iter();
        lines
            .find(|line| line.0 == name)
            .map(|line| line.1.as_str())
    };
    assert_eq!(value("jour", "DTSTART;VALUE=DATE"), Some("20270330"));
    assert_eq!(value("jour", "DTEND;VALUE=DATE"), None);
    assert_eq!(value("heure", "DTSTART"), Some("20270330T183000"));
    assert_eq!(value("ailleurs", "DTSTART"), Some("20270330T163000Z"));
    assert_eq!(value("jours", "DTSTART;VALUE=DATE"), Some("20270606"));
    assert_eq!(value("jours", "DTEND;VALUE=DATE"), Some("20270610"));
    assert_eq!(value("lieu", "LOCATION"), Some("Salle\\, 1er"));
    assert_eq!(value("vote", "TRIGGER"), Some("-P30D"));
    assert_eq!(value("vote", "DTSTAMP"), Some("20270316T122640Z"));
    let begins = |what: &str| {
        let begin = |line: &&(String, String)| line.0 == "BEGIN" && line.1 == what;
        lines.iter().filter(begin).count()
    };
    assert_eq!(begins("VEVENT"), 6);
    assert_eq!(lines.first().map(|line| line.1.as_str()), Some("VCALENDAR"));
    assert_eq!(lines.last().map(|line| line.0.as_str()), Some("END"));
}

#[test]
fn a_table_has_what_was_typed_beside_what_was_understood() {
    let mut kit = Kit::new();
    let fields = [
        ("name", "Mairie"),
        ("when_raw", "vers 1998"),
        ("end_raw", "mars 2004"),
    ];
    let town = kit.add("mairie", "entity", &fields);
    kit.add(
        "roi",
        "entity",
        &[("name", "Roi"), ("when_raw", "241-TA"), ("kind", "person")],
    );
    let rows = Desk::of(kit).rows();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        rows[1][..9],
        [
            "vers 1998",
            "1998~",
            "mars 2004",
            "2004-03",
            "1998-01-01",
            "2004-03-31",
            "Mairie",
            "fiche",
            ""
        ]
    );
    assert_eq!(rows[1][9], town.as_str());
    assert_eq!(
        rows[2][..8],
        ["241-TA", "", "", "", "", "", "Roi", "personne"]
    );
}

#[test]
fn what_is_reserved_stays_and_so_does_what_belongs_to_it() {
    let mut kit = Kit::new();
    let secret = [("name", "Source"), ("kind", "person"), ("handling", "core")];
    kit.add("source", "entity", &secret);
    let judged = [
        ("entity", "source"),
        ("when_raw", "1 mars 2027"),
        ("stance", "1"),
    ];
    kit.add("position", "assessment", &judged);
    let met = [
        ("title", "Rencontre"),
        ("when_raw", "2 mars 2027"),
        ("handling", "members"),
    ];
    kit.add("rencontre", "meeting", &met);
    let desk = Desk::of(kit);
    let told = |audience: Handling| {
        let readable = desk.readable(audience);
        let titles = readable.entries.iter().map(|entry| entry.title.clone());
        (titles.collect::<Vec<_>>(), readable.reserved)
    };
    assert_eq!(told(Handling::Core).1, 0);
    assert_eq!(told(Handling::Members), (vec!["Rencontre".to_owned()], 1));
    assert_eq!(told(Handling::Public), (vec![], 2));
    assert!(!desk.list(Handling::Members).contains("Source"));
}
