//! One entity as the list shows it, and what changes it.

use std::collections::BTreeSet;

use crate::change::Change;
use crate::date::Day;
use crate::id::RecordId;
use crate::record::Record;
use crate::text::{FrenchOrder, fold};
use crate::view::position::{latest, latest_until, stance_code};
use crate::view::validity::{Lifespan, Validity};
use crate::workspace::Workspace;

/// One entity as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The record.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its kind code.
    pub kind: String,
    /// The words beside the name.
    pub summary: String,
    /// Role codes, in the order of the kind file.
    pub roles: Vec<String>,
    /// Tags as (id, label), in the order in which they were put.
    pub tags: Vec<(RecordId, String)>,
    /// The latest stance until the day looked at, −2 to 2; `None` when nobody had judged.
    pub stance: Option<i64>,
    /// How many living relations it has, or may have had on the day looked at.
    pub links: usize,
    /// From when to when it is there.
    pub life: Lifespan,
    /// Whether a field of it has two versions.
    pub disputed: bool,
    pub(super) haystack: String,
    pub(super) order: Vec<u8>,
}

impl Line {
    /// The code of its stance, empty when nobody has judged.
    #[must_use]
    pub fn stance_code(&self) -> &'static str {
        stance_code(self.stance)
    }
}

impl Line {
    /// Whether two lines are painted the same; what only a search reads may differ.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        let shown = |line: &Self| Self {
            haystack: String::new(),
            ..line.clone()
        };
        shown(self) == shown(other)
    }

    /// The name without case and accents.
    #[must_use]
    pub(in crate::view) fn folded_name(&self) -> &str {
        self.haystack.split('\n').next().unwrap_or_default()
    }

    /// Whether every word occurs somewhere in the entity.
    #[must_use]
    pub(in crate::view) fn mentions(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.haystack.contains(word))
    }

    pub(super) fn sort_key(&self) -> (&[u8], &RecordId) {
        (&self.order, &self.id)
    }
}

/// Which entities' lines a change may alter.
pub(super) fn touch(workspace: &Workspace, change: &Change, touched: &mut BTreeSet<RecordId>) {
    let id = change.record();
    match change.kind() {
        "entity" => {
            touched.insert(id.clone());
        }
        "relation" | "assessment" => {
            let record = workspace.records().get(id);
            let ends = ["from", "to", "entity"].into_iter();
            touched.extend(ends.filter_map(|end| record?.reference(end)));
        }
        "tag" => {
            let holders = workspace.records().pointing_at(id);
            touched.extend(holders.map(|(holder, _)| holder.id.clone()));
        }
        _ => {}
    }
}

/// How many relations an entity has, or may have had on a day.
pub(super) fn links(workspace: &Workspace, entity: &RecordId, on: Option<Day>) -> usize {
    let holds = |relation: &Record| {
        on.is_none_or(|day| Lifespan::of(workspace, relation).at(day) != Validity::No)
    };
    workspace
        .records()
        .pointing_at(entity)
        .filter(|(other, field)| other.kind == "relation" && matches!(*field, "from" | "to"))
        .filter(|(other, _)| holds(other))
        .map(|(other, _)| &other.id)
        .collect::<BTreeSet<_>>()
        .len()
}

/// The latest stance of an entity, or the latest until a day.
pub(super) fn stance(workspace: &Workspace, entity: &RecordId, on: Option<Day>) -> Option<i64> {
    let records = workspace.records();
    let position = match on {
        None => latest(records, entity),
        Some(day) => latest_until(records, entity, day),
    };
    position?.int("stance")
}

pub(super) fn read_line(
    workspace: &Workspace,
    record: &Record,
    on: Option<Day>,
    french: &FrenchOrder,
) -> Line {
    let records = workspace.records();
    let known_roles = workspace.kinds().field("entity", "roles");
    let mut roles: Vec<String> = record
        .ticked("roles")
        .into_iter()
        .map(str::to_owned)
        .collect();
    roles.sort_by_key(|role| {
        known_roles.and_then(|field| field.codes.iter().position(|code| code.code == *role))
    });
    let tags: Vec<(RecordId, String)> = record
        .ticked("tags")
        .into_iter()
        .filter_map(|tag| {
            let tag = records.living(&tag.into())?;
            Some((tag.id.clone(), tag.words("label").to_owned()))
        })
        .collect();
    let name = record.words("name").to_owned();
    let mut haystack = fold(&name);
    let own = record.fields.iter().filter(|(key, _)| is_searched(key));
    for words in own.filter_map(|(_, value)| value.as_str()) {
        haystack.push('\n');
        haystack.push_str(&fold(words));
    }
    for alias in record
        .ticked("aliases")
        .into_iter()
        .chain(tags.iter().map(|(_, l)| l.as_str()))
    {
        haystack.push('\n');
        haystack.push_str(&fold(alias));
    }
    Line {
        id: record.id.clone(),
        kind: record.words("kind").to_owned(),
        summary: record.words("summary").to_owned(),
        order: french.key(&name),
        disputed: !record.disputed.is_empty(),
        name,
        roles,
        tags,
        stance: stance(workspace, &record.id, on),
        links: links(workspace, &record.id, on),
        life: Lifespan::of(workspace, record),
        haystack,
    }
}

/// Bookkeeping is not searched; every text that a person wrote is, unknown fields included.
fn is_searched(key: &str) -> bool {
    !matches!(
        key,
        "name" | "type" | "kind" | "created_by" | "deleted_by" | "order" | "handling"
    ) && !key.starts_with("origin|")
}
