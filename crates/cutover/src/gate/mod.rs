//! Gates: whether what the policy asks for is there. Decided from plan, journal, list of signers and time alone.
//!
//! Red, stale or missing stops. Evidence counts only if it is of this project and schema, fresh by the clock of who judges (what is
//! from the future is not fresh, but a clock that is wrong), and, for verifications, freeze proofs and checks, of this run. The newest
//! of a kind decides: an older one that was green does not outweigh it. To see how a gate stood earlier, judge the state of the entries
//! up to then.

pub mod clock;
mod frozen;
mod requirement;

#[cfg(test)]
pub(crate) mod tests;

use serde::{Deserialize, Serialize};

pub use self::requirement::DECLARED_LOSS;

use crate::approval::{self, ApprovalStanding, WaiverStanding};
use crate::policy::{Gate, Requirement};
use crate::signature::Signers;
use crate::{Id, Moment, Plan, Sha256, State};

/// What was found of a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    pub gate: Id,
    pub title: String,
    pub at: Moment,
    pub open: bool,
    /// What stands against every gate of the run: that the plan was changed, say.
    pub objections: Vec<String>,
    pub requirements: Vec<RequirementResult>,
    pub approvals: ApprovalStanding,
    /// Every waiver of this run, in force or not.
    pub waivers: Vec<WaiverStanding>,
}

/// What was found of one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequirementResult {
    pub requirement: Requirement,
    pub status: Status,
    /// Why, for people.
    pub words: String,
    /// The file that it was judged by.
    pub evidence: Option<Sha256>,
    /// The waivers without which it would not be met.
    pub waivers: Vec<Id>,
}

/// Whether a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Met,
    /// Only problems stand against it that waivers cover.
    Waived,
    NotMet,
    /// It was, too long ago, or a clock is wrong.
    Stale,
    /// There is no evidence of it.
    Missing,
}

impl Status {
    /// Whether the gate may open with it.
    pub fn passes(self) -> bool {
        matches!(self, Status::Met | Status::Waived)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::Waived => "waived",
            Status::NotMet => "not met",
            Status::Stale => "stale",
            Status::Missing => "missing",
        }
    }
}

impl Judgement {
    /// What stands against the gate, one line each; empty if it is open.
    pub fn against(&self) -> Vec<String> {
        let mut against = self.objections.clone();
        for result in self.requirements.iter().filter(|result| !result.status.passes()) {
            against.push(format!(
                "{}: {}: {}",
                result.requirement.words(),
                result.status.words(),
                result.words
            ));
        }
        let approvals = &self.approvals;
        for no in &approvals.rejected {
            against.push(format!(
                "{} rejected it at {}, and did not approve it since",
                no.approver, no.at
            ));
        }
        let counted = approvals.counted.len();
        if usize::try_from(approvals.needed).is_ok_and(|needed| counted < needed) {
            let kind = if approvals.signed { "signed " } else { "" };
            against.push(format!("{counted} of {} {kind}approvals", approvals.needed));
        }
        if !self.open {
            for not in &approvals.not_counted {
                against.push(format!(
                    "the word of {} in entry {} does not count: {}",
                    not.approver, not.entry, not.reason
                ));
            }
        }
        against
    }
}

/// Judges a gate of the plan as the journal stands, by the clock of who asks.
///
/// # Errors
/// Plan or waivers have no form in JSON.
pub fn judge(
    plan: &Plan,
    gate: &Gate,
    state: &State,
    now: Moment,
    signers: &Signers,
) -> Result<Judgement, serde_json::Error> {
    let objections = objections(plan, gate, state)?;
    let approvals = approval::of_gate(state, gate, now, signers)?;
    let run = state.run().map(|run| run.number);
    let mut waivers = approval::of_waivers(state, &gate.approvals, now, signers)?;
    waivers.retain(|standing| standing.run == run);
    let judge = requirement::Judge {
        plan,
        gate,
        state,
        now,
        waivers: &waivers,
    };
    let requirements: Vec<RequirementResult> = gate.requires.iter().map(|wanted| judge.judge(wanted)).collect();
    let open = objections.is_empty() && approvals.enough() && requirements.iter().all(|result| result.status.passes());
    Ok(Judgement {
        gate: gate.id.clone(),
        title: gate.title.clone(),
        at: now,
        open,
        objections,
        requirements,
        approvals,
        waivers,
    })
}

fn objections(plan: &Plan, gate: &Gate, state: &State) -> Result<Vec<String>, serde_json::Error> {
    let mut objections = Vec::new();
    match &state.plan {
        None => objections.push("the journal has no plan".to_owned()),
        Some(known) if known.project.fingerprint != plan.project.fingerprint => {
            objections.push("the plan is of another project than the journal".to_owned());
        }
        Some(known) if known.plan != plan.hash()? || known.policy != plan.policy.hash()? => {
            objections.push("the plan was changed since it was taken into the journal".to_owned());
        }
        Some(_) => {}
    }
    if plan.policy.gate(&gate.id) != Some(gate) {
        objections.push("the gate is not as in the plan's policy".to_owned());
    }
    if state.open_run().is_none() {
        objections.push("no run is under way".to_owned());
    }
    Ok(objections)
}
