//! A cutover with something in every section: a rehearsal, a red gate, a waiver, a retried step, two signed approvals, the switch.

mod many;
mod plan;
mod story;

pub(crate) use self::many::{HOSTILE, graph, hostile, large};
pub(crate) use self::plan::plan;
use self::story::Story;
use crate::journal::{Event, Journal, chain};
use crate::plan::Plan;
use crate::plan::earlier::Earlier;
use crate::report::{Anchor, FileHash, Given, Input, Redaction, Report, Throughput, Verified};
use crate::sample::Sample;
use crate::signature::test_key::TestKey;
use crate::{Moment, Sha256, Span};

/// What a report is made of, with the bytes of the evidence.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) journal: Journal,
    pub(crate) given: Given,
    pub(crate) verified: Verified,
    /// Name and bytes.
    pub(crate) evidence: Vec<(String, Vec<u8>)>,
}

impl World {
    pub(crate) fn report(&self) -> Report {
        Report::build(Input {
            given: self.given.clone(),
            plan: Some(&self.plan),
            earlier: &Earlier::new(),
            journal: Some(&self.journal),
            verification: Some(self.verified.clone()),
        })
        .unwrap()
    }
}

/// The journal's lines.
pub(crate) fn journal_text(journal: &Journal) -> Vec<u8> {
    let lines = journal.links.iter().map(|link| chain::line(&link.entry).unwrap().0);
    lines.flatten().collect()
}

/// A verification that did not pass only because of one row in quarantine.
pub(crate) fn verification() -> verify::VerifyReport {
    let mut report = verify::sample::report();
    report.tables.retain(|table| table.verdict.holds());
    report.structure.differences.clear();
    report.coverage.not_verified.retain(|gap| gap.declared);
    report.epoch.position = "mysql-bin.000003:4711".to_owned();
    report.plan_of_record = Some(crate::sample::project().fingerprint);
    report.outcome = verify::outcome::decide(
        &report.tables,
        &report.structure,
        &report.negative_control,
        &report.coverage,
    );
    report
}

fn at(minute: u64) -> Moment {
    let start: Moment = "2026-11-23T20:00:00Z".parse().unwrap();
    start.after(Span::seconds(minute * 60))
}

/// The whole story.
pub(crate) fn world() -> World {
    let signers = TestKey::of("ann").line("ann@example.com", "") + &TestKey::of("bob").line("bob@example.com", "");
    let mut sample = Sample::new(plan());
    sample.links.clear();
    sample.state = crate::State::empty();
    let mut story = Story {
        sample,
        minute: 0,
        signers: signers.clone(),
        files: Vec::new(),
    };
    let (plan, policy) = (
        story.sample.plan.hash().unwrap(),
        story.sample.plan.policy.hash().unwrap(),
    );
    let project = story.sample.plan.project.clone();
    story.add(Event::Planned {
        format_version: crate::state::FORMAT_VERSION,
        project,
        plan,
        policy,
    });
    story::rehearse(&mut story);
    story::cut_over(&mut story);
    let bytes = serde_json::to_vec_pretty(&verification()).unwrap();
    let journal = Journal {
        links: story.sample.links,
        state: story.sample.state,
        torn: 0,
    };
    let given = Given {
        written: at(story.minute + 5),
        by: "ann@db1".to_owned(),
        tool_version: "0.1.0".to_owned(),
        binary: Some(Sha256::of(b"binary")),
        platform: "linux x86_64".to_owned(),
        configuration: vec![FileHash {
            file: "landfall.toml".to_owned(),
            bytes: 100,
            sha256: Sha256::of(b"configuration"),
        }],
        include: vec!["shop.*".to_owned()],
        exclude: vec!["shop.tmp_*".to_owned()],
        redaction: Redaction::Values,
        withheld: Vec::new(),
        loose: Vec::new(),
        approvers: Some(signers),
        anchor: Anchor {
            last: Some(journal.head()),
            differing: Vec::new(),
            not_asked: None,
        },
        graph: Some(graph(12)),
        throughput: Throughput::of((0..240).map(|chunk| {
            let table = if chunk % 3 == 0 {
                "shop.orders"
            } else {
                "shop.order_lines"
            };
            (
                table.to_owned(),
                at(0).after(Span::seconds(chunk * 5)),
                20_000,
                3_000_000 + chunk % 17 * 400_000,
            )
        })),
    };
    World {
        plan: story.sample.plan,
        journal,
        given,
        verified: Verified {
            file: "0002-verification.json".to_owned(),
            sha256: Sha256::of(&bytes),
            headline: verification().outcome.headline(),
            report: verification(),
        },
        evidence: story.files,
    }
}
