//! Plans the import of a file of the old mySPOT, applies the plan and shows what found no place.
//!
//! `cargo run --example import_old_json`

use std::error::Error;
use std::sync::Arc;

use myspot_core::{Dice, Kinds, Moment, Workspace, WorkspaceId, import};

const FILE: &str = r#"{
  "entities": [
    {"id": "id_1", "name": "Odile Brindefer", "type": "person", "role": "ally", "tags": ["quartier"]},
    {"id": "id_2", "name": "Conseil d’Ormeval", "type": "org", "desc": "27 sièges", "humeur": "prudente"}
  ],
  "relations": [
    {"id": "r1", "from": "id_1", "to": "id_2", "type": "membre du"},
    {"id": "r2", "from": "id_1", "to": "id_9", "type": "connaît"}
  ],
  "couleurs": ["vert bouteille"]
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let mut dice = Dice::from_number(1);
    let id = WorkspaceId::fresh(&mut dice);
    let kinds = Arc::new(Kinds::builtin());
    let mut workspace = Workspace::create(id, kinds, Dice::from_number(2))?;
    let now = Moment(1_795_000_000_000);

    // The plan says everything before anything is written.
    let plan = import::plan(FILE.as_bytes(), "ancien.json", &workspace, now, &mut dice)?;
    for (kind, count) in &plan.added {
        println!("would add: {count} {kind}");
    }
    for problem in &plan.problems {
        println!(
            "to be looked at: {} {:?}",
            problem.why.code(),
            problem.value
        );
    }
    for (place, leaf) in &plan.report {
        println!("kept in the report: {place} = {leaf}");
    }
    assert!(workspace.records().is_empty());

    // Applied, it is one change: one undo takes the whole import back.
    workspace.apply(&plan.act(), now)?;
    let living = |workspace: &Workspace| {
        let entities = workspace.records().of_kind("entity");
        entities.filter(|record| !record.is_trashed()).count()
    };
    println!("entities after the import: {}", living(&workspace));
    assert_eq!(plan.added.get("entity"), Some(&living(&workspace)));
    workspace.undo(now)?;
    println!("entities after one undo: {}", living(&workspace));
    assert_eq!(living(&workspace), 0);
    Ok(())
}
