//! Several who are linked at once: what is passed on, what is left to others, and for how long.

use std::collections::VecDeque;

use myspot_core::Moment;
use myspot_core::peer::{Heard, forge};

use crate::scene::{Party, Scene};

/// Everybody linked with everybody, and the frames on their way.
struct Room {
    parties: Vec<Party>,
    mail: VecDeque<(usize, usize, Vec<u8>)>,
    clock: i64,
}

impl Room {
    fn of(parties: Vec<Party>) -> Self {
        let mut room = Self {
            parties,
            mail: VecDeque::new(),
            clock: 1_800_000_000_000,
        };
        for one in 0..room.parties.len() {
            for two in 0..room.parties.len() {
                if one != two {
                    let device = room.parties[two].device();
                    let frames = room.parties[one].link(device);
                    room.mail
                        .extend(frames.into_iter().map(|frame| (one, two, frame)));
                }
            }
        }
        room.deliver(|_, _| true);
        room
    }

    fn post(&mut self, from: usize, mail: Vec<(myspot_core::keys::Device, Vec<u8>)>) {
        for (device, frame) in mail {
            let mut all = self.parties.iter();
            let to = all.position(|party| party.device() == device);
            self.mail.push_back((from, to.expect("one of them"), frame));
        }
    }

    /// Says what has happened at a device.
    fn flush(&mut self, who: usize) {
        let party = &mut self.parties[who];
        let mail = party.exchange.flush(&party.ledger, &party.workspace);
        self.post(who, mail);
    }

    fn hear(&mut self, from: usize, to: usize, frame: &[u8]) -> Vec<Heard> {
        let device = self.parties[from].device();
        let now = Moment(self.clock);
        let party = &mut self.parties[to];
        let (ledger, workspace) = (&mut party.ledger, &mut party.workspace);
        let outcome = party
            .exchange
            .received(device, frame, ledger, workspace, now);
        party.save();
        self.post(to, outcome.send);
        self.flush(to);
        outcome.heard
    }

    /// Delivers what goes along some roads, until nothing does; the rest waits. Returns who
    /// received changes from whom.
    fn deliver(&mut self, road: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
        let mut received = Vec::new();
        while let Some(place) = self.mail.iter().position(|(from, to, _)| road(*from, *to)) {
            let (from, to, frame) = self.mail.remove(place).expect("it is there");
            for heard in self.hear(from, to, &frame) {
                match heard {
                    Heard::Changes { .. } => received.push((from, to)),
                    Heard::Refused { .. } | Heard::Clash { .. } => panic!("{heard:?}"),
                    _ => {}
                }
            }
        }
        received
    }

    fn heads(&self, who: usize) -> Vec<[u8; 32]> {
        self.parties[who].workspace.heads()
    }
}

#[test]
fn where_all_see_each_other_a_change_comes_once_from_its_author() {
    let Scene {
        odile,
        samir,
        eve,
        rita,
        card,
        ..
    } = Scene::new();
    let mut room = Room::of(vec![odile, samir, eve, rita]);
    room.parties[0].write(&card, "à tous");
    room.flush(0);
    // The others hear of it first, and talk about it before Rita has it.
    let mut received = room.deliver(|_, to| to != 3);
    received.sort_unstable();
    assert_eq!(received, [(0, 1), (0, 2)]);
    // Nobody but Odile has anything for her.
    assert!(room.deliver(|from, _| from != 0).is_empty());
    assert_eq!(room.deliver(|_, _| true), [(0, 3)]);
    assert_eq!(room.heads(3), room.heads(0));
}

#[test]
fn along_a_line_and_after_a_link_is_lost_a_change_is_passed_on() {
    let Scene {
        odile,
        samir,
        rita,
        card,
        ..
    } = Scene::new();
    let mut room = Room::of(vec![odile, samir, rita]);
    let devices = [0, 2].map(|who| room.parties[who].device());
    // What Odile sends Rita is lost with their link; Samir had left it to her.
    room.parties[0].write(&card, "perdu en route");
    room.flush(0);
    assert_eq!(room.deliver(|_, to| to == 1), [(0, 1)]);
    room.mail
        .retain(|(from, to, _)| (*from, *to) != (0, 2) && (*from, *to) != (2, 0));
    room.parties[0].exchange.unlinked(&devices[1]);
    room.parties[2].exchange.unlinked(&devices[0]);
    room.flush(0);
    room.flush(2);
    assert_eq!(room.deliver(|_, _| true), [(1, 2)]);
    // From now on it goes along the line at once.
    room.parties[0].write(&card, "perdu en route, puis retrouvé");
    room.flush(0);
    assert_eq!(room.deliver(|_, _| true), [(0, 1), (1, 2)]);
    assert_eq!(room.heads(2), room.heads(0));
}

#[test]
fn who_claims_to_reach_everybody_and_passes_nothing_on_is_not_waited_for() {
    let Scene {
        eve,
        samir,
        rita,
        card,
        ..
    } = Scene::new();
    let mut room = Room::of(vec![eve, samir, rita]);
    let rita = room.parties[2].device();
    // Eve writes, tells Samir, and says that she tells Rita. She does not.
    for frame in forge::near(&[rita]) {
        room.hear(0, 1, &frame);
    }
    room.parties[0].write(&card, "pour Samir seul");
    room.flush(0);
    assert_eq!(room.deliver(|_, to| to == 1), [(0, 1)]);
    room.mail.retain(|(from, to, _)| (*from, *to) != (0, 2));
    assert!(room.deliver(|_, _| true).is_empty());
    assert_ne!(room.heads(2), room.heads(1));
    // A few seconds later he hears anything at all, and does it himself.
    room.clock += 5_000;
    for frame in forge::near(&[rita]) {
        room.hear(0, 1, &frame);
    }
    assert_eq!(room.deliver(|_, _| true), [(1, 2)]);
    assert_eq!(room.heads(2), room.heads(1));
}
