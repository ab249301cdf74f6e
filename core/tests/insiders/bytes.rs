//! Attacks by bytes: lengths that lie, bombs, noise, and files that break Automerge.

use std::panic::{catch_unwind, set_hook, take_hook};
use std::path::PathBuf;
use std::sync::Once;

use automerge::transaction::Transactable as _;
use automerge::{Change, ROOT};
use myspot_core::Dice;
use myspot_core::change::MAX_CHANGE;
use myspot_core::peer::forge::{self, Word};
use myspot_core::peer::{MAX_FRAME, Refusal};
use sha2::{Digest as _, Sha256};

use crate::craft::{change, document};
use crate::scene::{Party, SPACE, Scene, reloads};

/// Resident memory at its highest, in MB; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace()
        .nth(1)?
        .parse::<u64>()
        .ok()
        .map(|kb| kb / 1024)
}

/// One frame that says to be part `place` of `count`.
fn frame(place: u32, count: u32, body: &[&[u8]]) -> Vec<u8> {
    let head = [place, count].map(u32::to_le_bytes).concat();
    [head, body.concat()].concat()
}

const PACKED: u32 = 1 << 31;

#[test]
fn lengths_that_lie_and_bombs_are_refused_within_bounds() {
    let mut scene = Scene::new();
    let eve = scene.eve.device();
    let zeros = zstd::bulk::compress(&vec![0; 120 << 20], 3).expect("compresses");
    let declared = |length: u32| length.to_le_bytes();
    for (frames, reason) in [
        (
            vec![frame(0, 1, &[&declared(2 << 30), b"x"])],
            Refusal::Unreadable,
        ),
        (
            vec![frame(0, 1, &[&declared((2 << 30) - 1), b"x"])],
            Refusal::TooLong,
        ),
        (
            vec![frame(0, 1, &[&declared(u32::MAX), &zeros])],
            Refusal::TooLong,
        ),
        (
            vec![frame(0, 1, &[&declared(4_000 | PACKED), &zeros])],
            Refusal::TooLong,
        ),
        (
            vec![frame(0, 1, &[&declared((120 << 20) | PACKED), &zeros])],
            Refusal::Unreadable,
        ),
        (
            vec![frame(0, 1, &[&declared(7), b"x"])],
            Refusal::Unreadable,
        ),
        (vec![frame(1, 3, &[b"later"])], Refusal::Unreadable),
        (
            vec![frame(0, 0, &[&declared(1), b"x"])],
            Refusal::Unreadable,
        ),
        (
            vec![frame(0, 2, &[&declared(9)]), frame(0, 2, &[&declared(9)])],
            Refusal::Unreadable,
        ),
        (
            vec![frame(0, 3, &[&declared(9)]), frame(2, 3, &[b"x"])],
            Refusal::Unreadable,
        ),
        (
            vec![frame(0, 3, &[&declared(9)]), frame(1, 4, &[b"x"])],
            Refusal::Unreadable,
        ),
        (vec![vec![0; MAX_FRAME + 1]], Refusal::Unreadable),
        (vec![Vec::new()], Refusal::Unreadable),
    ] {
        scene.refused(eve, &frames, &reason);
    }
    // Lists whose items take more room here than in the message.
    for variant in 0..5_u8 {
        let mut plain = vec![variant];
        plain.extend([0xff, 0xff, 0xff, 0x3f]);
        plain.resize(120 << 20, 0);
        scene.refused(eve, &forge::message(plain), &Refusal::Unreadable);
    }
    // A message that never ends.
    let endless = (0..120).map(|place| {
        let part = vec![0; MAX_FRAME - 12];
        frame(place, u32::MAX, &[&declared(100 << 20), &part])
    });
    let endless: Vec<Vec<u8>> = endless.collect();
    scene.refused(eve, &endless, &Refusal::TooLong);
    drop(endless);
    // A change that no journal would take, nor anything that follows it.
    let large = vec![0; MAX_CHANGE + 1];
    scene.changes_refused(&[&large], &[], &Refusal::TooLong);
    drop(large);
    if let Some(peak) = peak() {
        assert!(peak < 700, "{peak} MB");
    }
}

#[test]
fn a_compressed_change_is_refused() {
    let mut scene = Scene::new();
    let (actor, _) = scene.eve.workspace.actor();
    let mut copy = document(&scene.eve.workspace, &actor);
    let long = "parc ".repeat(1_000);
    let written = change(&mut copy, |tx| tx.put(ROOT, "note", long.as_str()));
    let mut parsed = Change::from_bytes(written.bytes.clone()).expect("a change");
    let deflated = parsed.bytes().to_vec();
    assert!(deflated.len() < written.bytes.len());
    let signed = scene.eve.word(&written);
    scene.changes_refused(&[&deflated], &[&signed], &Refusal::Unreadable);
    let cut = &written.bytes[..written.bytes.len() - 1];
    scene.changes_refused(&[cut], &[&signed], &Refusal::Unreadable);
    // Where a bare number is right, the same change is welcome.
    let from = scene.eve.device();
    let heard = scene.odile_hears(from, &forge::changes(&[&written.bytes], &[&signed]));
    assert!(crate::scene::quiet(&heard), "{heard:?}");
    scene.honest_people_go_on();
}

/// Panics of Automerge's own are caught and expected; all others are printed as ever.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = take_hook();
        set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", |place| place.file());
            if !["automerge-", "hexane-"]
                .iter()
                .any(|name| place.contains(name))
            {
                loud(panic);
            }
        }));
    });
}

fn inputs() -> u64 {
    let asked = std::env::var("MYSPOT_INPUTS")
        .ok()
        .and_then(|n| n.parse().ok());
    asked.unwrap_or(10_000)
}

/// Bytes with something else in them: turned bits, other numbers, cuts, repetitions.
fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    const NUMBERS: [u8; 8] = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, 0x40];
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len() as u32) as usize;
        match dice.below(6) {
            0..=1 => bytes[at] ^= 1 << dice.below(8),
            2 => bytes[at] = NUMBERS[dice.below(8) as usize],
            3 => bytes.truncate(at),
            4 => {
                let to = (at + dice.below(12) as usize).min(bytes.len());
                let piece = bytes[at..to].to_vec();
                let there = dice.below(bytes.len() as u32) as usize;
                bytes.splice(there..there, piece);
            }
            _ => drop(bytes.remove(at)),
        }
    }
    bytes
}

/// A change chunk with the right checksum over whatever stands in it.
fn sealed(body: &[u8]) -> (Vec<u8>, [u8; 32]) {
    let mut hashed = vec![1];
    let mut length = body.len();
    while length >= 0x80 {
        hashed.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    hashed.push(length as u8);
    hashed.extend_from_slice(body);
    let hash: [u8; 32] = Sha256::digest(&hashed).into();
    let chunk = [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &hashed].concat();
    (chunk, hash)
}

/// What stands in a chunk after its length.
fn body(chunk: &[u8]) -> &[u8] {
    let digits = chunk[9..].iter().take_while(|byte| **byte >= 0x80).count();
    &chunk[10 + digits..]
}

#[test]
fn noise_in_frames_and_in_signed_changes_upsets_nobody() {
    silence();
    let (mut accepted, mut refused) = (0_u64, 0_u64);
    let mut scene = Scene::new();
    let eve = scene.eve.device();
    let actor = scene.eve.workspace.actor().0;
    let card = scene.card.clone();
    let mut dice = Dice::from_number(2026);
    let all = inputs();
    let mut samples: Vec<Vec<u8>> = Vec::new();
    for input in 0..all {
        if input % 500 == 0 {
            // What was accepted must not make the document break later: begin anew.
            scene.honest_people_go_on();
            scene = Scene::new();
            let text = format!("du texte 👩‍🌾 {input}");
            let one = scene.eve.write(&card, &text);
            scene.eve.create("née d’hier");
            let two = scene.eve.write(&card, "du texte");
            let signed = scene.eve.word(&two);
            let status = scene.eve.link(scene.odile.device());
            samples = vec![
                forge::changes(&[&one.bytes, &two.bytes], &[&signed]).concat(),
                status.concat(),
                forge::chain(&scene.eve.ledger.chain().to_bytes()).concat(),
            ];
        }
        scene.odile.link(eve);
        let frames = match dice.below(4) {
            0 => {
                let sample = &samples[dice.below(3) as usize];
                vec![mutated(sample, &mut dice)]
            }
            _ => {
                // A change under Eve's own name, noise inside, true signature.
                let mut copy = document(&scene.odile.workspace, &actor);
                let records = copy_target(&copy, &card);
                let fresh = change(&mut copy, |tx| {
                    tx.put(&records.0, "summary", "résumé")?;
                    tx.put(&records.0, "lat", 50.5)?;
                    tx.splice_text(&records.1, 0, 0, "très ")
                });
                let (chunk, hash) = sealed(&mutated(body(&fresh.bytes), &mut dice));
                let signed = Word::sign(scene.eve.keys(), (SPACE, 1), (&actor, fresh.seq, hash));
                forge::changes(&[&chunk], &[&signed])
            }
        };
        let heads = scene.odile.workspace.heads();
        for frame in &frames {
            let outcome = scene.odile.receive(eve, frame);
            if crate::scene::refusal(&outcome.heard).is_some() {
                refused += 1;
            }
        }
        if scene.odile.workspace.heads() != heads {
            accepted += 1;
            reloads(&scene.odile.workspace);
            let written = scene.odile.workspace.record(&card).is_some();
            assert!(written, "input {input} made a record vanish");
            scene.odile.write(&card, "Odile goes on");
        }
        scene.odile.exchange.unlinked(&eve);
    }
    scene.honest_people_go_on();
    eprintln!("{all} inputs: {refused} refused, {accepted} changes accepted and loaded again");
    assert!(refused > all / 4 && accepted > 0);
}

/// The objects of a record and of its long text.
fn copy_target(
    document: &automerge::Automerge,
    card: &myspot_core::RecordId,
) -> (automerge::ObjId, automerge::ObjId) {
    use automerge::ReadDoc as _;
    let get = |object: &automerge::ObjId, key: &str| {
        document
            .get(object, key)
            .ok()
            .flatten()
            .map(|(_, object)| object)
            .expect("it is there")
    };
    let records = get(&ROOT, "records");
    let record = get(&records, card.as_str());
    let text = get(&record, "desc");
    (record, text)
}

/// The developers' files that break Automerge's parsers; empty, said aloud, where they are absent.
fn hostile_files() -> Vec<(String, Vec<u8>)> {
    let room = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let beside = room.join("../../shared");
    let folder = match std::env::var_os("MYSPOT_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None if beside.is_dir() => beside,
        None => room.join("../../../shared"),
    };
    let Ok(all) = std::fs::read_dir(folder.join("data/hostile/automerge")) else {
        eprintln!("skipped: the shared folder hostile/automerge is not here");
        return Vec::new();
    };
    let mut files: Vec<(String, Vec<u8>)> = all
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((path.display().to_string(), std::fs::read(&path).ok()?))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn files_that_break_automerge_break_nobody() {
    silence();
    let mut scene = Scene::new();
    let eve = scene.eve.device();
    let actor = scene.eve.workspace.actor().0;
    for (name, bytes) in hostile_files() {
        let raw: Vec<Vec<u8>> = bytes.chunks(MAX_FRAME).map(<[u8]>::to_vec).collect();
        let whole = forge::message(bytes.clone());
        for frames in [raw, whole] {
            let heads = scene.odile.workspace.heads();
            let heard = scene.odile_hears(eve, &frames);
            assert_eq!(scene.odile.workspace.heads(), heads, "{name}: {heard:?}");
        }
        // As a change, and as the inside of one, under Eve's name and her true signature.
        let seq = scene.eve.workspace.actor().1 + 1;
        let hash: [u8; 32] = Sha256::digest(bytes.get(8..).unwrap_or_default()).into();
        let (inside, inner) = sealed(&bytes);
        for (chunk, hash) in [(&bytes, hash), (&inside, inner)] {
            let parsed = catch_unwind(|| Change::from_bytes(chunk.clone()));
            let (actor, seq) = match parsed {
                Ok(Ok(change)) => (change.actor_id().to_bytes().to_vec(), change.seq()),
                _ => (actor.clone(), seq),
            };
            let signed = Word::sign(scene.eve.keys(), (SPACE, 1), (&actor, seq, hash));
            scene.odile_hears(eve, &forge::changes(&[chunk], &[&signed]));
            reloads(&scene.odile.workspace);
        }
        scene.honest_people_go_on();
    }
}

/// A newcomer is told what is held, whatever nonsense came before it.
#[test]
fn after_nonsense_a_newcomer_still_gets_everything() {
    let mut scene = Scene::new();
    let eve = scene.eve.device();
    scene.odile.link(eve);
    for number in 0..200 {
        let mut dice = Dice::from_number(number);
        let frame: [u8; 64] = dice.bytes();
        scene.odile.receive(eve, &frame);
    }
    let keys = scene.rita.keys().clone();
    let chain = scene.odile.ledger.chain().to_bytes();
    let mut rita = Party::new(keys, &chain, 50);
    assert!(crate::scene::quiet(&crate::scene::talk(
        &mut rita,
        &mut scene.odile
    )));
    assert_eq!(rita.workspace.heads(), scene.odile.workspace.heads());
}
