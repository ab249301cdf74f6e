//! Results and messages.

use std::path::Path;

use jiff::tz::TimeZone;

use super::{Lang, Notice};
use crate::cli::diff::Difference;
use crate::cli::info::Told;
use crate::cli::log::{Line, What};
use crate::cli::shown;

/// How many records of one change a line of the log names.
const NAMED: usize = 3;

/// `Label : words`.
pub(in crate::cli) fn line(lang: Lang, label: &str, words: &str) -> String {
    say!(lang, "{label} : {words}", "{label}: {words}")
}

/// Yes or no.
pub(in crate::cli) fn yes_no(lang: Lang, flag: bool) -> &'static str {
    if flag {
        lang.pick("oui", "yes")
    } else {
        lang.pick("non", "no")
    }
}

/// A device of which nothing is known but the beginning of its name.
pub(in crate::cli) fn unknown_author(lang: Lang, actor: &str) -> String {
    say!(lang, "appareil {actor}", "device {actor}")
}

/// Without a window.
pub(in crate::cli) fn no_window(lang: Lang) -> String {
    say!(
        lang,
        "La fenêtre ne peut pas s’ouvrir ici ; les verbes marchent sans elle : « myspot --help » les montre.",
        "The window cannot open here; the verbs work without it: “myspot --help” shows them."
    )
}

/// A fault of the program itself.
pub(in crate::cli) fn broken_off(lang: Lang) -> String {
    say!(
        lang,
        "mySPOT s’est interrompu sur une erreur qui lui est propre ; ce qui était enregistré l’est toujours. « myspot verify » contrôle l’espace.",
        "mySPOT stopped at a fault of its own; what was saved still is. “myspot verify” checks the workspace."
    )
}

/// A workspace was made.
pub(in crate::cli) fn made(lang: Lang, title: &str, member: &str) -> String {
    if member.is_empty() {
        return say!(
            lang,
            "Espace « {title} » créé, sans mot de passe.",
            "Workspace “{title}” made, without a passphrase."
        );
    }
    say!(
        lang,
        "Espace « {title} » créé pour {member}, sans mot de passe.",
        "Workspace “{title}” made for {member}, without a passphrase."
    )
}

/// A copy was written.
pub(in crate::cli) fn copied(lang: Lang, file: &Path, bytes: u64) -> String {
    let (file, size) = (file.display(), size(lang, bytes));
    say!(
        lang,
        "Copie écrite dans {file} ({size}), sans mot de passe : qui la reçoit peut tout lire.",
        "Copy written to {file} ({size}), without a passphrase: whoever gets it can read everything."
    )
}

/// A copy was opened.
pub(in crate::cli) fn opened(lang: Lang, title: &str, records: usize) -> String {
    say!(
        lang,
        "Espace « {title} » ouvert (données : {records}). Cet appareil y est nouveau.",
        "Workspace “{title}” opened: {records} records. This device is new there."
    )
}

/// Nothing had to be done.
pub(in crate::cli) fn already_so(lang: Lang) -> &'static str {
    lang.pick(
        "Rien à changer : c’était déjà ainsi.",
        "Nothing to change: it was so already.",
    )
}

/// What was taken back.
pub(in crate::cli) fn undone(lang: Lang, label: &str, titles: &[String]) -> String {
    let act = act(lang, label);
    let names = names(lang, titles);
    say!(lang, "Annulé : {act}{names}.", "Undone: {act}{names}.")
}

fn names(lang: Lang, titles: &[String]) -> String {
    let named: Vec<String> = titles
        .iter()
        .take(NAMED)
        .map(|title| say!(lang, "« {title} »", "“{title}”"))
        .collect();
    let more = titles.len().saturating_sub(NAMED);
    match (named.is_empty(), more) {
        (true, _) => String::new(),
        (_, 0) => format!(" {}", named.join(", ")),
        _ => {
            let named = named.join(", ");
            say!(
                lang,
                " {named} et {more} autres",
                " {named} and {more} more"
            )
        }
    }
}

/// An act's code in words.
fn act(lang: Lang, label: &str) -> String {
    let known = match label {
        "begin" => ("début de l’espace", "beginning of the workspace"),
        "create" => ("ajout", "addition"),
        "set" => ("modification", "change"),
        "write" => ("texte", "text"),
        "tick" => ("case cochée", "tick"),
        "untick" => ("case décochée", "untick"),
        "count" => ("compte", "count"),
        "trash" => ("mise à la corbeille", "trashing"),
        "restore" => ("sortie de la corbeille", "restoring"),
        "link" => ("lien", "link"),
        "unite" => ("fiches jointes", "entities united"),
        "" => ("changement", "change"),
        other => {
            return match other.strip_prefix("import ") {
                Some(file) => say!(lang, "import de {file}", "import of {file}"),
                None => other.to_owned(),
            };
        }
    };
    lang.pick(known.0, known.1).to_owned()
}

/// One line of the log. `original` is the code of the act that an undo or redo is about.
pub(in crate::cli) fn change(
    lang: Lang,
    label: &str,
    original: Option<&str>,
    lines: &[Line],
) -> String {
    let act = match (label.split_once(' '), original) {
        (Some(("undo", _)), Some(original)) => {
            let original = act(lang, original);
            say!(lang, "annulation ({original})", "undo ({original})")
        }
        (Some(("redo", _)), Some(_)) => say!(lang, "rétablissement", "redo"),
        _ => act(lang, label),
    };
    let deeds: Vec<String> = lines
        .iter()
        .take(NAMED)
        .map(|line| deed(lang, line))
        .collect();
    let more = lines.len().saturating_sub(NAMED);
    let deeds = deeds.join(lang.pick(" ; ", "; "));
    match (deeds.is_empty(), more) {
        (true, _) => act,
        (_, 0) => say!(lang, "{act} : {deeds}", "{act}: {deeds}"),
        _ => say!(
            lang,
            "{act} : {deeds} (+ {more})",
            "{act}: {deeds} (+ {more})"
        ),
    }
}

fn deed(lang: Lang, line: &Line) -> String {
    let Line {
        record_type, title, ..
    } = line;
    let fields = line.fields.join(", ");
    match line.what {
        What::Made => say!(
            lang,
            "+ {record_type} « {title} »",
            "+ {record_type} “{title}”"
        ),
        What::Trashed => say!(lang, "« {title} » à la corbeille", "“{title}” into the bin"),
        What::Restored => say!(
            lang,
            "« {title} » hors de la corbeille",
            "“{title}” out of the bin"
        ),
        What::Changed => say!(lang, "« {title} » ({fields})", "“{title}” ({fields})"),
    }
}

/// One record that differs between two versions.
pub(in crate::cli) fn difference(
    lang: Lang,
    difference: Difference,
    record_type: &str,
    title: &str,
) -> String {
    match difference {
        Difference::Added => say!(
            lang,
            "+ {record_type} « {title} »",
            "+ {record_type} “{title}”"
        ),
        Difference::Missing => say!(
            lang,
            "− {record_type} « {title} »",
            "− {record_type} “{title}”"
        ),
        Difference::Trashed => say!(
            lang,
            "− {record_type} « {title} » (à la corbeille)",
            "− {record_type} “{title}” (into the bin)"
        ),
        Difference::Restored => say!(
            lang,
            "+ {record_type} « {title} » (sorti de la corbeille)",
            "+ {record_type} “{title}” (out of the bin)"
        ),
        Difference::Changed => say!(
            lang,
            "± {record_type} « {title} »",
            "± {record_type} “{title}”"
        ),
    }
}

/// One field that differs.
pub(in crate::cli) fn field_difference(
    lang: Lang,
    label: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> String {
    match (before, after) {
        (None, Some(after)) => say!(lang, "    {label} : + {after}", "    {label}: + {after}"),
        (Some(before), None) => say!(lang, "    {label} : − {before}", "    {label}: − {before}"),
        (before, after) => {
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            say!(
                lang,
                "    {label} : {before} → {after}",
                "    {label}: {before} → {after}"
            )
        }
    }
}

/// Two versions are the same.
pub(in crate::cli) fn no_difference(lang: Lang) -> &'static str {
    lang.pick("Aucune différence.", "No difference.")
}

/// One of the values that stand side by side.
pub(in crate::cli) fn version(lang: Lang, value: &str, author: &str, at: &str) -> String {
    say!(
        lang,
        "    version de {author}, {at} : {value}",
        "    version of {author}, {at}: {value}"
    )
}

/// Above the fields that the kind files do not know.
pub(in crate::cli) fn other_fields(lang: Lang) -> &'static str {
    lang.pick("Autres champs :", "Other fields:")
}

/// Above what points at the record.
pub(in crate::cli) fn neighbours(lang: Lang) -> &'static str {
    lang.pick("Autour :", "Around:")
}

/// When and by whom the record was made.
pub(in crate::cli) fn made_at(lang: Lang, at: &str, by: Option<String>) -> String {
    match by {
        Some(by) => say!(lang, "Créé le {at} par {by}", "Made on {at} by {by}"),
        None => say!(lang, "Créé le {at}", "Made on {at}"),
    }
}

/// When and by whom the record was trashed.
pub(in crate::cli) fn trashed_at(lang: Lang, at: &str, by: Option<String>) -> String {
    match by {
        Some(by) => say!(
            lang,
            "À la corbeille depuis le {at}, par {by}",
            "In the bin since {at}, by {by}"
        ),
        None => say!(
            lang,
            "À la corbeille depuis le {at}",
            "In the bin since {at}"
        ),
    }
}

/// Something odd that was done all the same.
pub(in crate::cli) fn notice(lang: Lang, notice: &Notice) -> String {
    match notice {
        Notice::UnknownCode { field, code, known } => {
            let known = known.join(", ");
            say!(
                lang,
                "« {code} » n’est pas dans la liste du champ « {field} » ; c’est gardé tel quel. La liste : {known}.",
                "“{code}” is not in the list of field “{field}”; it is kept as it is. The list: {known}."
            )
        }
        Notice::OddReference { field, record_type } => say!(
            lang,
            "Le champ « {field} » n’attend pas une donnée de type « {record_type} » ; le lien est gardé.",
            "Field “{field}” does not expect a record of type “{record_type}”; the reference is kept."
        ),
        Notice::Missing(field) => say!(
            lang,
            "Le champ « {field} » est vide ; « myspot set » peut le remplir.",
            "Field “{field}” is empty; “myspot set” can fill it."
        ),
        Notice::OwnWords(kind) => say!(
            lang,
            "« {kind} » n’est pas dans la liste des liens ; vos mots sont gardés tels quels.",
            "“{kind}” is not in the list of links; your words are kept as they are."
        ),
    }
}

/// The lines of `info`.
pub(in crate::cli) fn info(lang: Lang, told: &Told, zone: &TimeZone) -> Vec<String> {
    let list = |items: Vec<String>| items.join(", ");
    let counted = |counts: &[(String, String, usize)]| {
        let items = counts.iter();
        list(
            items
                .map(|(_, label, count)| format!("{count} {label}"))
                .collect(),
        )
    };
    let members: Vec<String> = told.members.iter().map(|(_, name)| name.clone()).collect();
    let mut lines = vec![
        told.title.clone(),
        line(lang, lang.pick("Espace", "Workspace"), &told.workspace),
        line(
            lang,
            lang.pick("Données", "Records"),
            &counted(&told.counts),
        ),
        line(
            lang,
            lang.pick("Fiches", "Entities"),
            &counted(&told.entities),
        ),
        line(
            lang,
            lang.pick("Corbeille", "Bin"),
            &told.trashed.to_string(),
        ),
        line(
            lang,
            lang.pick("Membres", "Members"),
            &or_none(list(members)),
        ),
        line(lang, lang.pick("Taille", "Size"), &size(lang, told.bytes)),
    ];
    if let Some(saved) = told.saved {
        let saved = shown::date(saved, zone);
        let label = lang.pick("Dernier enregistrement", "Last save");
        lines.push(line(lang, label, &saved));
    }
    let state = lang.pick("Empreinte du contenu", "Hash of the content");
    let heads = lang.pick("Têtes de l’historique", "Heads of the history");
    lines.push(line(lang, state, &told.state_hash));
    lines.push(line(lang, heads, &list(told.heads.clone())));
    lines
}

fn or_none(words: String) -> String {
    if words.is_empty() {
        "—".to_owned()
    } else {
        words
    }
}

pub(super) fn size(lang: Lang, bytes: u64) -> String {
    let (unit, kilo, mega) = match lang {
        Lang::Fr => ("octets", "ko", "Mo"),
        Lang::En => ("bytes", "kB", "MB"),
    };
    let (number, unit) = match bytes {
        0..1_000 => (bytes.to_string(), unit),
        1_000..1_000_000 => (format!("{:.1}", bytes as f64 / 1e3), kilo),
        _ => (format!("{:.1}", bytes as f64 / 1e6), mega),
    };
    let number = match lang {
        Lang::Fr => number.replace('.', ","),
        Lang::En => number,
    };
    format!("{number}\u{a0}{unit}")
}
