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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{Dice, Edit, Kinds, Moment, RecordId, Value, Workspace, WorkspaceId};

    const NOW: Moment = Moment(1_800_000_000_000);

    fn device(dice: u64) -> Workspace {
        let id = WorkspaceId::fresh(&mut Dice::from_number(1));
        let kinds = Arc::new(Kinds::builtin());
        Workspace::create(id, kinds, Dice::from_number(dice)).expect("the genesis")
    }

    fn write(workspace: &mut Workspace, record: &RecordId, text: &str) {
        let edit = Edit::SetText {
            record: record.clone(),
            key: "desc".into(),
            text: text.into(),
        };
        workspace.apply(&edit.into(), NOW).expect("writable");
    }

    /// Two devices with one fiche, « Été à Liège » in its description.
    fn two() -> (Workspace, Workspace, RecordId) {
        let (mut one, mut other) = (device(2), device(3));
        let record = one.fresh_id(NOW);
        let create = Edit::Create {
            record: record.clone(),
            kind: "entity".into(),
            fields: vec![("name".into(), Value::from("Essai"))],
        };
        one.apply(&create.into(), NOW).expect("writable");
        write(&mut one, &record, "Été à Liège");
        other.receive(&one.all_changes(), NOW).expect("fits");
        (one, other, record)
    }

    #[test]
    fn places_stay_with_the_letters_before_them() {
        // The places are before « à » and at the end, in bytes: É and é are two each.
        let check = |theirs: &str, expected: [usize; 2]| {
            let (mut one, mut other, record) = two();
            let held = one.anchor(&record, "desc", &[6, 15]).expect("a text");
            write(&mut other, &record, theirs);
            one.receive(&other.all_changes(), NOW).expect("fits");
            assert_eq!(one.offsets(&held), expected, "{theirs}");
        };
        check("Été à Liège", [6, 15]);
        check("Un été à Liège", [9, 18]);
        check("Été à Liège, ou ailleurs", [6, 15]);
        check("Été, tôt, à Liège", [13, 22]);
        check("à Liège", [0, 9]);
        check("", [0, 0]);
    }

    #[test]
    fn what_is_no_long_text_holds_no_places() {
        let (one, _, record) = two();
        assert!(one.anchor(&record, "name", &[0]).is_none());
        assert!(
            one.anchor(&RecordId::from("nobody"), "desc", &[0])
                .is_none()
        );
    }

    #[test]
    fn another_actor_is_taken_up_only_while_nothing_waits() {
        let (mut one, _, record) = two();
        let actor = [9; 20];
        assert!(!one.write_under(&actor), "changes wait for the store");
        one.take_outbox();
        assert!(one.write_under(&actor));
        write(&mut one, &record, "Hiver");
        let outbox = one.take_outbox();
        assert!(
            outbox
                .iter()
                .all(|change| change.actor == actor && change.seq == 1)
        );
        assert!(!one.write_under(&actor), "it has written already");
    }
}
