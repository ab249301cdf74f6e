//! Devices on one link that find each other without an address.
//!
//! Multicast runs over loopback here. Where the machine forbids even that, the devices say so and
//! the stories end there, with a message.

use std::net::SocketAddr;

use myspot_sync::{Command, Discovery, Event, Peer};

use crate::kit::{Device, known};

const KEY: [u8; 32] = [9; 32];

fn discover(device: &Device, keys: &[[u8; 32]]) {
    let keys = keys.to_vec();
    device.node.send(Command::Discover { keys });
}

/// The first state that is not `Off`; whether calls can be sent here at all.
fn calls_go_out(device: &Device) -> bool {
    let state = device.wait("a state", |event| match event {
        Event::Discovery(Discovery::Off) => None,
        Event::Discovery(state) => Some(state),
        _ => None,
    });
    if state == Discovery::Blocked {
        eprintln!("no multicast on this machine: nothing was tried");
    }
    state != Discovery::Blocked
}

/// A device as it was remembered: at an address where nobody is any more.
fn stale(device: &Device) -> Peer {
    // The port of "discard"; nobody answers there.
    let nobody: SocketAddr = "127.0.0.1:9".parse().expect("an address");
    Peer {
        device: device.id(),
        addresses: vec![nobody],
    }
}

#[test]
fn two_devices_with_stale_addresses_find_each_other_by_their_calls() {
    let (anne, bob) = (Device::new(51), Device::new(52));
    anne.listen(vec![stale(&bob)]);
    bob.listen(vec![stale(&anne)]);
    discover(&anne, &[KEY]);
    if !calls_go_out(&anne) {
        return;
    }
    // Bob knows a newer secret too, under which he calls; Anne's is still understood.
    discover(&bob, &[[10; 32], KEY]);
    let (mut found, mut linked) = (false, None);
    bob.wait("a call and a link", |event| {
        match event {
            Event::Discovery(state) => found |= state == Discovery::Found(1),
            Event::Linked { device, address } if device == anne.id() => linked = address,
            _ => {}
        }
        (found && linked.is_some()).then_some(())
    });
    assert_eq!(linked, Some(anne.address));
    anne.wait_link(bob.id());
    anne.send(bob.id(), b"there you are");
    assert_eq!(bob.wait_frame(), (anne.id(), b"there you are".to_vec()));
}

#[test]
fn a_device_that_moved_to_another_port_is_found_again() {
    let (anne, bob) = (Device::new(53), Device::new(54));
    anne.listen(vec![known(&bob)]);
    bob.listen(vec![known(&anne)]);
    discover(&anne, &[KEY]);
    if !calls_go_out(&anne) {
        return;
    }
    discover(&bob, &[KEY]);
    anne.wait_link(bob.id());
    let id = bob.id();
    drop(bob);
    anne.wait_end(id);
    // Nobody knows the new port, and Bob has forgotten Anne's.
    let bob = Device::new(54);
    bob.listen(vec![known(&anne)]);
    discover(&bob, &[KEY]);
    anne.wait_link(id);
}

#[test]
fn a_stranger_on_the_link_reads_nothing_out_of_a_call() {
    let (anne, bob) = (Device::new(55), Device::new(56));
    anne.listen(vec![known(&bob)]);
    bob.listen(vec![known(&anne)]);
    discover(&anne, &[KEY]);
    if !calls_go_out(&anne) {
        return;
    }
    // Another secret: Bob hears Anne and does not know her.
    discover(&bob, &[[11; 32]]);
    bob.wait("he listens", |event| {
        matches!(event, Event::Discovery(Discovery::Listening)).then_some(())
    });
    // Only the secret was missing.
    discover(&bob, &[KEY]);
    bob.wait_link(anne.id());
}

#[test]
fn nothing_is_called_before_it_is_asked_for_and_it_ends_when_the_keys_are_gone() {
    let (anne, bob) = (Device::new(57), Device::new(58));
    anne.listen(vec![known(&bob)]);
    discover(&anne, &[KEY]);
    if !calls_go_out(&anne) {
        return;
    }
    discover(&anne, &[]);
    anne.wait("it is off", |event| {
        matches!(event, Event::Discovery(Discovery::Off)).then_some(())
    });
}
