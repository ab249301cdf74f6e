//! Reading the two maps out of a workspace.

use std::collections::HashMap;

use super::{Node, Side, Tie, Web};
use crate::id::RecordId;
use crate::record::Record;
use crate::view::evidence::{self, Evidence};
use crate::view::fiche::date_words;
use crate::view::labels::{label_of, title};
use crate::workspace::Workspace;

/// Reads one of the maps, everything that is alive on it. O(records).
#[must_use]
pub fn read(workspace: &Workspace, side: Side) -> Web {
    match side {
        Side::World => world(workspace),
        Side::Reasoning => reasoning(workspace),
    }
}

fn world(workspace: &Workspace) -> Web {
    let entities = workspace.records().of_kind("entity");
    let nodes: Vec<Node> = entities.map(|entity| node(workspace, entity)).collect();
    let places = places(&nodes);
    let relations = workspace.records().of_kind("relation");
    let between = workspace.records().of_kind("link");
    let ties = relations
        .chain(between)
        .filter_map(|record| tie(workspace, &places, record))
        .collect();
    Web { nodes, ties }
}

/// Cards, objectives, actions and the like, with the fiches that they lead to.
fn reasoning(workspace: &Workspace) -> Web {
    let records = workspace.records();
    let mut nodes: Vec<Node> = Vec::new();
    let mut places: HashMap<RecordId, usize> = HashMap::new();
    let mut ties = Vec::new();
    let mut place_of = |id: RecordId| -> Option<usize> {
        if let Some(place) = places.get(&id) {
            return Some(*place);
        }
        let record = records.living(&id).filter(|record| reasons(record))?;
        places.insert(id, nodes.len());
        nodes.push(node(workspace, record));
        Some(nodes.len() - 1)
    };
    let thought = |id: &RecordId| {
        let record = records.living(id);
        record.is_some_and(|record| record.kind != "entity")
    };
    for link in records.of_kind("link") {
        let (Some(from), Some(to)) = (link.reference("from"), link.reference("to")) else {
            continue;
        };
        // Between two fiches it belongs to the world; what a note is about has a face of its own.
        if (!thought(&from) && !thought(&to)) || from == to {
            continue;
        }
        let known = |id: &RecordId| records.living(id).is_some_and(reasons);
        if !known(&from) || !known(&to) {
            continue;
        }
        if let (Some(from), Some(to)) = (place_of(from), place_of(to)) {
            ties.push(drawn(workspace, link, from, to));
        }
    }
    for kind in ["card", "action"] {
        for child in records.of_kind(kind) {
            let parent = child
                .reference("parent")
                .filter(|parent| *parent != child.id);
            let parent = parent.filter(|parent| records.living(parent).is_some_and(reasons));
            let Some(parent) = parent.filter(|_| reasons(child)) else {
                continue;
            };
            if let (Some(from), Some(to)) = (place_of(child.id.clone()), place_of(parent)) {
                ties.push(hung(child, from, to));
            }
        }
    }
    Web { nodes, ties }
}

/// The types that stand on the map of the reasoning.
const REASONS: [&str; 14] = [
    "card",
    "objective",
    "action",
    "indicator",
    "marker",
    "message",
    "strategy",
    "target_sheet",
    "window",
    "risk",
    "axis",
    "meeting",
    "challenge",
    "entity",
];

fn reasons(record: &Record) -> bool {
    REASONS.contains(&record.kind.as_str())
}

fn node(workspace: &Workspace, record: &Record) -> Node {
    let entity = record.kind == "entity";
    let tags = record.ticked("tags").into_iter().map(RecordId::from);
    let tags = tags.filter(|tag| workspace.records().living(tag).is_some());
    let known = workspace.kinds().field("entity", "roles");
    let order = |code: &&str| {
        let codes = known.map_or(&[][..], |field| &field.codes);
        codes.iter().position(|known| known.code == **code)
    };
    let mut roles = if entity {
        record.ticked("roles")
    } else {
        Vec::new()
    };
    roles.sort_by_key(|code| order(code).unwrap_or(usize::MAX));
    Node {
        id: record.id.clone(),
        name: title(workspace, record),
        kind: if entity {
            record.words("kind").to_owned()
        } else {
            record.kind.clone()
        },
        roles: roles.into_iter().map(str::to_owned).collect(),
        tags: tags.collect(),
    }
}

fn places(nodes: &[Node]) -> HashMap<RecordId, usize> {
    let nodes = nodes.iter().enumerate();
    nodes
        .map(|(place, node)| (node.id.clone(), place))
        .collect()
}

fn tie(workspace: &Workspace, places: &HashMap<RecordId, usize>, record: &Record) -> Option<Tie> {
    let place = |key: &str| places.get(&record.reference(key)?).copied();
    let (from, to) = (place("from")?, place("to")?);
    (from != to).then(|| drawn(workspace, record, from, to))
}

fn drawn(workspace: &Workspace, record: &Record, from: usize, to: usize) -> Tie {
    let kind = record.words("kind").to_owned();
    let code = workspace
        .kinds()
        .field(&record.kind, "kind")
        .and_then(|field| field.code(&kind));
    let symmetric = code.is_some_and(|code| code.symmetric);
    let relation = record.kind == "relation";
    Tie {
        id: record.id.clone(),
        from,
        to,
        words: match record.words("label") {
            "" => label_of(workspace, &record.kind, "kind", &kind),
            label => label.to_owned(),
        },
        directed: record.flag("directed").unwrap_or(!symmetric),
        // A link of our reasoning is ours: it is not a claim about the world.
        evidence: if relation {
            evidence::of(workspace, record)
        } else {
            Evidence::Established
        },
        grade: if relation {
            evidence::best_grade(workspace, record)
        } else {
            String::new()
        },
        since: date_words(record, "start"),
        until: date_words(record, "end"),
        status: record.words("status").to_owned(),
        kind,
    }
}

/// The line from a card to the one that it hangs on. It bears the name of the card.
fn hung(child: &Record, from: usize, to: usize) -> Tie {
    Tie {
        id: child.id.clone(),
        from,
        to,
        kind: "parent".into(),
        words: String::new(),
        directed: true,
        evidence: Evidence::Established,
        grade: String::new(),
        since: String::new(),
        until: String::new(),
        status: String::new(),
    }
}
