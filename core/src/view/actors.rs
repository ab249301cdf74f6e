//! Actors on the square of influence and interest, with where they stood before.

use super::labels;
use super::position::{assessments, stance_code};
use crate::id::RecordId;
use crate::record::Record;
use crate::workspace::Workspace;

/// A place on the square: influence and interest, 1 to 5.
pub type Spot = (i64, i64);

/// An actor that was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its fiche.
    pub entity: RecordId,
    /// Its name.
    pub name: String,
    /// The kind of its fiche.
    pub kind: String,
    /// Where it stands.
    pub spot: Spot,
    /// The code of its stance, empty when nobody said.
    pub stance: &'static str,
    /// Where it stood before, and when that was said, if it was elsewhere.
    pub before: Option<(Spot, String)>,
    /// Whether two versions of its position stand side by side.
    pub disputed: bool,
}

/// The square.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Square {
    /// The actors that have a place, by name.
    pub marks: Vec<Mark>,
    /// Those that nobody has placed yet: judged in part, or with a role that asks for it.
    pub unplaced: Vec<(RecordId, String)>,
}

/// The roles of a fiche that make it an actor.
const ACTING: [&str; 6] = [
    "ally",
    "adversary",
    "target",
    "undecided",
    "decider",
    "relay",
];

/// Reads the square. A missing figure is not the middle: who has none is listed apart.
///
/// O(entities).
#[must_use]
pub fn square(workspace: &Workspace) -> Square {
    let mut square = Square::default();
    let mut entities: Vec<&Record> = workspace.records().of_kind("entity").collect();
    entities
        .sort_by_cached_key(|entity| (crate::text::fold(entity.words("name")), entity.id.clone()));
    for entity in entities {
        let judged = assessments(workspace.records(), &entity.id);
        let name = labels::title(workspace, entity);
        match judged
            .last()
            .and_then(|latest| Some((latest, spot(latest)?)))
        {
            Some((latest, here)) => square.marks.push(Mark {
                entity: entity.id.clone(),
                name,
                kind: entity.words("kind").to_owned(),
                spot: here,
                stance: stance_code(latest.int("stance")),
                before: before(&judged, here),
                disputed: !latest.disputed.is_empty(),
            }),
            None => {
                let acts = ACTING.iter().any(|role| entity.has("roles", role));
                if acts || !judged.is_empty() {
                    square.unplaced.push((entity.id.clone(), name));
                }
            }
        }
    }
    square
}

fn spot(position: &Record) -> Option<Spot> {
    let on = |key: &str| position.int(key).filter(|value| (1..=5).contains(value));
    Some((on("influence")?, on("interest")?))
}

/// The last place that was another one.
fn before(judged: &[&Record], here: Spot) -> Option<(Spot, String)> {
    let mut earlier = judged.iter().rev().skip(1);
    earlier.find_map(|position| {
        let there = spot(position).filter(|there| *there != here)?;
        Some((there, super::fiche::date_words(position, "when")))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Dice, Edit, Kinds, Moment, Value, WorkspaceId};

    #[test]
    fn who_was_never_placed_is_listed_and_who_moved_shows_from_where() {
        let mut dice = Dice::from_number(1);
        let id = WorkspaceId::fresh(&mut dice);
        let kinds = Arc::new(Kinds::builtin());
        let mut workspace = Workspace::create(id, kinds, dice).expect("the genesis");
        let days = [1_800_000_000_000, 1_800_100_000_000, 1_800_200_000_000].map(Moment);
        let entity = |workspace: &mut Workspace, name: &str, role: &str| {
            let record = workspace.fresh_id(days[0]);
            let mut fields = vec![("name".to_owned(), Value::from(name))];
            if !role.is_empty() {
                fields.push((format!("roles|{role}"), Value::Int(1)));
            }
            let kind = "entity".to_owned();
            let create = Edit::Create {
                record: record.clone(),
                kind,
                fields,
            };
            workspace.apply(&create.into(), days[0]).expect("allowed");
            record
        };
        let anne = entity(&mut workspace, "Anne", "target");
        let bob = entity(&mut workspace, "Bob", "target");
        entity(&mut workspace, "La place", "");
        let judge = |workspace: &mut Workspace, day: Moment, said: &[(&str, i64)]| {
            let said: Vec<(&str, Value)> =
                said.iter().map(|(key, n)| (*key, Value::Int(*n))).collect();
            let act = crate::board::judge(workspace, &anne, &said, day);
            workspace.apply(&act, day).expect("allowed");
        };
        judge(&mut workspace, days[0], &[("influence", 2), ("stance", 1)]);
        let shown = square(&workspace);
        assert!(shown.marks.is_empty(), "half a place is none");
        let names: Vec<&str> = shown
            .unplaced
            .iter()
            .map(|(_, name)| name.as_str())
            .collect();
        assert_eq!(names, ["Anne", "Bob"]);
        judge(&mut workspace, days[1], &[("interest", 5)]);
        judge(&mut workspace, days[2], &[("influence", 4)]);
        let shown = square(&workspace);
        assert_eq!(shown.marks.len(), 1);
        assert_eq!(
            (shown.marks[0].spot, shown.marks[0].stance),
            ((4, 5), "ally")
        );
        let before = shown.marks[0].before.as_ref().expect("it moved");
        assert_eq!(before.0, (2, 5));
        assert_eq!(shown.unplaced, [(bob, "Bob".to_owned())]);
    }
}
