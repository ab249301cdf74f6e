//! What comes in and what goes out.

use std::path::Path;

use myspot_core::export::LeftOut;
use myspot_core::import::{Hint, ImportError, Problem, Why};

use super::Lang;
use super::told::size;

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
    let place = &problem.place;
    let mut whereabouts = place.file.clone();
    if let Some(sheet) = &place.sheet {
        whereabouts += &say!(lang, ", feuille {sheet}", ", sheet {sheet}");
    }
    // The path of a value in a JSON file says its place already.
    let path = place.column.as_ref().is_some_and(|path| path.contains('['));
    if let Some(row) = place.row.filter(|_| !path) {
        whereabouts += &say!(lang, ", ligne {row}", ", row {row}");
    }
    if let Some(column) = &place.column {
        whereabouts += &format!(", {column}");
    }
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

fn why(lang: Lang, why: Why) -> &'static str {
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
        Hint::SeeReport => lang.pick("voyez le rapport d’import", "see the import’s report"),
    }
}

/// Why a file cannot be imported at all.
pub(super) fn refusal(lang: Lang, path: &Path, error: &ImportError) -> String {
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
            "{path} n’est pas un fichier que mySPOT sait lire. Rien n’a été importé ; donnez un export JSON.",
            "{path} is not a file that mySPOT can read. Nothing was imported; give a JSON export."
        ),
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
pub(in crate::cli) fn map_measure() -> &'static str {
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

/// What a format could not hold.
pub(in crate::cli) fn left_out(lang: Lang, left: &LeftOut) -> String {
    let list: Vec<String> = left
        .records
        .iter()
        .chain(&left.fields)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    let list = list.join(", ");
    say!(
        lang,
        "Ce format ne peut pas contenir : {list}. L’export json contient tout.",
        "This format cannot hold: {list}. The json export holds everything."
    )
}
