//! `info ls show log diff verify`, also beside a window that writes.

use std::fs;

use myspot::cli::Exit;
use myspot::open::OpenWorkspace;
use myspot_core::store::Access;
use myspot_core::{Edit, Moment, RecordId, Value};
use serde_json::json;

use super::{Shell, files};

#[test]
fn info_counts_by_type_and_entities_by_kind() {
    let shell = Shell::with_workspace();
    for (name, kind) in [("A", "person"), ("B", "person"), ("C", "event")] {
        shell.add(&["entity", &format!("name={name}"), &format!("kind={kind}")]);
    }
    let info = shell.json(&["info", "w"]);
    assert_eq!(info["counts"], json!({ "entity": 3, "member": 1 }));
    assert_eq!(info["entities_by_kind"], json!({ "event": 1, "person": 2 }));
    let sizes = files(&shell.path("w"));
    let bytes: usize = sizes.iter().map(|(_, bytes)| bytes.len()).sum();
    assert_eq!(info["bytes"], bytes);
    assert!(info["last_save"].is_string());
    let told = shell.run(&["info", "w"]).done().plain();
    assert!(told.contains("Fiches : 1 événement, 2 personnes"), "{told}");
}

#[test]
fn an_entity_without_a_kind_is_read_as_its_default() {
    let shell = Shell::with_workspace();
    shell.add(&["entity", "name=A"]);
    let info = shell.json(&["info", "w"]);
    assert_eq!(info["entities_by_kind"], json!({ "org": 1 }));
    let listed = shell.run(&["ls", "w", "--kind", "org"]).done();
    assert_eq!(listed.text().lines().count(), 1);
}

#[test]
fn lists_are_in_the_french_order_and_filtered_without_accents() {
    let shell = Shell::with_workspace();
    for name in ["Zoé", "Éric", "Œuvre", "Âne", "eau"] {
        shell.add(&["entity", &format!("name={name}"), "kind=person"]);
    }
    shell.add(&["entity", "name=Été", "kind=event", "summary=Fête à l’Œuvre"]);
    let titles = |words: &[&str]| -> Vec<String> {
        let all = [&["ls", "w", "--json"], words].concat();
        let lines = shell.run(&all).done().json_lines();
        let titles = lines
            .iter()
            .map(|line| line["title"].as_str().expect("a title").into());
        titles.collect()
    };
    assert_eq!(
        titles(&["--type", "entity"]),
        ["Âne", "eau", "Éric", "Été", "Œuvre", "Zoé"]
    );
    assert_eq!(
        titles(&["--type", "fiches", "--kind", "événement"]),
        ["Été"]
    );
    assert_eq!(titles(&["--filter", "OEUVRE"]), ["Été", "Œuvre"]);
    assert_eq!(titles(&["--filter", "fete oeuvre"]), ["Été"]);
    assert_eq!(titles(&["--trashed"]), [""; 0]);
    let plain = shell.run(&["ls", "w", "--kind", "event"]).done().text();
    assert!(plain.trim_end().ends_with("Été  [événement]"), "{plain}");
    shell
        .run(&["ls", "w", "--type", "licorne"])
        .refused(Exit::Usage, "n’est pas un type de donnée");
}

#[test]
fn the_short_id_of_a_list_finds_its_record() {
    let shell = Shell::with_workspace();
    for place in 0..20 {
        shell.add(&["entity", &format!("name=E{place}"), "tags=a,b,c"]);
    }
    let lines = shell.run(&["ls", "w"]).done().text();
    assert_eq!(lines.lines().count(), 24);
    for line in lines.lines() {
        let (id, rest) = line.split_once(' ').expect("an id and a title");
        let shown = shell.run(&["show", "w", id]).done().text();
        let title = shown.lines().next().expect("a title");
        let (title, _) = title.split_once(" [").expect("a type");
        assert!(rest.trim_start().starts_with(title), "{line} → {title}");
    }
}

#[test]
fn an_ambiguous_or_unknown_id_is_refused_with_the_candidates() {
    let shell = Shell::with_workspace();
    shell.add(&["entity", "name=Un"]);
    shell.add(&["entity", "name=Deux"]);
    let refused = shell.run(&["show", "w", "0"]);
    assert_eq!(refused.exit, Exit::Failed);
    refused.tells("est le début de 3 identifiants");
    refused.tells("Deux");
    shell
        .run(&["show", "w", "ffff"])
        .refused(Exit::Failed, "« ffff »");
    shell
        .run(&["show", "w", ""])
        .refused(Exit::Failed, "Aucune donnée");
}

#[test]
fn two_versions_of_a_field_are_shown_with_their_authors() {
    let shell = Shell::with_workspace();
    let id = RecordId::from(shell.add(&["entity", "name=A"]));
    shell.run(&["copy", "w", "./c.myspot"]).done();
    shell.run(&["open", "./c.myspot", "w2"]).done();
    shell.run(&["set", "w", id.as_str(), "summary=ici"]).done();
    shell.run(&["set", "w2", id.as_str(), "summary=là"]).done();
    let open = |folder: &str, access| {
        OpenWorkspace::open(&shell.path(folder), access, &shell.paths()).expect("a workspace")
    };
    let theirs = open("w2", Access::Read).workspace.all_changes();
    let mut mine = open("w", Access::Write);
    // What came from elsewhere is not in the outbox: a snapshot keeps it.
    mine.workspace
        .receive(&theirs, Moment(1))
        .expect("one workspace");
    mine.snapshot(Moment(1)).expect("writable");
    drop(mine);
    let shown = shell.json(&["show", "w", id.as_str()]);
    let versions = shown["disputed"]["summary"]
        .as_array()
        .expect("two versions");
    let mut values: Vec<_> = versions.iter().map(|one| one["value"].as_str()).collect();
    values.sort();
    assert_eq!(values, [Some("ici"), Some("là")]);
    let text = shell.run(&["show", "w", id.as_str()]).done().plain();
    assert!(
        text.contains("version de Agnès, ") && text.contains("version de appareil "),
        "{text}"
    );
    shell.run(&["set", "w", id.as_str(), "summary=ici"]).done();
    assert_eq!(
        shell.json(&["show", "w", id.as_str()])["disputed"],
        json!({})
    );
}

#[test]
fn what_a_newer_version_wrote_is_shown_under_other_fields() {
    let shell = Shell::with_workspace();
    let mut open =
        OpenWorkspace::open(&shell.path("w"), Access::Write, &shell.paths()).expect("a workspace");
    let record = open.workspace.fresh_id(Moment(1));
    let fields = vec![
        ("name".into(), Value::from("A")),
        ("aura".into(), Value::from("verte")),
    ];
    let create = Edit::Create {
        record: record.clone(),
        kind: "entity".into(),
        fields,
    };
    open.workspace
        .apply(&create.into(), Moment(1))
        .expect("allowed");
    open.close(Moment(1)).expect("writable");
    let shown = shell.json(&["show", "w", record.as_str()]);
    assert_eq!(shown["unknown"], json!({ "aura": "verte" }));
    let text = shell.run(&["show", "w", record.as_str()]).done().plain();
    assert!(text.contains("Autres champs :\n  aura : verte"), "{text}");
    shell
        .run(&["set", "w", record.as_str(), "aura=bleue"])
        .done();
    assert_eq!(
        shell.json(&["show", "w", record.as_str()])["unknown"]["aura"],
        "bleue"
    );
}

#[test]
fn the_log_tells_each_change_in_words() {
    let shell = Shell::with_workspace();
    let id = shell.add(&["entity", "name=A"]);
    let other = shell.add(&["entity", "name=B"]);
    shell
        .run(&["set", "w", &id, "summary=Oui", "roles+=ally"])
        .done();
    shell.run(&["trash", "w", &id]).done();
    shell.run(&["undo", "w"]).done();
    let text = shell.run(&["log", "w"]).done().plain();
    let expected = [
        "annulation (mise à la corbeille) : « A » hors de la corbeille",
        "mise à la corbeille : « A » à la corbeille",
        "modification : « A » (En bref, Rôles)",
        "ajout : + fiche « B »",
        "ajout : + fiche « A »",
        "début de l’espace",
    ];
    assert_eq!(text.lines().count(), expected.len());
    for (line, words) in text.lines().zip(expected) {
        assert!(line.contains(words) && line.contains("  Agnès  "), "{line}");
    }
    let lines = shell
        .run(&["log", "w", "--json", "--record", &other])
        .done();
    let lines = lines.json_lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["n"], 3);
    assert_eq!(lines[0]["label"], "create");
    assert_eq!(lines[0]["author"]["name"], "Agnès");
    assert_eq!(
        lines[0]["deeds"],
        json!([{ "deed": "made", "record": other }])
    );
    let last = shell.run(&["log", "w", "--limit", "1"]).done();
    assert_eq!(last.text().lines().count(), 1);
}

#[test]
fn two_versions_are_compared_record_by_record() {
    let shell = Shell::with_workspace();
    let id = shell.add(&["entity", "name=A", "kind=org"]);
    let before = shell.json(&["info", "w"])["heads"][0].clone();
    let before = before.as_str().expect("a head").to_owned();
    shell
        .run(&["set", "w", &id, "name=B", "roles+=ally"])
        .done();
    shell.add(&["note", "text=Nouvelle"]);
    let same = shell.run(&["diff", "w", "HEAD", "HEAD~0"]).done();
    same.tells("Aucune différence");
    let differing = shell.run(&["diff", "w", &before[..12], "HEAD"]);
    assert_eq!(differing.exit, Exit::Differences);
    let text = differing.plain();
    for part in [
        "± fiche « B »",
        "Nom : A → B",
        "Rôles : + allié",
        "+ note « Nouvelle »",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let back = shell.run(&["diff", "w", "HEAD", "HEAD~2", "--json"]);
    assert_eq!(back.exit, Exit::Differences);
    let back = back.json();
    assert_eq!(back["b"], json!([before]));
    let changes: Vec<_> = back["records"]
        .as_array()
        .expect("records")
        .iter()
        .collect();
    let of = |id: &str| changes.iter().find(|record| record["id"] == id);
    let fields = of(&id).expect("changed")["fields"]
        .as_array()
        .expect("fields");
    assert!(fields.contains(&json!({ "key": "name", "before": "B", "after": "A" })));
    assert_eq!(
        changes
            .iter()
            .filter(|record| record["change"] == "missing")
            .count(),
        1
    );
    let all = shell.run(&["diff", "w", "0", "HEAD", "--json"]).json();
    let made = all["records"].as_array().expect("records");
    assert_eq!(
        made.iter()
            .filter(|record| record["change"] == "added")
            .count(),
        3
    );
    shell
        .run(&["diff", "w", "HEAD~9", "HEAD"])
        .refused(Exit::Failed, "Aucune version ne s’appelle « HEAD~9 »");
    shell
        .run(&["diff", "w", "HEAD", "zz"])
        .refused(Exit::Failed, "« zz »");
}

#[test]
fn reading_works_beside_a_writer_and_writing_does_not() {
    let shell = Shell::with_workspace();
    let id = shell.add(&["entity", "name=A"]);
    let writer =
        OpenWorkspace::open(&shell.path("w"), Access::Write, &shell.paths()).expect("a workspace");
    let before = files(&shell.path("w"));
    for words in [
        &["info", "w"][..],
        &["ls", "w"],
        &["show", "w", &id],
        &["log", "w"],
        &["verify", "w"],
        &["diff", "w", "HEAD", "HEAD"],
        &["copy", "w", "./beside.myspot"],
    ] {
        shell.run(words).done();
    }
    for words in [
        &["add", "w", "entity", "name=B"][..],
        &["set", "w", &id, "name=B"],
        &["link", "w", &id, "knows", &id],
        &["trash", "w", &id],
        &["restore", "w", &id],
        &["undo", "w"],
        &["verify", "w", "--repair"],
    ] {
        shell
            .run(words)
            .refused(Exit::InUse, "est ouvert en écriture dans une autre fenêtre");
    }
    assert_eq!(files(&shell.path("w")), before, "nobody else wrote");
    writer.close(Moment(1)).expect("writable");
    shell.run(&["set", "w", &id, "name=B"]).done();
}

#[test]
fn verify_tells_what_is_wrong_and_repair_mends_it() {
    let shell = Shell::with_workspace();
    shell.add(&["entity", "name=A"]);
    let told = shell.run(&["verify", "w"]).done().plain();
    assert!(
        told.starts_with("Tout est en ordre (fichiers contrôlés : 1"),
        "{told}"
    );
    let hash = shell.state_hash("w");
    let journal = shell.path("w/journal-0.msj");
    let mut bytes = fs::read(&journal).expect("a journal");
    bytes.extend_from_slice(b"a write that was cut");
    fs::write(&journal, &bytes).expect("writable");
    let torn = shell.run(&["verify", "w"]);
    assert_eq!(torn.exit, Exit::Failed);
    assert!(
        torn.plain().contains("octets incomplets à la fin : 20"),
        "{}",
        torn.plain()
    );
    let torn = shell.run(&["verify", "w", "--json"]).json();
    assert_eq!(torn["sound"], false);
    assert_eq!(torn["files"][0]["torn_bytes"], 20);
    assert_eq!(
        fs::read(&journal).expect("a journal"),
        bytes,
        "looking changes nothing"
    );
    let mended = shell.run(&["verify", "w", "--repair"]).done().plain();
    assert!(mended.contains("mis de côté dans damaged-"), "{mended}");
    assert_eq!(shell.state_hash("w"), hash);
    shell.run(&["verify", "w"]).done();
}
