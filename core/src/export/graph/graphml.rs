//! A map as GraphML 1.0, with the attributes that Gephi shows.
//!
//! The names `label`, `x`, `y`, `size`, `r`, `g`, `b`, `weight` and `edgelabel` are those by which
//! Gephi knows the looks of things; everything else becomes a column of its tables.
//! Source: Brandes, Eiglsperger, Lerner, "GraphML Primer", and what Gephi 0.10 writes itself.

use super::ink::write;
use super::sheet::kind_words;
use super::svg::Look;
use super::words::Words;
use super::xml::{escaped, number};
use crate::picture::{Mark, Scene, shape_of};
use crate::view::graph::Web;
use crate::view::labels::{label_of, title};
use crate::workspace::Workspace;

/// The attributes of things: the key, whether Gephi knows it, its type.
const OF_NODES: [(&str, &str); 14] = [
    ("label", "string"),
    ("record", "string"),
    ("kind", "string"),
    ("kind_label", "string"),
    ("roles", "string"),
    ("role_labels", "string"),
    ("tags", "string"),
    ("degree", "int"),
    ("x", "float"),
    ("y", "float"),
    ("size", "float"),
    ("r", "int"),
    ("g", "int"),
    ("b", "int"),
];

/// The attributes of lines.
const OF_EDGES: [(&str, &str); 10] = [
    ("edgelabel", "string"),
    ("edge_record", "string"),
    ("edge_kind", "string"),
    ("evidence", "string"),
    ("evidence_label", "string"),
    ("grade", "string"),
    ("start", "string"),
    ("end", "string"),
    ("status", "string"),
    ("weight", "double"),
];

/// Writes a map as GraphML. Things that stand in the picture have their place, its height turned
/// round because Gephi counts upwards. O(n + m).
#[must_use]
pub fn to_graphml(workspace: &Workspace, web: &Web, scene: &Scene, look: &Look<'_>) -> String {
    let words = Words::french();
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
         http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    );
    for (keys, of) in [(&OF_NODES[..], "node"), (&OF_EDGES[..], "edge")] {
        for (key, sort) in keys {
            let name = key.strip_prefix("edge_").unwrap_or(key);
            let name = if name == "edgelabel" {
                "Edge Label"
            } else {
                name
            };
            write(
                &mut out,
                format_args!(
                    "<key id=\"{key}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{sort}\"/>\n"
                ),
            );
        }
    }
    out.push_str("<graph id=\"G\" edgedefault=\"directed\">\n");
    let mut marks: Vec<Option<&Mark>> = vec![None; web.nodes.len()];
    for mark in &scene.marks {
        marks[mark.node] = Some(mark);
    }
    let degrees = web.degrees();
    for (place, node) in web.nodes.iter().enumerate() {
        // Ids of records are the letters of whoever wrote the file: places are sound and unique.
        write(&mut out, format_args!("<node id=\"n{place}\">"));
        data(&mut out, "label", &node.name);
        data(&mut out, "record", node.id.as_str());
        data(&mut out, "kind", &node.kind);
        data(
            &mut out,
            "kind_label",
            &kind_words(workspace, look.side, &node.kind, false),
        );
        data(&mut out, "roles", &node.roles.join(&words.between_names));
        let roles = node.roles.iter();
        let roles = roles.map(|role| label_of(workspace, "entity", "roles", role));
        data(
            &mut out,
            "role_labels",
            &roles.collect::<Vec<_>>().join(&words.between_names),
        );
        let tags = node.tags.iter().filter_map(|tag| workspace.record(tag));
        let tags: Vec<String> = tags.map(|tag| title(workspace, tag)).collect();
        data(&mut out, "tags", &tags.join(&words.between_names));
        data(&mut out, "degree", &degrees[place].to_string());
        if let Some(mark) = marks[place] {
            data(&mut out, "x", &number(mark.at.x));
            data(&mut out, "y", &number(-mark.at.y));
            data(&mut out, "size", &number(mark.radius));
        }
        let (_, ink) = shape_of(look.side, &node.kind);
        let colour = look.palette.colour(ink);
        for (key, part) in [("r", colour.0), ("g", colour.1), ("b", colour.2)] {
            data(&mut out, key, &part.to_string());
        }
        out.push_str("</node>\n");
    }
    for (place, tie) in web.ties.iter().enumerate() {
        write(
            &mut out,
            format_args!(
                "<edge id=\"e{place}\" source=\"n{}\" target=\"n{}\" directed=\"{}\">",
                tie.from, tie.to, tie.directed
            ),
        );
        data(&mut out, "edgelabel", &tie.words);
        data(&mut out, "edge_record", tie.id.as_str());
        data(&mut out, "edge_kind", &tie.kind);
        data(&mut out, "evidence", tie.evidence.code());
        data(&mut out, "evidence_label", words.sure(tie.evidence));
        data(&mut out, "grade", &tie.grade);
        data(&mut out, "start", &tie.since);
        data(&mut out, "end", &tie.until);
        data(&mut out, "status", &tie.status);
        let weight = workspace
            .record(&tie.id)
            .and_then(|record| record.int("weight"));
        // Gephi takes nothing of no weight or less.
        if let Some(weight) = weight.filter(|weight| *weight > 0) {
            data(&mut out, "weight", &weight.to_string());
        }
        out.push_str("</edge>\n");
    }
    out.push_str("</graph>\n</graphml>\n");
    out
}

fn data(out: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        write(
            out,
            format_args!("<data key=\"{key}\">{}</data>", escaped(value)),
        );
    }
}
