mod mandates;

use std::path::PathBuf;
use std::sync::Arc;

use crate::import::{Choices, ImportError, Plan, TableChoices, plan_with};
use crate::watch::Watch;
use crate::{Dice, Kinds, Moment, Workspace, WorkspaceId};

const NOW: Moment = Moment(1_800_000_000_000);

/// A file of the developers' shared data; `None`, said aloud, where that is absent.
pub(crate) fn shared(name: &str) -> Option<Vec<u8>> {
    let room = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let told = std::env::var_os("MYSPOT_SHARED").map(PathBuf::from);
    let folders = ["../../shared", "../../../shared"].map(|way| room.join(way));
    let found = told.into_iter().chain(folders);
    let found = found
        .map(|it| it.join("data").join(name))
        .find_map(|it| std::fs::read(it).ok());
    if found.is_none() {
        eprintln!("skipped: the shared file {name} is not here");
    }
    found
}

pub(crate) fn empty() -> Workspace {
    let mut dice = Dice::from_number(1);
    let id = WorkspaceId::fresh(&mut dice);
    Workspace::create(id, Arc::new(Kinds::builtin()), dice).expect("the genesis")
}

pub(crate) fn planned(
    workspace: &Workspace,
    bytes: &[u8],
    name: &str,
    table: TableChoices,
) -> Result<Plan, ImportError> {
    let choices = Choices {
        table,
        ..Choices::default()
    };
    let mut dice = Dice::from_number(2 + bytes.len() as u64);
    plan_with(
        bytes,
        name,
        &choices,
        workspace,
        NOW,
        &mut dice,
        Watch::default(),
    )
}

/// The workspace after an import that must succeed, and what was planned.
pub(crate) fn taken(bytes: &[u8], name: &str, table: TableChoices) -> (Workspace, Plan) {
    let mut workspace = empty();
    let plan = planned(&workspace, bytes, name, table).expect("it is readable");
    workspace.apply(&plan.act(), NOW).expect("allowed");
    (workspace, plan)
}

/// Every fiche as `name | kind | date | roles | tags`, in the order of its names.
fn fiches(workspace: &Workspace) -> Vec<String> {
    let records = workspace.records();
    let mut shown: Vec<String> = records
        .of_kind("entity")
        .map(|it| {
            let tags = it.ticked("tags").into_iter().map(|id| {
                records
                    .get(&id.into())
                    .map_or("?", |tag| tag.words("label"))
            });
            let tags: Vec<&str> = tags.collect();
            format!(
                "{} | {} | {} | {} | {}",
                it.words("name"),
                it.words("kind"),
                it.words("when_edtf"),
                it.ticked("roles").join(","),
                tags.join(","),
            )
        })
        .collect();
    shown.sort();
    shown
}

/// What is the matter with a file, as `row: why value`.
fn told(plan: &Plan) -> Vec<String> {
    let line = |it: &crate::import::Problem| {
        let row = it.place.row.unwrap_or_default();
        format!("{row}: {} {}", it.why.code(), it.value)
    };
    plan.problems.iter().map(line).collect()
}

#[test]
fn awkward_tables_come_in_as_a_person_reads_them() {
    let muller = "Élise Müller | person | 2026-03-12 | ally | été,logement";
    let council = "Conseil économique | org | 2024 | target | éco";
    let both = vec![council, muller];
    type Expected = Vec<(&'static str, Vec<&'static str>, Vec<&'static str>)>;
    let mut table: Expected = [
        "cp1252-comma.csv",
        "cp1252-semi.csv",
        "utf16-tab.csv",
        "utf8-comma.csv",
        "utf8-semi.csv",
        "utf8bom-comma.csv",
        "utf8bom-semi.csv",
    ]
    .map(|name| (name, both.clone(), vec![]))
    .into();
    table.extend([
        (
            "fr-headers-cp1252-semi.csv",
            vec![
                "Ville de Liège | org | 2024 | target | c",
                "Élise Müller | person | 2026-03-12 | ally | a,b",
            ],
            vec![],
        ),
        ("newlinecell.csv", vec!["Beta |  |  |  | "], vec![]),
        (
            "nodate.csv",
            vec![
                "2024 | event |  |  | ",
                "Alpha | org |  |  | ",
                "Alpha | org |  |  | ",
            ],
            vec!["4: same_name Alpha"],
        ),
        (
            "nom-lower-utf8bom.csv",
            vec![
                "001 | org |  |  | ",
                "Élise | person | 2026-03 | ally | a,b",
            ],
            vec![],
        ),
        (
            "names-cp1252.txt",
            vec!["Jean | person |  |  | ", "Élise | person |  |  | "],
            vec![],
        ),
        (
            "names-crlf.txt",
            vec![
                "Jean | person |  |  | ",
                "Marc | person |  |  | ",
                "Élise | person |  |  | ",
                "élise | person |  |  | ",
            ],
            vec!["3: same_name élise / Élise"],
        ),
        (
            "ok.xlsx",
            vec!["Élise Müller | person | 2026-03 | ally | a,b"],
            vec![],
        ),
        (
            "datecell.xlsx",
            vec![
                "Loi | document | 2003 |  | ",
                "Manif | event | 2026-05-01 |  | ",
            ],
            vec![],
        ),
        (
            "frheaders.xlsx",
            vec!["Élise | person |  | ally | "],
            vec![],
        ),
        ("numname.xlsx", vec!["1984 | object |  |  | "], vec![]),
    ]);
    for (name, expected, problems) in table {
        let Some(bytes) = shared(&format!("edge/{name}")) else {
            continue;
        };
        let (workspace, plan) = taken(&bytes, name, TableChoices::default());
        assert_eq!(fiches(&workspace), expected, "{name}");
        assert_eq!(told(&plan), problems, "{name}");
        assert_eq!(plan.report, [], "{name}");
    }
}

#[test]
fn a_second_sheet_of_relations_joins_the_fiches_of_the_first() {
    let Some(bytes) = shared("edge/twosheets.xlsx") else {
        return;
    };
    let (workspace, plan) = taken(&bytes, "twosheets.xlsx", TableChoices::default());
    assert_eq!((plan.added["entity"], plan.added["relation"]), (3, 1));
    let records = workspace.records();
    let relation = records.of_kind("relation").next().expect("one");
    let name = |field: &str| {
        let id = relation.reference(field).expect("an end");
        records
            .living(&id)
            .expect("a fiche")
            .words("name")
            .to_owned()
    };
    assert_eq!((name("from"), name("to")), ("a".to_owned(), "b".to_owned()));
}

/// The strings of a file of tables that are neither in a record nor in the report.
fn lost(workspace: &Workspace, plan: &Plan, bytes: &[u8]) -> Vec<String> {
    let mut words = String::new();
    for record in workspace.records().iter() {
        for (key, value) in &record.fields {
            words += &format!("{key}\n{}\n", value.to_words());
            // What is kept as JSON is read as JSON: its escapes are not the words.
            let json = serde_json::from_str::<serde_json::Value>(&value.to_words());
            for (heading, was) in json.iter().filter_map(|it| it.as_object()).flatten() {
                words += &format!("{heading}\n{}\n", was.as_str().unwrap_or_default());
            }
        }
    }
    for (path, value) in &plan.report {
        words += &format!("{path}\n{value}\n");
    }
    let sort = crate::import::sniff::sniff(bytes);
    let (choices, all) = (TableChoices::default(), Watch::default().part(0.0, 1.0));
    let file = super::open(bytes, sort, &choices, workspace.kinds(), &all).expect("a table");
    let cells = file
        .tables
        .iter()
        .flat_map(|(sheet, _)| &sheet.rows)
        .flat_map(|row| &row.cells);
    let texts = cells.map(|cell| cell.text.to_string());
    texts
        .filter(|text| !words.contains(text.as_str()))
        .collect()
}

#[test]
fn every_string_of_a_table_is_found_again() {
    let names = [
        "edge/cp1252-comma.csv",
        "edge/cp1252-semi.csv",
        "edge/datecell.xlsx",
        "edge/fr-headers-cp1252-semi.csv",
        "edge/frheaders.xlsx",
        "edge/names-cp1252.txt",
        "edge/names-crlf.txt",
        "edge/newlinecell.csv",
        "edge/nodate.csv",
        "edge/nom-lower-utf8bom.csv",
        "edge/numname.xlsx",
        "edge/ok.xlsx",
        "edge/twosheets.xlsx",
        "edge/utf16-tab.csv",
        "edge/utf8-comma.csv",
        "real/real-192.csv",
        "real/full-sections.csv",
        "dialects/table.csv",
    ];
    for name in names {
        let Some(bytes) = shared(name) else {
            continue;
        };
        let (workspace, plan) = taken(&bytes, name, TableChoices::default());
        assert_eq!(
            lost(&workspace, &plan, &bytes),
            Vec::<String>::new(),
            "{name}"
        );
    }
    let odd =
        "Nom;Poids;Rôle;Vu le;Vu le\n;7;;;\nUn;8,5;vizir;99/99/2020;hier\nDeux;a;;;;en trop\n";
    let (workspace, plan) = taken(odd.as_bytes(), "x.csv", TableChoices::default());
    assert_eq!(
        lost(&workspace, &plan, odd.as_bytes()),
        Vec::<String>::new()
    );
    assert_eq!(plan.refused.len(), 1);
}

#[test]
fn the_old_programs_own_table_comes_back_with_its_accents() {
    let (Some(bytes), Some(json)) = (shared("real/real-192.csv"), shared("real/real-192.json"))
    else {
        return;
    };
    let (workspace, plan) = taken(&bytes, "real-192.csv", TableChoices::default());
    assert_eq!(plan.added["entity"], 192);
    let (out, _) = crate::export::to_myspot_json(&workspace);
    let file: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    let shown = |json: &serde_json::Value| {
        let list = json["entities"].as_array().expect("a list").iter();
        let words = |it: &serde_json::Value| {
            [
                "id", "name", "type", "alias", "desc", "date", "role", "tags",
            ]
            .map(|key| it[key].to_string().replace(", ", ","))
        };
        let mut all: Vec<_> = list.map(words).collect();
        all.sort();
        all
    };
    assert_eq!(shown(&out), shown(&file));
}

#[test]
fn what_is_no_table_says_so() {
    let refused = |bytes: &[u8]| planned(&empty(), bytes, "x", TableChoices::default()).map(|_| ());
    let check = |bytes: &[u8], expected: ImportError| assert_eq!(refused(bytes), Err(expected));
    check(b"  \r\n", ImportError::Empty);
    check(b"\xef\xbb\xbf", ImportError::Empty);
    check(b"%PDF-1.7 x", ImportError::NotData);
    check(b"a\x01b\x02", ImportError::NotData);
    check(b"PK\x03\x04 and then nothing", ImportError::NotData);
    check("# Titre\n\nDu texte.\n".as_bytes(), ImportError::NotData);
    check(
        "Il était une fois, ".repeat(40).as_bytes(),
        ImportError::NotData,
    );
    for name in ["real/real-192.md", "real/full-sections-plan.md"] {
        if let Some(bytes) = shared(name) {
            check(&bytes, ImportError::NotData);
        }
    }
}

#[test]
fn a_person_overrides_sign_encoding_headings_and_columns() {
    let bytes = "x:Élise:ami\ny:Jean:collègue\n".as_bytes();
    let choices = TableChoices {
        delimiter: Some(':'),
        header: Some(false),
        map: vec![("B".into(), "name".into()), ("C".into(), "+".into())],
        kind: Some("group".into()),
        ..TableChoices::default()
    };
    let (workspace, plan) = taken(bytes, "x.txt", choices.clone());
    assert_eq!(
        fiches(&workspace),
        ["Jean | group |  |  | ", "Élise | group |  |  | "]
    );
    let report: Vec<&str> = plan
        .report
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(report, ["x", "y"]);
    let field = workspace
        .records()
        .of_kind("field_def")
        .next()
        .expect("made once");
    let own = crate::record::flat_key("custom", field.id.as_str());
    let mut own: Vec<&str> = workspace
        .records()
        .of_kind("entity")
        .map(|it| it.words(&own))
        .collect();
    own.sort_unstable();
    assert_eq!(own, ["ami", "collègue"]);
    let wrong = |map: (&str, &str)| {
        let map = vec![(map.0.to_owned(), map.1.to_owned())];
        let choices = TableChoices {
            map,
            ..choices.clone()
        };
        planned(&empty(), bytes, "x", choices).map(|_| ())
    };
    assert!(matches!(
        wrong(("Z", "name")),
        Err(ImportError::UnknownColumn { .. })
    ));
    assert!(matches!(
        wrong(("B", "couleur")),
        Err(ImportError::UnknownField { .. })
    ));
    let unknown = TableChoices {
        recipe: Some("soupe".into()),
        ..TableChoices::default()
    };
    let refused = planned(&empty(), bytes, "x", unknown).map(|_| ());
    assert!(matches!(refused, Err(ImportError::UnknownRecipe { .. })));
}

#[test]
fn the_preview_follows_the_choices() {
    let rows: String = (0..50).map(|n| format!("a{n};b{n}\n")).collect();
    let bytes = format!("Nom;Ville\n{rows}");
    let plan = planned(&empty(), bytes.as_bytes(), "x.csv", TableChoices::default()).expect("read");
    let table = &plan.tables[0];
    assert_eq!((table.rows, table.preview.len()), (50, super::PREVIEW_ROWS));
    assert_eq!(table.preview[0], ["a0", "b0"]);
    assert_eq!(
        (table.encoding, table.delimiter),
        (Some("UTF-8"), Some(';'))
    );
    let whole = TableChoices {
        header: Some(false),
        ..TableChoices::default()
    };
    let plan = planned(&empty(), bytes.as_bytes(), "x.csv", whole).expect("read");
    assert_eq!(plan.tables[0].preview[0], ["Nom", "Ville"]);
}

#[test]
fn headings_are_remembered_and_names_joined_only_on_request() {
    let bytes = "Qui;Quoi\nAnne;Échevine\n".as_bytes();
    let map = vec![
        ("Qui".into(), "name".into()),
        ("Quoi".into(), "summary".into()),
    ];
    let (mut workspace, plan) = taken(
        bytes,
        "x.csv",
        TableChoices {
            map,
            ..Default::default()
        },
    );
    let mut memory = crate::import::recipe::Memory::default();
    memory.remember(&plan.tables[0]);
    let other = "Quoi;Qui\nBourgmestre;Marc\nÉchevine;ANNE\n".as_bytes();
    let choices = TableChoices {
        memory,
        ..Default::default()
    };
    let plan = planned(&workspace, other, "y.csv", choices.clone()).expect("read");
    assert!(
        plan.tables[0]
            .columns
            .iter()
            .all(|it| it.why == super::Because::Remembered)
    );
    assert_eq!((plan.added["entity"], plan.duplicates.len()), (2, 1));
    let joining = TableChoices {
        join: true,
        ..choices
    };
    let plan = planned(&workspace, other, "y.csv", joining).expect("read");
    assert_eq!(plan.added["entity"], 1);
    workspace.apply(&plan.act(), NOW).expect("allowed");
    assert_eq!(workspace.records().of_kind("entity").count(), 2);
}

#[test]
fn damaged_tables_never_upset_the_reader() {
    let cases: u64 = std::env::var("MYSPOT_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(400);
    let csv = "id;Nom;Type;Rôle;Date;Influence;Tags\n1;Élise;Personne;Alliée;12/03/2026;8;a,b\n2;\"Le\nMR\";org;cible;2024;faible;\n".as_bytes();
    let mut sources: Vec<Vec<u8>> = vec![csv.to_vec(), mandates::mandates(30)];
    sources.extend(
        [
            "edge/ok.xlsx",
            "edge/twosheets.xlsx",
            "edge/utf16-tab.csv",
            "hostile/sheets/33-cfb.xls",
            "hostile/sheets/20-repeat.ods",
        ]
        .into_iter()
        .filter_map(shared),
    );
    let workspace = empty();
    let mut read = 0;
    for case in 0..cases {
        let mut dice = Dice::from_number(case);
        let mut bytes = sources[(case as usize) % sources.len()].clone();
        for _ in 0..1 + dice.below(5) {
            let at = dice.below(bytes.len().max(1) as u32) as usize;
            let to = (at + 1 + dice.below(9) as usize).min(bytes.len());
            match dice.below(5) {
                _ if bytes.is_empty() => bytes.push(b';'),
                0 => bytes[at] = dice.bytes::<1>()[0],
                1 => drop(bytes.drain(at..to)),
                2 => {
                    let piece = bytes[at..to].to_vec();
                    bytes.splice(at..at, piece);
                }
                3 => bytes[at] ^= 1 << dice.below(8),
                _ => bytes.truncate(at),
            }
        }
        if let Ok(plan) = planned(&workspace, &bytes, "x", TableChoices::default()) {
            read += 1;
            let mut trial = empty();
            trial
                .apply(&plan.act(), NOW)
                .expect("a plan can always be applied");
        }
    }
    assert!(read * 4 > cases, "{read} of {cases} were still readable");
}

#[test]
fn a_plan_tells_how_far_it_is_and_can_be_called_off() {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};

    let rows: String = (0..500).map(|row| format!("Nom {row};org\n")).collect();
    let bytes = format!("Nom;Genre\n{rows}");
    let (workspace, choices) = (empty(), Choices::default());
    let run = |watch: Watch<'_>| {
        let mut dice = Dice::from_number(7);
        let bytes = bytes.as_bytes();
        plan_with(bytes, "n.csv", &choices, &workspace, NOW, &mut dice, watch)
    };
    let shares = Mutex::new(Vec::new());
    let told = |share: f32| shares.lock().expect("one thread").push(share);
    let plan = run(Watch::default().telling(&told)).expect("a table");
    assert_eq!(plan.added["entity"], 500);
    let shares = shares.into_inner().expect("one thread");
    assert!(shares.len() >= 90 && shares.is_sorted(), "{shares:?}");
    assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
    assert_eq!(shares.last(), Some(&1.0));

    let stop = AtomicBool::new(false);
    let halfway = |share: f32| stop.store(share > 0.5, Ordering::Relaxed);
    let stopped = run(Watch::default().until(&stop).telling(&halfway));
    assert_eq!(stopped, Err(ImportError::Stopped));
    assert!(workspace.records().is_empty());
}
