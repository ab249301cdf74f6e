//! What a board costs as its cards grow many: reading, adding, moving, hearing of an edit.
//!
//! `cargo bench -p myspot-core --bench board [-- SIZE…]`. Prints a table with the median of many
//! runs and the ratio of each size to the first. Never a test: a shared machine lies.

#![allow(clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use myspot_core::board::{self, Place};
use myspot_core::export::plan::Front;
use myspot_core::export::to_markdown;
use myspot_core::method::Method;
use myspot_core::view::board::{boards, grid};
use myspot_core::view::sketch::{Side, tree};
use myspot_core::{Dice, Edit, Kinds, Methods, Moment, RecordId, Workspace, WorkspaceId};

const SEED: u64 = 2026;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![30, 300, 3_000]
    } else {
        sizes
    };
    println!(
        "seed {SEED}; cards on one board; median ms; the last columns divide by the first size"
    );
    let rows: Vec<Vec<(&str, f64)>> = sizes.iter().map(|size| measure(*size)).collect();
    print!("{:<48}", "");
    for size in &sizes {
        print!("{size:>10}");
    }
    for size in &sizes[1..] {
        print!("{:>9}", format!("×{size}"));
    }
    println!();
    for place in 0..rows[0].len() {
        print!("{:<48}", rows[0][place].0);
        for row in &rows {
            print!("{:>10.3}", row[place].1);
        }
        for row in &rows[1..] {
            print!("{:>9.1}", row[place].1 / rows[0][place].1.max(0.000_001));
        }
        println!();
    }
}

fn measure(size: usize) -> Vec<(&'static str, f64)> {
    let methods = Methods::builtin();
    let swot = methods.get("swot").expect("it ships");
    let mut desk = Desk::new(1);
    let cards = desk.fill(swot, size);
    let mut other = Desk::new(2);
    let all = desk.workspace.all_changes();
    other.workspace.receive(&all, desk.tick()).expect("fits");
    let read = median(40, || {
        black_box(desk.read(swot));
    });
    let mut n = 0;
    let add = median(40, || {
        n += 1;
        desk.add(swot, n % 4, "Une idée de plus");
    });
    let moved = median(40, || {
        n += 7;
        let slot = &swot.slots[n % 4].code;
        let place = Place {
            slot: slot.clone(),
            before: Some(cards[(n * 13) % cards.len()].clone()),
            ..Place::default()
        };
        desk.move_to(swot, &cards[n % cards.len()], &place);
    });
    desk.workspace.take_outbox();
    let mut changes = Vec::new();
    for place in 0..40 {
        let card = &cards[(place * 5) % cards.len()];
        let edit = Edit::SetText {
            record: card.clone(),
            key: "text".into(),
            text: format!("Une idée changée {place}"),
        };
        let now = other.tick();
        other.workspace.apply(&edit.into(), now).expect("writable");
    }
    for change in other.workspace.take_outbox() {
        changes.push(change.bytes);
    }
    // The first ones are those that were received; what follows is the forty edits.
    let edits = changes.split_off(changes.len().saturating_sub(40));
    let mut incoming = edits.chunks(1);
    let heard = median(40, || {
        let chunk = incoming.next().expect("enough changes");
        let now = desk.tick();
        desk.workspace.receive(chunk, now).expect("fits");
        black_box(desk.read(swot));
    });
    let plan = median(10, || {
        drop(to_markdown(&desk.workspace, &methods, &Front::default()));
    });
    let problems = methods.get("tree").expect("it ships");
    let mut grove = Desk::new(3);
    let trunk = grove.add(problems, 1, "Un problème");
    let mut grown = vec![trunk];
    while grown.len() < size {
        let from = grown[(grown.len() - 1) / 3].clone();
        grown.push(grove.grow(problems, &from));
    }
    let board = grove.board(problems).expect("it was made");
    let drawn = median(20, || {
        drop(tree(&grove.workspace, &board, Side::Problem, 1_200.0))
    });
    vec![
        ("read the grid", read),
        ("add a card", add),
        ("move a card before another", moved),
        ("one edit from another device, and read again", heard),
        ("draw a tree of as many", drawn),
        ("write the plan", plan),
    ]
}

struct Desk {
    workspace: Workspace,
    now: i64,
}

impl Desk {
    fn new(dice: u64) -> Self {
        let id = WorkspaceId::fresh(&mut Dice::from_number(SEED));
        let kinds = Arc::new(Kinds::builtin());
        let dice = Dice::from_number(SEED + dice);
        Self {
            workspace: Workspace::create(id, kinds, dice).expect("constant genesis"),
            now: 1_800_000_000_000,
        }
    }

    fn tick(&mut self) -> Moment {
        self.now += 1_500;
        Moment(self.now)
    }

    fn board(&self, method: &Method) -> Option<RecordId> {
        let all = boards(&self.workspace, method);
        all.first().map(|board| board.id.clone())
    }

    fn fill(&mut self, method: &Method, size: usize) -> Vec<RecordId> {
        (0..size)
            .map(|place| {
                let text = format!("Une idée du groupe, la {place}e, dite en une phrase");
                self.add(method, place % 4, &text)
            })
            .collect()
    }

    fn add(&mut self, method: &Method, slot: usize, text: &str) -> RecordId {
        let (board, now) = (self.board(method), self.tick());
        let place = Place {
            slot: method.slots[slot].code.clone(),
            ..Place::default()
        };
        let on = (method, &method.faces[0]);
        let (card, act) = board::add(&mut self.workspace, on, board.as_ref(), &place, text, now);
        self.workspace.apply(&act, now).expect("writable");
        card
    }

    fn move_to(&mut self, method: &Method, card: &RecordId, place: &Place) {
        let (board, now) = (self.board(method), self.tick());
        let on = (method, &method.faces[0]);
        let act = board::move_to(&mut self.workspace, on, board.as_ref(), card, place, now);
        if let Some(act) = act {
            self.workspace.apply(&act, now).expect("writable");
        }
    }

    fn grow(&mut self, method: &Method, from: &RecordId) -> RecordId {
        let now = self.tick();
        let on = (method, &method.faces[0]);
        let grown = board::grow(&mut self.workspace, on, from, false, "Une cause", now);
        let (card, act) = grown.expect("it grows");
        self.workspace.apply(&act, now).expect("writable");
        card
    }

    fn read(&self, method: &Method) -> usize {
        let board = self.board(method);
        let grid = grid(&self.workspace, method, &method.faces[0], board.as_ref());
        let cells = grid.rows.iter().flat_map(|row| &row.cells);
        cells.map(|cell| cell.cards.len()).sum()
    }
}

/// Median duration in milliseconds.
fn median(runs: usize, mut run: impl FnMut()) -> f64 {
    let mut all: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
