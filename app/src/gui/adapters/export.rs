//! The page *Exporter*: what leaves is counted, and the file made, on a worker.

mod show;
mod work;

use std::path::PathBuf;

use myspot_core::board::day_words;
use myspot_core::kind::Handling;
use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::exports::{AUDIENCES, Format, Weight};
use crate::gui::event::{Event, ExportEvent};
use crate::gui::jobs::Done;
use crate::gui::moments::today;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::new_file::file_name;
use crate::gui::workspace_copy::WorkspaceCopy;
use crate::ui::{Exporting, Main};
pub(in crate::gui) use show::show;
pub use work::ExportNews;
use work::{Order, write};

/// The formats in the order in which the page lists them.
const FORMATS: [Format; 12] = [
    Format::Xlsx,
    Format::Csv,
    Format::CsvPlain,
    Format::Plan,
    Format::Page,
    Format::Calendar,
    Format::Png,
    Format::Svg,
    Format::GraphMl,
    Format::Json,
    Format::OldJson,
    Format::Automerge,
];

/// What the page knows between two events.
#[derive(Debug)]
pub struct ExportState {
    format: Format,
    audience: Handling,
    copy: Option<WorkspaceCopy>,
    /// What would leave; none while it is being counted.
    weight: Option<Weight>,
    /// The run that counts; results of others are dropped.
    turn: u32,
    writing: bool,
    problem: SharedString,
    /// What was written last.
    written: Option<PathBuf>,
}

impl Default for ExportState {
    fn default() -> Self {
        Self {
            format: Format::Xlsx,
            audience: Handling::Members,
            copy: None,
            weight: None,
            turn: 0,
            writing: false,
            problem: SharedString::default(),
            written: None,
        }
    }
}

pub(super) fn wire(main: &Main, road: &Road) {
    let page = main.global::<Exporting<'_>>();
    let event = Event::Export;
    on!(road, page.on_format_chosen, (code) => event(ExportEvent::Format(code.into())));
    on!(road, page.on_audience_chosen, (code) => event(ExportEvent::Audience(code.into())));
    on!(road, page.on_choose_folder, () => event(ExportEvent::Choose));
    on!(road, page.on_stop, () => event(ExportEvent::Stop));
    on!(road, page.on_open_folder, () => event(ExportEvent::OpenFolder));
    let (road, page) = (road.clone(), main.as_weak());
    main.global::<Exporting<'_>>().on_write(move || {
        let folder = page
            .upgrade()
            .map(|main| main.global::<Exporting<'_>>().get_folder());
        let folder = PathBuf::from(folder.unwrap_or_default().trim());
        road.send(event(ExportEvent::Write(folder)));
    });
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: ExportEvent, road: &Road) {
    match event {
        ExportEvent::Format(code) => {
            if let Some(format) = Format::of_code(&code) {
                bench.export.format = format;
                weigh(bench);
            }
        }
        ExportEvent::Audience(code) => {
            if let Some((_, audience)) = AUDIENCES.iter().find(|(known, _)| *known == code) {
                bench.export.audience = *audience;
                weigh(bench);
            }
        }
        ExportEvent::Choose => choose(bench),
        ExportEvent::Write(folder) => begin_writing(bench, folder, road),
        ExportEvent::Stop => {
            bench.export.turn += 1;
            bench.export.writing = false;
            weigh(bench);
        }
        ExportEvent::OpenFolder => {
            let written = bench.export.written.as_ref();
            if let Some(folder) = written.and_then(|path| path.parent()) {
                // Without a file manager nothing opens; the path stands on the page all the same.
                open::that_detached(folder).ok();
            }
        }
    }
}

/// The page was turned to: what would leave is counted anew.
pub(in crate::gui) fn open(bench: &mut Workbench) {
    let documents = bench.paths.documents.display().to_string();
    bench.show(|main, _| {
        let page = main.global::<Exporting<'_>>();
        page.set_folder(documents.into());
    });
    bench.export.written = None;
    bench.export.problem = SharedString::default();
    weigh(bench);
}

/// Takes a copy of the workspace for the workers, unless there is one as it is now.
fn copy(bench: &mut Workbench) -> Option<WorkspaceCopy> {
    let workspace = &mut bench.open.as_mut()?.workspace;
    let heads = workspace.heads();
    let known = bench.export.copy.as_ref();
    if known.is_none_or(|copy| copy.heads != heads) {
        bench.export.copy = Some(WorkspaceCopy::of(workspace));
    }
    bench.export.copy.clone()
}

/// Has what would leave counted.
fn weigh(bench: &mut Workbench) {
    let Some(copy) = copy(bench) else { return };
    let state = &mut bench.export;
    state.turn += 1;
    state.weight = None;
    let (turn, format, audience) = (state.turn, state.format, state.audience);
    bench.jobs.start(move || {
        let weight = copy.with(|workspace| crate::exports::weigh(workspace, format, audience));
        Done::Export(Box::new(ExportNews::Weighed { turn, weight }))
    });
    show(bench);
}

/// The system's chooser, on a worker: it may stay open for minutes.
fn choose(bench: &mut Workbench) {
    let documents = bench.paths.documents.clone();
    bench.jobs.start(move || {
        let dialog = rfd::FileDialog::new().set_directory(documents);
        Done::Export(Box::new(ExportNews::Chosen(dialog.pick_folder())))
    });
}

fn begin_writing(bench: &mut Workbench, folder: PathBuf, road: &Road) {
    if bench.export.writing || folder.as_os_str().is_empty() {
        return;
    }
    bench.settle(road);
    let Some(copy) = copy(bench) else { return };
    let title = bench
        .workspace()
        .map(|workspace| workspace.info().words("title"));
    let title = file_name(title.unwrap_or_default());
    let code = bench.export.format.code();
    let name = bench.show(|_, sentences| sentences.exchange().invoke_file_name(code.into()));
    let state = &mut bench.export;
    state.turn += 1;
    state.writing = true;
    state.written = None;
    state.problem = SharedString::default();
    let turn = state.turn;
    let order = Order {
        format: state.format,
        audience: state.audience,
        date: day_words(today()),
        folder,
        name: format!("{title} - {}", name.unwrap_or_default()),
    };
    bench.jobs.start(move || {
        let written = write(&copy, &order);
        let folder = order.folder;
        Done::Export(Box::new(ExportNews::Written {
            turn,
            folder,
            written,
        }))
    });
    show(bench);
}

/// A worker brought something back.
pub(in crate::gui) fn news(bench: &mut Workbench, news: ExportNews) {
    let turn = bench.export.turn;
    match news {
        // Nothing chosen, and no chooser at all, look the same: the field stays as it was.
        ExportNews::Chosen(None) => {}
        ExportNews::Chosen(Some(folder)) => {
            let folder = SharedString::from(folder.display().to_string());
            bench.show(|main, _| main.global::<Exporting<'_>>().set_folder(folder));
        }
        ExportNews::Weighed { turn: of, weight } if of == turn => {
            bench.export.weight = weight;
            show(bench);
        }
        ExportNews::Written {
            turn: of,
            folder,
            written,
        } if of == turn => show::written(bench, &folder, written),
        ExportNews::Weighed { .. } | ExportNews::Written { .. } => {}
    }
}
