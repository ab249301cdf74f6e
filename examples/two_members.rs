//! Two members work apart, meet, find « deux versions » and keep one.
//!
//! `cargo run --example two_members`
//!
//! No network is needed for that: what one sends the other is bytes.

use std::error::Error;
use std::sync::Arc;

use myspot_core::{Dice, Edit, Kinds, LoadError, Moment, RecordId, Value, Workspace, WorkspaceId};

fn main() -> Result<(), Box<dyn Error>> {
    // Both know the workspace's id; the first change, which all share, follows from it.
    let id = WorkspaceId::fresh(&mut Dice::from_number(1));
    let mut agnes = device(id, 2)?;
    let mut samir = device(id, 3)?;
    let now = Moment(1_795_000_000_000);

    let hall = agnes.fresh_id(now);
    let create = Edit::Create {
        record: hall.clone(),
        kind: "entity".into(),
        fields: vec![("name".into(), Value::from("Salle des Tilleuls"))],
    };
    agnes.apply(&create.into(), now)?;
    meet(&mut agnes, &mut samir, now)?;

    // Apart, each corrects the same field, and Samir describes the place.
    agnes.apply(&rename(&hall, "Salle du Tilleul").into(), now)?;
    samir.apply(&rename(&hall, "Salle aux Tilleuls").into(), now)?;
    let describe = Edit::SetText {
        record: hall.clone(),
        key: "desc".into(),
        text: "Quarante places assises.".into(),
    };
    samir.apply(&describe.into(), now)?;
    meet(&mut agnes, &mut samir, now)?;

    // Both see both, in the same order; the description is simply there.
    let versions = agnes.alternatives(&hall, "name");
    for version in &versions {
        println!("version: {}", version.value.to_words());
    }
    let record = agnes.record(&hall).ok_or("it was made above")?;
    assert!(record.disputed.contains("name"));
    assert_eq!(record.words("desc"), "Quarante places assises.");
    assert_eq!(versions.len(), 2);

    // To keep one is to write it.
    agnes.apply(&rename(&hall, "Salle du Tilleul").into(), now)?;
    meet(&mut agnes, &mut samir, now)?;
    for member in [&agnes, &samir] {
        let record = member.record(&hall).ok_or("both have it")?;
        assert!(record.disputed.is_empty());
        println!("kept: {}", record.words("name"));
    }
    assert_eq!(agnes.heads(), samir.heads());
    Ok(())
}

fn device(id: WorkspaceId, dice: u64) -> Result<Workspace, LoadError> {
    Workspace::create(id, Arc::new(Kinds::builtin()), Dice::from_number(dice))
}

fn rename(record: &RecordId, name: &str) -> Edit {
    Edit::Set {
        record: record.clone(),
        key: "name".into(),
        value: Value::from(name),
    }
}

/// Each takes what the other has; what is known already changes nothing.
fn meet(one: &mut Workspace, other: &mut Workspace, now: Moment) -> Result<(), Box<dyn Error>> {
    let (from_one, from_other) = (one.all_changes(), other.all_changes());
    one.receive(&from_other, now)?;
    other.receive(&from_one, now)?;
    Ok(())
}
