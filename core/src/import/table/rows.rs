//! The records that the rows of a table make.

mod again;
mod record;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::lookup::Lookup;
use super::{Column, Refused, Table};
use crate::id::RecordId;
use crate::import::draft::Draft;
use crate::import::duplicates::Newcomer;
use crate::import::recipe::{Part, Target};
use crate::import::sheet::{Row, Sheet, column_name};
use crate::import::values::{self, Scale, Words};
use crate::import::{Hint, ImportError, Place, TableChoices, Why};
use crate::kind::{FieldDef, Form};
use crate::record::flat_key;

/// Plans the records of every table of a file, and answers with how each was read. A row is
/// forgotten as soon as it has become records, so that a large file is not in memory twice.
///
/// # Errors
/// When it makes more records than one file may, or when it is called off.
pub(in crate::import) fn draft(
    draft: &mut Draft<'_>,
    tables: Vec<(Sheet, Table)>,
    choices: &TableChoices,
) -> Result<Vec<Table>, ImportError> {
    let all = tables.iter().map(|(_, table)| table.rows).sum();
    let mut reader = Reader {
        lookup: Lookup::new(draft),
        words: Words::shipped(),
        pending: Vec::new(),
        newcomers: Vec::new(),
        choices,
        draft,
        done: 0,
        all,
    };
    // What relations and notes speak of comes before them, wherever it stands in the file.
    let speaks = |table: &Table| table.recipe.parts.iter().any(|part| part.known);
    let mut order: Vec<(usize, (Sheet, Table))> = tables.into_iter().enumerate().collect();
    order.sort_by_key(|(_, (_, table))| speaks(table));
    let mut read: Vec<(usize, Table)> = Vec::with_capacity(order.len());
    for (at, (sheet, table)) in order {
        reader.table(sheet, &table)?;
        read.push((at, table));
    }
    reader.resolve();
    let newcomers = std::mem::take(&mut reader.newcomers);
    draft.find_duplicates(&newcomers);
    read.sort_by_key(|(at, _)| *at);
    Ok(read.into_iter().map(|(_, table)| table).collect())
}

struct Reader<'d, 'w> {
    draft: &'d mut Draft<'w>,
    lookup: Lookup,
    words: Words,
    /// What points at other records, to be found when all of them are read.
    pending: Vec<Pending>,
    newcomers: Vec<Newcomer>,
    choices: &'d TableChoices,
    /// How many rows became records, and how many there are.
    done: usize,
    all: usize,
}

struct Pending {
    record: RecordId,
    field: FieldDef,
    text: String,
    place: Place,
}

/// What one cell says in a part.
struct Said<'t> {
    field: &'t str,
    column: &'t Column,
    text: &'t str,
}

/// One row, while it is read.
struct Here<'t> {
    table: &'t Table,
    sheet: &'t Option<Arc<str>>,
    row: &'t Row,
    path: String,
}

impl Here<'_> {
    fn cell_path(&self, column: &Column) -> String {
        let sheet = self
            .table
            .sheet
            .as_ref()
            .map_or_else(String::new, |name| format!("{name}!"));
        let at = format!("{sheet}{}{}", column_name(column.at), self.row.number);
        if column.heading.is_empty() {
            at
        } else {
            format!("{at} {}", column.heading)
        }
    }

    fn place(&self, file: &str, column: Option<&Column>) -> Place {
        Place {
            file: file.to_owned(),
            sheet: self.table.sheet.clone(),
            row: Some(self.row.number as usize),
            column: column.map(|column| {
                if column.heading.is_empty() {
                    column_name(column.at)
                } else {
                    column.heading.clone()
                }
            }),
        }
    }
}

impl Reader<'_, '_> {
    fn table(&mut self, sheet: Sheet, table: &Table) -> Result<(), ImportError> {
        self.tell_layout(&sheet, table);
        let levels = table.columns.iter();
        let levels = levels.filter(|column| self.is_level(table, &column.target));
        let levels = levels.map(|column| {
            let texts = body(&sheet, table).map(|row| row.text(column.at));
            (column.at, values::scale_of(texts))
        });
        let scales: BTreeMap<u32, Scale> = levels.collect();
        let is_ten = |column: &&Column| scales.get(&column.at) == Some(&Scale::Ten);
        let ten: Vec<&Column> = table.columns.iter().filter(is_ten).collect();
        for column in ten {
            let place = Place {
                file: self.draft.source.name.to_owned(),
                sheet: table.sheet.clone(),
                row: table.header_row.map(|row| row as usize),
                column: Some(column.heading.clone()),
            };
            self.draft
                .problem_at(place, "", Why::ScaleConverted, Hint::CheckReading);
        }
        let name = table.sheet.as_deref().map(Arc::from);
        let recipe = &table.recipe;
        // A part that no column can fill comes with what it hangs on.
        let follows = recipe.parts.iter().map(|part| {
            let prefix = format!("{}.", part.part);
            !recipe.columns.keys().any(|it| it.starts_with(&prefix))
        });
        let follows: Vec<bool> = follows.collect();
        let watch = self.draft.part();
        let under = |row: &Row| table.header_row.is_none_or(|head| row.number > head);
        for row in sheet.rows.into_iter().filter(under) {
            self.row(table, &name, &row, &scales, &follows);
            self.draft.within_cap()?;
            self.done += 1;
            watch.at(self.done, self.all)?;
        }
        Ok(())
    }

    /// Whether a column holds a scale from 1 to 5.
    fn is_level(&self, table: &Table, target: &Target) -> bool {
        let Target::Field { part, field } = target else {
            return false;
        };
        let kinds = self.draft.kinds();
        let field = table
            .recipe
            .part(part)
            .and_then(|part| kinds.field(&part.kind, field));
        field.is_some_and(|it| it.form == Form::Integer && (it.min, it.max) == (Some(1), Some(5)))
    }

    /// Keeps the headings, and what stands above them, with the import.
    fn tell_layout(&mut self, sheet: &Sheet, table: &Table) {
        let name = table
            .sheet
            .as_ref()
            .map_or_else(String::new, |name| format!("{name}!"));
        for column in &table.columns {
            let target = String::from(column.target.clone());
            let at = column_name(column.at);
            self.draft
                .tell(format!("{name}{at} {} → {target}", column.heading));
        }
        let above = sheet
            .rows
            .iter()
            .filter(|row| table.header_row.is_some_and(|head| row.number < head));
        for row in above {
            for cell in &row.cells {
                let path = format!("{name}{}{}", column_name(cell.column), row.number);
                self.draft.leave(&path, &Json::from(&*cell.text));
            }
        }
    }

    fn row(
        &mut self,
        table: &Table,
        sheet: &Option<Arc<str>>,
        row: &Row,
        scales: &BTreeMap<u32, Scale>,
        follows: &[bool],
    ) {
        let path = match sheet {
            Some(sheet) => format!("{sheet}!{}", row.number),
            None => row.number.to_string(),
        };
        let here = Here {
            table,
            sheet,
            row,
            path,
        };
        let mut parts: BTreeMap<&str, Vec<Said<'_>>> = BTreeMap::new();
        let mut own: Vec<(&Column, &str)> = Vec::new();
        let mut left: Vec<(&Column, &str)> = Vec::new();
        for column in &table.columns {
            let text = row.text(column.at);
            if text.is_empty() {
                continue;
            }
            match &column.target {
                Target::Field { part, field } => {
                    parts.entry(part).or_default().push(Said {
                        field,
                        column,
                        text,
                    });
                }
                Target::Own => own.push((column, text)),
                Target::Report => left.push((column, text)),
            }
        }
        let Some(exists) = self.which_parts(&here, &parts, follows) else {
            return;
        };
        for (column, text) in left {
            self.draft.leave(&here.cell_path(column), &Json::from(text));
        }
        let mut made: BTreeMap<&str, RecordId> = BTreeMap::new();
        for (part, exists) in table.recipe.parts.iter().zip(exists) {
            let said = parts.remove(part.part.as_str()).unwrap_or_default();
            if exists {
                if let Some(id) = self.part(&here, part, &said, &made, scales) {
                    made.insert(&part.part, id);
                }
                continue;
            }
            for said in said {
                self.draft
                    .leave(&here.cell_path(said.column), &Json::from(said.text));
            }
        }
        let main = table
            .recipe
            .parts
            .iter()
            .find(|part| made.contains_key(part.part.as_str()));
        for (column, text) in own {
            let Some((part, id)) = main.map(|part| (part, &made[part.part.as_str()])) else {
                self.draft.leave(&here.cell_path(column), &Json::from(text));
                continue;
            };
            let heading = if column.heading.is_empty() {
                column_name(column.at)
            } else {
                column.heading.clone()
            };
            let field = self.lookup.own_field(self.draft, &part.kind, &heading);
            self.draft
                .set(id, &flat_key("custom", field.as_str()), text);
        }
    }

    /// Which parts the row makes; `None` when it makes none, and is refused.
    fn which_parts(
        &mut self,
        here: &Here<'_>,
        parts: &BTreeMap<&str, Vec<Said<'_>>>,
        follows: &[bool],
    ) -> Option<Vec<bool>> {
        let recipe = &here.table.recipe;
        let mut exists: Vec<bool> = Vec::with_capacity(recipe.parts.len());
        let has = |part: &Part, field: &str| {
            let said = parts.get(part.part.as_str()).map_or(&[][..], Vec::as_slice);
            said.iter().any(|it| {
                it.field == field
                    || (field == "name" && matches!(it.field, "first_name" | "last_name"))
                    || (field == "name" && part.known && it.field == "ext_id")
            })
        };
        for (at, part) in recipe.parts.iter().enumerate() {
            let is_said = parts.contains_key(part.part.as_str());
            let whole = part.needs.iter().all(|field| has(part, field));
            let held = part.refs.values().all(|other| {
                let other = recipe.parts.iter().position(|it| it.part == *other);
                other
                    .and_then(|other| exists.get(other))
                    .copied()
                    .unwrap_or(false)
            });
            exists.push((at == 0 || is_said || part.always || follows[at]) && whole && held);
        }
        let needed = |at: usize| {
            let part = &recipe.parts[at];
            at == 0
                || part.always
                || recipe
                    .parts
                    .iter()
                    .any(|it| it.always && it.refs.values().any(|other| *other == part.part))
        };
        let missing = (0..exists.len()).find(|at| needed(*at) && !exists[*at]);
        let Some(missing) = missing else {
            return Some(exists);
        };
        let part = &recipe.parts[missing];
        let lacks = part.needs.iter().find(|field| !has(part, field));
        let column = lacks.and_then(|field| {
            let target = Target::Field {
                part: part.part.clone(),
                field: field.clone(),
            };
            here.table
                .columns
                .iter()
                .find(|column| column.target == target)
        });
        let why = match lacks.map(String::as_str) {
            Some("text") => Why::NoText,
            _ => Why::NoName,
        };
        self.refuse(here, column, why);
        None
    }

    /// A row that makes nothing: its cells go to the report, and to the file of refused rows.
    fn refuse(&mut self, here: &Here<'_>, column: Option<&Column>, why: Why) {
        let place = here.place(self.draft.source.name, column);
        let first = here.row.cells.first().map_or("", |cell| &cell.text);
        self.draft.problem_at(place, first, why, Hint::SeeRefused);
        let columns = &here.table.columns;
        for column in columns {
            let text = here.row.text(column.at);
            if !text.is_empty() {
                self.draft.leave(&here.cell_path(column), &Json::from(text));
            }
        }
        let heading = |column: &Column| {
            if column.heading.is_empty() {
                column_name(column.at)
            } else {
                column.heading.clone()
            }
        };
        self.draft.refused.push(Refused {
            sheet: here.table.sheet.clone(),
            row: here.row.number,
            headings: columns.iter().map(heading).collect(),
            cells: columns
                .iter()
                .map(|column| here.row.text(column.at).to_owned())
                .collect(),
            why,
        });
    }
}

/// The rows under the headings.
fn body<'t>(sheet: &'t Sheet, table: &Table) -> impl Iterator<Item = &'t Row> {
    let head = table.header_row;
    sheet
        .rows
        .iter()
        .filter(move |row| head.is_none_or(|head| row.number > head))
}
