//! Crashes, failing disks, damaged bytes: nothing acknowledged is lost, nothing else appears.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::fault::{Crash, Fault, FaultDisk, Plan};
use super::journal::Scan;
use super::*;

const WORKSPACE: Uuid = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
const FOLDER: &str = "/w";

fn header() -> WorkspaceHeader {
    WorkspaceHeader::new(WORKSPACE, 1_795_442_709_123)
}

fn folder() -> &'static Path {
    Path::new(FOLDER)
}

/// The i-th change of every script: its number, and a length of its own.
fn change(i: usize) -> Vec<u8> {
    let mut bytes = (i as u32).to_le_bytes().to_vec();
    bytes.resize(4 + i * 7 % 23, i as u8);
    bytes
}

fn frame(i: usize) -> Frame {
    Frame::change(change(i))
}

/// A document is the list of its changes, as text.
fn document(upto: usize) -> Vec<u8> {
    (0..upto)
        .map(|i| format!("{i},"))
        .collect::<String>()
        .into_bytes()
}

fn heads(upto: usize) -> [[u8; 32]; 1] {
    [[upto as u8; 32]]
}

/// Returns the indices of every change in a folder, those of the snapshot first.
fn content(loaded: &Loaded) -> Vec<usize> {
    let mut all = Vec::new();
    if let Some(snapshot) = &loaded.snapshot {
        let text = str::from_utf8(&snapshot.document).expect("documents here are text");
        all.extend(
            text.split_terminator(',')
                .map(|i| i.parse::<usize>().expect("a number")),
        );
        assert_eq!(
            snapshot.heads,
            heads(all.len()),
            "heads belong to their document"
        );
    }
    for frame in &loaded.frames {
        let Frame::Change {
            signature,
            change: bytes,
        } = frame
        else {
            panic!("{frame:?}")
        };
        assert!(signature.is_empty());
        let i = u32::from_le_bytes(bytes[..4].try_into().expect("four bytes")) as usize;
        assert_eq!(*bytes, change(i), "the bytes are those that were written");
        all.push(i);
    }
    all
}

fn open(disk: &FaultDisk, access: Access) -> Result<(Store, Loaded), StoreError> {
    Store::open_on(Box::new(disk.clone()), folder(), access)
}

/// Asserts that a folder holds every change below `at_least` and none from `at_most` on, and that
/// writing can go on.
///
/// Between the two, in a batch that was never acknowledged, a crash may leave a hole: it is told.
fn assert_holds(disk: &FaultDisk, at_least: usize, at_most: usize, context: &str) {
    let fails = |e| panic!("{context}: {e}");
    let (mut store, loaded) = open(disk, Access::Write).unwrap_or_else(fails);
    let all = content(&loaded);
    let acknowledged: Vec<usize> = (0..at_least).collect();
    assert!(all.starts_with(&acknowledged), "{context}: {all:?}");
    assert!(all.is_sorted_by(|a, b| a < b), "{context}: {all:?}");
    let end = all.last().map_or(0, |last| last + 1);
    assert!(end <= at_most, "{context}: {all:?}");
    assert_eq!(store.last_number(), end as u64, "{context}");
    let missing = |repair: &Repair| matches!(repair, Repair::FramesMissing { .. });
    assert_eq!(
        loaded.repairs.iter().any(missing),
        all.len() < end,
        "{context}"
    );
    store
        .append(&[frame(end)])
        .unwrap_or_else(|e| panic!("{context}: {e}"));
    drop(store);
    let (_, again) = open(disk, Access::Write).unwrap_or_else(fails);
    assert_eq!(content(&again), [&all[..], &[end]].concat(), "{context}");
    assert!(
        again.repairs.iter().all(missing),
        "{context}: mended once and for all"
    );
}

/// 200 appends with a snapshot after every 30; returns (acknowledged, attempted).
fn script(disk: &FaultDisk, retry: bool) -> Result<(usize, usize), (usize, usize)> {
    let mut store = None;
    for _ in 0..if retry { 9 } else { 1 } {
        store = store.or_else(|| {
            Store::create_on(Box::new(disk.clone()), folder(), header())
                .or_else(|_| open(disk, Access::Write).map(|(store, _)| store))
                .ok()
        });
    }
    let Some(mut store) = store else {
        return Err((0, 0));
    };
    let mut done = 0;
    while done < 200 {
        // Mostly one frame at a time, sometimes three.
        let batch: Vec<Frame> = (done..if done % 10 == 4 { done + 3 } else { done + 1 })
            .map(frame)
            .collect();
        let mut tries = 0;
        while let Err(e) = store.append(&batch) {
            tries += 1;
            if !retry {
                return Err((done, done + batch.len()));
            }
            assert!(tries < 9, "a retry works once the disk does: {e}");
        }
        done += batch.len();
        if done % 30 == 0 {
            let snapshot = store.write_snapshot(&document(done), &heads(done), done as i64 * 1000);
            if !retry && snapshot.is_err() {
                return Err((done, done));
            }
        }
    }
    Ok((done, done))
}

fn calls_of_the_script() -> usize {
    let disk = FaultDisk::new(Plan::Works);
    assert_eq!(script(&disk, false), Ok((200, 200)));
    assert_holds(&disk.copy(Plan::Works), 200, 200, "without any fault");
    disk.calls()
}

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

/// A folder with a snapshot of 4 changes, its predecessor of 2, and 3 more changes.
fn small() -> FaultDisk {
    let disk = FaultDisk::new(Plan::Works);
    let mut store = Store::create_on(Box::new(disk.clone()), folder(), header()).expect("new");
    for done in 1..=7 {
        store.append(&[frame(done - 1)]).expect("append");
        if done == 2 || done == 4 {
            store
                .write_snapshot(&document(done), &heads(done), 0)
                .expect("snapshot");
        }
    }
    disk
}

#[test]
fn a_journal_cut_at_any_byte_gives_the_frames_before_the_cut() {
    let disk = small();
    let path = folder().join("journal-2.msj");
    let whole = disk.files()[&path].clone();
    let expected = super::journal::header(WORKSPACE, super::seal::Seal::None, 2);
    let Scan { good, .. } =
        super::journal::scan(&path, &whole, &expected, super::seal::Seal::None).expect("sound");
    assert_eq!(good.len(), 3);
    for len in 0..=whole.len() {
        let cut = disk.copy(Plan::Works);
        cut.tamper(&path, |bytes| bytes.truncate(len));
        let kept = good.iter().filter(|range| range.end <= len).count();
        let is_clean = len == FILE_HEADER_LEN || good.iter().any(|range| range.end == len);
        let (_, loaded) = open(&cut, Access::Read).expect("a reader opens it");
        let torn = good[..kept]
            .last()
            .map_or(FILE_HEADER_LEN, |range| range.end);
        let offset = if len < FILE_HEADER_LEN { 0 } else { torn };
        let told = |set_aside: Option<String>| Repair::TornTail {
            file: "journal-2.msj".into(),
            offset: offset as u64,
            bytes: (len - offset) as u64,
            set_aside,
        };
        let expected = if is_clean { vec![] } else { vec![told(None)] };
        assert_eq!(loaded.repairs, expected, "cut at {len}");
        assert_eq!(cut.files()[&path].len(), len, "a reader changes nothing");

        let (store, loaded) = open(&cut, Access::Write).expect("a writer opens it");
        drop(store);
        assert_eq!(
            content(&loaded),
            (0..4 + kept).collect::<Vec<_>>(),
            "cut at {len}"
        );
        if !is_clean && len > 0 {
            let name = format!("damaged-2-{offset}.bin");
            assert_eq!(loaded.repairs, [told(Some(name.clone()))], "cut at {len}");
            assert_eq!(
                cut.files()[&folder().join(name)],
                whole[offset..len],
                "set aside"
            );
        }
        assert_holds(&cut, 4 + kept, 4 + kept, &format!("cut at {len}"));
    }
}

#[test]
fn a_flipped_bit_anywhere_is_refused_or_recovered_and_told() {
    let disk = small();
    for (path, bytes) in disk.files() {
        if path.ends_with("lock") {
            continue;
        }
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .expect("a name")
            .to_owned();
        let in_backups = path.starts_with(folder().join("backups"));
        for at in 0..bytes.len() {
            let flipped = disk.copy(Plan::Works);
            flipped.tamper(&path, |bytes| bytes[at] ^= 1 << (at % 8));
            let context = format!("{} byte {at}", path.display());
            let report =
                verify::verify_on(&flipped, folder()).unwrap_or_else(|e| panic!("{context}: {e}"));
            assert_eq!(
                report.is_sound(),
                in_backups && name == "header.json",
                "{context}"
            );
            let (store, loaded) =
                open(&flipped, Access::Write).unwrap_or_else(|e| panic!("{context}: {e}"));
            drop(store);
            assert_eq!(loaded.header, header(), "{context}");
            let all = content(&loaded);
            if name == "journal-2.msj" && at >= FILE_HEADER_LEN {
                // One frame of three is lost, and it is said which, or that the end was torn.
                assert_eq!(all.len(), 6, "{context}");
                assert!(
                    all.windows(2).all(|pair| pair[0] < pair[1]),
                    "{context}: {all:?}"
                );
                let missing = loaded.repairs.iter().find_map(|repair| match repair {
                    Repair::FramesMissing { first, last } if first == last => Some(*first),
                    _ => None,
                });
                match missing {
                    Some(number) => assert!(!all.contains(&(number as usize - 1)), "{context}"),
                    None => assert!(
                        matches!(loaded.repairs[..], [Repair::TornTail { .. }]),
                        "{context}: {:?}",
                        loaded.repairs
                    ),
                }
            } else {
                assert_eq!(all, (0..7).collect::<Vec<_>>(), "{context}");
            }
            // The older generation and the backups are not read while the newest is good.
            let read = ["journal-2.msj", "snapshot-2.mss"].contains(&&*name)
                || (name == "header.json" && !in_backups);
            assert_eq!(
                loaded.repairs.is_empty(),
                !read,
                "{context}: {:?}",
                loaded.repairs
            );
            let set_aside = flipped.files().into_iter().find(|(path, _)| {
                path.file_name()
                    .is_some_and(|n| n.to_string_lossy().starts_with("damaged-"))
            });
            assert_eq!(set_aside.is_some(), read, "{context}");
        }
    }
}

#[test]
fn when_every_snapshot_is_broken_a_backup_stands_in() {
    let disk = small();
    for n in [1, 2] {
        disk.tamper(&folder().join(snapshot_name(n)), |bytes| bytes[80] ^= 1);
    }
    let (_, loaded) = open(&disk, Access::Read).expect("it opens");
    assert_eq!(content(&loaded), (0..7).collect::<Vec<_>>());
    assert!(
        loaded
            .repairs
            .iter()
            .any(|r| matches!(r, Repair::SnapshotFromBackup { .. }))
    );
    assert_holds(&disk, 7, 7, "from a backup");

    let disk = small();
    let lost = disk
        .files()
        .into_keys()
        .filter(|path| path.to_string_lossy().ends_with(".mss"));
    lost.for_each(|path| disk.lose(&path));
    let refused = open(&disk, Access::Write).expect_err("nothing leads to the journals");
    assert!(
        matches!(refused, StoreError::NothingReadable { .. }),
        "{refused:?}"
    );
}

#[test]
fn a_lost_journal_and_lost_frames_are_told() {
    let disk = small();
    disk.lose(&folder().join("journal-2.msj"));
    let (_, loaded) = open(&disk, Access::Read).expect("it opens");
    assert_eq!(
        loaded.repairs,
        [Repair::JournalMissing {
            file: "journal-2.msj".into()
        }]
    );

    // The snapshot is broken and the journal before it is gone: changes 2 and 3 are lost.
    let disk = small();
    disk.lose(&folder().join("journal-1.msj"));
    disk.lose(&folder().join("snapshot-2.mss"));
    disk.files()
        .into_keys()
        .filter(|p| p.starts_with("/w/backups"))
        .for_each(|p| disk.lose(&p));
    let (_, loaded) = open(&disk, Access::Read).expect("it opens");
    assert_eq!(content(&loaded), [0, 1, 4, 5, 6]);
    assert!(
        loaded
            .repairs
            .contains(&Repair::FramesMissing { first: 3, last: 4 })
    );
}

#[test]
fn pruning_keeps_the_previous_generation() {
    let disk = FaultDisk::new(Plan::Works);
    let _done = script(&disk, false);
    let names = disk.list(folder()).expect("it is there");
    let expected = [
        "backups",
        "epochs",
        "header.json",
        "journal-5.msj",
        "journal-6.msj",
        "snapshot-5.mss",
        "snapshot-6.mss",
    ];
    assert_eq!(names, expected);
    assert_eq!(
        disk.list(&folder().join("backups"))
            .expect("it is there")
            .len(),
        7
    );
}

#[test]
fn a_journal_that_grows_too_long_is_followed_by_another() {
    let disk = FaultDisk::new(Plan::Works);
    let mut store =
        Store::create_on(Box::new(disk.clone()), folder(), header()).expect("it is new");
    store.writing().expect("it is open for writing").journal_cap = 200;
    for i in 0..30 {
        store.append(&[frame(i)]).expect("append");
    }
    drop(store);
    let journals = recover::journals_in(&disk.list(folder()).expect("it is there"));
    assert!(journals.len() > 3, "{journals:?}");
    assert_holds(&disk, 30, 30, "over several journals");
}

#[test]
fn unknown_frames_and_signatures_come_back_as_they_were() {
    let disk = FaultDisk::new(Plan::Works);
    let mut store =
        Store::create_on(Box::new(disk.clone()), folder(), header()).expect("it is new");
    let frames = [
        Frame::Change {
            signature: vec![7; 64],
            change: b"signed".to_vec(),
        },
        Frame::Other {
            kind: 9,
            body: b"of tomorrow".to_vec(),
        },
        frame(1),
    ];
    store.append(&frames).expect("append");
    let reserved = store.append(&[Frame::Other {
        kind: 1,
        body: vec![],
    }]);
    assert!(matches!(
        reserved,
        Err(StoreError::ReservedKind { kind: 1 })
    ));
    let long = Frame::Change {
        signature: vec![0; 70_000],
        change: vec![],
    };
    assert!(matches!(
        store.append(&[long]),
        Err(StoreError::TooLarge { .. })
    ));
    drop(store);
    let (_, loaded) = open(&disk, Access::Write).expect("it opens");
    assert_eq!(loaded.frames, frames);
    assert_eq!(loaded.repairs, []);
}

#[test]
fn unknown_keys_of_the_header_survive_a_rewrite() {
    let disk = small();
    let (mut store, _) = open(&disk, Access::Write).expect("it opens");
    let mut header = store.header().clone();
    header
        .extra
        .insert("of_tomorrow".into(), serde_json::json!({"a": [1.5, null]}));
    store.replace_header(header.clone()).expect("it is written");
    drop(store);
    let (store, _) = open(&disk, Access::Read).expect("it opens");
    assert_eq!(*store.header(), header);
    assert_eq!(header.extra.len(), 1);
}

#[test]
fn a_newer_format_is_refused_whole() {
    for file in ["journal-2.msj", "snapshot-2.mss"] {
        let disk = small();
        disk.tamper(&folder().join(file), |bytes| {
            // Version 2, with the checksum that such a file has.
            let kind = if file.starts_with('j') { b'J' } else { b'S' };
            assert_eq!(bytes[7], kind);
            bytes[8] = 2;
            let mut hasher = blake3::Hasher::new_derive_key("mySPOT store 1 file header");
            hasher.update(&bytes[..36]);
            let id = hasher.finalize();
            bytes[36..52].copy_from_slice(&id.as_bytes()[..16]);
        });
        let before = disk.files();
        for access in [Access::Read, Access::Write] {
            let refused = open(&disk, access).expect_err("it is newer");
            assert!(
                matches!(refused, StoreError::NewerFormat { found: 2, .. }),
                "{refused:?}"
            );
        }
        assert_eq!(disk.files(), before, "nothing was touched");
    }
    let disk = small();
    disk.tamper(&folder().join("header.json"), |bytes| {
        let text = String::from_utf8(std::mem::take(bytes)).expect("text");
        let fields = text
            .split(",\n  \"check\"")
            .next()
            .expect("there is a first part");
        let newer = fields.replace("\"version\": 1", "\"version\": 3");
        *bytes = super::header::with_check(&newer).into_bytes();
    });
    let refused = open(&disk, Access::Write).expect_err("it is newer");
    assert!(
        matches!(refused, StoreError::NewerFormat { found: 3, .. }),
        "{refused:?}"
    );
}

#[test]
fn a_file_of_another_workspace_is_refused() {
    let (disk, other) = (small(), FaultDisk::new(Plan::Works));
    let stranger = WorkspaceHeader::new(Uuid::from_u128(1), 0);
    drop(Store::create_on(
        Box::new(other.clone()),
        folder(),
        stranger,
    ));
    let bytes = other.files()[&folder().join("journal-0.msj")].clone();
    disk.tamper(&folder().join("journal-2.msj"), |there| *there = bytes);
    let refused = open(&disk, Access::Write).expect_err("it is foreign");
    assert!(
        matches!(refused, StoreError::ForeignFile { .. }),
        "{refused:?}"
    );
}

fn real(path: &Path) -> Store {
    Store::create(path, header()).expect("it is new")
}

#[test]
fn on_a_real_disk_a_second_writer_is_refused_and_a_reader_is_not() {
    let temp = tempfile::tempdir().expect("a temporary folder");
    let path = temp.path().join("w");
    let mut writer = real(&path);
    writer.append(&[frame(0), frame(1)]).expect("append");
    let second = Store::open(&path, Access::Write).expect_err("it is taken");
    assert!(matches!(second, StoreError::InUse { .. }), "{second:?}");

    let (mut reader, loaded) = Store::open(&path, Access::Read).expect("reading is free");
    assert_eq!(content(&loaded), [0, 1]);
    assert_eq!((reader.access(), reader.last_number()), (Access::Read, 2));
    let refused = reader.append(&[frame(2)]).expect_err("it only reads");
    assert!(
        matches!(refused, StoreError::ReadOnly { .. }),
        "{refused:?}"
    );

    writer
        .write_snapshot(&document(2), &heads(2), 5)
        .expect("snapshot");
    writer.append(&[frame(2)]).expect("append");
    assert!(verify(&path).expect("it can be checked").is_sound());
    drop(writer);
    let (_writer, loaded) = Store::open(&path, Access::Write).expect("the lock is free again");
    assert_eq!(content(&loaded), [0, 1, 2]);
    assert_eq!(loaded.repairs, []);
}

#[test]
fn what_is_no_workspace_is_told_apart() {
    let temp = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| temp.path().join(name);
    fs::write(at("file"), "text").expect("written");
    fs::create_dir(at("foreign")).expect("made");
    fs::write(
        at("foreign/header.json"),
        r#"{"format": "chess", "version": 9}"#,
    )
    .expect("written");
    fs::create_dir(at("full")).expect("made");
    fs::write(at("full/letter.txt"), "text").expect("written");
    fs::create_dir(at("empty")).expect("made");
    drop(real(&at("broken")));
    fs::write(at("broken/header.json"), "{").expect("written");
    fs::write(at("broken/backups/header.json"), "{").expect("written");

    let open = |name: &str| Store::open(&at(name), Access::Write).expect_err(name);
    assert!(matches!(
        open("nowhere"),
        StoreError::NotFound { .. } | StoreError::NotAWorkspace { .. }
    ));
    assert!(matches!(open("file"), StoreError::NotAWorkspace { .. }));
    assert!(matches!(
        open("file/below"),
        StoreError::NotAWorkspace { .. }
    ));
    assert!(matches!(open("foreign"), StoreError::NotAWorkspace { .. }));
    assert!(matches!(open("empty"), StoreError::NotAWorkspace { .. }));
    assert!(matches!(open("broken"), StoreError::HeaderBroken { .. }));
    assert_eq!(
        fs::read_dir(at("empty")).expect("listed").count(),
        0,
        "nothing was put there"
    );

    let create = |name: &str| Store::create(&at(name), header());
    assert!(matches!(
        create("full"),
        Err(StoreError::AlreadyExists { .. })
    ));
    assert!(matches!(
        create("file"),
        Err(StoreError::AlreadyExists { .. })
    ));
    assert!(matches!(
        create("broken"),
        Err(StoreError::AlreadyExists { .. })
    ));
    assert!(matches!(
        create("no/such/parent"),
        Err(StoreError::NotFound { .. })
    ));
    assert!(matches!(
        create("file/below"),
        Err(StoreError::NotAWorkspace { .. })
    ));
    assert!(create("empty").is_ok(), "an empty folder will do");
}

#[test]
fn a_folder_without_permission_is_told_and_can_be_read() {
    let refusing = |at| Plan::FailsAt {
        at,
        len: 1,
        kind: ErrorKind::PermissionDenied,
        fault: Fault::Before,
    };
    let disk = small();
    let mut refusals = 0;
    for at in 0..8 {
        match open(&disk.copy(refusing(at)), Access::Write) {
            Err(StoreError::NoPermission { .. }) => refusals += 1,
            Err(e) => panic!("call {at}: {e:?}"),
            Ok(_) => {}
        }
    }
    assert!(refusals >= 4, "{refusals}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let temp = tempfile::tempdir().expect("a temporary folder");
        let path: PathBuf = temp.path().join("w");
        drop(real(&path));
        for name in [path.join("lock"), path.clone()] {
            fs::set_permissions(&name, fs::Permissions::from_mode(0o555)).expect("changed");
        }
        // The superuser may write anywhere; then there is nothing to see here.
        if fs::write(path.join("probe"), "").is_err() {
            let refused = Store::open(&path, Access::Write).expect_err("it is read-only");
            assert!(
                matches!(refused, StoreError::NoPermission { .. }),
                "{refused:?}"
            );
            assert!(Store::open(&path, Access::Read).is_ok());
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("changed back");
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
