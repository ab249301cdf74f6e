//! What becomes of every shared file, as a person read it once and found it right.
//!
//! `MYSPOT_BLESS=1` writes the table anew, to be read before it is kept. It holds counts, places
//! and reasons, and a fingerprint of what the report tells: no word of the files themselves.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use myspot_core::Kinds;
use myspot_core::import::{Plan, recognise};

use crate::{empty, files, planned};

/// What a plan does, in lines.
fn lines(plan: &Plan, out: &mut String) {
    let added: Vec<String> = plan
        .added
        .iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    let added = added.join(", ");
    writeln!(out, "  adds: {added}").expect("a text");
    for table in &plan.tables {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|it| String::from(it.target.clone()))
            .collect();
        writeln!(
            out,
            "  table: {} rows, head {:?}, {}, {:?}, {} [{}]",
            table.rows,
            table.header_row,
            table.encoding.unwrap_or("workbook"),
            table.delimiter,
            table.recipe.key,
            columns.join(" "),
        )
        .expect("a text");
    }
    let mut problems: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for problem in &plan.problems {
        let row = problem.place.row.map_or("-".into(), |row| row.to_string());
        problems
            .entry((problem.why.code(), problem.hint.code()))
            .or_default()
            .push(row);
    }
    for ((why, hint), rows) in problems {
        let more = rows.len().saturating_sub(12);
        let mut shown = rows[..rows.len() - more].join(" ");
        if more > 0 {
            write!(shown, " and {more} more").expect("a text");
        }
        writeln!(out, "  {why} ({hint}): {} at {shown}", rows.len()).expect("a text");
    }
    if !plan.report.is_empty() {
        let told: String = plan
            .report
            .iter()
            .map(|(path, value)| format!("{path}\0{value}\n"))
            .collect();
        let print = blake3::hash(told.as_bytes()).to_hex();
        let count = plan.report.len();
        writeln!(out, "  report: {count} lines, {}", &print[..12]).expect("a text");
    }
    if !plan.refused.is_empty() {
        writeln!(out, "  refused rows: {}", plan.refused.len()).expect("a text");
    }
    if !plan.duplicates.is_empty() {
        writeln!(out, "  pairs: {}", plan.duplicates.len()).expect("a text");
    }
}

#[test]
fn every_file_comes_in_as_it_was_read_once_by_a_person() {
    let all = files(&["real", "dialects", "edge"]);
    if all.is_empty() {
        return;
    }
    let kinds = Arc::new(Kinds::builtin());
    let mut found = String::new();
    for (name, bytes) in all {
        // The keys of an unknown JSON are its own words.
        let sort = format!("{:?}", recognise(&bytes));
        let sort =
            sort.split_once('(').map_or(
                sort.as_str(),
                |(sort, rest)| {
                    if sort == "Dialect" { rest } else { sort }
                },
            );
        let sort = sort.trim_matches(['"', ')']);
        writeln!(found, "{name}: {sort}").expect("a text");
        match planned(&empty(&kinds), &bytes, &name) {
            Ok(plan) => lines(&plan, &mut found),
            Err(error) => {
                let error = format!("{error:?}");
                let error = error.split([' ', '{']).next().unwrap_or_default();
                writeln!(found, "  refused: {error}").expect("a text");
            }
        }
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/exchange/golden.txt");
    if std::env::var_os("MYSPOT_BLESS").is_some() {
        std::fs::write(&path, &found).expect("written");
    }
    let known = std::fs::read_to_string(&path).expect("the table");
    let differ: Vec<String> = found
        .lines()
        .zip(known.lines())
        .filter(|(found, known)| found != known)
        .map(|(found, known)| format!("- {known}\n+ {found}"))
        .collect();
    assert!(found == known, "{}", differ.join("\n"));
}
