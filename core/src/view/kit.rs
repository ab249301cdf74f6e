//! For the tests of views: a small workspace by hand, and the example that ships.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::edit::{Act, Edit};
use crate::id::{Moment, RecordId};
use crate::value::Value;
use crate::workspace::Workspace;
use crate::{Dice, Kinds, WorkspaceId, board, import};

const NOW: Moment = Moment(1_800_000_000_000);

/// A workspace in which records have short names.
pub(crate) struct Kit {
    pub(crate) workspace: Workspace,
    names: BTreeMap<String, RecordId>,
}

impl Kit {
    pub(crate) fn new() -> Self {
        let mut dice = Dice::from_number(7);
        let id = WorkspaceId::fresh(&mut dice);
        let workspace = Workspace::create(id, Arc::new(Kinds::builtin()), dice);
        Self {
            workspace: workspace.expect("the genesis"),
            names: BTreeMap::new(),
        }
    }

    /// The workspace of « Ouvrir un exemple ».
    pub(crate) fn example() -> Self {
        let mut kit = Self::new();
        let bytes = include_bytes!("../../../examples/bibliotheque.json");
        let mut dice = Dice::from_number(8);
        let plan = import::plan(bytes, "bibliotheque.json", &kit.workspace, NOW, &mut dice);
        let plan = plan.expect("it ships");
        kit.workspace.apply(&plan.act(), NOW).expect("allowed");
        kit
    }

    /// Makes a record. A value that is the name of another record points at it; `|` in a key is
    /// a member of a set or an entry.
    pub(crate) fn add(&mut self, name: &str, kind: &str, fields: &[(&str, &str)]) -> RecordId {
        let record = self.workspace.fresh_id(NOW);
        let value = |(key, words): &(&str, &str)| {
            let value = match (self.names.get(*words), words.parse::<i64>()) {
                (Some(id), _) => Value::from(id.as_str()),
                (None, Ok(number)) if !key.ends_with("value") => Value::from(number),
                _ if *words == "true" => Value::Bool(true),
                _ => Value::from(*words),
            };
            // The member of a set may be a record too.
            let key = match key.split_once('|') {
                Some((field, member)) => {
                    let member = self.names.get(member).map_or(member, RecordId::as_str);
                    format!("{field}|{member}")
                }
                None => (*key).to_owned(),
            };
            (key, value)
        };
        let edit = Edit::Create {
            record: record.clone(),
            kind: kind.into(),
            fields: fields.iter().map(value).collect(),
        };
        self.apply(edit);
        self.names.insert(name.to_owned(), record.clone());
        record
    }

    /// A card on the board « b ».
    pub(crate) fn card(&mut self, name: &str, slot: &str, more: &[(&str, &str)]) -> RecordId {
        let mut fields = vec![("board", "b"), ("slot", slot), ("order", name)];
        if more.iter().all(|(key, _)| *key != "text") {
            fields.push(("text", name));
        }
        fields.extend_from_slice(more);
        self.add(name, "card", &fields)
    }

    pub(crate) fn link(&mut self, from: &str, kind: &str, to: &str) -> RecordId {
        let (from_id, to_id) = (self.id(from), self.id(to));
        let edit = board::link(&mut self.workspace, &from_id, kind, &to_id, NOW);
        let made = match &edit {
            Edit::Create { record, .. } => record.clone(),
            _ => from_id,
        };
        self.apply(edit);
        let name = format!("{from} {kind} {to}");
        self.names.insert(name, made.clone());
        made
    }

    pub(crate) fn trash(&mut self, name: &str) {
        let record = self.id(name);
        self.apply(Edit::Trash { record });
    }

    pub(crate) fn id(&self, name: &str) -> RecordId {
        self.names.get(name).expect("it was made").clone()
    }

    /// The name under which a record was made.
    pub(crate) fn name(&self, id: &RecordId) -> String {
        let mut names = self.names.iter();
        let name = names.find(|(_, known)| *known == id);
        name.map(|(name, _)| name.clone()).unwrap_or_default()
    }

    fn apply(&mut self, edit: Edit) {
        let act = Act::new("test", vec![edit]);
        self.workspace.apply(&act, NOW).expect("allowed");
    }
}
