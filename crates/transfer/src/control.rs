//! What another process asks of a copy that runs: another rate, a pause, its end.
//!
//! It stands in the stage: a copy writes there what its settings say when it begins, another process changes that, and the
//! copy looks there again and again. A copy never begins paused.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use stage::Stage;

use crate::error::TransferError;
use crate::extract::blocking;
use crate::pause::Pause;
use crate::progress::{Event, Progress};
use crate::rate::{Rate, Throttle};

const FILE: &str = "control.json";
/// Time between two looks at the record.
const LOOK: Duration = Duration::from_secs(1);

/// The record; without a rate nothing is held back.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    rate: Option<Rate>,
    paused: bool,
}

/// Changes the rate of the copy that runs in this stage.
///
/// # Errors
/// The stage cannot be read or written.
pub fn set_rate(stage: &Stage, rate: Option<Rate>) -> Result<(), TransferError> {
    let asked: Asked = stage.read_json(FILE)?.unwrap_or_default();
    write(stage, Asked { rate, ..asked })
}

/// Asks the copy that runs in this stage to pause, or to go on; [`crate::paused`] tells what became of it.
///
/// # Errors
/// The stage cannot be read or written.
pub fn set_paused(stage: &Stage, paused: bool) -> Result<(), TransferError> {
    let asked: Asked = stage.read_json(FILE)?.unwrap_or_default();
    write(stage, Asked { paused, ..asked })
}

/// What a copy begins with.
pub(crate) fn begin(stage: &Stage, rate: Option<Rate>) -> Result<(), TransferError> {
    write(stage, Asked { rate, paused: false })
}

fn write(stage: &Stage, asked: Asked) -> Result<(), TransferError> {
    Ok(stage.replace_json_atomic(FILE, &asked)?)
}

/// Looks at the record until it is aborted. One that cannot be read changes nothing.
pub(crate) async fn follow(stage: Stage, throttle: Throttle, pause: Pause, progress: Progress) {
    loop {
        tokio::time::sleep(LOOK).await;
        let stage = stage.clone();
        // A stage may be far away.
        let read = blocking(move || Ok(stage.read_json::<Asked>(FILE)?)).await;
        if let Ok(Some(Asked { rate, paused })) = read {
            if throttle.set(rate) {
                progress.tell(Event::RateChanged { rate });
            }
            pause.ask(paused);
        }
    }
}
