use super::*;
use crate::board;
use crate::method::Method;

/// Adds methods of a user's own, each on a skin that exists.
fn with_own_methods(desk: &mut Desk, files: &[(&'static str, &'static str)]) {
    let mut all = Methods::files().to_vec();
    all.extend(files);
    desk.methods = Methods::from_files(&all, &Kinds::builtin()).expect("sound files");
}

const DEBATE: &str = r#"{
    "key": "debate", "label": "Débat", "movement": "animer", "order": 1, "icon": "columns",
    "source": {"board": "debat"},
    "slots": [{"code": "pour", "label": "Pour", "letter": "P"}, {"code": "contre", "label": "Contre"}],
    "faces": [{"key": "colonnes", "label": "Colonnes", "skin": "grid", "columns": 2}],
    "enough": 2, "purpose": "Peser une question.", "questions": ["Qui perd ?"]
}"#;

const RISKS: &str = r#"{
    "key": "risks", "label": "Risques", "movement": "juger", "order": 90, "icon": "columns",
    "source": {"records": "risk"}, "by": "status",
    "faces": [{"key": "fiches", "label": "Fiches", "skin": "sheets"}],
    "parts": [{"label": "Le risque", "fields": ["title", "trigger"]}],
    "enough": 2, "purpose": "Prévoir.", "questions": ["Et si ?"]
}"#;

const ROOTS: &str = r#"{
    "key": "roots", "label": "Racines", "movement": "voir", "order": 90, "icon": "tree",
    "source": {"board": "racines"},
    "slots": [{"code": "tronc", "label": "Tronc"}, {"code": "cause", "label": "Racines"}],
    "faces": [{"key": "arbre", "label": "Arbre", "skin": "tree"}],
    "enough": 2, "purpose": "Creuser.", "questions": ["D’où ?"]
}"#;

#[test]
fn a_method_that_is_only_a_file_comes_out_like_the_others() {
    let mut desk = Desk::new();
    with_own_methods(
        &mut desk,
        &[
            ("debate.json", DEBATE),
            ("risks.json", RISKS),
            ("roots.json", ROOTS),
        ],
    );
    let debate = desk.create("board", &[("kind", "debat")]);
    for (slot, text) in [("pour", "C’est juste"), ("contre", "C’est cher")] {
        desk.create(
            "card",
            &[("board", debate.as_str()), ("slot", slot), ("text", text)],
        );
    }
    desk.create(
        "risk",
        &[
            ("title", "La pluie"),
            ("trigger", "Un nuage"),
            ("status", "open"),
        ],
    );
    let roots = desk.create("board", &[("kind", "racines")]);
    let mut card = |slot, text| {
        desk.create(
            "card",
            &[("board", roots.as_str()), ("slot", slot), ("text", text)],
        )
    };
    let (trunk, cause) = (card("tronc", "La soif"), card("cause", "Le puits est sec"));
    let deeper = card("cause", "Il n’a pas plu");
    desk.link(&cause, "causes", &trunk);
    desk.link(&deeper, "causes", &cause);
    let expected = "\
# Espace de travail sans titre

avant le vote · 14 mars 2027

## Voir · Racines

### Tronc

**La soif**

### Racines

- Le puits est sec
  - Il n’a pas plu

## Juger · Risques

### La pluie (ouvert)

- **Signal d’alerte** : Un nuage

## Animer · Débat

### Pour

- **P1** C’est juste

### Contre

- C’est cher
";
    assert_eq!(desk.plan().replace('\u{a0}', " "), expected);
}

#[test]
fn what_is_reserved_is_left_out_with_all_that_belongs_to_it_and_counted() {
    let mut desk = Desk::new();
    let secret = desk.create("entity", &[("name", "Agnès Secrète"), ("handling", "core")]);
    let open = desk.create(
        "entity",
        &[("name", "Louise Ouverte"), ("contact", "chez elle")],
    );
    desk.create(
        "assessment",
        &[("entity", secret.as_str()), ("why", "elle nous parle")],
    );
    desk.create(
        "target_sheet",
        &[("entity", secret.as_str()), ("gains", "du calme")],
    );
    desk.create(
        "relation",
        &[
            ("from", secret.as_str()),
            ("to", open.as_str()),
            ("label", "informe"),
        ],
    );
    let board = desk.create(
        "board",
        &[
            ("kind", "swot"),
            ("handling", "core"),
            ("title", "Entre nous"),
        ],
    );
    desk.create(
        "card",
        &[
            ("board", board.as_str()),
            ("slot", "forces"),
            ("text", "un allié caché"),
        ],
    );
    desk.create(
        "note",
        &[("text", "une rumeur"), ("handling", "d’une version future")],
    );
    let plan = desk.plan();
    for word in [
        "Secrète",
        "nous parle",
        "informe",
        "Entre nous",
        "caché",
        "rumeur",
        "chez elle",
    ] {
        assert!(!plan.contains(word), "{word}\n{plan}");
    }
    // The entity, its assessment, the board, its card, the note, and the contact of the other.
    assert!(plan.contains("6 éléments réservés non repris"), "{plan}");
    assert!(plan.contains("### (réservé)") && plan.contains("du calme"));
    let whole = desk.plan_for(Handling::Core);
    for word in [
        "Secrète",
        "nous parle",
        "informe",
        "Entre nous",
        "caché",
        "rumeur",
        "chez elle",
    ] {
        assert!(whole.contains(word), "{word}\n{whole}");
    }
    assert!(!whole.contains("réservé"));
    let public = desk.plan_for(Handling::Public);
    assert!(!public.contains("Louise") && public.contains("réservés"));
}

#[test]
fn both_versions_of_what_two_members_wrote_stand_in_the_plan() {
    let (mut odile, mut samir) = (Desk::on_dice(1), Desk::on_dice(2));
    let board = odile.create("board", &[("kind", "swot")]);
    let card = odile.create(
        "card",
        &[
            ("board", board.as_str()),
            ("slot", "forces"),
            ("text", "Six"),
        ],
    );
    let action = odile.create("action", &[("title", "Tracts")]);
    samir
        .workspace
        .receive(&odile.workspace.all_changes(), NOW)
        .expect("fits");
    let set = |desk: &mut Desk, record: &RecordId, key: &str, value: &str| {
        desk.act(Edit::Set {
            record: record.clone(),
            key: key.into(),
            value: value.into(),
        });
    };
    set(&mut odile, &card, "slot", "menaces");
    set(&mut samir, &card, "slot", "opportunites");
    set(&mut odile, &action, "status", "done");
    set(&mut samir, &action, "status", "blocked");
    samir
        .workspace
        .receive(&odile.workspace.all_changes(), NOW)
        .expect("fits");
    let plan = samir.plan();
    assert_eq!(plan.matches("autre version").count(), 2, "{plan}");
    for word in ["menaces", "opportunites", "faite", "bloquée"] {
        assert!(plan.contains(word), "{word}\n{plan}");
    }
}

#[test]
fn what_members_type_cannot_break_the_page() {
    let mut desk = Desk::new();
    let nasty = "# Titre\n- puce | cellule\n<script>alert(1)</script>\n\n```\n[x](y)";
    for kind in told_kinds() {
        let kinds = Kinds::builtin();
        let own = kinds.get(&kind).expect("a kind");
        let fields = own.fields.iter().filter(|field| field.handling.is_none());
        let fields = fields.filter_map(|field| match (field.form, field.merge) {
            (_, Merge::Text) => Some((field.name.clone(), Value::Text(nasty.into()))),
            (Form::Line | Form::Ref, _) => Some((field.name.clone(), Value::from(nasty))),
            _ => None,
        });
        desk.add(&kind, fields.collect());
    }
    let plan = desk.plan();
    assert!(plan.contains("\\# Titre") && plan.contains("\\<script>"));
    for line in plan.lines() {
        let line = line.trim_start().trim_start_matches("- ");
        assert!(
            !line.starts_with("# Titre") && !line.starts_with("```"),
            "{line}"
        );
    }
    assert!(!plan.contains(" <script>") && !plan.contains("\n<script>"));
    let own = |line: &&str| line.starts_with('#');
    assert!(plan.lines().filter(own).all(|line| !line.contains('\n')));
}

#[test]
fn odd_references_end() {
    let mut desk = Desk::new();
    let methods = Methods::builtin();
    let boards = methods.in_order().into_iter().filter_map(Method::board);
    for kind in boards {
        let board = desk.create("board", &[("kind", kind)]);
        let slots = ["cause", "effet", "tronc", "pourquoi", "activites", "so"];
        let mut cards: Vec<RecordId> = Vec::new();
        for place in 0..60 {
            let text = format!("{kind} carte{place}fin");
            let slot = slots[place / 10];
            let card = [("board", board.as_str()), ("slot", slot), ("text", &text)];
            cards.push(desk.create("card", &card));
        }
        for place in 0..60 {
            let (one, next) = (cards[place].clone(), cards[(place + 1) % 60].clone());
            for tie in ["causes", "contributes", "becomes", "uses", "assumes"] {
                desk.link(&one, tie, &next);
            }
            desk.link(&one, "contributes", &cards[(place * 7) % 60].clone());
            desk.act(Edit::Set {
                record: one.clone(),
                key: "parent".into(),
                value: next.as_str().into(),
            });
        }
        let plan = desk.plan();
        for place in 0..60 {
            assert!(
                plan.contains(&format!("{kind} carte{place}fin")),
                "{kind} {place}"
            );
        }
    }
    let own = desk.create("card", &[("text", "seule")]);
    for key in ["board", "parent", "entity"] {
        desk.act(Edit::Set {
            record: own.clone(),
            key: key.into(),
            value: own.as_str().into(),
        });
    }
    let one = desk.create("entity", &[]);
    let two = desk.create("entity", &[("name", one.as_str())]);
    desk.act(Edit::Set {
        record: one,
        key: "name".into(),
        value: two.as_str().into(),
    });
    assert!(desk.plan().contains("seule"));
}

#[test]
fn an_option_of_a_crossed_swot_names_the_cards_that_it_rests_on() {
    let mut desk = Desk::new();
    let method = desk.methods.get("swot").expect("it ships").clone();
    let board = desk.create("board", &[("kind", "swot")]);
    let mut card = |slot, text| {
        desk.create(
            "card",
            &[("board", board.as_str()), ("slot", slot), ("text", text)],
        )
    };
    let (force, chance) = (
        card("forces", "Six personnes"),
        card("opportunites", "Un vote"),
    );
    let crossed = board::cross(&mut desk.workspace, &method, [&force, &chance], NOW);
    let (option, act) = crossed.expect("they cross");
    desk.workspace.apply(&act, NOW).expect("allowed");
    desk.act(Edit::SetText {
        record: option,
        key: "text".into(),
        text: "Parler d’une voix".into(),
    });
    let plan = desk.plan();
    let table = "| Piste | S’appuie sur | Case |\n|---|---|---|\n\
                 | Parler d’une voix | F1 × O1 | Foncer |\n";
    assert!(plan.contains(table), "{plan}");
    assert_eq!(plan.matches("Parler d’une voix").count(), 1);
}
