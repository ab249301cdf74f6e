//! The relay on the page: typed in, shown with what it sees, taken out again; named by an
//! invitation, and accepted or not.

use myspot::share::view::{RelayAddress, RelayState, RelayView};

use super::*;

fn address(text: &str) -> RelayAddress {
    RelayAddress::parse(text).expect("an address")
}

#[test]
fn a_relay_is_typed_in_kept_for_the_workspace_and_taken_out_again() {
    let screen = Screen::with_example();
    screen.open_page();
    let sharing = screen.sharing();
    let kept = || {
        let kept = |bench: &mut myspot::gui::workbench::Workbench| {
            let open = bench.open.as_ref().expect("the example");
            open.sharing.relay.clone()
        };
        screen.road.with(kept)
    };
    for wrong in ["relais.example.org", "https://qui@relais.example.org"] {
        sharing.invoke_set_relay(wrong.into());
        screen.settle();
        assert!(sharing.get_relay_problem().contains("https://"), "{wrong}");
        assert_eq!((sharing.get_relay().as_str(), kept()), ("", None));
    }
    sharing.invoke_set_relay(" https://Relais.example.org/ ".into());
    screen.settle();
    assert_eq!(sharing.get_relay(), "https://relais.example.org");
    assert_eq!(sharing.get_relay_problem(), "");
    assert!(plain(&sharing.get_relay_state()).contains("quand le partage sera allumé"));
    assert_eq!(kept(), Some(address("https://relais.example.org")));
    sharing.invoke_set_relay("".into());
    screen.settle();
    assert_eq!((sharing.get_relay().as_str(), kept()), ("", None));
}

#[test]
fn the_page_and_the_status_line_say_whether_the_relay_answers_and_what_it_sees() {
    let screen = Screen::with_example();
    let over = |state: RelayState| ShareView {
        relay: RelayView {
            chosen: Some(address("https://relais.example.org")),
            state,
            others: vec![(address("http://10.0.0.9:3340"), vec!["Piet".into()])],
        },
        ..group()
    };
    let silent = "Le relais ne répond pas".to_owned();
    screen.share(over(RelayState::Open));
    let sharing = screen.sharing();
    let leaves = plain(&sharing.get_leaves());
    assert!(
        leaves.contains("https://relais.example.org voit"),
        "{leaves}"
    );
    assert!(!leaves.contains("sans serveur"), "{leaves}");
    assert!(!screen.status().contains(&silent));
    screen.share(over(RelayState::Silent));
    assert!(screen.status().contains(&silent), "{:?}", screen.status());
    assert!(sharing.get_relay_state().starts_with("Il ne répond pas"));
    // Those of others are named, and nothing is done about them.
    let other = sharing.get_relays().row_data(0).expect("one");
    assert_eq!(
        (other.names.as_str(), other.address.as_str()),
        ("Piet", "http://10.0.0.9:3340")
    );
    // Who came by it is told to have.
    let mut by_relay = over(RelayState::Open);
    by_relay.devices[1].reach = Reach::Linked(String::new());
    screen.share(by_relay);
    let row = sharing.get_devices().row_data(1).expect("a row");
    assert_eq!(plain(&row.reach), "en liaison, grâce au relais");
    screen.share(group());
    assert!(plain(&sharing.get_leaves()).contains("sans serveur entre vous"));
}

#[test]
fn an_invitation_by_a_relay_says_what_it_sees_and_waits_for_a_word() {
    let screen = Screen::with_example();
    let relay = address("https://relais.example.org");
    screen.join(None, Some(JoinTrouble::OnlyByRelay(relay)));
    let start = screen.main.global::<Start<'_>>();
    assert_eq!(start.get_join_relay(), "https://relais.example.org");
    let problem = plain(&start.get_join_problem());
    assert!(problem.contains("n’a pas contacté") && problem.contains("jamais le contenu"));
    screen.join(None, Some(JoinTrouble::NoAnswer));
    assert_eq!(start.get_join_relay(), "");
}
