//! Crashes, failing disks, damaged bytes: nothing acknowledged is lost, nothing else appears.

mod crash;
mod damage;
mod folder;

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
            let snapshot =
                store.write_snapshot(&document(done), &heads(done), b"proofs", done as i64 * 1000);
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

/// A folder with a snapshot of 4 changes, its predecessor of 2, and 3 more changes.
fn small() -> FaultDisk {
    let disk = FaultDisk::new(Plan::Works);
    let mut store = Store::create_on(Box::new(disk.clone()), folder(), header()).expect("new");
    for done in 1..=7 {
        store.append(&[frame(done - 1)]).expect("append");
        if done == 2 || done == 4 {
            store
                .write_snapshot(&document(done), &heads(done), &[], 0)
                .expect("snapshot");
        }
    }
    disk
}

fn real(path: &Path) -> Store {
    Store::create(path, header()).expect("it is new")
}
