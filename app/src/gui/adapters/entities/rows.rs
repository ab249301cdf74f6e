//! The model behind the list: rows are made when they are painted, 100,000 of them or ten.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use myspot_core::view::entities::{Query, Row};
use myspot_core::{RecordId, Workspace};
use slint::{ComponentHandle as _, Model, ModelNotify, ModelRc, ModelTracker};

use super::list::ListState;
use crate::gui::workbench::Workbench;
use crate::ui::{Entities, EntityRow};

/// Rows of the shared list state.
pub(super) struct EntityRows {
    list: Rc<RefCell<ListState>>,
    painted: RefCell<BTreeSet<usize>>,
    notify: ModelNotify,
}

impl Model for EntityRows {
    type Data = EntityRow;

    fn row_count(&self) -> usize {
        self.list.borrow().rows().len()
    }

    fn row_data(&self, row: usize) -> Option<EntityRow> {
        self.painted.borrow_mut().insert(row);
        self.list.borrow().row(row)
    }

    fn model_tracker(&self) -> &dyn ModelTracker {
        &self.notify
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl EntityRows {
    /// The model of a list, for the page.
    pub(super) fn model(list: &Rc<RefCell<ListState>>) -> ModelRc<EntityRow> {
        ModelRc::new(Self {
            list: Rc::clone(list),
            painted: RefCell::default(),
            notify: ModelNotify::default(),
        })
    }

    /// Lists again and tells the page which rows came and went.
    pub(super) fn refill(bench: &Workbench, workspace: &Workspace, query: &Query) {
        bench.show(|main, sentences| {
            let say = sentences.say();
            let mut list = bench.list.borrow_mut();
            list.set_label("stance:none", say.invoke_not_assessed());
            for step in -2..=2 {
                list.set_label(&format!("stance:{step}"), say.invoke_stance(step));
            }
            list.set_label("kind:", say.invoke_without(say.invoke_kind()));
            list.set_label("role:", say.invoke_without(say.invoke_role()));
            list.set_label("tag:", say.invoke_without(say.invoke_tag()));
            let listing = list.list(workspace, query);
            let before = list.replace(listing);
            let after = list.rows().to_vec();
            drop(list);
            let model = main.global::<Entities<'_>>().get_rows();
            let Some(rows) = model.as_any().downcast_ref::<Self>() else {
                return;
            };
            rows.tell(&before, &after);
        });
    }

    /// Tells the page that some entities' rows show something else.
    pub(super) fn touch(bench: &Workbench, touched: &BTreeSet<RecordId>) {
        bench.show(|main, _| {
            let model = main.global::<Entities<'_>>().get_rows();
            let Some(rows) = model.as_any().downcast_ref::<Self>() else {
                return;
            };
            let places: Vec<usize> = {
                let list = bench.list.borrow();
                touched.iter().filter_map(|id| list.place(id)).collect()
            };
            for place in places {
                rows.notify.row_changed(place);
            }
        });
    }

    fn tell(&self, before: &[Row], after: &[Row]) {
        let head = before
            .iter()
            .zip(after)
            .take_while(|(old, new)| old == new)
            .count();
        let tail = before[head..]
            .iter()
            .rev()
            .zip(after[head..].iter().rev())
            .take_while(|(old, new)| old == new)
            .count();
        let (old, new) = (before.len() - head - tail, after.len() - head - tail);
        if old > 0 && old == new {
            for place in head..head + old {
                self.notify.row_changed(place);
            }
        } else {
            if old > 0 {
                self.notify.row_removed(head, old);
            }
            if new > 0 {
                self.notify.row_added(head, new);
            }
        }
        // Ticks and folded groups change rows that stay: those on screen are painted again.
        let painted = std::mem::take(&mut *self.painted.borrow_mut());
        for place in painted.into_iter().filter(|place| *place < after.len()) {
            self.notify.row_changed(place);
        }
    }
}
