//! The verbs that copy: `landfall copy` and `landfall migrate`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;
use transfer::Rate;

use super::FromScript;
use crate::metrics::MetricsAddress;
use crate::settings::{parse_rate, parse_wait};

/// Copy the data: source to staged files, staged files to PostgreSQL
///
/// Opens one epoch of the source (one moment, which all readers see alike), reads every table once in chunks, writes each chunk to
/// a Parquet file with its digest, and loads PostgreSQL from the files. A copy that was interrupted goes on where it was: run the same
/// command again. The target's tables must be there (see `landfall schema --apply`) and empty, unless --into-existing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall copy
  landfall copy --refresh               replace what changed since the copy
  landfall copy --restart shop.orders   copy one table anew
  landfall copy --into-existing         add to tables that have rows already
  landfall copy --rate 5MB/s            slow down the copy that is running
  landfall copy --pause                 let the copy that is running rest
  landfall copy --resume                and go on
  landfall copy --only extract          stage all of it, without a target
  landfall copy --only load             load the stage, without a source

A table that is not transactional (MyISAM, Aria) has no consistent snapshot. Either --fence locks such tables while they \
are read, or --allow-inconsistent copies them as they are and the report says so.")]
pub(crate) struct Copy {
    #[command(flatten)]
    pub(crate) script: FromScript,
    #[command(flatten)]
    pub(crate) options: CopyOptions,
    /// Open a new epoch, read every chunk again, and replace what changed
    #[arg(long, conflicts_with = "restart")]
    pub(crate) refresh: bool,
    /// Most that is read from the source, such as "20 MB/s", "5000 rows/s" or none: of the copy that is running in this
    /// project, or, if there is none, of the one that begins here; not with --only load, which reads nothing from it
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) rate: Option<TypedRate>,
    /// Let the copy that is running in this project rest: chunks that are being read are read to their end, and no other is
    /// begun. What is staged is loaded. Its epoch is kept for as long as max_pause in landfall.toml says (30 minutes
    /// unless it says otherwise), then it is ended and the copy with it
    #[arg(long, conflicts_with_all = ["resume", "rate", "refresh", "only", "restart"])]
    pub(crate) pause: bool,
    /// Let the copy that is paused in this project go on
    #[arg(long, conflicts_with_all = ["rate", "refresh", "only", "restart"])]
    pub(crate) resume: bool,
    /// Do one half: extract stages the source and asks nothing of the target; load takes what is staged completely, also on
    /// another machine, and asks nothing of the source
    #[arg(long, value_enum, value_name = "HALF", conflicts_with = "restart")]
    pub(crate) only: Option<Half>,
    /// Discard this table's staged files and loaded rows, and copy it again (may be repeated)
    #[arg(long, value_name = "TABLE")]
    pub(crate) restart: Vec<String>,
    /// Let --restart of a table that is no longer in the source or in scope remove its loaded rows from the target
    #[arg(long, requires = "restart")]
    pub(crate) allow_drop: bool,
}

/// One half of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Half {
    /// From the source into the stage
    Extract,
    /// From the stage into the target
    Load,
}

/// A rate, or none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TypedRate(pub(crate) Option<Rate>);

fn rate(text: &str) -> Result<TypedRate, String> {
    match text {
        "none" => Ok(TypedRate(None)),
        text => match parse_rate(text) {
            Some(rate) => Ok(TypedRate(Some(rate))),
            None => Err("expected a rate such as \"20 MB/s\" or \"5000 rows/s\", or none".to_owned()),
        },
    }
}

/// What `copy` and `migrate` share.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CopyOptions {
    /// Load into target tables that already have rows; those rows are left alone
    #[arg(long)]
    pub(crate) into_existing: bool,
    /// Accept a copy that is not of one moment; the report says so
    #[arg(long)]
    pub(crate) allow_inconsistent: bool,
    /// Lock tables without transactions (MyISAM, Aria) against writes while they are read
    #[arg(long)]
    pub(crate) fence: bool,
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=256),
        // No doc comment: rustdoc would take the brackets for a link.
        help = "Connections that read the source [default: readers in [copy] of landfall.toml]"
    )]
    pub(crate) readers: Option<u16>,
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=256),
        // No doc comment: rustdoc would take the brackets for a link.
        help = "Connections that load the target [default: loaders in [copy] of landfall.toml]"
    )]
    pub(crate) loaders: Option<u16>,
    /// Serve metrics for Prometheus at http://ADDR:PORT/metrics while the command runs; a port alone is of this machine only
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) metrics_addr: Option<MetricsAddress>,
    /// Serve the last values for so long after the end, such as 30s, or until they were fetched
    #[arg(long, value_name = "TIME", value_parser = wait)]
    pub(crate) metrics_linger: Option<Duration>,
}

fn wait(text: &str) -> Result<Duration, String> {
    parse_wait(text).ok_or_else(|| "expected a time such as 5, 5s, 500ms or 2m".to_owned())
}

/// Do it all: schema, copy, finish and verify, one after the other
///
/// The same as `landfall schema --apply`, `landfall copy`, `landfall finish` and `landfall verify`, stopping at the first that
/// fails. Run it again after an interruption: it goes on where it was.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall migrate
  landfall migrate --readers 8 --loaders 8
  landfall migrate --from-script dump.sql
  landfall migrate --quiet --format json > result.json")]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) script: FromScript,
    #[command(flatten)]
    pub(crate) options: CopyOptions,
    /// Folder for the schema's files [default: schema, beside the project file]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
