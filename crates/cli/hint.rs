//! What to do next, for every failure that a person can do something about.

use model::TableName;
use postgres::Error as TargetError;
use source::SourceError;
use transfer::{TableChange, TransferError};
use verify::VerifyError;

use crate::failure::Failure;
use crate::figures::number;
use crate::pause;

/// Sentences, each one way to go on.
pub(crate) fn hints(failure: &Failure) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match failure {
        Failure::Settings(error) => error.hints(),
        Failure::Mapping { .. } => one("docs/mapping.md describes every key of the mapping"),
        Failure::Source(error) => source_hints(error),
        Failure::Target(error) => target_hints(error),
        // The message says what to do.
        Failure::Stage(_) | Failure::StageAddress(_) => Vec::new(),
        Failure::Transfer(error) => transfer_hints(error),
        Failure::Verify(error) => verify_hints(error),
        Failure::Cutover(failure) => failure.hints(),
        Failure::UnknownTable { nearest, .. } => nearest
            .iter()
            .map(|nearest| format!("did you mean {nearest}?"))
            .chain([
                "names are schema.table, as the source spells them; case matters".to_owned(),
                "a table on which the account has no SELECT is not seen".to_owned(),
            ])
            .collect(),
        Failure::UnknownSchema { nearest, .. } => nearest
            .iter()
            .map(|nearest| format!("did you mean {nearest}?"))
            .chain(["schemas of the source, the databases of MySQL, stand on the left; case matters".to_owned()])
            .collect(),
        Failure::NotInScope { .. } => {
            one("take the table into include, or out of exclude, of [scope], or remove its section")
        }
        Failure::UnknownColumn { nearest, .. } => nearest
            .iter()
            .map(|nearest| format!("did you mean {nearest}?"))
            .collect(),
        Failure::UnusedRules { .. } => one("correct or remove the rule; names are spelled as the source spells them"),
        Failure::NothingInScope { include, exclude } => {
            let include = if include.is_empty() {
                "everything".to_owned()
            } else {
                include.join(", ")
            };
            let exclude = if exclude.is_empty() {
                "nothing".to_owned()
            } else {
                exclude.join(", ")
            };
            vec![
                format!("in scope is {include}, without {exclude}; see [scope] in landfall.toml"),
                "the account must have SELECT on the tables to see them".to_owned(),
            ]
        }
        Failure::NotPlanned { .. } => {
            one("run `landfall copy` or `landfall migrate` first, or see [stage] path in landfall.toml")
        }
        Failure::NotRunning { again: Some(again), .. } => pause::again(again),
        Failure::NotRunning { .. } => one("`landfall copy` begins one, and goes on where an earlier one stopped"),
        Failure::AlreadyThere { .. } => one("edit it, remove it, or write another with --config FILE"),
        Failure::NotLoaded { .. } => vec![
            "run `landfall copy` until every table is loaded; `landfall status` shows how far it is".to_owned(),
            "if the copy will not be finished, `landfall finish --restore-only` puts back what it set aside".to_owned(),
        ],
        Failure::Suspended { .. } => vec![
            "run `landfall finish` first, in the project that loads these tables: it puts them back".to_owned(),
            "if that copy will not be finished, `landfall finish --restore-only` puts them back and does no more"
                .to_owned(),
        ],
        Failure::Template { .. } => one("cutover/README.md says what the keys of a template mean"),
        Failure::Listen { .. } => one(
            "something else has that address, or it is not of this machine: name another one with --metrics-addr, or metrics_addr in [copy]",
        ),
        Failure::TableName { .. } => one("write schema.table, e.g. shop.orders"),
        Failure::Interrupted { verb } => match *verb {
            "copy" | "migrate" => vec![
                format!("run `landfall {verb}` again: it goes on where it was"),
                "`landfall status` shows how far it is".to_owned(),
            ],
            "finish" => one("run `landfall finish` again: it goes on where it was"),
            _ => Vec::new(),
        },
        Failure::Contradiction(_)
        | Failure::Read { .. }
        | Failure::Write { .. }
        | Failure::Document { .. }
        | Failure::Rows { .. }
        | Failure::Html(_)
        | Failure::Output { .. }
        | Failure::System { .. } => Vec::new(),
    }
}

fn source_hints(error: &SourceError) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match error {
        SourceError::AccessDenied {
            with_password: false, ..
        } => one("export LANDFALL_SOURCE_PASSWORD, or set password_file in [source]"),
        SourceError::AccessDenied { .. } => one(
            "the password comes from password_env, password_file, LANDFALL_SOURCE_PASSWORD or the url, in this order",
        ),
        SourceError::UnknownDatabase { .. } => one("check url in [source], and include in [scope], of landfall.toml"),
        SourceError::UnknownHost { .. } | SourceError::ConnectionRefused { .. } | SourceError::ConnectFailed { .. } => {
            one("check url in [source] of landfall.toml")
        }
        SourceError::ConnectTimeout { .. } => {
            one("check url in [source], and firewalls in between; connect_timeout sets the time")
        }
        SourceError::PermissionDenied { .. } => {
            one("`landfall doctor` lists the privileges that are missing, with the GRANT for each")
        }
        SourceError::TlsNotOffered { .. } => one("switch TLS on in the server, or set tls = \"disable\" in [source]"),
        SourceError::LockTimeout { .. } => one("somebody else holds a lock: try again, or raise lock_wait in [copy]"),
        SourceError::LostConnection { .. } => one("run the same command again: it goes on where it was"),
        _ => Vec::new(),
    }
}

fn target_hints(error: &TargetError) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match error {
        TargetError::WrongPassword { .. } | TargetError::LoginRefused { .. } => one(
            "the password comes from password_env, password_file, LANDFALL_TARGET_PASSWORD or the url of [target], in this order",
        ),
        TargetError::UnknownHost { .. } | TargetError::Unreachable { .. } => {
            one("check url in [target] of landfall.toml")
        }
        TargetError::ConnectTimeout { .. } => {
            one("check url in [target], and firewalls in between; connect_timeout sets the time")
        }
        TargetError::UnknownDatabase { database, .. } => {
            vec![format!(
                "create it: CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0",
                model::pg_type::quote(database)
            )]
        }
        TargetError::Certificate { .. } => one(
            "set ca_file in [target] to the certificate of the authority that signed it; tls = \"no-verify\" goes on without",
        ),
        TargetError::TlsNotOffered { .. } => one("switch ssl on in the server, or set tls = \"disable\" in [target]"),
        TargetError::Privilege(_) => {
            one("`landfall doctor` lists the privileges that are missing, with the GRANT for each")
        }
        TargetError::Lost { .. } | TargetError::CommitUnknown { .. } => {
            one("run the same command again: it goes on where it was")
        }
        TargetError::NoTable { .. } => {
            one("create the tables with `landfall schema --apply`, or name them in [tables] of landfall.toml")
        }
        TargetError::TargetChanged { table, .. } | TargetError::OtherFile { table, .. } => vec![format!(
            "somebody wrote to the target: empty the table there (rows of others that you need, keep elsewhere), then copy it \
             anew with `landfall copy --restart {table}`"
        )],
        TargetError::TooManyRefused { limit, .. } => {
            vec![format!(
                "the limit is {} rows, max_quarantined in [copy]; `landfall assess` shows what does not fit",
                number(*limit)
            )]
        }
        TargetError::ColumnAltered { .. } => one(
            "undo the change and run the same command again, or copy the table anew with `landfall copy --restart TABLE`",
        ),
        TargetError::NotApart { table } => vec![format!(
            "delete what was there before or what was loaded yourself, until {table} is empty, then `landfall copy --restart TABLE`"
        )],
        TargetError::Ddl { object, .. } if object == "tablespace" => {
            one("tablespace in [target_options] of landfall.toml names it; `landfall doctor` checks it")
        }
        TargetError::Ddl { object, .. } if object.starts_with("owner") => {
            one("owner in [target_options] of landfall.toml names the role; `landfall doctor` checks it")
        }
        _ if error.sqlstate() == Some("53200") => vec![
            "the server is out of memory; where it says \"shared memory\", of that for locks: raise max_locks_per_transaction in its \
             configuration, restart it, and run the command again"
                .to_owned(),
        ],
        TargetError::Ddl { .. } => {
            one("nothing of this statement is left behind; edit it in the schema folder and run the command again")
        }
        TargetError::AlreadyThere { .. } => {
            one("Landfall never replaces what it did not make: drop or rename it yourself, or bind to it with [tables]")
        }
        _ => Vec::new(),
    }
}

fn verify_hints(error: &VerifyError) -> Vec<String> {
    match error {
        VerifyError::Target(error) => target_hints(error),
        _ => Vec::new(),
    }
}

fn restarts<'a>(tables: impl Iterator<Item = &'a TableName>) -> String {
    tables.map(|table| format!(" --restart {table}")).collect()
}

/// The one command that restarts all of these tables: with a part of them it would be refused for the others.
fn restart_command(changes: &[TableChange]) -> String {
    let tables = restarts(changes.iter().map(|change| &change.table));
    let allow = if changes.iter().any(|change| change.gone) {
        " --allow-drop"
    } else {
        ""
    };
    format!("`landfall copy{tables}{allow}`")
}

/// The ways on for tables that were altered in the source, or left it.
fn changed_hints(changes: &[TableChange]) -> Vec<String> {
    let mut hints: Vec<String> = changes
        .iter()
        .flat_map(|change| &change.added)
        .map(|column| format!("the target needs the new column first: {};", column.sql))
        .collect();
    let then = if hints.is_empty() { "" } else { "then " };
    let names = |gone: bool| -> Vec<String> {
        changes
            .iter()
            .filter(|change| change.gone == gone)
            .map(|change| change.table.to_string())
            .collect()
    };
    let (altered, gone) = (names(false), names(true));
    let mut does = Vec::new();
    if !altered.is_empty() {
        does.push(format!("copies {} anew", altered.join(", ")));
    }
    if !gone.is_empty() {
        does.push(format!(
            "removes from the target what was loaded of {}, and forgets {}",
            gone.join(", "),
            if gone.len() == 1 { "the table" } else { "the tables" }
        ));
    }
    hints.push(format!("{then}{} {}", restart_command(changes), does.join("; it ")));
    for change in changes.iter().filter(|change| !change.added.is_empty()) {
        let columns: Vec<String> = change
            .added
            .iter()
            .map(|column| format!("{:?}", column.source))
            .collect();
        hints.push(format!(
            "or leave it out: exclude_columns = [{}] in [tables.\"{}\"] of landfall.toml, then the same --restart",
            columns.join(", "),
            change.table
        ));
    }
    hints.push("or undo the change; nothing was copied".to_owned());
    hints
}

fn transfer_hints(error: &TransferError) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match error {
        TransferError::Source(error) => source_hints(error),
        TransferError::Target(error) => target_hints(error),
        TransferError::ReadersLost { source } => source_hints(source),
        TransferError::PauseEnded { again, .. } => pause::again(again),
        TransferError::Memory(_) => one("raise memory in [copy] of landfall.toml, or take fewer readers and loaders"),
        TransferError::Released { table, .. } => {
            vec![format!(
                "empty the table in the target (rows of others that you need, keep elsewhere), then `landfall copy --restart {table}`"
            )]
        }
        TransferError::NotStaged { .. } => vec![
            "run `landfall copy --only extract` where the source can be reached, until it ends with 0".to_owned(),
            "`landfall status` shows how far it is, and which tables stopped".to_owned(),
        ],
        TransferError::EpochLost { .. } => vec![
            "restore the file, if the stage is an incomplete copy of another one".to_owned(),
            "or run `landfall copy`: it reads every chunk again in a new epoch".to_owned(),
        ],
        TransferError::PlanLost { tables } => vec![
            "restore the file, if the stage is an incomplete copy of another one".to_owned(),
            format!(
                "or `landfall copy{}` copies anew; before there is a target, begin again with `landfall clean`",
                restarts(tables.iter())
            ),
        ],
        TransferError::Changed { changes } => changed_hints(changes),
        TransferError::LacksExtensions { extensions } => {
            let create: Vec<String> = extensions
                .iter()
                .map(|name| format!("CREATE EXTENSION {};", model::pg_type::quote(name)))
                .collect();
            vec![
                format!("{} and then the tables, by `landfall schema --apply` or yourself", create.join(" ")),
                "or stage it for this target: extensions in [target] of landfall.toml".to_owned(),
            ]
        }
        TransferError::TargetChanged { .. } => one(
            "undo the change (a stage that was extracted without its target is for version and extensions in [target] of \
             landfall.toml), or copy the tables anew, all in one command: `landfall copy --restart TABLE --restart TABLE`",
        ),
        TransferError::OtherSource { .. } => {
            one("give every source a project and a stage of its own, or remove the old one with `landfall clean`")
        }
        TransferError::OtherStage { tables } => vec![
            format!(
                "if it was this stage, which has lost its records of them: `landfall copy{}` copies anew",
                restarts(tables.iter())
            ),
            "use the stage that loaded it, if another project did: its ledger is not yours to remove".to_owned(),
            "if that stage is gone, empty the tables and remove what the ledger says of them with `landfall clean --ledger`".to_owned(),
        ],
        TransferError::SameNames { .. } => one(
            "give each of two source servers whose databases have one name a target database of its own",
        ),
        TransferError::Refused { findings } => findings
            .iter()
            .map(|finding| format!("{}: {}", finding.object, finding.help))
            .collect(),
        TransferError::TargetEmptied { changes } => vec![format!(
            "{} copies anew, into tables that are empty",
            restart_command(changes)
        )],
        TransferError::WouldDrop { .. } => vec![
            "the same command with --allow-drop removes these rows and forgets the table".to_owned(),
            "or take the table into scope again".to_owned(),
        ],
        TransferError::TargetNotEmpty { .. } => vec![
            "empty the tables, or add --into-existing to the command (`landfall copy --into-existing`): it loads beside their \
             rows, which are left alone"
                .to_owned(),
            "if landfall loaded these rows and its ledger (schema landfall) is gone since: empty the tables, and run the same command \
             again; --into-existing would take them for others', and put every row whose key is there in quarantine"
                .to_owned(),
        ],
        TransferError::NoSuchTable { .. } => one("`landfall status` lists the tables of this copy"),
        TransferError::LawBroken { table, .. } => {
            vec![format!(
                "keep the stage for inspection, check the disk and the memory, then `landfall copy --restart {table}`"
            )]
        }
        TransferError::LoadsLost { .. } => one("run the same command again: it loads what is missing"),
        TransferError::FormatVersion { .. } => {
            one("use the version of landfall that made the stage, or begin again with `landfall clean`")
        }
        TransferError::BadRecord { .. } => {
            one("the file was changed or is damaged: restore it, or begin again with `landfall clean`")
        }
        TransferError::TooManyRefused { .. } => one(
            "mend the rows in the source, or raise max_quarantined in [copy]; `landfall assess` shows what does not fit",
        ),
        TransferError::Altered { .. } => vec![
            "take over what changed: `landfall copy --refresh`, then `landfall finish` and `landfall verify`".to_owned(),
            "or begin again: `landfall clean --tables --allow-drop`".to_owned(),
            "or give landfall the script back as it was".to_owned(),
        ],
        // A worker's answer: a copy says it of a table that stopped, and goes on with the others.
        TransferError::AlteredMeanwhile { .. } => one(
            "the next `landfall copy` opens a new epoch, and says so if something has to be decided first",
        ),
        TransferError::Interrupted { .. } => one("run the same command again: it goes on where it was"),
        TransferError::Stage(_)
        | TransferError::Digest(_)
        | TransferError::Unit(_)
        | TransferError::NoTask { .. }
        | TransferError::Convert(_)
        | TransferError::Worker { .. } => Vec::new(),
    }
}
