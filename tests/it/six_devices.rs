//! Story A: six members, six machines, one network without internet.
//!
//! Six processes on six addresses of this machine. They get in as people do, by the command line:
//! four with a ticket, one with a stick. Then each is a process that shares and edits at once,
//! told by this test what to do, as a window is told by its member.

mod member;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use member::{Member, Said};
use serde_json::Value as Json;

use crate::display::myspot;

const NAMES: [&str; 6] = ["Odile", "Samir", "Jeanne", "Karim", "Lucie", "Marc"];

/// Edits made while all are linked.
const EDITS: usize = 60;

fn address(of: usize) -> String {
    format!("127.0.0.{}", of + 1)
}

fn command(home: &Path, words: &[&str]) -> Command {
    let mut command = myspot(home);
    command
        .current_dir(home)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(home: &Path, words: &[&str]) -> Json {
    let output = command(home, words).output().expect("it runs");
    done(&output);
    serde_json::from_slice(&output.stdout).unwrap_or(Json::Null)
}

fn done(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {said}", output.status);
}

/// The first lets another in with a ticket.
fn join_by_ticket(first: &Path, other: &Path, who: usize) {
    let here = address(0);
    let invite = ["invite", "w", "--yes", "--bind", &here];
    let mut invite: Child = command(first, &invite).spawn().expect("it runs");
    let mut ticket = String::new();
    BufReader::new(invite.stdout.take().expect("it was piped"))
        .read_line(&mut ticket)
        .expect("it tells");
    let there = address(who);
    let join = [
        "join",
        ticket.trim(),
        "w",
        "--member",
        NAMES[who],
        "--bind",
        &there,
    ];
    done(&command(other, &join).output().expect("it runs"));
    done(&invite.wait_with_output().expect("it ends"));
}

/// The first lets another in without any network.
fn join_by_stick(first: &Path, other: &Path, who: usize) {
    let words = |said: Json| said["words"].clone();
    let stick = tempfile::tempdir().expect("a stick");
    let file = |name: &str| stick.path().join(name).to_string_lossy().into_owned();
    let (request, answer) = (file("demande"), file("reponse"));
    let asked = run(
        other,
        &[
            "join",
            "--request",
            &request,
            "--member",
            NAMES[who],
            "--json",
        ],
    );
    let mut answered = command(
        first,
        &[
            "bundle",
            "w",
            &answer,
            "--for-request",
            &request,
            "--yes",
            "--json",
        ],
    );
    let answered = answered.output().expect("it runs");
    done(&answered);
    let shown = String::from_utf8_lossy(&answered.stderr).into_owned();
    let asked: Vec<String> = serde_json::from_value(words(asked)).expect("four words");
    assert!(shown.contains(&asked.join(" ")), "{asked:?} in {shown}");
    let answered: Json = serde_json::from_slice(&answered.stdout).expect("one object");
    let joined = command(other, &["join", &answer, "w", "--yes"]).output();
    let joined = joined.expect("it runs");
    done(&joined);
    let shown = String::from_utf8_lossy(&joined.stderr).into_owned();
    let answered: Vec<String> = serde_json::from_value(words(answered)).expect("four words");
    assert!(
        shown.contains(&answered.join(" ")),
        "{answered:?} in {shown}"
    );
}

/// A folder for each member, and in it a workspace that those with a ticket have joined.
fn group(tickets: usize, others: usize) -> Vec<tempfile::TempDir> {
    let all = 0..=tickets + others;
    let homes: Vec<tempfile::TempDir> = all
        .map(|_| tempfile::tempdir().expect("a temporary folder"))
        .collect();
    let first = homes[0].path();
    run(
        first,
        &["new", "w", "--title", "Les Tilleuls", "--member", NAMES[0]],
    );
    run(
        first,
        &[
            "add",
            "w",
            "entity",
            "name=Maison de quartier",
            "kind=place",
        ],
    );
    for (who, home) in homes.iter().enumerate().skip(1).take(tickets) {
        join_by_ticket(first, home.path(), who);
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
    let homes = group(4, 1);
    let home = |who: usize| homes[who].path();
    join_by_stick(home(0), home(5), 5);

    let mut group: Vec<Member> = (0..6)
        .map(|who| Member::start(home(who), &address(who)))
        .collect();
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

    // The access point is unplugged. Two write in one description, two the same summary.
    let shared = tally.made.first().cloned().expect("an edit");
    for member in &mut group {
        member.leave();
    }
    group[0].set_text(&shared, "desc", "Odile écrit. ");
    group[1].set_text(&shared, "desc", "Samir écrit. ");
    group[2].set(&shared, "summary", "selon Jeanne");
    group[3].set(&shared, "summary", "selon Karim");
    for (who, member) in group.iter_mut().enumerate() {
        let (id, _) = member.add(&format!("Seul {who}"));
        tally.made.insert(id);
    }
    // One battery dies, in the middle of what it writes.
    let (id, _) = group[4].add("Juste avant");
    tally.made.insert(id);
    group[4].kill();
    // The access point is back; one of them a little later, and the dead one last.
    for who in [0, 1, 2, 3, 5] {
        group[who].come_back();
    }
    group[4] = Member::start(home(4), &address(4));
    for member in &mut group {
        member.wait_links(5);
    }
    let state = member::wait_equal(&mut group);
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
        let info = run(home.path(), &["info", "w", "--json"]);
        assert_eq!(
            info["state_hash"],
            settled.as_str(),
            "the disk of {}",
            NAMES[who]
        );
        run(home.path(), &["verify", "w"]);
    }
    tally.took.sort();
    let at = |share: f64| tally.took[((tally.took.len() - 1) as f64 * share) as usize];
    println!(
        "six processes, {EDITS} edits: on another device after {:.1?} (p50), {:.1?} (p99); {} \
         bytes an edit to each device",
        at(0.5),
        at(0.99),
        bytes / EDITS / 5
    );
}

#[test]
fn a_removed_device_with_a_live_link_reads_nothing_of_what_comes_after() {
    let homes = group(3, 0);
    let start = |who: usize| Member::start(homes[who].path(), &address(who));
    let mut group: Vec<Member> = (0..4).map(start).collect();
    for member in &mut group {
        member.wait_links(3);
    }
    let (before, _) = group[2].add("Avant");
    member::wait_equal(&mut group);
    // Karim is away when Odile sends Jeanne's device away, whose links stand.
    group[3].leave();
    group[0].remove(NAMES[2]);
    let after = [group[0].add("Après").0, group[1].add("Ensuite").0];
    group[2].wait_links(0);
    let state = member::wait_equal(&mut group[..2]);
    // He comes back, hears of it and catches up.
    group[3].come_back();
    loop {
        let fiches = group[3].fiches();
        if after.iter().all(|id| fiches.contains(id)) {
            break;
        }
    }
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
    let text = run(homes[2].path(), &["info", "w", "--json"]);
    assert_eq!(text["counts"]["entity"], 2);
}
