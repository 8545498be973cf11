//! Rows replaced and removed by their keys.

use std::sync::Arc;

use arrow_array::StringArray;
use arrow_schema::DataType;
use landfall_postgres::load::{Replace, forget_table_by_keys, load_part, remove_part};
use landfall_postgres::{BatchError, Batches, Error, ledger};
use model::{Conversion, PgType};

use super::super::support::{batch, column, execute, plan, value};
use super::{File, count, job, key, load, loaded, prepared, rows};

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
