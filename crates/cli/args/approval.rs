//! `landfall cutover approve` and `landfall cutover waive`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use cutover::{Id, Span};

/// Approve or reject a gate or a waiver, with an SSH key
///
/// Shows the gate, writes the statement that is approved (project, run, gate, the journal's head, everything that was found so far, policy and
/// plan), has ssh-keygen sign it (which asks the agent, or for the passphrase), and keeps it in the journal. Who may sign is said by
/// `approvers` in [cutover]. Evidence or a waiver that comes later takes an approval of a gate away; it has to be given again.
///
/// To sign on another machine: --print there is the text; sign it with `ssh-keygen -Y sign -n landfall-cutover -f KEY FILE`; bring it back with
/// --signature FILE.sig --as NAME.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("subject").required(true))]
#[command(group = ArgGroup::new("way"))]
#[command(after_help = "\
Examples:
  landfall cutover approve go --key ~/.ssh/id_ed25519
  landfall cutover approve --waiver w1 --key ~/.ssh/id_ed25519
  landfall cutover approve go --reject --key ~/.ssh/id_ed25519
  landfall cutover approve go --print > go.txt
  landfall cutover approve go --signature go.txt.sig --as ann@example.com

Exit code 0 means that it was written and counts. What would not count is refused and not written.")]
pub(crate) struct CutoverApprove {
    /// The gate
    #[arg(group = "subject")]
    pub(crate) gate: Option<Id>,
    /// A waiver
    #[arg(long, value_name = "ID", group = "subject")]
    pub(crate) waiver: Option<Id>,
    /// Say no: the gate stays closed until you approve
    #[arg(long, conflicts_with = "signature")]
    pub(crate) reject: bool,
    /// How long it is good for, at most as long as the policy says
    #[arg(long, value_name = "TIME", conflicts_with = "signature")]
    pub(crate) expires: Option<Span>,
    /// Your private key; or the public one, if the private one is in the agent
    #[arg(long, value_name = "FILE", group = "way")]
    pub(crate) key: Option<PathBuf>,
    /// Print the text to sign elsewhere, and write nothing
    #[arg(long, group = "way", conflicts_with = "approver")]
    pub(crate) print: bool,
    /// A signature that was made elsewhere
    #[arg(long, value_name = "FILE", group = "way", requires = "approver")]
    pub(crate) signature: Option<PathBuf>,
    /// The text that was signed [default: the signature's file without .sig]
    #[arg(long, value_name = "FILE", requires = "signature")]
    pub(crate) statement: Option<PathBuf>,
    /// The approver's name in the list [default: that of the key's line]
    #[arg(long = "as", value_name = "NAME", id = "approver")]
    pub(crate) approver: Option<String>,
}

/// Ask to live with a finding of the last verification
///
/// A waiver covers one finding by its exact name, up to so many rows, in this run, until it expires; and only once somebody else has
/// approved it. It stands in the report to the end.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover waive quarantine:shop.events --rows 3 --reason \"test data, TICKET-17\"
  landfall cutover approve --waiver w1 --key ~/.ssh/id_ed25519")]
pub(crate) struct CutoverWaive {
    /// The finding, as the gate names it
    pub(crate) finding: String,
    /// As many rows as may be affected, and no more; 0 for what has no rows
    #[arg(long, value_name = "COUNT")]
    pub(crate) rows: u64,
    /// Why the project can live with it; it stands in the report
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// How long it is good for
    #[arg(long, value_name = "TIME", default_value = "1d")]
    pub(crate) expires: Span,
    /// Who asks [default: account and machine]
    #[arg(long, value_name = "NAME")]
    pub(crate) requester: Option<String>,
}
