//! What the links bring, and what is noted of it.

use std::net::SocketAddr;

use myspot_core::Moment;
use myspot_core::keys::Device;
use myspot_core::peer::{Heard, Refusal};
use myspot_sync::Command;

use super::shown::name_of;
use super::view::ShareTrouble;
use super::{News, Share, to_net};
use crate::open::OpenWorkspace;

impl Share {
    pub(super) fn linked(
        &mut self,
        device: Device,
        address: Option<SocketAddr>,
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Vec<News> {
        let mut notes = open.sharing.clone();
        let peer = notes.peers.entry(device).or_default();
        peer.met = Some(now);
        if let Some(address) = address {
            peer.met_at(address);
        }
        // Not noted, the next session has to be dialled by the other.
        open.note_sharing(notes).ok();
        self.links.insert(device, address);
        self.tell_places(open);
        if let Some(ledger) = &open.ledger {
            let frames = self.exchange.linked(device, ledger, &open.workspace);
            self.send(frames.into_iter().map(|frame| (device, frame)));
        }
        vec![News::View]
    }

    /// What stands by a relay may go on directly, and the other way round: what is told of it, and
    /// where the device is dialled the next time, follows.
    pub(super) fn rerouted(
        &mut self,
        device: Device,
        address: Option<SocketAddr>,
        open: &mut OpenWorkspace,
    ) {
        let Some(known) = self.links.get_mut(&device) else {
            return;
        };
        *known = address;
        if let Some(address) = address {
            let mut notes = open.sharing.clone();
            notes.peers.entry(device).or_default().met_at(address);
            // Not noted, it is found again by the way of this time.
            open.note_sharing(notes).ok();
        }
        self.tell_places(open);
    }

    pub(super) fn unlinked(&mut self, device: &Device, open: &mut OpenWorkspace, now: Moment) {
        self.links.remove(device);
        self.own_places.remove(device);
        self.relays_told.remove(device);
        self.exchange.unlinked(device);
        self.tell_places(open);
        self.remember(open, Some((device, now)));
    }

    /// Notes what the others said they hold.
    pub(super) fn remember(&self, open: &mut OpenWorkspace, met: Option<(&Device, Moment)>) {
        let mut notes = open.sharing.clone();
        for (device, held) in self.exchange.memory() {
            notes.peers.entry(device).or_default().held = held;
        }
        if let Some((device, now)) = met {
            notes.peers.entry(*device).or_default().met = Some(now);
        }
        // It is shown again as soon as they are met again.
        open.note_sharing(notes).ok();
    }

    pub(super) fn received(
        &mut self,
        from: Device,
        frame: &[u8],
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Vec<News> {
        let Some(ledger) = &mut open.ledger else {
            return Vec::new();
        };
        let workspace = &mut open.workspace;
        let outcome = self.exchange.received(from, frame, ledger, workspace, now);
        self.send(outcome.send);
        let mut news = Vec::new();
        for heard in outcome.heard {
            let told = match heard {
                Heard::Changes { changes, .. } => {
                    open.note_authors();
                    News::Changes(changes)
                }
                Heard::Proofs => {
                    open.note_proofs();
                    News::Unsaved
                }
                Heard::Members => {
                    // Not noted, the chain comes again with the next link.
                    open.note_members().ok();
                    self.listen(open);
                    news.push(News::View);
                    News::Unsaved
                }
                Heard::Dismissed(device) => {
                    self.links.remove(&device);
                    self.node.send(Command::Unlink(to_net(&device)));
                    News::View
                }
                Heard::TwoEpochs { at, theirs } => {
                    let name = name_of(open, &at);
                    self.trouble = Some(ShareTrouble::TwoEpochs { name });
                    self.rival = Some(theirs);
                    News::View
                }
                Heard::TakenOut { changes, taken } => {
                    // Not kept aside, they stand in the journal still.
                    open.keep_aside(&taken, now).ok();
                    News::Changes(changes)
                }
                Heard::Renamed => {
                    open.note_renamed().ok();
                    News::View
                }
                Heard::Standing(_) => News::View,
                Heard::Moved(_) => News::Moved,
                Heard::Near(told) => {
                    self.note_places(from, &told, open);
                    continue;
                }
                Heard::Clash { at, of } => {
                    let name = name_of(open, &of.unwrap_or(at));
                    self.trouble = Some(ShareTrouble::Clash { name });
                    News::View
                }
                Heard::Refused { from, why } => {
                    self.trouble = Some(trouble(name_of(open, &from), &why));
                    self.node.send(Command::Unlink(to_net(&from)));
                    News::View
                }
            };
            news.push(told);
        }
        news
    }
}

fn trouble(name: String, why: &Refusal) -> ShareTrouble {
    match why {
        Refusal::Clash => ShareTrouble::Clash { name },
        why if why.is_newer() => ShareTrouble::Newer { name },
        _ => ShareTrouble::Refused { name },
    }
}

#[cfg(test)]
mod tests {
    use myspot_core::Dice;
    use myspot_core::epoch::Role;
    use myspot_core::keys::DeviceKeys;
    use myspot_sync::Event;

    use super::*;
    use crate::paths::Paths;
    use crate::share::view::Reach;

    #[test]
    fn a_link_by_the_relay_that_goes_on_directly_is_no_longer_said_to_be_by_it() {
        let home = tempfile::tempdir().expect("a folder");
        let (paths, folder) = (Paths::below(home.path()), home.path().join("w"));
        let now = Moment(1_800_000_000_000);
        let open = OpenWorkspace::create(&folder, "Essai", "Odile", &paths, now);
        let mut open = open.expect("writable");
        let here = Some(([127, 0, 0, 1], 0).into());
        let mut share = Share::start(&mut open, "Odile", here, |_| {}).expect("a port");
        let keys = DeviceKeys::draw(&mut Dice::from_number(3));
        let ledger = open.ledger.as_mut().expect("it is shared");
        ledger
            .admit(keys.card("Nadia", None), Role::Contributor)
            .expect("allowed");
        let device = to_net(&keys.device());
        let reach = |share: &Share, open: &OpenWorkspace| {
            let view = share.view(open);
            let mut devices = view.devices.into_iter();
            let nadia = devices.find(|it| it.id == device);
            nadia.expect("she belongs").reach
        };
        let address: SocketAddr = "192.168.1.22:41234".parse().expect("an address");
        let mut on = |address: Option<SocketAddr>, link: bool| {
            let event = if link {
                Event::Linked { device, address }
            } else {
                Event::Rerouted { device, address }
            };
            share.on(event, &mut open, now);
            (reach(&share, &open), open.sharing.peers.clone())
        };
        let direct = Reach::Linked(address.to_string());
        assert_eq!(on(Some(address), false).0, Reach::Away(None), "no link");
        assert_eq!(on(None, true).0, Reach::Linked(String::new()));
        let (now_direct, peers) = on(Some(address), false);
        assert_eq!(now_direct, direct);
        let peer = &peers[&keys.device()];
        assert_eq!(peer.addresses, [address], "it is dialled there next time");
        assert_eq!(on(None, false).0, Reach::Linked(String::new()), "and back");
    }
}
