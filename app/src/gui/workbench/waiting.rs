//! What the window waits for behind a layer, until it is there or is called off.

use slint::{ComponentHandle as _, SharedString};

use super::Workbench;
use crate::ui::{self, App, Progress};

/// Which piece of work is waited for. What another one brings back is put away.
#[derive(Debug, Default)]
pub struct Waiting {
    last: u64,
    awaited: Option<u64>,
}

impl Workbench {
    /// Shows that a piece of work goes on, and numbers it.
    pub(in crate::gui) fn wait_for(&mut self, text: SharedString) -> u64 {
        self.waiting.last += 1;
        self.waiting.awaited = Some(self.waiting.last);
        self.show(|main, _| {
            let app = main.global::<App<'_>>();
            app.set_layer(ui::Layer::None);
            app.set_progress(Progress {
                open: true,
                text,
                fraction: -1.0,
                remaining: SharedString::default(),
            });
        });
        self.waiting.last
    }

    /// Whether what is there now is what was waited for; the layer goes then.
    pub(in crate::gui) fn arrived(&mut self, work: u64) -> bool {
        let awaited = self.waiting.awaited == Some(work);
        if awaited {
            self.wait_no_more();
        }
        awaited
    }

    /// Nothing is waited for any more.
    pub(in crate::gui) fn wait_no_more(&mut self) {
        if self.waiting.awaited.take().is_some() {
            self.show(|main, _| main.global::<App<'_>>().set_progress(Progress::default()));
        }
    }
}
