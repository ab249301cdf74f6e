//! The command line, called as the shell calls it but inside this process.

mod analysis;
mod copies;
mod edits;
mod formats;
mod reading;
mod tables;
mod usage;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::TimeZone;
use myspot::cli::{self, Desk, Exit, Lang, Outcome};
use myspot::paths::Paths;
use myspot_core::Moment;
use serde_json::Value as Json;

/// A device with a folder for its workspaces.
pub struct Shell {
    home: tempfile::TempDir,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub exit: Exit,
    pub out: Vec<u8>,
    pub err: String,
}

/// A clock that ticks a second each time it is read.
fn clock() -> Moment {
    static NOW: AtomicI64 = AtomicI64::new(1_795_000_000_000);
    Moment(NOW.fetch_add(1_000, Ordering::Relaxed))
}

impl Shell {
    pub fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        Self { home }
    }

    /// A device with a workspace `w` that belongs to Agnès.
    pub fn with_workspace() -> Self {
        let shell = Self::new();
        shell
            .run(&["new", "w", "--title", "Les Tilleuls", "--member", "Agnès"])
            .done();
        shell
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Runs a command; words that begin with `w`, `x` or `/` stand for paths below the home.
    pub fn run(&self, words: &[&str]) -> Answer {
        self.run_with(words, b"")
    }

    pub fn run_with(&self, words: &[&str], mut stdin: &[u8]) -> Answer {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut desk = Desk {
            stdin: &mut stdin,
            stdout: &mut out,
            stderr: &mut err,
            paths: self.paths(),
            clock,
            zone: TimeZone::UTC,
            lang: Lang::Fr,
            json: false,
        };
        let words = words.iter().map(|word| {
            if ["w", "w2", "x"].contains(word) || word.starts_with("./") {
                self.path(word.trim_start_matches("./")).into_os_string()
            } else {
                (*word).into()
            }
        });
        let args = std::iter::once("myspot".into()).chain(words).collect();
        let outcome = cli::run(args, &mut desk);
        let Outcome::Verb(exit) = outcome else {
            panic!("a window was asked for: {outcome:?}");
        };
        let err = String::from_utf8(err).expect("messages are text");
        Answer { exit, out, err }
    }

    pub fn paths(&self) -> Paths {
        Paths::below(&self.path("device"))
    }

    /// Adds a record and returns its id.
    pub fn add(&self, words: &[&str]) -> String {
        let answer = self.run(&[&["add", "w"], words].concat()).done();
        answer.text().trim().to_owned()
    }

    pub fn json(&self, words: &[&str]) -> Json {
        let answer = self.run(&[words, &["--json"]].concat()).done();
        answer.json()
    }

    pub fn state_hash(&self, folder: &str) -> String {
        self.json(&["info", folder])["state_hash"]
            .as_str()
            .expect("a hash")
            .to_owned()
    }
}

impl Answer {
    /// It went well.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.exit, Exit::Done, "{}", self.err);
        self
    }

    /// It was refused: nothing on stdout, and one sentence that a member can read.
    #[track_caller]
    pub fn refused(self, exit: Exit, part: &str) -> Self {
        assert_eq!(self.exit, exit, "{}{}", self.text(), self.err);
        assert_eq!(self.text(), "", "the result of a refusal");
        self.tells(part);
        assert_eq!(self.err.trim_end().lines().count(), 1, "{}", self.err);
        self
    }

    /// The messages hold these words and nothing for programmers.
    #[track_caller]
    pub fn tells(&self, part: &str) {
        let plain = self.err.replace('\u{a0}', " ");
        assert!(plain.contains(part), "{part:?} is not in {plain:?}");
        for word in [
            "::", "panicked", "Error", "Err(", "Some(", "os error", "RUST",
        ] {
            assert!(!self.err.contains(word), "{word:?} is in {:?}", self.err);
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.out.clone()).expect("the result is text")
    }

    /// The result with ordinary spaces.
    pub fn plain(&self) -> String {
        self.text().replace('\u{a0}', " ")
    }

    #[track_caller]
    pub fn json(&self) -> Json {
        let json: Json = serde_json::from_slice(&self.out).expect("one object");
        assert_eq!(json["schema"], "myspot.cli/1");
        json
    }

    #[track_caller]
    pub fn json_lines(&self) -> Vec<Json> {
        let text = self.text();
        let lines = text.lines().map(|line| {
            let json: Json = serde_json::from_str(line).expect("one object a line");
            assert_eq!(json["schema"], "myspot.cli/1");
            json
        });
        lines.collect()
    }
}

/// Every file below a folder with its bytes, in order.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).expect("a readable file");
                all.push((path, bytes));
            }
        }
    }
    all.sort();
    all
}
