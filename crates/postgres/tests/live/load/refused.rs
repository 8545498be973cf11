//! Rows that the target refuses, or drops.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, StringArray};
use arrow_schema::DataType;
use landfall_postgres::load::Replace;
use landfall_postgres::{Error, ledger};
use model::{Conversion, PgType};

use super::super::support::{batch, column, execute};
use super::{File, count, key, load, loaded, prepared, rows};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_row_that_points_to_a_later_one_is_not_refused_by_bisecting() {
    let columns = "id bigint PRIMARY KEY, name text, parent bigint REFERENCES load_large.people";
    let Some((mut target, mut plan)) = prepared("load_large", columns).await else {
        return;
    };
    let parent = column("parent", DataType::Int64, PgType::BigInt, Conversion::Integer);
    plan.columns.push(parent);
    // Larger than anything that a loader may keep for each of many rows.
    let large = "x".repeat(1 << 20);
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..3));
    let names: ArrayRef = Arc::new(StringArray::from_iter_values([large.as_str(), "", large.as_str()]));
    let parents: ArrayRef = Arc::new(Int64Array::from_iter([Some(1), None, Some(999)]));
    let file = File {
        sha256: "aa",
        batches: vec![batch(&plan, vec![ids, names, parents])],
    };
    let outcome = load(&mut target, &plan, 0, &file, Replace::Nothing).await.unwrap();
    assert!(loaded(2, 1, 0)(&outcome), "{outcome:?}");
    let refused = ledger::quarantined(&target, &plan.source).await.unwrap();
    assert_eq!((refused[0].file_row, refused[0].sqlstate.as_str()), (2, "23503"));
}
