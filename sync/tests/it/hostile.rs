//! Whoever is not let in gets nothing, and harms nobody.

use std::time::Instant;

use myspot_sync::{Event, FrameError, LinkError, MAX_FRAME, Peer};

use crate::kit::{Device, SECRET, id, known};
use crate::stranger::{AT_ONCE, LINK, LINK_CONTEXT, Stranger, check_sent_away, closed};

const NOT_LET_IN: u64 = 2;
const WRONG_SECRET: u64 = 3;
const NO_FRAME: u64 = 4;
const SILENT: u64 = 5;

/// A device that lets in this number.
fn open_to(number: u8) -> Device {
    let device = Device::new(1);
    device.open_to(vec![Peer {
        device: id(number),
        addresses: Vec::new(),
    }]);
    device
}

fn check_no_link(device: &Device) {
    for event in device.events.try_iter() {
        assert!(!matches!(event, Event::Linked { .. }), "{event:?}");
    }
}

#[test]
fn an_unknown_device_gets_nothing() {
    let anne = open_to(2);
    let stranger = Stranger::new(66);
    stranger.run(async {
        let since = Instant::now();
        let connection = stranger.dial(anne.id(), anne.address, LINK).await;
        let connection = connection.expect("the handshake ends before the gate");
        // It does not wait to be asked.
        if let Ok((mut send, _)) = connection.open_bi().await {
            let greeting = stranger.greeting(&connection, LINK_CONTEXT, &SECRET);
            send.write_all(&greeting).await.ok();
        }
        check_sent_away(&closed(&connection, since).await, NOT_LET_IN);
    });
    check_no_link(&anne);
}

#[test]
fn a_listed_device_with_another_secret_gets_nothing() {
    let anne = open_to(2);
    let stranger = Stranger::new(2);
    stranger.run(async {
        let connection = stranger.dial(anne.id(), anne.address, LINK).await;
        let connection = connection.expect("let in at the gate");
        let (mut send, _recv) = connection.open_bi().await.expect("a stream");
        let since = Instant::now();
        let greeting = stranger.greeting(&connection, LINK_CONTEXT, &[41; 32]);
        send.write_all(&greeting).await.expect("sent");
        check_sent_away(&closed(&connection, since).await, WRONG_SECRET);
    });
    check_no_link(&anne);
}

#[test]
fn a_listed_device_that_answers_with_another_secret_gets_a_greeting_only() {
    let anne = Device::new(1);
    let stranger = Stranger::new(2);
    anne.listen(vec![Peer {
        device: id(2),
        addresses: vec![stranger.address()],
    }]);
    anne.send(id(2), b"a secret of the group");
    stranger.run(async {
        let connection = stranger.accept().await;
        let (mut send, mut recv) = connection.accept_bi().await.expect("a stream");
        let since = Instant::now();
        let answer = stranger.answer(&connection, LINK_CONTEXT, &[41; 32]);
        send.write_all(&answer).await.expect("sent");
        let mut brought = Vec::new();
        let mut piece = [0; 1024];
        while let Ok(Some(n)) = recv.read(&mut piece).await {
            brought.extend_from_slice(&piece[..n]);
        }
        // What was on its way when the link was closed may not arrive.
        let greeting = 54;
        assert!(brought.len() <= greeting, "a greeting is all it brings");
        let closed = closed(&connection, since).await;
        assert_eq!(closed.code, Some(WRONG_SECRET), "{closed:?}");
        assert!(closed.after < AT_ONCE, "{closed:?}");
    });
    check_no_link(&anne);
}

#[test]
fn garbage_instead_of_a_greeting_is_sent_away() {
    let anne = open_to(2);
    let stranger = Stranger::new(2);
    stranger.run(async {
        let other_version = |connection: &iroh::endpoint::Connection| {
            let mut greeting = stranger.greeting(connection, LINK_CONTEXT, &SECRET);
            greeting[4] = 9;
            greeting
        };
        for round in 0..4 {
            let connection = stranger.dial(anne.id(), anne.address, LINK).await;
            let connection = connection.expect("let in at the gate");
            let (mut send, _recv) = connection.open_bi().await.expect("a stream");
            let since = Instant::now();
            let words = match round {
                0 => vec![0; 54],
                1 => vec![255; 100_000],
                2 => b"GET / HTTP/1.1\r\n\r\n".to_vec(),
                _ => other_version(&connection),
            };
            send.write_all(&words).await.ok();
            send.finish().ok();
            check_sent_away(&closed(&connection, since).await, NO_FRAME);
        }
    });
    check_no_link(&anne);
}

#[test]
fn a_proof_of_another_connection_is_no_proof() {
    let anne = open_to(2);
    let stranger = Stranger::new(2);
    stranger.run(async {
        let first = stranger.dial(anne.id(), anne.address, LINK).await;
        let stolen = stranger.greeting(&first.expect("let in"), LINK_CONTEXT, &SECRET);
        let connection = stranger.dial(anne.id(), anne.address, LINK).await;
        let connection = connection.expect("let in at the gate");
        let (mut send, _recv) = connection.open_bi().await.expect("a stream");
        let since = Instant::now();
        send.write_all(&stolen).await.expect("sent");
        check_sent_away(&closed(&connection, since).await, WRONG_SECRET);
    });
    check_no_link(&anne);
}

#[test]
fn a_silent_client_is_sent_away() {
    let anne = open_to(2);
    let stranger = Stranger::new(2);
    stranger.run(async {
        let since = Instant::now();
        let connection = stranger.dial(anne.id(), anne.address, LINK).await;
        let connection = connection.expect("let in at the gate");
        let (mut send, _recv) = connection.open_bi().await.expect("a stream");
        send.write_all(b"mySP").await.expect("sent");
        let closed = closed(&connection, since).await;
        assert_eq!(closed.code, Some(SILENT), "{closed:?}");
        assert_eq!(closed.stream_frames, 0, "{closed:?}");
        assert!(closed.after < AT_ONCE, "{closed:?}");
    });
    check_no_link(&anne);
}

#[test]
fn silent_clients_do_not_keep_members_out() {
    let anne = Device::new(1);
    let bob = Device::new(2);
    let members = vec![
        known(&bob),
        Peer {
            device: id(3),
            addresses: Vec::new(),
        },
    ];
    anne.open_to(members);
    let stranger = Stranger::new(3);
    stranger.run(async {
        let mut silent = Vec::new();
        for _ in 0..40 {
            silent.extend(stranger.dial(anne.id(), anne.address, LINK).await);
        }
        assert!(silent.len() < 40, "not everybody is waited for");
        bob.listen(vec![anne.peer()]);
        bob.wait_link(anne.id());
        drop(silent);
    });
}

#[test]
fn a_member_who_declares_two_gigabytes_is_sent_away_and_others_go_on() {
    let anne = Device::new(1);
    let bob = Device::new(2);
    let hostile = Peer {
        device: id(3),
        addresses: Vec::new(),
    };
    anne.open_to(vec![known(&bob), hostile]);
    bob.listen(vec![anne.peer()]);
    bob.wait_link(anne.id());
    let stranger = Stranger::new(3);
    stranger.run(async {
        let (connection, mut send, _recv) = stranger.link(anne.id(), anne.address, &SECRET).await;
        let since = Instant::now();
        let declared: u32 = 2_000_000_000;
        send.write_all(&declared.to_le_bytes()).await.expect("sent");
        let closed = closed(&connection, since).await;
        assert_eq!(closed.code, Some(NO_FRAME), "{closed:?}");
        assert!(closed.after < AT_ONCE, "{closed:?}");
    });
    let too_long = FrameError::TooLong {
        declared: 2_000_000_000,
        limit: MAX_FRAME,
    };
    assert_eq!(anne.wait_end(id(3)), LinkError::Frame(too_long));
    bob.send(anne.id(), b"still here");
    assert_eq!(anne.wait_frame(), (bob.id(), b"still here".to_vec()));
}

#[test]
fn a_frame_that_is_cut_is_no_frame() {
    let anne = open_to(2);
    let stranger = Stranger::new(2);
    stranger.run(async {
        let (connection, mut send, _recv) = stranger.link(anne.id(), anne.address, &SECRET).await;
        send.write_all(&[200, 0, 0, 0, 1, 2, 3])
            .await
            .expect("sent");
        send.finish().expect("finished");
        connection.closed().await;
    });
    assert_eq!(anne.wait_end(id(2)), LinkError::Frame(FrameError::Cut));
}

#[test]
fn a_link_that_brings_nothing_is_closed_as_silent_and_pings_until_then() {
    let anne = open_to(2);
    let stranger = Stranger::new(2);
    stranger.run(async {
        let (connection, _send, mut recv) = stranger.link(anne.id(), anne.address, &SECRET).await;
        let since = Instant::now();
        let mut ping = [1; 4];
        recv.read_exact(&mut ping).await.expect("a ping");
        assert_eq!(ping, [0; 4]);
        let closed = closed(&connection, since).await;
        assert_eq!(closed.code, Some(SILENT), "{closed:?}");
    });
    assert_eq!(anne.wait_end(id(2)), LinkError::Silent);
}
