//! How far one may trust what the map says.

use crate::view::evidence::Evidence;
use crate::view::graph::words::{Words, fill};
use crate::view::graph::{Side, Web};

/// Below this share of linked things a ranking is fragile.
const ENOUGH_LINKED: f64 = 0.6;

/// The reservations about a map, the sharpest first; what always holds comes last. O(n + m).
#[must_use]
pub fn caution(web: &Web, side: Side, words: &Words) -> Vec<String> {
    let mut all = Vec::new();
    let linked = web
        .degrees()
        .into_iter()
        .filter(|degree| *degree > 0)
        .count();
    let share = linked as f64 / web.nodes.len().max(1) as f64;
    if web.ties.is_empty() {
        all.push(words.caution.no_tie.clone());
    } else if share < ENOUGH_LINKED {
        let share = words.share(share);
        let holes = [
            ("share", share.as_str()),
            ("things", words.all_things(side)),
        ];
        all.push(fill(&words.caution.few_linked, &holes));
    }
    let is_open = |evidence| {
        matches!(
            evidence,
            Evidence::CrossCheck | Evidence::Supposed | Evidence::Contested
        )
    };
    let open = web.ties.iter().filter(|tie| is_open(tie.evidence)).count();
    if open > 0 {
        let total = words.number(web.ties.len());
        all.push(words.counted(&words.caution.unsure, open, &[("all", &total)]));
    }
    all.push(words.caution.always.clone());
    all
}
