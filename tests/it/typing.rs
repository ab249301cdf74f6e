//! Typing: seen at once, committed in bursts.

use myspot_core::workspace::{BURST_LETTERS, BURST_PAUSE_MS};
use myspot_core::{Change, Moment};

use crate::kit::{alone, meet, team};

#[test]
fn letters_show_at_once_and_become_one_change_a_burst() {
    let mut odile = alone(40);
    let card = odile.create("entity", &[("name", "x")]);
    let before = odile.workspace.all_changes().len();
    let sentence = "Le conseil se réunit mardi. ".repeat(8);
    let mut typed = String::new();
    for letter in sentence.chars() {
        typed.push(letter);
        odile.clock += 90;
        let done = odile
            .workspace
            .type_text(&card, "desc", &typed, Moment(odile.clock))
            .expect("the field can be written");
        assert!(matches!(done.changes[..], [Change::Field { .. }, ..]));
        assert_eq!(odile.words(&card, "desc"), typed);
    }
    odile.clock += BURST_PAUSE_MS;
    odile.workspace.settle_if_paused(Moment(odile.clock));
    assert!(!odile.workspace.is_typing());
    let made = odile.workspace.all_changes().len() - before;
    assert_eq!(made, sentence.chars().count().div_ceil(BURST_LETTERS));
    assert_eq!(odile.words(&card, "desc"), typed);
}

#[test]
fn a_short_field_is_typed_in_bursts_too() {
    let mut odile = alone(41);
    let card = odile.create("entity", &[("name", "")]);
    for typed in ["A", "Ag", "Agn", "Agnè", "Agnès"] {
        let now = odile.now();
        odile
            .workspace
            .type_text(&card, "name", typed, now)
            .expect("the field can be written");
    }
    assert_eq!(odile.words(&card, "name"), "Agnès");
    odile.undo();
    assert_eq!(odile.words(&card, "name"), "", "undo takes the whole burst");
    odile.redo();
    assert_eq!(odile.words(&card, "name"), "Agnès");
}

#[test]
fn what_another_member_writes_meanwhile_is_not_overwritten() {
    let mut group = team(2, 42);
    let card = group[0].create("entity", &[("name", "x"), ("desc", "Au milieu")]);
    let (odile, samir) = group.split_at_mut(1);
    meet(&mut odile[0], &mut samir[0]);
    samir[0].write(&card, "desc", "Au milieu. Fin de Samir.");
    let now = odile[0].now();
    odile[0]
        .workspace
        .type_text(&card, "desc", "Début. Au milieu", now)
        .expect("the field can be written");
    meet(&mut odile[0], &mut samir[0]);
    assert_eq!(
        odile[0].words(&card, "desc"),
        "Début. Au milieu. Fin de Samir."
    );
    meet(&mut odile[0], &mut samir[0]);
    assert_eq!(
        samir[0].words(&card, "desc"),
        "Début. Au milieu. Fin de Samir."
    );
}
