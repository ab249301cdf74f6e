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

/// A device that serves one workspace, and a clock in the test's hand.
struct Kept {
    home: tempfile::TempDir,
    served: Option<Served>,
    told: Vec<u8>,
}

impl Kept {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let (folder, paths) = (home.path().join("w"), Paths::below(home.path()));
        let open = OpenWorkspace::create(&folder, "Essai", "Odile", &paths, begun());
        let mut kept = Self {
            home,
            served: None,
            told: Vec::new(),
        };
        kept.serve(open.expect("writable"), begun());
        kept
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("w")
    }

    fn serve(&mut self, mut open: OpenWorkspace, now: Moment) {
        let here = Some(([127, 0, 0, 1], 0).into());
        let share = Share::start(&mut open, "Odile", here, |_| {}).expect("a port");
        self.served = Some(Served::new(open, share, now));
    }

    /// Ends the device and starts it again.
    fn restart(&mut self, now: Moment) {
        let Served { open, share, .. } = self.served.take().expect("it runs");
        drop(share);
        assert!(open.leave(now).is_ok());
        let paths = Paths::below(self.home.path());
        let open = OpenWorkspace::open(&self.folder(), Access::Write, &paths);
        self.serve(open.expect("it is there"), now);
    }

    fn change(&mut self) {
        let open = &mut self.served.as_mut().expect("it runs").open;
        let create = Edit::Create {
            record: open.workspace.fresh_id(begun()),
            kind: "entity".into(),
            fields: vec![("name".into(), Value::from("Quai"))],
        };
        let made = open.workspace.apply(&create.into(), begun());
        made.expect("allowed");
        open.save().expect("writable");
    }

    /// How many copies the device makes at that time.
    fn keep(&mut self, clock: fn() -> Moment) -> usize {
        let before = copies(&self.folder());
        let (mut stdin, mut stderr) = (std::io::empty(), Vec::new());
        let mut desk = Desk {
            stdin: &mut stdin,
            stdout: &mut self.told,
            stderr: &mut stderr,
            paths: Paths::below(self.home.path()),
            clock,
            zone: TimeZone::UTC,
            lang: Lang::Fr,
            json: true,
        };
        let served = self.served.as_mut().expect("it runs");
        served.keep(&mut desk).expect("writable");
        copies(&self.folder()).difference(&before).count()
    }
}

#[test]
fn a_copy_is_made_once_a_day_of_what_has_changed() {
    let mut kept = Kept::new();
    assert_eq!(kept.keep(begun), 1, "there was none");
    assert_eq!(kept.keep(a_day_later), 0, "nothing has changed");
    kept.change();
    assert_eq!(kept.keep(almost_a_day_later), 0, "it is not due");
    assert_eq!(kept.keep(a_day_later), 1);
    assert_eq!(kept.keep(a_day_later), 0, "it was made");
    assert_eq!(kept.keep(three_days_later), 0, "all is in it");
    let told = String::from_utf8(kept.told).expect("text");
    let told: Vec<Json> = told
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|told| told["event"] == "backup"));
}

#[test]
fn a_device_that_is_started_anew_every_few_hours_has_a_copy_a_day() {
    let mut kept = Kept::new();
    assert_eq!(kept.keep(begun), 1);
    kept.change();
    kept.restart(almost_a_day_later());
    assert_eq!(kept.keep(almost_a_day_later), 0, "none for being started");
    assert_eq!(kept.keep(a_day_later), 1, "the day did not begin anew");
    kept.restart(a_day_later());
    assert_eq!(kept.keep(three_days_later), 0, "all is in it");
    kept.change();
    kept.restart(three_days_later());
    assert_eq!(kept.keep(three_days_later), 1);
}
