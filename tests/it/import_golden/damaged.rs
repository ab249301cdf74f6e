//! Files that are damaged in every way.

use super::*;

/// Walks to some value and puts another one there, or gives an object one more key.
fn replace_some_value(json: &mut Json, tokens: &[Json], dice: &mut Dice) {
    let token = tokens[dice.below(tokens.len() as u32) as usize].clone();
    let deeper = dice.below(7) > 0;
    match json {
        Json::Object(map) if deeper && !map.is_empty() => {
            let at = dice.below(map.len() as u32 + 1) as usize;
            match map.values_mut().nth(at) {
                Some(value) => replace_some_value(value, tokens, dice),
                None => drop(map.insert(token.as_str().unwrap_or("neuf").to_owned(), token)),
            }
        }
        Json::Array(list) if deeper && !list.is_empty() => {
            let at = dice.below(list.len() as u32) as usize;
            if dice.below(6) == 0 {
                list.push(list[at].clone());
            }
            replace_some_value(&mut list[at], tokens, dice);
        }
        other => *other = token,
    }
}

/// Changes, removes or repeats some bytes.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..1 + dice.below(6) {
        let at = dice.below(bytes.len() as u32) as usize;
        let to = (at + dice.below(12) as usize).min(bytes.len());
        match dice.below(4) {
            0 => bytes[at] = dice.bytes::<1>()[0],
            1 => drop(bytes.drain(at..to)),
            2 => {
                let piece = bytes[at..to].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => bytes.truncate(at.max(1)),
        }
        if bytes.is_empty() {
            bytes.push(b'{');
        }
    }
}

#[test]
fn damaged_files_never_upset_the_reader() {
    let cases = std::env::var("MYSPOT_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(2_000);
    let ours = r#"{"format":"myspot","version":1,"info":{"title":"T"},"records":[
        {"id":"e","type":"entity","name":"N","roles":["ally","x"],"custom":{"f":1},"~roles":3,
        "as":{"z":"text"},"z":"long","disputed":{"name":["N","M"]}},{"id":"a","type":"action",
        "tally":4,"raci":{"e|x":"R"}}]}"#;
    let tokens = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!(""),
        json!([]),
        json!({}),
        json!("|"),
        json!("type"),
        json!("\u{0}"),
        json!("~"),
        json!("id"),
        json!([[null, {"|": [1]}]]),
        json!(true),
        json!({"": 1, "type": "x", "~": 2, "a|b": 3}),
        json!("e"),
        json!("info"),
        json!(["a", "a", ""]),
        json!("0192f0c1-2345-7abc-8def-0123456789ab"),
    ];
    let odile = alone(12);
    let kinds = Arc::new(Kinds::builtin());
    let mut read = 0;
    for case in 0..cases {
        let mut dice = Dice::from_number(case);
        let source = if case % 3 == 0 { ours } else { SAMPLE };
        let mut bytes = source.as_bytes().to_vec();
        if case % 4 != 0 {
            let mut json: Json = serde_json::from_str(source).expect("JSON");
            for _ in 0..1 + dice.below(6) {
                replace_some_value(&mut json, &tokens, &mut dice);
            }
            bytes = json.to_string().into_bytes();
        } else {
            damage(&mut bytes, &mut dice);
        }
        let now = myspot_core::Moment(1_800_000_000_000);
        let Ok(plan) = import::plan(&bytes, "x", &odile.workspace, now, &mut dice) else {
            continue;
        };
        read += 1;
        let id = WorkspaceId([13; 16]);
        let mut samir = Workspace::create(id, Arc::clone(&kinds), Dice::from_number(case))
            .expect("the genesis is constant");
        samir
            .apply(&plan.act(), now)
            .expect("a plan can always be applied");
        if case % 3 != 0 {
            // What no longer begins like an object is text like any other, line by line.
            let json = serde_json::from_slice::<Json>(&bytes);
            let Some(json) = json.ok().filter(Json::is_object) else {
                continue;
            };
            assert_eq!(
                lost(&samir, &plan, &json),
                Vec::<String>::new(),
                "case {case}"
            );
        }
        let (out, _) = to_myspot_json(&samir);
        assert!(out["entities"].is_array(), "case {case}");
        assert!(
            samir
                .records()
                .iter()
                .all(|record| record.get("type").is_some())
        );
    }
    assert!(read * 3 > cases, "{read} of {cases} were still readable");
}
