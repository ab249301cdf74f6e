//! What the member chooses for two fiches that may be one.

use std::collections::BTreeSet;

use myspot_core::import::Duplicate;
use myspot_core::import::duplicates::{PairKey, Settled};
use slint::{ModelRc, SharedString};

use super::choices::choice;
use super::state::ImportState;
use super::{look_again, show};
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::Choice;

/// The choices, the one that needs nobody first.
const CODES: [&str; 4] = ["apart", "same", "join", "leave"];

/// What was chosen for a pair.
pub(super) fn chosen(state: &ImportState, pair: &Duplicate) -> &'static str {
    let key = pair.key();
    if state.same.contains(&key) {
        return CODES[1];
    }
    let pairs = &state.choices.pairs;
    match pairs.iter().find(|(known, _)| *known == key) {
        Some((_, Settled::Joined)) => CODES[2],
        Some((_, Settled::LeftOut)) => CODES[3],
        None => CODES[0],
    }
}

/// Takes a choice over.
pub(super) fn choose(bench: &mut Workbench, place: usize, code: &str) {
    let seen = bench.import.seen.as_ref();
    let pair = seen.and_then(|seen| seen.plan.duplicates.get(place));
    if let Some(key) = pair.map(Duplicate::key) {
        settle(bench, &[key], code);
    }
}

/// Takes the same choice over for every pair.
pub(super) fn choose_all(bench: &mut Workbench, code: &str) {
    let Some(seen) = &bench.import.seen else {
        return;
    };
    let pairs = seen.plan.duplicates.iter();
    let keys: Vec<PairKey> = pairs.map(Duplicate::key).collect();
    settle(bench, &keys, code);
}

/// What is joined or left out changes what comes in: then the file is read anew.
fn settle(bench: &mut Workbench, keys: &[PairKey], code: &str) {
    let state = &mut bench.import;
    let before = state.choices.pairs.clone();
    let chosen: BTreeSet<&PairKey> = keys.iter().collect();
    state.same.retain(|known| !chosen.contains(known));
    let pairs = &mut state.choices.pairs;
    pairs.retain(|(known, _)| !chosen.contains(known));
    let keys = keys.iter().cloned();
    match code {
        "same" => state.same.extend(keys),
        "join" => pairs.extend(keys.map(|key| (key, Settled::Joined))),
        "leave" => pairs.extend(keys.map(|key| (key, Settled::LeftOut))),
        _ => {}
    }
    if state.choices.pairs == before {
        show(bench);
    } else {
        look_again(bench);
    }
}

/// The next choice, or the one before.
pub(super) fn turn(bench: &mut Workbench, place: usize, on: bool) {
    let state = &bench.import;
    let seen = state.seen.as_ref();
    let Some(pair) = seen.and_then(|seen| seen.plan.duplicates.get(place)) else {
        return;
    };
    let code = chosen(state, pair);
    let at = CODES.iter().position(|it| *it == code).unwrap_or_default();
    let step = if on { 1 } else { CODES.len() - 1 };
    choose(bench, place, CODES[(at + step) % CODES.len()]);
}

/// The words of the choice, and the menu of all of them.
pub(super) fn menu(sentences: &Sentences<'_>, code: &str) -> (SharedString, ModelRc<Choice>) {
    let say = sentences.exchange();
    let lines = CODES.map(|it| choice(it, say.invoke_pair_choice(it.into()), it == code));
    let words = say.invoke_pair_choice(code.into());
    (words, ModelRc::from(lines.as_slice()))
}

/// What was chosen for all pairs alike, in words, and the menu that chooses for all of them.
pub(super) fn menu_of_all(
    sentences: &Sentences<'_>,
    codes: &[&'static str],
) -> (SharedString, ModelRc<Choice>) {
    let first = codes.first().copied().unwrap_or_default();
    if codes.iter().all(|code| *code == first) {
        return menu(sentences, first);
    }
    let (_, choices) = menu(sentences, "");
    (sentences.exchange().invoke_case_by_case(), choices)
}
