//! The conversation between an inviter and a newcomer, on a protocol of its own.
//!
//! The newcomer proves the ticket's secret, the inviter answers with its own proof, the newcomer
//! says who it is, and both wait until the inviter's member has decided.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iroh::endpoint::{Connection, ConnectionError, RecvStream, SendStream, VarInt};
use iroh::{Endpoint, EndpointAddr, EndpointId};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep_until, timeout};

use crate::MAX_FRAME;
use crate::door::DeviceId;
use crate::error::JoinError;
use crate::frame;
use crate::gate::{Gate, Invitation};
use crate::link::read_greeting;
use crate::news::{News, Verdict, Welcome};
use crate::ticket::Ticket;
use crate::wire::{Bound, Greeting, JOIN_ALPN, Purpose, Session, code};

/// Longest card of a newcomer, in bytes.
const MAX_CARD: usize = 4 << 10;
/// How long the other end may take for the next of its first words.
const FIRST_WORDS: Duration = Duration::from_secs(3);
/// How long one try to reach the inviter may take.
const REACH: Duration = Duration::from_secs(5);
/// How long the newcomer may take to say that it has its welcome.
const THANKS: Duration = Duration::from_secs(10);
/// How long a newcomer waits for the inviter's member at most.
const DECISION: Duration = Duration::from_secs(3_600);

/// Attends to a newcomer. Whatever happens, the connection is closed in the end.
pub(crate) async fn attend(
    connection: Connection,
    me: DeviceId,
    gate: Arc<Gate>,
    session: Session,
    news: mpsc::UnboundedSender<News>,
) {
    let greeted = timeout(FIRST_WORDS, greet(&connection, me, &gate, &session));
    let (invitation, send, recv) = match greeted.await {
        Ok(Ok(greeted)) => greeted,
        Ok(Err(why)) => return connection.close(why, &[]),
        Err(_) => return connection.close(code::SILENT, &[]),
    };
    let number = invitation.number;
    let device = DeviceId(*connection.remote_id().as_bytes());
    // Told or not, the invitation is spent: whoever proved its secret has used it.
    news.send(News::Spent { number }).ok();
    let decided = decide(&connection, me, &invitation, (send, recv), &news).await;
    let served = decided.is_ok();
    connection.close(decided.err().unwrap_or(code::DONE), &[]);
    let ended = News::KnockEnded {
        number,
        device,
        served,
    };
    news.send(ended).ok();
}

async fn greet(
    connection: &Connection,
    me: DeviceId,
    gate: &Gate,
    session: &Session,
) -> Result<(Invitation, SendStream, RecvStream), VarInt> {
    let bound = Bound::new(connection, me).ok_or(code::NO_FRAME)?;
    let (mut send, mut recv) = connection.accept_bi().await.map_err(|_| code::LEFT)?;
    let theirs = read_greeting(&mut recv).await?;
    let proves = |secret: &[u8; 16]| {
        bound.dialler_proof(Purpose::Join, secret, &theirs.session) == theirs.proof
    };
    let invitation = gate.spend(proves).ok_or(code::NOT_OPEN)?;
    let mine = Greeting {
        session: *session,
        proof: bound.acceptor_proof(Purpose::Join, &invitation.secret, session),
    };
    let sent = send.write_all(&mine.to_bytes()).await;
    sent.map_err(|_| code::LEFT)?;
    Ok((invitation, send, recv))
}

/// Reads who the newcomer is and waits for the verdict. An error is what the newcomer is told.
async fn decide(
    connection: &Connection,
    me: DeviceId,
    invitation: &Invitation,
    (mut send, mut recv): (SendStream, RecvStream),
    news: &mpsc::UnboundedSender<News>,
) -> Result<(), VarInt> {
    let bound = Bound::new(connection, me).ok_or(code::NO_FRAME)?;
    let length = frame::read_length(&mut recv, FIRST_WORDS).await;
    let length = length.ok().filter(|length| *length <= MAX_CARD);
    let length = length.ok_or(code::NO_FRAME)?;
    let card = frame::read_body(&mut recv, length, FIRST_WORDS).await;
    let card = card.map_err(|_| code::NO_FRAME)?;
    let (verdict, decided) = oneshot::channel();
    let knocked = News::Knocked {
        number: invitation.number,
        device: DeviceId(*connection.remote_id().as_bytes()),
        words: bound.words(&invitation.secret),
        card,
        verdict,
    };
    news.send(knocked).map_err(|_| code::LEFT)?;
    let verdict = tokio::select! {
        verdict = decided => verdict.map_err(|_| code::EXPIRED)?,
        () = sleep_until(invitation.until) => return Err(code::EXPIRED),
        _ = connection.closed() => return Err(code::LEFT),
    };
    let Verdict::Admit(welcome) = verdict else {
        return Err(code::REFUSED);
    };
    write(&mut send, &welcome).await.map_err(|()| code::LEFT)?;
    // The newcomer closes with a code of its own once it has everything.
    match timeout(THANKS, connection.closed()).await {
        Ok(lost) if code_of(&lost) == Some(code::DONE) => Ok(()),
        _ => Err(code::LEFT),
    }
}

/// Answers an invitation, and waits until the inviter's member has decided.
pub(crate) async fn join(
    endpoint: Endpoint,
    (me, session, join): (DeviceId, Session, u64),
    ticket: Ticket,
    card: Vec<u8>,
    news: mpsc::UnboundedSender<News>,
) {
    let outcome = ask(&endpoint, (me, session, join), &ticket, &card, &news).await;
    // Nobody listens any more when the app has left.
    news.send(News::Joined { join, outcome }).ok();
}

async fn ask(
    endpoint: &Endpoint,
    (me, session, join): (DeviceId, Session, u64),
    ticket: &Ticket,
    card: &[u8],
    news: &mpsc::UnboundedSender<News>,
) -> Result<Welcome, JoinError> {
    let closed = || match is_past(ticket.expires) {
        true => JoinError::Expired,
        false => JoinError::NotOpen,
    };
    let id = EndpointId::from_bytes(&ticket.inviter.0).map_err(|_| JoinError::NoTicket)?;
    let place = (ticket.addresses.iter()).fold(EndpointAddr::new(id), |place, address| {
        place.with_ip_addr(*address)
    });
    // An inviter that is there without an open invitation turns the protocol down at once; one
    // that is not there says nothing.
    let dialled = timeout(REACH, endpoint.connect(place, JOIN_ALPN)).await;
    let connection = dialled
        .map_err(|_| JoinError::NoAnswer)?
        .map_err(|_| closed())?;
    let why = |connection: &Connection, other: JoinError| match connection
        .close_reason()
        .as_ref()
        .and_then(code_of)
    {
        Some(code::NOT_OPEN) => closed(),
        Some(code::REFUSED) => JoinError::Refused,
        Some(code::EXPIRED) => JoinError::Expired,
        _ => other,
    };
    let bound = Bound::new(&connection, me).ok_or(JoinError::Cut)?;
    let greeted = timeout(REACH, introduce(&connection, &bound, ticket, session, card)).await;
    let Ok(Some(mut recv)) = greeted else {
        return Err(why(&connection, JoinError::NoAnswer));
    };
    let answered = News::Answered {
        join,
        device: ticket.inviter,
        words: bound.words(&ticket.secret),
    };
    news.send(answered).map_err(|_| JoinError::Cut)?;
    let length = frame::read_length(&mut recv, DECISION).await;
    let Ok(length) = length else {
        return Err(why(&connection, JoinError::Cut));
    };
    let body = frame::read_body(&mut recv, length, THANKS).await;
    let bytes = body.map_err(|_| JoinError::Cut)?;
    let mut addresses: Vec<SocketAddr> = ticket.addresses.clone();
    if let Some(address) = crate::listen::address_of(&connection) {
        addresses.retain(|known| *known != address);
        addresses.insert(0, address);
    }
    connection.close(code::DONE, &[]);
    Ok(Welcome {
        by: ticket.inviter,
        addresses,
        bytes,
    })
}

/// Proves the secret, has it proven, and says who this device is.
async fn introduce(
    connection: &Connection,
    bound: &Bound,
    ticket: &Ticket,
    session: Session,
    card: &[u8],
) -> Option<RecvStream> {
    let (mut send, mut recv) = connection.open_bi().await.ok()?;
    let mine = Greeting {
        session,
        proof: bound.dialler_proof(Purpose::Join, &ticket.secret, &session),
    };
    send.write_all(&mine.to_bytes()).await.ok()?;
    let theirs = read_greeting(&mut recv).await.ok()?;
    let proof = bound.acceptor_proof(Purpose::Join, &ticket.secret, &theirs.session);
    if proof != theirs.proof {
        connection.close(code::WRONG_SECRET, &[]);
        return None;
    }
    write(&mut send, card).await.ok()?;
    Some(recv)
}

async fn write(send: &mut SendStream, body: &[u8]) -> Result<(), ()> {
    if body.len() > MAX_FRAME {
        return Err(());
    }
    let (head, rest) = frame::encode(body);
    send.write_all(&head).await.map_err(|_| ())?;
    match rest {
        Some(rest) => send.write_all(rest).await.map_err(|_| ()),
        None => Ok(()),
    }
}

fn code_of(lost: &ConnectionError) -> Option<VarInt> {
    match lost {
        ConnectionError::ApplicationClosed(close) => Some(close.error_code),
        _ => None,
    }
}

fn is_past(expires: u64) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.is_ok_and(|now| now.as_secs() >= expires)
}
