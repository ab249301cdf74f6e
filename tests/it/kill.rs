//! A real process edits a workspace and is killed at random moments; what it had been told is
//! saved must be found again, each time.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use myspot::open::OpenWorkspace;
use myspot::paths::Paths;
use myspot_core::store::Access;
use myspot_core::{Dice, Edit, Moment, RecordId, Value};
use serde_json::{Value as Json, json};

/// Set in the process that edits: the folder that holds its workspace.
const EDITOR: &str = "MYSPOT_KILL_EDITOR";

/// How many kills; `MYSPOT_KILLS` chooses another number.
const KILLS: u32 = 300;

/// How many kills one workspace lives through: it grows, and opening it takes longer.
const KILLS_A_WORKSPACE: u32 = 25;

const NOW: Moment = Moment(1_800_000_000_000);

/// Runs this very test in a process of its own, where it edits until it is killed.
#[test]
fn nothing_acknowledged_is_lost_when_the_editor_is_killed() {
    if let Ok(home) = env::var(EDITOR) {
        edit_for_ever(Path::new(&home));
    }
    let kills = env::var("MYSPOT_KILLS").ok().and_then(|n| n.parse().ok());
    let kills: u32 = kills.unwrap_or(KILLS);
    let began = Instant::now();
    let mut dice = Dice::from_number(20_261_122);
    let mut tally = Tally::default();
    let mut life = Life::begin();
    for kill in 0..kills {
        if kill % KILLS_A_WORKSPACE == 0 {
            life = Life::begin();
        }
        life.edit_until_killed(&mut dice, &mut tally);
        life.check(kill, &mut tally);
    }
    let seconds = began.elapsed().as_secs_f32();
    println!(
        "{kills} kills in {seconds:.1} s: {} edits acknowledged, 0 lost; {} in flight, of which \
         {} survived; {} kills before the first edit, {} torn tails mended",
        tally.acknowledged, tally.in_flight, tally.survived, tally.early, tally.mended
    );
    assert!(
        tally.acknowledged > u64::from(kills),
        "the editor hardly edited"
    );
}

#[derive(Default)]
struct Tally {
    acknowledged: u64,
    in_flight: u64,
    survived: u64,
    early: u64,
    mended: u64,
}

/// One workspace with what it must hold.
struct Life {
    home: tempfile::TempDir,
    held: BTreeMap<(String, String), String>,
    pending: Option<((String, String), String)>,
}

impl Life {
    fn begin() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let paths = Paths::below(home.path());
        let folder = home.path().join("w");
        let open = OpenWorkspace::create(&folder, "Essai", "", &paths, NOW).expect("a workspace");
        open.close(NOW).expect("writable");
        Self {
            home,
            held: BTreeMap::new(),
            pending: None,
        }
    }

    /// Starts the editor, kills it at a random moment and keeps what it told.
    fn edit_until_killed(&mut self, dice: &mut Dice, tally: &mut Tally) {
        let mut editor = Command::new(env::current_exe().expect("this test"))
            .args(["--exact", "--nocapture"])
            .arg("kill::nothing_acknowledged_is_lost_when_the_editor_is_killed")
            .env(EDITOR, self.home.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("this test runs twice");
        let told = editor.stderr.take().expect("it was piped");
        let mut told = BufReader::new(told).lines();
        let mut heard = Vec::new();
        // One kill in eight comes while the editor is opening, the others between two letters.
        let wait = match dice.below(8) {
            0 => dice.below(40_000),
            _ => {
                let wanted = 1 + dice.below(40) as usize;
                while heard.len() < wanted {
                    match told.next() {
                        Some(line) => heard.push(line.expect("the editor writes text")),
                        None => break,
                    }
                }
                dice.below(6_000)
            }
        };
        std::thread::sleep(Duration::from_micros(wait.into()));
        editor.kill().expect("it is ours");
        editor.wait().expect("it is ours");
        heard.extend(told.map_while(Result::ok));
        tally.early += u64::from(heard.is_empty());
        for line in heard {
            self.hear(&line, tally);
        }
    }

    fn hear(&mut self, line: &str, tally: &mut Tally) {
        // A line that was cut by the kill announced something not yet begun.
        let Ok(said) = serde_json::from_str::<Json>(line) else {
            assert!(!line.contains("panicked"), "the editor failed: {line}");
            return;
        };
        if said == json!("saved") {
            let (key, value) = self.pending.take().expect("a try stands before");
            self.held.insert(key, value);
            tally.acknowledged += 1;
            return;
        }
        let word = |place: usize| said[place].as_str().expect("a text").to_owned();
        self.pending = Some(((word(0), word(1)), word(2)));
    }

    /// Opens what the kill left and looks for everything that was acknowledged.
    fn check(&mut self, kill: u32, tally: &mut Tally) {
        let paths = Paths::below(self.home.path());
        let open = OpenWorkspace::open(&self.home.path().join("w"), Access::Read, &paths)
            .unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        tally.mended += u64::from(!open.repairs.is_empty());
        let there = |(record, key): &(String, String)| {
            let record = open.workspace.record(&RecordId::from(record.as_str()));
            record.map(|record| record.words(key).to_owned())
        };
        if let Some((key, value)) = self.pending.take() {
            tally.in_flight += 1;
            if there(&key).as_ref() == Some(&value) {
                tally.survived += 1;
                self.held.insert(key, value);
            }
        }
        for (key, value) in &self.held {
            assert_eq!(there(key).as_ref(), Some(value), "kill {kill}: {key:?}");
        }
        // And nothing that nobody wrote: every record was announced.
        for record in open.workspace.records().iter() {
            let name = (record.id.to_string(), "name".to_owned());
            assert!(self.held.contains_key(&name), "kill {kill}: {name:?}");
        }
    }
}

/// Makes, changes and types, with a snapshot or a new session now and then. Each edit is
/// announced before it is done and acknowledged after it is durable.
fn edit_for_ever(home: &Path) -> ! {
    let paths = Paths::below(home);
    let folder = home.join("w");
    let reopen = || OpenWorkspace::open(&folder, Access::Write, &paths).expect("a workspace");
    let mut open = reopen();
    let mut now = NOW;
    let mut record = RecordId::info();
    for step in 0_u64.. {
        now = Moment(now.0 + 2_000);
        if step % 13 == 12 {
            open.snapshot(now).expect("writable");
        }
        if step % 29 == 28 {
            open.close(now).expect("writable");
            open = reopen();
        }
        let value = format!("édition {step}, processus {}", std::process::id());
        let key = ["name", "summary", "desc", "desc"][(step % 4) as usize];
        if key == "name" {
            record = open.workspace.fresh_id(now);
        }
        let value = if step % 4 == 3 {
            let typed = open
                .workspace
                .record(&record)
                .map_or("", |r| r.words("desc"));
            format!("{typed} puis {value}")
        } else {
            value
        };
        tell(&json!([record.as_str(), key, value]));
        let done = match key {
            "name" => open.workspace.apply(
                &Edit::Create {
                    record: record.clone(),
                    kind: "entity".into(),
                    fields: vec![("name".into(), Value::from(value))],
                }
                .into(),
                now,
            ),
            "summary" => open.workspace.apply(
                &Edit::Set {
                    record: record.clone(),
                    key: key.into(),
                    value: Value::from(value),
                }
                .into(),
                now,
            ),
            _ => open.workspace.type_text(&record, key, &value, now),
        };
        done.expect("the edit is allowed");
        open.workspace.settle(now);
        open.save().expect("writable");
        tell(&json!("saved"));
    }
    unreachable!("the editor is killed long before")
}

fn tell(said: &Json) {
    let line = format!("{said}\n");
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("the parent listens");
}
