//! An invitation, from both sides: who inviting answers a newcomer, who joining knocks.
//!
//! On one stream: the newcomer greets with a proof of the ticket's secret, the inviter answers
//! with its own, the newcomer sends its card (two bytes of length), the inviter hands over the
//! welcome as a frame, the newcomer says that it has it.

use std::sync::Arc;
use std::time::Duration;

use iroh::Endpoint;
use iroh::endpoint::{
    ConnectError, ConnectWithOptsError, ConnectingError, Connection, ConnectionError, RecvStream,
    SendStream, VarInt,
};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{timeout, timeout_at};

use crate::dial;
use crate::door::DeviceId;
use crate::error::JoinError;
use crate::frame;
use crate::gate::{Gate, Invitation};
use crate::link::read_greeting;
use crate::news::{News, Verdict, Welcome};
use crate::relay::RelayAddress;
use crate::ticket::Ticket;
use crate::unproven::Unproven;
use crate::way::address_of;
use crate::wire::{Bound, Greeting, JOIN_ALPN, Purpose, Session, code};
use crate::{DIAL, GREET};

/// The longest card, in bytes.
pub(crate) const MAX_CARD: usize = 4 << 10;

/// How long a welcome may be on its way, to the newcomer's word that it has it.
const HAND_OVER: Duration = Duration::from_secs(60);
/// How long nothing of an answer may come once it has begun.
const SILENCE: Duration = Duration::from_secs(10);
/// How long the newcomer waits for the inviter to close, so that its last word arrives.
const FAREWELL: Duration = Duration::from_secs(2);

const HAVE_IT: u8 = 1;

/// This device, as a greeting names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Me {
    pub(crate) device: DeviceId,
    pub(crate) session: Session,
}

/// A newcomer that has proven the secret, and its card.
struct Newcomer {
    invitation: Invitation,
    words: [u16; 4],
    card: Vec<u8>,
    send: SendStream,
    recv: RecvStream,
}

/// Answers one who came to join, until it is let in, sent away or gone.
///
/// The slot is given back once the newcomer has proven itself: a person may take minutes.
pub(crate) async fn answer(
    connection: Connection,
    gate: Arc<Gate>,
    me: Me,
    news: mpsc::UnboundedSender<News>,
    slot: OwnedSemaphorePermit,
) {
    let device = DeviceId(*connection.remote_id().as_bytes());
    let meeting = meet(&connection, &gate, me, &news);
    let newcomer = match timeout(GREET, meeting).await {
        Ok(Ok(newcomer)) => newcomer,
        // It is sent away already.
        Ok(Err(_)) => return,
        Err(_) => return connection.close(code::SILENT, &[]),
    };
    drop(slot);
    let number = newcomer.invitation.number;
    let (verdict, decided) = oneshot::channel();
    let knocked = News::Knocked {
        number,
        device,
        words: newcomer.words,
        card: newcomer.card,
        verdict,
    };
    news.send(knocked).ok();
    let decided = tokio::select! {
        decided = timeout_at(newcomer.invitation.until, decided) => decided,
        _ = connection.closed() => Ok(Ok(Verdict::Refuse)),
    };
    let why = match decided {
        Ok(Ok(Verdict::Admit(welcome))) => {
            let handing = hand_over(newcomer.send, newcomer.recv, &welcome);
            match timeout(HAND_OVER, handing).await {
                Ok(Some(())) => code::DONE,
                _ => code::SILENT,
            }
        }
        Ok(Ok(Verdict::Refuse)) => code::REFUSED,
        Ok(Err(_)) => code::LEFT,
        Err(_) => code::EXPIRED,
    };
    connection.close(why, &[]);
    news.send(News::KnockEnded {
        number,
        device,
        served: why == code::DONE,
    })
    .ok();
}

async fn meet(
    connection: &Connection,
    gate: &Gate,
    me: Me,
    news: &mpsc::UnboundedSender<News>,
) -> Result<Newcomer, VarInt> {
    let mut stream = Unproven::accept(connection).await?;
    let met = hear_card(&mut stream, gate, me, news).await;
    let ((invitation, words, card), send, recv) = stream.settle(met)?;
    Ok(Newcomer {
        invitation,
        words,
        card,
        send,
        recv,
    })
}

async fn hear_card(
    stream: &mut Unproven,
    gate: &Gate,
    me: Me,
    news: &mpsc::UnboundedSender<News>,
) -> Result<(Invitation, [u16; 4], Vec<u8>), VarInt> {
    let bound = Bound::new(&stream.connection, me.device).ok_or(code::NO_FRAME)?;
    let recv = &mut stream.recv;
    let theirs = read_greeting(recv).await?;
    let invitation = gate
        .spend(|secret| bound.dialler_proof(Purpose::Join, secret, &theirs.session) == theirs.proof)
        .ok_or(code::NOT_OPEN)?;
    news.send(News::Spent {
        number: invitation.number,
    })
    .ok();
    let mine = Greeting {
        session: me.session,
        proof: bound.acceptor_proof(Purpose::Join, &invitation.secret, &me.session),
    };
    let sent = stream.send.write_all(&mine.to_bytes()).await;
    sent.map_err(|_| code::LEFT)?;
    let mut length = [0; 2];
    let read = recv.read_exact(&mut length).await;
    read.map_err(|_| code::NO_FRAME)?;
    let length = usize::from(u16::from_le_bytes(length));
    if length > MAX_CARD {
        return Err(code::NO_FRAME);
    }
    let card = frame::read_body(recv, length, SILENCE).await;
    let card = card.map_err(|_| code::NO_FRAME)?;
    Ok((invitation, bound.words(&invitation.secret), card))
}

async fn hand_over(mut send: SendStream, mut recv: RecvStream, welcome: &[u8]) -> Option<()> {
    let (head, rest) = frame::encode(welcome);
    send.write_all(&head).await.ok()?;
    if let Some(rest) = rest {
        send.write_all(rest).await.ok()?;
    }
    let mut word = [0];
    recv.read_exact(&mut word).await.ok()?;
    (word == [HAVE_IT]).then_some(())
}

/// Knocks at the door that a ticket names, and waits for what the inviter decides.
///
/// `expired` says that the ticket is too old by the clock of this device; it is tried all the
/// same, because that clock may be wrong.
pub(crate) async fn join(
    join: u64,
    (endpoint, relay): (Endpoint, Option<RelayAddress>),
    ticket: Ticket,
    expired: bool,
    card: Vec<u8>,
    me: Me,
    news: mpsc::UnboundedSender<News>,
) {
    let mut connected = None;
    let line = (&endpoint, relay.as_ref());
    let outcome = knock(join, line, &ticket, &card, me, &news, &mut connected).await;
    let outcome = outcome.map_err(|why| match why {
        JoinError::NotOpen | JoinError::NoAnswer if expired => JoinError::Expired,
        JoinError::NoAnswer => match ticket.relay.clone() {
            Some(other) if Some(&other) != relay.as_ref() => JoinError::OnlyByRelay(other),
            _ => JoinError::NoAnswer,
        },
        why => why,
    });
    let welcomed = outcome.is_ok();
    news.send(News::Joined { join, outcome }).ok();
    if let Some(connection) = connected {
        if welcomed {
            timeout(FAREWELL, connection.closed()).await.ok();
        }
        connection.close(code::LEFT, &[]);
    }
}

async fn knock(
    join: u64,
    (endpoint, relay): (&Endpoint, Option<&RelayAddress>),
    ticket: &Ticket,
    card: &[u8],
    me: Me,
    news: &mpsc::UnboundedSender<News>,
    connected: &mut Option<Connection>,
) -> Result<Welcome, JoinError> {
    let address = dial::address(ticket.inviter, ticket.addresses.clone(), relay);
    let address = address.ok_or(JoinError::NoTicket)?;
    let connecting = timeout(DIAL, endpoint.connect(address, JOIN_ALPN));
    let connection = match connecting.await {
        Ok(Ok(connection)) => connection,
        Ok(Err(why)) => return Err(why_not_connected(&why)),
        Err(_) => return Err(JoinError::NoAnswer),
    };
    let connection = &*connected.insert(connection);
    let greeted = timeout(GREET, greet(connection, ticket, card, me)).await;
    let (words, mut recv, mut send) = match greeted {
        Ok(Some(greeted)) => greeted,
        Ok(None) => return Err(why_lost(connection, JoinError::NotOpen).await),
        Err(_) => return Err(JoinError::NoAnswer),
    };
    let device = ticket.inviter;
    news.send(News::Answered {
        join,
        device,
        words,
    })
    .ok();
    let Some(bytes) = receive(&mut recv).await else {
        return Err(why_lost(connection, JoinError::Cut).await);
    };
    // If this word is lost the inviter thinks that we are gone, and may invite us again.
    send.write_all(&[HAVE_IT]).await.ok();
    send.finish().ok();
    let mut addresses: Vec<_> = address_of(connection).into_iter().collect();
    addresses.extend(&ticket.addresses);
    let mut seen = std::collections::BTreeSet::new();
    addresses.retain(|address| seen.insert(*address));
    Ok(Welcome {
        by: device,
        addresses,
        bytes,
    })
}

async fn greet(
    connection: &Connection,
    ticket: &Ticket,
    card: &[u8],
    me: Me,
) -> Option<([u16; 4], RecvStream, SendStream)> {
    let bound = Bound::new(connection, me.device)?;
    let (mut send, mut recv) = connection.open_bi().await.ok()?;
    let mine = Greeting {
        session: me.session,
        proof: bound.dialler_proof(Purpose::Join, &ticket.secret, &me.session),
    };
    send.write_all(&mine.to_bytes()).await.ok()?;
    let theirs = read_greeting(&mut recv).await.ok()?;
    if bound.acceptor_proof(Purpose::Join, &ticket.secret, &theirs.session) != theirs.proof {
        return None;
    }
    let length = u16::try_from(card.len()).ok()?;
    let mut written = length.to_le_bytes().to_vec();
    written.extend_from_slice(card);
    send.write_all(&written).await.ok()?;
    Some((bound.words(&ticket.secret), recv, send))
}

// The inviter thinks as long as it likes; once it has begun to answer, it must go on.
async fn receive(recv: &mut RecvStream) -> Option<Vec<u8>> {
    let length = frame::read_length(recv, Duration::MAX).await.ok()?;
    frame::read_body(recv, length, SILENCE).await.ok()
}

/// Returns what the close of a connection says, or what else it means.
async fn why_lost(connection: &Connection, otherwise: JoinError) -> JoinError {
    let Ok(lost) = timeout(FAREWELL, connection.closed()).await else {
        return otherwise;
    };
    match lost {
        ConnectionError::ApplicationClosed(close) => match close.error_code {
            code::REFUSED => JoinError::Refused,
            code::EXPIRED => JoinError::Expired,
            code::NOT_OPEN | code::NOT_LET_IN | code::WRONG_SECRET => JoinError::NotOpen,
            _ => otherwise,
        },
        _ => otherwise,
    }
}

// Whoever closes the door before a handshake is there and does not take the ticket.
fn why_not_connected(why: &ConnectError) -> JoinError {
    let lost = match why {
        ConnectError::Connection { source, .. } => source,
        ConnectError::Connecting {
            source: ConnectingError::ConnectionError { source, .. },
            ..
        } => source,
        ConnectError::Connect {
            source: ConnectWithOptsError::SelfConnect { .. },
            ..
        } => return JoinError::NotOpen,
        _ => return JoinError::NoAnswer,
    };
    match lost {
        ConnectionError::ConnectionClosed(_) | ConnectionError::ApplicationClosed(_) => {
            JoinError::NotOpen
        }
        _ => JoinError::NoAnswer,
    }
}
