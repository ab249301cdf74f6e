//! Attacks on who wrote what, and on who may.

use automerge::transaction::Transactable as _;
use automerge::{ObjType, ROOT};
use myspot_core::epoch::{EpochError, Role};
use myspot_core::keys::{Card, DeviceKeys};
use myspot_core::peer::forge::{self, Word};
use myspot_core::peer::{Heard, Refusal};
use myspot_core::{Dice, WorkspaceId};

use crate::craft::{altered, change, document};
use crate::scene::{Party, SPACE, Scene, quiet, refusal, reloads, talk, word};

#[test]
fn what_a_reader_wrote_is_refused() {
    let mut scene = Scene::new();
    let card = scene.card.clone();
    let written = scene.rita.write(&card, "Rita");
    let signed = scene.rita.word(&written);
    let frames = forge::changes(&[&written.bytes], &[&signed]);
    let rita = scene.rita.device();
    scene.refused(rita, &frames, &Refusal::MayNotWrite);
    scene.changes_refused(&[&written.bytes], &[&signed], &Refusal::MayNotWrite);
    // Her own program does not even offer it.
    let heard = talk(&mut scene.odile, &mut scene.rita);
    assert!(quiet(&heard), "{heard:?}");
    assert_eq!(
        scene
            .odile
            .workspace
            .record(&card)
            .map(|r| r.words("desc") == "Rita"),
        Some(false)
    );
    // Eve cannot vouch for what goes under Rita's name either.
    let by_eve = scene.eve.word(&written);
    scene.changes_refused(&[&written.bytes], &[&by_eve], &Refusal::ForeignActor);
}

#[test]
fn what_goes_under_another_name_is_refused() {
    let mut scene = Scene::new();
    let (actor, _) = scene.samir.workspace.actor();
    let mut copy = document(&scene.eve.workspace, &actor);
    let forged = change(&mut copy, |tx| tx.put(ROOT, "note", "Samir was here"));
    let signed = scene.eve.word(&forged);
    scene.changes_refused(&[&forged.bytes], &[&signed], &Refusal::ForeignActor);
    let claimed = signed.in_the_name_of(scene.samir.device());
    scene.changes_refused(&[&forged.bytes], &[&claimed], &Refusal::BadSignature);
    // Nor does Eve's own change count under Samir's word.
    let own = scene.eve.create("Eve");
    assert!(scene.eve.workspace.record(&own).is_some());
    let (eve, seq) = scene.eve.workspace.actor();
    let place = (eve.as_slice(), seq, forged.hash);
    let other = Word::sign(scene.samir.keys(), (SPACE, 1), place);
    scene.changes_refused(&[&forged.bytes], &[&other], &Refusal::ForeignActor);
}

#[test]
fn two_changes_of_one_number_are_refused_to_whoever_holds_one() {
    let mut scene = Scene::new();
    let (actor, seq) = scene.eve.workspace.actor();
    let mut copy = document(&scene.rita.workspace, &actor);
    let (_, known) = scene.rita.workspace.actor();
    assert_eq!(known, 0);
    // A past of her own: the change that she made first, made again with other words.
    let first = scene.eve.workspace.all_changes();
    let first = first.iter().find_map(|bytes| {
        let change = automerge::Change::from_bytes(bytes.clone()).ok()?;
        (change.actor_id().to_bytes() == actor && change.seq() == 1).then_some(change)
    });
    let first = crate::craft::outgoing(first.expect("she wrote"));
    assert!(seq >= 1);
    let other = altered(&first, |change| {
        change.message = Some("another past".into());
    });
    let signed = scene.eve.word(&other);
    scene.changes_refused(&[&other.bytes], &[&signed], &Refusal::Clash);
    drop(change(&mut copy, |tx| tx.put(ROOT, "note", 1)));
}

#[test]
fn a_change_that_nobody_vouches_for_is_refused() {
    let mut scene = Scene::new();
    let card = scene.card.clone();
    let one = scene.eve.write(&card, "one");
    let two = scene.eve.write(&card, "two");
    scene.changes_refused(&[&one.bytes], &[], &Refusal::Unsigned);
    let signed = scene.eve.word(&one);
    let both: [&[u8]; 2] = [&one.bytes, &two.bytes];
    scene.changes_refused(&both, &[&signed], &Refusal::Unsigned);
    // A signature over the change, under another number than it bears.
    let (actor, _) = scene.eve.workspace.actor();
    let astray = Word::sign(scene.eve.keys(), (SPACE, 1), (&actor, 77, one.hash));
    scene.changes_refused(&[&one.bytes], &[&astray], &Refusal::BadSignature);
    // Without what comes before: asked for again three times, then enough.
    let signed = scene.eve.word(&two);
    let frames = forge::changes(&[&two.bytes], &[&signed]);
    let from = scene.eve.device();
    scene.refused(
        from,
        &[frames.clone(), frames.clone(), frames.clone(), frames].concat(),
        &Refusal::Missing,
    );
}

#[test]
fn a_signature_for_another_workspace_or_a_later_epoch_is_refused() {
    let mut scene = Scene::new();
    let card = scene.card.clone();
    let written = scene.eve.write(&card, "elsewhere");
    let place = (written.actor.as_slice(), written.seq, written.hash);
    for home in [(WorkspaceId([8; 16]), 1), (SPACE, 2), (SPACE, 0)] {
        let signed = Word::sign(scene.eve.keys(), home, place);
        scene.changes_refused(&[&written.bytes], &[&signed], &Refusal::BadSignature);
    }
    let from = scene.eve.device();
    let elsewhere = forge::status(3, WorkspaceId([8; 16]), [0; 32], &[]);
    scene.refused(from, &elsewhere, &Refusal::OtherWorkspace);
    let newer = forge::status(4, SPACE, [0; 32], &[]);
    scene.refused(from, &newer, &Refusal::Newer(4));
}

#[test]
fn a_stranger_is_refused_and_who_is_not_linked_is_not_heard() {
    let mut scene = Scene::new();
    let stranger = DeviceKeys::draw(&mut Dice::from_number(666));
    let actor = stranger.draw_actor(SPACE, &mut Dice::from_number(667));
    let mut copy = document(&scene.eve.workspace, &actor);
    let written = change(&mut copy, |tx| tx.put(ROOT, "note", "hello"));
    let signed = word(&stranger, &written);
    let frames = forge::changes(&[&written.bytes], &[&signed]);
    scene.changes_refused(&[&written.bytes], &[&signed], &Refusal::Stranger);
    assert!(scene.odile.link(stranger.device()).is_empty());
    assert!(scene.odile_hears(stranger.device(), &frames).is_empty());
    scene.honest_people_go_on();
    let outcome = scene.odile.receive(scene.eve.device(), &frames[0]);
    assert!(outcome.heard.is_empty() && outcome.send.is_empty());
}

#[test]
fn a_contributor_lets_nobody_in() {
    let mut scene = Scene::new();
    let friend = DeviceKeys::draw(&mut Dice::from_number(666));
    let from = scene.eve.device();
    let chain = scene.eve.ledger.chain();
    let cards = [
        (friend.card("A friend", None), Role::Contributor),
        (scene.eve.keys().card("Eve", None), Role::Facilitator),
        (scene.rita.keys().card("Rita", None), Role::Contributor),
    ];
    let forged = cards
        .map(|(card, role)| forge::chain(&forge::admitted(chain, scene.eve.keys(), card, role)));
    let reason = Refusal::Epoch(EpochError::BadSignature);
    for frames in forged {
        scene.refused(from, &frames, &reason);
    }
}

#[test]
fn a_card_with_a_stolen_key_takes_nobodys_name() {
    let mut scene = Scene::new();
    // The thief's device sorts before Samir's, and wears his public signing key.
    let samir = scene.samir.device();
    let thief = (0..1_000)
        .map(|number| DeviceKeys::draw(&mut Dice::from_number(1_000 + number)))
        .find(|keys| keys.device() < samir)
        .expect("half of them do");
    let card = Card {
        signing: scene.samir.keys().card("", None).signing,
        ..thief.card("Samir", None)
    };
    scene
        .odile
        .ledger
        .admit(card, Role::Contributor)
        .expect("Odile may");
    scene.honest_people_go_on();
    let (actor, _) = scene.samir.workspace.actor();
    let mut copy = document(&scene.samir.workspace, &actor);
    let forged = change(&mut copy, |tx| tx.put(ROOT, "note", "Samir was here"));
    let signed = word(&thief, &forged);
    let frames = forge::changes(&[&forged.bytes], &[&signed]);
    scene.refused(thief.device(), &frames, &Refusal::BadSignature);
}

#[test]
fn who_tells_two_people_two_things_is_found_out_and_they_stay_linked() {
    let mut scene = Scene::new();
    let (actor, _) = scene.eve.workspace.actor();
    assert!(quiet(&talk(&mut scene.odile, &mut scene.eve)));
    let heads = scene.odile.workspace.heads();
    assert!(quiet(&talk(&mut scene.samir, &mut scene.odile)));
    assert_eq!(scene.samir.workspace.heads(), heads);
    let mut one = document(&scene.odile.workspace, &actor);
    let mut two = document(&scene.odile.workspace, &actor);
    let to_odile = change(&mut one, |tx| tx.put(ROOT, "note", "to Odile"));
    let to_samir = change(&mut two, |tx| tx.put(ROOT, "note", "to Samir"));
    let more = change(&mut two, |tx| tx.put(ROOT, "note", "to Samir, more"));
    let eve = scene.eve.device();
    let signed = scene.eve.word(&to_odile);
    let heard = scene.odile_hears(eve, &forge::changes(&[&to_odile.bytes], &[&signed]));
    assert!(quiet(&heard), "{heard:?}");
    let signed = scene.eve.word(&more);
    scene.samir.link(eve);
    for frame in forge::changes(&[&to_samir.bytes, &more.bytes], &[&signed]) {
        assert!(quiet(&scene.samir.receive(eve, &frame).heard));
    }
    scene.samir.exchange.unlinked(&eve);
    // Both are told, although only Samir holds a change that the other can be compared with.
    let card = scene.card.clone();
    scene.odile.write(&card, "after the lie");
    let heard = talk(&mut scene.odile, &mut scene.samir);
    let clashes: Vec<&Heard> = heard
        .iter()
        .filter(|heard| matches!(heard, Heard::Clash { .. }))
        .collect();
    let (odile, samir) = (scene.odile.device(), scene.samir.device());
    for at in [odile, samir] {
        let expected = Heard::Clash { at, of: Some(eve) };
        assert!(clashes.contains(&&expected), "{heard:?}");
    }
    // Nobody honest is blamed, and the members' chain still travels.
    assert_eq!(refusal(&heard), None, "{heard:?}");
    let friend = DeviceKeys::draw(&mut Dice::from_number(5));
    scene
        .odile
        .ledger
        .admit(friend.card("Théo", None), Role::Reader)
        .expect("Odile may");
    let heard = talk(&mut scene.odile, &mut scene.samir);
    assert_eq!(refusal(&heard), None, "{heard:?}");
    assert_eq!(scene.samir.ledger.chain(), scene.odile.ledger.chain());
    reloads(&scene.odile.workspace);
    reloads(&scene.samir.workspace);
}

#[test]
fn a_machine_that_was_put_back_whole_goes_on_under_a_fresh_name() {
    let mut scene = Scene::new();
    let chain = scene.odile.ledger.chain().to_bytes();
    let (actor, seq) = scene.samir.workspace.actor();
    let past = scene.samir.workspace.fork_document().save();
    let proofs = scene.samir.ledger.proofs_to_bytes();
    let card = scene.card.clone();
    scene.samir.write(&card, "what the backup does not know");
    assert!(quiet(&talk(&mut scene.samir, &mut scene.odile)));
    // Folder and memory come from one backup, so they agree, and the old name is taken up.
    let keys = scene.samir.keys().clone();
    let mut back = Party::new(keys, &chain, 77);
    let kinds = std::sync::Arc::new(myspot_core::Kinds::builtin());
    let dice = Dice::from_number(78);
    back.workspace =
        myspot_core::Workspace::load(SPACE, Some(&past), [], kinds, dice).expect("it loads");
    back.ledger.recall_proofs(&proofs, &back.workspace);
    assert!(back.workspace.resume_actor(&actor, seq));
    // A link that stood before anybody knew: the lost change comes as any other.
    let odile = scene.odile.device();
    back.link(odile);
    let lost = scene
        .odile
        .workspace
        .all_changes()
        .pop()
        .expect("the lost change");
    let change = automerge::Change::from_bytes(lost).expect("a change");
    let change = crate::craft::outgoing(change);
    assert_eq!((&change.actor, change.seq), (&actor, seq + 1));
    let signed = scene.samir.word(&change);
    let typed = "typing meanwhile";
    let now = myspot_core::Moment(1_800_000_000_000);
    back.workspace
        .type_text(&card, "desc", typed, now)
        .expect("writable");
    let mut heard = Vec::new();
    for frame in forge::changes(&[&change.bytes], &[&signed]) {
        heard.extend(back.receive(odile, &frame).heard);
    }
    assert!(heard.contains(&Heard::Renamed), "{heard:?}");
    assert_eq!(refusal(&heard), None);
    assert_ne!(back.workspace.actor().0, actor);
    scene.samir = back;
    scene.honest_people_go_on();
}

#[test]
fn what_would_hide_every_record_or_use_up_all_numbers_is_refused() {
    let mut scene = Scene::new();
    let (actor, _) = scene.eve.workspace.actor();
    for key in ["records", "info", "format", "workspace"] {
        let mut copy = document(&scene.eve.workspace, &actor);
        let gone = change(&mut copy, |tx| tx.delete(ROOT, key));
        let mut copy = document(&scene.eve.workspace, &actor);
        let hidden = change(&mut copy, |tx| {
            tx.put_object(ROOT, key, ObjType::Map).map(|_| ())
        });
        for written in [gone, hidden] {
            let signed = scene.eve.word(&written);
            let reason = Refusal::Unfit(format!(
                "the changes cannot be applied: it writes over the root key {key}"
            ));
            scene.changes_refused(&[&written.bytes], &[&signed], &reason);
        }
    }
    let mut copy = document(&scene.eve.workspace, &actor);
    let written = change(&mut copy, |tx| tx.put(ROOT, "note", 1));
    for first in [1, 2_000_000_000, u64::from(u32::MAX), 1 << 62, u64::MAX] {
        let jump = altered(&written, |change| {
            change.start_op = first.try_into().expect("not zero");
        });
        let signed = scene.eve.word(&jump);
        let heads = scene.odile.workspace.heads();
        let from = scene.eve.device();
        let heard = scene.odile_hears(from, &forge::changes(&[&jump.bytes], &[&signed]));
        assert!(
            matches!(refusal(&heard), Some(Refusal::Unfit(_))),
            "{first}: {heard:?}"
        );
        assert_eq!(scene.odile.workspace.heads(), heads);
        scene.honest_people_go_on();
    }
}
