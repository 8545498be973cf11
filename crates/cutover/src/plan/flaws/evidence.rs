//! Gates: whether what they need is there when they are judged.

use super::steps::{in_step, is_check, name};
use super::{Finder, in_gate};
use crate::evidence::EvidenceKind;
use crate::plan::{Action, FlawKind, Phase, Step, Undo};
use crate::policy::{Gate, Requirement};
use crate::{Id, Span};

pub(super) fn find(finder: &mut Finder<'_>) {
    let plan = finder.plan;
    for (at, phase) in plan.phases.iter().enumerate() {
        if let Some(gate) = phase.gate.as_ref().and_then(|gate| plan.policy.gate(gate)) {
            for requirement in &gate.requires {
                judge(finder, gate, requirement, at);
            }
        }
    }
    proved(finder);
}

/// The steps that are done when the gate of the phase at this place is judged: those of the phases before it, of its own set or of all.
fn before<'a>(finder: &Finder<'a>, at: usize) -> impl Iterator<Item = (&'a Phase, &'a Step)> {
    let plan = finder.plan;
    let set = plan.phases[at].set.as_ref();
    let earlier = plan.phases[..at]
        .iter()
        .filter(move |phase| phase.set.is_none() || set.is_none() || phase.set.as_ref() == set);
    earlier.flat_map(|phase| phase.steps.iter().map(move |step| (phase, step)))
}

fn judge(finder: &mut Finder<'_>, gate: &Gate, requirement: &Requirement, at: usize) {
    let place = in_gate(gate);
    let fresh = match requirement {
        Requirement::Verification { fresh, .. }
        | Requirement::Rehearsals { fresh, .. }
        | Requirement::BackupRestored { fresh }
        | Requirement::FreezeProof { fresh, .. }
        | Requirement::Doctor { fresh }
        | Requirement::Check { fresh, .. } => Some(*fresh),
        Requirement::Downtime | Requirement::Confirmed { .. } => None,
    };
    if fresh == Some(Span::default()) {
        let todo = "say how old it may be, e.g. \"4h\"";
        finder.add(
            FlawKind::NoTime,
            &place,
            "wants evidence that is not older than no time",
            todo,
        );
    }
    match requirement {
        Requirement::Verification { .. } => left(finder, &place, EvidenceKind::Verification, at),
        Requirement::BackupRestored { .. } => left(finder, &place, EvidenceKind::BackupRestored, at),
        Requirement::Doctor { .. } => left(finder, &place, EvidenceKind::Doctor, at),
        Requirement::FreezeProof { at_least, .. } => {
            left(finder, &place, EvidenceKind::FreezeProof, at);
            // The last one before the gate is the one that counts.
            let set = finder.plan.phases[at].set.as_ref();
            let of_set = before(finder, at).filter(|(phase, _)| phase.set.as_ref() == set);
            let last = of_set.filter_map(|(phase, step)| match &step.action {
                Action::FreezeProof { at_least, .. } => Some((in_step(phase, step), *at_least)),
                _ => None,
            });
            if let Some((step, _)) = last.last().filter(|(_, method)| method < at_least) {
                let todo = "give `at-least` the same value in both";
                let what = format!("wants a stronger freeze proof than {step} takes for enough");
                finder.add(FlawKind::NotMeasured, &place, what, todo);
            }
        }
        Requirement::Rehearsals { count, .. } => {
            if *count == 0 {
                finder.add(
                    FlawKind::OpenGate,
                    &place,
                    "asks for 0 rehearsals",
                    "ask for one, or remove the line",
                );
            }
        }
        Requirement::Downtime => {
            if finder.plan.policy.downtime_budget.is_none() {
                let todo = "set downtime_budget in [cutover], or remove the line";
                let what = "wants the rehearsals' downtime within a budget, and there is none";
                finder.add(FlawKind::NotMeasured, &place, what, todo);
            }
        }
        Requirement::Check { step, .. } => {
            if let Some(found) = named(finder, &place, step, at)
                && !(is_check(&found.action) && found.evidence == Some(EvidenceKind::Check))
            {
                let what = format!("wants the step `{step}` to pass as a check, and it is none that leaves evidence");
                let todo =
                    "name a step with `check-sql` or `check-command` and `evidence = \"check\"`, or write `confirmed`";
                finder.add(FlawKind::NotMeasured, &place, what, todo);
            }
            let of = finder.plan.step(step).and_then(|(phase, _)| phase.set.as_ref());
            let set = finder.plan.phases[at].set.as_ref();
            if of.is_some() && of != set {
                let what = format!("wants the check `{step}`, which is of another set than the phases behind the gate");
                let todo = "name a check of the same set, or write `confirmed` to wait for the other one";
                finder.add(FlawKind::NotMeasured, &place, what, todo);
            }
        }
        Requirement::Confirmed { step } => {
            if let Some(found) = named(finder, &place, step, at)
                && matches!(
                    found.action,
                    Action::Landfall { .. } | Action::FreezeProof { .. } | Action::OpenTarget
                )
            {
                let what = format!("wants a person to confirm the step `{step}`, which Landfall does itself");
                let todo = "ask for the evidence that the step leaves";
                finder.add(FlawKind::NotMeasured, &place, what, todo);
            }
        }
    }
}

/// Refuses a gate that no step before it leaves the evidence for.
fn left(finder: &mut Finder<'_>, place: &str, kind: EvidenceKind, at: usize) {
    let wanted = finder.plan.phases[at].set.as_ref();
    let leaves = |phase: &Phase, step: &Step| {
        let set = step.action.set(phase.set.as_ref());
        let counts = set.as_ref() == wanted || (set.is_none() && !kind.is_of_tables());
        step.evidence == Some(kind) && counts
    };
    if before(finder, at).any(|(phase, step)| leaves(phase, step)) {
        return;
    }
    let kind_name = name(kind);
    let later = finder.plan.steps().find(|(phase, step)| leaves(phase, step));
    let of_another = before(finder, at).find(|(_, step)| step.evidence == Some(kind));
    match later.or(of_another) {
        Some((phase, step)) if later.is_none() => {
            let of = |set: Option<&Id>| set.map_or_else(|| "all tables".to_owned(), |set| format!("the set `{set}`"));
            let what = format!(
                "wants `{kind_name}` of {}, and {} leaves one of {}",
                of(wanted),
                in_step(phase, step),
                of(step.action.set(phase.set.as_ref()).as_ref())
            );
            let todo = "give the verb `--set {set}` in a phase with `each_set`, and none of it in one that concerns all tables";
            finder.add(FlawKind::NotMeasured, place, what, todo);
        }
        Some((phase, step)) => {
            let what = format!(
                "wants `{kind_name}`, which only {} leaves, behind it",
                in_step(phase, step)
            );
            finder.add(FlawKind::Later, place, what, "move the step before the gate");
        }
        None => {
            let what = format!("wants `{kind_name}`, which no step before it leaves");
            let todo =
                format!("add a step with `evidence = \"{kind_name}\"` to a phase before the gate, or remove the line");
            finder.add(FlawKind::NotMeasured, place, what, todo);
        }
    }
}

/// The step that a gate names, if it is done before the gate.
fn named<'a>(finder: &mut Finder<'a>, place: &str, id: &Id, at: usize) -> Option<&'a Step> {
    let plan = finder.plan;
    if plan.step(id).is_none() {
        let what = format!("names the step `{id}`, which the plan does not have");
        finder.add(FlawKind::UnknownName, place, what, "name a step of an earlier phase");
        return None;
    }
    let earlier = plan.phases[..at]
        .iter()
        .flat_map(|phase| &phase.steps)
        .find(|step| step.id == *id);
    if earlier.is_none() {
        let what = format!("wants the step `{id}`, which comes behind the gate");
        finder.add(
            FlawKind::Later,
            place,
            what,
            "move the step into a phase before the gate",
        );
    }
    earlier
}

/// Refuses a plan that goes beyond the point of no return without a gate that wants proof of the data and of the freeze.
fn proved(finder: &mut Finder<'_>) {
    let plan = finder.plan;
    let mut sets: Vec<Option<&Id>> = Vec::new();
    for (at, phase) in plan.phases.iter().enumerate() {
        let set = phase.set.as_ref();
        let irreversible = phase
            .steps
            .iter()
            .find(|step| matches!(step.undo, Undo::Impossible { .. }));
        let Some(step) = irreversible.filter(|_| !sets.contains(&set) && (set.is_some() || sets.is_empty())) else {
            continue;
        };
        sets.push(set);
        let of_set = |phase: &&Phase| phase.set.is_none() || phase.set.as_ref() == set;
        let gates: Vec<&Gate> = plan.phases[..=at]
            .iter()
            .filter(of_set)
            .filter_map(|phase| plan.policy.gate(phase.gate.as_ref()?))
            .collect();
        let wants = |wanted: fn(&Requirement) -> bool| gates.iter().any(|gate| gate.requires.iter().any(wanted));
        for (there, what) in [
            (
                wants(|requirement| matches!(requirement, Requirement::Verification { .. })),
                "verification",
            ),
            (
                wants(|requirement| matches!(requirement, Requirement::FreezeProof { .. })),
                "freeze-proof",
            ),
        ] {
            if !there {
                let text = format!("cannot be taken back, and no gate up to it wants a `{what}`");
                let todo = format!(
                    "add `{{ evidence = \"{what}\", … }}` to the gate before it: nobody can sign what was not shown"
                );
                finder.add(FlawKind::NotProved, in_step(phase, step), text, todo);
            }
        }
    }
}
