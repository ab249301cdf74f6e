//! What a reference may name and what a record may be tied to: proposals under a field.

use myspot_core::text::fold;
use myspot_core::view::form::tie_kinds;
use myspot_core::view::labels::title;
use myspot_core::{RecordId, Workspace};
use slint::ComponentHandle as _;

use crate::gui::adapters::entities::capital;
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Choice, Form, Suggestion};

/// How many proposals are shown.
const SHOWN: usize = 8;

/// Every type that a tie or a reference may propose when it says « any ».
const ANYTHING: [&str; 14] = [
    "entity",
    "card",
    "objective",
    "action",
    "message",
    "target_sheet",
    "indicator",
    "strategy",
    "marker",
    "window",
    "meeting",
    "note",
    "source",
    "risk",
];

/// Fills the kinds of ties that make sense from a record.
pub(super) fn ask(bench: &Workbench, record: &RecordId) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let kind = bench.kind_of(record);
    let choices = tie_kinds(workspace, &kind).into_iter();
    let choices: Vec<Choice> = choices
        .map(|(code, words, outgoing, _)| Choice {
            code: if outgoing {
                code.into()
            } else {
                format!("<{code}").into()
            },
            label: words.into(),
            count: -1,
            on: false,
        })
        .collect();
    bench.show(|main, _| {
        let form = main.global::<Form<'_>>();
        models::show(&form.get_tie_kinds(), choices, |m| form.set_tie_kinds(m));
    });
}

/// The types that may stand at the other end of a tie.
pub(super) fn other_types(workspace: &Workspace, kind: &str, code: &str) -> Vec<String> {
    let (wanted, outgoing) = match code.strip_prefix('<') {
        Some(code) => (code, false),
        None => (code, true),
    };
    let known = tie_kinds(workspace, kind).into_iter();
    let mut known = known.filter(|(code, _, out, _)| code == wanted && *out == outgoing);
    known.next().map(|(.., types)| types).unwrap_or_default()
}

/// Proposes what a record can be tied to.
pub(super) fn suggest(bench: &Workbench, record: &RecordId, code: &str, text: &str) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let types = other_types(workspace, &bench.kind_of(record), code);
    fill(bench, workspace, Some(record), &types, text);
}

/// Proposes what a field may name.
pub(super) fn suggest_field(bench: &Workbench, record: &RecordId, key: &str, text: &str) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let types = types_of(workspace, record, key);
    fill(bench, workspace, Some(record), &types, text);
}

/// The types that a field of a record may name.
pub(super) fn types_of(workspace: &Workspace, record: &RecordId, key: &str) -> Vec<String> {
    let kind = workspace
        .records()
        .get(record)
        .map(|record| record.kind.as_str());
    let field = kind.and_then(|kind| workspace.kinds().field(kind, key));
    field.map(|field| field.to.clone()).unwrap_or_default()
}

/// Fills the proposals: what begins with the words first, then what holds them.
pub(in crate::gui) fn fill(
    bench: &Workbench,
    workspace: &Workspace,
    without: Option<&RecordId>,
    types: &[String],
    text: &str,
) {
    let any = types.iter().any(|kind| kind == "*");
    let types: Vec<&str> = if any {
        ANYTHING.to_vec()
    } else {
        types.iter().map(String::as_str).collect()
    };
    let wanted = fold(text.trim());
    let mut found: Vec<(bool, usize, String, Suggestion)> = Vec::new();
    for (rank, kind) in types.iter().enumerate() {
        let label = workspace.kinds().get(kind).map(|kind| capital(&kind.label));
        for record in workspace.records().of_kind(kind) {
            if Some(&record.id) == without {
                continue;
            }
            let words = title(workspace, record);
            let folded = fold(&words);
            if words.is_empty() || !folded.contains(&wanted) {
                continue;
            }
            let entity = record.kind == "entity";
            let shape = if entity { record.words("kind") } else { "" };
            let detail = if entity {
                capital(&myspot_core::view::labels::label_of(
                    workspace, "entity", "kind", shape,
                ))
            } else {
                label.clone().unwrap_or_default()
            };
            let row = Suggestion {
                id: record.id.as_str().into(),
                label: words.as_str().into(),
                detail: if types.len() > 1 || entity {
                    detail.into()
                } else {
                    "".into()
                },
                kind: shape.into(),
                ..Suggestion::default()
            };
            found.push((!folded.starts_with(&wanted), rank, folded, row));
        }
    }
    found.sort_by(|one, two| (one.0, one.1, &one.2).cmp(&(two.0, two.1, &two.2)));
    let exact = found.iter().any(|(_, _, folded, _)| *folded == wanted);
    let mut rows: Vec<Suggestion> = found.into_iter().take(SHOWN).map(|(.., row)| row).collect();
    bench.show(|main, sentences| {
        if !exact && !wanted.is_empty() && !types.is_empty() {
            rows.push(create(sentences, text));
        }
        let form = main.global::<Form<'_>>();
        models::show(&form.get_suggestions(), rows, |model| {
            form.set_suggestions(model);
        });
    });
}

fn create(sentences: &Sentences<'_>, text: &str) -> Suggestion {
    Suggestion {
        label: sentences.say().invoke_create_named(text.trim().into()),
        create: true,
        ..Suggestion::default()
    }
}
