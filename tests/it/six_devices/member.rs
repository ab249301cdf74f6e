//! A member's device in a process of its own, and the handle by which the story drives it.
//!
//! The process is this test once more, with a variable set. It reads one JSON order a line and
//! says what happens, one JSON object a line, on stderr.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use myspot::open::OpenWorkspace;
use myspot::paths::Paths;
use myspot::share::Share;
use myspot_core::store::Access;
use myspot_core::{Edit, Moment, RecordId, Value};
use myspot_sync::Event;
use serde_json::{Value as Json, json};

use crate::machines::Machine;

/// Set in the process of a member: its home and its address.
const MEMBER: &str = "MYSPOT_SIX_MEMBER";

/// Longer than anything here takes on a busy machine; nobody waits for it unless a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether this process is a member's.
pub fn is_one() -> bool {
    std::env::var_os(MEMBER).is_some()
}

fn moment() -> Moment {
    Moment(i64::try_from(clock().as_millis()).unwrap_or(i64::MAX))
}

fn clock() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a clock after 1970")
}

/// What a member's process says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    Seen { id: String, at: Duration },
    Other(Json),
}

/// The story's handle on a member's process.
pub struct Member {
    child: Child,
    orders: ChildStdin,
    said: Receiver<Json>,
    links: usize,
}

impl Member {
    pub fn start(home: &Path, machine: &Machine) -> Self {
        let address = &machine.address;
        let mut child = machine
            .any(&std::env::current_exe().expect("this test"))
            .args(["--exact", "--nocapture"])
            .arg("six_devices::six_processes_share_lose_the_network_and_one_of_them_and_are_equal_again")
            .env(MEMBER, format!("{address}\n{}", home.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("this test runs twice");
        let orders = child.stdin.take().expect("it was piped");
        let lines = BufReader::new(child.stderr.take().expect("it was piped")).lines();
        let (tell, said) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                match serde_json::from_str::<Json>(&line) {
                    // The story is over; nobody listens.
                    Ok(said) => drop(tell.send(said)),
                    Err(_) => eprintln!("{line}"),
                }
            }
        });
        Self {
            child,
            orders,
            said,
            links: 0,
        }
    }

    fn order(&mut self, order: Json) {
        writeln!(self.orders, "{order}").expect("the process reads");
    }

    /// Waits for the first thing said that is what is looked for.
    pub fn wait<T>(&mut self, what: &str, mut look: impl FnMut(&Said) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(said) = self.said.recv_timeout(left) else {
                panic!("waited in vain for {what}");
            };
            if let Some(links) = said["links"].as_u64() {
                self.links = links as usize;
            }
            let said = match (said["seen"].as_str(), said["at"].as_u64()) {
                (Some(id), Some(at)) => Said::Seen {
                    id: id.to_owned(),
                    at: Duration::from_micros(at),
                },
                _ => Said::Other(said),
            };
            if let Some(found) = look(&said) {
                return found;
            }
        }
    }

    fn wait_for(&mut self, key: &str) -> Json {
        self.wait(key, |said| match said {
            Said::Other(said) => said.get(key).cloned(),
            Said::Seen { .. } => None,
        })
    }

    fn ask(&mut self, order: Json, key: &str) -> Json {
        self.order(order);
        self.wait_for(key)
    }

    pub fn address(&mut self) -> String {
        self.wait_for("address").as_str().expect("one").to_owned()
    }

    pub fn wait_links(&mut self, wanted: usize) {
        while self.links != wanted {
            self.wait_for("links");
        }
    }

    pub fn look_at(&mut self, address: &str) {
        self.order(json!({ "look": address }));
    }

    /// Makes a fiche; its id, and the time just before. It is on disk by then.
    pub fn add(&mut self, name: &str) -> (String, Duration) {
        let made = self.ask(json!({ "add": name }), "made");
        let at = Duration::from_micros(made[1].as_u64().expect("a time"));
        (made[0].as_str().expect("an id").to_owned(), at)
    }

    pub fn set(&mut self, id: &str, key: &str, value: &str) {
        self.ask(json!({ "set": [id, key, value] }), "done");
    }

    pub fn set_text(&mut self, id: &str, key: &str, text: &str) {
        self.ask(json!({ "text": [id, key, text] }), "done");
    }

    pub fn bytes(&mut self) -> usize {
        self.ask(json!({ "bytes": true }), "bytes")
            .as_u64()
            .expect("a number") as usize
    }

    pub fn remove(&mut self, name: &str) {
        assert_eq!(self.ask(json!({ "remove": name }), "done"), true);
    }

    pub fn leave(&mut self) {
        self.ask(json!({ "leave": true }), "left");
        self.links = 0;
    }

    pub fn come_back(&mut self) {
        self.order(json!({ "share": true }));
    }

    pub fn hash(&mut self) -> String {
        let hash = self.ask(json!({ "hash": true }), "hash");
        hash.as_str().expect("a hash").to_owned()
    }

    pub fn fiches(&mut self) -> BTreeSet<String> {
        let all = self.ask(json!({ "fiches": true }), "fiches");
        serde_json::from_value(all).expect("a list of ids")
    }

    pub fn about(&mut self, id: &str) -> Json {
        self.ask(json!({ "about": id }), "about")
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it is ours");
    }

    pub fn stop(mut self) {
        self.order(json!({ "stop": true }));
        let ended = self.child.wait().expect("it ends");
        assert!(ended.success(), "{ended}");
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Waits until all show the same; what that is.
pub fn wait_equal(group: &mut [Member]) -> String {
    let end = Instant::now() + PATIENCE;
    loop {
        let hashes: Vec<String> = group.iter_mut().map(Member::hash).collect();
        if hashes.iter().all(|hash| *hash == hashes[0]) {
            return hashes[0].clone();
        }
        assert!(Instant::now() < end, "they differ: {hashes:?}");
    }
}

/// The process of a member: shares and edits until it is told to stop.
pub fn live() {
    let place = std::env::var(MEMBER).expect("it was asked");
    let (address, home) = place.split_once('\n').expect("two lines");
    let (tell, input) = mpsc::channel();
    let orders = tell.clone();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let order = serde_json::from_str(&line).expect("one JSON object a line");
            if orders.send(Input::Order(order)).is_err() {
                return;
            }
        }
    });
    let home = PathBuf::from(home);
    let paths = Paths::below(&home.join("device"));
    let open = OpenWorkspace::open(&home.join("w"), Access::Write, &paths);
    let mut life = Life {
        open: open.expect("a workspace"),
        share: None,
        bind: format!("{address}:0").parse().expect("an address"),
        tell,
        known: BTreeSet::new(),
        bytes: 0,
        links: 0,
    };
    life.known = life.fiches();
    life.share();
    life.run(&input);
    let done = life.open.close(moment());
    assert!(done.is_ok(), "it cannot be closed");
}

enum Input {
    Net(Event),
    Order(Json),
}

struct Life {
    open: OpenWorkspace,
    share: Option<Share>,
    bind: std::net::SocketAddr,
    tell: Sender<Input>,
    known: BTreeSet<String>,
    bytes: usize,
    links: usize,
}

fn say(said: &Json) {
    eprintln!("{said}");
}

impl Life {
    fn share(&mut self) {
        let tell = self.tell.clone();
        let share = Share::start(&mut self.open, "", Some(self.bind), move |event| {
            // It has stopped; nobody listens.
            tell.send(Input::Net(event)).ok();
        });
        self.share = Some(share.expect("a port"));
    }

    fn run(&mut self, input: &Receiver<Input>) {
        loop {
            match input.recv_timeout(Duration::from_millis(500)) {
                Ok(Input::Net(event)) => self.hear(event),
                Ok(Input::Order(order)) => {
                    if order["stop"] == true {
                        self.leave(input);
                        return;
                    }
                    self.obey(&order, input);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.save();
        }
    }

    fn save(&mut self) {
        if self.open.is_unsaved() {
            self.open.save().expect("writable");
        }
        if let Some(share) = &mut self.share {
            share.flush(&self.open);
        }
    }

    fn hear(&mut self, event: Event) {
        let Some(share) = &mut self.share else { return };
        if let Event::Received { frame, .. } = &event {
            self.bytes += frame.len();
        }
        if let Event::Listening { addresses } = &event {
            say(&json!({ "address": addresses[0].to_string() }));
        }
        share.on(event, &mut self.open, moment());
        let at = clock().as_micros() as u64;
        let links = share.links().count();
        if links != self.links {
            self.links = links;
            say(&json!({ "links": links }));
        }
        let all = self.fiches();
        for id in all.difference(&self.known) {
            say(&json!({ "seen": id, "at": at }));
        }
        self.known = all;
    }

    fn leave(&mut self, input: &Receiver<Input>) {
        let Some(mut share) = self.share.take() else {
            return;
        };
        share.leave(&mut self.open, moment());
        // What the network told until then is dealt with, as a window does.
        while let Ok(Input::Net(event)) = input.recv_timeout(PATIENCE) {
            let left = matches!(event, Event::Left);
            share.on(event, &mut self.open, moment());
            if left {
                break;
            }
        }
        self.links = 0;
    }

    fn fiches(&self) -> BTreeSet<String> {
        let all = self.open.workspace.records().of_kind("entity");
        all.map(|record| record.id.as_str().to_owned()).collect()
    }

    fn apply(&mut self, edit: Edit) {
        let applied = self.open.workspace.apply(&edit.into(), moment());
        applied.expect("a member may");
        self.save();
    }

    fn obey(&mut self, order: &Json, input: &Receiver<Input>) {
        let word = |value: &Json| value.as_str().expect("a word").to_owned();
        let three = |value: &Json| {
            let record = RecordId::from(word(&value[0]).as_str());
            (record, word(&value[1]), word(&value[2]))
        };
        let orders: BTreeMap<&str, &Json> = order
            .as_object()
            .expect("an object")
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .collect();
        for (name, value) in orders {
            match name {
                "add" => {
                    let at = clock().as_micros() as u64;
                    let record = self.open.workspace.fresh_id(moment());
                    self.known.insert(record.as_str().to_owned());
                    self.apply(Edit::Create {
                        record: record.clone(),
                        kind: "entity".into(),
                        fields: vec![("name".into(), Value::from(word(value).as_str()))],
                    });
                    say(&json!({ "made": [record.as_str(), at] }));
                }
                "set" => {
                    let (record, key, text) = three(value);
                    let value = Value::from(text.as_str());
                    self.apply(Edit::Set { record, key, value });
                    say(&json!({ "done": true }));
                }
                "text" => {
                    let (record, key, text) = three(value);
                    self.apply(Edit::SetText { record, key, text });
                    say(&json!({ "done": true }));
                }
                "look" => {
                    let at = word(value).parse().expect("an address");
                    if let Some(share) = &mut self.share {
                        share.look_at(at, &mut self.open);
                    }
                }
                "remove" => {
                    let name = word(value);
                    let ledger = self.open.ledger.as_ref().expect("it is shared");
                    let mut members = ledger.chain().members().values();
                    let his = members.find(|member| member.card.name == name);
                    let device = his.expect("a member").card.device;
                    let share = self.share.as_mut().expect("it is on the network");
                    let lowered = share.lower(&[(device, None)], &mut self.open, moment());
                    say(&json!({ "done": lowered.expect("she may") }));
                }
                "leave" => {
                    self.leave(input);
                    say(&json!({ "left": true }));
                }
                "share" => self.share(),
                "bytes" => say(&json!({ "bytes": self.bytes })),
                "hash" => say(&json!({ "hash": self.open.workspace.state_hash() })),
                "fiches" => say(&json!({ "fiches": self.fiches() })),
                "about" => {
                    let record = RecordId::from(word(value).as_str());
                    let workspace = &self.open.workspace;
                    let summaries = workspace.alternatives(&record, "summary").len();
                    let desc = workspace
                        .record(&record)
                        .map(|it| it.words("desc").to_owned());
                    say(&json!({ "about": { "desc": desc, "summaries": summaries } }));
                }
                other => panic!("no order {other}"),
            }
        }
    }
}
