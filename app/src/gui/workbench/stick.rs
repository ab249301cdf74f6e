//! Files that go by hand between members: made, taken in, and newcomers let in by them.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use myspot_core::epoch::Role;
use myspot_core::keys::Device;
use myspot_core::peer::MAX_BUNDLE;
use myspot_sync::DeviceId;

use super::Workbench;
use super::new_file::{file_name, write_new};
use crate::gui::adapters;
use crate::gui::moments::now;
use crate::gui::opening::Opened;
use crate::gui::road::Road;
use crate::share::carried::{self, TakenIn};
use crate::share::join::Place;
use crate::share::own_name;
use crate::share::stick::{self, Asked, Offer};
use crate::ui;

/// How the ends of such files are called.
const BUNDLE: &str = "bundle";
const REQUEST: &str = "demande";

/// What was last done with a file, on the page *Partage*.
#[derive(Debug, Default)]
pub enum StickState {
    /// Nothing.
    #[default]
    Idle,
    /// A file was made: where, with how many changes, for how many devices.
    Packed {
        /// The file.
        path: PathBuf,
        /// How many changes.
        changes: usize,
        /// For how many devices.
        devices: usize,
    },
    /// A file was taken in.
    Taken(TakenIn),
    /// Somebody asks to be let in by a file.
    Asked(Asked),
    /// The answer to them was made: where, the name, the words that they will see.
    Answered {
        /// The file.
        path: PathBuf,
        /// The newcomer's name.
        name: String,
        /// The words.
        words: [String; 4],
    },
    /// It did not work.
    Failed(StickTrouble),
}

/// Why a file could not be made or taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StickTrouble {
    /// Nobody else belongs to this workspace.
    Nobody,
    /// The file cannot be read.
    NoFile,
    /// It is no such file, was made for somebody else, or does not fit.
    Refused,
    /// This member may not let others in.
    MayNot,
    /// The disk refuses.
    Disk,
}

/// How joining by a file goes, in the dialog « Rejoindre ».
#[derive(Debug, Default)]
pub enum StickJoin {
    /// It does not.
    #[default]
    Idle,
    /// The request was made: where, and the words to read out.
    Asked {
        /// The file.
        path: PathBuf,
        /// The words.
        words: [String; 4],
    },
    /// An answer was read.
    Offered(Box<Offer>),
    /// It did not work.
    Failed(StickTrouble),
}

impl Workbench {
    /// Makes a file with what a device lacks, or all of them, beside the member's workspaces.
    pub(in crate::gui) fn pack_stick(&mut self, device: Option<DeviceId>, road: &Road) {
        self.settle(road);
        self.save_now(road);
        let Some(open) = &self.open else { return };
        let to: Vec<Device> = device.iter().map(|device| Device(device.0)).collect();
        let title = file_name(open.workspace.info().words("title"));
        let name = device.and_then(|device| Some(file_name(&self.device(device)?.name)));
        self.stick = match carried::pack(open, &to) {
            Err(_) => StickState::Failed(StickTrouble::Nobody),
            Ok((bytes, changes, devices)) => {
                let name = name.map_or(title.clone(), |name| format!("{title} - {name}"));
                match write_new(&self.paths.documents, &name, BUNDLE, &bytes) {
                    Ok(path) => StickState::Packed {
                        path,
                        changes,
                        devices,
                    },
                    Err(_) => StickState::Failed(StickTrouble::Disk),
                }
            }
        };
        adapters::sharing::show(self);
    }

    /// Takes in a file: what a member carried here, or a newcomer's request.
    pub(in crate::gui) fn take_stick(&mut self, path: &Path, road: &Road) {
        self.settle(road);
        self.stick = match read(path) {
            None => StickState::Failed(StickTrouble::NoFile),
            Some(bytes) => match Asked::read(&bytes) {
                Ok(asked) => StickState::Asked(asked),
                Err(_) => self.take_bundle(&bytes, road),
            },
        };
        self.refresh_sharing();
    }

    fn take_bundle(&mut self, bytes: &[u8], road: &Road) -> StickState {
        let Some(open) = &mut self.open else {
            return StickState::Idle;
        };
        let taken = match carried::unpack(open, bytes, now()) {
            Ok(taken) => taken,
            Err(stick::StickError::Refused(_)) => {
                return StickState::Failed(StickTrouble::Refused);
            }
            Err(_) => return StickState::Failed(StickTrouble::Disk),
        };
        self.with_line(|line, open| line.took_in(open));
        self.changed(&taken.changes, road);
        StickState::Taken(taken)
    }

    /// The words are the same: the newcomer's answer is made.
    pub(in crate::gui) fn answer_stick(&mut self, role: Role, road: &Road) {
        let StickState::Asked(asked) = &self.stick else {
            return;
        };
        let asked = asked.clone();
        let answered = match (&mut self.net.line, &mut self.open) {
            (Some(line), Some(open)) => line.answer(&asked, role, open, now()),
            (None, Some(open)) => {
                let name = own_name(open, &self.settings);
                stick::answer(&asked, role, &name, open, now())
            }
            (_, None) => return,
        };
        self.stick = match answered {
            Err(stick::StickError::Share(_)) => StickState::Failed(StickTrouble::MayNot),
            Err(_) => StickState::Failed(StickTrouble::Disk),
            Ok(answer) => {
                self.changed(&answer.news, road);
                let name = file_name(asked.name());
                match write_new(&self.paths.documents, &name, BUNDLE, &answer.file) {
                    Ok(path) => StickState::Answered {
                        path,
                        name: asked.name().to_owned(),
                        words: answer.words,
                    },
                    Err(_) => StickState::Failed(StickTrouble::Disk),
                }
            }
        };
        self.refresh_sharing();
    }

    /// The newcomer asks, by a file that is carried to somebody who may let others in.
    pub(in crate::gui) fn ask_by_stick(&mut self, name: &str) {
        self.stick_join = match stick::request(name, &self.paths, now()) {
            Err(_) => StickJoin::Failed(StickTrouble::Disk),
            Ok(request) => {
                let file = file_name(name);
                match write_new(&self.paths.documents, &file, REQUEST, &request.file) {
                    Ok(path) => StickJoin::Asked {
                        path,
                        words: request.words,
                    },
                    Err(_) => StickJoin::Failed(StickTrouble::Disk),
                }
            }
        };
        self.show_join();
    }

    /// The answer to the request came back.
    pub(in crate::gui) fn read_answer(&mut self, path: &Path) {
        let offer = read(path).map(|bytes| Offer::read(&bytes, &self.paths));
        self.stick_join = match offer {
            None => StickJoin::Failed(StickTrouble::NoFile),
            Some(Ok(offer)) => StickJoin::Offered(Box::new(offer)),
            Some(Err(_)) => StickJoin::Failed(StickTrouble::Refused),
        };
        self.show_join();
    }

    /// The words are the same: the newcomer takes part.
    pub(in crate::gui) fn accept_answer(&mut self, parent: &Path, road: &Road) {
        let StickJoin::Offered(offer) = std::mem::take(&mut self.stick_join) else {
            return;
        };
        match offer.accept(Place::In(parent), &self.paths, now()) {
            Err(trouble) => {
                self.join_trouble = Some(trouble);
                self.show_join();
            }
            Ok(open) => {
                self.show_join();
                self.show(|main, _| {
                    use slint::ComponentHandle as _;
                    main.global::<ui::App<'_>>().set_layer(ui::Layer::None);
                });
                self.close_workspace();
                self.opened(Opened::of(Box::new(open)), road);
            }
        }
    }
}

/// What a file holds, if it can be read and is not longer than such a file may be.
fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = MAX_BUNDLE as u64 + 1;
    let mut file = File::open(path).ok()?.take(limit);
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
