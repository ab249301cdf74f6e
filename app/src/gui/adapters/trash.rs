//! The page *Corbeille*: nothing in it is gone.

use myspot_core::view::labels::{label_of, title};
use myspot_core::view::review;
use myspot_core::{Act, Edit, Moment};
use slint::ComponentHandle as _;

use super::on;
use crate::gui::event::{Event, TrashEvent};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{Main, Trash, TrashRow};

pub(super) fn wire(main: &Main, road: &Road) {
    let trash = main.global::<Trash<'_>>();
    on!(road, trash.on_restore, (id) =>
        Event::Trash(TrashEvent::Restore(id.as_str().into())));
    on!(road, trash.on_restore_all, () => Event::Trash(TrashEvent::RestoreAll));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: TrashEvent, road: &Road) {
    match event {
        TrashEvent::Restore(record) => {
            let name = bench.name_of(Some(&record));
            if bench.act(Edit::Restore { record }, road) {
                bench.toast(true, |sentences| {
                    sentences.say().invoke_restored(name.into())
                });
            }
        }
        TrashEvent::RestoreAll => {
            let Some(workspace) = bench.workspace() else {
                return;
            };
            let edits: Vec<Edit> = review::bin(workspace)
                .into_iter()
                .map(|record| Edit::Restore {
                    record: record.id.clone(),
                })
                .collect();
            if !edits.is_empty() {
                bench.act(Act::new("restore", edits), road);
            }
        }
    }
}

/// Shows the page.
pub(in crate::gui) fn show(bench: &Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    bench.show(|main, sentences| {
        let trash = main.global::<Trash<'_>>();
        let rows: Vec<TrashRow> = review::bin(workspace)
            .into_iter()
            .map(|record| {
                let is_entity = record.kind == "entity";
                let what = if is_entity {
                    label_of(workspace, "entity", "kind", record.words("kind"))
                } else {
                    let kind = workspace.kinds().get(&record.kind);
                    kind.map_or(record.kind.clone(), |kind| kind.label.clone())
                };
                let by = record
                    .reference("deleted_by")
                    .map(|id| bench.name_of(Some(&id)));
                TrashRow {
                    id: record.id.as_str().into(),
                    kind: if is_entity {
                        record.words("kind").into()
                    } else {
                        "".into()
                    },
                    hue: slint::Color::default(),
                    icon: if record.kind == "relation" {
                        "link"
                    } else {
                        "file"
                    }
                    .into(),
                    name: title(workspace, record).into(),
                    what: what.into(),
                    who: match by {
                        Some(name) => name.into(),
                        None => sentences.say().invoke_you(),
                    },
                    when: sentences.when(Moment(record.int("deleted_at").unwrap_or(0))),
                    edited_after: workspace.edited_after_trash(&record.id),
                }
            })
            .collect();
        let last = i32::try_from(rows.len()).unwrap_or(i32::MAX) - 1;
        trash.set_current(trash.get_current().clamp(0, last.max(0)));
        models::show(&trash.get_rows(), rows, |model| trash.set_rows(model));
    });
}
