//! Who passes what on to whom, where several are linked with each other.
//!
//! Each device tells the others whom it sends everything to. What comes from one of them is
//! therefore left to it where it says that it reaches the third too: among members who all see
//! each other every change goes to each of them once, from its author; along a chain each passes
//! it on. A device left so has it, by this rule, from the author or from somebody who reaches it.
//!
//! Nobody has to be believed for long: what is left to somebody is taken back when that link
//! ends, when it no longer says that it reaches the third, and after some seconds in which the
//! third did not say that it has it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::check::Accepted;
use super::super::ledger::{Ledger, Vector};
use super::super::wire::{MAX_PLACE, MAX_PLACES, Near};
use super::{Exchange, raise};
use crate::id::Moment;
use crate::keys::Device;

/// How long something is left to another device, in milliseconds.
const TRUST: i64 = 4_000;

/// What others are to send a device, by who is to, and since when.
#[derive(Debug, Default)]
pub(super) struct Left(BTreeMap<Device, (Vector, Moment)>);

impl Left {
    /// What a device was sent, or will be by somebody else.
    pub(super) fn beside<'a>(&self, sent: &'a Vector, now: Moment) -> Cow<'a, Vector> {
        let mut all = Cow::Borrowed(sent);
        let fresh = |since: Moment| now.0.abs_diff(since.0) < TRUST.unsigned_abs();
        for (vector, _) in self.0.values().filter(|(_, since)| fresh(*since)) {
            for (actor, seq) in vector {
                if all.get(actor).is_none_or(|known| known < seq) {
                    raise(all.to_mut(), actor, *seq);
                }
            }
        }
        all
    }
}

impl Exchange {
    /// Says where this device and others may be reached: up to four places each, of at most 64
    /// bytes, which only the network can read. The linked devices are told with the next flush.
    pub fn meet_at(&mut self, places: BTreeMap<Device, Vec<Vec<u8>>>) {
        self.places = places;
    }

    /// Whom this device sends everything to, and a fingerprint of that.
    pub(super) fn near(&self, ledger: &Ledger) -> (Vec<Near<'static>>, blake3::Hash) {
        let fingerprint = ledger.chain().fingerprint();
        let reached = self.links.iter().filter(|(device, link)| {
            let knows = link.greeted && link.confirmed == Some(fingerprint);
            knows && ledger.chain().role_of(device).is_some()
        });
        let mine = ledger.keys().device();
        let all = reached.map(|(device, _)| *device).chain([mine]);
        let near: Vec<Near<'static>> = all
            .map(|device| {
                let places = self.places.get(&device).into_iter().flatten();
                let places = places.filter(|place| place.len() <= MAX_PLACE);
                Near {
                    device: device.0,
                    places: places.take(MAX_PLACES).cloned().map(Cow::Owned).collect(),
                }
            })
            .collect();
        let bytes = postcard::to_stdvec(&near).expect("plain fields can always be written");
        (near, blake3::hash(&bytes))
    }

    /// Notes whom a device sends everything to. Returns where members may be reached.
    pub(super) fn note_near(
        &mut self,
        from: Device,
        near: Vec<Near<'_>>,
        ledger: &Ledger,
    ) -> Vec<(Device, Vec<Vec<u8>>)> {
        let mine = ledger.keys().device();
        let chain = ledger.chain();
        let told: Vec<(Device, Vec<Vec<u8>>)> = near
            .into_iter()
            .map(|near| (Device(near.device), near.places))
            .filter(|(device, _)| *device != mine && chain.role_of(device).is_some())
            .map(|(device, places)| {
                let places = places.into_iter().map(Cow::into_owned);
                (device, places.collect())
            })
            .collect();
        let reached = told.iter().map(|(device, _)| *device);
        let reached = reached.filter(|device| *device != from).collect();
        if let Some(link) = self.links.get_mut(&from) {
            link.near = reached;
        }
        let near = self.links.get(&from).map(|link| link.near.clone());
        for (device, link) in &mut self.links {
            if near.as_ref().is_none_or(|near| !near.contains(device)) {
                link.left.0.remove(&from);
            }
        }
        told
    }

    /// Leaves what came from a device to it, where it says that it reaches others.
    pub(super) fn leave_to(&mut self, from: Device, accepted: &Accepted, now: Moment) {
        let Some(source) = self.links.get(&from) else {
            return;
        };
        let near = source.near.clone();
        for third in near {
            let Some(link) = self.links.get_mut(&third) else {
                continue;
            };
            let shown = accepted.shown.iter().map(|(actor, seq)| (actor, *seq));
            let mut lacks = shown
                .filter(|(actor, seq)| link.sent.get(*actor).is_none_or(|known| known < seq))
                .peekable();
            if lacks.peek().is_some() {
                let (vector, since) = link.left.0.entry(from).or_default();
                // What was left before and is there by now counts no more.
                vector.retain(|actor, seq| link.sent.get(actor).is_none_or(|known| known < seq));
                if vector.is_empty() {
                    *since = now;
                }
                for (actor, seq) in lacks {
                    raise(vector, actor, seq);
                }
            }
        }
    }

    /// Leaves nothing to a device any more: its link ended.
    pub(super) fn take_back(&mut self, from: &Device) {
        for link in self.links.values_mut() {
            link.left.0.remove(from);
        }
    }
}
