//! The pages of the methods, driven through the window without a display.

mod keyboard;
mod large;
mod sections;
mod together;

use i_slint_backend_testing::{AccessibleRole, ElementHandle};
use myspot::gui::event::{Event, StartEvent};
use myspot_core::{RecordId, Workspace};
use slint::ComponentHandle as _;
use slint::platform::Key;

use crate::screen::Screen;

impl Screen {
    fn tab_back(&self, times: usize) {
        for _ in 0..times {
            self.held(Key::Shift, || self.key(Key::Tab));
        }
    }

    /// Goes where the first result of the palette leads.
    fn go_to(&self, words: &str) {
        self.held(Key::Control, || self.key('k'));
        self.keys(words);
        self.key(Key::Return);
    }

    /// Adds something to the page: Insert, its words, Enter.
    fn insert(&self, words: &str) {
        self.key(Key::Insert);
        self.keys(words);
        self.key(Key::Return);
    }

    /// The field in which the keyboard is: its record and its stored key.
    fn keyboard(&self) -> Option<(RecordId, String)> {
        self.road.look(|bench| {
            let focus = bench.focus.as_ref()?;
            Some((focus.record.clone(), focus.key.clone()))
        })
    }
}
