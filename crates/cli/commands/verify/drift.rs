//! Whether source and target have moved on since the epoch. Verification needs no source: one that is off is said to be.

use std::time::Duration;

use postgres::{Target, anchor};
use source::{EpochMethod, EpochPoint, Moved, Source};
use transfer::{CopyPlan, with_causes};
use verify::drift::{Drift, SourceDrift};

use crate::failure::Failure;
use crate::project::Project;

/// How long the source has for its answer.
const ANSWER: Duration = Duration::from_secs(5);

/// Asks both.
pub(super) async fn ask(project: &Project, plan: &CopyPlan, point: &EpochPoint) -> Drift {
    let source = match tokio::time::timeout(ANSWER, source(project, point)).await {
        Ok(drift) => drift,
        Err(_) => SourceDrift::NotKnown {
            why: format!("it gave no answer within {} s", ANSWER.as_secs()),
        },
    };
    Drift {
        source,
        target_open_since: open_since(project, plan).await,
    }
}

async fn source(project: &Project, point: &EpochPoint) -> SourceDrift {
    let not_known = |why: String| SourceDrift::NotKnown { why };
    if point.method == EpochMethod::Script {
        return not_known("scripts are read again by `landfall copy` alone".to_owned());
    }
    let address = match project.settings.source() {
        Ok(address) => address,
        Err(error) => return not_known(with_causes(&error)),
    };
    let mut source = match Source::connect(&address).await {
        Ok(source) => source,
        Err(error) => return not_known(with_causes(&error)),
    };
    let moved = source.moved_since(point).await;
    source.close().await;
    match moved {
        Ok(Moved::No) => SourceDrift::None,
        Ok(Moved::Yes(how)) => SourceDrift::Moved { how },
        Ok(Moved::Unknown(why)) => not_known(why),
        Err(error) => not_known(with_causes(&error)),
    }
}

/// Since when the target is open; a target that does not answer says so to the verification itself.
async fn open_since(project: &Project, plan: &CopyPlan) -> Option<String> {
    opened(project, plan).await.ok()?
}

/// The same of a target that must answer.
///
/// # Errors
/// The target does not answer.
pub(super) async fn opened(project: &Project, plan: &CopyPlan) -> Result<Option<String>, Failure> {
    let target = Target::connect(&project.settings.target()?).await?;
    Ok(anchor::opened(&target, &plan.fingerprint()?).await?)
}

/// Says what has drifted.
pub(super) fn print(project: &Project, drift: &Drift) {
    let printer = &project.printer;
    match &drift.source {
        SourceDrift::None => {}
        SourceDrift::Moved { how } => printer.paragraph(
            0,
            &format!(
                "drift since epoch: the source was written to since ({how}); the rows are compared as of the epoch"
            ),
        ),
        SourceDrift::NotKnown { why } => printer.paragraph(0, &format!("drift since epoch: not known ({why})")),
    }
    if let Some(since) = &drift.target_open_since {
        printer.paragraph(
            0,
            &format!("drift since sign-off: the target is open for writing since {since}; what differs may be the work of its users"),
        );
    }
}
