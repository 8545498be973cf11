//! A copy that is killed at a step, at each of them in turn, while writers keep changing the source: the same command, run
//! again, ends as one state of the source.

use std::process::Stdio;
use std::time::Instant;

use model::failpoint::{Failpoint, VARIABLE};

use crate::support::bank::Scene;
use crate::support::landfall::Run;
use crate::support::project::Project;
use crate::support::random::Random;

const COPY: &[&str] = &["copy"];
const REFRESH: &[&str] = &["copy", "--refresh"];
const RESTART: &[&str] = &["copy", "--restart", "bank.accounts"];
const FINISH: &[&str] = &["finish"];

/// The command that comes to a step, after a finished copy.
fn command(point: Failpoint) -> &'static [&'static str] {
    match point {
        Failpoint::RowsTakenBack | Failpoint::RecordsForgotten | Failpoint::TableRemoved => RESTART,
        Failpoint::RecordPrepared
        | Failpoint::PlanWritten
        | Failpoint::EpochRecorded
        | Failpoint::BatchWritten
        | Failpoint::FileClosed
        | Failpoint::FileNamed
        | Failpoint::ChunkProved
        | Failpoint::EntryWritten
        | Failpoint::FenceReleased
        | Failpoint::FenceConfirmed
        | Failpoint::ConstraintDropped
        | Failpoint::ConstraintsSuspended
        | Failpoint::TableEmptied
        | Failpoint::PartClaimed
        | Failpoint::OldRowsDeleted
        | Failpoint::CopyBegun
        | Failpoint::CopyGiven
        | Failpoint::PartRecorded
        | Failpoint::PartCommitted
        | Failpoint::TableLoaded
        | Failpoint::TableDeclared => REFRESH,
        Failpoint::ConstraintMade
        | Failpoint::ConstraintRestored
        | Failpoint::ObjectBuilt
        | Failpoint::SequenceSet
        | Failpoint::TableAnalyzed => FINISH,
    }
}

/// Runs a command that is killed when it comes to a step for the `time`th time; false if it ended before.
#[track_caller]
fn is_killed(project: &Project, command: &[&str], point: Failpoint, time: u64) -> bool {
    let output = project
        .command(command)
        .env(VARIABLE, format!("{}:{time}", point.name()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    match output.status.code() {
        None => true,
        Some(_) => {
            Run::from_output(&output).expect(0);
            false
        }
    }
}

/// Lets the command that comes to a step be killed there; false if it ended before.
#[track_caller]
fn kill(scene: &mut Scene, point: Failpoint, time: u64) -> bool {
    let command = command(point);
    if command == FINISH {
        scene.project.landfall(REFRESH).expect(0);
    }
    if point == Failpoint::ObjectBuilt {
        // Else everything of the plan is there already.
        let index = "select indexname from pg_indexes where schemaname = 'bank' and tablename = 'entries'";
        let index = scene.target.value(index).unwrap();
        scene.target.run(&format!("drop index bank.\"{index}\""));
    }
    is_killed(&scene.project, command, point, time)
}

#[test]
fn a_finished_copy_killed_at_any_step_of_the_next_ends_as_one_state_of_the_source() {
    let seed = Random::seed_from_environment();
    let mut random = Random::new(seed);
    let mut scene = Scene::new("lf_failpoints", seed, |_| ());
    scene.project.landfall(COPY).expect(0);
    scene.check("first");
    for point in Failpoint::ALL {
        let started = Instant::now();
        let context = format!("seed {seed}, {}", point.name());
        // Any of its first times; the very first where a step comes less often.
        let time = 1 + random.below(3);
        let mut killed = kill(&mut scene, *point, time);
        if !killed && time > 1 {
            scene.project.landfall(FINISH).expect(0);
            killed = kill(&mut scene, *point, 1);
        }
        assert!(killed, "{context}: never reached");
        scene.project.landfall(command(*point)).expect(0);
        scene.check(&context);
        eprintln!("{}: {:?}", point.name(), started.elapsed());
    }
    scene.stop();
}

#[test]
fn a_first_copy_killed_at_one_step_after_the_other_ends_as_one_state_of_the_source() {
    let seed = Random::seed_from_environment();
    let mut scene = Scene::new("lf_failpoints_first", seed, |_| ());
    let (mut killed, mut copied) = (0, false);
    for point in Failpoint::ALL.iter().filter(|point| command(**point) == REFRESH) {
        // Not every step comes in a copy of which nothing was loaded: then it ends, and what follows is the next one, not finished.
        if is_killed(&scene.project, if copied { REFRESH } else { COPY }, *point, 1) {
            killed += 1;
        } else {
            copied = true;
        }
    }
    assert!(killed > 10, "killed {killed} times");
    scene.project.landfall(REFRESH).expect(0);
    scene.check(&format!("seed {seed}"));
    scene.stop();
}
