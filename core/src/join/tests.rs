use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::id::WorkspaceId;
use crate::kind::Kinds;
use crate::record::flat_key;

const NOW: Moment = Moment(1_800_000_000_000);

fn member(name: &str, number: u64) -> Workspace {
    let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(number));
    let id = WorkspaceId([7; 16]);
    let mut workspace = Workspace::create(id, kinds, dice).expect("the genesis");
    workspace.set_me(Some(RecordId::from(name)));
    workspace
}

fn make(by: &mut Workspace, kind: &str, fields: &[(&str, Value)]) -> RecordId {
    // One after the other: of two fiches the one that was made first is the record that stays.
    let made = i64::try_from(by.records().len()).expect("few");
    let record = by.fresh_id(Moment(NOW.0 + made));
    let fields = fields.iter();
    let create = Edit::Create {
        record: record.clone(),
        kind: kind.into(),
        fields: fields
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect(),
    };
    by.apply(&create.into(), NOW).expect("allowed");
    record
}

fn fiche(by: &mut Workspace, name: &str, fields: &[(&str, Value)]) -> RecordId {
    let mut all = vec![("name", Value::from(name)), ("kind", "person".into())];
    all.extend(fields.iter().cloned());
    make(by, "entity", &all)
}

fn to(id: &RecordId) -> Value {
    Value::from(id.as_str())
}

fn join(by: &mut Workspace, stays: &RecordId, goes: &RecordId, take: &[&str]) -> Joined {
    let take: BTreeSet<String> = take.iter().map(|it| (*it).to_owned()).collect();
    let mut dice = Dice::from_seed(by.dice().bytes::<32>());
    let joined = act(by, stays, goes, &take, NOW, &mut dice).expect("two fiches");
    by.apply(&joined.act, NOW).expect("it can be done");
    joined
}

fn meet(one: &mut Workspace, other: &mut Workspace) {
    let (from_one, from_other) = (one.all_changes(), other.all_changes());
    one.receive(&from_other, NOW).expect("they merge");
    other.receive(&from_one, NOW).expect("they merge");
}

fn state(of: &Workspace) -> String {
    of.state_hash()
}

/// Every word of the living records, in one line.
fn words(of: &Workspace) -> String {
    let living = of.records().iter().filter(|record| !record.is_trashed());
    let values = living.flat_map(|record| {
        let keys = record.fields.keys().map(String::clone);
        keys.chain(record.fields.values().map(Value::to_words))
    });
    values.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_two_fiches_say_is_in_the_one_that_stays_or_in_a_note() {
    let mut odile = member("odile", 1);
    let tag = make(&mut odile, "tag", &[("label", "conseil".into())]);
    let stays = fiche(
        &mut odile,
        "Agnès Pontarlin",
        &[
            ("summary", "échevine".into()),
            ("desc", "Élue en 2018.".into()),
            ("when_raw", "1961".into()),
            ("aliases|A. P.", Value::Int(1)),
        ],
    );
    let goes = fiche(
        &mut odile,
        "Pontarlin Agnès",
        &[
            ("summary", "bourgmestre".into()),
            ("desc", "Ancienne juge.".into()),
            ("contact", "par le secrétariat".into()),
            ("when_raw", "vers 1962".into()),
            ("place_text", "Ormeval".into()),
            ("handling", "core".into()),
            ("roles|ally", Value::Int(1)),
            ("aliases|La juge", Value::Int(1)),
            ("from_elsewhere", "gardé".into()),
            (&flat_key("tags", tag.as_str()), Value::Int(1)),
        ],
    );
    let seen = look(&odile, &stays, &goes).expect("two fiches");
    let asked: Vec<&str> = seen.questions.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(asked, ["name", "summary", "when"]);
    let before = state(&odile);
    join(&mut odile, &stays, &goes, &["summary"]);
    let one = odile
        .records()
        .living(&stays)
        .expect("the older record")
        .clone();
    assert_eq!(one.words("name"), "Agnès Pontarlin");
    assert_eq!(one.words("summary"), "bourgmestre");
    assert_eq!(one.words("when_edtf"), "1961");
    assert_eq!(one.words("desc"), "Élue en 2018.\n\n———\n\nAncienne juge.");
    assert_eq!(one.words("contact"), "par le secrétariat");
    assert_eq!(one.words("place_text"), "Ormeval");
    assert_eq!(one.words("handling"), "core");
    assert_eq!(one.words("from_elsewhere"), "gardé");
    for member in [
        "aliases|A. P.",
        "aliases|La juge",
        "aliases|Pontarlin Agnès",
        "roles|ally",
    ] {
        assert!(one.fields.contains_key(member), "{member}");
    }
    assert!(one.has("tags", tag.as_str()));
    let note = odile.records().of_kind("note").next().expect("a note");
    let text = note.words("text");
    assert!(
        text.starts_with("Repris de la fiche jointe « Pontarlin Agnès »"),
        "{text}"
    );
    assert!(
        text.contains("échevine") && text.contains("vers 1962"),
        "{text}"
    );
    assert_eq!(note.words("handling"), "core");
    assert!(odile.records().living(&goes).is_none());
    // One act, one undo.
    odile
        .undo(NOW)
        .expect("allowed")
        .expect("something to undo");
    assert_eq!(state(&odile), before);
}

#[test]
fn the_fiche_that_was_said_to_stay_speaks_whichever_record_stays() {
    let mut odile = member("odile", 1);
    let first = fiche(&mut odile, "Vieux nom", &[("desc", "Un.".into())]);
    let second = fiche(&mut odile, "Nouveau nom", &[("desc", "Deux.".into())]);
    let joined = join(&mut odile, &second, &first, &[]);
    assert_eq!((&joined.record, &joined.gone), (&first, &second));
    let one = odile.records().living(&first).expect("the older record");
    assert_eq!(one.words("name"), "Nouveau nom");
    assert!(one.has("aliases", "Vieux nom"));
    assert_eq!(one.words("desc"), "Deux.\n\n———\n\nUn.");
}

#[test]
fn all_that_points_at_the_one_that_goes_points_at_the_other() {
    let mut odile = member("odile", 1);
    let stays = fiche(&mut odile, "Agnès", &[]);
    let goes = fiche(&mut odile, "Agnes", &[]);
    let third = fiche(&mut odile, "Conseil", &[]);
    let relation = |by: &mut Workspace, from: &RecordId, to_: &RecordId, label: &str| {
        let fields = [
            ("from", to(from)),
            ("to", to(to_)),
            ("kind", "member_of".into()),
            ("label", label.into()),
            ("note", Value::from("vu au journal")),
        ];
        make(by, "relation", &fields)
    };
    let moved = relation(&mut odile, &goes, &third, "siège");
    relation(&mut odile, &stays, &third, "déjà dit");
    let doubled = relation(&mut odile, &goes, &third, "déjà dit");
    let between = relation(&mut odile, &goes, &stays, "double emploi");
    let comment = make(
        &mut odile,
        "comment",
        &[("target", to(&moved)), ("text", "Depuis quand ?".into())],
    );
    let answer = make(
        &mut odile,
        "comment",
        &[
            ("target", to(&goes)),
            ("reply_to", to(&comment)),
            ("text", "2018".into()),
        ],
    );
    let sheet = make(
        &mut odile,
        "target_sheet",
        &[
            ("entity", to(&goes)),
            (&flat_key("accountable_to", goes.as_str()), Value::Int(1)),
        ],
    );
    let action = make(
        &mut odile,
        "action",
        &[
            ("title", "Écrire".into()),
            (&flat_key("raci", goes.as_str()), "responsible".into()),
            (&flat_key("owners", goes.as_str()), Value::Int(1)),
        ],
    );
    let vote = make(
        &mut odile,
        "vote_session",
        &[(&format!("ballots|odile|{goes}"), Value::Int(3))],
    );
    let view = make(
        &mut odile,
        "view",
        &[
            ("query", format!("{{\"around\":\"{goes}\"}}").into()),
            (&flat_key("layout", goes.as_str()), "1,2,1".into()),
        ],
    );
    let strange = make(&mut odile, "of_a_newer_version", &[("who", to(&goes))]);
    let before = state(&odile);
    let joined = join(&mut odile, &stays, &goes, &[]);
    assert_eq!(joined.record, stays);

    let records = odile.records();
    let still: Vec<(&str, &str)> = records
        .pointing_at(&goes)
        .map(|(record, field)| (record.words("kind"), field))
        .collect();
    assert_eq!(still, [("same_as", "from")]);
    let relations: Vec<&Record> = records.of_kind("relation").collect();
    assert_eq!(
        relations.len(),
        2,
        "one moved, one that said the same already"
    );
    assert!(
        relations
            .iter()
            .all(|it| it.words("from") == stays.as_str())
    );
    for gone in [&moved, &doubled, &between, &comment, &answer] {
        assert!(records.living(gone).is_none());
    }
    let fresh = relations.iter().find(|it| it.words("label") == "siège");
    let fresh = fresh.expect("the relation made anew");
    assert_eq!(fresh.words("note"), "vu au journal");
    let mut comments: Vec<&Record> = records.of_kind("comment").collect();
    comments.sort_by_key(|it| it.words("text").to_owned());
    assert_eq!(comments[1].words("target"), fresh.id.as_str());
    assert_eq!(comments[0].words("target"), stays.as_str());
    assert_eq!(comments[0].words("reply_to"), comments[1].id.as_str());
    assert_eq!(comments[0].words("created_by"), "odile");
    let sheet = records.living(&sheet).expect("it stays");
    assert_eq!(sheet.words("entity"), stays.as_str());
    assert_eq!(sheet.ticked("accountable_to"), [stays.as_str()]);
    let action = records.living(&action).expect("it stays");
    assert_eq!(
        action.words(&flat_key("raci", stays.as_str())),
        "responsible"
    );
    assert_eq!(action.ticked("owners"), [stays.as_str()]);
    let vote = records.living(&vote).expect("it stays");
    assert_eq!(vote.int(&format!("ballots|odile|{stays}")), Some(3));
    let view = records.living(&view).expect("it stays");
    assert_eq!(view.words("query"), format!("{{\"around\":\"{stays}\"}}"));
    assert_eq!(view.words(&flat_key("layout", stays.as_str())), "1,2,1");
    let strange = records.living(&strange).expect("it stays");
    assert_eq!(strange.words("who"), stays.as_str());
    // The relation between the two is gone, its words are not.
    assert!(words(&odile).contains("double emploi"));
    odile
        .undo(NOW)
        .expect("allowed")
        .expect("something to undo");
    assert_eq!(state(&odile), before);
}

#[test]
fn two_members_who_join_one_pair_apart_keep_one_fiche_whichever_they_chose() {
    let (mut odile, mut samir) = (member("odile", 1), member("samir", 2));
    let first = fiche(&mut odile, "Agnès", &[("summary", "échevine".into())]);
    let second = fiche(&mut odile, "Agnes", &[("summary", "juge".into())]);
    let third = fiche(&mut odile, "Conseil", &[]);
    let fields = [
        ("from", to(&second)),
        ("to", to(&third)),
        ("kind", "member_of".into()),
    ];
    make(&mut odile, "relation", &fields);
    meet(&mut odile, &mut samir);
    join(&mut odile, &first, &second, &[]);
    join(&mut samir, &second, &first, &[]);
    meet(&mut odile, &mut samir);
    assert_eq!(state(&odile), state(&samir));
    let records = odile.records();
    assert!(records.living(&first).is_some());
    assert!(records.living(&second).is_none());
    let relations = records.of_kind("relation").collect::<Vec<_>>();
    assert!(!relations.is_empty());
    assert!(
        relations
            .iter()
            .all(|it| it.words("from") == first.as_str())
    );
    let all = words(&odile);
    for kept in ["Agnès", "Agnes", "échevine", "juge"] {
        assert!(all.contains(kept), "{kept}");
    }
    assert_eq!(unfinished(&odile), []);
}

#[test]
fn what_is_written_into_a_fiche_while_another_joins_it_is_found_and_brought_over() {
    let (mut odile, mut samir) = (member("odile", 1), member("samir", 2));
    let stays = fiche(&mut odile, "Agnès", &[]);
    let goes = fiche(&mut odile, "Agnes", &[("desc", "Juge.".into())]);
    let third = fiche(&mut odile, "Conseil", &[]);
    meet(&mut odile, &mut samir);
    join(&mut odile, &stays, &goes, &[]);
    let write = Edit::SetText {
        record: goes.clone(),
        key: "desc".into(),
        text: "Juge à Ormeval.".into(),
    };
    samir.apply(&write.into(), NOW).expect("allowed");
    let fields = [
        ("from", to(&goes)),
        ("to", to(&third)),
        ("kind", "chairs".into()),
    ];
    make(&mut samir, "relation", &fields);
    meet(&mut odile, &mut samir);
    assert_eq!(state(&odile), state(&samir));
    assert_eq!(unfinished(&samir), [(stays.clone(), goes.clone())]);
    join(&mut samir, &stays, &goes, &[]);
    assert_eq!(unfinished(&samir), []);
    meet(&mut odile, &mut samir);
    assert_eq!(unfinished(&odile), []);
    let one = odile.records().living(&stays).expect("it stays");
    assert_eq!(one.words("desc"), "Juge.\n\n———\n\nJuge à Ormeval.");
    let relation = odile.records().of_kind("relation").next();
    let relation = relation.expect("the relation that came since");
    assert_eq!(relation.words("from"), stays.as_str());
}

#[test]
fn both_versions_of_a_field_are_kept() {
    let (mut odile, mut samir) = (member("odile", 1), member("samir", 2));
    let stays = fiche(&mut odile, "Agnès", &[("summary", "échevine".into())]);
    let goes = fiche(&mut odile, "Agnes", &[("summary", "juge".into())]);
    meet(&mut odile, &mut samir);
    for (by, words) in [(&mut odile, "avocate"), (&mut samir, "greffière")] {
        let set = Edit::Set {
            record: goes.clone(),
            key: "summary".into(),
            value: words.into(),
        };
        by.apply(&set.into(), NOW).expect("allowed");
    }
    meet(&mut odile, &mut samir);
    join(&mut odile, &stays, &goes, &[]);
    let all = words(&odile);
    for kept in ["échevine", "avocate", "greffière"] {
        assert!(all.contains(kept), "{kept}");
    }
}

#[test]
fn only_two_fiches_can_be_joined() {
    let mut odile = member("odile", 1);
    let one = fiche(&mut odile, "Agnès", &[]);
    let two = fiche(&mut odile, "Agnes", &[]);
    let tag = make(&mut odile, "tag", &[("label", "x".into())]);
    assert_eq!(look(&odile, &one, &one), Err(JoinError::Same(one.clone())));
    assert_eq!(look(&odile, &one, &tag), Err(JoinError::NoFiche(tag)));
    let trash = Edit::Trash {
        record: two.clone(),
    };
    odile.apply(&trash.into(), NOW).expect("allowed");
    assert_eq!(look(&odile, &one, &two), Err(JoinError::NoFiche(two)));
}
