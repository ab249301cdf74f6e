//! `copy` and `open`: the one file to hand on.

use std::fs;

use myspot::cli::Exit;
use myspot_core::store::{Frame, pack};

use super::Shell;

#[test]
fn a_copy_opens_with_the_same_content_as_a_new_device() {
    let shell = Shell::with_workspace();
    let id = shell.add(&["entity", "name=A", "tags=x", "desc=Longue histoire"]);
    shell.run(&["set", "w", &id, "name=B"]).done();
    shell.run(&["copy", "w", "./c.myspot"]).done();
    shell
        .run(&["open", "./c.myspot", "w2"])
        .done()
        .tells("Cet appareil y est nouveau");
    assert_eq!(shell.state_hash("w2"), shell.state_hash("w"));
    let count = |folder| shell.run(&["log", folder]).done().text().lines().count();
    assert_eq!(count("w2"), count("w"), "the history travels too");
    shell.run(&["verify", "w2"]).done();
    shell
        .run(&["undo", "w2"])
        .refused(Exit::Failed, "cet appareil n’a rien changé ici");
    shell.run(&["set", "w2", &id, "name=C"]).done();
    shell.run(&["undo", "w2"]).done();
    assert_eq!(shell.state_hash("w2"), shell.state_hash("w"));
}

#[test]
fn a_copy_goes_through_a_pipe() {
    let shell = Shell::with_workspace();
    shell.add(&["entity", "name=A"]);
    let copy = shell.run(&["copy", "w", "-"]).done();
    assert_eq!(copy.err, "");
    shell.run_with(&["open", "-", "w2"], &copy.out).done();
    assert_eq!(shell.state_hash("w2"), shell.state_hash("w"));
}

#[test]
fn nothing_is_overwritten_unless_forced() {
    let shell = Shell::with_workspace();
    fs::write(shell.path("c.myspot"), "mine").expect("writable");
    shell
        .run(&["copy", "w", "./c.myspot"])
        .refused(Exit::Failed, "existe déjà et n’a pas été touché");
    assert_eq!(fs::read(shell.path("c.myspot")).expect("a file"), b"mine");
    shell.run(&["copy", "w", "./c.myspot", "--force"]).done();
    shell
        .run(&["open", "./c.myspot", "w"])
        .refused(Exit::Failed, "existe déjà et n’est pas un dossier vide");
    shell
        .run(&["open", "./c.myspot", "./c.myspot"])
        .refused(Exit::Failed, "existe déjà");
    fs::create_dir(shell.path("w2")).expect("writable");
    shell.run(&["open", "./c.myspot", "w2"]).done();
    shell
        .run(&["new", "w"])
        .refused(Exit::Failed, "existe déjà et n’est pas un dossier vide");
}

#[test]
fn a_cut_damaged_or_foreign_copy_makes_nothing() {
    let shell = Shell::with_workspace();
    shell.add(&["entity", "name=A"]);
    let whole = shell.run(&["copy", "w", "-"]).done().out;
    let check = |bytes: &[u8], part: &str| {
        shell
            .run_with(&["open", "-", "w2"], bytes)
            .refused(Exit::Failed, part);
        assert!(!shell.path("w2").exists());
    };
    for len in (52..whole.len()).step_by(7) {
        check(&whole[..len], "est coupé");
    }
    check(b"", "n’est pas une copie mySPOT");
    check(b"{\"entities\": []}", "n’est pas une copie mySPOT");
    check(
        &b"PK\x03\x04 another program's file ".repeat(9),
        "n’est pas une copie mySPOT",
    );
    for at in (52..whole.len()).step_by(13) {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        let answer = shell.run_with(&["open", "-", "w2"], &bytes);
        assert_eq!(answer.exit, Exit::Failed, "byte {at}");
        answer.tells("Rien n’a été créé");
    }
    let rest: Vec<_> = fs::read_dir(shell.path("")).expect("the home").collect();
    assert_eq!(rest.len(), 2, "the workspace and the device: {rest:?}");
}

#[test]
fn a_whole_copy_of_something_else_makes_nothing() {
    let shell = Shell::with_workspace();
    shell.add(&["entity", "name=A"]);
    let whole = shell.run(&["copy", "w", "-"]).done().out;
    let limits = pack::Limits {
        bytes: 1 << 20,
        frames: 100,
    };
    let packed = pack::read(&whole[..], limits).expect("it was just written");
    let check = |workspace, frames: Vec<Frame>| {
        let mut bytes = Vec::new();
        pack::write(&mut bytes, workspace, 0, frames).expect("memory takes it");
        shell
            .run_with(&["open", "-", "w2"], &bytes)
            .refused(Exit::Failed, "ne forme pas un espace");
        assert!(!shell.path("w2").exists());
    };
    let id = packed.workspace;
    check(id, vec![Frame::change("not a change")]);
    check(id, packed.frames[1..].to_vec());
    let stranger = Shell::with_workspace();
    let foreign = stranger.run(&["copy", "w", "-"]).done().out;
    let foreign = pack::read(&foreign[..], limits).expect("it was just written");
    check(foreign.workspace, packed.frames.clone());
    // A compressed change may inflate a thousandfold: only plain ones are taken.
    let Frame::Change { change, .. } = &packed.frames[0] else {
        panic!("packs hold changes");
    };
    let mut squeezed = change.clone();
    squeezed[8] = 2;
    check(id, vec![Frame::change(squeezed)]);
}
