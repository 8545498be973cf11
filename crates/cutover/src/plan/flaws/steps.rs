//! Single steps: owners, times, actions, and the way back.

use std::collections::BTreeSet;

use super::{Finder, in_phase};
use crate::evidence::EvidenceKind;
use crate::plan::{Action, FlawKind, Phase, Rehearsal, Side, Step, Undo};
use crate::{Id, Span};

/// Verbs that a step may run: none that waits for a person or writes a project file, and not the cutover in itself.
const VERBS: [&str; 9] = [
    "doctor", "assess", "schema", "copy", "finish", "verify", "migrate", "status", "clean",
];

pub(super) fn find(finder: &mut Finder<'_>) {
    let plan = finder.plan;
    // Sets of which something cannot be undone any more; `None` of the whole.
    let mut beyond: BTreeSet<Option<&Id>> = BTreeSet::new();
    for (phase, step) in plan.steps() {
        let place = in_step(phase, step);
        finder.owner(&place, &step.owner);
        texts(finder, &place, step);
        times(finder, &place, step);
        action(finder, &place, &step.action);
        if let Rehearsal::Instead(instead) = &step.rehearsal {
            action(finder, &format!("{place}, in a rehearsal"), instead);
        }
        leaves(finder, &place, step);
        let set = phase.set.as_ref();
        let is_beyond = beyond.contains(&set) || (set.is_none() && !beyond.is_empty());
        match &step.undo {
            Undo::Impossible { reason } => {
                if reason.trim().is_empty() {
                    let todo = "say why: it is what stands at the point of no return";
                    finder.add(
                        FlawKind::Empty,
                        &place,
                        "cannot be taken back, and does not say why",
                        todo,
                    );
                }
                if phase.gate.is_none() && !is_beyond {
                    let todo = format!("give {} a gate, or move the step behind one", in_phase(phase));
                    let what = "cannot be taken back, and no gate stands before it";
                    finder.add(FlawKind::Irreversible, &place, what, todo);
                }
                beyond.insert(set);
            }
            Undo::By(undo) => {
                let place = format!("{place}, its undo");
                action(finder, &place, undo);
                if matches!(undo, Action::FreezeProof { .. } | Action::OpenTarget) || is_check(undo) {
                    let todo = "give a command, statements or a question that do";
                    finder.add(FlawKind::NoUndo, place, "looks, and takes nothing back", todo);
                }
            }
            Undo::Nothing => {
                if !is_beyond && changes(&step.action) {
                    let todo = "give it an undo, or say `impossible` with the reason and put it behind a gate";
                    let what = "changes what is not Landfall's own, and says that nothing has to be taken back";
                    finder.add(FlawKind::NoUndo, &place, what, todo);
                }
            }
        }
    }
}

pub(super) fn in_step(phase: &Phase, step: &Step) -> String {
    format!("phase `{}`, step `{}`", phase.id, step.id)
}

/// Whether a step only looks.
pub(super) fn is_check(action: &Action) -> bool {
    matches!(action, Action::CheckSql { .. } | Action::CheckCommand { .. })
}

/// Whether somebody else sees what it did. A command may only look: whoever wrote it says so with its undo.
fn changes(action: &Action) -> bool {
    matches!(action, Action::OpenTarget | Action::Sql { on: Side::Source, .. })
}

fn texts(finder: &mut Finder<'_>, place: &str, step: &Step) {
    if step.title.trim().is_empty() {
        finder.add(
            FlawKind::Empty,
            place,
            "has no title",
            "say in a few words what is done",
        );
    }
    if let Rehearsal::Skip { reason } = &step.rehearsal
        && reason.trim().is_empty()
    {
        let todo = "say why: whoever reads the rehearsal wants to know what it did not show";
        finder.add(FlawKind::Empty, place, "is not rehearsed, and does not say why", todo);
    }
}

fn times(finder: &mut Finder<'_>, place: &str, step: &Step) {
    if step.timeout == Span::default() {
        let todo = "say how long it may take before somebody has to look";
        finder.add(FlawKind::NoTime, place, "has a time-out of zero", todo);
    }
    let Action::FreezeProof { window, .. } = &step.action else {
        return;
    };
    if *window == Span::default() {
        let todo = "say how long nothing may change, e.g. \"1m\"";
        finder.add(
            FlawKind::NoTime,
            place,
            "looks at a window of zero, in which nothing can change",
            todo,
        );
    } else if step.timeout != Span::default() && *window >= step.timeout {
        let todo = "make the time-out longer, or the window shorter";
        finder.add(
            FlawKind::NoTime,
            place,
            "looks at a window that is as long as its time-out",
            todo,
        );
    }
}

fn action(finder: &mut Finder<'_>, place: &str, action: &Action) {
    let blank = |text: &String| text.trim().is_empty();
    let missing = match action {
        Action::Command { command } | Action::CheckCommand { command } if blank(command) => Some("command"),
        Action::Sql { statements, .. } | Action::CheckSql { statements, .. }
            if statements.is_empty() || statements.iter().any(blank) =>
        {
            Some("statement")
        }
        Action::Confirm { question, .. } if blank(question) => Some("question"),
        Action::Landfall { arguments } if arguments.is_empty() => Some("verb"),
        _ => None,
    };
    if let Some(missing) = missing {
        let what = format!("has an empty {missing}");
        let todo = "fill it, or make it a `confirm` with a question: a person does it then";
        finder.add(FlawKind::NoAction, place, what, todo);
        return;
    }
    let Action::Landfall { arguments } = action else { return };
    if let Some(verb) = arguments.first().filter(|verb| !VERBS.contains(&verb.as_str())) {
        let what = format!("runs `landfall {verb}`, which is not a verb that a step can run");
        finder.add(
            FlawKind::NoAction,
            place,
            what,
            format!("it is one of {}", VERBS.join(", ")),
        );
    }
}

/// The evidence that a step says it leaves must be what its action can leave.
fn leaves(finder: &mut Finder<'_>, place: &str, step: &Step) {
    let Some(kind) = step.evidence else { return };
    let verb = |wanted: &str| matches!(&step.action, Action::Landfall { arguments } if arguments.first().is_some_and(|verb| verb == wanted));
    let attached = matches!(step.action, Action::Confirm { attach: true, .. });
    let (can, by) = match kind {
        EvidenceKind::Verification => (verb("verify") || verb("migrate"), "`landfall verify`"),
        EvidenceKind::Doctor => (verb("doctor"), "`landfall doctor`"),
        EvidenceKind::FreezeProof => (
            matches!(step.action, Action::FreezeProof { .. }),
            "an action `freeze-proof`",
        ),
        EvidenceKind::Check => (is_check(&step.action), "a `check-sql` or `check-command`"),
        EvidenceKind::BackupRestored | EvidenceKind::Attached => (attached, "a `confirm` with `attach = true`"),
        EvidenceKind::Output => (
            !matches!(step.action, Action::Confirm { .. } | Action::OpenTarget),
            "a command, statements or a verb",
        ),
        EvidenceKind::Rehearsal => (false, "a whole rehearsal, and no step of it"),
    };
    if !can {
        let what = format!("cannot leave evidence of the kind `{}`", name(kind));
        finder.add(FlawKind::NotMeasured, place, what, format!("it is left by {by}"));
    }
}

pub(super) fn name(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Verification => "verification",
        EvidenceKind::Rehearsal => "rehearsal",
        EvidenceKind::BackupRestored => "backup-restored",
        EvidenceKind::FreezeProof => "freeze-proof",
        EvidenceKind::Doctor => "doctor",
        EvidenceKind::Check => "check",
        EvidenceKind::Output => "output",
        EvidenceKind::Attached => "attached",
    }
}
