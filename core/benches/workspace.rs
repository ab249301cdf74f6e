//! What an edit, a search and an opening cost as a workspace grows.
//!
//! `cargo bench -p myspot-core --bench workspace [-- SIZE…]`. Prints a table with the median of
//! many runs and the ratio of each size to the first. Never a test: a shared machine lies.

#![allow(clippy::print_stdout, missing_docs)]

use std::sync::Arc;
use std::time::Instant;

use myspot_core::view::entities::{EntityBook, Query};
use myspot_core::view::search;
use myspot_core::{Act, Dice, Edit, Kinds, Moment, RecordId, Value, Workspace, WorkspaceId};

const SEED: u64 = 2026;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![200, 2_000, 10_000]
    } else {
        sizes
    };
    println!("seed {SEED}; median µs; the last columns divide by the first size");
    let rows: Vec<Vec<(&str, f64)>> = sizes.iter().map(|size| measure(*size)).collect();
    print!("{:<44}", "");
    for size in &sizes {
        print!("{size:>12}");
    }
    for size in &sizes[1..] {
        print!("{:>9}", format!("×{size}"));
    }
    println!();
    for place in 0..rows[0].len() {
        print!("{:<44}", rows[0][place].0);
        for row in &rows {
            print!("{:>12.1}", row[place].1);
        }
        for row in &rows[1..] {
            print!("{:>9.1}", row[place].1 / rows[0][place].1.max(0.001));
        }
        println!();
    }
}

fn measure(size: usize) -> Vec<(&'static str, f64)> {
    let (mut workspace, entities, built) = generated(size);
    let mut now = 1_800_000_000_000;
    let mut tick = || {
        now += 1_500;
        Moment(now)
    };
    let target = entities[size / 2].clone();
    let base = workspace
        .record(&target)
        .map(|r| r.words("desc").to_owned())
        .unwrap_or_default();
    let mut typed = base.clone();
    let keystroke = median(400, || {
        typed.push('e');
        let moment = tick();
        workspace
            .type_text(&target, "desc", &typed, moment)
            .expect("writable");
        if typed.len() > base.len() + 50 {
            typed.clone_from(&base);
        }
    });
    workspace.settle(tick());
    let mut n = 0;
    let set = median(200, || {
        n += 1;
        let value = Value::from(format!("résumé {n}"));
        let edit = Edit::Set {
            record: target.clone(),
            key: "summary".into(),
            value,
        };
        workspace.apply(&edit.into(), tick()).expect("writable");
    });
    let write = median(200, || {
        n += 1;
        let text = format!("{base} {n}");
        let edit = Edit::SetText {
            record: target.clone(),
            key: "desc".into(),
            text,
        };
        workspace.apply(&edit.into(), tick()).expect("writable");
    });
    let undo = median(50, || {
        workspace.undo(tick()).expect("writable");
    });
    let create = median(50, || {
        let record = workspace.fresh_id(tick());
        let fields = vec![("name".to_owned(), Value::from("Nouvelle fiche"))];
        let edit = Edit::Create {
            record,
            kind: "entity".into(),
            fields,
        };
        workspace.apply(&edit.into(), tick()).expect("writable");
    });
    let changes: Vec<Vec<u8>> = (workspace.take_outbox().into_iter())
        .map(|change| change.bytes)
        .collect();
    let mut other = generated(size).0;
    let mut incoming = changes.chunks(1);
    let remote = median(50, || {
        let chunk = incoming.next().expect("enough changes");
        other.receive(chunk, tick()).expect("fits");
    });
    let mut book = EntityBook::of(&workspace);
    let open_list = median(5, || drop(EntityBook::of(&workspace)));
    let query = Query {
        text: "ecole riviere".into(),
        ..Query::default()
    };
    let filter = median(50, || drop(book.list(&workspace, &query)));
    let palette = median(50, || drop(search::best(&mut book, "tilleu", 20)));
    let bytes = workspace.fork_document().save();
    let load = median(3, || {
        let kinds = Arc::new(Kinds::builtin());
        let dice = Dice::from_number(1);
        Workspace::load(workspace.id(), Some(&bytes), [], kinds, dice).expect("its own bytes");
    });
    println!(
        "  {size}: {} kB saved, history {}",
        bytes.len() / 1024,
        workspace.history().len()
    );
    vec![
        ("keystroke → changes", keystroke),
        ("commit of a register → changes", set),
        ("commit of a burst in a text → changes", write),
        ("undo", undo),
        ("create an entity", create),
        ("one change from another device", remote),
        ("filter the list by two words, all text", filter),
        ("palette, one keystroke", palette),
        ("build the list", open_list),
        ("load the document", load),
        ("import, one act", built),
    ]
}

/// Median duration in microseconds.
fn median(runs: usize, mut run: impl FnMut()) -> f64 {
    let mut all: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn generated(size: usize) -> (Workspace, Vec<RecordId>, f64) {
    let mut dice = Dice::from_number(SEED);
    let id = WorkspaceId::fresh(&mut dice);
    let mut workspace =
        Workspace::create(id, Arc::new(Kinds::builtin()), dice).expect("constant genesis");
    let mut words = Dice::from_number(SEED + 1);
    let now = Moment(1_700_000_000_000);
    let mut edits = Vec::new();
    let mut entities = Vec::new();
    for _ in 0..size {
        let record = workspace.fresh_id(now);
        let kind = ["person", "org", "place", "event"][words.below(4) as usize];
        let fields = vec![
            ("name".to_owned(), Value::from(sentence(&mut words, 2))),
            ("kind".to_owned(), Value::from(kind)),
            ("summary".to_owned(), Value::from(sentence(&mut words, 4))),
            ("desc".to_owned(), Value::from(sentence(&mut words, 28))),
            ("roles|ally".to_owned(), Value::Int(now.0)),
        ];
        edits.push(Edit::Create {
            record: record.clone(),
            kind: "entity".into(),
            fields,
        });
        entities.push(record);
    }
    for _ in 0..size * 5 / 2 {
        let end = |words: &mut Dice| entities[words.below(size as u32) as usize].to_string();
        let fields = vec![
            ("from".to_owned(), Value::from(end(&mut words))),
            ("to".to_owned(), Value::from(end(&mut words))),
            ("kind".to_owned(), Value::from("supports")),
        ];
        let record = workspace.fresh_id(now);
        edits.push(Edit::Create {
            record,
            kind: "relation".into(),
            fields,
        });
    }
    let start = Instant::now();
    workspace
        .apply(&Act::verbatim("import généré", edits), now)
        .expect("fresh records");
    workspace.take_outbox();
    (workspace, entities, start.elapsed().as_secs_f64() * 1e6)
}

fn sentence(dice: &mut Dice, n_words: usize) -> String {
    const WORDS: [&str; 24] = [
        "école",
        "rivière",
        "Tilleuls",
        "conseil",
        "quartier",
        "été",
        "réunion",
        "bibliothèque",
        "échevine",
        "budget",
        "parc",
        "vélo",
        "marché",
        "œuvre",
        "façade",
        "collectif",
        "vote",
        "pétition",
        "place",
        "maison",
        "santé",
        "travaux",
        "lecteur",
        "gare",
    ];
    let words: Vec<&str> = (0..n_words)
        .map(|_| WORDS[dice.below(WORDS.len() as u32) as usize])
        .collect();
    words.join(" ")
}
