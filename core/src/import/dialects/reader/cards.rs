//! Texts that list things: a card, or a record of its own, for each.

use serde_json::Value as Json;

use super::super::{Cards, Each};
use super::Reader;
use crate::id::RecordId;
use crate::import::bullets::{self, Entry};
use crate::import::draft::Fields;
use crate::record::flat_key;

impl Reader<'_, '_> {
    /// The board of a kind that this file brings, made when its first card comes.
    pub(super) fn board(&mut self, kind: &str, path: &str) -> RecordId {
        if let Some(known) = self.boards.get(kind) {
            return known.clone();
        }
        let mut fields: Fields = vec![("kind".into(), kind.into())];
        let records = self.draft.workspace.records();
        // Beside another board of the same method, the file's name tells them apart.
        if records
            .of_kind("board")
            .any(|board| board.words("kind") == kind)
        {
            fields.push(("title".into(), self.draft.source.name.into()));
        }
        let id = self.draft.import("board", path, fields);
        self.boards.insert(kind.to_owned(), id.clone());
        id
    }

    pub(super) fn cards(&mut self, path: &str, value: &Json, rule: &Cards) {
        match value {
            Json::Array(list) => {
                for (index, value) in list.iter().enumerate() {
                    self.cards(&format!("{path}[{index}]"), value, rule);
                }
            }
            Json::Object(map) => {
                let Some(key) = &rule.key else { return };
                let Some(text) = map.get(key) else { return };
                let Some(words) = self.text(&format!("{path}.{key}"), text) else {
                    return;
                };
                let entry = Entry {
                    text: words,
                    ..Entry::default()
                };
                let card = self.card(path, entry, "", rule);
                self.remember(path, map, &card);
            }
            _ => {
                let Some(text) = self.text(path, value) else {
                    return;
                };
                let entries = if rule.whole || rule.into.is_some() {
                    vec![Entry {
                        text: text.clone(),
                        ..Entry::default()
                    }]
                } else {
                    bullets::cut(&text)
                };
                // What was cut up is kept as it stood, with its first piece.
                let raw = if entries.len() > 1 { text.as_str() } else { "" };
                for (index, entry) in entries.into_iter().enumerate() {
                    self.card(path, entry, if index == 0 { raw } else { "" }, rule);
                }
            }
        }
    }

    fn card(&mut self, path: &str, entry: Entry, raw: &str, rule: &Cards) -> RecordId {
        if rule
            .risks
            .as_ref()
            .is_some_and(|code| entry.group.starts_with(code))
        {
            let fields: Fields = vec![
                ("title".into(), entry.text.into()),
                ("detail".into(), entry.detail.into()),
                (flat_key("origin", "raw"), entry.group.into()),
            ];
            return self.draft.import("risk", path, fields);
        }
        let board = self.board(&rule.board, path);
        let mut fields: Fields = vec![
            ("board".into(), board.as_str().into()),
            ("slot".into(), rule.slot.as_str().into()),
            ("detail".into(), entry.detail.into()),
            ("group".into(), entry.group.into()),
        ];
        let into = rule.into.as_deref().unwrap_or("text");
        fields.retain(|(key, _)| key != into);
        fields.push((into.to_owned(), entry.text.into()));
        self.fix("card", &rule.fixed, &mut fields);
        if !raw.is_empty() {
            fields.push((flat_key("origin", "raw"), raw.into()));
        }
        if rule.chain
            && let Some(last) = self.last.get(&rule.board)
        {
            fields.push(("parent".into(), last.as_str().into()));
        }
        let id = self.draft.import("card", path, fields);
        if rule.chain {
            self.last.insert(rule.board.clone(), id.clone());
        }
        self.made
            .push((format!("card {board} {}", rule.slot), id.clone()));
        id
    }

    pub(super) fn each(&mut self, path: &str, value: &Json, rule: &Each) {
        if let Json::Array(list) = value {
            for (index, value) in list.iter().enumerate() {
                self.each(&format!("{path}[{index}]"), value, rule);
            }
            return;
        }
        let Some(text) = self.text(path, value) else {
            return;
        };
        let entries = bullets::cut(&text);
        let many = entries.len() > 1;
        for (index, entry) in entries.into_iter().enumerate() {
            let mut fields: Fields = Vec::new();
            // A whole page is no name: its first line is, and the page stands below.
            let line = entry.text.lines().next().unwrap_or_default().to_owned();
            let mut detail = entry.detail.clone();
            if let Some(field) = &rule.detail {
                if entry.text != line && rule.detail.as_deref() != Some(&rule.field) {
                    detail = format!("{}\n{detail}", entry.text).trim_end().to_owned();
                }
                if rule.field == *field {
                    detail = format!("{}\n{detail}", entry.text).trim_end().to_owned();
                }
                if !detail.is_empty() {
                    fields.push((field.clone(), detail.into()));
                }
            }
            if !fields.iter().any(|(key, _)| *key == rule.field) {
                let said = if rule.detail.is_some() {
                    line
                } else {
                    entry.text.clone()
                };
                fields.push((rule.field.clone(), said.into()));
            }
            if let Some(done) = entry.done.filter(|_| rule.each == "checklist_item") {
                fields.push(("done".into(), done.into()));
            }
            self.fix(&rule.each, &rule.fixed, &mut fields);
            if let Some(parent) = &rule.parent {
                let parent = self.parent(parent, path);
                fields.push(("parent".into(), parent.as_str().into()));
            }
            if index == 0 && many {
                fields.push((flat_key("origin", "raw"), text.as_str().into()));
            }
            let id = self.draft.import(&rule.each, path, fields);
            self.made.push((rule.each.clone(), id));
        }
    }
}
