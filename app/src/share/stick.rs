//! Joining without any network: a request on a stick, a sealed answer on the way back.
//!
//! The newcomer's device draws its keys and writes a **request**: its card, nothing secret. A
//! member who may let others in **answers** it: its addendum, the group's secrets and everything
//! there is, sealed for the newcomer's keys. The newcomer **accepts** the answer. Words are
//! compared by voice twice: those of the request before anything is sealed for it, or a swapped
//! request would let a stranger in; those of both before the answer is taken, or a swapped answer
//! would lead into a stranger's workspace.

use std::fs;
use std::path::{Path, PathBuf};

use myspot_core::epoch::Role;
use myspot_core::keys::{Card, Device, DeviceKeys};
use myspot_core::peer::{self, Bundle, Exchange, Refusal};
use myspot_core::{Change, Moment, RecordId};
use serde::{Deserialize, Serialize};

use super::guests::let_in;
use super::join::Place;
use super::view::JoinTrouble;
use super::{Share, ShareError, four_words};
use crate::open::{Joined, OpenError, OpenWorkspace, fresh_dice};
use crate::paths::Paths;
use crate::settings::replace;

/// Why a stick did not let anybody in. Nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    /// The file is not what it should be, or not for this device.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The member may not let others in, or the disk refuses.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// What this device must remember until the answer comes cannot be written.
    #[error("{} cannot be written: {source}", .path.display())]
    Memory {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
}

/// A request, to be carried to a member who may let others in.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file.
    pub file: Vec<u8>,
    /// The words that the member will be shown: read out before the answer is made.
    pub words: [String; 4],
}

/// What this device remembers until its request is answered.
#[derive(Debug, Serialize, Deserialize)]
struct Waiting {
    keys: Vec<u8>,
    member: String,
}

/// Asks to be let in: draws the keys of this device for a workspace that it does not know yet.
///
/// The keys wait in the device's own state folder, as many requests as were made.
///
/// # Errors
/// When they cannot be kept there.
pub fn request(name: &str, paths: &Paths, now: Moment) -> Result<Request, StickError> {
    let mut dice = fresh_dice();
    let keys = DeviceKeys::draw(&mut dice);
    let member = RecordId::fresh(now, &mut dice);
    let card = keys.card(name, Some(&member));
    let waiting = Waiting {
        keys: keys.to_bytes().to_vec(),
        member: member.as_str().to_owned(),
    };
    let path = waiting_room(paths).join(format!("{}.bin", card.device.short()));
    let bytes = postcard::to_stdvec(&waiting).expect("plain fields can always be written");
    let kept = fs::create_dir_all(waiting_room(paths)).and_then(|()| replace(&path, &bytes));
    kept.map_err(|source| StickError::Memory { path, source })?;
    Ok(Request {
        words: four_words(&peer::request_words(&card)),
        file: peer::request(&card),
    })
}

fn waiting_room(paths: &Paths) -> PathBuf {
    paths.state.join("asked")
}

/// Somebody's request, as the member who is to answer it sees it.
#[derive(Debug, Clone)]
pub struct Asked {
    card: Card,
}

impl Asked {
    /// Reads a request.
    ///
    /// # Errors
    /// When the file is none.
    pub fn read(file: &[u8]) -> Result<Self, StickError> {
        Ok(Self {
            card: peer::read_request(file)?,
        })
    }

    /// The name that the newcomer gave.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.card.name
    }

    /// The newcomer's device.
    #[must_use]
    pub fn device(&self) -> Device {
        self.card.device
    }

    /// The words that the newcomer was shown: to be compared before [`answer`].
    #[must_use]
    pub fn words(&self) -> [String; 4] {
        four_words(&peer::request_words(&self.card))
    }
}

/// The answer to a request, to be carried back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The file. Only the newcomer's device can open it.
    pub file: Vec<u8>,
    /// The words that the newcomer will be shown before it takes the answer.
    pub words: [String; 4],
    /// How many changes are in it.
    pub changes: usize,
    /// What a screen must refresh: the newcomer's member has a record.
    pub news: Vec<Change>,
}

/// Lets in who asked, once the words were compared. Its addendum is on disk before the answer is
/// there. A window that is on the network calls [`Share::answer`] instead.
///
/// `name` is that of this device's member, for a workspace that was not shared before.
///
/// # Errors
/// When this member may not let others in, or the disk refuses; then nobody was let in.
pub fn answer(
    asked: &Asked,
    role: Role,
    name: &str,
    open: &mut OpenWorkspace,
    now: Moment,
) -> Result<Answer, StickError> {
    open.workspace.settle(now);
    open.begin_sharing(name).map_err(ShareError::from)?;
    let news = let_in(asked.card.clone(), role, open, now)?;
    let ledger = open.ledger.as_ref().ok_or(Refusal::Stranger)?;
    let to = [asked.card.device];
    // A newcomer holds nothing: everything goes.
    let everything = Exchange::default();
    let (file, changes) = peer::bundle((ledger, &open.workspace), &everything, &to, None)?;
    let from = ledger.keys().card("", None).sealing;
    let words = peer::joining_words(open.workspace.id(), &from, &asked.card);
    Ok(Answer {
        file,
        words: four_words(&words),
        changes,
        news,
    })
}

impl Share {
    /// Does as [`answer`], and tells the network who belongs now.
    ///
    /// # Errors
    /// As [`answer`].
    pub fn answer(
        &mut self,
        asked: &Asked,
        role: Role,
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Result<Answer, StickError> {
        let answer = answer(asked, role, "", open, now)?;
        self.listen(open);
        self.flush(open);
        Ok(answer)
    }
}

/// An answer that this device can open.
#[derive(Debug)]
pub struct Offer {
    bundle: Bundle,
    keys: DeviceKeys,
    member: RecordId,
    waiting: PathBuf,
}

impl Offer {
    /// Opens the answer to one of this device's requests.
    ///
    /// # Errors
    /// When it is none, or answers somebody else's.
    pub fn read(file: &[u8], paths: &Paths) -> Result<Self, StickError> {
        let mut why = Refusal::Stranger;
        let entries = fs::read_dir(waiting_room(paths)).into_iter().flatten();
        for entry in entries.flatten() {
            let path = entry.path();
            let Some((keys, member)) = remembered(&path) else {
                continue;
            };
            match Bundle::open(file, &keys) {
                Ok(bundle) => {
                    return Ok(Self {
                        bundle,
                        keys,
                        member,
                        waiting: path,
                    });
                }
                Err(refusal) => why = refusal,
            }
        }
        Err(why.into())
    }

    /// The workspace's title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.bundle.title
    }

    /// The words that the member who answered was shown: to be compared before
    /// [`Offer::accept`].
    #[must_use]
    pub fn words(&self) -> [String; 4] {
        four_words(&self.bundle.words(&self.keys))
    }

    /// Takes part in the workspace: everything in the answer is checked as if it came from a
    /// linked device, then it is on disk.
    ///
    /// # Errors
    /// When something in it does not fit, or the disk refuses. Then there is no folder.
    pub fn accept(
        self,
        place: Place<'_>,
        paths: &Paths,
        now: Moment,
    ) -> Result<OpenWorkspace, JoinTrouble> {
        place.prepare()?;
        let folder = place.folder(&self.bundle.title);
        let joined = Joined::by_stick(&self.bundle, self.keys, self.member, now);
        let joined = joined.map_err(|_| JoinTrouble::Unreadable)?;
        let open = OpenWorkspace::settle_joined(&folder, joined, paths, now);
        let open = open.map_err(|error: OpenError| match error {
            OpenError::Store(myspot_core::store::StoreError::AlreadyExists { .. }) => {
                JoinTrouble::FolderTaken
            }
            _ => JoinTrouble::Folder(folder),
        })?;
        // The keys stand in the workspace's header now. Left there, they open nothing new.
        fs::remove_file(&self.waiting).ok();
        Ok(open)
    }
}

fn remembered(path: &Path) -> Option<(DeviceKeys, RecordId)> {
    let bytes = fs::read(path).ok()?;
    let waiting: Waiting = postcard::from_bytes(&bytes).ok()?;
    let keys = DeviceKeys::from_bytes(&waiting.keys)?;
    Some((keys, RecordId::from(waiting.member.as_str())))
}

#[cfg(test)]
mod tests {
    use myspot_core::Edit;

    use super::*;

    const NOW: Moment = Moment(1_800_000_000_000);

    fn home() -> (tempfile::TempDir, Paths) {
        let home = tempfile::tempdir().expect("a temporary folder");
        let paths = Paths::below(home.path());
        (home, paths)
    }

    fn workspace(home: &tempfile::TempDir, paths: &Paths) -> OpenWorkspace {
        let folder = home.path().join("w");
        let made = OpenWorkspace::create(&folder, "Les Tilleuls", "Odile", paths, NOW);
        made.expect("a workspace")
    }

    #[test]
    fn a_newcomer_joins_by_stick_and_both_read_out_the_same_words_twice() {
        let ((odile, odiles), (samir, samirs)) = (home(), home());
        let mut open = workspace(&odile, &odiles);
        let request = request("Samir", &samirs, NOW).expect("writable");
        let asked = Asked::read(&request.file).expect("a request");
        assert_eq!((asked.name(), asked.words()), ("Samir", request.words));
        let answer = answer(&asked, Role::Contributor, "Odile", &mut open, NOW);
        let answer = answer.expect("the founder may");
        let offer = Offer::read(&answer.file, &samirs).expect("it is for Samir");
        assert_eq!(
            (offer.title(), offer.words()),
            ("Les Tilleuls", answer.words)
        );
        let folder = samir.path().join("w");
        let mut there = offer
            .accept(Place::At(&folder), &samirs, NOW)
            .expect("everything fits");
        assert_eq!(there.workspace.state_hash(), open.workspace.state_hash());
        let ledger = there.ledger.as_ref().expect("it is shared");
        assert_eq!(ledger.role(), Some(Role::Contributor));
        assert_eq!(there.sharing.secret, open.sharing.secret, "they can link");
        // He may write, and is a member with a record of his own.
        let me = there.workspace.me().cloned().expect("his record");
        let record = there.workspace.record(&me).expect("it came with the rest");
        assert_eq!(record.words("name"), "Samir");
        let record = there.workspace.fresh_id(NOW);
        let create = Edit::Create {
            record,
            kind: "entity".into(),
            fields: vec![("name".into(), "Quai".into())],
        };
        there.workspace.apply(&create.into(), NOW).expect("he may");
        there.save().expect("writable");
        // The answer serves once.
        assert!(matches!(
            Offer::read(&answer.file, &samirs),
            Err(StickError::Refused(Refusal::Stranger))
        ));
    }

    #[test]
    fn a_swapped_request_shows_by_its_words_and_a_found_answer_opens_for_nobody_else() {
        let ((odile, odiles), (_samir, samirs), (_eve, eves)) = (home(), home(), home());
        let mut open = workspace(&odile, &odiles);
        let his = request("Samir", &samirs, NOW).expect("writable");
        let hers = request("Samir", &eves, NOW).expect("writable");
        let swapped = Asked::read(&hers.file).expect("a request");
        assert_ne!(swapped.words(), his.words);
        let asked = Asked::read(&his.file).expect("a request");
        let answer = answer(&asked, Role::Reader, "Odile", &mut open, NOW).expect("she may");
        assert!(matches!(
            Offer::read(&answer.file, &eves),
            Err(StickError::Refused(Refusal::Stranger))
        ));
        for cut in [0, 7, 8, 30, answer.file.len() / 2, answer.file.len() - 1] {
            assert!(Offer::read(&answer.file[..cut], &samirs).is_err(), "{cut}");
        }
        assert!(Asked::read(&answer.file).is_err());
    }

    #[test]
    fn who_may_not_let_others_in_answers_nothing() {
        let ((odile, odiles), (samir, samirs), (_jeanne, jeannes)) = (home(), home(), home());
        let mut open = workspace(&odile, &odiles);
        let first = request("Samir", &samirs, NOW).expect("writable");
        let first = Asked::read(&first.file).expect("a request");
        let let_in = answer(&first, Role::Contributor, "Odile", &mut open, NOW).expect("she may");
        let offer = Offer::read(&let_in.file, &samirs).expect("it is for Samir");
        let folder = samir.path().join("w");
        let mut there = offer
            .accept(Place::At(&folder), &samirs, NOW)
            .expect("everything fits");
        let before = there.workspace.state_hash();
        let second = request("Jeanne", &jeannes, NOW).expect("writable");
        let second = Asked::read(&second.file).expect("a request");
        let refused = answer(&second, Role::Contributor, "Samir", &mut there, NOW);
        assert!(matches!(
            refused,
            Err(StickError::Share(ShareError::Epoch(_)))
        ));
        assert_eq!(there.workspace.state_hash(), before, "no record for Jeanne");
    }
}
