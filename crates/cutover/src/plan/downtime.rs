//! How long the downtime will be, as far as rehearsals tell.

use serde::Serialize;

use super::{Expected, Plan, Step};
use crate::{Id, Span};

/// The times of the steps with downtime, added up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Downtime {
    /// If every step were as short, as usual and as long as it was at least, mostly and at most.
    pub shortest: Span,
    pub median: Span,
    pub longest: Span,
    /// Steps that nobody has measured: the downtime is longer by what they take.
    pub unmeasured: Vec<Id>,
    /// The least number of rehearsals that a measured step's times are of.
    pub rehearsals: u32,
}

impl Downtime {
    /// Of some steps.
    pub fn of<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Downtime {
        let mut sum = Downtime::default();
        let mut fewest: Option<u32> = None;
        for step in steps {
            let Some(Expected {
                shortest,
                median,
                longest,
                rehearsals,
            }) = &step.expected
            else {
                sum.unmeasured.push(step.id.clone());
                continue;
            };
            sum.shortest = sum.shortest.plus(*shortest);
            sum.median = sum.median.plus(*median);
            sum.longest = sum.longest.plus(*longest);
            fewest = Some(fewest.map_or(*rehearsals, |known| known.min(*rehearsals)));
        }
        sum.rehearsals = fewest.unwrap_or(0);
        sum
    }

    /// Whether nothing at all is known.
    pub fn is_unknown(&self) -> bool {
        self.longest == Span::default()
    }

    /// Words for people, without the steps that nobody measured.
    pub fn words(&self) -> String {
        if self.is_unknown() {
            return "not known yet".to_owned();
        }
        if self.shortest == self.longest {
            return format!("about {}", self.median.rounded());
        }
        format!(
            "{} ({} to {})",
            self.median.rounded(),
            self.shortest.rounded(),
            self.longest.rounded()
        )
    }
}

impl Plan {
    /// The downtime of all phases that have some.
    pub fn downtime(&self) -> Downtime {
        Downtime::of(self.steps().filter(|(phase, _)| phase.downtime).map(|(_, step)| step))
    }
}
