//! Reading what a workspace holds that has a date.

use std::collections::HashMap;

use jiff::civil;

use super::words::Words;
use super::{Entry, Moments, Span, State, Tense, Undated, What};
use crate::date::{Date, Day};
use crate::id::RecordId;
use crate::record::Record;
use crate::text::fold;
use crate::view::card::grade;
use crate::view::fiche::date_words;
use crate::view::labels::title;
use crate::view::validity::is_event;
use crate::workspace::Workspace;

/// Reads everything that has a date, today being what the caller says.
///
/// O(n log n) in the dated records.
#[must_use]
pub fn moments(workspace: &Workspace, today: civil::Date, words: &Words) -> Moments {
    let mut moments = Moments {
        today: Day::from(today).number(),
        ..Moments::default()
    };
    let reader = Reader {
        workspace,
        words,
        today: moments.today,
        before: stances_before(workspace),
    };
    for what in What::ALL {
        for record in workspace.records().of_kind(what.record_type()) {
            match reader.read(what, record) {
                Read::Placed(entry) => moments.entries.push(*entry),
                Read::Waiting(undated) => moments.undated.push(undated),
                Read::Nothing => {}
            }
        }
    }
    let entries = &mut moments.entries;
    entries.sort_unstable_by(|one, other| {
        (one.order(), &one.record).cmp(&(other.order(), &other.record))
    });
    let waiting = &mut moments.undated;
    waiting.sort_by_cached_key(|undated| (fold(&undated.title), undated.record.clone()));
    moments
}

/// What a record gives.
enum Read {
    Placed(Box<Entry>),
    Waiting(Undated),
    Nothing,
}

struct Reader<'a> {
    workspace: &'a Workspace,
    words: &'a Words,
    today: i64,
    /// The stance before each assessment, of the same actor in the same matter.
    before: HashMap<RecordId, i64>,
}

impl Reader<'_> {
    fn read(&self, what: What, record: &Record) -> Read {
        let source = what.source();
        let [start, end] = what.dates(record);
        let date = |field: Option<&str>| Date::of(record, field?);
        let typed = |field: Option<&str>| {
            let words = field.map(|field| date_words(record, field));
            words.unwrap_or_default()
        };
        let (from, to) = (date(start), date(end));
        let span = Span::between(from.as_ref(), to.as_ref(), source.lasting);
        let (from_words, to_words) = (typed(start), typed(end));
        let Some(span) = span else {
            let words = self.words.typed(&from_words, &to_words, false);
            let event = what == What::Entity && is_event(self.workspace, record);
            return match words.is_empty() && !event && !what.needs_date() {
                true => Read::Nothing,
                false => Read::Waiting(Undated {
                    record: record.id.clone(),
                    what,
                    kind: kind(what, record),
                    title: self.title(what, record),
                    words,
                }),
            };
        };
        // « depuis 2009 » says by itself that it goes on.
        let one = from.or(to).is_some_and(|date| date.is_span());
        let words = self
            .words
            .typed(&from_words, &to_words, source.lasting && !one);
        let disputed = record.disputed.iter().any(|key| {
            let field = key.strip_suffix("_raw").or(key.strip_suffix("_edtf"));
            field.is_some_and(|_| field == start || field == end)
        });
        Read::Placed(Box::new(Entry {
            record: record.id.clone(),
            what,
            kind: kind(what, record),
            title: self.title(what, record),
            words,
            time: from.or(to).and_then(|date| date.time()),
            from,
            to,
            span,
            ramp: self.ramp(what, record, &span),
            tense: self.tense(&span),
            state: self.state(what, record, &span),
            grade: self.grade(what, record),
            disputed,
        }))
    }

    fn title(&self, what: What, record: &Record) -> String {
        let target = |field: &str| {
            let id = record.reference(field)?;
            self.workspace.records().get(&id)
        };
        match what {
            What::Position => {
                let actor = target("entity").map(|actor| actor.words("name"));
                let before = self.before.get(&record.id).copied();
                let name = actor.unwrap_or_default();
                self.words.stand(name, before, record.int("stance"))
            }
            What::Measurement | What::TargetPoint => {
                let unit = target("indicator").map(|indicator| indicator.words("unit"));
                let value = match record.get("value").map(|value| value.to_words()) {
                    Some(value) if !value.is_empty() => value,
                    _ => record.words("value_text").to_owned(),
                };
                self.words.measured(&value, unit.unwrap_or_default())
            }
            _ => title(self.workspace, record),
        }
    }

    fn tense(&self, span: &Span) -> Tense {
        if span.latest < self.today && !span.open_end {
            Tense::Past
        } else if span.earliest > self.today && !span.open_start {
            Tense::Planned
        } else {
            Tense::Present
        }
    }

    /// A window is to be prepared from so many days before it may open.
    fn ramp(&self, what: What, record: &Record, span: &Span) -> Option<i64> {
        let lead = record.int("lead_time_days").filter(|days| *days > 0);
        let lead = lead.filter(|_| what == What::Window && !span.open_start)?;
        Some(span.earliest.saturating_sub(lead))
    }

    fn state(&self, what: What, record: &Record, span: &Span) -> State {
        if !matches!(what, What::Action | What::Commitment | What::Objective) {
            return State::Plain;
        }
        match record.words("status") {
            "done" | "kept" | "reached" | "partial" => State::Done,
            "dropped" => State::Dropped,
            _ if span.latest < self.today && !span.open_end => {
                State::Late(self.today - span.latest)
            }
            _ => State::ToDo,
        }
    }

    fn grade(&self, what: What, record: &Record) -> String {
        match what {
            What::Entity => grade(self.workspace, record),
            What::Note => {
                let source = record.reference("source");
                let source = source.and_then(|source| self.workspace.records().living(&source));
                let letter = source.map(|source| source.words("reliability"));
                let digit = record.int("credibility").map(|digit| digit.to_string());
                format!(
                    "{}{}",
                    letter.unwrap_or_default(),
                    digit.unwrap_or_default()
                )
            }
            _ => record.words("grade").to_owned(),
        }
    }
}

/// The code of the kind of what has one on the graph.
fn kind(what: What, record: &Record) -> String {
    match what {
        What::Entity | What::Relation => record.words("kind").to_owned(),
        _ => String::new(),
    }
}

/// The stance before each assessment, where there is one: of the same actor in the same matter.
fn stances_before(workspace: &Workspace) -> HashMap<RecordId, i64> {
    let mut by_actor: HashMap<(&str, &str), Vec<&Record>> = HashMap::new();
    for record in workspace.records().of_kind("assessment") {
        let matter = (record.words("entity"), record.words("scope"));
        by_actor.entry(matter).or_default().push(record);
    }
    let mut before = HashMap::new();
    for mut stands in by_actor.into_values() {
        stands.sort_by_cached_key(|stand| crate::view::position::place(stand));
        let mut last = None;
        for stand in stands {
            if let Some(last) = last {
                before.insert(stand.id.clone(), last);
            }
            last = stand.int("stance").or(last);
        }
    }
    before
}
