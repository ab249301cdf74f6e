//! A newcomer with a ticket, and the many ways not to be let in.

use std::time::Instant;

use myspot_sync::{Command, DeviceId, Event, JoinError, MAX_FRAME, Ticket};

use crate::kit::{Device, known};
use crate::stranger::{JOIN, JOIN_CONTEXT, Stranger, check_sent_away, closed};

const NOT_OPEN: u64 = 9;
const ONCE: [u8; 16] = [9; 16];

fn invite(inviter: &Device, seconds: u32) -> String {
    inviter.node.send(Command::Invite {
        secret: ONCE,
        seconds,
    });
    inviter.wait("a ticket", |event| match event {
        Event::Invited { ticket } => Some(ticket),
        _ => None,
    })
}

fn join(newcomer: &Device, ticket: &str) {
    newcomer.node.send(Command::Join {
        ticket: ticket.to_owned(),
        card: b"Bob, from the library".to_vec(),
    });
}

fn knocked(device: &Device) -> (DeviceId, [u16; 4], Vec<u8>) {
    device.wait("a knock", |event| match event {
        Event::Knocked {
            device,
            words,
            card,
        } => Some((device, words, card)),
        _ => None,
    })
}

fn not_joined(device: &Device) -> JoinError {
    device.wait("a refusal", |event| match event {
        Event::NotJoined(why) => Some(why),
        Event::Knocked { .. } | Event::Welcomed { .. } => panic!("{event:?}"),
        _ => None,
    })
}

fn invitation_closed(device: &Device) {
    device.wait("the end of the invitation", |event| {
        matches!(event, Event::InvitationClosed).then_some(())
    });
}

#[test]
fn a_newcomer_is_let_in_with_the_same_words_on_both_screens() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    let ticket = invite(&anne, 600);
    join(&bob, &ticket.to_lowercase());
    invitation_closed(&anne);
    let (who, words, card) = knocked(&anne);
    assert_eq!(
        (who, card.as_slice()),
        (bob.id(), &b"Bob, from the library"[..])
    );
    let (by, same_words, nothing) = knocked(&bob);
    assert_eq!((by, nothing), (anne.id(), Vec::new()));
    assert_eq!(words, same_words);
    assert!(words.iter().all(|word| *word < 2048));
    let welcome: Vec<u8> = (0..MAX_FRAME).map(|n| (n % 249) as u8).collect();
    anne.node.send(Command::Admit {
        device: bob.id(),
        welcome: welcome.clone(),
    });
    let (by, addresses, handed) = bob.wait("a welcome", |event| match event {
        Event::Welcomed {
            by,
            addresses,
            welcome,
        } => Some((by, addresses, welcome)),
        _ => None,
    });
    assert_eq!(by, anne.id());
    assert_eq!(addresses, [anne.address]);
    assert!(handed == welcome);
    // From now on they are members: the same node links.
    anne.listen(vec![known(&bob)]);
    bob.listen(vec![anne.peer()]);
    bob.wait_link(anne.id());
    let gone = |event| matches!(event, Event::KnockEnded(_));
    assert!(
        !anne.events.try_iter().any(gone),
        "who was served has not gone"
    );
}

#[test]
fn words_differ_from_one_invitation_to_the_next() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    let mut seen = Vec::new();
    for _ in 0..3 {
        join(&bob, &invite(&anne, 600));
        seen.push(knocked(&anne).1);
        knocked(&bob);
        anne.node.send(Command::Refuse(bob.id()));
        assert_eq!(not_joined(&bob), JoinError::Refused);
    }
    assert!(seen[0] != seen[1] && seen[1] != seen[2]);
}

#[test]
fn a_ticket_serves_once_even_when_its_newcomer_was_refused() {
    let (anne, bob, cleo) = (Device::new(1), Device::new(2), Device::new(3));
    let ticket = invite(&anne, 600);
    join(&bob, &ticket);
    knocked(&anne);
    join(&cleo, &ticket);
    assert_eq!(not_joined(&cleo), JoinError::NotOpen);
    knocked(&bob);
    anne.node.send(Command::Refuse(bob.id()));
    assert_eq!(not_joined(&bob), JoinError::Refused);
    join(&cleo, &ticket);
    assert_eq!(not_joined(&cleo), JoinError::NotOpen);
}

#[test]
fn a_used_ticket_gets_nothing_even_while_a_new_invitation_is_open() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    join(&bob, &invite(&anne, 600));
    knocked(&anne);
    anne.node.send(Command::Invite {
        secret: [10; 16],
        seconds: 600,
    });
    anne.wait("a ticket", |event| {
        matches!(event, Event::Invited { .. }).then_some(())
    });
    check_stranger_gets_nothing(&anne, ONCE);
    // It has spent nothing.
    check_open(&anne, [10; 16]);
}

#[test]
fn a_wrong_secret_gets_nothing_and_spends_nothing() {
    let anne = Device::new(1);
    invite(&anne, 600);
    check_stranger_gets_nothing(&anne, [8; 16]);
    check_open(&anne, ONCE);
}

fn check_stranger_gets_nothing(inviter: &Device, secret: [u8; 16]) {
    let stranger = Stranger::new(66);
    stranger.run(async {
        let connection = stranger.dial(inviter.id(), inviter.address, JOIN).await;
        let connection = connection.expect("an invitation is open");
        let (mut send, _recv) = connection.open_bi().await.expect("a stream");
        let since = Instant::now();
        let greeting = stranger.greeting(&connection, JOIN_CONTEXT, &secret);
        send.write_all(&greeting).await.expect("sent");
        check_sent_away(&closed(&connection, since).await, NOT_OPEN);
    });
}

fn check_open(inviter: &Device, secret: [u8; 16]) {
    let newcomer = Device::new(20);
    let ticket = Ticket {
        inviter: inviter.id(),
        secret,
        expires: u64::MAX,
        addresses: vec![inviter.address],
        relay: None,
    };
    join(&newcomer, &ticket.to_string());
    assert_eq!(knocked(inviter).0, newcomer.id());
}

#[test]
fn an_expired_ticket_is_refused() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    let ticket = invite(&anne, 0);
    invitation_closed(&anne);
    let old = Ticket {
        expires: 1,
        ..Ticket::parse(&ticket).expect("a ticket")
    };
    let since = Instant::now();
    join(&bob, &old.to_string());
    assert_eq!(not_joined(&bob), JoinError::Expired);
    // It was told so: who dials in vain gives up after five.
    assert!(since.elapsed().as_secs() < 4, "{:?}", since.elapsed());
    // By the clock of the newcomer it may not be too old yet.
    let young = Ticket {
        expires: u64::MAX,
        ..old
    };
    join(&bob, &young.to_string());
    assert_eq!(not_joined(&bob), JoinError::NotOpen);
}

#[test]
fn nobody_joins_before_an_invitation_or_after_it_was_closed() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    anne.listen(Vec::new());
    let ticket = invite(&anne, 600);
    anne.node.send(Command::Uninvite);
    invitation_closed(&anne);
    join(&bob, &ticket);
    assert_eq!(not_joined(&bob), JoinError::NotOpen);
}

#[test]
fn a_newcomer_who_waits_when_the_invitation_grows_too_old_is_told_so() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    join(&bob, &invite(&anne, 2));
    let (who, ..) = knocked(&anne);
    knocked(&bob);
    assert_eq!(not_joined(&bob), JoinError::Expired);
    let gone = anne.wait("the newcomer's end", |event| match event {
        Event::KnockEnded(device) => Some(device),
        _ => None,
    });
    assert_eq!(gone, who);
}

#[test]
fn a_newcomer_who_goes_away_is_missed() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    join(&bob, &invite(&anne, 600));
    knocked(&anne);
    knocked(&bob);
    bob.node.send(Command::Refuse(anne.id()));
    let gone = anne.wait("the newcomer's end", |event| match event {
        Event::KnockEnded(device) => Some(device),
        _ => None,
    });
    assert_eq!(gone, bob.id());
}

#[test]
fn an_inviter_who_goes_away_is_missed() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    join(&bob, &invite(&anne, 600));
    knocked(&anne);
    knocked(&bob);
    drop(anne);
    assert_eq!(not_joined(&bob), JoinError::Cut);
}

#[test]
fn a_text_that_is_no_ticket_is_told_so() {
    let bob = Device::new(2);
    join(&bob, "bonjour");
    assert_eq!(not_joined(&bob), JoinError::NoTicket);
}

#[test]
fn an_inviter_that_is_not_there_does_not_answer() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    let ticket = invite(&anne, 600);
    drop(anne);
    join(&bob, &ticket);
    assert_eq!(not_joined(&bob), JoinError::NoAnswer);
}

#[test]
fn a_card_that_is_too_long_is_not_sent() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    let ticket = invite(&anne, 600);
    bob.node.send(Command::Join {
        ticket: ticket.clone(),
        card: vec![0; 5000],
    });
    assert_eq!(not_joined(&bob), JoinError::Cut);
    join(&bob, &ticket);
    knocked(&anne);
}
