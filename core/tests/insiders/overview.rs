//! What is said of the group: only what its devices said themselves. And where its members are.

use myspot_core::Moment;
use myspot_core::peer::{Heard, Overview, Presence};

use crate::scene::{Party, Scene, quiet, talk};

const NOW: Moment = Moment(1_800_000_000_000);

fn seen(by: &Party) -> Overview {
    by.exchange.overview(&by.ledger, &by.workspace)
}

#[test]
fn who_has_what_is_what_each_said_and_when() {
    let mut scene = Scene::new();
    // Eve and Rita were met before the last edits, Samir after them.
    let before = seen(&scene.odile);
    assert_eq!((before.members, before.up_to_date), (4, 2));
    assert_eq!((before.lacking, before.unheard, before.linked), (2, 0, 0));
    assert_eq!((before.to_share, before.to_come), (0, 0));
    assert_eq!(before.oldest, Some(NOW));
    let card = scene.card.clone();
    scene.odile.write(&card, "said to nobody");
    let alone = seen(&scene.odile);
    assert_eq!((alone.to_share, alone.up_to_date), (1, 1));
    assert_eq!(alone.most_lacking, before.most_lacking + 1);
    assert!(quiet(&talk(&mut scene.odile, &mut scene.samir)));
    assert!(quiet(&talk(&mut scene.odile, &mut scene.eve)));
    assert!(quiet(&talk(&mut scene.odile, &mut scene.rita)));
    let all = seen(&scene.odile);
    assert_eq!((all.members, all.up_to_date), (4, 4));
    assert_eq!((all.lacking, all.most_lacking, all.to_share), (0, 0, 0));
    // What Samir does is not known here before it is heard.
    scene.samir.write(&card, "Samir alone");
    assert_eq!(seen(&scene.odile), all);
    // Of those who left nothing is counted.
    let eve = scene.eve.device();
    let odile = &mut scene.odile;
    let began = odile
        .ledger
        .lower(&[(eve, None)], [5; 32], &odile.workspace);
    assert_eq!(began, Ok(true));
    let less = seen(&scene.odile);
    assert_eq!((less.members, less.up_to_date), (3, 3));
}

#[test]
fn what_was_heard_of_others_and_when_outlasts_a_session() {
    let mut scene = Scene::new();
    let before = seen(&scene.odile);
    let memory = scene.odile.exchange.memory();
    scene.odile.exchange = myspot_core::peer::Exchange::default();
    assert_eq!(seen(&scene.odile).unheard, 3);
    for (device, bytes) in &memory {
        scene.odile.exchange.recall(*device, bytes);
    }
    assert_eq!(seen(&scene.odile), before);
    // The first version noted no time: its eight last bytes at most are missing.
    let plain: (Vec<(Vec<u8>, u64)>, i64) =
        postcard::from_bytes(&memory[0].1).expect("what was written");
    let first = postcard::to_stdvec(&plain.0).expect("plain fields");
    scene.odile.exchange.recall(memory[0].0, &first);
    let recalled = seen(&scene.odile);
    assert_eq!(recalled.oldest, Some(Moment(0)));
    assert_eq!(recalled.lacking, before.lacking);
}

#[test]
fn where_a_member_is_comes_with_page_caret_and_choice_and_goes_with_the_link() {
    let mut scene = Scene::new();
    let (odile, samir) = (scene.odile.device(), scene.samir.device());
    scene.odile.link(samir);
    scene.samir.link(odile);
    let here = Presence {
        page: Some("swot".into()),
        record: Some(scene.card.clone()),
        field: Some("desc".into()),
        caret: Some(7),
        chosen: Some(3),
    };
    let frames = scene.samir.exchange.move_to(here.clone());
    assert_eq!(frames.len(), 1);
    assert!(scene.samir.exchange.move_to(here.clone()).is_empty());
    let heard = scene.odile.receive(samir, &frames[0].1).heard;
    assert_eq!(heard, [Heard::Moved(samir)]);
    assert_eq!(scene.odile.exchange.presence(&samir), Some(&here));
    assert!(scene.odile.exchange.is_watched(&scene.card));
    scene.odile.exchange.unlinked(&samir);
    assert_eq!(scene.odile.exchange.presence(&samir), None);
    // Too long a name of a page is refused.
    scene.odile.link(samir);
    let long = Presence {
        page: Some("x".repeat(300)),
        ..Presence::default()
    };
    let frames = scene.samir.exchange.move_to(long);
    let heard = scene.odile.receive(samir, &frames[0].1).heard;
    assert!(
        matches!(heard.as_slice(), [Heard::Refused { .. }]),
        "{heard:?}"
    );
}
