//! The library example has something to find.

use super::*;
use crate::view::labels::title;

#[test]
fn the_example_has_a_handful_of_hints() {
    let kit = Kit::example();
    let found = all_hints(&kit.workspace, &Methods::builtin(), TODAY);
    let records = kit.workspace.records();
    let lines = found.iter().map(|it| {
        let titles = it.hint.records.iter().filter_map(|id| records.get(id));
        let mut titles: Vec<String> = titles.map(|it| title(&kit.workspace, it)).collect();
        titles.sort();
        let (first, more) = (titles[0].as_str(), titles.len() - 1);
        format!("{}: {} {first} +{more}", it.method, it.hint.words)
    });
    let lines: Vec<String> = lines.collect();
    let expected = [
        "actors: Une forte influence que rien n’appuie. Collège communal +2",
        "actors: Les avis s’écartent de deux crans ou plus. Denis Combrel +0",
        "actors: On veut le faire bouger, et aucune action ne le vise. Agnès Pontarlin +2",
        "pestel: Des faits sans source. Beaucoup de ménages n’ont pas d’ordinateur à la maison +5",
        "messages: Un chiffre ou une date sans source. Affiche facile à lire +0",
        "messages: Proche du facile à lire, mais pas encore relu. Affiche facile à lire +0",
        "actions: Une action dont personne ne répond. Imprimer et poser 200 affiches aux Tilleuls +0",
        "actions: L’échéance est passée. Imprimer et poser 200 affiches aux Tilleuls +0",
        "actions: Une action commence avant la fin de ce qu’elle attend. \
         Envoyer à Courtepaille la version courte du dossier +0",
        "indicators: Deux mesures différentes le même jour. Visites par an +0",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn each_hint_says_where_it_belongs() {
    let kit = Kit::example();
    let methods = Methods::builtin();
    let all = all_hints(&kit.workspace, &methods, TODAY);
    for method in methods.in_order() {
        let mine: Vec<&Pointed> = all.iter().filter(|it| it.method == method.key).collect();
        assert!(
            mine.iter()
                .all(|it| it.board.is_some() == method.board().is_some())
        );
        let board = mine.first().and_then(|it| it.board.clone());
        let alone = hints(&kit.workspace, &methods, &method.key, board.as_ref(), TODAY);
        let mine: Vec<Hint> = mine.into_iter().map(|it| it.hint.clone()).collect();
        if board.is_some() || method.board().is_none() {
            assert_eq!(alone, mine, "{}", method.key);
        }
    }
}
