//! Files of rows: what is written is read, in bounded batches; what is damaged is said to be.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BinaryArray, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use model::{ChunkRange, ColumnPlan, Loss, TableName};
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::*;
use crate::budget::Budget;
use crate::convert::{LossCounts, convert};
use crate::digest::{Digest, Form, RowHasher, UnitDigest};
use crate::error::StageError;
use crate::store::{Folder, Store};
use crate::test_support::{Rng, every_plan, random_batch};

fn meta() -> ChunkMeta {
    let mut losses = LossCounts::new();
    losses.add(2, Loss::DigitsRounded, 7);
    ChunkMeta {
        table: TableName::new("shop", "orders"),
        chunk: ChunkRange {
            ordinal: 3,
            lower: None,
            upper: Some(vec![model::KeyValue::Integer(9)]),
            partitions: None,
        },
        epoch: "e1".to_owned(),
        part: 1,
        source: vec![UnitDigest {
            unit: 3,
            digest: Digest {
                count: 5,
                sum: u128::MAX,
            },
        }],
        losses,
    }
}

/// A folder as a store; the tests' files lie in its `t`.
fn store(folder: &Path) -> Arc<dyn Store> {
    Arc::new(Folder::at(folder))
}

fn writer(folder: &Path, stem: &str, schema: SchemaRef) -> ChunkWriter {
    ChunkWriter::create(&store(folder), "t", stem, schema, &Budget::default()).unwrap()
}

fn write(folder: &Path, batches: &[RecordBatch]) -> StagedFile {
    let mut writer = writer(folder, "00000003-e1-0001", batches[0].schema());
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.finish(&meta()).unwrap()
}

fn open(folder: &Path, file: &StagedFile) -> Result<ChunkReader, StageError> {
    read(folder, file, &TableName::new("shop", "orders"), Some(&file.sha256))
}

fn read(
    folder: &Path,
    file: &StagedFile,
    table: &TableName,
    expected: Option<&str>,
) -> Result<ChunkReader, StageError> {
    let name = format!("t/{}", file.name);
    let rows = BatchReader::of(&*store(folder), &name, table, expected, &Budget::default())?;
    ChunkReader::new(rows, table)
}

#[test]
fn every_staged_type_comes_back_as_it_was() {
    let seed = Rng::seed(5);
    let mut rng = Rng::new(seed);
    let folder = tempfile::tempdir().unwrap();
    // One column at a time: a random row with all columns is nearly always refused.
    for plan in every_plan() {
        let columns: [ColumnPlan; 1] = [plan];
        let batches: Vec<RecordBatch> = (0..3)
            .map(|_| convert(&random_batch(&mut rng, &columns, 300), &columns).unwrap().batch)
            .collect();
        let file = write(folder.path(), &batches);
        let reader = open(folder.path(), &file).unwrap();
        assert_eq!(reader.schema().field(0).data_type(), &columns[0].staged);
        let hasher = RowHasher::new(&columns, Form::Staged);
        let hashes = |batch: &RecordBatch| hasher.hash_rows(batch).unwrap();
        let written: Vec<u128> = batches.iter().flat_map(hashes).collect();
        let read: Vec<u128> = reader.flat_map(|batch| hashes(&batch.unwrap())).collect();
        assert_eq!(written, read, "seed {seed}, {:?}", columns[0].staged);
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        assert_eq!(file.rows, u64::try_from(rows).unwrap());
        let nulls: usize = batches.iter().map(|batch| batch.column(0).null_count()).sum();
        assert_eq!(file.columns[0].nulls, u64::try_from(nulls).unwrap());
    }
}

#[test]
fn a_file_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let batch = numbers(0..10);
    let file = write(folder.path(), &[batch]);
    let reader = open(folder.path(), &file).unwrap();
    assert_eq!(*reader.meta(), meta());
    assert_eq!(reader.columns(), file.columns);
    assert_eq!(reader.rows(), 10);
    assert!(
        file.name.starts_with("00000003-e1-0001-") && file.name.contains(&file.sha256[..16]),
        "{}",
        file.name
    );
    assert_eq!(
        fs::metadata(folder.path().join("t").join(&file.name)).unwrap().len(),
        file.bytes
    );
    let other = read(folder.path(), &file, &TableName::new("shop", "other"), None).unwrap_err();
    assert!(other.to_string().contains("holds rows of shop.orders"), "{other}");
}

#[test]
fn a_file_without_rows_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(folder.path(), "0", numbers(0..0).schema());
    let file = writer.finish(&meta()).unwrap();
    assert_eq!(open(folder.path(), &file).unwrap().count(), 0);
}

#[test]
fn an_abandoned_file_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(folder.path(), "0", numbers(0..1).schema());
    writer.write(&numbers(0..10)).unwrap();
    assert_eq!(fs::read_dir(folder.path().join("t")).unwrap().count(), 1);
    writer.abandon();
    assert_eq!(fs::read_dir(folder.path().join("t")).unwrap().count(), 0);
}

#[test]
fn other_columns_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(folder.path(), "0", numbers(0..1).schema());
    let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Utf8, true)]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let other = RecordBatch::try_new(schema, vec![texts]).unwrap();
    assert!(matches!(writer.write(&other), Err(StageError::OtherColumns { .. })));
}

#[test]
fn large_values_are_read_a_few_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = Rng::new(3);
    let blobs: Vec<Vec<u8>> = (0..6).map(|_| rng.bytes(9 << 20)).collect();
    let small: Vec<Vec<u8>> = (0..20_000).map(|_| rng.bytes(10)).collect();
    let all: Vec<&[u8]> = blobs[..3]
        .iter()
        .chain(&small)
        .chain(&blobs[3..])
        .map(Vec::as_slice)
        .collect();
    let file = write(folder.path(), &[binary(&all)]);
    let (mut rows, mut largest, mut most) = (0, 0, 0);
    for batch in open(folder.path(), &file).unwrap() {
        let batch = batch.unwrap();
        let values = batch.column(0).as_any().downcast_ref::<BinaryArray>().unwrap();
        for row in 0..values.len() {
            assert!(values.value(row) == all[rows], "row {rows}");
            rows += 1;
        }
        largest = largest.max(size::row_bytes(&batch).iter().sum());
        most = most.max(batch.num_rows());
    }
    assert_eq!(rows, all.len());
    assert!(largest <= 18 << 20, "a batch of {largest} bytes");
    assert!(most <= 8192, "a batch of {most} rows");
}

/// A row group costs memory of its own by each column, when it is written and when it is read.
#[test]
fn many_columns_of_nulls_are_few_row_groups_and_bounded_batches() {
    let folder = tempfile::tempdir().unwrap();
    let budget = Budget::divided(128 << 20, 8).unwrap();
    let fields: Vec<Field> = (0..900)
        .map(|at| Field::new(format!("c{at}"), DataType::Int64, true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let column: ArrayRef = Arc::new(Int64Array::new_null(100));
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![column; 900]).unwrap();
    let mut writer = ChunkWriter::create(&store(folder.path()), "t", "0", schema, &budget).unwrap();
    (0..100).for_each(|_| writer.write(&batch).unwrap());
    let file = writer.finish(&meta()).unwrap();
    let path = folder.path().join("t").join(&file.name);
    let parquet = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    assert!(
        parquet.num_row_groups() <= 4,
        "{} groups of 10,000 rows",
        parquet.num_row_groups()
    );
    let name = format!("t/{}", file.name);
    let table = TableName::new("shop", "orders");
    let mut rows = 0;
    for batch in BatchReader::of(&*store(folder.path()), &name, &table, None, &budget).unwrap() {
        let batch = batch.unwrap();
        let bytes: usize = size::row_bytes(&batch).iter().sum();
        assert!(bytes <= budget.batch_bytes, "a batch of {bytes} bytes");
        rows += batch.num_rows();
    }
    assert_eq!(rows, 10_000);
}

#[test]
fn values_that_a_dictionary_hides_are_bounded_too() {
    let folder = tempfile::tempdir().unwrap();
    let value = vec![7; 64 << 10];
    let all: Vec<&[u8]> = (0..1000).map(|_| value.as_slice()).collect();
    let file = write(folder.path(), &[binary(&all)]);
    assert!(file.bytes < 1 << 20, "{} bytes: the dictionary is used", file.bytes);
    let mut rows = 0;
    for batch in open(folder.path(), &file).unwrap() {
        let batch = batch.unwrap();
        rows += batch.num_rows();
        let bytes: usize = size::row_bytes(&batch).iter().sum();
        assert!(bytes <= 5 << 20, "a batch of {bytes} bytes");
    }
    assert_eq!(rows, 1000);
}

#[test]
fn truncated_and_changed_files_name_the_remedy() {
    let seed = Rng::seed(8);
    let mut rng = Rng::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), &[numbers(0..5000)]);
    let path = folder.path().join("t").join(&file.name);
    let whole = fs::read(&path).unwrap();
    let table = TableName::new("shop", "orders");
    let says_what_to_do = |error: &StageError| {
        let text = error.to_string();
        assert!(
            text.contains(&file.name) && text.contains("landfall copy --restart shop.orders"),
            "{text}"
        );
    };
    for length in [0, 3, 8, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        says_what_to_do(&read(folder.path(), &file, &table, Some(&file.sha256)).unwrap_err());
        says_what_to_do(&read(folder.path(), &file, &table, None).unwrap_err());
    }
    // Without the hash, Parquet's own checks: an error or other rows, but no panic.
    for _ in 0..300 {
        let mut changed = whole.clone();
        let at = rng.below(changed.len());
        changed[at] ^= 1 << rng.below(8);
        fs::write(&path, &changed).unwrap();
        says_what_to_do(&read(folder.path(), &file, &table, Some(&file.sha256)).unwrap_err());
        if let Ok(reader) = read(folder.path(), &file, &table, None) {
            for batch in reader {
                if let Err(error) = batch {
                    says_what_to_do(&error);
                }
            }
        }
    }
    fs::remove_file(&path).unwrap();
    let missing = read(folder.path(), &file, &table, None).unwrap_err();
    assert!(matches!(missing, StageError::Missing { .. }));
    says_what_to_do(&missing);
}

fn numbers(range: std::ops::Range<i64>) -> RecordBatch {
    let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, true)]));
    let array: ArrayRef = Arc::new(Int64Array::from_iter_values(
        range.map(|n| n.wrapping_mul(7_919_777_777)),
    ));
    RecordBatch::try_new(schema, vec![array]).unwrap()
}

fn binary(values: &[&[u8]]) -> RecordBatch {
    let schema = Arc::new(Schema::new(vec![Field::new("b", DataType::Binary, true)]));
    let array: ArrayRef = Arc::new(BinaryArray::from_iter_values(values));
    RecordBatch::try_new(schema, vec![array]).unwrap()
}
