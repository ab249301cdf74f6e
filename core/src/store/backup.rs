//! `backups/`: dated copies of snapshots, thinned out as they age.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::StoreError;
use super::disk::{Disk, replace};

/// Folder of the copies.
pub(crate) const BACKUPS: &str = "backups";

const DAY_MS: i64 = 86_400_000;
const LAST: usize = 10;
const DAYS: usize = 7;
const WEEKS: usize = 4;

/// Returns the times of the copies to keep: the 10 last, the last one of each of the 7 newest
/// days and of each of the 4 newest weeks that have any.
///
/// Times are milliseconds since 1970, days and weeks (from Monday) are UTC. A copy dated after
/// `now` comes from a clock that was wrong: it is kept, and takes nobody's place.
pub fn which_to_keep(copies: &[i64], now: i64) -> BTreeSet<i64> {
    let mut keep: BTreeSet<i64> = copies.iter().copied().filter(|at| *at > now).collect();
    let mut past: Vec<i64> = copies.iter().copied().filter(|at| *at <= now).collect();
    past.sort_unstable_by(|a, b| b.cmp(a));
    past.dedup();
    keep.extend(past.iter().take(LAST));
    keep.extend(newest_of_each(&past, |at| at.div_euclid(DAY_MS)).take(DAYS));
    // 1970 began on a Thursday: three days after a Monday.
    keep.extend(newest_of_each(&past, |at| (at.div_euclid(DAY_MS) + 3).div_euclid(7)).take(WEEKS));
    keep
}

/// From times sorted newest first, the first of each period.
fn newest_of_each(times: &[i64], period: fn(i64) -> i64) -> impl Iterator<Item = i64> {
    times
        .iter()
        .copied()
        .scan(None, move |seen, at| {
            let is_new = seen.replace(period(at)) != Some(period(at));
            Some(is_new.then_some(at))
        })
        .flatten()
}

/// Name of a copy made at that time.
pub(crate) fn name_of(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or_default();
    format!("{}.mss", at.strftime(NAME))
}

/// When the copy of that name was made; `None` for other files.
pub(crate) fn time_of(name: &str) -> Option<i64> {
    let at = DateTime::strptime(NAME, name.strip_suffix(".mss")?).ok()?;
    Some(
        at.to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

/// No colon: not every system allows one in a name.
const NAME: &str = "%Y-%m-%dT%H-%M-%S.%3fZ";

/// When the newest copy that is not dated after `now_ms` was made.
///
/// One dated later comes from a clock that was wrong, and says nothing of how old the copies are.
/// Where nothing can be listed there is none: the next copy says what the disk has against it.
pub(crate) fn newest(disk: &dyn Disk, folder: &Path, now_ms: i64) -> Option<i64> {
    let names = disk.list(&folder.join(BACKUPS)).unwrap_or_default();
    let copies = names.iter().filter_map(|name| time_of(name));
    copies.filter(|at| *at <= now_ms).max()
}

/// Adds a copy and removes those that the rotation no longer keeps.
pub(crate) fn rotate(
    disk: &dyn Disk,
    folder: &Path,
    snapshot: &[u8],
    now_ms: i64,
) -> Result<(), StoreError> {
    let backups = folder.join(BACKUPS);
    ensure(disk, folder)?;
    let list = || disk.list(&backups).map_err(|e| StoreError::io(&backups, e));
    let names = list()?;
    let now_ms = now_ms.clamp(0, Timestamp::MAX.as_millisecond() - 1000);
    let at = (now_ms..)
        .take(1000)
        .find(|at| !names.contains(&name_of(*at)))
        .unwrap_or(now_ms);
    replace(disk, &backups.join(name_of(at)), snapshot)?;
    let copies: Vec<i64> = list()?.iter().filter_map(|name| time_of(name)).collect();
    let keep = which_to_keep(&copies, at);
    for copy in copies.iter().filter(|copy| !keep.contains(copy)) {
        let path = backups.join(name_of(*copy));
        disk.remove(&path).map_err(|e| StoreError::io(&path, e))?;
    }
    Ok(())
}

/// Makes the folder of the copies where it is missing.
pub(crate) fn ensure(disk: &dyn Disk, folder: &Path) -> Result<(), StoreError> {
    let backups = folder.join(BACKUPS);
    disk.create_folder(&backups)
        .and_then(|()| disk.sync_folder(folder))
        .map_err(|e| StoreError::io(&backups, e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::OsDisk;

    const NOW: i64 = 1_795_442_709_123; // Monday 2026-11-23, 14:05:09 UTC

    fn check(ages_in_hours: &[i64], kept: &[i64]) {
        let copies: Vec<i64> = ages_in_hours.iter().map(|h| NOW - h * 3_600_000).collect();
        let expected: BTreeSet<i64> = kept.iter().map(|h| NOW - h * 3_600_000).collect();
        assert_eq!(which_to_keep(&copies, NOW), expected, "{ages_in_hours:?}");
    }

    #[test]
    fn the_ten_last_copies_stay_even_when_made_in_one_hour() {
        check(&[], &[]);
        check(&[0, 1, 2], &[0, 1, 2]);
        check(&[0; 30], &[0]);
        let twelve: Vec<i64> = (0..12).collect();
        check(&twelve, &twelve[..10]);
    }

    #[test]
    fn a_copy_a_day_leaves_ten_days_and_four_weeks() {
        let daily: Vec<i64> = (0..60).map(|day| day * 24).collect();
        // Ten last (days 0 to 9), then the Sundays: days 1 and 8 are among them, 15 is the third.
        let mut kept: Vec<i64> = (0..10).map(|day| day * 24).collect();
        kept.push(15 * 24);
        check(&daily, &kept);
    }

    #[test]
    fn many_copies_a_day_leave_seven_days_and_four_weeks() {
        let hourly: Vec<i64> = (0..24 * 60).collect();
        let mut kept: Vec<i64> = (0..10).collect();
        // 14:05 today; the last copy of the day before was made at 23:05, 15 hours ago.
        kept.extend((0..6).map(|day| 15 + day * 24));
        // The last copy of each earlier week: Sunday 23:05.
        kept.extend((0..3).map(|week| 15 + week * 7 * 24));
        check(&hourly, &kept);
    }

    #[test]
    fn a_copy_from_a_wrong_clock_takes_nobodys_place() {
        let ahead: Vec<i64> = (1..=20).map(|h| -h).collect();
        let past: Vec<i64> = (0..12).collect();
        let all = [ahead.clone(), past.clone()].concat();
        check(&all, &[&ahead[..], &past[..10]].concat());
    }

    #[test]
    fn weeks_before_1970_do_not_mix() {
        let copies = [-1, -DAY_MS * 4, 0];
        assert_eq!(which_to_keep(&copies, NOW).len(), 3);
    }

    #[test]
    fn the_newest_copy_is_found_by_its_name_and_one_from_a_wrong_clock_is_none() {
        let home = tempfile::tempdir().expect("a folder");
        let newest = |now| newest(&OsDisk, home.path(), now);
        assert_eq!(newest(NOW), None, "no folder");
        ensure(&OsDisk, home.path()).expect("writable");
        assert_eq!(newest(NOW), None);
        for at in [NOW - DAY_MS, NOW - 5, NOW + 1] {
            rotate(&OsDisk, home.path(), b"snapshot", at).expect("writable");
        }
        assert_eq!(newest(NOW), Some(NOW - 5));
        assert_eq!(newest(NOW + 1), Some(NOW + 1));
        assert_eq!(newest(NOW - 2 * DAY_MS), None);
    }

    #[test]
    fn a_name_gives_its_time_back() {
        assert_eq!(name_of(NOW), "2026-11-23T14-05-09.123Z.mss");
        for at in [NOW, 0, -1, 253_000_000_000_000] {
            assert_eq!(time_of(&name_of(at)), Some(at), "{}", name_of(at));
        }
        assert_eq!(time_of("header.json"), None);
        assert_eq!(time_of("2026-13-01T00-00-00.000Z.mss"), None);
    }
}
