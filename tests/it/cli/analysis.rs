//! `analyse`: what the map says, and that it agrees with other programs.

use std::fs;

use myspot::cli::Exit;
use serde_json::{Value as Json, json};

use super::Shell;
use crate::import_golden::shared;

/// Ada and Bo are friends, Bo chairs the club, Cyr is a member of it; Dora is alone.
fn club() -> Shell {
    let shell = Shell::with_workspace();
    let ids: Vec<String> = ["name=Ada", "name=Bo", "name=Club", "name=Cyr", "name=Dora"]
        .iter()
        .map(|name| shell.add(&["entity", name]))
        .collect();
    for (from, kind, to) in [(0, "knows", 1), (1, "chairs", 2), (3, "member_of", 2)] {
        shell.run(&["link", "w", &ids[from], kind, &ids[to]]).done();
    }
    shell
}

fn names(answer: &Json) -> Vec<&str> {
    let rows = answer["rows"].as_array().expect("rows");
    rows.iter().filter_map(|row| row["name"].as_str()).collect()
}

#[test]
fn without_a_measure_the_map_speaks_in_sentences() {
    let shell = club();
    shell.add(&["entity", "name=Voisins isolés", "roles+=affected"]);
    let told = shell.run(&["analyse", "w"]).done();
    let text = told.plain();
    assert!(
        text.contains("Sans aucun lien, parmi ceux que cela concerne : Voisins isolés."),
        "{text}"
    );
    assert!(
        text.contains("À lire avec prudence : 3 liens sur 3 sont à recouper"),
        "{text}"
    );
    assert_eq!(told.err, "");
    let told = shell.json(&["analyse", "w"]);
    let sentences = told["sentences"].as_array().expect("sentences");
    assert_eq!(
        sentences.len(),
        told["findings"].as_array().expect("findings").len()
    );
    assert!(
        told["caution"]
            .as_str()
            .expect("words")
            .contains("pas tout ce qui existe")
    );
    assert_eq!(told["rows"], json!([]));
}

#[test]
fn a_measure_gives_rows_with_ids_names_and_values() {
    let shell = club();
    let told = shell.json(&["analyse", "w", "--measure", "betweenness"]);
    assert_eq!(told["measure"], "betweenness");
    assert_eq!(names(&told)[..2], ["Bo", "Club"]);
    // Of the six pairs of others, two pass through Bo.
    let value = told["rows"][0]["value"].as_f64().expect("a number");
    assert!((value - 2.0 / 6.0).abs() < 1e-12, "{value}");
    assert_eq!(told["estimate"], Json::Null);
    let id = told["rows"][0]["id"].as_str().expect("an id");
    assert_eq!(shell.json(&["show", "w", id])["fields"]["name"], "Bo");
    let along = shell.json(&["analyse", "w", "--measure", "degree", "--directed"]);
    assert_eq!(along["rows"][0]["name"], "Club");
    assert_eq!(along["rows"][0]["value"], 2.0);
    let bridges = shell.json(&["analyse", "w", "--measure", "bridges"]);
    assert_eq!(
        names(&bridges),
        [
            "Bo préside Club",
            "Ada connaît Bo",
            "Cyr est membre de Club"
        ]
    );
    let table = shell
        .run(&["analyse", "w", "--measure", "components", "--limit", "2"])
        .done();
    assert_eq!(table.text().lines().count(), 2);
    table.tells("ce qui se tient par des liens");
    let sampled = shell.json(&["analyse", "w", "--measure", "betweenness", "--sample", "3"]);
    assert_eq!(sampled["estimate"]["pivots"], 3);
    assert!(
        sampled["estimate"]["margin"]
            .as_f64()
            .is_some_and(|margin| margin > 0.0)
    );
    let told = shell
        .run(&["analyse", "w", "--measure", "betweenness", "--sample", "3"])
        .done();
    told.tells("Les chemins sont comptés à partir de 3 fiches sur 5");
}

#[test]
fn a_path_is_told_between_names_or_ids() {
    let shell = club();
    let told = shell
        .run(&["analyse", "w", "--measure", "path:ada:Cyr"])
        .done();
    assert_eq!(
        told.plain(),
        "D’Ada à Cyr, en 3 pas : Ada connaît Bo, qui préside Club, qui a pour membre Cyr.\n"
    );
    told.tells("3 liens de ce chemin ne sont pas établis.");
    let told = shell.json(&["analyse", "w", "--measure", "path:Ada:Cyr", "--paths", "3"]);
    assert_eq!(names(&told), ["Ada", "Bo", "Club", "Cyr"]);
    assert_eq!(told["paths"].as_array().expect("paths").len(), 1);
    let (ada, cyr) = (&told["rows"][0]["id"], &told["rows"][3]["id"]);
    let by_id = format!(
        "path:{}:{}",
        ada.as_str().expect("an id"),
        cyr.as_str().expect("an id")
    );
    assert_eq!(
        names(&shell.json(&["analyse", "w", "--measure", &by_id])).len(),
        4
    );
    let none = shell
        .run(&["analyse", "w", "--measure", "path:Ada:Cyr", "--directed"])
        .done();
    assert!(
        none.plain()
            .starts_with("Aucun chemin d’Ada à Cyr en suivant le sens"),
        "{}",
        none.plain()
    );
    let check = |measure: &str, exit, part: &str| {
        shell
            .run(&["analyse", "w", "--measure", measure])
            .refused(exit, part);
    };
    check("beauty", Exit::Usage, "« beauty » n’est pas une mesure");
    check("path:Ada", Exit::Usage, "n’est pas une mesure");
    check("path:Ada:Zoé", Exit::Failed, "« Zoé »");
    shell.add(&["entity", "name=Bo"]);
    check("path:Ada:Bo", Exit::Failed, "2 fiches s’appellent « Bo »");
}

/// A bare network goes through the whole road: file, plan, one act, folder, map, measure.
#[test]
fn a_bare_network_is_imported_and_measured_as_others_measure_it() {
    let Some(bytes) = shared("graphs/ba-1000.json") else {
        return;
    };
    let shell = Shell::with_workspace();
    fs::write(shell.path("net.json"), bytes).expect("writable");
    let taken = shell.json(&["import", "w", "./net.json"]);
    assert_eq!(taken["added"]["entity"], 1_000);
    let first = |measure: &str| -> f64 {
        let told = shell.json(&["analyse", "w", "--measure", measure]);
        assert_eq!(told["rows"].as_array().expect("rows").len(), 1_000);
        told["rows"][0]["value"].as_f64().expect("a number")
    };
    // networkx and graphology stop PageRank at a change of 10⁻⁶ a node.
    let near = |value: f64, expected: f64, tolerance: f64| {
        assert!(
            (value - expected).abs() < tolerance,
            "{value} for {expected}"
        );
    };
    near(first("pagerank"), 0.020_184, 3e-6);
    near(first("betweenness"), 0.298_402_9, 1e-7);
    near(first("closeness"), 0.398_643_3, 1e-7);
    near(first("eigenvector"), 0.579_123_1, 1e-6);
    let top = shell.json(&["analyse", "w", "--measure", "pagerank"]);
    assert_eq!(top["rows"][0]["name"], "1");
    shell.run(&["undo", "w"]).done();
    assert_eq!(shell.json(&["info", "w"])["counts"]["entity"], Json::Null);
}

/// The same for ten thousand nodes; `MYSPOT_LARGE=1`, because a development build takes a while.
#[test]
fn a_large_network_goes_the_same_road() {
    if std::env::var_os("MYSPOT_LARGE").is_none() {
        eprintln!("skipped: MYSPOT_LARGE=1 measures ten thousand fiches");
        return;
    }
    let Some(bytes) = shared("graphs/ba-10000.json") else {
        return;
    };
    let shell = Shell::with_workspace();
    fs::write(shell.path("net.json"), bytes).expect("writable");
    let taken = shell.json(&["import", "w", "./net.json"]);
    assert_eq!(taken["added"]["entity"], 10_000);
    let told = shell.json(&["analyse", "w", "--measure", "pagerank", "--limit", "1"]);
    let value = told["rows"][0]["value"].as_f64().expect("a number");
    assert!((value - 0.003_864).abs() < 3e-6, "{value}");
    let told = shell.json(&["analyse", "w", "--measure", "betweenness", "--limit", "1"]);
    let value = told["rows"][0]["value"].as_f64().expect("a number");
    let margin = told["estimate"]["margin"].as_f64().expect("a number");
    assert!((value - 0.146_451_4).abs() < margin, "{value} ± {margin}");
}
