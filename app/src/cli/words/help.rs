//! The words of `--help`.

use super::Lang;

/// What a verb, or the program, does.
pub(in crate::cli) fn about(lang: Lang, name: &str) -> &'static str {
    let (fr, en) = match name {
        "new" => (
            "Crée un espace de travail dans un dossier",
            "Makes a workspace in a folder",
        ),
        "info" => (
            "Dit ce qu’un espace contient : titre, nombres, membres, taille",
            "Tells what a workspace holds: title, counts, members, size",
        ),
        "ls" => (
            "Liste les données, par ordre alphabétique",
            "Lists the records in alphabetical order",
        ),
        "show" => (
            "Montre tout d’une donnée : champs, relations, versions qui s’opposent",
            "Shows all of a record: fields, relations, disputed versions",
        ),
        "add" => (
            "Ajoute une donnée et affiche son identifiant",
            "Adds a record and prints its id",
        ),
        "set" => (
            "Modifie les champs d’une donnée",
            "Changes a record’s fields",
        ),
        "link" => ("Relie deux données", "Joins two records"),
        "unite" => (
            "Fait une seule fiche de deux, en une fois",
            "Makes one entity of two, in one go",
        ),
        "trash" => (
            "Met des données à la corbeille, d’où « restore » les ramène",
            "Puts records into the bin; “restore” brings them back",
        ),
        "restore" => (
            "Sort des données de la corbeille",
            "Takes records out of the bin",
        ),
        "verify" => (
            "Contrôle les fichiers d’un espace, et les répare avec --repair",
            "Checks a workspace’s files, and mends them with --repair",
        ),
        "undo" => (
            "Annule la dernière action faite sur cet appareil",
            "Takes back the last act of this device",
        ),
        "log" => (
            "Raconte qui a changé quoi, le plus récent d’abord",
            "Tells who changed what, newest first",
        ),
        "diff" => (
            "Compare deux versions d’un espace",
            "Compares two versions of a workspace",
        ),
        "copy" => (
            "Écrit une copie à transmettre, en un seul fichier",
            "Writes a copy to hand on, in one file",
        ),
        "open" => (
            "Ouvre une copie reçue dans un nouveau dossier",
            "Opens a received copy into a new folder",
        ),
        "import" => (
            "Importe des fichiers, en une seule action",
            "Imports files, as one act",
        ),
        "export" => ("Exporte l’espace", "Exports the workspace"),
        "analyse" => (
            "Dit ce que montre la carte des relations, avec ses limites",
            "Tells what the map of relations shows, with its limits",
        ),
        "invite" => (
            "Invite une personne, et attend qu’elle ait tout reçu",
            "Invites one person, and waits until they have everything",
        ),
        "join" => (
            "Rejoint un espace avec l’invitation reçue",
            "Joins a workspace with the invitation received",
        ),
        "members" => (
            "Dit qui fait partie de l’espace, et ce qui manque à chacun",
            "Tells who belongs, and what each lacks",
        ),
        "remove" => (
            "Retire un appareil : il garde ce qu’il a, et ne reçoit plus rien",
            "Sends a device away: it keeps what it has, and receives nothing more",
        ),
        "role" => (
            "Change ce qu’un appareil peut faire",
            "Changes what a device may do",
        ),
        "bundle" => (
            "Écrit ce qui manque aux autres dans un fichier scellé, ou en reprend un",
            "Writes what the others lack into a sealed file, or takes one in",
        ),
        "sync" => (
            "Échange les changements avec les autres appareils",
            "Exchanges changes with the other devices",
        ),
        "merge" => (
            "Reprend d’autres copies du même espace, modifiées ailleurs",
            "Takes in other copies of the same workspace that were edited elsewhere",
        ),
        "serve" => (
            "Reste en ligne pour le groupe : un appareil toujours allumé, un membre comme les autres",
            "Stays on the network for the group: an always-on device, a member like the others",
        ),
        "completions" => (
            "Écrit les complétions pour un interpréteur de commandes",
            "Writes completions for a shell",
        ),
        _ => (
            "mySPOT, l’espace de travail des collectifs citoyens",
            "mySPOT, the workspace of citizen collectives",
        ),
    };
    lang.pick(fr, en)
}

/// What a verb’s help ends with.
pub(in crate::cli) fn after_help(lang: Lang, name: &str) -> &'static str {
    let (fr, en) = match name {
        "add" | "set" => (
            "Écrire les champs :
  nom=valeur             écrit le champ ; sans valeur, le vide
  roles=ally,target      l’ensemble devient celui-là (« \\, » : virgule dans un élément)
  roles+=ally            ajoute à un ensemble ;  roles-=ally  retire
  tags+=élus             étiquettes par leur nom, créées au besoin
  when='vers 1998'       une date reste telle qu’on l’écrit
  estimates.MEMBRE.influence=4   une entrée d’un champ à clés
  tally+=3               compte
Un identifiant peut être abrégé, un code peut être donné par son libellé.",
            "Writing fields:
  name=value             writes the field; without a value, empties it
  roles=ally,target      the set becomes this one (“\\,”: a comma inside a member)
  roles+=ally            adds to a set;  roles-=ally  takes out
  tags+=élus             tags by their label, made where missing
  when='vers 1998'       a date stays as it is written
  estimates.MEMBER.influence=4   one entry of a keyed field
  tally+=3               counts
An id may be shortened, a code may be given by its label.",
        ),
        "diff" => (
            "Une version : HEAD (maintenant), HEAD~3 (la ligne 3 de « log »), le début d’une
empreinte, ou 0 (l’espace vide). Code de sortie 3 s’il y a des différences.",
            "A version: HEAD (now), HEAD~3 (line 3 of “log”), the beginning of a hash, or 0
(the empty workspace). Exit code 3 when there are differences.",
        ),
        "link" => (
            "Entre deux fiches, le genre nomme une relation (« membre de », member_of, ou vos
propres mots) ; ailleurs, un lien de raisonnement (about, supports, causes…).",
            "Between two entities the kind names a relation (member_of, or your own words);
elsewhere, a link of reasoning (about, supports, causes…).",
        ),
        "unite" => (
            "Ce que dit GARDÉE l’emporte ; les autres noms, les textes, les ensembles et tout ce qui
pointe vers PARTIE s’y ajoutent. --take CHAMP garde plutôt ce que dit PARTIE. Ce qui n’est pas
gardé va dans une note, PARTIE à la corbeille, et « undo » défait le tout. De deux fiches, c’est
la plus ancienne dont l’identifiant reste ; il est écrit en réponse. --dry-run montre seulement.",
            "What KEPT says wins; other names, texts, sets and all that points at GONE are added to
it. --take FIELD keeps what GONE says instead. What is not kept goes into a note, GONE into the
bin, and “undo” takes all of it back. Of two entities the older one’s id stays; it is the answer.
--dry-run only shows.",
        ),
        "analyse" => (
            "Sans mesure, des phrases. Les mesures :
  degree         à combien d’autres chacun est relié
  betweenness    par qui passent les plus courts chemins (estimé au-delà de 2 000 fiches)
  closeness      qui joint tous les autres en peu de pas
  eigenvector    qui est relié à des fiches bien reliées
  pagerank       sur qui l’on tombe le plus souvent en suivant les liens
  communities    les groupes ;  components  les morceaux séparés
  articulation   sans qui la carte se coupe ;  bridges  les relations que rien ne remplace
  path:A:B       les chemins de A à B, par leur nom ou le début de leur identifiant",
            "Without a measure, sentences. The measures:
  degree         with how many others each is linked
  betweenness    through whom the shortest paths lead (estimated beyond 2,000 entities)
  closeness      who reaches all others in few steps
  eigenvector    who is linked with the well linked
  pagerank       who is come upon most by following links
  communities    the groups;  components  the separate parts
  articulation   without whom the map falls apart;  bridges  what nothing replaces
  path:A:B       the paths from A to B, by their name or the beginning of their id",
        ),
        "myspot" => (
            "Sans verbe, la fenêtre s’ouvre. « - » est l’entrée ou la sortie standard.
Codes de sortie : 0 fait, 1 échec, 2 commande mal écrite, 3 différences,
4 espace ouvert ailleurs en écriture, 5 il faut l’accord de quelqu’un,
6 aucun appareil joint.",
            "Without a verb the window opens. “-” is standard input or output.
Exit codes: 0 done, 1 failed, 2 usage, 3 differences, 4 workspace in use,
5 somebody has to agree, 6 no device reached.",
        ),
        _ => ("", ""),
    };
    lang.pick(fr, en)
}

/// What an argument or an option is for.
pub(in crate::cli) fn help(lang: Lang, name: &str) -> &'static str {
    let (fr, en) = match name {
        "workspace" => ("le dossier de l’espace", "the workspace’s folder"),
        "path" => (
            "l’espace à ouvrir dans la fenêtre",
            "the workspace to open in the window",
        ),
        "example" => (
            "ouvre la fenêtre sur l’espace d’exemple",
            "opens the window on the example",
        ),
        "json" => (
            "réponse en JSON, un objet par ligne",
            "answers in JSON, one object a line",
        ),
        "lang" => (
            "langue des messages : fr ou en",
            "language of messages: fr or en",
        ),
        "help" => ("affiche cette aide", "shows this help"),
        "version" => ("affiche la version", "shows the version"),
        "title" => (
            "titre de l’espace (sinon, le nom du dossier)",
            "the workspace’s title (else the folder’s name)",
        ),
        "member" => (
            "nom du membre à cet appareil (sinon, celui des réglages)",
            "name of the member at this device (else that of the settings)",
        ),
        "type" => (
            "seulement ce type : entity, relation, note…",
            "this type only: entity, relation, note…",
        ),
        "kind" => (
            "seulement ce genre : person, org, place…",
            "this kind only: person, org, place…",
        ),
        "filter" => (
            "seulement ce qui contient ces mots, accents et majuscules indifférents",
            "only what holds these words, whatever their case and accents",
        ),
        "trashed" => ("ce qui est à la corbeille", "what lies in the bin"),
        "id" => (
            "l’identifiant, ou son début",
            "the id, or the beginning of it",
        ),
        "record-type" => (
            "le type de donnée : entity, relation, note, card…",
            "the record type: entity, relation, note, card…",
        ),
        "assignment" => ("les champs", "the fields"),
        "from" => ("d’où part le lien", "where the link starts"),
        "to" => ("où arrive le lien", "where the link ends"),
        "link-kind" => ("le genre de lien", "the kind of link"),
        "keep" => ("la fiche qui reste", "the entity that stays"),
        "gone" => ("celle qui y est jointe", "the one that is united with it"),
        "take" => (
            "un champ où garder ce que dit celle qui part ; plusieurs fois si l’on veut",
            "a field in which to keep what the one that goes says; more than once if you like",
        ),
        "as" => ("relation ou link", "relation or link"),
        "repair" => (
            "répare ce qui peut l’être ; rien n’est jeté",
            "mends what can be mended; nothing is thrown away",
        ),
        "record" => ("seulement cette donnée", "this record only"),
        "limit" => ("au plus tant de lignes", "at most so many lines"),
        "version-a" => ("la version de départ", "the version to start from"),
        "version-b" => ("la version d’arrivée", "the version to compare with"),
        "file" => (
            "le fichier à écrire, « - » pour la sortie standard",
            "the file to write, “-” for standard output",
        ),
        "device" => (
            "l’appareil, par le début de son nom dans « members » (8 signes), ou par le nom de son membre",
            "the device, by the beginning of its name in “members” (8 signs), or by its member’s name",
        ),
        "new-role" => (
            "lecture, contribution ou animation",
            "lecture (read), contribution or animation (facilitate)",
        ),
        "for-device" => (
            "pour cet appareil seulement ; pour tous sans cela",
            "for this device only; for all without it",
        ),
        "since" => (
            "à partir de ces têtes, séparées par des virgules, comme « info » les donne",
            "from these heads on, separated by commas, as “info” tells them",
        ),
        "apply" => (
            "reprend ce que le fichier contient",
            "takes in what the file holds",
        ),
        "force" => (
            "remplace le fichier s’il existe",
            "replaces the file if it exists",
        ),
        "copy-file" => (
            "la copie .myspot, « - » pour l’entrée standard",
            "the .myspot copy, “-” for standard input",
        ),
        "again" => (
            "importe aussi ce qui l’a déjà été",
            "imports again what came before",
        ),
        "ticket" => (
            "l’invitation, de MYSPOT1 au dernier signe ; ou le fichier qui répond à votre demande",
            "the invitation, from MYSPOT1 to the last sign; or the file that answers your request",
        ),
        "role" => (
            "ce que la personne pourra : lecture, contribution (le choix ordinaire) ou animation",
            "what they may do: lecture (read), contribution (the usual) or animation (invite too)",
        ),
        "for-request" => (
            "laisse entrer qui a écrit cette demande : tout, scellé pour cette personne",
            "lets in who wrote this request: everything, sealed for them",
        ),
        "request" => (
            "sans réseau : écrit une demande à porter à une personne en « animation »",
            "without a network: writes a request to carry to somebody who facilitates",
        ),
        "others" => (
            "des copies : dossiers, fichiers .myspot ou .automerge",
            "copies: folders, .myspot or .automerge files",
        ),
        "folder" => (
            "un espace, ou un dossier qui en contient",
            "a workspace, or a folder that holds some",
        ),
        "yes" => (
            "accepte sans comparer les quatre mots, pour un script",
            "accepts without comparing the four words, for a script",
        ),
        "bind" => (
            "n’utilise que cette adresse, par exemple 127.0.0.1",
            "uses this address only, for example 127.0.0.1",
        ),
        "at" => (
            "cherche aussi les autres à cette adresse, par exemple 192.168.1.20:41234",
            "also looks for the others at this address, for example 192.168.1.20:41234",
        ),
        "relay" => (
            "passe aussi par ce relais (https://…), et le retient ; il voit qui parle à qui, jamais le contenu ; « aucun » l’oublie",
            "also goes by this relay (https://…), and keeps it; it sees who speaks with whom, never the content; “none” forgets it",
        ),
        "timeout" => (
            "attend au plus si longtemps (10m sans cela)",
            "waits at most so long (10m without it)",
        ),
        "for" => (
            "s’arrête après si longtemps, par exemple 30s",
            "stops after so long, for example 30s",
        ),
        "until-quiet" => (
            "s’arrête dès que tous ceux qui répondent ont tout",
            "stops as soon as all who answer have everything",
        ),
        "shell" => (
            "bash, zsh, fish, elvish ou powershell",
            "bash, zsh, fish, elvish or powershell",
        ),
        "measure" => ("ce qui est mesuré", "what is measured"),
        "directed" => (
            "suit les relations dans leur sens seulement",
            "follows relations their way only",
        ),
        "paths" => (
            "tant de chemins, les plus courts d’abord (path)",
            "so many paths, the shortest first (path)",
        ),
        "exact" => (
            "compte tous les plus courts chemins, même sur une grande carte (betweenness)",
            "counts all shortest paths, even on a large map (betweenness)",
        ),
        "sample" => (
            "estime à partir de tant de fiches (betweenness)",
            "estimates from so many entities (betweenness)",
        ),
        "import-file" => (
            "les fichiers, « - » pour l’entrée standard",
            "the files, “-” for standard input",
        ),
        "import-as" => (
            "ce que vaut une ligne d’un tableau : entities (fiches), relations, notes, mandates (une personne, une institution et un mandat), ou une sorte de donnée comme action",
            "what a row of a table stands for: entities, relations, notes, mandates (a person, an institution and a mandate), or a record type such as action",
        ),
        "sheet" => (
            "ne lit que cette feuille du classeur ; peut se répéter",
            "reads this sheet of the workbook only; may be repeated",
        ),
        "map" => (
            "envoie une colonne (son titre ou sa lettre) dans un champ : Quoi=summary ; Quoi=+ en fait un champ ajouté, Quoi= le laisse au rapport",
            "sends a column (its heading or letter) into a field: What=summary; What=+ makes a field of your own of it, What= leaves it to the report",
        ),
        "delimiter" => (
            "le signe entre deux cellules, ou « tab », s’il est mal deviné",
            "the sign between two cells, or “tab”, where it is guessed wrong",
        ),
        "encoding" => (
            "l’encodage du texte, par exemple windows-1252, s’il est mal deviné",
            "the text’s encoding, for example windows-1252, where it is guessed wrong",
        ),
        "header" => (
            "la première ligne est-elle un titre ? yes ou no",
            "is the first row a heading? yes or no",
        ),
        "date-order" => (
            "dates comme 12/03/2026 : dmy, le jour d’abord (sans rien dire) ; mdy, le mois d’abord",
            "dates like 12/03/2026: dmy, the day first (unless said); mdy, the month first",
        ),
        "import-kind" => (
            "le genre des fiches dont le tableau ne dit pas le genre, par exemple person",
            "the kind of the entities whose kind the table does not tell, for example person",
        ),
        "join" => (
            "complète les fiches du même nom au lieu d’en créer d’autres ; rien n’y est remplacé",
            "completes entities of the same name instead of making others; nothing in them is replaced",
        ),
        "recipe" => (
            "lit les tableaux selon cette recette, écrite par --save-recipe",
            "reads tables by this recipe, written by --save-recipe",
        ),
        "save-recipe" => (
            "écrit la recette selon laquelle le premier tableau a été lu",
            "writes the recipe by which the first table was read",
        ),
        "refused" => (
            "écrit les lignes refusées dans ce fichier CSV, à corriger et réimporter",
            "writes the refused rows into this CSV file, to correct and import again",
        ),
        "dry-run" => (
            "montre ce qui serait fait, sans le faire",
            "shows what would be done without doing it",
        ),
        "format" => (
            "le format, si l’extension ne le dit pas : json, myspot.json, md, automerge ; pour la carte : svg, png, graphml, graph-csv (un dossier, pour Excel), graph-csv-plain ; pour la frise : ics, timeline-md, timeline-csv (pour Excel), timeline-csv-plain",
            "the format, where the extension does not tell: json, myspot.json, md, automerge; for the map: svg, png, graphml, graph-csv (a folder, for Excel), graph-csv-plain; for the timeline: ics, timeline-md, timeline-csv (for Excel), timeline-csv-plain",
        ),
        "audience" => (
            "pour qui sont le plan, la carte ou la frise : public, membres ou noyau ; membres si rien n’est dit",
            "who the plan, the map or the timeline is for: public, membres (members) or noyau (core); members unless told",
        ),
        _ => ("", ""),
    };
    lang.pick(fr, en)
}

/// How an argument’s value is called.
pub(in crate::cli) fn value_name(lang: Lang, name: &str) -> &'static str {
    let (fr, en) = match name {
        "workspace" => ("ESPACE", "WORKSPACE"),
        "path" => ("CHEMIN", "PATH"),
        "folder" => ("DOSSIER", "FOLDER"),
        "others" => ("COPIE", "COPY"),
        "verb" => ("VERBE", "VERB"),
        "lang" => ("LANGUE", "LANG"),
        "title" => ("TITRE", "TITLE"),
        "ticket" => ("INVITATION", "TICKET"),
        "role" => ("RÔLE", "ROLE"),
        "bind" | "at" | "relay" => ("ADRESSE", "ADDRESS"),
        "timeout" | "for" => ("DURÉE", "DURATION"),
        "member" => ("NOM", "NAME"),
        "device" | "for-device" => ("APPAREIL", "DEVICE"),
        "new-role" => ("RÔLE", "ROLE"),
        "since" => ("TÊTES", "HEADS"),
        "type" | "record-type" => ("TYPE", "TYPE"),
        "kind" | "link-kind" | "import-kind" => ("GENRE", "KIND"),
        "import-as" => ("LIGNE", "ROW"),
        "sheet" => ("FEUILLE", "SHEET"),
        "map" => ("COLONNE=CHAMP", "COLUMN=FIELD"),
        "delimiter" => ("SIGNE", "SIGN"),
        "encoding" => ("ENCODAGE", "ENCODING"),
        "header" => ("yes|no", "yes|no"),
        "filter" => ("TEXTE", "TEXT"),
        "id" | "record" => ("ID", "ID"),
        "assignment" => ("CHAMP=VALEUR", "FIELD=VALUE"),
        "from" => ("DE", "FROM"),
        "keep" => ("GARDÉE", "KEPT"),
        "gone" => ("PARTIE", "GONE"),
        "take" => ("CHAMP", "FIELD"),
        "date-order" => ("dmy|mdy", "dmy|mdy"),
        "to" => ("VERS", "TO"),
        "as" => ("SORTE", "SORT"),
        "limit" | "paths" | "sample" => ("NOMBRE", "NUMBER"),
        "measure" => ("MESURE", "MEASURE"),
        "version-a" => ("A", "A"),
        "version-b" => ("B", "B"),
        "shell" => ("INTERPRÉTEUR", "SHELL"),
        "format" => ("FORMAT", "FORMAT"),
        "audience" => ("CERCLE", "CIRCLE"),
        _ => ("FICHIER", "FILE"),
    };
    lang.pick(fr, en)
}

/// Above the verbs.
pub(in crate::cli) fn verbs_heading(lang: Lang) -> &'static str {
    lang.pick("Verbes\u{a0}", "Verbs")
}

/// Above the arguments.
pub(in crate::cli) fn arguments_heading(lang: Lang) -> &'static str {
    lang.pick("Paramètres\u{a0}", "Arguments")
}

/// Above the options.
pub(in crate::cli) fn options_heading(lang: Lang) -> &'static str {
    lang.pick("Options\u{a0}", "Options")
}

/// How a help page is laid out.
pub(in crate::cli) fn help_template(lang: Lang) -> &'static str {
    lang.pick(
        "{about}\n\nUtilisation : {usage}\n\n{all-args}{after-help}",
        "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
    )
}
