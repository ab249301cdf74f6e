//! Four members: Odile and Samir are honest, Eve writes and is not, Rita may only read.

use std::sync::Arc;

use myspot_core::epoch::Role;
use myspot_core::keys::{Device, DeviceKeys};
use myspot_core::peer::forge::{self, Word};
use myspot_core::peer::{Exchange, Heard, Ledger, Outcome, Refusal, Standing};
use myspot_core::{Dice, Edit, Kinds, Moment, Outgoing, RecordId, Value, Workspace, WorkspaceId};

pub const SPACE: WorkspaceId = WorkspaceId([7; 16]);
const NOW: Moment = Moment(1_800_000_000_000);

pub struct Party {
    pub workspace: Workspace,
    pub ledger: Ledger,
    pub exchange: Exchange,
}

pub struct Scene {
    pub odile: Party,
    pub samir: Party,
    pub eve: Party,
    pub rita: Party,
    /// A record that all four know.
    pub card: RecordId,
    deeds: u32,
}

impl Party {
    pub fn new(keys: DeviceKeys, chain: &[u8], number: u64) -> Self {
        let dice = Dice::from_number(number);
        let kinds = Arc::new(Kinds::builtin());
        let mut workspace = Workspace::create(SPACE, kinds, dice).expect("the genesis");
        let ledger = Ledger::read(&workspace, keys, chain).expect("a true chain");
        let actor = ledger.keys().draw_actor(SPACE, workspace.dice());
        assert!(workspace.write_under(&actor));
        Self {
            workspace,
            ledger,
            exchange: Exchange::default(),
        }
    }

    pub fn device(&self) -> Device {
        self.ledger.keys().device()
    }

    pub fn keys(&self) -> &DeviceKeys {
        self.ledger.keys()
    }

    /// Does an edit, durable and signed at once. Returns the change.
    pub fn act(&mut self, edit: Edit) -> Outgoing {
        self.workspace.apply(&edit.into(), NOW).expect("allowed");
        self.save().pop().expect("a change was made")
    }

    pub fn write(&mut self, record: &RecordId, text: &str) -> Outgoing {
        self.act(Edit::SetText {
            record: record.clone(),
            key: "desc".into(),
            text: text.into(),
        })
    }

    pub fn create(&mut self, name: &str) -> RecordId {
        let record = self.workspace.fresh_id(NOW);
        self.act(Edit::Create {
            record: record.clone(),
            kind: "entity".into(),
            fields: vec![("name".into(), Value::from(name))],
        });
        record
    }

    pub fn save(&mut self) -> Vec<Outgoing> {
        let all = self.workspace.take_outbox();
        for change in &all {
            self.ledger.slot(change);
        }
        all
    }

    pub fn receive(&mut self, from: Device, frame: &[u8]) -> Outcome {
        let (ledger, workspace) = (&mut self.ledger, &mut self.workspace);
        let mut outcome = self.exchange.received(from, frame, ledger, workspace, NOW);
        self.save();
        outcome
            .send
            .extend(self.exchange.flush(&self.ledger, &self.workspace));
        outcome
    }

    pub fn link(&mut self, device: Device) -> Vec<Vec<u8>> {
        self.exchange.linked(device, &self.ledger, &self.workspace)
    }

    /// Signs a change in her own name.
    pub fn word(&self, change: &Outgoing) -> Word {
        word(self.keys(), change)
    }

    /// What the other holds as far as is known here, whenever that was said.
    pub fn standing(&self, other: &Self) -> Option<Standing> {
        let (ledger, workspace) = (&self.ledger, &self.workspace);
        let standing = self.exchange.standing(&other.device(), ledger, workspace)?;
        Some(Standing {
            at: Moment::default(),
            ..standing
        })
    }
}

pub fn word(keys: &DeviceKeys, change: &Outgoing) -> Word {
    Word::sign(keys, (SPACE, 1), (&change.actor, change.seq, change.hash))
}

/// Links two and lets them talk until they have nothing to say. Returns what both heard.
pub fn talk(one: &mut Party, two: &mut Party) -> Vec<Heard> {
    let (at_one, at_two) = (one.device(), two.device());
    let mut to_two = one.link(at_two);
    let mut to_one = two.link(at_one);
    let mut heard = Vec::new();
    let mut rounds = 0;
    while !(to_one.is_empty() && to_two.is_empty()) {
        rounds += 1;
        assert!(rounds < 1_000, "they talk in circles");
        let (mut next_one, mut next_two) = (Vec::new(), Vec::new());
        for frame in to_two {
            let outcome = two.receive(at_one, &frame);
            heard.extend(outcome.heard);
            next_one.extend(outcome.send.into_iter().filter(|(to, _)| *to == at_one));
        }
        for frame in to_one {
            let outcome = one.receive(at_two, &frame);
            heard.extend(outcome.heard);
            next_two.extend(outcome.send.into_iter().filter(|(to, _)| *to == at_two));
        }
        to_one = next_one.into_iter().map(|(_, frame)| frame).collect();
        to_two = next_two.into_iter().map(|(_, frame)| frame).collect();
    }
    one.exchange.unlinked(&at_two);
    two.exchange.unlinked(&at_one);
    heard
}

pub fn quiet(heard: &[Heard]) -> bool {
    let troubles = |heard: &&Heard| {
        matches!(
            heard,
            Heard::Refused { .. } | Heard::Clash { .. } | Heard::Renamed | Heard::TwoEpochs { .. }
        )
    };
    !heard.iter().any(|heard| troubles(&heard))
}

impl Scene {
    pub fn new() -> Self {
        let mut dice = Dice::from_number(2026);
        let mut keys = || DeviceKeys::draw(&mut dice);
        let [one, two, three, four] = [keys(), keys(), keys(), keys()];
        let kinds = Arc::new(Kinds::builtin());
        let workspace = Workspace::create(SPACE, kinds, Dice::from_number(0)).expect("the genesis");
        let mut founding = Ledger::found(&workspace, one.clone(), "Odile");
        for (keys, role) in [
            (&two, Role::Contributor),
            (&three, Role::Contributor),
            (&four, Role::Reader),
        ] {
            founding
                .admit(keys.card("", None), role)
                .expect("Odile founded it");
        }
        let chain = founding.chain().to_bytes();
        let mut scene = Self {
            odile: Party::new(one, &chain, 1),
            samir: Party::new(two, &chain, 2),
            eve: Party::new(three, &chain, 3),
            rita: Party::new(four, &chain, 4),
            card: RecordId::from("none"),
            deeds: 0,
        };
        scene.card = scene.odile.create("Tilleuls");
        scene.samir.create("Parc");
        assert!(quiet(&talk(&mut scene.odile, &mut scene.samir)));
        scene.eve.create("Gare");
        assert!(quiet(&talk(&mut scene.odile, &mut scene.eve)));
        assert!(quiet(&talk(&mut scene.samir, &mut scene.eve)));
        assert!(quiet(&talk(&mut scene.odile, &mut scene.rita)));
        scene.honest_people_go_on();
        scene
    }

    /// The two honest members write, exchange and agree; what they have loads again.
    pub fn honest_people_go_on(&mut self) {
        self.deeds += 1;
        let text = format!("Odile {}", self.deeds);
        self.odile.write(&self.card, &text);
        self.samir.create(&format!("Samir {}", self.deeds));
        let heard = talk(&mut self.odile, &mut self.samir);
        assert!(quiet(&heard), "{heard:?}");
        let (odile, samir) = (&self.odile, &self.samir);
        assert_eq!(odile.workspace.heads(), samir.workspace.heads());
        assert_eq!(odile.workspace.state_hash(), samir.workspace.state_hash());
        assert_eq!(odile.standing(samir), Some(Standing::default()));
        assert_eq!(samir.standing(odile), Some(Standing::default()));
        reloads(&odile.workspace);
    }

    /// Odile hears frames from a device. What she makes of them.
    pub fn odile_hears(&mut self, from: Device, frames: &[Vec<u8>]) -> Vec<Heard> {
        self.odile.link(from);
        let mut heard = Vec::new();
        for frame in frames {
            heard.extend(self.odile.receive(from, frame).heard);
        }
        self.odile.exchange.unlinked(&from);
        heard
    }

    /// Frames from a device are refused for one reason, nothing changes, and life goes on.
    pub fn refused(&mut self, from: Device, frames: &[Vec<u8>], reason: &Refusal) {
        let (heads, chain) = (
            self.odile.workspace.heads(),
            self.odile.ledger.chain().clone(),
        );
        let heard = self.odile_hears(from, frames);
        assert_eq!(&refusal(&heard), &Some(reason), "{heard:?}");
        assert_eq!(self.odile.workspace.heads(), heads);
        assert_eq!(self.odile.ledger.chain(), &chain);
        self.honest_people_go_on();
    }

    /// The same for changes with the words of those who vouch for them, sent by Eve.
    pub fn changes_refused(&mut self, chunks: &[&[u8]], words: &[&Word], reason: &Refusal) {
        let from = self.eve.device();
        self.refused(from, &forge::changes(chunks, words), reason);
    }
}

/// The first refusal that closes the link.
pub fn refusal(heard: &[Heard]) -> Option<&Refusal> {
    heard.iter().find_map(|heard| match heard {
        Heard::Refused { why, .. } => Some(why),
        _ => None,
    })
}

/// What was accepted is what a snapshot would give back.
pub fn reloads(workspace: &Workspace) {
    let copy = workspace.fork_document();
    let bytes = copy.save_proven().expect("it loads again");
    let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(9));
    let again = Workspace::load(SPACE, Some(&bytes), [], kinds, dice).expect("it loads again");
    assert_eq!(again.heads(), workspace.heads());
    assert_eq!(again.state_hash(), workspace.state_hash());
}
