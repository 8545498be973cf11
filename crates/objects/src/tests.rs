//! An object store keeps what a folder keeps, and its lease is a lock.

use std::io::Write as _;
use std::time::Duration;

use model::{ChunkRange, TableName};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use stage::{Folder, Listed, Put, Stage, StageError, Store};
use std::sync::Arc;

use super::Objects;
use crate::lease::Times;

const QUICK: Times = Times {
    renewed: Duration::from_millis(40),
    expires: Duration::from_millis(400),
};

/// A bucket in memory, and the folder of what is on its way there.
struct Bucket {
    objects: Arc<InMemory>,
    scratch: tempfile::TempDir,
}

impl Bucket {
    fn new() -> Bucket {
        Bucket {
            objects: Arc::new(InMemory::new()),
            scratch: tempfile::tempdir().unwrap(),
        }
    }

    fn open(&self) -> Objects {
        let objects: Arc<dyn ObjectStore> = self.objects.clone();
        let opened = Objects::at(
            objects,
            Path::from("deep/stage"),
            "s3://b/deep/stage/",
            self.scratch.path().join("s"),
        );
        let opened = opened.unwrap().with_times(QUICK);
        opened.prepare(&[]).unwrap();
        opened
    }
}

fn listed(name: &str, bytes: Option<u64>) -> Listed {
    Listed {
        name: name.to_owned(),
        bytes,
    }
}

/// What a stage relies on.
fn keeps_files(store: &(impl Store + Clone)) {
    assert_eq!(store.read("epochs/e1.json").unwrap(), None);
    assert_eq!(store.size("epochs/e1.json").unwrap(), None);
    assert!(store.open("epochs/e1.json").unwrap().is_none());
    assert_eq!(store.list("epochs").unwrap(), []);
    store.remove("epochs/e1.json").unwrap();
    store.remove_folder("epochs").unwrap();

    let outcomes: Vec<(u8, Put)> = std::thread::scope(|scope| {
        let putting: Vec<_> = (0..8_u8)
            .map(|n| scope.spawn(move || (n, store.put_new("epochs/e1.json", &[n; 1000]).unwrap())))
            .collect();
        putting.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let winners: Vec<u8> = outcomes
        .iter()
        .filter(|(_, put)| *put == Put::Created)
        .map(|(n, _)| *n)
        .collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(store.read("epochs/e1.json").unwrap(), Some(vec![winners[0]; 1000]));

    store.replace("plan.json", b"one").unwrap();
    store.replace("plan.json", b"2").unwrap();
    assert_eq!(store.read("plan.json").unwrap().as_deref(), Some(&b"2"[..]));

    // A name as tables have it, in parts of an upload.
    let name = "data/shop.%4frder%20items/00000000-e1-0000-ab.parquet";
    let content: Vec<u8> = (0..20_000_001_u32)
        .map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1])
        .collect();
    let (scratch, mut file) = store.scratch("data/shop.%4frder%20items").unwrap();
    file.write_all(&content).unwrap();
    file.sync_all().unwrap();
    let place = scratch.path().to_owned();
    store.keep(scratch, name).unwrap();
    assert!(!place.exists());
    assert_eq!(store.size(name).unwrap(), Some(20_000_001));
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut store.open(name).unwrap().unwrap(), &mut read).unwrap();
    assert!(read == content);
    let (scratch, _file) = store.scratch("data/shop.%4frder%20items").unwrap();
    let place = scratch.path().to_owned();
    drop(scratch);
    assert!(!place.exists(), "what nobody kept is gone");

    assert_eq!(store.list("data").unwrap(), [listed("shop.%4frder%20items", None)]);
    assert_eq!(
        store.list("data/shop.%4frder%20items").unwrap(),
        [listed("00000000-e1-0000-ab.parquet", Some(20_000_001))]
    );
    assert_eq!(
        store.list("").unwrap(),
        [
            listed("data", None),
            listed("epochs", None),
            listed("plan.json", Some(1))
        ]
    );
    // Only whole parts of names count.
    store.remove_folder("dat").unwrap();
    assert_eq!(store.list("data").unwrap().len(), 1);
    store.remove_folder("data").unwrap();
    assert_eq!(store.read(name).unwrap(), None);
    store.remove("plan.json").unwrap();
    assert_eq!(store.size("plan.json").unwrap(), None);
}

#[test]
fn a_folder_keeps_files() {
    let folder = tempfile::tempdir().unwrap();
    keeps_files(&Folder::at(folder.path()));
}

#[test]
fn an_object_store_keeps_files_as_a_folder_does() {
    let bucket = Bucket::new();
    keeps_files(&bucket.open());
    let left = std::fs::read_dir(bucket.scratch.path().join("s")).unwrap().count();
    assert_eq!(left, 0, "nothing stays in the scratch folder");
}

#[tokio::test]
async fn its_calls_may_be_made_where_a_runtime_runs() {
    let bucket = Bucket::new();
    let store = bucket.open();
    store.replace("a", b"1").unwrap();
    assert_eq!(store.read("a").unwrap().as_deref(), Some(&b"1"[..]));
}

#[test]
fn a_stage_lies_in_it() {
    let bucket = Bucket::new();
    assert!(Stage::find_in(Arc::new(bucket.open())).unwrap().is_none());
    let stage = Stage::create_in(Arc::new(bucket.open())).unwrap();
    assert_eq!(stage.root().to_str(), Some("s3://b/deep/stage"));
    let table = TableName::new("shop", "Order items");
    stage.put_epoch("e1", &1).unwrap();
    stage.write_json_once("runs/1.json", &2).unwrap();
    assert_eq!(stage.epochs().unwrap(), ["e1"]);
    assert!(stage.tables().unwrap().is_empty());
    let range = ChunkRange::WHOLE;
    assert_eq!(stage.entry(&table, range.ordinal, "e1").unwrap(), None);
    let size = stage.size().unwrap();
    assert_eq!(size.files, 3);
    // What a killed process leaves, beside a file of somebody else's.
    std::mem::forget(bucket.open().scratch("data").unwrap());
    let scratch = bucket.scratch.path().join("s");
    std::fs::write(scratch.join("theirs"), "x").unwrap();
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 2);
    stage.remove().unwrap();
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 1);
    assert!(Stage::find_in(Arc::new(bucket.open())).unwrap().is_none());

    // Something of others: a wrong address, in which nothing may be made.
    bucket.open().replace("theirs.txt", b"x").unwrap();
    assert!(matches!(
        Stage::find_in(Arc::new(bucket.open())),
        Err(StageError::NotAStage { .. })
    ));
}

#[test]
fn while_one_holds_it_no_other_does() {
    let bucket = Bucket::new();
    let (one, other) = (bucket.open(), bucket.open());
    let lock = one.lock().unwrap();
    for _ in 0..3 {
        assert!(matches!(other.lock(), Err(StageError::Locked { .. })));
    }
    // Longer than a lease lasts: it was renewed.
    std::thread::sleep(QUICK.expires * 2);
    one.replace("a", b"1").unwrap();
    drop(lock);
    assert_eq!(other.read("lock").unwrap(), None, "it was given back");
    drop(other.lock().unwrap());
    drop(one.lock().unwrap());
}

#[test]
fn the_lease_of_a_holder_that_was_killed_is_taken_over() {
    let bucket = Bucket::new();
    let store = bucket.open();
    store.replace("lock", b"{}").unwrap();
    let began = std::time::Instant::now();
    let lock = store.lock().unwrap();
    assert!(began.elapsed() >= QUICK.expires);
    assert!(matches!(bucket.open().lock(), Err(StageError::Locked { .. })));
    drop(lock);
}

#[test]
fn who_only_asks_does_not_wait_until_the_lease_of_a_killed_holder_expires() {
    let bucket = Bucket::new();
    let long = Times {
        renewed: Duration::from_millis(300),
        expires: Duration::from_secs(24 * 3600),
    };
    let store = bucket.open().with_times(long);
    assert!(!store.is_locked().unwrap());
    store.replace("lock", b"{}").unwrap();
    assert!(!store.is_locked().unwrap(), "nobody writes it");
    let lock = {
        store.remove("lock").unwrap();
        store.lock().unwrap()
    };
    let asking = bucket.open().with_times(long);
    for _ in 0..3 {
        assert!(asking.is_locked().unwrap());
    }
    assert!(store.read("lock").unwrap().is_some(), "who asks takes nothing");
    drop(lock);
    assert!(!asking.is_locked().unwrap());
    // What was seen before is no reason to refuse the next holder, nor to take its lease.
    let other = bucket.open();
    other.replace("lock", b"{}").unwrap();
    assert!(!other.is_locked().unwrap());
    other.replace("lock", b"{ }").unwrap();
    let began = std::time::Instant::now();
    drop(other.lock().unwrap());
    assert!(began.elapsed() >= QUICK.expires);
}

#[test]
fn who_lost_the_lease_writes_nothing_more() {
    let bucket = Bucket::new();
    let store = bucket.open();
    let lock = store.lock().unwrap();
    store.put_new("a", b"1").unwrap();
    // As another process would after it saw no renewal for too long.
    let taken = async {
        let place = Path::from("deep/stage/lock");
        bucket.objects.put(&place, PutPayload::from_static(b"theirs")).await
    };
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(taken)
        .unwrap();
    std::thread::sleep(QUICK.renewed * 5);
    assert!(matches!(store.put_new("b", b"1"), Err(StageError::LockLost { .. })));
    assert!(matches!(store.replace("a", b"2"), Err(StageError::LockLost { .. })));
    let (scratch, _file) = store.scratch("data").unwrap();
    assert!(matches!(
        store.keep(scratch, "data/x"),
        Err(StageError::LockLost { .. })
    ));
    assert!(matches!(store.remove("a"), Err(StageError::LockLost { .. })));
    drop(lock);
    assert_eq!(
        store.read("lock").unwrap().as_deref(),
        Some(&b"theirs"[..]),
        "the other's lease stays"
    );
    assert_eq!(store.read("a").unwrap().as_deref(), Some(&b"1"[..]));
}

#[test]
fn an_address_of_another_kind_is_refused() {
    for address in [
        "ftp://host/stage",
        "file:///stage",
        "memory:///stage",
        "https://host/stage",
    ] {
        let scratch = std::env::temp_dir();
        let error = Objects::open(&address.parse().unwrap(), scratch).unwrap_err();
        assert!(error.to_string().contains("s3://BUCKET/PREFIX"), "{error}");
    }
}
