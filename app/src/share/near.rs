//! Where the members' devices may be reached: what each tells the others of itself and of those
//! with whom it is linked, so that everybody finds everybody.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use myspot_core::keys::Device;
use myspot_sync::RelayAddress;

use super::Share;
use crate::open::OpenWorkspace;

impl Share {
    /// Has the linked devices told where this one and the others can be dialled.
    pub(super) fn tell_places(&mut self, open: &OpenWorkspace) {
        let Some(ledger) = &open.ledger else { return };
        let mine = ledger.keys().device();
        // Only what a device's own link and its own word tell: what is passed on of others must not
        // come back as news.
        let linked = self.links.iter().map(|(device, met)| {
            let told = self.own_places.get(device).into_iter().flatten();
            let mut known: Vec<SocketAddr> = met.iter().copied().collect();
            known.extend(told.filter(|address| Some(**address) != *met));
            (*device, self.places(&known))
        });
        let mut own = self.places(&self.addresses);
        if let Some(relay) = &open.sharing.relay {
            // Among the first, for only so many are told.
            own.insert(own.len().min(1), relay.as_str().as_bytes().to_vec());
        }
        let places: BTreeMap<Device, Vec<Vec<u8>>> = linked.chain([(mine, own)]).collect();
        self.exchange.meet_at(places);
    }

    fn places(&self, addresses: &[SocketAddr]) -> Vec<Vec<u8>> {
        let fit = addresses.iter().filter(|address| self.is_dialable(address));
        fit.map(|address| postcard::to_stdvec(address).expect("an address can always be written"))
            .collect()
    }

    /// Remembers where others may be reached, and dials those who are missing there.
    pub(super) fn note_places(
        &mut self,
        from: Device,
        told: &[(Device, Vec<Vec<u8>>)],
        open: &mut OpenWorkspace,
    ) {
        let mut notes = open.sharing.clone();
        let mut found = false;
        for (device, places) in told {
            let addresses = places.iter().filter_map(|place| {
                let address: SocketAddr = postcard::from_bytes(place).ok()?;
                self.is_dialable(&address).then_some(address)
            });
            let addresses: Vec<SocketAddr> = addresses.collect();
            let linked = self.links.contains_key(device);
            if *device == from {
                self.note_relay(from, places);
            }
            // Who is linked speaks for itself.
            if linked && *device != from {
                continue;
            }
            let peer = notes.peers.entry(*device).or_default();
            for address in &addresses {
                found |= peer.told_of(*address) && !linked;
            }
            if linked {
                self.own_places.insert(*device, addresses);
            }
        }
        // Not noted, they are told again with the next link.
        open.note_sharing(notes).ok();
        self.tell_places(open);
        if found {
            self.listen(open);
        }
    }

    /// Remembers which relay a device uses, to be shown. It is not contacted: the member here would
    /// have to accept it first.
    fn note_relay(&mut self, from: Device, places: &[Vec<u8>]) {
        let told = places.iter().find_map(|place| {
            // No address of a socket reads as one of a relay, nor the other way round.
            RelayAddress::parse(std::str::from_utf8(place).ok()?).ok()
        });
        match told {
            Some(relay) => self.relays_told.insert(from, relay),
            None => self.relays_told.remove(&from),
        };
    }

    /// Dials the members who are missing at an address that a member typed in: where the network
    /// carries no calls, and nobody who knows it is linked. Who answers there shows by its key.
    pub fn look_at(&mut self, address: SocketAddr, open: &mut OpenWorkspace) {
        let Some(ledger) = &open.ledger else { return };
        let mine = ledger.keys().device();
        let members = ledger.chain().members().keys().copied();
        let missing = members.filter(|at| *at != mine && !self.links.contains_key(at));
        let missing: Vec<Device> = missing.collect();
        let mut notes = open.sharing.clone();
        for device in missing {
            notes.peers.entry(device).or_default().told_of(address);
        }
        // Not noted, it has to be typed in again the next time.
        open.note_sharing(notes).ok();
        self.listen(open);
    }

    /// Whether an address means the same device here and elsewhere. Loopback does for devices
    /// that all listen on one machine only, as tests do.
    fn is_dialable(&self, address: &SocketAddr) -> bool {
        let ip = address.ip().to_canonical();
        let bare = |address: &SocketAddr| address.ip().is_loopback();
        let fits = !ip.is_unspecified() && !ip.is_multicast() && address.port() != 0;
        fits && (!ip.is_loopback() || self.addresses.iter().all(bare))
    }
}

/// Most secrets under which members on the local link are listened for.
const MAX_KEYS: usize = 16;

/// The secrets under which this device calls on the local link: that of the group as it is now,
/// which who was sent away does not know; and the earlier ones, so that a member who was away is
/// found.
pub(super) fn call_keys(open: &OpenWorkspace) -> Vec<[u8; 32]> {
    let Some(ledger) = &open.ledger else {
        return Vec::new();
    };
    let mut keys: Vec<[u8; 32]> = ledger.secret().into_iter().collect();
    for key in ledger.secrets().all().chain([&open.sharing.secret]) {
        if !keys.contains(key) {
            keys.push(*key);
        }
    }
    keys.truncate(MAX_KEYS);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_short_enough_to_be_told() {
        let longest: SocketAddr = "[2001:db8:ffff:ffff:ffff:ffff:ffff:ffff]:65535"
            .parse()
            .expect("an address");
        let place = postcard::to_stdvec(&longest).expect("it can be written");
        assert!(place.len() <= 64, "{}", place.len());
        assert_eq!(postcard::from_bytes(&place), Ok(longest));
    }
}
