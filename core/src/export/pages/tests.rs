use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Cell, Pages, pages};
use crate::Methods;
use crate::Moment;
use crate::date::Date;
use crate::export::excel::to_xlsx;
use crate::export::graph::Preset;
use crate::export::html::to_html;
use crate::export::plan::Front;
use crate::export::tables::to_delimited;
use crate::export::to_myspot_json;
use crate::import::TableChoices;
use crate::import::table::tests::{empty, planned, shared, taken};
use crate::kind::Handling;
use crate::record::Record;
use crate::workspace::Workspace;

const NOW: Moment = Moment(1_800_000_000_000);

/// What the old program would read of a workspace, without regard to order.
fn content(workspace: &Workspace) -> [Vec<String>; 2] {
    let (json, _) = to_myspot_json(workspace);
    let items = |list: &str, keys: &[&str]| {
        let list = json[list].as_array().expect("a list").iter();
        let shown = |it: &Json| {
            let words = keys
                .iter()
                .map(|key| it[*key].to_string().replace(", ", ","));
            words.collect::<Vec<_>>().join(" | ")
        };
        let mut all: Vec<String> = list.map(shown).collect();
        all.sort();
        all
    };
    [
        items(
            "entities",
            &[
                "id", "name", "type", "alias", "desc", "date", "role", "tags",
            ],
        ),
        items("relations", &["id", "from", "to", "type"]),
    ]
}

#[test]
fn the_real_workspace_comes_back_from_its_tables() {
    let Some(bytes) = shared("real/real-192.json") else {
        return;
    };
    let (workspace, _) = taken(&bytes, "real-192.json", TableChoices::default());
    let before = content(&workspace);
    let read = pages(&workspace, Handling::Core);
    let (xlsx, _) = to_xlsx(&read).expect("memory");
    let (back, plan) = taken(&xlsx, "real.xlsx", TableChoices::default());
    assert_eq!(content(&back), before, "{:?}", plan.problems);
    assert_eq!(plan.added["relation"], 100);
    let fiches = &read.pages[0];
    assert_eq!(fiches.kind, "entity");
    for preset in [Preset::Excel, Preset::Plain] {
        let csv = to_delimited(fiches, preset);
        let (mut back, _) = taken(&csv, "real.csv", TableChoices::default());
        assert_eq!(content(&back)[0], before[0]);
        // The folder: relations and the rest after the fiches.
        for page in &read.pages[1..] {
            let csv = to_delimited(page, preset);
            let choices = TableChoices {
                recipe: (!matches!(page.kind.as_str(), "relation" | "note"))
                    .then(|| page.kind.clone()),
                ..TableChoices::default()
            };
            let plan = planned(&back, &csv, &page.kind, choices).expect("a table");
            back.apply(&plan.act(), NOW).expect("allowed");
        }
        assert_eq!(content(&back)[1], before[1]);
    }
}

#[test]
fn every_kind_of_the_full_sections_survives_the_workbook() {
    let Some(bytes) = shared("real/full-sections.json") else {
        return;
    };
    let (workspace, _) = taken(&bytes, "full-sections.json", TableChoices::default());
    let read = pages(&workspace, Handling::Core);
    let (xlsx, _) = to_xlsx(&read).expect("memory");
    let (back, _) = taken(&xlsx, "full.xlsx", TableChoices::default());
    let count = |it: &Workspace| {
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for record in it
            .records()
            .iter()
            .filter(|it| !super::OWN_KINDS.contains(&it.kind.as_str()))
        {
            *kinds.entry(record.kind.clone()).or_default() += 1;
        }
        kinds
    };
    assert_eq!(count(&back), count(&workspace));
    // Of the fiches, all that is not the old program's own numbering; dates by what they mean,
    // because a workbook holds days and not the way in which they were typed.
    let fiches = |it: &Workspace| {
        let words = |record: &Record| {
            let day = Date::of(record, "when").map(|date| date.edtf());
            let day = day.unwrap_or_else(|| record.words("when_raw").to_owned());
            let aliases = record.ticked("aliases").join(",");
            let fields = ["name", "kind", "desc"].map(|key| record.words(key));
            format!("{fields:?} {aliases} {day} {:?}", record.ticked("roles"))
        };
        let mut all: Vec<String> = it.records().of_kind("entity").map(words).collect();
        all.sort();
        all
    };
    assert_eq!(fiches(&back), fiches(&workspace));
    let [_, relations] = content(&workspace);
    assert_eq!(content(&back)[1], relations);
}

/// What has been used to make a formula or a script of a name.
/// A file of the old program in which every name, text and relation is one of 40 things that have
/// been used to make a formula or a script of a name. `.ci/payloads` shows its exports to programs
/// that would run them.
const PAYLOADS: &str = include_str!("../../../../tests/data/payloads.json");

#[test]
fn no_name_becomes_a_formula_or_a_script() {
    let (workspace, _) = taken(PAYLOADS.as_bytes(), "p.json", TableChoices::default());
    let read = pages(&workspace, Handling::Core);
    for page in &read.pages {
        for preset in [Preset::Excel, Preset::Plain] {
            let bytes = to_delimited(page, preset);
            let text = String::from_utf8(bytes).expect("words");
            let sign = if preset == Preset::Excel { b';' } else { b',' };
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader
                .delimiter(sign)
                .has_headers(false)
                .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            for record in reader.records() {
                for cell in record.expect("a row").iter() {
                    assert!(
                        !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                        "{cell:?}"
                    );
                }
            }
        }
    }
    let (xlsx, _) = to_xlsx(&read).expect("memory");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(xlsx)).expect("a zip");
    let mut sheets = 0;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).expect("XML");
        assert!(
            !text.contains("<f>") && !text.contains("<f ") && !text.contains("<hyperlink"),
            "{text}"
        );
        sheets += usize::from(text.contains("<sheetData>"));
    }
    assert!(sheets >= 3, "{sheets}");
    let (html, _) = to_html(&workspace, &Methods::builtin(), &Front::default(), "");
    let lower = html.to_lowercase();
    let mut elements = std::collections::BTreeSet::new();
    for piece in lower.split('<').skip(1) {
        let tag: &str = piece.split('>').next().unwrap_or_default();
        let name = tag
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .trim_start_matches('/');
        elements.insert(name.to_owned());
        assert!(
            !tag.split_whitespace()
                .skip(1)
                .any(|it| it.starts_with("on")),
            "<{tag}>"
        );
        assert!(!tag.contains("javascript:"), "<{tag}>");
    }
    let known = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "nav", "ul", "ol", "li", "a",
        "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "strong", "table",
        "thead", "tbody", "tr", "th", "td", "figure", "footer",
    ];
    let strange: Vec<_> = elements
        .iter()
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    assert_eq!(strange, Vec::<&String>::new());
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn what_is_reserved_stays_and_is_counted() {
    let csv = "Nom;Genre;Contact;Diffusion\nAnne;personne;tel 1;membres\nMarc;personne;;noyau\nVille;org;;public\n";
    let (workspace, _) = taken(csv.as_bytes(), "x.csv", TableChoices::default());
    let check =
        |audience: Handling, names: &[&str], reserved: usize, persons: usize, sensitive: usize| {
            let Pages {
                pages,
                reserved: left,
                persons: people,
                sensitive: fields,
                ..
            } = pages(&workspace, audience);
            let page = pages
                .iter()
                .find(|page| page.kind == "entity")
                .expect("fiches");
            let at = page.head.iter().position(|it| it == "Nom").expect("a name");
            let mut found: Vec<String> = page.rows.iter().map(|row| row[at].to_text()).collect();
            found.sort();
            assert_eq!(found, names, "{audience:?}");
            assert_eq!(
                (left, people, fields),
                (reserved, persons, sensitive),
                "{audience:?}"
            );
            assert_eq!(
                page.head.contains(&"Contact".to_owned()),
                audience == Handling::Core
            );
        };
    check(Handling::Core, &["Anne", "Marc", "Ville"], 0, 2, 1);
    check(Handling::Members, &["Anne", "Ville"], 2, 1, 0);
    check(Handling::Public, &["Ville"], 2, 0, 0);
}

#[test]
fn the_same_content_gives_the_same_bytes_and_days_are_real() {
    let csv = "Nom;Date\nUn;12/03/2026\nDeux;printemps 2025\n";
    let (workspace, _) = taken(csv.as_bytes(), "x.csv", TableChoices::default());
    let read = pages(&workspace, Handling::Members);
    let cells: Vec<&Cell> = read.pages[0].rows.iter().flatten().collect();
    assert!(cells.contains(&&Cell::Day(2026, 3, 12)), "{cells:?}");
    assert!(cells.contains(&&Cell::Words("printemps 2025".to_owned())));
    let write = || to_xlsx(&read).expect("memory").0;
    assert_eq!(write(), write());
    assert!(empty().records().is_empty());
}
