//! Files of the old program, through our own formats and back, and as other programs save them.

use std::collections::BTreeMap;

use myspot_core::export::{to_json, to_myspot_json};
use myspot_core::import::Choices;
use serde_json::Value as Json;

use super::{NOW, data, empty, planned_with, taken};

/// The old program's file without what it says of the moment of its making.
fn content(json: &Json) -> BTreeMap<String, Json> {
    let object = json.as_object().expect("an object").iter();
    object
        .filter(|(key, _)| key.as_str() != "exportedAt")
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

#[test]
fn the_old_programs_file_comes_back_equal_through_our_own() {
    let Some(data) = data() else { return };
    for name in ["real-192.json", "full-sections.json"] {
        let bytes = std::fs::read(data.join("real").join(name)).expect("a file");
        let file: Json = serde_json::from_slice(&bytes).expect("JSON");
        let (first, _) = taken(&bytes, name);
        let ours = to_json(&first).to_string();
        let (second, plan) = taken(ours.as_bytes(), "nôtre.json");
        assert_eq!(plan.report, [], "{name}");
        let (out, _) = to_myspot_json(&second);
        assert_eq!(content(&out), content(&file), "{name}");
        // And once more, from what we wrote for the old program.
        let (third, _) = taken(out.to_string().as_bytes(), "ancien.json");
        assert_eq!(to_myspot_json(&third).0, out, "{name}");
    }
}

/// A table in the encodings and with the signs in which people's programs save it.
fn saved_elsewhere(text: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for (sign, called) in [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab")] {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut writer = csv::WriterBuilder::new()
            .delimiter(sign)
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(Vec::new());
        for row in reader.records() {
            writer
                .write_record(&row.expect("a row"))
                .expect("in memory");
        }
        let text = String::from_utf8(writer.into_inner().expect("in memory")).expect("UTF-8");
        let wide = |letters: &str| letters.encode_utf16().collect::<Vec<u16>>();
        let marked = format!("\u{feff}{text}");
        let little = wide(&marked).into_iter().flat_map(u16::to_le_bytes);
        let big = wide(&marked).into_iter().flat_map(u16::to_be_bytes);
        let (western, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
        assert!(
            !lost,
            "every letter of the file has a place in Windows-1252"
        );
        let forms: [(&str, Vec<u8>); 5] = [
            ("UTF-8", text.clone().into_bytes()),
            ("UTF-8 with a mark", marked.clone().into_bytes()),
            ("Windows-1252", western.into_owned()),
            ("UTF-16, little end first", little.collect()),
            ("UTF-16, big end first", big.collect()),
        ];
        all.extend(forms.map(|(form, bytes)| (format!("{form}, {called}"), bytes)));
        let told = format!("sep={}\r\n{text}", char::from(sign));
        all.push((format!("told by sep=, {called}"), told.into_bytes()));
    }
    all
}

#[test]
fn the_old_programs_table_says_the_same_however_it_was_saved() {
    let Some(data) = data() else { return };
    for name in ["real-192.csv", "full-sections.csv"] {
        let bytes = std::fs::read(data.join("real").join(name)).expect("a file");
        let text = String::from_utf8(bytes.clone()).expect("the old program writes UTF-8");
        // Signs without a place in the narrowest of the encodings are left out of all of them.
        let text: String = text
            .chars()
            .filter(|sign| !encoding_rs::WINDOWS_1252.encode(&sign.to_string()).2)
            .collect();
        let records = |bytes: &[u8]| {
            let mut workspace = empty(&std::sync::Arc::new(myspot_core::Kinds::builtin()));
            let plan = planned_with(&workspace, bytes, name, &Choices::default()).expect("a table");
            workspace.apply(&plan.act(), NOW).expect("allowed");
            let mut all: Vec<String> = workspace
                .records()
                .iter()
                .filter(|record| record.kind != "import_batch")
                .map(|record| {
                    let told = record.fields.iter().filter(|(key, _)| {
                        // Names drawn anew at each import, and the line on which a row stands.
                        !key.starts_with("origin|") && !key.starts_with("tags|")
                    });
                    format!("{} {:?}", record.kind, told.collect::<Vec<_>>())
                })
                .collect();
            all.sort();
            all
        };
        let expected = records(text.as_bytes());
        assert!(expected.len() > 3, "{name}");
        for (form, bytes) in saved_elsewhere(&text) {
            assert_eq!(records(&bytes), expected, "{name}: {form}");
        }
    }
}
