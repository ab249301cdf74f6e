//! The program as a process: its streams and its exit codes.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn myspot(home: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_myspot"))
        .args(words)
        .current_dir(home)
        .env("MYSPOT_HOME", home.join("device"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .output()
        .expect("the program was built with this test")
}

#[test]
fn results_go_to_stdout_and_messages_to_stderr() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let run = |words: &[&str], code: i32| {
        let output = myspot(home.path(), words);
        let err = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(code), "{words:?}: {err}");
        (String::from_utf8(output.stdout).expect("text"), err)
    };
    assert_eq!(run(&["new", "w", "--title", "Été"], 0).0, "w\n");
    let (id, _) = run(&["add", "w", "entity", "name=A"], 0);
    let (shown, quiet) = run(&["show", "w", id.trim()], 0);
    assert!(shown.starts_with("A [fiche]\n") && quiet.is_empty());
    let (nothing, sentence) = run(&["show", "w", "zz"], 1);
    assert!(nothing.is_empty() && sentence.contains("zz"));
    run(&["show"], 2);
    run(&["diff", "w", "HEAD~1", "HEAD"], 3);
    let (version, _) = run(&["--version"], 0);
    assert_eq!(version, concat!("myspot ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_copy_is_piped_from_one_process_to_another() {
    let home = tempfile::tempdir().expect("a temporary folder");
    myspot(home.path(), &["new", "w"]);
    let copy = myspot(home.path(), &["copy", "w", "-"]);
    let mut open = Command::new(env!("CARGO_BIN_EXE_myspot"))
        .args(["open", "-", "w2"])
        .current_dir(home.path())
        .env("MYSPOT_HOME", home.path().join("device"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program was built with this test");
    let mut stdin = open.stdin.take().expect("it was piped");
    stdin.write_all(&copy.stdout).expect("it reads");
    drop(stdin);
    assert!(open.wait().expect("it ends").success());
    let hash = |folder: &str| {
        let info = myspot(home.path(), &["info", folder, "--json"]);
        let info: serde_json::Value = serde_json::from_slice(&info.stdout).expect("one object");
        info["state_hash"].clone()
    };
    assert_eq!(hash("w"), hash("w2"));
    assert!(hash("w").is_string());
}

#[test]
fn a_program_that_reads_enough_is_no_failure() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut helping = Command::new(env!("CARGO_BIN_EXE_myspot"))
        .args(["completions", "bash"])
        .current_dir(home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built with this test");
    drop(helping.stdout.take());
    let done = helping.wait_with_output().expect("it ends");
    assert_eq!(done.status.code(), Some(0));
    assert!(done.stderr.is_empty());
}
