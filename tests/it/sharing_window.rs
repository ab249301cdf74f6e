//! The screens of sharing, without a display: who has what, an invitation, joining.

mod fields;
mod here;
mod members;
mod relay;
mod review;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use myspot::gui::event::{EntitiesEvent, Event, FrameEvent, PaneEvent, ShareEvent, StartEvent};
use myspot::gui::moments::now;
use myspot::share::view::{
    Content, DeviceView, Guest, Holds, InvitationView, JoinTrouble, JoinView, Place, Reach, Rivals,
    ShareState, ShareTrouble, ShareView,
};
use myspot::ui::{App, Entities, JoinStage, Layer, Page, Pane, Sharing, Start, Theme};
use myspot_core::epoch::Role;
use myspot_core::{Dice, Edit, Kinds, Moment, RecordId, Value, Workspace};
use myspot_sync::DeviceId;
use slint::platform::Key;
use slint::{ComponentHandle as _, Model as _};

use crate::screen::{Screen, plain};

const TICKET: &str = "myspot-inv1-k3f7qz2m9xw4t8c5v6b1n0p3r5s7d9g2h4j6l8";

impl Screen {
    fn share(&self, share: ShareView) {
        self.road.with(|bench| {
            bench.share = share;
            bench.show_sharing();
        });
        self.settle();
    }

    fn join(&self, join: Option<JoinView>, trouble: Option<JoinTrouble>) {
        self.road.with(|bench| {
            bench.join = join;
            bench.join_trouble = trouble;
            bench.show_join();
        });
        self.settle();
    }

    fn sharing(&self) -> Sharing<'_> {
        self.main.global::<Sharing<'_>>()
    }

    fn open_page(&self) {
        self.road
            .send(Event::Frame(FrameEvent::OpenPage("sharing".into())));
        self.settle();
    }

    fn status(&self) -> Vec<String> {
        let status = self.main.global::<App<'_>>().get_status();
        status.iter().map(|item| plain(&item.text)).collect()
    }
}

fn device(n: u8, name: &str, role: Role, reach: Reach, holds: Holds) -> DeviceView {
    DeviceView {
        id: DeviceId([n; 32]),
        name: name.into(),
        role,
        reach,
        holds,
        writes_in: None,
        place: None,
    }
}

fn linked() -> Reach {
    Reach::Linked("192.168.1.22".into())
}

/// Six devices, one of each sort.
fn group() -> ShareView {
    let long_ago = Moment(1_600_000_000_000);
    ShareView {
        state: ShareState::On,
        addresses: vec!["192.168.1.20:41234".into()],
        role: Some(Role::Facilitator),
        devices: vec![
            device(
                1,
                "Odile Brindefer",
                Role::Facilitator,
                Reach::Here,
                Holds::Everything,
            ),
            device(
                2,
                "Samir Lavoile",
                Role::Contributor,
                linked(),
                Holds::Everything,
            ),
            device(
                3,
                "Théo Quatrevents",
                Role::Contributor,
                linked(),
                Holds::Receives(3),
            ),
            device(
                4,
                "Jeanne Millepage",
                Role::Contributor,
                linked(),
                Holds::Sends(1),
            ),
            device(
                5,
                "Fatou Bellencre",
                Role::Reader,
                Reach::Away(Some(long_ago)),
                Holds::Lacks(37),
            ),
            device(
                6,
                "Piet Zonneveer",
                Role::Reader,
                Reach::Away(None),
                Holds::Unknown,
            ),
        ],
        changes: 4_812,
        content: Content {
            entities: 42,
            persons: 14,
            reserved: 3,
        },
        ..ShareView::default()
    }
}

fn invited(guest: Option<Guest>) -> ShareView {
    ShareView {
        invitation: Some(InvitationView {
            ticket: TICKET.into(),
            until: Moment(now().0 + 500_000),
            guest,
        }),
        ..group()
    }
}

fn guest() -> Guest {
    Guest {
        name: "Nour".into(),
        words: ["tulipe", "canal", "hibou", "velours"].map(str::to_owned),
    }
}

#[test]
fn every_device_is_told_with_its_way_and_what_it_lacks() {
    let screen = Screen::with_example();
    screen.share(group());
    screen.open_page();
    let told = [
        "Odile Brindefer, vous : animer, inviter, écrire, cet appareil, a tout, 4 812 changements",
        "Samir Lavoile, lit et écrit, en liaison, 192.168.1.22, a tout",
        "Théo Quatrevents, lit et écrit, en liaison, 192.168.1.22, reçoit : encore 3 changements",
        "Jeanne Millepage, lit et écrit, en liaison, 192.168.1.22, envoie : encore 1 changement",
        "Piet Zonneveer, lit seulement, pas encore de liaison, on ne sait pas encore",
    ];
    for line in told {
        assert!(
            screen.find(AccessibleRole::ListItem, line).is_some(),
            "{line}"
        );
    }
    let rows: Vec<_> = screen.sharing().get_devices().iter().collect();
    assert_eq!(rows.len(), 6);
    let fatou = plain(&rows[4].summary);
    assert!(
        fatou.starts_with("Fatou Bellencre, lit seulement, vu : "),
        "{fatou}"
    );
    assert!(fatou.ends_with(", il lui manque 37 changements"), "{fatou}");
    assert!(rows[2].fraction > 0.99 && rows[2].fraction < 1.0);
    assert_eq!(
        plain(&screen.sharing().get_devices_note()),
        "6 appareils, 2 à jour"
    );
    assert!(screen.sharing().get_lone_facilitator());
    let leaves = plain(&screen.sharing().get_leaves());
    assert_eq!(
        leaves,
        "En ce moment, vos changements partent vers 3 appareils de votre groupe, chiffrés, sans \
         serveur entre vous. Chaque membre reçoit tout l’espace : 42 fiches, dont 14 personnes, y \
         compris 3 éléments réservés au noyau. Une personne retirée garde ce qu’elle a déjà reçu."
    );
    let sidebar = screen.main.global::<App<'_>>().get_sidebar();
    let entry = sidebar
        .iter()
        .find(|row| row.id == "sharing")
        .expect("it is listed");
    assert_eq!(
        (entry.label.as_str(), entry.count, entry.current),
        ("Partage", 5, true)
    );
}

#[test]
fn off_nothing_leaves_and_alone_nothing_leaves_either() {
    let screen = Screen::with_example();
    screen.open_page();
    assert_eq!(screen.main.global::<App<'_>>().get_page(), Page::Sharing);
    assert!(
        screen
            .status()
            .contains(&"Rien ne quitte cet appareil".to_owned())
    );
    assert!(
        plain(&screen.sharing().get_leaves()).starts_with("Rien, tant que le partage est éteint.")
    );
    assert!(
        screen
            .find(AccessibleRole::Button, "Allumer le partage")
            .is_some()
    );
    screen.share(ShareView {
        state: ShareState::On,
        ..ShareView::default()
    });
    let leaves = plain(&screen.sharing().get_leaves());
    assert!(leaves.contains("mais rien ne part encore"), "{leaves}");
    assert!(
        leaves.contains("Une personne invitée recevra tout l’espace : 0 fiche."),
        "{leaves}"
    );
}

#[test]
fn the_status_line_says_who_is_here_and_what_is_missing() {
    let screen = Screen::with_example();
    let check = |devices: Vec<DeviceView>, expected: &[&str]| {
        let me = device(
            1,
            "Odile",
            Role::Facilitator,
            Reach::Here,
            Holds::Everything,
        );
        screen.share(ShareView {
            devices: std::iter::once(me).chain(devices).collect(),
            ..group()
        });
        let status = screen.status();
        assert_eq!(status[1..=expected.len()], *expected, "{status:?}");
    };
    let other = |n, name: &str, reach, holds| device(n, name, Role::Contributor, reach, holds);
    check(vec![], &["Partage allumé, personne d’autre n’est là"]);
    check(
        vec![other(2, "Théo", linked(), Holds::Everything)],
        &["2 présents", "2/2 à jour"],
    );
    check(
        vec![other(2, "Théo", linked(), Holds::Receives(3))],
        &[
            "2 présents",
            "1/2 à jour",
            "Théo reçoit encore 3 changements",
        ],
    );
    check(
        vec![other(2, "Fatou", Reach::Away(None), Holds::Lacks(37))],
        &[
            "Partage allumé, personne d’autre n’est là",
            "1/2 à jour",
            "Fatou : il lui manque 37 changements",
        ],
    );
    check(
        vec![
            other(2, "Fatou", Reach::Away(None), Holds::Lacks(1)),
            other(3, "Piet", Reach::Away(None), Holds::Lacks(1)),
            other(4, "Samir", linked(), Holds::Sends(1_200)),
        ],
        &[
            "2 présents",
            "1/4 à jour",
            "Samir envoie encore 1 200 changements",
            "Fatou et Piet : il leur manque 1 changement",
        ],
    );
    check(
        vec![
            other(2, "Fatou", Reach::Away(None), Holds::Lacks(1)),
            other(3, "Piet", Reach::Away(None), Holds::Lacks(2)),
        ],
        &[
            "Partage allumé, personne d’autre n’est là",
            "1/3 à jour",
            "2 membres n’ont pas tout",
        ],
    );
    screen
        .main
        .global::<App<'_>>()
        .invoke_status_pressed("sharing".into());
    assert_eq!(screen.main.global::<App<'_>>().get_page(), Page::Sharing);
}

#[test]
fn an_invitation_is_a_square_and_a_text_that_can_be_copied() {
    let screen = Screen::with_example();
    screen.share(invited(None));
    screen.open_page();
    let page = screen.sharing();
    assert!(page.get_qr_modules() >= 29, "{}", page.get_qr_modules());
    assert_eq!(page.get_qr().size().width, page.get_qr_modules() as u32);
    let text = screen.find(AccessibleRole::TextInput, "Texte de l’invitation");
    let text = text.expect("it is shown").accessible_value();
    assert_eq!(text.as_deref(), Some(TICKET));
    let remaining = plain(&page.get_remaining());
    assert!(
        remaining.starts_with("Valable encore 8 min "),
        "{remaining}"
    );
    screen.push("Copier l’invitation");
    let toasts = screen.main.global::<App<'_>>().get_toasts();
    assert!(
        toasts
            .iter()
            .any(|toast| toast.text.contains("L’invitation est copiée"))
    );
    // Pasted elsewhere, it is the same.
    screen.road.send(Event::Start(StartEvent::JoinAsked));
    screen.settle();
    screen.held(Key::Control, || screen.key('v'));
    assert_eq!(screen.main.global::<Start<'_>>().get_join_ticket(), TICKET);
}

#[test]
fn a_newcomer_is_named_with_four_words_and_let_in_by_one_press() {
    let screen = Screen::with_example();
    screen.share(invited(Some(guest())));
    screen.open_page();
    for (at, word) in ["tulipe", "canal", "hibou", "velours"].iter().enumerate() {
        let label = format!("Mot {} : {word}", at + 1);
        assert!(
            screen.find(AccessibleRole::Text, &label).is_some(),
            "{label}"
        );
    }
    assert!(
        screen
            .find(AccessibleRole::Text, "Nour demande à entrer")
            .is_some()
    );
    assert_eq!(
        screen.sharing().get_role(),
        "contribution",
        "unless another one is chosen"
    );
    assert_eq!(screen.status()[1], "Nour demande à entrer", "on every page");
    let sent = Rc::new(RefCell::new(Vec::new()));
    let told = |what: &'static str| {
        let sent = sent.clone();
        move || sent.borrow_mut().push(what.to_owned())
    };
    let page = screen.sharing();
    page.on_refuse(told("refuse"));
    page.on_uninvite(told("uninvite"));
    page.on_invite(told("invite"));
    page.on_turn_on(told("on"));
    page.on_turn_off(told("off"));
    let admitted = sent.clone();
    page.on_admit(move |role| admitted.borrow_mut().push(role.into()));
    let choice = screen.find(AccessibleRole::RadioButton, "Lire seulement");
    choice
        .expect("it is there")
        .invoke_accessible_default_action();
    screen.push("Les mots sont les mêmes : accepter");
    screen.push("Refuser Nour");
    screen.push("Éteindre le partage");
    screen.share(invited(None));
    screen.push("Annuler l’invitation");
    screen.share(group());
    screen.push("Faire une invitation");
    screen.share(ShareView::default());
    screen.push("Allumer le partage");
    let sent = sent.borrow();
    assert_eq!(
        *sent,
        ["lecture", "refuse", "off", "uninvite", "invite", "on"]
    );
}

#[test]
fn at_twice_the_size_the_words_of_who_knocks_come_first() {
    let screen = Screen::with_example();
    screen.main.global::<Theme<'_>>().set_zoom(2.0);
    screen.share(group());
    screen.open_page();
    let invite = screen.find(AccessibleRole::Button, "Faire une invitation");
    assert!(invite.is_none(), "scrolled out of sight, below the rest");
    screen.share(invited(Some(guest())));
    let last = screen.find(AccessibleRole::Text, "Mot 4 : velours");
    let last = last.expect("it is there");
    let end = last.absolute_position().y + last.size().height;
    assert!(end < 768.0, "{end}: the words are read out at once");
}

#[test]
fn only_who_facilitates_may_invite_and_the_others_read_why() {
    let screen = Screen::with_example();
    screen.open_page();
    for (role, told) in [
        (Role::Reader, "Vous lisez"),
        (Role::Contributor, "Vous écrivez"),
    ] {
        screen.share(ShareView {
            role: Some(role),
            ..group()
        });
        assert!(screen.sharing().get_may_not_invite().starts_with(told));
        assert!(
            screen
                .find(AccessibleRole::Button, "Faire une invitation")
                .is_none()
        );
    }
}

#[test]
fn a_reader_reads_that_it_is_one_and_changes_nothing() {
    let screen = Screen::with_example();
    screen.share(ShareView {
        role: Some(Role::Reader),
        ..group()
    });
    let app = screen.main.global::<App<'_>>();
    assert_eq!(
        app.get_banner().text,
        "Vous lisez cet espace sans pouvoir y écrire"
    );
    assert!(app.get_read_only() && screen.main.global::<Pane<'_>>().get_read_only());
    let name = screen.main.global::<Pane<'_>>().get_name();
    let edit = PaneEvent::Edited("name".into(), "Autre".into());
    screen.road.send(Event::Pane(edit));
    screen.road.send(Event::Pane(PaneEvent::Trash));
    assert_eq!(screen.main.global::<Pane<'_>>().get_name(), name);
    assert!(app.get_failure().open);
    screen.road.send(Event::Frame(FrameEvent::BannerClosed));
    assert!(!app.get_banner().open, "once is enough");
    screen.share(group());
    assert!(!app.get_read_only());
}

#[test]
fn trouble_is_one_sentence_that_can_be_put_away() {
    let screen = Screen::with_example();
    let name = || "Piet".to_owned();
    let troubles = [
        ShareTrouble::NoPort,
        ShareTrouble::Refused { name: name() },
        ShareTrouble::Clash { name: name() },
        ShareTrouble::InvitationEnded,
        ShareTrouble::Newer { name: name() },
    ];
    let mut told = Vec::new();
    for trouble in troubles {
        let named = !matches!(
            trouble,
            ShareTrouble::NoPort | ShareTrouble::InvitationEnded
        );
        screen.share(ShareView {
            trouble: Some(trouble),
            ..group()
        });
        let banner = screen.main.global::<App<'_>>().get_banner();
        assert!(banner.open && banner.text.ends_with('.'), "{}", banner.text);
        assert_eq!(banner.text.contains("Piet"), named, "{}", banner.text);
        assert!(!told.contains(&banner.text), "{}", banner.text);
        told.push(banner.text);
    }
    screen.road.send(Event::Share(ShareEvent::TroubleRead));
    assert!(!screen.main.global::<App<'_>>().get_banner().open);
}

#[test]
fn joining_asks_compares_receives_and_says_why_it_ended() {
    let screen = Screen::with_example();
    let (app, start) = (
        screen.main.global::<App<'_>>(),
        screen.main.global::<Start<'_>>(),
    );
    screen.held(Key::Control, || screen.key('j'));
    assert_eq!(app.get_layer(), Layer::Join);
    assert_eq!(start.get_join_stage(), JoinStage::Ask);
    screen.keys("abc def");
    assert_eq!(
        start.get_join_ticket(),
        "abc def",
        "the keyboard is in the field"
    );
    screen.push("Rejoindre");
    assert!(
        start.get_join_problem().contains("votre nom"),
        "{}",
        start.get_join_problem()
    );
    screen.join(Some(JoinView::Calling), None);
    assert!(
        screen
            .find(AccessibleRole::Text, "On cherche l’appareil qui invite…")
            .is_some()
    );
    let words = guest().words;
    screen.join(Some(JoinView::Waiting { words }), None);
    assert!(
        screen
            .find(AccessibleRole::Text, "Mot 4 : velours")
            .is_some()
    );
    let (received, of) = (1_200, 4_800);
    screen.join(Some(JoinView::Receiving { received, of }), None);
    let progress = plain(&start.get_join_progress());
    assert_eq!(progress, "Reçu 1 200 changements sur 4 800");
    assert!(
        screen
            .find(AccessibleRole::ProgressIndicator, &progress)
            .is_some()
    );
    let mut told = Vec::new();
    for trouble in [
        JoinTrouble::NoTicket,
        JoinTrouble::Expired,
        JoinTrouble::NotOpen,
        JoinTrouble::NoAnswer,
        JoinTrouble::Refused,
        JoinTrouble::Cut,
        JoinTrouble::Unreadable,
        JoinTrouble::FolderTaken,
        JoinTrouble::NoPort,
        JoinTrouble::Folder("/media/clé/partage".into()),
    ] {
        screen.join(None, Some(trouble));
        assert_eq!(start.get_join_stage(), JoinStage::Ask);
        let problem = start.get_join_problem();
        assert!(
            problem.ends_with('.') && !told.contains(&problem),
            "{problem}"
        );
        assert!(
            screen
                .find(AccessibleRole::Text, &plain(&problem))
                .is_some(),
            "{problem}"
        );
        told.push(problem);
    }
    screen.key(Key::Escape);
    screen.settle();
    assert_eq!(app.get_layer(), Layer::None);
}

#[test]
fn every_control_of_sharing_has_a_name_and_the_size_of_a_finger() {
    let screen = Screen::with_example();
    screen.open_page();
    for share in [
        ShareView::default(),
        group(),
        invited(None),
        invited(Some(guest())),
    ] {
        screen.share(share);
        let mut seen = 0;
        for role in [AccessibleRole::Button, AccessibleRole::RadioButton] {
            for element in ElementQuery::from_root(&screen.main)
                .match_accessible_role(role)
                .find_all()
            {
                seen += 1;
                let label = element.accessible_label().unwrap_or_default();
                assert!(!label.trim().is_empty(), "a nameless {role:?}");
                assert!(
                    element.size().height >= 24.0,
                    "{label} is {} high",
                    element.size().height
                );
            }
        }
        assert!(seen > 10, "{seen}");
    }
}
