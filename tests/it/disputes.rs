//! « Deux versions »: nothing that lost a race is hidden.

use myspot_core::{Edit, Value};

use crate::kit::{meet, meet_all, team};

#[test]
fn two_values_of_one_field_stay_visible_with_author_and_date_until_one_is_kept() {
    let mut group = team(2, 20);
    let card = group[0].create("assessment", &[("why", "")]);
    meet_all(&mut group);
    group[0].set(&card, "influence", 4);
    group[1].set(&card, "influence", 2);
    let written = [group[0].clock, group[1].clock];
    meet_all(&mut group);
    for member in &group {
        let record = member.workspace.record(&card).expect("it is there");
        assert!(record.disputed.contains("influence"));
        let both = member.workspace.alternatives(&card, "influence");
        let mut values: Vec<_> = both.iter().filter_map(|a| a.value.as_int()).collect();
        assert_eq!(
            Some(values[0]),
            record.int("influence"),
            "the shown one comes first"
        );
        values.sort_unstable();
        assert_eq!(values, [2, 4]);
        for alternative in &both {
            let writer = if alternative.value == Value::Int(4) {
                0
            } else {
                1
            };
            let name = alternative
                .author
                .member
                .as_ref()
                .map(|m| member.words(m, "name"));
            assert_eq!(name, Some(format!("Membre {writer}")));
            assert_eq!(alternative.at.0, written[writer] / 1000 * 1000);
        }
    }
    group[1].set(&card, "influence", 4);
    meet_all(&mut group);
    for member in &group {
        let record = member.workspace.record(&card).expect("it is there");
        assert_eq!(record.int("influence"), Some(4));
        assert!(record.disputed.is_empty());
        assert_eq!(member.workspace.alternatives(&card, "influence").len(), 1);
    }
}

#[test]
fn the_same_value_written_twice_is_no_dispute() {
    let mut group = team(2, 21);
    let card = group[0].create("entity", &[("name", "Tilleuls")]);
    meet_all(&mut group);
    for member in &mut group {
        member.set(&card, "summary", "une école");
    }
    meet_all(&mut group);
    assert!(
        group[0]
            .workspace
            .record(&card)
            .is_some_and(|card| card.disputed.is_empty())
    );
}

#[test]
fn a_member_ticked_again_survives_a_removal_made_elsewhere() {
    let mut group = team(2, 22);
    let card = group[0].create("entity", &[("name", "x")]);
    let tick = |record: &myspot_core::RecordId| Edit::Tick {
        record: record.clone(),
        field: "roles".into(),
        member: "ally".into(),
    };
    let untick = |record: &myspot_core::RecordId| Edit::Untick {
        record: record.clone(),
        field: "roles".into(),
        member: "ally".into(),
    };
    group[0].act(tick(&card));
    meet_all(&mut group);
    group[0].act(untick(&card));
    group[1].act(untick(&card));
    group[1].act(tick(&card));
    meet_all(&mut group);
    for member in &group {
        let record = member.workspace.record(&card).expect("it is there");
        assert!(record.has("roles", "ally"));
        assert!(record.disputed.is_empty(), "ticks are no dispute");
    }
}

#[test]
fn a_card_edited_while_trashed_keeps_its_text_and_says_so() {
    let mut group = team(2, 23);
    let card = group[0].create("entity", &[("name", "Pétition"), ("desc", "Prête.")]);
    let other = group[0].create("entity", &[("name", "Autre")]);
    meet_all(&mut group);
    group[0].act(Edit::Trash {
        record: card.clone(),
    });
    group[0].act(Edit::Trash {
        record: other.clone(),
    });
    group[1].write(&card, "desc", "Prête. Relue.");
    meet_all(&mut group);
    for member in &group {
        assert!(member.workspace.records().living(&card).is_none());
        assert_eq!(member.words(&card, "desc"), "Prête. Relue.");
        assert!(member.workspace.edited_after_trash(&card));
        assert!(!member.workspace.edited_after_trash(&other));
    }
    group[1].act(Edit::Restore {
        record: card.clone(),
    });
    meet_all(&mut group);
    assert_eq!(group[0].words(&card, "desc"), "Prête. Relue.");
    assert!(group[0].workspace.records().living(&card).is_some());
}

#[test]
fn a_filled_field_wins_over_an_emptied_one() {
    let mut group = team(2, 24);
    let card = group[0].create("entity", &[("name", "x"), ("summary", "avant")]);
    meet_all(&mut group);
    group[0].set(&card, "summary", "");
    group[1].set(&card, "summary", "après");
    meet_all(&mut group);
    assert_eq!(group[0].words(&card, "summary"), "après");
    assert_eq!(group[1].words(&card, "summary"), "après");
}

#[test]
fn unknown_kinds_fields_and_codes_are_kept_and_passed_on() {
    let mut group = team(2, 25);
    let future = group[0].create("hologram", &[("hue", "ultraviolet"), ("size|m1", "3")]);
    let card = group[0].create(
        "entity",
        &[("name", "x"), ("kind", "dragon"), ("aura", "bleue")],
    );
    let (odile, samir) = group.split_at_mut(1);
    meet(&mut odile[0], &mut samir[0]);
    samir[0].set(&card, "name", "y");
    meet(&mut odile[0], &mut samir[0]);
    for member in &group {
        assert_eq!(member.words(&future, "hue"), "ultraviolet");
        assert_eq!(member.words(&future, "size|m1"), "3");
        assert_eq!(member.words(&card, "kind"), "dragon");
        assert_eq!(member.words(&card, "aura"), "bleue");
    }
}

#[test]
fn a_dispute_is_found_again_when_the_workspace_is_opened() {
    let mut group = team(2, 26);
    let card = group[0].create("entity", &[("name", "x")]);
    meet_all(&mut group);
    group[0].set(&card, "summary", "influent");
    group[1].set(&card, "summary", "isolé");
    meet_all(&mut group);
    let changes = group[0].workspace.all_changes();
    let snapshot = group[0].workspace.fork_document().save();
    let none: [&[u8]; 0] = [];
    let open = |snapshot: Option<&[u8]>, changes: Vec<&[u8]>| {
        myspot_core::Workspace::load(
            group[0].workspace.id(),
            snapshot,
            changes,
            std::sync::Arc::new(myspot_core::Kinds::builtin()),
            myspot_core::Dice::from_number(7),
        )
        .expect("its own bytes")
    };
    let from_journal = open(None, changes.iter().map(Vec::as_slice).collect());
    let from_snapshot = open(Some(&snapshot), none.to_vec());
    for workspace in [&from_journal, &from_snapshot] {
        let record = workspace.record(&card).expect("it is there");
        assert!(record.disputed.contains("summary"));
        assert_eq!(workspace.state_hash(), group[0].workspace.state_hash());
    }
}
