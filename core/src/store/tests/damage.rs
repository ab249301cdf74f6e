//! Bytes cut, flipped or lost behind the store's back.

use super::*;

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
