//! The plan of a workspace: every method that holds something, then what no method holds.
//!
//! How a method comes out follows from its file: its source says what is read, its faces how it
//! is laid out, its slots and parts in which order. A method that somebody adds as a file, on
//! skins that exist, comes out without a line of code.
//!
//! **Nothing that is filled in is missing.** Layouts take fields as they tell them; what none has
//! taken is listed below its record, label and value, also fields that this version does not
//! know; and records that no layout has told stand in chapters of their own at the end. Left out
//! are, said aloud on the first lines, what is reserved to a narrower circle than the readers'
//! ([`Front::audience`]), and silently the records that serve the program (imports, snapshots,
//! views, descriptions of kinds and fields), tags and members, which others name, and comments,
//! which are talk beside the work.

mod actors;
mod boards;
mod reader;
mod remaining;
mod sheets;
mod tables;
mod teller;
#[cfg(test)]
mod tests;
mod theory;
mod tree;
mod values;
mod whys;
mod words;

use std::collections::HashSet;

use super::blocks::{Block, Line};
use crate::RecordId;
use crate::kind::Handling;
use crate::method::{Methods, Source};
use crate::workspace::Workspace;
use reader::Reader;
pub(super) use reader::handling;
use teller::{Teller, list};

/// What the caller says on the first lines, and for whom the plan is.
#[derive(Debug, Clone, Copy)]
pub struct Front<'a> {
    /// The day on which it is written out, in words; may be empty.
    pub date: &'a str,
    /// The name of the version, in words; may be empty.
    pub version: &'a str,
    /// Who may read it: what is reserved to a narrower circle is left out.
    pub audience: Handling,
}

impl Default for Front<'_> {
    fn default() -> Self {
        Self {
            date: "",
            version: "",
            audience: Handling::Members,
        }
    }
}

/// A plan in blocks.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// How many records and fields were left out because they are reserved.
    pub left_out: usize,
}

/// Reads the plan of a workspace. O(document · log).
#[must_use]
pub fn plan(workspace: &Workspace, methods: &Methods, front: &Front<'_>) -> Plan {
    let read = Reader::new(workspace, methods, front.audience);
    let left_out = read.left_out;
    let mut teller = Teller::new(read);
    let mut blocks = cover(&mut teller, front);
    for method in methods.in_order() {
        let told = match method.source {
            Source::Board(_) => teller.boards(method),
            Source::Records(_) => teller.records(method),
            Source::Positions => teller.actors(method),
        };
        if !told.is_empty() {
            let words = &teller.read.words;
            let movement = words.movement(method.movement);
            let heading = format!("{movement}{}{}", words.between_bits, method.label);
            blocks.push(Block::Heading(2, Line::plain(heading)));
            blocks.extend(told);
        }
    }
    blocks.extend(teller.other_boards());
    blocks.extend(teller.other_kinds());
    blocks.extend(teller.entities());
    blocks.extend(teller.notes());
    blocks.extend(teller.loose_ends());
    Plan { blocks, left_out }
}

/// The living records that some readers may not see: those reserved to a narrower circle, and
/// what belongs to them. O(document · log).
pub(super) fn reserved(workspace: &Workspace, audience: Handling) -> HashSet<RecordId> {
    Reader::new(workspace, &Methods::builtin(), audience).hidden()
}

/// The title, who writes and when, what is left out, what the work is for.
fn cover(teller: &mut Teller<'_>, front: &Front<'_>) -> Vec<Block> {
    let info = teller.read.workspace.info();
    let title = teller.say(info, "title");
    let title = match title.is_empty() {
        true => teller.read.words.untitled.clone(),
        false => title,
    };
    let mut blocks = vec![Block::Heading(1, Line::plain(title))];
    let mut bits = vec![
        teller.say(info, "collective"),
        front.version.to_owned(),
        front.date.to_owned(),
    ];
    if teller.read.left_out > 0 {
        bits.push(teller.read.words.left_out(teller.read.left_out));
    }
    bits.retain(|bit| !bit.is_empty());
    let line = bits.join(&teller.read.words.between_bits);
    blocks.extend((!line.is_empty()).then(|| Block::Text(Line::plain(line))));
    for field in ["purpose", "cover_note"] {
        let said = teller.say(info, field);
        blocks.extend((!said.is_empty()).then(|| Block::Text(Line::plain(said))));
    }
    blocks.extend(list(teller.rest(info)));
    blocks
}
