//! Members' devices find each other, exchange frames, and part.

use myspot_sync::{Command, Event, LinkError, MAX_FRAME};

use crate::kit::{Device, Group, id, known, linked};

#[test]
fn two_devices_link_and_exchange_frames_both_ways() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    bob.listen(vec![known(&anne)]);
    anne.listen(vec![bob.peer()]);
    assert_eq!(anne.wait_link(bob.id()), Some(bob.address));
    assert_eq!(bob.wait_link(anne.id()), Some(anne.address));
    anne.send(bob.id(), b"e2 e4");
    assert_eq!(bob.wait_frame(), (anne.id(), b"e2 e4".to_vec()));
    bob.send(anne.id(), b"e7 e5");
    assert_eq!(anne.wait_frame(), (bob.id(), b"e7 e5".to_vec()));
}

#[test]
fn the_longest_frame_arrives_whole_and_a_longer_one_is_not_sent() {
    let (anne, bob) = linked(1, 2);
    let longest: Vec<u8> = (0..MAX_FRAME).map(|n| (n % 251) as u8).collect();
    anne.send(bob.id(), &vec![1; MAX_FRAME + 1]);
    anne.send(bob.id(), &[]);
    anne.send(bob.id(), &longest);
    bob.send(anne.id(), &longest);
    assert!(bob.wait_frame().1 == longest);
    assert!(anne.wait_frame().1 == longest);
}

#[test]
fn frames_arrive_in_the_order_in_which_they_were_sent() {
    let (anne, bob) = linked(1, 2);
    for n in 0..500_u32 {
        anne.send(bob.id(), &n.to_le_bytes());
    }
    for n in 0..500_u32 {
        assert_eq!(bob.wait_frame().1, n.to_le_bytes());
    }
}

#[test]
fn reading_stops_while_sixteen_frames_are_not_dealt_with() {
    let (anne, bob) = linked(1, 2);
    for n in 1..=40 {
        anne.send(bob.id(), &[n]);
    }
    let receipt = |bob: &Device| {
        bob.wait("a frame", |event| match event {
            Event::Received { receipt, frame, .. } => Some((receipt, frame[0])),
            _ => None,
        })
    };
    let mut receipts: Vec<_> = (0..16).map(|_| receipt(&bob)).collect();
    // A second device shows that the first one's frames had time to come, and that only its own
    // link waits.
    let cleo = Device::new(3);
    let peers = vec![known(&anne), known(&cleo)];
    bob.listen(peers);
    cleo.listen(vec![bob.peer()]);
    bob.wait_link(cleo.id());
    cleo.wait_link(bob.id());
    for n in 0..20 {
        cleo.send(bob.id(), &[100 + n]);
        assert_eq!(bob.wait_frame(), (cleo.id(), vec![100 + n]));
    }
    assert!(bob.events.try_recv().is_err(), "a seventeenth frame came");
    for n in 17..=40 {
        drop(receipts.remove(0));
        let next = receipt(&bob);
        assert_eq!(next.1, n);
        receipts.push(next);
    }
}

#[test]
fn both_dial_at_once_and_one_link_stays() {
    for round in 0..8 {
        // By turns the first or the second has the smaller id.
        let group = Group::new(&[1 + round, 10 - round]);
        group.listen();
        group.greet_each_other();
    }
}

#[test]
fn a_device_that_is_no_longer_listed_is_sent_away_at_once() {
    let (anne, bob) = linked(1, 2);
    anne.listen(Vec::new());
    assert_eq!(anne.wait_end(bob.id()), LinkError::NotLetIn);
    assert_eq!(bob.wait_end(anne.id()), LinkError::NotLetIn);
    anne.listen(vec![known(&bob)]);
    bob.listen(vec![anne.peer()]);
    anne.wait_link(bob.id());
}

#[test]
fn a_link_is_kept_when_only_the_secret_changes() {
    let (anne, bob) = linked(1, 2);
    anne.node.send(Command::Listen {
        peers: vec![known(&bob)],
        secret: [1; 32],
    });
    anne.send(bob.id(), b"the new secret");
    let next = bob.wait("a frame", |event| match event {
        Event::Unlinked { .. } => Some(false),
        Event::Received { .. } => Some(true),
        _ => None,
    });
    assert!(next);
}

#[test]
fn an_unlinked_device_is_linked_again() {
    let (anne, bob) = linked(1, 2);
    anne.node.send(Command::Unlink(bob.id()));
    assert_eq!(anne.wait_end(bob.id()), LinkError::Closed);
    assert_eq!(bob.wait_end(anne.id()), LinkError::Closed);
    anne.wait_link(bob.id());
    bob.wait_link(anne.id());
}

#[test]
fn who_leaves_has_sent_everything_and_says_so() {
    let (anne, bob) = linked(1, 2);
    for n in 0..10 {
        anne.send(bob.id(), &vec![n; 300_000]);
    }
    anne.node.send(Command::Leave);
    for n in 0..10 {
        assert!(bob.wait_frame().1 == vec![n; 300_000]);
    }
    assert_eq!(bob.wait_end(anne.id()), LinkError::Closed);
    let end = anne.wait("the end", |event| match event {
        Event::Unlinked { why, .. } => Some(Ok(why)),
        Event::Left => Some(Err(())),
        _ => None,
    });
    assert_eq!(end, Ok(LinkError::Closed));
    anne.wait("the end", |event| {
        matches!(event, Event::Left).then_some(())
    });
    assert!(anne.events.recv().is_err(), "nothing comes after that");
}

#[test]
fn nobody_is_let_in_before_the_app_listens() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    anne.listen(vec![bob.peer()]);
    // Whoever dials in vain tries again: the link stands soon after the other listens.
    bob.listen(vec![known(&anne)]);
    anne.wait_link(bob.id());
}

#[test]
fn ten_devices_in_a_full_mesh_exchange_a_frame_each() {
    let group = Group::new(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    group.listen();
    group.greet_each_other();
}

#[test]
fn a_device_does_not_dial_itself() {
    let (anne, bob) = (Device::new(1), Device::new(2));
    bob.listen(vec![known(&anne)]);
    anne.listen(vec![anne.peer(), bob.peer()]);
    assert_eq!(
        anne.wait("a link", |event| match event {
            Event::Linked { device, .. } => Some(device),
            _ => None,
        }),
        id(2)
    );
}
