//! Boards of cards as sections of the old mySPOT's file.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::book::Book;
use crate::id::RecordId;
use crate::import::sections::{CAUSE, EFFECT, Holds, PROBLEM, Section, TRUNK, WHY, WHY_COUNT};
use crate::record::Record;

/// The section without any card.
pub(super) fn blank(section: &Section) -> Map<String, Json> {
    let parts = section.parts.iter().map(|(key, _, holds)| {
        let empty = match holds {
            Holds::Text => Json::from(""),
            Holds::List => Json::Array(Vec::new()),
        };
        ((*key).to_owned(), empty)
    });
    parts.collect()
}

/// The whys without any card.
pub(super) fn blank_whys() -> Vec<Json> {
    vec![Json::from(""); WHY_COUNT]
}

/// Adds the section of one more board of the same method.
pub(super) fn append(whole: &mut Map<String, Json>, more: Map<String, Json>) {
    let is_blank = whole.values().all(|value| match value {
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        _ => false,
    });
    if is_blank {
        // The first board speaks for itself, also about the keys that its source did not have.
        *whole = more;
        return;
    }
    for (key, value) in more {
        let joined = match (whole.remove(&key), value) {
            (Some(Json::Array(mut list)), Json::Array(more)) => {
                list.extend(more);
                Json::Array(list)
            }
            (Some(Json::String(one)), Json::String(two)) if two.is_empty() => Json::from(one),
            (Some(Json::String(one)), Json::String(two)) if !one.is_empty() => {
                Json::from(format!("{one}\n{two}"))
            }
            (_, value) => value,
        };
        whole.insert(key, joined);
    }
}

impl<'a> Book<'a> {
    /// The living boards of a method, oldest first.
    pub(crate) fn boards(&self, kind: &str) -> Vec<&'a Record> {
        let mut boards: Vec<&Record> = self
            .records
            .of_kind("board")
            .filter(|board| board.words("kind") == kind)
            .collect();
        boards.sort_by_key(|board| (board.int("created_at").unwrap_or(0), board.id.clone()));
        boards
    }

    /// Whether a card of a section's board has a place in the file.
    pub(super) fn is_shown(&self, board: &Record, card: &Record) -> bool {
        let slot = card.words("slot");
        let has_slot = crate::import::sections::BOARDS
            .iter()
            .filter(|section| section.key == board.words("kind"))
            .any(|section| section.parts.iter().any(|(_, known, _)| *known == slot));
        has_slot && card.words("side") != "objective" && !card.words("text").is_empty()
    }

    pub(super) fn section(&self, section: &Section, board: &Record) -> Map<String, Json> {
        let texts = |slot: &str| -> Vec<&str> {
            self.cards(board)
                .filter(|card| self.is_shown(board, card) && card.words("slot") == slot)
                .map(|card| card.words("text"))
                .collect()
        };
        let parts = section.parts.iter().map(|(key, slot, holds)| {
            let value = match holds {
                Holds::Text => Json::from(texts(slot).join("\n")),
                Holds::List => Json::from(texts(slot)),
            };
            ((*key).to_owned(), value)
        });
        parts.collect()
    }

    /// The links that only say what the form of the old tree says: cause, trunk, effect.
    pub(super) fn branches(
        &self,
        board: &Record,
        shown: &HashSet<&RecordId>,
    ) -> impl Iterator<Item = &'a Record> {
        let slot = |id: Option<RecordId>| {
            let id = id.filter(|id| shown.contains(id))?;
            self.records
                .living(&id)
                .map(|card| card.words("slot").to_owned())
        };
        let is_tree = board.words("kind") == "tree";
        let links = self
            .records
            .of_kind("link")
            .filter(|link| is_tree && link.words("kind") == "causes");
        let plain: Vec<&Record> = links
            .filter(|link| {
                let ends = (slot(link.reference("from")), slot(link.reference("to")));
                match ends {
                    (Some(from), Some(to)) => {
                        (from == CAUSE && to == TRUNK) || (from == TRUNK && to == EFFECT)
                    }
                    _ => false,
                }
            })
            .collect();
        plain.into_iter()
    }

    /// The cards of a board of whys that the old file's single chain holds, from the problem on.
    pub(super) fn chain(&self, board: &Record) -> Vec<&'a Record> {
        let cards: Vec<&'a Record> = self
            .cards(board)
            .filter(|card| !card.words("text").is_empty())
            .collect();
        let ids: HashSet<&RecordId> = cards.iter().map(|card| &card.id).collect();
        let mut seen: HashSet<&RecordId> = HashSet::new();
        let mut chain = Vec::new();
        let start = cards
            .iter()
            .find(|card| card.words("slot") == PROBLEM)
            .or_else(|| {
                cards.iter().find(|card| {
                    card.words("slot") == WHY
                        && card
                            .reference("parent")
                            .is_none_or(|parent| !ids.contains(&parent))
                })
            })
            .copied();
        let mut next = start;
        while let Some(card) = next {
            if !seen.insert(&card.id) {
                break;
            }
            chain.push(card);
            let answers = cards.iter().filter(|answer| {
                answer.reference("parent").as_ref() == Some(&card.id)
                    && answer.words("slot") == WHY
                    && !seen.contains(&answer.id)
            });
            // Of several answers the branch that reaches a chosen root is the one to tell.
            let mut answers: Vec<&&Record> = answers.collect();
            answers.sort_by_key(|answer| !self.leads_to_root(&cards, answer));
            next = answers.first().map(|answer| **answer);
        }
        chain
    }

    fn leads_to_root(&self, cards: &[&Record], from: &Record) -> bool {
        let mut open = vec![from];
        let mut seen = HashSet::new();
        while let Some(card) = open.pop() {
            if card.flag("root") == Some(true) {
                return true;
            }
            if seen.insert(&card.id) {
                let below = cards
                    .iter()
                    .filter(|c| c.reference("parent").as_ref() == Some(&card.id));
                open.extend(below);
            }
        }
        false
    }

    pub(super) fn whys(&self, board: &Record) -> Map<String, Json> {
        let mut list: Vec<Json> = Vec::new();
        for card in self.chain(board) {
            let told = match card.words("origin|path").strip_prefix("plaidoyer.fiveWhy[") {
                Some(rest) => rest.trim_end_matches(']').parse().unwrap_or(0),
                None => 0,
            };
            let root = if card.flag("root") == Some(true) {
                WHY_COUNT - 1
            } else {
                0
            };
            let first_why = usize::from(card.words("slot") != PROBLEM);
            // No list grows without bound on the word of a path.
            let place = list
                .len()
                .max(told.min(list.len() + WHY_COUNT))
                .max(root)
                .max(first_why);
            list.resize(place, Json::from(""));
            list.push(Json::from(card.words("text")));
        }
        if list.len() < WHY_COUNT {
            list.resize(WHY_COUNT, Json::from(""));
        }
        [("fiveWhy".to_owned(), Json::Array(list))]
            .into_iter()
            .collect()
    }
}
