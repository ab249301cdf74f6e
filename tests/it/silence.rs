//! No internet socket exists while the program is used.
//!
//! The system's own list says so, several times a second; `.ci/run` also has every call of
//! `socket` traced from the first to the last.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::display::myspot;

/// How long an open window is watched.
const WATCHED: Duration = Duration::from_secs(5);
/// How long something may take to appear on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);
const STEP: Duration = Duration::from_millis(50);

/// Set where a window must be possible: then a missing display is a failure.
const DISPLAY_WANTED: &str = "MYSPOT_DISPLAY_WANTED";

/// A process that ends with the test.
struct Mine(Child);

impl Drop for Mine {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The sockets that a process holds, by the system's number.
fn sockets(pid: u32) -> BTreeSet<String> {
    let Ok(open) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return BTreeSet::new();
    };
    let targets = open
        .flatten()
        .filter_map(|file| fs::read_link(file.path()).ok());
    let numbers = targets.filter_map(|target| {
        let target = target.to_string_lossy().into_owned();
        Some(
            target
                .strip_prefix("socket:[")?
                .strip_suffix(']')?
                .to_owned(),
        )
    });
    numbers.collect()
}

/// Those of them that the system lists in these tables, whose column holds the number.
fn listed(pid: u32, tables: &[&str], column: usize) -> Vec<String> {
    let held = sockets(pid);
    let mut found = Vec::new();
    for table in tables {
        let list = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        let rows = list.lines().skip(1);
        let own = rows.filter(|row| {
            let number = row.split_whitespace().nth(column);
            number.is_some_and(|number| held.contains(number))
        });
        found.extend(own.map(|row| format!("{table}: {}", row.trim())));
    }
    found
}

fn internet_sockets(pid: u32) -> Vec<String> {
    let tables = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6", "icmp", "icmp6"];
    listed(pid, &tables, 9)
}

fn local_sockets(pid: u32) -> Vec<String> {
    listed(pid, &["unix"], 6)
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "{what} did not come");
        sleep(STEP);
    }
}

#[test]
fn the_watch_sees_a_socket_where_there_is_one() {
    let me = std::process::id();
    let tcp = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let udp = UdpSocket::bind("127.0.0.1:0").expect("loopback");
    let seen = internet_sockets(me);
    assert!(seen.iter().any(|row| row.starts_with("tcp:")), "{seen:?}");
    assert!(seen.iter().any(|row| row.starts_with("udp:")), "{seen:?}");
    drop((tcp, udp));
}

#[test]
fn a_verb_opens_no_internet_socket() {
    let home = tempfile::tempdir().expect("a temporary folder");
    // It waits for its data, so it can be watched at work.
    let child = myspot(home.path())
        .args(["open", "-", "x"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut verb = Mine(child);
    let mut data = verb.0.stdin.take().expect("it was piped");
    for _ in 0..10 {
        assert_eq!(internet_sockets(verb.0.id()), [""; 0]);
        let ended = verb.0.try_wait().expect("it is ours");
        assert!(ended.is_none(), "it did not wait");
        sleep(STEP);
    }
    data.write_all(b"no data").expect("it reads");
    drop(data);
    assert!(!verb.0.wait().expect("it ends").success());
}

#[test]
fn an_open_window_opens_no_internet_socket() {
    let Some((_server, display)) = display() else {
        assert!(
            std::env::var_os(DISPLAY_WANTED).is_none(),
            "Xvfb gives no display"
        );
        eprintln!("no Xvfb here: only the verbs were watched, not the window");
        return;
    };
    let home = tempfile::tempdir().expect("a temporary folder");
    let child = myspot(home.path())
        .arg("--example")
        .env("DISPLAY", display)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut window = Mine(child);
    let pid = window.0.id();
    let settings = home.path().join("device/config/settings.toml");
    // The start page remembers the example once it stands open in the window.
    wait_until("the example", || {
        assert_eq!(internet_sockets(pid), [""; 0]);
        assert!(
            window.0.try_wait().expect("it is ours").is_none(),
            "no window"
        );
        says(&settings, "bibliotheque")
    });
    let began = Instant::now();
    while began.elapsed() < WATCHED {
        assert_eq!(internet_sockets(pid), [""; 0]);
        sleep(STEP);
    }
    assert!(
        window.0.try_wait().expect("it is ours").is_none(),
        "the window closed"
    );
    // It is a real window: it talks to the display, by a socket that never leaves the machine.
    assert!(!local_sockets(pid).is_empty(), "no link to the display");
}

fn says(file: &Path, word: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|text| text.contains(word))
}

/// A display in memory with its name; none where Xvfb is not installed or does not start.
fn display() -> Option<(Mine, String)> {
    let mut server = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1366x768x24",
            "-nolisten",
            "tcp",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let out = server.stdout.take().expect("it was piped");
    let server = Mine(server);
    let mut number = String::new();
    BufReader::new(out).read_line(&mut number).ok()?;
    let number: u32 = number.trim().parse().ok()?;
    Some((server, format!(":{number}")))
}
