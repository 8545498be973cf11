//! One requirement of a gate.

use model::figures::counted;

use super::{RequirementResult, Status, clock, frozen};
use crate::approval::WaiverStanding;
use crate::evidence::{Evidence, EvidenceKind, Facts, Problem};
use crate::journal::event::RunPurpose;
use crate::policy::{EpochRule, FreezeMethod, Gate, Requirement};
use crate::state::{Noted, State};
use crate::{Id, Moment, Plan, Sha256, Span};

/// What a verification is waived by whose only fault is that the declared conversion changed values.
pub const DECLARED_LOSS: &str = "declared-loss";

/// What requirements are judged by.
pub(super) struct Judge<'a> {
    pub(super) plan: &'a Plan,
    pub(super) gate: &'a Gate,
    pub(super) state: &'a State,
    pub(super) now: Moment,
    pub(super) waivers: &'a [WaiverStanding],
}

/// What was found: how it stands, and why.
struct Found {
    status: Status,
    words: String,
    evidence: Option<Sha256>,
    waivers: Vec<Id>,
}

impl Found {
    fn new(status: Status, words: impl Into<String>) -> Found {
        Found {
            status,
            words: words.into(),
            evidence: None,
            waivers: Vec::new(),
        }
    }

    fn by(self, evidence: &Evidence) -> Found {
        Found {
            evidence: Some(evidence.sha256),
            ..self
        }
    }
}

impl Requirement {
    /// What is asked for, in words.
    pub fn words(&self) -> String {
        match self {
            Requirement::Verification { fresh, of, .. } => match of {
                EpochRule::Frozen => format!("a verification of the frozen source, at most {fresh} old"),
                EpochRule::Latest => format!("a verification of the copy's latest epoch, at most {fresh} old"),
            },
            Requirement::Rehearsals { count, fresh } => {
                let count = counted(u64::from(*count), "complete rehearsal");
                format!("{count} within {fresh}")
            }
            Requirement::Downtime => "rehearsals within the downtime budget".to_owned(),
            Requirement::BackupRestored { fresh } => format!("a backup that was restored, at most {fresh} ago"),
            Requirement::FreezeProof { fresh, at_least } => {
                format!("a freeze proof by {} or better, at most {fresh} old", at_least.words())
            }
            Requirement::Doctor { fresh } => format!("doctor without problems, at most {fresh} ago"),
            Requirement::Check { step, fresh } => format!("check {step} passed, at most {fresh} ago"),
            Requirement::Confirmed { step } => format!("step {step} confirmed"),
        }
    }
}

impl FreezeMethod {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            FreezeMethod::ReadOnly => "a source that is read-only",
            FreezeMethod::Changes => "the changes of the tables in scope",
            FreezeMethod::Digests => "digests read twice",
        }
    }
}

impl Judge<'_> {
    pub(super) fn judge(&self, requirement: &Requirement) -> RequirementResult {
        let found = match requirement {
            Requirement::Verification {
                fresh,
                of,
                declared_loss,
            } => self.verification(*fresh, *of, *declared_loss),
            Requirement::Rehearsals { count, fresh } => self.rehearsals(*count, *fresh),
            Requirement::Downtime => self.downtime(),
            Requirement::BackupRestored { fresh } => self.backup(*fresh),
            Requirement::FreezeProof { fresh, at_least } => self.freeze_proof(*fresh, *at_least),
            Requirement::Doctor { fresh } => self.doctor(*fresh),
            Requirement::Check { step, fresh } => self.check(step, *fresh),
            Requirement::Confirmed { step } => self.confirmed(step),
        };
        RequirementResult {
            requirement: requirement.clone(),
            status: found.status,
            words: found.words,
            evidence: found.evidence,
            waivers: found.waivers,
        }
    }

    /// The set that the gate stands before.
    fn set(&self) -> Option<&Id> {
        self.plan.set_behind(&self.gate.id)
    }

    /// The newest evidence that is asked for, if it may be judged by; else what is said of its want.
    fn newest(
        &self,
        this_run: bool,
        what: &str,
        wanted: impl Fn(&Evidence) -> bool,
    ) -> Result<&Noted<Evidence>, Found> {
        let run = self.state.run().map(|run| run.number);
        let of_run = |noted: &&Noted<Evidence>| !this_run || noted.run == run;
        let of_any_set = || self.state.evidence.iter().filter(|noted| wanted(&noted.what));
        let all = || of_any_set().filter(|noted| noted.what.is_of(self.set()));
        let Some(newest) = all().rfind(of_run) else {
            let of_set = self.set().map(|set| format!(" of the set {set}")).unwrap_or_default();
            let words = match (all().next_back(), of_any_set().next_back()) {
                (Some(other), _) => format!(
                    "there is no {what}{of_set} of this run; the newest, of entry {}, is of another one",
                    other.entry
                ),
                (None, Some(other)) => format!(
                    "there is no {what}{}; the newest, of entry {}, is of {}",
                    if of_set.is_empty() { " of all tables" } else { &of_set },
                    other.entry,
                    match &other.what.set {
                        Some(set) => format!("the set {set}"),
                        None => "all tables".to_owned(),
                    }
                ),
                (None, None) => format!("there is no {what}{of_set}"),
            };
            return Err(Found::new(Status::Missing, words));
        };
        match self.foreign(&newest.what) {
            Some(reason) => Err(Found::new(Status::NotMet, format!("the newest {what} {reason}")).by(&newest.what)),
            None => Ok(newest),
        }
    }

    /// Why evidence never counts here.
    fn foreign(&self, evidence: &Evidence) -> Option<&'static str> {
        let planned = self.plan.record(evidence.set.as_ref());
        match planned {
            None => Some("is of a set that was not copied when the plan was made"),
            Some(planned) if evidence.project != planned.fingerprint => Some("is of another project"),
            Some(planned) if evidence.schema != planned.schema => {
                Some("is of another schema than the plan's: tables changed, or the plan was made anew")
            }
            Some(_) => None,
        }
    }

    /// Why evidence is not fresh.
    fn stale(&self, noted: &Noted<Evidence>, fresh: Span) -> Option<Found> {
        let evidence = &noted.what;
        for (moment, what) in [(evidence.taken, "taken"), (noted.at, "noted")] {
            if let Some(ahead) = clock::ahead(moment, self.now) {
                let words = format!(
                    "it was {what} at {moment}, {ahead} in the future by this machine's clock: one of the clocks is wrong"
                );
                return Some(Found::new(Status::Stale, words).by(evidence));
            }
        }
        if let Some(ahead) = clock::ahead(evidence.taken, noted.at) {
            let words = format!(
                "it was taken at {}, {ahead} after it was noted in the journal: one of the clocks is wrong",
                evidence.taken
            );
            return Some(Found::new(Status::Stale, words).by(evidence));
        }
        let age = self.now.since(evidence.taken);
        (age > fresh).then(|| Found::new(Status::Stale, format!("it is {age} old, and may be {fresh}")).by(evidence))
    }

    fn verification(&self, fresh: Span, of: EpochRule, loss_allowed: bool) -> Found {
        let noted = match self.newest(true, "verification", |evidence| {
            is(evidence, EvidenceKind::Verification)
        }) {
            Ok(noted) => noted,
            Err(found) => return found,
        };
        let evidence = &noted.what;
        let Facts::Verification {
            verdict,
            position,
            passed,
            declared_loss,
            against,
        } = &evidence.facts
        else {
            return Found::new(Status::Missing, "there is no verification");
        };
        let objection = match of {
            EpochRule::Frozen => frozen::objection(evidence, position, self.proof()),
            EpochRule::Latest => self.not_latest(evidence),
        };
        let mut problems = against.clone();
        if *declared_loss && !loss_allowed {
            problems.push(Problem {
                finding: DECLARED_LOSS.to_owned(),
                rows: None,
                words: "the declared conversion changed values, which this gate does not accept".to_owned(),
            });
        }
        if !passed && against.is_empty() {
            return Found::new(Status::NotMet, format!("it did not pass: {verdict}")).by(evidence);
        }
        let (open, waivers) = self.waive(&problems);
        if !open.is_empty() {
            return Found::new(Status::NotMet, format!("{verdict}; {}", open.join("; "))).by(evidence);
        }
        if let Some(words) = objection {
            return Found::new(Status::NotMet, words).by(evidence);
        }
        if let Some(stale) = self.stale(noted, fresh) {
            return stale;
        }
        let (status, words) = if waivers.is_empty() {
            (Status::Met, verdict.clone())
        } else {
            let names: Vec<&str> = waivers.iter().map(Id::as_str).collect();
            (Status::Waived, format!("{verdict}; covered by {}", names.join(", ")))
        };
        Found {
            waivers,
            ..Found::new(status, words).by(evidence)
        }
    }

    /// Problems that no waiver in force covers, in words, and the waivers that cover the others.
    fn waive(&self, problems: &[Problem]) -> (Vec<String>, Vec<Id>) {
        let (mut open, mut used) = (Vec::new(), Vec::new());
        for problem in problems {
            let covering = self
                .waivers
                .iter()
                .find(|standing| problem.can_be_waived() && standing.in_force() && standing.covers(problem));
            if let Some(standing) = covering {
                if !used.contains(&standing.waiver.id) {
                    used.push(standing.waiver.id.clone());
                }
                continue;
            }
            let named = self
                .waivers
                .iter()
                .filter(|standing| standing.waiver.finding == problem.finding);
            let why: Vec<String> = named
                .map(|standing| {
                    let id = &standing.waiver.id;
                    match problem.rows.filter(|rows| *rows > standing.waiver.rows) {
                        Some(rows) => format!("; waiver {id} covers {} of {rows} rows", standing.waiver.rows),
                        None => format!("; waiver {id} is {}", standing.status.words()),
                    }
                })
                .collect();
            open.push(format!("{}: {}{}", problem.finding, problem.words, why.concat()));
        }
        (open, used)
    }

    /// The newest freeze proof of this run.
    fn proof(&self) -> Option<&Evidence> {
        let proof = self.newest(true, "freeze proof", |evidence| is(evidence, EvidenceKind::FreezeProof));
        proof.ok().map(|noted| &noted.what)
    }

    /// Why evidence is not of the copy's latest epoch, as far as the journal knows of any.
    fn not_latest(&self, verification: &Evidence) -> Option<String> {
        let known = self.state.evidence.iter().map(|noted| &noted.what);
        let latest = known
            .filter(|evidence| self.foreign(evidence).is_none() && evidence.is_of(self.set()))
            .filter_map(|evidence| evidence.epoch.as_ref())
            .next_back();
        match (&verification.epoch, latest) {
            (None, _) => Some("it names no epoch".to_owned()),
            (Some(epoch), Some(latest)) if epoch != latest => {
                Some(format!("it is of epoch {epoch}, and the copy's latest one is {latest}"))
            }
            _ => None,
        }
    }

    /// Complete rehearsals of the plan's template before this run, at most `fresh` old, one for each run; and those that do not count.
    fn complete(&self, fresh: Option<Span>) -> (Vec<&Noted<Evidence>>, Vec<String>) {
        let this = self.state.run().map_or(u32::MAX, |run| run.number);
        let (mut counted, mut not): (Vec<&Noted<Evidence>>, Vec<String>) = (Vec::new(), Vec::new());
        for noted in &self.state.evidence {
            let Facts::Rehearsal {
                run,
                template,
                completed,
                ..
            } = &noted.what.facts
            else {
                continue;
            };
            let known = self.state.runs.iter().find(|known| known.number == *run);
            let rehearsal = known.is_some_and(|run| run.purpose == RunPurpose::Rehearsal && run.ended.is_some());
            let stale = fresh.and_then(|fresh| self.stale(noted, fresh));
            let reason = if let Some(reason) = self.foreign(&noted.what) {
                Some(reason.to_owned())
            } else if !rehearsal || *run >= this {
                Some("is no earlier rehearsal of this journal that ended".to_owned())
            } else if *template != self.plan.template {
                Some(format!("is of template {template}"))
            } else if !completed {
                Some("was not completed".to_owned())
            } else {
                stale.map(|found| format!("does not count: {}", found.words))
            };
            match reason {
                Some(reason) => not.push(format!("run {run} {reason}")),
                None => {
                    counted.retain(
                        |other| !matches!(&other.what.facts, Facts::Rehearsal { run: same, .. } if same == run),
                    );
                    counted.push(noted);
                }
            }
        }
        (counted, not)
    }

    fn rehearsals(&self, count: u32, fresh: Span) -> Found {
        let (complete, not) = self.complete(Some(fresh));
        let mut words = format!("{} of {count}", complete.len());
        for reason in &not {
            words.push_str("; ");
            words.push_str(reason);
        }
        let enough = usize::try_from(count).is_ok_and(|count| complete.len() >= count);
        let status = match (enough, complete.is_empty() && not.is_empty()) {
            (true, _) => Status::Met,
            (false, true) => Status::Missing,
            // Were there enough of them if they were younger?
            (false, false) => match usize::try_from(count) {
                Ok(count) if self.complete(None).0.len() >= count => Status::Stale,
                _ => Status::NotMet,
            },
        };
        let found = Found::new(status, words);
        match complete.last() {
            Some(last) => found.by(&last.what),
            None => found,
        }
    }

    fn downtime(&self) -> Found {
        let Some(budget) = self.plan.policy.downtime_budget else {
            return Found::new(Status::Missing, "the policy has no downtime-budget");
        };
        let fresh = self.gate.requires.iter().find_map(|requirement| match requirement {
            Requirement::Rehearsals { fresh, .. } => Some(*fresh),
            _ => None,
        });
        let downtimes = self
            .complete(fresh)
            .0
            .into_iter()
            .filter_map(|noted| match &noted.what.facts {
                Facts::Rehearsal { downtime, run, .. } => Some((*downtime, *run, &noted.what)),
                _ => None,
            });
        let Some((longest, run, evidence)) = downtimes.max_by_key(|(downtime, run, _)| (*downtime, *run)) else {
            return Found::new(Status::Missing, "there is no complete rehearsal that would tell");
        };
        let words = format!("the longest, of run {run}, took {longest}; the budget is {budget}");
        let status = if longest <= budget { Status::Met } else { Status::NotMet };
        Found::new(status, words).by(evidence)
    }

    fn backup(&self, fresh: Span) -> Found {
        let what = "file that shows a restored backup";
        let noted = match self.newest(false, what, |evidence| is(evidence, EvidenceKind::BackupRestored)) {
            Ok(noted) => noted,
            Err(found) => return found,
        };
        let words = match &noted.what.facts {
            Facts::BackupRestored { by, note } => format!("{} of {by}: {note}", noted.what.file),
            _ => noted.what.file.clone(),
        };
        let met = Found::new(Status::Met, words).by(&noted.what);
        self.stale(noted, fresh).unwrap_or(met)
    }

    fn freeze_proof(&self, fresh: Span, at_least: FreezeMethod) -> Found {
        let noted = match self.newest(true, "freeze proof", |evidence| is(evidence, EvidenceKind::FreezeProof)) {
            Ok(noted) => noted,
            Err(found) => return found,
        };
        let evidence = &noted.what;
        let Facts::FreezeProof {
            method,
            window,
            held,
            changed,
            heartbeats,
            ..
        } = &evidence.facts
        else {
            return Found::new(Status::Missing, "there is no freeze proof");
        };
        if !held {
            return Found::new(
                Status::NotMet,
                format!("the source did not stand still: {}", changed.join("; ")),
            )
            .by(evidence);
        }
        if *method < at_least {
            return Found::new(
                Status::NotMet,
                format!("it was shown by {}, which is weaker", method.words()),
            )
            .by(evidence);
        }
        let mut words = format!("shown by {} for {window}", method.words());
        if !heartbeats.is_empty() {
            words.push_str(&format!("; allowed to change: {}", heartbeats.join(", ")));
        }
        let met = Found::new(Status::Met, words).by(evidence);
        self.stale(noted, fresh).unwrap_or(met)
    }

    fn doctor(&self, fresh: Span) -> Found {
        let noted = match self.newest(false, "result of doctor", |evidence| is(evidence, EvidenceKind::Doctor)) {
            Ok(noted) => noted,
            Err(found) => return found,
        };
        let found = match &noted.what.facts {
            Facts::Doctor { passed: true, .. } => Found::new(Status::Met, "no problems"),
            Facts::Doctor { problems, .. } => Found::new(Status::NotMet, problems.join("; ")),
            _ => Found::new(Status::Missing, "there is no result of doctor"),
        };
        let found = found.by(&noted.what);
        if found.status == Status::Met {
            self.stale(noted, fresh).unwrap_or(found)
        } else {
            found
        }
    }

    fn check(&self, step: &Id, fresh: Span) -> Found {
        let of_step = |evidence: &Evidence| is(evidence, EvidenceKind::Check) && evidence.step.as_ref() == Some(step);
        let noted = match self.newest(true, &format!("outcome of check {step}"), of_step) {
            Ok(noted) => noted,
            Err(found) => return found,
        };
        let found = match &noted.what.facts {
            Facts::Check { passed: true, found } => Found::new(Status::Met, found.clone()),
            Facts::Check { found, .. } => Found::new(Status::NotMet, found.clone()),
            _ => Found::new(Status::Missing, "there is no outcome"),
        };
        let found = found.by(&noted.what);
        if found.status == Status::Met {
            self.stale(noted, fresh).unwrap_or(found)
        } else {
            found
        }
    }

    fn confirmed(&self, step: &Id) -> Found {
        let record = self.state.run().and_then(|run| run.step(step));
        match record {
            Some(record) if record.done() => Found::new(Status::Met, "it is done"),
            Some(record) => match &record.skipped {
                Some(reason) => Found::new(Status::NotMet, format!("it was passed over: {reason}")),
                None if record.undone() => Found::new(Status::NotMet, "it was taken back"),
                None => Found::new(Status::NotMet, "it is not done"),
            },
            None => Found::new(Status::Missing, "it was not begun in this run"),
        }
    }
}

fn is(evidence: &Evidence, kind: EvidenceKind) -> bool {
    evidence.facts.kind() == kind
}
