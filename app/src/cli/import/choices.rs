//! What a command line says about how tables are read, and what this device remembers of it.

use std::fs;
use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command, value_parser};
use myspot_core::import::recipe::{Memory, Recipe};
use myspot_core::import::table::Because;
use myspot_core::import::{Choices, Plan, TableChoices};

use crate::cli::words::Lang;
use crate::cli::{Desk, Failure, grammar, session};
use crate::table_memory;

/// The largest file of a recipe, in bytes.
const MOST: u64 = 4 << 20;

/// Adds the options to the verb.
pub(super) fn grammar(lang: Lang, verb: Command) -> Command {
    let many = |name| grammar::option(lang, name).action(ArgAction::Append);
    let path = |name| grammar::option(lang, name).value_parser(value_parser!(PathBuf));
    verb.arg(grammar::option(lang, "import-as").long("as"))
        .arg(many("sheet"))
        .arg(many("map"))
        .arg(grammar::option(lang, "delimiter"))
        .arg(grammar::option(lang, "encoding"))
        .arg(grammar::option(lang, "header").value_parser(["yes", "no"]))
        .arg(grammar::option(lang, "import-kind").long("kind"))
        .arg(grammar::option(lang, "date-order").value_parser(["dmy", "mdy"]))
        .arg(grammar::switch(lang, "join"))
        .arg(path("recipe"))
        .arg(path("save-recipe"))
        .arg(path("refused"))
        .arg(grammar::switch(lang, "force"))
}

/// Reads them.
pub(super) fn read(args: &ArgMatches, desk: &Desk<'_>) -> Result<Choices, Failure> {
    let word = |name: &str| Some(session::word(args, name).to_owned()).filter(|it| !it.is_empty());
    let mut map = Vec::new();
    for pair in session::many(args, "map") {
        // A heading may hold the sign, a field never does.
        let (column, field) = pair
            .rsplit_once('=')
            .ok_or_else(|| Failure::BadAssignment(pair.to_owned()))?;
        map.push((column.to_owned(), field.to_owned()));
    }
    let delimiter = match word("delimiter").as_deref() {
        None => None,
        Some("tab" | "\\t") => Some('\t'),
        Some(sign) => {
            let mut signs = sign.chars();
            match (signs.next(), signs.next()) {
                (Some(sign), None) => Some(sign),
                _ => return Err(Failure::BadDelimiter(sign.to_owned())),
            }
        }
    };
    let mut recipes = Vec::new();
    let mut asked = word("import-as");
    if let Some(path) = args.get_one::<PathBuf>("recipe") {
        let text = bounded(path)?;
        let recipe: Recipe = serde_json::from_str(&text).map_err(|error| Failure::BadRecipe {
            path: path.clone(),
            line: error.line(),
            column: error.column(),
        })?;
        asked = asked.or_else(|| Some(recipe.key.clone()));
        recipes.push(recipe);
    }
    Ok(Choices {
        again: args.get_flag("again"),
        table: TableChoices {
            delimiter,
            encoding: word("encoding"),
            header: match session::word(args, "header") {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            sheets: session::many(args, "sheet")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            map,
            kind: word("import-kind"),
            recipe: asked,
            recipes,
            memory: table_memory::load(&desk.paths),
            join: args.get_flag("join"),
            month_first: session::word(args, "date-order") == "mdy",
        },
        pairs: Vec::new(),
    })
}

/// Remembers the columns that a person placed by hand.
pub(super) fn remember(plans: &[Plan], choices: &Choices, desk: &Desk<'_>) -> Result<(), Failure> {
    let mut memory: Memory = choices.table.memory.clone();
    for table in plans.iter().flat_map(|plan| &plan.tables) {
        if table
            .columns
            .iter()
            .any(|column| column.why == Because::Asked)
        {
            memory.remember(table);
        }
    }
    if memory == choices.table.memory {
        return Ok(());
    }
    let path = table_memory::place(&desk.paths);
    table_memory::keep(&desk.paths, &memory).map_err(Failure::file(&path))
}

fn bounded(path: &std::path::Path) -> Result<String, Failure> {
    use std::io::Read as _;
    let file = fs::File::open(path).map_err(Failure::file(path))?;
    let mut text = String::new();
    file.take(MOST)
        .read_to_string(&mut text)
        .map_err(Failure::file(path))?;
    Ok(text)
}

/// Writes how the first table was read, as a recipe that can be named again.
pub(super) fn save(args: &ArgMatches, plans: &[Plan], desk: &mut Desk<'_>) -> Result<(), Failure> {
    let Some(path) = args.get_one::<PathBuf>("save-recipe") else {
        return Ok(());
    };
    let Some(table) = plans.iter().flat_map(|plan| &plan.tables).next() else {
        return Ok(());
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let text = serde_json::to_string_pretty(&table.as_recipe(&stem)).unwrap_or_default();
    crate::cli::target::write(path, args.get_flag("force"), text.as_bytes(), desk)
}
