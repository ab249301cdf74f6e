//! What must hold when everybody has met everybody.

use std::collections::BTreeSet;
use std::sync::Arc;

use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc};
use myspot_core::{Dice, Kinds, Workspace};

use crate::member::read;
use crate::script::World;

/// Checks every law; panics at the first that is broken.
pub fn check(world: &World, kinds: &Arc<Kinds>) {
    let first = &world.members[0];
    let heads = first.workspace.heads();
    let state = first.workspace.state_hash();
    let fingerprint = first.ledger.chain().fingerprint();
    let secret = first.ledger.secret();
    assert!(secret.is_some(), "the founder lacks a secret");
    let present = || world.members.iter().enumerate();
    let present = || present().filter(|(who, _)| world.belongs(*who));
    for (who, member) in present() {
        assert_eq!(member.workspace.heads(), heads, "heads of {who}");
        assert_eq!(member.workspace.state_hash(), state, "state of {who}");
        assert_eq!(
            member.ledger.chain().fingerprint(),
            fingerprint,
            "chain of {who}"
        );
        assert_eq!(member.ledger.secret(), secret, "secret of {who}");
        for other in world.network.neighbours(who) {
            let device = world.members[other].device();
            let (ledger, workspace) = (&member.ledger, &member.workspace);
            let standing = member.exchange.standing(&device, ledger, workspace);
            let known = standing.map(|standing| (standing.lacks, standing.ahead));
            assert_eq!(known, Some((0, 0)), "{who} about {other}");
        }
        // What is on the disk is what is on the screen.
        let dice = Dice::from_number(1);
        let (again, ledger, _) = read(&member.disk, member.workspace.id(), kinds, dice);
        assert_eq!(again.heads(), heads, "disk of {who}");
        assert_eq!(again.state_hash(), state, "disk of {who}");
        assert_eq!(
            ledger.proofs_to_bytes(),
            member.ledger.proofs_to_bytes(),
            "proofs of {who}"
        );
        assert_eq!(ledger.secret(), secret, "secret on the disk of {who}");
    }
    let document = saved(&first.workspace, kinds);
    let everything: BTreeSet<[u8; 32]> = document
        .get_changes_meta(&[])
        .iter()
        .map(|meta| meta.hash.0)
        .collect();
    for (who, member) in present() {
        for (hash, actor) in &member.acknowledged {
            // What somebody wrote who then might no more may have been left behind.
            let kept = everything.contains(hash) || world.was_lowered(actor);
            assert!(kept, "{who} was told that {} is safe", ChangeHash(*hash));
        }
    }
    // Who was sent away reads nothing written by anybody who knew of it.
    for (who, member) in world.members.iter().enumerate() {
        let device = member.device();
        if world.belongs(who) {
            continue;
        }
        for (hash, without) in &world.after_removal {
            let read = without.contains(&device) && member.acknowledged.contains_key(hash);
            assert!(!read, "{who} reads what came after it was sent away");
        }
    }
    schema_holds(&document, kinds);
}

/// The document as a snapshot would hold it; loading it gives the same state.
fn saved(workspace: &Workspace, kinds: &Arc<Kinds>) -> Automerge {
    let copy = workspace.fork_document();
    let bytes = copy.save_proven().expect("what was saved loads again");
    let (kinds, dice) = (Arc::clone(kinds), Dice::from_number(2));
    let again = Workspace::load(workspace.id(), Some(&bytes), [], kinds, dice).expect("it loads");
    assert_eq!(again.heads(), copy.heads());
    assert_eq!(again.state_hash(), workspace.state_hash());
    Automerge::load(&bytes).expect("it loads")
}

/// The laws of the schema: root containers once, records flat, each text born once and with all
/// the texts of its kind, no container hidden behind another.
fn schema_holds(document: &Automerge, kinds: &Kinds) {
    let roots: Vec<String> = document.keys(ROOT).collect();
    assert_eq!(roots, ["format", "info", "records", "schema", "workspace"]);
    let records = container(document, &ROOT, "records");
    flat(document, &container(document, &ROOT, "info"));
    for id in document.keys(&records) {
        let record = container(document, &records, &id);
        flat(document, &record);
        let kind = document
            .get(&record, "type")
            .expect("readable")
            .expect("each has a type")
            .0;
        let kind = kind.as_str().expect("a type is a word").to_owned();
        for text in kinds.texts_of(&kind) {
            let held = document.get(&record, text).expect("readable");
            let is_text = matches!(held, Some((automerge::Value::Object(ObjType::Text), _)));
            assert!(is_text, "text {text} of {id}");
        }
    }
}

fn container(document: &Automerge, parent: &ObjId, key: &str) -> ObjId {
    let all = document.get_all(parent, key).expect("readable");
    let [(automerge::Value::Object(ObjType::Map), object)] = all.as_slice() else {
        panic!("{key} holds {all:?}");
    };
    object.clone()
}

fn flat(document: &Automerge, record: &ObjId) {
    for key in document.keys(record) {
        let all = document.get_all(record, key.as_str()).expect("readable");
        let texts = all.iter().filter(|(value, _)| value.is_object()).count();
        assert!(
            texts == 0 || all.len() == 1,
            "{key} hides something: {all:?}"
        );
        for (value, _) in all {
            let flat = match value {
                automerge::Value::Object(sort) => sort == ObjType::Text,
                automerge::Value::Scalar(_) => true,
            };
            assert!(flat, "{key} is not flat");
        }
    }
}
