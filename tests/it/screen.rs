//! The window without a display: driven by keys, clicks and events, asked for what it shows.
//!
//! What only the stories of one page need stands beside them, in an `impl Screen` of their own.

use std::time::Duration;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, mock_elapsed_time};
use myspot::gui;
use myspot::gui::event::{Event, StartEvent};
use myspot::gui::jobs::Jobs;
use myspot::gui::road::Road;
use myspot::paths::Paths;
use myspot::ui::Main;
use myspot_core::{Record, RecordId, Workspace};
use slint::platform::{Key, PointerEventButton, WindowEvent};
use slint::{ComponentHandle as _, LogicalPosition, SharedString};
use tempfile::TempDir;

/// A window of 1366×768 with its own home folder, working without threads.
pub(crate) struct Screen {
    pub(crate) main: Main,
    pub(crate) road: Road,
    pub(crate) home: TempDir,
}

impl Screen {
    pub(crate) fn new() -> Self {
        i_slint_backend_testing::init_no_event_loop();
        Self::beside()
    }

    /// A second window beside one that is there: the window of another member.
    pub(crate) fn beside() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let main = Main::new().expect("the testing window");
        let road = gui::assemble(&main, Paths::below(home.path()), Jobs::inline());
        main.window().set_size(slint::PhysicalSize::new(1366, 768));
        main.show().expect("the testing window");
        let screen = Self { main, road, home };
        screen.settle();
        screen
    }

    pub(crate) fn with_example() -> Self {
        let screen = Self::new();
        screen.send(Event::Start(StartEvent::OpenExample));
        screen
    }

    /// With a new workspace in which there is nothing yet.
    pub(crate) fn with_nothing() -> Self {
        let screen = Self::new();
        let folder = screen.home.path().to_owned();
        screen.send(Event::Start(StartEvent::Create("Essai".into(), folder)));
        screen
    }

    pub(crate) fn send(&self, event: Event) {
        self.road.send(event);
        self.settle();
    }

    /// Lets what was put into the pages reach its elements, and the keyboard come to its place.
    pub(crate) fn settle(&self) {
        for _ in 0..3 {
            mock_elapsed_time(Duration::from_millis(20));
        }
    }

    pub(crate) fn key(&self, text: impl Into<SharedString>) {
        let text = text.into();
        let window = self.main.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.dispatch_event(WindowEvent::KeyReleased { text });
        self.settle();
    }

    /// Types letters; Enter is `\n`, Tab is `\t`.
    pub(crate) fn keys(&self, text: &str) {
        text.chars().for_each(|letter| self.key(letter));
    }

    /// Acts while a key is held.
    pub(crate) fn held(&self, modifier: Key, act: impl FnOnce()) {
        let text = SharedString::from(modifier);
        let window = self.main.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        act();
        window.dispatch_event(WindowEvent::KeyReleased { text });
        self.settle();
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&Workspace) -> T) -> T {
        self.road
            .look(|bench| look(bench.workspace().expect("a workspace is open")))
    }

    /// The living records of a kind.
    pub(crate) fn all(&self, kind: &str) -> Vec<Record> {
        self.look(|workspace| workspace.records().of_kind(kind).cloned().collect())
    }

    /// The only living record of a kind.
    pub(crate) fn only(&self, kind: &str) -> Record {
        let mut all = self.all(kind);
        assert_eq!(all.len(), 1, "{kind}");
        all.remove(0)
    }

    /// The fiche of a name.
    pub(crate) fn fiche(&self, name: &str) -> RecordId {
        let all = self.all("entity");
        let found = all.into_iter().find(|record| record.words("name") == name);
        found.unwrap_or_else(|| panic!("no fiche {name}")).id
    }

    /// The name of what is selected.
    pub(crate) fn selected(&self) -> String {
        self.road
            .look(|bench| bench.name_of(bench.selected.as_ref()))
    }

    /// Moves the pointer.
    pub(crate) fn point(&self, position: LogicalPosition) {
        let window = self.main.window();
        window.dispatch_event(WindowEvent::PointerMoved { position });
        self.settle();
    }

    /// Presses the first button there, and holds it.
    pub(crate) fn press_at(&self, position: LogicalPosition) {
        self.point(position);
        let button = PointerEventButton::Left;
        let window = self.main.window();
        window.dispatch_event(WindowEvent::PointerPressed { position, button });
        self.settle();
    }

    /// Goes there and lets the button go.
    pub(crate) fn release(&self, position: LogicalPosition) {
        self.point(position);
        let button = PointerEventButton::Left;
        let window = self.main.window();
        window.dispatch_event(WindowEvent::PointerReleased { position, button });
        self.settle();
    }

    pub(crate) fn click(&self, position: LogicalPosition) {
        self.press_at(position);
        self.release(position);
    }

    /// What has this role and this name, with plain spaces.
    pub(crate) fn find(&self, role: AccessibleRole, label: &str) -> Option<ElementHandle> {
        let label = label.to_owned();
        ElementQuery::from_root(&self.main)
            .match_accessible_role(role)
            .match_predicate(move |element| {
                element.accessible_label().map(|is| plain(&is)) == Some(label.clone())
            })
            .find_first()
    }

    /// Whether these very words stand on the screen.
    pub(crate) fn shows(&self, words: &str) -> bool {
        self.find(AccessibleRole::Text, words).is_some()
    }

    /// Presses a button by its name.
    pub(crate) fn push(&self, button: &str) {
        let found = self.find(AccessibleRole::Button, button);
        found
            .unwrap_or_else(|| panic!("no button « {button} »"))
            .invoke_accessible_default_action();
        self.settle();
    }

    /// The files that exports wrote.
    pub(crate) fn exported(&self, extension: &str) -> Vec<Vec<u8>> {
        let folder = self.home.path().join("documents");
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let files = files.map(|file| file.path());
        let files = files.filter(|path| path.extension().is_some_and(|is| is == extension));
        files
            .map(|path| std::fs::read(path).expect("readable"))
            .collect()
    }
}

/// Words with plain spaces, as one types them.
pub(crate) fn plain(words: &str) -> String {
    words.replace(['\u{a0}', '\u{202f}'], " ")
}
