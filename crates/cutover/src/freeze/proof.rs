//! The freeze proof: the strongest that was had, judged from what was observed at both ends of a window.
//!
//! A position of the whole server that did not move shows nothing about single tables, and one that did shows nothing either: it is
//! written down, so that a verification can be told to be of the proven rows, and is never a method.

use model::freeze::{LogChanges, OpenWork, WriteGuard};
use serde::{Deserialize, Serialize};

use super::Position;
use crate::evidence::Facts;
use crate::policy::FreezeMethod;
use crate::{Moment, Span};

/// Version of the proof's JSON shape. A reader refuses versions that it does not know.
pub const FORMAT_VERSION: u32 = 1;

/// What was observed. Tables are named as people write them, `shop.orders`.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    pub tool_version: String,
    /// Product, version and identity of the source.
    pub source: String,
    /// Fingerprint of the stage's plan of record; `None` before the first copy.
    pub plan_of_record: Option<String>,
    pub started: Moment,
    pub ended: Moment,
    /// As long as the policy asks for.
    pub window: Span,
    pub at_least: FreezeMethod,
    pub tables: Vec<String>,
    /// Tables that may change.
    pub heartbeats: Vec<String>,
    /// Who could write, each time that it was looked at; the first look at the beginning, the last one at the end.
    pub guards: Vec<WriteGuard>,
    /// What the log says of the window.
    pub log: LogChanges,
    /// Uncommitted changes at the end.
    pub open_work: OpenWork,
    pub digests: Digests,
    /// The source's positions at both ends; unknown where positions do not move with every change.
    pub from: Position,
    pub to: Position,
    pub epoch: Option<ObservedEpoch>,
}

/// Digests of the tables in scope, without those that may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Digests {
    Taken { tables: Vec<TableDigests> },
    NotTaken { reason: String },
}

/// A table's count and digest, as text, at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDigests {
    pub table: String,
    pub before: String,
    pub after: String,
    /// That of the copy's epoch.
    pub copied: Option<String>,
}

/// The copy's epoch, and what ties it to the end of the window.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedEpoch {
    pub id: String,
    pub position: Position,
    /// Whether its point is certainly that of the end of the window.
    pub same_point: bool,
    /// What the log says from its point to the beginning of the window.
    pub since: LogChanges,
}

/// A freeze proof, as its file holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    pub tool_version: String,
    pub source: String,
    /// Fingerprint of the stage's plan of record; `None` before the first copy.
    #[serde(default)]
    pub plan_of_record: Option<String>,
    pub started: Moment,
    pub ended: Moment,
    /// What was asked for; the time between the two moments is at least as long.
    pub window: Span,
    pub at_least: FreezeMethod,
    pub tables: Vec<String>,
    pub heartbeats: Vec<String>,
    /// The strongest that was had.
    pub method: FreezeMethod,
    pub held: bool,
    pub changed: Vec<String>,
    pub methods: Vec<Tried>,
    pub since: String,
    pub position: String,
    pub epoch: Option<String>,
    pub guards: Vec<WriteGuard>,
    pub log: LogChanges,
    pub open_work: OpenWork,
    pub digests: Digests,
    /// What none of this can show.
    pub cannot_show: Vec<String>,
}

/// A method, and whether it could be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tried {
    pub method: FreezeMethod,
    pub had: bool,
    pub words: String,
}

impl Proof {
    /// Judges what was observed.
    pub fn of(observed: Observed) -> Proof {
        let methods = vec![read_only(&observed), changes(&observed), digests(&observed)];
        let best = methods.iter().find(|tried| tried.had).map(|tried| tried.method);
        let mut changed = seen(&observed);
        match best {
            None => changed.extend(methods.iter().map(|tried| tried.words.clone())),
            Some(best) if best < observed.at_least => changed.push(format!(
                "it could only be shown by {}, and {} is asked for: {}",
                best.words(),
                observed.at_least.words(),
                not_had(&methods, best)
            )),
            Some(_) => {}
        }
        let held = changed.is_empty();
        let (since, epoch) = if held {
            tied(&observed)
        } else {
            (observed.from.clone(), None)
        };
        Proof {
            format_version: FORMAT_VERSION,
            method: best.unwrap_or(FreezeMethod::Digests),
            held,
            changed,
            since: since.to_string(),
            position: observed.to.to_string(),
            epoch,
            cannot_show: cannot_show(best),
            tool_version: observed.tool_version,
            source: observed.source,
            plan_of_record: observed.plan_of_record,
            started: observed.started,
            ended: observed.ended,
            window: observed.window,
            at_least: observed.at_least,
            tables: observed.tables,
            heartbeats: observed.heartbeats,
            methods,
            guards: observed.guards,
            log: observed.log,
            open_work: observed.open_work,
            digests: observed.digests,
        }
    }

    /// What gates judge by.
    pub fn facts(&self) -> Facts {
        Facts::FreezeProof {
            method: self.method,
            window: self.window,
            held: self.held,
            changed: self.changed.clone(),
            heartbeats: self.heartbeats.clone(),
            since: self.since.clone(),
            position: self.position.clone(),
            epoch: self.epoch.clone(),
        }
    }
}

/// Everything that says that the source did not stand still, whichever method would do.
fn seen(observed: &Observed) -> Vec<String> {
    let mut seen = Vec::new();
    if observed.ended.since(observed.started) < observed.window {
        seen.push(format!("the window was not {} long", observed.window));
    }
    if observed.from.content != observed.to.content {
        seen.push("the scripts were changed".to_owned());
    }
    if let LogChanges::Read { changed, .. } = &observed.log {
        seen.extend(changed.iter().cloned());
    }
    if let Digests::Taken { tables } = &observed.digests {
        let differ = tables.iter().filter(|table| table.before != table.after);
        seen.extend(
            differ.map(|table| format!("{}: its rows are not those of the beginning of the window", table.table)),
        );
    }
    if let OpenWork::Some { what } = &observed.open_work {
        seen.extend(what.iter().cloned());
    }
    seen
}

fn read_only(observed: &Observed) -> Tried {
    let method = FreezeMethod::ReadOnly;
    let tried = |had, words: String| Tried { method, had, words };
    let mut how: Vec<&String> = Vec::new();
    for guard in &observed.guards {
        match guard {
            WriteGuard::Blocked { how: words } => how.extend(words),
            WriteGuard::Open { by } => return tried(false, format!("the source can be written to: {}", by.join("; "))),
            WriteGuard::NotKnown { reason } => {
                return tried(
                    false,
                    format!("it cannot be told who can write to the source: {reason}"),
                );
            }
        }
    }
    // Once at each end.
    if observed.guards.len() < 2 {
        return tried(
            false,
            "it was not looked at both ends who can write to the source".to_owned(),
        );
    }
    how.dedup();
    let words: Vec<&str> = how.into_iter().map(String::as_str).collect();
    tried(true, words.join("; "))
}

fn changes(observed: &Observed) -> Tried {
    let method = FreezeMethod::Changes;
    let tried = |had, words: String| Tried { method, had, words };
    match (&observed.log, &observed.open_work) {
        (LogChanges::NotRead { reason }, _) => tried(false, format!("the log cannot be read: {reason}")),
        (_, OpenWork::NotKnown { reason }) => tried(false, format!("uncommitted changes cannot be told: {reason}")),
        (LogChanges::Read { events, allowed, .. }, _) => {
            let mut words = format!("{events} events of the log were looked at");
            if !allowed.is_empty() {
                words.push_str(&format!("; allowed to change: {}", allowed.join(", ")));
            }
            tried(true, words)
        }
    }
}

fn digests(observed: &Observed) -> Tried {
    let method = FreezeMethod::Digests;
    let tried = |had, words: String| Tried { method, had, words };
    match (&observed.digests, &observed.open_work) {
        (Digests::NotTaken { reason }, _) => tried(false, format!("the tables were not read twice: {reason}")),
        (_, OpenWork::NotKnown { reason }) => tried(false, format!("uncommitted changes cannot be told: {reason}")),
        (Digests::Taken { tables }, _) => tried(
            true,
            format!("{} read at both ends", model::figures::counted(count(tables), "table")),
        ),
    }
}

fn count(tables: &[TableDigests]) -> u64 {
    u64::try_from(tables.len()).unwrap_or(u64::MAX)
}

/// Why the methods above the best one were not had.
fn not_had(methods: &[Tried], best: FreezeMethod) -> String {
    let above = methods.iter().filter(|tried| tried.method > best && !tried.had);
    above.map(|tried| tried.words.as_str()).collect::<Vec<_>>().join("; ")
}

/// From which position on nothing changed, and whether the copy's epoch holds these rows.
fn tied(observed: &Observed) -> (Position, Option<String>) {
    let from = observed.from.clone();
    let Some(epoch) = &observed.epoch else {
        return (from, None);
    };
    if epoch.same_point {
        return (from, Some(epoch.id.clone()));
    }
    if let LogChanges::Read { changed, .. } = &epoch.since
        && changed.is_empty()
        && !epoch.position.is_unknown()
    {
        return (epoch.position.clone(), Some(epoch.id.clone()));
    }
    let same_rows = match &observed.digests {
        // Of tables that may change nothing was read: what the copy has of them is not shown to be there still.
        Digests::Taken { tables } => {
            !tables.is_empty() && tables.iter().all(|table| table.copied.as_ref() == Some(&table.after))
        }
        Digests::NotTaken { .. } => false,
    };
    (from, same_rows.then(|| epoch.id.clone()))
}

fn cannot_show(best: Option<FreezeMethod>) -> Vec<String> {
    let lines: &[&str] = match best {
        None => &[],
        Some(FreezeMethod::ReadOnly) => &[
            "an administrator who made the source writable and read-only again between two looks",
            "what is written after the window",
        ],
        Some(FreezeMethod::Changes) => &[
            "changes that a session hid from the log (sql_log_bin = 0)",
            "what is written after the window",
        ],
        Some(FreezeMethod::Digests) => &[
            "changes within the window that were taken back before its end",
            "what is written after the window",
        ],
    };
    lines.iter().map(|&line| line.to_owned()).collect()
}
