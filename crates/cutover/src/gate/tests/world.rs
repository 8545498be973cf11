//! A journal with a run under way, to which tests add what they like.

use crate::approval;
use crate::evidence::{Evidence, Facts, Problem};
use crate::gate::{Judgement, judge};
use crate::journal::event::{
    Approval, Decision, Entry, Event, RunOutcome, RunPurpose, Statement, StepOutcome, Subject, Waiver,
};
use crate::journal::{Link, chain};
use crate::plan::{Plan, Project, Rollback};
use crate::policy::{Approvals, FreezeMethod, Gate, Policy, Requirement};
use crate::signature::test_key::TestKey;
use crate::signature::{CUTOVER_NAMESPACE, Signers};
use crate::state::FORMAT_VERSION;
use crate::{Id, Moment, Sha256, Span, State};

pub(crate) fn id(text: &str) -> Id {
    text.parse().unwrap()
}

/// A plan whose policy has one gate, `go`, with these requirements.
pub(crate) fn plan(requires: Vec<Requirement>, approvals: Approvals) -> Plan {
    Plan {
        format_version: crate::plan::FORMAT_VERSION,
        project: Project {
            fingerprint: "project".to_owned(),
            source: "MariaDB".to_owned(),
            target: "PostgreSQL".to_owned(),
        },
        template: "rehearsed".to_owned(),
        title: "t".to_owned(),
        ticket: None,
        made: "2026-11-23T00:00:00Z".parse().unwrap(),
        tool_version: "0".to_owned(),
        schema: Sha256::of(b"schema"),
        contacts: std::collections::BTreeMap::new(),
        sets: Vec::new(),
        records: std::collections::BTreeMap::new(),
        phases: Vec::new(),
        entry_points: Vec::new(),
        rollback: Rollback {
            plan: "back".to_owned(),
            deadline: Span::seconds(3600),
            owner: "ann".to_owned(),
        },
        open_risks: Vec::new(),
        policy: Policy {
            downtime_budget: Some(Span::seconds(3600)),
            gates: vec![Gate {
                id: id("go"),
                title: "Go".to_owned(),
                requires,
                approvals,
            }],
        },
    }
}

pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) state: State,
    /// The clock of everything that is added.
    pub(crate) now: Moment,
    pub(crate) signers: Signers,
    files: u32,
}

impl World {
    /// With run 1, a cutover, under way.
    pub(crate) fn new(plan: Plan) -> World {
        let mut world = World::without_run(plan);
        world.start(RunPurpose::Cutover);
        world
    }

    /// One that asks for this alone.
    pub(crate) fn of(requirement: Requirement) -> World {
        World::new(plan(vec![requirement], Approvals::default()))
    }

    pub(crate) fn without_run(plan: Plan) -> World {
        let lines: String = ["ann", "bob"].map(|name| TestKey::of(name).line(name, "")).concat();
        let mut world = World {
            state: State::empty(),
            now: "2026-11-23T12:00:00Z".parse().unwrap(),
            signers: Signers::parse(&lines).unwrap(),
            files: 0,
            plan,
        };
        world.take_plan();
        world
    }

    pub(crate) fn take_plan(&mut self) {
        let event = Event::Planned {
            format_version: FORMAT_VERSION,
            project: self.plan.project.clone(),
            plan: self.plan.hash().unwrap(),
            policy: self.plan.policy.hash().unwrap(),
        };
        self.add(event);
    }

    pub(crate) fn start(&mut self, purpose: RunPurpose) {
        let run = self.state.run().map_or(1, |run| run.number + 1);
        let plan = self.plan.hash().unwrap();
        self.add(Event::RunStarted { run, purpose, plan });
    }

    pub(crate) fn end(&mut self) {
        let run = self.state.run().unwrap().number;
        let outcome = RunOutcome::Completed;
        self.add(Event::RunEnded { run, outcome });
    }

    pub(crate) fn add(&mut self, event: Event) {
        let entry = Entry {
            number: self.state.head.number + 1,
            previous: self.state.head.hash,
            at: self.now,
            by: "operator@db1".to_owned(),
            event,
        };
        let (_, head) = chain::line(&entry).unwrap();
        self.state.apply(&Link { entry, hash: head.hash }).unwrap();
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.now = self.now.after(Span::seconds(seconds));
    }

    /// Evidence of this project, taken now; `change` makes it another one.
    pub(crate) fn evidence(&mut self, facts: Facts, change: impl FnOnce(&mut Evidence)) {
        self.files += 1;
        let mut evidence = Evidence {
            sha256: Sha256::of(&self.files.to_be_bytes()),
            file: format!("{}.json", self.files),
            bytes: 1,
            taken: self.now,
            project: self.plan.project.fingerprint.clone(),
            schema: self.plan.schema,
            set: None,
            epoch: None,
            step: None,
            facts,
        };
        change(&mut evidence);
        let evidence = Box::new(evidence);
        self.add(Event::EvidenceAdded { evidence });
    }

    pub(crate) fn done(&mut self, step: &str) {
        let step = id(step);
        let attempt = 1;
        self.add(Event::StepStarted {
            step: step.clone(),
            attempt,
            again: false,
        });
        self.add(Event::StepEnded {
            step,
            attempt,
            outcome: StepOutcome::Done,
            took: Span::seconds(1),
            message: None,
        });
    }

    pub(crate) fn waiver(&mut self, name: &str, finding: &str, rows: u64) {
        let waiver = Waiver {
            id: id(name),
            finding: finding.to_owned(),
            rows,
            reason: "known".to_owned(),
            requester: "operator@db1".to_owned(),
            expires: self.now.after(Span::seconds(3600)),
        };
        self.add(Event::WaiverRequested { waiver });
    }

    /// What somebody would sign now.
    pub(crate) fn statement(&self, subject: Subject, decision: Decision) -> Statement {
        let expires = self.now.after(Span::seconds(2 * 3600));
        approval::statement(&self.state, subject, decision, expires).unwrap()
    }

    pub(crate) fn signed(&self, name: &str, statement: Statement) -> Approval {
        Approval {
            approver: name.to_owned(),
            signature: Some(TestKey::of(name).sign(CUTOVER_NAMESPACE, statement.text().as_bytes())),
            statement,
        }
    }

    /// Somebody's signed word, given now.
    pub(crate) fn say(&mut self, name: &str, subject: Subject, decision: Decision) {
        let approval = self.signed(name, self.statement(subject, decision));
        self.add(Event::Approved { approval });
    }

    pub(crate) fn approve(&mut self, name: &str) {
        self.say(name, Subject::Gate(id("go")), Decision::Approve);
    }

    pub(crate) fn judge(&self) -> Judgement {
        judge(
            &self.plan,
            &self.plan.policy.gates[0],
            &self.state,
            self.now,
            &self.signers,
        )
        .unwrap()
    }
}

/// A verification of the copy's epoch at log position 100.
pub(crate) fn verification(against: Vec<Problem>) -> Facts {
    Facts::Verification {
        verdict: if against.is_empty() { "equal" } else { "different" }.to_owned(),
        position: "bin.000001:100".to_owned(),
        passed: against.is_empty(),
        declared_loss: false,
        against,
    }
}

pub(crate) fn problem(finding: &str, rows: Option<u64>) -> Problem {
    Problem {
        finding: finding.to_owned(),
        rows,
        words: "it is so".to_owned(),
    }
}

/// A proof that holds from log position `since` to `position`.
pub(crate) fn proof(since: &str, position: &str) -> Facts {
    Facts::FreezeProof {
        method: FreezeMethod::Changes,
        window: Span::seconds(30),
        held: true,
        changed: Vec::new(),
        heartbeats: vec!["shop.heartbeat".to_owned()],
        since: since.to_owned(),
        position: position.to_owned(),
        epoch: None,
    }
}
