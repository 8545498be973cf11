//! Waivers: which of them are in force.

use serde::{Deserialize, Serialize};

use super::{ApprovalStanding, standing};
use crate::evidence::Problem;
use crate::gate::clock;
use crate::journal::event::{Statement, Subject, Waiver};
use crate::policy::Approvals;
use crate::signature::{CUTOVER_NAMESPACE, Signers};
use crate::state::{Noted, State};
use crate::{Id, Moment};

/// A waiver, and whether it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaiverStanding {
    /// The journal's entry.
    pub entry: u64,
    pub at: Moment,
    pub run: Option<u32>,
    pub waiver: Waiver,
    pub status: WaiverStatus,
    pub approvals: ApprovalStanding,
}

/// Whether a waiver is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum WaiverStatus {
    InForce,
    /// Nobody who may has approved it.
    NotApproved,
    /// Somebody who may approve it is against it.
    Rejected,
    Expired,
    /// It is of another run than the one under way, or the last one.
    OtherRun,
    /// It was written in the future by this machine's clock.
    ClocksDisagree,
}

impl WaiverStatus {
    /// In words.
    pub fn words(&self) -> &'static str {
        match self {
            WaiverStatus::InForce => "in force",
            WaiverStatus::NotApproved => "not approved",
            WaiverStatus::Rejected => "rejected",
            WaiverStatus::Expired => "expired",
            WaiverStatus::OtherRun => "of another run",
            WaiverStatus::ClocksDisagree => "written in the future by this machine's clock",
        }
    }
}

impl WaiverStanding {
    /// Whether it speaks of this problem, and of all its rows.
    pub fn covers(&self, problem: &Problem) -> bool {
        self.waiver.finding == problem.finding && problem.rows.is_none_or(|rows| rows <= self.waiver.rows)
    }

    /// Whether it counts.
    pub fn in_force(&self) -> bool {
        self.status == WaiverStatus::InForce
    }
}

/// All waivers, under a gate's rules of approval: one approver is enough for a waiver, and needs another key than whoever asked.
///
/// # Errors
/// A waiver has no form in JSON.
pub fn of_waivers(
    state: &State,
    rules: &Approvals,
    now: Moment,
    signers: &Signers,
) -> Result<Vec<WaiverStanding>, serde_json::Error> {
    state
        .waivers
        .iter()
        .map(|noted| of_waiver(state, noted, rules, now, signers))
        .collect()
}

fn of_waiver(
    state: &State,
    noted: &Noted<Waiver>,
    rules: &Approvals,
    now: Moment,
    signers: &Signers,
) -> Result<WaiverStanding, serde_json::Error> {
    let subject = Subject::Waiver(noted.what.id.clone());
    // What is approved is the waiver, which does not change: evidence that comes later takes nothing from it.
    let written = |statement: &Statement| {
        if noted.entry <= statement.entry {
            Ok(())
        } else {
            Err("it was given before the waiver was asked for".to_owned())
        }
    };
    let mut approvals = standing(state, &subject, rules, 1, now, signers, &written)?;
    if !rules.requester_may_approve {
        separate(state, &noted.what, &mut approvals, signers);
    }
    let status = if noted.run != state.run().map(|run| run.number) {
        WaiverStatus::OtherRun
    } else if clock::ahead(noted.at, now).is_some() {
        WaiverStatus::ClocksDisagree
    } else if now >= noted.what.expires {
        WaiverStatus::Expired
    } else if !approvals.rejected.is_empty() {
        WaiverStatus::Rejected
    } else if approvals.enough() {
        WaiverStatus::InForce
    } else {
        WaiverStatus::NotApproved
    };
    Ok(WaiverStanding {
        entry: noted.entry,
        at: noted.at,
        run: noted.run,
        waiver: noted.what.clone(),
        status,
        approvals,
    })
}

/// Takes out approvals of whoever asked: by name, or by a key that may sign under that name.
fn separate(state: &State, waiver: &Waiver, approvals: &mut ApprovalStanding, signers: &Signers) {
    let own = |given: &super::Given| {
        let same_key = state.approvals.iter().any(|noted| {
            noted.entry == given.entry
                && noted.what.signature.as_ref().is_some_and(|signature| {
                    let text = noted.what.statement.text();
                    let name = Some(waiver.requester.as_str());
                    let signer = signers.verify(signature, CUTOVER_NAMESPACE, text.as_bytes(), noted.at, name);
                    signer.is_ok()
                })
        });
        given.approver == waiver.requester || same_key
    };
    let (own, others) = std::mem::take(&mut approvals.counted).into_iter().partition(own);
    approvals.counted = others;
    let own: Vec<super::Given> = own;
    for given in own {
        approvals.not_counted.push(super::NotCounted {
            entry: given.entry,
            at: given.at,
            approver: given.approver,
            decision: crate::journal::event::Decision::Approve,
            reason: "whoever asks for a waiver cannot approve it".to_owned(),
        });
    }
}

/// The name that a new waiver gets: `w1`, `w2`, …
pub fn next_name(state: &State) -> Option<Id> {
    let taken = |id: &Id| state.waiver(id).is_some();
    (1..=state.waivers.len() + 1)
        .filter_map(|number| format!("w{number}").parse::<Id>().ok())
        .find(|id| !taken(id))
}
