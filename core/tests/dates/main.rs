//! What the date reader understands, what it leaves alone, and that it understands what it shows.

mod edits;
mod generated;

use myspot_core::date::{Date, Day, read, short, words};

/// An expression, its EDTF form, its earliest and its latest day, tab between them.
const EXPRESSIONS: &str = include_str!("expressions.tsv");

/// What has no meaning, or two, or depends on the day on which it is read.
const UNREAD: &[&str] = &[
    "fin d’année scolaire 2026",
    "année scolaire 2026",
    "première quinzaine 2026",
    "semaine 12",
    "mars 24 - 26",
    "14/03/45",
    "26-03-14",
    "31/02/2026",
    "12/25/2026",
    "2001/02",
    "2019-21",
    "2004-1998",
    "les 6 et 9 juin 2024",
    "6 juin",
    "du 6 au 9 juin",
    "476",
    "années 20",
    "-500",
    "18h30",
    "14 mars 2026 25h",
    "mars 24",
    "aujourd'hui",
    "hier",
    "bientôt",
    "241-TA",
    "1601-TA",
    "3320-SA",
    "avant-hier",
    "l'année prochaine",
    "2026 (ou 2028)",
    "2024 2025",
    "mars - 2026",
    "6 - juin 2024",
    "2026 ou 2028",
    "?",
    "hiver 9999",
    "après décembre 9999",
    "999999999999",
    "an 9999999999999",
    "1998~2004",
    "6, 7 et 8 juin 2024",
    "6 et 7 juin",
    "mars",
    "printemps",
    "T1",
    "fin mars",
    "siècle",
    "le",
    "3 mars 2026 ou 5 mars 2026",
    "2026-13",
    "2026-02-29",
    "29 février 2023",
    "29 février 1900",
    "30 février 2024",
    "0 mars 2026",
    "32 mars 2026",
    "32/01/2024",
    "2024-00-10",
    "00/00/2024",
    "l'été prochain",
    "l'an dernier",
    "mars dernier",
    "il y a 3 ans",
    "dans 2 semaines",
    "1984 de George Orwell",
    "Appel à projets 2026",
    "tome 2",
    "12",
    "123",
    "12345",
    "1 2 3",
    "au 3",
    "trimestre 2026",
    "5e trimestre 2026",
    "S3 2026",
    "T5 2026",
    "rentrée",
    "mardi",
    "1995s",
    "\"2026\"",
    "« 2026 »",
    "[2026]",
    "2026!",
    "2026;",
    "entre 2026",
    "depuis",
    "vers",
    "avant",
    "avant hier",
    "depuis 2009 avant 2012",
    "jusqu'à présent",
    "avant et après 2026",
    "Pâques 2026",
    "Noël 2025",
    "lundi de Pâques 2026",
    "241",
    "TA 241",
    "13/2024",
    "4/5/6",
];

fn shown(day: Option<Day>) -> String {
    day.map_or_else(|| "..".to_owned(), |day| day.to_string())
}

fn bounds(date: &Date) -> [Option<Day>; 2] {
    [date.earliest(), date.latest()]
}

/// Proves that the words shown for a date are read as the same days.
fn check_words(date: &Date) {
    for text in [words(date), short(date)] {
        let again = read(&text).as_ref().map(bounds);
        assert_eq!(again, Some(bounds(date)), "{text:?} for {}", date.edtf());
    }
}

#[test]
fn every_expression_is_read_as_a_person_reads_it() {
    for line in EXPRESSIONS.lines() {
        let [text, edtf, earliest, latest] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {line}");
        };
        let date = read(text).unwrap_or_else(|| panic!("{text:?} is not read"));
        let found = (date.edtf(), shown(date.earliest()), shown(date.latest()));
        let expected = (edtf.to_owned(), earliest.to_owned(), latest.to_owned());
        assert_eq!(found, expected, "{text:?}");
        assert_eq!(Date::from_edtf(edtf), Some(date), "{edtf} for {text:?}");
        check_words(&date);
    }
    assert!(EXPRESSIONS.lines().count() >= 200);
}

#[test]
fn what_cannot_be_read_is_not_guessed() {
    for text in UNREAD {
        assert_eq!(read(text).map(|date| date.edtf()), None, "{text:?}");
    }
}

#[test]
fn the_form_of_the_letters_makes_no_difference() {
    let check = |one: &str, other: &str| {
        let date = read(one);
        assert!(date.is_some(), "{one:?}");
        assert_eq!(date, read(other), "{one:?} and {other:?}");
    };
    check("d'ici fin décembre 2026", "D’ICI FIN DÉCEMBRE\u{a0}2026");
    check("d'ici fin décembre 2026", "d`ici fin decembre 2026");
    check("1er août 2026", "1ᵉʳ aou\u{302}t 2026");
    check("6-9 juin 2024", "  6 —\u{202f}9  juin\t2024 ");
    check("6-9 juin 2024", "6‑9 juin 2024");
    check("6-9 juin 2024", "6−9 juin 2024");
    check("jusqu'à mars 2026", "jusqu’à mars 2026");
    check("XVIIe siècle", "xviie SIÈCLE");
    check("14 mars 2026 à 18h30", "14 mars 2026, à 18\u{a0}h\u{a0}30");
    check("mars 2026", "mars\u{ad} 2026\u{200b}");
}

#[test]
fn dates_stand_in_their_order() {
    let sorted = [
        "IIIe siècle av. J.-C.",
        "44 av. J.-C.",
        "Ier siècle",
        "XVIIe siècle",
        "avant 1998",
        "vers 1998",
        "depuis 2009",
        "années 2010",
        "2023",
        "1er janvier 2024",
        "2024",
        "03/04/2024",
        "juin 2024",
        "6 juin 2024",
        "6-9 juin 2024",
        "8 juillet 2024",
        "14 mars 2026",
        "14 mars 2026 à 9 h",
        "14 mars 2026 à 18h30",
        "depuis le 14 mars 2026",
        "an 12000",
    ];
    let order = |text: &&str| read(text).map(|date| date.order());
    let mut shuffled = sorted;
    shuffled.sort_unstable();
    shuffled.sort_by_key(order);
    assert_eq!(shuffled, sorted);
}

#[test]
fn a_date_says_how_well_it_is_known() {
    let check = |text: &str, approximate: bool, uncertain: bool, exact: bool| {
        let date = read(text).unwrap_or_else(|| panic!("{text:?} is not read"));
        let found = (
            date.is_approximate(),
            date.is_uncertain(),
            date.day().is_some(),
        );
        assert_eq!(found, (approximate, uncertain, exact), "{text:?}");
    };
    check("14 mars 2026", false, false, true);
    check("vers le 14 mars 2026", true, false, false);
    check("14 mars 2026 ?", false, true, false);
    check("mars 2026", false, false, false);
    check("vers 1998 ?", true, true, false);
    check("fin 2026", true, false, false);
    check("6-9 juin 2024", false, false, false);
    let time = read("14 mars 2026 à 18h30").and_then(|date| date.time());
    assert_eq!(
        time.map(|time| time.to_string()).as_deref(),
        Some("18:30:00")
    );
}

#[test]
fn the_dates_of_a_real_group_are_read() {
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = room.join("../../shared");
    let folder = match std::env::var_os("MYSPOT_SHARED") {
        Some(folder) => folder.into(),
        None if beside.is_dir() => beside,
        None => room.join("../../../shared"),
    };
    let Ok(bytes) = std::fs::read(folder.join("data/real/real-192.json")) else {
        eprintln!("skipped: the shared file real-192.json is not here");
        return;
    };
    let file: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let entities = file["entities"].as_array().expect("a list of fiches");
    let typed: Vec<&str> = entities
        .iter()
        .filter_map(|entity| entity["date"].as_str())
        .filter(|text| !text.is_empty())
        .collect();
    let (read_ones, unread): (Vec<_>, Vec<_>) = typed
        .iter()
        .map(|text| (*text, read(text)))
        .partition(|(_, date)| date.is_some());
    assert_eq!((typed.len(), read_ones.len(), unread.len()), (107, 102, 5));
    for (text, date) in &read_ones {
        let date = date.expect("partitioned");
        check_words(&date);
        // The year that was typed is the year that is meant.
        let year = date
            .earliest()
            .map(|day| day.year.to_string())
            .unwrap_or_default();
        assert!(text.contains(&year), "{text:?} read as {}", date.edtf());
    }
    // No invented calendar is taken for ours: each is a number, a dash and two letters.
    for (text, _) in unread {
        let ending = text.rsplit('-').next().unwrap_or_default();
        assert!(
            ending.len() == 2 && ending.bytes().all(|b| b.is_ascii_uppercase()),
            "{text}"
        );
    }
    let mut sorted = read_ones;
    sorted.sort_by_key(|(_, date)| date.map(|date| date.order()));
    let years: Vec<i64> = sorted
        .iter()
        .filter_map(|(_, date)| date.as_ref()?.earliest().map(|day| day.year))
        .collect();
    assert!(years.is_sorted());
    let at = |text: &str| sorted.iter().position(|(found, _)| *found == text);
    let four = ["2024", "6-9 juin 2024", "8 juillet 2024", "18 juillet 2024"].map(at);
    assert!(
        four.iter().all(Option::is_some) && four.is_sorted(),
        "{four:?}"
    );
}
