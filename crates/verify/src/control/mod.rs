//! The negative control: differences planted in scratch tables of this very target, each of which must be reported.
//!
//! It runs in one transaction that is rolled back, in schema `landfall`, or where the account may not create tables there,
//! as temporary tables. A detector that stays silent, or that cries over an untouched table, fails the run.

mod expectation;
pub mod scratch;
mod structural;
pub mod tampering;
mod witness;

use std::collections::BTreeMap;
use std::time::Instant;

use bytes::BytesMut;
use postgres::Target;
use postgres::encode::{CopyIn, Encoder};
use stage::Digest;

use self::scratch::{KeyKind, Scratch, scratch};
use self::tampering::{Expect, TAMPERINGS, Tampering};
use crate::difference::Difference;
use crate::drill_down::{DrillDownLimits, Search};
use crate::error::VerifyError;
use crate::law::{Legs, judge};
use crate::result::{DetectorCheck, NegativeControl};
use crate::staged_rows::StagedRows;
use crate::target_pass::{RowDigester, digest_target};

/// Runs the control in a session of its own, which must not be in a transaction. What cannot be run is reported as such.
pub async fn run(target: &Target) -> NegativeControl {
    let started = Instant::now();
    let planted = plant_all(target).await;
    // Whatever happened, nothing stays behind.
    let cleaned = target.client().batch_execute("ROLLBACK").await;
    let (detectors, not_run) = match (planted, cleaned) {
        (Ok(detectors), Ok(())) => (detectors, None),
        (Err(error), _) => (Vec::new(), Some(crate::error::chain(&error))),
        (Ok(_), Err(error)) => (Vec::new(), Some(crate::error::chain(&postgres::Error::from(error)))),
    };
    NegativeControl {
        not_run,
        detectors,
        seconds: started.elapsed().as_secs_f64(),
    }
}

async fn plant_all(target: &Target) -> Result<Vec<DetectorCheck>, VerifyError> {
    execute(target, "BEGIN").await?;
    let schema = schema(target).await?;
    let mut detectors = vec![law_check()];
    for key in [KeyKind::Integer, KeyKind::Text, KeyKind::None] {
        execute(target, "SAVEPOINT scratch").await?;
        detectors.push(row_check(target, &schema, key).await?);
        execute(target, "ROLLBACK TO SAVEPOINT scratch; RELEASE SAVEPOINT scratch").await?;
    }
    execute(target, "SAVEPOINT scratch").await?;
    detectors.push(witness::check(target, &schema).await?);
    execute(target, "ROLLBACK TO SAVEPOINT scratch; RELEASE SAVEPOINT scratch").await?;
    detectors.extend(structural::check(target, &schema).await?);
    Ok(detectors)
}

/// Where this account may create a table: `landfall`, or else the session's schema for temporary tables.
async fn schema(target: &Target) -> Result<String, VerifyError> {
    let sql = "SELECT coalesce((SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') \
               FROM pg_catalog.pg_namespace WHERE nspname = 'landfall'), false)";
    let row = target
        .client()
        .query_one(sql, &[])
        .await
        .map_err(postgres::Error::from)?;
    if row.try_get(0).map_err(postgres::Error::from)? {
        return Ok("landfall".to_owned());
    }
    // The schema gets its name with the first temporary table.
    execute(target, "CREATE TEMPORARY TABLE control_schema ()").await?;
    let sql = "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE oid = pg_catalog.pg_my_temp_schema()";
    let row = target
        .client()
        .query_one(sql, &[])
        .await
        .map_err(postgres::Error::from)?;
    Ok(row.try_get(0).map_err(postgres::Error::from)?)
}

async fn execute(target: &Target, sql: &str) -> Result<(), VerifyError> {
    Ok(target
        .client()
        .batch_execute(sql)
        .await
        .map_err(postgres::Error::from)?)
}

/// S = P + Q, in memory: a row that vanished between S and P, one that came twice, and one in the wrong unit.
fn law_check() -> DetectorCheck {
    let place = |rows: &[(u32, u128)]| {
        let mut units = BTreeMap::<u32, Digest>::new();
        rows.iter()
            .for_each(|(unit, hash)| units.entry(*unit).or_insert(Digest::EMPTY).add_row(*hash));
        units
    };
    let sound = [(0, 11), (0, 12), (1, 21), (1, 22)];
    let planted: [&[(u32, u128)]; 4] = [
        &[(0, 11), (1, 21), (1, 22)],
        &[(0, 11), (0, 12), (0, 12), (1, 21), (1, 22)],
        &[(0, 11), (0, 21), (1, 12), (1, 22)],
        &[(0, 11), (0, 13), (1, 21), (1, 22)],
    ];
    let legs = |staged: &[(u32, u128)]| Legs {
        source: place(&sound),
        staged: place(staged),
        target: place(&sound),
        ..Legs::default()
    };
    let seen = planted
        .iter()
        .filter(|staged| !judge(&legs(staged)).source_to_stage.is_empty())
        .count();
    let quiet = judge(&legs(&sound)).holds();
    DetectorCheck {
        detector: "S = P + Q per unit".to_owned(),
        planted: "a lost row, a doubled row, two rows in each other's unit, another value".to_owned(),
        reported: quiet && seen == planted.len(),
        answer: format!(
            "{seen} of {} reported{}",
            planted.len(),
            if quiet { "" } else { ", and a false alarm" }
        ),
    }
}

/// P = T and the drill-down: every kind of tampering, one at a time.
async fn row_check(target: &Target, schema: &str, key: KeyKind) -> Result<DetectorCheck, VerifyError> {
    let scratch = scratch(schema, key).map_err(|error| VerifyError::Control(error.to_string()))?;
    create(target, &scratch).await?;
    let mut silent = Vec::new();
    let tamperings: Vec<&Tampering> = TAMPERINGS
        .iter()
        .enumerate()
        .filter(|(at, kind)| wanted(key, *at, kind))
        .map(|(_, kind)| kind)
        .collect();
    for tampering in &tamperings {
        execute(target, "SAVEPOINT tampering").await?;
        if let Err(answer) = tamper(target, &scratch, key, tampering, DrillDownLimits::default()).await? {
            silent.push(format!("{}: {answer}", tampering.kind));
        }
        execute(target, "ROLLBACK TO SAVEPOINT tampering; RELEASE SAVEPOINT tampering").await?;
    }
    let (name, place) = match key {
        KeyKind::Integer => ("P = T and rows by an integer key", "row and column"),
        KeyKind::Text => ("P = T and rows by a text key", "row and column"),
        KeyKind::None => ("P = T and rows without a key", "row values"),
    };
    Ok(DetectorCheck {
        detector: name.to_owned(),
        planted: format!("{} kinds of tampering with a table of every type", tamperings.len()),
        reported: silent.is_empty(),
        answer: if silent.is_empty() {
            format!("each at the right {place}")
        } else {
            silent.join("; ")
        },
    })
}

/// With the integer key every kind; with the others, which differ in how rows are matched and not in how values are
/// read, the kinds that concern whole rows and a sixth of the rest, so that the control stays below a second.
fn wanted(key: KeyKind, at: usize, tampering: &Tampering) -> bool {
    key == KeyKind::Integer || !matches!(tampering.expect, Expect::Changed(_)) || at.is_multiple_of(6)
}

/// Creates the scratch table in the open transaction and loads its rows.
///
/// # Errors
/// The server's.
pub async fn create(target: &Target, scratch: &Scratch) -> Result<(), VerifyError> {
    execute(target, &scratch.ddl).await?;
    let encoder = Encoder::new(&scratch.plan)?;
    let mut data = BytesMut::new();
    encoder.header(&mut data);
    let rows = encoder.batch(&scratch.batch)?;
    for row in 0..scratch.batch.num_rows() {
        rows.row(row, &mut data)?;
    }
    encoder.trailer(&mut data);
    let mut copy = CopyIn::start(target.client(), encoder.copy_sql()).await?;
    copy.send(data).await?;
    copy.finish().await?;
    Ok(())
}

/// Tampers and looks; `Ok(Err(…))` says how the report differs from what was planted.
///
/// # Errors
/// The server's.
pub async fn tamper(
    target: &Target,
    scratch: &Scratch,
    key: KeyKind,
    tampering: &Tampering,
    limits: DrillDownLimits,
) -> Result<Result<(), String>, VerifyError> {
    let name = &scratch.plan.target;
    let table = format!(
        "{}.{}",
        model::pg_type::quote(&name.schema),
        model::pg_type::quote(&name.name)
    );
    execute(target, &tampering.sql.replace("{t}", &table)).await?;
    let digester = RowDigester::new(&scratch.plan, &scratch.scheme);
    let staged = digester.staged(scratch.batch.clone())?;
    let mut legs = Legs::default();
    for (unit, hash) in staged.units.iter().zip(&staged.hashes) {
        legs.staged.entry(*unit).or_insert(Digest::EMPTY).add_row(*hash);
    }
    legs.source = legs.staged.clone();
    let found = digest_target(target, &scratch.plan, &scratch.scheme, &|_| {}).await?;
    (legs.target, legs.unreadable) = (found.units, found.unreadable);
    let judgement = judge(&legs);
    if judgement.holds() {
        return Ok(expectation::compare(tampering.expect, key, &[]));
    }
    let rows = |unit: &u32| legs.staged.get(unit).map_or(0, |d| d.count) + legs.target.get(unit).map_or(0, |d| d.count);
    let units = judgement
        .stage_to_target
        .iter()
        .map(|unit| (*unit, rows(unit)))
        .collect();
    let search = Search {
        target,
        plan: &scratch.plan,
        scheme: &scratch.scheme,
        ranges: &scratch.ranges,
        staged: StagedRows::Memory(std::slice::from_ref(&scratch.batch)),
        units: &units,
        refused: &[],
        baseline_rows: 0,
        unreadable: !legs.unreadable.is_empty(),
        limits,
    };
    let found = search.run().await?;
    let listed: u64 = found.differences.iter().map(Difference::rows).sum();
    if listed != found.counts.total() {
        return Ok(Err(format!("{listed} rows listed, {} counted", found.counts.total())));
    }
    Ok(expectation::compare(tampering.expect, key, &found.differences))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_planted_difference_is_reported_and_nothing_stays() {
        let Some(connection) = crate::live::connection() else {
            return;
        };
        let target = Target::connect(&connection).await.unwrap();
        let control = run(&target).await;
        assert!(control.passed(), "{control:#?}");
        assert!(control.seconds < 5.0, "{} s", control.seconds);
        let left = "SELECT pg_catalog.count(*) FROM pg_catalog.pg_class WHERE relname LIKE 'control!_%' ESCAPE '!'";
        let left: i64 = target.client().query_one(left, &[]).await.unwrap().get(0);
        assert_eq!(left, 0);
    }

    #[tokio::test]
    async fn every_kind_is_reported_with_every_key() {
        let Some(connection) = crate::live::connection() else {
            return;
        };
        let target = Target::connect(&connection).await.unwrap();
        for key in [KeyKind::Integer, KeyKind::Text, KeyKind::None] {
            execute(&target, "BEGIN").await.unwrap();
            let schema = schema(&target).await.unwrap();
            let scratch = scratch(&schema, key).unwrap();
            create(&target, &scratch).await.unwrap();
            for tampering in TAMPERINGS {
                execute(&target, "SAVEPOINT tampering").await.unwrap();
                // Few rows a pass, so that units are searched in slices.
                let limits = DrillDownLimits {
                    rows_per_pass: 7,
                    ..DrillDownLimits::default()
                };
                let answer = tamper(&target, &scratch, key, tampering, limits).await.unwrap();
                assert_eq!(answer, Ok(()), "{key:?}: {}", tampering.kind);
                execute(&target, "ROLLBACK TO SAVEPOINT tampering; RELEASE SAVEPOINT tampering")
                    .await
                    .unwrap();
            }
            execute(&target, "ROLLBACK").await.unwrap();
        }
    }

    #[test]
    fn the_law_is_checked_in_memory() {
        assert!(law_check().reported, "{:?}", law_check());
    }

    #[test]
    fn kinds_are_named_once() {
        let mut kinds: Vec<&str> = TAMPERINGS.iter().map(|tampering| tampering.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), TAMPERINGS.len());
        assert!(TAMPERINGS.len() > 40);
    }
}
