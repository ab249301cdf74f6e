//! Devices with fixed keys whose events can be waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, channel};

use myspot_sync::{Bind, Command, DeviceId, Event, JoinError, LinkError, Node, Peer, device_of};

use crate::wait::{PATIENCE, wait};

pub(crate) const SECRET: [u8; 32] = [42; 32];

/// A device on loopback and what it was told.
pub(crate) struct Device {
    pub(crate) node: Node,
    pub(crate) events: Receiver<Event>,
    pub(crate) address: SocketAddr,
}

impl Device {
    pub(crate) fn new(number: u8) -> Self {
        Self::at(number, "127.0.0.1:0".parse().expect("an address"))
    }

    pub(crate) fn at(number: u8, address: SocketAddr) -> Self {
        let (tell, events) = channel();
        let place = Bind::Only(address);
        let node = Node::start(key(number), place, move |event| drop(tell.send(event)))
            .expect("a port on loopback");
        let mut device = Self {
            node,
            events,
            address,
        };
        device.address = device.wait("an address", |event| match event {
            Event::Listening { addresses } => addresses.first().copied(),
            _ => None,
        });
        device
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.node.device()
    }

    pub(crate) fn peer(&self) -> Peer {
        Peer {
            device: self.id(),
            addresses: vec![self.address],
        }
    }

    /// Waits for the first event that is something; those before it are passed over.
    pub(crate) fn wait<T>(&self, what: &str, look: impl FnMut(Event) -> Option<T>) -> T {
        wait(&self.events, what, look)
    }

    pub(crate) fn listen(&self, peers: Vec<Peer>) {
        let secret = SECRET;
        self.node.send(Command::Listen { peers, secret });
    }

    /// Lets in these devices, of whom one may come the moment this returns.
    ///
    /// Commands are obeyed in their order, and a ticket that is none is refused without a packet.
    pub(crate) fn open_to(&self, peers: Vec<Peer>) {
        self.listen(peers);
        self.node.send(Command::Join {
            ticket: String::new(),
            card: Vec::new(),
        });
        self.wait("an open door", |event| {
            matches!(event, Event::NotJoined(JoinError::NoTicket)).then_some(())
        });
    }

    pub(crate) fn send(&self, to: DeviceId, frame: &[u8]) {
        let frame = frame.to_vec();
        self.node.send(Command::Send { to, frame });
    }

    pub(crate) fn wait_link(&self, with: DeviceId) -> Option<SocketAddr> {
        self.wait("a link", |event| match event {
            Event::Linked { device, address } if device == with => Some(address),
            _ => None,
        })
    }

    pub(crate) fn wait_end(&self, with: DeviceId) -> LinkError {
        self.wait("the end of a link", |event| match event {
            Event::Unlinked { device, why } if device == with => Some(why),
            _ => None,
        })
    }

    pub(crate) fn wait_frame(&self) -> (DeviceId, Vec<u8>) {
        self.wait("a frame", |event| match event {
            Event::Received { from, frame, .. } => Some((from, frame)),
            _ => None,
        })
    }
}

/// Devices that all dial each other at once, and one ear for all of them.
pub(crate) struct Group {
    nodes: Vec<Node>,
    addresses: BTreeMap<DeviceId, SocketAddr>,
    events: Receiver<(DeviceId, Event)>,
}

impl Group {
    pub(crate) fn new(numbers: &[u8]) -> Self {
        let (tell, events) = channel();
        let start = |number: &u8| {
            let (me, tell) = (id(*number), tell.clone());
            let place = Bind::Only(([127, 0, 0, 1], 0).into());
            let told = move |event| drop(tell.send((me, event)));
            Node::start(key(*number), place, told).expect("a port on loopback")
        };
        let mut group = Self {
            nodes: numbers.iter().map(start).collect(),
            addresses: BTreeMap::new(),
            events,
        };
        while group.addresses.len() < numbers.len() {
            if let (device, Event::Listening { addresses }) = group.next() {
                group.addresses.insert(device, addresses[0]);
            }
        }
        group
    }

    pub(crate) fn listen(&self) {
        for node in &self.nodes {
            let others = self
                .addresses
                .iter()
                .filter(|other| *other.0 != node.device());
            let peers = others.map(|(device, address)| Peer {
                device: *device,
                addresses: vec![*address],
            });
            node.send(Command::Listen {
                peers: peers.collect(),
                secret: SECRET,
            });
        }
    }

    /// Waits until each has a link with each other and a frame that came on it. At no time has
    /// one of them two links with another.
    pub(crate) fn greet_each_other(&self) {
        let mut links = BTreeSet::new();
        let mut greeted = BTreeSet::new();
        let all = self.nodes.len() * (self.nodes.len() - 1);
        while links.len() < all || greeted.len() < all {
            match self.next() {
                (me, Event::Linked { device, .. }) => {
                    assert!(links.insert((me, device)), "two links of {me:?}");
                    let node = self.nodes.iter().find(|node| node.device() == me);
                    node.expect("one of us").send(Command::Send {
                        to: device,
                        frame: me.0.to_vec(),
                    });
                }
                (me, Event::Unlinked { device, .. }) => {
                    assert!(links.remove(&(me, device)), "the end of no link of {me:?}");
                    greeted.remove(&(me, device));
                }
                (me, Event::Received { from, frame, .. }) => {
                    assert_eq!(frame, from.0);
                    assert!(links.contains(&(me, from)), "a frame on no link of {me:?}");
                    greeted.insert((me, from));
                }
                _ => {}
            }
        }
    }

    fn next(&self) -> (DeviceId, Event) {
        let event = self.events.recv_timeout(PATIENCE);
        event.expect("something happens")
    }
}

/// Two devices that are linked with each other.
pub(crate) fn linked(first: u8, second: u8) -> (Device, Device) {
    let (anne, bob) = (Device::new(first), Device::new(second));
    bob.listen(vec![known(&anne)]);
    anne.listen(vec![bob.peer()]);
    anne.wait_link(bob.id());
    bob.wait_link(anne.id());
    (anne, bob)
}

/// A device that is let in, but whose address is not known.
pub(crate) fn known(device: &Device) -> Peer {
    Peer {
        device: device.id(),
        addresses: Vec::new(),
    }
}

pub(crate) fn key(number: u8) -> [u8; 32] {
    [number; 32]
}

pub(crate) fn id(number: u8) -> DeviceId {
    device_of(&key(number))
}
