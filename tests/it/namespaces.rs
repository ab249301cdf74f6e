//! Two machines on one cable: network namespaces, where this machine allows them.
//!
//! Elsewhere (not root, no `ip`) the story says so and ends.

use std::io::{BufRead as _, BufReader};

use tempfile::TempDir;

use crate::machines::{Network, answer};

/// Two machines of a group that has met: Odile's, and Samir's, who has written something since.
fn met(network: &Network) -> [TempDir; 2] {
    let homes = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let machines = &network.machines;
    let run = |end: usize, words: &[&str]| machines[end].run(homes[end].path(), words);
    run(
        0,
        &["new", "w", "--title", "Les Tilleuls", "--member", "Odile"],
    );
    let mut invite = machines[0].start(homes[0].path(), &["invite", "w", "--yes"]);
    let mut ticket = String::new();
    BufReader::new(invite.stdout.take().expect("it was piped"))
        .read_line(&mut ticket)
        .expect("it tells");
    run(1, &["join", ticket.trim(), "w", "--member", "Samir"]);
    assert!(invite.wait().expect("it ends").success());
    run(1, &["add", "w", "entity", "name=Quai", "kind=place"]);
    homes
}

/// Both look for each other, and end with the same.
fn meet(network: &Network, homes: &[TempDir; 2]) {
    let sync = ["sync", "w", "--until-quiet", "--json"];
    let both = [0, 1].map(|end| network.machines[end].start(homes[end].path(), &sync));
    let [one, two] = both.map(|child| answer(&child.wait_with_output().expect("it ends")));
    assert_eq!((&one["received"], &two["received"]), (&1.into(), &0.into()));
    assert_eq!(one["state_hash"], two["state_hash"]);
}

#[test]
fn two_machines_that_were_given_other_addresses_find_each_other_on_the_cable() {
    let Some(mut network) = Network::apart("two", 2) else {
        eprintln!("no network namespaces here: nothing was tried");
        return;
    };
    let homes = met(&network);
    // The next meeting, in another place: none of the remembered addresses is right.
    network.number("192.168.9");
    meet(&network, &homes);
}

#[test]
fn two_machines_on_a_network_without_ipv4_find_each_other_too() {
    let Some(mut network) = Network::apart("six", 2) else {
        eprintln!("no network namespaces here: nothing was tried");
        return;
    };
    let homes = met(&network);
    if !network.number_by_ipv6("fd53:4d53:5057:1") {
        eprintln!("no IPv6 on this machine: nothing was tried");
        return;
    }
    meet(&network, &homes);
}
