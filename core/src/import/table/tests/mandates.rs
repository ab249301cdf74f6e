//! One row is a person, an institution and a mandate.

use super::*;

/// Story B of the product: mandates, as a public body publishes them.
pub(super) fn mandates(rows: usize) -> Vec<u8> {
    let first = [
        "Anne", "Élise", "Marc", "Samir", "Odile", "Zoé", "Jérôme", "Inès",
    ];
    let last = [
        "Dupont",
        "Müller",
        "Van den Bossche",
        "Lefèvre",
        "Peeters",
        "Çelik",
    ];
    let mut text = "Nom;Prénom;Institution;Mandat;Date de début;Date de fin\r\n".to_owned();
    for n in 0..rows {
        // Words of letters only, so that no two people are one letter apart.
        let own: String = format!("{n:05}")
            .chars()
            .map(|d| char::from(b'a' + (d as u8 - b'0') * 2))
            .collect();
        let own = format!("{own}{own}");
        let (f, l) = (first[n % 8], last[n % 6]);
        let (day, month, year) = (1 + n % 28, 1 + n % 12, 1990 + n % 35);
        let body = n % 40;
        let name = if n % 250 == 7 {
            String::new()
        } else {
            format!("{l}-{own}")
        };
        let first = if name.is_empty() { "" } else { f };
        text += &format!(
            "{name};{first};Intercommunale n° {body};Administratrice;{day:02}/{month:02}/{year};\r\n"
        );
    }
    // Forty names that are nearly those of others.
    for n in 0..40 {
        let n = n * 20;
        let own: String = format!("{n:05}")
            .chars()
            .map(|d| char::from(b'a' + (d as u8 - b'0') * 2))
            .collect();
        let own = format!("{own}{own}");
        let (f, l) = (first[n % 8], last[n % 6].to_uppercase());
        text += &format!("{own}-{l};{f};Intercommunale n° 1;Président;01/02/2020;31/12/2024\r\n");
    }
    encoding_rs::WINDOWS_1252.encode(&text).0.into_owned()
}

#[test]
fn three_thousand_mandates_become_people_institutions_and_terms_in_one_undo() {
    let bytes = mandates(3_000);
    let mut workspace = empty();
    let before = workspace.state_hash();
    let plan = planned(&workspace, &bytes, "mandats.csv", TableChoices::default()).expect("read");
    let table = &plan.tables[0];
    assert_eq!(table.recipe.key, "mandates");
    assert_eq!(
        (table.encoding, table.delimiter),
        (Some("windows-1252"), Some(';'))
    );
    assert_eq!(plan.refused.len(), 12);
    assert_eq!(plan.refused[0].row, 9);
    assert_eq!(plan.added["relation"], 3_028);
    assert_eq!(plan.added["entity"], 3_028 + 40);
    assert_eq!(plan.duplicates.len(), 40);
    let applied = workspace.apply(&plan.act(), NOW);
    applied.expect("allowed");
    let records = workspace.records();
    let mandate = records
        .of_kind("relation")
        .find(|it| it.words("start_raw") == "01/01/1990");
    let mandate = mandate.expect("the first row");
    assert_eq!(mandate.words("start_edtf"), "1990-01-01");
    assert_eq!(mandate.words("label"), "Administratrice");
    let undone = workspace.undo(NOW).expect("allowed");
    assert!(undone.is_some());
    assert_eq!(workspace.state_hash(), before);
    let csv = crate::import::refused_csv(&plan).expect("twelve");
    assert_eq!(csv.split(|byte| *byte == b'\n').count(), 14);
}

#[test]
fn refused_rows_go_in_once_they_are_corrected() {
    let bytes = "Nom;Institution;Mandat\nAnne;;Échevine\nMarc;Ville;Bourgmestre\n".as_bytes();
    let (mut workspace, plan) = taken(bytes, "m.csv", TableChoices::default());
    let csv = crate::import::refused_csv(&plan).expect("one");
    let text = String::from_utf8(csv).expect("words");
    assert!(text.contains("Anne;;Échevine;;2;no_name"), "{text}");
    let corrected = text.replace("Anne;;", "Anne;Ville;");
    let plan = planned(
        &workspace,
        corrected.as_bytes(),
        "m2.csv",
        TableChoices::default(),
    )
    .expect("read");
    assert_eq!((plan.added["relation"], plan.refused.len()), (1, 0));
    workspace.apply(&plan.act(), NOW).expect("allowed");
}
