//! What could not be done, and what to do next.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use myspot_core::EditError;
use myspot_core::store::StoreError;
use myspot_core::store::pack::PackError;

use super::folders::{document, store, system};
use super::{Lang, sharing};
use crate::cli::failure::{Failure, Wanted};
use crate::exports::Format;

/// Why a verb could not be done, in one sentence or two.
pub(in crate::cli) fn failure(lang: Lang, failure: &Failure) -> String {
    match failure {
        Failure::Store(error) => store(lang, error),
        Failure::Document { folder, source } => document(lang, folder, source),
        Failure::CannotCreate { path, source } => {
            let shown = path.display();
            match source {
                StoreError::NotFound { .. } => say!(
                    lang,
                    "Impossible de créer {shown} : le dossier qui doit le contenir n’existe pas. Créez-le d’abord.",
                    "Cannot make {shown}: the folder that should hold it does not exist. Make it first."
                ),
                _ => say!(
                    lang,
                    "Impossible de créer {shown} : une partie du chemin est un fichier, pas un dossier. Choisissez un autre endroit.",
                    "Cannot make {shown}: a part of the path is a file, not a folder. Choose another place."
                ),
            }
        }
        Failure::Edit(error) => edit(lang, error),
        Failure::Copy { path, source } => copy(lang, path, source),
        Failure::CopyContent { path } => {
            let path = path.display();
            say!(
                lang,
                "{path} est complet mais ce qu’il contient ne forme pas un espace. Rien n’a été créé ; demandez une nouvelle copie à qui l’a fait.",
                "{path} is whole, but what it holds is no workspace. Nothing was made; ask its sender for a new copy."
            )
        }
        Failure::TargetExists(path) => {
            let path = path.display();
            say!(
                lang,
                "{path} existe déjà et n’a pas été touché. Choisissez un autre nom, ou ajoutez --force pour le remplacer.",
                "{path} exists already and was left alone. Choose another name, or add --force to replace it."
            )
        }
        Failure::File { path, source } => {
            let (path, why) = (path.display(), system(lang, source));
            say!(
                lang,
                "Impossible d’utiliser {path} : {why}.",
                "Cannot use {path}: {why}."
            )
        }
        Failure::Output(source) => {
            let why = system(lang, source);
            say!(
                lang,
                "Le résultat n’a pas pu être écrit : {why}.",
                "The result could not be written: {why}."
            )
        }
        Failure::NoRecord(text) => say!(
            lang,
            "Aucune donnée n’a l’identifiant « {text} ». « myspot ls » montre ceux qui existent.",
            "No record has the id “{text}”. “myspot ls” shows those that exist."
        ),
        Failure::Ambiguous { text, among, count } => {
            let list: String = among
                .iter()
                .map(|(id, title)| format!("\n  {id}  {title}"))
                .collect();
            let more = count.saturating_sub(among.len());
            let more = if more == 0 {
                String::new()
            } else {
                format!("\n  … (+ {more})")
            };
            say!(
                lang,
                "« {text} » est le début de {count} identifiants ; écrivez-en davantage :{list}{more}",
                "“{text}” begins {count} ids; write more of it:{list}{more}"
            )
        }
        Failure::NoType { text, known } => {
            let known = known.join(", ");
            say!(
                lang,
                "« {text} » n’est pas un type de donnée. Les types : {known}.",
                "“{text}” is not a record type. The types: {known}."
            )
        }
        Failure::NoMeasure { text, known } => {
            let known = known.join(", ");
            say!(
                lang,
                "« {text} » n’est pas une mesure. Les mesures : {known} (A et B : deux fiches, par leur nom ou le début de leur identifiant).",
                "“{text}” is not a measure. The measures: {known} (A and B: two entities, by their name or the beginning of their id)."
            )
        }
        Failure::SameNames { text, among } => {
            let (count, list) = (among.len(), among.join(", "));
            say!(
                lang,
                "{count} fiches s’appellent « {text} » ; donnez le début d’un identifiant : {list}.",
                "{count} entities are called “{text}”; give the beginning of an id: {list}."
            )
        }
        Failure::NoField {
            name,
            record_type,
            known,
        } => {
            let known = known.join(", ");
            say!(
                lang,
                "Le type « {record_type} » n’a pas de champ « {name} ». Ses champs : {known}.",
                "Type “{record_type}” has no field “{name}”. Its fields: {known}."
            )
        }
        Failure::BadAssignment(text) => say!(
            lang,
            "« {text} » n’est pas de la forme champ=valeur. Exemple : name='Agnès Pontarlin'.",
            "“{text}” is not of the form field=value. Example: name='Agnès Pontarlin'."
        ),
        Failure::BadValue {
            field,
            value,
            wanted,
        } => {
            let wanted = wish(lang, wanted);
            say!(
                lang,
                "Le champ « {field} » attend {wanted} ; « {value} » n’en est pas.",
                "Field “{field}” expects {wanted}; “{value}” is not one."
            )
        }
        Failure::Kept(field) => say!(
            lang,
            "« {field} » est tenu par le programme et ne s’écrit pas à la main. Pour la corbeille : « myspot trash » et « myspot restore ».",
            "“{field}” is kept by the program and is not written by hand. For the bin: “myspot trash” and “myspot restore”."
        ),
        Failure::NotMany(field) => say!(
            lang,
            "Le champ « {field} » ne tient qu’une valeur : écrivez {field}=valeur.",
            "Field “{field}” holds one value: write {field}=value."
        ),
        Failure::Counted(field) => say!(
            lang,
            "Le champ « {field} » se compte : écrivez {field}+=3 ou {field}-=1.",
            "Field “{field}” is counted: write {field}+=3 or {field}-=1."
        ),
        Failure::NeedsKey { field, parts } => {
            let shape = parts.join(".");
            say!(
                lang,
                "Le champ « {field} » a une valeur par clé : écrivez {field}.{shape}=valeur.",
                "Field “{field}” has a value for each key: write {field}.{shape}=value."
            )
        }
        Failure::NotEntities => say!(
            lang,
            "Une relation joint deux fiches ; l’une des deux données n’en est pas une. Utilisez --as link.",
            "A relation joins two entities; one of the two records is not one. Use --as link."
        ),
        Failure::OneFiche => say!(
            lang,
            "C’est deux fois la même fiche : donnez-en deux.",
            "It is twice the same entity: give two."
        ),
        Failure::NoFiche(name) => say!(
            lang,
            "« {name} » n’est pas une fiche, ou est à la corbeille. « restore » l’en sort.",
            "“{name}” is no entity, or lies in the bin. “restore” takes it out."
        ),
        Failure::NotInQuestion { field, known } => {
            let known = known.join(", ");
            say!(
                lang,
                "Les deux fiches ne se contredisent pas dans « {field} ». À choisir : {known}.",
                "The two entities do not differ in “{field}”. To choose in: {known}."
            )
        }
        Failure::NoVersion(text) => say!(
            lang,
            "Aucune version ne s’appelle « {text} ». « myspot log » montre les versions : HEAD~n ou le début d’une empreinte.",
            "No version is called “{text}”. “myspot log” shows them: HEAD~n or the beginning of a hash."
        ),
        Failure::AmbiguousVersion(text) => say!(
            lang,
            "Plusieurs versions commencent par « {text} » ; écrivez davantage de son empreinte.",
            "Several versions begin with “{text}”; write more of the hash."
        ),
        Failure::Import { path, source } => super::imports::refusal(lang, path, source),
        Failure::BadDelimiter(sign) => say!(
            lang,
            "« {sign} » n’est pas un séparateur : donnez un seul signe, ou « tab ».",
            "“{sign}” is no delimiter: give one single sign, or “tab”."
        ),
        Failure::BadRecipe { path, line, column } => {
            let path = path.display();
            say!(
                lang,
                "{path} n’est pas une recette (ligne {line}, colonne {column}). --save-recipe en écrit une à partir d’un tableau.",
                "{path} is no recipe (line {line}, column {column}). --save-recipe writes one from a table."
            )
        }
        Failure::AudienceOfPlan => say!(
            lang,
            "--audience ne vaut que pour ce qui est écrit pour être lu : le plan, la carte et la frise.",
            "--audience is for what is written to be read only: the plan, the map and the timeline."
        ),
        Failure::Picture(_) => say!(
            lang,
            "L’image ne peut pas être dessinée, faute de mémoire. Exportez en svg ; rien n’a été écrit.",
            "The picture cannot be drawn for lack of memory. Export as svg; nothing was written."
        ),
        Failure::Workbook(_) => say!(
            lang,
            "Le classeur ne peut pas être écrit, faute de mémoire ou de place. Exportez en csv ; rien n’a été écrit.",
            "The workbook cannot be written for lack of memory or room. Export as csv; nothing was written."
        ),
        Failure::TwoFiles => say!(
            lang,
            "Deux tableaux demandent un dossier : donnez un chemin au lieu de « - ».",
            "Two tables need a folder: give a path instead of “-”."
        ),
        Failure::LaterFormat(format) => {
            let known = Format::ALL.map(|(_, code)| code).join(", ");
            say!(
                lang,
                "Le format « {format} » viendra. Aujourd’hui : {known}.",
                "The format “{format}” will come. Today: {known}."
            )
        }
        Failure::NoFormat(name) => {
            let known = Format::ALL.map(|(_, code)| code).join(", ");
            say!(
                lang,
                "« {name} » ne dit pas dans quel format écrire. Ajoutez --as avec l’un de ceux-ci : {known}.",
                "“{name}” does not tell which format to write. Add --as with one of these: {known}."
            )
        }
        Failure::NeedsYes => say!(
            lang,
            "Personne ne peut comparer les quatre mots ici. Lancez « myspot invite » dans un terminal, ou ajoutez --yes pour accepter sans comparer.",
            "Nobody can compare the four words here. Run “myspot invite” in a terminal, or add --yes to accept without comparing."
        ),
        Failure::NobodyCame => say!(
            lang,
            "Personne n’est entré avant la fin de l’invitation. Relancez « myspot invite » pour en faire une nouvelle.",
            "Nobody came in before the invitation ended. Run “myspot invite” again for a new one."
        ),
        Failure::GuestRefused => say!(
            lang,
            "La personne a été refusée et n’a rien reçu. L’invitation est fermée.",
            "The person was refused and received nothing. The invitation is closed."
        ),
        Failure::OtherWorkspace(path) => {
            let path = path.display();
            say!(
                lang,
                "{path} est la copie d’un autre espace. Rien n’a été repris. Pour y prendre des fiches : ouvrez-la à part (« myspot open »), exportez, puis « myspot import ».",
                "{path} is a copy of another workspace. Nothing was taken in. To take entities from it: open it apart (“myspot open”), export, then “myspot import”."
            )
        }
        Failure::OfferRefused => say!(
            lang,
            "Rien n’a été créé. Si les mots sont autres, demandez un nouveau fichier, de main à main.",
            "Nothing was made. If the words differ, ask for another file, from hand to hand."
        ),
        Failure::Join(trouble) => sharing::join(lang, trouble),
        Failure::NoDevice { text, known } => {
            let known = known.join(", ");
            say!(
                lang,
                "« {text} » ne désigne pas un appareil, ou en désigne plusieurs. Ceux de l’espace : {known}.",
                "“{text}” is no device, or several. Those of the workspace: {known}."
            )
        }
        Failure::Bundle(why) => super::sharing::refusal(lang, why),
        Failure::NotShared => sharing::not_shared(lang),
        Failure::NoPeer => say!(
            lang,
            "Aucun autre appareil n’a répondu. Ouvrez mySPOT sur l’un d’eux, sur le même réseau, et recommencez.",
            "No other device answered. Open mySPOT on one of them, on the same network, and try again."
        ),
        Failure::BadAddress(text) => say!(
            lang,
            "« {text} » n’est pas une adresse. Écrivez par exemple 127.0.0.1 ou 192.168.1.20:4000.",
            "“{text}” is no address. Write for example 127.0.0.1 or 192.168.1.20:4000."
        ),
        Failure::BadRelay(text, why) => sharing::bad_relay(lang, text, *why),
        Failure::BadDuration(text) => say!(
            lang,
            "« {text} » n’est pas une durée. Écrivez par exemple 30s ou 10m.",
            "“{text}” is no length of time. Write for example 30s or 10m."
        ),
        Failure::Share(error) => sharing::share(lang, error),
        Failure::Epoch(error) => sharing::epoch(lang, error),
        Failure::NothingToUndo => say!(
            lang,
            "Rien à annuler : cet appareil n’a rien changé ici. « myspot log » montre ce que d’autres ont fait.",
            "Nothing to undo: this device has changed nothing here. “myspot log” shows what others did."
        ),
        Failure::NoVerb(text) => say!(
            lang,
            "« {text} » n’est ni un verbe ni un espace. « myspot --help » montre les verbes.",
            "“{text}” is neither a verb nor a workspace. “myspot --help” shows the verbs."
        ),
        Failure::VerbAndPath => say!(
            lang,
            "Un verbe ne va pas avec un chemin ou --example placé avant lui. « myspot --help » montre les verbes.",
            "A verb takes no path or --example before it. “myspot --help” shows the verbs."
        ),
    }
}

fn edit(lang: Lang, error: &EditError) -> String {
    match error {
        EditError::NoRecord(id) => say!(
            lang,
            "Aucune donnée n’a l’identifiant « {id} ». Rien n’a été modifié.",
            "No record has the id “{id}”. Nothing was changed."
        ),
        EditError::Exists(id) => say!(
            lang,
            "Une donnée « {id} » existe déjà. Rien n’a été modifié.",
            "A record “{id}” exists already. Nothing was changed."
        ),
        EditError::WrittenOnce { key, .. } => say!(
            lang,
            "Le champ « {key} » est fixé à la création. Mettez cette donnée à la corbeille et créez-en une autre.",
            "Field “{key}” is fixed when the record is made. Put this record into the bin and make another."
        ),
        EditError::BadKey(key) => say!(
            lang,
            "« {key} » ne s’écrit pas ainsi. Rien n’a été modifié.",
            "“{key}” is not written in this way. Nothing was changed."
        ),
        EditError::WrongSort { key, .. } => say!(
            lang,
            "Le champ « {key} » contient une autre sorte de valeur, écrite par une autre version. Rien n’a été modifié.",
            "Field “{key}” holds another sort of value, written by another version. Nothing was changed."
        ),
        EditError::MayOnlyRead => say!(
            lang,
            "Vous lisez cet espace sans pouvoir y écrire. Demandez à un membre en « animation » de vous laisser contribuer.",
            "You read this workspace and may not write in it. Ask a member who facilitates to let you contribute."
        ),
        EditError::ReadOnly => say!(
            lang,
            "Cet espace demande un mySPOT plus récent et ne peut qu’être lu ici. Mettez ce programme à jour.",
            "This workspace asks for a newer mySPOT and can only be read here. Update this program."
        ),
        EditError::TooLarge { .. } => say!(
            lang,
            "C’est plus que ce qu’un espace reçoit en une fois. Rien n’a été modifié. Faites-le en plusieurs parties.",
            "This is more than a workspace takes at once. Nothing was changed. Do it in several parts."
        ),
        EditError::Stopped(_) => say!(
            lang,
            "C’est arrêté. Rien n’a été modifié.",
            "It was called off. Nothing was changed."
        ),
        EditError::Document(_) => say!(
            lang,
            "Le document a refusé ce changement. Rien n’a été modifié ; « myspot verify » contrôle l’espace.",
            "The document refused this change. Nothing was changed; “myspot verify” checks the workspace."
        ),
    }
}

fn copy(lang: Lang, path: &Path, error: &PackError) -> String {
    let path = path.display();
    match error {
        PackError::NotAPack => say!(
            lang,
            "{path} n’est pas une copie mySPOT. Rien n’a été créé ; un autre fichier peut s’importer dans un espace.",
            "{path} is not a mySPOT copy. Nothing was made; another file may be imported into a workspace."
        ),
        PackError::NewerFormat(_) => say!(
            lang,
            "{path} vient d’un mySPOT plus récent. Mettez ce programme à jour.",
            "{path} comes from a newer mySPOT. Update this program."
        ),
        PackError::UnknownCipher(_) => say!(
            lang,
            "{path} est scellé d’une façon que ce programme ne connaît pas. Mettez ce programme à jour.",
            "{path} is sealed in a way unknown to this program. Update this program."
        ),
        PackError::Cut => say!(
            lang,
            "{path} est coupé : il en manque la fin. Rien n’a été créé ; copiez le fichier à nouveau.",
            "{path} is cut: its end is missing. Nothing was made; copy the file again."
        ),
        PackError::Damaged(_) | PackError::Trailing => say!(
            lang,
            "{path} est abîmé. Rien n’a été créé ; demandez une nouvelle copie à qui l’a fait.",
            "{path} is damaged. Nothing was made; ask its sender for a new copy."
        ),
        PackError::TooLarge(limit) | PackError::TooMany(limit) => say!(
            lang,
            "{path} dépasse ce qu’une copie peut contenir ({limit}). Rien n’a été créé.",
            "{path} is larger than a copy may be ({limit}). Nothing was made."
        ),
        PackError::NotAChange(_) | PackError::Change(_) => say!(
            lang,
            "Un changement de cet espace ne tient pas dans une copie ; {path} n’a pas été écrit.",
            "A change of this workspace does not fit into a copy; {path} was not written."
        ),
        PackError::Io(source) => {
            let why = system(lang, source);
            say!(
                lang,
                "{path} n’a pas pu être lu ou écrit : {why}.",
                "{path} could not be read or written: {why}."
            )
        }
    }
}

fn wish(lang: Lang, wanted: &Wanted) -> String {
    let bounds = |min: &Option<i64>, max: &Option<i64>| match (min, max) {
        (Some(min), Some(max)) => say!(lang, " de {min} à {max}", " from {min} to {max}"),
        (Some(min), None) => say!(lang, " d’au moins {min}", " of {min} at least"),
        (None, Some(max)) => say!(lang, " d’au plus {max}", " of {max} at most"),
        (None, None) => String::new(),
    };
    match wanted {
        Wanted::Whole(min, max) => {
            let bounds = bounds(min, max);
            say!(lang, "un nombre entier{bounds}", "a whole number{bounds}")
        }
        Wanted::Decimal(min, max) => {
            let bounds = bounds(min, max);
            say!(lang, "un nombre{bounds}", "a number{bounds}")
        }
        Wanted::Flag => say!(lang, "oui ou non", "yes or no"),
        Wanted::Instant => say!(
            lang,
            "un instant comme 2026-11-22T14:00:00Z",
            "a moment such as 2026-11-22T14:00:00Z"
        ),
        Wanted::Grade => say!(lang, "une cotation de A1 à F6", "a grade from A1 to F6"),
    }
}

/// What is wrong with a command line.
pub(in crate::cli) fn usage(lang: Lang, error: &clap::Error) -> String {
    let told = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(many)) => many.join(" "),
        _ => String::new(),
    };
    let arg = told(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::MissingRequiredArgument => say!(lang, "Il manque {arg}.", "{arg} is missing."),
        ErrorKind::UnknownArgument => say!(
            lang,
            "« {arg} » n’est pas attendu ici.",
            "“{arg}” is not expected here."
        ),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = told(ContextKind::InvalidValue);
            let valid = told(ContextKind::ValidValue);
            match (value.is_empty(), valid.is_empty()) {
                (true, _) => say!(lang, "{arg} attend une valeur.", "{arg} needs a value."),
                (_, true) => say!(
                    lang,
                    "« {value} » ne convient pas pour {arg}.",
                    "“{value}” does not suit {arg}."
                ),
                _ => say!(
                    lang,
                    "« {value} » ne convient pas pour {arg} ; au choix : {valid}.",
                    "“{value}” does not suit {arg}; choose among: {valid}."
                ),
            }
        }
        ErrorKind::ArgumentConflict => say!(
            lang,
            "{arg} est donné deux fois, ou ne va pas avec le reste.",
            "{arg} is given twice, or does not go with the rest."
        ),
        ErrorKind::InvalidUtf8 => say!(
            lang,
            "Un mot de la commande n’est pas du texte lisible.",
            "A word of the command is not readable text."
        ),
        ErrorKind::InvalidSubcommand => {
            let verb = told(ContextKind::InvalidSubcommand);
            say!(
                lang,
                "« {verb} » n’est pas un verbe.",
                "“{verb}” is not a verb."
            )
        }
        _ => say!(
            lang,
            "La commande est mal écrite.",
            "The command is not well written."
        ),
    };
    say!(
        lang,
        "{what} « myspot VERBE --help » explique chaque verbe.",
        "{what} “myspot VERB --help” explains each verb."
    )
}
