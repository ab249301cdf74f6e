//! Who has what, in a few numbers: only what the devices said themselves, and when.

use super::exchange::Exchange;
use super::ledger::Ledger;
use crate::id::Moment;
use crate::workspace::Workspace;

/// What the status line says of a group. This device is counted as one of the members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overview {
    /// How many devices belong.
    pub members: usize,
    /// How many of them said that they hold everything that stands here.
    pub up_to_date: usize,
    /// How many said that they do not, or held less when they were last heard.
    pub lacking: usize,
    /// How many changes the one that lacks most lacks.
    pub most_lacking: usize,
    /// How many were never heard.
    pub unheard: usize,
    /// How many are linked now.
    pub linked: usize,
    /// How many changes stand here that no other device said to hold.
    pub to_share: usize,
    /// How many are known to be held elsewhere and are not here yet.
    pub to_come: usize,
    /// When the oldest of these answers was given; `None` when there is none.
    pub oldest: Option<Moment>,
}

impl Exchange {
    /// What is known of the whole group.
    ///
    /// Cost: one pass over the actors for each device.
    #[must_use]
    pub fn overview(&self, ledger: &Ledger, workspace: &Workspace) -> Overview {
        let mine = ledger.keys().device();
        let members = ledger.chain().members();
        let belongs = usize::from(members.contains_key(&mine));
        let mut seen = Overview {
            members: members.len(),
            up_to_date: belongs,
            linked: self.links().filter(|at| members.contains_key(at)).count(),
            ..Overview::default()
        };
        for device in members.keys().filter(|device| **device != mine) {
            let Some(standing) = self.standing(device, ledger, workspace) else {
                seen.unheard += 1;
                continue;
            };
            if standing.lacks == 0 {
                seen.up_to_date += 1;
            } else {
                seen.lacking += 1;
            }
            seen.most_lacking = seen.most_lacking.max(standing.lacks);
            seen.to_come = seen.to_come.max(standing.ahead);
            let older = seen.oldest.is_none_or(|oldest| standing.at < oldest);
            if older {
                seen.oldest = Some(standing.at);
            }
        }
        seen.to_share = self.unshared(ledger, workspace);
        seen
    }
}
