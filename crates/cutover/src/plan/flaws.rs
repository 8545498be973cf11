//! What is wrong with a plan, found from the plan alone. The same for one that was just made and one that somebody edited.

mod evidence;
mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::{Contact, Flaw, FlawKind, Phase, Plan};
use crate::policy::Gate;
use crate::signature::Signers;
use crate::{Id, Span};

impl Plan {
    /// What is wrong with the plan, in the order in which it is read.
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut finder = Finder {
            plan: self,
            flaws: Vec::new(),
            owners: BTreeSet::new(),
        };
        finder.whole();
        finder.names();
        finder.gates();
        finder.sets();
        finder.entry_points();
        steps::find(&mut finder);
        evidence::find(&mut finder);
        finder.flaws
    }

    /// What is wrong where signed approvals are asked for, and nobody could sign.
    pub fn unsigned(&self, signers: &Signers) -> Vec<Flaw> {
        let asks = |gate: &&Gate| gate.approvals.count > 0 && gate.approvals.signed;
        let mut gates = self.policy.gates.iter().filter(asks).filter(|_| signers.is_empty());
        let todo = "name a file of allowed signers as approvers in [cutover], or list them in [cutover.approvers]";
        let Some(first) = gates.next() else { return Vec::new() };
        let place = match gates.count() {
            0 => in_gate(first),
            others => format!("{} and {others} more", in_gate(first)),
        };
        let what = "asks for signed approvals, and nobody is listed who may sign";
        vec![Flaw::new(FlawKind::NoApprovers, place, what, todo)]
    }
}

struct Finder<'a> {
    plan: &'a Plan,
    flaws: Vec<Flaw>,
    /// Owners that were told of.
    owners: BTreeSet<&'a str>,
}

fn in_phase(phase: &Phase) -> String {
    format!("phase `{}`", phase.id)
}

fn in_gate(gate: &Gate) -> String {
    format!("gate `{}`", gate.id)
}

impl<'a> Finder<'a> {
    fn add(&mut self, kind: FlawKind, place: impl Into<String>, what: impl Into<String>, todo: impl Into<String>) {
        self.flaws.push(Flaw::new(kind, place, what, todo));
    }

    fn whole(&mut self) {
        let plan = self.plan;
        if plan.phases.is_empty() {
            self.add(FlawKind::Empty, "the plan", "has no phases", "make it of a template");
        }
        for phase in plan.phases.iter().filter(|phase| phase.steps.is_empty()) {
            self.add(
                FlawKind::Empty,
                in_phase(phase),
                "has no steps",
                "give it one, or remove it",
            );
        }
        if plan.rollback.plan.trim().is_empty() {
            let todo = "say in `rollback.plan` what is done to go back";
            self.add(FlawKind::Empty, "the way back", "is not described", todo);
        }
        if plan.rollback.deadline == Span::default() {
            let todo = "say how long after the beginning of the downtime going back must be decided";
            self.add(FlawKind::NoTime, "the way back", "has a deadline of zero", todo);
        }
        self.owner("the way back", &plan.rollback.owner);
        let downtime = plan.phases.iter().any(|phase| phase.downtime);
        if downtime && plan.policy.downtime_budget.is_none() {
            let todo = "set downtime_budget in [cutover]: without it no gate can say that the rehearsals took too long";
            self.add(
                FlawKind::NoBudget,
                "the plan",
                "has downtime, and no budget for it",
                todo,
            );
        }
        if plan.policy.downtime_budget == Some(Span::default()) {
            let todo = "say how long the phases with downtime may take together";
            self.add(FlawKind::NoTime, "downtime_budget", "is zero", todo);
        }
    }

    /// Refuses an owner whom nobody can call; once, at the first place.
    fn owner(&mut self, place: &str, owner: &'a str) {
        let plan = self.plan;
        let reached = |contact: &Contact| !contact.name.trim().is_empty() && !contact.reach.trim().is_empty();
        if plan.contacts.get(owner).is_some_and(reached) || !self.owners.insert(owner) {
            return;
        }
        if plan.contacts.contains_key(owner) {
            let todo = format!("give `{owner}` a name and a way to be reached at night");
            let what = format!("is owned by `{owner}`, who cannot be reached");
            self.add(FlawKind::NoOwner, place, what, todo);
        } else {
            let todo = format!(
                "add `{owner} = {{ name = \"…\", reach = \"…\" }}` to [cutover.contacts], or say in [cutover.owners] who does it"
            );
            let what = format!("is owned by `{owner}`, who is in no contacts");
            self.add(FlawKind::NoOwner, place, what, todo);
        }
    }

    fn names(&mut self) {
        let plan = self.plan;
        let todo = "give one of them another name: journal and approvals know them by it";
        let mut doubled = |what: &str, names: Vec<&Id>| {
            for id in twice(names) {
                self.add(FlawKind::DoubledName, format!("{what} `{id}`"), "is there twice", todo);
            }
        };
        doubled("phase", plan.phases.iter().map(|phase| &phase.id).collect());
        doubled("step", plan.steps().map(|(_, step)| &step.id).collect());
        doubled("gate", plan.policy.gates.iter().map(|gate| &gate.id).collect());
        doubled("entry point", plan.entry_points.iter().map(|entry| &entry.id).collect());
        doubled("set", plan.sets.iter().map(|set| &set.id).collect());
    }

    fn gates(&mut self) {
        let plan = self.plan;
        for phase in &plan.phases {
            if let Some(gate) = phase.gate.as_ref().filter(|gate| plan.policy.gate(gate).is_none()) {
                let what = format!("stands behind the gate `{gate}`, which the policy does not have");
                let todo = format!(
                    "add a [[gate]] `{gate}`, or name one of {}",
                    list(plan.policy.gates.iter().map(|gate| &gate.id))
                );
                self.add(FlawKind::UnknownName, in_phase(phase), what, todo);
            }
        }
        for gate in &plan.policy.gates {
            let behind = plan.phases.iter().filter(|phase| phase.gate.as_ref() == Some(&gate.id));
            let sets: BTreeSet<Option<&Id>> = behind.map(|phase| phase.set.as_ref()).collect();
            if sets.len() > 1 {
                let todo = "make it a gate with `each_set`, and `{set}` in its name: it is judged by the evidence of one set, and opens once";
                self.add(
                    FlawKind::Sets,
                    in_gate(gate),
                    "stands before phases of several sets",
                    todo,
                );
            }
            if !plan.phases.iter().any(|phase| phase.gate.as_ref() == Some(&gate.id)) {
                let todo = "name it as the gate of a phase, or remove it: as it is, it stops nothing";
                self.add(FlawKind::UnusedGate, in_gate(gate), "no phase stands behind it", todo);
            }
            if gate.requires.is_empty() && gate.approvals.count == 0 {
                let todo = "give it requirements, or a number of approvals";
                self.add(
                    FlawKind::OpenGate,
                    in_gate(gate),
                    "asks for nothing, so that it is always open",
                    todo,
                );
            }
            if gate.approvals.count > 0 && gate.approvals.valid_for == Span::default() {
                let todo = "say how long an approval is good for";
                self.add(
                    FlawKind::NoTime,
                    in_gate(gate),
                    "takes approvals that are good for no time",
                    todo,
                );
            }
        }
    }

    fn sets(&mut self) {
        let plan = self.plan;
        let mut sets_of: BTreeMap<_, Vec<&Id>> = BTreeMap::new();
        for set in &plan.sets {
            for table in &set.tables {
                sets_of.entry(table).or_default().push(&set.id);
            }
        }
        for (table, sets) in sets_of.iter().filter(|(_, sets)| sets.len() > 1) {
            let what = format!("is in {}", list(sets.iter().copied()));
            self.add(
                FlawKind::Sets,
                format!("table {table}"),
                what,
                "leave it in one set: it moves once",
            );
        }
        for phase in &plan.phases {
            let Some(id) = &phase.set else { continue };
            match plan.sets.iter().find(|set| set.id == *id) {
                None => {
                    let what = format!("is of the set `{id}`, which the plan does not have");
                    let todo = format!("name one of {}", list(plan.sets.iter().map(|set| &set.id)));
                    self.add(FlawKind::UnknownName, in_phase(phase), what, todo);
                }
                Some(set) if set.tables != phase.tables => {
                    let what = format!("has other tables than its set `{id}`");
                    self.add(FlawKind::Sets, in_phase(phase), what, "make both the same");
                }
                Some(_) => {}
            }
        }
        for set in &plan.sets {
            if !plan.phases.iter().any(|phase| phase.set.as_ref() == Some(&set.id)) {
                let todo = "give it its phases, or its tables to another set";
                self.add(FlawKind::Sets, format!("set `{}`", set.id), "no phase moves it", todo);
            }
        }
    }

    fn entry_points(&mut self) {
        let plan = self.plan;
        for entry in &plan.entry_points {
            let place = format!("entry point `{}`", entry.id);
            match &entry.step {
                Some(step) if plan.step(step).is_none() => {
                    let what = format!("is blocked by the step `{step}`, which the plan does not have");
                    self.add(FlawKind::UnknownName, place, what, "name the step that blocks it");
                }
                None if entry.blocked_by.trim().is_empty() => {
                    let todo = "say how it is blocked, and which step does it";
                    self.add(FlawKind::NotBlocked, place, "nothing blocks it", todo);
                }
                _ => {}
            }
        }
    }
}

/// Names that are there more than once, each once.
fn twice(names: Vec<&Id>) -> BTreeSet<&Id> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|name| !seen.insert(*name)).collect()
}

fn list<T: Display>(names: impl Iterator<Item = T>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests;
