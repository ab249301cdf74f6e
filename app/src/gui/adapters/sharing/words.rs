//! Sharing in words: facts become the sentences of `share-messages.slint`.

use myspot_core::Moment;
use myspot_core::epoch::Role;
use myspot_sync::DeviceId;
use slint::SharedString;

use super::is_other;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::share::view::{
    Content, DeviceView, Discovery, Holds, Reach, RelayState, ShareState, ShareTrouble, ShareView,
};
use crate::ui::{DeviceRow, Tone};

/// A number as people read it, « 4 812 », with spaces that do not break.
pub(in crate::gui::adapters) fn grouped(n: usize) -> SharedString {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push('\u{a0}');
        }
        shown.push(digit);
    }
    shown.into()
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// The number that chooses between one and many: in French nothing counts as one.
pub(in crate::gui::adapters) fn plural(n: usize) -> i32 {
    count(n.max(1))
}

/// « A, B et C ».
pub(in crate::gui::adapters) fn together(
    sentences: &Sentences<'_>,
    names: &[&str],
) -> SharedString {
    match names {
        [] => SharedString::default(),
        [one] => (*one).into(),
        [first @ .., last] => sentences
            .share()
            .invoke_both(first.join(", ").into(), (*last).into()),
    }
}

/// What the status line says of sharing: icon, words, tone. Only what is known to be so.
pub(in crate::gui::adapters) fn status(
    bench: &Workbench,
    sentences: &Sentences<'_>,
) -> Vec<(&'static str, SharedString, Tone)> {
    let (share, say) = (&bench.share, sentences.share());
    match share.state {
        ShareState::Off if share.to_share > 0 && share.devices.len() > 1 => {
            let n = share.to_share;
            let waits = say.invoke_off_with(plural(n), grouped(n));
            return vec![("shield", waits, Tone::Plain)];
        }
        ShareState::Off => {
            let nothing = sentences.say().invoke_nothing_leaves();
            return vec![("shield", nothing, Tone::Plain)];
        }
        ShareState::Starting => return vec![("wifi", say.invoke_starting(), Tone::Plain)],
        ShareState::On => {}
    }
    let guest = share
        .invitation
        .as_ref()
        .and_then(|open| open.guest.as_ref());
    let others = || share.devices.iter().filter(|device| is_other(device));
    let linked: Vec<&DeviceView> = others()
        .filter(|device| matches!(device.reach, Reach::Linked(_)))
        .collect();
    let present = count(linked.len() + 1);
    let mut items = Vec::new();
    if let Some(guest) = guest {
        let knocks = say.invoke_knocks(guest.name.as_str().into());
        items.push(("user-plus", knocks, Tone::Warn));
    }
    items.push(
        if linked.is_empty() && share.to_share > 0 && others().next().is_some() {
            let n = share.to_share;
            let waits = say.invoke_alone_with(plural(n), grouped(n));
            ("members", waits, Tone::Plain)
        } else if linked.is_empty() {
            ("members", say.invoke_alone(), Tone::Plain)
        } else {
            ("members", say.invoke_here(present), Tone::Plain)
        },
    );
    if others().next().is_some() {
        let all = share.devices.len();
        let devices = share.devices.iter();
        let up = devices.filter(|device| device.holds == Holds::Everything);
        let up = up.count();
        let tone = if up == all { Tone::Ok } else { Tone::Plain };
        let icon = if up == all { "check-circle" } else { "clock" };
        items.push((icon, say.invoke_so_many_up(count(up), count(all)), tone));
    }
    if share.relay.state == RelayState::Silent {
        items.push(("alert", say.invoke_relay_is_silent(), Tone::Warn));
    }
    if let Some(followed) = bench.following.and_then(|id| bench.device(id)) {
        let name = short_name(share, followed);
        items.push(("eye", say.invoke_following(name.into()), Tone::Plain));
    }
    for device in linked.iter().filter(|device| device.writes_in.is_some()) {
        if let Some(place) = place(bench, sentences, device) {
            let name = short_name(share, device);
            items.push((
                "pencil",
                say.invoke_writes_in(name.into(), place),
                Tone::Plain,
            ));
        }
    }
    let that = |wanted: fn(Holds) -> Option<usize>| -> Vec<(&str, usize)> {
        others()
            .filter_map(|device| Some((short_name(share, device), wanted(device.holds)?)))
            .collect()
    };
    let names = |some: &[(&str, usize)]| {
        let names: Vec<&str> = some.iter().map(|(name, _)| *name).collect();
        together(sentences, &names)
    };
    let receiving = that(|holds| match holds {
        Holds::Receives(n) => Some(n),
        _ => None,
    });
    match receiving[..] {
        [] => {}
        [(name, n)] => {
            let text = say.invoke_one_receives(name.into(), plural(n), grouped(n));
            items.push(("clock", text, Tone::Plain));
        }
        ref some => items.push(("clock", say.invoke_many_receive(names(some)), Tone::Plain)),
    }
    let sending = that(|holds| match holds {
        Holds::Sends(n) => Some(n),
        _ => None,
    });
    match sending[..] {
        [] => {}
        [(name, n)] => {
            let text = say.invoke_one_sends(name.into(), plural(n), grouped(n));
            items.push(("clock", text, Tone::Plain));
        }
        ref some => items.push(("clock", say.invoke_many_send(names(some)), Tone::Plain)),
    }
    let lacking = that(|holds| match holds {
        Holds::Lacks(n) => Some(n),
        _ => None,
    });
    match lacking[..] {
        [] => {}
        [(name, n)] => {
            let text = say.invoke_one_lacks(name.into(), plural(n), grouped(n));
            items.push(("alert", text, Tone::Warn));
        }
        [(_, n), ref rest @ ..] if rest.len() < 3 && rest.iter().all(|(_, m)| *m == n) => {
            let text = say.invoke_many_lack(names(&lacking), plural(n), grouped(n));
            items.push(("alert", text, Tone::Warn));
        }
        ref some => {
            let text = say.invoke_some_lack(count(some.len()));
            items.push(("alert", text, Tone::Warn));
        }
    }
    items
}

/// The first name, where no other device has the same.
pub(in crate::gui::adapters) fn short_name<'a>(
    share: &ShareView,
    device: &'a DeviceView,
) -> &'a str {
    let first = device.name.split_whitespace().next().unwrap_or_default();
    let same = share
        .devices
        .iter()
        .filter(|other| other.name.split_whitespace().next() == Some(first));
    if same.count() == 1 {
        first
    } else {
        &device.name
    }
}

/// One line of « Qui a quoi ».
pub(super) fn row(bench: &Workbench, sentences: &Sentences<'_>, device: &DeviceView) -> DeviceRow {
    let (share, say) = (&bench.share, sentences.share());
    let facilitates = share.role.unwrap_or(Role::Facilitator) == Role::Facilitator;
    let place = place(bench, sentences, device).unwrap_or_default();
    let here = !is_other(device);
    let role = if here {
        say.invoke_my_role(device.role.code().into())
    } else {
        say.invoke_role(device.role.code().into())
    };
    let (reach_icon, reach) = match &device.reach {
        Reach::Here => ("monitor", say.invoke_this_device()),
        Reach::Linked(address) if address.is_empty() && share.relay.chosen.is_some() => {
            ("waypoints", say.invoke_linked_by_relay())
        }
        Reach::Linked(address) => ("wifi", say.invoke_linked(address.as_str().into())),
        Reach::Away(Some(met)) => ("clock", say.invoke_away_since(sentences.when(*met))),
        Reach::Away(None) => ("clock", say.invoke_never_met()),
    };
    let (holds_icon, holds, tone) = match device.holds {
        Holds::Everything if here => {
            let n = share.changes;
            let all = say.invoke_has_all_of(plural(n), grouped(n));
            ("check-circle", all, Tone::Ok)
        }
        Holds::Everything => ("check-circle", say.invoke_has_all(), Tone::Ok),
        Holds::Receives(n) => {
            let text = say.invoke_receives(plural(n), grouped(n));
            ("clock", text, Tone::Plain)
        }
        Holds::Lacks(n) => {
            let text = say.invoke_lacks(plural(n), grouped(n));
            ("alert", text, Tone::Warn)
        }
        Holds::Sends(n) => {
            let text = say.invoke_sends(plural(n), grouped(n));
            ("clock", text, Tone::Plain)
        }
        Holds::Unknown => ("help", say.invoke_unknown(), Tone::Plain),
    };
    let fraction = match device.holds {
        Holds::Receives(n) => 1.0 - n.min(share.changes) as f32 / share.changes.max(1) as f32,
        _ => -1.0,
    };
    let name = SharedString::from(device.name.as_str());
    DeviceRow {
        id: code(device.id).into(),
        code: device.role.code().into(),
        other: !here,
        may_change: facilitates && !here,
        may_follow: device.place.is_some(),
        followed: bench.following == Some(device.id),
        place,
        summary: say.invoke_row(name.clone(), role.clone(), reach.clone(), holds.clone()),
        name,
        role,
        reach_icon: reach_icon.into(),
        reach,
        holds_icon: holds_icon.into(),
        holds,
        tone,
        fraction,
    }
}

/// A device as the page names it.
fn code(device: DeviceId) -> String {
    device.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The device that the page means; `None` for nothing, or nonsense.
pub(super) fn device(code: &str) -> Option<DeviceId> {
    let byte = |at: usize| u8::from_str_radix(code.get(2 * at..2 * at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..32).map(byte).collect();
    Some(DeviceId(bytes?.try_into().ok()?))
}

/// Where a member is: « SWOT », « SWOT : Denis Combrel ».
fn place(
    bench: &Workbench,
    sentences: &Sentences<'_>,
    device: &DeviceView,
) -> Option<SharedString> {
    let place = device.place.as_ref()?;
    let page = place.page.as_ref();
    let page = page.and_then(|page| bench.page_name(sentences, page));
    let record = place.looks_at();
    let record = record.map(|id| SharedString::from(bench.name_of(Some(id))));
    match (page, record.filter(|name| !name.is_empty())) {
        (Some(page), Some(record)) => Some(sentences.share().invoke_at(page, record)),
        (page, record) => page.or(record),
    }
}

/// « A, B et C », of names that are kept.
pub(super) fn names(sentences: &Sentences<'_>, names: &[String]) -> SharedString {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    together(sentences, &names)
}

/// The last words before a place in a text, which is given in letters; short.
pub(super) fn before(text: &str, caret: usize) -> String {
    const MOST: usize = 24;
    let letters: Vec<char> = text.chars().take(caret).collect();
    let line = letters.rsplit(|letter| *letter == '\n').next();
    let line = line.unwrap_or_default();
    let short = &line[line.len().saturating_sub(MOST)..];
    let words: String = short.iter().collect();
    let whole = short.len() == line.len();
    // What was cut in two begins with half a word.
    let cut = words.split_once(' ').map_or("", |(_, rest)| rest);
    if whole { words.trim() } else { cut.trim() }.to_owned()
}

/// How finding each other on this network goes; empty while sharing is off, and once those who
/// can be found are there.
pub(super) fn discovery(sentences: &Sentences<'_>, share: &ShareView) -> SharedString {
    let say = sentences.share();
    let others = share.devices.iter().filter(|device| is_other(device));
    let (there, missing): (Vec<_>, Vec<_>) =
        others.partition(|device| matches!(device.reach, Reach::Linked(_)));
    if share.state != ShareState::On || missing.is_empty() {
        return SharedString::default();
    }
    match share.discovery {
        Discovery::Off => SharedString::default(),
        Discovery::Found(n) if n <= there.len() => SharedString::default(),
        Discovery::Listening => say.invoke_looking_around(),
        Discovery::Found(n) => say.invoke_heard_around(count(n)),
        Discovery::Blocked => say.invoke_network_blocks(),
    }
}

/// « 6 appareils, 3 à jour »; empty before there is a group.
pub(super) fn devices_note(sentences: &Sentences<'_>, share: &ShareView) -> SharedString {
    if share.devices.is_empty() {
        return SharedString::default();
    }
    let say = sentences.share();
    let devices = share.devices.iter();
    let up_to_date = devices.filter(|device| device.holds == Holds::Everything);
    let all = say.invoke_devices(count(share.devices.len()));
    say.invoke_up_to_date(all, count(up_to_date.count()))
}

/// « Ce qui quitte cet appareil », in one paragraph.
pub(super) fn leaves(sentences: &Sentences<'_>, share: &ShareView) -> SharedString {
    let say = sentences.share();
    let others = || share.devices.iter().filter(|device| is_other(device));
    let linked = others()
        .filter(|device| matches!(device.reach, Reach::Linked(_)))
        .count();
    let grouped_up = others().next().is_some();
    let now = match (share.state, linked) {
        (ShareState::Off, _) => say.invoke_leaves_nothing(),
        (_, 0) if !grouped_up => say.invoke_leaves_nothing_yet(),
        (_, 0) => say.invoke_leaves_nothing_now(),
        (_, linked) => say.invoke_leaves_to(count(linked), share.relay.chosen.is_some()),
    };
    let relay = match &share.relay.chosen {
        Some(relay) if share.state != ShareState::Off => {
            say.invoke_relay_sees(relay.as_str().into())
        }
        _ => SharedString::default(),
    };
    let what = content(sentences, share.content);
    let gets = if grouped_up {
        say.invoke_member_gets(what)
    } else {
        say.invoke_newcomer_gets(what)
    };
    let all = [now, relay, gets, say.invoke_removed_keeps()];
    let all: Vec<SharedString> = all.into_iter().filter(|part| !part.is_empty()).collect();
    all.join(" ").into()
}

/// « 42 fiches, dont 14 personnes, y compris 3 éléments réservés au noyau ».
fn content(sentences: &Sentences<'_>, content: Content) -> SharedString {
    let say = sentences.share();
    let mut what = say.invoke_records(plural(content.entities), grouped(content.entities));
    if content.persons > 0 {
        what = say.invoke_with_persons(what, plural(content.persons), grouped(content.persons));
    }
    if content.reserved > 0 {
        what = say.invoke_with_reserved(what, plural(content.reserved), grouped(content.reserved));
    }
    what
}

/// « Valable encore 8 min 20 s, pour une seule personne ».
pub(super) fn remaining(sentences: &Sentences<'_>, until: Moment, now: Moment) -> SharedString {
    let say = sentences.share();
    // Rounded up: the last second is still one.
    let seconds = (until.0.saturating_sub(now.0)).saturating_add(999) / 1_000;
    if seconds <= 0 {
        return say.invoke_over();
    }
    let part = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    say.invoke_valid_for(part(seconds / 60), part(seconds % 60))
}

/// What went wrong with sharing, and what to do now.
pub(in crate::gui::adapters) fn trouble(
    sentences: &Sentences<'_>,
    trouble: &ShareTrouble,
) -> SharedString {
    let say = sentences.share();
    match trouble {
        ShareTrouble::NoPort => say.invoke_no_port(),
        ShareTrouble::Refused { name } => say.invoke_refused(name.as_str().into()),
        ShareTrouble::Clash { name } => say.invoke_clash(name.as_str().into()),
        ShareTrouble::TwoEpochs { name } => say.invoke_two_groups(name.as_str().into()),
        ShareTrouble::InvitationEnded => say.invoke_invitation_ended(),
        ShareTrouble::Newer { name } => say.invoke_newer(name.as_str().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_before_a_caret_are_few_and_whole() {
        let check = |text: &str, caret, words: &str| assert_eq!(before(text, caret), words);
        check("le vote du budget", 7, "le vote");
        check("le vote\ndu budget", 10, "du");
        check(
            "Nous demandons le report du vote de juin",
            33,
            "le report du vote",
        );
        check("été", 2, "ét");
        check("", 4, "");
    }

    #[test]
    fn numbers_are_read_in_groups_of_three() {
        for (n, shown) in [
            (0, "0"),
            (999, "999"),
            (4_812, "4\u{a0}812"),
            (1_000_000, "1\u{a0}000\u{a0}000"),
        ] {
            assert_eq!(grouped(n), shown);
        }
    }
}
