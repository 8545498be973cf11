//! What the report says of the plan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::BuildError;
use crate::plan::{Contact, CutKey, EntryPoint, Plan, Project, Rollback};
use crate::state::State;
use crate::{Id, Moment, Sha256, Span};

/// The plan, without its steps: those stand with the runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSection {
    pub title: String,
    pub template: String,
    pub ticket: Option<String>,
    pub made: Moment,
    pub tool_version: String,
    pub project: Project,
    pub schema: Sha256,
    /// Of the plan, as journal and approvals name it.
    pub hash: Sha256,
    pub policy: Sha256,
    /// Whether the journal names this plan and policy as those in force; `None` without a journal.
    pub in_force: Option<bool>,
    pub downtime_budget: Option<Span>,
    pub point_of_no_return: Option<Id>,
    pub rollback: Rollback,
    pub entry_points: Vec<EntryPoint>,
    pub open_risks: Vec<CutKey>,
    pub contacts: BTreeMap<String, Contact>,
}

pub(super) fn section(plan: &Plan, state: Option<&State>) -> Result<PlanSection, BuildError> {
    let (hash, policy) = (plan.hash()?, plan.policy.hash()?);
    let in_force = state.and_then(|state| state.plan.as_ref()).map(|known| {
        known.plan == hash && known.policy == policy && known.project.fingerprint == plan.project.fingerprint
    });
    let cut = plan.phases.iter().flat_map(|phase| &phase.cut_keys);
    Ok(PlanSection {
        title: plan.title.clone(),
        template: plan.template.clone(),
        ticket: plan.ticket.clone(),
        made: plan.made,
        tool_version: plan.tool_version.clone(),
        project: plan.project.clone(),
        schema: plan.schema,
        hash,
        policy,
        in_force,
        downtime_budget: plan.policy.downtime_budget,
        point_of_no_return: plan.point_of_no_return().map(|step| step.id.clone()),
        rollback: plan.rollback.clone(),
        entry_points: plan.entry_points.clone(),
        open_risks: plan.open_risks.iter().chain(cut).cloned().collect(),
        contacts: plan.contacts.clone(),
    })
}
