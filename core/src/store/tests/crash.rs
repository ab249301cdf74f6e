//! The power goes, or a call fails, at every point of a script.

use super::*;

#[test]
fn a_crash_at_any_call_loses_nothing_acknowledged() {
    let calls = calls_of_the_script();
    assert!(calls > 450, "{calls}");
    for at in 0..calls {
        let disk = FaultDisk::new(Plan::DiesAt(at));
        let (acknowledged, attempted) = script(&disk, false).unwrap_or_else(|counts| counts);
        let seed = at as u64;
        for crash in [
            Crash::Dropped,
            Crash::Kept,
            Crash::Torn(seed),
            Crash::Torn(seed + 1_000_000),
            Crash::Scattered(seed),
            Crash::Scattered(seed + 1_000_000),
        ] {
            let context = format!("call {at} of {calls}, {crash:?}");
            let after = disk.crash(crash);
            match open(&after.copy(Plan::Works), Access::Read) {
                Err(StoreError::NotFound { .. } | StoreError::NotAWorkspace { .. }) => {
                    assert_eq!(acknowledged, 0, "{context}");
                    Store::create_on(Box::new(after.clone()), folder(), header())
                        .unwrap_or_else(|e| panic!("{context}: created again: {e}"));
                    assert_holds(&after, 0, 0, &context);
                }
                Err(e) => panic!("{context}: {e}"),
                Ok(_) => assert_holds(&after, acknowledged, attempted, &context),
            }
        }
    }
}

#[test]
fn a_crash_while_mending_a_crash_loses_nothing_either() {
    let calls = calls_of_the_script();
    for at in (20..calls).step_by(9) {
        let disk = FaultDisk::new(Plan::DiesAt(at));
        let (acknowledged, attempted) = script(&disk, false).unwrap_or_else(|counts| counts);
        let first = disk.crash(Crash::Torn(at as u64));
        for second in 0.. {
            let dying = first.copy(Plan::DiesAt(second));
            let opened = open(&dying, Access::Write).is_ok();
            let after = dying.crash(Crash::Torn(second as u64));
            if acknowledged > 0 {
                assert_holds(
                    &after,
                    acknowledged,
                    attempted,
                    &format!("{at}, then {second}"),
                );
            }
            if opened {
                break;
            }
        }
    }
}

#[test]
fn after_any_failing_call_a_retry_works_and_nothing_is_doubled() {
    let calls = calls_of_the_script();
    for at in 0..calls {
        for (kind, fault, len) in [
            (ErrorKind::StorageFull, Fault::Half, 1),
            (ErrorKind::StorageFull, Fault::Before, 3),
            (ErrorKind::Other, Fault::After, 1),
            (ErrorKind::Other, Fault::Half, 2),
        ] {
            let disk = FaultDisk::new(Plan::FailsAt {
                at,
                len,
                kind,
                fault,
            });
            let context = format!("call {at}, {kind:?}, {fault:?}, {len}");
            assert_eq!(script(&disk, true), Ok((200, 200)), "{context}");
            assert_holds(&disk.copy(Plan::Works), 200, 200, &context);
            assert_holds(&disk.crash(Crash::Dropped), 200, 200, &context);
        }
    }
}

#[test]
fn a_failing_call_while_opening_is_told_or_harmless() {
    let disk = FaultDisk::new(Plan::Works);
    let _done = script(&disk, false);
    disk.tamper(&folder().join("journal-6.msj"), |bytes| {
        bytes.truncate(bytes.len() - 3);
    });
    for access in [Access::Write, Access::Read] {
        for at in 0..40 {
            let plan = Plan::FailsAt {
                at,
                len: 1,
                kind: ErrorKind::Other,
                fault: Fault::Half,
            };
            let failing = disk.copy(plan);
            if let Ok((_, loaded)) = open(&failing, access) {
                assert_eq!(content(&loaded).len(), 199, "call {at}");
            }
            assert_holds(&failing.copy(Plan::Works), 199, 199, &format!("call {at}"));
        }
    }
}

#[test]
fn an_append_tells_a_full_disk_from_other_failures() {
    for (kind, full) in [(ErrorKind::StorageFull, true), (ErrorKind::Other, false)] {
        let disk = FaultDisk::new(Plan::Works);
        drop(Store::create_on(Box::new(disk.clone()), folder(), header()));
        let calls = {
            let counting = disk.copy(Plan::Works);
            let _opened = open(&counting, Access::Write).expect("it opens");
            counting.calls()
        };
        let failing = disk.copy(Plan::FailsAt {
            at: calls,
            len: 1,
            kind,
            fault: Fault::Half,
        });
        let (mut store, _) = open(&failing, Access::Write).expect("it opens");
        let error = store.append(&[frame(0)]).expect_err("the write fails");
        assert_eq!(
            matches!(error, StoreError::DiskFull { .. }),
            full,
            "{error:?}"
        );
        assert_eq!(store.last_number(), 0);
        store.append(&[frame(0)]).expect("the retry works");
        assert_eq!(store.last_number(), 1);
    }
}

#[test]
fn frames_of_a_failed_append_never_come_back() {
    // The write reaches the disk, an error is told, and the first clean-up fails as well.
    for (journal_cap, name) in [(JOURNAL_CAP, "same journal"), (0, "next journal")] {
        let disk = FaultDisk::new(Plan::Works);
        let mut store =
            Store::create_on(Box::new(disk.clone()), folder(), header()).expect("it is new");
        let at = disk.calls();
        disk.plan(Plan::FailsAt {
            at,
            len: 2,
            kind: ErrorKind::Other,
            fault: Fault::After,
        });
        disk.ignore_cuts(true);
        store
            .append(&[frame(7), frame(8), frame(9)])
            .expect_err("it fails");
        disk.ignore_cuts(false);
        store.writing().expect("it is open for writing").journal_cap = journal_cap;
        store.append(&[frame(0)]).expect("the disk works again");
        for crash in [Crash::Dropped, Crash::Kept] {
            let (_, loaded) = open(&disk.crash(crash), Access::Write).expect("it opens");
            assert_eq!(content(&loaded), [0], "{name}, {crash:?}");
            assert_eq!(loaded.repairs, [], "{name}, {crash:?}");
        }
    }
}
