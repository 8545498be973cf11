//! Approvals: what is signed, and whether an approval counts.
//!
//! An approval counts if it is of this project, run and subject, by somebody who may approve, not expired, made at an end that the
//! journal really had and in sight of the evidence that stood there, of the plan and policy that are in force; that of a gate only if
//! no evidence and no waiver came after it before the gate opened. A rejection stands until whoever gave it approves, whatever comes meanwhile.

mod text;
mod waiver;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::waiver::{WaiverStanding, WaiverStatus, next_name, of_waivers};
use crate::gate::clock;
use crate::journal::event::{Approval, Decision, Statement, Subject};
use crate::policy::{Approvals, Gate, Policy};
use crate::signature::{CUTOVER_NAMESPACE, Signers};
use crate::state::{Noted, State};
use crate::{Moment, Span};

/// Who agreed, who did not, and whose word does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalStanding {
    /// As many are needed, by different keys.
    pub needed: u32,
    /// Whether only signed ones count.
    pub signed: bool,
    pub counted: Vec<Given>,
    /// Those who said no, and did not say yes since.
    pub rejected: Vec<Given>,
    pub not_counted: Vec<NotCounted>,
}

impl ApprovalStanding {
    /// Whether enough agree and nobody is against it.
    pub fn enough(&self) -> bool {
        self.rejected.is_empty() && self.counted.len() >= usize::try_from(self.needed).unwrap_or(usize::MAX)
    }
}

/// A word that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The journal's entry.
    pub entry: u64,
    pub at: Moment,
    pub approver: String,
    /// `SHA256:…` of the key that signed; `None` if nobody did.
    pub key: Option<String>,
    /// From when on it counts no more.
    pub expires: Moment,
}

impl Given {
    /// Whether both are of one person, as far as keys and names tell.
    fn same_person(&self, other: &Given) -> bool {
        self.approver == other.approver || (self.key.is_some() && self.key == other.key)
    }
}

/// A word that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotCounted {
    pub entry: u64,
    pub at: Moment,
    pub approver: String,
    pub decision: Decision,
    /// Why not.
    pub reason: String,
}

/// Who agreed to a gate.
///
/// # Errors
/// A waiver has no form in JSON.
pub fn of_gate(
    state: &State,
    gate: &Gate,
    now: Moment,
    signers: &Signers,
) -> Result<ApprovalStanding, serde_json::Error> {
    let subject = Subject::Gate(gate.id.clone());
    let evidence = state.evidence_root(state.head.number)?;
    // What the gate's own phase leaves takes nothing from the words by which it began.
    let opened = state.run().and_then(|run| run.opened(&gate.id));
    let before = opened.map(|entry| state.evidence_root(entry)).transpose()?;
    let sight = |statement: &Statement| {
        let waived = |entry: u64| state.waivers.iter().any(|waiver| waiver.entry > entry);
        let began =
            opened.is_some_and(|entry| statement.entry < entry && !waived(entry)) && before == Some(statement.evidence);
        if began || statement.evidence == evidence {
            Ok(())
        } else {
            Err("evidence or a waiver came after it: it has to be given again".to_owned())
        }
    };
    standing(
        state,
        &subject,
        &gate.approvals,
        gate.approvals.count,
        now,
        signers,
        &sight,
    )
}

/// Who agreed to a subject; `also` is what else an approval needs in order to count.
fn standing(
    state: &State,
    subject: &Subject,
    rules: &Approvals,
    needed: u32,
    now: Moment,
    signers: &Signers,
    also: &dyn Fn(&Statement) -> Result<(), String>,
) -> Result<ApprovalStanding, serde_json::Error> {
    let mut standing = ApprovalStanding {
        needed,
        signed: rules.signed,
        counted: Vec::new(),
        rejected: Vec::new(),
        not_counted: Vec::new(),
    };
    for noted in state
        .approvals
        .iter()
        .filter(|noted| noted.what.statement.subject == *subject)
    {
        let statement = &noted.what.statement;
        let refused = |reason: String| NotCounted {
            entry: noted.entry,
            at: noted.at,
            approver: noted.what.approver.clone(),
            decision: statement.decision,
            reason,
        };
        let given = match who(noted, rules, signers).and_then(|given| of_this_run(state, statement).map(|()| given)) {
            Ok(given) => given,
            Err(reason) => {
                standing.not_counted.push(refused(reason));
                continue;
            }
        };
        let no = standing.rejected.iter().find(|no| no.same_person(&given));
        if let Some(no) = no.filter(|no| statement.decision == Decision::Approve && statement.entry < no.entry) {
            standing.not_counted.push(refused(format!(
                "it was signed before {} rejected it in entry {}",
                no.approver, no.entry
            )));
            continue;
        }
        standing.counted.retain(|other| !other.same_person(&given));
        standing.rejected.retain(|other| !other.same_person(&given));
        if statement.decision == Decision::Reject {
            standing.rejected.push(given);
            continue;
        }
        let valid = in_sight(state, statement)?
            .and_then(|()| in_time(noted, &given, now))
            .and_then(|()| also(statement));
        match valid {
            Ok(()) => standing.counted.push(given),
            Err(reason) => standing.not_counted.push(refused(reason)),
        }
    }
    Ok(standing)
}

/// Whose word it is, if it is the word of somebody who may give it.
fn who(noted: &Noted<Approval>, rules: &Approvals, signers: &Signers) -> Result<Given, String> {
    let approval = &noted.what;
    let key = match &approval.signature {
        None if rules.signed => return Err("it is not signed, and unsigned ones do not count here".to_owned()),
        None => None,
        Some(signature) => {
            let text = approval.statement.text();
            let signer = signers
                .verify(
                    signature,
                    CUTOVER_NAMESPACE,
                    text.as_bytes(),
                    noted.at,
                    Some(&approval.approver),
                )
                .map_err(|refused| format!("its signature does not count: {refused}"))?;
            Some(signer.fingerprint)
        }
    };
    Ok(Given {
        entry: noted.entry,
        at: noted.at,
        approver: approval.approver.clone(),
        key,
        expires: approval.statement.expires.min(noted.at.after(rules.valid_for)),
    })
}

/// Whether a statement is of this project and of the run that is under way, or was the last one.
fn of_this_run(state: &State, statement: &Statement) -> Result<(), String> {
    let Some(plan) = &state.plan else {
        return Err("there is no plan".to_owned());
    };
    if statement.project != plan.project.fingerprint {
        return Err("it is of another project".to_owned());
    }
    match state.run() {
        Some(run) if run.number == statement.run => Ok(()),
        _ => Err(format!("it is of run {}", statement.run)),
    }
}

/// Whether it was made in sight of what the journal really held, for the plan that is in force.
fn in_sight(state: &State, statement: &Statement) -> Result<Result<(), String>, serde_json::Error> {
    if !state.went_through(statement.head()) {
        return Ok(Err(format!(
            "it names an entry {} that this journal does not have",
            statement.entry
        )));
    }
    if state.evidence_root(statement.entry)? != statement.evidence {
        return Ok(Err(format!(
            "it names other evidence than there was at entry {}",
            statement.entry
        )));
    }
    let in_force = state.plan.as_ref().map(|plan| (plan.plan, plan.policy));
    Ok(if in_force == Some((statement.plan, statement.policy)) {
        Ok(())
    } else {
        Err("it is of another plan or policy than the one in force".to_owned())
    })
}

fn in_time(noted: &Noted<Approval>, given: &Given, now: Moment) -> Result<(), String> {
    if let Some(ahead) = clock::ahead(noted.at, now) {
        return Err(format!(
            "it was written {ahead} in the future by this machine's clock: one of the clocks is wrong"
        ));
    }
    if now >= given.expires {
        return Err(format!("it expired at {}", given.expires));
    }
    Ok(())
}

/// A statement about the journal as it stands.
///
/// # Errors
/// In words why nothing can be approved now.
pub fn statement(state: &State, subject: Subject, decision: Decision, expires: Moment) -> Result<Statement, String> {
    let plan = state.plan.as_ref().ok_or("there is no plan yet")?;
    let run = state.open_run().ok_or("no run is under way: approvals are of a run")?;
    let evidence = state
        .evidence_root(state.head.number)
        .map_err(|error| format!("a waiver has no form in JSON: {error}"))?;
    Ok(Statement {
        project: plan.project.fingerprint.clone(),
        run: run.number,
        subject,
        decision,
        entry: state.head.number,
        head: state.head.hash,
        evidence,
        policy: plan.policy,
        plan: plan.plan,
        expires,
    })
}

/// Whether an approval would count if it were written now; in words why not. To be asked before it is written.
///
/// # Errors
/// A waiver has no form in JSON.
pub fn would_count(
    state: &State,
    policy: &Policy,
    approval: &Approval,
    now: Moment,
    signers: &Signers,
) -> Result<Result<(), String>, serde_json::Error> {
    let mut after = state.clone();
    let entry = state.head.number + 1;
    after.approvals.push(Noted {
        entry,
        at: now,
        by: String::new(),
        run: state.open_run().map(|run| run.number),
        what: approval.clone(),
    });
    let standing = match &approval.statement.subject {
        Subject::Gate(id) => match policy.gate(id) {
            None => return Ok(Err(format!("the policy has no gate {id}"))),
            Some(gate) => of_gate(&after, gate, now, signers)?,
        },
        Subject::Waiver(id) => {
            let waivers = of_waivers(&after, &of_any_gate(policy), now, signers)?;
            match waivers.into_iter().find(|standing| standing.waiver.id == *id) {
                None => return Ok(Err(format!("there is no waiver {id}"))),
                Some(standing) => standing.approvals,
            }
        }
    };
    let refused = standing.not_counted.into_iter().find(|not| not.entry == entry);
    Ok(refused.map_or(Ok(()), |not| Err(not.reason)))
}

/// What an approval of a waiver must fulfil to count at every gate.
pub fn of_any_gate(policy: &Policy) -> Approvals {
    let rules = || policy.gates.iter().map(|gate| &gate.approvals);
    let shortest = rules().map(|rules| rules.valid_for).min();
    Approvals {
        count: 1,
        signed: rules().any(|rules| rules.signed),
        requester_may_approve: rules().all(|rules| rules.requester_may_approve),
        valid_for: shortest.unwrap_or_else(|| Approvals::default().valid_for),
    }
}

/// The longest that an approval may still be good for under these rules.
pub fn longest(rules: &Approvals, asked: Option<Span>) -> Span {
    asked.map_or(rules.valid_for, |asked| asked.min(rules.valid_for))
}
