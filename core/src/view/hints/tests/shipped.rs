//! The hints that ship are well written.

use super::*;

fn rules() -> Vec<(String, Rule)> {
    let methods = Methods::builtin();
    let methods = methods.in_order().into_iter();
    let rules = methods.flat_map(|method| {
        let rules = method.hints.clone().into_iter();
        rules.map(|rule| (method.key.clone(), rule))
    });
    rules.collect()
}

#[test]
fn every_method_has_its_hints_in_french_typography() {
    let rules = rules();
    for method in Methods::builtin().in_order() {
        let of = |(key, _): &&(String, Rule)| *key == method.key;
        assert!(rules.iter().any(|rule| of(&rule)), "{}", method.key);
    }
    for (method, rule) in &rules {
        for words in [&rule.words, &rule.remedy] {
            for wrong in [" ?", " !", " :", " ;", "« ", " »", "'", "..."] {
                assert!(!words.contains(wrong), "{method}: {words:?} has {wrong:?}");
            }
            assert!(words.chars().count() <= 80, "{method}: {words:?} is long");
        }
        assert!(!rule.remedy.is_empty(), "{method}: {:?}", rule.words);
    }
}

#[test]
fn an_empty_workspace_has_nothing_to_point_at() {
    let kit = Kit::new();
    let methods = Methods::builtin();
    assert_eq!(all_hints(&kit.workspace, &methods, TODAY), []);
    for method in methods.in_order() {
        let found = hints(&kit.workspace, &methods, &method.key, None, TODAY);
        assert_eq!(found, [], "{}", method.key);
    }
    assert_eq!(hints(&kit.workspace, &methods, "rêve", None, TODAY), []);
}

#[test]
fn a_thing_that_says_nothing_does_no_harm() {
    let methods = Methods::builtin();
    for method in methods.in_order() {
        let mut kit = board(method.board().unwrap_or("free"));
        match method.board() {
            Some(_) => kit.card("vide", "nulle part", &[("text", "")]),
            None => kit.add(
                "vide",
                method.holds(),
                &[("owners", "x"), ("due_edtf", "241-TA")],
            ),
        };
        kit.link("vide", "requires", "vide");
        let board = method.board().map(|_| kit.id("b"));
        let found = hints(&kit.workspace, &methods, &method.key, board.as_ref(), TODAY);
        assert!(found.iter().all(|hint| !hint.words.is_empty()));
    }
}
