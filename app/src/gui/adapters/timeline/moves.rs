//! Who moved between two dates, and whether the map of actors is out of date.

use myspot_core::date::{Date, read, words};
use myspot_core::view::moves::{Freshness, Move, Stand, Way, freshness, moved};
use myspot_core::view::position::stance_code;
use slint::{ComponentHandle as _, SharedString};

use super::show::count;
use crate::gui::models;
use crate::gui::moments::today;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Choice, MoveRow, SeenRow, Timeline, TimelineFace};

/// After how many weeks the map may be out of date.
const WEEKS: [i64; 5] = [2, 4, 8, 12, 26];
/// So many actors at most are listed among those that nobody looked at.
const MOST: usize = 200;

/// One of the two dates was typed.
pub(super) fn edited(bench: &mut Workbench, end: bool, text: String) {
    let (mut from, mut to) = asked(bench);
    *if end { &mut to } else { &mut from } = text;
    bench.timeline.moves = Some((from, to));
    show(bench);
}

/// The two dates that are asked for; a year until today unless somebody typed others.
fn asked(bench: &Workbench) -> (String, String) {
    bench.timeline.moves.clone().unwrap_or_else(|| {
        let today = today();
        let before = today.saturating_sub(jiff::Span::new().years(1));
        let words = myspot_core::board::day_words;
        (words(before), words(today))
    })
}

/// Shows the strip that warns, and who moved while that is looked at.
pub(super) fn show(bench: &mut Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let state = &bench.timeline;
    let fresh = freshness(workspace, today().into(), state.weeks);
    let (from, to) = asked(bench);
    bench.show(|main, sentences| {
        let page = main.global::<Timeline<'_>>();
        page.set_outdated(if fresh.stale && !state.outdated_read {
            let weeks = fresh
                .weeks
                .map_or(-1, |weeks| i32::try_from(weeks).unwrap_or(i32::MAX));
            sentences.timeline().invoke_outdated(weeks)
        } else {
            SharedString::default()
        });
        if page.get_face() != TimelineFace::Moves {
            return;
        }
        let ends = [read(&from), read(&to)];
        let understood = |typed: &str, date: &Option<Date>| match date {
            // « le 27 novembre 2026 » says no more than « 27 novembre 2026 ».
            Some(date) if words(date).trim_start_matches("le ") == typed.trim() => {
                SharedString::default()
            }
            Some(date) => sentences.timeline().invoke_understood(words(date).into()),
            None if typed.trim().is_empty() => SharedString::default(),
            None => sentences.timeline().invoke_not_understood(),
        };
        page.set_moves_from(from.as_str().into());
        page.set_moves_from_understood(understood(&from, &ends[0]));
        page.set_moves_from_valid(ends[0].is_some());
        page.set_moves_to(to.as_str().into());
        page.set_moves_to_understood(understood(&to, &ends[1]));
        page.set_moves_to_valid(ends[1].is_some());
        // « de mars à juin » is from the first day of March to the last of June.
        let first = ends[0].and_then(|date| date.earliest().or(date.latest()));
        let last = ends[1].and_then(|date| date.latest().or(date.earliest()));
        let found = first
            .zip(last)
            .map(|(first, last)| moved(workspace, first, last));
        page.set_moves_text(match &found {
            Some(found) => sentences.timeline().invoke_moves(count(found.len())),
            None => sentences.timeline().invoke_moves_unread(),
        });
        let rows = found.unwrap_or_default();
        let rows = rows.iter().map(|found| row(bench, sentences, found));
        models::show(&page.get_moves(), rows.collect(), |m| page.set_moves(m));
        seen(&page, state.weeks, sentences, &fresh);
    });
}

fn row(bench: &Workbench, sentences: &Sentences<'_>, found: &Move) -> MoveRow {
    let way = match found.way {
        Way::Towards => "towards",
        Way::Away => "away",
        Way::Beside => "beside",
        Way::First => "first",
    };
    let way_label = sentences.timeline().invoke_way(way.into());
    let stand = |stand: Option<&Stand>| match stand {
        Some(stand) if found.way != Way::Beside => match stand.stance {
            Some(step) => sentences
                .say()
                .invoke_stance(i32::try_from(step).unwrap_or(0)),
            None => weight(sentences, stand),
        },
        Some(stand) => weight(sentences, stand),
        None => SharedString::default(),
    };
    let code = |stand: Option<&Stand>| -> SharedString {
        let stance = stand.and_then(|stand| stand.stance);
        stance_code(stance).into()
    };
    let (before, after) = (stand(found.before.as_ref()), stand(Some(&found.after)));
    let who = bench.name_of(found.after.by.as_ref());
    let when = match (found.after.when.as_str(), who.as_str()) {
        (when, "") => when.to_owned(),
        (when, who) => format!("{when}, {who}"),
    };
    MoveRow {
        id: found.actor.as_str().into(),
        actor: found.name.as_str().into(),
        kind: found.kind.as_str().into(),
        way: way.into(),
        name: format!("{}, {way_label} : {before} – {after}, {when}", found.name).into(),
        way_label,
        before,
        before_code: code(found.before.as_ref()),
        after,
        after_code: code(Some(&found.after)),
        when: when.into(),
        why: found.after.why.as_str().into(),
        chosen: bench.selected.as_ref() == Some(&found.actor),
    }
}

fn weight(sentences: &Sentences<'_>, stand: &Stand) -> SharedString {
    let small = |number: Option<i64>| i32::try_from(number.unwrap_or(0)).unwrap_or(0);
    let (influence, interest) = (small(stand.influence), small(stand.interest));
    sentences.timeline().invoke_weight(influence, interest)
}

fn seen(page: &Timeline<'_>, weeks: i64, sentences: &Sentences<'_>, fresh: &Freshness) {
    let say = sentences.timeline();
    let small = |weeks: i64| i32::try_from(weeks).unwrap_or(i32::MAX);
    let rows = fresh.actors.iter().take(MOST).map(|seen| SeenRow {
        id: seen.actor.as_str().into(),
        actor: seen.name.as_str().into(),
        ago: seen.weeks.map_or_else(
            || say.invoke_never_seen(),
            |weeks| say.invoke_weeks_ago(small(weeks)),
        ),
        stale: seen.stale,
    });
    models::show(&page.get_seen(), rows.collect(), |m| page.set_seen(m));
    let choices = WEEKS.map(|known| Choice {
        code: known.to_string().into(),
        label: say.invoke_weeks(small(known)),
        count: -1,
        on: known == weeks,
    });
    models::show(&page.get_weeks_choices(), choices.to_vec(), |m| {
        page.set_weeks_choices(m);
    });
    page.set_weeks(say.invoke_weeks(small(weeks)));
}
