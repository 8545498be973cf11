//! Of which moment of the source the report speaks, and what shows that it stood still.

use serde::{Deserialize, Serialize};
use verify::VerifyReport;

use crate::evidence::Facts;
use crate::freeze::Position;
use crate::policy::FreezeMethod;
use crate::state::State;
use crate::{Moment, Span};

/// The one moment that everything was compared at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boundary {
    /// Whose clock the moments of the report are of.
    pub clock: String,
    /// All freeze proofs, the latest last.
    pub freezes: Vec<Freeze>,
    /// Whether the last freeze proof held and names the position that was verified; `None` if one of the two is missing.
    pub frozen: Option<bool>,
}

/// A freeze proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    pub file: String,
    pub entry: u64,
    pub run: Option<u32>,
    pub taken: Moment,
    pub method: FreezeMethod,
    pub method_words: String,
    pub window: Span,
    pub held: bool,
    pub changed: Vec<String>,
    /// Tables that were allowed to change.
    pub heartbeats: Vec<String>,
    /// From which position on nothing in scope changed.
    pub since: String,
    /// The position at the end of the window.
    pub position: String,
    /// The copy's epoch whose rows are those of the end of the window, if that was shown.
    pub epoch: Option<String>,
}

pub(super) fn boundary(verification: Option<&VerifyReport>, state: Option<&State>) -> Boundary {
    let freezes: Vec<Freeze> = state.map(freezes).unwrap_or_default();
    let frozen = freezes.last().zip(verification).map(|(freeze, report)| {
        let one = Position::parse(&freeze.position).same(&Position::parse(&report.epoch.position));
        freeze.held && (one || freeze.epoch.as_ref() == Some(&report.epoch.id))
    });
    Boundary {
        clock:
            "UTC, by the clock of the machine that did it; the journal's order is that of its numbers, not of clocks"
                .to_owned(),
        freezes,
        frozen,
    }
}

fn freezes(state: &State) -> Vec<Freeze> {
    let of = |noted: &crate::state::Noted<crate::Evidence>| match &noted.what.facts {
        Facts::FreezeProof {
            method,
            window,
            held,
            changed,
            heartbeats,
            since,
            position,
            epoch,
        } => Some(Freeze {
            file: noted.what.file.clone(),
            entry: noted.entry,
            run: noted.run,
            taken: noted.what.taken,
            method: *method,
            method_words: method_words(*method).to_owned(),
            window: *window,
            held: *held,
            changed: changed.clone(),
            heartbeats: heartbeats.clone(),
            since: since.clone(),
            epoch: epoch.clone(),
            position: position.clone(),
        }),
        _ => None,
    };
    state.evidence.iter().filter_map(of).collect()
}

/// How it was shown, for people.
pub(super) fn method_words(method: FreezeMethod) -> &'static str {
    match method {
        FreezeMethod::ReadOnly => {
            "(a) the source was read-only, and verified so, or the logins that could write were revoked"
        }
        FreezeMethod::Changes => "(b) the change log, filtered to the tables in scope, did not move over the window",
        FreezeMethod::Digests => "(c) the tables in scope were digested at both ends of the window, and equal",
    }
}
