//! Damaged files of every format: none ends the process, and what is still read can be applied.
//!
//! `MYSPOT_CASES=100000 cargo test -p myspot-core --test exchange damaged -- --nocapture` damages
//! so many of each format, in a process of 1 GB for each, and says what each took.

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use myspot_core::{Dice, Kinds};
use serde_json::Value as Json;

use crate::{NOW, books, data, empty, planned, sisters};

/// Set in the process that damages files of one format: its name.
const FORMAT: &str = "MYSPOT_DAMAGED";
const FORMATS: [&str; 21] = [
    "ours",
    "myspot",
    "dialect-a",
    "dialect-b",
    "dialect-c",
    "dialect-d",
    "dialect-e",
    "atelier-1",
    "atelier-2",
    "projects",
    "edges",
    "graphml",
    "universe",
    "csv",
    "csv-utf16",
    "c-csv",
    "txt",
    "xlsx",
    "xlsx-typed",
    "xls",
    "ods",
];

/// What is damaged: of each format a small honest file, the shared one where it is small.
fn source(format: &str) -> Vec<u8> {
    let shared = |name: &str| {
        let path = data()?.join(name);
        let bytes = std::fs::read(path).ok()?;
        (bytes.len() < 60_000).then_some(bytes)
    };
    let people = "id;Nom;Type;Rôle;Date;Influence;Tags;Remarque\n\
        1;Élise;Personne;Alliée;12/03/2026;8;a,b;«\u{a0}mot\u{a0}»\n2;\"Le\nMR\";org;cible;2024;faible;;=1+1\n";
    let ours = r#"{"format":"myspot","version":1,"info":{"title":"T"},"records":[
        {"id":"e","type":"entity","name":"N","roles":["ally","x"],"custom":{"f":1},"~roles":3,
        "as":{"z":"text"},"z":"long","disputed":{"name":["N","M"]}},{"id":"a","type":"action",
        "tally":4,"raci":{"e|x":"R"}},{"id":"r","type":"relation","from":"e","to":"e","kind":"k"}]}"#;
    let graph = r#"<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
        <key id="d0" for="node" attr.name="label" attr.type="string"/><key id="d1" for="edge"
        attr.name="poids" attr.type="double"/><graph edgedefault="directed"><node id="n0">
        <data key="d0">Élise &amp; Cie</data></node><node id="n1"/><edge source="n0" target="n1">
        <data key="d1">2.5</data></edge></graph></graphml>"#;
    let edges = r#"{"n":4,"edges":[[0,1],[1,2],[2,3]]}"#;
    match format {
        "ours" => ours.into(),
        "myspot" => include_str!("../../../tests/data/old-myspot.json").into(),
        "dialect-a" => shared("dialects/a.json").unwrap_or_else(|| sisters::A.into()),
        "dialect-b" => sisters::B.into(),
        "dialect-c" => shared("dialects/c.json").unwrap_or_else(|| sisters::C.into()),
        "dialect-d" => shared("dialects/d.json").unwrap_or_else(|| sisters::D.into()),
        "dialect-e" => shared("dialects/e-1.json").unwrap_or_else(|| sisters::E.into()),
        "atelier-1" => sisters::ATELIER.into(),
        "atelier-2" => sisters::ATELIER_2.into(),
        "projects" => sisters::PROJECTS.into(),
        "edges" => edges.into(),
        "graphml" => graph.into(),
        "universe" => shared("real/full-sections-universe.html").unwrap_or_else(|| graph.into()),
        "csv" => people.into(),
        "csv-utf16" => {
            let text = people.replace(';', "\t");
            let letters = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xff, 0xfe].into_iter().chain(letters).collect()
        }
        "c-csv" => "section,key,value\nmeta,name,\"N, deux\"\nacteur,1_name,Élise\nacteur,1_power,4\nacteur,1_position,allié\nswot,forces,\"• a\n• b\"\n".into(),
        "txt" => "Élise\nComité\n\nélise\n• Marc\r\n".into(),
        "xlsx" => workbook(),
        "xlsx-typed" => shared("edge/twosheets.xlsx").unwrap_or_else(workbook),
        "xls" => books::samples()[1].clone(),
        _ => books::samples()[0].clone(),
    }
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, text) in ["Nom", "Genre", "Influence"].into_iter().enumerate() {
        let column = u16::try_from(column).expect("few");
        sheet.write_string(0, column, text).expect("in the sheet");
        sheet
            .write_string(1, column, "Élise")
            .expect("in the sheet");
        sheet.write_number(2, column, 4.5).expect("in the sheet");
    }
    book.save_to_buffer().expect("memory")
}

/// The parts of a zip, to be damaged before they are packed: damage to the packed bytes is mostly
/// found by their sum, and never reaches a reader.
fn parts(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).ok()?;
            let mut text = Vec::new();
            file.read_to_end(&mut text).ok()?;
            Some((file.name().ok()?.into_owned(), text))
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        // A second part of one name is no longer written.
        if out.start_file(name.as_str(), stored).is_ok() {
            out.write_all(bytes).expect("memory");
        }
    }
    out.finish().expect("memory").into_inner()
}

/// Pieces that mean something to some reader.
const PIECES: [&str; 20] = [
    "",
    "null",
    "-1",
    "1e308",
    "[]",
    "{}",
    "\"",
    "\\u0000",
    "&#x0;",
    "<",
    "]]>",
    "99999999999999999999",
    "\u{feff}",
    "|",
    "\n\n",
    "='x'!A1",
    "A1:XFD1048576",
    "table:number-columns-repeated=\"99999\"",
    "-0",
    "É",
];

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..1 + dice.below(4) {
        if bytes.is_empty() {
            bytes.push(b';');
        }
        let length = u32::try_from(bytes.len()).expect("small");
        let at = dice.below(length) as usize;
        let to = (at + 1 + dice.below(12) as usize).min(bytes.len());
        match dice.below(7) {
            0 => bytes[at] = dice.bytes::<1>()[0],
            1 => drop(bytes.drain(at..to)),
            2 => {
                let piece = bytes[at..to].to_vec();
                bytes.splice(at..at, piece);
            }
            3 => bytes[at] ^= 1 << dice.below(8),
            4 => {
                let piece = PIECES[dice.below(20) as usize];
                bytes.splice(at..to, piece.bytes());
            }
            5 => {
                // A piece of the file stands elsewhere too.
                let from = dice.below(length) as usize;
                let end = (from + dice.below(200) as usize).min(bytes.len());
                let piece = bytes[from..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ if dice.below(4) == 0 => bytes.truncate(at),
            _ => bytes[at] = bytes[at].wrapping_add(1),
        }
    }
}

/// Walks to some value of a JSON file and puts another one there, takes it out or doubles it.
fn replace(json: &mut Json, dice: &mut Dice) {
    const VALUES: &str = r#"[null,-1,1e300,"",[],{},"|","type","\u0000","~","id",true,[[null,{"|":[1]}]],
        {"":1,"type":"x","~":2,"a|b":3},"e",["a","a",""],"12/13/2026","• a\n• b",99999999999999999999,
        "0192f0c1-2345-7abc-8def-0123456789ab",{"id":"e","name":[]}]"#;
    let deeper = dice.below(8) > 0;
    match json {
        Json::Object(map) if deeper && !map.is_empty() => {
            let length = u32::try_from(map.len()).expect("few");
            let key = map.keys().nth(dice.below(length) as usize).cloned();
            let key = key.unwrap_or_default();
            match (dice.below(12), map.get_mut(&key)) {
                (0, _) => drop(map.remove(&key)),
                (1, Some(value)) => {
                    let value = value.clone();
                    map.insert(format!("{key} "), value);
                }
                (_, Some(value)) => replace(value, dice),
                (_, None) => {}
            }
        }
        Json::Array(list) if deeper && !list.is_empty() => {
            let at = dice.below(u32::try_from(list.len()).expect("few")) as usize;
            match dice.below(8) {
                0 => drop(list.remove(at)),
                1 => list.push(list[at].clone()),
                _ => replace(&mut list[at], dice),
            }
        }
        other => {
            let values: Vec<Json> = serde_json::from_str(VALUES).expect("JSON");
            let at = dice.below(u32::try_from(values.len()).expect("few")) as usize;
            other.clone_from(&values[at]);
        }
    }
}

fn cases() -> u64 {
    let told = std::env::var("MYSPOT_CASES").ok();
    told.and_then(|n| n.parse().ok()).unwrap_or(200)
}

/// The work of the process that damages files of one format; without one it does nothing.
#[test]
fn one_format() {
    let Ok(format) = std::env::var(FORMAT) else {
        return;
    };
    let kinds = Arc::new(Kinds::builtin());
    let workspace = empty(&kinds);
    let honest = source(&format);
    planned(&workspace, &honest, "x").expect("the honest file is readable");
    let inside = parts(&honest);
    let json = serde_json::from_slice::<Json>(&honest).ok();
    let (began, mut read, mut slowest) = (Instant::now(), 0_u64, 0);
    let only = std::env::var("MYSPOT_CASE").ok();
    let only = only.and_then(|n| n.parse::<u64>().ok());
    let numbers = only.map_or(0..cases(), |one| one..one + 1);
    for case in numbers {
        let mut dice = Dice::from_number(case);
        let bytes = match &inside {
            None if case % 4 != 0 && json.is_some() => {
                let mut json = json.clone().unwrap_or_default();
                for _ in 0..1 + dice.below(5) {
                    replace(&mut json, &mut dice);
                }
                json.to_string().into_bytes()
            }
            Some(parts) if case % 4 != 0 => {
                let mut parts = parts.clone();
                let count = u32::try_from(parts.len()).expect("few");
                let at = dice.below(count) as usize;
                damage(&mut parts[at].1, &mut dice);
                packed(&parts)
            }
            _ => {
                let mut bytes = honest.clone();
                damage(&mut bytes, &mut dice);
                bytes
            }
        };
        let started = Instant::now();
        // A panic, an abort and a failed assertion all name their case.
        eprint!("\rcase {case} ");
        if let Ok(plan) = planned(&workspace, &bytes, "x") {
            read += 1;
            // Making a workspace costs more than most of these files.
            if case % 8 == 0 || only.is_some() {
                let applied = empty(&kinds).apply(&plan.act(), NOW);
                applied.expect("a plan can always be applied");
            }
        }
        slowest = slowest.max(started.elapsed().as_millis());
    }
    let took = began.elapsed().as_secs_f64();
    eprintln!(
        "\n{format}: {read} of {} still readable, {took:.1} s, slowest {slowest} ms",
        cases()
    );
}

#[test]
fn damaged_files_of_no_format_end_the_process() {
    let me = std::env::current_exe().expect("a test has a program");
    let one = std::env::var("MYSPOT_FORMAT").ok();
    let formats = FORMATS
        .iter()
        .filter(|it| one.as_ref().is_none_or(|one| one == *it));
    let mut died = Vec::new();
    for format in formats {
        let child = Command::new("sh")
            .args(["-c", "ulimit -v 1048576 2>/dev/null; exec \"$0\" --exact --nocapture mutated::one_format"])
            .arg(&me)
            .env(FORMAT, format)
            .env("RUST_BACKTRACE", "0")
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&child.stderr);
        let line = said.lines().find(|line| line.starts_with(format));
        eprintln!("{}", line.unwrap_or("died"));
        if !child.status.success() || line.is_none() {
            let last = said.rsplit('\r').next().unwrap_or_default();
            died.push(format!("{format}: {last}"));
        }
    }
    assert!(died.is_empty(), "{}", died.join("\n"));
}
