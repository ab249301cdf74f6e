//! Who may speak: checked when the handshake ends, before any byte of content.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use iroh::endpoint::{AfterHandshakeOutcome, Connection, EndpointHooks, Side};
use tokio::time::Instant;

use crate::door::DeviceId;
use crate::wire::{JOIN_ALPN, LINK_ALPN, code};

/// The list of devices that may connect, the group's secret and the open invitation.
///
/// It is shared by the tasks that greet; only the switchboard changes it, but for the invitation,
/// which is spent by whoever proves its secret first.
#[derive(Default)]
pub(crate) struct Gate(Mutex<Rules>);

#[derive(Default)]
struct Rules {
    /// Nobody is let in before the first `Command::Listen`.
    group: Option<Group>,
    invitation: Option<Invitation>,
}

struct Group {
    devices: BTreeSet<DeviceId>,
    secret: [u8; 32],
}

/// An invitation that nobody has answered yet.
#[derive(Clone, Copy)]
pub(crate) struct Invitation {
    /// Tells one invitation of this run from another.
    pub(crate) number: u64,
    pub(crate) secret: [u8; 16],
    pub(crate) until: Instant,
}

impl Gate {
    /// Lets in these devices and no others.
    pub(crate) fn list(&self, devices: BTreeSet<DeviceId>, secret: [u8; 32]) {
        self.rules().group = Some(Group { devices, secret });
    }

    /// Returns the group's secret if the device is in the list.
    pub(crate) fn secret_for(&self, device: DeviceId) -> Option<[u8; 32]> {
        let rules = self.rules();
        let group = rules.group.as_ref()?;
        group.devices.contains(&device).then_some(group.secret)
    }

    /// Opens an invitation in place of an earlier one.
    pub(crate) fn invite(&self, invitation: Invitation) {
        self.rules().invitation = Some(invitation);
    }

    /// Closes the open invitation.
    pub(crate) fn uninvite(&self) {
        self.rules().invitation = None;
    }

    /// Takes the open invitation away if its secret is proven; it serves once.
    pub(crate) fn spend(&self, proves: impl FnOnce(&[u8; 16]) -> bool) -> Option<Invitation> {
        let mut rules = self.rules();
        let open = rules.invitation?;
        if open.until <= Instant::now() || !proves(&open.secret) {
            return None;
        }
        rules.invitation.take()
    }

    /// The protocols that are spoken with whoever comes.
    pub(crate) fn protocols(&self) -> Vec<Vec<u8>> {
        let rules = self.rules();
        let link = rules.group.as_ref().map(|_| LINK_ALPN.to_vec());
        let join = rules.invitation.map(|_| JOIN_ALPN.to_vec());
        link.into_iter().chain(join).collect()
    }

    /// Whether there is anything to connect to.
    pub(crate) fn is_open(&self) -> bool {
        let rules = self.rules();
        rules.group.is_some() || rules.invitation.is_some()
    }

    fn joins(&self) -> bool {
        self.rules().invitation.is_some()
    }

    // The rules are whole after each statement that changes them: a panic elsewhere does not
    // spoil them.
    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The gate as the endpoint asks it, once for each connection whose keys are proven.
pub(crate) struct Doorman(pub(crate) Arc<Gate>);

impl std::fmt::Debug for Doorman {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Doorman")
    }
}

impl EndpointHooks for Doorman {
    async fn after_handshake<'a>(&'a self, connection: &'a Connection) -> AfterHandshakeOutcome {
        // Whom we dial is chosen before dialling, and its key was compared.
        if connection.side() == Side::Client {
            return AfterHandshakeOutcome::accept();
        }
        let device = DeviceId(*connection.remote_id().as_bytes());
        let refusal = match connection.alpn() {
            LINK_ALPN if self.0.secret_for(device).is_some() => None,
            LINK_ALPN => Some(code::NOT_LET_IN),
            JOIN_ALPN if self.0.joins() => None,
            _ => Some(code::NOT_OPEN),
        };
        match refusal {
            None => AfterHandshakeOutcome::accept(),
            Some(error_code) => AfterHandshakeOutcome::Reject {
                error_code,
                reason: Vec::new(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn open(gate: &Gate, seconds: u64) {
        gate.invite(Invitation {
            number: 1,
            secret: [7; 16],
            until: Instant::now() + Duration::from_secs(seconds),
        });
    }

    #[test]
    fn nobody_is_let_in_before_there_is_a_list() {
        let gate = Gate::default();
        assert!(!gate.is_open());
        assert_eq!(gate.secret_for(DeviceId([1; 32])), None);
        assert!(gate.protocols().is_empty());
    }

    #[test]
    fn a_list_replaces_the_one_before() {
        let gate = Gate::default();
        gate.list(BTreeSet::from([DeviceId([1; 32])]), [5; 32]);
        gate.list(BTreeSet::from([DeviceId([2; 32])]), [6; 32]);
        assert_eq!(gate.secret_for(DeviceId([1; 32])), None);
        assert_eq!(gate.secret_for(DeviceId([2; 32])), Some([6; 32]));
        assert_eq!(gate.protocols(), [LINK_ALPN.to_vec()]);
    }

    #[test]
    fn an_invitation_is_spent_once_and_only_by_its_secret() {
        let gate = Gate::default();
        open(&gate, 600);
        assert_eq!(gate.protocols(), [JOIN_ALPN.to_vec()]);
        assert!(gate.spend(|_| false).is_none());
        assert!(gate.spend(|secret| *secret == [7; 16]).is_some());
        assert!(gate.spend(|_| true).is_none());
        assert!(!gate.is_open());
    }

    #[test]
    fn an_invitation_that_is_too_old_is_not_spent() {
        let gate = Gate::default();
        open(&gate, 0);
        assert!(gate.spend(|_| true).is_none());
    }
}
