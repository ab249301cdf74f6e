//! One road for a date: whoever writes its words, what is understood of them goes along.

use std::sync::Arc;

use myspot_core::date::Date;
use myspot_core::view::{card, fiche, position, series};
use myspot_core::{
    Act, Dice, Edit, Kinds, Methods, Moment, RecordId, Value, Workspace, WorkspaceId, board,
};

/// 15 January 2027.
const NOW: Moment = Moment(1_800_000_000_000);

fn device(dice: u64) -> Workspace {
    let id = WorkspaceId::fresh(&mut Dice::from_number(1));
    let kinds = Arc::new(Kinds::builtin());
    Workspace::create(id, kinds, Dice::from_number(dice)).expect("the genesis")
}

fn make(workspace: &mut Workspace, kind: &str, fields: &[(&str, &str)]) -> RecordId {
    let record = workspace.fresh_id(NOW);
    let fields = fields
        .iter()
        .map(|(key, words)| ((*key).to_owned(), Value::from(*words)));
    let create = Edit::Create {
        record: record.clone(),
        kind: kind.into(),
        fields: fields.collect(),
    };
    workspace.apply(&create.into(), NOW).expect("allowed");
    record
}

fn set(record: &RecordId, key: &str, value: impl Into<Value>) -> Edit {
    Edit::Set {
        record: record.clone(),
        key: key.into(),
        value: value.into(),
    }
}

/// The two registers of an entity's date.
fn when(workspace: &Workspace, record: &RecordId) -> [String; 2] {
    let record = workspace.record(record).expect("made above");
    ["when_raw", "when_edtf"].map(|key| record.words(key).to_owned())
}

#[test]
fn the_edtf_form_follows_the_words_and_undo_takes_back_both() {
    let mut workspace = device(1);
    let id = make(
        &mut workspace,
        "entity",
        &[("name", "Fête"), ("when_raw", "6-9 juin 2024")],
    );
    assert_eq!(
        when(&workspace, &id),
        ["6-9 juin 2024", "2024-06-06/2024-06-09"]
    );
    let act: Act = set(&id, "when_raw", "vers 1998").into();
    let before = workspace.heads();
    workspace.apply(&act, NOW).expect("allowed");
    assert_eq!(when(&workspace, &id), ["vers 1998", "1998~"]);
    assert_eq!(workspace.history_since(&before).len(), 1, "one change");
    assert_eq!(
        workspace.history_since(&before)[0].done_by_people().count(),
        1
    );
    workspace
        .apply(&set(&id, "when_raw", "bientôt").into(), NOW)
        .expect("allowed");
    assert_eq!(when(&workspace, &id), ["bientôt", ""]);
    workspace.undo(NOW).expect("allowed");
    assert_eq!(when(&workspace, &id), ["vers 1998", "1998~"]);
    workspace.undo(NOW).expect("allowed");
    assert_eq!(
        when(&workspace, &id),
        ["6-9 juin 2024", "2024-06-06/2024-06-09"]
    );
    workspace.redo(NOW).expect("allowed");
    assert_eq!(when(&workspace, &id), ["vers 1998", "1998~"]);
    workspace
        .apply(&set(&id, "when_raw", Value::Null).into(), NOW)
        .expect("allowed");
    assert_eq!(when(&workspace, &id), ["", ""]);
}

#[test]
fn a_typed_date_is_understood_when_the_burst_is_over() {
    let mut workspace = device(2);
    let id = make(&mut workspace, "entity", &[("name", "Fête")]);
    for typed in ["m", "mars", "mars 2026"] {
        workspace
            .type_text(&id, "when_raw", typed, NOW)
            .expect("allowed");
    }
    assert_eq!(when(&workspace, &id), ["mars 2026", ""]);
    let record = workspace.record(&id).expect("made above");
    let shown = Date::of(record, "when").map(|date| date.edtf());
    assert_eq!(shown.as_deref(), Some("2026-03"), "views do not wait");
    workspace.settle(NOW);
    assert_eq!(when(&workspace, &id), ["mars 2026", "2026-03"]);
    workspace.undo(NOW).expect("allowed");
    assert_eq!(when(&workspace, &id), ["", ""]);
}

#[test]
fn an_edtf_form_given_by_hand_is_kept() {
    let mut workspace = device(3);
    let both = [("when_raw", "241-TA"), ("when_edtf", "2890")];
    let id = make(&mut workspace, "entity", &both);
    assert_eq!(when(&workspace, &id), ["241-TA", "2890"]);
    let both = [
        set(&id, "when_edtf", "2891~"),
        set(&id, "when_raw", "242-TA"),
    ];
    workspace
        .apply(&Act::new("set", both.to_vec()), NOW)
        .expect("allowed");
    assert_eq!(when(&workspace, &id), ["242-TA", "2891~"]);
    // Only dates have a twin.
    workspace
        .apply(&set(&id, "strange_raw", "mars 2026").into(), NOW)
        .expect("allowed");
    assert_eq!(
        workspace.record(&id).and_then(|it| it.get("strange_edtf")),
        None
    );
}

#[test]
fn two_members_who_typed_apart_agree_on_what_is_shown() {
    let check = |one: &str, other: &str| {
        let (mut odile, mut basile) = (device(4), device(5));
        let id = make(
            &mut odile,
            "entity",
            &[("name", "Fête"), ("when_raw", "1997")],
        );
        basile.receive(&odile.all_changes(), NOW).expect("readable");
        odile
            .apply(&set(&id, "when_raw", one).into(), NOW)
            .expect("allowed");
        basile
            .apply(&set(&id, "when_raw", other).into(), NOW)
            .expect("allowed");
        basile.receive(&odile.all_changes(), NOW).expect("readable");
        odile.receive(&basile.all_changes(), NOW).expect("readable");
        assert_eq!(when(&odile, &id), when(&basile, &id));
        let record = odile.record(&id).expect("made above");
        assert!(record.disputed.contains("when_raw") && record.disputed.len() == 1);
        // What is understood is what is shown, whichever of the two that is.
        let read = myspot_core::date::read(record.words("when_raw"));
        assert_eq!(
            Date::of(record, "when"),
            read.or(Date::from_edtf(record.words("when_edtf")))
        );
    };
    check("1998", "1999");
    check("en 1997", "1999");
    check("bientôt", "1999");
}

#[test]
fn what_is_due_in_words_is_due_on_a_day() {
    let check = |due: &str, day: &str| {
        let mut workspace = device(6);
        let id = make(
            &mut workspace,
            "action",
            &[("title", "Tracter"), ("due_raw", due)],
        );
        let methods = Methods::builtin();
        let method = methods.get("actions").expect("it ships");
        let record = workspace.record(&id).expect("made above");
        assert_eq!(card::read(&workspace, method, record).due_day, day, "{due}");
    };
    check("30 mars 2027", "2027-03-30");
    check("2027-03-30", "2027-03-30");
    check("d’ici le 30 mars 2027", "2027-03-30");
    check("avant le 30 mars 2027", "2027-03-29");
    check("mars 2027", "2027-03-31");
    check("fin mars 2027", "2027-03-31");
    check("T1 2027", "2027-03-31");
    check("6-9 juin 2027", "2027-06-09");
    check("30 mars 2027 à 18 h", "2027-03-30");
    check("depuis mars 2027", "");
    check("bientôt", "");
    check("an 12000", "");
}

#[test]
fn positions_are_sorted_by_what_their_dates_mean() {
    let mut workspace = device(7);
    let actor = make(&mut workspace, "entity", &[("name", "Agnès")]);
    for (when, stance) in [
        ("mars 2026", 1),
        ("12 février 2026", -1),
        ("un jour", 0),
        ("2025", 2),
    ] {
        let fields = [("entity", actor.as_str()), ("when_raw", when)];
        let id = make(&mut workspace, "assessment", &fields);
        workspace
            .apply(&set(&id, "stance", stance).into(), NOW)
            .expect("allowed");
    }
    let found = position::assessments(workspace.records(), &actor);
    let stances: Vec<Option<i64>> = found.iter().map(|it| it.int("stance")).collect();
    assert_eq!(stances, [Some(0), Some(2), Some(-1), Some(1)]);
    // Today's judgment is brought up to date, not doubled.
    for stance in [-2, -1] {
        let act = board::judge(
            &mut workspace,
            &actor,
            &[("stance", Value::Int(stance))],
            NOW,
        );
        workspace.apply(&act, NOW).expect("allowed");
    }
    let latest = position::latest(workspace.records(), &actor).expect("judged");
    assert_eq!(latest.int("stance"), Some(-1));
    assert_eq!(latest.words("when_raw"), "15 janvier 2027");
    assert_eq!(latest.words("when_edtf"), "2027-01-15");
    assert_eq!(position::assessments(workspace.records(), &actor).len(), 5);
}

#[test]
fn a_new_wish_does_not_keep_the_reading_of_the_old_one() {
    let mut workspace = device(8);
    let actor = make(&mut workspace, "entity", &[("name", "Agnès")]);
    let wished = [("entity", actor.as_str()), ("wanted_by_raw", "juin 2027")];
    make(&mut workspace, "assessment", &wished);
    let said = [("wanted_by_raw", Value::from("un jour"))];
    let act = board::judge(&mut workspace, &actor, &said, NOW);
    workspace.apply(&act, NOW).expect("allowed");
    let latest = position::latest(workspace.records(), &actor).expect("judged");
    assert_eq!(latest.words("wanted_by_raw"), "un jour");
    assert_eq!(latest.get("wanted_by_edtf"), None);
}

#[test]
fn the_dates_of_a_fiche_stand_in_order_whatever_their_form() {
    let mut workspace = device(9);
    let fields = [
        ("name", "Fête"),
        ("kind", "event"),
        ("when_raw", "6-9 juin 2024"),
    ];
    let event = make(&mut workspace, "entity", &fields);
    for (number, when) in ["fin 2024", "03/04/2024", "241-TA", "vers 1998"]
        .iter()
        .enumerate()
    {
        let name = format!("N{number}");
        let other = make(&mut workspace, "entity", &[("name", &name)]);
        let fields = [
            ("from", event.as_str()),
            ("to", other.as_str()),
            ("start_raw", when),
        ];
        make(&mut workspace, "relation", &fields);
    }
    let shown = fiche::read(&workspace, &event).expect("made above");
    let whens: Vec<&str> = shown
        .dates
        .iter()
        .map(|dated| dated.when.as_str())
        .collect();
    let expected = [
        "vers 1998",
        "03/04/2024",
        "6-9 juin 2024",
        "fin 2024",
        "241-TA",
    ];
    assert_eq!(whens, expected);
}

#[test]
fn a_moved_action_keeps_its_two_ends() {
    let mut workspace = device(10);
    let dates = [
        ("title", "Tracter"),
        ("start_raw", "mars 2027"),
        ("due_raw", "fin mars 2027"),
    ];
    let id = make(&mut workspace, "action", &dates);
    let act = board::reschedule(&workspace, &id, 7).expect("dated");
    workspace.apply(&act, NOW).expect("allowed");
    let record = workspace.record(&id).expect("made above");
    assert_eq!(record.words("start_raw"), "8 mars 2027");
    assert_eq!(record.words("start_edtf"), "2027-03-08");
    assert_eq!(record.words("due_raw"), "7 avril 2027");
    let days = series::days(record, "due").map(|(_, last)| last.to_string());
    assert_eq!(days.as_deref(), Some("2027-04-07"));
}
