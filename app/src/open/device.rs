//! What the header keeps of this device and of sharing. It never leaves this computer.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use myspot_core::keys::{Device, DeviceKeys};
use myspot_core::store::WorkspaceHeader;
use myspot_core::{Dice, Moment, RecordId};
use myspot_sync::RelayAddress;
use serde_json::{Value as Json, json};

/// This device: which member works here, under which actors, with which keys.
#[derive(Debug, Default)]
pub(super) struct DeviceNotes {
    pub(super) member: Option<RecordId>,
    pub(super) actors: Vec<Vec<u8>>,
    pub(super) keys: Option<DeviceKeys>,
}

impl DeviceNotes {
    pub(super) fn of(header: &WorkspaceHeader) -> Self {
        let Some(device) = header.extra.get("device") else {
            return Self::default();
        };
        let actors = device["actors"].as_array().into_iter().flatten();
        Self {
            member: device["member"].as_str().map(RecordId::from),
            actors: actors
                .filter_map(|actor| from_hex(actor.as_str()?))
                .collect(),
            keys: device["keys"]
                .as_str()
                .and_then(from_hex)
                .and_then(|keys| DeviceKeys::from_bytes(&keys)),
        }
    }

    /// The keys; drawn now if there were none.
    pub(super) fn keys_or_draw(&mut self, dice: &mut Dice) -> DeviceKeys {
        self.keys
            .get_or_insert_with(|| DeviceKeys::draw(dice))
            .clone()
    }

    pub(super) fn write(&self, header: &mut WorkspaceHeader) {
        let actors: Vec<String> = self.actors.iter().map(|actor| to_hex(actor)).collect();
        let mut notes = json!({
            "member": self.member.as_ref().map(RecordId::as_str),
            "actors": actors,
        });
        if let Some(keys) = &self.keys {
            notes["keys"] = to_hex(&keys.to_bytes()).into();
        }
        header.extra.insert("device".into(), notes);
    }
}

/// Sharing: who belongs, the group's secret, and where the others were last met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharingNotes {
    /// The chain of epochs.
    pub chain: Vec<u8>,
    /// Which both ends of a link prove to know: that of the first epoch.
    pub secret: [u8; 32],
    /// The secrets of the epochs, as the core writes them; empty before the first removal.
    pub secrets: Vec<u8>,
    /// The port of last time.
    pub port: Option<u16>,
    /// Whether a window that opens the workspace turns sharing on by itself.
    pub on: bool,
    /// The relay that the member at this device typed in or accepted; no other is contacted.
    pub relay: Option<RelayAddress>,
    /// What is known of the other devices.
    pub peers: BTreeMap<Device, PeerNotes>,
}

/// What is remembered of another device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeerNotes {
    /// Where it was met, newest first.
    pub addresses: Vec<SocketAddr>,
    /// When a link with it last stood.
    pub met: Option<Moment>,
    /// What it said it held then.
    pub held: Vec<u8>,
}

/// How many addresses of a device are worth trying.
const ADDRESSES: usize = 6;

impl PeerNotes {
    /// Puts an address in front.
    pub fn met_at(&mut self, address: SocketAddr) {
        self.addresses.retain(|known| *known != address);
        self.addresses.insert(0, address);
        self.addresses.truncate(ADDRESSES);
    }

    /// Remembers an address that somebody told, behind the one where it was met: of those that
    /// were told the last are kept. Returns whether it is new.
    pub fn told_of(&mut self, address: SocketAddr) -> bool {
        if self.addresses.contains(&address) {
            return false;
        }
        self.addresses.insert(self.addresses.len().min(1), address);
        self.addresses.truncate(ADDRESSES);
        true
    }
}

impl SharingNotes {
    /// Reads the header; `None` when the workspace was never shared.
    pub(super) fn of(header: &WorkspaceHeader) -> Option<Self> {
        let notes = header.extra.get("sharing")?;
        let bytes = |value: &Json| value.as_str().and_then(from_hex);
        let peers = notes["peers"].as_object().into_iter().flatten();
        Some(Self {
            chain: bytes(&notes["chain"])?,
            secret: bytes(&notes["secret"])?.try_into().ok()?,
            secrets: bytes(&notes["secrets"]).unwrap_or_default(),
            port: notes["port"]
                .as_u64()
                .and_then(|port| u16::try_from(port).ok()),
            on: notes["on"].as_bool().unwrap_or_default(),
            relay: notes["relay"]
                .as_str()
                .and_then(|relay| RelayAddress::parse(relay).ok()),
            peers: peers
                .filter_map(|(device, peer)| {
                    let device = Device(from_hex(device)?.try_into().ok()?);
                    let addresses = peer["addresses"].as_array().into_iter().flatten();
                    let peer = PeerNotes {
                        addresses: addresses
                            .filter_map(|address| address.as_str()?.parse().ok())
                            .collect(),
                        met: peer["met"].as_i64().map(Moment),
                        held: bytes(&peer["held"]).unwrap_or_default(),
                    };
                    Some((device, peer))
                })
                .collect(),
        })
    }

    pub(super) fn write(&self, header: &mut WorkspaceHeader) {
        let peers: serde_json::Map<String, Json> = self
            .peers
            .iter()
            .map(|(device, peer)| {
                let addresses: Vec<String> =
                    peer.addresses.iter().map(ToString::to_string).collect();
                let notes = json!({
                    "addresses": addresses,
                    "met": peer.met.map(|met| met.0),
                    "held": to_hex(&peer.held),
                });
                (to_hex(&device.0), notes)
            })
            .collect();
        let notes = json!({
            "chain": to_hex(&self.chain),
            "secret": to_hex(&self.secret),
            "secrets": to_hex(&self.secrets),
            "port": self.port,
            "on": self.on,
            "relay": self.relay.as_ref().map(RelayAddress::as_str),
            "peers": peers,
        });
        header.extra.insert("sharing".into(), notes);
    }
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(
        digits
            .chunks(2)
            .map(|pair| (pair[0] * 16 + pair[1]) as u8)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_gives_back_what_was_noted() {
        let mut header = WorkspaceHeader::new(uuid::Uuid::from_bytes([7; 16]), 5);
        assert_eq!(SharingNotes::of(&header), None);
        let mut notes = SharingNotes {
            chain: vec![1, 2, 255],
            secret: [9; 32],
            secrets: vec![3, 1],
            port: Some(4123),
            on: true,
            relay: RelayAddress::parse("http://192.168.1.5:3340").ok(),
            peers: BTreeMap::new(),
        };
        let peer = notes.peers.entry(Device([3; 32])).or_default();
        for port in 0..8 {
            peer.met_at(SocketAddr::from(([192, 168, 1, 20], 4000 + port)));
        }
        peer.met_at(SocketAddr::from(([192, 168, 1, 20], 4005)));
        assert_eq!((peer.addresses.len(), peer.addresses[0].port()), (6, 4005));
        peer.met = Some(Moment(77));
        peer.held = vec![4, 5];
        notes.write(&mut header);
        assert_eq!(SharingNotes::of(&header), Some(notes));
        let mut dice = Dice::from_number(1);
        let mut device = DeviceNotes::default();
        let keys = device.keys_or_draw(&mut dice);
        device.write(&mut header);
        let again = DeviceNotes::of(&header).keys.expect("they were written");
        assert_eq!(again.device(), keys.device());
    }
}
