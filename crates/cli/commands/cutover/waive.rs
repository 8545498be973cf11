//! `landfall cutover waive`: somebody wants to live with a finding.

use cutover::evidence::{EvidenceKind, Problem};
use cutover::gate::DECLARED_LOSS;
use cutover::journal::Event;
use cutover::journal::event::Waiver;
use cutover::{Facts, Moment, State, approval};
use serde::Serialize;

use crate::args::CutoverWaive;
use crate::cutover::error::CutoverFailure;
use crate::cutover::session::{Session, operator};
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;
use crate::settings::nearest;

/// As many findings are named where the typed one is none.
const NAMED: usize = 10;

#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    waiver: &'a Waiver,
}

/// Writes the waiver into the journal.
pub(crate) async fn run(project: &Project, typed: &CutoverWaive) -> Result<Answer, Failure> {
    let mut session = Session::open(project, "waive").await?;
    session.run()?;
    let known = problems(session.state())?;
    check(typed, &known)?;
    let refused = || CutoverFailure::Refused("there are too many waivers".to_owned());
    let waiver = Waiver {
        id: approval::next_name(session.state()).ok_or_else(refused)?,
        finding: typed.finding.clone(),
        rows: typed.rows,
        reason: typed.reason.trim().to_owned(),
        requester: typed.requester.clone().unwrap_or_else(operator),
        expires: Moment::now().after(typed.expires),
    };
    let event = Event::WaiverRequested { waiver: waiver.clone() };
    session.append(event).await?;
    let printer = &project.printer;
    printer.line(format!(
        "{}: {} of {} asks to live with {} until {}",
        waiver.id,
        crate::figures::counted(waiver.rows, "row"),
        waiver.finding,
        waiver.requester,
        waiver.expires
    ));
    printer.say("approvals of gates that were given before it count no more");
    printer.say(format!(
        "next: somebody else runs landfall cutover approve --waiver {} --key FILE",
        waiver.id
    ));
    printer.document(&Document {
        command: "cutover waive",
        waiver: &waiver,
    });
    Ok(Answer::Yes)
}

/// What stands against the newest verification of the run under way.
fn problems(state: &State) -> Result<Vec<Problem>, Failure> {
    let run = state.open_run().map(|run| run.number);
    let newest = state
        .evidence
        .iter()
        .rfind(|noted| noted.run == run && noted.what.facts.kind() == EvidenceKind::Verification);
    let Some(Facts::Verification {
        against, declared_loss, ..
    }) = newest.map(|noted| &noted.what.facts)
    else {
        let words = "there is no verification of this run: nothing is known that could be waived";
        return Err(CutoverFailure::Refused(words.to_owned()).into());
    };
    let mut problems = against.clone();
    if *declared_loss {
        problems.push(Problem {
            finding: DECLARED_LOSS.to_owned(),
            rows: None,
            words: "the declared conversion changed values".to_owned(),
        });
    }
    Ok(problems)
}

fn check(typed: &CutoverWaive, known: &[Problem]) -> Result<(), Failure> {
    let refused = |words: String| Err(CutoverFailure::Refused(words).into());
    let Some(problem) = known.iter().find(|problem| problem.finding == typed.finding) else {
        return refused(unknown(&typed.finding, known));
    };
    if !problem.can_be_waived() {
        return refused(format!("{} cannot be waived: {}", problem.finding, problem.words));
    }
    if typed.reason.trim().is_empty() {
        return refused("--reason must say why the project can live with it".to_owned());
    }
    match problem.rows {
        Some(rows) if rows > typed.rows => refused(format!(
            "{} concerns {rows} rows ({}): a waiver of {} would not cover it",
            problem.finding, problem.words, typed.rows
        )),
        _ => Ok(()),
    }
}

/// That there is no such finding, with those that there are.
fn unknown(finding: &str, known: &[Problem]) -> String {
    if known.is_empty() {
        return format!("{finding} is no finding: nothing stands against the last verification");
    }
    let names: Vec<String> = known.iter().map(|problem| problem.finding.clone()).collect();
    let more = names.len().saturating_sub(NAMED);
    let shown = names[..names.len() - more].join(", ");
    let mut words = format!("{finding} is no finding of the last verification, which found {shown}");
    if more > 0 {
        words.push_str(&format!(" and {more} more"));
    }
    if let Some(name) = nearest(finding, &names) {
        words.push_str(&format!("; did you mean {name}?"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(finding: &str, rows: Option<u64>) -> Problem {
        Problem {
            finding: finding.to_owned(),
            rows,
            words: "so it is".to_owned(),
        }
    }

    fn typed(finding: &str, rows: u64, reason: &str) -> CutoverWaive {
        CutoverWaive {
            finding: finding.to_owned(),
            rows,
            reason: reason.to_owned(),
            expires: cutover::Span::seconds(60),
            requester: None,
        }
    }

    #[test]
    fn what_is_no_finding_is_refused_with_the_nearest_one() {
        let known = [
            problem("different:shop.orders", Some(2)),
            problem("control:digests", None),
        ];
        let said = |typed: CutoverWaive| match check(&typed, &known) {
            Ok(()) => String::new(),
            Err(failure) => failure.message(),
        };
        assert_eq!(said(typed("different:shop.orders", 2, "known")), "");
        assert_eq!(said(typed("different:shop.orders", 9, "known")), "");
        let unknown = said(typed("different:shop.order", 2, "known"));
        assert!(unknown.contains("did you mean different:shop.orders?"), "{unknown}");
        assert!(said(typed("different:shop.orders", 1, "known")).contains("would not cover"));
        assert!(said(typed("different:shop.orders", 2, " ")).contains("--reason"));
        assert!(said(typed("control:digests", 0, "known")).contains("cannot be waived"));
        let many: Vec<Problem> = (0..15)
            .map(|number| problem(&format!("quarantine:t{number}"), Some(1)))
            .collect();
        assert!(super::unknown("x", &many).ends_with("and 5 more"));
    }
}
