//! Tables: what was recognised in them, and the records that their rows make.
//!
//! Reading a table is two steps. [`layout`] says which row holds the headings, what a row stands
//! for and where each column goes; a person may override each of these, and everything that
//! follows, the preview included, is made from it. [`rows`] then makes the records.

mod layout;
mod lookup;
mod rows;

use super::decode;
use super::delimited;
use super::dialects;
use super::draft::Draft;
use super::recipe::{Recipe, Target, tidy};
use super::sheet::{Budget, Sheet};
use super::sniff::Sort;
use super::workbook::{self, Book};
use super::{Hint, ImportError, Place, Why};
use crate::kind::Kinds;
use crate::watch::Part;
use serde_json::Value as Json;

/// How many rows a preview shows.
pub const PREVIEW_ROWS: usize = 20;

/// What a person chose about a table; what is left out is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableChoices {
    /// The sign between two cells.
    pub delimiter: Option<char>,
    /// The encoding, by its name on the Web: `windows-1252`.
    pub encoding: Option<String>,
    /// Whether the first row holds the headings.
    pub header: Option<bool>,
    /// The sheets that are read; none means all.
    pub sheets: Vec<String>,
    /// Where columns go: heading or letter, and a field as [`Recipe::target`] reads it.
    pub map: Vec<(String, String)>,
    /// The kind of the fiches that say none.
    pub kind: Option<String>,
    /// What a row stands for: the key of a recipe, or a record type.
    pub recipe: Option<String>,
    /// Recipes beside those that ship with the program.
    pub recipes: Vec<Recipe>,
    /// How tables with the same headings were read before.
    pub memory: super::recipe::Memory,
    /// A row that names a fiche which is here completes it instead of making another one.
    pub join: bool,
    /// Dates like `12/03/2026` say the month first; without it, the day comes first.
    pub month_first: bool,
}

/// What was recognised in one table of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The sheet's name in a workbook.
    pub sheet: Option<String>,
    /// How the text was written; `None` for a workbook.
    pub encoding: Option<&'static str>,
    /// The sign between two cells; `None` for a workbook and for a list.
    pub delimiter: Option<char>,
    /// The row that holds the headings.
    pub header_row: Option<u32>,
    /// What a row stands for.
    pub recipe: Recipe,
    /// The columns in which something stands.
    pub columns: Vec<Column>,
    /// How many rows follow the headings.
    pub rows: usize,
    /// The first rows under the headings, column by column.
    pub preview: Vec<Vec<String>>,
    /// The numbers of those rows, from 1.
    pub numbers: Vec<u32>,
    /// The fingerprint of the headings.
    pub print: String,
}

impl Table {
    /// How this table is read, as a recipe under a name of its own: its headings first.
    #[must_use]
    pub fn as_recipe(&self, key: &str) -> Recipe {
        let mut recipe = self.recipe.clone();
        key.clone_into(&mut recipe.key);
        for column in &self.columns {
            if let Target::Field { .. } = column.target {
                let target = String::from(column.target.clone());
                for words in recipe.columns.values_mut() {
                    words.retain(|word| tidy(word) != tidy(&column.heading));
                }
                let words = recipe.columns.entry(target).or_default();
                words.insert(0, column.heading.clone());
            }
        }
        recipe
    }
}

/// One column of a table, and where it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its place, from 0.
    pub at: u32,
    /// What its heading says; empty without one.
    pub heading: String,
    /// Where it goes.
    pub target: Target,
    /// How sure that is, from 0 to 1.
    pub sure: f64,
    /// Why it goes there.
    pub why: Because,
}

/// Why a column goes where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// The person said so.
    Asked,
    /// It went there in an earlier import of the same headings.
    Remembered,
    /// Its heading says so.
    Heading,
    /// What stands in it looks so.
    Content,
    /// Nothing is known about it.
    Unknown,
}

impl Because {
    /// The word that the command line prints.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Remembered => "remembered",
            Self::Heading => "heading",
            Self::Content => "content",
            Self::Unknown => "unknown",
        }
    }
}

/// A row that could not become anything; it stands in the report too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The sheet's name in a workbook.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: u32,
    /// The headings of its table.
    pub headings: Vec<String>,
    /// Its cells, column by column.
    pub cells: Vec<String>,
    /// Why.
    pub why: super::Why,
}

/// A file of tables, read and laid out.
pub(super) struct TableFile {
    /// What `origin|dialect` says of records that come from it.
    pub(super) dialect: &'static str,
    tables: Vec<(Sheet, Table)>,
    /// The encoding, where some of its bytes are no letters of it.
    broken: Option<&'static str>,
}

/// Reads a file of tables and says how each of them is understood.
///
/// # Errors
/// When it is no table, broken, or holds more than what is read; or when the person asked for
/// something that does not exist.
pub(super) fn open(
    bytes: &[u8],
    sort: Sort,
    choices: &TableChoices,
    kinds: &Kinds,
    watch: &Part<'_>,
) -> Result<TableFile, ImportError> {
    let mut budget = Budget::default();
    let Sort::Book(book) = sort else {
        return open_text(bytes, choices, kinds, &mut budget);
    };
    let dialect = match book {
        Book::Xlsx => "xlsx",
        Book::Xls => "xls",
        Book::Ods => "ods",
    };
    let mut tables = Vec::new();
    let sheets = workbook::read(bytes, book, &mut budget, watch)?;
    let names: Vec<String> = sheets.iter().filter_map(|it| it.name.clone()).collect();
    for asked in &choices.sheets {
        if !names.contains(asked) {
            return Err(ImportError::UnknownSheet {
                asked: asked.clone(),
                known: names,
            });
        }
    }
    for sheet in sheets {
        let name = sheet.name.as_ref();
        let wanted =
            choices.sheets.is_empty() || name.is_some_and(|it| choices.sheets.contains(it));
        if !wanted {
            continue;
        }
        if let Some(table) = layout::lay_out(&sheet, kinds, choices)? {
            tables.push((sheet, table));
        }
    }
    if tables.is_empty() {
        return Err(ImportError::Empty);
    }
    Ok(TableFile {
        dialect,
        tables,
        broken: None,
    })
}

/// The longest line of a list of names, in bytes; a longer one is prose.
const LONG_LINE: usize = 300;

fn open_text(
    bytes: &[u8],
    choices: &TableChoices,
    kinds: &Kinds,
    budget: &mut Budget,
) -> Result<TableFile, ImportError> {
    let decoded = decode::decode(bytes, choices.encoding.as_deref())?;
    if !decode::is_words(&decoded.text) {
        return Err(ImportError::NotData);
    }
    let sign = match choices.delimiter {
        Some(sign) => Some(u8::try_from(sign).map_err(|_| ImportError::UnknownDelimiter)?),
        None => delimited::guess(&decoded.text),
    };
    let sheet = delimited::read(&decoded.text, sign, budget)?;
    let Some(mut table) = layout::lay_out(&sheet, kinds, choices)? else {
        return Err(ImportError::Empty);
    };
    let guessed = table
        .columns
        .iter()
        .all(|it| matches!(it.why, Because::Unknown | Because::Content));
    let long = sheet.rows.iter().any(|row| {
        let length: usize = row.cells.iter().map(|cell| cell.text.len()).sum();
        length > LONG_LINE
    });
    // Markdown and markup begin with a mark of their own, on a line of their own.
    let marked = sheet.rows.first().is_some_and(|row| {
        let first = row.cells.first().map_or("", |cell| &cell.text);
        let marks = ["# ", "## ", "---", "<"];
        row.cells.len() == 1 && marks.iter().any(|mark| first.starts_with(mark))
    });
    let prose = marked || (guessed && long && table.header_row.is_none());
    if prose && choices.recipe.is_none() {
        return Err(ImportError::NotData);
    }
    table.encoding = Some(decoded.encoding);
    table.delimiter = sign.map(char::from);
    Ok(TableFile {
        dialect: if sign.is_some() { "csv" } else { "txt" },
        tables: vec![(sheet, table)],
        broken: decoded.broken.then_some(decoded.encoding),
    })
}

/// The project that a text of `section,key,value` holds, and what stands in it twice.
///
/// # Errors
/// When the encoding that is asked for does not exist, or it holds more than what is read.
#[allow(clippy::type_complexity)]
pub(super) fn dialect_csv(
    bytes: &[u8],
    sort: Sort,
    choices: &TableChoices,
) -> Result<Option<(Json, Vec<(String, Json)>)>, ImportError> {
    let asked = choices.recipe.is_some() || !choices.map.is_empty() || choices.header.is_some();
    if sort != Sort::Text || asked {
        return Ok(None);
    }
    let text = decode::decode(bytes, choices.encoding.as_deref())?.text;
    let sign = delimited::guess(&text);
    let sheet = delimited::read(&text, sign, &mut Budget::default())?;
    Ok(dialects::is_dialect_csv(&sheet).then(|| dialects::from_rows(&sheet)))
}

/// Plans the records of a file of tables.
///
/// # Errors
/// When it makes more records than one file may.
pub(super) fn draft_file(
    draft: &mut Draft<'_>,
    file: TableFile,
    choices: &TableChoices,
) -> Result<(), ImportError> {
    if let Some(encoding) = file.broken {
        let place = Place {
            file: draft.source.name.to_owned(),
            ..Place::default()
        };
        draft.problem_at(place, encoding, Why::BrokenLetters, Hint::ChooseEncoding);
    }
    draft.tables = rows::draft(draft, file.tables, choices)?;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
