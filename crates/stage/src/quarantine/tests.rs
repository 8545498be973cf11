//! Refused rows survive, and the law with them.

use std::fs;

use super::*;
use crate::convert::convert;
use crate::digest::{Digest, RowHasher};
use crate::store::Folder;
use crate::test_support::{Rng, every_plan, random_batch};

fn store(folder: &tempfile::TempDir) -> Arc<dyn Store> {
    Arc::new(Folder::at(folder.path()))
}

#[test]
fn the_law_holds_with_both_files_read_back() {
    let seed = Rng::seed(31);
    let mut rng = Rng::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let table = TableName::new("shop", "orders");
    let mut columns = every_plan()[10..14].to_vec();
    // A column that is named as one of the added ones.
    columns[0].source_column = COLUMN.to_owned();
    let wire = RowHasher::new(&columns, Form::Wire);
    let staged = RowHasher::new(&columns, Form::Staged);
    let mut kept = QuarantineWriter::create(&store(&folder), "t", "q", &table, &columns, Form::Wire).unwrap();
    let (mut s, mut p, mut first_row, mut expected) = (Digest::EMPTY, Digest::EMPTY, 0, Vec::new());
    for _ in 0..3 {
        let batch = random_batch(&mut rng, &columns, 200);
        let converted = convert(&batch, &columns).unwrap();
        s = s.combine(Digest::of(&wire.hash_rows(&batch).unwrap())).unwrap();
        p = p
            .combine(Digest::of(&staged.hash_rows(&converted.batch).unwrap()))
            .unwrap();
        let rows: Vec<_> = converted
            .refused
            .iter()
            .map(|row| Quarantined::of(row, &columns, first_row))
            .collect();
        kept.write(&batch, &rows).unwrap();
        expected.extend(rows);
        first_row += 200;
    }
    let file = kept.finish().unwrap().unwrap();
    let name = format!("t/{}", file.name);
    let rows = BatchReader::of(&*store(&folder), &name, &table, Some(&file.sha256), &Budget::default()).unwrap();
    let reader = QuarantineReader::new(rows, &table).unwrap();
    assert_eq!(reader.form(), Form::Wire);
    let (mut q, mut read) = (Digest::EMPTY, Vec::new());
    for rows in reader {
        let rows = rows.unwrap();
        q = q.combine(Digest::of(&wire.hash_rows(&rows.batch).unwrap())).unwrap();
        for ((column, reason), source_row) in rows.columns.into_iter().zip(rows.reasons).zip(rows.source_rows) {
            read.push((column, reason, source_row));
        }
    }
    assert_eq!(p.combine(q), Some(s), "seed {seed}");
    assert!(q.count > 20, "seed {seed}: {} refused rows test little", q.count);
    let expected: Vec<_> = expected
        .into_iter()
        .map(|row| (row.column, row.reason, row.source_row))
        .collect();
    assert_eq!(read, expected, "seed {seed}");
}

#[test]
fn without_refused_rows_there_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let columns = every_plan();
    let writer = QuarantineWriter::create(
        &store(&folder),
        "t",
        "q",
        &TableName::new("a", "b"),
        &columns,
        Form::Wire,
    )
    .unwrap();
    assert_eq!(writer.finish().unwrap(), None);
    assert_eq!(fs::read_dir(folder.path().join("t")).unwrap().count(), 0);
}

#[test]
fn rows_outside_the_batch_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let columns = &every_plan()[..1];
    let batch = random_batch(&mut Rng::new(1), columns, 2);
    let mut writer = QuarantineWriter::create(
        &store(&folder),
        "t",
        "q",
        &TableName::new("a", "b"),
        columns,
        Form::Wire,
    )
    .unwrap();
    let row = Quarantined {
        row: 2,
        column: None,
        reason: "x".to_owned(),
        source_row: 0,
    };
    assert!(matches!(
        writer.write(&batch, &[row]),
        Err(StageError::OtherColumns { .. })
    ));
}
