//! Where actors stood over time: the strip of one, who moved between two days, and whether the
//! map still says something.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::date::{Date, Day};
use crate::id::RecordId;
use crate::record::{Record, Records};
use crate::text::fold;
use crate::view::fiche::date_words;
use crate::view::labels::title;
use crate::view::position::{begins, place};
use crate::workspace::Workspace;

/// Nobody looked for so many weeks, and the map is out of date.
pub const STALE_WEEKS: i64 = 8;

/// One judgment of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The assessment.
    pub record: RecordId,
    /// The date as it was typed; empty when nobody said.
    pub when: String,
    /// The date; `None` when it cannot be read.
    pub date: Option<Date>,
    /// −2 to 2.
    pub stance: Option<i64>,
    /// 1 to 5.
    pub influence: Option<i64>,
    /// 1 to 5.
    pub interest: Option<i64>,
    /// What makes us believe it.
    pub why: String,
    /// The member who judged.
    pub by: Option<RecordId>,
    /// Whether two versions of it stand side by side.
    pub disputed: bool,
}

/// Which way an actor moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Nearer to us.
    Towards,
    /// Away from us.
    Away,
    /// Its stance is the same, or unknown on one side; its influence or its interest is not.
    Beside,
    /// It was judged for the first time.
    First,
}

/// What changed in what is thought of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The fiche.
    pub actor: RecordId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Which way it moved.
    pub way: Way,
    /// Where it stood; `None` when nobody had judged.
    pub before: Option<Stand>,
    /// Where it stands, with who said so and when.
    pub after: Stand,
}

/// When something was last seen of actors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// The last day at which any actor was judged or observed; `None` when none ever was.
    pub last: Option<Day>,
    /// How many whole weeks ago.
    pub weeks: Option<i64>,
    /// Whether that is too long ago; never when there is no map.
    pub stale: bool,
    /// The actors of the map, the longest unseen first.
    pub actors: Vec<Seen>,
}

/// When an actor was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The fiche.
    pub actor: RecordId,
    /// Its name.
    pub name: String,
    /// The last day at which it was judged or observed; `None` when no date can be read.
    pub last: Option<Day>,
    /// How many whole weeks ago.
    pub weeks: Option<i64>,
    /// Whether that is too long ago, or not known.
    pub stale: bool,
}

/// The judgments of an actor, oldest first; those without a date that can be read before all
/// others. O(its assessments).
#[must_use]
pub fn strip(workspace: &Workspace, actor: &RecordId) -> Vec<Stand> {
    let judged = crate::view::position::assessments(workspace.records(), actor);
    judged.into_iter().map(Stand::of).collect()
}

/// Who moved from one day to another: first those who came nearer, then those who went away,
/// each by how far and by name.
///
/// An actor stands at a day where it was last judged until then; a date of several days counts
/// from its first. O(assessments · log).
#[must_use]
pub fn moved(workspace: &Workspace, from: Day, to: Day) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    for (actor, judged) in judged(workspace.records()) {
        let Some(fiche) = workspace.records().living(&actor.into()) else {
            continue;
        };
        let at = |day: Day| {
            let until = judged.iter().rev();
            let mut until = until.filter(|stand| begins(stand).is_none_or(|first| first <= day));
            until.next().map(|stand| Stand::of(stand))
        };
        let (before, Some(after)) = (at(from), at(to)) else {
            continue;
        };
        let Some(way) = way(before.as_ref(), &after) else {
            continue;
        };
        moves.push(Move {
            actor: fiche.id.clone(),
            name: title(workspace, fiche),
            kind: fiche.words("kind").to_owned(),
            way,
            before,
            after,
        });
    }
    moves.sort_by_cached_key(|found| {
        let far = std::cmp::Reverse(found.steps().abs());
        (found.way, far, fold(&found.name), found.actor.clone())
    });
    moves
}

/// Whether the map of actors is out of date: whether nothing was seen for so many weeks.
///
/// What is dated after today is a plan and was not seen. O(assessments + observations).
#[must_use]
pub fn freshness(workspace: &Workspace, today: Day, weeks: i64) -> Freshness {
    let records = workspace.records();
    let ago = |last: Option<Day>| last.map(|last| (today.number() - last.number()) / 7);
    let mut last_of: HashMap<RecordId, Option<Day>> = HashMap::new();
    for (actor, judged) in judged(records) {
        if let Some(fiche) = records.living(&actor.into()) {
            let last = judged.iter().filter_map(|stand| seen(stand, today)).max();
            last_of.insert(fiche.id.clone(), last);
        }
    }
    for observation in records.of_kind("observation") {
        let actor = observed(records, observation).map(|actor| &actor.id);
        if let Some(last) = actor.and_then(|actor| last_of.get_mut(actor)) {
            *last = (*last).max(seen(observation, today));
        }
    }
    let is_stale = |last: Option<Day>| ago(last).is_none_or(|ago| ago >= weeks);
    let mut actors: Vec<Seen> = last_of
        .into_iter()
        .filter_map(|(actor, last)| {
            Some(Seen {
                name: title(workspace, records.living(&actor)?),
                actor,
                last,
                weeks: ago(last),
                stale: is_stale(last),
            })
        })
        .collect();
    actors.sort_by_cached_key(|seen| (seen.last, fold(&seen.name), seen.actor.clone()));
    let last = actors.iter().filter_map(|seen| seen.last).max();
    Freshness {
        last,
        weeks: ago(last),
        stale: !actors.is_empty() && is_stale(last),
        actors,
    }
}

impl Move {
    /// How many steps it came nearer; negative when it went away, 0 where that is not known.
    #[must_use]
    pub fn steps(&self) -> i64 {
        let before = self.before.as_ref().and_then(|before| before.stance);
        let both = before.zip(self.after.stance);
        both.map_or(0, |(before, after)| after.saturating_sub(before))
    }
}

impl Stand {
    fn of(record: &Record) -> Self {
        Self {
            record: record.id.clone(),
            when: date_words(record, "when"),
            date: Date::of(record, "when"),
            stance: record.int("stance"),
            influence: record.int("influence"),
            interest: record.int("interest"),
            why: record.words("why").to_owned(),
            by: record.reference("created_by"),
            disputed: !record.disputed.is_empty(),
        }
    }
}

/// The assessments of every actor for the whole campaign, oldest first.
fn judged(records: &Records) -> Vec<(&str, Vec<&Record>)> {
    let mut by_actor: HashMap<&str, Vec<&Record>> = HashMap::new();
    let all = records.of_kind("assessment");
    for record in all.filter(|record| record.words("scope").is_empty()) {
        by_actor
            .entry(record.words("entity"))
            .or_default()
            .push(record);
    }
    let mut found: Vec<_> = by_actor.into_iter().collect();
    for (_, stands) in &mut found {
        stands.sort_by_cached_key(|stand| place(stand));
    }
    found
}

/// The last day at which this can have been seen, today being the last of all.
fn seen(record: &Record, today: Day) -> Option<Day> {
    let date = Date::of(record, "when")?;
    let last = date.latest().or(date.earliest())?.min(today);
    let first = date.earliest().unwrap_or(last);
    (first <= today).then_some(last)
}

/// The actor that an observation is about: its subject, or whom its marker or its sheet is about.
fn observed<'a>(records: &'a Records, observation: &Record) -> Option<&'a Record> {
    let follow = |record: &Record, field: &str| records.living(&record.reference(field)?);
    let mut about = follow(observation, "subject").or_else(|| follow(observation, "marker"))?;
    // A marker, its challenge, the actor.
    for _ in 0..3 {
        if about.kind == "entity" {
            return Some(about);
        }
        about = follow(about, "entity").or_else(|| follow(about, "challenge"))?;
    }
    None
}

fn way(before: Option<&Stand>, after: &Stand) -> Option<Way> {
    let Some(before) = before else {
        return Some(Way::First);
    };
    let differs = |one: Option<i64>, other: Option<i64>| {
        let both = one.zip(other);
        both.is_some_and(|(one, other)| one != other)
    };
    match before.stance.zip(after.stance) {
        Some((old, new)) if new > old => Some(Way::Towards),
        Some((old, new)) if new < old => Some(Way::Away),
        _ => {
            let influence = differs(before.influence, after.influence);
            let interest = differs(before.interest, after.interest);
            (influence || interest).then_some(Way::Beside)
        }
    }
}
