//! The daily copy, by a clock that the test moves.

use jiff::tz::TimeZone;
use myspot_core::{Edit, Value};

use super::*;
use crate::paths::Paths;

const BEGUN: i64 = 1_800_000_000_000;

fn begun() -> Moment {
    Moment(BEGUN)
}

fn almost_a_day_later() -> Moment {
    Moment(BEGUN + DAY - 1)
}

fn a_day_later() -> Moment {
    Moment(BEGUN + DAY)
}

fn three_days_later() -> Moment {
    Moment(BEGUN + 3 * DAY)
}

fn copies(folder: &Path) -> BTreeSet<String> {
    let inside = std::fs::read_dir(folder.join("backups")).expect("copies");
    let names = inside.flatten().map(|entry| entry.file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn a_copy_is_made_once_a_day_of_what_has_changed() {
    let home = tempfile::tempdir().expect("a folder");
    let (paths, folder) = (Paths::below(home.path()), home.path().join("w"));
    let mut open =
        OpenWorkspace::create(&folder, "Essai", "Odile", &paths, begun()).expect("writable");
    let here = Some(([127, 0, 0, 1], 0).into());
    let share = Share::start(&mut open, "Odile", here, |_| {}).expect("a port");
    let mut served = Served {
        backup: (begun(), open.workspace.change_count()),
        open,
        share,
        linked: BTreeSet::new(),
        last: Instant::now(),
        left: false,
    };
    let (mut stdin, mut stdout, mut stderr) = (std::io::empty(), Vec::new(), Vec::new());
    let mut desk = Desk {
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        paths,
        clock: begun,
        zone: TimeZone::UTC,
        lang: Lang::Fr,
        json: true,
    };
    let mut keep = |served: &mut Served, clock: fn() -> Moment| {
        let before = copies(&folder);
        desk.clock = clock;
        served.keep(&mut desk).expect("writable");
        copies(&folder).difference(&before).count()
    };
    assert_eq!(keep(&mut served, a_day_later), 0, "nothing has changed");
    let create = Edit::Create {
        record: served.open.workspace.fresh_id(begun()),
        kind: "entity".into(),
        fields: vec![("name".into(), Value::from("Quai"))],
    };
    let made = served.open.workspace.apply(&create.into(), begun());
    made.expect("allowed");
    assert_eq!(keep(&mut served, almost_a_day_later), 0, "it is not due");
    assert_eq!(keep(&mut served, a_day_later), 1);
    assert_eq!(keep(&mut served, a_day_later), 0, "it was made");
    assert_eq!(keep(&mut served, three_days_later), 0, "all is in it");
    let told = String::from_utf8(stdout).expect("text");
    let told: Vec<Json> = told
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["event"], "backup");
}
