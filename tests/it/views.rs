//! What screens show: lists, fiches and searches read from a workspace.

use myspot_core::date;
use myspot_core::view::entities::{EntityBook, GroupBy, Query, Row, SortBy};
use myspot_core::view::evidence::Evidence;
use myspot_core::view::fiche;
use myspot_core::view::search;
use myspot_core::{Act, Edit, RecordId};

use crate::kit::{Member, alone};

fn names(member: &Member, book: &mut EntityBook, query: &Query) -> Vec<String> {
    book.list(&member.workspace, query)
        .rows
        .iter()
        .map(|row| match row {
            Row::Group { key, count, .. } => format!("{key} {count}"),
            Row::Entity(id) => member.words(id, "name"),
        })
        .collect()
}

fn library(member: &mut Member) -> Vec<RecordId> {
    [
        ("Œuvre commune", "object", "une fresque"),
        ("Zoé", "person", "lectrice"),
        ("École", "org", "primaire"),
        ("ardoise", "object", "à l’école"),
        ("Âne", "object", ""),
    ]
    .map(|(name, kind, desc)| {
        member.create("entity", &[("name", name), ("kind", kind), ("desc", desc)])
    })
    .to_vec()
}

#[test]
fn a_list_is_in_french_order_and_filtered_in_every_text() {
    let mut odile = alone(60);
    library(&mut odile);
    let mut book = EntityBook::of(&odile.workspace);
    let mut query = Query::default();
    let all = ["Âne", "ardoise", "École", "Œuvre commune", "Zoé"];
    assert_eq!(names(&odile, &mut book, &query), all);
    query.text = "ECOLE".into();
    assert_eq!(names(&odile, &mut book, &query), ["ardoise", "École"]);
    query.text = "ecole primaire".into();
    assert_eq!(names(&odile, &mut book, &query), ["École"]);
    query.text = "oeuvre".into();
    assert_eq!(names(&odile, &mut book, &query), ["Œuvre commune"]);
    let descending = Query {
        descending: true,
        ..Query::default()
    };
    assert_eq!(names(&odile, &mut book, &descending)[0], "Zoé");
}

#[test]
fn a_list_at_a_day_shows_what_was_there_where_it_stood_and_what_held() {
    let mut odile = alone(64);
    let event = [
        ("name", "Vote"),
        ("kind", "event"),
        ("when_raw", "17 juin 2027"),
    ];
    odile.create("entity", &event);
    let since = [("name", "Comité"), ("kind", "org"), ("when_raw", "2024")];
    let group = odile.create("entity", &since);
    let mayor = odile.create("entity", &[("name", "Maire"), ("kind", "person")]);
    for (when, stance) in [("2025", 1_i64), ("mars 2026", -2)] {
        let now = odile.now();
        let record = odile.workspace.fresh_id(now);
        odile.act(Edit::Create {
            record,
            kind: "assessment".into(),
            fields: vec![
                ("entity".into(), mayor.as_str().into()),
                ("when_raw".into(), when.into()),
                ("stance".into(), stance.into()),
            ],
        });
    }
    let (from, to) = (mayor.as_str(), group.as_str());
    let relation = [
        ("from", from),
        ("to", to),
        ("kind", "member_of"),
        ("end_raw", "2025"),
    ];
    odile.create("relation", &relation);

    let mut book = EntityBook::of(&odile.workspace);
    let day = |text: &str| date::read(text).and_then(|date| date.day()).expect("a day");
    let mut at = |text: &str, names_then: &[&str], then: (Option<i64>, usize)| {
        let query = Query {
            on: Some(day(text)),
            ..Query::default()
        };
        assert!(query.is_filtering());
        assert_eq!(names(&odile, &mut book, &query), names_then, "{text}");
        let line = book.line(&mayor).expect("listed");
        assert_eq!((line.stance, line.links), then, "{text}");
    };
    at("01/02/2020", &["Maire"], (None, 1));
    at("01/06/2024", &["Comité", "Maire"], (None, 1));
    at("01/02/2026", &["Comité", "Maire"], (Some(1), 0));
    at("17/06/2027", &["Comité", "Maire", "Vote"], (Some(-2), 0));
    let now = names(&odile, &mut book, &Query::default());
    assert_eq!(now, ["Comité", "Maire", "Vote"]);
    let line = book.line(&mayor).expect("listed");
    assert_eq!((line.stance, line.links), (Some(-2), 1));
    let (first, last) = book.extent(&odile.workspace).expect("dated");
    assert_eq!((first, last), (day("01/01/2024"), day("17/06/2027")));
}

#[test]
fn groups_stand_in_the_order_of_the_kind_file_and_fold() {
    let mut odile = alone(61);
    library(&mut odile);
    let mut book = EntityBook::of(&odile.workspace);
    let mut query = Query {
        group: GroupBy::Kind,
        ..Query::default()
    };
    query.folded.insert("kind:object".into());
    let expected = [
        "kind:person 1",
        "Zoé",
        "kind:org 1",
        "École",
        "kind:object 3",
    ];
    assert_eq!(names(&odile, &mut book, &query), expected);
}

#[test]
fn only_what_looks_different_is_named_for_repainting() {
    let mut odile = alone(62);
    let cards = library(&mut odile);
    let mut book = EntityBook::of(&odile.workspace);
    let wrote = odile.write(&cards[1], "desc", "lectrice assidue");
    assert!(book.update(&odile.workspace, &wrote.changes).is_empty());
    let query = Query {
        text: "assidue".into(),
        ..Query::default()
    };
    assert_eq!(
        names(&odile, &mut book, &query),
        ["Zoé"],
        "a search reads it all the same"
    );
    let named = odile.set(&cards[1], "name", "Anaïs");
    assert_eq!(book.update(&odile.workspace, &named.changes).len(), 1);
    assert_eq!(names(&odile, &mut book, &Query::default())[0], "Anaïs");
    let gone = odile.act(Edit::Trash {
        record: cards[0].clone(),
    });
    assert_eq!(book.update(&odile.workspace, &gone.changes).len(), 1);
    assert_eq!(book.len(), 4);
}

#[test]
fn a_relation_counts_at_both_ends_and_reads_from_each() {
    let mut odile = alone(63);
    let cards = library(&mut odile);
    let (zoe, school) = (cards[1].clone(), cards[2].clone());
    let mut book = EntityBook::of(&odile.workspace);
    let ends = [
        ("from", zoe.as_str()),
        ("to", school.as_str()),
        ("kind", "funds"),
    ];
    let relation = odile.create("relation", &ends);
    let made = myspot_core::Change::Appeared {
        record: relation.clone(),
        kind: "relation".into(),
    };
    assert_eq!(book.update(&odile.workspace, &[made]).len(), 2);
    assert_eq!(book.line(&zoe).map(|line| line.links), Some(1));
    let words = |id: &RecordId| {
        let fiche = fiche::read(&odile.workspace, id).expect("it is there");
        fiche
            .relations
            .iter()
            .map(|r| (r.words.clone(), r.evidence))
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&zoe), [("finance".to_owned(), Evidence::CrossCheck)]);
    assert_eq!(
        words(&school),
        [("est financé par".to_owned(), Evidence::CrossCheck)]
    );
    for (key, value, expected) in [
        ("grade", "B2", Evidence::Established),
        ("grade", "D4", Evidence::Supposed),
        ("status", "contested", Evidence::Contested),
        ("status", "", Evidence::Supposed),
        ("end_raw", "fin 2024", Evidence::Ended),
    ] {
        odile.set(&relation, key, value);
        let fiche = fiche::read(&odile.workspace, &zoe).expect("it is there");
        assert_eq!(fiche.relations[0].evidence, expected, "{key} {value}");
    }
    let links = Query {
        sort: SortBy::Links,
        ..Query::default()
    };
    let top = names(&odile, &mut book, &links);
    assert!(top[..2].contains(&"Zoé".to_owned()) && top[..2].contains(&"École".to_owned()));
}

#[test]
fn a_search_puts_names_before_other_texts() {
    let mut odile = alone(64);
    library(&mut odile);
    let mut book = EntityBook::of(&odile.workspace);
    let found = |book: &mut EntityBook, letters: &str| -> Vec<String> {
        search::best(book, letters, 5)
            .into_iter()
            .map(|line| line.name.clone())
            .collect()
    };
    assert_eq!(found(&mut book, "ecole"), ["École", "ardoise"]);
    assert_eq!(found(&mut book, "zo"), ["Zoé"]);
    assert!(found(&mut book, "xyz").is_empty());
    assert!(found(&mut book, " ").is_empty());
}

#[test]
fn unknown_fields_and_kinds_are_shown_as_they_are() {
    let mut odile = alone(65);
    let fields = [("name", "Smaug"), ("kind", "dragon"), ("wingspan", "30")];
    let dragon = odile.create("entity", &fields);
    let fiche = fiche::read(&odile.workspace, &dragon).expect("it is there");
    assert_eq!(fiche.others, [("wingspan".to_owned(), "30".to_owned())]);
    let mut book = EntityBook::of(&odile.workspace);
    let query = Query {
        group: GroupBy::Kind,
        ..Query::default()
    };
    assert_eq!(names(&odile, &mut book, &query), ["kind:dragon 1", "Smaug"]);
    let label = [
        ("applies_to", "entity"),
        ("code", "dragon"),
        ("label_fr", "dragon ailé"),
    ];
    odile.create("kind_def", &label);
    let words = myspot_core::view::labels::label_of(&odile.workspace, "entity", "kind", "dragon");
    assert_eq!(words, "dragon ailé");
    odile.act(Act::new("trash", vec![Edit::Trash { record: dragon }]));
}
