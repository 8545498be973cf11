//! Which approvals count.

use super::*;
use crate::Sha256;
use crate::evidence::Facts;
use crate::gate::tests::world::{World, id, plan};
use crate::journal::event::{Event, RunPurpose};
use crate::signature::SEAL_NAMESPACE;
use crate::signature::test_key::TestKey;

fn needs(count: u32) -> World {
    let approvals = Approvals {
        count,
        ..Approvals::default()
    };
    World::new(plan(Vec::new(), approvals))
}

fn gate() -> Subject {
    Subject::Gate(id("go"))
}

/// Adds this approval and gives why it does not count.
fn refused(world: &mut World, approval: Approval) -> String {
    let before = world.judge().approvals.counted;
    world.add(Event::Approved { approval });
    let judgement = world.judge();
    assert!(!judgement.open);
    assert_eq!(judgement.approvals.counted, before);
    let last = judgement.approvals.not_counted.last().expect("it does not count");
    assert!(
        judgement.against().iter().any(|line| line.contains(&last.reason)),
        "{:?}",
        judgement.against()
    );
    last.reason.clone()
}

fn output() -> Facts {
    Facts::Output {
        exit: Some(0),
        truncated: false,
    }
}

#[test]
fn the_text_that_is_signed() {
    let hash = |text: &str| Sha256::of(text.as_bytes());
    let statement = Statement {
        project: "d41d8cd9".to_owned(),
        run: 3,
        subject: Subject::Gate(id("switch")),
        decision: Decision::Approve,
        entry: 42,
        head: hash("head"),
        evidence: hash("evidence"),
        policy: hash("policy"),
        plan: hash("plan"),
        expires: "2026-11-23T23:30:00Z".parse().unwrap(),
    };
    let documented = include_str!("../../../../docs/cutover.md");
    let text = statement.text();
    assert!(documented.contains(&text), "docs/cutover.md does not hold:\n{text}");
    assert_eq!(Statement::parse(&text, "d41d8cd9"), Some(statement.clone()));
    assert_eq!(Statement::parse(&text, "another"), None);
    for (from, to) in [
        ("run: 3", "run: 03"),
        ("run: 3", "run:  3"),
        ("approve", "Approve"),
        ("gate: ", "gates: "),
        ("23:30:00.000Z", "23:30:00Z"),
        ("v1", "v2"),
    ] {
        assert_eq!(Statement::parse(&text.replace(from, to), "d41d8cd9"), None, "{to}");
    }
    assert_eq!(Statement::parse(&text.replace('\n', "\r\n"), "d41d8cd9"), None);
    assert_eq!(Statement::parse(&format!("{text}more\n"), "d41d8cd9"), None);
    assert_eq!(Statement::parse("", "d41d8cd9"), None);
    // A fingerprint cannot bring lines of its own.
    let hostile = Statement {
        project: "a\nrun: 9".to_owned(),
        ..statement
    };
    assert_eq!(hostile.text().lines().count(), text.lines().count());
    assert_eq!(
        Statement::parse(&hostile.text(), &hostile.project),
        Some(hostile.clone())
    );
}

#[test]
fn two_keys_open_a_gate_that_wants_two_and_one_key_twice_does_not() {
    let mut world = needs(2);
    assert!(world.judge().against().contains(&"0 of 2 signed approvals".to_owned()));
    world.approve("ann");
    world.approve("ann");
    assert!(!world.judge().open);
    assert_eq!(world.judge().approvals.counted.len(), 1);
    world.approve("bob");
    let judgement = world.judge();
    assert!(judgement.open, "{judgement:?}");
    let keys: Vec<_> = judgement
        .approvals
        .counted
        .iter()
        .map(|given| given.key.clone())
        .collect();
    assert!(keys[0].as_ref().is_some_and(|key| key.starts_with("SHA256:")) && keys[0] != keys[1]);
}

#[test]
fn one_key_under_two_names_is_one() {
    let mut world = needs(2);
    let key = TestKey::of("ann");
    world.signers = Signers::parse(&(key.line("ann", "") + &key.line("anna", ""))).unwrap();
    world.approve("ann");
    let mut other = world.signed("ann", world.statement(gate(), Decision::Approve));
    other.approver = "anna".to_owned();
    world.add(Event::Approved { approval: other });
    assert_eq!(world.judge().approvals.counted.len(), 1);
    assert!(!world.judge().open);
}

#[test]
fn who_is_not_listed_or_did_not_sign_does_not_count() {
    let mut world = needs(1);
    let statement = world.statement(gate(), Decision::Approve);
    let mallory = world.signed("mallory", statement.clone());
    assert!(refused(&mut world, mallory).contains("not in the list of signers"));
    let borrowed = Approval {
        approver: "bob".to_owned(),
        ..world.signed("ann", statement.clone())
    };
    assert!(refused(&mut world, borrowed).contains("listed for ann, and not for \"bob\""));
    let unsigned = Approval {
        statement: statement.clone(),
        approver: "ann".to_owned(),
        signature: None,
    };
    assert!(refused(&mut world, unsigned).contains("not signed"));
    let other_text = Approval {
        statement: Statement {
            expires: statement.expires.after(Span::seconds(9)),
            ..statement.clone()
        },
        ..world.signed("ann", statement.clone())
    };
    assert!(refused(&mut world, other_text).contains("not of this text"));
    let seal = Approval {
        approver: "ann".to_owned(),
        signature: Some(TestKey::of("ann").sign(SEAL_NAMESPACE, statement.text().as_bytes())),
        statement,
    };
    assert!(refused(&mut world, seal).contains("landfall-seal"));
}

#[test]
fn keys_count_only_while_the_list_says_so() {
    let mut world = needs(1);
    let key = TestKey::of("ann");
    for (options, counts) in [
        ("valid-before=\"20261123115959Z\" ", false),
        ("valid-after=\"20261123120001Z\" ", false),
        ("valid-after=\"20261123Z\",valid-before=\"20261124Z\" ", true),
        ("namespaces=\"git\" ", false),
    ] {
        world.signers = Signers::parse(&key.line("ann", options)).unwrap();
        world.approve("ann");
        assert_eq!(world.judge().open, counts, "{options}");
    }
}

#[test]
fn an_approval_of_another_gate_run_project_plan_or_journal_does_not_count() {
    let mut world = needs(1);
    world.say("ann", Subject::Gate(id("other")), Decision::Approve);
    assert!(!world.judge().open && world.judge().approvals.not_counted.is_empty());
    let good = world.statement(gate(), Decision::Approve);
    let changes: [(&str, Statement); 7] = [
        (
            "another project",
            Statement {
                project: "x".to_owned(),
                ..good.clone()
            },
        ),
        ("of run 9", Statement { run: 9, ..good.clone() }),
        (
            "does not have",
            Statement {
                head: Sha256::of(b"x"),
                ..good.clone()
            },
        ),
        (
            "does not have",
            Statement {
                entry: 0,
                ..good.clone()
            },
        ),
        (
            "other evidence",
            Statement {
                evidence: Sha256::of(b"x"),
                ..good.clone()
            },
        ),
        (
            "another plan or policy",
            Statement {
                plan: Sha256::of(b"x"),
                ..good.clone()
            },
        ),
        (
            "another plan or policy",
            Statement {
                policy: Sha256::of(b"x"),
                ..good.clone()
            },
        ),
    ];
    for (reason, statement) in changes {
        let approval = world.signed("ann", statement);
        let said = refused(&mut world, approval);
        assert!(said.contains(reason), "{said}");
    }
    world.approve("ann");
    assert!(world.judge().open);
    world.end();
    world.start(RunPurpose::Cutover);
    assert!(!world.judge().open);
    assert!(
        world
            .judge()
            .approvals
            .not_counted
            .iter()
            .all(|not| !not.reason.is_empty())
    );
}

#[test]
fn approvals_expire_by_their_own_time_or_by_the_policys() {
    let mut world = needs(1);
    world.approve("ann");
    world.pass(2 * 3600 - 1);
    assert!(world.judge().open);
    world.pass(1);
    assert!(!world.judge().open);
    assert!(world.judge().approvals.not_counted[0].reason.contains("expired"));
    // Its own time is longer than the policy allows.
    let mut statement = world.statement(gate(), Decision::Approve);
    statement.expires = world.now.after(Span::seconds(24 * 3600));
    let approval = world.signed("ann", statement);
    world.add(Event::Approved { approval });
    assert!(world.judge().open);
    world.pass(4 * 3600);
    assert!(!world.judge().open);
    let mut early = needs(1);
    early.approve("ann");
    early.now = "2026-11-23T11:00:00Z".parse().unwrap();
    assert!(early.judge().approvals.not_counted[0].reason.contains("clocks"));
}

#[test]
fn evidence_or_a_waiver_that_comes_later_takes_an_approval_away_and_nothing_else_does() {
    let mut world = needs(2);
    world.approve("ann");
    world.done("told");
    world.approve("bob");
    assert!(world.judge().open);
    world.evidence(output(), |_| {});
    let judgement = world.judge();
    assert!(!judgement.open);
    assert_eq!(judgement.approvals.not_counted.len(), 2);
    assert!(judgement.approvals.not_counted[0].reason.contains("came after it"));
    world.approve("ann");
    world.approve("bob");
    assert!(world.judge().open);
    world.waiver("w1", "different:shop.orders", 1);
    assert!(!world.judge().open);
}

#[test]
fn what_the_gates_own_phase_leaves_takes_no_approval_away() {
    let mut world = needs(1);
    world.approve("ann");
    assert!(world.judge().open);
    world.add(Event::GateJudged {
        gate: id("go"),
        open: true,
        against: Vec::new(),
    });
    world.evidence(output(), |_| {});
    assert!(world.judge().open);
    // What is said after it is of what stands there then.
    world.approve("ann");
    assert!(world.judge().open);
    // In the next run nothing of it is left.
    world.end();
    world.start(RunPurpose::Cutover);
    assert!(!world.judge().open);
}

#[test]
fn an_approval_that_was_signed_before_a_rejection_does_not_lift_it() {
    let mut world = needs(1);
    let early = world.signed("ann", world.statement(gate(), Decision::Approve));
    world.say("ann", gate(), Decision::Reject);
    world.add(Event::Approved { approval: early });
    let judgement = world.judge();
    assert!(!judgement.open);
    assert_eq!(judgement.approvals.rejected.len(), 1);
    assert!(judgement.approvals.not_counted[0].reason.contains("signed before"));
}

#[test]
fn a_waiver_after_the_gate_opened_takes_its_approvals_away() {
    let mut world = needs(1);
    world.approve("ann");
    world.add(Event::GateJudged {
        gate: id("go"),
        open: true,
        against: Vec::new(),
    });
    assert!(world.judge().open);
    world.waiver("w1", "different:shop.orders", 1);
    assert!(!world.judge().open);
}

#[test]
fn a_rejection_stands_until_the_same_signer_approves() {
    let mut world = needs(1);
    world.say("bob", gate(), Decision::Reject);
    world.approve("ann");
    let judgement = world.judge();
    assert!(!judgement.open);
    assert!(
        judgement.against()[0].starts_with("bob rejected it"),
        "{:?}",
        judgement.against()
    );
    // Neither time nor evidence ends it.
    world.pass(5 * 3600);
    world.evidence(output(), |_| {});
    world.approve("ann");
    assert!(!world.judge().open);
    world.approve("bob");
    assert!(world.judge().open);
    world.say("ann", gate(), Decision::Reject);
    assert!(!world.judge().open);
    // Nobody else can reject.
    let mut world = needs(1);
    world.approve("ann");
    let statement = world.statement(gate(), Decision::Reject);
    let approval = world.signed("mallory", statement);
    world.add(Event::Approved { approval });
    assert!(world.judge().open);
}

#[test]
fn unsigned_ones_count_by_name_where_the_policy_lets_them() {
    let approvals = Approvals {
        count: 2,
        signed: false,
        ..Approvals::default()
    };
    let mut world = World::new(plan(Vec::new(), approvals));
    for (name, counted) in [("operator@db1", 1), ("operator@db1", 1), ("carol@db2", 2)] {
        let approval = Approval {
            statement: world.statement(gate(), Decision::Approve),
            approver: name.to_owned(),
            signature: None,
        };
        world.add(Event::Approved { approval });
        assert_eq!(world.judge().approvals.counted.len(), counted);
    }
    assert!(world.judge().open);
}

#[test]
fn what_would_not_count_is_known_before_it_is_written() {
    let world = needs(1);
    let policy = &world.plan.policy;
    let good = world.signed("ann", world.statement(gate(), Decision::Approve));
    let ask = |approval: &Approval| would_count(&world.state, policy, approval, world.now, &world.signers).unwrap();
    assert_eq!(ask(&good), Ok(()));
    let bad = world.signed("mallory", good.statement.clone());
    assert!(ask(&bad).unwrap_err().contains("not in the list"));
    let late = Statement {
        expires: world.now,
        ..good.statement.clone()
    };
    assert!(ask(&world.signed("ann", late)).unwrap_err().contains("expired"));
}
