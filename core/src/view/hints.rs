//! « Points à vérifier »: what the methods point out. Nothing is refused, nothing is repaired.
//!
//! What is looked for stands in the method files, see [`Check`]; here it is found. Every check
//! reads the things of its method and what is tied to them a fixed number of times, so all hints
//! of a workspace together cost O(records · log) for a given set of methods.

mod links;
mod many;
mod one;
#[cfg(test)]
mod tests;
mod text;

use jiff::civil::Date;

use super::board::{boards, things};
use super::position::latest;
use super::ties::Ties;
use crate::id::RecordId;
use crate::method::{Check, Filter, Method, Methods, Rule, Source};
use crate::record::{Record, flat_key};
use crate::value::Value;
use crate::workspace::Workspace;

/// Something worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What was found.
    pub words: String,
    /// What to do about it; may be empty.
    pub remedy: String,
    /// Where: cards, actions, actors. The board itself where something is missing on it, and
    /// nothing at all where there is no board.
    pub records: Vec<RecordId>,
}

/// A hint with the method, and the board, that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointed {
    /// The key of the method.
    pub method: String,
    /// The board; `None` where the method needs none.
    pub board: Option<RecordId>,
    /// What is pointed out.
    pub hint: Hint,
}

/// What one method points out, of one board where it has boards, in the order of its file.
/// Nothing for a method of an unknown key, or for a method of boards without a board.
///
/// O(records of the method + links of the workspace), up to the logarithm of a sort.
#[must_use]
pub fn hints(
    workspace: &Workspace,
    methods: &Methods,
    method: &str,
    board: Option<&RecordId>,
    today: Date,
) -> Vec<Hint> {
    let Some(method) = methods.get(method) else {
        return Vec::new();
    };
    let ties = Ties::of(workspace);
    of_method(workspace, &ties, method, board, today)
}

/// What all methods point out, in the order of the side bar, board by board.
///
/// O(records), up to the logarithm of a sort.
#[must_use]
pub fn all_hints(workspace: &Workspace, methods: &Methods, today: Date) -> Vec<Pointed> {
    let ties = Ties::of(workspace);
    let mut found = Vec::new();
    for method in methods.in_order() {
        let places: Vec<Option<RecordId>> = match method.board() {
            None => vec![None],
            Some(_) => {
                let boards = boards(workspace, method).into_iter();
                boards.map(|board| Some(board.id.clone())).collect()
            }
        };
        for board in places {
            let hints = of_method(workspace, &ties, method, board.as_ref(), today);
            found.extend(hints.into_iter().map(|hint| Pointed {
                method: method.key.clone(),
                board: board.clone(),
                hint,
            }));
        }
    }
    found
}

fn of_method(
    workspace: &Workspace,
    ties: &Ties<'_>,
    method: &Method,
    board: Option<&RecordId>,
    today: Date,
) -> Vec<Hint> {
    let context = Context {
        workspace,
        ties,
        method,
        board,
        today,
    };
    let own = context.things();
    let found = method.hints.iter().map(|rule| {
        let others = (!rule.of.is_empty()).then(|| context.of_kind(&rule.of));
        context.found(rule, others.as_ref().unwrap_or(&own))
    });
    found.flatten().collect()
}

/// Where hints are looked for.
#[derive(Clone, Copy)]
struct Context<'a> {
    workspace: &'a Workspace,
    ties: &'a Ties<'a>,
    method: &'a Method,
    board: Option<&'a RecordId>,
    today: Date,
}

/// One thing that is looked at.
#[derive(Clone, Copy)]
struct Subject<'a> {
    /// What a hint points at.
    shown: &'a Record,
    /// Whose fields are read first: the latest position of an actor, else the same record.
    read: &'a Record,
}

/// What a check of many found: the words for `{}`, and where.
type Found = (String, Vec<RecordId>);

impl<'a> Context<'a> {
    /// The things of the method. O(things · log).
    fn things(&self) -> Vec<Subject<'a>> {
        let records = self.workspace.records();
        let things = things(self.workspace, self.method, self.board).into_iter();
        let subjects = things.map(|shown| {
            let position = (self.method.source == Source::Positions)
                .then(|| latest(records, &shown.id))
                .flatten();
            let read = position.unwrap_or(shown);
            Subject { shown, read }
        });
        subjects.collect()
    }

    fn of_kind(&self, kind: &str) -> Vec<Subject<'a>> {
        let records = self.workspace.records().of_kind(kind);
        records.map(Subject::of).collect()
    }

    fn found(&self, rule: &Rule, things: &[Subject<'a>]) -> Vec<Hint> {
        if things.is_empty() || things.len() < rule.after {
            return Vec::new();
        }
        let fits = |it: &&Subject<'a>| {
            let out = |(field, codes): (&String, &Vec<String>)| it.has_one(field, codes);
            it.is(&rule.only) && !rule.not.iter().any(out)
        };
        let subjects: Vec<Subject<'a>> = things.iter().filter(fits).copied().collect();
        let found = if rule.check.is_of_one() {
            links::found(self.places(&rule.check, &subjects))
        } else {
            many::found(self, &rule.check, &subjects)
        };
        let found = found.into_iter();
        found
            .map(|(what, records)| Hint {
                words: rule.words.replace("{}", &what),
                remedy: rule.remedy.replace("{}", &what),
                records,
            })
            .collect()
    }

    fn places(&self, check: &Check, subjects: &[Subject<'a>]) -> Vec<RecordId> {
        let finder = one::Finder::new(self, check);
        let found = subjects.iter().filter(|it| finder.finds(self, **it));
        found.map(|it| it.shown.id.clone()).collect()
    }
}

impl<'a> Subject<'a> {
    fn of(record: &'a Record) -> Self {
        Self {
            shown: record,
            read: record,
        }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        let read = self.read.get(key).filter(|value| !value.is_blank());
        read.or_else(|| self.shown.get(key))
    }

    fn words(&self, key: &str) -> &'a str {
        self.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The members of a set or the entries of a keyed field.
    fn members(&self, field: &str) -> Vec<(&'a str, &'a Value)> {
        let members: Vec<_> = self.read.members(field).collect();
        if members.is_empty() {
            return self.shown.members(field).collect();
        }
        members
    }

    /// The first and the last day of a date.
    fn days(&self, field: &str) -> Option<(Date, Date)> {
        super::series::days(self.read, field).or_else(|| super::series::days(self.shown, field))
    }

    /// Whether a field says anything, in whatever form it is stored.
    fn says(&self, field: &str) -> bool {
        let dates = ["raw", "edtf"].map(|part| format!("{field}_{part}"));
        let mut keys = dates.iter().map(String::as_str).chain([field]);
        let said = |key: &str| {
            let value = self.get(key);
            value.is_some_and(|value| match value.as_str() {
                Some(words) => !words.trim().is_empty(),
                None => !value.is_blank(),
            })
        };
        keys.any(said) || !self.members(field).is_empty()
    }

    /// Whether all fields of a filter have one of their codes.
    fn is(&self, filter: &Filter) -> bool {
        filter
            .iter()
            .all(|(field, codes)| self.has_one(field, codes))
    }

    fn has_one(&self, field: &str, codes: &[String]) -> bool {
        codes.iter().any(|code| {
            if code.is_empty() {
                return !self.says(field);
            }
            let value = self.get(field);
            value.is_some_and(|value| value.to_words() == *code)
                || [self.read, self.shown]
                    .iter()
                    .any(|it| it.fields.contains_key(&flat_key(field, code)))
        })
    }
}
