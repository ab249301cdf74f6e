//! The cards of a board and the links between them, in an order that every device agrees on.

use std::collections::{HashMap, HashSet};

use crate::id::RecordId;
use crate::record::Record;
use crate::view::board::stands_for;
use crate::workspace::Workspace;

/// At most so many lines of a text are shown in a box.
const MOST_LINES: usize = 9;
/// The height of a line, also of the secondary one.
const LINE: f32 = 18.0;
/// What a box has above and below its lines, together.
const PADDING: f32 = 18.0;

/// Below this width what stands in small takes two lines.
const NARROW: f32 = 230.0;
/// What stands beside the text of a box: the edges, and a seal.
const ASIDE: f32 = 64.0;

/// The width of a letter of a card's text.
pub(super) const LETTER: f32 = 7.2;
/// The width of a letter where everything turns around the card.
pub(super) const STRONG_LETTER: f32 = 9.0;

/// The living cards of a board.
pub(super) struct Cards<'a> {
    workspace: &'a Workspace,
    /// By order, then by id; cards without an order come last.
    pub(super) list: Vec<&'a Record>,
}

/// A link between two things that are drawn, by their index.
pub(super) struct Bond {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) link: RecordId,
}

impl<'a> Cards<'a> {
    /// Reads the board. O(cards of the workspace).
    pub(super) fn of(workspace: &'a Workspace, board: &RecordId) -> Self {
        // Not by who points at the board: ids of another writer's shape are not in that index.
        let boards: HashSet<RecordId> =
            stands_for(workspace.records(), board).into_iter().collect();
        let mut list: Vec<&Record> = workspace
            .records()
            .of_kind("card")
            .filter(|card| {
                card.reference("board")
                    .is_some_and(|it| boards.contains(&it))
            })
            .collect();
        list.sort_by_key(|card| {
            let order = card.words("order");
            (order.is_empty(), order, &card.id)
        });
        Self { workspace, list }
    }

    /// The index of every card.
    pub(super) fn places(&self) -> HashMap<&'a str, usize> {
        let places = self.list.iter().enumerate();
        places
            .map(|(index, card)| (card.id.as_str(), index))
            .collect()
    }

    /// The living links of a kind, by id.
    pub(super) fn links(&self, kind: &'a str) -> impl Iterator<Item = &'a Record> + use<'a> {
        let links = self.workspace.records().of_kind("link");
        links.filter(move |link| link.words("kind") == kind)
    }

    /// The links of a kind whose two ends have a place.
    ///
    /// Two members who drew the same arrow apart made two links: the one with the lower id is
    /// shown. O(links of the workspace).
    pub(super) fn bonds(&self, kind: &'a str, places: &HashMap<&str, usize>) -> Vec<Bond> {
        let mut seen = HashSet::new();
        let bonds = self.links(kind).filter_map(|link| {
            let from = *places.get(link.words("from"))?;
            let to = *places.get(link.words("to"))?;
            seen.insert((from, to)).then(|| Bond {
                from,
                to,
                link: link.id.clone(),
            })
        });
        bonds.collect()
    }
}

/// How high a box must be for a card's text and one secondary line.
///
/// An estimate from the number of letters; the rest of a long text is cut by the screen.
pub(super) fn height(card: &Record, width: f32, letter: f32, least: f32) -> f32 {
    // A number, a seal and the edges take their share.
    let letters = ((width - ASIDE).max(80.0) / letter).floor().max(1.0) as usize;
    let mut lines = 0;
    for line in card.words("text").lines() {
        lines += line.chars().count().div_ceil(letters).max(1);
        if lines >= MOST_LINES {
            break;
        }
    }
    let lines = lines.clamp(1, MOST_LINES) as f32;
    // What stands in small takes a second line in a narrow box.
    let small = if width < NARROW { 2.0 } else { 1.0 };
    (lines * LINE + small * LINE + PADDING).max(least)
}
