//! Carets that stay with their letters while others write in the same text.

use std::collections::HashMap;

use automerge::ObjType;
use automerge::ReadDoc as _;

use super::Workspace;
use crate::id::RecordId;
use crate::undo::Letter;

/// Places in a text, each held by the letters before it.
#[derive(Debug)]
pub struct Anchor {
    record: RecordId,
    key: String,
    /// The names of the text's letters, in order.
    letters: Vec<Letter>,
    /// How many letters stand before each place.
    places: Vec<usize>,
}

impl Workspace {
    /// Holds places of a long text, given as byte offsets into what the document holds.
    ///
    /// `None` for a field that is no long text. Typing in progress must have been settled.
    /// Cost: the length of the text.
    #[must_use]
    pub fn anchor(&self, record: &RecordId, key: &str, offsets: &[usize]) -> Option<Anchor> {
        let text = self.record(record)?.words(key);
        let places = offsets
            .iter()
            .map(|offset| letters_before(text, *offset))
            .collect();
        Some(Anchor {
            letters: self.letter_names(record, key)?,
            record: record.clone(),
            key: key.to_owned(),
            places,
        })
    }

    /// Where the places stand today, as byte offsets. A place whose letters are all gone goes
    /// to the start. Cost: the length of the text.
    #[must_use]
    pub fn offsets(&self, anchor: &Anchor) -> Vec<usize> {
        let names = self.letter_names(&anchor.record, &anchor.key);
        let today: HashMap<Letter, usize> = names
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(at, name)| (name, at + 1))
            .collect();
        let text = self
            .record(&anchor.record)
            .map(|record| record.words(&anchor.key));
        anchor
            .places
            .iter()
            .map(|place| {
                let before = anchor.letters[..*place].iter().rev();
                let letters = before.filter_map(|name| today.get(name)).next();
                offset_of(text.unwrap_or_default(), letters.copied().unwrap_or(0))
            })
            .collect()
    }

    fn letter_names(&self, record: &RecordId, key: &str) -> Option<Vec<Letter>> {
        let object = self.objects.of(record)?;
        match self.doc.get(object, key) {
            Ok(Some((automerge::Value::Object(ObjType::Text), text))) => {
                Some(self.raw_letters(&text, None))
            }
            _ => None,
        }
    }
}

fn letters_before(text: &str, offset: usize) -> usize {
    text.char_indices()
        .take_while(|(at, _)| *at < offset)
        .count()
}

fn offset_of(text: &str, letters: usize) -> usize {
    text.char_indices()
        .nth(letters)
        .map_or(text.len(), |(at, _)| at)
}
