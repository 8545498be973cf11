//! How fast readers may take rows from the source, all together. It may change while they run ([`crate::control`]).

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use model::figures::number;
use serde::{Deserialize, Serialize};

use crate::shared::locked;

/// Longest time between two looks at what a reader that waits may do.
const LOOK: Duration = Duration::from_millis(500);

/// A most of rows or bytes a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rate {
    /// Never 0.
    Rows(u64),
    /// Of the values in memory; never 0.
    Bytes(u64),
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rate::Rows(rows) => write!(f, "{} rows/s", number(*rows)),
            Rate::Bytes(bytes) => write!(f, "{} bytes/s", number(*bytes)),
        }
    }
}

/// Holds readers back. Clones hold back together.
#[derive(Debug, Clone)]
pub(crate) struct Throttle(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    rate: Option<Rate>,
    settled: Instant,
    /// Rows or bytes that may be taken now; below zero what was taken too early.
    allowed: f64,
    /// Nothing may be taken at all.
    held: bool,
}

impl State {
    fn settle(&mut self, now: Instant) {
        if let Some(rate) = self.rate {
            let passed = now.saturating_duration_since(self.settled).as_secs_f64();
            // What was not taken is not saved up for longer than a second.
            self.allowed = (self.allowed + each_second(rate) * passed).min(each_second(rate));
        }
        self.settled = now;
    }
}

fn each_second(rate: Rate) -> f64 {
    let (Rate::Rows(most) | Rate::Bytes(most)) = rate;
    // Half a thousandth is lost at 2^53, which no server gives in a second.
    u32::try_from(most).map_or_else(|_| Duration::from_micros(most).as_secs_f64() * 1e6, f64::from)
}

impl Throttle {
    pub(crate) fn new(rate: Option<Rate>) -> Throttle {
        Throttle(Arc::new(Mutex::new(State {
            rate,
            settled: Instant::now(),
            allowed: 0.0,
            held: false,
        })))
    }

    /// Another rate from now on; true if it is another one. What was taken too early is forgiven.
    pub(crate) fn set(&self, rate: Option<Rate>) -> bool {
        let mut state = locked(&self.0);
        if state.rate == rate {
            return false;
        }
        *state = State {
            rate,
            settled: Instant::now(),
            allowed: 0.0,
            held: state.held,
        };
        true
    }

    /// Lets readers take nothing, or goes on.
    pub(crate) fn hold(&self, held: bool) {
        locked(&self.0).held = held;
    }

    /// Counts what a reader took.
    fn take(&self, rows: usize, bytes: usize) {
        let mut state = locked(&self.0);
        state.settle(Instant::now());
        let taken = match state.rate {
            None => return,
            Some(Rate::Rows(_)) => rows,
            Some(Rate::Bytes(_)) => bytes,
        };
        state.allowed -= each_second(Rate::Rows(u64::try_from(taken).unwrap_or(u64::MAX)));
    }

    /// How long a reader has to wait yet, as it looks now.
    fn wait(&self) -> Option<Duration> {
        let mut state = locked(&self.0);
        state.settle(Instant::now());
        if state.held {
            return Some(LOOK);
        }
        let rate = state.rate?;
        (state.allowed < 0.0).then(|| {
            let seconds = -state.allowed / each_second(rate);
            Duration::try_from_secs_f64(seconds).unwrap_or(LOOK).min(LOOK)
        })
    }

    /// Waits until so much more may have been taken, and nothing holds readers. `alive` is called while it waits.
    pub(crate) async fn took(&self, rows: usize, bytes: usize, alive: impl Fn()) {
        self.take(rows, bytes);
        while let Some(wait) = self.wait() {
            alive();
            tokio::time::sleep(wait).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_held_waits_without_a_rate_too() {
        let throttle = Throttle::new(None);
        throttle.hold(true);
        assert_eq!(throttle.wait(), Some(LOOK));
        assert!(throttle.set(Some(Rate::Rows(1 << 30))));
        assert_eq!(throttle.wait(), Some(LOOK), "another rate does not let go");
        throttle.hold(false);
        assert_eq!(throttle.wait(), None);
    }

    #[test]
    fn what_was_taken_too_early_is_waited_for() {
        let throttle = Throttle::new(Some(Rate::Rows(10)));
        assert_eq!(throttle.wait(), None);
        throttle.take(1000, 1);
        assert!(throttle.wait().is_some());
        locked(&throttle.0).settled -= Duration::from_secs(90);
        assert!(throttle.wait().is_some(), "a hundred seconds' worth was taken");
        locked(&throttle.0).settled -= Duration::from_secs(15);
        assert_eq!(throttle.wait(), None);
        // An hour of nothing is no leave for an hour's rows at once.
        locked(&throttle.0).settled -= Duration::from_secs(3600);
        throttle.take(100, 1);
        assert!(throttle.wait().is_some());
        assert!(throttle.set(Some(Rate::Bytes(1 << 40))));
        assert!(!throttle.set(Some(Rate::Bytes(1 << 40))));
        throttle.take(1 << 30, 1 << 20);
        assert!(throttle.wait().is_none_or(|wait| wait < Duration::from_millis(1)));
        throttle.take(1, 1 << 45);
        assert!(throttle.wait().is_some());
        assert!(throttle.set(None));
        throttle.take(usize::MAX, usize::MAX);
        assert_eq!(throttle.wait(), None);
    }
}
