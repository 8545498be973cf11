//! The stage as a folder: entries are immutable, tables apart, locks exclusive, leftovers found.

use std::fs;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use model::ChunkRange;

use super::*;
use crate::convert::LossCounts;
use crate::digest::DIGEST_VERSION;
use crate::file::{ChunkMeta, StagedFile};
use crate::manifest::{ChunkEntry, MANIFEST_FORMAT_VERSION};

fn stage() -> (tempfile::TempDir, Stage) {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::create(&folder.path().join("deep/stage")).unwrap();
    (folder, stage)
}

fn entry(table: &TableName, chunk: u32, epoch: &str, parts: Vec<PartEntry>) -> ChunkEntry {
    ChunkEntry {
        format_version: MANIFEST_FORMAT_VERSION,
        digest_version: DIGEST_VERSION,
        table: table.clone(),
        chunk: ChunkRange {
            ordinal: chunk,
            lower: None,
            upper: None,
            partitions: None,
        },
        epoch: epoch.to_owned(),
        parts,
        source: Vec::new(),
        refused: Vec::new(),
        refused_file: None,
        losses: LossCounts::new(),
        columns: Vec::new(),
        read_at: "2026-01-02T03:04:05Z".to_owned(),
        witness: None,
    }
}

fn find(root: &Path) -> Result<Option<Stage>, StageError> {
    Stage::find_in(Arc::new(Folder::at(root)))
}

fn staged(stage: &Stage, table: &TableName, chunk: u32) -> StagedFile {
    let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, true)]));
    let mut writer = stage.chunk_writer(table, chunk, "e1", 0, Arc::clone(&schema)).unwrap();
    let values: ArrayRef = Arc::new(Int64Array::from(vec![i64::from(chunk)]));
    writer
        .write(&RecordBatch::try_new(schema, vec![values]).unwrap())
        .unwrap();
    let meta = ChunkMeta {
        table: table.clone(),
        chunk: ChunkRange {
            ordinal: chunk,
            lower: None,
            upper: None,
            partitions: None,
        },
        epoch: "e1".to_owned(),
        part: 0,
        source: Vec::new(),
        losses: LossCounts::new(),
    };
    writer.finish(&meta).unwrap()
}

#[test]
fn an_entry_is_written_once() {
    let (_folder, stage) = stage();
    let table = TableName::new("shop", "Orders / \u{1f6d2}");
    let first = entry(&table, 7, "e1", Vec::new());
    let mut second = first.clone();
    second.read_at = "later".to_owned();
    assert_eq!(stage.put_entry(&first).unwrap(), Put::Created);
    assert_eq!(stage.put_entry(&second).unwrap(), Put::AlreadyThere);
    assert_eq!(stage.entry(&table, 7, "e1").unwrap().as_ref(), Some(&first));
    assert_eq!(stage.entry(&table, 7, "e2").unwrap(), None);
    let newer = entry(&table, 7, "e2", Vec::new());
    stage.put_entry(&newer).unwrap();
    stage.put_entry(&entry(&table, 0, "e1", Vec::new())).unwrap();
    let order: Vec<(u32, String)> = stage
        .entries(&table)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.chunk.ordinal, entry.epoch))
        .collect();
    assert_eq!(
        order,
        [(0, "e1".to_owned()), (7, "e1".to_owned()), (7, "e2".to_owned())]
    );
    assert_eq!(stage.tables().unwrap(), [table]);
    assert_eq!(
        stage.entries(&TableName::new("shop", "orders / \u{1f6d2}")).unwrap(),
        []
    );
}

#[test]
fn entries_are_read_strictly() {
    let (_folder, stage) = stage();
    let table = TableName::new("a", "t");
    stage.put_entry(&entry(&table, 0, "e1", Vec::new())).unwrap();
    let path = stage
        .store
        .path(&format!("{}/00000000-e1.json", folder_of(MANIFEST, &table)));
    let text = fs::read_to_string(&path).unwrap();
    let reread = |text: &str| {
        fs::write(&path, text).unwrap();
        stage.entries(&table).unwrap_err()
    };
    assert!(matches!(
        reread(&text.replace("\"read_at\"", "\"red_at\"")),
        StageError::BadJson { .. }
    ));
    assert!(matches!(
        reread(&text.replace("\"format_version\": 1", "\"format_version\": 2")),
        StageError::Version { found: 2, .. }
    ));
    assert!(matches!(
        reread(&text.replace("\"ordinal\": 0", "\"ordinal\": 1")),
        StageError::WrongEntry { .. }
    ));
    assert!(matches!(
        reread(&text.replace("\"name\": \"t\"", "\"name\": \"u\"")),
        StageError::WrongEntry { .. }
    ));
    assert!(matches!(reread(&text[..text.len() / 2]), StageError::BadJson { .. }));
}

#[test]
fn a_second_copy_is_locked_out_until_the_first_ends() {
    let (_folder, stage) = stage();
    let lock = stage.lock().unwrap();
    let error = stage.lock().unwrap_err();
    assert!(matches!(error, StageError::Locked { .. }), "{error:?}");
    assert!(error.to_string().contains("another copy"), "{error}");
    drop(lock);
    stage.lock().unwrap();
}

#[test]
fn plans_and_epochs_are_kept() {
    let (_folder, stage) = stage();
    assert_eq!(stage.read_plan().unwrap(), None);
    stage.write_plan(b"one").unwrap();
    stage.write_plan(b"two").unwrap();
    assert_eq!(stage.read_plan().unwrap().as_deref(), Some(&b"two"[..]));
    let point = serde_json::json!({"gtid": "0-1-7"});
    assert_eq!(stage.put_epoch("e1", &point).unwrap(), Put::Created);
    assert_eq!(stage.put_epoch("e1", &serde_json::json!(1)).unwrap(), Put::AlreadyThere);
    assert_eq!(stage.epoch::<serde_json::Value>("e1").unwrap(), Some(point));
    assert_eq!(stage.epochs().unwrap(), ["e1"]);
    assert!(matches!(stage.put_epoch("../e1", &1), Err(StageError::BadName { .. })));
    stage.replace_json_atomic("runs/1.json", &1).unwrap();
    stage.replace_json_atomic("runs/1.json", &2).unwrap();
    assert_eq!(stage.read_json::<i32>("runs/1.json").unwrap(), Some(2));
    assert_eq!(stage.write_json_once("runs/1.json", &3).unwrap(), Put::AlreadyThere);
}

#[test]
fn a_folder_that_is_no_stage_is_not_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Stage::open(folder.path()), Err(StageError::NotAStage { .. })));
    assert!(matches!(find(folder.path()), Ok(None)));
    Stage::create(folder.path()).unwrap();
    Stage::create(folder.path()).unwrap();
    fs::write(folder.path().join(MARK), "{\"layout_version\": 9}").unwrap();
    assert!(matches!(
        Stage::create(folder.path()),
        Err(StageError::Version { found: 9, .. })
    ));
}

#[test]
fn what_nothing_refers_to_is_found_and_a_table_is_removed_whole() {
    let (_folder, stage) = stage();
    let (orders, other) = (TableName::new("shop", "orders"), TableName::new("shop", "other"));
    let kept = staged(&stage, &orders, 0);
    stage
        .put_entry(&entry(&orders, 0, "e1", vec![PartEntry::new(&kept, Vec::new())]))
        .unwrap();
    let lost = staged(&stage, &orders, 1);
    let without_entry = staged(&stage, &other, 0);
    let (scratch, _file) = stage.store.scratch(&folder_of(DATA, &orders)).unwrap();
    fs::create_dir_all(stage.quarantine_folder(&orders)).unwrap();
    let of_loading = stage.quarantine_folder(&orders).join("load-1.parquet");
    fs::write(&of_loading, "").unwrap();
    let mut found: Vec<PathBuf> = stage
        .unreferenced()
        .unwrap()
        .into_iter()
        .map(|file| file.path)
        .collect();
    found.sort();
    let mut expected = vec![
        stage.data_folder(&orders).join(&lost.name),
        stage.data_folder(&other).join(&without_entry.name),
        scratch.path().to_owned(),
    ];
    expected.sort();
    assert_eq!(found, expected);
    for file in stage.unreferenced().unwrap() {
        stage.remove_unreferenced(&file).unwrap();
    }
    assert_eq!(stage.unreferenced().unwrap(), []);
    let part = PartEntry::new(&kept, Vec::new());
    assert_eq!(stage.read_part(&orders, &part).unwrap().rows(), 1);
    stage.remove_table(&orders).unwrap();
    stage.remove_table(&orders).unwrap();
    assert!(stage.tables().unwrap().is_empty());
    assert!(matches!(
        stage.read_part(&orders, &part),
        Err(StageError::Missing { .. })
    ));
    assert!(!of_loading.exists());
}

#[test]
fn the_document_shows_an_entry_as_it_is_and_every_reason() {
    const DOCUMENT: &str = include_str!("../../../../docs/stage-format.md");
    let example: String = DOCUMENT
        .lines()
        .skip_while(|line| *line != "```json")
        .skip(1)
        .take_while(|line| *line != "```")
        .collect();
    let entry: ChunkEntry = serde_json::from_str(&example).unwrap();
    let again: serde_json::Value = serde_json::to_value(&entry).unwrap();
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(&example).unwrap());
    for reason in crate::RefusedReason::ALL {
        assert!(
            DOCUMENT.contains(&format!("| `{reason}` |")),
            "docs/stage-format.md lacks {reason}"
        );
    }
}

#[test]
fn a_stage_whose_creation_was_interrupted_is_none_yet() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("stage");
    assert!(find(&root).unwrap().is_none());
    for made in ["", EPOCHS, MANIFEST, DATA] {
        fs::create_dir(root.join(made)).unwrap();
        assert!(find(&root).unwrap().is_none(), "after {made:?}");
    }
    fs::write(root.join(".1-2-3.tmp"), "{").unwrap();
    assert!(find(&root).unwrap().is_none());
    let stage = Stage::create(&root).unwrap();
    assert_eq!(find(&root).unwrap().map(|found| found.root()), Some(stage.root()));

    // Something of others: a wrong name, of which nothing may be made.
    fs::remove_file(root.join(MARK)).unwrap();
    fs::write(root.join(DATA).join("theirs"), "").unwrap();
    assert!(matches!(find(&root), Err(StageError::NotAStage { .. })));

    // Of a copy, which would be made again from nothing.
    fs::write(root.join(PLAN), "{}").unwrap();
    let lost = find(&root).unwrap_err();
    assert!(matches!(lost, StageError::Unmarked { .. }));
    assert!(lost.to_string().contains("{\"layout_version\": 1}"), "{lost}");
}

#[test]
fn released_files_are_told_from_lost_ones() {
    let (_folder, stage) = stage();
    // A name that is no name of a file.
    let table = TableName::new("shop", "Order items");
    let parts: Vec<PartEntry> = (0..2)
        .map(|chunk| PartEntry::new(&staged(&stage, &table, chunk), Vec::new()))
        .collect();
    for (chunk, part) in (0..).zip(&parts) {
        stage
            .put_entry(&entry(&table, chunk, "e1", vec![part.clone()]))
            .unwrap();
    }
    assert_eq!(stage.released(&table).unwrap(), None);
    assert!(!stage.is_released(&table, &parts[0]).unwrap());
    let size = stage.release(&table, "2026-01-02T03:04:05Z", "run").unwrap();
    assert_eq!((size.files, size.bytes), (2, parts[0].bytes + parts[1].bytes));
    for part in &parts {
        assert!(!stage.has_part(&table, part).unwrap() && stage.is_released(&table, part).unwrap());
    }
    assert_eq!(stage.entries(&table).unwrap().len(), 2, "what they held is known still");
    assert!(stage.unreferenced().unwrap().is_empty());

    // A later file that is lost is lost, and released files are remembered beside the next ones.
    let later = PartEntry::new(&staged(&stage, &table, 7), Vec::new());
    assert!(!stage.is_released(&table, &later).unwrap());
    stage.discard(&table, &later.file).unwrap();
    assert!(!stage.is_released(&table, &later).unwrap());
    let next = PartEntry::new(&staged(&stage, &table, 8), Vec::new());
    assert_eq!(stage.release(&table, "2026-01-03T03:04:05Z", "next").unwrap().files, 1);
    assert_eq!(
        stage.release(&table, "2026-01-04T03:04:05Z", "idle").unwrap(),
        Size::default()
    );
    assert_eq!(stage.released(&table).unwrap().unwrap().run, "next");
    assert!(stage.is_released(&table, &parts[0]).unwrap() && stage.is_released(&table, &next).unwrap());
    stage.remove_table(&table).unwrap();
    assert_eq!(stage.released(&table).unwrap(), None);
}
