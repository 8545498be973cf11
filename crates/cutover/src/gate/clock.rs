//! How old evidence is, where clocks disagree.

use crate::{Moment, Span};

/// So far clocks of different machines may be apart without a word.
pub const ALLOWANCE: Span = Span(std::time::Duration::from_secs(120));

/// How far a moment is ahead of `now`, if it is more than clocks may be apart.
pub fn ahead(moment: Moment, now: Moment) -> Option<Span> {
    let ahead = moment.since(now);
    (ahead > ALLOWANCE).then_some(ahead)
}
