//! What can be chosen about a file: its signs, its rows, where its columns go.

use myspot_core::Kinds;
use myspot_core::import::Table;
use myspot_core::import::recipe::{self, Part, Recipe, Target};
use myspot_core::import::sheet::column_name;
use myspot_core::import::table::Because;
use myspot_core::kind::Form;
use slint::{ModelRc, SharedString};

use super::state::ImportState;
use crate::gui::event::ImportEvent;
use crate::gui::sentences::Sentences;
use crate::ui::Choice;

/// The encodings that are offered, by their names on the Web.
const ENCODINGS: [&str; 5] = ["utf-8", "windows-1252", "utf-16le", "utf-16be", "macintosh"];
/// The signs between cells that are offered.
const DELIMITERS: [&str; 4] = [";", ",", "tab", "|"];
/// The record types that serve the program: nobody keeps them as tables.
const OWN_TYPES: [&str; 7] = [
    "info",
    "import_batch",
    "view",
    "snapshot",
    "kind_def",
    "field_def",
    "member",
];
/// What a column can fill besides the fields of a record.
const OTHER_FIELDS: [&str; 3] = ["first_name", "last_name", "ext_id"];

/// Takes a choice over. Returns whether the file is to be read anew.
pub(super) fn take(state: &mut ImportState, choice: ImportEvent) -> bool {
    let table = &mut state.choices.table;
    match choice {
        ImportEvent::Encoding(code) => table.encoding = Some(code),
        ImportEvent::Delimiter(code) => {
            table.delimiter = match code.as_str() {
                "tab" => Some('\t'),
                code => code.chars().next(),
            };
            // Other columns: what was said of the old ones says nothing of them.
            table.map.clear();
        }
        ImportEvent::Header(code) => {
            table.header = match code.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            table.map.clear();
        }
        ImportEvent::Sheet(name) => {
            state.sheet = Some(name);
            state.only_refused = false;
            return false;
        }
        ImportEvent::SheetToggled => return toggle_sheet(state),
        ImportEvent::Recipe(key) => {
            table.map.clear();
            table.recipe = Some(key);
            leave_others(state, true);
        }
        ImportEvent::Kind(code) => {
            table.kind = Some(code).filter(|code| !code.is_empty());
        }
        ImportEvent::Column(place, target) => {
            let Some(name) = column_key(state, place) else {
                return false;
            };
            let map = &mut state.choices.table.map;
            map.retain(|(known, _)| *known != name);
            map.push((name, target));
            leave_others(state, false);
        }
        ImportEvent::DateOrder(code) => table.month_first = code == "mdy",
        ImportEvent::Join => table.join = !table.join,
        ImportEvent::Again => state.choices.again = true,
        _ => return false,
    }
    true
}

fn toggle_sheet(state: &mut ImportState) -> bool {
    let Some(shown) = state.sheet.clone() else {
        return false;
    };
    let asked = &mut state.choices.table.sheets;
    if asked.is_empty() {
        asked.clone_from(&state.sheets);
    }
    match asked.iter().position(|it| *it == shown) {
        // None at all would mean all of them.
        Some(_) if asked.len() == 1 => return false,
        Some(at) => drop(asked.remove(at)),
        None => asked.push(shown),
    }
    if asked.len() == state.sheets.len() {
        asked.clear();
    }
    state.alone = false;
    true
}

/// A column and a recipe are chosen for what is shown; sheets that are read otherwise are left
/// out, for the same words would mean something else there.
fn leave_others(state: &mut ImportState, every: bool) {
    let (Some(seen), Some(shown)) = (&state.seen, state.sheet.clone()) else {
        return;
    };
    let key = state.table().map(|table| table.recipe.key.clone());
    let mut tables = seen.plan.tables.iter();
    let others = tables.any(|table| {
        table.sheet.as_ref() != Some(&shown) && (every || Some(&table.recipe.key) != key.as_ref())
    });
    if others {
        state.choices.table.sheets = vec![shown];
        state.alone = true;
    }
}

/// How a choice names a column: by its letter, which no other reading of the letters changes; in
/// a workbook by its heading, which several sheets share.
fn column_key(state: &ImportState, place: usize) -> Option<String> {
    let table = state.table()?;
    let column = table.columns.get(place)?;
    let letter = column_name(column.at);
    let taken = table
        .columns
        .iter()
        .any(|other| other.heading.trim().eq_ignore_ascii_case(&letter));
    let by_heading = !column.heading.trim().is_empty() && (taken || table.sheet.is_some());
    Some(if by_heading {
        column.heading.clone()
    } else {
        letter
    })
}

/// One line of a menu.
pub(super) fn choice(code: impl Into<SharedString>, label: SharedString, on: bool) -> Choice {
    Choice {
        code: code.into(),
        label,
        count: -1,
        on,
    }
}

/// The words of the encoding, and those one can choose.
pub(super) fn encodings(sentences: &Sentences<'_>, table: &Table) -> (SharedString, Vec<Choice>) {
    let say = sentences.exchange();
    let Some(known) = table.encoding.map(str::to_lowercase) else {
        return Default::default();
    };
    let mut all: Vec<&str> = ENCODINGS.to_vec();
    if !all.contains(&known.as_str()) {
        all.push(&known);
    }
    let lines = all.into_iter();
    let lines = lines.map(|it| choice(it, say.invoke_encoding(it.into()), it == known));
    (say.invoke_encoding(known.as_str().into()), lines.collect())
}

/// The words of the sign between cells, and those one can choose.
pub(super) fn delimiters(sentences: &Sentences<'_>, table: &Table) -> (SharedString, Vec<Choice>) {
    let say = sentences.exchange();
    if table.encoding.is_none() {
        return Default::default();
    }
    let known = match table.delimiter {
        Some('\t') => "tab".to_owned(),
        Some(sign) => sign.to_string(),
        None => String::new(),
    };
    let lines = DELIMITERS.iter();
    let lines = lines.map(|it| choice(*it, say.invoke_delimiter((*it).into()), *it == known));
    (say.invoke_delimiter(known.as_str().into()), lines.collect())
}

/// Where the headings are, and what one can say about it.
pub(super) fn headers(
    sentences: &Sentences<'_>,
    table: &Table,
    asked: Option<bool>,
) -> (SharedString, Vec<Choice>) {
    let say = sentences.exchange();
    let text = match table.header_row {
        Some(row) => say.invoke_header_row(i32::try_from(row).unwrap_or(i32::MAX)),
        None => say.invoke_header("no".into()),
    };
    let on = |code: &str| match asked {
        None => code == "auto",
        Some(yes) => code == if yes { "yes" } else { "no" },
    };
    let lines = ["auto", "yes", "no"].map(|it| choice(it, say.invoke_header(it.into()), on(it)));
    (text, lines.to_vec())
}

/// What a row may stand for.
pub(super) fn recipes(sentences: &Sentences<'_>, kinds: &Kinds, table: &Table) -> Vec<Choice> {
    let say = sentences.exchange();
    let known = &table.recipe.key;
    let shipped = recipe::shipped().into_iter();
    let mut lines: Vec<Choice> = shipped
        .map(|it| choice(it.key.as_str(), it.label.as_str().into(), it.key == *known))
        .collect();
    let types = kinds.iter().filter(|kind| {
        let name = kind.name.as_str();
        !OWN_TYPES.contains(&name) && !matches!(name, "entity" | "relation" | "note")
    });
    let mut types: Vec<_> = types.collect();
    types.sort_by(|one, other| one.plural.cmp(&other.plural));
    lines.extend(types.into_iter().map(|kind| {
        let label = say.invoke_rows_are(kind.plural.as_str().into());
        choice(kind.name.as_str(), label, kind.name == *known)
    }));
    lines
}

/// What a row stands for, in words.
pub(super) fn recipe_label(sentences: &Sentences<'_>, recipe: &Recipe) -> SharedString {
    if recipe::shipped().iter().any(|it| it.key == recipe.key) {
        recipe.label.as_str().into()
    } else {
        let plural = recipe.label.as_str().into();
        sentences.exchange().invoke_rows_are(plural)
    }
}

/// The kinds of fiches, where some of them say none; empty where the recipe says it.
pub(super) fn entity_kinds(
    sentences: &Sentences<'_>,
    kinds: &Kinds,
    table: &Table,
    asked: Option<&str>,
) -> (SharedString, Vec<Choice>) {
    let open =
        |part: &Part| part.kind == "entity" && !part.known && !part.fixed.contains_key("kind");
    let field = kinds.field("entity", "kind");
    let (true, Some(field)) = (table.recipe.parts.iter().any(open), field) else {
        return Default::default();
    };
    let guessed = sentences.exchange().invoke_kind_guessed();
    let asked = asked.unwrap_or_default();
    let text = match field.label_of(asked) {
        Some(label) => label.into(),
        None => guessed.clone(),
    };
    let mut lines = vec![choice("", guessed, asked.is_empty())];
    lines.extend(field.codes.iter().map(|it| {
        let on = it.code == asked;
        choice(it.code.as_str(), it.label.as_str().into(), on)
    }));
    (text, lines)
}

/// Whether the day or the month comes first, where a column holds dates.
pub(super) fn date_orders(
    sentences: &Sentences<'_>,
    kinds: &Kinds,
    table: &Table,
    month_first: bool,
) -> (SharedString, Vec<Choice>) {
    let say = sentences.exchange();
    let dated = table.columns.iter().any(|column| {
        let Target::Field { part, field } = &column.target else {
            return false;
        };
        let part = table.recipe.part(part);
        let field = part.and_then(|part| kinds.field(&part.kind, field));
        field.is_some_and(|field| field.form == Form::Date)
    });
    if !dated {
        return Default::default();
    }
    let code = if month_first { "mdy" } else { "dmy" };
    let lines = ["dmy", "mdy"].map(|it| choice(it, say.invoke_date_order(it.into()), it == code));
    (say.invoke_date_order(code.into()), lines.to_vec())
}

/// Every place to which a column of this table can go.
pub(super) fn targets(
    sentences: &Sentences<'_>,
    kinds: &Kinds,
    recipe: &Recipe,
) -> Vec<(String, SharedString)> {
    let say = sentences.exchange();
    let mut lines: Vec<(String, SharedString)> = Vec::new();
    for part in &recipe.parts {
        let own = kinds.fields_of(&part.kind);
        let own = own.map(|field| (field.name.clone(), field.label.clone().into()));
        let others = OTHER_FIELDS.map(|it| (it.to_owned(), say.invoke_field(it.into())));
        for (field, label) in own.chain(others) {
            let code = format!("{}.{field}", part.part);
            let known = recipe.target(kinds, &code).is_some();
            if known && !part.fixed.contains_key(&field) && !part.refs.contains_key(&field) {
                let label = if recipe.parts.len() > 1 {
                    say.invoke_target_of(part.part.as_str().into(), label)
                } else {
                    label
                };
                lines.push((code, label));
            }
        }
    }
    lines.push(("+".into(), say.invoke_target_own()));
    lines.push(("-".into(), say.invoke_target_report()));
    lines
}

/// The menu of a column, the place where it goes ticked, and the words for that place.
pub(super) fn column_choices(
    targets: &[(String, SharedString)],
    target: &Target,
) -> (SharedString, ModelRc<Choice>) {
    let code = match String::from(target.clone()).as_str() {
        "" => "-".to_owned(),
        code => code.to_owned(),
    };
    let label = targets.iter().find(|(known, _)| *known == code);
    let label = label.map_or_else(|| code.as_str().into(), |(_, label)| label.clone());
    let lines: Vec<Choice> = targets
        .iter()
        .map(|(known, label)| choice(known.as_str(), label.clone(), *known == code))
        .collect();
    (label, ModelRc::from(lines.as_slice()))
}

/// How sure it is that a column goes where it goes, as a code of the page's sentences.
pub(super) fn because(why: Because, sure: f64) -> &'static str {
    match why {
        Because::Heading if sure < 0.95 => "like-heading",
        why => why.code(),
    }
}
