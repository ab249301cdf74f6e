//! One item of the old mySPOT's file at a time, as its record's fields show it.

use serde_json::{Map, Value as Json, json};

use super::book::{Book, or};
use crate::id::RecordId;
use crate::import::sections::{ACTION_STATUS, OBJECTIVE_STATUS, ROLES};
use crate::record::Record;

impl Book<'_> {
    pub(super) fn entity(&self, entity: &Record) -> Json {
        let kind = self.kinds.field("entity", "kind");
        let default = kind
            .and_then(|field| field.default.as_ref())
            .and_then(Json::as_str);
        let roles = entity.ticked("roles");
        let known = ROLES.iter().find(|role| roles.contains(*role)).copied();
        let is_ours = |role: &str| {
            self.kinds
                .field("entity", "roles")
                .is_some_and(|field| field.code(role).is_some())
        };
        let role = known.or_else(|| roles.iter().find(|role| !is_ours(role)).copied());
        let tags: Vec<&str> = entity
            .ticked("tags")
            .into_iter()
            .filter_map(|tag| self.records.living(&RecordId::from(tag)))
            .map(|tag| tag.words("label"))
            .collect();
        json!({
            "id": self.old_id(entity),
            "name": entity.words("name"),
            "type": or(entity.words("kind"), default.unwrap_or_default()),
            "alias": entity.ticked("aliases").join(", "),
            "desc": entity.words("desc"),
            "date": or(entity.words("when_raw"), entity.words("when_edtf")),
            "role": role.unwrap_or_default(),
            "tags": tags,
        })
    }

    pub(super) fn relation(&self, relation: &Record) -> Json {
        let kind = relation.words("kind");
        let label = self
            .kinds
            .field("relation", "kind")
            .and_then(|field| field.label_of(kind))
            .or_else(|| {
                self.records
                    .of_kind("kind_def")
                    .find(|def| def.words("applies_to") == "relation" && def.words("code") == kind)
                    .map(|def| def.words("label_fr"))
            })
            .unwrap_or(kind);
        json!({
            "id": self.old_id(relation),
            "from": self.end_id(relation, "from"),
            "to": self.end_id(relation, "to"),
            "type": or(relation.words("label"), label),
        })
    }

    pub(super) fn note(&self, note: &Record) -> Json {
        let entity = self.about(note).first().map(|link| self.end_id(link, "to"));
        let source = or(
            note.words("source_text"),
            self.living(note, "source")
                .map_or("", |source| source.words("title")),
        );
        json!({
            "id": self.old_id(note),
            "entityId": entity.unwrap_or_default(),
            "content": note.words("text"),
            "source": source,
            "time": note.int("created_at").unwrap_or(0),
        })
    }

    pub(super) fn target(&self, sheet: &Record) -> Json {
        let found = self.assessment_of(sheet);
        let number = |field: &str| found.and_then(|found| found.int(field));
        let name = |field: &str| {
            self.living(sheet, field)
                .map_or("", |found| found.words("name"))
        };
        // The old file has no empty mark: its form starts in the middle of each scale.
        json!({
            "name": or(name("entity"), sheet.words("label")),
            "rep": or(sheet.words("rep_text"), name("rep")),
            "objectives": sheet.words("their_goals"),
            "interest": number("interest").unwrap_or(3),
            "influence": number("influence").unwrap_or(3),
            "position": number("stance").unwrap_or(0).to_string(),
            "access": or(found.map_or("", |found| found.words("access")), "none"),
            "action": sheet.words("wanted_action"),
            "arguments": sheet.words("trigger_arguments"),
        })
    }

    /// One row of markers: those of a challenge, or those that name the fiche directly.
    pub(super) fn progress_row(
        &self,
        entity: Option<&RecordId>,
        markers: &[&Record],
    ) -> Map<String, Json> {
        let level = |level: &str| -> String {
            let texts = markers
                .iter()
                .filter(|marker| marker.words("level") == level);
            let texts = texts
                .map(|marker| marker.words("text"))
                .filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join("\n")
        };
        let actor = entity
            .and_then(|id| self.records.living(id))
            .map_or("", |e| e.words("name"));
        let row = [
            ("actor", actor.to_owned()),
            ("expect", level("expect")),
            ("like", level("like")),
            ("love", level("love")),
        ];
        row.into_iter()
            .map(|(key, text)| (key.to_owned(), Json::from(text)))
            .collect()
    }

    pub(super) fn action(&self, action: &Record) -> Json {
        let indicators = self.measures(action);
        let indicators: Vec<&str> = indicators
            .iter()
            .map(|(_, indicator)| indicator.words("title"))
            .collect();
        let status = match action.words("status") {
            "" | "idea" => "planned",
            "blocked" => "ongoing",
            status => their_code(&ACTION_STATUS, status),
        };
        json!({
            "title": action.words("title"),
            "status": status,
            "deadline": or(action.words("due_raw"), action.words("due_edtf")),
            "indicator": indicators.join("\n"),
        })
    }
}

pub(super) fn objective(objective: &Record) -> Json {
    // The old program joins the parts in this order; the words are the group's own.
    let parts = [
        "deadline_raw",
        "achievable",
        "specific",
        "measurable",
        "realistic",
    ];
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| objective.words(part))
        .filter(|part| !part.is_empty())
        .collect();
    let composed = parts.join(" ");
    let text = or(objective.words("sentence_override"), &composed);
    let status = match objective.words("status") {
        "" | "draft" | "partial" | "dropped" => "ongoing",
        status => their_code(&OBJECTIVE_STATUS, status),
    };
    json!({
        "text": or(text, objective.words("title")),
        "status": status,
        "created": objective.int("created_at").unwrap_or(0),
    })
}

pub(super) fn strategy(strategy: &Record) -> Json {
    let key = strategy.words("key");
    let key = if key == "custom" {
        or(strategy.words("title"), key)
    } else {
        key
    };
    json!({ "key": key })
}

pub(super) fn message(message: &Record) -> Json {
    json!({
        "hook": message.words("hook"),
        "problem": message.words("problem"),
        "importance": message.words("importance"),
        "target": message.words("audience"),
        "action": message.words("ask"),
        "created": message.int("created_at").unwrap_or(0),
    })
}

fn their_code<'t>(table: &[(&'t str, &'t str)], ours: &'t str) -> &'t str {
    table
        .iter()
        .find(|(code, _)| *code == ours)
        .map_or(ours, |(_, theirs)| theirs)
}
