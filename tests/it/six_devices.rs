//! Story A: six members, six machines, one network without internet.
//!
//! Six processes, each on a machine of its own with a cable that is pulled while they work (network
//! namespaces; where there are none, six addresses of loopback that are left). They get in as people do, by the command line:
//! four with a ticket, one with a stick. Then each is a process that shares and edits at once,
//! told by this test what to do, as a window is told by its member.

mod member;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use member::{Member, Said};
use serde_json::Value as Json;

use crate::machines::{Machine, Network, answer, done};

const NAMES: [&str; 6] = ["Odile", "Samir", "Jeanne", "Karim", "Lucie", "Marc"];

/// Edits made while all are linked.
const EDITS: usize = 60;

/// The first lets another in with a ticket.
fn join_by_ticket(first: (&Machine, &Path), other: (&Machine, &Path), name: &str) {
    let invite = ["invite", "w", "--yes", "--bind", &first.0.address];
    let mut invite = first.0.start(first.1, &invite);
    let mut ticket = String::new();
    BufReader::new(invite.stdout.take().expect("it was piped"))
        .read_line(&mut ticket)
        .expect("it tells");
    let there = &other.0.address;
    let join = [
        "join",
        ticket.trim(),
        "w",
        "--member",
        name,
        "--bind",
        there,
    ];
    other.0.run(other.1, &join);
    done(&invite.wait_with_output().expect("it ends"));
}

/// The first lets another in without any network.
fn join_by_stick(first: (&Machine, &Path), other: (&Machine, &Path), name: &str) {
    let words = |said: Json| said["words"].clone();
    let stick = tempfile::tempdir().expect("a stick");
    let file = |name: &str| stick.path().join(name).to_string_lossy().into_owned();
    let (request, reply) = (file("demande"), file("reponse"));
    let ask = ["join", "--request", &request, "--member", name, "--json"];
    let asked = other.0.run(other.1, &ask);
    let reply_to = [
        "bundle",
        "w",
        &reply,
        "--for-request",
        &request,
        "--yes",
        "--json",
    ];
    let answered = first.0.command(first.1, &reply_to).output();
    let answered = answered.expect("it runs");
    let shown = String::from_utf8_lossy(&answered.stderr).into_owned();
    let answered = answer(&answered);
    let asked: Vec<String> = serde_json::from_value(words(asked)).expect("four words");
    assert!(shown.contains(&asked.join(" ")), "{asked:?} in {shown}");
    let accept = ["join", &reply, "w", "--yes"];
    let joined = other.0.command(other.1, &accept).output();
    let joined = joined.expect("it runs");
    done(&joined);
    let shown = String::from_utf8_lossy(&joined.stderr).into_owned();
    let answered: Vec<String> = serde_json::from_value(words(answered)).expect("four words");
    assert!(
        shown.contains(&answered.join(" ")),
        "{answered:?} in {shown}"
    );
}

/// Takes machines off the network: by their cables, or, where there are none, in good order.
fn cut(network: &Network, group: &mut [Member], who: &[usize]) {
    for &who in who {
        if network.has_cables() {
            network.cable(who, false);
        } else {
            group[who].leave();
        }
    }
}

/// Puts them back.
fn mend(network: &Network, group: &mut [Member], who: &[usize]) {
    for &who in who {
        if network.has_cables() {
            network.cable(who, true);
        } else {
            group[who].come_back();
        }
    }
}

/// A folder for each member, and in it a workspace that those with a ticket have joined.
fn group(network: &Network, tickets: usize) -> Vec<tempfile::TempDir> {
    let machines = &network.machines;
    let all = 0..machines.len();
    let homes: Vec<tempfile::TempDir> = all
        .map(|_| tempfile::tempdir().expect("a temporary folder"))
        .collect();
    let first = homes[0].path();
    let run = |words: &[&str]| machines[0].run(first, words);
    run(&["new", "w", "--title", "Les Tilleuls", "--member", NAMES[0]]);
    run(&[
        "add",
        "w",
        "entity",
        "name=Maison de quartier",
        "kind=place",
    ]);
    for (who, home) in homes.iter().enumerate().skip(1).take(tickets) {
        let other = (&machines[who], home.path());
        join_by_ticket((&machines[0], first), other, NAMES[who]);
    }
    homes
}

/// What the story has seen so far.
#[derive(Default)]
struct Tally {
    /// Fiches whose making was acknowledged.
    made: BTreeSet<String>,
    /// From before each edit to the moment at which each of the others could draw it.
    took: Vec<Duration>,
}

/// Everybody writes in turn, and everybody sees it.
fn write_in_turn(group: &mut [Member], tally: &mut Tally) {
    for number in 0..EDITS {
        let writer = number % group.len();
        let (id, at) = group[writer].add(&format!("Fiche {number}"));
        for (who, member) in group.iter_mut().enumerate() {
            if who != writer {
                let seen = member.wait("an edit", |said| match said {
                    Said::Seen { id: seen, at } if *seen == id => Some(*at),
                    _ => None,
                });
                tally.took.push(seen.saturating_sub(at));
            }
        }
        tally.made.insert(id);
    }
}

#[test]
fn six_processes_share_lose_the_network_and_one_of_them_and_are_equal_again() {
    if member::is_one() {
        return member::live();
    }
    let network = Network::lay("six", 6);
    let machines = &network.machines;
    let homes = group(&network, 4);
    let at = |who: usize| (&machines[who], homes[who].path());
    join_by_stick(at(0), at(5), NAMES[5]);

    let start = |who: usize| Member::start(homes[who].path(), &machines[who]);
    let mut group: Vec<Member> = (0..6).map(start).collect();
    // Everybody knows the first only, and Marc, who came by stick, nobody: they hear of each other
    // by those whom they meet, and of him by his call. Where this machine carries none, his member
    // types the address in.
    let first = group[0].address();
    group[5].look_at(&first);
    for member in &mut group {
        member.wait_links(5);
    }
    let mut tally = Tally::default();
    let before: usize = group.iter_mut().map(Member::bytes).sum();
    write_in_turn(&mut group, &mut tally);
    let bytes = group.iter_mut().map(Member::bytes).sum::<usize>() - before;

    // Three lose the network. Two write in one description, two the same summary, before anybody
    // knows that it is gone.
    let shared = tally.made.first().cloned().expect("an edit");
    let away = [0, 2, 3];
    cut(&network, &mut group, &away);
    group[0].set_text(&shared, "desc", "Odile écrit. ");
    group[1].set_text(&shared, "desc", "Samir écrit. ");
    group[2].set(&shared, "summary", "selon Jeanne");
    group[3].set(&shared, "summary", "selon Karim");
    for (who, member) in group.iter_mut().enumerate() {
        let (id, _) = member.add(&format!("Tout de suite {who}"));
        tally.made.insert(id);
    }
    // They notice, and go on.
    for (who, member) in group.iter_mut().enumerate() {
        member.wait_links(if away.contains(&who) { 0 } else { 2 });
        let (id, _) = member.add(&format!("Plus tard {who}"));
        tally.made.insert(id);
    }
    // One battery dies, in the middle of what it writes.
    let (id, _) = group[4].add("Juste avant");
    tally.made.insert(id);
    group[4].kill();
    // The network is back, and the dead one last.
    let mended = Instant::now();
    mend(&network, &mut group, &away);
    group[4] = start(4);
    for member in &mut group {
        member.wait_links(5);
    }
    let linked_again = mended.elapsed();
    let state = member::wait_equal(&mut group);
    let equal_again = mended.elapsed();
    for (who, member) in group.iter_mut().enumerate() {
        let fiches = member.fiches();
        let lost: Vec<&String> = tally.made.difference(&fiches).collect();
        assert!(lost.is_empty(), "{} lost {lost:?}", NAMES[who]);
        assert_eq!(fiches.len(), tally.made.len() + 1);
    }
    let about = group[5].about(&shared);
    let text = about["desc"].as_str().expect("a text").to_owned();
    assert!(
        text.contains("Odile écrit.") && text.contains("Samir écrit."),
        "{text}"
    );
    assert_eq!(about["summaries"], 2, "two versions: {about}");
    // The group settles.
    group[5].set(&shared, "summary", "ensemble");
    let settled = member::wait_equal(&mut group);
    assert_ne!(settled, state);
    assert_eq!(group[2].about(&shared)["summaries"], 1);
    for member in group {
        member.stop();
    }
    for (who, home) in homes.iter().enumerate() {
        let run = |words: &[&str]| machines[who].run(home.path(), words);
        let info = run(&["info", "w", "--json"]);
        assert_eq!(
            info["state_hash"],
            settled.as_str(),
            "the disk of {}",
            NAMES[who]
        );
        run(&["verify", "w"]);
    }
    tally.took.sort();
    let at = |share: f64| tally.took[((tally.took.len() - 1) as f64 * share) as usize];
    println!(
        "six processes {}, {EDITS} edits: on another device after {:.1?} (p50), {:.1?} (p99); {} \
         bytes an edit to each device; three cut off and back, one killed and back: all linked \
         after {linked_again:.1?}, equal after {equal_again:.1?}",
        if network.has_cables() {
            "on six machines with a cable each"
        } else {
            "on loopback"
        },
        at(0.5),
        at(0.99),
        bytes / EDITS / 5
    );
}

#[test]
fn a_removed_device_with_a_live_link_reads_nothing_of_what_comes_after() {
    let network = Network::lay("out", 4);
    let machines = &network.machines;
    let homes = group(&network, 3);
    let start = |who: usize| Member::start(homes[who].path(), &machines[who]);
    let mut group: Vec<Member> = (0..4).map(start).collect();
    for member in &mut group {
        member.wait_links(3);
    }
    let (before, _) = group[2].add("Avant");
    member::wait_equal(&mut group);
    // Karim is away when Odile sends Jeanne's device away, whose links stand.
    cut(&network, &mut group, &[3]);
    group[3].wait_links(0);
    let removed = Instant::now();
    group[0].remove(NAMES[2]);
    let after = [group[0].add("Après").0, group[1].add("Ensuite").0];
    group[2].wait_links(0);
    let state = member::wait_equal(&mut group[..2]);
    let equal = removed.elapsed();
    // He comes back, hears of it and catches up.
    let back = Instant::now();
    mend(&network, &mut group, &[3]);
    loop {
        let fiches = group[3].fiches();
        if after.iter().all(|id| fiches.contains(id)) {
            break;
        }
    }
    let caught_up = back.elapsed();
    println!(
        "a device removed: the others equal again after {equal:.1?}; who was away has caught up \
         {caught_up:.1?} after the network was back"
    );
    let last = group[3].add("Karim sait").0;
    loop {
        let fiches = group[0].fiches();
        if fiches.contains(&last) {
            break;
        }
    }
    assert_ne!(group[0].hash(), state);
    // What she had she keeps; of the rest she has nothing.
    let kept = group[2].fiches();
    assert!(kept.contains(&before));
    for id in after.iter().chain([&last]) {
        assert!(!kept.contains(id), "she reads {id}");
    }
    let jeanne = group.remove(2);
    jeanne.stop();
    member::wait_equal(&mut group);
    for member in group {
        member.stop();
    }
    let text = machines[2].run(homes[2].path(), &["info", "w", "--json"]);
    assert_eq!(text["counts"]["entity"], 2);
}
