//! Files on a stick: what they bring, for whom, and what they do not get past.

use myspot_core::epoch::Role;
use myspot_core::keys::{Device, DeviceKeys};
use myspot_core::peer::forge;
use myspot_core::peer::{Bundle, Refusal, Unbundled, bundle, joining_words, read_request, request};
use myspot_core::{Dice, Edit, Moment, Value};

use crate::scene::{Party, SPACE, Scene, quiet, reloads, talk};

const NOW: Moment = Moment(1_800_000_000_000);

fn written(by: &Party, to: &[Device]) -> (Vec<u8>, usize) {
    bundle((&by.ledger, &by.workspace), &by.exchange, to, None).expect("they belong")
}

fn applied(at: &mut Party, file: &[u8]) -> Result<Unbundled, Refusal> {
    let opened = Bundle::open(file, at.keys())?;
    let unbundled = opened.apply(&mut at.ledger, &mut at.workspace, NOW);
    at.save();
    unbundled
}

#[test]
fn a_stick_brings_what_is_missing_and_tells_nobody_else_anything() {
    let mut scene = Scene::new();
    let (card, samir) = (scene.card.clone(), scene.samir.device());
    scene.odile.write(&card, "carried by hand");
    let (file, count) = written(&scene.odile, &[samir]);
    assert_eq!(count, 1, "what Samir said to hold is left out");
    let unbundled = applied(&mut scene.samir, &file).expect("it is for him");
    assert_eq!((unbundled.received, unbundled.members), (1, false));
    assert_eq!(scene.samir.workspace.heads(), scene.odile.workspace.heads());
    // Twice is once.
    let again = applied(&mut scene.samir, &file).expect("it is for him");
    assert_eq!((again.received, again.changes.len()), (0, 0));
    let refused = applied(&mut scene.eve, &file).map(|_| ());
    assert_eq!(refused, Err(Refusal::Stranger));
    let words = "carried by hand".as_bytes();
    assert!(!file.windows(words.len()).any(|part| part == words));
    // What came by stick goes on by the wire as any other change.
    assert!(quiet(&talk(&mut scene.samir, &mut scene.eve)));
    assert_eq!(scene.eve.workspace.heads(), scene.odile.workspace.heads());
    scene.honest_people_go_on();
}

#[test]
fn a_stick_for_everybody_holds_what_anyone_may_lack() {
    let mut scene = Scene::new();
    let card = scene.card.clone();
    scene.odile.write(&card, "for everybody");
    let all: Vec<Device> = scene
        .odile
        .ledger
        .chain()
        .members()
        .keys()
        .copied()
        .collect();
    let (file, count) = written(&scene.odile, &all);
    let (_, to_samir) = written(&scene.odile, &[scene.samir.device()]);
    assert!(count > to_samir);
    let heads = scene.odile.workspace.heads();
    for party in [&mut scene.samir, &mut scene.eve, &mut scene.rita] {
        applied(party, &file).expect("it is for all of them");
        assert_eq!(party.workspace.heads(), heads);
    }
    // From given heads on: nothing, once nothing came after them.
    let none = bundle(
        (&scene.odile.ledger, &scene.odile.workspace),
        &scene.odile.exchange,
        &all,
        Some(&heads),
    );
    assert_eq!(none.map(|(_, count)| count), Ok(0));
    scene.honest_people_go_on();
}

#[test]
fn a_removed_device_gets_no_stick_and_who_was_away_comes_back_by_one() {
    let mut scene = Scene::new();
    let (card, eve, rita) = (scene.card.clone(), scene.eve.device(), scene.rita.device());
    let workspace = &scene.odile.workspace;
    let began = scene.odile.ledger.lower(&[(eve, None)], [5; 32], workspace);
    assert_eq!(began, Ok(true));
    scene.odile.write(&card, "after her");
    let exchange = &scene.odile.exchange;
    let refused = bundle(
        (&scene.odile.ledger, &scene.odile.workspace),
        exchange,
        &[eve],
        None,
    );
    assert_eq!(refused.map(|_| ()), Err(Refusal::Stranger));
    let (file, _) = written(&scene.odile, &[rita]);
    let unbundled = applied(&mut scene.rita, &file).expect("it is for her");
    assert!(unbundled.members);
    assert_eq!(scene.rita.ledger.chain().role_of(&eve), None);
    assert_eq!(scene.rita.ledger.secret(), Some([5; 32]));
    assert_eq!(scene.rita.workspace.heads(), scene.odile.workspace.heads());
    // Eve's own sticks say nothing to anybody any more.
    let late = scene.eve.write(&card, "too late");
    let word = scene.eve.word(&late);
    let to = scene.rita.keys().card("", None);
    let chain = scene.eve.ledger.chain();
    let file = forge::bundle(scene.eve.keys(), &to, chain, (&[&late.bytes], &[&word]));
    let heads = scene.rita.workspace.heads();
    let refused = applied(&mut scene.rita, &file).map(|_| ());
    assert_eq!(refused, Err(Refusal::Stranger));
    assert_eq!(scene.rita.workspace.heads(), heads);
}

#[test]
fn a_newcomer_joins_by_two_files_and_four_words() {
    let mut scene = Scene::new();
    let keys = DeviceKeys::draw(&mut Dice::from_number(99));
    let asked = request(&keys.card("Théo", None));
    let card = read_request(&asked).expect("it is one");
    assert_eq!(card.name, "Théo");
    for cut in 0..asked.len() {
        assert!(read_request(&asked[..cut]).is_err());
    }
    let theo = card.device;
    let sealing = scene.odile.keys().card("", None).sealing;
    let read_out = joining_words(SPACE, &sealing, &card);
    scene
        .odile
        .ledger
        .admit(card, Role::Contributor)
        .expect("Odile may");
    let (file, _) = written(&scene.odile, &[theo]);
    let opened = Bundle::open(&file, &keys).expect("it is for him");
    assert_eq!(opened.workspace, SPACE);
    assert_eq!(opened.words(&keys), read_out);
    assert!(read_out.iter().all(|word| *word < 2048));
    // Whoever swaps the request on its way makes other words.
    let other = DeviceKeys::draw(&mut Dice::from_number(98)).card("Théo", None);
    assert_ne!(joining_words(SPACE, &sealing, &other), read_out);
    let mut theo = Party::new(keys, &opened.chain, 99);
    opened
        .apply(&mut theo.ledger, &mut theo.workspace, NOW)
        .expect("it verifies");
    theo.save();
    assert_eq!(theo.workspace.heads(), scene.odile.workspace.heads());
    let card = scene.card.clone();
    theo.write(&card, "Théo is here");
    let heard = talk(&mut scene.odile, &mut theo);
    assert!(quiet(&heard), "{heard:?}");
    assert_eq!(theo.workspace.heads(), scene.odile.workspace.heads());
    scene.honest_people_go_on();
}

#[test]
fn what_would_be_refused_on_the_wire_is_refused_on_a_stick() {
    let mut scene = Scene::new();
    let card = scene.card.clone();
    let by_rita = scene.rita.write(&card, "a reader");
    let unsigned = scene.eve.write(&card, "unsigned");
    let (rita_word, eve_word) = (scene.rita.word(&by_rita), scene.eve.word(&by_rita));
    let to = scene.odile.keys().card("", None);
    let heads = scene.odile.workspace.heads();
    for (chunk, words, reason) in [
        (&by_rita, vec![&rita_word], Refusal::MayNotWrite),
        (&by_rita, vec![&eve_word], Refusal::ForeignActor),
        (&unsigned, vec![], Refusal::Unsigned),
    ] {
        let chain = scene.eve.ledger.chain();
        let content: (&[&[u8]], &[_]) = (&[&chunk.bytes], &words);
        let file = forge::bundle(scene.eve.keys(), &to, chain, content);
        let refused = applied(&mut scene.odile, &file).map(|_| ());
        assert_eq!(refused, Err(reason));
        assert_eq!(scene.odile.workspace.heads(), heads);
    }
    // Another workspace's file says so; every changed or missing byte is told.
    let (file, _) = written(&scene.samir, &[scene.odile.device()]);
    let keys = scene.odile.keys().clone();
    for at in (0..file.len()).step_by(7) {
        assert!(Bundle::open(&file[..at], &keys).is_err());
        let mut changed = file.clone();
        changed[at] ^= 4;
        let opened = Bundle::open(&changed, &keys);
        let applied = opened
            .and_then(|it| it.apply(&mut scene.odile.ledger, &mut scene.odile.workspace, NOW));
        assert!(applied.is_err(), "byte {at}");
    }
    assert_eq!(scene.odile.workspace.heads(), heads);
    scene.honest_people_go_on();
}

/// Two weeks apart: each writes alone, then sticks go round in any order.
#[test]
fn after_two_weeks_apart_sticks_bring_everybody_together_in_any_order() {
    for order in [[0, 1, 2, 0, 1, 2], [2, 1, 0, 2, 1, 0], [1, 0, 1, 2, 0, 2]] {
        let mut scene = Scene::new();
        let card = scene.card.clone();
        for number in 0..60 {
            for party in [&mut scene.odile, &mut scene.samir, &mut scene.eve] {
                party.write(&card, &format!("{number} words"));
                if number % 10 == 0 {
                    party.create("made alone");
                    party.act(Edit::Set {
                        record: card.clone(),
                        key: "summary".into(),
                        value: Value::from(format!("{number}").as_str()),
                    });
                }
            }
        }
        let all: Vec<Device> = scene
            .odile
            .ledger
            .chain()
            .members()
            .keys()
            .copied()
            .collect();
        for from in order {
            let mut parties = [&mut scene.odile, &mut scene.samir, &mut scene.eve];
            let (file, _) = written(parties[from], &all);
            for (to, party) in parties.iter_mut().enumerate() {
                if to != from {
                    applied(party, &file).expect("it is for all of them");
                }
            }
        }
        let heads = scene.odile.workspace.heads();
        for party in [&scene.samir, &scene.eve] {
            assert_eq!(party.workspace.heads(), heads);
            let (mine, theirs) = (&scene.odile.workspace, &party.workspace);
            assert_eq!(mine.state_hash(), theirs.state_hash());
        }
        reloads(&scene.odile.workspace);
    }
}
