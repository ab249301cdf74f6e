//! Records on a plane between two pairs of opposites: who was not placed is listed apart.

use super::card;
use crate::edit::{Act, Edit};
use crate::id::RecordId;
use crate::method::{Face, Method};
use crate::value::Value;
use crate::workspace::Workspace;

/// A record that was placed, from 0 to 100 both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The record.
    pub record: RecordId,
    /// What it says.
    pub text: String,
    /// From the left.
    pub x: i64,
    /// From above.
    pub y: i64,
    /// Whether two versions of something of it stand side by side.
    pub disputed: bool,
}

/// What stands on a plane, in the order of the method.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spots {
    /// What was placed.
    pub placed: Vec<Spot>,
    /// What nobody has placed yet: nothing is drawn in the middle for want of an answer.
    pub unplaced: Vec<(RecordId, String)>,
}

/// Reads a plane; empty for a face without one. O(records of the method).
#[must_use]
pub fn spots(workspace: &Workspace, method: &Method, face: &Face) -> Spots {
    let mut spots = Spots::default();
    let Some(plane) = &face.plane else {
        return spots;
    };
    for record in super::board::things(workspace, method, None) {
        let text = card::text(workspace, record);
        let on = |field: &str| record.int(field).filter(|at| (0..=100).contains(at));
        match on(&plane.x).zip(on(&plane.y)) {
            Some((x, y)) => spots.placed.push(Spot {
                record: record.id.clone(),
                text,
                x,
                y,
                disputed: !record.disputed.is_empty(),
            }),
            None => spots.unplaced.push((record.id.clone(), text)),
        }
    }
    spots
}

/// Places a record; what lies outside comes to the edge. `None` when it stands there already.
#[must_use]
pub fn place(
    workspace: &Workspace,
    face: &Face,
    record: &RecordId,
    (x, y): (i64, i64),
) -> Option<Act> {
    let plane = face.plane.as_ref()?;
    let held = workspace.records().living(record)?;
    let wanted = [(&plane.x, x.clamp(0, 100)), (&plane.y, y.clamp(0, 100))];
    let edits = wanted
        .into_iter()
        .filter(|(field, at)| held.int(field) != Some(*at));
    let edits: Vec<Edit> = edits
        .map(|(field, at)| Edit::Set {
            record: record.clone(),
            key: field.clone(),
            value: Value::Int(at),
        })
        .collect();
    (!edits.is_empty()).then(|| Act::new("move", edits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Methods;
    use crate::view::kit::Kit;

    #[test]
    fn what_is_placed_stands_there_and_what_is_not_is_listed() {
        let mut kit = Kit::new();
        let petition = kit.add("pétition", "strategy", &[("key", "petition")]);
        let methods = Methods::builtin();
        let method = methods.get("strategies").expect("it ships");
        let face = method.face("plan");
        let shown = spots(&kit.workspace, method, face);
        assert_eq!((shown.placed.len(), shown.unplaced.len()), (0, 1));
        let act = place(&kit.workspace, face, &petition, (70, 130)).expect("it moves");
        kit.workspace
            .apply(&act, crate::Moment(1_800_000_000_000))
            .expect("allowed");
        let shown = spots(&kit.workspace, method, face);
        assert_eq!((shown.placed[0].x, shown.placed[0].y), (70, 100));
        assert_eq!(place(&kit.workspace, face, &petition, (70, 100)), None);
    }
}
