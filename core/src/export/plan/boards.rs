//! Boards of cards: slots with bullets, crossings as tables, trees, whys and theories.

use std::collections::BTreeMap;

use super::reader::place_of;
use super::teller::{Column, Teller, capital, list, table};
use crate::RecordId;
use crate::export::blocks::{Block, Item, Line};
use crate::method::{Face, Method, Skin};
use crate::record::Record;
use crate::view::board::{boards, numbers, stands_for};
use crate::view::card;

/// A board with its cards in their order.
pub(super) struct Laid<'a> {
    pub(super) board: &'a Record,
    pub(super) cards: Vec<&'a Record>,
    pub(super) numbers: BTreeMap<RecordId, String>,
    /// The level of its inner headings.
    pub(super) level: usize,
}

impl<'a> Laid<'a> {
    /// The cards of a slot.
    pub(super) fn slot(&self, code: &str) -> Vec<&'a Record> {
        let cards = self.cards.iter().copied();
        cards.filter(|card| card.words("slot") == code).collect()
    }
}

impl<'a> Teller<'a> {
    /// The boards of a method.
    pub(super) fn boards(&mut self, method: &Method) -> Vec<Block> {
        let all = boards(self.read.workspace, method);
        let all = all.into_iter().filter(|board| self.read.shows(board));
        let all: Vec<&Record> = all.collect();
        let mut blocks = Vec::new();
        let several = all.len() > 1;
        for (place, board) in all.into_iter().enumerate() {
            let number = several.then_some(place + 1);
            blocks.extend(self.board(Some(method), board, number));
        }
        blocks
    }

    /// The cards of a board, in their order.
    fn cards(&self, board: &Record) -> Vec<&'a Record> {
        let boards = stands_for(self.read.workspace.records(), &board.id);
        let pointing = boards.iter().flat_map(|board| self.read.pointing_at(board));
        let mut cards: Vec<&Record> = pointing
            .filter(|(card, field)| card.kind == "card" && *field == "board")
            .map(|(card, _)| card)
            .collect();
        cards.sort_by(|one, two| place_of(one).cmp(&place_of(two)));
        cards
    }

    /// One board. It bears a heading where there are several, or where its title says more than
    /// the method's.
    pub(super) fn board(
        &mut self,
        method: Option<&Method>,
        board: &'a Record,
        number: Option<usize>,
    ) -> Vec<Block> {
        self.show(board);
        let is_named_by_kind = method.is_some() || board.words("title").is_empty();
        if is_named_by_kind {
            self.stands(board, &["kind"]);
        }
        let cards = self.cards(board);
        let mut blocks = Vec::new();
        let title = self.take(board, "title").map(|title| title.words);
        let title =
            title.filter(|title| number.is_some() || method.is_none_or(|m| m.label != *title));
        let title = title.or_else(|| match method {
            Some(_) => number.map(|number| self.read.words.board_number(number)),
            None => Some(capital(&self.read.name(board))),
        });
        let level = if title.is_some() { 4 } else { 3 };
        for intro in ["question", "intro"] {
            let said = self.take(board, intro);
            blocks.extend(said.map(|said| Block::Text(Line::plain(said.words))));
        }
        // The board's own names for its slots stand over the cards; those of empty ones do not.
        let mut names = board.members("slots");
        let over_cards = |code: &str| cards.iter().any(|card| card.words("slot") == code);
        if method.is_none() && names.all(|(code, _)| over_cards(code)) {
            self.placed(board, &["slots"]);
        }
        let (short, long) = self.rest_apart(board);
        blocks.extend((!short.is_empty()).then(|| Block::Text(Line::plain(short))));
        let numbers = method.map(|method| numbers(self.read.workspace, method, Some(&board.id)));
        let laid = Laid {
            board,
            cards,
            numbers: numbers.unwrap_or_default(),
            level,
        };
        let draws = |skin| method.is_some_and(|m| m.faces.iter().any(|face| face.skin == skin));
        match method {
            Some(method) if draws(Skin::Tree) => blocks.extend(self.tree(method, &laid)),
            Some(method) if draws(Skin::Whys) => blocks.extend(self.whys(method, &laid)),
            Some(method) if draws(Skin::Theory) => blocks.extend(self.theory(method, &laid)),
            _ => blocks.extend(self.slots(method, &laid)),
        }
        let mut after = long;
        after.extend(self.below(board));
        if let Some(after) = list(after) {
            // Its own heading keeps it from being read as part of the last slot.
            let besides = Line::strong(self.read.words.besides.clone());
            blocks.extend((!blocks.is_empty()).then_some(Block::Text(besides)));
            blocks.push(after);
        }
        if blocks.is_empty() {
            return blocks;
        }
        if let Some(title) = title {
            blocks.insert(0, Block::Heading(level - 1, Line::plain(title)));
        }
        blocks
    }

    /// The slots with their cards, crossings as tables, then what stands in no slot of the method.
    pub(super) fn slots(&mut self, method: Option<&Method>, laid: &Laid<'a>) -> Vec<Block> {
        let mut blocks = Vec::new();
        let crossings = crossings(method);
        let crossed = |code: &str| {
            crossings
                .iter()
                .any(|face| face.slots.iter().any(|s| s == code))
        };
        for slot in method.into_iter().flat_map(|method| &method.slots) {
            if !crossed(&slot.code) {
                blocks.extend(self.slot(&slot.label, &laid.slot(&slot.code), laid));
            }
        }
        if let Some(method) = method {
            for face in &crossings {
                blocks.extend(self.crossing(method, face, laid));
            }
        }
        blocks.extend(self.elsewhere(method, laid));
        blocks
    }

    /// One slot: its heading and its cards.
    pub(super) fn slot(
        &mut self,
        label: &str,
        cards: &[&'a Record],
        laid: &Laid<'a>,
    ) -> Vec<Block> {
        if cards.is_empty() {
            return Vec::new();
        }
        let items = cards.iter().map(|card| self.card(card, laid)).collect();
        let heading = Block::Heading(laid.level, Line::plain(label));
        vec![heading, Block::List(items)]
    }

    /// The cards that stand in slots which the method does not have, under what the board calls
    /// these, or their code.
    pub(super) fn elsewhere(&mut self, method: Option<&Method>, laid: &Laid<'a>) -> Vec<Block> {
        let mut codes: Vec<&str> = Vec::new();
        for card in &laid.cards {
            let code = card.words("slot");
            let known = method.is_some_and(|method| method.slot(code).is_some());
            if !known && !codes.contains(&code) {
                codes.push(code);
            }
        }
        let mut blocks = Vec::new();
        for code in codes {
            let key = crate::record::flat_key("slots", code);
            let label = match laid.board.words(&key) {
                "" if code.is_empty() => self.read.words.elsewhere.clone(),
                "" => capital(code),
                label => label.to_owned(),
            };
            blocks.extend(self.slot(&label, &laid.slot(code), laid));
        }
        blocks
    }

    /// A card as an entry: number, words, grade, and below it what else is known.
    pub(super) fn card(&mut self, card: &Record, laid: &Laid<'a>) -> Item {
        let line = self.card_line(card, laid);
        Item::of(line).over(self.below(card))
    }

    /// What a card says, with its number and the grade of what supports it.
    pub(super) fn card_line(&mut self, card: &Record, laid: &Laid<'a>) -> Line {
        self.show(card);
        self.stands(card, &["board", "slot"]);
        let mut line = Line::default();
        if let Some(number) = laid.numbers.get(&card.id) {
            line = Line::strong(number).and(" ");
        }
        let text = self.say(card, "text");
        let text = if text.is_empty() {
            self.read.words.unnamed.clone()
        } else {
            text
        };
        line = line.and(text);
        let grade = card::grade(self.read.workspace, card);
        if grade.is_empty() {
            line
        } else {
            line.and(format!(" [{grade}]"))
        }
    }

    /// The cards that rest on others, as a table: « Piste | S’appuie sur ».
    fn crossing(&mut self, method: &Method, face: &Face, laid: &Laid<'a>) -> Vec<Block> {
        let in_slots = face.slots.iter().map(|code| laid.slot(code));
        let cards: Vec<&Record> = in_slots.flatten().collect();
        if cards.is_empty() {
            return Vec::new();
        }
        let options = cards
            .iter()
            .map(|card| self.card_line(card, laid))
            .collect();
        let rests = cards
            .iter()
            .map(|card| Line::plain(self.rests_on(card, laid)));
        let rests = rests.collect();
        let slots = cards.iter().map(|card| {
            let slot = method.slot(card.words("slot"));
            Line::plain(slot.map(|slot| slot.label.clone()).unwrap_or_default())
        });
        let columns = vec![
            Column {
                head: self.read.words.option.clone(),
                cells: options,
            },
            Column {
                head: self.read.words.rests_on.clone(),
                cells: rests,
            },
            Column {
                head: self.read.words.slot.clone(),
                cells: slots.collect(),
            },
        ];
        let mut blocks = vec![
            Block::Heading(laid.level, Line::plain(&face.label)),
            table(columns),
        ];
        blocks.extend(list(self.details(&cards)));
        blocks
    }

    /// The numbers of the cards on which one rests: « F2 × O1 ».
    fn rests_on(&mut self, card: &Record, laid: &Laid<'a>) -> String {
        let mut numbers = Vec::new();
        for link in self.read.links(&card.id, "from") {
            let target = link.reference("to");
            let number = target.and_then(|target| laid.numbers.get(&target));
            if let Some(number) = number.filter(|_| link.words("kind") == "uses") {
                numbers.push(number.clone());
                self.drawn(link);
            }
        }
        numbers.join(" × ")
    }
}

/// The faces whose slots cross those of others.
fn crossings(method: Option<&Method>) -> Vec<&Face> {
    let faces = method.into_iter().flat_map(|method| &method.faces);
    let crossing = |face: &&Face| !face.across.is_empty() && !face.down.is_empty();
    faces.filter(crossing).collect()
}
