//! Two machines on one cable: network namespaces, where this machine allows them.
//!
//! Elsewhere (not root, no `ip`) the story says so and ends.

use std::io::{BufRead as _, BufReader};

use crate::machines::{Network, answer};

#[test]
fn two_machines_that_were_given_other_addresses_find_each_other_on_the_cable() {
    let Some(mut network) = Network::apart("two", 2) else {
        eprintln!("no network namespaces here: nothing was tried");
        return;
    };
    let home = || tempfile::tempdir().expect("a temporary folder");
    let homes = [home(), home()];
    let machines = network.machines.clone();
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
    // The next meeting, in another place: none of the remembered addresses is right.
    network.number("192.168.9");
    let sync = ["sync", "w", "--until-quiet", "--json"];
    let both = [0, 1].map(|end| machines[end].start(homes[end].path(), &sync));
    let [one, two] = both.map(|child| answer(&child.wait_with_output().expect("it ends")));
    assert_eq!((&one["received"], &two["received"]), (&1.into(), &0.into()));
    assert_eq!(one["state_hash"], two["state_hash"]);
}
