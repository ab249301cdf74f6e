//! The open workspace as it was at a moment, for work beside the window.

use std::sync::{Arc, Mutex, PoisonError};

use myspot_core::{Dice, DocumentCopy, Kinds, RecordId, Workspace, WorkspaceId};

/// A copy of the workspace as it was, for the workers; loaded when the first of them needs it.
#[derive(Debug, Clone)]
pub struct WorkspaceCopy {
    pub(in crate::gui) heads: Vec<[u8; 32]>,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    document: DocumentCopy,
    id: WorkspaceId,
    me: Option<RecordId>,
    seed: [u8; 32],
    loaded: Option<Workspace>,
}

impl WorkspaceCopy {
    /// Copies a workspace in which nothing is being typed.
    pub(in crate::gui) fn of(workspace: &mut Workspace) -> Self {
        let shared = Shared {
            document: workspace.fork_document(),
            id: workspace.id(),
            me: workspace.me().cloned(),
            seed: workspace.dice().bytes(),
            loaded: None,
        };
        Self {
            heads: workspace.heads(),
            shared: Arc::new(Mutex::new(shared)),
        }
    }

    /// Looks at the workspace as it was; one worker at a time. `None` when it cannot be loaded.
    pub(in crate::gui) fn with<T>(&self, look: impl FnOnce(&Workspace) -> T) -> Option<T> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.loaded.is_none() {
            let bytes = shared.document.save();
            let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_seed(shared.seed));
            let mut loaded = Workspace::load(shared.id, Some(&bytes), [], kinds, dice).ok()?;
            loaded.set_me(shared.me.clone());
            shared.loaded = Some(loaded);
        }
        shared.loaded.as_ref().map(look)
    }
}
