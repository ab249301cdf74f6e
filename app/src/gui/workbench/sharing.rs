//! Sharing at the window: what the member asks for, and what the network tells.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use myspot_core::epoch::Role;
use myspot_core::{Moment, RecordId};
use myspot_sync::{Bind, Event as NetEvent};
use slint::ComponentHandle as _;

use super::Workbench;
use super::stick::StickState;
use crate::gui::adapters;
use crate::gui::event::{Event, ShareEvent};
use crate::gui::jobs::Done;
use crate::gui::moments::now;
use crate::gui::opening::Opened;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::open::OpenWorkspace;
use crate::share::join::{Place, Request, join};
use crate::share::view::{JoinTrouble, JoinView, Reach, RelayAddress, ShareTrouble};
use crate::share::{self, News, Share, ShareError};
use crate::ui;

/// How often the page is brought up to date while much is happening.
const REFRESH: Duration = Duration::from_millis(150);

/// What the window knows of the network beside what it shows.
#[derive(Debug, Default)]
pub(super) struct Net {
    /// The line to the other devices, while sharing is on.
    pub(super) line: Option<Share>,
    /// Raised to stop joining.
    stop: Arc<AtomicBool>,
    /// Where this member typed last, and when.
    pub(super) typed: Option<(RecordId, String, Moment)>,
    /// Whether a burst is going to be sent.
    pub(super) live_due: bool,
    /// What is going to be shown anew.
    stale: Option<Stale>,
}

/// How much of what is shown of sharing is out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stale {
    /// Where the others are.
    Places,
    /// Anything.
    All,
}

impl Workbench {
    /// The member asked for something on the page *Partage*.
    pub(crate) fn on_share(&mut self, event: ShareEvent, road: &Road) {
        match event {
            ShareEvent::TurnOn => self.turn_on(road),
            ShareEvent::TurnOff => self.turn_off(),
            ShareEvent::Invite => self.with_line(|line, _| line.invite(now())),
            ShareEvent::Uninvite => self.with_line(|line, _| line.uninvite()),
            ShareEvent::Refuse => self.with_line(|line, _| line.refuse()),
            ShareEvent::Admit(role) => self.admit(role, road),
            ShareEvent::TroubleRead => {
                self.share.trouble = None;
                self.with_line(|line, _| line.trouble_read());
            }
            ShareEvent::Role(device, role) => self.give_role(device, role, road),
            ShareEvent::SendAway(device) => self.send_away(device, road),
            ShareEvent::Follow(device) => self.follow(device),
            ShareEvent::Stay => self.stay_here(),
            ShareEvent::GoOver => self.go_over(road),
            ShareEvent::Pack(device) => self.pack_stick(device, road),
            ShareEvent::Take(path) => self.take_stick(&path, road),
            ShareEvent::Answer(role) => self.answer_stick(role, road),
            ShareEvent::StickRead => self.stick = StickState::Idle,
            ShareEvent::Relay(text) => self.choose_relay(&text),
            ShareEvent::CopyTicket | ShareEvent::ChooseFile => {}
        }
        self.refresh_sharing();
    }

    pub(super) fn with_line(&mut self, act: impl FnOnce(&mut Share, &mut OpenWorkspace)) {
        if let (Some(line), Some(open)) = (&mut self.net.line, &mut self.open) {
            act(line, open);
        }
    }

    fn turn_on(&mut self, road: &Road) {
        let Some(name) = (self.open.as_ref()).map(|open| share::own_name(open, &self.settings))
        else {
            return;
        };
        if name.trim().is_empty() {
            return self.ask_for_name();
        }
        let told = self.jobs.teller(|event| Done::Network(Box::new(event)));
        let only = self.bind;
        let Some(open) = self.open.as_mut().filter(|_| self.net.line.is_none()) else {
            return;
        };
        open.workspace.settle(now());
        if open.workspace.me().is_none() {
            // Refused, the member stays without a record: the epoch names them all the same.
            open.join_as(&name, now()).ok();
        }
        match Share::start(open, &name, only, told) {
            Ok(line) => {
                self.net.line = Some(line);
                self.note_switched(true);
                self.save_soon(road);
                self.tell_presence();
            }
            Err(error) => self.share_failed(&error),
        }
    }

    /// Others must know with whom they share.
    pub(super) fn ask_for_name(&mut self) {
        self.go(ui::Page::Settings);
        self.toast(false, |sentences| sentences.share().invoke_problem_name());
    }

    fn turn_off(&mut self) {
        self.note_switched(false);
        self.put_down();
    }

    /// Leaves the network. The farewell may take a second, and is not waited for.
    fn put_down(&mut self) {
        if let (Some(mut line), Some(open)) = (self.net.line.take(), &mut self.open) {
            line.leave(open, now());
            std::thread::spawn(move || drop(line));
        }
    }

    /// Whether the workspace is shared again when it is opened the next time.
    fn note_switched(&mut self, on: bool) {
        if let Some(open) = &mut self.open {
            let mut notes = open.sharing.clone();
            notes.on = on;
            // Not noted, the member turns it on or off once more.
            open.note_sharing(notes).ok();
        }
    }

    /// A workspace came onto the bench: it is shared again if it was when it was left.
    pub(super) fn resume_sharing(&mut self, road: &Road) {
        let wants = |open: &OpenWorkspace| open.ledger.is_some() && open.sharing.on;
        if self.open.as_ref().is_some_and(wants) {
            self.turn_on(road);
        }
        self.refresh_sharing();
    }

    /// Takes the line away, to be left together with the workspace.
    pub(super) fn hang_up(&mut self) {
        self.put_down();
        self.net = Net::default();
    }

    fn admit(&mut self, role: Role, road: &Road) {
        let (Some(line), Some(open)) = (&mut self.net.line, &mut self.open) else {
            return;
        };
        match line.admit(role, open, now()) {
            Ok(news) => self.take_news(news, road),
            Err(error) => self.share_failed(&error),
        }
    }

    pub(super) fn share_failed(&mut self, error: &ShareError) {
        if let ShareError::Network(_) = error {
            self.share.trouble = Some(ShareTrouble::NoPort);
            self.show_sharing();
            return;
        }
        self.show(|main, sentences| {
            let failure = match error {
                ShareError::Open(error) => sentences.cannot_open(error),
                ShareError::Store(error) => sentences.cannot_save(error),
                ShareError::Network(_) | ShareError::Epoch(_) => ui::Failure {
                    open: true,
                    title: sentences.say().invoke_failure_edit(),
                    what: sentences
                        .share()
                        .invoke_may_not_invite(Role::Contributor.code().into()),
                    next: sentences.say().invoke_next_retry(),
                    detail: slint::SharedString::default(),
                },
            };
            main.global::<ui::App<'_>>().set_failure(failure);
        });
    }

    /// The network told something.
    pub(super) fn heard(&mut self, event: NetEvent, road: &Road) {
        let (Some(line), Some(open)) = (&mut self.net.line, &mut self.open) else {
            return;
        };
        // Between two bursts the caret is held by its letters; inside one, by what the text shows.
        let quiet = !open.workspace.is_typing();
        let held = self.focus.as_ref().filter(|_| quiet).and_then(|focus| {
            let ends = [focus.caret, focus.anchor];
            let same = open.workspace.record(&focus.record)?.words(&focus.key) == focus.text;
            let anchor = open.workspace.anchor(&focus.record, &focus.key, &ends);
            anchor.filter(|_| same)
        });
        let news = line.on(event, open, now());
        self.caret_held = held.and_then(|held| {
            let ends = self.open.as_ref()?.workspace.offsets(&held);
            Some((*ends.first()?, *ends.get(1)?))
        });
        self.take_news(news, road);
        self.caret_held = None;
    }

    fn take_news(&mut self, news: Vec<News>, road: &Road) {
        let mut stale = None;
        for news in news {
            match news {
                News::Changes(changes) => self.changed(&changes, road),
                News::Unsaved => self.save_soon(road),
                News::Left => self.put_down(),
                News::View | News::Admitted(_) => stale = Some(Stale::All),
                News::Moved => stale = stale.max(Some(Stale::Places)),
            }
        }
        if let Some(stale) = stale {
            self.refresh_soon(stale, road);
        }
    }

    fn refresh_soon(&mut self, stale: Stale, road: &Road) {
        let waiting = self.net.stale;
        self.net.stale = waiting.max(Some(stale));
        if !self.jobs.are_threads() {
            self.refresh_stale();
        } else if waiting.is_none() {
            let road = road.clone();
            slint::Timer::single_shot(REFRESH, move || road.send(Event::ShareStale));
        }
    }

    /// Shows anew what is out of date.
    pub(super) fn refresh_stale(&mut self) {
        match self.net.stale.take() {
            Some(Stale::All) => self.refresh_sharing(),
            Some(Stale::Places) => self.refresh_places(),
            None => {}
        }
    }

    /// Works out anew what is shown of sharing.
    pub(super) fn refresh_sharing(&mut self) {
        self.net.stale = None;
        let trouble = self.share.trouble.take();
        if let Some(open) = &self.open {
            self.share = match &self.net.line {
                Some(line) => line.view(open),
                None => share::at_rest(open),
            };
        }
        self.share.trouble = self.share.trouble.take().or(trouble);
        self.look_on();
        self.show_sharing();
    }

    /// Who was let in without a name is somebody: a badge or a sentence never shows nobody.
    fn name_the_nameless(&mut self) {
        let others = self.share.devices.iter_mut();
        let mut nameless = others
            .filter(|device| device.reach != Reach::Here && device.name.trim().is_empty())
            .peekable();
        if nameless.peek().is_none() {
            return;
        }
        let main = self.main.upgrade();
        let somebody = main.map(|main| Sentences::of(&main).share().invoke_somebody());
        for device in nameless {
            device.name = somebody.clone().unwrap_or_default().into();
        }
    }

    /// What was committed is on disk: the others may have it.
    pub(super) fn send_what_is_saved(&mut self, road: &Road) {
        if let (Some(line), Some(open)) = (&mut self.net.line, &self.open) {
            line.flush(open);
            self.refresh_soon(Stale::All, road);
        }
    }

    /// Answers an invitation, on a worker.
    pub(crate) fn join(
        &mut self,
        ticket: String,
        (parent, name): (PathBuf, String),
        relay: Option<RelayAddress>,
        _road: &Road,
    ) {
        let stop = Arc::new(AtomicBool::new(false));
        self.net.stop = Arc::clone(&stop);
        self.join = Some(JoinView::Calling);
        self.join_trouble = None;
        self.show_join();
        let step = self.jobs.teller(Done::JoinStep);
        let (paths, bind) = (self.paths.clone(), self.bind);
        self.jobs.start(move || {
            let request = Request {
                ticket: &ticket,
                name: &name,
                place: Place::In(&parent),
                bind: bind.map_or(Bind::Everywhere { port: None }, Bind::Only),
                relay,
            };
            let joined = join(&request, &paths, now, &stop, step);
            Done::Joined(joined.map(Box::new))
        });
    }

    /// Stops joining.
    pub(crate) fn cancel_join(&mut self) {
        self.net.stop.store(true, Ordering::Relaxed);
        self.join = None;
        self.show_join();
    }

    /// Joining went on a step.
    pub(super) fn join_went_on(&mut self, step: JoinView) {
        if self.join.is_some() {
            self.join = Some(step);
            self.show_join();
        }
    }

    /// Joining is over.
    pub(super) fn joined(&mut self, joined: Result<Box<OpenWorkspace>, JoinTrouble>, road: &Road) {
        let cancelled = self.join.take().is_none();
        match joined {
            Ok(open) => {
                self.show_join();
                self.show(|main, _| {
                    main.global::<ui::App<'_>>().set_layer(ui::Layer::None);
                });
                self.close_workspace();
                self.opened(Opened::of(open), road);
            }
            Err(trouble) => {
                self.join_trouble = Some(trouble).filter(|_| !cancelled);
                self.show_join();
            }
        }
    }

    /// Shows [`Workbench::share`] everywhere it is seen: its page, side bar, status line, strip,
    /// and « … écrit ici » in the fiche.
    pub fn show_sharing(&mut self) {
        self.name_the_nameless();
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
        self.share = share::view::ShareView::default();
        self.stick = StickState::Idle;
        self.following = None;
        self.opening_note = None;
        self.reading_told = false;
        self.forget_fields();
        self.show_sharing();
    }
}
