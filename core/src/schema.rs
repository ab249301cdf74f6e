//! The document's skeleton: the one genesis change that every replica of a workspace shares.
//!
//! Two documents that each made the same root key for themselves would hide one of the two
//! after a merge; so the root containers are made once, in a change whose bytes depend on the
//! workspace id alone (`schema.md`, laws of merging).

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, AutomergeError, ObjType, ROOT};

use crate::id::WorkspaceId;

/// The schema that this program writes. A field may be added to it, never renamed or reused.
pub const SCHEMA_VERSION: i64 = 1;

/// What the root key `format` says.
pub const FORMAT: &str = "myspot";

/// The root keys of the document.
pub(crate) mod root {
    pub(crate) const FORMAT: &str = "format";
    pub(crate) const SCHEMA: &str = "schema";
    pub(crate) const MIN_READER: &str = "min_reader";
    pub(crate) const WORKSPACE: &str = "workspace";
    pub(crate) const INFO: &str = "info";
    pub(crate) const RECORDS: &str = "records";
}

/// The long texts of the `info` map. They are born in the genesis, which is frozen: a text
/// added to `info` later must be a record of its own.
pub(crate) const INFO_TEXTS: [&str; 2] = ["cover_note", "purpose"];

/// Builds the document that holds the genesis change and nothing else.
///
/// The bytes are the same for the same id, on every device and for ever.
///
/// # Errors
/// Only when Automerge refuses one of five constant writes, which would be a fault in it.
pub(crate) fn genesis(id: WorkspaceId) -> Result<Automerge, AutomergeError> {
    let mut doc = Automerge::new().with_actor(genesis_actor(id));
    let made = doc.transact_with::<_, _, AutomergeError, _>(
        |()| {
            CommitOptions::default()
                .with_message("genesis")
                .with_time(0)
        },
        |tx| {
            tx.put(ROOT, root::FORMAT, FORMAT)?;
            tx.put(ROOT, root::SCHEMA, SCHEMA_VERSION)?;
            tx.put(ROOT, root::WORKSPACE, id.to_string())?;
            let info = tx.put_object(ROOT, root::INFO, ObjType::Map)?;
            for text in INFO_TEXTS {
                tx.put_object(&info, text, ObjType::Text)?;
            }
            tx.put_object(ROOT, root::RECORDS, ObjType::Map)?;
            Ok(())
        },
    );
    made.map(|_| doc).map_err(|failure| failure.error)
}

/// The author of the genesis: the first 16 bytes of a hash of the workspace's id.
pub(crate) fn genesis_actor(id: WorkspaceId) -> ActorId {
    let digest = blake3::derive_key("myspot 2026-11 genesis actor", &id.0);
    ActorId::from(&digest[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_genesis_of_one_workspace_has_the_same_bytes_everywhere() {
        let id = WorkspaceId([7; 16]);
        let one = genesis(id).expect("constant writes");
        let two = genesis(id).expect("constant writes");
        assert_eq!(one.get_heads(), two.get_heads());
        assert_eq!(one.save(), two.save());
        let other = genesis(WorkspaceId([8; 16])).expect("constant writes");
        assert_ne!(one.get_heads(), other.get_heads());
    }

    #[test]
    fn the_genesis_is_frozen() {
        let heads = genesis(WorkspaceId([7; 16]))
            .expect("constant writes")
            .get_heads();
        assert_eq!(
            heads.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["75cb18f8e9c4e6ec893f7bfb4fdff004a2b2d555fa6892e6ce99a98727a349c2"],
            "a changed genesis splits every existing workspace from the new ones"
        );
    }
}
