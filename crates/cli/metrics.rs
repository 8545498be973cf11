//! What a copy counts and measures, as Prometheus reads it. `docs/metrics.md` lists every metric; a test compares.
//!
//! Metrics are made of the events of a copy. Tables are labels, chunks are not: a copy has as many series as it has tables,
//! some ten times, however large these are.

mod address;
mod events;
mod figures;
mod server;

use transfer::{CopyOptions, Progress};

pub(crate) use self::address::MetricsAddress;
pub(crate) use self::server::Metrics;
use self::server::serve;
use crate::args;
use crate::failure::Failure;
use crate::project::Project;

/// Serves the metrics of a copy, if the settings or what was typed ask for it.
///
/// # Errors
/// [`Failure::Listen`].
pub(crate) async fn wanted(
    project: &Project,
    typed: &args::CopyOptions,
    options: &CopyOptions,
) -> Result<Option<Metrics>, Failure> {
    match project.settings.metrics(typed) {
        Some(wanted) => Ok(Some(serve(wanted, options, &project.printer).await?)),
        None => Ok(None),
    }
}

/// The command is done, and has printed its result.
pub(crate) async fn end(metrics: Option<Metrics>) {
    if let Some(metrics) = metrics {
        metrics.end().await;
    }
}

/// What the copy tells its events to, beside another receiver; only that one where nothing is measured.
pub(crate) fn beside(metrics: Option<&Metrics>, other: Progress) -> Progress {
    match metrics {
        Some(metrics) => metrics.receiver().and(other),
        None => other,
    }
}

#[cfg(test)]
mod tests;
