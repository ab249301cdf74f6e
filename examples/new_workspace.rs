//! Makes a workspace in memory, writes into it, takes the last act back and reads it.
//!
//! `cargo run --example new_workspace`
//!
//! Time and dice are handed in, so it prints the same each time.

use std::error::Error;
use std::sync::Arc;

use myspot_core::{Act, Dice, Edit, Kinds, Moment, Value, Workspace, WorkspaceId};

fn main() -> Result<(), Box<dyn Error>> {
    let mut dice = Dice::from_number(1);
    let id = WorkspaceId::fresh(&mut dice);
    let mut workspace = Workspace::create(id, Arc::new(Kinds::builtin()), dice)?;
    let now = Moment(1_795_000_000_000);

    // Every record is made by an edit; its type says which fields it may have.
    let odile = workspace.fresh_id(now);
    let create = Edit::Create {
        record: odile.clone(),
        kind: "entity".into(),
        fields: vec![
            ("name".into(), Value::from("Odile Brindefer")),
            ("kind".into(), Value::from("person")),
        ],
    };
    let applied = workspace.apply(&create.into(), now)?;
    println!("made: {:?}", applied.changes);

    // Several edits in one act are one line of history and one undo.
    let act = Act::new(
        "set",
        vec![
            Edit::Tick {
                record: odile.clone(),
                field: "roles".into(),
                member: "ally".into(),
            },
            Edit::SetText {
                record: odile.clone(),
                key: "desc".into(),
                text: "Tient la bibliothèque de rue.".into(),
            },
        ],
    );
    workspace.apply(&act, now)?;
    let read = |workspace: &Workspace| {
        let record = workspace.record(&odile).ok_or("she was made above")?;
        let roles = record.ticked("roles").join(", ");
        Ok::<_, Box<dyn Error>>(format!("[{roles}] {}", record.words("desc")))
    };
    println!("written: {}", read(&workspace)?);
    assert_eq!(read(&workspace)?, "[ally] Tient la bibliothèque de rue.");

    workspace.undo(now)?;
    println!("taken back: {}", read(&workspace)?);
    assert_eq!(read(&workspace)?, "[] ");

    workspace.redo(now)?;
    println!("done again: {}", read(&workspace)?);
    for entry in workspace.history().iter().rev() {
        println!("history: {} ({} deeds)", entry.label, entry.deeds.len());
    }
    Ok(())
}
