//! Gates, with each requirement in each of its states.

mod rehearsals;
mod sets;
mod waivers;
pub(crate) mod world;

use self::world::{World, id, plan, problem, proof, verification};
use super::*;
use crate::Span;
use crate::evidence::Facts;
use crate::journal::event::{Event, RunPurpose};
use crate::policy::{Approvals, EpochRule, FreezeMethod};

const MINUTES_30: Span = Span(std::time::Duration::from_secs(1800));

fn wants_verification(of: EpochRule) -> Requirement {
    Requirement::Verification {
        fresh: MINUTES_30,
        of,
        declared_loss: true,
    }
}

/// The only requirement's status and words.
fn only(world: &World) -> (Status, String) {
    let judgement = world.judge();
    assert_eq!(judgement.requirements.len(), 1);
    let result = &judgement.requirements[0];
    assert_eq!(judgement.open, result.status.passes(), "{judgement:?}");
    assert_eq!(judgement.open, judgement.against().is_empty(), "{judgement:?}");
    (result.status, result.words.clone())
}

fn is(world: &World, status: Status, words: &str) {
    let (found, said) = only(world);
    assert_eq!(found, status, "{said}");
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_gate_without_requirements_is_open_in_a_run_and_only_there() {
    let mut world = World::without_run(plan(Vec::new(), Approvals::default()));
    assert!(world.judge().against()[0].contains("no run is under way"));
    world.start(RunPurpose::Cutover);
    assert!(world.judge().open);
}

#[test]
fn a_plan_that_was_changed_opens_nothing() {
    let mut world = World::new(plan(Vec::new(), Approvals::default()));
    world.plan.title = "another".to_owned();
    let judgement = world.judge();
    assert!(!judgement.open);
    assert!(judgement.objections[0].contains("changed"), "{judgement:?}");
    let mut gate = world.plan.policy.gates[0].clone();
    gate.approvals.count = 1;
    let judgement = judge(&world.plan, &gate, &world.state, world.now, &world.signers).unwrap();
    assert!(
        judgement
            .objections
            .iter()
            .any(|words| words.contains("the gate is not as"))
    );
}

#[test]
fn a_verification_is_missing_red_fresh_or_stale() {
    let mut world = World::of(wants_verification(EpochRule::Latest));
    is(&world, Status::Missing, "no verification");
    world.evidence(
        verification(vec![problem("different:shop.orders", Some(2))]),
        of_epoch("e2"),
    );
    is(&world, Status::NotMet, "different:shop.orders");
    world.evidence(verification(Vec::new()), of_epoch("e2"));
    is(&world, Status::Met, "equal");
    world.pass(1800);
    is(&world, Status::Met, "equal");
    world.pass(1);
    is(&world, Status::Stale, "30m 1s old");
    // The newest decides, not the best.
    world.evidence(
        verification(vec![problem("different:shop.orders", Some(2))]),
        of_epoch("e2"),
    );
    is(&world, Status::NotMet, "different:shop.orders");
}

#[test]
fn a_verification_that_did_not_pass_and_says_nothing_is_red() {
    let mut world = World::of(wants_verification(EpochRule::Latest));
    let mut facts = verification(Vec::new());
    if let Facts::Verification { passed, verdict, .. } = &mut facts {
        *passed = false;
        *verdict = "not verified".to_owned();
    }
    world.evidence(facts, of_epoch("e2"));
    is(&world, Status::NotMet, "not verified");
}

fn of_epoch(epoch: &str) -> impl FnOnce(&mut crate::Evidence) + use<> {
    let epoch = Some(epoch.to_owned());
    |evidence| evidence.epoch = epoch
}

#[test]
fn evidence_of_another_project_schema_or_run_never_counts() {
    let mut world = World::of(wants_verification(EpochRule::Latest));
    world.evidence(verification(Vec::new()), |evidence| {
        evidence.project = "another".to_owned()
    });
    is(&world, Status::NotMet, "another project");
    world.evidence(verification(Vec::new()), |evidence| {
        evidence.schema = Sha256::of(b"older")
    });
    is(&world, Status::NotMet, "another schema");
    world.evidence(verification(Vec::new()), of_epoch("e2"));
    is(&world, Status::Met, "equal");
    world.end();
    world.start(RunPurpose::Cutover);
    is(&world, Status::Missing, "of another one");
}

#[test]
fn clocks_that_disagree_make_evidence_suspicious_not_fresh() {
    let mut world = World::of(wants_verification(EpochRule::Latest));
    let soon = world.now.after(Span::seconds(60));
    world.evidence(verification(Vec::new()), |evidence| {
        evidence.epoch = Some("e2".to_owned());
        evidence.taken = soon;
    });
    is(&world, Status::Met, "equal");
    let late = world.now.after(Span::seconds(3 * 3600));
    world.evidence(verification(Vec::new()), |evidence| {
        evidence.epoch = Some("e2".to_owned());
        evidence.taken = late;
    });
    is(&world, Status::Stale, "one of the clocks is wrong");
    // Time alone does not heal it: it was taken after it was noted.
    world.now = late;
    is(&world, Status::Stale, "one of the clocks is wrong");
    // The clock of who judges was set back.
    world.evidence(verification(Vec::new()), of_epoch("e2"));
    is(&world, Status::Met, "equal");
    world.now = "2026-11-23T11:00:00Z".parse().unwrap();
    is(&world, Status::Stale, "in the future");
}

#[test]
fn a_frozen_verification_is_of_a_position_in_the_proven_stretch() {
    let mut world = World::of(wants_verification(EpochRule::Frozen));
    world.evidence(verification(Vec::new()), of_epoch("e2"));
    is(&world, Status::NotMet, "no freeze proof in this run");
    for (since, position, met) in [
        ("bin.000001:100", "bin.000001:100", true),
        ("bin.000001:90", "bin.000002:4", true),
        ("bin.000001:101", "bin.000002:4", false),
        ("bin.000001:4", "bin.000001:99", false),
        ("not known", "not known", false),
        ("GTID 0-1-5", "GTID 0-1-5", false),
    ] {
        world.evidence(proof(since, position), |_| {});
        let expected = if met { Status::Met } else { Status::NotMet };
        is(&world, expected, if met { "equal" } else { "the freeze proof" });
    }
    // A proof that names the epoch needs no position.
    let named = |epoch: &str, held: bool| {
        let mut facts = proof("not known", "not known");
        if let Facts::FreezeProof {
            epoch: named,
            held: holds,
            ..
        } = &mut facts
        {
            *named = Some(epoch.to_owned());
            *holds = held;
        }
        facts
    };
    world.evidence(named("e1", true), |_| {});
    is(&world, Status::NotMet, "the freeze proof");
    world.evidence(named("e2", true), |_| {});
    is(&world, Status::Met, "equal");
    world.evidence(named("e2", false), |_| {});
    is(&world, Status::NotMet, "did not hold");
}

#[test]
fn the_latest_epoch_is_the_newest_that_evidence_names() {
    let mut world = World::of(wants_verification(EpochRule::Latest));
    world.evidence(verification(Vec::new()), |_| {});
    is(&world, Status::NotMet, "no epoch");
    world.evidence(verification(Vec::new()), of_epoch("e2"));
    is(&world, Status::Met, "equal");
    let output = Facts::Output {
        exit: Some(0),
        truncated: false,
    };
    world.evidence(output, of_epoch("e3"));
    is(&world, Status::NotMet, "the copy's latest one is e3");
}

#[test]
fn a_freeze_proof_is_strong_enough_and_held() {
    let wants = |at_least| Requirement::FreezeProof {
        fresh: MINUTES_30,
        at_least,
    };
    let mut world = World::of(wants(FreezeMethod::Changes));
    is(&world, Status::Missing, "no freeze proof");
    let mut moved = proof("bin.000001:4", "bin.000001:9");
    if let Facts::FreezeProof { held, changed, .. } = &mut moved {
        *held = false;
        changed.push("shop.orders: 3 row events".to_owned());
    }
    world.evidence(moved, |_| {});
    is(&world, Status::NotMet, "shop.orders: 3 row events");
    world.evidence(proof("bin.000001:4", "bin.000001:9"), |_| {});
    is(&world, Status::Met, "allowed to change: shop.heartbeat");
    world.pass(1801);
    is(&world, Status::Stale, "old");

    let mut world = World::of(wants(FreezeMethod::ReadOnly));
    world.evidence(proof("bin.000001:4", "bin.000001:9"), |_| {});
    is(&world, Status::NotMet, "weaker");
}

#[test]
fn doctor_backup_check_and_confirmation() {
    let mut world = World::of(Requirement::Doctor { fresh: MINUTES_30 });
    is(&world, Status::Missing, "no result of doctor");
    let doctor = |problems: &[&str]| Facts::Doctor {
        passed: problems.is_empty(),
        problems: problems.iter().map(|&text| text.to_owned()).collect(),
    };
    world.evidence(doctor(&["the disk is full"]), |_| {});
    is(&world, Status::NotMet, "the disk is full");
    world.evidence(doctor(&[]), |_| {});
    is(&world, Status::Met, "no problems");
    world.pass(1801);
    is(&world, Status::Stale, "old");

    let mut world = World::of(Requirement::BackupRestored { fresh: MINUTES_30 });
    is(&world, Status::Missing, "restored backup");
    let backup = Facts::BackupRestored {
        by: "bob".to_owned(),
        note: "on db9".to_owned(),
    };
    world.evidence(backup, |_| {});
    is(&world, Status::Met, "of bob: on db9");
    // It need not be of this run.
    world.end();
    world.start(RunPurpose::Cutover);
    is(&world, Status::Met, "of bob");

    let mut world = World::of(Requirement::Check {
        step: id("pools"),
        fresh: MINUTES_30,
    });
    let check = |passed| Facts::Check {
        passed,
        found: "3".to_owned(),
    };
    world.evidence(check(true), |evidence| evidence.step = Some(id("other")));
    is(&world, Status::Missing, "check pools");
    world.evidence(check(false), |evidence| evidence.step = Some(id("pools")));
    is(&world, Status::NotMet, "3");
    world.evidence(check(true), |evidence| evidence.step = Some(id("pools")));
    is(&world, Status::Met, "3");
    world.pass(1801);
    is(&world, Status::Stale, "old");

    let mut world = World::of(Requirement::Confirmed { step: id("told") });
    is(&world, Status::Missing, "not begun");
    world.done("told");
    is(&world, Status::Met, "done");
    let mut world = World::of(Requirement::Confirmed { step: id("told") });
    let reason = "no time".to_owned();
    world.add(Event::StepSkipped {
        step: id("told"),
        reason,
        open_since: None,
    });
    is(&world, Status::NotMet, "passed over: no time");
}

#[test]
fn a_judgement_survives_the_report() {
    let mut world = World::of(wants_verification(EpochRule::Latest));
    world.waiver("w1", "different:shop.orders", 3);
    let judgement = world.judge();
    let text = serde_json::to_string(&judgement).unwrap();
    assert_eq!(serde_json::from_str::<Judgement>(&text).unwrap(), judgement);
}

#[test]
fn a_gate_that_names_unknown_evidence_is_refused_when_it_is_read() {
    let gate = |requirement: &str| {
        let text = format!(r#"{{"id":"go","title":"Go","requires":[{requirement}]}}"#);
        serde_json::from_str::<Gate>(&text).map_err(|error| error.to_string())
    };
    assert!(gate(r#"{"evidence":"doctor","fresh":"1h"}"#).is_ok());
    assert!(
        gate(r#"{"evidence":"replication-lag","fresh":"1h"}"#)
            .unwrap_err()
            .contains("replication-lag")
    );
    // Nor is a method that shows nothing, a word too much, or a time that is none.
    assert!(
        gate(r#"{"evidence":"freeze-proof","fresh":"1h","at-least":"position"}"#)
            .unwrap_err()
            .contains("position")
    );
    assert!(gate(r#"{"evidence":"doctor","fresh":"1h","passed":true}"#).is_err());
    assert!(gate(r#"{"evidence":"doctor","fresh":"soon"}"#).is_err());
}
