//! Reading back the page « Univers » of the old mySPOT.
//!
//! Its cards tell each fiche, and at most five relations without their direction. Its drawing
//! holds every relation as a line from one circle to the other, in the order of the file; a card
//! lists the first five of its fiche in that same order. So the drawing gives the ends and the
//! direction, and the cards the words.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::markup::{Element, Step, walk};
use super::{ImportError, MAX_RECORDS, sheet};

/// How many relations a card lists at most.
const LISTED: usize = 5;
/// How many letters of a name the drawing shows, in UTF-16 units as the old program counted.
const LABEL: usize = 10;

/// A page read back, in the shape of the old program's JSON.
pub(super) struct Universe {
    pub(super) json: Json,
    /// The places of relations whose words are lost, in the JSON.
    pub(super) unnamed: Vec<usize>,
    /// Whether the page has no drawing, so that the cards alone had to do.
    pub(super) undrawn: bool,
}

/// Whether a text is such a page.
pub(super) fn recognise(text: &str) -> bool {
    text.contains("class=\"card\"") && text.contains("id=\"e-") && text.contains("mySPOT")
}

#[derive(Default)]
struct Card {
    id: String,
    colour: String,
    name: String,
    badges: Vec<String>,
    alias: String,
    desc: String,
    date: String,
    tags: Vec<String>,
    /// The other fiche and the words, in the order of the file.
    listed: Vec<(String, String)>,
}

#[derive(Default)]
struct Page {
    cards: Vec<Card>,
    /// Circles in the order of the file: place, colour, first letters.
    circles: Vec<(String, String, String)>,
    lines: Vec<(String, String)>,
    /// What stands around the cards.
    around: Vec<String>,
}

/// Reads a page back.
///
/// # Errors
/// When it is no markup, or holds more than what is read.
pub(super) fn read(text: &str) -> Result<Universe, ImportError> {
    let page = page(text)?;
    let order = order(&page);
    let mut entities: Vec<Json> = Vec::with_capacity(order.len());
    for card in order.iter().map(|at| &page.cards[*at]) {
        entities.push(json!({
            "id": card.id,
            "name": card.name,
            "type": card.badges.first().map_or("", String::as_str),
            "alias": card.alias,
            "desc": card.desc,
            "date": card.date,
            "role": card.badges.get(1).map_or("", String::as_str),
            "tags": card.tags,
        }));
    }
    let undrawn = page.lines.is_empty();
    let (ties, lost) = if undrawn {
        from_cards(&page)
    } else {
        from_lines(&page, &order)
    };
    let mut unnamed = Vec::new();
    let mut relations = Vec::with_capacity(ties.len());
    for (at, (from, to, words)) in ties.into_iter().enumerate() {
        if words.is_none() {
            unnamed.push(at);
        }
        relations.push(json!({
            "id": format!("r{:03}", at + 1),
            "from": from,
            "to": to,
            "type": words.unwrap_or_default(),
        }));
    }
    let mut root = Map::new();
    root.insert("entities".into(), entities.into());
    root.insert("relations".into(), relations.into());
    root.insert("page".into(), Json::from([page.around, lost].concat()));
    Ok(Universe {
        json: Json::Object(root),
        unnamed,
        undrawn,
    })
}

fn page(text: &str) -> Result<Page, ImportError> {
    let mut page = Page::default();
    let mut inside: Vec<(String, &'static str)> = Vec::new();
    let mut circle: Option<(String, String, String)> = None;
    let mut target = String::new();
    walk(text, |step| {
        match step {
            Step::Open(it) => {
                let mark = mark(&it);
                match mark {
                    "card" => {
                        sheet::within(page.cards.len(), MAX_RECORDS)?;
                        let style = it.get("style");
                        let colour = style.rsplit(' ').next().unwrap_or_default();
                        page.cards.push(Card {
                            id: it
                                .get("id")
                                .strip_prefix("e-")
                                .unwrap_or(it.get("id"))
                                .to_owned(),
                            colour: colour.to_owned(),
                            ..Card::default()
                        });
                    }
                    "link" => {
                        let href = it.get("href");
                        href.strip_prefix("#e-")
                            .unwrap_or(href)
                            .clone_into(&mut target);
                    }
                    "line" => {
                        sheet::within(page.lines.len(), MAX_RECORDS)?;
                        let end = |x: &str, y: &str| spot(it.get(x), it.get(y));
                        page.lines.push((end("x1", "y1"), end("x2", "y2")));
                    }
                    "node" => {
                        let place = it.get("transform").trim_start_matches("translate(");
                        let (x, y) = place
                            .trim_end_matches(')')
                            .split_once(',')
                            .unwrap_or_default();
                        circle = Some((spot(x, y), String::new(), String::new()));
                    }
                    "circle" => {
                        if let Some(circle) = &mut circle {
                            it.get("fill").clone_into(&mut circle.1);
                        }
                    }
                    _ => {}
                }
                inside.push((it.name, mark));
            }
            Step::Close(name) => {
                let Some(at) = inside.iter().rposition(|(open, _)| *open == name) else {
                    return Ok(());
                };
                if inside[at].1 == "node" {
                    page.circles.extend(circle.take());
                }
                inside.truncate(at);
            }
            Step::Words(words) => {
                let within = |mark: &str| inside.iter().any(|(_, it)| *it == mark);
                if within("skip") {
                    return Ok(());
                }
                if let Some(circle) = &mut circle {
                    circle.2.push_str(&words);
                    return Ok(());
                }
                let innermost = inside.iter().rev().find(|(_, mark)| !mark.is_empty());
                let mark = innermost.map_or("", |(_, mark)| *mark);
                let Some(card) = page.cards.last_mut().filter(|_| within("card")) else {
                    page.around.push(words.trim().to_owned());
                    return Ok(());
                };
                match mark {
                    "name" => card.name.push_str(&words),
                    "badge" => card.badges.push(words.trim().to_owned()),
                    "alias" => card.alias.push_str(&words),
                    "desc" => card.desc.push_str(&words),
                    "date" => card.date.push_str(words.trim_start_matches('📅').trim()),
                    "tag" => card
                        .tags
                        .push(words.strip_prefix('#').unwrap_or(&words).to_owned()),
                    "link" => card.listed.push((target.clone(), words)),
                    _ => {}
                }
            }
        }
        Ok(())
    })?;
    Ok(page)
}

/// What an element is on the page; empty for one that only holds others.
fn mark(it: &Element) -> &'static str {
    match it.name.as_str() {
        "article" => "card",
        "h3" => "name",
        "a" => "link",
        "line" => "line",
        "circle" => "circle",
        "g" if it.get("transform").starts_with("translate(") => "node",
        "style" | "script" => "skip",
        "nav" => "skip",
        _ if it.has_class("badge") => "badge",
        _ if it.has_class("alias") => "alias",
        _ if it.has_class("desc") => "desc",
        _ if it.has_class("date") => "date",
        _ if it.has_class("tag") => "tag",
        _ => "",
    }
}

/// A place of the drawing, without what rounding leaves.
fn spot(x: &str, y: &str) -> String {
    let round = |text: &str| (text.trim().parse::<f64>().unwrap_or_default() * 100.0).round();
    format!("{} {}", round(x), round(y))
}

/// The cards in the order of the file, which only the drawing tells.
fn order(page: &Page) -> Vec<usize> {
    let begin = |name: &str| {
        let units: Vec<u16> = name.encode_utf16().take(LABEL).collect();
        String::from_utf16_lossy(&units).trim().to_owned()
    };
    let mut left: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (at, card) in page.cards.iter().enumerate().rev() {
        let key = (begin(&card.name), card.colour.clone());
        left.entry(key).or_default().push(at);
    }
    let mut order = Vec::with_capacity(page.cards.len());
    for (_, colour, label) in &page.circles {
        let key = (label.trim().to_owned(), colour.clone());
        if let Some(at) = left.get_mut(&key).and_then(Vec::pop) {
            order.push(at);
        }
    }
    if order.len() != page.cards.len() || page.circles.len() != page.cards.len() {
        return (0..page.cards.len()).collect();
    }
    order
}

type Ties = Vec<(String, String, Option<String>)>;

/// The relations of the drawing, with the words of the cards; and what of it fits nowhere.
fn from_lines(page: &Page, order: &[usize]) -> (Ties, Vec<String>) {
    let drawn = page.circles.len() == page.cards.len();
    let mut at: HashMap<&str, &Card> = HashMap::new();
    for ((place, ..), card) in page.circles.iter().zip(order).filter(|_| drawn) {
        at.insert(place, &page.cards[*card]);
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let (mut ties, mut lost) = (Ties::new(), Vec::new());
    for (from, to) in &page.lines {
        let (Some(from), Some(to)) = (at.get(from.as_str()), at.get(to.as_str())) else {
            lost.push(format!("{from} → {to}"));
            continue;
        };
        let mut listed = |one: &Card, other: &Card| {
            let count = seen.entry(one.id.clone()).or_default();
            let place = *count;
            *count += 1;
            let (id, words) = one.listed.get(place).filter(|_| place < LISTED)?;
            let end = format!(" → {}", other.name);
            (*id == other.id).then(|| words.strip_suffix(&end).unwrap_or(words).to_owned())
        };
        let first = listed(from, to);
        let second = if from.id == to.id {
            None
        } else {
            listed(to, from)
        };
        ties.push((from.id.clone(), to.id.clone(), first.or(second)));
    }
    (ties, lost)
}

/// Without a drawing: what the cards list, each pair once, in the direction in which it is met.
fn from_cards(page: &Page) -> (Ties, Vec<String>) {
    let names: HashMap<&str, &str> = page
        .cards
        .iter()
        .map(|it| (it.id.as_str(), it.name.as_str()))
        .collect();
    let mut told: HashMap<(String, String, String), usize> = HashMap::new();
    let mut ties = Ties::new();
    for card in &page.cards {
        for (other, words) in &card.listed {
            let end = format!(
                " → {}",
                names.get(other.as_str()).copied().unwrap_or_default()
            );
            let label = words.strip_suffix(&end).unwrap_or(words).to_owned();
            let back = (other.clone(), card.id.clone(), label.clone());
            if let Some(count) = told.get_mut(&back).filter(|count| **count > 0) {
                *count -= 1;
                continue;
            }
            *told
                .entry((card.id.clone(), other.clone(), label.clone()))
                .or_default() += 1;
            ties.push((card.id.clone(), other.clone(), Some(label)));
        }
    }
    (ties, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table::tests::shared;

    #[test]
    fn the_old_page_gives_back_its_fiches_and_the_way_of_its_relations() {
        let Some(bytes) = shared("real/full-sections-universe.html") else {
            return;
        };
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(recognise(&text));
        let universe = read(&text).expect("a page");
        assert!(!universe.undrawn);
        assert_eq!(universe.unnamed, Vec::<usize>::new());
        let file = shared("real/full-sections.json").expect("beside it");
        let file: Json = serde_json::from_slice(&file).expect("JSON");
        assert_eq!(universe.json["entities"], file["entities"]);
        let ties = |json: &Json| {
            let list = json["relations"].as_array().expect("a list").iter();
            list.map(|it| ["from", "to", "type"].map(|key| it[key].clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(ties(&universe.json), ties(&file));
    }

    #[test]
    fn a_page_without_its_drawing_still_tells_who_is_linked() {
        let card = |id: &str, name: &str, other: &str, words: &str| {
            format!(
                "<article class=\"card\" id=\"e-{id}\"><h3>{name}</h3><a href=\"#e-{other}\">{words}</a></article>"
            )
        };
        let page = card("a", "A & B", "b", "aime → C") + &card("b", "C", "a", "aime → A & B");
        let universe = read(&page).expect("a page");
        assert!(universe.undrawn);
        assert_eq!(universe.json["relations"].as_array().map(Vec::len), Some(1));
        assert_eq!(universe.json["relations"][0]["type"], "aime");
    }
}
