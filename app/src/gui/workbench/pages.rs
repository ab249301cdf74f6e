//! Which page is shown, and what comes and goes with a workspace.

use std::path::PathBuf;
use std::time::Duration;

use myspot_core::RecordId;
use slint::ComponentHandle as _;

use super::Workbench;
use crate::gui::adapters;
use crate::gui::event::Event;
use crate::gui::jobs::Done;
use crate::gui::moments::now;
use crate::gui::opening::{self, Opened};
use crate::gui::road::Road;
use crate::open::OpenWorkspace;
use crate::settings::Recent;
use crate::ui;

/// How many visited entities the palette remembers.
const VISITED: usize = 8;

impl Workbench {
    pub(super) fn begin(&mut self, road: &Road) {
        adapters::settings::restore(self);
        self.go(ui::Page::Start);
        if self.jobs.are_threads() {
            let (seconds, road) = (slint::Timer::default(), road.clone());
            let each = Duration::from_secs(1);
            seconds.start(slint::TimerMode::Repeated, each, move || {
                road.send(Event::Second);
            });
            self.timers.push(seconds);
        }
    }

    /// Shows a page.
    pub fn go(&mut self, page: ui::Page) {
        self.goes_alone();
        self.page = page;
        if page != ui::Page::Exporting {
            // A copy of the whole workspace is not kept for a page that is gone.
            self.export = Default::default();
        }
        adapters::day::show(self);
        match page {
            ui::Page::Start => adapters::start::show(self),
            ui::Page::Entities => adapters::entities::show(self),
            ui::Page::Board => adapters::board::show(self),
            ui::Page::Graph => adapters::graph::open(self),
            ui::Page::Timeline => adapters::timeline::open(self),
            ui::Page::Importing => adapters::import::show(self),
            ui::Page::Exporting => adapters::export::open(self),
            ui::Page::Sharing => adapters::sharing::show(self),
            ui::Page::Review => adapters::review::show(self),
            ui::Page::Trash => adapters::trash::show(self),
            ui::Page::Settings => adapters::settings::show(self),
        }
        adapters::frame::show(self);
        self.show(|main, _| main.global::<ui::App<'_>>().set_page(page));
        self.tell_presence();
    }

    /// The type code of a record; empty for an unknown one.
    #[must_use]
    pub fn kind_of(&self, id: &RecordId) -> String {
        let record = self.workspace().and_then(|workspace| workspace.record(id));
        record.map(|record| record.kind.clone()).unwrap_or_default()
    }

    /// Shows the page of a method.
    pub fn open_method(&mut self, key: &str) {
        if self.open.is_some() && self.board.turn_to(key) {
            self.go(ui::Page::Board);
            // What was selected elsewhere and is not here leaves its room to the guide.
            if !self.board.holds(self.selected.as_ref()) {
                self.select(None, false);
            }
        }
    }

    /// Shows a record in the detail pane.
    pub fn select(&mut self, id: Option<RecordId>, open_pane: bool) {
        let known = id.filter(|id| {
            self.workspace()
                .is_some_and(|workspace| workspace.records().get(id).is_some())
        });
        let entity = |id: &&RecordId| self.kind_of(id) == "entity";
        if let Some(id) = known.as_ref().filter(entity) {
            self.visited.retain(|seen| seen != id);
            self.visited.insert(0, id.clone());
            self.visited.truncate(VISITED);
        }
        if self.selected != known {
            self.goes_alone();
        }
        self.selected = known;
        adapters::pane::show(self);
        adapters::entities::show_selected(self);
        adapters::board::show_selected(self);
        adapters::graph::show_selected(self);
        adapters::timeline::show_selected(self);
        self.tell_presence();
        self.show(|main, _| {
            let pane = main.global::<ui::Pane<'_>>();
            if open_pane && self.selected.is_some() {
                pane.set_open(true);
            } else if self.selected.is_none() {
                pane.set_open(false);
            }
        });
    }

    /// Opens what lies at a path, on a worker.
    pub fn open_path(&mut self, path: PathBuf) {
        let paths = self.paths.clone();
        self.start_opening(path.clone(), move || opening::open(path, &paths, now()));
    }

    /// Opens the example, on a worker.
    pub fn open_example(&mut self) {
        let paths = self.paths.clone();
        self.start_opening(PathBuf::from("exemple"), move || {
            opening::example(&paths, now())
        });
    }

    /// Makes a workspace, on a worker.
    pub fn create_workspace(&mut self, title: String, folder: PathBuf) {
        let (paths, member) = (self.paths.clone(), self.settings.member_name.clone());
        self.start_opening(folder.clone(), move || {
            opening::create(folder, &title, &member, &paths, now())
        });
    }

    fn start_opening(&mut self, path: PathBuf, work: impl FnOnce() -> Opened + Send + 'static) {
        self.close_workspace();
        let name = path
            .file_stem()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let text = self.show(|_, sentences| sentences.say().invoke_opening(name.into()));
        let number = self.wait_for(text.unwrap_or_default());
        self.jobs.start(move || Done::Opened(number, work()));
    }

    /// Closes the workspace behind the window.
    pub fn close_workspace(&mut self) {
        self.hang_up();
        adapters::graph::remember(self);
        let Some(open) = self.open.take() else { return };
        adapters::graph::forget(self);
        adapters::timeline::forget(self);
        adapters::day::forget(self);
        self.remember(&open);
        self.selected = None;
        self.visited.clear();
        self.review = Default::default();
        self.board.forget();
        self.import = Default::default();
        self.export = Default::default();
        self.history.take();
        self.act_names.take();
        self.wait_no_more();
        self.leave_sharing();
        self.list.replace(Default::default());
        self.jobs
            .start(move || Done::Closed(open.close(now()).err().map(|(open, _)| open)));
    }

    /// The window is gone: what is left is made durable here and now.
    pub(super) fn close_behind(&mut self) {
        self.hang_up();
        adapters::graph::remember(self);
        if let Some(open) = self.open.take() {
            self.remember(&open);
            // Refused, everything acknowledged is on disk all the same; the rest was told.
            open.leave(now()).ok();
        }
    }

    pub(super) fn worker_done(&mut self, done: Done, road: &Road) {
        match done {
            // Called off meanwhile, it is closed again where it falls.
            Done::Opened(number, opened) => {
                if self.arrived(number) {
                    self.opened(opened, road);
                }
            }
            Done::Proven(folder, proven) => self.keep_proven(&folder, proven),
            Done::Graph(news) => adapters::graph::news(self, *news),
            Done::Import(news) => adapters::import::news(self, *news, road),
            Done::Turned(news) => adapters::turn::news(self, *news, road),
            Done::Export(news) => adapters::export::news(self, *news),
            Done::Closed(None) => {}
            Done::Closed(Some(open)) => {
                // The disk refused: back on the bench with it, so that nothing is lost.
                if self.open.is_none() {
                    self.settle_in(*open);
                    self.save.refused = false;
                    self.save_now(road);
                }
            }
            // Nothing chosen, and no chooser at all, look the same: the field stays as it was.
            Done::StickChosen(None) => {}
            Done::StickChosen(Some(path)) => self.take_stick(&path, road),
            Done::LineDown => self.line_is_down(road),
            Done::Network(event) => self.heard(*event, road),
            Done::JoinStep(step) => self.join_went_on(step),
            Done::Joined(joined) => self.joined(joined, road),
            Done::Chosen { for_new, path } => adapters::start::chosen(self, for_new, path, road),
        }
    }

    pub(super) fn jobs_done_at_once(&mut self) -> Vec<Done> {
        if self.jobs.are_threads() {
            Vec::new()
        } else {
            self.jobs.take()
        }
    }

    pub(super) fn opened(&mut self, opened: Opened, road: &Road) {
        match opened.result {
            Ok(open) => {
                let repaired = self
                    .show(|_, sentences| sentences.repaired(&open.repairs))
                    .flatten();
                self.settle_in(*open);
                let read_only = self.workspace().is_some_and(|w| w.is_read_only());
                let newer = self.show(|_, sentences| sentences.say().invoke_banner_read_only());
                self.opening_note = repaired.or(newer.filter(|_| read_only));
                adapters::frame::show_banner(self);
                self.save_now(road);
                self.resume_sharing(road);
            }
            Err(error) => {
                self.show(|main, sentences| {
                    let failure = if opened.new {
                        sentences.cannot_create(&error)
                    } else {
                        sentences.cannot_open(&error)
                    };
                    main.global::<ui::App<'_>>().set_failure(failure);
                });
                self.go(ui::Page::Start);
            }
        }
    }

    fn settle_in(&mut self, open: OpenWorkspace) {
        let mut open = open;
        let name = self.settings.member_name.trim();
        let example = open.workspace.info().flag("example").unwrap_or(false);
        if open.workspace.me().is_none() && !name.is_empty() && !example {
            // Refused, the member stays « vous » in the history: nothing else depends on it.
            open.join_as(name, now()).ok();
        }
        self.list.borrow_mut().fill(&open.workspace);
        self.remember(&open);
        self.save = Default::default();
        self.open = Some(open);
        adapters::graph::forget(self);
        adapters::timeline::forget(self);
        let first = self.list.borrow_mut().first(self.workspace(), &self.query);
        self.go(ui::Page::Entities);
        self.select(first, true);
    }

    /// The document is another than the one last shown: everything is read anew.
    pub(super) fn reread_everything(&mut self) {
        let Some(open) = &self.open else { return };
        self.list.borrow_mut().fill(&open.workspace);
        adapters::graph::forget(self);
        adapters::timeline::forget(self);
        let (page, selected) = (self.page, self.selected.take());
        self.go(page);
        self.select(selected, false);
    }

    /// Shows the page of a code: its name, or `method:` and the key of a method. Another code, and
    /// a page that needs a workspace when there is none, change nothing.
    pub fn open_page(&mut self, code: &str) {
        let page = match code {
            "entities" => ui::Page::Entities,
            "review" => ui::Page::Review,
            "trash" => ui::Page::Trash,
            "settings" => ui::Page::Settings,
            _ if self.open.is_none() => return,
            "graph" => ui::Page::Graph,
            "timeline" => ui::Page::Timeline,
            "importing" => ui::Page::Importing,
            "exporting" => ui::Page::Exporting,
            "sharing" => ui::Page::Sharing,
            code => {
                if let Some(key) = code.strip_prefix("method:") {
                    self.open_method(key);
                }
                return;
            }
        };
        self.go(page);
    }

    /// Puts the workspace at the head of the recents.
    fn remember(&mut self, open: &OpenWorkspace) {
        let workspace = &open.workspace;
        let count = |kind: &str| workspace.records().of_kind(kind).count();
        self.settings.remember(Recent {
            folder: open.folder().to_owned(),
            title: workspace.info().words("title").to_owned(),
            entities: count("entity"),
            relations: count("relation"),
            opened_ms: now().0,
            example: workspace.info().flag("example").unwrap_or(false),
        });
        self.keep_settings();
    }

    /// Writes the settings. Refused, they live on until the window closes.
    pub fn keep_settings(&self) {
        self.settings.save(&self.paths).ok();
    }
}
