//! What a change from elsewhere may not do, however well it is signed.
//!
//! The root containers are born in the genesis. A member who wrote others in their place would
//! hide every record, from the next opening on, on every device.

use std::collections::HashMap;

use automerge::legacy::{self, Key, ObjectId};
use automerge::{Automerge, ChangeHash};

use crate::schema::root;

/// The root keys that only the genesis writes.
const SKELETON: [&str; 4] = [root::FORMAT, root::WORKSPACE, root::INFO, root::RECORDS];

/// Vets changes that were applied to a copy: they come out of it as they went in, leave the
/// skeleton alone, and number their operations on from those of the changes that they follow.
///
/// Cost: that of the changes.
pub(super) fn vet(trial: &Automerge, news: &[legacy::Change]) -> Result<(), String> {
    // A document keeps operations, not bytes. A change that is written in another way than
    // Automerge would comes out under another hash, and what is saved then never loads again.
    let there = |hash: &ChangeHash| trial.get_change_meta_by_hash(hash).is_some();
    if !news
        .iter()
        .all(|change| change.hash.as_ref().is_some_and(there))
    {
        return Err("it does not come out as it went in".into());
    }
    let mut last_ops: HashMap<ChangeHash, u64> = HashMap::new();
    for change in news {
        for op in &change.operations {
            let Key::Map(key) = &op.key else { continue };
            if op.obj == ObjectId::Root && SKELETON.contains(&key.as_str()) {
                return Err(format!("it writes over the root key {key}"));
            }
        }
        let mut known = 0;
        for parent in &change.deps {
            let last = last_ops.get(parent).copied().or_else(|| {
                let meta = trial.get_change_meta_by_hash(parent);
                meta.map(|meta| meta.max_op)
            });
            known = last.unwrap_or(0).max(known);
        }
        // Numbers have an end: one that jumps there would leave nobody any to go on with. And one
        // that falls back would make the honest changes after it look like jumps.
        let first = change.start_op.get();
        if first != known + 1 {
            return Err(format!(
                "its operations begin at {first}, not at {}",
                known + 1
            ));
        }
        if let Some(hash) = change.hash {
            last_ops.insert(hash, known + change.operations.len() as u64);
        }
    }
    Ok(())
}
