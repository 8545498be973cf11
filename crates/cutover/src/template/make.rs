//! A plan from a template, the project's wishes and what is known of it.

use std::collections::{BTreeMap, BTreeSet};

use super::given::Given;
use super::sets::{self, Sets};
use super::wishes::{Extra, Place, Repeat, StepWishes, Wishes};
use super::{EntryPointTemplate, GateTemplate, PhaseTemplate, StepTemplate, Template, TemplateError, parse};
use crate::Id;
use crate::evidence::EvidenceKind;
use crate::plan::{
    Action, CutKey, EntryPoint, FORMAT_VERSION, Flaw, FlawKind, Phase, Plan, Rehearsal, Rollback, Step, TableSet, Undo,
};
use crate::policy::{Gate, Policy, Requirement};

/// Stands in SQL of a template for the target's schemas, as a list of literals.
const TARGET_SCHEMAS: &str = "{target-schemas}";
/// Stands in commands of the project for the set that a step is repeated for.
const SET: &str = "{set}";

/// A plan, and what is wrong with the wishes that it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    pub plan: Plan,
    /// Of template and wishes; the plan's own are those of [`Plan::flaws`].
    pub flaws: Vec<Flaw>,
}

/// Makes a plan of a template's text. `name` is what the plan is said to be made of.
///
/// # Errors
/// The text is no template.
pub fn make(text: &str, name: &str, wishes: &Wishes, given: &Given) -> Result<Made, TemplateError> {
    let template = parse(text, None)?;
    let mut flaws = Vec::new();
    let sets = if template.phase.iter().any(|phase| phase.each_set) {
        sets::of(wishes, given, &mut flaws)
    } else {
        Sets::default()
    };
    let copies: Vec<(TableSet, Template)> = sets
        .sets
        .iter()
        .map(|set| Ok((set.clone(), parse(text, Some(&set.id))?)))
        .collect::<Result<_, TemplateError>>()?;
    let mut maker = Maker {
        wishes,
        given,
        flaws,
        used: BTreeSet::new(),
    };
    let mut phases = maker.phases(&template, &copies, &sets);
    for extra in &wishes.extra {
        maker.insert(extra, &mut phases);
    }
    maker.unused();
    let entry_points = maker.entry_points(&template, &copies);
    let gates = maker.gates(&template, &copies);
    let plan = Plan {
        format_version: FORMAT_VERSION,
        project: given.project.clone(),
        template: name.to_owned(),
        title: wishes
            .title
            .clone()
            .unwrap_or_else(|| format!("{} of {}", template.template.title, given.project.source)),
        ticket: wishes.ticket.clone(),
        made: given.made,
        tool_version: given.tool_version.clone(),
        schema: given.schema,
        contacts: wishes.contacts.clone(),
        open_risks: phases.iter().flat_map(|phase| phase.cut_keys.clone()).collect(),
        sets: sets.sets,
        records: BTreeMap::new(),
        phases,
        entry_points,
        rollback: Rollback {
            owner: maker.owner(&template.rollback.owner),
            deadline: wishes.rollback_deadline.unwrap_or(template.rollback.deadline),
            plan: template.rollback.plan,
        },
        policy: Policy {
            downtime_budget: wishes.downtime_budget.or(template.downtime_budget),
            gates,
        },
    };
    Ok(Made {
        plan,
        flaws: maker.flaws,
    })
}

struct Maker<'a> {
    wishes: &'a Wishes,
    given: &'a Given,
    flaws: Vec<Flaw>,
    /// Wishes of steps that found their step.
    used: BTreeSet<&'a Id>,
}

impl<'a> Maker<'a> {
    fn phases(&mut self, template: &Template, copies: &[(TableSet, Template)], sets: &Sets) -> Vec<Phase> {
        let mut phases = Vec::new();
        let mut at = 0;
        while let Some(first) = template.phase.get(at) {
            let repeated = template.phase[at..].iter().take_while(|phase| phase.each_set).count();
            if !first.each_set {
                phases.push(self.phase(first, None, Vec::new(), sets));
                at += 1;
                continue;
            }
            for (set, copy) in copies {
                for index in at..at + repeated {
                    let cut = sets.cut_by(set, copies, index);
                    phases.push(self.phase(&copy.phase[index], Some(set), cut, sets));
                }
            }
            at += repeated;
        }
        phases
    }

    /// `cut` are the keys that lose an end with this phase, if it is one that creates keys.
    fn phase(&mut self, from: &PhaseTemplate, set: Option<&TableSet>, cut: Vec<CutKey>, sets: &Sets) -> Phase {
        let wanted = |step: &&StepTemplate| step.dialect.is_none_or(|dialect| dialect == self.given.dialect);
        let steps: Vec<&StepTemplate> = from.step.iter().filter(wanted).collect();
        let mut steps: Vec<Step> = steps.into_iter().filter_map(|step| self.step(step, set)).collect();
        if let (true, Some(set)) = (from.creates_keys, set) {
            let owner = self.owner("dba");
            let keys = sets.created_after(set);
            steps.extend(keys.filter_map(|(number, key)| sets::step(set, number, key, &owner)));
        }
        Phase {
            id: from.id.clone(),
            title: from.title.clone(),
            purpose: from.purpose.clone(),
            gate: from.gate.clone(),
            downtime: from.downtime,
            set: set.map(|set| set.id.clone()),
            tables: set.map(|set| set.tables.clone()).unwrap_or_default(),
            cut_keys: if from.creates_keys { cut } else { Vec::new() },
            steps,
        }
    }

    /// The wishes for a step: by its own name, or by that which it has in every set.
    fn wishes_for(&mut self, id: &Id, set: Option<&TableSet>) -> Option<&'a StepWishes> {
        let wishes: &'a Wishes = self.wishes;
        let of = |name: &str| wishes.steps.iter().find(|(known, _)| known.as_str() == name);
        let in_sets = || {
            let rest = id.as_str().strip_prefix(set?.id.as_str())?;
            of(rest.strip_prefix('-')?)
        };
        let (name, found) = of(id.as_str()).or_else(in_sets)?;
        self.used.insert(name);
        Some(found)
    }

    fn step(&mut self, from: &StepTemplate, set: Option<&TableSet>) -> Option<Step> {
        let mut step = Step {
            id: from.id.clone(),
            title: from.title.clone(),
            notes: from.notes.clone(),
            owner: from.owner.clone(),
            action: self.filled(&from.action),
            timeout: from.timeout,
            expected: None,
            undo: match &from.undo {
                Undo::By(action) => Undo::By(self.filled(action)),
                other => other.clone(),
            },
            evidence: from.evidence,
            rehearsal: match &from.rehearsal {
                Rehearsal::Instead(action) => Rehearsal::Instead(self.filled(action)),
                other => other.clone(),
            },
        };
        if let Some(wishes) = self.wishes_for(&from.id, set) {
            if wishes.leave_out.is_some() {
                return None;
            }
            self.change(&mut step, wishes, set);
        }
        step.owner = self.owner(&step.owner);
        step.expected = self.expected(&step);
        Some(step)
    }

    fn change(&mut self, step: &mut Step, wishes: &StepWishes, set: Option<&TableSet>) {
        let place = format!("[cutover.steps.{}]", step.id);
        let text = |text: &String| set.map_or_else(|| text.clone(), |set| text.replace(SET, set.id.as_str()));
        if let Some(owner) = &wishes.owner {
            step.owner.clone_from(owner);
        }
        if let Some(timeout) = wishes.timeout {
            step.timeout = timeout;
        }
        if let Some(notes) = &wishes.notes {
            step.notes.clone_from(notes);
        }
        let given = match (&wishes.command, &wishes.check) {
            (None, None) => None,
            (Some(command), None) => Some(Action::Command { command: text(command) }),
            (None, Some(command)) => Some(Action::CheckCommand { command: text(command) }),
            (Some(_), Some(_)) => {
                self.flaws.push(Flaw::new(
                    FlawKind::NotChanged,
                    &place,
                    "has both command and check",
                    "keep the one that is meant: command does it, check shows that it was done",
                ));
                None
            }
        };
        match given {
            None => {}
            Some(_) if !is_place(step) => self.flaws.push(Flaw::new(
                FlawKind::NotChanged,
                &place,
                "a command cannot take the place of what Landfall does or measures itself, or of a file that a person attaches",
                "remove command and check; a step of your own beside it is written as [[cutover.extra]]",
            )),
            Some(action) => {
                step.evidence = matches!(action, Action::CheckCommand { .. }).then_some(EvidenceKind::Check);
                step.action = action;
            }
        }
        match (&wishes.undo, &step.undo) {
            (None, _) => {}
            (Some(_), Undo::Impossible { .. }) => self.flaws.push(Flaw::new(
                FlawKind::NotChanged,
                &place,
                "an undo is given for a step behind which there is no way back",
                "remove undo: nothing brings the target's writes back to the source",
            )),
            (Some(command), _) => step.undo = Undo::By(Action::Command { command: text(command) }),
        }
        if let Some(repeat) = &wishes.rehearsal {
            step.rehearsal = rehearsal(repeat, &text);
        }
    }

    /// An action with the project's own: the target's schemas, the proof's least method and heartbeats.
    fn filled(&self, action: &Action) -> Action {
        let schemas = || {
            let literals = self.given.target_schemas.iter();
            let literals: Vec<String> = literals.map(|name| format!("'{}'", name.replace('\'', "''"))).collect();
            // IN () is no SQL.
            if literals.is_empty() {
                "''".to_owned()
            } else {
                literals.join(", ")
            }
        };
        let sql = |statements: &[String]| -> Vec<String> {
            let fill = |statement: &String| statement.trim().replace(TARGET_SCHEMAS, &schemas());
            statements.iter().map(fill).collect()
        };
        match action {
            Action::Sql { on, statements } => Action::Sql {
                on: *on,
                statements: sql(statements),
            },
            Action::CheckSql { on, statements, expect } => Action::CheckSql {
                on: *on,
                statements: sql(statements),
                expect: expect.clone(),
            },
            Action::FreezeProof {
                at_least,
                window,
                heartbeats,
            } => Action::FreezeProof {
                at_least: self.wishes.freeze_proof.unwrap_or(*at_least),
                window: *window,
                heartbeats: heartbeats.iter().chain(&self.wishes.heartbeats).cloned().collect(),
            },
            other => other.clone(),
        }
    }

    fn owner(&self, part: &str) -> String {
        self.wishes.owners.get(part).cloned().unwrap_or_else(|| part.to_owned())
    }

    fn expected(&self, step: &Step) -> Option<crate::plan::Expected> {
        let known = self.given.steps.get(&step.id).cloned();
        known.or_else(|| match &step.action {
            Action::Landfall { arguments } => self.given.verbs.get(arguments.first()?).cloned(),
            _ => None,
        })
    }

    fn insert(&mut self, extra: &Extra, phases: &mut [Phase]) {
        let place = format!("[[cutover.extra]] {}", extra.id);
        let Some(beside) = extra.place() else {
            self.flaws.push(Flaw::new(
                FlawKind::Empty,
                place,
                "does not say where it stands",
                "name the step that it comes after, or before",
            ));
            return;
        };
        let (Place::Before(neighbour) | Place::After(neighbour)) = beside;
        let mut found = phases.iter_mut().find_map(|phase| {
            let at = phase.steps.iter().position(|step| step.id == *neighbour)?;
            Some((phase, at))
        });
        let Some((phase, at)) = &mut found else {
            self.flaws.push(Flaw::new(
                FlawKind::UnknownName,
                place,
                format!("stands beside the step `{neighbour}`, which the plan does not have"),
                "`landfall cutover plan --print` lists the steps and their names",
            ));
            return;
        };
        let mut step = Step {
            id: extra.id.clone(),
            title: extra.title.clone(),
            notes: extra.notes.clone(),
            owner: self.owner(&extra.owner),
            action: self.filled(&extra.action),
            timeout: extra.timeout,
            expected: None,
            undo: extra.undo.clone(),
            evidence: extra.evidence,
            rehearsal: rehearsal(&extra.rehearsal, &String::clone),
        };
        step.expected = self.expected(&step);
        let at = match beside {
            Place::Before(_) => *at,
            Place::After(_) => *at + 1,
        };
        phase.steps.insert(at, step);
    }

    /// Wishes for steps that are not there.
    fn unused(&mut self) {
        for id in self.wishes.steps.keys().filter(|id| !self.used.contains(id)) {
            self.flaws.push(Flaw::new(
                FlawKind::UnknownName,
                format!("[cutover.steps.{id}]"),
                "the template has no step of this name",
                "`landfall cutover plan --print` lists the steps and their names",
            ));
        }
    }

    fn entry_points(&self, template: &Template, copies: &[(TableSet, Template)]) -> Vec<EntryPoint> {
        let wanted = |entry: &&EntryPointTemplate| entry.dialect.is_none_or(|dialect| dialect == self.given.dialect);
        let once = template.entry_point.iter().filter(|entry| !entry.each_set);
        let each = copies
            .iter()
            .flat_map(|(_, copy)| copy.entry_point.iter().filter(|entry| entry.each_set));
        let shipped = once.chain(each).filter(wanted).map(|entry| EntryPoint {
            id: entry.id.clone(),
            title: entry.title.clone(),
            before: entry.before.clone(),
            blocked_by: entry.blocked_by.clone(),
            step: entry.step.clone(),
            allowed: entry.allowed.clone(),
        });
        // One that the project describes itself takes the place of the template's.
        let own = &self.wishes.entry_points;
        let mut entries: Vec<EntryPoint> = shipped
            .filter(|entry| own.iter().all(|known| known.id != entry.id))
            .collect();
        entries.extend(own.iter().cloned());
        if let (false, Ok(id)) = (self.wishes.heartbeats.is_empty(), "heartbeats".parse()) {
            entries.push(EntryPoint {
                id,
                title: "Heartbeats and monitoring".to_owned(),
                before: "agents that write to tables of their own".to_owned(),
                blocked_by: "not blocked: these tables may change by name".to_owned(),
                step: None,
                allowed: self.wishes.heartbeats.clone(),
            });
        }
        entries
    }

    fn gates(&self, template: &Template, copies: &[(TableSet, Template)]) -> Vec<Gate> {
        let once = template.gate.iter().filter(|gate| !gate.each_set);
        let each = copies
            .iter()
            .flat_map(|(_, copy)| copy.gate.iter().filter(|gate| gate.each_set));
        once.chain(each).map(|gate| self.gate(gate)).collect()
    }

    fn gate(&self, from: &GateTemplate) -> Gate {
        let mut requires = from.requires.clone();
        for requirement in &mut requires {
            if let (Requirement::FreezeProof { at_least, .. }, Some(method)) = (requirement, self.wishes.freeze_proof) {
                *at_least = method;
            }
        }
        // Rehearsals that must be there, and a budget: then they must have kept it.
        let budget = self.wishes.downtime_budget.is_some();
        let rehearsed = requires
            .iter()
            .any(|known| matches!(known, Requirement::Rehearsals { .. }));
        if budget && rehearsed && !requires.contains(&Requirement::Downtime) {
            requires.push(Requirement::Downtime);
        }
        Gate {
            id: from.id.clone(),
            title: from.title.clone(),
            requires,
            approvals: from.approvals.clone(),
        }
    }
}

/// Whether a step is a place that a command of the project can fill.
fn is_place(step: &Step) -> bool {
    let kept = matches!(
        step.evidence,
        Some(EvidenceKind::BackupRestored | EvidenceKind::Attached)
    );
    let by_hand = matches!(
        step.action,
        Action::Confirm { .. } | Action::Command { .. } | Action::CheckCommand { .. }
    );
    by_hand && !kept
}

fn rehearsal(repeat: &Repeat, text: &dyn Fn(&String) -> String) -> Rehearsal {
    match repeat {
        Repeat::Same => Rehearsal::Same,
        Repeat::Skip => Rehearsal::Skip {
            reason: "the project's settings say so".to_owned(),
        },
        Repeat::Instead(command) => Rehearsal::Instead(Action::Command { command: text(command) }),
    }
}
