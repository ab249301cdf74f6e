//! What is wrong with a workspace's files.

use myspot_core::store::{Broken, FileReport, Repair};

use super::Lang;
use super::failures::failure;
use crate::cli::verify::Trouble;

/// Something that opening mended, or would mend.
pub(in crate::cli) fn repair(lang: Lang, repair: &Repair, mended: bool) -> String {
    let what = match repair {
        Repair::HeaderRestored { set_aside } => {
            say!(
                lang,
                "L’en-tête de l’espace manquait ou était abîmé : sa copie le remplace",
                "The workspace’s header was missing or damaged: its copy stands in"
            ) + &aside(lang, set_aside.as_deref())
        }
        Repair::TornTail {
            file,
            bytes,
            set_aside,
            ..
        } => {
            say!(
                lang,
                "{file} finit par {bytes} octets d’un enregistrement interrompu, jamais confirmé",
                "{file} ends in {bytes} bytes of a save that was cut, never acknowledged"
            ) + &aside(lang, set_aside.as_deref())
        }
        Repair::FrameDamaged {
            file,
            offset,
            bytes,
            set_aside,
        } => {
            say!(
                lang,
                "{file} est abîmé sur {bytes} octets à partir de l’octet {offset}",
                "{file} is damaged over {bytes} bytes from byte {offset}"
            ) + &aside(lang, set_aside.as_deref())
        }
        Repair::FramesMissing { first, last } => say!(
            lang,
            "Les enregistrements {first} à {last} sont introuvables : une copie ou un autre membre peut les avoir",
            "Saves {first} to {last} are nowhere to be found: a copy or another member may have them"
        ),
        Repair::SnapshotBroken {
            file,
            why,
            set_aside,
        } => {
            let why = broken(lang, why);
            say!(
                lang,
                "{file} est inutilisable ({why}) : le précédent et le journal le remplacent",
                "{file} cannot be used ({why}): the one before and the journal stand in"
            ) + &aside(lang, set_aside.as_deref())
        }
        Repair::SnapshotFromBackup { file } => say!(
            lang,
            "Aucun instantané n’était lisible : la sauvegarde {file} le remplace",
            "No snapshot was readable: the backup {file} stands in"
        ),
        Repair::JournalMissing { file } => say!(
            lang,
            "{file} a disparu, avec ce qui y était écrit",
            "{file} is gone, with what was written there"
        ),
    };
    if mended {
        format!("{what}.")
    } else {
        say!(
            lang,
            "{what} ; « myspot verify --repair » remet l’espace en ordre.",
            "{what}; “myspot verify --repair” puts the workspace in order."
        )
    }
}

fn aside(lang: Lang, place: Option<&str>) -> String {
    match place {
        Some(place) => say!(
            lang,
            " (mis de côté dans {place})",
            " (set aside in {place})"
        ),
        None => String::new(),
    }
}

fn broken(lang: Lang, why: &Broken) -> &'static str {
    match why {
        Broken::Header => lang.pick("début abîmé", "damaged beginning"),
        Broken::Frame => lang.pick("contenu abîmé ou coupé", "damaged or cut content"),
        Broken::Content => lang.pick("contenu inattendu", "unexpected content"),
        Broken::Unreadable(_) => lang.pick("illisible", "unreadable"),
    }
}

/// One sentence for each thing that is wrong, each said once.
pub(in crate::cli) fn troubles(lang: Lang, troubles: &[Trouble]) -> Vec<String> {
    let mut sentences = Vec::new();
    for trouble in troubles {
        let sentence = match trouble {
            Trouble::File(report) => file(lang, report),
            Trouble::Mendable(mendable) => repair(lang, mendable, false),
            Trouble::Fatal(error) => failure(lang, error),
        };
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

fn file(lang: Lang, report: &FileReport) -> String {
    match report {
        FileReport::Journal {
            file,
            frames,
            damaged,
            torn_bytes,
        } => say!(
            lang,
            "Journal {file} : enregistrements intacts : {frames}, passages abîmés : {damaged}, octets incomplets à la fin : {torn_bytes}.",
            "Journal {file}: {frames} intact saves, {damaged} damaged passages, {torn_bytes} incomplete bytes at the end."
        ),
        FileReport::Snapshot { file, broken: why } => {
            let why = why.as_ref().map_or("", |why| broken(lang, why));
            say!(
                lang,
                "Instantané {file} : {why}.",
                "Snapshot {file}: {why}."
            )
        }
        FileReport::Unknown { file } => say!(
            lang,
            "Fichier {file} : illisible, plus récent que ce programme ou venu d’un autre espace.",
            "File {file}: unreadable, newer than this program or of another workspace."
        ),
    }
}

/// Nothing is wrong.
pub(in crate::cli) fn sound(lang: Lang, files: usize, records: usize) -> String {
    say!(
        lang,
        "Tout est en ordre (fichiers contrôlés : {files}, données relues : {records}).",
        "Everything is in order: {files} files checked, {records} records read again."
    )
}
