//! The pages of the methods, driven through the window without a display.

mod keyboard;
mod large;
mod sections;
mod together;

use std::time::Duration;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, mock_elapsed_time};
use myspot::gui;
use myspot::gui::event::{Event, StartEvent};
use myspot::gui::jobs::Jobs;
use myspot::gui::road::Road;
use myspot::paths::Paths;
use myspot::ui::Main;
use myspot_core::{Record, RecordId, Workspace};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle as _, SharedString};
use tempfile::TempDir;

/// A window with its own home folder, working without threads.
struct Screen {
    main: Main,
    road: Road,
    home: TempDir,
}

impl Screen {
    fn new() -> Self {
        i_slint_backend_testing::init_no_event_loop();
        let home = tempfile::tempdir().expect("a folder");
        let main = Main::new().expect("the testing window");
        let road = gui::assemble(&main, Paths::below(home.path()), Jobs::inline());
        main.window().set_size(slint::PhysicalSize::new(1366, 768));
        main.show().expect("the testing window");
        let screen = Self { main, road, home };
        screen.settle();
        screen
    }

    /// A window with a new workspace in which there is nothing yet.
    fn with_nothing() -> Self {
        let screen = Self::new();
        let folder = screen.home.path().to_owned();
        screen.send(Event::Start(StartEvent::Create("Essai".into(), folder)));
        screen
    }

    fn send(&self, event: Event) {
        self.road.send(event);
        self.settle();
    }

    /// Lets what was put into the pages reach its elements, and the keyboard come to its place.
    fn settle(&self) {
        for _ in 0..3 {
            mock_elapsed_time(Duration::from_millis(20));
        }
    }

    fn key(&self, text: impl Into<SharedString>) {
        let text = text.into();
        let window = self.main.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.dispatch_event(WindowEvent::KeyReleased { text });
        self.settle();
    }

    /// Types letters; Enter is `\n`, Tab is `\t`.
    fn keys(&self, text: &str) {
        text.chars().for_each(|letter| self.key(letter));
    }

    fn held(&self, modifier: Key, act: impl FnOnce()) {
        let text = SharedString::from(modifier);
        let window = self.main.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        act();
        window.dispatch_event(WindowEvent::KeyReleased { text });
        self.settle();
    }

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

    fn look<T>(&self, look: impl FnOnce(&Workspace) -> T) -> T {
        self.road
            .look(|bench| look(bench.workspace().expect("a workspace is open")))
    }

    /// The living records of a kind.
    fn all(&self, kind: &str) -> Vec<Record> {
        self.look(|workspace| workspace.records().of_kind(kind).cloned().collect())
    }

    /// The only living record of a kind.
    fn only(&self, kind: &str) -> Record {
        let mut all = self.all(kind);
        assert_eq!(all.len(), 1, "{kind}");
        all.remove(0)
    }

    /// The field in which the keyboard is: its record and its stored key.
    fn keyboard(&self) -> Option<(RecordId, String)> {
        self.road.look(|bench| {
            let focus = bench.focus.as_ref()?;
            Some((focus.record.clone(), focus.key.clone()))
        })
    }

    fn find(&self, role: AccessibleRole, label: &str) -> Option<ElementHandle> {
        let label = label.to_owned();
        ElementQuery::from_root(&self.main)
            .match_accessible_role(role)
            .match_predicate(move |element| {
                element.accessible_label().map(|is| plain(&is)) == Some(label.clone())
            })
            .find_first()
    }

    /// Whether these very words stand on the screen.
    fn shows(&self, words: &str) -> bool {
        self.find(AccessibleRole::Text, words).is_some()
    }
}

/// Words with plain spaces, as one types them.
fn plain(words: &str) -> String {
    words.replace(['\u{a0}', '\u{202f}'], " ")
}
