//! What a workbook costs until its plan stands, beside other readers of the same file.
//!
//! `cargo bench -p myspot-core --bench tables [-- ROWS…]`. With `MYSPOT_PYTHON` naming a Python
//! that has polars with fastexcel, or openpyxl, these read the same file in the same run. Prints a
//! table of processor time and of the memory each process held at most. Never a test: a shared
//! machine lies.

#![allow(clippy::print_stdout, missing_docs)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use myspot_core::import::{Choices, plan_with};
use myspot_core::watch::Watch;
use myspot_core::{Dice, Kinds, Moment, Workspace, WorkspaceId};

/// Set in the process that makes the plan of one file.
const FILE: &str = "MYSPOT_TABLE";

/// What another reader is asked to do.
const READERS: [(&str, &str); 2] = [
    (
        "polars, with calamine",
        "import polars,sys; print(polars.read_excel(sys.argv[1]).height)",
    ),
    (
        "openpyxl, read-only",
        "import openpyxl,sys; s=openpyxl.load_workbook(sys.argv[1],read_only=True).active; print(sum(1 for r in s.iter_rows(values_only=True))-1)",
    ),
];

fn main() {
    if let Some(path) = std::env::var_os(FILE) {
        return read(Path::new(&path));
    }
    let sizes: Vec<u32> = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![10_000, 100_000]
    } else {
        sizes
    };
    let folder = tempfile::tempdir().expect("a folder");
    println!("{:<10}{:<28}{:>10}{:>10}", "rows", "reader", "CPU s", "MB");
    for size in sizes {
        let path = folder.path().join("table.xlsx");
        std::fs::write(&path, workbook(size)).expect("written");
        let me = std::env::current_exe().expect("a bench has a program");
        let mut ours = Command::new(&me);
        ours.env(FILE, &path);
        show(size, "mySPOT: all of the plan", &mut ours);
        for (name, code) in READERS {
            let python = std::env::var_os("MYSPOT_PYTHON").unwrap_or_else(|| "python3".into());
            let mut other = Command::new(python);
            other.args(["-c", code]).arg(&path);
            other.env("POLARS_MAX_THREADS", "1");
            show(size, name, &mut other);
        }
    }
}

/// Runs a process under `time`, and prints what it took.
fn show(size: u32, name: &str, command: &mut Command) {
    let program = command.get_program().to_owned();
    let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let mut timed = Command::new("bash");
    timed.args([
        "-c",
        "\"$@\" >/dev/null 2>&1; code=$?; times; exit $code",
        "-",
    ]);
    timed.arg(program).args(arguments);
    for (key, value) in command.get_envs() {
        if let Some(value) = value {
            timed.env(key, value);
        }
    }
    let done = timed.output().expect("a shell");
    if !done.status.success() {
        println!("{size:<10}{name:<28}{:>10}", "absent");
        return;
    }
    // The last line of `times` is what children took, user and system: `0m1.234s 0m0.100s`.
    let said = String::from_utf8_lossy(&done.stdout);
    let spent: f64 = said
        .lines()
        .last()
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|part| {
            let (minutes, seconds) = part.trim_end_matches('s').split_once('m')?;
            Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
        })
        .sum();
    println!("{size:<10}{name:<28}{spent:>10.2}{:>10}", peak_of(command));
}

/// The most memory of one more run, in MB; empty where the system has no `time` that says it.
fn peak_of(command: &Command) -> String {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M"]).arg(command.get_program());
    timed.args(command.get_args());
    for (key, value) in command.get_envs() {
        if let Some(value) = value {
            timed.env(key, value);
        }
    }
    let said = timed.output().map(|done| done.stderr).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let last = said
        .lines()
        .last()
        .and_then(|line| line.parse::<u64>().ok());
    last.map(|kilobytes| (kilobytes / 1024).to_string())
        .unwrap_or_default()
}

/// The whole way from bytes to a plan.
fn read(path: &Path) {
    let bytes = std::fs::read(path).expect("a file");
    let mut dice = Dice::from_number(1);
    let id = WorkspaceId::fresh(&mut dice);
    let kinds = Arc::new(Kinds::builtin());
    let workspace = Workspace::create(id, kinds, Dice::from_number(2)).expect("the genesis");
    let now = Moment(1_800_000_000_000);
    let choices = Choices::default();
    let watch = Watch::default();
    let plan = plan_with(
        &bytes,
        "table.xlsx",
        &choices,
        &workspace,
        now,
        &mut dice,
        watch,
    );
    println!("{:?}", plan.expect("a plan").added);
}

/// Eight columns: words, codes, numbers, days.
fn workbook(rows: u32) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    let heads = [
        "id",
        "Nom",
        "Genre",
        "Description",
        "Date",
        "Influence",
        "Lieu",
        "Lien web",
    ];
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_string(0, column, head).expect("in the sheet");
    }
    for row in 1..=rows {
        let texts = [
            (0, format!("p{row}")),
            (
                1,
                format!("Prénom {row} Nom {}", row.wrapping_mul(2_654_435_761)),
            ),
            (2, "personne".to_owned()),
            (
                3,
                format!("Habite au numéro {row} et vient aux réunions du mardi."),
            ),
            (6, format!("Rue {}", row % 977)),
            (7, format!("https://exemple.example/{row}")),
        ];
        for (column, text) in texts {
            sheet.write_string(row, column, text).expect("in the sheet");
        }
        sheet
            .write_number_with_format(row, 4, f64::from(30_000 + row % 15_000), &day)
            .expect("in the sheet");
        sheet
            .write_number(row, 5, f64::from(1 + row % 5))
            .expect("in the sheet");
    }
    book.save_to_buffer().expect("memory")
}
