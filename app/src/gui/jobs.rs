//! Long work on worker threads, handed back to the window's thread.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};

use myspot_core::LoadError;
use slint::ComponentHandle as _;

use crate::open::OpenWorkspace;
use crate::share::view::{JoinTrouble, JoinView};
use crate::ui;

use super::opening::Opened;

/// What a worker brings back.
#[derive(Debug)]
pub enum Done {
    /// A workspace was opened, or could not be; with the number of what was waited for.
    Opened(u64, Opened),
    /// A snapshot was proven to load again: its bytes and heads.
    Proven(PathBuf, Result<(Vec<u8>, Vec<[u8; 32]>), LoadError>),
    /// The system's chooser was closed: a folder for « nouveau », or something to open.
    Chosen {
        /// Whether a folder was asked for.
        for_new: bool,
        /// What was chosen.
        path: Option<PathBuf>,
    },
    /// Places or measures of the graph were worked out.
    Graph(Box<super::adapters::graph::GraphNews>),
    /// A file was looked at for an import.
    Import(Box<super::adapters::import::ImportNews>),
    /// A large act was taken back, or done again.
    Turned(Box<super::adapters::turn::TurnNews>),
    /// An export was counted, or made.
    Export(Box<super::adapters::export::ExportNews>),
    /// The network told something.
    Network(Box<myspot_sync::Event>),
    /// Sharing was left so that it can begin anew, over another relay.
    LineDown,
    /// The system's chooser was closed: a file to take in, of those that go by hand.
    StickChosen(Option<PathBuf>),
    /// Joining went on a step.
    JoinStep(JoinView),
    /// Joining is over.
    Joined(Result<Box<OpenWorkspace>, JoinTrouble>),
    /// A workspace was closed behind the window; kept here when the disk refused.
    Closed(Option<Box<OpenWorkspace>>),
}

/// Where work is done.
pub enum Jobs {
    /// On threads; the doorbell wakes the window.
    Threads {
        /// Rings when something is done.
        bell: slint::Weak<ui::Main>,
        /// The way back.
        done: Sender<Done>,
        /// What is done.
        news: Receiver<Done>,
    },
    /// At once, on the calling thread: for tests without an event loop.
    Inline {
        /// What is done.
        news: Vec<Done>,
        /// The way back for other threads.
        done: Sender<Done>,
        /// What other threads told.
        told: Receiver<Done>,
    },
}

impl Jobs {
    /// Workers for a real window.
    #[must_use]
    pub fn threads(main: &ui::Main) -> Self {
        let (done, news) = mpsc::channel();
        Self::Threads {
            bell: main.as_weak(),
            done,
            news,
        }
    }

    /// Work at once.
    #[must_use]
    pub fn inline() -> Self {
        let (done, told) = mpsc::channel();
        Self::Inline {
            news: Vec::new(),
            done,
            told,
        }
    }

    /// Whether results come later, by the doorbell.
    #[must_use]
    pub fn are_threads(&self) -> bool {
        matches!(self, Self::Threads { .. })
    }

    /// Does a piece of work. Its result is taken with [`Jobs::take`].
    pub fn start(&mut self, work: impl FnOnce() -> Done + Send + 'static) {
        match self {
            Self::Threads { bell, done, .. } => {
                let (bell, done) = (bell.clone(), done.clone());
                std::thread::spawn(move || {
                    // Both fail only when the window is gone.
                    if done.send(work()).is_ok() {
                        bell.upgrade_in_event_loop(|main| {
                            main.global::<ui::App>().invoke_worker_rang();
                        })
                        .ok();
                    }
                });
            }
            Self::Inline { news, .. } => news.push(work()),
        }
    }

    /// What is done by now.
    pub fn take(&mut self) -> Vec<Done> {
        match self {
            Self::Threads { news, .. } => news.try_iter().collect(),
            Self::Inline { news, told, .. } => {
                let mut all = std::mem::take(news);
                all.extend(told.try_iter());
                all
            }
        }
    }

    /// A way for another thread to tell something, now and later.
    pub fn teller<T: 'static>(&self, done: fn(T) -> Done) -> impl Fn(T) + Send + Sync + 'static {
        let (bell, way) = match self {
            Self::Threads { bell, done, .. } => (Some(bell.clone()), done.clone()),
            Self::Inline { done, .. } => (None, done.clone()),
        };
        // Both fail only when the window is gone.
        move |told| {
            if way.send(done(told)).is_ok()
                && let Some(bell) = &bell
            {
                bell.upgrade_in_event_loop(|main| {
                    main.global::<ui::App>().invoke_worker_rang();
                })
                .ok();
            }
        }
    }
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.are_threads() {
            "Jobs::Threads"
        } else {
            "Jobs::Inline"
        })
    }
}
