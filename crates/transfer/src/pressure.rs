//! Holds readers back while the source has much to do for others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use source::{Pressure, PressureLimits, Source};

use crate::error::TransferError;
use crate::pipeline::with_causes;
use crate::progress::{Event, Progress};
use crate::shared::Shared;
use crate::watch::Side;

/// Time between two questions.
const LOOK: Duration = Duration::from_secs(1);
/// How long the server has for its answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Asks once, so that what the account may not ask is known before anything is read.
///
/// # Errors
/// The server refuses the question.
pub(crate) async fn ask(
    source: &mut Source,
    limits: &PressureLimits,
    progress: &Progress,
) -> Result<(), TransferError> {
    if limits.any() && !source.pressure(limits, &[]).await?.is_replica && limits.lag.is_some() {
        progress.tell(Event::NotLooked {
            reason: "the source replicates nothing, so that max_replica_lag holds nobody back".to_owned(),
        });
    }
    Ok(())
}

/// Looks at the source every second, over a connection of its own, until it is aborted. A source that does not answer is
/// left as it was judged last: its readers are not answered either.
pub(crate) async fn follow(shared: Arc<Shared>) {
    let limits = shared.options.pressure;
    if !limits.any() {
        return;
    }
    // An earlier run may have ended while it was held.
    shared.throttle.hold(false);
    let mut connected: Option<Source> = None;
    let mut held: Option<Instant> = None;
    let mut told = false;
    loop {
        tokio::time::sleep(LOOK).await;
        let seen = match tokio::time::timeout(ANSWER, look(&shared, &mut connected, &limits)).await {
            Ok(seen) => seen,
            Err(_) => Err(format!("no answer within {} s", ANSWER.as_secs())),
        };
        let seen = match seen {
            Ok(seen) => seen,
            Err(reason) => {
                connected = None;
                if !std::mem::replace(&mut told, true) {
                    shared.progress.tell(Event::NotLooked { reason });
                }
                continue;
            }
        };
        told = false;
        match (limits.exceeded(&seen), held) {
            (Some(exceeded), None) => {
                shared.throttle.hold(true);
                held = Some(Instant::now());
                shared.progress.tell(Event::HeldBack(exceeded));
            }
            (None, Some(since)) => {
                shared.throttle.hold(false);
                held = None;
                shared.progress.tell(Event::GoesOn { held: since.elapsed() });
            }
            _ => {}
        }
    }
}

async fn look(shared: &Shared, connected: &mut Option<Source>, limits: &PressureLimits) -> Result<Pressure, String> {
    let source = match connected {
        Some(source) => source,
        None => connected.insert(shared.connect_source().await.map_err(|error| with_causes(&error))?),
    };
    source
        .pressure(limits, &shared.watch.sessions(Side::Source))
        .await
        .map_err(|error| with_causes(&error))
}
