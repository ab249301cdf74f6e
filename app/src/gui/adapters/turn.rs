//! Undo and redo: at once, or on a worker where the act is a large one.

use myspot_core::{DoneAside, EditError};
use slint::SharedString;

use super::frame::act_names;
use crate::gui::jobs::Done;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;

/// An act of so many operations takes some tenths of a second to take back.
const LONG: u64 = 20_000;

/// A large act was taken back beside the window, or done again.
#[derive(Debug)]
pub struct TurnNews {
    work: u64,
    back: bool,
    name: SharedString,
    done: Result<Box<DoneAside>, EditError>,
}

/// Undo or redo, and a word about what came of it.
pub(super) fn turn(bench: &mut Workbench, road: &Road, back: bool) {
    bench.settle(road);
    let (undo, redo) = act_names(bench);
    let name = if back { undo } else { redo };
    if beside(bench, back, &name) {
        return;
    }
    let mut found = false;
    bench.with_workspace(road, |workspace, moment| {
        let done = if back {
            workspace.undo(moment)?
        } else {
            workspace.redo(moment)?
        };
        found = done.is_some();
        Ok(done.unwrap_or_default())
    });
    tell(bench, back, found, name);
}

/// Begins on a worker, where the act is a large one; false where it is not.
fn beside(bench: &mut Workbench, back: bool, name: &SharedString) -> bool {
    let Some(open) = bench.open.as_mut() else {
        return false;
    };
    let [undo, redo] = open.workspace.undo_sizes();
    let size = if back { undo } else { redo };
    if size < LONG {
        return false;
    }
    let Ok(aside) = open.aside() else {
        return false;
    };
    let text = bench.show(|_, sentences| {
        let say = sentences.say();
        if back {
            say.invoke_taking_back(name.clone())
        } else {
            say.invoke_doing_again(name.clone())
        }
    });
    let work = bench.wait_for(text.unwrap_or_default());
    let (name, moment) = (name.clone(), now());
    bench.jobs.start(move || {
        let done = if back {
            aside.undo(moment)
        } else {
            aside.redo(moment)
        };
        Done::Turned(Box::new(TurnNews {
            work,
            back,
            name,
            done: done.map(Box::new),
        }))
    });
    true
}

/// It is taken over, with what was done meanwhile.
pub(in crate::gui) fn news(bench: &mut Workbench, news: TurnNews, road: &Road) {
    if !bench.arrived(news.work) || bench.only_reads() {
        return;
    }
    let taken = match news.done {
        Ok(done) => bench.take_over(*done, road),
        Err(error) => return bench.refused(&error),
    };
    match taken {
        Ok(applied) => tell(bench, news.back, applied.hash.is_some(), news.name),
        Err(_) => bench.toast(false, |sentences| sentences.say().invoke_not_turned()),
    }
}

fn tell(bench: &mut Workbench, back: bool, found: bool, name: SharedString) {
    // A toast that offered to take this very act back has nothing left to offer.
    bench.toasts.retain(|toast| !toast.undo);
    bench.toast(false, |sentences| {
        let say = sentences.say();
        match (found, back) {
            (true, true) => say.invoke_undone(name),
            (true, false) => say.invoke_redone(name),
            (false, true) => say.invoke_nothing_to_undo(),
            (false, false) => say.invoke_nothing_to_redo(),
        }
    });
}
