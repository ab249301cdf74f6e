//! A map without what its readers may not see.

use crate::export::plan::{handling, reserved};
use crate::kind::{Form, Handling};
use crate::record::Record;
use crate::view::graph::Web;
use crate::workspace::Workspace;

use super::words::Words;

/// A map that may be shown to somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Readable {
    /// What they may see. Names are whole, while a [`Web`] may have them cut for lists.
    pub web: Web,
    /// How many things and lines were left out because they are reserved to fewer. A line that
    /// leaves with one of its ends is not counted.
    pub left_out: usize,
}

/// Takes out of a map what is reserved to a narrower circle than its readers, by the law of the
/// plan: a reserved record, what belongs to it, and every line at one of them. O(document · log).
#[must_use]
pub fn readable(workspace: &Workspace, web: &Web, audience: Handling) -> Readable {
    let hidden = reserved(workspace, audience);
    let is_hidden = |node: usize| hidden.contains(&web.nodes[node].id);
    let strict = |record: Option<&Record>| record.is_some_and(|it| handling(it) > audience);
    let left_out = (0..web.nodes.len()).filter(|node| is_hidden(*node)).count();
    let ties = web
        .ties
        .iter()
        .filter(|tie| strict(workspace.record(&tie.id)));
    let left_out = left_out + ties.count();
    let mut kept = web.kept(|node| !is_hidden(node), |tie| !hidden.contains(&tie.id));
    let kinds = workspace.kinds();
    for node in &mut kept.nodes {
        node.tags
            .retain(|tag| !strict(workspace.record(tag)) && !hidden.contains(tag));
        // A sheet is called after the fiche that it is about.
        let record = workspace.record(&node.id);
        let whole = record.filter(|record| record.kind == "entity");
        let whole = whole.map_or("", |record| record.words("name"));
        if !whole.is_empty() {
            node.name = whole.to_owned();
        }
        let named = record.and_then(|record| {
            let title = &kinds.get(&record.kind)?.title_field;
            let field = kinds.field(&record.kind, title)?;
            (field.form == Form::Ref).then(|| record.reference(title))?
        });
        if named.is_some_and(|id| hidden.contains(&id)) {
            node.name = Words::french().reserved;
        }
    }
    Readable {
        web: kept,
        left_out,
    }
}
