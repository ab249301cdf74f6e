//! The files of the sister tools, written after the tables of the design: fiction, in the shape of
//! each, with one key more than its table knows.

use myspot_core::import::{Plan, Recognised, Why, recognise};
use myspot_core::{Record, Workspace};
use serde_json::Value as Json;

use crate::{leaves, lost, taken};

pub(crate) const A: &str = r#"{"project":{"name":"Parc","created":"2026-01-02"},"domino":{"vision":"Un parc"},
"acteurs":[{"name":"Anne","role":"échevine","position":"ally","power":4}],
"swot":{"strengths":"• un\n• deux"},"arbre":{"probleme_central":"Bruit"}}"#;

pub(crate) const B: &str = r#"{"id":"p9","meta":{"name":"Sauver le parc","description":"Le garder ouvert","created":"2025-04-01","updated":"2025-06-02","devise":"Tous dehors"},
"domino":{"vision":"Un parc ouvert","obstacles":"• budget\n• horaires","ressources":"des voisins"},
"profil":{"motivations":"les enfants","competences":"• écrire\n• dessiner","temps":"4 h","limites":"peu d’argent"},
"fleur":{"identites":"voisines","privileges":"du temps","oppressions":"aucune voix"},
"acteurs":[{"id":"x1","name":"Hélène Ormeval","role":"bourgmestre","position":"indécis","power":5},
 {"id":"x2","name":"Comité du parc","role":"association","position":"allié","power":2,"humeur":"bonne"},
 {"id":"x3","name":"Promoteur","role":"société","position":"adversaire","power":4}],
"tdc":{"actuelle":"fermé le soir","souhaitee":"ouvert à tous","mecanismes":"• pétition\n• fête","hypotheses":"la commune écoute","chemin":"le conseil vote","visee":"un quartier vivant"},
"swot":{"forces":"• nombreux\n• connus","faiblesses":"pas d’argent","opportunites":"élections","menaces":"vente"},
"pestel":{"p":"majorité fragile","e":"budget serré","s":"familles","t":"rien","en":"chaleur en ville","l":"règlement"},
"arbre":{"probleme":"Le parc ferme","causes":"• pas de gardien\n• bruit","consequences":"• ennui"},
"pourquoi":{"probleme":"Le parc ferme","p1":"pas de gardien","p2":"pas de budget","p3":"pas de choix","p4":"personne ne demande","p5":"pas de groupe"},
"pouvoir":{"avec":"le comité","sans":"les voisins","contre":"la presse"},
"smart":[{"id":"o1","text":"Ouvrir jusqu’à 22 h","indicator":"heures d’ouverture","deadline":"30/06/2026","done":false,"status":"doing"}],
"cibles":{"principales":"• Hélène Ormeval","secondaires":"• l’échevin\n• le gardien","allies":"• l’école"},
"message":{"accroche":"22 heures, c’est tôt","probleme":"grilles fermées","importance":"il fait chaud","cible":"le conseil","action":"voter"},
"evaluation":{"indicateurs":"• heures\n  Cible : 14 par jour","methodes":"compter","calendrier":"chaque mois","lecons":"aucune encore"},
"journal":[{"date":"2025-05-06","content":"Première réunion"},{"date":"2025-05-20","txt":"Tract écrit"}],
"links":[{"a":1}]}"#;

pub(crate) const C: &str = r#"{"meta":{"name":"Parc","version":"3.0","org":"Comité"},"why":{"depart":"Fermé","w1":"a","racine":"b"},
"acteurs":[{"id":"1","name":"Anne","type":"politique","position":"allié","power":3,"notes":"n"}],
"journal":[{"id":"j","date":"2025-01-02","type":"réflexion","title":"T","content":"C"}]}"#;

pub(crate) const D: &str = r#"{"meta":{"name":"Parc","version":"2.0"},"fields":{"toc_ind_int":"x","why_start":"y","doctrine":"z","swot_forces":"• a"},
"actors":[{"id":"1","name":"Anne","type":"institution","position":"ally","power":8,"notes":"n"}]}"#;

pub(crate) const E: &str = r#"{"meta":{"name":"Parc","version":"4.0"},"fields":{"project_name":"Parc","fleur_genre":"f"},
"actors":[{"id":"1","name":"Anne","type":"ally","influence":"fort","notes":"n"}],
"tree":{"causes":[{"id":"c1","text":"x"}],"effects":[]},"graph":{"nodes":[{"id":"n1","label":"Idée","type":"concept"}],
"links":[{"source":"1","target":"n1","type":"supports"}]},"checklist":{"c0":true,"c1":false},"veille":[]}"#;

pub(crate) const ATELIER: &str = r#"{"meta":{"nom":"Atelier du parc","auteur":"Odile"},
"o1":{"vision":"Un parc ouvert","obstacles":"• budget\n• bruit","ressources":"voisins","autre":"case en plus"},
"o2":{"equipe":[{"nom":"Odile","profil":"a"},{"nom":"Samir","profil":"c"}],"reponses":{"r1":"oui, souvent"}},
"o3":{"petales":[{"cat":"Âge","moi":"jeune","cible":"âgée"}]},
"o4":{"acteurs":[{"nom":"Hélène","pouvoir":"décide du budget","niveau":"commune","position":"indecis","influence":5,"interet":2,"rang":1,"notes":"vue en mai"},
 {"nom":"Promoteur","position":"adversaire","influence":4,"interet":5},{"nom":"Comité","position":"allie","influence":2,"interet":5}]},
"o5":{"hypotheses":"la commune écoute","int_ind":"oser parler"},
"o6":{"forces":"• nombreux","faiblesses":"• pauvres","opportunites":"• élections","menaces":"• vente"},
"o7":{"P":"majorité fragile","E":"budget serré","S":"familles","T":"rien","V":"îlot de chaleur","L":"règlement"},
"o8":{"probleme":"Le parc ferme","causes":["pas de gardien"],"effets":["ennui"],"objectif":"Le parc ouvre","moyens":["un gardien"],"finalites":["des soirées"]},
"o9":{"p1":"pas de gardien","p2":"pas de budget","p5":"personne ne demande"},
"o10":{"avec":"le comité","sans":"les voisins","contre":"la presse"},
"o11":{"objectifs":[{"temps":"fin juin 2026","decision":"le collège","action":"ouvrir jusqu’à 22 h","moyen":"heures affichées","crits":"faisable"}]},
"o12":{"cibles":[{"nom":"Hélène","gagne":"des voix","perd":"du calme","argument":"la chaleur"}],"allies":[{"nom":"École"}]},
"o13":{"accroche":"22 heures !","probleme":"grilles fermées","action":"voter"},
"o14":{"avant":[0,3],"pendant":[1],"apres":[2,4],"comptes":["La réunion a duré une heure."]},
"o15":{"journal":[{"date":"2025-05-06","texte":"Première réunion"}],"indicateurs":[{"nom":"heures d’ouverture","etapes":["12 h","14 h"]}],
 "evaluation":{"q0":"on compte","q3":"parler plus tôt"},"engagements":[{"texte":"rappeler Hélène","date":"2025-06-01"}]}}"#;

pub(crate) const ATELIER_2: &str = r#"{"version":2,"dossiers":[
 {"id":"d1","nom":"Premier","d":{"o1":{"vision":"Un parc"},"o4":{"acteurs":[{"nom":"Anne","position":"allie","influence":3}]},"o14":{"avant":[1]},
  "o16":{"echeances":[{"titre":"Conseil","date":"2026-06-17"}]},"o17":{"axes":[{"nom":"Presse","notes":"oser"}],"poids":{"a":2}},"o18":{"x":1,"repli":"attendre"},"o19":{"fiches":[{"t":"fiche libre"}]},"o22":"fin"}},
 {"id":"d2","d":{"o1":{"vision":"Une école"},"o7":{"V":"canicule"}}}]}"#;

pub(crate) const PROJECTS: &str = r#"{"nom":"Parc","acteurs":[{"nom":"Anne","pos":-2,"inf":2},{"nom":"Marc","pos":"1","inf":0},{"nom":"Zoé","pos":0,"inf":1}],
"smarts":[{"s":"ouvrir","m":"heures","a":"oui","r":"oui","t":"juin 2026"}],
"taches":[{"txt":"écrire","col":"todo"},{"txt":"lire","col":"doing"},{"txt":"voter","col":"done"}],
"journalc":[{"date":"2025-05-06","txt":"réunion"}],
"checklist":[true,false,true,false,false,false,false,false,false,true]}"#;

/// The file in a workspace, known as what it is, with nothing lost.
fn import(text: &str, dialect: &str) -> (Workspace, Plan) {
    let sort = recognise(text.as_bytes());
    assert!(
        matches!(sort, Recognised::Dialect(known) if known == dialect),
        "{dialect}: {sort:?}"
    );
    let (workspace, plan) = taken(text.as_bytes(), "x.json");
    let json: Json = serde_json::from_str(text).expect("JSON");
    let mut all = Vec::new();
    leaves(&json, &mut all);
    assert_eq!(lost(&workspace, &plan, &all), Vec::<String>::new());
    (workspace, plan)
}

/// The cards of a board's slot, in their order.
fn cards(workspace: &Workspace, board: &str, slot: &str) -> Vec<String> {
    let records = workspace.records();
    let of = |it: &&Record| {
        let parent = it.reference("board").and_then(|id| records.living(&id));
        it.words("slot") == slot && parent.is_some_and(|it| it.words("kind") == board)
    };
    let mut found: Vec<&Record> = records.of_kind("card").filter(of).collect();
    found.sort_by_key(|it| it.words("order").to_owned());
    found.iter().map(|it| it.words("text").to_owned()).collect()
}

/// Stance, influence and interest of somebody.
fn position(workspace: &Workspace, name: &str) -> [Option<i64>; 3] {
    let records = workspace.records();
    let mut fiches = records.of_kind("entity");
    let fiche = fiches.find(|it| it.words("name") == name).expect(name);
    let found = records
        .of_kind("assessment")
        .find(|it| it.words("entity") == fiche.id.as_str());
    let found = found.expect("a position");
    ["stance", "influence", "interest"].map(|field| found.int(field))
}

fn count(workspace: &Workspace, kind: &str) -> usize {
    workspace.records().of_kind(kind).count()
}

#[test]
fn the_small_files_of_each_sister_are_known() {
    for (text, dialect) in [
        (A, "dialect-a"),
        (C, "dialect-c"),
        (D, "dialect-d"),
        (E, "dialect-e"),
    ] {
        import(text, dialect);
    }
}

#[test]
fn a_file_of_the_second_sister_lands_as_its_table_says() {
    let (workspace, plan) = import(B, "dialect-b");
    assert_eq!(workspace.info().words("title"), "Sauver le parc");
    assert_eq!(workspace.info().words("purpose"), "Le garder ouvert");
    let check = |board: &str, slot: &str, expected: &[&str]| {
        assert_eq!(cards(&workspace, board, slot), expected, "{board} {slot}");
    };
    check("domino", "obstacles", &["budget", "horaires"]);
    check("toc", "etat_actuel", &["fermé le soir"]);
    check("toc", "vision", &["ouvert à tous"]);
    check("toc", "activites", &["pétition", "fête"]);
    check("swot", "forces", &["nombreux", "connus"]);
    check("pestel", "environnement", &["chaleur en ville"]);
    check("tree", "tronc", &["Le parc ferme"]);
    check("tree", "cause", &["pas de gardien", "bruit"]);
    check("power_stance", "contre", &["la presse"]);
    check("evaluation", "calendrier", &["chaque mois"]);
    assert_eq!(cards(&workspace, "whys", "pourquoi").len(), 5);
    let root = workspace
        .records()
        .of_kind("card")
        .find(|it| it.flag("root") == Some(true));
    assert_eq!(root.map(|it| it.words("text")), Some("pas de groupe"));
    let promoter = position(&workspace, "Promoteur");
    assert_eq!(promoter, [Some(-1), Some(4), None]);
    assert_eq!(position(&workspace, "Comité du parc")[0], Some(1));
    let objective = workspace.records().of_kind("objective").next();
    let objective = objective.expect("one");
    assert_eq!(objective.words("status"), "ongoing");
    assert_eq!(objective.words("deadline_edtf"), "2026-06-30");
    assert_eq!(count(&workspace, "target_sheet"), 3);
    assert_eq!(count(&workspace, "ally_sheet"), 1);
    assert_eq!(count(&workspace, "journal_entry"), 2);
    let told: Vec<&str> = plan.report.iter().map(|(path, _)| path.as_str()).collect();
    for path in ["acteurs[1].humeur", "links[0].a", "meta.devise", "id"] {
        assert!(told.contains(&path), "{path}: {told:?}");
    }
}

#[test]
fn a_file_of_the_atelier_lands_as_its_table_says() {
    let (workspace, plan) = import(ATELIER, "atelier-1");
    assert_eq!(workspace.info().words("title"), "Atelier du parc");
    let check = |board: &str, slot: &str, expected: &[&str]| {
        assert_eq!(cards(&workspace, board, slot), expected, "{board} {slot}");
    };
    check("domino", "obstacles", &["budget", "bruit"]);
    check("team", "competences", &["Odile", "Samir"]);
    check("pestel", "environnement", &["îlot de chaleur"]);
    check("power_flower", "autres", &["Âge"]);
    check("tree", "effet", &["ennui", "des soirées"]);
    let profile = workspace
        .records()
        .of_kind("card")
        .find(|it| it.words("text") == "Odile");
    assert_eq!(profile.map(|it| it.words("detail")), Some("planifier"));
    assert_eq!(
        position(&workspace, "Promoteur"),
        [Some(-1), Some(4), Some(5)]
    );
    let mut items: Vec<(String, String)> = workspace
        .records()
        .of_kind("checklist_item")
        .map(|it| (it.words("slot").to_owned(), it.words("text").to_owned()))
        .collect();
    items.sort();
    assert_eq!(items.len(), 5);
    assert_eq!(items[0].0, "apres");
    assert!(items[2].1.contains("Avant, point 1"), "{items:?}");
    let unnamed = plan.problems.iter().filter(|it| it.why == Why::NoLabel);
    assert_eq!(unnamed.count(), 5);
    let sheet = workspace.records().of_kind("target_sheet").next();
    let sheet = sheet.expect("one");
    assert_eq!(sheet.words("gains"), "des voix");
    assert_eq!(sheet.words("losses"), "du calme");
    let promise = workspace.records().of_kind("commitment").next();
    assert_eq!(promise.map(|it| it.words("due_edtf")), Some("2025-06-01"));
    assert_eq!(count(&workspace, "meeting"), 1);
    // The answers to the questions of the team have no place here, and are told.
    let answer = plan
        .report
        .iter()
        .find(|(_, value)| value == "oui, souvent");
    assert_eq!(
        answer.map(|(path, _)| path.as_str()),
        Some("o2.reponses.r1")
    );
}

#[test]
fn several_files_of_the_atelier_in_one_keep_their_boards_apart() {
    let (workspace, plan) = import(ATELIER_2, "atelier-2");
    let mut visions = cards(&workspace, "domino", "vision");
    visions.sort();
    assert_eq!(visions, ["Un parc", "Une école"]);
    let boards = workspace.records().of_kind("board");
    let dominos = boards.filter(|it| it.words("kind") == "domino");
    assert_eq!(dominos.count(), 2);
    assert_eq!(position(&workspace, "Anne"), [Some(1), Some(3), None]);
    let due = workspace.records().of_kind("action").next();
    assert_eq!(due.map(|it| it.words("due_edtf")), Some("2026-06-17"));
    let told: Vec<&str> = plan.report.iter().map(|(path, _)| path.as_str()).collect();
    for path in ["dossiers[0].d.o18.repli", "dossiers[0].d.o22"] {
        assert!(told.contains(&path), "{path}: {told:?}");
    }
}

#[test]
fn the_projects_of_another_version_land_as_their_table_says() {
    let (workspace, plan) = import(PROJECTS, "projects");
    assert_eq!(position(&workspace, "Anne"), [Some(-2), Some(5), None]);
    assert_eq!(position(&workspace, "Marc"), [Some(1), Some(1), None]);
    assert_eq!(position(&workspace, "Zoé"), [Some(0), Some(3), None]);
    let mut tasks: Vec<(&str, &str)> = workspace
        .records()
        .of_kind("action")
        .map(|it| (it.words("title"), it.words("status")))
        .collect();
    tasks.sort_unstable();
    let expected = [
        ("lire", "ongoing"),
        ("voter", "done"),
        ("écrire", "planned"),
    ];
    assert_eq!(tasks, expected);
    let items = workspace.records().of_kind("checklist_item");
    let done = items.filter(|it| it.flag("done") == Some(true));
    assert_eq!((done.count(), count(&workspace, "checklist_item")), (3, 10));
    let scales = plan
        .problems
        .iter()
        .filter(|it| it.why == Why::ScaleConverted);
    assert_eq!(scales.count(), 3);
}
