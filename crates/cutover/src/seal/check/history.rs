//! The journal: its chain, its approvals, and whether plan and evidence are those that it names.

use std::collections::BTreeMap;
use std::path::Path;

use super::Found;
use crate::evidence::{self, Evidence};
use crate::journal::event::Approval;
use crate::journal::{Event, Journal, Link};
use crate::plan::earlier::{self, Earlier};
use crate::plan::{self, Plan};
use crate::seal::{Blob, DATA, EVIDENCE, JOURNAL, PLAN, REDACTED, Seal};
use crate::signature::{CUTOVER_NAMESPACE, Signature, Signer, Signers};
use crate::state::{Noted, State};

/// What the journal and the plan are, as far as they can be read.
#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) plan: Option<Plan>,
    pub(super) earlier: Earlier,
    pub(super) journal: Option<Journal>,
    pub(super) entries: u64,
    /// The last entry in sight of which a listed key approved something.
    pub(super) signed: Option<(u64, Signer)>,
}

pub(super) fn check(
    seal: &Seal,
    blobs: &BTreeMap<String, Blob>,
    signers: Option<&Signers>,
    found: &mut Found,
) -> History {
    let mut history = History {
        plan: read_plan(blobs, found),
        journal: read_journal(blobs, found),
        ..History::default()
    };
    let Some(journal) = &history.journal else {
        if seal.journal.is_some() && !blobs.contains_key(JOURNAL) {
            found.problem(JOURNAL, "the seal names its end, and it is not there");
        }
        return history;
    };
    history.entries = journal.head().number;
    if seal.journal != Some(journal.head()) {
        let sealed = seal.journal.map_or(0, |head| head.number);
        found.problem(
            JOURNAL,
            format!(
                "it ends at entry {}, and was sealed with another end, entry {sealed}: it was cut off or gone on with",
                history.entries
            ),
        );
    }
    if let Some(plan) = &history.plan {
        let told = tells_of_another_plan(blobs);
        check_plan(plan, seal, &journal.state, told, found);
    }
    history.earlier = earlier(blobs, journal, history.plan.as_ref(), found);
    history.signed = approvals(&journal.links, signers, found);
    let last = history.plan.as_ref();
    let last = last.and_then(|plan| Some((plan.hash().ok()?, plan)));
    let taken_in = earlier::taken_in(journal);
    for noted in &journal.state.evidence {
        // The plan in force when it was measured, if it was kept.
        let then = taken_in.iter().rfind(|(entry, _)| *entry < noted.entry);
        let plan = then.and_then(|(_, hash)| match last {
            Some((known, plan)) if known == *hash => Some(plan),
            _ => history.earlier.get(hash),
        });
        check_evidence(noted, blobs, &journal.state, plan, found);
    }
    history
}

fn read_plan(blobs: &BTreeMap<String, Blob>, found: &mut Found) -> Option<Plan> {
    let bytes = blobs.get(PLAN)?.content.as_ref()?;
    match serde_json::from_slice::<Plan>(bytes) {
        Ok(plan) if plan.format_version == plan::FORMAT_VERSION => return Some(plan),
        Ok(plan) => found.problem(
            PLAN,
            format!("it is of version {}, which is not known", plan.format_version),
        ),
        Err(error) => found.problem(PLAN, format!("it is no plan: {error}")),
    }
    None
}

/// The plans of earlier runs. One that is not there is none: the report says what cannot be shown without it.
fn earlier(blobs: &BTreeMap<String, Blob>, journal: &Journal, last: Option<&Plan>, found: &mut Found) -> Earlier {
    let named = earlier::named(journal, last.and_then(|plan| plan.hash().ok()));
    let mut plans = Earlier::new();
    let folder = format!("{}/", earlier::FOLDER);
    for (name, blob) in blobs.iter().filter(|(name, _)| name.starts_with(&folder)) {
        let hash = named.iter().find(|hash| name[folder.len()..] == earlier::file(**hash));
        match (hash, &blob.content) {
            (None, _) => found.problem(name, "the journal names no such plan"),
            (_, None) => found.problem(name, "it is too large to be read"),
            (Some(hash), Some(bytes)) => match earlier::read(*hash, bytes) {
                Ok(plan) => {
                    plans.insert(*hash, plan);
                }
                Err(what) => found.problem(name, what),
            },
        }
    }
    plans
}

fn read_journal(blobs: &BTreeMap<String, Blob>, found: &mut Found) -> Option<Journal> {
    let bytes = blobs.get(JOURNAL)?.content.as_ref()?;
    match Journal::parse(Path::new(JOURNAL), bytes) {
        Ok(journal) => {
            if journal.torn > 0 {
                found.problem(
                    JOURNAL,
                    format!(
                        "{} bytes follow its last whole entry: it was cut off there",
                        journal.torn
                    ),
                );
            }
            Some(journal)
        }
        Err(error) => {
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            found.problem(JOURNAL, cause);
            None
        }
    }
}

/// Whether the report says itself that its plan is not the one in force, as one made anew between two runs is not.
fn tells_of_another_plan(blobs: &BTreeMap<String, Blob>) -> bool {
    let content = blobs.get(DATA).and_then(|blob| blob.content.as_ref());
    let value = content.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok());
    value.is_some_and(|value| value.pointer("/plan/in_force") == Some(&serde_json::Value::Bool(false)))
}

fn check_plan(plan: &Plan, seal: &Seal, state: &State, told: bool, found: &mut Found) {
    let fingerprint = &plan.project.fingerprint;
    if seal.project.as_ref() != Some(fingerprint) {
        found.problem(PLAN, "it is of another project than the seal names");
    }
    let Some(known) = &state.plan else { return };
    if known.project.fingerprint != *fingerprint {
        found.problem(PLAN, "it is of another project than the journal");
    }
    let mut other = Vec::new();
    if plan.hash().ok() != Some(known.plan) {
        other.push("it is not the plan that the journal names as the one in force");
    }
    if plan.policy.hash().ok() != Some(known.policy) {
        other.push("its policy is not the one that the journal names as the one in force");
    }
    for what in other {
        if told {
            found.notes.push(format!("{PLAN}: {what}, and the report says so"));
        } else {
            found.problem(PLAN, what);
        }
    }
}

/// Checks every approval against what the journal said before it. Gives the last entry that a listed key stands for.
fn approvals(links: &[Link], signers: Option<&Signers>, found: &mut Found) -> Option<(u64, Signer)> {
    let mut state = State::empty();
    let mut signed: Option<(u64, Signer)> = None;
    for link in links {
        if let Event::Approved { approval } = &link.entry.event {
            let subject = format!("{JOURNAL}, entry {}", link.entry.number);
            for what in against(approval, &state) {
                found.problem(&subject, what);
            }
            let signer = approval
                .signature
                .as_ref()
                .zip(signers)
                .and_then(|(signature, signers)| {
                    let text = approval.statement.text();
                    let name = Some(approval.approver.as_str());
                    match signers.verify(signature, CUTOVER_NAMESPACE, text.as_bytes(), link.entry.at, name) {
                        Ok(signer) => Some(signer),
                        Err(refused) => {
                            found.problem(&subject, format!("the approval of {}: {refused}", approval.approver));
                            None
                        }
                    }
                });
            let entry = approval.statement.entry;
            if let Some(signer) = signer.filter(|_| state.went_through(approval.statement.head()))
                && signed.as_ref().is_none_or(|(last, _)| entry > *last)
            {
                signed = Some((entry, signer));
            }
        }
        // The whole journal could be read, so that its parts can.
        if state.apply(link).is_err() {
            break;
        }
    }
    signed
}

/// What an approval says that is not so.
fn against(approval: &Approval, state: &State) -> Vec<String> {
    let statement = &approval.statement;
    let mut against = Vec::new();
    let who = &approval.approver;
    if let Some(armoured) = &approval.signature {
        let whole = Signature::parse(armoured)
            .and_then(|signature| signature.check(CUTOVER_NAMESPACE, statement.text().as_bytes()));
        if let Err(refused) = whole {
            against.push(format!("the signature of {who} does not verify: {refused}"));
        }
    }
    let head = statement.head();
    if !state.went_through(head) {
        against.push(format!(
            "the approval of {who} was given in sight of an entry {} that is not this journal's: entries were changed, moved or cut off",
            head.number
        ));
    } else if state.evidence_root(head.number).ok() != Some(statement.evidence) {
        against.push(format!(
            "the approval of {who} names other evidence than there was at entry {}",
            head.number
        ));
    }
    let Some(known) = &state.plan else { return against };
    if statement.project != known.project.fingerprint {
        against.push(format!("the approval of {who} is of another project"));
    }
    if statement.plan != known.plan {
        against.push(format!(
            "the approval of {who} is of another plan than the one in force then"
        ));
    }
    if statement.policy != known.policy {
        against.push(format!(
            "the approval of {who} is of another policy than the one in force then"
        ));
    }
    against
}

/// Whether a file of evidence is there, is the one that the journal names, and says what the journal says of it.
fn check_evidence(
    noted: &Noted<Evidence>,
    blobs: &BTreeMap<String, Blob>,
    state: &State,
    plan: Option<&Plan>,
    found: &mut Found,
) {
    let evidence = &noted.what;
    let subject = format!("{EVIDENCE}/{}", evidence.file);
    // All plans of a journal are of one project; each has its own copies of the sets.
    let project = match &evidence.set {
        None => state.plan.as_ref().map(|known| known.project.fingerprint.clone()),
        Some(set) => plan.map(|plan| {
            plan.record(Some(set))
                .map(|record| record.fingerprint)
                .unwrap_or_default()
        }),
    };
    if project.is_some_and(|project| project != evidence.project) {
        found.problem(
            &subject,
            format!("entry {} says that it is of another project", noted.entry),
        );
    }
    let redacted = blobs.get(&format!("{REDACTED}/{}", evidence.file));
    let Some(blob) = blobs.get(&subject).or(redacted) else {
        return found.problem(
            &subject,
            format!("entry {} names it, and it is not among the sealed files", noted.entry),
        );
    };
    if redacted.is_none() && (blob.sha256 != evidence.sha256 || blob.bytes != evidence.bytes) {
        found.problem(
            &subject,
            format!("it is not the file that entry {} of the journal names", noted.entry),
        );
        return;
    }
    let Some(content) = &blob.content else {
        found.notes.push(format!(
            "{subject} is too large to be read again; its SHA-256 is as sealed"
        ));
        return;
    };
    match evidence::read(evidence.facts.kind(), content) {
        Ok(None) => {}
        Ok(Some(told)) => {
            if told.facts != evidence.facts {
                found.problem(
                    &subject,
                    format!(
                        "entry {} of the journal says something else of it than the file itself",
                        noted.entry
                    ),
                );
            }
            if told.plan_of_record.is_some_and(|measured| measured != evidence.project) {
                found.problem(
                    &subject,
                    format!("entry {} of the journal names another copy than the file", noted.entry),
                );
            }
            if told.epoch.is_some() && evidence.epoch.is_some() && told.epoch != evidence.epoch {
                found.problem(
                    &subject,
                    format!("entry {} of the journal names another epoch than the file", noted.entry),
                );
            }
        }
        Err(error) => {
            let cause = std::error::Error::source(&error)
                .map(|cause| format!(": {cause}"))
                .unwrap_or_default();
            found.problem(
                &subject,
                format!("it cannot be read as entry {} says: {error}{cause}", noted.entry),
            );
        }
    }
}
