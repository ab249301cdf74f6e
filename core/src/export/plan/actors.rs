//! Where the actors stand: a table for each quadrant, then the spectrum.

use super::teller::{Column, Teller, list, table};
use crate::export::blocks::{Block, Item, Line};
use crate::method::{Face, Method, Skin};
use crate::record::Record;
use crate::view::board::things;
use crate::view::position::assessments;

const COLUMNS: [&str; 6] = ["stance", "influence", "interest", "access", "when", "why"];
/// The middle of the scales from 1 to 5.
const MIDDLE: i64 = 3;

/// An actor with what was judged of it, the latest last.
struct Judged<'a> {
    actor: &'a Record,
    latest: &'a Record,
    earlier: Vec<&'a Record>,
}

impl<'a> Teller<'a> {
    /// The actors that somebody judged.
    pub(super) fn actors(&mut self, method: &Method) -> Vec<Block> {
        let actors = things(self.read.workspace, method, None).into_iter();
        let mut judged: Vec<Judged<'a>> = Vec::new();
        for actor in actors.filter(|actor| self.read.shows(actor)) {
            let records = self.read.workspace.records();
            let mut all = assessments(records, &actor.id);
            all.retain(|position| self.read.shows(position));
            if let Some(latest) = all.pop() {
                judged.push(Judged {
                    actor,
                    latest,
                    earlier: all,
                });
            }
        }
        if judged.is_empty() {
            return Vec::new();
        }
        let spectrum = method.faces.iter().find(|face| face.skin != Skin::Plot);
        let spectrum = spectrum.map(|face| self.spectrum(method, face, &judged));
        let mut blocks = Vec::new();
        if method.faces.iter().any(|face| face.skin == Skin::Plot) {
            for (place, label) in self.quadrants().into_iter().enumerate() {
                let here: Vec<&Judged<'a>> = judged
                    .iter()
                    .filter(|it| quadrant(it.latest) == place)
                    .collect();
                if !here.is_empty() {
                    blocks.push(Block::Heading(3, Line::plain(label)));
                    blocks.extend(self.positions(&here));
                }
            }
        } else {
            blocks.extend(self.positions(&judged.iter().collect::<Vec<_>>()));
        }
        blocks.extend(spectrum.into_iter().flatten());
        blocks
    }

    /// The words of the quadrants, in the order of [`quadrant`].
    fn quadrants(&self) -> [String; 6] {
        let words = &self.read.words.quadrants;
        let all = [
            &words.convince,
            &words.involve,
            &words.interest,
            &words.watch,
            &words.middle,
            &words.unjudged,
        ];
        all.map(Clone::clone)
    }

    fn positions(&mut self, judged: &[&Judged<'a>]) -> Vec<Block> {
        let names = judged
            .iter()
            .map(|it| Line::plain(self.read.name(it.actor)));
        let mut columns = vec![Column {
            head: self.read.words.actor.clone(),
            cells: names.collect(),
        }];
        let latest: Vec<&Record> = judged.iter().map(|it| it.latest).collect();
        for position in &latest {
            self.stands(position, &["entity"]);
        }
        columns.extend(self.columns(&latest, &COLUMNS));
        let mut items = Vec::new();
        for it in judged {
            let mut below = self.below(it.latest);
            for position in it.earlier.iter().rev() {
                self.stands(position, &["entity"]);
                let mut said = self.below(position);
                let mut line = Line::plain(self.read.words.before.clone());
                if !said.is_empty() {
                    let first = said.remove(0);
                    line = line.and(self.read.words.before_value.clone());
                    line.0.extend(first.line.0);
                    said.splice(0..0, first.below);
                }
                below.push(Item::of(line).over(said));
            }
            if !below.is_empty() {
                let name = Line::strong(self.read.name(it.actor));
                items.push(Item::of(name).over(below));
            }
        }
        let mut blocks = vec![table(columns)];
        blocks.extend(list(items));
        blocks
    }

    /// The actors by how they stand, each with where the group would like to see it.
    fn spectrum(&mut self, method: &Method, face: &Face, judged: &[Judged<'a>]) -> Vec<Block> {
        let label = self.read.words.spectrum.clone();
        let mut items = Vec::new();
        let stance = |position: &Record| position.int("stance").map(|it| it.to_string());
        let mut wedges: Vec<(&str, String)> = Vec::new();
        for slot in method.shown(face) {
            wedges.push((&slot.code, slot.label.clone()));
        }
        let known =
            |code: &Option<String>| wedges.iter().any(|(it, _)| Some(*it) == code.as_deref());
        let in_wedge = |code: &str, position: &Record| {
            let its = stance(position);
            if code.is_empty() {
                !known(&its)
            } else {
                its.as_deref() == Some(code)
            }
        };
        let unjudged = self.read.words.nobody_judged.clone();
        let all = wedges.iter().cloned().chain([("", unjudged)]);
        for (code, label) in all {
            let here = judged.iter().filter(|it| in_wedge(code, it.latest));
            let names: Vec<Item> = here.map(|it| Item::of(self.wanted(it))).collect();
            if !names.is_empty() {
                let line = Line::strong(label).and(format!(" ({})", names.len()));
                items.push(Item::of(line).over(names));
            }
        }
        vec![Block::Heading(3, Line::plain(label)), Block::List(items)]
    }

    /// An actor's name, and the place on the spectrum where it is wanted.
    fn wanted(&mut self, judged: &Judged<'a>) -> Line {
        let name = self.read.name(judged.actor);
        let Some(wanted) = self.take(judged.latest, "wanted") else {
            return Line::plain(name);
        };
        let by = self.take(judged.latest, "wanted_by");
        let by = by.map_or(String::new(), |by| format!(" ({})", by.words));
        Line::plain(format!(
            "{name} {} {}{by}",
            self.read.words.towards, wanted.words
        ))
    }
}

/// In which part of the square a position lies; the last for one that says too little.
fn quadrant(position: &Record) -> usize {
    let (Some(influence), Some(interest)) = (position.int("influence"), position.int("interest"))
    else {
        return 5;
    };
    match (
        influence.cmp(&MIDDLE).is_gt(),
        interest.cmp(&MIDDLE).is_gt(),
    ) {
        _ if influence == MIDDLE || interest == MIDDLE => 4,
        (true, true) => 0,
        (false, true) => 1,
        (true, false) => 2,
        (false, false) => 3,
    }
}
