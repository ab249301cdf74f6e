//! Two devices that cannot reach each other meet at a relay that their members typed in.
//!
//! The relay is the real one (`iroh-relay`), plain on loopback, behind a wire that keeps every byte
//! that passes. One device listens on 127.0.0.1 only, the other on ::1 only: no packet can go from
//! one to the other but by the relay.

mod program;
#[path = "../../sync/tests/it/wait.rs"]
mod wait;
mod wire;

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use myspot_sync::{
    Bind, Command, DeviceId, Event, JoinError, Node, Peer, RelayAddress, RelayState, device_of,
};
use wait::wait;
use wire::Wire;

const SECRET: [u8; 32] = [42; 32];

/// What must not be read on the way.
const CANARY: &[u8] = b"l'echevine votera contre, dit Jeanne a voix basse";

/// How long one listens before one looks at the other end.
const MOMENT: Duration = Duration::from_millis(100);

struct Device {
    node: Node,
    events: Receiver<Event>,
}

impl Device {
    fn new(number: u8, address: &str, relay: Option<&Wire>) -> Self {
        let (tell, events) = channel();
        let place = Bind::Only(format!("{address}:0").parse().expect("an address"));
        let relay = relay.map(Wire::relay);
        let told = move |event| drop(tell.send(event));
        let node = Node::start_over(relay, [number; 32], place, told).expect("a port");
        Self { node, events }
    }

    fn wait<T>(&self, what: &str, look: impl FnMut(Event) -> Option<T>) -> T {
        wait(&self.events, what, look)
    }

    fn wait_relay(&self, wanted: RelayState) {
        self.wait("the relay", |event| {
            matches!(event, Event::Relay(state) if state == wanted).then_some(())
        });
    }

    fn listen(&self, to: u8) {
        let device = id(to);
        self.node.send(Command::Listen {
            peers: vec![Peer {
                device,
                addresses: Vec::new(),
            }],
            secret: SECRET,
        });
    }

    fn invite(&self) -> String {
        self.node.send(Command::Invite {
            secret: [7; 16],
            seconds: 600,
        });
        self.wait("a ticket", |event| match event {
            Event::Invited { ticket } => Some(ticket),
            _ => None,
        })
    }
}

fn id(number: u8) -> DeviceId {
    device_of(&[number; 32])
}

#[test]
fn two_devices_meet_at_the_relay_and_it_reads_nothing() {
    let wire = Wire::lay();
    let (anne, bob) = (
        Device::new(1, "127.0.0.1", Some(&wire)),
        Device::new(2, "[::1]", Some(&wire)),
    );
    anne.wait_relay(RelayState::Open);
    bob.wait_relay(RelayState::Open);
    anne.listen(2);
    bob.listen(1);
    let linked = |device: &Device, with| {
        device.wait("a link", |event| match event {
            Event::Linked { device, address } if device == with => Some(address),
            _ => None,
        })
    };
    assert_eq!(linked(&anne, id(2)), None, "it was by the relay");
    assert_eq!(linked(&bob, id(1)), None, "it was by the relay");
    let frame = CANARY.repeat(50);
    assert_eq!(heard(&anne, &bob, &frame), frame);
    let passed = wire.passed();
    assert!(passed.len() > frame.len(), "it passed by the wire");
    assert!(!holds(&passed, &CANARY[..12]), "it was read on the way");
    assert!(
        !holds(&passed, &SECRET[..12]),
        "the secret was read on the way"
    );
    // The wire shows what is not hidden, or the two lines above would prove nothing.
    assert!(holds(&passed, b"/relay"));
    assert!(
        holds(&passed, &id(1).0),
        "a relay sees who speaks with whom"
    );
}

#[test]
fn two_who_know_no_address_of_each_other_end_up_without_the_relay_where_there_is_a_way() {
    let wire = Wire::lay();
    // On one machine's loopback there is one, and only the relay tells each where the other is.
    let (anne, bob) = (
        Device::new(10, "127.0.0.1", Some(&wire)),
        Device::new(11, "127.0.0.1", Some(&wire)),
    );
    anne.wait_relay(RelayState::Open);
    bob.wait_relay(RelayState::Open);
    anne.listen(11);
    bob.listen(10);
    for (device, with) in [(&anne, id(11)), (&bob, id(10))] {
        // Told with the link when the way was found before both had proven the secret, else after.
        let address = device.wait("a direct way", |event| match event {
            Event::Linked { device, address } | Event::Rerouted { device, address }
                if device == with =>
            {
                address
            }
            _ => None,
        });
        assert!(address.ip().is_loopback(), "{address}");
    }
}

/// What the one reads of what the other sends on each link. Where both call at once, the one link
/// takes the place of the other, and what was said on that one is gone.
fn heard(anne: &Device, bob: &Device, frame: &[u8]) -> Vec<u8> {
    let to = bob.node.device();
    let send = || {
        let frame = frame.to_vec();
        anne.node.send(Command::Send { to, frame });
    };
    send();
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end {
        if let Ok(Event::Received { frame, .. }) = bob.events.recv_timeout(MOMENT) {
            return frame;
        }
        while let Ok(event) = anne.events.try_recv() {
            if matches!(event, Event::Linked { .. }) {
                send();
            }
        }
    }
    panic!("waited in vain for a frame");
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_relay_that_a_ticket_names_is_not_contacted_before_the_newcomer_says_so() {
    let wire = Wire::lay();
    let anne = Device::new(3, "127.0.0.1", Some(&wire));
    anne.wait_relay(RelayState::Open);
    let ticket = anne.invite();
    let before = wire.calls();
    let bob = Device::new(4, "[::1]", None);
    let join = || Command::Join {
        ticket: ticket.clone(),
        card: b"Bob".to_vec(),
    };
    bob.node.send(join());
    let why = bob.wait("an end", |event| match event {
        Event::NotJoined(why) => Some(why),
        Event::Relay(state) => panic!("{state:?} of which relay?"),
        _ => None,
    });
    assert_eq!(why, JoinError::OnlyByRelay(wire.relay()));
    assert_eq!(wire.calls(), before, "it was contacted unasked");
    // He reads what a relay sees, and accepts it.
    let bob = Device::new(4, "[::1]", Some(&wire));
    bob.node.send(join());
    let words = |device: &Device| {
        device.wait("the four words", |event| match event {
            Event::Knocked { words, .. } => Some(words),
            Event::NotJoined(why) => panic!("{why}"),
            _ => None,
        })
    };
    assert_eq!(words(&anne), words(&bob));
    anne.node.send(Command::Admit {
        device: id(4),
        welcome: CANARY.to_vec(),
    });
    let welcome = bob.wait("a welcome", |event| match event {
        Event::Welcomed { welcome, .. } => Some(welcome),
        _ => None,
    });
    assert_eq!(welcome, CANARY);
    assert!(!holds(&wire.passed(), &CANARY[..12]));
}

#[test]
fn without_a_relay_typed_in_none_is_contacted_and_nobody_is_reached() {
    let wire = Wire::lay();
    let anne = Device::new(5, "127.0.0.1", Some(&wire));
    anne.wait_relay(RelayState::Open);
    let before = wire.calls();
    let bob = Device::new(6, "[::1]", None);
    anne.listen(6);
    bob.listen(5);
    // Anne calls him by the relay for longer than a try takes; he is not there.
    let end = Instant::now() + Duration::from_secs(7);
    while let Ok(event) = bob
        .events
        .recv_timeout(end.saturating_duration_since(Instant::now()))
    {
        let quiet = matches!(event, Event::Listening { .. } | Event::Discovery(_));
        assert!(quiet, "{event:?}");
    }
    assert_eq!(wire.calls(), before, "it was contacted unasked");
}

#[test]
fn a_relay_that_does_not_answer_is_told_and_all_the_rest_goes_on() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = nobody.local_addr().expect("a port");
    drop(nobody);
    let relay = RelayAddress::parse(&format!("http://{at}")).expect("an address");
    let (tell, events) = channel();
    let told = move |event| drop(tell.send(event));
    let place = Bind::Only(([127, 0, 0, 1], 0).into());
    let node = Node::start_over(Some(relay), [8; 32], place, told).expect("a port");
    let device = Device { node, events };
    device.wait_relay(RelayState::Silent);
    // All the rest goes on.
    let other = Device::new(9, "127.0.0.1", None);
    let addresses = other.wait("an address", |event| match event {
        Event::Listening { addresses } => Some(addresses),
        _ => None,
    });
    other.listen(8);
    device.node.send(Command::Listen {
        peers: vec![Peer {
            device: id(9),
            addresses,
        }],
        secret: SECRET,
    });
    let address = device.wait("a link", |event| match event {
        Event::Linked { address, .. } => Some(address),
        _ => None,
    });
    assert!(address.is_some(), "it was direct");
}
