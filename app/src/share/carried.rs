//! What a file carries between members of one group: the same as a link, by hand.

use myspot_core::keys::Device;
use myspot_core::peer::{self, Bundle, Exchange, Refusal, Unbundled};
use myspot_core::{Change, Moment};

use super::Share;
use super::stick::StickError;
use crate::open::{OpenError, OpenWorkspace};
use crate::share::ShareError;

/// What came in with a file.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenIn {
    /// How many changes were new here.
    pub received: usize,
    /// Whether who belongs, or what they may do, was news.
    pub members: bool,
    /// What a screen must refresh.
    pub changes: Vec<Change>,
}

/// Makes a file with what these devices lack, sealed for them; all others when none is named.
/// Returns it with how many changes it holds, and for how many devices it is.
///
/// # Errors
/// When the workspace is not shared, nobody else belongs, or it is more than a file may hold.
pub fn pack(open: &OpenWorkspace, to: &[Device]) -> Result<(Vec<u8>, usize, usize), Refusal> {
    let ledger = open.ledger.as_ref().ok_or(Refusal::Stranger)?;
    let mine = ledger.keys().device();
    let all = ledger.chain().members().keys();
    let others: Vec<Device> = all.filter(|device| **device != mine).copied().collect();
    let to = if to.is_empty() { &others } else { to };
    if to.is_empty() {
        return Err(Refusal::Stranger);
    }
    let mut exchange = Exchange::default();
    for (device, peer) in &open.sharing.peers {
        exchange.recall(*device, &peer.held);
    }
    let (bytes, changes) = peer::bundle((ledger, &open.workspace), &exchange, to, None)?;
    Ok((bytes, changes, to.len()))
}

/// Takes in a file that a member made for this device, with the same checks as from a link. It is
/// on disk when this returns.
///
/// # Errors
/// When the file is none, is for somebody else, or does not fit; or when the disk refuses.
pub fn unpack(open: &mut OpenWorkspace, bytes: &[u8], now: Moment) -> Result<TakenIn, StickError> {
    open.workspace.settle(now);
    open.save().map_err(failed)?;
    let ledger = open.ledger.as_mut().ok_or(Refusal::Stranger)?;
    let bundle = Bundle::open(bytes, ledger.keys())?;
    let applied = bundle.apply(ledger, &mut open.workspace, now);
    // News of the members is kept also where a change was refused.
    open.note_members().map_err(failed)?;
    open.note_proofs();
    open.note_authors();
    open.save().map_err(failed)?;
    let Unbundled {
        changes,
        received,
        members,
        settled,
    } = applied?;
    if !settled.taken_out.is_empty() {
        open.keep_aside(&settled.taken_out, now).map_err(failed)?;
    }
    Ok(TakenIn {
        received,
        members,
        changes,
    })
}

fn failed(error: impl Into<OpenError>) -> StickError {
    StickError::Share(ShareError::Open(error.into()))
}

impl Share {
    /// A file was taken in: the network is told who belongs now, and the others what they lack.
    pub fn took_in(&mut self, open: &OpenWorkspace) {
        self.regrouped(open);
    }
}
