//! How well a relation is known: the best of its own grade and those of the notes about it.

use serde::{Deserialize, Serialize};

use crate::record::Record;
use crate::workspace::Workspace;

/// How well a relation is known; the line it is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Graded A–B and 1–2, or said to be a fact.
    Established,
    /// Graded C or 3, or not graded.
    CrossCheck,
    /// Graded D–F or 4–6, or said to be supposed.
    Supposed,
    /// Over.
    Ended,
    /// Somebody says otherwise.
    Contested,
}

impl Evidence {
    /// All of them, the surest first.
    pub const ALL: [Self; 5] = [
        Self::Established,
        Self::CrossCheck,
        Self::Supposed,
        Self::Ended,
        Self::Contested,
    ];

    /// The code under which files and pages know it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Established => "established",
            Self::CrossCheck => "cross-check",
            Self::Supposed => "assumed",
            Self::Ended => "ended",
            Self::Contested => "contested",
        }
    }

    /// The one of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

/// How well a relation is known, by its status, its end and the best grade among its own and
/// those of its notes (tokens, chapter 6). O(what points at it).
#[must_use]
pub fn of(workspace: &Workspace, relation: &Record) -> Evidence {
    let own = relation.words("grade");
    match relation.words("status") {
        "contested" => return Evidence::Contested,
        "ended" => return Evidence::Ended,
        _ if !relation.words("end_raw").is_empty() => return Evidence::Ended,
        _ => {}
    }
    let noted = grades_of_notes(workspace, relation);
    let graded = noted.chain((!own.is_empty()).then(|| of_grade(own)));
    match (relation.words("status"), graded.min()) {
        ("supposed", Some(Evidence::Established)) => Evidence::CrossCheck,
        ("supposed", _) => Evidence::Supposed,
        (_, Some(best)) => best,
        ("asserted", None) => Evidence::Established,
        (_, None) => Evidence::CrossCheck,
    }
}

/// The best grade that a relation has, its own or a note's, as it is written: « B2 ».
#[must_use]
pub fn best_grade(workspace: &Workspace, relation: &Record) -> String {
    let own = relation.words("grade").to_owned();
    let noted = notes(workspace, relation).map(|note| grade_of_note(workspace, note));
    let all = noted.chain([own]).filter(|grade| !grade.is_empty());
    all.min_by_key(|grade| (of_grade(grade), grade.clone()))
        .unwrap_or_default()
}

fn of_grade(grade: &str) -> Evidence {
    let grade = grade.as_bytes();
    match (grade.first(), grade.get(1)) {
        (Some(b'D'..=b'F'), _) | (_, Some(b'4'..=b'6')) => Evidence::Supposed,
        (Some(b'A' | b'B'), Some(b'1' | b'2')) => Evidence::Established,
        _ => Evidence::CrossCheck,
    }
}

fn grades_of_notes<'a>(
    workspace: &'a Workspace,
    relation: &'a Record,
) -> impl Iterator<Item = Evidence> + 'a {
    let grades = notes(workspace, relation).map(|note| grade_of_note(workspace, note));
    grades
        .filter(|grade| grade.len() == 2)
        .map(|grade| of_grade(&grade))
}

/// The living notes about a relation, or that support it.
fn notes<'a>(
    workspace: &'a Workspace,
    relation: &'a Record,
) -> impl Iterator<Item = &'a Record> + 'a {
    let records = workspace.records();
    let links = records.pointing_at(&relation.id);
    let links = links.filter(|(link, field)| {
        link.kind == "link" && *field == "to" && matches!(link.words("kind"), "about" | "supports")
    });
    let ends = links.filter_map(|(link, _)| records.living(&link.reference("from")?));
    ends.filter(|record| record.kind == "note")
}

fn grade_of_note(workspace: &Workspace, note: &Record) -> String {
    let source = note
        .reference("source")
        .and_then(|id| workspace.records().living(&id));
    let letter = source.map_or("", |source| source.words("reliability"));
    let digit = note.int("credibility");
    let digit = digit.map(|digit| digit.to_string()).unwrap_or_default();
    format!("{letter}{digit}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::kit::Kit;

    #[test]
    fn a_relation_is_as_well_known_as_the_best_of_its_notes() {
        let mut kit = Kit::new();
        kit.add("a", "entity", &[("name", "Ada")]);
        kit.add("b", "entity", &[("name", "Bo")]);
        kit.add(
            "r",
            "relation",
            &[("from", "a"), ("to", "b"), ("grade", "D4")],
        );
        let known = |kit: &Kit| {
            let relation = kit.workspace.record(&kit.id("r")).expect("it was made");
            (
                of(&kit.workspace, relation),
                best_grade(&kit.workspace, relation),
            )
        };
        assert_eq!(known(&kit), (Evidence::Supposed, "D4".to_owned()));
        kit.add("s", "source", &[("title", "Journal"), ("reliability", "B")]);
        kit.add(
            "n",
            "note",
            &[("text", "vu"), ("source", "s"), ("credibility", "2")],
        );
        kit.link("n", "about", "r");
        assert_eq!(known(&kit), (Evidence::Established, "B2".to_owned()));
        kit.trash("n");
        assert_eq!(known(&kit), (Evidence::Supposed, "D4".to_owned()));
    }
}
