//! What goes out comes back: our own JSON without any loss, the old mySPOT's as far as it holds.

use myspot_core::export::{to_json, to_myspot_json};
use myspot_core::import::{self, Why};
use myspot_core::{Dice, Edit, Kinds, RecordId, Value, Workspace, WorkspaceId};
use serde_json::{Value as Json, json};

use crate::import_golden::{SAMPLE, plan, shared, take_in};
use crate::kit::{Member, alone, meet, team};

/// A member of an empty workspace, who has no card there.
fn newcomer(seed: u64) -> Member {
    let mut dice = Dice::from_number(seed);
    let id = WorkspaceId::fresh(&mut dice);
    let kinds = std::sync::Arc::new(Kinds::builtin());
    let mut member = alone(seed);
    member.workspace = Workspace::create(id, kinds, dice).expect("the genesis is constant");
    member
}

/// Our own JSON without the imports' own records.
fn without_batches(workspace: &Workspace) -> Json {
    let mut json = to_json(workspace);
    if let Some(records) = json["records"].as_array_mut() {
        records.retain(|record| record["type"] != "import_batch");
    }
    json
}

/// Writes a workspace as our JSON and reads it into an empty one.
fn through_json(workspace: &Workspace) -> Member {
    let bytes = serde_json::to_vec_pretty(&to_json(workspace)).expect("JSON");
    let mut reader = newcomer(99);
    take_in(&mut reader, &bytes, "espace.json");
    reader
}

#[test]
fn our_own_json_brings_everything_into_an_empty_workspace() {
    let mut odile = alone(21);
    take_in(&mut odile, SAMPLE.as_bytes(), "old-myspot.json");
    odile.set(&RecordId::info(), "title", "Sauver le puits");
    odile.write(&RecordId::info(), "purpose", "De l’eau\net de l’ombre");
    let card = odile.create("entity", &[("name", "Vu"), ("desc", ""), ("summary", "")]);
    for role in ["target", "ally", "observer"] {
        odile.act(Edit::Tick {
            record: card.clone(),
            field: "roles".into(),
            member: role.into(),
        });
    }
    odile.set(&card, "custom|champ|choix", 3);
    odile.set(&card, "id", "un champ nommé id");
    odile.set(&card, "~vague", "tilde");
    odile.set(&card, "disputed", "un champ nommé disputed");
    odile.set(&card, "roles", "un registre nommé comme un ensemble");
    odile.set(&card, "neuf|x", true);
    odile.set(&card, "lat", Value::Float(50.0));
    let action = odile.create("action", &[("title", "Tracts")]);
    odile.act(Edit::Count {
        record: action.clone(),
        key: "tally".into(),
        by: 12,
    });
    odile.set(&action, "raci|m-1", "A");
    let gone = odile.create("entity", &[("name", "À la corbeille")]);
    odile.act(Edit::Trash {
        record: gone.clone(),
    });
    let now = odile.now();
    let strange = odile.workspace.fresh_id(now);
    let fields = vec![
        (
            "longue".to_owned(),
            Value::Text("prose d’une version future".into()),
        ),
        ("vide".to_owned(), Value::Text(String::new())),
        ("compte".to_owned(), Value::Counter(5)),
        ("tags|t".to_owned(), Value::Int(4)),
    ];
    odile.act(Edit::Create {
        record: strange.clone(),
        kind: "galaxie".into(),
        fields,
    });

    let reader = through_json(&odile.workspace);
    assert_eq!(reader.workspace.state_hash(), odile.workspace.state_hash());
    assert_eq!(
        without_batches(&reader.workspace),
        without_batches(&odile.workspace)
    );
    let back = |id: &RecordId| reader.workspace.record(id).expect("same id").clone();
    assert_eq!(back(&card).ticked("roles"), ["target", "ally", "observer"]);
    assert_eq!(
        back(&strange).get("longue"),
        Some(&Value::Text("prose d’une version future".into()))
    );
    assert_eq!(back(&strange).get("compte"), Some(&Value::Counter(5)));
    assert_eq!(back(&action).get("tally"), Some(&Value::Counter(12)));
    assert!(back(&gone).is_trashed());
    assert_eq!(reader.words(&RecordId::info(), "title"), "Sauver le puits");
    let old = (
        to_myspot_json(&odile.workspace),
        to_myspot_json(&reader.workspace),
    );
    assert_eq!(
        old.0, old.1,
        "the old program’s ids and odd values come along"
    );
}

#[test]
fn two_versions_are_written_and_told() {
    let mut group = team(2, 22);
    let card = group[0].create("entity", &[("name", "avant")]);
    let (odile, samir) = group.split_at_mut(1);
    meet(&mut odile[0], &mut samir[0]);
    odile[0].set(&card, "name", "ici");
    samir[0].set(&card, "name", "là");
    meet(&mut odile[0], &mut samir[0]);
    let json = to_json(&odile[0].workspace);
    let records = json["records"].as_array().expect("a list");
    let written = records
        .iter()
        .find(|record| record["id"] == card.as_str())
        .expect("the card");
    let versions = written["disputed"]["name"]
        .as_array()
        .expect("two versions");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0], written["name"]);
    let mut reader = newcomer(23);
    let plan = take_in(&mut reader, json.to_string().as_bytes(), "x.json");
    let told: Vec<&str> = plan
        .problems
        .iter()
        .filter(|problem| problem.why == Why::TwoVersions)
        .map(|problem| problem.value.as_str())
        .collect();
    assert_eq!(told, [versions[1].as_str().expect("words")]);
    assert!(
        plan.report
            .iter()
            .any(|(_, value)| Some(value.as_str()) == versions[1].as_str())
    );
}

#[test]
fn names_given_by_hand_become_ids_everywhere() {
    let file = json!({
        "format": "myspot", "version": 1, "info": {"title": "T"},
        "records": [
            {"id": "r-1", "type": "relation", "from": "e-1", "to": "e-2", "kind": "knows"},
            {"id": "e-1", "type": "entity", "name": "e-2", "tags": ["t-1"], "created_by": "m-1"},
            {"id": "e-2", "type": "entity", "name": "Deux", "custom": {"f-1": "e-1"}},
            {"id": "t-1", "type": "tag", "label": "t-1"},
            {"id": "m-1", "type": "member", "name": "M"},
            {"id": "f-1", "type": "field_def", "label": "F", "applies_to": "entity"},
            {"id": "n-1", "type": "note", "text": "e-1", "grades": {"m-1": "B2"}},
            {"id": "a-1", "type": "assessment", "entity": "e-1", "estimates": {"m-1|influence": 4}}
        ]
    });
    let mut odile = newcomer(24);
    take_in(&mut odile, file.to_string().as_bytes(), "main.json");
    let records = odile.workspace.records();
    let only = |kind: &str| records.of_kind(kind).next().expect(kind);
    let one = records
        .of_kind("entity")
        .find(|e| e.words("name") == "e-2")
        .expect("kept name");
    let two = records
        .of_kind("entity")
        .find(|e| e.words("name") == "Deux")
        .expect("two");
    assert_eq!(only("relation").reference("from"), Some(one.id.clone()));
    assert_eq!(only("relation").reference("to"), Some(two.id.clone()));
    assert_eq!(one.ticked("tags"), [only("tag").id.as_str()]);
    assert_eq!(one.reference("created_by"), Some(only("member").id.clone()));
    let member = only("member").id.to_string();
    assert_eq!(
        two.words(&format!("custom|{}", only("field_def").id)),
        "e-1"
    );
    assert_eq!(only("note").words(&format!("grades|{member}")), "B2");
    assert_eq!(only("note").words("text"), "e-1", "words are no references");
    assert_eq!(
        only("assessment").int(&format!("estimates|{member}|influence")),
        Some(4)
    );
}

#[test]
fn our_json_into_a_workspace_that_has_it_adds_nothing() {
    let mut odile = alone(25);
    let card = odile.create("entity", &[("name", "Un")]);
    let mut file = to_json(&odile.workspace);
    let before = odile.workspace.state_hash();
    let same = take_in(&mut odile, file.to_string().as_bytes(), "x.json");
    assert!(same.act().edits.is_empty());
    assert!(
        same.problems
            .iter()
            .all(|problem| problem.why == Why::AlreadyHere)
    );
    for record in file["records"].as_array_mut().into_iter().flatten() {
        if record["id"] == card.as_str() {
            record["name"] = json!("Autre");
        }
    }
    let other = take_in(&mut odile, file.to_string().as_bytes(), "y.json");
    assert!(other.act().edits.is_empty());
    let told = other
        .problems
        .iter()
        .filter(|p| p.why == Why::AlreadyHereDifferent)
        .count();
    assert_eq!(told, 1);
    assert!(other.report.iter().any(|(_, value)| value == "Autre"));
    assert_eq!(odile.workspace.state_hash(), before);
}

#[test]
fn the_example_goes_round() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/bibliotheque.json");
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("skipped: {path} is not here");
        return;
    };
    assert_eq!(import::recognise(&bytes), import::Recognised::OurJson);
    let mut odile = newcomer(26);
    let plan = take_in(&mut odile, &bytes, "bibliotheque.json");
    let whys: Vec<_> = plan
        .problems
        .iter()
        .filter(|problem| problem.why != Why::TwoVersions)
        .collect();
    assert!(whys.is_empty(), "{whys:?}");
    let file: Json = serde_json::from_slice(&bytes).expect("JSON");
    let in_file = file["records"].as_array().map_or(0, Vec::len);
    assert_eq!(odile.workspace.records().len(), in_file + 1);
    let records = odile.workspace.records();
    for relation in records.of_kind("relation") {
        for end in ["from", "to"] {
            let end = relation.reference(end).expect("an end");
            assert!(records.living(&end).is_some(), "{end} dangles");
        }
    }
    let reader = through_json(&odile.workspace);
    assert_eq!(reader.workspace.state_hash(), odile.workspace.state_hash());
    assert_eq!(
        without_batches(&reader.workspace),
        without_batches(&odile.workspace)
    );
}

/// The paths at which two JSON values differ.
fn differences(one: &Json, two: &Json, path: &str, found: &mut Vec<String>) {
    match (one, two) {
        (Json::Object(a), Json::Object(b)) if a.keys().eq(b.keys()) => {
            for (key, value) in a {
                differences(value, &b[key], &format!("{path}/{key}"), found);
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                differences(a, b, &format!("{path}/{index}"), found);
            }
        }
        _ if one == two => {}
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn what_a_member_changes_is_all_that_changes_in_the_old_file() {
    let mut sources = vec![SAMPLE.as_bytes().to_vec()];
    sources.extend(shared("real/full-sections.json"));
    for bytes in sources {
        let mut odile = alone(27);
        take_in(&mut odile, &bytes, "x.json");
        let (before, _) = to_myspot_json(&odile.workspace);
        let all: Vec<(RecordId, String)> = odile
            .workspace
            .records()
            .iter()
            .map(|r| (r.id.clone(), r.kind.clone()))
            .collect();
        let mut seen = 0;
        for (id, kind) in all {
            let field = match kind.as_str() {
                "card" | "note" | "marker" => "text",
                "objective" => "sentence_override",
                "message" => "ask",
                "target_sheet" => "wanted_action",
                "action" | "indicator" => "title",
                "entity" => "desc",
                "relation" => "label",
                "strategy" => "key",
                _ => continue,
            };
            let path = odile.words(&id, "origin|path");
            if kind == "entity" && !path.starts_with("entities[") {
                continue;
            }
            odile.set(&id, field, "changé ici");
            let (after, _) = to_myspot_json(&odile.workspace);
            let mut found = Vec::new();
            differences(&before, &after, "", &mut found);
            // A list whose odd pieces no card holds is written anew as a whole.
            assert_eq!(found.len(), 1, "{kind} {path}: {found:?}");
            let section = path.replace(['[', '.'], "/").replace(']', "");
            assert!(
                section.starts_with(&found[0][1..]) || found[0][1..].starts_with(&section),
                "{path} changed {found:?}"
            );
            assert!(odile.undo());
            seen += 1;
        }
        assert!(seen > 20, "{seen}");
        assert_eq!(to_myspot_json(&odile.workspace).0, before);
    }
}

#[test]
fn a_workspace_made_here_goes_out_to_the_old_program() {
    let mut odile = alone(28);
    let who = odile.create("entity", &[("name", "Louise Arpège"), ("kind", "person")]);
    for role in ["relay", "ally", "target"] {
        odile.act(Edit::Tick {
            record: who.clone(),
            field: "roles".into(),
            member: role.into(),
        });
    }
    let council = odile.create("entity", &[("name", "Conseil"), ("when_edtf", "1998")]);
    let ends = [
        ("from", who.as_str()),
        ("to", council.as_str()),
        ("kind", "chairs"),
    ];
    odile.create("relation", &ends);
    let gone = odile.create("entity", &[("name", "Partie")]);
    odile.act(Edit::Trash { record: gone });
    for text in ["une force", "une autre"] {
        let board = odile.create("board", &[("kind", "swot")]);
        odile.create(
            "card",
            &[
                ("board", board.as_str()),
                ("slot", "forces"),
                ("text", text),
            ],
        );
    }
    for vision in ["ici", "là"] {
        let board = odile.create("board", &[("kind", "toc")]);
        odile.create(
            "card",
            &[
                ("board", board.as_str()),
                ("slot", "vision"),
                ("text", vision),
            ],
        );
    }
    let domino = odile.create("board", &[("kind", "domino")]);
    let slot = [
        ("board", domino.as_str()),
        ("slot", "pourquoi"),
        ("text", "le lieu ferme"),
    ];
    odile.create("card", &slot);
    let whys = odile.create("board", &[("kind", "whys")]);
    let problem = odile.create(
        "card",
        &[
            ("board", whys.as_str()),
            ("slot", "probleme"),
            ("text", "vide"),
        ],
    );
    let why = odile.create(
        "card",
        &[
            ("board", whys.as_str()),
            ("slot", "pourquoi"),
            ("text", "cher"),
            ("parent", problem.as_str()),
        ],
    );
    odile.set(&why, "root", true);
    odile.create("strategy", &[("key", "legal"), ("status", "kept")]);
    odile.create("strategy", &[("key", "boycott"), ("status", "set_aside")]);
    let sheet = odile.create(
        "target_sheet",
        &[("entity", who.as_str()), ("rep_text", "Agnès")],
    );
    odile.write(&sheet, "gains", "une belle photo");
    let seen = odile.create(
        "assessment",
        &[("entity", who.as_str()), ("access", "direct")],
    );
    odile.set(&seen, "influence", 4);
    odile.set(&seen, "stance", -2);
    odile.create(
        "marker",
        &[
            ("entity", who.as_str()),
            ("level", "like"),
            ("text", "répond"),
        ],
    );
    let fields = [
        ("deadline_raw", "17 juin"),
        ("specific", "le report du vote"),
        ("status", "reached"),
    ];
    odile.create("objective", &fields);
    odile.create(
        "action",
        &[("title", "Lettre"), ("status", "done"), ("due_raw", "mars")],
    );

    let (out, left) = to_myspot_json(&odile.workspace);
    let keys = |json: &Json| -> Vec<String> {
        json.as_object()
            .map(|map| map.keys().cloned().collect())
            .unwrap_or_default()
    };
    assert_eq!(keys(&out), ["entities", "relations", "notes", "plaidoyer"]);
    let sections = [
        "toc",
        "swot",
        "pestel",
        "tree",
        "fiveWhy",
        "objectives",
        "strategies",
        "messages",
        "targets",
        "progress",
        "actions",
    ];
    assert_eq!(keys(&out["plaidoyer"]), sections);
    let names: Vec<&Json> = out["entities"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|entity| &entity["name"])
        .collect();
    assert_eq!(names, ["Louise Arpège", "Conseil"]);
    assert_eq!(out["entities"][0]["role"], "target");
    assert_eq!(out["entities"][1]["type"], "org");
    assert_eq!(out["entities"][1]["date"], "1998");
    assert_eq!(out["relations"][0]["type"], "préside");
    assert_eq!(out["relations"][0]["from"], out["entities"][0]["id"]);
    let plaidoyer = &out["plaidoyer"];
    assert_eq!(
        plaidoyer["swot"]["strengths"],
        json!(["une force", "une autre"])
    );
    assert_eq!(plaidoyer["toc"]["vision"], "ici\nlà");
    assert_eq!(plaidoyer["pestel"]["tech"], "");
    assert_eq!(
        plaidoyer["fiveWhy"],
        json!(["vide", "", "", "", "", "cher"])
    );
    assert_eq!(plaidoyer["strategies"], json!(["legal"]));
    assert_eq!(
        plaidoyer["objectives"][0]["text"],
        "17 juin le report du vote"
    );
    assert_eq!(plaidoyer["objectives"][0]["status"], "completed");
    let target = &plaidoyer["targets"][0];
    assert_eq!(
        (&target["name"], &target["rep"]),
        (&json!("Louise Arpège"), &json!("Agnès"))
    );
    assert_eq!(
        (&target["influence"], &target["position"]),
        (&json!(4), &json!("-2"))
    );
    let row = json!({"actor": "Louise Arpège", "expect": "", "like": "répond", "love": ""});
    assert_eq!(plaidoyer["progress"], json!([row]));
    assert_eq!(plaidoyer["actions"][0]["status"], "completed");
    assert_eq!(left.records.get("board"), Some(&1));
    assert_eq!(left.records.get("card"), Some(&1));
    assert_eq!(left.records.get("strategy"), Some(&1));
    assert_eq!(left.records.get("member"), Some(&1));
    assert_eq!(left.fields.get("target_sheet.gains"), Some(&1));
    assert_eq!(left.fields.get("entity.roles"), Some(&1));

    let mut samir = newcomer(29);
    take_in(&mut samir, out.to_string().as_bytes(), "vers.json");
    assert_eq!(
        to_myspot_json(&samir.workspace).0,
        out,
        "and comes back the same"
    );
}

#[test]
fn a_placeholder_that_somebody_names_becomes_a_fiche_of_the_file() {
    let mut odile = alone(30);
    let bytes = br#"{"entities":[{"id":"a","name":"A"}],"relations":[{"id":"r","from":"a","to":"ghost","type":"aide"}]}"#;
    let plan = plan(&mut odile, bytes, "x.json");
    assert_eq!(plan.problems.len(), 1);
    odile.act(plan.act());
    let (out, _) = to_myspot_json(&odile.workspace);
    assert_eq!(out["entities"].as_array().map(Vec::len), Some(1));
    assert_eq!(out["relations"][0]["to"], "ghost");
    let placeholder = odile
        .workspace
        .records()
        .of_kind("entity")
        .find(|entity| entity.words("name") == "(inconnu)")
        .map(|entity| entity.id.clone())
        .expect("a placeholder");
    odile.set(&placeholder, "name", "Retrouvée");
    let (out, _) = to_myspot_json(&odile.workspace);
    assert_eq!(out["entities"][1]["id"], "ghost");
    assert_eq!(out["entities"][1]["name"], "Retrouvée");
}
