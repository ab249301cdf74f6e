//! The five whys: from a problem down to the cause on which one can act.

use std::collections::HashMap;

use super::cards::{Cards, LETTER, STRONG_LETTER, height};
use super::loops::Loops;
use super::web::{Node, Plan, Row, Style, Tie};
use super::{CardBox, Sketch};
use crate::id::RecordId;
use crate::import::sections::PROBLEM;
use crate::record::Record;
use crate::workspace::Workspace;

/// The width and the least height of an answer, and of the problem.
const BOX: (f32, f32) = (258.0, 62.0);
const PROBLEM_BOX: (f32, f32) = (512.0, 58.0);
const ROW_GAP: f32 = 36.0;
/// What the number of a step takes of its box.
const NUMBER: f32 = 34.0;

/// Draws the chains of a board of whys downwards, branches side by side.
///
/// The number of a box is its step; a problem has none. An answer whose parent is in the bin
/// hangs at the nearest living ancestor, `loose`; one without any is a first step. Arrows stand
/// for parent fields, so they have no link. O(cards · log).
#[must_use]
pub fn whys(workspace: &Workspace, board: &RecordId, width: f32) -> Sketch {
    let cards = Cards::of(workspace, board);
    let chains = Chains::of(workspace, &cards);
    let first = chains.steps.iter().copied().min().unwrap_or(0);
    let rows = chains.steps.iter().max().map_or(0, |most| most + 1 - first);
    let nodes = cards.list.iter().zip(&chains.steps).map(|(card, step)| {
        let (size, letter) = if is_problem(card) {
            (PROBLEM_BOX, STRONG_LETTER)
        } else {
            (BOX, LETTER)
        };
        Node {
            row: step - first,
            span: size.0,
            depth: height(card, size.0 - NUMBER, letter, size.1),
        }
    });
    let ties = chains
        .parents
        .iter()
        .enumerate()
        .filter_map(|(child, parent)| {
            let from = (*parent)?;
            Some(Tie {
                from,
                to: child,
                link: None,
                failed: false,
                in_loop: chains.loops.holds_tie(from, child),
            })
        });
    let plan = Plan {
        style: Style {
            sideways: false,
            gap: 24.0,
            pin_gap: 24.0,
            inset: 20.0,
            before: 16.0,
            after: 16.0,
            late: false,
            breadth: width,
        },
        rows: (0..rows)
            .map(|_| Row {
                gap: ROW_GAP,
                depth: 0.0,
            })
            .collect(),
        root: 0,
        nodes: nodes.collect(),
        ties: ties.collect(),
    };
    let drawing = plan.draw();
    let mut sketch = Sketch::with_arrows(&plan, &drawing);
    for &index in &drawing.walk {
        let (card, place, step) = (cards.list[index], drawing.boxes[index], chains.steps[index]);
        let is_step = step > 0 && !is_problem(card);
        sketch.boxes.push(CardBox {
            record: card.id.clone(),
            slot: card.words("slot").to_owned(),
            x: place.x,
            y: place.y,
            w: place.w,
            h: place.h,
            strong: is_problem(card) || card.flag("root") == Some(true),
            level: i32::try_from(step).unwrap_or(i32::MAX),
            number: if is_step {
                step.to_string()
            } else {
                String::new()
            },
            loose: chains.loose[index],
            in_loop: chains.loops.holds(index),
            turned: false,
        });
    }
    sketch
}

fn is_problem(card: &Record) -> bool {
    card.words("slot") == PROBLEM
}

/// What follows from what on a board of whys.
struct Chains {
    parents: Vec<Option<usize>>,
    steps: Vec<usize>,
    loose: Vec<bool>,
    loops: Loops,
}

impl Chains {
    fn of(workspace: &Workspace, cards: &Cards<'_>) -> Self {
        let mut ancestors = Ancestors {
            workspace,
            places: cards.places(),
            known: HashMap::new(),
        };
        let (mut parents, mut loose, mut ties) = (Vec::new(), Vec::new(), Vec::new());
        for (index, card) in cards.list.iter().enumerate() {
            let named = card.words("parent");
            let found = ancestors.nearest(named);
            let is_own = found == Some(index);
            ties.extend(found.map(|parent| (parent, index)));
            parents.push(found.filter(|_| !is_own));
            let is_there = !is_own && ancestors.places.contains_key(named);
            loose.push(!is_there && !is_problem(card));
        }
        let loops = Loops::of(cards.list.len(), &ties);
        let steps = steps(cards, &parents, &loops);
        Self {
            parents,
            steps,
            loose,
            loops,
        }
    }
}

/// How far each card stands from its problem; an answer without a problem is a first step.
///
/// A loop begins at its problem, or at its first card.
fn steps(cards: &Cards<'_>, parents: &[Option<usize>], loops: &Loops) -> Vec<usize> {
    let mut children = vec![Vec::new(); parents.len()];
    for (child, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent {
            children[*parent].push(child);
        }
    }
    let mut starts: Vec<usize> = (0..parents.len()).collect();
    starts.sort_by_key(|&index| {
        let is_answer = !is_problem(cards.list[index]);
        (parents[index].is_some(), !loops.holds(index), is_answer)
    });
    let mut steps: Vec<Option<usize>> = vec![None; parents.len()];
    for start in starts {
        let mut open = vec![(start, usize::from(!is_problem(cards.list[start])))];
        while let Some((card, step)) = open.pop() {
            if steps[card].is_none() {
                steps[card] = Some(step);
                open.extend(children[card].iter().map(|child| (*child, step + 1)));
            }
        }
    }
    steps.into_iter().map(Option::unwrap_or_default).collect()
}

/// Who stands above a card when some of those above are in the bin.
struct Ancestors<'a> {
    workspace: &'a Workspace,
    places: HashMap<&'a str, usize>,
    /// What was found above the cards in the bin.
    known: HashMap<&'a str, Option<usize>>,
}

impl<'a> Ancestors<'a> {
    /// The card of that name if it is on the board, else the nearest one above it that is.
    fn nearest(&mut self, named: &'a str) -> Option<usize> {
        let (mut name, mut climbed) = (named, Vec::new());
        let found = loop {
            if let Some(place) = self.places.get(name) {
                break Some(*place);
            }
            if let Some(found) = self.known.get(name) {
                break *found;
            }
            let record = self.workspace.records().get(&RecordId::from(name));
            let Some(trashed) = record.filter(|record| record.is_trashed()) else {
                break None;
            };
            // Who meets this one again on the same way has climbed in a circle.
            self.known.insert(name, None);
            climbed.push(name);
            name = trashed.words("parent");
        };
        for name in climbed {
            self.known.insert(name, found);
        }
        found
    }
}
