//! What happened: a rehearsal, and a cutover with a red gate, a waiver, a retried step and signed approvals.

use model::freeze::{LogChanges, OpenWork, WriteGuard};

use super::{at, verification};
use crate::evidence::{Evidence, Facts, of_verification};
use crate::freeze::{Digests, Proof};
use crate::gate::judge;
use crate::journal::Event;
use crate::journal::event::{Approval, Decision, RunOutcome, RunPurpose, StepOutcome, Subject, Waiver};
use crate::policy::FreezeMethod;
use crate::sample::{Sample, id};
use crate::signature::test_key::TestKey;
use crate::signature::{CUTOVER_NAMESPACE, Signers};
use crate::{Sha256, Span, approval};

pub(super) struct Story {
    pub(super) sample: Sample,
    pub(super) minute: u64,
    pub(super) signers: String,
    pub(super) files: Vec<(String, Vec<u8>)>,
}

impl Story {
    pub(super) fn add(&mut self, event: Event) {
        self.sample.add_at(at(self.minute), event);
    }

    fn wait(&mut self, minutes: u64) {
        self.minute += minutes;
    }

    fn step(&mut self, name: &str, minutes: u64, outcome: StepOutcome) {
        let attempt = self.sample.state.run().unwrap().next_attempt(&id(name));
        let step = id(name);
        self.add(Event::StepStarted {
            step,
            attempt,
            again: false,
        });
        self.wait(minutes);
        self.add(Event::StepEnded {
            step: id(name),
            attempt,
            outcome,
            took: Span::seconds(minutes * 60),
            message: (outcome != StepOutcome::Done)
                .then(|| "ERROR: deadlock detected; ended with exit code 1".to_owned()),
        });
    }

    fn evidence(&mut self, file: &str, bytes: Vec<u8>, step: Option<&str>, facts: Facts) {
        let evidence = Evidence {
            sha256: Sha256::of(&bytes),
            file: file.to_owned(),
            bytes: u64::try_from(bytes.len()).unwrap(),
            taken: at(self.minute),
            project: self.sample.plan.project.fingerprint.clone(),
            schema: self.sample.plan.schema,
            set: None,
            epoch: None,
            step: step.map(id),
            facts,
        };
        self.files.push((file.to_owned(), bytes));
        self.add(Event::EvidenceAdded {
            evidence: Box::new(evidence),
        });
    }

    fn approve(&mut self, who: &str, subject: Subject) {
        let statement =
            approval::statement(&self.sample.state, subject, Decision::Approve, at(self.minute + 200)).unwrap();
        let signature = TestKey::of(who).sign(CUTOVER_NAMESPACE, statement.text().as_bytes());
        self.wait(1);
        self.add(Event::Approved {
            approval: Approval {
                statement,
                approver: format!("{who}@example.com"),
                signature: Some(signature),
            },
        });
    }

    fn judge(&mut self, gate: &str) {
        let plan = self.sample.plan.clone();
        let gate = plan.policy.gate(&id(gate)).unwrap();
        let signers = Signers::parse(&self.signers).unwrap();
        let judgement = judge(&plan, gate, &self.sample.state, at(self.minute), &signers).unwrap();
        self.add(Event::GateJudged {
            gate: gate.id.clone(),
            open: judgement.open,
            against: judgement.against(),
        });
    }

    fn run(&mut self, run: u32, purpose: RunPurpose) {
        let plan = self.sample.plan.hash().unwrap();
        self.add(Event::RunStarted { run, purpose, plan });
    }
}

pub(super) fn rehearse(story: &mut Story) {
    story.run(1, RunPurpose::Rehearsal);
    for (name, minutes) in [
        ("copy", 20),
        ("backup", 6),
        ("block", 1),
        ("proof", 2),
        ("refresh", 4),
        ("verify", 3),
    ] {
        story.step(name, minutes, StepOutcome::Done);
    }
    story.add(Event::AbortRequested {
        reason: "the rehearsal is over".to_owned(),
    });
    let step = id("block");
    story.add(Event::UndoStarted { step, attempt: 1 });
    story.wait(1);
    story.add(Event::UndoEnded {
        step: id("block"),
        attempt: 1,
        outcome: StepOutcome::Done,
        took: Span::seconds(60),
        message: None,
    });
    story.add(Event::RunEnded {
        run: 1,
        outcome: RunOutcome::TakenBack,
    });
    story.wait(30);
}

pub(super) fn cut_over(story: &mut Story) {
    story.run(2, RunPurpose::Cutover);
    story.step("copy", 18, StepOutcome::Done);
    story.step("backup", 7, StepOutcome::Done);
    let note = "restored to pg-restore, 214 tables, counts compared".to_owned();
    let by = "Bob".to_owned();
    story.evidence(
        "0001-backup.txt",
        b"restored, 214 tables\n".to_vec(),
        Some("backup"),
        Facts::BackupRestored { by, note },
    );
    story.approve("ann", Subject::Gate(id("go-1")));
    story.judge("go-1");
    story.step("block", 2, StepOutcome::Done);
    story.step("proof", 3, StepOutcome::Done);
    let proof = proof(story.minute);
    story.evidence(
        "0003-freeze.json",
        serde_json::to_vec_pretty(&proof).unwrap(),
        Some("proof"),
        proof.facts(),
    );
    story.step("refresh", 2, StepOutcome::Failed);
    story.wait(4);
    story.step("refresh", 6, StepOutcome::Done);
    story.step("verify", 3, StepOutcome::Done);
    let report = verification();
    story.evidence(
        "0002-verification.json",
        serde_json::to_vec_pretty(&report).unwrap(),
        Some("verify"),
        of_verification(&report),
    );
    story.judge("go-2");
    let waiver = |name: &str, minutes: u64, reason: &str| Waiver {
        id: id(name),
        finding: "quarantine:shop.events".to_owned(),
        rows: 1,
        reason: reason.to_owned(),
        requester: "bob@example.com".to_owned(),
        expires: at(minutes),
    };
    story.add(Event::WaiverRequested {
        waiver: waiver("w1", story.minute + 1, "typed with the wrong day; never approved"),
    });
    story.wait(2);
    story.add(Event::WaiverRequested {
        waiver: waiver(
            "w2",
            story.minute + 10_000,
            "a test event with U+0000 in it; kept raw, not needed",
        ),
    });
    story.approve("ann", Subject::Waiver(id("w2")));
    story.approve("ann", Subject::Gate(id("go-2")));
    story.approve("bob", Subject::Gate(id("go-2")));
    story.judge("go-2");
    story.step("switch", 1, StepOutcome::Done);
    story.step("smoke", 4, StepOutcome::Done);
    story.add(Event::RunEnded {
        run: 2,
        outcome: RunOutcome::Completed,
    });
}

/// The source was read-only for the last minute.
fn proof(minute: u64) -> Proof {
    let guard = || WriteGuard::Blocked {
        how: vec!["read_only is ON, and no account may write in spite of it".to_owned()],
    };
    Proof {
        format_version: crate::freeze::FORMAT_VERSION,
        tool_version: "0.1.0".to_owned(),
        source: "MariaDB 10.11.6".to_owned(),
        plan_of_record: Some(crate::sample::project().fingerprint),
        started: at(minute - 1),
        ended: at(minute),
        window: Span::seconds(60),
        at_least: FreezeMethod::Changes,
        tables: vec!["shop.orders".to_owned()],
        heartbeats: vec!["shop.heartbeat".to_owned()],
        method: FreezeMethod::ReadOnly,
        held: true,
        changed: Vec::new(),
        methods: Vec::new(),
        since: "mysql-bin.000003:4711".to_owned(),
        position: "mysql-bin.000003:4711".to_owned(),
        epoch: None,
        guards: vec![guard(), guard()],
        log: LogChanges::Read {
            events: 0,
            changed: Vec::new(),
            allowed: Vec::new(),
        },
        open_work: OpenWork::None {
            how: "no transaction was open".to_owned(),
        },
        digests: Digests::NotTaken {
            reason: "a stronger method was had".to_owned(),
        },
        cannot_show: Vec::new(),
    }
}
