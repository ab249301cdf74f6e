//! The way from one thing to another.

use myspot_core::RecordId;
use myspot_core::graph::Direction;
use myspot_core::text::fold;
use myspot_core::view::graph::route::{Routes, routes};
use myspot_core::view::graph::words::Words;
use slint::{ComponentHandle as _, SharedString};

use super::state::{Lit, Told};
use super::{paint, recompose, show};
use crate::gui::models;
use crate::gui::workbench::Workbench;
use crate::ui::{Graph, Suggestion};

/// How many things are proposed.
const PROPOSED: usize = 6;
/// How many ways are told.
const WAYS: usize = 3;

/// Proposes things that are shown and whose name holds the words.
pub(super) fn propose(bench: &mut Workbench, which: &str, text: &str) {
    *end(bench, which) = None;
    let words: Vec<String> = text.split_whitespace().map(fold).collect();
    let state = &bench.graph;
    let degrees = state.shown.degrees();
    let nodes = state.shown.nodes.iter().enumerate();
    let mut found: Vec<_> = nodes
        .filter(|(_, node)| {
            let name = fold(&node.name);
            words.iter().all(|word| name.contains(word.as_str()))
        })
        .collect();
    let begins = |name: &str| {
        words
            .first()
            .is_none_or(|word| !fold(name).starts_with(word.as_str()))
    };
    found.sort_by_key(|(place, node)| (begins(&node.name), std::cmp::Reverse(degrees[*place])));
    let rows = found
        .into_iter()
        .take(PROPOSED)
        .map(|(_, node)| Suggestion {
            id: node.id.as_str().into(),
            label: node.name.as_str().into(),
            kind: node.kind.as_str().into(),
            ..Suggestion::default()
        });
    bench.show(|main, _| {
        let page = main.global::<Graph<'_>>();
        models::show(&page.get_proposals(), rows.collect(), |m| {
            page.set_proposals(m);
        });
    });
}

fn end<'a>(bench: &'a mut Workbench, which: &str) -> &'a mut Option<RecordId> {
    let path = &mut bench.graph.path;
    if which == "from" {
        &mut path.from
    } else {
        &mut path.to
    }
}

/// One end was chosen; with both, the way is shown.
pub(super) fn chosen(bench: &mut Workbench, which: &str, id: &str, name: &str) {
    let wanted = fold(name.trim());
    let named = || {
        let mut nodes = bench.graph.shown.nodes.iter();
        nodes
            .find(|node| fold(&node.name) == wanted)
            .map(|node| node.id.clone())
    };
    let known = match id {
        "" => named(),
        id => Some(RecordId::from(id)),
    };
    *end(bench, which) = known;
    show_ends(bench);
    find(bench);
}

/// Puts the names of both ends into the form.
pub(super) fn show_ends(bench: &Workbench) {
    let path = &bench.graph.path;
    let (from, to) = (
        bench.name_of(path.from.as_ref()),
        bench.name_of(path.to.as_ref()),
    );
    bench.show(|main, _| {
        let page = main.global::<Graph<'_>>();
        page.set_path_from(from.into());
        page.set_path_to(to.into());
    });
}

/// Looks for the ways, tells them and lights the shortest.
pub(super) fn find(bench: &mut Workbench) {
    let state = &bench.graph;
    let places = (
        state.path.from.as_ref().and_then(|id| state.place(id)),
        state.path.to.as_ref().and_then(|id| state.place(id)),
    );
    let (Some(from), Some(to), Some(workspace)) = (places.0, places.1, bench.workspace()) else {
        return;
    };
    if from == to {
        let told = bench.show(|_, sentences| sentences.graph().invoke_no_path_end());
        let told = Told {
            sentence: told.unwrap_or_default().into(),
            ..Told::default()
        };
        return tell(bench, vec![told]);
    }
    let found = routes(
        &state.shown,
        workspace.kinds(),
        Words::french(),
        (from, to),
        WAYS,
        Direction::Ignored,
    );
    let web = &state.shown;
    let nodes = |places: &[usize]| places.iter().map(|it| web.nodes[*it].id.clone()).collect();
    let ties = |places: &[usize]| places.iter().map(|it| web.ties[*it].id.clone()).collect();
    let told = match found {
        Routes::None { sentence, advice } => vec![Told {
            sentence,
            because: advice,
            nodes: nodes(&[from, to]),
            ties: Vec::new(),
        }],
        Routes::Found(routes) => {
            let told = routes.into_iter().map(|route| Told {
                nodes: nodes(&route.nodes),
                ties: ties(&route.ties),
                sentence: route.sentence,
                because: route.because,
            });
            told.collect()
        }
    };
    tell(bench, told);
}

/// Shows what was found, and lights the first.
fn tell(bench: &mut Workbench, told: Vec<Told>) {
    let sentence = told.first().map(|told| SharedString::from(&told.sentence));
    bench.graph.path.told = told;
    bench.graph.lit = Lit::Way(0);
    recompose(bench);
    show::show(bench);
    paint::paint(bench);
    bench.show(|main, _| {
        main.global::<Graph<'_>>()
            .set_told(sentence.unwrap_or_default());
    });
}
