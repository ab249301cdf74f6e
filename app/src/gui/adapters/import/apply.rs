//! What goes in, how it is taken back, and the rows that stayed outside.

use std::sync::Arc;

use myspot_core::import::{Duplicate, refused_csv};
use myspot_core::watch::Watch;
use myspot_core::{DoneAside, Edit, EditError, RecordId};
use slint::ComponentHandle as _;

use super::state::GoneIn;
use super::{ImportNews, copy_again, go, look_again, show};
use crate::gui::adapters::frame;
use crate::gui::event::FrameEvent;
use crate::gui::jobs::Done;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::make;
use crate::gui::workbench::new_file::{file_name, write_new};
use crate::table_memory;
use crate::ui::{ImportStage, Importing};

/// Lets the file in, as one act, on a worker. Where the workspace has changed since the file was
/// looked at, it is looked at once more first.
pub(super) fn apply(bench: &mut Workbench, road: &Road) {
    if bench.import.done.is_some() || bench.import.working || bench.only_reads() {
        return;
    }
    bench.settle(road);
    let heads = bench.workspace().map(|workspace| workspace.heads());
    let copy = bench.import.copy.as_ref();
    if copy.map(|copy| &copy.heads) != heads.as_ref() {
        bench.import.applying = true;
        copy_again(bench);
        return look_again(bench);
    }
    if bench.import.count() == 0 {
        return;
    }
    let same = same_ones(bench);
    let seen = bench.import.seen.as_ref();
    let (Some(seen), Some(open)) = (seen, bench.open.as_mut()) else {
        return;
    };
    let plan = Arc::clone(&seen.plan);
    let Ok(aside) = open.aside() else {
        return not_entered(bench);
    };
    let (turn, unwanted) = bench.import.begin(true);
    let tell = bench
        .jobs
        .teller(|news: Box<ImportNews>| Done::Import(news));
    let moment = now();
    bench.jobs.start(move || {
        let told = |share| tell(Box::new(ImportNews::Share { turn, share }));
        let watch = Watch::default().until(&unwanted).telling(&told);
        let mut act = plan.act();
        let batch = act.edits.iter().find_map(|edit| match edit {
            Edit::Create { record, kind, .. } if kind == "import_batch" => Some(record.clone()),
            _ => None,
        });
        act.edits.extend(same);
        let done = aside.apply(&act, moment, watch).map(Box::new);
        Done::Import(Box::new(ImportNews::Entered { turn, batch, done }))
    });
    show(bench);
}

/// The plan stands in a copy of the workspace: it is taken over, with what was done meanwhile.
pub(super) fn entered(
    bench: &mut Workbench,
    batch: Option<RecordId>,
    done: Result<Box<DoneAside>, EditError>,
    road: &Road,
) {
    let done = match done {
        Ok(done) if !bench.only_reads() => done,
        // Whoever called it off knows; and whoever may write no more is told so elsewhere.
        Ok(_) | Err(EditError::Stopped(_)) => return show(bench),
        Err(EditError::TooLarge { .. }) => {
            let problem = bench.show(|_, sentences| sentences.exchange().invoke_too_large());
            bench.import.problem = problem.unwrap_or_default();
            return go(bench, ImportStage::Preview);
        }
        Err(_) => return not_entered(bench),
    };
    let count = bench.import.count();
    if bench.take_over(*done, road).is_err() {
        return not_entered(bench);
    }
    let back = bench.workspace().map(|workspace| workspace.undo_heads()[0]);
    bench.import.done = Some(GoneIn {
        act: back.flatten(),
        batch,
        count,
        undone: false,
    });
    remember(bench);
    go(bench, ImportStage::Report);
}

/// Nothing went in: the file is read anew, so that it can be tried again.
fn not_entered(bench: &mut Workbench) {
    bench.toast(false, |sentences| sentences.exchange().invoke_not_entered());
    copy_again(bench);
    look_again(bench);
}

/// The links that say that two fiches are one.
fn same_ones(bench: &mut Workbench) -> Vec<Edit> {
    let Some(seen) = &bench.import.seen else {
        return Vec::new();
    };
    let same = &bench.import.same;
    let pairs = seen.plan.duplicates.iter();
    let pairs: Vec<Duplicate> = pairs
        .filter(|pair| same.contains(&pair.key()))
        .cloned()
        .collect();
    let moment = now();
    let links = pairs.iter().filter_map(|pair| {
        let id = bench.fresh_id()?;
        let fields = [
            ("from", pair.one.record.as_str().into()),
            ("to", pair.other.record.as_str().into()),
            ("kind", "same_as".into()),
            ("created_at", myspot_core::Value::Int(moment.0)),
        ];
        Some(make(&id, "link", &fields))
    });
    links.collect()
}

/// Remembers on this device how tables with these headings are read.
fn remember(bench: &Workbench) {
    let Some(seen) = bench.import.seen.as_ref().filter(|_| bench.import.remember) else {
        return;
    };
    let before = &bench.import.choices.table.memory;
    let mut memory = before.clone();
    for table in &seen.plan.tables {
        memory.remember(table);
    }
    if memory != *before {
        // Refused by the disk, the next file is guessed at again: nothing else is lost.
        table_memory::keep(&bench.paths, &memory).ok();
    }
}

/// Takes the import back, if nothing was done since.
pub(super) fn undo(bench: &mut Workbench, road: &Road) {
    let back = bench.workspace().map(|workspace| workspace.undo_heads()[0]);
    let act = bench.import.done.as_ref().map(|done| done.act);
    if act.is_some_and(|act| act.is_some()) && back == act {
        frame::on(bench, FrameEvent::Undo, road);
        show(bench);
    }
}

/// Writes the rows that stayed outside beside the file they come from, or beside the member's
/// workspaces where that folder takes nothing.
pub(super) fn save_refused(bench: &mut Workbench) {
    let Some(seen) = &bench.import.seen else {
        return;
    };
    let Some(bytes) = refused_csv(&seen.plan) else {
        return;
    };
    let stem = seen.file.path.file_stem().unwrap_or_default();
    let stem = file_name(&stem.to_string_lossy());
    let name = bench.show(|_, sentences| sentences.exchange().invoke_refused_name(stem.into()));
    let name = file_name(&name.unwrap_or_default());
    let documents = bench.paths.documents.clone();
    let beside = seen.file.path.parent().filter(|it| it.is_dir());
    let written = beside
        .and_then(|folder| write_new(folder, &name, "csv", &bytes).ok())
        .map_or_else(|| write_new(&documents, &name, "csv", &bytes), Ok);
    bench.toast(false, |sentences| {
        let say = sentences.exchange();
        match &written {
            Ok(path) => say.invoke_refused_saved(path.display().to_string().into()),
            Err(_) => say.invoke_refused_not_saved(documents.display().to_string().into()),
        }
    });
    bench.show(|main, _| {
        let page = main.global::<Importing<'_>>();
        page.set_may_save_refused(written.is_err());
    });
}
