//! A workspace as one page that needs nothing else: to read, to print, to hand on.
//!
//! No script, no link to anywhere, nothing to fetch, and a policy that forbids all three to the
//! browser. Whatever a member typed is text and never markup.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::blocks::{Block, Item, Line, Span};
use super::pages::Words;
use super::plan::{Front, plan, reserved};
use crate::date::Date;
use crate::method::Methods;
use crate::record::Record;
use crate::view::labels::{label_of, title};
use crate::workspace::Workspace;

const STYLE: &str = include_str!("../../templates/page.css");

/// Writes the plan of a workspace with its map, its relations and its timeline, and says how many
/// records and fields were left out because they are reserved.
///
/// `map` is an SVG of ours, drawn for the same readers; empty for none. O(document · log).
#[must_use]
pub fn to_html(
    workspace: &Workspace,
    methods: &Methods,
    front: &Front<'_>,
    map: &str,
) -> (String, usize) {
    let words = Words::french();
    let plan = plan(workspace, methods, front);
    let name = match workspace.info().words("title") {
        "" => words.untitled.as_str(),
        title => title,
    };
    let mut body = String::new();
    let mut contents: Vec<String> = Vec::new();
    // What stands before the first chapter is the cover.
    let chapter = |block: &Block| matches!(block, Block::Heading(2, _));
    let first = plan.blocks.iter().position(chapter);
    let (front_page, chapters) = plan.blocks.split_at(first.unwrap_or(plan.blocks.len()));
    let mut cover = String::new();
    for block in front_page {
        write_block(&mut cover, block, &mut contents);
    }
    for block in chapters {
        write_block(&mut body, block, &mut contents);
    }
    let hidden = reserved(workspace, front.audience);
    let readable = |record: &&Record| !hidden.contains(&record.id);
    let map = map.find("<svg").map_or("", |at| &map[at..]);
    if !map.is_empty() {
        section(&mut body, &words.map, &mut contents);
        // It is ours, and holds nothing but marks, lines and escaped words.
        body += &format!("<figure>{map}</figure>\n");
    }
    let ties: Vec<[String; 3]> = workspace
        .records()
        .of_kind("relation")
        .filter(readable)
        .filter_map(|tie| {
            let end = |field: &str| {
                let end = workspace.record(&tie.reference(field)?)?;
                (readable(&end) && !end.is_trashed()).then(|| title(workspace, end))
            };
            let said = match tie.words("label") {
                "" => label_of(workspace, "relation", "kind", tie.words("kind")),
                label => label.to_owned(),
            };
            Some([end("from")?, said, end("to")?])
        })
        .collect();
    if !ties.is_empty() {
        section(&mut body, &words.relations, &mut contents);
        let label = |field: &str| {
            workspace
                .kinds()
                .field("relation", field)
                .map_or("", |it| &it.label)
        };
        table(
            &mut body,
            &[label("from"), label("kind"), label("to")],
            &sorted(ties),
        );
    }
    let dated = timeline(workspace, &readable);
    if !dated.is_empty() {
        section(&mut body, &words.timeline, &mut contents);
        table(&mut body, &[&words.date, &words.what, &words.kind], &dated);
    }
    let license = workspace.info().words("license");
    if !license.is_empty() {
        let label = escape(words.license.as_str());
        body += &format!("<footer>{label} : {}</footer>\n", escape(license));
    }
    let contents = contents.concat();
    let content = escape(words.content.as_str());
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"mySPOT\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n{cover}</header>\n<nav aria-label=\"{content}\"><h2>{content}</h2><ul>{contents}</ul></nav>\n\
         <main>\n{body}</main>\n</body>\n</html>\n",
        escape(name),
    );
    (page, plan.left_out)
}

/// A heading of the second level, which the contents name.
fn section(out: &mut String, heading: &str, contents: &mut Vec<String>) {
    let at = contents.len() + 1;
    let heading = escape(heading);
    contents.push(format!("<li><a href=\"#s{at}\">{heading}</a></li>"));
    out.push_str(&format!("<h2 id=\"s{at}\">{heading}</h2>\n"));
}

fn write_block(out: &mut String, block: &Block, contents: &mut Vec<String>) {
    match block {
        Block::Heading(2, line) => section(out, &said(line), contents),
        Block::Heading(level, line) => {
            let level = (*level).clamp(1, 6);
            out.push_str(&format!("<h{level}>{}</h{level}>\n", inline(line)));
        }
        Block::Text(line) => out.push_str(&format!("<p>{}</p>\n", inline(line))),
        Block::List(items) => list(out, items),
        Block::Table { head, rows } => {
            out.push_str("<table><thead><tr>");
            for cell in head {
                out.push_str(&format!("<th scope=\"col\">{}</th>", inline(cell)));
            }
            out.push_str("</tr></thead><tbody>\n");
            for row in rows {
                let cells: String = row
                    .iter()
                    .map(|cell| format!("<td>{}</td>", inline(cell)))
                    .collect();
                out.push_str(&format!("<tr>{cells}</tr>\n"));
            }
            out.push_str("</tbody></table>\n");
        }
    }
}

fn list(out: &mut String, items: &[Item]) {
    let tag = if items.first().is_some_and(|item| item.number.is_some()) {
        "ol"
    } else {
        "ul"
    };
    out.push_str(&format!("<{tag}>\n"));
    for item in items {
        let number = item
            .number
            .map_or_else(String::new, |number| format!(" value=\"{number}\""));
        out.push_str(&format!("<li{number}>{}", inline(&item.line)));
        if !item.below.is_empty() {
            list(out, &item.below);
        }
        out.push_str("</li>\n");
    }
    out.push_str(&format!("</{tag}>\n"));
}

/// The words of a line, without any mark.
fn said(line: &Line) -> String {
    let spans = line.0.iter().map(|span| match span {
        Span::Plain(words) | Span::Strong(words) => words.as_str(),
    });
    spans.collect()
}

fn inline(line: &Line) -> String {
    let mut out = String::new();
    for span in &line.0 {
        let (words, strong) = match span {
            Span::Plain(words) => (words, false),
            Span::Strong(words) => (words, true),
        };
        let words = escape(words.as_str()).replace('\n', "<br>");
        let done = if strong {
            write!(out, "<strong>{words}</strong>")
        } else {
            write!(out, "{words}")
        };
        done.expect("memory takes words");
    }
    out
}

fn table(out: &mut String, head: &[&str], rows: &[[String; 3]]) {
    out.push_str("<table><thead><tr>");
    for heading in head {
        out.push_str(&format!("<th scope=\"col\">{}</th>", escape(*heading)));
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        let cells: String = row
            .iter()
            .map(|cell| format!("<td>{}</td>", escape(cell.as_str())))
            .collect();
        out.push_str(&format!("<tr>{cells}</tr>\n"));
    }
    out.push_str("</tbody></table>\n");
}

fn sorted(mut rows: Vec<[String; 3]>) -> Vec<[String; 3]> {
    let order = crate::text::FrenchOrder::new();
    rows.sort_by_cached_key(|row| [order.key(&row[0]), order.key(&row[2]), order.key(&row[1])]);
    rows
}

/// The fiches that have a date, from the earliest on: the date in its words, the name, the kind.
fn timeline(workspace: &Workspace, readable: &impl Fn(&&Record) -> bool) -> Vec<[String; 3]> {
    let fiches = workspace.records().of_kind("entity").filter(readable);
    let mut dated: Vec<(_, &Record)> = fiches
        .filter_map(|fiche| Some((Date::of(fiche, "when")?.order(), fiche)))
        .collect();
    dated.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.id.cmp(&b.id)));
    let row = |(_, fiche): (_, &Record)| {
        let kind = label_of(workspace, "entity", "kind", fiche.words("kind"));
        [
            fiche.words("when_raw").to_owned(),
            title(workspace, fiche),
            kind,
        ]
    };
    dated.into_iter().map(row).collect()
}
