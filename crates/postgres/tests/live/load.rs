//! Loading parts: once, refused rows to quarantine, replaced by key, never doubled.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::DataType;
use landfall_postgres::load::{
    LoadJob, LoadOutcome, OpenBatches, PartKey, Replace, forget_table_by_keys, load_part, remove_part,
};
use landfall_postgres::{BatchError, Batches, CopyOutLimits, Error, Result, Target, ledger};
use model::{Conversion, PgType, TablePlan};

use super::support::{batch, column, execute, plan, target, value};

/// `id bigint` and `name text`, the id being the key.
fn people(schema: &str) -> TablePlan {
    let columns = vec![
        column("id", DataType::Int64, PgType::BigInt, Conversion::Integer),
        column(
            "name",
            DataType::Utf8,
            PgType::Text,
            Conversion::Text { strip_nul: false },
        ),
    ];
    plan(schema, "people", columns, 1)
}

fn rows(plan: &TablePlan, rows: &[(i64, &str)]) -> Vec<RecordBatch> {
    // Several batches, so that a part is more than one.
    rows.chunks(100)
        .map(|rows| {
            let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.0)));
            let names: ArrayRef = Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.1)));
            batch(plan, vec![ids, names])
        })
        .collect()
}

struct File {
    sha256: &'static str,
    batches: Vec<RecordBatch>,
}

impl File {
    fn open(&self) -> std::result::Result<Batches, BatchError> {
        Ok(Box::new(self.batches.clone().into_iter().map(Ok)))
    }
}

fn key(plan: &TablePlan, chunk: u32) -> PartKey {
    PartKey {
        table: plan.source.clone(),
        chunk,
        part: 0,
    }
}

async fn load(
    target: &mut Target,
    plan: &TablePlan,
    chunk: u32,
    file: &File,
    replace: Replace<'_>,
) -> Result<LoadOutcome> {
    let rows = file.batches.iter().map(RecordBatch::num_rows).sum::<usize>();
    let job = LoadJob {
        plan,
        key: key(plan, chunk),
        file_sha256: file.sha256,
        epoch: "1",
        expected_rows: Some(u64::try_from(rows).unwrap()),
        replace,
        batches: &|| file.open(),
        max_quarantined: 20,
        row_hash: &|batch, row| {
            let ids = batch.column(0).as_any().downcast_ref::<Int64Array>().unwrap();
            u128::try_from(ids.value(row)).unwrap()
        },
        unit: &|_, row| u32::try_from(row).unwrap(),
    };
    load_part(target, &job).await
}

fn loaded(rows: u64, quarantined: u64, replaced: u64) -> impl Fn(&LoadOutcome) -> bool {
    move |outcome| {
        matches!(outcome, LoadOutcome::Loaded { rows: r, quarantined: q, replaced: d, .. }
                 if (*r, *q, *d) == (rows, quarantined, replaced))
    }
}

async fn prepared(schema: &str, columns: &str) -> Option<(Target, TablePlan)> {
    let target = target(schema).await?;
    execute(&target, &format!("CREATE TABLE {schema}.people ({columns})")).await;
    ledger::ensure(&target).await.unwrap();
    let plan = people(schema);
    // What an earlier run of the test left behind.
    for table in ["load", "quarantine", "table_state"] {
        let sql = format!("DELETE FROM landfall.{table} WHERE source_schema = $1");
        target.client().execute(&sql, &[&plan.source.schema]).await.unwrap();
    }
    Some((target, plan))
}

async fn count(target: &Target, plan: &TablePlan) -> String {
    value(
        target,
        &format!("SELECT count(*)::text FROM {}.people", plan.target.schema),
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_is_loaded_once_and_asked_for_after() {
    let Some((mut target, plan)) = prepared("load_once", "id bigint PRIMARY KEY, name text").await else {
        return;
    };
    let file = File {
        sha256: "aa",
        batches: rows(&plan, &[(1, "a"), (2, "b")]),
    };
    let outcome = load(&mut target, &plan, 0, &file, Replace::Nothing).await.unwrap();
    assert!(loaded(2, 0, 0)(&outcome), "{outcome:?}");
    let outcome = load(&mut target, &plan, 0, &file, Replace::Nothing).await.unwrap();
    assert_eq!(
        outcome,
        LoadOutcome::Skipped {
            rows: 2,
            quarantined: 0
        }
    );
    assert_eq!(count(&target, &plan).await, "2");
    let state = ledger::part_state(&target, &key(&plan, 0)).await.unwrap().unwrap();
    assert_eq!(
        (state.file_sha256.as_str(), state.rows, state.target.name.as_str()),
        ("aa", 2, "people")
    );
    assert_eq!(ledger::part_state(&target, &key(&plan, 1)).await.unwrap(), None);
    let other = File {
        sha256: "bb",
        batches: rows(&plan, &[(1, "a")]),
    };
    let error = load(&mut target, &plan, 0, &other, Replace::Nothing).await.unwrap_err();
    assert!(matches!(error, Error::OtherFile { .. }), "{error}");
    let parts = ledger::parts(&target, &plan.source).await.unwrap();
    let mut expected: Vec<_> = parts
        .into_iter()
        .map(|part| (part.key.chunk, part.key.part, part.file_sha256))
        .collect();
    assert!(
        ledger::declare_loaded(&mut target, &plan.source, "1", &expected)
            .await
            .unwrap()
    );
    expected.push((99, 0, "a part that a crash took back".to_owned()));
    assert!(
        !ledger::declare_loaded(&mut target, &plan.source, "2", &expected)
            .await
            .unwrap()
    );
    let state = ledger::table_state(&target, &plan.source).await.unwrap().unwrap();
    assert_eq!(state.loaded_epoch.as_deref(), Some("1"));
    assert_eq!(
        ledger::forget_table(&mut target, &plan.source, &plan.target)
            .await
            .unwrap(),
        2
    );
    assert_eq!(count(&target, &plan).await, "0");
    assert!(ledger::parts(&target, &plan.source).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_with_one_part_load_it_once() {
    let Some((mut first, plan)) = prepared("load_race", "id bigint, name text").await else {
        return;
    };
    let data: Vec<(i64, &str)> = (0..5000).map(|id| (id, "x")).collect();
    for chunk in 0..5 {
        let mut running = Vec::new();
        for _ in 0..4 {
            let mut target = first.another().await.unwrap();
            let plan = plan.clone();
            let batches = rows(&plan, &data);
            running.push(tokio::spawn(async move {
                load(
                    &mut target,
                    &plan,
                    chunk,
                    &File { sha256: "aa", batches },
                    Replace::Nothing,
                )
                .await
                .unwrap()
            }));
        }
        let mut fresh = 0;
        for task in running {
            fresh += usize::from(matches!(task.await.unwrap(), LoadOutcome::Loaded { .. }));
        }
        assert_eq!(fresh, 1);
    }
    assert_eq!(count(&first, &plan).await, "25000");
    assert_eq!(
        ledger::forget_table(&mut first, &plan.source, &plan.target)
            .await
            .unwrap(),
        25_000
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_rows_are_found_and_everything_else_is_loaded() {
    let columns = "id bigint PRIMARY KEY CHECK (id <> 555), name varchar(10) NOT NULL";
    let Some((mut target, mut plan)) = prepared("load_refused", columns).await else {
        return;
    };
    plan.columns[1].target = PgType::Varchar { length: Some(10) };
    let mut data: Vec<(i64, &str)> = (0..1000).map(|id| (id, "name")).collect();
    data[7].1 = "nul\0 in it";
    data[99].1 = "much too long for it";
    data[100].1 = "again too long for it";
    data[700].0 = 3;
    let file = File {
        sha256: "aa",
        batches: rows(&plan, &data),
    };
    let outcome = load(&mut target, &plan, 0, &file, Replace::Nothing).await.unwrap();
    assert!(loaded(995, 5, 0)(&outcome), "{outcome:?}");
    assert_eq!(count(&target, &plan).await, "995");
    let quarantined = ledger::quarantined(&target, &plan.source).await.unwrap();
    let found: Vec<_> = quarantined
        .iter()
        .map(|row| {
            (
                row.file_row,
                row.sqlstate.as_str(),
                row.column.as_deref(),
                row.unit,
                row.row_hash,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (7, "22021", Some("name"), 7, 7),
            (99, "22001", Some("name"), 99, 99),
            (100, "22001", Some("name"), 0, 100),
            (555, "23514", None, 55, 555),
            (700, "23505", None, 0, 3),
        ]
    );
    assert!(
        quarantined.iter().all(|row| !row.message.contains("long for it")),
        "{quarantined:?}"
    );

    // The same rows mended: the five are loaded, the old ones replaced, the quarantine emptied.
    let mended: Vec<(i64, &str)> = (0..1000).filter(|id| *id != 555).map(|id| (id, "mended")).collect();
    let mended = File {
        sha256: "bb",
        batches: rows(&plan, &mended),
    };
    let old_keys = || file.open();
    let replace = Replace::Keys {
        old_sha256: "aa",
        keys: &old_keys,
    };
    // Row 3 was in the old file twice, so its key deletes one row; the refused ones delete none.
    let outcome = load(&mut target, &plan, 0, &mended, replace).await.unwrap();
    assert!(loaded(999, 0, 995)(&outcome), "{outcome:?}");
    assert!(ledger::quarantined(&target, &plan.source).await.unwrap().is_empty());

    let bad: Vec<(i64, &str)> = (2000..2050).map(|id| (id, "much too long for it")).collect();
    let bad = File {
        sha256: "cc",
        batches: rows(&plan, &bad),
    };
    let error = load(&mut target, &plan, 1, &bad, Replace::Nothing).await.unwrap_err();
    assert!(matches!(error, Error::TooManyRefused { limit: 20, .. }), "{error}");
    assert_eq!(ledger::part_state(&target, &key(&plan, 1)).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_replaced_by_their_keys_and_counted() {
    let Some((mut target, plan)) = prepared("load_replace", "id bigint PRIMARY KEY, name text").await else {
        return;
    };
    execute(&target, "INSERT INTO load_replace.people VALUES (1000, 'theirs')").await;
    let old = File {
        sha256: "aa",
        batches: rows(&plan, &[(1, "a"), (2, "b"), (3, "c")]),
    };
    let new = File {
        sha256: "bb",
        batches: rows(&plan, &[(1, "A"), (4, "d")]),
    };
    load(&mut target, &plan, 0, &old, Replace::Nothing).await.unwrap();
    let keys = || old.open();
    // Keys alone do too.
    let only_keys = || -> std::result::Result<Batches, BatchError> {
        let keys: Vec<_> = old.batches.iter().map(|batch| Ok(batch.project(&[0])?)).collect();
        Ok(Box::new(keys.into_iter()))
    };
    let outcome = load(
        &mut target,
        &plan,
        0,
        &new,
        Replace::Keys {
            old_sha256: "aa",
            keys: &only_keys,
        },
    )
    .await
    .unwrap();
    assert!(loaded(2, 0, 3)(&outcome), "{outcome:?}");
    let names = "SELECT string_agg(name, ',' ORDER BY id) FROM load_replace.people";
    assert_eq!(value(&target, names).await, "A,d,theirs");
    // The file that it should replace is no longer the one that is loaded.
    let third = File {
        sha256: "cc",
        batches: rows(&plan, &[(9, "z")]),
    };
    let error = load(
        &mut target,
        &plan,
        0,
        &third,
        Replace::Keys {
            old_sha256: "aa",
            keys: &keys,
        },
    )
    .await
    .unwrap_err();
    assert!(matches!(error, Error::OtherFile { .. }), "{error}");
    // Somebody took a row away.
    execute(&target, "DELETE FROM load_replace.people WHERE id = 4").await;
    let new_keys = || new.open();
    let error = load(
        &mut target,
        &plan,
        0,
        &third,
        Replace::Keys {
            old_sha256: "bb",
            keys: &new_keys,
        },
    )
    .await
    .unwrap_err();
    assert!(
        matches!(
            error,
            Error::TargetChanged {
                expected: 2,
                found: 1,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(value(&target, names).await, "A,theirs", "nothing happened");
    execute(&target, "INSERT INTO load_replace.people VALUES (4, 'd')").await;
    let error = ledger::forget_table(&mut target, &plan.source, &plan.target)
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::TargetChanged {
                expected: 2,
                found: 3,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(
        remove_part(&mut target, &plan, &key(&plan, 5), "x", &new_keys)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        remove_part(&mut target, &plan, &key(&plan, 0), "bb", &new_keys)
            .await
            .unwrap(),
        2
    );
    load(&mut target, &plan, 0, &new, Replace::Nothing).await.unwrap();
    assert_eq!(
        forget_table_by_keys(&mut target, &plan.source, &plan, &new_keys)
            .await
            .unwrap(),
        2
    );
    assert_eq!(value(&target, names).await, "theirs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_without_a_key_is_replaced_whole() {
    let Some((mut target, mut plan)) = prepared("load_keyless", "id bigint, name text").await else {
        return;
    };
    plan.key = None;
    let old = File {
        sha256: "aa",
        batches: rows(&plan, &[(1, "a"), (1, "a")]),
    };
    load(&mut target, &plan, 0, &old, Replace::Nothing).await.unwrap();
    load(&mut target, &plan, 1, &old, Replace::Nothing).await.unwrap();
    let new = File {
        sha256: "bb",
        batches: rows(&plan, &[(2, "b")]),
    };
    let outcome = load(&mut target, &plan, 0, &new, Replace::All).await.unwrap();
    assert!(loaded(1, 0, 4)(&outcome), "{outcome:?}");
    assert_eq!(count(&target, &plan).await, "1");
    assert_eq!(ledger::parts(&target, &plan.source).await.unwrap().len(), 1);
    execute(&target, "INSERT INTO load_keyless.people VALUES (9, 'theirs')").await;
    let error = load(&mut target, &plan, 0, &old, Replace::All).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::TargetChanged {
                expected: 1,
                found: 2,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_points_to_a_later_one_is_not_refused_by_bisecting() {
    let columns =
        "id bigint PRIMARY KEY, name text, parent bigint REFERENCES load_self.people DEFERRABLE INITIALLY DEFERRED";
    let Some((mut target, mut plan)) = prepared("load_self", columns).await else {
        return;
    };
    plan.columns[1] = column("parent", DataType::Int64, PgType::BigInt, Conversion::Integer);
    // Every row points to the next; the last to itself; one to nothing.
    let parents: Vec<i64> = (1..300)
        .chain([299])
        .map(|id| if id == 150 { 999_999 } else { id })
        .collect();
    let batches = (0..3)
        .map(|at| {
            let range = at * 100..(at + 1) * 100;
            let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(
                range.clone().map(|id| i64::try_from(id).unwrap()),
            ));
            let parents: ArrayRef = Arc::new(Int64Array::from_iter_values(parents[range].iter().copied()));
            batch(&plan, vec![ids, parents])
        })
        .collect();
    let file = File { sha256: "aa", batches };
    let outcome = load(&mut target, &plan, 0, &file, Replace::Nothing).await;
    // Row 149 points to nothing, row 148 to row 149, and so on: 0 to 149 cannot be loaded, and that is more than 20.
    assert!(matches!(outcome, Err(Error::TooManyRefused { .. })), "{outcome:?}");
    // Rows of the first two batches point into the next batch, those of the last to themselves.
    let pointed = |id: i64| match id {
        150 => 999_999,
        0..200 => id / 100 * 100 + 110,
        _ => id,
    };
    let batches = (0..3)
        .map(|at| {
            let range = at * 100..(at + 1) * 100;
            let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(range.clone().map(i64::from)));
            // In each batch only every tenth row points anywhere.
            let parents = range.map(|id| (id % 10 == 0).then(|| pointed(i64::from(id))));
            let parents: ArrayRef = Arc::new(Int64Array::from_iter(parents));
            batch(&plan, vec![ids, parents])
        })
        .collect();
    let file = File { sha256: "aa", batches };
    let outcome = load(&mut target, &plan, 0, &file, Replace::Nothing).await.unwrap();
    assert!(loaded(299, 1, 0)(&outcome), "{outcome:?}");
    let refused = ledger::quarantined(&target, &plan.source).await.unwrap();
    assert_eq!((refused[0].file_row, refused[0].sqlstate.as_str()), (150, "23503"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_reader_leaves_nothing_behind() {
    let Some((mut target, plan)) = prepared("load_reader", "id bigint, name text").await else {
        return;
    };
    let good = rows(&plan, &[(1, "a")]);
    let job = |batches| LoadJob {
        plan: &plan,
        key: key(&plan, 0),
        file_sha256: "aa",
        epoch: "1",
        expected_rows: Some(2),
        replace: Replace::Nothing,
        batches,
        max_quarantined: 0,
        row_hash: &|_, _| 0,
        unit: &|_, _| 0,
    };
    let broken = || -> std::result::Result<Batches, BatchError> {
        let batches = vec![Ok(good[0].clone()), Err("the file is truncated".into())];
        Ok(Box::new(batches.into_iter()))
    };
    let error = load_part(&mut target, &job(&broken)).await.unwrap_err();
    assert!(error.to_string().contains("the file is truncated"), "{error}");
    let short = || -> std::result::Result<Batches, BatchError> { Ok(Box::new(vec![Ok(good[0].clone())].into_iter())) };
    let error = load_part(&mut target, &job(&short)).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::RowCount {
                expected: 2,
                found: 1,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(count(&target, &plan).await, "0");
    assert_eq!(ledger::part_state(&target, &key(&plan, 0)).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trigger_that_drops_rows_is_noticed_and_one_that_refuses_says_nothing_of_values() {
    let Some((mut target, plan)) = prepared("load_trigger", "id bigint, name text").await else {
        return;
    };
    execute(
        &target,
        "CREATE FUNCTION load_trigger.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF new.name = 'drop' THEN RETURN NULL; END IF; \
         IF new.name = 'secret' THEN RAISE EXCEPTION 'no % here', new.name USING ERRCODE = '23514'; END IF; \
         RETURN new; END $$; \
         CREATE TRIGGER t BEFORE INSERT ON load_trigger.people FOR EACH ROW EXECUTE FUNCTION load_trigger.f()",
    )
    .await;
    let dropping = File {
        sha256: "aa",
        batches: rows(&plan, &[(1, "a"), (2, "drop")]),
    };
    let error = load(&mut target, &plan, 0, &dropping, Replace::Nothing)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::RowsDropped { sent: 2, taken: 1, .. }), "{error}");
    let refusing = File {
        sha256: "aa",
        batches: rows(&plan, &[(1, "a"), (2, "secret")]),
    };
    let outcome = load(&mut target, &plan, 0, &refusing, Replace::Nothing).await.unwrap();
    assert!(loaded(1, 1, 0)(&outcome), "{outcome:?}");
    let quarantined = ledger::quarantined(&target, &plan.source).await.unwrap();
    assert!(!quarantined[0].message.contains("secret"), "{quarantined:?}");
}

/// Keys that the target's collation or type calls equal are still different rows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_keys_are_deleted_by_their_bytes() {
    let Some((mut target, _)) = prepared("load_text_keys", "unused int").await else {
        return;
    };
    execute(
        &target,
        "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public; \
         CREATE COLLATION load_text_keys.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    )
    .await;
    let types = [
        (PgType::Citext, "public.citext"),
        (PgType::Text, "text COLLATE load_text_keys.ci"),
        (PgType::Varchar { length: Some(20) }, "varchar(20)"),
        (PgType::Char { length: 20 }, "char(20)"),
    ];
    for (at, (pg_type, declared)) in types.into_iter().enumerate() {
        let table = format!("t{at}");
        execute(
            &target,
            &format!("CREATE TABLE load_text_keys.{table} (k {declared} NOT NULL)"),
        )
        .await;
        let conversion = Conversion::Text { strip_nul: false };
        let plan = plan(
            "load_text_keys",
            &table,
            vec![column("k", DataType::Utf8, pg_type, conversion)],
            1,
        );
        let file = |sha256, keys: &[&str]| File {
            sha256,
            batches: vec![batch(&plan, vec![Arc::new(StringArray::from(keys.to_vec()))])],
        };
        let (first, second) = (file("aa", &["Anna", "Émile"]), file("bb", &["ANNA", "émile", "x"]));
        for (chunk, file) in [(0, &first), (1, &second)] {
            load_part(&mut target, &job(&plan, chunk, file.sha256, &|| file.open()))
                .await
                .unwrap();
        }
        let keys = || first.open();
        assert_eq!(
            remove_part(&mut target, &plan, &key(&plan, 0), "aa", &keys)
                .await
                .unwrap(),
            2,
            "{declared}"
        );
        let left = format!(
            "SELECT string_agg(btrim(k::text), ',' ORDER BY k::text COLLATE \"C\") FROM load_text_keys.{table}"
        );
        assert_eq!(value(&target, &left).await, "ANNA,x,émile", "{declared}");
    }
}

fn job<'a>(plan: &'a TablePlan, chunk: u32, file_sha256: &'a str, batches: OpenBatches<'a>) -> LoadJob<'a> {
    LoadJob {
        plan,
        key: key(plan, chunk),
        file_sha256,
        epoch: "1",
        expected_rows: None,
        replace: Replace::Nothing,
        batches,
        max_quarantined: 0,
        row_hash: &|_, _| 0,
        unit: &|_, _| 0,
    }
}

/// A value larger than a message goes in several and comes back whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_values_go_there_and_back() {
    let Some((mut target, plan)) = prepared("load_large", "id bigint, name text").await else {
        return;
    };
    let large = "0123456789abcdef".repeat(5 * 65_536);
    let file = File {
        sha256: "aa",
        batches: rows(&plan, &[(1, ""), (2, &large), (3, "x")]),
    };
    load_part(&mut target, &job(&plan, 0, "aa", &|| file.open()))
        .await
        .unwrap();
    let limits = CopyOutLimits { rows: 10, bytes: 1000 };
    let mut out = target.copy_out(&plan, Some("\"id\" >= 2"), limits).await.unwrap();
    let batch = out.next().await.unwrap().unwrap();
    assert_eq!(batch.num_rows(), 1, "a large row makes a batch of its own");
    assert_eq!(batch.column(1).as_string::<i32>().value(0), large);
    assert_eq!(out.next().await.unwrap().unwrap().num_rows(), 1);
    assert!(out.next().await.unwrap().is_none());
}
