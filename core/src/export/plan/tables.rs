//! Actions and indicators as tables, and both in a few words where others mention them.

use super::sheets::slots;
use super::teller::{Column, Teller, capital, list, table};
use crate::export::blocks::{Block, Line};
use crate::method::Method;
use crate::record::Record;
use crate::view::fiche::date_words;
use crate::view::labels::words_of;

/// What a table of actions tells, beside its first column.
const ACTION_COLUMNS: [&str; 3] = ["status", "owners", "due"];

impl<'a> Teller<'a> {
    /// Another record in a few words: an action with its tick, an indicator with its figures.
    pub(super) fn mention(&self, record: &Record) -> String {
        let words = &self.read.words;
        let name = self.read.name(record);
        match record.kind.as_str() {
            "action" => {
                let tick = if record.words("status") == "done" {
                    &words.done
                } else {
                    &words.to_do
                };
                let owners = record.ticked("owners").into_iter();
                let owners: Vec<String> = owners.map(|owner| self.read.naming(owner)).collect();
                let bits = [owners.join(&words.between_names), date_words(record, "due")];
                let bits: Vec<String> = bits.into_iter().filter(|bit| !bit.is_empty()).collect();
                match bits.is_empty() {
                    true => format!("{tick} {name}"),
                    false => format!("{tick} {name} ({})", bits.join(&words.between_names)),
                }
            }
            "indicator" => {
                let Figures {
                    start,
                    target,
                    latest,
                    date,
                } = self.figures(record);
                let way = [start, target]
                    .into_iter()
                    .filter(|figure| !figure.is_empty());
                let way = way
                    .collect::<Vec<_>>()
                    .join(&format!(" {} ", words.towards));
                let last = match (latest.is_empty(), date.is_empty()) {
                    (true, _) => String::new(),
                    (false, true) => latest,
                    (false, false) => format!("{latest} ({date})"),
                };
                let bits = [name, way, last].into_iter().filter(|bit| !bit.is_empty());
                bits.collect::<Vec<_>>().join(&words.between_bits)
            }
            _ => name,
        }
    }

    /// Actions as a table in the order of their states, then what it does not tell of each.
    pub(super) fn actions(&mut self, method: &Method, all: &[&'a Record]) -> Vec<Block> {
        let sorted = slots(method, all, &self.read.words.elsewhere).into_iter();
        let sorted: Vec<&Record> = sorted.flat_map(|(_, records)| records).collect();
        let kind = self.read.workspace.kinds().get(method.holds());
        let head = kind.map_or(String::new(), |kind| capital(&kind.label));
        let cells = sorted
            .iter()
            .map(|record| Line::plain(self.heading(record)));
        let mut columns = vec![Column {
            head,
            cells: cells.collect(),
        }];
        columns.extend(self.columns(&sorted, &ACTION_COLUMNS));
        let mut blocks = vec![table(columns)];
        blocks.extend(list(self.details(&sorted)));
        blocks
    }

    /// Indicators as a table, then each with its measures.
    pub(super) fn indicators(&mut self, method: &Method, all: &[&'a Record]) -> Vec<Block> {
        let kind = self.read.workspace.kinds().get(method.holds());
        let head = kind.map_or(String::new(), |kind| capital(&kind.label));
        let figures: Vec<Figures> = all.iter().map(|record| self.figures(record)).collect();
        let cells = |of: &dyn Fn(&Figures) -> &String| {
            figures
                .iter()
                .map(|figures| Line::plain(of(figures)))
                .collect()
        };
        let words = &self.read.words;
        let names = all.iter().map(|record| Line::plain(self.read.name(record)));
        let columns = vec![
            Column {
                head,
                cells: names.collect(),
            },
            Column {
                head: words.start.clone(),
                cells: cells(&|it| &it.start),
            },
            Column {
                head: words.target.clone(),
                cells: cells(&|it| &it.target),
            },
            Column {
                head: words.latest.clone(),
                cells: cells(&|it| &it.latest),
            },
            Column {
                head: words.date.clone(),
                cells: cells(&|it| &it.date),
            },
        ];
        let mut blocks = vec![table(columns)];
        for record in all {
            blocks.extend(self.sheet(method, record));
        }
        blocks
    }

    fn figures(&self, indicator: &Record) -> Figures {
        let unit = match indicator.words("unit") {
            "" => String::new(),
            unit => format!("\u{a0}{unit}"),
        };
        let with_unit = |value: String| match value.is_empty() {
            true => value,
            false => format!("{value}{unit}"),
        };
        let of = |kind: &str| {
            let points = self.read.pointing_at(&indicator.id);
            let points = points
                .filter(|(it, field)| it.kind == kind && *field == "indicator")
                .map(|(it, _)| it);
            // The whole counts before its parts.
            points.max_by_key(|it| {
                let whole = it.words("breakdown_key").is_empty();
                (
                    whole,
                    it.words("when_edtf").to_owned(),
                    it.int("created_at"),
                    it.id.clone(),
                )
            })
        };
        let say = |record: Option<&Record>, field: &str| {
            let value = record.and_then(|record| Some((record, record.get(field)?)));
            value.map_or(String::new(), |(record, value)| {
                words_of(self.read.workspace, &record.kind, field, value)
            })
        };
        let last = of("measurement");
        let number = say(last, "value");
        let latest = match number.is_empty() {
            true => say(last, "value_text"),
            false => with_unit(number),
        };
        Figures {
            start: say(Some(indicator), "baseline_value"),
            target: with_unit(say(of("target_point"), "value")),
            latest,
            date: last
                .map(|last| date_words(last, "when"))
                .unwrap_or_default(),
        }
    }
}

/// The figures of an indicator, in words.
struct Figures {
    start: String,
    target: String,
    latest: String,
    date: String,
}
