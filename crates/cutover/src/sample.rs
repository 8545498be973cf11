//! A small plan and its journal, for tests.

use std::collections::BTreeMap;

use crate::journal::event::{Entry, RunPurpose, StepOutcome};
use crate::journal::{Event, Link, chain};
use crate::plan::{Action, Contact, FORMAT_VERSION, Phase, Plan, Project, Rehearsal, Rollback, Step, Undo};
use crate::policy::{Approvals, Gate, Policy};
use crate::{Id, Moment, Sha256, Span, State, state};

pub(crate) fn id(text: &str) -> Id {
    text.parse().unwrap()
}

pub(crate) fn project() -> Project {
    Project {
        fingerprint: "0123abcd".to_owned(),
        source: "MariaDB 10.11 at db1:3306, shop".to_owned(),
        target: "PostgreSQL 15 at pg1:5432, shop".to_owned(),
    }
}

pub(crate) fn command(text: &str) -> Action {
    Action::Command {
        command: text.to_owned(),
    }
}

pub(crate) fn step(name: &str, undo: Undo) -> Step {
    Step {
        id: id(name),
        title: name.to_owned(),
        notes: String::new(),
        owner: "dba".to_owned(),
        action: command(&format!("echo {name}")),
        timeout: Span::seconds(60),
        expected: None,
        undo,
        evidence: None,
        rehearsal: Rehearsal::Same,
    }
}

pub(crate) fn phase(name: &str, gate: Option<&str>, steps: Vec<Step>) -> Phase {
    Phase {
        id: id(name),
        title: name.to_owned(),
        purpose: "a test".to_owned(),
        gate: gate.map(id),
        downtime: gate.is_some(),
        set: None,
        tables: Vec::new(),
        cut_keys: Vec::new(),
        steps,
    }
}

/// Prepare (copy), then behind the gate `go` the switch: freeze, confirm, route (irreversible).
pub(crate) fn plan() -> Plan {
    let by = |text: &str| Undo::By(command(text));
    let mut confirm = step("smoke", Undo::Nothing);
    confirm.action = Action::Confirm {
        question: "Do the smoke tests pass?".to_owned(),
        attach: false,
    };
    let mut route = step(
        "route",
        Undo::Impossible {
            reason: "the target is written to".to_owned(),
        },
    );
    route.rehearsal = Rehearsal::Skip {
        reason: "it moves the application".to_owned(),
    };
    Plan {
        format_version: FORMAT_VERSION,
        project: project(),
        template: "offline".to_owned(),
        title: "Shop to PostgreSQL".to_owned(),
        ticket: None,
        made: "2026-11-23T12:00:00Z".parse().unwrap(),
        tool_version: "0.1.0".to_owned(),
        schema: Sha256::of(b"schema"),
        contacts: BTreeMap::from([(
            "dba".to_owned(),
            Contact {
                name: "Ann".to_owned(),
                reach: "#shop".to_owned(),
            },
        )]),
        sets: Vec::new(),
        records: BTreeMap::new(),
        phases: vec![
            phase("prepare", None, vec![step("copy", Undo::Nothing)]),
            phase("switch", Some("go"), vec![step("freeze", by("thaw")), confirm, route]),
        ],
        entry_points: Vec::new(),
        rollback: Rollback {
            plan: "thaw the source".to_owned(),
            deadline: Span::seconds(3600),
            owner: "dba".to_owned(),
        },
        open_risks: Vec::new(),
        policy: Policy {
            downtime_budget: None,
            gates: vec![Gate {
                id: id("go"),
                title: "Go".to_owned(),
                requires: Vec::new(),
                approvals: Approvals::default(),
            }],
        },
    }
}

/// A journal in memory.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) plan: Plan,
    pub(crate) links: Vec<Link>,
    pub(crate) state: State,
}

impl Sample {
    /// A journal that knows its plan.
    pub(crate) fn new(plan: Plan) -> Sample {
        let (hash, policy) = (plan.hash().unwrap(), plan.policy.hash().unwrap());
        let mut sample = Sample {
            links: Vec::new(),
            state: State::empty(),
            plan,
        };
        sample.add(Event::Planned {
            format_version: state::FORMAT_VERSION,
            project: sample.plan.project.clone(),
            plan: hash,
            policy,
        });
        sample
    }

    /// With a run under way.
    pub(crate) fn running(plan: Plan, purpose: RunPurpose) -> Sample {
        let mut sample = Sample::new(plan);
        let plan = sample.plan.hash().unwrap();
        sample.add(Event::RunStarted { run: 1, purpose, plan });
        sample
    }

    pub(crate) fn add(&mut self, event: Event) {
        self.add_at(Moment::now(), event);
    }

    pub(crate) fn add_at(&mut self, at: Moment, event: Event) {
        let head = self.state.head;
        let entry = Entry {
            number: head.number + 1,
            previous: head.hash,
            at,
            by: "ann@db1".to_owned(),
            event,
        };
        let (_, head) = chain::line(&entry).unwrap();
        let link = Link { entry, hash: head.hash };
        self.state.apply(&link).unwrap();
        self.links.push(link);
    }

    /// A step that began and ended.
    pub(crate) fn step(&mut self, name: &str, outcome: StepOutcome) {
        let attempt = self.state.run().unwrap().next_attempt(&id(name));
        let step = id(name);
        self.add(Event::StepStarted {
            step,
            attempt,
            again: false,
        });
        self.ended(name, attempt, outcome);
    }

    pub(crate) fn ended(&mut self, name: &str, attempt: u32, outcome: StepOutcome) {
        self.add(Event::StepEnded {
            step: id(name),
            attempt,
            outcome,
            took: Span::seconds(5),
            message: None,
        });
    }
}
