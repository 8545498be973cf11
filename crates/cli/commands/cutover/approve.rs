//! `landfall cutover approve`: somebody says yes or no to a gate or a waiver, and signs it.

mod sign;

use std::path::{Path, PathBuf};

use cutover::approval;
use cutover::gate::{self, Judgement};
use cutover::journal::event::{Approval, Decision, Statement, Subject};
use cutover::journal::{Event, Journal, Link};
use cutover::policy::Approvals;
use cutover::signature::Signers;
use cutover::{Moment, Plan, State};
use serde::Serialize;

use crate::args::CutoverApprove;
use crate::cutover::error::CutoverFailure;
use crate::cutover::plan_file::read_plan;
use crate::cutover::say;
use crate::cutover::session::{Session, operator};
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;

#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    approval: &'a Approval,
    /// The gate as it stands now; `null` of a waiver.
    gate: Option<Judgement>,
}

/// Approves, or prints what is to be signed.
pub(crate) async fn run(project: &Project, typed: &CutoverApprove) -> Result<Answer, Failure> {
    if typed.print {
        return print(project, typed);
    }
    let mut session = Session::open(project, "approve").await?;
    let signers = project.settings.cutover_signers()?;
    let subject = subject(&session.plan, session.state(), typed)?;
    let shown = judged(&session.plan, session.state(), &subject, &signers)?;
    if let Some(judgement) = &shown {
        say::judgement(&project.printer, judgement);
    }
    let approval = match &typed.signature {
        Some(signature) => brought_back(&session, typed, &subject, signature)?,
        None => {
            let statement = statement(&session.plan, session.state(), typed, subject.clone())?;
            given(&session.plan, typed, statement, &signers)?
        }
    };
    let now = Moment::now();
    let counts = approval::would_count(session.state(), &session.plan.policy, &approval, now, &signers);
    if let Err(reason) = counts.map_err(no_form)? {
        return Err(CutoverFailure::Refused(format!("it would not count, and is not written: {reason}")).into());
    }
    let event = Event::Approved {
        approval: approval.clone(),
    };
    session.append(event).await?;
    let word = match approval.statement.decision {
        Decision::Approve => "approves",
        Decision::Reject => "rejects",
    };
    let printer = &project.printer;
    let expires = approval.statement.expires;
    printer.line(format!(
        "{} {word} {} until {expires}",
        approval.approver,
        named(&subject)
    ));
    let gate = judged(&session.plan, session.state(), &subject, &signers)?;
    if let Some(judgement) = &gate {
        match judgement.open {
            true => printer.line(format!("the gate {} is open", judgement.gate)),
            false => say::judgement(printer, judgement),
        }
    }
    printer.document(&Document {
        command: "cutover approve",
        approval: &approval,
        gate,
    });
    Ok(Answer::Yes)
}

/// Prints the text that is to be signed, of the journal as it stands.
fn print(project: &Project, typed: &CutoverApprove) -> Result<Answer, Failure> {
    let folder = project.settings.cutover_folder();
    let (plan, _) = read_plan(&project.printer, &folder)?;
    let journal = Journal::read(&folder)
        .map_err(CutoverFailure::from)?
        .ok_or(CutoverFailure::NoRun)?;
    let subject = subject(&plan, &journal.state, typed)?;
    let statement = statement(&plan, &journal.state, typed, subject)?;
    let printer = &project.printer;
    printer.say("sign it with ssh-keygen -Y sign -n landfall-cutover -f KEY FILE, and bring FILE.sig back with --signature FILE.sig --as NAME");
    printer.line(statement.text().trim_end());
    printer.document(&statement);
    Ok(Answer::Yes)
}

/// What is approved, if it is there.
fn subject(plan: &Plan, state: &State, typed: &CutoverApprove) -> Result<Subject, Failure> {
    match (&typed.gate, &typed.waiver) {
        (Some(gate), _) if plan.policy.gate(gate).is_none() => Err(CutoverFailure::no_gate(plan, gate).into()),
        (Some(gate), _) => Ok(Subject::Gate(gate.clone())),
        (None, Some(waiver)) if state.waiver(waiver).is_none() => {
            Err(CutoverFailure::Refused(format!("there is no waiver {waiver}")).into())
        }
        (None, Some(waiver)) => Ok(Subject::Waiver(waiver.clone())),
        (None, None) => Err(CutoverFailure::Refused("a gate, or --waiver".to_owned()).into()),
    }
}

fn named(subject: &Subject) -> String {
    match subject {
        Subject::Gate(id) => format!("gate {id}"),
        Subject::Waiver(id) => format!("waiver {id}"),
    }
}

/// The gate as it stands; `None` of a waiver.
fn judged(plan: &Plan, state: &State, subject: &Subject, signers: &Signers) -> Result<Option<Judgement>, Failure> {
    let Subject::Gate(id) = subject else { return Ok(None) };
    let Some(gate) = plan.policy.gate(id) else {
        return Ok(None);
    };
    gate::judge(plan, gate, state, Moment::now(), signers)
        .map(Some)
        .map_err(no_form)
}

fn no_form(source: serde_json::Error) -> Failure {
    Failure::Document {
        what: "the plan",
        source,
    }
}

/// What must be so for an approval of this subject to count.
fn rules(plan: &Plan, subject: &Subject) -> Approvals {
    match subject {
        Subject::Gate(id) => plan
            .policy
            .gate(id)
            .map(|gate| gate.approvals.clone())
            .unwrap_or_default(),
        Subject::Waiver(_) => approval::of_any_gate(&plan.policy),
    }
}

fn statement(plan: &Plan, state: &State, typed: &CutoverApprove, subject: Subject) -> Result<Statement, Failure> {
    let decision = if typed.reject {
        Decision::Reject
    } else {
        Decision::Approve
    };
    let good_for = approval::longest(&rules(plan, &subject), typed.expires);
    let expires = Moment::now().after(good_for);
    approval::statement(state, subject, decision, expires).map_err(|words| CutoverFailure::Refused(words).into())
}

/// The statement, signed by the key that was named; or unsigned, where the policy lets it count.
fn given(plan: &Plan, typed: &CutoverApprove, statement: Statement, signers: &Signers) -> Result<Approval, Failure> {
    let Some(key) = &typed.key else {
        if rules(plan, &statement.subject).signed {
            let words = "it must be signed: --key FILE, or --print to sign elsewhere";
            return Err(CutoverFailure::Refused(words.to_owned()).into());
        }
        let own = operator();
        if typed.approver.as_ref().is_some_and(|name| *name != own) {
            let words =
                format!("without a signature it is the word of {own}: --as is for names in the list of approvers");
            return Err(CutoverFailure::Refused(words).into());
        }
        return Ok(Approval {
            statement,
            approver: own,
            signature: None,
        });
    };
    let signature = sign::sign(key, &statement.text())?;
    let approver = match &typed.approver {
        Some(name) => name.clone(),
        None => sign::name_of(&signature, &statement.text(), signers)?,
    };
    Ok(Approval {
        statement,
        approver,
        signature: Some(signature),
    })
}

/// A statement that was printed and signed elsewhere, if it is still the one that would be printed now.
fn brought_back(
    session: &Session<'_>,
    typed: &CutoverApprove,
    subject: &Subject,
    signature: &Path,
) -> Result<Approval, Failure> {
    let read = |path: PathBuf| std::fs::read_to_string(&path).map_err(|source| Failure::Read { path, source });
    let refused = |words: String| Err(CutoverFailure::Refused(words).into());
    let path = match &typed.statement {
        Some(path) => path.clone(),
        None => signature.with_extension(""),
    };
    if path == signature {
        return refused("--statement must name the text that was signed".to_owned());
    }
    let text = read(path.clone())?;
    let armoured = read(signature.to_owned())?;
    let Some(statement) = Statement::parse(&text, &session.plan.project.fingerprint) else {
        return refused(format!("{} is no statement about this project", path.display()));
    };
    if statement.subject != *subject {
        return refused(format!("{} is about {}", path.display(), named(&statement.subject)));
    }
    if let Some(entry) = moved_on(&session.journal().links, &statement) {
        return refused(format!(
            "the journal went on since it was printed (entry {entry}): print it anew and sign again"
        ));
    }
    Ok(Approval {
        statement,
        approver: typed.approver.clone().unwrap_or_default(),
        signature: Some(armoured),
    })
}

/// The first entry after the statement's own that is more than somebody's word about the same, or a look at a gate.
fn moved_on(links: &[Link], statement: &Statement) -> Option<u64> {
    let later = links.iter().filter(|link| link.entry.number > statement.entry);
    later
        .filter(|link| match &link.entry.event {
            Event::Approved { approval } => approval.statement.subject != statement.subject,
            Event::GateJudged { .. } => false,
            _ => true,
        })
        .map(|link| link.entry.number)
        .next()
}
