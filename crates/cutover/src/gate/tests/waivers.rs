//! Waivers: what they cover, and how long.

use super::world::{World, id, problem, verification};
use super::{is, of_epoch, wants_verification};
use crate::Span;
use crate::approval::WaiverStatus;
use crate::gate::{DECLARED_LOSS, Status};
use crate::journal::event::{Approval, Decision, Event, RunPurpose, Subject, Waiver};
use crate::policy::{EpochRule, Requirement};

/// A verification that is red by two rows of a table and a missing index.
fn world() -> World {
    let mut world = World::of(wants_verification(EpochRule::Latest));
    red(&mut world, 2);
    world
}

fn red(world: &mut World, rows: u64) {
    let against = vec![
        problem("different:shop.orders", Some(rows)),
        problem("structure:index-missing:shop.orders_at", None),
    ];
    world.evidence(verification(against), of_epoch("e2"));
}

fn waived(world: &mut World, by: &str) {
    world.waiver("w1", "different:shop.orders", 2);
    world.waiver("w2", "structure:index-missing:shop.orders_at", 0);
    for name in ["w1", "w2"] {
        world.say(by, Subject::Waiver(id(name)), Decision::Approve);
    }
}

fn status(world: &World, name: &str) -> WaiverStatus {
    let judgement = world.judge();
    let found = judgement.waivers.iter().find(|standing| standing.waiver.id == id(name));
    found.unwrap().status.clone()
}

#[test]
fn approved_ones_cover_their_findings_and_stay_visible() {
    let mut world = world();
    world.waiver("w1", "different:shop.orders", 2);
    is(&world, Status::NotMet, "waiver w1 is not approved");
    world.say("ann", Subject::Waiver(id("w1")), Decision::Approve);
    is(&world, Status::NotMet, "index-missing");
    world.waiver("w2", "structure:index-missing:shop.orders_at", 0);
    world.say("ann", Subject::Waiver(id("w2")), Decision::Approve);
    is(&world, Status::Waived, "covered by w1, w2");
    let judgement = world.judge();
    assert_eq!(judgement.requirements[0].waivers, [id("w1"), id("w2")]);
    // New evidence takes nothing from a waiver, as long as it is no more.
    red(&mut world, 1);
    is(&world, Status::Waived, "covered by w1, w2");
    red(&mut world, 3);
    is(&world, Status::NotMet, "waiver w1 covers 2 of 3 rows");
}

#[test]
fn one_of_a_wider_or_other_finding_covers_nothing() {
    let mut world = World::of(wants_verification(EpochRule::Latest));
    world.evidence(
        verification(vec![problem("different:shop.orders", Some(2))]),
        of_epoch("e2"),
    );
    for (name, finding) in [
        ("w1", "different:shop"),
        ("w2", "different:shop.orders_old"),
        ("w3", "quarantine:shop.orders"),
    ] {
        world.waiver(name, finding, 99);
        world.say("ann", Subject::Waiver(id(name)), Decision::Approve);
        assert_eq!(status(&world, name), WaiverStatus::InForce);
    }
    is(&world, Status::NotMet, "different:shop.orders");
}

#[test]
fn they_expire_can_be_rejected_and_end_with_their_run() {
    let mut world = world();
    waived(&mut world, "ann");
    is(&world, Status::Waived, "covered");
    world.say("bob", Subject::Waiver(id("w1")), Decision::Reject);
    assert_eq!(status(&world, "w1"), WaiverStatus::Rejected);
    world.say("bob", Subject::Waiver(id("w1")), Decision::Approve);
    is(&world, Status::Waived, "covered");
    world.pass(3600);
    red(&mut world, 2);
    assert_eq!(status(&world, "w1"), WaiverStatus::Expired);
    is(&world, Status::NotMet, "waiver w1 is expired");

    let mut world = self::world();
    waived(&mut world, "ann");
    world.end();
    world.start(RunPurpose::Cutover);
    red(&mut world, 2);
    is(&world, Status::NotMet, "different:shop.orders");
    assert!(world.judge().waivers.is_empty());
}

#[test]
fn whoever_asks_cannot_approve_by_name_or_by_key() {
    let mut world = world();
    let waiver = |name: &str, requester: &str| Waiver {
        id: id(name),
        finding: "different:shop.orders".to_owned(),
        rows: 2,
        reason: "known".to_owned(),
        requester: requester.to_owned(),
        expires: world.now.after(Span::seconds(3600)),
    };
    let (own, elsewhere) = (waiver("w1", "ann"), waiver("w2", "ann2"));
    world.add(Event::WaiverRequested { waiver: own });
    world.say("ann", Subject::Waiver(id("w1")), Decision::Approve);
    assert_eq!(status(&world, "w1"), WaiverStatus::NotApproved);
    // The same key is listed under the name that asked.
    let key = crate::signature::test_key::TestKey::of("ann");
    let lines = key.line("ann", "") + &key.line("ann2", "");
    world.signers = crate::signature::Signers::parse(&lines).unwrap();
    world.add(Event::WaiverRequested { waiver: elsewhere });
    world.say("ann", Subject::Waiver(id("w2")), Decision::Approve);
    assert_eq!(status(&world, "w2"), WaiverStatus::NotApproved);
    // Where the policy lets them, they may.
    world.plan.policy.gates[0].approvals.requester_may_approve = true;
    assert_eq!(status(&world, "w1"), WaiverStatus::InForce);
}

#[test]
fn an_approval_from_before_the_waiver_or_without_a_signature_is_none() {
    let mut world = world();
    let early = world.statement(Subject::Waiver(id("w1")), Decision::Approve);
    let early = world.signed("ann", early);
    world.waiver("w1", "different:shop.orders", 2);
    world.add(Event::Approved { approval: early });
    assert_eq!(status(&world, "w1"), WaiverStatus::NotApproved);
    let unsigned = Approval {
        statement: world.statement(Subject::Waiver(id("w1")), Decision::Approve),
        approver: "bob".to_owned(),
        signature: None,
    };
    world.add(Event::Approved { approval: unsigned });
    assert_eq!(status(&world, "w1"), WaiverStatus::NotApproved);
    world.plan.policy.gates[0].approvals.signed = false;
    // The plan in force is the one that approvals name.
    assert!(!world.judge().objections.is_empty());
    assert_eq!(status(&world, "w1"), WaiverStatus::InForce);
}

#[test]
fn declared_loss_is_accepted_only_where_the_gate_or_a_waiver_says_so() {
    let lossy = |world: &mut World| {
        let mut facts = verification(Vec::new());
        if let crate::Facts::Verification { declared_loss, .. } = &mut facts {
            *declared_loss = true;
        }
        world.evidence(facts, of_epoch("e2"));
    };
    let mut strict = World::of(Requirement::Verification {
        fresh: super::MINUTES_30,
        of: EpochRule::Latest,
        declared_loss: false,
    });
    lossy(&mut strict);
    is(&strict, Status::NotMet, "does not accept");
    strict.waiver("w1", DECLARED_LOSS, 0);
    strict.say("ann", Subject::Waiver(id("w1")), Decision::Approve);
    is(&strict, Status::Waived, "w1");
    let mut lenient = World::of(wants_verification(EpochRule::Latest));
    lossy(&mut lenient);
    is(&lenient, Status::Met, "equal");
}
