//! The same with the program itself: two members' machines, each with its own folders.

use std::env::consts::EXE_SUFFIX;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

use crate::wire::Wire;

fn program() -> PathBuf {
    let this = std::env::current_exe().expect("this test has a path");
    let folder = this.parent().and_then(Path::parent);
    let program = folder.expect("target/<profile>/deps");
    let program = program.join(format!("myspot{EXE_SUFFIX}"));
    assert!(program.is_file(), "`cargo build` first: it is run here");
    program
}

fn command(home: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .current_dir(home)
        .args(words)
        .env("MYSPOT_HOME", home.join("device"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn done(output: &Output) -> Json {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {said}", output.status);
    serde_json::from_slice(&output.stdout).unwrap_or(Json::Null)
}

fn run(home: &Path, words: &[&str]) -> Json {
    done(&command(home, words).output().expect("it runs"))
}

#[test]
fn two_members_who_cannot_reach_each_other_join_and_converge_by_the_relay() {
    let wire = Wire::lay();
    let address = wire.relay().to_string();
    let home = || tempfile::tempdir().expect("a temporary folder");
    let (odile, samir) = (home(), home());
    let (odile, samir) = (odile.path(), samir.path());
    run(
        odile,
        &["new", "w", "--title", "Les Tilleuls", "--member", "Odile"],
    );
    run(
        odile,
        &["add", "w", "entity", "name=Quai aux fleurs", "kind=place"],
    );
    let invite = [
        "invite",
        "w",
        "--yes",
        "--bind",
        "127.0.0.1",
        "--relay",
        &address,
    ];
    let mut invite = command(odile, &invite).spawn().expect("it runs");
    let mut ticket = String::new();
    BufReader::new(invite.stdout.take().expect("it was piped"))
        .read_line(&mut ticket)
        .expect("it tells");
    // Without a word of the newcomer's the relay is named, not called.
    let join = [
        "join",
        ticket.trim(),
        "w",
        "--member",
        "Samir",
        "--bind",
        "::1",
    ];
    let refused = command(samir, &join).output().expect("it runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(6), "{said}");
    assert!(said.contains(&address), "{said}");
    run(samir, &[&join[..], &["--relay", &address]].concat());
    done(&invite.wait_with_output().expect("it ends"));
    // Both kept the address: it is not typed again.
    run(
        samir,
        &["add", "w", "entity", "name=Marche du midi", "kind=place"],
    );
    let sync = |home: &Path, bind: &str| {
        let words = ["sync", "w", "--until-quiet", "--json", "--bind", bind];
        command(home, &words).spawn().expect("it runs")
    };
    let both = [sync(odile, "127.0.0.1"), sync(samir, "::1")];
    let [one, two] = both.map(|child| done(&child.wait_with_output().expect("it ends")));
    assert_eq!(one["state_hash"], two["state_hash"], "{one} {two}");
    assert_eq!(
        (&one["received"], &one["relay"]),
        (&1.into(), &"open".into())
    );
    for text in [&b"Quai aux fleurs"[..], b"Marche du midi", b"Les Tilleuls"] {
        let passed = wire.passed();
        assert!(!passed.windows(text.len()).any(|part| part == text));
    }
    // Taken out again, it is not called any more, and says that nobody is reached.
    let before = wire.calls();
    let words = [
        "sync",
        "w",
        "--for",
        "3s",
        "--bind",
        "127.0.0.1",
        "--relay",
        "aucun",
    ];
    let alone = command(odile, &words).output().expect("it runs");
    assert_eq!(alone.status.code(), Some(6));
    assert_eq!(wire.calls(), before);
    // A text that is no address is refused before anything is opened.
    let words = ["sync", "w", "--relay", "https://qui@relais.example.org"];
    let refused = command(odile, &words).output().expect("it runs");
    assert_eq!(refused.status.code(), Some(2));
}
