//! Proposals under a field: tags, relation types, entities, sources.

use std::collections::BTreeMap;

use myspot_core::text::fold;
use myspot_core::view::labels::label_of;
use myspot_core::view::search;
use myspot_core::{RecordId, Workspace};
use slint::ComponentHandle as _;

use super::capital;
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Pane, Suggestion};

/// How many proposals are shown.
const SHOWN: usize = 8;

pub(super) fn fill(bench: &Workbench, id: &RecordId, field: &str, text: &str) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let found = bench.show(|_, sentences| match field {
        "tag" => titled(workspace, sentences, "tag", "label", text),
        "source" => titled(workspace, sentences, "source", "title", text),
        "relation-type" => relation_types(workspace, text),
        _ => entities(bench, workspace, sentences, id, text),
    });
    bench.show(|main, _| {
        let pane = main.global::<Pane<'_>>();
        models::show(
            &pane.get_suggestions(),
            found.unwrap_or_default(),
            |model| {
                pane.set_suggestions(model);
            },
        );
    });
}

fn titled(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    kind: &str,
    field: &str,
    text: &str,
) -> Vec<Suggestion> {
    let wanted = fold(text.trim());
    let french = myspot_core::text::FrenchOrder::new();
    let mut known: Vec<(&str, &str)> = workspace
        .records()
        .of_kind(kind)
        .map(|record| (record.words(field), record.id.as_str()))
        .filter(|(words, _)| fold(words).contains(&wanted))
        .collect();
    known.sort_by(|one, two| {
        let begins = |words: &str| !fold(words).starts_with(&wanted);
        begins(one.0)
            .cmp(&begins(two.0))
            .then_with(|| french.compare(one.0, two.0))
    });
    let exact = known.iter().any(|(words, _)| fold(words) == wanted);
    let mut found: Vec<Suggestion> = known
        .into_iter()
        .take(SHOWN)
        .map(|(words, id)| Suggestion {
            id: id.into(),
            label: words.into(),
            ..Suggestion::default()
        })
        .collect();
    if !exact && !wanted.is_empty() {
        found.push(create(sentences, text));
    }
    found
}

fn create(sentences: &Sentences<'_>, text: &str) -> Suggestion {
    Suggestion {
        label: sentences.say().invoke_create_named(text.trim().into()),
        create: true,
        ..Suggestion::default()
    }
}

/// The types in use first, the most used before; then those of the kind file.
fn relation_types(workspace: &Workspace, text: &str) -> Vec<Suggestion> {
    let wanted = fold(text.trim());
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for relation in workspace.records().of_kind("relation") {
        *used.entry(relation.words("kind")).or_default() += 1;
    }
    let known = workspace.kinds().field("relation", "kind");
    let codes = known
        .into_iter()
        .flat_map(|field| &field.codes)
        .map(|code| code.code.as_str());
    let mut all: Vec<(&str, usize)> = used.iter().map(|(kind, n)| (*kind, *n)).collect();
    all.extend(
        codes
            .filter(|code| !used.contains_key(code))
            .map(|code| (code, 0)),
    );
    // The sort is stable: unused types keep the order of the kind file.
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let synonym = known
        .and_then(|field| field.code_for(text))
        .map(|code| code.code.as_str());
    all.sort_by_key(|(kind, _)| Some(*kind) != synonym);
    all.into_iter()
        .filter(|(kind, _)| !kind.is_empty())
        .map(|(kind, n)| (kind, label_of(workspace, "relation", "kind", kind), n))
        .filter(|(kind, label, _)| Some(*kind) == synonym || fold(label).contains(&wanted))
        .take(SHOWN)
        .map(|(kind, label, n)| Suggestion {
            id: kind.into(),
            label: label.into(),
            detail: if n > 0 {
                n.to_string().into()
            } else {
                "".into()
            },
            ..Suggestion::default()
        })
        .collect()
}

fn entities(
    bench: &Workbench,
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    id: &RecordId,
    text: &str,
) -> Vec<Suggestion> {
    let wanted = fold(text.trim());
    let mut list = bench.list.borrow_mut();
    let found = search::best(list.book(), text, SHOWN + 1);
    let exact = found.iter().any(|line| fold(&line.name) == wanted);
    let mut proposals: Vec<Suggestion> = found
        .into_iter()
        .filter(|line| line.id != *id)
        .take(SHOWN)
        .map(|line| Suggestion {
            id: line.id.as_str().into(),
            label: line.name.as_str().into(),
            detail: capital(&label_of(workspace, "entity", "kind", &line.kind)).into(),
            kind: line.kind.as_str().into(),
            ..Suggestion::default()
        })
        .collect();
    if !exact && !wanted.is_empty() {
        proposals.push(create(sentences, text));
    }
    proposals
}
