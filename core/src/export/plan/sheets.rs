//! Methods on records of their own: sheets, groups by slot, rows by actor, tables.

use super::teller::{Teller, capital, list, table};
use crate::export::blocks::{Block, Item, Line};
use crate::kind::Form;
use crate::method::{Method, Skin};
use crate::record::Record;
use crate::view::board::things;
use crate::view::fiche::date_words;
use crate::view::labels::label_of;
use crate::view::position::latest;
use crate::view::sentence::Sentences;

impl<'a> Teller<'a> {
    /// The records of a method, as its faces show them.
    pub(super) fn records(&mut self, method: &Method) -> Vec<Block> {
        let all = things(self.read.workspace, method, None);
        let all = all.into_iter().filter(|record| self.read.shows(record));
        let all: Vec<&Record> = all.collect();
        let rows = method.faces.iter().find(|face| !face.rows.is_empty());
        if let Some(face) = rows {
            return self.by_owner(method, &face.rows, &all);
        }
        if all.is_empty() {
            return Vec::new();
        }
        if method.faces.iter().any(|face| face.skin == Skin::Plan) {
            return self.actions(method, &all);
        }
        match (method.holds(), method.faces[0].skin) {
            ("indicator", _) => self.indicators(method, &all),
            (_, Skin::Grid) => self.by_slot(method, &all),
            _ => {
                let sheets = all.iter().map(|record| self.sheet(method, record));
                sheets.flatten().collect()
            }
        }
    }

    /// One record after the other under the headings of their slots.
    fn by_slot(&mut self, method: &Method, all: &[&'a Record]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (label, records) in slots(method, all, &self.read.words.elsewhere) {
            let known = method.slots.iter().any(|slot| slot.label == label);
            let mut items = Vec::new();
            for record in records {
                if known {
                    self.stands(record, &[&method.by]);
                }
                items.push(self.item(record));
            }
            blocks.push(Block::Heading(3, Line::plain(label)));
            blocks.push(Block::List(items));
        }
        blocks
    }

    /// Whose records they are, then theirs slot by slot: the markers of an actor.
    fn by_owner(&mut self, method: &Method, field: &str, all: &[&'a Record]) -> Vec<Block> {
        let def = self.read.workspace.kinds().field(method.holds(), field);
        let kinds = def.map(|def| def.to.clone()).unwrap_or_default();
        let owners = kinds.iter().flat_map(|kind| self.read.of_kind(kind));
        let owners: Vec<&Record> = owners.collect();
        let mut blocks = Vec::new();
        for owner in owners {
            self.show(owner);
            let name = match self.read.target(owner, "entity") {
                Some(actor) => {
                    self.stands(owner, &["entity"]);
                    self.read.name(actor)
                }
                None => self.heading(owner),
            };
            blocks.push(Block::Heading(3, Line::plain(name)));
            let own = |record: &&&Record| record.words(field) == owner.id.as_str();
            let own: Vec<&Record> = all.iter().filter(own).copied().collect();
            for record in &own {
                self.stands(record, &[field]);
                if record.words("entity") == owner.words("entity") {
                    self.stands(record, &["entity"]);
                }
            }
            let about = self.below(owner);
            blocks.extend(list(about));
            blocks.extend(self.levels(method, &own));
        }
        let lost: Vec<&Record> = all
            .iter()
            .filter(|it| !self.is_shown(it))
            .copied()
            .collect();
        if !lost.is_empty() {
            blocks.push(Block::Heading(
                3,
                Line::plain(self.read.words.nobody.clone()),
            ));
            blocks.extend(self.levels(method, &lost));
        }
        blocks
    }

    /// Records under the names of their slots, each with how it stands: what was seen last.
    fn levels(&mut self, method: &Method, records: &[&'a Record]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (label, records) in slots(method, records, &self.read.words.elsewhere) {
            let known = method.slots.iter().any(|slot| slot.label == label);
            let mut items = Vec::new();
            for record in records {
                if known {
                    self.stands(record, &[&method.by]);
                }
                let mut item = self.item(record);
                if let Some(seen) = self.last_seen(record) {
                    item.line = item.line.and(format!(" – {seen}"));
                }
                items.push(item);
            }
            blocks.push(Block::Text(Line::strong(label)));
            blocks.push(Block::List(items));
        }
        blocks
    }

    /// The degree and the date of the latest observation.
    fn last_seen(&self, marker: &Record) -> Option<String> {
        let seen = self.read.pointing_at(&marker.id);
        let seen = seen.filter(|(it, field)| it.kind == "observation" && *field == "marker");
        let (last, _) = seen.max_by_key(|(it, _)| {
            (
                it.words("when_edtf").to_owned(),
                it.int("created_at"),
                it.id.clone(),
            )
        })?;
        let degree = label_of(
            self.read.workspace,
            "observation",
            "degree",
            last.words("degree"),
        );
        let bits = [degree, date_words(last, "when")];
        let bits: Vec<String> = bits.into_iter().filter(|bit| !bit.is_empty()).collect();
        (!bits.is_empty()).then(|| bits.join(&self.read.words.between_names))
    }

    /// One record with a heading: its sentence, its parts, what else it holds, what is tied to it.
    pub(super) fn sheet(&mut self, method: &Method, record: &'a Record) -> Vec<Block> {
        self.show(record);
        let name = self.heading(record);
        let state = self.read.workspace.kinds().field(&record.kind, &method.by);
        let state = state.filter(|field| field.form == Form::Choice);
        let state = state.and_then(|field| self.take(record, &field.name));
        let title = match state {
            Some(state) => format!("{name} ({})", state.words),
            None => name,
        };
        let mut blocks = vec![Block::Heading(3, Line::plain(title))];
        let lead = self.lead(record);
        if !lead.is_empty() && !record.words("sentence_override").trim().is_empty() {
            self.stands(record, &["sentence_override"]);
        }
        blocks.extend((!lead.is_empty()).then(|| Block::Text(Line::plain(lead))));
        let several = method.parts.len() > 1;
        for part in &method.parts {
            let items = self.fields(record, &part.fields);
            if !items.is_empty() && several {
                blocks.push(Block::Text(Line::strong(&part.label)));
            }
            blocks.extend(list(items));
        }
        let mut others = self.rest(record);
        others.extend(self.links(record));
        others.extend(self.mentions(record));
        let mut tables = Vec::new();
        for (kind, children) in by_kind(self.children(record)) {
            tables.extend(self.children_table(kind, &children, record));
        }
        if !others.is_empty() && several && blocks.len() > 1 {
            // A list right after another would be read as one with it.
            blocks.push(Block::Text(Line::strong(self.read.words.besides.clone())));
        }
        blocks.extend(list(others));
        blocks.extend(tables);
        blocks
    }

    /// What stands first in a sheet: an objective's sentence, where a target stands.
    fn lead(&self, record: &Record) -> String {
        if record.kind == "objective" {
            return Sentences::french().objective(record);
        }
        let actor = self.read.target(record, "entity");
        let actor = actor.filter(|_| record.kind == "target_sheet");
        let records = self.read.workspace.records();
        let position = actor.and_then(|actor| latest(records, &actor.id));
        let Some(position) = position.filter(|position| self.read.shows(position)) else {
            return String::new();
        };
        let fields = ["stance", "influence", "interest", "access"];
        let fields = fields.iter().filter_map(|field| {
            let def = self.read.workspace.kinds().field("assessment", field)?;
            position.get(field)?;
            let before = &self.read.words.before_value;
            Some(format!(
                "{}{before}{}",
                def.label,
                self.read.value(position, def)
            ))
        });
        fields
            .collect::<Vec<_>>()
            .join(&self.read.words.between_bits)
    }

    /// What is tied to a record from elsewhere, read from its side.
    fn mentions(&mut self, record: &Record) -> Vec<Item> {
        let mut links: Vec<&Record> = self.read.links(&record.id, "to").collect();
        links.sort_by_cached_key(|link| {
            let other = self.read.target(link, "from");
            let place = other.map(|other| (other.kind.clone(), other.words("order").to_owned()));
            (link.words("kind").to_owned(), place, link.id.clone())
        });
        let known = self.read.workspace.kinds().field("link", "kind");
        let mut items: Vec<(String, Item)> = Vec::new();
        for link in links {
            let Some(other) = self.read.target(link, "from") else {
                continue;
            };
            let code = link.words("kind");
            let entry = Item::of(Line::plain(self.mention(other)));
            match items.last_mut() {
                Some((last, item)) if last == code => item.below.push(entry),
                _ => {
                    let label = known.and_then(|field| field.code(code));
                    let label = label.map_or(code, |code| code.inverse());
                    let item = Item::of(Line::strong(capital(label)));
                    items.push((code.to_owned(), item.over(vec![entry])));
                }
            }
        }
        items.into_iter().map(|(_, item)| item).collect()
    }

    /// What belongs to a record, one kind of it, as a table of all that is filled in.
    fn children_table(
        &mut self,
        kind: &str,
        children: &[&'a Record],
        owner: &Record,
    ) -> Vec<Block> {
        let known = self.read.workspace.kinds().get(kind);
        let label = known.map_or(kind, |kind| kind.plural.as_str());
        for child in children {
            self.show(child);
            for (record, field) in self.read.pointing_at(&owner.id) {
                if record.id == child.id {
                    self.stands(child, &[field]);
                }
            }
        }
        let fields = known.into_iter().flat_map(|kind| &kind.fields);
        let fields: Vec<&str> = fields
            .map(|field| field.name.as_str())
            .filter(|field| children.iter().any(|child| self.has_untold(child, field)))
            .collect();
        let mut blocks = vec![Block::Text(Line::strong(capital(label)))];
        if !fields.is_empty() {
            blocks.push(table(self.columns(children, &fields)));
        }
        blocks.extend(list(self.details(children)));
        blocks
    }
}

/// The records of each slot under its label, those of no slot of the method last, under what
/// they say there.
pub(super) fn slots<'a>(
    method: &Method,
    all: &[&'a Record],
    elsewhere: &str,
) -> Vec<(String, Vec<&'a Record>)> {
    let mut groups: Vec<(String, Vec<&Record>)> = Vec::new();
    for slot in &method.slots {
        let here = all.iter().filter(|it| it.words(&method.by) == slot.code);
        groups.push((slot.label.clone(), here.copied().collect()));
    }
    let others = all
        .iter()
        .filter(|it| method.slot(it.words(&method.by)).is_none());
    groups.push((elsewhere.to_owned(), others.copied().collect()));
    groups.retain(|(_, records)| !records.is_empty());
    groups
}

fn by_kind(records: Vec<&Record>) -> Vec<(&str, Vec<&Record>)> {
    let mut groups: Vec<(&str, Vec<&Record>)> = Vec::new();
    for record in records {
        match groups.iter_mut().find(|(kind, _)| *kind == record.kind) {
            Some((_, group)) => group.push(record),
            None => groups.push((&record.kind, vec![record])),
        }
    }
    groups
}
