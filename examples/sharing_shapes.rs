//! What an edit costs in groups of different shapes, over loopback: who is linked with whom is
//! fixed here, where the program links everybody with everybody whom it reaches.
//!
//! `cargo run --release --example sharing_shapes [-- EDITS [ENTITIES [DEVICES]]]`
//!
//! As in `sharing_speed` every device is a workspace in a folder of its own and a real endpoint,
//! and each edit is on disk before it is passed on. Measured is from before the edit to the
//! moment at which the last of the others knows what to draw again.

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

#[path = "sharing/measured.rs"]
mod measured;

use std::net::SocketAddr;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use myspot::open::{Joined, OpenWorkspace, Welcome};
use myspot::paths::Paths;
use myspot_core::epoch::Role;
use myspot_core::keys::{Device as Key, DeviceKeys};
use myspot_core::peer::{Exchange, Heard};
use myspot_core::{Dice, RecordId};
use myspot_sync::{Bind, Command, DeviceId, Event, Node, Peer};

use measured::{Measured, filled, loopback, now, spread, target, write};

/// Who is linked with whom.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Line,
    Star,
    Mesh,
}

impl Shape {
    fn links(self, one: usize, two: usize) -> bool {
        match self {
            Self::Line => one.abs_diff(two) == 1,
            Self::Star => one == 0 || two == 0,
            Self::Mesh => true,
        }
    }
}

enum Input {
    Net(Event),
    Edit(RecordId, String),
    Count,
    Stop,
}

enum Told {
    Linked,
    Seen(Instant),
    Received(usize, usize),
}

struct Device {
    open: OpenWorkspace,
    exchange: Exchange,
    node: Node,
    address: SocketAddr,
    input: Receiver<Input>,
    say: Sender<Input>,
}

fn main() -> Measured<()> {
    let mut words = std::env::args().skip(1);
    let edits = words.next().map_or(Ok(100), |word| word.parse())?;
    let entities = words.next().map_or(Ok(200), |word| word.parse())?;
    let only: Option<usize> = words.next().map(|word| word.parse()).transpose()?;
    println!("{edits} edits in a workspace of {entities} entities");
    println!("| shape | devices | p50 | p99 | slowest | bytes to each device | messages |");
    println!("|---|---|---|---|---|---|---|");
    for devices in only.map_or(vec![10, 15], |only| vec![only]) {
        for shape in [Shape::Line, Shape::Star, Shape::Mesh] {
            measure(shape, devices, edits, entities)?;
        }
    }
    Ok(())
}

fn measure(shape: Shape, devices: usize, edits: usize, entities: usize) -> Measured<()> {
    let home = tempfile::tempdir()?;
    let group = group(home.path(), devices, entities)?;
    let target = target(&group[0].open)?;
    let peers: Vec<Peer> = group
        .iter()
        .map(|device| Peer {
            device: device.node.device(),
            addresses: vec![device.address],
        })
        .collect();
    for (place, device) in group.iter().enumerate() {
        let near = peers.iter().enumerate().filter(|(other, _)| {
            let linked = shape.links(place, *other);
            *other != place && linked
        });
        device.node.send(Command::Listen {
            peers: near.map(|(_, peer)| peer.clone()).collect(),
            secret: device.open.sharing.secret,
        });
    }
    let running: Vec<(Sender<Input>, Receiver<Told>)> =
        group.into_iter().map(Device::run).collect();
    let links = |place: usize| {
        let others = (0..devices).filter(|other| *other != place);
        others.filter(|other| shape.links(place, *other)).count()
    };
    for (place, (_, told)) in running.iter().enumerate() {
        let mut linked = 0;
        while linked < links(place) {
            linked += usize::from(matches!(
                told.recv_timeout(Duration::from_secs(30))?,
                Told::Linked
            ));
        }
    }
    let before = received(&running)?;
    let mut took = Vec::new();
    for number in 0..edits {
        let writer = number % devices;
        let begun = Instant::now();
        let text = format!("résumé {number}");
        running[writer].0.send(Input::Edit(target.clone(), text))?;
        let mut last = Duration::ZERO;
        let others = running.iter().enumerate();
        for (_, (_, told)) in others.filter(|(place, _)| *place != writer) {
            loop {
                if let Told::Seen(at) = told.recv_timeout(Duration::from_secs(20))? {
                    last = last.max(at.duration_since(begun));
                    break;
                }
            }
        }
        took.push(last);
        // Acknowledgements go their way; a person does not write faster either.
        thread::sleep(Duration::from_millis(30));
    }
    let after = received(&running)?;
    for (orders, _) in &running {
        orders.send(Input::Stop)?;
    }
    println!(
        "| {shape:?} | {devices} | {} | {} | {} |",
        spread(took),
        (after.0 - before.0) / edits / (devices - 1),
        (after.1 - before.1) / edits,
    );
    Ok(())
}

/// A founder with a workspace, and members who were let in and hold nothing yet.
fn group(home: &std::path::Path, devices: usize, entities: usize) -> Measured<Vec<Device>> {
    let mut open = filled(home, entities)?;
    let ledger = open.begin_sharing("Anne")?;
    let mut dice = Dice::from_number(7);
    let mut newcomers = Vec::new();
    for number in 1..devices {
        let keys = DeviceKeys::draw(&mut dice);
        let member = RecordId::fresh(now(), &mut dice);
        ledger.admit(
            keys.card(&format!("Membre {number}"), Some(&member)),
            Role::Contributor,
        )?;
        newcomers.push((keys, member));
    }
    open.note_members()?;
    open.save()?;
    let welcome = Welcome {
        workspace: open.workspace.id(),
        title: "Essai".into(),
        chain: open.sharing.chain.clone(),
        secret: open.sharing.secret,
        secrets: Vec::new(),
    };
    let mut group = vec![Device::start(open)?];
    for (number, (keys, member)) in newcomers.into_iter().enumerate() {
        let number = number + 1;
        let joined = Joined::begin(welcome.clone(), keys, member).ok_or("not let in")?;
        let paths = Paths::below(&home.join(format!("device-{number}")));
        let folder = home.join(format!("w-{number}"));
        let open = OpenWorkspace::settle_joined(&folder, joined, &paths, now())?;
        group.push(Device::start(open)?);
    }
    Ok(group)
}

impl Device {
    fn start(open: OpenWorkspace) -> Measured<Self> {
        let keys = open.ledger.as_ref().ok_or("not shared")?.keys().clone();
        let (say, input) = mpsc::channel();
        let told = say.clone();
        let here = Bind::Only(loopback());
        let node = Node::start(keys.device_secret(), here, move |event| {
            // The device has stopped; nobody listens.
            told.send(Input::Net(event)).ok();
        })?;
        let address = loop {
            if let Input::Net(Event::Listening { addresses }) = input.recv()? {
                break *addresses.first().ok_or("no address")?;
            }
        };
        Ok(Self {
            open,
            exchange: Exchange::default(),
            node,
            address,
            input,
            say,
        })
    }

    fn run(mut self) -> (Sender<Input>, Receiver<Told>) {
        let (tell, told) = mpsc::channel();
        let orders = self.say.clone();
        thread::spawn(move || {
            // Whoever measures waits for what is told, and says so when it does not come.
            self.serve(&tell).ok();
        });
        (orders, told)
    }

    fn serve(&mut self, tell: &Sender<Told>) -> Measured<()> {
        let (mut bytes, mut messages) = (0, 0);
        loop {
            match self.input.recv()? {
                Input::Net(Event::Linked { device, .. }) => {
                    let ledger = self.open.ledger.as_ref().ok_or("not shared")?;
                    let frames = self
                        .exchange
                        .linked(Key(device.0), ledger, &self.open.workspace);
                    for frame in frames {
                        self.node.send(Command::Send { to: device, frame });
                    }
                    tell.send(Told::Linked)?;
                }
                Input::Net(Event::Unlinked { device, .. }) => {
                    self.exchange.unlinked(&Key(device.0));
                }
                Input::Net(Event::Received { from, frame, .. }) => {
                    bytes += frame.len();
                    messages += 1;
                    self.hear(from, &frame, tell)?;
                }
                Input::Net(_) => {}
                Input::Edit(record, text) => {
                    write(&mut self.open, record, text)?;
                }
                Input::Count => tell.send(Told::Received(bytes, messages))?,
                Input::Stop => return Ok(()),
            }
            if self.open.is_unsaved() {
                self.open.save()?;
            }
            let ledger = self.open.ledger.as_ref().ok_or("not shared")?;
            let frames = self.exchange.flush(ledger, &self.open.workspace);
            self.send(frames);
        }
    }

    fn hear(&mut self, from: DeviceId, frame: &[u8], tell: &Sender<Told>) -> Measured<()> {
        let ledger = self.open.ledger.as_mut().ok_or("not shared")?;
        let workspace = &mut self.open.workspace;
        let outcome = self
            .exchange
            .received(Key(from.0), frame, ledger, workspace, now());
        self.send(outcome.send);
        for heard in outcome.heard {
            match heard {
                Heard::Changes { .. } => tell.send(Told::Seen(Instant::now()))?,
                Heard::Refused { why, .. } => return Err(Box::new(why)),
                _ => {}
            }
        }
        Ok(())
    }

    fn send(&self, frames: Vec<(Key, Vec<u8>)>) {
        for (to, frame) in frames {
            let to = DeviceId(to.0);
            self.node.send(Command::Send { to, frame });
        }
    }
}

/// The bytes and messages that all devices received so far, once every one is quiet.
fn received(group: &[(Sender<Input>, Receiver<Told>)]) -> Measured<(usize, usize)> {
    thread::sleep(Duration::from_secs(3));
    let mut sum = (0, 0);
    for (orders, told) in group {
        orders.send(Input::Count)?;
        loop {
            if let Told::Received(bytes, messages) = told.recv_timeout(Duration::from_secs(10))? {
                sum = (sum.0 + bytes, sum.1 + messages);
                break;
            }
        }
    }
    Ok(sum)
}
