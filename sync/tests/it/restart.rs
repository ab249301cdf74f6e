//! A device that dies without a word, and comes back.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use myspot_sync::LinkError;

use crate::kit::{Device, id, known};

const MINE: u8 = 2;
const THEIRS: u8 = 1;
const ENV: &str = "MYSPOT_SYNC_TEST_CHILD";

/// Does nothing when the tests are run; as a process of its own it is the device that dies.
#[test]
fn a_device_in_a_process_of_its_own() {
    let Ok(text) = std::env::var(ENV) else {
        return;
    };
    let (mine, theirs) = text.split_once(' ').expect("two addresses");
    let device = Device::at(MINE, mine.parse().expect("an address"));
    let peer = myspot_sync::Peer {
        device: id(THEIRS),
        addresses: vec![theirs.parse().expect("an address")],
    };
    device.listen(vec![peer]);
    device.wait_link(id(THEIRS));
    eprintln!("linked {}", device.address);
    // Until it is killed.
    drop(device.events.recv());
    loop {
        std::thread::park();
    }
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn start(mine: SocketAddr, theirs: SocketAddr) -> (Killed, SocketAddr) {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args([
            "--exact",
            "restart::a_device_in_a_process_of_its_own",
            "--nocapture",
        ])
        .env(ENV, format!("{mine} {theirs}"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process");
    let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let child = Killed(child);
    for line in lines {
        let line = line.expect("a line");
        if let Some(address) = line.strip_prefix("linked ") {
            return (child, address.parse().expect("an address"));
        }
    }
    panic!("the other process did not link");
}

#[test]
fn a_killed_device_is_linked_again_once_it_is_back() {
    let anne = Device::new(THEIRS);
    let bob = Device::new(MINE);
    let peer = known(&bob);
    drop(bob);
    anne.listen(vec![peer]);
    let (first, address) = start("127.0.0.1:0".parse().expect("an address"), anne.address);
    anne.wait_link(id(MINE));
    drop(first);
    // The dead link still stands here: the new session takes its place, and it is not waited for
    // until it has been silent for too long.
    let (_second, again) = start(address, anne.address);
    assert_eq!(again, address, "the same port");
    assert_eq!(anne.wait_end(id(MINE)), LinkError::Closed);
    anne.wait_link(id(MINE));
}

#[test]
fn a_device_that_left_is_linked_again_on_the_same_port() {
    let anne = Device::new(THEIRS);
    let bob = Device::new(MINE);
    anne.listen(vec![bob.peer()]);
    bob.listen(vec![known(&anne)]);
    anne.wait_link(bob.id());
    let address = bob.address;
    drop(bob);
    anne.wait_end(id(MINE));
    let bob = Device::at(MINE, address);
    assert_eq!(bob.address, address);
    bob.listen(vec![known(&anne)]);
    anne.wait_link(bob.id());
}

#[test]
fn a_port_that_is_taken_is_replaced_by_another() {
    let anne = Device::new(THEIRS);
    let bob = Device::at(MINE, anne.address);
    assert_ne!(bob.address.port(), anne.address.port());
}

#[test]
fn everywhere_means_addresses_that_others_can_dial_on_the_port_of_last_time() {
    let everywhere = |port| {
        let (tell, events) = std::sync::mpsc::channel();
        let place = myspot_sync::Bind::Everywhere { port };
        let told = move |event| drop(tell.send(event));
        let node = myspot_sync::Node::start(crate::kit::key(MINE), place, told).expect("a port");
        let addresses: Vec<SocketAddr> = loop {
            let patience = std::time::Duration::from_secs(20);
            match events.recv_timeout(patience).expect("an address") {
                myspot_sync::Event::Listening { addresses } if !addresses.is_empty() => {
                    break addresses;
                }
                _ => {}
            }
        };
        (node, addresses)
    };
    let (first, addresses) = everywhere(None);
    assert!(
        addresses
            .iter()
            .all(|address| !address.ip().is_unspecified())
    );
    let port = addresses[0].port();
    drop(first);
    let (second, again) = everywhere(Some(port));
    assert_eq!(again[0].port(), port, "{again:?}");
    let (_third, elsewhere) = everywhere(Some(port));
    assert_ne!(elsewhere[0].port(), port, "{elsewhere:?}");
    drop(second);
}
