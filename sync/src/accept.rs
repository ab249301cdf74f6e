//! Whoever comes: a few at once, each with little time to prove itself.

use std::sync::Arc;

use iroh::Endpoint;
use iroh::endpoint::Incoming;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;

use crate::GREET;
use crate::door::DeviceId;
use crate::gate::Gate;
use crate::invite::{self, Me};
use crate::link;
use crate::news::News;
use crate::wire::{JOIN_ALPN, code};

/// How many may be proving themselves at once.
const SLOTS: usize = 16;
/// With fewer slots than this, an address must first show that it is not borrowed.
const FEW: usize = 8;

/// Greets whoever comes until the endpoint is closed.
pub(crate) async fn accept(
    endpoint: Endpoint,
    gate: Arc<Gate>,
    me: Me,
    news: mpsc::UnboundedSender<News>,
) {
    let slots = Arc::new(Semaphore::new(SLOTS));
    while let Some(incoming) = endpoint.accept().await {
        if !gate.is_open() {
            incoming.refuse();
            continue;
        }
        if slots.available_permits() < FEW && !incoming.remote_addr_validated() {
            incoming.retry().ok();
            continue;
        }
        let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else {
            incoming.refuse();
            continue;
        };
        tokio::spawn(greet(incoming, Arc::clone(&gate), me, news.clone(), slot));
    }
    news.send(News::Deaf).ok();
}

async fn greet(
    incoming: Incoming,
    gate: Arc<Gate>,
    me: Me,
    news: mpsc::UnboundedSender<News>,
    slot: OwnedSemaphorePermit,
) {
    // Who is not let in fails here: the gate is asked as soon as its key is proven.
    let Ok(Ok(connection)) = timeout(GREET, incoming).await else {
        return;
    };
    if connection.alpn() == JOIN_ALPN {
        return invite::answer(connection, gate, me, news, slot).await;
    }
    let device = DeviceId(*connection.remote_id().as_bytes());
    let Some(secret) = gate.secret_for(device) else {
        return connection.close(code::NOT_LET_IN, &[]);
    };
    let answering = link::answer(connection.clone(), me.device, &secret, &me.session);
    match timeout(GREET, answering).await {
        Ok(Ok(proven)) => {
            news.send(News::Proven(Box::new(proven))).ok();
        }
        Ok(Err(_)) => {}
        Err(_) => connection.close(code::SILENT, &[]),
    }
}
