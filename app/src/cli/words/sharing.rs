//! The words of sharing.

use jiff::tz::TimeZone;
use myspot_core::epoch::{EpochError, Role};
use myspot_core::peer::Refusal;
use myspot_sync::RelayAddressError;

use super::Lang;
use crate::cli::shown;
use crate::share::ShareError;
use crate::share::view::{DeviceView, Guest, Holds, JoinTrouble, Reach};

/// Who answers an invitation, and the words to compare.
pub(in crate::cli) fn guest(lang: Lang, guest: &Guest) -> String {
    let (name, words) = (&guest.name, guest.words.join(" "));
    say!(
        lang,
        "{name} demande à entrer. Les quatre mots : {words}",
        "{name} asks to come in. The four words: {words}"
    )
}

/// The question to the one who invites.
pub(in crate::cli) fn same_words(lang: Lang) -> String {
    say!(
        lang,
        "Les mots sont-ils les mêmes sur les deux écrans ? [o/N]",
        "Are the words the same on both screens? [y/N]"
    )
}

/// What the one who joins compares.
pub(in crate::cli) fn waiting(lang: Lang, words: &[String; 4]) -> String {
    let words = words.join(" ");
    say!(
        lang,
        "Les quatre mots : {words}\nLisez-les à la personne qui invite ; elle accepte s’ils sont les mêmes chez elle.",
        "The four words: {words}\nRead them to the person who invites; they accept if theirs are the same."
    )
}

/// A request was written.
pub(in crate::cli) fn requested(lang: Lang, words: &[String; 4]) -> String {
    let words = words.join(" ");
    say!(
        lang,
        "La demande est écrite. Portez-la à une personne en « animation », et lisez-lui ces quatre mots : {words}\nElle vous rendra un fichier scellé pour cet appareil : « myspot join FICHIER ESPACE ».",
        "The request is written. Carry it to somebody who facilitates, and read these four words to them: {words}\nThey will give you a file sealed for this device: “myspot join FILE WORKSPACE”."
    )
}

/// Somebody asks to be let in on a stick.
pub(in crate::cli) fn asked(lang: Lang, name: &str, words: &[String; 4]) -> String {
    let words = words.join(" ");
    say!(
        lang,
        "{name} demande à entrer. Les quatre mots de sa demande : {words}",
        "{name} asks to come in. The four words of the request: {words}"
    )
}

/// The question to who compares with what somebody reads out.
pub(in crate::cli) fn same_as_theirs(lang: Lang) -> String {
    say!(
        lang,
        "Sont-ce les mots que l’autre personne vous lit ? [o/N]",
        "Are these the words that the other person reads to you? [y/N]"
    )
}

/// The answer to a request was written.
pub(in crate::cli) fn answered(lang: Lang, name: &str, words: &[String; 4]) -> String {
    let words = words.join(" ");
    say!(
        lang,
        "{name} fait partie de l’espace. Rendez-lui le fichier, que lui seul peut ouvrir, et lisez-lui ces quatre mots : {words}",
        "{name} belongs to the workspace. Give them the file, which they alone can open, and read these four words to them: {words}"
    )
}

/// The answer to a request, before it is taken.
pub(in crate::cli) fn offered(lang: Lang, title: &str, words: &[String; 4]) -> String {
    let words = words.join(" ");
    say!(
        lang,
        "Ce fichier vous fait entrer dans « {title} ». Les quatre mots : {words}",
        "This file lets you into “{title}”. The four words: {words}"
    )
}

/// A newcomer is in and has everything.
pub(in crate::cli) fn let_in(lang: Lang, name: &str) -> String {
    say!(
        lang,
        "{name} fait partie de l’espace et a tout reçu.",
        "{name} is in and has received everything."
    )
}

/// The workspace came in.
pub(in crate::cli) fn joined(lang: Lang, title: &str) -> String {
    say!(
        lang,
        "L’espace « {title} » est là, en entier.",
        "The workspace “{title}” is here, all of it."
    )
}

/// Nobody else takes part.
pub(in crate::cli) fn not_shared(lang: Lang) -> String {
    say!(
        lang,
        "Cet espace n’est partagé avec personne. « myspot invite » invite quelqu’un.",
        "This workspace is shared with nobody. “myspot invite” invites somebody."
    )
}

/// One line of `members`.
pub(in crate::cli) fn member(lang: Lang, device: &DeviceView, zone: &TimeZone) -> String {
    let name = &device.name;
    let role = match device.role {
        Role::Reader => lang.pick("lecture", "reads"),
        Role::Contributor => lang.pick("contribution", "contributes"),
        Role::Facilitator => lang.pick("animation", "facilitates"),
    };
    let reach = match &device.reach {
        Reach::Here => say!(lang, "cet appareil", "this device"),
        Reach::Linked(address) if address.is_empty() => {
            say!(lang, "grâce au relais", "thanks to the relay")
        }
        Reach::Linked(address) => address.clone(),
        Reach::Away(Some(met)) => {
            let at = shown::date(*met, zone);
            say!(lang, "vu le {at}", "met {at}")
        }
        Reach::Away(None) => say!(lang, "jamais rencontré", "never met"),
    };
    let holds = match (&device.reach, device.holds) {
        (Reach::Here, _) => String::new(),
        (_, Holds::Everything) => say!(lang, "  a tout", "  has everything"),
        (_, Holds::Receives(1) | Holds::Lacks(1)) => {
            say!(lang, "  il lui manque 1 changement", "  lacks 1 change")
        }
        (_, Holds::Receives(n) | Holds::Lacks(n)) => {
            say!(
                lang,
                "  il lui manque {n} changements",
                "  lacks {n} changes"
            )
        }
        (_, Holds::Sends(n)) => say!(
            lang,
            "  en a {n} de plus qu’ici",
            "  has {n} more than here"
        ),
        (_, Holds::Unknown) => String::new(),
    };
    format!("{name}  {role}  {reach}{holds}")
}

/// The relay does not answer.
pub(in crate::cli) fn relay_silent(lang: Lang) -> String {
    say!(
        lang,
        "Le relais ne répond pas : seuls les appareils joignables directement sont atteints.",
        "The relay does not answer: only devices that can be reached directly are."
    )
}

/// A text is no address of a relay.
pub(in crate::cli) fn bad_relay(lang: Lang, text: &str, why: RelayAddressError) -> String {
    match why {
        RelayAddressError::Scheme => say!(
            lang,
            "« {text} » ne commence pas par https:// ou http://. Écrivez par exemple https://relais.example.org, ou « aucun » pour ne plus passer par un relais.",
            "“{text}” begins with neither https:// nor http://. Write for example https://relay.example.org, or “none” to go by no relay any more."
        ),
        RelayAddressError::NotOnlyHost => say!(
            lang,
            "« {text} » n’est pas l’adresse d’un relais : un nom d’ordinateur, au besoin un port, et rien d’autre. Écrivez par exemple https://relais.example.org:8443.",
            "“{text}” is no address of a relay: the name of a computer, perhaps a port, and nothing else. Write for example https://relay.example.org:8443."
        ),
        RelayAddressError::TooLong => say!(
            lang,
            "L’adresse d’un relais a soixante lettres au plus.",
            "The address of a relay has sixty letters at most."
        ),
    }
}

/// A device was sent away.
pub(in crate::cli) fn removed(lang: Lang, name: &str) -> String {
    say!(
        lang,
        "{name} ne fait plus partie de l’espace. Ce que cet appareil a déjà reçu, il le garde ; il ne recevra plus rien. Les membres absents l’apprendront à leur retour.",
        "{name} no longer belongs. What that device has received it keeps; it will receive nothing more. Members who are away will hear of it when they return."
    )
}

/// A device may do something else now.
pub(in crate::cli) fn lowered(lang: Lang, name: &str, role: Role) -> String {
    let role = role.code();
    say!(
        lang,
        "{name} : {role} à partir de maintenant.",
        "{name}: {role} from now on."
    )
}

/// A bundle was written.
pub(in crate::cli) fn bundled(lang: Lang, changes: usize, devices: usize) -> String {
    say!(
        lang,
        "Changements dans le fichier : {changes}. Appareils qui peuvent l’ouvrir : {devices}.",
        "Changes in the file: {changes}. Devices that can open it: {devices}."
    )
}

/// A bundle was taken in.
pub(in crate::cli) fn unbundled(lang: Lang, received: usize) -> String {
    match received {
        0 => say!(lang, "Rien de nouveau ici.", "Nothing new here."),
        1 => say!(lang, "1 changement reçu.", "1 change received."),
        _ => say!(
            lang,
            "{received} changements reçus.",
            "{received} changes received."
        ),
    }
}

/// What was left out of a copy.
pub(in crate::cli) fn not_signed(lang: Lang, left_out: usize) -> String {
    say!(
        lang,
        "Changements laissés de côté : {left_out}. Ils portent le nom d’un membre sans sa signature. Demandez-lui de les envoyer lui-même : « myspot bundle ».",
        "Changes left out: {left_out}. They bear a member’s name without that member’s signature. Ask them to send these themselves: “myspot bundle”."
    )
}

/// Why a bundle was not taken in.
pub(in crate::cli) fn refusal(lang: Lang, why: &Refusal) -> String {
    match why {
        Refusal::Stranger => say!(
            lang,
            "Ce fichier n’est pas pour cet appareil, ou vient de quelqu’un qui ne fait plus partie de l’espace. Rien n’a été repris.",
            "This file is not for this device, or comes from somebody who no longer belongs. Nothing was taken in."
        ),
        Refusal::OtherWorkspace => say!(
            lang,
            "Ce fichier est celui d’un autre espace. Rien n’a été repris.",
            "This file is of another workspace. Nothing was taken in."
        ),
        Refusal::Missing => say!(
            lang,
            "Il manque ici des changements plus anciens que ceux du fichier. Demandez-en un qui parte de plus loin : « myspot bundle » sans --since.",
            "Changes older than those of the file are missing here. Ask for one that begins earlier: “myspot bundle” without --since."
        ),
        Refusal::Epoch(error) => epoch(lang, error),
        why if why.is_newer() => say!(
            lang,
            "Ce fichier vient d’un mySPOT plus récent. Mettez ce programme à jour.",
            "This file comes from a newer mySPOT. Update this program."
        ),
        _ => say!(
            lang,
            "Ce fichier est abîmé, ou contient ce qu’aucun membre qui peut écrire n’a signé. Rien n’a été repris.",
            "This file is damaged, or holds what no member who may write has signed. Nothing was taken in."
        ),
    }
}

/// What `sync` came to.
pub(in crate::cli) fn synced(lang: Lang, met: usize, received: usize, up_to_date: usize) -> String {
    let devices = match met {
        1 => say!(lang, "1 appareil rencontré", "1 device met"),
        _ => say!(lang, "{met} appareils rencontrés", "{met} devices met"),
    };
    let changes = match received {
        0 => say!(lang, "rien de nouveau ici", "nothing new here"),
        1 => say!(lang, "1 changement reçu", "1 change received"),
        _ => say!(
            lang,
            "{received} changements reçus",
            "{received} changes received"
        ),
    };
    let both = say!(
        lang,
        "{up_to_date} ont tout",
        "{up_to_date} have everything"
    );
    format!("{devices}, {changes}, {both}.")
}

/// `serve` begins.
pub(in crate::cli) fn serving(lang: Lang, titles: &[String]) -> String {
    let titles = titles.join(", ");
    say!(
        lang,
        "En ligne pour : {titles}. Ctrl C ou SIGTERM pour arrêter.",
        "On the network for: {titles}. Ctrl C or SIGTERM to stop."
    )
}

/// `serve` has ended.
pub(in crate::cli) fn served(lang: Lang) -> String {
    say!(
        lang,
        "Tout est sur le disque ; cet appareil a quitté le réseau.",
        "Everything is on disk; this device has left the network."
    )
}

/// A device was met, or is gone.
pub(in crate::cli) fn met(lang: Lang, name: &str, here: bool) -> String {
    if here {
        say!(lang, "{name} est là.", "{name} is here.")
    } else {
        say!(lang, "{name} n’est plus là.", "{name} is gone.")
    }
}

/// Why a workspace could not be joined.
pub(in crate::cli) fn join(lang: Lang, trouble: &JoinTrouble) -> String {
    match trouble {
        JoinTrouble::NoTicket => say!(
            lang,
            "Ce texte n’est pas une invitation. Copiez-la en entier, de MYSPOT1 au dernier signe.",
            "This text is no invitation. Copy all of it, from MYSPOT1 to the last sign."
        ),
        JoinTrouble::Expired => say!(
            lang,
            "L’invitation n’est plus valable. Demandez-en une nouvelle.",
            "The invitation is too old. Ask for a new one."
        ),
        JoinTrouble::NotOpen => say!(
            lang,
            "L’invitation a déjà servi ou a été fermée. Demandez-en une nouvelle.",
            "The invitation was used or closed. Ask for a new one."
        ),
        JoinTrouble::NoAnswer => say!(
            lang,
            "Personne ne répond aux adresses de l’invitation. Êtes-vous sur le même réseau, et l’appareil qui invite est-il ouvert ?",
            "Nobody answers at the addresses of the invitation. Are you on the same network, and is the inviting device open?"
        ),
        JoinTrouble::OnlyByRelay(relay) => say!(
            lang,
            "Personne ne répond aux adresses de l’invitation. Elle nomme un relais, {relay}, qui n’a pas été contacté. Il verrait quels appareils se parlent, quand, combien, et leurs adresses, jamais le contenu. Pour passer par lui : --relay {relay}",
            "Nobody answers at the addresses of the invitation. It names a relay, {relay}, which was not contacted. It would see which devices speak with each other, when, how much, and their addresses, never the content. To go by it: --relay {relay}"
        ),
        JoinTrouble::Refused => say!(
            lang,
            "La personne qui invite a refusé. Rien n’a été créé.",
            "The person who invites refused. Nothing was made."
        ),
        JoinTrouble::Cut => say!(
            lang,
            "La liaison s’est coupée avant que tout soit là. Rien n’a été créé ; demandez une nouvelle invitation.",
            "The link broke before everything was there. Nothing was made; ask for a new invitation."
        ),
        JoinTrouble::Unreadable => say!(
            lang,
            "Ce qui est arrivé ne se lit pas : l’autre appareil a peut-être une autre version de mySPOT. Rien n’a été créé.",
            "What came cannot be read: the other device may have another version of mySPOT. Nothing was made."
        ),
        JoinTrouble::FolderTaken => say!(
            lang,
            "Ce dossier contient déjà quelque chose et n’a pas été touché. Choisissez-en un qui n’existe pas encore ; l’invitation reste valable.",
            "This folder holds something already and was left alone. Choose one that does not exist yet; the invitation is still good."
        ),
        JoinTrouble::Folder(path) => {
            let path = path.display();
            say!(
                lang,
                "L’ordinateur refuse {path}. Choisissez un autre endroit, où vous pouvez écrire.",
                "The computer refuses {path}. Choose another place, where you may write."
            )
        }
        JoinTrouble::NoPort => no_port(lang),
    }
}

/// Why sharing could not be used, apart from the disk and the document.
pub(in crate::cli) fn share(lang: Lang, error: &ShareError) -> String {
    match error {
        ShareError::Epoch(error) => epoch(lang, error),
        _ => no_port(lang),
    }
}

fn no_port(lang: Lang) -> String {
    say!(
        lang,
        "Aucun port ne peut être ouvert sur cette adresse. Vérifiez --bind, et si un pare-feu l’interdit.",
        "No port can be opened at this address. Check --bind, and whether a firewall forbids it."
    )
}

/// What does not fit about who belongs.
pub(in crate::cli) fn epoch(lang: Lang, error: &EpochError) -> String {
    match error {
        EpochError::NotFacilitator => say!(
            lang,
            "Seul un membre en « animation » peut inviter, retirer ou changer un rôle. Demandez-le à l’un d’eux.",
            "Only a member who facilitates may invite, send away or change a role. Ask one of them."
        ),
        EpochError::NobodyLeft => say!(
            lang,
            "Il ne resterait personne en « animation » pour inviter. Donnez d’abord ce rôle à un autre membre.",
            "Nobody would be left who facilitates and may invite. Give that role to another member first."
        ),
        EpochError::TwoEpochs => say!(
            lang,
            "Deux membres ont changé le groupe chacun de leur côté, et leurs choix se contredisent. Rien n’est échangé avec l’autre côté tant que vous n’avez pas choisi.",
            "Two members changed the group apart from each other, and their choices contradict. Nothing is exchanged with the other side until you choose."
        ),
        EpochError::Newer(_) => say!(
            lang,
            "La liste des membres vient d’un mySPOT plus récent. Mettez ce programme à jour.",
            "The list of members comes from a newer mySPOT. Update this program."
        ),
        _ => say!(
            lang,
            "La liste des membres de cet espace ne se vérifie pas. Rien n’a été changé ; « myspot verify » contrôle l’espace.",
            "The list of members of this workspace does not verify. Nothing was changed; “myspot verify” checks it."
        ),
    }
}
