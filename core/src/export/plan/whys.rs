//! The five whys as numbered chains, with their branches.

use std::collections::{HashMap, HashSet};

use super::boards::Laid;
use super::teller::{Teller, list};
use crate::RecordId;
use crate::export::blocks::{Block, Item, Line, Span};
use crate::import::sections::PROBLEM;
use crate::method::Method;
use crate::record::Record;

/// Branches are nested so far; what hangs deeper begins a chain of its own.
const MOST_DEEP: usize = 12;

type Answers<'a> = HashMap<&'a RecordId, Vec<&'a Record>>;

/// One way down: which answers follow, and how the steps are called.
struct Way<'a, 't> {
    answers: &'t Answers<'a>,
    laid: &'t Laid<'a>,
    seen: HashSet<&'a RecordId>,
}

impl<'a> Teller<'a> {
    /// Each problem in bold with its chain below it: one answer after the other, numbered;
    /// where a card has several answers, a branch for each, `3a`, `3b`.
    pub(super) fn whys(&mut self, _: &Method, laid: &Laid<'a>) -> Vec<Block> {
        let known: HashMap<&str, &'a Record> = laid
            .cards
            .iter()
            .map(|card| (card.id.as_str(), *card))
            .collect();
        let mut answers: Answers<'a> = HashMap::new();
        let mut starts = Vec::new();
        for card in &laid.cards {
            match self.above(card, &known) {
                Some(above) => answers.entry(&above.id).or_default().push(card),
                None => starts.push(*card),
            }
            if known.contains_key(card.words("parent")) {
                self.stands(card, &["parent"]);
            }
        }
        starts.sort_by_key(|card| card.words("slot") != PROBLEM);
        // Those that answer each other in a circle have no start of their own.
        starts.extend(laid.cards.iter().copied());
        let mut way = Way {
            answers: &answers,
            laid,
            seen: HashSet::new(),
        };
        let mut blocks = Vec::new();
        for start in starts {
            if way.seen.contains(&start.id) {
                continue;
            }
            if start.words("slot") == PROBLEM {
                way.seen.insert(&start.id);
                let item = self.answer(start, laid);
                let label = &self.read.words.problem;
                let mut line = Line::strong(label).and(self.read.words.before_value.clone());
                line.0.extend(item.line.0);
                blocks.push(Block::Text(line));
                blocks.extend(list(item.below));
                let below = answers.get(&start.id).cloned().unwrap_or_default();
                blocks.extend(list(self.chain(below, 1, "", &mut way)));
            } else {
                blocks.extend(list(self.chain(vec![start], 1, "", &mut way)));
            }
        }
        blocks
    }

    /// The card that one answers; the nearest one above when that is in the bin.
    fn above(&self, card: &Record, known: &HashMap<&str, &'a Record>) -> Option<&'a Record> {
        let mut passed = HashSet::new();
        let mut named = card.reference("parent")?;
        loop {
            if let Some(above) = known.get(named.as_str()) {
                return (above.id != card.id).then_some(*above);
            }
            let gone = self.read.workspace.records().get(&named)?;
            if !gone.is_trashed() || !passed.insert(named) {
                return None;
            }
            named = gone.reference("parent")?;
        }
    }

    /// The answers to one question, and what follows from each.
    fn chain(
        &mut self,
        first: Vec<&'a Record>,
        step: usize,
        branch: &str,
        way: &mut Way<'a, '_>,
    ) -> Vec<Item> {
        let mut items = Vec::new();
        let several = first.len() > 1;
        for (place, card) in first.into_iter().enumerate() {
            let branch = match several {
                true => format!("{branch}{}", letter(place)),
                false => branch.to_owned(),
            };
            self.follow(card, step, &branch, way, &mut items);
        }
        items
    }

    fn follow(
        &mut self,
        card: &'a Record,
        mut step: usize,
        branch: &str,
        way: &mut Way<'a, '_>,
        items: &mut Vec<Item>,
    ) {
        let mut next = Some(card);
        while let Some(card) = next.take().filter(|card| way.seen.insert(&card.id)) {
            let mut item = self.answer(card, way.laid);
            if branch.is_empty() {
                item.number = Some(step);
            } else {
                item.line
                    .0
                    .insert(0, Span::Plain(format!("{step}{branch}. ")));
            }
            step += 1;
            let below = way.answers.get(&card.id).cloned().unwrap_or_default();
            match below.as_slice() {
                [only] => next = Some(*only),
                [] => {}
                _ if branch.len() < MOST_DEEP => {
                    let branches = self.chain(below, step, branch, way);
                    item.below.extend(branches);
                }
                _ => {}
            }
            items.push(item);
        }
    }

    /// An answer; the one on which the group acts in bold.
    fn answer(&mut self, card: &'a Record, laid: &Laid<'a>) -> Item {
        let mut line = self.card_line(card, laid);
        if card.flag("root") == Some(true) {
            self.stands(card, &["root"]);
            let said = |span: &&mut Span| matches!(span, Span::Plain(words) if words != " ");
            if let Some(span) = line.0.iter_mut().find(said)
                && let Span::Plain(words) = span
            {
                *span = Span::Strong(std::mem::take(words));
            }
            line = line.and(format!(" {}", self.read.words.why_root));
        }
        Item::of(line).over(self.below(card))
    }
}

/// The name of a branch: a, b… z, then a again with the turn's number.
fn letter(place: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(place % 26).unwrap_or(0));
    match place / 26 {
        0 => letter.to_string(),
        turn => format!("{letter}{turn}"),
    }
}
