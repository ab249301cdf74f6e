//! A long act done on another thread, under a name that this device owns.

use myspot_core::Aside;
use myspot_core::store::StoreError;

use super::device::DeviceNotes;
use super::{OpenWorkspace, fresh_dice};

impl OpenWorkspace {
    /// Copies the workspace for an act beside it; [`myspot_core::Workspace::take_over`] takes over
    /// what comes of it. The name under which it is written is on disk before the copy is handed
    /// out, so that the others will know whose it is.
    ///
    /// Cost: that of copying the document, and a write of the header.
    ///
    /// # Errors
    /// When the header cannot be written.
    pub fn aside(&mut self) -> Result<Aside, StoreError> {
        let mut device = DeviceNotes::of(self.store.header());
        let keys = device.keys_or_draw(&mut fresh_dice());
        let id = self.workspace.id();
        let actor = keys.draw_actor(id, self.workspace.dice());
        device.actors.push(actor.clone());
        let mut header = self.store.header().clone();
        device.write(&mut header);
        self.store.replace_header(header)?;
        Ok(self.workspace.aside(actor))
    }
}
