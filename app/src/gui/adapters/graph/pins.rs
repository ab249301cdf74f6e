//! Things put somewhere by hand: the only places that the group shares.
//!
//! They stand in a view without a title, one key a thing. Two members may begin one each; both
//! are read, the older one first.

use std::collections::HashMap;

use myspot_core::picture::Spot;
use myspot_core::{Act, Edit, Record, RecordId, Value, Workspace, split_key};

use super::recompose;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::make;

/// Where the group put things.
pub(super) fn read(workspace: &Workspace) -> HashMap<RecordId, Spot> {
    let mut pins = HashMap::new();
    for view in boards(workspace) {
        for (key, value) in &view.fields {
            if let (("layout", Some(id)), Some(spot)) = (split_key(key), spot(&value.to_words())) {
                pins.entry(RecordId::from(id)).or_insert(spot);
            }
        }
    }
    pins
}

/// The views that hold places rather than filters.
fn boards(workspace: &Workspace) -> Vec<&Record> {
    let views = workspace.records().of_kind("view");
    let graphs =
        views.filter(|view| view.words("kind") == "graph" && view.words("title").is_empty());
    let mut graphs: Vec<&Record> = graphs.collect();
    graphs.sort_by_key(|view| (view.int("created_at"), view.id.clone()));
    graphs
}

/// « 12.5,30,pinned ».
fn spot(words: &str) -> Option<Spot> {
    let mut parts = words.split(',');
    let mut number = || {
        parts
            .next()?
            .trim()
            .parse::<f32>()
            .ok()
            .filter(|it| it.is_finite())
    };
    let (x, y) = (number()?, number()?);
    (parts.next()?.trim() == "pinned").then_some(Spot { x, y })
}

/// Pins a thing where it is, for everybody. Who may only read moves it on their own screen.
pub(super) fn pin(bench: &mut Workbench, id: &RecordId, spot: Spot, road: &Road) {
    if bench.only_reads() || bench.workspace().is_none_or(Workspace::is_read_only) {
        return;
    }
    bench.graph.pins.insert(id.clone(), spot);
    let words = format!("{:.1},{:.1},pinned", spot.x, spot.y);
    put(bench, id, words.as_str().into(), road);
}

/// Lets a thing go.
pub(super) fn unpin(bench: &mut Workbench, id: &RecordId, road: &Road) {
    if let Some(spot) = bench.graph.pins.remove(id) {
        bench.graph.spots.insert(id.clone(), spot);
    }
    put(bench, id, Value::Null, road);
    recompose(bench);
}

fn put(bench: &mut Workbench, id: &RecordId, value: Value, road: &Road) {
    let key = format!("layout|{id}");
    let known: Vec<RecordId> = bench.workspace().map_or_else(Vec::new, |workspace| {
        let boards = boards(workspace).into_iter();
        // All of those that name it, or the place in an older one would come back.
        let mut naming: Vec<RecordId> = boards
            .filter(|view| view.get(&key).is_some())
            .map(|view| view.id.clone())
            .collect();
        if naming.is_empty() {
            naming.extend(boards_first(workspace));
        }
        naming
    });
    let edits: Vec<Edit> = if known.is_empty() {
        let Some(view) = bench.fresh_id() else { return };
        let fields = [
            ("kind", Value::from("graph")),
            ("shared", Value::Bool(true)),
            (key.as_str(), value),
        ];
        vec![make(&view, "view", &fields)]
    } else {
        let set = known.into_iter().map(|record| Edit::Set {
            record,
            key: key.clone(),
            value: value.clone(),
        });
        set.collect()
    };
    bench.act(Act::new("place", edits), road);
}

fn boards_first(workspace: &Workspace) -> Option<RecordId> {
    boards(workspace).first().map(|view| view.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_none_is_passed_over() {
        assert_eq!(spot("12.5,-30,pinned"), Some(Spot { x: 12.5, y: -30.0 }));
        for wrong in [
            "",
            "12",
            "a,b,pinned",
            "1,2",
            "1,2,free",
            "NaN,2,pinned",
            "inf,0,pinned",
        ] {
            assert_eq!(spot(wrong), None, "{wrong}");
        }
    }
}
