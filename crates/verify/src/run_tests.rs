//! Whole verifications against a real server: a scratch table is staged, loaded by the loader, tampered with, verified.

mod world;

use model::TablePlan;
use postgres::ledger;
use stage::Quarantined;
use stage::digest::UnitDigest;

use self::world::{EPOCH, World};
use crate::control::scratch::KeyKind;
use crate::difference::{Difference, DifferenceCounts};
use crate::drill_down::DrillDownLimits;
use crate::input::{TableInput, VerifyOptions};
use crate::result::{Leg, TableResult, Verdict, VerifyReport};

fn only(report: &VerifyReport) -> &TableResult {
    assert_eq!(report.tables.len(), 1);
    &report.tables[0]
}

#[tokio::test]
async fn an_untouched_copy_is_equal_with_every_kind_of_key() {
    for (test, key) in [
        ("eq_i", KeyKind::Integer),
        ("eq_t", KeyKind::Text),
        ("eq_n", KeyKind::None),
    ] {
        let Some(world) = World::new(test, key).await else {
            return;
        };
        world.load().await;
        let options = VerifyOptions {
            read_stage_again: true,
            ..VerifyOptions::default()
        };
        let report = world.verify_with(world.input(), options).await;
        assert_eq!(only(&report).verdict, Verdict::Equal, "{report:#?}");
        assert!(report.outcome.passed, "{:?}", report.outcome);
        assert_eq!(only(&report).target_tally, Some(only(&report).source_tally.clone()));
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<VerifyReport>(&json).unwrap(), report);
        assert!(crate::html::render(&report).unwrap().contains("Everything arrived"));
        world.end().await;
    }
}

#[tokio::test]
async fn a_tampered_copy_is_different_at_the_right_row_and_column() {
    let Some(world) = World::new("tampered", KeyKind::Integer).await else {
        return;
    };
    world.load().await;
    world
        .execute("UPDATE {t} SET amount = amount + 0.01 WHERE n = 5; DELETE FROM {t} WHERE n = 12")
        .await;
    let report = world.verify().await;
    let table = only(&report);
    assert_eq!(table.verdict, Verdict::Different);
    assert!(!report.outcome.passed);
    assert_eq!(
        table.broken.iter().map(|broken| broken.leg).collect::<Vec<_>>(),
        [Leg::StageToTarget]
    );
    assert_eq!(
        table.difference_counts,
        Some(DifferenceCounts {
            missing: 1,
            changed: 1,
            ..Default::default()
        })
    );
    let [
        Difference::Changed { unit: 0, row, columns },
        Difference::Missing {
            unit: 1,
            row: lost,
            copies: 1,
            ..
        },
    ] = table.differences.as_slice()
    else {
        panic!("{:#?}", table.differences)
    };
    assert_eq!(
        (row[0].value.as_deref(), lost[0].value.as_deref()),
        (Some("5"), Some("12"))
    );
    assert_eq!((columns[0].column.as_str(), columns.len()), ("amount", 1));
    assert_eq!(
        (columns[0].staged.as_deref(), columns[0].target.as_deref()),
        (Some("50.50"), Some("50.51"))
    );
    world.end().await;
}

#[tokio::test]
async fn the_list_is_bounded_and_the_counts_are_exact() {
    for (test, key) in [("bound_i", KeyKind::Integer), ("bound_n", KeyKind::None)] {
        let Some(world) = World::new(test, key).await else {
            return;
        };
        world.load().await;
        world.execute("DELETE FROM {t} WHERE n >= 6").await;
        let limits = DrillDownLimits {
            listed: 2,
            rows_per_pass: 5,
            ..DrillDownLimits::default()
        };
        let options = VerifyOptions {
            drill_down: limits,
            ..VerifyOptions::default()
        };
        let report = world.verify_with(world.input(), options).await;
        assert_eq!(only(&report).differences.len(), 2);
        assert_eq!(
            only(&report).difference_counts,
            Some(DifferenceCounts {
                missing: 11,
                ..Default::default()
            })
        );
        assert!(only(&report).drill_down.complete);
        let few = DrillDownLimits { passes: 1, ..limits };
        let options = VerifyOptions {
            drill_down: few,
            ..VerifyOptions::default()
        };
        let report = world.verify_with(world.input(), options).await;
        assert!(
            !only(&report).drill_down.complete,
            "a search that was cut short says so"
        );
        assert!(
            only(&report)
                .drill_down
                .notes
                .iter()
                .any(|note| note.contains("lower bounds"))
        );
        world.end().await;
    }
}

#[tokio::test]
async fn rows_that_postgresql_refused_are_not_expected_but_need_a_waiver() {
    let Some(world) = World::new("refused", KeyKind::Text).await else {
        return;
    };
    world
        .execute("ALTER TABLE {t} ADD CONSTRAINT no_five CHECK (n <> 5)")
        .await;
    world.load().await;
    let report = world.verify().await;
    let table = only(&report);
    assert_eq!(table.verdict, Verdict::Equal, "{table:#?}");
    assert_eq!((table.refused_tally.rows, table.quarantined_rows()), (1, 1));
    assert_eq!(table.quarantined[0].key.as_deref(), Some("code = k-0005"));
    assert_eq!(table.quarantined[0].sqlstate.as_deref(), Some("23514"));
    assert!(!report.outcome.passed);
    let mut input = world.input();
    input.tables[0].quarantine_waived = 1;
    assert!(world.verify_with(input, VerifyOptions::default()).await.outcome.passed);
    // With another difference in the table, the refused row is still no difference of its own.
    world.execute("UPDATE {t} SET small = 0 WHERE n = 6").await;
    let report = world.verify().await;
    assert_eq!(
        only(&report).difference_counts,
        Some(DifferenceCounts {
            changed: 1,
            ..Default::default()
        })
    );
    world.end().await;
}

#[tokio::test]
async fn rows_that_the_conversion_refused_are_part_of_the_source() {
    let Some(mut world) = World::new("converted", KeyKind::Integer).await else {
        return;
    };
    let TablePlan { source, columns, .. } = &world.scratch.plan;
    let mut writer = world.stage.quarantine_writer(source, 0, EPOCH, columns).unwrap();
    let refused = Quarantined {
        row: 2,
        column: Some("note".to_owned()),
        reason: "nul-byte".to_owned(),
        source_row: 9,
    };
    writer.write(&world.scratch.batch, &[refused]).unwrap();
    world.entries[0].refused_file = writer.finish().unwrap().as_ref().map(Into::into);
    let digest = stage::Digest::of(&[77]);
    world.entries[0].refused = vec![UnitDigest { unit: 0, digest }];
    world.load().await;
    let broken = world.verify().await;
    assert_eq!(only(&broken).verdict, Verdict::Different, "Q without its row in S");
    assert_eq!(only(&broken).broken[0].leg, Leg::SourceToStage);
    world.entries[0].source[0].digest = world.entries[0].source[0].digest.combine(digest).unwrap();
    let report = world.verify().await;
    assert_eq!(only(&report).verdict, Verdict::Equal);
    assert_eq!(only(&report).quarantined[0].key.as_deref(), Some("n = 3"));
    assert_eq!(only(&report).quarantined[0].reason, "nul-byte");
    assert!(!report.outcome.passed);
    world.end().await;
}

#[tokio::test]
async fn what_is_not_complete_is_not_verified() {
    let Some(world) = World::new("open", KeyKind::Integer).await else {
        return;
    };
    let reason = |report: &VerifyReport| match &only(report).verdict {
        Verdict::NotVerified { reason } => reason.clone(),
        other => panic!("{other:?}"),
    };
    ledger::ensure(&world.session().await).await.unwrap();
    assert!(reason(&world.verify().await).contains("2 of its staged files are not loaded"));
    world.load().await;
    let with = |change: &dyn Fn(&mut TableInput)| {
        let mut input = world.input();
        change(&mut input.tables[0]);
        input
    };
    for (change, expected) in [
        (
            &(|table: &mut TableInput| table.entries[1].epoch = "e2".to_owned()) as &dyn Fn(&mut TableInput),
            "2 epochs",
        ),
        (
            &|table| table.entries.iter_mut().for_each(|entry| entry.epoch = "e2".to_owned()),
            "are of epoch e2",
        ),
        (&|table| drop(table.entries.pop()), "cover"),
        (&|table| drop(table.entries.remove(0)), "chunk 0 is not staged"),
        (
            &|table| table.entries[1] = table.entries[0].clone(),
            "chunk 1 is not staged",
        ),
        (&|table| table.entries.clear(), "nothing of it"),
        (&|table| table.entries[0].digest_version = 99, "version 99"),
        (
            &|table| table.not_verified = Some("copy stopped".to_owned()),
            "copy stopped",
        ),
        (&|table| table.plan.target.name = "gone".to_owned(), "gone"),
    ] {
        let report = world.verify_with(with(change), VerifyOptions::default()).await;
        assert!(reason(&report).contains(expected), "{expected}: {}", reason(&report));
        assert!(!report.outcome.passed);
    }
    assert!(world.verify().await.outcome.passed);
    world.end().await;
}

#[tokio::test]
async fn a_damaged_staged_file_leaves_the_verdict_and_says_why_no_row_is_named() {
    let Some(world) = World::new("damaged", KeyKind::Integer).await else {
        return;
    };
    world.load().await;
    let path = world
        .stage
        .data_folder(&world.scratch.plan.source)
        .join(&world.entries[0].parts[0].file);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(
        only(&world.verify().await).verdict,
        Verdict::Equal,
        "the target equals what was staged"
    );
    let again = VerifyOptions {
        read_stage_again: true,
        ..VerifyOptions::default()
    };
    let report = world.verify_with(world.input(), again).await;
    assert!(matches!(&only(&report).verdict, Verdict::NotVerified { reason } if reason.contains("damaged")));
    world.execute("DELETE FROM {t} WHERE n = 1").await;
    let report = world.verify().await;
    assert_eq!(only(&report).verdict, Verdict::Different);
    assert_eq!(only(&report).difference_counts, None);
    assert!(
        only(&report)
            .drill_down
            .notes
            .iter()
            .any(|note| note.contains("damaged"))
    );
    world.end().await;
}

#[tokio::test]
async fn rows_that_were_there_before_are_expected() {
    let Some(world) = World::new("baseline", KeyKind::Integer).await else {
        return;
    };
    let plan = &world.scratch.plan;
    world
        .execute("INSERT INTO {t} (n, code, small) VALUES (500, 'old', 1)")
        .await;
    let target = world.session().await;
    ledger::ensure(&target).await.unwrap();
    let before = crate::target_pass::digest_target(&target, plan, &world.scratch.scheme, &|_| {})
        .await
        .unwrap();
    let units: Vec<_> = before
        .units
        .iter()
        .map(|(unit, digest)| UnitDigest {
            unit: *unit,
            digest: *digest,
        })
        .collect();
    let baseline = serde_json::to_value(units).unwrap();
    ledger::open_table(&target, &plan.source, &plan.target, Some(&baseline), None)
        .await
        .unwrap();
    world.load().await;
    let report = world.verify().await;
    assert_eq!(only(&report).verdict, Verdict::Equal, "{report:#?}");
    assert_eq!(only(&report).baseline_tally.rows, 1);
    world
        .execute("UPDATE {t} SET small = 2 WHERE n = 500; UPDATE {t} SET small = 0 WHERE n = 10")
        .await;
    let report = world.verify().await;
    assert_eq!(only(&report).verdict, Verdict::Different);
    assert_eq!(
        only(&report).difference_counts,
        Some(DifferenceCounts {
            changed: 1,
            ..Default::default()
        })
    );
    assert!(
        only(&report)
            .drill_down
            .notes
            .iter()
            .any(|note| note.contains("before the first load"))
    );
    world.end().await;
}

#[tokio::test]
async fn a_difference_is_found_without_a_ledger() {
    let Some(world) = World::new("no_ledger", KeyKind::None).await else {
        return;
    };
    world.load().await;
    world.execute("DROP SCHEMA landfall CASCADE").await;
    let report = world.verify().await;
    let Verdict::NotVerified { reason } = &only(&report).verdict else {
        panic!("{:?}", only(&report).verdict)
    };
    assert!(
        reason.contains("rows are equal, but the target has no ledger"),
        "{reason}"
    );
    assert!(
        report.negative_control.passed(),
        "in temporary tables: {:#?}",
        report.negative_control
    );
    world.execute("INSERT INTO {t} SELECT * FROM {t} WHERE n = 6").await;
    let report = world.verify().await;
    assert_eq!(only(&report).verdict, Verdict::Different);
    let [
        Difference::Doubled {
            staged: 1, target: 2, ..
        },
    ] = only(&report).differences.as_slice()
    else {
        panic!("{:#?}", only(&report).differences)
    };
    world.end().await;
}
