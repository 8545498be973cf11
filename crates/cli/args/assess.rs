//! `landfall assess`.

use clap::{Args, ValueEnum};

use super::FromScript;

/// Show what is in the source, what changes on the way, and what to decide
///
/// Reads the source's catalog, translates it as the mapping says, and asks the data the few questions on which a decision
/// depends (is this TINYINT(1) really a boolean, are there zero dates). That passes once over each table with such a column; the
/// longest texts, blobs and JSON values are found by a second pass, over at most 1 GiB of each table, and kept in
/// report/longest.json beside the stage. Nothing is written to the servers.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall assess
  landfall assess --no-scan             catalog only, on a busy server
  landfall assess --severity info       with all that is kept in another form
  landfall assess --format json > assessment.json

Exit code 1 means that a finding is blocking: the migration cannot go on as planned. A table without transactions \
(MyISAM) is blocking unless [copy] of landfall.toml says fence or allow_inconsistent; doctor fails for the same reason.")]
pub(crate) struct Assess {
    #[command(flatten)]
    pub(crate) script: FromScript,
    /// Do not scan any table
    #[arg(long)]
    pub(crate) no_scan: bool,
    /// List findings of this severity and worse
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = Level::Advice)]
    pub(crate) severity: Level,
    /// How many of the largest tables to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) largest: usize,
}

/// The severity from which on findings are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// Kept in another form
    Info,
    /// A better choice exists
    Advice,
    /// Kept, but behaves differently in some case
    Behaviour,
    /// Values are changed or left behind
    Lossy,
    /// A person has to write it
    Unsupported,
    /// The migration cannot go on
    Blocking,
}
