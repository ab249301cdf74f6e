//! How soon an edit is on the other devices, over loopback, and how many bytes each receives.
//!
//! `cargo run --release --example sharing_speed [-- EDITS [ENTITIES]]`: two devices, then ten.
//!
//! Every device is what the window is without its pixels: a workspace in a folder of its own, a
//! real endpoint, each edit on disk before it is passed on. Measured is from before the edit to
//! the moment at which the other device knows what to draw again. All run on one machine and
//! share its cores; whoever was invited knows the inviter only, so ten devices are a star and
//! the tenth hears of a newcomer's edit through the first.

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

#[path = "sharing/measured.rs"]
mod measured;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use myspot::open::OpenWorkspace;
use myspot::paths::Paths;
use myspot::share::join::{Place, Request, join};
use myspot::share::{News, Share};
use myspot_core::RecordId;
use myspot_core::epoch::Role;
use myspot_sync::{Bind, Event};

use measured::{Measured, filled, loopback, now, spread, target, write};

/// What the one who measures asks of a device.
enum Order {
    Edit(RecordId, String),
    Count,
    Stop,
}

/// What a device tells the one who measures.
enum Told {
    /// An edit of somebody else's is here and can be drawn.
    Seen(Instant),
    /// How many bytes it received so far.
    Bytes(usize),
}

/// What reaches a device's thread.
enum Heard {
    Net(Event),
    Order(Order),
}

struct Device {
    open: OpenWorkspace,
    share: Share,
    heard: Receiver<Heard>,
    say: Sender<Heard>,
}

fn main() -> Measured<()> {
    let mut words = std::env::args().skip(1);
    let edits = words.next().map_or(Ok(200), |word| word.parse())?;
    let entities = words.next().map_or(Ok(200), |word| word.parse())?;
    println!("{edits} edits in a workspace of {entities} entities");
    println!("| devices | on every other, p50 | p99 | slowest | bytes to each device, an edit |");
    println!("|---|---|---|---|---|");
    for devices in [2, 10] {
        measure(devices, edits, entities)?;
    }
    Ok(())
}

fn measure(devices: usize, edits: usize, entities: usize) -> Measured<()> {
    let home = tempfile::tempdir()?;
    let mut first = Device::start(filled(home.path(), entities)?, "Anne")?;
    let mut joined = Vec::new();
    for number in 1..devices {
        joined.push(invite(&mut first, home.path(), number)?);
    }
    let target = target(&first.open)?;
    let others = joined.into_iter().map(|device| device.run());
    let mut group = vec![first.run()];
    group.extend(others);

    let mut took = Vec::new();
    let before = received(&group)?;
    for number in 0..edits {
        // Everybody writes in turn.
        let writer = number % group.len();
        let begun = Instant::now();
        let text = format!("résumé {number}");
        group[writer]
            .0
            .send(Heard::Order(Order::Edit(target.clone(), text)))?;
        let mut last = Duration::ZERO;
        for (place, (_, told)) in group.iter().enumerate() {
            if place != writer {
                let Told::Seen(at) = told.recv_timeout(Duration::from_secs(10))? else {
                    return Err("it was not asked".into());
                };
                last = last.max(at.duration_since(begun));
            }
        }
        took.push(last);
        // Acknowledgements go their way; a person does not write faster either.
        thread::sleep(Duration::from_millis(30));
    }
    let bytes = received(&group)? - before;
    for (orders, _) in &group {
        orders.send(Heard::Order(Order::Stop))?;
    }
    println!(
        "| {devices} | {} | {} |",
        spread(took),
        bytes / edits / (devices - 1),
    );
    Ok(())
}

/// Opens an invitation, answers it from another device, and lets that one in.
fn invite(first: &mut Device, home: &Path, number: usize) -> Measured<Device> {
    first.share.invite(now());
    let ticket = loop {
        let invitation = first.share.view(&first.open).invitation;
        match invitation {
            Some(invitation) => break invitation.ticket,
            None => first.step()?,
        }
    };
    let name = format!("Membre {number}");
    let paths = Paths::below(&home.join(format!("device-{number}")));
    let folder = home.join(format!("w-{number}"));
    let (newcomer, joining) = (name.clone(), mpsc::channel());
    thread::spawn(move || {
        let request = Request {
            relay: None,
            ticket: &ticket,
            name: &newcomer,
            place: Place::At(&folder),
            bind: Bind::Only(loopback()),
        };
        let stop = Arc::new(AtomicBool::new(false));
        joining
            .0
            .send(join(&request, &paths, now, &stop, |_| {}))
            .ok();
    });
    loop {
        if let Ok(joined) = joining.1.try_recv() {
            let open = joined.map_err(|trouble| format!("not joined: {trouble:?}"))?;
            return Device::start(open, &name);
        }
        let invitation = first.share.view(&first.open).invitation;
        if invitation.is_some_and(|invitation| invitation.guest.is_some()) {
            first
                .share
                .admit(Role::Contributor, &mut first.open, now())?;
            first.save()?;
        }
        first.step()?;
    }
}

impl Device {
    fn start(mut open: OpenWorkspace, name: &str) -> Measured<Self> {
        let (say, heard) = mpsc::channel();
        let told = say.clone();
        let share = Share::start(&mut open, name, Some(loopback()), move |event| {
            // The device has stopped; nobody listens.
            told.send(Heard::Net(event)).ok();
        })?;
        Ok(Self {
            open,
            share,
            heard,
            say,
        })
    }

    /// Deals with what comes within a moment, before it runs by itself.
    fn step(&mut self) -> Measured<()> {
        if let Ok(Heard::Net(event)) = self.heard.recv_timeout(Duration::from_millis(20)) {
            self.share.on(event, &mut self.open, now());
            self.save()?;
        }
        Ok(())
    }

    fn save(&mut self) -> Measured<()> {
        if self.open.is_unsaved() {
            self.open.save()?;
        }
        self.share.flush(&self.open);
        Ok(())
    }

    /// Goes on by itself on a thread of its own, once it is linked with somebody.
    fn run(mut self) -> (Sender<Heard>, Receiver<Told>) {
        let (tell, told) = mpsc::channel();
        let orders = self.say.clone();
        thread::spawn(move || {
            // Whoever measures waits for what is told, and says so when it does not come.
            self.serve(&tell).ok();
        });
        (orders, told)
    }

    fn serve(&mut self, tell: &Sender<Told>) -> Measured<()> {
        let mut bytes = 0;
        loop {
            match self.heard.recv()? {
                Heard::Net(event) => {
                    if let Event::Received { frame, .. } = &event {
                        bytes += frame.len();
                    }
                    let news = self.share.on(event, &mut self.open, now());
                    if news.iter().any(|news| matches!(news, News::Changes(_))) {
                        tell.send(Told::Seen(Instant::now()))?;
                    }
                }
                Heard::Order(Order::Edit(record, text)) => {
                    write(&mut self.open, record, text)?;
                }
                Heard::Order(Order::Count) => tell.send(Told::Bytes(bytes))?,
                Heard::Order(Order::Stop) => return Ok(()),
            }
            self.save()?;
        }
    }
}

/// The bytes that all devices received so far, once every one is linked and quiet.
fn received(group: &[(Sender<Heard>, Receiver<Told>)]) -> Measured<usize> {
    thread::sleep(Duration::from_secs(2));
    let mut sum = 0;
    for (orders, told) in group {
        orders.send(Heard::Order(Order::Count))?;
        loop {
            match told.recv_timeout(Duration::from_secs(10))? {
                Told::Bytes(bytes) => break sum += bytes,
                // Somebody's member record, from joining.
                Told::Seen(_) => {}
            }
        }
    }
    Ok(sum)
}
