//! Changes as Eve makes them with her own program: well formed, and not what ours writes.

use automerge::transaction::{CommitOptions, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, Change, ExpandedChange};
use myspot_core::{Outgoing, Workspace};

/// What stands in a workspace, as a bare document under an actor of choice.
pub fn document(workspace: &Workspace, actor: &[u8]) -> Automerge {
    let bytes = workspace.fork_document().save();
    Automerge::load(&bytes)
        .expect("its own bytes")
        .with_actor(ActorId::from(actor))
}

/// One change made by hand.
pub fn change(
    document: &mut Automerge,
    write: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
) -> Outgoing {
    let options = |(): &()| CommitOptions::default().with_time(0);
    document
        .transact_with::<_, _, AutomergeError, _>(options, write)
        .map_err(|failure| failure.error)
        .expect("Automerge takes it");
    outgoing(document.get_last_local_change().expect("it was made"))
}

/// The same change with something else in it; its hash is the true one.
pub fn altered(change: &Outgoing, alter: impl FnOnce(&mut ExpandedChange)) -> Outgoing {
    let parsed = Change::from_bytes(change.bytes.clone()).expect("a change");
    let mut expanded = parsed.decode();
    alter(&mut expanded);
    outgoing(Change::from(expanded))
}

pub fn outgoing(change: Change) -> Outgoing {
    Outgoing {
        actor: change.actor_id().to_bytes().to_vec(),
        seq: change.seq(),
        hash: change.hash().0,
        bytes: change.raw_bytes().to_vec(),
    }
}
