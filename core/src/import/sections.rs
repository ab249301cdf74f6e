//! Which board and which slot holds each part of the old mySPOT's sections, both ways.

/// How the old file holds a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// One text.
    Text,
    /// A list of texts.
    List,
}

/// A section that is a board of cards.
#[derive(Debug)]
pub(crate) struct Section {
    /// Its key in the file, and the board's kind.
    pub(crate) key: &'static str,
    /// The file's key of each part, the slot of its cards, and how the file holds it.
    pub(crate) parts: &'static [(&'static str, &'static str, Holds)],
}

use Holds::{List, Text};

/// The sections that are boards, but for the whys, in the order of the file.
pub(crate) const BOARDS: [Section; 4] = [
    Section {
        key: "toc",
        parts: &[
            ("vision", "vision", Text),
            ("values", "valeurs", Text),
            ("hypotheses", "hypotheses", Text),
            ("missions", "missions", Text),
        ],
    },
    Section {
        key: "swot",
        parts: &[
            ("strengths", "forces", List),
            ("weaknesses", "faiblesses", List),
            ("opportunities", "opportunites", List),
            ("threats", "menaces", List),
        ],
    },
    Section {
        key: "pestel",
        parts: &[
            ("political", "politique", Text),
            ("economic", "economique", Text),
            ("social", "social", Text),
            ("tech", "technologique", Text),
            ("env", "environnement", Text),
            ("legal", "legal", Text),
        ],
    },
    Section {
        key: "tree",
        parts: &[
            ("problem", TRUNK, Text),
            ("causes", CAUSE, List),
            ("consequences", EFFECT, List),
        ],
    },
];

/// The slot of a tree's central problem.
pub(crate) const TRUNK: &str = "tronc";
/// The slot of a tree's causes.
pub(crate) const CAUSE: &str = "cause";
/// The slot of a tree's effects.
pub(crate) const EFFECT: &str = "effet";
/// The kind of the board of whys.
pub(crate) const WHYS: &str = "whys";
/// The slot of the problem from which the whys start.
pub(crate) const PROBLEM: &str = "probleme";
/// The slot of the answers.
pub(crate) const WHY: &str = "pourquoi";
/// How many texts the old file's list of whys has; the last one is the root cause.
pub(crate) const WHY_COUNT: usize = 6;

/// The state of an action here, and its word in the old file.
pub(crate) const ACTION_STATUS: [(&str, &str); 3] = [
    ("planned", "planned"),
    ("ongoing", "ongoing"),
    ("done", "completed"),
];
/// The state of an objective here, and its word in the old file.
pub(crate) const OBJECTIVE_STATUS: [(&str, &str); 2] =
    [("ongoing", "ongoing"), ("reached", "completed")];
/// The roles that the old file knows, the one it shows first where an entity has several.
pub(crate) const ROLES: [&str; 4] = ["target", "adversary", "ally", "undecided"];
/// The name of a fiche that stands for what a file names without holding it.
pub(crate) const UNKNOWN_NAME: &str = "(inconnu)";
