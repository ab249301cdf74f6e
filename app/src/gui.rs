//! The window: one thread, one bench, one road of events.
//!
//! A page calls its adapter, the adapter sends an [`event::Event`] down the [`road::Road`], the
//! [`workbench::Workbench`] acts and the adapters show what changed. Nothing else writes into the pages.

pub mod adapters;
pub mod caret;
pub mod event;
pub mod jobs;
pub mod models;
pub mod moments;
pub mod opening;
pub mod road;
pub mod sentences;
pub mod workbench;
pub mod workspace_copy;

use std::path::PathBuf;

use slint::ComponentHandle as _;
use slint::winit_030::{EventResult, WinitWindowAccessor as _, winit};

use crate::paths::Paths;
use crate::ui;
use event::{Event, ImportEvent, StartEvent};
use jobs::Jobs;
use road::Road;
use workbench::Workbench;

/// What the window begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuiOptions {
    /// A workspace, a `.myspot` copy or a file to open.
    pub path: Option<PathBuf>,
    /// Whether to open the fictional example.
    pub example: bool,
}

/// Why no window could be shown.
#[derive(Debug, thiserror::Error)]
#[error("no window can be shown: {0}")]
pub struct NoWindow(#[from] slint::PlatformError);

/// Opens the window and stays until it is closed.
///
/// # Errors
/// When the machine has no display.
pub fn run(options: &GuiOptions) -> Result<(), NoWindow> {
    // With other renderers and no working GL driver no window ever appears, and no error.
    if std::env::var_os("SLINT_BACKEND").is_none() {
        slint::BackendSelector::new()
            .backend_name("winit".into())
            .renderer_name("software".into())
            .select()?;
    }
    let main = ui::Main::new()?;
    let road = assemble(&main, Paths::of_this_device(), Jobs::threads(&main));
    take_drops(&main, &road);
    begin(&road, options);
    let result = main.run();
    road.send(Event::WindowClosed);
    Ok(result?)
}

/// A file that is dropped on the window is looked at for an import. Only X11, Windows and macOS
/// tell of such files; elsewhere nothing happens, and the page has a field and a chooser.
fn take_drops(main: &ui::Main, road: &Road) {
    let road = road.clone();
    main.window().on_winit_window_event(move |_, event| {
        if let winit::event::WindowEvent::DroppedFile(path) = event {
            let (road, path) = (road.clone(), path.clone());
            slint::Timer::single_shot(std::time::Duration::ZERO, move || {
                road.send(Event::Import(ImportEvent::Take(path)));
            });
        }
        EventResult::Propagate
    });
}

/// Puts a bench behind a window. The window must stay alive as long as the road is used.
#[must_use]
pub fn assemble(main: &ui::Main, paths: Paths, jobs: Jobs) -> Road {
    let road = Road::new(Workbench::new(main.as_weak(), paths, jobs));
    adapters::wire(main, &road);
    road.send(Event::Begin);
    road
}

/// Opens what the command line asked for.
pub fn begin(road: &Road, options: &GuiOptions) {
    if let Some(path) = &options.path {
        road.send(Event::Start(StartEvent::Open(path.clone())));
    } else if options.example {
        road.send(Event::Start(StartEvent::OpenExample));
    }
}
