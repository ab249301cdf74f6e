//! A map as two tables: its things and its lines.

use super::sheet::kind_words;
use super::words::Words;
use crate::export::cells;
use crate::view::graph::{Side, Web};
use crate::view::labels::{label_of, title};
use crate::workspace::Workspace;

pub use crate::export::cells::Preset;

/// The two tables, as bytes of UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// One row a thing.
    pub nodes: Vec<u8>,
    /// One row a line.
    pub edges: Vec<u8>,
}

/// Writes a map as two tables. O(n + m).
#[must_use]
pub fn to_csv(workspace: &Workspace, web: &Web, side: Side, preset: Preset) -> Tables {
    let words = Words::french();
    Tables {
        nodes: written(preset, &nodes(workspace, web, side, &words)),
        edges: written(preset, &edges(workspace, web, &words)),
    }
}

fn nodes(workspace: &Workspace, web: &Web, side: Side, words: &Words) -> Vec<Vec<String>> {
    let label = |field: &str| field_label(workspace, "entity", field);
    let columns = &words.columns;
    let head = vec![
        columns.id.clone(),
        columns.name.clone(),
        label("kind"),
        columns.kind_code.clone(),
        label("roles"),
        label("tags"),
        columns.degree.clone(),
    ];
    let degrees = web.degrees();
    let rows = web.nodes.iter().zip(degrees).map(|(node, degree)| {
        let roles = node.roles.iter();
        let roles = roles.map(|role| label_of(workspace, "entity", "roles", role));
        let tags = node.tags.iter().filter_map(|tag| workspace.record(tag));
        let tags = tags.map(|tag| title(workspace, tag));
        vec![
            node.id.as_str().to_owned(),
            node.name.clone(),
            kind_words(workspace, side, &node.kind, false),
            node.kind.clone(),
            roles.collect::<Vec<_>>().join(&words.between_names),
            tags.collect::<Vec<_>>().join(&words.between_names),
            degree.to_string(),
        ]
    });
    std::iter::once(head).chain(rows).collect()
}

fn edges(workspace: &Workspace, web: &Web, words: &Words) -> Vec<Vec<String>> {
    let label = |field: &str| field_label(workspace, "relation", field);
    let columns = &words.columns;
    let head = vec![
        columns.id.clone(),
        label("from"),
        label("kind"),
        label("to"),
        label("directed"),
        columns.evidence.clone(),
        label("grade"),
        label("start"),
        label("end"),
        label("status"),
        label("weight"),
        columns.tie_code.clone(),
        columns.from_id.clone(),
        columns.to_id.clone(),
    ];
    let rows = web.ties.iter().map(|tie| {
        let (from, to) = (&web.nodes[tie.from], &web.nodes[tie.to]);
        let weight = workspace
            .record(&tie.id)
            .and_then(|record| record.int("weight"));
        let status = match tie.status.as_str() {
            "" => String::new(),
            status => label_of(workspace, "relation", "status", status),
        };
        vec![
            tie.id.as_str().to_owned(),
            from.name.clone(),
            tie.words.clone(),
            to.name.clone(),
            if tie.directed { &words.yes } else { &words.no }.clone(),
            words.sure(tie.evidence).to_owned(),
            tie.grade.clone(),
            tie.since.clone(),
            tie.until.clone(),
            status,
            weight.map(|weight| weight.to_string()).unwrap_or_default(),
            tie.kind.clone(),
            from.id.as_str().to_owned(),
            to.id.as_str().to_owned(),
        ]
    });
    std::iter::once(head).chain(rows).collect()
}

/// The label of a field in the kind files.
fn field_label(workspace: &Workspace, record_type: &str, field: &str) -> String {
    let known = workspace.kinds().field(record_type, field);
    known.map_or_else(|| field.to_owned(), |known| known.label.clone())
}

fn written(preset: Preset, rows: &[Vec<String>]) -> Vec<u8> {
    let (head, rows) = rows.split_first().expect("a table begins with its head");
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    cells::to_csv(&head, rows, preset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_quotes_are_doubled() {
        let check = |preset, cells: &[&str], expected: &str| {
            let row = cells.iter().map(|cell| (*cell).to_owned()).collect();
            assert_eq!(
                String::from_utf8(written(preset, &[row])).expect("words"),
                expected
            );
        };
        check(
            Preset::Plain,
            &["=1+1", "+3", "-2", "@x", "\tq"],
            "'=1+1,'+3,'-2,'@x,'\tq\n",
        );
        check(
            Preset::Plain,
            &["\rx", "a,b", "a\"b"],
            "\"'\rx\",\"a,b\",\"a\"\"b\"\n",
        );
        check(Preset::Excel, &["é;è", "a=b"], "\u{FEFF}\"é;è\";a=b\r\n");
    }
}
