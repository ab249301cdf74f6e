//! Maps drawn by hand, in the order in which they are written, for the tests of what is said.

use super::{Node, Tie, Web};
use crate::id::RecordId;
use crate::kind::Kinds;
use crate::view::evidence::Evidence;

/// A map of named things. Lines are established unless said otherwise.
pub(super) fn map(names: &[&str]) -> Web {
    names
        .iter()
        .fold(Web::default(), |web, name| web.thing(name, &[]))
}

impl Web {
    /// With one more thing.
    pub(super) fn thing(mut self, name: &str, roles: &[&str]) -> Self {
        self.nodes.push(Node {
            id: RecordId::from(format!("n{}", self.nodes.len())),
            name: name.to_owned(),
            kind: "person".into(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            tags: Vec::new(),
        });
        self
    }

    /// With one more line, by the names of its ends.
    pub(super) fn tie(self, from: &str, kind: &str, to: &str) -> Self {
        self.tie_as(from, kind, to, Evidence::Established)
    }

    /// With one more line that is known so well.
    pub(super) fn tie_as(mut self, from: &str, kind: &str, to: &str, evidence: Evidence) -> Self {
        let kinds = Kinds::builtin();
        let field = kinds.field("relation", "kind").expect("it ships");
        self.ties.push(Tie {
            id: RecordId::from(format!("t{}", self.ties.len())),
            from: self.place(from),
            to: self.place(to),
            kind: kind.to_owned(),
            words: field.label_of(kind).unwrap_or(kind).to_owned(),
            directed: true,
            evidence,
            grade: String::new(),
            since: String::new(),
            until: String::new(),
            status: String::new(),
        });
        self
    }

    /// With everybody linked with everybody among some.
    pub(super) fn circle(mut self, names: &[&str]) -> Self {
        for (place, one) in names.iter().enumerate() {
            for other in &names[place + 1..] {
                self = self.tie(one, "knows", other);
            }
        }
        self
    }

    /// Where a thing stands.
    pub(super) fn place(&self, name: &str) -> usize {
        let mut nodes = self.nodes.iter();
        nodes
            .position(|node| node.name == name)
            .expect("it is on the map")
    }
}
