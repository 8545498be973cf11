//! How far each set of tables is: sets move one after the other, and each has a point of no return of its own.

use serde::{Deserialize, Serialize};

use crate::journal::event::RunPurpose;
use crate::next::{real, to_take_back};
use crate::plan::{Plan, Undo};
use crate::state::Run;
use crate::{Id, Moment};

/// How far a set is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetState {
    pub set: Id,
    pub standing: Standing,
    /// The run that this is of; `None` if none has begun with the set.
    pub run: Option<u32>,
    /// When it was opened, if it was.
    pub since: Option<Moment>,
}

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    NotBegun,
    /// Steps of it were begun, and it has a way back.
    UnderWay,
    /// It is past its point of no return.
    Open,
    /// Everything that was begun of it is taken back.
    TakenBack,
}

impl SetState {
    /// In words.
    pub fn words(&self) -> String {
        let run = self.run.map(|run| format!(" in run {run}")).unwrap_or_default();
        match (self.standing, self.since) {
            (Standing::NotBegun, _) => "not begun".to_owned(),
            (Standing::UnderWay, _) => format!("under way{run}, with a way back"),
            (Standing::Open, Some(since)) => format!("open for writing since {since}{run}: no way back"),
            (Standing::Open, None) => format!("open for writing{run}: no way back"),
            (Standing::TakenBack, _) => format!("taken back{run}"),
        }
    }
}

/// How far every set of the plan is after these runs, the last one being the last of them. Rehearsals open nothing.
pub fn states(plan: &Plan, runs: &[Run]) -> Vec<SetState> {
    let last = runs.last();
    let state = |set: &Id| {
        let opened = runs
            .iter()
            .rev()
            .find_map(|run| Some((run.number, open(plan, run, set)?)));
        if let Some((run, since)) = opened {
            return SetState {
                set: set.clone(),
                standing: Standing::Open,
                run: Some(run),
                since: Some(since),
            };
        }
        let begun = last.filter(|run| {
            let mut records = steps(plan, set).filter_map(|step| run.step(&step.id));
            records.any(|record| !record.attempts.is_empty())
        });
        let of_set = |run: &Run| {
            to_take_back(plan, run)
                .iter()
                .any(|(step, _)| steps(plan, set).any(|known| known.id == step.id))
        };
        SetState {
            set: set.clone(),
            standing: match begun {
                None => Standing::NotBegun,
                Some(run) if run.abort.is_some() && !of_set(run) => Standing::TakenBack,
                Some(_) => Standing::UnderWay,
            },
            run: begun.map(|run| run.number),
            since: None,
        }
    };
    plan.sets.iter().map(|set| state(&set.id)).collect()
}

/// When a cutover's run went past the point of no return of a set; also if the step that does it failed, for it may have done half of its work.
pub fn open(plan: &Plan, run: &Run, set: &Id) -> Option<Moment> {
    if run.purpose == RunPurpose::Rehearsal {
        return None;
    }
    let irreversible = steps(plan, set).filter(|step| matches!(step.undo, Undo::Impossible { .. }));
    let begun = irreversible
        .filter(|step| real(step, run).is_some())
        .filter_map(|step| run.step(&step.id)?.attempts.first());
    begun.map(|attempt| attempt.started).min()
}

/// The run before the last one in which a set was opened.
pub fn open_since(plan: &Plan, runs: &[Run], set: &Id) -> Option<u32> {
    let earlier = runs.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let run = earlier.iter().find(|run| open(plan, run, set).is_some());
    run.map(|run| run.number)
}

/// The steps of the phases that move a set.
pub fn steps<'a>(plan: &'a Plan, set: &'a Id) -> impl Iterator<Item = &'a crate::Step> {
    let of_set = plan.phases.iter().filter(move |phase| phase.set.as_ref() == Some(set));
    of_set.flat_map(|phase| &phase.steps)
}

#[cfg(test)]
mod tests;
