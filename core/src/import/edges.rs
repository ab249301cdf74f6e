//! Reading a bare network, `{"n": 3, "edges": [[0, 1], [1, 2]]}`, as other programs and papers
//! hand networks on: numbered nodes and who is linked with whom.
//!
//! Each node becomes a fiche that is called by its number. The numbers mean something inside one
//! file only, so nothing here is matched with what came before.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::draft::{Draft, Fields};
use super::{Hint, ImportError, MAX_RECORDS, Why};
use crate::id::RecordId;
use crate::record::flat_key;

/// What `origin|dialect` says of records that came from such a file.
pub(super) const DIALECT: &str = "edges";

/// The relation that says nothing but that there is one.
const NEUTRAL: &str = "linked_to";

/// Whether a file is a bare network: a list of pairs of numbers, and nothing that has names.
pub(super) fn recognise(root: &serde_json::Map<String, Json>) -> bool {
    let Some(Json::Array(edges)) = root.get("edges") else {
        return false;
    };
    let counted = root.get("n").is_some_and(Json::is_u64);
    match edges.first() {
        None => counted,
        Some(first) => ends(first).is_some() && !root.contains_key("nodes"),
    }
}

/// The two numbers of a link.
fn ends(edge: &Json) -> Option<(u64, u64)> {
    match edge.as_array()?.as_slice() {
        [from, to] => Some((from.as_u64()?, to.as_u64()?)),
        _ => None,
    }
}

/// Plans everything that the file holds.
///
/// # Errors
/// When the file holds, or claims to hold, more nodes and links than what is read.
pub(super) fn draft(draft: &mut Draft<'_>, root: &Json) -> Result<(), ImportError> {
    let count = root.get("n").and_then(Json::as_u64).unwrap_or(0);
    let edges = root.get("edges").and_then(Json::as_array);
    let edges = edges.map_or(&[][..], Vec::as_slice);
    let limit = MAX_RECORDS as u64;
    if count.saturating_add(edges.len() as u64) > limit {
        return Err(ImportError::TooMany { limit: MAX_RECORDS });
    }
    let directed = root.get("directed") == Some(&Json::Bool(true));
    for (key, value) in root.as_object().into_iter().flatten() {
        let read = match key.as_str() {
            "n" => value.is_u64(),
            "directed" => value.is_boolean(),
            "edges" => true,
            _ => false,
        };
        if !read {
            draft.leave(key, value);
        }
    }
    let mut nodes: BTreeMap<u64, RecordId> = BTreeMap::new();
    for number in 0..count {
        nodes.insert(number, node(draft, "n", number));
    }
    for (place, edge) in edges.iter().enumerate() {
        let path = format!("edges[{place}]");
        let Some((from, to)) = ends(edge) else {
            draft.problem(&path, edge.to_string(), Why::OddValue, Hint::SeeReport);
            draft.leave(&path, edge);
            continue;
        };
        let [from, to] = [from, to].map(|number| {
            if let Some(known) = nodes.get(&number) {
                return known.clone();
            }
            if root.get("n").is_some() {
                let (why, hint) = (Why::DanglingReference, Hint::CheckReading);
                draft.problem(&path, number.to_string(), why, hint);
            }
            let made = node(draft, &path, number);
            nodes.insert(number, made.clone());
            made
        });
        let fields: Fields = vec![
            ("from".into(), from.as_str().into()),
            ("to".into(), to.as_str().into()),
            ("kind".into(), NEUTRAL.into()),
            ("directed".into(), directed.into()),
        ];
        draft.import("relation", &path, fields);
    }
    Ok(())
}

fn node(draft: &mut Draft<'_>, path: &str, number: u64) -> RecordId {
    let name = number.to_string();
    let fields: Fields = vec![
        ("name".into(), name.as_str().into()),
        (flat_key("origin", "ext_id"), name.as_str().into()),
    ];
    draft.import("entity", path, fields)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::import::{ImportError, MAX_RECORDS, Plan, Why, plan};
    use crate::{Dice, Kinds, Moment, Workspace, WorkspaceId};

    const NOW: Moment = Moment(1_800_000_000_000);

    fn planned(json: &str) -> (Workspace, Result<Plan, ImportError>) {
        let mut dice = Dice::from_number(1);
        let id = WorkspaceId::fresh(&mut dice);
        let workspace = Workspace::create(id, Arc::new(Kinds::builtin()), dice);
        let workspace = workspace.expect("the genesis");
        let mut dice = Dice::from_number(2);
        let plan = plan(json.as_bytes(), "net.json", &workspace, NOW, &mut dice);
        (workspace, plan)
    }

    #[test]
    fn nodes_become_fiches_and_pairs_relations() {
        let json = r#"{"n": 4, "seed": 7, "edges": [[0, 1], [2, 1]]}"#;
        let (mut workspace, plan) = planned(json);
        let plan = plan.expect("it is readable");
        assert!(plan.problems.is_empty(), "{:?}", plan.problems);
        assert_eq!(plan.report, [("seed".to_owned(), "7".to_owned())]);
        assert_eq!((plan.added["entity"], plan.added["relation"]), (4, 2));
        workspace.apply(&plan.act(), NOW).expect("allowed");
        let records = workspace.records();
        let names: Vec<&str> = records
            .of_kind("entity")
            .map(|it| it.words("name"))
            .collect();
        assert_eq!(names.len(), 4);
        assert!(
            ["0", "1", "2", "3"].iter().all(|name| names.contains(name)),
            "{names:?}"
        );
        for entity in records.of_kind("entity") {
            assert_eq!(entity.words("origin|ext_id"), entity.words("name"));
        }
        for relation in records.of_kind("relation") {
            assert_eq!(relation.flag("directed"), Some(false));
            let end = relation.reference("to").and_then(|id| records.living(&id));
            assert_eq!(end.map(|end| end.words("name")), Some("1"));
        }
    }

    #[test]
    fn what_is_odd_is_told_and_what_is_huge_refused() {
        let json = r#"{"n": 1, "edges": [[0, 1], [0], ["a", "b"]], "directed": true}"#;
        let (_, plan) = planned(json);
        let plan = plan.expect("it is readable");
        let whys: Vec<Why> = plan.problems.iter().map(|problem| problem.why).collect();
        assert_eq!(whys, [Why::DanglingReference, Why::OddValue, Why::OddValue]);
        assert_eq!((plan.added["entity"], plan.added["relation"]), (2, 1));
        assert_eq!(plan.report.len(), 3);
        let (_, plan) = planned(r#"{"n": 99999999999, "edges": []}"#);
        assert_eq!(plan, Err(ImportError::TooMany { limit: MAX_RECORDS }));
    }
}
