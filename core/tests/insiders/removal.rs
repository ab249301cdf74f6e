//! What a device that was sent away, or may write no more, can still read and make others take.

use std::collections::VecDeque;
use std::sync::Arc;

use myspot_core::epoch::{EpochError, Role};
use myspot_core::keys::{Device, DeviceKeys};
use myspot_core::peer::forge;
use myspot_core::peer::{Heard, Ledger, Refusal, settle_roles};
use myspot_core::{Dice, Edit, Kinds, Moment, RecordId, Workspace, WorkspaceId};

use crate::scene::{Party, Scene, quiet, refusal, reloads, talk};

const NOW: Moment = Moment(1_800_000_000_000);
const FRESH: [u8; 32] = [77; 32];

/// Several who are linked all at once, and every byte that goes to each.
struct Room {
    parties: Vec<Party>,
    on_the_way: VecDeque<(usize, usize, Vec<u8>)>,
    bytes_to: Vec<usize>,
    heard: Vec<Vec<Heard>>,
}

const ODILE: usize = 0;
const SAMIR: usize = 1;
const EVE: usize = 2;
const RITA: usize = 3;

impl Room {
    fn new() -> (Self, RecordId) {
        let Scene {
            odile,
            samir,
            eve,
            rita,
            card,
            ..
        } = Scene::new();
        let room = Self {
            parties: vec![odile, samir, eve, rita],
            on_the_way: VecDeque::new(),
            bytes_to: vec![0; 4],
            heard: vec![Vec::new(); 4],
        };
        (room, card)
    }

    fn device(&self, who: usize) -> Device {
        self.parties[who].device()
    }

    fn link(&mut self, one: usize, two: usize) {
        for (from, to) in [(one, two), (two, one)] {
            let device = self.device(to);
            let frames = self.parties[from].link(device);
            let frames = frames.into_iter().map(|frame| (device, frame)).collect();
            self.post(from, frames);
        }
        self.run();
    }

    fn post(&mut self, from: usize, mail: Vec<(Device, Vec<u8>)>) {
        for (device, frame) in mail {
            let to = self.parties.iter().position(|it| it.device() == device);
            let to = to.expect("one of them");
            self.bytes_to[to] += frame.len();
            self.on_the_way.push_back((from, to, frame));
        }
    }

    fn run(&mut self) {
        let mut frames = 0;
        while let Some((from, to, frame)) = self.on_the_way.pop_front() {
            frames += 1;
            assert!(frames < 1_000, "they talk in circles");
            let device = self.device(from);
            let outcome = self.parties[to].receive(device, &frame);
            self.heard[to].extend(outcome.heard);
            self.post(to, outcome.send);
        }
    }

    fn flush(&mut self, who: usize) {
        let party = &mut self.parties[who];
        party.save();
        let mail = party.exchange.flush(&party.ledger, &party.workspace);
        self.post(who, mail);
        self.run();
    }

    fn lower(&mut self, by: usize, whom: usize, to: Option<Role>) -> Vec<Device> {
        let device = self.device(whom);
        lower(&mut self.parties[by], device, to)
    }
}

fn lower(by: &mut Party, device: Device, to: Option<Role>) -> Vec<Device> {
    let began = by.ledger.lower(&[(device, to)], FRESH, &by.workspace);
    assert_eq!(began, Ok(true));
    settle_roles(&mut by.ledger, &mut by.workspace, NOW).expect("it settles");
    by.save();
    by.exchange.dismiss(&by.ledger)
}

fn shows(party: &Party, card: &RecordId) -> String {
    let record = party.workspace.record(card);
    record.map_or_else(String::new, |record| record.words("desc").to_owned())
}

#[test]
fn a_removed_device_with_a_full_copy_and_a_live_link_reads_nothing_of_what_comes_after() {
    let (mut room, card) = Room::new();
    for (one, two) in [(ODILE, SAMIR), (ODILE, EVE), (SAMIR, EVE), (SAMIR, RITA)] {
        room.link(one, two);
    }
    let heads = room.parties[ODILE].workspace.heads();
    assert_eq!(room.parties[EVE].workspace.heads(), heads, "a full copy");
    let eve = room.device(EVE);
    let dismissed = room.lower(ODILE, EVE, None);
    assert_eq!(dismissed, [eve], "her link with Odile was live");
    room.bytes_to[EVE] = 0;
    room.parties[ODILE].write(&card, "after her");
    room.flush(ODILE);
    // Samir, whose link with her was live too, heard of it before anything else.
    assert!(room.heard[SAMIR].contains(&Heard::Dismissed(eve)));
    room.parties[SAMIR].create("only for those who stay");
    room.flush(SAMIR);
    assert_eq!(shows(&room.parties[RITA], &card), "after her");
    assert_eq!(room.bytes_to[EVE], 0);
    assert_eq!(room.parties[EVE].workspace.heads(), heads);
    // She comes back with all her keys: nobody says a word.
    for who in [ODILE, SAMIR, RITA] {
        let to_eve = room.parties[who].link(eve);
        assert!(to_eve.is_empty());
        let device = room.device(who);
        let hers = room.parties[EVE].link(device);
        for frame in hers {
            let outcome = room.parties[who].receive(eve, &frame);
            assert!(outcome.heard.is_empty() && outcome.send.is_empty());
        }
    }
    let secrets: Vec<_> = room.parties.iter().map(|it| it.ledger.secret()).collect();
    assert_eq!(secrets[ODILE], Some(FRESH));
    assert_eq!([secrets[SAMIR], secrets[RITA]], [Some(FRESH); 2]);
    assert_ne!(secrets[EVE], Some(FRESH));
    let [odile, rita] = [ODILE, RITA].map(|who| room.parties[who].workspace.heads());
    assert_eq!(odile, rita);
    reloads(&room.parties[SAMIR].workspace);
}

#[test]
fn what_a_removed_device_signs_afterwards_is_refused_whoever_brings_it() {
    let mut scene = Scene::new();
    let card = scene.card.clone();
    let eve = scene.eve.device();
    lower(&mut scene.odile, eve, None);
    scene.honest_people_go_on();
    let written = scene.eve.write(&card, "she goes on");
    let signed = scene.eve.word(&written);
    let frames = forge::changes(&[&written.bytes], &[&signed]);
    // Rita, who belongs, passes it on.
    let rita = scene.rita.device();
    scene.refused(rita, &frames, &Refusal::Stranger);
    // Under Rita's or Samir's word it is another's name.
    let by_samir = scene.samir.word(&written);
    let frames = forge::changes(&[&written.bytes], &[&by_samir]);
    scene.refused(rita, &frames, &Refusal::ForeignActor);
    // What she wrote before stays.
    let mut records = scene.odile.workspace.records().iter();
    assert!(records.any(|record| record.words("name") == "Gare"));
}

#[test]
fn who_was_away_when_somebody_was_removed_returns_and_has_everything() {
    let mut scene = Scene::new();
    let (card, eve) = (scene.card.clone(), scene.eve.device());
    lower(&mut scene.odile, eve, None);
    scene.odile.write(&card, "while Rita was away");
    // She still talks with Eve, whom she knows nothing about: what they have is old.
    assert!(quiet(&talk(&mut scene.rita, &mut scene.eve)));
    assert_eq!(scene.eve.ledger.chain().number(), 1);
    let heard = talk(&mut scene.odile, &mut scene.rita);
    assert!(quiet(&heard), "{heard:?}");
    assert_eq!(shows(&scene.rita, &card), "while Rita was away");
    assert_eq!(scene.rita.ledger.chain().number(), 2);
    assert_eq!(scene.rita.ledger.secret(), scene.odile.ledger.secret());
    assert!(scene.rita.link(eve).is_empty());
}

#[test]
fn what_somebody_built_upon_before_hearing_of_a_removal_stays() {
    let mut scene = Scene::new();
    let (card, eve) = (scene.card.clone(), scene.eve.device());
    scene.eve.write(&card, "Odile never sees this alone");
    assert!(quiet(&talk(&mut scene.eve, &mut scene.samir)));
    lower(&mut scene.odile, eve, None);
    let heard = talk(&mut scene.odile, &mut scene.samir);
    assert!(quiet(&heard), "{heard:?}");
    let shown = shows(&scene.odile, &card);
    assert!(shown.contains("Odile never sees this alone"), "{shown}");
    // What nobody had when they heard of it does not count any more.
    let late = scene.eve.write(&card, "too late");
    let signed = scene.eve.word(&late);
    let rita = scene.rita.device();
    let frames = forge::changes(&[&late.bytes], &[&signed]);
    scene.refused(rita, &frames, &Refusal::Stranger);
    // A newcomer who gets all of it at once accepts it too.
    let heard = talk(&mut scene.odile, &mut scene.rita);
    assert!(quiet(&heard), "{heard:?}");
    assert_eq!(scene.rita.workspace.heads(), scene.odile.workspace.heads());
}

#[test]
fn a_reader_lets_go_of_what_nobody_who_may_write_has() {
    let mut scene = Scene::new();
    let (card, eve) = (scene.card.clone(), scene.eve.device());
    scene.eve.write(&card, "only Rita heard it");
    assert!(quiet(&talk(&mut scene.eve, &mut scene.rita)));
    assert_eq!(shows(&scene.rita, &card), "only Rita heard it");
    lower(&mut scene.odile, eve, None);
    let heard = talk(&mut scene.odile, &mut scene.rita);
    let taken = heard.iter().find_map(|heard| match heard {
        Heard::TakenOut { taken, changes } => Some((taken.len(), changes.len())),
        _ => None,
    });
    assert_eq!(taken, Some((1, 1)), "{heard:?}");
    assert_eq!(refusal(&heard), None);
    assert_eq!(scene.rita.workspace.heads(), scene.odile.workspace.heads());
    assert_ne!(shows(&scene.rita, &card), "only Rita heard it");
    reloads(&scene.rita.workspace);
}

#[test]
fn who_may_only_read_from_now_on_keeps_what_was_not_sent_aside() {
    let mut scene = Scene::new();
    let (card, samir) = (scene.card.clone(), scene.samir.device());
    lower(&mut scene.odile, samir, Some(Role::Reader));
    scene.samir.write(&card, "written and not sent");
    let heard = talk(&mut scene.odile, &mut scene.samir);
    let taken = heard.iter().find_map(|heard| match heard {
        Heard::TakenOut { taken, .. } => Some(taken.len()),
        _ => None,
    });
    assert_eq!(taken, Some(1), "{heard:?}");
    assert!(scene.samir.workspace.is_reader());
    assert_eq!(scene.samir.workspace.heads(), scene.odile.workspace.heads());
    // Given the right back, he writes under a fresh name and everybody takes it.
    let card_of_samir = scene.samir.keys().card("", None);
    scene
        .odile
        .ledger
        .admit(card_of_samir, Role::Contributor)
        .expect("Odile may");
    let heard = talk(&mut scene.odile, &mut scene.samir);
    assert!(quiet(&heard), "{heard:?}");
    assert!(!scene.samir.workspace.is_reader());
    scene.samir.write(&card, "and again");
    let heard = talk(&mut scene.odile, &mut scene.samir);
    assert!(quiet(&heard), "{heard:?}");
    assert_eq!(shows(&scene.odile, &card), "and again");
}

#[test]
fn two_epochs_that_contradict_each_other_stop_the_exchange_until_a_person_chooses() {
    let mut scene = Scene::new();
    let card = scene.card.clone();
    for keys in [scene.samir.keys().clone(), scene.eve.keys().clone()] {
        let card = keys.card("", None);
        let admitted = scene.odile.ledger.admit(card, Role::Facilitator);
        admitted.expect("Odile may");
    }
    assert!(quiet(&talk(&mut scene.odile, &mut scene.samir)));
    assert!(quiet(&talk(&mut scene.odile, &mut scene.eve)));
    let (samir, rita) = (scene.samir.device(), scene.rita.device());
    lower(&mut scene.odile, samir, None);
    lower(&mut scene.samir, rita, None);
    assert!(quiet(&talk(&mut scene.samir, &mut scene.eve)));
    scene.odile.write(&card, "on Odile's side");
    scene.eve.create("on Samir's side");
    let before = scene.eve.workspace.heads();
    let heard = talk(&mut scene.odile, &mut scene.eve);
    let chain = scene.odile.ledger.chain().to_bytes();
    let asked = Heard::TwoEpochs {
        at: scene.odile.device(),
        theirs: chain.clone(),
    };
    assert!(heard.contains(&asked), "{heard:?}");
    assert_eq!(refusal(&heard), None);
    assert_eq!(scene.eve.workspace.heads(), before);
    // Nobody is carried over to a side that does not know them.
    let followed = scene.rita.ledger.follow(
        &scene.samir.ledger.chain().to_bytes(),
        &scene.rita.workspace,
    );
    assert_eq!(followed, Err(EpochError::Foreign));
    // Eve chooses Odile's; then everything flows.
    let (ledger, workspace) = (&mut scene.eve.ledger, &mut scene.eve.workspace);
    ledger.follow(&chain, workspace).expect("she belongs");
    settle_roles(ledger, workspace, NOW).expect("it settles");
    let heard = talk(&mut scene.odile, &mut scene.eve);
    assert!(quiet(&heard), "{heard:?}");
    assert_eq!(scene.eve.ledger.secret(), Some(FRESH));
    assert_eq!(scene.eve.workspace.heads(), scene.odile.workspace.heads());
    assert!(scene.eve.link(samir).is_empty());
}

#[test]
fn a_contributor_sends_nobody_away_and_seals_nothing_false() {
    let mut scene = Scene::new();
    let (eve, samir) = (scene.eve.device(), scene.samir.device());
    let chain = scene.eve.ledger.chain();
    for to in [None, Some(Role::Reader)] {
        let forged = forge::lowered(chain, scene.eve.keys(), samir, to);
        let reason = Refusal::Epoch(EpochError::BadSignature);
        let frames = forge::chain(&forged);
        scene.odile.link(eve);
        let mut heard = Vec::new();
        for frame in frames {
            heard.extend(scene.odile.receive(eve, &frame).heard);
        }
        assert_eq!(refusal(&heard), Some(&reason), "{heard:?}");
        scene.odile.exchange.unlinked(&eve);
    }
    scene.honest_people_go_on();
    // An envelope that is none, and one that says to have a chain that it has not.
    let before = scene.odile.ledger.secret();
    scene.refused(eve, &forge::secrets(&[1; 90]), &Refusal::Unreadable);
    assert_eq!(scene.odile.ledger.secret(), before);
}

#[test]
fn a_secret_that_came_before_its_epoch_is_told_to_nobody() {
    let (mut room, _) = Room::new();
    // Rita is sent away first, so that there is a secret to tell.
    room.lower(ODILE, RITA, None);
    let eve = room.device(EVE);
    for who in [SAMIR, EVE] {
        room.link(ODILE, who);
    }
    let before = room.parties[SAMIR].ledger.secrets().all().count();
    room.lower(ODILE, EVE, None);
    // What Odile says to Samir is cut after the first message: the secrets, without the epoch.
    let samir = room.device(SAMIR);
    let odile = room.device(ODILE);
    let party = &mut room.parties[ODILE];
    let mail = party.exchange.flush(&party.ledger, &party.workspace);
    let to_samir: Vec<_> = mail.iter().filter(|(to, _)| *to == samir).collect();
    assert_eq!(to_samir.len(), 2, "secrets, then the chain");
    room.parties[SAMIR].receive(odile, &to_samir[0].1);
    assert_eq!(
        room.parties[SAMIR].ledger.secrets().all().count(),
        before + 1
    );
    assert!(room.parties[SAMIR].ledger.chain().role_of(&eve).is_some());
    // Eve, who belongs as far as Samir knows, links with him and is not told.
    room.link(SAMIR, EVE);
    assert_eq!(room.parties[EVE].ledger.secrets().all().count(), before);
    // With the epoch, it counts.
    room.parties[SAMIR].receive(odile, &to_samir[1].1);
    let [one, two] = [ODILE, SAMIR].map(|who| room.parties[who].ledger.secret());
    assert!(one.is_some() && one == two);
}

#[test]
fn what_was_on_its_way_when_its_author_was_lowered_is_no_offence() {
    let (mut room, card) = Room::new();
    room.link(ODILE, EVE);
    // Eve writes several times; before any of it arrives, Odile makes a reader of her.
    for text in ["one", "two", "three", "four", "five"] {
        let party = &mut room.parties[EVE];
        party.write(&card, text);
        let mail = party.exchange.flush(&party.ledger, &party.workspace);
        room.post(EVE, mail);
    }
    room.lower(ODILE, EVE, Some(Role::Reader));
    room.flush(ODILE);
    for heard in &room.heard {
        assert_eq!(refusal(heard), None, "{heard:?}");
    }
    let heads = room.parties[ODILE].workspace.heads();
    assert_eq!(room.parties[EVE].workspace.heads(), heads);
}

#[test]
fn a_word_that_counts_no_more_hides_no_other_on_the_disk() {
    let mut dice = Dice::from_number(8);
    let (one, two) = (DeviceKeys::draw(&mut dice), DeviceKeys::draw(&mut dice));
    let kinds = Arc::new(Kinds::builtin());
    let space = WorkspaceId([8; 16]);
    let mut workspace = Workspace::create(space, kinds, dice).expect("the genesis");
    let create = Edit::Create {
        record: workspace.fresh_id(NOW),
        kind: "entity".into(),
        fields: Vec::new(),
    };
    workspace.apply(&create.into(), NOW).expect("allowed");
    let mut odile = Ledger::found(&workspace, one.clone(), "Odile");
    let samir = two.card("Samir", None);
    let admitted = odile.admit(samir.clone(), Role::Contributor);
    admitted.expect("Odile founded it");
    // Samir brought along what nobody here wrote, and vouched for it. He leaves; Odile vouches.
    let chain = odile.chain().to_bytes();
    let mut his = Ledger::read(&workspace, two, &chain).expect("a true chain");
    assert!(his.sign_missing(&workspace));
    let began = odile.lower(&[(samir.device, None)], FRESH, &workspace);
    assert_eq!(began, Ok(true));
    assert!(odile.sign_missing(&workspace));
    let hers = odile.proofs_to_bytes();
    // Her journal holds both words, in this order.
    let chain = odile.chain().to_bytes();
    let mut again = Ledger::read(&workspace, one, &chain).expect("a true chain");
    again.recall_proofs(&his.proofs_to_bytes(), &workspace);
    again.recall_proofs(&hers, &workspace);
    again.match_document(&workspace);
    assert_eq!(again.proofs_to_bytes(), hers);
}
