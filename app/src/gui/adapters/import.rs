//! The page *Importer*: a file is looked at on a worker, corrected, and let in as one act.

mod apply;
mod choices;
mod look;
mod pairs;
mod show;
mod state;
mod table;
mod told;

use std::path::PathBuf;
use std::sync::Arc;

use myspot_core::Dice;
use myspot_core::import::{Choices, TableChoices};
use myspot_core::watch::Watch;
use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::cli::Lang;
use crate::gui::event::{Event, ImportEvent};
use crate::gui::jobs::Done;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workspace_copy::WorkspaceCopy;
use crate::table_memory;
use crate::ui::{ImportStage, Importing, Main, Page};
pub use look::ImportNews;
use look::{Found, Trouble, Wanted, look, name_of};
pub(in crate::gui) use show::{show, show_changes};
pub use state::ImportState;
use state::Seen;

/// The sentences of the command line that the window shares are asked for in French.
const LANG: Lang = Lang::Fr;

pub(super) fn wire(main: &Main, road: &Road) {
    let page = main.global::<Importing<'_>>();
    let event = Event::Import;
    on!(road, page.on_take, (path) => event(ImportEvent::Take(typed(&path))));
    on!(road, page.on_choose_file, () => event(ImportEvent::Choose));
    on!(road, page.on_stop, () => event(ImportEvent::Stop));
    on!(road, page.on_encoding_chosen, (code) => event(ImportEvent::Encoding(code.into())));
    on!(road, page.on_delimiter_chosen, (code) => event(ImportEvent::Delimiter(code.into())));
    on!(road, page.on_header_chosen, (code) => event(ImportEvent::Header(code.into())));
    on!(road, page.on_sheet_chosen, (code) => event(ImportEvent::Sheet(code.into())));
    on!(road, page.on_sheet_toggled, () => event(ImportEvent::SheetToggled));
    on!(road, page.on_recipe_chosen, (code) => event(ImportEvent::Recipe(code.into())));
    on!(road, page.on_kind_chosen, (code) => event(ImportEvent::Kind(code.into())));
    on!(road, page.on_column_chosen, (place, code) =>
        event(ImportEvent::Column(usize::try_from(place).unwrap_or(usize::MAX), code.into())));
    on!(road, page.on_only_refused_toggled, () => event(ImportEvent::OnlyRefused));
    on!(road, page.on_remember_toggled, () => event(ImportEvent::Remember));
    on!(road, page.on_join_toggled, () => event(ImportEvent::Join));
    on!(road, page.on_again_asked, () => event(ImportEvent::Again));
    on!(road, page.on_pair_chosen, (place, code) =>
        event(ImportEvent::Pair(usize::try_from(place).unwrap_or(usize::MAX), code.into())));
    on!(road, page.on_all_pairs_chosen, (code) => event(ImportEvent::AllPairs(code.into())));
    on!(road, page.on_pair_turned, (place, by) =>
        event(ImportEvent::PairTurned(usize::try_from(place).unwrap_or(usize::MAX), by > 0)));
    on!(road, page.on_date_order_chosen, (code) => event(ImportEvent::DateOrder(code.into())));
    on!(road, page.on_go, (stage) => event(ImportEvent::Go(stage)));
    on!(road, page.on_apply, () => event(ImportEvent::Apply));
    on!(road, page.on_save_refused, () => event(ImportEvent::SaveRefused));
    on!(road, page.on_undo, () => event(ImportEvent::Undo));
    on!(road, page.on_other_file, () => event(ImportEvent::Other));
}

/// A path as people paste it: between quotes, or as a file manager writes it.
fn typed(path: &str) -> PathBuf {
    let path = path.trim();
    let path = path.strip_prefix("file://").unwrap_or(path);
    let quoted = |sign| {
        let inner = path.strip_prefix(sign)?.strip_suffix(sign)?;
        Some(inner)
    };
    PathBuf::from(quoted('"').or_else(|| quoted('\'')).unwrap_or(path))
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: ImportEvent, road: &Road) {
    // What goes in is what the member saw and agreed to.
    if bench.import.entering && event != ImportEvent::Stop {
        return;
    }
    match event {
        ImportEvent::Take(path) => take(bench, path, road),
        ImportEvent::Choose => choose(bench),
        ImportEvent::Stop => stop(bench),
        ImportEvent::OnlyRefused => {
            bench.import.only_refused = !bench.import.only_refused;
            show(bench);
        }
        ImportEvent::Remember => {
            bench.import.remember = !bench.import.remember;
            show(bench);
        }
        ImportEvent::Pair(place, code) => pairs::choose(bench, place, &code),
        ImportEvent::AllPairs(code) => pairs::choose_all(bench, &code),
        ImportEvent::PairTurned(place, on) => pairs::turn(bench, place, on),
        ImportEvent::Go(stage) => {
            if bench.import.seen.is_some() && bench.import.done.is_none() {
                go(bench, stage);
            }
        }
        ImportEvent::Apply => apply::apply(bench, road),
        ImportEvent::SaveRefused => apply::save_refused(bench),
        ImportEvent::Undo => apply::undo(bench, road),
        ImportEvent::Other => begin_anew(bench),
        choice => {
            if choices::take(&mut bench.import, choice) {
                look_again(bench);
            } else {
                show(bench);
            }
        }
    }
}

/// Shows a step, and brings the keyboard there.
fn go(bench: &mut Workbench, stage: ImportStage) {
    bench.import.stage = stage;
    show(bench);
    bench.show(|main, _| {
        let page = main.global::<Importing<'_>>();
        page.set_focus_tick(page.get_focus_tick() + 1);
    });
}

/// The system's chooser, on a worker: it may stay open for minutes.
fn choose(bench: &mut Workbench) {
    let documents = bench.paths.documents.clone();
    bench.jobs.start(move || {
        let dialog = rfd::FileDialog::new().set_directory(documents);
        Done::Import(Box::new(ImportNews::Chosen(dialog.pick_file())))
    });
}

/// Reads a file; what was looked at before is put away.
fn take(bench: &mut Workbench, path: PathBuf, road: &Road) {
    if bench.open.is_none() || bench.only_reads() {
        return;
    }
    begin_anew(bench);
    if bench.page != Page::Importing {
        bench.go(Page::Importing);
    }
    let shown = SharedString::from(path.display().to_string());
    bench.show(|main, _| main.global::<Importing<'_>>().set_path(shown));
    if path.as_os_str().is_empty() {
        let problem = bench.show(|_, sentences| sentences.exchange().invoke_no_path());
        bench.import.problem = problem.unwrap_or_default();
        return show(bench);
    }
    bench.settle(road);
    copy_again(bench);
    start(bench, Wanted::Path(path));
}

fn begin_anew(bench: &mut Workbench) {
    bench.import.call_off();
    let turn = bench.import.turn;
    let memory = table_memory::load(&bench.paths);
    let table = TableChoices {
        memory,
        ..TableChoices::default()
    };
    let choices = Choices {
        table,
        ..Choices::default()
    };
    bench.import = ImportState {
        turn,
        good: choices.clone(),
        choices,
        ..ImportState::default()
    };
    go(bench, ImportStage::Choose);
}

/// Takes a copy of the workspace as it is now, for the workers.
fn copy_again(bench: &mut Workbench) {
    let workspace = bench.open.as_mut().map(|open| &mut open.workspace);
    bench.import.copy = workspace.map(WorkspaceCopy::of);
}

/// Looks at the file again, as it is to be read now.
fn look_again(bench: &mut Workbench) {
    let file = bench
        .import
        .seen
        .as_ref()
        .map(|seen| Arc::clone(&seen.file));
    if let Some(file) = file {
        start(bench, Wanted::Bytes(file));
    }
}

/// Has a file looked at on a worker.
fn start(bench: &mut Workbench, wanted: Wanted) {
    let Some(workspace) = bench.open.as_mut().map(|open| &mut open.workspace) else {
        return;
    };
    let dice = Dice::from_seed(workspace.dice().bytes());
    let state = &mut bench.import;
    let Some(copy) = state.copy.clone() else {
        return;
    };
    let choices = state.choices.clone();
    let (turn, unwanted) = state.begin(false);
    let tell = bench
        .jobs
        .teller(|news: Box<ImportNews>| Done::Import(news));
    bench.jobs.start(move || {
        let told = |share| tell(Box::new(ImportNews::Share { turn, share }));
        let watch = Watch::default().until(&unwanted).telling(&told);
        let found = look(wanted, &copy, &choices, now(), dice, watch);
        Done::Import(Box::new(ImportNews::Looked { turn, found }))
    });
    show(bench);
}

/// What is being read, or put in, is not wanted any more.
fn stop(bench: &mut Workbench) {
    let state = &mut bench.import;
    state.call_off();
    state.applying = false;
    state.choices = state.good.clone();
    if state.seen.is_none() {
        state.stage = ImportStage::Choose;
    }
    show(bench);
}

/// A worker brought something back.
pub(in crate::gui) fn news(bench: &mut Workbench, news: ImportNews, road: &Road) {
    match news {
        // Nothing chosen, and no chooser at all, look the same: the field stays as it was.
        ImportNews::Chosen(None) => {}
        ImportNews::Chosen(Some(path)) => take(bench, path, road),
        ImportNews::Looked { turn, .. }
        | ImportNews::Share { turn, .. }
        | ImportNews::Entered { turn, .. }
            if turn != bench.import.turn => {}
        ImportNews::Share { share, .. } => {
            bench.import.share = share;
            show::share(bench);
        }
        ImportNews::Looked { found, .. } => {
            bench.import.rest();
            match found {
                Ok(found) => looked(bench, *found, road),
                Err(trouble) => not_looked(bench, &trouble),
            }
        }
        ImportNews::Entered { batch, done, .. } => {
            bench.import.rest();
            apply::entered(bench, batch, done, road);
        }
    }
}

fn looked(bench: &mut Workbench, found: Found, road: &Road) {
    let state = &mut bench.import;
    let before = (state.count(), state.rows());
    let first = state.seen.is_none();
    state.problem = SharedString::default();
    state.good = state.choices.clone();
    if state.choices.table.sheets.is_empty() {
        let tables = found.plan.tables.iter();
        state.sheets = tables.filter_map(|it| it.sheet.clone()).collect();
    }
    if state
        .sheet
        .as_ref()
        .is_none_or(|it| !state.sheets.contains(it))
    {
        state.sheet = state.sheets.first().cloned();
    }
    state.only_refused &= !found.plan.refused.is_empty();
    state.seen = Some(Seen {
        file: found.file,
        sort: found.sort,
        plan: found.plan,
        tally: found.tally,
    });
    if std::mem::take(&mut state.applying) {
        if before == (state.count(), state.rows()) {
            return apply::apply(bench, road);
        }
        bench.toast(false, |sentences| {
            sentences.exchange().invoke_changed_meanwhile()
        });
    }
    if first {
        go(bench, ImportStage::Preview);
    } else {
        show(bench);
    }
}

fn not_looked(bench: &mut Workbench, trouble: &Trouble) {
    let named = bench
        .import
        .seen
        .as_ref()
        .map(|seen| seen.file.name.clone());
    let problem = bench.show(|main, sentences| {
        let typed = main.global::<Importing<'_>>().get_path();
        let path = PathBuf::from(typed.as_str());
        let name = named.unwrap_or_else(|| name_of(&path));
        let say = sentences.exchange();
        match trouble {
            Trouble::File(_) => say.invoke_unreadable(typed),
            Trouble::Folder => say.invoke_is_folder(typed),
            Trouble::Copy => sentences.say().invoke_next_retry(),
            Trouble::Import(error) => {
                crate::cli::words::imports::refusal(LANG, name.as_ref(), error).into()
            }
        }
    });
    let state = &mut bench.import;
    state.problem = problem.unwrap_or_default();
    state.applying = false;
    state.choices = state.good.clone();
    show(bench);
}
