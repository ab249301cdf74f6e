//! A problem tree as nested lists, and its reverse as a table.

use std::collections::{HashMap, HashSet};

use super::boards::Laid;
use super::teller::{Column, Teller, list, table};
use crate::RecordId;
use crate::export::blocks::{Block, Item, Line};
use crate::import::sections::{CAUSE, EFFECT, TRUNK};
use crate::method::Method;
use crate::record::Record;

/// The side of what is wanted instead.
const OBJECTIVE: &str = "objective";
/// Branches are nested so far; what hangs deeper begins anew at the edge.
const MOST_DEEP: usize = 24;

/// What hangs below what, both ways from the trunk.
struct Branches<'a> {
    below: HashMap<&'a RecordId, Vec<&'a Record>>,
    hung: HashSet<&'a RecordId>,
}

impl<'a> Teller<'a> {
    /// The effects, the problem and the causes in the order of the method, then the problems
    /// beside the objectives that they become.
    pub(super) fn tree(&mut self, method: &Method, laid: &Laid<'a>) -> Vec<Block> {
        let (objectives, problems): (Vec<&Record>, Vec<&Record>) =
            (laid.cards.iter().copied()).partition(|card| card.words("side") == OBJECTIVE);
        for card in &laid.cards {
            self.stands(card, &["side"]);
        }
        let pairs = self.pairs(laid, &problems);
        let mut blocks = Vec::new();
        let branches = self.branches(&problems);
        for slot in &method.slots {
            let here = |card: &&&Record| card.words("slot") == slot.code;
            let cards: Vec<&Record> = problems.iter().filter(here).copied().collect();
            if cards.is_empty() {
                continue;
            }
            blocks.push(Block::Heading(laid.level, Line::plain(&slot.label)));
            if slot.code == TRUNK {
                for card in cards {
                    self.show(card);
                    self.stands(card, &["board", "slot"]);
                    let text = self.say(card, "text");
                    blocks.push(Block::Text(Line::strong(text)));
                    blocks.extend(list(self.below(card)));
                }
                continue;
            }
            let mut seen = HashSet::new();
            let mut items = Vec::new();
            let first = cards
                .iter()
                .filter(|card| !branches.hung.contains(&card.id));
            // Those that hang only from each other, in a loop, come last.
            for card in first.chain(&cards) {
                if !seen.contains(&card.id) {
                    items.push(self.branch(card, &branches, laid, &mut seen, MOST_DEEP));
                }
            }
            blocks.push(Block::List(items));
        }
        let known = |card: &&Record| method.slot(card.words("slot")).is_none();
        let others = problems.iter().copied().filter(known).collect();
        let others = Laid {
            board: laid.board,
            cards: others,
            numbers: laid.numbers.clone(),
            level: laid.level,
        };
        blocks.extend(self.elsewhere(Some(method), &others));
        blocks.extend(self.reverse(laid, &pairs, &objectives));
        blocks
    }

    fn branch(
        &mut self,
        card: &'a Record,
        branches: &Branches<'a>,
        laid: &Laid<'a>,
        seen: &mut HashSet<&'a RecordId>,
        deep: usize,
    ) -> Item {
        if !seen.insert(&card.id) {
            let name = self.read.name(card);
            return Item::of(Line::plain(format!(
                "{name} {}",
                self.read.words.seen_above
            )));
        }
        let mut item = self.card(card, laid);
        if deep > 0 {
            for below in branches.below.get(&card.id).into_iter().flatten() {
                let below = self.branch(below, branches, laid, seen, deep - 1);
                item.below.push(below);
            }
        }
        item
    }

    /// Effects hang from what causes them, causes from what they cause; the links that say so
    /// are told by the lists.
    fn branches(&mut self, problems: &[&'a Record]) -> Branches<'a> {
        let known: HashMap<&RecordId, &'a Record> =
            problems.iter().map(|card| (&card.id, *card)).collect();
        let trunks = problems.iter().filter(|card| card.words("slot") == TRUNK);
        let one_trunk = trunks.count() == 1;
        let mut branches = Branches {
            below: HashMap::new(),
            hung: HashSet::new(),
        };
        for from in problems {
            let links: Vec<&Record> = self.read.links(&from.id, "from").collect();
            for link in links
                .into_iter()
                .filter(|link| link.words("kind") == "causes")
            {
                let to = link.reference("to");
                let to = to.and_then(|to| known.get(&to).copied());
                let Some(to) = to.filter(|to| to.id != from.id) else {
                    continue;
                };
                let hangs = match (from.words("slot"), to.words("slot")) {
                    (EFFECT, EFFECT) => Some((*from, to)),
                    (CAUSE, CAUSE) => Some((to, *from)),
                    (CAUSE, TRUNK) | (TRUNK, EFFECT) if one_trunk => None,
                    _ => continue,
                };
                if let Some((on, hung)) = hangs {
                    let below = branches.below.entry(&on.id).or_default();
                    if !below.iter().any(|known| known.id == hung.id) {
                        below.push(hung);
                    }
                    branches.hung.insert(&hung.id);
                }
                self.drawn(link);
            }
        }
        branches
    }

    /// What each problem becomes, on this board.
    fn pairs(&mut self, laid: &Laid<'a>, problems: &[&'a Record]) -> Vec<(&'a Record, &'a Record)> {
        let mut pairs = Vec::new();
        for problem in problems {
            let links: Vec<&Record> = self.read.links(&problem.id, "from").collect();
            for link in links
                .into_iter()
                .filter(|link| link.words("kind") == "becomes")
            {
                let to = link.reference("to");
                let mut cards = laid.cards.iter().copied();
                let objective = cards
                    .find(|card| Some(&card.id) == to.as_ref() && card.words("side") == OBJECTIVE);
                if let Some(objective) = objective {
                    pairs.push((*problem, objective));
                    self.drawn(link);
                }
            }
        }
        pairs
    }

    /// The links between objectives that only repeat those between their problems are told by
    /// the tree and the table together.
    fn mirrored(&mut self, pairs: &[(&'a Record, &'a Record)]) {
        let causes = |teller: &Self, from: &Record| -> Vec<&'a Record> {
            let links = teller.read.links(&from.id, "from");
            links
                .filter(|link| link.words("kind") == "causes")
                .collect()
        };
        let mut said: HashSet<(&str, &str)> = HashSet::new();
        let wanted: HashMap<&str, &str> = pairs
            .iter()
            .map(|(problem, objective)| (problem.id.as_str(), objective.id.as_str()))
            .collect();
        for (problem, objective) in pairs {
            for link in causes(self, problem) {
                if let Some(to) = wanted.get(link.words("to")) {
                    said.insert((objective.id.as_str(), to));
                }
            }
        }
        for (_, objective) in pairs {
            for link in causes(self, objective) {
                if said.contains(&(objective.id.as_str(), link.words("to"))) {
                    self.drawn(link);
                }
            }
        }
    }

    fn reverse(
        &mut self,
        laid: &Laid<'a>,
        pairs: &[(&'a Record, &'a Record)],
        objectives: &[&'a Record],
    ) -> Vec<Block> {
        if objectives.is_empty() {
            return Vec::new();
        }
        let paired: HashSet<&RecordId> = pairs.iter().map(|(_, objective)| &objective.id).collect();
        let alone = objectives.iter().filter(|card| !paired.contains(&card.id));
        let rows = pairs
            .iter()
            .map(|(problem, objective)| (Some(*problem), *objective));
        let rows: Vec<(Option<&Record>, &Record)> =
            rows.chain(alone.map(|card| (None, *card))).collect();
        let problems = rows
            .iter()
            .map(|(problem, _)| Line::plain(problem.map_or("", |problem| problem.words("text"))));
        let problems = Column {
            head: self.read.words.problem.clone(),
            cells: problems.collect(),
        };
        self.mirrored(pairs);
        let wanted = rows
            .iter()
            .map(|(_, objective)| self.card_line(objective, laid));
        let wanted = wanted.collect();
        let wanted = Column {
            head: self.read.words.objective.clone(),
            cells: wanted,
        };
        // Where no problem becomes anything, the objectives stand alone.
        let columns = if pairs.is_empty() {
            vec![wanted]
        } else {
            vec![problems, wanted]
        };
        let heading = Line::plain(self.read.words.reverse.clone());
        let mut blocks = vec![Block::Heading(laid.level, heading), table(columns)];
        blocks.extend(list(self.details(objectives)));
        blocks
    }
}
