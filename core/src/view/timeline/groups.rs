//! Lanes: which entries stand together, and what their lane is called.

use std::collections::{BTreeMap, HashMap};

use super::concerned::{concerned, is_actor};
use super::words::Words;
use super::{Entry, Moments, What};
use crate::id::RecordId;
use crate::record::Record;
use crate::text::{FrenchOrder, capital};
use crate::view::labels::{plural_of, title};
use crate::workspace::Workspace;

/// By what entries stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Grouping {
    /// What they are; fiches by their kind.
    #[default]
    Kind,
    /// Their tags.
    Tag,
    /// The persons, organisations and groups that they concern.
    Actor,
    /// The objectives that they serve.
    Objective,
}

/// Entries that stand together. With more than one tag or actor an entry stands in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// The kind, or the id of the tag, actor or objective; empty for those that have none.
    pub key: String,
    /// What its head says.
    pub head: String,
    /// The places of its entries in [`Moments::entries`], in order.
    pub entries: Vec<u32>,
    /// How many of them are in doubt.
    pub doubted: usize,
    /// How many such records there are, with those that have no date; where they can be counted.
    pub all: Option<usize>,
}

impl Moments {
    /// Sorts some of the entries into lanes, and leaves out lanes that would be empty.
    ///
    /// O(entries · their ties); by kind O(entries).
    #[must_use]
    pub fn lanes(
        &self,
        workspace: &Workspace,
        shown: &[u32],
        grouping: Grouping,
        words: &Words,
    ) -> Vec<Lane> {
        let mut lanes: HashMap<String, Vec<u32>> = HashMap::new();
        for at in shown {
            let Some(entry) = self.entries.get(*at as usize) else {
                continue;
            };
            for key in keys(workspace, entry, grouping) {
                lanes.entry(key).or_default().push(*at);
            }
        }
        let mut found: Vec<Lane> = lanes
            .into_iter()
            .map(|(key, entries)| self.lane(workspace, grouping, words, key, entries))
            .collect();
        sort(workspace, grouping, &mut found);
        found
    }

    fn lane(
        &self,
        workspace: &Workspace,
        grouping: Grouping,
        words: &Words,
        key: String,
        entries: Vec<u32>,
    ) -> Lane {
        let named = workspace.records().get(&key.as_str().into());
        let head = match (grouping, named) {
            (Grouping::Kind, _) => kind_head(workspace, &key),
            (_, Some(record)) => title(workspace, record),
            (Grouping::Tag, None) => words.without.tag.clone(),
            (Grouping::Actor, None) => words.without.actor.clone(),
            (Grouping::Objective, None) => words.without.objective.clone(),
        };
        let doubted = entries.iter().filter(|at| {
            let entry = self.entries.get(**at as usize);
            entry.is_some_and(|entry| entry.span.is_doubted())
        });
        Lane {
            doubted: doubted.count(),
            all: match grouping {
                Grouping::Kind => counted(workspace, &key),
                _ => None,
            },
            key,
            head,
            entries,
        }
    }
}

/// The key of a lane of fiches is « entity:event », that of others their type.
const FICHE: &str = "entity:";

fn keys(workspace: &Workspace, entry: &Entry, grouping: Grouping) -> Vec<String> {
    let record = || workspace.records().get(&entry.record);
    let mut keys: Vec<String> = match grouping {
        Grouping::Kind => vec![match entry.what {
            What::Entity => format!("{FICHE}{}", entry.kind),
            what => what.record_type().to_owned(),
        }],
        Grouping::Tag => {
            let tags = record().map(|record| record.ticked("tags"));
            let tags = tags.into_iter().flatten().map(RecordId::from);
            let living = tags.filter_map(|tag| workspace.records().living(&tag));
            living.map(|tag| tag.id.to_string()).collect()
        }
        Grouping::Actor => related(workspace, record(), "entity")
            .filter(|entity| is_actor(workspace, entity))
            .map(|entity| entity.id.to_string())
            .collect(),
        Grouping::Objective => related(workspace, record(), "objective")
            .map(|objective| objective.id.to_string())
            .collect(),
    };
    if keys.is_empty() {
        keys.push(String::new());
    }
    keys
}

fn related<'a>(
    workspace: &'a Workspace,
    record: Option<&Record>,
    record_type: &str,
) -> impl Iterator<Item = &'a Record> + use<'a> {
    let found = record.map(|record| concerned(workspace, record, record_type));
    let found = found.into_iter().flatten();
    found.filter_map(|id| workspace.records().living(&id))
}

fn kind_head(workspace: &Workspace, key: &str) -> String {
    let plural = match key.strip_prefix(FICHE) {
        Some("") => kind_head(workspace, What::Entity.record_type()),
        Some(kind) => plural_of(workspace, "entity", "kind", kind),
        None => {
            let kind = workspace.kinds().get(key);
            kind.map_or_else(|| key.to_owned(), |kind| kind.plural.clone())
        }
    };
    capital(&plural)
}

/// Most fiches have no date and need none; of anything else it says something how many have.
fn counted(workspace: &Workspace, key: &str) -> Option<usize> {
    let plain = !key.starts_with(FICHE) && key != What::Relation.record_type();
    plain.then(|| workspace.records().of_kind(key).count())
}

/// Events stand first, then what is done, other fiches, and relations last. Tags and actors stand
/// in the order of their names, what has none of them at the end.
fn sort(workspace: &Workspace, grouping: Grouping, lanes: &mut [Lane]) {
    if grouping != Grouping::Kind {
        let french = FrenchOrder::new();
        lanes.sort_by_cached_key(|lane| {
            let last = lane.key.is_empty();
            (last, french.key(&lane.head), lane.key.clone())
        });
        return;
    }
    let codes = workspace.kinds().field("entity", "kind");
    let codes: BTreeMap<&str, usize> = codes
        .into_iter()
        .flat_map(|field| &field.codes)
        .enumerate()
        .map(|(at, code)| (code.code.as_str(), at))
        .collect();
    lanes.sort_by_cached_key(|lane| {
        let place = match lane.key.strip_prefix(FICHE) {
            Some("event") => 0,
            Some(kind) => 100 + codes.get(kind).copied().unwrap_or(50),
            None if lane.key == What::Relation.record_type() => 200,
            None => {
                let is_of = |what: &What| what.record_type() == lane.key;
                1 + What::ALL.iter().position(is_of).unwrap_or(50)
            }
        };
        (place, lane.key.clone())
    });
}
