use super::*;
use crate::evidence::EvidenceKind;
use crate::plan::{Action, EntryPoint, Side, TableSet, Undo};
use crate::policy::{EpochRule, FreezeMethod, Requirement};
use crate::sample::{id, phase, step};

fn hours(hours: u64) -> Span {
    Span::seconds(hours * 3600)
}

fn leaves(mut step: crate::Step, action: Action, kind: EvidenceKind) -> crate::Step {
    step.action = action;
    step.evidence = Some(kind);
    step
}

/// A plan without a flaw: prepare (proof, verify, check, ask), then behind `go` an irreversible step.
fn good() -> Plan {
    let mut plan = crate::sample::plan();
    let verb = |verb: &str| Action::Landfall {
        arguments: vec![verb.to_owned()],
    };
    let proof = Action::FreezeProof {
        at_least: FreezeMethod::Changes,
        window: Span::seconds(5),
        heartbeats: Vec::new(),
    };
    let check = Action::CheckCommand {
        command: "true".to_owned(),
    };
    let mut ask = step("ask", Undo::Nothing);
    ask.action = Action::Confirm {
        question: "Ready?".to_owned(),
        attach: false,
    };
    plan.phases[0].steps = vec![
        leaves(step("proof", Undo::Nothing), proof, EvidenceKind::FreezeProof),
        leaves(
            step("verify", Undo::Nothing),
            verb("verify"),
            EvidenceKind::Verification,
        ),
        leaves(step("check", Undo::Nothing), check, EvidenceKind::Check),
        ask,
    ];
    plan.policy.downtime_budget = Some(hours(1));
    plan.policy.gates[0].requires = vec![
        Requirement::Verification {
            fresh: hours(1),
            of: EpochRule::Frozen,
            declared_loss: true,
        },
        Requirement::FreezeProof {
            fresh: hours(1),
            at_least: FreezeMethod::Changes,
        },
        Requirement::Check {
            step: id("check"),
            fresh: hours(1),
        },
        Requirement::Confirmed { step: id("ask") },
        Requirement::Downtime,
    ];
    plan
}

/// The flaws after a change, each as its kind and its place.
fn after(change: impl FnOnce(&mut Plan)) -> Vec<(FlawKind, String)> {
    let mut plan = good();
    change(&mut plan);
    let flaws = plan.flaws();
    for flaw in &flaws {
        assert!(
            !flaw.place.is_empty() && !flaw.what.is_empty() && !flaw.todo.is_empty(),
            "{flaw:?}"
        );
    }
    flaws.into_iter().map(|flaw| (flaw.kind, flaw.place)).collect()
}

#[track_caller]
fn one(kind: FlawKind, place: &str, change: impl FnOnce(&mut Plan)) {
    assert_eq!(after(change), [(kind, place.to_owned())]);
}

fn first(plan: &mut Plan) -> &mut crate::Step {
    &mut plan.phases[0].steps[0]
}

#[test]
fn a_good_plan_has_none() {
    assert_eq!(after(|_| {}), []);
}

#[test]
fn owners_can_be_called() {
    one(FlawKind::NoOwner, "phase `prepare`, step `proof`", |plan| {
        first(plan).owner = "bob".to_owned();
        plan.phases[0].steps[1].owner = "bob".to_owned();
    });
    one(FlawKind::NoOwner, "the way back", |plan| {
        plan.rollback.owner = String::new()
    });
    one(FlawKind::NoOwner, "the way back", |plan| {
        plan.contacts.get_mut("dba").unwrap().reach = " ".to_owned();
    });
}

#[test]
fn nothing_irreversible_stands_before_a_gate() {
    let impossible = || Undo::Impossible {
        reason: "gone".to_owned(),
    };
    let flaws = after(|plan| plan.phases[0].steps[3].undo = impossible());
    assert!(
        flaws.contains(&(FlawKind::Irreversible, "phase `prepare`, step `ask`".to_owned())),
        "{flaws:?}"
    );
    // Behind the point of no return it is no matter.
    assert_eq!(
        after(|plan| plan
            .phases
            .push(phase("observe", None, vec![step("archive", impossible())]))),
        []
    );
    one(FlawKind::Empty, "phase `switch`, step `route`", |plan| {
        plan.phases[1].steps[2].undo = Undo::Impossible { reason: String::new() };
    });
}

#[test]
fn there_is_a_way_back_before_the_point_of_no_return() {
    let sql = |undo: Undo| {
        let mut step = step("lock", undo);
        step.action = Action::Sql {
            on: Side::Source,
            statements: vec!["SET GLOBAL read_only = ON".to_owned()],
        };
        step
    };
    one(FlawKind::NoUndo, "phase `prepare`, step `lock`", |plan| {
        plan.phases[0].steps.push(sql(Undo::Nothing))
    });
    let looks = Undo::By(Action::CheckCommand {
        command: "true".to_owned(),
    });
    one(FlawKind::NoUndo, "phase `prepare`, step `lock`, its undo", |plan| {
        plan.phases[0].steps.push(sql(looks))
    });
    one(FlawKind::Empty, "the way back", |plan| {
        plan.rollback.plan = " ".to_owned()
    });
    one(FlawKind::NoTime, "the way back", |plan| {
        plan.rollback.deadline = Span::default()
    });
}

#[test]
fn gates_stand_on_what_is_measured() {
    one(FlawKind::NotMeasured, "gate `go`", |plan| {
        plan.phases[0].steps[1].evidence = None
    });
    one(FlawKind::NotMeasured, "gate `go`", |plan| {
        plan.policy.gates[0]
            .requires
            .push(Requirement::Doctor { fresh: hours(1) });
    });
    one(FlawKind::NotMeasured, "gate `go`", |plan| {
        plan.policy.gates[0].requires.push(Requirement::Check {
            step: id("ask"),
            fresh: hours(1),
        });
    });
    one(FlawKind::NotMeasured, "gate `go`", |plan| {
        plan.policy.gates[0]
            .requires
            .push(Requirement::Confirmed { step: id("verify") });
    });
    one(FlawKind::NotMeasured, "gate `go`", |plan| {
        plan.policy.gates[0].requires[1] = Requirement::FreezeProof {
            fresh: hours(1),
            at_least: FreezeMethod::ReadOnly,
        };
    });
    one(FlawKind::NotMeasured, "phase `prepare`, step `ask`", |plan| {
        plan.phases[0].steps[3].evidence = Some(EvidenceKind::Verification);
    });
    let flaws = after(|plan| plan.policy.downtime_budget = None);
    assert_eq!(
        flaws.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        [FlawKind::NoBudget, FlawKind::NotMeasured]
    );
}

#[test]
fn gates_stand_behind_what_they_need() {
    one(FlawKind::Later, "gate `go`", |plan| {
        plan.policy.gates[0]
            .requires
            .push(Requirement::Confirmed { step: id("smoke") });
    });
    // The freeze proof comes after the phase that needs it.
    one(FlawKind::Later, "gate `go`", |plan| {
        let proof = plan.phases[0].steps.remove(0);
        plan.phases[1].steps.push(proof);
    });
    one(FlawKind::UnknownName, "gate `go`", |plan| {
        plan.policy.gates[0]
            .requires
            .push(Requirement::Confirmed { step: id("nothing") });
    });
}

#[test]
fn no_plan_goes_on_without_proof() {
    one(FlawKind::NotProved, "phase `switch`, step `route`", |plan| {
        plan.policy.gates[0].requires.remove(0);
    });
    one(FlawKind::NotProved, "phase `switch`, step `route`", |plan| {
        plan.policy.gates[0].requires.remove(1);
    });
}

#[test]
fn names_are_there_and_there_once() {
    one(FlawKind::DoubledName, "step `ask`", |plan| {
        let twin = plan.phases[0].steps[3].clone();
        plan.phases[0].steps.push(twin);
    });
    one(FlawKind::DoubledName, "gate `go`", |plan| {
        let twin = plan.policy.gates[0].clone();
        plan.policy.gates.push(twin);
    });
    one(FlawKind::UnknownName, "phase `prepare`", |plan| {
        plan.phases[0].gate = Some(id("stop"))
    });
    one(FlawKind::UnusedGate, "gate `stop`", |plan| {
        let mut gate = plan.policy.gates[0].clone();
        gate.id = id("stop");
        plan.policy.gates.push(gate);
    });
    one(FlawKind::OpenGate, "gate `stop`", |plan| {
        plan.policy.gates.push(Gate {
            id: id("stop"),
            title: "?".to_owned(),
            requires: Vec::new(),
            approvals: crate::policy::Approvals::default(),
        });
        plan.phases[0].gate = Some(id("stop"));
    });
}

#[test]
fn times_are_not_zero() {
    one(FlawKind::NoTime, "phase `prepare`, step `proof`", |plan| {
        first(plan).timeout = Span::default()
    });
    one(FlawKind::NoTime, "phase `prepare`, step `proof`", |plan| {
        first(plan).timeout = Span::seconds(5)
    });
    one(FlawKind::NoTime, "gate `go`", |plan| {
        plan.policy.gates[0].requires[2] = Requirement::Check {
            step: id("check"),
            fresh: Span::default(),
        };
    });
    one(FlawKind::NoTime, "downtime_budget", |plan| {
        plan.policy.downtime_budget = Some(Span::default())
    });
}

#[test]
fn actions_can_be_done() {
    let actions = [
        Action::Command {
            command: " ".to_owned(),
        },
        Action::Sql {
            on: Side::Target,
            statements: Vec::new(),
        },
        Action::Confirm {
            question: String::new(),
            attach: false,
        },
        Action::Landfall { arguments: Vec::new() },
        Action::Landfall {
            arguments: vec!["cutover".to_owned(), "next".to_owned()],
        },
    ];
    for action in actions {
        one(FlawKind::NoAction, "phase `switch`, step `freeze`", |plan| {
            plan.phases[1].steps[0].action = action
        });
    }
    one(FlawKind::Empty, "phase `prepare`, step `proof`", |plan| {
        first(plan).title = String::new()
    });
    one(FlawKind::Empty, "phase `empty`", |plan| {
        plan.phases.push(phase("empty", None, Vec::new()))
    });
}

#[test]
fn sets_and_ways_in_are_whole() {
    let set = |name: &str| TableSet {
        id: id(name),
        tables: vec![model::TableName::new("shop", "orders")],
    };
    one(FlawKind::Sets, "set `a`", |plan| plan.sets.push(set("a")));
    one(FlawKind::UnknownName, "phase `observe`", |plan| {
        let mut phase = phase("observe", None, vec![step("look", Undo::Nothing)]);
        phase.set = Some(id("b"));
        plan.phases.push(phase);
    });
    let entry = |step: Option<&str>| EntryPoint {
        id: id("jobs"),
        title: "Jobs".to_owned(),
        before: String::new(),
        blocked_by: String::new(),
        step: step.map(id),
        allowed: Vec::new(),
    };
    one(FlawKind::NotBlocked, "entry point `jobs`", |plan| {
        plan.entry_points.push(entry(None))
    });
    one(FlawKind::UnknownName, "entry point `jobs`", |plan| {
        plan.entry_points.push(entry(Some("nothing")))
    });
}

/// The good plan as one of the set `a` alone.
fn of_a_set(plan: &mut Plan) {
    plan.sets = ["a", "b"]
        .map(|name| TableSet {
            id: id(name),
            tables: Vec::new(),
        })
        .to_vec();
    for phase in &mut plan.phases {
        phase.set = Some(id("a"));
    }
    plan.phases.push(crate::plan::Phase {
        set: Some(id("b")),
        ..phase("other", None, vec![step("rest", Undo::Nothing)])
    });
    verify_with(plan, &["verify", "--set", "a"]);
}

fn verify_with(plan: &mut Plan, arguments: &[&str]) {
    let verify = plan.phases[0]
        .steps
        .iter_mut()
        .find(|step| step.id.as_str() == "verify")
        .unwrap();
    verify.action = Action::Landfall {
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
    };
}

#[test]
fn gates_of_a_set_stand_on_what_is_of_this_set() {
    assert_eq!(after(of_a_set), Vec::new());
    assert_eq!(
        after(|plan| {
            of_a_set(plan);
            verify_with(plan, &["verify", "--set=a"]);
        }),
        Vec::new()
    );
    for arguments in [&["verify"][..], &["verify", "--set", "b"]] {
        one(FlawKind::NotMeasured, "gate `go`", |plan| {
            of_a_set(plan);
            verify_with(plan, arguments);
        });
    }
    // One gate for two sets would be judged by the evidence of one of them.
    let shared = after(|plan| {
        of_a_set(plan);
        if let Some(phase) = plan.phases.last_mut() {
            phase.gate = Some(id("go"));
        }
    });
    assert!(shared.contains(&(FlawKind::Sets, "gate `go`".to_owned())), "{shared:?}");
}

#[test]
fn signatures_need_signers() {
    let mut plan = good();
    plan.policy.gates[0].approvals.count = 2;
    let flaws = plan.unsigned(&Signers::default());
    assert_eq!(flaws.len(), 1);
    assert!(flaws[0].kind.is_advice() && flaws[0].place == "gate `go`");
}
