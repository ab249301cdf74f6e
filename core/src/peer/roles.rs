//! What follows here from a change of who may write.

use automerge::ActorId;

use super::ledger::Ledger;
use crate::change::Change;
use crate::epoch::Role;
use crate::id::Moment;
use crate::workspace::{LoadError, Outgoing, Workspace};

/// What was done about changes whose author may write no more.
#[derive(Debug, Default)]
pub struct Settled {
    /// Changes that nobody vouched for were signed: the proofs are to be made durable.
    pub signed: bool,
    /// What stood here of somebody who may write no more, and came after its cutoff, was
    /// adopted by a change of this device's: it is in the outbox.
    pub adopted: bool,
    /// What a screen must refresh, where changes were taken out.
    pub changes: Vec<Change>,
    /// The changes that were taken out: nobody who may write had them. Those of this device are
    /// worth keeping beside the workspace, for a member who may write.
    pub taken_out: Vec<Outgoing>,
    /// This device goes on under a fresh actor.
    pub renamed: bool,
}

impl Settled {
    /// Whether anything was done.
    #[must_use]
    pub fn is_anything(&self) -> bool {
        self.signed || self.adopted || !self.taken_out.is_empty()
    }
}

/// Brings the document in line with who may write now.
///
/// Whoever applied a change before hearing that its author had lost the right to write must not
/// be split from the others. So a device that may write adopts what it holds; one that may only
/// read takes out what nobody adopted, and receives it again if somebody did.
///
/// To be called when a workspace opens and after the chain of epochs grew; doing it twice does
/// nothing more. O(document) where changes are taken out.
///
/// # Errors
/// When the document cannot be built anew; it is as it was.
pub fn settle_roles(
    ledger: &mut Ledger,
    workspace: &mut Workspace,
    now: Moment,
) -> Result<Settled, LoadError> {
    let mut settled = Settled::default();
    let Some(role) = ledger.role() else {
        return Ok(settled);
    };
    if role.writes() {
        workspace.set_reader(false);
        settled.signed = ledger.sign_missing(workspace);
        if !ledger.astray(workspace).is_empty() {
            // Refused by a document that a newer program closed to older ones; it stays so.
            settled.adopted = workspace.adopt(now).is_ok();
        }
        return Ok(settled);
    }
    // What was typed before is a change like the others.
    workspace.settle(now);
    workspace.set_reader(role == Role::Reader);
    let astray = ledger.astray(workspace);
    if astray.is_empty() {
        return Ok(settled);
    }
    let taken = workspace.take_out(&astray)?;
    ledger.forget(&astray);
    settled.changes = taken.changes;
    settled.taken_out = taken.gone;
    if astray.contains_key(&ActorId::from(workspace.actor().0)) {
        // The numbers that are free again must not be used for other changes.
        let id = workspace.id();
        let fresh = ledger.keys().draw_actor(id, workspace.dice());
        workspace.rename(&fresh);
        settled.renamed = true;
    }
    Ok(settled)
}
