//! What the report says.

use super::sample::{self, HOSTILE, hostile, large, world};
use crate::plan::earlier::Earlier;
use crate::report::decision::decide;
use crate::report::signoff::Signoff;
use crate::report::{Answer, Decided, Input, Progress, Report, SignatureState, StepState, render, summary};

/// The page's text has what the data has: one figure of each section.
#[test]
fn the_page_and_the_summary_say_what_the_data_says() {
    let report = world().report();
    let decision = &report.decision;
    assert_eq!(
        (decision.answer, decision.decided, decision.progress),
        (Answer::Yes, Decided::Approved, Progress::Completed),
        "{decision:#?}"
    );
    assert_eq!(decision.decided_words, "approved by ann@example.com, bob@example.com");
    let page = render(&report).unwrap();
    if let Some(folder) = std::env::var_os("LANDFALL_SAMPLE_PAGES") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::write(folder.join("report.html"), &page).unwrap();
        std::fs::write(folder.join("summary.md"), summary(&report)).unwrap();
        std::fs::write(
            folder.join("report.json"),
            serde_json::to_string_pretty(&report).unwrap(),
        )
        .unwrap();
        std::fs::write(folder.join("hostile.html"), render(&hostile().report()).unwrap()).unwrap();
        std::fs::write(folder.join("large.html"), render(&large(5000).report()).unwrap()).unwrap();
    }
    for words in [
        "Cutover completed and approved; verification not passed, though the rows that arrived are equal under declared loss, under waivers",
        "CHG-20417",
        "mysql-bin.000003:4711",
        "slower than ever",
        "a test event with U+0000 in it",
        "zero date to null",
        "every one was reported",
        "The target keeps entry",
        "none of this plan",
        "+49 30 5550 100",
    ] {
        assert!(page.contains(words), "{words:?} is not in the page");
    }
    let summary = summary(&report);
    for words in [
        "**YES: Cutover completed",
        "CHG-20417",
        "w1 (expired)",
        "| Go or no-go: switch | open | 2 of 2, 1 waived | 2 of 2: ann@example.com, bob@example.com |",
    ] {
        assert!(summary.contains(words), "{words:?} is not in\n{summary}");
    }
    assert!(summary.lines().count() < 60, "more than a page:\n{summary}");
}

#[test]
fn times_are_those_of_the_journal() {
    let report = world().report();
    let run = report.runs.last().unwrap();
    let refresh = run
        .phases
        .iter()
        .flat_map(|phase| &phase.steps)
        .find(|step| step.id.as_str() == "refresh")
        .unwrap();
    assert_eq!(
        (refresh.state, refresh.attempts.len(), refresh.slower),
        (StepState::Done, 2, Some(true))
    );
    // One after the other, without a gap: together they are the run.
    let whole: std::time::Duration = run.critical.iter().map(|share| share.took.0).sum();
    assert_eq!(whole, run.ended.unwrap().since(run.started).0);
    assert!(run.critical.is_sorted_by(|one, other| one.took >= other.took));
    let downtime: std::time::Duration = run
        .critical
        .iter()
        .filter(|share| share.downtime)
        .map(|share| share.took.0)
        .sum();
    assert_eq!(downtime, run.downtime.0);
}

#[test]
fn a_report_of_a_verification_alone_says_so() {
    let mut world = world();
    world.given.graph = None;
    world.given.throughput = None;
    let build = |verification| {
        Report::build(Input {
            given: world.given.clone(),
            plan: None,
            earlier: &Earlier::new(),
            journal: None,
            verification,
        })
        .unwrap()
    };
    let report = build(Some(world.verified.clone()));
    assert_eq!(
        (report.decision.answer, report.decision.progress),
        (Answer::No, Progress::NoPlan)
    );
    assert!(
        report
            .decision
            .headline
            .starts_with("No cutover planned; verification not passed")
    );
    assert!(render(&report).unwrap().contains("There is no cutover plan."));
    let nothing = build(None);
    assert_eq!(nothing.decision.answer, Answer::NotYet);
    assert!(render(&nothing).unwrap().contains("nothing was verified yet"));
    assert!(summary(&nothing).contains("NOT YET"));
}

/// Cut off after every entry of its journal, the story gives an honest report of how far it is.
#[test]
fn a_cutover_under_way_is_never_called_decided_before_it_is() {
    let mut world = world();
    let whole = world.journal.clone();
    for length in 0..=whole.links.len() {
        let links = whole.links[..length].to_vec();
        let state = crate::State::of(&links).unwrap();
        world.journal = crate::journal::Journal { links, state, torn: 0 };
        world.given.written = whole.links[length.saturating_sub(1)].entry.at;
        let report = world.report();
        let decision = &report.decision;
        if length < whole.links.len() {
            assert_ne!(decision.answer, Answer::Yes, "after entry {length}: {decision:#?}");
        }
        if decision.progress == Progress::InProgress {
            assert!(
                decision.headline.starts_with("Cutover in progress"),
                "{}",
                decision.headline
            );
        }
        render(&report).unwrap();
    }
}

/// Where no gate asks for approvals, evidence alone decides.
#[test]
fn a_plan_without_approvals_is_not_refused_for_lack_of_them() {
    let mut world = world();
    let nobody = Signoff {
        gates: Vec::new(),
        waivers: Vec::new(),
        approvals: Vec::new(),
        against: Vec::new(),
        unproved: Vec::new(),
        waived: false,
        exchanged: false,
    };
    let mut decide = |passed: bool| {
        world.verified.report.outcome.passed = passed;
        decide(
            Some(&world.plan),
            Some(&world.journal.state),
            Some(&world.verified),
            &nobody,
        )
    };
    let decision = decide(true);
    assert_eq!((decision.decided, decision.answer), (Decided::NotAsked, Answer::Yes));
    assert!(
        decision.headline.starts_with("Cutover completed; "),
        "{}",
        decision.headline
    );
    assert_eq!(decide(false).answer, Answer::No);
}

/// A journal that is not the one that the target knows gives no yes, and says so first.
#[test]
fn a_journal_that_the_target_does_not_know_is_no_yes() {
    let mut world = world();
    world.given.anchor.differing = vec![51, 52];
    let decision = world.report().decision;
    assert_eq!(decision.answer, Answer::No);
    assert!(
        decision.reasons[0].ends_with("cut off: 51, 52"),
        "{:?}",
        decision.reasons
    );
}

/// A plan that was changed after the cutover is not the one that was carried out.
#[test]
fn a_plan_that_is_not_in_force_is_no_yes() {
    let mut world = world();
    world.plan.policy.gates.clear();
    let report = world.report();
    assert_eq!(report.decision.answer, Answer::No);
    assert!(
        report.decision.reasons[0].contains("not the one that the journal names"),
        "{:?}",
        report.decision.reasons
    );
}

/// A journal that calls a gate open whose approvals do not count gives no yes.
#[test]
fn an_opened_gate_that_cannot_be_shown_to_have_been_open_is_no_yes() {
    let mut world = world();
    world.given.approvers = None;
    let report = world.report();
    assert_eq!(report.decision.answer, Answer::No);
    assert!(
        report
            .approvals
            .iter()
            .all(|approval| approval.signature == SignatureState::NotListed)
    );
    assert!(
        report.decision.reasons[0].contains("cannot be shown to have been open"),
        "{:?}",
        report.decision.reasons
    );
}

#[test]
fn nothing_that_others_name_becomes_markup() {
    let page = render(&hostile().report()).unwrap();
    for name in &HOSTILE[..5] {
        assert!(!page.contains(name), "{name}");
    }
    assert!(page.contains("⟨U+202E⟩dlrow") && !page.contains('\u{202e}') && !page.contains('\u{0}'));
    assert!(page.contains("{{ 7 * 7 }}"));
    assert_eq!(page.matches("<script").count(), 1);
    let summary = summary(&hostile().report());
    assert!(
        !summary.contains("<script>") && !summary.contains('\u{202e}'),
        "{summary}"
    );
}

#[test]
fn the_page_needs_nothing_else() {
    let page = render(&world().report()).unwrap();
    for outside in ["http://", "https://", "<link", "url(h", "@import", "src="] {
        assert!(!page.contains(outside), "found {outside}");
    }
}

#[test]
fn thousands_of_tables_are_all_in_the_page() {
    let page = render(&large(5000).report()).unwrap();
    assert_eq!(page.matches("<tr data-kind=").count(), 5000);
}

#[test]
fn the_data_comes_back_from_its_json() {
    for world in [world(), hostile(), sample::large(3)] {
        let report = world.report();
        let text = serde_json::to_vec_pretty(&report).unwrap();
        let back: Report = serde_json::from_slice(&text).unwrap();
        assert_eq!(serde_json::to_vec_pretty(&back).unwrap(), text);
        assert_eq!(render(&back).unwrap(), render(&report).unwrap());
    }
}

/// The other tests stand on it.
#[test]
fn the_sample_is_a_journal_with_its_evidence() {
    let world = world();
    let text = sample::journal_text(&world.journal);
    let read = crate::journal::Journal::parse(std::path::Path::new("journal.jsonl"), &text).unwrap();
    assert_eq!(read.state, world.journal.state);
    for noted in &read.state.evidence {
        let (_, bytes) = world
            .evidence
            .iter()
            .find(|(name, _)| *name == noted.what.file)
            .unwrap();
        assert_eq!(crate::Sha256::of(bytes), noted.what.sha256);
    }
}
