//! Rehearsals and the downtime that they took.

use super::world::{World, plan};
use super::{MINUTES_30, is};
use crate::Span;
use crate::evidence::Facts;
use crate::gate::Status;
use crate::journal::event::RunPurpose;
use crate::policy::{Approvals, Requirement};

fn rehearsal(run: u32, template: &str, completed: bool, downtime: u64) -> Facts {
    Facts::Rehearsal {
        run,
        template: template.to_owned(),
        completed,
        downtime: Span::seconds(downtime),
        undone: true,
    }
}

/// Rehearsals with these downtimes, then a cutover.
fn world(requirement: Requirement, rehearsals: &[Facts]) -> World {
    let mut world = World::without_run(plan(vec![requirement], Approvals::default()));
    for facts in rehearsals {
        world.start(RunPurpose::Rehearsal);
        world.end();
        world.evidence(facts.clone(), |_| {});
    }
    world.start(RunPurpose::Cutover);
    world
}

fn wants(count: u32) -> Requirement {
    Requirement::Rehearsals {
        count,
        fresh: MINUTES_30,
    }
}

#[test]
fn complete_ones_of_the_same_template_count() {
    is(&world(wants(1), &[]), Status::Missing, "0 of 1");
    let good = rehearsal(1, "rehearsed", true, 60);
    is(&world(wants(1), std::slice::from_ref(&good)), Status::Met, "1 of 1");
    is(&world(wants(2), std::slice::from_ref(&good)), Status::NotMet, "1 of 2");
    let other = rehearsal(2, "offline", true, 60);
    is(
        &world(wants(2), &[good.clone(), other]),
        Status::NotMet,
        "run 2 is of template offline",
    );
    let broken = rehearsal(2, "rehearsed", false, 60);
    is(
        &world(wants(2), &[good.clone(), broken]),
        Status::NotMet,
        "run 2 was not completed",
    );
    // Twice the same one is one.
    is(
        &world(wants(2), &[good.clone(), good.clone()]),
        Status::NotMet,
        "1 of 2",
    );
    let second = rehearsal(2, "rehearsed", true, 60);
    is(&world(wants(2), &[good.clone(), second]), Status::Met, "2 of 2");
    let mut old = world(wants(1), &[good]);
    old.pass(1801);
    is(&old, Status::Stale, "0 of 1");
}

#[test]
fn what_is_no_rehearsal_of_this_journal_does_not_count() {
    // The cutover itself, and a run that never was.
    is(
        &world(wants(1), &[rehearsal(2, "rehearsed", true, 60)]),
        Status::NotMet,
        "no earlier rehearsal",
    );
    is(
        &world(wants(1), &[rehearsal(9, "rehearsed", true, 60)]),
        Status::NotMet,
        "no earlier rehearsal",
    );
}

#[test]
fn the_longest_downtime_is_within_the_budget() {
    is(
        &world(Requirement::Downtime, &[]),
        Status::Missing,
        "no complete rehearsal",
    );
    let rehearsals = [
        rehearsal(1, "rehearsed", true, 3600),
        rehearsal(2, "rehearsed", true, 60),
    ];
    is(
        &world(Requirement::Downtime, &rehearsals),
        Status::Met,
        "of run 1, took 1h",
    );
    let rehearsals = [
        rehearsal(1, "rehearsed", true, 3601),
        rehearsal(2, "rehearsed", true, 60),
    ];
    is(
        &world(Requirement::Downtime, &rehearsals),
        Status::NotMet,
        "the budget is 1h",
    );
    let mut unlimited = world(Requirement::Downtime, &rehearsals);
    unlimited.plan.policy.downtime_budget = None;
    assert_eq!(unlimited.judge().requirements[0].status, Status::Missing);
}
