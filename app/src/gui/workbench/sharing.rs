//! Sharing: what the member asks for, and where its state is shown.

use std::path::PathBuf;

use myspot_core::epoch::Role;

use super::Workbench;
use crate::gui::adapters;
use crate::gui::event::ShareEvent;
use crate::gui::road::Road;
use crate::share::view::ShareView;

impl Workbench {
    /// The member asked for something on the page *Partage*.
    pub(crate) fn on_share(&mut self, event: ShareEvent, _road: &Road) {
        if event == ShareEvent::TroubleRead {
            self.share.trouble = None;
        }
        self.show_sharing();
    }

    /// Answers an invitation.
    pub(crate) fn join(&mut self, _ticket: String, _folder: PathBuf, _name: String, _road: &Road) {
        self.show_join();
    }

    /// Stops joining.
    pub(crate) fn cancel_join(&mut self) {
        self.join = None;
        self.show_join();
    }

    /// Shows [`Workbench::share`] everywhere it is seen: its page, side bar, status line, strip,
    /// and « … écrit ici » in the fiche.
    pub fn show_sharing(&mut self) {
        adapters::sharing::show(self);
        adapters::frame::show(self);
        adapters::frame::show_banner(self);
    }

    /// Shows [`Workbench::join`] and [`Workbench::join_trouble`] in the dialog « rejoindre ».
    pub fn show_join(&mut self) {
        adapters::start::show_join(self);
    }

    /// Whether the member may not write here.
    pub(in crate::gui) fn only_reads(&self) -> bool {
        self.share.role == Some(Role::Reader)
    }

    /// The workspace is closed: nothing of its sharing stays on the screen.
    pub(super) fn leave_sharing(&mut self) {
        self.share = ShareView::default();
        self.opening_note = None;
        self.reading_told = false;
        self.forget_fields();
        self.show_sharing();
    }
}
