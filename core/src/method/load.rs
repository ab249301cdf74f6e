//! Reads a method file and refuses one that names what does not exist.

mod hints;

use std::collections::HashSet;

use thiserror::Error;

use super::{Method, Skin, Source};
use crate::kind::{Form, Kinds};

/// Why a method file cannot be used.
#[derive(Debug, Error)]
#[error("{file}: {fault}")]
pub struct MethodError {
    /// The file at fault.
    pub file: String,
    /// What is wrong.
    #[source]
    pub fault: Fault,
}

/// What can be wrong in a method file.
#[derive(Debug, Error)]
pub enum Fault {
    /// The text is no JSON, or has an unknown property, movement or skin.
    #[error("not a method file: {0}")]
    Shape(#[source] serde_json::Error),
    /// The file is not named after its key.
    #[error("the file should be named after its key {0:?}")]
    FileName(String),
    /// There is no face.
    #[error("a method needs a face")]
    NoFace,
    /// Something is given twice.
    #[error("{0:?} is given twice")]
    Twice(String),
    /// A kind of record or of board that does not exist.
    #[error("no kind {0:?}")]
    NoKind(String),
    /// A field that the records do not have.
    #[error("no field {0:?}")]
    NoField(String),
    /// A slot, or what a hint looks for, that is no code of its field.
    #[error("{0:?} is no code of its field")]
    NoCode(String),
    /// A face that shows a slot which is not described.
    #[error("no slot {0:?}")]
    NoSlot(String),
    /// A skin that needs a board, or slots, and has none.
    #[error("face {0:?} cannot be drawn from this source")]
    Skin(String),
    /// A tint that no theme has.
    #[error("no tint {0:?}")]
    Tint(String),
    /// A hint that looks for a kind of link which does not exist.
    #[error("no kind of link {0:?}")]
    NoLink(String),
    /// A hint that looks for what cannot be found there.
    #[error("a hint cannot be checked: {0}")]
    Check(String),
    /// Words that people need are missing.
    #[error("{0} is empty")]
    NoWords(&'static str),
}

const TINTS: [&str; 5] = ["", "ok", "warn", "danger", "accent"];

pub(super) fn read(file: &str, text: &str, kinds: &Kinds) -> Result<Method, MethodError> {
    let fault = |fault| MethodError {
        file: file.to_owned(),
        fault,
    };
    let method: Method = serde_json::from_str(text).map_err(|error| fault(Fault::Shape(error)))?;
    if file != format!("{}.json", method.key) {
        return Err(fault(Fault::FileName(method.key)));
    }
    check(&method, kinds).map_err(fault)?;
    Ok(method)
}

fn check(method: &Method, kinds: &Kinds) -> Result<(), Fault> {
    for (what, words) in [
        ("the label", &method.label),
        ("the purpose", &method.purpose),
        ("the icon", &method.icon),
    ] {
        if words.is_empty() {
            return Err(Fault::NoWords(what));
        }
    }
    if method.questions.is_empty() {
        return Err(Fault::NoWords("the list of questions"));
    }
    once(method.slots.iter().map(|slot| slot.code.as_str()))?;
    once(method.faces.iter().map(|face| face.key.as_str()))?;
    sources(method, kinds)?;
    slots(method, kinds)?;
    for field in fields(method) {
        if kinds.field(method.holds(), field).is_none() {
            return Err(Fault::NoField(field.to_owned()));
        }
    }
    for own in &method.own {
        let known = kinds.get(&own.kind);
        let known = known.ok_or_else(|| Fault::NoKind(own.kind.clone()))?;
        if own.label.is_empty() || own.add.is_empty() {
            return Err(Fault::NoWords("a heading of what belongs to a record"));
        }
        let points = |field: &&crate::kind::FieldDef| {
            field.form == Form::Ref && field.may_name(method.holds())
        };
        if known.field(&own.field).filter(points).is_none() {
            return Err(Fault::NoField(own.field.clone()));
        }
        if let Some(field) = own.fields.iter().find(|name| known.field(name).is_none()) {
            return Err(Fault::NoField(field.clone()));
        }
    }
    if let Some(kind) = method.becomes.iter().find(|kind| kinds.get(kind).is_none()) {
        return Err(Fault::NoKind(kind.clone()));
    }
    faces(method)?;
    hints::check(method, kinds)
}

fn once<'a>(codes: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    let mut seen = HashSet::new();
    for code in codes {
        if !seen.insert(code) {
            return Err(Fault::Twice(code.to_owned()));
        }
    }
    Ok(())
}

fn sources(method: &Method, kinds: &Kinds) -> Result<(), Fault> {
    match &method.source {
        Source::Board(board) => {
            let known = kinds.field("board", "kind");
            let known = known.is_some_and(|field| field.open || field.code(board).is_some());
            known
                .then_some(())
                .ok_or_else(|| Fault::NoKind(board.clone()))
        }
        Source::Records(kind) => {
            let known = kinds.get(kind).is_some();
            known
                .then_some(())
                .ok_or_else(|| Fault::NoKind(kind.clone()))
        }
        Source::Positions => Ok(()),
    }
}

/// The fields of its records that a method names.
fn fields(method: &Method) -> impl Iterator<Item = &str> {
    let sorts = (method.source != Source::Positions && !method.slots.is_empty())
        .then_some(method.by.as_str());
    let faces = method.faces.iter();
    let planes = method.faces.iter().filter_map(|face| face.plane.as_ref());
    let planes = planes.flat_map(|plane| [plane.x.as_str(), plane.y.as_str()]);
    let of_faces = faces.flat_map(|face| [face.rows.as_str(), face.by.as_str()]);
    let of_faces = of_faces.chain(planes);
    let parts = method.parts.iter().flat_map(|part| &part.fields);
    let line = method.line.iter().chain(parts).map(String::as_str);
    line.chain(of_faces)
        .chain(sorts)
        .filter(|field| !field.is_empty())
}

fn slots(method: &Method, kinds: &Kinds) -> Result<(), Fault> {
    let own_board = method.board().is_some();
    for slot in &method.slots {
        if slot.label.is_empty() {
            return Err(Fault::NoWords("the label of a slot"));
        }
        if !TINTS.contains(&slot.tint.as_str()) {
            return Err(Fault::Tint(slot.tint.clone()));
        }
        // Slots of cards are the method's own. Those of records are codes of a field.
        let sorted_by = std::iter::once(&method.by).chain(method.faces.iter().map(|face| &face.by));
        let mut sorted_by = sorted_by.filter_map(|field| kinds.field(method.holds(), field));
        let is_code = method.source == Source::Positions
            || own_board
            || sorted_by.any(|field| {
                field.form != Form::Choice || field.open || field.code(&slot.code).is_some()
            });
        if !is_code {
            return Err(Fault::NoCode(slot.code.clone()));
        }
    }
    Ok(())
}

fn faces(method: &Method) -> Result<(), Fault> {
    if method.faces.is_empty() {
        return Err(Fault::NoFace);
    }
    for face in &method.faces {
        let named = face.slots.iter().chain(&face.across).chain(&face.down);
        for code in named {
            if method.slot(code).is_none() {
                return Err(Fault::NoSlot(code.clone()));
            }
        }
        let drawn = match face.skin {
            Skin::Tree | Skin::Whys | Skin::Theory | Skin::Logframe => method.board().is_some(),
            Skin::Grid => !method.slots.is_empty(),
            Skin::Plot | Skin::Wedges => method.source == Source::Positions,
            Skin::Sheets => matches!(method.source, Source::Records(_)),
            Skin::Plane => matches!(method.source, Source::Records(_)) && face.plane.is_some(),
            Skin::Plan => matches!(&method.source, Source::Records(kind) if kind == "action"),
        };
        if !drawn {
            return Err(Fault::Skin(face.key.clone()));
        }
    }
    Ok(())
}
