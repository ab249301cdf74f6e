//! The program where no window can be shown.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program beside this test. `cargo test` builds both.
pub fn program() -> PathBuf {
    let this = env::current_exe().expect("this test has a path");
    let folder = this
        .parent()
        .and_then(Path::parent)
        .expect("target/<profile>/deps");
    let program = folder.join(format!("myspot{}", env::consts::EXE_SUFFIX));
    assert!(
        program.is_file(),
        "{} is not built; run the whole `cargo test`, or `cargo build` first",
        program.display()
    );
    program
}

/// The program on a device of its own, which has no display.
pub fn myspot(home: &Path) -> Command {
    let mut command = Command::new(program());
    command
        .current_dir(home)
        .env("MYSPOT_HOME", home.join("device"));
    for display in [
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "WAYLAND_SOCKET",
        "SLINT_BACKEND",
    ] {
        command.env_remove(display);
    }
    command
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_fails_with_one_french_sentence_that_shows_the_way() {
    let home = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(home.path().join("w")).expect("a writable folder");
    for words in [&[][..], &["--example"], &["w"]] {
        let output = myspot(home.path()).args(words).output().expect("it runs");
        let err = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(1), "{words:?}: {err}");
        assert!(output.stdout.is_empty(), "{words:?}");
        let sentence = err.strip_suffix('\n').expect("a whole line");
        assert_eq!(sentence.lines().count(), 1, "{words:?}: {err}");
        assert!(
            sentence.starts_with("La fenêtre ne peut pas s’ouvrir"),
            "{err}"
        );
        assert!(
            sentence.contains("myspot --help") && sentence.ends_with('.'),
            "{err}"
        );
    }
    assert!(
        !home.path().join("device").exists(),
        "something was written"
    );
}
