//! Two ticked fiches made one: shown side by side, chosen, done as one act.

use std::collections::BTreeSet;

use myspot_core::join::{self, Joining};
use myspot_core::view::labels::label_of;
use myspot_core::{Dice, RecordId, Workspace};
use slint::ComponentHandle as _;

use super::show;
use crate::gui::models;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::sentences::shorten;
use crate::gui::workbench::Workbench;
use crate::ui::{App, Entities, JoinQuestion, JoinSide, Layer};

/// What tells two fiches of one name apart, most telling first.
const TELLING: [&str; 3] = ["summary", "desc", "when_raw"];

/// Two fiches that are to be one, and what was chosen so far.
#[derive(Debug, Clone)]
pub struct JoiningFiches {
    stays: RecordId,
    goes: RecordId,
    /// The fields in which what the one that goes says is kept.
    take: BTreeSet<String>,
}

/// Opens the layer over the two ticked fiches: the one with more around it stays.
pub(super) fn ask(bench: &mut Workbench) {
    let checked = bench.list.borrow().checked();
    let (Some(workspace), [one, two]) = (bench.workspace(), checked.as_slice()) else {
        return;
    };
    let weight = |id: &RecordId| workspace.records().pointing_at(id).count();
    let (stays, goes) = if weight(two) > weight(one) {
        (two, one)
    } else {
        (one, two)
    };
    let (stays, goes) = (stays.clone(), goes.clone());
    ask_to_join(bench, stays, goes);
}

/// Opens the layer over two fiches.
pub(in crate::gui) fn ask_to_join(bench: &mut Workbench, stays: RecordId, goes: RecordId) {
    if bench.only_reads() {
        return;
    }
    bench.joining = Some(JoiningFiches {
        stays,
        goes,
        take: BTreeSet::new(),
    });
    if fill(bench) {
        bench.show(|main, _| main.global::<App<'_>>().set_layer(Layer::JoinFiches));
    }
}

/// The two change places.
pub(super) fn turn(bench: &mut Workbench) {
    let Some(before) = bench.joining.clone() else {
        return;
    };
    bench.joining = Some(JoiningFiches {
        stays: before.goes.clone(),
        goes: before.stays.clone(),
        take: BTreeSet::new(),
    });
    // What lies in the bin cannot stay.
    if !fill(bench) {
        bench.joining = Some(before);
    }
}

/// In one question, the one or the other value.
pub(super) fn take(bench: &mut Workbench, at: usize, take: bool) {
    let Some(mut joining) = bench.joining.take() else {
        return;
    };
    let seen = bench.workspace().and_then(|it| look(it, &joining));
    if let Some(question) = seen.and_then(|seen| seen.questions.into_iter().nth(at)) {
        if take {
            joining.take.insert(question.field);
        } else {
            joining.take.remove(&question.field);
        }
    }
    bench.joining = Some(joining);
    fill(bench);
}

/// Makes one of them.
pub(super) fn act(bench: &mut Workbench, road: &Road) {
    bench.settle(road);
    let Some(JoiningFiches { stays, goes, take }) = bench.joining.take() else {
        return;
    };
    bench.show(|main, _| main.global::<App<'_>>().set_layer(Layer::None));
    let names = [&goes, &stays].map(|id| bench.name_of(Some(id)));
    let Some(workspace) = bench.open.as_mut().map(|open| &mut open.workspace) else {
        return;
    };
    let mut dice = Dice::from_seed(workspace.dice().bytes::<32>());
    let Ok(joined) = join::act(workspace, &stays, &goes, &take, now(), &mut dice) else {
        // Somebody else put one of the two into the bin meanwhile.
        bench.toast(false, |sentences| sentences.say().invoke_not_joined());
        return;
    };
    if !bench.act(joined.act, road) {
        return;
    }
    bench.list.borrow_mut().check_all(false);
    bench.select(Some(joined.record), true);
    show(bench);
    let [gone, kept] = names;
    bench.toast(true, |sentences| {
        sentences.say().invoke_joined(gone.into(), kept.into())
    });
}

fn look(workspace: &Workspace, joining: &JoiningFiches) -> Option<Joining> {
    join::look(workspace, &joining.stays, &joining.goes).ok()
}

/// Shows both sides and the questions. Returns whether they can be joined.
fn fill(bench: &Workbench) -> bool {
    let (Some(workspace), Some(joining)) = (bench.workspace(), &bench.joining) else {
        return false;
    };
    let Some(seen) = look(workspace, joining) else {
        return false;
    };
    let questions: Vec<JoinQuestion> = seen
        .questions
        .iter()
        .map(|it| JoinQuestion {
            label: it.label.as_str().into(),
            stays: it.stays.as_str().into(),
            goes: it.goes.as_str().into(),
            take: joining.take.contains(&it.field),
        })
        .collect();
    bench.show(|main, sentences| {
        let say = sentences.say();
        let side = |id: &RecordId| {
            let record = workspace.records().get(id);
            let words = |key: &str| record.map(|it| it.words(key)).unwrap_or_default();
            let told = TELLING.iter().map(|key| words(key));
            let told = told.filter(|it| !it.is_empty()).take(2).map(shorten);
            let count = workspace.records().pointing_at(id).count();
            JoinSide {
                name: words("name").into(),
                kind: words("kind").into(),
                kind_label: label_of(workspace, "entity", "kind", words("kind")).into(),
                detail: told.collect::<Vec<_>>().join(" · ").into(),
                holds: say.invoke_joining_holds(i32::try_from(count).unwrap_or(i32::MAX)),
            }
        };
        let page = main.global::<Entities<'_>>();
        page.set_join_stays(side(&joining.stays));
        page.set_join_goes(side(&joining.goes));
        page.set_join_note(match seen.pointing {
            0 => say.invoke_joining_follows_none(),
            n => say.invoke_joining_follows(i32::try_from(n).unwrap_or(i32::MAX)),
        });
        models::show(&page.get_join_questions(), questions, |model| {
            page.set_join_questions(model);
        });
    });
    true
}
