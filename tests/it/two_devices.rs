//! Two members, two machines, no server: real processes that talk over loopback.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command};

use serde_json::Value as Json;

use crate::machines::{Machine, answer, done};

/// Two members' machines, each with its own folders.
struct Pair {
    odile: tempfile::TempDir,
    samir: tempfile::TempDir,
}

impl Pair {
    /// Odile has a workspace and a fiche in it.
    fn begin() -> Self {
        let home = || tempfile::tempdir().expect("a temporary folder");
        let pair = Self {
            odile: home(),
            samir: home(),
        };
        pair.odile(&["new", "w", "--title", "Les Tilleuls", "--member", "Odile"]);
        pair.odile(&[
            "add",
            "w",
            "entity",
            "name=Échevin Pontarlin",
            "kind=person",
        ]);
        pair
    }

    /// Samir has joined.
    fn joined(role: &str) -> Self {
        let pair = Self::begin();
        let (invite, ticket) = pair.invite(role);
        let joined = pair.join(&ticket).wait_with_output().expect("it ends");
        done(&joined);
        done(&invite.wait_with_output().expect("it ends"));
        pair
    }

    fn odile(&self, words: &[&str]) -> Json {
        run(self.odile.path(), words)
    }

    fn samir(&self, words: &[&str]) -> Json {
        run(self.samir.path(), words)
    }

    /// Starts `invite` and reads the ticket.
    fn invite(&self, role: &str) -> (Child, String) {
        let words = [
            "invite",
            "w",
            "--yes",
            "--role",
            role,
            "--bind",
            "127.0.0.1",
        ];
        let mut child = start(self.odile.path(), &words);
        let out = child.stdout.take().expect("it was piped");
        let mut ticket = String::new();
        BufReader::new(out)
            .read_line(&mut ticket)
            .expect("it tells");
        let ticket = ticket.trim().to_owned();
        assert!(ticket.starts_with("MYSPOT1"), "{ticket}");
        (child, ticket)
    }

    fn join(&self, ticket: &str) -> Child {
        let words = [
            "join",
            ticket,
            "w",
            "--member",
            "Samir",
            "--bind",
            "127.0.0.1",
        ];
        start(self.samir.path(), &words)
    }

    /// Both exchange until nothing is missing.
    fn meet(&self) -> [Json; 2] {
        let words = [
            "sync",
            "w",
            "--until-quiet",
            "--json",
            "--bind",
            "127.0.0.1",
        ];
        let (one, two) = (
            start(self.odile.path(), &words),
            start(self.samir.path(), &words),
        );
        [one, two].map(|child| answer(&child.wait_with_output().expect("it ends")))
    }

    fn hashes(&self) -> [String; 2] {
        let hash = |info: Json| info["state_hash"].as_str().expect("a hash").to_owned();
        [
            hash(self.odile(&["info", "w", "--json"])),
            hash(self.samir(&["info", "w", "--json"])),
        ]
    }
}

/// This machine: all are here.
fn here() -> Machine {
    Machine::here("127.0.0.1")
}

fn command(home: &Path, words: &[&str]) -> Command {
    here().command(home, words)
}

fn start(home: &Path, words: &[&str]) -> Child {
    here().start(home, words)
}

fn run(home: &Path, words: &[&str]) -> Json {
    here().run(home, words)
}

#[test]
fn a_newcomer_joins_with_a_ticket_and_both_write_apart_and_meet() {
    let pair = Pair::joined("contribution");
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir, "the newcomer has everything");
    pair.odile(&[
        "add",
        "w",
        "entity",
        "name=Maison de quartier",
        "kind=place",
    ]);
    pair.samir(&[
        "add",
        "w",
        "entity",
        "name=Comité des Tilleuls",
        "kind=group",
    ]);
    pair.samir(&["add", "w", "entity", "name=Pétition", "kind=document"]);
    let [odile, samir] = pair.hashes();
    assert_ne!(odile, samir, "apart, they differ");
    let met = pair.meet();
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir);
    assert_eq!(met[0]["received"], 2);
    assert_eq!(met[1]["received"], 1);
    for info in [
        pair.odile(&["info", "w", "--json"]),
        pair.samir(&["info", "w", "--json"]),
    ] {
        assert_eq!(info["counts"]["entity"], 4);
        assert_eq!(info["counts"]["member"], 2);
    }
    let members = pair.samir(&["members", "w", "--json"]);
    let names: Vec<&str> = members["members"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|member| member["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["Samir", "Odile"]);
    assert_eq!(members["members"][1]["lacks"], 0);
    // Who wrote what comes from the signatures, on both sides.
    let log = command(pair.odile.path(), &["log", "w", "--json"])
        .output()
        .expect("it runs");
    done(&log);
    let by_samir = String::from_utf8_lossy(&log.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Json>(line).ok())
        .filter(|entry| entry["author"]["name"] == "Samir")
        .count();
    assert_eq!(by_samir, 2);
}

#[test]
fn a_device_killed_in_the_middle_comes_back_and_loses_nothing() {
    let pair = Pair::joined("animation");
    let rows: String = (0..400)
        .map(|n| format!("{{\"id\":\"e{n}\",\"name\":\"Fiche {n}\",\"type\":\"person\"}},"))
        .collect();
    let file = pair.odile.path().join("many.json");
    let rows = rows.trim_end_matches(',');
    std::fs::write(&file, format!("{{\"entities\":[{rows}]}}")).expect("writable");
    pair.odile(&["import", "w", "many.json"]);
    pair.samir(&["add", "w", "entity", "name=Écrit ailleurs", "kind=person"]);
    let words = ["sync", "w", "--for", "60s", "--bind", "127.0.0.1"];
    let mut odile = start(pair.odile.path(), &words);
    for _ in 0..3 {
        let mut samir = start(pair.samir.path(), &words);
        // It is killed once its journal grows: in the middle of what it receives.
        let journal = || {
            let folder = pair.samir.path().join("w");
            let files = std::fs::read_dir(folder).expect("the workspace");
            let sizes = files.flatten().filter_map(|file| file.metadata().ok());
            sizes.map(|about| about.len()).sum::<u64>()
        };
        let before = journal();
        let began = std::time::Instant::now();
        while journal() == before && began.elapsed().as_secs() < 3 {
            std::thread::yield_now();
        }
        samir.kill().expect("it runs");
        samir.wait().expect("it ends");
    }
    odile.kill().expect("it runs");
    odile.wait().expect("it ends");
    pair.meet();
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir);
    let info = pair.samir(&["info", "w", "--json"]);
    assert_eq!(info["counts"]["entity"], 402);
    pair.samir(&["verify", "w"]);
}

#[test]
fn a_reader_receives_everything_and_can_write_nothing() {
    let pair = Pair::joined("lecture");
    let add = ["add", "w", "entity", "name=Interdit"];
    let refused = command(pair.samir.path(), &add).output().expect("it runs");
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("sans pouvoir y écrire"), "{said}");
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir);
}

#[test]
fn a_ticket_serves_once_and_a_false_one_never() {
    let pair = Pair::begin();
    let (invite, ticket) = pair.invite("contribution");
    // One sign changed is no ticket at all: it is not even dialled.
    let mut false_one = ticket.clone();
    let last = if false_one.ends_with('A') { 'B' } else { 'A' };
    false_one.pop();
    false_one.push(last);
    let output = pair.join(&false_one).wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    done(&pair.join(&ticket).wait_with_output().expect("it ends"));
    done(&invite.wait_with_output().expect("it ends"));
    // The inviter is there again, with another invitation open; the old ticket is spent.
    let (mut again, other) = pair.invite("contribution");
    assert_ne!(other, ticket);
    std::fs::rename(pair.samir.path().join("w"), pair.samir.path().join("kept")).expect("free");
    let output = pair.join(&ticket).wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(!pair.samir.path().join("w").exists(), "nothing was made");
    again.kill().expect("it waits");
    let mut rest = String::new();
    let err = again.stderr.take().expect("it was piped");
    again.wait().expect("it ends");
    BufReader::new(err).read_to_string(&mut rest).expect("text");
    assert_eq!(rest, "", "nobody was let in");
}

#[test]
fn alone_or_not_shared_a_sync_says_so() {
    let pair = Pair::begin();
    let words = ["sync", "w", "--for", "1s", "--bind", "127.0.0.1"];
    let not_shared = command(pair.odile.path(), &words)
        .output()
        .expect("it runs");
    assert_eq!(not_shared.status.code(), Some(1));
    let words_invite = ["invite", "w"];
    let nobody = command(pair.odile.path(), &words_invite)
        .output()
        .expect("it runs");
    assert_eq!(nobody.status.code(), Some(5), "nobody can be asked");
    let pair = Pair::joined("contribution");
    let alone = command(pair.odile.path(), &words)
        .output()
        .expect("it runs");
    assert_eq!(alone.status.code(), Some(6), "{alone:?}");
}

#[test]
fn a_place_that_will_not_do_is_known_before_the_invitation_is_spent() {
    let pair = Pair::begin();
    let (invite, ticket) = pair.invite("contribution");
    let home = pair.samir.path();
    std::fs::create_dir(home.join("full")).expect("free");
    std::fs::write(home.join("full/letter.txt"), "text").expect("writable");
    let join = |folder: &str| {
        let words = [
            "join",
            ticket.as_str(),
            folder,
            "--member",
            "Samir",
            "--bind",
            "127.0.0.1",
        ];
        command(home, &words).output().expect("it runs")
    };
    for taken in ["full", "full/letter.txt/w"] {
        let output = join(taken);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
    // Folders on the way are made.
    done(&join("new/and/deep"));
    done(&invite.wait_with_output().expect("it ends"));
    assert!(home.join("new/and/deep/header.json").exists());
}

#[test]
fn who_is_sent_away_is_met_by_nobody_and_opens_no_later_stick() {
    let pair = Pair::joined("contribution");
    let stick = tempfile::tempdir().expect("a stick");
    let file = |name: &str| stick.path().join(name).to_string_lossy().into_owned();
    pair.odile(&["remove", "w", "Samir"]);
    pair.odile(&["add", "w", "entity", "name=Après", "kind=place"]);
    let before = pair.hashes()[1].clone();
    // Nobody is left for whom a stick could be sealed: he cannot open it.
    pair.odile(&["bundle", "w", &file("cle")]);
    let mut opened = command(pair.samir.path(), &["bundle", "--apply", "w", &file("cle")]);
    let opened = opened.output().expect("it runs");
    assert_eq!(opened.status.code(), Some(5), "{opened:?}");
    let words = ["sync", "w", "--for", "4s", "--bind", "127.0.0.1"];
    let (one, two) = (
        start(pair.odile.path(), &words),
        start(pair.samir.path(), &words),
    );
    for child in [one, two] {
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(6), "nobody was met: {output:?}");
    }
    assert_eq!(pair.hashes()[1], before, "nothing came to him");
}

#[test]
fn who_may_only_read_from_now_on_hears_it_by_stick_and_keeps_aside_what_was_not_sent() {
    let pair = Pair::joined("contribution");
    let stick = tempfile::tempdir().expect("a stick");
    let file = |name: &str| stick.path().join(name).to_string_lossy().into_owned();
    let entities = |info: Json| info["counts"]["entity"].as_u64().expect("a number");
    pair.samir(&["add", "w", "entity", "name=Pas encore envoyé"]);
    pair.odile(&["role", "w", "Samir", "lecture"]);
    pair.odile(&["bundle", "w", &file("un")]);
    let taken = pair.samir(&["bundle", "--apply", "w", &file("un"), "--json"]);
    assert_eq!(taken["members_changed"], true);
    assert_eq!(entities(pair.samir(&["info", "w", "--json"])), 1);
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir);
    let inside = std::fs::read_dir(pair.samir.path().join("w")).expect("the workspace");
    let aside = inside.flatten().filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("set-aside-")
    });
    assert_eq!(aside.count(), 1, "it is kept, for somebody who may write");
    let add = ["add", "w", "entity", "name=Interdit"];
    let refused = command(pair.samir.path(), &add).output().expect("it runs");
    assert!(!refused.status.success());
    // Given the right back he writes, and what was left behind stays there.
    pair.odile(&["role", "w", "Samir", "contribution"]);
    pair.odile(&["bundle", "w", &file("deux")]);
    pair.samir(&["bundle", "--apply", "w", &file("deux")]);
    pair.samir(&["add", "w", "entity", "name=De nouveau"]);
    pair.samir(&["bundle", "w", &file("retour")]);
    pair.odile(&["bundle", "--apply", "w", &file("retour")]);
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir);
    assert_eq!(entities(pair.odile(&["info", "w", "--json"])), 2);
}

#[test]
fn copies_edited_apart_come_together_and_only_signed_work_bears_a_members_name() {
    let pair = Pair::joined("contribution");
    let stick = tempfile::tempdir().expect("a stick");
    let file = |name: &str| stick.path().join(name).to_string_lossy().into_owned();
    // Somebody without a name in the group opens a copy, edits it, and hands it back.
    let guest = tempfile::tempdir().expect("a temporary folder");
    pair.odile(&["copy", "w", &file("aller.myspot")]);
    run(guest.path(), &["open", &file("aller.myspot"), "w"]);
    run(guest.path(), &["add", "w", "entity", "name=Vu d’ailleurs"]);
    run(guest.path(), &["copy", "w", &file("retour.myspot")]);
    let merged = pair.odile(&["merge", "w", &file("retour.myspot"), "--json"]);
    assert_eq!(
        (&merged["received"], &merged["left_out"]),
        (&1.into(), &0.into())
    );
    let again = pair.odile(&["merge", "w", &file("retour.myspot"), "--json"]);
    assert_eq!(again["received"], 0);
    // The group takes it as brought along by her.
    pair.meet();
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir);
    let mut log = command(pair.samir.path(), &["log", "w", "--json"]);
    let log = log.output().expect("it runs");
    done(&log);
    let lines = String::from_utf8_lossy(&log.stdout).into_owned();
    let first: Json = serde_json::from_str(lines.lines().next().expect("a line")).expect("json");
    assert_eq!(first["author"]["name"], "Odile", "{first}");
    // What bears Samir's name comes with his proof, from his folder, and without it does not.
    pair.samir(&["add", "w", "entity", "name=De Samir"]);
    pair.samir(&["copy", "w", &file("samir.myspot")]);
    let merge = ["merge", "w", &file("samir.myspot"), "--json"];
    let output = command(pair.odile.path(), &merge)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let merged: Json = serde_json::from_slice(&output.stdout).expect("one object");
    assert_eq!(
        (&merged["received"], &merged["left_out"]),
        (&0.into(), &1.into())
    );
    let folder = pair.samir.path().join("w").to_string_lossy().into_owned();
    let merged = pair.odile(&["merge", "w", &folder, "--json"]);
    assert_eq!(
        (&merged["received"], &merged["left_out"]),
        (&1.into(), &0.into())
    );
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir);
    // Another workspace is refused.
    run(guest.path(), &["new", "autre", "--title", "Autre"]);
    let other = guest.path().join("autre").to_string_lossy().into_owned();
    let mut output = command(pair.odile.path(), &["merge", "w", &other]);
    let output = output.output().expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(pair.hashes()[0], odile);
}

#[test]
fn a_plain_document_edited_elsewhere_comes_home_and_a_hostile_one_harms_nobody() {
    let pair = Pair::joined("contribution");
    let guest = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| guest.path().join(name).to_string_lossy().into_owned();
    pair.odile(&["copy", "w", &file("aller.myspot")]);
    run(guest.path(), &["open", "aller.myspot", "w"]);
    run(guest.path(), &["add", "w", "entity", "name=Vu d’ailleurs"]);
    run(guest.path(), &["export", "w", "retour.automerge"]);
    let merged = pair.odile(&["merge", "w", &file("retour.automerge"), "--json"]);
    assert_eq!(
        (&merged["received"], &merged["left_out"]),
        (&1.into(), &0.into())
    );
    assert_eq!(merged["state_hash"], pair.hashes()[0]);
    pair.meet();
    let [odile, samir] = pair.hashes();
    assert_eq!(odile, samir);
    // Cut, changed, and what aborts the process that reads it.
    let whole = std::fs::read(file("retour.automerge")).expect("it was written");
    let mut hostile = vec![whole[..whole.len() / 2].to_vec(), whole[..4].to_vec()];
    for number in 1..=12 {
        let name = format!("data/hostile/automerge/load-{number:02}.bin");
        hostile.extend(crate::import_golden::shared(&name));
    }
    for (number, bytes) in hostile.iter().enumerate() {
        std::fs::write(file("hostile"), bytes).expect("writable");
        let merge = ["merge", "w", &file("hostile")];
        let output = command(pair.odile.path(), &merge)
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(1), "{number}: {output:?}");
    }
    assert_eq!(pair.hashes()[0], odile);
    pair.odile(&["verify", "w"]);
}
