//! Which method is shown, on which board, with which face, and what of it is on the screen.

use std::collections::HashMap;

use myspot_core::method::{Face, Method, Skin};
use myspot_core::view::actors::Square;
use myspot_core::view::board::{self as view, Grid};
use myspot_core::view::hints::Hint;
use myspot_core::view::logframe::Logframe;
use myspot_core::view::plan::Plan;
use myspot_core::view::plane::Spots;
use myspot_core::view::sketch::Sketch;
use myspot_core::view::spectrum::Spectrum;
use myspot_core::{Methods, RecordId, Workspace};

/// Which method is shown, and how.
#[derive(Debug)]
pub struct BoardState {
    /// All methods that the program knows.
    pub methods: Methods,
    /// The key of the one that is shown.
    pub(super) method: String,
    /// The face last shown of each method.
    pub(super) faces: HashMap<String, String>,
    /// The board last shown of each method.
    pub(super) boards: HashMap<String, RecordId>,
    /// How many cells fit beside each other.
    pub(super) fit: usize,
    /// The cards chosen to be crossed, at most two.
    pub(super) picked: Vec<RecordId>,
    /// What the grid shows, for the arrow keys.
    pub(super) grid: Grid,
    /// What the drawing shows.
    pub(super) sketch: Sketch,
    /// How wide the place of a drawing is.
    pub(super) sketch_width: f32,
    /// The actors on the square.
    pub(super) square: Square,
    /// How wide and high the square or the half disc is.
    pub(super) plot: (f32, f32),
    /// The actors in the half disc.
    pub(super) spectrum: Spectrum,
    /// The actions on the line of weeks.
    pub(super) plan: Plan,
    /// What stands on the plane.
    pub(super) spots: Spots,
    /// What the method points at.
    pub(super) hints: Vec<Hint>,
    /// Whether something changed since.
    pub(super) hints_stale: bool,
    /// The tree as a logical framework.
    pub(super) logframe: Option<Logframe>,
    /// The record that is shown as a sheet.
    pub(super) sheet: Option<RecordId>,
    /// The sheet last shown of each method.
    pub(super) sheets: HashMap<String, RecordId>,
    /// How many columns of fields fit into a sheet, and its width.
    pub(super) sheet_columns: usize,
    pub(super) sheet_width: f32,
}

impl Default for BoardState {
    fn default() -> Self {
        Self {
            methods: Methods::builtin(),
            method: "swot".into(),
            faces: HashMap::new(),
            boards: HashMap::new(),
            fit: 4,
            picked: Vec::new(),
            grid: Grid {
                rows: Vec::new(),
                elsewhere: Vec::new(),
            },
            sketch: Sketch::default(),
            sketch_width: 900.0,
            square: Square::default(),
            plot: (800.0, 500.0),
            spectrum: Spectrum::default(),
            plan: Plan::default(),
            spots: Spots::default(),
            hints: Vec::new(),
            hints_stale: false,
            logframe: None,
            sheet: None,
            sheets: HashMap::new(),
            sheet_columns: 2,
            sheet_width: 800.0,
        }
    }
}

impl BoardState {
    /// The key of the method that is shown.
    #[must_use]
    pub fn method_key(&self) -> &str {
        &self.method
    }

    /// Turns to a method; false for an unknown one.
    pub fn turn_to(&mut self, key: &str) -> bool {
        let known = self.methods.get(key).is_some();
        if known {
            key.clone_into(&mut self.method);
            self.picked.clear();
        }
        known
    }

    /// Forgets what belongs to a workspace that was closed.
    pub fn forget(&mut self) {
        self.boards.clear();
        self.sheets.clear();
        self.sheet = None;
        self.picked.clear();
    }

    /// Whether a record stands on the board that is shown.
    #[must_use]
    pub fn holds(&self, record: Option<&RecordId>) -> bool {
        let cells = self.grid.rows.iter().flat_map(|row| &row.cells);
        let mut cards = cells.flat_map(|cell| &cell.cards);
        record.is_some_and(|record| {
            cards.any(|card| card.id == *record)
                || self.sketch.boxes.iter().any(|it| it.record == *record)
                || self.square.marks.iter().any(|it| it.entity == *record)
                || self.spectrum.chips.iter().any(|it| it.entity == *record)
                || self.spots.placed.iter().any(|it| it.record == *record)
                || self.plan.bars.iter().any(|it| it.card.id == *record)
                || self.sheet.as_ref() == Some(record)
        })
    }

    /// The skin that is shown.
    pub(super) fn skin(&self) -> Option<Skin> {
        self.shown().map(|(_, face)| face.skin)
    }

    /// Whether records are shown as sheets.
    #[must_use]
    pub fn shows_sheets(&self) -> bool {
        self.skin() == Some(Skin::Sheets)
    }

    /// Turns a method to a board of its own.
    pub fn look_for(&mut self, method: &str, board: Option<RecordId>) {
        if let Some(board) = board {
            self.boards.insert(method.to_owned(), board);
        }
    }

    pub(super) fn shown(&self) -> Option<(&Method, &Face)> {
        let method = self.methods.get(&self.method)?;
        let face = self.faces.get(&self.method).map_or("", String::as_str);
        Some((method, method.face(face)))
    }

    /// The board that is shown: the one chosen last, else the oldest.
    pub(super) fn board(&self, workspace: &Workspace) -> Option<RecordId> {
        let (method, _) = self.shown()?;
        let boards = view::boards(workspace, method);
        let chosen = self.boards.get(&self.method);
        let known = boards.iter().find(|board| Some(&board.id) == chosen);
        known
            .or_else(|| boards.first())
            .map(|board| board.id.clone())
    }
}
