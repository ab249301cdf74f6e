//! Letting somebody in: the invitation, who answers it, the one who is admitted.

use myspot_core::epoch::{EpochError, Role};
use myspot_core::keys::Card;
use myspot_core::peer::Ledger;
use myspot_core::{Change, Edit, Moment, RecordId, Value};
use myspot_sync::{Command, DeviceId};

use super::view::ShareState;
use super::{INVITATION_SECONDS, Invitation, News, Share, ShareError, of_net};
use crate::open::{OpenError, OpenWorkspace, Welcome, fresh_dice};

impl Share {
    pub(super) fn knocked(&mut self, device: DeviceId, words: [u16; 4], card: &[u8]) -> Vec<News> {
        let card = Card::from_bytes(card).filter(|card| card.device == of_net(&device));
        match (card, &mut self.invitation) {
            (Some(card), Some(invitation)) => invitation.guest = Some((device, card, words)),
            _ => self.node.send(Command::Refuse(device)),
        }
        vec![News::View]
    }

    /// Opens an invitation for one newcomer. The ticket comes with the next event.
    pub fn invite(&mut self, now: Moment) {
        self.invitation = Some(Invitation {
            ticket: String::new(),
            until: Moment(now.0 + i64::from(INVITATION_SECONDS) * 1_000),
            guest: None,
        });
        // Before there is an address, a ticket would have none to name.
        if self.state == ShareState::On {
            self.ask_for_ticket();
        }
    }

    pub(super) fn ask_for_ticket(&self) {
        self.node.send(Command::Invite {
            secret: fresh_dice().bytes(),
            seconds: INVITATION_SECONDS,
        });
    }

    /// Closes the invitation.
    pub fn uninvite(&mut self) {
        self.refuse();
        self.node.send(Command::Uninvite);
    }

    /// Sends away who answered.
    pub fn refuse(&mut self) {
        if let Some((device, ..)) = self.invitation.take().and_then(|open| open.guest) {
            self.node.send(Command::Refuse(device));
        }
    }

    /// Lets in who answered the invitation: the words were compared.
    ///
    /// Its addendum is on disk before anything is handed over; and its member gets a record.
    ///
    /// # Errors
    /// When this member may not let others in, or the disk refuses; then nobody was let in.
    pub fn admit(
        &mut self,
        role: Role,
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Result<Vec<News>, ShareError> {
        let Some((device, card, _)) = self.invitation.as_ref().and_then(|it| it.guest.clone())
        else {
            return Ok(Vec::new());
        };
        let newcomer = card.device;
        let changes = let_in(card, role, open, now)?;
        let welcome = Welcome {
            workspace: open.workspace.id(),
            title: open.workspace.info().words("title").to_owned(),
            chain: open.sharing.chain.clone(),
            secret: open.sharing.secret,
            secrets: open.sharing.secrets.clone(),
        };
        // First who belongs, so that the newcomer is not turned away when it dials.
        self.listen(open);
        let welcome = welcome.to_bytes();
        self.node.send(Command::Admit { device, welcome });
        self.invitation = None;
        self.flush(open);
        Ok(vec![
            News::Changes(changes),
            News::Admitted(newcomer),
            News::View,
        ])
    }
}

/// Lets a device in: its addendum is on disk when this returns, and its member has a record.
///
/// # Errors
/// When this member may not let others in, or the disk refuses; then nobody was let in.
pub(super) fn let_in(
    card: Card,
    role: Role,
    open: &mut OpenWorkspace,
    now: Moment,
) -> Result<Vec<Change>, ShareError> {
    // Asked first, or the record would stand for somebody who is not let in.
    let mine = open.ledger.as_ref().and_then(Ledger::role);
    if mine != Some(Role::Facilitator) {
        return Err(EpochError::NotFacilitator.into());
    }
    let mut changes = Vec::new();
    let id = RecordId::from(card.member.as_str());
    if !card.member.is_empty() && open.workspace.record(&id).is_none() {
        let create = Edit::Create {
            record: id,
            kind: "member".into(),
            fields: vec![("name".into(), Value::from(card.name.as_str()))],
        };
        let made = open.workspace.apply(&create.into(), now);
        changes = made.map_err(OpenError::from)?.changes;
    }
    if let Some(ledger) = &mut open.ledger {
        ledger.admit(card, role)?;
    }
    open.note_members()?;
    open.save()?;
    Ok(changes)
}
