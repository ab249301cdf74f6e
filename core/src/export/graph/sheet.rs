//! What stands around the picture: the title, the counts, the legend, what to keep in mind.

use super::words::Words;
use crate::picture::{Ink, Role, shape_of};
use crate::raster::Shape;
use crate::view::evidence::Evidence;
use crate::view::graph::{Side, Web};
use crate::view::labels::{label_of, plural_of};
use crate::workspace::Workspace;

/// What stands around the picture, in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The language of all of them, as a code.
    pub lang: String,
    /// What the map is about.
    pub title: String,
    /// Counts, what was left out, the day.
    pub subtitle: String,
    /// What shapes, symbols and lines mean; only what occurs.
    pub legend: Vec<Chapter>,
    /// Above the things without a line.
    pub loose: String,
    /// What to keep in mind.
    pub caution: String,
    /// The last line: what sizes show, the licence.
    pub foot: String,
}

/// A part of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// What it is about.
    pub heading: String,
    /// What it explains.
    pub entries: Vec<Entry>,
}

/// A line of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What is explained.
    pub key: Key,
    /// What it means.
    pub words: String,
    /// How many there are.
    pub count: usize,
}

/// What a legend explains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Key {
    /// A shape in its colour.
    Kind(Shape, Ink),
    /// The symbol of a role.
    Role(Role),
    /// A line.
    Line(Evidence),
}

/// What the caller says about a map.
#[derive(Debug, Clone, Copy, Default)]
pub struct Front<'a> {
    /// The day, in words; may be empty.
    pub date: &'a str,
    /// What the sizes show, in words; may be empty.
    pub measure: &'a str,
    /// How many things and lines were left out because they are reserved.
    pub left_out: usize,
}

impl Sheet {
    /// Reads what stands around a map in the words of the kind files. O(n + m).
    #[must_use]
    pub fn read(workspace: &Workspace, web: &Web, side: Side, front: &Front<'_>) -> Self {
        let words = Words::french();
        let info = workspace.info();
        let title = match info.words("title") {
            "" => words.untitled.clone(),
            title => title.to_owned(),
        };
        let alone = web.degrees().iter().filter(|degree| **degree == 0).count();
        let mut bits = vec![words.linked(side, web.nodes.len() - alone)];
        bits.extend((alone > 0).then(|| words.alone.say(alone)));
        bits.push(words.ties.say(web.ties.len()));
        bits.extend((front.left_out > 0).then(|| words.left_out.say(front.left_out)));
        bits.push(front.date.to_owned());
        let weak = web
            .ties
            .iter()
            .filter(|tie| matches!(tie.evidence, Evidence::CrossCheck | Evidence::Supposed));
        let measure = (!front.measure.is_empty()).then(|| words.size(front.measure));
        let licence = Some(info.words("license")).filter(|licence| !licence.is_empty());
        let licence = licence.map(|licence| words.licence(licence));
        let foot: Vec<String> = measure.into_iter().chain(licence).collect();
        Self {
            lang: words.lang.clone(),
            title,
            subtitle: joined(bits, &words.between_bits),
            legend: legend(workspace, web, side, &words),
            loose: words.loose.clone(),
            caution: match side {
                Side::World => words.caution(weak.count(), web.ties.len()),
                Side::Reasoning => String::new(),
            },
            foot: joined(foot, &words.between_bits),
        }
    }
}

fn joined(mut bits: Vec<String>, between: &str) -> String {
    bits.retain(|bit| !bit.is_empty());
    bits.join(between)
}

fn legend(workspace: &Workspace, web: &Web, side: Side, words: &Words) -> Vec<Chapter> {
    let counts = web.counts();
    let known = |field: &str| -> Vec<&str> {
        let field = workspace.kinds().field("entity", field);
        let codes = field.map_or(&[][..], |field| &field.codes);
        codes.iter().map(|code| code.code.as_str()).collect()
    };
    let mut kinds: Vec<(&String, &usize)> = counts.kinds.iter().collect();
    let order = known("kind");
    let place = |code: &str, order: &[&str]| {
        let place = order.iter().position(|known| *known == code);
        place.unwrap_or(order.len())
    };
    kinds.sort_by_key(|(code, _)| place(code, &order));
    let kinds = kinds.into_iter().map(|(code, count)| {
        let (shape, ink) = shape_of(side, code);
        Entry {
            key: Key::Kind(shape, ink),
            words: capital(&kind_words(workspace, side, code, true)),
            count: *count,
        }
    });
    let mut roles: Vec<(&String, &usize)> = counts.roles.iter().collect();
    let order = known("roles");
    roles.sort_by_key(|(code, _)| place(code, &order));
    let roles = roles.into_iter().map(|(code, count)| Entry {
        key: Key::Role(Role::of(code)),
        words: capital(&label_of(workspace, "entity", "roles", code)),
        count: *count,
    });
    let lines = counts.evidence.iter().map(|(evidence, count)| Entry {
        key: Key::Line(*evidence),
        words: words.sure(*evidence).to_owned(),
        count: *count,
    });
    let chapter = |heading: &str, entries: Vec<Entry>| Chapter {
        heading: heading.to_owned(),
        entries,
    };
    let mut legend = vec![
        chapter(&words.kinds, kinds.collect()),
        chapter(&words.roles, roles.collect()),
    ];
    // A line of our reasoning is ours: nothing is to be said about how well it is known.
    if side == Side::World {
        legend.push(chapter(&words.evidence, lines.collect()));
    }
    legend.retain(|chapter| !chapter.entries.is_empty());
    legend
}

/// What a kind of thing on a map is called: that of a fiche, or the type of anything else.
pub(super) fn kind_words(workspace: &Workspace, side: Side, kind: &str, many: bool) -> String {
    let own = workspace.kinds().field("entity", "kind");
    let is_fiche = side == Side::World || own.is_some_and(|field| field.code(kind).is_some());
    match workspace.kinds().get(kind) {
        Some(found) if !is_fiche && many => found.plural.clone(),
        Some(found) if !is_fiche => found.label.clone(),
        _ if many => plural_of(workspace, "entity", "kind", kind),
        _ => label_of(workspace, "entity", "kind", kind),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
