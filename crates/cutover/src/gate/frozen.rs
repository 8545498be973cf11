//! Which verifications are of the frozen source.
//!
//! A freeze proof shows of a stretch of the source's log, from its `since` to its `position`, that nothing in scope changed. A
//! verification is of the frozen source if the rows that it compared are of a position in that stretch, ends included: they are those
//! that the source has at the end of the window. Or the proof names the copy's epoch itself, its rows having been found in the source
//! again.

use crate::evidence::{Evidence, Facts};
use crate::freeze::Position;

/// Why a verification is not of the frozen source; `position` is that of the rows that it compared.
pub(super) fn objection(verification: &Evidence, position: &str, proof: Option<&Evidence>) -> Option<String> {
    let Some(proof) = proof else {
        return Some("there is no freeze proof in this run that it could be of".to_owned());
    };
    let Facts::FreezeProof {
        held,
        since,
        position: end,
        epoch,
        ..
    } = &proof.facts
    else {
        return Some("there is no freeze proof in this run that it could be of".to_owned());
    };
    if !held {
        return Some("the freeze proof did not hold".to_owned());
    }
    if epoch.is_some() && *epoch == verification.epoch {
        return None;
    }
    let compared = Position::parse(position);
    if compared.is_unknown() {
        return Some(
            "the source's position that it is of is not known, and the freeze proof does not name its epoch".to_owned(),
        );
    }
    let within = compared.within(&Position::parse(since), &Position::parse(end));
    (!within).then(|| {
        format!(
            "it is of the source at {position}, and the freeze proof shows that nothing changed from {since} to {end}"
        )
    })
}
