//! What is asked of a copy that runs, from another terminal: another rate, a pause, its end.

use std::time::{Duration, Instant};

use serde::Serialize;
use stage::Stage;
use transfer::{Again, PauseRecord, PauseStep, Rate};

use crate::failure::Failure;
use crate::pause;
use crate::project::Project;

/// How long a copy has for its answer: it looks once a second, and its stage may be far away.
const ANSWER: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(200);

/// A changed rate as JSON.
#[derive(Debug, Serialize)]
struct RateDocument {
    command: &'static str,
    rate: Option<Rate>,
}

/// A pause, or its end, as JSON.
#[derive(Debug, Serialize)]
struct PauseDocument {
    command: &'static str,
    /// What was asked for.
    asked: &'static str,
    /// Whether the copy has answered.
    answered: bool,
    /// `null` if the copy goes on.
    pause: Option<PauseRecord>,
}

/// Changes the rate of a copy that is running in this project; false if there is none.
pub(crate) fn change_rate(project: &Project, rate: Option<Rate>) -> Result<bool, Failure> {
    let Some(stage) = running(project)? else {
        return Ok(false);
    };
    transfer::set_rate(&stage, rate)?;
    project.printer.say(match rate {
        Some(rate) => format!("the copy that is running goes on with at most {rate}"),
        None => "the copy that is running goes on as fast as it can".to_owned(),
    });
    project.printer.document(&RateDocument { command: "copy", rate });
    Ok(true)
}

/// Lets the copy that is running in this project rest.
pub(crate) async fn pause(project: &Project) -> Result<(), Failure> {
    let Some(stage) = running(project)? else {
        return Err(not_running(project, "pause")?);
    };
    transfer::set_paused(&stage, true)?;
    let record = answer(&stage, Option::is_some).await?;
    match &record {
        Some(Some(record)) => {
            project
                .printer
                .say(format!("the copy that is running: {}", pause::state(record, true)));
            if !matches!(record.step, PauseStep::NothingToRead) {
                project
                    .printer
                    .say("`landfall status` shows how long yet and what it costs, `landfall copy --resume` goes on");
            }
        }
        _ => project.printer.warn(UNANSWERED),
    }
    tell(project, "pause", record);
    Ok(())
}

/// Lets the copy that rests go on.
pub(crate) async fn resume(project: &Project) -> Result<(), Failure> {
    let Some(stage) = running(project)? else {
        return Err(not_running(project, "resume")?);
    };
    let was = transfer::paused(&stage)?;
    transfer::set_paused(&stage, false)?;
    let record = answer(&stage, Option::is_none).await?;
    match (&was, &record) {
        (_, None) => project.printer.warn(UNANSWERED),
        (None, _) => project.printer.say("the copy that is running is not paused"),
        (Some(was), _) => project
            .printer
            .say(format!("the copy that was paused at {} goes on", was.asked)),
    }
    tell(project, "resume", record);
    Ok(())
}

const UNANSWERED: &str =
    "what is running in this project has not answered yet; `landfall status` shows what becomes of it";

fn tell(project: &Project, asked: &'static str, record: Option<Option<PauseRecord>>) {
    project.printer.document(&PauseDocument {
        command: "copy",
        asked,
        answered: record.is_some(),
        pause: record.flatten(),
    });
}

/// The stage, if a copy is running in it.
fn running(project: &Project) -> Result<Option<Stage>, Failure> {
    match project.stage()? {
        Some(stage) if stage.is_locked()? => Ok(Some(stage)),
        _ => Ok(None),
    }
}

/// What the copy says of its pause, once that is what was waited for.
async fn answer(
    stage: &Stage,
    is_answer: impl Fn(&Option<PauseRecord>) -> bool,
) -> Result<Option<Option<PauseRecord>>, Failure> {
    let asked = Instant::now();
    loop {
        let record = transfer::paused(stage)?;
        if is_answer(&record) {
            return Ok(Some(record));
        }
        if asked.elapsed() >= ANSWER {
            return Ok(None);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// What there is to say where nothing runs.
fn not_running(project: &Project, asked: &'static str) -> Result<Failure, Failure> {
    let (mut was, mut again) = (None, None);
    if let Some(stage) = project.stage()?
        && let Some(record) = transfer::paused(&stage)?
    {
        was = Some(pause::state(&record, false));
        again = Again::read(&stage)?.map(Box::new);
    }
    Ok(Failure::NotRunning { asked, was, again })
}
