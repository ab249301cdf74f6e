//! Many seeds: a group at work on one board, apart and together, and all that must hold whenever
//! they meet.
//!
//! `MYSPOT_SEEDS=n` plays n stories, `MYSPOT_SEED=k` the k-th alone.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use myspot_core::board::{self, Place};
use myspot_core::method::{Method, Skin};
use myspot_core::view::board::{Grid, boards, grid, stands_on, things};
use myspot_core::view::position::assessments;
use myspot_core::view::sketch::{Side, theory, tree, whys};
use myspot_core::view::{card, review};
use myspot_core::{Act, Dice, Edit, Methods, Record, RecordId, Value};

use crate::kit::{Member, meet_all, team};

const SEEDS: u64 = 200;
const ROUNDS: usize = 3;
const DEEDS: u32 = 9;
const METHODS: [&str; 6] = ["swot", "pestel", "domino", "tree", "whys", "toc"];

/// A group at work on one board, and all that it typed and chose.
struct Story {
    group: Vec<Member>,
    dice: Dice,
    method: Method,
    /// Every word that was typed, and into which record.
    typed: Vec<(String, RecordId)>,
    /// The place that each member last gave a card since they met.
    moved: BTreeMap<(usize, RecordId), String>,
    /// What each member said last of an actor since they met.
    judged: BTreeMap<(usize, RecordId, &'static str), i64>,
    actors: Vec<RecordId>,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn play_all(test: &str, play: impl Fn(u64)) {
    let seeds = match number("MYSPOT_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("MYSPOT_SEEDS").unwrap_or(SEEDS),
    };
    for seed in seeds {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| play(seed))) {
            eprintln!("to repeat: MYSPOT_SEED={seed} cargo test --test it boards::story::{test}");
            resume_unwind(panic);
        }
    }
}

impl Story {
    fn begin(seed: u64) -> Self {
        let mut dice = Dice::from_number(seed);
        let key = METHODS[dice.below(METHODS.len() as u32) as usize];
        let method = Methods::builtin().get(key).expect("it ships").clone();
        let size = 2 + u64::from(dice.below(2));
        let mut story = Self {
            group: team(size, 50_000 + seed),
            dice,
            method,
            typed: Vec::new(),
            moved: BTreeMap::new(),
            judged: BTreeMap::new(),
            actors: Vec::new(),
        };
        for name in ["Louise", "Yves"] {
            let actor = story.group[0].create("entity", &[("name", name)]);
            story.actors.push(actor);
        }
        for _ in 0..4 {
            story.add(0);
        }
        meet_all(&mut story.group);
        story.moved.clear();
        story
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        let most = u32::try_from(all.len()).ok().filter(|most| *most > 0)?;
        all.get(self.dice.below(most) as usize).cloned()
    }

    fn word(&mut self, record: &RecordId) -> String {
        let word = format!("mot{}fin", self.typed.len());
        self.typed.push((word.clone(), record.clone()));
        word
    }

    fn act(&mut self, who: usize, act: Act) {
        for edit in &act.edits {
            if let Edit::Set { record, key, value } = edit
                && key == "slot"
            {
                self.moved.insert((who, record.clone()), value.to_words());
            }
        }
        self.group[who].act(act);
    }

    fn board_of(&mut self, who: usize) -> Option<RecordId> {
        let all = boards(&self.group[who].workspace, &self.method);
        let all: Vec<RecordId> = all.into_iter().map(|board| board.id.clone()).collect();
        self.pick(&all)
    }

    fn cards(&self, who: usize) -> Vec<RecordId> {
        let workspace = &self.group[who].workspace;
        let all = workspace.records().of_kind("card");
        all.map(|card| card.id.clone()).collect()
    }

    fn place(&mut self, who: usize) -> Place {
        let slots: Vec<String> = self
            .method
            .slots
            .iter()
            .map(|slot| slot.code.clone())
            .collect();
        let cards = self.cards(who);
        let before = self.pick(&cards).filter(|_| self.dice.below(2) == 0);
        Place {
            slot: self.pick(&slots).unwrap_or_default(),
            row: None,
            before,
        }
    }

    fn add(&mut self, who: usize) {
        let board = self.board_of(who);
        let place = self.place(who);
        let face = self.method.faces[0].clone();
        let now = self.group[who].now();
        let workspace = &mut self.group[who].workspace;
        let on = (&self.method, &face);
        let (card, act) = board::add(workspace, on, board.as_ref(), &place, "", now);
        self.act(who, act);
        self.write(who, &card);
    }

    fn write(&mut self, who: usize, card: &RecordId) {
        let word = self.word(card);
        let text = format!("{} {word}", self.group[who].words(card, "text"));
        self.group[who].write(card, "text", text.trim());
    }

    fn move_one(&mut self, who: usize, card: &RecordId, place: &Place) {
        let face = self.method.faces[0].clone();
        let now = self.group[who].now();
        let workspace = &mut self.group[who].workspace;
        let board = workspace.records().living(card);
        let board = board.and_then(|card| stands_on(workspace.records(), card));
        let on = (&self.method, &face);
        let act = board::move_to(workspace, on, board.as_ref(), card, place, now);
        if let Some(act) = act {
            self.act(who, act);
        }
    }

    fn judge(&mut self, who: usize) {
        let actors = self.actors.clone();
        let Some(actor) = self.pick(&actors) else {
            return;
        };
        let field = ["stance", "influence"][self.dice.below(2) as usize];
        let value = i64::from(self.dice.below(5)) - 2;
        let value = if field == "stance" { value } else { value + 3 };
        let now = self.group[who].now();
        let said = [(field, Value::Int(value))];
        let act = board::judge(&mut self.group[who].workspace, &actor, &said, now);
        self.act(who, act);
        self.judged.insert((who, actor, field), value);
    }

    fn branch(&mut self, who: usize, card: &RecordId) {
        let face = self.method.faces[0].clone();
        let cards = self.cards(who);
        let other = self.pick(&cards);
        let up = self.dice.below(2) == 0;
        let deed = self.dice.below(3);
        let now = self.group[who].now();
        let workspace = &mut self.group[who].workspace;
        let on = (&self.method, &face);
        let act = match (deed, other) {
            (0, _) => {
                let grown = board::grow(workspace, on, card, up, "", now);
                if let Some((made, act)) = grown {
                    self.act(who, act);
                    self.write(who, &made);
                }
                None
            }
            (1, Some(other)) => board::hang(workspace, &face, card, &other, now),
            _ => board::turn(workspace, card, now).map(|(_, act)| act),
        };
        if let Some(act) = act {
            self.act(who, act);
        }
    }

    fn deed(&mut self, who: usize) {
        let cards = self.cards(who);
        let Some(card) = self.pick(&cards) else {
            return self.add(who);
        };
        match self.dice.below(14) {
            0 | 1 => self.add(who),
            2..=4 => self.write(who, &card),
            5..=7 => {
                let place = self.place(who);
                self.move_one(who, &card, &place);
            }
            8 => self.act(who, Edit::Trash { record: card }.into()),
            9 => {
                let bin = review::bin(&self.group[who].workspace);
                let bin: Vec<RecordId> = bin.iter().map(|record| record.id.clone()).collect();
                let binned = self.pick(&bin);
                let kind = binned
                    .as_ref()
                    .and_then(|id| self.group[who].workspace.record(id));
                if let (Some("card"), Some(record)) = (kind.map(|it| it.kind.as_str()), binned) {
                    self.act(who, Edit::Restore { record }.into());
                }
            }
            10 => self.judge(who),
            11 => {
                // Somebody who does not see the board makes another.
                let now = self.group[who].now();
                let kind = self.method.board().expect("a board").to_owned();
                let made = board::make_board(&mut self.group[who].workspace, &kind, now);
                self.act(who, made.1.into());
            }
            12 => {
                let act = board::merge_boards(&self.group[who].workspace, &self.method);
                if let Some(act) = act {
                    self.act(who, act);
                }
            }
            _ => self.branch(who, &card),
        }
    }

    /// All members make the same move while they are apart.
    fn move_alike(&mut self) {
        let cards = self.cards(0);
        let (card, place) = (self.pick(&cards), self.place(0));
        let Some(card) = card else { return };
        let place = Place {
            before: None,
            ..place
        };
        for who in 0..self.group.len() {
            self.move_one(who, &card, &place);
        }
    }

    fn meet(&mut self) {
        meet_all(&mut self.group);
        self.check();
        self.moved.clear();
        self.judged.clear();
    }

    fn check(&self) {
        let first = &self.group[0].workspace;
        let drawn = drawings(&self.group[0], &self.method);
        for member in &self.group {
            assert_eq!(member.workspace.state_hash(), first.state_hash());
            assert_eq!(member.workspace.heads(), first.heads());
            assert_eq!(drawings(member, &self.method), drawn);
        }
        self.nothing_typed_is_lost();
        self.every_card_stands_once();
        self.each_choice_is_there();
        for record in first.records().of_kind("card") {
            assert!(!record.words("text").is_empty() || !record.words("side").is_empty());
        }
    }

    /// Each word is where it was typed, on the board or in the bin.
    fn nothing_typed_is_lost(&self) {
        for (word, record) in &self.typed {
            let text = self.group[0].words(record, "text");
            assert_eq!(text.matches(word.as_str()).count(), 1, "{word} in {text:?}");
        }
    }

    /// A living card stands in exactly one cell of the boards that are seen.
    fn every_card_stands_once(&self) {
        let workspace = &self.group[0].workspace;
        let mut seen: BTreeMap<RecordId, usize> = BTreeMap::new();
        for board in boards(workspace, &self.method) {
            for card in things(workspace, &self.method, Some(&board.id)) {
                *seen.entry(card.id.clone()).or_default() += 1;
            }
        }
        for card in workspace.records().of_kind("card") {
            assert_eq!(seen.remove(&card.id), Some(1), "{card:?}");
        }
        assert!(seen.is_empty());
    }

    /// The place that a member gave, the value that a member said, is shown or stands beside.
    fn each_choice_is_there(&self) {
        let workspace = &self.group[0].workspace;
        for ((who, card), slot) in &self.moved {
            let versions = workspace.alternatives(card, "slot");
            let is_there = versions.iter().any(|it| it.value.to_words() == *slot);
            assert!(
                is_there,
                "member {who} put {card} into {slot}: {versions:?}"
            );
            let record = workspace.record(card).expect("it is kept");
            let apart = versions.len() > 1;
            assert_eq!(record.disputed.contains("slot"), apart);
            assert_eq!(apart && !record.is_trashed(), self.shows_dispute(record));
        }
        for ((who, actor, field), value) in &self.judged {
            let positions = assessments(workspace.records(), actor);
            let is_there = positions.iter().any(|position| {
                let versions = workspace.alternatives(&position.id, field);
                versions.iter().any(|it| it.value.as_int() == Some(*value))
            });
            assert!(is_there, "member {who} said {field} {value}");
        }
    }

    fn shows_dispute(&self, record: &Record) -> bool {
        let workspace = &self.group[0].workspace;
        !record.is_trashed()
            && record.disputed.contains("slot")
            && card::read(workspace, &self.method, record).disputed
    }
}

/// Everything that a member sees of a method's boards.
fn drawings(member: &Member, method: &Method) -> (Vec<Grid>, Vec<String>) {
    let workspace = &member.workspace;
    let (mut grids, mut sketches) = (Vec::new(), Vec::new());
    for board in boards(workspace, method) {
        for face in &method.faces {
            grids.push(grid(workspace, method, face, Some(&board.id)));
            let sketch = match face.skin {
                Skin::Tree if face.key == "objectif" => {
                    tree(workspace, &board.id, Side::Objective, 900.0)
                }
                Skin::Tree => tree(workspace, &board.id, Side::Problem, 900.0),
                Skin::Whys => whys(workspace, &board.id, 900.0),
                Skin::Theory => theory(workspace, &board.id, 900.0),
                _ => continue,
            };
            sketches.push(format!("{sketch:?}"));
        }
    }
    (grids, sketches)
}

#[test]
fn one_board_edited_apart_is_one_board_for_everybody_afterwards() {
    play_all(
        "one_board_edited_apart_is_one_board_for_everybody_afterwards",
        |seed| {
            let mut story = Story::begin(seed);
            for _ in 0..ROUNDS {
                for who in 0..story.group.len() {
                    for _ in 0..1 + story.dice.below(DEEDS) {
                        story.deed(who);
                    }
                }
                if story.dice.below(3) == 0 {
                    story.move_alike();
                }
                story.meet();
            }
        },
    );
}
