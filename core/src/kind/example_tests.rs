//! The library example keeps to the kinds, and to the story it is there to tell.

mod methods;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::*;

type Json = Map<String, Value>;

fn example() -> Value {
    serde_json::from_str(include_str!("../../../examples/bibliotheque.json")).expect("JSON")
}

fn records(file: &Value) -> Vec<&Json> {
    let list = file["records"].as_array().expect("a list of records");
    list.iter()
        .map(|record| record.as_object().expect("a record"))
        .collect()
}

fn text<'a>(record: &'a Json, key: &str) -> &'a str {
    record.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn of_type<'a>(file: &'a Value, record_type: &str) -> Vec<&'a Json> {
    let mut found = records(file);
    found.retain(|record| text(record, "type") == record_type);
    found
}

/// Counts records of one type by one of their fields.
fn count(file: &Value, record_type: &str, key: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in of_type(file, record_type) {
        *counts.entry(text(record, key).to_owned()).or_default() += 1;
    }
    counts
}

/// Types of all records by their ids.
type Types = HashMap<String, String>;

/// Everything in the file that the kinds do not know or allow.
fn problems(kinds: &Kinds, file: &Value) -> Vec<String> {
    let mut types = Types::new();
    let mut found = Vec::new();
    for record in records(file) {
        let id = text(record, "id");
        if types
            .insert(id.to_owned(), text(record, "type").to_owned())
            .is_some()
        {
            found.push(format!("{id} is given twice"));
        }
    }
    if let Some(info) = file["info"].as_object() {
        check_record(kinds, "info", info, &types, &mut found);
    }
    for record in records(file) {
        check_record(kinds, text(record, "type"), record, &types, &mut found);
    }
    found
}

fn check_record(
    kinds: &Kinds,
    record_type: &str,
    record: &Json,
    types: &Types,
    found: &mut Vec<String>,
) {
    let id = text(record, "id");
    let Some(kind) = kinds.get(record_type) else {
        found.push(format!("{id}: type {record_type:?} is unknown"));
        return;
    };
    for field in kind.fields.iter().filter(|field| field.required) {
        if !record
            .keys()
            .any(|key| *key == field.name || field.stores(key))
        {
            found.push(format!("{id}: {} is missing", field.name));
        }
    }
    for (key, value) in record.iter().filter(|(key, _)| *key != "id") {
        let dated = kinds
            .field_of_key(record_type, key)
            .filter(|field| field.form == Form::Date);
        let named = kinds
            .field(record_type, key)
            .filter(|field| field.form != Form::Date)
            .or(dated);
        let fits = match named {
            None => false,
            Some(field) => check_value(field, value, types),
        };
        if !fits {
            found.push(format!("{id}: {key} = {value}"));
        }
    }
}

fn check_value(field: &FieldDef, value: &Value, types: &Types) -> bool {
    match field.form {
        Form::Set => value.as_array().is_some_and(|members| {
            !members.is_empty() && members.iter().all(|one| check_scalar(field, one, types))
        }),
        Form::Keys => value.as_object().is_some_and(|entries| {
            !entries.is_empty()
                && entries.iter().all(|(key, one)| {
                    check_key(field, key, types) && check_scalar(field, one, types)
                })
        }),
        _ => check_scalar(field, value, types),
    }
}

fn check_key(field: &FieldDef, key: &str, types: &Types) -> bool {
    let parts: Vec<&str> = key.split('|').collect();
    parts.len() == field.key.len()
        && parts
            .iter()
            .zip(&field.key)
            .all(|(part, wanted)| match wanted.as_str() {
                "word" => {
                    field.key_codes.is_empty() || field.key_codes.iter().any(|own| own == part)
                }
                "*" => types.contains_key(*part),
                names => types
                    .get(*part)
                    .is_some_and(|own| names.split('|').any(|name| name == own)),
            })
}

fn check_scalar(field: &FieldDef, value: &Value, types: &Types) -> bool {
    let words = value.as_str();
    match field.of.unwrap_or(field.form) {
        Form::Line | Form::Prose | Form::Date | Form::Json => {
            words.is_some_and(|words| !words.is_empty())
        }
        Form::Url => words.is_some_and(|words| words.starts_with("https://")),
        Form::Choice => words.is_some_and(|code| field.code(code).is_some()),
        Form::Ref => words
            .and_then(|id| types.get(id))
            .is_some_and(|own| field.may_name(own)),
        Form::Grade => {
            words.is_some_and(|grade| matches!(grade.as_bytes(), [b'A'..=b'F', b'1'..=b'6']))
        }
        Form::Flag => value.is_boolean(),
        Form::Decimal => value.is_number() || (field.exact && value.is_string()),
        Form::Integer | Form::Counter | Form::Instant => value.as_i64().is_some_and(|number| {
            field.min.is_none_or(|min| min <= number) && field.max.is_none_or(|max| number <= max)
        }),
        Form::Set | Form::Keys => false,
    }
}

#[test]
fn every_field_code_and_reference_of_the_example_is_known() {
    let found = problems(&Kinds::builtin(), &example());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_slip_in_an_example_would_be_seen() {
    let kinds = Kinds::builtin();
    let check = |extra: Value, expected: &str| {
        let mut file = example();
        file["records"].as_array_mut().expect("a list").push(extra);
        let found = problems(&kinds, &file);
        assert!(
            found.iter().any(|one| one.contains(expected)),
            "{expected}: {found:?}"
        );
    };
    check(
        json!({"id": "x", "type": "stone"}),
        "type \"stone\" is unknown",
    );
    check(json!({"id": "x", "type": "entity"}), "x: name is missing");
    check(
        json!({"id": "x", "type": "entity", "name": "X", "colour": "red"}),
        "x: colour",
    );
    check(
        json!({"id": "x", "type": "entity", "name": "X", "kind": "dragon"}),
        "x: kind",
    );
    check(
        json!({"id": "x", "type": "entity", "name": "X", "when": "2027"}),
        "x: when",
    );
    check(
        json!({"id": "x", "type": "entity", "name": "X", "tags": ["e-maison"]}),
        "x: tags",
    );
    check(
        json!({"id": "x", "type": "assessment", "entity": "e-nobody"}),
        "x: entity",
    );
    check(
        json!({"id": "x", "type": "assessment", "entity": "e-maison", "stance": 3}),
        "stance",
    );
    check(
        json!({"id": "x", "type": "assessment", "entity": "e-maison",
            "estimates": {"m-odile|size": 3}}),
        "x: estimates",
    );
    check(
        json!({"id": "m-odile", "type": "member", "name": "Odile"}),
        "m-odile is given twice",
    );
}

#[test]
fn the_example_is_marked_as_fiction_in_our_own_format() {
    let file = example();
    assert_eq!(file["format"], "myspot");
    assert_eq!(file["version"], 1);
    assert_eq!(file["info"]["example"], true);
    assert_eq!(file["info"]["title"], "Sauver la bibliothèque de quartier");
}

#[test]
fn the_example_has_the_cast_that_was_promised() {
    let file = example();
    let check = |record_type: &str, key: &str, expected: &[(&str, usize)]| {
        let expected: BTreeMap<String, usize> = expected
            .iter()
            .map(|(code, n)| ((*code).to_owned(), *n))
            .collect();
        assert_eq!(
            count(&file, record_type, key),
            expected,
            "{record_type} by {key}"
        );
    };
    let kinds = [
        ("person", 14),
        ("org", 13),
        ("group", 4),
        ("place", 4),
        ("event", 4),
        ("document", 3),
    ];
    check("entity", "kind", &kinds);
    let relations = [
        ("member_of", 10),
        ("chairs", 3),
        ("employs", 3),
        ("owns", 1),
        ("funds", 2),
        ("supports", 6),
        ("opposes", 4),
        ("informs", 4),
        ("influences", 5),
        ("formerly", 2),
        ("located_at", 3),
        ("interested_in", 2),
        ("follows", 1),
    ];
    check("relation", "kind", &relations);
    check(
        "source",
        "reliability",
        &[("A", 1), ("B", 2), ("C", 2), ("F", 1)],
    );
    assert_eq!(of_type(&file, "note").len(), 11);
    assert_eq!(of_type(&file, "member").len(), 6);
    let assessed: BTreeSet<&str> = of_type(&file, "assessment")
        .iter()
        .map(|one| text(one, "entity"))
        .collect();
    assert_eq!(assessed.len(), 25);
    assert!(
        of_type(&file, "assessment").len() > 25,
        "some actor has moved"
    );
    for entity in of_type(&file, "entity") {
        assert!(
            !text(entity, "desc").is_empty(),
            "{} has no description",
            text(entity, "name")
        );
        assert!(
            text(entity, "summary").chars().count() <= 160,
            "{}",
            text(entity, "name")
        );
    }
}

/// The sets of entities that relations join, without those that have none and without one.
fn clusters(file: &Value, without: &str) -> Vec<BTreeSet<String>> {
    let mut clusters: Vec<BTreeSet<String>> = Vec::new();
    for relation in of_type(file, "relation") {
        let ends = [text(relation, "from"), text(relation, "to")];
        let mut joined: BTreeSet<String> = ends
            .into_iter()
            .filter(|end| *end != without)
            .map(str::to_owned)
            .collect();
        let (touched, apart): (Vec<_>, Vec<_>) = clusters
            .into_iter()
            .partition(|cluster| !cluster.is_disjoint(&joined));
        joined.extend(touched.into_iter().flatten());
        clusters = apart;
        clusters.push(joined);
    }
    clusters
}

#[test]
fn agnes_pontarlin_is_the_only_bridge_to_the_college() {
    let file = example();
    let parted = |without: &str| {
        !clusters(&file, without)
            .iter()
            .any(|cluster| cluster.contains("e-marque-pages") && cluster.contains("e-college"))
    };
    let ends = ["e-marque-pages", "e-college"];
    let bridges: Vec<&str> = of_type(&file, "entity")
        .iter()
        .map(|entity| text(entity, "id"))
        .filter(|id| !ends.contains(id) && parted(id))
        .collect();
    assert_eq!(bridges, ["e-pontarlin"]);
    let sizes: BTreeSet<usize> = clusters(&file, "e-pontarlin")
        .iter()
        .map(BTreeSet::len)
        .collect();
    assert_eq!(sizes, BTreeSet::from([17, 18]));
    let linked: usize = clusters(&file, "").iter().map(BTreeSet::len).sum();
    assert_eq!(linked, 36, "six fiches have no relation");
}

#[test]
fn the_doubtful_notes_are_graded_guarded_and_contradicted() {
    let file = example();
    let all = records(&file);
    let by_id = |id: &str| {
        *all.iter()
            .find(|one| text(one, "id") == id)
            .expect("a record")
    };
    let grade = |id: &str| {
        let note = by_id(id);
        let letter = text(by_id(text(note, "source")), "reliability");
        format!("{letter}{}", note["credibility"])
    };
    assert_eq!(grade("n-visites-18400"), "B2");
    assert_eq!(grade("n-visites-12000"), "C3");
    assert_eq!(grade("n-terrain-promis"), "F4");
    assert_eq!(text(by_id("n-terrain-promis"), "handling"), "core");
    let links = of_type(&file, "link");
    let linked = |from: &str, kind: &str| {
        links
            .iter()
            .any(|one| text(one, "from") == from && text(one, "kind") == kind)
    };
    assert!(linked("n-visites-12000", "contradicts"));
    for note in of_type(&file, "note") {
        let id = text(note, "id");
        assert!(note.contains_key("credibility"), "{id} is not graded");
        assert!(linked(id, "about"), "{id} is about nothing");
    }
}
