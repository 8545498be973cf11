//! A part is loaded once, whoever loads it, and whole.

use arrow_array::cast::AsArray;
use landfall_postgres::load::{LoadJob, LoadOutcome, Replace, load_part};
use landfall_postgres::{BatchError, Batches, CopyOutLimits, Error, ledger};

use super::{File, count, job, key, load, loaded, prepared, rows};

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
