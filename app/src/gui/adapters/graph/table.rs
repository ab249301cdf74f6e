//! The table twin: the same things and lines, in words, sorted.

use std::cmp::Ordering;
use std::collections::HashMap;

use myspot_core::RecordId;
use myspot_core::text::FrenchOrder;
use myspot_core::view::evidence::Evidence;
use myspot_core::view::graph::Tie;
use myspot_core::view::labels::label_of;
use slint::ComponentHandle as _;

use super::show::kind_label;
use crate::gui::models;
use crate::gui::workbench::Workbench;
use crate::ui::{Graph, GraphColumn, GraphNodeRow, GraphTieRow};

/// How many neighbours are named in a row.
const NAMED: usize = 5;

/// Shows the rows of the table that is chosen, and marks the selected one. A table that is put
/// away is filled when it is taken out again.
pub(super) fn show(bench: &mut Workbench) {
    let ties = bench.show(|main, _| {
        let page = main.global::<Graph<'_>>();
        (page.get_table_size() > 0).then(|| page.get_shows_ties())
    });
    let rows = match ties.flatten() {
        None => Vec::new(),
        Some(true) => lines(bench),
        Some(false) => things(bench),
    };
    bench.graph.rows = rows;
    let state = &bench.graph;
    let chosen = state
        .tie
        .as_ref()
        .filter(|_| ties.flatten() == Some(true))
        .or(bench.selected.as_ref());
    let place = chosen.and_then(|id| state.rows.iter().position(|row| row == id));
    bench.show(|main, sentences| {
        let page = main.global::<Graph<'_>>();
        // Of two tables at most one has rows.
        if ties.flatten() != Some(true) {
            models::show(&page.get_ties(), Vec::new(), |m| page.set_ties(m));
        }
        if ties.flatten() != Some(false) {
            models::show(&page.get_nodes(), Vec::new(), |m| page.set_nodes(m));
        }
        if let Some(place) = place {
            page.set_row(i32::try_from(place).unwrap_or(0));
            page.set_reveal_tick(page.get_reveal_tick() + 1);
        }
        let selected = bench.selected.as_ref().and_then(|id| state.place(id));
        let touching = state.shown.ties.iter();
        let touching =
            touching.filter(|tie| Some(tie.from) == selected || Some(tie.to) == selected);
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let name = selected.map_or("", |place| state.shown.nodes[place].name.as_str());
        let (all, touching) = (count(state.shown.ties.len()), count(touching.count()));
        page.set_ties_text(sentences.graph().invoke_ties(all, touching, name.into()));
    });
}

fn things(bench: &Workbench) -> Vec<RecordId> {
    let state = &bench.graph;
    let Some(workspace) = bench.workspace() else {
        return Vec::new();
    };
    let web = &state.shown;
    let graph = web.graph();
    let french = FrenchOrder::new();
    let names: Vec<Vec<u8>> = web
        .nodes
        .iter()
        .map(|node| french.key(&node.name))
        .collect();
    let degrees = web.degrees();
    let rank = |place: usize| state.ranks.get(place).copied().unwrap_or(0);
    let mut order: Vec<usize> = (0..web.nodes.len()).collect();
    order.sort_by(|&one, &other| {
        let named = names[one].cmp(&names[other]);
        let first = match state.sorted {
            GraphColumn::Kind => web.nodes[one].kind.cmp(&web.nodes[other].kind),
            GraphColumn::Degree => degrees[one].cmp(&degrees[other]),
            // The first rank is the greatest.
            GraphColumn::Rank => rank(other).cmp(&rank(one)),
            _ => named,
        };
        let first = if state.descending {
            first.reverse()
        } else {
            first
        };
        first.then(named)
    });
    let checked = bench.list.borrow().checked();
    let rows = bench.show(|_, sentences| {
        let say = sentences.graph();
        let mut kinds: HashMap<&str, String> = HashMap::new();
        let rows = order.iter().map(|&place| {
            let node = &web.nodes[place];
            let kind = kinds.entry(&node.kind).or_insert_with(|| {
                kind_label(workspace, sentences, state.query.side, &node.kind, false)
            });
            let beside = graph.beside(place);
            let names = beside.iter().take(NAMED);
            let names: Vec<&str> = names
                .map(|it| web.nodes[*it as usize].name.as_str())
                .collect();
            let named = names.join(", ");
            let value = state.values.get(place).copied().unwrap_or(0.0);
            let rank = rank(place);
            GraphNodeRow {
                id: node.id.as_str().into(),
                name: node.name.as_str().into(),
                kind: node.kind.as_str().into(),
                kind_label: kind.as_str().into(),
                degree: i32::try_from(degrees[place]).unwrap_or(i32::MAX),
                rank: if rank == 0 || value == 0.0 {
                    String::new()
                } else {
                    rank.to_string()
                }
                .into(),
                value: say.invoke_valued(format!("{value:.4}").replace('.', ",").into()),
                neighbours: match beside.len().saturating_sub(NAMED) {
                    _ if beside.is_empty() => say.invoke_nobody(),
                    0 => named.into(),
                    more => {
                        say.invoke_and_more(named.into(), i32::try_from(more).unwrap_or(i32::MAX))
                    }
                },
                chosen: bench.selected.as_ref() == Some(&node.id),
                checked: checked.contains(&node.id),
            }
        });
        rows.collect::<Vec<_>>()
    });
    bench.show(|main, _| {
        let page = main.global::<Graph<'_>>();
        page.set_sorted(state.sorted);
        page.set_descending(state.descending);
        models::show(&page.get_nodes(), rows.unwrap_or_default(), |m| {
            page.set_nodes(m);
        });
    });
    order
        .into_iter()
        .map(|place| web.nodes[place].id.clone())
        .collect()
}

fn lines(bench: &Workbench) -> Vec<RecordId> {
    let state = &bench.graph;
    let Some(workspace) = bench.workspace() else {
        return Vec::new();
    };
    let web = &state.shown;
    let french = FrenchOrder::new();
    let key = |words: &str| french.key(words);
    let names: Vec<Vec<u8>> = web.nodes.iter().map(|node| key(&node.name)).collect();
    let mut order: Vec<usize> = (0..web.ties.len()).collect();
    order.sort_by(|&one, &other| {
        let (one, other) = (&web.ties[one], &web.ties[other]);
        let first = match state.sorted {
            GraphColumn::Words => key(&one.words).cmp(&key(&other.words)),
            GraphColumn::To => names[one.to].cmp(&names[other.to]),
            GraphColumn::Since => one.since.cmp(&other.since),
            GraphColumn::Grade => one
                .evidence
                .cmp(&other.evidence)
                .then(one.grade.cmp(&other.grade)),
            GraphColumn::State => one.status.cmp(&other.status),
            GraphColumn::From => names[one.from].cmp(&names[other.from]),
            _ => Ordering::Equal,
        };
        let first = if state.descending {
            first.reverse()
        } else {
            first
        };
        first
            .then(names[one.from].cmp(&names[other.from]))
            .then(names[one.to].cmp(&names[other.to]))
    });
    let selected = bench.selected.as_ref().and_then(|id| state.place(id));
    let rows = bench.show(|_, sentences| {
        let row = |tie: &Tie| {
            let (from, to) = (&web.nodes[tie.from], &web.nodes[tie.to]);
            let status = match tie.status.as_str() {
                "" => sentences
                    .graph()
                    .invoke_evidence(tie.evidence.code().into()),
                status => label_of(workspace, "relation", "status", status).into(),
            };
            GraphTieRow {
                id: tie.id.as_str().into(),
                from: from.name.as_str().into(),
                from_kind: from.kind.as_str().into(),
                words: if tie.words.is_empty() {
                    sentences.graph().invoke_parent()
                } else {
                    tie.words.as_str().into()
                },
                to: to.name.as_str().into(),
                to_kind: to.kind.as_str().into(),
                since: tie.since.as_str().into(),
                grade: tie.grade.as_str().into(),
                evidence: if state.query.side == myspot_core::view::graph::Side::World {
                    tie.evidence.code()
                } else {
                    Evidence::Established.code()
                }
                .into(),
                state: status,
                chosen: state.tie.as_ref() == Some(&tie.id)
                    || Some(tie.from) == selected
                    || Some(tie.to) == selected,
            }
        };
        order
            .iter()
            .map(|place| row(&web.ties[*place]))
            .collect::<Vec<_>>()
    });
    bench.show(|main, _| {
        let page = main.global::<Graph<'_>>();
        page.set_sorted(state.sorted);
        page.set_descending(state.descending);
        models::show(&page.get_ties(), rows.unwrap_or_default(), |m| {
            page.set_ties(m);
        });
    });
    order
        .into_iter()
        .map(|place| web.ties[place].id.clone())
        .collect()
}

/// The table as text for a spreadsheet: tabs between the cells.
pub(super) fn as_text(bench: &Workbench) -> String {
    let cell = |words: &str| words.replace(['\t', '\n', '\r'], " ");
    let mut text = String::new();
    bench.show(|main, _| {
        use slint::Model as _;
        let page = main.global::<Graph<'_>>();
        if page.get_shows_ties() {
            for row in page.get_ties().iter() {
                let cells = [row.from, row.words, row.to, row.since, row.grade, row.state];
                text.push_str(&cells.map(|words| cell(&words)).join("\t"));
                text.push('\n');
            }
        } else {
            for row in page.get_nodes().iter() {
                let degree = row.degree.to_string();
                let cells = [
                    row.name,
                    row.kind_label,
                    degree.into(),
                    row.rank,
                    row.neighbours,
                ];
                text.push_str(&cells.map(|words| cell(&words)).join("\t"));
                text.push('\n');
            }
        }
    });
    text
}
