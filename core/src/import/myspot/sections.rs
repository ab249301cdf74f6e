//! The eleven sections: five become boards of cards, six become records of their own.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::{Reader, number, words};
use crate::export::myspot::book::Item;
use crate::export::myspot::restored;
use crate::id::RecordId;
use crate::import::draft::Fields;
use crate::import::sections::{
    ACTION_STATUS, BOARDS, CAUSE, EFFECT, OBJECTIVE_STATUS, PROBLEM, Section, TRUNK, WHY,
    WHY_COUNT, WHYS,
};
use crate::import::{Hint, Why};
use crate::value::Value;

/// How many characters of an objective become its short title.
const TITLE_LENGTH: usize = 80;

/// The sections that are lists of items, with the record type that holds one.
const LISTS: [(&str, &str, Item); 6] = [
    ("objectives", "objective", Item::Objective),
    ("strategies", "strategy", Item::Strategy),
    ("messages", "message", Item::Message),
    ("targets", "target_sheet", Item::Target),
    ("progress", "challenge", Item::Challenge),
    ("actions", "action", Item::Action),
];

impl Reader<'_, '_> {
    pub(super) fn sections(&mut self, sections: &Map<String, Json>) {
        for section in &BOARDS {
            if let Some(Json::Object(source)) = sections.get(section.key) {
                self.board(section, source);
            }
        }
        if let Some(Json::Array(source)) = sections.get("fiveWhy") {
            self.whys(source);
        }
        for (key, kind, item) in LISTS {
            if let Some(Json::Array(list)) = sections.get(key) {
                self.list(key, kind, item, list);
            }
        }
        for (key, value) in sections {
            let is_board = BOARDS.iter().any(|section| section.key == key);
            let is_list = key == "fiveWhy" || LISTS.iter().any(|(known, ..)| known == key);
            let read = (is_board && value.is_object()) || (is_list && value.is_array());
            if read {
                continue;
            }
            let path = format!("plaidoyer.{key}");
            if (is_board || is_list) && !value.is_null() {
                self.draft
                    .problem(&path, value.to_string(), Why::OddValue, Hint::SeeReport);
            }
            self.draft.leave(&path, value);
        }
    }

    /// Whether a board that is here already says just the same.
    fn has_board(&mut self, kind: &str, item: Item, source: &Json) -> bool {
        if self.draft.source.choices.again {
            return false;
        }
        let boards = self.here.boards(kind);
        let same = boards.iter().any(|board| {
            let shown = restored(&self.here, item, board);
            match item {
                Item::Whys => shown.get("fiveWhy") == Some(source),
                _ => Json::Object(shown) == *source,
            }
        });
        if same {
            let key = if kind == WHYS { "fiveWhy" } else { kind };
            let path = format!("plaidoyer.{key}");
            self.draft
                .problem(&path, "", Why::AlreadyHere, Hint::KeptOurs);
        }
        same
    }

    fn new_board(&mut self, kind: &str, path: &str) -> RecordId {
        let mut fields: Fields = vec![("kind".into(), kind.into())];
        // Beside another board of the same method, the file's name tells them apart.
        if !self.here.boards(kind).is_empty() {
            fields.push(("title".into(), self.draft.source.name.into()));
        }
        self.draft.import("board", path, fields)
    }

    fn board(&mut self, section: &'static Section, source: &Map<String, Json>) {
        let path = format!("plaidoyer.{}", section.key);
        let mut texts: Vec<(&str, String, String)> = Vec::new();
        for (key, slot, _) in section.parts {
            let at = format!("{path}.{key}");
            match source.get(*key) {
                Some(Json::Array(list)) => {
                    for (index, text) in list.iter().enumerate() {
                        texts.extend(
                            words(text).map(|text| (*slot, format!("{at}[{index}]"), text)),
                        );
                    }
                }
                Some(value) => texts.extend(words(value).map(|text| (*slot, at, text))),
                None => {}
            }
        }
        texts.retain(|(_, _, text)| !text.is_empty());
        let has_words = !texts.is_empty();
        if has_words && self.has_board(section.key, Item::Board(section), &source.clone().into()) {
            return;
        }
        if !has_words {
            let unknown = source
                .iter()
                .filter(|(key, _)| !section.parts.iter().any(|(known, ..)| known == key));
            for (key, value) in unknown {
                self.draft.leave(&format!("{path}.{key}"), value);
            }
            return;
        }
        let board = self.new_board(section.key, &path);
        let ranks = self.draft.ranks("", texts.len());
        let mut cards: Vec<(&str, RecordId)> = Vec::new();
        for ((slot, path, text), rank) in texts.into_iter().zip(ranks) {
            let fields = card(&board, slot, text, rank);
            cards.push((slot, self.draft.import("card", &path, fields)));
        }
        let trunk = cards
            .iter()
            .find(|(slot, _)| *slot == TRUNK)
            .map(|(_, id)| id.clone());
        if let Some(trunk) = trunk {
            for (slot, card) in &cards {
                match *slot {
                    CAUSE => self.causes(card, &trunk, &path),
                    EFFECT => self.causes(&trunk, card, &path),
                    _ => {}
                }
            }
        }
        self.keeps(&board, Item::Board(section), &path, source, Vec::new());
    }

    /// Says that one card of a tree brings about another.
    fn causes(&mut self, from: &RecordId, to: &RecordId, path: &str) {
        let fields: Fields = vec![
            ("from".into(), from.as_str().into()),
            ("to".into(), to.as_str().into()),
            ("kind".into(), "causes".into()),
        ];
        self.draft.import("link", path, fields);
    }

    fn whys(&mut self, list: &[Json]) {
        let texts: Vec<(usize, String)> = list
            .iter()
            .enumerate()
            .filter_map(|(index, text)| Some((index, words(text)?)))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let source = Json::from(list);
        if texts.is_empty() || self.has_board(WHYS, Item::Whys, &source) {
            return;
        }
        let path = "plaidoyer.fiveWhy";
        let board = self.new_board(WHYS, path);
        let ranks = self.draft.ranks("", texts.len());
        let mut parent: Option<RecordId> = None;
        for ((index, text), rank) in texts.into_iter().zip(ranks) {
            let slot = if index == 0 { PROBLEM } else { WHY };
            let mut fields = card(&board, slot, text, rank);
            if let Some(parent) = &parent {
                fields.push(("parent".into(), parent.as_str().into()));
            }
            if index + 1 == WHY_COUNT {
                fields.push(("root".into(), Value::Bool(true)));
            }
            parent = Some(
                self.draft
                    .import("card", &format!("{path}[{index}]"), fields),
            );
        }
        let source = [("fiveWhy".to_owned(), source)].into_iter().collect();
        self.keeps(&board, Item::Whys, path, &source, Vec::new());
    }

    fn list(&mut self, key: &str, kind: &'static str, item: Item, list: &[Json]) {
        let here: HashSet<String> = if self.draft.source.choices.again {
            HashSet::new()
        } else {
            let records = self.draft.workspace.records().of_kind(kind);
            records
                .map(|record| Json::Object(restored(&self.here, item, record)).to_string())
                .collect()
        };
        let ranks = self.draft.ranks(&self.draft.last_rank(kind), list.len());
        for (index, (source, rank)) in list.iter().zip(ranks).enumerate() {
            let path = format!("plaidoyer.{key}[{index}]");
            let wrapped;
            let source = match (item, source) {
                (Item::Strategy, Json::Null) => {
                    self.draft.leave(&path, source);
                    continue;
                }
                (Item::Strategy, word) => {
                    wrapped = [("key".to_owned(), word.clone())].into_iter().collect();
                    &wrapped
                }
                _ => match self.object(&path, source) {
                    Some(map) => map,
                    None => continue,
                },
            };
            let text = Json::Object(source.clone()).to_string();
            if here.contains(&text) {
                self.draft
                    .problem(&path, text, Why::AlreadyHere, Hint::KeptOurs);
                continue;
            }
            let also = match item {
                Item::Objective => self.objective(&path, source, rank),
                Item::Strategy => self.strategy(&path, source, rank),
                Item::Message => self.message(&path, source, rank),
                Item::Target => self.target(&path, source, rank),
                Item::Challenge => self.challenge(&path, source, rank),
                _ => self.action(&path, source, rank),
            };
            let (id, also) = also;
            self.keeps(&id, item, &path, source, also);
        }
    }

    fn objective(&mut self, path: &str, source: &Map<String, Json>, rank: String) -> Made {
        let text = self.text(path, source, "text");
        let title: String = text.chars().take(TITLE_LENGTH).collect();
        let (status, also) = self.status(path, source, &OBJECTIVE_STATUS);
        let mut fields: Fields = vec![
            ("title".into(), title.replace('\n', " ").into()),
            ("sentence_override".into(), text.into()),
            ("status".into(), status.into()),
            ("order".into(), rank.into()),
        ];
        self.moment(path, source, "created", &mut fields);
        (self.draft.import("objective", path, fields), also)
    }

    fn strategy(&mut self, path: &str, source: &Map<String, Json>, rank: String) -> Made {
        let fields: Fields = vec![
            ("key".into(), self.text(path, source, "key").into()),
            ("status".into(), "kept".into()),
            ("order".into(), rank.into()),
        ];
        (self.draft.import("strategy", path, fields), Vec::new())
    }

    fn message(&mut self, path: &str, source: &Map<String, Json>, rank: String) -> Made {
        let places = [
            ("hook", "hook"),
            ("problem", "problem"),
            ("importance", "importance"),
            ("target", "audience"),
            ("action", "ask"),
        ];
        let mut fields: Fields = vec![("order".into(), rank.into())];
        for (theirs, ours) in places {
            fields.push((ours.into(), self.text(path, source, theirs).into()));
        }
        self.moment(path, source, "created", &mut fields);
        (self.draft.import("message", path, fields), Vec::new())
    }

    fn target(&mut self, path: &str, source: &Map<String, Json>, rank: String) -> Made {
        let name = self.text(path, source, "name");
        if name.trim().is_empty() {
            self.draft
                .problem(&format!("{path}.name"), "", Why::NoName, Hint::FillIn);
        }
        let entity = self.named(&name, &format!("{path}.name"));
        let mut fields: Fields = vec![
            ("rep_text".into(), self.text(path, source, "rep").into()),
            (
                "their_goals".into(),
                self.text(path, source, "objectives").into(),
            ),
            (
                "wanted_action".into(),
                self.text(path, source, "action").into(),
            ),
            (
                "trigger_arguments".into(),
                self.text(path, source, "arguments").into(),
            ),
            ("order".into(), rank.into()),
        ];
        let who = match &entity {
            Some(entity) => ("entity".into(), entity.as_str().into()),
            None => ("label".into(), name.into()),
        };
        fields.push(who);
        let sheet = self.draft.import("target_sheet", path, fields);
        let interest = self.scale(path, source, "interest", 1, 5);
        let influence = self.scale(path, source, "influence", 1, 5);
        let stance = self.scale(path, source, "position", -2, 2);
        let access = self.text(path, source, "access");
        if let Some(entity) = entity {
            let mut fields: Fields = vec![
                ("entity".into(), entity.as_str().into()),
                ("access".into(), access.into()),
            ];
            for (field, number) in [
                ("interest", interest),
                ("influence", influence),
                ("stance", stance),
            ] {
                fields.extend(number.map(|number| (field.into(), Value::Int(number))));
            }
            if fields.iter().skip(1).any(|(_, value)| !value.is_blank()) {
                self.draft.import("assessment", path, fields);
            }
        }
        (sheet, vec!["position"])
    }

    /// A number of a scale; one outside it stays in the source piece and is told.
    fn scale(
        &mut self,
        path: &str,
        source: &Map<String, Json>,
        key: &str,
        low: i64,
        high: i64,
    ) -> Option<i64> {
        let value = source
            .get(key)
            .filter(|value| !value.is_null() && **value != "")?;
        let found = number(value).filter(|number| (low..=high).contains(number));
        if found.is_none() {
            let why = if number(value).is_some() {
                Why::OutOfScale
            } else {
                Why::OddValue
            };
            let text = words(value).unwrap_or_default();
            self.draft
                .problem(&format!("{path}.{key}"), text, why, Hint::CheckReading);
        }
        found
    }

    fn challenge(&mut self, path: &str, source: &Map<String, Json>, rank: String) -> Made {
        let actor = self.text(path, source, "actor");
        let entity = self.named(&actor, &format!("{path}.actor"));
        let mut fields: Fields = vec![("order".into(), rank.into())];
        fields.extend(
            entity
                .as_ref()
                .map(|entity| ("entity".into(), entity.as_str().into())),
        );
        let challenge = self.draft.import("challenge", path, fields);
        let levels = ["expect", "like", "love"];
        let ranks = self.draft.ranks("", levels.len());
        for (level, rank) in levels.into_iter().zip(ranks) {
            let text = self.text(path, source, level);
            if text.is_empty() {
                continue;
            }
            let mut fields: Fields = vec![
                ("challenge".into(), challenge.as_str().into()),
                ("level".into(), level.into()),
                ("text".into(), text.into()),
                ("order".into(), rank.into()),
            ];
            fields.extend(
                entity
                    .as_ref()
                    .map(|entity| ("entity".into(), entity.as_str().into())),
            );
            self.draft
                .import("marker", &format!("{path}.{level}"), fields);
        }
        (challenge, Vec::new())
    }

    fn action(&mut self, path: &str, source: &Map<String, Json>, rank: String) -> Made {
        let title = self.text(path, source, "title");
        if title.trim().is_empty() {
            self.draft
                .problem(&format!("{path}.title"), "", Why::NoName, Hint::FillIn);
        }
        let (status, also) = self.status(path, source, &ACTION_STATUS);
        let fields: Fields = vec![
            ("title".into(), title.into()),
            ("status".into(), status.into()),
            ("due_raw".into(), self.text(path, source, "deadline").into()),
            ("order".into(), rank.into()),
        ];
        let action = self.draft.import("action", path, fields);
        let indicator = self.text(path, source, "indicator");
        if !indicator.is_empty() {
            let at = format!("{path}.indicator");
            let fields: Fields = vec![("title".into(), indicator.into())];
            let indicator = self.draft.import("indicator", &at, fields);
            let link: Fields = vec![
                ("from".into(), indicator.as_str().into()),
                ("to".into(), action.as_str().into()),
                ("kind".into(), "measures".into()),
            ];
            self.draft.import("link", &at, link);
        }
        (action, also)
    }

    /// The code of a state; where its word was translated, the word is to be kept.
    fn status(
        &mut self,
        path: &str,
        source: &Map<String, Json>,
        table: &[(&str, &str)],
    ) -> (String, Vec<&'static str>) {
        let word = self.text(path, source, "status");
        match table.iter().find(|(_, theirs)| *theirs == word) {
            Some((ours, theirs)) if ours == theirs => (word, Vec::new()),
            Some((ours, _)) => ((*ours).to_owned(), vec!["status"]),
            None => (word, vec!["status"]),
        }
    }
}

/// A record made, and the keys whose words it is to keep all the same.
type Made = (RecordId, Vec<&'static str>);

fn card(board: &RecordId, slot: &str, text: String, rank: String) -> Fields {
    vec![
        ("board".into(), board.as_str().into()),
        ("slot".into(), slot.into()),
        ("text".into(), text.into()),
        ("order".into(), rank.into()),
    ]
}
