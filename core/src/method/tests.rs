use super::*;
use crate::RecordId;
use crate::view::hints::hints;
use crate::view::kit::Kit;

fn with(file: &str, text: &str) -> Result<Methods, MethodError> {
    let mut files = Methods::files().to_vec();
    files.push((file, text));
    Methods::from_files(&files, &Kinds::builtin())
}

/// A method on a skin that exists: this text is all that it takes.
const DEBATE: &str = r#"{
    "key": "debate", "label": "Débat", "movement": "animer", "order": 1, "icon": "columns",
    "source": {"board": "free"},
    "slots": [{"code": "pour", "label": "Pour", "letter": "P"}, {"code": "contre", "label": "Contre"}],
    "faces": [{"key": "colonnes", "label": "Colonnes", "skin": "grid", "columns": 2}],
    "enough": 2, "purpose": "Peser une question.", "questions": ["Qui perd ?"],
    "hints": [
        {"check": {"empty_slot": {"slots": ["pour", "contre"], "filled": 1}}, "words": "Rien sous {}."},
        {"check": {"unlinked": {"ways": [{"kind": "supports", "end": "to"}]}}, "where": {"slot": ["pour"]}, "words": "Un avis sans preuve."}
    ]
}"#;

#[test]
fn the_files_that_ship_are_sound() {
    let methods = Methods::builtin();
    let keys: Vec<&str> = methods
        .in_order()
        .iter()
        .map(|it| it.key.as_str())
        .collect();
    let sections = [
        "toc",
        "swot",
        "pestel",
        "tree",
        "whys",
        "objectives",
        "strategies",
        "targets",
        "messages",
        "markers",
        "actions",
    ];
    for section in sections {
        assert!(keys.contains(&section), "{section}");
    }
}

#[test]
fn the_boards_of_an_old_file_have_their_slots() {
    let methods = Methods::builtin();
    for section in &crate::import::sections::BOARDS {
        let method = methods.of_board(section.key).expect("a method");
        for (_, slot, _) in section.parts {
            assert!(method.slot(slot).is_some(), "{} {slot}", section.key);
        }
    }
    let whys = methods
        .of_board(crate::import::sections::WHYS)
        .expect("a method");
    assert!(whys.slot(crate::import::sections::PROBLEM).is_some());
    assert!(whys.slot(crate::import::sections::WHY).is_some());
}

#[test]
fn every_state_of_an_action_and_of_an_objective_has_its_column() {
    let (methods, kinds) = (Methods::builtin(), Kinds::builtin());
    for (key, kind) in [
        ("actions", "action"),
        ("objectives", "objective"),
        ("messages", "message"),
    ] {
        let method = methods.get(key).expect("a method");
        let field = kinds.field(kind, &method.by).expect("a field");
        for code in &field.codes {
            assert!(method.slot(&code.code).is_some(), "{key} {}", code.code);
        }
    }
}

#[test]
fn a_method_is_one_file() {
    let methods = with("debate.json", DEBATE).expect("sound");
    let debate = methods.of_board("free").expect("it is there");
    assert_eq!(debate.holds(), "card");
    let shown: Vec<&str> = debate
        .shown(debate.face("colonnes"))
        .map(|slot| slot.label.as_str())
        .collect();
    assert_eq!(shown, ["Pour", "Contre"]);
}

#[test]
fn a_file_that_names_what_does_not_exist_is_refused() {
    let check = |from: &str, to: &str, fault: &str| {
        let text = DEBATE.replace(from, to);
        assert_ne!(text, DEBATE, "{from}");
        let error = with("debate.json", &text).expect_err(to);
        let told = error.to_string();
        assert!(
            told.starts_with("debate.json: ") && told.contains(fault),
            "{told}"
        );
    };
    check("\"debate\"", "\"other\"", "named after");
    check("\"animer\"", "\"rêver\"", "not a method file");
    check(
        "{\"board\": \"free\"}",
        "{\"records\": \"dream\"}",
        "no kind \"dream\"",
    );
    check("\"grid\"", "\"plot\"", "cannot be drawn");
    check("\"code\": \"contre\"", "\"code\": \"pour\"", "given twice");
    check(
        "\"columns\": 2",
        "\"columns\": 2, \"slots\": [\"ni\"]",
        "no slot \"ni\"",
    );
    check(
        "\"enough\": 2",
        "\"enough\": 2, \"line\": [\"mood\"]",
        "no field \"mood\"",
    );
    check(
        "\"enough\": 2",
        "\"enough\": 2, \"becomes\": [\"dream\"]",
        "no kind \"dream\"",
    );
    check("\"letter\": \"P\"", "\"tint\": \"pink\"", "no tint");
    check("[\"Qui perd ?\"]", "[]", "is empty");
    check("\"enough\": 2", "\"colour\": 2", "not a method file");
}

#[test]
fn a_hint_of_a_new_method_is_found_without_code() {
    let methods = with("debate.json", DEBATE).expect("sound");
    let mut kit = Kit::new();
    kit.add("b", "board", &[("kind", "free")]);
    let card = kit.card("1", "pour", &[]);
    let board = kit.id("b");
    let today = jiff::civil::date(2027, 3, 14);
    let found = hints(&kit.workspace, &methods, "debate", Some(&board), today);
    let found: Vec<(&str, &[RecordId])> = found
        .iter()
        .map(|hint| (hint.words.as_str(), hint.records.as_slice()))
        .collect();
    let expected = [
        ("Rien sous Contre.", &[board.clone()][..]),
        ("Un avis sans preuve.", &[card][..]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_hint_that_names_what_does_not_exist_is_refused() {
    let check = |rule: &str, fault: &str| {
        let text = DEBATE.replace(
            "{\"empty_slot\": {\"slots\": [\"pour\", \"contre\"], \"filled\": 1}}",
            rule,
        );
        assert_ne!(text, DEBATE, "{rule}");
        let told = with("debate.json", &text).expect_err(rule).to_string();
        assert!(told.contains(fault), "{rule}: {told}");
    };
    check(r#"{"dream": {}}"#, "not a method file");
    check(r#"{"found": {"field": "text"}}"#, "not a method file");
    check(r#"{"found": {}}, "on": "card""#, "not a method file");
    check(r#"{"missing": {"fields": ["mood"]}}"#, "no field \"mood\"");
    check(r#"{"missing": {"fields": []}}"#, "is empty");
    check(r#"{"past": {"field": "text"}}"#, "another form");
    check(
        r#"{"empty_slot": {"slots": ["ni"], "filled": 1}}"#,
        "no slot \"ni\"",
    );
    check(
        r#"{"too_many": {"most": 1, "per": "mood"}}"#,
        "no field \"mood\"",
    );
    check(
        r#"{"loop": {"link": "dreams"}}"#,
        "no kind of link \"dreams\"",
    );
    let way = r#"{"unlinked": {"ways": [{"kind": "uses", "end": "to", "with": ["dream"]}]}}"#;
    check(way, "no kind \"dream\"");
    check(&way.replace("uses", "dreams"), "no kind of link");
    check(
        &way.replace("\"with\": [\"dream\"]", "\"slots\": [\"ni\"]"),
        "no slot",
    );
    let by = r#"{"unpointed": {"by": {"kind": "observation", "field": "marker"}}}"#;
    check(by, "no field \"marker\"");
    check(r#"{"none_of": {"is": {"trend": ["up"]}}}"#, "no code");
    check(
        r#"{"found": {}}, "where": {"slot": ["ni"]}"#,
        "no slot \"ni\"",
    );
    check(
        r#"{"found": {}}, "not": {"mood": ["x"]}"#,
        "no field \"mood\"",
    );
    check(r#"{"found": {}}, "of": "dream""#, "no kind \"dream\"");
    check(r#"{"measured_twice": {}}"#, "only indicators");
    check(
        r#"{"all_of": [{"loop": {"link": "causes"}}]}"#,
        "checks of one record",
    );
    let text = DEBATE.replace("Un avis sans preuve.", "");
    let told = with("debate.json", &text)
        .expect_err("no words")
        .to_string();
    assert!(told.contains("is empty"), "{told}");
}
