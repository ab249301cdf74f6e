//! Lists the method files, so that a new method is one file and no line of code, and turns the
//! word lists of the date reader into tables.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=methods");
    println!("cargo::rerun-if-changed=words");
    fs::write(out.join("methods.rs"), methods(&root.join("methods"))?)?;
    let words = fs::read_to_string(root.join("words/dates.txt"))?;
    fs::write(out.join("date_words.rs"), words_table(&words))?;
    let french = fs::read_to_string(root.join("words/dates.fr.txt"))?;
    fs::write(out.join("date_french.rs"), french_words(&french))
}

fn methods(folder: &Path) -> io::Result<String> {
    let mut files: Vec<_> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    let mut list = String::from("[\n");
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Writing into a string never fails.
        writeln!(list, "    ({name:?}, include_str!({path:?})),").ok();
    }
    list.push_str("]\n");
    Ok(list)
}

/// The lines `name = value` of a word list.
fn entries(file: &str) -> impl Iterator<Item = (&str, &str)> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
}

/// Every understood word with its meaning, in the order of the letters.
fn words_table(file: &str) -> String {
    let mut words: Vec<(&str, &str)> = entries(file)
        .flat_map(|(meaning, words)| words.split(", ").map(move |word| (word.trim(), meaning)))
        .collect();
    words.sort_unstable();
    let mut table = String::from("[\n");
    for (word, meaning) in words {
        writeln!(table, "    ({word:?}, Word::{meaning}),").ok();
    }
    table.push_str("]\n");
    table
}

/// One constant for each form in which a date is shown.
fn french_words(file: &str) -> String {
    let mut code = String::new();
    for (name, value) in entries(file) {
        let list: Vec<&str> = value.split('|').collect();
        match list[..] {
            [one] => writeln!(code, "pub(super) const {name}: &str = {one:?};"),
            _ => writeln!(
                code,
                "pub(super) const {name}: [&str; {}] = {list:?};",
                list.len()
            ),
        }
        .ok();
    }
    code
}
