//! Undo takes back my acts, all of each, and nobody else's.

use myspot_core::{Act, Dice, Edit, Kinds, Value, Workspace};

use crate::kit::{alone, meet, meet_all, team};

#[test]
fn undo_and_redo_walk_back_and_forth_through_my_acts() {
    let mut odile = alone(1);
    let card = odile.create("entity", &[("name", "Place du Puits")]);
    odile.set(&card, "name", "Place du Grand Puits");
    odile.set(&card, "summary", "une place");
    assert!(odile.undo());
    assert_eq!(odile.words(&card, "summary"), "");
    assert!(odile.undo());
    assert_eq!(odile.words(&card, "name"), "Place du Puits");
    assert!(odile.redo());
    assert!(odile.redo());
    assert!(!odile.redo());
    assert_eq!(odile.words(&card, "name"), "Place du Grand Puits");
    assert_eq!(odile.words(&card, "summary"), "une place");
    assert!(odile.undo() && odile.undo() && odile.undo());
    assert!(
        odile.workspace.records().living(&card).is_none(),
        "a made record goes to the bin"
    );
    assert!(odile.redo());
    assert!(odile.workspace.records().living(&card).is_some());
}

#[test]
fn a_new_act_forgets_what_could_be_done_again() {
    let mut odile = alone(2);
    let card = odile.create("entity", &[("name", "un")]);
    odile.set(&card, "name", "deux");
    odile.undo();
    odile.set(&card, "summary", "autre chose");
    assert!(!odile.redo());
    assert_eq!(odile.words(&card, "name"), "un");
}

#[test]
fn a_value_that_someone_changed_since_is_left_alone() {
    let mut group = team(2, 3);
    let card = group[0].create("entity", &[("name", "avant")]);
    group[0].set(&card, "name", "mien");
    let (odile, samir) = group.split_at_mut(1);
    meet(&mut odile[0], &mut samir[0]);
    samir[0].set(&card, "name", "sien");
    meet(&mut odile[0], &mut samir[0]);
    odile[0].undo();
    assert_eq!(odile[0].words(&card, "name"), "sien");
}

#[test]
fn the_other_fields_of_an_act_are_taken_back_all_the_same() {
    let mut group = team(2, 4);
    let card = group[0].create("entity", &[("name", "avant"), ("summary", "avant")]);
    let set = |key: &str| Edit::Set {
        record: card.clone(),
        key: key.into(),
        value: "mien".into(),
    };
    group[0].act(Act::new("set", vec![set("name"), set("summary")]));
    let (odile, samir) = group.split_at_mut(1);
    meet(&mut odile[0], &mut samir[0]);
    samir[0].set(&card, "name", "sien");
    meet(&mut odile[0], &mut samir[0]);
    odile[0].undo();
    assert_eq!(odile[0].words(&card, "name"), "sien");
    assert_eq!(odile[0].words(&card, "summary"), "avant");
}

#[test]
fn letters_typed_inside_mine_stay_when_mine_go() {
    let mut group = team(2, 5);
    let card = group[0].create("entity", &[("name", "x"), ("desc", "Début. Fin.")]);
    group[0].write(&card, "desc", "Début. Milieu. Fin.");
    let (odile, samir) = group.split_at_mut(1);
    meet(&mut odile[0], &mut samir[0]);
    samir[0].write(&card, "desc", "Début. Mi-SAMIR-lieu. Fin. Suite.");
    meet(&mut odile[0], &mut samir[0]);
    odile[0].undo();
    assert_eq!(odile[0].words(&card, "desc"), "Début. -SAMIR-Fin. Suite.");
    odile[0].redo();
    assert_eq!(
        odile[0].words(&card, "desc"),
        "Début. Mi-SAMIR-lieu. Fin. Suite."
    );
}

#[test]
fn removed_letters_come_back_where_they_stood() {
    let mut group = team(2, 6);
    let card = group[0].create("entity", &[("name", "x"), ("desc", "Le vote est en juin.")]);
    group[0].write(&card, "desc", "Le vote.");
    let (odile, samir) = group.split_at_mut(1);
    meet(&mut odile[0], &mut samir[0]);
    samir[0].write(&card, "desc", "Attention : Le vote. Vraiment.");
    meet(&mut odile[0], &mut samir[0]);
    odile[0].undo();
    assert_eq!(
        odile[0].words(&card, "desc"),
        "Attention : Le vote est en juin. Vraiment."
    );
}

#[test]
fn a_replacement_is_taken_back_whole() {
    let mut odile = alone(7);
    let card = odile.create("entity", &[("name", "x"), ("desc", "un été à Liège")]);
    odile.write(&card, "desc", "un hiver à Liège");
    odile.undo();
    assert_eq!(odile.words(&card, "desc"), "un été à Liège");
    odile.redo();
    assert_eq!(odile.words(&card, "desc"), "un hiver à Liège");
    odile.undo();
    assert_eq!(odile.words(&card, "desc"), "un été à Liège");
}

#[test]
fn a_long_series_on_one_text_is_walked_back_to_its_beginning_and_forth() {
    let mut odile = alone(11);
    let card = odile.create("entity", &[("name", "x"), ("desc", "")]);
    let states = [
        "",
        "bonjour",
        "bonjor",
        "bon",
        "bon soir",
        "soir",
        "bonsoir à tous",
        "à tous",
        "",
    ];
    for state in &states[1..] {
        odile.write(&card, "desc", state);
    }
    for _ in 0..2 {
        for state in states.iter().rev().skip(1) {
            assert!(odile.undo());
            assert_eq!(odile.words(&card, "desc"), *state);
        }
        for state in &states[1..] {
            assert!(odile.redo());
            assert_eq!(odile.words(&card, "desc"), *state);
        }
    }
    let (actor, _) = odile.workspace.actor();
    let mut again = reopened(&odile.workspace);
    again.workspace.recall_acts(&[actor]);
    for state in states.iter().rev().skip(1) {
        assert!(again.undo());
        assert_eq!(again.words(&card, "desc"), *state);
    }
}

#[test]
fn sets_bins_and_tallies_are_taken_back() {
    let mut odile = alone(8);
    let card = odile.create("entity", &[("name", "x")]);
    let action = odile.create("action", &[("title", "Tracter")]);
    let (field, member) = ("roles".to_owned(), "ally".to_owned());
    odile.act(Edit::Tick {
        record: card.clone(),
        field,
        member,
    });
    odile.act(Edit::Count {
        record: action.clone(),
        key: "tally".into(),
        by: 5,
    });
    odile.act(Edit::Trash {
        record: card.clone(),
    });
    let has = |odile: &crate::kit::Member| {
        odile
            .workspace
            .records()
            .get(&card)
            .is_some_and(|card| card.has("roles", "ally"))
    };
    odile.undo();
    assert!(odile.workspace.records().living(&card).is_some());
    odile.undo();
    let tally = odile
        .workspace
        .records()
        .get(&action)
        .and_then(|action| action.int("tally"));
    assert_eq!(tally, Some(0));
    assert!(has(&odile));
    odile.undo();
    assert!(!has(&odile));
}

#[test]
fn a_thousand_imported_records_go_with_one_undo() {
    let mut odile = alone(9);
    let now = odile.now();
    let edits: Vec<Edit> = (0..1_000)
        .map(|n| Edit::Create {
            record: odile.workspace.fresh_id(now),
            kind: "entity".into(),
            fields: vec![("name".into(), Value::from(format!("Fiche {n}")))],
        })
        .collect();
    odile.act(Act::verbatim("import liste.csv", edits));
    assert_eq!(odile.workspace.records().of_kind("entity").count(), 1_000);
    odile.undo();
    assert_eq!(odile.workspace.records().of_kind("entity").count(), 0);
    odile.redo();
    assert_eq!(odile.workspace.records().of_kind("entity").count(), 1_000);
}

#[test]
fn undo_goes_on_after_a_restart() {
    let mut odile = alone(10);
    let card = odile.create("entity", &[("name", "un")]);
    odile.set(&card, "name", "deux");
    odile.set(&card, "name", "trois");
    odile.set(&card, "name", "quatre");
    odile.undo();
    odile.undo();
    odile.redo();
    assert_eq!(odile.words(&card, "name"), "trois");
    let (actor, _) = odile.workspace.actor();
    let mut again = reopened(&odile.workspace);
    again.workspace.recall_acts(&[actor]);
    assert_eq!(again.workspace.undo_label(), Some("set"));
    assert!(again.undo());
    assert_eq!(again.words(&card, "name"), "deux");
    assert!(again.undo());
    assert_eq!(again.words(&card, "name"), "un");
    assert!(again.redo());
    assert_eq!(again.words(&card, "name"), "deux");
}

fn reopened(workspace: &Workspace) -> crate::kit::Member {
    let changes = workspace.all_changes();
    let kinds = std::sync::Arc::new(Kinds::builtin());
    let workspace = Workspace::load(
        workspace.id(),
        None,
        changes.iter().map(Vec::as_slice),
        kinds,
        Dice::from_number(99),
    )
    .expect("its own changes load");
    crate::kit::Member {
        workspace,
        clock: 1_900_000_000_000,
    }
}

#[test]
fn undo_in_a_group_converges_for_a_hundred_seeds() {
    for seed in 0..100 {
        let mut dice = Dice::from_number(seed);
        let mut group = team(3, 500 + seed);
        let card = group[0].create("entity", &[("name", "x"), ("desc", "Texte commun.")]);
        meet_all(&mut group);
        for _ in 0..40 {
            let who = dice.below(3) as usize;
            let member = &mut group[who];
            match dice.below(6) {
                0 => drop(member.set(&card, "name", format!("nom {}", dice.below(9)))),
                1 | 2 => {
                    let text = member.words(&card, "desc");
                    let letters: Vec<char> = text.chars().collect();
                    let from = dice.below(letters.len() as u32 + 1) as usize;
                    let to = (from + dice.below(4) as usize).min(letters.len());
                    let mut next: String = letters[..from].iter().collect();
                    next.push_str(["é", "", "mot "][dice.below(3) as usize]);
                    next.extend(&letters[to..]);
                    member.write(&card, "desc", &next);
                }
                3 => drop(member.undo()),
                4 => drop(member.redo()),
                _ => {
                    let other = (who + 1) % 3;
                    let all = group[other].workspace.all_changes();
                    group[who].hear(&all);
                }
            }
        }
        meet_all(&mut group);
        let first = group[0].workspace.state_hash();
        for member in &group {
            assert_eq!(member.workspace.state_hash(), first, "seed {seed}");
        }
    }
}
