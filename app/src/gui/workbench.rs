//! What lies before the member: the open workspace, what is selected, what is asked for.
//!
//! Every event ends in [`Workbench::on`]. An edit goes to the workspace, its changes bring the
//! cached list up to date, and the adapters show what is touched. Only then is it made durable,
//! and only then does the status line say so.

pub mod acts;
mod focus;
mod members;
pub(in crate::gui) mod new_file;
mod pages;
mod plan_file;
mod presence;
mod relay;
mod saving;
mod sharing;
pub(in crate::gui) mod stick;
mod waiting;

use std::cell::RefCell;
use std::rc::Rc;

use myspot_core::history::Entry;
use myspot_core::view::entities::Query;
use myspot_core::{
    Act, Applied, Change, DoneAside, EditError, Moment, ReceiveError, RecordId, Workspace,
};
use myspot_sync::{DeviceId, RelayAddressError};
use slint::ComponentHandle as _;

use super::adapters::day::DayState;
use super::adapters::entities::JoiningFiches;
use super::adapters::export::ExportState;
use super::adapters::here::HereBook;
use super::adapters::import::ImportState;
use super::adapters::review::ReviewState;
use super::adapters::timeline::TimelineState;
use super::adapters::{self, board::BoardState, entities::ListState, graph::GraphState};
use super::event::Event;
use super::jobs::Jobs;
use super::moments::now;
use super::road::Road;
use super::sentences::Sentences;
use crate::open::OpenWorkspace;
use crate::paths::Paths;
use crate::settings::Settings;
use crate::share::view::{JoinTrouble, JoinView, Place, ShareView};
use crate::ui::{self, Main, Tone};
pub use focus::FieldFocus;
pub(in crate::gui) use focus::words_to_edit;
pub use saving::SaveState;
use stick::{StickJoin, StickState};

/// A toast and when it goes.
#[derive(Debug, Clone)]
pub struct Toast {
    /// Its name for the page.
    pub id: String,
    /// What it says.
    pub text: slint::SharedString,
    /// Whether it offers « Annuler ».
    pub undo: bool,
    /// The tone.
    pub tone: Tone,
    /// When it is put away.
    pub until: Moment,
}

/// What undo and redo stand before, and the words for both.
pub type ActNames = (
    [Option<[u8; 32]>; 2],
    slint::SharedString,
    slint::SharedString,
);

/// The history as far as it was read: reading it again from the start would cost seconds.
#[derive(Debug, Default)]
pub struct History {
    entries: Vec<Entry>,
    heads: Vec<[u8; 32]>,
}

impl History {
    /// Whether nothing was read yet.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.heads.is_empty()
    }

    /// Takes in what one act did, which somebody read already, if all before it is read.
    pub fn add(&mut self, before: &[[u8; 32]], entry: Entry, after: Vec<[u8; 32]>) {
        if self.heads == before {
            self.entries.insert(0, entry);
            self.heads = after;
        }
    }

    /// Reads what was added since the last time, and hands out everything, newest first.
    pub fn read(&mut self, workspace: &Workspace) -> &[Entry] {
        let heads = workspace.heads();
        if heads != self.heads {
            let news = workspace.history_since(&self.heads);
            self.entries.splice(0..0, news);
            self.heads = heads;
        }
        &self.entries
    }
}

/// How long a toast stays, in milliseconds.
const TOAST_MS: i64 = 8_000;

/// The window's state.
pub struct Workbench {
    /// The pages.
    pub main: slint::Weak<Main>,
    /// The folders of this device.
    pub paths: Paths,
    /// The member's choices.
    pub settings: Settings,
    /// The workers.
    pub jobs: Jobs,
    /// The open workspace.
    pub open: Option<OpenWorkspace>,
    /// The list of entities, shared with the model that draws it.
    pub list: Rc<RefCell<ListState>>,
    /// What the list shows.
    pub query: Query,
    /// The entity in the detail pane.
    pub selected: Option<RecordId>,
    /// The page.
    pub page: ui::Page,
    /// The method that is shown, and how.
    pub board: BoardState,
    /// The graph, and how it is looked at.
    pub graph: GraphState,
    /// Between which days one can look; the day itself is in the query.
    pub day: DayState,
    /// The timeline, and how it is looked at.
    pub timeline: TimelineState,
    /// The file that is looked at, and how it is read.
    pub import: ImportState,
    /// Two fiches that are to be one, while the member looks at them.
    pub joining: Option<JoiningFiches>,
    /// What is to be exported, and for whom.
    pub export: ExportState,
    /// The matters of *À revoir*.
    pub review: ReviewState,
    /// The toasts.
    pub toasts: Vec<Toast>,
    /// Whether everything is on disk.
    pub save: SaveState,
    /// Entities looked at, newest first, for the palette.
    pub visited: Vec<RecordId>,
    /// What was typed as a source and is settled when the field is left: the record, the words.
    pub typed_source: Option<(RecordId, String)>,
    /// The history read so far, newest first, and the heads up to which it goes.
    pub history: RefCell<History>,
    /// The names of the acts that undo and redo would take back, with the acts they are of.
    pub act_names: RefCell<Option<ActNames>>,
    /// What the window waits for behind a layer.
    pub waiting: waiting::Waiting,
    /// Numbers the toasts.
    pub toast_count: u32,
    /// Sharing as it stands; [`Workbench::show_sharing`] shows it.
    pub share: ShareView,
    /// Who of the others is with what, as the rows and cards ask for it.
    pub here: Rc<RefCell<HereBook>>,
    /// What was last done with a file that goes by hand.
    pub stick: StickState,
    /// Why what was typed is no address of a relay.
    pub relay_problem: Option<RelayAddressError>,
    /// How joining by such a file goes.
    pub stick_join: StickJoin,
    /// The member who is followed on the screen.
    pub following: Option<DeviceId>,
    /// Where that member was last seen.
    followed: Option<Place>,
    /// Whether it is by following that one moves.
    led: bool,
    /// How joining goes, while it does; [`Workbench::show_join`] shows it.
    pub join: Option<JoinView>,
    /// Why joining ended, until the next try.
    pub join_trouble: Option<JoinTrouble>,
    /// The field in which the keyboard is.
    pub focus: Option<FieldFocus>,
    /// The field that the keyboard left last: it may come back, with the window.
    left: Option<FieldFocus>,
    /// What the opening of the workspace had to tell, until it is read.
    pub opening_note: Option<slint::SharedString>,
    /// Whether the member has read that this workspace is only for reading.
    pub reading_told: bool,
    /// Where to listen, when not everywhere.
    pub bind: Option<std::net::SocketAddr>,
    /// Where the caret stands after what has just come, held by its letters.
    caret_held: Option<(usize, usize)>,
    net: sharing::Net,
    timers: Vec<slint::Timer>,
}

impl Workbench {
    /// An empty workbench behind a window.
    #[must_use]
    pub fn new(main: slint::Weak<Main>, paths: Paths, jobs: Jobs) -> Self {
        let settings = Settings::load(&paths);
        Self {
            main,
            paths,
            settings,
            jobs,
            open: None,
            list: Rc::default(),
            query: Query {
                group: myspot_core::view::entities::GroupBy::Kind,
                ..Query::default()
            },
            selected: None,
            page: ui::Page::Start,
            board: BoardState::default(),
            graph: GraphState::default(),
            day: DayState::default(),
            timeline: TimelineState::default(),
            import: ImportState::default(),
            joining: None,
            export: ExportState::default(),
            review: ReviewState::default(),
            toasts: Vec::new(),
            save: SaveState::default(),
            visited: Vec::new(),
            typed_source: None,
            history: RefCell::default(),
            act_names: RefCell::default(),
            waiting: waiting::Waiting::default(),
            toast_count: 0,
            share: ShareView::default(),
            here: Rc::default(),
            stick: StickState::default(),
            relay_problem: None,
            stick_join: StickJoin::default(),
            following: None,
            followed: None,
            led: false,
            join: None,
            join_trouble: None,
            focus: None,
            left: None,
            opening_note: None,
            reading_told: false,
            bind: None,
            caret_held: None,
            net: sharing::Net::default(),
            timers: Vec::new(),
        }
    }

    /// Handles one event.
    pub fn on(&mut self, event: Event, road: &Road) {
        match event {
            Event::Begin => self.begin(road),
            Event::Frame(event) => adapters::frame::on(self, event, road),
            Event::Start(event) => adapters::start::on(self, event, road),
            Event::Entities(event) => {
                adapters::entities::on(self, event, road);
                adapters::timeline::list_filtered(self);
            }
            Event::Board(event) => adapters::board::on(self, event, road),
            Event::Graph(event) => adapters::graph::on(self, event, road),
            Event::Day(event) => adapters::day::on(self, event),
            Event::Timeline(event) => adapters::timeline::on(self, event, road),
            Event::Import(event) => adapters::import::on(self, event, road),
            Event::Export(event) => adapters::export::on(self, event, road),
            Event::Form(event) => adapters::form::on(self, event, road),
            Event::Pane(event) => adapters::pane::on(self, event, road),
            Event::Palette(event) => adapters::palette::on(self, event, road),
            Event::Share(event) => adapters::sharing::on(self, event, road),
            Event::Review(event) => adapters::review::on(self, event, road),
            Event::Trash(event) => adapters::trash::on(self, event, road),
            Event::Settings(event) => adapters::settings::on(self, event, road),
            Event::Done(done) => self.worker_done(*done, road),
            Event::Second => self.second(road),
            Event::Save => self.save_now(road),
            Event::LiveTyping => self.send_typing(road),
            Event::ShareStale => self.refresh_stale(),
            Event::WindowClosed => self.close_behind(),
        }
        for done in self.jobs_done_at_once() {
            road.send(Event::Done(Box::new(done)));
        }
    }

    /// The open workspace's document.
    #[must_use]
    pub fn workspace(&self) -> Option<&Workspace> {
        self.open.as_ref().map(|open| &open.workspace)
    }

    /// Shows something with the words of the window; nothing happens when the window is gone.
    pub fn show<T>(&self, show: impl FnOnce(&Main, &Sentences<'_>) -> T) -> Option<T> {
        let main = self.main.upgrade()?;
        let sentences = Sentences::of(&main);
        Some(show(&main, &sentences))
    }

    /// Does an act of the member at this window.
    pub fn act(&mut self, act: impl Into<Act>, road: &Road) -> bool {
        let act = act.into();
        if self.only_reads() {
            self.refused(&EditError::MayOnlyRead);
            return false;
        }
        self.with_workspace(road, |workspace, now| workspace.apply(&act, now))
            .is_some()
    }

    /// Lets something change the workspace, and shows what came of it.
    pub fn with_workspace(
        &mut self,
        road: &Road,
        change: impl FnOnce(&mut Workspace, Moment) -> Result<Applied, EditError>,
    ) -> Option<Applied> {
        let workspace = &mut self.open.as_mut()?.workspace;
        match change(workspace, now()) {
            Ok(applied) => {
                self.changed(&applied.changes, road);
                Some(applied)
            }
            Err(error) => {
                self.refused(&error);
                None
            }
        }
    }

    /// Shows what some changes touched, and has it made durable.
    pub fn changed(&mut self, changes: &[Change], road: &Road) {
        if let Some(open) = &self.open {
            let touched = self.list.borrow_mut().update(&open.workspace, changes);
            adapters::entities::show_changes(self, &touched, changes);
            adapters::pane::show_changes(self, changes);
            adapters::board::show_changes(self);
            adapters::graph::show_changes(self, changes);
            adapters::timeline::show_changes(self, changes);
            adapters::day::show_changes(self, changes);
            adapters::import::show_changes(self);
            adapters::review::show_changes(self, changes);
            adapters::frame::show(self);
            if self.page == ui::Page::Trash {
                adapters::trash::show(self);
            }
        }
        self.save_soon(road);
    }

    /// Takes over an act done beside the window, on top of what was done meanwhile.
    ///
    /// # Errors
    /// When it stands on what is not there any more; nothing is changed then.
    pub(in crate::gui) fn take_over(
        &mut self,
        mut done: DoneAside,
        road: &Road,
    ) -> Result<Applied, ReceiveError> {
        self.settle(road);
        let Some(open) = self.open.as_mut() else {
            return Ok(Applied::default());
        };
        let (before, entry) = (open.workspace.heads(), done.take_entry());
        let applied = open.workspace.take_over(done, now())?;
        let after = open.workspace.heads();
        if let Some(entry) = entry {
            self.history.borrow_mut().add(&before, entry, after);
        }
        self.changed(&applied.changes, road);
        Ok(applied)
    }

    /// Says that an edit was not done, and why.
    pub(in crate::gui) fn refused(&self, error: &EditError) {
        self.show(|main, sentences| {
            let say = sentences.say();
            main.global::<ui::App<'_>>().set_failure(ui::Failure {
                open: true,
                title: say.invoke_failure_edit(),
                what: match error {
                    EditError::MayOnlyRead => sentences.share().invoke_reading(),
                    EditError::ReadOnly => say.invoke_banner_read_only(),
                    _ => say.invoke_failure_edit(),
                },
                next: say.invoke_next_retry(),
                detail: slint::SharedString::default(),
            });
        });
    }

    /// Shows a toast, with « Annuler » when the act can be taken back.
    pub fn toast(&mut self, undo: bool, text: impl FnOnce(&Sentences<'_>) -> slint::SharedString) {
        let Some(text) = self.show(|_, sentences| text(sentences)) else {
            return;
        };
        self.toast_count += 1;
        let id = self.toast_count.to_string();
        let until = Moment(now().0 + TOAST_MS);
        if self.toasts.len() >= 3 {
            self.toasts.remove(0);
        }
        self.toasts.push(Toast {
            id,
            text,
            undo,
            tone: Tone::Plain,
            until,
        });
        adapters::frame::show_toasts(self);
    }
}

impl std::fmt::Debug for Workbench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Workbench({:?})", self.open)
    }
}
