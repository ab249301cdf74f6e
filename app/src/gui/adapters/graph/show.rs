//! What the page says around the picture: legend, tools, tray, sentences, slider.

use std::collections::BTreeSet;

use myspot_core::Workspace;
use myspot_core::view::evidence::Evidence;
use myspot_core::view::graph::Side;
use myspot_core::view::graph::ranking::Measure;
use myspot_core::view::graph::words::Words;
use myspot_core::view::labels::{label_of, plural_of};
use slint::{ComponentHandle as _, SharedString};

use super::super::entities::capital;
use super::state::Lit;
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Choice, FindingRow, Graph, LegendMark, LegendRow, TrayRow};

/// How many things without a line are named in the tray; the table has them all.
const TRAY: usize = 60;

pub(super) fn show(bench: &Workbench) {
    bench.show(|main, sentences| {
        let page = main.global::<Graph<'_>>();
        let Some(workspace) = bench.workspace() else {
            return;
        };
        tools(&page, bench, sentences, workspace);
        legend(&page, bench, sentences, workspace);
        tray(&page, bench);
        findings(&page, bench);
    });
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn tools(page: &Graph<'_>, bench: &Workbench, sentences: &Sentences<'_>, workspace: &Workspace) {
    let (state, say) = (&bench.graph, sentences.graph());
    let (query, counts) = (&state.query, &state.counts);
    let linked = state.scene.marks.len();
    let alone = state.shown.nodes.len() - state.linked().iter().filter(|it| **it).count();
    page.set_subtitle(match query.side {
        Side::World => say.invoke_subtitle(count(linked), count(alone)),
        Side::Reasoning => say.invoke_subtitle_reasoning(count(linked)),
    });
    page.set_empty(state.all.nodes.is_empty());
    page.set_all_hidden(state.shown.nodes.is_empty());
    page.set_filtered(query.is_filtering());
    page.set_side(match query.side {
        Side::World => "world".into(),
        Side::Reasoning => "reasoning".into(),
    });
    let words = Words::french();
    let measures = Measure::SIZES.into_iter().map(|measure| Choice {
        code: measure.code().into(),
        label: format!("{} : {}", measure.label(words), measure.hint(words)).into(),
        count: -1,
        on: measure == state.measure,
    });
    models::show(&page.get_measures(), measures.collect(), |m| {
        page.set_measures(m);
    });
    page.set_measure(state.measure.code().into());
    page.set_measure_text(say.invoke_size(state.measure.label(words).into()));
    let steps = i32::from(query.steps);
    let choices = (0..=4).map(|n| Choice {
        code: n.to_string().into(),
        label: say.invoke_steps_choice(n),
        count: -1,
        on: n == steps,
    });
    models::show(&page.get_steps_choices(), choices.collect(), |m| {
        page.set_steps_choices(m);
    });
    page.set_steps(steps);
    page.set_steps_text(say.invoke_steps(steps));
    page.set_hulls(state.hulls);
    page.set_can_group(query.side == Side::World);
    let mut tags: Vec<Choice> = counts
        .tags
        .iter()
        .filter_map(|(id, n)| {
            Some(Choice {
                code: id.as_str().into(),
                label: workspace.record(id)?.words("label").into(),
                count: count(*n),
                on: query.tags.contains(id.as_str()),
            })
        })
        .collect();
    tags.sort_by(|one, other| {
        other
            .count
            .cmp(&one.count)
            .then(one.label.cmp(&other.label))
    });
    models::show(&page.get_tags(), tags, |m| page.set_tags(m));
    page.set_tags_on(!query.tags.is_empty());
    let mut ties: Vec<Choice> = counts
        .ties
        .iter()
        .map(|(code, n)| Choice {
            code: code.as_str().into(),
            label: tie_label(workspace, sentences, query.side, code).into(),
            count: count(*n),
            on: !query.ties_out.contains(code),
        })
        .collect();
    ties.sort_by(|one, other| {
        other
            .count
            .cmp(&one.count)
            .then(one.label.cmp(&other.label))
    });
    models::show(&page.get_tie_kinds(), ties, |m| page.set_tie_kinds(m));
    page.set_tie_kinds_on(!query.ties_out.is_empty());
    page.set_linking(state.linking);
    let selected = bench
        .selected
        .as_ref()
        .filter(|id| state.place(id).is_some());
    page.set_selected(selected.map_or("", |id| id.as_str()).into());
    page.set_selected_name(bench.name_of(selected).into());
    page.set_selected_pinned(selected.is_some_and(|id| state.pins.contains_key(id)));
    busy(page, bench, sentences);
}

/// What is being worked out, where it lasts long enough to be read.
pub(super) fn busy(page: &Graph<'_>, bench: &Workbench, sentences: &Sentences<'_>) {
    /// Up to so many things, measures are there before one has read that they are coming.
    const AT_ONCE: usize = 500;
    let (state, say) = (&bench.graph, sentences.graph());
    page.set_busy(match &state.measuring {
        _ if state.settling.is_some() => say.invoke_settling(),
        Some(measuring) if state.shown.nodes.len() > AT_ONCE => {
            say.invoke_measuring((measuring.share * 100.0) as i32)
        }
        _ => SharedString::default(),
    });
}

pub(super) fn tie_label(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    side: Side,
    code: &str,
) -> String {
    match (side, code) {
        (_, "parent") => sentences.graph().invoke_parent().into(),
        (Side::World, code) => label_of(workspace, "relation", "kind", code),
        (Side::Reasoning, code) => label_of(workspace, "link", "kind", code),
    }
}

/// What a kind of thing is called, several of them.
pub(super) fn kind_label(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    side: Side,
    kind: &str,
    several: bool,
) -> String {
    if kind.is_empty() {
        return sentences.graph().invoke_no_kind().into();
    }
    if side == Side::Reasoning
        && let Some(known) = workspace.kinds().get(kind)
    {
        return capital(if several { &known.plural } else { &known.label });
    }
    capital(&if several {
        plural_of(workspace, "entity", "kind", kind)
    } else {
        label_of(workspace, "entity", "kind", kind)
    })
}

fn legend(page: &Graph<'_>, bench: &Workbench, sentences: &Sentences<'_>, workspace: &Workspace) {
    let (query, counts) = (&bench.graph.query, &bench.graph.counts);
    // In the order of the kind file, then the collective's own.
    let order = |field: &str, code: &str| {
        let field = workspace.kinds().field("entity", field);
        let place = field.and_then(|field| field.codes.iter().position(|known| known.code == code));
        place.unwrap_or(usize::MAX)
    };
    let mut kinds: Vec<(&String, &usize)> = counts.kinds.iter().collect();
    kinds.sort_by_key(|(code, _)| (order("kind", code), (*code).clone()));
    let fiche = |code: &str| query.side == Side::World || order("kind", code) != usize::MAX;
    let rows = kinds.into_iter().map(|(code, n)| LegendRow {
        mark: if fiche(code) {
            LegendMark::Kind
        } else {
            LegendMark::Plate
        },
        code: code.as_str().into(),
        label: kind_label(workspace, sentences, query.side, code, true).into(),
        count: count(*n),
        on: !query.kinds_out.contains(code),
    });
    models::show(&page.get_kinds(), rows.collect(), |m| page.set_kinds(m));
    let mut roles: Vec<(&String, &usize)> = counts.roles.iter().collect();
    roles.sort_by_key(|(code, _)| (order("roles", code), (*code).clone()));
    let rows = roles.into_iter().map(|(code, n)| LegendRow {
        mark: LegendMark::Role,
        code: code.as_str().into(),
        label: capital(&label_of(workspace, "entity", "roles", code)).into(),
        count: count(*n),
        on: query.roles.contains(code),
    });
    models::show(&page.get_roles(), rows.collect(), |m| page.set_roles(m));
    let rows: Vec<LegendRow> = if query.side == Side::World {
        let all = Evidence::ALL.into_iter();
        all.filter_map(|evidence| {
            let n = counts.evidence.get(&evidence)?;
            Some(LegendRow {
                mark: LegendMark::Evidence,
                code: evidence.code().into(),
                label: sentences.graph().invoke_evidence(evidence.code().into()),
                count: count(*n),
                on: !query.evidence_out.contains(&evidence),
            })
        })
        .collect()
    } else {
        Vec::new()
    };
    models::show(&page.get_evidence(), rows, |m| page.set_evidence(m));
    page.set_ungraded(if query.side == Side::World {
        sentences.graph().invoke_ungraded(count(counts.ungraded))
    } else {
        SharedString::default()
    });
}

fn tray(page: &Graph<'_>, bench: &Workbench) {
    let state = &bench.graph;
    let linked = state.linked();
    let alone = state
        .shown
        .nodes
        .iter()
        .zip(linked)
        .filter(|(_, linked)| !linked);
    let mut alone: Vec<_> = alone.map(|(node, _)| node).collect();
    let french = myspot_core::text::FrenchOrder::new();
    alone.sort_by_cached_key(|node| (node.kind.clone(), french.key(&node.name)));
    page.set_tray_count(count(alone.len()));
    let rows = alone.iter().take(TRAY).map(|node| TrayRow {
        id: node.id.as_str().into(),
        name: node.name.as_str().into(),
        kind: node.kind.as_str().into(),
        chosen: bench.selected.as_ref() == Some(&node.id),
    });
    models::show(&page.get_tray(), rows.collect(), |m| page.set_tray(m));
}

fn findings(page: &Graph<'_>, bench: &Workbench) {
    let state = &bench.graph;
    let ways = state.path.told.iter().enumerate();
    let ways = ways.map(|(place, way)| FindingRow {
        sentence: way.sentence.as_str().into(),
        because: way.because.as_str().into(),
        icon: "route".into(),
        lit: state.lit == Lit::Way(place),
    });
    let list = state.findings.list.iter().enumerate();
    let rest = list.map(|(place, found)| FindingRow {
        sentence: found.sentence.as_str().into(),
        because: found.because.as_str().into(),
        icon: match found.kind.icon() {
            "users" => "members",
            icon => icon,
        }
        .into(),
        lit: state.lit == Lit::Finding(place),
    });
    models::show(&page.get_findings(), ways.chain(rest).collect(), |m| {
        page.set_findings(m);
    });
    page.set_caution(state.findings.caution.join(" ").into());
}

/// Ticks or unticks a member of a set.
pub(super) fn turn<T: Ord>(set: &mut BTreeSet<T>, member: T) {
    if !set.remove(&member) {
        set.insert(member);
    }
}
