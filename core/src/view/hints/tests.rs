//! Every check finds what it is there for, and is silent elsewhere.

mod example;
mod many;
mod shipped;

use super::*;
use crate::view::kit::Kit;

const TODAY: Date = jiff::civil::date(2027, 3, 14);

/// A method that ships, with one rule of its own.
fn with(method: &str, rule: &str) -> Method {
    let mut method = Methods::builtin().get(method).expect("it ships").clone();
    method.hints = vec![serde_json::from_str(rule).expect("a rule")];
    method
}

/// What the rule finds: its words and the names of the records.
fn found(kit: &Kit, method: &str, rule: &str) -> Vec<(String, Vec<String>)> {
    let method = with(method, rule);
    let ties = Ties::of(&kit.workspace);
    let board = method.board().map(|_| kit.id("b"));
    let hints = of_method(&kit.workspace, &ties, &method, board.as_ref(), TODAY);
    let named = hints.into_iter().map(|hint| {
        let mut names: Vec<String> = hint.records.iter().map(|id| kit.name(id)).collect();
        names.sort();
        (hint.words, names)
    });
    named.collect()
}

/// The rule finds these records and no others; `{}` of its words is not looked at.
fn check(kit: &Kit, method: &str, rule: &str, expected: &[&str]) {
    let rule = format!("{{{rule}, \"words\": \"{{}}\"}}");
    let found = found(kit, method, &rule);
    let names: Vec<&str> = found
        .iter()
        .flat_map(|(_, names)| names.iter().map(String::as_str))
        .collect();
    assert_eq!(names, expected, "{rule}");
}

fn board(kind: &str) -> Kit {
    let mut kit = Kit::new();
    kit.add("b", "board", &[("kind", kind)]);
    kit
}

fn day(field: &'static str, day: &'static str) -> (&'static str, &'static str) {
    (field, day)
}

#[test]
fn fields_that_say_nothing_are_found() {
    let mut kit = Kit::new();
    kit.add("Odile", "member", &[("name", "Odile")]);
    kit.add("sans", "action", &[("status", "planned"), ("title", " ")]);
    kit.add("avec", "action", &[("owners|Odile", "1"), ("title", "T")]);
    kit.add("raci", "action", &[("raci|Odile", "A")]);
    kit.add("faite", "action", &[("status", "done"), ("title", "T")]);
    let missing =
        r#""check": {"missing": {"fields": ["owners", "raci"]}}, "not": {"status": ["done"]}"#;
    check(&kit, "actions", missing, &["sans"]);
    let title = r#""check": {"missing": {"fields": ["title"]}}"#;
    check(&kit, "actions", title, &["raci", "sans"]);
    let filled = r#""check": {"filled": {"fields": ["owners"]}}"#;
    check(&kit, "actions", filled, &["avec"]);
    let found = r#""check": {"found": {}}, "where": {"status": ["", "planned"], "owners": [""]}"#;
    check(&kit, "actions", found, &["raci", "sans"]);
    let all = r#""check": {"all_of": [{"missing": {"fields": ["owners"]}}, {"filled": {"fields": ["title"]}}]}"#;
    check(&kit, "actions", all, &["faite"]);
    let later = r#""check": {"found": {}}, "after": 5"#;
    check(&kit, "actions", later, &[]);
}

#[test]
fn dates_are_compared_with_today_and_with_each_other() {
    let mut kit = Kit::new();
    kit.add("hier", "action", &[day("due_edtf", "2027-03-13")]);
    let today = [
        day("due_edtf", "2027-03-14"),
        day("start_edtf", "2027-03-01"),
    ];
    kit.add("jour", "action", &today);
    kit.add("vague", "action", &[day("due_raw", "un de ces jours")]);
    let turned = [
        day("due_edtf", "2026-09-13"),
        day("start_edtf", "2026-09-14"),
    ];
    kit.add("vieux", "action", &turned);
    let past = r#""check": {"past": {"field": "due"}}"#;
    check(&kit, "actions", past, &["hier", "vieux"]);
    let undated = r#""check": {"undated": {"field": "due"}}"#;
    check(&kit, "actions", undated, &["vague"]);
    let old = r#""check": {"old": {"field": "due", "months": 6}}"#;
    check(&kit, "actions", old, &["vieux"]);
    let after = r#""check": {"after": {"field": "start", "than": "due"}}"#;
    check(&kit, "actions", after, &["vieux"]);
}

#[test]
fn links_are_looked_for_in_their_direction() {
    let mut kit = board("swot");
    for (name, slot) in [
        ("f", "forces"),
        ("o", "opportunites"),
        ("seule", "so"),
        ("bancale", "so"),
        ("droite", "so"),
    ] {
        kit.card(name, slot, &[]);
    }
    kit.link("bancale", "uses", "f");
    kit.link("droite", "uses", "f");
    kit.link("droite", "uses", "o");
    let half = r#""check": {"half_linked": {"ways": [
        {"kind": "uses", "end": "from", "slots": ["forces"]},
        {"kind": "uses", "end": "from", "slots": ["opportunites"]}]}}, "where": {"slot": ["so"]}"#;
    check(&kit, "swot", half, &["bancale", "seule"]);
    let none = r#""check": {"unlinked": {"ways": [{"kind": "uses", "end": "from"}]}}, "where": {"slot": ["so"]}"#;
    check(&kit, "swot", none, &["seule"]);
    let used = r#""check": {"unlinked": {"ways": [{"kind": "uses", "end": "to", "with": ["card"]}]}}, "not": {"slot": ["so"]}"#;
    check(&kit, "swot", used, &[]);
    kit.trash("droite");
    check(&kit, "swot", used, &["o"]);
}

#[test]
fn a_link_may_lead_through_a_record_that_points() {
    let mut kit = Kit::new();
    for name in ["Yves", "Louise", "Denis"] {
        kit.add(name, "entity", &[("name", name)]);
        let position = format!("position de {name}");
        let fields = [("entity", name), ("stance", "0"), ("wanted", "1")];
        kit.add(&position, "assessment", &fields);
    }
    kit.add("fiche", "target_sheet", &[("entity", "Yves")]);
    kit.add("a", "action", &[("title", "A")]);
    kit.link("a", "targets", "fiche");
    kit.link("a", "targets", "Louise");
    let rule = r#""check": {"unlinked": {"ways": [{"kind": "targets", "end": "to", "with": ["action"],
        "through": {"kind": "target_sheet", "field": "entity"}}]}}"#;
    check(&kit, "actors", rule, &["Denis"]);
}

#[test]
fn texts_are_read() {
    let mut kit = Kit::new();
    kit.add("CPAS", "term", &[("word", "CPAS")]);
    kit.add(
        "1",
        "message",
        &[("hook", "Manque d’argent au CPAS"), ("ask", "12 voix")],
    );
    kit.add("2", "message", &[("hook", "Il manque de tout à l’ASBL")]);
    let check = |rule: &str, expected: &[&str]| check(&kit, "messages", rule, expected);
    check(
        r#""check": {"begins": {"fields": ["hook"], "with": ["manque d’"]}}"#,
        &["1"],
    );
    check(
        r#""check": {"contains": {"fields": ["ask", "hook"], "words": ["manque de"]}}"#,
        &["2"],
    );
    check(
        r#""check": {"number": {"fields": ["hook", "ask"]}}"#,
        &["1"],
    );
    check(
        r#""check": {"no_number": {"fields": ["hook", "ask"]}}"#,
        &["2"],
    );
    // Twenty-three signs, a space, seven signs.
    check(
        r#""check": {"long": {"fields": ["hook", "problem", "ask"], "most": 30}}"#,
        &["1"],
    );
    check(
        r#""check": {"long": {"fields": ["hook", "problem", "ask"], "most": 31}}"#,
        &[],
    );
    let acronym = r#""check": {"acronym": {"fields": ["hook"], "known": [{"kind": "term", "field": "word"}]}}"#;
    check(acronym, &["2"]);
}

#[test]
fn names_of_certain_records_are_found_in_a_text() {
    let mut kit = board("whys");
    kit.add(
        "Denis",
        "entity",
        &[("name", "Denis Combrel"), ("kind", "person")],
    );
    kit.add("Conseil", "entity", &[("name", "Conseil"), ("kind", "org")]);
    kit.card(
        "1",
        "pourquoi",
        &[("text", "C’est à cause de DENIS COMBREL.")],
    );
    kit.card("2", "pourquoi", &[("text", "Le Conseil siège à 17 heures")]);
    kit.card("3", "pourquoi", &[("text", "Denis part, Combrel reste")]);
    let rule = r#""check": {"names": {"fields": ["text"], "named": {"kind": "entity", "field": "name"}, "is": {"kind": ["person"]}}}"#;
    check(&kit, "whys", rule, &["1"]);
}

#[test]
fn codes_among_entries_are_counted() {
    let mut kit = Kit::new();
    for name in ["m", "n"] {
        kit.add(name, "member", &[("name", name)]);
    }
    kit.add("vide", "action", &[]);
    kit.add("un", "action", &[("raci|m", "A"), ("raci|n", "R")]);
    kit.add("deux", "action", &[("raci|m", "A"), ("raci|n", "A")]);
    kit.add("zéro", "action", &[("raci|m", "R")]);
    let one = r#""check": {"count": {"field": "raci", "code": "A", "least": 1, "most": 1}}"#;
    check(&kit, "actions", one, &["deux", "zéro"]);
    let some = r#""check": {"count": {"field": "raci", "code": "R", "least": 1}}"#;
    check(&kit, "actions", some, &["deux"]);
}

#[test]
fn numbers_and_opinions_that_lie_apart_are_found_at_the_actor() {
    let mut kit = Kit::new();
    for name in ["m", "n"] {
        kit.add(name, "member", &[("name", name)]);
    }
    for name in ["loin", "près"] {
        kit.add(name, "entity", &[("name", name)]);
    }
    let far = [
        ("entity", "loin"),
        ("stance", "-1"),
        ("wanted", "1"),
        ("estimates|m|influence", "4"),
        ("estimates|n|influence", "2"),
    ];
    kit.add("a", "assessment", &far);
    let near = [
        ("entity", "près"),
        ("stance", "0"),
        ("wanted", "1"),
        ("estimates|m|influence", "4"),
        ("estimates|n|interest", "1"),
    ];
    kit.add("b", "assessment", &near);
    let apart = r#""check": {"far_apart": {"one": "stance", "other": "wanted", "most": 1}}"#;
    check(&kit, "actors", apart, &["loin"]);
    let spread = r#""check": {"spread": {"field": "estimates", "most": 1}}"#;
    check(&kit, "actors", spread, &["loin"]);
}

#[test]
fn what_a_record_refers_to_is_looked_at() {
    let mut kit = Kit::new();
    kit.add("Conseil", "entity", &[("name", "Conseil"), ("kind", "org")]);
    kit.add(
        "Yves",
        "entity",
        &[("name", "Yves"), ("kind", "person"), ("roles|decider", "1")],
    );
    kit.add("p", "assessment", &[("entity", "Yves"), ("access", "none")]);
    kit.add("1", "target_sheet", &[("entity", "Conseil")]);
    kit.add("2", "target_sheet", &[("entity", "Yves")]);
    let org = r#""check": {"refers": {"field": "entity", "is": {"kind": ["org"]}}}"#;
    check(&kit, "targets", org, &["1"]);
    let access =
        r#""check": {"refers": {"field": "entity", "is": {"access": ["none"]}, "position": true}}"#;
    check(&kit, "targets", access, &["2"]);
    let unpointed = r#""check": {"unpointed": {"by": {"kind": "assessment", "field": "entity"}}}, "of": "entity""#;
    check(&kit, "actors", unpointed, &["Conseil"]);
    let decider = format!(r#"{unpointed}, "where": {{"roles": ["decider"]}}"#);
    check(&kit, "actors", &decider, &[]);
}

#[test]
fn what_nobody_wrote_for_long_is_stale() {
    let mut kit = Kit::new();
    for (name, day) in [("vieux", "2026-09-13"), ("frais", "2026-09-14")] {
        kit.add(name, "marker", &[("text", name)]);
        let sight = format!("constat de {name}");
        kit.add(
            &sight,
            "observation",
            &[("marker", name), ("when_edtf", day)],
        );
    }
    // Made on the day of the kit: in January 2027.
    kit.add("neuf", "marker", &[("text", "neuf")]);
    let stale = r#""check": {"stale": {"by": {"kind": "observation", "field": "marker"}, "when": "when", "every": {"months": 6}}}"#;
    check(&kit, "markers", stale, &["vieux"]);
    let sooner = stale.replace('6', "1");
    check(&kit, "markers", &sooner, &["frais", "neuf", "vieux"]);
}

#[test]
fn an_indicator_is_measured_as_often_as_it_says() {
    let mut kit = Kit::new();
    for (name, every, day) in [
        ("tard", "monthly", "2027-01-20"),
        ("bien", "monthly", "2027-02-20"),
        ("rare", "yearly", "2026-01-20"),
        ("une fois", "once", "2020-01-20"),
    ] {
        kit.add(name, "indicator", &[("title", name), ("frequency", every)]);
        let measure = format!("mesure de {name}");
        kit.add(
            &measure,
            "measurement",
            &[("indicator", name), ("when_edtf", day)],
        );
    }
    let stale = r#""check": {"stale": {"by": {"kind": "measurement", "field": "indicator"}, "when": "when",
        "every": {"days": {"field": "frequency", "codes": {"monthly": 46, "yearly": 548}}}}}"#;
    check(&kit, "indicators", stale, &["tard"]);
}

#[test]
fn measures_that_contradict_each_other_are_found() {
    let mut kit = Kit::new();
    let measure = |kit: &mut Kit, of: &str, name: &str, value: &str, part: &str| {
        let fields = [
            ("indicator", of),
            ("when_edtf", "2027-03-01"),
            ("value", value),
            ("breakdown_key", part),
        ];
        kit.add(&format!("{of} {name}"), "measurement", &fields);
    };
    for name in ["double", "somme", "juste"] {
        kit.add(name, "indicator", &[("title", name)]);
        measure(&mut kit, name, "total", "10", "");
    }
    measure(&mut kit, "double", "encore", "12", "");
    measure(&mut kit, "somme", "une part", "6", "nord");
    measure(&mut kit, "somme", "autre part", "5", "sud");
    measure(&mut kit, "juste", "une part", "6", "nord");
    measure(&mut kit, "juste", "autre part", "4", "sud");
    check(
        &kit,
        "indicators",
        r#""check": {"measured_twice": {}}"#,
        &["double"],
    );
    check(
        &kit,
        "indicators",
        r#""check": {"parts_differ": {}}"#,
        &["somme"],
    );
}
