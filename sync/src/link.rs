//! A link: one connection between two members, one stream each way, frames on it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use iroh::endpoint::{Connection, ConnectionError, RecvStream, SendStream, VarInt};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use crate::door::{DeviceId, Receipt};
use crate::error::LinkError;
use crate::frame::{self, ReadStop};
use crate::news::News;
use crate::unproven::Unproven;
use crate::way;
use crate::wire::{Bound, GREETING, Greeting, Purpose, Session, code};

/// How long a link may say nothing before a ping is sent.
const PING_AFTER: Duration = Duration::from_secs(3);
/// How long a link may bring nothing before it is closed.
const SILENCE: Duration = Duration::from_secs(10);
/// How many receipts of one link may be alive before reading stops.
const RECEIPTS: usize = 16;
/// How many bytes may wait to be sent to one device before its link is closed.
const MAX_QUEUED: usize = 256 << 20;

/// A connection on which both ends have proven the group's secret.
#[derive(Debug)]
pub(crate) struct Proven {
    pub(crate) device: DeviceId,
    pub(crate) dialler: DeviceId,
    /// The session of the other end.
    pub(crate) session: Session,
    pub(crate) connection: Connection,
    pub(crate) send: SendStream,
    pub(crate) recv: RecvStream,
}

impl Proven {
    /// Whether this connection takes the place of the one that stands; both ends say the same.
    pub(crate) fn replaces(&self, session: &Session, dialler: DeviceId) -> bool {
        takes_place((&self.session, self.dialler), (session, dialler))
    }
}

// Another session means that the other device was started anew, so the earlier link is dead. Of
// two links of one session, the one dialled by the smaller device stays. A second one by the same
// dialler is the newer truth: it would not dial if it still had the first.
fn takes_place(new: (&Session, DeviceId), old: (&Session, DeviceId)) -> bool {
    new.0 != old.0 || new.1 <= old.1
}

/// Greets as the one who dialled. On failure the connection is closed.
pub(crate) async fn greet(
    connection: Connection,
    me: DeviceId,
    secret: &[u8],
    session: &Session,
) -> Result<Proven, VarInt> {
    let mut stream = Unproven::open(&connection).await?;
    let greeted = prove_first(&mut stream, me, secret, session).await;
    let (session, send, recv) = stream.settle(greeted)?;
    Ok(Proven {
        device: DeviceId(*connection.remote_id().as_bytes()),
        dialler: me,
        session,
        connection,
        send,
        recv,
    })
}

async fn prove_first(
    stream: &mut Unproven,
    me: DeviceId,
    secret: &[u8],
    session: &Session,
) -> Result<Session, VarInt> {
    let bound = Bound::new(&stream.connection, me).ok_or(code::NO_FRAME)?;
    let mine = Greeting {
        session: *session,
        proof: bound.dialler_proof(Purpose::Link, secret, session),
    };
    let sent = stream.send.write_all(&mine.to_bytes()).await;
    sent.map_err(|_| code::LEFT)?;
    let theirs = read_greeting(&mut stream.recv).await?;
    if bound.acceptor_proof(Purpose::Link, secret, &theirs.session) != theirs.proof {
        return Err(code::WRONG_SECRET);
    }
    Ok(theirs.session)
}

/// Greets as the one who was dialled: the other end proves first. On failure the connection is
/// closed, and not a byte was sent on it.
pub(crate) async fn answer(
    connection: Connection,
    me: DeviceId,
    secret: &[u8],
    session: &Session,
) -> Result<Proven, VarInt> {
    let mut stream = Unproven::accept(&connection).await?;
    let answered = hear_proof_first(&mut stream, me, secret, session).await;
    let (session, send, recv) = stream.settle(answered)?;
    let device = DeviceId(*connection.remote_id().as_bytes());
    Ok(Proven {
        device,
        dialler: device,
        session,
        connection,
        send,
        recv,
    })
}

async fn hear_proof_first(
    stream: &mut Unproven,
    me: DeviceId,
    secret: &[u8],
    session: &Session,
) -> Result<Session, VarInt> {
    let bound = Bound::new(&stream.connection, me).ok_or(code::NO_FRAME)?;
    let theirs = read_greeting(&mut stream.recv).await?;
    if bound.dialler_proof(Purpose::Link, secret, &theirs.session) != theirs.proof {
        return Err(code::WRONG_SECRET);
    }
    let mine = Greeting {
        session: *session,
        proof: bound.acceptor_proof(Purpose::Link, secret, session),
    };
    let sent = stream.send.write_all(&mine.to_bytes()).await;
    sent.map_err(|_| code::LEFT)?;
    Ok(theirs.session)
}

/// Reads the first words of the other end.
pub(crate) async fn read_greeting(recv: &mut RecvStream) -> Result<Greeting, VarInt> {
    let mut bytes = [0; GREETING];
    let read = recv.read_exact(&mut bytes).await;
    read.map_err(|_| code::NO_FRAME)?;
    Greeting::from_bytes(&bytes).ok_or(code::NO_FRAME)
}

/// What waits to be sent on one link.
#[derive(Debug)]
pub(crate) struct Outbox {
    frames: mpsc::UnboundedSender<Vec<u8>>,
    queued: Arc<AtomicUsize>,
}

/// The end of an outbox from which the link takes.
#[derive(Debug)]
pub(crate) struct Outgoing {
    frames: mpsc::UnboundedReceiver<Vec<u8>>,
    queued: Arc<AtomicUsize>,
}

/// Makes a queue that is bounded by bytes.
pub(crate) fn outbox() -> (Outbox, Outgoing) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let queued = Arc::new(AtomicUsize::new(0));
    let outgoing = Outgoing {
        frames: receiver,
        queued: Arc::clone(&queued),
    };
    let outbox = Outbox {
        frames: sender,
        queued,
    };
    (outbox, outgoing)
}

impl Outbox {
    /// Queues a frame; false when too much waits already.
    pub(crate) fn push(&self, frame: Vec<u8>) -> bool {
        let length = frame.len();
        if self.queued.load(Ordering::Relaxed) + length > MAX_QUEUED {
            return false;
        }
        self.queued.fetch_add(length, Ordering::Relaxed);
        // A link that has just ended takes nothing; its end is told on its own.
        self.frames.send(frame).is_ok() || self.frames.is_closed()
    }
}

/// Carries frames until the link ends, and tells why it did.
///
/// `address` is where the other end was told to be.
pub(crate) async fn run(
    serial: u64,
    link: Proven,
    address: Option<SocketAddr>,
    outgoing: Outgoing,
    news: mpsc::UnboundedSender<News>,
) {
    let Proven {
        device,
        connection,
        send,
        recv,
        ..
    } = link;
    let why = tokio::select! {
        why = read(serial, device, recv, &connection, &news) => why,
        why = write(send, outgoing, &connection) => why,
        lost = connection.closed() => why_lost(&lost),
        () = way::follow((serial, device), &connection, address, &news) => {
            why_lost(&connection.closed().await)
        }
    };
    connection.close(code_of(&why), &[]);
    // Only a switchboard that is gone does not hear it.
    news.send(News::Ended {
        serial,
        device,
        why,
    })
    .ok();
}

async fn read(
    serial: u64,
    device: DeviceId,
    mut recv: RecvStream,
    connection: &Connection,
    news: &mpsc::UnboundedSender<News>,
) -> LinkError {
    let receipts = Arc::new(Semaphore::new(RECEIPTS));
    loop {
        let length = match frame::read_length(&mut recv, SILENCE).await {
            Ok(0) => continue,
            Ok(length) => length,
            Err(stop) => return why_stopped(stop, connection),
        };
        let Ok(permit) = Arc::clone(&receipts).acquire_owned().await else {
            return LinkError::Closed;
        };
        let frame = match frame::read_body(&mut recv, length, SILENCE).await {
            Ok(frame) => frame,
            Err(stop) => return why_stopped(stop, connection),
        };
        let heard = News::Heard {
            serial,
            device,
            frame,
            receipt: Receipt(permit),
        };
        if news.send(heard).is_err() {
            return LinkError::Closed;
        }
    }
}

async fn write(mut send: SendStream, mut outgoing: Outgoing, connection: &Connection) -> LinkError {
    loop {
        let written = match timeout(PING_AFTER, outgoing.frames.recv()).await {
            Err(_) => send.write_all(&frame::PING).await,
            Ok(Some(body)) => {
                let (head, rest) = frame::encode(&body);
                let mut written = send.write_all(&head).await;
                if let (Ok(()), Some(rest)) = (&written, rest) {
                    written = send.write_all(rest).await;
                }
                outgoing.queued.fetch_sub(body.len(), Ordering::Relaxed);
                written
            }
            // We leave: everything is written, and the other end closes once it has read it.
            Ok(None) => {
                send.finish().ok();
                return why_lost(&connection.closed().await);
            }
        };
        if written.is_err() {
            return why_lost(&connection.closed().await);
        }
    }
}

fn why_stopped(stop: ReadStop, connection: &Connection) -> LinkError {
    match stop {
        ReadStop::Finished => LinkError::Closed,
        ReadStop::Silent => LinkError::Silent,
        ReadStop::Frame(why) => LinkError::Frame(why),
        ReadStop::Lost => connection
            .close_reason()
            .map_or(LinkError::Closed, |lost| why_lost(&lost)),
    }
}

fn why_lost(lost: &ConnectionError) -> LinkError {
    match lost {
        ConnectionError::TimedOut | ConnectionError::Reset => LinkError::Silent,
        ConnectionError::ApplicationClosed(close) if close.error_code == code::NOT_LET_IN => {
            LinkError::NotLetIn
        }
        ConnectionError::ApplicationClosed(close) if close.error_code == code::SILENT => {
            LinkError::Silent
        }
        _ => LinkError::Closed,
    }
}

/// Returns what the other end is told of the end of a link.
pub(crate) fn code_of(why: &LinkError) -> VarInt {
    match why {
        LinkError::Closed => code::LEFT,
        LinkError::Silent => code::SILENT,
        LinkError::NotLetIn => code::NOT_LET_IN,
        LinkError::Frame(_) => code::NO_FRAME,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: DeviceId = DeviceId([1; 32]);
    const GREAT: DeviceId = DeviceId([2; 32]);

    #[test]
    fn of_two_links_the_one_dialled_by_the_smaller_device_stays() {
        let (now, before) = ([1; 16], [2; 16]);
        assert!(takes_place((&now, SMALL), (&now, GREAT)));
        assert!(!takes_place((&now, GREAT), (&now, SMALL)));
        assert!(takes_place((&now, GREAT), (&now, GREAT)));
        assert!(takes_place((&now, SMALL), (&now, SMALL)));
        assert!(takes_place((&now, GREAT), (&before, SMALL)));
        assert!(takes_place((&now, SMALL), (&before, GREAT)));
    }

    #[test]
    fn a_queue_that_nobody_empties_is_full_at_its_limit() {
        let (outbox, outgoing) = outbox();
        let most = MAX_QUEUED / crate::MAX_FRAME;
        // Untouched pages of zeros take no memory.
        for _ in 0..most {
            assert!(outbox.push(vec![0; crate::MAX_FRAME]));
        }
        assert!(!outbox.push(vec![0; 1]));
        drop(outgoing);
    }
}
