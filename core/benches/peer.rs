//! What an edit costs between two devices as a workspace grows: signing, checking, a copy of the
//! document, the bytes, two weeks apart, and joining from nothing.
//!
//! `cargo bench -p myspot-core --bench peer [-- SIZE…]`. Prints a table with the median of many
//! runs and the ratio of each size to the first; bytes are without the network's own wrapping.
//! Never a test: a shared machine lies. How long the network takes: `cargo run --release
//! --example sharing_speed`.

#![allow(clippy::print_stdout, missing_docs)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use myspot_core::epoch::Role;
use myspot_core::keys::{Device, DeviceKeys};
use myspot_core::peer::{Exchange, Ledger};
use myspot_core::{Dice, Edit, Kinds, Moment, RecordId, Value, Workspace, WorkspaceId};

const SEED: u64 = 2026;
/// What each did alone in the two weeks.
const APART: usize = 1_000;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![200, 2_000, 10_000]
    } else {
        sizes
    };
    println!("seed {SEED}; median of many; the last columns divide by the first size");
    let rows: Vec<Vec<(&str, f64)>> = sizes.iter().map(|size| measure(*size)).collect();
    print!("{:<52}", "");
    for size in &sizes {
        print!("{size:>12}");
    }
    for size in &sizes[1..] {
        print!("{:>9}", format!("×{size}"));
    }
    println!();
    for place in 0..rows[0].len() {
        print!("{:<52}", rows[0][place].0);
        for row in &rows {
            print!("{:>12.2}", row[place].1);
        }
        for row in &rows[1..] {
            print!("{:>9.1}", row[place].1 / rows[0][place].1.max(0.001));
        }
        println!();
    }
}

/// One device without a network and without a disk.
struct Member {
    workspace: Workspace,
    ledger: Ledger,
    exchange: Exchange,
    clock: i64,
    /// What its processor did for the others.
    busy: Duration,
    sent: usize,
}

impl Member {
    fn new(workspace: Workspace, ledger: Ledger) -> Self {
        let mut member = Self {
            workspace,
            ledger,
            exchange: Exchange::default(),
            clock: 1_800_000_000_000,
            busy: Duration::ZERO,
            sent: 0,
        };
        let mut dice = Dice::from_number(u64::from(member.device().0[0]));
        let id = member.workspace.id();
        let actor = member.ledger.keys().draw_actor(id, &mut dice);
        assert!(member.workspace.write_under(&actor), "nothing waits");
        member
    }

    fn device(&self) -> Device {
        self.ledger.keys().device()
    }

    fn now(&mut self) -> Moment {
        self.clock += 1_500;
        Moment(self.clock)
    }

    fn does(&mut self, edit: Edit) {
        let now = self.now();
        self.workspace.apply(&edit.into(), now).expect("writable");
    }

    /// Signs what was done here.
    fn sign(&mut self) {
        for change in self.workspace.take_outbox() {
            self.ledger.slot(&change);
        }
    }

    fn links(&mut self, other: Device) -> Vec<Vec<u8>> {
        self.exchange.linked(other, &self.ledger, &self.workspace)
    }

    /// Deals with frames; what it says to them and to others.
    fn hears(&mut self, from: Device, frames: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let now = self.now();
        let begun = Instant::now();
        let mut says = Vec::new();
        for frame in frames {
            let (ledger, workspace) = (&mut self.ledger, &mut self.workspace);
            let outcome = (self.exchange).received(from, frame, ledger, workspace, now);
            says.extend(outcome.send);
        }
        self.sign();
        says.extend(self.exchange.flush(&self.ledger, &self.workspace));
        self.busy += begun.elapsed();
        self.said(says)
    }

    fn tells(&mut self) -> Vec<Vec<u8>> {
        let begun = Instant::now();
        let says = self.exchange.flush(&self.ledger, &self.workspace);
        self.busy += begun.elapsed();
        self.said(says)
    }

    fn said(&mut self, says: Vec<(Device, Vec<u8>)>) -> Vec<Vec<u8>> {
        self.sent += says.iter().map(|(_, frame)| frame.len()).sum::<usize>();
        says.into_iter().map(|(_, frame)| frame).collect()
    }
}

/// Lets two speak until neither has anything to say.
fn talk(one: &mut Member, other: &mut Member, mut to_other: Vec<Vec<u8>>) {
    let mut to_one = Vec::new();
    while !to_other.is_empty() || !to_one.is_empty() {
        let answer = other.hears(one.device(), &std::mem::take(&mut to_other));
        to_one.extend(answer);
        to_other = one.hears(other.device(), &std::mem::take(&mut to_one));
    }
}

fn meet(one: &mut Member, other: &mut Member) {
    let mut hello = one.links(other.device());
    let answer = other.links(one.device());
    hello.extend(one.hears(other.device(), &answer));
    talk(one, other, hello);
}

fn part(one: &mut Member, other: &mut Member) {
    one.exchange.unlinked(&other.device());
    other.exchange.unlinked(&one.device());
}

fn measure(size: usize) -> Vec<(&'static str, f64)> {
    let (mut anne, entities) = founded(size);
    let changes = anne.workspace.change_count();
    let saved = anne.workspace.fork_document().save();
    let load = seconds(|| drop(read(&anne.workspace, Some(&saved))));

    let mut bob = newcomer(&mut anne);
    let before = peak();
    meet(&mut anne, &mut bob);
    let grown = (peak() - before) / 1024.0;
    assert_eq!(anne.workspace.state_hash(), bob.workspace.state_hash());
    let join = bob.busy.as_secs_f64();
    let wire = anne.sent as f64;
    println!(
        "  {size} entities, {changes} changes: saved {:.0} kB, joining carried {:.0} kB, \
         memory grew by {grown:.0} MB",
        saved.len() as f64 / 1e3,
        wire / 1e3,
    );

    let target = entities[size / 2].clone();
    let mut n = 0;
    let mut edit = |member: &mut Member| {
        n += 1;
        member.does(Edit::Set {
            record: target.clone(),
            key: "summary".into(),
            value: Value::from(format!("résumé {n}")),
        });
    };
    let sign = median(200, || {
        edit(&mut anne);
        let outbox = anne.workspace.take_outbox();
        let begun = Instant::now();
        for change in outbox {
            anne.ledger.slot(&change);
        }
        begun.elapsed()
    });
    let news = anne.tells();
    talk(&mut anne, &mut bob, news);

    let (mut there, mut back, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..100 {
        edit(&mut anne);
        anne.sign();
        (anne.sent, bob.sent) = (0, 0);
        (anne.busy, bob.busy) = (Duration::ZERO, Duration::ZERO);
        let news = anne.tells();
        talk(&mut anne, &mut bob, news);
        there.push(bob.busy);
        bytes.push(anne.sent as f64);
        back.push(bob.sent as f64);
    }
    let fork = median(20, || {
        let begun = Instant::now();
        drop(anne.workspace.fork_document());
        begun.elapsed()
    });

    part(&mut anne, &mut bob);
    for member in [&mut anne, &mut bob] {
        for (n, entity) in entities.iter().cycle().take(APART).enumerate() {
            let held = member.workspace.record(entity);
            let mut text = held.map_or(String::new(), |it| it.words("desc").to_owned());
            text.push_str(&format!(" {n}, vingt lettres"));
            member.does(Edit::SetText {
                record: entity.clone(),
                key: "desc".into(),
                text,
            });
        }
        member.sign();
        member.busy = Duration::ZERO;
        member.sent = 0;
    }
    meet(&mut anne, &mut bob);
    assert_eq!(anne.workspace.state_hash(), bob.workspace.state_hash());
    let weeks = anne.busy.max(bob.busy).as_secs_f64();
    vec![
        ("sign one edit, µs", sign),
        ("copy the document (a fork), µs", fork),
        ("one edit received: check, copy, apply, answer, µs", {
            median_of(there)
        }),
        ("one edit, bytes to each device", middle(bytes)),
        ("its acknowledgement, bytes", middle(back)),
        ("1,000 + 1,000 bursts apart, CPU of one side, s", weeks),
        ("joining: CPU of the newcomer, s", join),
        ("joining: ratio to loading the saved file", join / load),
        (
            "joining: bytes, ratio to the saved file",
            wire / saved.len() as f64,
        ),
    ]
}

/// A shared workspace of entities, relations and texts, made in four changes an entity.
fn founded(size: usize) -> (Member, Vec<RecordId>) {
    let mut dice = Dice::from_number(SEED);
    let id = WorkspaceId::fresh(&mut dice);
    let keys = DeviceKeys::draw(&mut dice);
    let workspace =
        Workspace::create(id, Arc::new(Kinds::builtin()), dice).expect("constant genesis");
    let ledger = Ledger::found(&workspace, keys, "Anne");
    let mut anne = Member::new(workspace, ledger);
    let mut words = Dice::from_number(SEED + 1);
    let mut entities = Vec::new();
    let create = |anne: &mut Member, kind: &str, fields: Vec<(&str, String)>| {
        let now = anne.now();
        let record = anne.workspace.fresh_id(now);
        let fields = fields.into_iter();
        anne.does(Edit::Create {
            record: record.clone(),
            kind: kind.into(),
            fields: (fields.map(|(key, value)| (key.to_owned(), Value::from(value)))).collect(),
        });
        record
    };
    for _ in 0..size {
        let fields = vec![
            ("name", sentence(&mut words, 2)),
            ("kind", "person".to_owned()),
            ("desc", sentence(&mut words, 20)),
        ];
        entities.push(create(&mut anne, "entity", fields));
    }
    for entity in &entities {
        let text = sentence(&mut words, 28);
        anne.does(Edit::SetText {
            record: entity.clone(),
            key: "desc".into(),
            text,
        });
    }
    for _ in 0..size * 2 {
        let mut end = || entities[words.below(size as u32) as usize].to_string();
        let fields = vec![
            ("from", end()),
            ("to", end()),
            ("kind", "supports".to_owned()),
        ];
        create(&mut anne, "relation", fields);
    }
    anne.sign();
    (anne, entities)
}

fn newcomer(anne: &mut Member) -> Member {
    let keys = DeviceKeys::draw(&mut Dice::from_number(SEED + 2));
    let card = keys.card("Bob", None);
    (anne.ledger)
        .admit(card, Role::Contributor)
        .expect("she founded it");
    let empty = read(&anne.workspace, None);
    let chain = anne.ledger.chain().to_bytes();
    let ledger = Ledger::read(&empty, keys, &chain).expect("her chain");
    Member::new(empty, ledger)
}

/// The same workspace from saved bytes, or from its first change only.
fn read(like: &Workspace, saved: Option<&[u8]>) -> Workspace {
    let kinds = Arc::new(Kinds::builtin());
    let dice = Dice::from_number(SEED + 3);
    match saved {
        Some(_) => Workspace::load(like.id(), saved, [], kinds, dice).expect("its own bytes"),
        None => Workspace::create(like.id(), kinds, dice).expect("constant genesis"),
    }
}

fn seconds(run: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    run();
    begun.elapsed().as_secs_f64()
}

/// Median of what is measured inside each run, in microseconds.
fn median(runs: usize, mut run: impl FnMut() -> Duration) -> f64 {
    median_of((0..runs).map(|_| run()).collect())
}

fn median_of(all: Vec<Duration>) -> f64 {
    middle(all.iter().map(|time| time.as_secs_f64() * 1e6).collect())
}

fn middle(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// The most memory that this process ever held, in kB; 0 where Linux does not tell.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

fn sentence(dice: &mut Dice, n_words: usize) -> String {
    const WORDS: [&str; 12] = [
        "école",
        "rivière",
        "Tilleuls",
        "conseil",
        "quartier",
        "réunion",
        "échevine",
        "budget",
        "marché",
        "façade",
        "collectif",
        "travaux",
    ];
    let words: Vec<&str> = (0..n_words)
        .map(|_| WORDS[dice.below(WORDS.len() as u32) as usize])
        .collect();
    words.join(" ")
}
