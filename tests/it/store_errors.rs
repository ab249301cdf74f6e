//! Broken, foreign and refused folders: one clear sentence each, and nothing lost.

use std::fs;
use std::path::Path;

use myspot::cli::Exit;
use myspot::open::OpenWorkspace;
use myspot_core::store::Access;
use myspot_core::{Edit, Moment, Value};

use crate::cli::{Shell, files};

const NOW: Moment = Moment(1_800_000_000_000);

#[test]
fn what_is_no_workspace_is_told_so() {
    let shell = Shell::new();
    let check = |path: &str, part: &str| {
        for words in [
            &["info", path][..],
            &["add", path, "entity"],
            &["verify", path],
        ] {
            shell.run(words).refused(Exit::Failed, part);
        }
    };
    check("./nowhere", "n’existe pas");
    fs::create_dir(shell.path("empty")).expect("writable");
    check("./empty", "n’est pas un espace mySPOT");
    fs::write(shell.path("list.xlsx"), "PK\x03\x04").expect("writable");
    check("./list.xlsx", "n’est pas un espace mySPOT");
    check("./list.xlsx/below", "n’est pas un espace mySPOT");
    fs::create_dir(shell.path("other")).expect("writable");
    fs::write(
        shell.path("other/header.json"),
        r#"{"format": "other-program"}"#,
    )
    .expect("writable");
    check("./other", "n’est pas un espace mySPOT");
    let left: Vec<_> = fs::read_dir(shell.path("empty"))
        .expect("a folder")
        .collect();
    assert!(left.is_empty(), "nothing is put into a stranger's folder");
}

#[test]
fn a_place_where_nothing_can_be_made_is_told_so() {
    let shell = Shell::with_workspace();
    let check = |words: &[&str], part: &str| {
        shell.run(words).refused(Exit::Failed, part);
    };
    fs::write(shell.path("file"), "x").expect("writable");
    check(
        &["new", "./missing/deep"],
        "le dossier qui doit le contenir n’existe pas",
    );
    check(&["new", "./file/w"], "une partie du chemin est un fichier");
    check(&["new", "./file"], "existe déjà");
    check(&["copy", "w", "./missing/c.myspot"], "il n’existe pas");
    check(&["copy", "w", "./file/c.myspot"], "n’est pas un dossier");
    shell.run(&["copy", "w", "./c.myspot"]).done();
    check(&["open", "./c.myspot", "./missing/w"], "il n’existe pas");
    check(&["open", "./none.myspot", "./w3"], "il n’existe pas");
    check(&["open", "./device", "./w3"], "c’est un dossier");
    // Even root may not write there.
    if Path::new("/proc/self").exists() {
        check(&["new", "/proc/myspot"], "/proc/myspot");
        check(&["copy", "w", "/proc/c.myspot"], "/proc/c.myspot");
        check(&["open", "./c.myspot", "/proc/w"], "/proc/w");
    }
}

#[test]
fn a_broken_header_is_mended_from_its_copy_or_told() {
    let shell = Shell::with_workspace();
    let hash = shell.state_hash("w");
    fs::write(shell.path("w/header.json"), "{ broken").expect("writable");
    let read = shell.run(&["info", "w"]).done();
    read.tells("« myspot verify --repair » remet l’espace en ordre");
    shell.run(&["verify", "w", "--repair"]).done();
    assert_eq!(shell.state_hash("w"), hash);
    fs::write(shell.path("w/header.json"), "{ broken").expect("writable");
    fs::write(shell.path("w/backups/header.json"), "{ broken").expect("writable");
    let before = files(&shell.path("w"));
    for words in [
        &["info", "w"][..],
        &["verify", "w"],
        &["add", "w", "note", "text=x"],
    ] {
        shell
            .run(words)
            .refused(Exit::Failed, "est abîmé, et sa copie aussi");
    }
    assert_eq!(files(&shell.path("w")), before);
}

#[test]
fn a_corrupt_snapshot_falls_back_to_the_one_before_and_loses_nothing() {
    let shell = Shell::with_workspace();
    for round in 0..3 {
        shell.add(&["entity", &format!("name=E{round}")]);
        let mut open = OpenWorkspace::open(&shell.path("w"), Access::Write, &shell.paths())
            .expect("a workspace");
        open.snapshot(NOW).expect("writable");
        open.close(NOW).expect("writable");
    }
    shell.add(&["entity", "name=après"]);
    let hash = shell.state_hash("w");
    let newest = shell.path("w/snapshot-3.mss");
    let mut bytes = fs::read(&newest).expect("a snapshot");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&newest, bytes).expect("writable");
    assert_eq!(shell.state_hash("w"), hash, "reading falls back");
    let told = shell.run(&["verify", "w"]);
    assert_eq!(told.exit, Exit::Failed);
    assert!(told.plain().contains("snapshot-3.mss"), "{}", told.plain());
    shell.run(&["verify", "w", "--repair"]);
    assert_eq!(shell.state_hash("w"), hash);
    shell.add(&["entity", "name=encore"]);
    shell.run(&["verify", "w"]).done();
}

#[test]
fn a_journal_of_another_workspace_is_refused() {
    let shell = Shell::with_workspace();
    shell.run(&["new", "w2"]).done();
    fs::copy(
        shell.path("w2/journal-0.msj"),
        shell.path("w/journal-0.msj"),
    )
    .expect("writable");
    let before = files(&shell.path("w"));
    for words in [&["info", "w"][..], &["add", "w", "note", "text=x"]] {
        shell
            .run(words)
            .refused(Exit::Failed, "appartient à un autre espace");
    }
    let told = shell.run(&["verify", "w"]);
    assert_eq!(told.exit, Exit::Failed);
    assert_eq!(files(&shell.path("w")), before);
}

/// Edits a small workspace and notes, after each acknowledged edit, how long the journal was and
/// what the workspace showed. Then opens every cut of the journal.
#[test]
fn a_journal_cut_at_any_byte_gives_back_exactly_what_was_acknowledged_before() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let paths = myspot::paths::Paths::below(&home.path().join("device"));
    let folder = home.path().join("w");
    let journal = folder.join("journal-0.msj");
    let mut open = OpenWorkspace::create(&folder, "T", "", &paths, NOW).expect("a workspace");
    let empty = myspot_core::Workspace::create(
        open.workspace.id(),
        std::sync::Arc::new(myspot_core::Kinds::builtin()),
        myspot_core::Dice::from_number(1),
    );
    let empty = empty.expect("the genesis is constant").state_hash();
    let length = || fs::metadata(&journal).expect("a journal").len() as usize;
    // The header of the file alone is an empty workspace.
    let mut known = vec![(52, empty), (length(), open.workspace.state_hash())];
    let mut records = Vec::new();
    for step in 0..6_i64 {
        let now = Moment(NOW.0 + step * 10_000);
        let edit = if step % 2 == 0 {
            let record = open.workspace.fresh_id(now);
            records.push(record.clone());
            let fields = vec![("name".into(), Value::from("été"))];
            Edit::Create {
                record,
                kind: "tag".into(),
                fields,
            }
        } else {
            let record = records[records.len() - 1].clone();
            Edit::Set {
                record,
                key: "label".into(),
                value: Value::Int(step),
            }
        };
        open.workspace.apply(&edit.into(), now).expect("allowed");
        open.save().expect("writable");
        known.push((length(), open.workspace.state_hash()));
    }
    drop(open);
    let whole = fs::read(&journal).expect("a journal");
    assert_eq!(whole.len(), known[known.len() - 1].0);
    let mut checked = 0;
    for cut in 52..=whole.len() {
        fs::write(&journal, &whole[..cut]).expect("writable");
        let read = OpenWorkspace::open(&folder, Access::Read, &paths)
            .unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
        let (at, expected) = known
            .iter()
            .rfind(|(at, _)| *at <= cut)
            .expect("the header");
        assert_eq!(&read.workspace.state_hash(), expected, "cut at {cut}");
        assert_eq!(read.repairs.is_empty(), *at == cut, "cut at {cut}");
        checked += 1;
    }
    assert_eq!(checked, whole.len() - 51);
    // Opening for writing mends each cut, keeps what it takes out, and goes on.
    for cut in (52..whole.len()).step_by(23) {
        let copy = home.path().join(format!("cut-{cut}"));
        fs::create_dir(&copy).expect("writable");
        fs::copy(folder.join("header.json"), copy.join("header.json")).expect("writable");
        fs::write(copy.join("journal-0.msj"), &whole[..cut]).expect("writable");
        let mut open = OpenWorkspace::open(&copy, Access::Write, &paths)
            .unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
        let (_, expected) = known
            .iter()
            .rfind(|(at, _)| *at <= cut)
            .expect("the header");
        assert_eq!(&open.workspace.state_hash(), expected, "cut at {cut}");
        let record = open.workspace.fresh_id(NOW);
        let create = Edit::Create {
            record,
            kind: "tag".into(),
            fields: Vec::new(),
        };
        open.workspace.apply(&create.into(), NOW).expect("allowed");
        open.save().expect("writable");
        let after = open.workspace.state_hash();
        drop(open);
        let again = OpenWorkspace::open(&copy, Access::Read, &paths).expect("it was mended");
        assert_eq!(again.workspace.state_hash(), after, "cut at {cut}");
    }
}
