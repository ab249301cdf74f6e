//! The walls of the house: who may know whom, as `README.md` (« Code map ») draws them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

/// A room, and what it must never reach, with the law that says so. A name that ends in `*`
/// stands for all names that begin thus.
const WALLS: [(&str, &[&str], &str); 2] = [
    (
        "myspot-core",
        &[
            "tokio",
            "async-std",
            "smol",
            "iroh*",
            "mio",
            "socket2",
            "reqwest",
            "ureq",
            "hyper",
            "slint*",
            "i-slint-*",
            "winit",
            "directories",
            "rfd",
            "open",
            "clap*",
            "fontique",
            "myspot-sync",
            "myspot",
        ],
        "core is handed everything: no network, no window, no folders of the device, no command \
         line",
    ),
    (
        "myspot-sync",
        &[
            "automerge",
            "hexane",
            "myspot-core",
            "myspot",
            "slint*",
            "i-slint-*",
            "winit",
        ],
        "sync carries bytes; it could carry chess moves: neither the document nor the window",
    ),
];

/// What the sources of a room must not name, with the law that says so.
const UNSAID: [(&str, &[&str], &str); 4] = [
    (
        "app",
        &["automerge::", "use automerge"],
        "the app sees `Edit`, `Change` and views only, never a type of Automerge",
    ),
    (
        "core",
        &[
            "std::env",
            "env::var",
            "SystemTime",
            "Instant::now",
            "Timestamp::now",
            "Zoned::now",
            "now_v7",
            "new_v4",
        ],
        "core never reads the environment, the clock or the dice: they are handed in",
    ),
    ("core", SOCKETS, "core never opens a socket"),
    (
        "app",
        NAMED_SOCKETS,
        "the app opens no socket: the network is behind the door of sync",
    ),
];

/// Addresses may be named, to be remembered and shown; sockets may not.
const NAMED_SOCKETS: &[&str] = &[
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "os::unix::net",
];

const SOCKETS: &[&str] = &[
    "std::net",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "os::unix::net",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What cargo knows of the packages, without asking the network.
fn metadata() -> Json {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Packages of other systems are not on this disk.
    let host = format!("{}-", std::env::consts::ARCH);
    let version = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout);
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .filter(|found| found.starts_with(&host))
        .expect("rustc says for which machine it builds");
    let output = Command::new(cargo)
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", host])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata: {told}");
    serde_json::from_slice(&output.stdout).expect("cargo speaks JSON")
}

/// The packages that each package needs to run, by id, with the names of all.
struct Needs {
    names: BTreeMap<String, String>,
    of: BTreeMap<String, Vec<String>>,
}

impl Needs {
    fn read(metadata: &Json) -> Self {
        let word = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let list = |json: &Json| json.as_array().cloned().unwrap_or_default();
        let names = list(&metadata["packages"])
            .iter()
            .map(|package| (word(&package["id"]), word(&package["name"])))
            .collect();
        // Null is the kind of a normal dependency; « build » and « dev » do not run.
        let runs = |dep: &Json| {
            list(&dep["dep_kinds"])
                .iter()
                .any(|kind| kind["kind"].is_null())
        };
        let of = list(&metadata["resolve"]["nodes"])
            .iter()
            .map(|node| {
                let deps = list(&node["deps"]);
                let deps = deps.iter().filter(|dep| runs(dep));
                (
                    word(&node["id"]),
                    deps.map(|dep| word(&dep["pkg"])).collect(),
                )
            })
            .collect();
        Self { names, of }
    }

    /// Everything that a package reaches, each with the way that leads there.
    fn reached(&self, room: &str) -> BTreeMap<String, String> {
        let start = self.names.iter().find(|(_, name)| *name == room);
        let (start, _) = start.unwrap_or_else(|| panic!("no package {room}"));
        let mut ways = BTreeMap::new();
        let mut seen = BTreeSet::from([start.clone()]);
        let mut waiting = vec![(start.clone(), room.to_owned())];
        while let Some((id, way)) = waiting.pop() {
            for next in self.of.get(&id).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    let name = &self.names[next];
                    let way = format!("{way} → {name}");
                    ways.insert(name.clone(), way.clone());
                    waiting.push((next.clone(), way));
                }
            }
        }
        ways
    }
}

fn is_meant(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    }
}

#[test]
fn no_room_reaches_what_it_must_not() {
    let needs = Needs::read(&metadata());
    for (room, forbidden, law) in WALLS {
        for (name, way) in needs.reached(room) {
            let broken = forbidden.iter().any(|pattern| is_meant(pattern, &name));
            assert!(!broken, "a wall is broken: {way}. The law: {law}.");
        }
    }
    // The walk itself is tried on a way that must exist.
    let app = needs.reached("myspot");
    for needed in ["automerge", "myspot-core", "myspot-sync", "winit"] {
        assert!(app.contains_key(needed), "the walk misses {needed}");
    }
}

#[test]
fn the_app_does_not_name_automerge_among_its_dependencies() {
    let needs = Needs::read(&metadata());
    let (app, _) = needs
        .names
        .iter()
        .find(|(_, name)| *name == "myspot")
        .expect("the app is a package");
    let direct: Vec<_> = needs.of[app]
        .iter()
        .map(|id| needs.names[id].as_str())
        .collect();
    assert!(direct.contains(&"myspot-core"), "{direct:?}");
    assert!(
        !direct.contains(&"automerge"),
        "app names automerge. The law: the app sees `Edit`, `Change` and views only."
    );
}

#[test]
fn no_source_says_what_its_room_must_not() {
    for (room, words, law) in UNSAID {
        let sources = sources(&root().join(room).join("src"));
        assert!(sources.len() > 10, "hardly any source in {room}");
        for (path, text) in sources {
            for (number, line) in code_lines(&text) {
                for word in words {
                    assert!(
                        !line.contains(word),
                        "{}:{number} says `{word}`. The law: {law}.",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn core_and_sync_forbid_unsafe_code() {
    for room in ["core", "sync"] {
        let door = root().join(room).join("src/lib.rs");
        let text = fs::read_to_string(&door).expect("each room has a door");
        assert!(
            text.lines().any(|line| line == "#![forbid(unsafe_code)]"),
            "{} does not forbid unsafe code. The law: core and sync hold none.",
            door.display()
        );
    }
}

#[test]
fn a_line_of_a_comment_or_a_test_is_no_code() {
    let text = "//! std::net\nuse a;\n#[cfg(test)]\nmod tests;\nuse b;\n#[cfg(test)]\nmod tests {\n    std::env\n}\nuse c; // std::net";
    let code: Vec<_> = code_lines(text).map(|(_, line)| line).collect();
    assert_eq!(code, ["use a;", "use b;", "use c; "]);
    assert!(is_meant("i-slint-*", "i-slint-core") && !is_meant("open", "openssl"));
}

/// Licences that the GPL, version 3 or later, can take in.
const COMPATIBLE: [&str; 14] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "Zlib",
    "ISC",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Unicode-3.0",
    "CC0-1.0",
    // Of the list of certificate authorities that iroh's relay client carries along, unused here.
    "CDLA-Permissive-2.0",
    "MPL-2.0",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
];

/// Whether one of the choices that a licence expression offers can be taken.
fn is_free(licence: &str) -> bool {
    let licence = licence.replace('/', " OR ");
    licence.split(" AND ").all(|part| {
        let part = part.trim_matches(['(', ')']);
        part.split(" OR ")
            .any(|choice| COMPATIBLE.contains(&choice.trim()))
    })
}

#[test]
fn every_package_that_is_used_may_be_used_in_free_software() {
    for package in metadata()["packages"].as_array().into_iter().flatten() {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_free(licence), "{}: « {licence} »", package["name"]);
    }
    assert!(is_free("(MIT OR Apache-2.0) AND Unicode-3.0") && is_free("Odd/MIT"));
    assert!(!is_free("MIT AND Odd") && !is_free("GPL-2.0-only") && !is_free(""));
}

/// Every Rust source below a folder that is not only for tests.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                if name != "tests" {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") && name != "fault.rs" {
                let text = fs::read_to_string(&path).expect("a source is text");
                found.push((path, text));
            }
        }
    }
    found
}

/// The lines of code with their numbers, comments and modules of tests left out.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut after_mark = false;
    let mut in_tests = false;
    let numbered = text
        .lines()
        .enumerate()
        .map(|(place, line)| (place + 1, line));
    numbered.filter_map(move |(number, line)| {
        if in_tests {
            in_tests = line != "}";
            return None;
        }
        let code = line.split("//").next().unwrap_or_default();
        if code.trim().is_empty() {
            return None;
        }
        if code.starts_with("#[cfg(test)]") {
            after_mark = true;
            return None;
        }
        if std::mem::take(&mut after_mark) {
            in_tests = line.ends_with('{');
            return None;
        }
        Some((number, code))
    })
}
