//! The French words of the timeline, data beside the kinds.

use serde::Deserialize;

const FRENCH: &str = include_str!("../../../words/timeline.fr.json");

/// What the timeline says of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub(super) months: [String; 12],
    pub(super) months_long: [String; 12],
    pub(super) weekdays: [String; 7],
    pub(super) first_day: String,
    pub(super) day: String,
    pub(super) weekday: String,
    pub(super) month: String,
    pub(super) quarter: String,
    pub(super) decade: String,
    pub(super) century: String,
    pub(super) century_before: String,
    pub(super) century_short: String,
    pub(super) century_short_before: String,
    pub(super) millennium: String,
    pub(super) millennium_before: String,
    more: String,
    moved: String,
    placed: String,
    measured: String,
    from_to: String,
    from: String,
    to: String,
    pub(super) without: Without,
    pub(crate) export: ExportWords,
}

/// The heads of the lanes of those that belong to none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Without {
    pub(super) tag: String,
    pub(super) actor: String,
    pub(super) objective: String,
}

/// What the files say that a timeline is written into.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportWords {
    pub(crate) title: String,
    of: String,
    pub(crate) no_year: String,
    pub(crate) undated: String,
    pub(crate) doubted: String,
    graded: String,
    pub(crate) columns: Columns,
}

/// The heads of the columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Columns {
    pub(crate) kind: String,
    pub(crate) what: String,
    pub(crate) raw: String,
    pub(crate) edtf: String,
    pub(crate) end_raw: String,
    pub(crate) end_edtf: String,
    pub(crate) earliest: String,
    pub(crate) latest: String,
    pub(crate) grade: String,
    pub(crate) record: String,
}

impl Words {
    /// The words that ship; parses them, so keep the result.
    #[must_use]
    pub fn french() -> Self {
        serde_json::from_str(FRENCH).expect("the test that loads the shipped words passed")
    }

    /// The days of the week, Monday first, shortened: « lun. ».
    #[must_use]
    pub fn weekdays(&self) -> &[String; 7] {
        &self.weekdays
    }

    /// What stands for so many entries that have no room: « + 12 ».
    #[must_use]
    pub fn more(&self, count: usize) -> String {
        self.more.replace("{count}", &count.to_string())
    }

    /// A date of one field or of two as it was typed; `lasting` says that a missing one means
    /// something.
    pub(super) fn typed(&self, from: &str, to: &str, lasting: bool) -> String {
        match (from.is_empty(), to.is_empty()) {
            (false, false) => filled(&self.from_to, &[("{from}", from), ("{to}", to)]),
            (true, false) if lasting => filled(&self.to, &[("{to}", to)]),
            (false, true) if lasting => filled(&self.from, &[("{from}", from)]),
            (true, _) => to.to_owned(),
            (false, true) => from.to_owned(),
        }
    }

    /// Where an actor stands, and where it stood before: « Arpège 0 → +1 ».
    pub(super) fn stand(&self, name: &str, before: Option<i64>, now: Option<i64>) -> String {
        let Some(now) = now else {
            return name.to_owned();
        };
        let now = signed(now);
        match before.map(signed).filter(|before| *before != now) {
            Some(before) => filled(
                &self.moved,
                &[("{from}", &before), ("{to}", &now), ("{name}", name)],
            ),
            None => filled(&self.placed, &[("{to}", &now), ("{name}", name)]),
        }
    }

    /// A value with what it counts: « 1020 signatures ».
    pub(super) fn measured(&self, value: &str, unit: &str) -> String {
        let words = filled(&self.measured, &[("{value}", value), ("{unit}", unit)]);
        words.trim().to_owned()
    }
}

impl ExportWords {
    /// The heading of a whole file.
    pub(crate) fn heading(&self, title: &str) -> String {
        match title {
            "" => self.title.clone(),
            title => filled(&self.of, &[("{title}", title)]),
        }
    }

    /// A grade of evidence: « [B2] ».
    pub(crate) fn graded(&self, grade: &str) -> String {
        filled(&self.graded, &[("{grade}", grade)])
    }
}

/// A form with its places filled; the last one first, where it holds what a member typed.
pub(super) fn filled(form: &str, parts: &[(&str, &str)]) -> String {
    let mut text = form.to_owned();
    for (place, words) in parts {
        text = text.replacen(place, words, 1);
    }
    text
}

/// A step of the spectrum, with a true minus sign.
fn signed(step: i64) -> String {
    match step {
        ..0 => format!("\u{2212}{}", step.unsigned_abs()),
        0 => "0".to_owned(),
        _ => format!("+{step}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_load_and_fill_their_places() {
        let words = Words::french();
        assert_eq!(words.more(12), "+ 12");
        assert_eq!(words.stand("Arpège", Some(0), Some(1)), "Arpège 0 → +1");
        assert_eq!(words.stand("Combrel", None, Some(-2)), "Combrel \u{2212}2");
        assert_eq!(words.stand("{to}", Some(1), Some(2)), "{to} +1 → +2");
        assert_eq!(words.stand("Piet", Some(1), None), "Piet");
        assert_eq!(words.measured("210", ""), "210");
        let typed = |from: &str, to: &str, lasting: bool| words.typed(from, to, lasting);
        assert_eq!(typed("2010", "2014", true), "2010 – 2014");
        assert_eq!(typed("", "2014", true), "jusqu’à : 2014");
        assert_eq!(typed("2010", "", true), "depuis : 2010");
        assert_eq!(typed("", "2014", false), "2014");
        assert_eq!(typed("2010", "", false), "2010");
        assert_eq!(
            words.export.heading("Marque-Pages"),
            "Chronologie – Marque-Pages"
        );
    }
}
