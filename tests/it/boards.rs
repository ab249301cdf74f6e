//! One board, several members at once, many seeds: everybody ends with the same, nothing is lost.
//!
//! `MYSPOT_SEEDS=n` plays n stories, `MYSPOT_SEED=k` the k-th alone.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use myspot_core::board::{self, Place};
use myspot_core::method::{Face, Method, Skin, Source};
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
            eprintln!("to repeat: MYSPOT_SEED={seed} cargo test --test it boards::{test}");
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

/// Two members with one board of a method, and one card on it.
fn pair(method: &str, seed: u64) -> (Vec<Member>, Method, RecordId) {
    let mut group = team(2, seed);
    let method = Methods::builtin().get(method).expect("it ships").clone();
    let place = at(&method.slots[0].code);
    let card = put(&mut group[0], &method, &place, "Une idée");
    meet_all(&mut group);
    (group, method, card)
}

fn at(slot: &str) -> Place {
    Place {
        slot: slot.into(),
        ..Place::default()
    }
}

fn put(member: &mut Member, method: &Method, place: &Place, text: &str) -> RecordId {
    let now = member.now();
    let board = boards(&member.workspace, method)
        .first()
        .map(|board| board.id.clone());
    let on = (method, &method.faces[0]);
    let (card, act) = board::add(&mut member.workspace, on, board.as_ref(), place, text, now);
    member.act(act);
    card
}

fn move_card(member: &mut Member, method: &Method, card: &RecordId, place: &Place) {
    let now = member.now();
    let board = boards(&member.workspace, method)
        .first()
        .map(|board| board.id.clone());
    let on = (method, &method.faces[0]);
    let workspace = &mut member.workspace;
    let act = board::move_to(workspace, on, board.as_ref(), card, place, now).expect("it moves");
    member.act(act);
}

fn first_grid(member: &Member, method: &Method) -> Grid {
    let board = boards(&member.workspace, method)
        .first()
        .map(|board| board.id.clone());
    grid(&member.workspace, method, &method.faces[0], board.as_ref())
}

fn shown(grid: &Grid) -> Vec<(String, Vec<RecordId>)> {
    let cells = grid.rows.iter().flat_map(|row| &row.cells);
    let ids = cells.map(|cell| {
        let cards = cell.cards.iter().map(|card| card.id.clone());
        (cell.slot.clone(), cards.collect())
    });
    ids.collect()
}

#[test]
fn five_cards_each_added_apart_are_ten_in_the_same_order() {
    let (mut group, method, _) = pair("swot", 801);
    for (who, name) in ["Odile", "Samir"].iter().enumerate() {
        for place in 0..5 {
            let slot = &method.slots[place % 4].code;
            put(
                &mut group[who],
                &method,
                &at(slot),
                &format!("{name} {place}"),
            );
        }
    }
    meet_all(&mut group);
    let grids = [
        first_grid(&group[0], &method),
        first_grid(&group[1], &method),
    ];
    assert_eq!(grids[0], grids[1]);
    let count: usize = shown(&grids[0]).iter().map(|(_, cards)| cards.len()).sum();
    assert_eq!(count, 11, "and the one that was there");
}

#[test]
fn a_card_moved_to_two_slots_is_one_card_with_two_versions() {
    let (mut group, method, card) = pair("swot", 802);
    move_card(&mut group[0], &method, &card, &at("opportunites"));
    move_card(&mut group[1], &method, &card, &at("menaces"));
    meet_all(&mut group);
    for member in &group {
        let grid = first_grid(member, &method);
        let cells = shown(&grid);
        let places: Vec<&String> = cells
            .iter()
            .filter(|(_, cards)| cards.contains(&card))
            .map(|(slot, _)| slot)
            .collect();
        assert_eq!(places.len(), 1);
        let cards = grid
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .flat_map(|cell| &cell.cards);
        assert!(cards.filter(|it| it.id == card).all(|it| it.disputed));
        assert_eq!(member.workspace.alternatives(&card, "slot").len(), 2);
    }
    // One of them keeps a version: the question is closed for both.
    group[0].set(&card, "slot", "menaces");
    meet_all(&mut group);
    for member in &group {
        assert!(
            member
                .workspace
                .record(&card)
                .expect("it is there")
                .disputed
                .is_empty()
        );
    }
}

#[test]
fn a_card_moved_to_one_place_by_two_is_not_doubled_and_not_disputed_there() {
    let (mut group, method, card) = pair("swot", 803);
    put(&mut group[0], &method, &at("menaces"), "Déjà là");
    meet_all(&mut group);
    for member in &mut group {
        move_card(member, &method, &card, &at("menaces"));
    }
    meet_all(&mut group);
    for member in &group {
        let cells = shown(&first_grid(member, &method));
        let count = cells
            .iter()
            .flat_map(|(_, cards)| cards)
            .filter(|it| **it == card)
            .count();
        assert_eq!(count, 1);
        let record = member.workspace.record(&card).expect("it is there");
        assert_eq!(record.words("slot"), "menaces");
        assert!(!record.disputed.contains("slot"), "{:?}", record.disputed);
    }
}

#[test]
fn a_card_binned_here_and_edited_there_is_in_the_bin_with_its_new_words_and_comes_back() {
    let (mut group, method, card) = pair("swot", 804);
    group[0].act(Edit::Trash {
        record: card.clone(),
    });
    group[1].write(&card, "text", "Une idée, et sa suite");
    meet_all(&mut group);
    for member in &group {
        let bin = review::bin(&member.workspace);
        assert!(bin.iter().any(|record| record.id == card));
        assert_eq!(member.words(&card, "text"), "Une idée, et sa suite");
        assert!(member.workspace.edited_after_trash(&card));
    }
    group[1].act(Edit::Restore {
        record: card.clone(),
    });
    meet_all(&mut group);
    let cells = shown(&first_grid(&group[0], &method));
    assert!(cells.iter().any(|(_, cards)| cards.contains(&card)));
}

#[test]
fn an_influence_of_four_and_of_two_are_both_shown_until_one_is_taken() {
    let mut group = team(2, 805);
    let actor = group[0].create("entity", &[("name", "Denis Combrel")]);
    let day = Methods::builtin().get("actors").expect("it ships").clone();
    assert_eq!(day.source, Source::Positions);
    let said = [("influence", Value::Int(3))];
    let now = group[0].now();
    let act = board::judge(&mut group[0].workspace, &actor, &said, now);
    group[0].act(act);
    meet_all(&mut group);
    let position = assessments(group[0].workspace.records(), &actor)[0]
        .id
        .clone();
    group[0].set(&position, "influence", 4);
    group[1].set(&position, "influence", 2);
    meet_all(&mut group);
    for member in &group {
        let card = things(&member.workspace, &day, None)[0];
        assert!(card::read(&member.workspace, &day, card).disputed);
        let versions = member.workspace.alternatives(&position, "influence");
        let values: BTreeSet<Option<i64>> = versions.iter().map(|it| it.value.as_int()).collect();
        assert_eq!(values, BTreeSet::from([Some(2), Some(4)]));
    }
    group[1].set(&position, "influence", 4);
    meet_all(&mut group);
    for member in &group {
        let record = member.workspace.record(&position).expect("it is there");
        assert!(record.disputed.is_empty());
        assert_eq!(record.int("influence"), Some(4));
    }
}

#[test]
fn two_swots_made_apart_are_brought_together_with_every_card_and_link() {
    let mut group = team(2, 808);
    let method = Methods::builtin().get("swot").expect("it ships").clone();
    let mut cards = Vec::new();
    for (who, name) in ["Odile", "Samir"].iter().enumerate() {
        let pair = ["forces", "menaces"].map(|slot| {
            put(
                &mut group[who],
                &method,
                &at(slot),
                &format!("{name} {slot}"),
            )
        });
        let now = group[who].now();
        let [one, two] = &pair;
        let crossed = board::cross(&mut group[who].workspace, &method, [one, two], now);
        let (option, act) = crossed.expect("they cross");
        group[who].act(act);
        cards.extend(pair);
        cards.push(option);
    }
    meet_all(&mut group);
    assert_eq!(boards(&group[0].workspace, &method).len(), 2);
    let links = group[0].workspace.records().of_kind("link").count();
    for member in &mut group {
        // Both press the button before they meet again.
        let act = board::merge_boards(&member.workspace, &method).expect("two boards");
        member.act(act);
    }
    meet_all(&mut group);
    for member in &group {
        let board = boards(&member.workspace, &method);
        assert_eq!(board.len(), 1);
        let all = things(&member.workspace, &method, Some(&board[0].id));
        let all: BTreeSet<RecordId> = all.iter().map(|card| card.id.clone()).collect();
        assert_eq!(all, cards.iter().cloned().collect());
        assert_eq!(member.workspace.records().of_kind("link").count(), links);
    }
    assert!(group[0].undo(), "and one of them takes it back");
    meet_all(&mut group);
    assert_eq!(
        group[0].workspace.state_hash(),
        group[1].workspace.state_hash()
    );
}

#[test]
fn dependencies_that_end_in_a_circle_by_meeting_are_still_drawn() {
    let mut group = team(2, 809);
    let method = Methods::builtin().get("tree").expect("it ships").clone();
    let face: &Face = &method.faces[0];
    let cards =
        ["Une cause", "Une autre"].map(|text| put(&mut group[0], &method, &at("cause"), text));
    meet_all(&mut group);
    for who in 0..2 {
        let now = group[who].now();
        let (card, on) = (&cards[who], &cards[1 - who]);
        let act = board::hang(&mut group[who].workspace, face, card, on, now).expect("it hangs");
        group[who].act(act);
    }
    meet_all(&mut group);
    for member in &group {
        let board = boards(&member.workspace, &method)[0].id.clone();
        let drawn = tree(&member.workspace, &board, Side::Problem, 900.0);
        assert_eq!(drawn.boxes.len(), 2);
        assert!(drawn.boxes.iter().all(|card| card.in_loop));
    }
    let actions = ["Affiche", "Tract"].map(|title| group[0].create("action", &[("title", title)]));
    meet_all(&mut group);
    for who in 0..2 {
        let now = group[who].now();
        let (from, to) = (&actions[who], &actions[1 - who]);
        let link = board::link(&mut group[who].workspace, from, "requires", to, now);
        group[who].act(link);
    }
    meet_all(&mut group);
    let method = Methods::builtin().get("actions").expect("it ships").clone();
    for member in &group {
        for action in things(&member.workspace, &method, None) {
            assert_eq!(card::read(&member.workspace, &method, action).waits_for, 1);
        }
    }
}

#[test]
fn a_marker_that_nobody_saw_does_not_look_reached() {
    let mut group = team(1, 813);
    let actor = group[0].create("entity", &[("name", "Yves Courtepaille")]);
    let challenge = group[0].create("challenge", &[("entity", actor.as_str())]);
    let fields = [
        ("challenge", challenge.as_str()),
        ("level", "love"),
        ("text", "Il dépose le report"),
    ];
    let marker = group[0].create("marker", &fields);
    let plan = |member: &Member| {
        let front = myspot_core::export::plan::Front::default();
        myspot_core::export::to_markdown(&member.workspace, &Methods::builtin(), &front).0
    };
    let line = |plan: &str| {
        let mut lines = plan.lines();
        lines
            .find(|line| line.contains("Il dépose"))
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(line(&plan(&group[0])), "- **Il dépose le report**");
    let method = Methods::builtin().get("markers").expect("it ships").clone();
    let record = group[0].workspace.record(&marker).expect("it is there");
    assert!(!card::read(&group[0].workspace, &method, record).over);
    let seen = [
        ("marker", marker.as_str()),
        ("degree", "strong"),
        ("text", "Vu au conseil"),
    ];
    group[0].create("observation", &seen);
    assert!(line(&plan(&group[0])).contains("fort"));
}
