//! What a runbook shows of a plan, in words.

use std::collections::BTreeSet;

use serde::Serialize;

use super::words;
use crate::plan::{Action, Contact, Downtime, Phase, Plan, Step, Undo};
use crate::{Id, Sha256};

#[derive(Debug, Serialize)]
pub(super) struct View<'a> {
    title: &'a str,
    ticket: Option<&'a str>,
    source: &'a str,
    target: &'a str,
    template: &'a str,
    made: String,
    tool_version: &'a str,
    hash: Sha256,
    downtime: String,
    basis: String,
    unmeasured: String,
    budget: Option<String>,
    deadline: String,
    rollback: Vec<&'a str>,
    rollback_owner: Person<'a>,
    no_return: Vec<NoReturn<'a>>,
    contacts: Vec<Person<'a>>,
    phases: Vec<PhaseView<'a>>,
    entry_points: Vec<EntryView<'a>>,
    risks: Vec<String>,
}

/// Somebody, by the name that steps have.
#[derive(Debug, Serialize)]
struct Person<'a> {
    key: &'a str,
    name: &'a str,
    reach: &'a str,
    /// Steps that they own.
    steps: usize,
}

#[derive(Debug, Serialize)]
struct NoReturn<'a> {
    set: Option<&'a Id>,
    step: &'a Id,
    title: &'a str,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct PhaseView<'a> {
    number: usize,
    id: &'a Id,
    title: &'a str,
    purpose: &'a str,
    is_downtime: bool,
    expected: String,
    gate: Option<GateView<'a>>,
    tables: String,
    cut_keys: Vec<String>,
    steps: Vec<StepView<'a>>,
}

#[derive(Debug, Serialize)]
struct GateView<'a> {
    id: &'a Id,
    title: &'a str,
    needs: Vec<String>,
}

#[derive(Debug, Serialize)]
struct StepView<'a> {
    number: String,
    id: &'a Id,
    title: &'a str,
    notes: &'a str,
    owner: &'a str,
    action: String,
    /// The question, command or statements, as they are.
    detail: Option<Detail>,
    timeout: String,
    expected: String,
    undo: String,
    undo_detail: Option<Detail>,
    rehearsal: Option<String>,
    evidence: Option<&'static str>,
    is_no_return: bool,
    is_irreversible: bool,
}

#[derive(Debug, Serialize)]
struct Detail {
    is_code: bool,
    text: String,
}

#[derive(Debug, Serialize)]
struct EntryView<'a> {
    title: &'a str,
    before: &'a str,
    blocked_by: &'a str,
    step: Option<&'a Id>,
    allowed: String,
}

impl<'a> View<'a> {
    pub(super) fn of(plan: &'a Plan) -> Result<View<'a>, serde_json::Error> {
        let downtime = plan.downtime();
        let points = plan.points_of_no_return().into_iter();
        let no_return: Vec<NoReturn<'_>> = points
            .filter_map(|(phase, step)| match &step.undo {
                Undo::Impossible { reason } => Some(NoReturn {
                    set: phase.set.as_ref(),
                    step: &step.id,
                    title: &step.title,
                    reason,
                }),
                Undo::Nothing | Undo::By(_) => None,
            })
            .collect();
        let marked: BTreeSet<&Id> = no_return.iter().map(|point| point.step).collect();
        let phases = plan.phases.iter().enumerate();
        Ok(View {
            title: &plan.title,
            ticket: plan.ticket.as_deref(),
            source: &plan.project.source,
            target: &plan.project.target,
            template: &plan.template,
            made: plan.made.to_string(),
            tool_version: &plan.tool_version,
            hash: plan.hash()?,
            basis: words::basis(&downtime),
            downtime: downtime.words(),
            unmeasured: join(&downtime.unmeasured),
            budget: plan.policy.downtime_budget.map(|budget| budget.to_string()),
            deadline: plan.rollback.deadline.to_string(),
            rollback: plan.rollback.plan.trim().lines().collect(),
            rollback_owner: person(plan, &plan.rollback.owner),
            contacts: plan.contacts.keys().map(|key| person(plan, key)).collect(),
            phases: phases
                .map(|(at, phase)| phase_view(plan, at + 1, phase, &marked))
                .collect(),
            entry_points: plan
                .entry_points
                .iter()
                .map(|entry| EntryView {
                    title: &entry.title,
                    before: &entry.before,
                    blocked_by: &entry.blocked_by,
                    step: entry.step.as_ref(),
                    allowed: if entry.allowed.is_empty() {
                        "nobody".to_owned()
                    } else {
                        entry.allowed.join(", ")
                    },
                })
                .collect(),
            risks: plan.open_risks.iter().map(words::cut_key).collect(),
            no_return,
        })
    }
}

fn person<'a>(plan: &'a Plan, key: &'a str) -> Person<'a> {
    let contact: Option<&Contact> = plan.contacts.get(key);
    Person {
        key,
        name: contact.map_or("", |contact| &contact.name),
        reach: contact.map_or("", |contact| &contact.reach),
        steps: plan.steps().filter(|(_, step)| step.owner == key).count(),
    }
}

fn phase_view<'a>(plan: &'a Plan, number: usize, phase: &'a Phase, marked: &BTreeSet<&Id>) -> PhaseView<'a> {
    let gate = phase.gate.as_ref().and_then(|gate| plan.policy.gate(gate));
    let steps = phase.steps.iter().enumerate();
    PhaseView {
        number,
        id: &phase.id,
        title: &phase.title,
        purpose: &phase.purpose,
        is_downtime: phase.downtime,
        expected: Downtime::of(&phase.steps).words(),
        gate: gate.map(|gate| GateView {
            id: &gate.id,
            title: &gate.title,
            needs: words::needs(gate),
        }),
        tables: join(&phase.tables),
        cut_keys: phase.cut_keys.iter().map(words::cut_key).collect(),
        steps: steps
            .map(|(at, step)| step_view(format!("{number}.{}", at + 1), step, marked))
            .collect(),
    }
}

fn step_view<'a>(number: String, step: &'a Step, marked: &BTreeSet<&Id>) -> StepView<'a> {
    let (undo, undo_detail) = match &step.undo {
        Undo::Nothing => ("nothing to undo".to_owned(), None),
        Undo::By(action) => (words::action_in_short(action), detail(action)),
        Undo::Impossible { reason } => (format!("none: {reason}"), None),
    };
    StepView {
        number,
        id: &step.id,
        title: &step.title,
        notes: &step.notes,
        owner: &step.owner,
        action: words::action_in_short(&step.action),
        detail: detail(&step.action),
        timeout: step.timeout.to_string(),
        expected: words::expected(step.expected.as_ref()),
        undo,
        undo_detail,
        rehearsal: match words::rehearsal(&step.rehearsal) {
            same if same == words::SAME => None,
            other => Some(other),
        },
        evidence: step.evidence.map(words::evidence),
        is_no_return: marked.contains(&step.id),
        is_irreversible: matches!(step.undo, Undo::Impossible { .. }),
    }
}

fn detail(action: &Action) -> Option<Detail> {
    let code = |text: String| Some(Detail { is_code: true, text });
    match action {
        Action::Landfall { arguments } => code(format!("landfall {}", arguments.join(" "))),
        Action::Sql { statements, .. } => code(statements.join(";\n") + ";"),
        Action::CheckSql { statements, expect, .. } => {
            code(format!("{};\n-- expected: {expect}", statements.join(";\n")))
        }
        Action::Command { command } | Action::CheckCommand { command } => code(command.clone()),
        Action::Confirm { question, .. } => Some(Detail {
            is_code: false,
            text: question.clone(),
        }),
        Action::FreezeProof {
            at_least,
            window,
            heartbeats,
        } => {
            let mut text = format!("For {window} nothing may change: {}.", words::at_least(*at_least));
            if !heartbeats.is_empty() {
                text.push_str(&format!(" May change all the same: {}.", heartbeats.join(", ")));
            }
            Some(Detail { is_code: false, text })
        }
        Action::OpenTarget => None,
    }
}

fn join<T: ToString>(names: &[T]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
