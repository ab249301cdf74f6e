//! An always-on device: `myspot serve`, a process of its own that is told to stop.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::machines::Machine;

fn command(home: &Path, words: &[&str]) -> Command {
    Machine::here("127.0.0.1").command(home, words)
}

fn run(home: &Path, words: &[&str]) -> Json {
    Machine::here("127.0.0.1").run(home, words)
}

/// Odile has a workspace, and an always-on device has joined it in a folder for several.
fn group(odile: &Path, always: &Path) {
    run(
        odile,
        &["new", "w", "--title", "Les Tilleuls", "--member", "Odile"],
    );
    let invite = ["invite", "w", "--yes", "--bind", "127.0.0.1"];
    let mut invite = command(odile, &invite).spawn().expect("it runs");
    let mut ticket = String::new();
    BufReader::new(invite.stdout.take().expect("it was piped"))
        .read_line(&mut ticket)
        .expect("it tells");
    let join = ["join", ticket.trim(), "all/w", "--member", "Toujours là"];
    run(always, &[&join[..], &["--bind", "127.0.0.1"]].concat());
    assert!(invite.wait().expect("it ends").success());
}

struct Served {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Served {
    fn start(home: &Path) -> Self {
        let words = ["serve", "all", "--json", "--bind", "127.0.0.1"];
        let mut child = command(home, &words)
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let lines = BufReader::new(child.stdout.take().expect("it was piped")).lines();
        Self { child, lines }
    }

    fn wait_for(&mut self, event: &str) -> Json {
        for line in self.lines.by_ref() {
            let said: Json = serde_json::from_str(&line.expect("text")).expect("an object");
            assert_eq!(said["schema"], "myspot.cli/1");
            if said["event"] == event {
                return said;
            }
        }
        panic!("it ended without {event}");
    }

    fn terminate(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.expect("kill is there").success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn an_always_on_device_receives_passes_on_and_leaves_when_it_is_told() {
    let home = || tempfile::tempdir().expect("a temporary folder");
    let (odile, always) = (home(), home());
    group(odile.path(), always.path());
    run(
        odile.path(),
        &["add", "w", "entity", "name=Quai", "kind=place"],
    );
    let mut served = Served::start(always.path());
    served.wait_for("listening");
    let sync = [
        "sync",
        "w",
        "--until-quiet",
        "--json",
        "--bind",
        "127.0.0.1",
    ];
    let met = run(odile.path(), &sync);
    assert_eq!(met["up_to_date"], 1, "{met}");
    assert_eq!(served.wait_for("linked")["name"], "Odile");
    assert_eq!(served.wait_for("received")["changes"], 1);
    served.wait_for("unlinked");
    let asked = Instant::now();
    served.terminate();
    let closed = served.wait_for("closed");
    let ended = served.child.wait().expect("it ends");
    let took = asked.elapsed();
    assert!(ended.success(), "{ended}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    // Everything is on its disk, in good order: the next session goes on under the same name.
    let info = run(always.path(), &["info", "all/w", "--json"]);
    assert_eq!(info["state_hash"], closed["state_hash"]);
    assert_eq!(info["state_hash"], met["state_hash"]);
    run(always.path(), &["verify", "all/w"]);
    // It is a member like the others, and can be sent away.
    run(odile.path(), &["remove", "w", "Toujours là"]);
    let members = run(odile.path(), &["members", "w", "--json"]);
    assert_eq!(members["members"].as_array().map(Vec::len), Some(1));
}
