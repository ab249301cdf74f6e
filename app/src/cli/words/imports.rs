//! What comes in and what goes out.

use std::path::Path;

use myspot_core::Kinds;
use myspot_core::export::LeftOut;
use myspot_core::import::{Hint, ImportError, Place, Problem, Table, Why};

use super::Lang;
use super::told::size;
use myspot_core::import::sheet::column_name;

/// What was added, or would be.
pub(in crate::cli) fn imported(lang: Lang, added: &[(String, usize)], dry: bool) -> String {
    let counts: Vec<String> = added
        .iter()
        .map(|(label, count)| format!("{count} {label}"))
        .collect();
    let counts = counts.join(", ");
    match (counts.is_empty(), dry) {
        (true, true) => say!(lang, "Rien ne serait ajouté.", "Nothing would be added."),
        (true, false) => say!(lang, "Rien n’a été ajouté.", "Nothing was added."),
        (false, true) => say!(
            lang,
            "Seraient ajoutés : {counts}. Rien n’est écrit.",
            "Would be added: {counts}. Nothing is written."
        ),
        (false, false) => say!(
            lang,
            "Ajoutés : {counts}. « myspot undo » annule le tout.",
            "Added: {counts}. “myspot undo” takes it all back."
        ),
    }
}

/// Values without a place of their own.
pub(in crate::cli) fn unplaced(lang: Lang, count: usize) -> String {
    say!(
        lang,
        "Valeurs sans place à elles, gardées dans le rapport d’import : {count} ; --json les montre.",
        "{count} values without a place of their own are kept in the import’s report; --json shows them."
    )
}

/// Something in a file that deserves a look.
pub(in crate::cli) fn problem(lang: Lang, problem: &Problem) -> String {
    let mut whereabouts = vec![problem.place.file.clone()];
    whereabouts.extend(within(lang, &problem.place));
    let whereabouts = whereabouts.join(", ");
    let why = why(lang, problem.why);
    let hint = hint(lang, problem.hint);
    let value: String = problem.value.chars().take(80).collect();
    if value.is_empty() {
        return say!(
            lang,
            "{whereabouts} : {why} ; {hint}.",
            "{whereabouts}: {why}; {hint}."
        );
    }
    say!(
        lang,
        "{whereabouts} : « {value} », {why} ; {hint}.",
        "{whereabouts}: “{value}”, {why}; {hint}."
    )
}

/// Where in its file something stands: sheet, row, column, as far as there are any.
pub(crate) fn within(lang: Lang, place: &Place) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(sheet) = &place.sheet {
        parts.push(say!(lang, "feuille {sheet}", "sheet {sheet}"));
    }
    // The path of a value in a JSON file says its place already.
    let path = place.column.as_ref().is_some_and(|path| path.contains('['));
    if let Some(row) = place.row.filter(|_| !path) {
        parts.push(say!(lang, "ligne {row}", "row {row}"));
    }
    parts.extend(place.column.clone());
    parts
}

/// How a table was read.
pub(in crate::cli) fn table(lang: Lang, table: &Table) -> String {
    let sheet = match &table.sheet {
        Some(name) => say!(lang, "Feuille {name}", "Sheet {name}"),
        None => lang.pick("Tableau", "Table").to_owned(),
    };
    let rows = table.rows;
    let mut traits = vec![say!(lang, "{rows} lignes", "{rows} rows")];
    traits.extend(table.encoding.map(str::to_owned));
    traits.extend(table.delimiter.map(|sign| match sign {
        '\t' => lang.pick("tabulation", "tab").to_owned(),
        sign => say!(lang, "séparateur « {sign} »", "delimiter “{sign}”"),
    }));
    traits.push(match table.header_row {
        Some(row) => say!(lang, "titres à la ligne {row}", "headings in row {row}"),
        None => lang.pick("sans titres", "without headings").to_owned(),
    });
    let columns = table.columns.iter().map(|column| {
        let name = if column.heading.is_empty() {
            column_name(column.at)
        } else {
            column.heading.clone()
        };
        match String::from(column.target.clone()).as_str() {
            "" => say!(lang, "{name} → rapport", "{name} → report"),
            "+" => say!(lang, "{name} → champ ajouté", "{name} → own field"),
            field if column.sure < 0.95 => format!("{name} → {field} ?"),
            field => format!("{name} → {field}"),
        }
    });
    let columns = columns.collect::<Vec<_>>().join(", ");
    let (traits, recipe) = (traits.join(", "), &table.recipe.label);
    say!(
        lang,
        "{sheet} : {traits} ; {recipe}. {columns}",
        "{sheet}: {traits}; {recipe}. {columns}"
    )
}

/// The rows that did not go in stand in a file.
pub(in crate::cli) fn refused_saved(lang: Lang, path: &Path, count: usize) -> String {
    let path = path.display();
    say!(
        lang,
        "Lignes refusées : {count}, écrites dans {path}. Corrigez-les et importez ce fichier.",
        "Refused rows: {count}, written to {path}. Correct them and import that file."
    )
}

/// What is the matter with a value; the window says it too.
pub(crate) fn why(lang: Lang, why: Why) -> &'static str {
    match why {
        Why::SameFile => lang.pick(
            "ce fichier a déjà été importé",
            "this file was imported before",
        ),
        Why::AlreadyHere => lang.pick(
            "déjà là depuis un import précédent",
            "here already since an earlier import",
        ),
        Why::AlreadyHereDifferent => lang.pick(
            "déjà là depuis un import précédent, avec un autre contenu",
            "here already since an earlier import, with another content",
        ),
        Why::DuplicateId => lang.pick(
            "un autre élément du fichier a le même identifiant",
            "another item of the file has the same id",
        ),
        Why::SameName => lang.pick(
            "une fiche de ce nom existe déjà",
            "an entity of that name exists already",
        ),
        Why::DuplicateKey => lang.pick(
            "cette clé est écrite deux fois, la dernière compte",
            "this key is written twice, the last one counts",
        ),
        Why::DanglingReference => lang.pick(
            "ceci renvoie à quelque chose que le fichier ne contient pas",
            "this points at something that the file does not hold",
        ),
        Why::NoName => lang.pick("le nom manque", "the name is missing"),
        Why::NoText => lang.pick("le texte manque", "the text is missing"),
        Why::OddValue => lang.pick(
            "une valeur d’une autre sorte qu’attendu, lue au mieux",
            "a value of another sort than expected, read as well as possible",
        ),
        Why::OutOfScale => lang.pick("hors de l’échelle", "outside the scale"),
        Why::NoType => lang.pick("le type manque", "the type is missing"),
        Why::TwoVersions => lang.pick(
            "deux versions s’opposaient, seule la visible est reprise",
            "two versions stood side by side, only the visible one is taken",
        ),
        Why::NearName => lang.pick(
            "deux fiches sont peut-être la même",
            "two entities may be one",
        ),
        Why::UnreadDate => lang.pick(
            "cette date n’est pas comprise, ses mots sont gardés",
            "this date is not understood, its words are kept",
        ),
        Why::ScaleConverted => lang.pick(
            "échelle convertie de 10 à 5 degrés",
            "scale converted from 10 to 5 steps",
        ),
        Why::BrokenLetters => lang.pick(
            "des lettres ne sont pas de cet encodage",
            "some letters are not of this encoding",
        ),
        Why::Incomplete => lang.pick(
            "le programme d’origine a coupé la liste des relations",
            "the program of origin cut the list of relations short",
        ),
        Why::NoLabel => lang.pick(
            "le fichier ne dit pas comment cela s’appelle",
            "the file does not say what this is called",
        ),
        Why::InfoDiffers => lang.pick(
            "l’espace dit autre chose de lui-même",
            "the workspace says something else about itself",
        ),
    }
}

fn hint(lang: Lang, hint: Hint) -> &'static str {
    match hint {
        Hint::ImportAgain => lang.pick(
            "--again l’importe quand même",
            "--again imports it all the same",
        ),
        Hint::KeptOurs => lang.pick(
            "ce qui est là reste tel quel",
            "what is here stays as it is",
        ),
        Hint::Compare => lang.pick(
            "comparez et complétez à la main",
            "compare, and complete by hand",
        ),
        Hint::JoinDuplicates => lang.pick(
            "si c’est la même, reliez-les par same_as",
            "if they are one, join them with same_as",
        ),
        Hint::NamePlaceholder => lang.pick(
            "donnez un nom à la fiche créée à sa place",
            "name the entity made in its place",
        ),
        Hint::FillIn => lang.pick("complétez-le", "fill it in"),
        Hint::CheckReading => lang.pick(
            "vérifiez la lecture, le texte d’origine est gardé",
            "check the reading, the source text is kept",
        ),
        Hint::SeeRefused => lang.pick(
            "la ligne n’est pas entrée ; --refused l’écrit dans un fichier à corriger",
            "the row did not go in; --refused writes it into a file to correct",
        ),
        Hint::ChooseEncoding => lang.pick(
            "dites l’encodage, par exemple --encoding windows-1252",
            "name the encoding, for example --encoding windows-1252",
        ),
        Hint::SeeReport => lang.pick("voyez le rapport d’import", "see the import’s report"),
    }
}

/// Why a file cannot be imported at all; the window says it too.
pub(crate) fn refusal(lang: Lang, path: &Path, error: &ImportError) -> String {
    let path = path.display();
    match error {
        ImportError::Empty => say!(
            lang,
            "{path} est vide. Rien n’a été importé.",
            "{path} is empty. Nothing was imported."
        ),
        ImportError::TooLarge { limit, .. } => {
            let limit = size(lang, *limit as u64);
            say!(
                lang,
                "{path} dépasse {limit}. Partagez-le en plusieurs fichiers ; rien n’a été importé.",
                "{path} is larger than {limit}. Split it into several files; nothing was imported."
            )
        }
        ImportError::TooLong { path: place, limit } => {
            let limit = size(lang, *limit as u64);
            say!(
                lang,
                "{path} : le texte {place} dépasse {limit}. Raccourcissez-le ; rien n’a été importé.",
                "{path}: the text {place} is longer than {limit}. Shorten it; nothing was imported."
            )
        }
        ImportError::TooMany { limit } => say!(
            lang,
            "{path} contient plus de {limit} valeurs. Partagez-le en plusieurs fichiers ; rien n’a été importé.",
            "{path} holds more than {limit} values. Split it into several files; nothing was imported."
        ),
        ImportError::BrokenJson { line, column, .. } => say!(
            lang,
            "{path} est du JSON abîmé à la ligne {line}, colonne {column}. Exportez-le à nouveau ; rien n’a été importé.",
            "{path} is JSON broken at line {line}, column {column}. Export it again; nothing was imported."
        ),
        ImportError::UnknownJson { keys } => {
            let keys = if keys.is_empty() {
                lang.pick("aucune clé", "no key").to_owned()
            } else {
                keys.join(", ")
            };
            say!(
                lang,
                "{path} est du JSON d’un autre programme ({keys}). Rien n’a été importé ; mySPOT lit son propre JSON et celui de l’ancien mySPOT.",
                "{path} is JSON of another program ({keys}). Nothing was imported; mySPOT reads its own JSON and that of the old mySPOT."
            )
        }
        ImportError::NotData => say!(
            lang,
            "{path} n’est pas un fichier de données que mySPOT sait lire. Rien n’a été importé ; donnez un tableau (CSV, XLSX, XLS, ODS), une liste de noms ou un export JSON.",
            "{path} is not a file of data that mySPOT can read. Nothing was imported; give a table (CSV, XLSX, XLS, ODS), a list of names or a JSON export."
        ),
        ImportError::Stopped => say!(
            lang,
            "La lecture de {path} a été arrêtée. Rien n’a été importé.",
            "Reading {path} was called off. Nothing was imported."
        ),
        ImportError::BrokenWorkbook { reason } => say!(
            lang,
            "Le classeur {path} est abîmé ({reason}). Ouvrez-le dans un tableur et enregistrez-le à nouveau ; rien n’a été importé.",
            "The workbook {path} is broken ({reason}). Open it in a spreadsheet and save it again; nothing was imported."
        ),
        ImportError::Protected => say!(
            lang,
            "Le classeur {path} est protégé par un mot de passe. Enregistrez-le sans mot de passe ; rien n’a été importé.",
            "The workbook {path} is protected by a password. Save it without one; nothing was imported."
        ),
        ImportError::LyingWorkbook => say!(
            lang,
            "Le classeur {path} dit de lui-même des choses fausses, comme un fichier piégé. Rien n’a été importé ; ouvrez-le dans un tableur et enregistrez-le en CSV si vous lui faites confiance.",
            "The workbook {path} says false things of itself, as a trap does. Nothing was imported; open it in a spreadsheet and save it as CSV if you trust it."
        ),
        ImportError::TooLargeUnpacked { limit } => {
            let limit = size(lang, *limit as u64);
            say!(
                lang,
                "Le classeur {path} contient plus de {limit} une fois décompressé. Partagez-le en plusieurs fichiers ; rien n’a été importé.",
                "The workbook {path} unpacks to more than {limit}. Split it into several files; nothing was imported."
            )
        }
        ImportError::UnknownEncoding { asked } => say!(
            lang,
            "L’encodage « {asked} » n’existe pas. Essayez utf-8, windows-1252 ou utf-16le ; rien n’a été importé.",
            "There is no encoding “{asked}”. Try utf-8, windows-1252 or utf-16le; nothing was imported."
        ),
        ImportError::UnknownDelimiter => say!(
            lang,
            "Ce séparateur n’est pas un signe simple. Essayez « ; », « , » ou « tab » ; rien n’a été importé.",
            "That delimiter is no plain sign. Try “;”, “,” or “tab”; nothing was imported."
        ),
        ImportError::UnknownRecipe { asked } => say!(
            lang,
            "« {asked} » ne dit pas ce que vaut une ligne. Essayez entities, relations, notes, mandates ou une sorte de donnée ; rien n’a été importé.",
            "“{asked}” does not tell what a row stands for. Try entities, relations, notes, mandates or a record type; nothing was imported."
        ),
        ImportError::UnknownField { asked, known } => {
            let known = known.join(", ");
            say!(
                lang,
                "Aucun champ ne s’appelle « {asked} ». Il y a : {known}. Rien n’a été importé.",
                "No field is called “{asked}”. There are: {known}. Nothing was imported."
            )
        }
        ImportError::UnknownColumn { asked, known } => {
            let known = known.join(", ");
            say!(
                lang,
                "{path} n’a pas de colonne « {asked} ». Il y a : {known}. Rien n’a été importé.",
                "{path} has no column “{asked}”. There are: {known}. Nothing was imported."
            )
        }
        ImportError::UnknownSheet { asked, known } => {
            let known = known.join(", ");
            say!(
                lang,
                "{path} n’a pas de feuille « {asked} ». Il y a : {known}. Rien n’a été importé.",
                "{path} has no sheet “{asked}”. There are: {known}. Nothing was imported."
            )
        }
        ImportError::NewerVersion { .. } => say!(
            lang,
            "{path} vient d’un mySPOT plus récent. Mettez ce programme à jour ; rien n’a été importé.",
            "{path} comes from a newer mySPOT. Update this program; nothing was imported."
        ),
    }
}

/// An export was written.
pub(in crate::cli) fn exported(lang: Lang, file: &Path, bytes: u64) -> String {
    let (file, size) = (file.display(), size(lang, bytes));
    say!(
        lang,
        "Exporté dans {file} ({size}).",
        "Exported to {file} ({size})."
    )
}

/// What a plan leaves out because it is reserved.
pub(in crate::cli) fn kept_back(lang: Lang, count: usize) -> String {
    match count {
        1 => say!(
            lang,
            "1 élément réservé n’est pas repris ; --audience noyau le reprend.",
            "1 reserved element is left out; --audience noyau takes it in."
        ),
        _ => say!(
            lang,
            "{count} éléments réservés ne sont pas repris ; --audience noyau les reprend.",
            "{count} reserved elements are left out; --audience noyau takes them in."
        ),
    }
}

/// What the sizes on an exported map show. The map is French, as the plan.
pub(crate) fn map_measure() -> &'static str {
    "nombre de liens"
}

/// A picture has fewer pixels than it should.
pub(in crate::cli) fn reduced(lang: Lang) -> String {
    say!(
        lang,
        "La carte est très grande : l’image est réduite. L’export svg garde tous les détails.",
        "The map is very large: the picture is reduced. The svg export keeps every detail."
    )
}

/// What a calendar has no place for.
pub(in crate::cli) fn inexact(lang: Lang, count: usize) -> String {
    match count {
        1 => say!(
            lang,
            "1 date n’est pas sûre au jour près : un calendrier ne peut pas la contenir. --as timeline-md l’écrit.",
            "1 date is not sure to the day: a calendar cannot hold it. --as timeline-md writes it."
        ),
        _ => say!(
            lang,
            "{count} dates ne sont pas sûres au jour près : un calendrier ne peut pas les contenir. --as timeline-md les écrit.",
            "{count} dates are not sure to the day: a calendar cannot hold them. --as timeline-md writes them."
        ),
    }
}

/// How many people, and fields meant for few, leave in clear.
pub(in crate::cli) fn in_clear(lang: Lang, persons: usize, sensitive: usize) -> String {
    say!(
        lang,
        "En clair dans ce fichier : {persons} personnes, {sensitive} champs sensibles. Qui l’a peut le lire.",
        "In clear in this file: {persons} people, {sensitive} sensitive fields. Whoever has it can read it."
    )
}

/// What a format could not hold.
pub(in crate::cli) fn left_out(lang: Lang, left: &LeftOut, kinds: &Kinds) -> String {
    let list: Vec<String> = match lang {
        Lang::Fr => left
            .in_words(kinds)
            .iter()
            .map(|left| match left.is_field {
                true => format!("{} ({})", left.label, left.count),
                false => format!("{} {}", left.count, left.label),
            })
            .collect(),
        // The kind files have French words only: their codes say more to others.
        Lang::En => left
            .records
            .iter()
            .chain(&left.fields)
            .map(|(name, count)| format!("{count} {name}"))
            .collect(),
    };
    let list = list.join(", ");
    say!(
        lang,
        "Ce format ne peut pas contenir : {list}. L’export json contient tout.",
        "This format cannot hold: {list}. The json export holds everything."
    )
}
