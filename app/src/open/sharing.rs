//! An open workspace that is shared: who vouches for what, and what is noted of the others.

use myspot_core::epoch::Role;
use myspot_core::keys::{Device, DeviceKeys};
use myspot_core::peer::{Brought, Bundle, Ledger, Refusal, Settled, bring, settle_roles};
use myspot_core::store::{self, Frame, Loaded, Store, StoreError, WorkspaceHeader, pack};
use myspot_core::{Kinds, LoadError, Moment, Outgoing, RecordId, Workspace, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::device::DeviceNotes;
use super::{ActorMemory, OpenError, OpenWorkspace, SharingNotes, fresh_dice};
use crate::paths::Paths;
use std::path::Path;
use std::sync::Arc;

/// What a newcomer is handed by the one who lets it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// Which workspace.
    pub workspace: WorkspaceId,
    /// Its title, to be shown while it comes in.
    pub title: String,
    /// The chain of epochs, the newcomer in it.
    pub chain: Vec<u8>,
    /// The group's secret.
    pub secret: [u8; 32],
    /// The secrets of the epochs, once there are several; the first version had none.
    pub secrets: Vec<u8>,
}

/// A welcome as the first version wrote it.
#[derive(Deserialize)]
struct FirstWelcome {
    workspace: WorkspaceId,
    title: String,
    chain: Vec<u8>,
    secret: [u8; 32],
}

impl Welcome {
    /// As it travels.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain fields can always be written")
    }

    /// Reads it; `None` when it is none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let first = || {
            let first: FirstWelcome = postcard::from_bytes(bytes).ok()?;
            Some(Self {
                workspace: first.workspace,
                title: first.title,
                chain: first.chain,
                secret: first.secret,
                secrets: Vec::new(),
            })
        };
        postcard::from_bytes(bytes).ok().or_else(first)
    }
}

/// The ledger of a shared workspace, from its header, its snapshot and its journal.
///
/// With it come changes that had to go when this member lost the right to write and stood in the
/// journal still, because the session ended before there was a snapshot without them.
pub(super) fn ledger_of(
    loaded: &Loaded,
    workspace: &mut Workspace,
) -> Option<(Ledger, Vec<Outgoing>)> {
    let notes = SharingNotes::of(&loaded.header)?;
    let keys = DeviceNotes::of(&loaded.header).keys?;
    // A chain that does not verify is none: sharing stays off until somebody invites again.
    let mut ledger = Ledger::read(workspace, keys, &notes.chain).ok()?;
    if notes.secrets.is_empty() {
        ledger.keep_founding_secret(notes.secret);
    } else {
        ledger.recall_secrets(&notes.secrets);
    }
    recall(loaded, &mut ledger, workspace);
    let mut taken_out = Vec::new();
    if ledger.role().is_some_and(|role| !role.writes()) {
        let now = Moment(loaded.header.created_ms);
        let settled = settle_roles(&mut ledger, workspace, now).ok()?;
        if settled.is_anything() {
            recall(loaded, &mut ledger, workspace);
        }
        taken_out = settled.taken_out;
    }
    tell_authors(&ledger, workspace);
    workspace.set_reader(ledger.role() == Some(Role::Reader));
    Some((ledger, taken_out))
}

fn recall(loaded: &Loaded, ledger: &mut Ledger, workspace: &Workspace) {
    if let Some(snapshot) = &loaded.snapshot {
        ledger.recall_proofs(&snapshot.signatures, workspace);
    }
    for frame in &loaded.frames {
        match frame {
            Frame::Change { signature, change } if !signature.is_empty() => {
                ledger.recall_slot(change, signature, workspace);
            }
            Frame::Other { kind, body } if *kind == store::PROOFS => {
                ledger.recall_proofs(body, workspace);
            }
            _ => {}
        }
    }
    ledger.match_document(workspace);
}

fn tell_authors(ledger: &Ledger, workspace: &mut Workspace) {
    for (actor, member) in ledger.authors(workspace) {
        workspace.set_author(&actor, member);
    }
}

impl OpenWorkspace {
    /// Begins sharing, if it has not begun: the first epoch, signed by this device, and a
    /// signature over every change made before.
    ///
    /// # Errors
    /// When the disk refuses; then nothing has begun.
    pub fn begin_sharing(&mut self, name: &str) -> Result<&mut Ledger, OpenError> {
        if self.ledger.is_none() {
            self.save()?;
            let mut dice = fresh_dice();
            let keys = DeviceNotes::of(self.store.header()).keys_or_draw(&mut dice);
            let mut ledger = Ledger::found(&self.workspace, keys, name);
            let secret = dice.bytes();
            ledger.keep_founding_secret(secret);
            let notes = SharingNotes {
                chain: ledger.chain().to_bytes(),
                secret,
                // Typed in before there was a group.
                relay: self.sharing.relay.clone(),
                ..SharingNotes::default()
            };
            self.note_sharing(notes)?;
            self.ledger = Some(ledger);
            self.vouch()?;
        }
        let ledger = self.ledger.as_mut();
        Ok(ledger.expect("it was there or has just been made"))
    }

    /// Writes what is remembered of sharing into the header.
    ///
    /// # Errors
    /// When the disk refuses; what is in memory stays.
    pub fn note_sharing(&mut self, notes: SharingNotes) -> Result<(), StoreError> {
        let mut header = self.store.header().clone();
        notes.write(&mut header);
        self.sharing = notes;
        if header == *self.store.header() {
            return Ok(());
        }
        self.store.replace_header(header)
    }

    /// Notes the chain of epochs as it is now, and who stands behind which actor.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn note_members(&mut self) -> Result<(), StoreError> {
        let Some(ledger) = &self.ledger else {
            return Ok(());
        };
        tell_authors(ledger, &mut self.workspace);
        self.workspace
            .set_reader(ledger.role() == Some(Role::Reader));
        let mut notes = SharingNotes {
            chain: ledger.chain().to_bytes(),
            ..self.sharing.clone()
        };
        // Before the first removal everything is as the first version wrote it. The secret that
        // links prove stays the founding one, or members who were away could not come back: who
        // was sent away fails by its device's key, which is in nobody's list.
        if ledger.chain().number() > 1 {
            notes.secrets = ledger.secrets().to_bytes();
        }
        self.note_sharing(notes)?;
        self.vouch()
    }

    /// Gives a device another role: a greater one by an addendum, a lesser one by a new epoch.
    /// Returns whether anything changed.
    ///
    /// # Errors
    /// As [`Self::lower`].
    pub fn set_role(&mut self, device: Device, role: Role, now: Moment) -> Result<bool, OpenError> {
        let Some(ledger) = &mut self.ledger else {
            return Ok(false);
        };
        let members = ledger.chain().members();
        let Some(member) = members.get(&device).cloned() else {
            return Ok(false);
        };
        if role < member.role {
            return self.lower(&[(device, Some(role))], now);
        }
        if role > member.role {
            ledger.admit(member.card, role)?;
            self.note_members()?;
            self.save()?;
        }
        Ok(role > member.role)
    }

    /// Gives devices less than they have, or sends them away (`None`): a new epoch with a new
    /// secret, on disk before anybody hears of it. Returns whether anything changed.
    ///
    /// # Errors
    /// When this member may not, nobody would be left who may let others in, or the disk refuses.
    pub fn lower(
        &mut self,
        lowered: &[(Device, Option<Role>)],
        now: Moment,
    ) -> Result<bool, OpenError> {
        self.workspace.settle(now);
        self.save()?;
        let Some(ledger) = &mut self.ledger else {
            return Ok(false);
        };
        let began = ledger.lower(lowered, fresh_dice().bytes(), &self.workspace)?;
        if began {
            self.settle_roles(now)?;
            self.note_members()?;
            self.save()?;
        }
        Ok(began)
    }

    /// Brings the document in line with who may write now.
    ///
    /// # Errors
    /// When the document cannot be built anew, or the disk refuses.
    pub fn settle_roles(&mut self, now: Moment) -> Result<Settled, OpenError> {
        let Some(ledger) = &mut self.ledger else {
            return Ok(Settled::default());
        };
        let settled = settle_roles(ledger, &mut self.workspace, now);
        let settled = settled.map_err(|source| self.broken(source))?;
        if settled.signed {
            self.note_proofs();
        }
        if settled.renamed {
            self.note_renamed()?;
        }
        if !settled.taken_out.is_empty() {
            self.keep_aside(&settled.taken_out, now)?;
        }
        Ok(settled)
    }

    /// Keeps changes that were taken out of the document in a file beside it, for a member who
    /// may write; and the document without them as a snapshot.
    ///
    /// # Errors
    /// When the disk refuses: then they stand in the journal still.
    pub fn keep_aside(&mut self, taken: &[Outgoing], now: Moment) -> Result<(), OpenError> {
        let id = uuid::Uuid::from_bytes(self.workspace.id().0);
        let all = self.workspace.all_changes();
        let changes = all
            .into_iter()
            .chain(taken.iter().map(|it| it.bytes.clone()));
        let mut bytes = Vec::new();
        let written = pack::write(&mut bytes, id, now.0, changes.map(Frame::change));
        let path = self.folder.join(format!("set-aside-{}.myspot", now.0));
        let unwritable = |source| {
            OpenError::File(crate::anything::FileError::Unreadable {
                path: path.clone(),
                source,
            })
        };
        written.map_err(|error| unwritable(std::io::Error::other(error)))?;
        crate::settings::replace(&path, &bytes).map_err(unwritable)?;
        self.snapshot(now)
    }

    /// Takes in another copy of this workspace: what members signed with their proofs, what
    /// nobody did as brought along by the member here, who signs for it. It is on disk when this
    /// returns.
    ///
    /// # Errors
    /// When the copy does not fit, or the disk refuses.
    pub fn bring(
        &mut self,
        changes: &[Vec<u8>],
        proofs: &[u8],
        now: Moment,
    ) -> Result<Result<Brought, Refusal>, StoreError> {
        let ledger = self.ledger.as_mut();
        let brought = bring(ledger, &mut self.workspace, (changes, proofs), now);
        if brought.is_ok() {
            self.note_proofs();
            self.save()?;
            self.vouch()?;
            self.note_authors();
        }
        Ok(brought)
    }

    fn broken(&self, source: LoadError) -> OpenError {
        OpenError::Document {
            folder: self.folder.clone(),
            source,
        }
    }

    /// Tells the document who stands behind which actor, after changes came in.
    pub fn note_authors(&mut self) {
        if let Some(ledger) = &self.ledger {
            tell_authors(ledger, &mut self.workspace);
        }
    }

    /// Has the proofs that came without changes written with the next frames.
    pub fn note_proofs(&mut self) {
        if let Some(ledger) = &self.ledger {
            self.collect_proofs(ledger.proofs_to_bytes());
        }
    }

    /// Notes in the header under which name this device goes on.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn note_renamed(&mut self) -> Result<(), StoreError> {
        self.note_actor(None)
    }

    /// Signs what may be signed and is not: what was done before sharing, what was brought along.
    pub(super) fn vouch(&mut self) -> Result<(), StoreError> {
        let Some(ledger) = &mut self.ledger else {
            return Ok(());
        };
        if ledger.sign_missing(&self.workspace) {
            let proofs = ledger.proofs_to_bytes();
            self.collect_proofs(proofs);
            self.save()?;
        }
        Ok(())
    }

    /// Adopts what stands here of somebody who may write no more, where a session ended before
    /// that was done. It is dated like the workspace: nobody hands the time in here.
    pub(super) fn adopt(&mut self) -> Result<(), OpenError> {
        let writes = self.ledger.as_ref().and_then(Ledger::role);
        if writes.is_some_and(Role::writes) {
            let made = Moment(self.store.header().created_ms);
            if self.settle_roles(made)?.adopted {
                self.save()?;
            }
        }
        Ok(())
    }

    fn collect_proofs(&mut self, body: Vec<u8>) {
        let kind = store::PROOFS;
        self.collect();
        self.unsaved.push(Frame::Other { kind, body });
    }

    /// Makes the folder of a workspace that came in from another device.
    ///
    /// The document, its changes and proofs are there in memory; nothing is on disk before this.
    ///
    /// # Errors
    /// When the folder exists and is not empty, or cannot be written.
    pub fn settle_joined(
        folder: &Path,
        joined: Joined,
        paths: &Paths,
        now: Moment,
    ) -> Result<Self, OpenError> {
        let Joined {
            workspace,
            ledger,
            mut notes,
            member,
        } = joined;
        let id = workspace.id();
        let mut header = WorkspaceHeader::new(uuid::Uuid::from_bytes(id.0), now.0);
        notes.chain = ledger.chain().to_bytes();
        notes.write(&mut header);
        let device = DeviceNotes {
            member: Some(member.clone()),
            actors: Vec::new(),
            keys: Some(ledger.keys().clone()),
        };
        device.write(&mut header);
        let store = Store::create(folder, header)?;
        let mut open = Self {
            workspace,
            repairs: Vec::new(),
            ledger: Some(ledger),
            sharing: notes,
            store,
            folder: folder.to_owned(),
            unsaved: Vec::new(),
            since_snapshot: (0, 0),
            memory: Some(ActorMemory::new(paths, id, folder)),
        };
        open.workspace.set_me(Some(member));
        open.note_proofs();
        open.save()?;
        open.note_actor(None)?;
        open.note_members()?;
        open.snapshot(now)?;
        Ok(open)
    }
}

/// A workspace that came in from another device, before it has a folder.
#[derive(Debug)]
pub struct Joined {
    /// The document.
    pub workspace: Workspace,
    /// Who belongs and who vouches for what.
    pub ledger: Ledger,
    /// What is remembered of sharing.
    pub notes: SharingNotes,
    /// The record of the member at this device.
    pub member: RecordId,
}

impl Joined {
    /// An empty document that is to be filled by the device that let this one in.
    ///
    /// # Errors
    /// When the welcome's chain does not verify, or does not know this device.
    pub fn begin(welcome: Welcome, keys: DeviceKeys, member: RecordId) -> Option<Self> {
        let dice = fresh_dice();
        let kinds = Arc::new(Kinds::builtin());
        let workspace = Workspace::create(welcome.workspace, kinds, dice).ok()?;
        let mut ledger = Ledger::read(&workspace, keys, &welcome.chain).ok()?;
        ledger.role()?;
        if ledger.chain().number() > 1 {
            ledger.recall_secrets(&welcome.secrets);
        } else {
            ledger.keep_founding_secret(welcome.secret);
        }
        let notes = SharingNotes {
            chain: welcome.chain,
            secret: welcome.secret,
            secrets: welcome.secrets,
            on: true,
            ..SharingNotes::default()
        };
        Some(Self {
            workspace,
            ledger,
            notes,
            member,
        })
    }

    /// The document that a bundle holds, for the newcomer whom it lets in.
    ///
    /// # Errors
    /// When anything in it does not fit, with the same checks as from a linked device; or when
    /// its chain does not know this device.
    pub fn by_stick(
        bundle: &Bundle,
        keys: DeviceKeys,
        member: RecordId,
        now: Moment,
    ) -> Result<Self, Refusal> {
        let kinds = Arc::new(Kinds::builtin());
        let workspace = Workspace::create(bundle.workspace, kinds, fresh_dice());
        let mut workspace = workspace.map_err(|error| Refusal::Unfit(error.to_string()))?;
        let mut ledger = Ledger::read(&workspace, keys, &bundle.chain)?;
        ledger.recall_secrets(bundle.secrets());
        let (Some(_), Some(secret)) = (ledger.role(), ledger.founding_secret()) else {
            return Err(Refusal::Stranger);
        };
        bundle.apply(&mut ledger, &mut workspace, now)?;
        let mut notes = SharingNotes {
            chain: ledger.chain().to_bytes(),
            secret,
            on: true,
            ..SharingNotes::default()
        };
        if ledger.chain().number() > 1 {
            notes.secrets = ledger.secrets().to_bytes();
        }
        Ok(Self {
            workspace,
            ledger,
            notes,
            member,
        })
    }
}
