//! Who belongs, what they may do, where they are; and files that go by hand.

use std::path::PathBuf;

use myspot::ui::StickStage;
use myspot_core::keys::{Device, DeviceKeys};

use super::*;

/// Lets a fictional second device in, as a facilitator's window would, without a network.
fn let_in(screen: &Screen, name: &str, role: Role) -> DeviceId {
    let keys = DeviceKeys::draw(&mut Dice::from_number(name.len() as u64));
    screen.road.with(|bench| {
        let open = bench.open.as_mut().expect("open");
        open.begin_sharing("Odile").expect("begun");
        let ledger = open.ledger.as_mut().expect("just begun");
        ledger.admit(keys.card(name, None), role).expect("allowed");
        open.note_members().expect("noted");
    });
    screen.send(Event::Share(ShareEvent::TroubleRead));
    DeviceId(keys.device().0)
}

fn role_of(screen: &Screen, device: DeviceId) -> Option<Role> {
    screen.road.look(|bench| {
        let open = bench.open.as_ref().expect("open");
        let ledger = open.ledger.as_ref().expect("shared");
        ledger.chain().role_of(&Device(device.0))
    })
}

#[test]
fn a_role_is_changed_and_a_device_sent_away_from_the_page() {
    let screen = Screen::with_example();
    let samir = let_in(&screen, "Samir", Role::Contributor);
    screen.open_page();
    screen.push("Que faire avec Samir");
    assert!(screen.shows("Peut"));
    screen.send(Event::Share(ShareEvent::Role(samir, Role::Reader)));
    assert_eq!(role_of(&screen, samir), Some(Role::Reader));
    screen.send(Event::Share(ShareEvent::Role(samir, Role::Facilitator)));
    assert_eq!(role_of(&screen, samir), Some(Role::Facilitator));

    // Nothing is taken back from who is sent away, so it is asked first, and said plainly.
    screen.push("Retirer l’appareil de Samir");
    assert!(screen.shows("Retirer l’appareil de Samir ?"));
    assert_eq!(role_of(&screen, samir), Some(Role::Facilitator));
    screen.push("Garder Samir dans le groupe");
    screen.push("Retirer l’appareil de Samir");
    screen.push("Retirer cet appareil");
    assert_eq!(role_of(&screen, samir), None);
    assert!(
        screen
            .find(AccessibleRole::Button, "Que faire avec Samir")
            .is_none()
    );
    let toasts = screen.main.global::<App<'_>>().get_toasts();
    let said: Vec<String> = toasts.iter().map(|toast| plain(&toast.text)).collect();
    let last = "L’appareil de Samir est retiré : il ne recevra plus rien de nouveau";
    assert_eq!(said.last().map(String::as_str), Some(last));
}

#[test]
fn somebody_must_be_left_who_may_let_others_in() {
    let screen = Screen::with_example();
    let_in(&screen, "Samir", Role::Contributor);
    let mine = screen.road.look(|bench| bench.share.devices[0].id);
    screen.send(Event::Share(ShareEvent::Role(mine, Role::Contributor)));
    let failure = screen.main.global::<App<'_>>().get_failure();
    assert!(failure.open);
    assert!(
        failure.what.starts_with("Plus personne"),
        "{}",
        failure.what
    );
    assert_eq!(role_of(&screen, mine), Some(Role::Facilitator));
}

#[test]
fn one_sees_where_the_others_are_and_follows_them() {
    let screen = Screen::with_example();
    let target = screen.fiche("Louise Arpège");
    let samir = DeviceId([2; 32]);
    let at = |page: &str, record: Option<RecordId>| {
        let mut share = group();
        let device = share.devices.iter_mut().find(|it| it.id == samir);
        device.expect("in the group").place = Some(Place {
            page: Some(page.into()),
            record,
            caret: None,
        });
        share
    };
    screen.share(at("method:swot", None));
    screen.open_page();
    let rows = screen.sharing().get_devices();
    let row = rows.iter().find(|row| row.may_follow).expect("he is there");
    assert_eq!(row.place, "SWOT");
    screen.road.with(|bench| bench.follow(samir));
    screen.settle();
    let app = screen.main.global::<App<'_>>();
    assert_eq!(app.get_page(), Page::Board);
    assert!(screen.status().contains(&"Vous suivez Samir".to_owned()));
    screen.road.with(|bench| {
        bench.share = at("entities", Some(target.clone()));
        bench.look_on();
    });
    screen.settle();
    assert_eq!(app.get_page(), Page::Entities);
    assert_eq!(screen.selected(), "Louise Arpège");

    // Whoever goes somewhere alone follows nobody any longer.
    screen.send(Event::Frame(FrameEvent::OpenPage("graph".into())));
    assert!(!screen.status().contains(&"Vous suivez Samir".to_owned()));
    screen.road.with(|bench| {
        bench.share = at("timeline", None);
        bench.look_on();
    });
    assert_eq!(app.get_page(), Page::Graph);
}

/// The only file of that ending beside the member's workspaces.
fn file(screen: &Screen, extension: &str) -> PathBuf {
    let folder = screen.home.path().join("documents");
    let files = std::fs::read_dir(folder).expect("there").flatten();
    let mut files: Vec<PathBuf> = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|is| is == extension))
        .collect();
    files.sort();
    files
        .pop()
        .unwrap_or_else(|| panic!("no file .{extension}"))
}

fn words(model: &slint::ModelRc<slint::SharedString>) -> Vec<String> {
    model.iter().map(String::from).collect()
}

fn hash(screen: &Screen) -> String {
    screen.look(Workspace::state_hash)
}

#[test]
fn a_newcomer_enters_by_stick_and_changes_go_by_stick_afterwards() {
    let (odile, nadia) = (Screen::with_example(), Screen::beside());
    nadia.send(Event::Start(StartEvent::JoinAsked));
    let start = nadia.main.global::<Start<'_>>();
    nadia.send(Event::Start(StartEvent::AskByFile("  ".into())));
    assert_ne!(start.get_join_problem(), "", "a name is needed");
    nadia.send(Event::Start(StartEvent::AskByFile("Nadia".into())));
    assert_eq!(start.get_join_stage(), JoinStage::Asked);
    let read_out = words(&start.get_join_words());
    let request = file(&nadia, "demande");

    odile.open_page();
    odile.send(Event::Share(ShareEvent::Take(request)));
    // Nadia must know with whom she shares.
    odile.push("Les mots sont les mêmes : faire la réponse");
    assert_eq!(odile.main.global::<App<'_>>().get_page(), Page::Settings);
    odile
        .road
        .with(|bench| bench.settings.member_name = "Odile".into());
    odile.open_page();
    let sharing = odile.sharing();
    assert_eq!(sharing.get_stick_stage(), StickStage::Asked);
    assert_eq!(sharing.get_stick_text(), "Nadia");
    assert_eq!(words(&sharing.get_stick_words()), read_out);
    odile.push("Les mots sont les mêmes : faire la réponse");
    assert_eq!(sharing.get_stick_stage(), StickStage::Answered);
    assert_eq!(sharing.get_devices().row_count(), 2);

    let answer = file(&odile, "bundle");
    nadia.send(Event::Start(StartEvent::ReadAnswer(answer.clone())));
    assert_eq!(start.get_join_stage(), JoinStage::Offered);
    assert_eq!(
        words(&start.get_join_words()),
        words(&sharing.get_stick_words())
    );
    nadia.push("Les mots sont les mêmes : entrer");
    assert_eq!(nadia.main.global::<App<'_>>().get_page(), Page::Entities);
    odile.send(Event::Save);
    assert_eq!(hash(&nadia), hash(&odile));

    // What Odile goes on writing reaches Nadia the same way; nobody else can open it.
    let change = Edit::Set {
        record: odile.fiche("Louise Arpège"),
        key: "summary".into(),
        value: "échevine, pour le report".into(),
    };
    assert!(odile.road.with(|bench| bench.act(change, &odile.road)));
    std::fs::remove_file(answer).expect("read");
    odile.push("Faire un fichier pour tous");
    assert_eq!(sharing.get_stick_stage(), StickStage::Done);
    let carried = file(&odile, "bundle");
    nadia.open_page();
    nadia.send(Event::Share(ShareEvent::Take(carried.clone())));
    assert_eq!(nadia.sharing().get_stick_stage(), StickStage::Done);
    assert_eq!(hash(&nadia), hash(&odile));
    nadia.send(Event::Share(ShareEvent::Take(carried.clone())));
    let again = plain(&nadia.sharing().get_stick_text());
    assert!(again.starts_with("Rien de nouveau"), "{again}");

    let stranger = Screen::beside();
    stranger.send(Event::Start(StartEvent::OpenExample));
    stranger.open_page();
    stranger.send(Event::Share(ShareEvent::Take(carried)));
    assert_eq!(stranger.sharing().get_stick_stage(), StickStage::Failed);
    stranger.send(Event::Share(ShareEvent::Take("/nowhere".into())));
    assert_eq!(stranger.sharing().get_stick_stage(), StickStage::Failed);
}

#[test]
fn two_groups_are_named_and_a_person_chooses() {
    let screen = Screen::with_example();
    let mut share = group();
    share.rivals = Some(Rivals {
        here: vec!["Odile".into(), "Théo".into()],
        there: vec!["Samir".into()],
    });
    share.trouble = Some(ShareTrouble::TwoEpochs {
        name: "Samir".into(),
    });
    screen.share(share);
    screen.open_page();
    assert!(screen.shows("De votre côté : Odile et Théo"));
    assert!(screen.shows("De l’autre côté : Samir"));
    let banner = plain(&screen.main.global::<App<'_>>().get_banner().text);
    assert!(
        banner.starts_with("Samir et vous ne suivez plus le même groupe"),
        "{banner}"
    );
    assert!(
        screen
            .find(AccessibleRole::Button, "Passer de l’autre côté")
            .is_some()
    );
    screen.push("Rester de votre côté");
    assert!(screen.road.look(|bench| bench.share.trouble.is_none()));
}

#[test]
fn what_is_asked_about_no_device_changes_nothing() {
    let screen = Screen::with_example();
    screen.open_page();
    screen
        .road
        .send(Event::Share(ShareEvent::Take("/nulle/part".into())));
    screen.settle();
    let sharing = screen.sharing();
    assert_eq!(sharing.get_stick_stage(), StickStage::Failed);
    let nobody = || "pas un appareil".into();
    sharing.invoke_follow(nobody());
    sharing.invoke_send_away(nobody());
    sharing.invoke_set_role(nobody(), "lecture".into());
    screen.settle();
    // What was told of a file stands still: nobody has read it away.
    assert_eq!(sharing.get_stick_stage(), StickStage::Failed);
}
