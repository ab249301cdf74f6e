//! Who of the others is with what: badges on the rows of lists, on cards, on the side bar.
//!
//! No room knows of it. A row or a card asks by its id while it is painted; when somebody moves,
//! [`show`] raises a number that they all look at. Each that is on the screen asks again, and only
//! where the answer is another one is anything painted: no list is read or filled for it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use myspot_core::{RecordId, Workspace};
use slint::{ComponentHandle as _, SharedString};

use super::board::initials;
use super::sharing::{is_other, short_name, together};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::share::view::ShareView;
use crate::ui::{Here, HereMark, HereMarks, Main};

/// Most badges on one thing; of the rest, only how many.
const BADGES: usize = 3;

/// Most names in one sentence; of the rest, only how many.
const NAMES: usize = 6;

/// Colours of members; a seventh member has that of the first, and initials of its own.
const HUES: usize = 6;

/// Where somebody can be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    /// With a record.
    Record(RecordId),
    /// On a page, by its code.
    Page(String),
}

/// Somebody who is somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Present {
    name: String,
    initials: String,
    hue: i32,
    writes: bool,
}

/// Who is with what, and the badges that say so. As many as there are members who are here.
#[derive(Debug, Default)]
pub struct HereBook {
    told: BTreeMap<Spot, Vec<Present>>,
    records: HashMap<String, HereMarks>,
    pages: HashMap<String, HereMarks>,
}

pub(super) fn wire(main: &Main, road: &Road) {
    let here = main.global::<Here<'_>>();
    let book = road.look(|bench| Rc::clone(&bench.here));
    let with = |of: &HashMap<String, HereMarks>, id: &str| of.get(id).cloned().unwrap_or_default();
    let records: Rc<RefCell<HereBook>> = Rc::clone(&book);
    here.on_with_record(move |id, _tick| with(&records.borrow().records, &id));
    here.on_on_page(move |code, _tick| with(&book.borrow().pages, &code));
}

/// Shows who is where, when that is not what was shown last. Costs O(members).
pub(in crate::gui) fn show(bench: &Workbench) {
    let told = gather(&bench.share, bench.workspace());
    if bench.here.borrow().told == told {
        return;
    }
    bench.show(|main, sentences| {
        {
            let mut book = bench.here.borrow_mut();
            let mut before = std::mem::take(&mut *book);
            for (spot, present) in &told {
                // Who stays where they are keeps the very same badges.
                let same = before.told.get(spot) == Some(present);
                let (known, marks, key) = match spot {
                    Spot::Record(id) => (&mut before.records, &mut book.records, id.as_str()),
                    Spot::Page(code) => (&mut before.pages, &mut book.pages, code.as_str()),
                };
                let kept = known.remove(key).filter(|_| same);
                let made = kept.unwrap_or_else(|| badges(bench, sentences, spot, present));
                marks.insert(key.to_owned(), made);
            }
            book.told = told;
        }
        let here = main.global::<Here<'_>>();
        here.set_tick(here.get_tick().wrapping_add(1));
    });
}

/// Who else is where, by what each device says of itself.
fn gather(share: &ShareView, workspace: Option<&Workspace>) -> BTreeMap<Spot, Vec<Present>> {
    let mut told: BTreeMap<Spot, Vec<Present>> = BTreeMap::new();
    // The same colour on every screen: by the keys of the devices, which all know.
    let mut ids: Vec<_> = share.devices.iter().map(|device| device.id).collect();
    ids.sort_unstable();
    for device in share.devices.iter().filter(|device| is_other(device)) {
        let Some(place) = &device.place else { continue };
        let name = short_name(share, device);
        let hue = ids.iter().position(|id| *id == device.id).unwrap_or(0) % HUES;
        let present = |writes| Present {
            name: name.to_owned(),
            initials: initials(&device.name),
            hue: i32::try_from(hue).unwrap_or(0),
            writes,
        };
        if let Some(page) = &place.page {
            let spot = Spot::Page(page.clone());
            told.entry(spot).or_default().push(present(false));
        }
        let writes = device.writes_in.is_some();
        for record in place
            .looks_at()
            .into_iter()
            .flat_map(|id| homes(workspace, id))
        {
            let spot = Spot::Record(record);
            told.entry(spot).or_default().push(present(writes));
        }
    }
    told
}

/// The things that show a record: itself; of a relation its two ends, of a note what it is about.
fn homes(workspace: Option<&Workspace>, id: &RecordId) -> Vec<RecordId> {
    let record = workspace.and_then(|workspace| workspace.record(id));
    let (Some(workspace), Some(record)) = (workspace, record) else {
        return vec![id.clone()];
    };
    let mut homes = vec![id.clone()];
    match record.kind.as_str() {
        "relation" => homes.extend(
            ["from", "to"]
                .iter()
                .filter_map(|end| record.reference(end)),
        ),
        "note" => {
            let links = workspace.records().pointing_at(id);
            let about = links.filter(|(link, end)| {
                link.kind == "link" && *end == "from" && link.words("kind") == "about"
            });
            homes.extend(about.filter_map(|(link, _)| link.reference("to")));
        }
        _ => {}
    }
    homes.sort_unstable();
    homes.dedup();
    homes
}

fn badges(
    bench: &Workbench,
    sentences: &Sentences<'_>,
    spot: &Spot,
    present: &[Present],
) -> HereMarks {
    let first = present.iter().take(BADGES).map(|one| HereMark {
        initials: one.initials.as_str().into(),
        hue: one.hue,
    });
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    HereMarks {
        first: models::fixed(first.collect()),
        count: count(present.len()),
        more: count(present.len().saturating_sub(BADGES)),
        writes: present.iter().any(|one| one.writes),
        text: words(bench, sentences, spot, present),
    }
}

/// « Nadia écrit ici, Samir regarde cette fiche ».
fn words(
    bench: &Workbench,
    sentences: &Sentences<'_>,
    spot: &Spot,
    present: &[Present],
) -> SharedString {
    let say = sentences.share();
    let those = |writes: bool| -> Vec<&str> {
        let some = present.iter().filter(|one| one.writes == writes);
        some.map(|one| one.name.as_str()).collect()
    };
    let (writing, looking) = (those(true), those(false));
    let n = |names: &[&str]| i32::try_from(names.len()).unwrap_or(i32::MAX);
    let writes = || say.invoke_writes_here(n(&writing), names(sentences, &writing));
    let looks = || {
        let (many, who) = (n(&looking), names(sentences, &looking));
        match spot {
            Spot::Page(_) => say.invoke_is_on_page(many, who),
            Spot::Record(id) => say.invoke_looks_at(many, who, bench.kind_of(id) == "entity"),
        }
    };
    match (writing.is_empty(), looking.is_empty()) {
        (false, false) => say.invoke_writes_and_looks(writes(), looks()),
        (false, true) => writes(),
        (true, _) => looks(),
    }
}

/// « Nadia, Samir et Théo »; of many, the first ones and how many more.
fn names(sentences: &Sentences<'_>, names: &[&str]) -> SharedString {
    match names.get(..NAMES).filter(|_| names.len() > NAMES + 1) {
        Some(first) => {
            let others = i32::try_from(names.len() - NAMES).unwrap_or(i32::MAX);
            let others = sentences.share().invoke_so_many_others(others);
            let mut all = first.to_vec();
            all.push(&others);
            together(sentences, &all)
        }
        None => together(sentences, names),
    }
}
