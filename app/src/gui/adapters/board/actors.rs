//! Picking a fiche on a page of a method: whom to aim at, whose row, whom to judge.

use myspot_core::method::{Face, Method, Source};
use myspot_core::{Act, RecordId, Value, Workspace};
use slint::SharedString;

use crate::gui::adapters::form;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::make;
use crate::ui::Board;

/// What a fiche is picked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum For {
    /// A record of this kind, whose field points at it.
    Sheet(String, String),
    /// What owns a row: a record of this kind.
    Row(String, String),
    /// A place among the actors.
    Place,
}

/// What a fiche is picked for on a face; `None` where none is.
fn purpose(workspace: &Workspace, method: &Method, face: &Face) -> Option<For> {
    let kinds = workspace.kinds();
    let points = |kind: &str| {
        let fields = kinds.get(kind)?.fields.iter();
        let mut fields = fields
            .filter(|field| field.form == myspot_core::kind::Form::Ref && field.may_name("entity"));
        Some(fields.next()?.name.clone())
    };
    match &method.source {
        Source::Positions => Some(For::Place),
        Source::Records(kind) if !face.rows.is_empty() => {
            let owner = kinds.field(kind, &face.rows)?.to.first()?.clone();
            let field = points(&owner)?;
            Some(For::Row(owner, field))
        }
        Source::Records(kind) => {
            // Only where a record bears the name of its fiche.
            let title = &kinds.get(kind)?.title_field;
            let field = points(kind).filter(|field| field == title)?;
            Some(For::Sheet(kind.clone(), field))
        }
        Source::Board(_) => None,
    }
}

/// Whether a fiche is picked on a face.
pub(super) fn picks(workspace: &Workspace, method: &Method, face: &Face) -> bool {
    purpose(workspace, method, face).is_some()
}

pub(super) fn show(
    page: &Board<'_>,
    sentences: &Sentences<'_>,
    workspace: &Workspace,
    (method, face): (&Method, &Face),
) {
    let say = sentences.board();
    page.set_pick_label(match purpose(workspace, method, face) {
        None => SharedString::default(),
        Some(For::Sheet(..)) => say.invoke_pick_target(),
        Some(For::Row(..)) => say.invoke_pick_row(),
        Some(For::Place) => say.invoke_pick_actor(),
    });
}

/// Proposes fiches.
pub(super) fn suggest(bench: &Workbench, text: &str) {
    if let Some(workspace) = bench.workspace() {
        form::propose(bench, workspace, &["entity".to_owned()], text);
    }
}

/// A fiche was picked, or is to be made.
pub(super) fn picked(bench: &mut Workbench, id: &str, text: &str, road: &Road) {
    let purpose = bench.workspace().and_then(|workspace| {
        let (method, face) = bench.board.shown()?;
        purpose(workspace, method, face)
    });
    let Some(purpose) = purpose else { return };
    let mut edits = Vec::new();
    let known = match id {
        "" => bench.named("entity", "name", text),
        id => Some(RecordId::from(id)),
    };
    let actor = match known {
        Some(known) => known,
        None if text.is_empty() => return,
        None => {
            let Some(made) = bench.fresh_id() else { return };
            let fields = [("name", Value::from(text)), ("kind", Value::from("person"))];
            edits.push(make(&made, "entity", &fields));
            made
        }
    };
    let (kind, field) = match purpose {
        For::Place => {
            if edits.is_empty() || bench.act(Act::new("create", edits), road) {
                bench.select(Some(actor), true);
            }
            return;
        }
        For::Sheet(kind, field) | For::Row(kind, field) => (kind, field),
    };
    let Some(made) = bench.fresh_id() else { return };
    edits.push(make(
        &made,
        &kind,
        &[(field.as_str(), Value::from(actor.as_str()))],
    ));
    if bench.act(Act::new("create", edits), road) {
        bench.select(Some(made.clone()), false);
        super::show(bench);
        form::write_in(bench, &made);
    }
}
