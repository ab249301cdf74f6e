//! What had to go when a member lost the right to write stays gone, also where a session ended in
//! the middle of it.

use std::path::Path;

use myspot::open::OpenWorkspace;
use myspot::paths::Paths;
use myspot::share::join::Place;
use myspot::share::stick::{self, Asked, Offer};
use myspot_core::epoch::Role;
use myspot_core::keys::Device;
use myspot_core::peer::{Bundle, Exchange, bundle};
use myspot_core::store::Access;
use myspot_core::{Edit, Moment, Value};

const NOW: Moment = Moment(1_800_000_000_000);

fn add(open: &mut OpenWorkspace, name: &str) {
    let create = Edit::Create {
        record: open.workspace.fresh_id(NOW),
        kind: "entity".into(),
        fields: vec![("name".into(), Value::from(name))],
    };
    open.workspace.apply(&create.into(), NOW).expect("allowed");
    open.save().expect("writable");
}

fn names(open: &OpenWorkspace) -> Vec<String> {
    let all = open.workspace.records().of_kind("entity");
    all.map(|record| record.words("name").to_owned()).collect()
}

fn stick_for(from: &OpenWorkspace, to: Device) -> Vec<u8> {
    let ledger = from.ledger.as_ref().expect("it is shared");
    let everything = Exchange::default();
    let written = bundle((ledger, &from.workspace), &everything, &[to], None);
    written.expect("both belong").0
}

/// Takes a stick in, and ends there, before a snapshot without what had to go.
fn take_and_die(mut open: OpenWorkspace, file: &[u8]) {
    let ledger = open.ledger.as_mut().expect("it is shared");
    let opened = Bundle::open(file, ledger.keys()).expect("it is for him");
    let taken = opened.apply(ledger, &mut open.workspace, NOW);
    assert!(!taken.expect("it fits").settled.taken_out.is_empty());
    open.note_members().expect("writable");
    open.save().expect("writable");
}

fn is_aside(folder: &Path) -> bool {
    let inside = std::fs::read_dir(folder).expect("the workspace").flatten();
    let mut names = inside.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.any(|name| name.starts_with("set-aside-"))
}

#[test]
fn what_was_taken_out_does_not_come_back_out_of_the_journal_of_one_who_may_write_again() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let paths = |who: &str| Paths::below(&home.path().join(who));
    let (odiles, samirs) = (paths("odile"), paths("samir"));
    let folder = home.path().join("w-odile");
    let mut odile =
        OpenWorkspace::create(&folder, "Essai", "Odile", &odiles, NOW).expect("a workspace");
    let request = stick::request("Samir", &samirs, NOW).expect("writable");
    let asked = Asked::read(&request.file).expect("a request");
    let answer = stick::answer(&asked, Role::Contributor, "Odile", &mut odile, NOW);
    let answer = answer.expect("she may");
    let folder = home.path().join("w-samir");
    let offer = Offer::read(&answer.file, &samirs).expect("it is for him");
    let mut samir = offer
        .accept(Place::At(&folder), &samirs, NOW)
        .expect("everything fits");
    add(&mut samir, "Pas envoyé");

    let device = asked.device();
    let began = odile.lower(&[(device, Some(Role::Reader))], NOW);
    assert!(began.expect("she may"));
    take_and_die(samir, &stick_for(&odile, device));
    // The next session finds it in the journal, keeps it aside and does without.
    let samir = OpenWorkspace::open(&folder, Access::Write, &samirs).expect("it opens");
    assert_eq!(names(&samir), Vec::<String>::new());
    assert!(is_aside(&folder));
    drop(samir);
    // He may write again: nobody else ever saw that change, and it stays where it was put.
    let card = {
        let ledger = odile.ledger.as_ref().expect("it is shared");
        ledger.chain().members()[&device].card.clone()
    };
    let ledger = odile.ledger.as_mut().expect("it is shared");
    ledger.admit(card, Role::Contributor).expect("she may");
    odile.note_members().expect("writable");
    let mut samir = OpenWorkspace::open(&folder, Access::Write, &samirs).expect("it opens");
    let file = stick_for(&odile, device);
    let ledger = samir.ledger.as_mut().expect("it is shared");
    let opened = Bundle::open(&file, ledger.keys()).expect("it is for him");
    let taken = opened.apply(ledger, &mut samir.workspace, NOW);
    taken.expect("it fits");
    samir.note_members().expect("writable");
    samir.save().expect("writable");
    drop(samir);
    let mut samir = OpenWorkspace::open(&folder, Access::Write, &samirs).expect("it opens");
    assert_eq!(names(&samir), Vec::<String>::new());
    add(&mut samir, "De nouveau");
    assert_eq!(names(&samir), ["De nouveau"]);
}
