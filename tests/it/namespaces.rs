//! Two machines on one cable: network namespaces, where this machine allows them.
//!
//! Elsewhere (not root, no `ip`) the story says so and ends.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

use crate::display::program;

/// A cable between two namespaces of this test's own; they go with it.
struct Cable {
    ends: [String; 2],
}

impl Cable {
    fn lay() -> Option<Self> {
        let id = std::process::id();
        let cable = Self {
            ends: [format!("ms{id}a"), format!("ms{id}b")],
        };
        let [a, b] = &cable.ends;
        let laid = ip(&["netns", "add", a])
            && ip(&["netns", "add", b])
            && ip(&[
                "link", "add", "wire", "netns", a, "type", "veth", "peer", "name", "wire", "netns",
                b,
            ])
            && cable.both(&["link", "set", "lo", "up"])
            && cable.both(&["link", "set", "wire", "up"]);
        laid.then_some(cable)
    }

    fn both(&self, words: &[&str]) -> bool {
        let mut ends = self.ends.iter();
        ends.all(|end| ip(&[&["-n", end.as_str()], words].concat()))
    }

    /// Gives both ends addresses of one network, in place of those before.
    fn number(&self, network: &str) {
        assert!(self.both(&["addr", "flush", "dev", "wire"]));
        for (end, host) in self.ends.iter().zip(1..) {
            let address = format!("{network}.{host}/24");
            assert!(ip(&["-n", end, "addr", "add", &address, "dev", "wire"]));
        }
    }

    /// The program on one of the machines.
    fn myspot(&self, end: usize, home: &Path, words: &[&str]) -> Command {
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &self.ends[end]])
            .arg(program())
            .args(words)
            .current_dir(home)
            .env("MYSPOT_HOME", home.join("device"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for end in &self.ends {
            ip(&["netns", "del", end]);
        }
    }
}

fn ip(words: &[&str]) -> bool {
    let done = Command::new("ip")
        .args(words)
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    done.is_ok_and(|status| status.success())
}

fn done(output: &Output) -> Json {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {said}", output.status);
    serde_json::from_slice(&output.stdout).unwrap_or(Json::Null)
}

#[test]
fn two_machines_that_were_given_other_addresses_find_each_other_on_the_cable() {
    let Some(cable) = Cable::lay() else {
        eprintln!("no network namespaces here: nothing was tried");
        return;
    };
    let home = || tempfile::tempdir().expect("a temporary folder");
    let homes = [home(), home()];
    let run = |end: usize, words: &[&str]| {
        let output = cable.myspot(end, homes[end].path(), words).output();
        done(&output.expect("it runs"))
    };
    cable.number("10.77.0");
    run(
        0,
        &["new", "w", "--title", "Les Tilleuls", "--member", "Odile"],
    );
    let mut invite = cable
        .myspot(0, homes[0].path(), &["invite", "w", "--yes"])
        .spawn()
        .expect("it runs");
    let mut ticket = String::new();
    BufReader::new(invite.stdout.take().expect("it was piped"))
        .read_line(&mut ticket)
        .expect("it tells");
    run(1, &["join", ticket.trim(), "w", "--member", "Samir"]);
    assert!(invite.wait().expect("it ends").success());
    run(1, &["add", "w", "entity", "name=Quai", "kind=place"]);
    // The next meeting, in another place: none of the remembered addresses is right.
    cable.number("192.168.9");
    let sync = ["sync", "w", "--until-quiet", "--json"];
    let both = [0, 1].map(|end| cable.myspot(end, homes[end].path(), &sync).spawn());
    let both = both.map(|child| child.expect("it runs").wait_with_output());
    let [one, two] = both.map(|output| done(&output.expect("it ends")));
    assert_eq!((&one["received"], &two["received"]), (&1.into(), &0.into()));
    assert_eq!(one["state_hash"], two["state_hash"]);
}
