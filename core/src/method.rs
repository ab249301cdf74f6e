//! The methods: what each is for, what it asks, which slots it has and how it is drawn.
//!
//! A method is data: one file under `core/methods/`. It says where its things come from (cards of
//! a board, records of a kind, the positions of actors), in which slots they stand, and with
//! which skins they are shown. A new method on a skin that exists is one file and no code.

mod check;
mod load;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::kind::Kinds;
pub use check::{Check, End, Every, Filter, Pointer, Rule, Way};
pub use load::{Fault, MethodError};

/// The files that ship with the program: name and text.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// The movement of the work to which a method belongs, as the side bar lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Movement {
    /// Voir: who is there, and around what.
    Voir,
    /// Juger: what it means.
    Juger,
    /// Agir: what is done about it.
    Agir,
    /// Suivre: what comes of it.
    Suivre,
    /// Animer: how the group works.
    Animer,
}

/// How a face of a method is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Skin {
    /// Cells in rows and columns, each with a list of cards: quadrants, kanban, spectrum, tiles.
    Grid,
    /// Effects above, the trunk, causes below.
    Tree,
    /// Answers below the question that they answer.
    Whys,
    /// From what we do to the world that we want, with what we suppose on the arrows.
    Theory,
    /// A list, and beside it one record as a form.
    Sheets,
    /// A square plot of actors: influence and interest.
    Plot,
    /// A plane between two pairs of opposites, in four zones.
    Plane,
    /// A half disc of five wedges, from those who oppose to those who join in.
    Wedges,
    /// Bars by week.
    Plan,
    /// A table read from a tree: what is wanted at four heights, how one sees it, what is supposed.
    Logframe,
}

/// Where the things of a method come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Source {
    /// Cards on boards of this kind; there may be several boards.
    Board(String),
    /// Every record of this kind.
    Records(String),
    /// The latest position of each actor; the slot is its stance.
    Positions,
}

/// One place of a method where things stand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// What is stored: the card's slot, or the code of the field that sorts records.
    pub code: String,
    /// The heading.
    pub label: String,
    /// The letter before a card's number, « F » of « F2 »; empty: cards have no numbers.
    #[serde(default)]
    pub letter: String,
    /// A few words beside the heading.
    #[serde(default)]
    pub caption: String,
    /// What an empty slot asks.
    #[serde(default)]
    pub question: String,
    /// The tone of its quiet tint: `ok`, `warn`, `danger`, `accent`, or none.
    #[serde(default)]
    pub tint: String,
    /// The words of the button that adds; empty: the skin's own.
    #[serde(default)]
    pub add: String,
}

/// One way to look at a method.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Face {
    /// Its name in addresses and settings.
    pub key: String,
    /// The words on its tab.
    pub label: String,
    /// How it is drawn.
    pub skin: Skin,
    /// The slots that it shows, row by row; empty: all of the method.
    #[serde(default)]
    pub slots: Vec<String>,
    /// How many cells stand beside each other; 0: all.
    #[serde(default)]
    pub columns: usize,
    /// Slots that are listed as heads above the columns.
    #[serde(default)]
    pub across: Vec<String>,
    /// Slots that are listed as heads before the rows.
    #[serde(default)]
    pub down: Vec<String>,
    /// A field by which records form rows, each with all the cells: the actor of a marker.
    #[serde(default)]
    pub rows: String,
    /// A field that sorts into the cells instead of the method's own.
    #[serde(default)]
    pub by: String,
    /// What a plane lies between.
    #[serde(default)]
    pub plane: Option<Plane>,
}

/// A plane: two fields from 0 to 100, and what stands at their ends.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plane {
    /// The field that grows to the right.
    pub x: String,
    /// The field that grows downwards.
    pub y: String,
    /// The words at the left and at the right.
    pub across: [String; 2],
    /// The words above and below.
    pub down: [String; 2],
    /// The names of the four zones, row by row.
    pub zones: [String; 4],
}

/// One step of a session that the guide proposes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// How long.
    pub minutes: u32,
    /// What is done.
    pub text: String,
}

/// A group of fields in the form of a record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The heading.
    pub label: String,
    /// The fields, in order.
    pub fields: Vec<String>,
}

/// Records that belong to one record of a method, and are written on its sheet: the measures of
/// an indicator, the observations of a marker.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// Their kind.
    pub kind: String,
    /// Their field that points at the record to which they belong.
    pub field: String,
    /// The heading.
    pub label: String,
    /// The words of the button that adds one.
    pub add: String,
    /// The fields that are written there, in order.
    pub fields: Vec<String>,
}

/// What a sheet shows above its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Top {
    /// Nothing.
    #[default]
    None,
    /// The sentence that the parts of an objective make.
    Sentence,
    /// A message as it reads, its length and how long it takes to say.
    Message,
    /// Where the actor of the sheet stands.
    Position,
    /// The measures of an indicator as a curve.
    Chart,
}

/// A method.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its name: that of its file.
    pub key: String,
    /// The title of its page.
    pub label: String,
    /// Where the side bar lists it.
    pub movement: Movement,
    /// Its place among the methods of its movement.
    pub order: u32,
    /// The name of its icon.
    pub icon: String,
    /// Where its things come from.
    pub source: Source,
    /// The field of a record that says its slot; `slot` for cards.
    #[serde(default = "slot_field")]
    pub by: String,
    /// Its slots, in the order of the export.
    #[serde(default)]
    pub slots: Vec<Slot>,
    /// Its faces; the first is shown first.
    pub faces: Vec<Face>,
    /// Fields that stand in small on a card.
    #[serde(default)]
    pub line: Vec<String>,
    /// The groups of fields of its form.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// What belongs to each of its records.
    #[serde(default)]
    pub own: Vec<Own>,
    /// What its sheets show first.
    #[serde(default)]
    pub top: Top,
    /// The kinds of record into which a card can be made.
    #[serde(default)]
    pub becomes: Vec<String>,
    /// With how many things there is « de quoi avancer ».
    pub enough: usize,
    /// What it is for, in one or two sentences.
    pub purpose: String,
    /// What to ask each other.
    pub questions: Vec<String>,
    /// One more word of advice.
    #[serde(default)]
    pub note: String,
    /// A short fictional example.
    #[serde(default)]
    pub example: String,
    /// A ready session.
    #[serde(default)]
    pub session: Vec<Step>,
    /// What is pointed out, « Points à vérifier ».
    #[serde(default)]
    pub hints: Vec<Rule>,
}

fn slot_field() -> String {
    "slot".into()
}

impl Method {
    /// The kind of record that stands in its slots.
    #[must_use]
    pub fn holds(&self) -> &str {
        match &self.source {
            Source::Board(_) => "card",
            Source::Records(kind) => kind,
            Source::Positions => "entity",
        }
    }

    /// The kind of its boards; `None` where it needs none.
    #[must_use]
    pub fn board(&self) -> Option<&str> {
        match &self.source {
            Source::Board(kind) => Some(kind),
            Source::Records(_) | Source::Positions => None,
        }
    }

    /// A slot by its code.
    #[must_use]
    pub fn slot(&self, code: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.code == code)
    }

    /// A face by its key; the first for an unknown one.
    #[must_use]
    pub fn face(&self, key: &str) -> &Face {
        let known = self.faces.iter().find(|face| face.key == key);
        // The loader refuses a method without a face.
        known.unwrap_or(&self.faces[0])
    }

    /// The slots that a face shows, in its order.
    pub fn shown<'a>(&'a self, face: &'a Face) -> impl Iterator<Item = &'a Slot> {
        let all = face.slots.is_empty();
        let every = self.slots.iter().filter(move |_| all);
        every.chain(face.slots.iter().filter_map(|code| self.slot(code)))
    }

    /// How long its ready session takes, in minutes.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.session.iter().map(|step| step.minutes).sum()
    }
}

/// The methods that the program knows.
#[derive(Debug, Clone, Default)]
pub struct Methods(BTreeMap<String, Method>);

impl Methods {
    /// The methods that ship with the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self::from_files(FILES, &Kinds::builtin()).expect("a test reads these very files")
    }

    /// The files that ship with the program, to be read with others beside them.
    #[must_use]
    pub fn files() -> &'static [(&'static str, &'static str)] {
        FILES
    }

    /// Reads method files: name and text of each.
    ///
    /// # Errors
    /// When a file is no method, or names something that does not exist.
    pub fn from_files(files: &[(&str, &str)], kinds: &Kinds) -> Result<Self, MethodError> {
        let mut methods = BTreeMap::new();
        for (file, text) in files {
            let method = load::read(file, text, kinds)?;
            methods.insert(method.key.clone(), method);
        }
        Ok(Self(methods))
    }

    /// A method by its key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Method> {
        self.0.get(key)
    }

    /// All of them, by movement and place.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Method> {
        let mut all: Vec<&Method> = self.0.values().collect();
        all.sort_by_key(|method| (method.movement, method.order, &method.key));
        all
    }

    /// The method whose boards are of a kind.
    #[must_use]
    pub fn of_board(&self, kind: &str) -> Option<&Method> {
        self.0.values().find(|method| method.board() == Some(kind))
    }

    /// The method in which a record stands: that of its board, or of its kind.
    #[must_use]
    pub fn of_record(
        &self,
        workspace: &crate::Workspace,
        record: &crate::Record,
    ) -> Option<&Method> {
        if record.kind != "card" {
            return self.of_records(&record.kind);
        }
        let board = workspace.records().get(&record.reference("board")?)?;
        self.of_board(board.words("kind"))
    }

    /// The method that shows records of a kind.
    #[must_use]
    pub fn of_records(&self, kind: &str) -> Option<&Method> {
        let shows = |method: &&Method| matches!(&method.source, Source::Records(it) if it == kind);
        self.0.values().find(shows)
    }
}
