//! What the tasks of a node tell its switchboard. The list is closed.

use std::net::SocketAddr;

use tokio::sync::oneshot;

use crate::door::{DeviceId, Discovery, Receipt};
use crate::error::{JoinError, LinkError};
use crate::link::Proven;

/// Something that happened on one connection.
#[derive(Debug)]
pub(crate) enum News {
    /// Both ends have proven the secret.
    Proven(Box<Proven>),
    /// Nobody was reached, or it did not prove anything.
    NotReached(DeviceId),
    /// A frame came on the link of this serial number.
    Heard {
        serial: u64,
        device: DeviceId,
        frame: Vec<u8>,
        receipt: Receipt,
    },
    /// The packets of the link of this serial number go another way.
    Rerouted {
        serial: u64,
        device: DeviceId,
        address: Option<SocketAddr>,
    },
    /// The link of this serial number is gone.
    Ended {
        serial: u64,
        device: DeviceId,
        why: LinkError,
    },
    /// The invitation of this number was answered and is valid no more.
    Spent { number: u64 },
    /// A newcomer waits for the verdict.
    Knocked {
        number: u64,
        device: DeviceId,
        words: [u16; 4],
        card: Vec<u8>,
        verdict: oneshot::Sender<Verdict>,
    },
    /// The newcomer of this invitation is gone or was served.
    KnockEnded {
        number: u64,
        device: DeviceId,
        served: bool,
    },
    /// The inviter answers our join of this serial number.
    Answered {
        join: u64,
        device: DeviceId,
        words: [u16; 4],
    },
    /// Our join of this serial number has ended.
    Joined {
        join: u64,
        outcome: Result<Welcome, JoinError>,
    },
    /// A device of the list calls from there.
    Called {
        device: DeviceId,
        address: SocketAddr,
    },
    /// How calling goes.
    Discovery(Discovery),
    /// The endpoint accepts nobody any more.
    Deaf,
}

/// What the inviter decides.
#[derive(Debug)]
pub(crate) enum Verdict {
    Admit(Vec<u8>),
    Refuse,
}

/// What the inviter hands over.
#[derive(Debug)]
pub(crate) struct Welcome {
    pub(crate) by: DeviceId,
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) bytes: Vec<u8>,
}
