//! `import` and `export`.

use std::fs;

use myspot::cli::Exit;
use serde_json::json;

use super::{Shell, files};
use crate::import_golden::SAMPLE;

fn with_sample() -> Shell {
    let shell = Shell::with_workspace();
    fs::write(shell.path("old.json"), SAMPLE).expect("writable");
    shell
}

#[test]
fn an_import_is_one_act_that_undo_takes_back() {
    let shell = with_sample();
    let before = shell.state_hash("w");
    let planned = shell.run(&["import", "w", "./old.json", "--dry-run", "--json"]);
    assert_eq!(shell.state_hash("w"), before, "a dry run writes nothing");
    let done = shell.run(&["import", "w", "./old.json", "--json"]);
    assert_eq!(done.exit, planned.exit);
    let (planned, done) = (planned.json(), done.json());
    assert_eq!(planned["added"], done["added"]);
    assert_eq!(planned["problems"], done["problems"]);
    let entities = done["added"]["entity"].as_u64().expect("entities");
    assert!(entities > 0);
    assert_eq!(shell.json(&["info", "w"])["counts"]["entity"], entities);
    let log = shell.run(&["log", "w", "--limit", "1"]).done().plain();
    assert!(log.contains("import de old.json"), "{log}");
    let undone = shell.run(&["undo", "w"]).done().plain();
    assert!(
        undone.starts_with("Annulé : import de old.json"),
        "{undone}"
    );
    assert_eq!(shell.state_hash("w"), before);
}

#[test]
fn several_files_are_one_act_and_know_of_each_other() {
    let shell = with_sample();
    let before = shell.state_hash("w");
    fs::copy(shell.path("old.json"), shell.path("twice.json")).expect("writable");
    let once = shell
        .run(&["import", "w", "./old.json", "--dry-run", "--json"])
        .json();
    let both = shell
        .run(&["import", "w", "./old.json", "./twice.json", "--json"])
        .json();
    assert_eq!(both["added"]["entity"], once["added"]["entity"]);
    let problems = both["problems"].as_array().expect("problems");
    assert!(problems.iter().any(|problem| problem["why"] == "same_file"));
    shell.run(&["undo", "w"]).done();
    assert_eq!(shell.state_hash("w"), before);
}

#[test]
fn the_same_file_is_imported_again_only_on_purpose() {
    let shell = with_sample();
    shell.run(&["import", "w", "./old.json"]);
    let entities = shell.json(&["info", "w"])["counts"]["entity"].as_u64();
    let again = shell.run(&["import", "w", "./old.json"]).done();
    assert_eq!(again.plain(), "Rien n’a été ajouté.\n");
    again.tells("ce fichier a déjà été importé ; --again l’importe quand même");
    assert_eq!(
        shell.json(&["info", "w"])["counts"]["entity"].as_u64(),
        entities
    );
}

#[test]
fn our_json_carries_a_workspace_into_another() {
    let shell = with_sample();
    shell.run(&["import", "w", "./old.json"]);
    shell.run(&["export", "w", "./all.json"]).done();
    shell.run(&["new", "w2"]).done();
    let taken = shell.run(&["import", "w2", "./all.json", "--json"]).json();
    let counts = &shell.json(&["info", "w"])["counts"];
    assert_eq!(taken["added"]["entity"], counts["entity"]);
    assert_eq!(taken["added"]["relation"], counts["relation"]);
    let piped = shell.run(&["export", "w", "-", "--as", "json"]).done();
    assert_eq!(piped.out, fs::read(shell.path("all.json")).expect("a file"));
    shell.run(&["new", "x"]).done();
    let taken = shell
        .run_with(&["import", "x", "-", "--json"], &piped.out)
        .json();
    assert_eq!(taken["added"]["entity"], counts["entity"]);
}

#[test]
fn each_format_is_written_by_its_ending() {
    let shell = with_sample();
    shell.run(&["import", "w", "./old.json"]);
    let export = |file: &str| {
        let told = shell.json(&["export", "w", file]);
        let bytes = fs::read(shell.path(&file[2..])).expect("a file");
        assert_eq!(told["bytes"], bytes.len());
        bytes
    };
    let old: serde_json::Value =
        serde_json::from_slice(&export("./back.myspot.json")).expect("JSON");
    let keys: Vec<&String> = old.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["entities", "relations", "notes", "plaidoyer"]);
    let ours: serde_json::Value = serde_json::from_slice(&export("./all.json")).expect("JSON");
    assert_eq!(ours["format"], json!("myspot"));
    assert_eq!(export("./plain.automerge")[..4], [0x85, 0x6f, 0x4a, 0x83]);
    let plan = String::from_utf8(export("./plan.md")).expect("words");
    assert!(
        plan.starts_with("# Les Tilleuls\n\n18 novembre 2026\n"),
        "{plan}"
    );
    assert!(plan.contains("\n## Juger · SWOT\n"), "{plan}");
    let check = |words: &[&str], exit: Exit, part: &str| {
        let before = files(&shell.path(""));
        shell
            .run(&[&["export", "w"], words].concat())
            .refused(exit, part);
        assert_eq!(files(&shell.path("")), before);
    };
    check(&["./list.pdf"], Exit::Failed, "Le format « pdf » viendra");
    check(
        &["./list", "--as", "pdf"],
        Exit::Failed,
        "Le format « pdf » viendra",
    );
    check(
        &["./list.doc"],
        Exit::Usage,
        "« list.doc » ne dit pas dans quel format",
    );
    check(
        &["./some.json", "--audience", "noyau"],
        Exit::Usage,
        "--audience ne vaut que pour ce qui est écrit pour être lu",
    );
    check(&["-"], Exit::Usage, "ne dit pas dans quel format");
    check(
        &["./all.json"],
        Exit::Failed,
        "existe déjà et n’a pas été touché",
    );
    shell.run(&["export", "w", "./all.json", "--force"]).done();
}

#[test]
fn a_plan_leaves_out_what_is_reserved_unless_it_is_for_the_core_group() {
    let shell = Shell::with_workspace();
    let secret = ["name=Berthe Muette", "handling=core"];
    shell
        .run(&[&["add", "w", "entity"], &secret[..]].concat())
        .done();
    shell
        .run(&["add", "w", "entity", "name=Louise Arpège"])
        .done();
    let open = shell.run(&["export", "w", "-", "--as", "md"]).done();
    open.tells("1 élément réservé n’est pas repris");
    let open = open.plain();
    assert!(
        open.contains("Louise") && !open.contains("Berthe"),
        "{open}"
    );
    assert!(open.contains("1 élément réservé non repris"), "{open}");
    let all = ["export", "w", "-", "--as", "md", "--audience", "noyau"];
    let all = shell.run(&all).done().plain();
    assert!(all.contains("Berthe") && !all.contains("réservé"), "{all}");
    let told = shell.json(&["export", "w", "./plan.md"]);
    assert_eq!(told["reserved"], 1);
}

#[test]
fn the_map_goes_out_as_a_picture_a_network_and_two_tables() {
    let shell = with_sample();
    shell.run(&["import", "w", "./old.json"]);
    let secret = ["name=Berthe Muette", "handling=core"];
    shell
        .run(&[&["add", "w", "entity"], &secret[..]].concat())
        .done();
    let export = |words: &[&str]| {
        let told = shell.json(&[&["export", "w"], words].concat());
        assert_eq!(told["reserved"], 1, "{told}");
        let file = shell.path(words[0].trim_start_matches("./"));
        (file, told)
    };
    let read = |file: &std::path::Path| fs::read_to_string(file).expect("a file");
    let (svg, told) = export(&["./map.svg"]);
    let svg = read(&svg);
    assert_eq!(told["bytes"], svg.len());
    assert!(svg.starts_with("<svg ") && svg.contains(">Les Tilleuls</text>"));
    assert!(
        svg.contains("18 novembre 2026") && !svg.contains("Berthe"),
        "{svg}"
    );
    let (png, _) = export(&["./map.png"]);
    assert!(fs::read(png).expect("a file").starts_with(b"\x89PNG"));
    let graphml = read(&export(&["./map.graphml"]).0);
    assert!(graphml.contains("<graphml ") && !graphml.contains("Berthe"));
    let (folder, told) = export(&["./tables", "--as", "graph-csv"]);
    let (nodes, edges) = (
        read(&folder.join("nodes.csv")),
        read(&folder.join("edges.csv")),
    );
    assert_eq!(told["bytes"], nodes.len() + edges.len());
    assert!(
        nodes.starts_with("\u{FEFF}Identifiant;Nom;Genre;"),
        "{nodes}"
    );
    let entities = shell.json(&["info", "w"])["counts"]["entity"].as_u64();
    let rows = nodes.matches("\r\n").count() as u64;
    assert_eq!(Some(rows), entities, "a head, and all but the reserved one");
    let all = ["export", "w", "-", "--as", "graphml", "--audience", "noyau"];
    assert!(shell.run(&all).done().plain().contains("Berthe"));
    let again = ["export", "w", "./tables", "--as", "graph-csv-plain"];
    shell.run(&again).refused(Exit::Failed, "existe déjà");
    shell.run(&[&again[..], &["--force"]].concat()).done();
    assert!(read(&folder.join("nodes.csv")).starts_with("Identifiant,Nom,"));
    let stream = ["export", "w", "-", "--as", "graph-csv"];
    shell
        .run(&stream)
        .refused(Exit::Usage, "demandent un dossier");
}

#[test]
fn the_timeline_goes_into_a_calendar_a_list_and_a_table() {
    let shell = Shell::with_workspace();
    let add = |words: &[&str]| shell.run(&[&["add", "w"], words].concat()).done();
    add(&["entity", "kind=event", "name=Fête", "when=6-9 juin 2024"]);
    add(&["entity", "name=Mairie", "when=vers 1998"]);
    add(&["entity", "name=Roi", "when=241-TA"]);
    let secret = [
        "meeting",
        "title=Entre nous",
        "when=30 mars 2027",
        "handling=core",
    ];
    add(&secret);
    let calendar = shell.run(&["export", "w", "./fêtes.ics"]).done();
    calendar.tells("1 date n’est pas sûre au jour près");
    calendar.tells("1 élément réservé n’est pas repris");
    let text = fs::read_to_string(shell.path("fêtes.ics")).expect("a file");
    assert!(text.contains("\r\nDTEND;VALUE=DATE:20240610\r\n"), "{text}");
    assert!(
        !text.contains("Mairie") && !text.contains("Entre nous"),
        "{text}"
    );
    let all = ["export", "w", "-", "--as", "ics", "--audience", "noyau"];
    assert!(
        shell
            .run(&all)
            .done()
            .plain()
            .contains("SUMMARY:Entre nous")
    );
    let list = shell
        .run(&["export", "w", "-", "--as", "timeline-md"])
        .done()
        .plain();
    let expected = [
        "## 1998\n\n- **vers 1998** – Mairie",
        "## 2024\n\n- **6-9 juin 2024** – Fête (événement)",
        "## Sans date lisible\n\n- **241-TA** – Roi",
    ];
    for part in expected {
        assert!(list.contains(part), "{part} in {list}");
    }
    let table = shell
        .run(&["export", "w", "-", "--as", "timeline-csv-plain"])
        .done()
        .plain();
    assert!(
        table.contains("\n6-9 juin 2024,2024-06-06/2024-06-09,,,2024-06-06,2024-06-09,Fête,"),
        "{table}"
    );
    let told = shell.json(&["export", "w", "./table.csv", "--as", "timeline-csv"]);
    assert_eq!(
        (&told["format"], &told["reserved"]),
        (&json!("timeline-csv"), &json!(1))
    );
    let bytes = fs::read(shell.path("table.csv")).expect("a file");
    assert!(bytes.starts_with("\u{feff}date;date (EDTF);".as_bytes()));
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_changes_nothing() {
    let shell = with_sample();
    let before = files(&shell.path("w"));
    let hash = shell.state_hash("w");
    let check = |bytes: &[u8], part: &str| {
        fs::write(shell.path("bad"), bytes).expect("writable");
        shell
            .run(&["import", "w", "./bad"])
            .refused(Exit::Failed, part);
        // A good file before it does not go in alone.
        shell
            .run(&["import", "w", "./old.json", "./bad"])
            .refused(Exit::Failed, part);
        assert_eq!(shell.state_hash("w"), hash);
    };
    check(b"", "est vide");
    check(
        b"{\"entities\": [{\"name\": \"A\"",
        "du JSON abîmé à la ligne 1",
    );
    check(
        b"{\"format\": \"geojson\", \"features\": []}",
        "du JSON d’un autre programme",
    );
    check(b"[1, 2]", "du JSON d’un autre programme");
    check(
        b"PK\x03\x04 a workbook",
        "n’est pas un fichier de données que mySPOT sait lire",
    );
    check(&[b'['; 100_000], "JSON");
    shell
        .run(&["import", "w", "./none.json"])
        .refused(Exit::Failed, "il n’existe pas");
    let journal = |files: &[(std::path::PathBuf, Vec<u8>)]| -> Vec<Vec<u8>> {
        let journals = files
            .iter()
            .filter(|(path, _)| path.ends_with("journal-0.msj"));
        journals.map(|(_, bytes)| bytes.clone()).collect()
    };
    assert_eq!(journal(&files(&shell.path("w"))), journal(&before));
}
