//! Gates before the phases of one set of tables: evidence of another set never counts.

use super::world::{World, id, plan, proof, verification};
use super::{MINUTES_30, is, of_epoch, wants_verification};
use crate::Sha256;
use crate::evidence::Facts;
use crate::gate::Status;
use crate::plan::{Phase, Plan, Record, TableSet};
use crate::policy::{Approvals, EpochRule, FreezeMethod, Requirement};
use crate::sample::phase;

/// A plan of the sets `a` and `b`, whose gate `go` stands before a phase of this set, or of the whole.
fn behind(set: Option<&str>, requirement: Requirement) -> World {
    let mut plan = plan(vec![requirement], Approvals::default());
    of_sets(&mut plan);
    plan.phases = vec![Phase {
        set: set.map(id),
        ..phase("open", Some("go"), Vec::new())
    }];
    World::new(plan)
}

fn of_sets(plan: &mut Plan) {
    plan.sets = ["a", "b"]
        .map(|set| TableSet {
            id: id(set),
            tables: Vec::new(),
        })
        .to_vec();
    for set in &plan.sets {
        let record = Record {
            fingerprint: format!("copy of {}", set.id),
            schema: Sha256::of(set.id.as_str().as_bytes()),
        };
        plan.records.insert(set.id.clone(), record);
    }
}

/// Evidence of a set, or of the whole.
fn add(world: &mut World, set: Option<&str>, facts: Facts) {
    let set = set.map(id);
    let record = world.plan.record(set.as_ref()).unwrap();
    world.evidence(facts, |evidence| {
        (evidence.project, evidence.schema) = (record.fingerprint, record.schema);
        evidence.set = set;
        evidence.epoch = Some("e2".to_owned());
    });
}

#[test]
fn a_verification_of_another_set_or_of_the_whole_opens_no_gate_of_a_set() {
    let mut world = behind(Some("b"), wants_verification(EpochRule::Latest));
    add(&mut world, Some("a"), verification(Vec::new()));
    is(
        &world,
        Status::Missing,
        "no verification of the set b; the newest, of entry 3, is of the set a",
    );
    add(&mut world, None, verification(Vec::new()));
    is(&world, Status::Missing, "is of all tables");
    add(&mut world, Some("b"), verification(Vec::new()));
    is(&world, Status::Met, "equal");
    // What comes later of another set takes nothing from it, a later epoch of that set's own copy included.
    world.evidence(verification(Vec::new()), |evidence| {
        evidence.project = "copy of a".to_owned();
        evidence.set = Some(id("a"));
        evidence.epoch = Some("e9".to_owned());
    });
    is(&world, Status::Met, "equal");
    // Nor does one of the set's tables that was measured by another copy than the plan was made for.
    let record = world.plan.record(None).unwrap();
    world.evidence(verification(Vec::new()), |evidence| {
        evidence.set = Some(id("b"));
        evidence.project = record.fingerprint;
    });
    is(&world, Status::NotMet, "another project");
}

#[test]
fn what_is_of_one_set_opens_no_gate_of_the_whole() {
    let mut world = behind(None, wants_verification(EpochRule::Latest));
    add(&mut world, Some("a"), verification(Vec::new()));
    is(&world, Status::Missing, "no verification of all tables");
    world.evidence(verification(Vec::new()), of_epoch("e2"));
    is(&world, Status::Met, "equal");
}

#[test]
fn a_freeze_proof_of_another_set_shows_nothing_of_a_set() {
    let wanted = Requirement::FreezeProof {
        fresh: MINUTES_30,
        at_least: FreezeMethod::Changes,
    };
    let mut world = behind(Some("b"), wanted);
    add(&mut world, Some("a"), proof("bin.000001:90", "bin.000001:110"));
    is(&world, Status::Missing, "the set a");
    add(&mut world, Some("b"), proof("bin.000001:90", "bin.000001:110"));
    is(&world, Status::Met, "changes");
}

#[test]
fn a_verification_is_of_the_frozen_source_by_the_proof_of_its_own_set() {
    let mut world = behind(Some("b"), wants_verification(EpochRule::Frozen));
    add(&mut world, Some("b"), verification(Vec::new()));
    // Epochs of two sets can have the same name: it is the proof of `a` that would tie it.
    let mut of_a = proof("bin.000001:90", "bin.000001:110");
    if let Facts::FreezeProof { epoch, .. } = &mut of_a {
        *epoch = Some("e2".to_owned());
    }
    add(&mut world, Some("a"), of_a);
    is(&world, Status::NotMet, "no freeze proof");
    add(&mut world, Some("b"), proof("bin.000001:90", "bin.000001:110"));
    is(&world, Status::Met, "equal");
}

#[test]
fn what_looks_at_no_table_counts_for_every_set_if_it_is_of_the_whole() {
    let doctor = || Facts::Doctor {
        passed: true,
        problems: Vec::new(),
    };
    let mut world = behind(Some("b"), Requirement::Doctor { fresh: MINUTES_30 });
    add(&mut world, Some("a"), doctor());
    is(&world, Status::Missing, "the set a");
    add(&mut world, None, doctor());
    is(&world, Status::Met, "no problems");
}
