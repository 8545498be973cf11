//! Copies while writers move money: of one state of the source, whatever kills, cuts or divides them.

use std::process::Stdio;
use std::time::{Duration, Instant};

#[cfg(debug_assertions)]
use model::failpoint::{Failpoint, VARIABLE};

use crate::support::mssql::MssqlDatabase;
use crate::support::mssql_bank::{self as bank, Writer};
use crate::support::mssql_pair::{MssqlPair, project};
use crate::support::proxy::{Fault, Proxy};
use crate::support::random::Random;

const ACCOUNTS: u64 = 1_500;
const COPY: &str = "[copy]\nchunk_rows = 200\nreaders = 3\nloaders = 2\n";
/// Rounds, unless the environment asks for others by the variable [`SOAK`], as `make soak` does.
const ROUNDS: u64 = 8;
const SOAK: &str = "LANDFALL_SOAK";

/// A bank with its schema in the target, and writers at work.
fn scene(name: &str, seed: u64) -> (MssqlPair, Vec<Writer>) {
    let mut pair = MssqlPair::new(name, COPY);
    bank::fill(&mut pair.source, ACCOUNTS);
    pair.landfall(&["schema", "--apply"]).expect(0);
    let writers = (0..2)
        .map(|index| Writer::start(&pair.source.url, seed + 1 + index, ACCOUNTS, Duration::from_millis(5)))
        .collect();
    (pair, writers)
}

/// The invariants hold; after the writers' end all rows are those of the source too.
#[track_caller]
fn ends_well(mut pair: MssqlPair, writers: Vec<Writer>, context: &str) {
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    bank::check(&mut pair.target, ACCOUNTS, context);
    let committed: u64 = writers.into_iter().map(Writer::stop).sum();
    assert!(committed > 20, "the writers wrote: {committed}");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    for table in bank::TABLES {
        pair.assert_same_rows("dbo", table);
    }
    bank::check(&mut pair.target, ACCOUNTS, context);
}

/// Whether a shared lock on a table of this server keeps writers out.
fn locks_keep_out(pair: &mut MssqlPair) -> bool {
    let mut holder = MssqlDatabase::open(&pair.source.url);
    holder.run("begin transaction");
    holder.run("select top (1) 1 as x from accounts with (tablock, holdlock)");
    let mut other = MssqlDatabase::open(&pair.source.url);
    other.run("set lock_timeout 0");
    other.run("begin transaction");
    let granted = other
        .try_run("select top (1) 1 as x from accounts with (tablockx, holdlock)")
        .is_ok();
    other.run("if @@trancount > 0 rollback");
    holder.run("rollback");
    !granted
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn several_readers_see_one_state_or_one_reader_reads() {
    let seed = Random::seed_from_environment();
    let (mut pair, writers) = scene("lf_mssql_readers", seed);
    let locks = locks_keep_out(&mut pair);
    eprintln!("table locks of this server keep writers out: {locks}");
    for round in 0..3 {
        let arguments: &[&str] = if round == 0 { &["copy"] } else { &["copy", "--refresh"] };
        let run = pair.landfall(arguments).expect(0);
        if locks {
            run.says(&["3 readers"]);
        } else {
            run.says(&["keeps nobody out", "one reader"]);
        }
        pair.landfall(&["finish"]).expect(0);
        bank::check(&mut pair.target, ACCOUNTS, &format!("seed {seed}, round {round}"));
    }
    ends_well(pair, writers, &format!("seed {seed}"));
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn a_copy_killed_at_random_moments_ends_as_one_state_of_the_source() {
    let seed = Random::seed_from_environment();
    let rounds = std::env::var(SOAK).map_or(ROUNDS, |text| text.parse().expect("a number of rounds"));
    let mut random = Random::new(seed);
    let (pair, writers) = scene("lf_mssql_kill", seed);
    let (mut killed, mut completed) = (0, 0);
    let mut longest = Duration::from_secs(6);
    for round in 0..rounds {
        let arguments: &[&str] = if completed > 0 {
            &["copy", "--refresh"]
        } else {
            &["copy"]
        };
        if round == rounds / 2 && completed == 0 {
            // However slow the machine is, the other half are kills of a refresh.
            let started = Instant::now();
            pair.landfall(arguments).expect(0);
            longest = started.elapsed();
            completed += 1;
            continue;
        }
        let mut child = pair
            .project
            .command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let deadline =
            Instant::now() + Duration::from_millis(100 + random.below(u64::try_from(longest.as_millis()).unwrap()));
        while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            Some(0) => completed += 1,
            None => killed += 1,
            Some(code) => panic!(
                "round {round} (seed {seed}) ended with {code}: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }
    eprintln!("{rounds} rounds: {killed} killed, {completed} complete, of at most {longest:?}");
    assert!(killed > 0, "no run was killed");
    let arguments: &[&str] = if completed > 0 {
        &["copy", "--refresh"]
    } else {
        &["copy"]
    };
    pair.landfall(arguments).expect(0);
    ends_well(pair, writers, &format!("seed {seed}"));
}

#[test]
#[cfg(debug_assertions)]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn a_copy_killed_at_one_step_after_the_other_ends_as_one_state_of_the_source() {
    let seed = Random::seed_from_environment();
    let (pair, writers) = scene("lf_mssql_failpoints", seed);
    let (mut killed, mut copied) = (Vec::new(), false);
    for point in [
        Failpoint::PlanWritten,
        Failpoint::EpochRecorded,
        Failpoint::BatchWritten,
        Failpoint::FileNamed,
        Failpoint::ChunkProved,
        Failpoint::EntryWritten,
        Failpoint::PartClaimed,
        Failpoint::CopyBegun,
        Failpoint::PartCommitted,
        Failpoint::TableLoaded,
        Failpoint::OldRowsDeleted,
        Failpoint::TableDeclared,
    ] {
        let arguments: &[&str] = if copied { &["copy", "--refresh"] } else { &["copy"] };
        let output = pair
            .project
            .command(arguments)
            .env(VARIABLE, format!("{}:1", point.name()))
            .output()
            .unwrap();
        match output.status.code() {
            None => killed.push(point.name()),
            // Not every step comes in every copy: then it ends, and what follows is the next one.
            Some(0) => copied = true,
            Some(code) => panic!("{}: {code}: {}", point.name(), String::from_utf8_lossy(&output.stderr)),
        }
    }
    eprintln!("killed at {killed:?}");
    assert!(killed.len() >= 8, "killed at {killed:?}");
    let arguments: &[&str] = if copied { &["copy", "--refresh"] } else { &["copy"] };
    pair.landfall(arguments).expect(0);
    ends_well(pair, writers, &format!("seed {seed}"));
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn a_connection_cut_in_the_middle_of_a_row_is_read_again() {
    let seed = Random::seed_from_environment();
    let mut pair = MssqlPair::new("lf_mssql_cut", COPY);
    bank::fill(&mut pair.source, ACCOUNTS);
    // Rows of 50 kB: a place in their bytes is in the middle of one.
    pair.source
        .run("create table letters (id int not null primary key, body varchar(max) not null)");
    for id in 1..=60 {
        pair.source.run(&format!(
            "insert into letters values ({id}, replicate(cast('{id:08}ab' as varchar(max)), 5000))"
        ));
    }
    let between = Proxy::to(pair.source.url.as_str());
    pair.project = project(&between.url(pair.source.url.as_str()), &pair.target.url, COPY);
    pair.landfall(&["schema", "--apply"]).expect(0);
    let writers = vec![Writer::start(
        &pair.source.url,
        seed,
        ACCOUNTS,
        Duration::from_millis(5),
    )];
    for (bytes, arguments) in [
        (900_000, &["copy"] as &[&str]),
        (1_500_000, &["copy", "--refresh", "--readers", "1"]),
    ] {
        between.set(Fault::CutFromServer(bytes));
        let run = pair.landfall(arguments);
        assert!(between.unset(), "the cut did not come about: {run:?}");
        // The run itself tries again, and says what happened.
        run.expect(0).says(&["connection"]);
        bank::check(&mut pair.target, ACCOUNTS, &format!("seed {seed}, cut after {bytes}"));
    }
    pair.landfall(&["finish"]).expect(0);
    pair.assert_same_rows("dbo", "letters");
    ends_well(pair, writers, &format!("seed {seed}"));
}
