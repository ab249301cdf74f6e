//! What stands on the timeline: which records, by which of their dates.

use crate::date::Date;
use crate::record::Record;

/// What an entry of the timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A fiche with a date: an event, a foundation, a life.
    Entity,
    /// A moment at which a decision may turn, with the time to prepare for it.
    Window,
    /// A meeting.
    Meeting,
    /// An action, from its start to when it is due or done.
    Action,
    /// What somebody promised, by when.
    Commitment,
    /// The day by which an objective is to be reached.
    Objective,
    /// A decision of the group.
    Decision,
    /// Where an actor stood.
    Position,
    /// What was seen an actor do.
    Observation,
    /// A measured value.
    Measurement,
    /// A value that is aimed at.
    TargetPoint,
    /// What the group did, in its own memory.
    Journal,
    /// What was noted as having happened.
    Note,
    /// From when to when a relation holds.
    Relation,
}

impl What {
    /// All of them, in the order in which their lanes stand.
    pub const ALL: [Self; 14] = [
        Self::Entity,
        Self::Window,
        Self::Meeting,
        Self::Action,
        Self::Commitment,
        Self::Objective,
        Self::Decision,
        Self::Position,
        Self::Observation,
        Self::Measurement,
        Self::TargetPoint,
        Self::Journal,
        Self::Note,
        Self::Relation,
    ];

    /// The type of its records, whose file has the words for it.
    #[must_use]
    pub const fn record_type(self) -> &'static str {
        self.source().record_type
    }

    /// Whether one without any date waits in the tray: what is of no use without a date.
    pub(super) const fn needs_date(self) -> bool {
        matches!(self, Self::Window | Self::Meeting | Self::Measurement)
    }

    /// The date fields that place a record: that of its beginning, that of its end.
    pub(crate) fn dates(self, record: &Record) -> [Option<&'static str>; 2] {
        let source = self.source();
        let done = source
            .done
            .filter(|field| Date::of(record, field).is_some());
        [Some(source.from), done.or(source.to)]
    }

    /// The dates that place it.
    pub(super) const fn source(self) -> Source {
        match self {
            Self::Entity => Source::of("entity", "when").to("end"),
            Self::Relation => Source::of("relation", "start").to("end").lasting(),
            Self::Window => Source::of("window", "when"),
            Self::Meeting => Source::of("meeting", "when"),
            Self::Action => Source::of("action", "start").to("due").done("done_on"),
            Self::Commitment => Source::of("commitment", "due"),
            Self::Objective => Source::of("objective", "deadline"),
            Self::Decision => Source::of("decision", "when"),
            Self::Position => Source::of("assessment", "when"),
            Self::Observation => Source::of("observation", "when"),
            Self::Measurement => Source::of("measurement", "when"),
            Self::TargetPoint => Source::of("target_point", "when"),
            Self::Note => Source::of("note", "when"),
            Self::Journal => Source::of("journal_entry", "when"),
        }
    }
}

/// The date fields of a type of record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) record_type: &'static str,
    pub(super) from: &'static str,
    pub(super) to: Option<&'static str>,
    /// Stands instead of the end once it is filled in.
    pub(super) done: Option<&'static str>,
    /// A beginning without an end goes on, an end without a beginning goes back.
    pub(super) lasting: bool,
}

impl Source {
    const fn of(record_type: &'static str, from: &'static str) -> Self {
        Self {
            record_type,
            from,
            to: None,
            done: None,
            lasting: false,
        }
    }

    const fn to(mut self, field: &'static str) -> Self {
        self.to = Some(field);
        self
    }

    const fn done(mut self, field: &'static str) -> Self {
        self.done = Some(field);
        self
    }

    const fn lasting(mut self) -> Self {
        self.lasting = true;
        self
    }

    /// Every field that it reads.
    #[cfg(test)]
    fn fields(self) -> impl Iterator<Item = &'static str> {
        [Some(self.from), self.to, self.done].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kinds;
    use crate::kind::Form;

    /// Dates that say when something is to be looked at again, when it was looked up, or what a
    /// board is about: they place nothing that happens.
    const ELSEWHERE: [&str; 10] = [
        "ally_sheet.review_on",
        "assessment.wanted_by",
        "board.period",
        "card.checked_on",
        "indicator.baseline_when",
        "link.when",
        "meeting.next_date",
        "partnership.next_date",
        "source.consulted",
        "source.published",
    ];

    #[test]
    fn every_date_of_the_kinds_is_shown_or_left_out_on_purpose() {
        let kinds = Kinds::builtin();
        for kind in kinds.iter() {
            let source = What::ALL.map(What::source);
            let source = source.iter().find(|source| source.record_type == kind.name);
            for field in kind.fields.iter().filter(|field| field.form == Form::Date) {
                let name = format!("{}.{}", kind.name, field.name);
                let shown = source.is_some_and(|source| source.fields().any(|it| it == field.name));
                let elsewhere = ELSEWHERE.contains(&name.as_str());
                assert!(shown != elsewhere, "{name}: shown {shown}");
            }
        }
    }

    #[test]
    fn every_date_that_is_read_exists() {
        let kinds = Kinds::builtin();
        for what in What::ALL {
            for field in what.source().fields() {
                let known = kinds.field(what.record_type(), field);
                assert!(
                    known.is_some_and(|known| known.form == Form::Date),
                    "{what:?} {field}"
                );
            }
        }
    }
}
