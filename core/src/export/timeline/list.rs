//! The timeline as a list by year, in Markdown.

use super::{Readable, heading, kind_label};
use crate::date::Day;
use crate::date::year_words;
use crate::export::blocks::{Block, Item, Line};
use crate::export::markdown::write;
use crate::view::timeline::{Entry, Words};
use crate::workspace::Workspace;

/// Writes a timeline as Markdown: a heading for each year, an entry below the one in which it
/// begins. O(n).
#[must_use]
pub fn to_list(workspace: &Workspace, readable: &Readable<'_>, words: &Words) -> String {
    let mut blocks = vec![Block::Heading(1, Line::plain(heading(workspace, words)))];
    let mut years: Vec<(Option<i64>, Vec<Item>)> = Vec::new();
    for entry in &readable.entries {
        let span = &entry.span;
        let year = (!span.open_start).then(|| Day::from_number(span.earliest).year);
        let item = Item::of(line(workspace, entry, words));
        match years.iter_mut().find(|(known, _)| *known == year) {
            Some((_, items)) => items.push(item),
            None => years.push((year, vec![item])),
        }
    }
    // What began nobody knows when stands before all that is known.
    years.sort_by_key(|(year, _)| *year);
    for (year, items) in years {
        let head = year.map_or_else(|| words.export.no_year.clone(), year_words);
        blocks.push(Block::Heading(2, Line::plain(head)));
        blocks.push(Block::List(items));
    }
    if !readable.undated.is_empty() {
        let items = readable.undated.iter().map(|undated| {
            let kind = kind_label(workspace, undated.what, &undated.kind);
            let line = match undated.words.is_empty() {
                true => Line::plain(format!("{} ({kind})", undated.title)),
                false => Line::strong(undated.words.clone())
                    .and(format!(" – {} ({kind})", undated.title)),
            };
            Item::of(line)
        });
        let head = Line::plain(words.export.undated.clone());
        blocks.push(Block::Heading(2, head));
        blocks.push(Block::List(items.collect()));
    }
    write(&blocks)
}

/// « **6-9 juin 2024** – Fête du quartier (événement) [B2] »
fn line(workspace: &Workspace, entry: &Entry, words: &Words) -> Line {
    let kind = kind_label(workspace, entry.what, &entry.kind);
    let mut text = format!(" – {} ({kind}", entry.title);
    if entry.span.is_doubted() {
        text.push_str(", ");
        text.push_str(&words.export.doubted);
    }
    text.push(')');
    if !entry.grade.is_empty() {
        text.push(' ');
        text.push_str(&words.export.graded(&entry.grade));
    }
    Line::strong(entry.words.clone()).and(text)
}
