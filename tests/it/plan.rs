//! Nothing that a group wrote is missing from its plan, nor from the old mySPOT's file.

use std::collections::BTreeSet;

use myspot_core::export::plan::Front;
use myspot_core::export::{to_markdown, to_myspot_json};
use myspot_core::kind::{Form, Handling};
use myspot_core::view::board::boards;
use myspot_core::{Dice, Edit, Kinds, Methods, Record, RecordId, Workspace, WorkspaceId};
use serde_json::Value as Json;

use crate::import_golden::{shared, take_in};
use crate::kit::{Member, alone};

/// The codes of the old file: they say what a place says here.
const CODES: [&str; 5] = ["status", "position", "access", "created", "strategies"];

/// Every string of a JSON that a person typed.
pub fn typed(json: &Json, key: &str, found: &mut Vec<String>) {
    match json {
        Json::String(text) if !text.trim().is_empty() && !CODES.contains(&key) => {
            found.push(text.clone());
        }
        Json::Array(list) => list.iter().for_each(|value| typed(value, key, found)),
        Json::Object(map) => map.iter().for_each(|(key, value)| typed(value, key, found)),
        _ => {}
    }
}

/// The plan as it is read: without the marks that keep letters from being marks, one space for
/// any white space.
fn read_plan(workspace: &Workspace, audience: Handling) -> String {
    let front = Front {
        audience,
        ..Front::default()
    };
    let (text, _) = to_markdown(workspace, &Methods::builtin(), &front);
    let mut letters = text.chars().peekable();
    let mut read = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek().is_some_and(char::is_ascii_punctuation) => {
                read.extend(letters.next());
            }
            letter => read.push(letter),
        }
    }
    flat(&read.replace("<br>", " "))
}

pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words that a text of a plan or a file does not hold.
fn missing(text: &str, words: &[String]) -> Vec<String> {
    let mut missing = words.to_vec();
    missing.retain(|words| !text.contains(&flat(words)));
    missing
}

/// Every string of the living records.
fn kept(workspace: &Workspace) -> String {
    let living = workspace.records().iter().filter(|it| !it.is_trashed());
    let values = living.flat_map(|record| record.fields.iter());
    let values = values.filter(|(key, _)| !key.starts_with("origin|"));
    let words: Vec<String> = values.map(|(_, value)| flat(&value.to_words())).collect();
    words.join("\n")
}

/// The eleven sections of the old export, as words.
fn old_sections(workspace: &Workspace) -> String {
    let (file, _) = to_myspot_json(workspace);
    let mut words = Vec::new();
    typed(&file["plaidoyer"], "", &mut words);
    let words: Vec<String> = words.iter().map(|words| flat(words)).collect();
    words.join("\n")
}

/// A workspace that took in the old mySPOT's file with its eleven sections.
fn with_sections() -> Option<(Member, Json)> {
    let bytes = shared("real/full-sections.json")?;
    let mut odile = alone(71);
    take_in(&mut odile, &bytes, "full-sections.json");
    let file: Json = serde_json::from_slice(&bytes).expect("JSON");
    Some((odile, file["plaidoyer"].clone()))
}

#[test]
fn every_string_of_the_eleven_sections_is_in_the_plan_and_in_the_old_file_again() {
    let Some((odile, sections)) = with_sections() else {
        return;
    };
    let all = sections.as_object().expect("sections");
    assert_eq!(all.len(), 11);
    let plan = read_plan(&odile.workspace, Handling::Members);
    for (key, section) in all {
        let mut words = Vec::new();
        typed(section, key, &mut words);
        assert!(!words.is_empty() || key == "strategies", "{key} is empty");
        let none = Vec::<String>::new();
        assert_eq!(
            missing(&kept(&odile.workspace), &words),
            none,
            "{key}: here"
        );
        assert_eq!(missing(&plan, &words), none, "{key}: plan");
        assert_eq!(
            missing(&old_sections(&odile.workspace), &words),
            none,
            "{key}: old file"
        );
    }
    // The codes of the strategies are words here and codes there.
    for word in ["recherche", "rencontres et lobbying", "médias"] {
        assert!(plan.contains(word), "{word}");
    }
    let (file, _) = to_myspot_json(&odile.workspace);
    assert_eq!(
        file["plaidoyer"], sections,
        "the old file comes back as it was"
    );
}

/// One record of each section, and the field in which it says what the section's file says.
fn one_of_each(workspace: &Workspace) -> Vec<(&'static str, RecordId, &'static str)> {
    let methods = Methods::builtin();
    let records = workspace.records();
    let mut found = Vec::new();
    for section in ["toc", "swot", "pestel", "tree", "whys"] {
        let method = methods.of_board(section).expect("a method");
        let board = boards(workspace, method)[0].id.clone();
        let mut cards: Vec<&Record> = records
            .of_kind("card")
            .filter(|card| card.reference("board").as_ref() == Some(&board))
            .collect();
        cards.sort_by_key(|card| card.words("order").to_owned());
        let card = cards[cards.len() / 2];
        found.push((section, card.id.clone(), "text"));
    }
    for (kind, field) in [
        ("objective", "sentence_override"),
        ("message", "importance"),
        ("target_sheet", "trigger_arguments"),
        ("marker", "text"),
        ("action", "title"),
    ] {
        let record = records.of_kind(kind).find(|it| !it.words(field).is_empty());
        found.push((kind, record.expect(kind).id.clone(), field));
    }
    found
}

#[test]
fn an_edit_in_each_section_is_in_both_exports_and_what_it_replaced_is_gone() {
    let Some((mut odile, _)) = with_sections() else {
        return;
    };
    for (section, record, field) in one_of_each(&odile.workspace) {
        let before = odile.words(&record, field);
        let new = format!("Réécrit dans {section} par Odile");
        let prose = odile
            .workspace
            .kinds()
            .texts_of(&odile.workspace.record(&record).expect("it is here").kind);
        if prose.into_iter().any(|text| text == field) {
            odile.write(&record, field, &new);
        } else {
            odile.set(&record, field, new.as_str());
        }
        let plan = read_plan(&odile.workspace, Handling::Members);
        let old = old_sections(&odile.workspace);
        for (name, text) in [("plan", &plan), ("old file", &old)] {
            assert!(
                text.contains(&new),
                "{section}: the {name} lacks the new words"
            );
        }
        // The first letters of an objective's sentence are also its title, which stays.
        if section != "objective" {
            assert!(
                !plan.contains(&flat(&before)),
                "{section}: {before} is in the plan"
            );
        }
        let gone = !old.lines().any(|line| line == flat(&before));
        assert!(gone, "{section}: {before} is in the old file");
    }
    // The eleventh: a strategy is a code until a member names it.
    let strategy = odile.workspace.records().of_kind("strategy");
    let strategy = strategy.map(|it| it.id.clone()).next().expect("a strategy");
    let label = |key: &str| {
        let kinds = Kinds::builtin();
        let field = kinds.field("strategy", "key").expect("a field");
        field.label_of(key).expect("a label").to_owned()
    };
    let before = odile.words(&strategy, "key");
    odile.set(&strategy, "key", "boycott");
    let plan = read_plan(&odile.workspace, Handling::Members);
    assert!(plan.contains(&label("boycott")) && !plan.contains(&format!("**{}**", label(&before))));
    let (file, _) = to_myspot_json(&odile.workspace);
    let keys = file["plaidoyer"]["strategies"].to_string();
    assert!(
        keys.contains("boycott") && !keys.contains(&before),
        "{keys}"
    );
}

#[test]
fn an_objective_whose_parts_are_filled_in_replaces_its_sentence_in_both_exports() {
    let Some((mut odile, _)) = with_sections() else {
        return;
    };
    let objective = odile.workspace.records().of_kind("objective");
    let objective = objective.map(|it| it.id.clone()).next().expect("one");
    odile.write(&objective, "sentence_override", "");
    odile.set(&objective, "title", "Logements");
    odile.set(&objective, "deadline_raw", "fin 2027");
    odile.write(&objective, "specific", "mille logements");
    let plan = read_plan(&odile.workspace, Handling::Members);
    assert!(
        plan.contains("D’ici fin 2027, obtenir mille logements."),
        "{plan}"
    );
    assert!(!plan.contains("augmenter le nombre"), "{plan}");
    let old = old_sections(&odile.workspace);
    assert!(old.contains("fin 2027 mille logements") && !old.contains("augmenter le nombre"));
}

/// The example, taken in by a newcomer.
fn library() -> Member {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/bibliotheque.json");
    let bytes = std::fs::read(path).expect("the example");
    let mut dice = Dice::from_number(72);
    let id = WorkspaceId::fresh(&mut dice);
    let kinds = std::sync::Arc::new(Kinds::builtin());
    let mut odile = alone(72);
    odile.workspace = Workspace::create(id, kinds, dice).expect("the genesis is constant");
    take_in(&mut odile, &bytes, "bibliotheque.json");
    odile
}

/// What a person typed into a record: its words, without references, codes and bookkeeping.
fn own_words(workspace: &Workspace, record: &Record) -> Vec<String> {
    let bookkeeping = ["type", "order", "created_by", "deleted_by", "origin"];
    let mut words = Vec::new();
    for (key, value) in &record.fields {
        let (name, member) = myspot_core::split_key(key);
        let field = workspace.kinds().field_of_key(&record.kind, key);
        let form = field.map(|field| field.of.filter(|_| member.is_some()).unwrap_or(field.form));
        let is_code = matches!(form, Some(Form::Ref | Form::Choice | Form::Instant));
        // A date is told as it was typed; its other form is for programs.
        let is_twin = form == Some(Form::Date) && key.ends_with("_edtf");
        let is_place = record.kind == "card" && name == "slot";
        if bookkeeping.contains(&name) || is_place || is_code || is_twin || name.ends_with("_heads")
        {
            continue;
        }
        let text = match (form, member) {
            (_, Some(member)) if field.is_some_and(|field| field.form == Form::Set) => member,
            _ => value.as_str().unwrap_or_default(),
        };
        words.extend((!text.trim().is_empty()).then(|| text.to_owned()));
    }
    words
}

#[test]
fn every_word_of_the_library_is_in_its_plan() {
    let odile = library();
    let workspace = &odile.workspace;
    let methods = Methods::builtin();
    let mut held: BTreeSet<&str> = methods
        .in_order()
        .iter()
        .map(|method| method.holds())
        .collect();
    held.extend([
        "board",
        "challenge",
        "observation",
        "measurement",
        "target_point",
        "assessment",
        "link",
        "relation",
        "note",
        "source",
        "risk",
        "window",
        "axis",
        "meeting",
        "checklist_item",
        "journal_entry",
        "commitment",
        "ally_sheet",
        "decision",
        "vote_session",
    ]);
    let plan = read_plan(workspace, Handling::Core);
    let mut checked = 0;
    for record in workspace
        .records()
        .iter()
        .filter(|it| held.contains(it.kind.as_str()))
    {
        let words = own_words(workspace, record);
        checked += words.len();
        let lost = missing(&plan, &words);
        assert!(lost.is_empty(), "{} {}: {lost:?}", record.kind, record.id);
    }
    assert!(checked > 900, "{checked}");
}

#[test]
fn what_the_library_keeps_for_the_core_group_is_not_in_the_members_plan() {
    let odile = library();
    let workspace = &odile.workspace;
    let plan = read_plan(workspace, Handling::Members);
    let mut checked = 0;
    for record in workspace.records().iter() {
        if record.words("handling") == "core" && record.kind != "board" {
            // A name such as « Genre » is everybody's word.
            let words = own_words(workspace, record);
            let words: Vec<String> = words.into_iter().filter(|it| it.len() > 30).collect();
            checked += words.len();
            assert_eq!(missing(&plan, &words), words, "{}", record.id);
        }
    }
    assert!(checked > 5, "{checked}");
    assert!(plan.contains("éléments réservés non repris"));
}

#[test]
fn a_card_in_the_bin_leaves_the_plan_and_comes_back() {
    let Some((mut odile, _)) = with_sections() else {
        return;
    };
    let (_, card, _) = one_of_each(&odile.workspace).remove(1);
    let text = odile.words(&card, "text");
    odile.act(Edit::Trash {
        record: card.clone(),
    });
    assert!(!read_plan(&odile.workspace, Handling::Members).contains(&text));
    odile.act(Edit::Restore { record: card });
    assert!(read_plan(&odile.workspace, Handling::Members).contains(&text));
}
