//! Who belongs to a workspace, with which keys and which role.

/// What a member may do. Enforced by signature: a change is refused when its author may not write.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Role {
    /// Reads; every honest device refuses its changes.
    Reader,
    /// Reads and writes.
    Contributor,
    /// Reads, writes and lets others in.
    Facilitator,
}

impl Role {
    /// The code, as the command line takes and prints it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reader => "lecture",
            Self::Contributor => "contribution",
            Self::Facilitator => "animation",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Reader, Self::Contributor, Self::Facilitator]
            .into_iter()
            .find(|role| role.code() == code)
    }
}
