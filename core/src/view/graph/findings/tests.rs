//! What small maps say, and what the example says.

use super::*;
use crate::view::evidence::Evidence;
use crate::view::graph::by_hand::map;
use crate::view::graph::{Tie, read};
use crate::view::kit::Kit;

fn found(web: &Web) -> Findings {
    let words = Words::french();
    findings(web, Side::World, words, Watch::default()).expect("nobody stops it")
}

/// The finding of a kind with ordinary spaces, and the names that it lights up.
#[track_caller]
fn check(web: &Web, kind: FindingKind, sentence: &str, because: &str, lit: &[&str]) -> Finding {
    let found = found(web).list.into_iter().find(|found| found.kind == kind);
    let found = found.expect("it is found");
    assert_eq!(plain(&found.sentence), sentence);
    assert_eq!(plain(&found.because), because);
    let names = found
        .nodes
        .iter()
        .map(|node| web.nodes[*node].name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), lit);
    found
}

#[track_caller]
fn lacks(web: &Web, kind: FindingKind) {
    let found = found(web);
    assert!(
        found.list.iter().all(|found| found.kind != kind),
        "{found:?}"
    );
}

fn plain(words: &str) -> String {
    words.replace('\u{a0}', " ")
}

/// Two circles of four, with Agnès between Bo and Louise.
fn two_circles() -> Web {
    let names = [
        "Bo", "Ana", "Cyr", "Dan", "Louise", "Max", "Nur", "Odile", "Agnès",
    ];
    map(&names)
        .circle(&names[..4])
        .circle(&names[4..8])
        .tie("Bo", "informs", "Agnès")
        .tie("Agnès", "informs", "Louise")
}

/// Everybody knows everybody: there is nothing to tell of such a map.
fn one_circle() -> Web {
    let names = ["a", "b", "c", "d"];
    map(&names).circle(&names)
}

#[test]
fn a_point_of_passage_is_told_with_the_groups_that_it_joins() {
    let web = two_circles();
    let point = check(
        &web,
        FindingKind::CutPoint,
        "Sans Agnès, plus aucun chemin entre le groupe autour de Bo et le groupe autour de Louise.",
        "Seul passage entre 4 et 4 fiches.",
        &["Agnès"],
    );
    assert_eq!(point.ties, [12, 13]);
    assert_eq!(point.kind.icon(), "route");
    let all = found(&web).list;
    let points = all
        .iter()
        .filter(|found| found.kind == FindingKind::CutPoint);
    assert_eq!(points.count(), 2);
    lacks(&one_circle(), FindingKind::CutPoint);
}

#[test]
fn groups_are_told_by_their_most_linked_members() {
    let web = two_circles();
    check(
        &web,
        FindingKind::Groups,
        "Deux groupes : 5 fiches autour de Bo et 4 autour de Louise.",
        "93 % des liens restent à l’intérieur d’un groupe.",
        &["Bo", "Louise"],
    );
    let words = Words::french();
    let groups = groups(&web, words);
    assert_eq!(groups[0].members, [0, 1, 2, 3, 8]);
    assert_eq!(groups[0].name, "autour de Bo");
    lacks(&one_circle(), FindingKind::Groups);
}

#[test]
fn a_single_relation_that_holds_two_parts_together_is_told_with_its_doubt() {
    let names = ["Bo", "Ana", "Cyr", "Louise", "Max", "Nur"];
    let halves = || map(&names).circle(&names[..3]).circle(&names[3..]);
    let single = check(
        &halves().tie("Bo", "member_of", "Louise"),
        FindingKind::SingleTie,
        "Une seule relation tient deux parties ensemble : Bo est membre de Louise.",
        "3 fiches d’un côté, 3 de l’autre.",
        &["Bo", "Louise"],
    );
    assert_eq!(single.ties, [6]);
    check(
        &halves().tie_as("Bo", "informs", "Louise", Evidence::CrossCheck),
        FindingKind::SingleTie,
        "Une seule relation tient deux parties ensemble : Bo informe Louise.",
        "3 fiches d’un côté, 3 de l’autre ; et cette relation n’est pas établie.",
        &["Bo", "Louise"],
    );
    let two = halves()
        .tie("Bo", "informs", "Louise")
        .tie("Louise", "funds", "Bo");
    lacks(&two, FindingKind::SingleTie);
}

#[test]
fn who_decides_without_an_ally_beside_is_told_with_the_way() {
    let web = map(&["Passeur"])
        .thing("Ali", &["ally"])
        .thing("Dora", &["decider"]);
    let alone = check(
        &web,
        FindingKind::FarDecider,
        "Dora décide, et aucun allié n’a de lien direct avec cette fiche.",
        "Aucun chemin connu jusque-là : qui pourrait en ouvrir un ?",
        &["Dora"],
    );
    assert!(alone.ties.is_empty());
    let web = web
        .tie("Ali", "knows", "Passeur")
        .tie("Dora", "informs", "Passeur");
    let far = check(
        &web,
        FindingKind::FarDecider,
        "Dora décide, et aucun allié n’a de lien direct avec cette fiche.",
        "Au plus près, en 2 pas : Ali › Passeur › Dora.",
        &["Dora", "Ali", "Passeur"],
    );
    assert_eq!(far.ties, [0, 1]);
    let web = web.thing("Denis", &["observer", "decider"]);
    check(
        &web,
        FindingKind::FarDecider,
        "2 fiches sur 2 qui décident n’ont de lien direct avec aucun allié : Dora et Denis.",
        "Au plus près, en 2 pas : Ali › Passeur › Dora.",
        &["Dora", "Denis", "Ali", "Passeur"],
    );
    let met = web.tie("Ali", "knows", "Dora").tie("Denis", "knows", "Ali");
    lacks(&met, FindingKind::FarDecider);
    lacks(
        &map(&["a"]).thing("Dora", &["decider"]),
        FindingKind::FarDecider,
    );
}

#[test]
fn those_whom_it_concerns_and_whom_nobody_knows_are_told() {
    let web = map(&["a"])
        .thing("Aînés isolés", &["affected"])
        .thing("Voisins", &["affected"]);
    let web = web.tie("a", "knows", "Voisins");
    check(
        &web,
        FindingKind::AffectedAlone,
        "Sans aucun lien, parmi ceux que cela concerne : Aînés isolés.",
        "Concernés, mais absents de la carte.",
        &["Aînés isolés"],
    );
    lacks(
        &web.tie("a", "knows", "Aînés isolés"),
        FindingKind::AffectedAlone,
    );
}

#[test]
fn the_most_linked_are_told_when_they_are_few() {
    let star = map(&["Les Marque-Pages", "a", "b", "c", "d"]);
    let ends = ["a", "b", "c", "d"].iter();
    let star = ends.fold(star, |web, end| web.tie("Les Marque-Pages", "knows", end));
    check(
        &star,
        FindingKind::MostLinked,
        "Le plus de liens : Les Marque-Pages, avec 4 fiches.",
        "Ensuite : a (1) et b (1).",
        &["Les Marque-Pages"],
    );
    // All ways lead through the middle, and without it nothing worth a sentence is cut off.
    check(
        &star,
        FindingKind::Crossing,
        "Le plus de chemins passent par Les Marque-Pages : 100 % des plus courts.",
        "",
        &["Les Marque-Pages"],
    );
    lacks(&one_circle(), FindingKind::MostLinked);
    lacks(&one_circle(), FindingKind::Crossing);
    // A point of passage says so already.
    lacks(&two_circles(), FindingKind::Crossing);
}

#[test]
fn what_is_contested_or_claimed_without_a_source_is_told() {
    let web = map(&["a", "b", "c"])
        .tie_as("a", "influences", "b", Evidence::CrossCheck)
        .tie_as("b", "funds", "c", Evidence::Contested)
        .tie("c", "influences", "a");
    check(
        &web,
        FindingKind::Contested,
        "Une relation est contestée : b finance c.",
        "Deux avis s’opposent : à éclaircir avant de s’en servir.",
        &["b", "c"],
    );
    let unsure = check(
        &web,
        FindingKind::Unsure,
        "Une influence n’est pas établie : a influence b.",
        "Sans source sûre, rien ne le prouve encore.",
        &["a", "b"],
    );
    assert_eq!(unsure.ties, [0]);
    check(
        &web.tie_as("b", "influences", "c", Evidence::Supposed),
        FindingKind::Unsure,
        "2 influences ne sont pas établies : a influence b ; b influence c.",
        "Sans source sûre, rien ne le prouve encore.",
        &["a", "b", "c"],
    );
}

#[test]
fn the_caution_is_computed_from_the_same_map() {
    let words = Words::french();
    let check = |web: &Web, expected: &[&str]| {
        let caution = caution(web, Side::World, words);
        let caution: Vec<String> = caution.iter().map(|it| plain(it)).collect();
        assert_eq!(caution, expected);
        assert_eq!(found(web).caution.len(), expected.len());
    };
    let always = "La carte montre ce que vous savez, pas tout ce qui existe.";
    let web = map(&["a", "b", "c", "d", "e"]);
    let none = "Aucune relation n’est notée : la carte ne peut encore rien dire.";
    check(&web, &[none, always]);
    let web = web.tie("a", "knows", "b");
    let few = "40 % seulement des fiches ont un lien : le classement est fragile.";
    check(&web, &[few, always]);
    let web = web.tie_as("b", "knows", "c", Evidence::CrossCheck);
    let one = "Un lien sur 2 est à recouper, supposé ou contesté.";
    check(&web, &[one, always]);
    let web = web.tie_as("c", "knows", "d", Evidence::Supposed);
    let two = "2 liens sur 3 sont à recouper, supposés ou contestés.";
    check(&web, &[two, always]);
}

/// Two thousand things more than what is followed exactly.
#[test]
fn a_large_map_says_that_its_ways_are_estimated() {
    let count = crate::view::graph::ranking::ALL_WAYS + 1;
    let names: Vec<String> = (0..count).map(|place| place.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut web = map(&names).tie("0", "knows", "1");
    let model = web.ties[0].clone();
    web.ties.extend((2..count).map(|to| Tie {
        to,
        ..model.clone()
    }));
    let found = found(&web);
    let caution: Vec<String> = found.caution.iter().map(|it| plain(it)).collect();
    assert!(
        caution[0].starts_with("Les chemins sont comptés à partir de 400 fiches"),
        "{caution:?}"
    );
    assert_eq!(caution.len(), 2);
    let crossing = found
        .list
        .iter()
        .find(|found| found.kind == FindingKind::Crossing);
    let sentence = crossing
        .map(|crossing| plain(&crossing.sentence))
        .unwrap_or_default();
    assert!(
        sentence.ends_with("des plus courts, environ."),
        "{sentence}"
    );
}

#[test]
fn the_example_says_something_on_either_side() {
    let kit = Kit::example();
    let words = Words::french();
    for side in [Side::World, Side::Reasoning] {
        let web = read(&kit.workspace, side);
        let found = findings(&web, side, words, Watch::default()).expect("nobody stops it");
        assert!(!found.list.is_empty());
        for finding in &found.list {
            assert!(finding.sentence.ends_with('.'), "{finding:?}");
            assert!(!finding.nodes.is_empty(), "{finding:?}");
            assert!(!finding.sentence.contains(['{', '}']), "{finding:?}");
            assert!(!finding.because.contains(['{', '}']), "{finding:?}");
            assert!(finding.nodes.iter().all(|node| *node < web.nodes.len()));
            assert!(finding.ties.iter().all(|tie| *tie < web.ties.len()));
        }
    }
}
