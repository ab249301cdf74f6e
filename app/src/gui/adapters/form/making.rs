//! What a form makes: records that belong to one, ties, references to something new, and what a
//! record becomes.

use myspot_core::view::card;
use myspot_core::{Act, Edit, RecordId, Value, board};
use slint::ComponentHandle as _;

use super::ties;
use crate::gui::moments::{now, today};
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::{make, tick};
use crate::ui::Form;

/// What somebody picked: a known record by its id, or words for a new one.
type Picked<'a> = (&'a str, &'a str);

/// The record that was picked, or a new one of a type with the edit that makes it.
fn found_or_made(
    bench: &mut Workbench,
    types: &[String],
    (id, text): Picked<'_>,
) -> Option<(RecordId, Vec<Edit>)> {
    if !id.is_empty() {
        return Some((RecordId::from(id), Vec::new()));
    }
    let kind = types.iter().find(|kind| *kind != "*");
    let kind = kind.map_or("entity", String::as_str).to_owned();
    if text.is_empty() || bench.only_reads() {
        return None;
    }
    let key = card::text_key(bench.workspace()?, &kind)?;
    if let Some(known) = bench.named(&kind, &key, text) {
        return Some((known, Vec::new()));
    }
    let made = bench.fresh_id()?;
    let mut fields = vec![(key.as_str(), Value::from(text))];
    if kind == "entity" {
        fields.push(("kind", Value::from("person")));
    }
    if kind == "card" {
        // A card needs a board: it is written there.
        return None;
    }
    let edit = make(&made, &kind, &fields);
    Some((made, vec![edit]))
}

/// A reference was picked.
pub(super) fn pick(
    bench: &mut Workbench,
    record: &RecordId,
    key: &str,
    picked: Picked<'_>,
    road: &Road,
) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let types = ties::types_of(workspace, record, key);
    let several = workspace
        .kinds()
        .field(&bench.kind_of(record), key)
        .is_some_and(|field| field.form == myspot_core::kind::Form::Set);
    let Some((other, mut edits)) = found_or_made(bench, &types, picked) else {
        return;
    };
    edits.push(if several {
        tick(record, key, other.as_str(), true)
    } else {
        Edit::Set {
            record: record.clone(),
            key: key.to_owned(),
            value: Value::from(other.as_str()),
        }
    });
    bench.act(Act::new("set", edits), road);
}

/// A record is tied to another, known or new.
pub(super) fn tie(
    bench: &mut Workbench,
    record: &RecordId,
    code: &str,
    picked: Picked<'_>,
    road: &Road,
) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let types = ties::other_types(workspace, &bench.kind_of(record), code);
    let Some((other, mut edits)) = found_or_made(bench, &types, picked) else {
        return;
    };
    let (kind, outgoing) = match code.strip_prefix('<') {
        Some(kind) => (kind, false),
        None => (code, true),
    };
    let (from, to) = if outgoing {
        (record, &other)
    } else {
        (&other, record)
    };
    if kind.is_empty() || bench.only_reads() {
        return;
    }
    let Some(open) = bench.open.as_mut() else {
        return;
    };
    edits.push(board::link(&mut open.workspace, from, kind, to, now()));
    bench.act(Act::new("link", edits), road);
}

/// Something that belongs to a record is made, and unfolded with the keyboard in it.
pub(super) fn own(bench: &mut Workbench, record: &RecordId, kind: &str, road: &Road) {
    let own = bench.workspace().and_then(|workspace| {
        let record = workspace.records().get(record)?;
        let method = bench.board.methods.of_record(workspace, record)?;
        method.own.iter().find(|own| own.kind == kind).cloned()
    });
    let (Some(own), Some(made)) = (own, bench.fresh_id()) else {
        return;
    };
    let mut fields = vec![(own.field.as_str(), Value::from(record.as_str()))];
    let today = today();
    // What is written down was seen today until somebody says otherwise; a plan was not.
    let seen = own.kind != "target_point" && own.fields.iter().any(|field| field == "when");
    if seen {
        let words = myspot_core::board::day_words(today);
        fields.push(("when_raw", Value::from(words)));
    }
    let create = make(&made, kind, &fields);
    if bench.act(create, road) {
        bench.show(|main, _| {
            let form = main.global::<Form<'_>>();
            form.set_own_open(made.as_str().into());
            form.set_focus_wanted(made.as_str().into());
        });
    }
}

/// « Transformer en… »: the new record is shown on its page.
pub(super) fn promote(bench: &mut Workbench, record: &RecordId, kind: &str, road: &Road) {
    if bench.only_reads() {
        return;
    }
    let made = bench
        .open
        .as_mut()
        .and_then(|open| board::promote(&mut open.workspace, record, kind, now()));
    if let Some((made, act)) = made
        && bench.act(act, road)
    {
        super::open(bench, &made, road);
        super::write_in(bench, &made);
    }
}
