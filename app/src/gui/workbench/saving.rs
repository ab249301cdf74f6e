//! Making durable: right after the screen has shown an act, and again until the disk agrees.

use std::time::Duration;

use myspot_core::Moment;
use slint::ComponentHandle as _;

use super::Workbench;
use crate::gui::adapters;
use crate::gui::event::Event;
use crate::gui::jobs::Done;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::ui;

/// Whether everything is on disk, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaveState {
    /// When the disk last agreed.
    pub saved: Option<Moment>,
    /// Whether something waits.
    pub waiting: bool,
    /// Whether the disk refused.
    pub refused: bool,
    /// Whether a snapshot is being proven.
    pub proving: bool,
}

impl Workbench {
    /// Has what was committed made durable as soon as the screen has shown it.
    pub(crate) fn save_soon(&mut self, road: &Road) {
        let Some(open) = &mut self.open else { return };
        let waiting = open.is_unsaved();
        if waiting && !self.save.waiting {
            self.save.waiting = true;
            if self.jobs.are_threads() {
                let road = road.clone();
                slint::Timer::single_shot(Duration::ZERO, move || road.send(Event::Save));
            } else {
                road.send(Event::Save);
            }
        }
    }

    /// Makes everything committed durable, now.
    pub(super) fn save_now(&mut self, road: &Road) {
        let Some(open) = &mut self.open else { return };
        match open.save() {
            Ok(frames) => {
                if frames > 0 || self.save.saved.is_none() {
                    self.save.saved = Some(now());
                }
                self.save.waiting = false;
                self.save.refused = false;
                self.send_what_is_saved(road);
            }
            Err(error) => {
                // Told once; the edit stays in memory and is tried again every second.
                let told = std::mem::replace(&mut self.save.refused, true);
                if !told {
                    self.show(|main, sentences| {
                        main.global::<ui::App<'_>>()
                            .set_failure(sentences.cannot_save(&error));
                    });
                }
            }
        }
        adapters::frame::show_status(self);
    }

    /// What is due every second: bursts that paused, saves that failed, toasts that are old.
    pub(super) fn second(&mut self, road: &Road) {
        let moment = now();
        if let Some(open) = &mut self.open {
            let settled = open.workspace.settle_if_paused(moment);
            if settled.hash.is_some() || !settled.changes.is_empty() {
                self.changed(&settled.changes, road);
            }
            if self.save.refused {
                self.save_now(road);
            }
            self.snapshot_if_wanted();
        }
        adapters::board::second(self);
        adapters::sharing::show_remaining(self, moment);
        self.tell_presence();
        let before = self.toasts.len();
        self.toasts.retain(|toast| toast.until > moment);
        if self.toasts.len() != before {
            adapters::frame::show_toasts(self);
        }
    }

    /// Has a snapshot proven by a worker when the journal has grown.
    fn snapshot_if_wanted(&mut self) {
        let Some(open) = &mut self.open else { return };
        if self.save.proving || !open.wants_snapshot() || open.is_unsaved() {
            return;
        }
        self.save.proving = true;
        let folder = open.folder().to_owned();
        let copy = open.workspace.fork_document();
        self.jobs.start(move || {
            let proven = copy.save_proven().map(|bytes| (bytes, copy.heads()));
            Done::Proven(folder, proven)
        });
    }

    /// Keeps a proven snapshot, if it still is the state of the open workspace.
    pub(super) fn keep_proven(
        &mut self,
        folder: &std::path::Path,
        proven: Result<(Vec<u8>, Vec<[u8; 32]>), myspot_core::LoadError>,
    ) {
        self.save.proving = false;
        let Some(open) = self.open.as_mut().filter(|open| open.folder() == folder) else {
            return;
        };
        if let Ok((bytes, heads)) = proven {
            // A refusal leaves the journal as it is: nothing is lost, the next one tries again.
            open.keep_snapshot(&bytes, &heads, now()).ok();
        }
    }
}
