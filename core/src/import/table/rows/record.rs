//! Making, or finding, the record of one part of a row.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::{Here, Pending, Reader, Said};
use crate::id::RecordId;
use crate::import::draft::{Draft, Fields};
use crate::import::duplicates::Newcomer;
use crate::import::recipe::Part;
use crate::import::sheet::column_name;
use crate::import::table::Table;
use crate::import::values::{self, Reading, Scale};
use crate::import::{Hint, Why};
use crate::kind::Form;
use crate::record::flat_key;
use crate::text::fold;
use crate::value::Value;

impl Reader<'_, '_> {
    /// Makes or finds the record of one part; `None` when it came with an earlier import.
    pub(super) fn part(
        &mut self,
        here: &Here<'_>,
        part: &Part,
        said: &[Said<'_>],
        made: &BTreeMap<&str, RecordId>,
        scales: &BTreeMap<u32, Scale>,
    ) -> Option<RecordId> {
        let name = full_name(part, said, self.draft);
        let old = said
            .iter()
            .find(|it| it.field == "ext_id")
            .map(|it| it.text);
        if part.known {
            let found = old
                .and_then(|old| self.lookup.any(&part.kind, old))
                .or_else(|| {
                    name.as_ref()
                        .and_then(|name| self.lookup.any(&part.kind, name))
                });
            if let Some(found) = found {
                return Some(found);
            }
        }
        let (mut fields, raw) = self.fields(here, part, said, scales);
        for (field, other) in &part.refs {
            if let Some(other) = made.get(other.as_str()) {
                fields.push((field.clone(), other.as_str().into()));
            }
        }
        let title = self
            .draft
            .kinds()
            .get(&part.kind)
            .map(|kind| kind.title_field.clone());
        // What is called after a code is called after the code that its words stand for.
        let spoken = title
            .as_ref()
            .and_then(|title| self.draft.kinds().field(&part.kind, title))
            .is_some_and(|field| field.form == Form::Choice);
        if spoken {
            self.keep_words(part, said, &mut fields);
        } else if let (Some(title), Some(name)) = (&title, &name) {
            fields.retain(|(key, _)| key != title);
            fields.insert(0, (title.clone(), name.as_str().into()));
        }
        let told = fields.len();
        for (field, code) in &part.fixed {
            if !fields[..told].iter().any(|(key, _)| key == field) {
                fields.push((field.clone(), code.as_str().into()));
            }
        }
        self.imply_kind(here.table, part, &mut fields);
        // Fiches name their tags before the table of tags tells more of them.
        if part.kind == "tag"
            && let Some(known) = name.as_ref().and_then(|name| self.lookup.known_tag(name))
        {
            self.lookup.add("tag", old, "", &known);
            self.complete(here, &known, fields, said);
            return Some(known);
        }
        if part.once
            && let Some(known) = self.same(part, name.as_deref(), old)
        {
            self.complete(here, &known, fields, said);
            return Some(known);
        }
        if let Some(known) = old.and_then(|old| self.lookup.here_old(&part.kind, old))
            && !self.draft.source.choices.again
            && part.refs.is_empty()
        {
            self.came_before(here, &known, &fields, said);
            return Some(known);
        }
        if self.choices.join
            && part.kind == "entity"
            && let Some(known) = name
                .as_ref()
                .and_then(|name| self.lookup.here_named(&part.kind, name))
        {
            self.join(here, &known, fields, said);
            return Some(known);
        }
        if let Some(old) = old {
            fields.push((flat_key("origin", "ext_id"), old.into()));
            if self.lookup.old(&part.kind, old).is_some() {
                let place = here.place(self.draft.source.name, None);
                self.draft
                    .problem_at(place, old, Why::DuplicateId, Hint::CheckReading);
            }
        }
        let ticks: Vec<(String, Value)> = fields
            .into_iter()
            .map(|(key, value)| {
                let value = if value == Value::Null && key.contains('|') {
                    self.draft.tick()
                } else {
                    value
                };
                (key, value)
            })
            .collect();
        let id = self.draft.import(&part.kind, &here.path, ticks);
        if !raw.is_empty() {
            self.draft
                .set(&id, "origin|raw", Json::Object(raw).to_string());
        }
        let shown = name.as_deref().unwrap_or_default();
        self.lookup.add(&part.kind, old, shown, &id);
        if part.kind == "entity" && !shown.is_empty() {
            self.newcomers.push(Newcomer {
                record: id.clone(),
                sheet: here.sheet.clone(),
                row: Some(here.row.number),
                path: None,
            });
        }
        self.point(here, part, said, &id);
        self.position_roles(part, said, made);
        Some(id)
    }

    /// The words of a relation stay on its line where they are not those of its code.
    fn keep_words(&self, part: &Part, said: &[Said<'_>], fields: &mut Fields) {
        let kinds = self.draft.kinds();
        let (Some(field), Some(_)) = (
            kinds.field(&part.kind, "kind"),
            kinds.field(&part.kind, "label"),
        ) else {
            return;
        };
        let code = fields.iter().find(|(key, _)| key == "kind");
        let code = code.map(|(_, code)| code.to_words()).unwrap_or_default();
        let word = said.iter().find(|it| it.field == "kind");
        let word = word.map_or("", |it| it.text.trim());
        let same = word == code || field.label_of(&code).is_some_and(|label| label == word);
        if !same && !fields.iter().any(|(key, _)| key == "label") {
            fields.push(("label".into(), word.into()));
        }
    }

    /// The record of an earlier row that speaks of the same thing.
    fn same(&self, part: &Part, name: Option<&str>, old: Option<&str>) -> Option<RecordId> {
        if let Some(old) = old {
            return self.lookup.old(&part.kind, old);
        }
        self.lookup.named(&part.kind, name?)
    }

    /// What the cells say, and the words of those that were read otherwise than they stand.
    fn fields(
        &mut self,
        here: &Here<'_>,
        part: &Part,
        said: &[Said<'_>],
        scales: &BTreeMap<u32, Scale>,
    ) -> (Fields, Map<String, Json>) {
        let mut fields: Fields = Vec::new();
        let mut raw = Map::new();
        let kinds = self.draft.kinds();
        for said in said {
            if matches!(said.field, "ext_id" | "first_name" | "last_name") {
                continue;
            }
            let Some(field) = kinds.field(&part.kind, said.field) else {
                continue;
            };
            let text = unguarded(here.table, said.text);
            let mut keep = text != said.text;
            if said.field == "tags" {
                let labels = values::split(text);
                keep |= labels.len() > 1;
                for label in labels {
                    let tag = self.lookup.tag(self.draft, label, &here.path);
                    let key = flat_key("tags", tag.as_str());
                    if !fields.iter().any(|(known, _)| *known == key) {
                        fields.push((key, Value::Null));
                    }
                }
            } else if field.form != Form::Ref && field.of != Some(Form::Ref) {
                let scale = scales.get(&said.column.at).copied().unwrap_or_default();
                let turned = (self.choices.month_first && field.form == Form::Date)
                    .then(|| values::day_first(text))
                    .flatten();
                keep |= turned.is_some();
                let text = turned.as_deref().unwrap_or(text);
                let read = values::read(&self.words, field, text, scale);
                keep |= read.changed;
                self.tell_odd(here, said, &read);
                if part.kind == "entity" && said.field == "kind" && field.code_for(text).is_none() {
                    for (_, code) in &read.fields {
                        let code = code.to_words();
                        if field.code(&code).is_none() {
                            self.lookup.kind_def(self.draft, &code, &here.path);
                        }
                    }
                }
                fields.extend(
                    read.fields
                        .into_iter()
                        .filter(|(key, value)| !value.is_blank() || key.contains('|')),
                );
            }
            if keep {
                let heading = if said.column.heading.is_empty() {
                    column_name(said.column.at)
                } else {
                    said.column.heading.clone()
                };
                raw.insert(heading, Json::from(said.text));
            }
        }
        (fields, raw)
    }

    fn tell_odd(&mut self, here: &Here<'_>, said: &Said<'_>, read: &Reading) {
        if let Some(why) = read.odd {
            let place = here.place(self.draft.source.name, Some(said.column));
            self.draft
                .problem_at(place, said.text, why, Hint::CheckReading);
        }
    }

    /// The kind of a fiche that says none: what was chosen, else what a heading lets think.
    fn imply_kind(&self, table: &Table, part: &Part, fields: &mut Fields) {
        if part.kind != "entity" || part.known || fields.iter().any(|(key, _)| key == "kind") {
            return;
        }
        let chosen = self.choices.kind.clone();
        let implied = || {
            let codes = table.recipe.implies.get(&format!("{}.kind", part.part))?;
            let headings: Vec<String> = table
                .columns
                .iter()
                .map(|column| fold(column.heading.trim()))
                .collect();
            let fits =
                |words: &Vec<String>| words.iter().any(|word| headings.contains(&fold(word)));
            codes
                .iter()
                .find(|(_, words)| fits(words))
                .map(|(code, _)| code.clone())
        };
        // A bare list of names is one of people, as the old program read it.
        let list = || {
            (table.header_row.is_none() && table.columns.len() == 1).then(|| "person".to_owned())
        };
        if let Some(kind) = chosen.or_else(implied).or_else(list) {
            fields.push(("kind".to_owned(), kind.into()));
        }
    }

    /// Notes what points at other records; they may stand further down.
    fn point(&mut self, here: &Here<'_>, part: &Part, said: &[Said<'_>], id: &RecordId) {
        for said in said.iter().filter(|said| said.field != "tags") {
            let field = self.draft.kinds().field(&part.kind, said.field);
            let Some(field) = field.filter(|it| it.form == Form::Ref || it.of == Some(Form::Ref))
            else {
                continue;
            };
            self.pending.push(Pending {
                record: id.clone(),
                field: field.clone(),
                text: said.text.to_owned(),
                place: here.place(self.draft.source.name, Some(said.column)),
            });
        }
    }

    /// A word of position such as « cible » is a role of the fiche.
    fn position_roles(&mut self, part: &Part, said: &[Said<'_>], made: &BTreeMap<&str, RecordId>) {
        if part.kind != "assessment" {
            return;
        }
        let Some(entity) = part
            .refs
            .get("entity")
            .and_then(|other| made.get(other.as_str()))
        else {
            return;
        };
        let stance = said.iter().find(|it| it.field == "stance");
        let role = stance
            .and_then(|it| self.words.role(it.text))
            .map(str::to_owned);
        if let Some(role) = role {
            let key = flat_key("roles", &role);
            if self.draft.value(entity, &key).is_none() {
                let tick = self.draft.tick();
                self.draft.complete_here(entity, &key, tick);
            }
        }
    }

    /// Finds what was pointed at, now that every row is read.
    pub(super) fn resolve(&mut self) {
        for Pending {
            record,
            field,
            text,
            place,
        } in std::mem::take(&mut self.pending)
        {
            let words = if field.form == Form::Ref {
                vec![text.as_str()]
            } else {
                values::split(&text)
            };
            for word in words {
                let kinds: Vec<String> = if field.to.iter().any(|kind| kind == "*") {
                    self.draft
                        .kinds()
                        .iter()
                        .map(|kind| kind.name.clone())
                        .collect()
                } else {
                    field.to.clone()
                };
                let found = kinds.iter().find_map(|kind| self.lookup.any(kind, word));
                match found {
                    Some(found) if field.form == Form::Ref => {
                        self.draft.set(&record, &field.name, found.as_str());
                    }
                    Some(found) => {
                        let tick = self.draft.tick();
                        self.draft
                            .set(&record, &flat_key(&field.name, found.as_str()), tick);
                    }
                    None => {
                        let (why, hint) = (Why::DanglingReference, Hint::SeeReport);
                        let column = place.column.clone().unwrap_or_default();
                        let row = place.row.unwrap_or_default();
                        self.draft
                            .leave(&format!("{column} {row}"), &Json::from(word));
                        self.draft.problem_at(place.clone(), word, why, hint);
                    }
                }
            }
        }
    }
}

/// The name of a part, put together where it stands in two columns.
fn full_name(part: &Part, said: &[Said<'_>], draft: &Draft<'_>) -> Option<String> {
    let title = draft.kinds().get(&part.kind)?.title_field.clone();
    let text = |field: &str| {
        said.iter()
            .find(|it| it.field == field)
            .map(|it| it.text.trim())
    };
    let whole = text(&title);
    let pieces: Vec<&str> = [text("first_name"), text("last_name")]
        .into_iter()
        .flatten()
        .collect();
    match (whole, pieces.is_empty()) {
        (Some(whole), true) => Some(whole.to_owned()),
        (Some(whole), false) => Some(format!("{} {whole}", pieces.join(" "))),
        (None, false) => Some(pieces.join(" ")),
        (None, true) => None,
    }
}

/// A cell without the sign that our own tables put before what a program would take for a formula.
fn unguarded<'t>(table: &Table, text: &'t str) -> &'t str {
    let guarded = table.delimiter.is_some()
        && text.starts_with('\'')
        && text
            .trim_start_matches('\'')
            .starts_with(['=', '+', '-', '@', '\t', '\r']);
    if guarded { &text[1..] } else { text }
}
