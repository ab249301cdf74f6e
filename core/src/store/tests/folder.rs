//! What is kept, what is refused, and the real disk.

use super::*;

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
        .write_snapshot(&document(2), &heads(2), b"proofs", 5)
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
