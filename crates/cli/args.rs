//! What can be typed: the verbs, their options and their help texts. What it means is decided in `settings.rs` and `commands/`.

mod approval;
mod assess;
mod copy;
mod cutover;
mod translate;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use self::approval::{CutoverApprove, CutoverWaive};
pub(crate) use self::assess::{Assess, Level};
pub(crate) use self::copy::{Copy, CopyOptions, Half, Migrate};
pub(crate) use self::cutover::{
    Cutover, CutoverAbort, CutoverCheckReport, CutoverConfirm, CutoverNext, CutoverPlan, CutoverRehearse,
    CutoverReport, CutoverStart, CutoverStatus, CutoverVerb, Redact,
};
pub(crate) use self::translate::{FromScript, SourceDialect, Translate};

/// Help is coloured sparingly, and reads the same without colour.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const AFTER_HELP: &str = "\
A first migration:
  landfall init      write landfall.toml, then edit it
  landfall doctor    is everything ready? every problem with its fix
  landfall assess    what is there, what changes, what to decide
  landfall migrate   schema, copy, finish and verify, one after the other

Exit codes:
  0  done; everything that was compared is equal
  1  the answer is no: a difference, a failed table, a row in quarantine,
     a blocking finding, anything not verified
  2  could not start or go on: usage, settings, connection, privileges, disk
  3  interrupted; run the same command again to resume

Results go to stdout, everything else to stderr. Passwords are read from the environment or from files, never from \
options, and are never printed.";

/// Moves MySQL, MariaDB and SQL Server databases to PostgreSQL, and proves that everything arrived.
///
/// Landfall reads each table once, in one consistent epoch of the source, keeps what it read in staged files, loads PostgreSQL
/// from those files, and compares the three places row for row by digests. A migration that is not proved is not done.
#[derive(Debug, Parser)]
#[command(name = "landfall", version, after_help = AFTER_HELP, styles = STYLES, max_term_width = 100, propagate_version = false)]
#[command(
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Options that every verb takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The project file
    #[arg(
        long,
        short = 'c',
        global = true,
        value_name = "FILE",
        default_value = "landfall.toml",
        env = "LANDFALL_CONFIG"
    )]
    pub(crate) config: PathBuf,
    /// Work on one set of tables of the cutover's plan alone, with a stage, report and schema folder of its own
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) set: Option<::cutover::Id>,
    /// How results are written to stdout
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// When to use colours (NO_COLOR is respected)
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// Say only what went wrong
    #[arg(long, short = 'q', global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more about each step
    #[arg(long, short = 'v', global = true)]
    pub(crate) verbose: bool,
    /// Append a log of what happens to this file, one event a line
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) log_file: Option<PathBuf>,
    /// How the log is written: in a file as JSON unless text is asked for; without a file, json makes it what stderr gets
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// The form of results on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables and sentences for people
    Text,
    /// One JSON document for programs
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb
    Auto,
    Always,
    Never,
}

/// The verbs, in the order in which a migration uses them.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Init(Init),
    Doctor(Doctor),
    Assess(Assess),
    Translate(Translate),
    Schema(Schema),
    Copy(Copy),
    Finish(Finish),
    Verify(Verify),
    Migrate(Migrate),
    Cutover(Cutover),
    Status(Status),
    Worker(Worker),
    Clean(Clean),
    Completions(Completions),
}

impl Verb {
    /// The verb as it is typed.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Verb::Init(_) => "init",
            Verb::Doctor(_) => "doctor",
            Verb::Assess(_) => "assess",
            Verb::Translate(_) => "translate",
            Verb::Schema(_) => "schema",
            Verb::Copy(_) => "copy",
            Verb::Finish(_) => "finish",
            Verb::Verify(_) => "verify",
            Verb::Migrate(_) => "migrate",
            Verb::Cutover(_) => "cutover",
            Verb::Status(_) => "status",
            Verb::Worker(_) => "worker",
            Verb::Clean(_) => "clean",
            Verb::Completions(_) => "completions",
        }
    }

    /// The scripts that were typed in the place of the source.
    pub(crate) fn script(&self) -> Option<&FromScript> {
        match self {
            Verb::Doctor(typed) => Some(&typed.script),
            Verb::Assess(typed) => Some(&typed.script),
            Verb::Schema(typed) => Some(&typed.script),
            Verb::Copy(typed) => Some(&typed.script),
            Verb::Migrate(typed) => Some(&typed.script),
            Verb::Init(_)
            | Verb::Translate(_)
            | Verb::Finish(_)
            | Verb::Verify(_)
            | Verb::Cutover(_)
            | Verb::Status(_)
            | Verb::Worker(_)
            | Verb::Clean(_)
            | Verb::Completions(_) => None,
        }
        .filter(|typed| !typed.from_script.is_empty())
    }
}

/// Write a commented landfall.toml to start from
///
/// Writes the project file with every key explained and its default shown. A file that is already there is never
/// changed: the command stops with exit code 2.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall init
  landfall init --source mysql://me@db/shop --target postgres://me@pg/shop
  landfall init --from-script dump.sql --target postgres://me@pg/shop
  landfall init --config projects/shop/landfall.toml

Passwords do not belong in the file: set LANDFALL_SOURCE_PASSWORD and LANDFALL_TARGET_PASSWORD, or name files.")]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) script: FromScript,
    /// URL of the source, e.g. mysql://user@host:3306/database or mssql://user@host:1433/database
    #[arg(long, value_name = "URL", conflicts_with = "from_script")]
    pub(crate) source: Option<String>,
    /// URL of the target, e.g. postgres://user@host:5432/database
    #[arg(long, value_name = "URL")]
    pub(crate) target: Option<String>,
}

/// Check that both servers and the stage are ready
///
/// Runs every check: versions, privileges, binary log and snapshot settings, SQL mode, time zones, the target's encoding
/// and privileges, free disk space for the stage, and the extensions that the planned schema needs. All problems are
/// reported at once, each with the SQL or the command that mends it. Nothing is changed on either server.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall doctor
  landfall doctor --format json | jq -r '.checks[].fix // empty'

Exit code 1 means that at least one check failed or could not be run; warnings do not count.")]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) script: FromScript,
}

/// Translate the schema to PostgreSQL files, and apply them if asked
///
/// Writes DDL files that psql runs in the order of their paths: 1-pre (schemas, types, tables), then, after the data,
/// 3-post (keys, indexes, foreign keys, checks, triggers, comments), and findings.json. Files that somebody edited are
/// kept. Nothing that is already in the target is dropped or altered.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall schema                       writes ./schema, shows the findings
  landfall schema --print               DDL to stdout, nothing is written
  landfall schema --apply               also runs 1-pre on the target
  landfall schema --print | grep -A20 'table \"shop\".\"orders\"'")]
pub(crate) struct Schema {
    #[command(flatten)]
    pub(crate) script: FromScript,
    /// Folder for the files [default: schema, beside the project file]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write the DDL to stdout instead of files
    #[arg(long, conflicts_with_all = ["apply", "overwrite"])]
    pub(crate) print: bool,
    /// Run the files of 1-pre on the target
    #[arg(long)]
    pub(crate) apply: bool,
    /// Replace files that were edited since they were written
    #[arg(long)]
    pub(crate) overwrite: bool,
}

/// Build keys, indexes and constraints, set sequences, analyze
///
/// Runs the files of 3-post on the target: primary and unique keys, indexes, foreign keys, checks, triggers and comments.
/// Then sets every identity sequence past the largest value in use, and runs ANALYZE. What is already there is left as
/// it is, so the command can be repeated.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall finish
  landfall finish --out ddl/shop        with the files of another folder
  landfall finish --restore-only        of a copy that will not be finished")]
pub(crate) struct Finish {
    /// Folder that `landfall schema` wrote [default: schema, beside the project file]; the stored plan is used if it is not there
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Only put back the constraints and indexes that loading set aside, complete copy or not; without a stage, those of every project
    #[arg(long, conflicts_with = "out")]
    pub(crate) restore_only: bool,
}

/// Compare source, staged files and target, and say what differs
///
/// Compares counts and digests of every part of a table in the three places, drills down to rows and columns where they differ, and checks the
/// schema's structure, sequences and foreign keys. Needs the stage and the target; the source may be switched off. Every run
/// plants a difference of its own and must find it. Writes report/verification.json and report/verification.html beside the stage.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall verify
  landfall verify --trust-stage         without reading the staged files again
  landfall verify --table 'shop.audit_*'  only these tables
  landfall verify --format json | jq .outcome
  landfall verify --repair              what would be loaded again
  landfall verify --repair --allow-drop

Exit code 0 only if every table is equal, or equal under the losses that the mapping declares, no row is in quarantine, and \
nothing in the structure stands against it.")]
pub(crate) struct Verify {
    /// Trust the digests that were taken when the staged files were written, instead of reading the files again
    #[arg(long, conflicts_with = "repair")]
    pub(crate) trust_stage: bool,
    /// Compare only the tables of the source that fit (`*` any text, `?` one character); may be given more than once. Written beside the
    /// report, as verification-part.json and .html: it is no evidence for a cutover
    #[arg(long = "table", value_name = "SCHEMA.TABLE", conflicts_with = "repair")]
    pub(crate) tables: Vec<String>,
    /// Show which rows of the target would be deleted and loaded again from the stage; with --allow-drop, do so, and verify again
    #[arg(long)]
    pub(crate) repair: bool,
    /// Allow that rows of the target are deleted for --repair
    #[arg(long, requires = "repair")]
    pub(crate) allow_drop: bool,
}

/// Show how far the migration is
///
/// Reads the stage's manifest and the target's ledger: chunks staged and loaded per table, the epoch they are of,
/// quarantined rows, and the last verification of this copy. Works while a copy is running, and with one of the servers down.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall status
  watch -n 5 landfall status
  landfall status --format json | jq '.tables[] | select(.staged < .chunks)'")]
pub(crate) struct Status {}

/// Do single chunks as another program says
///
/// Reads one JSON task a line from stdin, does it, and writes one JSON outcome a line to stdout, until stdin ends. A task extracts
/// or loads one chunk of the plan in the stage, or declares a table loaded or verifies it; what it means, and where the servers are, stands in the
/// stage and in the project file. Doing a task again changes nothing. docs/worker.md shows every field.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall worker < tasks.jsonl > outcomes.jsonl

Exit code 0 means that every line was answered; whether its task was done, the answer says.")]
pub(crate) struct Worker {}

/// Remove what a migration left behind
///
/// Without --allow-drop: prints what would be dropped and changes nothing. With it: removes the staged files, what the ledger
/// (schema `landfall` of the target) says of this project's tables, or the migrated tables themselves, as asked. Other
/// projects that load the same database keep theirs. Without a stage, the source is asked which tables are in scope.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall clean                        list what --allow-drop would drop
  landfall clean --allow-drop           staged files and ledger; the data stays
  landfall clean --tables --allow-drop  the migrated tables too, to begin again

Once the stage is gone, the target cannot be verified any more. Keep it until the cutover is signed.")]
pub(crate) struct Clean {
    /// Only the staged files and the plan; reports stay
    #[arg(long)]
    pub(crate) stage: bool,
    /// Only this project's rows of the ledger; the schema `landfall` goes with the last project's
    #[arg(long)]
    pub(crate) ledger: bool,
    /// All of it: the stage, the ledger, and the target's tables with their rows
    #[arg(long)]
    pub(crate) tables: bool,
    /// Really drop it
    #[arg(long)]
    pub(crate) allow_drop: bool,
}

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall completions bash > /etc/bash_completion.d/landfall
  landfall completions zsh > \"${fpath[1]}/_landfall\"
  landfall completions fish > ~/.config/fish/completions/landfall.fish")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[cfg(test)]
mod tests;
