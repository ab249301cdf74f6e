//! The file that is looked at, how it is read, and how far the member has come.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use myspot_core::RecordId;
use myspot_core::import::duplicates::PairKey;
use myspot_core::import::{Choices, Plan, Recognised, Table};
use slint::SharedString;

use super::look::{Source, Tally};
use crate::gui::workspace_copy::WorkspaceCopy;
use crate::ui::ImportStage;

/// What the page knows between two events.
#[derive(Debug)]
pub struct ImportState {
    pub(super) stage: ImportStage,
    /// Why there is nothing to show, or why a choice was taken back.
    pub(super) problem: SharedString,
    pub(super) copy: Option<WorkspaceCopy>,
    /// How the file is read: what the person chose, and what this device remembers.
    pub(super) choices: Choices,
    /// The last choices that gave something; a choice that fails is taken back to them.
    pub(super) good: Choices,
    /// What was looked at last.
    pub(super) seen: Option<Seen>,
    /// All sheets of the workbook, also those left out.
    pub(super) sheets: Vec<String>,
    /// The sheet that is shown.
    pub(super) sheet: Option<String>,
    /// Other sheets were left out because they are read otherwise.
    pub(super) alone: bool,
    pub(super) only_refused: bool,
    pub(super) remember: bool,
    /// The pairs that are one, by what their two sides are called and where they stand.
    pub(super) same: BTreeSet<PairKey>,
    /// The run that counts; results of others are dropped.
    pub(super) turn: u32,
    pub(super) working: bool,
    /// What the worker does is to put the plan in.
    pub(super) entering: bool,
    /// How much of the file is looked at, from 0 to 1.
    pub(super) share: f32,
    /// Set where the run that goes on is not wanted any more.
    pub(super) unwanted: Option<Arc<AtomicBool>>,
    /// It was to go in, and the workspace had changed: it goes in if nothing else differs.
    pub(super) applying: bool,
    /// What went in.
    pub(super) done: Option<GoneIn>,
}

/// A file as it was looked at.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) file: Arc<Source>,
    pub(super) sort: Recognised,
    pub(super) plan: Arc<Plan>,
    pub(super) tally: Tally,
}

impl Seen {
    /// How many records would come in or be completed.
    pub(super) fn count(&self) -> usize {
        let added = self.plan.added.iter();
        let added = added.filter(|(kind, _)| kind.as_str() != "import_batch");
        added.map(|(_, count)| count).sum::<usize>() + self.plan.updated
    }
}

/// An import that went in.
#[derive(Debug)]
pub(super) struct GoneIn {
    /// The act that undo takes back.
    pub(super) act: Option<[u8; 32]>,
    /// The record of the import itself: where it is gone, the import is undone.
    pub(super) batch: Option<RecordId>,
    /// How many records came.
    pub(super) count: usize,
    pub(super) undone: bool,
}

impl Default for ImportState {
    fn default() -> Self {
        Self {
            stage: ImportStage::Choose,
            problem: SharedString::default(),
            copy: None,
            choices: Choices::default(),
            good: Choices::default(),
            seen: None,
            sheets: Vec::new(),
            sheet: None,
            alone: false,
            only_refused: false,
            remember: true,
            same: BTreeSet::new(),
            turn: 0,
            working: false,
            entering: false,
            share: 0.0,
            unwanted: None,
            applying: false,
            done: None,
        }
    }
}

impl ImportState {
    /// Begins a run on a worker: what another one brings back is dropped from now on.
    pub(super) fn begin(&mut self, entering: bool) -> (u32, Arc<AtomicBool>) {
        self.turn += 1;
        self.working = true;
        self.entering = entering;
        self.share = 0.0;
        let unwanted = Arc::new(AtomicBool::new(false));
        if let Some(before) = self.unwanted.replace(Arc::clone(&unwanted)) {
            before.store(true, Ordering::Relaxed);
        }
        (self.turn, unwanted)
    }

    /// Whatever runs is not wanted any more: the worker stops, and its result would be dropped.
    pub(super) fn call_off(&mut self) {
        if let Some(unwanted) = self.unwanted.take() {
            unwanted.store(true, Ordering::Relaxed);
        }
        self.turn += 1;
        self.rest();
    }

    /// No worker runs any more.
    pub(super) fn rest(&mut self) {
        self.working = false;
        self.entering = false;
        self.unwanted = None;
    }

    /// The table that is shown.
    pub(super) fn table(&self) -> Option<&Table> {
        let tables = &self.seen.as_ref()?.plan.tables;
        match &self.sheet {
            Some(sheet) => tables.iter().find(|it| it.sheet.as_ref() == Some(sheet)),
            None => tables.first(),
        }
    }

    /// Whether the shown sheet takes part.
    pub(super) fn sheet_is_in(&self) -> bool {
        let asked = &self.choices.table.sheets;
        let shown = self.sheet.as_ref();
        asked.is_empty() || shown.is_none_or(|sheet| asked.contains(sheet))
    }

    /// How many records would come in or be completed.
    pub(super) fn count(&self) -> usize {
        self.seen.as_ref().map_or(0, Seen::count)
    }

    /// How many rows of tables would come in; 0 for a file that is none.
    pub(super) fn rows(&self) -> usize {
        let Some(seen) = &self.seen else { return 0 };
        let rows: usize = seen.plan.tables.iter().map(|table| table.rows).sum();
        rows.saturating_sub(seen.plan.refused.len())
    }
}
