use std::process::Command;
use std::time::Instant;

use crate::import::table::tests::{empty, planned, shared};
use crate::import::{ImportError, TableChoices};

/// Set in the process that reads one hostile sheet: its path.
const FILE: &str = "MYSPOT_HOSTILE_SHEET";
/// The most memory that reading one may take, in kB.
const MEMORY: u64 = 256 << 10;

const SHEETS: [&str; 21] = [
    "00-good.xlsx",
    "01-dim-lie.xlsx",
    "02-corners.xlsx",
    "03-corners-mid.xlsx",
    "04-laughs.xlsx",
    "05-uniquecount.xlsx",
    "06-1GiB-string.xlsx",
    "07-20M-cells.xlsx",
    "08-attrs.xlsx",
    "09-traversal.xlsx",
    "10-neg-index.xlsx",
    "11-badref.xlsx",
    "12-sheets100k.xlsx",
    "13-nonfinite.xlsx",
    "14-mergedummy.xlsx",
    "20-repeat.ods",
    "21-repeat-max.ods",
    "30-trunc.xlsx",
    "31-empty.xlsx",
    "32-notzip.xlsx",
    "33-cfb.xls",
];

/// The most memory that this process had so far, in kB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let digits = line.map(|line| {
        line.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    });
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The work of the process that reads one hostile sheet; without one it does nothing.
#[test]
fn one_hostile_sheet() {
    let Some(name) = std::env::var_os(FILE) else {
        return;
    };
    let name = name.to_string_lossy().into_owned();
    let bytes = shared(&format!("hostile/sheets/{name}")).expect("the parent saw it");
    let workspace = empty();
    let before = peak();
    let started = Instant::now();
    let plan = planned(&workspace, &bytes, &name, TableChoices::default());
    let took = started.elapsed();
    let grown = peak() - before;
    let said = match plan {
        Ok(plan) => format!("{:?}", plan.added),
        Err(error) => error.to_string(),
    };
    eprintln!("{name}: {} ms, {grown} kB, {said}", took.as_millis());
    assert!(took.as_secs_f64() < 2.0, "{name} took {took:?}");
    assert!(grown < MEMORY, "{name} took {grown} kB");
}

#[test]
fn hostile_sheets_cost_neither_time_nor_memory() {
    let me = std::env::current_exe().expect("a test has a program");
    let mut read = 0;
    for name in SHEETS {
        if shared(&format!("hostile/sheets/{name}")).is_none() {
            continue;
        }
        let child = Command::new("sh")
            .args(["-c", "ulimit -v 1048576 2>/dev/null; exec \"$0\" --exact --nocapture import::workbook::tests::one_hostile_sheet"])
            .arg(&me)
            .env(FILE, name)
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&child.stderr);
        let line = said
            .lines()
            .find(|line| line.contains(" ms, "))
            .unwrap_or("died");
        eprintln!("{line}");
        assert!(child.status.success(), "{name}: {said}");
        assert!(line.contains(name), "{name} was not read: {said}");
        read += 1;
    }
    eprintln!("{read} of {} hostile sheets", SHEETS.len());
}

#[test]
fn a_workbook_that_lies_is_named_so() {
    let refused = |name: &str| {
        let bytes = shared(&format!("hostile/sheets/{name}"))?;
        planned(&empty(), &bytes, name, TableChoices::default()).err()
    };
    let check = |name: &str, fits: fn(&ImportError) -> bool| {
        if let Some(error) = refused(name) {
            assert!(fits(&error), "{name}: {error}");
        }
    };
    check("04-laughs.xlsx", |e| {
        matches!(e, ImportError::LyingWorkbook)
    });
    check("05-uniquecount.xlsx", |e| {
        matches!(e, ImportError::LyingWorkbook)
    });
    check("06-1GiB-string.xlsx", |e| {
        matches!(e, ImportError::TooLargeUnpacked { .. })
    });
    check("07-20M-cells.xlsx", |e| {
        matches!(e, ImportError::TooLargeUnpacked { .. })
    });
    check("12-sheets100k.xlsx", |e| {
        matches!(e, ImportError::TooMany { .. })
    });
    check("20-repeat.ods", |e| {
        matches!(e, ImportError::TooMany { .. })
    });
    check("31-empty.xlsx", |e| matches!(e, ImportError::Empty));
    check("32-notzip.xlsx", |e| matches!(e, ImportError::NotData));
}
