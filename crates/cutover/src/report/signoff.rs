//! Gates, waivers and approvals: what was asked for, who agreed, and whether that can be shown.

use serde::{Deserialize, Serialize};

use super::{BuildError, Given};
use crate::approval::{self, WaiverStanding};
use crate::evidence::EvidenceKind;
use crate::gate::{self, Judgement, Status};
use crate::journal::event::{Approval, Decision, Event, RunPurpose, Subject};
use crate::journal::{Journal, Link};
use crate::plan::Plan;
use crate::plan::earlier::Earlier;
use crate::policy::{Approvals, Gate};
use crate::signature::{CUTOVER_NAMESPACE, Signature, Signers};
use crate::state::{Noted, State};
use crate::{Id, Moment};

/// A gate, as it stood when it was opened; else as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateRow {
    pub gate: Id,
    pub title: String,
    /// The phase behind it.
    pub phase: Option<String>,
    /// When the journal says that it was opened in the last run, with the entry.
    pub opened: Option<(Moment, u64)>,
    /// Whether it was open, or is: judged here, by plan, evidence and approvals.
    pub open: bool,
    /// As of when it was judged.
    pub at: Moment,
    pub needs: Vec<NeedRow>,
    /// Approvals that it wants.
    pub needed: u32,
    pub approved: bool,
    pub approved_by: Vec<String>,
    pub rejected_by: Vec<String>,
    pub against: Vec<String>,
}

/// A requirement of a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedRow {
    pub what: String,
    pub status: Status,
    pub words: String,
    /// The file that it was judged by.
    pub evidence: Option<String>,
    pub waivers: Vec<Id>,
}

/// A waiver, whatever became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaiverRow {
    pub id: Id,
    pub entry: u64,
    pub at: Moment,
    pub run: Option<u32>,
    pub finding: String,
    pub rows: u64,
    pub reason: String,
    pub requester: String,
    pub approvers: Vec<String>,
    pub expires: Moment,
    /// `in force`, `expired`, …
    pub status: String,
    pub in_force: bool,
}

/// An approval or rejection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRow {
    pub entry: u64,
    pub at: Moment,
    pub run: u32,
    pub subject: Subject,
    pub decision: Decision,
    pub approver: String,
    pub expires: Moment,
    /// The journal's entry that it was given in sight of.
    pub signed_entry: u64,
    pub key: Option<String>,
    pub signature: SignatureState,
    pub signature_words: String,
}

/// What is known of an approval's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureState {
    Unsigned,
    /// By a key that the project lists for the approver.
    Listed,
    /// Of this text, by a key that is not listed for the approver.
    NotListed,
    /// Not of this text, or no signature.
    Wrong,
}

/// What this section found, for the decision.
#[derive(Debug)]
pub(super) struct Signoff {
    pub(super) gates: Vec<GateRow>,
    pub(super) waivers: Vec<WaiverRow>,
    pub(super) approvals: Vec<ApprovalRow>,
    /// What stands against gates that are not open.
    pub(super) against: Vec<String>,
    /// Gates that the journal calls open and that cannot be shown to have been.
    pub(super) unproved: Vec<String>,
    /// Whether a gate was open because of waivers.
    pub(super) waived: bool,
    /// Whether the target keeps another journal than this one.
    pub(super) exchanged: bool,
}

pub(super) fn signoff(
    given: &Given,
    (plan, earlier): (Option<&Plan>, &Earlier),
    journal: Option<&Journal>,
) -> Result<Signoff, BuildError> {
    let mut signoff = Signoff {
        gates: Vec::new(),
        waivers: Vec::new(),
        approvals: Vec::new(),
        against: Vec::new(),
        unproved: Vec::new(),
        waived: false,
        exchanged: !given.anchor.differing.is_empty(),
    };
    if signoff.exchanged {
        let entries: Vec<String> = given.anchor.differing.iter().map(u64::to_string).collect();
        signoff.unproved.push(format!(
            "the target keeps entries of a journal that this one is not, or was before it was cut off: {}",
            entries.join(", ")
        ));
    }
    let Some(journal) = journal else { return Ok(signoff) };
    let state = &journal.state;
    // A list that cannot be read lists nobody: then no signature counts.
    let signers = given
        .approvers
        .as_deref()
        .and_then(|text| Signers::parse(text).ok())
        .unwrap_or_default();
    signoff.approvals = state
        .approvals
        .iter()
        .map(|noted| approval_row(noted, &signers))
        .collect();
    let rules = rules(plan);
    signoff.waivers = approval::of_waivers(state, &rules, given.written, &signers)?
        .into_iter()
        .map(waiver_row)
        .collect();
    let Some(plan) = plan else { return Ok(signoff) };
    let in_force = state.plan.as_ref().map(|known| (known.plan, known.policy));
    if in_force.is_some() && in_force != Some((plan.hash()?, plan.policy.hash()?)) {
        signoff
            .unproved
            .push("the plan is not the one that the journal names: it was changed since".to_owned());
    }
    for gate in &plan.policy.gates {
        // The gate of a set that is open since an earlier run is that of this run's plan.
        let (plan, gate) = then(plan, gate, earlier, state).unwrap_or((plan, gate));
        let row = gate_row(plan, gate, journal, given.written, &signers)?;
        if row.opened.is_some() && !row.open {
            signoff.unproved.push(format!(
                "gate {} was opened, and cannot be shown to have been open: {}",
                gate.id,
                row.against.join("; ")
            ));
        }
        if row.opened.is_none() && begun_behind(plan, gate, &journal.state) {
            signoff.unproved.push(format!(
                "gate {} was never opened, and steps behind it were done or passed over",
                gate.id
            ));
        }
        if row.opened.is_none() && !row.open {
            signoff
                .against
                .extend(row.against.iter().map(|words| format!("gate {}: {words}", gate.id)));
        }
        signoff.waived |= row.open && row.needs.iter().any(|need| need.status == Status::Waived);
        signoff.gates.push(row);
    }
    Ok(signoff)
}

/// The run before the last one that opened the set which moves behind a gate: this set is left out of all later ones.
fn opening_run(plan: &Plan, gate: &Gate, state: &State) -> Option<u32> {
    crate::sets::open_since(plan, &state.runs, plan.set_behind(&gate.id)?)
}

/// The plan of that run and its gate of this name, where it was another one and was kept.
fn then<'a>(plan: &Plan, gate: &Gate, earlier: &'a Earlier, state: &State) -> Option<(&'a Plan, &'a Gate)> {
    let number = opening_run(plan, gate, state)?;
    let run = state.runs.iter().find(|run| run.number == number)?;
    let plan = earlier.get(&run.plan)?;
    Some((plan, plan.policy.gate(&gate.id)?))
}

/// Whether the cutover went on behind a gate.
fn begun_behind(plan: &Plan, gate: &Gate, state: &State) -> bool {
    let run = match opening_run(plan, gate, state) {
        Some(number) => state.runs.iter().find(|run| run.number == number),
        None => state.run(),
    };
    let run = run.filter(|run| run.purpose == RunPurpose::Cutover);
    let mut steps = plan
        .phases
        .iter()
        .filter(|phase| phase.gate.as_ref() == Some(&gate.id))
        .flat_map(|phase| &phase.steps);
    run.is_some_and(|run| steps.any(|step| run.step(&step.id).is_some()))
}

/// Whose approval a waiver needs: what the gate says that asks for a verification.
fn rules(plan: Option<&Plan>) -> Approvals {
    let asks = |gate: &&Gate| {
        gate.requires
            .iter()
            .any(|wanted| matches!(wanted, crate::Requirement::Verification { .. }))
    };
    plan.and_then(|plan| plan.policy.gates.iter().find(asks))
        .map(|gate| gate.approvals.clone())
        .unwrap_or_default()
}

fn gate_row(
    plan: &Plan,
    gate: &Gate,
    journal: &Journal,
    now: Moment,
    signers: &Signers,
) -> Result<GateRow, BuildError> {
    let opened = opened(plan, gate, journal);
    let (judgement, at) = match opened {
        // As it stood then: evidence grows old, and an approval expires.
        Some((at, entry)) => (gate::judge(plan, gate, &before(journal, entry), at, signers)?, at),
        None => (gate::judge(plan, gate, &journal.state, now, signers)?, now),
    };
    Ok(row(plan, gate, judgement, opened, at, &journal.state))
}

/// When the gate was last found open in the last run, or in that which opened the gate's set, and the entry that says so.
fn opened(plan: &Plan, gate: &Gate, journal: &Journal) -> Option<(Moment, u64)> {
    let state = &journal.state;
    let wanted = opening_run(plan, gate, state).or(state.run().map(|run| run.number));
    let mut of_run = None;
    let mut found = None;
    for link in &journal.links {
        match &link.entry.event {
            Event::RunStarted { run, .. } => of_run = Some(*run),
            Event::GateJudged {
                gate: judged,
                open: true,
                ..
            } if *judged == gate.id && of_run == wanted => {
                found = Some((link.entry.at, link.entry.number));
            }
            _ => {}
        }
    }
    found
}

/// What the journal said before this entry.
fn before(journal: &Journal, entry: u64) -> State {
    let earlier: Vec<Link> = journal
        .links
        .iter()
        .take_while(|link| link.entry.number < entry)
        .cloned()
        .collect();
    // A part of what could be read can be read.
    State::of(&earlier).unwrap_or_else(|_| State::empty())
}

fn row(
    plan: &Plan,
    gate: &Gate,
    judgement: Judgement,
    opened: Option<(Moment, u64)>,
    at: Moment,
    state: &State,
) -> GateRow {
    let file = |hash: &crate::Sha256| {
        let noted = state.evidence.iter().find(|noted| noted.what.sha256 == *hash);
        noted.map(|noted| noted.what.file.clone())
    };
    let against = judgement.against();
    GateRow {
        gate: gate.id.clone(),
        title: gate.title.clone(),
        phase: plan
            .phases
            .iter()
            .find(|phase| phase.gate.as_ref() == Some(&gate.id))
            .map(|phase| phase.title.clone()),
        opened,
        open: judgement.open,
        at,
        needs: judgement
            .requirements
            .into_iter()
            .map(|result| NeedRow {
                what: result.requirement.words(),
                status: result.status,
                words: result.words,
                evidence: result.evidence.as_ref().and_then(file),
                waivers: result.waivers,
            })
            .collect(),
        needed: judgement.approvals.needed,
        approved: judgement.approvals.enough(),
        approved_by: judgement
            .approvals
            .counted
            .iter()
            .map(|given| given.approver.clone())
            .collect(),
        rejected_by: judgement
            .approvals
            .rejected
            .iter()
            .map(|given| given.approver.clone())
            .collect(),
        against,
    }
}

fn waiver_row(standing: WaiverStanding) -> WaiverRow {
    let status = standing.status.words().to_owned();
    let in_force = standing.in_force();
    let waiver = standing.waiver;
    WaiverRow {
        id: waiver.id,
        entry: standing.entry,
        at: standing.at,
        run: standing.run,
        finding: waiver.finding,
        rows: waiver.rows,
        reason: waiver.reason,
        requester: waiver.requester,
        approvers: standing
            .approvals
            .counted
            .into_iter()
            .map(|given| given.approver)
            .collect(),
        expires: waiver.expires,
        status,
        in_force,
    }
}

fn approval_row(noted: &Noted<Approval>, signers: &Signers) -> ApprovalRow {
    let approval = &noted.what;
    let statement = &approval.statement;
    let (key, signature, words) = match &approval.signature {
        None => (None, SignatureState::Unsigned, "not signed".to_owned()),
        Some(armoured) => check(
            armoured,
            statement.text().as_bytes(),
            noted.at,
            &approval.approver,
            signers,
        ),
    };
    ApprovalRow {
        entry: noted.entry,
        at: noted.at,
        run: statement.run,
        subject: statement.subject.clone(),
        decision: statement.decision,
        approver: approval.approver.clone(),
        expires: statement.expires,
        signed_entry: statement.entry,
        key,
        signature,
        signature_words: words,
    }
}

/// Key, state and words of a signature.
fn check(
    armoured: &str,
    text: &[u8],
    at: Moment,
    approver: &str,
    signers: &Signers,
) -> (Option<String>, SignatureState, String) {
    let signature = match Signature::parse(armoured) {
        Ok(signature) => signature,
        Err(refused) => return (None, SignatureState::Wrong, refused.to_string()),
    };
    let key = Some(signature.key().fingerprint());
    if let Err(refused) = signature.check(CUTOVER_NAMESPACE, text) {
        return (key, SignatureState::Wrong, refused.to_string());
    }
    match signers.verify(armoured, CUTOVER_NAMESPACE, text, at, Some(approver)) {
        Ok(_) => (key, SignatureState::Listed, "signed by a listed key".to_owned()),
        Err(refused) => (key, SignatureState::NotListed, refused.to_string()),
    }
}

/// What `landfall` calls a kind of evidence.
pub(super) fn kind_words(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Verification => "verification",
        EvidenceKind::Rehearsal => "rehearsal",
        EvidenceKind::BackupRestored => "backup that was restored",
        EvidenceKind::FreezeProof => "freeze proof",
        EvidenceKind::Doctor => "doctor",
        EvidenceKind::Check => "check",
        EvidenceKind::Output => "output of a step",
        EvidenceKind::Attached => "file of a person",
    }
}
