use super::super::stated::{ADDENDUM, Signed};
use super::*;
use crate::id::Dice;

const SPACE: WorkspaceId = WorkspaceId([7; 16]);

fn keys(number: u64) -> DeviceKeys {
    DeviceKeys::draw(&mut Dice::from_number(number))
}

fn founded(by: &DeviceKeys) -> Chain {
    Chain::found(SPACE, [9; 32], by, by.card("Odile", None))
}

#[test]
fn two_facilitators_who_let_people_in_apart_agree_after_a_merge() {
    let [odile, samir, jeanne, theo] = [1, 2, 3, 4].map(keys);
    let mut one = founded(&odile);
    one.admit(&odile, samir.card("Samir", None), Role::Facilitator)
        .expect("Odile may");
    let mut two = Chain::read(&one.to_bytes(), SPACE, [9; 32]).expect("it verifies");
    assert_eq!(one, two);
    one.admit(&odile, jeanne.card("Jeanne", None), Role::Reader)
        .expect("Odile may");
    two.admit(&samir, theo.card("Théo", None), Role::Contributor)
        .expect("Samir may");
    two.admit(&samir, jeanne.card("Jeanne M.", None), Role::Contributor)
        .expect("Samir may");
    assert_ne!(one.fingerprint(), two.fingerprint());
    assert_eq!(one.merge(&two.to_bytes()), Ok(true));
    assert_eq!(two.merge(&one.to_bytes()), Ok(true));
    assert_eq!(one, two);
    assert_eq!(one.merge(&two.to_bytes()), Ok(false));
    assert_eq!(one.role_of(&jeanne.device()), Some(Role::Contributor));
    assert_eq!(one.facilitators(), 2);
    assert_eq!(one.members().len(), 4);
}

#[test]
fn only_a_facilitator_lets_others_in() {
    let [odile, samir, eve] = [1, 2, 3].map(keys);
    let mut chain = founded(&odile);
    chain
        .admit(&odile, samir.card("Samir", None), Role::Contributor)
        .expect("Odile may");
    let refused = chain.admit(&samir, eve.card("Eve", None), Role::Reader);
    assert_eq!(refused, Err(EpochError::NotFacilitator));
    // The same with bytes made by hand.
    for by in [&samir, &eve] {
        let forged = chain.with_forged(by, eve.card("Eve", None), Role::Facilitator);
        let mut honest = chain.clone();
        assert_eq!(
            honest.merge(&forged.to_bytes()),
            Err(EpochError::BadSignature)
        );
        assert_eq!(honest, chain);
    }
}

#[test]
fn the_same_said_by_two_facilitators_is_kept_twice() {
    let [odile, samir, jeanne] = [1, 2, 3].map(keys);
    let mut one = founded(&odile);
    let card = samir.card("Samir", None);
    one.admit(&odile, card.clone(), Role::Facilitator)
        .expect("Odile may");
    // Samir says of himself what Odile said of him; nothing hangs on his word alone.
    one.add(&samir, card, Role::Facilitator);
    one.admit(&samir, jeanne.card("Jeanne", None), Role::Reader)
        .expect("Samir may");
    let two = Chain::read(&one.to_bytes(), SPACE, [9; 32]).expect("it verifies");
    assert_eq!(two.members().len(), 3);
}

#[test]
fn a_role_that_is_there_already_adds_nothing() {
    let [odile, samir] = [1, 2].map(keys);
    let mut chain = founded(&odile);
    for role in [Role::Contributor, Role::Contributor, Role::Reader] {
        chain
            .admit(&odile, samir.card("Samir", None), role)
            .expect("Odile may");
        assert_eq!(chain.addenda.len(), 1);
    }
    assert_eq!(chain.role_of(&samir.device()), Some(Role::Contributor));
}

#[test]
fn a_device_with_two_faces_splits_nobody() {
    let [odile, samir, first, second, jeanne] = [1, 2, 3, 4, 5].map(keys);
    // One device, two signing keys: a face for Odile and another for Samir.
    let face = first.card("Eve", None);
    let other_face = Card {
        signing: second.card("", None).signing,
        ..face.clone()
    };
    let two_faced = face.device;
    let mut one = founded(&odile);
    one.admit(&odile, samir.card("Samir", None), Role::Facilitator)
        .expect("Odile may");
    let mut two = one.clone();
    one.admit(&odile, face, Role::Contributor)
        .expect("Odile may");
    two.admit(&samir, other_face, Role::Facilitator)
        .expect("Samir may");
    // What she signs with the key that only Samir was shown.
    let addendum = Addendum {
        workspace: SPACE,
        epoch: two.founding,
        member: Member {
            card: jeanne.card("Jeanne", None),
            role: Role::Contributor,
        },
    };
    let signed = Signed {
        by: two_faced,
        ..Signed::new(ADDENDUM, &addendum, &second)
    };
    let added = Added {
        addendum,
        after: vec![two.founding],
        signed,
    };
    two.addenda.insert(added.signed.name(ADDENDUM), added);
    two.reckoned = reckon(&two.epochs, &two.addenda).expect("it counts");
    assert_eq!(two.members().len(), 4);
    assert_eq!(one.merge(&two.to_bytes()), Ok(true));
    assert_eq!(two.merge(&one.to_bytes()), Ok(true));
    assert_eq!(one.fingerprint(), two.fingerprint());
    assert_eq!(one.members(), two.members());
    let read = Chain::read(&one.to_bytes(), SPACE, [9; 32]).expect("it verifies");
    assert_eq!(read.cards_of(&two_faced).count(), 2);
}

#[test]
fn every_changed_or_missing_byte_is_refused() {
    let [odile, samir] = [1, 2].map(keys);
    let mut chain = founded(&odile);
    chain
        .admit(&odile, samir.card("Samir", None), Role::Contributor)
        .expect("Odile may");
    let bytes = chain.to_bytes();
    for at in 0..bytes.len() {
        assert!(Chain::read(&bytes[..at], SPACE, [9; 32]).is_err());
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        let read = Chain::read(&changed, SPACE, [9; 32]);
        assert!(read.is_err(), "byte {at}");
    }
    assert_eq!(
        Chain::read(&bytes, WorkspaceId([8; 16]), [9; 32]),
        Err(EpochError::Foreign)
    );
    let other = founded(&samir);
    assert_eq!(
        chain.merge(&other.to_bytes()),
        Err(EpochError::OtherFounding)
    );
}

const SECRET: [u8; 32] = [5; 32];

fn without(chain: &mut Chain, by: &DeviceKeys, whom: &DeviceKeys) -> Result<(), EpochError> {
    lowered_to(chain, by, whom, None)
}

fn lowered_to(
    chain: &mut Chain,
    by: &DeviceKeys,
    whom: &DeviceKeys,
    to: Option<Role>,
) -> Result<(), EpochError> {
    let device = whom.device();
    let began = chain.lower(by, &[Lowered { device, to }], Vec::new(), &SECRET)?;
    assert!(began.is_some());
    Ok(())
}

/// Odile founds; Samir and Jeanne let others in too; Théo writes.
fn group() -> ([DeviceKeys; 5], Chain) {
    let all = [1, 2, 3, 4, 5].map(keys);
    let [odile, samir, jeanne, theo, _] = &all;
    let mut chain = founded(odile);
    for (who, role) in [
        (samir, Role::Facilitator),
        (jeanne, Role::Facilitator),
        (theo, Role::Contributor),
    ] {
        chain
            .admit(odile, who.card("", None), role)
            .expect("Odile may");
    }
    (all, chain)
}

/// Both copies hear each other and end with the same.
fn unite(one: &mut Chain, two: &mut Chain) {
    let (first, second) = (one.to_bytes(), two.to_bytes());
    one.merge(&second).expect("they do not contradict");
    two.merge(&first).expect("they do not contradict");
    assert_eq!(one, two);
    let read = Chain::read(&one.to_bytes(), SPACE, [9; 32]).expect("it verifies");
    assert_eq!(&read, one);
}

#[test]
fn one_epoch_is_written_as_the_first_version_wrote_it() {
    let ([odile, _, _, theo, _], mut chain) = group();
    assert_eq!(chain.to_bytes()[..2], [1, 0]);
    without(&mut chain, &odile, &theo).expect("Odile may");
    assert_eq!(chain.to_bytes()[..2], [2, 0]);
    assert_eq!(chain.number(), 2);
}

#[test]
fn who_is_sent_away_no_longer_belongs_and_its_cards_are_kept() {
    let ([odile, _, _, theo, _], mut chain) = group();
    let mut old = chain.clone();
    without(&mut chain, &odile, &theo).expect("Odile may");
    assert_eq!(chain.role_of(&theo.device()), None);
    assert_eq!(chain.cards_of(&theo.device()).count(), 1);
    assert!(chain.once_wrote(&theo.device()));
    assert_eq!(chain.members().len(), 3);
    assert_eq!(old.merge(&chain.to_bytes()), Ok(true));
    assert_eq!(old, chain);
    // It comes back only when somebody lets it in again.
    chain
        .admit(&odile, theo.card("Théo", None), Role::Reader)
        .expect("Odile may");
    assert_eq!(chain.role_of(&theo.device()), Some(Role::Reader));
    unite(&mut chain, &mut old);
}

#[test]
fn who_was_lowered_can_be_raised_again_and_an_older_word_does_not_do_it() {
    let ([odile, samir, _, theo, _], mut chain) = group();
    let mut apart = chain.clone();
    lowered_to(&mut chain, &odile, &theo, Some(Role::Reader)).expect("Odile may");
    apart
        .admit(&samir, theo.card("", None), Role::Facilitator)
        .expect("Samir may");
    unite(&mut chain, &mut apart);
    assert_eq!(chain.role_of(&theo.device()), Some(Role::Reader));
    chain
        .admit(&samir, theo.card("", None), Role::Contributor)
        .expect("Samir may");
    assert_eq!(chain.role_of(&theo.device()), Some(Role::Contributor));
    unite(&mut chain, &mut apart);
}

#[test]
fn two_removals_begun_apart_unite() {
    let ([odile, samir, jeanne, theo, lea], mut one) = group();
    one.admit(&odile, lea.card("Léa", None), Role::Contributor)
        .expect("Odile may");
    let mut two = one.clone();
    without(&mut one, &odile, &theo).expect("Odile may");
    without(&mut two, &samir, &lea).expect("Samir may");
    unite(&mut one, &mut two);
    assert_eq!((one.number(), one.tips().count()), (2, 2));
    assert_eq!(one.role_of(&theo.device()), None);
    assert_eq!(one.role_of(&lea.device()), None);
    // What is added now knows of both, and a third epoch makes them one again.
    one.admit(&jeanne, lea.card("Léa", None), Role::Reader)
        .expect("Jeanne may");
    assert_eq!(one.role_of(&lea.device()), Some(Role::Reader));
    unite(&mut one, &mut two);
    without(&mut two, &jeanne, &lea).expect("Jeanne may");
    unite(&mut one, &mut two);
    assert_eq!((one.number(), one.tips().count()), (3, 1));
}

#[test]
fn somebody_let_in_while_another_was_sent_away_stays() {
    let ([odile, samir, _, theo, lea], mut one) = group();
    let mut two = one.clone();
    without(&mut one, &odile, &theo).expect("Odile may");
    two.admit(&samir, lea.card("Léa", None), Role::Contributor)
        .expect("Samir may");
    unite(&mut one, &mut two);
    assert_eq!(one.role_of(&lea.device()), Some(Role::Contributor));
    assert_eq!(one.role_of(&theo.device()), None);
}

#[test]
fn a_stolen_facilitator_lets_nobody_in_after_its_removal() {
    let ([odile, samir, _, _, thief], mut chain) = group();
    let mut stolen = chain.clone();
    without(&mut chain, &odile, &samir).expect("Odile may");
    // The thief's copy knows nothing of it, and writes as before.
    stolen
        .admit(&samir, thief.card("Samir", None), Role::Facilitator)
        .expect("by that copy he may");
    chain.merge(&stolen.to_bytes()).expect("it verifies");
    assert_eq!(chain.role_of(&thief.device()), None);
    let waits: Vec<Device> = chain.waiting().iter().map(|m| m.card.device).collect();
    assert_eq!(waits, [thief.device()]);
    // Whom he had let in before, known to Odile, stays.
    let ([odile, samir, _, _, lea], mut chain) = group();
    chain
        .admit(&samir, lea.card("Léa", None), Role::Contributor)
        .expect("Samir may");
    without(&mut chain, &odile, &samir).expect("Odile may");
    assert_eq!(chain.role_of(&lea.device()), Some(Role::Contributor));
    assert!(chain.waiting().is_empty());
}

#[test]
fn two_epochs_that_contradict_each_other_are_not_united() {
    let ([odile, samir, _, theo, _], mut one) = group();
    let mut two = one.clone();
    without(&mut one, &odile, &samir).expect("Odile may");
    without(&mut two, &samir, &theo).expect("Samir may");
    let before = (one.clone(), two.clone());
    assert_eq!(one.merge(&two.to_bytes()), Err(EpochError::TwoEpochs));
    assert_eq!(two.merge(&one.to_bytes()), Err(EpochError::TwoEpochs));
    assert_eq!((one, two), before);
}

#[test]
fn somebody_who_may_let_others_in_is_always_left() {
    let [odile, samir] = [1, 2].map(keys);
    let mut chain = founded(&odile);
    assert_eq!(
        without(&mut chain, &odile, &odile),
        Err(EpochError::NobodyLeft)
    );
    chain
        .admit(&odile, samir.card("", None), Role::Facilitator)
        .expect("Odile may");
    let mut two = chain.clone();
    // Each leaves the group to the other.
    without(&mut chain, &odile, &odile).expect("Samir is left");
    without(&mut two, &samir, &samir).expect("Odile is left");
    assert_eq!(chain.merge(&two.to_bytes()), Err(EpochError::TwoEpochs));
}

#[test]
fn only_a_facilitator_begins_an_epoch() {
    let ([odile, samir, _, theo, stranger], chain) = group();
    let mut copy = chain.clone();
    assert_eq!(
        without(&mut copy, &theo, &samir),
        Err(EpochError::NotFacilitator)
    );
    for by in [&theo, &stranger] {
        let device = odile.device();
        let forged = chain.with_forged_epoch(by, vec![Lowered { device, to: None }]);
        let mut honest = chain.clone();
        assert_eq!(
            honest.merge(&forged.to_bytes()),
            Err(EpochError::BadSignature)
        );
        assert_eq!(honest, chain);
    }
    // Who was a facilitator once, and is no longer, does not either.
    let mut after = chain.clone();
    lowered_to(&mut after, &odile, &samir, Some(Role::Contributor)).expect("Odile may");
    let device = odile.device();
    let forged = after.with_forged_epoch(&samir, vec![Lowered { device, to: None }]);
    assert_eq!(
        after.merge(&forged.to_bytes()),
        Err(EpochError::BadSignature)
    );
}

#[test]
fn every_changed_or_missing_byte_of_several_epochs_is_refused() {
    let ([odile, samir, jeanne, theo, _], mut chain) = group();
    without(&mut chain, &odile, &theo).expect("Odile may");
    lowered_to(&mut chain, &samir, &jeanne, Some(Role::Reader)).expect("Samir may");
    let bytes = chain.to_bytes();
    for at in 0..bytes.len() {
        assert!(Chain::read(&bytes[..at], SPACE, [9; 32]).is_err());
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        let read = Chain::read(&changed, SPACE, [9; 32]);
        assert!(read.is_err(), "byte {at}");
    }
}
