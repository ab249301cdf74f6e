//! One act, and what happens to what came before: the same file, the same things, the same names.

use super::*;

#[test]
fn an_import_is_one_change_and_one_undo() {
    let mut odile = alone(5);
    odile.create("entity", &[("name", "Comité")]);
    let before = odile.workspace.state_hash();
    let lines = odile.workspace.history().len();
    take_in(&mut odile, SAMPLE.as_bytes(), "old-myspot.json");
    assert_eq!(odile.workspace.history().len(), lines + 1);
    assert_eq!(odile.workspace.history()[0].label, "import old-myspot.json");
    assert_ne!(odile.workspace.state_hash(), before);
    assert!(odile.undo());
    assert_eq!(odile.workspace.state_hash(), before);
    let again = take_in(&mut odile, SAMPLE.as_bytes(), "old-myspot.json");
    assert!(
        !again.act().edits.is_empty(),
        "what was taken back may come again"
    );
}

#[test]
fn the_same_file_is_not_taken_twice_unless_asked() {
    let mut odile = alone(6);
    take_in(&mut odile, SAMPLE.as_bytes(), "old-myspot.json");
    let before = odile.workspace.state_hash();
    let plan = take_in(&mut odile, SAMPLE.as_bytes(), "another name.json");
    assert_eq!(
        plan.problems.iter().map(|p| p.why).collect::<Vec<_>>(),
        [Why::SameFile]
    );
    assert_eq!(plan.act().edits, []);
    assert_eq!(odile.workspace.state_hash(), before);

    let now = odile.now();
    let again = Choices {
        again: true,
        ..Choices::default()
    };
    let bytes = SAMPLE.as_bytes();
    let plan = import::plan_with(
        bytes,
        "x",
        &again,
        &odile.workspace,
        now,
        &mut Dice::from_number(9),
        Watch::default(),
    );
    let plan = plan.expect("readable");
    assert_eq!(
        plan.added["entity"], 11,
        "six, two unknown ends, three names of sections"
    );
    odile.act(plan.act());
    assert_eq!(count(&odile.workspace, "board"), 10);
    let (out, _) = to_myspot_json(&odile.workspace);
    let ids = out["entities"].as_array().map_or(0, |list| {
        let ids: std::collections::HashSet<String> =
            list.iter().map(|entity| entity["id"].to_string()).collect();
        ids.len()
    });
    assert_eq!(ids, 12, "two imports of one id stay two fiches");
}

#[test]
fn what_another_file_repeats_is_told_and_not_doubled() {
    let mut odile = alone(7);
    take_in(&mut odile, SAMPLE.as_bytes(), "old-myspot.json");
    let records = odile.workspace.records().len();
    let mut file: Json = serde_json::from_str(SAMPLE).expect("JSON");
    file["entities"].as_array_mut().map(|list| list.remove(5));
    file["entities"][0]["desc"] = json!("Plus de marché.");
    file["plaidoyer"]["swot"]["threats"] = json!(["vote de juillet"]);
    file["plaidoyer"]["strategies"] = json!(["media", "legal"]);
    let plan = take_in(&mut odile, file.to_string().as_bytes(), "deux.json");
    let told = |why: Why| {
        plan.problems
            .iter()
            .filter(|problem| problem.why == why)
            .count()
    };
    assert_eq!(told(Why::AlreadyHereDifferent), 1);
    assert_eq!(told(Why::SameFile), 0);
    assert!(told(Why::AlreadyHere) > 15);
    assert!(
        plan.report
            .iter()
            .any(|(_, value)| value == "Plus de marché.")
    );
    let added: Vec<(&str, usize)> = plan
        .added
        .iter()
        .map(|(kind, count)| (kind.as_str(), *count))
        .collect();
    assert_eq!(added, [("board", 1), ("card", 5), ("strategy", 1)]);
    assert_eq!(
        odile.workspace.records().len(),
        records + 8,
        "and the import itself"
    );
}

#[test]
fn a_name_that_is_here_already_stays_apart_and_is_listed() {
    let mut odile = alone(8);
    odile.create("entity", &[("name", "place du grand puits")]);
    let plan = take_in(&mut odile, SAMPLE.as_bytes(), "old-myspot.json");
    let same: Vec<&str> = plan
        .problems
        .iter()
        .filter(|problem| problem.why == Why::SameName)
        .map(|problem| problem.value.as_str())
        .collect();
    assert_eq!(same, ["Place du Grand Puits"]);
}
