//! Which row holds the headings, what a row stands for, and where each column goes.

use super::{Because, Column, PREVIEW_ROWS, Table, TableChoices};
use crate::import::recipe::{self, Recipe, Target, fillable, header_print, tidy};
use crate::import::sheet::{Row, Sheet, Sort, column_name};
use crate::import::values;
use crate::import::{ImportError, MAX_TEXT};
use crate::kind::Kinds;

/// How many rows are searched for headings.
const HEAD_ROWS: usize = 10;
/// The longest heading, in letters.
const LONG_HEADING: usize = 120;

/// Says how a sheet is read; `None` for an empty one.
///
/// # Errors
/// When a person asked for a recipe, a column or a field that does not exist.
pub(in crate::import) fn lay_out(
    sheet: &Sheet,
    kinds: &Kinds,
    choices: &TableChoices,
) -> Result<Option<Table>, ImportError> {
    let columns = sheet.columns();
    let Some(first) = sheet.rows.first() else {
        return Ok(None);
    };
    let recipes = candidates(sheet, kinds, choices)?;
    let (header, recipe) = match choices.header {
        Some(false) => (None, None),
        Some(true) => (Some(0), best(first, &recipes)),
        None => find_head(sheet, &recipes),
    };
    let row = header.map(|at| &sheet.rows[at]);
    let headings: Vec<String> = columns
        .iter()
        .map(|at| row.map_or_else(String::new, |row| row.text(*at).to_owned()))
        .collect();
    let print = if header.is_some() {
        header_print(&headings)
    } else {
        String::new()
    };
    let remembered = choices
        .memory
        .tables
        .get(&print)
        .filter(|_| header.is_some());
    let recipe = match (&choices.recipe, remembered) {
        (None, Some(known)) => recipes
            .iter()
            .position(|it| it.key == known.recipe)
            .or(recipe),
        _ => recipe,
    };
    let recipe = recipes[recipe.unwrap_or(0)].clone();
    let body = &sheet.rows[header.map_or(0, |at| at + 1)..];
    let mut table = Table {
        sheet: sheet.name.clone(),
        encoding: None,
        delimiter: None,
        header_row: row.map(|row| row.number),
        columns: place(&columns, &headings, &recipe),
        recipe,
        rows: body.len(),
        preview: preview(body, &columns),
        print,
    };
    if let Some(known) = remembered {
        for column in &mut table.columns {
            let told = known
                .columns
                .iter()
                .find(|(heading, _)| tidy(heading) == tidy(&column.heading));
            if let Some((_, target)) = told {
                column.target = target.clone();
                (column.sure, column.why) = (1.0, Because::Remembered);
            }
        }
    }
    ask(&mut table, kinds, choices)?;
    if table
        .columns
        .iter()
        .all(|column| column.why == Because::Unknown)
    {
        by_content(&mut table, body);
    }
    Ok(Some(table))
}

/// The recipes that may fit, the one to fall back on first.
fn candidates(
    sheet: &Sheet,
    kinds: &Kinds,
    choices: &TableChoices,
) -> Result<Vec<Recipe>, ImportError> {
    let mut recipes: Vec<Recipe> = recipe::shipped();
    // What a member made for just this comes before what ships, where both fit alike.
    recipes.extend(choices.recipes.iter().cloned());
    for recipe in &mut recipes {
        complete(recipe, kinds);
    }
    if let Some(asked) = &choices.recipe {
        let found = recipes.into_iter().find(|recipe| recipe.key == *asked);
        let found = found.or_else(|| recipe::of_type(kinds, asked));
        return match found {
            Some(found) => Ok(vec![found]),
            None => Err(ImportError::UnknownRecipe {
                asked: asked.clone(),
            }),
        };
    }
    // A sheet that is called as our own exports call it holds what its name says.
    let name = tidy(sheet.name.as_deref().unwrap_or_default());
    let own = kinds.iter().find(|kind| {
        !name.is_empty()
            && !matches!(kind.name.as_str(), "entity" | "relation" | "note" | "info")
            && (tidy(&kind.plural) == name || kind.name == name)
    });
    if let Some(own) = own.and_then(|kind| recipe::of_type(kinds, &kind.name)) {
        recipes.insert(0, own);
        recipes.truncate(1);
    }
    Ok(recipes)
}

/// Adds to a recipe the labels under which the kind files show the fields of its parts.
fn complete(recipe: &mut Recipe, kinds: &Kinds) {
    let parts = recipe.parts.iter();
    for part in parts.filter(|part| !part.known && part.kind != "link") {
        for field in kinds.fields_of(&part.kind).filter(|it| fillable(it)) {
            if !part.refs.contains_key(&field.name) {
                let target = Target::Field {
                    part: part.part.clone(),
                    field: field.name.clone(),
                };
                recipe.labels.push((target, field.label.clone()));
            }
        }
    }
}

/// How well the headings of a row fit a recipe; 0 when one of its signs is missing.
fn fit(row: &Row, recipe: &Recipe) -> f64 {
    let placed = row.cells.iter().filter_map(|cell| recipe.place(&cell.text));
    let mut targets: std::collections::BTreeMap<Target, f64> = std::collections::BTreeMap::new();
    for (target, sure) in placed {
        let known = targets.entry(target).or_default();
        *known = known.max(sure);
    }
    let has = |sign: &String| {
        let Ok(sign) = Target::try_from(sign.clone()) else {
            return false;
        };
        targets.contains_key(&sign) || named_in_pieces(&sign, |it| targets.contains_key(it))
    };
    if recipe.signs.iter().all(has) {
        targets.values().sum()
    } else {
        0.0
    }
}

/// Whether a name stands in two columns, first and last.
fn named_in_pieces(target: &Target, has: impl Fn(&Target) -> bool) -> bool {
    let Target::Field { part, field } = target else {
        return false;
    };
    let last = Target::Field {
        part: part.clone(),
        field: "last_name".to_owned(),
    };
    field == "name" && has(&last)
}

fn best(row: &Row, recipes: &[Recipe]) -> Option<usize> {
    let fits = recipes
        .iter()
        .enumerate()
        .map(|(at, recipe)| (fit(row, recipe), at));
    let best = fits.rev().max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(fit, _)| *fit > 0.0).map(|(_, at)| at)
}

/// The row of the headings, by its place among the filled rows, and the recipe they fit.
fn find_head(sheet: &Sheet, recipes: &[Recipe]) -> (Option<usize>, Option<usize>) {
    let mut found: Option<(f64, usize, usize)> = None;
    for (at, row) in sheet.rows.iter().take(HEAD_ROWS).enumerate() {
        if !is_head(row) {
            continue;
        }
        if let Some(recipe) = best(row, recipes) {
            let fit = fit(row, &recipes[recipe]);
            if found.is_none_or(|(known, ..)| fit > known) {
                found = Some((fit, at, recipe));
            }
        }
    }
    if let Some((_, at, recipe)) = found {
        return (Some(at), Some(recipe));
    }
    // Headings that nobody knows are headings where they stand over several columns.
    let first = &sheet.rows[0];
    let seems = first.cells.len() >= 2 && sheet.rows.len() >= 2 && is_head(first);
    (seems.then_some(0), None)
}

/// Whether the cells of a row may be headings: short words, all different, no numbers.
fn is_head(row: &Row) -> bool {
    let mut seen = std::collections::HashSet::new();
    row.cells.iter().all(|cell| {
        cell.sort == Sort::Words
            && cell.text.chars().count() <= LONG_HEADING
            && values::number(&cell.text).is_none()
            && crate::date::read(&cell.text).is_none()
            && seen.insert(tidy(&cell.text))
    })
}

/// Where the headings lead, the surest first; a place that is taken goes to no second column.
fn place(columns: &[u32], headings: &[String], recipe: &Recipe) -> Vec<Column> {
    let mut placed: Vec<Column> = columns
        .iter()
        .zip(headings)
        .map(|(at, heading)| Column {
            at: *at,
            heading: heading.clone(),
            target: Target::Report,
            sure: 0.0,
            why: Because::Unknown,
        })
        .collect();
    let mut wishes: Vec<(f64, usize, Target)> = headings
        .iter()
        .enumerate()
        .flat_map(|(at, heading)| {
            let places = recipe.places(heading).into_iter();
            places.map(move |(target, sure)| (sure, at, target))
        })
        .collect();
    wishes.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    for (sure, at, target) in wishes {
        let taken = placed.iter().any(|column| column.target == target);
        let column = &mut placed[at];
        if !taken && column.target == Target::Report {
            column.target = target;
            (column.sure, column.why) = (sure, Because::Heading);
        }
    }
    imply(&mut placed, recipe);
    placed
}

/// « Nom » beside « Prénom » is the last name.
fn imply(placed: &mut [Column], recipe: &Recipe) {
    for part in &recipe.parts {
        let field = |name: &str| Target::Field {
            part: part.part.clone(),
            field: name.to_owned(),
        };
        let has = |name: &str| placed.iter().any(|column| column.target == field(name));
        if has("first_name") && has("name") && !has("last_name") {
            for column in placed
                .iter_mut()
                .filter(|column| column.target == field("name"))
            {
                column.target = field("last_name");
            }
        }
    }
}

/// Takes over what the person said about columns.
fn ask(table: &mut Table, kinds: &Kinds, choices: &TableChoices) -> Result<(), ImportError> {
    for (column, field) in &choices.map {
        let target = table.recipe.target(kinds, field);
        let target = target.ok_or_else(|| ImportError::UnknownField {
            asked: field.clone(),
            known: table.recipe.columns.keys().take(40).cloned().collect(),
        })?;
        let wanted = tidy(column);
        let by_heading = table
            .columns
            .iter()
            .position(|it| tidy(&it.heading) == wanted && !wanted.is_empty());
        let letter = column.trim().to_ascii_uppercase();
        let by_letter = || {
            table
                .columns
                .iter()
                .position(|it| column_name(it.at) == letter)
        };
        let at = by_heading.or_else(by_letter);
        let Some(at) = at else {
            // With several sheets a heading need not stand in each of them.
            if choices.sheets.len() == 1 || table.sheet.is_none() {
                return Err(ImportError::UnknownColumn {
                    asked: column.clone(),
                    known: table.columns.iter().map(|it| it.heading.clone()).collect(),
                });
            }
            continue;
        };
        for (other, column) in table.columns.iter_mut().enumerate() {
            if other != at && column.target == target && matches!(target, Target::Field { .. }) {
                column.target = Target::Report;
                (column.sure, column.why) = (0.0, Because::Unknown);
            }
        }
        let column = &mut table.columns[at];
        column.target = target;
        (column.sure, column.why) = (1.0, Because::Asked);
    }
    Ok(())
}

/// Without any heading that says something: the first column of words holds the names.
fn by_content(table: &mut Table, body: &[Row]) {
    let Some(main) = table
        .recipe
        .signs
        .first()
        .and_then(|sign| Target::try_from(sign.clone()).ok())
    else {
        return;
    };
    let wordy = |at: u32| {
        let cells: Vec<&str> = body.iter().take(200).map(|row| row.text(at)).collect();
        let filled = cells.iter().filter(|text| !text.is_empty()).count();
        let words = cells.iter().filter(|text| {
            !text.is_empty() && values::number(text).is_none() && text.len() < MAX_TEXT
        });
        filled > 0 && words.count() * 2 > filled
    };
    if let Some(column) = table.columns.iter_mut().find(|column| wordy(column.at)) {
        column.target = main;
        (column.sure, column.why) = (0.4, Because::Content);
    }
}

fn preview(body: &[Row], columns: &[u32]) -> Vec<Vec<String>> {
    let rows = body.iter().take(PREVIEW_ROWS);
    let cells = |row: &Row| columns.iter().map(|at| row.text(*at).to_owned()).collect();
    rows.map(cells).collect()
}
