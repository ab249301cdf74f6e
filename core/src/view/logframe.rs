//! The logical framework of a problem tree: what is wanted at four heights, how one will see it,
//! where one will look, and what is supposed.
//!
//! Nothing of it is stored. It is read from the tree's side of objectives, from what measures,
//! serves and supposes, and from the objectives and actions that were made of its cards.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::card;
use super::labels::title;
use super::series::days;
use super::sketch::{Standing, standings};
use super::ties::Ties;
use crate::id::RecordId;
use crate::record::Record;
use crate::workspace::Workspace;

const FRENCH: &str = include_str!("../../words/logframe.fr.json");

/// How high something stands in a logical framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// What it is good for in the end: the reverse of the effects.
    Goal,
    /// The reverse of the trunk.
    Objective,
    /// The reverse of the direct causes.
    Results,
    /// The reverse of the deeper causes, and the actions.
    Activities,
}

impl Level {
    /// All of them, from the top.
    pub const ALL: [Self; 4] = [Self::Goal, Self::Objective, Self::Results, Self::Activities];

    fn of(depth: i32) -> Self {
        match depth {
            1.. => Self::Goal,
            0 => Self::Objective,
            -1 => Self::Results,
            _ => Self::Activities,
        }
    }
}

/// A column of a logical framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// What is wanted.
    Description,
    /// What is measured.
    Indicators,
    /// Where one looks.
    Sources,
    /// What is supposed.
    Hypotheses,
}

impl Column {
    /// All of them, from the left.
    pub const ALL: [Self; 4] = [
        Self::Description,
        Self::Indicators,
        Self::Sources,
        Self::Hypotheses,
    ];
}

/// A tree as a logical framework.
#[derive(Debug, Clone, PartialEq)]
pub struct Logframe {
    /// The four heights, from the top.
    pub rows: Vec<Row>,
    /// The problems of which nobody said yet what is wanted instead.
    pub unturned: Vec<RecordId>,
}

/// One height.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which one.
    pub level: Level,
    /// What is wanted there, in the order of the tree; actions come last.
    pub lines: Vec<Line>,
}

/// One thing that is wanted or done.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The card of the tree, or the action.
    pub record: RecordId,
    /// Its type code.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// What measures it.
    pub indicators: Vec<Gauge>,
    /// Where it can be verified: what the indicators and their measures say of it.
    pub sources: Vec<String>,
    /// What is supposed for it: the card and its words.
    pub hypotheses: Vec<(RecordId, String)>,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gauge {
    /// The record.
    pub record: RecordId,
    /// What it is called.
    pub title: String,
    /// Where it starts, as it was typed; empty when nobody said.
    pub from: String,
    /// Where it is to end, as it was typed; empty when nothing was planned.
    pub to: String,
    /// The unit of both.
    pub unit: String,
}

impl Gauge {
    /// The way that is to be gone, « 0 → 1500 signatures »; empty when neither end is known.
    #[must_use]
    pub fn way(&self) -> String {
        let way = match (self.from.as_str(), self.to.as_str()) {
            ("", "") => return String::new(),
            (from, "") => format!("{from} →"),
            ("", to) => format!("→ {to}"),
            (from, to) => format!("{from} → {to}"),
        };
        format!("{way} {}", self.unit).trim().to_owned()
    }
}

/// Reads the logical framework of a tree's board.
///
/// A line gathers what is tied to its card, to the problem that the card reverses, and to the
/// objectives made of it. An objective to which several cards contribute belongs to the first of
/// them, the trunk before its causes, so that it is not told over and over.
/// O(cards + links of the workspace).
#[must_use]
pub fn logframe(workspace: &Workspace, board: &RecordId) -> Logframe {
    let ties = Ties::of(workspace);
    let mut standings = standings(workspace, board);
    // From the trunk down, then up: that is who comes first to what several share.
    standings.sort_by_key(|it| (it.level > 0, it.level.abs()));
    let mut frame = Logframe {
        rows: Level::ALL.map(Row::of).into(),
        unturned: Vec::new(),
    };
    let mut claimed: HashSet<&str> = HashSet::new();
    let mut actions: Vec<&Record> = Vec::new();
    for standing in &standings {
        let Some(objective) = standing.objective else {
            let problem = standing.problem.map(|problem| problem.id.clone());
            frame.unturned.extend(problem);
            continue;
        };
        let around = around(&ties, standing, &mut claimed);
        let ends: Vec<&str> = around.iter().map(|it| it.id.as_str()).collect();
        actions.extend(ends.iter().flat_map(|end| served(&ties, end)));
        let line = line(workspace, &ties, objective, &ends);
        let level = Level::of(standing.level);
        let row = frame.rows.iter_mut().find(|row| row.level == level);
        row.into_iter().for_each(|row| row.lines.push(line.clone()));
    }
    actions.sort_by(|one, two| order(one).cmp(&order(two)));
    actions.dedup_by(|one, two| one.id == two.id);
    let actions = actions.into_iter();
    let lines = actions.map(|action| line(workspace, &ties, action, &[action.id.as_str()]));
    if let Some(last) = frame.rows.last_mut() {
        last.lines.extend(lines);
    }
    frame
}

impl Row {
    fn of(level: Level) -> Self {
        Self {
            level,
            lines: Vec::new(),
        }
    }
}

fn order(record: &Record) -> (&str, &RecordId) {
    (record.words("order"), &record.id)
}

/// The card of a line, the problem that it reverses, and the objectives made of the two that no
/// other line has claimed.
fn around<'a>(
    ties: &Ties<'a>,
    standing: &Standing<'a>,
    claimed: &mut HashSet<&'a str>,
) -> Vec<&'a Record> {
    let cards: Vec<&Record> = standing
        .objective
        .into_iter()
        .chain(standing.problem)
        .collect();
    let mut around = cards.clone();
    for card in cards {
        let id = card.id.as_str();
        let made = ties.ends(id, "contributes");
        let made = made.chain(ties.starts(id, "derived_from"));
        for objective in made.filter(|it| it.kind == "objective") {
            if claimed.insert(objective.id.as_str()) {
                around.push(objective);
            }
        }
    }
    around
}

/// The actions that serve a record or were made of it, but for those that were given up.
fn served<'a>(ties: &Ties<'a>, id: &str) -> Vec<&'a Record> {
    let serving = ties.starts(id, "contributes");
    let actions = serving.chain(ties.starts(id, "derived_from"));
    actions
        .filter(|it| it.kind == "action" && it.words("status") != "dropped")
        .collect()
}

fn line(workspace: &Workspace, ties: &Ties<'_>, shown: &Record, ends: &[&str]) -> Line {
    let mut indicators: Vec<&Record> = ends
        .iter()
        .flat_map(|end| {
            let measuring = ties.starts(end, "measures");
            measuring.chain(ties.starts(end, "derived_from"))
        })
        .filter(|it| it.kind == "indicator")
        .collect();
    indicators.sort_by(|one, two| order(one).cmp(&order(two)));
    indicators.dedup_by(|one, two| one.id == two.id);
    let mut sources: Vec<String> = Vec::new();
    for words in indicators.iter().flat_map(|it| verified(workspace, it)) {
        if !words.is_empty() && !sources.contains(&words) {
            sources.push(words);
        }
    }
    Line {
        record: shown.id.clone(),
        kind: shown.kind.clone(),
        text: card::text(workspace, shown),
        indicators: indicators.iter().map(|it| gauge(workspace, it)).collect(),
        sources,
        hypotheses: supposed(workspace, ties, ends),
    }
}

/// What is supposed for records, or for the arrows that leave them.
fn supposed(workspace: &Workspace, ties: &Ties<'_>, ends: &[&str]) -> Vec<(RecordId, String)> {
    let mut cards: Vec<&Record> = Vec::new();
    for end in ends {
        cards.extend(ties.ends(end, "assumes"));
        for link in ties.out(end) {
            cards.extend(ties.ends(link.id.as_str(), "assumes"));
        }
    }
    cards.sort_by(|one, two| order(one).cmp(&order(two)));
    cards.dedup_by(|one, two| one.id == two.id);
    let cards = cards.into_iter();
    cards
        .map(|it| (it.id.clone(), card::text(workspace, it)))
        .collect()
}

fn gauge(workspace: &Workspace, indicator: &Record) -> Gauge {
    let value = |record: &Record, key: &str| {
        let value = record.get(key).map(crate::Value::to_words);
        value.unwrap_or_default()
    };
    // The last step that was planned for the whole; one without a day only where there is no other.
    let points = workspace.records().pointing_at(&indicator.id);
    let goal = points
        .filter(|(it, field)| it.kind == "target_point" && *field == "indicator")
        .map(|(it, _)| it)
        .filter(|it| it.words("breakdown_key").is_empty())
        .max_by_key(|it| (days(it, "when"), &it.id));
    Gauge {
        record: indicator.id.clone(),
        title: title(workspace, indicator),
        from: value(indicator, "baseline_value"),
        to: goal.map(|it| value(it, "value")).unwrap_or_default(),
        unit: indicator.words("unit").to_owned(),
    }
}

/// Where an indicator can be verified: its source, its method, the sources of its measures.
fn verified(workspace: &Workspace, indicator: &Record) -> Vec<String> {
    let records = workspace.records();
    let own = ["source_text", "method"].map(|key| indicator.words(key).trim().to_owned());
    let measures = records.pointing_at(&indicator.id);
    let mut sources: Vec<&Record> = measures
        .filter(|(it, field)| it.kind == "measurement" && *field == "indicator")
        .filter_map(|(it, _)| records.living(&it.reference("source")?))
        .collect();
    sources.sort_by(|one, two| order(one).cmp(&order(two)));
    let sources = sources.into_iter().map(|source| title(workspace, source));
    own.into_iter().chain(sources).collect()
}

/// The words of a logical framework's rows and columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The rows, from the top.
    pub rows: Vec<RowWords>,
    /// The columns, from the left.
    pub columns: Vec<ColumnWords>,
    /// The heading over the problems that were not turned.
    pub unturned: String,
}

/// The words of a row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowWords {
    /// Which row.
    pub level: Level,
    /// The heading.
    pub label: String,
    /// A few words below it.
    pub caption: String,
    /// What an empty row asks.
    pub question: String,
}

/// The words of a column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnWords {
    /// Which column.
    pub column: Column,
    /// The heading.
    pub label: String,
    /// What an empty cell asks.
    pub question: String,
}

impl Words {
    /// The French words. Their file is parsed once.
    #[must_use]
    pub fn french() -> &'static Self {
        static WORDS: LazyLock<Words> =
            LazyLock::new(|| serde_json::from_str(FRENCH).expect("a test reads this very file"));
        &WORDS
    }
}

#[cfg(test)]
mod tests;
