//! A theory of change: its slots, the ways from what is done to what is wanted, its hypotheses.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::boards::Laid;
use super::teller::{Column, Teller, list, table};
use crate::RecordId;
use crate::export::blocks::{Block, Item, Line};
use crate::method::Method;
use crate::record::Record;

const HYPOTHESES: &str = "hypotheses";
/// More ways than this are not written out; their arrows are listed below their cards.
const MOST_PATHS: usize = 60;
/// A way ends after so many steps.
const MOST_STEPS: usize = 40;

/// An arrow of the drawing.
struct Arrow<'a> {
    link: &'a Record,
    to: usize,
}

impl<'a> Teller<'a> {
    /// The slots but the hypotheses, the ways as sentences, the hypotheses as a table.
    pub(super) fn theory(&mut self, method: &Method, laid: &Laid<'a>) -> Vec<Block> {
        let paths = self.paths(laid);
        let mut blocks = Vec::new();
        for slot in method.slots.iter().filter(|slot| slot.code != HYPOTHESES) {
            blocks.extend(self.slot(&slot.label, &laid.slot(&slot.code), laid));
        }
        if !paths.is_empty() {
            let heading = Line::plain(self.read.words.paths.clone());
            blocks.push(Block::Heading(laid.level, heading));
            blocks.push(Block::List(paths));
        }
        let hypotheses = laid.slot(HYPOTHESES);
        if !hypotheses.is_empty() {
            let label = method.slot(HYPOTHESES).map(|slot| slot.label.clone());
            let label = label.unwrap_or_else(|| self.read.words.hypothesis.clone());
            blocks.push(Block::Heading(laid.level, Line::plain(label)));
            let texts = hypotheses.iter().map(|card| self.card_line(card, laid));
            let mut columns = vec![Column {
                head: String::new(),
                cells: texts.collect(),
            }];
            columns[0].head.clone_from(&self.read.words.hypothesis);
            let fields = ["confidence", "test", "status", "checked_on"];
            columns.extend(self.columns(&hypotheses, &fields));
            blocks.push(table(columns));
            blocks.extend(list(self.details(&hypotheses)));
        }
        blocks.extend(self.elsewhere(Some(method), laid));
        blocks
    }

    /// « Si … alors … », one for each way along the arrows.
    fn paths(&mut self, laid: &Laid<'a>) -> Vec<Item> {
        let places: HashMap<&str, usize> = (laid.cards.iter().enumerate())
            .map(|(place, card)| (card.id.as_str(), place))
            .collect();
        let mut arrows: Vec<Vec<Arrow<'a>>> = Vec::new();
        let mut is_served = vec![false; laid.cards.len()];
        for (place, card) in laid.cards.iter().enumerate() {
            let mut seen = HashSet::new();
            let links = self.read.links(&card.id, "from");
            let links = links.filter(|link| link.words("kind") == "contributes");
            let out = links.filter_map(|link| {
                let to = *places.get(link.words("to"))?;
                (to != place && seen.insert(to)).then_some(Arrow { link, to })
            });
            let out: Vec<Arrow<'a>> = out.collect();
            for arrow in &out {
                is_served[arrow.to] = true;
            }
            arrows.push(out);
        }
        let leads = |place: &usize| !arrows[*place].is_empty();
        let first = (0..laid.cards.len()).filter(|place| leads(place) && !is_served[*place]);
        let mut ways: Vec<Vec<(usize, Option<&'a Record>)>> = Vec::new();
        let mut walked = HashSet::new();
        let mut starts: Vec<usize> = first.collect();
        // A circle that nothing leads into begins at its first card.
        starts.extend((0..laid.cards.len()).filter(leads));
        let mut is_cut = false;
        for start in starts {
            if walked.contains(&start) {
                continue;
            }
            let mut open = vec![vec![(start, None)]];
            while let Some(way) = open.pop() {
                let Some((last, _)) = way.last().copied() else {
                    continue;
                };
                walked.insert(last);
                let on: BTreeSet<usize> = way.iter().map(|(place, _)| *place).collect();
                let next: Vec<&Arrow<'a>> = arrows[last]
                    .iter()
                    .filter(|arrow| !on.contains(&arrow.to) && way.len() < MOST_STEPS)
                    .collect();
                if next.is_empty() {
                    is_cut |= ways.len() == MOST_PATHS;
                    if is_cut {
                        break;
                    }
                    ways.push(way);
                    continue;
                }
                for arrow in next.into_iter().rev() {
                    let mut longer = way.clone();
                    longer.push((arrow.to, Some(arrow.link)));
                    open.push(longer);
                }
            }
        }
        let mut items: Vec<Item> = ways.iter().map(|way| self.path(way, laid)).collect();
        if is_cut {
            items.push(Item::of(Line::plain(self.read.words.more_paths.clone())));
        }
        items
    }

    fn path(&mut self, way: &[(usize, Option<&'a Record>)], laid: &Laid<'a>) -> Item {
        let mut line = Line::default();
        let mut supposed: Vec<&'a Record> = Vec::new();
        for (step, (place, link)) in way.iter().enumerate() {
            let card = laid.cards[*place];
            let word = match step {
                0 => self.read.words.when.clone(),
                _ => self.read.words.then.clone(),
            };
            if step > 0 {
                line = line.and(", ");
            }
            line.0.extend(Line::strong(word).0);
            line = line.and(format!(" {}", in_sentence(card.words("text"))));
            supposed.extend(self.supposed(&card.id, laid));
            if let Some(link) = link {
                let by_link = self.supposed(&link.id, laid);
                supposed.extend(by_link);
                self.drawn(link);
            }
        }
        let mut seen: HashSet<&RecordId> = HashSet::new();
        supposed.retain(|card| seen.insert(&card.id));
        if !supposed.is_empty() {
            let names = supposed
                .iter()
                .map(|card| match laid.numbers.get(&card.id) {
                    Some(number) => number.clone(),
                    None => in_sentence(card.words("text")),
                });
            let names: Vec<String> = names.collect();
            let names = names.join(&self.read.words.between_names);
            line.0.extend(Line::plain(", ").0);
            line.0
                .extend(Line::strong(self.read.words.supposing.clone()).0);
            line = line.and(format!(" {names}"));
        }
        Item::of(line.and("."))
    }

    /// The hypotheses of this board that a card or an arrow supposes.
    fn supposed(&mut self, id: &RecordId, laid: &Laid<'a>) -> Vec<&'a Record> {
        let links: Vec<&Record> = self.read.links(id, "from").collect();
        let mut found = Vec::new();
        for link in links
            .into_iter()
            .filter(|link| link.words("kind") == "assumes")
        {
            let to = link.reference("to");
            let mut cards = laid.cards.iter().copied();
            let card = cards.find(|card| Some(&card.id) == to.as_ref());
            if let Some(card) = card.filter(|card| card.words("slot") == HYPOTHESES) {
                found.push(card);
                self.drawn(link);
            }
        }
        found
    }
}

/// A card's words inside a sentence: in one line, without the full stop at their end.
fn in_sentence(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" ").trim_end_matches(['.', ' ']).to_owned()
}
