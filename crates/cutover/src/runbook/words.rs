//! Parts of a plan in words.

use crate::Span;
use crate::evidence::EvidenceKind;
use crate::plan::{Action, CutKey, Downtime, Expected, Rehearsal, Side, Undo};
use crate::policy::{EpochRule, FreezeMethod, Gate, Requirement};

/// What a step does, in a few words.
pub fn action_in_short(action: &Action) -> String {
    match action {
        Action::Landfall { arguments } => format!("landfall {}", arguments.join(" ")),
        Action::Sql { on, .. } => format!("SQL on the {}", side(*on)),
        Action::Command { .. } => "command".to_owned(),
        Action::CheckSql { on, .. } => format!("check on the {}", side(*on)),
        Action::CheckCommand { .. } => "check by a command".to_owned(),
        Action::Confirm { attach: true, .. } => "a person confirms, with a file".to_owned(),
        Action::Confirm { .. } => "a person confirms".to_owned(),
        Action::FreezeProof { .. } => "Landfall shows it".to_owned(),
        Action::OpenTarget => "Landfall writes it into the target".to_owned(),
    }
}

/// What takes a step back, in a few words.
pub fn undo_in_short(undo: &Undo) -> String {
    match undo {
        Undo::Nothing => "nothing to undo".to_owned(),
        Undo::By(action) => action_in_short(action),
        Undo::Impossible { .. } => "none".to_owned(),
    }
}

/// One of the servers.
pub fn side(side: Side) -> &'static str {
    match side {
        Side::Source => "source",
        Side::Target => "target",
    }
}

/// A way to show that the source stands still.
pub fn method(method: FreezeMethod) -> &'static str {
    match method {
        FreezeMethod::Digests => "digests of the tables, read at both ends of the window, are equal",
        FreezeMethod::Changes => "the source's own record of changes to the tables stands still",
        FreezeMethod::ReadOnly => "the source is read-only, or the logins that could write are locked",
    }
}

/// The method and all stronger ones.
pub fn at_least(least: FreezeMethod) -> String {
    let stronger = [FreezeMethod::Digests, FreezeMethod::Changes, FreezeMethod::ReadOnly];
    let words: Vec<&str> = stronger
        .into_iter()
        .filter(|known| *known >= least)
        .map(method)
        .collect();
    words.join("; or ")
}

/// How long a step takes.
pub fn expected(expected: Option<&Expected>) -> String {
    match expected {
        None => "not known".to_owned(),
        Some(known) if known.rehearsals == 0 => format!("about {}", known.median.rounded()),
        Some(known) if known.shortest == known.longest => known.median.rounded().to_string(),
        Some(known) => format!(
            "{} ({} to {})",
            known.median.rounded(),
            known.shortest.rounded(),
            known.longest.rounded()
        ),
    }
}

/// Of a step that a rehearsal does as the cutover does it.
pub(super) const SAME: &str = "the same";

/// What the predicted downtime is made of; begins with a comma.
pub fn basis(downtime: &Downtime) -> String {
    match (downtime.is_unknown(), downtime.rehearsals) {
        (true, _) => String::new(),
        (false, 0) => ", by the last copy and verification".to_owned(),
        (false, count) => format!(", by {}", model::figures::counted(u64::from(count), "rehearsal")),
    }
}

/// A kind of evidence.
pub fn evidence(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Verification => "verification",
        EvidenceKind::Rehearsal => "rehearsal",
        EvidenceKind::BackupRestored => "a backup that was restored",
        EvidenceKind::FreezeProof => "freeze proof",
        EvidenceKind::Doctor => "doctor",
        EvidenceKind::Check => "check",
        EvidenceKind::Output => "output",
        EvidenceKind::Attached => "a file",
    }
}

/// What a rehearsal does with a step.
pub fn rehearsal(rehearsal: &Rehearsal) -> String {
    match rehearsal {
        Rehearsal::Same => SAME.to_owned(),
        Rehearsal::Skip { reason } => format!("nothing: {reason}"),
        Rehearsal::Instead(action) => format!("instead: {}", action_in_short(action)),
    }
}

/// What a gate needs, a sentence each.
pub fn needs(gate: &Gate) -> Vec<String> {
    let mut needs: Vec<String> = gate.requires.iter().map(requirement).collect();
    let approvals = &gate.approvals;
    let (signed, age) = (
        if approvals.signed { "signed " } else { "" },
        short(approvals.valid_for),
    );
    match approvals.count {
        0 => {}
        1 => needs.push(format!("one {signed}approval, not older than {age}")),
        count if approvals.signed => needs.push(format!(
            "{count} signed approvals with different keys, not older than {age}"
        )),
        count => needs.push(format!("{count} approvals of different people, not older than {age}")),
    }
    needs
}

fn requirement(requirement: &Requirement) -> String {
    match requirement {
        Requirement::Verification {
            fresh,
            of,
            declared_loss,
        } => {
            let of = match of {
                EpochRule::Frozen => "of the frozen source",
                EpochRule::Latest => "of the last copy",
            };
            let loss = if *declared_loss {
                ""
            } else {
                ", and no value changed by the declared conversion"
            };
            format!(
                "a verification {of} that passed, not older than {}{loss}",
                short(*fresh)
            )
        }
        Requirement::Rehearsals { count, fresh } => {
            let rehearsals = model::figures::counted(u64::from(*count), "complete rehearsal");
            format!("{rehearsals} within {}", short(*fresh))
        }
        Requirement::Downtime => "the longest downtime of the rehearsals is within the budget".to_owned(),
        Requirement::BackupRestored { fresh } => {
            format!(
                "a backup of the source that was restored for real, with its log, not older than {}",
                short(*fresh)
            )
        }
        Requirement::FreezeProof { fresh, at_least: least } => format!(
            "proof, not older than {}, that the source stands still ({})",
            short(*fresh),
            at_least(*least)
        ),
        Requirement::Doctor { fresh } => format!(
            "`landfall doctor` found nothing against it, not older than {}",
            short(*fresh)
        ),
        Requirement::Check { step, fresh } => format!("the check {step} passed, not older than {}", short(*fresh)),
        Requirement::Confirmed { step } => format!("the step {step} is done"),
    }
}

/// A foreign key that is cut for a while.
pub fn cut_key(key: &CutKey) -> String {
    let until = match &key.created_after {
        Some(phase) => format!("until the phase {phase} creates it"),
        None => "and no phase creates it".to_owned(),
    };
    format!(
        "no foreign key {} from {} ({}) to {} {until}: nothing refuses rows without a parent",
        key.name,
        key.table,
        key.columns.join(", "),
        key.references
    )
}

/// A time as policies write it.
fn short(span: Span) -> String {
    span.to_string()
}
