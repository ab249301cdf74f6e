//! The story of one seed: what happens, to whom and when.

use std::collections::BTreeSet;
use std::sync::Arc;

use myspot_core::epoch::Role;
use myspot_core::keys::{Device, DeviceKeys};
use myspot_core::{Dice, Kinds, WorkspaceId};

use crate::deeds::act;
use crate::member::{Mail, Member};
use crate::network::Network;

/// Nobody needs more frames than this to agree; more means that they talk in circles.
const MAX_FRAMES: usize = 400_000;

/// Most replicas of one story.
const MAX_REPLICAS: usize = 12;

/// How many devices a story gives less, or sends away, at most.
const MAX_LOWERED: usize = 4;

/// The members who begin epochs. They are never lowered, so no two epochs contradict each other:
/// what becomes of those that do is for a person to choose.
const STEWARDS: usize = 2;

pub struct World {
    pub members: Vec<Member>,
    pub network: Network,
    id: WorkspaceId,
    kinds: Arc<Kinds>,
    dice: Dice,
    /// Devices that were not let in yet.
    outside: Vec<DeviceKeys>,
    copies: usize,
    /// The devices that were given less, or sent away.
    lowered: BTreeSet<Device>,
    /// What was written by somebody who knew that these devices had left.
    pub after_removal: Vec<([u8; 32], BTreeSet<Device>)>,
}

/// Tells the story of a seed up to the moment when everybody has met everybody.
pub fn play(seed: u64, kinds: &Arc<Kinds>) -> World {
    let mut dice = Dice::from_number(seed);
    let id = WorkspaceId::fresh(&mut dice);
    let mut founder = Member::found(id, Arc::clone(kinds), Dice::from_seed(dice.bytes()));
    for _ in 0..dice.below(5) {
        act(&mut founder, &mut dice);
    }
    let now = founder.now();
    founder.workspace.settle(now);
    founder.share();
    let newcomers = 4 + dice.below(6);
    let outside = (0..newcomers)
        .map(|_| DeviceKeys::draw(&mut dice))
        .collect();
    let mut world = World {
        members: vec![founder],
        network: Network::default(),
        id,
        kinds: Arc::clone(kinds),
        outside,
        copies: 0,
        lowered: BTreeSet::new(),
        after_removal: Vec::new(),
        dice,
    };
    world.admit();
    for _ in 0..40 + world.dice.below(81) {
        world.event();
    }
    while !world.outside.is_empty() {
        world.admit();
    }
    world.everybody_meets();
    // Whom somebody let in who could do so no more waits for a word of the founder's.
    world.let_in_who_waits();
    world.everybody_meets();
    world
}

impl World {
    fn anyone(&mut self) -> usize {
        self.dice.below(self.members.len() as u32) as usize
    }

    fn event(&mut self) {
        let who = self.anyone();
        match self.dice.below(100) {
            0..=37 => self.edit(who),
            38..=65 => {
                for _ in 0..1 + self.dice.below(8) {
                    self.deliver_any();
                }
            }
            66..=78 => {
                let other = self.anyone();
                self.connect(who, other);
            }
            79..=81 => self.disconnect_any(),
            82..=83 => self.cut_inside_a_message(),
            84..=85 => self.deliver_twice(),
            86..=88 => self.crash(who),
            89 => {
                self.leave(who);
                self.members[who].open();
            }
            90 => {
                self.leave(who);
                self.members[who].snapshot();
                self.members[who].open();
            }
            91..=92 => {
                let backup = self.members[who].disk.clone();
                self.members[who].backups.push(backup);
            }
            93 => self.put_a_backup_back(who),
            94 => self.copy_the_folder(who),
            95..=96 => self.admit(),
            97 => self.lower(),
            _ => self.promote(),
        }
    }

    fn edit(&mut self, who: usize) {
        let member = &mut self.members[who];
        if member.may_write() {
            member.made.clear();
            act(member, &mut self.dice);
            let mail = member.save();
            let left: BTreeSet<Device> = member.ledger.chain().left().copied().collect();
            let made = std::mem::take(&mut member.made).into_iter();
            if !left.is_empty() {
                let after = made.map(|hash| (hash, left.clone()));
                self.after_removal.extend(after);
            }
            self.post(who, mail);
        }
    }

    /// Whether a member belongs, as the founder knows it.
    pub fn belongs(&self, who: usize) -> bool {
        self.members[0].lists(&self.members[who].device())
    }

    /// Whether an actor is that of a device that was given less, or sent away.
    pub fn was_lowered(&self, actor: &[u8]) -> bool {
        let mut all = self.members.iter();
        all.any(|member| {
            let his = member.ledger.keys().owns(self.id, actor);
            his && self.lowered.contains(&member.device())
        })
    }

    /// A steward gives a member less, or sends it away.
    fn lower(&mut self) {
        let by = self.dice.below(STEWARDS as u32) as usize;
        let stewards = [0, 1].map(|who| self.members[who].device());
        let chain = self.members[by].ledger.chain();
        let others = chain.members().keys().filter(|at| !stewards.contains(at));
        let others: Vec<Device> = others.copied().collect();
        if others.len() < 2 || self.lowered.len() >= MAX_LOWERED {
            return;
        }
        let device = others[self.dice.below(others.len() as u32) as usize];
        let to = [None, None, Some(Role::Reader), Some(Role::Contributor)];
        let to = to[self.dice.below(4) as usize];
        self.lowered.insert(device);
        let (mail, gone) = self.members[by].lower(&[(device, to)]);
        self.dismiss(by, gone);
        self.post(by, mail);
    }

    fn let_in_who_waits(&mut self) {
        let founder = &mut self.members[0];
        for member in founder.ledger.chain().waiting().to_vec() {
            let admitted = founder.ledger.admit(member.card, Role::Contributor);
            admitted.expect("the founder may");
        }
        let mail = founder.save_chain();
        self.post(0, mail);
    }

    /// Cuts the links of a member with devices that no longer belong.
    fn dismiss(&mut self, who: usize, gone: Vec<Device>) {
        for other in self.network.neighbours(who) {
            if gone.contains(&self.members[other].device()) {
                self.disconnect(who, other);
            }
        }
    }

    /// Puts frames on the roads to whoever is linked under those devices.
    fn post(&mut self, from: usize, mail: Mail) {
        for to in self.network.neighbours(from) {
            let device = self.members[to].device();
            let frames = mail.iter().filter(|(at, _)| *at == device);
            let frames = frames.map(|(_, frame)| frame.clone()).collect();
            self.network.send(from, to, frames, &mut self.dice);
        }
    }

    fn has_linked(&self, who: usize, device: Device) -> bool {
        let all = self.network.neighbours(who);
        all.iter()
            .any(|other| self.members[*other].device() == device)
    }

    /// Links two members who both know that the other belongs, unless they are copies of one
    /// device or one of them is linked with a copy of the other.
    fn connect(&mut self, one: usize, two: usize) {
        let (device_one, device_two) = (self.members[one].device(), self.members[two].device());
        let taken = self.has_linked(one, device_two) || self.has_linked(two, device_one);
        let listed = self.members[one].lists(&device_two) && self.members[two].lists(&device_one);
        if device_one == device_two || taken || !listed {
            return;
        }
        self.network.connect(one, two);
        for (from, to, device) in [(one, two, device_two), (two, one, device_one)] {
            let member = &mut self.members[from];
            let frames = member
                .exchange
                .linked(device, &member.ledger, &member.workspace);
            self.network.send(from, to, frames, &mut self.dice);
        }
    }

    /// Goes on without a link that is gone: others may have been left to it.
    fn go_on(&mut self, who: usize) {
        let mail = self.members[who].save();
        self.post(who, mail);
    }

    /// Cuts a link; both go on.
    fn cut(&mut self, one: usize, two: usize) {
        self.disconnect(one, two);
        self.go_on(one);
        self.go_on(two);
    }

    fn disconnect(&mut self, one: usize, two: usize) {
        let (device_one, device_two) = (self.members[one].device(), self.members[two].device());
        self.network.cut(one, two);
        self.members[one].exchange.unlinked(&device_two);
        self.members[two].exchange.unlinked(&device_one);
    }

    fn disconnect_any(&mut self) {
        let pairs = self.network.pairs();
        if !pairs.is_empty() {
            let (one, two) = pairs[self.dice.below(pairs.len() as u32) as usize];
            self.cut(one, two);
        }
    }

    fn any_busy_road(&mut self) -> Option<(usize, usize)> {
        let busy = self.network.busy();
        (!busy.is_empty()).then(|| busy[self.dice.below(busy.len() as u32) as usize])
    }

    fn deliver_any(&mut self) -> bool {
        let road = self.any_busy_road();
        road.is_some_and(|road| self.deliver(road))
    }

    fn deliver(&mut self, road: (usize, usize)) -> bool {
        let Some(frame) = self.network.take(road) else {
            return false;
        };
        let device = self.members[road.0].device();
        let member = &mut self.members[road.1];
        let (mut mail, gone) = member.hear(device, &frame);
        mail.extend(member.save());
        self.dismiss(road.1, gone);
        self.post(road.1, mail);
        true
    }

    fn deliver_twice(&mut self) {
        if let Some(road) = self.any_busy_road() {
            self.deliver(road);
            self.network.again(road);
        }
    }

    fn cut_inside_a_message(&mut self) {
        if let Some((from, to)) = self.any_busy_road() {
            self.deliver((from, to));
            self.cut(from, to);
        }
    }

    fn leave(&mut self, who: usize) {
        for other in self.network.neighbours(who) {
            self.disconnect(who, other);
            self.go_on(other);
        }
        self.members[who].close();
    }

    /// Dies in the middle of an edit or of a frame; a part of what that was may be durable.
    fn crash(&mut self, who: usize) {
        let road = self.any_busy_road().filter(|road| road.1 == who);
        if let Some(road) = road.filter(|_| self.dice.below(2) == 0) {
            let frame = self.network.take(road).expect("the road is busy");
            let device = self.members[road.0].device();
            let (mail, gone) = self.members[who].hear(device, &frame);
            self.dismiss(who, gone);
            // What is said before it is durable may still arrive.
            self.post(who, mail);
            for other in self.network.neighbours(who) {
                while self.network.busy().contains(&(who, other)) {
                    self.deliver((who, other));
                }
            }
        } else if self.members[who].may_write() {
            act(&mut self.members[who], &mut self.dice);
        }
        for other in self.network.neighbours(who) {
            self.disconnect(who, other);
            self.go_on(other);
        }
        let durable = self.dice.below(4);
        self.members[who].crash(durable);
        self.members[who].open();
    }

    fn put_a_backup_back(&mut self, who: usize) {
        let count = self.members[who].backups.len() as u32;
        if count > 0 {
            self.leave(who);
            let place = self.dice.below(count) as usize;
            let backup = self.members[who].backups[place].clone();
            self.members[who].put_back(backup);
            self.members[who].open();
        }
    }

    fn copy_the_folder(&mut self, who: usize) {
        if self.copies < 2 && self.members.len() < MAX_REPLICAS {
            self.copies += 1;
            let dice = Dice::from_seed(self.dice.bytes());
            let copy = self.members[who].copy(dice);
            self.members.push(copy);
        }
    }

    fn any_facilitator(&mut self) -> Option<usize> {
        let all = 0..self.members.len();
        let all: Vec<usize> = all
            .filter(|who| self.members[*who].ledger.role() == Some(Role::Facilitator))
            .collect();
        (!all.is_empty()).then(|| all[self.dice.below(all.len() as u32) as usize])
    }

    /// A facilitator lets a device in and hands it the chain.
    fn admit(&mut self) {
        let (Some(by), false) = (self.any_facilitator(), self.outside.is_empty()) else {
            return;
        };
        let keys = self.outside.remove(0);
        let role = match self.dice.below(4) {
            _ if self.members.len() < STEWARDS => Role::Facilitator,
            0 => Role::Reader,
            1 => Role::Facilitator,
            _ => Role::Contributor,
        };
        let facilitator = &mut self.members[by];
        facilitator
            .ledger
            .admit(keys.card("Samir", None), role)
            .expect("a facilitator may");
        let mail = facilitator.save_chain();
        let welcome = facilitator.membership();
        self.post(by, mail);
        let (kinds, dice) = (Arc::clone(&self.kinds), Dice::from_seed(self.dice.bytes()));
        let newcomer = Member::join(self.id, kinds, keys, &welcome, dice);
        self.members.push(newcomer);
        let place = self.members.len() - 1;
        self.connect(by, place);
    }

    /// A facilitator gives another member a role; a lesser one changes nothing.
    fn promote(&mut self) {
        let Some(by) = self.any_facilitator() else {
            return;
        };
        let who = self.anyone();
        let card = self.members[who].card("Jeanne");
        let known = self.members[by]
            .ledger
            .chain()
            .role_of(&card.device)
            .is_some();
        if known {
            let role = [Role::Contributor, Role::Facilitator][self.dice.below(2) as usize];
            self.members[by]
                .ledger
                .admit(card, role)
                .expect("a facilitator may");
            let mail = self.members[by].save_chain();
            self.post(by, mail);
        }
    }

    /// Links everybody with everybody, copies of one device in turn, until nothing moves.
    fn everybody_meets(&mut self) {
        for who in 0..self.members.len() {
            let member = &mut self.members[who];
            let now = member.now();
            member.workspace.settle(now);
            let mail = member.save();
            self.post(who, mail);
        }
        // Each combination of copies, twice, and the first one again.
        let combinations: usize = self.devices().iter().map(Vec::len).product();
        for turn in 0..=2 * combinations {
            for (one, two) in self.network.pairs() {
                self.disconnect(one, two);
            }
            let present = self.one_of_each_device(turn);
            // Whoever hears who belongs lets more devices link.
            loop {
                let before = self.network.pairs().len();
                for (at, one) in present.iter().enumerate() {
                    for two in &present[at + 1..] {
                        self.connect(*one, *two);
                    }
                }
                let mut frames = 0;
                while self.deliver_any() {
                    frames += 1;
                    assert!(frames < MAX_FRAMES, "they talk in circles");
                }
                if self.network.pairs().len() == before {
                    break;
                }
            }
        }
    }

    fn one_of_each_device(&self, mut turn: usize) -> Vec<usize> {
        let mut chosen = Vec::new();
        for copies in self.devices() {
            chosen.push(copies[turn % copies.len()]);
            turn /= copies.len();
        }
        chosen
    }

    /// The members of each device: one, or several that opened copies of its folder.
    fn devices(&self) -> Vec<Vec<usize>> {
        let mut devices: Vec<Vec<usize>> = Vec::new();
        for (who, member) in self.members.iter().enumerate() {
            if !self.belongs(who) {
                continue;
            }
            let same =
                |copies: &&mut Vec<usize>| self.members[copies[0]].device() == member.device();
            match devices.iter_mut().find(same) {
                Some(copies) => copies.push(who),
                None => devices.push(vec![who]),
            }
        }
        devices
    }
}
