mod pages;

use std::sync::Arc;

use super::*;
use crate::export::to_markdown;
use crate::kind::{FieldDef, Form, Merge};
use crate::{Dice, Edit, Kinds, Moment, RecordId, Value, WorkspaceId};

const NOW: Moment = Moment(1_800_000_000_000);

struct Desk {
    workspace: Workspace,
    methods: Methods,
    /// How many unique words were given out.
    words: usize,
}

impl Desk {
    fn new() -> Self {
        Self::on_dice(1)
    }

    fn on_dice(dice: u64) -> Self {
        let id = WorkspaceId::fresh(&mut Dice::from_number(1));
        let kinds = Arc::new(Kinds::builtin());
        let dice = Dice::from_number(dice);
        Self {
            workspace: Workspace::create(id, kinds, dice).expect("the genesis"),
            methods: Methods::builtin(),
            words: 0,
        }
    }

    fn act(&mut self, edit: Edit) {
        self.workspace.apply(&edit.into(), NOW).expect("allowed");
    }

    fn add(&mut self, kind: &str, fields: Vec<(String, Value)>) -> RecordId {
        let record = self.workspace.fresh_id(NOW);
        self.act(Edit::Create {
            record: record.clone(),
            kind: kind.into(),
            fields,
        });
        record
    }

    fn create(&mut self, kind: &str, fields: &[(&str, &str)]) -> RecordId {
        let fields = fields.iter();
        let fields = fields.map(|(key, words)| ((*key).to_owned(), Value::from(*words)));
        self.add(kind, fields.collect())
    }

    fn link(&mut self, from: &RecordId, kind: &str, to: &RecordId) -> RecordId {
        let ends = [("from", from.as_str()), ("kind", kind), ("to", to.as_str())];
        self.create("link", &ends)
    }

    fn plan_for(&self, audience: Handling) -> String {
        let front = Front {
            date: "14 mars 2027",
            version: "avant le vote",
            audience,
        };
        to_markdown(&self.workspace, &self.methods, &front).0
    }

    fn plan(&self) -> String {
        self.plan_for(Handling::Members)
    }

    fn unique(&mut self) -> String {
        self.words += 1;
        format!("mot{}fin", self.words)
    }

    /// Fills every field that a person fills, but those named, and one that nobody knows.
    fn fill(&mut self, kind: &str, but: &[&str]) -> (Vec<(String, Value)>, Vec<String>) {
        let kinds = Kinds::builtin();
        let own = kinds.get(kind).expect("a kind");
        let (mut fields, mut said) = (Vec::new(), Vec::new());
        let mine = own.fields.iter();
        for field in mine.filter(|field| !but.contains(&field.name.as_str())) {
            if field.handling.is_none() && !field.name.ends_with("_heads") {
                self.fill_one(field, &mut fields, &mut said);
            }
        }
        let word = self.unique();
        fields.push(("venu_de_demain".to_owned(), Value::from(word.as_str())));
        said.push(word);
        (fields, said)
    }

    fn fill_one(
        &mut self,
        field: &FieldDef,
        fields: &mut Vec<(String, Value)>,
        said: &mut Vec<String>,
    ) {
        let word = self.unique();
        let key = match field.form {
            Form::Date => format!("{}_raw", field.name),
            Form::Set => format!("{}|{word}", field.name),
            Form::Keys => {
                let key = self.unique();
                said.push(key.clone());
                format!("{}|{key}", field.name)
            }
            _ => field.name.clone(),
        };
        let value = match field.form {
            Form::Set => Value::Int(NOW.0),
            Form::Integer | Form::Instant | Form::Counter | Form::Flag => return,
            _ if field.merge == Merge::Text => Value::Text(word.clone()),
            _ => Value::from(word.as_str()),
        };
        fields.push((key, value));
        said.push(word);
    }
}

fn missing(plan: &str, said: &[String]) -> Vec<String> {
    let mut missing = said.to_vec();
    missing.retain(|word| !plan.contains(word.as_str()));
    missing
}

/// The record types whose records stand in a plan.
fn told_kinds() -> Vec<String> {
    let kinds = Kinds::builtin();
    let told = kinds.iter().map(|kind| kind.name.clone());
    told.filter(|kind| !reader::is_silent(kind) && kind != "info")
        .collect()
}

#[test]
fn the_words_of_the_plan_are_all_there() {
    let words = words::Words::french();
    for movement in ["voir", "juger", "agir", "suivre", "animer"] {
        let movement = serde_json::from_value(movement.into()).expect("a movement");
        assert!(!words.movement(movement).is_empty());
    }
    assert!(words.left_out(2).contains('2') && !words.left_out(1).contains('2'));
}

#[test]
fn every_field_of_every_kind_stands_in_the_plan() {
    for kind in told_kinds() {
        let mut desk = Desk::new();
        let (fields, said) = desk.fill(&kind, &[]);
        desk.add(&kind, fields);
        let plan = desk.plan();
        assert_eq!(
            missing(&plan, &said),
            Vec::<String>::new(),
            "{kind}\n{plan}"
        );
    }
}

#[test]
fn every_field_of_a_card_stands_in_the_plan_in_each_slot_of_each_method() {
    let methods = Methods::builtin();
    for method in methods.in_order() {
        let Some(kind) = method.board() else { continue };
        for slot in method
            .slots
            .iter()
            .map(|slot| slot.code.as_str())
            .chain(["ailleurs", ""])
        {
            for side in ["problem", "objective"] {
                let mut desk = Desk::new();
                let (mut fields, mut said) = desk.fill("board", &["kind"]);
                fields.push(("kind".into(), kind.into()));
                let board = desk.add("board", fields);
                for _ in 0..2 {
                    let (mut fields, more) = desk.fill("card", &["board", "slot", "side"]);
                    for (key, words) in [("board", board.as_str()), ("slot", slot), ("side", side)]
                    {
                        fields.push((key.to_owned(), words.into()));
                    }
                    let card = desk.add("card", fields);
                    said.extend(more);
                    let (mut fields, more) = desk.fill("link", &["from", "to", "kind"]);
                    for (key, words) in [("from", &card), ("to", &board)] {
                        fields.push((key.to_owned(), words.as_str().into()));
                    }
                    fields.push(("kind".into(), "contributes".into()));
                    desk.add("link", fields);
                    said.extend(more);
                }
                let plan = desk.plan();
                let lost = missing(&plan, &said);
                assert!(
                    lost.is_empty(),
                    "{} {slot} {side} {lost:?}\n{plan}",
                    method.key
                );
            }
        }
    }
}

#[test]
fn every_field_of_what_belongs_to_a_record_stands_in_the_plan() {
    let owners = [
        ("observation", "marker", "marker"),
        ("observation", "subject", "target_sheet"),
        ("measurement", "indicator", "indicator"),
        ("target_point", "indicator", "indicator"),
        ("card", "board", "indicator"),
        ("assessment", "scope", "objective"),
        ("assessment", "entity", "entity"),
        ("marker", "challenge", "challenge"),
        ("commitment", "meeting", "meeting"),
        ("vote_session", "board", "board"),
        ("checklist_item", "parent", "meeting"),
    ];
    for (kind, field, owner) in owners {
        let mut desk = Desk::new();
        let (fields, mut said) = desk.fill(owner, &[]);
        let owner = desk.add(owner, fields);
        for _ in 0..2 {
            let (mut fields, more) = desk.fill(kind, &[field]);
            fields.push((field.to_owned(), owner.as_str().into()));
            desk.add(kind, fields);
            said.extend(more);
        }
        let plan = desk.plan();
        let lost = missing(&plan, &said);
        assert!(lost.is_empty(), "{kind} {owner} {lost:?}\n{plan}");
    }
}
