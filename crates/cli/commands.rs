//! The verbs, one file each, and the way to them.

mod assess;
mod clean;
mod completions;
mod copy;
mod cutover;
mod doctor;
mod finish;
mod init;
mod migrate;
mod schema;
mod status;
mod translate;
mod verify;
mod worker;

pub(crate) use self::verify::JSON as VERIFICATION;

use std::sync::{Arc, OnceLock};

use crate::args::{Arguments, CutoverVerb, Verb};
use crate::cutover::error::CutoverFailure;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::project::{Project, Sessions};
use crate::settings::Settings;
use crate::signal::Stop;

/// Runs the verb to its end, or until it is asked to stop.
///
/// To stop is to drop what the verb was doing: connections close, locks go with them, statements of the target are cancelled,
/// and what is not recorded as staged or loaded is as if it had never been begun.
pub(crate) async fn run(arguments: Arguments, printer: &Arc<Printer>, stop: &Stop) -> Result<Answer, Failure> {
    let verb = arguments.verb.name();
    let sessions = Sessions::default();
    tokio::select! {
        biased;
        answer = dispatch(arguments, printer, &sessions) => answer,
        () = stop.requested() => {
            // The verb's connections are closed by now, which a server that is busy does not notice.
            sessions.cancel().await;
            Err(Failure::Interrupted { verb })
        }
    }
}

/// Runs a verb that talks to no server; `None` for the others. A signal ends it at once, as there is nothing to end well.
pub(crate) fn offline(arguments: &Arguments, printer: &Arc<Printer>) -> Option<Result<Answer, Failure>> {
    let is_of_no_set = matches!(
        arguments.verb,
        Verb::Init(_) | Verb::Completions(_) | Verb::Translate(_) | Verb::Cutover(_)
    );
    if let Some(set) = arguments.global.set.as_ref().filter(|_| is_of_no_set) {
        let verb = arguments.verb.name();
        let refused = format!("--set {set} means nothing to landfall {verb}: leave it out");
        return Some(Err(CutoverFailure::Refused(refused).into()));
    }
    match &arguments.verb {
        Verb::Init(typed) => Some(init::run(printer, &arguments.global.config, typed)),
        Verb::Completions(typed) => Some(Ok(completions::run(printer, typed))),
        Verb::Translate(typed) => Some(translate::run(printer, typed)),
        Verb::Cutover(typed) => match &typed.verb {
            CutoverVerb::CheckReport(typed) => Some(cutover::check_report::run(printer, typed)),
            _ => None,
        },
        _ => None,
    }
}

async fn dispatch(arguments: Arguments, printer: &Arc<Printer>, sessions: &Sessions) -> Result<Answer, Failure> {
    let config = &arguments.global.config;
    let mut settings = Settings::load(config, arguments.verb.script())?;
    if let Some(set) = &arguments.global.set {
        settings = settings.of_set(set)?;
    }
    for warning in settings.warnings() {
        printer.warn(warning);
    }
    let project = Project {
        settings,
        printer: Arc::clone(printer),
        sessions: sessions.clone(),
        store: OnceLock::new(),
    };
    match &arguments.verb {
        Verb::Init(_) | Verb::Completions(_) | Verb::Translate(_) => Ok(Answer::Yes),
        Verb::Doctor(_) => doctor::run(&project).await,
        Verb::Assess(typed) => assess::run(&project, typed).await,
        Verb::Schema(typed) => schema::run(&project, typed).await,
        Verb::Copy(typed) => copy::run(&project, typed).await,
        Verb::Finish(typed) => finish::run(&project, typed).await,
        Verb::Verify(typed) => verify::run(&project, typed).await,
        Verb::Migrate(typed) => migrate::run(&project, typed).await,
        Verb::Cutover(typed) => cutover::run(&project, typed).await,
        Verb::Status(_) => status::run(&project).await,
        Verb::Worker(_) => worker::run(&project).await,
        Verb::Clean(typed) => clean::run(&project, typed).await,
    }
}
