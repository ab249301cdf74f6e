//! Files of the old mySPOT come in whole: every leaf ends in a record or in the report.

mod again;
mod damaged;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use myspot_core::export::to_myspot_json;
use myspot_core::import::{
    self, Choices, ImportError, MAX_BYTES, MAX_RECORDS, MAX_TEXT, Plan, Recognised, Why,
};
use myspot_core::watch::Watch;
use myspot_core::{Dice, Kinds, Value, Workspace, WorkspaceId};
use serde_json::{Value as Json, json};

use crate::kit::{Member, alone};

/// A fiction in the shape of the old program's files, with its oddities.
pub const SAMPLE: &str = include_str!("../data/old-myspot.json");

/// A file of the developers' shared data; `None`, said aloud, where that is absent.
pub fn shared(name: &str) -> Option<Vec<u8>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = match std::env::var_os("MYSPOT_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None if beside.is_dir() => beside,
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    };
    let found = std::fs::read(folder.join("data").join(name)).ok();
    if found.is_none() {
        eprintln!("skipped: the shared file {name} is not here");
    }
    found
}

/// Plans the import of a file that must be readable.
pub fn plan(member: &mut Member, bytes: &[u8], name: &str) -> Plan {
    let now = member.now();
    let mut dice = Dice::from_number(now.0 as u64);
    import::plan(bytes, name, &member.workspace, now, &mut dice).expect("the file is readable")
}

/// Imports a file that must be readable.
pub fn take_in(member: &mut Member, bytes: &[u8], name: &str) -> Plan {
    let plan = plan(member, bytes, name);
    member.act(plan.act());
    plan
}

/// How many living records of a type there are.
fn count(workspace: &Workspace, kind: &str) -> usize {
    workspace.records().of_kind(kind).count()
}

fn leaves(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(map) => map.values().for_each(|value| leaves(value, found)),
        Json::Array(list) => list.iter().for_each(|value| leaves(value, found)),
        Json::String(text) => found.push(text.clone()),
        Json::Null => {}
        other => found.push(other.to_string()),
    }
}

/// The leaves of a file that are neither in a record nor in the report.
fn lost(workspace: &Workspace, plan: &Plan, file: &Json) -> Vec<String> {
    let mut words = String::new();
    for record in workspace.records().iter() {
        for (key, value) in &record.fields {
            words.push_str(key);
            words.push('\n');
            // What is kept as JSON is read as JSON: its escapes are not the words.
            match serde_json::from_str::<Json>(&value.to_words()) {
                Ok(json) if key == "origin|raw" => {
                    let mut kept = Vec::new();
                    leaves(&json, &mut kept);
                    words.push_str(&kept.join("\n"));
                }
                _ => words.push_str(&value.to_words()),
            }
            words.push('\n');
        }
    }
    for (path, value) in &plan.report {
        words.push_str(&format!("{path}\n{value}\n"));
    }
    let mut all = Vec::new();
    leaves(file, &mut all);
    all.retain(|leaf| !words.contains(leaf.as_str()));
    all
}

/// Items without regard to their order, and of each only some keys.
fn multiset(list: &Json, keys: &[&str]) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    let mut items: Vec<String> = items
        .map(|item| {
            keys.iter()
                .map(|key| item[*key].to_string())
                .collect::<Vec<_>>()
                .join("\t")
        })
        .collect();
    items.sort();
    items
}

const ENTITY_KEYS: [&str; 8] = [
    "id", "name", "type", "alias", "desc", "date", "role", "tags",
];
const RELATION_KEYS: [&str; 4] = ["id", "from", "to", "type"];

#[test]
fn the_real_workspace_comes_in_and_goes_out_as_it_was() {
    let Some(bytes) = shared("real/real-192.json") else {
        return;
    };
    let mut odile = alone(1);
    let plan = take_in(&mut odile, &bytes, "real-192.json");
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for entity in odile.workspace.records().of_kind("entity") {
        *kinds.entry(entity.words("kind").to_owned()).or_default() += 1;
    }
    let expected = [
        ("event", 21),
        ("object", 21),
        ("org", 51),
        ("person", 63),
        ("place", 35),
        ("system", 1),
    ];
    let expected = expected
        .map(|(kind, n)| (kind.to_owned(), n))
        .into_iter()
        .collect();
    assert_eq!(kinds, expected);
    assert_eq!(plan.added["entity"], 192);
    assert_eq!(plan.added["relation"], 100);
    assert_eq!(plan.added["kind_def"], 1);
    let file: Json = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(lost(&odile.workspace, &plan, &file), Vec::<String>::new());
    let (out, _) = to_myspot_json(&odile.workspace);
    let same = |key: &str, keys: &[&str]| {
        assert_eq!(
            multiset(&out[key], keys),
            multiset(&file[key], keys),
            "{key}"
        );
    };
    same("entities", &ENTITY_KEYS);
    same("relations", &RELATION_KEYS);
    assert_eq!(out, file, "the order of the file is kept too");
    assert_eq!(
        serde_json::to_string_pretty(&out).expect("JSON").as_bytes(),
        &bytes[..],
        "letter by letter"
    );
}

#[test]
fn all_eleven_sections_come_back_deep_equal() {
    let Some(bytes) = shared("real/full-sections.json") else {
        return;
    };
    let mut odile = alone(2);
    let plan = take_in(&mut odile, &bytes, "full-sections.json");
    let file: Json = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(lost(&odile.workspace, &plan, &file), Vec::<String>::new());
    let (out, left) = to_myspot_json(&odile.workspace);
    assert_eq!(out, file);
    assert_eq!(
        serde_json::to_string_pretty(&out).expect("JSON").as_bytes(),
        &bytes[..],
        "letter by letter"
    );
    assert_eq!(left.records.get("card"), None);
    assert_eq!(plan.problems, []);
}

#[test]
fn a_file_with_oddities_comes_back_with_them() {
    let mut odile = alone(3);
    let plan = take_in(&mut odile, SAMPLE.as_bytes(), "old-myspot.json");
    let mut file: Json = serde_json::from_str(SAMPLE).expect("JSON");
    assert_eq!(lost(&odile.workspace, &plan, &file), Vec::<String>::new());
    let report: Vec<&str> = plan.report.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(report, ["couleurs[0]", "entities[4].couleur.fond"]);
    let why: Vec<Why> = plan.problems.iter().map(|problem| problem.why).collect();
    let expected = [
        Why::DanglingReference,
        Why::DanglingReference,
        Why::OddValue,
        Why::OutOfScale,
    ];
    assert_eq!(why, expected);
    let place = &plan.problems[3].place;
    assert_eq!(
        (place.file.as_str(), place.row),
        ("old-myspot.json", Some(2))
    );
    assert_eq!(
        place.column.as_deref(),
        Some("plaidoyer.targets[1].influence")
    );

    let (mut out, _) = to_myspot_json(&odile.workspace);
    // What no record holds stands in the report, and a record without an id gets one.
    file.as_object_mut().map(|root| root.remove("couleurs"));
    let fresh = out["entities"][5]
        .as_object_mut()
        .and_then(|entity| entity.remove("id"));
    assert_eq!(
        fresh.as_ref().and_then(Json::as_str).map(str::len),
        Some(36)
    );
    assert_eq!(out, file);
}

#[test]
fn each_piece_lands_where_it_belongs() {
    let mut odile = alone(4);
    take_in(&mut odile, SAMPLE.as_bytes(), "old-myspot.json");
    let records = odile.workspace.records();
    let named = |name: &str| {
        records
            .of_kind("entity")
            .find(|entity| entity.words("name") == name)
            .expect(name)
    };
    let place = named("Place du Grand Puits");
    assert_eq!(place.ticked("aliases"), ["Le Puits", "la place"]);
    assert_eq!(place.words("when_raw"), "6-9 juin 2024");
    assert_eq!(place.words("when_edtf"), "2024-06-06/2024-06-09");
    assert_eq!(named("1984").words("kind"), "person");
    assert!(named("1984").has("roles", "ally"));
    assert_eq!(named("Réseau des lampions").words("kind"), "system");
    assert_eq!(count(&odile.workspace, "tag"), 3, "a tag is made once");
    let kind_defs: Vec<&str> = records
        .of_kind("kind_def")
        .map(|def| def.words("code"))
        .collect();
    assert_eq!(kind_defs, ["system"]);
    let relations: BTreeMap<&str, (&str, &str)> = records
        .of_kind("relation")
        .map(|r| {
            (
                r.words("origin|ext_id"),
                (r.words("kind"), r.words("label")),
            )
        })
        .collect();
    assert_eq!(relations["r1"], ("member_of", "membre du"));
    assert_eq!(relations["r2"], ("rêve de", "rêve de"));
    let note = records
        .of_kind("note")
        .find(|note| note.words("source_text") == "Gazette");
    assert_eq!(
        note.and_then(|note| note.int("created_at")),
        Some(1_795_374_050_068)
    );
    let boards: Vec<&str> = {
        let mut boards: Vec<&str> = records.of_kind("board").map(|b| b.words("kind")).collect();
        boards.sort_unstable();
        boards
    };
    assert_eq!(boards, ["pestel", "swot", "toc", "tree", "whys"]);
    let root = records
        .of_kind("card")
        .find(|card| card.flag("root") == Some(true));
    assert_eq!(
        root.map(|card| card.words("text")),
        Some("Personne n’en répond")
    );
    let causes = records
        .of_kind("link")
        .filter(|link| link.words("kind") == "causes")
        .count();
    assert_eq!(causes, 3);
    let assessments: Vec<_> = records
        .of_kind("assessment")
        .map(|a| (a.int("influence"), a.int("interest"), a.int("stance")))
        .collect();
    assert!(assessments.contains(&(Some(5), Some(4), Some(-1))));
    assert!(
        assessments.contains(&(None, Some(2), Some(2))),
        "9 is out of scale: not evaluated"
    );
    let indicator = records
        .of_kind("indicator")
        .next()
        .map(|i| i.words("title"));
    assert_eq!(indicator, Some("signataires"));
    let batch = records.of_kind("import_batch").next().expect("one batch");
    assert_eq!(batch.words("file_name"), "old-myspot.json");
    assert!(
        batch
            .words("report")
            .contains("couleurs[0]: vert bouteille")
    );
    assert_eq!(batch.int("counts|relation"), Some(4));
    let whole = records
        .of_kind("entity")
        .all(|e| e.words("origin|batch") == batch.id.as_str());
    assert!(whole);
}

#[test]
fn awkward_files_come_in_or_say_why_not() {
    let unknown = || Err(ImportError::UnknownJson { keys: Vec::new() });
    type Expected = Result<(Vec<(&'static str, usize)>, Vec<Why>), ImportError>;
    let table: Vec<(&str, Expected)> = vec![
        ("array", unknown()),
        ("badplaid", Ok((vec![], vec![]))),
        (
            "dangling",
            Ok((
                vec![("entity", 2), ("link", 1), ("note", 1), ("relation", 1)],
                vec![Why::DanglingReference],
            )),
        ),
        ("dupid", Ok((vec![("entity", 2)], vec![Why::DuplicateId]))),
        ("minimal", Ok((vec![("entity", 1)], vec![]))),
        ("noid", Ok((vec![("entity", 2)], vec![]))),
        ("noname", Ok((vec![("entity", 1)], vec![Why::NoName]))),
        (
            "nonote",
            Ok((
                vec![("entity", 1), ("link", 1), ("note", 1)],
                vec![Why::NoText],
            )),
        ),
        (
            "partialplaid",
            Ok((vec![("board", 1), ("card", 1)], vec![])),
        ),
        ("tagsxss", Ok((vec![("entity", 1), ("tag", 1)], vec![]))),
        ("xss", Ok((vec![("entity", 1), ("kind_def", 1)], vec![]))),
        ("xss2", Ok((vec![("entity", 1)], vec![]))),
    ];
    for (name, expected) in table {
        let file = format!("{name}.json");
        let Some(bytes) = shared(&format!("edge/{file}")) else {
            continue;
        };
        let mut odile = alone(9);
        let now = odile.now();
        let mut dice = Dice::from_number(1);
        let plan = import::plan(&bytes, &file, &odile.workspace, now, &mut dice);
        let found = plan.as_ref().map_err(Clone::clone).map(|plan| {
            let added = plan
                .added
                .iter()
                .map(|(kind, count)| (kind.as_str(), *count));
            let why = plan
                .problems
                .iter()
                .map(|problem| problem.why)
                .collect::<Vec<_>>();
            (added.collect::<Vec<_>>(), why)
        });
        assert_eq!(found, expected, "{name}");
        let Ok(plan) = plan else { continue };
        odile.act(plan.act());
        let json: Json = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(
            lost(&odile.workspace, &plan, &json),
            Vec::<String>::new(),
            "{name}"
        );
        let (out, _) = to_myspot_json(&odile.workspace);
        for key in ["entities", "relations", "notes"] {
            let mut out = out[key].clone();
            for item in out.as_array_mut().into_iter().flatten() {
                if name == "noid" {
                    item.as_object_mut().map(|item| item.remove("id"));
                }
            }
            assert_eq!(out, *json.get(key).unwrap_or(&json!([])), "{name} {key}");
        }
    }
}

#[test]
fn a_file_is_known_by_what_it_holds() {
    let check = |bytes: &[u8], expected: Recognised| {
        assert_eq!(
            import::recognise(bytes),
            expected,
            "{}",
            String::from_utf8_lossy(bytes)
        );
    };
    check(SAMPLE.as_bytes(), Recognised::MyspotJson);
    check(b"\xef\xbb\xbf{\"plaidoyer\": {}}", Recognised::MyspotJson);
    check(br#"{"relations": []}"#, Recognised::MyspotJson);
    check(
        br#"{"format": "myspot", "records": []}"#,
        Recognised::OurJson,
    );
    check(br#"{"n": 2, "edges": [[0, 1]]}"#, Recognised::EdgeList);
    check(br#"{"edges": [[0, 1]], "seed": 7}"#, Recognised::EdgeList);
    check(br#"{"n": 2, "edges": []}"#, Recognised::EdgeList);
    check(
        br#"{"edges": [{"source": 0, "target": 1}]}"#,
        Recognised::UnknownJson(vec!["edges".into()]),
    );
    check(
        br#"{"project": {}, "entities": []}"#,
        Recognised::UnknownJson(vec!["project".into(), "entities".into()]),
    );
    check(b"[1]", Recognised::UnknownJson(Vec::new()));
    check(b" \n\t", Recognised::Empty);
    check(b"id;name", Recognised::Text);
    check(b"PK\x03\x04", Recognised::NotData);
    check(
        b"{\"entities\": [\n{\"id\": 1,}]}",
        Recognised::BrokenJson {
            line: 2,
            column: 10,
        },
    );
}

#[test]
fn what_is_too_much_or_broken_is_refused_with_its_reason() {
    let odile = alone(10);
    let refused = |bytes: &[u8]| {
        let now = myspot_core::Moment(1_800_000_000_000);
        let mut dice = Dice::from_number(1);
        import::plan(bytes, "x", &odile.workspace, now, &mut dice).expect_err("refused")
    };
    let large = vec![b' '; MAX_BYTES + 1];
    assert_eq!(
        refused(&large),
        ImportError::TooLarge {
            bytes: large.len(),
            limit: MAX_BYTES
        }
    );
    assert_eq!(refused(b""), ImportError::Empty);
    let long = format!(
        "{{\"entities\":[{{\"name\":\"{}\"}}]}}",
        "x".repeat(MAX_TEXT + 1)
    );
    let path = "entities[0].name".to_owned();
    assert_eq!(
        refused(long.as_bytes()),
        ImportError::TooLong {
            path,
            limit: MAX_TEXT
        }
    );
    let deep = format!("{{\"entities\":{}", "[".repeat(5_000));
    assert!(matches!(
        refused(deep.as_bytes()),
        ImportError::BrokenJson { line: 1, .. }
    ));
    let many = format!("{{\"entities\":[{}{{}}]}}", "{},".repeat(MAX_RECORDS));
    assert_eq!(
        refused(many.as_bytes()),
        ImportError::TooMany { limit: MAX_RECORDS }
    );
    let newer = br#"{"format":"myspot","version":2,"records":[]}"#;
    assert_eq!(
        refused(newer),
        ImportError::NewerVersion { found: 2, known: 1 }
    );
    let dialect = refused(br#"{"meta":{"version":"9.0"},"why":{}}"#);
    assert_eq!(
        dialect,
        ImportError::UnknownJson {
            keys: vec!["meta".into(), "why".into()]
        }
    );
}

#[test]
fn a_key_that_stands_twice_is_told() {
    let mut odile = alone(11);
    let plan = plan(
        &mut odile,
        br#"{"entities":[{"id":"a","name":"Un","name":"Deux"}]}"#,
        "x",
    );
    assert_eq!(plan.problems[0].why, Why::DuplicateKey);
    assert_eq!(
        plan.report,
        [("entities[0].name".to_owned(), "Un".to_owned())]
    );
}

#[test]
fn two_thousand_entities_are_planned_and_applied() {
    let entities: Vec<Json> = (0..2_000)
        .map(|n| json!({"id": format!("e{n}"), "name": format!("Fiche {n}"), "type": "org"}))
        .collect();
    let bytes = json!({"entities": entities}).to_string();
    let mut odile = alone(14);
    let started = std::time::Instant::now();
    let plan = take_in(&mut odile, bytes.as_bytes(), "deux-mille.json");
    eprintln!(
        "2,000 entities planned and applied in {:?}",
        started.elapsed()
    );
    assert_eq!(plan.added["entity"], 2_000);
    let first = odile.workspace.records().of_kind("entity").next();
    assert!(first.is_some_and(|entity| entity.get("name") != Some(&Value::Null)));
}
