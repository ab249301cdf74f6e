//! The relay by which this workspace is shared from this device: chosen on the page *Partage*.

use myspot_sync::RelayAddress;

use super::Workbench;
use crate::gui::jobs::Done;
use crate::gui::moments::now;
use crate::gui::road::Road;

impl Workbench {
    /// Goes by another relay, or by none: what was typed on the page. The network is left and used
    /// anew, so that nothing of the relay before stays.
    pub(super) fn choose_relay(&mut self, text: &str) {
        let read = Some(text.trim()).filter(|text| !text.is_empty());
        let relay = match read.map(RelayAddress::parse).transpose() {
            Ok(relay) => relay,
            Err(why) => {
                self.relay_problem = Some(why);
                return;
            }
        };
        self.relay_problem = None;
        let Some(open) = &mut self.open else { return };
        let mut notes = open.sharing.clone();
        if std::mem::replace(&mut notes.relay, relay) == notes.relay {
            return;
        }
        if let Err(error) = open.note_sharing(notes) {
            return self.share_failed(&error.into());
        }
        if let (Some(mut line), Some(open)) = (self.net.line.take(), &mut self.open) {
            line.leave(open, now());
            self.jobs.start(move || {
                drop(line);
                Done::LineDown
            });
        }
    }

    /// The line is down that was left for another to be opened.
    pub(super) fn line_is_down(&mut self, road: &Road) {
        if self.net.line.is_none() {
            self.resume_sharing(road);
        }
    }
}
