//! What stops a folder or a file from being used, and what to do next.

use std::io;
use std::path::Path;

use myspot_core::LoadError;
use myspot_core::store::StoreError;

use super::Lang;

/// What stops a workspace's folder from being used.
pub(super) fn store(lang: Lang, error: &StoreError) -> String {
    match error {
        StoreError::NotAWorkspace { path } => {
            let path = path.display();
            say!(
                lang,
                "{path} n’est pas un espace mySPOT. Donnez le dossier d’un espace ; une copie .myspot s’ouvre avec « myspot open ».",
                "{path} is not a mySPOT workspace. Give a workspace’s folder; a .myspot copy opens with “myspot open”."
            )
        }
        StoreError::NotFound { path } => {
            let path = path.display();
            say!(
                lang,
                "{path} n’existe pas. Vérifiez le chemin, ou créez un espace avec « myspot new ».",
                "{path} does not exist. Check the path, or make a workspace with “myspot new”."
            )
        }
        StoreError::AlreadyExists { path } => {
            let path = path.display();
            say!(
                lang,
                "{path} existe déjà et n’est pas un dossier vide ; rien n’y a été touché. Choisissez un autre endroit.",
                "{path} exists already and is not an empty folder; nothing there was touched. Choose another place."
            )
        }
        StoreError::NoPermission { path, .. } => {
            let path = path.display();
            say!(
                lang,
                "Le système refuse l’accès à {path}. Vérifiez vos droits sur ce dossier, ou choisissez-en un autre.",
                "The system refuses access to {path}. Check your rights there, or choose another folder."
            )
        }
        StoreError::InUse { path } => {
            let path = path.display();
            say!(
                lang,
                "{path} est ouvert en écriture dans une autre fenêtre ou un autre programme. Fermez-le là-bas, puis recommencez ; lire reste possible.",
                "{path} is open for writing in another window or program. Close it there and try again; reading still works."
            )
        }
        StoreError::ReadOnly { path } => {
            let path = path.display();
            say!(
                lang,
                "{path} est ouvert en lecture seule.",
                "{path} is open for reading only."
            )
        }
        StoreError::NewerFormat { path, .. } => {
            let path = path.display();
            say!(
                lang,
                "{path} a été écrit par un mySPOT plus récent. Mettez ce programme à jour.",
                "{path} was written by a newer mySPOT. Update this program."
            )
        }
        StoreError::UnknownCipher { path, cipher } => {
            let path = path.display();
            say!(
                lang,
                "{path} est scellé d’une façon que ce programme ne connaît pas ({cipher}). Mettez ce programme à jour.",
                "{path} is sealed in a way unknown to this program ({cipher}). Update this program."
            )
        }
        StoreError::HeaderBroken { path, .. } => {
            let path = path.display();
            say!(
                lang,
                "{path} est abîmé, et sa copie aussi ; rien n’a été modifié. Reprenez une copie .myspot de cet espace.",
                "{path} is damaged, and so is its copy; nothing was changed. Go back to a .myspot copy of this workspace."
            )
        }
        StoreError::ForeignFile { path } => {
            let path = path.display();
            say!(
                lang,
                "{path} appartient à un autre espace. Remettez-le dans son dossier ; rien n’a été modifié.",
                "{path} belongs to another workspace. Put it back into its folder; nothing was changed."
            )
        }
        StoreError::NothingReadable { path } => {
            let path = path.display();
            say!(
                lang,
                "Rien de lisible n’a été trouvé dans {path}, pas même une sauvegarde ; rien n’a été modifié. Reprenez une copie .myspot.",
                "Nothing readable was found in {path}, not even a backup; nothing was changed. Go back to a .myspot copy."
            )
        }
        StoreError::TooLarge { bytes, cap } => say!(
            lang,
            "C’est trop grand pour être gardé : {bytes} octets, au plus {cap}. Rien n’a été modifié.",
            "That is too large to be kept: {bytes} bytes, {cap} at most. Nothing was changed."
        ),
        StoreError::ReservedKind { kind } => say!(
            lang,
            "Un enregistrement de sorte {kind} ne peut pas être écrit ici.",
            "A save of sort {kind} cannot be written here."
        ),
        StoreError::DiskFull { path, .. } => {
            let path = path.display();
            say!(
                lang,
                "Plus de place sur le disque pour {path}. Libérez de la place, puis recommencez.",
                "No space left on the disk for {path}. Make room and try again."
            )
        }
        StoreError::Io { path, source } => {
            let (path, why) = (path.display(), system(lang, source));
            say!(
                lang,
                "{path} n’a pas pu être lu ou écrit : {why}.",
                "{path} could not be read or written: {why}."
            )
        }
    }
}

/// What stops a workspace's document from being used.
pub(super) fn document(lang: Lang, folder: &Path, error: &LoadError) -> String {
    let folder = folder.display();
    match error {
        LoadError::Foreign | LoadError::OtherWorkspace { .. } => say!(
            lang,
            "Ce que {folder} contient n’est pas le document de cet espace. Rien n’a été modifié ; reprenez une copie .myspot.",
            "What {folder} holds is not this workspace’s document. Nothing was changed; go back to a .myspot copy."
        ),
        LoadError::Unreadable(_) | LoadError::BadChange { .. } => say!(
            lang,
            "Le contenu de {folder} est intact sur le disque mais illisible. Rien n’a été modifié ; reprenez une copie .myspot.",
            "What {folder} holds is intact on disk but unreadable. Nothing was changed; go back to a .myspot copy."
        ),
    }
}

/// The system's answer, in the reader's language.
pub(super) fn system(lang: Lang, error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let known = match error.kind() {
        Kind::NotFound => ("il n’existe pas", "it does not exist"),
        Kind::PermissionDenied => ("l’accès est refusé", "access is refused"),
        Kind::ReadOnlyFilesystem => ("le disque est en lecture seule", "the disk is read-only"),
        Kind::IsADirectory => ("c’est un dossier", "it is a folder"),
        Kind::NotADirectory => (
            "une partie du chemin n’est pas un dossier",
            "a part of the path is not a folder",
        ),
        Kind::StorageFull | Kind::QuotaExceeded => ("le disque est plein", "the disk is full"),
        Kind::AlreadyExists => ("il existe déjà", "it exists already"),
        Kind::InvalidData => ("ce n’est pas du texte", "it is not text"),
        _ => {
            let code = error.raw_os_error().unwrap_or(0);
            return say!(
                lang,
                "erreur {code} du système",
                "error {code} of the system"
            );
        }
    };
    lang.pick(known.0, known.1).to_owned()
}
